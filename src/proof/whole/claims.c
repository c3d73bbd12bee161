/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * claims.c -- what follows from a proof for the claims of the theory; see
 * claims.h.
 *
 * Every verdict comes from what is certain alone: exact rationals, the kinds
 * and the order of events of a neuron, none of which is missing, and the end.
 * So more bits can only make an undecided one another one. */
#include "config.h"

#include <stdarg.h>

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "proof/whole/claims.h"
#include "theory/constants/assumptions.h"
#include "theory/papers/mmv24.h"

void
rf_proof_claims_clear(rf_proof_row *row)
{
  for (size_t i = 0; i < RF_PROOF_CLAIMS; i++) {
    rf_release(row[i].value);
    rf_release(row[i].note);
    row[i] = (rf_proof_row){ 0 };
  }
}

/* A text in memory of its own. */
static char *
say(const char *format, ...)
{
  va_list rest, again;
  char *text;
  int length;

  va_start(rest, format);
  va_copy(again, rest);
  length = vsnprintf(NULL, 0, format, rest);
  va_end(rest);
  text = length < 0 ? NULL : rf_alloc((size_t)length + 1, 1);
  if (text)
    vsnprintf(text, (size_t)length + 1, format, again);
  va_end(again);
  return text;
}

static rf_status
set_row(rf_proof_row *row, const char *claim, rf_proof_verdict verdict,
        char *value, char *note)
{
  *row = (rf_proof_row){ claim, verdict, value, note };
  return value && note ? RF_OK : RF_ENOMEM;
}

/* ---- of any run ---- */

static rf_status
say_events(rf_proof_row *row, const rf_proven *s)
{
  return set_row(row, "PRF.events", RF_PROOF_PROVED, say("%zu", s->count),
                 say("none is missing to t = %.17g", s->proved->time));
}

static rf_status
say_captures(rf_proof_row *row, const rf_proven *s)
{
  size_t captures = 0;

  for (size_t i = 0; i < s->count; i++)
    captures += s->event[i].kind == RF_EVENT_CAPTURE;
  return set_row(row, "PRF.captures", RF_PROOF_PROVED, say("%zu", captures),
                 say("captures to t = %.17g", s->proved->time));
}

static rf_status
say_unique(rf_proof_row *row, const rf_proven *s)
{
  const rf_proved *p = s->proved;

  return set_row(row, "PRF.unique", p->unique ? RF_PROOF_PROVED
                 : p->several ? RF_PROOF_REFUTED : RF_PROOF_OPEN,
                 say("%.17g", p->unique_until),
                 say("%s", p->unique ? "no other solution to this time"
                     : p->several ? "not unique: another solution leaves, not "
                     "before this time"
                     : "a dead neuron could leave after this time"));
}

/* Why nothing is said of the end. */
static const char *
open_end(const rf_proved *p)
{
  return !p->done ? p->doubt : p->why_not ? p->why_not : "";
}

static rf_status
say_limit(rf_proof_row *row, const rf_proven *s)
{
  const rf_proved *p = s->proved;

  if (!p->limit)
    return set_row(row, "PRF.limit", RF_PROOF_OPEN, say("%s", ""),
                   say("%s", open_end(p)));
  return set_row(row, "PRF.limit", RF_PROOF_PROVED, say("%s", p->limit),
                 say("the loss goes to exactly this"));
}

/* A loss of margins that goes to 0 takes the weights to infinity. */
static rf_status
say_settles(rf_proof_row *row, const rf_proven *s)
{
  const rf_proved *p = s->proved;

  return set_row(row, "PRF.converges", p->settles ? RF_PROOF_PROVED
                 : p->limit ? RF_PROOF_REFUTED : RF_PROOF_OPEN, say("%s", ""),
                 say("%s", p->settles ? "the weights have a limit"
                     : p->limit ? "the weights grow without end"
                     : open_end(p)));
}

static rf_status
say_still(rf_proof_row *row, const rf_proven *s)
{
  const rf_proved *p = s->proved;

  if (!p->forever)
    return set_row(row, "PRF.still", RF_PROOF_OPEN, say("%s", ""),
                   say("%s", open_end(p)));
  return set_row(row, "PRF.still", RF_PROOF_PROVED, say("%zu", p->slides),
                 say("no event after t = %.17g; so many slide for ever",
                     p->time));
}

/* How fast the loss goes there: exponentially, or like 1/t. */
static rf_status
say_rate(rf_proof_row *row, const rf_proven *s)
{
  const rf_proved *p = s->proved;
  const bool decays = p->settles && p->decay > 0.0;

  if (!decays && !(p->rate > 0.0))
    return set_row(row, "PRF.rate", RF_PROOF_OPEN, say("%s", ""),
                   say("%s", p->settles ? "no rate is known" : open_end(p)));
  return set_row(row, "PRF.rate", RF_PROOF_PROVED,
                 say("%.17g", decays ? p->decay : p->rate),
                 say(decays ? "loss - limit falls at least like exp(-rate t)"
                     " from t = %.17g on" : "1/loss grows at least by rate t"
                     " from t = %.17g on", p->time));
}

/* For losses of margins there is no limit to ask of. */
static rf_status
say_local(rf_proof_row *row, const rf_proven *s)
{
  const rf_proved *p = s->proved;
  const bool known = p->settles && p->minimum != RF_UNSURE;

  return set_row(row, "STA.local", !known ? RF_PROOF_OPEN
                 : p->minimum == RF_YES ? RF_PROOF_PROVED : RF_PROOF_REFUTED,
                 say("%s", ""),
                 say("%s", !known ? p->settles ? "a boundary is at the limit"
                     : p->limit ? "the weights have no limit" : open_end(p)
                     : p->minimum == RF_YES
                     ? "the limit of the weights is a local minimum"
                     : "a neuron rests where the loss falls beside it"));
}

/* ---- Boursier & Flammarion ---- */

/* The least loss of a linear network. */
static rf_status
linear_loss(mpq_t loss, const rf_problem *p)
{
  mpq_t *beta = rf_mpq_array(p->d), t;
  rf_status status = beta ? rf_linear_fit(beta, p) : RF_ENOMEM;

  mpq_init(t);
  mpq_set_ui(loss, 0, 1);
  for (size_t k = 0; k < p->n && status >= 0; k++) {
    rf_exact_dot(t, (const mpq_t *)beta, rf_datum(p, k), p->d);
    mpq_sub(t, p->y[k], t);
    mpq_mul(t, t, t);
    mpq_add(loss, loss, t);
  }
  rf_problem_weight(t, p);
  mpq_mul(loss, loss, t);
  mpq_div_2exp(loss, loss, 1);
  mpq_clear(t);
  rf_mpq_array_free(beta, p->d);
  return status;
}

/* The conclusion of Theorem 2 for the loss. */
static rf_status
say_linear(rf_proof_row *row, const rf_proven *s)
{
  const char *limit = s->proved->limit;
  rf_proof_verdict verdict = RF_PROOF_OPEN;
  rf_status status;
  char *text;
  mpq_t fit, end;

  if (s->problem->loss != RF_SQUARE)
    return set_row(row, "BF2.end", RF_PROOF_UNMET, say("%s", ""),
                   say("for the square loss"));
  mpq_inits(fit, end, (mpq_ptr)0);
  status = linear_loss(fit, s->problem);
  if (limit && status >= 0 && !mpq_set_str(end, limit, 10))
    verdict = mpq_equal(fit, end) ? RF_PROOF_PROVED : RF_PROOF_REFUTED;
  text = rf_alloc(mpz_sizeinbase(mpq_numref(fit), 10)
                  + mpz_sizeinbase(mpq_denref(fit), 10) + 3, 1);
  if (status >= 0)
    status = text ? set_row(row, "BF2.end", verdict,
                            say("%s", limit ? limit : ""),
                            say("the linear fit has the loss %s",
                                mpq_get_str(text, 10, fit))) : RF_ENOMEM;
  rf_release(text);
  mpq_clears(fit, end, (mpq_ptr)0);
  return status;
}

/* ---- Min, Mallada & Vidal ---- */

/* Why Theorem 1 says nothing of all times here; NULL: it does. */
static const char *
unmet(const rf_proven *s)
{
  const rf_problem *p = s->problem;
  const char *why = NULL;
  mpq_t t;

  if (p->loss == RF_SQUARE)
    return "for losses of margins";
  if ((p->scheme != RF_BALANCED && p->scheme != RF_DOMINATED) || s->ball)
    return "the sign of a may change";
  mpq_init(t);
  for (size_t i = 0; i < p->n * p->n && !why; i++) {
    rf_exact_dot(t, rf_datum(p, i / p->n), rf_datum(p, i % p->n), p->d);
    if (mpq_sgn(t) * mpq_sgn(p->y[i / p->n]) * mpq_sgn(p->y[i % p->n]) <= 0)
      why = "the data are not separated: mu is not above 0";
  }
  mpq_clear(t);
  return why;
}

/* Sign of a of a neuron that is drawn. */
static int
outer_sign(const rf_problem *p, double *w, size_t j)
{
  double a;

  rf_problem_draw(p, j, &a, w);
  return (a > 0.0) - (a < 0.0);
}

/* u[n] after an event. */
static void
apply(signed char *u, const rf_event *e)
{
  u[e->datum] = (signed char)(e->kind == RF_EVENT_CAPTURE ? 0
    : e->kind == RF_EVENT_ACTIVATE || e->kind == RF_EVENT_RELEASE_ACTIVE
    ? 1 : -1);
}

/* Breaches by neuron j: of monotony, events that are no gain of a datum whose
   label is the sign of a, or loss of another; of trapping, events by which it
   leaves S_+-, or the dead cone. */
static void
count_breaches(size_t *back, size_t *exits, signed char *u, const rf_proven *s,
               size_t j, int sign)
{
  for (size_t i = 0; i < s->count; i++) {
    const rf_event *e = &s->event[i];
    const bool before = rf_mmv24_settled(s->problem, u, sign);
    if (e->neuron != j)
      continue;
    *back += e->kind != (mpq_sgn(s->problem->y[e->datum]) == sign
                         ? RF_EVENT_ACTIVATE : RF_EVENT_DEACTIVATE);
    apply(u, e);
    *exits += before && !rf_mmv24_settled(s->problem, u, sign);
  }
}

static rf_status
count_all(size_t *back, size_t *exits, const rf_proven *s)
{
  signed char *u = rf_alloc(s->problem->n, 1);
  double *w = rf_alloc(s->problem->d, sizeof *w);
  rf_status status = u && w ? RF_OK : RF_ENOMEM;

  *back = *exits = 0;
  for (size_t j = 0; j < s->problem->m && status >= 0; j++) {
    status = rf_problem_initial_signs(u, s->problem, j, 1);
    if (status >= 0)
      count_breaches(back, exits, u, s, j, outer_sign(s->problem, w, j));
  }
  rf_release(u);
  rf_release(w);
  return status;
}

static rf_status
say_separated(rf_proof_row *row, const rf_proven *s)
{
  static const char *const names[] = { "MMV.mono", "MMV.trap" };
  const char *why = unmet(s);
  size_t count[2] = { 0 };
  rf_status status = why ? RF_OK : count_all(&count[0], &count[1], s);

  for (size_t i = 0; i < 2 && status >= 0; i++)
    if (why)
      status = set_row(&row[i], names[i], RF_PROOF_UNMET, say("%s", ""),
                       say("%s", why));
    else
      status = set_row(&row[i], names[i], count[i] ? RF_PROOF_REFUTED
                       : RF_PROOF_PROVED, say("%zu", count[i]),
                       say("breaches to t = %.17g", s->proved->time));
  return status;
}

rf_status
rf_proof_claims(rf_proof_row *row, const rf_proven *s)
{
  static rf_status (*const one[])(rf_proof_row *, const rf_proven *) = {
    say_events, say_captures, say_unique, say_limit, say_settles, say_still,
    say_linear, say_separated, say_rate, say_local
  };
  rf_status status = RF_OK;

  for (size_t i = 0, at = 0; i < sizeof one / sizeof *one && status >= 0;
       i++) {
    status = one[i](&row[at], s);
    at += one[i] == say_separated ? 2 : 1;
  }
  return status;
}
