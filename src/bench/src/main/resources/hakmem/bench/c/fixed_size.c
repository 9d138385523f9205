// SPDX-License-Identifier: Apache-2.0
// fixed-LIVExBYTES: free a random one of LIVE blocks, allocate another of BYTES. Not touched.
#include "bench.h"

enum { STEPS = 1024 };

typedef struct {
  int live;
  long bytes;
} size;

typedef struct {
  body body;
  uint64_t random;
  size size;
  void *slots[];
} steps;

static long batch(body *b) {
  steps *s = (steps *)b;
  uint64_t random = s->random;
  uint64_t mask = (uint64_t)s->size.live - 1;
  size_t bytes = (size_t)s->size.bytes;
  for (int i = 0; i < STEPS; i++) {
    uint64_t slot = next_random(&random) & mask;
    free(s->slots[slot]);
    s->slots[slot] = malloc(bytes);
  }
  s->random = random;
  return STEPS;
}

static size_t state_bytes(int live) { return sizeof(steps) + (size_t)live * sizeof(void *); }

static void end(body *b) {
  steps *s = (steps *)b;
  for (int i = 0; i < s->size.live; i++) free(s->slots[i]);
  disown(s, state_bytes(s->size.live));
}

static body *join(void *shared, int thread, int threads) {
  (void)threads;
  const size *chosen = shared;
  steps *s = own(state_bytes(chosen->live));
  s->body = (body){batch, end};
  s->random = seed(thread);
  s->size = *chosen;
  for (int i = 0; i < s->size.live; i++) s->slots[i] = granted(malloc((size_t)s->size.bytes));
  return &s->body;
}

static void *start(const char *name, int threads) {
  (void)threads;
  size *chosen = own(sizeof *chosen);
  if (sscanf(name, "fixed-%dx%ld", &chosen->live, &chosen->bytes) != 2) fail("no such fixed size");
  return chosen;
}

static void stop(void *shared) { disown(shared, sizeof(size)); }

const workload fixed_size = {"fixed-", start, join, stop};
