/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * separated_times.c -- the times and scales of Min, Mallada & Vidal 2024.
 *
 * Times of the paper are those of a sum of losses with slope -y at 0; ours are
 * these times the factor.  Sizes that leave the range of doubles, such as
 * epsilon, are carried by their logarithm. */
#include "config.h"

#include "theory/constants/separated.h"

/* 4 factor / (M root): a pattern with n_a active data lasts at most this over
   n_a. */
static void
find_longest(rf_separated *s)
{
  rf_real u, v;
  mpq_t four;

  mpq_init(four);
  rf_real_inits(s->prec, &u, &v, (rf_real *)0);
  mpq_mul_2exp(four, s->factor, 2);
  rf_real_set_q(&u, four);
  rf_real_mul(&v, &s->M, &s->root);
  rf_real_div(&s->longest, &u, &v);
  rf_real_clears(&u, &v, (rf_real *)0);
  mpq_clear(four);
}

/* A path through patterns with one active datum more, or fewer, each time takes
   a harmonic sum. */
static void
harmonic(mpq_t h, size_t count)
{
  mpq_t t;

  mpq_init(t);
  mpq_set_ui(h, 0, 1);
  for (unsigned long i = 1; i <= count; i++) {
    mpq_set_ui(t, 1, i);
    mpq_add(h, h, t);
  }
  mpq_clear(t);
}

/* longest (H_lost + 1/2 + H_(gained - 1)).  The longest path of the proof,
   datum by datum, where the paper bounds it by 16 ln n. */
static void
find_sharp(rf_real *r, const rf_separated *s, size_t lost, size_t gained)
{
  mpq_t h, t;

  mpq_inits(h, t, (mpq_ptr)0);
  harmonic(h, lost);
  harmonic(t, gained ? gained - 1 : 0);
  mpq_add(h, h, t);
  mpq_set_ui(t, 1, 2);
  mpq_add(h, h, t);
  rf_real_mul_q(r, &s->longest, h);
  mpq_clears(h, t, (mpq_ptr)0);
}

/* 16 factor ln n / (M root).  The factor turns the time of the paper into
   ours. */
static void
find_t1(rf_real *r, const rf_separated *s, const rf_real *M)
{
  rf_real bottom, top, log;
  mpq_t q;

  mpq_init(q);
  rf_real_inits(s->prec, &bottom, &top, &log, (rf_real *)0);
  rf_real_log_ui(&log, (unsigned long)s->problem->n);
  mpq_mul_2exp(q, s->factor, 4);
  rf_real_mul_q(&top, &log, q);
  rf_real_mul(&bottom, M, &s->root);
  rf_real_div(r, &top, &bottom);
  rf_real_clears(&bottom, &top, &log, (rf_real *)0);
  mpq_clear(q);
}

/* ln of M root / (q sqrt(h) n X_max^2), q = 8 and as printed 4.  The printed 4
   is a slip: (29), which it is to give, needs 8. */
static void
find_first(rf_separated *s)
{
  rf_real u, v;
  mpq_t q;

  mpq_init(q);
  rf_real_inits(s->prec, &u, &v, (rf_real *)0);
  for (int i = 0; i < 2; i++) {
    rf_real_mul(&u, &s->M, &s->root);
    rf_real_log(&v, &u);
    mpq_set_ui(q, (i ? 4 : 8) * s->problem->n, 1);
    mpq_mul(q, q, s->most);
    rf_real_log_q(&u, q);
    rf_real_sub(&s->log_first[i], &v, &u);
    mpq_set_ui(q, s->problem->m, 1);
    rf_real_log_q(&u, q);
    mpq_set_ui(q, 1, 2);
    rf_real_mul_q(&v, &u, q);
    rf_real_sub(&u, &s->log_first[i], &v);
    rf_real_set(&s->log_first[i], &u);
  }
  rf_real_clears(&u, &v, (rf_real *)0);
  mpq_clear(q);
}

/* r = 4 n X_max.  No ||w_j||^2 has a larger rate in the early phase (Lemmas 1,
   3, 4). */
static void
fastest(rf_real *r, const rf_separated *s)
{
  rf_real norm;

  rf_real_init(&norm, s->prec);
  rf_real_sqrt_q(&norm, s->most);
  rf_real_mul_si(r, &norm, 4 * (long)s->problem->n);
  rf_real_clear(&norm);
}

/* -1/2 ln h - 4 n X_max t_1, in the time of the paper.  It asks that all be
   over by t_1, while the network is still small: T >= t_1. */
static void
find_second(rf_real *r, const rf_separated *s, const rf_real *t1)
{
  rf_real u, v, speed;
  mpq_t q;

  mpq_init(q);
  rf_real_inits(s->prec, &u, &v, &speed, (rf_real *)0);
  fastest(&speed, s);
  rf_real_mul(&u, &speed, t1);
  mpq_inv(q, s->factor);
  mpq_neg(q, q);
  rf_real_mul_q(&v, &u, q);
  mpq_set_ui(q, s->problem->m, 1);
  rf_real_log_q(&u, q);
  mpq_set_ui(q, 1, 2);
  rf_real_mul_q(&speed, &u, q);
  rf_real_sub(r, &v, &speed);
  rf_real_clears(&u, &v, &speed, (rf_real *)0);
  mpq_clear(q);
}

/* T = factor ln(1 / (sqrt(h) epsilon)) / (4 n X_max).  Up to T no prediction
   is large enough to be felt. */
static void
find_early(rf_separated *s)
{
  rf_real u, v, speed;
  mpq_t q;

  mpq_init(q);
  rf_real_inits(s->prec, &u, &v, &speed, (rf_real *)0);
  mpq_set_ui(q, s->problem->m, 1);
  rf_real_log_q(&u, q);
  mpq_set_si(q, -1, 2);
  rf_real_mul_q(&v, &u, q);
  rf_real_sub(&u, &v, &s->log_scale);
  rf_real_mul_q(&v, &u, s->factor);
  fastest(&speed, s);
  rf_real_div(&s->early, &v, &speed);
  rf_real_clears(&u, &v, &speed, (rf_real *)0);
  mpq_clear(q);
}

/* ln(2 / (epsilon^2 sqrt(mu) X_min W_min^2)); epsilon W_min is the least
   ||w_j(0)||.  What a neuron has to grow by until predictions are felt. */
static void
log_growth(rf_real *r, const rf_separated *s, const rf_start *start)
{
  rf_real u, v;
  mpq_t two;

  mpq_init(two);
  rf_real_inits(s->prec, &u, &v, (rf_real *)0);
  mpq_set_ui(two, 2, 1);
  rf_real_log(&u, &start->least);
  rf_real_mul_si(&v, &u, -2);
  rf_real_log_q(&u, two);
  rf_real_add(r, &u, &v);
  rf_real_log(&u, &s->root);
  rf_real_sub(&v, r, &u);
  rf_real_set(r, &v);
  rf_real_clears(&u, &v, (rf_real *)0);
  mpq_clear(two);
}

/* (39): t_1 + (6 + 4 (log_growth + 4 n X_max t_1)) / (root count), t_1 in the
   time of the paper.  After t_1, 6 / (root count) for the angle and the rest
   to grow. */
static void
find_t2(rf_real *t2, const rf_separated *s, const rf_start *start,
        size_t count, const rf_real *our_t1)
{
  rf_real t1, u, v;
  mpq_t q;

  mpq_init(q);
  rf_real_inits(s->prec, &t1, &u, &v, (rf_real *)0);
  mpq_inv(q, s->factor);
  rf_real_mul_q(&t1, our_t1, q);
  fastest(&u, s);
  rf_real_mul(&v, &u, &t1);
  log_growth(t2, s, start);
  rf_real_add(&u, &v, t2);
  rf_real_mul_si(&v, &u, 4);
  rf_real_set_si(&u, 6);
  rf_real_add(t2, &u, &v);
  rf_real_mul_si(&u, &s->root, (long)count);
  rf_real_div(&v, t2, &u);
  rf_real_add(&u, &v, &t1);
  rf_real_mul_q(t2, &u, s->factor);
  rf_real_clears(&t1, &u, &v, (rf_real *)0);
  mpq_clear(q);
}

/* factor ln(1/epsilon) / ||x_s||: in its set a neuron grows at the norm of D,
   so this is t_2 to first order as epsilon goes to 0. */
static void
find_growth(rf_real *r, const rf_separated *s, const mpq_t class2)
{
  rf_real u, v;
  mpq_t q;

  mpq_init(q);
  rf_real_inits(s->prec, &u, &v, (rf_real *)0);
  mpq_neg(q, s->factor);
  rf_real_mul_q(&u, &s->log_scale, q);
  rf_real_sqrt_q(&v, class2);
  rf_real_div(r, &u, &v);
  rf_real_clears(&u, &v, (rf_real *)0);
  mpq_clear(q);
}

/* Numbers of the scale of the start: epsilon is the largest ||w_j(0)||, so
   that the paper's W_max is 1. */
static void
find_scales(rf_separated *s, const rf_start *start)
{
  s->no_scale = start->scaleless ? "lambda is 0"
    : mpfr_sgn(start->least.lo) > 0 ? NULL : "a w_j(0) is 0";
  if (s->no_scale)
    return;
  rf_real_log(&s->log_scale, &start->most);
  find_early(s);
  for (int i = 0; i < 2; i++) {
    const size_t count = i ? s->negative : s->positive;
    if (!count)
      continue;
    find_t2(&s->t2[i], s, start, count, &s->t1);
    find_t2(&s->t2_sharp[i], s, start, count, &s->sharp_most);
    find_growth(&s->growth[i], s, s->class2[i]);
  }
}

/* All of them; M is above 0. */
void
rf_separated_times(rf_separated *s, const rf_start *start)
{
  find_longest(s);
  find_t1(&s->t1, s, &s->M);
  find_t1(&s->t1_printed, s, &s->M_printed);
  find_sharp(&s->sharp[0], s, s->negative, s->positive);
  find_sharp(&s->sharp[1], s, s->positive, s->negative);
  rf_real_set(&s->sharp_most, &s->sharp[0]);
  rf_real_keep_max(&s->sharp_most, &s->sharp[1]);
  find_first(s);
  find_second(&s->log_second, s, &s->t1);
  find_second(&s->log_second_sharp, s, &s->sharp_most);
  find_scales(s, start);
}
