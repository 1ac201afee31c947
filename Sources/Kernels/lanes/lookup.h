#pragma once
#include "simd.h"

#if LANES_BYTES
#include <immintrin.h>
#endif

/// table[byte] for every byte (0..15) of the lanes.
INLINE words lookupBytes(words codes, const uint8_t *table) {
#if LANES_BYTES
  union {
    words all;
    __m256i part[2];
  } c = {codes};
  __m256i levels = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table));
  c.part[0] = _mm256_shuffle_epi8(levels, c.part[0]);
  c.part[1] = _mm256_shuffle_epi8(levels, c.part[1]);
  return c.all;
#else
  union {
    words all;
    uint8_t byte[64];
  } c = {codes};
  for (int i = 0; i < 64; i++) c.byte[i] = table[c.byte[i]];
  return c.all;
#endif
}
