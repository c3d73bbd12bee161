/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * observe.c -- what there is to see of a run at the current time.
 * Kernel: arithmetic.
 *
 * What is seen is computed when it is asked for: from the columns at the
 * current time, which the step gives by its polynomials.  Sums over neurons go
 * by the gram matrices where a cohort has a propagator, so that their cost is
 * that of the faces. */
#include "config.h"

#include "flow/events/events_impl.h"
#include "flow/model/fade.h"
#include "flow/model/unit.h"

/* A layout that ended half way has left neurons that belong to no columns:
   nothing can be read any more. */
rf_status
rfx_run_sample(rfx_run *r, rf_num *loss, rf_num *h)
{
  const rf_num *y = rfx_columns_to_read(r);
  rf_status status;

  if (!y || r->pace.broken < 0)
    return y ? r->pace.broken : RF_ENOMEM;
  status = rfx_lumped_predict(r->residuals.h, &r->population->system,
                              r->residuals.work, y, r->step.t);
  if (status < 0)
    return status;
  rfx_model_residual(r->residuals.p, loss, r->model, r->residuals.h,
                     r->residuals.term);
  for (size_t k = 0; h && k < r->model->n; k++)
    num_set(&h[k], &r->residuals.h[k]);
  return RF_OK;
}

/* Neurons one after the other lie apart in memory, in the order in which they
   came into their cohorts. */
#define RF_AHEAD 16

static void
state_of_next(rf_num *state, const rfx_population *p, size_t j,
              const rf_num *y)
{
  if (j + RF_AHEAD < p->m)
    RF_PREFETCH(rfx_population_at(p, j + RF_AHEAD));
  rfx_population_state(state, p, j, y);
}

/* In the problem's dimension: the reduced w by the basis of the model, and the
   part that never moves. */
rf_status
rfx_run_weights(rfx_run *r, rf_num *z, size_t first, size_t count)
{
  const rfx_population *p = r->population;
  const rfx_model *m = r->model;
  const size_t row = m->full + 1;
  const rf_num *y = rfx_columns_to_read(r);
  rf_num *state = r->query->state;

  if (!y || r->pace.broken < 0)
    return y ? r->pace.broken : RF_ENOMEM;
  for (size_t i = 0; i < count; i++) {
    const size_t j = first + i;
    state_of_next(state, p, j, y);
    num_set(&z[i * row], &state[0]);
    for (size_t l = 0; l < m->full; l++) {
      rf_num *w = &z[i * row + 1 + l];
      num_set(w, m->basis ? &p->perp[j * m->full + l] : &state[1 + l]);
      for (size_t k = 0; m->basis && k < m->d; k++)
        num_addmul(w, &m->basis[k * m->full + l], &state[1 + k]);
    }
  }
  rfx_fade_all(z, count * row, m, r->step.t, 1);
  return RF_OK;
}

rf_status
rfx_run_unit(rfx_run *r, rf_num *z)
{
  const rf_num *y = rfx_columns_to_read(r);

  if (!y || r->pace.broken < 0)
    return y ? r->pace.broken : RF_ENOMEM;
  rfx_population_unit(z, r->population, y);
  return RF_OK;
}

/* size += eta |a| sum of the |w_i x_i| of a state: <w, x> itself may be what
   is left of terms that cancel, at a boundary nothing but their rounding. */
static void
add_terms(rf_num *size, const rf_num *eta, const rf_num *x, const rf_num *state,
          size_t d, rf_num *tmp)
{
  for (size_t i = 0; i < d; i++) {
    num_mul(tmp, &x[i], &state[1 + i]);
    num_mul(tmp, tmp, &state[0]);
    num_abs(tmp, tmp);
    num_addmul(size, eta, tmp);
  }
}

/* size[n] += the same of the linear unit z. */
static void
add_unit_terms(rf_num *size, const rfx_model *m, const rf_num *z, rf_num *tmp)
{
  for (size_t k = 0; k < m->n; k++) {
    num_abs(tmp, &z[0]);
    num_add(&size[k], &size[k], tmp);
    for (size_t i = 0; i < m->d; i++) {
      num_mul(tmp, &m->x[k * m->d + i], &z[1 + i]);
      num_abs(tmp, tmp);
      num_add(&size[k], &size[k], tmp);
    }
  }
}

/* Dead neurons add nothing to any prediction, and so nothing to its error.
   What rounding of a prediction is relative to: the sum of its terms' absolute
   values. */
rf_status
rfx_run_sizes(rfx_run *r, rf_num *size)
{
  const rfx_population *p = r->population;
  const rfx_model *m = r->model;
  rf_num *g = r->residuals.term;
  const rf_num *y = rfx_columns_to_read(r);

  if (!y)
    return RF_ENOMEM;
  for (size_t k = 0; k < m->n; k++)
    num_zero(&size[k]);
  for (size_t j = 0; j < p->m; j++) {
    const rfx_face *face = p->cohorts[p->neuron[j].cohort].face;
    if (face->dead)
      continue;
    rfx_population_state(r->query->state, p, j, y);
    for (size_t k = 0; k < m->n; k++) {
      if (num_sgn(&face->eta[k]) == 0)
        continue;
      add_terms(&size[k], &face->eta[k], m->x + k * m->d, r->query->state, m->d,
                g);
    }
  }
  if (rfx_model_has_unit(m))
    add_unit_terms(size, m, y + rfx_system_unit(&p->system), g);
  rfx_fade_all(size, m->n, m, r->step.t, 2);
  return RF_OK;
}

#if RF_NUM_IS_DOUBLE

/* s += sum of the squares of v[count].  A sum in memory, which v might be a
   part of, would be stored and read again for each square. */
static void
add_squares(rf_num *s, const rf_num *v, size_t count)
{
  double sum = *s;

  for (size_t i = 0; i < count; i++)
    sum += v[i] * v[i];
  *s = sum;
}

#else

static void
add_squares(rf_num *s, const rf_num *v, size_t count)
{
  for (size_t i = 0; i < count; i++)
    num_addmul(s, &v[i], &v[i]);
}

#endif

/* Of a propagator's cohort: trace (Y gram Y^T) of its columns, which need not
   look at members. */
static void
moving_mass(rf_num *s, const rfx_population *p, const rfx_cohort *c,
            const rf_num *y, rf_num *tmp)
{
  const rf_num *column = y + p->system.block[c->block].offset;

  for (size_t i = 0; i < p->stride; i++)
    for (size_t l = 0; l < p->stride; l++) {
      num_zero(tmp);
      for (size_t k = 0; k < p->stride; k++)
        num_addmul(tmp, &column[i * p->stride + k], &column[l * p->stride + k]);
      num_addmul(s, &c->gram[i * p->stride + l], tmp);
    }
}

/* The part of w that never moves counts: it belongs to the neuron.  Where
   nothing carries a cohort its states lie together. */
static void
mass_of(rf_num *mass, rfx_run *r, const rfx_cohort *c, const rf_num *y)
{
  const rfx_population *p = r->population;
  const size_t full = r->model->full;

  num_zero(mass);
  if (c->carry == RF_CARRY_PROPAGATOR)
    moving_mass(mass, p, c, y, r->residuals.term);
  if (c->carry == RF_CARRY_NONE && !p->perp) {
    add_squares(mass, c->z, c->count * p->stride);
    return;
  }
  for (size_t l = 0; l < c->count; l++) {
    const size_t j = c->member[l];
    if (c->carry != RF_CARRY_PROPAGATOR)
      add_squares(mass, c->column[l] == RF_NO_COLUMN
                  ? c->z + l * p->stride
                  : y + rfx_population_offset(p, c->column[l]), p->stride);
    if (p->perp)
      add_squares(mass, p->perp + j * full, full);
  }
}

/* sum (a^2 + ||w||^2) of each cohort that has members, in the order of the
   cohorts. */
rf_status
rfx_run_masses(rfx_run *r, rf_num *mass)
{
  const rfx_population *p = r->population;
  const rf_num *y = rfx_columns_to_read(r);

  if (!y || r->pace.broken < 0)
    return y ? r->pace.broken : RF_ENOMEM;
  for (size_t i = 0; i < p->ncohorts; i++) {
    const rfx_cohort *c = &p->cohorts[i];
    if (!c->count)
      continue;
    if (rf_poll_64(i) < 0)
      break;
    mass_of(mass++, r, c, y);
  }
  return rf_poll();
}

/* Where no signs are followed (leak 1) all of them are 1.  By data, not by
   lines: a datum that points against its line has the other sign. */
static bool
is_pattern(const rfx_model *m, const rfx_cohort *c, const signed char *u)
{
  for (size_t k = 0; k < m->n; k++)
    if ((m->linear ? 1 : rf_lines_sign(m->lines, c->face->u, k)) != u[k])
      return false;
  return true;
}

/* Cohorts whose signs are u; with several (leak 1) all of them. */
rf_status
rfx_run_share(rfx_run *r, rf_num *own, rf_num *all, const signed char *u)
{
  const rfx_population *p = r->population;
  rf_num *mass = &r->residuals.term[2];
  const rf_num *y = rfx_columns_to_read(r);

  if (!y || r->pace.broken < 0)
    return y ? r->pace.broken : RF_ENOMEM;
  num_zero(own);
  num_zero(all);
  for (size_t i = 0; i < p->ncohorts; i++) {
    const rfx_cohort *c = &p->cohorts[i];
    if (!c->count)
      continue;
    mass_of(mass, r, c, y);
    num_add(all, all, mass);
    if (is_pattern(r->model, c, u))
      num_add(own, own, mass);
  }
  return RF_OK;
}

bool
rfx_run_is_dead(const rfx_run *r, size_t j)
{
  return r->population->cohorts[r->population->neuron[j].cohort].face->dead;
}

/* The reduced D of the neuron's face, put into the coordinates of the
   problem. */
void
rfx_run_drive(const rfx_run *r, rf_num *D, const rf_num *p, size_t j,
              rf_num *room)
{
  const rfx_population *pop = r->population;

  rfx_face_drive(room, r->model, pop->cohorts[pop->neuron[j].cohort].face, p,
                 room + r->model->d);
  rfx_model_widen(D, r->model, room);
}

/* sum_il gram_il <y_i', y_l'> of a block, y' = (<D, w>, a D): rates[q] are the
   <D, w>. */
static void
add_speed(rf_num *sum, const rfx_block *b, const rf_num *y, size_t stride,
          rf_num *D2, rf_num *term)
{
  const rf_num *rate = term + 2;

  for (size_t i = 0; i < b->q; i++)
    for (size_t l = 0; l < b->q; l++) {
      num_mul(&term[0], &y[i * stride], &y[l * stride]);
      num_mul(&term[0], &term[0], D2);
      num_mul(&term[1], &rate[i], &rate[l]);
      num_add(&term[0], &term[0], &term[1]);
      num_addmul(sum, &b->gram[i * b->q + l], &term[0]);
    }
}

/* sum += ||(K(D) - mu) z||^2 of a state z[stride], and mu^2 ||w||^2 of what of
   w is beyond the span of the data.  Term by term: where D and mu hold each
   other, squares of the two would cancel. */
static void
add_damped(rf_num *sum, const rfx_run *r, const rf_num *z, const rf_num *D,
           size_t j)
{
  const rfx_population *p = r->population;
  const rf_num *mu = r->model->decay;
  const size_t d = r->model->d, full = r->model->full;
  rf_num *v = &r->residuals.term[0];

  num_dot(v, D, z + 1, d);
  num_submul(v, mu, &z[0]);
  num_addmul(sum, v, v);
  for (size_t i = 0; i < d; i++) {
    num_mul(v, &z[0], &D[i]);
    num_submul(v, mu, &z[1 + i]);
    num_addmul(sum, v, v);
  }
  for (size_t l = 0; p->perp && l < full; l++) {
    num_mul(v, mu, &p->perp[j * full + l]);
    num_addmul(sum, v, v);
  }
}

/* Where weights decay all of them move, those that nothing drives too: neuron
   by neuron. */
static rf_status
damped_speed(rfx_run *r, rf_num *speed2, const rf_num *p, const rf_num *y)
{
  const rfx_population *pop = r->population;
  const size_t d = r->model->d;
  rf_num *D = num_array(d + 1, r->model->prec);

  if (!D)
    return RF_ENOMEM;
  num_zero(speed2);
  for (size_t i = 0; i < pop->ncohorts; i++) {
    const rfx_cohort *c = &pop->cohorts[i];
    if (c->count)
      rfx_face_drive(D, r->model, c->face, p, D + d);
    for (size_t l = 0; l < c->count; l++) {
      rfx_population_state(r->query->state, pop, c->member[l], y);
      add_damped(speed2, r, r->query->state, D, c->member[l]);
    }
  }
  rfx_fade_all(speed2, 1, r->model, r->step.t, 2);
  num_array_free(D, d + 1);
  return RF_OK;
}

/* By the grams, which need not look at members.  ||theta'||^2 = sum_j <D,
   w_j>^2 + a_j^2 ||D||^2, a quadratic form of the states, hence of the columns
   with the gram between. */
rf_status
rfx_run_speed(rfx_run *r, rf_num *speed2, const rf_num *p)
{
  const rfx_system *s = &r->population->system;
  const size_t d = r->model->d, stride = r->population->stride;
  const size_t count = d + 4 + stride;
  const rf_num *y = rfx_columns_to_read(r);
  rf_num *D;

  if (y && r->model->decay)
    return damped_speed(r, speed2, p, y);
  if (!y || !(D = num_array(count, r->model->prec)))
    return RF_ENOMEM;
  num_zero(speed2);
  for (size_t u = 0; u < s->nblocks; u++) {
    const rfx_block *b = &s->block[u];
    const rf_num *z = y + b->offset;
    rf_num *D2 = D + d, *term = D2 + 1;
    if (!b->face)
      continue;
    rfx_face_drive(D, r->model, b->face, p, D2);
    num_dot(D2, D, D, d);
    for (size_t i = 0; i < b->q; i++) {
      num_dot(&term[2 + i], D, z + i * stride + 1, d);
      if (r->model->held)
        num_zero(&term[2 + i]);
    }
    add_speed(speed2, b, z, stride, D2, term);
  }
  if (rfx_model_has_unit(r->model)) {
    rfx_unit_drive(D, r->model, p);
    add_squares(speed2, D, stride);
  }
  num_array_free(D, count);
  return RF_OK;
}
