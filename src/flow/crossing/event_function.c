/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * event_function.c -- the scalars whose roots are events; see
 * event_function.h.  Series are in the screen part's buffers, which grow with
 * the degree and are not given back before the run is.
 * Kernel: arithmetic. */
#include "config.h"

#include "flow/crossing/crossing_impl.h"

/* ---- ends of sliding ---- */

/* How far e is from both ends of the interval of a line, for one term p of
   the pseudo-residuals. */
static void
exit_term(rf_num *from_low, rf_num *to_high, rfx_run *r, size_t line,
          const rf_num *e, const rf_num *p)
{
  rfx_line_interval(to_high, from_low, r->model, line, p, r->screen->num.term);
  num_sub(from_low, e, from_low);
  num_sub(to_high, to_high, e);
}

rf_status
rfx_exit_series(const rf_num **g, rfx_run *r, const rfx_face *f, size_t z)
{
  rfx_screening *s = r->screen;
  const size_t terms = r->series.degree + 1;
  rf_status status =
    rfx_pool_grow(&s->terms.ends, 2 * terms, 0, r->model->prec);
  rf_num *ends = s->terms.ends.at;

  for (size_t i = 0; status >= 0 && i < terms; i++) {
    const rf_num *p = r->series.p + i * r->model->n;
    rfx_face_coefficient(s->num.coefficient, r->model, f, z, p);
    exit_term(&ends[i], &ends[terms + i], r, f->zero[z], s->num.coefficient,
              p);
  }
  *g = ends;
  return status;
}

/* The one of the candidate's line and end. */
static rf_status
exit_of(rf_num *g, rfx_run *r, const rf_candidate *c)
{
  rfx_screening *s = r->screen;
  rfx_face *f = r->population->cohorts[c->who].face;
  rf_num *other = s->num.low;
  rf_status status = rfx_face_slides(f, r->model);
  size_t z = 0;

  while (f->zero[z] != c->line)
    z++;
  for (size_t i = 0; status >= 0 && i <= r->series.degree; i++) {
    const rf_num *p = r->series.p + i * r->model->n;
    rfx_face_coefficient(s->num.coefficient, r->model, f, z, p);
    exit_term(c->end > 0 ? other : &g[i], c->end > 0 ? &g[i] : other, r,
              c->line, s->num.coefficient, p);
  }
  return status;
}

/* The way to either end is linear in p: the data of the line itself count by
   their ratio, the others by the slide of the face, which is 0 for a line's own
   data, as eta is: so in double all go by the slide, and theirs are added. */

#if RF_NUM_IS_DOUBLE

/* sum[2] = the sums of |v| e and of |v p|, four terms side by side. */
static void
weigh_sizes(double *sum, const double *restrict v, const double *restrict e,
            const double *restrict p, size_t n)
{
  double noise[4] = { 0.0 }, mass[4] = { 0.0 };
  size_t k = 0;

  for (; k + 4 <= n; k += 4)
    for (size_t i = 0; i < 4; i++) {
      noise[i] += fabs(v[k + i]) * e[k + i];
      mass[i] += fabs(v[k + i] * p[k + i]);
    }
  for (; k < n; k++) {
    noise[0] += fabs(v[k]) * e[k];
    mass[0] += fabs(v[k] * p[k]);
  }
  sum[0] = (noise[0] + noise[1]) + (noise[2] + noise[3]);
  sum[1] = (mass[0] + mass[1]) + (mass[2] + mass[3]);
}

void
rfx_exit_sizes(double *noise, double *mass, rfx_run *r, const rfx_face *f,
               size_t z)
{
  const rfx_model *m = r->model;
  const double *error = r->residuals.error, *p = r->series.p;
  double sum[2];

  weigh_sizes(sum, f->slide + z * m->n, error, p, m->n);
  for (size_t k = m->lines->first[f->zero[z]]; k < m->n; k++) {
    if (m->lines->of[k] != f->zero[z])
      continue;
    sum[0] += fabs(m->ratio[k]) * error[k];
    sum[1] += fabs(m->ratio[k] * p[k]);
    if (m->lines->count == m->n)       /* no other is on this line */
      break;
  }
  *noise = sum[0];
  *mass = sum[1];
}

#else

void
rfx_exit_sizes(rf_num *noise, rf_num *mass, rfx_run *r, const rfx_face *f,
               size_t z)
{
  const rfx_model *m = r->model;
  rf_num *t = r->screen->num.high;

  num_zero(noise);
  num_zero(mass);
  for (size_t k = 0; k < m->n; k++) {
    if (m->lines->of[k] == f->zero[z])
      num_abs(t, &m->ratio[k]);
    else
      num_abs(t, &f->slide[z * m->n + k]);
    num_addmul(noise, t, &r->residuals.error[k]);
    num_mul(t, t, &r->series.p[k]);
    num_abs(t, t);
    num_add(mass, mass, t);
  }
}

#endif

/* ---- rest on an edge ---- */

const rf_num *
rfx_edge_term(rfx_run *r, size_t l, size_t i)
{
  rf_num *high = r->screen->num.high, *low = r->screen->num.low;

  RF_ASSERT(l < 2 * r->model->lines->count && i <= r->series.degree);
  rfx_line_interval(high, low, r->model, l / 2, r->series.p + i * r->model->n,
                    r->screen->num.term);
  return l & 1 ? low : high;
}

/* ---- of a candidate ---- */

/* Terms that it may have. */
static size_t
terms_of(const rfx_run *r, const rf_candidate *c)
{
  const size_t degree = r->segment->degree, pdegree = r->series.degree;

  return 1 + (pdegree > degree || c->kind == RF_EXIT || c->kind == RF_WAKE
              ? pdegree : degree);
}

/* A crossing or a turn; the terms beyond the degree of the segment are 0. */
static void
along_path(const rfx_guard *g, rfx_run *r, const rf_candidate *c)
{
  const rfx_trajectory path = rfx_trajectory_of(r, c->who);
  const rf_num *line = c->kind == RF_CROSSING
    ? r->model->line + c->line * r->model->d : NULL;

  rfx_trajectory_along(g->c, r, &path, line, r->screen->num.high);
  for (size_t i = r->segment->degree + 1; i <= g->degree; i++)
    num_zero(&g->c[i]);
}

/* The scalar whose root is the event: <w, x> at a crossing, a at a turn, the
   distance of e from its end at an exit, what pulls at an edge at a wake. */
rf_status
rfx_event_series(rfx_guard *g, rfx_run *r, const rf_candidate *c)
{
  rfx_pool *room = &r->screen->terms.event;
  const size_t degree = terms_of(r, c) - 1;
  rf_status status = rfx_need_p(r);

  RF_ASSERT(c->kind != RF_LEAVE);
  if (status < 0
      || (status = rfx_pool_grow(room, degree + 1 + RF_ROOT_WORK(degree), 0,
                                 r->model->prec)) < 0)
    return status;
  *g = (rfx_guard){ room->at, degree, c->side, NULL, room->at + degree + 1 };
  switch (c->kind) {
  case RF_EXIT:
    return exit_of(g->c, r, c);
  case RF_WAKE:
    for (size_t i = 0; i <= g->degree; i++)
      num_set(&g->c[i], rfx_edge_term(r, c->who, i));
    return RF_OK;
  case RF_CROSSING:
  case RF_TURN:
    along_path(g, r, c);
    return RF_OK;
  case RF_LEAVE:                       /* no series: see corner_time */
    break;
  }
  return RF_EINVAL;
}

/* The sum of its absolute terms. */
static void
size_of(rf_num *size, rfx_run *r, const rf_candidate *c)
{
  const rfx_model *m = r->model;
  rfx_trajectory path;

  if (c->kind == RF_EXIT || c->kind == RF_WAKE) {
    num_zero(size);
    rfx_poly_size(size, r->series.p, (r->series.degree + 1) * m->n,
                  r->screen->num.high);
    return;
  }
  path = rfx_trajectory_of(r, c->who);
  rfx_trajectory_size(size, r, &path, r->screen->num.high);
  if (c->kind == RF_CROSSING)
    num_mul_d(size, size, m->line_norm[c->line]);
}

void
rfx_event_error(rf_num *error, rfx_run *r, const rf_candidate *c)
{
  size_of(error, r, c);
  num_mul_d(error, error, r->engine->error);
  num_mul_2si(error, error, r->engine->error_exponent);
}

/* A coefficient that stays within the error of its own value has not reached
   its end, as in screening (exit_at). */
void
rfx_event_noise(rf_num *noise, rfx_run *r, const rf_candidate *c,
                const rf_num *error)
{
  rf_num *t = r->screen->num.high;

  num_set_d(noise, c->noise);
  num_mul_2si(noise, noise, r->engine->error_exponent);
  if (c->kind == RF_EXIT || c->kind == RF_WAKE) {
    num_mul_d(t, error, RF_WRONG);
    num_add(noise, noise, t);
  }
}
