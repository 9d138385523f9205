// SPDX-License-Identifier: Apache-2.0
// xmalloc-test: half of the threads allocate batches of 4,096 blocks of 64 B, the others free them.
#include "bench.h"

enum { BATCH = 4096, MAX_WAITING = 100, BYTES = 64 };

typedef struct {
  queue *full, *empty;
} queues;

typedef struct {
  body body;
  queues *queues;
  int produces, consumes;
} part;

static long batch(body *b) {
  part *p = (part *)b;
  if (p->produces) {
    blocks *set = poll(p->queues->empty);
    if (set == NULL) set = new_blocks(BATCH);
    for (int i = 0; i < BATCH; i++) allocate(set, i, BYTES);
    put(p->queues->full, set);
  }
  if (!p->consumes) return 0;
  blocks *set = take(p->queues->full);
  for (int i = 0; i < BATCH; i++) release(set, i);
  put(p->queues->empty, set);
  return BATCH;
}

static void end(body *b) { disown(b, sizeof(part)); }

static body *join(void *shared, int thread, int threads) {
  part *p = own(sizeof *p);
  int both = thread == threads - 1 && threads % 2 == 1;
  p->body = (body){batch, end};
  p->queues = shared;
  p->produces = both || thread % 2 == 0;
  p->consumes = both || thread % 2 == 1;
  return &p->body;
}

static void *start(const char *name, int threads) {
  (void)name;
  (void)threads;
  queues *q = own(sizeof *q);
  q->full = new_queue(MAX_WAITING);
  q->empty = new_queue(INT32_MAX);
  return q;
}

static void stop(void *shared) {
  queues *q = shared;
  delete_queue(q->full);
  delete_queue(q->empty);
  disown(q, sizeof *q);
}

const workload xmalloc_test = {"xmalloc-test", start, join, stop};
