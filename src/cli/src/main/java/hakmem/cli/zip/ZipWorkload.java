// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.zip;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * What a program does with the JDK's zip: packs pieces at all levels, with a Deflater of its own
 * for each, and unpacks them. Always the same. Stateless.
 */
public final class ZipWorkload {
  private static final int PIECE_BYTES = 8 << 10;
  private static final int LEVELS = 10;

  private ZipWorkload() {}

  /**
   * Runs it.
   *
   * @param pieces how many, 1 or more
   * @return a checksum of what came out
   * @throws IllegalStateException a piece has not come back as it was
   */
  public static long run(int pieces) {
    SplittableRandom random = new SplittableRandom(pieces);
    CRC32 all = new CRC32();
    byte[] plain = new byte[PIECE_BYTES];
    byte[] packed = new byte[2 * PIECE_BYTES];
    for (int piece = 0; piece < pieces; piece++) {
      for (int i = 0; i < plain.length; i++) {
        plain[i] = (byte) (random.nextInt(4) * (i >>> 8));
      }
      int length = pack(plain, packed, piece % LEVELS);
      all.update(packed, 0, length);
      if (!Arrays.equals(plain, unpack(packed, length))) {
        throw new IllegalStateException("piece " + piece + " has not come back as it was");
      }
    }
    return all.getValue();
  }

  private static int pack(byte[] plain, byte[] packed, int level) {
    Deflater deflater = new Deflater(level);
    try {
      deflater.setInput(plain);
      deflater.finish();
      return deflater.deflate(packed);
    } finally {
      deflater.end();
    }
  }

  private static byte[] unpack(byte[] packed, int length) {
    byte[] plain = new byte[PIECE_BYTES];
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(packed, 0, length);
      for (int at = 0; at < plain.length; ) {
        int more = inflater.inflate(plain, at, Math.min(1000, plain.length - at));
        if (more == 0) {
          break; // It is too short, which the caller finds.
        }
        at += more;
      }
      return plain;
    } catch (DataFormatException e) {
      throw new IllegalStateException("what was packed cannot be unpacked", e);
    } finally {
      inflater.end();
    }
  }
}
