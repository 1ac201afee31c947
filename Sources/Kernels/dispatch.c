#include <stdatomic.h>

#include "kernels.h"
#include "paths.h"

#if defined(__x86_64__)
#include <cpuid.h>

// Whether the system saves the registers that the bits of `needed` name (XCR0).
static bool systemSaves(unsigned needed) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) return false;
  unsigned low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & needed) == needed;
}

static bool hasAVX2(void) {
  unsigned a, b, c, d, basic = bit_FMA | bit_F16C | bit_AVX;
  if (!systemSaves(0x6) || !__get_cpuid(1, &a, &b, &c, &d) || (c & basic) != basic) return false;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_AVX2);
}

static bool hasAVX512(void) {
  unsigned a, b, c, d, foundation = bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL;
  if (!hasAVX2() || !systemSaves(0xe6) || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
  return (b & foundation) == foundation && (c & bit_AVX512VNNI);
}
#endif

bool sonde_path_available(sonde_path path) {
  switch (path) {
  case SONDE_SCALAR: return true;
#if defined(__x86_64__)
  case SONDE_AVX2: return hasAVX2();
  case SONDE_AVX512: return hasAVX512();
#endif
  default: return false;
  }
}

static const sonde_kernels *tableOf(sonde_path path) {
#if defined(__x86_64__)
  if (path == SONDE_AVX2) return &sonde_kernels_avx2;
  if (path == SONDE_AVX512) return &sonde_kernels_avx512;
#endif
  return &sonde_kernels_scalar;
}

static _Atomic sonde_path currentPath = SONDE_SCALAR;
static const sonde_kernels *_Atomic current = &sonde_kernels_scalar;

__attribute__((constructor)) static void choosePath(void) {
  for (sonde_path path = SONDE_AVX512; path > SONDE_SCALAR; path--)
    if (sonde_force_path(path)) return;
}

sonde_path sonde_current_path(void) { return atomic_load(&currentPath); }

bool sonde_force_path(sonde_path path) {
  if (!sonde_path_available(path)) return false;
  atomic_store(&currentPath, path);
  atomic_store(&current, tableOf(path));
  return true;
}

const sonde_kernels *sonde_kernels_in_use(void) {
  return atomic_load_explicit(&current, memory_order_acquire);
}

#define K sonde_kernels_in_use()

float sonde_dot(const float *a, const float *b, size_t n) { return K->dot(a, b, n); }
void sonde_axpy(float a, const float *x, float *y, size_t n) { K->axpy(a, x, y, n); }
void sonde_scale(float a, float *x, size_t n) { K->scale(a, x, n); }
void sonde_add(const float *x, float *y, size_t n) { K->add(x, y, n); }
double sonde_sum(const float *x, size_t n) { return K->sum(x, n); }
double sonde_sum_squares(const float *x, size_t n) { return K->sum_squares(x, n); }
void sonde_exp(const float *x, float *y, size_t n) { K->exp(x, y, n); }
void sonde_tanh(const float *x, float *y, size_t n) { K->tanh(x, y, n); }
void sonde_silu(const float *x, float *y, size_t n) { K->silu(x, y, n); }
void sonde_gelu_tanh(const float *x, float *y, size_t n) { K->gelu_tanh(x, y, n); }
void sonde_gelu_erf(const float *x, float *y, size_t n) { K->gelu_erf(x, y, n); }
void sonde_silu_times(const float *gate, const float *up, float *y, size_t n) {
  K->silu_times(gate, up, y, n);
}
void sonde_gelu_tanh_times(const float *gate, const float *up, float *y, size_t n) {
  K->gelu_tanh_times(gate, up, y, n);
}
void sonde_gelu_erf_times(const float *gate, const float *up, float *y, size_t n) {
  K->gelu_erf_times(gate, up, y, n);
}
void sonde_softmax(float *x, size_t n) { K->softmax(x, n); }
double sonde_log_sum_exp(const float *x, size_t n) { return K->log_sum_exp(x, n); }
size_t sonde_count_above(const float *x, float bar, size_t n) { return K->count_above(x, bar, n); }
size_t sonde_find_above(const float *x, float bar, size_t n) { return K->find_above(x, bar, n); }
double sonde_expected_difference(const double *p, const float *a, const float *b, double shift, size_t n) {
  return K->expected_difference(p, a, b, shift, n);
}
float sonde_rms_norm(const float *x, const float *weight, float epsilon, float *y, size_t n) {
  return K->rms_norm(x, weight, epsilon, y, n);
}
float sonde_layer_norm(const float *x, const float *weight, const float *bias, float epsilon, float *y,
                       size_t n) {
  return K->layer_norm(x, weight, bias, epsilon, y, n);
}
void sonde_rotate_halves(float *x, const float *cosines, const float *sines, size_t half) {
  K->rotate_halves(x, cosines, sines, half);
}
void sonde_rotate_pairs(float *x, const float *cosines, const float *sines, size_t half) {
  K->rotate_pairs(x, cosines, sines, half);
}
void sonde_scores(const float *query, const void *keys, bool half, size_t stride, size_t n, size_t count,
                  float scale, float *scores) {
  K->scores(query, keys, half, stride, n, count, scale, scores);
}
void sonde_weighted_sum(const float *weights, const void *values, bool half, size_t stride, size_t count,
                        size_t n, bool accumulate, float *y) {
  K->weighted_sum(weights, values, half, stride, count, n, accumulate, y);
}
void sonde_narrow(const float *x, uint16_t *y, size_t n) { K->narrow(x, y, n); }
