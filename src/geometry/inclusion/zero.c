/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * zero.c -- the driving field at zero scale in rationals; see zero.h.
 *
 * Two kinds of questions.  Those about the data alone (idle, still) have the
 * same answer for all pseudo-residuals: it is enough that every datum that
 * drives at all is orthogonal to the line, or in the span of the zero lines.
 * Those about values (drive, balanced) take the p_k as they are at h = 0. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "geometry/extremal/face_test.h"
#include "geometry/inclusion/zero.h"

void
rf_zero_sum(mpq_t *sum, const rf_field *f, const signed char *u, mpq_t t)
{
  for (size_t l = 0; l < f->count; l++) {
    const mpq_t *e = rf_zero_end(f, l, u[l]);
    if (u[l] != 0 && mpq_sgn(*e) != 0)
      rf_exact_add(sum, *e, rf_field_line(f, l), f->d, t);
  }
}

/* Does datum k drive a neuron with sides u? */
static bool
drives(const rf_zero *z, const signed char *u, size_t k)
{
  const int side = rf_lines_sign(z->field->lines, u, k);

  return side != 0 && !z->mute[k]
    && (side > 0 || mpq_sgn(z->field->leak) != 0);
}

/* z->held: the lines with u = 0; returns their number. */
static size_t
zero_lines(const rf_zero *z, const signed char *u)
{
  size_t count = 0;

  for (size_t l = 0; l < z->field->count; l++)
    if (u[l] == 0)
      z->held[count++] = l;
  return count;
}

bool
rf_zero_idle(const rf_zero *z, const signed char *u, size_t line)
{
  const rf_lines *lines = z->field->lines;
  bool idle = true;

  rf_relations_hold(z->relations, z->held, zero_lines(z, u));
  for (size_t k = 0; k < lines->n && idle; k++)
    idle = !drives(z, u, k)
      || rf_orthogonal_beside(z->relations, line, lines->of[k]);
  return idle;
}

bool
rf_zero_still(const rf_zero *z, const signed char *u)
{
  const rf_lines *lines = z->field->lines;
  bool still = true;

  rf_relations_hold(z->relations, z->held, zero_lines(z, u));
  for (size_t k = 0; k < lines->n && still; k++)
    still = !drives(z, u, k) || rf_in_span(z->relations, lines->of[k]);
  return still;
}

rf_status
rf_zero_drive(mpq_t *D, const rf_zero *z, const signed char *u)
{
  const rf_field *f = z->field;
  const size_t rank = f->rank, width = rank + 1, count = zero_lines(z, u);
  size_t k = 0, *held = z->held;
  mpq_t *ab = rf_mpq_array(rank * width);
  rf_status status = RF_ENOMEM;
  bool regular;
  mpq_t t;

  mpq_init(t);
  if (!ab)
    goto done;
  for (size_t i = 0; i < count; i++) {         /* a basis of them, in place */
    rf_relations_hold(z->relations, held, k);
    if (!rf_in_span(z->relations, held[i]))
      held[k++] = held[i];
  }
  for (size_t i = 0; i < f->d; i++)
    mpq_set_ui(D[i], 0, 1);
  rf_zero_sum(D, f, u, t);
  for (size_t i = 0; i < k; i++) {
    const mpq_t *x = rf_field_line(f, held[i]);
    for (size_t j = 0; j < k; j++)
      rf_exact_dot(ab[i * (k + 1) + j], x, rf_field_line(f, held[j]), f->d);
    rf_exact_dot(ab[i * (k + 1) + k], x, (const mpq_t *)D, f->d);
    mpq_neg(ab[i * (k + 1) + k], ab[i * (k + 1) + k]);
  }
  /* <D, x_i> = 0 for the zero lines: a regular system, they are a basis. */
  RF_TRY(rf_exact_solve(&regular, ab, k, 1));
  for (size_t i = 0; i < k; i++)
    rf_exact_add(D, ab[i * (k + 1) + k], rf_field_line(f, held[i]), f->d, t);

done:
  mpq_clear(t);
  rf_mpq_array_free(ab, rank * width);
  return status;
}

rf_status
rf_zero_balanced(bool *answer, const rf_zero *z, const signed char *u)
{
  const rf_field *f = z->field;
  uint64_t *mask = rf_alloc(2 * f->words, sizeof *mask);
  mpq_t *D = rf_mpq_array(f->d), *e = rf_mpq_array(f->count);
  rf_flat *flat = NULL;
  rf_status status = RF_ENOMEM;

  if (!mask || !D || !e)
    goto done;
  for (size_t l = 0; l < f->count; l++)
    rf_mask_set(mask, f->words, l, u[l]);
  /* The shortest D that the face allows is 0, or 0 is not among them. */
  RF_TRY(rf_flat_create(&flat, f, mask, false));
  RF_TRY(rf_face_least(D, e, flat, mask));
  *answer = true;
  for (size_t i = 0; i < f->d; i++)    /* D = 0, without rounding */
    *answer = *answer && mpq_sgn(D[i]) == 0;

done:
  rf_flat_free(flat);
  rf_release(mask);
  rf_mpq_array_free(D, f->d);
  rf_mpq_array_free(e, f->count);
  return status;
}
