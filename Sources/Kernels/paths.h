#pragma once
#include "matrix.h"
#include "panels.h"
#include "vectors.h"

// The kernels of one instruction set. The same source (lanes/) is compiled once for each; see path.h.

/// The products of a group, and the input that they share.
typedef struct {
  const sonde_product *products;
  size_t count;
  const float *x;
  size_t m;
  const struct sonde_activations *rounded;  // x in eight bits, for the fast products; else NULL
} sonde_task;

/// Rows of activations rounded to eight bits in blocks of 32 columns: x = scale * q.
///
/// `codes` is [row, column]; `scales` [row, block]; `sums`, the sums of codes, [row, half of a block].
typedef struct sonde_activations {
  int8_t *codes;
  float *scales;
  int32_t *sums;
} sonde_activations;

/// A product with rows begin..<end of a matrix alone: y[m, end - begin].
typedef struct {
  const sonde_matrix *matrix;
  size_t begin, end;
  const float *x;
  size_t m;
  float *y;
} sonde_some_rows;

/// dx[m, columns] = dy[m, end - begin] * rows begin..<end of a matrix.
typedef struct {
  const sonde_matrix *matrix;
  size_t begin, end;
  const float *dy;
  size_t m;
  float *dx;
  bool accumulate;
} sonde_turned;

/// c[m, n] = op(a)[m, k] * op(b)[k, n], in blocks of blockRows x SONDE_DENSE_COLUMNS.
typedef struct {
  const float *a, *b;
  bool transposedA, transposedB;
  size_t m, n, k, blockRows;
  float *c;
  bool accumulate;
} sonde_dense;

/// Columns of a block of a dense product.
#define SONDE_DENSE_COLUMNS 192

/// Memory of the calling thread, kept from call to call; what it held before is lost.
unsigned char *sonde_scratch(size_t size);

/// Columns summed in one go; sums over longer rows are sums of such sums.
#define SONDE_CHUNK 256

typedef struct {
  /// Units begin..<end of a task, which are numbered through all its products.
  void (*multiply)(const sonde_task *task, size_t begin, size_t end);
  /// Units begin..<end of the matrix, cut to the rows of the task.
  void (*multiply_rows)(const sonde_some_rows *task, size_t begin, size_t end);
  /// Pieces begin..<end of SONDE_RUN columns.
  void (*multiply_turned)(const sonde_turned *task, size_t begin, size_t end);
  /// Blocks begin..<end, numbered along the rows of c.
  void (*multiply_dense)(const sonde_dense *task, size_t begin, size_t end);
  /// Rounds one row of `columns` values; NULL where the path has no fast products.
  void (*round)(const float *x, size_t columns, int8_t *codes, float *scales, int32_t *sums);

  float (*dot)(const float *, const float *, size_t);
  void (*axpy)(float, const float *, float *, size_t);
  void (*scale)(float, float *, size_t);
  void (*add)(const float *, float *, size_t);
  double (*sum)(const float *, size_t);
  double (*sum_squares)(const float *, size_t);
  void (*exp)(const float *, float *, size_t);
  void (*tanh)(const float *, float *, size_t);
  void (*silu)(const float *, float *, size_t);
  void (*gelu_tanh)(const float *, float *, size_t);
  void (*gelu_erf)(const float *, float *, size_t);
  void (*silu_times)(const float *, const float *, float *, size_t);
  void (*gelu_tanh_times)(const float *, const float *, float *, size_t);
  void (*gelu_erf_times)(const float *, const float *, float *, size_t);
  void (*softmax)(float *, size_t);
  double (*log_sum_exp)(const float *, size_t);
  size_t (*count_above)(const float *, float, size_t);
  size_t (*find_above)(const float *, float, size_t);
  double (*expected_difference)(const double *, const float *, const float *, double, size_t);
  float (*rms_norm)(const float *, const float *, float, float *, size_t);
  float (*layer_norm)(const float *, const float *, const float *, float, float *, size_t);
  void (*rotate_halves)(float *, const float *, const float *, size_t);
  void (*rotate_pairs)(float *, const float *, const float *, size_t);
  void (*scores)(const float *, const void *, bool, size_t, size_t, size_t, float, float *);
  void (*weighted_sum)(const float *, const void *, bool, size_t, size_t, size_t, bool, float *);
  void (*narrow)(const float *, uint16_t *, size_t);
} sonde_kernels;

extern const sonde_kernels sonde_kernels_scalar, sonde_kernels_avx2, sonde_kernels_avx512;

/// The table of the path in use.
const sonde_kernels *sonde_kernels_in_use(void);
