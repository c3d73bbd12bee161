/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bf25_arrival.c -- where neurons are at tau, by their events.
 *
 * Signs change at events alone, and D(w, 0) is a function of the signs: so
 * where a neuron is at tau, and when it was captured, needs no weights between
 * events.  A time is compared with tau as enclosures; where they overlap
 * nothing is said. */
#include "config.h"

#include <math.h>

#include "theory/claims/parts.h"
#include "theory/evidence/evidence.h"
#include "theory/papers/bf25_arrival.h"
#include "theory/start/start.h"

/* The first time that sign D is in the face, or D = 0; 0 at the start.
   Captured: from then on Lemma 13 lets it have no event up to tau. */
static rf_status
look(rf_hearing *h, rf_arrival *a)
{
  const rf_sector *s;
  rf_status status = rf_sector_of(&s, h->sectors, a->u);

  if (status >= 0 && !a->captured && rf_sector_captures(s, a->sign))
    a->captured = true;
  return status;
}

/* Ten claims go the same ways and ask the same of the start: both are kept. */
typedef struct rf_trip {
  const rf_sector *there;  /* NULL: not gone yet */
  size_t event;            /* of the capture; SIZE_MAX: the start */
  uint32_t after;
  bool captured, sure;
  bool judged;             /* the next are known */
  bool dead;               /* D = 0 at the start; else: */
  unsigned char met[2];    /* Condition 1, that of Theorem 3: rf_truth */
} rf_trip;

/* Is event i before tau?  Times are nearly always far apart. */
static rf_truth
is_before(rf_real *time, const rf_hearing *h, size_t i)
{
  const rf_real *tau = &h->alignment->tau;
  const rf_truth before = rf_span_less(rf_event_span(h->evidence, i),
                                       rf_span_of(tau));

  if (before != RF_UNSURE)
    return before;
  rf_event_time(time, h->evidence, i);
  return rf_real_less(time, tau);
}

/* Follow the signs of a neuron to tau.  D changes at events alone, so
   it is captured at one of them, or at the start; those that come later are
   counted, for Lemma 13. */
static rf_status
go(rf_trip *trip, rf_hearing *h, rf_arrival *a)
{
  const rf_evidence *e = h->evidence;
  rf_walk walk;
  rf_real time;
  size_t i;
  rf_truth before = RF_YES;
  rf_status status;

  rf_real_init(&time, h->prec);
  rf_walk_start(&walk, e, a->j, a->u);
  trip->event = SIZE_MAX;
  trip->after = 0;
  RF_TRY(look(h, a));
  while (walk.next < walk.end) {
    if ((before = is_before(&time, h, e->of[walk.next])) != RF_YES)
      break;
    if (a->captured)
      trip->after++;
    else
      trip->event = e->of[walk.next];
    /* The event is before tau for certain: the signs after it are those of the
       neuron from now on. */
    (void)rf_walk_next(&walk, &i);
    RF_TRY(look(h, a));
  }
  trip->captured = a->captured;
  trip->sure = before != RF_UNSURE && !rf_evidence_is_blurred(e, a->j);
  status = rf_sector_of(&trip->there, h->sectors, a->u);

done:
  rf_real_clear(&time);
  return status;
}

/* All of an arrival but the numbers. */
static rf_status
travel(rf_hearing *h, rf_arrival *a)
{
  rf_trip *trip = &h->alignment->trip[a->j];

  if (!trip->there) {
    rf_status status = go(trip, h, a);
    if (status < 0)
      return status;
  }
  a->there = trip->there;
  a->captured = trip->captured;
  a->event = trip->event;
  a->after = trip->after;
  a->known = trip->sure ? RF_YES : RF_UNSURE;
  return RF_OK;
}

/* The signs at tau are those of where it is then. */
static void
arrive(rf_hearing *h, rf_arrival *a)
{
  memcpy(a->u, a->there->u, h->problem->n);
  if (a->event == SIZE_MAX)
    rf_real_set_si(&a->captured_at, 0);
  else
    rf_event_time(&a->captured_at, h->evidence, a->event);
}

/* H8 as a hypothesis, of Theorem 1 or 3; a dead neuron fails it by the letter,
   and the theorem is true of it. */
static rf_status
condition1(rf_hearing *h, const rf_arrival *a)
{
  rf_condition1 c;
  rf_status status;

  rf_real_inits(h->prec, &c.cosine, &c.margin, (rf_real *)0);
  status = rf_bf25_condition1(&c, h, a->z, a->j);
  if (status >= 0 && c.dead) {
    rf_conclude_vacuous(h);
    rf_hear_note(h, "dead at the start");
  } else if (status >= 0 && h->alignment->third)
    rf_hear_margin_of(h, "H8", "Condition 2: <D, w/a> > 0 at the start",
                      &c.cosine);
  else if (status >= 0)
    rf_hear_margin_of(h, "H8", "Condition 1", &c.margin);
  rf_real_clears(&c.cosine, &c.margin, (rf_real *)0);
  return status;
}

typedef struct tour {
  const rf_arrivals *how;
  rf_arrival now;
  bool sketches;         /* a row is not needed of every neuron */
  rf_real *z;            /* z[1 + d] */
} tour;

/* The neuron that is visited. */
static void
take(rf_arrival *a, size_t j, int sign)
{
  a->j = j;
  a->sign = sign;
  a->captured = false;
  a->after = 0;
}

/* What every claim asks first, in one place: a sign of a, Condition 1, a run
   that reaches tau, no event at tau itself. */
static rf_status
visit_row(rf_hearing *h, tour *t, size_t j)
{
  const rf_real *z = t->z;
  rf_arrival *a = &t->now;
  rf_status status = RF_OK;

  rf_hear_neuron(h, j);
  rf_hear_time(h, &h->alignment->tau);
  if (mpfr_sgn(z[0].lo) <= 0 && mpfr_sgn(z[0].hi) >= 0)
    return rf_report_unknown(h, "a is 0");
  take(a, j, mpfr_sgn(z[0].lo) > 0 ? 1 : -1);
  a->z = z;
  if (t->how->needs_condition1)
    RF_TRY(condition1(h, a));
  RF_TRY(travel(h, a));
  arrive(h, a);
  if (a->late)
    status = rf_report_unknown(h, "the run ends before tau");
  else if (a->known == RF_UNSURE)
    status = rf_report_unknown(h, rf_evidence_is_blurred(h->evidence, j)
                               ? "the order of two events is not known"
                               : "an event is at tau");
  else
    status = t->how->visit(h, a);

done:
  return status;
}

/* ---- by doubles ---- */

/* Both conditions of the start, in many digits where doubles do not decide. */
static rf_status
judge_start(rf_trip *trip, rf_hearing *h, tour *t, size_t j)
{
  const size_t n = h->problem->n, d = h->problem->d;
  const rf_sector *s;
  rf_status status = rf_sector_of(&s, h->sectors, h->start->sign + j * n);
  rf_span cosine;
  rf_condition1 c;

  if (status < 0)
    return status;
  trip->judged = true;
  trip->dead = mpq_sgn(s->norm2) == 0;
  if (trip->dead)
    return RF_OK;
  cosine = rf_span_div(rf_sector_span(s, h->start->span + j * (1 + d), d),
                       s->span[0]);
  trip->met[0] = (unsigned char)rf_span_positive(
    rf_span_add(cosine, rf_span_of(&h->alignment->cone)));
  trip->met[1] = (unsigned char)rf_span_positive(cosine);
  if (trip->met[0] != RF_UNSURE && trip->met[1] != RF_UNSURE)
    return RF_OK;
  if ((status = rf_start_row(t->z, h->start, j)) < 0)
    return status;
  rf_real_inits(h->prec, &c.cosine, &c.margin, (rf_real *)0);
  status = rf_bf25_condition1(&c, h, t->z, j);
  trip->met[0] = (unsigned char)rf_margin_truth(&c.margin);
  trip->met[1] = (unsigned char)rf_margin_truth(&c.cosine);
  rf_real_clears(&c.cosine, &c.margin, (rf_real *)0);
  return status;
}

/* What visit_row would come to. */
static rf_status
sketch_row(rf_hint *g, rf_hearing *h, tour *t, size_t j)
{
  const rf_span *z = h->start->span + j * (1 + h->problem->d);
  rf_trip *trip = &h->alignment->trip[j];
  rf_arrival *a = &t->now;
  rf_status status = RF_OK;

  *g = (rf_hint){ .met = RF_YES, .conclusion = RF_UNSURE, .least = NAN };
  if (!t->sketches || !(z[0].lo > 0.0 || z[0].hi < 0.0))
    return RF_OK;
  take(a, j, z[0].lo > 0.0 ? 1 : -1);
  if (t->how->needs_condition1) {
    if (!trip->judged)
      RF_TRY(judge_start(trip, h, t, j));
    g->vacuous = trip->dead;
    if (!trip->dead)
      g->met = (rf_truth)trip->met[h->alignment->third];
  }
  RF_TRY(travel(h, a));
  g->sure = true;
  if (!a->late && a->known == RF_YES)
    status = t->how->sketch(g, h, a);

done:
  return status;
}

/* ---- all ---- */

/* Those of which it is known beforehand that they are not told are counted. */
static rf_status
visit_all(rf_hearing *h, tour *t)
{
  rf_status status = RF_OK;

  for (size_t j = 0; j < h->problem->m && status >= 0; j++) {
    rf_hint g;
    status = sketch_row(&g, h, t, j);
    if (status >= 0 && !rf_report_hint(h, &g)
        && (status = rf_start_row(t->z, h->start, j)) >= 0)
      status = visit_row(h, t, j);
  }
  return status;
}

/* One set of rooms for all neurons, as there may be millions.  The ways to tau
   are made by the claim that comes first and kept for the others. */
rf_status
rf_visit_arrivals(rf_hearing *h, const rf_arrivals *how)
{
  const size_t width = 1 + h->problem->d;
  const rf_real *tau = &h->alignment->tau;
  tour t = { .how = how, .sketches = !h->all && !h->strain,
             .z = rf_reals(width, h->prec) };
  rf_status status = RF_ENOMEM;

  if (!h->alignment->trip)
    h->alignment->trip = rf_alloc(h->problem->m, sizeof (rf_trip));
  rf_real_init(&t.now.captured_at, h->prec);
  t.now.late = mpfr_sgn(tau->lo) <= 0
               || mpfr_cmp_d(tau->hi, h->evidence->reached) > 0;
  if (t.z && h->alignment->trip && (t.now.u = rf_alloc(h->problem->n, 1))
      && (t.now.span = rf_alloc(width, sizeof *t.now.span)))
    status = visit_all(h, &t);
  rf_real_clear(&t.now.captured_at);
  rf_release(t.now.u);
  rf_release(t.now.span);
  rf_reals_free(t.z, width);
  return status;
}
