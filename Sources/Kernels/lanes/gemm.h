#pragma once
#include "gemv.h"

// Several rows of activations: a chunk of a panel is opened to f32 once and used for all of them.
//
//     for every 512 rows of x:
//       for every chunk of 256 columns:
//         open 2 panels: [256 columns][16 rows] each, 32 KiB
//         for every LANES_ROWS rows of x:
//           for both panels:
//             sums[rows, 16] += x[rows, 256] * chunk[256, 16]    in registers
//       y[512, 32] = sums
//
// Sums of several chunks stand side by side, 64 KiB: rows of y lie so far apart that caches hold few of them at once.
//
// Additions to one y run over the columns in order, chunk by chunk, as in gemv.h: the same bits for any m.

/// Opens columns first..<end of a panel.
INLINE void openChunk(sonde_type type, sonde_panel panel, size_t first, size_t end, float *out) {
  size_t length = sonde_formats[type].length;
  int group = sonde_formats[type].group;
  if (group == 0) {
    for (size_t k = first; k < end; k++, out += 16)
      store(out, floatColumn(type, panel.first + k * panel.step));
    return;
  }
  for (size_t k = first; k < end; k += SONDE_RUN) {
    const uint8_t *block = panel.first + k / length * panel.step;
    int r = (int)(k % length / SONDE_RUN);
    const uint8_t *run = block + sonde_runs_offset(type) + (size_t)r * sonde_run_bytes(type);
    groupScale scale;
    UNROLL for (int q = 0; q < 8; q++) {
      if (4 * q % group == 0) scale = scaleOf(type, block, r * (SONDE_RUN / group) + 4 * q / group);
      words codes = quadCodes(type, run, q);
      UNROLL for (int i = 0; i < 4; i++, out += 16)
        store(out, columnOf(type, codes, i, &scale));
    }
  }
}

static void open(const sonde_matrix *w, size_t panel, size_t first, size_t end, float *out) {
  sonde_panel at = sonde_panel_at(w->type, w->panels, w->rows, w->columns, panel);
  switch (w->type) {
#define TYPE(T) case T: openChunk(T, at, first, end, out); break;
    EACH_TYPE(TYPE)
#undef TYPE
  }
}

/// R rows of x (`stride` apart) times one opened chunk, set or added to y.
INLINE void tile(int R, const float *chunk, size_t columns, const float *x, size_t stride, bool begin,
                 float *y, size_t yStride, size_t lanes) {
  floats sums[LANES_ROWS];
  const float *rows[LANES_ROWS];
  UNROLL for (int r = 0; r < R; r++) {
    sums[r] = splat(0);
    rows[r] = x + (size_t)r * stride;
  }
  _Pragma("clang loop unroll_count(4)") for (size_t k = 0; k < columns; k++) {
    floats w = load(chunk + 16 * k);
    UNROLL for (int r = 0; r < R; r++)
      sums[r] = fma16(w, splat(rows[r][k]), sums[r]);
  }
  UNROLL for (int r = 0; r < R; r++) {
    float *at = y + (size_t)r * yStride;
    if (lanes == SONDE_LANES)
      store(at, begin ? sums[r] : load(at) + sums[r]);
    else
      storePart(at, begin ? sums[r] : loadPart(at, lanes, 0) + sums[r], lanes);
  }
}

static void tileRows(size_t rows, const float *chunk, size_t columns, const float *x, size_t stride,
                     bool begin, float *y, size_t yStride, size_t lanes) {
  switch (rows) {
#define ROWS(R) case R: tile(R, chunk, columns, x, stride, begin, y, yStride, lanes); break;
    ROWS(1) ROWS(2)
#if LANES_ROWS > 2
    ROWS(3) ROWS(4) ROWS(5) ROWS(6)
#endif
#if LANES_ROWS > 6
    ROWS(7) ROWS(8) ROWS(9) ROWS(10) ROWS(11) ROWS(12)
#endif
#undef ROWS
  }
}

enum { SUM_ROWS = 512, SUM_LANES = SONDE_UNIT * SONDE_LANES };

/// Rows begin..<end of a matrix, all of one unit, times m rows of x. `y` is where row `begin`'s products go.
static void gemmRows(const sonde_matrix *w, size_t begin, size_t end, const float *x, size_t m, float *y,
                     size_t yStride) {
  _Alignas(64) float chunks[SONDE_UNIT][SONDE_CHUNK * SONDE_LANES];
  _Alignas(64) float sums[SUM_ROWS * SUM_LANES];
  size_t columns = w->columns, panel = begin / SONDE_LANES, count = (end - 1) / SONDE_LANES + 1 - panel;
  for (size_t first = 0; first < m; first += SUM_ROWS, x += SUM_ROWS * columns, y += SUM_ROWS * yStride) {
    size_t rows = m - first < SUM_ROWS ? m - first : SUM_ROWS;
    for (size_t k = 0; k < columns; k += SONDE_CHUNK) {
      size_t width = columns - k < SONDE_CHUNK ? columns - k : SONDE_CHUNK;
      for (size_t p = 0; p < count; p++) open(w, panel + p, k, k + width, chunks[p]);
      for (size_t row = 0; row < rows; row += LANES_ROWS)
        for (size_t p = 0; p < count; p++)
          tileRows(rows - row < LANES_ROWS ? rows - row : LANES_ROWS, chunks[p], width, x + row * columns + k,
                   columns, k == 0, sums + row * SUM_LANES + p * SONDE_LANES, SUM_LANES, SONDE_LANES);
    }
    const float *from = sums + begin % SONDE_LANES;
    for (size_t row = 0; row < rows; row++)
      memcpy(y + row * yStride, from + row * SUM_LANES, (end - begin) * sizeof *y);
  }
}

/// A unit of a matrix times m rows.
static void gemm(const sonde_matrix *w, size_t unit, const float *x, size_t m, float *y) {
  size_t begin = unit * SONDE_UNIT * SONDE_LANES, left = w->rows - begin;
  size_t count = left < SONDE_UNIT * SONDE_LANES ? left : SONDE_UNIT * SONDE_LANES;
  gemmRows(w, begin, begin + count, x, m, y + begin, w->rows);
}
