#pragma once
#include "codes.h"

// One row of activations: products straight from the packed codes.
//
//     y[16 rows] += columnOf(k) * x[k]            k = 0, 1, 2, ... within a chunk of 256 columns
//
// Lanes are outputs, so there is nothing to add up across lanes. Two panels go side by side: their four or
// more chains of dependent additions hide one another's latency. The order of the additions is gemm.h's.

/// Adds a run's products to the sums of the P panels of a unit, whose first block is given.
INLINE void addRun(sonde_type type, int P, const uint8_t *block, int r, const float *x, floats *sums) {
  size_t next = sonde_panel_block_bytes(type);
  int group = sonde_formats[type].group, perRun = SONDE_RUN / group;
  const uint8_t *run = block + sonde_runs_offset(type) + (size_t)r * sonde_run_bytes(type);
  groupScale scales[SONDE_UNIT];
  UNROLL for (int q = 0; q < 8; q++) {
    words codes[SONDE_UNIT];
    UNROLL for (int p = 0; p < P; p++) {
      if (4 * q % group == 0) scales[p] = scaleOf(type, block + (size_t)p * next, r * perRun + 4 * q / group);
      codes[p] = quadCodes(type, run + (size_t)p * next, q);
    }
    UNROLL for (int i = 0; i < 4; i++) {
      floats at = splat(x[4 * q + i]);
      UNROLL for (int p = 0; p < P; p++)
        sums[p] = fma16(columnOf(type, codes[p], i, &scales[p]), at, sums[p]);
    }
  }
}

/// Adds columns first..<end (at most a chunk) of a unit of P panels of a quantised type.
INLINE void addQuantised(sonde_type type, int P, const uint8_t *unit, size_t first, size_t end,
                         const float *x, floats *sums) {
  size_t length = sonde_formats[type].length, step = (size_t)P * sonde_panel_block_bytes(type);
  for (size_t k = first; k < end; k += SONDE_RUN) {
    const uint8_t *block = unit + k / length * step;
    addRun(type, P, block, (int)(k % length / SONDE_RUN), x + k, sums);
  }
}

/// A column, in a panel of plain floats.
INLINE floats floatColumn(sonde_type type, const uint8_t *at) {
  if (type == SONDE_F32) return load(at);
  return type == SONDE_F16 ? loadHalves(at) : loadBrains(at);
}

INLINE void addFloats(sonde_type type, int P, const uint8_t *unit, size_t first, size_t end, const float *x,
                      floats *sums) {
  size_t next = sonde_panel_block_bytes(type);
  for (size_t k = first; k < end; k++) {
    floats at = splat(x[k]);
    UNROLL for (int p = 0; p < P; p++)
      sums[p] = fma16(floatColumn(type, unit + (k * (size_t)P + (size_t)p) * next), at, sums[p]);
  }
}

INLINE void multiplyVector(sonde_type type, int P, const sonde_matrix *w, size_t unit, const float *x,
                           float *y) {
  const uint8_t *panels = w->panels + unit * SONDE_UNIT * sonde_panel_bytes(type, w->columns);
  floats totals[SONDE_UNIT];
  for (size_t k = 0; k < w->columns; k += SONDE_CHUNK) {
    size_t end = w->columns - k < SONDE_CHUNK ? w->columns : k + SONDE_CHUNK;
    floats sums[SONDE_UNIT] = {{0}};
    if (sonde_formats[type].group)
      addQuantised(type, P, panels, k, end, x, sums);
    else
      addFloats(type, P, panels, k, end, x, sums);
    for (int p = 0; p < P; p++) totals[p] = k == 0 ? sums[p] : totals[p] + sums[p];
  }
  for (int p = 0; p < P; p++) {
    size_t at = (unit * SONDE_UNIT + (size_t)p) * SONDE_LANES;
    if (w->rows - at >= SONDE_LANES)
      store(y + at, totals[p]);
    else
      storePart(y + at, totals[p], w->rows - at);
  }
}

#define EACH_TYPE(DO)                                                                                    \
  DO(SONDE_F32) DO(SONDE_F16) DO(SONDE_BF16) DO(SONDE_Q4_0) DO(SONDE_Q4_1) DO(SONDE_Q5_0) DO(SONDE_Q5_1) \
  DO(SONDE_Q8_0) DO(SONDE_Q2_K) DO(SONDE_Q3_K) DO(SONDE_Q4_K) DO(SONDE_Q5_K) DO(SONDE_Q6_K) DO(SONDE_IQ4_NL)

#if LANES_FUSED
/// A unit of a matrix times one row.
static void gemv(const sonde_matrix *w, size_t unit, const float *x, float *y) {
  bool pair = sonde_panels_of_unit(w->rows, unit) == 2;
  switch (w->type) {
#define TYPE(T)                              \
  case T:                                    \
    if (pair)                                \
      multiplyVector(T, 2, w, unit, x, y);   \
    else                                     \
      multiplyVector(T, 1, w, unit, x, y);   \
    break;
    EACH_TYPE(TYPE)
#undef TYPE
  }
}
#endif
