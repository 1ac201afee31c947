#pragma once
#include "functions.h"

// Sums and norms over rows. Long sums are kept in double precision, sixteen at a time, so that 4,096
// positions or 262,144 logits don't drift.

typedef struct {
  doubles low, high;
} wideSum;

INLINE void addWide(wideSum *sum, floats x) {
  sum->low += lowDoubles(x);
  sum->high += highDoubles(x);
}

INLINE double totalWide(wideSum sum) { return totalDoubles(sum.low + sum.high); }

static float dot(const float *a, const float *b, size_t n) {
  floats s = splat(0), t = splat(0);
  size_t i = 0;
  for (; i + 32 <= n; i += 32) {
    s = fma16(load(a + i), load(b + i), s);
    t = fma16(load(a + i + 16), load(b + i + 16), t);
  }
  if (i + 16 <= n) {
    s = fma16(load(a + i), load(b + i), s);
    i += 16;
  }
  if (i < n) t = fma16(loadPart(a + i, n - i, 0), loadPart(b + i, n - i, 0), t);
  return total(s + t);
}

static double sum(const float *x, size_t n) {
  wideSum s = {0};
  size_t i = 0;
  for (; i + 16 <= n; i += 16) addWide(&s, load(x + i));
  if (i < n) addWide(&s, loadPart(x + i, n - i, 0));
  return totalWide(s);
}

/// Sum of (x - mean)^2.
INLINE double squaresAbout(double mean, const float *x, size_t n) {
  wideSum s = {0};
  doubles centre = {mean, mean, mean, mean, mean, mean, mean, mean};
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    doubles low = lowDoubles(load(x + i)) - centre, high = highDoubles(load(x + i)) - centre;
    s.low += low * low;
    s.high += high * high;
  }
  double rest = 0;
  for (; i < n; i++) rest += (x[i] - mean) * (x[i] - mean);
  return totalWide(s) + rest;
}

static double sumSquares(const float *x, size_t n) { return squaresAbout(0, x, n); }

INLINE float maximum(const float *x, size_t n) {
  floats top = splat(-INFINITY);
  size_t i = 0;
  for (; i + 16 <= n; i += 16) top = larger(load(x + i), top);
  if (i < n) top = larger(loadPart(x + i, n - i, -INFINITY), top);
  return largest(top);
}

static void softmax(float *x, size_t n) {
  if (n == 0) return;
  floats top = splat(maximum(x, n));
  wideSum s = {0};
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    floats e = exponential(load(x + i) - top);
    store(x + i, e);
    addWide(&s, e);
  }
  if (i < n) {
    floats e = exponential(loadPart(x + i, n - i, -INFINITY) - top);
    storePart(x + i, e, n - i);
    addWide(&s, loadPart(x + i, n - i, 0));
  }
  scale((float)(1 / totalWide(s)), x, n);
}

static double logSumExp(const float *x, size_t n) {
  float most = maximum(x, n);
  if (!(most > -INFINITY && most < INFINITY)) {
    for (size_t i = 0; i < n; i++)
      if (x[i] != x[i]) return x[i];
    return most;
  }
  floats top = splat(most);
  wideSum s = {0};
  size_t i = 0;
  for (; i + 16 <= n; i += 16) addWide(&s, exponential(load(x + i) - top));
  if (i < n) addWide(&s, exponential(loadPart(x + i, n - i, -INFINITY) - top));
  return most + log(totalWide(s));
}

static float rmsNorm(const float *x, const float *weight, float epsilon, float *y, size_t n) {
  float s = (float)sqrt(squaresAbout(0, x, n) / (double)n + epsilon), inverse = 1 / s;
  if (weight)
    for (size_t i = 0; i < n; i++) y[i] = x[i] * inverse * weight[i];
  else
    for (size_t i = 0; i < n; i++) y[i] = x[i] * inverse;
  return s;
}

static float layerNorm(const float *x, const float *weight, const float *bias, float epsilon, float *y,
                       size_t n) {
  double mean = sum(x, n) / (double)n;
  float s = (float)sqrt(squaresAbout(mean, x, n) / (double)n + epsilon);
  float inverse = 1 / s, centre = (float)mean;
  for (size_t i = 0; i < n; i++) y[i] = (x[i] - centre) * inverse;
  for (size_t i = 0; weight && i < n; i++) y[i] *= weight[i];
  for (size_t i = 0; bias && i < n; i++) y[i] += bias[i];
  return s;
}

/// How many values are greater.
static size_t countAbove(const float *x, float bar, size_t n) {
  ints counts = {0};  // a lane holds fewer than 2^31
  size_t i = 0;
  for (; i + 16 <= n; i += 16) counts -= load(x + i) > bar;
  if (i < n) counts -= loadPart(x + i, n - i, -INFINITY) > bar;
  size_t count = 0;
  for (int lane = 0; lane < 16; lane++) count += (size_t)counts[lane];
  return count;
}

/// The first value that is greater; n if none is.
static size_t findAbove(const float *x, float bar, size_t n) {
  size_t i = 0;
  for (; i + 16 <= n; i += 16)
    if (__builtin_reduce_or(load(x + i) > bar)) break;
  while (i < n && !(x[i] > bar)) i++;
  return i;
}

/// The sum of p[i] * (a[i] - b[i] - shift), over p[i] > 0.
static double expectedDifference(const double *p, const float *a, const float *b, double shift, size_t n) {
  doubles low = {0}, high = {0};
  typedef int64_t longs __attribute__((vector_size(64)));
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    floats left = load(a + i), right = load(b + i);
    doubles chances[2];
    memcpy(chances, p + i, sizeof chances);
    doubles first = chances[0] * (lowDoubles(left) - lowDoubles(right) - shift);
    doubles second = chances[1] * (highDoubles(left) - highDoubles(right) - shift);
    // What has no probability counts nothing, though its logit be infinite.
    low += (doubles)((longs)first & (chances[0] > 0));
    high += (doubles)((longs)second & (chances[1] > 0));
  }
  double total = totalDoubles(low + high);
  for (; i < n; i++)
    if (p[i] > 0) total += p[i] * ((double)a[i] - (double)b[i] - shift);
  return total;
}
