/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * run.c -- measures of a run: its loss and time, moments, counts, the points of
 * its probe.
 *
 * They cost next to nothing: the flow has counted on its way, and moments have
 * been located when they came. */
#include "config.h"

#include <math.h>

#include "flow/probe/probe.h"
#include "lab/measures/measures.h"

/* Rounded once, of whatever digits the run has. */
static rf_status
loss(rf_gauged *gauged, rf_witness *w, rf_message *message,
     const rf_gauge *gauge)
{
  const rf_numbers *sample;
  const rf_status status = rf_flow_sample(w->flow, &sample);

  (void)message;
  (void)gauge;
  if (status >= 0)
    rf_gauged_real(gauged, rf_numbers_double(sample, RF_SAMPLE_LOSS));
  return status;
}

/* Where flow.stop ended it, before until. */
static rf_status
time_of_end(rf_gauged *gauged, rf_witness *w, rf_message *message,
            const rf_gauge *gauge)
{
  (void)message;
  (void)gauge;
  rf_gauged_real(gauged, rf_flow_time(w->flow));
  return RF_OK;
}

/* None where it has not come. */
static rf_status
time_of_moment(rf_gauged *gauged, rf_witness *w, rf_message *message,
               const rf_gauge *gauge)
{
  const double time = rf_lookout_time(w->watch[w->now]);

  (void)message;
  (void)gauge;
  rf_gauged_real(gauged, isinf(time) ? (double)NAN : time);
  return RF_OK;
}

/* The words are those of record.when, by the same reader. */
static rf_status
may_be_moment(rf_message *message, const rf_problem *problem,
              const rf_gauge *gauge)
{
  char allowed[RF_WORDS_SIZE];
  const char *fault = "";
  rf_word *word = rf_words_alloc(1);
  rf_status status = RF_ENOMEM;

  if (!word)
    return RF_ENOMEM;
  status = rf_word_take(word, &fault, gauge->argument,
                        strlen(gauge->argument), problem->n);
  rf_words_free(word, 1);
  if (status != RF_EINPUT)
    return status;
  rf_words_allowed(allowed);
  return rf_gauge_say(message, status, "found '%.60s' (%s); allowed: %s",
                      gauge->name, fault, allowed);
}

/* One of the counts of rf_flow_stats. */
static rf_status
count(rf_gauged *gauged, rf_witness *w, rf_message *message,
      const rf_gauge *gauge)
{
  rf_flow_stats s = { 0 };

  (void)message;
  rf_flow_stats_get(w->flow, &s);
  rf_gauged_count(gauged, !strcmp(gauge->name, "events") ? s.events
                  : !strcmp(gauge->name, "steps") ? s.steps
                  : !strcmp(gauge->name, "occupied") ? s.faces
                  : !strcmp(gauge->name, "nonunique") ? s.nonunique
                  : s.unsure);
  return RF_OK;
}

/* They are measures since widths and data may be axes by way of files. */
static rf_status
size(rf_gauged *gauged, rf_witness *w, rf_message *message,
     const rf_gauge *gauge)
{
  (void)message;
  rf_gauged_count(gauged, !strcmp(gauge->name, "neurons") ? w->problem->m
                  : !strcmp(gauge->name, "data") ? w->problem->n
                  : w->problem->d);
  return RF_OK;
}

/* Loss, or the share of points with y h > 0, at the points of record.probe. */
static rf_status
probe(rf_gauged *gauged, rf_witness *w, rf_message *message,
      const rf_gauge *gauge)
{
  const rf_numbers *values;
  rf_probe *points = NULL;
  size_t right = 0;
  rf_status status = rf_probe_create(&points, w->problem);

  (void)message;
  if (status >= 0)
    status = rf_probe_look(points, &values, &right, w->flow);
  if (status >= 0 && !strcmp(gauge->name, "accuracy"))
    rf_gauged_real(gauged,
                   (double)right / (double)w->problem->probe.count);
  else if (status >= 0)
    rf_gauged_real(gauged, rf_numbers_double(values, RF_PROBE_LOSS));
  rf_probe_free(points);
  return status;
}

/* Without labels there is nothing to compare predictions with. */
static rf_status
has_probe(rf_message *message, const rf_problem *problem,
          const rf_gauge *gauge)
{
  if (problem->probe.count && problem->probe.y)
    return RF_OK;
  return rf_gauge_say(message, RF_EUNSUP, "%s is of the points of record.probe,"
                      " with labels; the experiment has none", gauge->name);
}

/* Name, argument, how it is measured, and whether an experiment can have it.
   "time" is there twice: alone it is the end of the run, with a word it is a
   moment. */
const rf_gauge_kind rf_gauges_of_run[] = {
  { "loss", NULL, loss, NULL },
  { "time", NULL, time_of_end, NULL },
  { "time", "MOMENT", time_of_moment, may_be_moment },
  { "events", NULL, count, NULL },
  { "steps", NULL, count, NULL },
  { "occupied", NULL, count, NULL },
  { "nonunique", NULL, count, NULL },
  { "unsure", NULL, count, NULL },
  { "neurons", NULL, size, NULL },
  { "data", NULL, size, NULL },
  { "dimension", NULL, size, NULL },
  { "probe_loss", NULL, probe, has_probe },
  { "accuracy", NULL, probe, has_probe },
  { NULL, NULL, NULL, NULL }
};
