// The kernels of one path. A path's file defines
//
//     LANES_TABLE    the name of its table of functions
//     LANES_FUSED    1 if multiplication and addition fuse; without, single rows are opened as many are
//     LANES_HALVES   1 if half floats convert in one instruction
//     LANES_BYTES    1 if AVX2's byte instructions are there; without, fast products are exact
//     LANES_VNNI     1 if AVX-512's integer dot product is there
//     LANES_ROWS     rows of a tile of gemm.h: what the registers hold
//
// and includes this under the target attribute of its instruction set.

#include "attention.h"
#include "dense.h"
#include "elementwise.h"
#include "gemm.h"
#if LANES_BYTES
#include "int8.h"
#endif
#include "reduce.h"
#include "transposed.h"

static void multiply(const sonde_task *task, size_t begin, size_t end) {
  size_t first = 0;  // the first unit of a product
  for (size_t i = 0; i < task->count && first < end; i++) {
    const sonde_matrix *w = task->products[i].matrix;
    float *y = task->products[i].y;
    size_t units = sonde_unit_count(w->rows), unit = begin > first ? begin - first : 0;
    for (; unit < units && first + unit < end; unit++) {
#if LANES_BYTES
      if (task->rounded && sonde_formats[w->type].group) {
        gemmRounded(w, unit, task->rounded, task->m, y);
        continue;
      }
#endif
#if LANES_FUSED
      if (task->m == 1) {
        gemv(w, unit, task->x, y);
        continue;
      }
#endif
      gemm(w, unit, task->x, task->m, y);
    }
    first += units;
  }
}

const sonde_kernels LANES_TABLE = {
    .multiply = multiply,
    .multiply_rows = multiplyRows,
    .multiply_turned = multiplyTurned,
    .multiply_dense = multiplyDense,
#if LANES_BYTES
    .round = roundRow,
#endif
    .dot = dot,
    .axpy = axpy,
    .scale = scale,
    .add = add,
    .sum = sum,
    .sum_squares = sumSquares,
    .exp = expAll,
    .tanh = tanhAll,
    .silu = siluAll,
    .gelu_tanh = geluTanhAll,
    .gelu_erf = geluErfAll,
    .silu_times = siluTimes,
    .gelu_tanh_times = geluTanhTimes,
    .gelu_erf_times = geluErfTimes,
    .softmax = softmax,
    .log_sum_exp = logSumExp,
    .count_above = countAbove,
    .find_above = findAbove,
    .expected_difference = expectedDifference,
    .rms_norm = rmsNorm,
    .layer_norm = layerNorm,
    .rotate_halves = rotateHalves,
    .rotate_pairs = rotatePairs,
    .scores = scores,
    .weighted_sum = weightedSum,
    .narrow = narrow,
};
