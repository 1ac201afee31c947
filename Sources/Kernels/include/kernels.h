#pragma once
#include "allocation.h"
#include "counts.h"
#include "formats.h"
#include "matrix.h"
#include "pool.h"
#include "vectors.h"

/// The instruction sets that the kernels are compiled for.
typedef enum { SONDE_SCALAR, SONDE_AVX2, SONDE_AVX512 } sonde_path;

/// Whether this processor can run a path.
bool sonde_path_available(sonde_path path);

/// The path in use: the widest available until another is forced.
sonde_path sonde_current_path(void);

/// Uses `path` from now on (no product may be in progress); false, and no change, if it can't run here.
bool sonde_force_path(sonde_path path);
