/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * isolate.c -- one neuron's way through a segment, in double: its series, the
 * first crossings on it, and how long nothing can happen after it.  The idea
 * is explained in screen.c.
 * Kernel: decision. */
#include "config.h"

#include "flow/crossing/crossing_impl.h"

/* What rounds below the range of normal doubles, a few times. */
#define RF_DENORMAL 2e-323

/* Relative error allowed for a value of a neuron's series in double: sums of
   at most 2 (d + 1) (degree + 1) products. */
double
rfx_look_rounding(const rfx_run *r)
{
  return 0x1p-50
    * (double)((r->population->stride + 1) * 2 + r->step.segment->degree);
}

/* ---- columns as doubles ---- */

#if RF_NUM_IS_DOUBLE

rf_status
rfx_prepare_columns(rfx_run *r)
{
  (void)r;
  return RF_OK;
}

/* <w, line> of all singles at the start of the segment at once:
   screen.start[singles][lines]. */
rf_status
rfx_prepare_members(rfx_run *r)
{
  const rfx_model *m = r->model;
  const size_t stride = r->population->stride, lines = m->lines->count;
  const size_t columns = r->population->singles;
  const double *y;
  double *w;
  rf_status status;

  if ((status = rf_grow(&r->screen.start, &r->screen.start_capacity,
                        columns * (lines + m->d), sizeof *r->screen.start)) < 0)
    return status;
  w = r->screen.start + columns * lines;
  y = r->step.segment->y + rfx_population_offset(r->population, 0);
  for (size_t i = 0; i < columns; i++)
    for (size_t l = 0; l < m->d; l++)
      w[i * m->d + l] = y[i * stride + 1 + l];
  rf_multiply(r->screen.start, w, r->line, true, columns, lines, m->d);
  return RF_OK;
}

static const double *
starts_of(const rfx_run *r, const rfx_path *path)
{
  if (!path->series || path->pitch != r->population->system.unknowns)
    return NULL;
  return r->screen.start + path->column * r->model->lines->count;
}

const double *
rfx_look_columns_of(const rfx_run *r, size_t i)
{
  return r->step.segment->y + i * r->population->system.unknowns;
}

#else

/* Those of the propagators, which are of unit size. */
rf_status
rfx_prepare_columns(rfx_run *r)
{
  const rfx_population *p = r->population;
  const size_t size = p->propagators * p->stride * p->stride;
  const size_t terms = r->step.segment->degree + 1;
  rf_status status = rf_grow(&r->screen.columns, &r->screen.columns_capacity,
                             terms * size, sizeof *r->screen.columns);

  for (size_t i = 0; status >= 0 && i < terms; i++)
    for (size_t l = 0; l < size; l++)
      r->screen.columns[i * size + l] =
        num_get_d(&r->step.segment->y[i * p->system.unknowns + l]);
  return status;
}

rf_status
rfx_prepare_members(rfx_run *r)
{
  (void)r;
  return RF_OK;
}

static const double *
starts_of(const rfx_run *r, const rfx_path *path)
{
  (void)r;
  (void)path;
  return NULL;
}

const double *
rfx_look_columns_of(const rfx_run *r, size_t i)
{
  const size_t stride = r->population->stride;

  return r->screen.columns + i * r->population->propagators * stride * stride;
}

#endif

/* ---- one neuron ---- */

#if RF_NUM_IS_DOUBLE

/* Doubles are taken as they are. */
static long
exponent(const rf_num *v, size_t count)
{
  (void)v;
  (void)count;
  return 0;
}

static double
as_double(const rf_num *v, long top)
{
  (void)top;
  return *v;
}

/* Coordinates as doubles, up to a factor. */
const double *
rfx_coordinates_of(double *room, const rf_num *coordinates, size_t stride)
{
  (void)room;
  (void)stride;
  return coordinates;
}

#else

/* The largest exponent of v[count]. */
static long
exponent(const rf_num *v, size_t count)
{
  long e, top = LONG_MIN / 2;

  for (size_t l = 0; l < count; l++) {
    num_get_d_2exp(&e, &v[l]);
    top = e > top ? e : top;
  }
  return top;
}

/* v 2^-top, as far as a double goes. */
static double
as_double(const rf_num *v, long top)
{
  long e;
  const double f = num_get_d_2exp(&e, v);

  if (f == 0.0 || e - top < -1100)
    return 0.0;
  return ldexp(f, e - top > 1000 ? 1000 : (int)(e - top));
}

const double *
rfx_coordinates_of(double *room, const rf_num *coordinates, size_t stride)
{
  const long top = exponent(coordinates, stride);

  for (size_t l = 0; l < stride; l++)
    room[l] = as_double(&coordinates[l], top);
  return room;
}

#endif

/* series[degree + 1][d + 1] of a single, scaled to unit size; returns the sum
   of the absolute values. */
static double
single_series(double *series, const rfx_path *path, size_t degree,
              size_t stride)
{
  const long top = exponent(path->series, stride);
  double sum = 0.0;

  for (size_t i = 0; i <= degree; i++)
    for (size_t l = 0; l < stride; l++, series++) {
      *series = as_double(&path->series[i * path->pitch + l], top);
      sum += fabs(*series);
    }
  return sum;
}

/* series[(degree + 1)][d + 1] of a neuron, up to a factor, with room for
   another d + 1 behind; returns a bound on the sum of the absolute values
   that went into each entry. */
double
rfx_neuron_series(const rfx_run *r, double *series, const rfx_path *path)
{
  const rfx_population *p = r->population;
  const rfx_cohort *c = &p->cohorts[path->cohort];
  const size_t stride = p->stride;
  const double *x;
  size_t offset;
  double sum = 0.0;

  if (path->series)
    return single_series(series, path, r->step.segment->degree, stride);
  offset = p->system.block[c->block].offset;
  x = rfx_coordinates_of(series + (r->step.segment->degree + 1) * stride,
                         path->coordinates, stride);
  for (size_t i = 0; i <= r->step.segment->degree; i++) {
    const double *y = rfx_look_columns_of(r, i) + offset;
    double *out = series + i * stride;
    for (size_t l = 0; l < stride; l++)
      out[l] = 0.0;
    for (size_t q = 0; q < stride; q++, y += stride)
      for (size_t l = 0; l < stride; l++) {
        double term = x[q] * y[l];
        out[l] += term;
        sum += fabs(term);
      }
  }
  return sum;
}

/* Root of series entry along x (x[d]; NULL: of a) after l->from.  *end: its
   distance from 0 at the end of the segment if there is none.  *doubt: double
   precision cannot be sure of the answer. */
static rf_root
root_along(double *root, double *end, bool *doubt, const look *l,
           const double *x, double length, int side, bool left, double *g)
{
  rf_guard guard = { g, l->degree, side, l->error * length };
  double last = 0.0;
  rf_root answer;

  for (size_t i = 0; i <= l->degree; i++) {
    const double *v = l->series + i * l->stride;
    g[i] = v[0];
    if (x) {
      g[i] = 0.0;
      for (size_t c = 1; c < l->stride; c++)
        g[i] += x[c - 1] * v[c];
    }
    last += g[i];
  }
  *end = fmax(0.0, side * last / length);
  if (left)
    return rf_next_root(root, doubt, &guard, l->from, l->wrong);
  answer = rf_first_root(root, &guard, l->from);
  *doubt = answer == RF_ROOT_TOUCH;
  return answer;
}

void
rfx_take_look(look *l, const rfx_run *r, const double *series, double sum,
              double from)
{
  l->series = series;
  l->degree = r->step.segment->degree;
  l->stride = r->population->stride;
  l->from = from;
  l->error = rfx_look_rounding(r) * sum
    + (RF_NUM_IS_DOUBLE ? RF_DENORMAL * (double)(l->degree + l->stride) : 0.0);
  l->way = l->turn = 0.0;
  for (size_t i = 1; i <= l->degree; i++) {
    const double *v = series + i * l->stride;
    l->turn += fabs(v[0]);
    l->way += rf_length(v + 1, l->stride - 1);
  }
}

/* Push the first crossing of every line that is reached, unless a later one
   than what was found before; returns the least distance from a line at the
   end of the segment (of lines that count). */
static rf_status
cross_lines(rfx_run *r, rf_candidates *out, double *distance, size_t j,
            const rfx_cohort *c, const look *l, unsigned char away,
            bool turned)
{
  const rfx_model *m = r->model;
  double *g = r->screen.series, root, end;
  double best = 1.0;

  for (size_t line = 0; line < m->lines->count; line++) {
    const double *x = r->line + line * m->d;
    const int side = c->face->u[line];
    const bool left =
      !turned && rf_has_left(&r->departures, r->population->neuron, j, line);
    rf_root answer;
    bool doubt, slow, late = false;
    double g0 = 0.0;
    if (side == 0 || (c->recede[line] & away)
        || rfx_face_idle(c->face, m, line))
      continue;
    if (l->from == 0.0 && !left) {
      if (l->start)
        g0 = l->start[line];
      else
        for (size_t i = 0; i < m->d; i++)
          g0 += x[i] * l->series[1 + i];
      g0 = side * g0 / m->line_norm[line] - l->way;
      if (g0 > l->error) {
        *distance = fmin(*distance, g0);
        continue;
      }
      late = g0 + l->way < 0.0 && rfx_passed_over(r, l, j, line, g0 + l->way);
    }
    answer = root_along(&root, &end, &doubt, l, x, m->line_norm[line], side,
                        left, g);
    rf_candidate found = { .tau = root, .kind = RF_CROSSING,
                           .who = (uint32_t)j, .line = (uint32_t)line,
                           .touch = answer == RF_ROOT_TOUCH, .left = left,
                           .late = late || (left && doubt),
                           .side = (signed char)side, .from = l->from,
                           .wrong = l->wrong };
    rf_status status = RF_OK;
    slow = left && end <= RF_WRONG * l->error;
    if ((doubt || slow)
        && (status = rfx_certify(&answer, &slow, r, &found)) < 0)
      return status;
    if (answer == RF_ROOT_NONE) {
      *distance = fmin(*distance, end);
      if (slow)                        /* still lost in rounding */
        status = rf_departures_add_next(&r->departures, j, line);
      if (status < 0)
        return status;
    }
    else if (found.tau <= best + RF_SAME_TAU) {
      found.latest = r->population->neuron[j].latest;
      if ((status = rf_candidate_push(out, &found)) < 0)
        return status;
      best = fmin(best, found.tau);
    }
  }
  return RF_OK;
}

/* A sliding neuron whose a may pass 0 turns its boundary from attracting to
   repelling. */
static rf_status
turn(rfx_run *r, rf_candidates *out, double *distance, size_t j,
     const look *l, bool turned)
{
  const int side = l->series[0] > 0.0 ? 1 : -1;
  double root, end;
  rf_root answer;
  bool doubt, slow = false;
  rf_status status = RF_OK;

  if (!turned && fabs(l->series[0]) > l->turn + l->error) {
    *distance = fmin(*distance, fabs(l->series[0]) - l->turn);
    return RF_OK;
  }
  answer = root_along(&root, &end, &doubt, l, NULL, 1.0, side, turned,
                      r->screen.series);
  rf_candidate found = { .tau = root, .kind = RF_TURN, .who = (uint32_t)j,
                         .line = RF_NO_LINE, .left = turned,
                         .latest = r->population->neuron[j].latest,
                         .side = (signed char)side, .from = l->from };
  if (turned && doubt)                 /* a = 0, and stays near it */
    return RF_OK;
  if (doubt && (status = rfx_certify(&answer, &slow, r, &found)) < 0)
    return status;
  if (answer != RF_ROOT_NONE)
    return rf_candidate_push(out, &found);
  *distance = fmin(*distance, end);
  return RF_OK;
}

/* Rapidity within which a neuron with max(|a|, ||w||) = size cannot come
   closer by distance: ln(1 + x) >= 2 x / (2 + x). */
double
rfx_rapidity(double distance, double size)
{
  const double x = distance / size;

  if (!(distance > 0.0))
    return -INFINITY;
  return x > 1e9 ? 20.0 : 2.0 * x / (2.0 + x) * (1.0 - 1e-9);
}

/* max(|a|, ||w||) at the end of the segment. */
static double
end_size(const look *l)
{
  double a = 0.0, most = 0.0, w2 = 0.0;

  for (size_t i = 0; i <= l->degree; i++)
    a += l->series[i * l->stride];
  for (size_t c = 1; c < l->stride; c++) {
    double w = 0.0;
    for (size_t i = 0; i <= l->degree; i++)
      w += l->series[i * l->stride + c];
    w2 += w * w;
    most = fmax(most, fabs(w));
  }
  if (w2 < 1e-280)                     /* squares are lost: more is safe */
    return fmax(fabs(a), most * sqrt((double)l->stride));
  return fmax(fabs(a), sqrt(w2));
}

/* Screen one neuron; *distance: the rapidity after the segment within which
   it meets no line. */
rf_status
rfx_examine(rfx_run *r, rf_candidates *out, double *distance, size_t j,
            const rfx_path *path, double from, bool turned)
{
  const rfx_population *p = r->population;
  const rfx_cohort *c = &p->cohorts[path->cohort];
  double *series = r->screen.series + r->step.segment->degree + 1, sum;
  const bool steady = p->steady || (p->neuron[j].flags & RF_STEADY);
  unsigned char away = 0;
  look l;
  rf_status status = RF_OK;

  r->report.stats.tests++;
  *distance = INFINITY;
  sum = rfx_neuron_series(r, series, path);
  if (sum <= (RF_NUM_IS_DOUBLE ? RF_NOTHING : 0.0))
    return RF_OK;                      /* z = 0 stays so */
  rfx_take_look(&l, r, series, sum, from);
  l.wrong = rf_wrong(rfx_times_in_vain(r, j, from));
  l.start = starts_of(r, path);
  /* Only a propagator's cohort keeps what it knows of lines that recede. */
  if (from == 0.0 && c->carry == RF_CARRY_PROPAGATOR
      && (steady || fabs(series[0]) > l.turn + l.error))
    away = series[0] > 0.0 ? 1 : 2;
  if (away && !steady)                 /* holds while a keeps its sign */
    *distance = fabs(series[0]) - l.turn;
  status = cross_lines(r, out, distance, j, c, &l, away, turned);
  if (status >= 0 && c->face->nzero && !steady)
    status = turn(r, out, distance, j, &l, turned);
  *distance = rfx_rapidity(*distance, end_size(&l));
  return status;
}

rf_status
rfx_screen_neuron(rfx_run *r, rf_candidates *out, size_t j,
                  const rfx_path *path, double from, bool turned)
{
  double distance;

  if (r->population->cohorts[path->cohort].face->dead)
    return RF_OK;
  return rfx_examine(r, out, &distance, j, path, from, turned);
}
