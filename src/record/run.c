/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * run.c -- follow a flow to its end and write down what happens.
 *
 * What is written does not depend on the clock: record times and the end come
 * from the problem, events from the flow.  The clock only decides when the
 * watcher is called and when rows are committed. */
#include "config.h"

#include "base/number/exact.h"
#include "base/poll.h"
#include "flow/ops.h"
#include "record/attend.h"
#include "record/moments.h"
#include "reluflow/record.h"

/* Seconds between calls of the watcher, and between commits; a run that
   lasts longer than LONG_RUN is worth waiting for the disk. */
#define WATCH_EVERY 0.2
#define COMMIT_EVERY 0.1
#define COMMIT_EVERY_DURABLE 2.0
#define LONG_RUN 5.0

/* Bytes after which rows are committed at once. */
#define COMMIT_BYTES ((size_t)8 << 20)

/* Between record times the flow is asked to stop that often on the way, so
   that a stretch without events does not keep the watcher waiting.  A stop
   changes nothing in a flow. */
#define STOPS 256

typedef struct run {
  const rf_problem *problem;
  rf_rounds *rounds;                  /* the problem is that of theirs */
  rf_flow *flow;
  rf_writer writer;
  rf_moments moments;
  rf_watch *watch;
  void *context;
  const rf_attendant *attendant;      /* NULL: nobody attends */
  double until;
  double began, looked, watched, committed;   /* seconds, steady clock */
  rf_progress progress;               /* as last told to the watcher */
  rf_question outer;                  /* whom the caller's poll asks */
  unsigned stride, since;             /* steps between looks at the clock */
  uint64_t checkpoints;               /* of the flow, that were kept */
} run;

/* The flow's own message, after the place and the time: it knows neither the
   file nor, always, when. */
static rf_status
blame_flow(const run *r, rf_message *message, rf_status status)
{
  rf_message why = *message;

  snprintf(message->text, sizeof message->text, "%s: at time %.9g: %.900s",
           r->writer.target.shown, r->flow ? rf_flow_time(r->flow) : 0.0,
           why.text[0] ? why.text : rf_strerror(status));
  return status;
}

/* Asked for, so no failure; the message tells how far it came. */
static rf_status
interrupted(const run *r, rf_message *message)
{
  snprintf(message->text, sizeof message->text,
           "%s: interrupted at time %.9g; reluflow resume goes on from there",
           r->writer.target.shown,
           r->flow ? rf_flow_time(r->flow) : 0.0);
  return RF_EINTR;
}

/* In the middle of a long step: the watcher is told what it was told before,
   and that time goes on.  The flow is not asked for its state here: it is in
   the middle of changing it. */
static int
ask(void *context)
{
  run *r = context;
  const double now = rf_clock();

  if (r->outer.ask && r->outer.ask(r->outer.context))
    return 1;
  if (!r->watch || now - r->watched < WATCH_EVERY)
    return 0;
  r->watched = now;
  r->progress.until = r->until;
  r->progress.seconds = now - r->began;
  return r->watch(r->context, &r->progress);
}

/* Between steps the flow can be asked: time and loss are those of now. */
static rf_status
call_watch(run *r, rf_message *message, double now)
{
  rf_flow_stats stats = { 0 };
  rf_progress p = { 0 };
  const rf_numbers *sample;
  rf_status status = rf_flow_sample(r->flow, &sample);

  r->watched = now;
  if (status == RF_EINTR)
    return interrupted(r, message);
  if (status < 0)
    return blame_flow(r, message, status);
  rf_flow_stats_get(r->flow, &stats);
  p.time = rf_numbers_double(sample, RF_SAMPLE_TIME);
  p.loss = rf_numbers_double(sample, RF_SAMPLE_LOSS);
  p.until = r->until;
  p.events = stats.events;
  p.faces = stats.faces;
  p.seconds = now - r->began;
  r->progress = p;
  return r->watch(r->context, &p) ? interrupted(r, message) : RF_OK;
}

/* Look at the clock: is it time to commit, or to tell the watcher?  A short
   run commits to the system alone; once a run has lasted, what is lost in a
   power cut counts, and it commits less often but to the disk. */
static rf_status
look(run *r, rf_message *message, double now)
{
  const double every = r->writer.durable ? COMMIT_EVERY_DURABLE
                                         : COMMIT_EVERY;
  rf_status status = RF_OK;

  if (now - r->committed > every || r->writer.dirty > COMMIT_BYTES) {
    r->writer.durable = now - r->began > LONG_RUN;
    RF_TRY(rf_writer_commit(&r->writer, message, false));
    r->committed = rf_clock();
  }
  if (r->watch && now - r->watched > WATCH_EVERY)
    status = call_watch(r, message, now);
done:
  return status;
}

/* After each step.  The clock is read every so many of them: so many that it
   costs nothing, so few that a watcher is not kept waiting.  The stride
   doubles while looks come fast and falls to 1 at once when a step was
   long. */
static rf_status
tick(run *r, rf_message *message)
{
  static const unsigned stride_most = 64;
  double now, waited;

  r->writer.time = rf_flow_time(r->flow);
  if (++r->since < r->stride && r->writer.dirty <= COMMIT_BYTES)
    return RF_OK;
  r->since = 0;
  now = rf_clock();
  waited = now - r->looked;
  r->looked = now;
  if (waited > WATCH_EVERY / 10)
    r->stride = 1;
  else if (waited < WATCH_EVERY / 100 && r->stride < stride_most)
    r->stride *= 2;
  return look(r, message, now);
}

/* Keep the flow's checkpoint if it has just taken one, and see that it is
   committed at once: it is worth a second or more of work.  The last commit is
   put so far back that the next tick makes one. */
static rf_status
keep_checkpoint(run *r, rf_message *message)
{
  uint64_t number;
  const char *text = rf_flow_checkpoint(r->flow, &number);

  if (!text || number == r->checkpoints)
    return RF_OK;
  r->checkpoints = number;
  r->committed = -COMMIT_EVERY_DURABLE;
  r->since = r->stride;
  r->writer.time = rf_flow_time(r->flow);
  return rf_writer_checkpoint(&r->writer, message, text,
                              rf_clock() - r->began);
}

/* Go to time t and record the events and moments on the way; RF_MOMENT: the
   flow stops before.  Events first, then the checkpoint, then perhaps a commit:
   a checkpoint in the file has its rows in it. */
static rf_status
go_to(run *r, rf_message *message, const mpq_t t)
{
  rf_status status, news;

  do {
    message->text[0] = '\0';
    news = rf_flow_advance(r->flow, message, t);
    if (news == RF_EINTR)
      return interrupted(r, message);
    if (news < 0)
      return blame_flow(r, message, news);
    if (news == RF_EVENT)
      RF_TRY(rf_writer_events(&r->writer, message, r->flow));
    RF_TRY(rf_writer_choices(&r->writer, message, r->flow));
    RF_TRY(rf_moments_write(&r->moments, &r->writer, message, r->flow));
    RF_TRY(keep_checkpoint(r, message));
    RF_TRY(tick(r, message));
  } while (news == RF_EVENT);
  status = news;
done:
  return status;
}

/* Go to the record time or end t, with stops on the way.  The stops are
   fractions i / STOPS of the whole run: those behind are skipped, and a
   resumed run has the same ones. */
static rf_status
travel(run *r, rf_message *message, const mpq_t t)
{
  const double end = rf_get_d_nearest(t);
  int i = end > 0.0 ? (int)(STOPS * (rf_flow_time(r->flow) / r->until)) + 1
                    : STOPS;
  mpq_t stop;
  rf_status status;

  mpq_init(stop);
  for (; i < STOPS && r->until * i / STOPS < end; i++)
    if (r->until * i / STOPS > rf_flow_time(r->flow)) {
      mpq_set_d(stop, r->until * i / STOPS);
      if ((status = go_to(r, message, stop)) != RF_OK)
        goto done;
    }
  status = go_to(r, message, t);
done:
  mpq_clear(stop);
  return status;
}

/* From record time to record time, then to the end.  As many samples as are in
   the file are done: a resumed run goes on with the next. */
static rf_status
pass_samples(run *r, rf_message *message)
{
  const rf_problem *p = r->problem;
  rf_status status = RF_OK;

  for (size_t i = (size_t)r->writer.samples; i < p->ntimes; i++) {
    status = travel(r, message, p->times[i]);
    if (status == RF_OK)
      status = rf_writer_sample(&r->writer, message, r->flow);
    if (status == RF_OK)
      status = rf_rounds_take(r->rounds, r->flow);
    if (status != RF_OK)
      return status;
  }
  return travel(r, message, p->until);
}

/* Where the flow stops before its end there is one more sample. */
static rf_status
follow(run *r, rf_message *message)
{
  rf_status status;

  RF_TRY(rf_moments_watch(&r->moments, &r->writer, message, r->flow));
  status = pass_samples(r, message);
  if (status == RF_MOMENT) {
    RF_TRY(rf_moments_end(&r->writer, message, r->flow));
    r->writer.time = rf_flow_time(r->flow);
    status = rf_writer_sample(&r->writer, message, r->flow);
  }
  if (status == RF_OK)
    status = rf_rounds_take(r->rounds, r->flow);
  if (status == RF_EINTR)
    return interrupted(r, message);
  rf_rounds_judge(r->rounds);
done:
  return status;
}

/* Write the end of a run that ended with status, and the ending.  The status
   comes last, in the same commit: a file that says "done" is whole. */
static rf_status
write_end(run *r, rf_message *message, const char *ending)
{
  rf_status status;

  r->writer.time = rf_flow_time(r->flow);
  status = rf_writer_faces(&r->writer, message, r->flow);
  if (status == RF_EIO)        /* a flow that failed may not know */
    goto done;
  RF_TRY(rf_meta_end(&r->writer, message, r->flow,
                     rf_clock() - r->began));
  RF_TRY(rf_meta_text(&r->writer, message, "status", ending));
  status = rf_writer_commit(&r->writer, message, true);
done:
  return status;
}

/* What a message says after "PATH: ": in the file itself its name would say
   nothing, and may change. */
static const char *
after_path(const run *r, const rf_message *message)
{
  const char *path = r->writer.target.shown;
  size_t size = strlen(path);

  if (!strncmp(message->text, path, size) && message->text[size] == ':')
    return message->text + size + 2;
  return message->text;
}

/* Who asked for the end is not kept waiting for what can only be told by a
   look at all neurons. */
#define LAST_WORDS 0.3

/* The question of finish: is the deadline over? */
static int
past(void *context)
{
  return rf_clock() > *(const double *)context;
}

/* End the run file in any case; the status of the run if that is a failure,
   else that of writing the end.  Where the file cannot be written, no end is
   tried but the last word.  A run that was interrupted has a deadline for its
   end; one that is done is never cut short. */
static rf_status
finish(run *r, rf_message *message, rf_status status)
{
  char ending[sizeof message->text + 16] = "done";
  rf_message second = { "" };
  rf_status written = RF_EIO;
  double deadline = rf_clock() + LAST_WORDS;

  rf_set_poll(status == RF_EINTR ? past : NULL, &deadline);
  if (status == RF_EINTR)
    snprintf(ending, sizeof ending, "interrupted");
  else if (status < 0)
    snprintf(ending, sizeof ending, "failed: %s", after_path(r, message));
  if (status != RF_EIO)
    written = write_end(r, &second, ending);
  rf_set_poll(NULL, NULL);
  if (written < 0 && status >= 0) {
    snprintf(ending, sizeof ending, "failed: %s",
             after_path(r, &second));
    *message = second;
    status = written;
  }
  if (written < 0)
    rf_writer_give_up(&r->writer, ending);
  return status;
}

/* From its start to its end, recorded, and shown to who attends. */
static rf_status
go(run *r, rf_message *message, bool *more)
{
  const rf_attendant *a = r->attendant;
  rf_status status = RF_OK;

  if (a)
    status = a->begin(a->context, message, r->flow);
  if (status >= 0)
    status = follow(r, message);
  status = finish(r, message, status);
  if (status == RF_OK)
    status = rf_rounds_next(more, r->rounds, r->flow);
  return a && status == RF_OK && !*more
    ? a->end(a->context, message, r->flow) : status;
}

/* One run, with the digits that the problem has.  The file stands at its place
   only when the flow could be made: a wrong experiment does not cost the old
   file.  The poll of the caller is asked through ours, and put back. */
static rf_status
run_once(rf_message *message, const run *order, const char *path, bool *more)
{
  run r = *order;
  rf_status status;

  r.began = r.looked = r.watched = r.committed = rf_clock();
  r.until = rf_get_d_nearest(r.problem->until);
  rf_rounds_open(r.rounds);
  r.outer = rf_poll_swap((rf_question){ ask, &r });
  RF_TRY(rf_writer_open(&r.writer, message, r.problem, path));
  message->text[0] = '\0';
  if ((status = rf_flow_create(&r.flow, message, r.problem)) < 0) {
    if (status == RF_EINTR)
      snprintf(message->text, sizeof message->text, "%s: interrupted before "
               "it began; nothing was written", path);
    else
      (void)blame_flow(&r, message, status);
    goto done;
  }
  RF_TRY(rf_writer_start(&r.writer, message));
  status = go(&r, message, more);
done:
  (void)rf_poll_swap(r.outer);
  rf_moments_free(&r.moments, r.problem);
  rf_writer_free(&r.writer);
  rf_flow_free(r.flow);
  return status;
}

/* Each round has twice the digits of the one before, or twice the nodes, and
   writes the file anew; the last one stays. */
static rf_status
run_rounds(rf_message *message, run *order, const char *path)
{
  const rf_problem *own = order->problem;
  rf_rounds rounds;
  bool more = true;
  rf_status status = rf_rounds_begin(&rounds, own);

  if (status < 0)
    return status;
  order->problem = &rounds.problem;
  order->rounds = &rounds;
  order->stride = 1;
  while (status == RF_OK && more) {
    more = false;
    status = run_once(message, order, path, &more);
  }
  order->problem = own;
  order->rounds = NULL;
  rf_rounds_end(&rounds);
  return status;
}

rf_status
rf_run(rf_message *message, const rf_problem *problem, const char *path,
       rf_watch *watch, void *context)
{
  run order = { .problem = problem, .watch = watch, .context = context };

  return run_rounds(message, &order, path);
}

rf_status
rf_run_attended(rf_message *message, const rf_problem *problem,
                const char *path, const rf_attendant *attendant)
{
  run order = { .problem = problem, .attendant = attendant };

  return run_rounds(message, &order, path);
}

/* The problem of a run file that may be resumed; NULL where its run is done
   already. */
static rf_status
problem_of(rf_problem **problem, rf_message *message, const char *path)
{
  rf_record *record;
  char shown[RF_SHOWN];
  rf_ending ending;
  rf_status status = rf_record_open(&record, message, path);

  if (status < 0)
    return status;
  ending = rf_record_ending(record);
  if (ending == RF_ENDING_RUNNING) {
    snprintf(message->text, sizeof message->text,
             "%s: another run is writing it", rf_shown(shown, path));
    status = RF_EIO;
  }
  else if (ending != RF_ENDING_DONE)
    status = rf_record_problem(problem, message, record, NULL, 0);
  rf_record_free(record);
  return status;
}

/* On from a checkpoint, which is to be one of this flow.  Another version may
   keep other things in a checkpoint: then it is refused, not guessed at. */
static rf_status
restore(run *r, rf_message *message, const char *text, const char *path)
{
  const rf_status status = rf_flow_restore(&r->flow, message, r->problem,
                                           text);

  if (status == RF_EINPUT)
    snprintf(message->text, sizeof message->text, "%s: its checkpoint is "
             "damaged, or not one of this reluflow; the run can only be "
             "repeated: reluflow run %.300s -o NEW", path, path);
  return status;
}

/* Back to the last checkpoint and on from there, through the very code of a
   run.  Without one the run begins anew; so it does where auto then asks for
   more digits, and where the width is infinite: those of fewer nodes are gone,
   which are compared with.  The seconds of before count in those of the
   whole. */
rf_status
rf_resume(rf_message *message, const char *path, rf_watch *watch,
          void *context)
{
  run r = { .watch = watch, .context = context, .stride = 1 };
  rf_problem *problem = NULL;
  rf_rounds rounds = { .rows = 0 };
  char *text = NULL, shown[RF_SHOWN];
  double seconds = 0.0;
  bool more = false;
  rf_status status;

  message->text[0] = '\0';
  RF_TRY(problem_of(&problem, message, path));
  if (!problem)
    return RF_OK;
  r.problem = problem;
  r.until = rf_get_d_nearest(problem->until);
  r.outer = rf_poll_swap((rf_question){ ask, &r });
  RF_TRY(rf_writer_resume(&r.writer, message, &text, &seconds, problem,
                          path));
  if (text && !problem->wide.asked) {
    RF_TRY(rf_rounds_begin(&rounds, problem));
    r.rounds = &rounds;
    r.looked = r.watched = r.committed = rf_clock();
    r.began = r.looked - seconds;
    RF_TRY(restore(&r, message, text, path));
    status = finish(&r, message, follow(&r, message));
    if (status == RF_OK)
      status = rf_rounds_next(&more, &rounds, r.flow);
    problem->doubled += more;
  }
  (void)rf_poll_swap(r.outer);
  rf_writer_free(&r.writer);
  if (!r.rounds || more)                   /* it had not come far; or auto */
    status = rf_run(message, problem, path, watch, context);
done:
  if (problem)
    (void)rf_poll_swap(r.outer);
  if (status < 0 && !message->text[0])
    snprintf(message->text, sizeof message->text, "%s: %s",
             rf_shown(shown, path), rf_strerror(status));
  if (problem)
    rf_moments_free(&r.moments, problem);
  rf_writer_free(&r.writer);
  rf_flow_free(r.flow);
  rf_problem_free(problem);
  rf_release(text);
  return status;
}
