/// Programs on a terminal of their own, for tests: glibc hides these calls from Swift's `Glibc` module.
#pragma once

/// Starts `path` on a new pseudo-terminal of `rows` by `columns`; gives its process id, or -1 (see errno).
/// `*terminal` is set to the controlling side: what is written there is typed, what is read was printed.
int cpty_spawn(
    const char *path, char *const arguments[], char *const environment[], int rows, int columns, int *terminal);

/// Changes the size of the terminal, which sends SIGWINCH; gives 0, or -1.
int cpty_resize(int terminal, int rows, int columns);

/// Waits for a process: its exit status, or 128 + the number of the signal that ended it; -1 if there is none.
int cpty_wait(int process);
