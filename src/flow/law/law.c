/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * law.c -- the law that holds at every moment, checked by the run itself.
 * Kernel: decision.
 *
 *  - the side kept of a line agrees with the sign of <w, x>, within the error
 *    of the run;
 *  - a^2 - ||w||^2 is what it was at the start, or a where it is held.
 *
 * A neuron that moves is looked at there; all of them at the end, and
 * on the way as often as costs a tenth of the run.  A side that is wrong by
 * little is put right: its crossing was passed over within the error.  More
 * cannot be explained, and the run ends. */
#include "config.h"

#include "flow/law/law.h"
#include "flow/question/nearby.h"

/* Units of the error of a^2 - ||w||^2, in which the errors of all steps add
   up, within which it holds. */
#define RF_BALANCED 1e2

/* Part of the work that the checks may cost. */
#define RF_LAW_SHARE 0.1

/* What is being looked for, and what was found. */
typedef struct rfx_watch {
  rf_num *size, *g, *t;  /* scratch */
  rf_breach breach;      /* the worst one of a side so far */
} rfx_watch;

/* The scratch is the run's; breaches are those of this look. */
static rfx_watch
watch_of(rfx_run *r)
{
  rf_num *room = r->law.room;

  return (rfx_watch){ room, room + 1, room + 2, { 0, 0, 0.0 } };
}

/* w->size = |z| times the error of the run: what <w, x> / ||x|| may be off
   by. */
static void
lawful_size(rfx_watch *w, const rfx_run *r, const rf_num *z)
{
  num_length(w->size, z, r->population->stride);
  num_mul_d(w->size, w->size, RF_LAWFUL * RF_NOISE * r->engine->error);
  num_mul_2si(w->size, w->size, r->engine->error_exponent);
}

/* How far neuron j with state z[d + 1] is on the wrong side of a line.  On a
   line that it slides on (side 0) any <w, x> beyond the error is wrong. */
static void
look_at_side(rfx_watch *w, const rfx_run *r, size_t j, const rf_num *z,
             int side, size_t line)
{
  const rfx_model *m = r->model;
  double much;

  num_dot(w->g, z + 1, m->line + line * m->d, m->d);
  if (side * num_sgn(w->g) > 0)
    return;
  num_mul_d(w->t, w->size, m->line_norm[line]);
  if (num_sgn(w->t) == 0 || num_cmpabs(w->g, w->t) <= 0)
    return;
  num_div(w->t, w->g, w->t);
  much = fabs(num_get_d(w->t));
  if (much > w->breach.worst)
    w->breach = (rf_breach){ j, line, much };
}

/* A scout has one of its own, for the neuron whose way it is. */
static rf_num *
span_of(const rfx_run *r, size_t j)
{
  return r->scout ? &r->law.room[RF_LAW_ROOM - 1] : &r->law.span[j];
}

/* a^2 - ||w||^2 against that of the start, in what is allowed. */
static void
look_at_balance(rfx_watch *w, rfx_run *r, size_t j, const rf_num *z)
{
  const size_t stride = r->population->stride;
  rf_num *balance = &r->population->balance[j], *span = span_of(r, j);
  double much;

  num_dot(w->t, z + 1, z + 1, stride - 1);
  num_mul(w->g, &z[0], &z[0]);
  num_add(w->size, w->g, w->t);
  if (num_cmp(w->size, span) > 0)
    num_set(span, w->size);
  num_sub(w->g, w->g, w->t);
  num_sub(w->g, w->g, balance);
  num_mul_d(w->t, span, RF_BALANCED * RF_NOISE * r->engine->error);
  num_mul_2si(w->t, w->t, r->engine->error_exponent);
  if (RF_NUM_IS_DOUBLE && num_get_d(span) < RF_NOTHING)
    return;                            /* squares are lost */
  rfx_look_at_flags(r, j, w->t);
  if (num_sgn(w->t) == 0 || num_cmpabs(w->g, w->t) <= 0)
    return;
  num_div(w->t, w->g, w->t);
  much = fabs(num_get_d(w->t));
  r->report.stats.doubts += r->report.stats.law < 1.0;
  r->report.stats.law = fmax(r->report.stats.law, much);
}

/* a against that of the start, in what a state may be off by. */
static void
look_at_held(rfx_watch *w, rfx_run *r, size_t j, const rf_num *z)
{
  double much;

  num_sub(w->g, &z[0], &r->population->balance[j]);
  num_mul_d(w->t, w->size, RF_BALANCED);
  if (num_cmpabs(w->g, w->t) <= 0)
    return;
  num_div(w->t, w->g, w->t);
  much = fabs(num_get_d(w->t));
  r->report.stats.doubts += r->report.stats.law < 1.0;
  r->report.stats.law = fmax(r->report.stats.law, much);
}

/* Neuron j in state z on a face. */
static void
look_at_neuron(rfx_watch *w, rfx_run *r, size_t j, const rf_num *z,
               const rfx_face *face)
{
  if (face->dead)
    return;
  lawful_size(w, r, z);
  const rf_nearby near = rf_nearby_of(r->query, r->model, z + 1);
  for (size_t l = 0; l < r->model->lines->count; l++)
    if (rf_nearby_clear(&near, r->model, face->u, l, 0.0))
      l += RF_TOGETHER - 1;
    else if (!rf_nearby_far(&near, r->model, l, 0.0)
             || face->u[l] * near.value[l] < 0.0 || face->u[l] == 0)
      look_at_side(w, r, j, z, face->u[l], l);
  if (r->model->held)
    look_at_held(w, r, j, z);
  else
    look_at_balance(w, r, j, z);
}

/* The worst of all is kept, whether it matters or not: it is told with the
   run. */
rf_status
rfx_law_judge(rfx_run *r, const rf_breach *b)
{
  r->report.stats.law = fmax(r->report.stats.law, b->worst);
  if (b->worst <= RF_LAWLESS)
    return RF_OK;
  r->law.ended_by = *b;
  return RF_EINTEG;
}

/* Only where the law has ended it: other failures have messages of their
   own. */
rf_status
rfx_law_explain(rfx_run *r, rf_message *message, rf_status status)
{
  if (status == RF_EINTEG && r->law.ended_by.worst > 0.0 && message)
    snprintf(message->text, sizeof message->text,
             "after t = %.17g neuron %zu is on the other side of datum %zu "
             "than it is kept, by %.3g times the error of the run; this is a "
             "fault of the program, and the run must not go on",
             num_get_d(r->step.t), r->law.ended_by.neuron,
             r->model->lines->first[r->law.ended_by.line],
             r->law.ended_by.worst);
  return status;
}

/* In the state of the move and the face that it leads to: so each neuron that
   has events is looked at without being looked for. */
rf_status
rfx_law_of_move(rfx_run *r, size_t j, const rfx_face *to)
{
  rfx_watch w = watch_of(r);

  look_at_neuron(&w, r, j, r->query->state, to);
  r->report.stats.doubts += w.breach.worst > 1.0;
  return rfx_law_judge(r, &w.breach);
}

/* All neurons, from columns y, and what is remembered of them. */
static void
look_at_all_neurons(rfx_watch *w, rfx_run *r, const rf_num *y)
{
  rfx_query *q = r->query;
  const rfx_population *p = r->population;

  rfx_look_at_caches(r);
  for (size_t j = 0; j < p->m; j++) {
    const rfx_face *face = p->cohorts[p->neuron[j].cohort].face;
    if (j + 16 < p->m)
      RF_PREFETCH(rfx_population_at(p, j + 16));
    if (face->dead)
      continue;
    rfx_population_state(q->state, p, j, y);
    look_at_neuron(w, r, j, q->state, face);
    if (!r->segment)
      rfx_look_at_deadline(r, j, q->state, w->size, w->g);
  }
}

rf_breach
rfx_law_of_all(rfx_run *r, const rf_num *y)
{
  rfx_watch w = watch_of(r);

  look_at_all_neurons(&w, r, y);
  return w.breach;
}

/* All neurons, whether they have moved or not. */
rf_status
rfx_law_at_end(rfx_run *r, rf_message *message)
{
  rf_breach breach;
  const rf_num *y;

  if (r->model->linear)
    return RF_OK;
  if (!(y = rfx_columns_to_read(r)))
    return RF_ENOMEM;
  breach = rfx_law_of_all(r, y);
  r->report.stats.doubts += breach.worst > 1.0;
  return rfx_law_explain(r, message, rfx_law_judge(r, &breach));
}

/* Counted in multiplications, not in seconds: which neurons are put right must
   not depend on the machine. */
bool
rfx_law_is_due(rfx_run *r)
{
  const rfx_population *p = r->population;
  const double cost = (double)p->m * (double)(p->stride * p->stride
    + 2 * r->model->lines->count * r->model->d);

  r->law.work_done += 2.0 * (double)p->system.unknowns
    * (double)(r->model->n + r->segment->degree);
  if (RF_LAW_SHARE * r->law.work_done < cost)
    return false;
  r->law.work_done = 0.0;
  return true;
}

/* a^2 + ||w||^2 at the start, which rounding of a^2 - ||w||^2 is relative to
   from then on. */
rf_status
rfx_law_start(rfx_run *r)
{
  const rfx_population *p = r->population;
  rf_num *t = r->law.room;

  if (!(r->law.span = num_array(p->m, r->model->prec)))
    return RF_ENOMEM;
  for (size_t j = 0; j < p->m; j++) {
    const rf_num *z = rfx_population_at(p, j);
    num_dot(t, z + 1, z + 1, p->stride - 1);
    num_mul(&r->law.span[j], &z[0], &z[0]);
    num_add(&r->law.span[j], &r->law.span[j], t);
  }
  return RF_OK;
}
