/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * clarke_exact.c -- may a neuron stay where lines meet, asked of rationals.
 *
 * The question is answered in double (clarke.h): its numbers are rounded once
 * each, in a scale of their own, and what is within the errors of that counts
 * as staying. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/number/num_d.h"
#include "geometry/inclusion/clarke.h"
#include "geometry/inclusion/inclusion_exact.h"

/* The question, and the largest number in it. */
typedef struct exact_meeting {
  const rf_field *field;
  const mpq_t *fixed;
  const size_t *line;
  size_t count;
  mpq_t scale, size, t;      /* size: of a line's coordinates */
  double *x, *drive, *plus, *minus;
  double sum;                /* of the terms of D */
} exact_meeting;

/* most = max(most, |q|). */
static void
keep_size(mpq_t most, const mpq_t q, mpq_t t)
{
  mpq_abs(t, q);
  if (mpq_cmp(t, most) > 0)
    mpq_set(most, t);
}

/* s->size = the largest |coordinate| of a line. */
static void
find_size(exact_meeting *s, size_t l)
{
  const mpq_t *x = rf_field_line(s->field, l);

  mpq_set_ui(s->size, 0, 1);
  for (size_t c = 0; c < s->field->d; c++)
    keep_size(s->size, x[c], s->t);
}

static void
find_scale(exact_meeting *s)
{
  mpq_t end;

  mpq_init(end);
  for (size_t c = 0; c < s->field->d; c++)
    keep_size(s->scale, s->fixed[c], s->t);
  for (size_t i = 0; i < s->count; i++) {
    find_size(s, s->line[i]);
    for (int side = -1; side <= 1; side += 2) {
      mpq_mul(end, *rf_zero_end(s->field, s->line[i], side), s->size);
      keep_size(s->scale, end, s->t);
    }
  }
  mpq_clear(end);
}

/* e of a side, of the unit line: norm is that of the line over s->size. */
static double
end_value(exact_meeting *s, size_t l, int side, double norm)
{
  mpq_mul(s->t, *rf_zero_end(s->field, l, side), s->size);
  mpq_div(s->t, s->t, s->scale);
  return mpq_get_d(s->t) * norm;
}

/* Everything in double. */
static void
load_meeting(exact_meeting *s)
{
  const size_t d = s->field->d;

  for (size_t c = 0; c < d; c++) {
    mpq_div(s->t, s->fixed[c], s->scale);
    s->drive[c] = mpq_get_d(s->t);
    s->sum += fabs(s->drive[c]);
  }
  for (size_t i = 0; i < s->count; i++) {
    const mpq_t *line = rf_field_line(s->field, s->line[i]);
    double *x = s->x + i * d, norm = 0.0;
    find_size(s, s->line[i]);
    for (size_t c = 0; c < d; c++) {
      mpq_div(s->t, line[c], s->size);
      x[c] = mpq_get_d(s->t);
      norm = hypot(norm, x[c]);
    }
    for (size_t c = 0; c < d; c++)
      x[c] /= norm;
    s->plus[i] = end_value(s, s->line[i], 1, norm);
    s->minus[i] = end_value(s, s->line[i], -1, norm);
    s->sum += fmax(fabs(s->plus[i]), fabs(s->minus[i]));
  }
}

/* Each number has d + 8 roundings at most: its own, those of hypot, of the
   quotient. */
static rf_status
ask_meeting(rf_staying *stays, const exact_meeting *s)
{
  const rf_meeting at = {
    .d = s->field->d, .count = s->count, .x = s->x, .fixed = s->drive,
    .plus = s->plus, .minus = s->minus,
    .error = 1.01 * s->sum * 2.0 * (double)(s->count + s->field->d + 8)
             * 0x1p-53
  };

  return rf_meeting_stays(stays, NULL, &at);
}

rf_status
rf_clarke_exact(rf_staying *stays, const rf_field *field, const mpq_t *fixed,
                const size_t *line, size_t count)
{
  const size_t d = field->d;
  exact_meeting s = { .field = field, .fixed = fixed, .line = line,
                      .count = count };
  double *numbers = rf_alloc(count * (d + 2) + d, sizeof *numbers);
  rf_status status = RF_OK;

  if (!numbers)
    return RF_ENOMEM;
  mpq_inits(s.scale, s.size, s.t, (mpq_ptr)0);
  s.x = numbers;
  s.drive = s.x + count * d;
  s.plus = s.drive + d;
  s.minus = s.plus + count;
  *stays = RF_STAYS;
  find_scale(&s);
  if (mpq_sgn(s.scale) != 0) {         /* else nothing drives */
    load_meeting(&s);
    status = ask_meeting(stays, &s);
  }
  mpq_clears(s.scale, s.size, s.t, (mpq_ptr)0);
  rf_release(numbers);
  return status;
}
