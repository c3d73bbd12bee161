/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * around.c -- G around a neuron that lies on the lines K, off all others:
 *
 *     G(w + v) = G(w) + g(v),
 *     g(v) = <D_fixed, v> + sum_{l in K} e_l(v) <v, x_l>
 *
 * for all small v, with e_l(v) = high_l or low_l by the sign of <v, x_l>.  g is
 * linear on each cone of the arrangement of K, so that its signs are those on
 * the rays, once D_fixed is a combination of the x_l, - sum e_b x_b over a
 * basis of them: then g(v) = sum_l e_l(v) <v, x_l> - sum_b e_b <v, x_b>, by
 * the products alone.  Where it is not, g is linear along what is missing and
 * has both signs. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/vector.h"
#include "geometry/arrangement/linear_exact.h"
#include "geometry/inclusion/clarke.h"
#include "theory/stationary/stationary.h"

typedef struct around {
  rf_around *out;
  const rf_field *field;
  const rf_flat *flat;
  mpq_t *D, *e;          /* D[d], e[rank]: see rf_face_project */
  mpq_t *scale;          /* scale[nzero]: the row over the line */
  mpq_t value, tmp;
  bool exact;
} around;

/* Of all terms that D may be made of, so that a result which is far smaller is
   known to be mere rounding. */
double
rf_field_size(const rf_field *f, const uint64_t *mask)
{
  double sum = 0.0;

  for (size_t l = 0; l < f->count; l++) {
    const int sign = mask ? rf_mask_sign(mask, f->words, l) : 0;
    const double high = sign < 0 ? 0.0 : fabs(f->shigh[l]);
    const double low = sign > 0 ? 0.0 : fabs(f->slow[l]);
    sum += fmax(high, low) * rf_length(f->sx + l * f->d, f->d);
  }
  return ldexp(sum, (int)f->b);
}

/* A sure answer is never undone by an unsure one. */
static void
note(rf_truth *truth, rf_truth found)
{
  if (*truth != RF_YES && found != RF_NO)
    *truth = found;
}

/* g has this sign in some direction. */
static void
note_sign(rf_around *out, int sign)
{
  if (sign == RF_SIGN_UNSURE) {
    note(&out->rises, RF_UNSURE);
    note(&out->falls, RF_UNSURE);
  } else if (sign)
    note(sign > 0 ? &out->rises : &out->falls, RF_YES);
}

/* One direction v: product[nzero] = <v, x_l> times one positive number.  The
   size of its terms goes along, as residuals that are not exact leave a small
   sum without a sign. */
static void
try_direction(around *s, const mpq_t *product)
{
  const rf_field *f = s->field;
  double size = 0.0;

  mpq_set_ui(s->value, 0, 1);
  for (size_t i = 0; i < s->flat->nzero; i++) {
    const size_t l = s->flat->zero[i];
    const int sign = mpq_sgn(product[i]);
    if (!sign)
      continue;
    mpq_mul(s->tmp, sign > 0 ? f->high[l] : f->low[l], product[i]);
    mpq_add(s->value, s->value, s->tmp);
    size += fabs(rf_get_d_nearest(product[i])) * s->out->size
            / ldexp(rf_length(f->sx + l * f->d, f->d), (int)f->a[l]);
  }
  for (size_t b = 0, i = 0; b < s->flat->rank; b++) {
    while (s->flat->zero[i] != s->flat->basis[b])
      i++;
    mpq_mul(s->tmp, s->e[b], product[i]);
    mpq_sub(s->value, s->value, s->tmp);
  }
  note_sign(s->out, rf_sure_sign(s->value, size, s->exact));
}

/* The rays of independent lines: off one line alone.  They are the dual basis,
   so there are 2 |K| of them and no search. */
static rf_status
try_dual(around *s)
{
  mpq_t *product = rf_mpq_array(s->flat->nzero);

  if (!product)
    return RF_ENOMEM;
  for (size_t i = 0; i < s->flat->nzero; i++) {
    mpq_set_si(product[i], 1, 1);
    try_direction(s, (const mpq_t *)product);
    mpq_set_si(product[i], -1, 1);
    try_direction(s, (const mpq_t *)product);
    mpq_set_si(product[i], 0, 1);
  }
  rf_mpq_array_free(product, s->flat->nzero);
  return RF_OK;
}

/* rf_on_ray: both ways along it. */
static rf_status
try_ray(void *context, const mpz_t *value, size_t lines)
{
  around *s = context;
  mpq_t *product = rf_mpq_array(lines);

  if (!product)
    return RF_ENOMEM;
  for (int way = 0; way < 2; way++) {
    for (size_t i = 0; i < lines; i++) {
      mpq_set_z(product[i], value[i]);
      mpq_div(product[i], product[i], s->scale[i]);
      if (way)
        mpq_neg(product[i], product[i]);
    }
    try_direction(s, (const mpq_t *)product);
  }
  rf_mpq_array_free(product, lines);
  return RF_OK;
}

/* scale[i] = whole row over line, at the first entry that is not 0.  The
   search for rays speaks of integer rows, g of the lines. */
static void
find_scales(around *s)
{
  const rf_field *f = s->field;

  for (size_t i = 0; i < s->flat->nzero; i++) {
    const size_t l = s->flat->zero[i];
    const mpq_t *x = rf_field_line(f, l);
    size_t at = 0;
    while (!mpq_sgn(x[at]))
      at++;
    mpq_set_z(s->scale[i], f->whole[l * f->d + at]);
    mpq_div(s->scale[i], s->scale[i], x[at]);
  }
}

/* The rays of lines that depend on each other.  There may be very many, hence
   the budget. */
static rf_status
try_rays(around *s, const rf_budget *budget)
{
  const rf_field *f = s->field;
  const size_t k = s->flat->nzero, r = s->flat->rank;
  mpz_t *rows = rf_mpz_array(k * r);
  rf_status status;

  s->scale = rf_mpq_array(k);
  if (!rows || !s->scale) {
    rf_mpz_array_free(rows, k * r);
    return RF_ENOMEM;
  }
  find_scales(s);
  for (size_t i = 0; i < k; i++)
    for (size_t c = 0; c < r; c++)
      mpz_set(rows[i * r + c],
              f->whole[s->flat->zero[i] * f->d + s->flat->col[c]]);
  status = rf_rays(try_ray, s, (const mpz_t *)rows, k, r, budget);
  rf_mpz_array_free(rows, k * r);
  return status;
}

/* Is v[d] = 0?  One coordinate that is surely not 0 decides. */
static rf_truth
is_zero(const mpq_t *v, double size, bool exact, size_t d)
{
  rf_truth zero = RF_YES;

  for (size_t i = 0; i < d; i++) {
    const int sign = rf_sure_sign(v[i], size, exact);
    if (sign == RF_SIGN_UNSURE)
      zero = zero == RF_NO ? RF_NO : RF_UNSURE;
    else if (sign)
      zero = RF_NO;
  }
  return zero;
}

/* The distance of the driving set from 0, and whether 0 is in it.  Where lines
 * depend on each other Clarke's set is smaller than that of free coefficients:
 * 0 in the latter says nothing, except where g has one sign at most; then 0 is
 * an extreme value of g, and in Clarke's set too. */
static rf_status
find_least(around *s, const uint64_t *mask)
{
  const size_t d = s->field->d;
  mpq_t *v = rf_mpq_array(d + s->flat->nzero + 1);
  rf_status status = RF_ENOMEM;

  if (v && (status = rf_face_least(v, v + d, s->flat, mask)) >= 0) {
    mpq_t *square = v + d + s->flat->nzero;
    rf_exact_dot(*square, (const mpq_t *)v, (const mpq_t *)v, d);
    s->out->least = rf_sqrt_nearest(*square);
    s->out->still = is_zero((const mpq_t *)v, s->out->size, s->exact, d);
    if (s->out->still == RF_YES && s->flat->rank < s->flat->nzero
        && s->out->rises != RF_NO && s->out->falls != RF_NO)
      s->out->still = RF_UNSURE;
  }
  rf_mpq_array_free(v, d + s->flat->nzero + 1);
  return status;
}

/* First along what the lines leave free, where G is linear; then over the
   rays. */
static rf_status
look(around *s, const uint64_t *mask, const rf_budget *budget)
{
  const size_t d = s->field->d;
  rf_truth zero;
  rf_status status = rf_face_project(s->D, s->e, s->flat, mask);

  if (status < 0)
    return status;
  zero = is_zero((const mpq_t *)s->D, s->out->size, s->exact, d);
  if (zero != RF_YES) {
    note(&s->out->rises, zero == RF_NO ? RF_YES : RF_UNSURE);
    note(&s->out->falls, zero == RF_NO ? RF_YES : RF_UNSURE);
  }
  if (zero != RF_NO && s->flat->nzero > 0)
    status = s->flat->rank == s->flat->nzero ? try_dual(s)
                                             : try_rays(s, budget);
  return status < 0 ? status : find_least(s, mask);
}

/* All that judge.c asks of a face, once for all neurons in it. */
rf_status
rf_around_face(rf_around *around_it, mpq_t *D, const rf_field *field,
               const uint64_t *mask, bool exact, const rf_budget *budget)
{
  rf_flat *flat = NULL;
  around s = { .out = around_it, .field = field, .exact = exact };
  rf_status status = rf_flat_create(&flat, field, mask, false);

  if (status < 0)
    return status;
  *around_it = (rf_around){ .rises = RF_NO, .falls = RF_NO,
                            .size = rf_field_size(field, mask) };
  mpq_inits(s.value, s.tmp, (mpq_ptr)0);
  s.flat = flat;
  s.D = D;
  s.e = rf_mpq_array(flat->rank);
  status = s.e ? look(&s, mask, budget) : RF_ENOMEM;
  rf_mpq_array_free(s.e, flat->rank);
  rf_mpq_array_free(s.scale, flat->nzero);
  mpq_clears(s.value, s.tmp, (mpq_ptr)0);
  rf_flat_free(flat);
  return status;
}
