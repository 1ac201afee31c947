#if defined(__x86_64__)
// AVX-512 F, BW, DQ, VL and VNNI.
#define LANES_TABLE sonde_kernels_avx512
#define LANES_FUSED 1
#define LANES_HALVES 1
#define LANES_BYTES 1
#define LANES_VNNI 1
#define LANES_ROWS 12

#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "paths.h"

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,f16c"))), \
    apply_to = function)
#include "lanes/path.h"
#pragma clang attribute pop
#endif
