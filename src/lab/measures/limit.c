/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * limit.c -- measures of the limit flow: when neurons are aligned, and where
 * they go.  They depend on data and draws, not on the scale.
 *
 * Beside the scale they do not need the run at all, and are here so that a
 * table has them next to what the run did. */
#include "config.h"

#include <math.h>

#include "lab/measures/measures.h"

/* One alignment for the measures that are to the default accuracy. */
static rf_status
find_align(rf_witness *w, rf_message *message)
{
  rf_align_options o;

  if (w->align)
    return RF_OK;
  rf_align_defaults(&o);
  return rf_align_create(&w->align, message, w->problem, &o);
}

/* The latest time at which a neuron that aligns is aligned; none where none
   does. */
static void
slowest(rf_gauged *gauged, const rf_align *align)
{
  double time = NAN;

  if (rf_align_fate_count(align, &time, RF_FATE_EXTREMAL))
    rf_gauged_real(gauged, time);
}

/* With the accuracy that 'reluflow align' has by default. */
static rf_status
align_time(rf_gauged *gauged, rf_witness *w, rf_message *message,
           const rf_gauge *gauge)
{
  const rf_status status = find_align(w, message);

  (void)gauge;
  if (status >= 0)
    slowest(gauged, w->align);
  return status;
}

/* To another accuracy than the default. */
static rf_status
align_time_to(rf_gauged *gauged, rf_witness *w, rf_message *message,
              const rf_gauge *gauge)
{
  rf_align_options o;
  rf_align *align = NULL;
  rf_status status;

  rf_align_defaults(&o);
  o.delta = strtod(gauge->argument, NULL);
  o.delta_text = gauge->argument;
  status = rf_align_create(&align, message, w->problem, &o);
  if (status >= 0)
    slowest(gauged, align);
  rf_align_free(align);
  return status;
}

/* The text is what counts, exactly; the double only says whether it is one. */
static rf_status
may_be_delta(rf_message *message, const rf_problem *problem,
             const rf_gauge *gauge)
{
  char *end;
  const double delta = strtod(gauge->argument, &end);

  (void)problem;
  return end != gauge->argument && !*end && delta > 0.0 && delta < 1.0 ? RF_OK
    : rf_gauge_say(message, RF_EINPUT, "%.60s: a number between 0 and 1 is "
                   "wanted", gauge->name);
}

/* How many neurons go where; which is for 'reluflow align' to say. */
static rf_status
fates(rf_gauged *gauged, rf_witness *w, rf_message *message,
      const rf_gauge *gauge)
{
  const rf_status status = find_align(w, message);

  if (status >= 0)
    rf_gauged_count(gauged, !strcmp(gauge->name, "destinations")
                    ? rf_align_extremal_count(w->align)
                    : rf_align_fate_count(w->align, NULL,
                                          !strcmp(gauge->name, "aligned")
                                          ? RF_FATE_EXTREMAL : RF_FATE_DEAD));
  return status;
}

const rf_gauge_kind rf_gauges_of_limit[] = {
  { "align_time", NULL, align_time, NULL },
  { "align_time", "DELTA", align_time_to, may_be_delta },
  { "aligned", NULL, fates, NULL },
  { "dead", NULL, fates, NULL },
  { "destinations", NULL, fates, NULL },
  { NULL, NULL, NULL, NULL }
};
