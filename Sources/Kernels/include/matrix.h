#pragma once
#include "formats.h"
#include "pool.h"

/// A weight matrix [rows = outputs, columns = inputs], repacked.
typedef struct {
  sonde_type type;
  size_t rows, columns;
  uint8_t *panels;
} sonde_matrix;

/// One product of a group with a common input: y[m, matrix.rows] = x[m, columns] * transposed(matrix).
typedef struct {
  const sonde_matrix *matrix;
  float *y;
} sonde_product;

/// The bytes that a matrix takes when repacked.
size_t sonde_packed_bytes(sonde_type type, size_t rows, size_t columns);

/// Repacks `bytes` (rows * columns values, row after row, as in a file) into `matrix->panels`.
void sonde_pack(sonde_matrix *matrix, const uint8_t *bytes, sonde_pool *pool);

/// Row `row` as f32, exactly as stored.
void sonde_copy_row(const sonde_matrix *matrix, size_t row, float *values);

/// All products of a group in one parallel region. `x` is [m, columns]. With `fast`, activations are rounded
/// to eight bits in blocks of 32 and the products are of integers; types without quantisation, and the scalar
/// path, stay exact.
/// A row of a result depends on that row of x alone: neither on m nor on the number of threads.
void sonde_multiply(const sonde_product *products, size_t count, const float *x, size_t m, bool fast,
                    sonde_pool *pool);

/// y[m, end - begin] = x[m, columns] * transposed(rows begin..<end), exact: the same bits as those columns of
/// the whole product.
void sonde_multiply_rows(const sonde_matrix *matrix, size_t begin, size_t end, const float *x, size_t m,
                         float *y, sonde_pool *pool);

/// dx[m, columns] = dy[m, end - begin] * rows begin..<end, added to dx with `accumulate`. Exact, and a row of
/// dx depends on that row of dy alone: neither on m nor on the number of threads.
void sonde_multiply_transposed(const sonde_matrix *matrix, size_t begin, size_t end, const float *dy,
                               size_t m, float *dx, bool accumulate, sonde_pool *pool);

/// c[m, n] = op(a)[m, k] * op(b)[k, n] of plain row-major floats, added to c with `accumulate`. With
/// `transposedA`, a lies in memory as [k, m]; with `transposedB`, b as [n, k]. The bits don't depend on the
/// number of threads.
void sonde_multiply_dense(const float *a, bool transposedA, const float *b, bool transposedB, size_t m,
                          size_t n, size_t k, float *c, bool accumulate, sonde_pool *pool);
