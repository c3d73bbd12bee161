/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bounds.c -- the inequalities of the theorem of all widths, in balls.
 *
 * The proof is in the manual, node "All widths"; (1) ... are its numbers.  Data
 * are 0, 1, 2, anticlockwise; 0 and 2 are the outer ones. */
#include "config.h"

#include "proof/width/bounds.h"

enum { CLOCKWISE, ANTICLOCKWISE };

/* The sum of a^2 of negative neurons grows at most by this. */
#define MANY 100.0

/* What is computed on the way, in the words of the manual. */
typedef struct rf_theorem {
  rf_slate *s;
  rf_width_found *found;
  const rf_width_choice *choice;
  rf_arrow x[3];
  rf_term y[3], length[3], p[3];   /* p of the linear fit */
  rf_term one, c, sum, squares;    /* Q; X^2 = sum ||x_k||^2 */
  rf_term most;                    /* MANY Q: of negative neurons */
  rf_term limit;                   /* L of the linear fit */
  rf_term s00, s01, s11, det, least;  /* Sigma, its least eigenvalue */
  rf_arrow D, fit;                 /* D_0, beta* */
  rf_term drive;                   /* ||D_0|| */
  rf_term cap, mass, gap, split;
  rf_arrow ray[2], normal[2];      /* of the wedge; outwards, of length 1 */
  rf_arrow corner[3];              /* of the region */
  rf_term center, slope;           /* A(s) = center - s slope */
} rf_theorem;

/* ---- what is asked ---- */

static void
note(rf_theorem *t, bool certain, const char *what)
{
  if (!certain && !t->found->doubt)
    t->found->doubt = what;
}

/* left < right */
static void
ask(rf_theorem *t, rf_term left, rf_term right, const char *what)
{
  const bool certain = ball_less(left, right) == RF_YES;

  note(t, certain, what);
  t->found->fits = t->found->fits && certain;
}

static void
ask_positive(rf_theorem *t, rf_term v, const char *what)
{
  const bool certain = ball_sgn(v) == 1;

  note(t, certain, what);
  t->found->fits = t->found->fits && certain;
}

/* Of those that a smaller sum makes true: how much room there is.  Both may be
   beyond the range of doubles. */
static void
ask_room(rf_theorem *t, rf_term left, rf_term right, const char *what)
{
  const double room = 1.0 - ball_get_d(rf_term_div(t->s, left, right));

  note(t, ball_less(left, right) == RF_YES, what);
  if (!(room >= t->found->room))
    t->found->room = room;
}

/* A bound as a double: what is told of the theorem is to be true, too. */
static double
above(rf_term v)
{
  double x;
  arf_t end;

  arf_init(end);
  arb_get_ubound_arf(end, v, 64);
  x = arf_get_d(end, ARF_RND_CEIL);
  arf_clear(end);
  return x;
}

static double
below(rf_term v)
{
  double x;
  arf_t end;

  arf_init(end);
  arb_get_lbound_arf(end, v, 64);
  x = arf_get_d(end, ARF_RND_FLOOR);
  arf_clear(end);
  return x;
}

/* ---- the data ---- */

/* Sigma v, Sigma^-1 v. */
static rf_arrow
curve(const rf_theorem *t, rf_arrow v)
{
  const rf_arrow first = { t->s00, t->s01 }, second = { t->s01, t->s11 };

  return (rf_arrow){ rf_arrow_dot(t->s, first, v),
                     rf_arrow_dot(t->s, second, v) };
}

static rf_arrow
uncurve(const rf_theorem *t, rf_arrow v)
{
  const rf_arrow first = { t->s01, t->s11 }, second = { t->s00, t->s01 };
  const rf_arrow w = { rf_arrow_det(t->s, v, first),
                       rf_arrow_det(t->s, second, v) };

  return rf_arrow_times(t->s, w, rf_term_div(t->s, t->one, t->det));
}

static void
set_curvature(rf_theorem *t)
{
  rf_slate *s = t->s;
  rf_term trace, root;

  t->s00 = t->s01 = t->s11 = rf_term_d(s, 0.0);
  for (int k = 0; k < 3; k++) {
    const rf_arrow v = rf_arrow_times(s, t->x[k], t->c);
    t->s00 = rf_term_add(s, t->s00, rf_term_mul(s, v.x, t->x[k].x));
    t->s01 = rf_term_add(s, t->s01, rf_term_mul(s, v.x, t->x[k].y));
    t->s11 = rf_term_add(s, t->s11, rf_term_mul(s, v.y, t->x[k].y));
  }
  t->det = rf_arrow_det(s, (rf_arrow){ t->s00, t->s01 },
                        (rf_arrow){ t->s01, t->s11 });
  trace = rf_term_add(s, t->s00, t->s11);
  root = rf_term_sub(s, rf_term_mul(s, trace, trace),
                     rf_term_mul(s, rf_term_d(s, 4.0), t->det));
  root = rf_term_add(s, trace, rf_term_sqrt(s, root));
  t->least = rf_term_div(s, rf_term_add(s, t->det, t->det), root);
}

static void
set_data(rf_theorem *t, const rf_trio *trio)
{
  rf_slate *s = t->s;

  t->one = rf_term_d(s, 1.0);
  t->most = rf_term_mul(s, rf_term_d(s, MANY), t->sum);
  t->c = rf_term_q(s, trio->c);
  t->limit = rf_term_q(s, trio->limit);
  t->squares = rf_term_d(s, 0.0);
  t->D = rf_arrow_d(s, (const double[2]){ 0.0, 0.0 });
  for (size_t k = 0; k < 3; k++) {
    t->x[k].x = rf_term_q(s, trio->x[2 * k]);
    t->x[k].y = rf_term_q(s, trio->x[2 * k + 1]);
    t->y[k] = rf_term_q(s, trio->y[k]);
    t->p[k] = rf_term_q(s, trio->residual[k]);
    t->length[k] = rf_arrow_norm(s, t->x[k]);
    t->squares = rf_term_add(s, t->squares,
                             rf_arrow_dot(s, t->x[k], t->x[k]));
    t->D = rf_arrow_add(s, t->D, rf_arrow_times(s, t->x[k],
                        rf_term_mul(s, t->c, t->y[k])));
  }
  t->drive = rf_arrow_norm(s, t->D);
  set_curvature(t);
  t->fit = uncurve(t, t->D);
}

static void
set_choice(rf_theorem *t)
{
  const rf_width_choice *v = t->choice;

  t->cap = rf_term_d(t->s, v->cap);
  t->mass = rf_term_d(t->s, v->mass);
  t->gap = rf_term_d(t->s, v->gap);
  t->split = rf_term_d(t->s, v->split);
  for (int i = 0; i < 2; i++) {
    const rf_arrow b = rf_arrow_d(t->s, v->wedge[i]);
    const rf_term zero = rf_term_d(t->s, 0.0);
    const rf_arrow n = i == CLOCKWISE
      ? (rf_arrow){ b.y, rf_term_sub(t->s, zero, b.x) }
      : (rf_arrow){ rf_term_sub(t->s, zero, b.y), b.x };
    t->ray[i] = b;
    t->normal[i] = rf_arrow_times(t->s, n, rf_term_div(t->s, t->one,
                                  rf_arrow_norm(t->s, b)));
  }
}

/* ---- alignment ---- */

/* rho_k: a neuron on which datum k acts turns towards it at least so fast. */
static rf_term
pull(rf_theorem *t, int k)
{
  rf_slate *s = t->s;
  const rf_term h = rf_term_mul(s, t->length[k], t->mass);
  const rf_term p = rf_term_mul(s, t->c, rf_term_sub(s, t->y[k], h));

  return rf_term_mul(s, p, t->length[k]);
}

/* r_l: the cosine to D_0 with which neurons come over the line of datum l, at
   most `most`; the angle of the edge of P is a right one from x_l. */
static rf_term
cosine_at(rf_theorem *t, int l, rf_term most)
{
  rf_slate *s = t->s;
  const rf_term det = l ? rf_arrow_det(s, t->D, t->x[l])
                      : rf_arrow_det(s, t->x[l], t->D);
  const rf_term size = rf_term_mul(s, t->length[l], t->drive);

  return rf_term_min(s, rf_term_div(s, det, size), most);
}

/* The longest time until all data act, less what has been gained by then. */
static rf_term
activation(rf_theorem *t)
{
  rf_slate *s = t->s;
  const rf_term sine = rf_term_div(s, rf_arrow_det(s, t->x[0], t->x[2]),
                                   rf_term_mul(s, t->length[0],
                                               t->length[2]));
  const rf_term distance = rf_term_atanh(s, sine);
  rf_term most = rf_term_d(s, 0.0);

  for (int k = 0; k < 3; k += 2) {
    const rf_term gained = rf_term_atanh(s, cosine_at(t, 2 - k, sine));
    rf_term time = rf_term_div(s, distance, pull(t, k));
    time = rf_term_sub(s, time, rf_term_div(s, gained, t->drive));
    most = rf_term_max(s, most, time);
  }
  return most;
}

/* The largest ||D|| by then. */
static rf_term
fastest(rf_theorem *t)
{
  rf_slate *s = t->s;
  rf_arrow D = t->D;

  for (int k = 0; k < 3; k++) {
    const rf_term more = rf_term_mul(s, t->length[k], t->sum);
    D = rf_arrow_add(s, D, rf_arrow_times(s, t->x[k],
                     rf_term_mul(s, t->c, more)));
  }
  return rf_arrow_norm(s, D);
}

/* The time from cosine 0 to the cap, D off D_0 by what grows to c X^2 mu. */
static rf_term
gathering(rf_theorem *t, rf_term most)
{
  rf_slate *s = t->s;
  const rf_term rest = rf_term_sub(s, t->one, t->cap);
  const rf_term off = rf_term_mul(s, rf_term_mul(s, t->c, t->squares),
                                  t->mass);
  const rf_term speed = rf_term_mul(s, rf_term_add(s, most, most), rest);
  const rf_term lost = rf_term_div(s, off, speed);

  ask(t, off, rf_term_mul(s, t->drive, rest),
      "(4) mu is too large for the cap");
  return rf_term_div(s, rf_term_add(s, rf_term_atanh(s, t->cap), lost),
                     t->drive);
}

static void
ask_alignment(rf_theorem *t)
{
  rf_slate *s = t->s;
  const rf_term most = fastest(t);
  rf_term time, growth;

  for (int k = 0; k < 3; k++)
    ask(t, rf_term_mul(s, t->length[k], t->mass), t->y[k],
        "(2) mu is too large for a label");
  time = rf_term_add(s, activation(t), gathering(t, most));
  t->found->aligned = above(time);
  growth = rf_term_mul(s, rf_term_add(s, time, time), most);
  growth = rf_term_mul(s, t->sum, rf_term_exp(s, growth));
  ask_room(t, growth, t->mass,
           "(5) neurons outgrow mu before they are aligned");
}

/* ---- the wedge ---- */

static void
ask_wedge(rf_theorem *t)
{
  static const char order[] = "(6) the wedge is not between the outer data, "
                              "around D_0";
  rf_slate *s = t->s;
  const rf_arrow around[5] = {
    t->x[0], t->ray[CLOCKWISE], t->D, t->ray[ANTICLOCKWISE], t->x[2]
  };

  for (int i = 0; i < 4; i++)
    ask_positive(t, rf_arrow_det(s, around[i], around[i + 1]), order);
  for (int i = 0; i < 2; i++) {
    const rf_term far = rf_term_mul(s, t->cap, rf_term_mul(s, t->drive,
                                    rf_arrow_norm(s, t->ray[i])));
    ask(t, rf_arrow_dot(s, t->ray[i], t->D), far,
        "(6) the cap is not in the wedge");
  }
}

/* <n, D_0> + gap: what is left of it on the way. */
static rf_term
level(rf_theorem *t, int i)
{
  return rf_term_add(t->s, rf_arrow_dot(t->s, t->normal[i], t->D), t->gap);
}

/* The begin: small neurons; and that others do not count. */
static void
ask_begin(rf_theorem *t)
{
  rf_slate *s = t->s;
  const rf_term zero = rf_term_d(s, 0.0);

  ask(t, rf_term_mul(s, rf_term_mul(s, t->c, t->squares), t->sum), t->gap,
      "(7) the negative neurons turn D by more than the gap");
  for (int i = 0; i < 2; i++) {
    const rf_term move = rf_term_mul(s, t->mass, rf_arrow_norm(s,
                                     curve(t, t->normal[i])));
    ask(t, move, rf_term_sub(s, zero, level(t, i)),
        "(8) D leaves the wedge at once");
  }
}

/* Where a ray leaves the region: the first of both lines that it meets.  (6)
   lets it meet one, and (8) is that the place is not behind it: (9) is true
   wherever these are, and says that it can be computed. */
static rf_arrow
exit_of(rf_theorem *t, int ray)
{
  rf_slate *s = t->s;
  const rf_arrow along = curve(t, t->ray[ray]);
  rf_term first = NULL;

  for (int i = 0; i < 2; i++) {
    const rf_term slope = rf_arrow_dot(s, t->normal[i], along);
    const int sign = ball_sgn(slope);
    rf_term at;
    if (sign == 1 || sign == 0)
      continue;
    at = rf_term_div(s, level(t, i), slope);
    first = first ? rf_term_min(s, first, at) : at;
  }
  if (!first) {
    ask_positive(t, rf_term_d(s, 0.0), "(9) the region has no end");
    first = t->one;
  }
  return rf_arrow_times(s, t->ray[ray], first);
}

/* Where both are met: <n, D> = -gap for both n. */
static rf_arrow
meeting_of(rf_theorem *t)
{
  rf_slate *s = t->s;
  const rf_arrow *n = t->normal;
  const rf_term size = rf_term_div(s, t->gap, rf_arrow_det(s, n[0], n[1]));
  const rf_arrow D = { rf_term_mul(s, size, rf_term_sub(s, n[0].y, n[1].y)),
                       rf_term_mul(s, size, rf_term_sub(s, n[1].x, n[0].x)) };

  return uncurve(t, rf_arrow_sub(s, t->D, D));
}

/* The loss of beta beyond that of the fit. */
static rf_term
excess(rf_theorem *t, rf_arrow beta)
{
  const rf_arrow v = rf_arrow_sub(t->s, beta, t->fit);

  return rf_term_div(t->s, rf_arrow_dot(t->s, v, curve(t, v)),
                     rf_term_d(t->s, 2.0));
}

/* q: the largest excess where beta leaves the region. */
static rf_term
ask_region(rf_theorem *t)
{
  rf_slate *s = t->s;
  rf_term most = rf_term_d(s, 0.0);

  ask_begin(t);
  t->corner[0] = exit_of(t, CLOCKWISE);
  t->corner[1] = meeting_of(t);
  t->corner[2] = exit_of(t, ANTICLOCKWISE);
  for (int i = 0; i < 3; i++) {
    most = rf_term_max(s, most, excess(t, t->corner[i]));
    for (int k = 0; k < 3; k += 2)
      ask(t, rf_arrow_dot(s, t->corner[i], t->x[k]), t->y[k],
          "(10) an outer datum is fitted too early");
  }
  return most;
}

/* ---- for ever ---- */

/* N(M): what negative neurons can add to the loss. */
static rf_term
elsewhere(rf_theorem *t, rf_term M)
{
  rf_slate *s = t->s;
  const rf_term steep = rf_term_max(s, rf_term_mul(s, t->p[0], t->length[0]),
                                    rf_term_mul(s, t->p[2], t->length[2]));
  const rf_term v = rf_term_mul(s, steep, M);
  const rf_term four = rf_term_mul(s, rf_term_d(s, 4.0), t->limit);

  return rf_term_add(s, v, rf_term_div(s, rf_term_mul(s, v, v), four));
}

/* (c/2)^(1/2) X M: what they do to the root of Q_D. */
static rf_term
shift(rf_theorem *t, rf_term M)
{
  rf_slate *s = t->s;
  const rf_term half = rf_term_div(s, t->c, rf_term_d(s, 2.0));

  return rf_term_mul(s, rf_term_sqrt(s, rf_term_mul(s, half, t->squares)), M);
}

/* V: the root of the loss beyond its limit, when beta leaves the region. */
static rf_term
entry(rf_theorem *t, rf_term q)
{
  rf_slate *s = t->s;
  const rf_term near = rf_term_add(s, rf_term_sqrt(s, q), shift(t, t->sum));

  return rf_term_sqrt(s, rf_term_add(s, rf_term_mul(s, near, near),
                                     elsewhere(t, t->sum)));
}

/* A(s) = center - s slope: |beta| is at least as large when the root of the
   loss beyond its limit is s. */
static rf_term
core_at(rf_theorem *t, rf_term root)
{
  return rf_term_sub(t->s, t->center, rf_term_mul(t->s, root, t->slope));
}

static void
set_core(rf_theorem *t, rf_term V)
{
  rf_slate *s = t->s;
  const rf_arrow e = rf_arrow_d(s, t->choice->core);
  const rf_term size = rf_arrow_norm(s, e);
  rf_term wide = rf_arrow_dot(s, e, uncurve(t, e));

  wide = rf_term_sqrt(s, rf_term_mul(s, rf_term_d(s, 2.0), wide));
  t->slope = rf_term_div(s, wide, size);
  t->center = rf_term_sub(s, rf_term_div(s, rf_arrow_dot(s, e, t->fit), size),
                          rf_term_mul(s, shift(t, t->most), t->slope));
  ask_positive(t, core_at(t, V), "(11) beta may come to 0 at the loss with "
               "which it leaves the region");
}

/* C: negative neurons grow at most at the rate C ||D||. */
static rf_term
spread(rf_theorem *t)
{
  rf_slate *s = t->s;
  rf_term part[2];

  for (int i = 0; i < 2; i++) {
    const int k = 2 * i;
    const rf_term v = rf_arrow_norm(s, uncurve(t, t->x[k]));
    part[i] = rf_term_mul(s, rf_term_mul(s, t->c, t->length[k]), v);
  }
  return rf_term_add(s, t->one, rf_term_max(s, part[0], part[1]));
}

/* M exp(2 I). */
static rf_term
grown(rf_theorem *t, rf_term M, rf_term I)
{
  return rf_term_mul(t->s, M, rf_term_exp(t->s, rf_term_add(t->s, I, I)));
}

/* B(r, s): of int ||D|| dt while the root falls from r to s, and the loss of
   the fit counts most. */
static rf_term
path(rf_theorem *t, rf_term from, rf_term to)
{
  rf_slate *s = t->s;
  const rf_term more = rf_term_div(s, rf_term_add(s, t->split, t->one),
                                   t->split);
  const rf_term half = rf_term_div(s, t->least, rf_term_d(s, 2.0));
  const rf_term size = rf_term_mul(s, t->slope, rf_term_sqrt(s, half));
  const rf_term ratio = rf_term_div(s, core_at(t, to), core_at(t, from));

  return rf_term_div(s, rf_term_mul(s, rf_term_sqrt(s, more),
                                    rf_term_log(s, ratio)), size);
}

/* M_1: the sum of a^2 of negative neurons when it does no longer; once the root
   of the loss is below S, they grow at most at the rate ||D||. */
static rf_term
first_sum(rf_theorem *t, rf_term V)
{
  rf_slate *s = t->s;
  const rf_term scale = rf_term_sqrt(s, rf_term_add(s, t->c, t->c));
  const rf_term S = rf_term_min(s, V, rf_term_div(s, rf_term_min(s, t->p[0],
                                t->p[2]), scale));
  const rf_term fast = rf_term_mul(s, spread(t), path(t, V, S));

  return grown(t, t->sum, rf_term_add(s, fast, path(t, S,
                                      rf_term_d(s, 0.0))));
}

/* The least of d^2/(g (1 + v^2/(4 L))) over a place where negative neurons can
   be: D is at least d there, and g at the fit. */
static rf_term
slowest(rf_theorem *t, rf_term rate, rf_term d, rf_term g, rf_term v)
{
  rf_slate *s = t->s;
  const rf_term four = rf_term_mul(s, rf_term_d(s, 4.0), t->limit);
  rf_term more = rf_term_div(s, rf_term_mul(s, v, v), four);

  ask_positive(t, d, "(13) negative neurons may rest where they should not");
  more = rf_term_mul(s, g, rf_term_add(s, t->one, more));
  return rf_term_min(s, rate, rf_term_div(s, rf_term_mul(s, d, d), more));
}

/* kappa: the loss beyond its limit falls at least at this rate.  Where x_k is
   alone D is no less than where it alone is not active, as X >= ||x_k||. */
static rf_term
last_rate(rf_theorem *t, rf_term A, rf_term v)
{
  rf_slate *s = t->s;
  const rf_term two = rf_term_d(s, 2.0), X = rf_term_sqrt(s, t->squares);
  const rf_term off = rf_term_mul(s, v, rf_term_sqrt(s,
                                  rf_term_mul(s, two, t->c)));
  rf_term rate = rf_term_mul(s, two, rf_term_mul(s, t->least, A));

  for (int k = 0; k < 3; k += 2) {
    const rf_term g = rf_term_mul(s, t->p[k], t->length[k]);
    const rf_term p = rf_term_sub(s, t->p[k], off);
    const rf_term height = rf_term_div(s, rf_arrow_det(s, t->x[k == 2],
                           t->x[1 + (k == 2)]), t->length[1]);
    rate = slowest(t, rate, rf_term_sub(s, g, rf_term_mul(s, X, off)), g, v);
    rate = slowest(t, rate, rf_term_mul(s, height, p),
                   rf_term_mul(s, height, t->p[k]), v);
  }
  return rate;
}

/* How far a neuron of the wedge may turn: the arcus sine of its least distance
   from the lines of the outer data, of ||w/a|| >= u. */
static rf_term
margin(rf_theorem *t)
{
  rf_slate *s = t->s;
  rf_term least = t->one;

  for (int i = 0; i < 2; i++)
    for (int k = 0; k < 3; k += 2) {
      const rf_term size = rf_term_mul(s, t->length[k],
                                       rf_arrow_norm(s, t->ray[i]));
      least = rf_term_min(s, least, rf_term_div(s, rf_arrow_dot(s, t->ray[i],
                          t->x[k]), size));
    }
  return rf_term_asin(s, rf_term_mul(s, t->cap, least));
}

static void
ask_for_ever(rf_theorem *t, rf_term q)
{
  rf_slate *s = t->s;
  const rf_term V = entry(t, q), limit = margin(t);
  const rf_term many = rf_term_add(s, t->split, t->one);
  set_core(t, V);
  const rf_term one = first_sum(t, V);
  const rf_term v = rf_term_sqrt(s, rf_term_mul(s, many, elsewhere(t, one)));
  const rf_term A = core_at(t, rf_term_min(s, v, V));
  const rf_term rate = last_rate(t, A, v);
  const rf_term last = rf_term_div(s, rf_term_add(s, v, v), rf_term_sqrt(s,
                                   rf_term_mul(s, rate, A)));
  const rf_term turn = rf_term_add(s, path(t, V, rf_term_d(s, 0.0)), last);
  const rf_term M = grown(t, one, last);

  ask_room(t, M, t->most, "(12) negative neurons may grow too much");
  ask_room(t, turn, limit, "(14) neurons may turn so far that a datum is "
           "lost");
  t->found->turn = above(turn);
  t->found->limit = below(limit);
  t->found->factor = above(rf_term_div(s, M, t->sum));
  t->found->rate = below(rate);
}

void
rf_width_bounds(rf_width_found *found, rf_slate *slate, const rf_trio *trio,
                const mpq_t sum, const rf_width_choice *choice)
{
  rf_theorem t = { .s = slate, .found = found, .choice = choice };

  slate->used = 0;
  *found = (rf_width_found){ .room = 1.0, .fits = true };
  t.sum = rf_term_q(slate, sum);
  set_data(&t, trio);
  set_choice(&t);
  ask(&t, t.sum, t.mass, "(3) mu is less than the sum of a^2");
  ask_alignment(&t);
  ask_wedge(&t);
  ask_for_ever(&t, ask_region(&t));
}
