/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cel23.c -- Chistikov, Englert & Lazic 2023: neurons follow their yardsticks
 * until they are aligned.
 *
 * The paper is about the labels of one teacher neuron.  J_+ are the neurons
 * with a > 0, J_- those with a < 0, that are active on some datum at the
 * start; a yardstick is the neuron's path at zero scale, known in closed form,
 * with n_j crossings.  Its Assumption 2 asks for a lambda that no run has:
 * claims are measured all the same, and the verdict says that the hypothesis
 * is not met. */
#include "config.h"

#include "theory/cel23/cel23.h"
#include "theory/claims/parts.h"
#include "theory/evidence/evidence.h"

/* A neuron that is active on some datum, and its yardstick. */
typedef struct racer {
  size_t j;
  int side;              /* 1: J_+, -1: J_- */
  const rf_real *z;      /* at the start */
  size_t first, crossings; /* of the yardstick */
  size_t event, events;  /* of the run: of[event .. event + events - 1] */
} racer;

typedef rf_status on_racer(rf_hearing *h, const racer *r);

/* A1, A2 and epsilon <= 1/4.  The logarithm of lambda is compared, as its
   bound is 10^-593312 on three points. */
void
rf_cel23_conditions(rf_hearing *h)
{
  const rf_teacher *t = h->constants->teacher;
  rf_real margin;
  mpq_t quarter;

  mpq_init(quarter);
  mpq_set_ui(quarter, 1, 4);
  rf_hear_condition(h, "A1", "one teacher, angles, a generic start",
                    t->not_one ? RF_NO : RF_YES);
  rf_real_init(&margin, h->prec);
  rf_real_sub(&margin, &t->log_bound, &t->log_scale);
  rf_hear_margin_of(h, "A2", "lambda is small enough", &margin);
  rf_hear_condition(h, "A2e", "epsilon <= 1/4",
                    mpq_cmp(h->epsilon, quarter) <= 0 ? RF_YES : RF_NO);
  rf_real_clear(&margin);
  mpq_clear(quarter);
}

/* Neurons that are active on no datum are in neither set: they are dead, and
   the paper says nothing of them. */
static rf_status
race_row(rf_hearing *h, const rf_real *z, size_t j, int side, on_racer *f)
{
  const rf_yardsticks *y = h->constants->teacher->yardsticks;
  const rf_evidence *e = h->evidence;
  /* The events of the run are those of neuron j in their order; the
     yardstick's crossings stand in the same list for all neurons, from
     first[j] on. */
  const int own = rf_teacher_side(h->constants->teacher, j, z);
  racer r = { .j = j, .side = own, .z = z, .first = y->first[j],
              .crossings = y->first[j + 1] - y->first[j],
              .event = e->first[j], .events = e->first[j + 1] - e->first[j] };

  if (own == 0 || (side && own != side))
    return RF_OK;
  rf_hear_neuron(h, j);
  return f(h, &r);
}

/* All racers of a side (0: both), in the hearing of a claim.  What all claims
   of the paper ask first is asked once, here. */
static rf_status
race(rf_hearing *h, int side, on_racer *f)
{
  const rf_teacher *t = h->constants->teacher;
  const char *why = t->no_scale ? t->no_scale : rf_run_missing(h);
  const size_t width = 1 + h->problem->d;
  rf_real *z;
  rf_status status = RF_OK;

  if (t->why) {
    rf_hear_condition(h, "A1", "one teacher, angles, a generic start", RF_NO);
    return rf_report_unknown(h, t->why);
  }
  if (why)
    return rf_report_unknown(h, why);
  rf_cel23_conditions(h);
  rf_hear_shared(h);
  if (!(z = rf_reals(width, h->prec)))
    return RF_ENOMEM;
  for (size_t j = 0; j < h->problem->m && status >= 0; j++)
    if ((status = rf_start_row(z, h->start, j)) >= 0)
      status = race_row(h, z, j, side, f);
  rf_reals_free(z, width);
  if (status >= 0 && h->reports == 0) {
    rf_conclude_vacuous(h);
    rf_hear_note(h, "there is no such neuron");
    status = rf_report(h);
  }
  return status;
}

/* Do the first events of the run cross the data of the yardstick, one at a
   time?  UNSURE: the run may have ended before.  Missing crossings count
   against the claim only where the run goes well beyond the yardstick's: the
   flow is late by little. */
static rf_truth
same_order(const rf_hearing *h, const racer *r)
{
  const rf_yardsticks *y = h->constants->teacher->yardsticks;
  const rf_evidence *e = h->evidence;
  const rf_event *before = NULL;

  for (size_t l = 0; l < r->crossings; l++) {
    const rf_event *v;
    if (l >= r->events)
      return mpfr_cmp_d(y->time[r->first + l].hi, 0.9 * e->reached) < 0
             ? RF_NO : RF_UNSURE;
    v = &e->event[e->of[r->event + l]];
    if (v->datum != y->datum[r->first + l]
        || (before && !(v->time > before->time)))
      return RF_NO;
    before = v;
  }
  return RF_YES;
}

/* Lemma 3, first half; exact, as events have data and an order. */
static rf_status
order_of(rf_hearing *h, const racer *r)
{
  const rf_truth same = same_order(h, r);

  if (same == RF_UNSURE)
    return rf_report_unknown(h, "the run ends before the last crossing");
  rf_hear_note(h, "%zu crossings", r->crossings);
  rf_conclude(h, same);
  return rf_report(h);
}

/* Both signs, as Lemma 3 is of J_+ and J_- alike. */
static rf_status
order(rf_hearing *h)
{
  return race(h, 0, order_of);
}

/* r = lambda^(1 - (1 + (3 l - 1) / (3 n_j)) epsilon), crossing l from 1.  The
   later the crossing the weaker the bound; the true gap is of order
   lambda^2. */
static void
time_bound(rf_real *r, const rf_hearing *h, size_t l, size_t count)
{
  rf_real log;
  mpq_t q, one;

  mpq_inits(q, one, (mpq_ptr)0);
  rf_real_init(&log, h->prec);
  mpq_set_ui(one, 1, 1);
  mpq_set_ui(q, 3 * l - 1, 3 * count);
  mpq_canonicalize(q);
  mpq_add(q, q, one);
  mpq_mul(q, q, h->epsilon);
  mpq_sub(q, one, q);
  rf_real_mul_q(&log, &h->constants->teacher->log_scale, q);
  rf_real_exp(r, &log);
  rf_real_clear(&log);
  mpq_clears(q, one, (mpq_ptr)0);
}

/* The crossing with the least ln(bound / |difference|).  Only where the
   crossings are the same ones: else there is nothing to compare. */
static rf_status
time_of(rf_hearing *h, const racer *r)
{
  const rf_yardsticks *y = h->constants->teacher->yardsticks;
  const rf_evidence *e = h->evidence;
  rf_real *s;
  size_t at = 0;

  if (same_order(h, r) != RF_YES)
    return rf_report_unknown(h, "the crossings are not those of its"
                                " yardstick");
  if (!(s = rf_reals(6, h->prec)))
    return RF_ENOMEM;
  for (size_t l = 0; l < r->crossings; l++) {
    rf_event_time(&s[0], e, e->of[r->event + l]);
    rf_real_sub(&s[1], &s[0], &y->time[r->first + l]);
    rf_real_abs(&s[2], &s[1]);
    time_bound(&s[3], h, l + 1, r->crossings);
    rf_log_ratio(&s[4], &s[3], &s[2]);
    if (l == 0 || mpfr_less_p(s[4].lo, s[5].lo)) {
      at = l;
      rf_real_set(&s[5], &s[4]);
      rf_hear_time(h, &s[0]);
      rf_hear_measured(h, &s[2]);
      rf_hear_bound(h, &s[3]);
    }
  }
  if (r->crossings) {
    rf_hear_note(h, "crossing %zu, datum %u; bound of the last %.4g", at + 1,
                 y->datum[r->first + at], rf_steps_double(&s[3]));
    rf_conclude_ratio(h);
  } else
    rf_conclude_vacuous(h);
  rf_reals_free(s, 6);
  return rf_report(h);
}

/* For both signs. */
static rf_status
times(rf_hearing *h)
{
  return race(h, 0, time_of);
}

/* ||w(T_0)|| <= ||w(0)||, and no change from there to the end.  By T_0 it has
   lost all data; a neuron without active data has D = 0, so not one digit may
   change. */
static rf_status
dead_of(rf_hearing *h, const racer *r)
{
  const rf_evidence *e = h->evidence;
  const rf_moment *m = rf_moment_of(e, RF_AT_DEAD);
  const rf_moment *end = rf_moment_of(e, RF_AT_END);
  const size_t width = 1 + h->problem->d;
  rf_real *s;

  if (!m || !end)
    return rf_report_unknown(h, "the run ends before T_0");
  if (!(s = rf_reals(width + 2, h->prec)))
    return RF_ENOMEM;
  rf_moment_row(s + 2, e, m, r->j);
  rf_row_norm(&s[0], s + 2, h->problem->d);
  rf_row_norm(&s[1], r->z, h->problem->d);
  rf_hear_measured(h, &s[0]);
  rf_hear_bound(h, &s[1]);
  rf_hear_time(h, &h->constants->teacher->dead);
  /* First the size, then that nothing changes: the second can only turn the
     conclusion to NO. */
  rf_conclude_ratio(h);
  if (!rf_moment_same(e, m, end, r->j)) {
    rf_conclude(h, RF_NO);
    rf_hear_note(h, "its weights change after T_0");
  }
  rf_reals_free(s, width + 2);
  return rf_report(h);
}

/* Of J_- alone. */
static rf_status
dead(rf_hearing *h)
{
  return race(h, -1, dead_of);
}

/* r = lambda^(whole + times epsilon).  By the logarithm of lambda. */
static void
power(rf_real *r, const rf_hearing *h, long whole, long times_epsilon)
{
  rf_real log;
  mpq_t q, t;

  mpq_inits(q, t, (mpq_ptr)0);
  rf_real_init(&log, h->prec);
  mpq_set_si(t, times_epsilon, 1);
  mpq_mul(q, t, h->epsilon);
  mpq_set_si(t, whole, 1);
  mpq_add(q, q, t);
  rf_real_mul_q(&log, &h->constants->teacher->log_scale, q);
  rf_real_exp(r, &log);
  rf_real_clear(&log);
  mpq_clears(q, t, (mpq_ptr)0);
}

/* The row of a racer at T_1 in s[0 .. d]; false after a report.  A run that
   stops before T_1 has nothing to say of Lemma 5. */
static bool
at_aligned(rf_real *s, rf_hearing *h, const racer *r, rf_status *status)
{
  const rf_moment *m = rf_moment_of(h->evidence, RF_AT_ALIGNED);

  *status = RF_OK;
  rf_hear_time(h, &h->constants->teacher->aligned);
  if (!m)
    *status = rf_report_unknown(h, "the run ends before T_1");
  else
    rf_moment_row(s, h->evidence, m, r->j);
  return m != NULL;
}

/* ||w(T_1)|| <= 2 ||w(0)|| lambda^(-epsilon).  Lemma 5: up to T_1 = epsilon
   ln(1/lambda) / ||gamma||, it grows at ||gamma|| at most, but for a
   factor. */
static rf_status
size_of(rf_hearing *h, const racer *r)
{
  const size_t d = h->problem->d;
  rf_real *s = rf_reals(1 + d + 3, h->prec), *x = s ? s + 1 + d : NULL;
  rf_status status = RF_ENOMEM;

  if (s && at_aligned(s, h, r, &status)) {
    rf_row_norm(&x[0], s, d);
    rf_hear_measured(h, &x[0]);
    rf_row_norm(&x[0], r->z, d);
    rf_real_mul_si(&x[1], &x[0], 2);
    power(&x[2], h, 0, -1);
    rf_real_mul(&x[0], &x[1], &x[2]);
    rf_hear_bound(h, &x[0]);
    rf_conclude_ratio(h);
    status = rf_report(h);
  }
  rf_reals_free(s, 1 + d + 3);
  return status;
}

/* Of J_+ alone, as are the two claims that follow. */
static rf_status
sizes(rf_hearing *h)
{
  return race(h, 1, size_of);
}

/* 1 - cos(w, gamma) <= lambda^epsilon.  Lemma 5: gamma = c sum y_k x_k drives
   it once it is active on all data. */
static rf_status
angle_of(rf_hearing *h, const racer *r)
{
  const rf_teacher *t = h->constants->teacher;
  const size_t d = h->problem->d;
  rf_real *s = rf_reals(1 + d + 3, h->prec), *x = s ? s + 1 + d : NULL;
  rf_status status = RF_ENOMEM;

  if (s && at_aligned(s, h, r, &status)) {
    rf_row_cosine(&x[0], s, (const mpq_t *)t->gamma, d);
    rf_real_set_si(&x[1], 1);
    rf_real_sub(&x[2], &x[1], &x[0]);
    rf_hear_measured(h, &x[2]);
    power(&x[0], h, 0, 1);
    rf_hear_bound(h, &x[0]);
    rf_conclude_ratio(h);
    status = rf_report(h);
  }
  rf_reals_free(s, 1 + d + 3);
  return status;
}

static rf_status
angles(rf_hearing *h)
{
  return race(h, 1, angle_of);
}

/* The yardstick's ln ||alpha||, from the same start, at T_1. */
static rf_status
yardstick_size(rf_real *log, const rf_hearing *h, size_t j)
{
  const rf_teacher *t = h->constants->teacher;
  rf_pointer p;
  rf_real norm;
  rf_status status;

  rf_real_init(&norm, h->prec);
  RF_TRY(rf_pointer_start(&p, t->yardsticks, j));
  RF_TRY(rf_pointer_travel(&p, &t->aligned));
  rf_row_norm(&norm, p.z, h->problem->d);
  rf_real_log(log, &norm);

done:
  rf_pointer_drop(&p);
  rf_real_clear(&norm);
  return status;
}

/* |ln ||alpha|| - ln ||w / lambda||| <= lambda^(1 - 3 epsilon).  Lemma 5: the
   flow is the yardstick's but for the predictions, which are small.  Both
   start from the weights themselves, so lambda cancels in the difference. */
static rf_status
growth_of(rf_hearing *h, const racer *r)
{
  const size_t d = h->problem->d;
  rf_real *s = rf_reals(1 + d + 3, h->prec), *x = s ? s + 1 + d : NULL;
  rf_status status = RF_ENOMEM;

  if (!s || !at_aligned(s, h, r, &status))
    goto done;
  RF_TRY(yardstick_size(&x[0], h, r->j));
  rf_row_norm(&x[1], s, d);
  rf_real_log(&x[2], &x[1]);
  rf_real_sub(&x[1], &x[0], &x[2]);
  rf_real_abs(&x[2], &x[1]);
  rf_hear_measured(h, &x[2]);
  power(&x[0], h, 1, -3);
  rf_hear_bound(h, &x[0]);
  rf_conclude_ratio(h);
  status = rf_report(h);

done:
  rf_reals_free(s, 1 + d + 3);
  return status;
}

static rf_status
growths(rf_hearing *h)
{
  return race(h, 1, growth_of);
}

/* All of its parts have been looked at with the constants; the first that
   fails is told. */
static rf_status
assumption1(rf_hearing *h)
{
  const rf_teacher *t = h->constants->teacher;
  const char *flaw = t->why ? t->why : t->not_one;

  h->now.assumption = true;
  if (flaw)
    rf_hear_note(h, "%s", flaw);
  rf_conclude(h, flaw ? RF_NO : RF_YES);
  return rf_report(h);
}

/* The scale that the theorem asks for, by logarithms, and as a power of ten
   for the reader. */
static rf_status
assumption2(rf_hearing *h)
{
  const rf_teacher *t = h->constants->teacher;

  h->now.assumption = true;
  if (t->why)
    rf_hear_condition(h, "A1", "one teacher, angles, a generic start", RF_NO);
  if (t->why || t->no_scale)
    return rf_report_unknown(h, t->why ? t->why : t->no_scale);
  rf_hear_measured(h, &t->log_scale);
  rf_hear_bound(h, &t->log_bound);
  rf_conclude_difference(h);
  rf_hear_note(h, "log10 of the bound %.10g",
               mpfr_get_d(t->log_bound.lo, MPFR_RNDN) / 2.302585092994046);
  return rf_report(h);
}

#define PAPER "Chistikov, Englert & Lazic 2023"
#define RUN (RF_NEEDS_START | RF_NEEDS_EVENTS)

const rf_known rf_claims_cel23[] = {
  { { "CEL0.const", PAPER, "constants", "values", "data", "-",
      RF_NEEDS_START }, rf_check_constants },
  { { "CEL0.A1", PAPER ", Assumption 1", "one teacher, generic start",
      "y = <v*, x> > 0, ||v*|| = 1, angles < 45 degrees, (ii) - (iv)", "data",
      "-", RF_NEEDS_START }, assumption1 },
  { { "CEL0.lambda", PAPER ", Assumption 2", "lambda is small enough",
      "ln lambda <= -(3 / epsilon) (ln m + 9 n Delta^2 ln n / delta^3)",
      "run", "-", RF_NEEDS_START }, assumption2 },
  { { "CEL.order", PAPER ", Lemma 3", "crosses as its yardstick",
      "the data that the neuron crosses are those of its yardstick", "J+-",
      "-", RUN }, order },
  { { "CEL.time", PAPER ", Lemma 3", "crosses with its yardstick",
      "|tau_l - t_l| <= lambda^(1 - (1 + (3 l - 1) / (3 n_j)) epsilon)",
      "J+-", "-", RUN }, times },
  { { "CEL.dead", PAPER ", Lemma 4", "negative neurons are dead",
      "||w|| <= ||w(0)|| at T_0, and constant", "J-", "[T_0, end]",
      RUN | RF_NEEDS_STATES | RF_NEEDS_END }, dead },
  { { "CEL.T1a", PAPER ", Lemma 5", "still small at T_1",
      "||w|| <= 2 ||w(0)|| lambda^(-epsilon)", "J+", "T_1",
      RUN | RF_NEEDS_STATES }, sizes },
  { { "CEL.T1b", PAPER ", Lemma 5", "aligned at T_1",
      "1 - cos(w, gamma) <= lambda^epsilon", "J+", "T_1",
      RUN | RF_NEEDS_STATES }, angles },
  { { "CEL.T1c", PAPER ", Lemma 5", "as large as its yardstick",
      "|ln ||alpha|| - ln ||w / lambda||| <= lambda^(1 - 3 epsilon)", "J+",
      "T_1", RUN | RF_NEEDS_STATES }, growths },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
