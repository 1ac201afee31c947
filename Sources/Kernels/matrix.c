#include "matrix.h"

#include <string.h>

static size_t rowBytes(sonde_type type, size_t columns) {
  const sonde_format *format = sonde_format_of(type);
  return columns / format->length * format->bytes;
}

size_t sonde_packed_bytes(sonde_type type, size_t rows, size_t columns) {
  return rows * rowBytes(type, columns);
}

void sonde_pack(sonde_matrix *matrix, const uint8_t *bytes, sonde_pool *pool) {
  memcpy(matrix->panels, bytes, sonde_packed_bytes(matrix->type, matrix->rows, matrix->columns));
}

void sonde_copy_row(const sonde_matrix *matrix, size_t row, float *values) {
  sonde_dequantize(matrix->type, matrix->panels + row * rowBytes(matrix->type, matrix->columns), values,
                   matrix->columns);
}

typedef struct {
  const sonde_product *product;
  const float *x;
  size_t m;
} task;

static void rows(void *context, size_t begin, size_t end) {
  const task *t = context;
  const sonde_matrix *w = t->product->matrix;
  float values[w->columns];
  for (size_t i = begin; i < end; i++) {
    sonde_copy_row(w, i, values);
    for (size_t r = 0; r < t->m; r++) {
      const float *x = t->x + r * w->columns;
      float lanes[16] = {0}, sum = 0;
      size_t k = 0;
      for (; k + 16 <= w->columns; k += 16)
        for (int l = 0; l < 16; l++) lanes[l] += x[k + l] * values[k + l];
      for (; k < w->columns; k++) sum += x[k] * values[k];
      for (int l = 0; l < 16; l++) sum += lanes[l];
      t->product->y[r * w->rows + i] = sum;
    }
  }
}

void sonde_multiply(const sonde_product *products, size_t count, const float *x, size_t m, bool fast,
                    sonde_pool *pool) {
  for (size_t i = 0; i < count; i++) {
    task t = {&products[i], x, m};
    sonde_pool_run(pool, products[i].matrix->rows, 16, rows, &t);
  }
}
