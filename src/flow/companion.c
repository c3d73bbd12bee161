/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * companion.c -- a run and its shadow; see companion.h.
 *
 * The first run answers; the second has other digits, other steps, other
 * roundings, and is only compared with it.  Where they tell the same events
 * and agree to so many digits, that many are taken to be right: an error
 * estimate that needs no theory of the errors. */
#include "config.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "base/number/num_mp.h"
#include "base/poll.h"
#include "base/team.h"
#include "flow/agreement.h"
#include "flow/companion.h"
#include "flow/driven_impl.h"
#include "flow/forward.h"

typedef struct verified {
  rf_forward front;      /* the first answers */
  rf_flow *flow[2];
  rf_agreement agreement;
  uint64_t events[2];
  rf_status last[2];     /* of the last step */
  bool lost;             /* the two went different ways */
  uint64_t skip;         /* events of the second up to here were paired before
                            the run was resumed */
  rf_string saved;        /* the last checkpoint, of both */
  uint64_t checkpoints;
  uint64_t seen[2];      /* checkpoints of each that were looked at */
  rf_string shadow;       /* the second's last one not after the first's ... */
  uint64_t shadow_events;      /* ... and its events until then */

  bool threaded;
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t cond;
  enum { REST, WORK, END } order;
  atomic_bool stop;      /* what the poll of the caller's thread said */
  mpq_t target;
  rf_message message[2];
} verified;

/* The public flow is the first member of the first member. */
static verified *
self(rf_flow *flow)
{
  return (verified *)(void *)flow;
}

/* The run behind one of the two: its exact time, residuals and numbers are not
   in the public answers. */
static rfm_run *
run_of(const verified *v, int which)
{
  return rfm_flow_self(v->flow[which])->run;
}

static const verified *
self_const(const rf_flow *flow)
{
  return (const verified *)(const void *)flow;
}

/* ---- the thread ---- */

/* The status is kept beside each flow, for it is read after the other has
   stepped, too; so is the message, as the two may write at the same time. */
static void
step_one(verified *v, int which, const mpq_t t)
{
  v->last[which] = v->flow[which]->ops->step(v->flow[which],
                                             &v->message[which], t);
}

/* The thread's own question is the caller's answer. */
static int
ask_caller(void *context)
{
  verified *v = context;

  return atomic_load(&v->stop);
}

/* The thread of the second run: it rests until it is told to step, and only
   order is shared under the mutex.  While it works the caller does not touch
   the second flow. */
static void *
work(void *context)
{
  verified *v = context;

  rf_set_poll(ask_caller, v);

  pthread_mutex_lock(&v->mutex);
  for (;;) {
    while (v->order == REST)
      pthread_cond_wait(&v->cond, &v->mutex);
    if (v->order == END)
      break;
    pthread_mutex_unlock(&v->mutex);
    step_one(v, 1, v->target);
    pthread_mutex_lock(&v->mutex);
    v->order = REST;
    pthread_cond_broadcast(&v->cond);
  }
  pthread_mutex_unlock(&v->mutex);
  /* The constants that MPFR keeps are each thread's own. */
  mpfr_free_cache();
  return NULL;
}

/* Tell the thread what to do next; it reads target and the flow after this. */
static void
command(verified *v, int order)
{
  pthread_mutex_lock(&v->mutex);
  v->order = order;
  pthread_cond_broadcast(&v->cond);
  pthread_mutex_unlock(&v->mutex);
}

/* Wait, and go on asking; RF_EINTR: the second has stopped as it was told. */
static rf_status
wait_for_rest(verified *v)
{
  struct timespec until;
  rf_status status = v->last[0] == RF_EINTR ? RF_EINTR : RF_OK;

  pthread_mutex_lock(&v->mutex);
  while (v->order != REST) {
    if (status >= 0)
      status = rf_poll();
    if (status < 0)
      atomic_store(&v->stop, true);
    clock_gettime(CLOCK_REALTIME, &until);
    /* Not longer than 50 ms, so that the caller's poll is asked often
       enough. */
    until.tv_nsec += 50000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&v->cond, &v->mutex, &until);
  }
  pthread_mutex_unlock(&v->mutex);
  return status;
}

/* A thread pays where there is a second processor; it needs an MPFR whose
   state is each thread's own, and an allocator that threads may share. */
static void
start_thread(verified *v)
{
  if (sysconf(_SC_NPROCESSORS_ONLN) < 2 || !mpfr_buildopt_tls_p()
      || !rf_allocator_is_default())
    return;
  if (pthread_mutex_init(&v->mutex, NULL) != 0)
    return;
  if (pthread_cond_init(&v->cond, NULL) != 0) {
    pthread_mutex_destroy(&v->mutex);
    return;
  }
  /* Without a thread the two take turns, and the numbers are the same. */
  v->threaded = rf_thread_create(&v->thread, work, v);
  if (!v->threaded) {
    pthread_cond_destroy(&v->cond);
    pthread_mutex_destroy(&v->mutex);
  }
}

/* ---- the operations ---- */

/* Keep the second's new checkpoint, with the number of its events. */
static void
watch_shadow(verified *v)
{
  uint64_t number;
  const char *text = rf_flow_checkpoint(v->flow[1], &number);

  if (number == v->seen[1])
    return;
  v->seen[1] = number;
  rf_string_clear(&v->shadow);
  rf_string_put(&v->shadow, text);
  v->shadow_events = v->events[1];
}

/* The events of a stop wait to be paired.  After a resumption the second may
   still have events to show that were paired before the checkpoint: up to skip
   they are counted only. */
static rf_status
collect(verified *v, int which)
{
  size_t count;
  const rf_event *event = v->flow[which]->ops->events(v->flow[which], &count);
  const rfm_run *run = run_of(v, which);
  rf_status status = RF_OK;

  for (size_t i = 0; status >= 0 && i < count; i++)
    if (++v->events[which] > v->skip)
      status = rf_agreement_show(&v->agreement, which, &event[i],
                                 run->step.t);
  if (which == 1)
    watch_shadow(v);
  return status;
}

/* Let the second catch up with what the first has shown: it is stepped as long
   as it stops at events that the first has had already, or, where the first is
   at the end of what was asked for, to that end. */
static rf_status
follow_up(verified *v, const mpq_t t)
{
  rf_status status = RF_OK;

  while (status >= 0 && v->last[1] == RF_EVENT
         && (v->last[0] == RF_OK || v->events[1] < v->events[0])) {
    step_one(v, 1, t);
    if (v->last[1] == RF_EVENT)
      status = collect(v, 1);
  }
  return status;
}

/* The first has been stopped at a moment: the second is compared there, if it
   has not gone beyond it.  Where it would tell an event on the way that the
   first has not told, no conclusion is drawn: both may be at the moment. */
static rf_status
check_moment(verified *v)
{
  const rfm_run *first = run_of(v, 0), *second = run_of(v, 1);
  rf_status status = RF_OK;

  if (num_cmp(second->step.t, first->step.t) < 0) {
    mpfr_get_q(v->target, first->step.t);
    step_one(v, 1, v->target);
    if (v->last[1] == RF_EVENT)
      status = collect(v, 1);
  }
  (void)rf_agreement_pair(&v->agreement);
  if (status >= 0 && num_cmp(second->step.t, first->step.t) == 0)
    status = rf_agreement_samples(&v->agreement, run_of(v, 0), run_of(v, 1));
  return status;
}

/* After both have stepped: pair events, and compare predictions where both are
   at the same time.  An event that only one of them has shown by the end means
   that they went different ways; from then on the first goes on alone. */
static rf_status
check_step(verified *v, const mpq_t t, bool stepped)
{
  bool paired;
  rf_status status = RF_OK;

  if (v->last[0] == RF_MOMENT)
    return check_moment(v);
  if (v->last[0] == RF_EVENT)
    RF_TRY(collect(v, 0));
  if (stepped && v->last[1] == RF_EVENT)
    RF_TRY(collect(v, 1));
  RF_TRY(follow_up(v, t));
  paired = rf_agreement_pair(&v->agreement);
  if (v->last[1] < 0 || (v->last[0] == RF_OK && !paired))
    v->lost = true;
  else if (v->last[0] == RF_OK)
    RF_TRY(rf_agreement_samples(&v->agreement, run_of(v, 0), run_of(v, 1)));

done:
  return status;
}

/* The first run has a new checkpoint: one of both, unless events wait to be
   paired or the second is ahead (rare; the next one will do). */
static void
keep_checkpoint(verified *v)
{
  uint64_t number;
  const char *text = rf_flow_checkpoint(v->flow[0], &number);
  char head[128];

  if (number == v->seen[0])
    return;
  v->seen[0] = number;
  if (v->agreement.waiting[0].count || v->agreement.waiting[1].count
      || v->shadow_events > v->events[0])
    return;
  /* Read again by rf_verify_split; %a so that worst comes back bit for bit. */
  snprintf(head, sizeof head, "%d %a %" PRIu64 " %" PRIu64 " %zu ",
           (int)v->lost, v->agreement.worst, v->shadow_events, v->events[0],
           v->shadow.text ? v->shadow.length : (size_t)0);
  rf_string_clear(&v->saved);
  rf_string_put(&v->saved, head);
  if (v->shadow.text)
    rf_string_put(&v->saved, v->shadow.text);
  rf_string_put(&v->saved, text);
  v->checkpoints += !v->saved.failed;
}

/* NULL before the first: saved may hold a text that failed half way. */
static const char *
verified_checkpoint(const rf_flow *flow, uint64_t *number)
{
  *number = self_const(flow)->checkpoints;
  return *number ? self_const(flow)->saved.text : NULL;
}

/* The second is asked only while it is not ahead: one that has shown more
   events waits until the first has shown them.  Its failure is no failure of
   the run, it only ends the comparison (check_step).  Where the first may stop
   at a moment the second waits to hear of it, not to go beyond. */
static rf_status
verified_step(rf_flow *flow, rf_message *message, const mpq_t t)
{
  verified *v = self(flow);
  const bool both = !v->lost && v->events[1] <= v->events[0];
  const bool together = both && v->threaded && !flow->problem->nstop;
  rf_status status = RF_OK;

  if (together) {
    mpq_set(v->target, t);
    command(v, WORK);
  }
  step_one(v, 0, t);
  if (together)
    status = wait_for_rest(v);
  else if (both && v->last[0] != RF_MOMENT)
    step_one(v, 1, t);
  if (status < 0 || rf_poll() < 0)
    return RF_EINTR;
  if (v->last[0] < 0) {
    if (message)
      *message = v->message[0];
    return v->last[0];
  }
  if (!v->lost && (status = check_step(v, t, both)) < 0)
    return status;
  keep_checkpoint(v);
  return v->last[0];
}

/* The weights that the first handed out, where both are at the same time. */
static rf_status
compare_weights(verified *v, const rf_numbers *weights, size_t first,
                size_t count)
{
  const size_t row = v->front.base.problem->d + 1;
  const rf_num *a = rfm_numbers_exact(weights);
  const rf_numbers *second;
  rf_status status = v->flow[1]->ops->weights(v->flow[1], &second, first,
                                              count);

  if (status < 0)
    return status;
  for (size_t j = 0; j < count; j++)
    rf_agreement_row(&v->agreement, &a[j * row],
                     rfm_numbers_exact(second) + j * row, row);
  return RF_OK;
}

/* Of the linear unit, as of a neuron. */
static rf_status
compare_unit(verified *v, const rf_numbers *unit)
{
  const rf_numbers *second;
  rf_status status = v->flow[1]->ops->unit(v->flow[1], &second);

  if (status >= 0)
    rf_agreement_row(&v->agreement, rfm_numbers_exact(unit),
                     rfm_numbers_exact(second), v->front.base.problem->d + 1);
  return status;
}

/* Are both where the first was asked to go? */
static bool
are_together(const verified *v)
{
  return !v->lost && v->last[0] == RF_OK && v->last[1] == RF_OK;
}

static rf_status
verified_unit(rf_flow *flow, const rf_numbers **unit)
{
  verified *v = self(flow);
  rf_status status = rf_forward_unit(flow, unit);

  return status >= 0 && are_together(v) ? compare_unit(v, *unit) : status;
}

/* Asked for now and then only, so all of them are compared; not where the two
   stand at different times. */
static rf_status
verified_weights(rf_flow *flow, const rf_numbers **weights, size_t first,
                 size_t count)
{
  verified *v = self(flow);
  rf_status status = rf_forward_weights(flow, weights, first, count);

  if (status >= 0 && are_together(v))
    status = compare_weights(v, *weights, first, count);
  return status;
}

/* Agreement beyond the precision of the first run is luck. */
static void
verified_stats(const rf_flow *flow, rf_flow_stats *stats)
{
  const verified *v = self_const(flow);
  const rfm_run *run = run_of(v, 0);

  v->flow[0]->ops->stats(v->flow[0], stats);
  stats->agree = v->lost ? 0.0
    : fmax(0.0, fmin(-v->agreement.worst,
                     (double)run->model->prec * log10(2.0)));
}

/* Also of one that is made by half: the thread, if there is one, is told to
   end before its flow goes. */
static void
verified_free(rf_flow *flow)
{
  verified *v = self(flow);

  if (v->threaded) {
    command(v, END);
    pthread_join(v->thread, NULL);
    pthread_cond_destroy(&v->cond);
    pthread_mutex_destroy(&v->mutex);
  }
  for (int i = 0; i < 2; i++)
    rf_flow_end(v->flow[i]);
  rf_agreement_clear(&v->agreement);
  rf_string_free(&v->saved);
  rf_string_free(&v->shadow);
  mpq_clear(v->target);
  rf_release(v);
}

/* The first answers, on the caller's thread. */
static rf_status
verified_observe(rf_flow *flow, const rf_observer *observer)
{
  verified *v = self(flow);

  return v->flow[0]->ops->observe(v->flow[0], observer);
}

static const rf_flow_ops ops = {
  RF_FORWARD_ANSWERS, .weights = verified_weights, .unit = verified_unit,
  .step = verified_step,
  .stats = verified_stats, .free = verified_free,
  .checkpoint = verified_checkpoint, .observe = verified_observe
};

/* Everything is looked at before it is believed: the text comes from a
   file. */
rf_status
rf_verify_split(rf_shadow *shadow, const char **text)
{
  unsigned long long events, shown, size;
  int lost, used = 0;
  char *copy;

  *shadow = (rf_shadow){ .worst = -HUGE_VAL };
  if (!*text)
    return RF_OK;
  if (sscanf(*text, "%d %la %llu %llu %llu %n", &lost, &shadow->worst,
             &events, &shown, &size, &used) != 5 || used == 0
      || size > strlen(*text + used))
    return RF_EINPUT;
  shadow->lost = lost;
  shadow->events = events;
  shadow->shown = shown;
  *text += used;
  if (size) {
    if (!(copy = rf_alloc(size + 1, 1)))
      return RF_ENOMEM;
    memcpy(copy, *text, size);
    shadow->from = copy;
  }
  *text += size;
  return RF_OK;
}

/* Where the checkpoint left both. */
static rf_status
take_shadow(verified *v, rf_shadow *shadow)
{
  v->agreement.worst = shadow->worst;
  v->lost = shadow->lost;
  v->events[0] = v->skip = shadow->shown;
  v->events[1] = v->shadow_events = shadow->events;
  if (shadow->from)
    rf_string_put(&v->shadow, shadow->from);
  return v->shadow.failed ? RF_ENOMEM : RF_OK;
}

/* The agreement has the second's precision: both runs' numbers fit, and no
   difference is lost to rounding. */
rf_status
rf_flow_verify(rf_flow **flow, rf_flow *first, rf_flow *second,
               rf_shadow *shadow)
{
  verified *v = rf_alloc(1, sizeof *v);
  rf_status status;

  if (!v) {
    rf_flow_end(first);
    rf_flow_end(second);
    return RF_ENOMEM;
  }
  mpq_init(v->target);
  v->front.base.ops = &ops;
  v->front.base.problem = first->problem;
  v->front.now = v->flow[0] = first;
  v->flow[1] = second;
  RF_TRY(rf_agreement_init(&v->agreement, first->problem->n,
                           run_of(v, 1)->model->prec));
  RF_TRY(take_shadow(v, shadow));
  start_thread(v);
  *flow = &v->front.base;
  v = NULL;

done:
  if (v)
    verified_free(&v->front.base);
  return status;
}
