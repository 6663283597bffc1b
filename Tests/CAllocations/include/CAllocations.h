// Counts what the calling thread asks of the allocator, for benchmarks.
#ifndef CALLOCATIONS_H
#define CALLOCATIONS_H

#include <stdint.h>

/// How often this thread has called malloc, calloc, realloc, aligned_alloc or
/// posix_memalign since it began, in whatever library.
uint64_t callocations_count(void);

#endif
