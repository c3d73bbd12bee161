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

/* Looks for the top of a hill between places, at most: a parabola through the
   best three comes to it in a few. */
#define CLIMB 20

/* The parabola through three looks may be off by so much of their range. */
#define DOUBT 0.25

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

/* Where the signs are of rounding alone, which of them a bracket ends between
   hangs on where it began: on what else is asked of the flow.  So the last of
   it is done again, from where rounding is not felt, by halves that hang on the
   place of the root alone.  here becomes the first one that is known to be not
   below; as it was, where the signs are not clear beside it (the top of a
   hill). */
static rf_status
settle(rf_lookout *w, rf_stretch *stretch)
{
  const rf_stretch_ops *ops = stretch->ops;
  rf_seen before, after;
  rf_status status;

  ops->beside(stretch, -1);
  RF_TRY(look(&before, w, stretch));
  ops->beside(stretch, 1);
  RF_TRY(look(&after, w, stretch));
  status = RF_OK;
  if (is_reached(before) || !is_reached(after))
    goto done;
  ops->keep(stretch, RF_AFTER);
  ops->beside(stretch, -1);
  ops->keep(stretch, RF_BEFORE);
  while (status >= 0 && ops->simplest(stretch)) {
    status = look(&after, w, stretch);
    ops->keep(stretch, is_reached(after) ? RF_AFTER : RF_BEFORE);
  }
done:
  return status;
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
  if (status >= 0 && ops->simplest)
    status = settle(w, stretch);
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

/* Three looks in a row, none of which reaches 0, in one common exponent. */
typedef struct hill {
  double x[3], f[3];
  rf_seen seen[3];
} hill;

/* In the exponent of the largest; the others lose what it cannot feel. */
static void
level(hill *t)
{
  long e = t->seen[0].e;

  for (size_t i = 1; i < 3; i++)
    e = t->seen[i].e > e ? t->seen[i].e : e;
  for (size_t i = 0; i < 3; i++)
    t->f[i] = t->seen[i].e - e < -2000 ? 0.0
      : ldexp(t->seen[i].f, (int)(t->seen[i].e - e));
}

/* The top *x of the parabola through three looks, where it lies between them
   and may, as far as it can be believed, be as high as 0. */
static bool
find_top(double *x, hill *t)
{
  const double *f = t->f;
  double rise, bend, top, low, high;

  RF_ASSERT(t->x[0] < t->x[1] && t->x[1] < t->x[2]);
  level(t);
  rise = (f[1] - f[0]) / (t->x[1] - t->x[0]);
  bend = ((f[2] - f[1]) / (t->x[2] - t->x[1]) - rise) / (t->x[2] - t->x[0]);
  if (!(bend < 0.0))
    return false;
  *x = (t->x[0] + t->x[1]) / 2.0 - rise / (2.0 * bend);
  top = f[0] + (*x - t->x[0]) * (rise + bend * (*x - t->x[1]));
  low = fmin(f[0], fmin(f[1], f[2]));
  high = fmax(f[0], fmax(f[1], f[2]));
  return *x > t->x[0] && *x < t->x[2]
    && fmax(top, high) + DOUBT * (high - low) >= 0.0;
}

/* One more look, v at x: of the four, three that have the highest of the inner
   ones in the middle.  False: it is at one of them already. */
static bool
climb(hill *t, double x, rf_seen v)
{
  const bool behind = x > t->x[1];
  hill pair = *t;                      /* the look and the middle */

  if (x == t->x[1])
    return false;
  pair.seen[0] = v;
  level(&pair);
  if (pair.f[0] > pair.f[1]) {
    t->x[behind ? 0 : 2] = t->x[1];
    t->seen[behind ? 0 : 2] = t->seen[1];
    t->x[1] = x;
    t->seen[1] = v;
  } else {
    t->x[behind ? 2 : 0] = x;
    t->seen[behind ? 2 : 0] = v;
  }
  return true;
}

/* What is asked for may come and go again between places: where the last three
   look like a hill, its top is looked for.  Out: found. */
static rf_status
try_hill(bool *found, rf_lookout *w, rf_stretch *stretch, hill *t)
{
  double x;
  rf_seen v;
  rf_status status = RF_OK;

  for (int i = 0; i < CLIMB && find_top(&x, t); i++) {
    const size_t before = x > t->x[1];
    stretch->ops->set_here(stretch, x);
    RF_TRY(look(&v, w, stretch));
    if (is_reached(v)) {
      *found = true;
      stretch->ops->set_here(stretch, t->x[before]);
      stretch->ops->keep(stretch, RF_BEFORE);
      stretch->ops->set_here(stretch, x);
      status = locate(w, stretch, t->seen[before], v);
      break;
    }
    if (!climb(t, x, v))
      break;
  }
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
    bool found = false;
    hill t = { .x = { (i - 2) * step, (i - 1) * step, i * step },
               .seen = { w->prior, w->last, v } };
    w->prior = w->last;
    w->last = v;
    if (i >= 2)
      RF_TRY(try_hill(&found, w, stretch, &t));
    return found ? take_time(w, stretch) : RF_OK;
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
