#pragma once
#include "gemm.h"
#include "transpose.h"

// Products of plain f32 matrices, either of which may be read transposed:
//
//     c[m, n] = op(a)[m, k] * op(b)[k, n]
//
// A piece of work is a block of c. Both factors are copied into the order in which tiles read them, so that
// the four cases differ in the copying alone (Goto & van de Geijn 2008):
//
//     for every 256 of k:
//       b -> [strip of 16 columns][256][16]       at most 12 strips, 192 KiB
//       for every 96 rows:
//         a -> [96 rows][256]                     96 KiB
//         for every strip: c[rows, 16] += a[rows, 256] * strip[256, 16], by the tiles of gemm.h
//
// Additions to one c run over k in order, chunk by chunk: bits depend neither on the blocks nor on the threads.

enum {
  DENSE_STRIPS = SONDE_DENSE_COLUMNS / SONDE_LANES,
  DENSE_ROWS = 96,
  DENSE_B = DENSE_STRIPS * SONDE_CHUNK * SONDE_LANES,
};

/// Rows k..<k + depth of op(b), columns first..<end, as strips; columns past the end are zeros.
static void packStrips(const sonde_dense *task, size_t k, size_t depth, size_t first, size_t end, float *out) {
  size_t stride = task->transposedB ? task->k : task->n;
  for (size_t column = first; column < end; column += SONDE_LANES, out += SONDE_CHUNK * SONDE_LANES) {
    size_t lanes = end - column < SONDE_LANES ? end - column : SONDE_LANES;
    if (task->transposedB) {
      if (lanes < SONDE_LANES) memset(out, 0, depth * SONDE_LANES * sizeof *out);
      transposeBlock(task->b + column * stride + k, stride, lanes, depth, out, SONDE_LANES);
    } else {
      const float *from = task->b + k * stride + column;
      for (size_t i = 0; i < depth; i++, from += stride)
        store(out + i * SONDE_LANES, lanes == SONDE_LANES ? load(from) : loadPart(from, lanes, 0));
    }
  }
}

/// Columns k..<k + depth of op(a), rows row..<row + rows, as rows of `SONDE_CHUNK`.
static void packRows(const sonde_dense *task, size_t k, size_t depth, size_t row, size_t rows, float *out) {
  if (task->transposedA) {
    transposeBlock(task->a + k * task->m + row, task->m, depth, rows, out, SONDE_CHUNK);
    return;
  }
  for (size_t i = 0; i < rows; i++)
    memcpy(out + i * SONDE_CHUNK, task->a + (row + i) * task->k + k, depth * sizeof *out);
}

/// Rows row..<row + rows of a block from packed factors.
static void denseRows(const sonde_dense *task, const float *a, const float *b, size_t depth, bool begin,
                      size_t row, size_t rows, size_t first, size_t end) {
  for (size_t column = first; column < end; column += SONDE_LANES, b += SONDE_CHUNK * SONDE_LANES) {
    size_t lanes = end - column < SONDE_LANES ? end - column : SONDE_LANES;
    for (size_t i = 0; i < rows; i += LANES_ROWS) {
      size_t count = rows - i < LANES_ROWS ? rows - i : LANES_ROWS;
      tileRows(count, b, depth, a + i * SONDE_CHUNK, SONDE_CHUNK, begin,
               task->c + (row + i) * task->n + column, task->n, lanes);
    }
  }
}

static void denseBlock(const sonde_dense *task, size_t row, size_t lastRow, size_t first, size_t end) {
  float *b = (float *)(void *)sonde_scratch((DENSE_B + DENSE_ROWS * SONDE_CHUNK) * sizeof(float));
  float *a = b + DENSE_B;
  for (size_t k = 0; k < task->k; k += SONDE_CHUNK) {
    size_t depth = task->k - k < SONDE_CHUNK ? task->k - k : SONDE_CHUNK;
    packStrips(task, k, depth, first, end, b);
    for (size_t at = row; at < lastRow; at += DENSE_ROWS) {
      size_t rows = lastRow - at < DENSE_ROWS ? lastRow - at : DENSE_ROWS;
      packRows(task, k, depth, at, rows, a);
      denseRows(task, a, b, depth, k == 0 && !task->accumulate, at, rows, first, end);
    }
  }
}

/// Blocks begin..<end of c, numbered along its rows.
static void multiplyDense(const sonde_dense *task, size_t begin, size_t end) {
  size_t across = (task->n + SONDE_DENSE_COLUMNS - 1) / SONDE_DENSE_COLUMNS;
  for (size_t block = begin; block < end; block++) {
    size_t row = block / across * task->blockRows, column = block % across * SONDE_DENSE_COLUMNS;
    size_t lastRow = task->m - row < task->blockRows ? task->m : row + task->blockRows;
    size_t lastColumn = task->n - column < SONDE_DENSE_COLUMNS ? task->n : column + SONDE_DENSE_COLUMNS;
    denseBlock(task, row, lastRow, column, lastColumn);
  }
}
