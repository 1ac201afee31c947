#pragma once
#include "formats.h"
#include "pool.h"

// A dry run: the products that a pool is asked for are counted and not computed. Their outputs get numbers of the
// order of 1 that depend on the input and on nothing else, so that all that stands between products (softmax, norms,
// searches for the largest) goes on with numbers as they are in a real run.

/// The kinds of products that take a time of their own.
typedef enum {
  SONDE_EXACT_PRODUCT,       // x times a matrix, or some of its rows
  SONDE_FAST_PRODUCT,        // the same with activations rounded to eight bits
  SONDE_TRANSPOSED_PRODUCT,  // dy times the matrix as it stands
  SONDE_DENSE_PRODUCT,       // of two plain f32 matrices
} sonde_product_kind;

enum {
  SONDE_PRODUCT_KINDS = 4,
  SONDE_TYPE_NUMBERS = 31,
  SONDE_ROW_CLASSES = 12,  // class c: from 2^c rows on, fewer than 2^(c + 1); no end to the last
};

/// What the products of one kind, weight type and class of rows come to.
typedef struct {
  uint64_t products;
  uint64_t weights;  // the matrices' entries, counted at every product: what is read
  uint64_t flops;    // 2 * rows * entries
} sonde_product_count;

/// Counts of everything; all of them 0 at first.
typedef struct sonde_counts sonde_counts;

/// Fresh counts; NULL when memory is short.
sonde_counts *sonde_counts_create(void);
void sonde_counts_destroy(sonde_counts *counts);

/// Counts the products of `pool` from now on, or computes them again where `counts` is NULL. No product may be in
/// progress.
void sonde_pool_count(sonde_pool *pool, sonde_counts *counts);

/// Whether the products of `pool` are counted.
bool sonde_pool_counts_products(const sonde_pool *pool);

/// What the products of a kind (dense ones: of SONDE_F32) with as many rows as the class says came to.
sonde_product_count sonde_count_of(const sonde_counts *counts, sonde_product_kind kind, uint32_t type,
                                   int rowClass);

/// The parallel regions that the products would have taken.
uint64_t sonde_counted_regions(const sonde_counts *counts);

/// The time that went into outputs, in nanoseconds.
uint64_t sonde_counted_filling(const sonde_counts *counts);
