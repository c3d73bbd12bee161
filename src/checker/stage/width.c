/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * width.c -- the theorem of all widths: are its inequalities true?
 *
 * The manual, node "All widths", has the proof; (1) ... are its numbers.  Data
 * are 0, 1, 2, anticlockwise. */
#include "checker/report.h"

#include <stdio.h>
#include <stdlib.h>

#include "checker/stage/stage.h"

typedef struct arrow {
  ball x, y;
} arrow;

typedef struct theorem {
  report *r;
  bool failed;
  arrow x[3], D, fit, ray[2], normal[2], core;
  ball y[3], p[3], length[3];
  ball c, Q, many, X2, limit;
  ball s00, s01, s11, det, lam, rho;
  ball cap, mass, gap, split;
  ball center, slope;    /* A(s) = center - s slope */
} theorem;

/* ---- numbers ---- */

static ball
times(double x, ball v)
{
  return ball_mul(ball_d(x), v);
}

static ball
over(ball v, ball w)
{
  return ball_mul(v, ball_inverse(w));
}

/* All numbers from low to high, 0 <= low. */
static ball
between(double low, double high)
{
  const double mid = low + (high - low) * 0.5;

  return (ball){ num_d(mid), up(up(high - low) + mid * 0x1p-40) };
}

/* From above and below, of what is not negative. */
static double
high(ball v)
{
  return ball_size(v);
}

static double
low(ball v)
{
  return ball_sign(v) > 0 ? ball_least(v) : 0.0;
}

static ball
root(ball v)
{
  return between(down(sqrt(low(v))), up_sqrt(high(v)));
}

static ball
power(ball v)
{
  return between(down_exp(low(v)), up_exp(high(v)));
}

/* ln v, v >= 1: guesses are made by libm, and hold if e to them is on the right
   side. */
static ball
logarithm(ball v)
{
  const double top = high(v), bottom = low(v);
  double more = log(top) * (1.0 + 1e-9) + 1e-12;
  double less = log(bottom) * (1.0 - 1e-9) - 1e-12;

  if (!(down_exp(more) >= top))
    more = INFINITY;
  if (!(less > 0.0 && up_exp(less) <= bottom))
    less = 0.0;
  return between(less, more);
}

/* artanh v, 0 <= v < 1. */
static ball
artanh(ball v)
{
  return times(0.5, logarithm(over(ball_add(ball_d(1.0), v),
                                   ball_sub(ball_d(1.0), v))));
}

/* arcsin v from below, of its series, whose terms are positive. */
static double
arcsin_low(double v)
{
  double term = v, sum = 0.0;

  for (int i = 0; i < 200; i++) {
    sum += term / (2 * i + 1);
    term *= v * v * (2 * i + 1) / (2 * i + 2);
  }
  return down(sum);
}

static ball
least_of(ball v, ball w)
{
  return between(up_min(low(v), low(w)), up_min(high(v), high(w)));
}

static ball
most_of(ball v, ball w)
{
  return between(up_max(low(v), low(w)), up_max(high(v), high(w)));
}

static ball
dot(arrow v, arrow w)
{
  return ball_add(ball_mul(v.x, w.x), ball_mul(v.y, w.y));
}

static ball
det(arrow v, arrow w)
{
  return ball_sub(ball_mul(v.x, w.y), ball_mul(v.y, w.x));
}

static arrow
scaled(arrow v, ball f)
{
  return (arrow){ ball_mul(v.x, f), ball_mul(v.y, f) };
}

static arrow
minus(arrow v, arrow w)
{
  return (arrow){ ball_sub(v.x, w.x), ball_sub(v.y, w.y) };
}

static ball
norm(arrow v)
{
  return root(dot(v, v));
}

/* Sigma v, and its inverse. */
static arrow
steep(const theorem *t, arrow v)
{
  return (arrow){ ball_add(ball_mul(t->s00, v.x), ball_mul(t->s01, v.y)),
                  ball_add(ball_mul(t->s01, v.x), ball_mul(t->s11, v.y)) };
}

static arrow
flatten(const theorem *t, arrow v)
{
  const arrow w = {
    ball_sub(ball_mul(t->s11, v.x), ball_mul(t->s01, v.y)),
    ball_sub(ball_mul(t->s00, v.y), ball_mul(t->s01, v.x))
  };

  return scaled(w, ball_inverse(t->det));
}

/* ---- what is asked ---- */

static void
need(theorem *t, bool certain, const char *what)
{
  if (!certain && !t->failed)
    snprintf(t->r->what, sizeof t->r->what, "%s", what);
  t->failed = t->failed || !certain;
}

static bool
less(ball v, ball w)
{
  return ball_sign(ball_sub(w, v)) > 0;
}

static bool
positive(ball v)
{
  return ball_sign(v) > 0;
}

/* ---- the data ---- */

static void
read_data(theorem *t, const certificate *c)
{
  const ball xden = ball_inverse(ball_read(c->xden));
  const ball yden = ball_inverse(ball_read(c->yden));
  const ck_widths *w = &c->widths;

  for (size_t k = 0; k < 3; k++) {
    t->x[k].x = ball_mul(ball_read(c->x[2 * k]), xden);
    t->x[k].y = ball_mul(ball_read(c->x[2 * k + 1]), xden);
    t->y[k] = ball_mul(ball_read(c->y[k]), yden);
    t->length[k] = norm(t->x[k]);
  }
  t->c = ball_read(c->weight);
  t->limit = ball_read(c->limit);
  t->Q = ball_read(w->sum);
  t->many = times(100.0, t->Q);
  t->cap = ball_read(w->cap);
  t->mass = ball_read(w->mass);
  t->gap = ball_read(w->gap);
  t->split = ball_read(w->split);
  t->core = (arrow){ ball_read(w->core[0]), ball_read(w->core[1]) };
  for (size_t i = 0; i < 2; i++)
    t->ray[i] = (arrow){ ball_read(w->wedge[2 * i]),
                         ball_read(w->wedge[2 * i + 1]) };
}

/* (1); and that numbers which are taken to be positive are.  u < 1 is in (4),
   as the left side of it is positive. */
static void
need_data(theorem *t)
{
  static const char one[] = "(1) these are no data of the theorem";
  const ball signs[] = { t->c, t->Q, t->cap, t->mass, t->gap, t->split,
                         t->limit };

  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
    need(t, positive(signs[i]), "a number is not positive");
  for (int k = 0; k < 3; k++) {
    need(t, positive(t->y[k]), one);
    for (int l = 0; l < k; l++) {
      need(t, positive(dot(t->x[l], t->x[k])), one);
      need(t, positive(det(t->x[l], t->x[k])), one);
    }
  }
}

static void
set_fit(theorem *t)
{
  const arrow zero = { ball_d(0.0), ball_d(0.0) };
  ball trace, root_of;

  t->s00 = t->s01 = t->s11 = t->X2 = ball_d(0.0);
  t->D = zero;
  for (int k = 0; k < 3; k++) {
    const arrow v = t->x[k];
    t->s00 = ball_add(t->s00, ball_mul(t->c, ball_mul(v.x, v.x)));
    t->s01 = ball_add(t->s01, ball_mul(t->c, ball_mul(v.x, v.y)));
    t->s11 = ball_add(t->s11, ball_mul(t->c, ball_mul(v.y, v.y)));
    t->X2 = ball_add(t->X2, dot(v, v));
    t->D = minus(t->D, scaled(v, ball_neg(ball_mul(t->c, t->y[k]))));
  }
  t->det = ball_sub(ball_mul(t->s00, t->s11), ball_mul(t->s01, t->s01));
  trace = ball_add(t->s00, t->s11);
  root_of = root(ball_sub(ball_mul(trace, trace), times(4.0, t->det)));
  t->lam = over(times(2.0, t->det), ball_add(trace, root_of));
  t->rho = norm(t->D);
  t->fit = flatten(t, t->D);
  for (int k = 0; k < 3; k++)
    t->p[k] = ball_mul(t->c, ball_sub(t->y[k], dot(t->x[k], t->fit)));
  need(t, positive(t->p[0]) && positive(t->p[2]),
       "(1) the linear fit is not too low at both outer data");
}

static void
set_wedge(theorem *t)
{
  const arrow *b = t->ray;

  t->normal[0] = (arrow){ b[0].y, ball_neg(b[0].x) };
  t->normal[1] = (arrow){ ball_neg(b[1].y), b[1].x };
  for (int i = 0; i < 2; i++)
    t->normal[i] = scaled(t->normal[i], ball_inverse(norm(b[i])));
}

/* ---- alignment ---- */

static ball
speed_most(const theorem *t)
{
  arrow D = t->D;

  for (int k = 0; k < 3; k++)
    D = minus(D, scaled(t->x[k], ball_neg(ball_mul(t->c,
              ball_mul(t->length[k], t->Q)))));
  return norm(D);
}

/* The first maximum of T; 0 is one of its terms. */
static ball
entrance(const theorem *t)
{
  const ball sigma = over(det(t->x[0], t->x[2]),
                          ball_mul(t->length[0], t->length[2]));
  ball most = ball_d(0.0);

  for (int k = 0; k < 3; k += 2) {
    const int l = 2 - k;
    const arrow v = l ? t->D : t->x[0], w = l ? t->x[2] : t->D;
    const ball r = over(det(v, w), ball_mul(t->rho, t->length[l]));
    const ball p = ball_mul(t->c, ball_sub(t->y[k], ball_mul(t->length[k],
                            t->mass)));
    const ball way = over(artanh(sigma), ball_mul(p, t->length[k]));
    const ball won = over(artanh(least_of(r, sigma)), t->rho);
    most = most_of(most, ball_sub(way, won));
  }
  return most;
}

static void
need_alignment(theorem *t)
{
  const ball rest = ball_sub(ball_d(1.0), t->cap), D = speed_most(t);
  const ball off = ball_mul(t->c, ball_mul(t->X2, t->mass));
  const ball lost = over(off, ball_mul(times(2.0, D), rest));
  const ball T = ball_add(entrance(t), over(ball_add(artanh(t->cap), lost),
                          t->rho));

  for (int k = 0; k < 3; k++)
    need(t, less(ball_mul(t->length[k], t->mass), t->y[k]),
         "(2) mu is too large for a label");
  need(t, less(t->Q, t->mass), "(3) mu is less than the sum of a^2");
  need(t, less(off, ball_mul(t->rho, rest)),
       "(4) mu is too large for the cap");
  need(t, less(ball_mul(t->Q, power(ball_mul(times(2.0, D), T))), t->mass),
       "(5) neurons outgrow mu before they are aligned");
}

/* ---- growth ---- */

static void
need_wedge(theorem *t)
{
  const arrow round[] = { t->x[0], t->ray[0], t->D, t->ray[1], t->x[2] };
  const ball F = ball_mul(t->c, ball_mul(t->X2, t->Q));

  for (int i = 0; i < 4; i++)
    need(t, positive(det(round[i], round[i + 1])),
         "(6) the wedge is not between the outer data, around D_0");
  for (int i = 0; i < 2; i++)
    need(t, less(dot(t->ray[i], t->D), ball_mul(t->cap, ball_mul(t->rho,
                 norm(t->ray[i])))), "(6) the cap is not in the wedge");
  need(t, less(F, t->gap),
       "(7) the negative neurons turn D by more than the gap");
}

static ball
level(const theorem *t, int i)
{
  return ball_add(dot(t->normal[i], t->D), t->gap);
}

/* s at which s b leaves the region. */
static ball
reach(theorem *t, int ray)
{
  const arrow v = steep(t, t->ray[ray]);
  ball first = ball_d(0.0);
  bool any = false;

  for (int i = 0; i < 2; i++) {
    const ball slope = dot(t->normal[i], v);
    if (positive(slope))
      continue;
    const ball at = over(level(t, i), slope);
    first = any ? least_of(first, at) : at;
    any = true;
  }
  need(t, any && positive(first), "(9) the region has no end");
  return first;
}

static ball
excess(const theorem *t, arrow v)
{
  const arrow w = minus(v, t->fit);

  return times(0.5, dot(w, steep(t, w)));
}

/* q */
static ball
need_region(theorem *t)
{
  const arrow *n = t->normal;
  const ball size = over(t->gap, det(n[0], n[1]));
  const arrow D = { ball_mul(size, ball_sub(n[0].y, n[1].y)),
                    ball_mul(size, ball_sub(n[1].x, n[0].x)) };
  const arrow corner[3] = {
    scaled(t->ray[0], reach(t, 0)), flatten(t, minus(t->D, D)),
    scaled(t->ray[1], reach(t, 1))
  };
  ball q = ball_d(0.0);

  for (int i = 0; i < 2; i++)
    need(t, less(ball_mul(norm(steep(t, n[i])), t->mass),
                 ball_neg(level(t, i))), "(8) D leaves the wedge at once");
  for (int i = 0; i < 3; i++) {
    q = most_of(q, excess(t, corner[i]));
    for (int k = 0; k < 3; k += 2)
      need(t, less(dot(corner[i], t->x[k]), t->y[k]),
           "(10) an outer datum is fitted too early");
  }
  return q;
}

/* ---- for ever ---- */

/* N(M), (c/2)^(1/2) X M. */
static ball
N_of(const theorem *t, ball M)
{
  const ball g = most_of(ball_mul(t->p[0], t->length[0]),
                         ball_mul(t->p[2], t->length[2]));
  const ball v = ball_mul(g, M);

  return ball_add(v, over(ball_mul(v, v), times(4.0, t->limit)));
}

static ball
shift(const theorem *t, ball M)
{
  return ball_mul(root(times(0.5, ball_mul(t->c, t->X2))), M);
}

/* A(s) */
static ball
core_at(const theorem *t, ball root_of)
{
  return ball_sub(t->center, ball_mul(root_of, t->slope));
}

static void
need_core(theorem *t, ball V)
{
  const ball size = norm(t->core);
  const ball wide = root(times(2.0, dot(t->core, flatten(t, t->core))));

  t->slope = over(wide, size);
  t->center = ball_sub(over(dot(t->core, t->fit), size),
                       ball_mul(t->slope, shift(t, t->many)));
  need(t, positive(core_at(t, V)), "(11) beta may come to 0 at the loss with "
       "which it leaves the region");
}

/* B(r, s) */
static ball
path(const theorem *t, ball from, ball to)
{
  const ball more = over(ball_add(t->split, ball_d(1.0)), t->split);
  const ball ln = logarithm(over(core_at(t, to), core_at(t, from)));

  return over(ball_mul(root(more), ln),
              ball_mul(t->slope, root(times(0.5, t->lam))));
}

static ball
spread(const theorem *t)
{
  ball most = ball_d(0.0);

  for (int k = 0; k < 3; k += 2)
    most = most_of(most, ball_mul(t->c, ball_mul(t->length[k],
                   norm(flatten(t, t->x[k])))));
  return ball_add(ball_d(1.0), most);
}

static ball
grown(ball M, ball I)
{
  return ball_mul(M, power(times(2.0, I)));
}

static ball
first_sum(const theorem *t, ball V)
{
  const ball least = least_of(t->p[0], t->p[2]);
  const ball S = least_of(V, over(least, root(times(2.0, t->c))));
  const ball fast = ball_mul(spread(t), path(t, V, S));

  return grown(t->Q, ball_add(fast, path(t, S, ball_d(0.0))));
}

/* d^2/(g (1 + v^2/(4 L))). */
static ball
rate_at(theorem *t, ball d, ball g, ball v)
{
  const ball more = ball_add(ball_d(1.0), over(ball_mul(v, v),
                             times(4.0, t->limit)));

  need(t, positive(d),
       "(13) negative neurons may rest where they should not");
  return over(ball_mul(d, d), ball_mul(g, more));
}

/* Where x_k is alone D is no less than where it alone is not active, as X >=
   ||x_k||. */
static ball
kappa_of(theorem *t, ball A, ball v)
{
  const ball d = ball_mul(v, root(times(2.0, t->c)));
  ball rate = times(2.0, ball_mul(t->lam, A));

  for (int k = 0; k < 3; k += 2) {
    const ball g = ball_mul(t->p[k], t->length[k]);
    const ball p = ball_sub(t->p[k], d);
    const ball h = over(k ? det(t->x[1], t->x[2]) : det(t->x[0], t->x[1]),
                        t->length[1]);
    const ball off = ball_mul(root(t->X2), d);
    rate = least_of(rate, rate_at(t, ball_sub(g, off), g, v));
    rate = least_of(rate, rate_at(t, ball_mul(p, h), ball_mul(t->p[k], h),
                                  v));
  }
  return rate;
}

/* The sine of (14). */
static ball
margin(const theorem *t)
{
  ball least = ball_d(1.0);

  for (int i = 0; i < 2; i++)
    for (int k = 0; k < 3; k += 2)
      least = least_of(least, over(dot(t->ray[i], t->x[k]),
                       ball_mul(norm(t->ray[i]), t->length[k])));
  return ball_mul(t->cap, least);
}

static void
need_for_ever(theorem *t, ball q)
{
  const ball near = ball_add(root(q), shift(t, t->Q));
  const ball V = root(ball_add(ball_mul(near, near), N_of(t, t->Q)));
  ball M, v, A, kappa, I, turn;

  need_core(t, V);
  M = first_sum(t, V);
  v = root(ball_mul(ball_add(t->split, ball_d(1.0)), N_of(t, M)));
  A = core_at(t, least_of(v, V));
  kappa = kappa_of(t, A, v);
  I = over(times(2.0, v), root(ball_mul(kappa, A)));
  turn = ball_add(path(t, V, ball_d(0.0)), I);
  need(t, less(grown(M, I), t->many), "(12) negative neurons may grow too "
       "much");
  need(t, high(turn) < arcsin_low(low(margin(t))),
       "(14) neurons may turn so far that a datum is lost");
}

found
width_check(report *r, const certificate *c, const lines *l)
{
  static const signed char active[3] = { 1, 1, 1 };
  const signed char *side = active;
  theorem t = { .r = r };
  range fit = { .c = c, .l = l, .faces = 1, .side = &side };
  int code;

  read_data(&t, c);
  need_data(&t);
  set_fit(&t);
  set_wedge(&t);
  need_alignment(&t);
  need_wedge(&t);
  need_for_ever(&t, need_region(&t));
  if (t.failed)
    return FOUND_UNSURE;
  code = range_check(&fit, c->limit);
  free(fit.column);
  if (code == 1)
    return FOUND_MEMORY;
  if (code == 3)
    snprintf(r->what, sizeof r->what, "the limit of the loss is another one");
  return code == 0 ? FOUND_TRUE : code == 3 ? FOUND_FALSE : FOUND_UNSURE;
}
