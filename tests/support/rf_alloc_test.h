/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rf_alloc_test.h -- an allocator that fails once: the allocation after
 * `fuse` good ones and all later ones give NULL; `live` counts what is not
 * released yet.  Install it with
 *     rf_set_allocator(failing_alloc, counting_free);  fuse = k; */
#ifndef RF_ALLOC_TEST_H
#define RF_ALLOC_TEST_H

#include <stdlib.h>

static long fuse, live;

static void *
failing_alloc(size_t count, size_t size)
{
  void *p = fuse-- > 0 ? calloc(count, size) : NULL;

  live += p != NULL;
  return p;
}

static void
counting_free(void *p)
{
  live -= p != NULL;
  free(p);
}

#endif
