/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * observe.c -- what there is to see of gradient descent.
 *
 * What is told of all data is found when somebody looks: an iteration of a
 * small batch does not know it.  Numbers of single precision are told as the
 * doubles that they are. */
#include "config.h"

#include "base/number/exact.h"
#include "flow/descent/descent_impl.h"

/* The nearest double of a rational, which is found from the number of
   iterations: it does not drift however many there are. */
double
rf_descent_time(const rf_flow *flow)
{
  return rf_get_d_nearest(rf_descent_self_const(flow)->t);
}

/* Those of the last step alone; the next one begins with none. */
const rf_event *
rf_descent_events(const rf_flow *flow, size_t *count)
{
  *count = rf_descent_self_const(flow)->events.count;
  return rf_descent_self_const(flow)->events.at;
}

/* relu_at_zero leaves no choice. */
const rf_event *
rf_descent_choices(const rf_flow *flow, size_t *count)
{
  (void)flow;
  *count = 0;
  return NULL;
}

/* The double that the event has: an event is of an iteration, whose time is not
   known any better by other digits. */
rf_status
rf_descent_event_time(rf_flow *flow, const rf_numbers **time, size_t i)
{
  rf_descent *f = rf_descent_self(flow);

  RF_REQUIRE(i < f->events.count, RF_EINVAL);
  return rfd_numbers_give_copy(&f->numbers, time, &f->events.at[i].time, 1);
}

/* c of the loss, over all data. */
static double
weight_of(const rf_descent *f)
{
  return f->base.problem->sum ? 1.0 : 1.0 / (double)f->n;
}

/* Of whole batches an iteration has found them. */
void
rf_descent_look(rf_descent *f)
{
  const double c = weight_of(f);
  const rfd_labels data = { .n = f->n, .y = f->y, .c = &c,
                            .q = f->q };
  const rf_net_batch batch = { NULL, f->n };
  double room[2];

  if (f->looked == f->iteration)
    return;
  if (f->order.batch == f->n)
    memcpy(f->all, f->h, f->n * sizeof *f->all);
  else
    f->ops->predict(f->net, f->all, &batch);
  f->loss->slope(f->all_p, &data, f->all, room);
  f->looked = f->iteration;
}

/* In double, of predictions in the precision of the run. */
double
rf_descent_loss(const rf_descent *f)
{
  const double c = weight_of(f);
  const rfd_labels data = { .n = f->n, .y = f->y, .c = &c,
                            .q = f->q };
  double value, room[2];

  f->loss->value(&value, &data, f->all, room);
  return value * c;
}

/* Of all data, whatever the batch is: a loss of a batch would jump with the
   order and could not be compared with that of a flow.  Predictions that are
   not finite are an error here, as a record has no word for them. */
rf_status
rf_descent_sample(rf_flow *flow, const rf_numbers **sample)
{
  rf_descent *f = rf_descent_self(flow);
  double *z;
  rf_status status = rfd_numbers_begin(&z, &f->numbers, f->n + RF_SAMPLE_H);

  if (status < 0)
    return status;
  rf_descent_look(f);
  for (size_t k = 0; k < f->n; k++) {
    if (!isfinite(f->all[k]))
      return RF_ENOTFIN;
    z[RF_SAMPLE_H + k] = f->all[k];
  }
  z[RF_SAMPLE_LOSS] = rf_descent_loss(f);
  z[RF_SAMPLE_TIME] = rf_descent_time(flow);
  *sample = rfd_numbers_give(&f->numbers);
  return RF_OK;
}

/* In the order (a, w1, .., wd) of each neuron, as every flow gives them. */
rf_status
rf_descent_weights(rf_flow *flow, const rf_numbers **weights, size_t first,
                   size_t count)
{
  rf_descent *f = rf_descent_self(flow);
  const size_t row = 1 + f->d;
  double *z;
  rf_status status;

  RF_REQUIRE(first <= f->m && count <= f->m - first, RF_EINVAL);
  if ((status = rfd_numbers_begin(&z, &f->numbers, count * row)) < 0)
    return status;
  f->ops->get(f->net, z, first, count, false);
  for (size_t i = 0; i < count * row; i++)
    if (!isfinite(z[i]))
      return RF_ENOTFIN;
  *weights = rfd_numbers_give(&f->numbers);
  return RF_OK;
}

rf_status
rf_descent_unit(rf_flow *flow, const rf_numbers **unit)
{
  rf_descent *f = rf_descent_self(flow);
  double *z;
  rf_status status = rfd_numbers_begin(&z, &f->numbers, 1 + f->d);

  if (status < 0)
    return status;
  f->ops->get_unit(f->net, z, false);
  for (size_t i = 0; i < 1 + f->d; i++)
    if (!isfinite(z[i]))
      return RF_ENOTFIN;
  *unit = rfd_numbers_give(&f->numbers);
  return RF_OK;
}

/* ---- sides ---- */

/* <w, x> as an iteration finds it. */
static double
product(const rf_descent *f, const double *w, const double *x)
{
  double g = w[0] * x[0];

  if (f->base.problem->descent.single) {
    float s = (float)w[0] * (float)x[0];
    for (size_t l = 1; l < f->d; l++)
      s += (float)w[l] * (float)x[l];
    return (double)s;
  }
  for (size_t l = 1; l < f->d; l++)
    g += w[l] * x[l];
  return g;
}

/* On the boundary a neuron counts as inactive; where the leak is 1 there are no
   sides. */
void
rf_descent_signs(signed char *u, const rf_descent *f, const double *z)
{
  const bool sides = f->leak != 1.0;

  for (size_t k = 0; k < f->n; k++)
    u[k] = !sides || product(f, z + 1, f->x + k * f->d) > 0.0 ? 1 : -1;
}

/* One neuron after the other in the room for one: signs are small, weights of
   all need not be copied. */
rf_status
rf_descent_pattern(rf_flow *flow, signed char *u, size_t first, size_t count)
{
  rf_descent *f = rf_descent_self(flow);

  RF_REQUIRE(first <= f->m && count <= f->m - first, RF_EINVAL);
  for (size_t j = 0; j < count; j++) {
    f->ops->get(f->net, f->z, first + j, 1, false);
    rf_descent_signs(u + j * f->n, f, f->z);
  }
  return RF_OK;
}

/* ---- what drives the neurons ---- */

/* Of all data, whatever a batch has. */
rf_status
rf_descent_residuals(rf_flow *flow, const rf_numbers **residuals)
{
  rf_descent *f = rf_descent_self(flow);

  rf_descent_look(f);
  return rfd_numbers_give_copy(&f->numbers, residuals, f->all_p, f->n);
}

/* The slope of s where <w, x> = g. */
static double
slope_of(const rf_descent *f, double g)
{
  return g > 0.0 ? 1.0 : g < 0.0 ? f->leak : f->at_zero;
}

/* The slopes at all data, those on a boundary included: there it is
   relu_at_zero, the number that an iteration takes. */
rf_status
rf_descent_eta(rf_flow *flow, const rf_numbers **eta, size_t first,
               size_t count)
{
  rf_descent *f = rf_descent_self(flow);
  double *own;
  rf_status status;

  RF_REQUIRE(first <= f->m && count <= f->m - first, RF_EINVAL);
  if ((status = rfd_numbers_begin(&own, &f->numbers, count * f->n)) < 0)
    return status;
  for (size_t j = 0; j < count; j++) {
    f->ops->get(f->net, f->z, first + j, 1, false);
    for (size_t k = 0; k < f->n; k++)
      own[j * f->n + k] = slope_of(f, product(f, f->z + 1, f->x + k * f->d));
  }
  *eta = rfd_numbers_give(&f->numbers);
  return RF_OK;
}

/* In double. */
void
rf_descent_drive(double *D, rf_descent *f, size_t j)
{
  f->ops->get(f->net, f->z, j, 1, false);
  for (size_t l = 0; l < f->d; l++)
    D[l] = 0.0;
  for (size_t k = 0; k < f->n; k++) {
    const double *x = f->x + k * f->d;
    const double part = slope_of(f, product(f, f->z + 1, x)) * f->all_p[k];
    for (size_t l = 0; l < f->d; l++)
      D[l] += part * x[l];
  }
}

/* D_j = sum_k eta_jk p_k x_k of all data.  Under small batches the iteration
   itself goes along another D; that of all data is what a theorem is about. */
rf_status
rf_descent_drives(rf_flow *flow, const rf_numbers **drives, size_t first,
                  size_t count)
{
  rf_descent *f = rf_descent_self(flow);
  double *D;
  rf_status status;

  RF_REQUIRE(first <= f->m && count <= f->m - first, RF_EINVAL);
  if ((status = rfd_numbers_begin(&D, &f->numbers, count * f->d)) < 0)
    return status;
  rf_descent_look(f);
  for (size_t j = 0; j < count; j++)
    rf_descent_drive(D + j * f->d, f, first + j);
  *drives = rfd_numbers_give(&f->numbers);
  return RF_OK;
}

/* ---- the rest ---- */

/* Steps are iterations, and each asks for the gradient once. */
void
rf_descent_stats(const rf_flow *flow, rf_flow_stats *stats)
{
  const rf_descent *f = rf_descent_self_const(flow);

  *stats = f->stats;
  stats->steps = stats->rhs = f->iteration;
  stats->faces = f->faces.count;
  stats->unknowns = f->m * (1 + f->d);
}
