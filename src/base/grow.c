/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * grow.c -- arrays that grow, in small and in large memory; see base.h and
 * large.h. */
#include "config.h"

#include "base/base.h"
#include "base/large.h"

typedef struct {
  void *(*alloc)(size_t count, size_t size);
  void (*release)(void *p, size_t count, size_t size);
} memory;

static void
release(void *p, size_t count, size_t size)
{
  (void)count;
  (void)size;
  rf_release(p);
}

/* By a copy: the hooks know no realloc, and what is new has to be zero.
   *array is a pointer to whatever type: it is read and written as bytes, for a
   void ** to a double * would be undefined. */
static rf_status
grow(const memory *in, void *array, size_t *capacity, size_t need, size_t size)
{
  void *old, *grown;
  size_t wanted = *capacity <= SIZE_MAX / 2 ? 2 * *capacity : need;

  if (need <= *capacity)
    return RF_OK;
  if (wanted < need)
    wanted = need;
  if (!(grown = in->alloc(wanted, size)))
    return RF_ENOMEM;
  memcpy(&old, array, sizeof old);
  if (old)
    memcpy(grown, old, *capacity * size);
  memcpy(array, &grown, sizeof grown);
  in->release(old, *capacity, size);
  *capacity = wanted;
  return RF_OK;
}

rf_status
rf_grow(void *array, size_t *capacity, size_t need, size_t size)
{
  static const memory small = { rf_alloc, release };

  return grow(&small, array, capacity, need, size);
}

rf_status
rf_large_grow(void *array, size_t *capacity, size_t need, size_t size)
{
  static const memory large = { rf_large_alloc, rf_large_release };

  return grow(&large, array, capacity, need, size);
}
