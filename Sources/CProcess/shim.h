#ifndef FOLIO_CPROCESS_SHIM_H
#define FOLIO_CPROCESS_SHIM_H

#include <signal.h>
#include <spawn.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

// Swift offers no fork, since a copy of a program with threads is not whole. Call it before the first thread is made.
static inline pid_t folio_fork(void) { return fork(); }

// Has this process told by `number` when the thread that made it ends. Only Linux can; elsewhere the terminal's own
// hang-up must do.
static inline void folio_end_with_parent(int number) {
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, number);
#else
  (void)number;
#endif
}

// Has a program that is started later get none of our files from `lowest` on. The GNU library has it since 2.34, and shows
// it only to programs that ask for its extensions; elsewhere files are closed where a program is started.
#ifdef __GLIBC__
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
static inline int folio_close_files(posix_spawn_file_actions_t *actions, int lowest) {
  return posix_spawn_file_actions_addclosefrom_np(actions, lowest);
}
#else
static inline int folio_close_files(posix_spawn_file_actions_t *actions, int lowest) {
  (void)actions;
  (void)lowest;
  return 0;
}
#endif

#endif
