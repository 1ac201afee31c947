/// Lines without an editor.
#pragma once

#include "cline.h"

/// Reads a line from standard input; shows `prompt` only on a terminal. See `cline_read`.
enum cline_outcome plain_read(const char *prompt, char **line);
