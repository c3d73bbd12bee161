/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rays.c -- the rays of an arrangement, one per flat of rank r - 1.
 *
 * A flat is a set of hyperplanes closed under dependence.  Depth-first over
 * flats by their lexicographically first basis b_1 < b_2 < ..: a flat F and
 * a hyperplane l > b_k outside of F lead on to the closure of F and l, and
 * this is the first basis of that closure exactly if no hyperplane below l
 * came in with l.  So every flat is visited once, and the cost is near the
 * number of flats.
 *
 * At depth k the table holds, for each hyperplane, its products with a basis
 * of the orthogonal complement of b_1 .. b_k; a step eliminates one column.
 * At depth r - 1 one column is left: the values of the hyperplanes at the
 * ray. */
#include "config.h"

#include "base/poll.h"
#include "geometry/arrangement/arrangement.h"
#include "geometry/arrangement/linear_exact.h"

/* 0 seconds stand for no limit, as 0 faces do. */
void
rf_budget_start(rf_budget *budget, size_t faces, double seconds)
{
  budget->faces = faces;
  budget->seconds = seconds;
  budget->started = rf_clock();
}

/* The question of the caller's poll comes with it. */
rf_status
rf_budget_time(const rf_budget *budget)
{
  const rf_status status = rf_poll();

  if (status < 0)
    return status;
  return budget->seconds > 0.0
         && rf_clock() - budget->started > budget->seconds
         ? RF_ELIMIT : RF_OK;
}

typedef struct walk {
  size_t lines, r;
  rf_on_ray *on_ray;
  void *context;
  const rf_budget *budget;
  mpz_t **table;             /* table[k][lines][r - k], k < r */
  mpz_t gcd, tmp;
} walk;

/* Is the hyperplane in the flat?  Its products with all that is orthogonal to
   the flat are then 0. */
static bool
in_flat(const mpz_t *row, size_t width)
{
  for (size_t i = 0; i < width; i++)
    if (mpz_sgn(row[i]))
      return false;
  return true;
}

/* The smallest entry of a row that is not zero. */
static size_t
pick_pivot(const mpz_t *row, size_t width)
{
  size_t pick = width;

  for (size_t i = 0; i < width; i++)
    if (mpz_sgn(row[i])
        && (pick == width || mpz_cmpabs(row[i], row[pick]) < 0))
      pick = i;
  return pick;
}

/* Divide column i of t[lines][width] by its greatest common divisor. */
static void
primitive(walk *s, mpz_t *t, size_t width, size_t i)
{
  mpz_set_ui(s->gcd, 0);
  for (size_t l = 0; l < s->lines && mpz_cmp_ui(s->gcd, 1); l++)
    mpz_gcd(s->gcd, s->gcd, t[l * width + i]);
  if (mpz_cmp_ui(s->gcd, 1) <= 0)
    return;
  for (size_t l = 0; l < s->lines; l++)
    mpz_divexact(t[l * width + i], t[l * width + i], s->gcd);
}

/* Fill table[k + 1] from table[k] and the new hyperplane b. */
static void
eliminate(walk *s, size_t k, size_t b)
{
  const size_t width = s->r - k;
  mpz_t *from = s->table[k], *to = s->table[k + 1], *row = from + b * width;
  const size_t pivot = pick_pivot((const mpz_t *)row, width);

  for (size_t i = 0, o = 0; i < width; i++) {
    if (i == pivot)
      continue;
    for (size_t l = 0; l < s->lines; l++) {
      mpz_mul(s->tmp, row[pivot], from[l * width + i]);
      mpz_submul(s->tmp, row[i], from[l * width + pivot]);
      mpz_set(to[l * (width - 1) + o], s->tmp);
    }
    primitive(s, to, width - 1, o++);
  }
}

/* Did only hyperplanes from b on come in at depth k + 1? */
static bool
is_first_basis(const walk *s, size_t k, size_t b)
{
  const size_t width = s->r - k;

  for (size_t l = 0; l < b; l++)
    if (in_flat((const mpz_t *)s->table[k + 1] + l * (width - 1), width - 1)
        && !in_flat((const mpz_t *)s->table[k] + l * width, width))
      return false;
  return true;
}

/* All rays whose first basis begins with the k hyperplanes that were
   eliminated, going on with those from `next` on. */
static rf_status
visit(walk *s, size_t k, size_t next)
{
  const size_t width = s->r - k;
  rf_status status = rf_budget_time(s->budget);

  if (status < 0)
    return status;
  if (width == 1)
    return s->on_ray(s->context, (const mpz_t *)s->table[k], s->lines);
  for (size_t b = next; b < s->lines; b++) {
    if (in_flat((const mpz_t *)s->table[k] + b * width, width))
      continue;
    eliminate(s, k, b);
    if (!is_first_basis(s, k, b))
      continue;
    if ((status = visit(s, k + 1, b + 1)) < 0)
      return status;
  }
  return RF_OK;
}

rf_status
rf_rays(rf_on_ray *on_ray, void *context, const mpz_t *rows, size_t lines,
        size_t r, const rf_budget *budget)
{
  walk s = { .lines = lines, .r = r, .on_ray = on_ray, .context = context,
             .budget = budget };
  rf_status status = RF_ENOMEM;

  mpz_inits(s.gcd, s.tmp, (mpz_ptr)0);
  if (!(s.table = rf_alloc(r, sizeof *s.table)))
    goto done;
  for (size_t k = 0; k < r; k++)
    if (!(s.table[k] = rf_mpz_array(lines * (r - k))))
      goto done;
  for (size_t i = 0; i < lines * r; i++)
    mpz_set(s.table[0][i], rows[i]);
  for (size_t i = 0; i < r; i++)
    primitive(&s, s.table[0], r, i);
  status = visit(&s, 0, 0);

done:
  for (size_t k = 0; s.table && k < r; k++)
    rf_mpz_array_free(s.table[k], lines * (r - k));
  rf_release(s.table);
  mpz_clears(s.gcd, s.tmp, (mpz_ptr)0);
  return status;
}
