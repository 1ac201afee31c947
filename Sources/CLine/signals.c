#define _GNU_SOURCE

#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "cline.h"

// The kernel hands a signal to any thread that doesn't block it, so ppoll's mask in one thread isn't enough:
// the handler writes a byte into a pipe, and readers poll the pipe beside their input.
static int pipe_ends[2] = {-1, -1};
static atomic_uint interrupts;
static atomic_bool unseen;
static _Atomic(const char *) stuck_message;

static void handle(int signal_number) {
  int saved = errno;
  char kind = signal_number == SIGINT ? 'i' : signal_number == SIGWINCH ? 'w' : 'c';
  if (signal_number == SIGINT) {
    atomic_fetch_add_explicit(&interrupts, 1, memory_order_relaxed);
    const char *message = atomic_load(&stuck_message);
    if (atomic_exchange(&unseen, 1) && message != NULL) {
      ssize_t ignored = write(STDERR_FILENO, message, strlen(message));
      (void)ignored;
    }
  }
  ssize_t ignored = write(pipe_ends[1], &kind, 1);
  (void)ignored;
  errno = saved;
}

void signals_watch(void) {
  if (pipe_ends[0] >= 0) return;
  if (pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) != 0) return;
  struct sigaction action = {.sa_handler = handle};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);  // no SA_RESTART: a blocked read gives up
  // A program started from a thread that holds signals back (libdispatch's do) would never hear of it.
  sigset_t heard;
  sigemptyset(&heard);
  sigaddset(&heard, SIGINT);
  pthread_sigmask(SIG_UNBLOCK, &heard, NULL);
  action.sa_flags = SA_RESTART;
  sigaction(SIGWINCH, &action, NULL);
  sigaction(SIGCONT, &action, NULL);
}

void signals_drain(void) {
  char bytes[64];
  while (read(pipe_ends[0], bytes, sizeof bytes) > 0) {
  }
  atomic_store(&unseen, 0);
}

enum wakeup signals_wait(int descriptor) {
  struct pollfd waited[2] = {{.fd = pipe_ends[0], .events = POLLIN}, {.fd = descriptor, .events = POLLIN}};
  for (;;) {
    int ready = poll(waited, 2, -1);
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return WAKE_FAILED;
    char kind;
    if (waited[0].revents != 0 && read(pipe_ends[0], &kind, 1) == 1) {
      if (kind == 'i') atomic_store(&unseen, 0);
      return kind == 'i' ? WAKE_INTERRUPT : kind == 'w' ? WAKE_RESIZE : WAKE_CONTINUE;
    }
    if (waited[1].revents & POLLNVAL) return WAKE_FAILED;
    if (waited[1].revents != 0) return WAKE_INPUT;
  }
}

void cline_watch_interrupts(const char *stuck) {
  atomic_store(&stuck_message, stuck);
  signals_watch();
}

unsigned cline_interrupts(void) {
  if (atomic_load_explicit(&unseen, memory_order_relaxed)) atomic_store(&unseen, 0);
  return atomic_load_explicit(&interrupts, memory_order_relaxed);
}
