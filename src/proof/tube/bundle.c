/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bundle.c -- all neurons of a proof; see bundle.h. */
#include "config.h"

#include "proof/tube/slope.h"

rf_status
rf_doubt_say(rf_doubt *doubt, const char *what, size_t neuron, size_t line)
{
  snprintf(doubt->what, sizeof doubt->what, "%s", what);
  doubt->by[0] = '\0';
  doubt->neuron = neuron;
  doubt->line = line;
  doubt->final = doubt->fork = false;
  return RF_EUNSURE;
}

/* A bound as a text, of any exponent. */
static void
print_bound(char *text, size_t size, rf_up a)
{
  if (a.m == 0.0)
    snprintf(text, size, "0");
  else
    snprintf(text, size, "2^%.1f", up_log2(a));
}

rf_status
rf_doubt_by(rf_doubt *doubt, rf_up size, rf_up error)
{
  char s[32], e[32];

  print_bound(s, sizeof s, size);
  print_bound(e, sizeof e, error);
  snprintf(doubt->by, sizeof doubt->by, "%s against %s", s, e);
  return RF_EUNSURE;
}

rf_status
rf_doubt_ball(rf_doubt *doubt, const rf_ball *v)
{
  rf_status status;
  rf_ball mid;

  ball_init(&mid);
  ball_set(&mid, v);
  const rf_up error = up_take_radius(&mid);
  status = rf_doubt_by(doubt, up_ball(&mid), error);
  ball_clear(&mid);
  return status;
}

void
rf_bundle_free(rf_bundle *b)
{
  if (!b)
    return;
  if (b->at) {
    rf_ball_array_free(b->z, b->ground->m * (1 + b->ground->d));
    ball_clear(&b->time);
  }
  rf_release(b->sides);
  rf_release(b->at);
  rf_release(b);
}

static bool
make_room(rf_bundle *b)
{
  const rf_terrain *g = b->ground;

  if (!(b->at = rf_alloc(g->m, sizeof *b->at)))
    return false;
  ball_init(&b->time);
  if (!(b->z = rf_ball_array(g->m * (1 + g->d)))
      || !(b->sides = rf_alloc(g->m, 4 * g->count)))
    return false;
  for (size_t j = 0; j < g->m; j++) {
    b->at[j].z = b->z + j * (1 + g->d);
    b->at[j].side = b->sides + 4 * j * g->count;
    b->at[j].away = b->at[j].side + g->count;
    b->at[j].edge = b->at[j].away + g->count;
    b->at[j].acted = b->at[j].edge + g->count;
  }
  return true;
}

/* A line with data on both sides has an active datum on either. */
int
rf_terrain_idle_side(const rf_terrain *g, size_t l)
{
  int side = 0;

  if (!arb_is_zero(&g->leak))
    return 0;
  for (size_t k = 0; k < g->n; k++)
    if (g->lines->of[k] == l) {
      if (side == g->lines->orient[k])
        return 0;
      side = -g->lines->orient[k];
    }
  return side;
}

bool
rf_terrain_idle(const rf_terrain *g, const signed char *u)
{
  for (size_t l = 0; l < g->count; l++) {
    const int idle = rf_terrain_idle_side(g, l);
    if (!idle || u[l] == -idle)
      return false;
  }
  return true;
}

/* Exact signs come from the rationals: *on, it starts on the line. */
static rf_status
ask_start(bool *on, rf_doubt *doubt, const rf_terrain *g, size_t j, size_t l)
{
  const size_t k = g->lines->first[l];
  signed char *u = rf_alloc(g->n, 1);
  rf_status status = u ? rf_problem_initial_signs(u, g->problem, j, 1)
                     : RF_ENOMEM;

  *on = status >= 0 && u[k] == 0;
  if (status >= 0 && !*on)
    status = rf_doubt_say(doubt, "the side on which it starts", j, l);
  else if (status >= 0 && g->radius.m > 0.0) {
    status = rf_doubt_say(doubt, "a ball of starts around a boundary", j, l);
    doubt->final = true;
  }
  rf_release(u);
  return status;
}

/* apart: how far the start may be from z. */
static rf_status
set_sides(rf_doubt *doubt, const rf_terrain *g, rf_mover *q, size_t j,
          rf_up apart)
{
  rf_status status = RF_OK;
  bool on;
  rf_ball t;

  ball_init(&t);
  for (size_t l = 0; l < g->count && status >= 0; l++) {
    rf_terrain_dot(&t, g, &g->line[l * g->d], q->z + 1);
    up_blur(&t, up_mul(g->length[l], apart));
    q->side[l] = (signed char)(g->watched ? arb_sgn_nonzero(&t) : 1);
    if (!q->side[l] && (status = ask_start(&on, doubt, g, j, l)) < 0 && !on)
      rf_doubt_ball(doubt, &t);
  }
  ball_clear(&t);
  return status;
}

/* Weights are rounded to exact numbers; their radii are the first error. */
static rf_status
set_mover(rf_bundle *b, rf_doubt *doubt, rf_up *squares, size_t j)
{
  rf_mover *q = &b->at[j];
  rf_up sum = up_zero();
  const rf_up apart = !b->ground->parts ? b->error
    : up_mul(b->ground->radius, up_norm(q->z, 1 + b->ground->d));
  rf_status status = set_sides(doubt, b->ground, q, j, apart);

  q->sign = arb_sgn_nonzero(q->z);
  q->dead = !rf_mover_is_on_line(q, b->ground->count)
    && rf_terrain_idle(b->ground, q->side);
  for (size_t i = 0; i <= b->ground->d; i++)
    sum = up_add(sum, up_square(up_take_radius(&q->z[i])));
  q->own = up_add(up_sqrt(sum), apart);
  q->stretch = up_d(1.0);
  *squares = up_add(*squares, sum);
  return status;
}

rf_status
rf_bundle_create(rf_bundle **bundle, rf_doubt *doubt, const rf_terrain *ground)
{
  rf_bundle *b = rf_alloc(1, sizeof *b);
  rf_up squares = up_zero();
  rf_status status = RF_ENOMEM;

  if (!b)
    goto done;
  b->ground = ground;
  if (!make_room(b))
    goto done;
  RF_TRY(rf_terrain_weights(b->z, ground));
  b->error = up_mul(ground->radius,
                    up_norm(b->z, ground->m * (1 + ground->d)));
  for (size_t j = 0; j < ground->m; j++)
    RF_TRY(set_mover(b, doubt, &squares, j));
  b->error = up_add(b->error, up_sqrt(squares));
  *bundle = b;
  b = NULL;
  status = RF_OK;

done:
  rf_bundle_free(b);
  return status;
}

void
rf_bundle_stretches(rf_up *most, rf_up *ratio, const rf_bundle *b)
{
  rf_up least = up_infinite();

  *most = up_d(1.0);
  for (size_t j = 0; j < b->ground->m; j++)
    if (!b->at[j].dead) {
      *most = up_max(*most, b->at[j].stretch);
      least = up_min(least, b->at[j].stretch);
    }
  /* The stretches are numbers of their own, so that a quotient that is rounded
     up is a bound. */
  *ratio = isinf(least.m) ? up_d(1.0) : up_div(*most, least);
}

void
rf_bundle_flatten(rf_bundle *b)
{
  rf_up sum = up_zero(), most, ratio;

  rf_bundle_stretches(&most, &ratio, b);
  for (size_t j = 0; j < b->ground->m; j++)
    if (!b->at[j].dead) {
      sum = up_add(sum, up_square(rf_mover_error(b, &b->at[j])));
      b->at[j].own = rf_mover_error(b, &b->at[j]);
    }
  b->error = up_min(up_sqrt(sum), up_mul(most, b->error));
  for (size_t j = 0; j < b->ground->m; j++)
    if (!b->at[j].dead)
      b->at[j].stretch = up_d(1.0);
}

/* h_k is a sum of products a w: with H |theta|, e its error, it is off by at
   most ||x_k|| (H e + e^2/2).  Data on the lines of a neuron see 0. */
void
rf_bundle_outputs(rf_ball *h, const rf_bundle *b)
{
  const rf_terrain *g = b->ground;
  rf_up whole = up_zero(), most, ratio, error;
  rf_ball eta, t;

  ball_init(&eta);
  ball_init(&t);
  for (size_t k = 0; k < g->n; k++)
    ball_zero(&h[k]);
  for (size_t j = 0; j < g->m; j++) {
    const rf_mover *q = &b->at[j];
    if (q->dead)
      continue;
    whole = up_add(whole, up_square(up_norm(q->z, 1 + g->d)));
    for (size_t k = 0; k < g->n; k++) {
      if (!q->side[g->lines->of[k]])
        continue;
      rf_terrain_eta(&eta, g, k, q->side[g->lines->of[k]]);
      rf_terrain_dot(&t, g, &g->datum[k * g->d], q->z + 1);
      ball_mul(&t, &t, &eta, g->bits);
      arb_addmul(&h[k], &t, q->z, g->bits);
    }
  }
  rf_bundle_stretches(&most, &ratio, b);
  error = up_mul(most, b->error);
  whole = up_mul(error, up_add(up_sqrt(whole), up_times(error, 0.5)));
  for (size_t k = 0; k < g->n; k++)
    up_blur(&h[k], up_mul(g->size[k], whole));
  ball_clear(&eta);
  ball_clear(&t);
}

int
rf_mover_outer(const rf_bundle *b, const rf_mover *q)
{
  rf_ball a;
  int sign;

  ball_init(&a);
  ball_set(&a, q->z);
  up_blur(&a, rf_mover_error(b, q));
  sign = arb_sgn_nonzero(&a);
  ball_clear(&a);
  return sign;
}

void
rf_bundle_residuals(rf_ball *p, const rf_bundle *b)
{
  const rf_terrain *g = b->ground;

  rf_bundle_outputs(p, b);
  for (size_t k = 0; k < g->n; k++)
    if (g->curved)
      rf_slope_value(&p[k], g, k, &p[k]);
    else {
      ball_sub(&p[k], &g->y[k], &p[k], g->bits);
      ball_mul(&p[k], &p[k], &g->c, g->bits);
    }
}
