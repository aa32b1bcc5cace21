#pragma once

// The type-checking macros of curl's header take constant options only, and Swift cannot call variadic functions.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

typedef size_t (*folio_curl_sink)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode folio_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode folio_curl_set_offset(CURL *handle, CURLoption option, long long value) {
  return curl_easy_setopt(handle, option, (curl_off_t)value);
}

static inline CURLcode folio_curl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode folio_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode folio_curl_set_sink(CURL *handle, CURLoption option, folio_curl_sink sink) {
  return curl_easy_setopt(handle, option, sink);
}

static inline CURLcode folio_curl_set_list(
    CURL *handle, CURLoption option, struct curl_slist *list) {
  return curl_easy_setopt(handle, option, list);
}

static inline long folio_curl_get_long(CURL *handle, CURLINFO info) {
  long value = 0;
  return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

static inline long long folio_curl_get_offset(CURL *handle, CURLINFO info) {
  curl_off_t value = 0;
  return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? (long long)value : 0;
}

static inline curl_socket_t folio_curl_get_socket(CURL *handle) {
  curl_socket_t value = CURL_SOCKET_BAD;
  return curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &value) == CURLE_OK
             ? value
             : CURL_SOCKET_BAD;
}
