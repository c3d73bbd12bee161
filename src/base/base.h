/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * base.h -- what every room uses: memory, the three kinds of mistakes. */
#ifndef RF_BASE_H
#define RF_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reluflow/status.h"

/* Zeroed memory for count objects of the given size, or NULL (also when the
   product overflows).  Release with rf_release; NULL is allowed there. */
void *rf_alloc(size_t count, size_t size);
void rf_release(void *p);

/* Is memory taken from the C library, which threads may share? */
bool rf_allocator_is_default(void);

/* Grow *array (of *capacity objects) so that it holds at least need; the old
   contents are kept, new memory is zero, capacity at least doubles.  On
   failure nothing changes. */
rf_status rf_grow(void *array, size_t *capacity, size_t need, size_t size);

/* Seconds of a clock that only goes forward, from any start. */
double rf_clock(void);

/* A copy of text, or NULL. */
char *rf_strdup(const char *text);

/* A file's name for a message, out[RF_SHOWN]: of a long one the end, after
   "...", so that the reason has its place too.  Returns out. */
#define RF_SHOWN 256
char *rf_shown(char *out, const char *path);

/* The caller's mistake: always checked, reported, state untouched. */
#define RF_REQUIRE(cond, status) do { if (!(cond)) return (status); } while (0)

/* Our mistake: checked in --enable-assert builds, compiled out otherwise. */
#ifdef RF_WANT_ASSERT
# define RF_ASSERT(cond) do { if (!(cond)) { \
    fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #cond); \
    abort(); } } while (0)
#else
# define RF_ASSERT(cond) do { (void)sizeof(cond); } while (0)
#endif

/* In a function that says whether something agrees with itself: it does not,
   unless cond. */
#ifdef RF_WANT_ASSERT
# define RF_HOLDS(cond) do { if (!(cond)) { \
    fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #cond); \
    return false; } } while (0)
#else
# define RF_HOLDS(cond) do { if (!(cond)) return false; } while (0)
#endif

/* What is read soon, of a place that nobody foresees, is fetched meanwhile. */
#ifdef __GNUC__
# define RF_PREFETCH(at) __builtin_prefetch(at)
#else
# define RF_PREFETCH(at) ((void)(at))
#endif

/* The world's mistake (memory, an integrator): pass the status up.  Needs a
   variable `status` and a label `done`. */
#define RF_TRY(expr) do { \
    status = (expr); if (status < 0) goto done; } while (0)

#endif
