/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * nodes.c -- the nodes of a problem: what they are made for, and how they are
 * drawn. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "problem/infinite/infinite.h"
#include "problem/loss/exact.h"

/* Nodes in one piece at level 0, as a power of 2. */
#define FIRST_NODES 2

/* Normals whose directions are as near as that are of one plane: the smallest
   difference of two normals that are rounded. */
#define SAME 1e-14

void
rf_nodes_free(rf_nodes *nodes)
{
  if (!nodes)
    return;
  rf_release(nodes->z);
  rf_release(nodes->share);
  rf_release(nodes);
}

/* The neurons of a node are as far apart as pairs are: a of the second half is
   turned. */
void
rf_nodes_draw(const rf_nodes *nodes, size_t j, double *a, double *w)
{
  const bool second = j >= nodes->count;
  const double *z = nodes->z + (second ? j - nodes->count : j)
    * (1 + nodes->d);

  RF_ASSERT(j < 2 * nodes->count);
  *a = second ? -z[0] : z[0];
  memcpy(w, z + 1, nodes->d * sizeof *w);
}

rf_status
rf_law_put(rf_law *law, double a, double length, const double *w, double share)
{
  rf_nodes *nodes = law->nodes;
  double *z;
  rf_status status;

  if (nodes->count == law->most)
    return RF_EUNSUP;
  RF_TRY(rf_grow(&nodes->z, &nodes->capacity,
                 (nodes->count + 1) * (1 + nodes->d), sizeof *nodes->z));
  RF_TRY(rf_grow(&nodes->share, &nodes->room, nodes->count + 1,
                 sizeof *nodes->share));
  z = nodes->z + nodes->count * (1 + nodes->d);
  z[0] = a;
  for (size_t i = 0; i < law->q; i++)
    z[1 + i] = length * w[i];
  nodes->share[nodes->count++] = share;
done:
  return status;
}

/* ---- what a law has to know of the problem ---- */

/* A plane of normal v[q], unless there is one: its number from 1, negative if
   its normal is the opposite; 0: v is 0. */
static int
put_line(rf_law *law, const double *v)
{
  const size_t q = law->q;
  double *line = law->line + law->lines * q, length = 0.0;

  for (size_t i = 0; i < q; i++)
    length += v[i] * v[i];
  length = sqrt(length);
  if (length == 0.0)
    return 0;
  for (size_t i = 0; i < q; i++)
    line[i] = v[i] / length;
  for (size_t l = 0; l < law->lines; l++) {
    double apart[2] = { 0.0, 0.0 };
    for (size_t i = 0; i < q; i++) {
      apart[0] = fmax(apart[0], fabs(line[i] - law->line[l * q + i]));
      apart[1] = fmax(apart[1], fabs(line[i] + law->line[l * q + i]));
    }
    if (fmin(apart[0], apart[1]) <= SAME)
      return apart[0] <= apart[1] ? (int)l + 1 : -(int)l - 1;
  }
  return (int)++law->lines;
}

/* The boundaries of the data as far as they cut the space of the coordinates
   that are drawn; and where two coordinates of a cube are as large, as there
   its edge breaks. */
static void
put_lines(rf_law *law)
{
  const rf_problem *p = law->problem;
  double v[3];

  for (size_t k = 0; k < p->n; k++) {
    law->on[k] = put_line(law, p->signs_x + k * p->d);
    if (law->on[k])
      law->bounds[abs(law->on[k]) - 1] = true;
  }
  for (size_t i = 0; p->scheme == RF_DOMINATED && i < law->q; i++)
    for (size_t j = 0; j < i; j++)
      for (int sign = -1; sign <= 1; sign += 2) {
        memset(v, 0, sizeof v);
        v[i] = 1.0;
        v[j] = sign;
        (void)put_line(law, v);
      }
}

/* p_k / c at h = 0 and x_k.  What has no double drives nobody: pieces are then
   larger, and all else is the same. */
static rf_status
put_drive(rf_law *law)
{
  const rf_problem *p = law->problem;
  rf_status status = RF_OK;
  mpq_t slope;

  mpq_init(slope);
  for (size_t k = 0; k < p->n; k++) {
    if ((status = rf_loss_zero_slope(slope, p->loss, p->y[k])) < 0)
      break;
    law->drive[k] = rf_get_d_nearest(slope);
    for (size_t i = 0; i < p->d; i++)
      law->x[k * p->d + i] = rf_get_d_nearest(p->x[k * p->d + i]);
  }
  mpq_clear(slope);
  if (status == RF_EUNSUP)
    memset(law->drive, 0, p->n * sizeof *law->drive);
  return status == RF_EUNSUP ? RF_OK : status;
}

rf_status
rf_law_open(rf_law *law, int level)
{
  const rf_problem *p = law->problem;
  const size_t q = law->q, most = p->n + q * q + 1;
  rf_status status = RF_ENOMEM;

  if (!(law->line = rf_alloc(most * q, sizeof *law->line))
      || !(law->bounds = rf_alloc(most, sizeof *law->bounds))
      || !(law->side = rf_alloc(most, 1))
      || !(law->on = rf_alloc(p->n, sizeof *law->on))
      || !(law->active = rf_alloc(p->n, sizeof *law->active))
      || !(law->x = rf_alloc(p->n * p->d, sizeof *law->x))
      || !(law->drive = rf_alloc(p->n, sizeof *law->drive))
      || !(law->D = rf_alloc(p->d, sizeof *law->D)))
    return status;
  RF_TRY(rf_rule_init(&law->rule, (size_t)1 << (FIRST_NODES + level)));
  RF_TRY(rf_rule_init(&law->ray, (size_t)1 << (FIRST_NODES - 1 + level)));
  put_lines(law);
  status = put_drive(law);
done:
  return status;
}

void
rf_law_close(rf_law *law)
{
  rf_rule_clear(&law->rule);
  rf_rule_clear(&law->ray);
  rf_release(law->line);
  rf_release(law->bounds);
  rf_release(law->side);
  rf_release(law->on);
  rf_release(law->active);
  rf_release(law->x);
  rf_release(law->drive);
  rf_release(law->D);
}

/* A neuron whose bias starts at 0 leaves the space of its start at once, but
   where D lies in that space. */
bool
rf_law_drive_by(rf_law *law, const bool *active)
{
  const rf_problem *p = law->problem;
  const double leak = mpq_get_d(p->leak);
  double size = 0.0, outside = 0.0, moduli = 0.0;

  memset(law->D, 0, p->d * sizeof *law->D);
  for (size_t k = 0; k < p->n; k++) {
    const double eta = law->drive[k] * (active[k] ? 1.0 : leak);
    for (size_t i = 0; i < p->d; i++) {
      law->D[i] += eta * law->x[k * p->d + i];
      moduli = fmax(moduli, fabs(law->drive[k] * law->x[k * p->d + i]));
    }
  }
  for (size_t i = 0; i < p->d; i++) {
    size = fmax(size, fabs(law->D[i]));
    if (i >= law->q)
      outside = fmax(outside, fabs(law->D[i]));
  }
  /* A sum of n terms that cancel leaves n^2 units of the largest at most. */
  moduli *= 0x1p-52 * (double)p->n * (double)p->n;
  return isfinite(size) && size > moduli && outside <= moduli;
}

bool
rf_law_drive(rf_law *law, const double *w)
{
  const rf_problem *p = law->problem;

  for (size_t k = 0; k < p->n; k++) {
    double dot = 0.0;
    for (size_t i = 0; i < law->q; i++)
      dot += w[i] * law->x[k * p->d + i];
    law->active[k] = dot > 0.0;
  }
  return rf_law_drive_by(law, law->active);
}

/* ---- the nodes ---- */

/* In pieces, or RF_EUNSUP where there are too many. */
static rf_status
make_pieces(rf_law *law, int level)
{
  rf_status status = RF_EUNSUP;

  if (law->q > 3 || (size_t)1 << (FIRST_NODES + level) > RF_RULE_MOST)
    return status;
  RF_TRY(rf_law_open(law, level));
  status = law->q == 3 ? rf_law_sphere(law) : rf_law_circle(law);
done:
  rf_law_close(law);
  return status;
}

/* The factor of a draw is lambda / sqrt(m), m = 2 count, and a neuron has the
   half of its node's share: so its own factor is sqrt(m share / 2).  Of a
   balanced draw a is a sign, as its norm is that of w. */
static void
weigh(rf_law *law)
{
  rf_nodes *nodes = law->nodes;

  for (size_t j = 0; j < nodes->count; j++) {
    const double factor = sqrt((double)nodes->count * nodes->share[j]);
    double *z = nodes->z + j * (1 + nodes->d);
    for (size_t i = law->problem->scheme == RF_BALANCED; i <= nodes->d; i++)
      z[i] *= factor;
  }
}

rf_status
rf_nodes_create(rf_nodes **nodes, const rf_problem *problem, int level,
                bool scattered)
{
  rf_law law = { .problem = problem, .q = rf_problem_drawn(problem) };
  rf_status status = RF_EUNSUP;

  RF_ASSERT(level >= 0 && problem->signs_x);
  if (!(law.nodes = rf_alloc(1, sizeof *law.nodes)))
    return RF_ENOMEM;
  law.nodes->d = problem->d;
  law.most = (level == 0 ? RF_NODES_FIRST : RF_NODES_MOST) / 2;
  if (!scattered && (status = make_pieces(&law, level)) == RF_ENOMEM)
    goto done;
  if (scattered || (status == RF_EUNSUP && level == 0)) {
    law.nodes->count = 0;
    law.nodes->scattered = true;
    status = rf_law_scatter(&law, level);
  }
  if (status == RF_OK) {
    weigh(&law);
    *nodes = law.nodes;
    law.nodes = NULL;
  }
done:
  rf_nodes_free(law.nodes);
  return status;
}
