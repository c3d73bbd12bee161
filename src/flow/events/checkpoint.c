/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * checkpoint.c -- the state of a run as text, and back; see checkpoint.h.
 * Kernel: decision.
 *
 * Numbers are written so that they come back bit for bit, and what can be made
 * again from the experiment is not written.  The text comes from a file when
 * it is read: every count and index is checked before it is used. */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>

#include "base/number/num.h"
#include "flow/events/checkpoint.h"
#include "flow/events/events_impl.h"

/* ---- writing ---- */

/* 16 hexadecimal digits. */
static char *
put_bits(char *at, uint64_t bits)
{
  for (int shift = 60; shift >= 0; shift -= 4)
    *at++ = "0123456789abcdef"[bits >> shift & 15];
  return at;
}

/* The bits themselves: printf and strtod would take most of the time of a
   checkpoint.  Double: 16 digits.  MPFR: the sign, the limbs from the top, p
   and the exponent; or only a sign and 0. */
static void
put_number(rf_string *s, const rf_num *v, long prec)
{
#if RF_NUM_IS_DOUBLE
  char word[20], *at;
  uint64_t bits;

  (void)prec;
  memcpy(&bits, v, sizeof bits);
  at = put_bits(word, bits);
  *at++ = ' ';
  rf_string_add(s, word, (size_t)(at - word));
#else
  const mp_limb_t *limb = mpfr_custom_get_significand(v);
  const size_t limbs = ((size_t)prec + GMP_NUMB_BITS - 1) / GMP_NUMB_BITS;
  char word[20];

  rf_string_put(s, mpfr_signbit(v) ? "-" : "+");
  if (!mpfr_regular_p(v)) {
    rf_string_put(s, mpfr_zero_p(v) ? "0 " : "? ");
    return;
  }
  for (size_t i = limbs; i-- > 0; ) {
    (void)put_bits(word, limb[i]);
    rf_string_add(s, word, 16);
  }
  rf_string_printf(s, "p%ld ", (long)mpfr_get_exp(v));
#endif
}

/* The digits of a number and a space: printf takes longer for one than that. */
static void
put_count(rf_string *s, uint64_t count)
{
  char word[24], *at = word + sizeof word;

  *--at = ' ';
  do
    *--at = (char)('0' + count % 10);
  while (count /= 10);
  rf_string_add(s, at, (size_t)(word + sizeof word - at));
}

/* The counters go on: what a resumed run says at its end is of the whole.  In
   the order in which get_stats reads them. */
static void
put_stats(rf_string *s, const rfx_run *r)
{
  const rf_flow_stats *t = &r->report.stats;
  const uint64_t counts[] = {
    t->restarts, t->events, t->late, t->nonunique, t->unsure, t->tests,
    t->faces_most, r->engine->steps, r->engine->evaluations, t->doubts,
    t->repairs
  };
  const double reals[] = { t->late_defect, t->seconds_engine,
                           t->seconds_events, t->law };

  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
    rf_string_printf(s, "%" PRIu64 " ", counts[i]);
  for (size_t i = 0; i < sizeof reals / sizeof *reals; i++)
    rf_string_printf(s, "%a ", reals[i]);
}

/* Signs of a face, one character a line of the arrangement; of the lines on
   which it slides, what was told (RF_HAZY_*). */
static void
put_face(rf_string *s, const rfx_face *f, size_t lines)
{
  char sign[2] = "";

  for (size_t l = 0, zero = 0; l < lines; l++) {
    sign[0] = f->u[l] ? "-0+"[f->u[l] + 1] : (char)('0' + f->hazy[zero++]);
    rf_string_put(s, sign);
  }
  rf_string_put(s, " ");
}

/* One neuron, with the number of its face. */
static void
put_neuron(rf_string *s, rfx_run *r, size_t j, const size_t *place)
{
  enum { AHEAD = 16 };           /* in their cohorts they have no order */
  const rfx_population *p = r->population;
  const rf_neuron *neuron = &p->neuron[j];

  if (j + AHEAD < p->m)
    RF_PREFETCH(rfx_population_at(p, j + AHEAD));
  rfx_population_state(r->query->state, p, j, p->y);
  put_count(s, place[neuron->cohort]);
  put_count(s, neuron->flags);
  put_count(s, neuron->wrong);
  for (size_t l = 0; l < p->stride; l++)
    put_number(s, &r->query->state[l], r->model->prec);
}

/* So many bytes put_neuron takes as a rule: three small counts, and of each
   number its digits. */
static size_t
neuron_bytes(const rfx_run *r)
{
  const size_t bits = (size_t)r->model->prec;

  return 8 + r->population->stride
    * (RF_NUM_IS_DOUBLE ? 17 : bits / 4 + 24);
}

/* Spare columns and occupied faces, then the neurons. */
static void
put_neurons(rf_string *s, rfx_run *r)
{
  const rfx_population *p = r->population;
  const size_t lines = r->model->lines->count;
  size_t *place = rf_alloc(p->ncohorts, sizeof *place), count = 0;

  if (!place) {
    s->failed = true;
    return;
  }
  for (size_t i = 0; i < p->ncohorts; i++)
    if (p->cohorts[i].count)
      place[i] = count++;
  rf_string_printf(s, "%zu %zu ", p->spare, count);
  for (size_t i = 0; i < p->ncohorts; i++) {
    const rfx_cohort *c = &p->cohorts[i];
    if (!c->count)
      continue;
    put_face(s, c->face, lines);
    rf_string_printf(s, "%zu ", c->held == SIZE_MAX ? (size_t)0 : c->held + 1);
  }
  for (size_t j = 0; j < p->m && rf_poll_64(j) >= 0; j++)
    put_neuron(s, r, j, place);
  rf_release(place);
}

/* The linear unit, where there is one. */
static void
put_unit(rf_string *s, const rfx_run *r)
{
  const rfx_population *p = r->population;

  for (size_t l = 0; p->unit && l < p->stride; l++)
    put_number(s, &p->y[rfx_system_unit(&p->system) + l], r->model->prec);
}

/* Neurons at rest and departures; of the latter only those of now, as none are
   set aside between two segments, and none are for nobody: the list was made
   anew by rf_departures_turn. */
static void
put_marks(rf_string *s, const rfx_run *r)
{
  for (size_t l = 0; l < 2 * r->model->lines->count; l++) {
    const rf_edge *e = &r->edges.of[l];
    rf_string_printf(s, "%d %zu ", e->sign, e->count);
    for (size_t i = 0; i < e->count; i++)
      rf_string_printf(s, "%" PRIu32 " ", e->neuron[i]);
  }
  rf_string_printf(s, "%zu ", r->corners.count);
  for (size_t i = 0; i < r->corners.count; i++)
    rf_string_printf(s, "%" PRIu32 " ", r->corners.neuron[i]);
  rf_string_printf(s, "%zu ", r->departures.now.count);
  for (size_t i = 0; i < r->departures.now.count; i++)
    rf_string_printf(s, "%" PRIu32 " %" PRIu32 " ",
                     r->departures.now.at[i].neuron,
                     r->departures.now.at[i].line);
}

/* Deadlines and rapidities are left out: a run that goes on from this learns
   them again. */
rf_status
rfx_run_save(rf_string *s, rfx_run *r)
{
  rf_string_clear(s);
  rf_string_room(s, r->population->m * neuron_bytes(r));
  rf_string_printf(s, "%d %ld ", RF_CHECKPOINT, r->model->prec);
  put_number(s, r->step.t, r->model->prec);
  put_stats(s, r);
  put_neurons(s, r);
  put_unit(s, r);
  put_marks(s, r);
  return s->failed ? RF_ENOMEM : rf_poll();
}

/* ---- reading ---- */

/* What is left to read; at is NULL once something was wrong.  The text may be
   damaged: what no run writes is refused, not only what cannot be read. */
typedef struct source {
  const char *at;
} source;

/* A number up to most, and the space behind it. */
static uint64_t
get_count(source *s, uint64_t most)
{
  const char *at = s->at;
  uint64_t v = 0;

  if (!at)
    return 0;
  for (; *at >= '0' && *at <= '9'; at++) {
    const uint64_t digit = (uint64_t)(*at - '0');
    if (digit > most || v > (most - digit) / 10) {
      s->at = NULL;
      return 0;
    }
    v = 10 * v + digit;
  }
  s->at = at == s->at || *at != ' ' ? NULL : at + 1;
  return s->at ? v : 0;
}

/* As %a wrote it, so bit for bit. */
static double
get_double(source *s)
{
  char *end;
  double v;

  if (!s->at)
    return 0.0;
  v = strtod(s->at, &end);
  s->at = end == s->at || *end != ' ' || isnan(v) ? NULL : end + 1;
  return s->at ? v : 0.0;
}

/* -1, 0 or 1, and the space behind it. */
static int
get_sign(source *s)
{
  const bool negative = s->at && *s->at == '-';

  if (negative)
    s->at++;
  return (negative ? -1 : 1) * (int)get_count(s, 1);
}

/* A list of numbers up to most, behind its length.  It grows as they come: a
   length that is damaged asks for no memory. */
static rf_status
get_list(source *s, uint32_t **list, size_t *count, size_t *capacity,
         uint64_t most)
{
  const size_t wanted = get_count(s, UINT32_MAX);
  rf_status status = RF_OK;

  for (*count = 0; *count < wanted && s->at; ++*count) {
    RF_TRY(rf_grow(list, capacity, *count + 1, sizeof **list));
    (*list)[*count] = (uint32_t)get_count(s, most);
  }
done:
  return status < 0 || s->at ? status : RF_EINPUT;
}

/* The value of 16 hexadecimal digits. */
static uint64_t
get_bits(source *s)
{
  uint64_t bits = 0;

  for (int i = 0; i < 16 && s->at; i++) {
    const char c = *s->at++;
    if (c >= '0' && c <= '9')
      bits = bits << 4 | (uint64_t)(c - '0');
    else if (c >= 'a' && c <= 'f')
      bits = bits << 4 | (uint64_t)(c - 'a' + 10);
    else
      s->at = NULL;
  }
  return s->at ? bits : 0;
}

/* Go on behind a character that must be there. */
static void
expect(source *s, char c)
{
  if (s->at && *s->at++ != c)
    s->at = NULL;
}

#if RF_NUM_IS_DOUBLE
/* What put_number wrote. */
static void
get_number(rf_num *v, source *s)
{
  const uint64_t bits = get_bits(s);
  double x;

  expect(s, ' ');
  memcpy(&x, &bits, sizeof x);
  if (s->at && isfinite(x))
    *v = x;
  else
    s->at = NULL;
}
#else
/* Are these the limbs of a number?  The leading one has its top bit, the last
   one nothing below the precision: MPFR must not see any others. */
static bool
are_limbs(const mp_limb_t *limb, size_t limbs, mpfr_prec_t prec)
{
  const size_t idle = limbs * GMP_NUMB_BITS - (size_t)prec;

  return limb[limbs - 1] >> (GMP_NUMB_BITS - 1)
    && (limb[0] & (((mp_limb_t)1 << idle) - 1)) == 0;
}

/* The exponent, and the space behind it. */
static mpfr_exp_t
get_exponent(source *s)
{
  char *end;
  long exponent;

  if (!s->at)
    return 0;
  errno = 0;
  exponent = strtol(s->at, &end, 10);
  if (end == s->at || *end != ' ' || errno || exponent < mpfr_get_emin()
      || exponent > mpfr_get_emax())
    s->at = NULL;
  else
    s->at = end + 1;
  return exponent;
}

/* What put_number wrote. */
static void
get_number(rf_num *v, source *s)
{
  const mpfr_prec_t prec = mpfr_get_prec(v);
  mp_limb_t *limb = mpfr_custom_get_significand(v);
  const size_t limbs = ((size_t)prec + GMP_NUMB_BITS - 1) / GMP_NUMB_BITS;
  const bool negative = s->at && *s->at == '-';
  mpfr_exp_t exponent;

  expect(s, negative ? '-' : '+');
  if (s->at && s->at[0] == '0' && s->at[1] == ' ') {
    s->at += 2;
    mpfr_set_zero(v, negative ? -1 : 1);
    return;
  }
  for (size_t i = limbs; i-- > 0 && s->at; )
    limb[i] = get_bits(s);
  expect(s, 'p');
  exponent = get_exponent(s);
  if (s->at && are_limbs(limb, limbs, prec))
    mpfr_custom_init_set(v, negative ? -MPFR_REGULAR_KIND : MPFR_REGULAR_KIND,
                         exponent, prec, limb);
  else {
    s->at = NULL;
    mpfr_set_zero(v, 1);               /* its limbs are no number's any more */
  }
}
#endif

/* Through pointers, so that the order stands once in each of the two. */
static void
get_stats(source *s, rfx_run *r)
{
  rf_flow_stats *t = &r->report.stats;
  uint64_t most = 0;
  uint64_t *const counts[] = {
    &t->restarts, &t->events, &t->late, &t->nonunique, &t->unsure, &t->tests,
    &most, &r->engine->steps, &r->engine->evaluations, &t->doubts,
    &t->repairs
  };

  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
    *counts[i] = get_count(s, UINT64_MAX);
  t->faces_most = (size_t)most;
  t->late_defect = get_double(s);
  t->seconds_engine = get_double(s);
  t->seconds_events = get_double(s);
  t->law = get_double(s);
}

/* A face and the number of its cohort; made if it is not yet there; a digit is
   a zero, with what was told of it (RF_HAZY_BEYOND at most).
   Characters are looked at one by one before they are signs. */
static rf_status
get_face(source *s, rfx_run *r, size_t *cohort)
{
  rfx_population *p = r->population;
  rfx_face *face;
  const char *first = s->at;
  size_t held;
  rf_status status;

  for (size_t l = 0; s->at && l < r->model->lines->count; l++, s->at++) {
    const char *sign = *s->at ? strchr("-01234+", *s->at) : NULL;
    if (!sign)
      return RF_EINPUT;
    r->query->u[l] = (signed char)(*sign == '-' ? -1 : *sign == '+');
  }
  if (!s->at || *s->at++ != ' ')
    return RF_EINPUT;
  held = get_count(s, r->model->lines->count);
  if ((status = rfx_faces_get(&face, p->faces, r->query->u)) < 0
      || (status = rfx_population_cohort(cohort, p, face)) < 0)
    return status;
  for (size_t i = 0; i < face->nzero; i++)
    face->hazy[i] = (unsigned char)(first[face->zero[i]] - '0');
  /* Written as 0 or 1 + line. */
  p->cohorts[*cohort].held = held ? held - 1 : SIZE_MAX;
  return RF_OK;
}

/* Faces first, then every neuron into one of them, with its state: they are
   carried by nothing until the layout.  The order of neurons is that of the
   text, so that the cohorts of a run that goes on and of one that is resumed
   are the same.  Only an engine that can rename columns has spare ones. */
static rf_status
get_neurons(source *s, rfx_run *r)
{
  rfx_population *p = r->population;
  const size_t spare = get_count(s, r->engine->rename ? UINT32_MAX : 0);
  const size_t count = get_count(s, SIZE_MAX / 2);
  size_t *cohort = NULL, capacity = 0;
  rf_status status = RF_OK;

  rfx_population_empty(p);
  p->spare = spare;
  for (size_t i = 0; i < count; i++) {
    RF_TRY(rf_grow(&cohort, &capacity, i + 1, sizeof *cohort));
    RF_TRY(get_face(s, r, &cohort[i]));
  }
  if (!cohort)                 /* a damaged text: neurons are in some face */
    s->at = NULL;
  for (size_t j = 0; j < p->m; j++) {
    const size_t at = get_count(s, count - 1);
    RF_TRY(rf_poll_64(j));
    p->neuron[j].flags =
      (unsigned char)get_count(s, RF_STEADY | RF_EDGE | RF_CORNER);
    p->neuron[j].wrong = (unsigned char)get_count(s, UCHAR_MAX);
    for (size_t l = 0; l < p->stride; l++)
      get_number(&r->query->state[l], s);
    if (!s->at) {
      status = RF_EINPUT;
      goto done;
    }
    RF_ASSERT(cohort && at < count);
    RF_TRY(rfx_population_join(p, j, cohort[at], r->query->state,
                               RF_NO_COLUMN));
  }

done:
  rf_release(cohort);
  return status;
}

/* Kept until the layout. */
static rf_status
get_unit(source *s, rfx_run *r)
{
  const rfx_population *p = r->population;

  for (size_t l = 0; p->unit && l < p->stride; l++)
    get_number(&p->unit[l], s);
  return s->at ? RF_OK : RF_EINPUT;
}

/* For each line both sides. */
static rf_status
get_edges(source *s, rfx_run *r)
{
  rf_status status = RF_OK;

  for (size_t l = 0; l < 2 * r->model->lines->count; l++) {
    rf_edge *e = &r->edges.of[l];
    e->sign = get_sign(s);
    RF_TRY(get_list(s, &e->neuron, &e->count, &e->capacity,
                    r->population->m - 1));
  }
done:
  return status;
}

static rf_status
get_corners(source *s, rfx_run *r)
{
  return get_list(s, &r->corners.neuron, &r->corners.count,
                  &r->corners.capacity, r->population->m - 1);
}

/* In their order: the chain of entries of each neuron comes out as it was. */
static rf_status
get_leaving(source *s, rfx_run *r)
{
  const size_t count = get_count(s, SIZE_MAX / 2);
  rf_status status;

  rf_departures_forget_all(&r->departures, r->population->neuron);
  for (size_t i = 0; i < count; i++) {
    const uint32_t j = (uint32_t)get_count(s, r->population->m - 1);
    const uint32_t line =
      (uint32_t)get_count(s, r->model->lines->count - 1);
    if (!s->at)
      return RF_EINPUT;
    if ((status = rf_departures_add(&r->departures, r->population->neuron, j,
                                    line)) < 0)
      return status;
  }
  return s->at ? RF_OK : RF_EINPUT;
}

/* The run was created as at t = 0 before: what that left of plans, events and
   undecided answers is forgotten here. */
rf_status
rfx_run_load(rfx_run *r, const char *text)
{
  source s = { text };
  rf_status status;

  if (get_count(&s, RF_CHECKPOINT) != RF_CHECKPOINT
      || get_count(&s, LONG_MAX) != (uint64_t)r->model->prec)
    return RF_EINPUT;
  get_number(r->step.t, &s);
  get_stats(&s, r);
  RF_TRY(get_neurons(&s, r));
  RF_TRY(get_unit(&s, r));
  RF_TRY(get_edges(&s, r));
  RF_TRY(get_corners(&s, r));
  RF_TRY(get_leaving(&s, r));
  status = rfx_go_on(r);

done:
  return status;
}

/* ---- when ---- */

/* Seconds that a segment took, about: a pure function of the trajectory, not a
   clock, or checkpoints and with them the last bits of a run would depend on
   the machine.  Measured on a machine of 2020; others are faster or slower by
   a factor of two. */
static double
segment_cost(const rfx_run *r)
{
  const double unknowns = (double)r->population->system.unknowns;
  const double terms = (double)r->segment->degree + 1.0;
  const double stride = (double)r->population->stride;
  const double limbs = RF_NUM_IS_DOUBLE ? 0.0
    : (double)r->model->prec / 64.0 + 1.0;
  /* who was looked at: a series each, and lines */
  const double looks = (double)rfx_screened_count(r)
    * (1e-6 + 2e-9 * terms * stride * stride
       + 3e-9 * (double)r->model->lines->count * (stride + terms));
  const double moves = (double)r->schedule.count * 2e-6
    * (1.0 + 0.1 * stride * (1.0 + limbs));

  if (RF_NUM_IS_DOUBLE)
    return 3e-6 + 1e-7 * unknowns + 1e-9 * (double)r->model->n * unknowns
      + looks + moves;
  return 1e-9 * unknowns * terms * (50.0 + terms * (6.0 + limbs * limbs / 4.0))
    + looks + moves;
}

#define MOST_WORK 5.0
#define LEAST_WORK 10.0  /* times what a checkpoint costs */

/* Seconds of work between checkpoints: twenty times what one costs, so that
   they take a twentieth of the time, but no more than MOST_WORK, so that
   no more is lost; and, for states so large that they would take more than a
   tenth of the time then, ten times. */
static double
work_between(const rfx_run *r)
{
  const rfx_population *p = r->population;
  const double numbers = (double)p->m * (double)p->stride;
  const double save = RF_NUM_IS_DOUBLE ? 4e-7 * numbers
    : numbers * (1.2e-6 + 1.8e-7 * (double)r->model->prec / 64.0);
  const double work = rf_checkpoint_cost + 20.0 * save;

  return work > MOST_WORK ? fmax(MOST_WORK, LEAST_WORK * save) : work;
}

bool
rfx_run_due(rfx_run *r)
{
  r->pace.cost += segment_cost(r);
  if (r->pace.cost <= work_between(r))
    return false;
  r->pace.cost = 0.0;
  return true;
}
