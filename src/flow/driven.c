/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * driven.c -- the driver behind the public rf_flow; see ops.h.
 * Kernel: decision.
 *
 * The flow of a run: the run knows the events and the numbers, this file hands
 * them out in the forms of the public functions and keeps checkpoints. */
#include "config.h"

#include "flow/driven_impl.h"

rfx_flow *
rfx_flow_self(rf_flow *flow)
{
  return (rfx_flow *)(void *)flow;
}

const rfx_flow *
rfx_flow_self_const(const rf_flow *flow)
{
  return (const rfx_flow *)(const void *)flow;
}

/* A run from a checkpoint, or from the start where text is NULL.  The engine
   becomes the run's, also where that fails, so there is nothing of it to free
   here. */
static rf_status
make_run(rfx_run **run, const rfx_flow *f, const char *text)
{
  rfx_engine *engine;
  rfx_run *r = NULL;
  rf_status status;

  RF_TRY(f->make(&engine, f->model));
  RF_TRY(rfx_run_create(&r, f->model, engine));
  if (text)
    RF_TRY(rfx_run_load(r, text));
  *run = r;
  r = NULL;

done:
  rfx_run_free(r);
  return status;
}

/* Write a checkpoint, and go on from it as a resumed run would: only so are
   the run that was stopped and the one that was not the same, bit for bit.
   What is undecided is not in the text, but the run that goes on still knows
   it. */
static rf_status
take_checkpoint(rfx_flow *f)
{
  rfx_run *fresh;
  rf_status status;

  RF_TRY(rfx_run_save(&f->saved, f->run));
  RF_TRY(make_run(&fresh, f, f->saved.text));
  rf_report_swap_lists(&fresh->report, &f->run->report);
  if (f->passage)
    rfx_passage_of(f->passage, fresh);
  rfx_run_free(f->run);
  f->run = fresh;
  f->checkpoints++;
  status = RF_EVENT;

done:
  return status;
}

/* t is rounded to the numbers of the run here; its own until is rounded the
   same way, so the two meet.  A caller asks for one time again and again, at
   each event before it: to round it anew would cost what a neuron costs. */
static rf_status
flow_step(rf_flow *flow, rf_message *message, const mpq_t t)
{
  rfx_flow *f = rfx_flow_self(flow);
  rf_status status;

  if (!mpq_equal(f->asked, t)) {
    mpq_set(f->asked, t);
    num_set_q(&f->num[0], t);
  }
  status = rfx_run_step(f->run, message, &f->num[0]);
  return status == RF_EVENT && f->run->pace.due ? take_checkpoint(f)
    : status;
}

/* The last one that was taken, with its number, by which a caller sees a new
   one. */
static const char *
flow_checkpoint(const rf_flow *flow, uint64_t *number)
{
  *number = rfx_flow_self_const(flow)->checkpoints;
  return rfx_flow_self_const(flow)->saved.text;
}

static double
flow_time(const rf_flow *flow)
{
  return num_get_d(rfx_flow_self_const(flow)->run->step.t);
}

/* Those of the last stop. */
static const rf_event *
flow_events(const rf_flow *flow, size_t *count)
{
  *count = rfx_flow_self_const(flow)->run->report.events.count;
  return rfx_flow_self_const(flow)->run->report.events.at;
}

static const rf_event *
flow_choices(const rf_flow *flow, size_t *count)
{
  *count = rfx_flow_self_const(flow)->run->report.choices.count;
  return rfx_flow_self_const(flow)->run->report.choices.at;
}

/* All events of one stop have the time of the stop. */
static rf_status
flow_event_time(rf_flow *flow, const rf_numbers **time, size_t i)
{
  rfx_flow *f = rfx_flow_self(flow);

  RF_REQUIRE(i < f->run->report.events.count, RF_EINVAL);
  return rfx_numbers_give_copy(&f->numbers, time, f->run->step.t, 1);
}

/* Written where they are handed out: time, loss, then h[n] (RF_SAMPLE_*). */
static rf_status
flow_sample(rf_flow *flow, const rf_numbers **sample)
{
  rfx_flow *f = rfx_flow_self(flow);
  rf_num *z;
  rf_status status;

  RF_TRY(rfx_numbers_begin(&z, &f->numbers, f->model->n + RF_SAMPLE_H));
  RF_TRY(rfx_run_sample(f->run, &z[RF_SAMPLE_LOSS], &z[RF_SAMPLE_H]));
  num_set(&z[RF_SAMPLE_TIME], f->run->step.t);
  *sample = rfx_numbers_give(&f->numbers);

done:
  return status;
}

/* In the problem's own dimension, with the part that never moves. */
static rf_status
flow_weights(rf_flow *flow, const rf_numbers **weights, size_t first,
             size_t count)
{
  rfx_flow *f = rfx_flow_self(flow);
  rf_num *z;
  rf_status status;

  RF_REQUIRE(first <= f->run->population->m
             && count <= f->run->population->m - first, RF_EINVAL);
  RF_TRY(rfx_numbers_begin(&z, &f->numbers, count * (f->model->full + 1)));
  RF_TRY(rfx_run_weights(f->run, z, first, count));
  *weights = rfx_numbers_give(&f->numbers);

done:
  return status;
}

/* As the weights of a neuron. */
static rf_status
flow_unit(rf_flow *flow, const rf_numbers **unit)
{
  rfx_flow *f = rfx_flow_self(flow);
  rf_num *z;
  rf_status status;

  RF_TRY(rfx_numbers_begin(&z, &f->numbers, f->model->full + 1));
  RF_TRY(rfx_run_unit(f->run, z));
  *unit = rfx_numbers_give(&f->numbers);

done:
  return status;
}

/* The run's own p, as of the sample now. */
static rf_status
flow_residuals(rf_flow *flow, const rf_numbers **residuals)
{
  rfx_flow *f = rfx_flow_self(flow);
  rf_status status = rfx_run_sample(f->run, NULL, NULL);

  return status < 0 ? status
    : rfx_numbers_give_copy(&f->numbers, residuals, f->run->residuals.p,
                            f->model->n);
}

/* D of each neuron with the residuals of now, in the coordinates of the
   problem. */
static rf_status
flow_drives(rf_flow *flow, const rf_numbers **drives, size_t first,
            size_t count)
{
  rfx_flow *f = rfx_flow_self(flow);
  const rfx_model *m = f->model;
  rf_num *D, *room = NULL;
  rf_status status;

  RF_REQUIRE(first <= f->run->population->m
             && count <= f->run->population->m - first, RF_EINVAL);
  RF_TRY(rfx_run_sample(f->run, NULL, NULL));
  RF_TRY(rfx_numbers_begin(&D, &f->numbers, count * m->full));
  if (!(room = num_array(m->d + 1, m->prec)))
    return RF_ENOMEM;
  for (size_t i = 0; i < count; i++)
    rfx_run_drive(f->run, D + i * m->full, f->run->residuals.p, first + i,
                  room);
  *drives = rfx_numbers_give(&f->numbers);

done:
  num_array_free(room, m->d + 1);
  return status;
}

/* eta of a sliding neuron is what holds it on its lines, from the residuals of
   now. */
static rf_status
flow_eta(rf_flow *flow, const rf_numbers **eta, size_t first, size_t count)
{
  rfx_flow *f = rfx_flow_self(flow);
  const rfx_population *p = f->run->population;
  rf_num *own;
  rf_status status;

  RF_REQUIRE(first <= p->m && count <= p->m - first, RF_EINVAL);
  RF_TRY(rfx_run_sample(f->run, NULL, NULL));
  RF_TRY(rfx_numbers_begin(&own, &f->numbers, count * f->model->n));
  for (size_t i = 0; i < count; i++)
    RF_TRY(rfx_face_eta(own + i * f->model->n, f->model,
                        p->cohorts[p->neuron[first + i].cohort].face,
                        f->run->residuals.p));
  *eta = rfx_numbers_give(&f->numbers);

done:
  return status;
}

/* For leak = 1 nothing is tracked (one face, all lines at +): the signs of <w,
   x> are those of the weights as they are, in the problem's own dimension.
   Asked now and then, so memory may be made. */
static rf_status
linear_pattern(rfx_flow *f, signed char *u, size_t first, size_t count)
{
  const rfx_model *m = f->model;
  const size_t full = m->full;
  rf_num *z = num_array(full + 2, m->prec);
  rf_num *x = num_array(m->n * full, m->prec);
  rf_status status = z && x ? RF_OK : RF_ENOMEM;

  for (size_t i = 0; status >= 0 && i < m->n * full; i++)
    num_set_q(&x[i], m->problem->x[i]);
  for (size_t j = 0; status >= 0 && j < count; j++) {
    status = rfx_run_weights(f->run, z, first + j, 1);
    for (size_t k = 0; k < m->n; k++) {
      rf_num *g = &z[full + 1];
      num_zero(g);
      for (size_t i = 0; i < full; i++)
        num_addmul(g, &z[1 + i], &x[k * full + i]);
      u[j * m->n + k] = (signed char)num_sgn(g);
    }
  }
  num_array_free(z, full + 2);
  num_array_free(x, m->n * full);
  return status;
}

/* A sign for each datum, from the neuron's face, not from its weights: what a
   rounded <w, x> says on a boundary is noise. */
static rf_status
flow_pattern(rf_flow *flow, signed char *u, size_t first, size_t count)
{
  rfx_flow *f = rfx_flow_self(flow);
  const rfx_population *p = f->run->population;

  RF_REQUIRE(first <= p->m && count <= p->m - first, RF_EINVAL);
  if (p->model->linear)
    return linear_pattern(f, u, first, count);
  for (size_t i = 0; i < count; i++)
    rf_lines_pattern(u + i * f->model->n, f->model->lines,
                     p->cohorts[p->neuron[first + i].cohort].face->u);
  return RF_OK;
}

/* Forget the faces that were counted. */
static void
drop_faces(rfx_flow *f)
{
  num_array_free(f->mass, f->masses + 1);
  rf_release(f->live);
  f->mass = NULL;
  f->live = NULL;
  f->masses = 0;
}

/* All faces' shares of the squared weights at the current time, in f->mass;
   the caller asks for one after another (flow_face), which must not be
   computed anew each time. */
static rf_status
flow_faces(rf_flow *flow, size_t *count)
{
  rfx_flow *f = rfx_flow_self(flow);
  const rfx_population *p = f->run->population;
  size_t faces = 0, at = 0;
  rf_status status;

  for (size_t i = 0; i < p->ncohorts; i++)
    faces += p->cohorts[i].count > 0;
  drop_faces(f);
  f->masses = faces;
  status = RF_ENOMEM;
  if (!(f->mass = num_array(faces + 1, f->model->prec))
      || !(f->live = rf_alloc(faces, sizeof *f->live)))
    goto done;
  for (size_t i = 0; i < p->ncohorts; i++)
    if (p->cohorts[i].count)
      f->live[at++] = i;
  RF_TRY(rfx_run_masses(f->run, f->mass));
  /* Behind the last: the sum, what a share is of. */
  num_zero(&f->mass[faces]);
  for (size_t i = 0; i < faces; i++)
    num_add(&f->mass[faces], &f->mass[faces], &f->mass[i]);
  *count = faces;

done:
  if (status < 0)
    drop_faces(f);
  return status;
}

/* Since the faces were counted the run may have stepped: then live[] may name
   a cohort that is gone or empty, which is the caller's mistake. */
static rf_status
flow_face(rf_flow *flow, signed char *u, size_t *members, double *share,
          size_t i)
{
  rfx_flow *f = rfx_flow_self(flow);
  const rfx_population *p = f->run->population;
  const rf_num *all = &f->mass[f->masses];
  rf_num *own = &f->num[1];
  const rfx_cohort *c;

  RF_REQUIRE(i < f->masses && f->live[i] < p->ncohorts, RF_EINVAL);
  num_zero(own);
  if (num_sgn(all) > 0)
    num_div(own, &f->mass[i], all);
  c = &p->cohorts[f->live[i]];
  RF_REQUIRE(c->count > 0, RF_EINVAL);
  rf_lines_pattern(u, f->model->lines, c->face->u);
  *members = c->count;
  *share = num_get_d(own);
  return RF_OK;
}

/* Some of it is the engine's or follows from the population, and is put
   together here; faces_most knows of planned segments alone, and the present
   may exceed it. */
static void
flow_stats(const rf_flow *flow, rf_flow_stats *stats)
{
  const rfx_run *r = rfx_flow_self_const(flow)->run;

  *stats = r->report.stats;
  stats->steps = r->engine->steps;
  stats->rhs = r->engine->evaluations;
  stats->unknowns = r->population->system.unknowns;
  stats->faces = 0;
  for (size_t i = 0; i < r->population->ncohorts; i++)
    stats->faces += r->population->cohorts[i].count > 0;
  if (stats->faces_most < stats->faces)
    stats->faces_most = stats->faces;
}

/* For the ladder, which asks a flow of more digits about these times. */
static size_t
flow_undecided(const rf_flow *flow, const double **times)
{
  *times = rfx_flow_self_const(flow)->run->report.undecided.at;
  return rfx_flow_self_const(flow)->run->report.undecided.count;
}

/* One who takes the place of another is told what was not told before.  The old
   one goes last: memory may not suffice for the new one. */
static rf_status
flow_observe(rf_flow *flow, const rf_observer *observer)
{
  rfx_flow *f = rfx_flow_self(flow);
  rfx_passage *passage = NULL;
  rf_status status = RF_OK;

  if (observer && f->passage) {
    rfx_passage_observer(f->passage, observer);
    return RF_OK;
  }
  if (observer)
    status = rfx_passage_create(&passage, f->model, observer,
                                flow->problem->digits);
  if (status < 0)
    return status;
  rfx_passage_free(f->passage);
  f->passage = passage;
  f->run->passage = NULL;
  if (passage)
    rfx_passage_of(passage, f->run);
  return RF_OK;
}

/* The run before the model, which it reads while it goes. */
static void
flow_free(rf_flow *flow)
{
  rfx_flow *f = rfx_flow_self(flow);

  rfx_run_free(f->run);
  rfx_passage_free(f->passage);
  rfx_model_free(f->model);
  rfx_numbers_clear(&f->numbers);
  num_array_free(f->num, f->num_count);
  mpq_clear(f->asked);
  drop_faces(f);
  rf_string_free(&f->saved);
  rf_release(f);
}

static const rf_flow_ops ops = {
  .step = flow_step, .time = flow_time, .events = flow_events,
  .choices = flow_choices, .sample = flow_sample, .weights = flow_weights,
  .unit = flow_unit, .pattern = flow_pattern, .residuals = flow_residuals,
  .drives = flow_drives, .eta = flow_eta, .event_time = flow_event_time,
  .faces = flow_faces, .face = flow_face, .stats = flow_stats,
  .free = flow_free, .checkpoint = flow_checkpoint, .undecided = flow_undecided,
  .observe = flow_observe
};

/* A flow on the engine that make gives; prec in bits; nudge: see model.h;
   from: a checkpoint, or NULL. */
rf_status
rfx_flow_create(rf_flow **flow, const rf_problem *problem, long prec,
                long nudge, rfx_engine_make *make, const char *from)
{
  rfx_flow *f = rf_alloc(1, sizeof *f);
  rf_status status = RF_ENOMEM;

  if (!f)
    return RF_ENOMEM;
  mpq_init(f->asked);                  /* 0, as num[0] is */
  f->base.ops = &ops;
  f->base.problem = problem;
  RF_TRY(rfx_model_create(&f->model, problem, prec));
  f->numbers.prec = prec;
  f->numbers.digits = problem->digits;
  f->num_count = 2;
  status = RF_ENOMEM;
  if (!(f->num = num_array(f->num_count, prec)))
    goto done;
  f->model->nudge = nudge;
  f->make = make;
  RF_TRY(make_run(&f->run, f, from));
  *flow = &f->base;
  f = NULL;

done:
  if (f)
    flow_free(&f->base);
  return status;
}
