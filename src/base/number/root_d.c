/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * root_d.c -- roots in double, for kernels of both number types. */
#include "config.h"

#include "base/number/num_d.h"
#include "base/number/root.h"

rf_root
rf_first_root(double *root, const rf_guard *g, double from)
{
  const rfd_guard guard = { g->c, g->degree, g->side, &g->error, 53 };
  rf_root answer = RF_ROOT_NONE;

  *root = from;
  (void)rfd_first_root(&answer, root, &guard);     /* takes no memory */
  return answer;
}

rf_root
rf_next_root(double *root, bool *doubt, rf_guard *g, double from,
             double wrong)
{
  rfd_guard guard = { g->c, g->degree, g->side, &g->error, 53 };
  rf_root answer = RF_ROOT_NONE;

  *root = from;
  (void)rfd_next_root(&answer, doubt, root, &guard, wrong);
  g->degree = guard.degree;
  return answer;
}

rf_root
rf_root_beyond(double *root, rf_guard *g, double from, double noise)
{
  rfd_guard guard = { g->c, g->degree, g->side, &g->error, 53 };
  rf_root answer = RF_ROOT_NONE;

  *root = from;
  (void)rfd_root_beyond(&answer, root, &guard, &noise);
  return answer;
}
