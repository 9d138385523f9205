// SPDX-License-Identifier: Apache-2.0
package hakmem.c.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Images of the JDK's own libraries: what they say, and what is said of broken ones. */
class ElfImageTest {
  private static final String LIBRARY = "libjava.so"; // which every JVM has loaded
  private static final int STEPS = 2000;

  @BeforeAll
  static void onlyOnLinux() {
    assumeTrue(System.getProperty("os.name").equals("Linux"), "no Linux: not tested");
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "no x86-64: not tested");
  }

  private static LoadedFile file() throws IOException {
    return LoadedFile.all().stream()
        .filter(file -> file.name().equals(LIBRARY))
        .findFirst()
        .orElseThrow();
  }

  /** A copy of an image, which can be changed and cut, where it was. */
  private record Copy(long start, byte[] all) implements ImageBytes {
    static Copy of(LoadedFile file) throws IOException {
      long end = file.mappings().getLast().end();
      byte[] all = new byte[(int) (end - file.start())];
      try (ProcessMemory memory = ProcessMemory.open()) {
        for (LoadedFile.Mapping one : file.mappings()) {
          int length = (int) (one.end() - one.start());
          memory.read(one.start(), length).get(all, (int) (one.start() - file.start()), length);
        }
      }
      return new Copy(file.start(), all);
    }

    @Override
    public ByteBuffer read(long address, int bytes) {
      if (address < start || bytes < 0 || address - start > all.length - bytes) {
        throw new MalformedImageException("not in the copy");
      }
      int from = (int) (address - start);
      return ByteBuffer.wrap(Arrays.copyOfRange(all, from, from + bytes))
          .order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** Whatever it throws else than that it is malformed leaves the test. */
  private static boolean isRead(Copy copy) {
    try {
      return ElfImage.read(copy, copy.start) != null;
    } catch (MalformedImageException e) {
      return false;
    }
  }

  @Test
  void aLibrarySaysWhatItCalls() throws IOException {
    LoadedFile file = file();
    try (ProcessMemory memory = ProcessMemory.open()) {
      ElfImage image = ElfImage.read(memory, file.start());
      assertTrue(image.needed().contains("libjvm.so"), image.needed()::toString);
      List<ElfImport> free =
          image.imports().stream().filter(one -> one.name().equals("free")).toList();
      assertTrue(free.stream().anyMatch(one -> one.kind() == ElfImport.Kind.CALL));
      for (ElfImport one : free) {
        assertTrue(!one.isDefined() && one.addend() == 0 && file.covers(one.slot()));
      }
      assertTrue(image.imports().stream().anyMatch(one -> one.name().startsWith("JVM_")));
      Copy copy = Copy.of(file);
      assertEquals(image.imports(), ElfImage.read(copy, copy.start).imports());
    }
  }

  @Test
  void whereNothingIsMappedNothingIsRead() throws IOException {
    try (ProcessMemory memory = ProcessMemory.open()) {
      for (long address : new long[] {0, 4096, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 46}) {
        assertThrows(MalformedImageException.class, () -> ElfImage.read(memory, address));
      }
      long inTheMiddle = file().start() + 64;
      assertThrows(MalformedImageException.class, () -> ElfImage.read(memory, inTheMiddle));
    }
  }

  @Test
  void aCutImageIsMalformed() throws IOException {
    Copy whole = Copy.of(file());
    assertTrue(isRead(whole));
    SplittableRandom random = new SplittableRandom(1);
    int read = 0;
    for (int i = 0; i < STEPS / 10; i++) {
      int length = i < 100 ? i : random.nextInt(whole.all.length);
      read += isRead(new Copy(whole.start, Arrays.copyOf(whole.all, length))) ? 1 : 0;
    }
    assertTrue(read < STEPS / 10, "no cut image was refused");
  }

  /** Bytes of headers, of the dynamic section and of the tables, which numbers lead to. */
  @Test
  void whateverStandsInAnImageIsReadOrMalformed() throws IOException {
    Copy whole = Copy.of(file());
    ByteBuffer all = ByteBuffer.wrap(whole.all).order(ByteOrder.LITTLE_ENDIAN);
    int dynamic = dynamicOffset(all);
    SplittableRandom random = new SplittableRandom(2);
    List<Consumer<ByteBuffer>> edits =
        List.of(
            copy -> copy.put(random.nextInt(64 + 20 * 56), (byte) random.nextInt()),
            copy -> copy.putLong(64 + 8 * random.nextInt(100), random.nextLong()),
            copy -> copy.putLong(64 + 8 * random.nextInt(100), random.nextLong() >>> 30),
            copy -> copy.putLong(dynamic + 8 * random.nextInt(60), random.nextLong()),
            copy -> copy.putLong(dynamic + 8 * random.nextInt(60), random.nextInt()),
            copy -> copy.putLong(dynamic + 8 * random.nextInt(60), random.nextInt(60)),
            copy -> copy.put(random.nextInt(copy.limit()), (byte) random.nextInt()));
    int refused = 0;
    byte[] changed = whole.all.clone();
    Copy copy = new Copy(whole.start, changed);
    for (int i = 0; i < STEPS; i++) {
      System.arraycopy(whole.all, 0, changed, 0, changed.length);
      edits.get(i % edits.size()).accept(ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN));
      refused += isRead(copy) ? 0 : 1;
    }
    assertTrue(refused > STEPS / 10, "refused: " + refused);
  }

  private static int dynamicOffset(ByteBuffer image) {
    for (int at = 64; ; at += 56) {
      if (image.getInt(at) == 2) {
        return (int) image.getLong(at + 16);
      }
    }
  }
}
