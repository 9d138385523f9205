/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that the JVM does not know call functions that they are given. */
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

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

/* A thread hands its blocks to the other, which frees them; each block holds what its maker wrote. */
enum { HANDED = 256 };

struct hand_over {
  malloc_function malloc;
  free_function free;
  long rounds;
  long wrong;
  unsigned char *volatile places[HANDED];
};

static void *make(void *argument) {
  struct hand_over *work = argument;
  for (long i = 0; i < work->rounds; i++) {
    size_t bytes = 1 + i * 37 % 700;
    unsigned char *block = work->malloc(bytes);
    if (!block) {
      continue;
    }
    memset(block, (int)(bytes & 255), bytes);
    block = __atomic_exchange_n(&work->places[i % HANDED], block, __ATOMIC_ACQ_REL);
    if (block) {
      work->free(block);
    }
  }
  return NULL;
}

static void *end(void *argument) {
  struct hand_over *work = argument;
  for (long i = 0; i < work->rounds; i++) {
    unsigned char *block =
        __atomic_exchange_n(&work->places[i * 7 % HANDED], NULL, __ATOMIC_ACQ_REL);
    if (block) {
      work->free(block);
    }
  }
  return NULL;
}

/* Makers and enders; what is left in the end is freed here. */
long hand_over(malloc_function m, free_function f, int pairs, long rounds) {
  static struct hand_over work;
  pthread_t ids[64];
  work = (struct hand_over){m, f, rounds, 0, {0}};
  for (int i = 0; i < 2 * pairs; i++) {
    if (pthread_create(&ids[i], NULL, i % 2 ? end : make, &work)) {
      return -1;
    }
  }
  for (int i = 0; i < 2 * pairs; i++) {
    pthread_join(ids[i], NULL);
  }
  for (int i = 0; i < HANDED; i++) {
    if (work.places[i]) {
      f(work.places[i]);
    }
  }
  return work.wrong;
}

/* Nanoseconds of processor time for so many pairs of malloc and free of a few sizes. */
long pairs(malloc_function m, free_function f, long rounds) {
  struct timespec from, to;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
  for (long i = 0; i < rounds; i++) {
    void *volatile block = m(16 + (i & 7) * 16);
    f(block);
  }
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
  return (to.tv_sec - from.tv_sec) * 1000000000L + to.tv_nsec - from.tv_nsec;
}
