// SPDX-License-Identifier: Apache-2.0
// The patterns of sh6bench and sh8bench, re-expressed: see Sh6bench.java and Sh8bench.java.
#include "bench.h"

enum { BLOCKS = 4096, HANDED = 1024, STAY = 16, MAX_RUN = 6, MAX_BYTES = 1000 };

typedef struct {
  body body;
  uint64_t random;
  blocks *blocks;
  blocks *stay;
  queue *waiting;
} passes;

static int fill(blocks *b, uint64_t *random) {
  int born = 0, run = 0;
  long bytes = 0;
  for (int i = 0; i < b->count; i++) {
    if (holds(b, i)) continue;
    if (run == 0) {
      uint64_t r = next_random(random);
      run = 1 + (int)(r & 0xFF) % MAX_RUN;
      int up_to = 1 + below(r, MAX_BYTES);
      bytes = 1 + below(r * 31, up_to);
    }
    run--;
    allocate(b, i, bytes);
    born++;
  }
  return born;
}

static void release_if_held(blocks *b, int i) {
  if (holds(b, i)) release(b, i);
}

static void drain(blocks *b) {
  int half = b->count / 2;
  for (int i = 0; i < half; i++) release_if_held(b, i);
  for (int i = b->count - 1; i >= half; i--) release_if_held(b, i);
}

static long batch6(body *b) {
  passes *p = (passes *)b;
  int born = fill(p->blocks, &p->random);
  for (int i = 0; i < p->stay->count; i++) swap_blocks(p->stay, i, p->blocks, i * STAY);
  drain(p->blocks);
  return born;
}

static long batch8(body *b) {
  passes *p = (passes *)b;
  int born = fill(p->blocks, &p->random);
  put(p->waiting, p->blocks);
  p->blocks = take(p->waiting);
  drain(p->blocks);
  return born;
}

static void end(body *b) {
  passes *p = (passes *)b;
  delete_blocks(p->blocks);
  if (p->stay != NULL) delete_blocks(p->stay);
  disown(p, sizeof *p);
}

static passes *new_passes(int thread, int count, long (*batch)(body *)) {
  passes *p = own(sizeof *p);
  p->body = (body){batch, end};
  p->random = seed(thread);
  p->blocks = new_blocks(count);
  return p;
}

static body *join6(void *shared, int thread, int threads) {
  (void)shared;
  (void)threads;
  passes *p = new_passes(thread, BLOCKS, batch6);
  p->stay = new_blocks(BLOCKS / STAY);
  return &p->body;
}

static body *join8(void *shared, int thread, int threads) {
  (void)threads;
  passes *p = new_passes(thread, HANDED, batch8);
  p->waiting = shared;
  blocks *first = new_blocks(HANDED);
  fill(first, &p->random);
  put(p->waiting, first);
  return &p->body;
}

static void *start8(const char *name, int threads) {
  (void)name;
  return new_queue(4 * threads);
}

static void stop8(void *shared) { delete_queue(shared); }

static void *start(const char *name, int threads) {
  (void)name;
  (void)threads;
  return NULL;
}

static void stop(void *shared) { (void)shared; }

const workload sh6bench = {"sh6bench", start, join6, stop};
const workload sh8bench = {"sh8bench", start8, join8, stop8};
