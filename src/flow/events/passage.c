/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * passage.c -- the time that a run has just passed; see passage.h.
 *
 * Where a step is cut neurons move at its very end, into faces that have no
 * columns yet: what is told of the step must be read before.  So its series
 * are made when the first of them moves there, and kept.
 * Kernel: decision.
 *
 * A stretch is told in doubles whatever the number type of the run: a path as
 * a polynomial with its scale beside it, so that weights of 1e-400 are told as
 * well. */
#include "config.h"

#include "flow/events/passage_impl.h"
#include "flow/model/fade.h"

/* ---- series ---- */

/* A product of two columns has twice their degree.  In double, where columns
   are what CVODE interpolates with, all of it counts; Taylor's terms go on to
   the digits of the run.  So h is exact to the degree of the columns, and p to
   that of its own series. */
static size_t
output_degree(const rfx_segment *s)
{
  return RF_NUM_IS_DOUBLE ? 2 * s->degree : s->degree;
}

/* The columns to that degree. */
static rf_status
pad_columns(const rf_num **y, rfx_passage *e)
{
  const rfx_segment *s = e->run->segment;
  const size_t own = e->run->population->system.unknowns;
  const size_t have = (s->degree + 1) * own;
  const size_t need = (output_degree(s) + 1) * own;
  rf_status status;

  *y = s->y;
  if (need == have)
    return RF_OK;
  if ((status = rfx_pool_grow(&e->y, need, 0, e->model->prec)) < 0)
    return status;
  num_copy(e->y.at, s->y, have);
  for (size_t i = have; i < need; i++)
    num_zero(&e->y.at[i]);
  *y = e->y.at;
  return RF_OK;
}

/* log2 of a number, rounded up. */
static long
binary_size(const rf_num *x)
{
  long e;

  return num_get_d_2exp(&e, x) == 0.0 ? LONG_MIN / 2 : e;
}

/* Terms that are looked at together, and by how much they are to be smaller
   than another one before: 53 bits of a double, and 27 for the terms behind
   them, which fall on. */
#define TERMS ((size_t)8)
#define NOTHING 80

/* Are the last terms of series k nothing beside another, or all 0?  Not beside
   the first, which says nothing of how a slope is. */
static bool
is_over(const rf_num *series, size_t n, size_t k, size_t count)
{
  long most = LONG_MIN / 2, last = most;

  for (size_t i = 1; i < count; i++) {
    const long size = binary_size(&series[i * n + k]);
    if (i < count - TERMS)
      most = size > most ? size : most;
    else
      last = size > last ? size : last;
  }
  return last == LONG_MIN / 2 || last + NOTHING < most;
}

/* They are told as doubles: of a run with more digits most terms are nothing to
   those. */
static bool
are_over(const rf_num *h, const rf_num *p, size_t n, size_t count)
{
  bool over = !RF_NUM_IS_DOUBLE && count >= 2 * TERMS && count % TERMS == 0;

  for (size_t k = 0; over && k < n; k++)
    over = is_over(h, n, k, count) && is_over(p, n, k, count);
  return over;
}

/* The terms from here on are 0. */
static void
end_series(rf_num *h, rf_num *p, size_t n, size_t from, size_t count)
{
  for (size_t i = from * n; i < count * n; i++) {
    num_zero(&h[i]);
    num_zero(&p[i]);
  }
}

/* Predictions and residuals order by order, as rfx_need_p does it; but of the
   neurons as they are now. */
static rf_status
make_series(rfx_passage *e)
{
  const rfx_model *m = e->model;
  const size_t degree = output_degree(e->run->segment);
  const size_t size = (degree + 1) * m->n;
  const rf_num *y;
  rf_num *h, *p, *v;
  rf_status status;

  if (e->have)
    return RF_OK;
  RF_TRY(pad_columns(&y, e));
  RF_TRY(rfx_pool_grow(&e->series, 3 * size + 2, 0, m->prec));
  h = e->series.at;
  p = h + size;
  v = p + size;
  for (size_t i = 0; i <= degree; i++) {
    RF_TRY(rfx_lumped_series(h, &e->run->population->system, e->work,
                             e->run->segment, y, i));
    rfx_model_series(p, v, m, h, i, v + size);
    if (are_over(h, p, m->n, i + 1)) {
      end_series(h, p, m->n, i + 1, degree + 1);
      break;
    }
  }
  e->have = true;

done:
  return status;
}

/* Read off the series, as doubles; a caller may want one of the two alone. */
static rf_status
outputs(rf_stretch *stretch, double *h, double *p)
{
  rfx_passage *e = rfx_passage_self(stretch);
  const size_t size = (stretch->output_degree + 1) * e->model->n;
  rf_status status;

  RF_REQUIRE(e->run->segment, RF_EINVAL);
  status = make_series(e);
  for (size_t i = 0; status >= 0 && i < size; i++) {
    if (h)
      h[i] = num_get_d(&e->series.at[i]);
    if (p)
      p[i] = num_get_d(&e->series.at[size + i]);
  }
  return status;
}

/* ---- one neuron ---- */

/* The face that neuron j is in now, or until its move takes place. */
static const rfx_face *
face_of(const rfx_passage *e, size_t j)
{
  const rfx_population *p = e->run->population;

  return p->cohorts[p->neuron[j].cohort].face;
}

/* out[d + 1] = coordinates[d + 1] times the columns of a propagator. */
static void
combine(rf_num *out, const rf_num *coordinates, const rf_num *columns,
        size_t stride)
{
  for (size_t l = 0; l < stride; l++) {
    num_zero(&out[l]);
    for (size_t q = 0; q < stride; q++)
      num_addmul(&out[l], &coordinates[q], &columns[q * stride + l]);
  }
}

/* Term i of the state of neuron j, z[d + 1], by the columns that carry it
   now. */
static void
term_of(rf_num *z, const rfx_passage *e, size_t j, size_t i)
{
  const rfx_population *p = e->run->population;
  const rfx_cohort *c = &p->cohorts[p->neuron[j].cohort];
  const rf_num *y = e->run->segment->y + i * p->system.unknowns;
  const uint32_t column = rfx_population_single(p, j);

  if (column != RF_NO_COLUMN)
    num_copy(z, y + rfx_population_offset(p, column), p->stride);
  else if (c->carry == RF_CARRY_PROPAGATOR)
    combine(z, rfx_population_at(p, j),
            y + p->system.block[c->block].offset, p->stride);
  else if (i == 0)
    num_copy(z, rfx_population_at(p, j), p->stride);
  else
    for (size_t l = 0; l < p->stride; l++)
      num_zero(&z[l]);
}

/* Of doubles by one factor, where all of it is far within their range: the same
   bits, as a power of two rounds nothing but what falls below it.  false: it is
   not. */
static bool
scale_at_once(double *c, double *log_scale, const rf_num *z, size_t count)
{
  double most = 0.0, by;
  int e;

  for (size_t i = 0; i < count; i++) {
    const double x = fabs(num_get_d(&z[i]));
    most = x > most ? x : most;
  }
  if (!(most > 0x1p-900 && most < 0x1p900))
    return false;
  (void)frexp(most, &e);
  by = ldexp(1.0, -e);
  for (size_t i = 0; i < count; i++)
    c[i] = num_get_d(&z[i]) * by;
  *log_scale = (double)e * log(2.0);
  return true;
}

/* Doubles of z[count] over 2^e, and ln 2^e. */
static void
scale_down(double *c, double *log_scale, const rf_num *z, size_t count)
{
  long e = LONG_MIN / 2, own;

  if (RF_NUM_IS_DOUBLE && scale_at_once(c, log_scale, z, count))
    return;
  for (size_t i = 0; i < count; i++) {
    (void)num_get_d_2exp(&own, &z[i]);
    e = own > e ? own : e;
  }
  for (size_t i = 0; i < count; i++) {
    const double f = num_get_d_2exp(&own, &z[i]);
    c[i] = own - e < -1100 ? 0.0 : ldexp(f, (int)(own - e));
  }
  *log_scale = e > LONG_MIN / 2 ? (double)e * log(2.0) : 0.0;
}

/* In the problem's dimension, with the part of w that never moves. */
static rf_status
path(rf_stretch *stretch, double *c, double *log_scale, size_t j)
{
  rfx_passage *e = rfx_passage_self(stretch);
  const rfx_model *m = e->model;
  const rf_num *perp = e->run->population->perp;
  const size_t terms = stretch->degree + 1, own = m->d + 1;
  const size_t row = m->full + 1, count = terms * row;
  rf_num *reduced;
  rf_status status;

  RF_REQUIRE(e->run->segment, RF_EINVAL);
  status = rfx_pool_grow(&e->path, count + terms * own, 0, m->prec);
  if (status < 0)
    return status;
  reduced = e->path.at + count;
  for (size_t i = 0; i < terms; i++)
    term_of(reduced + i * own, e, j, i);
  rfx_model_widen_rows(e->path.at + 1, row, m, reduced, terms);
  for (size_t i = 0; i < terms; i++) {
    rf_num *z = e->path.at + i * row;
    num_set(&z[0], &reduced[i * own]);
    for (size_t l = 0; i == 0 && perp && l < m->full; l++)
      num_add(&z[1 + l], &z[1 + l], &perp[j * m->full + l]);
    rfx_fade_term(e->path.at, i, row, m, e->run->segment, 1);
  }
  scale_down(c, log_scale, e->path.at, count);
  return RF_OK;
}

/* With leak 1 no signs are followed, and all data count as active. */
static rf_status
pattern(rf_stretch *stretch, signed char *u, size_t j)
{
  const rfx_passage *e = rfx_passage_self(stretch);

  if (e->model->linear)
    memset(u, 1, e->model->n);
  else
    rf_lines_pattern(u, e->model->lines, face_of(e, j)->u);
  return RF_OK;
}

/* D is linear in p, term by term. */
static rf_status
find_drive(rfx_driven *to, rfx_passage *e, const rfx_face *face)
{
  const rfx_model *m = e->model;
  const size_t terms = e->base.output_degree + 1, own = m->d + 1;
  const size_t count = terms * m->full;
  const rf_num *p;
  rf_num *reduced;
  rf_status status;

  RF_TRY(make_series(e));
  RF_TRY(rf_grow(&to->D, &to->capacity, count, sizeof *to->D));
  RF_TRY(rfx_pool_grow(&e->path, count + terms * own, 0, m->prec));
  p = e->series.at + terms * m->n;
  reduced = e->path.at + count;
  for (size_t i = 0; i < terms; i++)
    rfx_face_drive(reduced + i * own + 1, m, face, p + i * m->n, e->drive);
  rfx_model_widen_rows(e->path.at, m->full, m, reduced, terms);
  for (size_t i = 0; i < count; i++)
    to->D[i] = num_get_d(&e->path.at[i]);
  to->face = face;
done:
  return status;
}

static rf_status
drive(rf_stretch *stretch, double *D, size_t j)
{
  rfx_passage *e = rfx_passage_self(stretch);
  const size_t cohort = e->run->population->neuron[j].cohort;
  const rfx_face *face = face_of(e, j);
  rfx_driven *driven = &e->driven[cohort % RF_DRIVEN];
  rf_status status = RF_OK;

  RF_REQUIRE(e->run->segment, RF_EINVAL);
  if (driven->face != face) {
    driven->face = NULL;
    status = find_drive(driven, e, face);
  }
  if (status >= 0)
    memcpy(D, driven->D, (stretch->output_degree + 1) * e->model->full
           * sizeof *D);
  return status;
}

/* ---- at one time ---- */

/* Where the stretch ends at a time that was asked for it is exactly that. */
void
rfx_passage_go(rfx_passage *e, const rf_num *tau)
{
  rfx_step *step = &e->run->step;

  num_set(&e->was[0], step->tau);
  num_set(&e->was[1], step->t);
  if (!e->run->segment)                /* it is there: see rfx_passage_rest */
    return;
  rfx_set_time(e->run, tau);
  if (e->end && num_cmp(tau, e->to) == 0)
    num_set(step->t, e->end);
}

/* Only tau and t were moved. */
void
rfx_passage_come_back(rfx_passage *e)
{
  num_set(e->run->step.tau, &e->was[0]);
  num_set(e->run->step.t, &e->was[1]);
}

const rf_num *
rfx_passage_place(rfx_passage *e, double s)
{
  if (s < 0.0)
    return e->place.here;
  if (s >= 1.0)
    return e->to;
  num_sub(e->at, e->to, e->since);
  num_mul_d(e->at, e->at, s);
  num_add(e->at, e->at, e->since);
  return e->at;
}

/* Both begin to write where numbers are handed out, go to the place, read and
   come back. */
static rf_status
sample(rf_stretch *stretch, const rf_numbers **out, double s)
{
  rfx_passage *e = rfx_passage_self(stretch);
  rf_num *z;
  rf_status status = rfx_numbers_begin(&z, &e->numbers,
                                       e->model->n + RF_SAMPLE_H);

  if (status < 0)
    return status;
  rfx_passage_go(e, rfx_passage_place(e, s));
  num_set(&z[RF_SAMPLE_TIME], e->run->step.t);
  status = rfx_run_sample(e->run, &z[RF_SAMPLE_LOSS], &z[RF_SAMPLE_H]);
  rfx_passage_come_back(e);
  if (status >= 0)
    *out = rfx_numbers_give(&e->numbers);
  return status;
}

/* As sample, of neurons. */
static rf_status
weights(rf_stretch *stretch, const rf_numbers **out, double s, size_t first,
        size_t count)
{
  rfx_passage *e = rfx_passage_self(stretch);
  rf_num *z;
  rf_status status = rfx_numbers_begin(&z, &e->numbers,
                                       count * (e->model->full + 1));

  if (status < 0)
    return status;
  rfx_passage_go(e, rfx_passage_place(e, s));
  status = rfx_run_weights(e->run, z, first, count);
  rfx_passage_come_back(e);
  if (status >= 0)
    *out = rfx_numbers_give(&e->numbers);
  return status;
}

static const rf_stretch_ops ops = {
  .path = path, .pattern = pattern, .outputs = outputs, .drive = drive,
  .sample = sample, .weights = weights, .here = rfx_place_here,
  .set_here = rfx_place_set, .keep = rfx_place_keep,
  .between = rfx_place_between, .beside = rfx_place_beside,
  .simplest = rfx_place_simplest, .cut = rfx_place_cut,
  .begin = rfx_place_begin, .word = rfx_place_word
};

/* ---- telling ---- */

/* The part from since to tau of the segment that is being played. */
static void
cover(rfx_passage *e, const rf_num *tau)
{
  const rfx_segment *s = e->run->segment;

  num_set(e->to, tau);
  e->end = NULL;
  e->place.have = false;
  e->base.m = e->run->population->m;
  e->base.degree = s->degree;
  e->base.output_degree = output_degree(s);
  e->base.low = num_get_d(e->since);
  e->base.high = num_get_d(tau);
  e->base.t0 = num_get_d(s->t0);
  e->base.length = num_get_d(s->length);
  e->base.part = e->base.high - e->base.low;
  for (size_t i = 0; i < RF_DRIVEN; i++)
    e->driven[i].face = NULL;
}

/* The step itself may begin with a part that was passed before: nothing is
   told of no time.  Who looks for a moment may have cut the stretch. */
rf_status
rfx_passage_to(rfx_passage *e, const rf_num *tau, const rf_num *time)
{
  rf_status status;

  if (num_cmp(tau, e->since) <= 0)
    return RF_OK;
  cover(e, tau);
  e->end = time;
  status = rf_stretch_tell(&e->base);
  e->told = true;
  num_set(e->since, e->to);
  return status;
}

/* A stretch of no length, which has no polynomials. */
rf_status
rfx_passage_rest(rfx_passage *e)
{
  if (e->told)
    return RF_OK;
  num_zero(e->since);
  num_zero(e->to);
  e->end = NULL;
  e->have = e->place.have = false;
  e->base.m = e->run->population->m;
  e->base.degree = e->base.output_degree = 0;
  e->base.low = e->base.high = e->base.part = 0.0;
  e->base.t0 = num_get_d(e->run->step.t);
  e->base.length = 1.0;
  e->told = true;
  return rf_stretch_tell(&e->base);
}

/* Up to here all has been told, or the observer has cut it. */
const rf_num *
rfx_passage_reached(const rfx_passage *e)
{
  return e->since;
}

/* Late in a step a neuron that has moved is in other columns, and the series
   are made anew when they are asked for; at the end of a step that is cut they
   are those from before. */
rf_status
rfx_passage_move(rfx_passage *e, const rf_num *tau, const rfx_move *move,
                 int after)
{
  const bool at_end = e->run->step.cut
    && num_cmp(tau, e->run->step.stop) >= 0;
  rf_status status = RF_OK;

  if (!at_end && after)
    e->have = false;
  if (!e->base.observer.moved || move->from == move->to)
    return RF_OK;
  cover(e, tau);
  if (at_end)
    status = make_series(e);
  return status < 0 ? status
    : rf_stretch_tell_move(&e->base, move->neuron, after);
}

/* A new step begins: nothing of it has been told. */
void
rfx_passage_begin(rfx_passage *e)
{
  num_zero(e->since);
  e->have = false;
}

void
rfx_passage_observer(rfx_passage *e, const rf_observer *observer)
{
  e->base.observer = *observer;
}

bool
rfx_passage_is_fine(const rfx_passage *e)
{
  return e->base.observer.fine;
}

/* In the middle of a segment from where the run is. */
void
rfx_passage_of(rfx_passage *e, rfx_run *run)
{
  e->run = run;
  rfx_passage_begin(e);
  if (run->segment)
    num_set(e->since, run->step.tau);
  run->passage = e;
}

void
rfx_passage_free(rfx_passage *e)
{
  if (!e)
    return;
  num_array_free(e->since, e->numbers_count);
  rfx_pool_clear(&e->series);
  rfx_pool_clear(&e->y);
  rfx_pool_clear(&e->path);
  num_array_free(e->drive, e->model->d + 2);
  for (size_t i = 0; i < RF_DRIVEN; i++)
    rf_release(e->driven[i].D);
  rfx_numbers_clear(&e->numbers);
  rfx_work_free(e->work);
  rf_release(e);
}

/* One block of numbers, of which since is the first. */
rf_status
rfx_passage_create(rfx_passage **passage, const rfx_model *model,
                   const rf_observer *observer, long digits)
{
  const size_t count = 11 + model->n;
  rfx_passage *e = rf_alloc(1, sizeof *e);
  rf_num *own;
  rf_status status = RF_ENOMEM;

  if (!e)
    return RF_ENOMEM;
  e->base.ops = &ops;
  e->base.observer = *observer;
  e->model = model;
  e->numbers_count = count;
  e->numbers.prec = model->prec;
  e->numbers.digits = digits;
  if (!(own = e->since = num_array(count, model->prec))
      || !(e->drive = num_array(model->d + 2, model->prec)))
    goto done;
  num_take(&own, 1);
  e->to = num_take(&own, 1);
  e->at = num_take(&own, 1);
  e->was = num_take(&own, 2);
  e->place = (rfx_place){ .here = num_take(&own, 1),
                          .before = num_take(&own, 1),
                          .after = num_take(&own, 1),
                          .unit = num_take(&own, 1),
                          .room = num_take(&own, 1),
                          .p = num_take(&own, model->n),
                          .loss = num_take(&own, 1) };
  RF_TRY(rfx_work_create(&e->work, model));
  *passage = e;
  e = NULL;

done:
  rfx_passage_free(e);
  return status;
}
