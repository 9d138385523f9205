// SPDX-License-Identifier: Apache-2.0
// mstress: lives of some thousand allocations, some of which outlive them. See Mstress.java.
#include "bench.h"

enum { SHARED = 1000, SCALE = 1000, WORD = 8 };

typedef struct {
  body body;
  uint64_t random;
  exchange *shared;
  blocks *data, *retained;
} stress;

static int chance(stress *s, int percent) {
  return below(next_random(&s->random), 100) < percent;
}

static void allocate_items(stress *s, blocks *b, int i, int shifts) {
  long bytes = WORD * (1L << below(next_random(&s->random), shifts));
  if (chance(s, 1)) bytes *= chance(s, 1) ? 10000 : chance(s, 10) ? 1000 : 100;
  allocate(b, i, bytes);
  fill_block(b, i);
}

static void free_items(blocks *b, int i) {
  if (holds(b, i)) {
    look_at_all(b, i);
    release(b, i);
  }
}

static void life(void *argument) {
  stress *s = argument;
  int allocations = s->data->count, top = 0, kept = 0;
  while (top < allocations || kept < s->retained->count) {
    if (top < allocations && (kept == s->retained->count || chance(s, 50))) {
      allocate_items(s, s->data, top++, 5);
    } else {
      allocate_items(s, s->retained, kept++, 7);
    }
    if (top > 0 && chance(s, 66)) free_items(s->data, below(next_random(&s->random), top));
    if (top > 0 && chance(s, 25)) {
      int place = below(next_random(&s->random), SHARED);
      swap_shared(s->shared, place, s->data, below(next_random(&s->random), top));
    }
  }
  for (int i = 0; i < s->retained->count; i++) free_items(s->retained, i);
  for (int i = 0; i < s->data->count; i++) free_items(s->data, i);
}

static long batch(body *b) {
  stress *s = (stress *)b;
  live(life, s);
  return s->data->count + s->retained->count;
}

static void end(body *b) {
  stress *s = (stress *)b;
  delete_blocks(s->data);
  delete_blocks(s->retained);
  disown(s, sizeof *s);
}

static body *join(void *shared, int thread, int threads) {
  (void)threads;
  stress *s = own(sizeof *s);
  int allocations = SCALE * (thread % 8 + 1);
  s->body = (body){batch, end};
  s->random = seed(thread);
  s->shared = shared;
  s->data = new_blocks(allocations);
  s->retained = new_blocks(allocations / 2);
  return &s->body;
}

static void *start(const char *name, int threads) {
  (void)name;
  (void)threads;
  return new_exchange(SHARED);
}

static void stop(void *shared) { delete_exchange(shared); }

const workload mstress = {"mstress", start, join, stop};
