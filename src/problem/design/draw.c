/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * draw.c -- the teacher of a design, and one datum after the other. */
#include "config.h"

#include <gsl/gsl_randist.h>

#include "base/number/exact.h"
#include "base/poll.h"
#include "problem/design/design.h"
#include "problem/loss/exact.h"
#include "problem/start/draw.h"

/* Rows of a teacher: neurons, each with a stream of its own, or one linear
   map.  A network sees what the network sees that learns from it, a bias too;
   a linear teacher has none. */
static rf_status
draw_teacher(rf_drawer *t, const rf_design *design, bool bias)
{
  const bool is_network = rf_design_has(t->kind, RF_HAS_WIDTH);

  t->width = is_network ? design->width : 1;
  t->length = is_network ? t->dim + bias : t->dim;
  if (t->width > SIZE_MAX / t->length
      || !(t->teacher = rf_alloc(t->width * t->length, sizeof *t->teacher)))
    return RF_ENOMEM;
  for (size_t j = 0; j < t->width; j++) {
    rf_stream s;
    rf_status status = rf_poll();
    if (status < 0)
      return status;
    rf_stream_start(&s, RF_OF_TEACHERS, t->seed, j);
    rf_draw_unit(t->teacher + j * t->length, t->length, &s.rng);
  }
  return RF_OK;
}

/* Settings as doubles: exact numbers beyond them were refused. */
rf_status
rf_drawer_open(rf_drawer *drawer, const rf_problem *problem, size_t dim)
{
  const rf_design *design = &problem->design;

  RF_ASSERT(design->drawn && dim >= 1);
  *drawer = (rf_drawer){
    .law = &rf_laws_of_data[design->kind], .kind = design->kind,
    .seed = design->seed, .dim = dim,
    .noise = rf_get_d_nearest(design->noise),
    .margin = rf_get_d_nearest(design->margin),
    .signs = rf_loss_margin(problem->loss)
  };
  /* xor teaches without one. */
  return drawer->law->teach && !rf_design_has(drawer->kind, RF_IN_PLANE)
         ? draw_teacher(drawer, design, problem->bias) : RF_OK;
}

/* Also of one that was never opened, or has no teacher: NULL is released. */
void
rf_drawer_close(rf_drawer *drawer)
{
  rf_release(drawer->teacher);
  drawer->teacher = NULL;
}

/* Away from the plane where the teacher is 0, on both sides of it. */
static void
push(double *x, const rf_drawer *t, double side)
{
  for (size_t i = 0; i < t->dim; i++)
    x[i] += side * t->margin * t->teacher[i];
}

/* The noise is drawn first, so that data of a design whose coordinates are
   independent have the same first ones in every dimension. */
static void
draw(const rf_drawer *t, double *x, double *y, size_t k)
{
  rf_stream s;
  double noise, value;

  rf_stream_start(&s, RF_OF_DATA, t->seed, k);
  noise = t->noise * gsl_ran_gaussian_ratio_method(&s.rng, 1.0);
  t->law->input(x, t->dim, k, &s.rng);
  value = t->law->teach ? t->law->teach(t, x) : 0.0;
  /* The noise comes before the sign: near the teacher's zero it turns
     labels. */
  value += noise;
  *y = value;
  if (t->signs || rf_design_has(t->kind, RF_HAS_MARGIN))
    *y = value > 0.0 ? 1.0 : -1.0;
  if (rf_design_has(t->kind, RF_HAS_MARGIN))
    push(x, t, *y);
}

/* Of a pair the second is the first with all signs turned. */
void
rf_drawer_datum(const rf_drawer *drawer, double *x, double *y, size_t k)
{
  const bool paired = rf_design_has(drawer->kind, RF_BY_TWO);

  draw(drawer, x, y, paired ? k / 2 : k);
  if (!paired || k % 2 == 0)
    return;
  for (size_t i = 0; i < drawer->dim; i++)
    x[i] = -x[i];
  *y = -*y;
}
