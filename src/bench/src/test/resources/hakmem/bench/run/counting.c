// SPDX-License-Identifier: Apache-2.0
// Preloaded, counts the calls of an allocator, and the blocks that were freed unwritten.
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void __libc_free(void *);
size_t malloc_usable_size(void *);

static const uint64_t FRESH = 0x5EEDF00DCAFEull;
static atomic_long mallocs, callocs, reallocs, aligned, frees, unwritten;

void *malloc(size_t bytes) {
  char *block = __libc_malloc(bytes);
  atomic_fetch_add(&mallocs, 1);
  if (block != NULL && bytes >= sizeof FRESH) memcpy(block, &FRESH, sizeof FRESH);
  return block;
}

void *calloc(size_t count, size_t bytes) {
  atomic_fetch_add(&callocs, 1);
  return __libc_calloc(count, bytes);
}

void *realloc(void *block, size_t bytes) {
  atomic_fetch_add(&reallocs, 1);
  return __libc_realloc(block, bytes);
}

void *aligned_alloc(size_t alignment, size_t bytes) {
  atomic_fetch_add(&aligned, 1);
  return __libc_memalign(alignment, bytes);
}

void free(void *block) {
  if (block == NULL) return;
  uint64_t first;
  memcpy(&first, block, sizeof first); // the C library's blocks have 24 bytes and more
  atomic_fetch_add(&unwritten, first == FRESH);
  atomic_fetch_add(&frees, 1);
  __libc_free(block);
}

__attribute__((destructor)) static void say(void) {
  dprintf(2, "counted %ld %ld %ld %ld %ld %ld\n", mallocs, callocs, reallocs, aligned, frees,
          unwritten);
}
