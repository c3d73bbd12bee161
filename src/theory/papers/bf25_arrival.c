/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bf25_arrival.c -- where neurons are at tau, by their events.
 *
 * Signs change at events alone, and D(w, 0) is a function of the signs: so
 * where a neuron is at tau, and when it was captured, needs no weights between
 * events.  A time is compared with tau as enclosures; where they overlap
 * nothing is said. */
#include "config.h"

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

/* Six claims go the same ways: each is kept. */
typedef struct rf_trip {
  const rf_sector *there;  /* NULL: not gone yet */
  size_t event;            /* of the capture; SIZE_MAX: the start */
  uint32_t after;
  bool captured, sure;
} rf_trip;

/* Follow the signs of a neuron to tau.  D changes at events alone, so
   it is captured at one of them, or at the start; those that come later are
   counted, for Lemma 13. */
static rf_status
go(rf_trip *trip, rf_hearing *h, rf_arrival *a)
{
  const rf_evidence *e = h->evidence;
  const rf_real *tau = &h->alignment->tau;
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
    rf_event_time(&time, e, e->of[walk.next]);
    if ((before = rf_real_less(&time, tau)) != RF_YES)
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
  trip->sure = before != RF_UNSURE;
  status = rf_sector_of(&trip->there, h->sectors, a->u);

done:
  rf_real_clear(&time);
  return status;
}

/* The signs at tau are those of where it is then. */
static rf_status
travel(rf_hearing *h, rf_arrival *a)
{
  const rf_real *tau = &h->alignment->tau;
  rf_trip *trip = &h->alignment->trip[a->j];

  if (!trip->there) {
    rf_status status = go(trip, h, a);
    if (status < 0)
      return status;
  }
  memcpy(a->u, trip->there->u, h->problem->n);
  a->there = trip->there;
  a->captured = trip->captured;
  a->after = trip->after;
  a->known = trip->sure ? RF_YES : RF_UNSURE;
  a->late = mpfr_sgn(tau->lo) <= 0
            || mpfr_cmp_d(tau->hi, h->evidence->reached) > 0;
  if (trip->event == SIZE_MAX)
    rf_real_set_si(&a->captured_at, 0);
  else
    rf_event_time(&a->captured_at, h->evidence, trip->event);
  return RF_OK;
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
  rf_on_arrival *visit;
  bool needs_condition1;
  rf_arrival now;
} tour;

/* What every claim asks first, in one place: a sign of a, Condition 1, a run
   that reaches tau, no event at tau itself. */
static rf_status
visit_row(rf_hearing *h, tour *t, const rf_real *z, size_t j)
{
  rf_arrival *a = &t->now;
  rf_status status = RF_OK;

  rf_hear_neuron(h, j);
  rf_hear_time(h, &h->alignment->tau);
  if (mpfr_sgn(z[0].lo) <= 0 && mpfr_sgn(z[0].hi) >= 0)
    return rf_report_unknown(h, "a is 0");
  a->j = j;
  a->z = z;
  a->sign = mpfr_sgn(z[0].lo) > 0 ? 1 : -1;
  a->captured = false;
  a->after = 0;
  if (t->needs_condition1)
    RF_TRY(condition1(h, a));
  RF_TRY(travel(h, a));
  if (a->late)
    status = rf_report_unknown(h, "the run ends before tau");
  else if (a->known == RF_UNSURE)
    status = rf_report_unknown(h, "an event is at tau");
  else
    status = t->visit(h, a);

done:
  return status;
}

/* One set of rooms for all neurons, as there may be millions.  The ways to tau
   are made by the claim that comes first and kept for the others. */
rf_status
rf_visit_arrivals(rf_hearing *h, rf_on_arrival *visit, bool needs_condition1)
{
  const size_t width = 1 + h->problem->d;
  tour t = { .visit = visit, .needs_condition1 = needs_condition1 };
  rf_real *z = rf_reals(width, h->prec);
  rf_status status = RF_ENOMEM;

  if (!h->alignment->trip)
    h->alignment->trip = rf_alloc(h->problem->m, sizeof (rf_trip));
  rf_real_init(&t.now.captured_at, h->prec);
  if (z && h->alignment->trip && (t.now.u = rf_alloc(h->problem->n, 1)))
    status = RF_OK;
  for (size_t j = 0; j < h->problem->m && status >= 0; j++)
    if ((status = rf_start_row(z, h->start, j)) >= 0)
      status = visit_row(h, &t, z, j);
  rf_real_clear(&t.now.captured_at);
  rf_release(t.now.u);
  rf_reals_free(z, width);
  return status;
}
