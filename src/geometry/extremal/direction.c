/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * direction.c -- great arcs between boundaries, sliding included.
 *
 * The follower of the search.  Its answers are guesses: where it comes to rest
 * the face is tested exactly, and where it errs a start is lost.  So it is in
 * double throughout, takes no note of doubts, and decides what a line does on
 * its own: it holds where the line attracts and crosses elsewhere.  Lines can
 * be held by force, which no neuron does, to reach saddles.  (The limit flow,
 * flow/limit/, follows a and w in time as well, and decides every doubt.) */
#include "config.h"

#include <float.h>
#include <math.h>

#include "geometry/extremal/direction.h"

/* Line l in double, scaled by its own power of 2 (field.h). */
static const double *
line(const rf_follower *s, size_t l)
{
  return s->field->sx + l * s->field->d;
}

/* Also of one that is made in part. */
void
rf_follower_free(rf_follower *s)
{
  if (!s)
    return;
  rf_release(s->w);
  rf_release(s->D);
  rf_release(s->proj);
  rf_release(s->push);
  rf_release(s->e);
  rf_release(s->u);
  rf_release(s->held);
  rf_release(s->forced);
  rf_release(s->log);
  rf_release(s->block);
  rf_release(s);
}

/* Room for as many held lines as are independent. */
rf_status
rf_follower_create(rf_follower **follower, const rf_field *f)
{
  const size_t d = f->d, room = f->rank;
  rf_follower *s = rf_alloc(1, sizeof *s);
  double *v;

  if (!s)
    return RF_ENOMEM;
  s->field = f;
  if (!(s->w = rf_alloc(f->d, sizeof *s->w))
      || !(s->D = rf_alloc(f->d, sizeof *s->D))
      || !(s->proj = rf_alloc(f->count, sizeof *s->proj))
      || !(s->push = rf_alloc(f->count, sizeof *s->push))
      || !(s->e = rf_alloc(f->count, sizeof *s->e))
      || !(s->u = rf_alloc(f->count, 1))
      || !(s->held = rf_alloc(f->count + 1, sizeof *s->held))
      || !(s->forced = rf_alloc(f->count, sizeof *s->forced))
      || !(s->log = rf_alloc(64, sizeof *s->log))
      || !(s->block = rf_alloc(RF_QR_SIZE(d, room) + RF_QR_WORK(room)
                               + 2 * room + d + f->count,
                               sizeof *s->block))) {
    rf_follower_free(s);
    return RF_ENOMEM;
  }
  v = s->block;
  rfd_qr_place(&s->qr, num_take(&v, RF_QR_SIZE(d, room)), d, room, 53);
  s->work = num_take(&v, RF_QR_WORK(room));
  s->along = num_take(&v, room);
  s->next = num_take(&v, room);
  s->unit = num_take(&v, d);
  s->norm = num_take(&v, f->count);
  for (size_t l = 0; l < f->count; l++)
    s->norm[l] = sqrt(rf_dot(line(s, l), line(s, l), d));
  *follower = s;
  return RF_OK;
}

/* v[d] -= its part in the span of the held lines; next[nheld]: what each of
   them adds to v for that.  False: they are dependent within rounding. */
static bool
project_held(rf_follower *s, double *v)
{
  const size_t d = s->field->d;

  s->qr.count = 0;
  for (size_t i = 0; i < s->nheld; i++) {
    const double *x = line(s, s->held[i]);
    for (size_t c = 0; c < d; c++)
      s->unit[c] = x[c] / s->norm[s->held[i]];
    if (!rfd_qr_append(&s->qr, s->unit, s->work))
      return false;
  }
  rfd_qr_split(v, s->along, &s->qr);
  rfd_qr_solve(s->next, s->along, &s->qr);
  for (size_t i = 0; i < s->nheld; i++)
    s->next[i] /= s->norm[s->held[i]];
  return true;
}

/* Unit length, products with the lines. */
static bool
refresh(rf_follower *s)
{
  const size_t d = s->field->d;
  const double norm = sqrt(rf_dot(s->w, s->w, d));

  if (!(norm > 0.0) || !isfinite(norm))
    return false;
  for (size_t i = 0; i < d; i++)
    s->w[i] /= norm;
  for (size_t l = 0; l < s->field->count; l++)
    s->proj[l] = rf_dot(s->w, line(s, l), d);
  return true;
}

/* Onto the forced lines first: a start is drawn anywhere, and its part across
   them is taken away. */
bool
rf_follower_start(rf_follower *s, const double *w, int sign,
                  const size_t *force, size_t nforce)
{
  const rf_field *f = s->field;

  RF_ASSERT(sign == 1 || sign == -1);
  memcpy(s->w, w, f->d * sizeof *w);
  memset(s->forced, 0, f->count * sizeof *s->forced);
  if (nforce)
    memcpy(s->held, force, nforce * sizeof *force);
  s->nheld = nforce;
  s->sign = sign;
  s->crossed = s->nlog = 0;
  if (!project_held(s, s->w) || !refresh(s))
    return false;
  for (size_t l = 0; l < f->count; l++)
    s->u[l] = s->proj[l] > 0.0 ? 1 : -1;
  for (size_t i = 0; i < nforce; i++) {
    s->u[force[i]] = 0;
    s->forced[force[i]] = true;
  }
  return true;
}

/* D without the held lines; *size is the sum of the lengths in it. */
static void
fixed_part(rf_follower *s, double *size)
{
  const rf_field *f = s->field;

  memset(s->D, 0, f->d * sizeof *s->D);
  *size = 0.0;
  for (size_t l = 0; l < f->count; l++) {
    if (s->u[l])
      s->e[l] = s->u[l] > 0 ? f->shigh[l] : f->slow[l];
    if (s->u[l] && s->e[l] != 0.0) {
      rf_axpy(s->D, s->e[l], line(s, l), f->d);
      *size += fabs(s->e[l]) * s->norm[l];
    }
  }
}

/* The held line that first meets a bound on the way from the current factors
   to the solved ones, or nheld; it leaves to that side.  A forced line has no
   bounds. */
static size_t
first_bound(const rf_follower *s, double *part)
{
  size_t first = s->nheld;

  *part = 1.0;
  for (size_t i = 0; i < s->nheld; i++) {
    const size_t l = s->held[i];
    const double to = s->next[i], from = s->e[l];
    const double lo = fmin(s->field->slow[l], s->field->shigh[l]);
    const double hi = fmax(s->field->slow[l], s->field->shigh[l]);
    const double bound = to > hi ? hi : lo;
    double t;
    if (s->forced[l] || (to >= lo && to <= hi))
      continue;
    t = (bound - from) / (to - from);
    if (first == s->nheld || t < *part) {
      *part = t;
      first = i;
    }
  }
  return first;
}

/* Held line i leaves to the side whose end of the interval its factor has
   met. */
static void
release(rf_follower *s, size_t i, double e)
{
  const size_t l = s->held[i];
  const double high = s->field->shigh[l], low = s->field->slow[l];

  RF_ASSERT(i < s->nheld);
  s->u[l] = fabs(e - high) < fabs(e - low) ? 1 : -1;
  s->held[i] = s->held[--s->nheld];
}

/* Does line l push back on both sides? */
static bool
attracts(const rf_follower *s, size_t l)
{
  return s->sign * (s->field->shigh[l] - s->field->slow[l]) < 0.0;
}

/* The driving vector here: the box complementarity problem over the held
   lines, by active sets.  The factors of the held lines move towards the
   solution and those that meet a bound leave (Lawson & Hanson, ch. 23).
   Returns false if the held lines are dependent within rounding. */
static bool
drive(rf_follower *s, double *size)
{
  for (;;) {
    double part;
    size_t i;

    fixed_part(s, size);
    if (!project_held(s, s->D))
      return false;
    i = first_bound(s, &part);
    for (size_t j = 0; j < s->nheld; j++) {
      double *e = &s->e[s->held[j]];
      *e += (i < s->nheld ? part : 1.0) * (s->next[j] - *e);
    }
    if (i == s->nheld)
      break;
    release(s, i, s->e[s->held[i]]);
  }
  for (size_t l = 0; l < s->field->count; l++)
    s->push[l] = s->sign * rf_dot(s->D, line(s, l), s->field->d);
  return true;
}

/* The boundary met first, or count.  <w + t s D, x_l> = 0 for the smallest t >
   0; w is not kept at length 1 on the way. */
static size_t
next_boundary(const rf_follower *s, double *t)
{
  size_t next = s->field->count;

  *t = INFINITY;
  for (size_t l = 0; l < s->field->count; l++) {
    double at;
    if (s->u[l] * s->push[l] >= 0.0)
      continue;
    at = -s->proj[l] / s->push[l];
    if (at < *t) {
      *t = fmax(at, 0.0);
      next = l;
    }
  }
  return next;
}

/* At the boundary of line l: hold it if it pushes back, else cross.  The log
   keeps the last 64 lines that were crossed, for the starts with held
   lines. */
static void
meet(rf_follower *s, size_t l)
{
  RF_ASSERT(l < s->field->count && s->u[l] != 0);
  s->crossed++;
  if (attracts(s, l)) {
    s->e[l] = s->u[l] > 0 ? s->field->shigh[l] : s->field->slow[l];
    s->held[s->nheld++] = l;
    s->u[l] = 0;
  } else {
    s->u[l] = (signed char)-s->u[l];
    s->log[s->nlog++ & 63] = l;
  }
}

rf_end
rf_follower_run(rf_follower *s)
{
  const rf_field *f = s->field;
  /* A path meets each boundary a few times; a follower that goes on longer
     goes round in circles of rounding. */
  const size_t most = 1000 + 100 * f->count;
  const double small = ((double)(f->count + f->d) + 8.0) * DBL_EPSILON;

  while (s->crossed < most) {
    double size, t;
    size_t l;

    /* D here, then the arc to the next line, then hold it or cross it. */
    if (!drive(s, &size))
      return RF_END_LOST;
    if (!(rf_dot(s->D, s->D, f->d) > small * small * size * size))
      return RF_END_DEAD;
    if (s->nheld + 1 == f->rank)
      return RF_END_STILL;             /* only one direction is left */
    if ((l = next_boundary(s, &t)) == f->count)
      return RF_END_STILL;             /* D is in its own face */
    rf_axpy(s->w, s->sign * t, s->D, f->d);
    if (!refresh(s))
      return RF_END_LOST;
    meet(s, l);
  }
  return RF_END_LOST;
}
