/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * polish.c -- a root found in double, to the full precision of the run, by
 * Newton's method on the same series.
 * Kernel: decision. */
#include "config.h"

#include "flow/crossing/polish_impl.h"

/* The columns that a neuron's way is made of, [degree + 1] times pitch: one
   single or a propagator. */
const rf_num *
rfx_refine_columns_of(size_t *pitch, const rfx_run *r, const rfx_path *path)
{
  const rfx_population *p = r->population;

  *pitch = path->series ? path->pitch : p->system.unknowns;
  return path->series ? path->series : r->step.segment->y
    + p->system.block[p->cohorts[path->cohort].block].offset;
}

/* g[degree + 1] = series of <w, line> (line NULL: of a) of neuron j. */
static void
neuron_value(rf_num *g, rfx_run *r, size_t j, const rf_num *line)
{
  const rfx_path path = rfx_path_of(r, j);
  const bool single = path.series != NULL;
  const size_t stride = r->population->stride;
  size_t pitch;
  const rf_num *columns = rfx_refine_columns_of(&pitch, r, &path);
  rf_num *t = r->screen.high;

  for (size_t i = 0; i <= r->step.segment->degree; i++) {
    const rf_num *y = columns + i * pitch;
    num_zero(&g[i]);
    for (size_t q = 0; q < (single ? 1 : stride); q++, y += stride) {
      if (line) {
        num_zero(t);
        for (size_t l = 0; l < r->model->d; l++)
          num_addmul(t, &line[l], &y[1 + l]);
      }
      else
        num_set(t, &y[0]);
      if (single)
        num_set(&g[i], t);
      else
        num_addmul(&g[i], &path.coordinates[q], t);
    }
  }
}

/* ... of e - low or high - e of a sliding cohort's line. */
static rf_status
exit_value(rf_num *g, rfx_run *r, const rf_candidate *c)
{
  rfx_face *f = r->population->cohorts[c->who].face;
  rf_num *e = num_array(f->nzero, r->model->prec);
  rf_status status = e ? RF_OK : RF_ENOMEM;
  size_t z = 0;

  while (f->zero[z] != c->line)
    z++;
  for (size_t i = 0; status >= 0 && i <= r->step.pdegree; i++) {
    const rf_num *p = r->step.p + i * r->model->n;
    status = rfx_face_coefficients(e, r->model, f, p);
    rfx_line_interval(r->screen.high, r->screen.low, r->model, c->line, p,
                      r->screen.term);
    num_sub(&g[i], &e[z], c->end > 0 ? r->screen.high : r->screen.low);
  }
  num_array_free(e, f->nzero);
  return status;
}

static void
edge_value(rf_num *g, rfx_run *r, const rf_candidate *c)
{
  for (size_t i = 0; i <= r->step.pdegree; i++) {
    rfx_line_interval(r->screen.high, r->screen.low, r->model, c->line,
                      r->step.p + i * r->model->n, r->screen.term);
    num_set(&g[i], c->who & 1 ? r->screen.low : r->screen.high);
  }
}

/* Newton from tau; each step doubles the digits, and a step that no longer
   shrinks is rounding (or a touch, where the last one is as good). */
static void
newton(rf_num *tau, const rfx_guard *g, rf_num *tmp)
{
  rf_num *value = &tmp[0], *slope = &tmp[1], *last = &tmp[2];

  num_set_d(last, 1.0);
  for (int pass = 0; pass < 64; pass++) {
    rfx_poly_jet(value, 2, g->c, g->degree, tau);
    if (num_sgn(slope) == 0 || num_sgn(value) == 0)
      return;
    num_div(value, value, slope);
    num_mul_2si(slope, value, 1);
    if (num_cmpabs(slope, last) >= 0)
      return;
    num_set(last, value);
    num_sub(tau, tau, value);
  }
}

/* The series whose root the candidate is, g->c the caller's; without its
   error. */
rf_status
rfx_candidate_series(rfx_guard *g, rfx_run *r, const rf_candidate *c)
{
  rf_status status = rfx_need_p(r);
  size_t degree;

  if (status < 0)
    return status;
  degree = r->step.segment->degree;
  if (r->step.pdegree > degree || c->kind == RF_EXIT || c->kind == RF_WAKE)
    degree = r->step.pdegree;
  *g = (rfx_guard){ num_array(degree + 1, r->model->prec), degree, c->side,
                    NULL, r->model->prec };
  if (!g->c)
    return RF_ENOMEM;
  switch (c->kind) {
  case RF_EXIT:
    return exit_value(g->c, r, c);
  case RF_LEAVE:                       /* no series: see corner_time */
    return RF_EINVAL;
  case RF_WAKE:
    edge_value(g->c, r, c);
    break;
  case RF_TURN:
    neuron_value(g->c, r, c->who, NULL);
    break;
  case RF_CROSSING:
    neuron_value(g->c, r, c->who, r->model->line + c->line * r->model->d);
    break;
  }
  return RF_OK;
}

rf_status
rfx_refine(rf_num *tau, rfx_run *r, const rf_candidate *c)
{
  rfx_guard g = { NULL, 0, 0, NULL, 0 };
  size_t room;
  rf_status status;

  num_set_d(tau, c->tau);
  if (RF_CORNERED(c))
    return rfx_corner_time(tau, r, c);
  status = rfx_candidate_series(&g, r, c);
  room = g.degree + 1;
  if (status >= 0)
    status = rfx_march_to(tau, r, c, &g);
  if (status >= 0)
    newton(tau, &g, r->screen.high);
  if (num_sgn(tau) < 0)
    num_zero(tau);
  num_array_free(g.c, room);
  return status;
}
