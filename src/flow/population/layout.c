/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * layout.c -- which columns the lumped system carries; population.h.
 * Kernel: decision.
 *
 * A cohort with many members is carried by a propagator of (d + 1)^2 unknowns,
 * one with few by its members, d + 1 each; one that nothing drives has no
 * columns at all.  A new layout makes the engine start anew, so one that is
 * not much worse stays. */
#include "config.h"

#include "flow/population/population_impl.h"

/* What a layout is to be. */
typedef struct layout {
  unsigned char *carry;  /* carry[ncohorts] */
  size_t propagators, singles;
  size_t spare;          /* of the singles, these are vacant */
} layout;

/* Are there so many neurons to a face that every live cohort gets a
   propagator, also one that has few members just now? */
static bool
crowded(const rfx_population *p)
{
  size_t live = 0;

  for (size_t i = 0; i < p->ncohorts; i++)
    live += p->cohorts[i].count > 0;
  return p->m > 4 * live * p->stride;
}

/* A dead face needs no columns: its members rest.  With at most d members
   their own columns are fewer than the d + 1 of a propagator. */
static rf_carry
carry_of(const rfx_population *p, const rfx_cohort *c, bool many)
{
  if (!c->face || !c->count || c->face->dead)
    return RF_CARRY_NONE;
  return many || c->count > p->model->d ? RF_CARRY_PROPAGATOR
                                        : RF_CARRY_MEMBERS;
}

static size_t
unknowns_of(const layout *l, const rfx_population *p)
{
  return l->propagators * p->stride * p->stride
    + (l->singles + rfx_model_has_unit(p->model)) * p->stride;
}

/* Vacant singles are cheap beside a restart, but every step pays for them. */
static size_t
spare_of(const rfx_population *p, const layout *l)
{
  const double most =
    RF_SPARE_PART * (double)(unknowns_of(l, p) / p->stride);

  return (double)p->spare < most ? p->spare : (size_t)most;
}

/* The best layout; carry may be NULL. */
static void
plan_layout(layout *l, const rfx_population *p)
{
  const bool many = crowded(p);

  l->propagators = 0;
  l->singles = 0;
  for (size_t i = 0; i < p->ncohorts; i++) {
    const rf_carry carry = carry_of(p, &p->cohorts[i], many);
    if (l->carry)
      l->carry[i] = (unsigned char)carry;
    l->propagators += carry == RF_CARRY_PROPAGATOR;
    if (carry == RF_CARRY_MEMBERS)
      l->singles += p->cohorts[i].count;
  }
  l->spare = spare_of(p, l);
  l->singles += l->spare;
}

void
rfx_population_foresee(rfx_population *p)
{
  if (p->missed)
    p->spare = p->spare == 0 ? RF_SPARE_FIRST
      : p->spare < p->m ? 2 * p->spare : p->spare;
  p->missed = false;
}

/* The root mean square of a propagator's columns, 1 where it starts.  What its
   members' coordinates lose by it in cancellation grows with it. */
static double
growth(const rfx_population *p, const rfx_cohort *c, const rf_num *y)
{
  double s = 0.0;

  if (c->carry != RF_CARRY_PROPAGATOR)
    return 0.0;
  s = rfx_sum_of_squares(y + p->system.block[c->block].offset,
                         p->stride * p->stride);
  return sqrt(s / (double)p->stride);
}

/* Has this state died away? */
bool
rfx_died_away(const rf_num *z, size_t stride)
{
  double top = 0.0;

  for (size_t l = 0; RF_NUM_IS_DOUBLE && l < stride; l++)
    top = fmax(top, fabs(num_get_d(&z[l])));
  return top > 0.0 && top < RF_NOTHING;
}

/* A new layout costs a restart: it is due where a column has died away, a
   propagator has grown beyond what its digits carry, or most columns are not
   needed. */
bool
rfx_population_due(const rfx_population *p, const rf_num *y)
{
  layout best = { .carry = NULL };

  for (size_t i = 0; RF_NUM_IS_DOUBLE && i < p->singles; i++)
    if (num_sgn(&p->weight[i]) != 0
        && rfx_died_away(y + rfx_population_offset(p, (uint32_t)i), p->stride))
      return true;
  for (size_t i = 0; i < p->ncohorts; i++)
    if (growth(p, &p->cohorts[i], y) > RF_GROWTH)
      return true;
  /* Four times, so that a system that shrinks a little is left as it is. */
  plan_layout(&best, p);
  return p->system.unknowns > 4 * unknowns_of(&best, p);
}

/* Put the state itself into z for every member, as of columns y.  Where the
   poll says stop it ends early; lay_all sees that. */
static void
materialise(rfx_population *p, rfx_cohort *c, const rf_num *y)
{
  rf_num *state = p->tmp;

  for (size_t i = 0; c->carry != RF_CARRY_NONE && i < c->count
       && rf_poll_64(i) >= 0; i++) {
    rf_num *z = c->z + i * p->stride;
    rfx_population_state(state, p, c->member[i], y);
    if (!c->face->dead
        && rfx_population_drifts(p, c->member[i], state, c->face))
      rfx_population_hold(state, p, c->member[i], c->face);
    if (rfx_died_away(state, p->stride))
      for (size_t l = 0; l < p->stride; l++)
        num_zero(&state[l]);
    num_copy(z, state, p->stride);
  }
}

/* A propagator that starts from 1: its members' coordinates are states. */
static void
fresh_propagator(const rfx_population *p, rfx_cohort *c, rf_num *column)
{
  const size_t q = p->stride;

  for (size_t i = 0; i < q * q; i++) {
    num_set_d(&column[i], i % (q + 1) == 0 ? 1.0 : 0.0);
    num_zero(&c->gram[i]);
  }
  for (size_t i = 0; i < c->count && rf_poll_64(i) >= 0; i++)
    rfx_add_to_gram(c, c->z + i * q, q, 1);
  c->removed = 0.0;
}

/* Keep the columns a propagator has (the usual case at an event)?  Not when
   so much has left that its rounding errors matter for the rest; where
   starting anew is cheap (MPFR), not after any departure. */
static bool
keeps(const rfx_population *p, const rfx_cohort *c, rf_carry carry,
      const rf_num *y)
{
  double rest = 0.0;

  if (carry != RF_CARRY_PROPAGATOR || c->carry != carry
      || growth(p, c, y) > RF_GROWTH)
    return false;
  for (size_t i = 0; RF_NUM_IS_DOUBLE && i < p->stride; i++)
    rest += num_get_d(&c->gram[i * (p->stride + 1)]);
  return c->removed <= 1e3 * rest;
}

/* Where the parts of the new layout go. */
typedef struct rfx_laying {
  rfx_block *block;
  rf_num *y, *weight;
  size_t propagators, singles;   /* in the new layout ... */
  size_t next, taken;            /* ... and so far */
} rfx_laying;

/* A propagator keeps its columns where it can: then its members' coordinates
   and deadlines stay good.  Else members become states first, in the old
   columns, and the columns start from 1. */
static rf_status
lay_propagator(rfx_population *p, rfx_laying *to, rfx_cohort *c,
               const rf_num *y)
{
  const size_t size = p->stride * p->stride, offset = to->next * size;

  if (!c->gram && !(c->gram = num_array(size, p->model->prec)))
    return RF_ENOMEM;
  if (keeps(p, c, RF_CARRY_PROPAGATOR, y)) {
    const rf_num *old = y + p->system.block[c->block].offset;
    for (size_t l = 0; l < size; l++)
      num_set(&to->y[offset + l], &old[l]);
  }
  else {
    materialise(p, c, y);
    rfx_carry_as(c, RF_CARRY_PROPAGATOR, p->model->lines->count);
    rf_large_release(c->column, c->column_capacity, sizeof *c->column);
    c->column = NULL;
    c->column_capacity = 0;
    fresh_propagator(p, c, to->y + offset);
  }
  to->block[to->next++] =
    (rfx_block){ c->face, p->stride, offset, c->gram };
  return RF_OK;
}

/* A single with the state z[stride], or a vacant one, with 0: both NULL. */
static uint32_t
lay_single(const rfx_population *p, rfx_laying *to, const rfx_face *face,
           const rf_num *z)
{
  const size_t column = to->taken++, offset = p->stride
    * (to->propagators * p->stride + column);

  for (size_t l = 0; l < p->stride; l++)
    if (z)
      num_set(&to->y[offset + l], &z[l]);
    else
      num_zero(&to->y[offset + l]);
  num_set_d(&to->weight[column], z ? 1.0 : 0.0);
  to->block[to->propagators + column] =
    (rfx_block){ face, 1, offset, &to->weight[column] };
  return (uint32_t)column;
}

/* States first, as they are in the old columns; then a single for each. */
static rf_status
lay_members(rfx_population *p, rfx_laying *to, rfx_cohort *c,
            const rf_num *y)
{
  rf_status status = rf_large_grow(&c->column, &c->column_capacity,
                                   c->count, sizeof *c->column);

  if (status < 0)
    return status;
  materialise(p, c, y);
  rfx_carry_as(c, RF_CARRY_MEMBERS, p->model->lines->count);
  for (size_t i = 0; i < c->count; i++)
    c->column[i] = lay_single(p, to, c->face, c->z + i * p->stride);
  return RF_OK;
}

/* Empty cohorts, dead ones: members rest where they are. */
static rf_status
lay_at_rest(rfx_population *p, rfx_cohort *c, const rf_num *y)
{
  rf_status status;

  if (c->carry == RF_CARRY_NONE)
    return RF_OK;
  status = rf_large_grow(&c->column, &c->column_capacity, c->count,
                         sizeof *c->column);
  if (status < 0)
    return status;
  materialise(p, c, y);
  rfx_carry_as(c, RF_CARRY_NONE, p->model->lines->count);
  for (size_t i = 0; i < c->count; i++)
    c->column[i] = RF_NO_COLUMN;
  return RF_OK;
}

/* Forget empty cohorts and their faces once they are the majority: a long run
   meets many more faces than are occupied at a time.  Cohorts close up and get
   other numbers, which neurons know; a plan that names faces would not, so
   there must be none. */
static rf_status
purge(rfx_population *p)
{
  size_t occupied = 0, kept = 0;
  unsigned char *keep;
  uint32_t *number;

  for (size_t i = 0; i < p->ncohorts; i++)
    occupied += p->cohorts[i].count > 0;
  if (p->keep_faces || p->ncohorts < 2 * occupied + 64)
    return RF_OK;
  keep = rf_alloc(p->ncohorts, 1);
  number = rf_alloc(p->ncohorts, sizeof *number);
  if (!keep || !number) {
    rf_release(keep);
    rf_release(number);
    return RF_ENOMEM;
  }
  for (size_t i = 0; i < p->ncohorts; i++)
    keep[i] = p->cohorts[i].count > 0;
  rfx_faces_keep(p->faces, keep);
  for (size_t i = 0; i < p->ncohorts; i++)
    if (!keep[i])
      rfx_cohort_clear(&p->cohorts[i], p->stride);
    else {
      number[i] = (uint32_t)kept;
      p->cohorts[kept++] = p->cohorts[i];
    }
  memset(p->cohorts + kept, 0, (p->ncohorts - kept) * sizeof *p->cohorts);
  p->ncohorts = kept;
  for (size_t j = 0; j < p->m; j++)
    p->neuron[j].cohort = number[p->neuron[j].cohort];
  rf_release(keep);
  rf_release(number);
  return RF_OK;
}

/* Within a run of segments that are not laid out anew, where the engine's
   system names faces: those stay, and nobody gets another number. */
rf_status
rfx_population_forget(rfx_population *p, size_t occupied)
{
  const size_t nblocks = p->system.nblocks;
  const size_t unused = rfx_faces_count(p->faces) - occupied;
  unsigned char *keep;
  rf_status status;

  if (p->keep_faces || unused < p->unused_most
      || unused < 2 * occupied + nblocks + 64)
    return RF_OK;
  if (!(keep = rf_alloc(p->ncohorts, 1)))
    return RF_ENOMEM;
  for (size_t i = 0; i < p->ncohorts; i++)
    keep[i] = p->cohorts[i].count > 0
      || p->cohorts[i].carry == RF_CARRY_PROPAGATOR;
  for (size_t u = 0; u < nblocks; u++)
    if (p->system.block[u].face)
      keep[p->system.block[u].face->index] = 1;
  status = rfx_faces_drop(p->faces, keep, p->ncohorts);
  for (size_t i = 0; status >= 0 && i < p->ncohorts; i++)
    if (!keep[i]) {
      rfx_cohort_clear(&p->cohorts[i], p->stride);
      memset(&p->cohorts[i], 0, sizeof p->cohorts[i]);
    }
  rf_release(keep);
  return status;
}

/* All cohorts into the new layout, and the spare singles; the old one is read
   until the end. */
static rf_status
lay_all(rfx_population *p, rfx_laying *to, const layout *l,
        const rf_num *y)
{
  rf_status status = RF_OK;

  for (size_t i = 0; status >= 0 && i < p->ncohorts; i++) {
    rfx_cohort *c = &p->cohorts[i];
    if (l->carry[i] == RF_CARRY_PROPAGATOR)
      status = lay_propagator(p, to, c, y);
    else if (l->carry[i] == RF_CARRY_MEMBERS)
      status = lay_members(p, to, c, y);
    else
      status = lay_at_rest(p, c, y);
    if (status >= 0)
      status = rf_poll();
  }
  for (size_t i = 0; status >= 0 && i < l->spare; i++)
    (void)lay_single(p, to, NULL, NULL);
  return status;
}

/* The new layout takes the place of the old one, from which nothing is read
   any more; the last singles of the new one are spare; from here on nothing
   can fail.  Propagators come first, in the order of their cohorts, as lay_all
   laid them. */
static void
take_layout(rfx_population *p, rfx_laying *to, uint32_t *vacant, size_t spare)
{
  size_t block = 0;

  for (size_t i = 0; i < p->ncohorts; i++)
    p->cohorts[i].block = p->cohorts[i].carry == RF_CARRY_PROPAGATOR
      ? block++ : NO_BLOCK;
  rf_release(p->system.block);
  rf_release(p->vacant);
  num_array_free(p->weight, p->singles);
  num_array_free(p->y, p->y_capacity);
  p->propagators = to->propagators;
  p->singles = to->singles;
  p->weight = to->weight;
  p->vacant = vacant;
  p->nvacant = 0;
  for (size_t i = p->singles; p->nvacant < spare; )
    p->vacant[p->nvacant++] = (uint32_t)--i;   /* the first is taken first */
  p->system.block = to->block;
  p->system.nblocks = to->propagators + to->singles;
  p->y = to->y;
}

/* The new columns are made before a cohort is touched; what fails after that
   (a poll, a gram) leaves neurons half way, and the run says so (broken). */
rf_status
rfx_population_layout(rfx_population *p, const rf_num *y)
{
  layout l = { .carry = NULL };
  rfx_laying to = { NULL, NULL, NULL, 0, 0, 0, 0 };
  uint32_t *vacant = NULL;
  size_t unknowns = 0;
  rf_status status;

  RF_TRY(purge(p));
  status = RF_ENOMEM;
  if (!(l.carry = rf_alloc(p->ncohorts, 1)))
    goto done;
  plan_layout(&l, p);
  unknowns = unknowns_of(&l, p);
  to.propagators = l.propagators;
  to.singles = l.singles;
  if (!(to.y = num_array(unknowns, p->model->prec))
      || !(to.weight = num_array(l.singles, p->model->prec))
      || !(vacant = rf_alloc(l.singles, sizeof *vacant))
      || !(to.block = rf_alloc(l.propagators + l.singles, sizeof *to.block)))
    goto done;
  RF_TRY(lay_all(p, &to, &l, y));
  if (rfx_model_has_unit(p->model))
    rfx_population_lay_unit(p, to.y + unknowns - p->stride, y);
  take_layout(p, &to, vacant, l.spare);
  p->system.unknowns = p->y_capacity = unknowns;
  rf_release(l.carry);
  return RF_OK;

done:
  rf_release(l.carry);
  rf_release(vacant);
  rf_release(to.block);
  num_array_free(to.weight, l.singles);
  num_array_free(to.y, unknowns);
  return status;
}
