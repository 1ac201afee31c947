#include "counting.h"
#include "pool.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// One word says all about the region in progress:
//
//     63            32  31   30                 0
//     [ generation    | open | workers inside    ]
//
// The caller publishes a region by raising the generation and setting `open`; a worker enters by raising the
// count while `open` still stands. When no chunk is left the caller clears `open` and waits for the count to
// fall to zero: a worker that woke too late finds the door closed and delays nobody.
#define OPEN (UINT64_C(1) << 31)
#define INSIDE (OPEN - 1)
#define GENERATION(state) ((uint32_t)((state) >> 32))

enum { SPIN_NANOSECONDS = 100000, CACHE_LINE = 128 };

struct sonde_pool {
  _Alignas(CACHE_LINE) _Atomic uint64_t state;
  _Alignas(CACHE_LINE) _Atomic size_t next;  // the first value not yet claimed
  _Alignas(CACHE_LINE) _Atomic uint32_t bell;  // the futex word: rung once a region
  _Atomic uint32_t sleepers;
  _Atomic bool busy, closing;
  sonde_counts *_Atomic counts;  // where products are counted instead of computed; NULL but in a dry run
  sonde_body body;
  void *context;
  size_t count, grain;
  int workers;
  pthread_t threads[];
};

static inline void rest(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void claimChunks(sonde_pool *pool) {
  size_t count = pool->count, grain = pool->grain;
  for (;;) {
    size_t begin = atomic_fetch_add_explicit(&pool->next, grain, memory_order_relaxed);
    if (begin >= count) return;
    pool->body(pool->context, begin, count - begin < grain ? count : begin + grain);
  }
}

// Whether there is something to do that this worker hasn't seen: an open region, or the pool's end.
static bool called(sonde_pool *pool, uint32_t seen) {
  uint64_t state = atomic_load(&pool->state);
  return (state & OPEN && GENERATION(state) != seen) || atomic_load(&pool->closing);
}

static void waitForCall(sonde_pool *pool, uint32_t seen) {
  uint64_t end = now() + SPIN_NANOSECONDS;
  do {
    for (int i = 0; i < 64; i++) {
      if (called(pool, seen)) return;
      rest();
    }
  } while (now() < end);
  // The order matters: a caller rings after it has published and looks for sleepers last.
  atomic_fetch_add(&pool->sleepers, 1);
  uint32_t bell = atomic_load(&pool->bell);
  if (!called(pool, seen)) syscall(SYS_futex, &pool->bell, FUTEX_WAIT_PRIVATE, bell, NULL, NULL, 0);
  atomic_fetch_sub(&pool->sleepers, 1);
}

static void *work(void *argument) {
  sonde_pool *pool = argument;
  uint32_t seen = 0;
  for (;;) {
    waitForCall(pool, seen);
    if (atomic_load(&pool->closing)) return NULL;
    uint64_t state = atomic_load(&pool->state);
    if (!(state & OPEN) || GENERATION(state) == seen) continue;
    if (!atomic_compare_exchange_strong(&pool->state, &state, state + 1)) continue;
    seen = GENERATION(state);
    claimChunks(pool);
    atomic_fetch_sub_explicit(&pool->state, 1, memory_order_release);
  }
}

static void ring(sonde_pool *pool) {
  atomic_fetch_add(&pool->bell, 1);
  if (atomic_load(&pool->sleepers) > 0)
    syscall(SYS_futex, &pool->bell, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
}

sonde_pool *sonde_pool_create(int threads) {
  int workers = threads < 1 ? 0 : threads - 1;
  sonde_pool *pool = NULL;
  size_t bytes = sizeof *pool + (size_t)workers * sizeof(pthread_t);
  bytes = (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
  pool = aligned_alloc(CACHE_LINE, bytes);
  if (!pool) return NULL;
  atomic_init(&pool->state, 0);
  atomic_init(&pool->next, 0);
  atomic_init(&pool->bell, 0);
  atomic_init(&pool->sleepers, 0);
  atomic_init(&pool->busy, false);
  atomic_init(&pool->closing, false);
  atomic_init(&pool->counts, NULL);
  pool->workers = 0;
  while (pool->workers < workers && !pthread_create(&pool->threads[pool->workers], NULL, work, pool))
    pool->workers++;
  return pool;
}

void sonde_pool_destroy(sonde_pool *pool) {
  atomic_store(&pool->closing, true);
  ring(pool);
  for (int i = 0; i < pool->workers; i++) pthread_join(pool->threads[i], NULL);
  free(pool);
}

void sonde_pool_count(sonde_pool *pool, sonde_counts *counts) { atomic_store(&pool->counts, counts); }

sonde_counts *sonde_counts_of(const sonde_pool *pool) {
  return atomic_load_explicit(&pool->counts, memory_order_relaxed);
}

bool sonde_pool_counts_products(const sonde_pool *pool) { return sonde_counts_of(pool) != NULL; }

void sonde_pool_run(sonde_pool *pool, size_t count, size_t grain, sonde_body body, void *context) {
  if (count == 0) return;
  if (grain == 0) grain = 1;
  // A region inside a region, or one from a second thread, runs where it was asked for.
  if (pool->workers == 0 || count <= grain || atomic_exchange(&pool->busy, true)) {
    body(context, 0, count);
    return;
  }
  pool->body = body;
  pool->context = context;
  pool->count = count;
  pool->grain = grain;
  atomic_store_explicit(&pool->next, 0, memory_order_relaxed);
  uint32_t generation = GENERATION(atomic_load(&pool->state)) + 1;
  if (generation == 0) generation = 1;
  atomic_store(&pool->state, (uint64_t)generation << 32 | OPEN);
  ring(pool);
  claimChunks(pool);
  atomic_fetch_and(&pool->state, ~OPEN);
  for (int spins = 0; atomic_load_explicit(&pool->state, memory_order_acquire) & INSIDE; spins++)
    if (spins < 4096) rest(); else sched_yield();
  atomic_store(&pool->busy, false);
}
