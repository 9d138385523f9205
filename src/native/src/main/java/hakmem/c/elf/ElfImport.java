// SPDX-License-Identifier: Apache-2.0
package hakmem.c.elf;

/**
 * A place where a library keeps the address of a function or variable that it looks up by name.
 *
 * @param name of the symbol, without version
 * @param kind what the place is
 * @param slot its address; 8 bytes, within the library
 * @param isDefined whether the library has a symbol of that name itself
 * @param addend what the linker adds to the symbol's address
 */
public record ElfImport(String name, Kind kind, long slot, boolean isDefined, long addend) {
  /** How the dynamic linker fills the place. */
  public enum Kind {
    /** R_X86_64_64: a variable with the address as its first value. */
    DATA(1),
    /** R_X86_64_GLOB_DAT: where code looks the address up. */
    ADDRESS(6),
    /** R_X86_64_JUMP_SLOT: where calls go through, filled by the first call if that is lazy. */
    CALL(7);

    private final int type;

    Kind(int type) {
      this.type = type;
    }

    static int typeOf(long info) {
      return (int) info;
    }

    /** Whether a relocation has a symbol's address at all. */
    static boolean isOne(long info) {
      int type = typeOf(info);
      return type == DATA.type || type == ADDRESS.type || type == CALL.type;
    }

    static Kind of(long info) {
      int type = typeOf(info);
      return type == DATA.type ? DATA : type == ADDRESS.type ? ADDRESS : CALL;
    }
  }
}
