/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * isolate.c -- one neuron's way through a segment, in double: the first
 * crossings on it, and how long nothing can happen after it.  The idea is
 * explained in screen.c.
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
    * (double)((r->population->stride + 1) * 2 + r->segment->degree);
}

/* ---- values at the start of the segment ---- */

#if RF_NUM_IS_DOUBLE

/* <w, line> of all singles at the start of the segment at once:
   rough.start[singles][lines]. */
rf_status
rfx_prepare_members(rfx_run *r)
{
  const rfx_model *m = r->model;
  const size_t stride = r->population->stride, lines = m->lines->count;
  const size_t columns = r->population->singles;
  rf_doubles *start = &r->screen->rough.start;
  const double *y;
  double *w;
  rf_status status = rf_doubles_grow(start, columns * (lines + m->d));

  if (status < 0)
    return status;
  w = start->at + columns * lines;
  y = r->segment->y + rfx_population_offset(r->population, 0);
  for (size_t i = 0; i < columns; i++)
    for (size_t l = 0; l < m->d; l++)
      w[i * m->d + l] = y[i * stride + 1 + l];
  rf_multiply_transposed(start->at, w, m->line_double, columns, lines, m->d);
  return RF_OK;
}

static const double *
starts_of(const rfx_run *r, const rfx_trajectory *path)
{
  if (path->coordinates || path->pitch != r->population->system.unknowns)
    return NULL;
  return r->screen->rough.start.at + path->column * r->model->lines->count;
}

#else

rf_status
rfx_prepare_members(rfx_run *r)
{
  (void)r;
  return RF_OK;
}

static const double *
starts_of(const rfx_run *r, const rfx_trajectory *path)
{
  (void)r;
  (void)path;
  return NULL;
}

#endif

/* ---- one neuron ---- */

/* c[4]: terms i to i + 3 along x.  Each sum is taken one product after the
   other, so four of them go side by side: one alone waits for its own last
   addition. */
static void
four_along(double *c, const look *l, const double *x, size_t i)
{
  const double *v0 = l->series + i * l->stride, *v1 = v0 + l->stride;
  const double *v2 = v1 + l->stride, *v3 = v2 + l->stride;
  double s0 = 0.0, s1 = 0.0, s2 = 0.0, s3 = 0.0;

  for (size_t k = 1; k < l->stride; k++) {
    s0 += x[k - 1] * v0[k];
    s1 += x[k - 1] * v1[k];
    s2 += x[k - 1] * v2[k];
    s3 += x[k - 1] * v3[k];
  }
  c[0] = s0;
  c[1] = s1;
  c[2] = s2;
  c[3] = s3;
}

rf_guard
rfx_guard_along(double *c, const look *l, const double *x, double length,
                int side)
{
  size_t i = 0;

  for (; x && i + 4 <= l->degree + 1; i += 4)
    four_along(c + i, l, x, i);
  for (; i <= l->degree; i++) {
    const double *v = l->series + i * l->stride;
    c[i] = x ? 0.0 : v[0];
    for (size_t k = 1; x && k < l->stride; k++)
      c[i] += x[k - 1] * v[k];
  }
  return (rf_guard){ c, l->degree, side, l->error * length };
}

/* Its distance from 0 at the end of the segment, if it is on its side. */
static double
distance_at_end(const rf_guard *g, double length)
{
  double end = 0.0;

  for (size_t i = 0; i <= g->degree; i++)
    end += g->c[i];
  return fmax(0.0, g->side * end / length);
}

/* Its first root after l->from, where it has one that is not meant if it is
   just leaving.  *doubt: double precision cannot be sure of the answer. */
static rf_root
isolate(double *root, bool *doubt, rf_guard *g, const look *l, bool leaving)
{
  rf_root answer;

  if (leaving)
    return rf_next_root(root, doubt, g, l->from, l->wrong);
  answer = rf_first_root(root, g, l->from);
  *doubt = answer == RF_ROOT_TOUCH;
  return answer;
}

void
rfx_take_look(look *l, const rfx_run *r, const double *series, double sum)
{
  RF_ASSERT(sum > 0.0);
  l->series = series;
  l->degree = r->segment->degree;
  l->stride = r->population->stride;
  l->error = rfx_look_rounding(r) * sum
    + (RF_NUM_IS_DOUBLE ? RF_DENORMAL * (double)(l->degree + l->stride) : 0.0);
  l->way = l->turn = 0.0;
  for (size_t i = 1; i <= l->degree; i++) {
    const double *v = series + i * l->stride;
    l->turn += fabs(v[0]);
    l->way += rf_length(v + 1, l->stride - 1);
  }
}

/* ---- crossings ---- */

/* <w, line> at the start of the segment; > 0 on its side. */
static inline double
product_at_start(const rfx_run *r, const look *l, size_t line)
{
  const rfx_model *m = r->model;
  const double *x = m->line_double + line * m->d;
  double g = 0.0;

  if (l->start)
    g = l->start[line];
  else
    for (size_t i = 0; i < m->d; i++)
      g += x[i] * l->series[1 + i];
  return l->cohort->face->u[line] * g;
}

/* The same in units of the line's length. */
static double
value_at_start(const rfx_run *r, const look *l, size_t line)
{
  return product_at_start(r, l, line) / r->model->line_size[line];
}

/* Is it just leaving the line?  Not where it has turned there. */
static bool
is_leaving(const rfx_run *r, const look *l, size_t line)
{
  return l->turned != RF_TURNED_NOW
    && rf_has_left(&r->departures, r->population->neuron, l->neuron, line);
}

/* Is the line too far away for the segment?  *late: the neuron has passed it
   already, and is moved at once. */
static bool
out_of_reach(bool *late, rfx_run *r, look *l, size_t line)
{
  const double least = value_at_start(r, l, line) - l->way;

  if (least > l->error) {
    l->distance = fmin(l->distance, least);
    return true;
  }
  *late = least + l->way < 0.0
    && rfx_passed_over(r, l, line, least + l->way);
  return false;
}

#if RF_NUM_IS_DOUBLE

/* The state has been asked about just now. */
static rf_nearby
near_of(const rfx_run *r, const double *here)
{
  return rf_nearby_of(r->query, r->model, here + 1);
}

#else

static rf_nearby
near_of(const rfx_run *r, const double *here)
{
  (void)r;
  (void)here;
  return (rf_nearby){ NULL, INFINITY, NULL, NULL };
}

#endif

/* Where the look begins within the segment: the state there, behind the series
   and its coordinates, and how far w goes from there. */
static void
stand_at(look *l, const rfx_run *r, double *here)
{
  const double t = l->from;
  double power = 1.0;

  l->rest = 0.0;
  for (size_t c = 0; c < l->stride; c++)
    here[c] = l->series[c];
  for (size_t i = 1; i <= l->degree; i++) {
    const double *v = l->series + i * l->stride;
    power *= t;
    for (size_t c = 0; c < l->stride; c++)
      here[c] += power * v[c];
    /* 1 - t^i, with what rounding may take of it. */
    l->rest += (1.0 - power + 0x1p-50) * rf_length(v + 1, l->stride - 1);
  }
  l->here = here;
  l->near = near_of(r, here);
}

/* Is the line too far away from there?  Then it has no part in what follows,
   whatever its face says of it: as nobody has a deadline from such a look, it
   need not even be known how far.  Twice the error: that of what is compared
   here, and that with which a root is told from none. */
static bool
beyond_reach(const rfx_run *r, const look *l, size_t line)
{
  const rfx_model *m = r->model;
  const double *x = m->line_double + line * m->d;
  const double far = l->rest + 2.0 * l->error;

  if (is_leaving(r, l, line))
    return false;
  if (rf_nearby_far(&l->near, m, line, far))
    return l->cohort->face->u[line] * l->near.value[line] > 0.0;
  return l->cohort->face->u[line] * rf_dot_in_four(x, l->here + 1, m->d)
    / m->line_size[line] - l->rest > 2.0 * l->error;
}

/* A crossing later than what was found before is not pushed: by then the
   neuron is in another face. */
static rf_status
push_first(double *best, rfx_run *r, rf_candidates *out, rf_candidate *found)
{
  if (found->tau > *best + RF_SAME_TAU)
    return RF_OK;
  RF_ASSERT(found->tau >= 0.0 && found->tau <= 1.0);
  found->latest = r->population->neuron[found->who].latest;
  *best = fmin(*best, found->tau);
  return rf_candidate_push(out, found);
}

/* The first crossing of a line, unless later than *best.  A line that is being
   left has a root at the start that is none; while the way it leaves is lost
   in rounding it counts as being left in the next segment, too. */
static rf_status
cross_line(double *best, rfx_run *r, rf_candidates *out, look *l, size_t line)
{
  const double *x = r->model->line_double + line * r->model->d;
  const double length = r->model->line_size[line];
  const int side = l->cohort->face->u[line];
  const bool left = is_leaving(r, l, line);
  bool doubt, slow, late = false;
  double root, end;
  rf_root answer;
  rf_status status;

  if (l->from == 0.0 && !left && out_of_reach(&late, r, l, line))
    return RF_OK;
  rf_guard g = rfx_guard_along(r->screen->rough.series.at, l, x, length, side);
  end = distance_at_end(&g, length);
  answer = isolate(&root, &doubt, &g, l, left);
  rf_candidate found = { .tau = root, .kind = RF_CROSSING,
                         .who = (uint32_t)l->neuron, .line = (uint32_t)line,
                         .touch = answer == RF_ROOT_TOUCH, .left = left,
                         .turned = l->turned != RF_TURNED_NOT,
                         .late = late || (left && doubt),
                         .side = (signed char)side, .from = l->from,
                         .wrong = l->wrong };
  slow = left && end <= RF_WRONG * l->error;
  if ((doubt || slow)
      && (status = rfx_certify(&answer, &slow, r, &found)) < 0)
    return status;
  if (answer != RF_ROOT_NONE)
    return push_first(best, r, out, &found);
  l->distance = fmin(l->distance, end);
  return slow ? rf_departures_add_next(&r->departures, l->neuron, line)
    : RF_OK;
}

/* Are all lines too far away for the segment, as out_of_reach has it of each?
   Asked where their values are known and none is just being left, which is so
   of nearly all neurons; of a line that is not the nearest so far it need not
   be known whether it counts. */
static bool
all_out_of_reach(const rfx_run *r, look *l)
{
  const rfx_face *face = l->cohort->face;
  double nearest = l->distance;

  if (l->from != 0.0 || !l->start
      || rf_has_left_some(&r->departures, r->population->neuron, l->neuron))
    return false;
  for (size_t line = 0; line < r->model->lines->count; line++) {
    double least;
    if (face->u[line] == 0
        || (least = value_at_start(r, l, line) - l->way) >= nearest
        || (l->cohort->recede[line] & l->away)
        || rfx_face_idle(face, r->model, line))
      continue;
    if (!(least > l->error))
      return false;
    nearest = least;
  }
  l->distance = nearest;
  return true;
}

/* Does it follow from where the line is that nothing is to be done about it?
   From the start of a segment on, where it is out of reach and farther than one
   that counts: whether it counts itself does not matter then, which to ask of
   all lines of a new face costs more than to look at them. */
static bool
does_not_matter(const rfx_run *r, const look *l, size_t line)
{
  const double least = l->error > l->distance ? l->error : l->distance;

  if (l->from != 0.0)
    return beyond_reach(r, l, line);
  return product_at_start(r, l, line)
    > (1.0 + 0x1p-40) * (least + l->way) * r->model->line_size[line]
    && !is_leaving(r, l, line);
}

/* The same of all lines of a piece that begins with this one, seen from within
   the segment: they are far, and none of them is just being left. */
static bool
piece_is_clear(const rfx_run *r, const look *l, size_t line)
{
  const uint32_t fresh = r->population->neuron[l->neuron].fresh;

  return l->from != 0.0
    && rf_nearby_clear(&l->near, r->model, l->cohort->face->u, line,
                       l->rest + 2.0 * l->error)
    && (!rf_has_left_some(&r->departures, r->population->neuron, l->neuron)
        || (fresh != RF_MANY_LINES
            && fresh / RF_TOGETHER != line / RF_TOGETHER));
}

/* Those of all lines that count. */
static rf_status
cross_lines(rfx_run *r, rf_candidates *out, look *l)
{
  const rfx_face *face = l->cohort->face;
  double best = 1.0;
  rf_status status = RF_OK;

  if (all_out_of_reach(r, l))
    return RF_OK;
  for (size_t line = 0; status >= 0 && line < r->model->lines->count; line++)
    if (piece_is_clear(r, l, line))
      line += RF_TOGETHER - 1;
    else if (face->u[line] != 0 && !(l->cohort->recede[line] & l->away)
             && !does_not_matter(r, l, line)
             && !rfx_face_idle(face, r->model, line))
      status = cross_line(&best, r, out, l, line);
  return status;
}

/* Does it matter for neuron j that a passes 0?  Where it slides the boundary
   turns from attracting to repelling, and an edge that it rests on becomes one
   that it could leave, or the other way round. */
bool
rfx_minds_turning(const rfx_run *r, const rfx_face *face, size_t j)
{
  return face->nzero > 0 || (r->population->neuron[j].flags & RF_EDGE);
}

/* The sign of a, or where it is 0 the one that it takes. */
static int
side_of_a(const look *l)
{
  size_t i = 0;

  while (i < l->degree && l->series[i * l->stride] == 0.0)
    i++;
  return l->series[i * l->stride] > 0.0 ? 1 : -1;
}

/* The first time that its a passes 0; that it starts there is no turn. */
static rf_status
turn(rfx_run *r, rf_candidates *out, look *l)
{
  const double a = fabs(l->series[0]);
  const bool left = l->turned != RF_TURNED_NOT || l->series[0] == 0.0;
  const int side = side_of_a(l);
  double root, end;
  rf_root answer;
  bool doubt, slow = false;
  rf_status status;

  if (!left && a > l->turn + l->error) {
    l->distance = fmin(l->distance, a - l->turn);
    return RF_OK;
  }
  rf_guard g = rfx_guard_along(r->screen->rough.series.at, l, NULL, 1.0, side);
  end = distance_at_end(&g, 1.0);
  answer = isolate(&root, &doubt, &g, l, left);
  rf_candidate found = { .tau = root, .kind = RF_TURN,
                         .who = (uint32_t)l->neuron, .line = RF_NO_LINE,
                         .left = left,
                         .latest = r->population->neuron[l->neuron].latest,
                         .side = (signed char)side, .from = l->from };
  if (left && doubt)                   /* a = 0, and stays near it */
    return RF_OK;
  if (doubt && (status = rfx_certify(&answer, &slow, r, &found)) < 0)
    return status;
  if (answer != RF_ROOT_NONE)
    return rf_candidate_push(out, &found);
  l->distance = fmin(l->distance, end);
  return RF_OK;
}

/* ---- how long nothing happens ---- */

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

/* What is known of a neuron beside its series, and how far it is for that. */
static void
add_knowledge(look *l, rfx_run *r, const rfx_trajectory *path)
{
  const rfx_population *p = r->population;
  const double a = l->series[0];

  l->steady = p->steady || (p->neuron[l->neuron].flags & RF_STEADY);
  l->wrong = rf_wrong(rfx_times_in_vain(r, l->neuron, l->from));
  if (!l->start)
    l->start = starts_of(r, path);
  l->away = 0;
  /* Only a propagator's cohort keeps what it knows of lines that recede. */
  if (l->from == 0.0 && l->cohort->carry == RF_CARRY_PROPAGATOR
      && (l->steady || fabs(a) > l->turn + l->error))
    l->away = a > 0.0 ? 1 : 2;
  if (l->away && !l->steady)           /* holds while a keeps its sign */
    l->distance = fabs(a) - l->turn;
}

rf_status
rfx_examine(rfx_run *r, rf_candidates *out, look *l,
            const rfx_trajectory *path)
{
  double *series = r->screen->rough.series.at + r->segment->degree + 1;
  const double sum = rfx_trajectory_series(series, r, path);
  rf_status status;

  r->report.stats.tests++;
  l->distance = INFINITY;
  if (sum <= (RF_NUM_IS_DOUBLE ? RF_NOTHING : 0.0))
    return RF_OK;                      /* z = 0 stays so */
  rfx_take_look(l, r, series, sum);
  if (l->from > 0.0)
    stand_at(l, r, series + (l->degree + 2) * l->stride);
  add_knowledge(l, r, path);
  status = cross_lines(r, out, l);
  if (status >= 0 && !l->steady
      && rfx_minds_turning(r, l->cohort->face, l->neuron))
    status = turn(r, out, l);
  l->distance = rfx_rapidity(l->distance, end_size(l));
  return status;
}

rf_status
rfx_screen_neuron(rfx_run *r, rf_candidates *out, size_t j,
                  const rfx_trajectory *path, double from, rf_turned turned)
{
  look l = { .neuron = j, .cohort = &r->population->cohorts[path->cohort],
             .from = from, .turned = turned };

  return l.cohort->face->dead ? RF_OK : rfx_examine(r, out, &l, path);
}
