/// Reading lines from a person or a pipe, and counting Ctrl-C.
///
/// The one place that knows GNU readline: Swift 6 rejects its global variables, and its licence makes it
/// optional. Compiled with SONDE_READLINE the lines of a terminal are edited by readline; without it, or
/// when standard input or output is not a terminal, the same functions read plain lines.
///
/// One thread reads at a time. The counter of interrupts may be read from any thread.
#pragma once

#include <stddef.h>

/// How a read ended.
enum cline_outcome {
  CLINE_LINE,         ///< A line was entered; it may hold newlines if it was pasted or recalled.
  CLINE_END,          ///< End of input, or Ctrl-D on an empty line.
  CLINE_INTERRUPTED,  ///< Ctrl-C: what had been typed is dropped.
  CLINE_FAILED,       ///< The input can't be read, or memory ran out.
};

/// Gives the candidates that may replace the bytes `start ..< end` of `line` (`end` is the cursor).
///
/// Returns a NULL-ended array, itself and each string from `malloc`, in the order to show, or NULL for none.
/// `*append` is the character typed after a sole candidate; 0 types none. Must not block.
typedef char **(*cline_completer)(const char *line, size_t start, size_t end, char *append, void *context);

/// Prepares the editor once, before the first read: locale, word breaks, paste, history.
///
/// `name` is the application's name in the user's inputrc. Where the locale is not UTF-8 it sets
/// `LC_ALL=C.UTF-8` in the environment, since readline reads the locale from there again and would otherwise
/// cut characters into bytes; so call it before other threads run.
void cline_setup(const char *name);

/// Whether lines are edited: built with readline, and standard input and output are terminals.
int cline_is_available(void);

/// Registers the completion function, NULL for none; `context` is handed through.
void cline_set_completer(cline_completer completer, void *context);

/// Reads a line, showing `prompt` if standard input and output are terminals.
///
/// Escape sequences in the prompt stand between \001 and \002. `prefill` (may be NULL) is put into the
/// edited line before the user types. `*line` is set to a string for `free`, without its final newline, on
/// CLINE_LINE and to NULL otherwise. Watches interrupts from the first call on.
enum cline_outcome cline_read(const char *prompt, const char *prefill, char **line);

/// Adds an entry to those the arrow keys and C-r find.
void cline_add_history(const char *entry);

/// The editor in words, such as "GNU readline 8.2" or "plain".
const char *cline_version(void);

/// Takes over SIGINT for the whole process: from now on Ctrl-C counts and doesn't kill.
///
/// `stuck` (may be NULL) is written to standard error when a second Ctrl-C arrives before anybody has asked
/// for the count after the first: it says how to leave. The string must live for ever.
void cline_watch_interrupts(const char *stuck);

/// The number of Ctrl-C since `cline_watch_interrupts`; one relaxed load, so a kernel's loop may poll it.
unsigned cline_interrupts(void);
