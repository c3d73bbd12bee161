/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mmv24.c -- Min, Mallada & Vidal 2024: early alignment of separated data.
 *
 * For the exponential and the logistic loss p_k has the sign of y_k for ever,
 * so D is in the cone of the y_k x_k, and sign(a_j) y_k <w_j, x_k> grows while
 * D is not 0: what the paper proves of early times is true of all, whatever
 * the scale and the leak, and no neuron slides. */
#include "config.h"

#include "theory/claims/parts.h"
#include "theory/constants/separated.h"
#include "theory/evidence/evidence.h"
#include "theory/papers/catalogue.h"
#include "theory/papers/mmv24.h"

/* H3 is weaker than the paper's balanced start: all that is used of it here is
   that a keeps its sign. */
void
rf_mmv24_conditions(rf_hearing *h)
{
  const rf_separated *s = h->constants->separated;
  rf_real mu;

  rf_hear_condition(h, "H1", "labels +-1, exponential or logistic loss",
                    h->problem->loss == RF_SQUARE
                    || (s->unfit && mpq_sgn(s->mu2) > 0) ? RF_NO : RF_YES);
  rf_real_init(&mu, h->prec);
  rf_real_signed_root_q(&mu, s->mu2);
  rf_hear_margin_of(h, "H2", "mu > 0", &mu);
  rf_real_clear(&mu);
  rf_hear_condition(h, "H3", "|a_j(0)| >= ||w_j(0)||", h->start->dominated);
}

/* ln epsilon against (28), with the factor 8 that its consequence needs. */
static void
scale_margin(rf_real *margin, const rf_separated *s)
{
  rf_real least;

  rf_real_init(&least, s->prec);
  rf_real_set(&least, &s->log_first[0]);
  rf_real_keep_min(&least, &s->log_second);
  rf_real_sub(margin, &least, &s->log_scale);
  rf_real_clear(&least);
}

/* H4 and H6.  They are of bounds on times alone; at the repeller, zeta_2 = 0,
   a neuron takes for ever. */
static void
early_conditions(rf_hearing *h)
{
  const rf_separated *s = h->constants->separated;
  rf_real margin;

  rf_hear_condition(h, "H5", "balanced, w_j(0) is not 0", h->start->balanced);
  if (s->why || s->no_scale) {
    rf_hear_condition(h, "H6", "epsilon is small enough, (28)", RF_NO);
    return;
  }
  rf_hear_margin_of(h, "H4", "zeta_2 > 0", &s->zeta2);
  rf_real_init(&margin, h->prec);
  scale_margin(&margin, s);
  rf_hear_margin_of(h, "H6", "epsilon is small enough, (28)", &margin);
  rf_real_clear(&margin);
}

/* Is the pattern in S_+ (sign 1), S_-: exactly the data of that label are
   active?  Is it dead: none is?  S_+ = {w: <w, x_k> > 0 iff y_k > 0}, S_dead =
   {w: no <w, x_k> > 0}. */
static bool
in_class(const rf_problem *p, const signed char *u, int sign)
{
  for (size_t k = 0; k < p->n; k++)
    if ((u[k] > 0) != (mpq_sgn(p->y[k]) == sign))
      return false;
  return true;
}

/* With a leak no data are lost: those of its own sign drive it still. */
static bool
is_dead(const rf_problem *p, const signed char *u)
{
  return mpq_sgn(p->leak) == 0 && !memchr(u, 1, p->n);
}

/* S_+-, or dead: from either there is no way out (Lemma 12). */
bool
rf_mmv24_settled(const rf_problem *p, const signed char *u, int sign)
{
  return in_class(p, u, sign) || is_dead(p, u);
}

/* Each neuron with its sign and its walk from the start. */
typedef struct path {
  size_t j;
  int sign;
  rf_walk walk;
  signed char *u;        /* u[n] */
} path;
typedef rf_status on_path(rf_hearing *h, path *p);

typedef struct journey {
  on_path *visit;
  path now;
} journey;

static rf_status
start_path(rf_hearing *h, journey *t, const rf_real *z, size_t j)
{
  path *p = &t->now;

  rf_hear_neuron(h, j);
  p->j = j;
  p->sign = mpfr_sgn(z[0].lo) > 0 ? 1 : -1;
  rf_walk_start(&p->walk, h->evidence, j, p->u);
  return t->visit(h, p);
}

/* The signs of a neuron change at its events alone, so a walk over these is
   its whole path through the patterns.  The patterns come in order, so that no
   list of them is kept. */
static rf_status
each_path(rf_hearing *h, on_path *visit)
{
  const size_t width = 1 + h->problem->d;
  rf_real *z = rf_reals(width, h->prec);
  journey t = { .visit = visit, .now = { .u = rf_alloc(h->problem->n, 1) } };
  rf_status status = z && t.now.u ? RF_OK : RF_ENOMEM;

  for (size_t j = 0; j < h->problem->m && status >= 0; j++)
    if ((status = rf_start_row(z, h->start, j)) >= 0)
      status = start_path(h, &t, z, j);
  rf_reals_free(z, width);
  rf_release(t.now.u);
  return status;
}

/* A number of things that may not be: the claim holds at 0. */
static void
say_count(rf_hearing *h, size_t count)
{
  rf_real r;

  rf_real_init(&r, h->prec);
  rf_real_set_si(&r, (long)count);
  rf_hear_measured(h, &r);
  rf_real_set_si(&r, 0);
  rf_hear_bound(h, &r);
  rf_real_clear(&r);
  rf_conclude(h, count ? RF_NO : RF_YES);
}

/* A datum of the neuron's own sign may be gained, another lost; also from the
   boundary, where a neuron may start. */
static bool
is_allowed(const rf_event *v, bool own)
{
  return own ? v->kind == RF_EVENT_ACTIVATE
               || v->kind == RF_EVENT_RELEASE_ACTIVE
             : v->kind == RF_EVENT_DEACTIVATE
               || v->kind == RF_EVENT_RELEASE_INACTIVE;
}

/* Events that a neuron of this sign may not have.  Also a capture is one: no
   neuron slides, as sign(a_j) y_k <w_j, x_k> grows through 0. */
static rf_status
mono_of(rf_hearing *h, path *p)
{
  const rf_evidence *e = h->evidence;
  size_t wrong = 0;
  rf_real time;

  rf_real_init(&time, h->prec);
  for (size_t i = e->first[p->j]; i < e->first[p->j + 1]; i++) {
    const rf_event *v = &e->event[e->of[i]];
    if (is_allowed(v, mpq_sgn(h->problem->y[v->datum]) == p->sign))
      continue;
    if (wrong++ == 0) {
      rf_event_time(&time, e, e->of[i]);
      rf_hear_time(h, &time);
      rf_hear_note(h, "datum %u: %s", v->datum,
                   rf_event_name((rf_event_kind)v->kind));
    }
  }
  rf_real_clear(&time);
  say_count(h, wrong);
  return rf_report(h);
}

/* Begin: the reason why the run does not say anything, or conditions. */
static const char *
begin(rf_hearing *h, bool early)
{
  const char *why = rf_run_missing(h);

  if (why)
    return why;
  rf_mmv24_conditions(h);
  if (early)
    early_conditions(h);
  rf_hear_shared(h);
  return NULL;
}

/* No hypothesis on the scale: for these losses the proof's early times are all
   times. */
static rf_status
mono(rf_hearing *h)
{
  const char *why = begin(h, false);

  return why ? rf_report_unknown(h, why) : each_path(h, mono_of);
}

/* Events after which a settled neuron is not what it was.  Lemma 12, at all
   times and every scale. */
static rf_status
trap_of(rf_hearing *h, path *p)
{
  const rf_problem *q = h->problem;
  size_t exits = 0, i;
  bool settled = rf_mmv24_settled(q, p->u, p->sign);

  while (rf_walk_next(&p->walk, &i)) {
    const bool now = rf_mmv24_settled(q, p->u, p->sign);
    exits += settled && !now;
    settled = now;
  }
  if (!settled && !exits) {
    rf_conclude_vacuous(h);
    rf_hear_note(h, "in none of the sets");
  }
  say_count(h, exits);
  return rf_report(h);
}

/* Lemma 12. */
static rf_status
trap(rf_hearing *h)
{
  const char *why = begin(h, false);

  return why ? rf_report_unknown(h, why) : each_path(h, trap_of);
}

/* The time a neuron enters S_+-, or dies, for good.  The last entry counts, so
   that one that leaves again is not settled. */
static bool
settles(rf_real *time, rf_hearing *h, path *p)
{
  bool settled = rf_mmv24_settled(h->problem, p->u, p->sign);
  size_t i;

  rf_real_set_si(time, 0);
  while (rf_walk_next(&p->walk, &i)) {
    const bool now = rf_mmv24_settled(h->problem, p->u, p->sign);
    if (now && !settled)
      rf_event_time(time, h->evidence, i);
    settled = now;
  }
  return settled;
}

/* Does the start activate a datum of the neuron's own sign?  Then it must not
   die.  Such a neuron only gains data of its sign, so one of them is active
   for ever. */
static bool
must_live(const rf_problem *q, const signed char *u, int sign)
{
  for (size_t k = 0; k < q->n; k++)
    if (u[k] > 0 && mpq_sgn(q->y[k]) == sign)
      return true;
  return false;
}

/* Theorem 1, part 1: the time is compared with t_1, in our units, and a neuron
   with a datum of its own sign at the start must be in S_+-, not dead. */
static rf_status
t1_of(rf_hearing *h, path *p)
{
  const rf_separated *s = h->constants->separated;
  const bool lives = must_live(h->problem, p->u, p->sign);
  rf_real time;
  rf_status status;

  rf_real_init(&time, h->prec);
  if (settles(&time, h, p)) {
    rf_hear_measured(h, &time);
    rf_hear_time(h, &time);
    rf_hear_bound(h, &s->t1);
    rf_conclude_ratio(h);
    if (lives && is_dead(h->problem, p->u)) {
      rf_conclude(h, RF_NO);
      rf_hear_note(h, "it died, with a datum of its sign active before");
    }
    status = rf_report(h);
  } else
    status = rf_report_unknown(h, "not yet aligned when the run ends");
  rf_real_clear(&time);
  return status;
}

/* t_1 = 16 ln n / (M sqrt(mu) X_min), M = min(zeta_2, mu^2), in our units of
   time. */
static rf_status
t1(rf_hearing *h)
{
  const char *why = begin(h, true);

  if (!why)
    why = h->constants->separated->why;
  return why ? rf_report_unknown(h, why) : each_path(h, t1_of);
}

/* sum += ||w||^2 of a row z[row]; x[2]: scratch. */
static void
add_square(rf_real *sum, const rf_real *z, size_t row, rf_real *x)
{
  rf_row_norm(&x[0], z, row - 1);
  rf_real_mul(&x[1], &x[0], &x[0]);
  rf_real_add(&x[0], sum, &x[1]);
  rf_real_set(sum, &x[0]);
}

/* sum of ||w_j||^2 over the neurons of a sign that are in S_+- at t_1, now and
   at the start. */
static rf_status
class_sums(rf_real *now, rf_real *before, rf_hearing *h, const rf_moment *m,
           int sign)
{
  const size_t row = 1 + h->problem->d;
  rf_real *z = rf_reals(row + 2, h->prec), *x = z + row;
  signed char *u = rf_alloc(h->problem->n, 1);
  rf_status status = z && u ? RF_OK : RF_ENOMEM;

  for (size_t j = 0; status >= 0 && j < h->problem->m; j++) {
    rf_walk walk;
    rf_walk_start(&walk, h->evidence, j, u);
    rf_real_set_d(&x[0], m->at);
    /* The signs at t_1: the sums are over the same neurons at both times. */
    (void)rf_walk_to(&walk, &x[0]);
    if ((status = rf_start_row(z, h->start, j)) < 0
        || mpfr_sgn(z[0].lo) != sign || !memchr(u, 1, h->problem->n)
        || !rf_mmv24_settled(h->problem, u, sign))
      continue;
    add_square(before, z, row, x);
    rf_moment_row(z, h->evidence, m, j);
    add_square(now, z, row, x);
  }
  rf_reals_free(z, row + 2);
  rf_release(u);
  return status;
}

/* Lemma 13: ln of the sum at t_1 >= ln of that at 0 - 4 n X_max t_1; their
   time is ours over the factor. */
rf_status
rf_mmv24_lemma13(rf_hearing *h, const rf_moment *m, int sign)
{
  const rf_separated *s = h->constants->separated;
  rf_real *r = rf_reals(5, h->prec);
  rf_status status = r ? class_sums(&r[0], &r[1], h, m, sign) : RF_ENOMEM;
  mpq_t q;

  if (status < 0 || mpfr_sgn(r[1].lo) <= 0) {
    rf_reals_free(r, 5);
    return status;
  }
  mpq_init(q);
  rf_real_sqrt_q(&r[2], s->most);
  mpq_set_si(q, -4 * (long)h->problem->n, 1);
  mpq_div(q, q, s->factor);
  rf_real_mul_q(&r[3], &r[2], q);
  rf_real_mul(&r[2], &r[3], &s->t1);
  rf_real_log(&r[3], &r[1]);
  rf_real_add(&r[4], &r[3], &r[2]);
  rf_real_log(&r[1], &r[0]);
  rf_hear_bound(h, &r[4]);
  rf_hear_measured(h, &r[1]);
  rf_real_sub(&r[2], &r[1], &r[4]);
  rf_conclude_margin(h, &r[2]);
  rf_hear_note(h, "sign %+d, as logarithms", sign);
  mpq_clear(q);
  rf_reals_free(r, 5);
  return rf_report(h);
}

/* n_a of the paper. */
static long
count_active(const rf_problem *q, const signed char *u)
{
  long count = 0;

  for (size_t k = 0; k < q->n; k++)
    count += u[k] > 0;
  return count;
}

/* The longest of a neuron's patterns outside S_+-, as a multiple of n_a.  The
   last pattern, in which the run ends, has no known duration. */
static rf_status
duration_of(rf_hearing *h, path *p)
{
  const rf_problem *q = h->problem;
  rf_real *r = rf_reals(5, h->prec);
  bool settled = rf_mmv24_settled(q, p->u, p->sign), any = false;
  size_t i;

  if (!r)
    return RF_ENOMEM;
  while (!settled) {
    const long active = count_active(q, p->u);
    if (!rf_walk_next(&p->walk, &i))
      break;
    rf_event_time(&r[1], h->evidence, i);
    rf_real_sub(&r[2], &r[1], &r[0]);                  /* its duration */
    rf_real_mul_si(&r[3], &r[2], active);
    rf_real_keep_max(&r[4], &r[3]);
    rf_real_set(&r[0], &r[1]);
    settled = rf_mmv24_settled(q, p->u, p->sign);
    any = true;
  }
  rf_hear_measured(h, &r[4]);
  rf_hear_bound(h, &h->constants->separated->longest);
  rf_conclude_ratio(h);
  if (!any && settled)
    rf_conclude_vacuous(h);
  else if (!settled && h->now.conclusion == RF_YES) {
    rf_conclude(h, RF_UNSURE);
    rf_hear_note(h, "not yet aligned when the run ends");
  }
  rf_reals_free(r, 5);
  return rf_report(h);
}

/* The proof of Theorem 1: outside its set a neuron cannot stay long with any
   pattern. */
static rf_status
duration(rf_hearing *h)
{
  const char *why = begin(h, true);

  if (!why)
    why = h->constants->separated->why;
  return why ? rf_report_unknown(h, why) : each_path(h, duration_of);
}

/* An assumption that is false as the paper is not about such data.  Labels
   other than +-1, or one datum alone, for which ln n = 0. */
static rf_status
out_of_scope(rf_hearing *h, const char *why)
{
  rf_hear_note(h, "%s", why);
  rf_conclude(h, RF_NO);
  return rf_report(h);
}

/* ln epsilon against the smaller term of (28): t_1 must be over before the
   network is felt, which asks for epsilon below e^-4494 on three points.  The
   printed 4 of (28) does not give (29), which the proof goes on with; 8
   does. */
static rf_status
small_scale(rf_hearing *h)
{
  const rf_separated *s = h->constants->separated;
  const char *why = s->why ? s->why : s->no_scale;
  rf_real least;

  h->now.assumption = true;
  if (s->why)
    return out_of_scope(h, why);
  if (why)
    return rf_report_unknown(h, why);
  rf_real_init(&least, h->prec);
  rf_real_set(&least, &s->log_first[0]);
  rf_real_keep_min(&least, &s->log_second);
  rf_hear_measured(h, &s->log_scale);
  rf_hear_bound(h, &least);
  rf_real_clear(&least);
  rf_conclude_difference(h);
  return rf_report(h);
}

/* mu > 0 says that data of one label are at acute angles, data of different
   labels at obtuse ones. */
static rf_status
separation(rf_hearing *h)
{
  const rf_separated *s = h->constants->separated;
  rf_real mu;

  h->now.assumption = true;
  if (mpq_sgn(s->mu2) > 0 && s->unfit)
    return out_of_scope(h, s->unfit);
  rf_real_init(&mu, h->prec);
  rf_real_signed_root_q(&mu, s->mu2);
  rf_hear_measured(h, &mu);
  rf_hear_margin(h, &mu);
  if (s->labelled && s->apart)
    rf_hear_note(h, "%zu of %zu pairs are not, least data %zu and %zu",
                 s->apart, h->problem->n * (h->problem->n - 1) / 2,
                 s->least_pair[0], s->least_pair[1]);
  rf_real_set_si(&mu, 0);
  rf_hear_bound(h, &mu);
  rf_real_clear(&mu);
  rf_conclude(h, s->unfit ? RF_NO : RF_YES);
  return rf_report(h);
}

#define PAPER "Min, Mallada & Vidal 2024"
#define RUN (RF_NEEDS_START | RF_NEEDS_EVENTS)

const rf_known rf_claims_mmv24[] = {
  { { "MMV0.const", PAPER ", Theorem 1", "constants of Theorem 1", "values",
      "data", "-", RF_NEEDS_START }, rf_check_constants },
  { { "MMV0.mu", PAPER ", Assumption 1", "the data are separated",
      "mu = min cos(y_i x_i, y_j x_j) > 0", "data", "-", 0 }, separation },
  { { "MMV0.eps", PAPER ", (28)", "epsilon is small enough",
      "ln epsilon <= that of (28), with 8 for the printed 4", "run", "-",
      RF_NEEDS_START }, small_scale },
  { { "MMV.mono", PAPER ", Theorem 1", "only gains or only losses",
      "a > 0 gains positive, loses negative data; a < 0 the reverse",
      "neuron", "all", RUN }, mono },
  { { "MMV.dur", PAPER ", Theorem 1", "no pattern lasts",
      "n_a times its duration <= 4 / (M sqrt(mu) X_min)", "neuron",
      "before S_+-", RUN }, duration },
  { { "MMV.t1", PAPER ", Theorem 1", "aligned or dead by t_1",
      "last entry into S_+-, S_dead <= t_1", "neuron", "-", RUN }, t1 },
  { { "MMV.trap", PAPER ", Lemma 12", "no way out of S_+-, S_dead",
      "no event after which the neuron is out of them", "neuron", "all",
      RUN }, trap },
  { { "MMV.rank", PAPER ", Theorem 1", "two directions at most",
      "||W||_F^2 - 2 ||W||_2^2 <= 4 sqrt(m) epsilon", "run",
      "[t_1, end]", RUN | RF_NEEDS_END | RF_NEEDS_STEPS }, rf_mmv24_rank },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
