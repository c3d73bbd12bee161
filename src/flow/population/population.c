/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * population.c -- all neurons at the start; population.h.
 * Kernel: decision. */
#include "config.h"

#include "flow/population/population_impl.h"

/* Also of one that is made by half; the faces need the model until here. */
void
rfx_population_free(rfx_population *p)
{
  if (!p)
    return;
  for (size_t i = 0; i < p->ncohorts; i++)
    rfx_cohort_clear(&p->cohorts[i], p->stride);
  rf_release(p->cohorts);
  rfx_faces_free(p->faces);
  num_array_free(p->perp, p->m * p->model->full);
  num_array_free(p->balance, p->m);
  rf_large_release(p->neuron, p->m, sizeof *p->neuron);
  rf_release(p->system.block);
  num_array_free(p->weight, p->singles);
  rf_release(p->vacant);
  num_array_free(p->y, p->y_capacity);
  num_array_free(p->tmp, 4 * (p->stride + 1));
  num_array_free(p->unit, rfx_unit_numbers(p));
  rf_release(p);
}

/* |a| >= ||w|| at the start?  Balanced and dominated draws are so by
   construction; for others decide in double with room for rounding: saying
   no where it is a tie only costs tests. */
static bool
dominated(const rfx_model *m, const rf_num *z, size_t full)
{
  long e, top = LONG_MIN / 2;
  double w2 = 0.0, a;

  if (m->problem->scheme == RF_BALANCED || m->problem->scheme == RF_DOMINATED)
    return true;
  for (size_t i = 0; i <= full; i++) {
    num_get_d_2exp(&e, &z[i]);
    top = e > top ? e : top;
  }
  for (size_t i = 1; i <= full; i++) {
    /* Sizes relative to the largest: squares of a tiny scale underflow. */
    double f = num_get_d_2exp(&e, &z[i]);
    f = ldexp(f, e - top < -2000 ? -2000 : (int)(e - top));
    w2 += f * f;
  }
  a = num_get_d_2exp(&e, &z[0]);
  a = ldexp(a, e - top < -2000 ? -2000 : (int)(e - top));
  return a * a > w2 * (1.0 + 1e-12);
}

/* Sign of <w, line> where rounding cannot matter, else 0; w[d] is reduced.
   Its error, with that of the reduction, is below unit |w|_1 ||x|| with the
   norm of the full w; many digits of small data leave the range of double with
   unit ||x||, so it is not formed. */
static int
sure_sign(const rfx_model *m, size_t line, const rf_num *w,
          const rf_num *norm, rf_num *tmp)
{
  const rf_num *x = m->line + line * m->d;
  const double unit = 32.0 * (double)(m->full + 2) * num_unit(m->prec);
  rf_num *s = &tmp[0], *t = &tmp[1];

  num_zero(s);
  for (size_t i = 0; i < m->d; i++)
    num_addmul(s, &w[i], &x[i]);
  num_mul_d(t, norm, m->line_norm[line]);
  num_mul_d(t, t, unit);
  return num_cmpabs(s, t) > 0 ? num_sgn(s) : 0;
}

/* Exact signs u[lines] of neuron j, with its w reduced and in full; behind them
   u has room for those of all data. */
static rf_status
initial_signs(const rfx_population *p, signed char *u, size_t j,
              const rf_num *w, const rf_num *full, rf_num *tmp)
{
  const rfx_model *m = p->model;
  signed char *all = u + m->lines->count;
  bool sure = true;
  rf_status status = RF_OK;

  num_zero(&tmp[2]);
  for (size_t i = 0; i < m->full; i++) {
    num_abs(&tmp[0], &full[i]);
    num_add(&tmp[2], &tmp[2], &tmp[0]);
  }
  for (size_t l = 0; l < m->lines->count; l++) {
    u[l] = (signed char)(m->linear ? 1 : sure_sign(m, l, w, &tmp[2], tmp));
    sure = sure && u[l];
  }
  if (sure)
    return RF_OK;
  status = rf_problem_initial_signs(all, m->problem, j, 1);
  for (size_t l = 0; status >= 0 && l < m->lines->count; l++)
    u[l] = all[m->lines->first[l]];
  return status;
}

/* perp[full] = w[full] less what its reduced r[d] stand for.  Row by row of the
   basis, as it lies in memory. */
static void
set_perp(rf_num *perp, const rfx_model *m, const rf_num *w, const rf_num *r)
{
  num_copy(perp, w, m->full);
  for (size_t k = 0; k < m->d; k++)
    for (size_t i = 0; i < m->full; i++)
      num_submul(&perp[i], &m->basis[k * m->full + i], &r[k]);
}

/* Neuron j from z = (a, w[full]): reduced state, face, flags. */
static rf_status
place(rfx_population *p, size_t j, const rf_num *z, signed char *u,
      rf_num *tmp)
{
  const rfx_model *m = p->model;
  rf_num *state = p->tmp;
  rfx_face *face;
  size_t cohort;
  rf_status status;

  for (size_t i = 0; i <= m->full; i++)
    if (!num_is_finite(&z[i]))
      return RF_ENOTFIN;
  if (rfx_died_away(z, m->full + 1))   /* it would never move */
    return RF_ENOTFIN;
  num_set(&state[0], &z[0]);
  rfx_model_reduce(state + 1, m, z + 1);
  if (m->basis)
    set_perp(p->perp + j * m->full, m, z + 1, state + 1);
  rfx_set_balance(p, j, state, tmp);
  p->neuron[j].flags = m->held || dominated(m, z, m->full)
    ? RF_STEADY : 0;
  p->steady = p->steady && p->neuron[j].flags;
  if ((status = initial_signs(p, u, j, state + 1, z + 1, tmp)) < 0
      || (status = rfx_faces_get(&face, p->faces, u)) < 0
      || (status = rfx_population_cohort(&cohort, p, face)) < 0)
    return status;
  return rfx_population_join(p, j, cohort, state, RF_NO_COLUMN);
}

#if !RF_NUM_IS_DOUBLE

/* Of the two numbers of so many bits around q, z is what one run takes, being
   nearest: give the other.  Numbers that fit are left alone. */
rf_status
rfx_other_neighbour(rf_num *z, const mpq_t q, long bits)
{
  rf_num *near = num_array(1, bits);
  int side;

  if (!near)
    return RF_ENOMEM;
  num_set_q(near, q);
  if ((side = mpfr_cmp_q(near, q)) < 0)
    mpfr_nextabove(near);
  else if (side > 0)
    mpfr_nextbelow(near);
  if (side)
    num_set(z, near);
  num_array_free(near, 1);
  return RF_OK;
}

/* What the given weights lose in rounding is the first error of a run; the
   run that is to show its errors starts from another rounding: of a and of
   every second entry of w, so that relations between them break too.  A neuron
   that starts on a boundary keeps its w.  Drawn weights fit but for the
   scale. */
static rf_status
nudge(rf_num *z, const rfx_model *m, size_t j, signed char *u)
{
  const rf_problem *pb = m->problem;
  bool free = true;
  rf_status status;

  if (!m->nudge || pb->scheme != RF_FILE)
    return RF_OK;
  if ((status = rf_problem_initial_signs(u, pb, j, 1)) < 0)
    return status;
  for (size_t k = 0; k < m->n; k++)
    free = free && u[k] != 0;
  status = rfx_other_neighbour(&z[0], pb->a[j], m->nudge);
  for (size_t i = 1; free && status >= 0 && i < m->full; i += 2)
    status = rfx_other_neighbour(&z[1 + i], pb->w[j * m->full + i], m->nudge);
  return status;
}

#else

static rf_status
nudge(rf_num *z, const rfx_model *m, size_t j, signed char *u)
{
  (void)u;
  (void)z;
  (void)m;
  (void)j;
  return RF_OK;
}

#endif

/* All neurons into their cohorts, some at a time: the weights in full, which
   only the start needs, have no room for all. */
static rf_status
draw(rfx_population *p)
{
  enum { CHUNK = 1024 };
  const rfx_model *m = p->model;
  const size_t row = m->full + 1, chunk = p->m < CHUNK ? p->m : CHUNK;
  rf_num *z = num_array(chunk * row, m->prec);
  rf_num *tmp = num_array(3, m->prec);
  signed char *u = rf_alloc(m->lines->count + m->n, 1);
  rf_status status = RF_ENOMEM;

  if (!z || !tmp || !u)
    goto done;
  for (size_t j = 0; j < p->m; j += chunk) {
    size_t count = p->m - j < chunk ? p->m - j : chunk;
    RF_TRY(rfx_problem_weights(z, m->problem, j, count, m->prec));
    for (size_t i = 0; i < count; i++) {
      RF_TRY(rf_poll_64(i));
      RF_TRY(nudge(z + i * row, m, j + i, u));
      RF_TRY(place(p, j + i, z + i * row, u, tmp));
    }
  }
  status = RF_OK;

done:
  num_array_free(z, chunk * row);
  num_array_free(tmp, 3);
  rf_release(u);
  return status;
}

/* Room for fields of all neurons is made at once; cohorts grow with them.  The
   weights need the faces, where each neuron is put. */
rf_status
rfx_population_create(rfx_population **population, const rfx_model *m)
{
  rfx_population *p = rf_alloc(1, sizeof *p);
  rf_status status = RF_ENOMEM;

  if (!p)
    goto done;
  p->model = p->system.model = m;
  p->m = m->problem->m;
  p->stride = m->d + 1;
  /* Until one is not. */
  p->steady = true;
  p->unused_most = RF_UNUSED / (rfx_face_bytes(m) + sizeof *p->cohorts
                                + m->lines->count);
  if (p->m > UINT32_MAX || p->m > SIZE_MAX / sizeof(rf_num) / (m->full + 1)) {
    status = RF_EINVAL;
    goto done;
  }
  if ((m->basis && !(p->perp = num_array(p->m * m->full, m->prec)))
      || !(p->balance = num_array(p->m, m->prec))
      || !(p->neuron = rf_large_alloc(p->m, sizeof *p->neuron))
      || !(p->tmp = num_array(4 * (p->stride + 1), m->prec)))
    goto done;
  for (size_t j = 0; j < p->m; j++)
    p->neuron[j].fresh = RF_NO_LINE;
  RF_TRY(rfx_faces_create(&p->faces, m));
  RF_TRY(draw(p));
  RF_TRY(rfx_population_add_unit(p));
  *population = p;
  p = NULL;

done:
  rfx_population_free(p);
  return status;
}
