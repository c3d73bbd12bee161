/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * beside.c -- the linear unit beside the neurons: where it starts, its column;
 * population.h.
 * Kernel: decision.
 *
 * As of a neuron's w, only the part of s in the span of the data moves. */
#include "config.h"

#include "flow/model/unit.h"
#include "flow/population/population_impl.h"

#if !RF_NUM_IS_DOUBLE

/* As neurons from a file, the second run has the other neighbour of a number
   that was rounded. */
static rf_status
set_number(rf_num *z, const rfx_model *m, const mpq_t q)
{
  num_set_q(z, q);
  return m->nudge ? rfx_other_neighbour(z, q, m->nudge) : RF_OK;
}

#else

static rf_status
set_number(rf_num *z, const rfx_model *m, const mpq_t q)
{
  (void)m;
  num_set_q(z, q);
  return RF_OK;
}

#endif

/* unit[stride] and what of s is beyond the span, in one block; size behind
   them. */
size_t
rfx_unit_numbers(const rfx_population *p)
{
  return p->stride + p->model->full + 1;
}

rf_status
rfx_population_add_unit(rfx_population *p)
{
  const rfx_model *m = p->model;
  const mpq_t *start = (const mpq_t *)m->problem->unit;
  rf_num *s;
  rf_status status = RF_OK;

  if (!rfx_model_has_unit(m))
    return RF_OK;
  if (!(p->unit = num_array(rfx_unit_numbers(p), m->prec)))
    return RF_ENOMEM;
  s = p->unit + p->stride;
  p->system.unit_size = s + m->full;
  RF_TRY(set_number(&p->unit[0], m, start[0]));
  for (size_t i = 0; i < m->full; i++)
    RF_TRY(set_number(&s[i], m, start[1 + i]));
  for (size_t i = 0; i <= m->full; i++)
    if (!num_is_finite(i < m->full ? &s[i] : &p->unit[0]))
      return RF_ENOTFIN;
  rfx_model_reduce(p->unit + 1, m, s);
  for (size_t k = 0; k < m->d; k++)
    for (size_t i = 0; m->basis && i < m->full; i++)
      num_submul(&s[i], &m->basis[k * m->full + i], &p->unit[1 + k]);
done:
  return status;
}

void
rfx_population_lay_unit(rfx_population *p, rf_num *to, const rf_num *y)
{
  if (y)
    num_copy(p->unit, y + rfx_system_unit(&p->system), p->stride);
  num_copy(to, p->unit, p->stride);
}

void
rfx_population_unit(rf_num *z, const rfx_population *p, const rf_num *y)
{
  const rfx_model *m = p->model;
  const rf_num *own = y + rfx_system_unit(&p->system);

  num_set(&z[0], &own[0]);
  if (!m->basis) {
    num_copy(z + 1, own + 1, m->full);
    return;
  }
  rfx_model_widen(z + 1, m, own + 1);
  for (size_t i = 0; i < m->full; i++)
    num_add(&z[1 + i], &z[1 + i], &p->unit[p->stride + i]);
}
