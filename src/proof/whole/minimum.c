/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * minimum.c -- is the limit of a flow a local minimum of the loss?  See
 * stay_impl.h.
 *
 * By convexity it is if near each neuron G(w) = sum_k p_k sigma(<w, x_k>) is
 * not above 0 where a > 0, not below where a < 0, with the p of the limit: it
 * is 0 on a face with D = 0, where all live neurons are then, and beside a line
 * on which one slides with certain margins it has the right sign.  The loss 0
 * is the least there is. */
#include "config.h"

#include "proof/whole/stay_impl.h"
#include "theory/real/truth.h"

/* Is line l in the span of the others on which a neuron is?  Else there is a
   way to either side of it on which they stay as they are. */
static bool
hangs_on_others(const rf_stay_search *s, const rf_mover *q, size_t l)
{
  rf_terrain_hold_others(s->ground, q->side, l, s->held);
  return rf_in_span(s->ground->relations, l);
}

/* Is a dead neuron where no small change of it alone lets the loss fall?  Off
   all lines it adds nothing; each on which it is adds something on one side
   alone, which must lead back. */
static rf_truth
rests(const rf_stay_search *s, const rf_mover *q, rf_ball *form)
{
  const rf_terrain *g = s->ground;
  rf_truth all = RF_YES;

  for (size_t l = 0; l < g->count; l++) {
    int sign;
    if (q->side[l])
      continue;
    rf_form_jump(form, form + g->n, g, l);
    sign = rf_stay_sign(s, form) * q->sign;
    if (sign > 0 && !hangs_on_others(s, q, l))
      return RF_NO;
    all = sign < 0 ? all : RF_UNSURE;
  }
  return all;
}

rf_truth
rf_stay_minimum(const rf_stay_search *s, rf_ball *form)
{
  const rf_stay *stay = s->stay;
  rf_truth all = stay->certain ? RF_YES : RF_UNSURE;

  if (mpq_sgn(stay->loss) == 0)
    return RF_YES;
  for (size_t v = 0; v < s->stage->count; v++)
    for (size_t l = 0; l < s->ground->count; l++)
      if (s->stage->cohort[v].edge[l])
        all = RF_UNSURE;
  for (size_t j = 0; j < s->ground->m && stay->certain; j++)
    if (s->stage->bundle->at[j].dead)
      all = rf_truth_and(all, rests(s, &s->stage->bundle->at[j], form));
  return all;
}
