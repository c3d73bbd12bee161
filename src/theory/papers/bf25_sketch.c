/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bf25_sketch.c -- Boursier & Flammarion 2025, Theorem 1 on a run: what its
 * claims will find of a neuron, by doubles.
 *
 * Each function here goes the way of one in bf25_run.c in the same steps, with
 * spans for enclosures, so that what it is sure of the other would find alike
 * (span.h).  What depends on the face alone is worked out once for a face, in
 * many digits.  On three points with 200,000 neurons a handful of them is left
 * to be measured. */
#include "config.h"

#include "theory/claims/parts.h"
#include "theory/evidence/evidence.h"
#include "theory/papers/bf25_arrival.h"
#include "theory/papers/bf25_steps.h"
#include "theory/start/start.h"

/* Of one face. */
typedef struct rf_sketch {
  bool bounded[2];       /* is the next known, for Theorem 1 and 3? */
  bool beyond[2];        /* C lambda^(..) is 2 ||D|| or more */
  rf_span log_bound[2];  /* its logarithm */
  bool slowed, slows;    /* is the next known, is it a number? */
  rf_span c;             /* c_j of the tanh law */
} rf_sketch;

/* That of a face, which may have nothing in it yet. */
static rf_status
sketch_of(rf_sketch **s, rf_hearing *h, const rf_sector *there)
{
  rf_alignment *a = h->alignment;
  const rf_status status = rf_grow(&a->sketch, &a->sketches,
                                   h->sectors->count, sizeof *a->sketch);

  if (status >= 0)
    *s = &a->sketch[there->number];
  return status;
}

/* Extremal, or 0: exact, as in face_of. */
rf_status
rf_sketch_face(rf_hint *g, rf_hearing *h, const rf_arrival *a)
{
  (void)h;
  g->conclusion = a->there->cert->sign || mpq_sgn(a->there->norm2) == 0
                  ? RF_YES : RF_NO;
  return RF_OK;
}

/* ln(t_2 / the time of capture).  At the start that is infinite. */
rf_status
rf_sketch_capture(rf_hint *g, rf_hearing *h, const rf_arrival *a)
{
  const rf_alignment *l = h->alignment;
  rf_span margin = { INFINITY, INFINITY };

  if (!a->captured)
    return RF_OK;
  if (a->event != SIZE_MAX)
    margin = rf_span_sub(l->log_time[l->third],
                         rf_span_log(rf_event_span(h->evidence, a->event)));
  g->conclusion = rf_span_positive(margin);
  g->least = margin.lo;
  g->sure = g->conclusion != RF_UNSURE;
  return RF_OK;
}

/* A count, which is exact. */
rf_status
rf_sketch_lemma13(rf_hint *g, rf_hearing *h, const rf_arrival *a)
{
  (void)h;
  if (!a->captured)
    g->vacuous = true;
  else
    g->conclusion = a->after ? RF_NO : RF_YES;
  return RF_OK;
}

/* As kind_of, of certificates. */
rf_status
rf_sketch_kind(rf_hint *g, rf_hearing *h, const rf_arrival *a)
{
  const rf_cert *c = a->there->cert;

  (void)h;
  if (c->sign != a->sign)
    g->vacuous = true;
  else
    g->conclusion = c->kind == (a->sign > 0 ? RF_CRITICAL_MAX
                                            : RF_CRITICAL_MIN)
                    ? RF_YES : RF_NO;
  return RF_OK;
}

/* The bound of (ii) is the same for all that are in one face at tau. */
static void
find_bound(rf_sketch *s, rf_hearing *h, const rf_sector *there)
{
  const rf_alignment *a = h->alignment;
  rf_real log, twice;

  if (s->bounded[a->third])
    return;
  rf_real_inits(h->prec, &log, &twice, (rf_real *)0);
  rf_bf25_bound(h, there);
  rf_real_log(&log, &a->bound);
  rf_real_mul_si(&twice, &there->wide[0], 2);
  s->log_bound[a->third] = rf_span_of(&log);
  s->beyond[a->third] = rf_real_less(&a->bound, &twice) == RF_NO;
  s->bounded[a->third] = true;
  rf_real_clears(&log, &twice, (rf_real *)0);
}

/* <D, w/a> at tau, D of the face that the neuron is in then. */
static rf_span
along_at_tau(const rf_hearing *h, const rf_arrival *a, const rf_moment *m)
{
  rf_moment_span(a->span, h->evidence, m, a->j);
  return rf_sector_span(a->there, a->span, h->problem->d);
}

/* As defect_of: ln of the bound over ||D|| - <D, w/a>. */
rf_status
rf_sketch_defect(rf_hint *g, rf_hearing *h, const rf_arrival *a)
{
  const rf_moment *m = rf_moment_of(h->evidence, RF_AT_TAU);
  const int third = h->alignment->third;
  rf_sketch *s;
  rf_span defect, margin;
  const rf_status status = sketch_of(&s, h, a->there);

  g->sure = false;
  if (status < 0 || !m)
    return status;
  find_bound(s, h, a->there);
  defect = rf_span_sub(a->there->span[0], along_at_tau(h, a, m));
  margin = rf_span_sub(s->log_bound[third], rf_span_log(defect));
  g->conclusion = rf_span_positive(margin);
  g->least = margin.lo;
  g->vacuous = g->vacuous || s->beyond[third];
  g->sure = g->conclusion != RF_UNSURE;
  return RF_OK;
}

/* c_j is that of the face. */
static void
find_slowed(rf_sketch *s, const rf_hearing *h, const rf_sector *there)
{
  rf_real c;

  if (s->slowed)
    return;
  rf_real_init(&c, h->prec);
  s->slows = rf_bf25_slowed(&c, h, &there->wide[0]);
  s->c = rf_span_of(&c);
  s->slowed = true;
  rf_real_clear(&c);
}

/* Where the law begins, as law_begins has it; false: it was not seen. */
static bool
law_begins(rf_span *along, rf_span *when, const rf_hearing *h,
           const rf_arrival *a)
{
  const size_t d = h->problem->d;
  double x, t, error;

  if (a->event == SIZE_MAX) {
    *along = rf_sector_span(a->there, h->start->span + a->j * (1 + d), d);
    *when = (rf_span){ 0.0, 0.0 };
    return true;
  }
  if (!rf_bf25_captured(&x, &t, h, a->j))
    return false;
  error = 4.0 * rf_steps_error(h, t) * fabs(x);
  *along = (rf_span){ x - error, x + error };
  *when = rf_event_span(h->evidence, a->event);
  return true;
}

/* As tanh_of and tanh_law. */
rf_status
rf_sketch_tanh(rf_hint *g, rf_hearing *h, const rf_arrival *a)
{
  const rf_moment *m = rf_moment_of(h->evidence, RF_AT_TAU);
  rf_sketch *s;
  rf_span along, when, far, margin;
  rf_status status;

  if (!a->captured || mpq_sgn(a->there->norm2) == 0) {
    g->vacuous = true;
    return RF_OK;
  }
  g->sure = false;
  if ((status = sketch_of(&s, h, a->there)) < 0 || !m
      || !law_begins(&along, &when, h, a))
    return status;
  find_slowed(s, h, a->there);
  if (!s->slows)
    return RF_OK;
  far = rf_span_sub(rf_span_of(&h->alignment->tau), when);
  far = rf_span_add(rf_span_mul(s->c, far),
                    rf_span_atanh(rf_span_div(along, s->c)));
  margin = rf_span_sub(along_at_tau(h, a, m),
                       rf_span_mul(s->c, rf_span_tanh(far)));
  g->conclusion = rf_span_positive(margin);
  g->least = margin.lo;
  g->sure = g->conclusion != RF_UNSURE;
  return RF_OK;
}
