/// The inner side of interrupts: what the readers wait on.
#pragma once

/// What woke a reader.
enum wakeup { WAKE_INPUT, WAKE_INTERRUPT, WAKE_RESIZE, WAKE_CONTINUE, WAKE_FAILED };

/// Starts watching the signals a reader cares about (SIGINT, SIGWINCH, SIGCONT). Cheap when done before.
void signals_watch(void);

/// Forgets signals that arrived before now.
void signals_drain(void);

/// Waits until `descriptor` has input or has ended, or a signal arrived.
enum wakeup signals_wait(int descriptor);
