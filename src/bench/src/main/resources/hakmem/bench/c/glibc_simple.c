// SPDX-License-Identifier: Apache-2.0
// glibc-simple: 25 to 1,600 blocks of 16 B, half freed first-in-first-out, half last-in-first-out.
#include "bench.h"

enum { BYTES = 16, MOST = 1600 };

static const int GROUPS[] = {25, 100, 400, MOST};

typedef struct {
  body body;
  blocks *blocks;
} groups;

static long batch(body *b) {
  blocks *set = ((groups *)b)->blocks;
  long operations = 0;
  for (size_t g = 0; g < sizeof GROUPS / sizeof *GROUPS; g++) {
    int count = GROUPS[g];
    for (int i = 0; i < count; i++) allocate(set, i, BYTES);
    for (int i = 0; i < count / 2; i++) release(set, i);
    for (int i = count - 1; i >= count / 2; i--) release(set, i);
    operations += count;
  }
  return operations;
}

static void end(body *b) {
  delete_blocks(((groups *)b)->blocks);
  disown(b, sizeof(groups));
}

static body *join(void *shared, int thread, int threads) {
  (void)shared;
  (void)thread;
  (void)threads;
  groups *g = own(sizeof *g);
  g->body = (body){batch, end};
  g->blocks = new_blocks(MOST);
  return &g->body;
}

static void *start(const char *name, int threads) {
  (void)name;
  (void)threads;
  return NULL;
}

static void stop(void *shared) { (void)shared; }

const workload glibc_simple = {"glibc-simple", start, join, stop};
