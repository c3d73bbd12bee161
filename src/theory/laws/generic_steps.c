/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * generic_steps.c -- laws of any run on the steps: Euler's identity, the
 * balance of energy, the rate that a run certifies.
 *
 * The activation is homogeneous, so half of ||theta||^2 has the slope 2 sum_k
 * p_k h_k; the loss falls by the square of the speed.  Both are compared as
 * sums from the start to the end: what is integrated comes from the steps, the
 * ends from the weights and losses themselves.
 *
 * Integrals are taken by Gauss's rule with 7 nodes on panels of a quarter of a
 * step or less, which is exact for polynomials of degree 13 on a panel. */
#include "config.h"

#include <math.h>
#include <stddef.h>

#include "theory/claims/parts.h"
#include "theory/evidence/evidence.h"
#include "theory/laws/generic.h"
#include "theory/laws/law_steps.h"
#include "theory/start/start.h"
#include "theory/steps/price.h"

/* Neurons whose speeds are summed. */
#define EACH_MOST 256

typedef struct rf_generic_steps {
  rf_surveyor own;
  rf_hearing *h;
  bool begun, each;
  double norm0, norm;    /* half ||theta||^2 at the start, now */
  double loss0, loss, time;
  double work, work_size;      /* integral of 2 sum p h, of its size */
  double spent;          /* integral of ||theta'||^2 by the neurons ... */
  rf_price price;        /* ... and what it costs */
  double path;           /* integral of ||theta'|| by the predictions */
  double *D, *c;         /* of one neuron */
  double *at;            /* at[2][d], behind them: w, D at a node */
  size_t room;
  rf_extremum rate;      /* sup of L' / L */
  rf_first fallen[3];    /* when the loss is these parts of loss0 */
  double target;
  rf_extremum sinks;     /* sup of -a' / a, of a start with |a| >= ||w|| */
  const rf_track *track;
  const rf_survey *survey;
} rf_generic_steps;

typedef rf_generic_steps steps;

/* Nodes and weights of Gauss & Legendre on [-1, 1], 7 points (Abramowitz &
   Stegun, 25.4.30). */
static const double node[7] =
  { -0.949107912342758525, -0.741531185599394440, -0.405845151377397167, 0.0,
    0.405845151377397167, 0.741531185599394440, 0.949107912342758525 };
static const double weight[7] =
  { 0.129484966168869693, 0.279705391489276668, 0.381830050505118945,
    0.417959183673469388, 0.381830050505118945, 0.279705391489276668,
    0.129484966168869693 };

/* A step is cut into so many, as products of polynomials of a long one have
   high degrees. */
enum { PANELS = 4 };

/* Nodes of a piece. */
static int
nodes_of(const rf_piece *piece)
{
  return 7 * (int)fmax(1.0, ceil(PANELS * (piece->high - piece->low)));
}

/* Node i of count, and its weight in tau. */
static double
node_at(double *share, const rf_piece *piece, int i, int count)
{
  const double half = 0.5 * (piece->high - piece->low) / (count / 7);

  *share = weight[i % 7] * half;
  return piece->low + half * (2 * (i / 7) + 1 + node[i % 7]);
}

/* a'^2 + ||w'||^2 of the neuron whose path and drive are in s. */
static double
speed2(const steps *s, size_t degree, size_t d, double tau)
{
  const size_t output = rf_stretch_output_degree(s->survey->now);
  const double a = rf_law_value(s->c, degree, 1 + d, 0, tau);
  double *w = s->at, *D = w + d, along = 0.0, norm2 = 0.0;

  rf_law_values(w, s->c + 1, degree, 1 + d, d, tau);
  rf_law_values(D, s->D, output, d, d, tau);
  for (size_t l = 0; l < d; l++) {
    along += D[l] * w[l];
    norm2 += D[l] * D[l];
  }
  return along * along + a * a * norm2;
}

/* Room for path and drive of one neuron, of the degree of this piece. */
static rf_status
make_room(steps *s, size_t degree, size_t d)
{
  if (degree + 1 <= s->room)
    return RF_OK;
  rf_release(s->c);
  rf_release(s->D);
  s->D = NULL;
  s->room = 0;
  if (!(s->c = rf_alloc((degree + 1) * (1 + d), sizeof *s->c))
      || !(s->D = rf_alloc((degree + 3) * d, sizeof *s->D)))
    return RF_ENOMEM;
  s->at = s->D + (degree + 1) * d;
  s->room = degree + 1;
  return RF_OK;
}

/* -d ln |a| / dt. */
static rf_jet
sink_jet(void *context, rf_window span)
{
  const rf_track *t = ((const steps *)context)->track;

  return rf_jet_scale(rf_jet_div(
    rf_jet_poly_slope(t->c, t->degree, t->row, span), rf_track_a(t, span),
    span), -1.0 / t->piece.length);
}

/* Products that the speeds of all neurons take on a piece: D of each face is a
   sum over all data, term by term. */
static double
price_of(const rf_survey *v, const rf_piece *piece)
{
  const double terms = (double)(v->output_degree + 1);

  return (double)v->m * (double)v->d
    * (terms * (double)v->n
       + nodes_of(piece) * (terms + (double)(v->degree + 1)));
}

/* The integral of all speeds; of neurons between their moves.  The scale of a
   path is taken out of its polynomials: their squares get it back here. */
static rf_status
add_track(rf_surveyor *own, rf_survey *survey, const rf_track *t)
{
  steps *s = (steps *)(void *)own;
  const int nodes = nodes_of(&t->piece);
  rf_status status = make_room(s, survey->output_degree, survey->d);

  s->track = t;
  if (status >= 0 && s->h->start->dominated == RF_YES)
    rf_extremum_over(&s->sinks, sink_jet, s, &t->piece);
  if (s->price.refused)
    return status;
  if (status >= 0)
    status = rf_survey_drive(survey, s->D, t->piece.neuron);
  if (status < 0)
    return status;
  s->survey = survey;
  memcpy(s->c, t->c, (t->degree + 1) * t->row * sizeof *s->c);
  for (int i = 0; i < nodes; i++) {
    double share;
    const double tau = node_at(&share, &t->piece, i, nodes);
    s->spent += share * t->piece.length * exp(2.0 * t->log_scale)
      * speed2(s, t->degree, survey->d, tau);
  }
  return RF_OK;
}

/* The same with its derivative, which is returned. */
static double
slope(double *v, const double *c, size_t degree, size_t row, size_t i,
      double tau)
{
  double d = 0.0;

  *v = c[degree * row + i];
  for (size_t k = degree; k-- > 0; ) {
    d = d * tau + *v;
    *v = *v * tau + c[k * row + i];
  }
  return d;
}

/* 2 sum_k p_k h_k, and of the sizes of its terms: where terms cancel, rounding
   is that of their sizes.  And the length of the path: ||theta'||^2 = sum_k p_k
   h_k' is what the loss falls by. */
static void
add_work(steps *s, const rf_piece *piece)
{
  const rf_survey *v = s->survey;
  const int nodes = nodes_of(piece);

  for (int i = 0; i < nodes; i++) {
    double share, sum = 0.0, size = 0.0, speed2 = 0.0;
    const double tau = node_at(&share, piece, i, nodes);
    for (size_t k = 0; k < v->n; k++) {
      double h;
      const double by = slope(&h, v->h, v->output_degree, v->n, k, tau);
      const double p = rf_law_value(v->p, v->output_degree, v->n, k, tau);
      sum += 2.0 * p * h;
      size += fabs(2.0 * p * h);
      speed2 += p * by;
    }
    speed2 /= rf_stretch_length(v->now);
    s->path += share * piece->length * sqrt(fmax(0.0, speed2));
    s->work += share * piece->length * sum;
    s->work_size += share * piece->length * size;
  }
}

/* Loss and half ||theta||^2 at one end of the stretch.  RF_ENOTFIN from here
   is no failure of the run: the weights are beyond doubles. */
static rf_status
read_end(double *norm, double *loss, rf_survey *v, double at)
{
  const double *z;
  rf_status status = rf_survey_sample(v, &z, at);

  if (status < 0)
    return status;
  *loss = z[RF_SAMPLE_LOSS];
  if ((status = rf_survey_weights(v, &z, at)) < 0)
    return status;
  *norm = 0.0;
  for (size_t i = 0; i < v->m * (1 + v->d); i++)
    *norm += 0.5 * z[i] * z[i];
  return RF_OK;
}

/* L' / L, so that its supremum bounds the loss: L(t) <= L(0) exp(rate t). */
static rf_jet
rate_jet(void *context, rf_window span)
{
  const steps *s = context;

  return rf_jet_scale(rf_jet_div(rf_descent_jet(s->survey, span),
                                 rf_loss_jet(s->survey, span), span), -1.0);
}

/* What is left until the loss is at the target. */
static rf_jet
fall_jet(void *context, rf_window span)
{
  const steps *s = context;

  return rf_jet_sub(rf_jet_constant(s->target),
                    rf_loss_jet(s->survey, span));
}

/* When the loss is first at a half, a tenth and a hundredth of what it was:
   each by a validated root, on the first piece that has one; a piece that is
   above the target has none. */
static void
look_at_falls(steps *s, const rf_piece *piece)
{
  static const double part[3] = { 0.5, 0.1, 0.01 };
  const rf_window all = { 0.5 * (piece->low + piece->high),
                          0.5 * (piece->high - piece->low) };
  const rf_jet loss = rf_loss_jet(s->survey, all);
  const double least = rf_jet_least(&loss, all);

  for (int i = 0; i < 3 && s->loss0 > 0.0; i++) {
    double tau;
    s->target = part[i] * s->loss0;
    if (isinf(s->fallen[i].time) && !(least > s->target))
      (void)rf_first_over(&s->fallen[i], &tau, fall_jet, s, piece);
  }
}

rf_first
rf_generic_fallen(const rf_hearing *h, int i)
{
  return h->generic->fallen[i];
}

/* The weights are read at the very start, and where the run is so far: of a
   wide network now and then only. */
static rf_status
stretch(rf_surveyor *own, rf_survey *survey, const rf_piece *piece)
{
  steps *s = (steps *)(void *)own;
  const double until = mpq_get_d(survey->problem->until);
  rf_status status = rf_survey_outputs(survey);

  s->survey = survey;
  if (s->each)
    (void)rf_price_pay(&s->price, survey, price_of(survey, piece));
  if (status >= 0 && !s->begun)
    status = read_end(&s->norm0, &s->loss0, survey, 0.0);
  s->begun = true;
  if (status < 0)
    return status == RF_ENOTFIN ? RF_OK : status;
  add_work(s, piece);
  look_at_falls(s, piece);
  rf_extremum_over(&s->rate, rate_jet, s, piece);
  s->time = piece->t0 + piece->high * piece->length;
  if (s->each || s->time >= until * (1.0 - 1e-12))
    status = read_end(&s->norm, &s->loss, survey, 1.0);
  return status == RF_ENOTFIN ? RF_OK : status;
}

/* Speeds are summed where there are few neurons: a path for each neuron of
   each stretch is what a lumped run saves. */
rf_status
rf_generic_steps_create(rf_hearing *h)
{
  steps *s = rf_alloc(1, sizeof *s);

  if (!(h->generic = s))
    return RF_ENOMEM;
  s->h = h;
  s->each = h->problem->m <= EACH_MOST;
  s->own.to = INFINITY;
  for (int i = 0; i < 3; i++)
    rf_first_init(&s->fallen[i], h->strain && h->strain->hidden);
  s->own.stretch = stretch;
  if (s->each)
    s->own.track = add_track;
  rf_extremum_init(&s->rate, 1e-9);
  rf_extremum_init(&s->sinks, 1e-10);
  rf_survey_add(h->survey, &s->own);
  return RF_OK;
}

void
rf_generic_steps_free(rf_hearing *h)
{
  struct rf_generic_steps *s = h->generic;

  if (!s)
    return;
  rf_release(s->c);
  rf_release(s->D);
  rf_release(s);
}

/* ---- claims ---- */

/* Why the claims of this file, of so many neurons at most, have nothing to say;
   NULL: they have. */
static const char *
missing(const rf_hearing *h, size_t most)
{
  const char *why = rf_run_missing(h);

  return why ? why : !h->generic || !h->generic->begun
    ? "nothing was measured on the steps" : !h->evidence->ended
    ? "the run has no end" : h->problem->m <= most ? NULL
    : most == EACH_MOST ? "too many neurons: more than 256"
    : "too many neurons: more than 4096";
}

/* The same of what only a network has. */
static const char *
missing_network(const rf_hearing *h, size_t most)
{
  const char *why = missing(h, most);

  return why ? why : h->problem->engine == RF_LIMIT
    ? "the limit flow has no network" : NULL;
}

/* A difference that ought to be 0, and what the error of the run allows. */
static rf_status
compare(rf_hearing *h, double off, double allowed)
{
  rf_real r;

  if (!isfinite(off) || !isfinite(allowed))
    return rf_report_unknown(h, "the numbers leave the range of doubles");
  rf_real_init(&r, h->prec);
  rf_real_set_d(&r, fabs(off));
  rf_hear_measured(h, &r);
  rf_real_set_d(&r, allowed);
  rf_hear_bound(h, &r);
  rf_real_set_d(&r, h->generic->time);
  rf_hear_time(h, &r);
  rf_real_clear(&r);
  if (allowed > 0.0)
    rf_conclude_ratio(h);
  else
    rf_conclude_vacuous(h);
  return rf_report(h);
}

/* A bound, and what it may be off by. */
static void
bound_by(rf_hearing *h, double x, double off)
{
  rf_real r;

  rf_real_init(&r, h->prec);
  mpfr_set_d(r.lo, x - off, MPFR_RNDD);
  mpfr_set_d(r.hi, x + off, MPFR_RNDU);
  rf_hear_bound(h, &r);
  rf_real_clear(&r);
}

/* Euler's identity for a network that is homogeneous of degree 2: d/dt of half
   ||theta||^2 is 2 sum_k p_k h_k.  Integrated over the run it is compared with
   the weights at both ends.  The error of a sum is that of its terms, of
   which the work may have more than the ends show. */
static rf_status
euler(rf_hearing *h)
{
  const steps *s = h->generic;
  const char *why = missing(h, RF_SURVEY_FINE);

  if (why)
    return rf_report_unknown(h, why);
  return compare(h, s->norm - s->norm0 - s->work,
                 8.0 * rf_steps_error(h, s->time)
                 * (s->norm + s->norm0 + s->work_size));
}

/* The loss falls by the integral of the square of the speed.  The speed is
   summed over neurons (speed2), not taken from the loss's own slope, so that
   the two sides are made from different things. */
static rf_status
energy(rf_hearing *h)
{
  const steps *s = h->generic;
  const char *why = missing_network(h, EACH_MOST);

  if (why)
    return rf_report_unknown(h, why);
  if (s->price.refused)
    return rf_report_dear(h, &s->price);
  return compare(h, s->loss0 - s->loss - s->spent,
                 8.0 * rf_steps_error(h, s->time)
                 * (s->loss0 + s->spent + s->norm));
}

/* A loss whose relative slope is never flatter than rho is below L(0)
   exp(-rho t) at the end. */
static rf_status
certified(rf_hearing *h)
{
  const steps *s = h->generic;
  const char *why = missing_network(h, SIZE_MAX);

  if (!why && (!s->rate.any || !(s->loss > 0.0)))
    why = "the loss is 0";
  if (why)
    return rf_report_unknown(h, why);
  rf_hear_infimum(h, &s->rate, 1e-6 * fabs(s->rate.value));
  bound_by(h, (log(s->loss0 / s->loss) + 8.0 * rf_steps_error(h, s->time))
           / s->time + 1e-6 * fabs(s->rate.value), 0.0);
  rf_conclude_difference(h);
  rf_hear_note(h, "measured: the least -L'/L");
  return rf_report(h);
}

/* A neuron is where its signs say, at all times: up to the error of the run,
   which a small w feels more, as it has the neuron's. */
static rf_status
signs(rf_hearing *h)
{
  const char *why = missing(h, EACH_MOST);
  const rf_extremum *wrong;

  why = why ? why : rf_law_missing(h);
  if (!why && h->start->balanced != RF_YES)
    why = "w may pass 0, where its direction is not known";
  if (!why && !rf_sign_steps_worst(h->laws->sign)->any)
    why = "no neuron is off all lines";
  if (why)
    return rf_report_unknown(h, why);
  wrong = rf_sign_steps_worst(h->laws->sign);
  rf_hear_supremum(h, wrong, 0.0);
  bound_by(h, 8.0 * rf_steps_error(h, wrong->time), 0.0);
  rf_conclude_difference(h);
  return rf_report(h);
}

/* What no D is longer than: c sum_k |d1l| ||x_k||.  Of the square loss c sum
   |r_k| <= sqrt(2 L), or sqrt(2 n L) of a sum, by Cauchy and Schwarz (with
   weights sqrt(2 L c sum q)); of the
   others |d1l| <= |y_k| l, as l = e^(-y h), or e^l - 1 is.  L is largest at the
   start, and no slope of the activation is above max(1, |leak|). */
static double
longest_drive(const rf_hearing *h, double loss)
{
  const rf_survey *v = h->survey;
  const bool square = h->problem->loss == RF_SQUARE;
  double most = 0.0, whole = h->problem->sum ? (double)v->n : 1.0;

  if (h->problem->q)
    whole = 0.0;
  for (size_t k = 0; k < v->n; k++) {
    double norm = 0.0;
    whole += h->problem->q ? v->share[k] : 0.0;
    for (size_t l = 0; l < v->d; l++)
      norm = hypot(norm, v->x[k * v->d + l]);
    most = fmax(most, norm * (square ? 1.0 : fabs(v->y[k])));
  }
  most *= fmax(1.0, fabs(mpq_get_d(h->problem->leak)));
  return most * (!square ? loss : sqrt(2.0 * loss * whole));
}

/* |d ln |a| / dt| = |<w/a, D>| <= ||D|| where |a| >= ||w||, which stays so: so
   |a(t)| >= |a(0)| exp(-t sqrt(2 L(0)) max ||x||), as Chistikov, Englert &
   Lazic have it of a balanced start and the mean of squares. */
static rf_status
sinks(rf_hearing *h)
{
  const steps *s = h->generic;
  const char *why = missing_network(h, EACH_MOST);
  double most;

  if (why)
    return rf_report_unknown(h, why);
  rf_hear_condition(h, "H", "|a_j(0)| >= ||w_j(0)|| for all j",
                    h->start->dominated);
  if (!s->sinks.any)
    return rf_report_unknown(h, "no a was looked at");
  most = longest_drive(h, s->loss0);
  rf_hear_supremum(h, &s->sinks, 10.0 * most
                   * rf_steps_error(h, s->sinks.time));
  bound_by(h, most, 1e-12 * most);
  rf_conclude_difference(h);
  return rf_report(h);
}

/* Between x - off and x + off, but not below 0. */
static void
about(rf_real *r, double x, double off)
{
  mpfr_set_d(r->lo, fmax(0.0, x - off), MPFR_RNDD);
  mpfr_set_d(r->hi, x + off, MPFR_RNDU);
}

/* The integral of ||theta'|| is at most sqrt(t (L(0) - L(t))), by Cauchy and
   Schwarz: a path is as short as its speed is constant. */
static rf_status
path(rf_hearing *h)
{
  const steps *s = h->generic;
  const char *why = missing_network(h, RF_SURVEY_FINE);
  const double error = why ? 0.0 : 8.0 * rf_steps_error(h, s->time) + 1e-10;
  rf_real r, fall;

  if (why)
    return rf_report_unknown(h, why);
  rf_real_inits(h->prec, &r, &fall, (rf_real *)0);
  about(&r, s->path, error * s->path);
  rf_hear_measured(h, &r);
  about(&fall, s->time * (s->loss0 - s->loss), error * s->time * s->loss0);
  rf_real_sqrt(&r, &fall);
  rf_hear_bound(h, &r);
  rf_real_set_d(&r, s->time);
  rf_hear_time(h, &r);
  rf_real_clears(&r, &fall, (rf_real *)0);
  if (s->path > 0.0)
    rf_conclude_ratio(h);
  else
    rf_conclude_vacuous(h);
  return rf_report(h);
}

#define STEPS (RF_NEEDS_START | RF_NEEDS_EVENTS | RF_NEEDS_END \
               | RF_NEEDS_STEPS)

const rf_known rf_claims_generic_steps[] = {
  { { "GEN.4", "the flow", "Euler's identity",
      "half the change of ||theta||^2 is the integral of 2 sum p_k h_k",
      "run", "end", STEPS }, euler },
  { { "GEN.energy", "the flow", "the loss is spent on speed",
      "L(0) - L(t) is the integral of ||theta'||^2", "run", "end", STEPS },
    energy },
  { { "GEN.path", "the flow", "the path is short",
      "the integral of ||theta'|| <= sqrt(t (L(0) - L(t)))", "run", "end",
      STEPS }, path },
  { { "GEN.sinks", "the flow", "no a falls faster",
      "-d ln |a| / dt <= sqrt(2 L(0)) max ||x||", "neuron", "all", STEPS },
    sinks },
  { { "GEN.signs", "the flow", "no neuron is on wrong sides",
      "-u_k cos(w, x_k) <= the error of the run", "neuron", "all", STEPS },
    signs },
  { { "GEN.7", "the flow", "the rate that it certifies",
      "inf -L'/L <= ln(L(0) / L(t)) / t", "run", "end", STEPS }, certified },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
