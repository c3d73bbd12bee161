/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * judge.c -- the verdict on a point, neuron by neuron.
 *
 * With G frozen, L(theta + v) - L(theta) >= - sum_j (a_j + da_j) G(w_j + dw_j)
 * + sum_j a_j G(w_j), the loss being convex in the outputs, with equality at
 * first order.  So theta is a local minimum exactly if for every j
 *     G(w_j) = 0, and near w_j  G <= 0 (a_j > 0), >= 0 (a_j < 0),
 *                               G = 0 (a_j = 0);
 * no direction goes down at first order exactly if the same holds where a_j is
 * not 0, and G(w_j) = 0; and 0 is in the driving set exactly if G(w_j) = 0 and,
 * where a_j is not 0, D(w_j) can be 0. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/poll.h"
#include "base/vector.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/real/truth.h"
#include "theory/stationary/stationary.h"

/* What is known of one face. */
typedef struct face {
  rf_around around;
  mpq_t *D;              /* D[d] */
} face;

typedef struct judge {
  rf_point *point;
  const rf_stand *at;
  face *faces;
  double *z;             /* z[1 + d]: one neuron */
  mpq_t *w;              /* w[d + 1]: the same exactly, and scratch */
  double square;         /* of the residual */
} judge;

/* Does something of this sign grow anywhere, by the list? */
static rf_truth
is_there(const rf_point *point, int sign, double size, bool exact)
{
  const double least = exact ? 0.0 : ldexp(size, -RF_SURE_BITS);

  if (point->most[sign < 0] > least)
    return RF_YES;
  return point->complete && exact ? RF_NO : RF_UNSURE;
}

/* At w = 0 all lines meet: what is around it is everything. */
static rf_status
look_at_zero(judge *s, face *f, const uint64_t *mask)
{
  const rf_field *field = s->at->field;
  rf_flat *flat = NULL;
  mpq_t *e = rf_mpq_array(field->count + 1);
  rf_around *a = &f->around;
  rf_status status;

  a->size = rf_field_size(field, mask);
  a->rises = is_there(s->point, 1, a->size, s->at->exact);
  a->falls = is_there(s->point, -1, a->size, s->at->exact);
  a->still = a->rises == RF_NO || a->falls == RF_NO ? RF_YES : RF_UNSURE;
  if (!e)
    return RF_ENOMEM;
  if ((status = rf_flat_create(&flat, field, mask, false)) >= 0
      && (status = rf_face_least(f->D, e, flat, mask)) >= 0) {
    rf_exact_dot(e[field->count], (const mpq_t *)f->D, (const mpq_t *)f->D,
                 field->d);
    a->least = rf_sqrt_nearest(e[field->count]);
    if (rf_sure_sign(e[field->count], a->size * a->size, s->at->exact) == 1)
      a->still = RF_NO;
  }
  for (size_t i = 0; i < field->d; i++)
    mpq_set_ui(f->D[i], 0, 1);
  rf_flat_free(flat);
  rf_mpq_array_free(e, field->count + 1);
  return status;
}

static bool
is_all_zero(const uint64_t *mask, size_t words)
{
  for (size_t i = 0; i < 2 * words; i++)
    if (mask[i])
      return false;
  return true;
}

/* A face whose directions are too many to try is left unsure, and the verdict
   with it. */
static rf_status
look_around(judge *s, size_t i)
{
  const rf_census *c = s->at->census;
  const uint64_t *mask = rf_census_mask(c, c->first[i]);
  face *f = &s->faces[i];
  rf_status status;

  if (!(f->D = rf_mpq_array(s->at->field->d)))
    return RF_ENOMEM;
  if (is_all_zero(mask, c->words))
    return look_at_zero(s, f, mask);
  status = rf_around_face(&f->around, f->D, s->at->field, mask, s->at->exact,
                          s->at->budget);
  if (status != RF_ELIMIT)
    return status;
  f->around = (rf_around){ RF_UNSURE, RF_UNSURE, RF_UNSURE, NAN,
                           rf_field_size(s->at->field, mask) };
  return RF_OK;
}

/* G(w_j) as a number, in the units of z, and whether it is 0.  D is orthogonal
   to the zero lines, so that <w, D> is G(w) for a w on them. */
static double
find_G(rf_truth *zero, judge *s, const face *f, long exponent, size_t j)
{
  const rf_stand *at = s->at;
  const size_t d = at->field->d;
  double G, size;
  int sign;

  for (size_t i = 0; i < d; i++)
    rf_state_number(s->w[i], at->state, j, 1 + i);
  rf_exact_dot(s->w[d], (const mpq_t *)s->w, (const mpq_t *)f->D, d);
  G = rf_exact_scaled(s->w[d], exponent);
  size = f->around.size * rf_length(s->z + 1, d);
  sign = at->exact || size == 0.0 ? mpq_sgn(s->w[d])
         : fabs(G) > ldexp(size, -RF_SURE_BITS) ? 1 : RF_SIGN_UNSURE;
  *zero = sign == 0 ? RF_YES : sign == RF_SIGN_UNSURE ? RF_UNSURE : RF_NO;
  return G;
}

/* The numbers of neuron j: its part of the residual, and G / ||w||.
   ||theta'||^2 is the sum of these parts, -dL/dt. */
static rf_truth
measure(judge *s, const face *f, int sign, size_t j)
{
  const size_t d = s->at->field->d;
  rf_truth zero;
  long e;
  double G, length, speed, size;

  rf_state_neuron(s->z, &e, s->at->state, j);
  G = find_G(&zero, s, f, e, j);
  length = rf_length(s->z + 1, d);
  size = fabs(s->z[0]) + length;
  speed = hypot(G, sign ? s->z[0] * f->around.least : 0.0);
  s->square += pow(ldexp(speed, (int)e), 2.0);
  if (size > 0.0 && s->at->unit > 0.0)
    s->point->relative = fmax(s->point->relative,
                              speed / (size * s->at->unit));
  if (sign && length > 0.0) {
    double *near = &s->point->near[sign < 0];
    *near = isnan(*near) ? sign * G / length : fmax(*near, sign * G / length);
  }
  return zero;
}

/* Neuron j, a = 0, off all lines, with <w, D> = 0: the block [[q, -D], [-D^T,
   0]] of the Hessian, q = sum_k c l''_k s(<w, x_k>)^2, has the eigenvalue
   (q - sqrt(q^2 + 4 ||D||^2)) / 2.  It is below 0 unless D is 0: a strict
   saddle. */
static void
note_curvature(judge *s, const face *f, size_t j)
{
  const rf_field *field = s->at->field;
  double q = 0.0, value;

  for (size_t i = 0; i < field->d; i++)
    rf_state_number(s->w[i], s->at->state, j, 1 + i);
  for (size_t k = 0; k < field->n; k++) {
    double z;
    rf_exact_dot(s->w[field->d], (const mpq_t *)s->w,
                 (const mpq_t *)field->x + k * field->d, field->d);
    if (mpq_sgn(s->w[field->d]) < 0)
      mpq_mul(s->w[field->d], s->w[field->d], field->leak);
    z = rf_get_d_nearest(s->w[field->d]);
    q += s->at->now->bend[k] * z * z;
  }
  value = -2.0 * f->around.least * f->around.least
          / (q + sqrt(q * q + 4.0 * f->around.least * f->around.least));
  s->point->curvature = fmin(s->point->curvature, value);
}

/* On a line the loss has no second derivative there. */
static bool
has_zeros(const rf_stand *at, size_t j)
{
  for (size_t l = 0; l < at->field->count; l++)
    if (!rf_mask_sign(rf_census_mask(at->census, j), at->census->words, l))
      return true;
  return false;
}

/* Neuron j's word on the whole.  A neuron with a > 0 wants G <= 0 around it,
   one with a < 0 wants G >= 0, one with a = 0 both. */
static void
add_verdict(rf_point *p, const rf_around *a, rf_truth zero, int sign)
{
  const rf_truth up = rf_truth_and(zero, rf_truth_not(a->rises));
  const rf_truth down = rf_truth_and(zero, rf_truth_not(a->falls));
  const rf_truth held = sign > 0 ? up : sign < 0 ? down : zero;
  const rf_truth still = sign == 0 ? zero : rf_truth_and(zero, a->still);

  p->clarke = rf_truth_and(p->clarke, held == RF_YES ? RF_YES : still);
  p->directional = rf_truth_and(p->directional, held);
  p->minimum = rf_truth_and(p->minimum, sign ? held : rf_truth_and(up, down));
}

/* A saddle is a point that stands still and is no minimum; what is not sure
   has no name. */
static rf_point_kind
name_kind(const rf_point *p)
{
  if (p->clarke == RF_NO)
    return RF_POINT_MOVING;
  if (p->minimum == RF_YES)
    return p->global == RF_YES ? RF_POINT_GLOBAL
           : p->global == RF_NO ? RF_POINT_LOCAL : RF_POINT_MINIMUM;
  return p->clarke == RF_YES && p->minimum == RF_NO ? RF_POINT_SADDLE
         : RF_POINT_UNDECIDED;
}

/* Faces first, as neurons share them; then each neuron has its word, and one
   that says no decides. */
static rf_status
judge_all(judge *s)
{
  const rf_census *c = s->at->census;
  rf_status status;

  for (size_t i = 0; i < c->faces; i++)
    if ((status = look_around(s, i)) < 0)
      return status;
  for (size_t j = 0; j < c->m; j++) {
    const face *f = &s->faces[c->face[j]];
    const int sign = rf_state_sign(s->at->state, j);
    rf_truth zero = RF_YES;
    if (s->at->now) {
      zero = measure(s, f, sign, j);
      if (sign == 0 && zero != RF_NO && f->around.still == RF_NO
          && !has_zeros(s->at, j))
        note_curvature(s, f, j);
    }
    add_verdict(s->point, &f->around, zero, sign);
    if (rf_poll_64(j) < 0)
      return RF_EINTR;
  }
  s->point->residual = sqrt(s->square);
  s->point->kind = name_kind(s->point);
  return RF_OK;
}

rf_status
rf_point_judge(rf_point *point, const rf_stand *stand)
{
  const size_t d = stand->field->d, faces = stand->census->faces;
  judge s = { .point = point, .at = stand,
              .faces = rf_alloc(faces, sizeof *s.faces),
              .z = rf_alloc(1 + d, sizeof *s.z), .w = rf_mpq_array(d + 1) };
  rf_status status = RF_ENOMEM;

  point->clarke = point->directional = point->minimum = RF_YES;
  point->near[0] = point->near[1] = NAN;
  point->relative = point->curvature = 0.0;
  if (s.faces && s.z && s.w)
    status = judge_all(&s);
  for (size_t i = 0; s.faces && i < faces; i++)
    rf_mpq_array_free(s.faces[i].D, d);
  rf_release(s.faces);
  rf_release(s.z);
  rf_mpq_array_free(s.w, d + 1);
  return status;
}
