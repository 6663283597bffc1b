// A disk that is full, may not be written, fails or is slow, and a wall clock that is off:
// calls of the C library that do so on command, put before the real ones by LD_PRELOAD.
//
// The file named by FIELDGATE_FAULTS holds one line that a test rewrites while the program
// runs; it is read anew at each call:
//
//     full            writes to the store fail with ENOSPC
//     readonly        opening the store to write, and writing to it, fail with EROFS
//     io              writes and syncs of the store fail with EIO
//     slow MS         each sync of the store takes so many milliseconds longer
//     clock MS        the wall clock is off by so many milliseconds
//
// The store is every file whose path holds "fieldgate.db". What it does not simulate: pages
// that the kernel has taken and loses, and files that are mapped into memory.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

// What is commanded now; the number behind the word goes to `number`.
static int commanded(const char *word, long long *number) {
  const char *path = getenv("FIELDGATE_FAULTS");
  if (!path) return 0;
  int descriptor = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return 0;
  char line[64];
  ssize_t count = syscall(SYS_read, descriptor, line, sizeof line - 1);
  syscall(SYS_close, descriptor);
  if (count <= 0) return 0;
  line[count] = 0;
  size_t length = strlen(word);
  if (strncmp(line, word, length) != 0) return 0;
  if (number) *number = atoll(line + length);
  return 1;
}

static int is_store_path(const char *path) { return path && strstr(path, "fieldgate.db") != NULL; }

static int is_store(int descriptor) {
  char link[64], path[512];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t count = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
  if (count <= 0) return 0;
  path[count] = 0;
  return is_store_path(path);
}

// The error that writing to this descriptor meets; 0 for none.
static int fault(int descriptor) {
  int error = commanded("full", NULL)       ? ENOSPC
              : commanded("readonly", NULL) ? EROFS
              : commanded("io", NULL)       ? EIO
                                            : 0;
  return error && is_store(descriptor) ? error : 0;
}

#define REAL(type, name, ...) \
  static type (*real)(__VA_ARGS__); \
  if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#define FAIL_WHERE_COMMANDED(descriptor) \
  do { \
    int error = fault(descriptor); \
    if (error) { \
      errno = error; \
      return -1; \
    } \
  } while (0)

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
  REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
  FAIL_WHERE_COMMANDED(descriptor);
  return real(descriptor, bytes, count, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
  REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
  FAIL_WHERE_COMMANDED(descriptor);
  return real(descriptor, bytes, count, offset);
}

static int sync_slowly(int descriptor, int (*real)(int)) {
  long long milliseconds = 0;
  if (commanded("io", NULL) && is_store(descriptor)) {
    errno = EIO;
    return -1;
  }
  if (commanded("slow ", &milliseconds) && is_store(descriptor)) {
    struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&pause, NULL);
  }
  return real(descriptor);
}

int fdatasync(int descriptor) {
  REAL(int, "fdatasync", int);
  return sync_slowly(descriptor, real);
}

int fsync(int descriptor) {
  REAL(int, "fsync", int);
  return sync_slowly(descriptor, real);
}

// What is there already is told first, as the kernel does.
static int refuses(const char *path, int flags) {
  if ((flags & O_EXCL) && syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0) return 0;
  return (flags & O_ACCMODE) != O_RDONLY && is_store_path(path) && commanded("readonly", NULL);
}

int open(const char *path, int flags, ...) {
  REAL(int, "open", const char *, int, ...);
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  if (refuses(path, flags)) {
    errno = EROFS;
    return -1;
  }
  return real(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  REAL(int, "open64", const char *, int, ...);
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  if (refuses(path, flags)) {
    errno = EROFS;
    return -1;
  }
  return real(path, flags, mode);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  REAL(int, "clock_gettime", clockid_t, struct timespec *);
  int outcome = real(clock, time);
  long long milliseconds = 0;
  if (outcome == 0 && clock == CLOCK_REALTIME && commanded("clock ", &milliseconds)) {
    time->tv_sec += milliseconds / 1000;
  }
  return outcome;
}
