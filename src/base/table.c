/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table.c -- numbers by the bytes of their keys; see table.h.
 *
 * Open addressing: a number that finds its slot taken goes to the next free
 * one.  At least half of the slots stay empty, so a search is short and ends.
 * No number is ever removed alone: the hole would cut off those behind it. */
#include "config.h"

#include "base/table.h"

enum { SLOTS_FIRST = 64 };

/* A hash of bytes, eight at a time: FNV-1a on words, with the high bits folded
   back so that each bit counts in the low ones. */
static uint64_t
hash(const void *bytes, size_t count)
{
  const unsigned char *p = bytes;
  uint64_t h = UINT64_C(0xcbf29ce484222325), word;

  for (; count > 0; p += sizeof word) {
    const size_t some = count < sizeof word ? count : sizeof word;
    word = 0;
    memcpy(&word, p, some);
    h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    h ^= h >> 32;
    count -= some;
  }
  return h ^ (h >> 29);
}

static const void *
key_of(const rf_table *t, size_t slot)
{
  return t->key(t->owner, t->slot[slot] - 1);
}

/* The slot of a key, or the empty one where it belongs. */
static size_t
find(const rf_table *t, const void *key)
{
  size_t i = (size_t)hash(key, t->width) & (t->slots - 1);

  while (t->slot[i] && memcmp(key_of(t, i), key, t->width) != 0)
    i = (i + 1) & (t->slots - 1);
  return i;
}

void
rf_table_init(rf_table *t, rf_table_key *key, const void *owner, size_t width)
{
  *t = (rf_table){ .key = key, .owner = owner, .width = width };
}

void
rf_table_free(rf_table *t)
{
  rf_release(t->slot);
  t->slot = NULL;
  t->slots = t->count = 0;
}

/* An empty slot ends the search: what would be beyond it was never entered. */
bool
rf_table_find(size_t *number, const rf_table *t, const void *key)
{
  size_t i;

  if (t->count == 0)
    return false;
  i = find(t, key);
  if (t->slot[i] == 0)
    return false;
  *number = t->slot[i] - 1;
  return true;
}

/* The wide table is filled as a copy and taken over when it is whole: without
   memory all is as it was.  Slots move, since their places depend on how many
   there are. */
rf_status
rf_table_reserve(rf_table *t)
{
  rf_table wide = *t;

  if (2 * (t->count + 1) < t->slots)
    return RF_OK;
  wide.slots = t->slots ? 2 * t->slots : SLOTS_FIRST;
  if (!(wide.slot = rf_alloc(wide.slots, sizeof *wide.slot)))
    return RF_ENOMEM;
  for (size_t i = 0; i < t->slots; i++)
    if (t->slot[i])
      wide.slot[find(&wide, key_of(t, i))] = t->slot[i];
  rf_release(t->slot);
  *t = wide;
  return RF_OK;
}

/* The caller has asked for a place, and the key is new. */
void
rf_table_enter(rf_table *t, size_t number)
{
  size_t i;

  RF_ASSERT(2 * (t->count + 1) < t->slots);
  i = find(t, t->key(t->owner, number));
  RF_ASSERT(t->slot[i] == 0);
  t->slot[i] = number + 1;
  t->count++;
}

void
rf_table_clear(rf_table *t)
{
  if (t->slot)
    memset(t->slot, 0, t->slots * sizeof *t->slot);
  t->count = 0;
}

bool
rf_table_is_valid(const rf_table *t)
{
  size_t count = 0;

  RF_HOLDS((t->slots & (t->slots - 1)) == 0);
  RF_HOLDS(t->count == 0 || 2 * t->count < t->slots);
  for (size_t i = 0; i < t->slots; i++) {
    if (!t->slot[i])
      continue;
    RF_HOLDS(find(t, key_of(t, i)) == i);
    count++;
  }
  RF_HOLDS(count == t->count);
  return true;
}
