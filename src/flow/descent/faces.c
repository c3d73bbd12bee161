/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * faces.c -- which faces gradient descent occupies: counted anew for each
 * iteration that somebody looks at, as no iteration needs it. */
#include "config.h"

#include "base/poll.h"
#include "flow/descent/descent_impl.h"

void
rf_descent_faces_clear(rf_descent_faces *faces)
{
  rf_table_free(&faces->table);
  rf_release(faces->u);
  rf_release(faces->members);
  rf_release(faces->mass);
  *faces = (rf_descent_faces){ .at = UINT64_MAX };
}

/* The table's key of an entry. */
static const void *
signs_of(const void *faces, size_t index)
{
  const rf_descent_faces *f = faces;

  return f->u + index * f->n;
}

/* Room for one face more. */
static rf_status
grow(rf_descent_faces *f)
{
  const size_t need = f->count + 1;
  rf_status status;

  RF_TRY(rf_grow(&f->u, &f->room[0], need * f->n, sizeof *f->u));
  RF_TRY(rf_grow(&f->members, &f->room[1], need, sizeof *f->members));
  RF_TRY(rf_grow(&f->mass, &f->room[2], need, sizeof *f->mass));
  status = rf_table_reserve(&f->table);
done:
  return status;
}

/* One neuron with signs u[n]. */
static rf_status
add(rf_descent_faces *f, const signed char *u, double mass)
{
  size_t i;
  rf_status status;

  if (!rf_table_find(&i, &f->table, u)) {
    if ((status = grow(f)) < 0)
      return status;
    i = f->count++;
    memcpy(f->u + i * f->n, u, f->n);
    f->members[i] = 0;
    f->mass[i] = 0.0;
    rf_table_enter(&f->table, i);
  }
  f->members[i]++;
  f->mass[i] += mass;
  return RF_OK;
}

/* ||z||^2. */
static double
mass_of(const double *z, size_t count)
{
  double sum = 0.0;

  for (size_t i = 0; i < count; i++)
    sum += z[i] * z[i];
  return sum;
}

/* A mass that is not finite ends it, as shares of it would be no numbers.  What
   was counted is dropped on failure, so that nobody takes half of it for all;
   the most that ever was is kept for the statistics. */
static rf_status
count_all(rf_descent *f)
{
  rf_descent_faces *faces = &f->faces;
  signed char *u = rf_alloc(f->n, 1);
  double mass;
  rf_status status = u ? RF_OK : RF_ENOMEM;

  rf_descent_faces_clear(faces);
  faces->n = f->n;
  rf_table_init(&faces->table, signs_of, faces, f->n);
  for (size_t j = 0; j < f->m && status >= 0; j++) {
    if ((status = rf_poll_64(j)) < 0)
      break;
    f->ops->get(f->net, f->z, j, 1, false);
    rf_descent_signs(u, f, f->z);
    mass = mass_of(f->z, 1 + f->d);
    status = isfinite(mass) ? add(faces, u, mass) : RF_ENOTFIN;
  }
  rf_release(u);
  if (status < 0)
    rf_descent_faces_clear(faces);
  else
    faces->at = f->iteration;
  if (faces->count > f->stats.faces_most)
    f->stats.faces_most = faces->count;
  return status;
}

/* Asked twice in one iteration, they are counted once. */
rf_status
rf_descent_face_count(rf_flow *flow, size_t *count)
{
  rf_descent *f = rf_descent_self(flow);
  rf_status status = f->faces.at == f->iteration ? RF_OK : count_all(f);

  if (status >= 0)
    *count = f->faces.count;
  return status;
}

/* Faces stand in the order in which their first neurons do, which is the same
   each time.  A share is of ||z||^2 over all neurons; where all are 0 it is 0,
   as there is nothing to share. */
rf_status
rf_descent_face(rf_flow *flow, signed char *u, size_t *members, double *share,
                size_t i)
{
  rf_descent *f = rf_descent_self(flow);
  const rf_descent_faces *faces = &f->faces;
  double all = 0.0;
  size_t count;
  rf_status status = rf_descent_face_count(flow, &count);

  if (status < 0)
    return status;
  RF_REQUIRE(i < count, RF_EINVAL);
  for (size_t c = 0; c < count; c++)
    all += faces->mass[c];
  memcpy(u, faces->u + i * f->n, f->n);
  *members = faces->members[i];
  *share = all > 0.0 ? faces->mass[i] / all : 0.0;
  return RF_OK;
}
