/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * together.c -- the lines that a neuron meets at one instant; see together.h.
 *
 * w' is a combination of the data that act on the neuron, and of the lines on
 * which it is: with s_1 ... s_q those of all times so far,
 *     w = w(0) + sum b_i s_i,   <w, x_l> = <r_l, (b, 1)>,
 *     r_l = (<s_1, x_l>, ..., <s_q, x_l>, <w(0), x_l>).
 * So a line whose r_l is in the span of those of the lines with 0 is met with
 * them, whatever p was.  Data and w(0) are rational, up to a factor of w(0)
 * that does not matter. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "proof/meeting/together.h"

bool
rf_find_corner(bool *on, const rf_terrain *g, const signed char *side,
               size_t met)
{
  size_t *held = rf_alloc(g->count, sizeof *held), count = 0;

  if (!held)
    return false;
  for (size_t l = 0; l < g->count; l++)
    if (!side[l] || l == met)
      held[count++] = l;
  rf_relations_hold(g->relations, held, count);
  for (size_t l = 0; l < g->count; l++)
    on[l] = rf_in_span(g->relations, l);
  rf_release(held);
  return true;
}

/* What it takes. */
typedef struct tie {
  const rf_terrain *ground;
  const rf_mover *mover;
  size_t width;          /* of a row: lines that acted, and one more */
  mpq_t *start;          /* w(0)[d], times a factor */
  mpq_t *row;            /* row[count + 1][width] */
  size_t *pivot;         /* room for rf_exact_pivots */
} tie;

static const mpq_t *
line_of(const tie *s, size_t l)
{
  return rf_datum(s->ground->problem, s->ground->lines->first[l]);
}

static rf_status
set_start(tie *s, size_t j)
{
  const rf_problem *p = s->ground->problem;
  double *w, a;

  if (p->scheme == RF_FILE) {
    for (size_t i = 0; i < p->d; i++)
      mpq_set(s->start[i], p->w[j * p->d + i]);
    return RF_OK;
  }
  if (!(w = rf_alloc(p->d, sizeof *w)))
    return RF_ENOMEM;
  rf_problem_draw(p, j, &a, w);
  for (size_t i = 0; i < p->d; i++)
    mpq_set_d(s->start[i], w[i]);
  rf_release(w);
  return RF_OK;
}

/* r_l. */
static void
set_row(mpq_t *row, const tie *s, size_t l)
{
  const size_t d = s->ground->d;

  for (size_t i = 0; i < s->ground->count; i++)
    if (s->mover->acted[i])
      rf_exact_dot(*row++, line_of(s, i), line_of(s, l), d);
  rf_exact_dot(*row, (const mpq_t *)s->start, line_of(s, l), d);
}

/* Is row number `at` in the span of those before it? */
static rf_status
depends(bool *yes, tie *s, size_t at)
{
  size_t rank, more;
  rf_status status;

  RF_TRY(rf_exact_pivots(&rank, s->pivot, s->pivot + at + 1,
                         (const mpq_t *)s->row, at, s->width));
  RF_TRY(rf_exact_pivots(&more, s->pivot, s->pivot + at + 1,
                         (const mpq_t *)s->row, at + 1, s->width));
  *yes = more == rank;

done:
  return status;
}

static rf_status
add_tied(bool *on, tie *s, size_t met)
{
  const size_t lines = s->ground->count;
  size_t held = 0;
  rf_status status = RF_OK;

  for (size_t l = 0; l < lines; l++)
    if (!s->mover->side[l] || l == met)
      set_row(s->row + held++ * s->width, s, l);
  for (size_t l = 0; l < lines && status >= 0; l++)
    if (!on[l]) {
      set_row(s->row + held * s->width, s, l);
      status = depends(&on[l], s, held);
    }
  return status;
}

rf_status
rf_find_tied(bool *on, const rf_bundle *b, size_t neuron, size_t met)
{
  const rf_terrain *g = b->ground;
  tie s = { .ground = g, .mover = &b->at[neuron], .width = 1 };
  rf_status status = RF_ENOMEM;

  if (g->radius.m > 0.0)               /* all starts of a ball: no relation */
    return RF_OK;
  for (size_t l = 0; l < g->count; l++)
    s.width += s.mover->acted[l] != 0;
  s.start = rf_mpq_array(g->d);
  s.row = rf_mpq_array((g->count + 1) * s.width);
  s.pivot = rf_alloc(g->count + 1 + s.width, sizeof *s.pivot);
  if (s.start && s.row && s.pivot) {
    status = set_start(&s, neuron);
    if (status >= 0)
      status = add_tied(on, &s, met);
  }
  rf_mpq_array_free(s.start, g->d);
  rf_mpq_array_free(s.row, (g->count + 1) * s.width);
  rf_release(s.pivot);
  return status;
}
