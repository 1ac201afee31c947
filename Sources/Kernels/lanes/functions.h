#pragma once
#include "simd.h"

// Functions of sixteen values. Polynomials are fits for least relative error over the stated interval.

/// 2^n for -126 <= n <= 127.
INLINE floats powerOfTwo(ints n) { return (floats)((n + 127) << 23); }

/// exp(x), within 1 ulp (2 where results are subnormal): exp(x) = 2^n exp(r) with |r| <= log(2) / 2, and
/// exp(r) = 1 + r + r^2 q(r).
INLINE floats exponential(floats x) {
  floats bounded = choose(x > splat(89), splat(89), choose(x < splat(-104), splat(-104), x));
  floats n = bounded * splat(0x1.715476p+0f) + splat(0x1.8p23f);
  ints whole = (ints)n - 0x4b400000;
  n -= splat(0x1.8p23f);
  // log(2) in two parts, the first of 15 bits: its product with n is exact.
  floats r = bounded - n * splat(0x1.62e4p-1f);
  r = r - n * splat(0x1.7f7d1cp-20f);
  floats q = splat(0x1.9f086ep-13f);
  q = fma16(q, r, splat(0x1.6d8d56p-10f));
  q = fma16(q, r, splat(0x1.111272p-7f));
  q = fma16(q, r, splat(0x1.55548ep-5f));
  q = fma16(q, r, splat(0x1.555554p-3f));
  q = fma16(q, r, splat(0.5f));
  floats power = fma16(r * r, q, r) + splat(1);
  // 2^n in two factors, since n may lie outside the exponents of normal numbers.
  ints half = whole >> 1;
  return choose(x == x, power * powerOfTwo(half) * powerOfTwo(whole - half), x);
}

/// tanh(x): x + x^3 p(x^2) below 0.625, else 1 - 2 / (exp(2 |x|) + 1) with the sign of x.
INLINE floats hyperbolicTangent(floats x) {
  floats size = magnitude(x), square = x * x;
  floats p = splat(-0x1.76ab9ep-8f);
  p = fma16(p, square, splat(0x1.5256bap-6f));
  p = fma16(p, square, splat(-0x1.b84444p-5f));
  p = fma16(p, square, splat(0x1.110768p-3f));
  p = fma16(p, square, splat(-0x1.555534p-2f));
  floats small = fma16(x * square, p, x);
  floats large = splat(1) - splat(2) / (exponential(size + size) + splat(1));
  large = (floats)((words)large | ((words)x & 0x80000000));
  return choose(size < splat(0.625f), small, large);
}

/// x / (1 + exp(-x)).
INLINE floats silu(floats x) { return x / (splat(1) + exponential(-x)); }

/// x (1 + tanh u) / 2 with u = sqrt(2/pi) (x + 0.044715 x^3), written as x / (1 + exp(-2 u)), which keeps its
/// precision where tanh u comes near -1.
INLINE floats geluTanh(floats x) {
  floats u = x * fma16(x * x, splat(0.044715f), splat(1));
  return x / (splat(1) + exponential(u * splat(-1.5957691216057308f)));
}

/// x (1 + erf(x / sqrt 2)) / 2. With z = |x| / sqrt 2, erfc(z) = exp(-z^2) t q(t), t = 1 / (1 + 0.4 z),
/// fitted for z <= 10 (beyond, erfc is below the least f32).
INLINE floats geluErf(floats x) {
  floats z = magnitude(x) * splat(0.70710678118654752f);
  floats t = splat(1) / fma16(z, splat(0.4f), splat(1));
  floats q = splat(-0x1.e4e222p-6f);
  q = fma16(q, t, splat(0x1.95898ap-3f));
  q = fma16(q, t, splat(-0x1.feca2ep-2f));
  q = fma16(q, t, splat(0x1.184a88p-1f));
  q = fma16(q, t, splat(-0x1.2332acp-2f));
  q = fma16(q, t, splat(0x1.169958p-2f));
  q = fma16(q, t, splat(0x1.0994f4p-3f));
  q = fma16(q, t, splat(0x1.b82794p-3f));
  q = fma16(q, t, splat(0x1.ccb3a2p-3f));
  q = fma16(q, t, splat(0x1.ce3f6cp-3f));
  floats tail = exponential(-(x * x) * splat(0.5f)) * (t * q) * splat(0.5f);
  return x * choose(x < splat(0), tail, splat(1) - tail);
}
