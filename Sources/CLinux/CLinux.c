#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

int fieldgate_signal_descriptor(const int *signals, int count) {
  sigset_t set;
  sigemptyset(&set);
  for (int index = 0; index < count; index++) {
    if (sigaddset(&set, signals[index]) != 0) return -1;
  }
  int failure = pthread_sigmask(SIG_BLOCK, &set, NULL);
  if (failure != 0) {
    errno = failure;
    return -1;
  }
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int fieldgate_next_signal(int descriptor) {
  struct signalfd_siginfo info;
  ssize_t length;
  do {
    length = read(descriptor, &info, sizeof info);
  } while (length < 0 && errno == EINTR);
  if (length == (ssize_t)sizeof info) return (int)info.ssi_signo;
  return length < 0 && errno != EAGAIN ? -1 : 0;
}

int fieldgate_event_descriptor(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int fieldgate_event_ring(int descriptor) {
  uint64_t one = 1;
  ssize_t length;
  do {
    length = write(descriptor, &one, sizeof one);
  } while (length < 0 && errno == EINTR);
  /* EAGAIN: the counter is full, so the event is readable already. */
  return length == (ssize_t)sizeof one || errno == EAGAIN ? 0 : -1;
}

int fieldgate_event_take(int descriptor) {
  uint64_t count;
  ssize_t length;
  do {
    length = read(descriptor, &count, sizeof count);
  } while (length < 0 && errno == EINTR);
  if (length == (ssize_t)sizeof count) return 1;
  return length < 0 && errno != EAGAIN ? -1 : 0;
}

int fieldgate_accept(int listener) {
  int descriptor;
  do {
    descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  } while (descriptor < 0 && errno == EINTR);
  return descriptor;
}

/* Between fork and exec only calls that are safe there (signal-safety(7)). */
static void become(const char *program, char *const *arguments, int input, int output,
                   int failure) {
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (dup2(input, 0) >= 0 && dup2(output, 1) >= 0 && dup2(output, 2) >= 0) {
    execv(program, arguments);
  }
  int reason = errno;
  ssize_t written = write(failure, &reason, sizeof reason);
  _exit(written == (ssize_t)sizeof reason ? 127 : 126);
}

int fieldgate_spawn(const char *program, char *const *arguments, const char *log) {
  int pipes[2];
  int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  int output = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  if (input < 0 || output < 0 || pipe2(pipes, O_CLOEXEC) != 0) {
    int reason = errno;
    if (input >= 0) close(input);
    if (output >= 0) close(output);
    errno = reason;
    return -1;
  }
  pid_t child = fork();
  if (child == 0) become(program, arguments, input, output, pipes[1]);
  int reason = child < 0 ? errno : 0;
  close(input);
  close(output);
  close(pipes[1]);
  if (child > 0) {
    /* The pipe closes with the exec; what comes before is why there was none. */
    ssize_t length;
    do {
      length = read(pipes[0], &reason, sizeof reason);
    } while (length < 0 && errno == EINTR);
    if (length <= 0) reason = 0;
  }
  close(pipes[0]);
  if (reason == 0) return child;
  errno = reason;
  return -1;
}
