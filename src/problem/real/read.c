/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * read.c -- data from files of others, from the first key to the last
 * number. */
#include "config.h"

#include "base/number/exact.h"
#include "problem/real/real.h"

/* Also of one that was made by half. */
static void
free_intake(rf_intake *in)
{
  rf_wish_free(&in->wish);
  rf_release(in->class_of);
  rf_release(in->taken);
  rf_release(in->input);
  rf_ledger_close(&in->ledger);
  rf_mpq_array_free(in->y, in->total);
}

/* Only now, for a row may become zero by what is done with it. */
static rf_status
finish(rf_intake *in)
{
  rf_reader *r = in->reader;
  rf_problem *p = r->problem;
  rf_status status = RF_OK;

  for (size_t k = 0; k < p->n; k++)
    RF_TRY(rf_data_finish(r, &r->node[in->origin->key]->place, k));
done:
  return status;
}

/* Each step needs what the one before has found. */
static rf_status
read_files(rf_intake *in)
{
  rf_status status;

  RF_TRY(rf_intake_labels(in));
  RF_TRY(rf_intake_select(in));
  RF_TRY(rf_intake_rows(in));
  RF_TRY(rf_intake_prepare(in));
  status = finish(in);
done:
  return status;
}

/* A run file has the data themselves. */
rf_status
rf_read_real(rf_reader *r)
{
  rf_intake in = { .reader = r, .origin = rf_origin_of(r) };
  rf_status status;

  RF_ASSERT(in.origin);
  mpq_init(in.wish.scale);
  RF_TRY(rf_origin_alone(&in));
  RF_TRY(rf_wish_read(&in));
  RF_TRY(r->data ? rf_read_given_table(r) : read_files(&in));
  status = rf_wish_write(&in);
done:
  free_intake(&in);
  return status;
}

/* Asked before the keys of other sources are looked at. */
bool
rf_has_real(const rf_reader *r)
{
  return rf_origin_of(r) != NULL;
}
