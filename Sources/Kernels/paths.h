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

/// Columns summed in one go; sums over longer rows are sums of such sums.
#define SONDE_CHUNK 256

typedef struct {
  /// Units begin..<end of a task, which are numbered through all its products.
  void (*multiply)(const sonde_task *task, size_t begin, size_t end);
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
  float (*rms_norm)(const float *, const float *, float, float *, size_t);
  float (*layer_norm)(const float *, const float *, const float *, float, float *, size_t);
  void (*rotate_halves)(float *, const float *, const float *, size_t);
  void (*rotate_pairs)(float *, const float *, const float *, size_t);
  void (*scores)(const float *, const float *, size_t, size_t, size_t, float, float *);
  void (*weighted_sum)(const float *, const float *, size_t, size_t, size_t, float *);
} sonde_kernels;

extern const sonde_kernels sonde_kernels_scalar, sonde_kernels_avx2, sonde_kernels_avx512;

/// The table of the path in use.
const sonde_kernels *sonde_kernels_in_use(void);
