/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rhs.c -- the lumped system in double; see rhs.h.
 *
 * With W~ = gram W and a~ = gram a per block (rows i < q):
 *   b = sum_i a_i W~_i, faded where weights decay (fade.h),
 *   h = sum_blocks eta * (X b),  D = P X^T (eta * p),
 *   (a_i)' = <w_i, D>, or 0 where a is held,  w_i' = a_i D.
 * What depends on the face alone is done once for all blocks of a face: they
 * share a row.
 * Linearised: dp = -w * dh (w = c l'' at h), dD = P X^T (eta * dp),
 *   da_i' = <dw_i, D> + <w_i, dD>, or 0,  dw_i' = da_i D + a_i dD,
 *   db = sum_i (da_i W~_i + a~_i dw_i).
 * A linear unit v adds F v to h, rows (1, x_k) of what is trained, and moves by
 * v' = F^T p: with no part that is quadratic. */
#include "config.h"

#include "base/blas.h"
#include "base/number/num_d.h"
#include "base/vector.h"
#include "flow/cvode/factors.h"
#include "flow/cvode/rhs.h"
#include "flow/model/fade.h"
#include "flow/model/unit.h"
#include "flow/rows/rows.h"

struct rf_rhs {
  const rfd_system *system;
  const rfd_model *model;
  size_t n, d;           /* data, dimension */
  size_t blocks;
  rf_rows rows;
  double *eta;           /* eta[rows][n] */
  double *b;             /* b[rows][d] */
  double *z;             /* z[rows][n]: X b, then eta * p */
  double *drive;         /* drive[rows][d] */
  double *h, *p, *curve; /* [n]; curve = c l''(h) */
  double *g;             /* g[d + 1]: gram a of one block */
  double *wt;            /* wt[unknowns]: (a~, W~) of each column */
  double *dx;            /* dx[unknowns]: changes of the columns of a block */
  double *q;             /* q[d][d]: db of a block from its dD */
  double *m;             /* m[n][n]: I + curve C, factored */
  double *mv;            /* mv[d][n] and more scratch */
  double *dh;            /* dh[n] */
  double *dd;            /* dd[d] */
  double fade;           /* of products of two columns, now */
  gsl_permutation *perm;
  bool factored;
};

/* Also of one that is made in part. */
void
rf_rhs_free(rf_rhs *r)
{
  if (!r)
    return;
  rf_rows_clear(&r->rows);
  rf_release(r->eta);
  rf_release(r->b);
  rf_release(r->z);
  rf_release(r->drive);
  rf_release(r->h);
  rf_release(r->g);
  rf_release(r->wt);
  rf_release(r->dx);
  rf_release(r->q);
  rf_release(r->m);
  rf_release(r->mv);
  if (r->perm)
    gsl_permutation_free(r->perm);
  rf_release(r);
}

/* ---- rows ---- */

/* Put block u on the row of its face.  With eta = 0 the vacant blocks count for
   nothing and D is exactly 0, so that they stand still. */
static rf_status
take_row(rf_rhs *r, size_t u)
{
  const rfd_face *face = r->system->block[u].face;
  bool fresh;
  rf_status status = rf_rows_take(&r->rows, &fresh, r->system, u);

  if (status < 0 || !fresh)
    return status;
  double *eta = r->eta + r->rows.row[u] * r->n;
  if (face)
    memcpy(eta, face->eta, r->n * sizeof *eta);
  else
    memset(eta, 0, r->n * sizeof *eta);
  return RF_OK;
}

/* A block that becomes vacant leaves the Newton system as a member leaves a
   propagator: its share is one neuron's, and no reason to factor anew. */
rf_status
rf_rhs_rename(rf_rhs *r, size_t u)
{
  r->factored = r->factored && !r->system->block[u].face;
  rf_rows_leave(&r->rows, u);
  return take_row(r, u);
}

/* Blocks of one face get one row, by comparing their faces. */
rf_status
rf_rhs_create(rf_rhs **rhs, const rfd_system *system)
{
  rf_rhs *r = rf_alloc(1, sizeof *r);
  const size_t n = system->model->n, d = system->model->d;
  const size_t f = system->nblocks;
  rf_status status = RF_OK;

  if (!r)
    return RF_ENOMEM;
  r->system = system;
  r->model = system->model;
  r->n = n;
  r->d = d;
  r->blocks = f;
  r->fade = 1.0;
  if (rf_rows_init(&r->rows, f) < 0
      || !(r->eta = rf_alloc(f * n, sizeof *r->eta))
      || !(r->b = rf_alloc(f * d, sizeof *r->b))
      || !(r->z = rf_alloc(f * n, sizeof *r->z))
      || !(r->drive = rf_alloc(f * d, sizeof *r->drive))
      || !(r->h = rf_alloc(4 * n + d, sizeof *r->h))
      || !(r->g = rf_alloc(d + 1, sizeof *r->g))) {
    rf_rhs_free(r);
    return RF_ENOMEM;
  }
  r->p = r->h + n;
  r->curve = r->p + n;
  r->dh = r->curve + n;
  r->dd = r->dh + n;
  for (size_t u = 0; status >= 0 && u < f; u++)
    if ((status = rf_poll_64(u)) >= 0)
      status = take_row(r, u);
  if (status < 0) {
    rf_rhs_free(r);
    return status;
  }
  *rhs = r;
  return RF_OK;
}

void
rf_rhs_go(rf_rhs *r, double t)
{
  if (r->model->decay)
    rfd_fade(&r->fade, r->model, &t, 2);
}

/* v[count] as the loss sees it. */
static void
fade(double *v, size_t count, const rf_rhs *r)
{
  for (size_t i = 0; r->model->decay && i < count; i++)
    v[i] *= r->fade;
}

/* b of every row. */
static void
moments(rf_rhs *r, const double *y)
{
  const size_t d = r->d, stride = d + 1;

  memset(r->b, 0, r->rows.count * d * sizeof *r->b);
  for (size_t u = 0; u < r->blocks; u++) {
    const rfd_block *block = &r->system->block[u];
    const double *column = y + block->offset;
    double *b = r->b + r->rows.row[u] * d;
    for (size_t l = 0; l < block->q; l++) {
      double g = 0.0;
      for (size_t i = 0; i < block->q; i++)
        g += block->gram[l * block->q + i] * column[i * stride];
      for (size_t i = 0; i < d; i++)
        b[i] += g * column[l * stride + 1 + i];
    }
  }
  fade(r->b, r->rows.count * d, r);
}

/* v[rows][d] projected orthogonally to each row's zero lines. */
static void
project(const rf_rhs *r, double *v)
{
  double tmp;

  for (size_t i = 0; i < r->rows.count; i++)
    if (r->rows.face[i] && r->rows.face[i]->rank)
      rfd_face_project(v + i * r->d, r->model, r->rows.face[i], &tmp);
}

/* out[n] = sum over the rows of eta * z. */
static void
add_rows(double *out, const rf_rhs *r)
{
  const size_t n = r->n;

  for (size_t k = 0; k < n; k++)
    out[k] = 0.0;
  for (size_t i = 0; i < r->rows.count; i++)
    for (size_t k = 0; k < n; k++)
      out[k] += r->eta[i * n + k] * r->z[i * n + k];
}

/* v[rows][d] = P X^T (eta * p). */
static void
pull_back(double *v, rf_rhs *r, const double *p)
{
  const size_t n = r->n;

  for (size_t i = 0; i < r->rows.count; i++)
    for (size_t k = 0; k < n; k++)
      r->z[i * n + k] = r->eta[i * n + k] * p[k];
  rf_multiply(v, r->z, r->model->x, r->rows.count, r->d, n);
  project(r, v);
}

/* h[n] += F v of the unit in z[unknowns]. */
static void
add_unit(double *h, const rf_rhs *r, const double *z)
{
  if (rfd_model_has_unit(r->model))
    rfd_unit_predict(h, r->model, z + rfd_system_unit(r->system));
}

/* p of the data and D of every row at y. */
static void
drives(rf_rhs *r, const double *y)
{
  double tmp[3];

  moments(r, y);
  rf_multiply_transposed(r->z, r->b, r->model->x, r->rows.count, r->n, r->d);
  add_rows(r->h, r);
  add_unit(r->h, r, y);
  rfd_model_residual(r->p, NULL, r->model, r->h, tmp);
  pull_back(r->drive, r, r->p);
}

/* The unit's part of ydot, and its sum, which is not finite where a part is
   not. */
static double
unit_slope(double *ydot, const rf_rhs *r)
{
  double sum = 0.0, *out;

  if (!rfd_model_has_unit(r->model))
    return 0.0;
  out = ydot + rfd_system_unit(r->system);
  rfd_unit_drive(out, r->model, r->p);
  for (size_t i = 0; i <= r->d; i++)
    sum += 0.0 * out[i];
  return sum;
}

/* A sum of all a' is enough to see what is not finite: it is infinite or NaN
   where any part is. */
bool
rf_rhs_eval(double *ydot, rf_rhs *r, const double *y)
{
  const size_t d = r->d, stride = d + 1;
  double check = 0.0;

  drives(r, y);
  for (size_t u = 0; u < r->blocks; u++) {
    const rfd_block *block = &r->system->block[u];
    const double *drive = r->drive + r->rows.row[u] * d;
    for (size_t l = 0; l < block->q; l++) {
      const double *column = y + block->offset + l * stride;
      double *out = ydot + block->offset + l * stride;
      double s = 0.0;
      for (size_t i = 0; i < d; i++) {
        s += column[1 + i] * drive[i];
        out[1 + i] = column[0] * drive[i];
      }
      out[0] = r->model->held ? 0.0 : s;
      check += s;
    }
  }
  check += unit_slope(ydot, r);
  return isfinite(check);
}

bool
rf_rhs_rests(rf_rhs *r, const double *y)
{
  drives(r, y);
  for (size_t row = 0; row < r->rows.count; row++)
    if (r->rows.face[row]
        && !rf_face_rests(r->model, r->rows.face[row], r->drive + row * r->d,
                          r->p, r->h))
      return false;
  return !rfd_model_has_unit(r->model)
    || rf_unit_rests(r->model, r->p, r->h);
}

/* ---- the Jacobian ---- */

/* Its memory, when it is first needed: most runs are never stiff.  What is
   there of a call that failed is kept for the next. */
static rf_status
jacobian_room(rf_rhs *r)
{
  const size_t n = r->n, d = r->d;

  if ((!r->wt
       && !(r->wt = rf_alloc(r->system->unknowns, sizeof *r->wt)))
      || (!r->dx
          && !(r->dx = rf_alloc(r->system->unknowns, sizeof *r->dx)))
      || (!r->q && !(r->q = rf_alloc(d * d, sizeof *r->q)))
      || (!r->mv && !(r->mv = rf_alloc(2 * d * n + n * n, sizeof *r->mv)))
      || (!r->perm && !(r->perm = gsl_permutation_alloc(n)))
      || (!r->m && !(r->m = rf_alloc(n * n, sizeof *r->m))))
    return RF_ENOMEM;
  return RF_OK;
}

/* (a~, W~) of every column, faded, and curve, at y. */
static void
linearise(rf_rhs *r, const double *y)
{
  const size_t stride = r->d + 1;

  drives(r, y);
  for (size_t u = 0; u < r->blocks; u++) {
    const rfd_block *block = &r->system->block[u];
    rf_multiply(r->wt + block->offset, block->gram, y + block->offset,
                block->q, stride, block->q);
  }
  fade(r->wt, r->system->unknowns, r);
  for (size_t k = 0; k < r->n; k++)
    r->curve[k] = 1.0;
  rfd_model_curve(r->curve, r->model, r->p);
}

/* x = (I - gamma K(D))^{-1} x for one column x = (a, w). */
static void
solve_column(double *x, const double *drive, size_t d, double gamma, bool held)
{
  double s = 0.0, dd = 0.0;

  if (held) {                              /* K(D)^2 = 0 */
    for (size_t i = 0; i < d; i++)
      x[1 + i] += gamma * drive[i] * x[0];
    return;
  }
  for (size_t i = 0; i < d; i++) {
    s += drive[i] * x[1 + i];
    dd += drive[i] * drive[i];
  }
  if (d == 1) {     /* a and w alike: a neuron opposite to D stays so */
    const double t = gamma * (drive[0] * x[0]), det = 1.0 - gamma * gamma * dd;
    x[0] = (x[0] + gamma * s) / det;
    x[1] = (x[1] + t) / det;
    return;
  }
  x[0] = (x[0] + gamma * s) / (1.0 - gamma * gamma * dd);
  for (size_t i = 0; i < d; i++)
    x[1 + i] += gamma * drive[i] * x[0];
}

/* db[d] += sum_i dx_i . (W~_i, a~_i) over the columns dx of block u. */
static void
add_moment_change(double *db, const rf_rhs *r, size_t u, const double *dx)
{
  const size_t d = r->d, stride = d + 1;
  const rfd_block *block = &r->system->block[u];
  const double *wt = r->wt + block->offset;

  for (size_t l = 0; l < block->q; l++, dx += stride, wt += stride)
    for (size_t i = 0; i < d; i++)
      db[i] += dx[0] * wt[1 + i] + wt[0] * dx[1 + i];
}

/* q[d][d] += the map from dD to db of block u (after the solve). */
static void
response(rf_rhs *r, size_t u, const double *y, double gamma)
{
  const size_t d = r->d, stride = d + 1;
  const rfd_block *block = &r->system->block[u];
  double *row = r->dd;

  for (size_t j = 0; j < d; j++) {
    for (size_t l = 0; l < block->q; l++) {
      const double *column = y + block->offset + l * stride;
      double *x = r->dx + l * stride;
      for (size_t i = 0; i < d; i++)
        x[1 + i] = 0.0;
      x[0] = r->model->held ? 0.0 : gamma * column[1 + j];
      x[1 + j] = gamma * column[0];
      solve_column(x, r->drive + r->rows.row[u] * d, d, gamma,
                   r->model->held);
    }
    for (size_t i = 0; i < d; i++)
      row[i] = 0.0;
    add_moment_change(row, r, u, r->dx);
    for (size_t i = 0; i < d; i++)
      r->q[i * d + j] += row[i];
  }
}

/* m += gamma F F^T. */
static void
add_unit_kernel(rf_rhs *r, double gamma)
{
  const size_t n = r->n, d = r->d;
  const rfd_model *m = r->model;

  for (size_t k = 0; rfd_model_has_unit(m) && k < n; k++)
    for (size_t l = 0; l < n; l++)
      r->m[k * n + l] += gamma
        * ((m->output_bias ? 1.0 : 0.0)
           + (m->skip ? rf_dot(m->x + k * d, m->x + l * d, d) : 0.0));
}

/* m = I + curve C with dh = C dp: C = sum_rows eta X Q P X^T eta, Q the sum
   over the blocks of the row, and gamma F F^T of the unit. */
static bool
factor(rf_rhs *r, const double *y, double gamma)
{
  const size_t n = r->n, d = r->d;
  double *ex = r->mv, *qx = ex + d * n, *c = qx + d * n;
  double tmp;

  for (size_t i = 0; i < n * n; i++)
    r->m[i] = 0.0;
  for (size_t row = 0; row < r->rows.count; row++) {
    const double *eta = r->eta + row * n;
    if (!r->rows.face[row])
      continue;
    memset(r->q, 0, d * d * sizeof *r->q);
    for (size_t u = 0; u < r->blocks; u++)
      if (r->rows.row[u] == row)
        response(r, u, y, gamma);
    for (size_t k = 0; k < n; k++) {           /* rows: P x_k, eta taken */
      for (size_t i = 0; i < d; i++)
        ex[k * d + i] = eta[k] * r->model->x[k * d + i];
      rfd_face_project(ex + k * d, r->model, r->rows.face[row], &tmp);
    }
    rf_multiply_transposed(qx, ex, r->q, n, d, d);  /* qx_k = Q P x_k eta_k */
    rf_multiply_transposed(c, r->model->x, qx, n, n, d);
    for (size_t k = 0; k < n; k++)
      for (size_t l = 0; l < n; l++)
        r->m[k * n + l] += eta[k] * c[k * n + l];
  }
  add_unit_kernel(r, gamma);
  for (size_t k = 0; k < n; k++) {
    for (size_t l = 0; l < n; l++)
      r->m[k * n + l] *= r->curve[k];
    r->m[k * n + k] += 1.0;
  }
  return rf_factor(r->m, r->perm, n);
}

/* dh[n] = sum_u eta X db_u for columns x[unknowns]. */
static void
prediction_change(rf_rhs *r, const double *x)
{
  const size_t d = r->d;

  memset(r->b, 0, r->rows.count * d * sizeof *r->b);
  for (size_t u = 0; u < r->blocks; u++)
    add_moment_change(r->b + r->rows.row[u] * d, r, u,
                      x + r->system->block[u].offset);
  rf_multiply_transposed(r->z, r->b, r->model->x, r->rows.count, r->n, d);
  add_rows(r->dh, r);
  add_unit(r->dh, r, x);
}

/* (1 - gamma J) x = b by two parts: J without the change of p is
   block-diagonal, and that change has rank n at most (Sherman, Morrison &
   Woodbury). */
bool
rf_rhs_solve(double *x, rf_rhs *r, const double *y, double gamma,
             bool refresh)
{
  const size_t n = r->n, d = r->d, stride = d + 1;

  if (jacobian_room(r) < 0)
    return false;
  if (refresh || !r->factored) {
    linearise(r, y);
    if (!(r->factored = factor(r, y, gamma)))
      return false;
  }
  for (size_t u = 0; u < r->blocks; u++)
    for (size_t l = 0; l < r->system->block[u].q; l++)
      solve_column(x + r->system->block[u].offset + l * stride,
                   r->drive + r->rows.row[u] * d, d, gamma, r->model->held);
  prediction_change(r, x);
  for (size_t k = 0; k < n; k++)
    r->dh[k] *= -r->curve[k];
  if (!rf_solve_factored(r->dh, r->m, r->perm, n))
    return false;
  pull_back(r->b, r, r->dh);
  for (size_t u = 0; u < r->blocks; u++) {
    const rfd_block *block = &r->system->block[u];
    const double *change = r->b + r->rows.row[u] * d;
    for (size_t l = 0; l < block->q; l++) {
      const double *column = y + block->offset + l * stride;
      double *out = x + block->offset + l * stride, *add = r->g;
      add[0] = 0.0;
      for (size_t i = 0; i < d; i++) {
        add[0] += gamma * column[1 + i] * change[i];
        add[1 + i] = gamma * column[0] * change[i];
      }
      if (r->model->held)
        add[0] = 0.0;
      solve_column(add, r->drive + r->rows.row[u] * d, d, gamma,
                   r->model->held);
      for (size_t i = 0; i < stride; i++)
        out[i] += add[i];
    }
  }
  if (rfd_model_has_unit(r->model)) {
    double *out = x + rfd_system_unit(r->system);
    rfd_unit_drive(r->g, r->model, r->dh);
    for (size_t i = 0; i < stride; i++)
      out[i] += gamma * r->g[i];
  }
  return true;
}

/* J v, as it is linearised above. */
rf_status
rf_rhs_jacobian(double *v, rf_rhs *r, const double *y)
{
  const size_t d = r->d, stride = d + 1;
  rf_status status = jacobian_room(r);

  if (status < 0)
    return status;
  linearise(r, y);
  r->factored = false;
  prediction_change(r, v);
  for (size_t k = 0; k < r->n; k++)
    r->dh[k] *= -r->curve[k];
  pull_back(r->b, r, r->dh);
  for (size_t u = 0; u < r->blocks; u++) {
    const rfd_block *block = &r->system->block[u];
    const double *drive = r->drive + r->rows.row[u] * d;
    const double *change = r->b + r->rows.row[u] * d;
    for (size_t l = 0; l < block->q; l++) {
      const double *column = y + block->offset + l * stride;
      double *x = v + block->offset + l * stride, a = x[0], s = 0.0;
      for (size_t i = 0; i < d; i++) {
        s += x[1 + i] * drive[i] + column[1 + i] * change[i];
        x[1 + i] = a * drive[i] + column[0] * change[i];
      }
      x[0] = r->model->held ? 0.0 : s;
    }
  }
  if (rfd_model_has_unit(r->model))
    rfd_unit_drive(v + rfd_system_unit(r->system), r->model, r->dh);
  return RF_OK;
}
