#ifndef FOLIO_CPROCESS_SHIM_H
#define FOLIO_CPROCESS_SHIM_H

#include <signal.h>
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

#endif
