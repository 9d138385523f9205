// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * An address of TLC's server.
 *
 * @param host name or address
 * @param port TCP port; 0 asks for a free one
 */
public record HostPort(String host, int port) {
  /** TLC's own default. */
  public static final int DEFAULT_PORT = 10997;

  /** This host only, any free port. */
  public static final HostPort LOCAL = new HostPort("127.0.0.1", 0);

  private static final int LARGEST = 65_535;

  /**
   * Parses {@code HOST[:PORT]}.
   *
   * @throws SpecException when it has another form
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    try {
      int port = colon < 0 ? DEFAULT_PORT : Integer.parseInt(text.substring(colon + 1));
      if (!host.isBlank() && port > 0 && port <= LARGEST) {
        return new HostPort(host, port);
      }
    } catch (NumberFormatException e) {
      // Falls through to the same complaint.
    }
    throw new SpecException(
        "'" + text + "' is no address; give HOST or HOST:PORT, port 1 to 65535");
  }

  HostPort withPort(int other) {
    return new HostPort(host, other);
  }

  /** The address by which {@code peer} sees this host. */
  static String ownAddress(String peer) throws IOException {
    if (InetAddress.getByName(peer).isLoopbackAddress()) {
      return "127.0.0.1";
    }
    try (DatagramSocket socket = new DatagramSocket()) {
      // Connecting a datagram socket sends nothing; it only asks the routing table.
      socket.connect(new InetSocketAddress(peer, DEFAULT_PORT));
      return socket.getLocalAddress().getHostAddress();
    }
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
