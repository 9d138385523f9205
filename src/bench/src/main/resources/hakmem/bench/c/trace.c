// SPDX-License-Identifier: Apache-2.0
// events:FILE: a recorded program, in the form that EventFile.java writes. Each thread plays all of it.
#include "bench.h"

// Numbers as in EventFile.java.
enum { MALLOC, CALLOC, ALIGNED, REALLOC, FREE };

typedef struct {
  int32_t operation; // and the alignment's log2 in the next byte
  int32_t block;
  int64_t bytes;
} event;

typedef struct {
  int32_t magic, version, events, blocks;
} header;

typedef struct {
  header header;
  event events[];
} recording;

typedef struct {
  body body;
  const recording *recording;
  blocks *blocks;
} player;

static long batch(body *b) {
  player *p = (player *)b;
  const recording *r = p->recording;
  for (int i = 0; i < r->header.events; i++) {
    const event *e = &r->events[i];
    size_t bytes = (size_t)e->bytes;
    switch (e->operation & 0xFF) {
      case MALLOC: allocate(p->blocks, e->block, e->bytes); break;
      case CALLOC: mark(p->blocks, e->block, calloc(1, bytes), e->bytes); break;
      case ALIGNED: {
        size_t alignment = (size_t)1 << (e->operation >> 8);
        mark(p->blocks, e->block, aligned_alloc(alignment, bytes), e->bytes);
        break;
      }
      case REALLOC: reallocate(p->blocks, e->block, e->bytes); break;
      default: release(p->blocks, e->block); break;
    }
  }
  long rest = 0;
  for (int i = 0; i < p->blocks->count; i++) {
    if (holds(p->blocks, i)) {
      release(p->blocks, i);
      rest++;
    }
  }
  return r->header.events + rest;
}

static void end(body *b) {
  delete_blocks(((player *)b)->blocks);
  disown(b, sizeof(player));
}

static body *join(void *shared, int thread, int threads) {
  (void)thread;
  (void)threads;
  player *p = own(sizeof *p);
  p->body = (body){batch, end};
  p->recording = shared;
  p->blocks = new_blocks(p->recording->header.blocks);
  return &p->body;
}

static size_t recording_bytes(const header *h) {
  return sizeof(recording) + (size_t)h->events * sizeof(event);
}

static void *start(const char *name, int threads) {
  (void)threads;
  header h;
  FILE *file = fopen(name + strlen("events:"), "rb");
  if (file == NULL) fail("the events cannot be read");
  if (fread(&h, sizeof h, 1, file) != 1) fail("the events have no header");
  recording *r = own(recording_bytes(&h));
  r->header = h;
  if (fread(r->events, sizeof(event), (size_t)h.events, file) != (size_t)h.events) {
    fail("the events end early");
  }
  fclose(file);
  return r;
}

static void stop(void *shared) {
  recording *r = shared;
  disown(r, recording_bytes(&r->header));
}

const workload trace = {"events:", start, join, stop};
