/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * room.h -- memory of what tests use beside Check: without it they end. */
#ifndef RF_ROOM_H
#define RF_ROOM_H

#include <stdlib.h>

/* Zeroed room for count entries, also of none; the caller's. */
static inline void *
test_room(size_t count, size_t size)
{
  void *p = calloc(count + 1, size);

  if (!p)
    abort();
  return p;
}

#endif
