#include "panels.h"

#include <string.h>

const uint8_t sonde_iq4_levels[16] = {1,   24,  45,  63,  79,  93,  106, 118,
                                      129, 141, 153, 166, 181, 197, 217, 241};

const sonde_format *sonde_format_of(uint32_t type) {
  return type < 31 && sonde_formats[type].length != 0 ? &sonde_formats[type] : NULL;
}

static uint16_t read16(const uint8_t *bytes) { return (uint16_t)(bytes[0] | bytes[1] << 8); }

static uint32_t read32(const uint8_t *bytes) { return read16(bytes) | (uint32_t)read16(bytes + 2) << 16; }

float sonde_half_to_float(uint16_t half) {
  uint32_t sign = (uint32_t)(half & 0x8000) << 16, magnitude = half & 0x7fff, bits;
  float value;
  if (magnitude >= 0x7c00) {
    bits = sign | 0x7f800000 | (magnitude & 0x3ff) << 13;
    memcpy(&value, &bits, 4);
    return value;
  }
  // Moved into place the exponent is 112 too small; one exact product puts subnormals right as well.
  bits = magnitude << 13;
  memcpy(&value, &bits, 4);
  value *= 0x1p112f;
  memcpy(&bits, &value, 4);
  bits |= sign;
  memcpy(&value, &bits, 4);
  return value;
}

// 32 codes of four bits: byte j holds value j (low) and value j + 16 (high).
static void nibbles(const uint8_t *bytes, uint8_t *codes) {
  for (int j = 0; j < 16; j++) codes[j] = bytes[j] & 15;
  for (int j = 0; j < 16; j++) codes[j + 16] = bytes[j] >> 4;
}

// The fifth bits of 32 codes: bit j of a little-endian word.
static void fifthBits(uint32_t word, uint8_t *codes) {
  for (int j = 0; j < 32; j++) codes[j] |= (uint8_t)((word >> j & 1) << 4);
}

// Eight scales and eight minimums of six bits in twelve bytes (Q4_K, Q5_K): the first four of each are the
// low six bits of bytes 0..3 and 4..7; the others have four bits in bytes 8..11 and two atop the first eight.
static void sixBitPairs(const uint8_t *s, sonde_block *block) {
  for (int j = 0; j < 4; j++) {
    block->scales[j] = (int8_t)(s[j] & 63);
    block->minimums[j] = s[j + 4] & 63;
    block->scales[j + 4] = (int8_t)((s[j + 8] & 15) | s[j] >> 6 << 4);
    block->minimums[j + 4] = (uint8_t)(s[j + 8] >> 4 | s[j + 4] >> 6 << 4);
  }
}

// 256 codes of four bits: each 32 bytes hold a group of 32 in the low and the next group in the high halves.
static void nibblePairs(const uint8_t *q, uint8_t *codes) {
  for (int n = 0; n < 4; n++, q += 32, codes += 64) {
    for (int l = 0; l < 32; l++) codes[l] = q[l] & 15;
    for (int l = 0; l < 32; l++) codes[l + 32] = q[l] >> 4;
  }
}

// 256 codes of two bits: each 32 bytes hold four runs of 32 values, lowest bits first.
static void quarters(const uint8_t *q, uint8_t *codes) {
  for (int n = 0; n < 2; n++, q += 32)
    for (int shift = 0; shift < 8; shift += 2, codes += 32)
      for (int l = 0; l < 32; l++) codes[l] = q[l] >> shift & 3;
}

static void decodeQ2K(const uint8_t *b, sonde_block *block) {
  for (int g = 0; g < 16; g++) {
    block->scales[g] = (int8_t)(b[g] & 15);
    block->minimums[g] = b[g] >> 4;
  }
  quarters(b + 16, block->codes);
  block->d = read16(b + 80);
  block->m = read16(b + 82);
}

static void decodeQ3K(const uint8_t *b, sonde_block *block) {
  const uint8_t *s = b + 96;
  quarters(b + 32, block->codes);
  for (int bit = 0; bit < 8; bit++)
    for (int l = 0; l < 32; l++) block->codes[bit * 32 + l] |= (uint8_t)((b[l] >> bit & 1) << 2);
  for (int g = 0; g < 16; g++) {
    int low = g < 8 ? s[g] & 15 : s[g - 8] >> 4;
    int high = s[8 + g % 4] >> (2 * (g / 4)) & 3;
    block->scales[g] = (int8_t)((low | high << 4) - 32);
  }
  block->d = read16(b + 108);
}

static void decodeQ45K(const uint8_t *b, sonde_block *block, bool five) {
  block->d = read16(b);
  block->m = read16(b + 2);
  sixBitPairs(b + 4, block);
  nibblePairs(b + (five ? 48 : 16), block->codes);
  for (int bit = 0; five && bit < 8; bit++)
    for (int l = 0; l < 32; l++) block->codes[bit * 32 + l] |= (uint8_t)((b[16 + l] >> bit & 1) << 4);
}

static void decodeQ6K(const uint8_t *b, sonde_block *block) {
  uint8_t *c = block->codes;
  for (int n = 0; n < 2; n++, c += 128) {
    const uint8_t *low = b + n * 64, *high = b + 128 + n * 32;
    for (int l = 0; l < 32; l++) {
      c[l] = (uint8_t)((low[l] & 15) | (high[l] & 3) << 4);
      c[l + 32] = (uint8_t)((low[l + 32] & 15) | (high[l] >> 2 & 3) << 4);
      c[l + 64] = (uint8_t)(low[l] >> 4 | (high[l] >> 4 & 3) << 4);
      c[l + 96] = (uint8_t)(low[l + 32] >> 4 | high[l] >> 6 << 4);
    }
  }
  memcpy(block->scales, b + 192, 16);
  block->d = read16(b + 208);
}


void sonde_decode_block(sonde_type type, const uint8_t *b, sonde_block *block) {
  switch (type) {
  case SONDE_Q2_K: decodeQ2K(b, block); return;
  case SONDE_Q3_K: decodeQ3K(b, block); return;
  case SONDE_Q4_K: decodeQ45K(b, block, false); return;
  case SONDE_Q5_K: decodeQ45K(b, block, true); return;
  case SONDE_Q6_K: decodeQ6K(b, block); return;
  default: break;
  }
  block->d = read16(b);
  switch (type) {
  case SONDE_Q4_0:
  case SONDE_IQ4_NL: nibbles(b + 2, block->codes); return;
  case SONDE_Q4_1:
    block->m = read16(b + 2);
    nibbles(b + 4, block->codes);
    return;
  case SONDE_Q5_0:
    nibbles(b + 6, block->codes);
    fifthBits(read32(b + 2), block->codes);
    return;
  case SONDE_Q5_1:
    block->m = read16(b + 2);
    nibbles(b + 8, block->codes);
    fifthBits(read32(b + 4), block->codes);
    return;
  case SONDE_Q8_0:
    for (int k = 0; k < 32; k++) block->codes[k] = b[2 + k] ^ 0x80;
    return;
  default: return;
  }
}

void sonde_block_values(sonde_type type, const sonde_block *block, float *values) {
  const sonde_format *format = &sonde_formats[type];
  float d = sonde_half_to_float(block->d);
  float m = format->minimum == SONDE_NO_MINIMUM ? 0 : sonde_half_to_float(block->m);
  for (int g = 0, k = 0; k < format->length; g++) {
    float multiplier = format->scaled ? d * block->scales[g] : d;
    float addend = format->minimum == SONDE_SCALED_MINIMUM ? -(m * block->minimums[g]) : m;
    for (int end = k + format->group; k < end; k++) {
      int code = type == SONDE_IQ4_NL ? sonde_iq4_levels[block->codes[k]] : block->codes[k];
      float product = multiplier * (float)(code - format->centre);
      values[k] = format->minimum == SONDE_NO_MINIMUM ? product : product + addend;
    }
  }
}

void sonde_dequantize(sonde_type type, const uint8_t *bytes, float *values, size_t count) {
  const sonde_format *format = &sonde_formats[type];
  switch (type) {
  case SONDE_F32: memcpy(values, bytes, count * 4); return;
  case SONDE_F16:
    for (size_t i = 0; i < count; i++) values[i] = sonde_half_to_float(read16(bytes + 2 * i));
    return;
  case SONDE_BF16:
    for (size_t i = 0; i < count; i++) {
      uint32_t bits = (uint32_t)read16(bytes + 2 * i) << 16;
      memcpy(values + i, &bits, 4);
    }
    return;
  default: break;
  }
  sonde_block block;
  for (size_t k = 0; k < count; k += format->length, bytes += format->bytes) {
    sonde_decode_block(type, bytes, &block);
    sonde_block_values(type, &block, values + k);
  }
}
