/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * caches.c -- what the event logic remembers in order not to look, compared
 * with what it stands for where all neurons are looked at anyway.  What is
 * wrong is forgotten, and counted as a repair; see law.c.
 * Kernel: decision. */
#include "config.h"

#include "flow/law/law.h"

/* A deadline may be beyond what it says by so much rapidity: its own
   rounding. */
#define RF_DEADLINE_SLACK 1e-9

/* A block's earliest is a lower bound: screening passes a block over by it
   alone, so a bound that is too late hides a member's event. */
static void
look_at_blocks(rfx_run *r, rfx_cohort *c)
{
  for (size_t b = 0; b * RF_BLOCK < c->count; b++) {
    const size_t end =
      (b + 1) * RF_BLOCK < c->count ? (b + 1) * RF_BLOCK : c->count;
    double earliest = INFINITY;
    for (size_t i = b * RF_BLOCK; i < end; i++)
      earliest = fmin(earliest, c->deadline[i]);
    if (c->earliest[b] <= earliest)
      continue;
    c->earliest[b] = earliest;
    rf_report_repair(&r->report, 1.0);
  }
}

/* A line of which the face remembers that nothing moves towards it.  The other
   answer, that something may, costs only time where it is wrong. */
static void
look_at_idle(rfx_run *r, const rfx_face *face)
{
  for (size_t l = 0; l < r->model->lines->count; l++)
    if (face->idle[l] == RF_IDLE_RESTS)
      (void)rfx_idle_for_certain(r, face, l);
}

/* Those of all occupied cohorts. */
void
rfx_look_at_caches(rfx_run *r)
{
  rfx_population *p = r->population;

  for (size_t i = 0; i < p->ncohorts; i++) {
    rfx_cohort *c = &p->cohorts[i];
    if (!c->count || c->face->dead)
      continue;
    look_at_idle(r, c->face);
    if (c->carry == RF_CARRY_PROPAGATOR)
      look_at_blocks(r, c);
  }
}

/* Flags of neuron j: one that is steady has a^2 >= ||w||^2, unit being the
   error of that; and it was not asked in vain more often than the run was
   unsure. */
void
rfx_look_at_flags(rfx_run *r, size_t j, const rf_num *unit)
{
  rfx_population *p = r->population;
  rf_neuron *neuron = &p->neuron[j];

  if (!r->segment && neuron->wrong > r->report.stats.unsure) {
    neuron->wrong = 0;
    rf_report_repair(&r->report, 1.0);
  }
  if (!(p->steady || (neuron->flags & RF_STEADY))
      || num_sgn(&p->balance[j]) >= 0
      || num_cmpabs(&p->balance[j], unit) <= 0)
    return;
  rf_report_repair(&r->report, 1.0);
  if (r->scout)                        /* it is put right when it is time */
    return;
  p->steady = false;
  neuron->flags &= (unsigned char)~RF_STEADY;
}

/* How near neuron j in state z is to the lines that its deadline is about, in
   units of max(|a|, ||w||) = size: to all, or to those that do not recede
   while a keeps its sign, whichever is more; g: scratch. */
static double
nearness(rfx_run *r, const rfx_cohort *c, size_t j, const rf_num *z,
         rf_num *size, rf_num *g)
{
  const rfx_model *m = r->model;
  const rfx_population *p = r->population;
  const unsigned char away = num_sgn(&z[0]) > 0 ? 1 : 2;
  double all = INFINITY, some = INFINITY;

  num_length(size, z + 1, m->d);
  num_abs(g, &z[0]);
  if (num_cmp(g, size) > 0)
    num_set(size, g);
  if (num_sgn(size) == 0)
    return INFINITY;
  if (!p->steady && !(p->neuron[j].flags & RF_STEADY)) {
    num_div(g, g, size);
    some = num_get_d(g);
  }
  for (size_t l = 0; l < m->lines->count; l++) {
    double near;
    if (c->face->u[l] == 0 || rfx_face_idle(c->face, m, l))
      continue;
    num_dot(g, z + 1, m->line + l * m->d, m->d);
    num_div(g, g, size);
    near = c->face->u[l] * num_get_d(g) / m->line_norm[l];
    all = fmin(all, near);
    if (!(c->recede[l] & away))
      some = fmin(some, near);
  }
  return fmax(all, some);
}

/* The deadline of neuron j in state z, between two segments: by the bound in
   screen.c it meets no line before the rapidity ln(1 + nearness), and since
   that shrinks along its way no faster than rapidity passes, a deadline that
   was right when it was set is not beyond that. */
void
rfx_look_at_deadline(rfx_run *r, size_t j, const rf_num *z, rf_num *size,
                     rf_num *g)
{
  rfx_population *p = r->population;
  const rf_neuron *neuron = &p->neuron[j];
  rfx_cohort *c = &p->cohorts[neuron->cohort];
  const double left = c->deadline[neuron->slot] - c->clock;
  double near;

  if (c->carry != RF_CARRY_PROPAGATOR || !(left > 0.0))
    return;
  near = nearness(r, c, j, z, size, g);
  near += RF_NOISE * rf_scale(r->engine->error, r->engine->error_exponent)
    + RF_DEADLINE_SLACK * (1.0 + c->clock);
  if (left <= log1p(fmax(0.0, near)))
    return;
  c->deadline[neuron->slot] = -INFINITY;
  c->earliest[neuron->slot / RF_BLOCK] = -INFINITY;
  rf_report_repair(&r->report, 1.0);
}
