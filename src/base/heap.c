/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * heap.c -- binary heaps; see heap.h.
 *
 * An element has any size and is known by its bytes and by the order alone: it
 * moves by swaps, and nothing is allocated. */
#include "config.h"

#include "base/heap.h"

static unsigned char *
at(const rf_heap *h, size_t i)
{
  return (unsigned char *)h->at + i * h->size;
}

static bool
before(const rf_heap *h, size_t i, size_t j)
{
  return h->before(h->context, at(h, i), at(h, j));
}

/* In pieces through a buffer, as the size of an element is known only when the
   program runs. */
static void
swap(const rf_heap *h, size_t i, size_t j)
{
  unsigned char t[64], *a = at(h, i), *b = at(h, j);

  for (size_t left = h->size, some; left > 0; left -= some) {
    some = left < sizeof t ? left : sizeof t;
    memcpy(t, a, some);
    memcpy(a, b, some);
    memcpy(b, t, some);
    a += some;
    b += some;
  }
}

void
rf_heap_up(const rf_heap *h, size_t i)
{
  for (; i > 0 && before(h, i, (i - 1) / 2); i = (i - 1) / 2)
    swap(h, i, (i - 1) / 2);
}

/* Element i goes down to where it is before both of its children. */
void
rf_heap_down(const rf_heap *h, size_t i)
{
  for (size_t child; (child = 2 * i + 1) < h->count; i = child) {
    if (child + 1 < h->count && before(h, child + 1, child))
      child++;
    if (!before(h, child, i))
      return;
    swap(h, i, child);
  }
}

/* From the last one that others hang from to the first: where an element
   sinks, the heaps below it are already in order.  This takes a time linear in
   count. */
void
rf_heap_make(const rf_heap *h)
{
  for (size_t i = h->count / 2; i-- > 0; )
    rf_heap_down(h, i);
}

/* The first goes to the end, behind the elements that are left. */
void
rf_heap_remove(const rf_heap *h)
{
  rf_heap rest = *h;

  rest.count--;
  if (rest.count > 0)
    swap(h, 0, rest.count);
  rf_heap_down(&rest, 0);
}

/* Each removal puts the first of the rest behind it: the array is then in
   order from its end on, and is turned round. */
void
rf_heap_sort(const rf_heap *h)
{
  rf_heap rest = *h;

  rf_heap_make(h);
  for (; rest.count > 1; rest.count--)
    rf_heap_remove(&rest);
  for (size_t i = 0, j = h->count; i + 1 < j; i++, j--)   /* last to first */
    swap(h, i, j - 1);
}

bool
rf_heap_is_valid(const rf_heap *h)
{
  for (size_t i = 1; i < h->count; i++)
    RF_HOLDS(!before(h, i, (i - 1) / 2));
  return true;
}
