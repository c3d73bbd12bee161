/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hearing.c -- what a claim says it found, and its rows.
 *
 * A claim about every neuron has as many findings as there are neurons, and
 * one row: that of the worst (worst.c), with the number of each verdict in its
 * note.  Two findings are kept, the one being made and the worst so far, so
 * that millions of neurons need no memory. */
#include "config.h"

#include <math.h>
#include <stdarg.h>

#include "base/string.h"
#include "theory/claims/parts.h"
#include "theory/claims/strain.h"
#include "theory/claims/worst.h"
#include "theory/steps/extremum.h"

/* All numbers of a finding are made once, for all claims: a report costs no
   memory. */
void
rf_finding_init(rf_finding *f, mpfr_prec_t prec)
{
  rf_real_inits(prec, &f->measured, &f->bound, &f->margin, &f->time,
                (rf_real *)0);
  for (size_t i = 0; i < RF_CONDITIONS_MOST; i++)
    rf_real_init(&f->condition[i].margin, prec);
}

void
rf_finding_clear(rf_finding *f)
{
  rf_real_clears(&f->measured, &f->bound, &f->margin, &f->time, (rf_real *)0);
  for (size_t i = 0; i < RF_CONDITIONS_MOST; i++)
    rf_real_clear(&f->condition[i].margin);
}

void
rf_hear_neuron(rf_hearing *h, size_t j)
{
  RF_ASSERT(j < h->problem->m);
  h->now.neuron = j;
}

/* A copy, as what is heard is often a temporary of the claim's. */
static void
keep(rf_real *to, bool *has, const rf_real *x)
{
  rf_real_set(to, x);
  *has = true;
}

void
rf_hear_measured(rf_hearing *h, const rf_real *x)
{
  keep(&h->now.measured, &h->now.has_measured, x);
}

void
rf_hear_bound(rf_hearing *h, const rf_real *x)
{
  keep(&h->now.bound, &h->now.has_bound, x);
}

void
rf_hear_margin(rf_hearing *h, const rf_real *x)
{
  keep(&h->now.margin, &h->now.has_margin, x);
}

void
rf_hear_time(rf_hearing *h, const rf_real *t)
{
  keep(&h->now.time, &h->now.has_time, t);
}

/* Between what was found and what cannot be exceeded, wider by rounding and
   by the error of the run. */
static void
enclose(rf_real *r, const rf_extremum *e, double error)
{
  mpfr_set_d(r->lo, e->value, MPFR_RNDD);
  mpfr_set_d(r->hi, rf_extremum_high(e), MPFR_RNDU);
  mpfr_sub_d(r->lo, r->lo, e->rounding + error, MPFR_RNDD);
  mpfr_add_d(r->hi, r->hi, error, MPFR_RNDU);
}

/* The interval goes from the largest value that was seen to what nothing
   exceeds; the time and the neuron are those of that value. */
void
rf_hear_supremum(rf_hearing *h, const rf_extremum *e, double error)
{
  rf_real r;

  if (!e->any)
    return;
  rf_real_init(&r, h->prec);
  enclose(&r, e, error);
  rf_hear_measured(h, &r);
  rf_real_set_d(&r, e->time);
  rf_hear_time(h, &r);
  if (e->neuron != SIZE_MAX)
    rf_hear_neuron(h, e->neuron);
  rf_real_clear(&r);
}

/* The infimum of g is minus the supremum of -g; its place is the same. */
void
rf_hear_infimum(rf_hearing *h, const rf_extremum *e, double error)
{
  rf_real r, minus;

  if (!e->any)
    return;
  rf_hear_supremum(h, e, error);
  rf_real_init(&r, h->prec);
  rf_real_init(&minus, h->prec);
  enclose(&r, e, error);
  rf_real_mul_si(&minus, &r, -1);
  rf_hear_measured(h, &minus);
  rf_real_clear(&r);
  rf_real_clear(&minus);
}

/* Several notes are one, with semicolons. */
void
rf_hear_note(rf_hearing *h, const char *format, ...)
{
  char *note = h->now.note;
  size_t length = strlen(note);
  va_list list;

  /* A note that is full keeps its beginning. */
  if (length && length + 3 < sizeof h->now.note) {
    memcpy(note + length, "; ", 3);
    length += 2;
  }
  va_start(list, format);
  vsnprintf(note + length, sizeof h->now.note - length, format, list);
  va_end(list);
}

/* No margin yet: a hypothesis that is a truth alone has none. */
void
rf_hear_condition(rf_hearing *h, const char *name, const char *text,
                  rf_truth met)
{
  rf_condition *c;

  RF_ASSERT(h->now.conditions < RF_CONDITIONS_MOST);
  c = &h->now.condition[h->now.conditions++];
  c->name = name;
  c->text = text;
  c->met = rf_strain_met(h, met);
  c->repair = c->measured = false;
}

/* Met where the margin is above 0 for certain; the margin is told, so that a
   reader sees how far a hypothesis is from being met. */
void
rf_hear_margin_of(rf_hearing *h, const char *name, const char *text,
                  const rf_real *margin)
{
  rf_condition *c;

  rf_hear_condition(h, name, text, rf_margin_truth(margin));
  c = &h->now.condition[h->now.conditions - 1];
  rf_real_set(&c->margin, margin);
  c->measured = true;
}

void
rf_hear_repair(rf_hearing *h)
{
  RF_ASSERT(h->now.conditions > 0);
  h->now.condition[h->now.conditions - 1].repair = true;
}

/* Conditions of the run (its scale, its loss) are measured once and kept by
   `empty`; those of a neuron follow them. */
void
rf_hear_shared(rf_hearing *h)
{
  h->shared = h->now.conditions;
  rf_worst_shared(h);
}

void
rf_conclude(rf_hearing *h, rf_truth truth)
{
  h->now.conclusion = truth;
}

/* Where both are of order one, or either may be 0. */
void
rf_conclude_difference(rf_hearing *h)
{
  rf_finding *f = &h->now;

  RF_ASSERT(h->now.has_measured && h->now.has_bound);
  rf_real_sub(&f->margin, &f->bound, &f->measured);
  f->has_margin = true;
  if (rf_strain_difference(h))
    rf_real_sub(&f->margin, &f->bound, &f->measured);
  f->conclusion = rf_margin_truth(&f->margin);
}

/* For claims whose margin is neither a difference nor a ratio of the two
   numbers that are told. */
void
rf_conclude_margin(rf_hearing *h, const rf_real *margin)
{
  rf_hear_margin(h, margin);
  rf_strain_margin(h);
  h->now.conclusion = rf_margin_truth(&h->now.margin);
}

void
rf_conclude_vacuous(rf_hearing *h)
{
  h->now.vacuous = true;
}

/* Where scale matters, as with powers of lambda, sizes and losses: the margin
   is the logarithm of how often the bound has room for what was measured. */
void
rf_conclude_ratio(rf_hearing *h)
{
  rf_finding *f = &h->now;

  RF_ASSERT(f->has_measured && f->has_bound);
  f->has_margin = true;
  if (!h->strain && rf_worst_is_plain(h))
    return;
  rf_log_ratio(&f->margin, &f->bound, &f->measured);
  if (rf_strain_ratio(h))
    rf_log_ratio(&f->margin, &f->bound, &f->measured);
  f->conclusion = rf_margin_truth(&f->margin);
}

/* Conditions that all findings share stay from one to the next. */
static void
empty(rf_finding *f, size_t shared)
{
  f->has_measured = f->has_bound = f->has_margin = f->has_time = false;
  f->conclusion = RF_UNSURE;
  f->vacuous = f->assumption = f->strained = false;
  f->neuron = SIZE_MAX;
  f->note[0] = '\0';
  f->conditions = shared;
}

/* Findings start empty; their numbers stay allocated from claim to claim. */
void
rf_hearing_open(rf_hearing *h, const rf_statement *statement)
{
  h->statement = statement;
  h->shared = h->reports = 0;
  memset(h->count, 0, sizeof h->count);
  rf_worst_shared(h);
  empty(&h->now, 0);
  empty(&h->worst, 0);
}

/* A number as text: its middle, with no more digits than are known.  An end
   that is infinite leaves a bound, and its finite end is told. */
static char *
text_of(const rf_real *r)
{
  const mpfr_prec_t prec = mpfr_get_prec(r->lo);
  long digits = 15;
  char *text = NULL;
  mpfr_t middle, radius;
  int size;

  mpfr_init2(middle, prec);
  mpfr_init2(radius, 53);
  mpfr_add(middle, r->lo, r->hi, MPFR_RNDN);
  mpfr_div_2ui(middle, middle, 1, MPFR_RNDN);
  mpfr_sub(radius, r->hi, r->lo, MPFR_RNDU);
  if (mpfr_inf_p(middle))                /* known to be at least, at most */
    mpfr_set(middle, mpfr_inf_p(r->hi) ? r->lo : r->hi, MPFR_RNDN);
  /* Bits that are known, middle over radius, as decimal digits (log10(2) =
     0.30103), and one more. */
  if (mpfr_regular_p(middle) && mpfr_regular_p(radius)) {
    const long bits = (long)mpfr_get_exp(middle) - mpfr_get_exp(radius);
    digits = bits < 4 ? 2 : bits * 30103 / 100000 + 1;
    digits = digits > 15 ? 15 : digits;
  }
  size = mpfr_snprintf(NULL, 0, "%.*Rg", (int)digits, middle);
  if (size >= 0 && (text = rf_alloc((size_t)size + 1, 1)))
    mpfr_snprintf(text, (size_t)size + 1, "%.*Rg", (int)digits, middle);
  mpfr_clear(middle);
  mpfr_clear(radius);
  return text;
}

/* A number of which nothing is known has no text; false: no memory. */
static bool
tell(char **text, bool has, const rf_real *r)
{
  return !has || !rf_real_is_known(r) || (*text = text_of(r));
}

/* Half the width of a margin.  It is what the row calls the uncertainty. */
static char *
radius_of(const rf_real *r)
{
  char text[64];
  mpfr_t radius;

  mpfr_init2(radius, 53);
  mpfr_sub(radius, r->hi, r->lo, MPFR_RNDU);
  mpfr_div_2ui(radius, radius, 1, MPFR_RNDU);
  if (mpfr_equal_p(r->hi, r->lo))
    mpfr_set_zero(radius, 1);
  mpfr_snprintf(text, sizeof text, "%.2RUg", radius);
  mpfr_clear(radius);
  return rf_strdup(text);
}

/* The names and texts are static; the margin alone is ours. */
static rf_status
row_conditions(rf_claim_row *row, const rf_finding *f)
{
  row->conditions = f->conditions;
  if (f->conditions && !(row->condition = rf_alloc(f->conditions,
                                                   sizeof *row->condition)))
    return RF_ENOMEM;
  for (size_t i = 0; i < f->conditions; i++) {
    const rf_condition *c = &f->condition[i];
    row->condition[i] = (rf_row_condition){ c->name, c->text, c->met,
                                            c->repair, NULL };
    if (!tell(&row->condition[i].margin, c->measured, &c->margin))
      return RF_ENOMEM;
  }
  return RF_OK;
}

/* Also of a row that was made in part: what is missing is NULL. */
void
rf_row_clear(rf_claim_row *row)
{
  for (size_t i = 0; row->condition && i < row->conditions; i++)
    rf_release(row->condition[i].margin);
  rf_release(row->condition);
  rf_release(row->name);
  rf_release(row->margin);
  rf_release(row->measured);
  rf_release(row->bound);
  rf_release(row->uncertainty);
  rf_release(row->time);
  rf_release(row->note);
}

/* Append a row, taken over also on failure. */
static rf_status
append(rf_claims *claims, rf_claim_row *row, rf_status status)
{
  if (status >= 0)
    status = rf_grow(&claims->row, &claims->capacity, claims->count + 1,
                     sizeof *claims->row);
  if (status < 0)
    rf_row_clear(row);
  else
    claims->row[claims->count++] = *row;
  return status;
}

/* Which hypotheses are not met, before what else there is to say.  A reader
   should not look for a violation where nothing was claimed. */
static char *
whole_note(const rf_finding *f)
{
  rf_string s = { .text = NULL };

  for (size_t i = 0; i < f->conditions; i++)
    if (f->condition[i].met != RF_YES) {
      rf_string_put(&s, s.length ? ", " : "not met: ");
      rf_string_put(&s, f->condition[i].name);
      if (f->condition[i].met == RF_UNSURE)
        rf_string_put(&s, " (undecided)");
    }
  if (f->note[0]) {
    rf_string_put(&s, s.length ? "; " : "");
    rf_string_put(&s, f->note);
  }
  return rf_string_take(&s);
}

/* A row is all text: what reads it must not need the precision it was made
   with. */
static rf_status
row_of(rf_hearing *h, const rf_finding *f)
{
  rf_claim_row row = { .statement = h->statement, .neuron = f->neuron,
                       .verdict = rf_worst_verdict(f, false),
                       .literal = rf_worst_verdict(f, true),
                       .conclusion = f->conclusion, .strained = f->strained };
  rf_status status = RF_ENOMEM;

  if ((row.name = rf_strdup(h->statement->id))
      && tell(&row.margin, f->has_margin, &f->margin)
      && (!row.margin || (row.uncertainty = radius_of(&f->margin)))
      && tell(&row.measured, f->has_measured, &f->measured)
      && tell(&row.bound, f->has_bound, &f->bound)
      && tell(&row.time, f->has_time, &f->time)
      && (row.note = whole_note(f)))
    status = row_conditions(&row, f);
  if (row.note && !row.note[0]) {
    rf_release(row.note);
    row.note = NULL;
  }
  return append(h->claims, &row, status);
}

/* What became of all findings, where there were several.  A note that is full
   is cut, never overrun. */
static void
note_counts(rf_hearing *h)
{
  char *note = h->worst.note;
  size_t length = strlen(note);
  const size_t room = sizeof h->worst.note;

  if (h->reports < 2)
    return;
  length += (size_t)snprintf(note + length, room - length, "%sof %zu:",
                             length ? "; " : "", h->reports);
  for (int v = 0; v < 5; v++)
    if (h->count[v] && length < room)
      length += (size_t)snprintf(note + length, room - length, " %zu %s%s",
                                 h->count[v], rf_verdict_name((rf_verdict)v),
                                 ",");
  if (length < room && note[length - 1] == ',')
    note[length - 1] = '\0';
}

/* The two findings change places instead of being copied, as their numbers own
   memory; the shared conditions are then copied back, for the findings to
   come. */
rf_status
rf_report(rf_hearing *h)
{
  rf_finding other;
  rf_status status = RF_OK;

  h->count[rf_worst_verdict(&h->now, false)]++;
  if (h->all)
    status = row_of(h, &h->now);
  else if (rf_hear_is_told(h)) {
    other = h->worst;
    h->worst = h->now;
    h->now = other;
    for (size_t i = 0; i < h->shared; i++) {
      const rf_condition *c = &h->worst.condition[i];
      rf_real margin = h->now.condition[i].margin;
      rf_real_set(&margin, &c->margin);
      h->now.condition[i] = *c;
      h->now.condition[i].margin = margin;
    }
    rf_worst_keep(h);
  }
  h->reports++;
  empty(&h->now, h->shared);
  return status;
}

const char rf_no_lambda[] = "a is 0 at the start, and with it lambda";
const char rf_hidden_time[] = "it may have been so earlier";

/* Nothing was measured.  Where that is so as there is no lambda a hypothesis
   of every claim that comes here is not met, and the verdict says so. */
rf_status
rf_report_unknown(rf_hearing *h, const char *why)
{
  if (why == rf_no_lambda)
    rf_hear_condition(h, "L", "lambda = ||a(0)|| > 0", RF_NO);
  rf_hear_note(h, "%s", why);
  rf_conclude(h, RF_UNSURE);
  return rf_report(h);
}

/* Where all findings have been told they are the rows. */
rf_status
rf_hearing_close(rf_hearing *h)
{
  if (h->all || h->reports == 0)
    return RF_OK;
  note_counts(h);
  return row_of(h, &h->worst);
}

/* NULL stays NULL: a text that is not there is no failure. */
static bool
copy(char **to, const char *text)
{
  return !text || (*to = rf_strdup(text));
}

/* A value with a proven bound on its error holds; one that is not there is
   undecided. */
rf_status
rf_row_constant(rf_hearing *h, const rf_constant *k)
{
  rf_claim_row row = { .statement = h->statement, .neuron = SIZE_MAX };
  const size_t length = strlen(h->statement->id) + strlen(k->name) + 2;

  row.verdict = row.literal = k->value ? RF_VERDICT_HOLDS
                                       : RF_VERDICT_UNDECIDED;
  if ((row.name = rf_alloc(length, 1)))
    snprintf(row.name, length, "%s.%s", h->statement->id, k->name);
  return append(h->claims, &row,
                row.name && copy(&row.measured, k->value)
                && copy(&row.uncertainty, k->error)
                && copy(&row.note, k->note) ? RF_OK : RF_ENOMEM);
}
