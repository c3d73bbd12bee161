/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * screen.c -- which neurons may cross in a segment.
 * Kernel: decision.
 *
 * All of it is in double with bounds on the rounding: a neuron's columns and
 * coordinates only matter up to a factor, so they are scaled to unit size.
 * The bulk of the neurons is dismissed without being touched:
 *  - In rapidity s = int ||D|| dt a neuron obeys |a'|, ||w'|| <= the larger of
 *    |a| and ||w||, so <w, x> / ||x|| changes by at most max(|a|, ||w||)
 *    (e^s - 1).  So each test gives a deadline: the rapidity of the cohort
 *    before which no line can be reached.
 *  - A line l with u_l a <D, x_l> > 0 is moving away.  That is certain for a
 *    whole cohort and both signs of a as long as <D, x_l> keeps its sign. */
#include "config.h"

#include "flow/crossing/crossing_impl.h"

/* Bring c->recede up to date for this segment: D at its start, and a bound on
   how far <D, x> / ||x|| can move within it.  False: some certainty is lost,
   so every member must be looked at.  *most: bound on ||D|| in the segment. */
static bool
update_recede(rfx_run *r, rfx_cohort *c, double *most)
{
  const rfx_model *m = r->model;
  rf_num *D = r->screen->num.drive;
  double *drive = r->screen->rough.series.at, spread = 0.0;
  bool kept = true;

  rfx_face_drive(D, m, c->face, r->series.p, r->screen->num.term);
  for (size_t i = 0; i < m->d; i++)
    drive[i] = num_get_d(&D[i]);
  for (size_t k = 0; k < m->n; k++) {
    double move = 0.0;
    if (num_sgn(&c->face->eta[k]) == 0)
      continue;
    for (size_t i = 1; i <= r->series.degree; i++)
      move += fabs(num_get_d(&r->series.p[i * m->n + k]));
    spread += num_get_d(&c->face->eta[k]) * m->norm[k]
      * (move + 1e-12 * fabs(num_get_d(&r->series.p[k])));
  }
  *most = rf_length(drive, m->d) + spread;
  for (size_t l = 0; l < m->lines->count; l++) {
    double v = 0.0;
    unsigned char now;
    for (size_t i = 0; i < m->d; i++)
      v += drive[i] * m->line_double[l * m->d + i];
    v *= c->face->u[l] / m->line_size[l];
    now = v > spread ? 1 : v < -spread ? 2 : 0;
    if (c->recede[l] & ~now)
      kept = false;
    /* To lose a certainty costs a look at everybody, so one that is near its
       end is not worth having. */
    if (now != c->recede[l] && fabs(v) <= 16.0 * spread)
      now = 0;
    c->recede[l] = now;
  }
  return kept;
}

static void
look_at_all(rfx_cohort *c)
{
  for (size_t i = 0; i < c->count; i++)
    c->deadline[i] = -INFINITY;
  for (size_t b = 0; b * RF_BLOCK < c->count; b++)
    c->earliest[b] = -INFINITY;
}

/* The full look at member i, which gives it a new deadline.  The neuron is
   noted first: where the segment is cut, that deadline does not hold. */
static rf_status
screen_member(rfx_run *r, rf_candidates *out, const rfx_cohort *c,
              size_t i, double clock)
{
  rf_examined *examined = &r->screen->examined;
  const size_t j = c->member[i];
  const rfx_trajectory path = c->carry == RF_CARRY_MEMBERS
    ? rfx_trajectory_of(r, j) : rfx_trajectory_of_member(r, c, i);
  look l = { .neuron = j, .cohort = c };
  rf_status status;

  if ((status = rf_grow(&examined->neuron, &examined->capacity,
                        examined->count + 1, sizeof *examined->neuron)) < 0)
    return status;
  examined->neuron[examined->count++] = (uint32_t)j;
  status = rfx_examine(r, out, &l, &path);
  c->deadline[i] = clock + l.distance;
  return status;
}

/* A deadline from where a member is at the start of the segment: enough for
   those that are not near. */
static double
glance(rfx_run *r, const rfx_cohort *c, size_t i, const double *columns)
{
  const rfx_population *p = r->population;
  const rfx_model *m = r->model;
  const size_t stride = p->stride;
  double *z = r->screen->rough.series.at;
  double distance = INFINITY, size = 0.0, sum = 0.0;
  const double *x = rfx_coordinates_of(z + stride, c->z + i * stride, stride);
  unsigned char away;

  rfx_combine(z, &sum, x, columns, stride);
  size = rf_length(z + 1, stride - 1);
  if (fabs(z[0]) > size)
    size = fabs(z[0]);
  away = z[0] > 0.0 ? 1 : 2;
  /* for as long as a keeps its sign */
  if (!p->steady && !(p->neuron[c->member[i]].flags & RF_STEADY))
    distance = fabs(z[0]);
  for (size_t line = 0; line < m->lines->count; line++) {
    const double *v = m->line_double + line * m->d;
    double g = 0.0;
    if (c->face->u[line] == 0 || (c->recede[line] & away))
      continue;
    for (size_t l = 0; l < m->d; l++)
      g += v[l] * z[1 + l];
    g *= c->face->u[line] / m->line_size[line];
    if (g < distance && !rfx_face_idle(c->face, m, line))
      distance = g;
  }
  return rfx_rapidity(distance - 0x1p-50 * (double)stride * sum, size);
}

/* A cohort on singles is looked at member by member, each on its own column.
   In one with a propagator most members are passed over in blocks, by the least
   deadline there; a glance at the start of the segment puts off most of the
   others, and what is left is examined.  Whoever is leaving a line is always
   examined: a glance knows nothing of that. */
static rf_status
screen_cohort(rfx_run *r, rf_candidates *out, rfx_cohort *c)
{
  const double before = c->clock;
  const rf_neuron *neuron = r->population->neuron;
  const double *columns;
  double most;
  rf_status status = RF_OK;

  if (c->carry == RF_CARRY_MEMBERS) {
    for (size_t i = 0; status >= 0 && i < c->count; i++)
      if ((status = rf_poll_64(i)) >= 0)
        status = screen_member(r, out, c, i, 0.0);
    return status;
  }
  columns = rfx_look_columns_of(r, 0)
    + r->population->system.block[c->block].offset;
  if (!update_recede(r, c, &most))
    look_at_all(c);
  /* The columns obey their equation up to the error of the engine. */
  c->clock = before + most * r->step.length * (1.0 + 1e-9)
    + rf_scale(r->engine->error, r->engine->error_exponent);
  for (size_t b = 0; b * RF_BLOCK < c->count; b++) {
    size_t end = (b + 1) * RF_BLOCK < c->count ? (b + 1) * RF_BLOCK : c->count;
    double earliest = INFINITY;
    if (c->earliest[b] > c->clock)
      continue;
    if ((status = rf_poll()) < 0)
      return status;
    for (size_t i = b * RF_BLOCK; i < end; i++) {
      if (c->deadline[i] <= c->clock
          && !rf_has_left_some(&r->departures, neuron, c->member[i]))
        c->deadline[i] = before + glance(r, c, i, columns);
      if (c->deadline[i] <= c->clock
          && (status = screen_member(r, out, c, i, c->clock)) < 0)
        return status;
      earliest = c->deadline[i] < earliest ? c->deadline[i] : earliest;
    }
    c->earliest[b] = earliest;
  }
  return RF_OK;
}

/* Residuals are made where somebody needs D along the step: for deadlines,
   exits, wakes and corners. */
rf_status
rfx_screen(rfx_run *r, rf_candidates *out)
{
  rfx_population *p = r->population;
  bool edges = false, sliding = false, propagators = false;
  const size_t doubles = (r->segment->degree + 1) * (p->stride + 1)
    + 3 * p->stride;
  rf_status status;

  r->screen->examined.count = 0;
  if (r->model->linear)
    return RF_OK;
  for (size_t l = 0; l < 2 * r->model->lines->count; l++)
    edges = edges || r->edges.of[l].count;
  for (size_t i = 0; i < p->ncohorts; i++) {
    const rfx_cohort *c = &p->cohorts[i];
    sliding = sliding || (c->count && c->face->nzero);
    propagators = propagators
      || (c->count && c->carry == RF_CARRY_PROPAGATOR);
  }
  if ((status = rf_doubles_grow(&r->screen->rough.series, doubles)) < 0
      || (status = rfx_prepare_columns(r)) < 0
      || (p->singles > p->nvacant && (status = rfx_prepare_members(r)) < 0))
    return status;
  if ((edges || sliding || propagators || r->corners.count)
      && (status = rfx_need_p(r)) < 0)
    return status;
  for (size_t i = 0; i < p->ncohorts; i++) {
    rfx_cohort *c = &p->cohorts[i];
    if (!c->count)
      continue;
    if ((status = rf_poll()) < 0)
      return status;
    if (c->carry != RF_CARRY_NONE
        && (status = screen_cohort(r, out, c)) < 0)
      return status;
    c->exits = true;
    if (c->face->nzero
        && (status = rfx_screen_exits(r, out, i, rfx_moving_member(p, c),
                                      0.0)) < 0)
      return status;
  }
  if (edges && (status = rfx_screen_edges(r, out)) < 0)
    return status;
  return rfx_screen_corners(r, out);
}

size_t
rfx_screened_count(const rfx_run *r)
{
  return r->screen->examined.count;
}

/* Deadlines, and the bounds on those of their blocks. */
void
rfx_screened_forget(rfx_run *r)
{
  const rf_examined *examined = &r->screen->examined;
  const rfx_population *p = r->population;

  for (size_t i = 0; i < examined->count; i++) {
    const rf_neuron *neuron = &p->neuron[examined->neuron[i]];
    rfx_cohort *c = &p->cohorts[neuron->cohort];
    c->deadline[neuron->slot] = -INFINITY;
    c->earliest[neuron->slot / RF_BLOCK] = -INFINITY;
  }
}
