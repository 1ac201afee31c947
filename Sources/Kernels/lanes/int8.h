#pragma once
#include "dots.h"
#include "gemv.h"

// The fast products: activations rounded to eight bits in blocks of 32 columns, x = s * q.
//
//     y[16 rows] += times * s * sum((code - centre) * q)  +  plus * s * sum(q)         for every group
//
// The first sum is of integers and exact; `plus` is there for the types with minimums only.

enum { FAST_ROWS = 4 };

INLINE void multiplyRounded(sonde_type type, int R, sonde_panel panel, size_t columns,
                            const sonde_activations *x, size_t row, floats *sums) {
  size_t length = sonde_formats[type].length;
  int group = sonde_formats[type].group, quads = group / 4;
  bool minimum = sonde_formats[type].minimum != SONDE_NO_MINIMUM;
  for (size_t k = 0; k < columns; k += SONDE_RUN) {
    const uint8_t *block = panel.first + k / length * panel.step;
    int r = (int)(k % length / SONDE_RUN);
    const uint8_t *run = block + sonde_runs_offset(type) + (size_t)r * sonde_run_bytes(type);
    _Pragma("clang loop unroll(full)") for (int g = 0; g < SONDE_RUN / group; g++) {
      dots dot[FAST_ROWS] = {0};
      _Pragma("clang loop unroll(full)") for (int q = g * quads; q < (g + 1) * quads; q++) {
        words codes = quadCodes(type, run, q);
        if (isBareNibble(type)) codes &= 0x0f0f0f0f;
        _Pragma("clang loop unroll(full)") for (int i = 0; i < R; i++)
          addQuad(type, q, g * quads, (g + 1) * quads, codes, x->codes + (row + (size_t)i) * columns + k, &dot[i]);
      }
      floats times = groupTimes(type, block, r * (SONDE_RUN / group) + g);
      floats plus = minimum ? groupMinimum(type, block, r * (SONDE_RUN / group) + g) : splat(0);
      _Pragma("clang loop unroll(full)") for (int i = 0; i < R; i++) {
        size_t at = (row + (size_t)i) * (columns / SONDE_RUN) + k / SONDE_RUN;
        int32_t total = group == SONDE_RUN ? x->sums[2 * at] + x->sums[2 * at + 1] : x->sums[2 * at + (size_t)g];
        float scale = x->scales[at];
        sums[i] = fma16(times * splat(scale), dotValue(type, dot[i], total), sums[i]);
        if (minimum) sums[i] = fma16(plus, splat(scale * (float)total), sums[i]);
      }
    }
  }
}

INLINE void fastPanel(sonde_type type, const sonde_matrix *w, size_t panel, const sonde_activations *x, size_t m,
                      float *y) {
  sonde_panel at = sonde_panel_at(type, w->panels, w->rows, w->columns, panel);
  size_t lanes = w->rows - panel * SONDE_LANES;
  for (size_t row = 0; row < m; row += FAST_ROWS) {
    size_t rows = m - row < FAST_ROWS ? m - row : FAST_ROWS;
    floats sums[FAST_ROWS] = {{0}, {0}, {0}, {0}};
    if (rows == FAST_ROWS)
      multiplyRounded(type, FAST_ROWS, at, w->columns, x, row, sums);
    else
      for (size_t i = 0; i < rows; i++) multiplyRounded(type, 1, at, w->columns, x, row + i, sums + i);
    for (size_t i = 0; i < rows; i++)
      storePart(y + (row + i) * w->rows + panel * SONDE_LANES, sums[i], lanes < SONDE_LANES ? lanes : SONDE_LANES);
  }
}

/// A unit of a quantised matrix times m rounded rows.
static void gemmRounded(const sonde_matrix *w, size_t unit, const sonde_activations *x, size_t m, float *y) {
  size_t first = unit * SONDE_UNIT, end = first + sonde_panels_of_unit(w->rows, unit);
  switch (w->type) {
#define TYPE(T)                                                                              \
  case T:                                                                                    \
    for (size_t p = first; sonde_formats[T].group && p < end; p++) fastPanel(T, w, p, x, m, y); \
    break;
    EACH_TYPE(TYPE)
#undef TYPE
  }
}

/// Rounds a row: scale = largest magnitude / 127 in each block. What is not finite makes its scale NaN.
static void roundRow(const float *x, size_t columns, int8_t *codes, float *scales, int32_t *sums) {
  for (size_t k = 0; k < columns; k += SONDE_RUN) {
    floats a = load(x + k), b = load(x + k + 16), zeros = a * splat(0) + b * splat(0);
    float top = largest(larger(magnitude(a), magnitude(b)));
    float inverse = top > 0 ? 127 / top : 0;
    for (int h = 0; h < 2; h++) {
      ints q = nearest((h ? b : a) * splat(inverse));
      octets bytes = CONVERT(q, octets);
      memcpy(codes + k + 16 * h, &bytes, sizeof bytes);
      int32_t sum = 0;
      for (int i = 0; i < 16; i++) sum += bytes[i];
      *sums++ = sum;
    }
    *scales++ = top / 127 + total(zeros);
  }
}
