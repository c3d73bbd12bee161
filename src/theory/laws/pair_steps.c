/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pair_steps.c -- laws of two neurons, on the steps.
 *
 * Neurons of one face share a propagator Phi, and Phi^T J Phi = J with J =
 * diag(1, -1, .., -1): a_i a_j - <w_i, w_j> is constant as long as both are in
 * one face.  And neurons that are proportional at the start, z_i = g z_j with g
 * > 0, are in one face for ever, and stay proportional. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "base/number/exact.h"
#include "theory/claims/parts.h"
#include "theory/evidence/evidence.h"
#include "theory/laws/generic.h"
#include "theory/laws/law_steps.h"

/* Neurons of which all pairs are looked at. */
#define PAIRS_NEURONS 32

/* Two neurons: i < j. */
typedef struct twins {
  size_t i, j;
  double ratio;          /* z_j = ratio z_i */
} twins;

/* What is known of a pair that is in one face. */
typedef struct bond {
  bool together;
  double value, log_scale;   /* of a_i a_j - <w_i, w_j> at first, ... */
  double rounding;           /* ... and what it may be off by */
  double log_size;           /* the largest of ||z_i|| ||z_j|| so far */
  rf_extremum changes;       /* sup |a_i a_j - <w_i, w_j> - value| / size */
} bond;

typedef struct rf_pair_steps {
  rf_surveyor own;
  const rf_problem *problem;
  size_t count;          /* of twins */
  twins *twins;
  bond *bond;            /* bond[m (m - 1) / 2], NULL: too many neurons */
  double *c;             /* c[m][room][1 + d]: all paths of a stretch */
  double *log_scale;     /* [m] */
  double *log_size;      /* log_size[m]: the largest ||z|| so far */
  signed char *u;        /* u[m][n] */
  double *q;             /* one polynomial ... */
  double rounding;       /* ... and what its values may be off by */
  long double *sum;      /* where it is summed */
  size_t room, terms;    /* room of each path; terms of q */
  double sign, size;     /* of what is looked at */
  rf_extremum part;      /* sup |z_j - ratio z_i| / ||z_j|| */
} rf_pair_steps;

typedef rf_pair_steps steps;

/* ---- the start ---- */

/* Weight l of neuron j, as it stands in the file. */
static const mpq_t *
number(const rf_problem *p, size_t j, size_t l)
{
  return l ? (const mpq_t *)&p->w[j * p->d + l - 1]
           : (const mpq_t *)&p->a[j];
}

/* z_j = g z_i with g > 0?  Exactly: by the first weight of i that is not 0. */
static bool
is_proportional(mpq_t g, mpq_t t, const rf_problem *p, size_t i, size_t j)
{
  size_t l = 0;

  while (l <= p->d && mpq_sgn(*number(p, i, l)) == 0)
    l++;
  if (l > p->d || mpq_sgn(*number(p, i, l)) != mpq_sgn(*number(p, j, l)))
    return false;
  mpq_div(g, *number(p, j, l), *number(p, i, l));
  for (l = 0; l <= p->d; l++) {
    mpq_mul(t, g, *number(p, i, l));
    if (!mpq_equal(t, *number(p, j, l)))
      return false;
  }
  return true;
}

/* Each neuron with the first one that it is proportional to.  Weights that are
   drawn are never so. */
static rf_status
find_twins(steps *s)
{
  const rf_problem *p = s->problem;
  mpq_t g, t;

  if (!(s->twins = rf_alloc(p->m, sizeof *s->twins)))
    return RF_ENOMEM;
  mpq_inits(g, t, (mpq_ptr)0);
  for (size_t j = 1; p->scheme == RF_FILE && j < p->m; j++)
    for (size_t i = 0; i < j; i++)
      if (is_proportional(g, t, p, i, j)) {
        s->twins[s->count++] = (twins){ i, j, rf_get_d_nearest(g) };
        break;
      }
  mpq_clears(g, t, (mpq_ptr)0);
  return RF_OK;
}

/* ---- on a stretch ---- */

/* Paths and signs of all neurons, which are theirs on all of the stretch, as
   it ends where a face changes. */
static rf_status
read_paths(steps *s, rf_survey *v)
{
  const size_t row = 1 + v->d, terms = v->degree + 1;
  rf_status status = RF_OK;

  if (terms > s->room) {
    rf_release(s->c);
    rf_release(s->q);
    rf_release(s->sum);
    s->q = NULL;
    s->sum = NULL;
    s->room = 0;
    if (!(s->c = rf_alloc(v->m * terms * row, sizeof *s->c))
        || !(s->q = rf_alloc(2 * terms, sizeof *s->q))
        || !(s->sum = rf_alloc(2 * terms, sizeof *s->sum)))
      return RF_ENOMEM;
    s->room = terms;
  }
  for (size_t j = 0; j < v->m && status >= 0; j++) {
    status = rf_survey_path(v, s->c + j * s->room * row,
                             &s->log_scale[j], j);
    if (status >= 0)
      status = rf_stretch_pattern(v->now, s->u + j * v->n, j);
  }
  return status;
}

static const double *
path(const steps *s, size_t j)
{
  return s->c + j * s->room * (1 + s->problem->d);
}

/* Rounding of a neuron is from when it was largest. */
static void
note_sizes(steps *s, const rf_survey *v, const rf_piece *piece)
{
  for (size_t j = 0; j < v->m; j++) {
    const double low = rf_law_size(path(s, j), v->degree, 1 + v->d,
                                   piece->low);
    const double high = rf_law_size(path(s, j), v->degree, 1 + v->d,
                                    piece->high);
    s->log_size[j] = fmax(s->log_size[j],
                          s->log_scale[j] + log(fmax(low, high)));
  }
}

static rf_jet
look_jet(void *context, rf_window span)
{
  const steps *s = context;
  rf_jet q = rf_jet_poly(s->q, s->terms - 1, 1, span);

  q.error += s->rounding;
  return rf_jet_scale(q, s->sign / s->size);
}

/* The largest of |q| over size. */
static void
look(steps *s, rf_extremum *e, double size, const rf_piece *piece, size_t j)
{
  rf_piece own = *piece;

  own.neuron = j;
  s->size = size;
  if (size > 0.0)
    for (s->sign = -1.0; s->sign < 2.0; s->sign += 2.0)
      rf_extremum_over(e, look_jet, s, &own);
}

/* z_j - ratio z_i, entry by entry, in the units of z_j. */
static void
look_at_twins(steps *s, const rf_survey *v, const twins *t,
              const rf_piece *piece)
{
  const size_t row = 1 + v->d;
  const double by = t->ratio * exp(s->log_scale[t->i] - s->log_scale[t->j]);

  s->terms = v->degree + 1;
  for (size_t l = 0; l < row; l++) {
    s->rounding = 0.0;
    for (size_t k = 0; k < s->terms; k++) {
      const double x = path(s, t->j)[k * row + l];
      s->q[k] = x - by * path(s, t->i)[k * row + l];
      s->rounding += 8.0 * DBL_EPSILON * fabs(x);
    }
    look(s, &s->part, exp(s->log_size[t->j] - s->log_scale[t->j]), piece,
         t->j);
  }
}

/* q = a_i a_j - <w_i, w_j>, multiplied out: what cancels does so in the
   coefficients.  The terms of both paths were rounded to doubles, each by half
   an epsilon of itself; what the sums add to that is of long doubles. */
static void
multiply(steps *s, const rf_survey *v, size_t i, size_t j)
{
  const size_t row = 1 + v->d, terms = v->degree + 1;
  const double *x = path(s, i), *y = path(s, j);

  long double sizes = 0.0L;

  s->terms = 2 * terms - 1;
  memset(s->sum, 0, s->terms * sizeof *s->sum);
  for (size_t k = 0; k < terms; k++)
    for (size_t r = 0; r < terms; r++)
      for (size_t l = 0; l < row; l++) {
        const long double product = (long double)x[k * row + l]
          * y[r * row + l];
        s->sum[k + r] += l ? -product : product;
        sizes += product < 0.0L ? -product : product;
      }
  for (size_t k = 0; k < s->terms; k++)
    s->q[k] = (double)s->sum[k];
  s->rounding = (double)(sizes * (2.0L * DBL_EPSILON
                                  + (long double)(terms * row)
                                    * LDBL_EPSILON));
}

/* A pair in one face: it has come together here, or was before. */
static void
look_at_bond(steps *s, const rf_survey *v, size_t i, size_t j,
             const rf_piece *piece)
{
  bond *b = &s->bond[j * (j - 1) / 2 + i];
  const double scale = s->log_scale[i] + s->log_scale[j];
  double unit;

  if (memcmp(s->u + i * v->n, s->u + j * v->n, v->n)) {
    b->together = false;
    return;
  }
  multiply(s, v, i, j);
  if (!b->together) {
    b->together = true;
    b->value = rf_law_value(s->q, s->terms - 1, 1, 0, piece->low);
    b->rounding = s->rounding + (double)s->terms * DBL_EPSILON
      * fabs(b->value);
    b->log_scale = scale;
    b->log_size = -INFINITY;
    if (!b->changes.any)
      rf_extremum_init(&b->changes, 1e-12);
  }
  b->log_size = fmax(b->log_size, s->log_size[i] + s->log_size[j]);
  unit = exp(b->log_scale - scale);
  s->q[0] -= b->value * unit;
  /* A logarithm is off by an epsilon of itself, and so, relatively, is what it
     is of. */
  s->rounding += unit * (b->rounding + DBL_EPSILON * fabs(b->value)
                         * (2.0 + fabs(b->log_scale) + fabs(scale)));
  look(s, &b->changes, exp(b->log_size - scale), piece, SIZE_MAX);
}

static rf_status
stretch(rf_surveyor *own, rf_survey *v, const rf_piece *piece)
{
  steps *s = (steps *)(void *)own;
  rf_status status = read_paths(s, v);

  if (status < 0)
    return status;
  note_sizes(s, v, piece);
  for (size_t k = 0; k < s->count; k++)
    look_at_twins(s, v, &s->twins[k], piece);
  for (size_t j = 1; s->bond && j < v->m; j++)
    for (size_t i = 0; i < j; i++)
      look_at_bond(s, v, i, j, piece);
  return RF_OK;
}

/* Where there are neither twins nor bonds nothing is looked at. */
rf_status
rf_pair_steps_create(struct rf_pair_steps **pairs, rf_hearing *h)
{
  const rf_problem *p = h->problem;
  const size_t m = p->m;
  steps *s = rf_alloc(1, sizeof *s);
  rf_status status;

  if (!(*pairs = s))
    return RF_ENOMEM;
  s->problem = p;
  s->own.to = INFINITY;
  s->own.stretch = stretch;
  rf_extremum_init(&s->part, 1e-12);
  if (m > RF_LAW_NEURONS)
    return RF_OK;
  if ((status = find_twins(s)) < 0)
    return status;
  if (!(s->log_scale = rf_alloc(m, sizeof *s->log_scale))
      || !(s->log_size = rf_alloc(m, sizeof *s->log_size))
      || !(s->u = rf_alloc(m * p->n, 1))
      || (m <= PAIRS_NEURONS
          && !(s->bond = rf_alloc(m * (m - 1) / 2 + 1, sizeof *s->bond))))
    return RF_ENOMEM;
  for (size_t j = 0; j < m; j++)
    s->log_size[j] = -INFINITY;
  if (s->count || (s->bond && m > 1))
    rf_survey_add(h->survey, &s->own);
  return RF_OK;
}

void
rf_pair_steps_free(struct rf_pair_steps *s)
{
  if (!s)
    return;
  rf_release(s->twins);
  rf_release(s->bond);
  rf_release(s->c);
  rf_release(s->log_scale);
  rf_release(s->log_size);
  rf_release(s->u);
  rf_release(s->q);
  rf_release(s->sum);
  rf_release(s);
}

/* ---- claims ---- */

static rf_status
no_pair(rf_hearing *h, const char *none)
{
  rf_hear_note(h, "%s", none);
  rf_conclude_vacuous(h);
  return rf_report(h);
}

/* a_i a_j - <w_i, w_j>: of i = j it is GEN.1.  A pair is of no neuron in
   particular; the note has both, and what it was when they last came
   together. */
static rf_status
pairs(rf_hearing *h)
{
  const steps *s = h->laws ? h->laws->pairs : NULL;
  const char *why = rf_law_missing(h);
  rf_status status = RF_OK;

  if (!why && !(s && s->bond))
    why = "too many neurons: more than 32";
  if (why)
    return rf_report_unknown(h, why);
  for (size_t j = 1; j < h->problem->m; j++)
    for (size_t i = 0; i < j && status >= 0; i++) {
      const bond *b = &s->bond[j * (j - 1) / 2 + i];
      if (!b->changes.any)
        continue;
      rf_hear_note(h, "neurons %zu, %zu: %.12g", i, j,
                   b->value * exp(b->log_scale));
      status = rf_law_report(h, &b->changes);
    }
  return status >= 0 && h->reports == 0
    ? no_pair(h, "no two neurons share a face") : status;
}

/* Zhang, Saxe and Latham's invariant manifolds: equal neurons are those with g
   = 1. */
static rf_status
proportional(rf_hearing *h)
{
  const char *why = rf_law_missing(h);

  if (why)
    return rf_report_unknown(h, why);
  if (!h->laws->pairs->count)
    return no_pair(h, "no two neurons are proportional at the start");
  rf_hear_note(h, "%zu pairs", h->laws->pairs->count);
  return rf_law_report(h, &h->laws->pairs->part);
}

#define STEPS (RF_NEEDS_START | RF_NEEDS_EVENTS | RF_NEEDS_END \
               | RF_NEEDS_STEPS)

const rf_known rf_claims_pairs[] = {
  { { "GEN.pairs", "the flow", "pairs in a face are bound",
      "a_i a_j - <w_i, w_j> is constant while they share a face", "pairs",
      "all", STEPS }, pairs },
  { { "GEN.13", "Zhang, Saxe & Latham 2025", "proportional ones stay so",
      "z_j = g z_i, g > 0, at all times if at the start", "pairs", "all",
      STEPS }, proportional },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
