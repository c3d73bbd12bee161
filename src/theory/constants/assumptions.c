/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * assumptions.c -- Assumptions 3 to 5 of Boursier & Flammarion 2025, exactly,
 * and what the list of constants says of all four.
 *
 * Theorem 2 is stated for three points near (-1, 1), (0, 1), (1, 1)
 * (Assumption 3).  Its proof takes from them only Assumptions 4 to 6, which
 * Lemma 8 derives, and Theorem 4 is the statement for all such data.  Each is
 * an inequality between rationals, squared where the paper has roots, so its
 * answer is certain. */
#include "config.h"

#include "base/heap.h"
#include "base/number/exact.h"
#include "base/string.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/constants/assumptions.h"

/* eta := max(eta, |q|), or no bound helps: *possible = false unless
   sign q >= least.  The number is q - offset, times scale: how far a
   coordinate is from that of the ideal point.  Half-open ends matter: (-1, 1)
   itself is not a first datum. */
static void
need(mpq_t eta, bool *possible, const mpq_t q, long offset, int scale,
     int least)
{
  mpq_t t;

  mpq_init(t);
  mpq_set_si(t, offset, 1);
  mpq_sub(t, q, t);
  if (scale < 0)
    mpq_neg(t, t);
  *possible = *possible && mpq_sgn(t) >= least;
  mpq_abs(t, t);
  if (mpq_cmp(t, eta) > 0)
    mpq_set(eta, t);
  mpq_clear(t);
}

/* Assumption 3 for the data in the order o: the smallest eta. */
static bool
three_points(mpq_t eta, const rf_problem *p, const size_t *o)
{
  const mpq_t *x1 = (const mpq_t *)p->x + 2 * o[0];
  const mpq_t *x2 = (const mpq_t *)p->x + 2 * o[1];
  const mpq_t *x3 = (const mpq_t *)p->x + 2 * o[2];
  bool possible = true;

  mpq_set_ui(eta, 0, 1);
  need(eta, &possible, x1[0], -1, 1, 1);      /* (-1, -1 + eta] */
  need(eta, &possible, x1[1], 1, 1, 0);       /* [1, 1 + eta] */
  need(eta, &possible, p->y[o[0]], 1, 1, 0);
  need(eta, &possible, x2[0], 0, 1, -1);      /* [-eta, eta] */
  need(eta, &possible, x2[1], 1, 1, -1);      /* [1 - eta, 1 + eta] */
  need(eta, &possible, p->y[o[1]], 0, 1, 1);  /* (0, eta] */
  need(eta, &possible, x3[0], 1, -1, 1);      /* [1 - eta, 1) */
  need(eta, &possible, x3[1], 1, 1, 0);
  need(eta, &possible, p->y[o[2]], 1, 1, 0);
  return possible;
}

/* The smallest eta over the orders of three data.  The paper numbers them, a
   file may have them in any order. */
void
rf_assumption3(rf_assumptions *a)
{
  static const size_t order[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                      { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
  mpq_t eta;

  mpq_init(eta);
  mpq_set_ui(a->eta, 1, 6);
  a->not_three = "it is about three data in the plane";
  if (a->problem->n == 3 && a->problem->d == 2) {
    a->not_three = "no order of the data has an eta below 1/6";
    for (size_t i = 0; i < 6; i++)
      if (three_points(eta, a->problem, order[i])
          && mpq_cmp(eta, a->eta) < 0) {
        a->not_three = NULL;
        mpq_set(a->eta, eta);
      }
  }
  mpq_clear(eta);
}

/* Assumption 4: all <x_k, x_l> > 0, all y_k > 0, n >= d, any d data
   independent.  Then D = c sum y_k x_k, with all data active, is the only
   extremal vector. */
static void
find_four(rf_assumptions *a, bool dependent)
{
  const rf_problem *p = a->problem;
  mpq_t t;

  mpq_init(t);
  a->not_four = p->n < p->d ? "there are fewer data than dimensions"
    : dependent ? "some d data are dependent" : NULL;
  for (size_t k = 0; k < p->n && !a->not_four; k++) {
    if (mpq_sgn(p->y[k]) <= 0)
      a->not_four = "a label is not positive";
    for (size_t l = 0; l < k && !a->not_four; l++) {
      rf_exact_dot(t, rf_datum(p, k), rf_datum(p, l), p->d);
      if (mpq_sgn(t) <= 0)
        a->not_four = "two data are not at an acute angle";
    }
  }
  mpq_clear(t);
}

/* K: some w != 0 has <w, x_k> = 0 and <w, x_l> >= 0 for all l, so some face
   has these signs.  It is a matter of signs, so the list of faces answers it
   exactly. */
static void
find_border(rf_assumptions *a, const rf_field *f, const rf_faces *faces,
            signed char *u)
{
  for (size_t i = 0; i < faces->count; i++) {
    bool supports = true;
    rf_field_pattern(u, f, faces->mask + i * 2 * faces->words);
    for (size_t k = 0; k < f->n && supports; k++)
      supports = u[k] >= 0;
    for (size_t k = 0; k < f->n && supports; k++)
      a->border[k] = a->border[k] || u[k] == 0;
  }
}

/* The sides of Assumption 5 at datum k: left = y_k ||x_k||^2, and the square of
   the other, ||y||^2 sum_{l != k} <x_k, x_l>^2. */
static void
sides(mpq_t left, mpq_t right2, const rf_problem *p, size_t k)
{
  mpq_t t;

  mpq_init(t);
  mpq_set_ui(right2, 0, 1);
  for (size_t l = 0; l < p->n; l++) {
    rf_exact_dot(t, rf_datum(p, k), rf_datum(p, l), p->d);
    if (l == k)
      mpq_mul(left, t, p->y[k]);
    mpq_mul(t, t, t);
    if (l != k)
      mpq_add(right2, right2, t);
  }
  rf_exact_dot(t, (const mpq_t *)p->y, (const mpq_t *)p->y, p->n);
  mpq_mul(right2, right2, t);
  mpq_clear(t);
}

/* Both sides are squared, as the paper has roots; the sign of y_k is put back,
   for a negative label must not pass. */
bool
rf_assumption5_ratio2(mpq_t ratio, const rf_assumptions *a, size_t k)
{
  mpq_t left, right2;
  bool finite;

  mpq_inits(left, right2, (mpq_ptr)0);
  sides(left, right2, a->problem, k);
  finite = mpq_sgn(right2) != 0;
  mpq_abs(ratio, left);
  mpq_mul(ratio, ratio, left);
  if (finite)
    mpq_div(ratio, ratio, right2);
  mpq_clears(left, right2, (mpq_ptr)0);
  return finite;
}

/* (46): beta = min over K of c (left - right), how far the first neurons of the
   proof are driven off the borders. */
static rf_status
make_beta(rf_real *r, void *context)
{
  const rf_assumptions *a = context;
  const rf_problem *p = a->problem;
  mpq_t left, right2, c;
  rf_real u, v, gap, least;
  bool any = false;

  mpq_inits(left, right2, c, (mpq_ptr)0);
  rf_real_inits(mpfr_get_prec(r->lo), &u, &v, &gap, &least, (rf_real *)0);
  rf_problem_weight(c, p);
  for (size_t k = 0; k < p->n; k++) {
    if (!a->border[k])
      continue;
    sides(left, right2, p, k);
    rf_real_set_q(&u, left);
    rf_real_sqrt_q(&v, right2);
    rf_real_sub(&gap, &u, &v);
    if (any)
      rf_real_keep_min(&least, &gap);
    else
      rf_real_set(&least, &gap);
    any = true;
  }
  rf_real_mul_q(r, &least, c);
  rf_real_clears(&u, &v, &gap, &least, (rf_real *)0);
  mpq_clears(left, right2, c, (mpq_ptr)0);
  return RF_OK;
}

/* Assumption 5 says that a datum on the border of the cone of all data stands
   out among its neighbours.  The worst datum is told with its ratio: it says
   which point to move, and how far. */
static void
find_five(rf_assumptions *a)
{
  mpq_t ratio;

  mpq_init(ratio);
  for (size_t k = 0; k < a->problem->n; k++)
    if (a->border[k] && rf_assumption5_ratio2(ratio, a, k)
        && (a->five_at == SIZE_MAX || mpq_cmp(ratio, a->five) < 0)) {
      mpq_set(a->five, ratio);
      a->five_at = k;
    }
  mpq_clear(ratio);
}

/* The faces are enumerated once, for K and for Assumption 6; Assumption 5
   needs K. */
rf_status
rf_assumptions_create(rf_assumptions **assumptions, const rf_problem *problem,
                      const rf_extremals *list, bool dependent)
{
  const rf_field *f = list->field;
  rf_assumptions *a = rf_alloc(1, sizeof *a);
  signed char *u = rf_alloc(problem->n, 1);
  rf_faces *faces = NULL;
  rf_budget budget;
  rf_status status = RF_ENOMEM;

  if (!a || !u)
    goto done;
  *a = (rf_assumptions){ .problem = problem, .five_at = SIZE_MAX,
                         .border = rf_alloc(problem->n, sizeof *a->border),
                         .touched = rf_alloc(problem->n, sizeof *a->touched),
                         .drive = rf_mpq_array(problem->n),
                         .r = rf_mpq_array(problem->n) };
  mpq_inits(a->eta, a->five, a->six, a->drive2, a->dual2, (mpq_ptr)0);
  rf_budget_start(&budget, 0, list->seconds);
  if (!a->border || !a->touched || !a->drive || !a->r)
    goto done;
  rf_assumption3(a);
  find_four(a, dependent);
  RF_TRY(rf_faces_create(&faces, (const mpz_t *)f->rows, f->count, f->rank,
                         &budget));
  find_border(a, f, faces, u);
  find_five(a);
  RF_TRY(rf_assumption6(a, f, faces, &budget));
  *assumptions = a;
  a = NULL;

done:
  rf_assumptions_free(a);
  rf_faces_free(faces);
  rf_release(u);
  return status;
}

void
rf_assumptions_free(rf_assumptions *a)
{
  if (!a)
    return;
  mpq_clears(a->eta, a->five, a->six, a->drive2, a->dual2, (mpq_ptr)0);
  rf_mpq_array_free(a->r, a->problem ? a->problem->n : 0);
  rf_mpq_array_free(a->drive, a->problem ? a->problem->n : 0);
  rf_release(a->border);
  rf_release(a->touched);
  rf_release(a);
}

/* Without data in K nothing is asked. */
bool
rf_assumption5(const rf_assumptions *a)
{
  return a->five_at == SIZE_MAX || mpq_cmp_ui(a->five, 1, 1) > 0;
}

/* K as "0,2". */
static rf_status
add_border(rf_constants *c, const rf_assumptions *a)
{
  rf_string s = { .text = NULL };
  rf_status status;

  for (size_t k = 0; k < a->problem->n; k++)
    if (a->border[k])
      rf_string_printf(&s, "%s%zu", s.length ? "," : "", k);
  status = s.failed ? RF_ENOMEM
    : rf_constants_word(c, "border_data", s.text ? s.text : "none", NULL);
  rf_string_free(&s);
  return status;
}

static rf_status
add_answer(rf_constants *c, const char *name, const char *why)
{
  return rf_constants_word(c, name, why ? "no" : "yes", why);
}

/* The two sides at the worst datum, and beta of (46). */
static rf_status
add_sides(rf_constants *c, rf_assumptions *a)
{
  mpq_t left, right2;
  rf_status status;

  mpq_inits(left, right2, (mpq_ptr)0);
  sides(left, right2, a->problem, a->five_at);
  RF_TRY(rf_constants_rational(c, "A5_left", left));
  RF_TRY(rf_constants_root(c, "A5_right", right2));
  RF_TRY(rf_constants_real(c, "A5_beta", NULL, make_beta, a));

done:
  mpq_clears(left, right2, (mpq_ptr)0);
  return status;
}

/* A ratio below 0 comes of a negative label and has no root to tell. */
static rf_status
add_five(rf_constants *c, rf_assumptions *a)
{
  const bool holds = rf_assumption5(a);
  char note[64];
  rf_status status;

  snprintf(note, sizeof note, "datum %zu", a->five_at);
  RF_TRY(rf_constants_word(c, "assumption5", holds ? "yes" : "no",
                           holds ? NULL : note));
  if (a->five_at == SIZE_MAX)
    goto done;
  if (mpq_sgn(a->five) >= 0)
    RF_TRY(rf_constants_root(c, "A5_ratio", a->five));
  status = add_sides(c, a);

done:
  return status;
}

static bool
drives_less(const void *context, const void *one, const void *other)
{
  const rf_assumptions *a = context;

  return mpq_cmp(a->drive[*(const size_t *)one],
                 a->drive[*(const size_t *)other]) < 0;
}

/* The numbers of part (1): their least, then those of each datum, up to 24 of
   them, by their size and not by the order of the data. */
static rf_status
add_drives(rf_constants *c, const rf_assumptions *a)
{
  enum { MOST = 24 };
  size_t count = 0, *order = rf_alloc(a->problem->n, sizeof *order);
  rf_heap heap;
  char name[48];
  rf_status status = RF_ENOMEM;

  if (!order)
    goto done;
  for (size_t k = 0; k < a->problem->n; k++)
    if (a->touched[k])
      order[count++] = k;
  heap = (rf_heap){ order, count, sizeof *order, drives_less, a };
  rf_heap_sort(&heap);
  RF_TRY(rf_constants_rational(c, "A6_least", a->six));
  for (size_t i = 0; i < count && i < MOST; i++) {
    snprintf(name, sizeof name, "A6_least%zu", i + 1);
    RF_TRY(rf_constants_rational(c, name, a->drive[order[i]]));
  }

done:
  rf_release(order);
  return status;
}

/* The number of part (0): the least residual of K. */
static rf_status
add_residual(rf_constants *c, const rf_assumptions *a)
{
  mpq_srcptr least = NULL;

  for (size_t k = 0; k < a->problem->n; k++)
    if (a->border[k] && (!least || mpq_cmp(a->r[k], least) < 0))
      least = a->r[k];
  return least ? rf_constants_rational(c, "A6_residual", least)
    : rf_constants_missing(c, "A6_residual", "no data are on the border");
}

/* Those of part (2) and of (51). */
static rf_status
add_rays(rf_constants *c, const rf_assumptions *a)
{
  rf_status status;

  RF_TRY(a->any_drive ? rf_constants_root(c, "A6_drive", a->drive2)
         : rf_constants_missing(c, "A6_drive",
                                "no ray has data of K on both sides"));
  RF_TRY(a->any_dual ? rf_constants_root(c, "cone_mean", a->dual2)
         : rf_constants_missing(c, "cone_mean",
                                "no ray has all data above it"));

done:
  return status;
}

/* Assumption 6 has a number for each of its parts: how far it is from
   failing. */
static rf_status
add_all(rf_constants *c, rf_assumptions *a)
{
  rf_status status;

  RF_TRY(add_answer(c, "assumption4", a->not_four));
  RF_TRY(add_border(c, a));
  RF_TRY(add_five(c, a));
  RF_TRY(add_answer(c, "assumption6", a->not_six));
  RF_TRY(add_drives(c, a));
  RF_TRY(add_residual(c, a));
  RF_TRY(add_rays(c, a));

done:
  return status;
}

/* Names do not depend on the data: what is not known is listed with the
   reason. */
static rf_status
all_missing(rf_constants *c, const char *why)
{
  static const char *const name[] = { "assumption4", "border_data",
                                      "assumption5", "assumption6" };
  rf_status status = RF_OK;

  for (size_t i = 0; i < sizeof name / sizeof *name && status >= 0; i++)
    status = rf_constants_missing(c, name[i], why);
  return status;
}

/* Assumption 3 needs no faces, so it is answered where they were not
   enumerated. */
static rf_status
add_three(rf_constants *c, const rf_problem *problem)
{
  rf_assumptions a = { .problem = problem };
  rf_status status;

  mpq_init(a.eta);
  rf_assumption3(&a);
  status = add_answer(c, "assumption3", a.not_three);
  if (status >= 0 && !a.not_three)
    status = rf_constants_rational(c, "eta", a.eta);
  mpq_clear(a.eta);
  return status;
}

/* Assumption 3 needs no list of faces; the others may be missing for want of
   one. */
rf_status
rf_constants_assumptions(rf_constants *c, const rf_problem *problem)
{
  rf_status status = add_three(c, problem);

  return status < 0 ? status
    : c->assumptions ? add_all(c, c->assumptions)
    : all_missing(c, c->no_assumptions);
}
