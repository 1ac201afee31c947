#include "plain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signals.h"

/// What has been read from standard input and not yet handed out.
static struct {
  char *bytes;
  size_t count, capacity;
  int ended;
} input;

static void show(const char *prompt) {
  int hidden = 0;
  for (const char *byte = prompt; *byte != 0; byte++) {
    if (*byte == '\001' || *byte == '\002') {
      hidden = *byte == '\001';
    } else if (!hidden && write(STDOUT_FILENO, byte, 1) < 0) {
      return;
    }
  }
}

/// Reads once more; gives 0 when that can't be done.
static int fill(void) {
  if (input.capacity - input.count < 4096) {
    size_t capacity = input.capacity == 0 ? 8192 : input.capacity * 2;
    char *bytes = realloc(input.bytes, capacity);
    if (bytes == NULL) return 0;
    input.bytes = bytes;
    input.capacity = capacity;
  }
  ssize_t count = read(STDIN_FILENO, input.bytes + input.count, input.capacity - input.count);
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  input.count += (size_t)count;
  input.ended = count == 0;
  return 1;
}

/// Hands out the first `length` bytes as a string, and drops them and `skipped` more.
static enum cline_outcome take(size_t length, size_t skipped, char **line) {
  *line = malloc(length + 1);
  if (*line == NULL) return CLINE_FAILED;
  memcpy(*line, input.bytes, length);
  (*line)[length] = 0;
  input.count -= length + skipped;
  memmove(input.bytes, input.bytes + length + skipped, input.count);
  return CLINE_LINE;
}

enum cline_outcome plain_read(const char *prompt, char **line) {
  *line = NULL;
  int on_terminal = isatty(STDIN_FILENO);
  int shows = on_terminal && isatty(STDOUT_FILENO);
  if (shows) show(prompt);
  for (size_t scanned = 0;;) {
    char *newline = input.count > scanned ? memchr(input.bytes + scanned, '\n', input.count - scanned) : NULL;
    if (newline != NULL) return take((size_t)(newline - input.bytes), 1, line);
    scanned = input.count;
    if (input.ended) {
      input.ended = !on_terminal;  // on a terminal Ctrl-D ends one line, not the input
      if (input.count > 0) return take(input.count, 0, line);
      if (shows) show("\n");
      return CLINE_END;
    }
    switch (signals_wait(STDIN_FILENO)) {
      case WAKE_INPUT:
        if (!fill()) return CLINE_FAILED;
        break;
      case WAKE_INTERRUPT:
        input.count = 0;
        if (shows) show("\n");
        return CLINE_INTERRUPTED;
      case WAKE_FAILED:
        return CLINE_FAILED;
      case WAKE_RESIZE:
      case WAKE_CONTINUE:
        break;
    }
  }
}
