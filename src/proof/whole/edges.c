/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * edges.c -- neurons that rest on the edge of a line: could they leave?  See
 * flight_impl.h. */
#include "config.h"

#ifdef RF_ARB_IN_FLINT
# include <flint/arb_poly.h>
#else
# include <arb_poly.h>
#endif

#include "proof/whole/flight_impl.h"

/* The certain sign of p_l+ - p_l- on the whole step, and within the window of
   the last events, 0 if it has none; *last: on the last part of it. */
static int
jump_sign(int *last, const rf_stage *s, rf_ball *form, rf_ball *f, size_t l)
{
  const rf_terrain *g = s->ground;
  rf_up error;
  rf_ball tau, v;
  int sign = 0;

  rf_form_jump(form, form + g->n, g, l);
  error = rf_stage_form_error(s, form, s->dp, rf_stage_drift(s));
  for (size_t i = 0; i < s->terms; i++)
    arb_dot(&f[i], NULL, 0, form, 1, s->p + i, (slong)s->terms, (slong)g->n,
            g->bits);
  ball_init(&tau);
  ball_init(&v);
  for (int piece = 0; piece < 8; piece++) {
    arb_set_d(&tau, (piece + 0.5) / 8);
    up_blur(&tau, up_d(0.0625));
    _arb_poly_evaluate(&v, f, (slong)s->terms, &tau, g->bits);
    up_blur(&v, error);
    *last = arb_sgn_nonzero(&v);
    sign = !piece || sign == *last ? *last : 0;
  }
  ball_clear(&tau);
  ball_clear(&v);
  return sign;
}

/* Is it on this line alone? */
static bool
is_on_one_line(const rf_mover *q, size_t count)
{
  size_t on = 0;

  for (size_t l = 0; l < count; l++)
    on += !q->side[l];
  return on == 1;
}

/* The policy does not let a neuron stay that may leave an edge to its active
   side; certain: it may, now or later on the step. */
static rf_status
wakes(rf_flight *f, size_t j, size_t l, bool certain)
{
  rf_doubt_say(&f->doubt, "it rests on a boundary, and flow.nonunique has it "
               "leave as soon as it can", j, l);
  f->doubt.final = f->doubt.fork = certain;
  return RF_EUNSURE;
}

/* Is the last part of the step reached as it is, or may events come before?
   Then nothing is known of it. */
static rf_status
is_reached(bool *reached, rf_stage *s)
{
  rf_agenda agenda;
  rf_status status;

  rf_agenda_init(&agenda);
  status = rf_agenda_make(&agenda, s);
  *reached = status >= 0 && !agenda.count && arf_is_one(agenda.end);
  rf_agenda_clear(&agenda);
  return status == RF_EUNSURE ? RF_OK : status;
}

/* A neuron that rests on the edge of line l stays there, but it is the only
   solution only while the field on the other side leads back to it: a (p_l+ -
   p_l-) < 0.  Where a is 0 for ever nothing leads away.  Where nothing but this
   line acts on it and it leads away, leaving is another solution. */
static rf_status
watch_edges(rf_flight *f, rf_stage *s, size_t l, rf_ball *room)
{
  const bool waking = f->ground->problem->nonunique == RF_POLICY_ACTIVATE;
  int sign = 2, last = 0;              /* 2: not asked for yet */

  for (size_t j = 0; j < f->ground->m; j++) {
    const rf_mover *q = &f->bundle->at[j];
    bool alone;
    if (!q->edge[l] || (q->dead && !q->sign)
        || (f->fork && !q->held && !waking))
      continue;
    if (sign == 2)
      sign = jump_sign(&last, s, room, room + 2 * f->ground->n, l);
    if (sign * q->sign < 0)
      continue;
    alone = q->dead && is_on_one_line(q, f->ground->count);
    if (waking && !q->held) {
      bool leaves = sign * q->sign > 0;
      rf_status status = RF_OK;
      if (!leaves && last * q->sign > 0)
        status = is_reached(&leaves, s);
      return status < 0 ? status : wakes(f, j, l, alone && leaves);
    }
    f->unique = false;
    f->fork = f->fork || (sign * q->sign > 0 && alone);
    if (q->held)
      return rf_doubt_say(&f->doubt, "a dead neuron where there is no dead "
                          "cone could leave", j, l);
  }
  return RF_OK;
}

rf_status
rf_flight_watch(rf_flight *f, rf_stage *s)
{
  const rf_terrain *g = f->ground;
  const size_t count = 2 * g->n + s->terms;
  rf_ball *room = rf_ball_array(count);
  rf_status status = room ? RF_OK : RF_ENOMEM;

  for (size_t l = 0; l < g->count && status >= 0; l++)
    status = watch_edges(f, s, l, room);
  rf_ball_array_free(room, count);
  if (f->unique)
    ball_set(&f->unique_until, &f->bundle->time);
  return status;
}
