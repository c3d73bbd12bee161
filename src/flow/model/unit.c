/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * unit.c -- the linear unit; see unit.h.
 * Kernel: decision. */
#include "config.h"

#include "base/number/num.h"
#include "flow/model/unit.h"

void
rfx_unit_predict(rf_num *h, const rfx_model *m, const rf_num *z)
{
  for (size_t k = 0; k < m->n; k++) {
    if (m->output_bias)
      num_add(&h[k], &h[k], &z[0]);
    for (size_t i = 0; m->skip && i < m->d; i++)
      num_addmul(&h[k], &z[1 + i], &m->x[k * m->d + i]);
  }
}

void
rfx_unit_drive(rf_num *v, const rfx_model *m, const rf_num *p)
{
  for (size_t i = 0; i <= m->d; i++)
    num_zero(&v[i]);
  for (size_t k = 0; k < m->n; k++) {
    if (m->output_bias)
      num_add(&v[0], &v[0], &p[k]);
    for (size_t i = 0; m->skip && i < m->d; i++)
      num_addmul(&v[1 + i], &p[k], &m->x[k * m->d + i]);
  }
}

double
rfx_unit_norm(const rfx_model *m, size_t k)
{
  return hypot(m->output_bias ? 1.0 : 0.0, m->skip ? m->norm[k] : 0.0);
}

void
rfx_unit_size(rf_num *size, const rfx_model *m, const rf_num *h, rf_num *tmp)
{
  double longest = 0.0;

  num_set_d(size, m->loss->margin ? 1.0 : 0.0);
  for (size_t k = 0; k < m->n; k++) {
    longest = fmax(longest, rfx_unit_norm(m, k));
    if (m->loss->margin)
      continue;
    if (num_cmpabs(&m->y[k], size) > 0)
      num_abs(size, &m->y[k]);
    if (num_cmpabs(&h[k], size) > 0)
      num_abs(size, &h[k]);
  }
  num_set_d(tmp, longest);
  if (num_sgn(size) == 0 || num_sgn(tmp) == 0)
    num_set_d(size, 1.0);
  else
    num_div(size, size, tmp);
}
