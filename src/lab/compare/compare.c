/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * compare.c -- two runs beside each other; see reluflow/compare.h. */
#include "config.h"

#include <math.h>

#include "base/number/mpfr_state.h"
#include "lab/compare/compare_impl.h"

/* The sizes are those of the first run: the second was found to have the same
   before.  A distance that nobody fills in stays NaN, which says that the
   neuron has no states; 0 would say that it did not move apart. */
static rf_status
make_room(rf_comparison *c, const rf_record *record)
{
  c->n = rf_record_data_count(record);
  c->d = rf_record_dimension(record);
  c->m = rf_record_width(record);
  if (!(c->distance = rf_alloc(c->m, sizeof *c->distance))
      || !(c->neuron = rf_alloc(c->m, sizeof *c->neuron)))
    return RF_ENOMEM;
  for (size_t j = 0; j < c->m; j++)
    c->distance[j] = NAN;
  return RF_OK;
}

/* Whether the runs are of one experiment comes first: neuron j of the one
   against neuron j of the other says something only then.  The weights are
   measured before the events, but neither needs the other. */
static rf_status
compare(rf_comparison **comparison, const rf_both_runs *pair)
{
  rf_comparison *c = rf_alloc(1, sizeof *c);
  rf_status status = c ? RF_OK : RF_ENOMEM;

  RF_TRY(status);
  RF_TRY(rf_both_runs_check(&c->same_start, pair));
  RF_TRY(make_room(c, pair->record[0]));
  RF_TRY(rf_comparison_measure(c, pair));
  RF_TRY(rf_comparison_follow(c, pair));
  *comparison = c;
  c = NULL;
done:
  rf_comparison_free(c);
  return status;
}

/* The distances are found in MPFR, whose global state (range of exponents,
   flags, rounding) is that of the caller again afterwards, also where it
   failed.  Readers of records tell what is wrong; where nobody did, the status
   is put into words, so that a failure never has an empty message. */
rf_status
rf_comparison_create(rf_comparison **comparison, rf_message *message,
                     rf_record *one, rf_record *other)
{
  const rf_mpfr_state found = rf_mpfr_enter();
  const rf_both_runs pair = { { one, other }, message };
  rf_status status;

  message->text[0] = '\0';
  status = compare(comparison, &pair);
  if (status < 0 && !message->text[0])
    snprintf(message->text, sizeof message->text, "%s", rf_strerror(status));
  return rf_mpfr_leave(&found, status);
}

/* Also of one that was made in part. */
void
rf_comparison_free(rf_comparison *c)
{
  if (!c)
    return;
  rf_release(c->apart);
  rf_release(c->distance);
  rf_release(c->neuron);
  rf_release(c);
}

/* Runs may start apart and be compared all the same: that is how one sees what
   a small change of the weights becomes.  So it is told, not refused. */
int
rf_comparison_same_start(const rf_comparison *c)
{
  return c->same_start;
}

size_t
rf_comparison_count(const rf_comparison *c)
{
  return c->count;
}

/* A copy, so that what is told stays the caller's when the comparison is
   gone. */
rf_status
rf_comparison_get(const rf_comparison *c, rf_apart *apart, size_t i)
{
  RF_REQUIRE(i < c->count, RF_EINVAL);
  *apart = c->apart[i];
  return RF_OK;
}

/* Of all neurons together, in the order of time.  Two events that are close in
   time may have changed places: rf_comparison_neuron tells of each neuron by
   itself. */
void
rf_comparison_events(const rf_comparison *c, rf_common *common)
{
  *common = c->all;
}

size_t
rf_comparison_width(const rf_comparison *c)
{
  return c->m;
}

size_t
rf_comparison_same(const rf_comparison *c)
{
  return c->same;
}

/* Of neuron j alone.  Its distance is that at the last time which both have
   recorded: each time that is compared writes over the one before. */
rf_status
rf_comparison_neuron(const rf_comparison *c, rf_common *common, double *apart,
                     size_t j)
{
  RF_REQUIRE(j < c->m, RF_EINVAL);
  *common = c->neuron[j];
  *apart = c->distance[j];
  return RF_OK;
}
