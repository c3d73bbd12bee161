/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * origin.c -- the files that data may come from. */
#include "config.h"

#include "problem/real/real.h"

/* Openers that have no use for a name. */
static rf_status
open_idx(rf_array *array, rf_message *message, const char *path,
         const char *name, const rf_location *asker)
{
  (void)name;
  return rf_idx_open(array, message, path, asker);
}

/* A byte for the label, then 32 x 32 bytes for red, as many for green and for
   blue (A. Krizhevsky, Learning multiple layers of features from tiny
   images). */
static rf_status
open_cifar10(rf_array *array, rf_message *message, const char *path,
             const char *name, const rf_location *asker)
{
  (void)name;
  return rf_records_open(array, message, path, asker, 1 + 3 * 32 * 32);
}

static rf_status
open_npy(rf_array *array, rf_message *message, const char *path,
         const char *name, const rf_location *asker)
{
  (void)name;
  return rf_npy_open(array, message, path, NULL, asker);
}

/* A new format is a line here, its key, and what opens it as an array. */
static const rf_origin origins[] = {
  { RF_KEY_IDX, false, false, false, 0, open_idx },
  { RF_KEY_CIFAR10, true, true, false, 9, open_cifar10 },
  { RF_KEY_NPY, false, false, false, 0, open_npy },
  { RF_KEY_NPZ, false, false, true, 0, rf_npy_open },
  { RF_KEY_CSV, false, false, false, 0, NULL },
};

/* The first that is there; that it is alone is checked later, with a message
   that names both. */
const rf_origin *
rf_origin_of(const rf_reader *reader)
{
  for (size_t i = 0; i < sizeof origins / sizeof *origins; i++)
    if (reader->node[origins[i].key])
      return &origins[i];
  return NULL;
}

/* Two sources would have to agree. */
rf_status
rf_origin_alone(const rf_intake *in)
{
  static const rf_key others[] = {
    RF_KEY_DATA_FILE, RF_KEY_INPUTS, RF_KEY_DESIGN, RF_KEY_N, RF_KEY_D,
    RF_KEY_NOISE, RF_KEY_TEACHER, RF_KEY_MARGIN
  };
  const rf_reader *r = in->reader;
  const rf_key key = in->origin->key;
  char why[64];

  snprintf(why, sizeof why, "%s has the data", rf_key_name(key));
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (r->node[others[i]]
        /* Of a table they say which columns are taken. */
        && (in->origin->open || others[i] != RF_KEY_INPUTS))
      return rf_reader_surplus(r, others[i], why);
  for (size_t i = 0; i < sizeof origins / sizeof *origins; i++)
    if (origins[i].key != key && r->node[origins[i].key])
      return rf_reader_surplus(r, origins[i].key, why);
  return RF_OK;
}
