/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * certificate.c -- the exact test of one face: certificate and kind.
 *
 * The shortest D that the face allows is its only candidate.  It is extremal
 * if D or -D lies in the face itself: the sides of the lines off K agree with
 * it, and on the lines of K it has factors e within their intervals.  The
 * factors are the certificate, as slopes eta of the activation for each
 * datum: whoever doubts the answer can check them by a sum.
 *
 * At most one extremal vector is in a face, as the shortest vector of D(u) is
 * unique: D(u) is convex.  (Boursier & Flammarion 2025, Definition 1 and what
 * follows it.) */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "geometry/extremal/face_test.h"

/* The memory of a certificate is used again for face after face. */
rf_status
rf_cert_create(rf_cert **cert, const rf_field *field)
{
  rf_cert *c = rf_alloc(1, sizeof *c);

  if (!c)
    return RF_ENOMEM;
  mpq_init(c->norm2);
  if (!(c->D = rf_mpq_array(field->d))
      || !(c->eta = rf_mpq_array(field->n))) {
    rf_cert_free(c, field);
    return RF_ENOMEM;
  }
  *cert = c;
  return RF_OK;
}

void
rf_cert_free(rf_cert *cert, const rf_field *field)
{
  if (!cert)
    return;
  rf_mpq_array_free(cert->D, field->d);
  rf_mpq_array_free(cert->eta, field->n);
  mpq_clear(cert->norm2);
  rf_release(cert);
}

/* side = s with sign <D, x_l> = s u_l off K, s = +-1; or 0.  By integers: D
   times its common denominator, and the lines as integers have the same
   signs. */
static rf_status
common_sign(int *side, const rf_flat *flat, const mpq_t *D,
            const uint64_t *mask)
{
  const rf_field *f = flat->field;
  mpz_t *v = rf_mpz_array(f->d);
  bool agree = true;
  mpz_t z;

  RF_ASSERT(flat->rank <= flat->nzero);
  if (!v)
    return RF_ENOMEM;
  mpz_init(z);
  rf_clear_denominators(v, D, f->d);
  *side = 0;
  for (size_t l = 0; agree && l < f->count; l++) {
    const int u = rf_mask_sign(mask, f->words, l);
    if (u == 0)
      continue;
    mpz_set_ui(z, 0);
    for (size_t i = 0; i < f->d; i++)
      mpz_addmul(z, v[i], f->whole[l * f->d + i]);
    agree = mpz_sgn(z) != 0 && *side != -u * mpz_sgn(z);
    *side = u * mpz_sgn(z);
  }
  if (!agree)
    *side = 0;
  mpz_clear(z);
  rf_mpz_array_free(v, f->d);
  return RF_OK;
}

/* e with D = fixed + sum_K e_l x_l, each e_l between low_l and high_l. *found
   says whether there is one; where K is independent, e comes in as the only
   candidate.  The shortest vector in the box, by bounded least squares in
   rationals, is then compared with D. */
static rf_status
find_factors(mpq_t *e, bool *found, const rf_flat *flat, const mpq_t *D,
             const uint64_t *mask)
{
  const rf_field *f = flat->field;
  mpq_t *least;
  rf_status status;

  *found = true;
  if (flat->nzero == flat->rank) {
    for (size_t i = 0; i < flat->nzero; i++) {
      const size_t l = flat->zero[i];
      *found = *found && mpq_cmp(e[i], f->high[l])
                         * mpq_cmp(e[i], f->low[l]) <= 0;
    }
    return RF_OK;
  }
  /* D is the shortest vector of fixed + span K, so it is in D(u) exactly if
     it is the shortest vector there. */
  if (!(least = rf_mpq_array(f->d)))
    return RF_ENOMEM;
  status = rf_face_least(least, e, flat, mask);
  for (size_t i = 0; status >= 0 && i < f->d; i++)
    *found = *found && mpq_equal(least[i], D[i]);
  rf_mpq_array_free(least, f->d);
  return status;
}

/* Which values H takes (see classify). */
typedef struct slopes {
  bool rises, falls, flat;
} slopes;

/* H has this sign somewhere. */
static void
note(slopes *s, int sign)
{
  s->rises |= sign > 0;
  s->falls |= sign < 0;
  s->flat |= sign == 0;
}

/* The slope of phi_l to one side: high - e upwards, e - low downwards. */
static void
slope(mpq_t r, const rf_field *f, size_t l, const mpq_t e, int side)
{
  if (side > 0)
    mpq_sub(r, f->high[l], e);
  else
    mpq_sub(r, e, f->low[l]);
}

/* Context for the rays of dependent zeros. */
typedef struct spread {
  const rf_flat *flat;
  const mpq_t *e, *unit;   /* rows are x_l times unit_l */
  slopes *s;
} spread;

/* H at +-v, from the products of v with the rows. */
static rf_status
spread_ray(void *context, const mpz_t *value, size_t lines)
{
  const spread *c = context;
  mpq_t h, z, t;

  mpq_inits(h, z, t, (mpq_ptr)0);
  for (int side = 1; side >= -1; side -= 2) {
    mpq_set_ui(h, 0, 1);
    for (size_t i = 0; i < lines; i++) {
      const int sign = side * mpz_sgn(value[i]);
      if (sign == 0)
        continue;
      slope(t, c->flat->field, c->flat->zero[i], c->e[i], sign);
      mpq_set_z(z, value[i]);
      mpq_abs(z, z);
      mpq_div(z, z, c->unit[i]);
      mpq_mul(z, z, t);
      mpq_add(h, h, z);
    }
    note(c->s, mpq_sgn(h));
  }
  mpq_clears(h, z, t, (mpq_ptr)0);
  return RF_OK;
}

/* Integer rows of the zeros on their columns of full rank; unit[i] > 0 is
   the factor between x_l and its row. */
static void
zero_rows(mpz_t *rows, mpq_t *unit, const rf_flat *flat)
{
  for (size_t i = 0; i < flat->nzero; i++) {
    const mpq_t *v = rf_field_line(flat->field, flat->zero[i]);
    mpq_set_ui(unit[i], 1, 1);
    for (size_t c = 0; c < flat->rank; c++)
      mpz_lcm(mpq_numref(unit[i]), mpq_numref(unit[i]),
              mpq_denref(v[flat->col[c]]));
    for (size_t c = 0; c < flat->rank; c++) {
      mpz_t *r = &rows[i * flat->rank + c];
      mpz_divexact(*r, mpq_numref(unit[i]), mpq_denref(v[flat->col[c]]));
      mpz_mul(*r, *r, mpq_numref(v[flat->col[c]]));
    }
  }
}

/* The signs of H where the zero lines are dependent: not all signs of the
   <v, x_l> occur then, so the rays of their arrangement are gone through. */
static rf_status
dependent_slopes(slopes *s, const rf_flat *flat, const mpq_t *e,
                 const rf_budget *budget)
{
  mpz_t *rows = rf_mpz_array(flat->nzero * flat->rank);
  mpq_t *unit = rf_mpq_array(flat->nzero);
  rf_status status = RF_ENOMEM;

  if (rows && unit) {
    spread c = { flat, e, (const mpq_t *)unit, s };
    zero_rows(rows, unit, flat);
    status = rf_rays(spread_ray, &c, (const mpz_t *)rows, flat->nzero,
                     flat->rank, budget);
  }
  rf_mpz_array_free(rows, flat->nzero * flat->rank);
  rf_mpq_array_free(unit, flat->nzero);
  return status;
}

/* The kind of w = s D / ||D||.  On the great circle through w along the unit
 * tangent v, G(w cos t + v sin t) = s ||D|| cos t + H(v) sin t for small
 * t > 0, with H(v) = sum_{l in K} phi_l(<v, x_l>), phi_l(z) = (high_l - e_l)
 * z for z > 0 and (low_l - e_l) z for z < 0.  So G rises where H > 0, falls
 * where H < 0, and where H = 0 it falls if s > 0, rises if s < 0.  H is
 * linear on the cones of the arrangement of K, so its signs follow from
 * those on the rays; where K is independent any signs of the <v, x_l> occur
 * and the phi_l decide one by one.  H = 0 for v in K's complement. */
static rf_status
classify(rf_cert *cert, const rf_flat *flat, const mpq_t *e,
         const rf_budget *budget)
{
  const rf_field *f = flat->field;
  slopes s = { false, false, flat->rank + 1 < f->d };
  rf_status status = RF_OK;

  if (flat->nzero > flat->rank)
    status = dependent_slopes(&s, flat, e, budget);
  else {
    mpq_t t;
    mpq_init(t);
    for (size_t i = 0; i < flat->nzero; i++)
      for (int side = 1; side >= -1; side -= 2) {
        slope(t, f, flat->zero[i], e[i], side);
        note(&s, mpq_sgn(t));
      }
    mpq_clear(t);
  }
  if (cert->sign > 0)
    cert->kind = !s.rises ? RF_CRITICAL_MAX
                 : !s.falls && !s.flat ? RF_CRITICAL_MIN : RF_CRITICAL_SADDLE;
  else
    cert->kind = !s.falls ? RF_CRITICAL_MIN
                 : !s.rises && !s.flat ? RF_CRITICAL_MAX : RF_CRITICAL_SADDLE;
  return status;
}

/* eta of the data on line l at position t in [0, 1] between low and high. */
static void
line_eta(rf_cert *cert, const rf_field *f, size_t l, const mpq_t t)
{
  mpq_t up, down;

  mpq_inits(up, down, (mpq_ptr)0);
  mpq_set_ui(up, 1, 1);
  mpq_sub(up, up, f->leak);
  mpq_mul(up, up, t);
  mpq_set_ui(down, 1, 1);
  mpq_sub(down, down, up);
  mpq_add(up, up, f->leak);
  for (size_t k = 0; k < f->n; k++)
    if (f->lines->of[k] == l)
      mpq_set(cert->eta[k], f->lines->orient[k] > 0 ? up : down);
  mpq_clears(up, down, (mpq_ptr)0);
}

/* Data on line l. */
static size_t
line_size(const rf_field *f, size_t l)
{
  size_t size = 0;

  for (size_t k = 0; k < f->n; k++)
    size += f->lines->of[k] == l;
  return size;
}

/* eta and marks of the zero lines. */
static void
zero_eta(rf_cert *cert, const rf_flat *flat, const mpq_t *e)
{
  const rf_field *f = flat->field;
  mpq_t t, jump;

  mpq_inits(t, jump, (mpq_ptr)0);
  for (size_t i = 0; i < flat->nzero; i++) {
    const size_t l = flat->zero[i];
    mpq_sub(jump, f->high[l], f->low[l]);
    if (mpq_sgn(jump) == 0) {
      cert->marks |= RF_EXTREMAL_FLAT;
      mpq_set_ui(t, 1, 2);
    } else {
      mpq_sub(t, e[i], f->low[l]);
      mpq_div(t, t, jump);
      if (mpq_sgn(t) == 0 || mpq_cmp_ui(t, 1, 1) == 0)
        cert->marks |= RF_EXTREMAL_EDGE;
    }
    if (line_size(f, l) > 1)
      cert->marks |= RF_EXTREMAL_SHARED;
    line_eta(cert, f, l, t);
  }
  if (flat->nzero > flat->rank)
    cert->marks |= RF_EXTREMAL_DEPENDENT;
  mpq_clears(t, jump, (mpq_ptr)0);
}

/* The certificate: eta is 1 or leak for the data off the zero lines, by their
   side, and in between on them. */
static void
all_eta(rf_cert *cert, const rf_flat *flat, const mpq_t *e,
        const uint64_t *mask)
{
  const rf_field *f = flat->field;
  mpq_t t;

  mpq_init(t);
  cert->marks = 0;
  for (size_t l = 0; l < f->count; l++) {
    const int u = rf_mask_sign(mask, f->words, l);
    mpq_set_ui(t, u > 0, 1);
    if (u)
      line_eta(cert, f, l, t);
  }
  zero_eta(cert, flat, e);
  mpq_clear(t);
}

/* The three conditions in the order of their costs; each can end the test. */
rf_status
rf_face_test(rf_cert *cert, const rf_flat *flat, const uint64_t *mask,
             const rf_budget *budget)
{
  const rf_field *f = flat->field;
  mpq_t *e = rf_mpq_array(flat->nzero);
  bool found = false;
  int side = 0;
  rf_status status;

  if (!e)
    return RF_ENOMEM;
  cert->sign = 0;                      /* no extremal vector, unless shown */
  RF_TRY(rf_face_project(cert->D, e, flat, mask));
  /* The cheap condition first; of D = 0 no sign agrees. */
  RF_TRY(common_sign(&side, flat, (const mpq_t *)cert->D, mask));
  if (side)
    RF_TRY(find_factors(e, &found, flat, (const mpq_t *)cert->D, mask));
  if (found) {
    cert->sign = side;
    rf_exact_dot(cert->norm2, (const mpq_t *)cert->D, (const mpq_t *)cert->D,
                 f->d);
    all_eta(cert, flat, (const mpq_t *)e, mask);
    RF_TRY(classify(cert, flat, (const mpq_t *)e, budget));
  }

done:
  rf_mpq_array_free(e, flat->nzero);
  return status;
}
