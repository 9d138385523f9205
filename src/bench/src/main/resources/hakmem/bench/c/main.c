// SPDX-License-Identifier: Apache-2.0
// The measuring process in C: commands come from stdin, a line of words between tabs each; answers
// go to stdout. hakmem.bench.run.WorkerProcess says what they mean.
#include "bench.h"

#include <time.h>
#include <unistd.h>

static const workload *const WORKLOADS[] = {
    &larson_step, &fixed_size,   &larson_turnover, &larson,       &sh6bench,
    &sh8bench,    &xmalloc_test, &mstress,         &rptest,       &alloc_test,
    &cache_scratch, &cache_thrash, &glibc_simple,  &glibc_thread, &mleak,
    &realloc_growth, &huge_turnover, &trace};

enum { MAX_THREADS = 256, WARM_STEPS = 4 };

typedef struct {
  pthread_t thread;
  int number;
  body *body;
  long operations;
  int64_t start, end;
} member;

static member members[MAX_THREADS];
static int threads;
static const workload *running;
static void *shared;
static pthread_barrier_t joined, before, after;
static long batches; // of the next round; 0: the end
static int64_t batch_nanos = 1;
static long rss_before;

_Noreturn void fail(const char *text) {
  printf("failed %s\n", text);
  fflush(stdout);
  _exit(1);
}

static int64_t nanos(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static void *work(void *argument) {
  member *m = argument;
  m->body = running->join(shared, m->number, threads);
  pthread_barrier_wait(&joined);
  for (;;) {
    pthread_barrier_wait(&before);
    if (batches == 0) break;
    m->operations = 0;
    m->start = nanos(CLOCK_MONOTONIC);
    for (long i = 0; i < batches; i++) m->operations += m->body->batch(m->body);
    m->end = nanos(CLOCK_MONOTONIC);
    pthread_barrier_wait(&after);
  }
  m->body->end(m->body);
  return NULL;
}

static int64_t play(long count, long *operations) {
  batches = count;
  pthread_barrier_wait(&before);
  pthread_barrier_wait(&after);
  int64_t start = INT64_MAX, end = 0;
  *operations = 0;
  for (int i = 0; i < threads; i++) {
    *operations += members[i].operations;
    if (members[i].start < start) start = members[i].start;
    if (members[i].end > end) end = members[i].end;
  }
  return end - start;
}

// In order, so that thread 0 has joined before the others do.
static void begin(const char *name, int count) {
  running = NULL;
  for (size_t i = 0; i < sizeof WORKLOADS / sizeof *WORKLOADS && running == NULL; i++) {
    const char *prefix = WORKLOADS[i]->prefix;
    if (strncmp(name, prefix, strlen(prefix)) == 0) running = WORKLOADS[i];
  }
  if (running == NULL) fail("the C program has no such workload");
  threads = count;
  shared = running->start(name, threads);
  pthread_barrier_init(&joined, NULL, 2);
  pthread_barrier_init(&before, NULL, (unsigned)threads + 1);
  pthread_barrier_init(&after, NULL, (unsigned)threads + 1);
  for (int i = 0; i < threads; i++) {
    members[i].number = i;
    pthread_create(&members[i].thread, NULL, work, &members[i]);
    pthread_barrier_wait(&joined);
  }
}

static long status_kib(const char *key) {
  char line[256];
  long kib = -1;
  FILE *file = fopen("/proc/self/status", "r");
  if (file == NULL) return -1;
  while (fgets(line, sizeof line, file) != NULL) {
    if (strncmp(line, key, strlen(key)) == 0) kib = atol(line + strlen(key));
  }
  fclose(file);
  return kib;
}

static void reset_peak(void) {
  FILE *file = fopen("/proc/self/clear_refs", "w");
  if (file == NULL) return;
  fputs("5", file);
  fclose(file);
}

static void warm(long millis) {
  int64_t step_nanos = millis * 1000000 / WARM_STEPS;
  long count = 1, operations;
  for (int step = 0; step < WARM_STEPS;) {
    int64_t spent = play(count, &operations);
    batch_nanos = spent / count > 0 ? spent / count : 1;
    if (spent >= step_nanos / 2) step++;
    long most = step_nanos / batch_nanos;
    count = 2 * count < most ? 2 * count : most;
    if (count < 1) count = 1;
  }
  reset_peak();
}

static void answer_round(long millis) {
  long count = millis * 1000000 / batch_nanos, operations;
  if (count < 1) count = 1;
  play(count / 10 > 0 ? count / 10 : 1, &operations);
  int64_t cpu = nanos(CLOCK_PROCESS_CPUTIME_ID);
  int64_t spent = play(count, &operations);
  cpu = nanos(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  printf("%ld %d %lld %lld\n", operations, threads, (long long)spent, (long long)cpu);
}

static void stop(void) {
  batches = 0;
  pthread_barrier_wait(&before);
  for (int i = 0; i < threads; i++) pthread_join(members[i].thread, NULL);
  running->stop(shared);
}

static long growth(const char *key) {
  long kib = status_kib(key);
  return kib < 0 || rss_before < 0 ? -1 : kib > rss_before ? (kib - rss_before) * 1024 : 0;
}

struct life {
  void (*work)(void *);
  void *argument;
};

static void *live_once(void *argument) {
  struct life *life = argument;
  life->work(life->argument);
  return NULL;
}

void live(void (*life_work)(void *), void *argument) {
  struct life life = {life_work, argument};
  pthread_t thread;
  if (pthread_create(&thread, NULL, live_once, &life) != 0) fail("no thread can be made");
  pthread_join(thread, NULL);
}

int main(void) {
  static char line[4096], output[4096];
  setvbuf(stdin, own(65536), _IOFBF, 65536);
  setvbuf(stdout, output, _IOLBF, sizeof output);
  rss_before = status_kib("VmRSS:");
  puts("ok");
  while (fgets(line, sizeof line, stdin) != NULL) {
    char *rest = line;
    char *command = strsep(&rest, "\t\n");
    char *first = rest == NULL ? NULL : strsep(&rest, "\t\n");
    char *second = rest == NULL ? NULL : strsep(&rest, "\t\n");
    if (strcmp(command, "start") == 0 && second != NULL) {
      begin(first, atoi(second));
      puts("ok");
    } else if (strcmp(command, "warm") == 0) {
      warm(atol(first));
      puts("ok");
    } else if (strcmp(command, "round") == 0) {
      answer_round(atol(first));
    } else if (strcmp(command, "play") == 0) { // for InstructionCount
      long operations;
      play(atol(first), &operations);
      printf("operations %ld\n", operations);
    } else if (strcmp(command, "memory") == 0) {
      printf("%ld %ld\n", growth("VmHWM:"), growth("VmRSS:"));
    } else if (strcmp(command, "cache") == 0) { // nobody tells what it did
      puts("ok");
    } else if (strcmp(command, "sample") == 0) {
      printf("%ld\n", growth("VmRSS:"));
    } else if (strcmp(command, "stop") == 0) {
      stop();
      puts("ok");
    } else {
      fail("unknown command");
    }
  }
  return 0;
}
