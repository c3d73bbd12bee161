/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * least_squares.c -- the linear least-squares fit beta*, its loss, the rates at
 * which a bundle of neurons along beta* decays to it, and the assumptions of
 * Boursier & Flammarion 2025, Theorem 2.
 *
 * Theorem 2 says that a network may end at beta*, with a loss that is not 0.
 * All neurons are then active on all data, and point along beta*: together
 * they are one linear map, beta, with beta' = ||beta|| (1 + b b^T) sigma
 * (beta* - beta) to first order, b = beta* / ||beta*||, sigma = c X^T X.
 * Hence the rates. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "geometry/arrangement/rank.h"
#include "theory/constants/assumptions.h"
#include "theory/real/spectrum.h"

typedef struct fit {
  const rf_problem *p;
  size_t rank;
  size_t *row;          /* row[rank]: independent data */
  mpq_t *beta;          /* beta[d]: the fit of least norm ... */
  mpq_t *b, over;       /* ... as b / over, b[d] and over integers */
  mpq_t *a0, *a1;       /* a0 + sqrt(2) a1 [d][d]: see rates; not in lowest
                           terms */
  mpq_t c, loss, norm2;
  bool active;          /* <beta, x_k> > 0 for all k */
  size_t which;         /* of the rates */
  rf_real *value;       /* value[d]: the eigenvalues at precision prec */
  mpfr_prec_t prec;     /* 0: none yet */
} fit;

/* Independent data span what beta* can be: data may have a rank below d.  A
   rank that may have been underrated is found again, exactly. */
static rf_status
fit_rows(fit *s)
{
  const rf_problem *p = s->p;
  size_t *col = rf_alloc(p->d, sizeof *col);
  rf_status status = RF_ENOMEM;

  if (!col)
    return RF_ENOMEM;
  status = rf_independent_rows(s->row, &s->rank, (const mpq_t *)p->x, p->n,
                               p->d);
  if (status >= 0 && s->rank < p->d && s->rank < p->n)
    status = rf_exact_pivots(&s->rank, s->row, col, (const mpq_t *)p->x,
                             p->n, p->d);
  rf_release(col);
  return status;
}

/* beta = sum_b t_b x_b over independent data: the normal equations for the
   features <x_k, x_b>.  In the span of the data, so of least norm. */
static rf_status
fit_beta(fit *s)
{
  const rf_problem *p = s->p;
  const size_t r = s->rank, width = r + 1;
  mpq_t *feature = rf_mpq_array(p->n * r), *ab = rf_mpq_array(r * width);
  mpq_t tmp;
  bool regular;
  rf_status status = RF_ENOMEM;

  mpq_init(tmp);
  if (!feature || !ab)
    goto done;
  for (size_t b = 0; b < r; b++)
    for (size_t k = 0; k < p->n; k++)
      rf_exact_dot(feature[b * p->n + k], rf_datum(p, k),
                   rf_datum(p, s->row[b]), p->d);
  for (size_t b = 0; b < r; b++) {
    const mpq_t *fb = (const mpq_t *)feature + b * p->n;
    for (size_t j = 0; j < r; j++)
      rf_exact_dot(ab[b * width + j], fb,
                   (const mpq_t *)feature + j * p->n, p->n);
    rf_exact_dot(ab[b * width + r], fb, (const mpq_t *)p->y, p->n);
  }
  RF_TRY(rf_exact_solve(&regular, ab, r, 1));
  for (size_t b = 0; b < r; b++)
    rf_exact_add(s->beta, ab[b * width + r], rf_datum(p, s->row[b]), p->d, tmp);

done:
  mpq_clear(tmp);
  rf_mpq_array_free(feature, p->n * r);
  rf_mpq_array_free(ab, r * width);
  return status;
}

/* The loss at beta*, and whether all data are active there: only then can a
   network of ReLU neurons along beta* have the predictions of the fit. */
static void
fit_loss(fit *s)
{
  mpq_t h;

  mpq_init(h);
  s->active = true;
  for (size_t k = 0; k < s->p->n; k++) {
    rf_exact_dot(h, (const mpq_t *)s->b, rf_datum(s->p, k), s->p->d);
    mpq_div(h, h, s->over);
    s->active = s->active && mpq_sgn(h) > 0;
    mpq_sub(h, h, s->p->y[k]);
    mpq_mul(h, h, h);
    mpq_add(s->loss, s->loss, h);
  }
  mpq_mul(s->loss, s->loss, s->c);
  mpq_div_2exp(s->loss, s->loss, 1);
  rf_exact_dot(s->norm2, (const mpq_t *)s->beta, (const mpq_t *)s->beta,
               s->p->d);
  mpq_clear(h);
}

/* What all entries of the matrix are made of: G = X^T X, e = G b, N = ||b||^2,
   M = N^2 and q = <b, e>. */
typedef struct parts {
  mpq_t *x;             /* x[d][n]: the data by coordinates */
  mpq_t *h;             /* h[n]: X b */
  mpq_t *e;             /* e[d] */
  mpq_t N, M, q, u, v, t;
} parts;

static rf_status
parts_init(parts *a, const fit *s)
{
  const size_t n = s->p->n, d = s->p->d;

  mpq_inits(a->N, a->M, a->q, a->u, a->v, a->t, (mpq_ptr)0);
  a->x = rf_mpq_array(n * d);
  a->h = rf_mpq_array(n);
  a->e = rf_mpq_array(d);
  if (!a->x || !a->h || !a->e)
    return RF_ENOMEM;
  for (size_t k = 0; k < n; k++) {
    for (size_t i = 0; i < d; i++)
      mpq_set(a->x[i * n + k], s->p->x[k * d + i]);
    rf_exact_dot(a->h[k], (const mpq_t *)s->b, rf_datum(s->p, k), d);
  }
  for (size_t i = 0; i < d; i++)
    rf_exact_dot(a->e[i], (const mpq_t *)a->x + i * n, (const mpq_t *)a->h,
                 n);
  rf_exact_dot(a->N, (const mpq_t *)s->b, (const mpq_t *)s->b, d);
  rf_exact_dot(a->q, (const mpq_t *)s->b, (const mpq_t *)a->e, d);
  mpq_mul(a->M, a->N, a->N);
  return RF_OK;
}

static void
parts_clear(parts *a, const fit *s)
{
  rf_mpq_array_free(a->x, s->p->n * s->p->d);
  rf_mpq_array_free(a->h, s->p->n);
  rf_mpq_array_free(a->e, s->p->d);
  mpq_clears(a->N, a->M, a->q, a->u, a->v, a->t, (mpq_ptr)0);
}

/* r = c x / M, as it comes out: to lowest terms it would take most of the
   time, and it is rounded next. */
static void
set_entry(mpq_t r, const mpq_t x, const mpq_t c, const mpq_t M)
{
  mpz_mul(mpq_numref(r), mpq_numref(x), mpq_numref(c));
  mpz_mul(mpq_denref(r), mpq_denref(x), mpq_denref(c));
  mpz_mul(mpq_denref(r), mpq_denref(r), mpq_numref(M));
}

/* Entry (i, l): c (G M - u + 3 v) / M and c (u - 2 v) / M with u = N (b_i e_l +
   e_i b_l), v = q b_i b_l. */
static void
fit_entry(fit *s, parts *a, size_t i, size_t l)
{
  const size_t n = s->p->n, at = i * s->p->d + l;

  mpq_mul(a->u, s->b[i], a->e[l]);
  mpq_mul(a->v, a->e[i], s->b[l]);
  mpq_add(a->u, a->u, a->v);
  mpq_mul(a->u, a->u, a->N);
  mpq_mul(a->v, s->b[i], s->b[l]);
  mpq_mul(a->v, a->v, a->q);
  rf_exact_dot(a->t, (const mpq_t *)a->x + i * n,
               (const mpq_t *)a->x + l * n, n);
  mpq_mul(a->t, a->t, a->M);
  mpq_sub(a->u, a->u, a->v);
  mpq_sub(a->u, a->u, a->v);
  mpq_sub(a->t, a->t, a->u);
  mpq_add(a->t, a->t, a->v);
  set_entry(s->a0[at], a->t, s->c, a->M);
  set_entry(s->a1[at], a->u, s->c, a->M);
}

/* With b = beta / ||beta||, (1 + b b^T) sigma is similar to C sigma C with
 * C = (1 + b b^T)^(1/2) = 1 + (sqrt 2 - 1) b b^T.  Multiplied out, with
 * g = sigma beta / ||beta||^2, S1 = beta g^T + g beta^T and
 * S2 = <beta, g> / ||beta||^2 beta beta^T:
 *   C sigma C = (sigma - S1 + 3 S2) + sqrt 2 (S1 - 2 S2).
 * The product itself is not symmetric, and it is for symmetric matrices that
 * eigenvalues are enclosed; with sqrt 2 apart all entries stay rational.  All
 * of it is the same for any multiple of beta, so for the integers. */
static rf_status
fit_matrix(fit *s)
{
  parts a;
  const rf_status status = parts_init(&a, s);

  for (size_t i = 0; i < s->p->d && status >= 0; i++)
    for (size_t l = 0; l < s->p->d; l++)
      fit_entry(s, &a, i, l);
  parts_clear(&a, s);
  return status;
}

/* Values of one precision are of no use for the next. */
static void
drop_spectrum(fit *s)
{
  for (size_t i = 0; s->prec && i < s->p->d; i++)
    rf_real_clear(&s->value[i]);
  s->prec = 0;
}

/* The eigenvalues at some precision; those of the last one are kept.  All
   rates come of one decomposition. */
static rf_status
spectrum_at(fit *s, mpfr_prec_t prec)
{
  if (s->prec == prec)
    return RF_OK;
  drop_spectrum(s);
  for (size_t i = 0; i < s->p->d; i++)
    rf_real_init(&s->value[i], prec);
  s->prec = prec;
  return rf_spectrum(s->value, (const mpq_t *)s->a0, (const mpq_t *)s->a1,
                     s->p->d);
}

/* Rate number `which`: ||beta|| times an eigenvalue. */
static rf_status
make_rate(rf_real *r, void *context)
{
  fit *s = context;
  const mpfr_prec_t prec = mpfr_get_prec(r->lo);
  rf_status status = spectrum_at(s, prec);
  rf_real norm;

  rf_real_init(&norm, prec);
  rf_real_sqrt_q(&norm, s->norm2);
  if (status >= 0)
    rf_real_mul(r, &s->value[s->which], &norm);
  rf_real_clear(&norm);
  return status;
}

/* Directions without data do not move: their d - rank zeros are left out. */
static rf_status
add_rates(rf_constants *c, fit *s)
{
  char name[48];
  rf_status status = RF_OK;

  if (mpq_sgn(s->norm2) == 0)
    return rf_constants_missing(c, "rate1", "beta* is 0");
  RF_TRY(fit_matrix(s));
  for (size_t i = s->p->d - s->rank; i < s->p->d; i++) {
    s->which = i;
    snprintf(name, sizeof name, "rate%zu", i - (s->p->d - s->rank) + 1);
    RF_TRY(rf_constants_real(c, name, NULL, make_rate, s));
  }

done:
  return status;
}

/* What the proof of Theorem 2 takes from Assumption 3: one extremal vector,
   a maximum with all data active; and a fit with all data active that is not
   perfect. */
static rf_status
add_theorem2(rf_constants *c, const fit *s, const rf_extremals *list)
{
  bool one = list && list->count == 1 && list->found[0].cert->sign > 0
             && list->found[0].cert->kind == RF_CRITICAL_MAX;
  rf_status status = RF_OK;

  for (size_t k = 0; one && k < s->p->n; k++)
    one = list->found[0].pattern[k] > 0;
  if (list && list->complete)
    status = rf_constants_word(c, "one_direction", one ? "yes" : "no", NULL);
  else
    status = rf_constants_missing(c, "one_direction",
                                  "it needs every face, and they were not "
                                  "enumerated");
  if (status >= 0)
    status = rf_constants_word(c, "beta_active", s->active ? "yes" : "no",
                               NULL);
  return status < 0 ? status
         : rf_constants_word(c, "spurious", s->active && mpq_sgn(s->loss)
                             ? "yes" : "no", NULL);
}

/* q = c sum y^2. */
static void
label_size2(mpq_t q, const fit *s)
{
  rf_exact_dot(q, (const mpq_t *)s->p->y, (const mpq_t *)s->p->y, s->p->n);
  mpq_mul(q, q, s->c);
}

/* The loss of the zero network, near which every run of a small scale
   begins. */
static rf_status
add_zero_loss(rf_constants *c, const fit *s)
{
  rf_status status;
  mpq_t q;

  mpq_init(q);
  label_size2(q, s);
  mpq_div_2exp(q, q, 1);
  status = rf_constants_rational(c, "loss_zero", q);
  mpq_clear(q);
  return status;
}

/* sqrt(c sum y^2) sqrt(c sum ||x||^2): as the loss does not grow, no ||D|| is
   larger on the way (Lemma 6 of Boursier & Flammarion 2025), up to what the
   start adds. */
static rf_status
add_longest_D(rf_constants *c, const fit *s)
{
  rf_status status;
  mpq_t q, mass, t;

  mpq_inits(q, mass, t, (mpq_ptr)0);
  for (size_t k = 0; k < s->p->n; k++) {
    rf_exact_dot(t, rf_datum(s->p, k), rf_datum(s->p, k), s->p->d);
    mpq_add(mass, mass, t);
  }
  mpq_mul(mass, mass, s->c);
  label_size2(q, s);
  mpq_mul(q, q, mass);
  status = rf_constants_root(c, "D_bar", q);
  mpq_clears(q, mass, t, (mpq_ptr)0);
  return status;
}

/* The order is that of the list: the fit, the rates around it, the
   assumptions. */
static rf_status
fit_all(rf_constants *c, fit *s, const rf_extremals *list)
{
  char name[48];
  rf_status status;

  RF_TRY(fit_rows(s));
  RF_TRY(fit_beta(s));
  RF_TRY(rf_exact_integers(s->b, s->over, (const mpq_t *)s->beta, s->p->d));
  fit_loss(s);
  RF_TRY(add_zero_loss(c, s));
  for (size_t i = 0; i < s->p->d; i++) {
    snprintf(name, sizeof name, "beta%zu", i + 1);
    RF_TRY(rf_constants_rational(c, name, s->beta[i]));
  }
  RF_TRY(rf_constants_rational(c, "loss_beta", s->loss));
  RF_TRY(add_rates(c, s));
  RF_TRY(add_longest_D(c, s));
  RF_TRY(rf_constants_assumptions(c, s->p));
  RF_TRY(add_theorem2(c, s, list));

done:
  return status;
}

/* Only the square loss has a linear fit in closed form; the others say why
   not. */
rf_status
rf_constants_linear(rf_constants *c, const rf_problem *problem,
                    const rf_extremals *list)
{
  const size_t d = problem->d;
  fit s = { .p = problem, .row = rf_alloc(problem->n, sizeof *s.row),
            .beta = rf_mpq_array(d), .b = rf_mpq_array(d),
            .a0 = rf_mpq_array(d * d),
            .a1 = rf_mpq_array(d * d),
            .value = rf_alloc(d, sizeof *s.value) };
  rf_status status = RF_ENOMEM;

  mpq_inits(s.c, s.loss, s.norm2, s.over, (mpq_ptr)0);
  rf_problem_weight(s.c, problem);
  if (problem->loss != RF_SQUARE)
    status = rf_constants_missing(c, "beta1", "the loss is not the square");
  else if (problem->q)
    status = rf_constants_missing(c, "beta1", "the data have weights, and the "
                                  "paper has none");
  else if (s.row && s.beta && s.b && s.a0 && s.a1 && s.value)
    status = fit_all(c, &s, list);
  mpq_clears(s.c, s.loss, s.norm2, s.over, (mpq_ptr)0);
  drop_spectrum(&s);
  rf_release(s.value);
  rf_release(s.row);
  rf_mpq_array_free(s.beta, d);
  rf_mpq_array_free(s.b, d);
  rf_mpq_array_free(s.a0, d * d);
  rf_mpq_array_free(s.a1, d * d);
  return status;
}

rf_status
rf_linear_fit(mpq_t *beta, const rf_problem *problem)
{
  fit s = { .p = problem, .beta = beta,
            .row = rf_alloc(problem->n, sizeof *s.row) };
  rf_status status = s.row ? fit_rows(&s) : RF_ENOMEM;

  if (status >= 0)
    status = fit_beta(&s);
  rf_release(s.row);
  return status;
}
