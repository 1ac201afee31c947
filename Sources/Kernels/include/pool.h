#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Threads that wait, spinning briefly and then asleep, to help one caller at a time with a loop.
typedef struct sonde_pool sonde_pool;

/// The part [begin, end) of a loop.
typedef void (*sonde_body)(void *context, size_t begin, size_t end);

/// A pool of `threads` threads, the caller of a region counted (so `threads` - 1 are started). NULL when
/// memory is short; fewer threads when the system grants no more.
sonde_pool *sonde_pool_create(int threads);

/// Ends the threads and frees the pool. No region may be in progress.
void sonde_pool_destroy(sonde_pool *pool);

/// Runs `body` on disjoint chunks of at most `grain` that cover 0..<count; returns when all are done. A call
/// from within a region, or from a second thread meanwhile, runs wholly on the calling thread.
void sonde_pool_run(sonde_pool *pool, size_t count, size_t grain, sonde_body body, void *context);

/// The threads this process may use: the processors it is bound to, and no more than its control group's
/// quota rounded up; at least 1.
int sonde_default_threads(void);
