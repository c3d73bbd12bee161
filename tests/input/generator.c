/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * generator.c -- see generator.h. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/generator.h"

void
gen_init(gen *g)
{
  memset(g, 0, sizeof *g);
  for (size_t i = 0; i < GEN_N * GEN_D; i++)
    mpq_init(g->x[i]);
  for (size_t i = 0; i < GEN_N; i++)
    mpq_init(g->y[i]);
  for (size_t i = 0; i < GEN_M; i++)
    mpq_init(g->a[i]);
  for (size_t i = 0; i < GEN_M * GEN_D; i++)
    mpq_init(g->w[i]);
  mpq_init(g->leak);
}

void
gen_clear(gen *g)
{
  for (size_t i = 0; i < GEN_N * GEN_D; i++)
    mpq_clear(g->x[i]);
  for (size_t i = 0; i < GEN_N; i++)
    mpq_clear(g->y[i]);
  for (size_t i = 0; i < GEN_M; i++)
    mpq_clear(g->a[i]);
  for (size_t i = 0; i < GEN_M * GEN_D; i++)
    mpq_clear(g->w[i]);
  mpq_clear(g->leak);
}

static long
draw_long(gen *g, long lo, long hi)
{
  return lo + (long)rng_size(&g->rng, 0, (size_t)(hi - lo));
}

static bool
one_in(gen *g, size_t count)
{
  return rng_size(&g->rng, 1, count) == 1;
}

void
gen_set(mpq_t q, long num, unsigned long den)
{
  mpq_set_si(q, num, den);
  mpq_canonicalize(q);
}

/* q := q 10^e. */
void
gen_shift(mpq_t q, long e)
{
  mpz_t ten;

  mpz_init(ten);
  mpz_ui_pow_ui(ten, 10, (unsigned long)labs(e));
  if (e >= 0)
    mpz_mul(mpq_numref(q), mpq_numref(q), ten);
  else
    mpz_mul(mpq_denref(q), mpq_denref(q), ten);
  mpq_canonicalize(q);
  mpz_clear(ten);
}

static void
dot(mpq_t r, const mpq_t *u, const mpq_t *v, size_t d)
{
  mpq_t t;

  mpq_init(t);
  mpq_set_ui(r, 0, 1);
  for (size_t i = 0; i < d; i++) {
    mpq_mul(t, u[i], v[i]);
    mpq_add(r, r, t);
  }
  mpq_clear(t);
}

static bool
is_zero(const mpq_t *v, size_t d)
{
  for (size_t i = 0; i < d; i++)
    if (mpq_sgn(v[i]))
      return false;
  return true;
}

/* A vector of decimals with four places, or of small integers. */
static void
draw_vector(gen *g, mpq_t *v, size_t d, bool integers)
{
  do
    for (size_t i = 0; i < d; i++)
      if (integers)
        gen_set(v[i], draw_long(g, -2, 2), 1);
      else
        gen_set(v[i], draw_long(g, -12000, 12000), 10000);
  while (is_zero((const mpq_t *)v, d));
}

/* (v_i, v_l) := the same turned by atan(4/3), or by atan(12/5). */
static void
turn_vector(mpq_t *v, size_t i, size_t l, bool other)
{
  mpq_t c, s, p, q, t;

  mpq_inits(c, s, p, q, t, (mpq_ptr)0);
  gen_set(c, other ? 5 : 3, other ? 13 : 5);
  gen_set(s, other ? 12 : 4, other ? 13 : 5);
  mpq_mul(p, c, v[i]);
  mpq_mul(t, s, v[l]);
  mpq_sub(p, p, t);
  mpq_mul(q, s, v[i]);
  mpq_mul(t, c, v[l]);
  mpq_add(q, q, t);
  mpq_set(v[i], p);
  mpq_set(v[l], q);
  mpq_clears(c, s, p, q, t, (mpq_ptr)0);
}

void
gen_turn(gen *g, size_t i, size_t l)
{
  for (size_t k = 0; k < g->n; k++)
    turn_vector(&g->x[k * g->d], i, l, false);
  for (size_t j = 0; j < g->m; j++)
    turn_vector(&g->w[j * g->d], i, l, false);
}

static void
swap_rows(mpq_t *v, size_t a, size_t b, size_t d)
{
  for (size_t i = 0; i < d; i++)
    mpq_swap(v[a * d + i], v[b * d + i]);
}

/* Row i of the new problem is row order[i] of the old one. */
static void
permute_rows(mpq_t *v, const size_t *order, size_t count, size_t d)
{
  size_t at[GEN_N + GEN_M];

  for (size_t i = 0; i < count; i++)
    at[i] = i;
  for (size_t i = 0; i < count; i++) {
    size_t from = i;
    while (at[from] != order[i])
      from++;
    swap_rows(v, i, from, d);
    at[from] = at[i];
    at[i] = order[i];
  }
}

void
gen_permute(gen *g, const size_t *data, const size_t *neurons)
{
  permute_rows(g->x, data, g->n, g->d);
  permute_rows(g->y, data, g->n, 1);
  permute_rows(g->w, neurons, g->m, g->d);
  permute_rows(g->a, neurons, g->m, 1);
}

void
gen_rescale(gen *g, int e)
{
  for (size_t i = 0; i < g->n * g->d; i++)
    gen_shift(g->x[i], 2 * e);
  for (size_t i = 0; i < g->m * g->d; i++)
    gen_shift(g->w[i], -e);
  for (size_t j = 0; j < g->m; j++)
    gen_shift(g->a[j], -e);
  g->shift += e;
}

/* ---- data ---- */

/* Points on a line or grid, a bias as a coordinate of its own or as key. */
static void
draw_grid(gen *g)
{
  const bool fine = one_in(g, 2);

  for (size_t k = 0; k < g->n; k++) {
    for (size_t i = 0; i + 1 < g->d; i++)
      gen_set(g->x[k * g->d + i],
          fine ? draw_long(g, -100, 100) : draw_long(g, -2, 2),
          fine ? 100 : 1);
    mpq_set_ui(g->x[k * g->d + g->d - 1], 1, 1);
  }
}

/* Multiples of unit vectors (one-hot: once), turned or not. */
static void
draw_axes(gen *g, bool turned)
{
  const bool hot = one_in(g, 3);
  bool other[GEN_D];

  for (size_t i = 0; i < GEN_D; i++)
    other[i] = one_in(g, 3);
  for (size_t k = 0; k < g->n; k++) {
    mpq_t *x = &g->x[k * g->d];
    for (size_t i = 0; i < g->d; i++)
      mpq_set_ui(x[i], 0, 1);
    if (hot || one_in(g, 2))
      mpq_set_ui(x[k % g->d], 1, 1);
    else
      gen_set(x[k % g->d], draw_long(g, 1, 30) * (one_in(g, 3) ? -1 : 1), 10);
    for (size_t i = 0; turned && i + 1 < g->d; i++)
      turn_vector(x, i, i + 1, other[i]);
  }
}

/* One-hot with a bias. */
static void
draw_hot(gen *g)
{
  for (size_t k = 0; k < g->n; k++)
    for (size_t i = 0; i < g->d; i++)
      mpq_set_ui(g->x[k * g->d + i],
                 i + 1 == g->d || i == k % (g->d - 1), 1);
}

/* Combinations of fewer vectors than there are dimensions. */
static void
draw_flat(gen *g)
{
  const size_t rank = g->d > 1 ? rng_size(&g->rng, 1, g->d - 1) : 1;
  mpq_t *base = &g->x[(GEN_N - rank) * g->d], t;

  mpq_init(t);
  if (g->n + rank > GEN_N)
    g->n = GEN_N - rank;
  for (size_t r = 0; r < rank; r++)
    draw_vector(g, base + r * g->d, g->d, one_in(g, 2));
  for (size_t k = 0; k < g->n; k++)
    do {
      for (size_t i = 0; i < g->d; i++)
        mpq_set_ui(g->x[k * g->d + i], 0, 1);
      for (size_t r = 0; r < rank; r++) {
        const long c = draw_long(g, -3, 3);
        for (size_t i = 0; i < g->d; i++) {
          gen_set(t, c, 2);
          mpq_mul(t, t, base[r * g->d + i]);
          mpq_add(g->x[k * g->d + i], g->x[k * g->d + i], t);
        }
      }
    } while (is_zero((const mpq_t *)&g->x[k * g->d], g->d));
  mpq_clear(t);
}

/* Row k from earlier rows: equal, opposite, a multiple, a sum, a mirror
   image; with its label, now and then. */
static void
plant_row(gen *g, size_t k)
{
  const size_t a = rng_size(&g->rng, 0, k - 1), d = g->d;
  const size_t b = rng_size(&g->rng, 0, k - 1);
  const long how = g->bias ? 0 : draw_long(g, 0, 5);
  mpq_t *x = &g->x[k * d], r;

  mpq_init(r);
  gen_set(r, how == 1 ? -1 : how == 2 ? draw_long(g, 1, 6) : how == 3 ? -1 : 1,
      how == 2 ? 2 : how == 3 ? 2 : 1);
  for (size_t i = 0; i < d; i++) {
    mpq_mul(x[i], r, g->x[a * d + i]);
    if (how == 4)
      mpq_add(x[i], x[i], g->x[b * d + i]);
  }
  if (how == 5)                         /* mirrored in a coordinate or swap */
    for (size_t i = 0; i + 1 < d; i += 2)
      mpq_swap(x[i], x[i + 1]);
  if (is_zero((const mpq_t *)x, d))
    mpq_set_ui(x[0], 1, 1);
  if (one_in(g, 2)) {
    mpq_set(g->y[k], g->y[a]);
    if (one_in(g, 3))
      mpq_neg(g->y[k], g->y[k]);
  }
  mpq_clear(r);
}

/* One coordinate of row k a little off: it nearly depends on others. */
static void
nudge_row(gen *g, size_t k)
{
  const size_t coordinates = g->d - g->bias;
  mpq_t off;

  g->near = g->near || coordinates > 0;
  mpq_init(off);
  gen_set(off, one_in(g, 2) ? 1 : -1, 1);
  gen_shift(off, draw_long(g, -6, -2));
  if (coordinates > 0) {
    mpq_t *x = &g->x[k * g->d + rng_size(&g->rng, 0, coordinates - 1)];
    mpq_add(*x, *x, off);
    if (is_zero((const mpq_t *)&g->x[k * g->d], g->d))
      mpq_add(*x, *x, off);
  }
  mpq_clear(off);
}

static void
draw_labels(gen *g)
{
  const long how = draw_long(g, 0, 7);

  for (size_t k = 0; k < g->n; k++) {
    mpq_t *y = &g->y[k];
    if (g->loss)
      gen_set(*y, one_in(g, 2) ? 1 : -1, 1);
    else if (how < 3)
      gen_set(*y, draw_long(g, -20000, 20000), 10000);
    else if (how == 3)
      gen_set(*y, draw_long(g, -2, 2), 1);
    else if (how == 4)
      gen_set(*y, one_in(g, 2) ? 1 : -1, 1);
    else if (how == 5)
      gen_set(*y, 1, 2);
    else if (how == 6)
      gen_set(*y, one_in(g, 2) ? 0 : draw_long(g, -99, 99), 100);
    else {
      gen_set(*y, draw_long(g, -99, 99), 10);
      gen_shift(*y, draw_long(g, -6, 1));
    }
  }
}

static size_t
at_most(size_t count, const gen_wish *wish)
{
  return wish->most && count > wish->most ? wish->most : count;
}

static void
draw_data(gen *g, const gen_wish *wish)
{
  const long how = draw_long(g, 0, 10) - 2;

  g->n = at_most(rng_size(&g->rng, one_in(g, 4) ? 1 : 3, GEN_N), wish);
  g->d = rng_size(&g->rng, 1, 5);
  if (how >= 7)
    g->d = how == 7 ? 1 + rng_size(&g->rng, 1, 2) : rng_size(&g->rng, 3, 6);
  g->bias = how >= 7 && !wish->plain && one_in(g, 2);
  if (how == 4 || how == 5)
    draw_axes(g, how == 5);
  else if (how == 6)
    draw_flat(g);
  else if (how == 7)
    draw_grid(g);
  else if (how == 8)
    draw_hot(g);
  else
    for (size_t k = 0; k < g->n; k++)
      draw_vector(g, &g->x[k * g->d], g->d, how == 3);
  draw_labels(g);
  for (size_t k = 1; k < g->n; k++)
    if (one_in(g, how == 4 || how == 5 || how < 0 ? 15 : 6)) {
      plant_row(g, k);
      if (wish->near && one_in(g, 2))
        nudge_row(g, k);
    }
}

/* ---- neurons ---- */

/* w := w minus its parts along some data, exactly: it starts on their
   boundaries (and is 0 where they span everything). */
static void
put_on_boundaries(gen *g, mpq_t *w)
{
  const size_t d = g->d, count = one_in(g, 2) ? 1 : rng_size(&g->rng, 1, 3);
  mpq_t q[3][GEN_D], c, s;

  mpq_inits(c, s, (mpq_ptr)0);
  for (size_t i = 0; i < 3 * GEN_D; i++)
    mpq_init(q[i / GEN_D][i % GEN_D]);
  for (size_t r = 0; r <= count; r++) {
    mpq_t *v = r < count ? q[r] : w;
    const size_t k = rng_size(&g->rng, 0, g->n - 1);
    for (size_t i = 0; r < count && i < d; i++)
      mpq_set(v[i], g->x[k * d + i]);
    for (size_t e = 0; e < r; e++) {
      dot(s, (const mpq_t *)q[e], (const mpq_t *)q[e], d);
      if (!mpq_sgn(s))
        continue;
      dot(c, (const mpq_t *)v, (const mpq_t *)q[e], d);
      mpq_div(c, c, s);
      for (size_t i = 0; i < d; i++) {
        mpq_mul(s, c, q[e][i]);
        mpq_sub(v[i], v[i], s);
      }
    }
  }
  for (size_t i = 0; i < 3 * GEN_D; i++)
    mpq_clear(q[i / GEN_D][i % GEN_D]);
  mpq_clears(c, s, (mpq_ptr)0);
}

/* An earlier neuron, or its image. */
static void
copy_neuron(gen *g, size_t j)
{
  const size_t from = rng_size(&g->rng, 0, j - 1), d = g->d;
  const long how = draw_long(g, 0, 4);

  mpq_set(g->a[j], g->a[from]);
  for (size_t i = 0; i < d; i++)
    mpq_set(g->w[j * d + i], g->w[from * d + i]);
  if (how & 1)
    mpq_neg(g->a[j], g->a[j]);
  for (size_t i = 0; (how & 2) && i < d; i++)
    mpq_neg(g->w[j * d + i], g->w[j * d + i]);
}

/* a of any size against |w|: dominated, balanced (exactly where w lies on an
   axis), not. */
static void
draw_a(gen *g, size_t j)
{
  const long how = draw_long(g, 0, 5);
  double norm = 0;

  for (size_t i = 0; i < g->d; i++)
    norm = hypot(norm, mpq_get_d(g->w[j * g->d + i]));
  if (how == 0)
    gen_set(g->a[j], draw_long(g, -12000, 12000), 10000);
  else
    gen_set(g->a[j], 1 + lround(norm * (how < 3 ? 1e4 : how == 3 ? 2e4 : 4e3)),
            10000);
  if (how == 1) {
    mpq_set_ui(g->a[j], 0, 1);
    for (size_t i = 0; i < g->d; i++) {         /* |w|_1 >= |w| */
      mpq_t t;
      mpq_init(t);
      mpq_abs(t, g->w[j * g->d + i]);
      mpq_add(g->a[j], g->a[j], t);
      mpq_clear(t);
    }
  }
  if (one_in(g, 2))
    mpq_neg(g->a[j], g->a[j]);
}

static void
draw_neuron(gen *g, size_t j)
{
  mpq_t *w = &g->w[j * g->d];
  const long how = draw_long(g, 0, g->special);

  draw_vector(g, w, g->d, one_in(g, 6));
  if (how < 4)
    put_on_boundaries(g, w);
  if (how == 4)                                   /* along a datum */
    for (size_t k = rng_size(&g->rng, 0, g->n - 1), i = 0; i < g->d; i++) {
      mpq_div_2exp(w[i], g->x[k * g->d + i], 1);
      if (g->seed & 1)
        mpq_neg(w[i], w[i]);
    }
  draw_a(g, j);
  if (how == 5 || how == 6)
    for (size_t i = 0; i < g->d; i++)
      mpq_set_ui(w[i], 0, 1);                     /* w = 0 */
  if (how == 6 || how == 7)
    mpq_set_ui(g->a[j], 0, 1);                    /* (0, 0), and a = 0 */
  if (j > 0 && (how == 8 || how == 9))
    copy_neuron(g, j);
}

static void
draw_neurons(gen *g, const gen_wish *wish)
{
  static const long special[] = { 23, 79, 79, 299 };

  g->special = special[rng_size(&g->rng, 0, 3)];
  g->m = at_most(rng_size(&g->rng, 1, one_in(g, 2) ? GEN_M : 5), wish);
  for (size_t j = 0; j < g->m; j++)
    draw_neuron(g, j);
  for (size_t j = 0; j < g->m; j++) {
    gen_shift(g->a[j], g->decade);
    for (size_t i = 0; i < g->d; i++)
      gen_shift(g->w[j * g->d + i], g->decade);
  }
}

/* ---- time ---- */

/* The rate of the alignment, D_max or more, and that of the fit. */
static double
rates(const gen *g, double *fit)
{
  const double c = g->sum ? 1 : 1.0 / (double)g->n;
  const double z = pow(10, g->decade);
  double rate = 0, kernel = 0, most = 0;

  for (size_t k = 0; k < g->n; k++) {
    double norm = 0, y = fabs(mpq_get_d(g->y[k]));
    for (size_t i = 0; i < g->d; i++)
      norm = hypot(norm, mpq_get_d(g->x[k * g->d + i]));
    rate += c * norm * (g->loss == 0 ? y : g->loss == 1 ? 0.5 : 1);
    kernel += c * norm * norm;
    most += c * norm;
  }
  *fit = rate + kernel * (double)g->m * z * z * 2;
  return rate > 0 ? rate : most * 1e-2;
}

/* From the begin of the alignment to long after the fit; with three digits,
   so that everybody means the same number. */
static void
draw_until(gen *g, const gen_wish *wish)
{
  double fit, rate = rates(g, &fit), growth = -g->decade * 2.3, factor;
  char text[32];

  if (g->decade >= 0)
    rate = fit;
  growth = fmax(growth, 0);
  switch (draw_long(g, 0, 7)) {
  case 0: factor = 1; break;
  case 1: factor = 8; break;
  case 2: factor = 20; break;
  case 3: factor = 10 + growth; break;
  case 4: factor = 20 + 2 * growth; break;
  case 5: factor = 60 + 3 * growth; break;
  case 6: factor = 150 + 3 * growth; break;
  default: factor = 400 + 5 * growth; break;
  }
  if (wish->longest > 0 && factor > wish->longest)
    factor = wish->longest;
  snprintf(text, sizeof text, "%.3g", factor / rate);
  g->until = strtod(text, NULL);
}

/* 10^1 to 10^-100, mostly not so small. */
static int
draw_decade(gen *g)
{
  switch (draw_long(g, 0, 7)) {
  case 0: return 1;
  case 1: case 2: return 0;
  case 3: case 4: return -1;
  case 5: return (int)draw_long(g, -8, -2);
  case 6: return (int)draw_long(g, -30, -8);
  default: return (int)draw_long(g, -100, -30);
  }
}

void
gen_draw(gen *g, uint64_t seed, const gen_wish *wish)
{
  static const long leaks[][2] = { { 0, 1 }, { 0, 1 }, { 0, 1 }, { 0, 1 },
                                   { 1, 2 }, { 1, 10 }, { 99, 100 },
                                   { 1, 1 } };
  size_t leak;

  g->seed = seed;
  g->rng = (rf_rng){ seed };
  g->rng.s = rng_next(&g->rng);      /* neighbours have streams of their own */
  leak = rng_size(&g->rng, 0, one_in(g, 4) ? 7 : 6);
  gen_set(g->leak, leaks[leak][0], (unsigned long)leaks[leak][1]);
  g->loss = one_in(g, 2) ? 0 : (int)draw_long(g, 0, 2);
  if (wish->square)
    g->loss = 0;
  g->sum = one_in(g, 3);
  g->policy = one_in(g, 4) ? (int)draw_long(g, 1, 2) : 0;
  g->decade = draw_decade(g);
  if (wish->decade != GEN_ANY)
    g->decade = wish->decade;
  g->shift = 0;
  g->near = false;
  draw_data(g, wish);
  g->scheme = one_in(g, 3) ? (int)draw_long(g, 0, 2) : 3;
  if (wish->table)
    g->scheme = 3;
  draw_neurons(g, wish);
  draw_until(g, wish);
  if (g->scheme == 3 && !g->bias && one_in(g, 10) && !wish->unscaled)
    gen_rescale(g, (int)draw_long(g, 1, 30) * (one_in(g, 2) ? 1 : -1));
}
