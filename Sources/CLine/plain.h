/// Lines without an editor.
#pragma once

#include "cline.h"

/// Reads a line from standard input; shows `prompt` if that and standard output are terminals. See `cline_read`.
enum cline_outcome plain_read(const char *prompt, char **line);
