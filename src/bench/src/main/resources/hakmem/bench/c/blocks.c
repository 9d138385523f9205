// SPDX-License-Identifier: Apache-2.0
// Blocks, queues of them, and places where they change hands. See bench.h.
#include "bench.h"

#include <sys/mman.h>

void *own(size_t bytes) {
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) fail("the system refused memory");
  return memory;
}

void disown(void *memory, size_t bytes) { munmap(memory, bytes); }

static size_t set_bytes(int count) {
  return sizeof(blocks) + (size_t)count * (sizeof(char *) + sizeof(long));
}

blocks *new_blocks(int count) {
  blocks *b = own(set_bytes(count));
  b->count = count;
  b->address = (char **)(b + 1);
  b->bytes = (long *)(b->address + count);
  for (int i = 0; i < count; i++) b->bytes[i] = -1;
  return b;
}

void release_all(blocks *b) {
  for (int i = 0; i < b->count; i++) {
    if (holds(b, i)) release(b, i);
  }
}

void delete_blocks(blocks *b) {
  release_all(b);
  disown(b, set_bytes(b->count));
}

void reallocate(blocks *b, int i, long bytes) {
  look(b, i);
  uint64_t first = b->bytes[i] >= 8 ? word_at(b->address[i]) : 0;
  long kept = b->bytes[i] < bytes ? b->bytes[i] : bytes;
  // C lets realloc(p, 0) free the block.
  char *p = granted(realloc(b->address[i], bytes > 0 ? (size_t)bytes : 1));
  if (kept >= 8 && word_at(p) != first) fail("realloc lost a block's first word");
  mark(b, i, p, bytes);
}

void fill_block(blocks *b, int i) {
  char *p = b->address[i];
  for (long at = 0; at + 8 <= b->bytes[i]; at += 8) put_word(p + at, pattern(p, at));
}

void look_at_all(const blocks *b, int i) {
  const char *p = b->address[i];
  for (long at = 0; at + 8 <= b->bytes[i]; at += 8) {
    if (word_at(p + at) != pattern(p, at)) fail("a block was overwritten");
  }
}

struct queue {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  blocks *first, *last;
  int waiting, limit;
};

queue *new_queue(int limit) {
  queue *q = own(sizeof *q);
  pthread_mutex_init(&q->lock, NULL);
  pthread_cond_init(&q->changed, NULL);
  q->limit = limit;
  return q;
}

void delete_queue(queue *q) {
  for (blocks *set; (set = poll(q)) != NULL;) delete_blocks(set);
  disown(q, sizeof *q);
}

void put(queue *q, blocks *set) {
  set->next = NULL;
  pthread_mutex_lock(&q->lock);
  while (q->waiting >= q->limit) pthread_cond_wait(&q->changed, &q->lock);
  if (q->last != NULL) q->last->next = set; else q->first = set;
  q->last = set;
  q->waiting++;
  pthread_cond_broadcast(&q->changed);
  pthread_mutex_unlock(&q->lock);
}

static blocks *remove_first(queue *q) {
  blocks *set = q->first;
  q->first = set->next;
  if (q->first == NULL) q->last = NULL;
  q->waiting--;
  pthread_cond_broadcast(&q->changed);
  return set;
}

blocks *take(queue *q) {
  pthread_mutex_lock(&q->lock);
  while (q->first == NULL) pthread_cond_wait(&q->changed, &q->lock);
  blocks *set = remove_first(q);
  pthread_mutex_unlock(&q->lock);
  return set;
}

blocks *poll(queue *q) {
  pthread_mutex_lock(&q->lock);
  blocks *set = q->first == NULL ? NULL : remove_first(q);
  pthread_mutex_unlock(&q->lock);
  return set;
}

struct exchange {
  blocks *places;
  atomic_flag locks[];
};

static size_t exchange_bytes(int count) {
  return sizeof(exchange) + (size_t)count * sizeof(atomic_flag);
}

exchange *new_exchange(int count) {
  exchange *e = own(exchange_bytes(count));
  e->places = new_blocks(count);
  return e;
}

void delete_exchange(exchange *e) {
  int count = e->places->count;
  delete_blocks(e->places);
  disown(e, exchange_bytes(count));
}

void swap_shared(exchange *e, int place, blocks *own_blocks, int i) {
  while (atomic_flag_test_and_set_explicit(&e->locks[place], memory_order_acquire)) {
  }
  swap_blocks(e->places, place, own_blocks, i);
  atomic_flag_clear_explicit(&e->locks[place], memory_order_release);
}
