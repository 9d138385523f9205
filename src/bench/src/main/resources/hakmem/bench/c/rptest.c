// SPDX-License-Identifier: Apache-2.0
// rptest: 1,000 blocks of 16 to 8,000 B a thread, some of which change hands. See Rptest.java.
#include "bench.h"

enum { BLOCKS = 1000, SCATTER = 37, TURNS = 20, HANDED = 64 };

typedef struct {
  body body;
  uint64_t random;
  blocks *blocks, *handed;
  queue *waiting;
} turns;

static long bytes(uint64_t r) { return 16 + below(r, 7985); }

static void fill(turns *t, blocks *set) {
  for (int i = 0; i < set->count; i++) allocate(set, i, bytes(next_random(&t->random)));
}

static long batch(body *b) {
  turns *t = (turns *)b;
  long operations = HANDED;
  for (int turn = 0; turn < TURNS; turn++) {
    uint64_t r = next_random(&t->random);
    int count = 30 + below(r, 70);
    int first = (int)(r & 0xFFFF) % BLOCKS;
    for (int i = 0, at = first; i < count; i++, at = (at + SCATTER) % BLOCKS) {
      release(t->blocks, at);
    }
    for (int i = 0, at = first; i < count; i++, at = (at + SCATTER) % BLOCKS) {
      allocate(t->blocks, at, bytes(next_random(&t->random)));
    }
    operations += count;
  }
  fill(t, t->handed);
  put(t->waiting, t->handed);
  t->handed = take(t->waiting);
  release_all(t->handed);
  return operations;
}

static void end(body *b) {
  turns *t = (turns *)b;
  delete_blocks(t->blocks);
  delete_blocks(t->handed);
  disown(t, sizeof *t);
}

static body *join(void *shared, int thread, int threads) {
  (void)threads;
  turns *t = own(sizeof *t);
  t->body = (body){batch, end};
  t->random = seed(thread);
  t->waiting = shared;
  t->blocks = new_blocks(BLOCKS);
  t->handed = new_blocks(HANDED);
  fill(t, t->blocks);
  blocks *first = new_blocks(HANDED);
  fill(t, first);
  put(t->waiting, first);
  return &t->body;
}

static void *start(const char *name, int threads) {
  (void)name;
  return new_queue(4 * threads);
}

static void stop(void *shared) { delete_queue(shared); }

const workload rptest = {"rptest", start, join, stop};
