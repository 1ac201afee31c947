#pragma once
#include "codes.h"

// One row of activations: products straight from the packed codes.
//
//     y[16 rows] += columnOf(k) * x[k]            k = 0, 1, 2, ... within a chunk of 256 columns
//
// Lanes are outputs, so there is nothing to add up across lanes. Two panels go side by side: their four or more
// chains of dependent additions hide one another's latency. The order of the additions is that of gemm.h.

/// Adds a run's products to the sums of P panels whose blocks are `step` bytes apart.
INLINE void addRun(sonde_type type, int P, const uint8_t *block, size_t step, int r, const float *x,
                   floats *sums) {
  int group = sonde_formats[type].group, perRun = SONDE_RUN / group;
  const uint8_t *run = block + sonde_runs_offset(type) + (size_t)r * sonde_run_bytes(type);
  groupScale scales[2];
  _Pragma("clang loop unroll(full)") for (int q = 0; q < 8; q++) {
    words codes[2];
    _Pragma("clang loop unroll(full)") for (int p = 0; p < P; p++) {
      if (4 * q % group == 0) scales[p] = scaleOf(type, block + (size_t)p * step, r * perRun + 4 * q / group);
      codes[p] = quadCodes(type, run + (size_t)p * step, q);
    }
    _Pragma("clang loop unroll(full)") for (int i = 0; i < 4; i++) {
      floats at = splat(x[4 * q + i]);
      _Pragma("clang loop unroll(full)") for (int p = 0; p < P; p++)
        sums[p] = fma16(columnOf(type, codes[p], i, &scales[p]), at, sums[p]);
    }
  }
}

/// Columns first..<end (at most a chunk) of P panels of a quantised type.
INLINE void addQuantised(sonde_type type, int P, const uint8_t *panel, size_t step, size_t first, size_t end,
                         const float *x, floats *sums) {
  size_t length = sonde_formats[type].length;
  for (size_t k = first; k < end; k += SONDE_RUN) {
    const uint8_t *block = panel + k / length * sonde_panel_block_bytes(type);
    int r = (int)(k % length / SONDE_RUN);
    addRun(type, P, block, step, r, x + k, sums);
  }
}

/// A column of a panel of plain floats.
INLINE floats floatColumn(sonde_type type, const uint8_t *panel, size_t k) {
  if (type == SONDE_F32) return load(panel + 64 * k);
  return type == SONDE_F16 ? loadHalves(panel + 32 * k) : loadBrains(panel + 32 * k);
}

INLINE void addFloats(sonde_type type, int P, const uint8_t *panel, size_t step, size_t first, size_t end,
                      const float *x, floats *sums) {
  for (size_t k = first; k < end; k++) {
    floats at = splat(x[k]);
    _Pragma("clang loop unroll(full)") for (int p = 0; p < P; p++)
      sums[p] = fma16(floatColumn(type, panel + (size_t)p * step, k), at, sums[p]);
  }
}

INLINE void multiplyVector(sonde_type type, int P, const sonde_matrix *w, size_t first, const float *x,
                           float *y) {
  size_t step = sonde_panel_bytes(type, w->columns);
  const uint8_t *panel = w->panels + first * step;
  floats totals[2];
  for (size_t k = 0; k < w->columns; k += SONDE_CHUNK) {
    size_t end = w->columns - k < SONDE_CHUNK ? w->columns : k + SONDE_CHUNK;
    floats sums[2] = {{0}, {0}};
    if (sonde_formats[type].group)
      addQuantised(type, P, panel, step, k, end, x, sums);
    else
      addFloats(type, P, panel, step, k, end, x, sums);
    for (int p = 0; p < P; p++) totals[p] = k == 0 ? sums[p] : totals[p] + sums[p];
  }
  for (int p = 0; p < P; p++) {
    size_t at = (first + (size_t)p) * SONDE_LANES;
    if (w->rows - at >= SONDE_LANES)
      store(y + at, totals[p]);
    else
      storePart(y + at, totals[p], w->rows - at);
  }
}

#define EACH_TYPE(DO)                                                                                    \
  DO(SONDE_F32) DO(SONDE_F16) DO(SONDE_BF16) DO(SONDE_Q4_0) DO(SONDE_Q4_1) DO(SONDE_Q5_0) DO(SONDE_Q5_1) \
  DO(SONDE_Q8_0) DO(SONDE_Q2_K) DO(SONDE_Q3_K) DO(SONDE_Q4_K) DO(SONDE_Q5_K) DO(SONDE_Q6_K) DO(SONDE_IQ4_NL)

/// Panels first..<first + count (one or two) of a matrix times one row.
static void gemv(const sonde_matrix *w, size_t first, size_t count, const float *x, float *y) {
  switch (w->type) {
#define TYPE(T)                                  \
  case T:                                        \
    if (count == 2)                              \
      multiplyVector(T, 2, w, first, x, y);      \
    else                                         \
      multiplyVector(T, 1, w, first, x, y);      \
    break;
    EACH_TYPE(TYPE)
#undef TYPE
  }
}
