/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * compare.c -- two runs beside each other; see reluflow/compare.h. */
#include "config.h"

#include <math.h>

#include "base/number/mpfr_state.h"
#include "lab/compare/compare_impl.h"

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

rf_status
rf_comparison_get(const rf_comparison *c, rf_apart *apart, size_t i)
{
  RF_REQUIRE(i < c->count, RF_EINVAL);
  *apart = c->apart[i];
  return RF_OK;
}

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

rf_status
rf_comparison_neuron(const rf_comparison *c, rf_common *common, double *apart,
                     size_t j)
{
  RF_REQUIRE(j < c->m, RF_EINVAL);
  *common = c->neuron[j];
  *apart = c->distance[j];
  return RF_OK;
}
