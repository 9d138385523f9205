// SPDX-License-Identifier: Apache-2.0
package hakmem.c.elf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/*
 * Implementation note.
 *
 * Offsets and numbers are those of elf(5). The dynamic linker has replaced addresses in the dynamic
 * section by absolute ones (glibc) or left them as in the file (musl): what lies within the image
 * is taken for absolute.
 */
/**
 * A library as it lies in memory: what it needs, and the places where it keeps addresses of
 * symbols. Every number that is read is checked before it is used. Immutable.
 */
public final class ElfImage {
  private static final int HEADER_BYTES = 64;
  private static final int PROGRAM_HEADER_BYTES = 56;
  private static final int PROGRAM_HEADERS_MAX = 1024;
  private static final int DYNAMIC_BYTES = 16;
  private static final int SYMBOL_BYTES = 24;
  private static final int RELOCATION_BYTES = 24;
  private static final int TABLE_BYTES_MAX = 256 << 20;
  private static final long IMAGE_BYTES_MAX = 1L << 40;
  private static final int MAGIC = 0x464C457F;
  private static final int CLASS_64_LITTLE_ENDIAN = 0x0102;
  private static final int SHARED_OBJECT = 3;
  private static final int X86_64 = 62;
  private static final int LOAD = 1;
  private static final int DYNAMIC = 2;

  private final ImageBytes bytes;
  private final long start;
  private final Tags tags = new Tags();
  private final List<ElfImport> imports = new ArrayList<>();
  private final List<String> needed = new ArrayList<>();
  private long end;
  private long bias;

  /** What the dynamic section says; 0 is missing. */
  private static final class Tags {
    private long strings;
    private long stringsBytes;
    private long symbols;
    private long relocations;
    private long relocationsBytes;
    private long calls;
    private long callsBytes;
    private long callsKind = Tag.RELA;
    private final List<Long> needed = new ArrayList<>();

    void add(long tag, long value) {
      switch ((int) tag) {
        case Tag.NEEDED -> needed.add(value);
        case Tag.CALLS_BYTES -> callsBytes = value;
        case Tag.STRINGS -> strings = value;
        case Tag.SYMBOLS -> symbols = value;
        case Tag.RELA -> relocations = value;
        case Tag.RELA_BYTES -> relocationsBytes = value;
        case Tag.STRINGS_BYTES -> stringsBytes = value;
        case Tag.CALLS_KIND -> callsKind = value;
        case Tag.CALLS -> calls = value;
        default -> {}
      }
    }
  }

  /** Numbers of entries of the dynamic section. */
  private static final class Tag {
    static final int NEEDED = 1;
    static final int CALLS_BYTES = 2;
    static final int STRINGS = 5;
    static final int SYMBOLS = 6;
    static final int RELA = 7;
    static final int RELA_BYTES = 8;
    static final int STRINGS_BYTES = 10;
    static final int CALLS_KIND = 20;
    static final int CALLS = 23;
  }

  private ElfImage(ImageBytes bytes, long start) {
    this.bytes = bytes;
    this.start = start;
  }

  /**
   * Reads an image.
   *
   * @param bytes by which it is read
   * @param start address at which its file's first byte is mapped
   * @return a copy of all that is of interest
   * @throws MalformedImageException it is no library of x86-64, is cut, or contradicts itself
   */
  public static ElfImage read(ImageBytes bytes, long start) {
    ElfImage image = new ElfImage(bytes, start);
    long dynamic = image.readHeaders();
    image.readDynamic(dynamic);
    image.readImports();
    return image;
  }

  /**
   * The places that hold addresses of symbols.
   *
   * @return in the order of the image
   */
  public List<ElfImport> imports() {
    return List.copyOf(imports);
  }

  /**
   * Names of the libraries that it asks for.
   *
   * @return as they stand in the image, like {@code libc.so.6}
   */
  public List<String> needed() {
    return List.copyOf(needed);
  }

  /** Returns the address of the dynamic section, and learns where the image ends. */
  private long readHeaders() {
    ByteBuffer header = bytes.read(start, HEADER_BYTES);
    check(header.getInt(0) == MAGIC, "no ELF image", header.getInt(0));
    check(header.getShort(4) == CLASS_64_LITTLE_ENDIAN, "not of 64 bits", header.getShort(4));
    check(header.getShort(16) == SHARED_OBJECT, "no shared object", header.getShort(16));
    check(header.getShort(18) == X86_64, "not of x86-64", header.getShort(18));
    int entryBytes = header.getShort(54);
    int count = Short.toUnsignedInt(header.getShort(56));
    check(entryBytes == PROGRAM_HEADER_BYTES, "program headers of another size", entryBytes);
    check(count > 0 && count <= PROGRAM_HEADERS_MAX, "number of program headers", count);
    long offset = header.getLong(32);
    check(offset >= 0 && offset < IMAGE_BYTES_MAX, "offset of program headers", offset);
    ByteBuffer all = bytes.read(start + offset, count * PROGRAM_HEADER_BYTES);
    long dynamic = -1;
    boolean isFirst = true;
    for (int at = 0; at < all.limit(); at += PROGRAM_HEADER_BYTES) {
      int type = all.getInt(at);
      long address = all.getLong(at + 16);
      long length = all.getLong(at + 40);
      if (type != LOAD && type != DYNAMIC) {
        continue;
      }
      check(address >= 0 && address < IMAGE_BYTES_MAX, "address of a part", address);
      check(length >= 0 && length < IMAGE_BYTES_MAX, "length of a part", length);
      if (type == DYNAMIC) {
        dynamic = address;
        continue;
      }
      if (isFirst) {
        long first = address - all.getLong(at + 8);
        check(first >= 0 && first < IMAGE_BYTES_MAX, "first address", first);
        bias = start - first;
        isFirst = false;
      }
      end = Math.max(end, bias + address + length);
    }
    check(!isFirst && end > start, "no part that is loaded", end);
    check(dynamic >= 0, "no dynamic section", dynamic);
    return bias + dynamic;
  }

  private void readDynamic(long address) {
    for (long at = address; ; at += DYNAMIC_BYTES) {
      ByteBuffer entry = within(at, DYNAMIC_BYTES);
      long tag = entry.getLong(0);
      if (tag == 0) {
        return;
      }
      if (tag == (int) tag) {
        tags.add(tag, entry.getLong(Long.BYTES));
      }
    }
  }

  private void readImports() {
    check(tags.callsKind == Tag.RELA, "calls without addends", tags.callsKind);
    Strings strings = new Strings(table(tags.strings, tags.stringsBytes));
    for (long name : tags.needed) {
      needed.add(strings.at(name));
    }
    add(table(tags.relocations, tags.relocationsBytes), strings);
    add(table(tags.calls, tags.callsBytes), strings);
  }

  private void add(ByteBuffer relocations, Strings strings) {
    check(relocations.limit() % RELOCATION_BYTES == 0, "bytes of places", relocations.limit());
    long last = -1;
    for (int at = 0; at < relocations.limit(); at += RELOCATION_BYTES) {
      if (ElfImport.Kind.isOne(relocations.getLong(at + 8))) {
        last = Math.max(last, relocations.getLong(at + 8) >>> Integer.SIZE);
      }
    }
    ByteBuffer symbols = table(tags.symbols, (last + 1) * SYMBOL_BYTES);
    for (int at = 0; at < relocations.limit(); at += RELOCATION_BYTES) {
      long info = relocations.getLong(at + 8);
      int symbol = (int) (info >>> Integer.SIZE) * SYMBOL_BYTES;
      if (ElfImport.Kind.isOne(info) && symbol != 0) {
        long slot = bias + relocations.getLong(at);
        checkWithin(slot, Long.BYTES);
        boolean isDefined = symbols.getShort(symbol + 6) != 0;
        String name = strings.at(Integer.toUnsignedLong(symbols.getInt(symbol)));
        long addend = relocations.getLong(at + 16);
        imports.add(new ElfImport(name, ElfImport.Kind.of(info), slot, isDefined, addend));
      }
    }
  }

  /** A table of the dynamic section; empty if it is missing. */
  private ByteBuffer table(long address, long length) {
    if (length == 0) {
      return ByteBuffer.allocate(0);
    }
    check(length > 0 && length <= TABLE_BYTES_MAX, "bytes of a table", length);
    boolean isAbsolute = address >= start && address < end;
    return within(isAbsolute ? address : bias + address, (int) length);
  }

  private ByteBuffer within(long address, int length) {
    checkWithin(address, length);
    return bytes.read(address, length);
  }

  private void checkWithin(long address, int length) {
    boolean isWithin = address >= start && address <= end - length;
    check(isWithin, "a place outside of the image", address);
  }

  private static void check(boolean holds, String what, long value) {
    if (!holds) {
      throw new MalformedImageException(what + ": 0x" + Long.toHexString(value));
    }
  }

  /** Texts that end with a 0. */
  private record Strings(ByteBuffer all) {
    String at(long offset) {
      check(offset >= 0 && offset < all.limit(), "offset of a name", offset);
      int from = (int) offset;
      int to = from;
      while (to < all.limit() && all.get(to) != 0) {
        to++;
      }
      check(to < all.limit(), "a name without end", offset);
      byte[] text = new byte[to - from];
      all.get(from, text);
      return new String(text, StandardCharsets.ISO_8859_1);
    }
  }
}
