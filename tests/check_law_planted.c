/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_law_planted.c -- faults planted in the caches of the event logic: a
 * flag set, a deadline moved.  Each run is followed once as it is and once
 * with a fault; where the answer is another one the run must say so: it ends
 * with an error, or counts a repair, a doubt or something unsure that the
 * healthy run has not. */
#include "config.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/number/num_d.h"
#include "flow/cvode/cvode.h"
#include "flow/events/events.h"
#include "input/generator.h"
#include "support/child.h"
#include "support/rf_test.h"

/* X(name): the caches. */
#define CACHE_LIST(X)                                                      \
  X(recede) X(deadline) X(earliest) X(clock) X(held) X(exits) X(latest)    \
  X(fresh) X(leave) X(wrong) X(at_edge) X(steady) X(all_steady) X(sign)    \
  X(idle)

enum {
#define ENUM(name) CACHE_##name,
  CACHE_LIST(ENUM)
#undef ENUM
  CACHES
};

static const char *const cache_names[] = {
#define NAME(name) #name,
  CACHE_LIST(NAME)
#undef NAME
};

/* One in so many faults is planted while nothing moves: the others wait for
   the next step of the engine, when what was found in the last one counts. */
#define BETWEEN 3

#define SECONDS 60           /* of the processor, for one problem */
#define RTOL 1e-8

/* What a run answers. */
typedef struct answer {
  rf_status status;
  rf_event *event;           /* event[count], of each neuron in order */
  size_t count, capacity;
  double loss;
  double *z;                 /* z[m][1 + d] at the end */
  rf_flow_stats stats;
  double error;              /* of the states, relative */
} answer;

typedef struct tally {
  size_t planted, harmless, caught, missed;
  size_t of[CACHES][3];      /* harmless, caught, missed */
  size_t healthy;            /* runs to compare with, */
  size_t doubts;             /* ... and those that broke the law themselves */
} tally;

/* A fault to come. */
typedef struct fault {
  rf_rng rng;
  const rf_event *event;     /* event[count] of the healthy run, by time */
  size_t count;
  int cache;
  bool wait;                 /* for the end of a step */
  uint64_t step;             /* which */
  bool planted;
  char what[160];
} fault;

/* ---- planting ---- */

static fault *coming;        /* of this process */
static rfd_run *victim;
static rf_status (*real_step)(rfd_engine *, rfd_segment **, rf_message *);

/* Mostly a neuron, and a line, that have an event soon: there a fault may
   matter. */
static void
aim(fault *f, size_t *j, size_t *line, const rfd_run *r)
{
  const double t = *r->step.t;
  size_t next = 0;

  *j = rng_size(&f->rng, 0, r->population->m - 1);
  *line = rng_size(&f->rng, 0, r->model->lines->count - 1);
  while (next < f->count && f->event[next].time <= t)
    next++;
  if (next == f->count || rng_size(&f->rng, 0, 7) == 0)
    return;
  next = rng_size(&f->rng, next, next + 9 < f->count ? next + 9
                                                     : f->count - 1);
  *j = f->event[next].neuron;
  *line = r->model->lines->of[f->event[next].datum];
}

static rfd_cohort *
some_cohort(fault *f, rfd_run *r, size_t j, bool (*fits)(const rfd_cohort *))
{
  rfd_population *p = r->population;
  rfd_cohort *own = &p->cohorts[p->neuron[j].cohort];
  size_t count = 0, take;

  if (fits(own))
    return own;
  for (size_t i = 0; i < p->ncohorts; i++)
    count += p->cohorts[i].count && fits(&p->cohorts[i]);
  if (count == 0)
    return NULL;
  take = rng_size(&f->rng, 1, count);
  for (size_t i = 0; i < p->ncohorts; i++)
    if (p->cohorts[i].count && fits(&p->cohorts[i]) && --take == 0)
      return &p->cohorts[i];
  return NULL;
}

static bool
alive(const rfd_cohort *c)
{
  return !c->face->dead;
}

static bool
carried(const rfd_cohort *c)
{
  return c->carry == RF_CARRY_PROPAGATOR;
}

static bool
slides(const rfd_cohort *c)
{
  return c->face->nzero > 0;
}

/* Later by a little, by much, or never. */
static double
later(fault *f, double t)
{
  switch (rng_size(&f->rng, 0, 3)) {
  case 0: return t + 0.1 * fabs(rng_uniform(&f->rng));
  case 1: return t + 3 * fabs(rng_uniform(&f->rng));
  case 2: return t + 20;
  default: return INFINITY;
  }
}

static bool
plant_cohort(fault *f, rfd_run *r)
{
  const bool screened = f->cache != CACHE_held && f->cache != CACHE_exits
    && f->cache != CACHE_idle && f->cache != CACHE_recede;
  rfd_cohort *c;
  size_t at, j, line;

  aim(f, &j, &line, r);
  c = some_cohort(f, r, j, f->cache == CACHE_held ? slides
                  : screened ? carried : alive);
  if (!c)
    return false;
  at = c == &r->population->cohorts[r->population->neuron[j].cohort]
    ? r->population->neuron[j].slot : rng_size(&f->rng, 0, c->count - 1);
  snprintf(f->what, sizeof f->what, "cohort %td of %zu, carry %d, line %zu, "
           "member %zu (neuron %u)", c - r->population->cohorts, c->count,
           (int)c->carry, line, at, (unsigned)c->member[at]);
  switch (f->cache) {
  case CACHE_recede:
    c->recede[line] |= (unsigned char)rng_size(&f->rng, 1, 3);
    return true;
  case CACHE_deadline:
    c->deadline[at] = later(f, fmax(c->deadline[at], c->clock));
    return true;
  case CACHE_earliest:
    c->earliest[at / RF_BLOCK] =
      later(f, fmax(c->earliest[at / RF_BLOCK], c->clock));
    return true;
  case CACHE_clock:
    c->clock = rng_size(&f->rng, 0, 1) ? 0.0
      : c->clock * (1.0 + rng_uniform(&f->rng));
    return true;
  case CACHE_held:
    c->held = c->face->zero[rng_size(&f->rng, 0, c->face->nzero - 1)];
    return true;
  case CACHE_exits:
    c->exits = !c->exits;
    return true;
  default:
    c->face->idle[line] = c->face->idle[line] == 2 ? 1 : 2;
    return true;
  }
}

/* What leads from each neuron to its entries in the list. */
static void
link_leave(rfd_run *r)
{
  rf_leaves *now = &r->departures.now;

  for (size_t i = 0; i < now->count; i++)
    r->population->neuron[now->at[i].neuron].leaving = 0;
  for (size_t i = 0; i < now->count; i++) {
    rf_neuron *neuron = &r->population->neuron[now->at[i].neuron];
    now->at[i].before = neuron->leaving;
    neuron->leaving = (uint32_t)i + 1;
  }
}

/* A line that the neuron is, or is not, leaving. */
static bool
plant_leave(fault *f, rfd_run *r)
{
  rf_neuron *neuron = r->population->neuron;
  rf_leaves *now = &r->departures.now;
  size_t at, number;
  uint32_t j, line;

  aim(f, &at, &number, r);
  j = (uint32_t)at;
  line = (uint32_t)number;
  if (now->count == now->capacity)
    return false;
  if (now->count && rng_size(&f->rng, 0, 1)) {      /* forgotten */
    const size_t i = rng_size(&f->rng, 0, now->count - 1);
    j = now->at[i].neuron;
    if (f->cache == CACHE_leave)
      now->at[i] = now->at[--now->count];
    neuron[j].leaving = 0;
    neuron[j].fresh = RF_NO_LINE;
  }
  else {
    if (f->cache == CACHE_leave)
      now->at[now->count++] = (rf_leave){ j, line, 0 };
    neuron[j].fresh = rng_size(&f->rng, 0, 3) ? line : RF_MANY_LINES;
  }
  link_leave(r);
  snprintf(f->what, sizeof f->what, "neuron %u, line %u", (unsigned)j,
           (unsigned)line);
  return true;
}

static bool
plant_neuron(fault *f, rfd_run *r)
{
  rf_neuron *neuron;
  size_t j, line;

  aim(f, &j, &line, r);
  neuron = &r->population->neuron[j];
  snprintf(f->what, sizeof f->what, "neuron %zu", j);
  switch (f->cache) {
  case CACHE_latest:
    if (r->schedule.count == 0)
      return false;
    neuron->latest = (uint32_t)rng_size(&f->rng, 0, r->schedule.count);
    return true;
  case CACHE_wrong:
    neuron->wrong = (unsigned char)rng_size(&f->rng, 0, 255);
    return true;
  case CACHE_at_edge:
    neuron->flags ^= RF_EDGE;
    return true;
  case CACHE_steady:
    neuron->flags ^= RF_STEADY;
    return true;
  default:
    r->population->steady = !r->population->steady;
    return true;
  }
}

static bool
plant_sign(fault *f, rfd_run *r)
{
  const size_t lines = 2 * r->model->lines->count;
  const size_t first = rng_size(&f->rng, 0, lines - 1);

  for (size_t i = 0; i < lines; i++) {
    rf_edge *edge = &r->edges.of[(first + i) % lines];
    if (!edge->count)
      continue;
    edge->sign = edge->sign ? -edge->sign
      : rng_size(&f->rng, 0, 1) ? 1 : -1;
    snprintf(f->what, sizeof f->what, "edge %zu, sign %d",
             (first + i) % lines, edge->sign);
    return true;
  }
  return false;
}

static void
plant(fault *f, rfd_run *r)
{
  switch (f->cache) {
  case CACHE_fresh: case CACHE_leave:
    f->planted = plant_leave(f, r);
    break;
  case CACHE_latest: case CACHE_wrong: case CACHE_at_edge: case CACHE_steady:
  case CACHE_all_steady:
    f->planted = plant_neuron(f, r);
    break;
  case CACHE_sign:
    f->planted = plant_sign(f, r);
    break;
  default:
    f->planted = plant_cohort(f, r);
  }
}

/* The engine's step, and then the fault. */
static rf_status
step(rfd_engine *engine, rfd_segment **segment, rf_message *message)
{
  const rf_status status = real_step(engine, segment, message);

  if (status >= 0 && coming && coming->wait && !coming->planted
      && engine->steps >= coming->step)
    plant(coming, victim);
  return status;
}

/* ---- runs ---- */

static int
by_time(const void *u, const void *v)
{
  const rf_event *a = u, *b = v;

  return (a->time > b->time) - (a->time < b->time);
}

static int
by_neuron(const void *u, const void *v)
{
  const rf_event *a = u, *b = v;

  if (a->neuron != b->neuron)
    return a->neuron < b->neuron ? -1 : 1;
  if (a->time != b->time)
    return a->time < b->time ? -1 : 1;
  return (a->datum > b->datum) - (a->datum < b->datum);
}

static void
keep_events(answer *out, const rfd_run *r)
{
  while (out->count + r->report.events.count > out->capacity) {
    out->capacity = 2 * out->capacity + 64;
    out->event = realloc(out->event, out->capacity * sizeof *out->event);
    ck_assert_ptr_nonnull(out->event);
  }
  if (r->report.events.count)
    memcpy(out->event + out->count, r->report.events.at,
           r->report.events.count * sizeof *r->report.events.at);
  out->count += r->report.events.count;
}

static void
follow_run(answer *out, rfd_run *r, double until)
{
  rf_message message = { "" };

  while ((out->status = rfd_run_step(r, &message, &until)) == RF_EVENT) {
    keep_events(out, r);
    if (coming && !coming->wait && !coming->planted
        && r->engine->steps >= coming->step)
      plant(coming, r);
  }
}

/* The problem's flow, with the fault that comes, if any. */
static void
follow(answer *out, const rf_problem *problem)
{
  const double until = mpq_get_d(problem->until);
  rfd_model *model = NULL;
  rfd_engine *engine = NULL;
  rfd_run *r = NULL;

  memset(out, 0, sizeof *out);
  ck_assert_int_eq(rfd_model_create(&model, problem, 53), RF_OK);
  ck_assert_int_eq(rf_cvode_create(&engine, model, RTOL), RF_OK);
  real_step = engine->step;
  engine->step = step;
  if ((out->status = rfd_run_create(&r, model, engine)) >= 0) {
    victim = r;
    r->round.unchecked = coming != NULL;
    /* Where nothing happens there is a stop all the same. */
    for (int i = 1; out->status >= 0 && i <= 8; i++)
      follow_run(out, r, until * i / 8);
    out->z = calloc(problem->m * (model->full + 1), sizeof *out->z);
    ck_assert_ptr_nonnull(out->z);
    if (out->status >= 0)
      ck_assert_int_eq(rfd_run_weights(r, out->z, 0, problem->m), RF_OK);
    if (out->status >= 0)
      ck_assert_int_eq(rfd_run_sample(r, &out->loss, NULL), RF_OK);
    out->stats = r->report.stats;
    out->stats.steps = engine->steps;
    out->error = RTOL * (1e3 + (double)engine->steps
                         * sqrt(1.0 + (double)r->population->system.unknowns));
  }
  rfd_run_free(r);
  rfd_model_free(model);
  if (out->count)
    qsort(out->event, out->count, sizeof *out->event, by_neuron);
}

static void
answer_free(answer *a)
{
  free(a->event);
  free(a->z);
}

static bool
same_events(const answer *a, const answer *b)
{
  if (a->count != b->count)
    return false;
  for (size_t i = 0; i < a->count; i++)
    if (a->event[i].neuron != b->event[i].neuron
        || a->event[i].datum != b->event[i].datum
        || a->event[i].kind != b->event[i].kind)
      return false;
  return true;
}

/* Are the states at the end the same within the error of the run? */
static bool
same_end(const answer *a, const answer *b, size_t m, size_t row)
{
  double size = 0.0, off = 0.0, error = fmax(a->error, b->error);

  for (size_t i = 0; i < m * row; i++) {
    size = fmax(size, fabs(a->z[i]));
    off = fmax(off, fabs(a->z[i] - b->z[i]));
  }
  return off <= error * size
    && fabs(a->loss - b->loss) <= error * (fabs(a->loss) + size * size);
}

static bool
heard(const answer *sick, const answer *healthy)
{
  return sick->status < 0 || sick->stats.repairs > healthy->stats.repairs
    || sick->stats.doubts > healthy->stats.doubts
    || sick->stats.unsure > healthy->stats.unsure;
}

/* ---- one problem ---- */

typedef struct task {
  uint64_t seed;
  int rep, faults;
  bool many;                 /* many neurons to a face */
} task;

/* A problem of the generator, or random data and many neurons. */
static rf_problem *
make_problem(const task *t, rf_rng *rng)
{
  static const char *const schemes[] = { "balanced", "dominated",
                                         "unbalanced" };
  rf_problem *p = NULL;
  rf_message message = { "" };

  if (t->many) {
    const size_t n = rng_size(rng, 5, 16), d = rng_size(rng, 2, 4);
    char text[6][64];
    const char *set[6];
    double x[20 * 4], y[20];
    for (size_t i = 0; i < 6; i++)
      set[i] = text[i];
    for (size_t i = 0; i < n * d; i++)
      x[i] = rng_uniform(rng);
    for (size_t k = 0; k < n; k++)
      y[k] = rng_uniform(rng);
    snprintf(text[0], 64, "network.width=%zu", rng_size(rng, 50, 300));
    snprintf(text[1], 64, "init.scheme=%s", schemes[t->rep % 3]);
    snprintf(text[2], 64, "init.scale=%s", rng_size(rng, 0, 1) ? "0.1"
                                                               : "0.01");
    snprintf(text[3], 64, "init.seed=%zu", rng_size(rng, 1, 100000));
    snprintf(text[4], 64, "flow.until=%zu", rng_size(rng, 3, 20));
    snprintf(text[5], 64, "network.leak=%s", rng_size(rng, 0, 3) ? "0"
                                                                 : "0.1");
    ck_assert_msg(rf_problem_create(&p, &message, &(rf_data){ n, d, x, y },
                                    set, 6)
                  == RF_OK, "%s", message.text);
  }
  else {
    const gen_wish wish = { .decade = GEN_ANY, .longest = 100,
                            .unscaled = true };
    gen g;
    char *text;
    gen_init(&g);
    gen_draw(&g, t->seed, &wish);
    text = gen_text(&g);
    ck_assert_msg(rf_problem_parse(&p, &message, text, "planted", NULL, 0)
                  == RF_OK, "%s", message.text);
    free(text);
    gen_clear(&g);
  }
  return p;
}

static void
one_fault(tally *out, const task *t, const rf_problem *p,
          const answer *healthy, const rf_event *in_time, rf_rng *rng)
{
  fault f = { .rng = { rng_next(rng) }, .event = in_time,
              .count = healthy->count };
  answer sick;
  int what;

  f.cache = (int)rng_size(&f.rng, 0, CACHES - 1);
  f.wait = rng_size(&f.rng, 1, BETWEEN) > 1;
  f.step = rng_size(&f.rng, 1, (size_t)healthy->stats.steps);
  coming = &f;
  follow(&sick, p);
  coming = NULL;
  if (f.planted) {
    const bool same = sick.status >= 0 && same_events(&sick, healthy)
      && same_end(&sick, healthy, p->m, p->d + 1);
    what = same ? 0 : heard(&sick, healthy) ? 1 : 2;
    out->planted++;
    out->of[f.cache][what]++;
    *(what == 0 ? &out->harmless : what == 1 ? &out->caught
      : &out->missed) += 1;
    if (what == 2)
      printf("  missed: %s problem %d, step %" PRIu64 " of %" PRIu64 ", %s%s: "
             "%s; %zu events, not %zu; loss %.17g, not %.17g\n",
             t->many ? "large" : "small", t->rep, f.step,
             healthy->stats.steps, cache_names[f.cache],
             f.wait ? " in a step" : "", f.what, sick.count, healthy->count,
             sick.loss, healthy->loss);
  }
  answer_free(&sick);
}

static void
one_problem(void *out, void *context)
{
  const task *t = context;
  rf_rng rng = test_rng(t->many ? "large" : "small", t->rep);
  rf_problem *p = make_problem(t, &rng);
  answer healthy;
  tally *sum = out;

  memset(sum, 0, sizeof *sum);
  if (mpq_cmp_ui(p->leak, 1, 1) != 0) {
    follow(&healthy, p);
    if (healthy.status >= 0 && healthy.stats.steps > 0) {
      rf_event *in_time = malloc((healthy.count + 1) * sizeof *in_time);
      ck_assert_ptr_nonnull(in_time);
      for (size_t k = 0; k < healthy.count; k++)
        in_time[k] = healthy.event[k];
      qsort(in_time, healthy.count, sizeof *in_time, by_time);
      sum->healthy = 1;
      sum->doubts = healthy.stats.repairs + healthy.stats.doubts > 0;
      for (int i = 0; i < t->faults; i++)
        one_fault(sum, t, p, &healthy, in_time, &rng);
      free(in_time);
    }
    answer_free(&healthy);
  }
  rf_problem_free(p);
}

static void
add(tally *sum, const tally *part)
{
  sum->planted += part->planted;
  sum->harmless += part->harmless;
  sum->caught += part->caught;
  sum->missed += part->missed;
  sum->healthy += part->healthy;
  sum->doubts += part->doubts;
  for (size_t i = 0; i < CACHES; i++)
    for (size_t k = 0; k < 3; k++)
      sum->of[i][k] += part->of[i][k];
}

static void
say(const tally *t, size_t crashes)
{
  printf("%zu problems, %zu in breach by themselves; %zu faults planted: %zu "
         "harmless, %zu caught, %zu missed; %zu crashes or hangs\n",
         t->healthy, t->doubts, t->planted, t->harmless, t->caught,
         t->missed, crashes);
  for (size_t i = 0; i < CACHES; i++)
    printf("  %-10s %5zu harmless %5zu caught %5zu missed\n",
           cache_names[i], t->of[i][0], t->of[i][1], t->of[i][2]);
  fflush(stdout);
}

static void
plant_all(bool many, int faults, int each)
{
  tally sum = { .planted = 0 };
  size_t crashes = 0;

  for (int rep = 0; sum.planted < (size_t)faults && rep < faults; rep++) {
    task t = { test_seed() + (uint64_t)rep, rep, each, many };
    tally part;
    const int how =
      child_run(&part, sizeof part, test_seconds(SECONDS), one_problem, &t);
    if (how)
      printf("  %s problem %d: %s\n", many ? "large" : "small", rep,
             child_hangs(how) ? "hangs" : "crashes");
    crashes += how != 0;
    add(&sum, &part);
  }
  say(&sum, crashes);
  ck_assert_uint_ge(sum.planted, (size_t)faults);
  if (many && sum.planted >= 80)       /* one in some 20 changes the answer */
    ck_assert_uint_gt(sum.caught, 0);
  ck_assert_uint_eq(sum.missed + crashes, 0);
}

START_TEST(small_problems)
{
  plant_all(false, test_reps(30), 5);
}
END_TEST

START_TEST(large_problems)
{
  plant_all(true, test_reps(120), 8);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("planted");
  TCase *small = tcase_create("small"), *large = tcase_create("large");

  test_limit(small);
  test_limit(large);
  tcase_add_test(small, small_problems);
  tcase_add_test(large, large_problems);
  suite_add_tcase(s, small);
  suite_add_tcase(s, large);
  return run_suite(s);
}
