#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The block formats of GGUF, and one decoder that turns any quantised block into codes and scales.
//
// Every quantised format is of one shape: a block of `length` values; each value k has an unsigned code
// c[k] of `bits` bits, and each group of `group` values shares a multiplier D and an addend M:
//
//     value[k] = D[k / group] * (c[k] - centre) + M[k / group]
//
// D and M come from one or two half floats of the block (d, m) and, in the K formats, from small integers
// per group: D = d * scales[g], M = -(m * minimums[g]). All products are exact in single precision, so only
// the last addition rounds, and the value is the same bits whether or not it is fused.

/// The numbers GGUF gives the types.
typedef enum {
  SONDE_F32 = 0,
  SONDE_F16 = 1,
  SONDE_Q4_0 = 2,
  SONDE_Q4_1 = 3,
  SONDE_Q5_0 = 6,
  SONDE_Q5_1 = 7,
  SONDE_Q8_0 = 8,
  SONDE_Q2_K = 10,
  SONDE_Q3_K = 11,
  SONDE_Q4_K = 12,
  SONDE_Q5_K = 13,
  SONDE_Q6_K = 14,
  SONDE_IQ4_NL = 20,
  SONDE_BF16 = 30,
} sonde_type;

/// How the addend M of a group arises.
typedef enum {
  SONDE_NO_MINIMUM,     // M = 0
  SONDE_ADDED_MINIMUM,  // M = m
  SONDE_SCALED_MINIMUM  // M = -(m * minimums[g])
} sonde_minimum;

/// What a type's blocks look like.
typedef struct {
  uint16_t length;        // values in a block
  uint16_t bytes;         // bytes of a block in the file
  uint16_t group;         // values that share a multiplier (0: not quantised)
  uint8_t bits;           // bits of a code
  uint8_t centre;         // subtracted from a code
  bool scaled;            // groups have integer scales
  sonde_minimum minimum;  // where the addend comes from
} sonde_format;

/// One block, opened: codes in the order of the values, half floats as bits, integers per group.
typedef struct {
  uint8_t codes[256];
  int8_t scales[16];
  uint8_t minimums[16];
  uint16_t d, m;
} sonde_block;

/// The sixteen levels of IQ4_NL, 128 added.
extern const uint8_t sonde_iq4_levels[16];

/// The description of a type; NULL for a number that is not one of `sonde_type`.
const sonde_format *sonde_format_of(uint32_t type);

/// Opens the block of a quantised type that starts at `bytes`.
void sonde_decode_block(sonde_type type, const uint8_t *bytes, sonde_block *block);

/// Writes `count` values (a multiple of the block length) of any type as f32.
void sonde_dequantize(sonde_type type, const uint8_t *bytes, float *values, size_t count);

/// The values of an opened block.
void sonde_block_values(sonde_type type, const sonde_block *block, float *values);

/// A half float, given as bits, in single precision (exact; infinities and NaN kept).
float sonde_half_to_float(uint16_t bits);
