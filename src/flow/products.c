/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * products.c -- whether a flow comes to the BLAS, by the sizes of its
 * problem. */
#include "config.h"

#include "base/blas.h"
#include "flow/ops.h"

/* See rf_multiply, and for n data LU factors of that size. */
bool
rf_flow_has_products(const rf_problem *p)
{
  const double most = (double)(p->m > p->n ? p->m : p->n);

  return p->n >= RF_BLAS_FACTORS
    || (double)p->n * (double)p->d * most > 20000.0;
}

/* Measures take eigenvalues, whose functions call it for any size; probe/ does
   in many coordinates. */
bool
rf_flow_may_call_blas(const rf_problem *p)
{
  return p->nmeasures > 0 || rf_flow_has_products(p)
    || (p->probe.count > 0 && p->d >= RF_BLAS_DATA);
}
