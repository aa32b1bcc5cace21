#ifndef FOLIO_CSTATFS_SHIM_H
#define FOLIO_CSTATFS_SHIM_H

#ifdef __linux__
#include <sys/vfs.h>

// The kind of file system that an open file is on, by the numbers of statfs(2); -1 with errno set.
static inline long folio_file_system_kind(int descriptor) {
  struct statfs status;
  return fstatfs(descriptor, &status) == 0 ? (long)status.f_type & 0xffffffffL : -1;
}
#endif

#endif
