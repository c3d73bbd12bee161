/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plain.c -- see plain.h.
 *
 * w' = a D, a' = <w, D>, D = sum_k eta_k p_k x_k; eta_k = 1 on the active
 * side, leak on the other; on a boundary that attracts from both sides D is
 * projected onto it.  What happens at a boundary is found by trying all
 * sides of all boundaries that meet there. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>

#include "second/plain_mode.h"

/* Append an event; those of one time, to rounding, stand in the order of
   neuron and datum. */
static void
append(plain *s, plain_event e)
{
  size_t i = s->nevents;

  if (s->nevents == s->room) {
    size_t room = 2 * s->room + 64;
    void *grown = realloc(s->events, room * sizeof *s->events);
    if (!grown)
      abort();
    s->events = grown;
    s->room = room;
  }
  for (; i > 0; i--) {
    const plain_event *f = &s->events[i - 1];
    if (e.time - f->time > 1e-12 * e.time || f->neuron < e.neuron
        || (f->neuron == e.neuron && f->datum < e.datum))
      break;
    s->events[i] = *f;
  }
  s->events[i] = e;
  s->nevents++;
}

static void
note(plain *s, size_t j, size_t l, int from, int to)
{
  for (size_t k = 0; k < s->p.n; k++) {
    int o = s->ratio[k] > 0 ? from : -from, w = s->ratio[k] > 0 ? to : -to;
    if (s->line[k] == l)
      append(s, (plain_event) {
          s->t, j, k,
          w == 0 ? PLAIN_CAPTURE
          : o == 0 ? (w > 0 ? PLAIN_RELEASE_ACTIVE : PLAIN_RELEASE_INACTIVE)
          : w > 0 ? PLAIN_ACTIVATE : PLAIN_DEACTIVATE });
  }
}

static void
turn(plain *s, size_t j, size_t l, int to)
{
  const size_t at = j * s->nl + l;
  int from = s->u[at];

  if (from == to)
    return;
  s->u[at] = (signed char)to;
  s->fresh[at] = 1;
  if (s->t > 0 || from)
    note(s, j, l, from, to);
}

/* Is u[nl], which differs from the present only in the lines K[nk], a way
   for neuron j to go on?  All inequalities strictly, by the relative margin
   1e-9; 0 no, 1 yes, -1 too close to call. */
static int
possible(plain *s, const signed char *u, size_t j, const size_t *K,
         size_t nk, const double *pr)
{
  const size_t d = s->p.d;
  double D[16], e[64], a = s->z[j * (1 + d)], most = 0;
  int answer = 1;

  if (mode_multipliers(s, D, e, u, pr))
    return -1;
  for (size_t k = 0; k < s->p.n; k++)
    most += fabs(pr[k]) * sqrt(mode_dot(&s->p.x[k * d], &s->p.x[k * d], d));
  for (size_t i = 0; i < nk; i++) {
    const double *x = mode_line_x(s, K[i]);
    double len = sqrt(mode_dot(x, x, d)), high, low, v;
    int up = a > 0 ? 1 : -1;
    mode_line_range(s, &high, &low, pr, K[i]);
    if (u[K[i]]) {
      v = u[K[i]] * up * mode_dot(D, x, d) / (len * most);
      if (u[K[i]] < 0 && mode_dot(D, D, d) == 0)
        v = 1;                         /* rests on the edge of a dead cone */
    } else {
      double v1 = (e[K[i]] - low) * (high > low ? 1 : -1);
      double v2 = (high - e[K[i]]) * (high > low ? 1 : -1);
      v = (v1 < v2 ? v1 : v2) * len / most;
      if (mode_dot(D, D, d) == 0 && (high == 0 || low == 0))
        return 0;                      /* that edge is named "inactive" */
    }
    if (v < -1e-9)
      return 0;
    if (v < 1e-9)
      answer = -1;
  }
  return answer;
}

/* Neuron j has hit line `hit` and goes on with the signs best[nl]: note how
   this stretches perturbations, |I + (D+ - D-) x^T / <D-, x>|. */
static void
stretch(plain *s, size_t j, size_t hit, const signed char *best)
{
  scratch *b = s->work;
  const size_t d = s->p.d;
  const double *x = mode_line_x(s, hit);
  double D0[16], D1[16], e[64], off = 0, v0, v1;

  if (mode_multipliers(s, D0, e, &s->u[j * s->nl], b->pr)
      || mode_multipliers(s, D1, e, best, b->pr))
    return;
  v0 = mode_dot(D0, x, d);
  v1 = mode_dot(D1, x, d);
  if (v0 == 0)
    return;
  for (size_t i = 0; i < d; i++)
    off += (D1[i] - D0[i] - (v1 - v0) / mode_dot(x, x, d) * x[i])
      * (D1[i] - D0[i] - (v1 - v0) / mode_dot(x, x, d) * x[i]);
  v1 = fabs(v1 / v0) + sqrt(off * mode_dot(x, x, d)) / fabs(v0);
  if (v1 > 1)
    s->jump[j] += log(v1);
}

double
plain_growth(const plain *s)
{
  double most = 0;

  for (size_t j = 0; j < s->p.m; j++)
    most = fmax(most, s->jump[j]);
  return exp(s->drift + most);
}

/* Neuron j stands on the lines K[nk], having hit line `hit`: try all 3^nk
   sides. */
static void
choose(plain *s, size_t j, const size_t *K, size_t nk, size_t hit)
{
  scratch *b = s->work;
  signed char u[64], best[64];
  size_t ways = 1, found = 0;
  const char *doubt = s->doubt;

  if (nk > 5) {
    s->doubt = "too many boundaries";
    return;
  }
  for (size_t i = 0; i < nk; i++)
    ways *= 3;
  mode_residuals(s, s->z, b->pr);
  for (size_t way = 0; way < ways; way++) {
    memcpy(u, &s->u[j * s->nl], s->nl);
    for (size_t i = 0, r = way; i < nk; i++, r /= 3)
      u[K[i]] = (signed char)((int)(r % 3) - 1);
    switch (possible(s, u, j, K, nk, b->pr)) {
    case 1: memcpy(best, u, s->nl); found++; break;
    case -1: doubt = "a decision is too close to call"; break;
    default: break;
    }
  }
  if (found != 1 || doubt || s->doubt) {
    s->doubt = doubt ? doubt : s->doubt ? s->doubt
      : found ? "several solutions" : "no solution";
    return;
  }
  stretch(s, j, hit, best);
  for (size_t i = 0; i < nk; i++)
    turn(s, j, K[i], best[K[i]]);
}

/* Put the weights of neuron j on the lines it slides on, exactly. */
static void
settle(plain *s, size_t j)
{
  if (mode_project(s, &s->z[j * (1 + s->p.d) + 1], &s->u[j * s->nl]))
    s->doubt = "dependent boundaries";
}

/* The cause c has come: decide what neuron c.j does. */
static void
apply(plain *s, cause c)
{
  size_t K[64], nk = 0;
  const double *v = &s->z[c.j * (1 + s->p.d)];

  if (c.what) {
    if (fabs(v[0]) < 1e-6 * mode_size_of(s, s->z, c.j))
      s->doubt = "the outer weight of a sliding neuron passes zero";
    else
      turn(s, c.j, c.l, c.what);
    return;
  }
  for (size_t l = 0; l < s->nl; l++) {
    double g = mode_dot(v + 1, mode_line_x(s, l), s->p.d);
    size_t at = c.j * s->nl + l;
    if (!s->u[at] || l == c.l
        || (fabs(g) < mode_threshold(s, s->z, c.j, l) && !s->fresh[at]))
      K[nk++] = l;
  }
  choose(s, c.j, K, nk, c.l);
  settle(s, c.j);
}

/* Boundaries left behind by more than rounding are no longer fresh. */
static void
age(plain *s)
{
  for (size_t j = 0; j < s->p.m; j++)
    for (size_t l = 0; l < s->nl; l++) {
      cause c = { j, l, 0 };
      size_t at = j * s->nl + l;
      if (s->fresh[at] && (!s->u[at]
          || mode_value(s, s->z, c) > mode_threshold(s, s->z, j, l)))
        s->fresh[at] = 0;
    }
}

/* How far the multiplier of a sliding line is outside its range, in ranges:
   eta outside [leak, 1]. */
static double
outside(plain *s, size_t j, size_t l)
{
  scratch *b = s->work;
  double D[16], e[64], high, low;

  mode_residuals(s, s->z, b->pr);
  if (mode_multipliers(s, D, e, &s->u[j * s->nl], b->pr))
    return 0;
  mode_line_range(s, &high, &low, b->pr, l);
  if (high == low)
    return fabs(e[l] - low) > 0;
  return fmax(0, fmax((e[l] - high) / (high - low),
                      (low - e[l]) / (high - low)));
}

static void
measure(plain *s)
{
  for (size_t j = 0; j < s->p.m; j++)
    for (size_t l = 0; l < s->nl; l++)
      if (!s->u[j * s->nl + l]) {
        const double *x = mode_line_x(s, l);
        double g = mode_dot(&s->z[j * (1 + s->p.d) + 1], x, s->p.d);
        double slip = fabs(g) * NEAR / mode_threshold(s, s->z, j, l);
        if (slip > s->slip)
          s->slip = slip;
        s->out = fmax(s->out, outside(s, j, l));
      }
}

/* Take the step h to b->z1, or go to the first cause within it. */
static void
move(plain *s, double h)
{
  scratch *b = s->work;
  cause c = { 0, 0, NO_CAUSE }, first = c;

  while (mode_next_cause(s, &c))
    if (mode_has_come(s, b->z1, c)) {
      double at = mode_root(s, c, h);
      if (at < h || first.what == NO_CAUSE) {
        h = at;
        first = c;
      }
      mode_step(s, b->z1, h);
    }
  memcpy(s->z, b->z1, mode_numbers(s) * sizeof *s->z);
  s->t += h;
  age(s);
  if (first.what != NO_CAUSE)
    apply(s, first);
  else
    measure(s);
}

/* The largest |D_j| now. */
static double
fastest(plain *s)
{
  scratch *b = s->work;
  double most = 0, D[16], e[64];

  mode_residuals(s, s->z, b->pr);
  for (size_t j = 0; j < s->p.m; j++)
    if (!mode_multipliers(s, D, e, &s->u[j * s->nl], b->pr))
      most = fmax(most, sqrt(mode_dot(D, D, s->p.d)));
  return most;
}

static int
finite_state(const plain *s)
{
  for (size_t i = 0; i < mode_numbers(s); i++)
    if (!isfinite(s->z[i]))
      return 0;
  return 1;
}

int
plain_to(plain *s, double t)
{
  scratch *b = s->work;
  double mark = s->t;

  for (long count = 1; s->t < t && !s->doubt; count++) {
    double fast = fastest(s), e, was = s->t;
    double h = fmin(fmin(s->step, 0.25 / (fast + 0.25)), t - s->t);
    if (count % 256 == 0) {
      if (s->t - mark < 1e-3 * t || count > 4000)
        s->doubt = "stuck";            /* ties that rounding keeps apart */
      mark = s->t;
    }
    e = mode_step(s, b->z1, h);
    while (!(e <= 1) || mode_may_dip(s, b->z1, h)
           || (h > 1e-14 * (1 + s->t)
               && mode_any_has_come(s, b->z1) < 0)) {
      h *= e > 1 ? fmax(0.2, 0.8 * pow(e, -1.0 / 8)) : 0.5;
      if (!(h > 1e-15 * (1 + s->t))) {
        s->doubt = "step too small";
        return -1;
      }
      e = mode_step(s, b->z1, h);
    }
    s->step = 1.5 * h;
    move(s, h);
    if (!finite_state(s))
      s->doubt = "not finite";
    s->drift += (s->t - was) * fmax(fast, fastest(s));
    if (s->t + 1e-16 * t >= t || (t - s->t < 1e-15 * t && s->t > was))
      s->t = t;
  }
  return s->doubt ? -1 : 0;
}

/* Data that are multiples of each other, to rounding. */
static void
find_lines(plain *s)
{
  const size_t d = s->p.d;

  for (size_t k = 0; k < s->p.n; k++) {
    const double *x = &s->p.x[k * d];
    size_t l = 0;
    for (; l < s->nl; l++) {
      const double *q = mode_line_x(s, l);
      double r = mode_dot(x, q, d) / mode_dot(q, q, d), off = 0;
      for (size_t i = 0; i < d; i++)
        off = fmax(off, fabs(x[i] - r * q[i]));
      s->ratio[k] = r;
      if (off <= 4e-16 * sqrt(mode_dot(x, x, d)))
        break;
    }
    s->line[k] = l;
    if (l == s->nl) {
      s->first[s->nl++] = k;
      s->ratio[k] = 1;
    }
  }
}

/* The sides at t = 0; a neuron that starts on boundaries is decided now. */
static void
find_sides(plain *s)
{
  for (size_t j = 0; j < s->p.m; j++)
    for (size_t l = 0; l < s->nl; l++) {
      double g = mode_dot(&s->z[j * (1 + s->p.d) + 1], mode_line_x(s, l),
                          s->p.d);
      s->u[j * s->nl + l] = (signed char)((g > 0) - (g < 0));
    }
  for (size_t j = 0; j < s->p.m && !s->doubt; j++) {
    size_t K[64], nk = 0;
    for (size_t l = 0; l < s->nl; l++)
      if (!s->u[j * s->nl + l])
        K[nk++] = l;
    if (nk)
      choose(s, j, K, nk, K[0]);
  }
}

plain *
plain_start(const plain_problem *problem, const double *a, const double *w)
{
  const size_t n = problem->n, d = problem->d, m = problem->m;
  const size_t size = (m + 1) * (1 + d);
  plain *s = calloc(1, sizeof *s);
  scratch *b = calloc(1, sizeof *b);

  if (!s || !b || n > 64 || d > 16)
    abort();
  s->p = *problem;
  s->work = b;
  s->line = calloc(n, sizeof *s->line);
  s->first = calloc(n, sizeof *s->first);
  s->ratio = calloc(n, sizeof *s->ratio);
  s->z = calloc(size, sizeof *s->z);
  s->jump = calloc(m, sizeof *s->jump);
  b->rk = gsl_odeiv2_step_alloc(gsl_odeiv2_step_rk8pd, size);
  b->z1 = calloc(5 * size + n, sizeof *b->z1);
  if (!s->line || !s->first || !s->ratio || !s->z || !s->jump || !b->rk
      || !b->z1)
    abort();
  b->err = b->z1 + size;
  b->dz0 = b->err + size;
  b->dz1 = b->dz0 + size;
  b->pr = b->dz1 + size;
  find_lines(s);
  s->u = calloc(m, s->nl);
  s->fresh = calloc(m, s->nl);
  if (!s->u || !s->fresh)
    abort();
  for (size_t j = 0; j < m; j++) {
    s->z[j * (1 + d)] = a[j];
    memcpy(&s->z[j * (1 + d) + 1], &w[j * d], d * sizeof *w);
  }
  if (s->p.unit)
    memcpy(&s->z[m * (1 + d)], s->p.unit, (1 + d) * sizeof *s->p.unit);
  s->step = 1e-2;
  find_sides(s);
  return s;
}

void
plain_measure(plain *s, const double *z, const signed char *u)
{
  memcpy(s->z, z, s->p.m * (1 + s->p.d) * sizeof *z);
  for (size_t j = 0; j < s->p.m; j++)
    for (size_t l = 0; l < s->nl; l++)
      s->u[j * s->nl + l] = u[j * s->p.n + s->first[l]];
  s->slip = s->out = 0;
  measure(s);
}

void
plain_free(plain *s)
{
  scratch *b = s ? s->work : NULL;

  if (!s)
    return;
  gsl_odeiv2_step_free(b->rk);
  free(b->z1);
  free(b);
  free(s->line);
  free(s->first);
  free(s->ratio);
  free(s->z);
  free(s->jump);
  free(s->u);
  free(s->fresh);
  free(s->events);
  free(s);
}
