/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * continuation.c -- the way of a single in its new face.
 * Kernel: arithmetic.
 *
 * Given p(t) on the segment, the neurons are independent of each other:
 * z' = K(D) z with D = P sum_k eta_k p_k(t) x_k of the neuron's own face.  So
 * a neuron that changes its face at tau goes on by the series (a' = 0 where a
 * is held)
 *     (i + 1) z_{i+1} = sum_{l<=i} K(D_l) z_{i-l}
 * about tau, and its column needs no other place: its polynomial in the
 * segment and what the engine remembers of it are replaced by that series.
 * What p itself ignores is the late defect, as of every late move. */
#include "config.h"

#include "base/blas.h"
#include "flow/transition/transition_impl.h"

/* Terms of the residuals are left out of D where all of them together move a
   state by no more than this part of the error that a step may have. */
#define RF_HARDLY_THERE 0x1p-10

#if RF_NUM_IS_DOUBLE

/* The sum of |v_k| c_k, in four sums side by side. */
static double
weighed(const double *v, const double *c, size_t n)
{
  double sum[4] = { 0.0 };
  size_t k = 0;

  for (; k + 4 <= n; k += 4)
    for (size_t i = 0; i < 4; i++)
      sum[i] += fabs(v[k + i]) * c[k + i];
  for (; k < n; k++)
    sum[0] += fabs(v[k]) * c[k];
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* So many terms of the residuals count for D on the segment: while neurons
   align p hardly moves.  What D misses moves (a, w) by at most |(a, w)| times
   its integral, and term i adds at most sum_k |p_ik| ||x_k|| to ||D||. */
static size_t
terms_that_count(const rfx_run *r)
{
  const size_t n = r->model->n;
  size_t terms = r->series.degree + 1;
  double rest = 0.0;

  for (; terms > 1; terms--) {
    rest += weighed(r->series.p + (terms - 1) * n, r->model->norm, n);
    if (!(rest * r->step.length <= RF_HARDLY_THERE * r->engine->error))
      break;
  }
  return terms;
}

/* drive[pdegree + 1][d]: D of the face as a series about tau, of many data: one
   product of matrices for all terms about 0, which reads the data once, and of
   that it is the d coordinates that are shifted, not n residuals.  weight[.][n]
   is scratch. */
static void
drive_of_many(double *drive, double *weight, const rfx_run *r,
              const rfx_face *face, const double *tau)
{
  const rfx_model *m = r->model;
  const size_t terms = terms_that_count(r), n = m->n, d = m->d;
  double t;

  for (size_t i = 0; i < terms; i++)
    for (size_t k = 0; k < n; k++)
      weight[i * n + k] = face->eta[k] * r->series.p[i * n + k];
  rf_multiply(drive, weight, m->x, terms, d, n);
  for (size_t i = 0; i < terms; i++)
    rfx_face_project(drive + i * d, m, face, &t);
  rfx_poly_shift(drive, terms - 1, d, tau);
  memset(drive + terms * d, 0,
         (r->series.degree + 1 - terms) * d * sizeof *drive);
}

#endif

/* drive[pdegree + 1][d]: length D of the face, as a series about tau; p[.][n]
   is scratch. */
static void
drive_series(rfx_run *r, rf_num *drive, rf_num *p, const rfx_face *face,
             const rf_num *tau)
{
  const rfx_model *m = r->model;
  const size_t terms = r->series.degree + 1;

#if RF_NUM_IS_DOUBLE
  if (m->n * m->d >= RF_MANY_NUMBERS)
    drive_of_many(drive, p, r, face, tau);
  else
#endif
  {
    num_copy(p, r->series.p, terms * m->n);
    rfx_poly_shift(p, r->series.degree, m->n, tau);
    for (size_t i = 0; i < terms; i++)
      rfx_face_drive(drive + i * m->d, m, face, p + i * m->n,
                     r->residuals.term);
  }
  for (size_t i = 0; i < terms * m->d; i++)
    num_mul(&drive[i], &drive[i], r->segment->length);
}

/* z[degree + 2][d + 1] from z[0]. */
static void
state_series(rf_num *z, size_t degree, const rf_num *drive, size_t pdegree,
             const rfx_model *m)
{
  const size_t d = m->d, stride = d + 1;

  for (size_t i = 0; i <= degree; i++) {
    rf_num *next = z + (i + 1) * stride;
    for (size_t l = 0; l < stride; l++)
      num_zero(&next[l]);
    for (size_t l = 0; l <= i && l <= pdegree; l++) {
      const rf_num *at = z + (i - l) * stride, *D = drive + l * d;
      for (size_t c = 0; c < d; c++) {
        if (!m->held)
          num_addmul(&next[0], &D[c], &at[1 + c]);
        num_addmul(&next[1 + c], &D[c], &at[0]);
      }
    }
    for (size_t l = 0; l < stride; l++)
      num_div_ui(&next[l], &next[l], (unsigned long)(i + 1));
  }
}

/* Is the first term left out, at the end of the segment, below the error that
   the engine allows each column in a step? */
static bool
accurate(const rfx_run *r, const rf_num *z, size_t degree, double tau)
{
  const size_t stride = r->population->stride;
  double size = 0.0, rest = 0.0;

  for (size_t l = 0; l < stride; l++) {
    size = fmax(size, fabs(num_get_d(&z[l])));
    rest = fmax(rest, fabs(num_get_d(&z[(degree + 1) * stride + l])));
  }
  return rest * pow(1.0 - tau, (double)(degree + 1))
    <= rf_scale(r->engine->error, r->engine->error_exponent) * size;
}

/* Is there a single for a neuron that is on this one, or on none? */
static bool
has_single(rfx_population *p, uint32_t column)
{
  const bool found = column != RF_NO_COLUMN || p->nvacant > 0;

  p->missed = p->missed || !found;
  return found;
}

/* The way of a neuron that enters a face at tau with state q->state, on a
   single of its own or a vacant one.  *way = SIZE_MAX where there is none:
   the engine must start anew. */
rf_status
rfx_find_way(size_t *way, uint32_t *column, rfx_run *r, const rfx_face *face,
             const rf_num *tau)
{
  rfx_continuations *ways = &r->continuations;
  rfx_population *p = r->population;
  const size_t degree = r->segment ? r->segment->degree : 0;
  const size_t size = (degree + 1) * p->stride, used = ways->count * size;
  rf_num *z, *series, *drive;
  rf_status status;

  *way = SIZE_MAX;
  if (!r->engine->rename || !r->segment || r->step.cut
      || !has_single(p, *column))
    return RF_OK;
  if ((status = rfx_pool_grow(&ways->series, used + size + p->stride, used,
                              r->model->prec)) < 0
      || (status = rfx_pool_grow(&ways->drift, (r->series.degree + 1)
                                 * (r->model->n + r->model->d) + 1, 0,
                                 r->model->prec)) < 0)
    return status;
  z = ways->series.at + used;
  drive = ways->drift.at;
  series = drive + (r->series.degree + 1) * r->model->d;
  drive_series(r, drive, series, face, tau);
  for (size_t l = 0; l < p->stride; l++)
    num_set(&z[l], &r->query->state[l]);
  state_series(z, degree, drive, r->series.degree, r->model);
  if (!accurate(r, z, degree, num_get_d(tau)))
    return RF_OK;
  num_neg(&series[0], tau);
  rfx_poly_shift(z, degree, p->stride, &series[0]);
  if (*column == RF_NO_COLUMN)
    *column = p->vacant[--p->nvacant];
  *way = ways->count++;
  return RF_OK;
}

#if RF_NUM_IS_DOUBLE

/* Has D of the way that was found last all that D of both faces needs? */
static bool
knows_drives(const rfx_run *r, size_t way, const rfx_face *from,
             const rfx_face *to)
{
  return way != SIZE_MAX && r->model->n * r->model->d >= RF_MANY_NUMBERS
    && from->nzero == 0 && to->nzero == 0 && !from->dead && !to->dead;
}

/* drives[2][d] at when in the segment, of the face that is left and of the one
   that is entered, from the series of D that the way was made of: about the
   time of the move. */
static void
drives_of_way(double *drives, const rfx_run *r, const rfx_face *from,
              const rfx_face *to, double when)
{
  const rfx_model *m = r->model;
  const rfx_residual_series *p = &r->series;
  const double after = when - num_get_d(r->step.tau);

  rfx_poly_values(drives + m->d, r->continuations.drift.at, p->degree, m->d,
                  m->d, &after);
  for (size_t c = 0; c < m->d; c++)
    drives[m->d + c] /= r->step.length;
  num_copy(drives, drives + m->d, m->d);
  for (size_t k = 0; k < m->n; k++) {
    double q;
    if (from->eta[k] == to->eta[k])
      continue;
    rfx_poly_values(&q, p->p + k, p->degree, m->n, 1, &when);
    q *= to->eta[k] - from->eta[k];
    num_axmy(drives, &q, m->x + k * m->d, m->d);
  }
}

size_t
rf_drives_by_way(rfx_run *r, const rfx_face *from, const rfx_face *to,
                 size_t way)
{
  double *drives = r->defect.drives;

  if (!knows_drives(r, way, from, to))
    return 0;
  drives_of_way(drives, r, from, to, *r->step.tau);
  if (!r->engine->far)
    return 2;
  drives_of_way(drives + 2 * r->model->d, r, from, to, 1.0);
  return 4;
}

#endif

/* From its move on, a single's polynomial in the segment is the new one. */
void
rfx_go_the_way(const rfx_continuations *ways, const rfx_population *p,
               const rfx_segment *s, const rfx_move *move)
{
  const rf_num *z = ways->series.at + move->way * (s->degree + 1) * p->stride;
  rf_num *y = s->y + rfx_population_offset(p, move->column);

  for (size_t i = 0; i <= s->degree; i++)
    for (size_t l = 0; l < p->stride; l++)
      num_set(&y[i * p->system.unknowns + l], &z[i * p->stride + l]);
}
