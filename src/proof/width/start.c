/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * start.c -- what the theorem of all widths asks of a start, of a given one:
 * signs are exact, the sum of a^2 is a bound. */
#include "config.h"

#include <math.h>

#include "proof/tube/terrain.h"
#include "proof/width/start.h"

enum { BITS = 128, SUM_BITS = 12 };

static rf_status
refuse(rf_message *message, size_t j, const char *fault)
{
  char who[40] = "";

  if (j != SIZE_MAX)
    snprintf(who, sizeof who, "neuron %zu ", j);
  snprintf(message->text, sizeof message->text, "all widths: %s%s, and so the "
           "start is none of those that it is about", who, fault);
  return RF_EUNSUP;
}

/* Of a neuron with a > 0. */
static rf_status
ask_sides(bool *lives, rf_message *message, const signed char *u, size_t n,
          size_t j)
{
  size_t dead = 0;

  for (size_t k = 0; k < n; k++) {
    if (u[k] > 0) {
      *lives = true;
      return RF_OK;
    }
    dead += u[k] < 0;
  }
  return dead == n ? RF_OK
         : refuse(message, j, "rests on the edge of the dead cone");
}

static rf_status
ask_all(rf_up *most, rf_message *message, const rf_terrain *g,
        const rf_ball *z)
{
  const rf_problem *p = g->problem;
  signed char *u = rf_alloc(g->n, 1);
  rf_up sum[2] = { up_zero(), up_zero() };
  bool lives = false;
  rf_status status = u ? RF_OK : RF_ENOMEM;

  for (size_t j = 0; j < g->m && status >= 0; j++) {
    const rf_ball *a = &z[j * (1 + g->d)];
    rf_up *to = &sum[arb_is_positive(a)];
    *to = up_add(*to, up_square(up_ball(a)));
    if (!rf_problem_is_dominated(p, j))
      status = refuse(message, j, "has |a| < ||w||");
    else if (arb_is_positive(a)) {
      status = rf_problem_initial_signs(u, p, j, 1);
      if (status >= 0)
        status = ask_sides(&lives, message, u, g->n, j);
    } else if (!arb_is_negative(a) && !arb_is_zero(a))
      status = refuse(message, j, "has an a that may be 0");
  }
  if (status >= 0 && !lives)
    status = refuse(message, SIZE_MAX, "no neuron with a > 0 has an active "
                    "datum");
  rf_release(u);
  *most = up_max(sum[0], sum[1]);
  return status;
}

/* Up, to a number that can be read. */
static void
set_sum(mpq_t q, rf_up sum)
{
  mpq_set_d(q, ceil(ldexp(sum.m, SUM_BITS)));
  if (sum.e >= SUM_BITS)
    mpq_mul_2exp(q, q, (mp_bitcnt_t)(sum.e - SUM_BITS));
  else
    mpq_div_2exp(q, q, (mp_bitcnt_t)(SUM_BITS - sum.e));
}

rf_status
rf_width_start(mpq_t sum, rf_message *message, const rf_problem *problem)
{
  const size_t count = problem->m * (1 + problem->d);
  rf_terrain *ground = NULL;
  rf_ball *z = NULL;
  rf_up total = up_zero();
  rf_status status;

  if (problem->wide.asked)             /* nodes are rounded, not all of it */
    return refuse(message, SIZE_MAX, "network.width is infinite");
  if (problem->scheme == RF_UNBALANCED || problem->scheme == RF_HE)
    return refuse(message, SIZE_MAX, "init.scheme does not make |a| >= ||w||");
  if (problem->scheme != RF_FILE && mpq_sgn(problem->scale) == 0)
    return refuse(message, SIZE_MAX, "at scale 0 nothing moves");
  RF_TRY(rf_terrain_create(&ground, problem, BITS));
  if (!(z = rf_ball_array(count))) {
    status = RF_ENOMEM;
    goto done;
  }
  RF_TRY(rf_terrain_weights(z, ground));
  RF_TRY(ask_all(&total, message, ground, z));
  set_sum(sum, total);

done:
  rf_ball_array_free(z, count);
  rf_terrain_free(ground);
  return status;
}
