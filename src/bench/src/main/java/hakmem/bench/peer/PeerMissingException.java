// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

/** An allocator that this machine does not have; the message says why. */
public final class PeerMissingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PeerMissingException(String message) {
    super(message);
  }
}
