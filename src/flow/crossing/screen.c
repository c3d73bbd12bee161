/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * screen.c -- which neurons may cross in a segment.
 * Kernel: decision.
 *
 * All of it is in double with bounds on the rounding: a neuron's columns and
 * coordinates only matter up to a factor, so they are scaled to unit size.
 * The bulk of the neurons is dismissed without being touched:
 *  - In rapidity s = int ||D|| dt a neuron obeys |a'|, ||w'|| <= the larger of
 *    |a| and ||w||, so <w, x> / ||x|| changes by at most max(|a|, ||w||)
 *    (e^s - 1).  So each test gives a deadline: the rapidity of the cohort
 *    before which no line can be reached.
 *  - A line l with u_l a <D, x_l> > 0 is moving away.  That is certain for a
 *    whole cohort and both signs of a as long as <D, x_l> keeps its sign. */
#include "config.h"

#include "flow/crossing/crossing_impl.h"

/* Bring c->recede up to date for this segment: D at its start, and a bound on
   how far <D, x> / ||x|| can move within it.  False: some certainty is lost,
   so every member must be looked at.  *most: bound on ||D|| in the segment. */
static bool
update_recede(rfx_run *r, rfx_cohort *c, double *most)
{
  const rfx_model *m = r->model;
  rf_num *D = r->screen->num.drive;
  double *drive = r->screen->rough.series.at, spread = 0.0;
  bool kept = true;

  rfx_face_drive(D, m, c->face, r->series.p, r->screen->num.term);
  for (size_t i = 0; i < m->d; i++)
    drive[i] = num_get_d(&D[i]);
  for (size_t k = 0; k < m->n; k++) {
    double move = 0.0;
    if (num_sgn(&c->face->eta[k]) == 0)
      continue;
    for (size_t i = 1; i <= r->series.degree; i++)
      move += fabs(num_get_d(&r->series.p[i * m->n + k]));
    spread += num_get_d(&c->face->eta[k]) * m->norm[k]
      * (move + 1e-12 * fabs(num_get_d(&r->series.p[k])));
  }
  *most = rf_length(drive, m->d) + spread;
  for (size_t l = 0; l < m->lines->count; l++) {
    double v = 0.0;
    unsigned char now;
    for (size_t i = 0; i < m->d; i++)
      v += drive[i] * m->line_double[l * m->d + i];
    v *= c->face->u[l] / m->line_size[l];
    now = v > spread ? 1 : v < -spread ? 2 : 0;
    if (c->recede[l] & ~now)
      kept = false;
    /* To lose a certainty costs a look at everybody, so one that is near its
       end is not worth having. */
    if (now != c->recede[l] && fabs(v) <= 16.0 * spread)
      now = 0;
    c->recede[l] = now;
  }
  return kept;
}

static void
look_at_all(rfx_cohort *c)
{
  for (size_t i = 0; i < c->count; i++)
    c->deadline[i] = -INFINITY;
  for (size_t b = 0; b * RF_BLOCK < c->count; b++)
    c->earliest[b] = -INFINITY;
}

/* The full look at member i, which gives it a new deadline; start: <w, line> of
   it, or NULL.  The neuron is noted first: where the segment is cut, that
   deadline does not hold. */
static rf_status
screen_member(rfx_run *r, rf_candidates *out, const rfx_cohort *c,
              size_t i, double clock, const double *start)
{
  rf_examined *examined = &r->screen->examined;
  const size_t j = c->member[i];
  const rfx_trajectory path = c->carry == RF_CARRY_MEMBERS
    ? rfx_trajectory_of(r, j) : rfx_trajectory_of_member(r, c, i);
  look l = { .neuron = j, .cohort = c, .start = start };
  rf_status status;

  if ((status = rf_large_grow(&examined->neuron, &examined->capacity,
                              examined->count + 1,
                              sizeof *examined->neuron)) < 0)
    return status;
  examined->neuron[examined->count++] = (uint32_t)j;
  status = rfx_examine(r, out, &l, &path);
  c->deadline[i] = clock + l.distance;
  return status;
}

/* ---- glances ---- */

/* A glance gives a member a deadline from where it is at the start of the
   segment: enough for those that are not near.  So many members go side by
   side, number after number of each, which compilers make vector operations
   of. */
enum { LANES = 8 };

/* Members of one cohort that wait for one; the arrays are [..][LANES]. */
typedef struct glances {
  size_t member[LANES], count;
  double before;         /* the cohort's clock at the start */
  double *x, *z;         /* [stride]: coordinates, states */
  double *sum;           /* of the absolute terms of z */
  double *value;         /* scratch; at last, deadlines from the start on */
  double *distance, *size;
} glances;

#define GLANCES_SIZE(stride) (LANES * (2 * (stride) + 4))

static void
place_glances(glances *g, double *room, size_t stride)
{
  g->count = 0;
  g->x = room;
  g->z = g->x + LANES * stride;
  g->sum = g->z + LANES * stride;
  g->value = g->sum + LANES;
  g->distance = g->value + LANES;
  g->size = g->distance + LANES;
}

/* z += x y, and the sizes of these terms onto sum. */
static inline void
add_products(double *restrict z, double *restrict sum,
             const double *restrict x, double y)
{
  for (size_t k = 0; k < LANES; k++) {
    const double term = x[k] * y;
    z[k] += term;
    sum[k] += fabs(term);
  }
}

static inline void
add_multiple(double *restrict g, const double *restrict z, double v)
{
  for (size_t k = 0; k < LANES; k++)
    g[k] += v * z[k];
}

static inline void
add_squares(double *restrict sum, const double *restrict z)
{
  for (size_t k = 0; k < LANES; k++)
    sum[k] += z[k] * z[k];
}

/* z of all lanes, as rfx_combine has it of one. */
static void
states_of(glances *g, const double *columns, size_t stride)
{
  memset(g->z, 0, stride * LANES * sizeof *g->z);
  memset(g->sum, 0, LANES * sizeof *g->sum);
  for (size_t q = 0; q < stride; q++, columns += stride)
    for (size_t l = 0; l < stride; l++)
      add_products(g->z + l * LANES, g->sum, g->x + q * LANES, columns[l]);
}

/* max(|a|, ||w||); where squares leave the range, as rf_length has it. */
static void
sizes_of(glances *g, double *w, size_t stride)
{
  memset(g->size, 0, LANES * sizeof *g->size);
  for (size_t l = 1; l < stride; l++)
    add_squares(g->size, g->z + l * LANES);
  for (size_t k = 0; k < LANES; k++) {
    const double a = fabs(g->z[k]);
    if (g->size[k] > 1e-280 && g->size[k] <= DBL_MAX)
      g->size[k] = sqrt(g->size[k]);
    else {
      for (size_t l = 1; l < stride; l++)
        w[l - 1] = g->z[l * LANES + k];
      g->size[k] = rf_length(w, stride - 1);
    }
    g->size[k] = a > g->size[k] ? a : g->size[k];
  }
}

/* Lower each distance to value times unit where that is less; away[a > 0]: but
   not of those. */
static inline void
take_nearer(double *restrict distance, const double *restrict value,
            const double *restrict a, double unit, const double *away)
{
  const double minus = away[0], plus = away[1];

  for (size_t k = 0; k < LANES; k++) {
    const double far = a[k] > 0.0 ? plus : minus;
    const double g = value[k] * unit + far;
    distance[k] = g < distance[k] ? g : distance[k];
  }
}

/* Distances from the lines that count for one of them at least. */
static void
distances_of(glances *g, const rfx_model *m, const rfx_cohort *c)
{
  for (size_t line = 0; line < m->lines->count; line++) {
    const double *v = m->line_double + line * m->d;
    const double away[2] = { c->recede[line] & 2 ? INFINITY : 0.0,
                             c->recede[line] & 1 ? INFINITY : 0.0 };
    if (c->face->u[line] == 0 || c->recede[line] == 3
        || rfx_face_idle(c->face, m, line))
      continue;
    memset(g->value, 0, LANES * sizeof *g->value);
    for (size_t l = 0; l < m->d; l++)
      add_multiple(g->value, g->z + (1 + l) * LANES, v[l]);
    take_nearer(g->distance, g->value, g->z,
                c->face->u[line] / m->line_size[line], away);
  }
}

static inline void
rapidities_of(double *restrict out, const glances *g, double rounding)
{
  const double *distance = g->distance, *size = g->size, *sum = g->sum;

  for (size_t k = 0; k < LANES; k++)
    out[k] = rfx_rapidity(distance[k] - rounding * sum[k], size[k]);
}

/* The deadlines of those that wait for one, which is nobody after it.  Lanes
   that nobody is in have the last one's numbers. */
static void
glance(rfx_run *r, rfx_cohort *c, glances *g, const double *columns)
{
  const rfx_population *p = r->population;
  const size_t stride = p->stride;
  double *room = r->screen->rough.series.at;

  if (g->count == 0)
    return;
  for (size_t k = 0; k < LANES; k++) {
    const size_t i = g->member[k < g->count ? k : g->count - 1];
    const double *x = rfx_coordinates_of(room, c->z + i * stride, stride);
    for (size_t q = 0; q < stride; q++)
      g->x[q * LANES + k] = x[q];
  }
  states_of(g, columns, stride);
  sizes_of(g, room, stride);
  /* for as long as a keeps its sign */
  for (size_t k = 0; k < LANES; k++)
    g->distance[k] = p->steady || (k < g->count
      && (p->neuron[c->member[g->member[k]]].flags & RF_STEADY))
      ? INFINITY : fabs(g->z[k]);
  distances_of(g, r->model, c);
  rapidities_of(g->value, g, 0x1p-50 * (double)stride);
  for (size_t k = 0; k < g->count; k++) {
    const size_t i = g->member[k];
    c->deadline[i] = g->before + g->value[k];
    if (c->deadline[i] <= c->clock)    /* it is examined next */
      RF_PREFETCH(&p->neuron[c->member[i]]);
  }
  g->count = 0;
}

/* ---- glances at many lines ---- */

/* Where lines and coordinates are many, <w, line> of all members of a block is
   one product of matrices, which the examination of those that stay near goes
   on with. */
#define RF_WIDE 1024

typedef struct survey {
  uint16_t row[RF_BLOCK];        /* of each member; RF_NO_ROW: not looked at */
  size_t member[RF_BLOCK], count;
  double *value;         /* value[count][lines]: <w, line> */
  double *w, *a, *sum;   /* [count][d], [count]: states, see glances */
  double *unit, *away;   /* unit[lines], away[2][lines]: see take_nearer; unit
                            0 where the line does not count */
} survey;

#define RF_NO_ROW UINT16_MAX

static bool
is_wide(const rfx_model *m)
{
  return RF_NUM_IS_DOUBLE && m->lines->count * m->d >= RF_WIDE;
}

static size_t
survey_size(const rfx_model *m)
{
  return is_wide(m)
    ? RF_BLOCK * (m->lines->count + m->d + 2) + 3 * m->lines->count : 0;
}

static void
place_survey(survey *s, double *room, const rfx_model *m)
{
  const size_t lines = m->lines->count;

  s->count = 0;
  s->value = room;
  s->w = s->value + RF_BLOCK * lines;
  s->a = s->w + RF_BLOCK * m->d;
  s->sum = s->a + RF_BLOCK;
  s->unit = s->sum + RF_BLOCK;
  s->away = s->unit + lines;
  for (size_t i = 0; i < RF_BLOCK; i++)
    s->row[i] = RF_NO_ROW;
}

/* What the lines are to the cohort. */
static void
weigh_lines(survey *s, const rfx_model *m, const rfx_cohort *c)
{
  const size_t lines = m->lines->count;

  for (size_t l = 0; l < lines; l++) {
    const bool counts = c->face->u[l] != 0 && c->recede[l] != 3
      && !rfx_face_idle(c->face, m, l);
    s->unit[l] = counts ? c->face->u[l] / m->line_size[l] : 0.0;
    s->away[l] = !counts || (c->recede[l] & 2) ? INFINITY : 0.0;
    s->away[lines + l] = !counts || (c->recede[l] & 1) ? INFINITY : 0.0;
  }
}

/* Member i of the block that begins with first. */
static void
add_to_survey(survey *s, rfx_run *r, const rfx_cohort *c, size_t first,
              size_t i, const double *columns)
{
  const size_t stride = r->population->stride;
  double *z = r->screen->rough.series.at;
  const double *x =
    rfx_coordinates_of(z + stride, c->z + i * stride, stride);

  s->sum[s->count] = 0.0;
  rfx_combine(z, &s->sum[s->count], x, columns, stride);
  s->a[s->count] = z[0];
  memcpy(s->w + s->count * (stride - 1), z + 1, (stride - 1) * sizeof *z);
  s->row[i - first] = (uint16_t)s->count;
  s->member[s->count++] = i;
}

/* The least distance of row k, as distances_of has it. */
static double
nearest(const survey *s, size_t k, size_t lines, double least)
{
  const double *value = s->value + k * lines;
  const double *away = s->away + (s->a[k] > 0.0 ? lines : 0);

  for (size_t l = 0; l < lines; l++) {
    const double g = value[l] * s->unit[l] + away[l];
    least = g < least ? g : least;
  }
  return least;
}

/* The deadlines of all in the survey. */
static void
finish_survey(survey *s, rfx_run *r, rfx_cohort *c, double before)
{
  const rfx_population *p = r->population;
  const rfx_model *m = r->model;
  const double rounding = 0x1p-50 * (double)p->stride;

  if (s->count == 0)
    return;
  weigh_lines(s, m, c);
  rf_multiply_transposed(s->value, s->w, m->line_double, s->count,
                         m->lines->count, m->d);
  for (size_t k = 0; k < s->count; k++) {
    const size_t i = s->member[k];
    const double a = fabs(s->a[k]), w = rf_length(s->w + k * m->d, m->d);
    const bool steady =
      p->steady || (p->neuron[c->member[i]].flags & RF_STEADY);
    const double near =
      nearest(s, k, m->lines->count, steady ? INFINITY : a);
    c->deadline[i] = before
      + rfx_rapidity(near - rounding * s->sum[k], a > w ? a : w);
  }
}

/* <w, line> of member i, or NULL. */
static const double *
surveyed(const survey *s, size_t i, size_t lines)
{
  const uint16_t row = s->row[i];

  return row == RF_NO_ROW ? NULL : s->value + row * lines;
}

/* ---- cohorts ---- */

/* Members of the block from first on that a glance may put off, eight by
   eight.  Whoever is leaving a line is always examined: a glance knows nothing
   of that. */
static void
glance_at_block(rfx_run *r, rfx_cohort *c, size_t first, size_t end,
                glances *g, survey *s)
{
  const double *columns = rfx_look_columns_of(r, 0)
    + r->population->system.block[c->block].offset;
  const bool wide = is_wide(r->model);

  for (size_t i = first; i < end; i++) {
    if (c->deadline[i] > c->clock
        || rf_has_left_some(&r->departures, r->population->neuron,
                            c->member[i]))
      continue;
    if (wide) {
      add_to_survey(s, r, c, first, i, columns);
      continue;
    }
    g->member[g->count++] = i;
    if (g->count == LANES)
      glance(r, c, g, columns);
  }
  glance(r, c, g, columns);
  finish_survey(s, r, c, g->before);
}

/* Room for one neuron's series, and for glances. */
static rf_status
screen_room(rfx_run *r)
{
  const size_t stride = r->population->stride;
  const size_t doubles = (r->segment->degree + 1) * (stride + 1) + 3 * stride;
  rf_status status = rf_doubles_grow(&r->screen->rough.series, doubles);

  return status < 0 ? status
    : rf_doubles_grow(&r->screen->rough.glance,
                      GLANCES_SIZE(stride) + survey_size(r->model));
}

/* A glance at the start of the segment puts off most of the members; what is
   left is examined. */
rf_status
rfx_screen_block(rfx_run *r, rf_candidates *out, const rf_due_block *due)
{
  rfx_cohort *c = &r->population->cohorts[due->cohort];
  const size_t first = due->number * RF_BLOCK, lines = r->model->lines->count;
  const size_t end = first + RF_BLOCK < c->count ? first + RF_BLOCK : c->count;
  double earliest = INFINITY;
  glances g;
  survey s;
  rf_status status = screen_room(r);

  if (status < 0)
    return status;
  place_glances(&g, r->screen->rough.glance.at, r->population->stride);
  g.before = due->before;
  place_survey(&s, g.size + LANES, r->model);
  glance_at_block(r, c, first, end, &g, &s);
  for (size_t i = first; i < end; i++) {
    if (c->deadline[i] <= c->clock
        && (status = screen_member(r, out, c, i, c->clock,
                                   surveyed(&s, i - first, lines))) < 0)
      return status;
    earliest = c->deadline[i] < earliest ? c->deadline[i] : earliest;
  }
  c->earliest[due->number] = earliest;
  return RF_OK;
}

/* A cohort on singles is looked at member by member, each on its own column.
   In one with a propagator most members are passed over in blocks, by the least
   deadline there. */
static rf_status
screen_cohort(rfx_run *r, rf_candidates *out, rfx_cohort *c)
{
  rf_due_blocks *due = &r->screen->due;
  const double before = c->clock;
  double most;
  rf_status status = RF_OK;

  if (c->carry == RF_CARRY_MEMBERS) {
    for (size_t i = 0; status >= 0 && i < c->count; i++)
      if ((status = rf_poll_64(i)) >= 0)
        status = screen_member(r, out, c, i, 0.0, NULL);
    return status;
  }
  if (!update_recede(r, c, &most))
    look_at_all(c);
  /* The columns obey their equation up to the error of the engine. */
  c->clock += most * r->step.length * (1.0 + 1e-9)
    + rf_scale(r->engine->error, r->engine->error_exponent);
  for (size_t b = 0; status >= 0 && b * RF_BLOCK < c->count; b++) {
    if (c->earliest[b] > c->clock)
      continue;
    status = rf_grow(&due->at, &due->capacity, due->count + 1,
                     sizeof *due->at);
    if (status >= 0)
      due->at[due->count++] =
        (rf_due_block){ (size_t)(c - r->population->cohorts), b, before };
  }
  return status;
}

/* Residuals are made where somebody needs D along the step: for deadlines,
   exits, wakes and corners. */
rf_status
rfx_screen(rfx_run *r, rf_candidates *out)
{
  rfx_population *p = r->population;
  bool edges = false, sliding = false, propagators = false;
  rf_status status;

  r->screen->examined.count = r->screen->due.count = 0;
  r->screen->swing.have = false;
  if (r->model->linear)
    return RF_OK;
  for (size_t l = 0; l < 2 * r->model->lines->count; l++)
    edges = edges || r->edges.of[l].count;
  for (size_t i = 0; i < p->ncohorts; i++) {
    const rfx_cohort *c = &p->cohorts[i];
    sliding = sliding || (c->count && c->face->nzero);
    propagators = propagators
      || (c->count && c->carry == RF_CARRY_PROPAGATOR);
  }
  if ((status = screen_room(r)) < 0
      || (status = rfx_prepare_columns(r)) < 0
      || (p->singles > p->nvacant && (status = rfx_prepare_members(r)) < 0))
    return status;
  if ((edges || sliding || propagators || r->corners.count)
      && (status = rfx_need_p(r)) < 0)
    return status;
  for (size_t i = 0; i < p->ncohorts; i++) {
    rfx_cohort *c = &p->cohorts[i];
    if (!c->count)
      continue;
    if ((status = rf_poll()) < 0)
      return status;
    if (c->carry != RF_CARRY_NONE
        && (status = screen_cohort(r, out, c)) < 0)
      return status;
    c->exits = true;
    if (c->face->nzero
        && (status = rfx_screen_exits(r, out, i, rfx_moving_member(p, c),
                                      0.0)) < 0)
      return status;
  }
  if (edges && (status = rfx_screen_edges(r, out)) < 0)
    return status;
  return rfx_screen_corners(r, out);
}

const rf_due_block *
rfx_due_blocks(const rfx_run *r, size_t *count)
{
  *count = r->screen->due.count;
  return r->screen->due.at;
}

/* They are in no order. */
rf_status
rfx_screened_take(rfx_run *r, rfx_run *from)
{
  rf_examined *all = &r->screen->examined, *own = &from->screen->examined;
  rf_status status = rf_large_grow(&all->neuron, &all->capacity,
                                   all->count + own->count,
                                   sizeof *all->neuron);

  if (status < 0)
    return status;
  if (own->count)
    memcpy(all->neuron + all->count, own->neuron,
           own->count * sizeof *own->neuron);
  all->count += own->count;
  own->count = 0;
  return RF_OK;
}

size_t
rfx_screened_count(const rfx_run *r)
{
  return r->screen->examined.count;
}

/* Deadlines, and the bounds on those of their blocks. */
void
rfx_screened_forget(rfx_run *r)
{
  const rf_examined *examined = &r->screen->examined;
  const rfx_population *p = r->population;

  for (size_t i = 0; i < examined->count; i++) {
    const rf_neuron *neuron = &p->neuron[examined->neuron[i]];
    rfx_cohort *c = &p->cohorts[neuron->cohort];
    c->deadline[neuron->slot] = -INFINITY;
    c->earliest[neuron->slot / RF_BLOCK] = -INFINITY;
  }
}
