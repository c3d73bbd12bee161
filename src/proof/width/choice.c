/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * choice.c -- look for numbers with which the theorem of all widths holds:
 * wedges around D_0, mu and K, on a grid, and from its best point uphill. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/number/exact.h"
#include "proof/width/choice.h"

/* Of the grid: widths of the wedge on either side, in eighths of the way to the
   outer data; powers of 2 for mu, of 4 for K. */
enum { BITS = 64, WAYS = 8, MASSES = 12, SPLITS = 4 };

/* The data, near enough. */
typedef struct rf_outlook {
  double D, at;          /* ||D_0||, its angle */
  double way[2];         /* from there to the outer data */
  double mass;           /* min y_k/||x_k|| */
  double core[2];
} rf_outlook;

/* To so many bits that a certificate can be read. */
static double
short_of(double x)
{
  int e;
  const double m = frexp(x, &e);

  return ldexp(rint(ldexp(m, 20)), e - 20);
}

/* Across the flat direction of the loss, towards the fit, where D_0 = Sigma
   beta* has the same sign. */
static void
set_core(rf_outlook *o, const double Sigma[3], const double D[2])
{
  const double angle = 0.5 * atan2(2.0 * Sigma[1], Sigma[0] - Sigma[2]);
  const double e[2] = { cos(angle), sin(angle) };
  const int sign = e[0] * D[0] + e[1] * D[1] < 0.0 ? -1 : 1;

  for (int i = 0; i < 2; i++)
    o->core[i] = short_of(sign * e[i]);
}

static void
look(rf_outlook *o, const rf_trio *t)
{
  const double c = rf_get_d_nearest(t->c);
  double D[2] = { 0.0 }, Sigma[3] = { 0.0 }, angle[3];

  *o = (rf_outlook){ .mass = (double)INFINITY };
  for (size_t k = 0; k < 3; k++) {
    const double x = rf_get_d_nearest(t->x[2 * k]);
    const double z = rf_get_d_nearest(t->x[2 * k + 1]);
    const double y = rf_get_d_nearest(t->y[k]);
    D[0] += c * y * x;
    D[1] += c * y * z;
    Sigma[0] += c * x * x;
    Sigma[1] += c * x * z;
    Sigma[2] += c * z * z;
    angle[k] = atan2(z, x);
    o->mass = fmin(o->mass, y / hypot(x, z));
  }
  o->D = hypot(D[0], D[1]);
  o->at = atan2(D[1], D[0]);
  for (size_t i = 0; i < 2; i++)
    o->way[i] = fabs(remainder(angle[2 * i] - o->at, 8.0 * atan(1.0)));
  set_core(o, Sigma, D);
}

/* A point of the search: how far the wedge goes to the outer data, of 1;
   log2 of mu, of the largest that labels allow; log2 of K. */
enum { WAY, MASS = 2, SPLIT, AXES };

static rf_width_choice
choice_at(const rf_outlook *o, const double *at)
{
  double way[2];
  rf_width_choice v = { .gap = short_of(ldexp(o->D, -13)),
                        .core = { o->core[0], o->core[1] } };

  for (int side = 0; side < 2; side++) {
    way[side] = o->way[side] * at[WAY + side];
    const double angle = o->at + (side ? way[side] : -way[side]);
    v.wedge[side][0] = short_of(cos(angle));
    v.wedge[side][1] = short_of(sin(angle));
  }
  v.cap = short_of(cos(0.999 * fmin(way[0], way[1])));
  v.mass = short_of(o->mass * exp2(at[MASS]));
  v.split = short_of(exp2(at[SPLIT]));
  return v;
}

/* ---- the search ---- */

typedef struct rf_search {
  const rf_trio *trio;
  mpq_srcptr sum;
  rf_outlook outlook;
  rf_slate slate;
  double at[AXES], most; /* the best so far, and its score */
} rf_search;

/* Room, where nothing else is in the way. */
static void
try_at(rf_search *s, const double *at)
{
  const rf_width_choice v = choice_at(&s->outlook, at);
  rf_width_found found;

  for (int i = 0; i < 2; i++)
    if (!(at[WAY + i] > 0.0 && at[WAY + i] < 1.0))
      return;
  rf_width_bounds(&found, &s->slate, s->trio, s->sum, &v);
  if (found.fits && found.room > s->most) {
    s->most = found.room;
    memcpy(s->at, at, sizeof s->at);
  }
}

static void
try_grid(rf_search *s)
{
  enum { ALL = (WAYS - 1) * (WAYS - 1) * MASSES * SPLITS };

  for (int i = 0; i < ALL; i++) {
    int rest = i;
    double at[AXES];
    for (int side = 0; side < 2; side++, rest /= WAYS - 1)
      at[WAY + side] = (double)(rest % (WAYS - 1) + 1) / WAYS;
    at[MASS] = -1.0 - rest % MASSES;
    at[SPLIT] = 2.0 * (rest / MASSES);
    try_at(s, at);
  }
}

/* A number in [-1, 1) of a sequence that is always the same: multiples of the
   golden section, other ones for each axis, so that all directions come. */
static double
spread(int i, int axis)
{
  static const double steps[AXES] = { 0.6180339887, 0.7548776662,
                                      0.8191725134, 0.8566748838 };

  return 2.0 * fmod((i + 1) * steps[axis], 1.0) - 1.0;
}

/* In all directions, in steps that shrink where none is better for long. */
static void
climb(rf_search *s)
{
  static const double first[AXES] = { 0.15, 0.15, 0.7, 1.5 };
  enum { TRIES = 1500, PATIENCE = 60 };
  double part = 1.0;

  for (int i = 0, since = 0; i < TRIES; i++, since++) {
    const double before = s->most;
    double at[AXES];
    for (int axis = 0; axis < AXES; axis++)
      at[axis] = s->at[axis] + part * first[axis] * spread(i, axis);
    try_at(s, at);
    if (s->most > before)
      since = 0;
    else if (since == PATIENCE) {
      part *= 0.6;
      since = 0;
    }
  }
}

rf_status
rf_width_choose(rf_width_choice *choice, const rf_trio *trio, const mpq_t sum)
{
  rf_search s = { .trio = trio, .sum = sum, .at = { 0.5, 0.5, -7.0, 4.0 },
                  .most = -(double)INFINITY };
  rf_status status = rf_slate_make(&s.slate, BITS);

  if (status < 0)
    return status;
  look(&s.outlook, trio);
  try_grid(&s);
  climb(&s);
  *choice = choice_at(&s.outlook, s.at);
  rf_slate_clear(&s.slate);
  return RF_OK;
}
