/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * observe.c -- what there is to see of a run at the current time.
 * Kernel: arithmetic. */
#include "config.h"

#include "flow/events/events_impl.h"

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
                              r->residuals.work, y);
  if (status < 0)
    return status;
  rfx_model_residual(r->residuals.p, loss, r->model, r->residuals.h,
                     r->residuals.term);
  for (size_t k = 0; h && k < r->model->n; k++)
    num_set(&h[k], &r->residuals.h[k]);
  return RF_OK;
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
    rfx_population_state(state, p, j, y);
    num_set(&z[i * row], &state[0]);
    for (size_t l = 0; l < m->full; l++) {
      rf_num *w = &z[i * row + 1 + l];
      num_set(w, m->basis ? &p->perp[j * m->full + l] : &state[1 + l]);
      for (size_t k = 0; m->basis && k < m->d; k++)
        num_addmul(w, &m->basis[k * m->full + l], &state[1 + k]);
    }
  }
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

/* Dead neurons add nothing to any prediction, and so nothing to its error. */
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
  return RF_OK;
}

/* s += sum of the squares of v[count]. */
static void
add_squares(rf_num *s, const rf_num *v, size_t count)
{
  for (size_t i = 0; i < count; i++)
    num_addmul(s, &v[i], &v[i]);
}

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

/* The part of w that never moves counts: it belongs to the neuron. */
rf_status
rfx_run_masses(rfx_run *r, rf_num *mass)
{
  const rfx_population *p = r->population;
  const size_t full = r->model->full;
  const rf_num *y = rfx_columns_to_read(r);

  if (!y || r->pace.broken < 0)
    return y ? r->pace.broken : RF_ENOMEM;
  for (size_t i = 0; i < p->ncohorts; i++) {
    const rfx_cohort *c = &p->cohorts[i];
    if (!c->count)
      continue;
    if (rf_poll_64(i) < 0)
      break;
    num_zero(mass);
    if (c->carry == RF_CARRY_PROPAGATOR)
      moving_mass(mass, p, c, y, r->residuals.term);
    for (size_t l = 0; l < c->count; l++) {
      const size_t j = c->member[l];
      if (c->carry != RF_CARRY_PROPAGATOR)
        add_squares(mass, c->column[l] == RF_NO_COLUMN
                    ? c->z + l * p->stride
                    : y + rfx_population_offset(p, c->column[l]), p->stride);
      if (p->perp)
        add_squares(mass, p->perp + j * full, full);
    }
    mass++;
  }
  return rf_poll();
}
