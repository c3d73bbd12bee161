/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * nordsieck.c -- what CVODE remembers of the past, column by column.
 *
 * Its Nordsieck array zn[i] = h^i y^(i) / i!, i <= order, has one column at a
 * time independent of the others.  A column that goes on by another series at
 * the end of a step needs these entries replaced and nothing else.  CVODE has
 * no call for that, but it shows the array: CVodeGetDky forms sum_i c_i zn[i]
 * by N_VLinearCombination, which is an operation of the vector that takes the
 * sum.  At the end of a step c = (0, .., 0, 1); anything else is not what we
 * know, and the engine starts anew. */
#include "config.h"

#include "flow/cvode/cvode_impl.h"

/* The vector that CVodeGetDky is handed: it takes down zn. */
typedef struct probe {
  struct _N_VectorContent_Serial serial;   /* of e->y: a vector like others */
  N_Vector *zn;          /* zn[count]; room for RF_TERMS */
  int count;
} probe;

#define RF_TERMS 13      /* Adams: order 12 */

/* Stands in for N_VLinearCombination of the probe.  Where the coefficients are
   not those of the end of a step, count stays 0, and nothing was learnt. */
static int
note_array(int count, real *c, N_Vector *x, N_Vector sum)
{
  probe *p = (probe *)sum->content;

  p->count = 0;
  for (int i = 0; i < count && count <= RF_TERMS; i++) {
    if (c[i] != (i == count - 1 ? 1.0 : 0.0))
      return 0;
    p->zn[count - 1 - i] = x[i];
  }
  p->count = count <= RF_TERMS ? count : 0;
  return 0;
}

/* zn[0 .. order] at the end of the last step; false: not to be had. */
static bool
nordsieck(N_Vector *zn, rf_cvode *e, int order)
{
  probe content = { *(N_VectorContent_Serial)e->y->content, zn, 0 };
  N_Vector look = N_VNewEmpty(e->context);
  int code;

  if (!look)
    return false;
  if (N_VCopyOps(e->y, look) != 0) {
    N_VFreeEmpty(look);
    return false;
  }
  look->content = &content;
  look->ops->nvlinearcombination = note_array;
  code = CVodeGetDky(e->mem, e->at, 0, look);
  look->content = NULL;
  N_VFreeEmpty(look);
  return code == CV_SUCCESS && content.count == order + 1;
}

/* As CVodeGetDky has y^(k) from zn[k], to the last bit, without its sums over
   the other entries: at the end of a step they are taken 0 times. */
static void
entry(double *y, const double *zn, size_t unknowns, double factorial,
      double power, double scale)
{
  const double back = 1.0 / power;

  for (size_t i = 0; i < unknowns; i++)
    y[i] = (0.0 + factorial * zn[i]) * back * scale;
}

/* Where the array is not to be had CVODE is asked for each derivative. */
rf_status
rf_cvode_past(double *y, rf_cvode *e, double step, int order)
{
  const size_t unknowns = e->system->unknowns;
  double factorial = 1.0, power = 1.0, scale = 1.0;
  N_Vector zn[RF_TERMS];
  const bool shown = nordsieck(zn, e, order);

  for (int k = 0; k <= order; k++, y += unknowns) {
    if (shown)
      entry(y, N_VGetArrayPointer(zn[k]), unknowns, factorial, power, scale);
    else if (CVodeGetDky(e->mem, e->at, k, e->y) != CV_SUCCESS)
      return RF_EINTEG;
    else
      entry(y, N_VGetArrayPointer(e->y), unknowns, 1.0, 1.0, scale);
    factorial *= k + 1;
    power *= step;
    scale *= step / (k + 1);
  }
  return RF_OK;
}

/* The column of block u as the segment has it, about its end. */
static void
replace_column(const rf_cvode *e, N_Vector *zn, size_t u)
{
  const size_t at = e->system->block[u].offset, stride = e->model->d + 1;
  const size_t unknowns = e->system->unknowns, degree = e->segment.degree;

  RF_ASSERT(degree < RF_TERMS && (size_t)e->order <= degree);
  for (size_t l = at; l < at + stride; l++) {
    double v[RF_TERMS];
    for (size_t i = 0; i <= degree; i++)
      v[i] = e->segment.y[i * unknowns + l];
    for (size_t k = 0; k < degree; k++)
      for (size_t i = degree; i-- > k; )
        v[i] += v[i + 1];
    for (int i = 0; i <= e->order; i++)
      N_VGetArrayPointer(zn[i])[l] = v[i];
  }
}

/* Is any of these blocks one that a neuron is on? */
static bool
any_taken(const rf_cvode *e, const size_t *block, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (e->system->block[block[i]].face)
      return true;
  return false;
}

/* A column that became vacant keeps its past: it stands still from here on,
   and its errors are not asked for. */
rf_status
rf_cvode_rename(rfd_engine *engine, const size_t *block, size_t count)
{
  rf_cvode *e = (rf_cvode *)(void *)engine;
  const bool taken = any_taken(e, block, count);
  N_Vector zn[RF_TERMS];
  rf_status status = RF_OK;

  if (e->rests || (taken && (e->steps == 0 || !nordsieck(zn, e, e->order))))
    return RF_EUNSURE;                 /* the method has just changed */
  for (size_t i = 0; status >= 0 && i < count; i++) {
    if (e->system->block[block[i]].face)
      replace_column(e, zn, block[i]);
    status = rf_rhs_rename(e->rhs, block[i]);
  }
  if (taken)
    e->gamma = 0.0;
  return status;
}

/* zn[0] is the state itself; the derivatives stay, as a correction is below
   the error of the step. */
rf_status
rf_cvode_correct(rfd_engine *engine, const size_t *block, size_t count,
                 const double *y)
{
  rf_cvode *e = (rf_cvode *)(void *)engine;
  const size_t stride = e->model->d + 1;
  N_Vector zn[RF_TERMS];

  if (e->steps == 0 || e->rests || !nordsieck(zn, e, e->order))
    return RF_EUNSURE;
  for (size_t i = 0; i < count; i++) {
    const size_t at = e->system->block[block[i]].offset;
    memcpy(N_VGetArrayPointer(zn[0]) + at, y + at, stride * sizeof *y);
  }
  return RF_OK;
}
