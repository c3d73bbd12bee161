/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lines.c -- group data by their line through 0, in exact arithmetic.
 *
 * A neuron has one boundary <w, x> = 0 with all data that are multiples of x:
 * it meets them together.  Whether two are is a question of equality, which
 * rounding would answer wrongly either way. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/lines.h"

/* Is v = r u for some rational r?  Then r is set.  u is not zero. */
static bool
multiple(mpq_t r, const mpq_t *v, const mpq_t *u, size_t d, mpq_t tmp)
{
  size_t i = 0;

  while (mpq_sgn(u[i]) == 0)
    i++;
  mpq_div(r, v[i], u[i]);
  for (size_t l = 0; l < d; l++) {
    mpq_mul(tmp, r, u[l]);
    if (!mpq_equal(tmp, v[l]))
      return false;
  }
  return true;
}

/* Also of a grouping that is made in part. */
void
rf_lines_free(rf_lines *lines)
{
  if (!lines)
    return;
  rf_release(lines->of);
  rf_release(lines->first);
  rf_release(lines->place);
  rf_release(lines->orient);
  rf_mpq_array_free(lines->ratio, lines->n);
  rf_release(lines);
}

/* Is x before y? */
static bool
before(const mpq_t *x, const mpq_t *y, size_t d)
{
  int c = 0;

  for (size_t i = 0; i < d && c == 0; i++)
    c = mpq_cmp(x[i], y[i]);
  return c < 0;
}

static void
place_lines(rf_lines *s, const mpq_t *x, size_t d)
{
  for (size_t l = 0; l < s->count; l++)
    for (size_t k = 0; k < s->count; k++)
      s->place[l] += before(x + s->first[k] * d, x + s->first[l] * d, d);
}

/* Each datum is compared with the first of each line: n lines at most, and the
   first one it is a multiple of is the only one. */
rf_status
rf_lines_create(rf_lines **lines, const mpq_t *x, size_t n, size_t d)
{
  rf_lines *s = NULL;
  rf_status status = RF_ENOMEM;
  mpq_t tmp;

  mpq_init(tmp);
  if (!(s = rf_alloc(1, sizeof *s)))
    goto done;
  s->n = n;
  if (!(s->of = rf_alloc(n, sizeof *s->of))
      || !(s->first = rf_alloc(n, sizeof *s->first))
      || !(s->place = rf_alloc(n, sizeof *s->place))
      || !(s->orient = rf_alloc(n, sizeof *s->orient))
      || !(s->ratio = rf_mpq_array(n)))
    goto done;
  for (size_t k = 0; k < n; k++) {
    size_t line = 0;                   /* the first that x_k is on, or new */
    while (line < s->count
           && !multiple(s->ratio[k], x + k * d, x + s->first[line] * d, d, tmp))
      line++;
    if (line == s->count) {
      s->first[s->count++] = k;
      mpq_set_ui(s->ratio[k], 1, 1);
    }
    s->of[k] = line;
    s->orient[k] = mpq_sgn(s->ratio[k]);
  }
  place_lines(s, x, d);
  *lines = s;
  s = NULL;
  status = RF_OK;

done:
  rf_lines_free(s);
  mpq_clear(tmp);
  return status;
}

void
rf_lines_pattern(signed char *pattern, const rf_lines *lines,
                 const signed char *u)
{
  for (size_t k = 0; k < lines->n; k++)
    pattern[k] = (signed char)rf_lines_sign(lines, u, k);
}

/* A datum that points against its line is active on the line's other side. */
bool
rf_lines_active(const rf_lines *lines, const signed char *u)
{
  for (size_t k = 0; k < lines->n; k++)
    if (rf_lines_sign(lines, u, k) > 0)
      return true;
  return false;
}
