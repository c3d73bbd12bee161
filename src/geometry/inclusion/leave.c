/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * leave.c -- where a neuron goes that cannot stay at w = 0; see clarke.h.
 *
 * Near 0 the weights move by w' = sigma D(w), straight within a cone.  The
 * potential sum over w of that grows as ||D||^2, at least as the square of
 * the distance of 0 from the convex hull of the D_u: w goes away, and what is
 * left in the end is a ray.  All in one scale: ||w|| does not matter.
 *
 * So the neuron is followed as the flow itself would: straight to the next
 * line, there the inclusion says which sides it takes, and on.  The error of w
 * is carried along; where w comes back to 0, or the way does not end, there is
 * no answer. */
#include "config.h"

#include "base/number/num_d.h"
#include "geometry/arrangement/qr.h"
#include "geometry/inclusion/clarke.h"
#include "geometry/inclusion/inclusion.h"

typedef struct trip {
  const rf_meeting *at;
  int sigma;
  rf_policy policy;
  signed char *sign;           /* sign[count] */
  bool sure;
  double *w, *drive, *blur;    /* [d] */
  double error;                /* of w */
  double size;                 /* of the terms of D */
  /* the question at a boundary */
  size_t *line, touched;       /* line[touched] */
  double *x, *fixed, *high, *low;
  signed char *from, *answer;
  double *numbers;
} trip;

static void
trip_free(trip *s)
{
  rf_release(s->numbers);
  rf_release(s->line);
  rf_release(s->from);
}

/* Room for a trip from `start` with all lines touched at once, and the size of
   the terms that rounding in D is relative to. */
static rf_status
trip_alloc(trip *s, const rf_meeting *at, const double *start)
{
  const size_t d = at->d, k = at->count;
  double *v;

  s->numbers = rf_alloc(4 * d + k * (d + 2), sizeof *s->numbers);
  s->line = rf_alloc(k, sizeof *s->line);
  s->from = rf_alloc(2 * k, 1);
  if (!s->numbers || !s->line || !s->from)
    return RF_ENOMEM;
  v = s->numbers;
  s->w = num_take(&v, d);
  s->drive = num_take(&v, d);
  s->blur = num_take(&v, d);
  s->fixed = num_take(&v, d);
  s->high = num_take(&v, k);
  s->low = num_take(&v, k);
  s->x = num_take(&v, k * d);
  s->answer = s->from + k;
  num_copy(s->w, start, d);
  num_dot(&s->size, at->fixed, at->fixed, d);
  s->size = sqrt(s->size);
  for (size_t l = 0; l < k; l++)
    s->size += fmax(fabs(at->plus[l]), fabs(at->minus[l]));
  for (size_t i = 0; i < d; i++)
    s->blur[i] = at->error;
  return RF_OK;
}

static double
norm_of(const double *v, size_t d)
{
  double s;

  num_dot(&s, v, v, d);
  return sqrt(s);
}

/* Relative error of a sum over the lines, of a product and of the step. */
static double
rounding(const trip *s)
{
  return 8.0 * (double)(s->at->d + s->at->count + 8) * 0x1p-53;
}

/* D of the lines that are not in line[0 .. touched - 1], into out[d]. */
static void
outer_drive(double *out, const trip *s)
{
  const rf_meeting *at = s->at;

  num_copy(out, at->fixed, at->d);
  for (size_t l = 0, i = 0; l < at->count; l++) {
    if (i < s->touched && s->line[i] == l) {
      i++;
      continue;
    }
    num_axpy(out, s->sign[l] > 0 ? &at->plus[l] : &at->minus[l],
             at->x + l * at->d, at->d);
  }
}

/* line[touched]: those that w is on; at the start, those that w came along
   are 0 in sign[]. */
static void
touch(trip *s)
{
  const rf_meeting *at = s->at;

  s->touched = 0;
  for (size_t l = 0; l < at->count; l++) {
    double g;
    num_dot(&g, at->x + l * at->d, s->w, at->d);
    if (s->sign[l] == 0 || fabs(g) <= s->error)
      s->line[s->touched++] = l;
  }
}

/* The sides at the lines touched.  RF_EUNSURE: w is 0 once more. */
static rf_status
trip_ask(trip *s)
{
  const rf_meeting *at = s->at;
  const size_t d = at->d;
  const double a = s->sigma;
  const rfd_boundary ask = {
    .d = d, .count = s->touched, .x = s->x, .fixed = s->fixed,
    .high = s->high, .low = s->low, .a = &a, .from = s->from,
    .policy = s->policy, .prec = 53, .blur = s->blur, .w = s->w,
    .place = s->line,
    .error = rounding(s)
  };
  unsigned marks = 0;
  rf_status status;

  RF_REQUIRE(s->touched < at->count && norm_of(s->w, d) > 4.0 * s->error,
             RF_EUNSURE);
  if (s->touched == 0)
    return RF_OK;
  outer_drive(s->fixed, s);
  for (size_t i = 0; i < s->touched; i++) {
    const size_t l = s->line[i];
    num_copy(s->x + i * d, at->x + l * d, d);
    s->high[i] = at->plus[l];
    s->low[i] = at->minus[l];
    s->from[i] = s->sign[l];
  }
  if ((status = rfd_inclusion(s->answer, &marks, &ask)) < 0)
    return status;
  s->sure = s->sure && !(marks & RF_INC_UNSURE);
  for (size_t i = 0; i < s->touched; i++)
    s->sign[s->line[i]] = s->answer[i];
  return RF_OK;
}

/* drive = D, orthogonal to the lines that it slides on. */
static rf_status
trip_drive(trip *s)
{
  const size_t d = s->at->d, k = s->at->count, room = k < d ? k : d;
  double *basis, inverse;
  size_t r;
  rf_status status;

  s->touched = 0;
  for (size_t l = 0; l < k; l++)
    if (s->sign[l] == 0) {
      num_copy(s->x + s->touched * d, s->at->x + l * d, d);
      s->line[s->touched++] = l;
    }
  outer_drive(s->drive, s);
  if (s->touched == 0)
    return RF_OK;
  if (!(basis = rf_alloc(room * d, sizeof *basis)))
    return RF_ENOMEM;
  status = rf_meeting_span(basis, &r, &inverse, s->x, s->touched, d);
  if (status >= 0)
    rf_meeting_split(s->drive, NULL, basis, r, d);
  rf_release(basis);
  return status;
}

/* To the next line, straight; false: none is met any more. */
static bool
trip_step(trip *s)
{
  const rf_meeting *at = s->at;
  const double slow = at->error + rounding(s) * s->size;
  double best = INFINITY;

  for (size_t l = 0; l < at->count; l++) {
    double g, v;
    num_dot(&g, at->x + l * at->d, s->w, at->d);
    num_dot(&v, at->x + l * at->d, s->drive, at->d);
    v *= s->sigma;
    if (s->sign[l] != 0 && s->sign[l] * v < -slow)
      best = fmin(best, fmax(0.0, -g / v));
  }
  if (isinf(best))
    return false;
  best *= s->sigma;
  s->error += rounding(s) * (norm_of(s->w, at->d)
                             + fabs(best) * (s->size + norm_of(s->drive,
                                                               at->d)))
    + fabs(best) * at->error;
  num_axpy(s->w, &best, s->drive, at->d);
  return true;
}

rf_status
rf_meeting_leave(signed char *sign, bool *sure, const rf_meeting *at,
                 const rf_leaving *how)
{
  trip s = { .at = at, .sigma = how->sigma, .policy = how->policy,
             .sign = sign, .sure = true };
  const double *start = how->start;
  rf_status status = trip_alloc(&s, at, start);

  if (status < 0)
    goto done;
  s.error = rounding(&s) * norm_of(start, at->d) + at->error;
  for (size_t l = 0; l < at->count; l++) {
    double g;
    num_dot(&g, at->x + l * at->d, start, at->d);
    sign[l] = fabs(g) <= s.error ? how->from[l]
      : (signed char)(g > 0.0 ? 1 : -1);
  }
  for (size_t step = 0; step < 16 * at->count + 64; step++) {
    touch(&s);
    RF_TRY(trip_ask(&s));
    RF_TRY(trip_drive(&s));
    if (!trip_step(&s)) {
      *sure = s.sure;
      goto done;
    }
  }
  status = RF_EUNSURE;

done:
  trip_free(&s);
  return status;
}
