#pragma once

/// Keeps freed memory for the next use, instead of giving it back after each step of a model and touching every page
/// anew, and lets all threads share one heap: another thread's own grows by a page a system call. Call it before the
/// first thread is started. Without effect where the C library isn't glibc.
void sonde_keep_memory(void);
