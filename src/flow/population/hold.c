/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hold.c -- what the flow keeps of a state, held against rounding; see
 * population.h.
 * Kernel: decision.
 *
 * Errors of <w, x> on a line that a neuron slides on, and of a^2 - ||w||^2,
 * stay as large as they were when they were made, while the state may shrink.
 * The second one even spoils it: where w has the direction of D and a < 0
 * (a > 0 and -D likewise) |a| + ||w|| falls as exp(-int ||D|| dt), and
 * |a| - ||w|| = balance / (|a| + ||w||), with its error, grows as the inverse.
 * A balanced neuron held there by its lines goes to 0 for ever; with an error
 * e it turns round once it has shrunk by sqrt(e). */
#include "config.h"

#include "flow/population/population_impl.h"

/* Are the weights of neuron j balanced, exactly?  Given weights are looked at
   in rationals: what was rounded says nothing about an equality. */
static bool
balanced(const rf_problem *pb, size_t j)
{
  mpq_t sum, square;
  bool zero;

  if (pb->scheme != RF_FILE)
    return pb->scheme == RF_BALANCED;
  mpq_init(square);
  mpq_init(sum);
  mpq_mul(sum, pb->a[j], pb->a[j]);
  for (size_t i = 0; i < pb->d; i++) {
    const mpq_t *w = (const mpq_t *)pb->w + j * pb->d + i;
    mpq_mul(square, *w, *w);
    mpq_sub(sum, sum, square);
  }
  zero = mpq_sgn(sum) == 0;
  mpq_clear(sum);
  mpq_clear(square);
  return zero;
}

/* a^2 - ||w||^2 of neuron j at the start, of its reduced state: what is
   exactly 0 is not left to rounding.  Else that of the weights as they were
   rounded, which is the first error of a run; tmp[2]. */
void
rfx_set_balance(rfx_population *p, size_t j, const rf_num *state, rf_num *tmp)
{
  const size_t full = p->model->full;
  rf_num *b = &p->balance[j];

  if (p->model->held) {
    num_set(b, &state[0]);
    return;
  }
  if (balanced(p->model->problem, j)) {
    num_zero(b);
    if (p->perp)                       /* what the reduction leaves out */
      num_dot(b, p->perp + j * full, p->perp + j * full, full);
    return;
  }
  num_length(&tmp[0], state + 1, p->stride - 1);
  num_abs(&tmp[1], &state[0]);
  num_sub(b, &tmp[1], &tmp[0]);
  num_add(&tmp[1], &tmp[1], &tmp[0]);
  num_mul(b, b, &tmp[1]);
}

/* Does the balance come from squares that double has lost?  A balanced draw
   has balance 0, which is known however small the neuron is. */
static bool
balance_is_lost(const rfx_population *p, const rf_num *size)
{
  const bool exact = p->model->problem->scheme == RF_BALANCED && !p->perp;

  return RF_NUM_IS_DOUBLE && !exact && num_get_d(size) < sqrt(RF_NOTHING);
}

/* part[1] = (a^2 - ||w||^2 - balance) / 2 (a^2 + ||w||^2), where nothing is
   squared before it is near 1; tmp[3]. */
static void
unbalance(rf_num *part, const rfx_population *p, size_t j, const rf_num *z,
          rf_num *tmp)
{
  rf_num *a = &tmp[0], *w = &tmp[1], *size = &tmp[2];

  num_abs(a, &z[0]);
  num_length(w, z + 1, p->stride - 1);
  num_sub(part, a, w);
  num_add(size, a, w);
  if (num_sgn(size) == 0 || balance_is_lost(p, size)) {
    num_zero(part);
    return;
  }
  num_div(part, part, size);
  num_div(a, a, size);
  num_div(w, w, size);
  num_mul(a, a, a);
  num_mul(w, w, w);
  num_add(a, a, w);
  num_mul_2si(a, a, 1);
  num_div(w, &p->balance[j], size);
  num_div(w, w, size);
  num_sub(part, part, w);
  num_div(part, part, a);
}

/* |a^2 - ||w||^2 - balance| > 2 (a^2 + ||w||^2) error?  By squares where they
   are there. */
static bool
is_unbalanced(const rfx_population *p, size_t j, const rf_num *z,
              rf_num *tmp)
{
  rf_num *sum = &tmp[0], *off = &tmp[1], *bound = &tmp[3];

  num_dot(bound, z + 1, z + 1, p->stride - 1);
  num_mul(off, &z[0], &z[0]);
  num_add(sum, off, bound);
  if (RF_NUM_IS_DOUBLE && num_get_d(sum) < RF_NOTHING) {
    num_set_d(bound, p->error);
    unbalance(off, p, j, z, bound + 1);
  }
  else {
    num_sub(off, off, bound);
    num_sub(off, off, &p->balance[j]);
    num_mul_d(bound, sum, 2.0 * p->error);
  }
  num_mul_2si(bound, bound, p->error_exponent);
  return num_cmpabs(off, bound) > 0;
}

/* out = <w, x> of the line along its unit vector; does the neuron rest on it?
   Nothing drives it towards the line, and it is there up to the error of the
   run.  bound: ||w|| times that. */
static bool
rests_on(rf_num *out, const rfx_population *p, const rfx_face *face,
         const rf_num *w, size_t line, const rf_num *bound)
{
  const rfx_model *m = p->model;

  if (face->u[line] == 0 || !rfx_face_idle(face, m, line))
    return false;
  num_dot(out, m->line + line * m->d, w, m->d);
  num_mul_d(out, out, 1.0 / m->line_norm[line]);
  return num_cmpabs(out, bound) <= 0;
}

/* ||w|| times the error of the run. */
static void
rest_bound(rf_num *bound, const rfx_population *p, const rf_num *w)
{
  num_length(bound, w, p->stride - 1);
  num_mul_d(bound, bound, RF_AT_REST * p->error);
  num_mul_2si(bound, bound, p->error_exponent);
}

/* Is neuron j off one of the lines that it rests on by more than bound? */
static bool
is_off_rest(const rfx_population *p, size_t j, const rf_num *w,
            const rfx_face *face, const rf_num *bound, rf_num *tmp)
{
  rf_num *out = &tmp[0], *near = &tmp[1];

  if (!(p->neuron[j].flags & RF_EDGE))
    return false;
  rest_bound(near, p, w);
  for (size_t l = 0; l < p->model->lines->count; l++)
    if (rests_on(out, p, face, w, l, near) && num_cmpabs(out, bound) > 0)
      return true;
  return false;
}

/* w onto the lines that neuron j rests on, line by line; a few rounds where
   they are not orthogonal. */
static void
put_at_rest(rf_num *w, const rfx_population *p, size_t j,
            const rfx_face *face, rf_num *tmp)
{
  const rfx_model *m = p->model;
  rf_num *out = &tmp[0], *near = &tmp[1];

  if (!(p->neuron[j].flags & RF_EDGE))
    return;
  rest_bound(near, p, w);
  for (int round = 0; round < 4; round++)
    for (size_t l = 0; l < m->lines->count; l++)
      if (rests_on(out, p, face, w, l, near)) {
        num_mul_d(out, out, 1.0 / m->line_norm[l]);
        num_axmy(w, out, m->line + l * m->d, m->d);
      }
}

/* Asked of every single at the end of a segment, so the cheap answer comes
   first.  The zero lines are looked at by the basis of their span: dependent
   lines need no care. */
bool
rfx_population_drifts(const rfx_population *p, size_t j, const rf_num *z,
                      const rfx_face *face)
{
  const size_t d = p->stride - 1;
  rf_num *tmp = p->tmp + p->stride, *off = &tmp[0], *bound = &tmp[1];

  if (p->model->held ? num_cmp(&z[0], &p->balance[j]) != 0
      : is_unbalanced(p, j, z, tmp))
    return true;
  num_length(bound, z + 1, d);
  num_mul_d(bound, bound, RF_OFF_LINE * num_unit(p->model->prec));
  if (is_off_rest(p, j, z + 1, face, bound, tmp + 2))
    return true;
  for (size_t l = 0; l < face->rank; l++) {
    num_dot(off, face->basis + l * d, z + 1, d);
    if (num_cmpabs(off, bound) > 0)
      return true;
  }
  return false;
}

/* The nearest state, but for the square of a correction: along the gradient
   (a, -w), which keeps the sign of a and the direction of w. */
void
rfx_population_hold(rf_num *z, const rfx_population *p, size_t j,
                    const rfx_face *face)
{
  rf_num *tmp = p->tmp + p->stride, *part = &tmp[3], *factor = &tmp[4];

  put_at_rest(z + 1, p, j, face, tmp);
  rfx_face_project(z + 1, p->model, face, tmp);
  if (p->model->held) {
    num_set(&z[0], &p->balance[j]);
    return;
  }
  unbalance(part, p, j, z, tmp);
  num_set_d(factor, 0.5);
  if (num_sgn(part) == 0 || num_cmpabs(part, factor) > 0)
    return;                            /* beyond repair */
  num_set_d(factor, 1.0);
  num_sub(factor, factor, part);
  num_mul(&z[0], &z[0], factor);
  num_set_d(factor, 1.0);
  num_add(factor, factor, part);
  for (size_t l = 1; l < p->stride; l++)
    num_mul(&z[l], &z[l], factor);
}
