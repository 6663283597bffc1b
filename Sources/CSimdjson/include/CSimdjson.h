// simdjson's DOM parser behind a C interface: bytes in, simdjson's tape out.
//
// No function throws, keeps the caller's bytes or prints. A parser is used by one
// thread at a time.
#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A parser with its buffers: a padded copy of the text, the structural indices,
/// and the document of the last parse.
typedef struct csimdjson_parser csimdjson_parser;

/// How a parse ended.
typedef enum {
  CSIMDJSON_PARSED = 0,
  /// Not JSON (RFC 8259), or not UTF-8.
  CSIMDJSON_MALFORMED = 1,
  /// JSON as far as seen, with a number that fits neither 64 bits nor a double;
  /// or a number that is none: simdjson does not tell them apart.
  CSIMDJSON_NUMBER = 2,
  /// Brackets nest deeper than allowed.
  CSIMDJSON_DEPTH = 3,
  /// Buffers for a text of this length cannot be had.
  CSIMDJSON_MEMORY = 4,
} csimdjson_outcome;

/// A parsed document, as simdjson's own tape (its doc/tape.md): words of 64 bits,
/// the type as a character in the top byte, the payload in the other seven.
/// Both pointers are null unless the outcome is CSIMDJSON_PARSED, and live until
/// the next parse by the same parser, or its end.
typedef struct {
  csimdjson_outcome outcome;
  const uint64_t *tape;
  const uint8_t *strings;
} csimdjson_document;

/// A parser without buffers; null where there is no memory.
csimdjson_parser *csimdjson_make(void);

/// Frees a parser, its document included; null is allowed.
void csimdjson_free(csimdjson_parser *parser);

/// Parses a copy of `count` bytes. Brackets may nest `depth` deep.
csimdjson_document csimdjson_parse(
    csimdjson_parser *parser, const uint8_t *bytes, size_t count, size_t depth);

/// The longest text for which the parser has buffers already, in bytes.
size_t csimdjson_capacity(const csimdjson_parser *parser);

/// Whether two runs of `count` bytes are the same.
static inline int csimdjson_same(const uint8_t *left, const uint8_t *right, size_t count) {
  return __builtin_memcmp(left, right, count) == 0;
}

/// How two runs of `count` bytes compare: negative, zero or positive.
static inline int csimdjson_order(const uint8_t *left, const uint8_t *right, size_t count) {
  return __builtin_memcmp(left, right, count);
}

#ifdef __cplusplus
}
#endif

#endif
