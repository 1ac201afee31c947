#pragma once
#include "formats.h"

// How a matrix lies in memory once repacked.
//
// Sixteen rows (outputs) make a panel; the lanes of a vector are its rows. A panel of plain floats is
//
//     [column 0: 16 rows] [column 1: 16 rows] ...           f32, or 16 bits each
//
// A panel of a quantised type is a sequence of panel blocks, each the blocks of 16 rows at the same columns:
//
//     [d: 16 halves] [m: 16 halves]?                        as the format has them
//     [scales: a byte per group and row]? [minimums]?       Q2_K: both in one byte, scale in the low half
//     [run 0] [run 1] ...                                   32 columns each; `bits` * 64 bytes
//
// A run holds its codes in planes of 32-bit words, one word a row, 16 rows side by side. Columns go in quads:
// byte i of a word belongs to column 4 q + i of quad q, so that one shift and one mask give a quad's codes as
// four bytes, which is what integer dot products take, and one mask more gives a single column's.
//
//     plane     words  bits of a byte                       in
//     bytes       8    word q: quad q                       8-bit codes
//     nibbles     4    word w: quad 2w low, 2w + 1 high     4, 5, 6 bits (the low four)
//     pairs       2    word u: quad 4u + t at bit 2t        2, 3 bits (the low two), 6 bits (the high two)
//     singles     1    quad t at bit t                      3, 5 bits (the highest)
//
// Two neighbouring panels make a unit, the piece of work that one thread does at a time. Their blocks (of the
// plain floats: their columns) alternate, so that a unit is read in one stroke from front to back:
//
//     [panel 0, block 0] [panel 1, block 0] [panel 0, block 1] [panel 1, block 1] ...
//
// An odd last panel is a unit of its own.
//
// Rows past the last are zeros and are never written out. Matrices take the bytes of the file, but for the K
// types with 6-bit scales, which grow by 3 percent since their scales become bytes.

#define SONDE_LANES 16
#define SONDE_RUN 32

/// Panels of a unit.
#define SONDE_UNIT 2

static const sonde_format sonde_formats[31] = {
    // length bytes group bits centre scaled minimum
    [SONDE_F32] = {1, 4, 0, 32, 0, false, SONDE_NO_MINIMUM},
    [SONDE_F16] = {1, 2, 0, 16, 0, false, SONDE_NO_MINIMUM},
    [SONDE_BF16] = {1, 2, 0, 16, 0, false, SONDE_NO_MINIMUM},
    [SONDE_Q4_0] = {32, 18, 32, 4, 8, false, SONDE_NO_MINIMUM},
    [SONDE_Q4_1] = {32, 20, 32, 4, 0, false, SONDE_ADDED_MINIMUM},
    [SONDE_Q5_0] = {32, 22, 32, 5, 16, false, SONDE_NO_MINIMUM},
    [SONDE_Q5_1] = {32, 24, 32, 5, 0, false, SONDE_ADDED_MINIMUM},
    [SONDE_Q8_0] = {32, 34, 32, 8, 128, false, SONDE_NO_MINIMUM},
    [SONDE_Q2_K] = {256, 84, 16, 2, 0, true, SONDE_SCALED_MINIMUM},
    [SONDE_Q3_K] = {256, 110, 16, 3, 4, true, SONDE_NO_MINIMUM},
    [SONDE_Q4_K] = {256, 144, 32, 4, 0, true, SONDE_SCALED_MINIMUM},
    [SONDE_Q5_K] = {256, 176, 32, 5, 0, true, SONDE_SCALED_MINIMUM},
    [SONDE_Q6_K] = {256, 210, 16, 6, 32, true, SONDE_NO_MINIMUM},
    [SONDE_IQ4_NL] = {32, 18, 32, 4, 128, false, SONDE_NO_MINIMUM},
};

/// Whether scale and minimum of a group share a byte.
static inline bool sonde_shares_scale_byte(sonde_type type) { return type == SONDE_Q2_K; }

/// Groups of a block.
static inline size_t sonde_groups(sonde_type type) {
  return sonde_formats[type].length / sonde_formats[type].group;
}

/// Offset of the scales in a panel block.
static inline size_t sonde_scales_offset(sonde_type type) {
  return sonde_formats[type].minimum == SONDE_NO_MINIMUM ? 32 : 64;
}

/// Offset of the minimums (where they have bytes of their own).
static inline size_t sonde_minimums_offset(sonde_type type) {
  return sonde_scales_offset(type) + (sonde_formats[type].scaled ? sonde_groups(type) * SONDE_LANES : 0);
}

/// Offset of the first run.
static inline size_t sonde_runs_offset(sonde_type type) {
  bool own = sonde_formats[type].minimum == SONDE_SCALED_MINIMUM && !sonde_shares_scale_byte(type);
  return sonde_minimums_offset(type) + (own ? sonde_groups(type) * SONDE_LANES : 0);
}

/// Bytes of a run.
static inline size_t sonde_run_bytes(sonde_type type) { return (size_t)sonde_formats[type].bits * 64; }

/// Bytes of a panel block; of a column for the plain floats.
static inline size_t sonde_panel_block_bytes(sonde_type type) {
  const sonde_format *format = &sonde_formats[type];
  if (format->group == 0) return (size_t)format->bytes * SONDE_LANES;
  return sonde_runs_offset(type) + format->length / SONDE_RUN * sonde_run_bytes(type);
}

/// Bytes of a panel.
static inline size_t sonde_panel_bytes(sonde_type type, size_t columns) {
  return columns / sonde_formats[type].length * sonde_panel_block_bytes(type);
}

/// Panels of a matrix.
static inline size_t sonde_panel_count(size_t rows) { return (rows + SONDE_LANES - 1) / SONDE_LANES; }

/// Units of a matrix.
static inline size_t sonde_unit_count(size_t rows) {
  return (sonde_panel_count(rows) + SONDE_UNIT - 1) / SONDE_UNIT;
}

/// Panels of one unit: SONDE_UNIT, but for the last perhaps.
static inline size_t sonde_panels_of_unit(size_t rows, size_t unit) {
  size_t left = sonde_panel_count(rows) - unit * SONDE_UNIT;
  return left < SONDE_UNIT ? left : SONDE_UNIT;
}

/// A panel: where its first block stands, and the bytes from one of its blocks to the next.
typedef struct {
  uint8_t *first;
  size_t step;
} sonde_panel;

static inline sonde_panel sonde_panel_at(sonde_type type, uint8_t *panels, size_t rows, size_t columns,
                                         size_t panel) {
  size_t block = sonde_panel_block_bytes(type), unit = panel / SONDE_UNIT;
  uint8_t *start = panels + unit * SONDE_UNIT * sonde_panel_bytes(type, columns);
  return (sonde_panel){start + panel % SONDE_UNIT * block, sonde_panels_of_unit(rows, unit) * block};
}
