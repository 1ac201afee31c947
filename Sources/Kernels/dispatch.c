#include "kernels.h"

#include <stdatomic.h>

static _Atomic int current = SONDE_SCALAR;

bool sonde_path_available(sonde_path path) { return path == SONDE_SCALAR; }

sonde_path sonde_current_path(void) { return (sonde_path)atomic_load(&current); }

bool sonde_force_path(sonde_path path) {
  if (!sonde_path_available(path)) return false;
  atomic_store(&current, path);
  return true;
}
