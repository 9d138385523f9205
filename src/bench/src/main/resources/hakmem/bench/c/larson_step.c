// SPDX-License-Identifier: Apache-2.0
// larson-step: free a random one of 1,024 blocks, allocate another of 8 to 128 B. Not touched.
#include "bench.h"

enum { SLOTS = 1024, STEPS = 1024 };

typedef struct {
  body body;
  uint64_t random;
  void *slots[SLOTS];
} steps;

static size_t bytes(uint64_t r) { return 8 + ((r >> 48) * 121 >> 16); }

static long batch(body *b) {
  steps *s = (steps *)b;
  uint64_t random = s->random;
  for (int i = 0; i < STEPS; i++) {
    uint64_t r = next_random(&random);
    int slot = (int)(r & (SLOTS - 1));
    free(s->slots[slot]);
    s->slots[slot] = malloc(bytes(r));
  }
  s->random = random;
  return STEPS;
}

static void end(body *b) {
  steps *s = (steps *)b;
  for (int i = 0; i < SLOTS; i++) free(s->slots[i]);
  disown(s, sizeof *s);
}

static body *join(void *shared, int thread, int threads) {
  (void)shared;
  (void)threads;
  steps *s = own(sizeof *s);
  s->body = (body){batch, end};
  s->random = seed(thread);
  for (int i = 0; i < SLOTS; i++) s->slots[i] = granted(malloc(bytes(next_random(&s->random))));
  return &s->body;
}

static void *start(const char *name, int threads) {
  (void)name;
  (void)threads;
  return NULL;
}

static void stop(void *shared) { (void)shared; }

const workload larson_step = {"larson-step", start, join, stop};
