// SPDX-License-Identifier: Apache-2.0
// mleak: lives of threads that leave one block of 128 B each and free another.
#include "bench.h"

enum { SHARED = 1000, BYTES = 128, THREADS = 100 };

typedef struct {
  body body;
  uint64_t random;
  exchange *shared;
  blocks *one;
  int place;
} leaks;

static void leave(void *argument) {
  leaks *l = argument;
  mark(l->one, 0, calloc(1, BYTES), BYTES);
  swap_shared(l->shared, l->place, l->one, 0);
  release_all(l->one);
}

static long batch(body *b) {
  leaks *l = (leaks *)b;
  for (int i = 0; i < THREADS; i++) {
    l->place = below(next_random(&l->random), SHARED);
    live(leave, l);
  }
  return THREADS;
}

static void end(body *b) {
  leaks *l = (leaks *)b;
  delete_blocks(l->one);
  disown(l, sizeof *l);
}

static body *join(void *shared, int thread, int threads) {
  (void)threads;
  leaks *l = own(sizeof *l);
  l->body = (body){batch, end};
  l->random = seed(thread);
  l->shared = shared;
  l->one = new_blocks(1);
  return &l->body;
}

static void *start(const char *name, int threads) {
  (void)name;
  (void)threads;
  return new_exchange(SHARED);
}

static void stop(void *shared) { delete_exchange(shared); }

const workload mleak = {"mleak", start, join, stop};
