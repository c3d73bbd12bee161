/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * valid.c -- what must hold whatever happens; see valid.h.
 * Kernel: decision. */
#include "config.h"

#include "base/number/num.h"
#include "flow/law/valid.h"

/* Members and slots are inverse, and no neuron is in two cohorts: as many
   members as neurons. */
static bool
places_are_valid(const rfx_population *p)
{
  size_t members = 0;

  for (size_t j = 0; j < p->m; j++) {
    const rf_neuron *neuron = &p->neuron[j];
    RF_HOLDS(neuron->cohort < p->ncohorts);
    RF_HOLDS(neuron->slot < p->cohorts[neuron->cohort].count);
    RF_HOLDS(p->cohorts[neuron->cohort].member[neuron->slot] == j);
  }
  for (size_t i = 0; i < p->ncohorts; i++) {
    members += p->cohorts[i].count;
    RF_HOLDS(p->cohorts[i].count <= p->cohorts[i].capacity);
  }
  RF_HOLDS(members == p->m);
  return true;
}

/* Singles: each carries one neuron, in the face of its cohort, or is
   vacant. */
static bool
members_are_valid(size_t *taken, const rfx_population *p,
                  const rfx_cohort *c)
{
  for (size_t i = 0; i < c->count; i++) {
    const uint32_t column = c->column[i];
    if (column == RF_NO_COLUMN)
      continue;
    RF_HOLDS(column < p->singles);
    RF_HOLDS(num_sgn(&p->weight[column]) > 0);
    RF_HOLDS(p->system.block[p->propagators + column].face == c->face);
    RF_HOLDS(p->system.block[p->propagators + column].gram
             == &p->weight[column]);
    ++*taken;
  }
  return true;
}

/* Taken and vacant ones are all, and a vacant one has weight 0 and no
   face. */
static bool
singles_are_valid(const rfx_population *p)
{
  size_t taken = 0;

  for (size_t i = 0; i < p->ncohorts; i++)
    if (p->cohorts[i].carry == RF_CARRY_MEMBERS
        && !members_are_valid(&taken, p, &p->cohorts[i]))
      return false;
  RF_HOLDS(taken + p->nvacant == p->singles);
  for (size_t i = 0; i < p->nvacant; i++) {
    RF_HOLDS(p->vacant[i] < p->singles);
    RF_HOLDS(num_sgn(&p->weight[p->vacant[i]]) == 0);
    RF_HOLDS(!p->system.block[p->propagators + p->vacant[i]].face);
  }
  return true;
}

/* Number i is that of face i; a propagator's block knows its face and gram. */
static bool
cohort_is_valid(const rfx_population *p, size_t i)
{
  const rfx_cohort *c = &p->cohorts[i];

  RF_HOLDS(c->face || c->count == 0);
  RF_HOLDS(!c->face || c->face->index == i);
  if (c->carry != RF_CARRY_PROPAGATOR)
    return true;
  RF_HOLDS(c->block < p->propagators);
  RF_HOLDS(p->system.block[c->block].face == c->face);
  RF_HOLDS(p->system.block[c->block].gram == c->gram);
  for (size_t k = 0; k < c->count; k++)
    RF_HOLDS(c->earliest[k / RF_BLOCK] <= c->deadline[k]);
  return true;
}

bool
rfx_population_is_valid(const rfx_population *p)
{
  size_t propagators = 0;

  if (!places_are_valid(p) || !singles_are_valid(p))
    return false;
  for (size_t i = 0; i < p->ncohorts; i++) {
    propagators += p->cohorts[i].carry == RF_CARRY_PROPAGATOR;
    if (!cohort_is_valid(p, i))
      return false;
  }
  RF_HOLDS(propagators == p->propagators);
  RF_HOLDS(p->system.nblocks == p->propagators + p->singles);
  return true;
}

/* One move by itself: its time is in the part of the step that is used, not
   before the last, and what it names is there. */
static bool
move_is_valid(const rfx_run *r, size_t i)
{
  const rfx_schedule *plan = &r->schedule;
  const rfx_population *p = r->population;
  const rfx_move *move = &plan->move[i];
  const rf_num *tau = &plan->tau.at[i];

  RF_HOLDS(move->number == i && move->neuron < p->m);
  RF_HOLDS(num_sgn(tau) >= 0 && num_cmp(tau, r->step.stop) <= 0);
  RF_HOLDS(i == 0 || num_cmp(&plan->tau.at[i - 1], tau) <= 0);
  RF_HOLDS(p->cohorts[move->to->index].face == move->to);
  RF_HOLDS(p->cohorts[move->from->index].face == move->from);
  RF_HOLDS(move->way == SIZE_MAX
           || (move->way < r->continuations.count
               && move->column < p->singles));
  return true;
}

/* The moves of one neuron. */
static bool
chain_is_valid(const rfx_run *r, size_t j)
{
  const rfx_schedule *plan = &r->schedule;
  const rfx_population *p = r->population;
  const rfx_face *from = p->cohorts[p->neuron[j].cohort].face;
  size_t last = 0;

  for (size_t k = 0; k < plan->count; k++) {
    if (plan->move[k].neuron != j)
      continue;
    RF_HOLDS(plan->move[k].from == from);
    from = plan->move[k].to;
    last = plan->move[k].from != from ? k + 1 : last;
  }
  RF_HOLDS(p->neuron[j].latest == last);
  return true;
}

/* Neurons of a plan whose chains are followed: a walk through it for each. */
#define CHAINS 256

bool
rfx_schedule_is_valid(const rfx_run *r)
{
  const rfx_schedule *plan = &r->schedule;

  for (size_t i = 0; i < plan->count; i++)
    if (!move_is_valid(r, i))
      return false;
  for (size_t i = 0; i < plan->count; i += plan->count / CHAINS + 1)
    if (!chain_is_valid(r, plan->move[i].neuron))
      return false;
  return true;
}

/* Phi^T J Phi = J for one propagator, entry by entry, in double: errors are
   compared with the squares of the columns, which may be large. */
static bool
is_lorentz(const rf_num *column, size_t q, double error)
{
  double size = 0.0;

  for (size_t i = 0; i < q * q; i++)
    size += num_get_d(&column[i]) * num_get_d(&column[i]);
  for (size_t i = 0; i < q; i++)
    for (size_t l = 0; l <= i; l++) {
      const double one = i != l ? 0.0 : i == 0 ? 1.0 : -1.0;
      double sum = num_get_d(&column[i * q]) * num_get_d(&column[l * q]);
      for (size_t k = 1; k < q; k++)
        sum -= num_get_d(&column[i * q + k]) * num_get_d(&column[l * q + k]);
      RF_HOLDS(fabs(sum - one) <= (error + 0x1p-50 * (double)q) * size);
    }
  return true;
}

/* The same where a is held: Phi = [[1, 0], [V, 1]]. */
static bool
is_shear(const rf_num *column, size_t q, double error)
{
  double size = 0.0;

  for (size_t i = 0; i < q * q; i++)
    size += num_get_d(&column[i]) * num_get_d(&column[i]);
  for (size_t i = 0; i < q; i++)
    for (size_t l = i ? 0 : q; l < q; l++)
      RF_HOLDS(fabs(num_get_d(&column[i * q + l]) - (i == l ? 1.0 : 0.0))
               <= (error + 0x1p-50 * (double)q) * size);
  RF_HOLDS(fabs(num_get_d(&column[0]) - 1.0) <= error + 0x1p-50);
  return true;
}

bool
rfx_propagators_are_lorentz(const rfx_population *p, const rf_num *y,
                            double error)
{
  for (size_t i = 0; i < p->propagators; i++)
    if (!(p->model->held ? is_shear : is_lorentz)
          (y + p->system.block[i].offset, p->stride, error))
      return false;
  return true;
}

/* Faces of which all is looked at, at the end of a segment. */
#define FACES 16

bool
rfx_run_is_valid(const rfx_run *r)
{
  const rfx_population *p = r->population;
  const double error = rf_scale(r->engine->error, r->engine->error_exponent);

  return rfx_population_is_valid(p)
    && rf_departures_are_valid(&r->departures, p->neuron, p->m,
                               r->model->lines->count)
    && rfx_faces_are_valid(p->faces, r->round.cohort, FACES)
    && rfx_propagators_are_lorentz(p, p->y, RF_NOISE * error
                                   * (1.0 + (double)r->engine->steps));
}
