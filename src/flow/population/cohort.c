/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cohort.c -- cohorts and their members; population.h.
 * Kernel: arithmetic.
 *
 * A neuron comes into a cohort with its state, and goes with it: its
 * coordinates are those in the columns that the cohort carries at that moment
 * (rfx_population_in_columns), and its square is added to the gram matrix or
 * taken off it. */
#include "config.h"

#include "flow/population/population_impl.h"

/* Entries of earliest for so many members. */
static size_t
blocks_of(size_t capacity)
{
  return capacity / RF_BLOCK + (capacity > 0);
}

static void
free_members(rfx_cohort *c, size_t stride)
{
  num_array_free(c->z, c->capacity * stride);
  rf_large_release(c->member, c->capacity, sizeof *c->member);
  rf_large_release(c->deadline, c->capacity, sizeof *c->deadline);
  rf_large_release(c->earliest, blocks_of(c->capacity), sizeof *c->earliest);
}

/* What is here is freed; whoever keeps the place sets it to zero. */
void
rfx_cohort_clear(rfx_cohort *c, size_t stride)
{
  free_members(c, stride);
  rf_large_release(c->column, c->column_capacity, sizeof *c->column);
  rf_release(c->recede);
  if (c->gram)
    num_array_free(c->gram, stride * stride);
}

/* The array may have moved: a pointer to a cohort is good until the next
   one is made.  A face that came into a hole of the table finds its place
   zeroed. */
rf_status
rfx_population_cohort(size_t *cohort, rfx_population *p,
                      rfx_face *face)
{
  rf_status status = RF_OK;

  *cohort = face->index;
  if (face->index >= p->ncohorts) {
    status = rf_grow(&p->cohorts, &p->capacity, face->index + 1,
                     sizeof *p->cohorts);
    if (status < 0)
      return status;
    p->ncohorts = face->index + 1;
  }
  rfx_cohort *c = &p->cohorts[face->index];
  if (c->face)
    return RF_OK;
  if (!(c->recede = rf_alloc(p->model->lines->count, 1)))
    return RF_ENOMEM;
  c->face = face;
  c->block = NO_BLOCK;
  c->held = SIZE_MAX;
  return RF_OK;
}

/* Deadlines, the rapidity they are measured in and lines that recede are
   those of one way of being carried: another one makes them stale. */
void
rfx_carry_as(rfx_cohort *c, rf_carry carry, size_t lines)
{
  if (c->carry == carry)
    return;
  c->carry = carry;
  memset(c->recede, 0, lines);
  for (size_t i = 0; i < c->count; i++)
    c->deadline[i] = c->earliest[i / RF_BLOCK] = -INFINITY;
}

/* Faces and capacities stay. */
void
rfx_population_empty(rfx_population *p)
{
  for (size_t i = 0; i < p->ncohorts; i++) {
    rfx_cohort *c = &p->cohorts[i];
    c->count = 0;
    c->block = NO_BLOCK;
    c->removed = 0.0;
    c->held = SIZE_MAX;
    rfx_carry_as(c, RF_CARRY_NONE, p->model->lines->count);
  }
}

/* gram += sign z z^T for coordinates z[q] of a propagator's member.  All q^2
   entries, so that both halves round alike. */
void
rfx_add_to_gram(rfx_cohort *c, const rf_num *z, size_t q, int sign)
{
  rf_num *gram = c->gram;

  for (size_t i = 0; i < q; i++, gram += q)
    if (sign > 0)
      for (size_t l = 0; l < q; l++)
        num_addmul(&gram[l], &z[i], &z[l]);
    else
      for (size_t l = 0; l < q; l++)
        num_submul(&gram[l], &z[i], &z[l]);
}

/* A size in double; tiny states underflow to 0. */
double
rfx_sum_of_squares(const rf_num *z, size_t count)
{
  double s = 0.0;

  for (size_t i = 0; i < count; i++) {
    double x = num_get_d(&z[i]);
    s += x * x;
  }
  return s;
}

/* Move the last member to a place that has become free: members are in no
   order, and a walk over them meets no gaps.  A block's lower bound may only
   fall. */
static void
fill_slot(rfx_population *p, rfx_cohort *c, size_t at, size_t last)
{
  c->member[at] = c->member[last];
  c->deadline[at] = c->deadline[last];
  if (c->carry != RF_CARRY_PROPAGATOR)
    c->column[at] = c->column[last];
  for (size_t l = 0; l < p->stride; l++)
    num_set(&c->z[at * p->stride + l], &c->z[last * p->stride + l]);
  p->neuron[c->member[at]].slot = (uint32_t)at;
  if (c->deadline[at] < c->earliest[at / RF_BLOCK])
    c->earliest[at / RF_BLOCK] = c->deadline[at];
}

/* What leaves a gram leaves its rounding there, in proportion to what it was:
   removed counts that, for keeps in layout.c.  In MPFR it only says that some
   left. */
void
rfx_population_leave(rfx_population *p, size_t j, bool keep)
{
  rfx_cohort *c = &p->cohorts[p->neuron[j].cohort];
  const size_t at = p->neuron[j].slot, last = --c->count;
  const uint32_t column = rfx_population_single(p, j);
  rf_num *z = c->z + at * p->stride;

  if (c->carry == RF_CARRY_PROPAGATOR) {
    rfx_add_to_gram(c, z, p->stride, -1);
    c->removed += RF_NUM_IS_DOUBLE ? rfx_sum_of_squares(z, p->stride) : 1.0;
  }
  if (column != RF_NO_COLUMN && !keep) {
    /* The column stays, as the engine knows no other layout, but stands still
       and counts for nothing; whoever comes next may take it. */
    num_zero(&p->weight[column]);
    p->system.block[p->propagators + column].face = NULL;
    p->vacant[p->nvacant++] = column;
  }
  if (at != last)
    fill_slot(p, c, at, last);
}

/* What c has of its members into arrays with room for so many: all of them, or
   nothing is changed.  rf_large_grow cannot move numbers of MPFR. */
static rf_status
member_room(rfx_cohort *c, size_t capacity, size_t stride, long prec)
{
  const size_t blocks = blocks_of(capacity);
  rfx_cohort to = { .capacity = capacity };

  to.member = rf_large_alloc(capacity, sizeof *to.member);
  to.deadline = rf_large_alloc(capacity, sizeof *to.deadline);
  to.earliest = rf_large_alloc(blocks, sizeof *to.earliest);
  to.z = num_array(capacity * stride, prec);
  if (!to.member || !to.deadline || !to.earliest || !to.z) {
    free_members(&to, stride);
    return RF_ENOMEM;
  }
  if (c->count) {
    memcpy(to.member, c->member, c->count * sizeof *to.member);
    memcpy(to.deadline, c->deadline, c->count * sizeof *to.deadline);
    memcpy(to.earliest, c->earliest,
           blocks_of(c->count) * sizeof *to.earliest);
  }
  for (size_t i = 0; i < c->count * stride; i++)
    num_set(&to.z[i], &c->z[i]);
  free_members(c, stride);
  c->member = to.member;
  c->deadline = to.deadline;
  c->earliest = to.earliest;
  c->z = to.z;
  c->capacity = capacity;
  return RF_OK;
}

/* How many members to have room for.  A large array that grows by copies is new
   memory to the system each time, while what nobody touches of one costs
   nothing: so it grows by eight, but not beyond all neurons.  Not in MPFR,
   whose numbers are all made. */
static size_t
roomy(const rfx_population *p, const rfx_cohort *c)
{
  const size_t least = c->count + 1, eight = 8 * c->count;

  if (!RF_NUM_IS_DOUBLE || c->count < 1024 || least > p->m)
    return least;
  return eight < p->m ? eight : p->m;
}

/* Room for one member more. */
static rf_status
cohort_room(const rfx_population *p, rfx_cohort *c)
{
  const size_t need = c->count + 1, roomy_need = roomy(p, c);
  rf_status status;

  if (c->carry != RF_CARRY_PROPAGATOR && need > c->column_capacity
      && (status = rf_large_grow(&c->column, &c->column_capacity, roomy_need,
                                 sizeof *c->column)) < 0)
    return status;
  if (need <= c->capacity)
    return RF_OK;
  return member_room(c, roomy_need > 2 * c->capacity ? roomy_need
                     : 2 * c->capacity, p->stride, p->model->prec);
}

/* Neuron on a single: its block has the neuron's face from now on. */
static void
occupy(rfx_population *p, uint32_t column, const rfx_face *face)
{
  num_set_d(&p->weight[column], 1.0);
  p->system.block[p->propagators + column].face = face;
}

/* A member that has just come has no deadline: it is looked at in the next
   segment.  In a cohort without propagator z is its state. */
rf_status
rfx_population_join(rfx_population *p, size_t j, size_t cohort,
                    const rf_num *z, uint32_t column)
{
  rfx_cohort *c = &p->cohorts[cohort];
  rf_status status = cohort_room(p, c);

  if (status < 0)
    return status;
  p->neuron[j].cohort = (uint32_t)cohort;
  p->neuron[j].slot = (uint32_t)c->count;
  for (size_t l = 0; l < p->stride; l++)
    num_set(&c->z[c->count * p->stride + l], &z[l]);
  c->member[c->count] = (uint32_t)j;
  c->deadline[c->count] = -INFINITY;
  c->earliest[c->count / RF_BLOCK] = -INFINITY;
  if (column != RF_NO_COLUMN) {
    rfx_carry_as(c, RF_CARRY_MEMBERS, p->model->lines->count);
    occupy(p, column, c->face);
  }
  if (c->carry == RF_CARRY_PROPAGATOR)
    rfx_add_to_gram(c, z, p->stride, 1);
  else
    c->column[c->count] = column;
  c->count++;
  return RF_OK;
}

rf_num *
rfx_population_at(const rfx_population *p, size_t j)
{
  const rf_neuron *neuron = &p->neuron[j];

  return p->cohorts[neuron->cohort].z + neuron->slot * p->stride;
}

/* Exactly 0, in a cohort that nothing carries: it never moves again. */
bool
rfx_population_rests(const rfx_population *p, size_t j)
{
  const rfx_cohort *c = &p->cohorts[p->neuron[j].cohort];
  const rf_num *z = rfx_population_at(p, j);

  for (size_t l = 0; l < p->stride; l++)
    if (c->carry != RF_CARRY_NONE || num_sgn(&z[l]) != 0)
      return false;
  return true;
}

uint32_t
rfx_population_single(const rfx_population *p, size_t j)
{
  const rfx_cohort *c = &p->cohorts[p->neuron[j].cohort];

  return c->carry == RF_CARRY_MEMBERS ? c->column[p->neuron[j].slot]
                                      : RF_NO_COLUMN;
}

size_t
rfx_population_offset(const rfx_population *p, uint32_t column)
{
  return p->system.block[p->propagators + column].offset;
}

/* A single's state is its column in y; the z of its cohort is stale since the
   layout. */
void
rfx_population_state(rf_num *z, const rfx_population *p, size_t j,
                     const rf_num *y)
{
  const rfx_cohort *c = &p->cohorts[p->neuron[j].cohort];
  const uint32_t single = rfx_population_single(p, j);
  const rf_num *coordinate = rfx_population_at(p, j), *column;

  if (c->carry != RF_CARRY_PROPAGATOR) {
    if (single != RF_NO_COLUMN)
      coordinate = y + rfx_population_offset(p, single);
    for (size_t i = 0; i < p->stride; i++)
      num_set(&z[i], &coordinate[i]);
    return;
  }
  column = y + p->system.block[c->block].offset;
  /* z = sum_i coordinate_i column_i. */
  num_rows(z, coordinate, column, p->stride, p->stride);
}

/* Where a is held Phi = [[1, 0], [V, 1]], V in its first column. */
static void
held_in_columns(rf_num *c, const rf_num *z, const rf_num *columns,
                size_t stride)
{
  num_set(&c[0], &z[0]);
  for (size_t i = 1; i < stride; i++) {
    num_set(&c[i], &z[i]);
    num_submul(&c[i], &columns[i], &z[0]);
  }
}

/* Phi^-1 z = J Phi^T J z, as Phi^T J Phi = J: no system is solved. */
void
rfx_population_in_columns(rf_num *c, const rfx_population *p,
                          const rf_num *z, const rf_num *columns)
{
  const rf_num *column = columns;

  if (p->model->held) {
    held_in_columns(c, z, columns, p->stride);
    return;
  }
  /* Column l of Phi is Phi e_l, so (Phi^T v)_l = <column l, v>. */
  for (size_t l = 0; l < p->stride; l++, column += p->stride) {
    num_mul(&c[l], &column[0], &z[0]);
    for (size_t i = 1; i < p->stride; i++)
      num_submul(&c[l], &column[i], &z[i]);
    if (l > 0)
      num_neg(&c[l], &c[l]);
  }
}
