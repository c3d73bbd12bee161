/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * weights.c -- initial weights in the number type of the run.  What
 * differs is in weights_d.c and weights_mp.c:
 *   read_factor(g, e, problem, prec): the factor is g 2^e, 1/2 <= g < 1;
 *   is_lost(z): z is infinite, or too small to have all its bits.
 * Kernel: decision. */
#include "config.h"

#include "problem/start/weights_impl.h"

/* z = sign ||w||, w[d].  No num_addmul: it rounds differently for double and
   MPFR, and these bits are to be the same at 53 bits. */
static void
set_norm(rf_num *z, rf_num *t, const rf_num *w, size_t d, double sign)
{
  num_zero(z);
  for (size_t i = 0; i < d; i++) {
    num_mul(t, &w[i], &w[i]);
    num_add(z, z, t);
  }
  num_sqrt(z, z);
  if (sign < 0.0)
    num_neg(z, z);
}

/* z = a sqrt(d) g; a is a sign, but of infinite width. */
static void
set_bound(rf_num *z, const rf_num *g, size_t d, double a)
{
  num_set_d(z, (double)d);
  num_sqrt(z, z);
  num_mul(z, z, g);
  num_mul_d(z, z, a);
}

/* z = z power, a power of 2; false when something is lost. */
static bool
scale_row(rf_num *z, size_t d, const rf_num *power)
{
  bool good = true;

  for (size_t i = 0; i <= d; i++)
    if (num_sgn(&z[i])) {
      num_mul(&z[i], &z[i], power);
      good = good && !rfx_is_lost(&z[i]);
    }
  return good;
}

/* z = sqrt(d / m), what the outer weights of he have beside the factor: their
   variance is 2 / m where that of inner ones is 2 / d. */
static void
set_ratio(rf_num *z, const rf_problem *p)
{
  num_set_d(z, (double)rf_problem_drawn(p));
  num_div_ui(z, z, (unsigned long)p->m);
  num_sqrt(z, z);
}

/* Neuron j from its draw; draw[d] is scratch; g is the factor without its
   exponent, that exponent as a power of 2, a scratch number and the ratio of
   he.  The norm is taken before the exponent, so that its squares do not
   underflow. */
static bool
draw_row(rf_num *z, double *draw, rf_num *g, const rf_problem *p, size_t j)
{
  double a;

  rf_problem_draw(p, j, &a, draw);
  for (size_t i = 0; i < p->d; i++)
    num_mul_d(&z[1 + i], &g[0], draw[i]);
  if (p->scheme == RF_BALANCED)
    set_norm(&z[0], &g[2], &z[1], p->d, a);
  else if (p->scheme == RF_DOMINATED)
    set_bound(&z[0], &g[0], rf_problem_drawn(p), a);
  else
    num_mul_d(&z[0], &g[0], a);
  if (p->scheme == RF_HE)
    num_mul(&z[0], &z[0], &g[3]);
  return scale_row(z, p->d, &g[1]);
}

/* The nearest number of the type; false where it has none. */
static bool
set_exact(rf_num *z, const mpq_t q)
{
  num_set_q(z, q);
  return !mpq_sgn(q) || !rfx_is_lost(z);
}

/* From a file: each number is rounded once. */
static bool
given_row(rf_num *z, const rf_problem *p, size_t j)
{
  bool good = set_exact(&z[0], p->a[j]);

  for (size_t i = 0; i < p->d; i++)
    good = set_exact(&z[1 + i], p->w[j * p->d + i]) && good;
  return good;
}

/* The factor is made once for all of them: it is the same number whatever part
   of the neurons is asked for.  g: see draw_row. */
static rf_status
draw_rows(rf_num *z, const rf_problem *p, size_t first, size_t count,
          long prec)
{
  double *draw = rf_alloc(p->d, sizeof *draw);
  rf_num *g = num_array(4, prec);
  rf_status status = draw && g ? RF_OK : RF_ENOMEM;
  bool good = true;
  long e;

  if (status == RF_OK) {
    rfx_read_factor(&g[0], &e, p, prec);
    num_set_d(&g[1], 1.0);
    num_mul_2si(&g[1], &g[1], e);
    set_ratio(&g[3], p);
    for (size_t j = 0; j < count; j++)
      good = draw_row(&z[j * (1 + p->d)], draw, g, p, first + j) && good;
  }
  num_array_free(g, 4);
  rf_release(draw);
  return good ? status : RF_ENOTFIN;
}

/* All rows are made before a loss is told: RF_ENOTFIN is of any of them. */
rf_status
rfx_problem_weights(rf_num *z, const rf_problem *problem, size_t first,
                    size_t count, long prec)
{
  bool good = true;

  RF_REQUIRE(first <= problem->m && count <= problem->m - first, RF_EINVAL);
  if (problem->scheme != RF_FILE)
    return draw_rows(z, problem, first, count, prec);
  for (size_t j = 0; j < count; j++)
    good = given_row(&z[j * (1 + problem->d)], problem, first + j) && good;
  return good ? RF_OK : RF_ENOTFIN;
}
