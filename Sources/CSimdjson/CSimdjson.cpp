#include "CSimdjson.h"

#include <cstring>
#include <memory>
#include <new>
#include <simdjson.h>

using simdjson::error_code;

struct csimdjson_parser {
  simdjson::dom::parser parser;
  std::unique_ptr<uint8_t[]> text;
  size_t capacity = 0;
  size_t depth = 0;

  // Buffers grow to powers of two, so that a stream of slightly longer messages
  // does not allocate for each.
  error_code reserve(size_t count, size_t new_depth) {
    if (count <= capacity && new_depth == depth) return simdjson::SUCCESS;
    size_t target = capacity < 1024 ? 1024 : capacity;
    while (target < count) target *= 2;
    if (target > capacity) {
      capacity = 0;
      text.reset(new (std::nothrow) uint8_t[target + simdjson::SIMDJSON_PADDING]);
      if (!text) return simdjson::MEMALLOC;
      if (error_code error = parser.doc.allocate(target)) return error;
    }
    depth = 0;
    if (error_code error = parser.allocate(target, new_depth)) return error;
    capacity = target;
    depth = new_depth;
    return simdjson::SUCCESS;
  }
};

static csimdjson_outcome outcome(error_code error) noexcept {
  switch (error) {
  case simdjson::SUCCESS: return CSIMDJSON_PARSED;
  case simdjson::NUMBER_ERROR:
  case simdjson::NUMBER_OUT_OF_RANGE: return CSIMDJSON_NUMBER;
  case simdjson::DEPTH_ERROR: return CSIMDJSON_DEPTH;
  case simdjson::CAPACITY:
  case simdjson::MEMALLOC: return CSIMDJSON_MEMORY;
  default: return CSIMDJSON_MALFORMED;
  }
}

static csimdjson_document failed(csimdjson_outcome outcome) noexcept {
  return {outcome, nullptr, nullptr};
}

extern "C" csimdjson_parser *csimdjson_make(void) {
  try {
    return new (std::nothrow) csimdjson_parser();
  } catch (...) {
    return nullptr;
  }
}

extern "C" void csimdjson_free(csimdjson_parser *parser) { delete parser; }

extern "C" csimdjson_document csimdjson_parse(
    csimdjson_parser *parser, const uint8_t *bytes, size_t count, size_t depth) {
  if (!parser) return failed(CSIMDJSON_MEMORY);
  if (!bytes || count == 0) return failed(CSIMDJSON_MALFORMED);
  if (count > simdjson::SIMDJSON_MAXSIZE_BYTES / 2) return failed(CSIMDJSON_MEMORY);
  try {
    if (error_code error = parser->reserve(count, depth)) return failed(outcome(error));
    std::memcpy(parser->text.get(), bytes, count);
    std::memset(parser->text.get() + count, 0, simdjson::SIMDJSON_PADDING);
    error_code error = parser->parser.parse(parser->text.get(), count, false).error();
    if (error) return failed(outcome(error));
    return {CSIMDJSON_PARSED, parser->parser.doc.tape.get(), parser->parser.doc.string_buf.get()};
  } catch (...) {
    return failed(CSIMDJSON_MEMORY);
  }
}

extern "C" size_t csimdjson_capacity(const csimdjson_parser *parser) {
  return parser ? parser->capacity : 0;
}
