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
// The store is every file whose path holds "fieldgate.db". What it does not simulate: files
// that are mapped into memory.
//
// To the file named by FIELDGATE_RECORD it appends what is done to the store's main file and
// to its log, and what is written to sockets, each as
//
//     kind (1 byte), file (1 byte: 0 main, 1 log), offset (8), length (8), the bytes
//
// in the machine's byte order. Kinds: `w` written, `t` cut or grown to `offset`, `s` synced,
// and the sync came back; `o` the bytes go to the socket `offset`. What is written stands there before
// it is done. From this a test makes the files as a power cut leaves them.

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
#include <sys/uio.h>
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

static void record(char kind, int file, long long offset, long long length, const void *bytes) {
  const char *path = getenv("FIELDGATE_RECORD");
  if (!path) return;
  static int descriptor = -1;
  if (descriptor < 0) {
    // High, so that no number that the program counts on is taken.
    int low = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    descriptor = (int)syscall(SYS_fcntl, low, F_DUPFD_CLOEXEC, 700);
    syscall(SYS_close, low);
  }
  char head[18] = {kind, (char)file};
  memcpy(head + 2, &offset, 8);
  memcpy(head + 10, &length, 8);
  struct iovec parts[2] = {{head, sizeof head}, {(void *)bytes, bytes ? (size_t)length : 0}};
  // One call, which other threads cannot come between.
  syscall(SYS_writev, descriptor, parts, 2);
}

static int is_store_path(const char *path) { return path && strstr(path, "fieldgate.db") != NULL; }

static int path_of(int descriptor, char path[512]) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t count = syscall(SYS_readlinkat, AT_FDCWD, link, path, 511);
  if (count <= 0) return 0;
  path[count] = 0;
  return 1;
}

static int is_store(int descriptor) {
  char path[512];
  return path_of(descriptor, path) && is_store_path(path);
}

// 0 for the main file, 1 for the log, -1 for what is not recorded.
static int recorded(int descriptor) {
  char path[512];
  if (!getenv("FIELDGATE_RECORD") || !path_of(descriptor, path)) return -1;
  const char *name = strrchr(path, '/');
  if (!name) return -1;
  return strcmp(name, "/fieldgate.db") == 0 ? 0 : strcmp(name, "/fieldgate.db-wal") == 0 ? 1 : -1;
}

static void record_write(int descriptor, const void *bytes, size_t count, long long offset) {
  int file = recorded(descriptor);
  if (file >= 0) record('w', file, offset, (long long)count, bytes);
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
  record_write(descriptor, bytes, count, offset);
  return real(descriptor, bytes, count, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
  REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
  FAIL_WHERE_COMMANDED(descriptor);
  record_write(descriptor, bytes, count, offset);
  return real(descriptor, bytes, count, offset);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  REAL(ssize_t, "write", int, const void *, size_t);
  char path[512];
  if (getenv("FIELDGATE_RECORD") && path_of(descriptor, path) &&
      strncmp(path, "socket:", 7) == 0) {
    record('o', 0, descriptor, (long long)count, bytes);
  }
  return real(descriptor, bytes, count);
}

static int cut(int descriptor, off64_t length, int (*real)(int, off64_t)) {
  int file = recorded(descriptor);
  if (file >= 0) record('t', file, length, 0, NULL);
  return real(descriptor, length);
}

int ftruncate(int descriptor, off_t length) {
  REAL(int, "ftruncate", int, off64_t);
  return cut(descriptor, length, real);
}

int ftruncate64(int descriptor, off64_t length) {
  REAL(int, "ftruncate64", int, off64_t);
  return cut(descriptor, length, real);
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
  int outcome = real(descriptor);
  int file = outcome == 0 ? recorded(descriptor) : -1;
  if (file >= 0) record('s', file, 0, 0, NULL);
  return outcome;
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
