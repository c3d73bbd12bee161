/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mzv25.c -- Min, Zhu & Vidal 2025: where the weights of separated data go.
 *
 * theta / ||theta|| tends to neurons along the max-margin directions u_+, u_-
 * of the two classes, with ||W_k||_F^2 / ||theta||^2 -> s_k^2 = (1 / gamma_k) /
 * (2 (1 / gamma_+ + 1 / gamma_-)).  They come as 1 / ln t: a run shows a
 * trend.
 *
 * So the label with the narrower margin gets the larger share, whatever the
 * numbers of data are; at zero scale neurons first align with sum y_k x_k of
 * their label, and turn to u_k only as the loss falls. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/claims/parts.h"
#include "theory/constants/separated.h"
#include "theory/evidence/evidence.h"
#include "theory/papers/catalogue.h"
#include "theory/papers/mmv24.h"
#include "theory/start/start.h"

/* v[d]: of least norm with <v, x_i> >= 1 for all data of a label; v = u_k /
   gamma_k.  Least distance programming (Lawson & Hanson, Solving Least Squares
   Problems, ch. 23): with r = sum_i t_i (x_i, 1) - (0, 1) of least norm over t
   >= 0, v = -r / r_(d+1).  gamma_k = 1 / ||v||, and the data of the other
   label do not matter. */
static rf_status
max_margin(mpq_t *v, const rf_problem *p, int label)
{
  const size_t d = p->d, row = d + 1;
  mpq_t *all = rf_mpq_array(p->n * row + 2 * row + p->n + 1);
  const mpq_t **x = rf_alloc(3 * p->n, sizeof *x), **low, **high;
  const mpq_t *zero;
  mpq_t *f, *res, *t;
  size_t k = 0;
  rf_status status = RF_ENOMEM;

  if (!all || !x)
    goto done;
  low = x + p->n;
  high = low + p->n;
  f = all + p->n * row;
  res = f + row;
  t = res + row;
  zero = (const mpq_t *)(t + p->n);
  mpq_set_si(f[d], -1, 1);
  for (size_t i = 0; i < p->n; i++)
    if (mpq_sgn(p->y[i]) == label) {
      for (size_t l = 0; l < d; l++)
        mpq_set(all[k * row + l], p->x[i * d + l]);
      mpq_set_ui(all[k * row + d], 1, 1);
      low[k] = zero;
      x[k] = (const mpq_t *)(all + k * row);
      k++;
    }
  RF_TRY(rf_exact_least(t, res, &(rf_least){ .k = k, .d = row, .c = x,
                                             .f = (const mpq_t *)f,
                                             .low = low, .high = high }));
  for (size_t l = 0; l < d && mpq_sgn(res[d]); l++) {
    mpq_div(v[l], res[l], res[d]);
    mpq_neg(v[l], v[l]);
  }

done:
  rf_mpq_array_free(all, p->n * row + 2 * row + p->n + 1);
  rf_release(x);
  return status;
}

/* ||W_k||_F^2 of the two labels, sum (a^2 + ||w||^2), and the least cosine of
   an active neuron to v of its sign. */
typedef struct weights {
  rf_real part[2], all, nearest[2];
  bool any[2];
} weights;

/* A neuron that is active on a datum of its own sign counts. */
static bool
is_active(const rf_problem *p, const signed char *u, int sign)
{
  for (size_t k = 0; k < p->n; k++)
    if (u[k] > 0 && mpq_sgn(p->y[k]) == sign)
      return true;
  return false;
}

/* Two numbers of a neuron, and their sum. */
static void
add_square(rf_real *sum, const rf_real *x)
{
  const mpfr_prec_t prec = mpfr_get_prec(sum->lo);
  rf_real square, total;

  rf_real_inits(prec, &square, &total, (rf_real *)0);
  rf_real_mul(&square, x, x);
  rf_real_add(&total, sum, &square);
  rf_real_set(sum, &total);
  rf_real_clears(&square, &total, (rf_real *)0);
}

/* Neurons that are active on no datum of their label count in the whole, not
   in a share. */
static void
add_neuron(weights *s, const rf_hearing *h, const rf_real *z,
           const signed char *u, const mpq_t *v)
{
  const size_t d = h->problem->d;
  const int sign = mpfr_sgn(z[0].lo) > 0 ? 1 : -1, i = sign < 0;
  rf_real r, a;

  rf_real_inits(h->prec, &r, &a, (rf_real *)0);
  rf_row_norm(&r, z, d);
  rf_real_abs(&a, &z[0]);
  add_square(&s->all, &a);
  add_square(&s->all, &r);
  if (is_active(h->problem, u, sign)) {
    add_square(&s->part[i], &r);
    rf_row_cosine(&r, z, v + (size_t)i * d, d);
    if (!s->any[i])
      rf_real_set(&s->nearest[i], &r);
    rf_real_keep_min(&s->nearest[i], &r);
    s->any[i] = true;
  }
  rf_real_clears(&r, &a, (rf_real *)0);
}

/* All neurons at the end, with the signs that their events led to.  Weights
   with the error of the run, so that the shares are enclosed. */
static rf_status
add_all(weights *s, const rf_hearing *h, const rf_moment *m, const mpq_t *v)
{
  const size_t width = 1 + h->problem->d;
  rf_real *z = rf_reals(width, h->prec);
  signed char *u = rf_alloc(h->problem->n, 1);
  const rf_status status = z && u ? RF_OK : RF_ENOMEM;
  rf_walk walk;
  size_t i;

  for (size_t j = 0; status >= 0 && j < h->problem->m; j++) {
    rf_walk_start(&walk, h->evidence, j, u);
    while (rf_walk_next(&walk, &i))
      continue;
    rf_moment_row(z, h->evidence, m, j);
    add_neuron(s, h, z, u, v);
  }
  rf_reals_free(z, width);
  rf_release(u);
  return status;
}

/* Where the two labels go: ||v_k|| = 1 / gamma_k, and s_k^2 = ||v_k|| / (2
   (||v_+|| + ||v_-||)). */
typedef struct goal {
  rf_real norm[2], share[2];
} goal;

static void
find_goal(goal *to, const mpq_t *v, size_t d)
{
  rf_real sum, twice;
  mpq_t q;

  mpq_init(q);
  rf_real_inits(mpfr_get_prec(to->norm[0].lo), &sum, &twice, (rf_real *)0);
  for (size_t i = 0; i < 2; i++) {
    rf_exact_dot(q, v + i * d, v + i * d, d);
    rf_real_sqrt_q(&to->norm[i], q);
  }
  rf_real_add(&sum, &to->norm[0], &to->norm[1]);
  rf_real_mul_si(&twice, &sum, 2);
  for (size_t i = 0; i < 2; i++)
    rf_real_div(&to->share[i], &to->norm[i], &twice);
  rf_real_clears(&sum, &twice, (rf_real *)0);
  mpq_clear(q);
}

/* A row for each label. */
static rf_status
tell(rf_hearing *h, const weights *s, const goal *to, int i, double at)
{
  rf_real r;

  rf_real_init(&r, h->prec);
  rf_real_div(&r, &s->part[i], &s->all);
  rf_hear_measured(h, &r);
  rf_hear_bound(h, &to->share[i]);
  rf_real_set_d(&r, at);
  rf_hear_time(h, &r);
  rf_real_clear(&r);
  rf_hear_note(h, "label %s1, converges as 1/ln t; gamma %.12g",
               i ? "-" : "+", 1.0 / rf_steps_double(&to->norm[i]));
  if (s->any[i])
    rf_hear_note(h, "1 - cos to u at most %.4g",
                 1.0 - mpfr_get_d(s->nearest[i].lo, MPFR_RNDD));
  rf_conclude(h, RF_UNSURE);
  return rf_report(h);
}

/* Max-margin directions are of labels that both occur. */
static const char *
missing(const rf_hearing *h, const rf_moment *m)
{
  const char *why = rf_run_missing(h);

  return h->constants->separated->why ? h->constants->separated->why
    : why ? why : !m ? "the run has no end"
    : !h->constants->separated->positive
    || !h->constants->separated->negative
    ? "there are data of one label only" : NULL;
}

/* nearest is set by the first neuron of its label. */
static void
weights_init(weights *s, mpfr_prec_t prec)
{
  *s = (weights){ .any = { false, false } };
  rf_real_inits(prec, &s->part[0], &s->part[1], &s->all, &s->nearest[0],
                &s->nearest[1], (rf_real *)0);
}

/* No verdict: at any time that a run reaches, 1 / ln t is not small.  A sweep
   of ends shows whether it goes there. */
static rf_status
limit(rf_hearing *h)
{
  const rf_moment *m = rf_moment_of(h->evidence, RF_AT_END);
  const char *why = missing(h, m);
  const size_t d = h->problem->d;
  weights w;
  goal to;
  mpq_t *v;
  rf_status status;

  if (why)
    return rf_report_unknown(h, why);
  if (!(v = rf_mpq_array(2 * d)))
    return RF_ENOMEM;
  weights_init(&w, h->prec);
  rf_real_inits(h->prec, &to.norm[0], &to.norm[1], &to.share[0],
                &to.share[1], (rf_real *)0);
  RF_TRY(max_margin(v, h->problem, 1));
  RF_TRY(max_margin(v + d, h->problem, -1));
  RF_TRY(add_all(&w, h, m, (const mpq_t *)v));
  find_goal(&to, (const mpq_t *)v, d);
  rf_mmv24_conditions(h);
  rf_hear_condition(h, "H5", "balanced, w_j(0) is not 0", h->start->balanced);
  rf_hear_shared(h);
  for (int i = 0; i < 2 && status >= 0; i++)
    status = tell(h, &w, &to, i, m->at);

done:
  rf_real_clears(&to.norm[0], &to.norm[1], &to.share[0], &to.share[1],
                 &w.part[0], &w.part[1], &w.all, &w.nearest[0],
                 &w.nearest[1], (rf_real *)0);
  rf_mpq_array_free(v, 2 * d);
  return status;
}

const rf_known rf_claims_mzv25[] = {
  { { "MZV.limit", "Min, Zhu & Vidal 2025", "shares of the two classes",
      "||W_k||_F^2 / ||theta||^2 -> (1 / gamma_k) / (2 sum 1 / gamma)",
      "label", "end", RF_NEEDS_START | RF_NEEDS_EVENTS | RF_NEEDS_END },
    limit },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
