/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * subject.c -- the run file of a figure: its data, times and states; see
 * subject.h. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/poll.h"
#include "view/subject/subject.h"

/* Neurons that are read at once. */
#define BLOCK 4096

/* Inputs and labels are rationals in the problem; a picture takes the nearest
   doubles. */
static rf_status
load_data(rf_subject *s)
{
  const rf_problem *p = s->problem;

  s->n = p->n;
  s->d = p->d;
  s->x = rf_alloc(s->n * s->d, sizeof *s->x);
  s->y = rf_alloc(s->n, sizeof *s->y);
  if (!s->x || !s->y)
    return RF_ENOMEM;
  for (size_t i = 0; i < s->n * s->d; i++)
    s->x[i] = rf_get_d_nearest(p->x[i]);
  for (size_t k = 0; k < s->n; k++)
    s->y[k] = rf_get_d_nearest(p->y[k]);
  return RF_OK;
}

/* Without a sample there is nothing to draw: a run may have been stopped
   before its first. */
static rf_status
load_times(rf_subject *s)
{
  rf_status status = RF_OK;

  s->samples = rf_record_sample_count(s->record);
  if (!s->samples) {
    snprintf(s->message->text, sizeof s->message->text,
             "no samples are recorded yet");
    return RF_EUNSUP;
  }
  s->time = rf_alloc(s->samples, sizeof *s->time);
  if (!s->time)
    return RF_ENOMEM;
  for (size_t i = 0; i < s->samples && status >= 0; i++)
    status = rf_record_time_get(s->record, s->message, &s->time[i], i);
  return status;
}

/* Times as equal as doubles: a neighbour would be another state. */
static rf_status
find_frame(rf_subject *s, double at)
{
  char wanted[RF_DOUBLE_TEXT], near[RF_DOUBLE_TEXT];
  size_t best = 0;

  for (size_t i = 0; i < s->samples; i++)
    if (fabs(s->time[i] - at) < fabs(s->time[best] - at))
      best = i;
  s->first = best;
  s->frames = 1;
  if (s->time[best] == at)
    return RF_OK;
  snprintf(s->message->text, sizeof s->message->text,
           "--at %s: not a record time; the nearest is %s",
           rf_double_text(wanted, at), rf_double_text(near, s->time[best]));
  return RF_EINVAL;
}

/* Times that are spread over more than an order of magnitude, most of them
   early, ask for a logarithm. */
static bool
is_log(const rf_subject *s)
{
  const char *axes = s->options->axes;

  return strcmp(axes, "auto") ? !strcmp(axes, "log")
    : s->samples > 2
      && s->time[s->samples / 2] < 0.15 * s->time[s->samples - 1];
}

/* Failures leave what was read so far; rf_subject_close takes it back. */
rf_status
rf_subject_open(rf_subject *s)
{
  rf_status status = rf_record_problem(&s->problem, s->message, s->record,
                                       NULL, 0);

  s->m = rf_record_width(s->record);
  s->states = rf_record_state_count(s->record);
  if (status >= 0)
    status = load_data(s);
  if (status >= 0)
    status = load_times(s);
  if (status < 0)
    return status;
  s->log_time = is_log(s);
  s->frames = s->samples;
  if (!s->options->animate)
    status = find_frame(s, isnan(s->options->at) ? s->time[s->samples - 1]
                                                 : s->options->at);
  return status;
}

void
rf_subject_close(rf_subject *s)
{
  rf_extremals_free(s->extremals);
  rf_problem_free(s->problem);
  rf_release(s->plane.basis);
  rf_release(s->x);
  rf_release(s->y);
  rf_release(s->time);
}

rf_status
rf_subject_weights(const rf_subject *s, double *z, size_t sample, size_t first,
                  size_t count)
{
  const rf_numbers *weights;
  rf_status status = rf_record_weights_get(s->record, s->message, &weights,
                                           sample, first, count);

  if (status >= 0)
    memcpy(z, rf_numbers_doubles(weights),
           rf_numbers_count(weights) * sizeof *z);
  return status;
}

rf_status
rf_subject_unit(const rf_subject *s, double *v, size_t sample)
{
  const rf_numbers *unit;
  rf_status status;

  memset(v, 0, (1 + s->d) * sizeof *v);
  if (!rf_record_has_unit(s->record))
    return RF_OK;
  status = rf_record_unit_get(s->record, s->message, &unit, sample);
  if (status >= 0)
    memcpy(v, rf_numbers_doubles(unit), (1 + s->d) * sizeof *v);
  return status;
}

double
rf_subject_stands_for(const rf_subject *s, size_t j)
{
  return s->problem->wide.asked
    ? rf_problem_share(s->problem, j) * (double)s->problem->m : 1.0;
}

/* In blocks, as a wide run has more states than should be in memory at
   once. */
rf_status
rf_subject_each(const rf_subject *s, size_t sample, rf_take_neuron *take,
               void *context)
{
  const rf_numbers *weights;
  rf_status status = RF_OK;

  for (size_t j = 0; j < s->states && status >= 0; j += BLOCK) {
    const size_t count = s->states - j < BLOCK ? s->states - j : BLOCK;
    if ((status = rf_poll()) >= 0)
      status = rf_record_weights_get(s->record, s->message, &weights, sample,
                                     j, count);
    for (size_t i = 0; i < count && status >= 0; i++)
      take(context, rf_numbers_doubles(weights) + i * (1 + s->d), j + i);
  }
  return status;
}

size_t
rf_subject_curve_count(const rf_subject *s)
{
  return s->states < s->options->neurons ? s->states : s->options->neurons;
}

/* Initial weights are drawn one by one, so that every k-th neuron is a
   random choice. */
size_t
rf_subject_curve(const rf_subject *s, size_t i)
{
  const size_t count = rf_subject_curve_count(s);

  return i * (s->states / count) + i * (s->states % count) / count;
}
