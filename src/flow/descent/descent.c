/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * descent.c -- gradient descent behind the public rf_flow: iterations of
 * flow.step, each one a step of time as long.
 *
 * Between two iterations nothing moves: at time t the state is that of
 * iteration floor(t / step), which is found in rationals but for the last bit
 * of t.  What an iteration
 * does is net_real.h; here are the loss, the batches and the time.
 *
 * An iteration ends with the predictions for the batch of the next one, so that
 * all neurons are gone through once. */
#include "config.h"

#include <float.h>

#include "base/number/exact.h"
#include "base/poll.h"
#include "flow/descent/descent_impl.h"
#include "flow/model/range.h"

/* Products between two looks at the clock: some milliseconds. */
#define RF_DESCENT_REST 1e6

/* Without momentum the net has no memory for them, and neither has a
   checkpoint. */
bool
rf_descent_has_speeds(const rf_descent *f)
{
  return mpq_sgn(f->base.problem->descent.momentum) != 0;
}

/* Below 2^53 a double is an integer exactly. */
void
rf_descent_time_of(mpq_t t, const rf_descent *f)
{
  mpq_set_d(t, (double)f->iteration);
  mpq_mul(t, t, f->base.problem->descent.step);
}

/* ---- one iteration ---- */

/* A copy: the order may go on to another epoch before it is used up. */
static void
take_rows(rf_descent *f, const rf_net_batch *batch)
{
  memcpy(f->row, batch->row, batch->count * sizeof *f->row);
  f->rows = batch->count;
  for (size_t i = 0; i < f->rows; i++)
    f->labels[i] = f->y[f->row[i]];
  for (size_t i = 0; f->q && i < f->rows; i++)
    f->shares[i] = f->q[f->row[i]];
}

/* The same predictions that the iteration before would have left: a resumed run
   cannot be told from one that went on. */
void
rf_descent_aim(rf_descent *f)
{
  const rf_net_batch batch = rf_order_batch(&f->order, f->iteration);

  take_rows(f, &batch);
  f->ops->predict(f->net, f->h, &batch);
}

/* p = -c d1l(h, y) of the batch, c such that its mean over all batches is the
   slope of the loss: 1 / rows of a mean, n / rows of a sum. */
static void
find_slope(rf_descent *f)
{
  const double part = f->base.problem->sum ? (double)f->n : 1.0;
  const double c = part / (double)f->rows;
  const rfd_labels data = { .n = f->rows, .y = f->labels, .c = &c,
                            .q = f->shares };
  double room[2];

  f->loss->slope(f->p, &data, f->h, room);
}

static bool
is_finite(const double *v, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (!isfinite(v[i]))
      return false;
  return true;
}

/* Beyond the range there is nothing to go on with.  The weights that are left
   are those of this iteration. */
static rf_status
too_far(const rf_descent *f, rf_message *message)
{
  if (message)
    snprintf(message->text, sizeof message->text, "predictions are not finite "
             "after %llu iterations: flow.step %.9g is too large",
             (unsigned long long)f->iteration,
             rf_get_d_nearest(f->base.problem->descent.step));
  return RF_ENOTFIN;
}

/* The next batch is known before the move, as the pass over the neurons ends
   with its predictions.  The iteration counts as done even where events found
   no memory: the weights have moved.  Whole batches keep their rows, which
   never change. */
static rf_status
iterate(rf_descent *f, rf_message *message)
{
  const rf_net_batch now = { f->row, f->rows };
  rf_net_batch next;
  rf_status status;

  find_slope(f);
  next = rf_order_batch(&f->order, f->iteration + 1);
  status = f->ops->iterate(f->net, f->h, &f->events, &now, f->p, &next);
  f->iteration++;
  if (f->order.batch < f->n)
    take_rows(f, &next);
  return status < 0 ? status
    : is_finite(f->h, f->rows) ? RF_OK : too_far(f, message);
}

/* The time of the events that were just found. */
static void
date_events(rf_descent *f)
{
  const double time = rf_get_d_nearest(f->t);

  for (size_t i = 0; i < f->events.count; i++)
    f->events.at[i].time = time;
  f->stats.events += f->events.count;
}

/* ---- the step of a flow ---- */

/* Is t at least other, as doubles?  Who asks by the double of a time means that
   time: 0.3 is below three tenths. */
static bool
is_by(const mpq_t t, const mpq_t other)
{
  return rf_get_d_nearest(t) >= rf_get_d_nearest(other);
}

/* floor(t / step), or one more where that is at t but for rounding: the
   iterations that are done by then.  Errors: RF_EINVAL they are too many to be
   counted. */
static rf_status
iterations_by(uint64_t *count, const rf_descent *f, const mpq_t t)
{
  const mpq_t *step = &f->base.problem->descent.step;
  mpq_t q;
  bool few;

  mpq_init(q);
  mpq_div(q, t, *step);
  mpz_fdiv_q(mpq_numref(q), mpq_numref(q), mpq_denref(q));
  /* Below 2^53 the count, and the one after it, are doubles exactly. */
  few = mpz_cmp_d(mpq_numref(q), 0x1p53) < 0;
  if (few) {
    *count = (uint64_t)mpz_get_d(mpq_numref(q));
    mpq_set_d(q, (double)(*count + 1));
    mpq_mul(q, q, *step);
    *count += is_by(t, q);
  }
  mpq_clear(q);
  return few ? RF_OK : RF_EINVAL;
}

/* One iteration; who waits for a moment is told of it, unless there are events
   to be told first: then when the flow goes on. */
static rf_status
advance(rf_descent *f, rf_message *message, bool *due)
{
  rf_status status = iterate(f, message);

  *due = f->iteration % f->keep == 0;
  if (status == RF_OK && f->iteration % f->rest == 0)
    status = rf_poll();
  if (status == RF_OK && f->passage && !f->events.count && !*due) {
    rf_descent_time_of(f->t, f);
    status = rf_descent_tell(f);
  }
  return status;
}

/* Iterations up to `end`, or to the first after which there is something to
   tell: RF_EVENT, RF_MOMENT. */
static rf_status
go_on(rf_descent *f, rf_message *message, uint64_t end)
{
  const double began = rf_clock();
  const uint64_t from = f->iteration;
  bool due = false;
  rf_status status = rf_descent_tell(f);

  while (status == RF_OK && f->iteration < end && !f->events.count && !due)
    status = advance(f, message, &due);
  f->stats.seconds_engine += rf_clock() - began;
  if (f->iteration > from)
    rf_descent_time_of(f->t, f);
  if (status < 0)          /* those of a state that is no state any more */
    f->events.count = 0;
  date_events(f);
  if (status >= 0 && due)
    status = rf_descent_save(f);
  return status != RF_OK ? status : f->events.count || due ? RF_EVENT : RF_OK;
}

/* Iterations first, then time alone up to t_end, which may be between two of
   them.  Where an event, a moment or a checkpoint ended it, time stays at that
   iteration, so that the caller can look at the state that was told of. */
static rf_status
descent_step(rf_flow *flow, rf_message *message, const mpq_t t_end)
{
  rf_descent *f = rf_descent_self(flow);
  uint64_t end = 0;
  rf_status status;

  RF_REQUIRE(is_by(t_end, f->t), RF_EINVAL);
  f->events.count = 0;
  RF_TRY(iterations_by(&end, f, t_end));
  status = go_on(f, message, end);
  if (status == RF_OK && mpq_cmp(t_end, f->t) > 0)
    mpq_set(f->t, t_end);
done:
  return status;
}

/* ---- make and free ---- */

/* Also of one that is made in part. */
static void
descent_free(rf_flow *flow)
{
  rf_descent *f = rf_descent_self(flow);

  f->ops->free(f->net);
  rf_order_clear(&f->order);
  rf_release(f->x);
  rf_release(f->y);
  rf_release(f->row);
  rf_release(f->labels);
  rf_release(f->q);
  rf_release(f->shares);
  rf_release(f->h);
  rf_release(f->p);
  rf_release(f->all);
  rf_release(f->all_p);
  rf_release(f->z);
  rf_release(f->events.at);
  rf_string_free(&f->saved);
  rfd_numbers_clear(&f->numbers);
  rf_descent_faces_clear(&f->faces);
  rf_descent_passage_free(f->passage);
  mpq_clear(f->t);
  rf_release(f);
}

static const rf_flow_ops ops = {
  .step = descent_step, .time = rf_descent_time,
  .events = rf_descent_events, .choices = rf_descent_choices,
  .sample = rf_descent_sample, .weights = rf_descent_weights,
  .unit = rf_descent_unit,
  .pattern = rf_descent_pattern, .residuals = rf_descent_residuals,
  .drives = rf_descent_drives, .eta = rf_descent_eta,
  .event_time = rf_descent_event_time, .faces = rf_descent_face_count,
  .face = rf_descent_face, .stats = rf_descent_stats,
  .checkpoint = rf_descent_checkpoint, .observe = rf_descent_observe,
  .free = descent_free
};

/* In the precision of the run: what is computed with and what is told of it are
   the same numbers. */
static double
rounded(const rf_descent *f, double v)
{
  return f->base.problem->descent.single ? (double)(float)v : v;
}

/* Batches are at most all data, so n is room enough whatever their size. */
static rf_status
make_room(rf_descent *f)
{
  const size_t n = f->n;

  if (!(f->x = rf_alloc(n * f->d, sizeof *f->x))
      || !(f->y = rf_alloc(n, sizeof *f->y))
      || !(f->row = rf_alloc(n, sizeof *f->row))
      || !(f->labels = rf_alloc(n, sizeof *f->labels))
      || (f->base.problem->q
          && (!(f->q = rf_alloc(n, sizeof *f->q))
              || !(f->shares = rf_alloc(n, sizeof *f->shares))))
      || !(f->h = rf_alloc(n, sizeof *f->h))
      || !(f->p = rf_alloc(n, sizeof *f->p))
      || !(f->all = rf_alloc(n, sizeof *f->all))
      || !(f->all_p = rf_alloc(n, sizeof *f->all_p))
      || !(f->z = rf_alloc(RF_DESCENT_CHUNK * (1 + f->d), sizeof *f->z)))
    return RF_ENOMEM;
  return RF_OK;
}

/* Data are rounded once, here, from rationals: to double, then to single where
   that is asked for.  Sides are watched only where somebody wants events and
   the two slopes differ; else a pass has less to do. */
static rf_status
make_net(rf_descent *f)
{
  const rf_problem *p = f->base.problem;
  const rf_net_frame frame = {
    .n = f->n, .d = f->d, .m = f->m, .x = f->x, .leak = f->leak,
    .at_zero = f->at_zero, .step = rf_get_d_nearest(p->descent.step),
    .momentum = rf_get_d_nearest(p->descent.momentum),
    .skip = p->skip, .output_bias = p->output_bias, .held = p->inner,
    .decay = rf_get_d_nearest(p->decay),
    .watch = p->events && mpq_cmp_ui(p->leak, 1, 1) != 0
  };

  for (size_t k = 0; k < f->n; k++) {
    for (size_t l = 0; l < f->d; l++)
      f->x[k * f->d + l] = rounded(f, rf_get_d_nearest(
                                     p->x[k * f->d + l]));
    f->y[k] = rounded(f, rf_get_d_nearest(p->y[k]));
    if (f->q)
      f->q[k] = rf_get_d_nearest(p->q[k]);
  }
  if (!is_finite(f->x, f->n * f->d) || !is_finite(f->y, f->n))
    return RF_ENOTFIN;
  return f->ops->create(&f->net, &frame);
}

/* A weight that single precision rounds to less than its smallest normal number
   has lost its direction, as one of double would. */
static bool
fits(const rf_descent *f, const double *z, size_t count)
{
  for (size_t i = 0; f->base.problem->descent.single && i < count; i++)
    if (z[i] != 0.0 && !(fabs(z[i]) >= (double)FLT_MIN
                         && fabs(z[i]) <= (double)FLT_MAX))
      return false;
  return true;
}

/* In chunks, so that a wide network needs no second copy of its weights in
   double, and a signal is answered meanwhile. */
static rf_status
put_weights(rf_descent *f)
{
  const size_t row = 1 + f->d;
  size_t count;
  rf_status status = RF_OK;

  for (size_t j = 0; j < f->m && status >= 0; j += count) {
    count = f->m - j < RF_DESCENT_CHUNK ? f->m - j : RF_DESCENT_CHUNK;
    if ((status = rf_poll()) >= 0)
      status = rfd_problem_weights(f->z, f->base.problem, j, count, 53);
    if (status >= 0 && !fits(f, f->z, count * row))
      status = RF_ENOTFIN;
    if (status >= 0)
      f->ops->put(f->net, f->z, j, count, false);
  }
  return status;
}

/* Where the linear unit starts. */
static rf_status
put_unit(rf_descent *f)
{
  const rf_problem *p = f->base.problem;

  if (!rf_problem_has_unit(p))
    return RF_OK;
  for (size_t i = 0; i < 1 + f->d; i++)
    f->z[i] = rf_get_d_nearest(p->unit[i]);
  if (!is_finite(f->z, 1 + f->d) || !fits(f, f->z, 1 + f->d))
    return RF_ENOTFIN;
  f->ops->put_unit(f->net, f->z, false);
  return RF_OK;
}

/* Sizes and constants. */
static void
set(rf_descent *f, const rf_problem *p)
{
  mpq_init(f->t);
  f->base.ops = &ops;
  f->base.problem = p;
  f->numbers.prec = 53;
  f->n = p->n;
  f->d = p->d;
  f->m = p->m;
  f->leak = rounded(f, rf_get_d_nearest(p->leak));
  f->at_zero = rounded(f, rf_get_d_nearest(p->descent.at_zero));
  f->loss = rfd_loss_of(p->loss);
  f->ops = p->descent.single ? &rf_net_single : &rf_net_double;
  f->faces.at = f->looked = UINT64_MAX;
  f->rest = (uint64_t)(1.0 + RF_DESCENT_REST
                       / ((double)p->m * (double)p->n * (double)(p->d + 1)));
  f->keep = rf_descent_keep(f);
}

/* Why it could not be made, where that has a remedy. */
static void
explain(rf_message *message, const rf_problem *problem, rf_status status)
{
  const bool single = problem->descent.single;

  if (status == RF_ENOTFIN && message && !message->text[0])
    snprintf(message->text, sizeof message->text,
             "the data or the initial weights leave the range of %s precision"
             "%s", single ? "single" : "double",
             single ? "; flow.precision double has more" : "");
}

/* The range of the data is looked at before the net is made, as its message is
   better.  A checkpoint takes the place of the initial weights, which are not
   drawn then.  The first predictions come last: they need weights and the
   order. */
rf_status
rf_flow_create_descent(rf_flow **flow, rf_message *message,
                       const rf_problem *problem, const char *from)
{
  rf_descent *f = rf_alloc(1, sizeof *f);
  rf_status status;

  if (!f)
    return RF_ENOMEM;
  set(f, problem);
  RF_TRY(rf_range_of_data(message, problem));
  RF_TRY(make_room(f));
  RF_TRY(rf_order_init(&f->order, f->n, problem->descent.batch,
                       problem->descent.order));
  RF_TRY(make_net(f));
  RF_TRY(from ? rf_descent_load(f, from) : put_weights(f));
  if (!from)
    RF_TRY(put_unit(f));
  rf_descent_aim(f);
  *flow = &f->base;
  f = NULL;
done:
  explain(message, problem, status);
  if (f)
    descent_free(&f->base);
  return status;
}
