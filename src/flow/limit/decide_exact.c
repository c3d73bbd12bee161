/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * decide_exact.c -- what the limit flow decides in rationals, where floating
 * point leaves doubt.
 * Kernel: decision.
 *
 * D of a face and the answer of the inclusion are functions of the data and
 * the labels alone.  The answers are kept: neurons ask the same again.
 *
 * The order is always: floating point with an error bound; where the number is
 * below some multiples of the bound, rationals.  So what is exactly 0 comes
 * out as 0, and what is not has its sign. */
#include "config.h"

#include "flow/limit/limit_impl.h"

/* Below 2^SURE_BITS error bounds a number is taken anew from rationals.  The
   bounds are those of the worst case: above, it is good to many parts. */
#define SURE_BITS 4

/* Where the data were turned into a basis their own rounding is larger than
   the bounds of sums of them allow: so many powers of 2 more. */
#define BASIS_BITS 16

/* Questions with more lines are asked in many bits before in rationals. */
enum { LINES_SMALL = 4, BITS_TIMES = 6 };

/* Answers kept at most, by their bytes. */
#define ANSWER_BYTES ((size_t)4 << 20)

/* Powers of 2 by which error bounds are multiplied. */
long
rfx_slack(const struct rfx_limit *s)
{
  return s->model->basis ? BASIS_BITS : 0;
}

static const void *
key_of(const void *limit, size_t index)
{
  return ((const struct rfx_limit *)limit)->answer[index].key;
}

/* Forget all answers; they are found again when they are asked for. */
static void
answers_drop(struct rfx_limit *s)
{
  for (size_t i = 0; i < s->answers.count; i++)
    rf_release(s->answer[i].key);
  rf_table_clear(&s->answers);
}

void
rfx_exact_free(struct rfx_limit *s)
{
  const size_t full = s->model ? s->model->full : 0;

  answers_drop(s);
  rf_table_free(&s->answers);
  rf_release(s->answer);
  rf_release(s->key);
  rf_release(s->mute);
  rf_release(s->zero.held);
  rf_mpq_array_free(s->drive, full);
  num_array_free(s->full, full);
  rf_field_free(s->field);
}

/* The field is there. */
rf_status
rfx_exact_alloc(struct rfx_limit *s)
{
  const rf_problem *p = s->model->problem;

  rf_table_init(&s->answers, key_of, s, s->lines + 1);
  if (!(s->mute = rf_alloc(p->n, 1))
      || !(s->drive = rf_mpq_array(s->model->full))
      || !(s->full = num_array(s->model->full, s->prec))
      || !(s->key = rf_alloc(s->lines + 1, 1))
      || !(s->zero.held = rf_alloc(s->lines, sizeof *s->zero.held)))
    return RF_ENOMEM;
  /* A datum with y = 0 and a loss of the margin pulls nobody, at any
     prediction. */
  for (size_t k = 0; k < p->n; k++)    /* p = c y g(y h) */
    s->mute[k] = s->model->loss->margin && mpq_sgn(p->y[k]) == 0;
  s->zero.field = s->field;
  s->zero.relations = s->model->relations;
  s->zero.mute = s->mute;
  return RF_OK;
}

void
rfx_limit_forget_rests(rfx_limit *s, signed char *old, const signed char *u)
{
  for (size_t l = 0; l < s->lines; l++)
    if (old[l] != u[l] && rf_zero_idle(&s->zero, u, l))
      old[l] = u[l];
}

/* ---- D ---- */

/* D of the face from s->drive, and whether it is 0. */
static void
take_drive(struct rfx_limit *s, rfx_zero_face *c)
{
  const rfx_model *m = s->model;
  rf_num *t = s->room.term;
  bool zero = true;

  for (size_t i = 0; i < m->full; i++) {
    num_set_q(&s->full[i], s->drive[i]);
    zero = zero && mpq_sgn(s->drive[i]) == 0;
  }
  rfx_model_reduce(c->drive, m, s->full);
  num_dot(t, c->drive, c->drive, m->d);
  num_sqrt(c->norm, t);
  rfx_error_bound(c->dbound, c->norm, (double)(m->full + 8) * 4.0, 0.0,
                  s->prec, t);
  c->still = zero;
  c->unsure = zero && !rf_zero_still(&s->zero, c->u);
}

/* Is the face's D in doubt?  Then take it from rationals.  Dependent zero
   lines are taken from rationals always: which of them are independent is not
   for rounding to say. */
rf_status
rfx_sharpen_drive(struct rfx_limit *s, rfx_zero_face *c)
{
  rf_num *t = s->room.term;
  rf_status status;

  num_mul_2si(t, c->dbound, SURE_BITS + rfx_slack(s));
  c->still = c->unsure = false;
  if (num_cmp(c->norm, t) > 0 && c->nzero == c->rank)
    return RF_OK;
  if ((status = rf_zero_drive(s->drive, &s->zero, c->u)) == RF_OK)
    take_drive(s, c);
  return status;
}

/* c[l] from rationals where it is within bound |x_l| of 0. */
rf_status
rfx_sharpen_angles(struct rfx_limit *s, rfx_zero_face *c, const rf_num *bound)
{
  const double *norm = s->model->line_norm;
  rf_num *near = s->room.near, *t = s->room.term;
  bool have = false;
  rf_status status = RF_OK;
  mpq_t g;

  mpq_init(g);
  num_mul_2si(near, bound, SURE_BITS + rfx_slack(s));
  for (size_t l = 0; l < s->lines && status >= 0; l++) {
    num_mul_d(t, near, norm[l]);
    if (c->u[l] == 0)
      num_zero(&c->c[l]);
    else if (num_cmpabs(&c->c[l], t) <= 0) {
      if (!have)
        status = rf_zero_drive(s->drive, &s->zero, c->u);
      have = true;
      rf_exact_dot(g, rf_field_line(s->field, l), (const mpq_t *)s->drive,
                   s->field->d);
      num_set_q(&c->c[l], g);
      num_div(&c->c[l], &c->c[l], c->norm);
    }
  }
  mpq_clear(g);
  return status;
}

/* ---- sides ---- */

/* s->key: the sides u[lines] off K = kline[count], and in K 10 + where they
   come from; then sigma.  The policy is that of the problem and no part of
   it. */
static void
answer_key(struct rfx_limit *s, const signed char *u, size_t count,
           int sigma)
{
  memcpy(s->key, u, s->lines);
  for (size_t i = 0; i < count; i++)
    s->key[s->kline[i]] = (signed char)(10 + s->kfrom[i]);
  s->key[s->lines] = (signed char)sigma;
}

/* A place for one more. */
static rf_status
answers_reserve(struct rfx_limit *s)
{
  const size_t one = 2 * s->lines + 1 + sizeof *s->answer;
  rf_status status;

  if (s->answers.count * one > ANSWER_BYTES)
    answers_drop(s);
  status = rf_grow(&s->answer, &s->answer_capacity, s->answers.count + 1,
                   sizeof *s->answer);
  return status < 0 ? status : rf_table_reserve(&s->answers);
}

/* Ask in rationals; what has no answer there goes on: reached lines are
   crossed, and it is unsure. */
static rf_status
make_answer(struct rfx_limit *s, struct answer *a, const signed char *u,
            size_t count, int sigma, bool independent)
{
  const rf_corner at = {
    .zero = &s->zero, .u = u, .count = count, .line = s->kline,
    .from = s->kfrom, .sigma = sigma, .policy = s->model->problem->nonunique
  };
  bool sure = false;
  rf_status status = RF_OK;

  if (independent && count > LINES_SMALL)
    status = rf_inclusion_sharp(s->ksign, &sure, &at, BITS_TIMES * s->prec);
  if (status == RF_OK && !sure)
    status = rf_inclusion_exact(s->ksign, &a->marks, &at);
  if (status == RF_EUNSURE) {
    a->marks = RF_INC_UNSURE;
    for (size_t i = 0; i < count; i++)
      s->ksign[i] = (signed char)-rf_from_side(s->kfrom[i]);
  } else if (status < 0)
    return status;
  memcpy(a->u, u, s->lines);
  for (size_t i = 0; i < count; i++)
    a->u[s->kline[i]] = s->ksign[i];
  return RF_OK;
}

/* The answer to s->key, which is asked for the first time. */
static rf_status
keep_answer(size_t *index, struct rfx_limit *s, const signed char *u,
            size_t count, int sigma, bool independent)
{
  struct answer made = { 0 };
  rf_status status = answers_reserve(s);

  if (status < 0)
    return status;
  if (!(made.key = rf_alloc(2 * s->lines + 1, 1)))
    return RF_ENOMEM;
  memcpy(made.key, s->key, s->lines + 1);
  made.u = made.key + s->lines + 1;
  status = make_answer(s, &made, u, count, sigma, independent);
  if (status < 0) {
    rf_release(made.key);
    return status;
  }
  *index = s->answers.count;
  s->answer[*index] = made;
  rf_table_enter(&s->answers, *index);
  return RF_OK;
}

/* The sides u[lines], 0 in K, become those of the exact answer for a neuron
   with this sign of a; are the lines independent beyond doubt? */
rf_status
rfx_take_answer(struct rfx_limit *s, unsigned *marks, signed char *u,
                size_t count, int sigma, bool independent)
{
  rf_status status = RF_OK;
  size_t index;

  answer_key(s, u, count, sigma);
  if (!rf_table_find(&index, &s->answers, s->key))
    status = keep_answer(&index, s, u, count, sigma, independent);
  if (status < 0)
    return status;
  memcpy(u, s->answer[index].u, s->lines);
  *marks = s->answer[index].marks;
  return RF_OK;
}

/* The only solution that is one of Clarke's; unsure where it has a tie of
   values, or may be none, too.  Not where gradient descent rests because it
   starts there, which stay means. */
rf_status
rfx_take_clarke(struct rfx_limit *s, bool *taken, unsigned *marks,
                signed char *u, size_t count, int sigma)
{
  const rf_corner at = {
    .zero = &s->zero, .u = s->trial, .count = count, .line = s->kline,
    .from = s->kfrom, .sigma = sigma, .clarke = true,
    .policy = s->model->problem->nonunique
  };
  unsigned own = 0;
  bool starts = true;
  rf_status status;

  *taken = false;
  memcpy(s->trial, u, s->lines);
  for (size_t i = 0; i < count; i++) {
    s->trial[s->kline[i]] = 0;
    starts = starts && s->kfrom[i] == RF_FROM_START;
  }
  if (starts && at.policy == RF_POLICY_STAY && rf_corner_rests(&at, s->drive))
    return RF_OK;
  status = rf_inclusion_exact(s->ksign, &own, &at);
  if (status < 0 || (own & RF_INC_NONUNIQUE))
    return status == RF_EUNSURE ? RF_OK : status;
  for (size_t i = 0; i < count; i++)
    u[s->kline[i]] = s->ksign[i];
  *marks = own;
  *taken = true;
  return RF_OK;
}

/* Sign of <w, sum over the sides u> at the start of a neuron from a file,
   exactly; 2 where w is not known exactly.  Only at t = 0 and for weights from
   a file: later w is a number of the run. */
int
rfx_exact_turn(struct rfx_limit *s, const rfx_mover *m, const signed char *u)
{
  const rf_problem *p = s->model->problem;
  int sign;
  mpq_t g;

  if (p->scheme != RF_FILE || num_sgn(&m->v[s->d + 2]) != 0)
    return 2;
  mpq_init(g);
  for (size_t i = 0; i < p->d; i++)
    mpq_set_ui(s->drive[i], 0, 1);
  rf_zero_sum(s->drive, s->field, u, g);
  rf_exact_dot(g, (const mpq_t *)p->w + m->neuron * p->d,
               (const mpq_t *)s->drive, p->d);
  sign = mpq_sgn(g);
  mpq_clear(g);
  return sign;
}

/* a = 0 at the start, and so p decides the way: is it 0 exactly? */
void
rfx_sharpen_turn(rfx_arc *m, rfx_limit *s, const rfx_mover *v)
{
  rf_num *size = s->room.size, *t = s->room.term;
  int sign;

  num_zero(size);
  for (size_t i = 0; i < s->d; i++) {
    num_abs(t, &v->v[1 + i]);
    num_add(size, size, t);
  }
  rfx_error_bound(size, size, (double)s->d + 8.0, 0.0, s->prec, t);
  num_mul_2si(size, size, BASIS_BITS);
  if (num_cmpabs(m->p, size) > 0 || (sign = rfx_exact_turn(s, v, v->u)) == 2)
    return;
  if (sign == 0)
    num_zero(m->p);
  else
    num_abs(m->p, m->p);
  if (sign < 0)
    num_neg(m->p, m->p);
}
