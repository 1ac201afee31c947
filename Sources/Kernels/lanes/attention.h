#pragma once
#include "simd.h"

// One query over many keys. Keys and values are rows of `n` values, `stride` apart, in f32 or in f16; `half` is a
// constant wherever the loops are written out:
//
//     scores[j] = scale * (query . key j)          four keys at a time; lanes run along n
//     y = sum over j of weights[j] * value j       64 columns of y at a time, in registers

/// Value i of a row and the fifteen behind it.
INLINE floats loadKept(bool half, const void *row, size_t i) {
  return half ? loadHalves((const uint16_t *)row + i) : load((const float *)row + i);
}

/// The first `lanes` of them, then zeros.
INLINE floats loadKeptPart(bool half, const void *row, size_t i, size_t lanes) {
  if (!half) return loadPart((const float *)row + i, lanes, 0);
  uint16_t part[16] = {0};
  memcpy(part, (const uint16_t *)row + i, lanes * sizeof *part);
  return loadHalves(part);
}

INLINE const void *keptRow(bool half, const void *rows, size_t offset) {
  return (const char *)rows + offset * (half ? sizeof(uint16_t) : sizeof(float));
}

/// The dot products of a query with four keys, in the lanes of one small vector.
INLINE four dotFour(bool half, const float *query, const void *const keys[4], size_t n) {
  floats sums[4] = {{0}, {0}, {0}, {0}};
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    floats q = load(query + i);
    UNROLL for (int k = 0; k < 4; k++) sums[k] = fma16(q, loadKept(half, keys[k], i), sums[k]);
  }
  if (i < n)
    UNROLL for (int k = 0; k < 4; k++)
      sums[k] = fma16(loadPart(query + i, n - i, 0), loadKeptPart(half, keys[k], i, n - i), sums[k]);
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

INLINE void scoresOf(bool half, const float *query, const void *keys, size_t stride, size_t n, size_t count,
                     float scale, float *out) {
  size_t j = 0;
  for (; j + 4 <= count; j += 4) {
    const void *at[4];
    UNROLL for (size_t k = 0; k < 4; k++) at[k] = keptRow(half, keys, (j + k) * stride);
    four products = dotFour(half, query, at, n) * scale;
    memcpy(out + j, &products, sizeof products);
  }
  for (; j < count; j++) {
    const void *key = keptRow(half, keys, j * stride), *const at[4] = {key, key, key, key};
    out[j] = dotFour(half, query, at, n)[0] * scale;
  }
}

static void scores(const float *query, const void *keys, bool half, size_t stride, size_t n, size_t count,
                   float scale, float *out) {
  if (half)
    scoresOf(true, query, keys, stride, n, count, scale, out);
  else
    scoresOf(false, query, keys, stride, n, count, scale, out);
}

/// Columns of y that V vectors hold, the last of them `lanes` wide. Sums over more than a chunk of values are sums of
/// such sums.
INLINE void weighColumns(bool half, int V, size_t lanes, const float *weights, const void *values,
                         size_t stride, size_t count, bool accumulate, float *y) {
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
      const void *at = keptRow(half, values, j * stride);
      UNROLL for (int v = 0; v < V; v++) {
        size_t i = 16 * (size_t)v;
        sums[v] =
            fma16(weight, lanes == 16 ? loadKept(half, at, i) : loadKeptPart(half, at, i, lanes), sums[v]);
      }
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

INLINE void weightedSumOf(bool half, const float *weights, const void *values, size_t stride, size_t count,
                          size_t n, bool accumulate, float *y) {
  size_t i = 0;
  for (; i + 64 <= n; i += 64)
    weighColumns(half, 4, 16, weights, keptRow(half, values, i), stride, count, accumulate, y + i);
  for (; i + 16 <= n; i += 16)
    weighColumns(half, 1, 16, weights, keptRow(half, values, i), stride, count, accumulate, y + i);
  if (i < n)
    weighColumns(half, 1, n - i, weights, keptRow(half, values, i), stride, count, accumulate, y + i);
}

static void weightedSum(const float *weights, const void *values, bool half, size_t stride, size_t count,
                        size_t n, bool accumulate, float *y) {
  if (half)
    weightedSumOf(true, weights, values, stride, count, n, accumulate, y);
  else
    weightedSumOf(false, weights, values, stride, count, n, accumulate, y);
}

/// f32 to f16.
static void narrow(const float *x, uint16_t *y, size_t n) {
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    halves h = floatsToHalves(load(x + i));
    memcpy(y + i, &h, sizeof h);
  }
  if (i < n) {
    halves h = floatsToHalves(loadPart(x + i, n - i, 0));
    memcpy(y + i, &h, (n - i) * sizeof *y);
  }
}
