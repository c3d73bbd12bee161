/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * place.c -- where a moment is looked for in a stretch of the limit flow, and
 * what words say there.  A place is a time: there are no steps.
 * Kernel: decision. */
#include "config.h"

#include "flow/limit/passage_impl.h"
#include "flow/moment/bracket.h"
#include "flow/moment/word.h"

/* ---- the place ---- */

/* Below 0 stands for the place that was looked at last, 1 and more for the
   end. */
void
rfx_limit_passage_place(rfx_limit_passage *e, rf_num *t, double s)
{
  if (s < 0.0)
    num_set(t, e->here);
  else if (s >= 1.0)
    num_set(t, e->to);
  else {
    num_sub(e->end, e->to, e->since);
    num_mul_d(e->end, e->end, s);
    num_add(t, e->since, e->end);
  }
}

/* A share of the stretch, which may have no length. */
double
rfx_limit_place_here(const rf_stretch *stretch)
{
  const rfx_limit_passage *e =
    (const rfx_limit_passage *)(const void *)stretch;
  rf_num *way = &e->room[0], *of = &e->room[1];

  num_sub(of, e->to, e->since);
  if (num_sgn(of) == 0)
    return 0.0;
  num_sub(way, e->here, e->since);
  num_div(way, way, of);
  return num_get_d(way);
}

/* What is known of the old place is not of the new one. */
static void
go(rfx_limit_passage *e, const rf_num *t)
{
  e->have = e->have && num_cmp(e->here, t) == 0;
  num_set(e->here, t);
}

void
rfx_limit_place_set(rf_stretch *stretch, double s)
{
  rfx_limit_passage *e = rfx_limit_passage_self(stretch);

  if (s < 0.0) {
    go(e, e->after);
    return;
  }
  rfx_limit_passage_place(e, &e->room[0], s);
  go(e, &e->room[0]);
}

/* The bracket of a root: before it, after it. */
void
rfx_limit_place_keep(rf_stretch *stretch, rf_bracket which)
{
  rfx_limit_passage *e = rfx_limit_passage_self(stretch);

  num_set(which == RF_BEFORE ? e->before : e->after, e->here);
}

/* The last place of the time there. */
static const rf_num *
unit_of(rfx_limit_passage *e)
{
  num_mul_2si(&e->room[1], e->after, 1 - e->flow->numbers.prec);
  return &e->room[1];
}

bool
rfx_limit_place_between(rf_stretch *stretch, double by)
{
  rfx_limit_passage *e = rfx_limit_passage_self(stretch);

  if (!rfx_bracket_step(&e->room[0], e->before, e->after, unit_of(e), by,
                        e->end))
    return false;
  go(e, &e->room[0]);
  return true;
}

void
rfx_limit_place_beside(rf_stretch *stretch, int side)
{
  rfx_limit_passage *e = rfx_limit_passage_self(stretch);

  rfx_bracket_beside(&e->room[0], side < 0 ? e->before : e->after, side,
                     side < 0 ? e->since : e->to, unit_of(e));
  go(e, &e->room[0]);
}

bool
rfx_limit_place_simplest(rf_stretch *stretch)
{
  rfx_limit_passage *e = rfx_limit_passage_self(stretch);

  if (!rfx_bracket_simplest(&e->room[0], e->before, e->after, unit_of(e),
                            e->flow->numbers.prec, e->end))
    return false;
  go(e, &e->room[0]);
  return true;
}

/* The flow stops here: the stretch becomes the part that was passed. */
bool
rfx_limit_place_cut(rf_stretch *stretch)
{
  rfx_limit_passage *e = rfx_limit_passage_self(stretch);

  if (num_cmp(e->here, e->to) >= 0)
    return false;
  stretch->high = rfx_limit_place_here(stretch);
  stretch->part *= stretch->high;
  num_set(e->to, e->here);
  return true;
}

/* No flow takes over from a limit flow. */
void
rfx_limit_place_begin(rf_stretch *stretch, double tau)
{
  stretch->low = tau;
}

/* ---- words ---- */

/* All of them at the time here. */
static rf_status
loss(void *context, rf_num *out)
{
  rfx_limit_passage *e = context;
  rfx_limit_flow *f = e->flow;
  const rf_numbers *sample;
  rf_status status = RF_OK;

  if (!e->have)
    status = rfx_limit_flow_sample(&f->base, &sample);
  if (status < 0)
    return status;
  if (!e->have)
    num_set(e->loss, &rfx_numbers_exact(sample)[RF_SAMPLE_LOSS]);
  e->have = true;
  num_set(out, e->loss);
  return RF_OK;
}

/* Weights cost an evaluation of the arc; a neuron that nothing drives needs
   none. */
static rf_status
neuron(void *context, rf_num *z, rf_num *D, bool *driven, size_t j)
{
  rfx_limit_passage *e = context;
  const rf_numbers *weights;
  rf_status status = rfx_limit_drive(e->flow, D, driven, j);

  if (status < 0 || !*driven)
    return status;
  status = rfx_limit_flow_weights(&e->flow->base, &weights, j, 1);
  if (status >= 0)
    num_copy(z, rfx_numbers_exact(weights), 1 + e->flow->model->full);
  return status;
}

/* sum += ||v||^2 of v[count]. */
static void
add_square(rf_num *sum, const rf_num *v, size_t count)
{
  for (size_t i = 0; i < count; i++)
    num_addmul(sum, &v[i], &v[i]);
}

/* sum += ||(K(D) - mu) z||^2 of a neuron, with its D[full], which is used
   up. */
static void
add_speed(rf_num *sum, const rf_num *z, rf_num *D, rf_num *rate,
          const rfx_model *m)
{
  num_dot(rate, z + 1, D, m->full);
  if (m->decay)
    num_submul(rate, m->decay, &z[0]);
  add_square(sum, rate, 1);
  for (size_t l = 0; l < m->full; l++) {
    num_mul(&D[l], &D[l], &z[0]);
    if (m->decay)
      num_submul(&D[l], m->decay, &z[1 + l]);
  }
  add_square(sum, D, m->full);
}

/* As neuron, also of one that nothing drives: it decays. */
static rf_status
any_neuron(rfx_limit_passage *e, rf_num *z, rf_num *D, bool *moves, size_t j)
{
  const rf_numbers *weights;
  rf_status status = neuron(e, z, D, moves, j);

  if (status < 0 || *moves || !e->flow->model->decay)
    return status;
  *moves = true;
  status = rfx_limit_flow_weights(&e->flow->base, &weights, j, 1);
  if (status >= 0)
    num_copy(z, rfx_numbers_exact(weights), 1 + e->flow->model->full);
  return status;
}

/* ||theta'||^2 = sum_j a^2 ||D||^2 + <w, D>^2; less what decays, in both. */
static rf_status
speed(void *context, rf_num *speed2)
{
  rfx_limit_passage *e = context;
  const size_t full = e->flow->model->full, count = 2 * full + 2;
  rf_num *z = num_array(count, e->flow->numbers.prec), *D = z + 1 + full;
  rf_num *rate = D + full;
  bool driven;
  rf_status status = z ? RF_OK : RF_ENOMEM;

  num_zero(speed2);
  for (size_t j = 0; j < e->flow->m && status >= 0; j++) {
    if ((status = rf_poll_64(j)) < 0
        || (status = any_neuron(e, z, D, &driven, j)) < 0 || !driven)
      continue;
    add_speed(speed2, z, D, rate, e->flow->model);
  }
  num_array_free(z, count);
  return status;
}

/* Of the neurons with the signs u[n], and of all: sum (a^2 + ||w||^2). */
static rf_status
share(void *context, rf_num *own, rf_num *all, const signed char *u)
{
  rfx_limit_passage *e = context;
  rfx_limit_flow *f = e->flow;
  const rf_lines *lines = f->model->lines;
  const rf_numbers *weights;
  rf_status status = RF_OK;

  num_zero(own);
  num_zero(all);
  for (size_t j = 0; j < f->m && status >= 0; j++) {
    size_t k = 0;
    if ((status = rf_poll_64(j)) < 0
        || (status = rfx_limit_flow_weights(&f->base, &weights, j, 1)) < 0)
      break;
    add_square(all, rfx_numbers_exact(weights), 1 + f->model->full);
    while (k < lines->n && rf_lines_sign(lines, f->mover[j].u, k) == u[k])
      k++;
    if (k == lines->n)
      add_square(own, rfx_numbers_exact(weights), 1 + f->model->full);
  }
  return status;
}

/* The flow's own time is that of the place while the word is evaluated. */
rf_status
rfx_limit_place_word(rf_stretch *stretch, double *value, long *exponent,
                     const rf_word *word, size_t *who)
{
  rfx_limit_passage *e = rfx_limit_passage_self(stretch);
  const rfx_scene scene = { e->flow->model, e->flow->m, e, loss, speed, share,
                            neuron };
  rf_status status;

  num_set(&e->room[0], e->flow->t);
  num_set(e->flow->t, e->here);
  status = rfx_word_value(value, exponent, who, word, &scene);
  num_set(e->flow->t, &e->room[0]);
  return status;
}
