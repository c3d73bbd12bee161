/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cvode.c -- SUNDIALS CVODE as an engine; see cvode.h.
 *
 * CVODE advances the lumped system one internal step at a time and offers
 * its Nordsieck array (CVodeGetDky), which is the step as a polynomial.  The
 * driver locates events on that polynomial, so CVODE's own root finder, which
 * only sees sign changes between the ends of steps, is not needed.
 *
 * Adams with functional iteration while accuracy limits the step; where
 * stability does (h ||J|| stays large, as in the tail at a stationary point),
 * BDF with Newton's method, whose linear systems are solved exactly and
 * without a matrix (rhs.c). */
#include "config.h"

#include <sundials/sundials_linearsolver.h>
#include <sunnonlinsol/sunnonlinsol_fixedpoint.h>

#include "base/number/num_d.h"
#include "base/number/poly.h"
#include "flow/cvode/cvode_impl.h"
#include "flow/population/population.h"

/* CVODE keeps each local error below its tolerance in the mean; the columns
   of the largest weight dominate, and errors add up over some hundred steps.
   One tenth of what was asked leaves room for both. */
#define RF_SAFETY 0.1

/* Functional iteration stops when its error is below this part of the
   tolerance.  With CVODE's 0.1 one iteration is enough as a rule, and such a
   predictor-corrector pair is stable only up to h ||J|| = 0.1 at order 6. */
#define RF_ITERATION 0.003

/* No tolerance below some units of rounding of a step's sums. */
#define RF_TIGHTEST 4e-15

/* h ||J|| beyond which functional iteration and the stability of Adams
   formulas limit a step rather than accuracy (order 1: 2, order 6: about
   0.5); below the lower one Adams is cheaper again. */
#define RF_STIFF 0.4
#define RF_STUCK 0.15    /* the same for steps of one and the same length,
                            that is a limit too, noise of the iteration; and
                            for those in which hardly anything moves */
#define RF_STILL 0.01    /* changes below this part of h ||J|| would let
                            accuracy take much longer steps */
#define RF_SMOOTH 0.1
/* Degree of a segment at least: a column that changes its face goes on by a
   series of its own, which must not be worse than the step because CVODE's
   order is low just now. */
#define RF_DEGREE 5

/* The same where weights decay, as it is what the fade is cut at. */
#define RF_DEGREE_FADED 8

/* Rates and steps within these bounds of 1 are taken as they are; others would
   leave the range of double in their higher powers. */
#define RF_FAR 0x1p40
#define RF_UNIT 1000     /* no unit beyond 2^1000: of a rate that is too small
                            to be a normal number 1 / rate would be infinite */

#define RF_PATIENCE 25   /* steps on one side before the method changes */

/* Weight of what does not count.  CVODE wants weights above 0; the square of
   this one is still a normal number. */
#define RF_UNCOUNTED 1e-150

/* ---- callbacks ---- */

/* What is asked of the right-hand side is at CVODE's time s. */
static void
go_to(rf_cvode *e, double s)
{
  rf_rhs_go(e->rhs, e->origin + s * e->unit);
}

/* The right-hand side, in the unit of time that CVODE runs in; it depends on
   time itself only where weights decay.  A state that is not finite is a step
   that was too long. */
static int
eval(real t, N_Vector y, N_Vector ydot, void *user)
{
  rf_cvode *e = user;

  go_to(e, t);
  e->base.evaluations++;
  if (rf_poll() < 0)
    return -1;
  e->failed = !rf_rhs_eval(N_VGetArrayPointer(ydot), e->rhs,
                           N_VGetArrayPointer(y));
  if (e->unit != 1.0)
    N_VScale(e->unit, ydot, ydot);
  return e->failed ? 1 : 0;            /* CVODE retries with a smaller step */
}

/* The size of the column v[stride] that begins at `at`; of the linear unit at
   least what its errors are relative to. */
static double
column_size(const rf_cvode *e, const double *v, size_t at, size_t stride)
{
  const rfd_system *s = e->system;
  double top = 0.0;

  for (size_t l = 0; l < stride; l++)
    top = fmax(top, fabs(v[l]));
  if (s->unit_size && at == rfd_system_unit(s))
    top = fmax(top, *s->unit_size);
  return top;
}

/* The weight of the errors of a column, relative to its size, so that the scale
   of the initial weights drops out; below RF_NOTHING as if it were of that
   size. */
static double
column_weight(double top, double tolerance)
{
  return isfinite(top) ? 1.0 / (tolerance * fmax(top, RF_NOTHING)) : -1.0;
}

/* CVODE takes the mean over all columns, which must not become smaller because
   there are vacant ones: the mean over the others is asked for. */
static double
tolerance_of_mean(const rf_cvode *e, size_t stride)
{
  const rfd_system *s = e->system;
  size_t vacant = 0;
  double part;

  for (size_t u = 0; u < s->nblocks; u++)
    vacant += !s->block[u].face;
  part = 1.0 - (double)(vacant * stride) / (double)s->unknowns;
  return part > 0.0 ? e->tolerance * sqrt(part) : e->tolerance;
}

/* Of the linear unit. */
static int
unit_weights(double *out, const rf_cvode *e, const double *v, double tolerance)
{
  const size_t stride = e->model->d + 1;
  size_t at;
  double weight;

  if (!e->system->unit_size)
    return 0;
  at = rfd_system_unit(e->system);
  weight = column_weight(column_size(e, v + at, at, stride), tolerance);
  for (size_t l = at; l < at + stride; l++)
    out[l] = weight;
  return weight < 0.0 ? -1 : 0;
}

/* Error weights by columns: each is good to the tolerance relative to its own
   size, however small, and vacant columns do not count. */
static int
weights(N_Vector y, N_Vector w, void *user)
{
  const rf_cvode *e = user;
  const size_t stride = e->model->d + 1;
  const double *v = N_VGetArrayPointer(y);
  const double tolerance = tolerance_of_mean(e, stride);
  double *out = N_VGetArrayPointer(w);

  for (size_t u = 0; u < e->system->nblocks; u++) {
    const rfd_block *block = &e->system->block[u];
    for (size_t i = 0; i < block->q; i++) {
      const size_t at = block->offset + i * stride;
      const double weight = !block->face ? RF_UNCOUNTED
        : column_weight(column_size(e, v + at, at, stride), tolerance);
      if (weight < 0.0)
        return -1;
      for (size_t l = 0; l < stride; l++)
        out[at + l] = weight;
    }
  }
  return unit_weights(out, e, v, tolerance);
}

/* ---- the linear solver of Newton's method ---- */

static SUNLinearSolver_Type
linear_type(SUNLinearSolver s)
{
  (void)s;
  return SUNLINEARSOLVER_MATRIX_EMBEDDED;
}

static SUNLinearSolver_ID
linear_id(SUNLinearSolver s)
{
  (void)s;
  return SUNLINEARSOLVER_CUSTOM;
}

/* (I - gamma J) x = b at CVODE's current iterate. */
static int
linear_solve(SUNLinearSolver s, SUNMatrix a, N_Vector x, N_Vector b, real tol)
{
  rf_cvode *e = s->content;
  real t, gamma, rl1;
  N_Vector predicted, now, f, zn1;
  void *user;

  (void)a;
  (void)tol;
  if (CVodeGetNonlinearSystemData(e->mem, &t, &predicted, &now, &f, &gamma,
                                  &rl1, &zn1, &user) != CV_SUCCESS)
    return -1;
  N_VScale(1.0, b, x);
  bool refresh = gamma != e->gamma || e->base.steps % 20 == 0;
  e->gamma = gamma;
  go_to(e, t);
  return rf_rhs_solve(N_VGetArrayPointer(x), e->rhs,
                      N_VGetArrayPointer(predicted), gamma * e->unit, refresh)
    ? 0 : 1;
}

static linear_error
linear_free(SUNLinearSolver s)
{
  SUNLinSolFreeEmpty(s);
  return 0;
}

/* Newton's equations are solved by rf_rhs_solve, from the structure of the
   flow: no matrix is made, and SUNDIALS is told so by the type above. */
static SUNLinearSolver
linear_create(rf_cvode *e)
{
  SUNLinearSolver s = SUNLinSolNewEmpty(e->context);

  if (!s)
    return NULL;
  s->ops->gettype = linear_type;
  s->ops->getid = linear_id;
  s->ops->solve = linear_solve;
  s->ops->free = linear_free;
  s->content = e;
  return s;
}

/* ---- start ---- */

/* All that belongs to one start; nothing of it is of use to the next, whose
   columns may be others.  The memory goes before the solvers that it uses. */
static void
drop_memory(rf_cvode *e)
{
  if (e->mem)
    CVodeFree(&e->mem);
  if (e->fixed_point)
    SUNNonlinSolFree(e->fixed_point);
  if (e->linear)
    SUNLinSolFree(e->linear);
  if (e->y)
    N_VDestroy(e->y);
  e->mem = NULL;
  e->fixed_point = NULL;
  e->linear = NULL;
  e->y = NULL;
}

/* Newton's method for BDF, which goes with stiffness; a fixed point without
   acceleration for Adams, where a step is short against all rates anyway. */
static rf_status
attach_solver(rf_cvode *e)
{
  if (e->stiff) {
    if (!(e->linear = linear_create(e)))
      return RF_ENOMEM;
    return CVodeSetLinearSolver(e->mem, e->linear, NULL) == CV_SUCCESS
      ? RF_OK : RF_EINTEG;
  }
  if (!(e->fixed_point = SUNNonlinSol_FixedPoint(e->y, 0, e->context)))
    return RF_ENOMEM;
  return CVodeSetNonlinearSolver(e->mem, e->fixed_point) == CV_SUCCESS
    ? RF_OK : RF_EINTEG;
}

/* The iteration's own error must stay above rounding, too. */
static double
iteration(const rf_cvode *e)
{
  return fmin(0.1, fmax(RF_ITERATION, RF_TIGHTEST / e->tolerance));
}

/* The power of 2 near v where that is far from 1, else 1. */
static double
unit_for(double v)
{
  if (!isfinite(v) || v == 0.0 || (v < RF_FAR && v > 1.0 / RF_FAR))
    return 1.0;
  RF_ASSERT(v > 0.0);
  return ldexp(1.0, ilogb(fmin(fmax(v, ldexp(1.0, -RF_UNIT)),
                               ldexp(1.0, RF_UNIT))));
}

/* The unit of time, from the fastest relative change of a column. */
static rf_status
choose_unit(rf_cvode *e, const double *y)
{
  const size_t unknowns = e->system->unknowns, stride = e->model->d + 1;
  double *slope = rf_alloc(unknowns, sizeof *slope), rate = 0.0;

  if (!slope)
    return RF_ENOMEM;
  go_to(e, 0.0);
  (void)rf_rhs_eval(slope, e->rhs, y);
  for (size_t i = 0; i < unknowns; i += stride) {
    const double top = column_size(e, y + i, i, stride);
    double change = 0.0;
    for (size_t l = 0; l < stride; l++)
      change = fmax(change, fabs(slope[i + l]));
    if (top > 0.0)
      rate = fmax(rate, change / top);
  }
  rf_release(slope);
  e->unit = 1.0 / unit_for(rate);
  return RF_OK;
}

/* The longest step.  Where weights decay the fade is a power series on each
   segment (fade.h), cut at its degree, at least g: with 2 mu length <= r its
   error is at most r^(g + 1) / (g + 1)!, the tolerance. */
static double
longest(const rf_cvode *e)
{
  double r = e->tolerance;

  if (!e->model->decay)
    return HUGE_VAL;
  for (int i = 2; i <= RF_DEGREE_FADED + 1; i++)
    r *= (double)i;
  return pow(r, 1.0 / (RF_DEGREE_FADED + 1)) / (2.0 * *e->model->decay);
}

static rf_status
bound_steps(const rf_cvode *e)
{
  return !e->model->decay
    || CVodeSetMaxStep(e->mem, longest(e) / e->unit) == CV_SUCCESS
    ? RF_OK : RF_EINTEG;
}

/* CVODE from (t, y[unknowns]); its memory is kept where size and method are
   the same. */
static rf_status
begin(rf_cvode *e, double t, const double *y, bool same)
{
  const size_t unknowns = e->system->unknowns;
  rf_status status;

  e->t = e->origin = t;
  e->at = 0.0;
  e->steps = 0;
  e->gamma = 0.0;
  if (unknowns == 0)
    return RF_OK;
  if (!same) {
    drop_memory(e);
    if (!(e->y = rf_cvode_vector(unknowns, e->context)))
      return RF_ENOMEM;
  }
  memcpy(N_VGetArrayPointer(e->y), y, unknowns * sizeof *y);
  if (same)
    return CVodeReInit(e->mem, 0.0, e->y) == CV_SUCCESS ? bound_steps(e)
                                                        : RF_EINTEG;
  if (!(e->mem = CVodeCreate(e->stiff ? CV_BDF : CV_ADAMS, e->context)))
    return RF_ENOMEM;
  if (CVodeInit(e->mem, eval, 0.0, e->y) != CV_SUCCESS)
    return RF_ENOMEM;
  if (rf_quiet_integrator(e->mem) != CV_SUCCESS
      || CVodeSetUserData(e->mem, e) != CV_SUCCESS
      || CVodeWFtolerances(e->mem, weights) != CV_SUCCESS
      || CVodeSetMaxHnilWarns(e->mem, -1) != CV_SUCCESS
      || CVodeSetNonlinConvCoef(e->mem, iteration(e)) != CV_SUCCESS)
    return RF_EINTEG;
  if ((status = bound_steps(e)) < 0)
    return status;
  return attach_solver(e);
}

/* Anew from columns y: another system, another unit of time, no past. */
static rf_status
start(rfd_engine *engine, const rfd_system *system, const double *t,
      const double *y)
{
  rf_cvode *e = (rf_cvode *)(void *)engine;
  const bool same = e->mem && e->y && !e->fresh
    && (size_t)N_VGetLength(e->y) == system->unknowns;
  rf_status status;

  e->system = system;
  e->origin = *t;
  rf_rhs_free(e->rhs);
  e->rhs = NULL;
  if ((status = rf_rhs_create(&e->rhs, system)) < 0)
    return status;
  e->rests = e->fresh = false;
  rf_release(e->power);
  if (!(e->power = rf_alloc(2 * system->unknowns, sizeof *e->power)))
    return RF_ENOMEM;
  e->now = e->power + system->unknowns;
  if ((status = choose_unit(e, y)) < 0)
    return status;
  return begin(e, *t, y, same);
}

/* ---- step ---- */

static rf_status
segment_room(rf_cvode *e, size_t degree)
{
  rfd_segment *s = &e->segment;

  return rf_grow(&s->y, &s->capacity, (degree + 1) * e->system->unknowns,
                 sizeof *s->y);
}

/* The polynomial of the last step, from derivatives at its end s, step being
   its length: first in (s' - s) / step in [-1, 0], then shifted to tau in
   [0, 1]. */
static rf_status
read_polynomial(rf_cvode *e, double step, int order)
{
  const size_t unknowns = e->system->unknowns, degree = (size_t)order;
  const size_t least = e->model->decay ? RF_DEGREE_FADED : RF_DEGREE;
  const size_t room = degree < least ? least : degree;
  rfd_segment *s = &e->segment;
  const double back = -1.0;
  rf_status status = segment_room(e, room);

  if (status < 0 || (status = rf_cvode_past(s->y, e, step, order)) < 0)
    return status;
  memset(s->y + (degree + 1) * unknowns, 0,
         (room - degree) * unknowns * sizeof *s->y);
  rfd_poly_shift(s->y, degree, unknowns, &back);
  s->degree = room;
  e->order = order;
  return RF_OK;
}

/* One power iteration now and then: ||J|| along the direction that matters.
   The iterate survives steps, so the estimate settles as the run goes. */
static rf_status
estimate_norm(rf_cvode *e, const double *y)
{
  const size_t unknowns = e->system->unknowns;
  double *v = e->power, before = 0.0, after = 0.0;
  rf_status status;

  for (size_t i = 0; i < unknowns; i++)
    before += v[i] * v[i];
  if (!(before > 0.0))                 /* first time: a fixed, mixed start */
    for (size_t i = 0; i < unknowns; i++) {
      v[i] = cos((double)(i + 1));
      before += v[i] * v[i];
    }
  before = sqrt(before);
  for (size_t i = 0; i < unknowns; i++)
    v[i] /= before;
  go_to(e, e->at - e->length / e->unit);
  if ((status = rf_rhs_jacobian(v, e->rhs, y)) < 0)
    return status;
  for (size_t i = 0; i < unknowns; i++) {
    v[i] *= e->unit;
    after += v[i] * v[i];
  }
  e->norm = sqrt(after);
  if (!isfinite(e->norm))
    memset(v, 0, unknowns * sizeof *v);
  return RF_OK;
}

/* e->now = the state at the end of the last step. */
static void
end_of_step(rf_cvode *e)
{
  const size_t unknowns = e->system->unknowns;

  memset(e->now, 0, unknowns * sizeof *e->now);
  for (size_t k = 0; k <= e->segment.degree; k++)
    for (size_t i = 0; i < unknowns; i++)
      e->now[i] += e->segment.y[k * unknowns + i];
}

/* CVODE anew from the end of the last step. */
static rf_status
begin_again(rf_cvode *e, bool same)
{
  end_of_step(e);
  return begin(e, e->t, e->now, same);
}

/* The largest change of a column in the last step, relative to its size, as its
   slope at the begin has it. */
static double
change_of_step(const rf_cvode *e)
{
  const size_t unknowns = e->system->unknowns, stride = e->model->d + 1;
  const double *y = e->segment.y;
  double most = 0.0;

  for (size_t i = 0; i < unknowns; i += stride) {
    const double size = column_size(e, y + i, i, stride);
    double change = 0.0;
    for (size_t l = i; l < i + stride; l++)
      change = fmax(change, fabs(y[unknowns + l]));
    if (size > 0.0)
      most = fmax(most, change / size);
  }
  return most;
}

/* Does stability, not accuracy, hold the steps of Adams formulas?  h ||J|| says
   so where it is large; where it is middling the steps vary with the order. */
static bool
is_held(const rf_cvode *e, double hj)
{
  return hj > RF_STIFF
    || (hj > RF_STUCK && (e->length == e->before
                          || change_of_step(e) < RF_STILL * hj));
}

/* Change the method where the steps say so. */
static rf_status
choose_method(rf_cvode *e)
{
  rf_status status = RF_OK;

  if (e->steps % 5 == 0)
    status = estimate_norm(e, e->segment.y);
  if (status < 0)
    return status;
  const double hj = e->length / e->unit * e->norm;
  const bool other = e->stiff ? hj < RF_SMOOTH : is_held(e, hj);
  e->streak = other ? e->streak + 1 : 0;
  e->before = e->length;
  if (e->steps < RF_PATIENCE || e->streak < e->patience)
    return RF_OK;
  e->stiff = !e->stiff;
  e->streak = 0;
  e->patience *= 2;
  return begin_again(e, false);
}

/* Steps far from the unit of time: take another. */
static rf_status
check_unit(rf_cvode *e)
{
  const double other = unit_for(e->length / e->unit);

  if (other == 1.0 || abs(ilogb(e->unit) + ilogb(other)) > RF_UNIT)
    return RF_OK;
  e->unit *= other;
  e->norm *= other;
  return begin_again(e, true);
}

/* Nothing that is not finite leaves a step. */
static bool
finite_segment(const rf_cvode *e)
{
  const size_t count = (e->segment.degree + 1) * e->system->unknowns;
  double sum = 0.0;

  for (size_t i = 0; i < count; i++)
    sum += 0.0 * e->segment.y[i];
  return sum == 0.0;
}

/* What CVODE said, by its own name.  A state that is not finite is told apart:
   that has a remedy, an engine with a wider range. */
static rf_status
fail(const rf_cvode *e, rf_message *message, int code, double t)
{
  char *name = CVodeGetReturnFlagName(code), time[RF_DOUBLE_TEXT];

  if (message)
    snprintf(message->text, sizeof message->text,
             "CVODE gave up at t = %s after %llu steps: %s%s",
             rf_double_text(time, t),
             (unsigned long long)e->base.steps, name ? name : "?",
             e->failed ? " (the state is not finite)" : "");
  free(name);                          /* SUNDIALS' own malloc */
  return e->failed ? RF_ENOTFIN : RF_EINTEG;
}

/* Nothing moves (all neurons are dead, or D = 0 everywhere): one long step.
   Where weights decay there are no columns then, but a fade. */
static rf_status
idle(rf_cvode *e)
{
  const size_t unknowns = e->system->unknowns;
  rf_status status = segment_room(e, 0);

  e->t0 = e->t;
  e->length = fmin(fmax(1.0, e->t), longest(e));
  e->t += e->length;
  /* The state is the end of the last segment. */
  for (size_t k = 1; k <= e->segment.degree; k++)
    for (size_t i = 0; i < unknowns; i++)
      e->segment.y[i] += e->segment.y[k * unknowns + i];
  e->segment.degree = e->model->decay ? RF_DEGREE_FADED : 0;
  return status;
}

/* At a stationary point D is rounding, and would drive the neurons along the
   directions that nothing holds, for as long as the run lasts.  Weights that
   decay have no such point but 0. */
static void
look_for_rest(rf_cvode *e)
{
  if (e->steps % 10 != 0 || !e->stiff || e->model->decay)
    return;
  end_of_step(e);
  e->rests = rf_rhs_rests(e->rhs, e->now);
}

/* One step of CVODE, as the polynomial that it interpolates with.  Whether all
   rests, whether the unit of time still fits, and whether the method should
   change is asked once a step. */
static rf_status
step(rfd_engine *engine, rfd_segment **segment, rf_message *message)
{
  rf_cvode *e = (rf_cvode *)(void *)engine;
  real at, length;
  int order, code;
  rf_status status;

  *segment = &e->segment;
  if (e->system->unknowns == 0 || e->rests)
    return idle(e);
  e->t0 = e->t;
  e->failed = false;
  /* The target only bounds the first step after a start. */
  code = CVode(e->mem, e->at + fmax(1.0, e->at), e->y, &at, CV_ONE_STEP);
  if (code < 0)
    return rf_poll() < 0 ? RF_EINTR : fail(e, message, code, e->t);
  e->base.steps++;
  e->steps++;
  if (CVodeGetLastOrder(e->mem, &order) != CV_SUCCESS
      || CVodeGetLastStep(e->mem, &length) != CV_SUCCESS)
    return RF_EINTEG;
  e->length = length * e->unit;
  e->t0 = e->origin + (at - length) * e->unit;
  e->t = e->origin + at * e->unit;
  e->at = at;
  if ((status = read_polynomial(e, length, order)) < 0)
    return status;
  if (!finite_segment(e)) {
    e->failed = true;
    return fail(e, message, CV_RHSFUNC_FAIL, e->t0);
  }
  look_for_rest(e);
  if (e->rests)
    return RF_OK;
  if ((status = check_unit(e)) < 0)
    return status;
  return choose_method(e);
}

/* ---- the object ---- */

/* The context last: all else was made in it. */
static void
engine_free(rfd_engine *engine)
{
  rf_cvode *e = (rf_cvode *)(void *)engine;

  drop_memory(e);
  rf_rhs_free(e->rhs);
  rf_release(e->power);
  rf_release(e->segment.y);
  if (e->context)
    SUNContext_Free(&e->context);
  rf_release(e);
}

/* The memory of the other method is of no use. */
void
rf_cvode_begin_stiff(rfd_engine *engine)
{
  rf_cvode *e = (rf_cvode *)(void *)engine;

  e->fresh = e->fresh || !e->stiff;
  e->stiff = true;
  e->streak = 0;
}

/* The tolerance has a safety factor to what was asked for: errors of steps add
   up over the run. */
rf_status
rf_cvode_create(rfd_engine **engine, const rfd_model *model, double rtol)
{
  rf_cvode *e = rf_alloc(1, sizeof *e);

  if (!e)
    return RF_ENOMEM;
  e->base.start = start;
  e->base.step = step;
  e->base.rename = rf_cvode_rename;
  e->base.correct = rf_cvode_correct;
  e->base.free = engine_free;
  e->base.late = true;
  e->base.budget = e->base.error = fmax(RF_SAFETY * rtol, RF_TIGHTEST);
  e->model = model;
  e->tolerance = fmax(RF_SAFETY * rtol, RF_TIGHTEST);
  e->patience = RF_PATIENCE;
  e->unit = 1.0;
  e->segment.t0 = &e->t0;
  e->segment.length = &e->length;
  if (CREATE_CONTEXT(&e->context) != 0) {
    e->context = NULL;
    engine_free(&e->base);
    return RF_ENOMEM;
  }
  if (rf_quiet_context(e->context) != 0) {
    engine_free(&e->base);
    return RF_EINTEG;
  }
  *engine = &e->base;
  return RF_OK;
}
