/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * large.h -- memory for what all neurons have.
 *
 * As rf_alloc, but a large array has pages of its own, of the large kind where
 * the system has these: it is zeroed by the system in large pieces when it is
 * first touched, and a walk in no order through it finds its pages.  What is
 * taken here is given back here, with its size. */
#ifndef RF_LARGE_H
#define RF_LARGE_H

#include "base/base.h"

/* Bytes from which on an array is large: half a large page, so that at most
   half of it is taken in vain. */
#define RF_LARGE ((size_t)1 << 20)

/* Zeroed memory for count objects of the given size, or NULL (also when the
   product overflows). */
void *rf_large_alloc(size_t count, size_t size);

/* p as it was taken, of so many objects of this size; may be NULL. */
void rf_large_release(void *p, size_t count, size_t size);

/* As rf_grow: *array is of *capacity objects. */
rf_status rf_large_grow(void *array, size_t *capacity, size_t need,
                        size_t size);

#endif
