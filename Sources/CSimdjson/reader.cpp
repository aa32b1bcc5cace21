// simdjson's on-demand reader behind C functions. Every token of a document is visited, so that all of it is checked; numbers
// are left as the digits that the source has.

#include "CSimdjson.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <simdjson.h>
#include <string_view>

using simdjson::error_code;
namespace ondemand = simdjson::ondemand;

namespace {

/// No system has smaller pages.
constexpr uintptr_t page = 4096;

/// Nothing of the contract is nested half as deep.
constexpr unsigned depth_limit = 64;

bool is_space(char byte) { return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r'; }

std::string_view trimmed(std::string_view token) {
  while (!token.empty() && is_space(token.back())) token.remove_suffix(1);
  return token;
}

/// Reads up to seven bytes beyond the text, which are the document's or its padding.
inline bool has_escape(std::string_view text) {
  constexpr uint64_t ones = 0x0101010101010101;
  for (size_t at = 0; at < text.size(); at += 8) {
    uint64_t bytes;
    std::memcpy(&bytes, text.data() + at, 8);
    uint64_t zeros = bytes ^ (ones * '\\');
    size_t left = text.size() - at;
    // What lies beyond the text must not look like an escape.
    if (left < 8) zeros |= ~uint64_t(0) << (left * 8);
    if ((zeros - ones) & ~zeros & (ones << 7)) return true;
  }
  return false;
}

/// The grammar of RFC 8259, section 6.
bool is_number(std::string_view text) {
  size_t at = 0;
  auto digits = [&] {
    size_t start = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') at++;
    return at - start;
  };
  if (at < text.size() && text[at] == '-') at++;
  size_t first = at;
  size_t whole = digits();
  if (whole == 0 || (whole > 1 && text[first] == '0')) return false;
  if (at < text.size() && text[at] == '.') {
    at++;
    if (digits() == 0) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    at++;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) at++;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

} // namespace

struct folio_json {
  ondemand::parser parser;
  ondemand::document document;
  ondemand::array_iterator element, last_element;
  ondemand::object_iterator member, last_member;
  /// What is read: the caller's bytes, or `buffer`.
  const uint8_t *source = nullptr;
  uint8_t *buffer = nullptr;
  size_t buffer_size = 0;
  folio_json_token *tokens = nullptr;
  size_t count = 0, capacity = 0;
  uint32_t root = FOLIO_JSON_NULL;
  bool is_started = false;

  ~folio_json() {
    std::free(buffer);
    std::free(tokens);
  }

  /// simdjson may look at bytes behind the document. Where they are in its last page they can be read, whatever they are;
  /// where they are not, the document is copied to where there are some.
  folio_json_result take(const uint8_t *bytes, size_t length) {
    uintptr_t last = reinterpret_cast<uintptr_t>(bytes) + length - 1;
    source = bytes;
    if (last / page == (last + simdjson::SIMDJSON_PADDING) / page) return FOLIO_JSON_OK;
    size_t needed = length + simdjson::SIMDJSON_PADDING;
    if (needed > buffer_size) {
      std::free(buffer);
      buffer_size = 0;
      buffer = static_cast<uint8_t *>(std::malloc(needed));
      if (buffer == nullptr) return FOLIO_JSON_NO_MEMORY;
      buffer_size = needed;
    }
    std::memcpy(buffer, bytes, length);
    std::memset(buffer + length, ' ', simdjson::SIMDJSON_PADDING);
    source = buffer;
    return FOLIO_JSON_OK;
  }

  folio_json_result grow() {
    size_t grown = capacity == 0 ? 256 : capacity * 2;
    auto *moved = static_cast<folio_json_token *>(std::realloc(tokens, grown * sizeof *tokens));
    if (moved == nullptr) return FOLIO_JSON_NO_MEMORY;
    tokens = moved;
    capacity = grown;
    return FOLIO_JSON_OK;
  }

  inline folio_json_result push(uint32_t kind, std::string_view text = {}) {
    if (count == capacity) {
      if (auto result = grow()) return result;
    }
    tokens[count++] = {reinterpret_cast<uintptr_t>(text.data()),
                       static_cast<uint32_t>(text.size()), 16 | kind};
    return FOLIO_JSON_OK;
  }

  folio_json_result close(size_t start, uint32_t children, uint32_t kind) {
    size_t size = count - start;
    if (size >= size_t(1) << 28) return FOLIO_JSON_TOO_LARGE;
    tokens[start].length = children;
    tokens[start].tag = static_cast<uint32_t>(size << 4) | kind;
    return FOLIO_JSON_OK;
  }

  folio_json_result value(ondemand::value value, unsigned depth) {
    return this->value(value, value.raw_json_token(), depth);
  }

  /// `token` reaches to the next one.
  folio_json_result value(ondemand::value value, std::string_view token, unsigned depth) {
    token = trimmed(token);
    if (token.empty()) return FOLIO_JSON_NOT_JSON;
    switch (token.front()) {
    case '{': {
      ondemand::object object;
      if (depth == depth_limit) return FOLIO_JSON_TOO_DEEP;
      if (value.get_object().get(object)) return FOLIO_JSON_NOT_JSON;
      return members(object, depth + 1);
    }
    case '[': {
      ondemand::array array;
      if (depth == depth_limit) return FOLIO_JSON_TOO_DEEP;
      if (value.get_array().get(array)) return FOLIO_JSON_NOT_JSON;
      return elements(array, depth + 1);
    }
    case '"': {
      if (token.size() < 2 || token.back() != '"') return FOLIO_JSON_NOT_JSON;
      std::string_view text = token.substr(1, token.size() - 2);
      if (!has_escape(text)) return push(FOLIO_JSON_TEXT, text);
      return value.get_string().get(text) ? push(FOLIO_JSON_BAD_TEXT)
                                          : push(FOLIO_JSON_TEXT, text);
    }
    default: return word(token);
    }
  }

  folio_json_result word(std::string_view token) {
    switch (token.front()) {
    case 't': return token == "true" ? push(FOLIO_JSON_TRUE) : FOLIO_JSON_NOT_JSON;
    case 'f': return token == "false" ? push(FOLIO_JSON_FALSE) : FOLIO_JSON_NOT_JSON;
    case 'n': return token == "null" ? push(FOLIO_JSON_NULL) : FOLIO_JSON_NOT_JSON;
    default: return is_number(token) ? push(FOLIO_JSON_NUMBER, token) : FOLIO_JSON_NOT_JSON;
    }
  }

  /// The kind of a root that is no array and no object; no root of the contract is one.
  folio_json_result scalar_root(std::string_view token, size_t length, uint32_t *kind) {
    std::string_view all = trimmed({reinterpret_cast<const char *>(source), length});
    token = trimmed(token);
    if (token.empty() || token.data() + token.size() != all.data() + all.size())
      return FOLIO_JSON_NOT_JSON;
    count = 0;
    if (token.front() == '"') {
      *kind = FOLIO_JSON_TEXT;
      return token.size() > 1 && token.back() == '"' ? FOLIO_JSON_OK : FOLIO_JSON_NOT_JSON;
    }
    if (auto result = word(token)) return result;
    *kind = tokens[0].tag & 15;
    return FOLIO_JSON_OK;
  }

  folio_json_result member_of(simdjson::simdjson_result<ondemand::field> read, unsigned depth) {
    ondemand::field field;
    if (std::move(read).get(field)) return FOLIO_JSON_NOT_JSON;
    const char *start = field.key().raw();
    // The name ends before the colon that stands before the value.
    ondemand::value member = field.value();
    std::string_view token = member.raw_json_token();
    const char *end = token.data() - 1;
    while (end > start && is_space(*end)) end--;
    if (end <= start || *end != ':') return FOLIO_JSON_NOT_JSON;
    end--;
    while (end > start && is_space(*end)) end--;
    if (end < start || *end != '"') return FOLIO_JSON_NOT_JSON;
    std::string_view name(start, static_cast<size_t>(end - start));
    if (has_escape(name) && field.unescaped_key().get(name)) return FOLIO_JSON_NOT_JSON;
    if (auto result = push(FOLIO_JSON_TEXT, name)) return result;
    return value(member, token, depth);
  }

  folio_json_result members(ondemand::object object, unsigned depth) {
    size_t start = count;
    uint32_t children = 0;
    if (auto result = push(FOLIO_JSON_OBJECT)) return result;
    for (auto field : object) {
      if (auto result = member_of(field, depth)) return result;
      children++;
    }
    return close(start, children, FOLIO_JSON_OBJECT);
  }

  folio_json_result elements(ondemand::array array, unsigned depth) {
    size_t start = count;
    uint32_t children = 0;
    if (auto result = push(FOLIO_JSON_ARRAY)) return result;
    for (auto element : array) {
      ondemand::value read;
      if (std::move(element).get(read)) return FOLIO_JSON_NOT_JSON;
      if (auto result = value(read, depth)) return result;
      children++;
    }
    return close(start, children, FOLIO_JSON_ARRAY);
  }

  /// Prepares to go through the root step by step.
  folio_json_result start() {
    if (root == FOLIO_JSON_ARRAY) {
      ondemand::array array;
      if (document.get_array().get(array) || array.begin().get(element) ||
          array.end().get(last_element))
        return FOLIO_JSON_NOT_JSON;
    } else {
      ondemand::object object;
      if (document.get_object().get(object) || object.begin().get(member) ||
          object.end().get(last_member))
        return FOLIO_JSON_NOT_JSON;
    }
    is_started = true;
    return FOLIO_JSON_OK;
  }

  folio_json_result finish() {
    return document.current_location().error() ? FOLIO_JSON_END : FOLIO_JSON_NOT_JSON;
  }

  folio_json_result step() {
    if (root != FOLIO_JSON_ARRAY && root != FOLIO_JSON_OBJECT) return FOLIO_JSON_END;
    if (!is_started) {
      if (auto result = start()) return result;
    } else if (root == FOLIO_JSON_ARRAY) {
      ++element;
    } else {
      ++member;
    }
    count = 0;
    if (root == FOLIO_JSON_ARRAY) {
      if (!(element != last_element)) return finish();
      ondemand::value read;
      if ((*element).get(read)) return FOLIO_JSON_NOT_JSON;
      return value(read, 1);
    }
    if (!(member != last_member)) return finish();
    return member_of(*member, 1);
  }

  folio_json_result whole() {
    count = 0;
    folio_json_result result = FOLIO_JSON_NOT_JSON;
    if (root == FOLIO_JSON_ARRAY) {
      ondemand::array array;
      if (document.get_array().get(array)) return FOLIO_JSON_NOT_JSON;
      result = elements(array, 1);
    } else if (root == FOLIO_JSON_OBJECT) {
      ondemand::object object;
      if (document.get_object().get(object)) return FOLIO_JSON_NOT_JSON;
      result = members(object, 1);
    }
    if (result != FOLIO_JSON_OK) return result;
    return finish() == FOLIO_JSON_END ? FOLIO_JSON_OK : FOLIO_JSON_NOT_JSON;
  }
};

folio_json *folio_json_new(void) { return new (std::nothrow) folio_json; }

void folio_json_free(folio_json *reader) { delete reader; }

folio_json_result folio_json_open(folio_json *reader, const uint8_t *bytes, size_t count,
                                  uint32_t *root) {
  *root = FOLIO_JSON_NULL;
  reader->is_started = false;
  reader->root = FOLIO_JSON_NULL;
  if (count == 0) return FOLIO_JSON_NOT_JSON;
  if (count > FOLIO_JSON_LIMIT) return FOLIO_JSON_TOO_LARGE;
  if (auto result = reader->take(bytes, count)) return result;
  auto error = reader->parser
                   .iterate(reinterpret_cast<const char *>(reader->source), count,
                            count + simdjson::SIMDJSON_PADDING)
                   .get(reader->document);
  if (error == simdjson::MEMALLOC) return FOLIO_JSON_NO_MEMORY;
  if (error) return FOLIO_JSON_NOT_JSON;
  std::string_view token;
  if (reader->document.raw_json_token().get(token)) return FOLIO_JSON_NOT_JSON;
  if (token.empty()) return FOLIO_JSON_NOT_JSON;
  if (token.front() == '[') {
    *root = FOLIO_JSON_ARRAY;
  } else if (token.front() == '{') {
    *root = FOLIO_JSON_OBJECT;
  } else if (auto result = reader->scalar_root(token, count, root)) {
    return result;
  }
  reader->root = *root;
  return FOLIO_JSON_OK;
}

folio_json_result folio_json_next(folio_json *reader, int whole, const folio_json_token **tokens) {
  folio_json_result result = whole ? reader->whole() : reader->step();
  *tokens = reader->tokens;
  return result;
}
