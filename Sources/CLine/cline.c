#include "cline.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plain.h"
#include "signals.h"

static void use_utf8(void) {
  setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return;
  setenv("LC_ALL", "C.UTF-8", 1);
  setlocale(LC_CTYPE, "");
}

#ifdef SONDE_READLINE

#include <readline/history.h>
#include <readline/readline.h>

static struct {
  cline_completer complete;
  void *context;
} completer;

/// The line readline has handed over, and whether it has.
static struct {
  char *line;
  int done;
} entry;

/// The number of leading bytes all candidates share, whole characters only.
static size_t common_length(char **candidates) {
  size_t length = strlen(candidates[0]);
  for (char **other = candidates + 1; *other != NULL; other++) {
    size_t same = 0;
    while (same < length && (*other)[same] == candidates[0][same]) same++;
    length = same;
  }
  while (length > 0 && ((unsigned char)candidates[0][length] & 0xC0) == 0x80) length--;
  return length;
}

/// Readline wants the common prefix first, then the candidates; a sole candidate stands alone.
static char **complete(const char *text, int start, int end) {
  (void)text;
  rl_attempted_completion_over = 1;  // or it falls back to file names
  if (completer.complete == NULL) return NULL;
  char append = ' ';
  char **candidates =
      completer.complete(rl_line_buffer, (size_t)start, (size_t)end, &append, completer.context);
  rl_completion_append_character = append;
  rl_completion_suppress_append = append == 0;
  if (candidates == NULL) return NULL;
  size_t count = 0;
  while (candidates[count] != NULL) count++;
  if (count == 1) return candidates;
  char **matches = count == 0 ? NULL : realloc(candidates, (count + 2) * sizeof *matches);
  if (matches == NULL) {
    for (size_t index = 0; index < count; index++) free(candidates[index]);
    free(candidates);
    return NULL;
  }
  size_t length = common_length(matches);
  memmove(matches + 1, matches, (count + 1) * sizeof *matches);
  matches[0] = strndup(matches[1], length);
  return matches;
}

static void take_line(char *line) {
  entry.line = line;
  entry.done = 1;
  rl_callback_handler_remove();  // the terminal is ours again before anything is printed
}

void cline_setup(const char *name) {
  use_utf8();
  rl_readline_name = name;
  rl_catch_signals = 0;
  rl_catch_sigwinch = 0;
  rl_change_environment = 0;
  rl_attempted_completion_function = complete;
  rl_completer_word_break_characters = " \t\n(){}[],=|";
  rl_sort_completion_matches = 0;
  rl_completion_query_items = -1;  // the question would be read inside readline, deaf to Ctrl-C
  rl_variable_bind("enable-bracketed-paste", "on");
  rl_variable_bind("page-completions", "off");
  rl_variable_bind("show-all-if-ambiguous", "on");
  using_history();
  stifle_history(10000);
}

int cline_is_available(void) { return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO); }

void cline_set_completer(cline_completer complete_line, void *context) {
  completer.complete = complete_line;
  completer.context = context;
}

/// Leaves the edit as CPython does: `rl_done` would be noticed at the next key only, and a jump out of the
/// handler would cross Swift frames.
static enum cline_outcome abandon(void) {
  rl_point = rl_end;
  rl_redisplay();
  rl_free_line_state();
  rl_callback_sigcleanup();
  rl_cleanup_after_signal();
  rl_callback_handler_remove();
  fputs("^C\n", rl_outstream);
  fflush(rl_outstream);
  return CLINE_INTERRUPTED;
}

static void resume_after_stop(void) {
  rl_deprep_terminal();
  rl_prep_terminal(1);
  rl_forced_update_display();
}

static enum cline_outcome edit(const char *prompt, const char *prefill, char **line) {
  entry.line = NULL;
  entry.done = 0;
  rl_callback_handler_install(prompt, take_line);
  if (prefill != NULL && *prefill != 0) {
    rl_insert_text(prefill);
    rl_redisplay();
  }
  while (!entry.done) {
    switch (signals_wait(STDIN_FILENO)) {
      case WAKE_INPUT:
        rl_callback_read_char();
        break;
      case WAKE_INTERRUPT:
        return abandon();
      case WAKE_RESIZE:
        rl_resize_terminal();
        break;
      case WAKE_CONTINUE:
        resume_after_stop();
        break;
      case WAKE_FAILED:
        rl_callback_handler_remove();
        return CLINE_FAILED;
    }
  }
  if (entry.line == NULL) {
    fputs("\n", rl_outstream);
    fflush(rl_outstream);
    return CLINE_END;
  }
  *line = entry.line;
  return CLINE_LINE;
}

enum cline_outcome cline_read(const char *prompt, const char *prefill, char **line) {
  *line = NULL;
  signals_watch();
  signals_drain();
  return cline_is_available() ? edit(prompt, prefill, line) : plain_read(prompt, line);
}

void cline_add_history(const char *text) { add_history(text); }

const char *cline_version(void) {
  static char text[64];
  snprintf(text, sizeof text, "GNU readline %s", rl_library_version);
  return text;
}

#else

void cline_setup(const char *name) {
  (void)name;
  use_utf8();
}

int cline_is_available(void) { return 0; }

void cline_set_completer(cline_completer complete_line, void *context) {
  (void)complete_line;
  (void)context;
}

enum cline_outcome cline_read(const char *prompt, const char *prefill, char **line) {
  (void)prefill;
  signals_watch();
  signals_drain();
  return plain_read(prompt, line);
}

void cline_add_history(const char *text) { (void)text; }

const char *cline_version(void) { return "plain"; }

#endif
