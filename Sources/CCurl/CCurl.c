#include "CCurl.h"

#include <dlfcn.h>
#include <stddef.h>

#ifdef __APPLE__
static const char libraryName[] = "/usr/lib/libcurl.4.dylib";
#else
static const char libraryName[] = "libcurl.so.4";
#endif

#define FUNCTIONS(X) \
  X(global_init) \
  X(version) \
  X(easy_init) \
  X(easy_cleanup) \
  X(easy_strerror) \
  X(easy_recv) \
  X(easy_send) \
  X(easy_setopt) \
  X(easy_getinfo) \
  X(multi_init) \
  X(multi_cleanup) \
  X(multi_add_handle) \
  X(multi_remove_handle) \
  X(multi_perform) \
  X(multi_info_read) \
  X(multi_poll) \
  X(multi_wakeup) \
  X(slist_append) \
  X(slist_free_all)

#define MEMBER(name) __typeof__(curl_##name) *name;
static struct { FUNCTIONS(MEMBER) } library;

const char *folio_curl_load(void) {
  void *file = dlopen(libraryName, RTLD_LAZY | RTLD_LOCAL);
  if (file == NULL) return dlerror();
#define FIND(name) \
  *(void **)&library.name = dlsym(file, "curl_" #name); \
  if (library.name == NULL) return "libcurl has no curl_" #name;
  FUNCTIONS(FIND)
  return library.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? NULL : "libcurl cannot be started";
}

const char *folio_curl_version(void) { return library.version(); }

CURL *folio_curl_easy_init(void) { return library.easy_init(); }

void folio_curl_easy_cleanup(CURL *handle) { library.easy_cleanup(handle); }

const char *folio_curl_easy_strerror(CURLcode code) { return library.easy_strerror(code); }

CURLcode folio_curl_easy_recv(CURL *handle, void *bytes, size_t size, size_t *count) {
  return library.easy_recv(handle, bytes, size, count);
}

CURLcode folio_curl_easy_send(CURL *handle, const void *bytes, size_t size, size_t *count) {
  return library.easy_send(handle, bytes, size, count);
}

CURLcode folio_curl_set_long(CURL *handle, CURLoption option, long value) {
  return library.easy_setopt(handle, option, value);
}

CURLcode folio_curl_set_offset(CURL *handle, CURLoption option, long long value) {
  return library.easy_setopt(handle, option, (curl_off_t)value);
}

CURLcode folio_curl_set_text(CURL *handle, CURLoption option, const char *value) {
  return library.easy_setopt(handle, option, value);
}

CURLcode folio_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return library.easy_setopt(handle, option, value);
}

CURLcode folio_curl_set_sink(CURL *handle, CURLoption option, folio_curl_sink sink) {
  return library.easy_setopt(handle, option, sink);
}

CURLcode folio_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *list) {
  return library.easy_setopt(handle, option, list);
}

long folio_curl_get_long(CURL *handle, CURLINFO info) {
  long value = 0;
  return library.easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

long long folio_curl_get_offset(CURL *handle, CURLINFO info) {
  curl_off_t value = 0;
  return library.easy_getinfo(handle, info, &value) == CURLE_OK ? (long long)value : 0;
}

curl_socket_t folio_curl_get_socket(CURL *handle) {
  curl_socket_t value = CURL_SOCKET_BAD;
  return library.easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &value) == CURLE_OK ? value
                                                                                 : CURL_SOCKET_BAD;
}

CURLM *folio_curl_multi_init(void) { return library.multi_init(); }

CURLMcode folio_curl_multi_cleanup(CURLM *multi) { return library.multi_cleanup(multi); }

CURLMcode folio_curl_multi_add_handle(CURLM *multi, CURL *handle) {
  return library.multi_add_handle(multi, handle);
}

CURLMcode folio_curl_multi_remove_handle(CURLM *multi, CURL *handle) {
  return library.multi_remove_handle(multi, handle);
}

CURLMcode folio_curl_multi_perform(CURLM *multi, int *running) {
  return library.multi_perform(multi, running);
}

CURLMsg *folio_curl_multi_info_read(CURLM *multi, int *left) {
  return library.multi_info_read(multi, left);
}

CURLMcode folio_curl_multi_poll(
    CURLM *multi, struct curl_waitfd *extra, unsigned count, int milliseconds, int *ready) {
  return library.multi_poll(multi, extra, count, milliseconds, ready);
}

CURLMcode folio_curl_multi_wakeup(CURLM *multi) { return library.multi_wakeup(multi); }

struct curl_slist *folio_curl_slist_append(struct curl_slist *list, const char *text) {
  return library.slist_append(list, text);
}

void folio_curl_slist_free_all(struct curl_slist *list) {
  if (list != NULL) library.slist_free_all(list);
}
