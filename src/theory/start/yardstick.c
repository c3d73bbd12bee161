/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * yardstick.c -- the yardsticks, in closed form.
 *
 * In the limit flow the predictions vanish, so D is constant between crossings
 * and a neuron is turned by a boost, in closed form.  When it crosses, the
 * limit engine says (flow/align); the weights are made again here, with
 * enclosures. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "geometry/extremal/extremal.h"
#include "reluflow/align.h"
#include "theory/start/yardstick.h"

/* Digits of the crossing times, of which the last two are not counted on. */
#define DIGITS 45
#define DIGITS_GOOD 43

/* The times own memory, so they go one by one. */
void
rf_yardsticks_free(rf_yardsticks *y)
{
  if (!y)
    return;
  for (size_t i = 0; i < y->count; i++)
    rf_real_clear(&y->time[i]);
  rf_release(y->first);
  rf_release(y->datum);
  rf_release(y->time);
  rf_release(y);
}

/* One more crossing.  Reading it back rounds, and its last two digits are not
   sure: both are in the interval. */
static rf_status
add_crossing(rf_yardsticks *y, const char *time, uint32_t datum)
{
  mpfr_t error;
  rf_status status;

  RF_TRY(rf_grow(&y->time, &y->room, y->count + 1, sizeof *y->time));
  RF_TRY(rf_grow(&y->datum, &y->capacity, y->count + 1, sizeof *y->datum));
  mpfr_init2(error, 53);
  rf_real_init(&y->time[y->count], y->prec);
  mpfr_set_str(y->time[y->count].lo, time, 10, MPFR_RNDD);
  mpfr_set_str(y->time[y->count].hi, time, 10, MPFR_RNDU);
  mpfr_set_si(error, -DIGITS_GOOD, MPFR_RNDU);
  mpfr_exp10(error, error, MPFR_RNDU);
  rf_real_widen(&y->time[y->count], error);
  mpfr_clear(error);
  y->datum[y->count++] = datum;

done:
  return status;
}

/* By neuron, as each has its yardstick alone.  Events of the limit flow with
   45 digits, as the gaps between yardstick and run are powers of lambda. */
static rf_status
read_align(rf_yardsticks *y, rf_align *align)
{
  const rf_numbers *time;
  rf_event event;
  rf_status status = RF_OK;

  for (size_t j = 0; j < y->problem->m; j++) {
    RF_TRY(rf_align_numbers(align, &time, RF_ALIGN_EVENTS, j));
    for (size_t i = 0; i < rf_numbers_count(time); i++) {
      RF_TRY(rf_align_event_get(align, &event, j, i));
      RF_TRY(add_crossing(y, rf_numbers_text(time, i), event.datum));
    }
    y->first[j + 1] = y->count;
  }

done:
  return status;
}

/* All crossings at once: no neuron sees another in the limit flow. */
rf_status
rf_yardsticks_create(rf_yardsticks **yardsticks, rf_message *message,
                     const rf_problem *problem, const rf_start *start,
                     mpfr_prec_t prec)
{
  rf_yardsticks *y = rf_alloc(1, sizeof *y);
  rf_align_options options;
  rf_align *align = NULL;
  rf_status status = RF_ENOMEM;

  if (!y || !(y->first = rf_alloc(problem->m + 1, sizeof *y->first)))
    goto done;
  y->problem = problem;
  y->start = start;
  y->prec = prec;
  rf_align_defaults(&options);
  options.events = 1;
  options.digits = DIGITS;
  RF_TRY(rf_align_create(&align, message, problem, &options));
  RF_TRY(read_align(y, align));
  *yardsticks = y;
  y = NULL;

done:
  rf_align_free(align);
  rf_yardsticks_free(y);
  return status;
}

/* D = c sum over active data of y_k x_k.  The loss is the
   square, so p_k(0) = c y_k. */
static void
find_drive(rf_pointer *p)
{
  const rf_problem *q = p->y->problem;
  mpq_t c, t, tmp;

  mpq_inits(c, t, tmp, (mpq_ptr)0);
  rf_problem_weight(c, q);
  for (size_t i = 0; i < q->d; i++)
    mpq_set_ui(p->D[i], 0, 1);
  for (size_t k = 0; k < q->n; k++)
    if (p->u[k] > 0) {
      mpq_mul(t, c, q->y[k]);
      rf_exact_add(p->D, t, (const mpq_t *)q->x + k * q->d, q->d, tmp);
    }
  mpq_clears(c, t, tmp, (mpq_ptr)0);
}

/* A yardstick starts from the weights themselves, lambda and all: the limit
   flow does not depend on their scale. */
rf_status
rf_pointer_start(rf_pointer *p, const rf_yardsticks *y, size_t j)
{
  const size_t n = y->problem->n, d = y->problem->d;

  *p = (rf_pointer){ .y = y, .j = j, .next = y->first[j],
                     .u = rf_alloc(n, 1), .D = rf_mpq_array(d),
                     .z = rf_alloc(1 + d, sizeof *p->z) };
  rf_real_init(&p->time, y->prec);
  for (size_t i = 0; p->z && i <= d; i++)
    rf_real_init(&p->z[i], y->prec);
  if (!p->u || !p->D || !p->z)
    return RF_ENOMEM;
  memcpy(p->u, y->start->sign + j * n, n);
  find_drive(p);
  return rf_start_row(p->z, y->start, j);
}

/* Also after a failure, when some of it is not there. */
void
rf_pointer_drop(rf_pointer *p)
{
  const size_t d = p->y->problem->d;

  rf_real_clear(&p->time);
  for (size_t i = 0; p->z && i <= d; i++)
    rf_real_clear(&p->z[i]);
  rf_release(p->z);
  rf_release(p->u);
  rf_mpq_array_free(p->D, d);
}

/* (cosh s, sinh s), s = ||D|| (t - time).  Of the two
   exponentials, which are what intervals have. */
static void
hyperbolic(rf_real *c, rf_real *s, const rf_real *norm, const rf_pointer *p,
           const rf_real *t)
{
  rf_real up, down;

  rf_real_inits(p->y->prec, &up, &down, (rf_real *)0);
  rf_real_sub(c, t, &p->time);
  rf_real_mul(s, c, norm);
  rf_real_exp(&up, s);
  rf_real_mul_si(c, s, -1);
  rf_real_exp(&down, c);
  rf_real_add(c, &up, &down);
  rf_real_sub(s, &up, &down);
  mpfr_div_2ui(c->lo, c->lo, 1, MPFR_RNDD);
  mpfr_div_2ui(c->hi, c->hi, 1, MPFR_RNDU);
  mpfr_div_2ui(s->lo, s->lo, 1, MPFR_RNDD);
  mpfr_div_2ui(s->hi, s->hi, 1, MPFR_RNDU);
  rf_real_clears(&up, &down, (rf_real *)0);
}

/* With Dh = D / ||D||, p = <w, Dh>: a becomes a cosh s + p sinh s, w gains
   (p (cosh s - 1) + a sinh s) Dh.  exp(K(D) t) has the form of a Lorentz
   boost, as K(D)^3 = ||D||^2 K(D).  r[0]: ||D||, r[1], r[2]: cosh s, sinh s,
   r[3]: p. */
static void
boost(rf_pointer *p, rf_real *r)
{
  rf_real_mul(&r[4], &p->z[0], &r[1]);
  rf_real_mul(&r[5], &r[3], &r[2]);
  rf_real_add(&r[6], &r[4], &r[5]);                    /* the new a */
  rf_real_set_si(&r[4], 1);
  rf_real_sub(&r[5], &r[1], &r[4]);
  rf_real_mul(&r[4], &r[3], &r[5]);
  rf_real_mul(&r[5], &p->z[0], &r[2]);
  rf_real_add(&r[7], &r[4], &r[5]);
  rf_real_div(&r[4], &r[7], &r[0]);
  for (size_t i = 0; i < p->y->problem->d; i++) {
    rf_real_mul_q(&r[5], &r[4], p->D[i]);
    rf_real_add(&r[7], &p->z[1 + i], &r[5]);
    rf_real_set(&p->z[1 + i], &r[7]);
  }
  rf_real_set(&p->z[0], &r[6]);
}

/* Where D = 0 the neuron rests and the time alone goes on. */
rf_status
rf_pointer_go(rf_pointer *p, const rf_real *t)
{
  const size_t d = p->y->problem->d;
  rf_real *r = rf_alloc(8, sizeof *r);
  mpq_t norm2;

  if (!r)
    return RF_ENOMEM;
  mpq_init(norm2);
  for (int i = 0; i < 8; i++)
    rf_real_init(&r[i], p->y->prec);
  rf_exact_dot(norm2, (const mpq_t *)p->D, (const mpq_t *)p->D, d);
  if (mpq_sgn(norm2)) {
    rf_real_sqrt_q(&r[0], norm2);
    hyperbolic(&r[1], &r[2], &r[0], p, t);
    rf_row_dot(&r[4], p->z, (const mpq_t *)p->D, d);
    rf_real_div(&r[3], &r[4], &r[0]);
    boost(p, r);
  }
  rf_real_set(&p->time, t);
  for (int i = 0; i < 8; i++)
    rf_real_clear(&r[i]);
  rf_release(r);
  mpq_clear(norm2);
  return RF_OK;
}

/* A crossing flips one datum, and D changes by that datum's part.  Assumption 1
   has no two at once; teacher.c says where there are. */
void
rf_pointer_cross(rf_pointer *p)
{
  const uint32_t k = p->y->datum[p->next++];

  p->u[k] = p->u[k] > 0 ? -1 : 1;
  find_drive(p);
}

/* A crossing that cannot be told from t is left for later: z is continuous
   there. */
rf_status
rf_pointer_travel(rf_pointer *p, const rf_real *t)
{
  const size_t end = p->y->first[p->j + 1];
  rf_status status = RF_OK;

  while (p->next < end
         && rf_real_less(&p->y->time[p->next], t) == RF_YES) {
    RF_TRY(rf_pointer_go(p, &p->y->time[p->next]));
    rf_pointer_cross(p);
  }
  status = rf_pointer_go(p, t);

done:
  return status;
}
