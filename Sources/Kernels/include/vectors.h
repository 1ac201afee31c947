#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Loops over vectors of f32. Pointers need no alignment; `x` and `y` may be the same where both are named as
// input and output of one elementwise function. Sums run in a fixed order, so a result's bits depend on the
// kernel path but on nothing else.

/// Sum of a[i] * b[i].
float sonde_dot(const float *a, const float *b, size_t n);
/// y += a * x.
void sonde_axpy(float a, const float *x, float *y, size_t n);
/// x *= a.
void sonde_scale(float a, float *x, size_t n);
/// y += x.
void sonde_add(const float *x, float *y, size_t n);
/// Sum of x[i], in double precision.
double sonde_sum(const float *x, size_t n);
/// Sum of x[i] squared, in double precision.
double sonde_sum_squares(const float *x, size_t n);

/// y = exp(x).
void sonde_exp(const float *x, float *y, size_t n);
/// y = tanh(x).
void sonde_tanh(const float *x, float *y, size_t n);
/// y = x / (1 + exp(-x)).
void sonde_silu(const float *x, float *y, size_t n);
/// y = x * (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2.
void sonde_gelu_tanh(const float *x, float *y, size_t n);
/// y = x * (1 + erf(x / sqrt 2)) / 2.
void sonde_gelu_erf(const float *x, float *y, size_t n);
/// y = silu(gate) * up.
void sonde_silu_times(const float *gate, const float *up, float *y, size_t n);
/// y = gelu_tanh(gate) * up.
void sonde_gelu_tanh_times(const float *gate, const float *up, float *y, size_t n);
/// y = gelu_erf(gate) * up.
void sonde_gelu_erf_times(const float *gate, const float *up, float *y, size_t n);

/// x = exp(x - max) / sum of exp(x - max).
void sonde_softmax(float *x, size_t n);
/// log of the sum of exp(x[i]).
double sonde_log_sum_exp(const float *x, size_t n);

/// How many x[i] are greater than `bar`.
size_t sonde_count_above(const float *x, float bar, size_t n);
/// The first i whose x[i] is greater than `bar`; n if none is.
size_t sonde_find_above(const float *x, float bar, size_t n);
/// Sum of p[i] * (a[i] - b[i] - shift), in double precision; terms with p[i] = 0 are left out.
double sonde_expected_difference(const double *p, const float *a, const float *b, double shift, size_t n);

/// y = x / s * weight with s = sqrt(mean of x^2 + epsilon); gives s. `weight` may be NULL (ones).
float sonde_rms_norm(const float *x, const float *weight, float epsilon, float *y, size_t n);
/// y = (x - mean) / s * weight + bias with s = sqrt(variance + epsilon); gives s. `weight` and `bias` may be
/// NULL (ones, zeros).
float sonde_layer_norm(const float *x, const float *weight, const float *bias, float epsilon, float *y,
                       size_t n);

/// Turns the pairs (x[i], x[i + half]), i < half, by the angles whose cosines and sines are given.
void sonde_rotate_halves(float *x, const float *cosines, const float *sines, size_t half);
/// Turns the pairs (x[2 i], x[2 i + 1]), i < half.
void sonde_rotate_pairs(float *x, const float *cosines, const float *sines, size_t half);

/// scores[j] = scale * (query . key j) for `count` keys of `n` values, `stride` values apart; of f16 with `half`, else
/// of f32.
void sonde_scores(const float *query, const void *keys, bool half, size_t stride, size_t n, size_t count,
                  float scale, float *scores);
/// y = sum over j of weights[j] * value j, for `count` values of length `n`, `stride` apart, in f16 or f32; or y += it.
/// Pieces of SONDE_CHUNK values added one after another have the bits of one sum over all.
void sonde_weighted_sum(const float *weights, const void *values, bool half, size_t stride, size_t count,
                        size_t n, bool accumulate, float *y);
/// y = x in f16, to the nearest (ties to even); what is beyond the greatest becomes the greatest.
void sonde_narrow(const float *x, uint16_t *y, size_t n);
