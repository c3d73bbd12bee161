/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * observe.c -- what there is to see of engine limit: events, states,
 * predictions, faces.
 *
 * The flow keeps where each neuron was at the start of its arc.  Its state at
 * any time of that arc is a formula, evaluated when somebody looks.  Scales
 * were left out and come back here: the factor of the scheme, and the powers
 * of 2 that kept each neuron near 1.
 * Kernel: decision. */
#include "config.h"

#include "flow/limit/engine_impl.h"
#include "flow/model/fade.h"

double
rfx_limit_flow_time(const rf_flow *flow)
{
  return num_get_d(rfx_limit_flow_self_const(flow)->t);
}

/* Before the first step nothing has been told: the events at t = 0 wait for
   it. */
const rf_event *
rfx_limit_flow_events(const rf_flow *flow, size_t *count)
{
  *count = rfx_limit_flow_self_const(flow)->begun
    ? rfx_limit_flow_self_const(flow)->events.count : 0;
  return rfx_limit_flow_self_const(flow)->events.at;
}

const rf_event *
rfx_limit_flow_choices(const rf_flow *flow, size_t *count)
{
  *count = rfx_limit_flow_self_const(flow)->begun
    ? rfx_limit_flow_self_const(flow)->choices.count : 0;
  return rfx_limit_flow_self_const(flow)->choices.at;
}

/* z[1 + d] of neuron j now, in the problem's scale unless raw: then times
   2^-e2 of neuron 0. */
static rf_status
state_now(rfx_limit_flow *f, rf_num *z, size_t j, bool raw)
{
  const size_t d = f->model->d;
  rf_num *scale = f->room.scale;
  rf_status status = rfx_limit_arc(f->arc, f->limit, &f->mover[j]);

  if (status == RF_OK)
    status = rfx_limit_state(z, scale, f->limit, &f->mover[j], f->arc,
                             f->t);
  if (status < 0)
    return status;
  if (f->model->decay)                 /* fade.h, while it is a logarithm */
    num_submul(scale, f->model->decay, f->t);
  num_exp(scale, scale);
  /* raw: of shares alone, so that neurons of a huge time need not be numbers
     at all. */
  num_mul_2si(scale, scale, f->mover[j].e2 - (raw ? f->mover[0].e2 : 0));
  if (!raw)
    num_mul(scale, scale, f->factor);
  for (size_t i = 0; i <= d; i++) {
    num_mul(&z[i], &z[i], scale);
    if (!num_is_finite(&z[i]))
      return RF_ENOTFIN;
  }
  return RF_OK;
}

rf_status
rfx_limit_states(rfx_limit_flow *f, rf_num *z, signed char *u)
{
  const size_t signs = RF_MOVER_SIGNS(f->model->lines->count);
  rf_status status = RF_OK;

  for (size_t j = 0; j < f->m && status >= 0; j++) {
    memcpy(u + j * signs, f->mover[j].u, signs);
    if ((status = rf_poll_64(j)) >= 0)
      status = state_now(f, z + j * (f->model->d + 1), j, false);
  }
  return status;
}

/* Predictions h[n], from the sides that each neuron has and not from the signs
   of <w, x>: on a boundary those are rounding.  0 at scale 0. */
static rf_status
predict(rfx_limit_flow *f, rf_num *h)
{
  const rfx_model *m = f->model;
  rf_num *z = f->room.z, *g = f->room.value;
  rf_status status = RF_OK;

  for (size_t k = 0; k < m->n; k++)
    num_zero(&h[k]);
  if (mpq_sgn(m->problem->scale) == 0)
    return RF_OK;
  for (size_t j = 0; j < f->m; j++) {
    if ((status = rf_poll_64(j)) < 0
        || (status = state_now(f, z, j, false)) < 0)
      return status;
    for (size_t k = 0; k < m->n; k++) {
      const int side = rf_lines_sign(m->lines, f->mover[j].u, k);
      if (side == 0 || (side < 0 && num_sgn(m->leak) == 0))
        continue;
      num_zero(g);
      for (size_t i = 0; i < m->d; i++)
        num_addmul(g, &z[1 + i], &m->x[k * m->d + i]);
      if (side < 0)
        num_mul(g, g, m->leak);
      num_addmul(&h[k], g, &z[0]);
    }
  }
  return RF_OK;
}

rf_status
rfx_limit_flow_event_time(rf_flow *flow, const rf_numbers **time, size_t i)
{
  rfx_limit_flow *f = rfx_limit_flow_self(flow);

  RF_REQUIRE(i < f->events.count, RF_EINVAL);
  return rfx_numbers_give_copy(&f->numbers, time, f->t, 1);
}

/* The time is exact, the loss that of the predictions at the scale of the
   problem. */
rf_status
rfx_limit_flow_sample(rf_flow *flow, const rf_numbers **sample)
{
  rfx_limit_flow *f = rfx_limit_flow_self(flow);
  const size_t n = f->model->n;
  rf_num *z, *p = f->room.p;
  rf_status status;

  RF_TRY(rfx_numbers_begin(&z, &f->numbers, n + RF_SAMPLE_H));
  RF_TRY(predict(f, &z[RF_SAMPLE_H]));
  rfx_model_residual(p, &z[RF_SAMPLE_LOSS], f->model, &z[RF_SAMPLE_H],
                     f->room.term);
  num_set(&z[RF_SAMPLE_TIME], f->t);
  *sample = rfx_numbers_give(&f->numbers);

done:
  return status;
}

/* z[1 + full] of neuron j now, in the problem's own coordinates. */
static rf_status
full_state(rfx_limit_flow *f, rf_num *z, size_t j)
{
  const rfx_model *m = f->model;
  rf_num *inner = f->room.inner;
  rf_status status = state_now(f, m->basis ? inner : z, j, false);

  if (status < 0 || !m->basis)
    return status;
  if ((status = rfx_limit_outside(z + 1, f->limit, j)) < 0)
    return status;
  rfx_fade_all(z + 1, m->full, m, f->t, 1);
  num_set(&z[0], &inner[0]);
  for (size_t c = 0; c < m->full; c++) {
    num_mul(&z[1 + c], &z[1 + c], f->factor);
    for (size_t r = 0; r < m->d; r++)
      num_addmul(&z[1 + c], &inner[1 + r], &m->basis[r * m->full + c]);
  }
  return RF_OK;
}

/* A number that is beyond the range has no text: RF_ENOTFIN. */
rf_status
rfx_limit_flow_weights(rf_flow *flow, const rf_numbers **weights, size_t first,
                       size_t count)
{
  rfx_limit_flow *f = rfx_limit_flow_self(flow);
  const size_t row = f->model->full + 1;
  rf_num *z;
  rf_status status;

  RF_REQUIRE(first <= f->m && count <= f->m - first, RF_EINVAL);
  RF_TRY(rfx_numbers_begin(&z, &f->numbers, count * row));
  for (size_t i = 0; i < count; i++)
    RF_TRY(full_state(f, &z[i * row], first + i));
  *weights = rfx_numbers_give(&f->numbers);

done:
  return status;
}

/* ---- what drives them ---- */

/* At h = 0, whatever the predictions have become: that is what the limit flow
   is. */
const rf_num *
rfx_limit_residuals(rfx_limit_flow *f)
{
  const rfx_model *m = f->model;
  rf_num *p = f->room.p, *zero = f->room.zero;

  for (size_t k = 0; k < m->n; k++)
    num_zero(&zero[k]);
  rfx_model_residual(p, NULL, m, zero, f->room.term);
  return p;
}

rf_status
rfx_limit_flow_residuals(rf_flow *flow, const rf_numbers **residuals)
{
  rfx_limit_flow *f = rfx_limit_flow_self(flow);

  return rfx_numbers_give_copy(&f->numbers, residuals, rfx_limit_residuals(f),
                               f->model->n);
}

/* By the arc of the neuron, which is asked for again; D has the coordinates of
   the problem. */
rf_status
rfx_limit_drive(rfx_limit_flow *f, rf_num *D, bool *driven, size_t j)
{
  rf_status status = rfx_limit_arc(f->arc, f->limit, &f->mover[j]);

  if (status < 0)
    return status;
  *driven = !f->arc->face->still;
  if (*driven)
    rfx_model_widen(D, f->model, f->arc->face->drive);
  else
    for (size_t l = 0; l < f->model->full; l++)
      num_zero(&D[l]);
  return RF_OK;
}

rf_status
rfx_limit_flow_drives(rf_flow *flow, const rf_numbers **drives, size_t first,
                      size_t count)
{
  rfx_limit_flow *f = rfx_limit_flow_self(flow);
  bool driven;
  rf_num *D;
  rf_status status;

  RF_REQUIRE(first <= f->m && count <= f->m - first, RF_EINVAL);
  RF_TRY(rfx_numbers_begin(&D, &f->numbers, count * f->model->full));
  for (size_t i = 0; i < count; i++)
    RF_TRY(rfx_limit_drive(f, D + i * f->model->full, &driven, first + i));
  *drives = rfx_numbers_give(&f->numbers);

done:
  return status;
}

/* By faces of the model, which know their eta; asked now and then, so they are
   made anew. */
rf_status
rfx_limit_flow_eta(rf_flow *flow, const rf_numbers **eta, size_t first,
                   size_t count)
{
  rfx_limit_flow *f = rfx_limit_flow_self(flow);
  const rf_num *p = rfx_limit_residuals(f);
  rfx_faces *faces = NULL;
  rfx_face *face;
  rf_num *own;
  rf_status status;

  RF_REQUIRE(first <= f->m && count <= f->m - first, RF_EINVAL);
  RF_TRY(rfx_numbers_begin(&own, &f->numbers, count * f->model->n));
  RF_TRY(rfx_faces_create(&faces, f->model));
  for (size_t i = 0; i < count; i++) {
    RF_TRY(rfx_faces_get(&face, faces, f->mover[first + i].u));
    RF_TRY(rfx_face_eta(own + i * f->model->n, f->model, face, p));
  }
  *eta = rfx_numbers_give(&f->numbers);

done:
  rfx_faces_free(faces);
  return status;
}

/* Sides as they are kept: those that the inclusion gave, not signs of
   <w, x>. */
rf_status
rfx_limit_flow_pattern(rf_flow *flow, signed char *u, size_t first,
                       size_t count)
{
  rfx_limit_flow *f = rfx_limit_flow_self(flow);

  RF_REQUIRE(first <= f->m && count <= f->m - first, RF_EINVAL);
  for (size_t i = 0; i < count; i++)
    rf_lines_pattern(u + i * f->model->n, f->model->lines,
                     f->mover[first + i].u);
  /* What leaves a boundary at t = 0 is on it before the first step. */
  for (size_t i = 0; !f->begun && i < f->events.count; i++) {
    const rf_event *event = &f->events.at[i];
    if (event->neuron >= first && event->neuron - first < count)
      u[(event->neuron - first) * f->model->n + event->datum] = 0;
  }
  return RF_OK;
}

/* ---- faces ---- */

void
rfx_limit_view_faces_drop(rfx_limit_flow *f)
{
  rfx_faces_free(f->faces);
  rf_release(f->members);
  num_array_free(f->mass, f->nfaces);
  f->faces = NULL;
  f->members = NULL;
  f->mass = NULL;
  f->nfaces = 0;
}

/* Count the neurons of every face, and their squares: sums of a^2 + ||w||^2.
   Those of one face are relative to the others, so the scale is left out. */
static rf_status
faces_count(rfx_limit_flow *f)
{
  rf_num *z = f->room.z;
  rf_status status;
  const rfx_face *face;

  rfx_limit_view_faces_drop(f);
  RF_TRY(rfx_faces_create(&f->faces, f->model));
  status = RF_ENOMEM;
  if (!(f->members = rf_alloc(f->m, sizeof *f->members))
      || !(f->mass = num_array(f->m, f->model->prec)))
    goto done;
  for (size_t j = 0; j < f->m; j++) {
    rfx_face *own;
    RF_TRY(rfx_faces_get(&own, f->faces, f->mover[j].u));
    face = own;
    RF_TRY(state_now(f, z, j, true));
    f->members[face->index]++;
    for (size_t i = 0; i <= f->model->d; i++)
      num_addmul(&f->mass[face->index], &z[i], &z[i]);
    if (face->index >= f->nfaces)
      f->nfaces = face->index + 1;
  }
  f->faces_at = f->stats.events;

done:
  if (status < 0)
    rfx_limit_view_faces_drop(f);
  return status;
}

/* Counted anew each time that it is asked for, as faces change with events. */
rf_status
rfx_limit_flow_faces(rf_flow *flow, size_t *count)
{
  rfx_limit_flow *f = rfx_limit_flow_self(flow);
  rf_status status = faces_count(f);

  if (status == RF_OK)
    *count = f->nfaces;
  return status;
}

rf_status
rfx_limit_flow_face(rf_flow *flow, signed char *u, size_t *members,
                    double *share,
                    size_t i)
{
  rfx_limit_flow *f = rfx_limit_flow_self(flow);
  rf_num *all = f->room.sum, *t = f->room.value;
  rf_status status = RF_OK;

  if (!f->faces || f->faces_at != f->stats.events)
    status = faces_count(f);
  if (status < 0)
    return status;
  RF_REQUIRE(i < f->nfaces, RF_EINVAL);
  num_zero(all);
  for (size_t c = 0; c < f->nfaces; c++)
    num_add(all, all, &f->mass[c]);
  num_zero(t);
  if (num_sgn(all) > 0)
    num_div(t, &f->mass[i], all);
  for (size_t j = 0; j < f->m; j++) {        /* any member has the signs */
    rfx_face *face;
    if ((status = rfx_faces_get(&face, f->faces, f->mover[j].u)) < 0)
      return status;
    if (face->index == i) {
      rf_lines_pattern(u, f->model->lines, f->mover[j].u);
      break;
    }
  }
  *members = f->members[i];
  *share = num_get_d(t);
  return RF_OK;
}

/* Faces are as many as were counted last. */
void
rfx_limit_flow_stats(const rf_flow *flow, rf_flow_stats *stats)
{
  const rfx_limit_flow *f = rfx_limit_flow_self_const(flow);

  *stats = f->stats;
  stats->faces = f->nfaces;
  stats->faces_most = f->nfaces;
  stats->doubts = stats->unsure;       /* each may change the way of one */
}
