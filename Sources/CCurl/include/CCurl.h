#pragma once

// The type-checking macros of curl's header take constant options only, and Swift cannot call variadic functions.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

// libcurl brings thirty libraries with it, and loading them takes longer than painting the first screen. It is therefore
// loaded when the first request is made, and called through these functions only.

/// Loads libcurl; to be called once, before any other function here. Returns NULL, or why it cannot be used.
const char *folio_curl_load(void);

const char *folio_curl_version(void);

CURL *folio_curl_easy_init(void);
void folio_curl_easy_cleanup(CURL *handle);
const char *folio_curl_easy_strerror(CURLcode code);
CURLcode folio_curl_easy_recv(CURL *handle, void *bytes, size_t size, size_t *count);
CURLcode folio_curl_easy_send(CURL *handle, const void *bytes, size_t size, size_t *count);

typedef size_t (*folio_curl_sink)(char *bytes, size_t size, size_t count, void *context);

CURLcode folio_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode folio_curl_set_offset(CURL *handle, CURLoption option, long long value);
CURLcode folio_curl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode folio_curl_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode folio_curl_set_sink(CURL *handle, CURLoption option, folio_curl_sink sink);
CURLcode folio_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *list);

/// 0 where libcurl does not say.
long folio_curl_get_long(CURL *handle, CURLINFO info);
long long folio_curl_get_offset(CURL *handle, CURLINFO info);
curl_socket_t folio_curl_get_socket(CURL *handle);

CURLM *folio_curl_multi_init(void);
CURLMcode folio_curl_multi_cleanup(CURLM *multi);
CURLMcode folio_curl_multi_add_handle(CURLM *multi, CURL *handle);
CURLMcode folio_curl_multi_remove_handle(CURLM *multi, CURL *handle);
CURLMcode folio_curl_multi_perform(CURLM *multi, int *running);
CURLMsg *folio_curl_multi_info_read(CURLM *multi, int *left);
CURLMcode folio_curl_multi_poll(
    CURLM *multi, struct curl_waitfd *extra, unsigned count, int milliseconds, int *ready);
CURLMcode folio_curl_multi_wakeup(CURLM *multi);

struct curl_slist *folio_curl_slist_append(struct curl_slist *list, const char *text);
/// Does nothing for NULL, even before libcurl is loaded.
void folio_curl_slist_free_all(struct curl_slist *list);
