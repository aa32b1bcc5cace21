#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a token is. The numbers are shared with `WireToken.Kind` in Swift.
enum {
  FOLIO_JSON_NULL = 0,
  FOLIO_JSON_FALSE = 1,
  FOLIO_JSON_TRUE = 2,
  /// The digits as they stand in the source; their grammar is checked.
  FOLIO_JSON_NUMBER = 3,
  /// UTF-8 without quotes, escapes resolved.
  FOLIO_JSON_TEXT = 4,
  /// A text with an escape that means nothing.
  FOLIO_JSON_BAD_TEXT = 5,
  FOLIO_JSON_ARRAY = 6,
  /// Names (texts) and values in turn.
  FOLIO_JSON_OBJECT = 7,
};

typedef struct {
  /// The address of the bytes of a number or a text.
  uint64_t bits;
  /// How many bytes they are; for an array or object, how many elements or members.
  uint32_t length;
  /// How many tokens the value takes, itself included, times 16, plus its kind.
  uint32_t tag;
} folio_json_token;

typedef enum {
  FOLIO_JSON_OK = 0,
  /// Nothing is left.
  FOLIO_JSON_END = 1,
  FOLIO_JSON_NOT_JSON = 2,
  FOLIO_JSON_TOO_DEEP = 3,
  FOLIO_JSON_TOO_LARGE = 4,
  FOLIO_JSON_NO_MEMORY = 5,
} folio_json_result;

/// A reader of one document after another, which keeps its memory. For one thread at a time.
typedef struct folio_json folio_json;

/// Null without memory.
folio_json *folio_json_new(void);
void folio_json_free(folio_json *reader);

/// Begins a document of 1 to `FOLIO_JSON_LIMIT` bytes and says what kind its root is. The bytes must live until the last of
/// its tokens was used.
folio_json_result folio_json_open(folio_json *reader, const uint8_t *bytes, size_t count,
                                  uint32_t *root);

/// The tokens of the next element of a root array, or of the next name and value of a root object; with `whole`, of all the
/// document. They live until the next call.
folio_json_result folio_json_next(folio_json *reader, int whole, const folio_json_token **tokens);

#define FOLIO_JSON_LIMIT ((size_t)512 << 20)

#ifdef __cplusplus
}
#endif

#endif
