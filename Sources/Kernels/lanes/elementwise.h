#pragma once
#include "functions.h"

// Loops that treat every value alike.

/// A function y = f(x) over vectors: whole vectors, then the part that is left.
#define UNARY(NAME, F)                                                        \
  static void NAME(const float *x, float *y, size_t n) {                      \
    size_t i = 0;                                                             \
    for (; i + 16 <= n; i += 16) store(y + i, F(load(x + i)));                \
    if (i < n) storePart(y + i, F(loadPart(x + i, n - i, 0)), n - i);         \
  }

/// y = f(x) * z.
#define TIMES(NAME, F)                                                                              \
  static void NAME(const float *x, const float *z, float *y, size_t n) {                            \
    size_t i = 0;                                                                                   \
    for (; i + 16 <= n; i += 16) store(y + i, F(load(x + i)) * load(z + i));                        \
    if (i < n) storePart(y + i, F(loadPart(x + i, n - i, 0)) * loadPart(z + i, n - i, 0), n - i);   \
  }

UNARY(expAll, exponential)
UNARY(tanhAll, hyperbolicTangent)
UNARY(siluAll, silu)
UNARY(geluTanhAll, geluTanh)
UNARY(geluErfAll, geluErf)
TIMES(siluTimes, silu)
TIMES(geluTanhTimes, geluTanh)
TIMES(geluErfTimes, geluErf)

#undef UNARY
#undef TIMES

static void axpy(float a, const float *x, float *y, size_t n) {
  floats factor = splat(a);
  size_t i = 0;
  for (; i + 16 <= n; i += 16) store(y + i, fma16(factor, load(x + i), load(y + i)));
  if (i < n) storePart(y + i, fma16(factor, loadPart(x + i, n - i, 0), loadPart(y + i, n - i, 0)), n - i);
}

static void scale(float a, float *x, size_t n) {
  for (size_t i = 0; i < n; i++) x[i] *= a;
}

static void add(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] += x[i];
}

static void rotateHalves(float *x, const float *cosines, const float *sines, size_t half) {
  for (size_t i = 0; i < half; i++) {
    float a = x[i], b = x[i + half];
    x[i] = a * cosines[i] - b * sines[i];
    x[i + half] = b * cosines[i] + a * sines[i];
  }
}

static void rotatePairs(float *x, const float *cosines, const float *sines, size_t half) {
  for (size_t i = 0; i < half; i++) {
    float a = x[2 * i], b = x[2 * i + 1];
    x[2 * i] = a * cosines[i] - b * sines[i];
    x[2 * i + 1] = b * cosines[i] + a * sines[i];
  }
}
