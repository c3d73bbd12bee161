/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table.h -- finding by its bytes what stands in an array of an owner.  The
 * table keeps numbers alone: the owner has the keys, and tells them. */
#ifndef RF_TABLE_H
#define RF_TABLE_H

#include "base/base.h"

/* The key of a number, as many bytes as the table says. */
typedef const void *rf_table_key(const void *owner, size_t number);

typedef struct rf_table {
  rf_table_key *key;
  const void *owner;
  size_t width;          /* bytes of a key */
  size_t count;          /* numbers in it */
  size_t *slot, slots;   /* 1 + number, 0 where empty; slots is a power of 2,
                            and more than 2 count */
} rf_table;

/* An empty table, without memory. */
void rf_table_init(rf_table *table, rf_table_key *key, const void *owner,
                   size_t width);
void rf_table_free(rf_table *table);

/* Is there a number with this key?  Then it is in *number. */
bool rf_table_find(size_t *number, const rf_table *table, const void *key);

/* Room for one number more: rf_table_enter takes it, and cannot fail. */
rf_status rf_table_reserve(rf_table *table);

/* A number whose key, which the owner has by now, is not in the table. */
void rf_table_enter(rf_table *table, size_t number);

/* Forget all numbers; the room stays. */
void rf_table_clear(rf_table *table);

/* Is every number found by its key, and is there room between them? */
bool rf_table_is_valid(const rf_table *table);

#endif
