/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cases.c -- see cases.h.  What is right was found without the library: by
 * hand, from the equations, by integrators that share no code with it, or by
 * the law that kept signs agree with <w, x>; never by what it printed when
 * the case was written. */
#include "config.h"

#include <check.h>
#include <math.h>
#include <stdio.h>

#include "input/cases.h"
#include "input/image.h"
#include "support/numbers.h"

const char *const case_way_name[CASE_WAYS] =
  { "cvode, rtol 1e-10", "cvode, rtol 1e-13", "taylor", "limit" };

#define FULL { true, true, true, false }
#define EVERY { true, true, true, true }
#define ONLY_LIMIT { false, false, false, true }

/* Neurons whose weights are all 0 at the end: the first `count`. */
static bool
are_zero(const told *t, size_t count, char *why, size_t size)
{
  for (size_t j = 0; j < count; j++) {
    bool zero = t->a[j] == 0;
    for (size_t i = 0; i < t->d; i++)
      zero = zero && t->w[j * t->d + i] == 0;
    if (!zero) {
      snprintf(why, size, "neuron %zu moved away from 0", j);
      return false;
    }
  }
  return true;
}

static bool
all_rest(const told *t, const rf_problem *p, char *why, size_t size)
{
  (void)p;
  return are_zero(t, t->m, why, size);
}

/* The first neuron stays at 0, the second moves as if it were alone. */
static bool
as_alone(const told *t, const rf_problem *p, char *why, size_t size)
{
  rf_problem *q = NULL;
  rf_message message = { "" };
  told other;
  image g;
  char *text;
  bool same;

  if (!are_zero(t, 1, why, size))
    return false;
  image_open(&g, p);
  image_alone(&g, 1);
  text = image_text(&g);
  ck_assert_msg(rf_problem_parse(&q, &message, text, "alone", NULL, 0)
                == RF_OK, "%s", message.text);
  told_read(&other, q);
  same = other.status == RF_OK && told_same(t, &other, NULL, 1e-9, why, size);
  told_free(&other);
  rf_problem_free(q);
  free(text);
  image_close(&g);
  return same;
}

/* A mirrored pair of sums a <w, x> = 0.144: nothing at the start, but for the
   last digits of the run. */
static bool
nothing_at_first(const told *t, const rf_problem *p, char *why, size_t size)
{
  const double off = rf_engine_is(p->engine, RF_BY_RTOL) ? 0 : 1e-45;

  for (size_t k = 0; k < t->n; k++)
    if (!(fabs(t->h0[k]) <= off)) {
      snprintf(why, size, "h = %.3g at the start", t->h0[k]);
      return false;
    }
  return true;
}

/* ---- choices of resting neurons ---- */

/* What drives neuron w towards datum x, a (y - h), where <w, x> = 0 but w is
   not; 0 elsewhere. */
static double
offer_of(const double *w, const mpq_t *x, size_t d, double drive)
{
  double sum = 0, ww = 0, xx = 0;

  for (size_t i = 0; i < d; i++) {
    const double v = mpq_get_d(x[i]);
    sum += w[i] * v;
    ww += w[i] * w[i];
    xx += v * v;
  }
  return ww > 0 && fabs(sum) <= 1e-9 * sqrt(ww * xx) ? drive : 0;
}

/* The same for all neurons and data at a time. */
static void
read_offers(double *offer, rf_flow *flow, const rf_problem *p, double time)
{
  const size_t n = p->n, d = p->d, m = p->m;
  double *h = calloc(n + m + m * d, sizeof *h), *a = h + n, *w = a + m;
  rf_message message = { "" };
  rf_status status;

  ck_assert_ptr_nonnull(h);
  do
    status = rf_flow_step(flow, &message, time);
  while (status == RF_EVENT);
  ck_assert_msg(status == RF_OK, "%s", message.text);
  ck_assert_int_eq(read_sample(flow, NULL, h), RF_OK);
  ck_assert_int_eq(read_weights(flow, a, w, 0, m), RF_OK);
  for (size_t j = 0; j < m; j++)
    for (size_t k = 0; k < n; k++)
      offer[j * n + k] =
        offer_of(w + j * d, (const mpq_t *)p->x + k * d, d,
                 a[j] * (mpq_get_d(p->y[k]) - h[k]));
  free(h);
}

static bool
is_chosen(const told *t, double time, size_t neuron, size_t datum)
{
  for (size_t i = 0; i < t->choices; i++)
    if (t->choice[i].neuron == neuron && t->choice[i].datum == datum
        && fabs(t->choice[i].time - time) <= 1e-9 * time)
      return true;
  return false;
}

/* Data are orthogonal.  A neuron at rest on a boundary has a choice exactly
   when the datum's residual turns to its favour; every one that has is
   told. */
static bool
choices_are_offers(const told *t, const rf_problem *p, char *why, size_t size)
{
  const size_t count = p->m * p->n;
  double *before = calloc(2 * count, sizeof *before), *after = before + count;
  rf_message message = { "" };
  rf_flow *flow = NULL;
  bool good = true;

  ck_assert_ptr_nonnull(before);
  ck_assert_int_eq(rf_flow_create(&flow, &message, p), RF_OK);
  for (size_t i = 0; good && i < t->choices; i++) {
    const double time = t->choice[i].time;
    if (i > 0 && time <= t->choice[i - 1].time * (1 + 1e-5))
      continue;
    read_offers(before, flow, p, time * (1 - 1e-6));
    read_offers(after, flow, p, time * (1 + 1e-6));
    for (size_t l = 0; good && l < count; l++)
      if ((before[l] < 0 && after[l] > 0)
          != is_chosen(t, time, l / p->n, l % p->n)) {
        snprintf(why, size, "at %.17g neuron %zu at datum %zu: driven by %g, "
                 "then %g", time, l / p->n, l % p->n, before[l], after[l]);
        good = false;
      }
  }
  rf_flow_free(flow);
  free(before);
  if (good && t->choices == 0) {
    snprintf(why, size, "no choices");
    good = false;
  }
  return good;
}

#define AT(time, off, neuron, datum, kind) { time, off, neuron, datum, kind }

const case_truth case_table[] = {
  { .name = "agree-zero-at-cancellation", .way = FULL, .events = CASE_ANY,
    .kind = CASE_ANY, .more = nothing_at_first },

  { .name = "both-slide-into-zero", .way = FULL, .events = CASE_ANY,
    .kind = CASE_ANY,
    .event = { AT(41.04, 5e-3, 1, CASE_ANY, CASE_ANY) } },

  { .name = "choice-from-rounding", .way = FULL, .kind = CASE_ANY,
    .marked = true, .loss = 0, .loss_off = 1e-28 },

  { .name = "counts-without-rows", .way = FULL, .choices = 1,
    .kind = CASE_ANY, .choice = { AT(0, 1e-300, 0, 1, CASE_ANY) },
    .loss = 0.25, .loss_off = 1e-9 },
  { .name = "counts-without-rows", .way = ONLY_LIMIT, .choices = 1,
    .kind = CASE_ANY, .choice = { AT(0, 1e-300, 0, 1, CASE_ANY) } },

  /* It rests where three dependent lines meet until 0 leaves the hull of the
     D_u there.  Gradient descent with steps 1e-8 ends with the loss and the
     signs given here, a = -0.01495444, w = (0.01218361, -0.00449856,
     -0.00579059); neuron 1 is beyond 1e-6 of the rest after t = 0.2015. */
  { .name = "cvode-law-broken", .way = FULL, .events = CASE_ANY,
    .kind = CASE_ANY,
    .event = { AT(0.0774906323, 1e-10, 1, CASE_ANY, CASE_ANY),
               AT(0.201525, 1e-6, 1, CASE_ANY, CASE_ANY) },
    .loss = 1.0833229431, .loss_off = 2e-10, .still = "+-+-+", .rests = 1 },

  { .name = "cvode-three-lines", .way = FULL, .events = CASE_ANY,
    .kind = CASE_ANY,
    .event = { AT(0.357782, 1e-6, 0, 0, RF_EVENT_DEACTIVATE),
               AT(0.357782, 1e-6, 0, 1, RF_EVENT_RELEASE_INACTIVE),
               AT(0.357782, 1e-6, 0, 2, RF_EVENT_DEACTIVATE) },
    .loss = 1.73406501, .loss_off = 1e-8, .still = "---" },

  { .name = "dying-balanced-underflow", .seconds = 0.5, .way = FULL,
    .kind = CASE_ANY, .loss = 2, .loss_off = 1e-12, .taylor_until = "50",
    .apart = "the second run leaves a = -w" },

  /* Gradient descent with steps 1e-7, 1e-8, 1e-9: 0.5990128551, 0.5989103642,
     0.5989001166, so 0.59889898 without; with neuron 1 at rest at w = 0 for
     ever it would be 0.59890239. */
  { .name = "events-do-not-end", .seconds = 1.5, .way = FULL,
    .events = CASE_ANY, .choices = CASE_ANY, .kind = CASE_ANY,
    .loss = 0.59889898, .loss_off = 1e-7 },

  { .name = "leaves-zero", .way = FULL, .events = CASE_ANY,
    .choices = CASE_ANY, .kind = CASE_ANY,
    .event = { AT(3.0896, 5e-5, 2, CASE_ANY, CASE_ANY) },
    .loss = 0.917480, .loss_off = 1e-6 },

  { .name = "limit-three-lines", .way = FULL, .events = CASE_ANY,
    .kind = CASE_ANY, .still = "---" },
  { .name = "limit-three-lines", .way = ONLY_LIMIT, .events = CASE_ANY,
    .kind = CASE_ANY,
    .event = { AT(0.155002, 1e-6, 0, 0, RF_EVENT_RELEASE_INACTIVE),
               AT(0.155002, 1e-6, 0, 1, RF_EVENT_DEACTIVATE) },
    .still = "---" },

  { .name = "missed-crossing-mirror", .way = FULL, .events = CASE_ANY,
    .kind = CASE_ANY, .loss = 0.0743296, .loss_off = 6e-8 },

  { .name = "neuron-at-zero-fails", .way = EVERY, .kind = CASE_ANY,
    .loss = 0.5, .loss_off = 1e-15, .more = all_rest },
  { .name = "neuron-at-zero-fails", .set = { "network.leak=0.1" },
    .way = EVERY, .kind = CASE_ANY, .loss = 0.5, .loss_off = 1e-15,
    .more = all_rest },
  { .name = "neuron-at-zero-hangs", .way = EVERY, .kind = CASE_ANY,
    .events = CASE_ANY, .more = as_alone },

  { .name = "one-hot-one-neuron", .way = FULL, .events = 5,
    .kind = CASE_ANY, .marked = true,
    .event = { AT(0.78397963813, 1e-11, 0, 0, RF_EVENT_DEACTIVATE),
               AT(3.62416628417, 1e-11, 0, 3, RF_EVENT_CAPTURE),
               AT(3.62416628418, 1e-11, 0, 0, RF_EVENT_CAPTURE),
               AT(10.19382155, 1e-8, 0, 4, RF_EVENT_ACTIVATE),
               AT(10.84792852, 1e-8, 0, 2, RF_EVENT_CAPTURE) } },
  { .name = "one-hot-two-neurons", .way = FULL, .events = CASE_ANY,
    .kind = CASE_ANY, .marked = true,
    .event = { AT(1.436163, 1e-6, 1, 1, RF_EVENT_CAPTURE),
               AT(3.62416628417335573, 1e-15, 0, 3, RF_EVENT_CAPTURE),
               AT(3.62416628417376716, 1e-15, 0, 0, RF_EVENT_CAPTURE) } },

  { .name = "orthogonal-eight", .seconds = 3, .way = FULL, .events = 34,
    .choices = CASE_ANY, .kind = RF_EVENT_DEACTIVATE,
    .choice = { AT(4.3026701658, 1e-10, 14, 2, CASE_ANY),
                AT(5.1494288683, 1e-10, 9, 4, CASE_ANY),
                AT(5.1494288683, 1e-10, 15, 4, CASE_ANY) },
    .loss = 0, .loss_off = 1e-12, .more = choices_are_offers,
    .taylor_until = "12" },
  { .name = "orthogonal-eight", .seconds = 3,
    .set = { "flow.until=2", "record.times=" },
    .way = FULL, .events = CASE_ANY, .kind = RF_EVENT_DEACTIVATE,
    .loss = 0.1994315438194, .loss_off = 1e-13 },

  { .name = "orthogonal-three-neurons", .way = FULL, .events = 1,
    .kind = CASE_ANY,
    .event = { AT(3.908071518860192, 1e-15, 0, 0, RF_EVENT_DEACTIVATE) } },

  { .name = "orthonormal-one-neuron", .way = FULL, .choices = 1,
    .kind = CASE_ANY, .choice = { AT(0, 1e-300, 0, 1, CASE_ANY) },
    .loss = 0.25, .loss_off = 1e-9 },
  { .name = "orthonormal-one-neuron",
    .set = { "flow.nonunique=deactivate" }, .way = FULL, .choices = 1,
    .kind = CASE_ANY, .choice = { AT(0, 1e-300, 0, 1, CASE_ANY) },
    .loss = 0.25, .loss_off = 1e-9 },
  { .name = "orthonormal-one-neuron",
    .set = { "flow.nonunique=activate" }, .way = FULL, .events = 1,
    .choices = CASE_ANY, .kind = CASE_ANY,
    .event = { AT(0, 1e-300, 0, 1, RF_EVENT_RELEASE_ACTIVE) },
    .loss = 0, .loss_off = 1e-9 },

  { .name = "release-in-the-tail", .seconds = 0.3, .way = FULL,
    .events = CASE_ANY, .choices = CASE_ANY, .kind = CASE_ANY,
    .event = { AT(1.05781190e-7, 5e-16, 2, 2, RF_EVENT_RELEASE_INACTIVE),
               AT(1.05781190e-7, 5e-16, 6, 2, RF_EVENT_RELEASE_INACTIVE) },
    .marked = true },

  { .name = "residual-noise-choices", .way = FULL, .events = 1,
    .kind = CASE_ANY,
    .event = { AT(2.6034897592544938, 5e-16, 0, 0, RF_EVENT_DEACTIVATE) },
    .loss = 0.25, .loss_off = 1e-12 },
  { .name = "residual-noise-choices",
    .set = { "flow.nonunique=activate" }, .way = FULL, .events = 1,
    .kind = CASE_ANY,
    .event = { AT(2.6034897592544938, 5e-16, 0, 0, RF_EVENT_DEACTIVATE) },
    .loss = 0.25, .loss_off = 1e-12 },
  { .name = "residual-noise-choices",
    .set = { "flow.nonunique=deactivate" }, .way = FULL, .events = 1,
    .kind = CASE_ANY,
    .event = { AT(2.6034897592544938, 5e-16, 0, 0, RF_EVENT_DEACTIVATE) },
    .loss = 0.25, .loss_off = 1e-12 },

  /* Several solutions at 3.028: resting is one, and the policy. */
  { .name = "sign-against-pattern", .way = FULL, .events = CASE_ANY,
    .choices = CASE_ANY, .kind = CASE_ANY, .unsure = true,
    .event = { AT(3.02804454, 5e-9, 0, CASE_ANY, CASE_ANY) },
    .still = "-----" },
  { .name = "sign-against-pattern", .way = ONLY_LIMIT, .events = CASE_ANY,
    .choices = CASE_ANY, .kind = CASE_ANY, .unsure = true,
    .event = { AT(3.02804454, 5e-9, 0, CASE_ANY, CASE_ANY) },
    .still = "-----" },

  { .name = "start-choice-lost", .way = EVERY, .choices = 1,
    .kind = CASE_ANY, .choice = { AT(0, 1e-300, 0, 0, CASE_ANY) } },
  { .name = "start-choice-lost", .set = { "flow.nonunique=deactivate" },
    .way = EVERY, .choices = 1, .kind = CASE_ANY,
    .choice = { AT(0, 1e-300, 0, 0, CASE_ANY) } },
  { .name = "start-choice-lost", .set = { "flow.nonunique=activate" },
    .way = EVERY, .events = 1, .choices = 1, .kind = CASE_ANY,
    .choice = { AT(0, 1e-300, 0, 0, CASE_ANY) },
    .event = { AT(0, 1e-300, 0, 0, RF_EVENT_RELEASE_ACTIVE) } },

  { .name = "start-sliding-forgotten", .seconds = 0.5, .way = FULL, .events = 1,
    .choices = 1, .kind = CASE_ANY, .marked = true,
    .choice = { AT(0, 1e-300, 1, 1, CASE_ANY) },
    .event = { AT(0.627731153162, 5e-13, 1, 1, RF_EVENT_RELEASE_ACTIVE) },
    .loss = 9.668264, .loss_off = 5e-7 },

  { .name = "too-close", .seconds = 0.3, .way = EVERY, .events = 1,
    .kind = CASE_ANY,
    .event = { AT(7.841311514536786e16, 10, CASE_ANY, 0, CASE_ANY) } },

  { .name = "two-points-orthogonal", .seconds = 1, .way = FULL, .events = 36,
    .kind = RF_EVENT_DEACTIVATE, .last = 10.1219595388, .last_off = 1e-10,
    .replay_wrong = "predictions beyond a double are not read" },

  /* While h = 0: a' = -k z, z' = -k a for z = <w, x_1>/|x_1|, k = 1/6; z = 0 at
     6 artanh(0.362/1.73).  There h is -3.6 and -8.7 times 1e-180 at the labels
     0, which push it back. */
  { .name = "label-zero-holds", .way = FULL, .events = 1,
    .kind = RF_EVENT_CAPTURE,
    .event = { AT(1.2743121810069533, 1e-15, 1, 1, RF_EVENT_CAPTURE) },
    .loss = 0.16 / 6, .loss_off = 1e-15 },
  { .name = "zero-labels", .seconds = 3, .way = FULL, .events = CASE_ANY,
    .kind = CASE_ANY, .marked = true,
    .event = { AT(1.494751154600024, 1e-15, 4, 1, RF_EVENT_CAPTURE),
               AT(1.766288149940619, 1e-15, 48, 1, RF_EVENT_CAPTURE) } },
  { .name = "zero-labels", .seconds = 3, .way = ONLY_LIMIT, .events = CASE_ANY,
    .kind = CASE_ANY, .unsure = true },
};

const size_t case_count = sizeof case_table / sizeof *case_table;

rf_problem *
case_problem(const char *name, case_way way, const char *const *set,
             size_t nset)
{
  static const char *const ways[CASE_WAYS][3] = {
    { "flow.engine=cvode", "flow.digits=", "flow.rtol=1e-10" },
    { "flow.engine=cvode", "flow.digits=", "flow.rtol=1e-13" },
    { "flow.engine=taylor", "flow.rtol=", "flow.digits=30" },
    { "flow.engine=limit", "flow.rtol=", "flow.digits=30" }
  };
  const char *all[12];
  rf_problem *p = NULL;
  rf_message message = { "" };
  char path[512];
  size_t count = 0;

  for (; count < 3; count++)
    all[count] = ways[way][count];
  for (size_t i = 0; i < nset && set[i]; i++)
    all[count++] = set[i];
  snprintf(path, sizeof path, "%s/cases/%s.yaml", TEST_DATA, name);
  ck_assert_msg(rf_problem_read(&p, &message, path, all, count) == RF_OK,
                "%s", message.text);
  return p;
}

rf_problem *
case_of(const case_truth *c, case_way way, bool shorter)
{
  char until[40];
  const char *set[6] = { c->set[0], c->set[1] };
  size_t count = c->set[0] ? c->set[1] ? 2 : 1 : 0;

  if (way == CASE_TAYLOR && c->taylor_until) {
    snprintf(until, sizeof until, "flow.until=%s", c->taylor_until);
    set[count++] = until;
    set[count++] = "record.times=";
  }
  if (way == CASE_TAYLOR && shorter)
    set[count++] = "flow.verify=false";
  return case_problem(c->name, way, set, count);
}
