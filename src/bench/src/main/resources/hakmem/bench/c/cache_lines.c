// SPDX-License-Identifier: Apache-2.0
// cache-scratch and cache-thrash: does the allocator share a cache line between threads?
#include "bench.h"

enum { BLOCKS = 100, WRITES = 1000, BYTES = 8 };

typedef struct {
  body body;
  blocks *one;
  blocks *neighbours; // NULL in cache-thrash
  int thread;
} writes;

static void release_neighbour(writes *w) {
  if (w->neighbours != NULL && holds(w->neighbours, w->thread)) {
    release(w->neighbours, w->thread);
  }
}

static long batch(body *b) {
  writes *w = (writes *)b;
  release_neighbour(w);
  for (int block = 0; block < BLOCKS; block++) {
    allocate(w->one, 0, BYTES);
    char *p = w->one->address[0];
    for (int i = 0; i < WRITES; i++) *(volatile uint64_t *)p = pattern(p, 0);
    release(w->one, 0);
  }
  return BLOCKS;
}

static void end(body *b) {
  writes *w = (writes *)b;
  release_neighbour(w);
  delete_blocks(w->one);
  disown(w, sizeof *w);
}

static body *join(void *shared, int thread, int threads) {
  writes *w = own(sizeof *w);
  w->body = (body){batch, end};
  w->one = new_blocks(1);
  w->neighbours = shared;
  w->thread = thread;
  if (shared != NULL && thread == 0) {
    for (int i = 0; i < threads; i++) allocate(w->neighbours, i, BYTES);
  }
  return &w->body;
}

static void *start_scratch(const char *name, int threads) {
  (void)name;
  return new_blocks(threads);
}

static void stop_scratch(void *shared) { delete_blocks(shared); }

static void *start(const char *name, int threads) {
  (void)name;
  (void)threads;
  return NULL;
}

static void stop(void *shared) { (void)shared; }

const workload cache_scratch = {"cache-scratch", start_scratch, join, stop_scratch};
const workload cache_thrash = {"cache-thrash", start, join, stop};
