/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that the JVM does not know call functions that they are given. */
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef void *(*malloc_function)(size_t);
typedef void (*free_function)(void *);

struct work {
  malloc_function malloc;
  free_function free;
  long rounds;
  long wrong;
};

enum { LIVE = 64 };

/* Keeps 64 blocks and replaces one a round; each holds a byte that no other block holds. */
static void *churn(void *argument) {
  struct work *work = argument;
  unsigned char *live[LIVE] = {0};
  size_t bytes[LIVE] = {0};
  uint32_t random = (uint32_t)(uintptr_t)argument | 1;
  for (long round = 0; round < work->rounds; round++) {
    random = random * 1664525u + 1013904223u;
    int i = (random >> 8) % LIVE;
    if (live[i]) {
      if (live[i][0] != i || live[i][bytes[i] - 1] != i) {
        work->wrong++;
      }
      work->free(live[i]);
    }
    bytes[i] = 1 + (random >> 16) % 2000;
    live[i] = work->malloc(bytes[i]);
    if (!live[i]) {
      work->wrong++;
      continue;
    }
    memset(live[i], i, bytes[i]);
  }
  for (int i = 0; i < LIVE; i++) {
    work->free(live[i]);
  }
  return NULL;
}

/* Threads that each churn; returns how often a block did not hold what was written. */
long churn_on_threads(malloc_function m, free_function f, int threads, long rounds,
                      size_t stack_bytes) {
  pthread_t ids[64];
  struct work work[64];
  pthread_attr_t attributes;
  long wrong = 0;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stack_bytes);
  for (int i = 0; i < threads; i++) {
    work[i] = (struct work){m, f, rounds, 0};
    if (pthread_create(&ids[i], &attributes, churn, &work[i])) {
      return -1;
    }
  }
  for (int i = 0; i < threads; i++) {
    pthread_join(ids[i], NULL);
    wrong += work[i].wrong;
  }
  return wrong;
}

struct keyed {
  malloc_function malloc;
  pthread_key_t key;
};

static void *leave_to_destructor(void *argument) {
  struct keyed *keyed = argument;
  pthread_setspecific(keyed->key, keyed->malloc(100));
  return NULL;
}

/* Threads, one after the other, that leave a block to the destructor of a key: free itself. */
int free_in_destructors(malloc_function m, free_function f, int threads) {
  struct keyed keyed = {m, 0};
  if (pthread_key_create(&keyed.key, f)) {
    return -1;
  }
  for (int i = 0; i < threads; i++) {
    pthread_t id;
    if (pthread_create(&id, NULL, leave_to_destructor, &keyed)) {
      return -1;
    }
    pthread_join(id, NULL);
  }
  return pthread_key_delete(keyed.key);
}

/* A thread that calls for as long as the process lives, and one that starts threads that call. */
static struct work forever;

static void *call_for_ever(void *argument) {
  for (;;) {
    forever.free(forever.malloc(100));
  }
  return argument;
}

static void *call_once(void *argument) {
  forever.free(forever.malloc(100));
  return argument;
}

static void *start_for_ever(void *argument) {
  for (;;) {
    pthread_t id;
    if (!pthread_create(&id, NULL, call_once, NULL)) {
      pthread_join(id, NULL);
    }
  }
  return argument;
}

int call_until_exit(malloc_function m, free_function f, int new_threads) {
  pthread_t id;
  forever = (struct work){m, f, 0, 0};
  return pthread_create(&id, NULL, new_threads ? start_for_ever : call_for_ever, NULL);
}
