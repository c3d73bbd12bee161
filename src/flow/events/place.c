/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * place.c -- where a moment is looked for in a stretch, and what words say
 * there.
 * Kernel: decision.
 *
 * A place is a tau of the step: a word is asked of the run as it is there.
 * The limit flow has the same functions (limit/place.c), in which a place is a
 * time. */
#include "config.h"

#include "flow/events/passage_impl.h"
#include "flow/moment/bracket.h"
#include "flow/moment/word.h"

/* ---- the place ---- */

/* As a share of the stretch; 0 where it has no length. */
double
rfx_place_here(const rf_stretch *stretch)
{
  const rfx_passage *e = (const rfx_passage *)(const void *)stretch;
  rf_num *way = e->place.unit, *of = e->place.room;

  num_sub(of, e->to, e->since);
  if (num_sgn(of) == 0)
    return 0.0;
  num_sub(way, e->place.here, e->since);
  num_div(way, way, of);
  return num_get_d(way);
}

/* What is known of the old place is not of the new one. */
static void
go(rfx_passage *e, const rf_num *tau)
{
  e->place.have = e->place.have && num_cmp(e->place.here, tau) == 0;
  num_set(e->place.here, tau);
}

/* Below 0: the end of the bracket behind the root, which is where a moment is
   told. */
void
rfx_place_set(rf_stretch *stretch, double s)
{
  rfx_passage *e = rfx_passage_self(stretch);

  go(e, s < 0.0 ? e->place.after : rfx_passage_place(e, s));
}

/* The bracket of a root: before it, behind it. */
void
rfx_place_keep(rf_stretch *stretch, rf_bracket which)
{
  rfx_place *p = &rfx_passage_self(stretch)->place;

  num_set(which == RF_BEFORE ? p->before : p->after, p->here);
}

/* unit = the last place of the time there, in tau. */
static void
find_unit(rfx_passage *e)
{
  const rfx_segment *s = e->run->segment;
  rf_num *unit = e->place.unit;

  num_mul(unit, e->place.after, s->length);
  num_add(unit, unit, s->t0);
  num_mul_2si(unit, unit, 1 - e->model->prec);
  num_div(unit, unit, s->length);
}

/* The next place to look at, inside the bracket; false where its ends are
   neighbours. */
bool
rfx_place_between(rf_stretch *stretch, double by)
{
  rfx_passage *e = rfx_passage_self(stretch);
  rfx_place *p = &e->place;

  find_unit(e);
  if (!rfx_bracket_step(e->at, p->before, p->after, p->unit, by, p->room))
    return false;
  go(e, e->at);
  return true;
}

void
rfx_place_beside(rf_stretch *stretch, int side)
{
  rfx_passage *e = rfx_passage_self(stretch);
  rfx_place *p = &e->place;

  find_unit(e);
  rfx_bracket_beside(e->at, side < 0 ? p->before : p->after, side,
                     side < 0 ? e->since : e->to, p->unit);
  go(e, e->at);
}

bool
rfx_place_simplest(rf_stretch *stretch)
{
  rfx_passage *e = rfx_passage_self(stretch);
  rfx_place *p = &e->place;

  find_unit(e);
  if (!rfx_bracket_simplest(e->at, p->before, p->after, p->unit,
                            e->model->prec, p->room))
    return false;
  go(e, e->at);
  return true;
}

/* The stretch ends here: what the flow has beyond is not passed. */
bool
rfx_place_cut(rf_stretch *stretch)
{
  rfx_passage *e = rfx_passage_self(stretch);

  if (num_cmp(e->place.here, e->to) >= 0)
    return false;
  num_set(e->to, e->place.here);
  e->base.high = num_get_d(e->to);
  e->base.part = e->base.high - e->base.low;
  e->end = NULL;
  return true;
}

/* The stretch begins here: what comes before was told by another flow. */
void
rfx_place_begin(rf_stretch *stretch, double tau)
{
  rfx_passage *e = rfx_passage_self(stretch);

  num_set_d(e->since, tau);
  e->base.low = tau;
  e->base.part = e->base.high - e->base.low;
}

/* ---- words ---- */

/* The run is here while a word is asked. */
static rf_status
need_outputs(rfx_passage *e)
{
  rfx_place *p = &e->place;
  rf_status status;

  if (p->have)
    return RF_OK;
  if ((status = rfx_run_sample(e->run, p->loss, NULL)) < 0)
    return status;
  num_copy(p->p, e->run->residuals.p, e->model->n);
  p->have = true;
  return RF_OK;
}

static rf_status
loss(void *context, rf_num *out)
{
  rfx_passage *e = context;
  rf_status status = need_outputs(e);

  if (status >= 0)
    num_set(out, e->place.loss);
  return status;
}

/* ||theta'||^2 by the grams of the blocks. */
static rf_status
speed(void *context, rf_num *speed2)
{
  rfx_passage *e = context;
  rf_status status = need_outputs(e);

  return status < 0 ? status : rfx_run_speed(e->run, speed2, e->place.p);
}

static rf_status
share(void *context, rf_num *own, rf_num *all, const signed char *u)
{
  const rfx_passage *e = context;

  return rfx_run_share(e->run, own, all, u);
}

/* A dead neuron has D = 0 and is told so, which saves its weights. */
static rf_status
neuron(void *context, rf_num *z, rf_num *D, bool *driven, size_t j)
{
  rfx_passage *e = context;
  rf_status status = need_outputs(e);

  *driven = status >= 0 && !rfx_run_is_dead(e->run, j);
  if (!*driven)
    return status;
  rfx_run_drive(e->run, D, e->place.p, j, e->drive);
  return rfx_run_weights(e->run, z, j, 1);
}

/* The run goes to the place, is asked, and comes back. */
rf_status
rfx_place_word(rf_stretch *stretch, double *value, long *exponent,
               const rf_word *word, size_t *who)
{
  rfx_passage *e = rfx_passage_self(stretch);
  const rfx_scene scene = { e->model, e->run->population->m, e, loss, speed,
                            share, neuron };
  rf_status status;

  rfx_passage_go(e, e->place.here);
  status = rfx_word_value(value, exponent, who, word, &scene);
  rfx_passage_come_back(e);
  return status;
}
