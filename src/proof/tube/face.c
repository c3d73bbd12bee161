/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * face.c -- the smooth field of a face; see face.h. */
#include "config.h"

#include "proof/tube/face.h"

#ifdef RF_ARB_IN_FLINT
# include <flint/arb_mat.h>
#else
# include <arb_mat.h>
#endif

void
rf_facet_clear(rf_facet *s)
{
  const rf_terrain *g = s->ground;

  if (!g)
    return;
  rf_ball_array_free(s->projector, g->d * g->d);
  rf_ball_array_free(s->seen, g->count * g->d);
  rf_ball_array_free(s->pull, g->n * g->d);
  rf_ball_array_free(s->hold, s->slides * g->n);
  rf_release(s->line);
  *s = (rf_facet){ 0 };
}

static bool
make_room(rf_facet *s)
{
  const rf_terrain *g = s->ground;

  for (size_t l = 0; l < g->count; l++)
    s->slides += s->side[l] == 0;
  if (!(s->line = rf_alloc(s->slides + 1, sizeof *s->line))
      || !(s->projector = rf_ball_array(g->d * g->d))
      || !(s->seen = rf_ball_array(g->count * g->d))
      || !(s->pull = rf_ball_array(g->n * g->d))
      || !(s->hold = rf_ball_array(s->slides * g->n + 1)))
    return false;
  for (size_t l = 0, i = 0; l < g->count; l++)
    if (!s->side[l])
      s->line[i++] = l;
  return true;
}

/* G^-1, the Gram matrix of K; false where it may be singular. */
static bool
invert_gram(arb_mat_t inverse, const rf_facet *s)
{
  const rf_terrain *g = s->ground;
  arb_mat_t gram;
  bool good;

  arb_mat_init(gram, (slong)s->slides, (slong)s->slides);
  for (size_t i = 0; i < s->slides; i++)
    for (size_t j = 0; j < s->slides; j++)
      rf_terrain_dot(arb_mat_entry(gram, i, j), g,
                    &g->line[s->line[i] * g->d], &g->line[s->line[j] * g->d]);
  good = arb_mat_inv(inverse, gram, g->bits);
  arb_mat_clear(gram);
  return good;
}

/* P = 1 - sum G^-1_ij x_i x_j^T. */
static void
set_projector(rf_facet *s, const arb_mat_t inverse)
{
  const rf_terrain *g = s->ground;
  const size_t d = g->d;
  rf_ball t;

  ball_init(&t);
  for (size_t i = 0; i < d; i++)
    arb_one(&s->projector[i * d + i]);
  for (size_t i = 0; i < s->slides; i++)
    for (size_t j = 0; j < s->slides; j++)
      for (size_t a = 0; a < d * d; a++) {
        ball_mul(&t, arb_mat_entry(inverse, i, j),
                 &g->line[s->line[i] * d + a / d], g->bits);
        arb_submul(&s->projector[a], &t, &g->line[s->line[j] * d + a % d],
                   g->bits);
      }
  ball_clear(&t);
}

/* Of data on K nothing is left of P x_k but rounding: their part is in e. */
static void
set_pull(rf_facet *s)
{
  const rf_terrain *g = s->ground;
  const size_t d = g->d;
  rf_ball eta;

  ball_init(&eta);
  for (size_t l = 0; l < g->count; l++)
    for (size_t i = 0; i < d; i++)
      rf_terrain_dot(&s->seen[l * d + i], g, &s->projector[i * d],
                    &g->line[l * d]);
  for (size_t k = 0; k < g->n; k++) {
    const size_t l = g->lines->of[k];
    if (!s->side[l])
      continue;
    rf_terrain_eta(&eta, g, k, s->side[l]);
    ball_mul(&eta, &eta, &g->ratio[k], g->bits);
    for (size_t i = 0; i < d; i++)
      ball_mul(&s->pull[k * d + i], &eta, &s->seen[l * d + i], g->bits);
  }
  ball_clear(&eta);
}

/* <f + sum e_j x_j, x_i> = 0 on K, f = sum of eta_k p_k x_k off K. */
static void
set_hold(rf_facet *s, const arb_mat_t inverse)
{
  const rf_terrain *g = s->ground;
  rf_ball eta, t;

  ball_init(&eta);
  ball_init(&t);
  for (size_t k = 0; k < g->n; k++) {
    const int side = s->side[g->lines->of[k]];
    if (!side)
      continue;
    rf_terrain_eta(&eta, g, k, side);
    for (size_t j = 0; j < s->slides; j++) {
      rf_terrain_dot(&t, g, &g->line[s->line[j] * g->d], &g->datum[k * g->d]);
      ball_mul(&t, &t, &eta, g->bits);
      for (size_t i = 0; i < s->slides; i++)
        arb_submul(&s->hold[i * g->n + k], arb_mat_entry(inverse, i, j), &t,
                   g->bits);
    }
  }
  ball_clear(&eta);
  ball_clear(&t);
}

rf_status
rf_facet_make(rf_facet *shape, const rf_terrain *ground,
              const signed char *side)
{
  rf_facet s = { .ground = ground, .side = side };
  rf_status status = RF_ENOMEM;
  arb_mat_t inverse;

  if (!make_room(&s)) {
    rf_facet_clear(&s);
    return status;
  }
  arb_mat_init(inverse, (slong)s.slides, (slong)s.slides);
  if (s.slides && !invert_gram(inverse, &s))
    status = RF_EUNSURE;
  else {
    set_projector(&s, inverse);
    set_pull(&s);
    set_hold(&s, inverse);
    status = RF_OK;
  }
  arb_mat_clear(inverse);
  if (status < 0)
    rf_facet_clear(&s);
  else
    *shape = s;
  return status;
}

rf_status
rf_facet_project(rf_up *rounded, rf_ball *w, const rf_facet *s)
{
  const rf_terrain *g = s->ground;
  rf_ball *v = rf_ball_array(g->d);
  rf_up sum = up_zero();

  if (!v)
    return RF_ENOMEM;
  for (size_t i = 0; i < g->d; i++)
    rf_terrain_dot(&v[i], g, &s->projector[i * g->d], w);
  for (size_t i = 0; i < g->d; i++) {
    sum = up_add(sum, up_square(up_take_radius(&v[i])));
    ball_set(&w[i], &v[i]);
  }
  rf_ball_array_free(v, g->d);
  *rounded = up_sqrt(sum);
  return RF_OK;
}

void
rf_facet_drive(rf_ball *D, const rf_facet *s, const rf_ball *p)
{
  const rf_terrain *g = s->ground;

  for (size_t i = 0; i < g->d; i++)
    arb_dot(&D[i], NULL, 0, p, 1, &s->pull[i], (slong)g->d, (slong)g->n,
            g->bits);
}

void
rf_form_value(rf_ball *r, const rf_terrain *g, const rf_ball *form,
              const rf_ball *p)
{
  arb_dot(r, NULL, 0, form, 1, p, 1, (slong)g->n, g->bits);
}

void
rf_form_side(rf_ball *form, const rf_terrain *g, size_t l, int u)
{
  for (size_t k = 0; k < g->n; k++)
    if (g->lines->of[k] == l) {
      rf_terrain_eta(&form[k], g, k, u);
      ball_mul(&form[k], &form[k], &g->ratio[k], g->bits);
    } else
      ball_zero(&form[k]);
}

void
rf_form_jump(rf_ball *form, rf_ball *room, const rf_terrain *g, size_t l)
{
  rf_form_side(form, g, l, 1);
  rf_form_side(room, g, l, -1);
  for (size_t k = 0; k < g->n; k++)
    ball_sub(&form[k], &form[k], &room[k], g->bits);
}

void
rf_form_velocity(rf_ball *form, const rf_facet *s, size_t l)
{
  const rf_terrain *g = s->ground;

  for (size_t k = 0; k < g->n; k++)
    rf_terrain_dot(&form[k], g, &s->pull[k * g->d], &s->seen[l * g->d]);
}

void
rf_form_margin(rf_ball *form, const rf_facet *s, size_t i, int u, int sigma)
{
  const rf_terrain *g = s->ground;

  rf_form_side(form, g, s->line[i], u);
  for (size_t k = 0; k < g->n; k++) {
    ball_sub(&form[k], &s->hold[i * g->n + k], &form[k], g->bits);
    if (sigma * u < 0)
      ball_neg(&form[k], &form[k]);
  }
}
