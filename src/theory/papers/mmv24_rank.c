/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mmv24_rank.c -- Min, Mallada & Vidal 2024: the weights have two directions
 * when all neurons are aligned.
 *
 * Theorem 1, part 2: after t_1 the neurons of S_+ and those of S_- each come
 * together, so that W has two large singular values at most.  At the end of the
 * run norms are of exact numbers, widened by what the weights may be wrong.
 *
 * On the steps, from where all neurons are in their sets: the entries of the
 * Gram matrix sum w w^T are polynomials, and with v its eigenvector in the
 * middle of a span ||W||_F^2 - 2 ||W||_2^2 <= sum ||w||^2 - 2 <v, w>^2 on all
 * of it, with equality there. */
#include "config.h"

#include <math.h>

#include "base/eigen.h"
#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/claims/parts.h"
#include "theory/evidence/evidence.h"
#include "theory/papers/mmv24.h"
#include "theory/real/spectrum.h"
#include "theory/start/start.h"
#include "theory/steps/survey.h"

/* ---- on the steps ---- */

/* Entries of all Gram matrices of a stretch, m d^2, at most; a scale whose
   square is a double. */
#define ENTRIES_MOST 20000
#define LEAST_SCALE 1e-140

struct rf_mmv24_rank {
  rf_surveyor own;
  rf_hearing *h;
  const char *why;       /* the end alone is looked at, and why */
  rf_extremum most;      /* sup of ||W||_F^2 - 2 ||W||_2^2 */
  double size;           /* ||W||_F^2 there */
  double from;           /* all neurons are in their sets from here on */
  double *gram;          /* gram[2 degree + 1][d][d], of this stretch */
  double *c, *v, *a;     /* a path; v[d], a[d][d] to work with */
  size_t degree, room;
  signed char *u;
};

typedef struct rf_mmv24_rank rank;

static rf_status
make_room(rank *s, const rf_survey *v)
{
  const size_t d = v->d, terms = 2 * v->degree + 1;

  s->degree = v->degree;
  if (v->degree < s->room)
    return RF_OK;
  rf_release(s->gram);
  rf_release(s->c);
  s->c = NULL;
  s->room = 0;
  if (!(s->gram = rf_alloc(terms * d * d, sizeof *s->gram))
      || !(s->c = rf_alloc((v->degree + 1) * (1 + d), sizeof *s->c)))
    return RF_ENOMEM;
  s->room = v->degree + 1;
  return RF_OK;
}

/* w w^T of a path, over the square of its scale. */
static void
add_square(rank *s, size_t d, double scale)
{
  const size_t row = 1 + d;

  for (size_t i = 0; i <= s->degree; i++)
    for (size_t j = 0; j <= s->degree; j++)
      for (size_t l = 0; l < d * d; l++)
        s->gram[(i + j) * d * d + l] += scale * scale
          * s->c[i * row + 1 + l / d] * s->c[j * row + 1 + l % d];
}

/* false: some neuron is not in its set yet, or has moved on the stretch. */
static rf_status
read_stretch(bool *settled, rank *s, rf_survey *v)
{
  const size_t d = v->d;
  double log_scale;
  rf_status status = make_room(s, v);

  *settled = v->count == 0;
  if (status >= 0)
    memset(s->gram, 0, (2 * s->degree + 1) * d * d * sizeof *s->gram);
  for (size_t j = 0; j < v->m && status >= 0 && *settled; j++) {
    status = rf_survey_path(v, s->c, &log_scale, j);
    if (status >= 0)
      status = rf_stretch_pattern(v->now, s->u, j);
    if (status < 0)
      return status;
    *settled = rf_mmv24_settled(v->problem, s->u, s->c[0] > 0.0 ? 1 : -1);
    add_square(s, d, exp(log_scale));
  }
  return status;
}

/* sum ||w||^2 - 2 <v, w>^2, v of the middle of the span. */
static rf_jet
rank_jet(void *context, rf_window span)
{
  rank *s = context;
  const size_t d = s->h->problem->d;
  double trace = 0.0;
  rf_jet sum = { 0.0, 0.0, 0.0, 0.0 };

  RF_ASSERT(d > 0);
  for (size_t l = 0; l < d * d; l++)
    s->a[l] = rf_jet_poly(s->gram + l, 2 * s->degree, d * d,
                          (rf_window){ span.at, 0.0 }).value;
  for (size_t l = 0; l < d; l++)
    trace += s->a[l * d + l];
  if (!rf_eigen_top(s->v, s->a, d))
    return rf_jet_constant(NAN);
  for (size_t l = 0; l < d * d; l++) {
    const double by = (l / d == l % d) - 2.0 * s->v[l / d] * s->v[l % d];
    sum = rf_jet_add(sum, rf_jet_scale(
      rf_jet_poly(s->gram + l, 2 * s->degree, d * d, span), by));
  }
  sum.error += 1e-14 * trace + 1e-300;
  return sum;
}

/* Begun anew as long as some neuron is on its way. */
static rf_status
look(rf_surveyor *own, rf_survey *v, const rf_piece *piece)
{
  rank *s = (rank *)(void *)own;
  const double before = s->most.any ? s->most.time : NAN;
  bool settled;
  rf_status status = read_stretch(&settled, s, v);

  if (status == RF_ENOTFIN) {
    s->why = "the weights are not in the range of doubles";
    return RF_OK;
  }
  if (status < 0)
    return status;
  if (!settled) {
    rf_extremum_init(&s->most, s->most.tolerance);
    s->from = piece->t0 + piece->high * piece->length;
    return RF_OK;
  }
  rf_extremum_over(&s->most, rank_jet, s, piece);
  if (s->most.any && s->most.time != before) {
    const rf_window at = { (s->most.time - piece->t0) / piece->length, 0.0 };
    s->size = 0.0;
    for (size_t l = 0; l < v->d; l++)
      s->size += rf_jet_poly(s->gram + l * v->d + l, 2 * s->degree,
                             v->d * v->d, at).value;
  }
  return RF_OK;
}

/* For h->mmv24; a network that is too wide, or too small, is told of at the end
   alone. */
rf_status
rf_mmv24_rank_create(struct rf_mmv24_rank **out, rf_hearing *h)
{
  const rf_problem *p = h->problem;
  const double scale = rf_steps_double(&h->start->most);
  rank *s = rf_alloc(1, sizeof *s);

  if (!(*out = s))
    return RF_ENOMEM;
  s->h = h;
  s->why = p->m * p->d * p->d > ENTRIES_MOST ? "too many neurons"
    : !(scale > LEAST_SCALE) ? "lambda is too small for doubles" : NULL;
  rf_extremum_init(&s->most, 1e-9 * scale);
  if (s->why)
    return RF_OK;
  if (!(s->v = rf_alloc(p->d, sizeof *s->v))
      || !(s->a = rf_alloc(p->d * p->d, sizeof *s->a))
      || !(s->u = rf_alloc(p->n, 1)))
    return RF_ENOMEM;
  s->own.to = INFINITY;
  s->own.stretch = look;
  rf_survey_add(h->survey, &s->own);
  return RF_OK;
}

void
rf_mmv24_rank_free(struct rf_mmv24_rank *s)
{
  if (!s)
    return;
  rf_release(s->gram);
  rf_release(s->c);
  rf_release(s->v);
  rf_release(s->a);
  rf_release(s->u);
  rf_release(s);
}

/* The larger of what was found at the end and what was found before it. */
static void
add_steps(rf_hearing *h, rf_real *most, const rf_moment *end)
{
  const rank *s = rf_mmv24_rank_of(h);
  rf_real steps;

  rf_real_init(&steps, h->prec);
  rf_real_set_d(&steps, end->at);
  rf_hear_time(h, &steps);
  if (!s || s->why || !s->most.any) {
    rf_hear_note(h, "at the end alone: %s", !s ? "it was not followed"
                 : s->why ? s->why : "all neurons are in their sets only then");
    rf_real_clear(&steps);
    return;
  }
  rf_hear_supremum(h, &s->most, 12.0 * s->size
                   * rf_steps_error(h, s->most.time));
  rf_real_set(&steps, &h->now.measured);
  if (mpfr_greater_p(most->lo, steps.lo))
    rf_real_set_d(&h->now.time, end->at);
  rf_real_keep_max(most, &steps);
  rf_real_clear(&steps);
  rf_hear_note(h, "from %.6g on", s->from);
}

/* ---- at the end ---- */

/* The smaller of W W^T and W^T W, which have one spectrum, but for zeros. */
static size_t
gram_size(const rf_problem *p)
{
  return p->m < p->d ? p->m : p->d;
}

/* Row j of W joins: its products with those before, or w w^T. */
static void
add_row(mpq_t *gram, const mpq_t *W, size_t j, const rf_problem *p)
{
  const size_t d = p->d, m = p->m;
  mpq_t x;

  if (m < d) {
    for (size_t i = 0; i <= j; i++) {
      rf_exact_dot(gram[i * m + j], W + i * d, W + j * d, d);
      mpq_set(gram[j * m + i], gram[i * m + j]);
    }
    return;
  }
  mpq_init(x);
  for (size_t i = 0; i < d * d; i++) {
    mpq_mul(x, W[i / d], W[i % d]);
    mpq_add(gram[i], gram[i], x);
  }
  mpq_clear(x);
}

/* gram[size][size] of the weights W at a moment, and error >= ||dW||_F.
   The sum of absolute errors is a bound on the Frobenius norm, and that on
   what both norms of W are off.  W is taken exactly, as the doubles or digits
   that were told, so that eigenvalues of its square lose nothing; the run's
   error is added at the end. */
static rf_status
find_gram(mpq_t *gram, mpfr_t error, const rf_hearing *h, const rf_moment *m)
{
  const rf_problem *p = h->problem;
  const size_t d = p->d, width = 1 + d, rows = p->m < d ? p->m : 1;
  mpq_t *W = rf_mpq_array(rows * d);
  rf_real *z = rf_reals(2 * width, h->prec);
  mpfr_t far;

  RF_ASSERT(d > 0);
  mpfr_init2(far, 53);
  mpfr_set_zero(error, 1);
  for (size_t j = 0; W && z && j < p->m; j++) {
    mpq_t *w = W + (rows > 1 ? j * d : 0);
    rf_moment_numbers(z, h->evidence, m, j);
    rf_moment_row(z + width, h->evidence, m, j);
    for (size_t i = 0; i < d; i++)
      mpfr_get_q(w[i], z[1 + i].lo);
    add_row(gram, (const mpq_t *)W, j, p);
    for (size_t i = 1; i <= d; i++) {
      mpfr_sub(far, z[width + i].hi, z[i].lo, MPFR_RNDU);
      mpfr_add(error, error, far, MPFR_RNDU);
    }
  }
  mpfr_clear(far);
  rf_mpq_array_free(W, rows * d);
  rf_reals_free(z, 2 * width);
  return W && z ? RF_OK : RF_ENOMEM;
}

/* r[0] = ||W||_F, r[1] = ||W||_2.  ||W||_2 is the root of the largest
   eigenvalue of W W^T. */
static rf_status
matrix_norms(rf_real *r, const rf_hearing *h, const rf_moment *m)
{
  const size_t size = gram_size(h->problem);
  mpq_t *gram = rf_mpq_array(size * size), trace;
  rf_real *value = rf_reals(size, h->prec);
  mpfr_t error;
  rf_status status = RF_ENOMEM;

  mpq_init(trace);
  mpfr_init2(error, 53);
  if (!gram || !value)
    goto done;
  RF_TRY(find_gram(gram, error, h, m));
  RF_TRY(rf_spectrum(value, (const mpq_t *)gram, NULL, size));
  for (size_t i = 0; i < size; i++)
    mpq_add(trace, trace, gram[i * size + i]);
  rf_real_sqrt_q(&r[0], trace);
  rf_real_sqrt(&r[1], &value[size - 1]);
  rf_real_widen(&r[0], error);
  rf_real_widen(&r[1], error);

done:
  mpq_clear(trace);
  mpfr_clear(error);
  rf_mpq_array_free(gram, size * size);
  rf_reals_free(value, size);
  return status;
}

/* Is the neuron in its set, or dead, when the run ends?  All its events are
   walked through, as signs are told by events alone. */
static bool
ends_settled(const rf_hearing *h, signed char *u, const rf_real *a, size_t j)
{
  rf_walk walk;
  size_t i;

  rf_walk_start(&walk, h->evidence, j, u);
  while (rf_walk_next(&walk, &i))
    continue;
  return rf_mmv24_settled(h->problem, u, mpfr_sgn(a->lo) > 0 ? 1 : -1);
}

/* The bound is of times after t_1; where all are in their sets, that is over,
   whatever t_1 is. */
static rf_status
condition_settled(rf_hearing *h)
{
  const size_t width = 1 + h->problem->d;
  rf_real *z = rf_reals(width, h->prec);
  signed char *u = rf_alloc(h->problem->n, 1);
  bool good = true;
  rf_status status = z && u ? RF_OK : RF_ENOMEM;

  for (size_t j = 0; j < h->problem->m && status >= 0 && good; j++)
    if ((status = rf_start_row(z, h->start, j)) >= 0)
      good = ends_settled(h, u, &z[0], j);
  rf_hear_condition(h, "H7", "every neuron is in S_+-, or dead",
                    good ? RF_YES : RF_NO);
  rf_reals_free(z, width);
  rf_release(u);
  return status;
}

/* 4 sqrt(h) epsilon.  epsilon is the largest ||w_j(0)||, W_max is 1.  The
   paper has 4 sqrt(h) epsilon W_max^2. */
static void
rank_bound(rf_real *r, const rf_hearing *h)
{
  rf_real root;
  mpq_t q;

  mpq_init(q);
  rf_real_init(&root, h->prec);
  mpq_set_ui(q, 16 * h->problem->m, 1);
  rf_real_sqrt_q(&root, q);
  rf_real_mul(r, &root, &h->start->most);
  rf_real_clear(&root);
  mpq_clear(q);
}

/* ||W||_F^2 / ||W||_2^2, which the paper has go to 2 at most. */
static void
note_rank(rf_hearing *h, const rf_real *r)
{
  char text[32];
  mpfr_t ratio;

  mpfr_init2(ratio, 53);
  mpfr_div(ratio, r[0].lo, r[1].lo, MPFR_RNDN);
  mpfr_sqr(ratio, ratio, MPFR_RNDN);
  mpfr_snprintf(text, sizeof text, "%.10Rg", ratio);
  rf_hear_note(h, "stable rank %s", text);
  mpfr_clear(ratio);
}

/* ||W||_F^2 <= 2 ||W||_2^2 + 4 sqrt(h) epsilon, on the steps and when the run
   ends. */
rf_status
rf_mmv24_rank(rf_hearing *h)
{
  const rf_moment *m = rf_moment_of(h->evidence, RF_AT_END);
  const char *why = rf_run_missing(h);
  rf_real *r;
  rf_status status = RF_ENOMEM;

  if (why || !m)
    return rf_report_unknown(h, why ? why : "the run has no end");
  rf_mmv24_conditions(h);
  if (!(r = rf_reals(5, h->prec)))
    goto done;
  RF_TRY(condition_settled(h));
  RF_TRY(matrix_norms(r, h, m));
  note_rank(h, r);
  rf_real_mul(&r[2], &r[0], &r[0]);
  rf_real_mul(&r[3], &r[1], &r[1]);
  rf_real_mul_si(&r[4], &r[3], 2);
  rf_real_sub(&r[3], &r[2], &r[4]);
  rf_hear_note(h, "at the end %.5g", rf_steps_double(&r[3]));
  add_steps(h, &r[3], m);
  rf_hear_measured(h, &r[3]);
  rank_bound(&r[4], h);
  rf_hear_bound(h, &r[4]);
  rf_conclude_difference(h);
  status = rf_report(h);

done:
  rf_reals_free(r, 5);
  return status;
}
