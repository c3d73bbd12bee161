/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * taylor.c -- the Taylor engine: start, step, check; see taylor.h. */
#include "config.h"

#include "base/number/num_mp.h"
#include "flow/model/fade.h"
#include "flow/taylor/taylor_impl.h"

/* Bits that the digits are short of because errors grow; see taylor.h. */
#define RF_GROWTH_BITS 32

/* Orders of a step that the precision alone limits: a single pole at distance
   radius and a step radius / e^2 need bits ln(2) / 2 (Jorba, Zou 2005). */
static size_t
best_order(long prec)
{
  return 8 + (size_t)ceil(0.34657359 * (double)prec);
}

/* Bits of a step's fixed-point numbers below those of the state: 15 for the
   noise of one step (step.c), 5 for the distance of a coefficient to
   the top of its scale and for the 2 d units of the last place by which it
   may be off, log2(order) for their sum. */
static long
guard_bits(long prec)
{
  return 20 + (long)ceil(log2((double)best_order(prec)));
}

/* Whole words of 64 bits: the same numbers on machines with limbs of 32. */
#define RF_WORD (64 / GMP_NUMB_BITS)

/* Limbs of the fixed-point numbers: state and guard bits, in whole words. */
static size_t
limbs_for(long prec)
{
  return RF_WORD * (size_t)((prec + guard_bits(prec) + 63) / 64);
}

/* Up to the end of a limb: bits that cost nothing; the second run has a word
   more. */
long
rfm_taylor_bits(long digits, int variant)
{
  long bits = (long)ceil((double)digits * 3.3219280948873626
                         + RF_GROWTH_BITS);
  const size_t limbs = limbs_for(bits) + (variant ? RF_WORD : 0);

  RF_ASSERT(digits > 0 && (variant == 0 || variant == 1));
  while (limbs_for(bits + 1) <= limbs)
    bits++;
  return bits;
}

/* tmp is the head of a block with t, h, the segment's two times and drive; y
   that of one with end and slope; p that of one with v and predict. */
static void
taylor_free(rfm_engine *engine)
{
  rf_taylor *e = (rf_taylor *)(void *)engine;
  size_t n;

  if (!e)
    return;
  n = e->model->n;
  rfm_work_free(e->work);
  num_array_free(e->tmp, 9 + e->model->d);
  num_array_free(e->p, 3 * n);
  num_array_free(e->y, 3 * e->y_capacity);
  num_array_free(e->constants, e->constant_capacity);
  num_array_free(e->segment.y, e->segment.capacity);
  num_array_free(e->segment.p, (e->room + 2) * n);
  rf_release(e->cell);
  rf_release(e->scale.column);
  rf_release(e->size);
  rf_release(e->seen);
  rfd_series_free(e->scout);
  rfm_series_free(e->series);
  rf_release(e);
}

/* *v holds at least need numbers; the old contents are lost, so nothing is
   copied. */
static rf_status
renew(rf_num **v, size_t *capacity, size_t need, size_t times, long prec)
{
  rf_num *fresh;

  if (need <= *capacity && *v)
    return RF_OK;
  if (!(fresh = num_array(times * need, prec)))
    return RF_ENOMEM;
  num_array_free(*v, times * *capacity);
  *v = fresh;
  *capacity = need;
  return RF_OK;
}

/* The cells of the blocks, without their constants: pointers into a block that
   may have moved, so they are set at every start. */
static void
place_cells(rf_taylor *e)
{
  const size_t dn = e->model->d * e->model->n;

  for (size_t u = 0; u < e->system->nblocks; u++) {
    const rfm_block *block = &e->system->block[u];
    rf_num *m = e->constants + 2 * u * dn;
    e->cell[u] = (rf_taylor_cell){ .q = block->q, .offset = block->offset,
                                   .gram = block->gram, .m = m, .n = m + dn };
  }
  if (rfm_model_has_unit(e->model)) {
    rf_num *m = e->constants + 2 * e->system->nblocks * dn;
    e->beside.offset = rfm_system_unit(e->system);
    e->beside.m = m;
    e->beside.n = m + dn + e->model->n;
  }
}

/* All that depends on the layout, made at a start, so that a step allocates
   nothing.  Room is for the highest order that a step may take. */
static rf_status
reserve(rf_taylor *e, const rfm_system *system)
{
  const size_t d = e->model->d, n = e->model->n;
  const long prec = e->model->prec;
  const size_t unit = rfm_model_has_unit(e->model) ? 2 * n * (d + 1) : 0;
  rf_taylor_input in;
  rf_status status;

  RF_TRY(renew(&e->y, &e->y_capacity, system->unknowns, 3, prec));
  e->end = e->y + e->y_capacity;
  e->slope = e->end + e->y_capacity;
  RF_TRY(renew(&e->constants, &e->constant_capacity,
               2 * d * n * system->nblocks + unit, 1, prec));
  RF_TRY(renew(&e->segment.y, &e->segment.capacity,
               system->unknowns * (e->room + 2), 1, prec));
  RF_TRY(rf_grow(&e->cell, &e->cell_capacity, system->nblocks,
                 sizeof *e->cell));
  RF_TRY(rf_grow(&e->seen, &e->seen_capacity, system->unknowns,
                 (RF_ORDERS_SEEN + 1) * sizeof *e->seen));
  RF_TRY(rf_grow(&e->scale.column, &e->column_capacity, e->columns + 1,
                 sizeof *e->scale.column));
  place_cells(e);
  rf_taylor_input_of(&in, e);
  RF_TRY(rfd_series_reserve(&e->scout, &in, e->room, 1));
  RF_TRY(rfm_series_reserve(&e->series, &in, e->room, e->limbs));

done:
  return status;
}

/* M and N of one block; see series.h. */
static void
set_cell(rf_taylor *e, rf_taylor_cell *cell, const rfm_face *face)
{
  const rfm_model *m = e->model;
  const size_t d = m->d, n = m->n;
  rf_num *sum = &e->tmp[1], *factor = &e->tmp[2];

  num_zero(sum);
  for (size_t k = 0; k < n; k++) {
    rf_num *row = cell->n + k * d;         /* first eta_k P x_k, then scaled */
    for (size_t j = 0; j < d; j++)
      num_mul(&row[j], &face->eta[k], &m->x[k * d + j]);
    rfm_face_project(row, m, face, e->tmp);
    num_mul(factor, &m->rate[k], &face->eta[k]);
    num_neg(factor, factor);
    for (size_t j = 0; j < d; j++) {
      num_set(&cell->m[j * n + k], &row[j]);
      num_mul(&row[j], factor, &m->x[k * d + j]);
      num_mul(e->tmp, &row[j], &cell->m[j * n + k]);
      num_abs(e->tmp, e->tmp);
      num_add(sum, sum, e->tmp);
      e->log_n = fmax(e->log_n, rf_taylor_log2(&row[j]));
    }
  }
  cell->product = rf_taylor_log2(sum);
  for (size_t j = 0; j < d; j++) {
    num_zero(sum);
    for (size_t k = 0; k < n; k++) {
      num_abs(e->tmp, &cell->m[j * n + k]);
      num_add(sum, sum, e->tmp);
    }
    e->log_m = fmax(e->log_m, rf_taylor_log2(sum));
  }
}

/* M and N of the linear unit: F^T and -r F, by what it makes of one datum. */
static void
set_unit(rf_taylor *e)
{
  const rfm_model *m = e->model;
  const size_t n = m->n, row = m->d + 1;
  rf_taylor_beside *unit = &e->beside;
  rf_num *term = e->tmp, *sum = &e->tmp[1], *product = &e->tmp[2];

  num_zero(product);
  unit->log_m = unit->log_n = -HUGE_VAL;
  for (size_t k = 0; k < n; k++) {
    num_zero(sum);
    for (size_t j = 0; j < row; j++) {
      rf_num *f = &unit->m[j * n + k], *g = &unit->n[k * row + j];
      if (j > 0 && m->skip)
        num_set(f, &m->x[k * m->d + j - 1]);
      else
        num_set_d(f, j == 0 && m->output_bias ? 1.0 : 0.0);
      num_mul(g, f, &m->rate[k]);
      num_neg(g, g);
      num_abs(term, g);
      num_add(sum, sum, term);
      num_mul(term, f, g);
      num_abs(term, term);
      num_add(product, product, term);
    }
    unit->log_n = fmax(unit->log_n, rf_taylor_log2(sum));
  }
  unit->product = rf_taylor_log2(product);
  for (size_t j = 0; j < row; j++) {
    num_zero(sum);
    for (size_t k = 0; k < n; k++) {
      num_abs(term, &unit->m[j * n + k]);
      num_add(sum, sum, term);
    }
    unit->log_m = fmax(unit->log_m, rf_taylor_log2(sum));
  }
}

/* Log2 of the largest constants go with them: the units of a step need
   those. */
static void
set_cells(rf_taylor *e)
{
  e->log_m = e->log_n = -HUGE_VAL;
  for (size_t u = 0; u < e->system->nblocks && rf_poll() >= 0; u++)
    set_cell(e, &e->cell[u], e->system->block[u].face);
  if (e->beside.m)
    set_unit(e);
}

/* p (and v) of the state y at time t. */
static rf_status
set_residual(rf_taylor *e, const rf_num *y, const rf_num *t)
{
  const rfm_model *m = e->model;
  const rf_status status =
    rfm_lumped_predict(e->predict, e->system, e->work, y, t);

  if (status < 0)
    return status;
  rfm_model_residual(e->p, NULL, m, e->predict, e->tmp);
  for (size_t k = 0; m->loss->quadratic && k < m->n; k++)
    rfm_model_speed(&e->v[k], m, e->p, k, e->tmp);
  return RF_OK;
}

/* Constants of the faces, once for all steps until the next layout; then p of
   the state, from which each step begins. */
static rf_status
taylor_start(rfm_engine *engine, const rfm_system *system, const rf_num *t,
             const rf_num *y)
{
  rf_taylor *e = (rf_taylor *)(void *)engine;
  rf_status status;

  e->system = system;
  e->columns = 0;
  for (size_t u = 0; u < system->nblocks; u++)
    e->columns += system->block[u].q;
  e->columns += rfm_model_has_unit(e->model);
  RF_TRY(reserve(e, system));
  num_set(e->t, t);
  for (size_t i = 0; i < system->unknowns; i++) {
    if (!num_is_finite(&y[i]))
      return RF_ENOTFIN;
    num_set(&e->y[i], &y[i]);
  }
  set_cells(e);
  RF_TRY(rf_poll());
  RF_TRY(set_residual(e, e->y, e->t));

done:
  return status;
}

/* Orders of a step in which weights decay, by 1/e at most (step.c): what is
   told of them is the fade times columns that may hardly move, and 1 / 19! is
   beyond a double. */
#define RF_ORDERS_FADED 18

/* The last coefficient that matters is followed by two orders of smaller
   ones, of p as of the columns. */
static bool
finished(const rf_taylor *e, size_t i)
{
  const long bits = (long)(e->limbs * GMP_NUMB_BITS) - e->model->prec - 4;

  return i >= (e->model->decay ? RF_ORDERS_FADED : 2)
    && rfm_series_column_bits(e->series, i + 1) <= bits
    && rfm_series_column_bits(e->series, i) <= bits
    && rfm_series_p_bits(e->series, i) <= bits
    && rfm_series_p_bits(e->series, i - 1) <= bits;
}

/* A series that has not finished at its last order does after a cut of the
   step by 2^cut: the bits that the last two orders are too large by, over
   the order. */
static long
cut_for(const rf_taylor *e, size_t i)
{
  const long bits = (long)(e->limbs * GMP_NUMB_BITS) - e->model->prec - 4;
  long excess = rfm_series_column_bits(e->series, i) - bits, other;

  if ((other = rfm_series_column_bits(e->series, i + 1) - bits) > excess)
    excess = other;
  if ((other = rfm_series_p_bits(e->series, i) - bits) > excess)
    excess = other;
  if ((other = rfm_series_p_bits(e->series, i - 1) - bits) > excess)
    excess = other;
  RF_ASSERT(i > 1);
  return excess <= 0 ? 0 : 1 + excess / (long)(i - 1);
}

/* The series of the planned step: its order, and by how many powers of two
   the step had to be cut.  0: a number exceeded its scale. */
static size_t
run_series(rf_taylor *e, long *cut)
{
  rf_taylor_input in;
  size_t i;

  rf_taylor_input_of(&in, e);
  if (!rfm_series_begin(e->series, &in))
    return 0;
  for (i = 0; i < e->room; i++) {
    e->base.evaluations++;
    if (!rfm_series_order(e->series, i))
      return 0;
    if (finished(e, i))
      break;
  }
  *cut = i < e->room ? 0 : cut_for(e, --i);
  return i;
}

/* The polynomials of the step; its end, and the derivative there by tau. */
static void
fill_segment(rf_taylor *e, size_t order, long cut)
{
  const size_t unknowns = e->system->unknowns, n = e->model->n;
  rfm_segment *s = &e->segment;
  rf_taylor_input in;

  RF_ASSERT(order <= e->room);
  rf_taylor_input_of(&in, e);
  num_mul_2si(e->h, e->h, -cut);
  num_set(s->t0, e->t);
  num_set(s->length, e->h);
  s->degree = s->pdegree = order;
  for (size_t i = 0; i <= order && rf_poll() >= 0; i++)
    rfm_series_get(s->y + i * unknowns, s->p + i * n, e->series, &in, i, cut);
  for (size_t j = 0; j < unknowns && rf_poll() >= 0; j++) {
    num_zero(&e->end[j]);
    num_zero(&e->slope[j]);
    for (size_t i = order; i > 0; i--) {
      num_add(&e->end[j], &e->end[j], &s->y[i * unknowns + j]);
      num_add(&e->slope[j], &e->slope[j], &e->end[j]);
    }
    num_add(&e->end[j], &e->end[j], &s->y[j]);
  }
}

/* |slope - h K(D) z| <= tolerance for one column at the end of the step. */
static bool
column_obeys(rf_taylor *e, const rf_num *drive, const rf_num *z,
             const rf_num *slope, double log_tolerance)
{
  const size_t d = e->model->d;
  rf_num *rest = &e->tmp[1];

  num_zero(rest);
  for (size_t j = 0; j < d && !e->model->held; j++)
    num_addmul(rest, &drive[j], &z[1 + j]);
  num_sub(rest, rest, &slope[0]);
  if (rf_taylor_log2(rest) > log_tolerance)
    return false;
  for (size_t j = 0; j < d; j++) {
    num_mul(rest, &drive[j], &z[0]);
    num_sub(rest, rest, &slope[1 + j]);
    if (rf_taylor_log2(rest) > log_tolerance)
      return false;
  }
  return true;
}

/* The same of the linear unit: slope - h F^T p. */
static bool
unit_obeys(rf_taylor *e, const rf_num *slope, double log_tolerance)
{
  const size_t n = e->model->n;
  rf_num *rest = &e->tmp[1];

  for (size_t j = 0; j <= e->model->d; j++) {
    num_zero(rest);
    for (size_t k = 0; k < n; k++)
      num_addmul(rest, &e->beside.m[j * n + k], &e->p[k]);
    num_mul(rest, rest, e->h);
    num_sub(rest, rest, &slope[j]);
    if (rf_taylor_log2(rest) > log_tolerance)
      return false;
  }
  return true;
}

/* Does the end of the step obey the equation?  The derivative by tau of a
   series of N terms, each rounded to prec bits and cut below 2^-(prec + 4),
   is off by at most N 2^-prec in units of the column's scale, which bounds
   the coefficients; h K(D) z, with h ||D|| below the noise bound, by the
   rounding of p and z times that.  Leaves p at the end. */
static bool
obeys(rf_taylor *e, size_t order)
{
  const size_t d = e->model->d, n = e->model->n;
  const double units = 4.0 * (double)order + 16.0 * (double)(n + d) * 16.0;
  const long *column = e->scale.column;
  rf_num *drive = e->drive;

  num_add(&e->tmp[3], e->t, e->h);
  /* It has its room since the start. */
  (void)set_residual(e, e->end, &e->tmp[3]);
  for (size_t u = 0; u < e->system->nblocks; u++) {
    const rfm_block *block = &e->system->block[u];
    if (rf_poll() < 0)
      return false;
    for (size_t j = 0; j < d; j++) {
      num_zero(&drive[j]);
      for (size_t k = 0; k < n; k++)
        num_addmul(&drive[j], &e->cell[u].m[j * n + k], &e->p[k]);
      num_mul(&drive[j], &drive[j], e->h);
    }
    for (size_t c = 0; c < block->q; c++) {
      const size_t at = block->offset + c * (d + 1);
      double tolerance = log2(units) + (double)*column++
        - (double)e->model->prec;
      if (!column_obeys(e, drive, e->end + at, e->slope + at, tolerance))
        return false;
    }
  }
  return !e->beside.m
    || unit_obeys(e, e->slope + e->beside.offset, log2(units)
                  + (double)(*column + e->scale.unit)
                  - (double)e->model->prec);
}

/* One attempt; false: take a shorter step, with more room in the scales. */
static bool
attempt(rf_taylor *e, const rf_taylor_plan *plan, long margin)
{
  size_t order;
  long cut;

  rf_taylor_measure(e, plan, margin);
  if (!(order = run_series(e, &cut)))
    return false;
  fill_segment(e, order, cut);
  if (obeys(e, order))
    return true;
  (void)set_residual(e, e->y, e->t);
  return false;
}

/* Is the sum of m_k p_k, m[n], 0 up to its rounding?  As rf_rhs_rests (rhs.c):
   p_k is off by some units of the last place of c (|y_k| + |h_k|), or of
   itself, and so is each product and sum. */
static bool
sum_rests(const rf_taylor *e, const rf_num *mk)
{
  const rfm_model *m = e->model;
  double off = -HUGE_VAL;

  num_zero(e->drive);
  for (size_t k = 0; k < m->n; k++) {
    double size = rf_taylor_log2(&e->p[k]);
    if (!m->loss->margin)
      size = fmax(size, rf_taylor_log2(&m->share[k])
                  + fmax(rf_taylor_log2(&m->y[k]),
                         rf_taylor_log2(&e->predict[k])));
    num_addmul(e->drive, &mk[k], &e->p[k]);
    off = fmax(off, rf_taylor_log2(&mk[k]) + size);
  }
  return !(rf_taylor_log2(e->drive)
           > off + log2(16.0 * (double)(m->n + 4)) - (double)m->prec);
}

/* Is D = 0 on every face, and F^T p, up to their rounding? */
static bool
rests(const rf_taylor *e)
{
  const size_t d = e->model->d, n = e->model->n;

  for (size_t u = 0; u < e->system->nblocks; u++)
    for (size_t j = 0; j < d; j++)
      if (!sum_rests(e, &e->cell[u].m[j * n]))
        return false;
  for (size_t j = 0; e->beside.m && j <= d; j++)
    if (!sum_rests(e, &e->beside.m[j * n]))
      return false;
  return e->system->nblocks > 0 || e->beside.m;
}

/* A step in which nothing moves. */
static void
idle(rf_taylor *e)
{
  rfm_segment *s = &e->segment;

  num_set(s->t0, e->t);
  num_set_d(e->h, 1.0);
  if (num_cmp(e->t, e->h) > 0)
    num_set(e->h, e->t);
  num_set(s->length, e->h);
  s->degree = s->pdegree = 0;
  num_copy(s->y, e->y, e->system->unknowns);
  num_copy(s->p, e->p, e->model->n);
  num_add(e->t, e->t, e->h);
  e->base.steps++;
}

/* A step that does not obey the equation is tried again at half the length,
   with 2 bits more in the scales: either the series was too short, or a number
   was about to exceed its scale.  At most nine times. */
static rf_status
taylor_step(rfm_engine *engine, rfm_segment **segment, rf_message *message)
{
  rf_taylor *e = (rf_taylor *)(void *)engine;
  rf_taylor_plan plan;
  rf_status status;
  bool done = false;

  if (e->model->decay)
    rfm_fade(e->fade, e->model, e->t, 2);
  else if (rests(e)) {
    idle(e);
    *segment = &e->segment;
    return RF_OK;
  }
  status = rf_taylor_plan_step(&plan, e);
  for (long margin = 0; status == RF_OK && !done; margin += 2) {
    done = attempt(e, &plan, margin);
    if ((status = rf_poll()) < 0 || done)
      break;
    if (margin >= 16)
      status = RF_EINTEG;
    plan.log_h -= 1.0;
  }
  if (status < 0) {
    if (message)
      snprintf(message->text, sizeof message->text,
               "Taylor engine at t = %s: %s",
               rf_double_text((char [RF_DOUBLE_TEXT]){ "" }, num_get_d(e->t)),
               rf_strerror(status));
    return status;
  }
  num_add(e->t, e->t, e->h);
  for (size_t j = 0; j < e->system->unknowns; j++)
    /* end is scratch of the next step. */
    num_swap(&e->y[j], &e->end[j]);
  e->base.steps++;
  *segment = &e->segment;
  return RF_OK;
}

/* The next step begins from e->y alone, so only that and its p are replaced;
   no series outlives a step. */
static rf_status
taylor_correct(rfm_engine *engine, const size_t *block, size_t count,
               const rf_num *y)
{
  rf_taylor *e = (rf_taylor *)(void *)engine;
  const size_t stride = e->model->d + 1;

  for (size_t i = 0; i < count; i++) {
    const size_t at = e->system->block[block[i]].offset;
    num_copy(e->y + at, y + at, stride);
  }
  return set_residual(e, e->y, e->t);
}

/* -log2 of the smallest |asymptote|, rounded up. */
static long
least_asymptote(const rfm_model *m)
{
  double least = HUGE_VAL;

  for (size_t k = 0; m->loss->quadratic && k < m->n; k++)
    least = fmin(least, rf_taylor_log2(&m->asymptote[k]));
  return isfinite(least) ? (long)ceil(-least) : 0;
}

/* order + order / 2: a series may need more than the best order where the
   scout was wrong, before its step is cut. */
rf_status
rfm_taylor_create(rfm_engine **engine, const rfm_model *model, int variant)
{
  const size_t n = model->n, d = model->d;
  rf_taylor *e = rf_alloc(1, sizeof *e);
  rf_status status = RF_ENOMEM;

  if (!e)
    return RF_ENOMEM;
  e->model = model;
  e->variant = variant;
  e->limbs = limbs_for(model->prec);
  e->order = best_order(model->prec);
  e->room = e->order + e->order / 2 + 8;
  e->base.start = taylor_start;
  e->base.step = taylor_step;
  e->base.correct = taylor_correct;
  e->base.free = taylor_free;
  e->base.error = 1.0;
  /* The bits that errors may have grown by until a decision (taylor.h). */
  e->base.error_exponent = RF_GROWTH_BITS - model->prec;
  if (!(e->tmp = num_array(9 + d, model->prec))
      || !(e->p = num_array(3 * n, model->prec))
      || !(e->segment.p = num_array((e->room + 2) * n, model->prec))
      || !(e->size = rf_alloc(2 * (e->room + 2), sizeof *e->size)))
    goto done;
  e->p_size = e->size + e->room + 2;
  e->t = e->tmp + 4;
  e->h = e->tmp + 5;
  e->segment.t0 = e->tmp + 6;
  e->segment.length = e->tmp + 7;
  e->fade = e->tmp + 8;
  e->drive = e->tmp + 9;
  e->segment.has_p = true;
  e->v = e->p + n;
  e->predict = e->v + n;
  RF_TRY(rfm_work_create(&e->work, model));
  e->log_s = least_asymptote(model);
  *engine = &e->base;
  e = NULL;
  status = RF_OK;

done:
  taylor_free((rfm_engine *)(void *)e);
  return status;
}
