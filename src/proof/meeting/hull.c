/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hull.c -- Clarke's set where lines depend on each other; see hull.h.
 *
 * Coefficients of dependent lines that are chosen one by one are more than
 * Clarke's set, conv{D_u : u an open cone around the place}: not all u are
 * cones.  These are enumerated in integers.  To stay takes a D of the hull
 * that is orthogonal to the lines; there is none if some h of their span has
 * <D_u, h> > 0 for all u, which is looked for and tested in balls. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/arrangement.h"
#include "geometry/arrangement/linear_exact.h"
#include "proof/meeting/hull.h"

enum { STEPS_MOST = 1000 };

/* v += sign row/|row|, on midpoints. */
static void
step_along(rf_ball *v, const rf_ball *row, int sign, size_t d, long bits)
{
  rf_ball t, unit;

  ball_init(&t);
  ball_init(&unit);
  up_ball_set(&unit, up_norm(row, d));
  for (size_t e = 0; e < d; e++) {
    ball_div(&t, &row[e], &unit, bits);
    (sign > 0 ? ball_add : ball_sub)(&v[e], &v[e], &t, bits);
    mag_zero(arb_radref(&v[e]));
  }
  ball_clear(&t);
  ball_clear(&unit);
}

bool
rf_perceptron(rf_ball *v, const rf_ball *const *row, const signed char *sign,
              size_t count, size_t d, long bits)
{
  bool inside = false;
  rf_ball dot;

  ball_init(&dot);
  for (size_t n = 0; n < STEPS_MOST && !inside; n++) {
    inside = true;
    for (size_t i = 0; i < count; i++) {
      const int want = sign ? sign[i] : 1;
      arb_dot(&dot, NULL, 0, row[i], 1, v, 1, (slong)d, bits);
      if (arb_sgn_nonzero(&dot) == want)
        continue;
      inside = false;
      if (up_norm(row[i], d).m == 0.0) {
        n = STEPS_MOST;
        break;
      }
      step_along(v, row[i], want, d, bits);
    }
  }
  ball_clear(&dot);
  return inside;
}

/* ---- the open cones ---- */

/* The lines on which it stays, line[count], as rows of integers on columns on
   which they have full rank: rows[count][*rank], of room for count d. */
static rf_status
take_rows(mpz_t *rows, size_t *rank, const rf_terrain *g, const size_t *line,
          size_t count)
{
  const size_t d = g->d;
  mpq_t *x = rf_mpq_array(count * d);
  mpz_t *whole = rf_mpz_array(d);
  size_t *row = rf_alloc(count + d, sizeof *row);
  rf_status status = RF_ENOMEM;

  if (!x || !whole || !row)
    goto done;
  for (size_t i = 0; i < count * d; i++)
    mpq_set(x[i], rf_datum(g->problem, g->lines->first[line[i / d]])[i % d]);
  RF_TRY(rf_exact_pivots(rank, row, row + count, (const mpq_t *)x, count, d));
  for (size_t i = 0; i < count; i++) {
    rf_clear_denominators(whole, (const mpq_t *)x + i * d, d);
    for (size_t c = 0; c < *rank; c++)
      mpz_set(rows[i * *rank + c], whole[row[count + c]]);
  }

done:
  rf_mpq_array_free(x, count * d);
  rf_mpz_array_free(whole, d);
  rf_release(row);
  return status;
}

/* ---- the D_u ---- */

/* Add to D[d] what line l adds on the side u. */
static void
add_side(rf_ball *D, rf_ball *form, const rf_hull *s, size_t l, int u)
{
  const rf_terrain *g = s->ground;
  rf_ball v;

  ball_init(&v);
  rf_form_side(form, g, l, u);
  rf_form_value(&v, g, form, s->p);
  for (size_t e = 0; e < g->d; e++)
    arb_addmul(&D[e], &v, &g->line[l * g->d + e], g->bits);
  ball_clear(&v);
}

void
rf_hull_strip(rf_ball *D, const rf_hull *s)
{
  const rf_terrain *g = s->ground;
  rf_ball *part;

  if (!s->projector)
    return;
  part = rf_ball_array(g->d);

  for (size_t e = 0; e < g->d && part; e++)
    rf_terrain_dot(&part[e], g, &s->projector[e * g->d], D);
  for (size_t e = 0; e < g->d; e++)
    if (part)
      ball_sub(&D[e], &D[e], &part[e], g->bits);
    else
      arb_indeterminate(&D[e]);
  rf_ball_array_free(part, g->d);
}

/* D of the cone with this mask over line[count], in their span. */
static void
set_drive(rf_ball *D, rf_ball *form, const rf_hull *s, const size_t *line,
          const rf_faces *faces, size_t i)
{
  const uint64_t *mask = faces->mask + i * 2 * faces->words;

  for (size_t e = 0; e < s->ground->d; e++)
    ball_zero(&D[e]);
  for (size_t l = 0; l < s->ground->count; l++)
    if (s->side[l])
      add_side(D, form, s, l, s->side[l]);
  for (size_t l = 0; l < faces->lines; l++)
    add_side(D, form, s, line[l], rf_mask_sign(mask, faces->words, l));
  rf_hull_strip(D, s);
}

/* Are all D_u on one side of some h? */
static rf_status
separate(bool *away, const rf_hull *s, const size_t *line,
         const rf_faces *faces)
{
  const rf_terrain *g = s->ground;
  rf_ball *D = rf_ball_array((faces->count + 1) * g->d);
  rf_ball *form = rf_ball_array(g->n);
  const rf_ball **row = rf_alloc(faces->count, sizeof *row);
  rf_status status = RF_ENOMEM;
  size_t count = 0;

  if (D && form && row) {
    for (size_t i = 0; i < faces->count; i++)
      if (rf_face_is_open(faces, i)) {
        row[count] = D + count * g->d;
        set_drive(D + count++ * g->d, form, s, line, faces, i);
      }
    *away = rf_perceptron(D + faces->count * g->d, row, NULL, count, g->d,
                          g->bits);
    status = RF_OK;
  }
  rf_ball_array_free(D, (faces->count + 1) * g->d);
  rf_ball_array_free(form, g->n);
  rf_release(row);
  return status;
}

rf_status
rf_hull_leads_away(bool *away, const rf_hull *s)
{
  const rf_terrain *g = s->ground;
  size_t *line = rf_alloc(g->count, sizeof *line), count = 0, rank = 0;
  mpz_t *rows = rf_mpz_array(g->count * g->d);
  rf_faces *faces = NULL;
  rf_budget budget;
  rf_status status = RF_ENOMEM;

  *away = false;
  if (!line || !rows)
    goto done;
  for (size_t l = 0; l < g->count; l++)
    if (!s->side[l])
      line[count++] = l;
  rf_budget_start(&budget, 0, 0.0);
  RF_TRY(take_rows(rows, &rank, g, line, count));
  RF_TRY(rf_faces_create(&faces, (const mpz_t *)rows, count, rank, &budget));
  status = separate(away, s, line, faces);

done:
  rf_faces_free(faces);
  rf_mpz_array_free(rows, g->count * g->d);
  rf_release(line);
  return status;
}
