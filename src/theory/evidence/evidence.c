/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * evidence.c -- what is known of a run.
 *
 * Whatever it came from, a file or the flow, claims find the same here: events
 * by neuron, weights at the moments they speak of, and a bound on the error of
 * both.  Without that bound no margin could be enclosed. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/evidence/evidence.h"

/* c sum_k q_k |d1l(0, y_k)| ||x_k||: no weight changes faster, relative to
   itself, while the predictions are small; of use for the rounding of a time
   alone. */
static double
rate_of(const rf_problem *p)
{
  double sum = 0.0;
  mpq_t t;

  mpq_init(t);
  for (size_t k = 0; k < p->n; k++) {
    const mpq_t *x = rf_datum(p, k);
    rf_exact_dot(t, x, x, p->d);
    sum += fabs(rf_get_d_nearest(p->y[k])) * rf_sqrt_nearest(t)
      * (p->q ? rf_get_d_nearest(p->q[k]) : 1.0);
  }
  mpq_clear(t);
  return p->sum ? sum : sum / (double)p->n;
}

/* The experiment says how many record times there may be; all else grows.
   Until a run is read or followed the reason why nothing is known is that
   there is none. */
rf_status
rf_evidence_create(rf_evidence **evidence, const rf_start *start)
{
  rf_evidence *e = rf_alloc(1, sizeof *e);

  if (!e)
    return RF_ENOMEM;
  e->problem = start->problem;
  e->start = start->sign;
  e->rate = rate_of(start->problem);
  e->precise = start->problem->engine == RF_TAYLOR;
  e->time = rf_alloc(start->problem->ntimes + 1, sizeof *e->time);
  e->loss = rf_alloc(start->problem->ntimes + 1, sizeof *e->loss);
  mpfr_inits2(53, e->error, e->late, (mpfr_ptr)0);
  snprintf(e->why, sizeof e->why, "it needs a run");
  if (!e->time || !e->loss) {
    rf_evidence_free(e);
    return RF_ENOMEM;
  }
  *evidence = e;
  return RF_OK;
}

/* The list may be there in part, or not at all. */
static void
drop_numbers(mpfr_t *list, size_t count)
{
  for (size_t i = 0; list && i < count; i++)
    mpfr_clear(list[i]);
  rf_release(list);
}

/* Also of evidence that was gathered in part. */
void
rf_evidence_free(rf_evidence *e)
{
  if (!e)
    return;
  for (int i = 0; i < RF_MOMENTS; i++) {
    rf_moment *m = &e->moment[i];
    drop_numbers(m->precise, e->problem->m * (1 + e->problem->d));
    rf_reals_free(m->proved, e->problem->m * (1 + e->problem->d));
    if (m->asked)
      rf_real_clear(&m->due);
    rf_release(m->z);
    rf_release(m->h);
  }
  drop_numbers(e->when, e->precise ? e->count : 0);
  for (size_t i = 0; i < e->count && e->proved; i++)
    rf_real_clear(&e->known[i]);
  rf_release(e->known);
  rf_reals_free(e->growth, 1);
  rf_release(e->event);
  rf_release(e->first);
  rf_release(e->of);
  for (size_t i = 0; e->watch && i < e->words; i++)
    rf_lookout_free(e->watch[i]);
  rf_release(e->watch);
  rf_release(e->time);
  rf_release(e->loss);
  mpfr_clears(e->error, e->late, (mpfr_ptr)0);
  rf_release(e);
}

/* The words are the caller's; the flow understands them when it is
   followed. */
void
rf_evidence_await(rf_evidence *e, const char *const *said, size_t words)
{
  e->said = said;
  e->words = words;
}

/* Half the sum of the ends, as a double: the flow can be asked for no other
   time, and component_error() has its rounding. */
void
rf_evidence_want(rf_evidence *e, rf_moment_name name, const rf_real *t)
{
  rf_moment *m = &e->moment[name];
  mpfr_t middle;

  mpfr_init2(middle, 53);
  mpfr_add(middle, t->lo, t->hi, MPFR_RNDN);
  m->at = mpfr_get_d(middle, MPFR_RNDN) / 2.0;
  m->wanted = m->at >= 0.0;
  rf_real_init(&m->due, mpfr_get_prec(t->lo));
  rf_real_set(&m->due, t);
  m->asked = true;
  mpfr_clear(middle);
}

/* Bits of numbers of a run that come as text. */
static mpfr_prec_t
bits_of(const rf_problem *p)
{
  return (mpfr_prec_t)(p->digits * 3322 / 1000 + 32);
}

/* A run with many digits tells its times as text, which a double would cut
   short. */
rf_status
rf_evidence_event(rf_evidence *e, const rf_event *event, const char *time)
{
  rf_status status;

  RF_TRY(rf_grow(&e->event, &e->capacity, e->count + 1, sizeof *e->event));
  if (e->precise) {
    RF_TRY(rf_grow(&e->when, &e->room, e->count + 1, sizeof *e->when));
    mpfr_init2(e->when[e->count], bits_of(e->problem));
    if (!time || mpfr_set_str(e->when[e->count], time, 10, MPFR_RNDN))
      mpfr_set_d(e->when[e->count], event->time, MPFR_RNDN);
  }
  e->event[e->count++] = *event;

done:
  return status;
}

/* In the numbers of the run, doubles or MPFR, so that nothing is lost. */
rf_status
rf_moment_room(rf_evidence *e, rf_moment_name name)
{
  const size_t count = e->problem->m * (1 + e->problem->d);
  rf_moment *m = &e->moment[name];

  if (!(m->h = rf_alloc(e->problem->n, sizeof *m->h)))
    return RF_ENOMEM;
  if (!e->precise)
    return (m->z = rf_alloc(count, sizeof *m->z)) ? RF_OK : RF_ENOMEM;
  if (!(m->precise = rf_alloc(count, sizeof *m->precise)))
    return RF_ENOMEM;
  for (size_t i = 0; i < count; i++)
    mpfr_init2(m->precise[i], bits_of(e->problem));
  return RF_OK;
}

/* Predictions as doubles, also of a run with more digits: claims compare them
   with doubles. */
void
rf_moment_take_sample(rf_moment *moment, const rf_numbers *sample)
{
  moment->loss = rf_numbers_double(sample, RF_SAMPLE_LOSS);
  for (size_t k = RF_SAMPLE_H; k < rf_numbers_count(sample); k++)
    moment->h[k - RF_SAMPLE_H] = rf_numbers_double(sample, k);
}

/* A text is rounded once, to more bits than its digits have. */
void
rf_moment_take_weights(rf_moment *moment, const rf_numbers *weights)
{
  for (size_t i = 0; i < rf_numbers_count(weights); i++)
    if (moment->precise)
      mpfr_set_str(moment->precise[i], rf_numbers_text(weights, i), 10,
                   MPFR_RNDN);
    else
      moment->z[i] = rf_numbers_double(weights, i);
}

/* By counting; in time order within a neuron.  Claims go from neuron to
   neuron, a run from event to event. */
rf_status
rf_evidence_sort(rf_evidence *e)
{
  const size_t m = e->problem->m;

  if (!(e->first = rf_alloc(m + 2, sizeof *e->first))
      || !(e->of = rf_alloc(e->count + 1, sizeof *e->of)))
    return RF_ENOMEM;
  for (size_t i = 0; i < e->count; i++)
    e->first[e->event[i].neuron + 2]++;
  for (size_t j = 2; j <= m + 1; j++)
    e->first[j] += e->first[j - 1];
  for (size_t i = 0; i < e->count; i++)
    /* first[j + 1] is where the next event of neuron j goes; when all are in
       their places it is where those of j + 1 begin. */
    e->of[e->first[e->event[i].neuron + 1]++] = i;
  return RF_OK;
}

/* Relative errors of a run, at t = 0; at t they are 1 + t times as large.  An
   estimate for the engines in double, 50 times the relative tolerance; for
   Taylor the digits to which its two runs agree, less one, or, of one run
   alone, half of those asked, and no more than are told; for the limit flow
   what rounding its closed form costs. */
void
rf_evidence_errors(rf_evidence *e, double agree)
{
  const rf_problem *p = e->problem;

  if (rf_engine_is(p->engine, RF_BY_RTOL))
    mpfr_set_d(e->error, 50.0 * p->rtol, MPFR_RNDU);
  else if (p->engine == RF_LIMIT)
    mpfr_set_d(e->error, 0x1p-44, MPFR_RNDU);
  else {
    const double good = agree > 0.0 ? agree - 1.0
                                    : (double)p->digits / 2.0;
    mpfr_set_d(e->error, -fmin(good, (double)p->digits - 1.0), MPFR_RNDU);
    mpfr_exp10(e->error, e->error, MPFR_RNDU);
  }
  mpfr_set(e->late, e->error, MPFR_RNDU);
  if (!e->precise && mpfr_cmp_d(e->late, 4.0 * DBL_EPSILON) < 0)
    mpfr_set_d(e->late, 4.0 * DBL_EPSILON, MPFR_RNDU);
}

/* A run that ended before has no such moment, and claims must ask. */
const rf_moment *
rf_moment_of(const rf_evidence *e, rf_moment_name name)
{
  return e->moment[name].reached ? &e->moment[name] : NULL;
}

/* The error of a component is one of the neuron: the flow turns (a, w) as a
   whole.  To that of the run comes that of the moment's time, which is
   rounded. */
static void
component_error(mpfr_t error, const rf_evidence *e, const rf_moment *m,
                const rf_real *z)
{
  mpfr_t size;

  mpfr_init2(size, 53);
  mpfr_set_zero(error, 1);
  for (size_t i = 0; i <= e->problem->d; i++) {
    mpfr_abs(size, z[i].hi, MPFR_RNDU);
    mpfr_add(error, error, size, MPFR_RNDU);
  }
  mpfr_set_d(size, (1.0 + e->rate) * DBL_EPSILON, MPFR_RNDU);
  mpfr_add(size, size, e->error, MPFR_RNDU);
  mpfr_mul(error, error, size, MPFR_RNDU);
  mpfr_mul_d(error, error, 1.0 + m->at, MPFR_RNDU);
  mpfr_clear(size);
}

/* Without an error: what is asked of these numbers is exact, as equality, or
   has the error in its bound. */
void
rf_moment_numbers(rf_real *z, const rf_evidence *e, const rf_moment *m,
                  size_t j)
{
  const size_t width = 1 + e->problem->d;

  for (size_t i = 0; i < width; i++) {
    const size_t at = j * width + i;
    if (m->proved)
      rf_real_set(&z[i], &m->proved[at]);
    else if (m->precise) {
      mpfr_set(z[i].lo, m->precise[at], MPFR_RNDD);
      mpfr_set(z[i].hi, m->precise[at], MPFR_RNDU);
    } else
      rf_real_set_d(&z[i], m->z[at]);
  }
}

/* Each component gets the error of the whole neuron. */
void
rf_moment_row(rf_real *z, const rf_evidence *e, const rf_moment *m, size_t j)
{
  const size_t width = 1 + e->problem->d;
  mpfr_t error;

  rf_moment_numbers(z, e, m, j);
  if (m->proved)
    return;
  mpfr_init2(error, 53);
  component_error(error, e, m, z);
  for (size_t i = 0; i < width; i++)
    rf_real_widen(&z[i], error);
  mpfr_clear(error);
}

/* The same steps as those of component_error and rf_moment_row, each rounded
   further out (span.h). */
void
rf_moment_span(rf_span *z, const rf_evidence *e, const rf_moment *m, size_t j)
{
  const size_t width = 1 + e->problem->d;
  double size = 0.0, error = (1.0 + e->rate) * DBL_EPSILON;

  if (m->proved) {
    for (size_t i = 0; i < width; i++)
      z[i] = rf_span_of(&m->proved[j * width + i]);
    return;
  }
  for (size_t i = 0; i < width; i++) {
    const size_t at = j * width + i;
    z[i] = m->precise ? rf_span_of_number(m->precise[at])
                      : (rf_span){ m->z[at], m->z[at] };
    size = rf_span_up(size + rf_span_max(fabs(z[i].lo), fabs(z[i].hi)));
  }
  error = rf_span_up(error + mpfr_get_d(e->error, MPFR_RNDU));
  error = rf_span_up(rf_span_up(size * error) * (1.0 + m->at));
  for (size_t i = 0; i < width; i++)
    z[i] = rf_span_widen(z[i], error);
}

/* To the last digit: nothing drives a dead neuron, so that not one may
   change. */
bool
rf_moment_same(const rf_evidence *e, const rf_moment *a, const rf_moment *b,
               size_t j)
{
  const size_t width = 1 + e->problem->d;

  for (size_t i = j * width; i < (j + 1) * width; i++)
    if (a->precise ? !mpfr_equal_p(a->precise[i], b->precise[i])
                   : a->z[i] != b->z[i])
      return false;
  return true;
}

/* Errors grow with time as those of the weights do, 1 + t. */
void
rf_event_time(rf_real *t, const rf_evidence *e, size_t i)
{
  mpfr_t error;

  if (e->proved) {
    rf_real_set(t, &e->known[i]);
    return;
  }
  mpfr_init2(error, 53);
  if (e->precise) {
    mpfr_set(t->lo, e->when[i], MPFR_RNDD);
    mpfr_set(t->hi, e->when[i], MPFR_RNDU);
  } else
    rf_real_set_d(t, e->event[i].time);
  mpfr_set_d(error, 1.0 + e->event[i].time, MPFR_RNDU);
  mpfr_mul(error, error, e->late, MPFR_RNDU);
  rf_real_widen(t, error);
  mpfr_clear(error);
}

/* By doubles, as rf_moment_span is. */
rf_span
rf_event_span(const rf_evidence *e, size_t i)
{
  const double t = e->event[i].time;
  if (e->proved)
    return rf_span_of(&e->known[i]);
  const rf_span at = e->precise ? rf_span_of_number(e->when[i])
                                : (rf_span){ t, t };

  return rf_span_widen(at, rf_span_up((1.0 + t)
                                      * mpfr_get_d(e->late, MPFR_RNDU)));
}

/* From the signs at the start, which are exact; each event then changes
   one. */
void
rf_walk_start(rf_walk *walk, const rf_evidence *e, size_t j, signed char *u)
{
  walk->e = e;
  walk->next = e->first[j];
  walk->end = e->first[j + 1];
  walk->u = u;
  memcpy(u, e->start + j * e->problem->n, e->problem->n);
}

/* The side that each kind of event leaves a datum on; a capture leaves it on
   the line. */
static void
apply(signed char *u, const rf_event *event)
{
  static const signed char sign[] =
    { [RF_EVENT_ACTIVATE] = 1, [RF_EVENT_DEACTIVATE] = -1,
      [RF_EVENT_CAPTURE] = 0, [RF_EVENT_RELEASE_ACTIVE] = 1,
      [RF_EVENT_RELEASE_INACTIVE] = -1 };

  u[event->datum] = sign[event->kind];
}

/* Of a neuron, next to each other in time: do they happen at once?  Where they
   are proved that is known if they have one ball; where two balls overlap they
   are taken as one change as well (rf_evidence_is_blurred). */
static bool
at_once(const rf_evidence *e, size_t before, size_t after)
{
  if (e->proved)
    return mpfr_lessequal_p(e->known[after].lo, e->known[before].hi) != 0;
  return !(e->event[after].time > e->event[before].time);
}

/* Events of one time are one change: the signs between them last no time. */
bool
rf_walk_next(rf_walk *walk, size_t *i)
{
  const rf_evidence *e = walk->e;

  if (walk->next == walk->end)
    return false;
  do {
    *i = e->of[walk->next++];
    apply(walk->u, &e->event[*i]);
  } while (walk->next < walk->end && at_once(e, *i, e->of[walk->next]));
  return true;
}

/* An event whose time cannot be told from t stops the walk. */
rf_truth
rf_walk_to(rf_walk *walk, const rf_real *t)
{
  rf_truth before = RF_YES;
  rf_real time;
  size_t i;

  rf_real_init(&time, mpfr_get_prec(t->lo));
  while (walk->next < walk->end && before == RF_YES) {
    rf_event_time(&time, walk->e, walk->e->of[walk->next]);
    if ((before = rf_real_less(&time, t)) == RF_YES)
      (void)rf_walk_next(walk, &i);
  }
  rf_real_clear(&time);
  return before == RF_UNSURE ? RF_UNSURE : RF_YES;
}

/* ---- the flow itself, enclosed ---- */

void
rf_evidence_prove(rf_evidence *e)
{
  RF_ASSERT(e->count == 0);
  e->precise = false;
  e->proved = true;
}

rf_status
rf_evidence_proved_event(rf_evidence *e, const rf_event *event,
                         const rf_real *time)
{
  rf_status status = rf_grow(&e->known, &e->known_room, e->count + 1,
                             sizeof *e->known);

  if (status < 0)
    return status;
  rf_real_init(&e->known[e->count], mpfr_get_prec(time->lo));
  rf_real_set(&e->known[e->count], time);
  if ((status = rf_evidence_event(e, event, NULL)) < 0)
    rf_real_clear(&e->known[e->count]);
  return status;
}

rf_status
rf_moment_proved_room(rf_evidence *e, rf_moment_name name, mpfr_prec_t prec)
{
  rf_moment *m = &e->moment[name];

  m->proved = rf_reals(e->problem->m * (1 + e->problem->d), prec);
  return m->proved ? RF_OK : RF_ENOMEM;
}

/* One ball is one instant, as a line that several data share has it. */
bool
rf_evidence_is_blurred(const rf_evidence *e, size_t j)
{
  for (size_t i = e->first[j] + 1; i < e->first[j + 1] && e->proved; i++) {
    const rf_real *a = &e->known[e->of[i - 1]], *b = &e->known[e->of[i]];
    if (mpfr_lessequal_p(b->lo, a->hi)
        && !(mpfr_equal_p(a->lo, b->lo) && mpfr_equal_p(a->hi, b->hi)))
      return true;
  }
  return false;
}
