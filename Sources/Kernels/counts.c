#include "counting.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
  _Atomic uint64_t products, weights, flops;
} tally;

struct sonde_counts {
  tally tallies[SONDE_PRODUCT_KINDS][SONDE_TYPE_NUMBERS][SONDE_ROW_CLASSES];
  _Atomic uint64_t regions, filling;
};

sonde_counts *sonde_counts_create(void) {
  return calloc(1, sizeof(sonde_counts));
}

void sonde_counts_destroy(sonde_counts *counts) { free(counts); }

sonde_product_count sonde_count_of(const sonde_counts *counts, sonde_product_kind kind, uint32_t type,
                                   int rowClass) {
  const tally *t = &counts->tallies[kind][type][rowClass];
  return (sonde_product_count){atomic_load(&t->products), atomic_load(&t->weights), atomic_load(&t->flops)};
}

uint64_t sonde_counted_regions(const sonde_counts *counts) { return atomic_load(&counts->regions); }

uint64_t sonde_counted_filling(const sonde_counts *counts) { return atomic_load(&counts->filling); }

static void increase(_Atomic uint64_t *number, uint64_t by) {
  atomic_fetch_add_explicit(number, by, memory_order_relaxed);
}

static void count(sonde_counts *counts, sonde_product_kind kind, sonde_type type, size_t m, uint64_t weights) {
  int rowClass = 63 - __builtin_clzll((unsigned long long)m);
  if (rowClass >= SONDE_ROW_CLASSES) rowClass = SONDE_ROW_CLASSES - 1;
  tally *t = &counts->tallies[kind][type][rowClass];
  increase(&t->products, 1);
  increase(&t->weights, weights);
  increase(&t->flops, 2 * (uint64_t)m * weights);
}

// Outputs: pieces of a table of normal numbers, each from a place and with a scale of its own, both of which follow
// from the input's row and the piece's number. So long rows hold no value so often that ties decide about the largest.

enum { TABLE = 4096, PIECE = 512 };

static float normals[TABLE + PIECE];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static uint64_t mixed(uint64_t x) {  // the finaliser of splitmix64 (Steele et al. 2014)
  x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
  return x ^ x >> 31;
}

static void fillTable(void) {
  uint64_t state = 0;
  for (size_t i = 0; i < TABLE; i++) {
    float sum = 0;  // of twelve uniform numbers: normal enough, with a variance of 1
    for (int k = 0; k < 12; k++) {
      state += UINT64_C(0x9e3779b97f4a7c15);
      sum += (float)(mixed(state) >> 40) * 0x1p-24f;
    }
    normals[i] = sum - 6;
  }
  memcpy(normals + TABLE, normals, PIECE * sizeof *normals);
}

static void fillRow(float *y, size_t n, uint64_t seed, bool accumulate) {
  for (size_t first = 0; first < n; first += PIECE) {
    uint64_t bits = mixed(seed + first);
    const float *from = normals + bits % TABLE;
    float scale = 0.75f + (float)(bits >> 40) * 0x1p-25f;
    size_t length = n - first < PIECE ? n - first : PIECE;
    if (accumulate)
      for (size_t i = 0; i < length; i++) y[first + i] += scale * from[i];
    else
      for (size_t i = 0; i < length; i++) y[first + i] = scale * from[i];
  }
}

typedef struct {
  const float *x;
  size_t k, n;
  float *y;
  bool accumulate;
  uint64_t seed;
} filling;

enum { SAMPLES = 16 };  // entries of a row of the input that its output depends on

static uint64_t seedOf(const float *x, size_t k, uint64_t seed) {
  size_t step = k < SAMPLES ? 1 : k / SAMPLES;
  for (size_t i = 0; i < k; i += step) {
    uint32_t bits;
    memcpy(&bits, x + i, sizeof bits);
    seed = mixed(seed ^ bits);
  }
  return seed;
}

static void fillRows(void *context, size_t begin, size_t end) {
  const filling *f = context;
  for (size_t row = begin; row < end; row++)
    fillRow(f->y + row * f->n, f->n, seedOf(f->x + row * f->k, f->k, f->seed), f->accumulate);
}

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/// Gives y[m, n] its numbers, from x[m, k].
static void fill(sonde_counts *counts, const float *x, size_t m, size_t k, size_t n, float *y, bool accumulate,
                 uint64_t seed, sonde_pool *pool) {
  uint64_t start = now();
  pthread_once(&once, fillTable);
  filling all = {x, k, n, y, accumulate, mixed(seed ^ n << 32 ^ k)};
  size_t grain = n < 16384 ? 16384 / n : 1;
  sonde_pool_run(pool, m, grain, fillRows, &all);
  increase(&counts->filling, now() - start);
}

void sonde_count_group(sonde_counts *counts, const sonde_product *products, size_t number, const float *x,
                       size_t m, bool fast, size_t regions, sonde_pool *pool) {
  increase(&counts->regions, regions);
  for (size_t i = 0; i < number; i++) {
    const sonde_matrix *matrix = products[i].matrix;
    bool rounded = fast && sonde_format_of(matrix->type)->group;
    count(counts, rounded ? SONDE_FAST_PRODUCT : SONDE_EXACT_PRODUCT, matrix->type, m,
          (uint64_t)matrix->rows * matrix->columns);
    fill(counts, x, m, matrix->columns, matrix->rows, products[i].y, false, i, pool);
  }
}

void sonde_count_rows(sonde_counts *counts, const sonde_matrix *matrix, size_t rows, const float *x, size_t m,
                      float *y, sonde_pool *pool) {
  increase(&counts->regions, 1);
  count(counts, SONDE_EXACT_PRODUCT, matrix->type, m, (uint64_t)rows * matrix->columns);
  fill(counts, x, m, matrix->columns, rows, y, false, 0, pool);
}

void sonde_count_transposed(sonde_counts *counts, const sonde_matrix *matrix, size_t rows, const float *dy,
                            size_t m, float *dx, bool accumulate, sonde_pool *pool) {
  increase(&counts->regions, 1);
  count(counts, SONDE_TRANSPOSED_PRODUCT, matrix->type, m, (uint64_t)rows * matrix->columns);
  fill(counts, dy, m, rows, matrix->columns, dx, accumulate, 0, pool);
}

void sonde_count_dense(sonde_counts *counts, const float *a, const float *b, size_t m, size_t n, size_t k,
                       float *c, bool accumulate, sonde_pool *pool) {
  increase(&counts->regions, 1);
  count(counts, SONDE_DENSE_PRODUCT, SONDE_F32, m, (uint64_t)n * k);
  // Rows of a transposed a would do as well: what matters is that other inputs give other numbers.
  fill(counts, a, m, k, n, c, accumulate, seedOf(b, n * k, 0), pool);
}
