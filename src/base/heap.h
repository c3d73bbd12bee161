/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * heap.h -- a binary heap in an array of the caller's: at[0] is the first, and
 * none comes before the one that it hangs from, at[(i - 1) / 2].
 *
 * The order is told by a function and what it has to know: no global variable
 * is needed, as it would be for qsort. */
#ifndef RF_HEAP_H
#define RF_HEAP_H

#include "base/base.h"

/* Does a come before b? */
typedef bool rf_before(const void *context, const void *a, const void *b);

/* A view of the array; whoever has it keeps count. */
typedef struct rf_heap {
  void *at;              /* at[count], of size bytes each */
  size_t count, size;
  rf_before *before;
  const void *context;
} rf_heap;

/* Of an array in any order. */
void rf_heap_make(const rf_heap *heap);

/* Number i was added as the last one, or comes earlier now. */
void rf_heap_up(const rf_heap *heap, size_t i);

/* Number i comes later now. */
void rf_heap_down(const rf_heap *heap, size_t i);

/* The first one to the end: those before it are the heap without it. */
void rf_heap_remove(const rf_heap *heap);

/* An array in any order, put in order: by a heap, in place. */
void rf_heap_sort(const rf_heap *heap);

bool rf_heap_is_valid(const rf_heap *heap);

#endif
