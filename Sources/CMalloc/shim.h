#ifndef FOLIO_CMALLOC_SHIM_H
#define FOLIO_CMALLOC_SHIM_H

#ifdef __GLIBC__
#include <malloc.h>
#endif

// The allocator of glibc keeps freed buffers of megabytes, and a pool for each thread: a program that reads a large file
// once would look as large ever after. Call it before the first thread is made.
static inline void folio_return_freed_memory(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 256 * 1024);
  mallopt(M_ARENA_MAX, 2);
#endif
}

// Gives back what is free now; takes some milliseconds.
static inline void folio_trim_memory(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

#endif
