/* Below libc: counts each touch of a file under one folder, and at the k-th signals the process or fails the call.
   Built and preloaded by tests/faults/rig.py. A touch is a write, an fsync, a rename, an unlink, a mkdir, a link, a
   truncation, or an opening for writing. Nothing is counted before faults_arm. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { COUNT, SIGNAL, FAIL_ONCE, FAIL_FROM };
static char folder[PATH_MAX];
static int mode = COUNT, what = 0;
static long count = 0, fatal = 0;

/* `number` is a signal or an errno. */
void faults_arm(const char *below, int how, long at, int number) {
  snprintf(folder, sizeof folder, "%s", below);
  mode = how; fatal = at; what = number; count = 0;
}
long faults_count(void) { return count; }

static int below(const char *path) {
  size_t n = strlen(folder);
  return n && !strncmp(path, folder, n) && (path[n] == '/' || !path[n]);
}
static int fd_counts(int fd) {
  char link[64], path[PATH_MAX];
  if (!folder[0] || fd < 3) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n < 0) return 0;
  path[n] = 0;
  return below(path);
}
static int path_counts(int dir, const char *path) {
  char here[PATH_MAX];
  if (!folder[0] || !path) return 0;
  if (path[0] == '/') return below(path);
  if (dir != AT_FDCWD) return fd_counts(dir);
  return getcwd(here, sizeof here) && below(here);
}
/* Whether the call is to fail; a full disk lets files be taken away. */
static int struck(int needs_room) {
  if (mode >= FAIL_ONCE && what == ENOSPC && !needs_room) return 0;
  count++;
  if (mode == SIGNAL && count == fatal) kill(getpid(), what);
  if ((mode == FAIL_ONCE && count == fatal) || (mode == FAIL_FROM && count >= fatal)) { errno = what; return 1; }
  return 0;
}
#define REAL(type, name, ...) static type (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *data, size_t n) {
  REAL(ssize_t, write, int, const void *, size_t);
  return fd_counts(fd) && struck(1) ? -1 : real(fd, data, n);
}
/* Never done: what a killed process has written stays with the system, and thousands of runs need not wait for disks. */
int fsync(int fd) { return fd_counts(fd) && struck(1) ? -1 : 0; }
int ftruncate(int fd, off_t n) { REAL(int, ftruncate, int, off_t); return fd_counts(fd) && struck(1) ? -1 : real(fd, n); }
int ftruncate64(int fd, off64_t n) { REAL(int, ftruncate64, int, off64_t); return fd_counts(fd) && struck(1) ? -1 : real(fd, n); }
int rename(const char *a, const char *b) {
  REAL(int, rename, const char *, const char *);
  return path_counts(AT_FDCWD, b) && struck(1) ? -1 : real(a, b);
}
int renameat(int da, const char *a, int db, const char *b) {
  REAL(int, renameat, int, const char *, int, const char *);
  return path_counts(db, b) && struck(1) ? -1 : real(da, a, db, b);
}
int renameat2(int da, const char *a, int db, const char *b, unsigned flags) {
  REAL(int, renameat2, int, const char *, int, const char *, unsigned);
  return path_counts(db, b) && struck(1) ? -1 : real(da, a, db, b, flags);
}
int link(const char *a, const char *b) {
  REAL(int, link, const char *, const char *);
  return path_counts(AT_FDCWD, b) && struck(1) ? -1 : real(a, b);
}
int linkat(int da, const char *a, int db, const char *b, int flags) {
  REAL(int, linkat, int, const char *, int, const char *, int);
  return path_counts(db, b) && struck(1) ? -1 : real(da, a, db, b, flags);
}
int mkdir(const char *a, mode_t m) { REAL(int, mkdir, const char *, mode_t); return path_counts(AT_FDCWD, a) && struck(1) ? -1 : real(a, m); }
int mkdirat(int d, const char *a, mode_t m) { REAL(int, mkdirat, int, const char *, mode_t); return path_counts(d, a) && struck(1) ? -1 : real(d, a, m); }
int unlink(const char *a) { REAL(int, unlink, const char *); return path_counts(AT_FDCWD, a) && struck(0) ? -1 : real(a); }
int unlinkat(int d, const char *a, int f) { REAL(int, unlinkat, int, const char *, int); return path_counts(d, a) && struck(0) ? -1 : real(d, a, f); }
int rmdir(const char *a) { REAL(int, rmdir, const char *); return path_counts(AT_FDCWD, a) && struck(0) ? -1 : real(a); }

#define OPENING(name) \
  int name(const char *a, int flags, ...) { \
    va_list more; va_start(more, flags); mode_t m = va_arg(more, mode_t); va_end(more); \
    REAL(int, name, const char *, int, ...); \
    return (flags & (O_WRONLY | O_RDWR | O_CREAT)) && path_counts(AT_FDCWD, a) && struck(1) ? -1 : real(a, flags, m); }
OPENING(open)
OPENING(open64)
#define OPENING_AT(name) \
  int name(int d, const char *a, int flags, ...) { \
    va_list more; va_start(more, flags); mode_t m = va_arg(more, mode_t); va_end(more); \
    REAL(int, name, int, const char *, int, ...); \
    return (flags & (O_WRONLY | O_RDWR | O_CREAT)) && path_counts(d, a) && struck(1) ? -1 : real(d, a, flags, m); }
OPENING_AT(openat)
OPENING_AT(openat64)
