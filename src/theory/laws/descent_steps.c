/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * descent_steps.c -- gradient descent beside the flow: how far theta_N of N
 * steps of length r is from theta(N r).
 *
 * To first order in r the distance E has E' <= mu E + r ||theta''|| / 2 between
 * events, mu = -lambda_min of the Hessian of the cell: each step leaves out r^2
 * theta'' / 2, and what was left out is carried on.  The Hessian is c sum l''
 * grad h grad h^T less the blocks [[0, D^T], [D, 0]], whose eigenvalues are
 * +-||D||, so that mu <= max ||D||.  A crossing of datum k adds at most r |a
 * p_k| (1 - leak) ||x_k||, as a step goes over the line with the old slope, and
 * turns what there is along x_k by the quotient of the speeds of <w, x_k> after
 * and before.
 *
 * What is of second order in r is not known: a distance that exceeds this
 * violates nothing. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/poll.h"
#include "theory/claims/parts.h"
#include "theory/evidence/evidence.h"
#include "theory/laws/generic.h"
#include "theory/laws/law_steps.h"
#include "theory/steps/price.h"

/* Neurons at most, and products that all steps of the descent may cost. */
#define NEURONS_MOST 64
#define COST_MOST 5e7

/* The length of a step is this, or just below, so that they end where the run
   does. */
#define RATE 1e-3

/* Gauss & Legendre on [-1, 1], 3 nodes, on so many panels. */
static const double node[3] = { -0.774596669241483377, 0.0,
                                0.774596669241483377 };
static const double weight[3] = { 0.555555555555555556, 0.888888888888888889,
                                  0.555555555555555556 };
enum { PANELS = 8, NODES = 3 * PANELS };

typedef struct rf_descent_steps {
  rf_surveyor own;
  const rf_problem *problem;
  const rf_survey *survey;
  double carried;        /* E / r so far */
  double steps, cost;    /* of the descent, and products that it takes */
  rf_price price;        /* of E */
  bool begun;
  const char *why;       /* nothing is known of E, and why; NULL: it is */
  double *c, *D;         /* polynomials of one neuron: path, drive */
  double *at;            /* at[3][d], behind them: w, D, dD/dtau at a node */
  size_t room;
  double bend2[NODES];   /* ||theta''||^2 there */
  double push[NODES];    /* max ||D|| */
  signed char *u;        /* u[m][n], and one more */
} rf_descent_steps;

typedef rf_descent_steps steps;

/* ---- along the flow ---- */

static rf_status
make_room(steps *s, size_t degree)
{
  const size_t d = s->problem->d;

  if (degree + 1 <= s->room)
    return RF_OK;
  rf_release(s->c);
  rf_release(s->D);
  s->D = NULL;
  s->room = 0;
  if (!(s->c = rf_alloc((degree + 1) * (1 + d), sizeof *s->c))
      || !(s->D = rf_alloc((degree + 4) * d, sizeof *s->D)))
    return RF_ENOMEM;
  s->at = s->D + (degree + 1) * d;
  s->room = degree + 1;
  return RF_OK;
}

/* z'' = K(D)^2 z + K(D') z: a'' = a ||D||^2 + <w, D'>, w'' = <w, D> D + a D'.
   The square of its length, and ||D||, of the neuron whose polynomials are in
   s, at one node. */
static void
add_bend(steps *s, int i, double tau, double length, double scale)
{
  const size_t d = s->problem->d;
  const size_t degree = s->survey->degree, output = s->survey->output_degree;
  const double a = rf_law_value(s->c, degree, 1 + d, 0, tau);
  double *w = s->at, *D = w + d, *rate = D + d;
  double along = 0.0, turn = 0.0, norm2 = 0.0, sum = 0.0;

  rf_law_values(w, s->c + 1, degree, 1 + d, d, tau);
  rf_law_values(D, s->D, output, d, d, tau);
  rf_law_slopes(rate, s->D, output, d, d, tau);
  for (size_t l = 0; l < d; l++) {
    along += w[l] * D[l];
    turn += w[l] * rate[l] / length;
    norm2 += D[l] * D[l];
  }
  for (size_t l = 0; l < d; l++) {
    const double x = along * D[l] + a * rate[l] / length;
    sum += x * x;
  }
  sum += (a * norm2 + turn) * (a * norm2 + turn);
  s->bend2[i] += scale * scale * sum;
  s->push[i] = fmax(s->push[i], sqrt(norm2));
}

/* tau of node i, and half the width of a panel. */
static double
node_at(double *half, const rf_piece *piece, int i)
{
  *half = 0.5 * (piece->high - piece->low) / PANELS;
  return piece->low + *half * (2 * (i / 3) + 1 + node[i % 3]);
}

/* E / r over the panels of a piece.  The largest push of a panel is taken for
   all of it. */
static void
carry(steps *s, const rf_piece *piece)
{
  for (int i = 0; i < NODES; i += 3) {
    double half, push = 0.0, sum = 0.0;
    (void)node_at(&half, piece, i);
    for (int l = i; l < i + 3; l++) {
      push = fmax(push, s->push[l]);
      sum += weight[l - i] * half * piece->length * sqrt(s->bend2[l]);
    }
    s->carried = exp(2.0 * half * piece->length * push)
      * (s->carried + 0.5 * sum);
  }
}

/* Products that this takes: D of each face is a sum over all data. */
static double
price_of(const rf_survey *v)
{
  const double terms = (double)(v->output_degree + 1);

  return (double)v->m * (double)v->d
    * (terms * (double)v->n
       + NODES * (2.0 * terms + (double)(v->degree + 1)));
}

/* All neurons at all nodes; a stretch ends where a face changes, so that each
   has one path on it. */
static rf_status
stretch(rf_surveyor *own, rf_survey *v, const rf_piece *piece)
{
  steps *s = (steps *)(void *)own;
  rf_status status = make_room(s, v->output_degree);

  s->survey = v;
  if (!rf_price_pay(&s->price, v, price_of(v))) {
    own->stretch = NULL;
    own->arrived = NULL;
    return RF_OK;
  }
  for (int i = 0; i < NODES; i++)
    s->bend2[i] = s->push[i] = 0.0;
  for (size_t j = 0; j < v->m && status >= 0; j++) {
    double log_scale, half;
    status = rf_survey_path(v, s->c, &log_scale, j);
    if (status >= 0)
      status = rf_survey_drive(v, s->D, j);
    if (status >= 0 && !s->begun)
      status = rf_stretch_pattern(v->now, s->u + j * v->n, j);
    for (int i = 0; i < NODES && status >= 0; i++)
      add_bend(s, i, node_at(&half, piece, i), piece->length,
               exp(log_scale));
  }
  s->begun = true;
  if (status >= 0)
    carry(s, piece);
  return status;
}

/* Datum k is crossed: v is the speed of <w, x_k> in the new face, and the old
   one's differs by a p_k (1 - leak) ||x_k||^2. */
static void
cross(steps *s, const rf_track *t, size_t k, int way)
{
  const rf_survey *v = s->survey;
  const rf_window at = { t->piece.high, 0.0 };
  const double a = exp(t->log_scale)
    * rf_law_value(t->c, t->degree, t->row, 0, t->piece.high);
  const double p = rf_residual_jet(v, k, at).value;
  double after = 0.0, before, norm2 = 0.0;

  for (size_t l = 0; l < v->d; l++) {
    const double x = v->x[k * v->d + l];
    after += a * x * rf_law_value(s->D, v->output_degree, v->d, l,
                                  t->piece.high);
    norm2 += x * x;
  }
  before = after - way * a * p * (1.0 - mpq_get_d(s->problem->leak)) * norm2;
  s->carried *= fmax(1.0, after / before);
  s->carried += fabs(after - before) / sqrt(norm2);
  /* A neuron that dies there has no speed after it. */
  if (!(after / before > -1e-9))
    s->why = "a neuron touches a line";
}

/* A neuron in its new face: one datum has changed its side, or there is no
   formula. */
static rf_status
arrived(rf_surveyor *own, rf_survey *v, const rf_track *t)
{
  steps *s = (steps *)(void *)own;
  const size_t j = t->piece.neuron, n = v->n;
  signed char *now = s->u + v->m * n, *was = s->u + j * n;
  size_t changed = 0, at = 0;
  rf_status status = make_room(s, v->output_degree);

  if (status >= 0)
    status = rf_survey_outputs(v);
  if (status >= 0)
    status = rf_stretch_pattern(v->now, now, j);
  if (status >= 0)
    status = rf_survey_drive(v, s->D, j);
  if (status < 0)
    return status;
  for (size_t k = 0; k < n; k++)
    if (now[k] != was[k]) {
      changed++;
      at = k;
    }
  s->survey = v;
  if (changed == 1 && now[at] && was[at])
    cross(s, t, at, now[at]);
  else if (changed)
    s->why = "a neuron slides, or crosses several lines at once";
  memcpy(was, now, n);
  return RF_OK;
}

/* ---- descent ---- */

/* What the descent works with. */
typedef struct descent {
  const rf_problem *problem;
  const rf_survey *data;
  double *z;             /* z[m][1 + d] */
  double *dot;           /* dot[m][n]: <w_j, x_k> */
  double *p;             /* p[n] */
  double *D;             /* D[d] */
  double leak;
} descent;

/* p_k = -c d1l(h_k, y_k). */
static double
residual(const descent *s, double h, double y)
{
  const double c = s->data->weight;

  return s->problem->loss == RF_SQUARE ? c * (y - h)
    : s->problem->loss == RF_LOGISTIC ? c * y / (1.0 + exp(y * h))
    : c * y * exp(-y * h);
}

/* The residuals of where it stands. */
static void
set_residuals(descent *s)
{
  const rf_survey *v = s->data;
  const size_t row = 1 + v->d;

  for (size_t k = 0; k < v->n; k++) {
    double h = 0.0;
    for (size_t j = 0; j < v->m; j++) {
      double dot = 0.0;
      for (size_t l = 0; l < v->d; l++)
        dot += s->z[j * row + 1 + l] * v->x[k * v->d + l];
      s->dot[j * v->n + k] = dot;
      h += s->z[j * row] * (dot > 0.0 ? dot : s->leak * dot);
    }
    s->p[k] = residual(s, h, v->y[k]);
  }
}

/* One step: theta - r grad L, with slope `leak` at 0. */
static void
descend(descent *s, double r)
{
  const rf_survey *v = s->data;
  const size_t d = v->d;

  set_residuals(s);
  for (size_t j = 0; j < v->m; j++) {
    double *z = s->z + j * (1 + d), along = 0.0;
    for (size_t l = 0; l < d; l++)
      s->D[l] = 0.0;
    for (size_t k = 0; k < v->n; k++)
      for (size_t l = 0; l < d; l++)
        s->D[l] += (s->dot[j * v->n + k] > 0.0 ? 1.0 : s->leak) * s->p[k]
          * v->x[k * d + l];
    for (size_t l = 0; l < d; l++) {
      along += z[1 + l] * s->D[l];
      z[1 + l] += r * z[0] * s->D[l];
    }
    z[0] += r * along;
  }
}

/* The start, as doubles. */
static rf_status
set_start(descent *s, rf_hearing *h)
{
  const size_t row = 1 + h->problem->d;
  rf_real *z = rf_reals(row, h->prec);
  rf_status status = z ? RF_OK : RF_ENOMEM;

  for (size_t j = 0; j < h->problem->m && status >= 0; j++) {
    status = rf_start_row(z, h->start, j);
    for (size_t l = 0; l < row && status >= 0; l++)
      s->z[j * row + l] = rf_steps_double(&z[l]);
  }
  rf_reals_free(z, row);
  return status;
}

/* ||theta_N - theta|| at the end of the run, and ||theta||. */
static void
compare(double *off, double *size, const descent *s, rf_hearing *h,
        rf_real *z)
{
  const rf_moment *m = rf_moment_of(h->evidence, RF_AT_END);
  const size_t row = 1 + h->problem->d;

  *off = *size = 0.0;
  for (size_t j = 0; j < h->problem->m; j++) {
    rf_moment_numbers(z, h->evidence, m, j);
    for (size_t l = 0; l < row; l++) {
      const double x = rf_steps_double(&z[l]);
      *off = hypot(*off, s->z[j * row + l] - x);
      *size = hypot(*size, x);
    }
  }
}

/* N steps of length r.  Errors: RF_ENOMEM; RF_EINTR. */
static rf_status
follow(double *off, double *size, rf_hearing *h, size_t count, double r)
{
  const rf_problem *p = h->problem;
  descent s = { .problem = p, .data = h->survey,
                .z = rf_alloc(p->m * (1 + p->d), sizeof *s.z),
                .dot = rf_alloc(p->m * p->n, sizeof *s.dot),
                .p = rf_alloc(p->n, sizeof *s.p),
                .D = rf_alloc(p->d, sizeof *s.D),
                .leak = mpq_get_d(p->leak) };
  rf_real *z = rf_reals(1 + p->d, h->prec);
  rf_status status = RF_ENOMEM;

  if (z && s.z && s.dot && s.p && s.D)
    status = set_start(&s, h);
  for (size_t i = 0; i < count && status >= 0; i++) {
    descend(&s, r);
    if (rf_poll_64(i) < 0)
      status = RF_EINTR;
  }
  if (status >= 0)
    compare(off, size, &s, h, z);
  rf_reals_free(z, 1 + p->d);
  rf_release(s.z);
  rf_release(s.dot);
  rf_release(s.p);
  rf_release(s.D);
  return status;
}

/* ---- the claim ---- */

static double
cost_most(const rf_hearing *h)
{
  return COST_MOST * h->effort;
}

/* What cannot be compared with a descent is not looked at either. */
rf_status
rf_descent_steps_create(struct rf_descent_steps **made, rf_hearing *h)
{
  const rf_problem *p = h->problem;
  steps *s = rf_alloc(1, sizeof *s);

  if (!(*made = s))
    return RF_ENOMEM;
  s->problem = p;
  s->survey = h->survey;
  s->own.to = INFINITY;
  s->own.stretch = stretch;
  s->own.arrived = arrived;
  s->steps = ceil(mpq_get_d(p->until) / RATE);
  s->cost = s->steps * (double)p->m * (double)p->n * (double)p->d;
  if (p->m > NEURONS_MOST || p->engine == RF_LIMIT || s->cost > cost_most(h))
    return RF_OK;
  if (!(s->u = rf_alloc((p->m + 1) * p->n, 1)))
    return RF_ENOMEM;
  rf_survey_add(h->survey, &s->own);
  return RF_OK;
}

void
rf_descent_steps_free(struct rf_descent_steps *s)
{
  if (!s)
    return;
  rf_release(s->c);
  rf_release(s->D);
  rf_release(s->u);
  rf_release(s);
}

/* Does a neuron start on a line?  Rounding decides on which side a descent goes
   on there. */
static bool
starts_on_line(const rf_hearing *h)
{
  const size_t count = h->problem->m * h->problem->n;

  for (size_t i = 0; i < count; i++)
    if (h->start->sign[i] == 0)
      return true;
  return false;
}

/* Why it has nothing to say; NULL: it has. */
static const char *
missing(const rf_hearing *h)
{
  const char *why = rf_law_missing(h);

  if (why)
    return why;
  if (h->problem->engine == RF_LIMIT)
    return "the limit flow has no network";
  if (h->problem->m > NEURONS_MOST)
    return "too many neurons: more than 64";
  return starts_on_line(h) ? "a neuron starts on a line"
    : h->laws->descent->why;
}

/* A descent or a distance that takes too long. */
static bool
is_dear(rf_status *status, rf_hearing *h)
{
  const steps *s = h->laws->descent;
  const bool dear = s->cost > cost_most(h);

  if (dear)
    *status = rf_report_price(h, s->cost, cost_most(h));
  else if (s->price.refused)
    *status = rf_report_dear(h, &s->price);
  return dear || s->price.refused;
}

/* Beyond the bound nothing is said: terms of second order are left out. */
static rf_status
beside(rf_hearing *h)
{
  const char *why = missing(h);
  double off, size, error, r;
  size_t count;
  rf_real x;
  rf_status status;

  if (why)
    return rf_report_unknown(h, why);
  if (is_dear(&status, h))
    return status;
  if (!h->laws->descent->begun)
    return rf_report_unknown(h, "nothing was measured on the steps");
  count = (size_t)h->laws->descent->steps;
  r = h->evidence->reached / (double)count;
  if ((status = follow(&off, &size, h, count, r)) < 0)
    return status;
  error = rf_steps_error(h, h->evidence->reached) * size;
  if (!isfinite(off) || !isfinite(h->laws->descent->carried))
    return rf_report_unknown(h, "the numbers leave the range of doubles");
  rf_real_init(&x, h->prec);
  mpfr_set_d(x.lo, fmax(0.0, off - error), MPFR_RNDD);
  mpfr_set_d(x.hi, off + error, MPFR_RNDU);
  rf_hear_measured(h, &x);
  rf_real_set_d(&x, r * h->laws->descent->carried);
  rf_hear_bound(h, &x);
  rf_real_set_d(&x, h->evidence->reached);
  rf_hear_time(h, &x);
  rf_real_clear(&x);
  rf_hear_note(h, "%zu steps of %.6g; to first order", count, r);
  rf_conclude_ratio(h);
  if (h->now.conclusion == RF_NO)
    rf_conclude(h, RF_UNSURE);
  return rf_report(h);
}

#define STEPS (RF_NEEDS_START | RF_NEEDS_EVENTS | RF_NEEDS_END \
               | RF_NEEDS_STEPS)

const rf_known rf_claims_descent[] = {
  { { "GEN.12", "after Elkabetz & Cohen", "descent beside the flow",
      "||theta_N - theta(N r)|| <= E, E' = max ||D|| E + r ||theta''|| / 2",
      "run", "end", STEPS }, beside },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
