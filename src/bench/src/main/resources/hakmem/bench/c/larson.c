// SPDX-License-Identifier: Apache-2.0
// larson: as larson-step, blocks used. larson-turnover: in threads that live 10,000 steps.
#include "bench.h"

enum { BLOCKS = 1024, STEPS = 1024, LIFE_STEPS = 10000 };

typedef struct {
  body body;
  uint64_t random;
  blocks *blocks;
} server;

static long bytes(uint64_t r) { return 8 + below(r, 121); }

static void serve(server *s, int steps) {
  blocks *b = s->blocks;
  uint64_t random = s->random;
  for (int i = 0; i < steps; i++) {
    uint64_t r = next_random(&random);
    int block = (int)(r & (BLOCKS - 1));
    release(b, block);
    allocate(b, block, bytes(r));
  }
  s->random = random;
}

static long batch(body *b) {
  serve((server *)b, STEPS);
  return STEPS;
}

static void life(void *s) { serve(s, LIFE_STEPS); }

static long batch_of_lives(body *b) {
  live(life, b);
  return LIFE_STEPS;
}

static void end(body *b) {
  server *s = (server *)b;
  delete_blocks(s->blocks);
  disown(s, sizeof *s);
}

static server *new_server(int thread) {
  server *s = own(sizeof *s);
  s->random = seed(thread);
  s->blocks = new_blocks(BLOCKS);
  for (int i = 0; i < BLOCKS; i++) allocate(s->blocks, i, bytes(next_random(&s->random)));
  return s;
}

static body *join(void *shared, int thread, int threads) {
  (void)shared;
  (void)threads;
  server *s = new_server(thread);
  s->body = (body){batch, end};
  return &s->body;
}

static body *join_turnover(void *shared, int thread, int threads) {
  (void)shared;
  (void)threads;
  server *s = new_server(thread);
  s->body = (body){batch_of_lives, end};
  return &s->body;
}

static void *start(const char *name, int threads) {
  (void)name;
  (void)threads;
  return NULL;
}

static void stop(void *shared) { (void)shared; }

const workload larson = {"larson", start, join, stop};
const workload larson_turnover = {"larson-turnover", start, join_turnover, stop};
