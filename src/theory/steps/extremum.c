/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * extremum.c -- suprema by branch and bound; see extremum.h.
 *
 * An interval is done where the function is monotone, so that an end is its
 * largest, or where it cannot rise above what was found by more than the
 * tolerance; else it is halved.  Near a smooth maximum a handful of intervals
 * of each length is left, so that the cost goes with the digits; but on a
 * function that is flat, whose bend is not known to be 0, none is done. */
#include "config.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "theory/steps/extremum.h"

/* Halvings of a piece at most, and intervals that are halved at a time: where a
   function is flat all of them are left, and what they may hide is told. */
#define DEPTH 48
#define WIDE 256

/* Intervals that are looked at for a root: where a function is 0 but for its
   rounding there is no end of them. */
#define INTERVALS 20000

void
rf_extremum_init(rf_extremum *e, double tolerance)
{
  *e = (rf_extremum){ .tolerance = tolerance, .value = -INFINITY,
                      .most = -INFINITY, .neuron = SIZE_MAX };
}

/* NaN is no value; that there may be any in its place is told by bound, as
   most = infinity.  Of equal values the first stays, so that the time of a
   supremum is the earliest. */
void
rf_extremum_at(rf_extremum *e, double value, double error, double time,
               size_t neuron)
{
  if (isnan(value))
    return;
  e->most = fmax(e->most, value);
  if (!e->any || value > e->value) {
    e->value = value;
    e->rounding = error;
    e->time = time;
    e->neuron = neuron;
  }
  e->any = true;
}

/* An error that cannot be told (NaN) leaves nothing known from above. */
double
rf_extremum_high(const rf_extremum *e)
{
  return isnan(e->rounding) ? INFINITY : e->most + e->rounding;
}

/* What one search works with. */
typedef struct search {
  rf_extremum *e;
  rf_jet_of *f;
  void *context;
  const rf_piece *piece;
} search;

/* The value at one place. */
static rf_jet
look(const search *s, double tau, double radius)
{
  const rf_jet g = s->f(s->context, (rf_window){ tau, radius });

  s->e->looks++;
  rf_extremum_at(s->e, g.value, g.error,
                 s->piece->t0 + tau * s->piece->length, s->piece->neuron);
  return g;
}

/* What may be above the best of an interval: -inf where it is done. */
static double
bound(const search *s, double tau, double radius)
{
  const rf_jet g = look(s, tau, radius);
  /* Taylor's formula with |g''| <= bend: nothing on [tau - radius, tau +
     radius] is beyond high. */
  const double high =
    g.value + radius * (fabs(g.slope) + 0.5 * radius * g.bend);
  const double close = fmax(s->e->tolerance, 4.0 * g.error);

  if (isnan(g.value))                  /* 0/0: nothing is known of it */
    s->e->most = INFINITY;
  else if (high <= s->e->value + close)
    s->e->most = fmax(s->e->most, high);
  /* g' keeps its sign: the end towards which g grows is the supremum, and
     looking there once settles the interval. */
  else if (fabs(g.slope) >= radius * g.bend)
    (void)look(s, tau + (g.slope > 0.0 ? radius : -radius), 0.0);
  else
    return high;
  return -INFINITY;
}

/* Both halves of each interval of a level, numbers at[count]; left is where
   those go that are not done. */
static size_t
halve(const search *s, uint64_t *left, double *high, const uint64_t *at,
      size_t count, int depth)
{
  const double half =
    ldexp(0.5 * (s->piece->high - s->piece->low), -depth);
  size_t kept = 0;

  for (size_t i = 0; i < 2 * count; i++) {
    /* An interval is known by its number among the 2^depth of its level; its
       middle is computed from it, so that no rounding adds up. */
    const uint64_t number = 2 * at[i / 2] + (i & 1);
    const double tau = s->piece->low + (2.0 * (double)number + 1.0) * half;
    high[kept] = bound(s, tau, half);
    left[kept] = number;
    kept += high[kept] > -INFINITY;
  }
  return kept;
}

/* Level by level, so that what is dismissed is compared with the best of all
   the piece. */
void
rf_extremum_over(rf_extremum *e, rf_jet_of *f, void *context,
                 const rf_piece *piece)
{
  const search s = { e, f, context, piece };
  const double half = 0.5 * (piece->high - piece->low);
  uint64_t at[2 * WIDE] = { 0 }, left[2 * WIDE];
  double high[2 * WIDE] = { 0.0 };
  size_t count = 1;

  if (!(half > 0.0)) {
    (void)look(&s, piece->low, 0.0);
    return;
  }
  high[0] = bound(&s, piece->low + half, half);
  count = high[0] > -INFINITY;
  for (int depth = 1; depth < DEPTH && count > 0 && count <= WIDE; depth++) {
    count = halve(&s, left, high, at, count, depth);
    memcpy(at, left, count * sizeof *at);
  }
  for (size_t i = 0; i < count; i++)
    e->most = fmax(e->most, high[i]);
}

/* ---- roots ---- */

/* Bisection between a place below and one not below, to the last digits. */
static double
bisect(rf_jet_of *f, void *context, double low, double high)
{
  for (int i = 0; i < 100; i++) {
    const double middle = 0.5 * (low + high);
    /* Neighbouring doubles: no place is between them. */
    if (middle <= low || middle >= high)
      break;
    if (f(context, (rf_window){ middle, 0.0 }).value < 0.0)
      low = middle;
    else
      high = middle;
  }
  return high;
}

/* From the left, over intervals on which f stays below 0 for certain; the
   first that does not is halved until f is monotone there or is seen to be
   positive at an end. */
bool
rf_extremum_root(double *tau, bool *sure, rf_jet_of *f, void *context,
              const rf_piece *piece)
{
  const double all = piece->high - piece->low;
  double low = piece->low, width = all;

  *sure = true;
  /* What is asked for may be so from the start: a threshold that is already
     passed. */
  if (f(context, (rf_window){ low, 0.0 }).value >= 0.0) {
    *tau = low;
    return true;
  }
  for (int i = 0; low < piece->high && i < INTERVALS; i++) {
    const double end = fmin(low + width, piece->high);
    const rf_window s = { 0.5 * (low + end), 0.5 * (end - low) };
    const rf_jet g = f(context, s);
    const bool monotone = fabs(g.slope) >= s.radius * g.bend;
    const double high = g.value + s.radius * (fabs(g.slope)
                                              + 0.5 * s.radius * g.bend);
    /* Too short to halve; where f is no number this is so sooner. */
    const bool unknown =
      end - low <= (isnan(g.value) ? 1e-3 : 1e-12) * all;
    if (monotone && f(context, (rf_window){ end, 0.0 }).value >= 0.0) {
      *tau = bisect(f, context, low, end);
      return true;
    }
    /* No root in this interval: f is monotone and below 0 at the end, or below
       0 throughout.  One of which that is not known is passed over, and *sure
       tells. */
    if (monotone || high < 0.0 || unknown) {
      *sure = *sure && (monotone || (high < 0.0 && end - low > 1e-12 * all));
      low = end;
      width *= 2.0;
    } else
      width = 0.5 * (end - low);
  }
  *sure = *sure && low >= piece->high;
  return false;
}

void
rf_first_init(rf_first *first, bool hidden)
{
  *first = (rf_first){ INFINITY, hidden ? 0.0 : INFINITY };
}

/* Where a root may be hidden before the one that was found the piece is where
   it began. */
bool
rf_first_over(rf_first *first, double *tau, rf_jet_of *f, void *context,
              const rf_piece *piece)
{
  bool sure;
  const bool found = rf_extremum_root(tau, &sure, f, context, piece);

  if (found)
    first->time = fmin(first->time, piece->t0 + *tau * piece->length);
  if (!sure)
    first->maybe = fmin(first->maybe,
                        piece->t0 + piece->low * piece->length);
  return found;
}

/* What may be hidden after the time does not matter to it. */
bool
rf_first_is_sure(const rf_first *first)
{
  return !(first->maybe < first->time);
}
