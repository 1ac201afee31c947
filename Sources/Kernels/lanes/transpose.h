#pragma once
#include "simd.h"

// Blocks of f32 turned over.

INLINE eight loadEight(const float *at) {
  eight x;
  memcpy(&x, at, sizeof x);
  return x;
}

#define PAIRS(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)

/// to[j, i] = from[i, j] for 8 x 8 values; the strides are of rows.
INLINE void transposeEight(const float *from, size_t fromStride, float *to, size_t toStride) {
  eight a[8], b[8];
  UNROLL for (int i = 0; i < 8; i++) a[i] = loadEight(from + (size_t)i * fromStride);
  UNROLL for (int i = 0; i < 8; i += 2) {
    b[i] = PAIRS(a[i], a[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    b[i + 1] = PAIRS(a[i], a[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  UNROLL for (int i = 0; i < 8; i += 4) {
    UNROLL for (int j = 0; j < 2; j++) {
      a[i + 2 * j] = PAIRS(b[i + j], b[i + j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      a[i + 2 * j + 1] = PAIRS(b[i + j], b[i + j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
  UNROLL for (int i = 0; i < 4; i++) {
    eight low = PAIRS(a[i], a[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    eight high = PAIRS(a[i], a[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    memcpy(to + (size_t)i * toStride, &low, sizeof low);
    memcpy(to + (size_t)(i + 4) * toStride, &high, sizeof high);
  }
}

#undef PAIRS

/// to[j, i] = from[i, j] for `rows` x `columns` values.
INLINE void transposeBlock(const float *from, size_t fromStride, size_t rows, size_t columns, float *to,
                           size_t toStride) {
  size_t i = 0;
  for (; i + 8 <= rows; i += 8) {
    size_t j = 0;
    for (; j + 8 <= columns; j += 8)
      transposeEight(from + i * fromStride + j, fromStride, to + j * toStride + i, toStride);
    for (; j < columns; j++)
      for (size_t r = i; r < i + 8; r++) to[j * toStride + r] = from[r * fromStride + j];
  }
  for (; i < rows; i++)
    for (size_t j = 0; j < columns; j++) to[j * toStride + i] = from[i * fromStride + j];
}
