/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sectors.c -- the faces that neurons are in.
 *
 * A face is exact, whatever the run's precision: D of the face and its
 * certificate are rational.  Few faces are occupied, by many neurons, so each
 * is worked out once. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/claims/sectors.h"

/* Seconds for a face whose zero data are dependent. */
#define FACE_SECONDS 10.0

/* An empty list; faces come as neurons are found in them. */
rf_status
rf_sectors_create(rf_sectors **sectors, const rf_field *field,
                  mpfr_prec_t prec)
{
  rf_sectors *s = rf_alloc(1, sizeof *s);

  if (!s)
    return RF_ENOMEM;
  s->field = field;
  s->prec = prec;
  *sectors = s;
  return RF_OK;
}

/* Also of a sector that was made in part. */
static void
drop(rf_sector *s, const rf_field *field)
{
  if (!s)
    return;
  rf_release(s->u);
  rf_mpq_array_free(s->D, field->d);
  rf_reals_free(s->wide, 1 + field->d);
  rf_release(s->span);
  rf_release(s->near);
  mpq_clear(s->norm2);
  rf_cert_free(s->cert, field);
  rf_release(s);
}

void
rf_sectors_free(rf_sectors *s)
{
  if (!s)
    return;
  for (size_t i = 0; i < s->count; i++)
    drop(s->sector[i], s->field);
  rf_release(s->sector);
  rf_release(s);
}

/* The shortest vector of D(u) is the one that drives, at zero scale; whether
   it is extremal takes a search only where zero lines are dependent. */
static rf_status
fill(rf_sector *s, const rf_field *f, const uint64_t *mask)
{
  mpq_t *e = NULL;
  rf_flat *flat = NULL;
  rf_budget budget;
  rf_status status;

  rf_budget_start(&budget, 0, FACE_SECONDS);
  RF_TRY(rf_flat_create(&flat, f, mask, false));
  status = RF_ENOMEM;
  if (!(e = rf_mpq_array(flat->nzero)))
    goto done;
  RF_TRY(rf_face_least(s->D, e, flat, mask));
  rf_exact_dot(s->norm2, (const mpq_t *)s->D, (const mpq_t *)s->D, f->d);
  RF_TRY(rf_face_test(s->cert, flat, mask, &budget));

done:
  rf_mpq_array_free(e, flat ? flat->nzero : 0);
  rf_flat_free(flat);
  return status;
}

/* Signs that no vector has come of data on one line that contradict each
   other. */
static rf_status
create(rf_sector **sector, const rf_sectors *all, const signed char *u)
{
  const rf_field *f = all->field;
  rf_sector *s = rf_alloc(1, sizeof *s);
  uint64_t *mask = rf_alloc(2 * f->words, sizeof *mask);
  rf_status status = RF_ENOMEM;

  if (s)
    mpq_init(s->norm2);
  if (!s || !mask)
    goto done;
  if (!(s->u = rf_alloc(f->n, 1)) || !(s->D = rf_mpq_array(f->d))
      || !(s->wide = rf_reals(1 + f->d, all->prec))
      || !(s->span = rf_alloc(1 + f->d, sizeof *s->span))
      || !(s->near = rf_alloc(1 + f->d, sizeof *s->near)))
    goto done;
  memcpy(s->u, u, f->n);
  RF_TRY(rf_cert_create(&s->cert, f));
  /* A mask has two bits for each line; data of one line with signs that no
     vector gives have none. */
  RF_TRY(rf_field_mask(mask, f, u) ? RF_OK : RF_EINVAL);
  RF_TRY(fill(s, f, mask));
  rf_real_sqrt_q(&s->wide[0], s->norm2);
  s->near[0] = rf_sqrt_nearest(s->norm2);
  for (size_t l = 0; l < f->d; l++) {
    rf_real_set_q(&s->wide[1 + l], s->D[l]);
    s->near[1 + l] = rf_get_d_nearest(s->D[l]);
  }
  for (size_t l = 0; l <= f->d; l++)
    s->span[l] = rf_span_of(&s->wide[l]);
  s->number = all->count;
  *sector = s;
  s = NULL;

done:
  rf_release(mask);
  drop(s, f);
  return status;
}

/* <D, w/a> = <D, w> / a with D enclosed from rationals; z is an enclosure
   itself, so that the result holds for all weights in it. */
void
rf_sector_along(rf_real *r, const rf_sector *sector, const rf_real *z,
                size_t d)
{
  rf_real sum, term;

  rf_real_inits(mpfr_get_prec(r->lo), &sum, &term, (rf_real *)0);
  for (size_t l = 0; l < d; l++) {
    rf_real_mul(&term, &sector->wide[1 + l], &z[1 + l]);
    rf_real_add(r, &sum, &term);
    rf_real_set(&sum, r);
  }
  rf_real_div(r, &sum, &z[0]);
  rf_real_clears(&sum, &term, (rf_real *)0);
}

/* In the order of rf_sector_along, as span.h asks. */
rf_span
rf_sector_span(const rf_sector *sector, const rf_span *z, size_t d)
{
  rf_span sum = { 0.0, 0.0 };

  for (size_t l = 0; l < d; l++)
    sum = rf_span_add(sum, rf_span_mul(sector->span[1 + l], z[1 + l]));
  return rf_span_div(sum, z[0]);
}

/* Neurons in a row are often in one face: the last found stands first. */
rf_status
rf_sector_of(const rf_sector **sector, rf_sectors *s, const signed char *u)
{
  rf_sector *found = NULL;
  rf_status status;

  for (size_t i = 0; i < s->count; i++)
    if (!memcmp(s->sector[i]->u, u, s->field->n)) {
      found = s->sector[i];
      s->sector[i] = s->sector[0];
      s->sector[0] = found;
      *sector = found;
      return RF_OK;
    }
  RF_TRY(create(&found, s, u));
  status = rf_grow(&s->sector, &s->capacity, s->count + 1,
                   sizeof *s->sector);
  if (status < 0) {
    drop(found, s->field);
    goto done;
  }
  s->sector[s->count++] = found;
  *sector = found;

done:
  return status;
}
