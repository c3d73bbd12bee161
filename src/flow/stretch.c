/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stretch.c -- the public rf_stretch: dispatch to the kind of flow.
 *
 * A stretch is told to whoever observes the flow; lookouts, which wait for a
 * moment, are among them (flow/moment). */
#include "config.h"

#include <math.h>

#include "base/number/mpfr_state.h"
#include "flow/model/stretch.h"
#include "flow/ops.h"

/* The flow is told of one observer, the crowd; a flow that answers through
   another hands it on. */
rf_status
rf_flow_observe(rf_flow *flow, const rf_observer *observer)
{
  const rf_mpfr_state found = rf_mpfr_enter();
  rf_crowd *crowd = &flow->crowd;
  const rf_crowd before = *crowd;
  rf_observer all;
  rf_status status;

  crowd->observed = observer != NULL;
  crowd->observer = observer ? *observer : (rf_observer){ 0 };
  status = flow->ops->observe(flow, rf_crowd_observer(&all, crowd) ? &all
                                                                   : NULL);
  if (status < 0)
    *crowd = before;
  return rf_mpfr_leave(&found, status);
}

void
rf_stretch_range(const rf_stretch *stretch, double *low, double *high)
{
  *low = stretch->low;
  *high = stretch->high;
}

/* The time of a place, as a double: a stretch is short, and t0 is the nearest
   double of its start. */
double
rf_stretch_time(const rf_stretch *stretch, double tau)
{
  return stretch->t0 + tau * stretch->length;
}

double
rf_stretch_length(const rf_stretch *stretch)
{
  return stretch->length;
}

size_t
rf_stretch_degree(const rf_stretch *stretch)
{
  return stretch->degree;
}

size_t
rf_stretch_output_degree(const rf_stretch *stretch)
{
  return stretch->output_degree;
}

/* An observer is called within a step, where the state of MPFR is ours
   already. */
rf_status
rf_stretch_path(rf_stretch *stretch, double *c, double *log_scale, size_t j)
{
  RF_REQUIRE(j < stretch->m, RF_EINVAL);
  return stretch->ops->path(stretch, c, log_scale, j);
}

rf_status
rf_stretch_pattern(rf_stretch *stretch, signed char *u, size_t j)
{
  RF_REQUIRE(j < stretch->m, RF_EINVAL);
  return stretch->ops->pattern(stretch, u, j);
}

rf_status
rf_stretch_outputs(rf_stretch *stretch, double *h, double *p)
{
  return stretch->ops->outputs(stretch, h, p);
}

rf_status
rf_stretch_drive(rf_stretch *stretch, double *D, size_t j)
{
  RF_REQUIRE(j < stretch->m, RF_EINVAL);
  return stretch->ops->drive(stretch, D, j);
}

rf_status
rf_stretch_sample(rf_stretch *stretch, const rf_numbers **sample, double s)
{
  RF_REQUIRE((s >= 0.0 && s <= 1.0) || s == RF_HERE, RF_EINVAL);
  return stretch->ops->sample(stretch, sample, s);
}

rf_status
rf_stretch_weights(rf_stretch *stretch, const rf_numbers **weights, double s,
                   size_t first, size_t count)
{
  RF_REQUIRE(((s >= 0.0 && s <= 1.0) || s == RF_HERE) && first <= stretch->m
             && count <= stretch->m - first, RF_EINVAL);
  return stretch->ops->weights(stretch, weights, s, first, count);
}

/* ---- moments ---- */

double
rf_stretch_here(const rf_stretch *stretch)
{
  return stretch->ops->here(stretch);
}

/* A lookout joins those of the flow, which tells it all from now on. */
static rf_status
join(rf_flow *flow, rf_lookout *w)
{
  const rf_mpfr_state found = rf_mpfr_enter();
  rf_observer all;
  rf_status status;

  rf_crowd_add(&flow->crowd, w);
  (void)rf_crowd_observer(&all, &flow->crowd);
  if ((status = flow->ops->observe(flow, &all)) < 0)
    rf_lookout_free(w);
  return rf_mpfr_leave(&found, status);
}

/* A word of the experiment: lent to the caller only where that asks for the
   lookout. */
rf_status
rf_flow_watch_said(rf_flow *flow, const rf_word *word, bool stop,
                   rf_lookout **watch)
{
  rf_lookout *w = rf_alloc(1, sizeof *w);
  rf_status status;

  if (!w)
    return RF_ENOMEM;
  *w = (rf_lookout){ .word = word, .stop = stop, .lent = watch != NULL };
  if ((status = join(flow, w)) >= 0 && watch)
    *watch = w;
  return status;
}

/* A function of the caller's: the moment is where it is first 0 or more. */
rf_status
rf_flow_watch(rf_lookout **watch, rf_flow *flow, rf_watched *f, void *context,
              int stop)
{
  rf_lookout *w = rf_alloc(1, sizeof *w);
  rf_status status;

  if (!w)
    return RF_ENOMEM;
  *w = (rf_lookout){ .f = f, .context = context, .stop = stop != 0,
                     .lent = true };
  if ((status = join(flow, w)) >= 0)
    *watch = w;
  return status;
}

/* A word of its own, as the caller's is a text. */
rf_status
rf_flow_watch_word(rf_lookout **watch, rf_message *message, rf_flow *flow,
                   const char *word, int stop)
{
  char allowed[RF_WORDS_SIZE];
  const char *fault;
  rf_word *own = rf_words_alloc(1);
  rf_lookout *w = NULL;
  rf_status status = own ? RF_OK : RF_ENOMEM;

  if (own)
    status = rf_word_take(own, &fault, word, strlen(word), flow->problem->n);
  if (status == RF_EINPUT) {
    rf_words_allowed(allowed);
    snprintf(message->text, sizeof message->text,
             "'%.80s' is not a moment (%s); allowed: %s", word, fault, allowed);
    status = RF_EINVAL;
  }
  if (status >= 0)
    status = rf_flow_watch_said(flow, own, stop != 0, &w);
  if (status < 0) {
    rf_words_free(own, 1);
    return status;
  }
  w->own = own;
  *watch = w;
  return RF_OK;
}
