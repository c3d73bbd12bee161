/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lookout.c -- where in a stretch does a moment come?
 *
 * A function of the state is looked at places of the stretch, and where it
 * passes 0 between two of them the place is closed in: by secants, one end
 * being believed by half where the other moves twice (Illinois), and by a
 * halving now and then, until the times of both ends are neighbours among the
 * numbers of the run.  Values go by their signs; their sizes only say where to
 * look next, so 53 bits of them do. */
#include "config.h"

#include <math.h>

#include "flow/moment/crowd.h"

/* Places of the longest step. */
#define PLACES 8.0

/* NaN is a function that has no value there: neither below 0 nor reached. */
static rf_status
look(rf_seen *seen, rf_lookout *w, rf_stretch *stretch)
{
  rf_status status;

  seen->e = 0;
  seen->f = NAN;
  status = w->f ? w->f(w->context, &seen->f, &seen->e, stretch)
                : stretch->ops->word(stretch, &seen->f, &seen->e, w->word,
                                     &w->who);
  return status;
}

/* 0 counts as reached. */
static bool
is_reached(rf_seen v)
{
  return v.f >= 0.0;
}

/* Where the secant of two values, below and not below 0, passes it; between 0
   and 1, ends included. */
static double
secant(rf_seen below, rf_seen above)
{
  const long e = below.e > above.e ? below.e : above.e;
  const double b = below.e - e < -2000 ? 0.0
    : ldexp(below.f, (int)(below.e - e));
  const double a = above.e - e < -2000 ? 0.0
    : ldexp(above.f, (int)(above.e - e));

  return b / (b - a);
}

/* Between the place that was kept, where it is below, and here, where it is
   not; here becomes the first of which that is known. */
static rf_status
locate(rf_lookout *w, rf_stretch *stretch, rf_seen below, rf_seen above)
{
  const rf_stretch_ops *ops = stretch->ops;
  int streak = 0;                      /* how often the same end moved */
  rf_status status = RF_OK;

  ops->keep(stretch, RF_AFTER);
  for (int i = 1; status >= 0; i++) {
    const double by = secant(below, above);
    rf_seen v;
    if (!ops->between(stretch, i % 3 && by >= 0.0 ? by : 0.5)
        || (status = look(&v, w, stretch)) < 0)
      break;
    if (is_reached(v)) {
      above = v;
      ops->keep(stretch, RF_AFTER);
      streak = streak > 0 ? streak + 1 : 1;
      below.e -= streak > 1;
    } else {
      below = v;
      ops->keep(stretch, RF_BEFORE);
      streak = streak < 0 ? streak - 1 : -1;
      above.e -= streak < -1;
    }
  }
  ops->set_here(stretch, RF_HERE);
  return status;
}

/* The time here, with all its digits. */
static rf_status
take_time(rf_lookout *w, rf_stretch *stretch)
{
  const rf_numbers *sample;
  const char *text;
  rf_status status = stretch->ops->sample(stretch, &sample, RF_HERE);

  if (status < 0)
    return status;
  if (!(text = rf_numbers_text(sample, RF_SAMPLE_TIME)))
    return RF_ENOMEM;
  RF_TRY(rf_numbers_begin(&w->time, 1, RF_DOUBLE_TEXT));
  w->time.value[0] = rf_numbers_double(sample, RF_SAMPLE_TIME);
  if (!rf_numbers_are_doubles(sample))
    status = rf_numbers_say(&w->time, text, strlen(text));
done:
  return status;
}

/* At place i of all, which is RF_HERE before. */
static rf_status
try_place(rf_lookout *w, rf_stretch *stretch, int i, double step)
{
  rf_seen v;
  rf_status status = look(&v, w, stretch);

  if (status < 0)
    return status;
  if (!is_reached(v)) {
    w->last = v;
    return RF_OK;
  }
  if (i > 0) {
    stretch->ops->set_here(stretch, (i - 1) * step);
    stretch->ops->keep(stretch, RF_BEFORE);
    stretch->ops->set_here(stretch, i * step);
    RF_TRY(locate(w, stretch, w->last, v));
  }
  status = take_time(w, stretch);
done:
  return status;
}

/* So many in the longest step, and in a part of it as many as its share: a
   step that events have cut is not looked at more often. */
static int
places_of(const rf_stretch *stretch)
{
  return (int)ceil(fmax(1.0, fmin(PLACES, PLACES * stretch->part)));
}

/* One that may stop the flow is looked for by itself, as what it finds cuts
   the stretch for all others. */
rf_status
rf_lookout_seek(rf_lookout *w, rf_stretch *stretch)
{
  const int places = places_of(stretch);
  rf_status status = RF_OK;

  for (int i = 0; i <= places && status >= 0 && !rf_lookout_is_done(w); i++) {
    stretch->ops->set_here(stretch, (double)i / places);
    status = try_place(w, stretch, i, 1.0 / places);
  }
  return status;
}

/* Place by place, as what is computed at one serves all. */
rf_status
rf_lookouts_seek(rf_lookout *first, rf_stretch *stretch)
{
  const int places = places_of(stretch);
  rf_status status = RF_OK;

  for (int i = 0; i <= places && status >= 0; i++)
    for (rf_lookout *w = first; w && status >= 0; w = w->next) {
      if (w->stop || rf_lookout_is_done(w))
        continue;
      stretch->ops->set_here(stretch, (double)i / places);
      status = try_place(w, stretch, i, 1.0 / places);
    }
  return status;
}
