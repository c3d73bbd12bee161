/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * word.c -- moments in words, in the numbers of a run; see word.h.
 * Kernel: decision. */
#include "config.h"

#include "base/poll.h"
#include "flow/moment/word.h"

/* What a word is asked with. */
typedef struct rfx_asking {
  const rfx_scene *scene;
  rf_num *limit;         /* limit[1] of the word */
  rf_num *v;             /* v[1]: the answer; scratch[3] behind it */
  rf_num *z, *D;         /* z[1 + full], D[full] */
  size_t numbers;        /* of all of these, from limit on */
} rfx_asking;

/* v = limit - (1 - cos(D, sgn(a) w)) of a neuron, where 1 - cos is half the
   square of the difference of two unit vectors: so it does not cancel.  D and w
   are not 0; they become these vectors. */
static void
alignment(const rfx_asking *q, size_t full)
{
  rf_num *w = q->z + 1, *sum = q->v, *size = q->v + 1, *of_D = q->v + 2;

  num_length(size, w, full);
  num_length(of_D, q->D, full);
  if (num_sgn(&q->z[0]) < 0)
    num_neg(size, size);
  num_zero(sum);
  for (size_t l = 0; l < full; l++) {
    num_div(&w[l], &w[l], size);
    num_div(&q->D[l], &q->D[l], of_D);
    num_sub(&w[l], &w[l], &q->D[l]);
    num_addmul(sum, &w[l], &w[l]);
  }
  num_mul_2si(sum, sum, -1);
  num_sub(sum, q->limit, sum);
}

/* Exactly: a vector of rounding has a direction, too. */
static bool
is_zero(const rf_num *v, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (num_sgn(&v[i]) != 0)
      return false;
  return true;
}

/* v of neuron j; *any: it has one. */
static rf_status
alignment_of(const rfx_asking *q, bool *any, size_t j)
{
  const size_t full = q->scene->model->full;
  rf_status status = q->scene->neuron(q->scene->context, q->z, q->D, any, j);

  if (status < 0 || !*any)
    return status;
  *any = !is_zero(q->D, full) && !is_zero(q->z + 1, full);
  if (*any)
    alignment(q, full);
  return RF_OK;
}

/* The least v of all, or one that is below 0. */
static rf_status
all_alignments(const rfx_asking *q, bool *any, size_t *who)
{
  rf_num *least = q->v + 3;
  size_t worst = *who;
  bool has;
  rf_status status = RF_OK;

  *any = false;
  for (size_t i = 0; i <= q->scene->m && status >= 0; i++) {
    const size_t j = i ? i - 1 : *who; /* that one first */
    if ((status = rf_poll_64(i)) < 0
        || (status = alignment_of(q, &has, j)) < 0 || !has)
      continue;
    if (!*any || num_cmp(q->v, least) < 0) {
      num_set(least, q->v);
      worst = j;
    }
    *any = true;
    if (num_sgn(least) <= 0)
      break;
  }
  *who = worst;
  num_set(q->v, least);
  return status;
}

/* own / all - limit; where nobody has weights there is no share. */
static rf_status
share(const rfx_asking *q, bool *any, const rf_word *word)
{
  const rfx_scene *s = q->scene;
  rf_num *all = q->v + 1;
  rf_status status = s->share(s->context, q->v, all, word->pattern);

  *any = status >= 0 && num_sgn(all) > 0;
  if (*any) {
    num_div(q->v, q->v, all);
    num_sub(q->v, q->v, q->limit);
  }
  return status;
}

/* Squares are compared: a root has no more to tell. */
static rf_status
still(const rfx_asking *q)
{
  rf_status status = q->scene->speed(q->scene->context, q->v);

  num_mul(q->v + 1, q->limit, q->limit);
  num_sub(q->v, q->v + 1, q->v);
  return status;
}

/* Every word as a function that is positive where the word is true; "loss < x"
   is the only one that falls. */
static rf_status
ask(const rfx_asking *q, bool *any, size_t *who, const rf_word *word)
{
  const rfx_scene *s = q->scene;
  rf_status status;

  *any = true;
  switch (word->kind) {
  case RF_WORD_STILL:
    return still(q);
  case RF_WORD_ALIGNED:
    return all_alignments(q, any, who);
  case RF_WORD_SHARE:
    return share(q, any, word);
  default:
    status = s->loss(s->context, q->v);
    num_sub(q->v, q->v, q->limit);
    if (word->kind == RF_WORD_BELOW)
      num_neg(q->v, q->v);
    return status;
  }
}

/* All words say "less" or "more": what is equal is not yet so, and counts as
   below 0 by next to nothing. */
static void
give(double *value, long *exponent, const rf_num *v)
{
  *value = num_get_d_2exp(exponent, v);
  if (*value == 0.0) {
    *value = -1.0;
    *exponent = LONG_MIN / 4;
  }
}

/* NaN where the word has no meaning: no neuron is driven, or all weights are
   0. */
rf_status
rfx_word_value(double *value, long *exponent, size_t *who,
               const rf_word *word, const rfx_scene *scene)
{
  const rfx_model *m = scene->model;
  rfx_asking q = { .scene = scene, .numbers = 6 + 2 * m->full };
  bool any;
  rf_status status = RF_ENOMEM;

  if (!(q.limit = num_array(q.numbers, m->prec)))
    return RF_ENOMEM;
  q.v = q.limit + 1;
  q.z = q.v + 4;
  q.D = q.z + 1 + m->full;
  num_set_q(q.limit, word->limit);
  status = ask(&q, &any, who, word);
  if (status >= 0 && any)
    give(value, exponent, q.v);
  else
    *value = NAN;
  num_array_free(q.limit, q.numbers);
  return status;
}
