#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "counting.h"
#include "matrix.h"
#include "paths.h"

// Memory for rounded activations and packed factors: one piece a thread, which grows and is kept, so that generation allocates
// nothing from token to token.
typedef struct {
  size_t size;
  _Alignas(64) unsigned char bytes[];
} scratch;

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void makeKey(void) {
  if (pthread_key_create(&key, free)) abort();
}

unsigned char *sonde_scratch(size_t size) {
  pthread_once(&once, makeKey);
  scratch *own = pthread_getspecific(key);
  if (own && own->size >= size) return own->bytes;
  free(own);
  size = (size + 4095) / 4096 * 4096;
  own = aligned_alloc(64, size + 64);
  pthread_setspecific(key, own);
  if (!own) abort();
  own->size = size;
  return own->bytes;
}

enum { ROUNDED_ROWS = 128 };  // rows rounded at a time: they stay in the cache

typedef struct {
  const sonde_task *task;
  const sonde_kernels *kernels;
} region;

static void roundRows(void *context, size_t begin, size_t end) {
  const region *r = context;
  const sonde_activations *to = r->task->rounded;
  size_t columns = r->task->products->matrix->columns, blocks = columns / 32;
  for (size_t i = begin; i < end; i++)
    r->kernels->round(r->task->x + i * columns, columns, to->codes + i * columns, to->scales + i * blocks,
                      to->sums + i * 2 * blocks);
}

static void multiplyUnits(void *context, size_t begin, size_t end) {
  const region *r = context;
  r->kernels->multiply(r->task, begin, end);
}

static bool anyQuantised(const sonde_product *products, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (sonde_format_of(products[i].matrix->type)->group) return true;
  return false;
}

static size_t unitCount(const sonde_product *products, size_t count) {
  size_t units = 0;
  for (size_t i = 0; i < count; i++)
    units += sonde_unit_count(products[i].matrix->rows);
  return units;
}

static void multiplyRounded(region *r, size_t units, size_t grain, sonde_pool *pool) {
  const sonde_task *all = r->task;
  size_t columns = all->products->matrix->columns, blocks = columns / 32;
  size_t most = all->m < ROUNDED_ROWS ? all->m : ROUNDED_ROWS;
  unsigned char *memory = sonde_scratch(most * (columns + blocks * 12));
  sonde_activations rounded = {
      .scales = (float *)(void *)memory,
      .sums = (int32_t *)(void *)(memory + most * blocks * 4),
      .codes = (int8_t *)(memory + most * blocks * 12),
  };
  sonde_product products[all->count];
  for (size_t row = 0; row < all->m; row += most) {
    size_t rows = all->m - row < most ? all->m - row : most;
    for (size_t i = 0; i < all->count; i++)
      products[i] = (sonde_product){all->products[i].matrix,
                                    all->products[i].y + row * all->products[i].matrix->rows};
    sonde_task part = {products, all->count, all->x + row * columns, rows, &rounded};
    region these = {&part, r->kernels};
    sonde_pool_run(pool, rows, 8, roundRows, &these);
    sonde_pool_run(pool, units, grain, multiplyUnits, &these);
  }
}

void sonde_multiply(const sonde_product *products, size_t count, const float *x, size_t m, bool fast,
                    sonde_pool *pool) {
  if (count == 0 || m == 0) return;
  sonde_task task = {products, count, x, m, NULL};
  region r = {&task, sonde_kernels_in_use()};
  size_t units = unitCount(products, count);
  size_t grain = m > 1 ? 1 : units < 64 ? 1 : units < 512 ? 4 : 16;
  bool rounds = fast && r.kernels->round && anyQuantised(products, count);
  sonde_counts *counts = sonde_counts_of(pool);
  if (counts) {
    size_t regions = rounds ? (m + ROUNDED_ROWS - 1) / ROUNDED_ROWS * 2 : 1;
    sonde_count_group(counts, products, count, x, m, rounds, regions, pool);
    return;
  }
  if (rounds)
    multiplyRounded(&r, units, grain, pool);
  else
    sonde_pool_run(pool, units, grain, multiplyUnits, &r);
}

static void multiplyRows(void *context, size_t begin, size_t end) {
  const sonde_some_rows *task = context;
  size_t first = task->begin / (SONDE_UNIT * SONDE_LANES);
  sonde_kernels_in_use()->multiply_rows(task, first + begin, first + end);
}

void sonde_multiply_rows(const sonde_matrix *matrix, size_t begin, size_t end, const float *x, size_t m,
                         float *y, sonde_pool *pool) {
  if (begin >= end || m == 0) return;
  sonde_counts *counts = sonde_counts_of(pool);
  if (counts) {
    sonde_count_rows(counts, matrix, end - begin, x, m, y, pool);
    return;
  }
  size_t unitRows = SONDE_UNIT * SONDE_LANES;
  sonde_some_rows task = {matrix, begin, end, x, m, y};
  sonde_pool_run(pool, (end - 1) / unitRows + 1 - begin / unitRows, 1, multiplyRows, &task);
}

static void multiplyTurned(void *context, size_t begin, size_t end) {
  sonde_kernels_in_use()->multiply_turned(context, begin, end);
}

void sonde_multiply_transposed(const sonde_matrix *matrix, size_t begin, size_t end, const float *dy,
                               size_t m, float *dx, bool accumulate, sonde_pool *pool) {
  if (m == 0) return;
  if (begin >= end) {
    if (!accumulate) memset(dx, 0, m * matrix->columns * sizeof *dx);
    return;
  }
  sonde_counts *counts = sonde_counts_of(pool);
  if (counts) {
    sonde_count_transposed(counts, matrix, end - begin, dy, m, dx, accumulate, pool);
    return;
  }
  sonde_turned task = {matrix, begin, end, dy, m, dx, accumulate};
  sonde_pool_run(pool, (matrix->columns + SONDE_RUN - 1) / SONDE_RUN, 1, multiplyTurned, &task);
}

static void multiplyDense(void *context, size_t begin, size_t end) {
  sonde_kernels_in_use()->multiply_dense(context, begin, end);
}

enum { DENSE_BLOCK_ROWS = 576, DENSE_BLOCKS = 24 };  // tall blocks pack b less often; enough blocks for threads

void sonde_multiply_dense(const float *a, bool transposedA, const float *b, bool transposedB, size_t m,
                          size_t n, size_t k, float *c, bool accumulate, sonde_pool *pool) {
  if (m == 0 || n == 0) return;
  if (k == 0) {
    if (!accumulate) memset(c, 0, m * n * sizeof *c);
    return;
  }
  sonde_counts *counts = sonde_counts_of(pool);
  if (counts) {
    sonde_count_dense(counts, a, b, m, n, k, c, accumulate, pool);
    return;
  }
  size_t across = (n + SONDE_DENSE_COLUMNS - 1) / SONDE_DENSE_COLUMNS, rows = DENSE_BLOCK_ROWS;
  while (rows > 96 && across * ((m + rows - 1) / rows) < DENSE_BLOCKS) rows -= 96;
  sonde_dense task = {a, b, transposedA, transposedB, m, n, k, rows, c, accumulate};
  sonde_pool_run(pool, across * ((m + rows - 1) / rows), 1, multiplyDense, &task);
}
