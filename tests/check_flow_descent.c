/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_descent.c -- gradient descent: bit for bit against the definition
 * (second/descent.c), against the flow as the step goes to 0 and numbers that
 * are known from outside, across a checkpoint, and beyond what a number can
 * hold. */
#include "config.h"

#include <math.h>

#include "flow/model/clock.h"
#include "flow/ops.h"
#include "problem/problem.h"
#include "reluflow.h"
#include "second/descent.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

/* ---- bit for bit ---- */

/* What the definition told. */
typedef struct tale {
  rf_event *at;
  size_t count, room;
  double step;
} tale;

static void
tell(void *context, uint64_t i, size_t neuron, size_t datum, int active)
{
  tale *t = context;

  if (t->count == t->room) {
    t->room = 2 * t->room + 64;
    ck_assert_ptr_nonnull(t->at = realloc(t->at, t->room * sizeof *t->at));
  }
  t->at[t->count++] = (rf_event){
    (double)i, (uint32_t)neuron, (uint32_t)datum,
    active ? RF_EVENT_ACTIVATE : RF_EVENT_DEACTIVATE, 0 };
}

static bool
same_event(const rf_event *a, const rf_event *b)
{
  return a->time == b->time && a->neuron == b->neuron && a->datum == b->datum
    && a->kind == b->kind;
}

/* A pair: the library's and the definition's. */
typedef struct pair {
  rf_problem *problem;
  rf_flow *flow;
  descent s;
  double x[12 * 6], y[12], weight[12], unit[7], vunit[7];
  tale tale, told;
  bool single;
} pair;

/* The whole of a double, as its bits: -0 is not 0. */
static bool
same(double a, double b)
{
  return memcmp(&a, &b, sizeof a) == 0;
}

static const char *
draw_settings(char text[10][64], rf_rng *g, pair *q, size_t m)
{
  static const char *const losses[] = { "square", "logistic", "exponential" };
  static const char *const schemes[] = { "balanced", "dominated",
                                         "unbalanced" };
  static const char *const leaks[] = { "0", "0", "1/8", "0.3", "1" };
  const size_t loss = rng_size(g, 0, 2), leak = rng_size(g, 0, 4);
  const size_t batch = rng_size(g, 0, 1) ? q->s.n : rng_size(g, 1, q->s.n);

  q->single = rng_size(g, 0, 3) == 0;
  snprintf(text[0], 64, "loss.name=%s", losses[loss]);
  snprintf(text[1], 64, "loss.average=%s", rng_size(g, 0, 1) ? "mean" : "sum");
  snprintf(text[2], 64, "network.leak=%s", leaks[leak]);
  snprintf(text[3], 64, "flow.relu_at_zero=%s",
           rng_size(g, 0, 2) ? "" : rng_size(g, 0, 1) ? "1" : "0.5");
  if (leak == 4)
    snprintf(text[3], 64, "flow.relu_at_zero=");
  snprintf(text[4], 64, "flow.momentum=%s", rng_size(g, 0, 2) ? "0" : "0.9");
  snprintf(text[5], 64, "flow.batch=%zu", batch);
  snprintf(text[6], 64, batch < q->s.n ? "flow.order=%zu" : "flow.order=",
           rng_size(g, 0, 99));
  snprintf(text[7], 64, "flow.precision=%s", q->single ? "single" : "double");
  snprintf(text[8], 64, "init.scheme=%s", schemes[rng_size(g, 0, 2)]);
  snprintf(text[9], 64, "network.width=%zu", m);
  return losses[loss];
}

/* Data of the size of 1, some of them 0, the same or opposite, so that sides
   are ties; labels as the loss takes them. */
static void
draw_data(pair *q, rf_rng *g, bool margin)
{
  for (size_t k = 0; k < q->s.n; k++) {
    for (size_t l = 0; l < q->s.d; l++)
      q->x[k * q->s.d + l] = q->single ? (double)(float)rng_uniform(g)
                                       : rng_uniform(g);
    if (k && rng_size(g, 0, 4) == 0)
      for (size_t l = 0; l < q->s.d; l++)
        q->x[k * q->s.d + l] = (rng_size(g, 0, 1) ? 1 : -1) * q->x[l];
    q->y[k] = margin ? (rng_size(g, 0, 1) ? 1.0 : -1.0) : rng_uniform(g);
  }
}

/* The numbers that the settings stand for. */
static void
take_settings(pair *q)
{
  const rf_problem *p = q->problem;

  q->s.x = q->x;
  q->s.y = q->y;
  q->s.leak = mpq_cmp_ui(p->leak, 3, 10) ? mpq_get_d(p->leak) : 0.3;
  q->s.at_zero = mpq_cmp(p->descent.at_zero, p->leak) == 0 ? q->s.leak
    : mpq_cmp_ui(p->descent.at_zero, 1, 1) ? 0.5 : 1.0;
  q->s.step = q->tale.step;
  q->s.momentum = mpq_sgn(p->descent.momentum) ? 0.9 : 0.0;
  q->s.loss = (int)p->loss;
  q->s.sum = p->sum;
  q->s.batch = p->descent.batch;
  q->s.order = p->descent.order;
}

static void
take_start(pair *q)
{
  const rf_numbers *z;

  ck_assert_int_eq(rf_flow_weights(q->flow, &z, 0, q->s.m), RF_OK);
  q->s.a = calloc(q->s.m, sizeof(double));
  q->s.va = calloc(q->s.m, sizeof(double));
  q->s.w = calloc(q->s.m * q->s.d, sizeof(double));
  q->s.vw = calloc(q->s.m * q->s.d, sizeof(double));
  ck_assert(q->s.a && q->s.va && q->s.w && q->s.vw);
  for (size_t j = 0; j < q->s.m; j++) {
    q->s.a[j] = rf_numbers_double(z, j * (1 + q->s.d));
    for (size_t l = 0; l < q->s.d; l++)
      q->s.w[j * q->s.d + l] = rf_numbers_double(z, j * (1 + q->s.d) + 1 + l);
  }
}

/* Weights of which every third neuron is at w = 0, on all boundaries at once,
   where relu_at_zero says whether it moves. */
static void
plant_zeros(pair *q, rf_rng *g)
{
  const size_t d = q->s.d;
  double *a = calloc(q->s.m, sizeof *a), *w = calloc(q->s.m * d, sizeof *w);

  ck_assert(a && w);
  for (size_t j = 0; j < q->s.m; j++) {
    a[j] = (double)(float)(0.3 * rng_uniform(g));
    for (size_t l = 0; j % 3 && l < d; l++)
      w[j * d + l] = (double)(float)(0.3 * rng_uniform(g));
  }
  ck_assert_int_eq(rf_problem_set_weights(q->problem, q->s.m, a, w), RF_OK);
  free(a);
  free(w);
}

/* In one of three there is a linear unit, which starts at 0 or not. */
static size_t
add_unit(char text[6][128], pair *q, rf_rng *g)
{
  const size_t kind = rng_size(g, 0, 8);
  size_t count = 0, at;

  q->s.unit = q->unit;
  q->s.vunit = q->vunit;
  q->s.skip = kind == 0 || kind == 2;
  q->s.bias = kind == 1 || kind == 2;
  if (q->s.bias) {
    q->unit[0] = (double)rng_size(g, 0, 4) / 4;
    snprintf(text[count++], 128, "network.output_bias=true");
    snprintf(text[count++], 128, "init.output_bias=%.17g", q->unit[0]);
  }
  if (!q->s.skip)
    return count;
  snprintf(text[count++], 128, "network.skip=true");
  if (rng_size(g, 0, 1))
    return count;
  at = (size_t)snprintf(text[count], 128, "init.skip=[");
  for (size_t l = 0; l < q->s.d; l++) {
    q->unit[1 + l] = (double)rng_size(g, 0, 16) / 8 - 1;
    at += (size_t)snprintf(text[count] + at, 128 - at, "%s%g", l ? ", " : "",
                           q->unit[1 + l]);
  }
  snprintf(text[count] + at, 128 - at, "]");
  return count + 1;
}

/* In one of three the data have weights; in one of four a is held, in a third
   of the others weights decay; or there is a linear unit. */
static size_t
widen(char text[6][128], pair *q, int rep)
{
  rf_rng g = test_rng("wider", rep);
  size_t count = 0, at;

  if (rng_size(&g, 0, 2) == 0) {
    at = (size_t)snprintf(text[0], 128, "data.weights=[");
    for (size_t k = 0; k < q->s.n; k++) {
      q->weight[k] = (double)rng_size(&g, k == 0, 6) / 2;
      at += (size_t)snprintf(text[0] + at, 128 - at, "%s%g", k ? ", " : "",
                             q->weight[k]);
    }
    snprintf(text[0] + at, 128 - at, "]");
    q->s.q = q->weight;
    count = 1;
  }
  if ((q->s.held = rng_size(&g, 0, 3) == 0))
    snprintf(text[count++], 128, "network.train=inner");
  else if (rng_size(&g, 0, 2) == 0) {
    q->s.decay = (double)rng_size(&g, 1, 60) / 20;
    snprintf(text[count++], 128, "loss.decay=%.17g", q->s.decay);
  }
  if (q->s.decay == 0)
    count += add_unit(text + count, q, &g);
  return count;
}

/* Problem number rep: many neurons in one of eight. */
static void
pair_create(pair *q, int rep)
{
  rf_rng g = test_rng("bits", rep);
  char text[10][64], step[64], scale[64];
  const char *set[20] = { "flow.engine=descent", "flow.until=50" };
  char more[6][128];
  size_t count = 14;
  rf_message message;
  bool margin;

  memset(q, 0, sizeof *q);
  q->s.n = rng_size(&g, 1, 12);
  q->s.d = rng_size(&g, 1, 6);
  q->s.m = rep % 8 == 7 ? rng_size(&g, 1000, 3100) : rng_size(&g, 1, 40);
  margin = strcmp(draw_settings(text, &g, q, q->s.m), "square") != 0;
  draw_data(q, &g, margin);
  for (size_t i = 0; i < 10; i++)
    set[2 + i] = text[i];
  q->tale.step = rng_size(&g, 0, 1) ? 0.01 : 0.03125;
  snprintf(step, sizeof step, "flow.step=%.17g", q->tale.step);
  snprintf(scale, sizeof scale, "init.scale=%s",
           rng_size(&g, 0, 1) ? "0.5" : "0.01");
  set[12] = step;
  set[13] = scale;
  for (size_t i = 0, wider = widen(more, q, rep); i < wider; i++)
    set[count++] = more[i];
  ck_assert_msg(rf_problem_create(&q->problem, &message,
                                  &(rf_data){ q->s.n, q->s.d, q->x, q->y },
                                  set, count) == RF_OK, "%s", message.text);
  if (rep % 4 == 1)
    plant_zeros(q, &g);
  ck_assert_msg(rf_flow_create(&q->flow, &message, q->problem) == RF_OK,
                "%s", message.text);
  take_settings(q);
  take_start(q);
  q->s.told = tell;
  q->s.context = &q->tale;
}

static void
pair_clear(pair *q)
{
  rf_flow_free(q->flow);
  rf_problem_free(q->problem);
  free(q->s.a);
  free(q->s.va);
  free(q->s.w);
  free(q->s.vw);
  free(q->tale.at);
  free(q->told.at);
}

/* The flow to iteration `last`, its events into told; false: the weights leave
   the range. */
static bool
go(pair *q, uint64_t last, int rep)
{
  const double t = q->tale.step * ((double)last + 0.5);
  rf_message message;
  rf_status status;
  rf_event e;

  while ((status = rf_flow_step(q->flow, &message, t)) == RF_EVENT)
    for (size_t i = 0; i < rf_flow_event_count(q->flow); i++) {
      ck_assert_int_eq(rf_flow_event_get(q->flow, &e, i), RF_OK);
      tell(&q->told, (uint64_t)floor(e.time / q->tale.step + 0.5), e.neuron,
           e.datum, e.kind == RF_EVENT_ACTIVATE);
      TEST_ASSERT(rep, fabs(e.time / q->tale.step
                            - q->told.at[q->told.count - 1].time) < 1e-9,
                  "an event at %.17g", e.time);
    }
  TEST_ASSERT(rep, status == RF_OK || status == RF_ENOTFIN, "status %d: %.400s",
              (int)status, message.text);
  return status == RF_OK;
}

/* So do those of the definition. */
static void
check_wild(const pair *q, int rep)
{
  double h[12], sum = 0.0;

  (q->single ? descent_predict_single : descent_predict)(&q->s, h);
  for (size_t k = 0; k < q->s.n; k++)
    sum += h[k];
  TEST_ASSERT(rep, !isfinite(sum), "the definition stays at %g", sum);
}

/* Everything that can be seen. */
static size_t
compare(pair *q, int rep)
{
  double h[12];
  const rf_numbers *v;
  size_t count = 0;

  (q->single ? descent_predict_single : descent_predict)(&q->s, h);
  ck_assert_int_eq(rf_flow_sample(q->flow, &v), RF_OK);
  for (size_t k = 0; k < q->s.n; k++, count++)
    TEST_ASSERT(rep, same(h[k], rf_numbers_double(v, RF_SAMPLE_H + k)),
                "h%zu %.17g, not %.17g", k,
                rf_numbers_double(v, RF_SAMPLE_H + k), h[k]);
  ck_assert_int_eq(rf_flow_weights(q->flow, &v, 0, q->s.m), RF_OK);
  for (size_t j = 0; j < q->s.m; j++)
    for (size_t l = 0; l <= q->s.d; l++, count++) {
      const double own = l ? q->s.w[j * q->s.d + l - 1] : q->s.a[j];
      const double is = rf_numbers_double(v, j * (1 + q->s.d) + l);
      TEST_ASSERT(rep, same(own, is), "neuron %zu, number %zu: %.17g, not "
                  "%.17g", j, l, is, own);
    }
  if (q->s.skip || q->s.bias) {
    ck_assert_int_eq(rf_flow_unit(q->flow, &v), RF_OK);
    for (size_t l = 0; l <= q->s.d; l++, count++)
      TEST_ASSERT(rep, same(q->unit[l], rf_numbers_double(v, l)),
                  "unit, number %zu: %.17g, not %.17g", l,
                  rf_numbers_double(v, l), q->unit[l]);
  }
  TEST_ASSERT(rep, q->told.count == q->tale.count, "%zu events, not %zu",
              q->told.count, q->tale.count);
  for (size_t i = 0; i < q->told.count; i++, count++) {
    const rf_event *a = &q->told.at[i], *b = &q->tale.at[i];
    TEST_ASSERT(rep, same_event(a, b), "event %zu: neuron %u at iteration %g, "
                "not neuron %u at %g", i, (unsigned)a->neuron, a->time,
                (unsigned)b->neuron, b->time);
  }
  return count;
}

START_TEST(bits)
{
  size_t count = 0, events = 0, single = 0, batches = 0, wild = 0, units = 0;
  const int reps = test_reps(400);
  pair q;

  TEST_EACH(rep, reps) {
    uint64_t at = 0;
    pair_create(&q, rep);
    for (int part = 0; part < 3; part++) {
      const uint64_t to = at + (uint64_t)(q.s.m > 100 ? 15 : 1 + 40 * part);
      (q.single ? descent_go_single : descent_go)(&q.s, at, to);
      if (!go(&q, to, rep)) {
        check_wild(&q, rep);
        wild++;
        break;
      }
      count += compare(&q, rep);
      at = to;
    }
    events += q.told.count;
    single += q.single;
    batches += q.s.batch < q.s.n;
    units += q.s.skip || q.s.bias;
    pair_clear(&q);
  }
  printf("%zu numbers and events the same, %zu events, %zu of %d in single "
         "precision, %zu with batches, %zu with a linear unit, %zu out of "
         "range\n", count, events, single, reps, batches, units, wild);
  ck_assert_uint_gt(count, 0);
  ck_assert_uint_gt(units, 0);
  ck_assert_uint_gt(events, 0);
}
END_TEST

/* ---- the flow as its limit ---- */

static rf_flow *
flow_of(rf_problem **p, const char *const *set, size_t count)
{
  static const double x[] = { -0.75, 1, -0.5, 1, 0.125, 1 };
  static const double y[] = { 1.1, 0.1, 0.8 };
  rf_message message;
  rf_flow *flow;

  ck_assert_msg(rf_problem_create(p, &message, &(rf_data){ 3, 2, x, y }, set,
                                  count) == RF_OK, "%s", message.text);
  ck_assert_msg(rf_flow_create(&flow, &message, *p) == RF_OK, "%s",
                message.text);
  return flow;
}

/* All weights at time t; returns how many. */
static size_t
weights_at(double *z, const char *const *set, size_t count, double t)
{
  rf_problem *p;
  rf_flow *flow = flow_of(&p, set, count);
  const rf_numbers *v;
  rf_message message;
  rf_status status;
  size_t size;

  while ((status = rf_flow_step(flow, &message, t)) == RF_EVENT)
    ;
  ck_assert_msg(status == RF_OK, "%s", message.text);
  ck_assert_int_eq(rf_flow_weights(flow, &v, 0, rf_problem_width(p)), RF_OK);
  size = rf_numbers_count(v);
  memcpy(z, rf_numbers_doubles(v), size * sizeof *z);
  rf_flow_free(flow);
  rf_problem_free(p);
  return size;
}

/* ||x - y|| / ||y||. */
static double
distance(const double *x, const double *y, size_t size)
{
  double d = 0.0, all = 0.0;

  for (size_t i = 0; i < size; i++) {
    d += (x[i] - y[i]) * (x[i] - y[i]);
    all += y[i] * y[i];
  }
  return sqrt(d / all);
}

/* On the three points, through all nine events: half the step, half the
   distance.  At a time at which that of the motion is large beside what each
   crossing adds, which depends on where between two iterations it comes. */
START_TEST(first_order)
{
  static const char *const exact[] = {
    "network.width=12", "init.scale=0.05", "flow.rtol=1e-13"
  };
  static const char *const steps[] = {
    "flow.step=1/500", "flow.step=1/1000", "flow.step=1/2000"
  };
  double z[36], flow[36], d[3];
  const size_t size = weights_at(flow, exact, 3, 5.0);

  for (int i = 0; i < 3; i++) {
    const char *const set[] = { "network.width=12", "init.scale=0.05",
                                "flow.engine=descent", steps[i] };
    ck_assert_uint_eq(weights_at(z, set, 4, 5.0), size);
    d[i] = distance(z, flow, size);
  }
  printf("distance to the flow %.4g, %.4g, %.4g: ratios %.4f, %.4f\n", d[0],
         d[1], d[2], d[0] / d[1], d[1] / d[2]);
  ck_assert(d[0] < 0.01);
  ck_assert(fabs(d[0] / d[1] - 2.0) < 0.005);
  ck_assert(fabs(d[1] / d[2] - 2.0) < 0.0025);
}
END_TEST

/* ---- known from outside ---- */

/* Twice the loss of the three points at time t, for a draw and a scale. */
static double
twice_loss(const char *engine, int seed, double scale, double t)
{
  char draw[40], by[40];
  const char *const set[] = { "network.width=60", draw, by, engine,
                              "flow.step=1/500" };
  const size_t count = strstr(engine, "descent") ? 5 : 4;
  rf_problem *p;
  rf_flow *flow;
  const rf_numbers *v;
  rf_message message;
  rf_status status;
  double loss;

  snprintf(draw, sizeof draw, "init.seed=%d", seed);
  snprintf(by, sizeof by, "init.scale=%.17g", scale);
  flow = flow_of(&p, set, count);
  while ((status = rf_flow_step(flow, &message, t)) == RF_EVENT)
    ;
  ck_assert_msg(status == RF_OK, "%s", message.text);
  ck_assert_int_eq(rf_flow_sample(flow, &v), RF_OK);
  loss = rf_numbers_double(v, RF_SAMPLE_LOSS);
  rf_flow_free(flow);
  rf_problem_free(p);
  return 2.0 * loss;
}

/* The script of Boursier and Flammarion takes twice this loss and a learning
 * rate of 1e-3, so that its iteration i is at t = i / 500.  Numbers of one such
 * descent are known to eight digits, and of the flow beside it, but not their
 * start: the script draws from a generator without a seed and keeps no losses.
 *
 * The start hardly matters.  Neurons align long before they have grown, and
 * from there on what grows is one direction: one number of the start, how much
 * there is of it, tells the rest.  Here the scale of a draw is chosen so that
 * the flow has the first of the four losses; the other three are to follow.
 *
 * In the face of D = 0.715, (a, w) has a part that grows like exp(D t), one
 * that stays and one that falls.  So beside the growing part the others are
 * exp(-4 D) = 0.06 of it at t = 4, across D, where they count by their square:
 * exp(-8 D) = 0.0033 of 0.62 - 2 L, which is 0.35 at t = 10.  The gap between
 * descent and flow, step D^2 t of what has grown, is less by the time that a
 * neuron spends in other faces before, whose D is less: 1 of 4 units is allowed
 * there with half of D^2, an eighth of the gap. */
START_TEST(known)
{
  static const double by_flow[2] = { 0.61980039, 0.26940960 };
  static const double gap[2] = { 0.61980122 - 0.61980039,
                                 0.27026839 - 0.26940960 };
  const int draws = test_reps(6);
  double worst[3] = { 0.0, 0.0, 0.0 };

  for (int seed = 1; seed <= draws; seed++) {
    double scale = 1e-3, got[3];
    for (int i = 0; i < 6; i++)
      scale *= sqrt((0.62 - by_flow[0])
                    / (0.62 - twice_loss("flow.rtol=1e-12", seed, scale,
                                         4.0)));
    got[0] = twice_loss("flow.engine=descent", seed, scale, 4.0) - by_flow[0];
    got[1] = twice_loss("flow.rtol=1e-12", seed, scale, 10.0);
    got[2] = twice_loss("flow.engine=descent", seed, scale, 10.0) - got[1];
    worst[0] = fmax(worst[0], fabs(got[0] / gap[0] - 1.0));
    worst[1] = fmax(worst[1], fabs(got[1] - by_flow[1]));
    worst[2] = fmax(worst[2], fabs(got[2] / gap[1] - 1.0));
  }
  printf("known: %d draws, gap to the flow off by %.2g and %.2g of it, loss "
         "by %.2g\n", draws, worst[0], worst[2], worst[1]);
  ck_assert_int_gt(draws, 0);
  ck_assert_double_le(worst[0], 0.125);
  ck_assert_double_le(worst[1], 0.0033 * 0.35);
  ck_assert_double_le(worst[2], 0.125);
}
END_TEST

/* ---- time ---- */

/* Iterations by floor(t / step) in rationals: 1/3 three times is 1, which no
   sum of doubles need be. */
START_TEST(time_is_exact)
{
  static const char *const set[] = {
    "network.width=3", "flow.engine=descent", "flow.step=1/3",
    "flow.until=1000", "record.times=[0, 1, 4/3, 999]"
  };
  static const uint64_t want[] = { 0, 3, 4, 2997 };
  rf_problem *p;
  rf_flow *flow = flow_of(&p, set, 5);
  rf_flow_stats stats;
  rf_message message;
  rf_status status;

  for (size_t i = 0; i < 4; i++) {
    while ((status = rf_flow_step_record(flow, &message, i)) == RF_EVENT)
      ;
    ck_assert_int_eq(status, RF_OK);
    rf_flow_stats_get(flow, &stats);
    ck_assert_uint_eq(stats.steps, want[i]);
  }
  ck_assert_int_eq(rf_flow_step(flow, &message, 1.0), RF_EINVAL);
  ck_assert_int_eq(rf_flow_step(flow, &message, 1e300), RF_EINVAL);
  ck_assert(rf_flow_time(flow) == 999.0);
  while ((status = rf_flow_step(flow, &message, 2998 / 3.0)) == RF_EVENT)
    ;
  ck_assert_int_eq(status, RF_OK);
  rf_flow_stats_get(flow, &stats);
  ck_assert_uint_eq(stats.steps, 2998);
  ck_assert_int_eq(rf_flow_step(flow, &message, 2998 / 3.0), RF_OK);
  ck_assert_int_eq(rf_flow_step(flow, &message, 2997.9 / 3.0), RF_EINVAL);
  rf_flow_free(flow);
  rf_problem_free(p);
}
END_TEST

/* ---- too large a step ---- */

START_TEST(leaves_the_range)
{
  static const char *const set[] = {
    "network.width=4", "init.scale=1", "flow.engine=descent", "flow.step=50",
    "flow.until=100000", "network.leak=1/2"
  };
  rf_problem *p;
  rf_flow *flow = flow_of(&p, set, 6);
  const rf_numbers *v;
  rf_message message = { "" };
  rf_observer nobody = { 0 };
  rf_status status;

  ck_assert_int_eq(rf_flow_observe(flow, &nobody), RF_EUNSUP);
  ck_assert_int_eq(rf_flow_observe(flow, NULL), RF_OK);
  while ((status = rf_flow_step(flow, &message, 1e5)) == RF_EVENT)
    ;
  ck_assert_int_eq(status, RF_ENOTFIN);
  ck_assert_msg(strstr(message.text, "flow.step 50 is too large") != NULL,
                "%s", message.text);
  ck_assert_int_eq(rf_flow_sample(flow, &v), RF_ENOTFIN);
  rf_flow_free(flow);
  rf_problem_free(p);
}
END_TEST

/* ---- moments ---- */

/* a of neuron 2 falls short of 0.1 by this. */
static rf_status
short_of(void *context, double *value, long *exponent, rf_stretch *stretch)
{
  const rf_numbers *z;
  rf_status status = rf_stretch_weights(stretch, &z, RF_HERE, 2, 1);
  double c[8], log_scale = 0.0;

  (void)exponent;
  ++*(size_t *)context;
  if (status < 0 || (status = rf_stretch_path(stretch, c, &log_scale, 2)) < 0)
    return status;
  *value = rf_numbers_double(z, 0) - 0.1;
  ck_assert(fabs(c[0] * exp(log_scale) - rf_numbers_double(z, 0)) < 1e-15);
  return RF_OK;
}

/* A function that stops the flow, found again by a look at each iteration; all
   events are told all the same. */
START_TEST(waits)
{
  static const char *const set[] = {
    "network.width=12", "init.scale=0.05", "flow.engine=descent",
    "flow.step=1/100", "flow.until=20"
  };
  rf_problem *p, *q;
  rf_flow *flow = flow_of(&p, set, 5), *other = flow_of(&q, set, 5);
  rf_lookout *watch, *second;
  size_t looks = 0, events[2] = { 0, 0 }, stops = 0;
  double first = INFINITY;
  const rf_numbers *z;
  rf_message message;
  rf_status status;

  ck_assert_int_eq(rf_flow_watch(&watch, flow, short_of, &looks, 1), RF_OK);
  ck_assert_int_eq(rf_flow_watch_word(&second, &message, flow,
                                      "share(+++) > 0.5", 0), RF_OK);
  while ((status = rf_flow_step(flow, &message, 20.0)) > 0) {
    events[0] += rf_flow_event_count(flow);
    stops += status == RF_MOMENT;
  }
  ck_assert_int_eq(status, RF_OK);
  for (int i = 0; i <= 2000; i++) {
    while (rf_flow_step(other, &message, i / 100.0) == RF_EVENT)
      events[1] += rf_flow_event_count(other);
    ck_assert_int_eq(rf_flow_weights(other, &z, 2, 1), RF_OK);
    if (!isfinite(first) && rf_numbers_double(z, 0) >= 0.1)
      first = i / 100.0;
  }
  ck_assert(rf_lookout_time(watch) == first && isfinite(first));
  ck_assert(rf_lookout_time(second) < 20.0);
  ck_assert_uint_eq(stops, 1);
  ck_assert_uint_eq(events[0], events[1]);
  ck_assert_uint_gt(events[0], 0);
  ck_assert_uint_gt(looks, 1);
  rf_lookout_free(watch);
  rf_lookout_free(second);
  rf_flow_free(flow);
  rf_flow_free(other);
  rf_problem_free(p);
  rf_problem_free(q);
}
END_TEST

/* ---- checkpoints ---- */

/* Events and weights from here to the end. */
static size_t
finish(rf_flow *flow, double *z, tale *t)
{
  const rf_numbers *v;
  rf_message message;
  rf_status status;
  rf_event e;

  while ((status = rf_flow_step(flow, &message, 20.0)) == RF_EVENT)
    for (size_t i = 0; i < rf_flow_event_count(flow); i++) {
      ck_assert_int_eq(rf_flow_event_get(flow, &e, i), RF_OK);
      tell(t, (uint64_t)(e.time * 1e6), e.neuron, e.datum, e.kind);
    }
  ck_assert_int_eq(status, RF_OK);
  ck_assert_int_eq(rf_flow_weights(flow, &v, 0, 30), RF_OK);
  memcpy(z, rf_numbers_doubles(v), 90 * sizeof *z);
  return 90;
}

/* A text that is cut, or has a sign changed, is none. */
static void
check_damage(const rf_problem *p, const char *text)
{
  const size_t length = strlen(text);
  char *copy = malloc(length + 1);
  rf_message message;
  rf_flow *flow;

  ck_assert_ptr_nonnull(copy);
  for (size_t i = 0; i < length; i += 1 + length / 300) {
    memcpy(copy, text, length + 1);
    copy[i] = '\0';
    ck_assert_int_eq(rf_flow_restore(&flow, &message, p, copy), RF_EINPUT);
    memcpy(copy, text, length + 1);
    copy[i] = 'x';
    ck_assert_int_eq(rf_flow_restore(&flow, &message, p, copy), RF_EINPUT);
  }
  free(copy);
}

/* With batches and momentum, as these are more than weights. */
static void
check_resume(const char *precision, const char *unit)
{
  const char *const set[] = {
    "network.width=30", "init.scale=0.1", "flow.engine=descent",
    "flow.until=20", "flow.batch=2", "flow.momentum=0.5", precision, unit
  };
  rf_problem *p;
  rf_flow *flow = flow_of(&p, set, 8), *other;
  const char *text = NULL;
  double z[90], own[90];
  tale t = { 0 }, u = { 0 };
  rf_message message;
  uint64_t number = 0;
  mpq_t end;

  mpq_init(end);
  mpq_set_ui(end, 20, 1);
  while (!text) {
    ck_assert_int_eq(rf_flow_advance(flow, &message, end), RF_EVENT);
    text = rf_flow_checkpoint(flow, &number);
  }
  ck_assert_uint_eq(number, 1);
  check_damage(p, text);
  ck_assert_int_eq(rf_flow_restore(&other, &message, p, text), RF_OK);
  finish(flow, z, &t);
  finish(other, own, &u);
  ck_assert_int_eq(memcmp(z, own, sizeof z), 0);
  ck_assert_uint_eq(t.count, u.count);
  ck_assert_uint_gt(t.count, 0);
  for (size_t i = 0; i < t.count; i++)
    ck_assert(same_event(&t.at[i], &u.at[i]));
  free(t.at);
  free(u.at);
  mpq_clear(end);
  rf_flow_free(flow);
  rf_flow_free(other);
  rf_problem_free(p);
}

START_TEST(resumes)
{
  rf_checkpoint_cost = 1e-9;
  check_resume("flow.precision=double", "network.skip=false");
  check_resume("flow.precision=single", "network.skip=false");
  check_resume("flow.precision=double", "network.skip=true");
  check_resume("flow.precision=single", "network.output_bias=true");
  rf_checkpoint_cost = 1.0;
}
END_TEST

/* ---- memory ---- */

/* Each allocation fails once: no leak, and never anything but RF_ENOMEM. */
START_TEST(memory)
{
  static const char *const set[] = {
    "network.width=20", "flow.engine=descent", "flow.batch=2",
    "flow.momentum=0.5"
  };
  static const double x[] = { -0.75, 1, -0.5, 1, 0.125, 1 };
  static const double y[] = { 1.1, 0.1, 0.8 };
  rf_problem *p;
  rf_flow *flow;
  rf_message message;
  rf_status status = RF_ENOMEM;
  size_t count = 0, faces;

  ck_assert_int_eq(rf_problem_create(&p, &message, &(rf_data){ 3, 2, x, y },
                                     set, 4), RF_OK);
  rf_set_allocator(failing_alloc, counting_free);
  for (long k = 0; status < 0; k++, count++) {
    fuse = k;
    status = rf_flow_create(&flow, &message, p);
    if (status >= 0) {
      while ((status = rf_flow_step(flow, &message, 3.0)) == RF_EVENT)
        ;
      if (status >= 0)
        status = rf_flow_face_count(flow, &faces);
      rf_flow_free(flow);
    }
    ck_assert(status == RF_OK || status == RF_ENOMEM);
    ck_assert_int_eq(live, 0);
  }
  ck_assert_uint_gt(count, 10);
  rf_set_allocator(NULL, NULL);
  rf_problem_free(p);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("descent");
  TCase *t = tcase_create("descent");

  test_limit(t);
  tcase_add_test(t, bits);
  tcase_add_test(t, first_order);
  tcase_add_test(t, known);
  tcase_add_test(t, time_is_exact);
  tcase_add_test(t, leaves_the_range);
  tcase_add_test(t, waits);
  tcase_add_test(t, resumes);
  tcase_add_test(t, memory);
  suite_add_tcase(s, t);
  return run_suite(s);
}
