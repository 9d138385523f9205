// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

/** The six functions, by whichever way they are called. */
interface CMemory {
  long NULL = 0;

  long malloc(long bytes);

  long calloc(long count, long elementBytes);

  long realloc(long address, long bytes);

  void free(long address);

  long alignedAlloc(long alignment, long bytes);

  long usableSize(long address);

  /** As Java calls them. */
  record ByMethods(CFunctions functions) implements CMemory {
    @Override
    public long malloc(long bytes) {
      return functions.malloc(bytes);
    }

    @Override
    public long calloc(long count, long elementBytes) {
      return functions.calloc(count, elementBytes);
    }

    @Override
    public long realloc(long address, long bytes) {
      return functions.realloc(address, bytes);
    }

    @Override
    public void free(long address) {
      functions.free(address);
    }

    @Override
    public long alignedAlloc(long alignment, long bytes) {
      return functions.alignedAlloc(alignment, bytes);
    }

    @Override
    public long usableSize(long address) {
      return functions.usableSize(address);
    }
  }
}
