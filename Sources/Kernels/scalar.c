// Any processor. On arm64 the same source becomes NEON.
#define LANES_TABLE sonde_kernels_scalar
#if defined(__aarch64__)
#define LANES_FUSED 1
#define LANES_HALVES 1
#define LANES_ROWS 6
#else
#define LANES_FUSED 0
#define LANES_HALVES 0
#define LANES_ROWS 2
#endif
#define LANES_BYTES 0
#define LANES_VNNI 0

#include "lanes/path.h"
