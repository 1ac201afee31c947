#include "vectors.h"

#include <math.h>
#include <string.h>

float sonde_dot(const float *a, const float *b, size_t n) {
  float lanes[16] = {0}, sum = 0;
  size_t i = 0;
  for (; i + 16 <= n; i += 16)
    for (int l = 0; l < 16; l++) lanes[l] += a[i + l] * b[i + l];
  for (; i < n; i++) sum += a[i] * b[i];
  for (int l = 0; l < 16; l++) sum += lanes[l];
  return sum;
}
void sonde_axpy(float a, const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] += a * x[i];
}
void sonde_scale(float a, float *x, size_t n) {
  for (size_t i = 0; i < n; i++) x[i] *= a;
}
void sonde_add(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] += x[i];
}
double sonde_sum(const float *x, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += x[i];
  return sum;
}
double sonde_sum_squares(const float *x, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += (double)x[i] * x[i];
  return sum;
}
static float silu(float x) { return x / (1 + expf(-x)); }
static float geluTanh(float x) {
  return 0.5f * x * (1 + tanhf(0.7978845608028654f * (x + 0.044715f * x * x * x)));
}
static float geluErf(float x) { return 0.5f * x * (1 + erff(x * 0.7071067811865476f)); }

void sonde_exp(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = expf(x[i]);
}
void sonde_tanh(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = tanhf(x[i]);
}
void sonde_silu(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = silu(x[i]);
}
void sonde_gelu_tanh(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = geluTanh(x[i]);
}
void sonde_gelu_erf(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = geluErf(x[i]);
}
void sonde_silu_times(const float *g, const float *u, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = silu(g[i]) * u[i];
}
void sonde_gelu_tanh_times(const float *g, const float *u, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = geluTanh(g[i]) * u[i];
}
void sonde_gelu_erf_times(const float *g, const float *u, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = geluErf(g[i]) * u[i];
}
static float maximum(const float *x, size_t n) {
  float top = -INFINITY;
  for (size_t i = 0; i < n; i++) top = x[i] > top ? x[i] : top;
  return top;
}
void sonde_softmax(float *x, size_t n) {
  float top = maximum(x, n);
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += x[i] = expf(x[i] - top);
  float inverse = (float)(1 / sum);
  for (size_t i = 0; i < n; i++) x[i] *= inverse;
}
double sonde_log_sum_exp(const float *x, size_t n) {
  float top = maximum(x, n);
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += exp((double)x[i] - top);
  return top + log(sum);
}
float sonde_rms_norm(const float *x, const float *w, float epsilon, float *y, size_t n) {
  float s = (float)sqrt(sonde_sum_squares(x, n) / (double)n + epsilon), inverse = 1 / s;
  for (size_t i = 0; i < n; i++) y[i] = x[i] * inverse * (w ? w[i] : 1);
  return s;
}
float sonde_layer_norm(const float *x, const float *w, const float *b, float epsilon, float *y, size_t n) {
  double mean = sonde_sum(x, n) / (double)n, squares = 0;
  for (size_t i = 0; i < n; i++) squares += (x[i] - mean) * (x[i] - mean);
  float s = (float)sqrt(squares / (double)n + epsilon), inverse = 1 / s;
  for (size_t i = 0; i < n; i++) y[i] = (x[i] - (float)mean) * inverse * (w ? w[i] : 1) + (b ? b[i] : 0);
  return s;
}
void sonde_rotate_halves(float *x, const float *c, const float *s, size_t half) {
  for (size_t i = 0; i < half; i++) {
    float a = x[i], b = x[i + half];
    x[i] = a * c[i] - b * s[i];
    x[i + half] = b * c[i] + a * s[i];
  }
}
void sonde_rotate_pairs(float *x, const float *c, const float *s, size_t half) {
  for (size_t i = 0; i < half; i++) {
    float a = x[2 * i], b = x[2 * i + 1];
    x[2 * i] = a * c[i] - b * s[i];
    x[2 * i + 1] = b * c[i] + a * s[i];
  }
}
void sonde_scores(const float *q, const float *k, size_t stride, size_t n, size_t count, float scale,
                  float *scores) {
  for (size_t j = 0; j < count; j++) scores[j] = scale * sonde_dot(q, k + j * stride, n);
}
void sonde_weighted_sum(const float *p, const float *v, size_t stride, size_t count, size_t n, float *y) {
  memset(y, 0, n * sizeof *y);
  for (size_t j = 0; j < count; j++) sonde_axpy(p[j], v + j * stride, y, n);
}
