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
//       for every 256 rows of W, 16 panels:
//         open [32 columns][16 rows], turn to [16 rows][16 columns] twice; in all 2 chunks of [256][16], 32 KiB
//         dx[rows, 16] += dy[rows, 256] * chunk[256, 16]
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

/// Columns first..<end (at most a run) of dx.
static void turnedColumns(const sonde_turned *task, size_t first, size_t end) {
  _Alignas(64) float chunks[STRIPS][SONDE_CHUNK * SONDE_LANES];
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
    bool begin = base == top && !task->accumulate;
    for (size_t row = 0; row < task->m; row += LANES_ROWS) {
      size_t rows = task->m - row < LANES_ROWS ? task->m - row : LANES_ROWS;
      const float *dy = task->dy + row * stride + (from - task->begin);
      for (size_t s = 0; s < STRIPS && first + s * SONDE_LANES < end; s++) {
        size_t column = first + s * SONDE_LANES, lanes = end - column;
        tileRows(rows, chunks[s] + (from - base) * SONDE_LANES, to - from, dy, stride, begin,
                 task->dx + row * w->columns + column, w->columns,
                 lanes < SONDE_LANES ? lanes : SONDE_LANES);
      }
    }
  }
}

/// Pieces begin..<end of 32 columns.
static void multiplyTurned(const sonde_turned *task, size_t begin, size_t end) {
  for (size_t piece = begin; piece < end; piece++) {
    size_t first = piece * SONDE_RUN, left = task->matrix->columns - first;
    turnedColumns(task, first, first + (left < SONDE_RUN ? left : SONDE_RUN));
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
