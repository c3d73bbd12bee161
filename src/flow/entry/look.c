/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * look.c -- all neurons of the limit flow at one time: what they predict, and
 * who is in doubt. */
#include "config.h"

#include "flow/entry/bound_impl.h"

/* A neuron at t: its numbers are z times 2^e2. */
struct seen {
  const rfd_zero_face *face;
  const signed char *u;
  double norm;           /* ||D|| */
  double size;           /* ||z|| */
  double off;            /* ||z - z0|| at most */
  double scale;          /* numbers to the numbers of the flow */
};

/* z(t), and how far that of the flow can be from it. */
static rf_status
see(struct seen *s, struct bound *b, size_t j)
{
  const rfd_mover *v = &b->mover[j];
  double scale;
  rf_status status = rfd_limit_arc(b->arc, b->limit, v);

  if (status >= 0)
    status = rfd_limit_state(b->z, &scale, b->limit, v, b->arc, &b->t);
  if (status < 0)
    return status;
  s->face = b->arc->face;
  s->u = v->u;
  s->norm = face_norm(s->face);
  s->scale = b->factor * ldexp(1.0, (int)v->e2);
  s->size = 0.0;
  for (size_t i = 0; i <= b->d; i++) {
    b->z[i] *= exp(scale);
    s->size = hypot(s->size, b->z[i]);
  }
  s->off = rf_safe_off(b, j, s->norm * (b->t - v->v[b->d + 2]), b->base);
  if (s->off > 0.0)
    b->error = fmax(b->error, s->off / s->size);
  return RF_OK;
}

bool
rf_safe_is_dead(const struct bound *b, const rfd_zero_face *face)
{
  return face->still && face->nzero == 0 && *b->model->leak == 0.0
    && !rf_lines_active(b->model->lines, face->u);
}

/* May it turn back near a line, now or since the last place?  Where D does not
   say surely to where it goes it was nearer, by its speed. */
static bool
is_slow_near(const struct bound *b, const struct seen *s, size_t l)
{
  const double speed = fabs(face_speed(b, s->face, l));
  const bool slow = speed <= b->need;
  const double moved =
    slow ? s->size * exp(s->norm * b->width) * b->width * speed : 0.0;

  return (slow || fabs(b->z[0]) <= 4.0 * s->off)
    && b->near[l] <= b->model->line_norm[l]
                     * (RF_SAFE_MARGIN * s->off + moved);
}

/* Is the neuron on its sides in the flow too?  Near a line D must say so. */
static bool
is_sure(const struct bound *b, const struct seen *s)
{
  if (rf_safe_is_dead(b, s->face))
    return true;
  for (size_t l = 0; l < b->lines; l++)
    if (s->u[l] != 0 && is_slow_near(b, s, l))
      return false;
  return rfd_limit_hold(b->limit, s->face, sign_of(b->z[0])) > b->need;
}

/* Does it come to a line that it may have passed in the flow? */
static bool
is_at_door(const struct bound *b, const struct seen *s)
{
  const int sense = sign_of(b->z[0]);

  for (size_t l = 0; l < b->lines; l++)
    if (sense * s->u[l] * face_speed(b, s->face, l) < 0.0
        && b->near[l] <= b->model->line_norm[l] * RF_SAFE_MARGIN * s->off)
      return true;
  return false;
}

/* What a neuron adds to h and its derivative: a eta <w, x>, and
   eta (a' <w, x> + a <w', x>) with a' = <w, D>, w' = a D. */
static void
predict(struct bound *b, const struct seen *s)
{
  const rfd_model *m = b->model;
  const double square = s->scale * s->scale, a = b->z[0];
  double rate = 0.0;

  for (size_t i = 0; i < b->d && s->norm > 0.0; i++)
    rate += b->z[1 + i] * s->norm * s->face->dir[i];
  b->mass += square * s->size * s->size;
  for (size_t k = 0; k < b->n; k++) {
    const size_t l = m->lines->of[k];
    const int side = rf_lines_sign(m->lines, s->u, k);
    const double eta = side > 0 ? 1.0 : side < 0 ? *m->leak : 0.0;
    const double f = square * eta * m->ratio[k];
    if (f == 0.0)
      continue;
    b->h[k] += f * a * b->near[l];
    b->slope[k] += f * (rate * b->near[l]
                        + a * a * face_speed(b, s->face, l) * m->line_norm[l]);
  }
}

/* near[lines] has <w, x_l> of the neuron that is seen, here with its sign for
   the predictions, then without. */
static void
measure(struct bound *b)
{
  for (size_t l = 0; l < b->lines; l++)
    num_dot(&b->near[l], b->z + 1, b->model->line + l * b->d, b->d);
}

static void
forget_signs(struct bound *b)
{
  for (size_t l = 0; l < b->lines; l++)
    b->near[l] = fabs(b->near[l]);
}

rf_status
rf_safe_look(struct bound *b, double last)
{
  rf_status status = RF_OK;
  struct seen s;

  memset(b->h, 0, b->n * sizeof *b->h);
  memset(b->slope, 0, b->n * sizeof *b->slope);
  b->mass = b->norm = b->error = 0.0;
  b->inside = false;
  for (size_t j = 0; j < b->m && status >= 0; j++) {
    if ((status = rf_poll_64(j)) < 0 || (status = see(&s, b, j)) < 0)
      break;
    b->norm = fmax(b->norm, s.norm);
    measure(b);
    predict(b, &s);
    forget_signs(b);
    if (b->t > 0.0 && !is_sure(b, &s))
      safe_until(b, last);
    b->inside = b->inside || is_at_door(b, &s);
  }
  return status;
}

/* On a line: within rounding.  One that starts so near beside it is asked the
   same. */
rf_status
rf_safe_look_at_starts(struct bound *b)
{
  rf_status status = RF_OK;
  struct seen s;

  for (size_t j = 0; j < b->m && status >= 0; j++) {
    int sense;
    bool sure = true;
    if (!b->neuron[j].on_line || rf_safe_size(b, j) == 0.0)
      continue;
    if ((status = see(&s, b, j)) < 0)
      break;
    measure(b);
    forget_signs(b);
    sense = sign_of(b->z[0]);
    for (size_t l = 0; l < b->lines; l++)
      if (s.u[l] != 0
          && b->near[l] <= b->model->line_norm[l] * s.size * RF_SAFE_ROUNDING)
        sure = sure
          && sense * s.u[l] * face_speed(b, s.face, l) > b->need;
    if (!sure || sense == 0
        || rfd_limit_hold(b->limit, s.face, sense) <= b->need)
      safe_until(b, 0.0);
  }
  return status;
}
