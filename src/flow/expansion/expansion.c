/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * expansion.c -- Taylor series in double as an engine; see expansion.h.
 *
 * The length of a step is the one at which the last two coefficients of every
 * column come down to the tolerance, relative to the column's size, and those
 * of p, relative to the largest (Jorba and Zou, Experimental Mathematics 14,
 * 2005).  Source of the recurrences: terms.c. */
#include "config.h"

#include "base/number/num_d.h"
#include "base/number/poly.h"
#include "flow/cvode/cvode.h"
#include "flow/expansion/expansion.h"
#include "flow/expansion/terms.h"

/* The steps' errors add up over the run, as those of CVODE (cvode.c). */
#define RF_SAFETY 0.1

/* No tolerance below some units of rounding of a step's sums. */
#define RF_TIGHTEST 4e-15

/* A step of a series with one pole at distance 1 has the length
   tolerance^(1/N), and the N (N + c) products of N orders advance furthest, for
   their number, at N between half of ln(1/tolerance), where the convolutions
   are what costs, and all of it, where the rest is.  What an event costs grows
   with the order, too. */
#define RF_ORDER 0.5

/* The last coefficient but one may be larger than the last, by what a pole at
   e^2 steps makes of it. */
#define RF_LAST_BUT_ONE 8.0

/* A column changes by no more than some times its size in a step: only where
   the series are polynomials, whose last coefficients are 0, do these not say
   so. */
#define RF_CHANGE 8.0

/* A step is aimed at some times what is used of the steps in the mean: of a
   longer one most would be made in vain. */
#define RF_AHEAD 1.7

/* A lower order is no cheaper, with all else that a step costs. */
#define RF_LEAST_ORDER 5

/* The p at the end of a step may be off by so many times what the tolerance
   makes of them. */
#define RF_OBEYS 4.0

/* A step may be halved so often. */
#define RF_HALVES 60

/* Steps in which hardly anything changes are held by the fastest rate, which is
   no part of the solution any more: a pole at e^2 steps would change it by a
   sixth.  After so many of them in a row CVODE takes over. */
#define RF_HARDLY 0.02
#define RF_HELD 25

/* A unit of time that is this far from the step is good: the coefficient of
   order 20 is then within 2^600 of the first. */
#define RF_NEAR 30

/* The largest unit of time is 2^1000, longer than any run. */
#define RF_LONGEST 1000

/* So many attempts to find a unit of time that suits the step. */
#define RF_ATTEMPTS 80

typedef struct rf_expansion {
  rfd_engine base;
  const rfd_model *model;
  double tolerance;      /* of one step, relative to each column */
  size_t most;           /* the highest order */
  size_t order;          /* of the last step */
  double *growth, *p_growth;       /* [most + 1]: of its coefficients */
  rf_terms *terms;       /* of the layout since the last start */
  double t;              /* where the last step ended */
  double *y;             /* y[unknowns]: the state there */
  size_t capacity;
  double unit;           /* of time: a power of 2 near the last step; 0: none
                            yet */
  double gap;            /* how much of a step is used, in the mean of the last;
                            0: not known */
  bool stepped;          /* since the last start */
  double *room;          /* room[3][n] */
  size_t held;           /* so many steps in a row were */
  rfd_engine *tail;      /* CVODE, once it was needed */
  bool over;             /* it has taken over, until the next start */
  rfd_segment segment;
  double t0, length;
} rf_expansion;

static rf_expansion *
self(rfd_engine *engine)
{
  return (rf_expansion *)(void *)engine;
}

/* ---- start, and between the steps ---- */


/* A start: so much was used of the last step.  If nothing was, the driver asks
   its questions again, and again with the same answers, unless the step says
   more exactly what comes next. */
static void
note_used(rf_expansion *e, double used)
{
  if (!(used > 0.0))
    e->gap = 0.125 * (e->gap > 0.0 ? e->gap : e->length);
  else
    e->gap = e->gap > 0.0 ? e->gap + (used - e->gap) / 4.0 : used;
}

/* Only the layout is new: the unit of time is kept, as a step after an event is
   about as long as those before. */
static rf_status
start(rfd_engine *engine, const rfd_system *system, const double *t,
      const double *y)
{
  rf_expansion *e = self(engine);
  const size_t unknowns = system->unknowns;
  rf_status status;

  rf_terms_free(e->terms);
  e->terms = NULL;
  if (e->stepped && !e->over)
    note_used(e, *t - e->t0);
  e->stepped = e->over = false;
  e->held = 0;
  e->t = *t;
  RF_TRY(rf_grow(&e->y, &e->capacity, unknowns, sizeof *e->y));
  RF_TRY(rf_grow(&e->segment.y, &e->segment.capacity,
                 (e->most + 1) * unknowns, sizeof *e->segment.y));
  RF_TRY(rf_terms_create(&e->terms, system, e->most));
  for (size_t i = 0; i < unknowns; i++) {
    if (!isfinite(y[i]))
      return RF_ENOTFIN;
    e->y[i] = y[i];
  }

done:
  return status;
}

/* The columns of these blocks go on by the series that the segment has now. */
static rf_status
rename_blocks(rfd_engine *engine, const size_t *block, size_t count)
{
  rf_expansion *e = self(engine);
  const rfd_system *system = e->terms->system;
  const rfd_segment *s = &e->segment;
  rf_status status = RF_OK;

  if (e->over)
    return e->tail->rename(e->tail, block, count);
  for (size_t i = 0; status >= 0 && i < count; i++) {
    const size_t at = system->block[block[i]].offset;
    for (size_t l = at; l <= at + e->model->d; l++) {
      e->y[l] = 0.0;
      for (size_t k = s->degree + 1; k-- > 0; )
        e->y[l] += s->y[k * system->unknowns + l];
    }
    status = rf_terms_rename(e->terms, block[i]);
  }
  return status;
}

/* The next step begins from y alone. */
static rf_status
correct(rfd_engine *engine, const size_t *block, size_t count,
        const double *y)
{
  rf_expansion *e = self(engine);

  if (e->over)
    return e->tail->correct(e->tail, block, count, y);
  for (size_t i = 0; i < count; i++) {
    const size_t at = e->terms->system->block[block[i]].offset;
    memcpy(e->y + at, y + at, (e->model->d + 1) * sizeof *y);
  }
  return RF_OK;
}

/* ---- step ---- */

/* What the loss sees is faded by e^(-2 mu t), and that is a series like others,
   whose coefficients are known: the length of a step at which its term of order
   i comes down to the tolerance; HUGE_VAL: nothing decays. */
static double
fading(const rf_expansion *e, size_t i)
{
  double power = e->tolerance;

  if (!e->model->decay)
    return HUGE_VAL;
  for (size_t k = 2; k <= i; k++)
    power *= (double)k;
  return pow(power, 1.0 / (double)i) / (2.0 * *e->model->decay);
}

/* A step in which nothing moves.  Where weights decay there are no columns
   then, but a fade, which is cut at the degree of the step. */
static void
idle(rf_expansion *e)
{
  const size_t unknowns = e->terms->system->unknowns;
  rfd_segment *s = &e->segment;

  e->t0 = e->t;
  e->length = fmin(fmax(1.0, e->t), fading(e, e->most));
  e->t += e->length;
  s->degree = e->model->decay ? e->most : 0;
  s->pdegree = 0;
  if (unknowns) {                /* without any there are no arrays */
    memset(s->y, 0, (s->degree + 1) * unknowns * sizeof *s->y);
    memcpy(s->y, e->y, unknowns * sizeof *s->y);
  }
  memcpy(s->p, e->terms->p, e->model->n * sizeof *s->p);
}

/* The step, in the unit, at which a term of order i comes down to this. */
static double
reach(double ratio, size_t i, double down)
{
  return ratio > 0.0 ? pow(down / ratio, 1.0 / (double)i) : HUGE_VAL;
}

/* The length, in the unit, of a step by series up to order i; HUGE_VAL: nothing
   moves; 0: coefficients have left the range of a double. */
static double
longest(const rf_expansion *e, size_t i)
{
  const double down = e->tolerance, more = RF_LAST_BUT_ONE * down;
  double x = RF_CHANGE / e->growth[1];

  RF_ASSERT(i >= 3);
  if (!isfinite(e->growth[i] + e->growth[i - 1] + e->p_growth[i - 1]
                + e->p_growth[i - 2]))
    return 0.0;
  x = fmin(x, reach(e->growth[i], i, down));
  x = fmin(x, reach(e->growth[i - 1], i - 1, more));
  x = fmin(x, reach(e->p_growth[i - 1], i - 1, down));
  x = fmin(x, reach(e->p_growth[i - 2], i - 2, more));
  x = fmin(x, fading(e, i) / e->unit);
  return x;
}

/* Coefficients, in the unit at hand, up to the order that the step which is
   aimed at needs; *x: how far they reach. */
static rf_status
expand(double *x, rf_expansion *e)
{
  const double aim = e->gap > 0.0 ? RF_AHEAD * e->gap / e->unit : HUGE_VAL;
  size_t i = 0;
  rf_status status;

  for (;;) {
    rf_terms_advance(e->terms, i++);
    e->growth[i] = rf_terms_growth(e->terms, i);
    e->base.evaluations++;
    if (i >= RF_LEAST_ORDER && ((*x = longest(e, i)) >= aim || i == e->most))
      break;
    rf_terms_respond(e->terms, i);
    e->p_growth[i] = rf_terms_growth_of_p(e->terms, i);
    if ((status = rf_poll()) < 0)
      return status;
  }
  e->order = i;
  *x = fmin(*x, aim);
  return RF_OK;
}

/* The step as polynomials in tau = t / (x unit), and its end. */
static void
fill_segment(rf_expansion *e, double x)
{
  const size_t unknowns = e->terms->system->unknowns, n = e->model->n;
  const double end = 1.0;
  rfd_segment *s = &e->segment;
  double power = 1.0;

  e->t0 = e->t;
  e->length = x * e->unit;
  s->degree = e->order;
  s->pdegree = e->order - 1;
  for (size_t i = 0; i <= s->degree; i++, power *= x) {
    rf_terms_get(s->y + i * unknowns, e->terms, i, power);
    for (size_t k = 0; i <= s->pdegree && k < n; k++)
      s->p[i * n + k] = power * e->terms->p[i * n + k];
  }
  rfd_poly_values(e->y, s->y, s->degree, unknowns, unknowns, &end);
}

/* The first h[n] at the end of the step of length x, by their series, and
   size[n], the sum of the sizes of its terms. */
static void
predict_end(double *h, double *size, const rf_terms *s, size_t order, double x)
{
  const size_t n = s->model->n;

  for (size_t k = 0; k < n; k++) {
    h[k] = size[k] = 0.0;
    for (size_t i = order; i-- > 0; ) {
      h[k] = h[k] * x + s->h[i * n + k];
      size[k] = size[k] * x + fabs(s->h[i * n + k]);
    }
  }
}

/* Where a residual has come to its end, to rounding (logistic p = c, or any
   p = 0), its series is constant, whatever h does.  So the p of the state at
   the end of the step are compared with their series: they may be off by the
   tolerance, and by what h is off times the curvature.  The first terms are
   those of the end afterwards. */
static bool
obeys(rf_expansion *e, double x)
{
  const rfd_model *m = e->model;
  const double one = 1.0, allowed = e->tolerance * e->terms->p_size;
  double *h = e->room, *off = h + m->n, *end = off + m->n;
  rfd_segment *s = &e->segment;

  predict_end(h, off, e->terms, e->order, x);
  rfd_poly_values(end, s->p, s->pdegree, m->n, m->n, &one);
  rf_terms_begin(e->terms, e->y, e->t + e->length, e->unit);
  for (size_t k = 0; k < m->n; k++)
    off[k] = fabs(e->terms->h[k] - h[k]) + e->tolerance * off[k];
  rfd_model_curve(off, m, e->terms->p);
  for (size_t k = 0; k < m->n; k++)
    if (!(fabs(e->terms->p[k] - end[k]) <= RF_OBEYS * (allowed + off[k])))
      return false;
  return true;
}

/* A step that does not obey the loss is made shorter.  Where p is linear in h
   there is nothing that its series could miss. */
static rf_status
take_step(rf_expansion *e, double x)
{
  const rfd_loss *loss = e->model->loss;

  for (int i = 0; i < RF_HALVES; i++, x *= 0.5) {
    fill_segment(e, x);
    if (!(loss->linear || loss->quadratic) || obeys(e, x)) {
      e->t += e->length;
      return RF_OK;
    }
    rf_terms_begin(e->terms, e->segment.y, e->t, e->unit);
  }
  return RF_EINTEG;
}

/* The unit of the first step: the time in which the fastest column changes by
   its size. */
static void
first_unit(rf_expansion *e)
{
  double rate;

  rf_terms_begin(e->terms, e->y, e->t, 1.0);
  rf_terms_advance(e->terms, 0);
  rate = rf_terms_growth(e->terms, 1);
  e->unit = rate > 0.0 && isfinite(rate)
    ? ldexp(1.0, -(int)fmax(-RF_LONGEST, fmin(1000.0, logb(rate)))) : 1.0;
}

/* Another unit where the step is far from it, or coefficients left the range of
   a double.  False: the unit was good, or it is the longest one, which is step
   enough. */
static bool
change_unit(double *x, rf_expansion *e)
{
  int by = -RF_NEAR;

  if (*x > 0.0) {
    by = ilogb(*x);
    if (abs(by) <= RF_NEAR)
      return false;
  }
  if (by > 0 && e->unit == ldexp(1.0, RF_LONGEST)) {
    *x = 1.0;
    return false;
  }
  if (by > 0 && by > RF_LONGEST - ilogb(e->unit))
    by = RF_LONGEST - ilogb(e->unit);
  e->unit = ldexp(e->unit, by);
  return true;
}

/* What went wrong, in words; RF_ENOTFIN has a remedy, an engine with a wider
   range. */
static rf_status
fail(const rf_expansion *e, rf_message *message, rf_status status)
{
  if (message)
    snprintf(message->text, sizeof message->text,
             "Taylor series in double at t = %s: %s",
             rf_double_text((char [RF_DOUBLE_TEXT]){ "" }, e->t),
             rf_strerror(status));
  return status;
}

/* The next step from y; x: its length in the unit; HUGE_VAL: nothing moves. */
static rf_status
find_step(double *x, rf_expansion *e)
{
  rf_status status;

  if (e->unit == 0.0)
    first_unit(e);
  for (int i = 0; i < RF_ATTEMPTS; i++) {
    rf_terms_begin(e->terms, e->y, e->t, e->unit);
    *x = HUGE_VAL;
    if (!isfinite(e->terms->p_size))
      return RF_ENOTFIN;
    if (rf_terms_rest(e->terms))
      return RF_OK;
    if ((status = expand(x, e)) < 0)
      return status;
    if (*x == HUGE_VAL || !change_unit(x, e))
      return RF_OK;
    if (!(e->unit > 0.0 && isfinite(e->unit)))
      break;
  }
  return RF_EINTEG;
}

/* Do weights decay noticeably in the step of length x? */
static bool
fades(const rf_expansion *e, double x)
{
  return e->model->decay
    && 2.0 * *e->model->decay * x * e->unit >= RF_HARDLY;
}

/* By the slopes at its start, and by the fade: was the step of length x held?
   Of what it was aimed at it cannot be said. */
static void
note_held(rf_expansion *e, double x)
{
  const bool aimed = e->gap > 0.0 && x * e->unit >= RF_AHEAD * e->gap;

  e->held = !aimed && x * e->growth[1] < RF_HARDLY
    && x * e->p_growth[1] < RF_HARDLY && !fades(e, x) ? e->held + 1 : 0;
}

/* CVODE from the end of the last step. */
static rf_status
hand_over(rf_expansion *e)
{
  rf_status status = e->tail ? RF_OK
    : rf_cvode_create(&e->tail, e->model, e->model->problem->rtol);

  if (status < 0)
    return status;
  rf_cvode_begin_stiff(e->tail);
  e->over = true;
  return e->tail->start(e->tail, e->terms->system, &e->t, e->y);
}

/* Nothing that is not finite leaves a step. */
static rf_status
expansion_step(rf_expansion *e, rf_message *message)
{
  double x, sum = 0.0;
  rf_status status;

  /* The step before was used to its end: a longer one will do. */
  if (e->stepped)
    e->gap = 2.0 * fmax(e->gap, e->length);
  e->stepped = true;
  status = find_step(&x, e);
  if (status < 0)
    return status == RF_EINTR ? status : fail(e, message, status);
  e->base.steps++;
  if (x == HUGE_VAL) {
    idle(e);
    return RF_OK;
  }
  if ((status = take_step(e, x)) < 0)
    return fail(e, message, status);
  note_held(e, x);
  for (size_t i = 0; i < e->terms->system->unknowns; i++)
    sum += 0.0 * e->y[i];
  if (sum != 0.0 || !isfinite(e->t))
    return fail(e, message, RF_ENOTFIN);
  e->unit = ldexp(1.0, ilogb(e->length));
  return RF_OK;
}

/* One of CVODE's, counted as one. */
static rf_status
tail_step(rf_expansion *e, rfd_segment **segment, rf_message *message)
{
  rfd_engine *tail = e->tail;
  const uint64_t steps = tail->steps, evaluations = tail->evaluations;
  const rf_status status = tail->step(tail, segment, message);

  e->base.steps += tail->steps - steps;
  e->base.evaluations += tail->evaluations - evaluations;
  return status;
}

static rf_status
step(rfd_engine *engine, rfd_segment **segment, rf_message *message)
{
  rf_expansion *e = self(engine);
  rf_status status = RF_OK;

  if (!e->over && e->held >= RF_HELD)
    status = hand_over(e);
  if (status >= 0 && e->over)
    return tail_step(e, segment, message);
  *segment = &e->segment;
  return status < 0 ? status : expansion_step(e, message);
}

/* ---- the object ---- */

static void
engine_free(rfd_engine *engine)
{
  rf_expansion *e = self(engine);

  if (e->tail)
    e->tail->free(e->tail);
  rf_terms_free(e->terms);
  rf_release(e->growth);
  rf_release(e->y);
  rf_release(e->segment.y);
  rf_release(e->segment.p);
  rf_release(e);
}

rf_status
rf_expansion_create(rfd_engine **engine, const rfd_model *model, double rtol)
{
  rf_expansion *e = rf_alloc(1, sizeof *e);

  if (!e)
    return RF_ENOMEM;
  e->tolerance = fmax(RF_SAFETY * rtol, RF_TIGHTEST);
  e->most = 4 + (size_t)ceil(-RF_ORDER * log(e->tolerance));
  e->base.start = start;
  e->base.step = step;
  e->base.rename = rename_blocks;
  e->base.correct = correct;
  e->base.free = engine_free;
  e->base.late = e->base.far = true;
  e->base.budget = e->base.error = e->tolerance;
  e->model = model;
  e->segment.t0 = &e->t0;
  e->segment.length = &e->length;
  e->segment.has_p = true;
  e->growth = rf_alloc(2 * (e->most + 1) + 3 * model->n, sizeof *e->growth);
  e->segment.p = rf_alloc(e->most * model->n, sizeof *e->segment.p);
  if (!e->growth || !e->segment.p) {
    engine_free(&e->base);
    return RF_ENOMEM;
  }
  e->p_growth = e->growth + e->most + 1;
  e->room = e->p_growth + e->most + 1;
  *engine = &e->base;
  return RF_OK;
}
