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
