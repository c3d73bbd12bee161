/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * radial.c -- the law of |a| and ||w|| where the direction of w is given, by
 * scheme.
 *
 * balanced: |a| = ||w||, and E ||w||^2 = q.  dominated: |a| = sqrt(q), and w is
 * uniform in a cube: the ray from 0 to its edge is passed.  unbalanced: (a, w)
 * has a direction of its own on the sphere in q + 1 dimensions and
 * E r^2 = q + 1: the angle psi between (a, w) and its w is passed. */
#include "config.h"

#include <math.h>

#include "problem/infinite/infinite.h"

/* |S^(q-1)| in R^q. */
static double
sphere(size_t q)
{
  return q == 1 ? 2.0 : q == 2 ? 2.0 * M_PI : 4.0 * M_PI;
}

/* The volume of the cube is 2^q.  Half of the nodes of a direction will do: on
   a ray nothing breaks, and 2, 4, 8 nodes have 4, 8 and more than 12 digits of
   four Gaussian points in three dimensions. */
static rf_status
add_cube(rf_law *law, const double *w, double share)
{
  const size_t q = law->q;
  const double density = share * sphere(q) / ldexp(1.0, (int)q);
  rf_smooth ray = { 0.0, 0.0, { false, false } };
  double most = 0.0, length, weight;
  rf_status status = RF_OK;

  for (size_t i = 0; i < q; i++)
    most = fmax(most, fabs(w[i]));
  ray.to = 1.0 / most;
  for (size_t i = 0; i < law->ray.count && status >= 0; i++) {
    weight = density * rf_rule_node(&length, &law->ray, &ray, i);
    /* |a| is sqrt(q) times what is drawn. */
    status = rf_law_put(law, 1.0, length, w,
                        weight * pow(length, (double)(q - 1)));
  }
  return status;
}

/* The share of psi is cos(psi)^(q-1) over its integral.  At |a| = ||w|| what a
   neuron can do changes: a of a smaller one may change its sign. */
static rf_status
add_angles(rf_law *law, const double *w, double share)
{
  static const rf_smooth part[2] = {
    { 0.0, M_PI / 4.0, { false, false } },
    { M_PI / 4.0, M_PI / 2.0, { false, false } }
  };
  const size_t q = law->q;
  const double r = sqrt((double)(q + 1));
  const double total = q == 1 ? M_PI / 2.0 : q == 2 ? 1.0 : M_PI / 4.0;
  rf_status status = RF_OK;

  for (int k = 0; k < 2; k++)
    for (size_t i = 0; i < law->rule.count && status >= 0; i++) {
      double psi, weight = rf_rule_node(&psi, &law->rule, &part[k], i);
      weight *= share * pow(cos(psi), (double)(q - 1)) / total;
      status = rf_law_put(law, r * sin(psi), r * cos(psi), w, weight);
    }
  return status;
}

rf_status
rf_law_add(rf_law *law, const double *w, double share)
{
  switch (law->problem->scheme) {
  case RF_DOMINATED:
    return add_cube(law, w, share);
  case RF_UNBALANCED:
    return add_angles(law, w, share);
  default:
    RF_ASSERT(law->problem->scheme == RF_BALANCED);
    return rf_law_put(law, 1.0, sqrt((double)law->q), w, share);
  }
}
