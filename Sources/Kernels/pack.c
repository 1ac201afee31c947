#include <string.h>

#include "matrix.h"
#include "panels.h"

size_t sonde_packed_bytes(sonde_type type, size_t rows, size_t columns) {
  return sonde_panel_count(rows) * sonde_panel_bytes(type, columns);
}

static void store32(uint8_t *at, uint32_t word) { memcpy(at, &word, 4); }

static uint32_t load32(const uint8_t *at) {
  uint32_t word;
  memcpy(&word, at, 4);
  return word;
}

// One row's codes of a run into its lane of the planes.
static inline __attribute__((always_inline)) void packRun(int bits, const uint8_t *codes, uint8_t *run) {
  uint32_t quad[8];
  memcpy(quad, codes, 32);
  if (bits == 8) {
    for (int q = 0; q < 8; q++) store32(run + q * 64, quad[q]);
    return;
  }
  int low = 0;
  if (bits >= 4) {
    for (int w = 0; w < 4; w++, run += 64)
      store32(run, (quad[2 * w] & 0x0f0f0f0f) | (quad[2 * w + 1] & 0x0f0f0f0f) << 4);
    low = 4;
  }
  if (bits - low >= 2) {
    for (int u = 0; u < 2; u++, run += 64) {
      uint32_t word = 0;
      for (int t = 0; t < 4; t++) word |= (quad[4 * u + t] >> low & 0x03030303) << 2 * t;
      store32(run, word);
    }
    low += 2;
  }
  if (bits - low == 1) {
    uint32_t word = 0;
    for (int t = 0; t < 8; t++) word |= (quad[t] >> low & 0x01010101) << t;
    store32(run, word);
  }
}

// The same straight from a file's nibbles, where byte j holds value j (low) and value j + 16 (high).
static inline void packNibbles(const uint8_t *bytes, uint8_t *run) {
  uint32_t quad[4];
  memcpy(quad, bytes, 16);
  for (int w = 0; w < 2; w++, run += 64) {
    store32(run, (quad[2 * w] & 0x0f0f0f0f) | (quad[2 * w + 1] & 0x0f0f0f0f) << 4);
    store32(run + 128, (quad[2 * w] >> 4 & 0x0f0f0f0f) | (quad[2 * w + 1] & 0xf0f0f0f0));
  }
}

// A file's word of fifth bits, bit j that of value j, as a plane's: bit t of byte i is that of value 4 t + i.
static inline uint32_t packFifthBits(uint32_t bits) {
  uint32_t word = 0;
  for (int i = 0; i < 4; i++) {
    uint32_t byte = bits >> i & 0x11111111;  // every fourth bit, then closed up
    byte = (byte | byte >> 3) & 0x03030303;
    byte = (byte | byte >> 6) & 0x000f000f;
    word |= ((byte | byte >> 12) & 0xff) << 8 * i;
  }
  return word;
}

// The inverse of `packRun`.
static void unpackRun(int bits, const uint8_t *run, uint8_t *codes) {
  uint32_t quad[8] = {0};
  int low = 0;
  if (bits == 8)
    for (int q = 0; q < 8; q++) quad[q] = load32(run + q * 64);
  if (bits >= 4 && bits < 8) {
    for (int q = 0; q < 8; q++) quad[q] = load32(run + q / 2 * 64) >> 4 * (q % 2) & 0x0f0f0f0f;
    low = 4;
    run += 256;
  }
  if (bits < 8 && bits - low >= 2) {
    for (int q = 0; q < 8; q++) quad[q] |= (load32(run + q / 4 * 64) >> 2 * (q % 4) & 0x03030303) << low;
    low += 2;
    run += 128;
  }
  if (bits - low == 1)
    for (int q = 0; q < 8; q++) quad[q] |= (load32(run) >> q & 0x01010101) << low;
  memcpy(codes, quad, 32);
}

static inline __attribute__((always_inline)) void packBlock(sonde_type type, const uint8_t *bytes,
                                                            uint8_t *out, size_t lane) {
  const sonde_format *format = &sonde_formats[type];
  if ((format->bits == 4 || format->bits == 5) && format->length == SONDE_RUN) {
    // The block as it stands in the file: d, m where there is one, fifth bits, nibbles. Most files are of these.
    for (size_t h = 0; h < (format->minimum == SONDE_NO_MINIMUM ? 1 : 2); h++, bytes += 2)
      memcpy(out + 32 * h + 2 * lane, bytes, 2);
    uint8_t *run = out + sonde_runs_offset(type) + 4 * lane;
    if (format->bits == 5) {
      store32(run + 256, packFifthBits(load32(bytes)));
      bytes += 4;
    }
    packNibbles(bytes, run);
    return;
  }
  sonde_block block;
  sonde_decode_block(type, bytes, &block);
  memcpy(out + 2 * lane, &block.d, 2);
  if (format->minimum != SONDE_NO_MINIMUM) memcpy(out + 32 + 2 * lane, &block.m, 2);
  if (format->scaled) {
    uint8_t *scales = out + sonde_scales_offset(type) + lane;
    uint8_t *minimums = out + sonde_minimums_offset(type) + lane;
    bool shared = sonde_shares_scale_byte(type);
    for (size_t g = 0; g < sonde_groups(type); g++) {
      scales[16 * g] = (uint8_t)block.scales[g];
      if (shared) scales[16 * g] |= (uint8_t)(block.minimums[g] << 4);
      if (!shared && format->minimum == SONDE_SCALED_MINIMUM) minimums[16 * g] = block.minimums[g];
    }
  }
  uint8_t *run = out + sonde_runs_offset(type) + 4 * lane;
  for (int k = 0; k < format->length; k += SONDE_RUN, run += sonde_run_bytes(type))
    packRun(format->bits, block.codes + k, run);
}

// The block of one lane, taken out of a panel block.
static void unpackBlock(sonde_type type, const uint8_t *in, size_t lane, sonde_block *block) {
  const sonde_format *format = &sonde_formats[type];
  memcpy(&block->d, in + 2 * lane, 2);
  if (format->minimum != SONDE_NO_MINIMUM) memcpy(&block->m, in + 32 + 2 * lane, 2);
  if (format->scaled) {
    const uint8_t *scales = in + sonde_scales_offset(type) + lane;
    const uint8_t *minimums = in + sonde_minimums_offset(type) + lane;
    bool shared = sonde_shares_scale_byte(type);
    for (size_t g = 0; g < sonde_groups(type); g++) {
      block->scales[g] = (int8_t)(shared ? scales[16 * g] & 15 : scales[16 * g]);
      if (format->minimum == SONDE_SCALED_MINIMUM)
        block->minimums[g] = shared ? scales[16 * g] >> 4 : minimums[16 * g];
    }
  }
  const uint8_t *run = in + sonde_runs_offset(type) + 4 * lane;
  for (int k = 0; k < format->length; k += SONDE_RUN, run += sonde_run_bytes(type))
    unpackRun(format->bits, run, block->codes + k);
}

typedef struct {
  const sonde_matrix *matrix;
  const uint8_t *bytes;
} packing;

// Panels of plain floats: a transposition of 16 rows.
static void packFloats(const packing *task, size_t panel) {
  const sonde_matrix *w = task->matrix;
  size_t width = sonde_formats[w->type].bytes, first = panel * SONDE_LANES;
  size_t lanes = w->rows - first < SONDE_LANES ? w->rows - first : SONDE_LANES;
  sonde_panel out = sonde_panel_at(w->type, w->panels, w->rows, w->columns, panel);
  for (size_t k = 0; lanes < SONDE_LANES && k < w->columns; k++)
    memset(out.first + k * out.step, 0, width * SONDE_LANES);
  for (size_t lane = 0; lane < lanes; lane++) {
    const uint8_t *row = task->bytes + (first + lane) * w->columns * width;
    if (width == 4)
      for (size_t k = 0; k < w->columns; k++) memcpy(out.first + k * out.step + lane * 4, row + k * 4, 4);
    else
      for (size_t k = 0; k < w->columns; k++) memcpy(out.first + k * out.step + lane * 2, row + k * 2, 2);
  }
}

static inline __attribute__((always_inline)) void packPanel(sonde_type type, const packing *task,
                                                            size_t panel) {
  const sonde_matrix *w = task->matrix;
  const sonde_format *format = &sonde_formats[type];
  size_t blocks = w->columns / format->length, first = panel * SONDE_LANES;
  size_t lanes = w->rows - first < SONDE_LANES ? w->rows - first : SONDE_LANES;
  sonde_panel out = sonde_panel_at(type, w->panels, w->rows, w->columns, panel);
  for (size_t b = 0; b < blocks; b++, out.first += out.step) {
    if (lanes < SONDE_LANES) memset(out.first, 0, sonde_panel_block_bytes(type));
    for (size_t lane = 0; lane < lanes; lane++)
      packBlock(type, task->bytes + ((first + lane) * blocks + b) * format->bytes, out.first, lane);
  }
}

static void packPanels(void *context, size_t begin, size_t end) {
  const packing *task = context;
  for (size_t p = begin; p < end; p++) switch (task->matrix->type) {
    case SONDE_F32:
    case SONDE_F16:
    case SONDE_BF16: packFloats(task, p); break;
    case SONDE_Q4_0: packPanel(SONDE_Q4_0, task, p); break;
    case SONDE_Q4_1: packPanel(SONDE_Q4_1, task, p); break;
    case SONDE_Q5_0: packPanel(SONDE_Q5_0, task, p); break;
    case SONDE_Q8_0: packPanel(SONDE_Q8_0, task, p); break;
    default: packPanel(task->matrix->type, task, p); break;
    }
}

void sonde_pack(sonde_matrix *matrix, const uint8_t *bytes, sonde_pool *pool) {
  packing task = {matrix, bytes};
  sonde_pool_run(pool, sonde_panel_count(matrix->rows), 8, packPanels, &task);
}

void sonde_copy_row(const sonde_matrix *w, size_t row, float *values) {
  const sonde_format *format = &sonde_formats[w->type];
  size_t lane = row % SONDE_LANES;
  sonde_panel panel = sonde_panel_at(w->type, w->panels, w->rows, w->columns, row / SONDE_LANES);
  if (format->group == 0) {
    for (size_t k = 0; k < w->columns; k++)
      sonde_dequantize(w->type, panel.first + k * panel.step + lane * format->bytes, values + k, 1);
    return;
  }
  sonde_block block;
  for (size_t k = 0; k < w->columns; k += format->length, panel.first += panel.step) {
    unpackBlock(w->type, panel.first, lane, &block);
    sonde_block_values(w->type, &block, values + k);
  }
}
