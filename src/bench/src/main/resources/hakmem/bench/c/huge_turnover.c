// SPDX-License-Identifier: Apache-2.0
// huge-turnover: eight blocks of 2 to 8 MiB a thread, one freed and another allocated at a time, a
// word of each 4 KiB written.
#include "bench.h"

enum { BLOCKS = 8, STEPS = 8, SIZES = 96, SIZE_BITS = 16, TOUCHED = 4096 };

static const long MIN_BYTES = (2 << 20) + 4096, STEP_BYTES = 64 << 10;

typedef struct {
  body body;
  uint64_t random;
  blocks *blocks;
} steps;

static void come(blocks *b, int i, uint64_t r) {
  long size = (long)((r >> (64 - SIZE_BITS)) * SIZES >> SIZE_BITS);
  allocate(b, i, MIN_BYTES + size * STEP_BYTES);
  for (long at = TOUCHED; at + 8 <= b->bytes[i]; at += TOUCHED) {
    put_word(b->address[i] + at, pattern(b->address[i], at));
  }
}

static long batch(body *b) {
  steps *s = (steps *)b;
  uint64_t random = s->random;
  for (int i = 0; i < STEPS; i++) {
    uint64_t r = next_random(&random);
    int block = (int)(r & (BLOCKS - 1));
    release(s->blocks, block);
    come(s->blocks, block, r);
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
  s->blocks = new_blocks(BLOCKS);
  for (int i = 0; i < BLOCKS; i++) come(s->blocks, i, next_random(&s->random));
  return &s->body;
}

static void *start(const char *name, int threads) {
  (void)name;
  (void)threads;
  return NULL;
}

static void stop(void *shared) { (void)shared; }

const workload huge_turnover = {"huge-turnover", start, join, stop};
