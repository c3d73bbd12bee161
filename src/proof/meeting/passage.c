/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * passage.c -- what events do to neurons and to what is known of them.
 *
 * The manual, node "The passage", has the proof.  Around the events of a group,
 * a time `span` long, let z- be the path of the fields before that agrees with
 * the flow when it comes in, z+ that of the fields after that agrees with it
 * when it goes out.  At tau, with n = P_K x_l and v the velocity of <w, x_l>,
 *     z+ - z- = n/||n||^2 (v_after - v_before)/v_before <w-, n>  of a meeting
 *               0                                                of a release
 * up to span^2 drive lipschitz |z_j| (8 + 2 ||n|| jump/|v|).  So the error's
 * component along n is multiplied by v_after/v_before, and what the
 * approximation itself is off the line is added; where the neuron is captured
 * the approximation is put on the line, and that component is gone. */
#include "config.h"

#include "proof/meeting/together.h"
#include "proof/meeting/turning.h"

/* ---- the window ---- */

/* p of the flow at tau, then of all states within span: each moves by at most
   twice |p'| span, |p'| <= c l'' ||x_k|| drive H^2, and every ||D|| is at most
   sum |p_k| ||x_k||.  With twice what that is at tau for drive, it moves by at
   most 2 drive span stiff H^2 <= 2 drive/64, and so is less than drive. */
static rf_status
open_window(rf_event_window *s, const rf_cluster *group)
{
  const rf_terrain *g = s->stage->ground;
  rf_up sum = up_zero(), drift;
  rf_ball tau;

  ball_init(&tau);
  arb_set_arf(&tau, group->tau);
  rf_stage_residuals(s->p, s->stage, &tau);
  ball_clear(&tau);
  for (size_t k = 0; k < g->n; k++)
    sum = up_add(sum, up_mul(up_ball(&s->p[k]), g->size[k]));
  s->drive = up_max(s->stage->drive, up_times(sum, 2.0));
  drift = up_times(up_mul(up_mul(s->span, s->drive),
                          up_square(s->stage->whole)), 2.0);
  for (size_t k = 0; k < g->n; k++)
    up_blur(&s->p[k], up_mul(drift, up_mul(g->size[k],
                                           s->stage->slope[k].curve)));
  s->lipschitz = up_add(s->drive, up_mul(s->stage->stiff,
                                         up_square(s->stage->whole)));
  s->curve = up_mul(up_square(s->span), up_mul(s->drive, s->lipschitz));
  if (!rf_stage_near(s->stage, s->span, s->drive))
    return rf_doubt_say(s->doubt, "predictions in the window of an event",
                        SIZE_MAX, SIZE_MAX);
  if (!up_less(up_mul(s->lipschitz, s->span), up_exactly(0.5, -5))) {
    rf_doubt_say(s->doubt, "the window of an event is too wide", SIZE_MAX,
                 SIZE_MAX);
    return rf_doubt_by(s->doubt, up_mul(s->lipschitz, s->span),
                       up_exactly(0.5, -5));
  }
  return RF_OK;
}

/* The whole time in which events may be, tau included. */
static rf_up
span_of(const rf_stage *s, const rf_cluster *group)
{
  rf_ball low, t;
  rf_up span;

  ball_init(&low);
  ball_init(&t);
  arf_min(arb_midref(&low), group->low, group->tau);
  arf_max(arb_midref(&t), group->high, group->tau);
  ball_sub(&t, &t, &low, s->ground->bits);
  ball_mul(&t, &t, &s->h, s->ground->bits);
  span = up_ball(&t);
  ball_clear(&low);
  ball_clear(&t);
  return span;
}

/* ---- all of them ---- */

/* The one among the group that stands for what happens to this neuron. */
static size_t
first_of(const rf_cluster *group, size_t i)
{
  size_t j = 0;

  while (!group->in[j]
         || !rf_same_neuron(&group->agenda->at[j], &group->agenda->at[i]))
    j++;
  return j;
}

/* Is line `other` met together with `met`?  Exactly, that is: as it is in the
   span of that and those on which it slides, or by a tie. */
static rf_status
find_kind(rf_meeting_kind *kind, const rf_stage *stage, size_t neuron,
          size_t met, size_t other)
{
  const rf_terrain *g = stage->ground;
  bool *on = rf_alloc(g->count, sizeof *on);
  rf_status status = RF_ENOMEM;

  if (!on || !rf_find_corner(on, g, stage->bundle->at[neuron].side, met))
    goto done;
  status = RF_OK;
  if (on[other])
    goto done;
  RF_TRY(rf_find_tied(on, stage->bundle, neuron, met));
  *kind = on[other] && *kind != RF_MEETS_APART ? RF_MEETS_TIED
          : RF_MEETS_APART;

done:
  rf_release(on);
  return status;
}

/* Lines that it meets together are one event; else the order may matter. */
static rf_status
check_neuron(rf_event_window *s, size_t first, const rf_prospect *c)
{
  const rf_prospect *f = &s->group->agenda->at[first];
  const size_t j = s->stage->cohort[c->cohort].member[c->member];

  if (f->release || c->release)
    return rf_doubt_say(s->doubt, "a release and another event of a neuron in "
                        "one window of time", j, c->line);
  return find_kind(&s->kind[first], s->stage, j, f->line, c->line);
}

/* The window of those with several events is so much longer. */
static rf_status
sort_out(rf_event_window *s)
{
  const rf_agenda *a = s->group->agenda;
  rf_status status = RF_OK;
  bool longer = false;

  for (size_t i = 0; i < a->count && status >= 0; i++) {
    const size_t first = s->group->in[i] ? first_of(s->group, i) : i;
    if (first != i)
      status = check_neuron(s, first, &a->at[i]);
    longer = longer || s->kind[first] == RF_MEETS_APART;
  }
  if (longer)
    s->span = up_times(s->span, RF_LONGER);
  s->whole = up_div(s->span, up_below(&s->stage->h));
  return status;
}

/* What is of second order, for everybody. */
static void
add_curve(const rf_event_window *s)
{
  const rf_up curve = up_times(s->curve, 8.0);
  rf_bundle *b = s->stage->bundle;

  for (size_t j = 0; j < s->stage->ground->m; j++)
    if (!b->at[j].dead)
      b->at[j].own = up_add(b->at[j].own,
                            up_mul(curve, rf_size_there(&b->at[j])));
  b->error = up_add(b->error, up_mul(curve, s->stage->whole));
}

static rf_status
take_all(rf_event_window *s)
{
  const rf_cluster *group = s->group;
  const rf_agenda *a = group->agenda;
  rf_status status = RF_OK;
  rf_ball tau;

  ball_init(&tau);
  arb_set_arf(&tau, group->tau);
  RF_TRY(sort_out(s));
  RF_TRY(open_window(s, group));
  RF_TRY(rf_stage_advance(s->stage, &tau));
  add_curve(s);
  for (size_t i = 0; i < a->count && status >= 0; i++)
    if (group->in[i] && first_of(group, i) == i) {
      rf_prospect c = a->at[i];
      if (s->kind[i] == RF_MEETS_APART)
        c.width = s->whole;
      status = c.release ? rf_turn_let_go(s, &c)
               : rf_turn_meet(s, &c, s->kind[i]);
    }
  s->stage->bundle->busy = s->span;
  s->stage->bundle->pace = s->drive;

done:
  ball_clear(&tau);
  return status;
}

rf_status
rf_passage(rf_stage *stage, rf_doubt *doubt, const rf_cluster *group,
           rf_tell *tell, void *context)
{
  rf_event_window s = { .stage = stage, .doubt = doubt, .tell = tell,
                        .group = group, .context = context,
                        .span = span_of(stage, group) };
  rf_status status = RF_ENOMEM;

  s.p = rf_ball_array(stage->ground->n);
  s.kind = rf_alloc(group->agenda->count + 1, sizeof *s.kind);
  if (s.p && s.kind)
    status = take_all(&s);
  rf_ball_array_free(s.p, stage->ground->n);
  rf_release(s.kind);
  return status;
}
