/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * origin.c -- the files that data may come from. */
#include "config.h"

#include "problem/real/real.h"

static const rf_origin origins[] = {
  { RF_KEY_IDX, false, false, rf_idx_open },
};

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
    RF_KEY_INPUTS, RF_KEY_DATA_FILE, RF_KEY_DESIGN, RF_KEY_N, RF_KEY_D,
    RF_KEY_NOISE, RF_KEY_TEACHER, RF_KEY_MARGIN
  };
  const rf_reader *r = in->reader;
  const rf_key key = in->origin->key;
  char why[64];

  snprintf(why, sizeof why, "%s has the data", rf_key_name(key));
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (r->node[others[i]])
      return rf_reader_surplus(r, others[i], why);
  for (size_t i = 0; i < sizeof origins / sizeof *origins; i++)
    if (origins[i].key != key && r->node[origins[i].key])
      return rf_reader_surplus(r, origins[i].key, why);
  return RF_OK;
}
