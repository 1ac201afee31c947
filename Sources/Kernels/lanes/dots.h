#pragma once
#include "codes.h"

// Integer dot products of a quad's codes (four unsigned bytes a lane) with four signed activations that all
// lanes share. Two ways to the same exact integers:
//
//     VNNI     one instruction adds four products to a 32-bit lane
//     AVX2     pairs are added in 16 bits (no overflow for so many quads as `quadsInSixteenBits` says), then
//              widened; codes of 8 bits are made signed first, since 255 * 127 * 2 would not fit

typedef struct {
  words wide, narrow;
} dots;

#if !LANES_VNNI
typedef union {
  words all;
  __m256i part[2];
} wordParts;

INLINE int quadsInSixteenBits(sonde_type type) {
  int bits = sonde_formats[type].bits;
  return bits == 8 || type == SONDE_IQ4_NL ? 1 : bits == 6 ? 2 : bits == 5 ? 4 : 8;
}
#endif

/// Adds quad q (a constant) of a group whose first quad is `first`, in a run.
INLINE void addQuad(sonde_type type, int q, int first, int end, words codes, const int8_t *x, dots *sum) {
  uint32_t four;
  memcpy(&four, x + 4 * q, 4);
#if LANES_VNNI
  (void)type, (void)first, (void)end;
  sum->wide = (words)_mm512_dpbusd_epi32((__m512i)sum->wide, (__m512i)codes, _mm512_set1_epi32((int)four));
#else
  wordParts c = {codes}, wide = {sum->wide}, narrow = {sum->narrow};
  __m256i at = _mm256_set1_epi32((int)four), ones = _mm256_set1_epi16(1);
  int fold = quadsInSixteenBits(type);
  for (int i = 0; i < 2; i++) {
    __m256i products;
    if (fold == 1) {
      __m256i level = _mm256_xor_si256(c.part[i], _mm256_set1_epi8(-128));
      products = _mm256_maddubs_epi16(_mm256_abs_epi8(level), _mm256_sign_epi8(at, level));
    } else {
      products = _mm256_maddubs_epi16(c.part[i], at);
    }
    if ((q - first) % fold) products = _mm256_add_epi16(narrow.part[i], products);
    narrow.part[i] = products;
    if ((q - first) % fold == fold - 1 || q + 1 == end)
      wide.part[i] = _mm256_add_epi32(wide.part[i], _mm256_madd_epi16(products, ones));
  }
  sum->wide = wide.all;
  sum->narrow = narrow.all;
#endif
}

/// The sum of (code - centre) * x, given the sum of x.
INLINE floats dotValue(sonde_type type, dots sum, int32_t total) {
  int32_t centre = sonde_formats[type].centre * total;
#if LANES_VNNI
  return CONVERT((ints)sum.wide - centre, floats);
#else
  return CONVERT((ints)sum.wide - (quadsInSixteenBits(type) == 1 ? 0 : centre), floats);
#endif
}
