// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import hakmem.api.Allocator;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** The JDK's own zip, served and not. */
final class ZipProbe {
  private static final String LIBRARY = "libzip.so";

  private ZipProbe() {}

  static void main(String[] arguments) throws DataFormatException {
    long before = checksum();
    Allocator.Builder memory = Allocator.builder().name("zip").limitBytes(64 << 20);
    try (ServedLibraries served = ServedLibraries.serve(memory, System.out::println, LIBRARY)) {
      Deflater open = new Deflater();
      long live = served.allocator().liveBytes();
      System.out.println("a Deflater is hakmem's: " + (live > 200_000) + " " + live);
      System.out.println("same: " + (checksum() == before));
      limit(served);
      open.end();
      System.out.println("problems: " + served.problems().last());
      System.out.println("undone: " + served.undo());
    }
    System.out.println("same afterwards: " + (checksum() == before));
  }

  /** Deflaters that are not ended, which the JDK gives up as an OutOfMemoryError. */
  private static void limit(ServedLibraries served) {
    Deflater[] all = new Deflater[1000];
    int made = 0;
    served.allocator().onMemoryPressure(_ -> allocateInside());
    try {
      while (made < all.length) {
        all[made] = new Deflater();
        made++;
      }
      System.out.println("no limit");
    } catch (OutOfMemoryError e) {
      System.out.println("at the limit: " + served.allocator().tag());
    }
    for (Deflater one : Arrays.copyOf(all, made)) {
      one.end();
    }
  }

  /** In the middle of an allocation: what the library allocates there is the system's. */
  private static boolean allocateInside() {
    try {
      new Deflater().end();
      System.out.println("inside it works");
    } catch (OutOfMemoryError e) {
      System.out.println("inside: " + e);
    }
    return false;
  }

  static long checksum() throws DataFormatException {
    SplittableRandom random = new SplittableRandom(3);
    CRC32 all = new CRC32();
    for (int level = 0; level <= 9; level += 3) {
      byte[] plain = new byte[1 << 18];
      for (int i = 0; i < plain.length; i++) {
        plain[i] = (byte) (random.nextInt(4) * (i >>> 10));
      }
      byte[] packed = new byte[2 * plain.length];
      Deflater deflater = new Deflater(level);
      deflater.setInput(plain);
      deflater.finish();
      int length = deflater.deflate(packed);
      deflater.end();
      all.update(packed, 0, length);
      byte[] again = new byte[plain.length];
      Inflater inflater = new Inflater();
      inflater.setInput(packed, 0, length);
      for (int at = 0; at < again.length; at += 1000) {
        int ignored = inflater.inflate(again, at, Math.min(1000, again.length - at));
      }
      inflater.end();
      if (!Arrays.equals(plain, again)) {
        throw new IllegalStateException("level " + level + " does not come back");
      }
    }
    return all.getValue();
  }
}
