/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * terrain.c -- the problem of a proof in balls; see terrain.h. */
#include "config.h"

#include "base/number/exact.h"
#include "proof/tube/terrain.h"

void
rf_terrain_free(rf_terrain *g)
{
  if (!g)
    return;
  if (g->line) {
    ball_clear(&g->c);
    ball_clear(&g->leak);
  }
  rf_ball_array_free(g->line, g->count * g->d);
  rf_ball_array_free(g->datum, g->n * g->d);
  rf_ball_array_free(g->ratio, g->n);
  rf_ball_array_free(g->y, g->n);
  rf_release(g->length);
  rf_release(g->size);
  rf_relations_free(g->relations);
  rf_lines_free(g->lines);
  rf_release(g);
}

static bool
make_room(rf_terrain *g)
{
  if (!(g->datum = rf_ball_array(g->n * g->d))
      || !(g->ratio = rf_ball_array(g->n)) || !(g->y = rf_ball_array(g->n))
      || !(g->length = rf_alloc(g->count, sizeof *g->length))
      || !(g->size = rf_alloc(g->n, sizeof *g->size))
      || !(g->line = rf_ball_array(g->count * g->d)))
    return false;
  ball_init(&g->c);
  ball_init(&g->leak);
  return true;
}

/* Each number is rounded once, into its radius. */
static void
set_data(rf_terrain *g)
{
  const rf_problem *p = g->problem;

  for (size_t k = 0; k < g->n; k++) {
    for (size_t i = 0; i < g->d; i++)
      rf_ball_set_q(&g->datum[k * g->d + i], p->x[k * g->d + i], g->bits);
    rf_ball_set_q(&g->ratio[k], g->lines->ratio[k], g->bits);
    rf_ball_set_q(&g->y[k], p->y[k], g->bits);
    g->size[k] = up_norm(&g->datum[k * g->d], g->d);
  }
  for (size_t l = 0; l < g->count; l++) {
    for (size_t i = 0; i < g->d; i++)
      ball_set(&g->line[l * g->d + i],
               &g->datum[g->lines->first[l] * g->d + i]);
    g->length[l] = up_norm(&g->line[l * g->d], g->d);
  }
}

static void
set_weight(rf_terrain *g)
{
  mpq_t c;

  mpq_init(c);
  rf_problem_weight(c, g->problem);
  rf_ball_set_q(&g->c, c, g->bits);
  rf_ball_set_q(&g->leak, g->problem->leak, g->bits);
  mpq_clear(c);
  g->weight = up_ball(&g->c);
  g->curve = g->loss == RF_SQUARE ? g->weight
             : g->loss == RF_LOGISTIC ? up_times(g->weight, 0.25)
             : up_infinite();
}

rf_status
rf_terrain_create(rf_terrain **ground, const rf_problem *p, long bits)
{
  rf_terrain *g = rf_alloc(1, sizeof *g);
  rf_status status = RF_ENOMEM;

  if (!g)
    goto done;
  g->problem = p;
  g->n = p->n;
  g->d = p->d;
  g->m = p->m;
  g->bits = bits;
  g->loss = p->loss;
  g->curved = p->loss != RF_SQUARE;
  RF_TRY(rf_lines_create(&g->lines, (const mpq_t *)p->x, g->n, g->d));
  RF_TRY(rf_relations_create(&g->relations, g->lines, (const mpq_t *)p->x,
                             g->d));
  g->count = g->lines->count;
  g->watched = mpq_cmp_ui(p->leak, 1, 1) == 0 ? 0 : g->count;
  status = RF_ENOMEM;
  if (!make_room(g))
    goto done;
  set_data(g);
  set_weight(g);
  *ground = g;
  g = NULL;
  status = RF_OK;

done:
  rf_terrain_free(g);
  return status;
}

/* ---- the start ---- */

/* lambda / sqrt(m); the standard deviation itself; of he lambda sqrt(2 / k), k
   the coordinates that are drawn. */
static void
set_factor(rf_ball *f, const rf_problem *p, long bits)
{
  rf_ball t;

  ball_init(&t);
  rf_ball_set_q(f, p->scale, bits);
  if (p->scheme == RF_HE) {
    arb_set_ui(&t, 2);
    arb_div_ui(&t, &t, rf_problem_drawn(p), bits);
  } else if (p->by_std)
    arb_one(&t);
  else {
    arb_one(&t);
    arb_div_ui(&t, &t, p->m, bits);
  }
  ball_sqrt(&t, &t, bits);
  ball_mul(f, f, &t, bits);
  ball_clear(&t);
}

/* |a| by the scheme; z[1..d] is w, and sign the draw. */
static void
set_outer(rf_ball *z, const rf_terrain *g, const rf_ball *factor, double draw)
{
  const rf_problem *p = g->problem;
  rf_ball t;

  ball_init(&t);
  arb_set_d(z, draw);
  if (p->scheme == RF_BALANCED)
    rf_terrain_dot(&t, g, z + 1, z + 1);
  else if (p->scheme == RF_DOMINATED)
    arb_set_ui(&t, rf_problem_drawn(p));
  else if (p->scheme == RF_HE) {
    arb_set_ui(&t, rf_problem_drawn(p));
    arb_div_ui(&t, &t, p->m, g->bits);
  } else
    arb_one(&t);
  ball_sqrt(&t, &t, g->bits);
  ball_mul(z, z, &t, g->bits);
  if (p->scheme != RF_BALANCED)
    ball_mul(z, z, factor, g->bits);
  ball_clear(&t);
}

/* Draws are doubles, and exact. */
static rf_status
draw_weights(rf_ball *z, const rf_terrain *g)
{
  double *w = rf_alloc(g->d, sizeof *w), a;
  rf_ball factor;

  if (!w)
    return RF_ENOMEM;
  ball_init(&factor);
  set_factor(&factor, g->problem, g->bits);
  for (size_t j = 0; j < g->m; j++, z += 1 + g->d) {
    rf_problem_draw(g->problem, j, &a, w);
    for (size_t i = 0; i < g->d; i++) {
      arb_set_d(&z[1 + i], w[i]);
      ball_mul(&z[1 + i], &z[1 + i], &factor, g->bits);
    }
    set_outer(z, g, &factor, a);
  }
  ball_clear(&factor);
  rf_release(w);
  return RF_OK;
}

rf_status
rf_terrain_weights(rf_ball *z, const rf_terrain *g)
{
  const rf_problem *p = g->problem;

  if (p->scheme != RF_FILE)
    return draw_weights(z, g);
  for (size_t j = 0; j < g->m; j++, z += 1 + g->d) {
    rf_ball_set_q(z, p->a[j], g->bits);
    for (size_t i = 0; i < g->d; i++)
      rf_ball_set_q(&z[1 + i], p->w[j * g->d + i], g->bits);
  }
  return RF_OK;
}

void
rf_terrain_hold_others(const rf_terrain *g, const signed char *u, size_t l,
                       size_t *held)
{
  size_t count = 0;

  for (size_t i = 0; i < g->count; i++)
    if (!u[i] && i != l)
      held[count++] = i;
  rf_relations_hold(g->relations, held, count);
}
