// SPDX-License-Identifier: Apache-2.0
// What every workload of the C program uses: random numbers, blocks, sets of blocks that change
// hands. The Java workload of the same name has the same parameters and does the same.
#ifndef HAKMEM_BENCH_H
#define HAKMEM_BENCH_H

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// One thread's part of a workload. The first member of a struct with its state.
typedef struct body {
  long (*batch)(struct body *); // does some of the work; returns the number of operations
  void (*end)(struct body *);   // frees all that it holds, itself included
} body;

// A workload. Shared state is made before the threads start and outlives them.
typedef struct workload {
  const char *prefix; // of the names that it answers to
  void *(*start)(const char *name, int threads);
  body *(*join)(void *shared, int thread, int threads);
  void (*stop)(void *shared);
} workload;

extern const workload larson_step, fixed_size, larson, larson_turnover, sh6bench, sh8bench,
    xmalloc_test, mstress, rptest, alloc_test, cache_scratch, cache_thrash, glibc_simple,
    glibc_thread, mleak, realloc_growth, huge_turnover, trace;

// Ends the program; the text is the reason that the bench shows.
_Noreturn void fail(const char *text);

// Memory of the workload itself: not from the allocator that is measured.
void *own(size_t bytes);
void disown(void *memory, size_t bytes);

// Work in a thread that is made for it and ends with it.
void live(void (*work)(void *), void *argument);

static inline uint64_t seed(int thread) {
  return 0x9E3779B97F4A7C15ull * (2ull * (uint64_t)thread + 1);
}

static inline uint64_t next_random(uint64_t *state) {
  uint64_t r = *state;
  r ^= r << 13;
  r ^= r >> 7;
  r ^= r << 17;
  return *state = r;
}

static inline int below(uint64_t r, int bound) {
  return (int)((r >> 32) * (uint64_t)bound >> 32);
}

static inline void *granted(void *block) {
  if (block == NULL) fail("the allocator refused a block");
  return block;
}

// Blocks that a workload holds and uses. A new block's first and last word are written, and looked
// at before it is freed.
typedef struct blocks {
  int count;
  char **address;
  long *bytes;         // -1: none
  struct blocks *next; // in a queue
} blocks;

static inline uint64_t pattern(const char *block, long at) {
  return ((uint64_t)(uintptr_t)block + 1) * 0x9E3779B97F4A7C15ull
         + (uint64_t)at * 0x0101010101010101ull;
}

static inline void put_word(char *at, uint64_t word) { memcpy(at, &word, sizeof word); }

static inline uint64_t word_at(const char *at) {
  uint64_t word;
  memcpy(&word, at, sizeof word);
  return word;
}

static inline void mark(blocks *b, int i, void *block, long bytes) {
  char *p = granted(block);
  b->address[i] = p;
  b->bytes[i] = bytes;
  if (bytes >= 8) {
    long last = (bytes & -8) - 8;
    put_word(p, pattern(p, 0));
    put_word(p + last, pattern(p, last));
  } else if (bytes > 0) {
    *p = (char)pattern(p, 0);
  }
}

static inline void look(const blocks *b, int i) {
  const char *p = b->address[i];
  long bytes = b->bytes[i];
  if (bytes >= 8) {
    long last = (bytes & -8) - 8;
    if (word_at(p) != pattern(p, 0) || word_at(p + last) != pattern(p, last)) {
      fail("a block was overwritten at its ends");
    }
  } else if (bytes > 0 && *p != (char)pattern(p, 0)) {
    fail("a block was overwritten");
  }
}

static inline int holds(const blocks *b, int i) { return b->bytes[i] != -1; }

static inline void allocate(blocks *b, int i, long bytes) { mark(b, i, malloc((size_t)bytes), bytes); }

static inline void release(blocks *b, int i) {
  look(b, i);
  free(b->address[i]);
  b->bytes[i] = -1;
}

static inline void swap_blocks(blocks *a, int i, blocks *b, int j) {
  char *address = a->address[i];
  long bytes = a->bytes[i];
  a->address[i] = b->address[j];
  a->bytes[i] = b->bytes[j];
  b->address[j] = address;
  b->bytes[j] = bytes;
}

void reallocate(blocks *b, int i, long bytes);
void fill_block(blocks *b, int i);          // writes every byte
void look_at_all(const blocks *b, int i);   // looks at every byte
blocks *new_blocks(int count);
void delete_blocks(blocks *b);              // frees what it holds, too
void release_all(blocks *b);

// Sets of blocks that wait for whoever comes next, oldest first.
typedef struct queue queue;
queue *new_queue(int limit); // put waits while so many wait already
void delete_queue(queue *q); // and all that waits in it
void put(queue *q, blocks *set);
blocks *take(queue *q);      // waits for one
blocks *poll(queue *q);      // NULL if none waits

// Blocks that any thread may exchange for one of its own.
typedef struct exchange exchange;
exchange *new_exchange(int count);
void delete_exchange(exchange *e);
void swap_shared(exchange *e, int place, blocks *own_blocks, int i);

#endif
