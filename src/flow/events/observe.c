/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * observe.c -- what there is to see of a run at the current time; see
 * run.h.
 * Kernel: arithmetic. */
#include "config.h"

#include "flow/events/events_impl.h"

void
rfx_columns_now(rfx_run *r, rf_num *y)
{
  rfx_evaluate(y, r->step.segment->y, r->step.segment->degree,
               r->population->system.unknowns,
               r->population->system.unknowns, r->step.tau);
}

const rf_num *
rfx_columns_to_read(rfx_run *r, rf_num **owned)
{
  *owned = NULL;
  if (!r->step.segment)
    return r->population->y;
  if ((*owned = num_array(r->population->system.unknowns, r->model->prec)))
    rfx_columns_now(r, *owned);
  return *owned;
}

rf_status
rfx_run_sample(rfx_run *r, rf_num *loss, rf_num *h)
{
  rf_num *owned;
  const rf_num *y = rfx_columns_to_read(r, &owned);
  rf_status status;

  if (!y || r->broken < 0)
    return y ? r->broken : RF_ENOMEM;
  status =
    rfx_lumped_predict(r->residuals.h, &r->population->system, r->work, y);
  if (owned)
    num_array_free(owned, r->population->system.unknowns);
  if (status < 0)
    return status;
  rfx_model_residual(r->residuals.p, loss, r->model, r->residuals.h, r->tmp);
  for (size_t k = 0; h && k < r->model->n; k++)
    num_set(&h[k], &r->residuals.h[k]);
  return RF_OK;
}

rf_status
rfx_run_weights(rfx_run *r, rf_num *z, size_t first, size_t count)
{
  const rfx_population *p = r->population;
  const rfx_model *m = r->model;
  const size_t row = m->full + 1;
  rf_num *owned;
  const rf_num *y = rfx_columns_to_read(r, &owned);

  if (!y || r->broken < 0)
    return y ? r->broken : RF_ENOMEM;
  for (size_t i = 0; i < count; i++) {
    const size_t j = first + i;
    rfx_population_state(r->query.state, p, j, y);
    num_set(&z[i * row], &r->query.state[0]);
    for (size_t l = 0; l < m->full; l++) {
      rf_num *w = &z[i * row + 1 + l];
      num_set(w, m->basis ? &p->perp[j * m->full + l] : &r->query.state[1 + l]);
      for (size_t k = 0; m->basis && k < m->d; k++)
        num_addmul(w, &m->basis[k * m->full + l], &r->query.state[1 + k]);
    }
  }
  if (owned)
    num_array_free(owned, p->system.unknowns);
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

rf_status
rfx_run_sizes(rfx_run *r, rf_num *size)
{
  const rfx_population *p = r->population;
  const rfx_model *m = r->model;
  rf_num *owned, *g = &r->tmp[0];
  const rf_num *y = rfx_columns_to_read(r, &owned);

  if (!y)
    return RF_ENOMEM;
  for (size_t k = 0; k < m->n; k++)
    num_zero(&size[k]);
  for (size_t j = 0; j < p->m; j++) {
    const rfx_face *face = p->cohorts[p->neuron[j].cohort].face;
    if (face->dead)
      continue;
    rfx_population_state(r->query.state, p, j, y);
    for (size_t k = 0; k < m->n; k++) {
      if (num_sgn(&face->eta[k]) == 0)
        continue;
      add_terms(&size[k], &face->eta[k], m->x + k * m->d, r->query.state, m->d,
                g);
    }
  }
  if (owned)
    num_array_free(owned, p->system.unknowns);
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

rf_status
rfx_run_masses(rfx_run *r, rf_num *mass)
{
  const rfx_population *p = r->population;
  const size_t full = r->model->full;
  rf_num *owned;
  const rf_num *y = rfx_columns_to_read(r, &owned);

  if (!y || r->broken < 0)
    return y ? r->broken : RF_ENOMEM;
  for (size_t i = 0; i < p->ncohorts; i++) {
    const rfx_cohort *c = &p->cohorts[i];
    if (!c->count)
      continue;
    if (rf_poll_64(i) < 0)
      break;
    num_zero(mass);
    if (c->carry == RF_CARRY_PROPAGATOR)
      moving_mass(mass, p, c, y, r->tmp);
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
  if (owned)
    num_array_free(owned, p->system.unknowns);
  return rf_poll();
}
