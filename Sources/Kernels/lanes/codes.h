#pragma once
#include "lookup.h"
#include "simd.h"

// Opening panel blocks (../panels.h): the codes of a quad of columns, their scales, single columns as f32.
// `type` is a constant wherever these are used, so that every condition on it is resolved by the compiler.

/// Multiplier and addend of a group: value = times * code + plus. Exact products, so one rounding in all.
typedef struct {
  floats times, plus;
  floats timesByte[3];  // times / 2^8, 2^16, 2^24: for codes left where they are in their word
} groupScale;

/// Whether a quad's bytes have foreign bits above their four: nibbles, which masks cut out later.
INLINE bool isBareNibble(sonde_type type) {
  return sonde_formats[type].bits == 4 && type != SONDE_IQ4_NL;
}

/// The codes of quad q (a constant) of a run: four bytes a lane.
INLINE words quadCodes(sonde_type type, const uint8_t *run, int q) {
  int bits = sonde_formats[type].bits, low = 0;
  if (bits == 8) return loadWords(run + 64 * q);
  words codes = {0};
  if (bits >= 4) {
    codes = loadWords(run + 64 * (q / 2));
    if (q % 2) codes >>= 4;
    if (isBareNibble(type)) return codes;
    codes &= 0x0f0f0f0f;
    if (type == SONDE_IQ4_NL) return lookupBytes(codes, sonde_iq4_levels);
    low = 4;
    run += 256;
  }
  if (bits - low >= 2) {
    words pairs = loadWords(run + 64 * (q / 4));
    int down = 2 * (q % 4) - low;
    pairs = down >= 0 ? pairs >> (down & 31) : pairs << (-down & 31);
    codes |= pairs & (0x03030303u << low);
    low += 2;
    run += 128;
  }
  if (bits - low == 1) {
    words singles = loadWords(run);
    int down = q - low;
    singles = down >= 0 ? singles >> (down & 31) : singles << (-down & 31);
    codes |= singles & (0x01010101u << low);
  }
  return codes;
}

/// The integer scales of group g of a panel block.
INLINE floats integerScales(sonde_type type, const uint8_t *block, int g) {
  const uint8_t *at = block + sonde_scales_offset(type) + SONDE_LANES * g;
  if (sonde_shares_scale_byte(type)) {
    unsignedOctets bytes;
    memcpy(&bytes, at, sizeof bytes);
    return CONVERT(CONVERT(bytes, ints) & 15, floats);
  }
  octets bytes;
  memcpy(&bytes, at, sizeof bytes);
  return CONVERT(CONVERT(bytes, ints), floats);
}

/// The integer minimums of group g.
INLINE floats integerMinimums(sonde_type type, const uint8_t *block, int g) {
  bool shared = sonde_shares_scale_byte(type);
  size_t offset = shared ? sonde_scales_offset(type) : sonde_minimums_offset(type);
  unsignedOctets bytes;
  memcpy(&bytes, block + offset + SONDE_LANES * g, sizeof bytes);
  words minimums = CONVERT(bytes, words);
  return CONVERT((ints)(shared ? minimums >> 4 : minimums), floats);
}

/// The multiplier of group g.
INLINE floats groupTimes(sonde_type type, const uint8_t *block, int g) {
  floats d = loadHalves(block);
  return sonde_formats[type].scaled ? d * integerScales(type, block, g) : d;
}

/// The addend of group g without the centre.
INLINE floats groupMinimum(sonde_type type, const uint8_t *block, int g) {
  floats m = loadHalves(block + 32);
  return sonde_formats[type].minimum == SONDE_SCALED_MINIMUM ? -(m * integerMinimums(type, block, g)) : m;
}

INLINE groupScale scaleOf(sonde_type type, const uint8_t *block, int g) {
  groupScale s;
  s.times = groupTimes(type, block, g);
  if (sonde_formats[type].minimum == SONDE_NO_MINIMUM)
    s.plus = s.times * splat(-(float)sonde_formats[type].centre);
  else
    s.plus = groupMinimum(type, block, g);
  s.timesByte[0] = s.times * splat(0x1p-8f);
  s.timesByte[1] = s.times * splat(0x1p-16f);
  s.timesByte[2] = s.times * splat(0x1p-24f);
  return s;
}

/// Column i (a constant) of a quad as f32. A code is converted where it stands and its multiplier made
/// smaller by the same power of two, which saves the shift; only a whole top byte must be moved, for the
/// sign's sake.
INLINE floats columnOf(sonde_type type, words quad, int i, const groupScale *s) {
  uint32_t mask = (isBareNibble(type) ? 0x0fu : 0xffu) << 8 * i;
  if (i == 0) return fma16(CONVERT((ints)(quad & mask), floats), s->times, s->plus);
  if (i == 3 && !isBareNibble(type)) return fma16(CONVERT((ints)(quad >> 24), floats), s->times, s->plus);
  return fma16(CONVERT((ints)(quad & mask), floats), s->timesByte[i - 1], s->plus);
}
