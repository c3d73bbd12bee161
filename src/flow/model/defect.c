/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * defect.c -- what a late move costs; see defect.h.
 * Kernel: arithmetic. */
#include "config.h"

#include "base/blas.h"
#include "base/vector.h"
#include "flow/model/defect.h"

/* A power of 2 by which data are divided where fourth powers of them would
   leave the range of a double; 0 for all others. */
static int
data_exponent(const rfx_model *m)
{
  double most = 0.0;
  int exponent;

  for (size_t i = 0; i < m->n * m->d; i++)
    most = fmax(most, fabs(num_get_d(&m->x[i])));
  (void)frexp(most, &exponent);
  return exponent < -200 || exponent > 200 ? exponent : 0;
}

/* So many products of numbers and more are left to the BLAS; its sums have
   another order. */
#define MANY_PRODUCTS 1e7

/* g[d][d] = sum_k x_k x_k^T / 4^exponent, in double: it is for a bound alone.
   n d^2 products, so each number is scaled once, and coordinates lie side by
   side: t[d][n] is scratch. */
static void
data_gram(double *g, double *t, const rfx_model *m, int exponent)
{
  const size_t n = m->n, d = m->d;

  for (size_t k = 0; k < n; k++)
    for (size_t i = 0; i < d; i++)
      t[i * n + k] = ldexp(num_get_d(&m->x[k * d + i]), -exponent);
  if ((double)n * (double)d * (double)d > MANY_PRODUCTS) {
    rf_multiply_transposed(g, t, t, d, d, n);
    return;
  }
  for (size_t i = 0; i < d; i++)
    for (size_t l = 0; l <= i; l++)
      g[i * d + l] = g[l * d + i] = rf_dot(t + i * n, t + l * n, n);
}

/* By how much a move that is made late can change D goes with the largest
   eigenvalue of G = sum_k x_k x_k^T (defect_rate in
   transition.c).  That is at
   most the Frobenius norm of G^8 to the power 1/8, and at least that over
   d^(1/16).  Each squaring is of a matrix of norm 1, so nothing overflows. */
static rf_status
bound_spread(double *spread, const rfx_model *m)
{
  const size_t d = m->d;
  const int exponent = data_exponent(m);
  double *g = rf_alloc(2 * d * d, sizeof *g), log_norm = 0.0;
  double *t = rf_alloc(m->n * d, sizeof *t);

  if (!g || !t) {
    rf_release(g);
    rf_release(t);
    return RF_ENOMEM;
  }
  data_gram(g, t, m, exponent);
  rf_release(t);
  for (int power = 1; power <= 8; power *= 2) {
    double s = 0.0;
    for (size_t i = 0; i < d * d; i++)
      s += g[i] * g[i];
    s = sqrt(s);
    if (s == 0.0) {                    /* all data are below any double */
      log_norm = -INFINITY;
      break;
    }
    /* ||G^8|| = s_1^8 s_2^4 s_4^2 s_8, of which the eighth root. */
    log_norm += log(s) / power;
    for (size_t i = 0; i < d * d; i++)
      g[d * d + i] = g[i] / s;
    rf_multiply_transposed(g, g + d * d, g + d * d, d, d, d);
  }
  *spread = ldexp(exp(log_norm), 2 * exponent);
  rf_release(g);
  return RF_OK;
}

/* Four drives and a time in one block. */
rf_status
rfx_defect_init(rfx_defect *defect, const rfx_model *m, bool late)
{
  defect->numbers = 4 * m->d + 1;
  if (!(defect->drives = num_array(defect->numbers, m->prec)))
    return RF_ENOMEM;
  defect->when = defect->drives + 4 * m->d;
  return late ? bound_spread(&defect->spread, m) : RF_OK;
}

void
rfx_defect_clear(rfx_defect *defect)
{
  num_array_free(defect->drives, defect->numbers);
}
