/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_observe.c -- a flow that is watched: it is the same bit for bit;
 * the stretches tile the time; what they tell is what the flow tells where it
 * stops, and moves as its signs ask for. */
#include "config.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <reluflow.h>

#include "input/generator.h"
#include "problem/problem.h"
#include "support/room.h"

/* An engine, and what may be asked of it. */
typedef struct way {
  const char *set[5];
  size_t nset;
  gen_wish wish;
  double exact;          /* relative error of the same state, read twice */
  double outputs;        /* of h, whose series are cut */
  double motion;         /* of its velocity */
  bool limit;
  double decay;          /* mu: also the state's own */
} way;

static const way ways[] = {
  { { "flow.engine=cvode", "flow.rtol=1e-10" }, 2,
    { .decade = GEN_ANY, .longest = 3.0 }, 1e-12, 1e-12, 1e-4, false, 0.0 },
  { { "flow.engine=taylor-double", "flow.rtol=1e-10" }, 2,
    { .decade = GEN_ANY, .longest = 3.0 }, 1e-12, 1e-10, 1e-8, false, 0.0 },
  { { "flow.engine=taylor", "flow.digits=30", "flow.verify=false",
      "flow.rtol=" }, 4, { .decade = -2, .longest = 1.0 }, 1e-13, 1e-12, 1e-9,
    false, 0.0 },
  { { "flow.engine=limit", "flow.rtol=" }, 2,
    { .decade = GEN_ANY, .longest = 4.0 }, 1e-12, 1e-12, 1e-9, true, 0.0 },
  { { "flow.engine=limit", "flow.rtol=", "flow.digits=30" }, 3,
    { .decade = GEN_ANY, .longest = 4.0 }, 1e-13, 1e-12, 1e-9, true, 0.0 },
  /* The fade of engines in double is cut where their tolerance is. */
  { { "flow.engine=cvode", "flow.rtol=1e-10", "loss.decay=1/2" }, 3,
    { .decade = GEN_ANY, .longest = 3.0 }, 1e-10, 1e-10, 1e-4, false, 0.5 },
  { { "flow.engine=taylor-double", "flow.rtol=1e-10", "loss.decay=1/2" }, 3,
    { .decade = GEN_ANY, .longest = 3.0 }, 1e-10, 1e-10, 1e-8, false, 0.5 },
  { { "flow.engine=taylor-double", "flow.rtol=1e-10", "loss.decay=8" }, 3,
    { .decade = GEN_ANY, .longest = 3.0 }, 1e-10, 1e-10, 1e-8, false, 8.0 },
  { { "flow.engine=taylor", "flow.digits=30", "flow.verify=false",
      "flow.rtol=", "loss.decay=1/2" }, 5,
    { .decade = -2, .longest = 1.0 }, 1e-13, 1e-12, 1e-9, false, 0.5 },
  { { "flow.engine=limit", "flow.rtol=", "loss.decay=1/2" }, 3,
    { .decade = GEN_ANY, .longest = 4.0 }, 1e-12, 1e-12, 1e-9, true, 0.5 },
  { { "flow.engine=limit", "flow.rtol=", "flow.digits=30",
      "loss.decay=1/2" }, 4,
    { .decade = GEN_ANY, .longest = 4.0 }, 1e-13, 1e-12, 1e-9, true, 0.5 }
};

/* Decay is the last of the settings.  Without it, for how long? */
static bool
fades_away(const way *w, const char *text)
{
  rf_problem *p = NULL;
  rf_message message;
  bool away;

  if (w->decay == 0.0)
    return false;
  ck_assert_int_eq(rf_problem_parse(&p, &message, text, "test", w->set,
                                    w->nset - 1), RF_OK);
  away = w->decay * mpq_get_d(p->until) > 100.0;
  rf_problem_free(p);
  return away;
}

/* NULL: nothing would be left of its weights. */
static rf_problem *
draw(const way *w, int rep)
{
  const uint64_t seed = test_seed() + (uint64_t)rep;
  rf_problem *p = NULL;
  rf_message message;
  gen g;
  char *text;

  gen_init(&g);
  gen_draw(&g, seed, &w->wish);
  text = gen_text(&g);
  if (!fades_away(w, text))
    ck_assert_msg(rf_problem_parse(&p, &message, text, "test",
                                   w->set, w->nset) == RF_OK, "%s",
                  message.text);
  free(text);
  gen_clear(&g);
  return p;
}

/* ---- who watches ---- */

/* A state that was seen in passing. */
typedef struct note {
  double time, *z;
  size_t j;
} note;

enum { NOTES = 6 };

typedef struct watcher {
  int rep;
  const way *way;
  const rf_problem *problem;
  size_t n, d, m;
  bool fine;
  double time;           /* up to which all was told */
  double *c, *h, *p, *D, *z;
  size_t room;
  signed char *u;
  rf_rng rng;
  double size;           /* of the largest weight at the start */
  size_t stretches, states, motions, moves;
  unsigned char *moved;  /* moved[m] since the flow last stopped */
  note note[NOTES];      /* in the order of time */
  size_t notes;
} watcher;

static double
value(const double *c, size_t degree, size_t row, size_t i, double tau)
{
  double v = c[degree * row + i];

  for (size_t k = degree; k-- > 0; )
    v = v * tau + c[k * row + i];
  return v;
}

static double
slope(const double *c, size_t degree, size_t row, size_t i, double tau)
{
  double v = (double)degree * c[degree * row + i];

  for (size_t k = degree; k-- > 1; )
    v = v * tau + (double)k * c[k * row + i];
  return v;
}

static void
need_room(watcher *w, const rf_stretch *s)
{
  const size_t terms = rf_stretch_output_degree(s) + 1;

  if (terms <= w->room)
    return;
  free(w->c);
  free(w->h);
  free(w->p);
  free(w->D);
  w->room = terms;
  w->c = test_room(terms * (1 + w->d), sizeof *w->c);
  w->h = test_room(terms * w->n, sizeof *w->h);
  w->p = test_room(terms * w->n, sizeof *w->p);
  w->D = test_room(terms * w->d, sizeof *w->D);
}

/* Products of weights leave double. */
static bool
have_faded(const watcher *w, const rf_stretch *stretch)
{
  return w->way->decay * rf_stretch_time(stretch, 1.0) > 300.0;
}

/* The polynomial of neuron j is what the flow would tell at the place s. */
static void
compare_state(watcher *w, rf_stretch *stretch, double s, size_t j)
{
  const size_t degree = rf_stretch_degree(stretch), row = 1 + w->d;
  const rf_numbers *z;
  double low, high, log_scale, tau, size = 0.0;

  rf_stretch_range(stretch, &low, &high);
  tau = low + s * (high - low);
  ck_assert_int_eq(rf_stretch_path(stretch, w->c, &log_scale, j), RF_OK);
  if (rf_stretch_weights(stretch, &z, s, j, 1) == RF_ENOTFIN)
    return;                              /* the limit flow leaves doubles */
  for (size_t i = 0; i < row; i++)
    size += fabs(rf_numbers_double(z, i));
  for (size_t i = 0; i < row; i++) {
    const double v = value(w->c, degree, row, i, tau) * exp(log_scale);
    TEST_ASSERT(w->rep, fabs(v - rf_numbers_double(z, i))
                <= w->way->exact * size,
                "neuron %zu component %zu at %.17g: %.17g, not %.17g", j, i,
                rf_stretch_time(stretch, tau), v, rf_numbers_double(z, i));
  }
  w->states++;
}

/* a' = <w, D>, w' = a D, less what decays, where nothing changed in
   between. */
static void
compare_motion(watcher *w, rf_stretch *stretch, double s, size_t j)
{
  const size_t degree = rf_stretch_degree(stretch), row = 1 + w->d;
  const size_t output = rf_stretch_output_degree(stretch);
  const double length = rf_stretch_length(stretch);
  double low, high, log_scale, tau, a, da = 0.0, norm = 0.0, size = 0.0;

  rf_stretch_range(stretch, &low, &high);
  tau = low + s * (high - low);
  ck_assert_int_eq(rf_stretch_path(stretch, w->c, &log_scale, j), RF_OK);
  ck_assert_int_eq(rf_stretch_drive(stretch, w->D, j), RF_OK);
  a = value(w->c, degree, row, 0, tau);
  for (size_t l = 0; l < w->d; l++) {
    const double D = value(w->D, output, w->d, l, tau);
    const double z = value(w->c, degree, row, 1 + l, tau);
    da += z * D;
    norm += fabs(D);
    size += fabs(z);
  }
  size = (size + fabs(a)) * (norm + 1.0 / length) * w->way->motion;
  da -= w->way->decay * a;
  TEST_ASSERT(w->rep, fabs(slope(w->c, degree, row, 0, tau) / length - da)
              <= size, "neuron %zu at %.17g: a' is %.17g, not %.17g", j,
              rf_stretch_time(stretch, tau),
              slope(w->c, degree, row, 0, tau) / length, da);
  for (size_t l = 0; l < w->d; l++) {
    const double dw = slope(w->c, degree, row, 1 + l, tau) / length;
    const double D = value(w->D, output, w->d, l, tau);
    const double turn = a * D
      - w->way->decay * value(w->c, degree, row, 1 + l, tau);
    TEST_ASSERT(w->rep, fabs(dw - turn) <= size, "neuron %zu at %.17g: "
                "w%zu' is %.17g, not %.17g (%g)", j,
                rf_stretch_time(stretch, tau), l + 1, dw, turn, size);
  }
  w->motions++;
}

/* h by its polynomial and as a sample, relative to the largest. */
static void
compare_outputs(watcher *w, rf_stretch *stretch, double s)
{
  const size_t degree = rf_stretch_degree(stretch);
  const rf_numbers *sample;
  double low, high, tau, size = 0.0;

  if (rf_stretch_sample(stretch, &sample, s) == RF_ENOTFIN)
    return;
  rf_stretch_range(stretch, &low, &high);
  tau = low + s * (high - low);
  ck_assert_int_eq(rf_stretch_outputs(stretch, w->h, w->p), RF_OK);
  for (size_t j = 0; j < w->m; j++) {
    double log_scale, a, b = 0.0;
    ck_assert_int_eq(rf_stretch_path(stretch, w->c, &log_scale, j), RF_OK);
    a = value(w->c, degree, 1 + w->d, 0, tau);
    for (size_t l = 0; l < w->d; l++)
      b += fabs(value(w->c, degree, 1 + w->d, 1 + l, tau));
    size += (a * a + b * b) * exp(2.0 * log_scale);
  }
  if (w->way->decay > 0.0 && size < 1e-280)
    return;                              /* it is about to leave doubles */
  for (size_t k = 0; k < w->n; k++) {
    double x = 0.0;
    for (size_t l = 0; l < w->d; l++)
      x += fabs(mpq_get_d(w->problem->x[k * w->d + l]));
    const double h = value(w->h, rf_stretch_output_degree(stretch), w->n, k,
                           tau);
    const double told = rf_numbers_double(sample, RF_SAMPLE_H + k);
    TEST_ASSERT(w->rep, fabs(h - told) <= w->way->outputs * size * x,
                "h%zu at %.17g: %.17g, not %.17g (%g)", k,
                rf_stretch_time(stretch, tau), h, told, size);
  }
}

/* Keep a state now and then: another run is to stop there. */
static void
take_note(watcher *w, rf_stretch *stretch, double s, size_t j)
{
  note *n = &w->note[w->notes];
  const rf_numbers *z;
  double low, high;

  if (w->notes == NOTES || w->stretches % 3
      || rf_stretch_weights(stretch, &z, s, j, 1) < 0)
    return;
  rf_stretch_range(stretch, &low, &high);
  n->time = rf_stretch_time(stretch, low + s * (high - low));
  n->j = j;
  n->z = test_room(1 + w->d, sizeof *n->z);
  memcpy(n->z, rf_numbers_doubles(z), (1 + w->d) * sizeof *n->z);
  w->notes++;
}

static rf_status
passed(void *context, rf_stretch *stretch)
{
  watcher *w = context;
  double low, high, from, to, s;

  need_room(w, stretch);
  rf_stretch_range(stretch, &low, &high);
  from = rf_stretch_time(stretch, low);
  to = rf_stretch_time(stretch, high);
  TEST_ASSERT(w->rep, low < high && fabs(from - w->time)
              <= 1e-14 * (from + rf_stretch_length(stretch)) + 1e-300,
              "stretch %zu: %.17g to %.17g after %.17g", w->stretches, from,
              to, w->time);
  w->time = to;
  w->stretches++;
  s = 0.5 + 0.5 * rng_uniform(&w->rng);
  if (have_faded(w, stretch))
    return RF_OK;
  compare_state(w, stretch, 1.0, rng_size(&w->rng, 0, w->m - 1));
  if (!w->fine || rf_stretch_length(stretch) < 1e-290)
    return RF_OK;                        /* no slope in doubles */
  compare_state(w, stretch, s, rng_size(&w->rng, 0, w->m - 1));
  compare_motion(w, stretch, s, rng_size(&w->rng, 0, w->m - 1));
  if (w->stretches % 8 == 0)
    compare_outputs(w, stretch, s);
  take_note(w, stretch, s, rng_size(&w->rng, 0, w->m - 1));
  return RF_OK;
}

/* Before and after it is the same state, in another face. */
static rf_status
moved(void *context, rf_stretch *stretch, size_t j, int after)
{
  watcher *w = context;
  signed char *u = w->u + w->n;

  need_room(w, stretch);
  if (!have_faded(w, stretch))
    compare_state(w, stretch, 1.0, j);
  ck_assert_int_eq(rf_stretch_pattern(stretch, after ? u : w->u, j), RF_OK);
  ck_assert_int_eq(rf_stretch_drive(stretch, w->D, j), RF_OK);
  w->moves += after != 0;
  w->moved[j] = 1;
  return RF_OK;
}

/* ---- what a flow tells ---- */

typedef struct tale {
  uint64_t hash;
  size_t events;
  rf_status status;
} tale;

static void
mix(tale *t, const void *bytes, size_t size)
{
  const unsigned char *b = bytes;

  for (size_t i = 0; i < size; i++)
    t->hash = (t->hash ^ b[i]) * UINT64_C(0x100000001b3);
}

static void
mix_numbers(tale *t, const rf_numbers *v)
{
  for (size_t i = 0; i < rf_numbers_count(v); i++) {
    const char *text = rf_numbers_text(v, i);
    mix(t, text, strlen(text));
  }
}

/* Every event of a neuron was told to the watcher, which knows its signs. */
static void
compare_events(tale *t, rf_flow *flow, watcher *w)
{
  rf_event e;
  const rf_numbers *time;

  for (size_t i = 0; i < rf_flow_event_count(flow); i++) {
    ck_assert_int_eq(rf_flow_event_get(flow, &e, i), RF_OK);
    ck_assert_int_eq(rf_flow_event_time(flow, &time, i), RF_OK);
    mix(t, &e.neuron, sizeof e.neuron);
    mix(t, &e.datum, sizeof e.datum);
    mix(t, &e.kind, sizeof e.kind);
    mix_numbers(t, time);
    t->events++;
    TEST_ASSERT(w ? w->rep : 0, !w || !(e.time > 0.0) || w->moved[e.neuron],
                "an event of neuron %u at %.17g was not told",
                (unsigned)e.neuron, e.time);
  }
  if (w)
    memset(w->moved, 0, w->m);
}

/* Follow to the end, with a look at all there is on the way. */
static tale
follow(const rf_problem *p, watcher *w)
{
  const double until = mpq_get_d(p->until);
  const rf_observer o = { w, w && w->fine, passed, moved };
  tale t = { UINT64_C(1469598103934665603), 0, RF_OK };
  rf_flow *flow = NULL;
  rf_message message;
  const rf_numbers *v;

  ck_assert_int_eq(rf_flow_create(&flow, &message, p), RF_OK);
  if (w)
    ck_assert_int_eq(rf_flow_observe(flow, &o), RF_OK);
  for (int i = 1; i <= 3 && t.status >= 0; i++) {
    while ((t.status = rf_flow_step(flow, &message, until * i / 3.0))
           == RF_EVENT)
      compare_events(&t, flow, w);
    if (t.status < 0)
      break;
    if (w)
      TEST_ASSERT(w->rep, fabs(w->time - until * i / 3.0) <= 1e-13 * until,
                  "told to %.17g, not %.17g", w->time, until * i / 3.0);
    if (rf_flow_sample(flow, &v) >= 0)
      mix_numbers(&t, v);
    if (rf_flow_weights(flow, &v, 0, p->m) >= 0)
      mix_numbers(&t, v);
  }
  mix(&t, &t.status, sizeof t.status);
  rf_flow_free(flow);
  return t;
}

/* A run that stops where the notes were taken is in the same states, but for
   the rounding of the times. */
static size_t
compare_notes(const rf_problem *p, const watcher *w)
{
  rf_flow *flow = NULL;
  rf_message message;
  const rf_numbers *z;
  rf_status status;
  size_t i;

  ck_assert_int_eq(rf_flow_create(&flow, &message, p), RF_OK);
  for (i = 0; i < w->notes; i++) {
    const note *n = &w->note[i];
    double size = 0.0;
    while ((status = rf_flow_step(flow, &message, n->time)) == RF_EVENT)
      ;
    if (status < 0 || rf_flow_weights(flow, &z, n->j, 1) < 0)
      break;
    for (size_t l = 0; l <= p->d; l++)
      size += fabs(n->z[l]);
    for (size_t l = 0; l <= p->d; l++)
      TEST_ASSERT(w->rep, fabs(n->z[l] - rf_numbers_double(z, l))
                  <= 1e-9 * size, "neuron %zu component %zu at %.17g: %.17g in"
                  " passing, %.17g where the run stops", n->j, l, n->time,
                  n->z[l], rf_numbers_double(z, l));
  }
  rf_flow_free(flow);
  return i;
}

static watcher
watch(const way *how, const rf_problem *p, int rep, bool fine)
{
  watcher w = { .rep = rep, .way = how, .problem = p, .n = p->n, .d = p->d,
                .m = p->m, .fine = fine, .rng = test_rng("watch", rep) };

  w.u = test_room(2 * p->n, 1);
  w.moved = test_room(p->m, 1);
  return w;
}

static void
release(watcher *w)
{
  free(w->c);
  free(w->h);
  free(w->p);
  free(w->D);
  free(w->u);
  free(w->moved);
  for (size_t i = 0; i < w->notes; i++)
    free(w->note[i].z);
}

START_TEST(watching_changes_nothing)
{
  const size_t count = sizeof ways / sizeof *ways;
  size_t stretches = 0, states = 0, motions = 0, moves = 0, events = 0;
  size_t notes = 0;

  TEST_EACH(rep, test_reps(400)) {
    const way *how = &ways[(size_t)rep % count];
    rf_problem *p = draw(how, rep);
    tale alone;
    if (!p)
      continue;
    alone = follow(p, NULL);
    for (int fine = 0; fine < 2; fine++) {
      watcher w = watch(how, p, rep, fine);
      const tale seen = follow(p, &w);
      TEST_ASSERT(rep, seen.status == alone.status
                  && seen.hash == alone.hash,
                  "way %zu%s: it is another run (%d, %d)",
                  (size_t)rep % count, fine ? ", fine" : "",
                  (int)alone.status, (int)seen.status);
      stretches += w.stretches;
      states += w.states;
      motions += w.motions;
      moves += w.moves;
      if (fine)
        notes += compare_notes(p, &w);
      release(&w);
    }
    events += alone.events;
    rf_problem_free(p);
  }
  printf("watching_changes_nothing: %zu stretches, %zu states, %zu motions, "
         "%zu moves, %zu events, %zu stops\n", stretches, states, motions,
         moves, events, notes);
  ck_assert_uint_gt(notes, 0);
  ck_assert_uint_gt(states, 0);
  ck_assert_uint_gt(motions, 0);
  ck_assert_uint_gt(moves, 0);
  ck_assert_uint_gt(events, 0);
}
END_TEST

/* ---- moments ---- */

/* Three points of Boursier & Flammarion with four neurons: the loss is 1/5 at
   9.7596324091, and datum 2 activates neuron 3 at 1.21349954224222; from
   another program, with 30 digits. */
static const char points[] =
  "data:\n"
  "  inputs: [[-3/4], [-1/2], [1/8]]\n"
  "  labels: [11/10, 1/10, 8/10]\n"
  "  bias: true\n"
  "network: {width: 4}\n"
  "init:\n"
  "  scheme: file\n"
  "  weights:\n"
  "    - [0.0005, 0.0003, 0.0004]\n"
  "    - [0.0005, 3/6500, 1/5200]\n"
  "    - [-0.0005, -1/5200, 3/6500]\n"
  "    - [0.0005, -3/6500, -1/5200]\n"
  "flow: {until: 12, engine: taylor, digits: 30, verify: false}\n";

/* 1/5 - L. */
static rf_status
fifth(void *context, double *value, long *exponent, rf_stretch *stretch)
{
  const rf_numbers *sample;
  rf_status status = rf_stretch_sample(stretch, &sample, RF_HERE);

  (void)context;
  (void)exponent;
  if (status >= 0)
    *value = 0.2 - rf_numbers_double(sample, RF_SAMPLE_LOSS);
  return status;
}

/* <w_3, x_2> / a_3, which passes 0 where datum 2 activates the neuron. */
static rf_status
last_datum(void *context, double *value, long *exponent, rf_stretch *stretch)
{
  const rf_numbers *z;
  rf_status status = rf_stretch_weights(stretch, &z, RF_HERE, 3, 1);

  (void)context;
  (void)exponent;
  if (status >= 0)
    *value = (0.125 * rf_numbers_double(z, 1) + rf_numbers_double(z, 2))
      / rf_numbers_double(z, 0);
  return status;
}

static double
moment_of(rf_watched *f, const char *engine)
{
  const char *set[] = { engine, "flow.digits=", "flow.verify=" };
  const size_t nset = strstr(engine, "taylor") ? 1 : 3;
  rf_problem *p = NULL;
  rf_flow *flow = NULL;
  rf_lookout *watch = NULL;
  rf_message message;
  rf_status status;
  double time;

  ck_assert_msg(rf_problem_parse(&p, &message, points, "test", set, nset)
                == RF_OK, "%s", message.text);
  ck_assert_int_eq(rf_flow_create(&flow, &message, p), RF_OK);
  ck_assert_int_eq(rf_flow_watch(&watch, flow, f, NULL, 0), RF_OK);
  while ((status = rf_flow_step(flow, &message, 12.0)) == RF_EVENT)
    ;
  ck_assert_int_eq(status, RF_OK);
  time = rf_lookout_time(watch);
  rf_flow_free(flow);
  rf_lookout_free(watch);
  rf_problem_free(p);
  return time;
}

START_TEST(moments_are_located)
{
  ck_assert_double_eq_tol(moment_of(fifth, "flow.engine=taylor"),
                          9.7596324091, 5e-11);
  ck_assert_double_eq_tol(moment_of(fifth, "flow.engine=cvode"),
                          9.7596324091, 1e-7);
  ck_assert_double_eq_tol(moment_of(last_datum, "flow.engine=taylor"),
                          1.21349954224222, 5e-14);
  ck_assert_double_eq_tol(moment_of(last_datum, "flow.engine=cvode"),
                          1.21349954224222, 1e-7);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("observe");
  TCase *t = tcase_create("observe");

  test_limit(t);
  tcase_add_test(t, watching_changes_nothing);
  tcase_add_test(t, moments_are_located);
  suite_add_tcase(s, t);
  return run_suite(s);
}
