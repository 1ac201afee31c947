#pragma once
#include "dots.h"
#include "gemv.h"

// The fast products: activations rounded to eight bits in blocks of 32 columns, x = s * q.
//
//     y[16 rows] += times * s * sum((code - centre) * q)  +  plus * s * sum(q)         for every group
//
// The first sum is of integers and exact; `plus` is there for the types with minimums only.

/// P panels of a unit, whose first block is given, times R rows from row `row` on: sums[row][panel].
INLINE void multiplyRounded(sonde_type type, int P, int R, const uint8_t *unit, size_t columns,
                            const sonde_activations *x, size_t row, floats sums[2][SONDE_UNIT]) {
  size_t length = sonde_formats[type].length, next = sonde_panel_block_bytes(type);
  int group = sonde_formats[type].group, quads = group / 4, perRun = SONDE_RUN / group;
  bool minimum = sonde_formats[type].minimum != SONDE_NO_MINIMUM;
  for (size_t k = 0; k < columns; k += SONDE_RUN) {
    const uint8_t *block = unit + k / length * (size_t)P * next;
    int r = (int)(k % length / SONDE_RUN);
    const uint8_t *run = block + sonde_runs_offset(type) + (size_t)r * sonde_run_bytes(type);
    UNROLL for (int g = 0; g < perRun; g++) {
      dots dot[2][SONDE_UNIT] = {0};
      UNROLL for (int q = g * quads; q < (g + 1) * quads; q++)
        UNROLL for (int p = 0; p < P; p++) {
          words codes = quadCodes(type, run + (size_t)p * next, q);
          if (isBareNibble(type)) codes &= 0x0f0f0f0f;
          UNROLL for (int i = 0; i < R; i++)
            addQuad(type, q, g * quads, (g + 1) * quads, codes, x->codes + (row + (size_t)i) * columns + k,
                    &dot[i][p]);
        }
      UNROLL for (int p = 0; p < P; p++) {
        floats times = groupTimes(type, block + (size_t)p * next, r * perRun + g);
        floats plus = minimum ? groupMinimum(type, block + (size_t)p * next, r * perRun + g) : splat(0);
        UNROLL for (int i = 0; i < R; i++) {
          size_t at = (row + (size_t)i) * (columns / SONDE_RUN) + k / SONDE_RUN;
          int32_t total = perRun == 1 ? x->sums[2 * at] + x->sums[2 * at + 1] : x->sums[2 * at + (size_t)g];
          float scale = x->scales[at];
          sums[i][p] = fma16(times * splat(scale), dotValue(type, dot[i][p], total), sums[i][p]);
          if (minimum) sums[i][p] = fma16(plus, splat(scale * (float)total), sums[i][p]);
        }
      }
    }
  }
}

/// R rows, from row `row` on, of the products of a unit of P panels.
INLINE void fastRows(sonde_type type, int P, int R, const sonde_matrix *w, size_t unit,
                     const sonde_activations *x, size_t row, float *y) {
  const uint8_t *panels = w->panels + unit * SONDE_UNIT * sonde_panel_bytes(type, w->columns);
  floats sums[2][SONDE_UNIT] = {{{0}}};
  multiplyRounded(type, P, R, panels, w->columns, x, row, sums);
  for (int i = 0; i < R; i++)
    for (int p = 0; p < P; p++) {
      size_t at = (unit * SONDE_UNIT + (size_t)p) * SONDE_LANES, lanes = w->rows - at;
      storePart(y + (row + (size_t)i) * w->rows + at, sums[i][p], lanes < SONDE_LANES ? lanes : SONDE_LANES);
    }
}

INLINE void fastUnit(sonde_type type, const sonde_matrix *w, size_t unit, const sonde_activations *x,
                     size_t m, float *y) {
  if (!sonde_formats[type].group) return;
  bool pair = sonde_panels_of_unit(w->rows, unit) == 2;
  size_t row = 0;
  for (; pair && row + 2 <= m; row += 2) fastRows(type, 2, 2, w, unit, x, row, y);
  for (; pair && row < m; row++) fastRows(type, 2, 1, w, unit, x, row, y);
  for (; row < m; row++) fastRows(type, 1, 1, w, unit, x, row, y);
}

/// A unit of a quantised matrix times m rounded rows.
static void gemmRounded(const sonde_matrix *w, size_t unit, const sonde_activations *x, size_t m, float *y) {
  switch (w->type) {
#define TYPE(T) case T: fastUnit(T, w, unit, x, m, y); break;
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
