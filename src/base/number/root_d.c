/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * root_d.c -- roots in double, for kernels of both number types. */
#include "config.h"

#include "base/number/num_d.h"
#include "base/number/root.h"

rf_root
rf_first_root(double *root, const rf_guard *g, double from)
{
  double work[RF_ROOT_WORK(g->degree)];
  const rfd_guard guard = { g->c, g->degree, g->side, &g->error, work };

  *root = from;
  return rfd_first_root(root, &guard);
}

rf_root
rf_next_root(double *root, bool *doubt, rf_guard *g, double from,
             double wrong)
{
  double work[RF_ROOT_WORK(g->degree)];
  rfd_guard guard = { g->c, g->degree, g->side, &g->error, work };
  rf_root answer;

  *root = from;
  answer = rfd_next_root(doubt, root, &guard, wrong);
  g->degree = guard.degree;
  return answer;
}

rf_root
rf_root_beyond(double *root, rf_guard *g, double from, double noise)
{
  double work[RF_ROOT_WORK(g->degree)];
  rfd_guard guard = { g->c, g->degree, g->side, &g->error, work };

  *root = from;
  return rfd_root_beyond(root, &guard, &noise);
}
