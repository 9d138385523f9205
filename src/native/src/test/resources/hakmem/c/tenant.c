/* SPDX-License-Identifier: Apache-2.0 */
/* A library that knows nothing of hakmem: each function calls one of the C library's. */
#define _GNU_SOURCE
#include <errno.h>
#include <jni.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A variable that the dynamic linker fills. */
void (*volatile tenant_free_variable)(void *) = free;

void *tenant_malloc(size_t bytes) { return malloc(bytes); }
void *tenant_calloc(size_t count, size_t bytes) { return calloc(count, bytes); }
void *tenant_realloc(void *block, size_t bytes) { return realloc(block, bytes); }
void *tenant_reallocarray(void *block, size_t count, size_t bytes) {
  return reallocarray(block, count, bytes);
}
void tenant_free(void *block) { free(block); }
void tenant_free_by_variable(void *block) { tenant_free_variable(block); }
void *tenant_aligned(size_t alignment, size_t bytes) { return aligned_alloc(alignment, bytes); }
void *tenant_memalign(size_t alignment, size_t bytes) { return memalign(alignment, bytes); }
void *tenant_valloc(size_t bytes) { return valloc(bytes); }
void *tenant_pvalloc(size_t bytes) { return pvalloc(bytes); }
size_t tenant_usable(void *block) { return malloc_usable_size(block); }
void *tenant_strdup(const char *text) { return strdup(text); }

#ifdef WITH_NEW
void *_Znwm(size_t bytes); /* operator new of C++ */
void *tenant_new(size_t bytes) { return _Znwm(bytes); }
#endif

/* The block, or the negative result. */
intptr_t tenant_posix(size_t alignment, size_t bytes) {
  void *block = NULL;
  int result = posix_memalign(&block, alignment, bytes);
  return result ? -result : (intptr_t)block;
}

/* errno after a request, or 0 if it was met. */
int tenant_errno_of(size_t bytes) {
  volatile int *place = &errno;
  *place = 0;
  void *volatile block = malloc(bytes);
  int result = block ? 0 : *place;
  free(block);
  return result;
}

/* How often errno has changed while so many blocks came and went. */
long tenant_errno_changes(int count, size_t bytes) {
  void **volatile all = malloc(count * sizeof *all);
  volatile int *place = &errno; /* compilers know that malloc and free leave it alone */
  long changes = 0;
  for (int i = 0; i < count; i++) {
    *place = 4711;
    all[i] = malloc(bytes);
    changes += *place != 4711;
  }
  for (int i = 0; i < count; i++) {
    *place = 4711;
    free(all[i]);
    changes += *place != 4711;
  }
  free(all);
  return changes;
}

enum { THREADS = 4, LIVE = 64 };
static pthread_t threads[THREADS];
static volatile int over;

/* Keeps 64 blocks and replaces one a round; returns how many did not hold what was written. */
static void *churn(void *argument) {
  unsigned char *live[LIVE] = {0};
  size_t bytes[LIVE] = {0};
  uint32_t random = (uint32_t)(uintptr_t)argument * 7919u + 1;
  intptr_t wrong = 0;
  while (!over) {
    random = random * 1664525u + 1013904223u;
    int i = (random >> 8) % LIVE;
    if (live[i] && (live[i][0] != i || live[i][bytes[i] - 1] != i)) {
      wrong++;
    }
    size_t next = 1 + (random >> 16) % 20000;
    if (live[i] && random >> 30 == 0) {
      live[i] = realloc(live[i], next);
    } else {
      free(live[i]);
      live[i] = malloc(next);
    }
    bytes[i] = next;
    memset(live[i], i, next);
  }
  for (int i = 0; i < LIVE; i++) {
    free(live[i]);
  }
  return (void *)wrong;
}

int tenant_start(void) {
  over = 0;
  for (intptr_t i = 0; i < THREADS; i++) {
    int result = pthread_create(&threads[i], NULL, churn, (void *)i);
    if (result) {
      return result;
    }
  }
  return 0;
}

long tenant_end(void) {
  long wrong = 0;
  over = 1;
  for (int i = 0; i < THREADS; i++) {
    void *result;
    pthread_join(threads[i], &result);
    wrong += (intptr_t)result;
  }
  return wrong;
}

/* Throws an exception of Java, and works on before it returns. */
JNIEXPORT void JNICALL Java_hakmem_c_TenantProbe_throwAndGoOn(JNIEnv *env, jclass unused,
                                                              jint count) {
  (void)unused;
  (*env)->ThrowNew(env, (*env)->FindClass(env, "java/lang/IllegalStateException"), "from C");
  void **volatile all = malloc(count * sizeof *all);
  for (int i = 0; i < count; i++) {
    all[i] = malloc(100);
  }
  for (int i = 0; i < count; i++) {
    free(all[i]);
  }
  free(all);
}

/* Blocks that the library has until the process ends. */
static void *kept[5000];

void tenant_keep(void) {
  for (int i = 0; i < 5000; i++) {
    kept[i] = malloc(100);
  }
}

__attribute__((destructor)) static void end(void) {
  for (int i = 0; i < 5000; i++) {
    free(kept[i]);
  }
  for (int i = 0; i < 100; i++) {
    kept[i] = calloc(1, 10000);
    if (kept[0]) {
      kept[i] = realloc(kept[i], 20000);
    }
    free(kept[i]);
  }
}
