/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * made_step.c -- see made_step.h. */
#include "config.h"

#include "support/made_step.h"

#include "support/rf_test.h"

static const char *inputs[MADE_DATA * MADE_SPACE] = {
  "3", "4", "0", "0", "0", "2", "1", "0", "1", "0", "1", "-1"
};
static const char *labels[MADE_DATA] = { "1", "1", "1", "1" };
static ck_span starts[MADE_NEURONS * (1 + MADE_SPACE)];

static void *
room(made_step *v, ptrdiff_t count, ptrdiff_t width, size_t size)
{
  void *p = stage_room(&v->s, count, width, size);

  ck_assert(p != NULL);
  return p;
}

static void
make_mover(made_step *v, mover *q)
{
  const ptrdiff_t width = 1 + v->g.d;

  q->z = room(v, width, 1, sizeof *q->z);
  q->side = room(v, v->g.lines, 1, 1);
  q->away = room(v, v->g.lines, 1, 1);
  q->acted = room(v, v->g.lines, 1, 1);
  q->y = room(v, width, TERMS, sizeof *q->y);
  q->ys = room(v, width, TERMS, sizeof *q->ys);
  q->stretch = 1.0;
  q->dead = true;
}

static void
make_stage(made_step *v)
{
  stage *s = &v->s;
  const ptrdiff_t n = v->g.n;

  s->at = room(v, v->g.m, 1, sizeof *s->at);
  s->p = room(v, n, TERMS, sizeof *s->p);
  s->rest = room(v, n, 1, sizeof *s->rest);
  s->dp = room(v, n, 1, sizeof *s->dp);
  s->dpt = room(v, n, 1, sizeof *s->dpt);
  s->form = room(v, n, 2, sizeof *s->form);
  s->trial = room(v, v->g.lines, 1, 1);
  s->after = room(v, v->g.lines, 1, 1);
  s->scratch = room(v, v->g.d, 1, sizeof *s->scratch);
  s->group = room(v, 1, 1, sizeof *s->group);
  s->group->p = room(v, n, 1, sizeof *s->group->p);
  for (int j = 0; j < v->g.m; j++)
    make_mover(v, &s->at[j]);
  s->unit = s->theta = 1.0;
  for (int i = 0; i < TERMS; i++)
    s->power[i] = 1.0;
}

void
made_stage(made_step *v)
{
  int where;

  ck_assert_int_eq(lines_make(&v->l, &where, &v->c), 0);
  v->s = (stage){ .g = &v->g, .r = &v->r, .time = ball_d(0.0),
                  .unique = true };
  ck_assert_int_eq(ground_make(&v->g, &v->s, &v->c, &v->l), FOUND_TRUE);
  make_stage(v);
}

void
made_begin_of(made_step *v, const certificate *problem)
{
  *v = (made_step){ .c = *problem };
  v->c.event = v->event;
  made_stage(v);
}

void
made_begin(made_step *v, int neurons, const char *leak)
{
  const certificate problem = {
    .n = MADE_DATA, .d = MADE_SPACE, .m = neurons, .weight = "1",
    .leak = leak, .xden = "1", .yden = "1", .x = inputs, .y = labels,
    .start = starts, .ball = "0", .until = "1"
  };

  ck_assert_int_le(neurons, MADE_NEURONS);
  for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
    starts[i] = (ck_span){ "1", "0" };
  made_begin_of(v, &problem);
}

void
made_end(made_step *v)
{
  stage_rewind(&v->s, 0);
  free(v->s.room);
  lines_free(&v->l);
}

/* w_2 = g_1/2, w_0 = g_2 - w_2, w_1 = (g_0 - 3 w_0)/4. */
void
made_place(made_step *v, int j, const double *a, polynomial *product,
           const signed char *given, int sign)
{
  static const double x3[] = { 0.0, 1.0, -1.0 };
  mover *q = &v->s.at[j];
  double last = 0.0;

  for (int i = 0; i < TERMS; i++) {
    double *y = q->y + i;
    y[0] = a[i];
    y[3 * TERMS] = product[1][i] / 2.0;
    y[TERMS] = product[2][i] - y[3 * TERMS];
    y[2 * TERMS] = (product[0][i] - 3.0 * y[TERMS]) / 4.0;
  }
  for (int e = 0; e <= MADE_SPACE; e++) {
    q->z[e] = q->y[e * TERMS];
    for (int i = 0; i < TERMS; i++)
      q->ys[e * TERMS + i] = fabs(q->y[e * TERMS + i]);
    last += e ? x3[e - 1] * q->z[e] : 0.0;
  }
  for (int l = 0; l < MADE_DATA; l++) {
    const double side = l < 3 ? product[l][0] : last;
    q->side[l] = (signed char)(side > 0.0 ? 1 : -1);
    if (given && l < 3 && given[l] != MADE_FREE)
      q->side[l] = given[l];
  }
  q->dead = false;
  ck_assert_int_eq(face_find(&q->face, &v->s, q->side, sign), FOUND_TRUE);
  v->s.face[q->face].members++;
}

void
made_residual(made_step *v, int k, const double *p)
{
  for (int i = 0; i < TERMS; i++)
    v->s.p[k * TERMS + i] = ball_d(p[i]);
}

void
made_claim(made_step *v, const char *time, int neuron, int datum, ck_kind kind)
{
  v->event[v->c.events++] = (ck_event){ { time, "1e-3" }, neuron, datum,
                                        kind };
}

void
polynomial_pass(double *f, int side, double time, double speed, double bow)
{
  memset(f, 0, sizeof (polynomial));
  f[0] = side * (speed * time + bow * time * time);
  f[1] = side * (-speed - 2.0 * bow * time);
  f[2] = side * bow;
}

double
polynomial_at(const double *f, double tau)
{
  double v = 0.0;

  for (int i = ORDER; i >= 0; i--)
    v = v * tau + f[i];
  return v;
}

double
polynomial_least(const double *f, int side, double low, double high)
{
  enum { POINTS = 4000 };
  double least = INFINITY;

  for (int i = 0; i <= POINTS; i++)
    least = fmin(least, side * polynomial_at(f, low + (high - low) * i
                                             / POINTS));
  return least;
}

void
polynomial_times(double *to, const double *f, const double *g)
{
  polynomial product = { 0.0 };

  for (int i = 0; i <= ORDER; i++)
    for (int k = 0; i + k <= ORDER; k++)
      product[i + k] += f[i] * g[k];
  memcpy(to, product, sizeof product);
}

/* ---- what is true of them ---- */

const double made_x[MADE_DATA][MADE_SPACE] = {
  { 3.0, 4.0, 0.0 }, { 0.0, 0.0, 2.0 }, { 1.0, 0.0, 1.0 }, { 0.0, 1.0, -1.0 }
};

double
made_dot(const double *u, const double *v)
{
  return u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
}

/* v beside the lines on which the side is 0, of the first and the third. */
void
made_project(double *v, const signed char *side)
{
  /* x_2 beside x_0. */
  const double rest[] = { 1.0 - 9.0 / 25.0, -12.0 / 25.0, 1.0 };
  const double *third = side[0] ? made_x[2] : rest;
  const double first = side[0] ? 0.0 : made_dot(v, made_x[0]) / 25.0;
  const double last = side[2] ? 0.0
    : made_dot(v, third) / made_dot(third, third);

  for (int e = 0; e < MADE_SPACE; e++)
    v[e] -= first * made_x[0][e] + last * third[e];
}

/* D with these sides. */
void
made_drive(double *D, const double *p, const signed char *side)
{
  memset(D, 0, MADE_SPACE * sizeof *D);
  for (int k = 0; k < MADE_DATA; k++)
    for (int e = 0; e < MADE_SPACE && side[k]; e++)
      D[e] += (side[k] > 0 ? 1.0 : 0.1) * p[k] * made_x[k][e];
  made_project(D, side);
}
