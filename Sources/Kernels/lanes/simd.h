#pragma once
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "../paths.h"

// Every function that takes a vector is inlined, so how vectors would be passed is no matter.
#pragma clang diagnostic ignored "-Wpsabi"

// Vectors of sixteen lanes, whatever the registers of the path: the compiler splits those that are wider.
// The same operations in the same order therefore run on every path, and paths with fused multiply-add give
// the same bits.

typedef float floats __attribute__((vector_size(64)));
typedef int32_t ints __attribute__((vector_size(64)));
typedef uint32_t words __attribute__((vector_size(64)));
typedef uint16_t halves __attribute__((vector_size(32)));
typedef int8_t octets __attribute__((vector_size(16)));
typedef uint8_t unsignedOctets __attribute__((vector_size(16)));
typedef double doubles __attribute__((vector_size(64)));  // eight
typedef float eight __attribute__((vector_size(32)));
typedef float four __attribute__((vector_size(16)));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")
#define CONVERT(x, type) __builtin_convertvector(x, type)

INLINE floats splat(float a) { return (floats){a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a}; }

INLINE words splatWord(uint32_t a) {
  return (words){a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a};
}

INLINE floats load(const void *at) {
  floats x;
  memcpy(&x, at, sizeof x);
  return x;
}

INLINE words loadWords(const void *at) {
  words x;
  memcpy(&x, at, sizeof x);
  return x;
}

INLINE void store(float *at, floats x) { memcpy(at, &x, sizeof x); }

/// The first `n` < 16 values, then `rest`.
INLINE floats loadPart(const float *at, size_t n, float rest) {
  floats x = splat(rest);
  memcpy(&x, at, n * sizeof *at);
  return x;
}

INLINE void storePart(float *at, floats x, size_t n) { memcpy(at, &x, n * sizeof *at); }

/// a * b + c: fused, where the path has it.
INLINE floats fma16(floats a, floats b, floats c) {
#if LANES_FUSED
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

/// `yes` where the mask is all ones, else `no`.
INLINE floats choose(ints mask, floats yes, floats no) {
  return (floats)(((words)mask & (words)yes) | (~(words)mask & (words)no));
}

INLINE floats larger(floats a, floats b) { return choose(a > b, a, b); }

INLINE floats magnitude(floats x) { return (floats)((words)x & 0x7fffffff); }

/// Half floats in single precision.
INLINE floats halvesToFloats(halves h) {
#if LANES_HALVES
  typedef _Float16 half16 __attribute__((vector_size(32)));
  return CONVERT((half16)h, floats);
#else
  words bits = CONVERT(h, words);
  words magnitudes = (bits & 0x7fff) << 13;
  words special = (words)(magnitudes >= 0x0f800000) & 0x7f800000;
  return (floats)((words)((floats)magnitudes * 0x1p112f) | special | (bits & 0x8000) << 16);
#endif
}

INLINE floats loadHalves(const void *at) {
  halves h;
  memcpy(&h, at, sizeof h);
  return halvesToFloats(h);
}

/// Half floats nearest to values (ties to even); those beyond the greatest become the greatest.
INLINE halves floatsToHalves(floats x) {
  const float most = 65504;
  x = choose(x > most, splat(most), choose(x < -most, splat(-most), x));
#if LANES_HALVES
  typedef _Float16 half16 __attribute__((vector_size(32)));
  return (halves)CONVERT(x, half16);
#else
  words bits = (words)x, magnitudes = bits & 0x7fffffff;
  // Below the least normal half, adding 1/2 leaves the bits of a subnormal one; the sum does the rounding.
  words small = (words)((floats)magnitudes + 0.5f) - 0x3f000000;
  words normal = (magnitudes - 0x38000000 + 0xfff + (magnitudes >> 13 & 1)) >> 13;
  words isSmall = (words)(magnitudes < 0x38800000), isNone = (words)(magnitudes > 0x7f800000);
  words all = (isSmall & small) | (~isSmall & normal);
  all = (isNone & 0x7e00) | (~isNone & all);
  return CONVERT(all | (bits >> 16 & 0x8000), halves);
#endif
}

/// Values stored as the upper halves of their bits.
INLINE floats loadBrains(const void *at) {
  halves h;
  memcpy(&h, at, sizeof h);
  return (floats)(CONVERT(h, words) << 16);
}

/// Nearest integers (to even), of values below 2^22 in magnitude.
INLINE ints nearest(floats x) { return (ints)(words)(x + 0x1.8p23f) - 0x4b400000; }

/// The sum of all lanes: halves onto halves.
INLINE float total(floats x) {
  eight a = __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7) +
            __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15);
  four b = __builtin_shufflevector(a, a, 0, 1, 2, 3) + __builtin_shufflevector(a, a, 4, 5, 6, 7);
  return (b[0] + b[2]) + (b[1] + b[3]);
}

INLINE doubles lowDoubles(floats x) {
  return CONVERT(__builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7), doubles);
}

INLINE doubles highDoubles(floats x) {
  return CONVERT(__builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15), doubles);
}

INLINE double totalDoubles(doubles x) {
  return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
}

INLINE float largest(floats x) {
  float top = x[0];
  for (int i = 1; i < 16; i++) top = x[i] > top ? x[i] : top;
  return top;
}
