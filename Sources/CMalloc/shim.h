#ifndef FOLIO_CMALLOC_SHIM_H
#define FOLIO_CMALLOC_SHIM_H

// Says whose C library this is; without a header of it nobody knows.
#include <stdbool.h>
#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

// The allocator of glibc keeps freed buffers of megabytes, and a pool for each thread: a program that reads a large file
// once would look as large ever after. Call it before the first thread is made. Whether the allocator does so from now on.
static inline bool folio_return_freed_memory(void) {
#ifdef __GLIBC__
  return mallopt(M_MMAP_THRESHOLD, 256 * 1024) == 1 && mallopt(M_ARENA_MAX, 8) == 1;
#else
  return false;
#endif
}

// Gives back what is free now; takes some milliseconds.
static inline void folio_trim_memory(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

#endif
