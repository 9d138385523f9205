// SPDX-License-Identifier: Apache-2.0
// alloc-test: 131,072 places, picked 80-20, filled or freed. See AllocTest.java.
#include "bench.h"

enum { PLACES = 1 << 17, STEPS = 1024, LEVELS = 6 };

typedef struct {
  body body;
  uint64_t random;
  blocks *blocks;
} steps;

static int place(uint64_t r) {
  int left = PLACES;
  for (int level = 0; level < LEVELS && (r & 0xF) < 13; level++) {
    left /= 5;
    r >>= 4;
  }
  return below(r * 0x9E3779B97F4A7C15ull, left);
}

static long bytes(uint64_t r) {
  int exponent = 2 + __builtin_ctzll((r & 0x7F) | 0x80);
  return (1L << exponent) + 1 + (long)(r >> 8 & ((1ull << exponent) - 1));
}

static long batch(body *b) {
  steps *s = (steps *)b;
  uint64_t random = s->random;
  for (int i = 0; i < STEPS; i++) {
    uint64_t r = next_random(&random);
    int at = place(r);
    if (holds(s->blocks, at)) release(s->blocks, at);
    else allocate(s->blocks, at, bytes(r >> 32));
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
  s->blocks = new_blocks(PLACES);
  for (int i = 0; i < PLACES; i++) {
    uint64_t r = next_random(&s->random);
    if ((r & 1 << 20) == 0) allocate(s->blocks, i, bytes(r));
  }
  return &s->body;
}

static void *start(const char *name, int threads) {
  (void)name;
  (void)threads;
  return NULL;
}

static void stop(void *shared) { (void)shared; }

const workload alloc_test = {"alloc-test", start, join, stop};
