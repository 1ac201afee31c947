#pragma once
#include <stddef.h>

/// A text of examples/data that is part of the program, so that it is the same wherever the program runs.
typedef struct {
  const char *name;  // its path below examples/data
  const unsigned char *bytes;
  size_t count;
} sonde_text;

/// How many there are.
size_t sonde_text_count(void);

/// Text `index` of them.
sonde_text sonde_text_at(size_t index);
