#pragma once
#include "simd.h"

// One query over many keys. Keys and values are rows of `n` values, `stride` apart:
//
//     scores[j] = scale * (query . key j)          four keys at a time; lanes run along n
//     y = sum over j of weights[j] * value j       64 columns of y at a time, in registers

/// The dot products of a query with four keys, in the lanes of one small vector.
INLINE four dotFour(const float *query, const float *const keys[4], size_t n) {
  floats sums[4] = {{0}, {0}, {0}, {0}};
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    floats q = load(query + i);
    UNROLL for (int k = 0; k < 4; k++) sums[k] = fma16(q, load(keys[k] + i), sums[k]);
  }
  if (i < n)
    UNROLL for (int k = 0; k < 4; k++)
      sums[k] = fma16(loadPart(query + i, n - i, 0), loadPart(keys[k] + i, n - i, 0), sums[k]);
  four part[4];
  UNROLL for (int k = 0; k < 4; k++) {
    eight a = __builtin_shufflevector(sums[k], sums[k], 0, 1, 2, 3, 4, 5, 6, 7) +
              __builtin_shufflevector(sums[k], sums[k], 8, 9, 10, 11, 12, 13, 14, 15);
    part[k] = __builtin_shufflevector(a, a, 0, 1, 2, 3) + __builtin_shufflevector(a, a, 4, 5, 6, 7);
  }
  four a = __builtin_shufflevector(part[0], part[1], 0, 1, 4, 5) +
           __builtin_shufflevector(part[0], part[1], 2, 3, 6, 7);
  four b = __builtin_shufflevector(part[2], part[3], 0, 1, 4, 5) +
           __builtin_shufflevector(part[2], part[3], 2, 3, 6, 7);
  return __builtin_shufflevector(a, b, 0, 2, 4, 6) + __builtin_shufflevector(a, b, 1, 3, 5, 7);
}

static void scores(const float *query, const float *keys, size_t stride, size_t n, size_t count, float scale,
                   float *out) {
  size_t j = 0;
  for (; j + 4 <= count; j += 4) {
    const float *first = keys + j * stride;
    const float *const at[4] = {first, first + stride, first + 2 * stride, first + 3 * stride};
    four products = dotFour(query, at, n) * scale;
    memcpy(out + j, &products, sizeof products);
  }
  for (; j < count; j++) {
    const float *key = keys + j * stride, *const at[4] = {key, key, key, key};
    out[j] = dotFour(query, at, n)[0] * scale;
  }
}

/// Columns of y that V vectors hold, the last of them `lanes` wide. Sums over more than a chunk of values are sums of
/// such sums.
INLINE void weighColumns(int V, size_t lanes, const float *weights, const float *values, size_t stride,
                         size_t count, bool accumulate, float *y) {
  floats totals[4];
  UNROLL for (int v = 0; v < V; v++) {
    totals[v] = splat(0);
    if (accumulate) totals[v] = lanes == 16 ? load(y + 16 * v) : loadPart(y + 16 * v, lanes, 0);
  }
  for (size_t first = 0; first < count; first += SONDE_CHUNK) {
    size_t end = count - first < SONDE_CHUNK ? count : first + SONDE_CHUNK;
    floats sums[4] = {{0}, {0}, {0}, {0}};
    for (size_t j = first; j < end; j++) {
      floats weight = splat(weights[j]);
      const float *at = values + j * stride;
      UNROLL for (int v = 0; v < V; v++)
        sums[v] = fma16(weight, lanes == 16 ? load(at + 16 * v) : loadPart(at + 16 * v, lanes, 0), sums[v]);
    }
    UNROLL for (int v = 0; v < V; v++) totals[v] += sums[v];
  }
  UNROLL for (int v = 0; v < V; v++) {
    if (lanes == 16)
      store(y + 16 * v, totals[v]);
    else
      storePart(y + 16 * v, totals[v], lanes);
  }
}

static void weightedSum(const float *weights, const float *values, size_t stride, size_t count, size_t n,
                        bool accumulate, float *y) {
  size_t i = 0;
  for (; i + 64 <= n; i += 64) weighColumns(4, 16, weights, values + i, stride, count, accumulate, y + i);
  for (; i + 16 <= n; i += 16) weighColumns(1, 16, weights, values + i, stride, count, accumulate, y + i);
  if (i < n) weighColumns(1, n - i, weights, values + i, stride, count, accumulate, y + i);
}
