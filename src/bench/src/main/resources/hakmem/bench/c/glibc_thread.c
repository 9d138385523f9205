// SPDX-License-Identifier: Apache-2.0
// glibc-thread: 1,024 blocks of 4 B to 32 KiB a thread, sizes inverse square.
#include "bench.h"

enum { BLOCKS = 1024, SIZES = 8192, STEPS = 1024 };

static const double MIN_BYTES = 4, MAX_BYTES = 32768;

typedef struct {
  body body;
  uint64_t random;
  blocks *blocks;
  int sizes[SIZES];
} steps;

static long batch(body *b) {
  steps *s = (steps *)b;
  uint64_t random = s->random;
  for (int i = 0; i < STEPS; i++) {
    uint64_t r = next_random(&random);
    int block = (int)(r & (BLOCKS - 1));
    release(s->blocks, block);
    allocate(s->blocks, block, s->sizes[r >> 32 & (SIZES - 1)]);
  }
  s->random = random;
  return STEPS;
}

static void end(body *b) {
  steps *s = (steps *)b;
  delete_blocks(s->blocks);
  disown(s, sizeof *s);
}

static body *join(void *shared, int thread, int threads) {
  (void)shared;
  (void)threads;
  steps *s = own(sizeof *s);
  s->body = (body){batch, end};
  s->random = seed(thread);
  for (int i = 0; i < SIZES; i++) {
    double share = (double)(next_random(&s->random) >> 11) * 0x1p-53;
    s->sizes[i] = (int)(1 / ((1 / MAX_BYTES - 1 / MIN_BYTES) * share + 1 / MIN_BYTES));
  }
  s->blocks = new_blocks(BLOCKS);
  for (int i = 0; i < BLOCKS; i++) allocate(s->blocks, i, s->sizes[i]);
  return &s->body;
}

static void *start(const char *name, int threads) {
  (void)name;
  (void)threads;
  return NULL;
}

static void stop(void *shared) { (void)shared; }

const workload glibc_thread = {"glibc-thread", start, join, stop};
