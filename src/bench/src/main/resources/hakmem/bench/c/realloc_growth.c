// SPDX-License-Identifier: Apache-2.0
// realloc-growth: eight buffers that grow by turns by a half, from 16 B to 1 MiB.
#include "bench.h"

enum { BUFFERS = 8, FIRST_BYTES = 16, LAST_BYTES = 1 << 20 };

typedef struct {
  body body;
  blocks *buffers;
} growth;

static long batch(body *b) {
  blocks *buffers = ((growth *)b)->buffers;
  long operations = 0;
  for (int i = 0; i < BUFFERS; i++) allocate(buffers, i, FIRST_BYTES);
  for (long bytes = FIRST_BYTES; bytes <= LAST_BYTES; bytes += bytes / 2) {
    for (int i = 0; i < BUFFERS; i++) reallocate(buffers, i, bytes + bytes / 2);
    operations += BUFFERS;
  }
  release_all(buffers);
  return operations;
}

static void end(body *b) {
  delete_blocks(((growth *)b)->buffers);
  disown(b, sizeof(growth));
}

static body *join(void *shared, int thread, int threads) {
  (void)shared;
  (void)thread;
  (void)threads;
  growth *g = own(sizeof *g);
  g->body = (body){batch, end};
  g->buffers = new_blocks(BUFFERS);
  return &g->body;
}

static void *start(const char *name, int threads) {
  (void)name;
  (void)threads;
  return NULL;
}

static void stop(void *shared) { (void)shared; }

const workload realloc_growth = {"realloc-growth", start, join, stop};
