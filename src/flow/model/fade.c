/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fade.c -- weights that decay as a fade of others; see fade.h.
 * Kernel: arithmetic. */
#include "config.h"

#include "flow/model/fade.h"

void
rfx_fade(rf_num *f, const rfx_model *m, const rf_num *t, unsigned times)
{
  RF_ASSERT(m->decay && f != t);
  num_mul(f, m->decay, t);
  num_mul_d(f, f, -(double)times);
  num_exp(f, f);
}

void
rfx_fade_all(rf_num *v, size_t count, const rfx_model *m, const rf_num *t,
             unsigned times)
{
  rf_num *f = m->fade;

  if (!m->decay)
    return;
  rfx_fade(f, m, t, times);
  for (size_t i = 0; i < count; i++)
    num_mul(&v[i], &v[i], f);
}

/* With r = times mu length, f0 the fade at t0 and u = f0 e^(-r tau) v, v is
   e^(r tau) u / f0: its coefficient i is sum_l (r^l / l!) u_{i-l} / f0, which
   gives u_i = f0 v_i - sum_{l > 0} (r^l / l!) u_{i-l}.  Engines keep r near 1,
   so that little cancels. */
void
rfx_fade_term(rf_num *v, size_t i, size_t count, const rfx_model *m,
              const rfx_segment *s, unsigned times)
{
  rf_num *rate = m->fade + 1, *c = m->fade + 2, *own = v + i * count;

  if (!m->decay)
    return;
  rfx_fade_all(own, count, m, s->t0, times);
  num_mul(rate, m->decay, s->length);
  num_mul_d(rate, rate, (double)times);
  num_set_d(c, 1.0);
  for (size_t l = 1; l <= i; l++) {
    num_mul(c, c, rate);
    num_div_ui(c, c, (unsigned long)l);
    for (size_t k = 0; k < count; k++)
      num_submul(&own[k], c, &v[(i - l) * count + k]);
  }
}
