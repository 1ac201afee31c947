#pragma once
#include "gemm.h"
#include "transpose.h"

// The transposed product, which carries gradients back through a frozen matrix:
//
//     dx[m, columns] = dy[m, rows] * W
//
// Lanes are columns of W here and the reduction is over its rows, so an opened chunk is turned over once and
// used for all rows of dy by the tiles of gemm.h:
//
//     for every 32 columns (a piece of work):
//       for every 512 rows of dy:
//         for every 256 rows of W, 16 panels:
//           open [32 columns][16 rows], turn to [16 rows][16 columns] twice; in all 2 chunks of [256][16], 32 KiB
//           sums[rows, 16] += dy[rows, 256] * chunk[256, 16]
//         dx[512, 32] = sums, or += sums
//
// Additions to one dx run over the rows in order, chunk by chunk: the same bits for any m.

enum { STRIPS = SONDE_RUN / SONDE_LANES };

/// Columns first..<end (at most a run) of a panel as `STRIPS` blocks of [16 rows][16 columns].
INLINE void openTurned(const sonde_matrix *w, size_t panel, size_t first, size_t end, float *const *out) {
  _Alignas(64) float columns[SONDE_RUN * SONDE_LANES];
  open(w, panel, first, end, columns);
  for (size_t k = end - first; k < SONDE_RUN; k++) store(columns + k * SONDE_LANES, splat(0));
  for (size_t s = 0; s < STRIPS; s++)
    transposeBlock(columns + s * SONDE_LANES * SONDE_LANES, SONDE_LANES, SONDE_LANES, SONDE_LANES, out[s],
                   SONDE_LANES);
}

/// Columns first..<end (at most a run) of some rows of dx, from row `row` on.
static void turnedRows(const sonde_turned *task, size_t first, size_t end, size_t row, size_t rows) {
  _Alignas(64) float chunks[STRIPS][SONDE_CHUNK * SONDE_LANES];
  _Alignas(64) float sums[SUM_ROWS * SONDE_RUN];
  const sonde_matrix *w = task->matrix;
  size_t stride = task->end - task->begin, top = task->begin / SONDE_LANES * SONDE_LANES;
  for (size_t base = top; base < task->end; base += SONDE_CHUNK) {
    size_t from = base > task->begin ? base : task->begin;
    size_t to = task->end - base < SONDE_CHUNK ? task->end : base + SONDE_CHUNK;
    for (size_t at = base; at < to; at += SONDE_LANES) {
      float *out[STRIPS];
      for (size_t s = 0; s < STRIPS; s++) out[s] = chunks[s] + (at - base) * SONDE_LANES;
      openTurned(w, at / SONDE_LANES, first, end, out);
    }
    const float *dy = task->dy + row * stride + (from - task->begin);
    for (size_t i = 0; i < rows; i += LANES_ROWS)
      for (size_t s = 0; s < STRIPS; s++)
        tileRows(rows - i < LANES_ROWS ? rows - i : LANES_ROWS, chunks[s] + (from - base) * SONDE_LANES,
                 to - from, dy + i * stride, stride, base == top, sums + i * SONDE_RUN + s * SONDE_LANES,
                 SONDE_RUN, SONDE_LANES);
  }
  for (size_t i = 0; i < rows; i++) {
    float *dx = task->dx + (row + i) * w->columns + first;
    if (task->accumulate)
      for (size_t k = 0; k < end - first; k++) dx[k] += sums[i * SONDE_RUN + k];
    else
      memcpy(dx, sums + i * SONDE_RUN, (end - first) * sizeof *dx);
  }
}

/// Pieces begin..<end of 32 columns.
static void multiplyTurned(const sonde_turned *task, size_t begin, size_t end) {
  for (size_t piece = begin; piece < end; piece++) {
    size_t first = piece * SONDE_RUN, left = task->matrix->columns - first;
    size_t end = first + (left < SONDE_RUN ? left : SONDE_RUN);
    for (size_t row = 0; row < task->m; row += SUM_ROWS)
      turnedRows(task, first, end, row, task->m - row < SUM_ROWS ? task->m - row : SUM_ROWS);
  }
}

/// Units begin..<end, counted from the matrix's first, of a product of some rows.
static void multiplyRows(const sonde_some_rows *task, size_t begin, size_t end) {
  size_t unitRows = SONDE_UNIT * SONDE_LANES;
  for (size_t unit = begin; unit < end; unit++) {
    size_t first = unit * unitRows, last = first + unitRows;
    if (first < task->begin) first = task->begin;
    if (last > task->end) last = task->end;
    gemmRows(task->matrix, first, last, task->x, task->m, task->y + (first - task->begin),
             task->end - task->begin);
  }
}
