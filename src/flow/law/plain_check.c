/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plain_check.c -- with --enable-assert: what screening took for granted,
 * compared with the plain answer.
 * Kernel: decision.
 *
 * So that large runs stay possible, the checks go round: in each segment the
 * next RF_PLAIN_NEURONS neurons, and the next cohort. */
#include "config.h"

#include "flow/crossing/crossing_impl.h"
#include "flow/law/law.h"

#ifdef RF_WANT_ASSERT

#define RF_PLAIN_NEURONS 64

/* Is the value at the end of the segment, times side, below that at its
   start? */
static bool
sinks(const rf_guard *g)
{
  double change = 0.0;

  for (size_t i = 1; i <= g->degree; i++)
    change += g->c[i];
  return g->side * change < 0.0;
}

/* Does the value along x fall below 0 by more than the law allows?  Where it is
   there from the start, and comes back, there is no crossing to be overlooked:
   what the law allows shrinks with the neuron, and by how much it may be beyond
   is for law.c to say. */
static bool
falls(rfx_run *r, const look *l, const double *x, double length, int side)
{
  rf_guard g = rfx_guard_along(r->screen->rough.series.at, l, x, length, side);
  double root;

  g.c[0] += side * rfx_lawful(r, l) * length;
  if (side * g.c[0] < 0.0)
    return sinks(&g);
  return rf_first_root(&root, &g, 0.0) == RF_ROOT_FOUND;
}

/* The whole search over all lines, and a: nothing is there. */
static bool
meets_nothing(rfx_run *r, const rfx_cohort *c, const look *l, bool steady)
{
  const rfx_model *m = r->model;

  for (size_t line = 0; line < m->lines->count; line++) {
    const int side = c->face->u[line];
    if (side != 0 && !rfx_face_idle_plain(c->face, m, line)
        && falls(r, l, m->line_double + line * m->d, m->line_size[line], side))
      return false;
  }
  return steady || !rfx_minds_turning(r, c->face, l->neuron)
    || !falls(r, l, NULL, 1.0, l->series[0] > 0.0 ? 1 : -1);
}

/* It has been looked at, so there is nothing that was taken for granted. */
static bool
was_examined(const rfx_run *r, size_t j)
{
  for (size_t i = 0; i < r->screen->examined.count; i++)
    if (r->screen->examined.neuron[i] == j)
      return true;
  return false;
}

/* Deadlines, recede, idle, steady: a member that was dismissed has no event
   in the segment. */
static void
check_dismissed(rfx_run *r, const rfx_cohort *c, size_t j)
{
  const rfx_population *p = r->population;
  const rfx_trajectory path =
    rfx_trajectory_of_member(r, c, p->neuron[j].slot);
  double *series = r->screen->rough.series.at + r->segment->degree + 1, sum;
  look l = { .neuron = j, .cohort = c };

  if (c->carry != RF_CARRY_PROPAGATOR || was_examined(r, j))
    return;
  RF_ASSERT(c->deadline[p->neuron[j].slot] > c->clock);
  sum = rfx_trajectory_series(series, r, &path);
  if (sum <= (RF_NUM_IS_DOUBLE ? RF_NOTHING : 0.0))
    return;                            /* z = 0 stays so */
  rfx_take_look(&l, r, series, sum);
  RF_ASSERT(meets_nothing(r, c, &l,
                          num_sgn(&p->balance[j]) >= 0 || p->steady
                          || (p->neuron[j].flags & RF_STEADY)));
}

/* The line that it is leaving, as the list has it; its entries there lead
   from one to the one before. */
static uint32_t
fresh_of(const rfx_run *r, size_t j)
{
  const rf_leaves *now = &r->departures.now;
  const rf_leave *entry =
    rf_departure(&r->departures, r->population->neuron[j].leaving, j);
  uint32_t fresh = RF_NO_LINE;

  for (size_t i = now->count; i-- > 0; )
    if (now->at[i].neuron == j) {
      RF_ASSERT(entry == &now->at[i]);
      entry = rf_departure(&r->departures, entry->before, j);
      fresh = fresh == RF_NO_LINE ? now->at[i].line : RF_MANY_LINES;
    }
  RF_ASSERT(!entry);
  return fresh;
}

/* Cheap agreement of what is kept twice, then the search that screening
   saved. */
static void
check_neuron(rfx_run *r, size_t j)
{
  const rfx_population *p = r->population;
  const rf_neuron *neuron = &p->neuron[j];
  const rfx_cohort *c = &p->cohorts[neuron->cohort];

  RF_ASSERT(neuron->cohort < p->ncohorts && neuron->slot < c->count);
  RF_ASSERT(c->member[neuron->slot] == j);
  RF_ASSERT(neuron->latest == 0);      /* nothing is planned yet */
  RF_ASSERT(neuron->fresh == fresh_of(r, j));
  check_dismissed(r, c, j);
}

/* The gram of a propagator is the sum over its members. */
static void
check_gram(const rfx_run *r, const rfx_cohort *c)
{
  const size_t q = r->population->stride;
  double trace = 0.0;

  if (!RF_NUM_IS_DOUBLE && c->removed > 0.0)
    return;
  for (size_t i = 0; i < q; i++)
    trace += fabs(num_get_d(&c->gram[i * (q + 1)]));
  for (size_t i = 0; i < q * q; i++) {
    double sum = 0.0;
    for (size_t k = 0; k < c->count; k++)
      sum += num_get_d(&c->z[k * q + i / q]) * num_get_d(&c->z[k * q + i % q]);
    RF_ASSERT(fabs(sum - num_get_d(&c->gram[i]))
              <= 0x1p-40 * (trace + c->removed) + DBL_MIN);
  }
}

/* What a cohort remembers. */
static void
check_cohort(rfx_run *r, const rfx_cohort *c)
{
  const rfx_face *face = c->face;

  for (size_t i = 0; c->carry == RF_CARRY_PROPAGATOR && i < c->count; i++)
    RF_ASSERT(c->earliest[i / RF_BLOCK] <= c->deadline[i]);
  for (size_t l = 0; l < r->model->lines->count; l++) {
    RF_ASSERT(c->carry == RF_CARRY_PROPAGATOR || c->recede[l] == 0);
    RF_ASSERT(face->dead || face->idle[l] == RF_IDLE_UNKNOWN
              || (face->idle[l] == RF_IDLE_RESTS)
                 == rfx_face_idle_plain(face, r->model, l));
  }
  RF_ASSERT(c->held == SIZE_MAX
            || (c->held < r->model->lines->count && face->u[c->held] == 0));
  if (c->carry == RF_CARRY_PROPAGATOR)
    check_gram(r, c);
}

/* Each single carries one neuron, in the face of its cohort, or is vacant. */
static void
check_singles(const rfx_run *r)
{
  const rfx_population *p = r->population;
  size_t taken = 0;

  for (size_t i = 0; i < p->ncohorts; i++) {
    const rfx_cohort *c = &p->cohorts[i];
    for (size_t k = 0; c->carry == RF_CARRY_MEMBERS && k < c->count; k++) {
      if (c->column[k] == RF_NO_COLUMN)
        continue;
      RF_ASSERT(num_get_d(&p->weight[c->column[k]]) == 1.0);
      RF_ASSERT(p->system.block[p->propagators + c->column[k]].face
                == c->face);
      taken++;
    }
  }
  RF_ASSERT(taken + p->nvacant == p->singles);
  for (size_t i = 0; i < p->nvacant; i++)
    RF_ASSERT(num_sgn(&p->weight[p->vacant[i]]) == 0);
}

void
rfx_plain_check(rfx_run *r)
{
  const rfx_population *p = r->population;
  const size_t most = p->m < RF_PLAIN_NEURONS ? p->m : RF_PLAIN_NEURONS;

  if (r->round.unchecked)
    return;
  RF_ASSERT(p->m > 0 && p->ncohorts > 0);
  for (size_t i = 0; i < most; i++)
    check_neuron(r, (r->round.neuron + i) % p->m);
  r->round.neuron = (r->round.neuron + most) % p->m;
  r->round.cohort = (r->round.cohort + 1) % p->ncohorts;
  if (p->cohorts[r->round.cohort].count)
    check_cohort(r, &p->cohorts[r->round.cohort]);
  check_singles(r);
}

#else

void
rfx_plain_check(rfx_run *r)
{
  (void)r;
}

#endif
