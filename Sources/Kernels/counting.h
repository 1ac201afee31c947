#pragma once
#include "counts.h"
#include "matrix.h"

// How multiply.c hands its products over to counts.c in a dry run; see counts.h.

/// Where the products of a pool are counted; NULL where they are computed.
sonde_counts *sonde_counts_of(const sonde_pool *pool);

/// A group of products with one input of m rows.
void sonde_count_group(sonde_counts *counts, const sonde_product *products, size_t count, const float *x,
                       size_t m, bool fast, size_t regions, sonde_pool *pool);

/// A product with `rows` rows of a matrix.
void sonde_count_rows(sonde_counts *counts, const sonde_matrix *matrix, size_t rows, const float *x, size_t m,
                      float *y, sonde_pool *pool);

/// A transposed product with `rows` rows of a matrix.
void sonde_count_transposed(sonde_counts *counts, const sonde_matrix *matrix, size_t rows, const float *dy,
                            size_t m, float *dx, bool accumulate, sonde_pool *pool);

/// A product of plain matrices, as sonde_multiply_dense has them.
void sonde_count_dense(sonde_counts *counts, const float *a, const float *b, size_t m, size_t n, size_t k,
                       float *c, bool accumulate, sonde_pool *pool);
