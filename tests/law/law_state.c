/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * law_state.c -- what is checked of one state, and between two; see law.h. */
#include "config.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "law/law_impl.h"
#include "support/room.h"

#define LAW_STEPS 60000      /* of all motions of a problem */

#define LAW_TEXT(name, text) text,
static const char *const names[] = { LAW_LIST(LAW_TEXT) };
#undef LAW_TEXT

const char *
law_name(law_kind kind)
{
  return names[kind];
}

bool
law_by_rtol(const char *engine)
{
  for (int i = 0; rf_engine_names[i]; i++)
    if (!strcmp(engine, rf_engine_names[i]))
      return rf_engine_is((rf_engine)i, RF_BY_RTOL);
  return false;
}

size_t
law_breaches(const law_result *result)
{
  size_t sum = 0;

  for (size_t i = 0; i < LAW_KINDS; i++)
    sum += result->breaches[i];
  return sum;
}

void
law_breach(law *l, law_kind kind, law_place at, const char *format, ...)
{
  char text[512];
  va_list list;

  va_start(list, format);
  vsnprintf(text, sizeof text, format, list);
  va_end(list);
  l->result->breaches[kind]++;
  if (l->say)
    l->say(l->context, kind, at.time, at.neuron, at.datum, text);
}

/* Twice rounded, a time could be another double: the flow is asked with the
   nearest. */
double
law_double(const mpq_t q)
{
  mpfr_t t;
  double r;

  mpfr_init2(t, 53);
  mpfr_set_q(t, q, MPFR_RNDN);
  r = mpfr_get_d(t, MPFR_RNDN);
  mpfr_clear(t);
  return r;
}

/* As a pointer: gcc with sanitizers takes &q->num for an mpq_t that is too
   short (-Wstringop-overread). */
static real
real_of(mpq_srcptr q)
{
  mpfr_t t;
  real r;

  mpfr_init2(t, 64);
  mpfr_set_q(t, q, MPFR_RNDN);
  r = mpfr_get_ld(t, MPFR_RNDN);
  mpfr_clear(t);
  return r;
}

/* Is x_k a multiple of x_i?  Its sign, or 0. */
static int
multiple(const rf_problem *p, size_t k, size_t i)
{
  mpq_t r, s;
  int sign = 0;
  size_t l = 0;

  mpq_inits(r, s, (mpq_ptr)0);
  while (!mpq_sgn(p->x[i * p->d + l]))
    l++;
  mpq_div(r, p->x[k * p->d + l], p->x[i * p->d + l]);
  sign = mpq_sgn(r);
  for (l = 0; sign && l < p->d; l++) {
    mpq_mul(s, r, p->x[i * p->d + l]);
    if (!mpq_equal(s, p->x[k * p->d + l]))
      sign = 0;
  }
  mpq_clears(r, s, (mpq_ptr)0);
  return sign;
}

static void
state_open(state *s, const law *l)
{
  const size_t size = (l->m + 1) * (1 + l->d);

  s->h = test_room(l->n, sizeof *s->h);
  s->z = test_room(size, sizeof *s->z);
  s->zr = test_room(size, sizeof *s->zr);
  s->g = test_room(l->m * l->n, sizeof *s->g);
  s->u = test_room(l->m * l->n, 1);
  s->left = test_room(l->n, sizeof *s->left);
  for (size_t i = 0; i < size; i++)
    mpfr_init2(s->z[i], LAW_BITS);
  for (size_t i = l->m * (1 + l->d); i < size; i++)
    mpfr_set_zero(s->z[i], 1);
}

static void
state_close(state *s, const law *l)
{
  for (size_t i = 0; i < (l->m + 1) * (1 + l->d); i++)
    mpfr_clear(s->z[i]);
  free(s->h);
  free(s->z);
  free(s->zr);
  free(s->g);
  free(s->left);
  free(s->u);
}

static void
read_numbers(law *l)
{
  const rf_problem *p = l->p;

  for (size_t i = 0; i < l->n * l->d; i++)
    l->x[i] = real_of(p->x[i]);
  for (size_t k = 0; k < l->n; k++) {
    l->y[k] = real_of(p->y[k]);
    if (l->q)
      l->q[k] = real_of(p->q[k]);
    l->line[k] = (int)k;
    l->orient[k] = 1;
    for (size_t i = 0; i < k && l->line[k] == (int)k; i++)
      if (l->line[i] == (int)i && multiple(p, k, i)) {
        l->line[k] = (int)i;
        l->orient[k] = multiple(p, k, i);
      }
    for (size_t i = 0; i < l->d; i++)
      l->norm[k] += l->x[k * l->d + i] * l->x[k * l->d + i];
    l->norm[k] = sqrtl(l->norm[k]);
  }
}

/* The unit is to be as good as a prediction of the size of the labels, or of
   what it is at the start; with a loss of margins of the size of 1. */
static void
law_set_floor(law *l)
{
  const rf_problem *p = l->p;

  l->o.floor = p->loss == RF_SQUARE ? 0 : 1;
  for (size_t k = 0; k < l->n && p->unit; k++) {
    real start = fabsl(real_of(p->unit[0]));
    for (size_t i = 0; i < l->d; i++)
      start += fabsl(real_of(p->unit[1 + i]) * l->x[k * l->d + i]);
    l->o.floor = fmaxl(l->o.floor, fmaxl(start, fabsl(l->y[k])));
  }
}

void
law_open(law *l, const rf_problem *p)
{
  l->p = p;
  l->n = rf_problem_data_count(p);
  l->d = rf_problem_dimension(p);
  l->m = rf_problem_width(p);
  l->x = test_room(l->n * l->d, sizeof *l->x);
  l->y = test_room(l->n, sizeof *l->y);
  l->q = p->q ? test_room(l->n, sizeof *l->q) : NULL;
  l->norm = test_room(l->n, sizeof *l->norm);
  l->line = test_room(l->n, sizeof *l->line);
  l->orient = test_room(l->n, sizeof *l->orient);
  l->q0 = test_room(l->m, sizeof *l->q0);
  l->peak = test_room(l->m, sizeof *l->peak);
  l->kept = test_room(l->m * l->n, 1);
  l->loud = test_room(l->n, sizeof *l->loud);
  for (size_t j = 0; j < l->m; j++)
    mpfr_init2(l->q0[j], 2 * LAW_BITS);
  for (size_t k = 0; k < l->n; k++)
    l->loud[k] = -INFINITY;
  read_numbers(l);
  state_open(&l->now, l);
  state_open(&l->before, l);
  l->rtol = rf_engine_is(p->engine, RF_BY_RTOL) ? p->rtol
    : pow(10, 8 - (double)p->digits);
  l->until = law_double(p->until);
  l->linear = mpq_cmp_ui(p->leak, 1, 1) == 0;
  l->limit = p->engine == RF_LIMIT;
  l->o = (motion){ .n = l->n, .d = l->d, .m = l->m, .x = l->x, .y = l->y,
    .line = l->line, .orient = l->orient, .leak = real_of(p->leak),
    .c = p->sum ? 1 : 1 / (real)l->n, .q = l->q, .loss = (int)p->loss,
    .limit = l->limit, .held = p->inner, .decay = real_of(p->decay),
    .skip = p->skip, .bias = p->output_bias };
  law_set_floor(l);
  motion_init(&l->o);
}

void
law_close(law *l)
{
  state_close(&l->now, l);
  state_close(&l->before, l);
  for (size_t j = 0; j < l->m; j++)
    mpfr_clear(l->q0[j]);
  motion_clear(&l->o);
  free(l->x);
  free(l->y);
  free(l->q);
  free(l->norm);
  free(l->line);
  free(l->orient);
  free(l->q0);
  free(l->peak);
  free(l->kept);
  free(l->loud);
  free(l->event);
}

real
law_size(const law *l, const state *s, size_t j)
{
  const real *z = &s->zr[j * (1 + l->d)];
  real w = 0;

  for (size_t i = 1; i <= l->d; i++)
    w += z[i] * z[i];
  return fabsl(z[0]) + sqrtl(w);
}

real
law_unit(const law *l, const state *s, size_t k)
{
  const real *v = &s->zr[l->m * (1 + l->d)];

  return v[0] + motion_dot(v + 1, &l->x[k * l->d], l->d);
}

real
law_unit_mass(const law *l, const state *s, size_t k)
{
  const real *v = &s->zr[l->m * (1 + l->d)];

  if (!l->p->unit)
    return 0;
  return fabsl(v[0]) + sqrtl(motion_dot(v + 1, v + 1, l->d)) * l->norm[k]
    + l->o.floor;
}

real
law_mass(const law *l, const state *s, size_t k)
{
  real sum = law_unit_mass(l, s, k);

  for (size_t j = 0; j < l->m; j++) {
    const real a = fabsl(s->zr[j * (1 + l->d)]);
    sum += a * law_size(l, s, j) * l->norm[k];
  }
  return sum;
}

/* sum := <w, x> of neuron j and datum k. */
static void
product(const law *l, const state *s, mpfr_t sum, mpfr_t t, size_t j, size_t k)
{
  mpfr_set_zero(sum, 1);
  for (size_t i = 0; i < l->d; i++) {
    mpfr_mul_q(t, s->z[j * (1 + l->d) + 1 + i], l->p->x[k * l->d + i],
               MPFR_RNDN);
    mpfr_add(sum, sum, t, MPFR_RNDN);
  }
}

void
law_products(law *l, state *s)
{
  mpfr_t sum, t, h;

  mpfr_inits2(2 * LAW_BITS, sum, t, h, (mpfr_ptr)0);
  for (size_t i = 0; i < (l->m + 1) * (1 + l->d); i++)
    s->zr[i] = mpfr_get_ld(s->z[i], MPFR_RNDN);
  for (size_t k = 0; k < l->n; k++) {
    mpfr_set_q(h, l->p->y[k], MPFR_RNDN);
    for (size_t j = 0; j < l->m; j++) {
      product(l, s, sum, t, j, k);
      s->g[j * l->n + k] = mpfr_get_ld(sum, MPFR_RNDN);
      if (mpfr_sgn(sum) < 0)
        mpfr_mul_q(sum, sum, l->p->leak, MPFR_RNDN);
      mpfr_mul(sum, sum, s->z[j * (1 + l->d)], MPFR_RNDN);
      mpfr_sub(h, h, sum, MPFR_RNDN);
    }
    product(l, s, sum, t, l->m, k);
    mpfr_sub(h, h, sum, MPFR_RNDN);
    mpfr_sub(h, h, s->z[l->m * (1 + l->d)], MPFR_RNDN);
    s->left[k] = mpfr_get_ld(h, MPFR_RNDN);
  }
  mpfr_clears(sum, t, h, (mpfr_ptr)0);
}

void
law_start_signs(law *l, signed char *u, const state *s)
{
  mpq_t sum, t;

  mpq_inits(sum, t, (mpq_ptr)0);
  for (size_t j = 0; j < l->m; j++)
    for (size_t k = 0; k < l->n; k++) {
      const real g = s->g[j * l->n + k];
      signed char *v = &u[j * l->n + k];
      mpq_set_ui(sum, 0, 1);
      for (size_t i = 0; l->p->w && i < l->d; i++) {
        mpq_mul(t, l->p->w[j * l->d + i], l->p->x[k * l->d + i]);
        mpq_add(sum, sum, t);
      }
      /* On a boundary it may rest on a side of it. */
      if (l->p->w)
        *v = (signed char)(mpq_sgn(sum) != 0 ? mpq_sgn(sum)
                                             : s->u[j * l->n + k]);
      else if (fabsl(g) > 1e-13L * law_size(l, s, j) * l->norm[k])
        *v = g > 0 ? 1 : -1;
      else
        *v = s->u[j * l->n + k];
    }
  mpq_clears(sum, t, (mpq_ptr)0);
}

/* Kept signs against <w, x>. */
void
law_signs(law *l, const state *s)
{
  for (size_t j = 0; j < l->m; j++)
    for (size_t k = 0; k < l->n; k++) {
      const real size = law_size(l, s, j) * l->norm[k];
      const real g = s->g[j * l->n + k];
      const int u = s->u[j * l->n + k];
      l->result->signs++;
      if (u ? u * g < -l->tol * size : fabsl(g) > l->tol * size)
        law_breach(l, u ? LAW_SIGN : LAW_OFF,
                   (law_place){ s->time, (long)j, (long)k },
                   "kept %d, <w,x> = %.3Lg of %.3Lg, allowed %.1Lg", u, g,
                   size, l->tol);
    }
}

void
law_conserved(law *l, const state *s)
{
  mpfr_t q, t, f;

  mpfr_inits2(2 * LAW_BITS, q, t, f, (mpfr_ptr)0);
  mpfr_set_ld(f, 2 * l->o.decay, MPFR_RNDN);
  mpfr_mul_d(f, f, s->time, MPFR_RNDN);
  mpfr_exp(f, f, MPFR_RNDN);
  for (size_t j = 0; j < l->m; j++) {
    const mpfr_t *z = (const mpfr_t *)&s->z[j * (1 + l->d)];
    real now = law_size(l, s, j) * law_size(l, s, j), off;
    mpfr_sqr(q, z[0], MPFR_RNDN);
    for (size_t i = 1; i <= l->d && !l->o.held; i++) {
      mpfr_sqr(t, z[i], MPFR_RNDN);
      mpfr_sub(q, q, t, MPFR_RNDN);
    }
    mpfr_mul(q, q, f, MPFR_RNDN);
    now *= mpfr_get_ld(f, MPFR_RNDN);
    if (l->peak[j] < now)
      l->peak[j] = now;
    if (l->stops == 0)
      mpfr_set(l->q0[j], q, MPFR_RNDN);
    mpfr_sub(q, q, l->q0[j], MPFR_RNDN);
    off = mpfr_get_ld(q, MPFR_RNDN);
    if (!(fabsl(off) <= 2 * l->tol * l->peak[j]))
      law_breach(l, LAW_CONSERVED, (law_place){ s->time, (long)j, -1 },
                 "a^2 - |w|^2 is off by %.3Lg, peak %.3Lg, allowed %.1Lg", off,
                 l->peak[j], 2 * l->tol);
  }
  mpfr_clears(q, t, f, (mpfr_ptr)0);
}

/* Ten units of long double, 1e-18 where it has 64 bits.  Measured, since
   valgrind computes with 53. */
static real
rounding(void)
{
  volatile real unit = 1, sum;

  do {
    unit /= 2;
    sum = 1 + unit;
  } while (sum > 1);
  return 20 * unit;
}

/* What an error of h_k may add to the loss. */
static real
loss_error(law *l, size_t k, real off)
{
  return (fabsl(motion_residual(&l->o, k)) + motion_slope(&l->o, k) * off)
    * off;
}

/* What h_k could be if a and w of each neuron had the size of the larger one:
   their errors are relative to that, so h has one though a vanishes. */
static real
law_reach(const law *l, const state *s, size_t k)
{
  real sum = law_unit_mass(l, s, k);

  for (size_t j = 0; j < l->m; j++)
    sum += law_size(l, s, j) * law_size(l, s, j) * l->norm[k];
  return sum;
}

/* What the weights predict, and lose.  The loss that grows is theirs, so that
   a wrong prediction is not told twice. */
void
law_predictions(law *l, state *s)
{
  const real noise = rounding(), tol = l->tol + noise;
  real allowed = 0, growth = 0, *h = test_room(l->n, sizeof *h);

  for (size_t k = 0; k < l->n; k++) {
    const real mass = law_mass(l, s, k);
    real off;
    h[k] = law_unit(l, s, k);
    for (size_t j = 0; j < l->m; j++) {
      const real g = s->g[j * l->n + k];
      h[k] += s->zr[j * (1 + l->d)] * (g > 0 ? g : l->o.leak * g);
    }
    /* each product rounds to the least double at worst */
    if (!(fabsl(h[k] - (real)s->h[k])
          <= (l->tol + 1e-15L) * mass + 5e-324L * (real)(l->m + 1)))
      law_breach(l, LAW_PREDICT, (law_place){ s->time, -1, (long)k },
                 "h = %.17g, from the weights %.17Lg, mass %.3Lg", s->h[k],
                 h[k], mass);
    l->o.h[k] = h[k];
    off = tol * mass + noise * fabsl(l->y[k]);
    allowed += loss_error(l, k, off);
    growth += loss_error(l, k, off + tol * law_reach(l, s, k));
  }
  s->wloss = motion_loss(&l->o, h);
  allowed = 4 * allowed + 1e-14L * fabsl(s->wloss) + 1e-300L;
  if (!(fabsl(s->wloss - (real)s->loss) <= allowed))
    law_breach(l, LAW_PREDICT, (law_place){ s->time, -1, -1 },
               "loss %.17g, from the weights %.17Lg, allowed %.2Lg", s->loss,
               s->wloss, allowed);
  s->goal = s->wloss;
  for (size_t i = 0; i < l->m * (1 + l->d); i++)
    s->goal += l->o.decay * s->zr[i] * s->zr[i] / 2;
  for (size_t j = 0; j < l->m; j++)
    growth += tol * l->o.decay * law_size(l, s, j) * law_size(l, s, j);
  if (l->stops && s->time > l->before.time
      && !(s->goal <= l->before.goal + allowed + 4 * growth))
    law_breach(l, LAW_GROWS, (law_place){ s->time, -1, -1 },
               "loss %.17Lg at %.17g, then %.17Lg, allowed %.2Lg",
               l->before.goal, l->before.time, s->goal, allowed + 4 * growth);
  free(h);
}

/* w = 0 was given: there gradient descent, with slope 0 at 0, rests. */
static bool
started_at_zero(const law *l, size_t j)
{
  for (size_t i = 0; i < l->d; i++)
    if (!l->p->w || mpq_sgn(l->p->w[j * l->d + i]) != 0)
      return false;
  return true;
}

/* How far w went since the last stop. */
static real
gone(const law *l, const state *s, size_t j)
{
  const size_t row = 1 + l->d;
  real sum = 0;

  for (size_t i = 1; i < row; i++) {
    const real by = s->zr[j * row + i] - l->before.zr[j * row + i];
    sum += by * by;
  }
  return sqrtl(sum);
}

/* A neuron rests at w = 0 since the last stop: may it?  One that has just left
   has gone a part of the way that D leads. */
static void
check_stay(law *l, const state *s, size_t j, real allowed)
{
  const real a = fabsl(s->zr[j * (1 + l->d)]), by = l->tol * a;
  real distance;

  if (a == 0 || law_size(l, s, j) - a > by || l->stops == 0
      || started_at_zero(l, j)
      || law_size(l, &l->before, j) - a > by
      || s->time - l->before.time < 1e-4 * l->until)
    return;
  distance = law_stay(&l->o);
  if (distance > 10 * allowed
      && gone(l, s, j) < 0.01L * distance * a
                         * ((real)s->time - (real)l->before.time))
    law_breach(l, LAW_STAYS, (law_place){ s->time, (long)j, -1 },
               "w = 0, but every cell's D is at least %.3Lg along one "
               "direction, allowed %.2Lg", distance, 10 * allowed);
}

/* Slopes of sliding neurons.  D is known as the pseudo-residuals are. */
void
law_slopes(law *l, const state *s, const signed char *u)
{
  real *dz = test_room((l->m + 1) * (1 + l->d), sizeof *dz), allowed = 0;

  motion_face(&l->o, u);
  motion_rhs(&l->o, dz, s->zr);
  for (size_t k = 0; k < l->n; k++) {
    const real y = l->o.loss == 0 ? l->o.c * fabsl(l->y[k])
      * (l->q ? l->q[k] : 1) : 0;
    allowed += l->norm[k] * (l->tol + 1e-15L)
      * (fabsl(l->o.p[k]) + motion_slope(&l->o, k) * law_mass(l, s, k) + y);
  }
  for (size_t j = 0; j < l->m; j++) {
    const real a = fabsl(s->zr[j * (1 + l->d)]);
    real out;
    if (u == s->u)
      check_stay(l, s, j, allowed);
    if (l->o.rank[j] == 0 || a <= l->tol * law_size(l, s, j)
        || (started_at_zero(l, j) && law_size(l, s, j) - a <= 0))
      continue;                        /* at w = 0 as it was put there */
    l->result->slopes++;
    out = motion_out(&l->o, j);
    if (!(out <= allowed))
      law_breach(l, LAW_SLOPE, (law_place){ s->time, (long)j, -1 },
                 "D is %.3Lg away from what slopes can give, allowed %.2Lg",
                 out, allowed);
  }
  free(dz);
}

/* Of a neuron, or of the unit behind them. */
static real
law_size_of_row(const law *l, const state *s, size_t j)
{
  return law_size(l, s, j) + (j == l->m ? l->o.floor : 0);
}

/* Is number i of row j one that moves?  What of a unit is not trained does
   not. */
static bool
moves(const law *l, size_t j, size_t i)
{
  return j < l->m || (i ? l->o.skip : l->o.bias);
}

/* Bring z to the present with its neurons moved by +-by of their size, a with
   the sign turn: of a neuron that decays, a = -|w|, only a + |w| grows, and one
   of two neighbours with opposite turns shows it. */
static bool
go_aside(law *l, real *z, real by, int turn)
{
  const size_t row = 1 + l->d;
  /* Errors of the check itself: well below what is allowed. */
  const real tol = fmaxl(l->tol * 1e-4L, 1e-13L);
  uint64_t seed = 1;
  size_t steps;

  memcpy(z, l->before.zr, (l->m + 1) * row * sizeof *z);
  for (size_t j = 0; j < l->m + (l->p->unit != NULL); j++) {
    const real size = law_size_of_row(l, &l->before, j);
    for (size_t i = 0; i < row; i++) {
      seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
      if (moves(l, j, i))
        z[j * row + i] += by * size * (seed >> 63 ? 1 : -1) * (i ? 1 : turn);
    }
  }
  steps = motion_go(&l->o, z, (real)l->now.time - (real)l->before.time, tol,
                    8000);
  l->steps += steps ? steps : 8000;
  return steps > 0;
}

static real
apart(const real *u, const real *v, size_t count)
{
  real sum = 0;

  for (size_t i = 0; i < count; i++)
    sum += (u[i] - v[i]) * (u[i] - v[i]);
  return sqrtl(sum);
}

/* Allowed: what errors of the state at the begin become, measured with two
   neighbours; and what the time, a double, leaves open. */
void
law_motion(law *l)
{
  const size_t row = 1 + l->d, size = (l->m + 1) * row;
  const real by = fmaxl(l->tol, 1e-9L);
  real *z = test_room(4 * size, sizeof *z), *z1 = z + size, *z2 = z1 + size;
  real *dz = z2 + size, *none = test_room(row, sizeof *none);
  signed char *u = test_room(l->m * l->n, 1);

  memcpy(u, l->before.u, l->m * l->n);
  for (size_t i = 0; l->linear && i < l->m * l->n; i++)
    u[i] = 1;
  motion_face(&l->o, u);
  if (l->steps > LAW_STEPS || !go_aside(l, z, 0, 1) || !go_aside(l, z1, by, 1)
      || !go_aside(l, z2, by, -1)) {
    l->result->skipped++;
    goto done;
  }
  l->result->motions++;
  motion_rhs(&l->o, dz, z);
  for (size_t j = 0; j < l->m + (l->p->unit != NULL); j++) {
    const real *v = &l->now.zr[j * row];
    const real spread = fmaxl(apart(&z1[j * row], &z[j * row], row),
                              apart(&z2[j * row], &z[j * row], row));
    const real off = apart(v, &z[j * row], row);
    const real allowed = 10 * spread + by * (law_size_of_row(l, &l->now, j)
      + law_size_of_row(l, &l->before, j))
      + 4e-16L * (real)l->now.time * apart(&dz[j * row], none, row);
    if (!(off <= allowed))
      law_breach(l, LAW_MOTION, (law_place){ l->now.time, (long)j, -1 },
                 "from t = %.17g off by %.3Lg of %.3Lg, allowed %.2Lg",
                 l->before.time, off, law_size(l, &l->now, j), allowed);
  }
done:
  free(z);
  free(u);
  free(none);
}

void
law_event(law *l, const rf_event *e)
{
  static const signed char from[] = { -1, 1, 9, 0, 0 };
  static const signed char to[] = { 1, -1, 0, 1, -1 };
  signed char *u;

  if (e->neuron >= l->m || e->datum >= l->n || e->kind > 4) {
    law_breach(l, LAW_KIND, (law_place){ e->time, e->neuron, e->datum },
               "kind %d", e->kind);
    return;
  }
  u = &l->kept[e->neuron * l->n + e->datum];
  if (e->kind == RF_EVENT_CAPTURE ? *u == 0 : *u != from[e->kind])
    law_breach(l, LAW_KIND, (law_place){ e->time, e->neuron, e->datum },
               "%s at sign %d", rf_event_name(e->kind), *u);
  *u = to[e->kind];
  for (size_t k = 0; k < l->n; k++)
    l->loud[k] = fmax(l->loud[k], e->time);
}

/* What the precision of the run leaves open of y_k - h_k. */
static real
residual_error(const law *l, const state *s, size_t k)
{
  const real unit = rf_engine_is(l->p->engine, RF_BY_RTOL) ? (real)l->p->rtol
    : powl(10, -(real)l->p->digits);

  return unit * (fabsl(l->y[k]) + law_mass(l, s, k));
}

void
law_residuals(law *l, const state *s)
{
  for (size_t k = 0; k < l->n; k++)
    if (fabsl(s->left[k]) > residual_error(l, s, k))
      l->loud[k] = s->time;
}

/* Has y_k - h_k been below its error for long? */
static bool
has_faded(const law *l, const state *s, size_t k, double time)
{
  return fabsl(s->left[k]) <= residual_error(l, s, k)
    && l->loud[k] < time - l->until / 20;
}

/* With the square loss a residual fades into its error; then it has no sign,
   and nobody who would wait for it has a choice.  One that passes 0 was above
   its error not long before, or an event has just given it another rate: that
   of a datum with label 0 which nobody saw is 0 until then.  Any of the data
   of a line can push across it. */
void
law_choice(law *l, const state *s, const rf_event *c)
{
  const size_t k = c->datum;

  if (k >= l->n || l->o.loss != 0 || l->limit || c->time == 0
      || (c->marks & RF_MARK_UNSURE))
    return;
  for (size_t i = 0; i < l->n; i++)
    if (l->line[i] == l->line[k] && !has_faded(l, s, i, c->time))
      return;
  law_breach(l, LAW_NOISE, (law_place){ c->time, (long)c->neuron, (long)k },
             "a choice, but y - h = %.3Lg, its error %.2Lg since %.17g",
             s->left[k], residual_error(l, s, k), l->loud[k]);
}
