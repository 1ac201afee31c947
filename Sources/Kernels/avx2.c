#if defined(__x86_64__)
// AVX2, FMA and F16C.
#define LANES_TABLE sonde_kernels_avx2
#define LANES_FUSED 1
#define LANES_HALVES 1
#define LANES_BYTES 1
#define LANES_VNNI 0
#define LANES_ROWS 6

#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "paths.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "lanes/path.h"
#pragma clang attribute pop
#endif
