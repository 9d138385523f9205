// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static hakmem.c.CMemory.NULL;

/** Allocators that each break one promise, for the contract to find. */
enum PlantedFault {
  ALIGNS_TO_8("malloc aligns to 16"),
  HANDS_OUT_TWICE("blocks do not overlap"),
  FREES_NOTHING("free frees"),
  FORGETS_ZEROS("calloc gives zeros"),
  OVERFLOWS("calloc refuses an overflow"),
  MOVES_WITHOUT_CONTENT("realloc keeps what fits"),
  FREES_WHEN_REFUSING("a refused realloc leaves the block"),
  KEEPS_AT_SIZE_0("realloc to 0 frees"),
  FORGETS_ALIGNMENT("aligned_alloc aligns"),
  ACCEPTS_ANY_ALIGNMENT("aligned_alloc refuses"),
  COUNTS_HALF("usable size covers what was asked"),
  SIGNED_SIZES("malloc refuses");

  /** The promise that it breaks. */
  final String promise;

  PlantedFault(String promise) {
    this.promise = promise;
  }

  /** The fault planted into a working allocator. */
  CMemory in(CMemory sound) {
    return new Faulty(sound, this);
  }

  /** Blocks that it loses stay lost: each has a working allocator of its own. */
  private static final class Faulty implements CMemory {
    private final CMemory sound;
    private final PlantedFault fault;
    private long kept = NULL;

    Faulty(CMemory sound, PlantedFault fault) {
      this.sound = sound;
      this.fault = fault;
    }

    private boolean is(PlantedFault other) {
      return fault == other;
    }

    @Override
    public long malloc(long bytes) {
      if (is(SIGNED_SIZES) && bytes < 0) {
        return sound.malloc(-bytes);
      }
      if (is(HANDS_OUT_TWICE) && bytes == 100) {
        kept = kept == NULL ? sound.malloc(bytes) : kept;
        return kept;
      }
      return is(ALIGNS_TO_8) && bytes == 17 ? sound.malloc(bytes + 8) + 8 : sound.malloc(bytes);
    }

    @Override
    public long calloc(long count, long elementBytes) {
      if (is(OVERFLOWS) && count == 1L << 40) {
        return sound.calloc(1, count * elementBytes);
      }
      long block = sound.calloc(count, elementBytes);
      if (is(FORGETS_ZEROS) && block != NULL) {
        RawBytes.fill(block, 0x77, count * elementBytes);
      }
      return block;
    }

    @Override
    public long realloc(long address, long bytes) {
      if (bytes == 0 && (is(KEEPS_AT_SIZE_0) || is(FREES_WHEN_REFUSING))) {
        return NULL;
      }
      if (is(MOVES_WITHOUT_CONTENT) && address != NULL && bytes == 70_000) {
        sound.free(address);
        return sound.calloc(1, bytes);
      }
      if (is(FREES_WHEN_REFUSING) && bytes < 0) {
        sound.free(address);
        return NULL;
      }
      return sound.realloc(address, bytes);
    }

    @Override
    public void free(long address) {
      if (is(ALIGNS_TO_8) && address % 16 == 8) {
        sound.free(address - 8);
      } else if (is(HANDS_OUT_TWICE) && address == kept) {
        return;
      } else if (!is(FREES_NOTHING)) {
        sound.free(address);
      }
    }

    @Override
    public long alignedAlloc(long alignment, long bytes) {
      if (is(ACCEPTS_ANY_ALIGNMENT) && alignment == 24) {
        return sound.malloc(bytes);
      }
      return is(FORGETS_ALIGNMENT) ? sound.malloc(bytes) : sound.alignedAlloc(alignment, bytes);
    }

    @Override
    public long usableSize(long address) {
      long usable = sound.usableSize(is(ALIGNS_TO_8) && address % 16 == 8 ? address - 8 : address);
      return is(COUNTS_HALF) && usable > 0 ? usable - usable / 2 - 1 : usable;
    }
  }
}
