/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * apart.c -- how far apart two runs are at the record times that both have.
 *
 * In MPFR with the digits of the run that has more: weights at a scale of
 * 1e-400 are no doubles, and the distance of two runs of 100 digits is of the
 * size of 1e-100. */
#include "config.h"

#include <math.h>
#include <mpfr.h>

#include "base/poll.h"
#include "lab/compare/compare_impl.h"

/* Neurons that are read at once. */
#define BLOCK ((size_t)256)

/* Room for a look at one time. */
typedef struct rf_look {
  size_t n, d, states;
  mpfr_t v[2], own[2], all[3], apart;   /* all: ||z||^2 of both, ||z - z'||^2 */
  double *h;             /* h[n] */
  signed char *u;        /* u[2][BLOCK][n] */
  mpfr_t *z;             /* z[BLOCK][1 + d] of the one */
} rf_look;

/* Number i exactly, or to the digits of the run. */
static void
take(mpfr_t v, const rf_numbers *numbers, size_t i, bool doubles)
{
  if (doubles)
    mpfr_set_d(v, rf_numbers_double(numbers, i), MPFR_RNDN);
  else
    mpfr_set_str(v, rf_numbers_text(numbers, i), 10, MPFR_RNDN);
}

/* sqrt(apart / max(one, other)), 0 where both are 0. */
static double
relative(const mpfr_t apart, const mpfr_t one, const mpfr_t other)
{
  const mpfr_srcptr larger = mpfr_less_p(one, other) ? other : one;
  mpfr_t q;
  double value = 0.0;

  if (mpfr_zero_p(larger))
    return 0.0;
  mpfr_init2(q, 64);
  mpfr_div(q, apart, larger, MPFR_RNDN);
  mpfr_sqrt(q, q, MPFR_RNDN);
  value = mpfr_get_d(q, MPFR_RNDN);
  mpfr_clear(q);
  return value;
}

/* Neuron j of the block, whose weights in the one are k->z, against those of
   the other: squares into own and apart, and to those of all. */
static double
compare_neuron(rf_look *k, const rf_numbers *weights, size_t j, bool doubles)
{
  const size_t row = 1 + k->d;

  for (int i = 0; i < 2; i++)
    mpfr_set_zero(k->own[i], 1);
  mpfr_set_zero(k->apart, 1);
  for (size_t l = 0; l < row; l++) {
    mpfr_ptr one = k->z[j * row + l];
    take(k->v[1], weights, j * row + l, doubles);
    mpfr_sqr(k->v[0], one, MPFR_RNDN);
    mpfr_add(k->own[0], k->own[0], k->v[0], MPFR_RNDN);
    mpfr_sqr(k->v[0], k->v[1], MPFR_RNDN);
    mpfr_add(k->own[1], k->own[1], k->v[0], MPFR_RNDN);
    mpfr_sub(k->v[0], one, k->v[1], MPFR_RNDN);
    mpfr_sqr(k->v[0], k->v[0], MPFR_RNDN);
    mpfr_add(k->apart, k->apart, k->v[0], MPFR_RNDN);
  }
  mpfr_add(k->all[0], k->all[0], k->own[0], MPFR_RNDN);
  mpfr_add(k->all[1], k->all[1], k->own[1], MPFR_RNDN);
  mpfr_add(k->all[2], k->all[2], k->apart, MPFR_RNDN);
  return relative(k->apart, k->own[0], k->own[1]);
}

/* Neurons first .. first + count - 1 at sample i[0] of the one and i[1] of the
   other. */
static rf_status
compare_block(rf_comparison *c, rf_apart *a, rf_look *k,
              const rf_both_runs *pair, const size_t *i, size_t first)
{
  const size_t left = k->states - first, count = left < BLOCK ? left : BLOCK;
  const rf_numbers *weights;
  rf_status status;

  for (int r = 0; r < 2; r++)
    RF_TRY(rf_record_pattern_get(pair->record[r], pair->message,
                                 k->u + (size_t)r * BLOCK * k->n, i[r],
                                 first, count));
  for (size_t l = 0; l < count * k->n; l++)
    a->signs += k->u[l] != k->u[BLOCK * k->n + l];
  RF_TRY(rf_record_weights_get(pair->record[0], pair->message, &weights, i[0],
                               first, count));
  for (size_t l = 0; l < count * (1 + k->d); l++)
    take(k->z[l], weights, l, rf_record_digits(pair->record[0]) == 17);
  RF_TRY(rf_record_weights_get(pair->record[1], pair->message, &weights, i[1],
                               first, count));
  for (size_t j = 0; j < count; j++) {
    const double own = compare_neuron(k, weights, j, rf_record_digits(
                                        pair->record[1]) == 17);
    c->distance[first + j] = own;
    if (a->neuron == SIZE_MAX || own > a->worst) {
      a->worst = own;
      a->neuron = first + j;
    }
  }
done:
  return status;
}

/* Loss and predictions. */
static rf_status
compare_sample(rf_apart *a, rf_look *k, const rf_both_runs *pair,
               const size_t *i)
{
  const rf_numbers *v;
  rf_status status;

  for (int r = 0; r < 2; r++) {
    RF_TRY(rf_record_sample_get(pair->record[r], pair->message, &v, i[r]));
    a->loss[r] = rf_numbers_double(v, RF_SAMPLE_LOSS);
    for (size_t l = 0; l < k->n; l++) {
      const double h = rf_numbers_double(v, RF_SAMPLE_H + l);
      if (r == 0)
        k->h[l] = h;
      else if (!isnan(a->h) && !(fabs(h - k->h[l]) <= a->h))
        a->h = fabs(h - k->h[l]);
    }
  }
done:
  return status;
}

/* The linear units count among the weights, where both have one. */
static rf_status
compare_units(rf_look *k, const rf_both_runs *pair, const size_t *i)
{
  const rf_numbers *unit;
  rf_status status = RF_OK;

  if (!rf_record_has_unit(pair->record[0])
      || !rf_record_has_unit(pair->record[1]))
    return RF_OK;
  RF_TRY(rf_record_unit_get(pair->record[0], pair->message, &unit, i[0]));
  for (size_t l = 0; l <= k->d; l++)
    take(k->z[l], unit, l, rf_record_digits(pair->record[0]) == 17);
  RF_TRY(rf_record_unit_get(pair->record[1], pair->message, &unit, i[1]));
  (void)compare_neuron(k, unit, 0, rf_record_digits(pair->record[1]) == 17);
done:
  return status;
}

/* All of one time. */
static rf_status
compare_time(rf_comparison *c, rf_look *k, const rf_both_runs *pair,
             const size_t *i, double time)
{
  rf_apart a = { .time = time, .weights = NAN, .worst = NAN,
                 .neuron = SIZE_MAX };
  rf_status status;

  RF_TRY(rf_poll());
  RF_TRY(rf_grow(&c->apart, &c->room, c->count + 1, sizeof *c->apart));
  RF_TRY(compare_sample(&a, k, pair, i));
  for (int l = 0; l < 3; l++)
    mpfr_set_zero(k->all[l], 1);
  for (size_t first = 0; first < k->states; first += BLOCK)
    RF_TRY(compare_block(c, &a, k, pair, i, first));
  if (k->states)
    RF_TRY(compare_units(k, pair, i));
  if (k->states)
    a.weights = relative(k->all[2], k->all[0], k->all[1]);
  c->apart[c->count++] = a;
done:
  return status;
}

/* ---- the times of both ---- */

/* Also after look_init failed: the numbers of fixed count are made before any
   memory is asked for, and those of z are there as soon as z is. */
static void
look_clear(rf_look *k)
{
  for (size_t l = 0; k->z && l < BLOCK * (1 + k->d); l++)
    mpfr_clear(k->z[l]);
  mpfr_clears(k->v[0], k->v[1], k->own[0], k->own[1], k->all[0], k->all[1],
              k->all[2], k->apart, (mpfr_ptr)0);
  rf_release(k->z);
  rf_release(k->h);
  rf_release(k->u);
}

/* Bits for the digits of the run that has more, and for what cancels. */
static mpfr_prec_t
bits_of(const rf_both_runs *pair)
{
  const long one = rf_record_digits(pair->record[0]);
  const long other = rf_record_digits(pair->record[1]);

  return (mpfr_prec_t)((one > other ? one : other) * 3322 / 1000 + 32);
}

/* Runs may have recorded states of different numbers of neurons: those that
   both have are the first ones of each. */
static rf_status
look_init(rf_look *k, const rf_comparison *c, const rf_both_runs *pair)
{
  const size_t one = rf_record_state_count(pair->record[0]);
  const size_t other = rf_record_state_count(pair->record[1]);
  const mpfr_prec_t bits = bits_of(pair);

  *k = (rf_look){ .n = c->n, .d = c->d, .states = one < other ? one : other };
  mpfr_inits2(bits, k->v[0], k->v[1], k->own[0], k->own[1], k->all[0],
              k->all[1], k->all[2], k->apart, (mpfr_ptr)0);
  if (!(k->h = rf_alloc(c->n, sizeof *k->h))
      || !(k->u = rf_alloc(2 * BLOCK, c->n))
      || !(k->z = rf_alloc(BLOCK * (1 + c->d), sizeof *k->z)))
    return RF_ENOMEM;
  for (size_t l = 0; l < BLOCK * (1 + c->d); l++)
    mpfr_init2(k->z[l], bits);
  return RF_OK;
}

/* Both rows of times are increasing: go through them as in a merge.  A time is
   the same where its nearest double is. */
rf_status
rf_comparison_measure(rf_comparison *c, const rf_both_runs *pair)
{
  const size_t count[2] = { rf_record_sample_count(pair->record[0]),
                            rf_record_sample_count(pair->record[1]) };
  size_t i[2] = { 0, 0 };
  double time[2] = { 0.0, 0.0 };
  rf_look k;
  rf_status status = look_init(&k, c, pair);

  while (status >= 0 && i[0] < count[0] && i[1] < count[1]) {
    for (int r = 0; r < 2; r++)
      RF_TRY(rf_record_time_get(pair->record[r], pair->message, &time[r],
                                i[r]));
    if (time[0] == time[1])
      RF_TRY(compare_time(c, &k, pair, i, time[0]));
    i[0] += time[0] <= time[1];
    i[1] += time[0] >= time[1];
  }
done:
  look_clear(&k);
  return status;
}
