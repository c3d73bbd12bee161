/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * euler.c -- see euler.h. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "second/descent.h"
#include "support/euler.h"

/* The recorded times are quarters of `until`; the limit is asked for FAR times
   as late. */
enum { PARTS = 4, FAR = 3, TRIES = 3, STEPS = 6000, FINER = 8 };

/* A run: losses at the parts and at FAR, and <w, x> at the parts. */
typedef struct path {
  double loss[PARTS + 2];
  double seen[(PARTS + 1) * GEN_M * GEN_N];
} path;

/* A problem in double, and what is proved of it. */
typedef struct pair {
  const gen *g;
  rf_proof *proof;
  rf_proved proved;
  size_t samples;        /* of these the solution is unique */
  double x[GEN_N * GEN_D], y[GEN_N], a[GEN_M], w[GEN_M * GEN_D];
  signed char side[(PARTS + 1) * GEN_M * GEN_N];  /* as events tell; 0: on it,
                                                     or not known */
  double loss[PARTS + 1];
} pair;

/* ---- gradient descent ---- */

static double
loss_of(const descent *s, int kind)
{
  double h[GEN_N], sum = 0.0;

  descent_predict(s, h);
  for (size_t k = 0; k < s->n; k++) {
    const double r = kind ? s->y[k] * h[k] : s->y[k] - h[k];
    sum += kind == 0 ? r * r / 2.0 : kind == 2 ? exp(-r)
      : r > 0.0 ? log1p(exp(-r)) : log1p(exp(r)) - r;
  }
  return s->sum ? sum : sum / (double)s->n;
}

static void
look(path *v, const descent *s, size_t part, int loss)
{
  v->loss[part] = loss_of(s, loss);
  for (size_t j = 0; j < s->m && part <= PARTS; j++)
    for (size_t k = 0; k < s->n; k++) {
      double sum = 0.0;
      for (size_t i = 0; i < s->d; i++)
        sum += s->w[j * s->d + i] * s->x[k * s->d + i];
      v->seen[(part * GEN_M + j) * GEN_N + k] = sum;
    }
}

/* To `until` in so many steps, and on to FAR.  The slope at 0 is one between
   the ends that no exact problem has: descent rests on lines only where it
   must. */
static void
descend(path *v, const pair *q, uint64_t steps, bool far)
{
  double a[GEN_M], w[GEN_M * GEN_D], va[GEN_M] = { 0 };
  double vw[GEN_M * GEN_D] = { 0 };
  const double leak = mpq_get_d(q->g->leak);
  descent s = {
    .n = q->g->n, .d = q->g->d, .m = q->g->m, .x = q->x, .y = q->y,
    .leak = leak, .at_zero = leak + 0.3718 * (1.0 - leak),
    .step = q->g->until / (double)steps, .loss = q->g->loss,
    .sum = q->g->sum, .batch = q->g->n, .a = a, .w = w, .va = va, .vw = vw
  };

  memcpy(a, q->a, sizeof a);
  memcpy(w, q->w, sizeof w);
  for (size_t part = 0; part <= PARTS; part++) {
    if (part > 0)
      descent_go(&s, (part - 1) * (steps / PARTS), part * (steps / PARTS));
    look(v, &s, part, q->g->loss);
  }
  if (far) {
    descent_go(&s, steps, FAR * steps);
    look(v, &s, PARTS + 1, q->g->loss);
  }
}

/* ---- what is proved ---- */

/* The side of a datum after an event. */
static int
side_after(rf_event_kind kind)
{
  return kind == RF_EVENT_ACTIVATE || kind == RF_EVENT_RELEASE_ACTIVE ? 1
         : kind == RF_EVENT_CAPTURE ? 0 : -1;
}

/* With leak 1 all sides are alike, and there are no events. */
static void
set_sides(pair *q)
{
  const gen *g = q->g;
  signed char *now = q->side;
  mpq_t t;

  if (mpq_cmp_ui(g->leak, 1, 1) == 0)
    return;
  mpq_init(t);
  for (size_t j = 0; j < g->m; j++)
    for (size_t k = 0; k < g->n; k++) {
      rf_exact_dot(t, (const mpq_t *)g->x + k * g->d,
                   (const mpq_t *)g->w + j * g->d, g->d);
      now[j * GEN_N + k] = (signed char)mpq_sgn(t);
    }
  mpq_clear(t);
  for (size_t part = 1, i = 0; part < q->samples; part++) {
    const double time = g->until * (double)part / PARTS;
    memcpy(now + GEN_M * GEN_N, now, GEN_M * GEN_N);
    now += GEN_M * GEN_N;
    for (; i < rf_proof_event_count(q->proof); i++) {
      rf_event e;
      ck_assert_int_eq(rf_proof_event_get(q->proof, &e, i), RF_OK);
      if (e.time > time)
        break;
      now[e.neuron * GEN_N + e.datum] = (signed char)side_after(e.kind);
    }
  }
}

static void
set_pair(pair *q, rf_proof *proof, const gen *g)
{
  const rf_numbers *v;

  *q = (pair){ .g = g, .proof = proof };
  rf_proof_get(proof, &q->proved);
  for (size_t i = 0; i < g->n * g->d; i++)
    q->x[i] = mpq_get_d(g->x[i]);
  for (size_t i = 0; i < g->m * g->d; i++)
    q->w[i] = mpq_get_d(g->w[i]);
  for (size_t k = 0; k < g->n; k++)
    q->y[k] = mpq_get_d(g->y[k]);
  for (size_t j = 0; j < g->m; j++)
    q->a[j] = mpq_get_d(g->a[j]);
  for (size_t i = 0; i < rf_proof_sample_count(proof) && i <= PARTS; i++) {
    const double time = g->until * (double)i / PARTS;
    if (i > 0 && !q->proved.unique && time >= q->proved.unique_until)
      break;
    ck_assert_int_eq(rf_proof_numbers(proof, &v, RF_PROOF_SAMPLE, i), RF_OK);
    q->loss[i] = rf_numbers_double(v, 1);
    q->samples = i + 1;
  }
  set_sides(q);
}

/* ---- both ---- */

/* A run of so many steps rounds each weight twice a step, which grows no faster
   than the weights do. */
static double
rounding(const pair *q, uint64_t steps)
{
  return (double)steps * 0x1p-50 * (1.0 + q->loss[0]);
}

/* How far three runs with steps h, h/2, h/4 are from what is proved. */
typedef struct gap {
  double last;           /* of the last one */
  double worst;          /* of any of them */
  double allowed;        /* of the last one: see euler.h */
} gap;

enum { LOSS, SIDE, LIMIT, GAPS };

static void
widen(gap *g, const double *off, double allowed)
{
  g->last = fmax(g->last, off[2]);
  for (int i = 0; i < 3; i++)
    g->worst = fmax(g->worst, off[i]);
  g->allowed = fmax(g->allowed, allowed);
}

static void
measure_losses(gap *g, const pair *q, const path *v)
{
  for (size_t i = 1; i < q->samples; i++) {
    double off[3];
    for (int r = 0; r < 3; r++)
      off[r] = fabs(v[r].loss[i] - q->loss[i]);
    widen(g, off, fabs(v[0].loss[i] - v[2].loss[i]));
  }
}

/* How far it is on the other side, where that is known; errors of a neuron are
   those at all of its data.  Counted is what was beyond doubt. */
static void
measure_sides(gap *g, long *sides, const pair *q, const path *v)
{
  for (size_t i = 1; i < q->samples; i++)
    for (size_t j = 0; j < q->g->m; j++)
      for (size_t k = 0; k < q->g->n; k++) {
        const size_t at = (i * GEN_M + j) * GEN_N + k;
        const double apart = fabs(v[0].seen[at] - v[2].seen[at]);
        double off[3];
        for (int r = 0; r < 3; r++)
          off[r] = -v[r].seen[at] * q->side[at];
        widen(g, off, apart);
        *sides += q->side[at] && fabs(v[2].seen[at]) > apart;
      }
}

/* The loss later is between the limit and what has fallen to it. */
static void
measure_limit(gap *g, const pair *q, const path *v)
{
  const double time = q->g->until * (FAR - 1);
  double limit, most, off[3];
  mpq_t r;

  mpq_init(r);
  ck_assert_int_eq(mpq_set_str(r, q->proved.limit, 10), 0);
  limit = mpq_get_d(r);
  mpq_clear(r);
  most = limit + (q->loss[PARTS] - limit) * exp(-q->proved.decay * time);
  for (int i = 0; i < 3; i++)
    off[i] = fmax(limit - v[i].loss[PARTS + 1], v[i].loss[PARTS + 1] - most);
  widen(g, off, fabs(v[0].loss[PARTS + 1] - v[2].loss[PARTS + 1]));
}

/* What three runs say, the first with so many steps. */
static void
measure(gap *g, euler *t, const pair *q, uint64_t steps)
{
  const bool far = q->proved.limit && q->proved.unique_forever
    && q->samples == PARTS + 1;
  path *v = calloc(3, sizeof *v);

  ck_assert_ptr_nonnull(v);
  for (int i = 0; i < 3; i++)
    descend(&v[i], q, steps << i, far);
  for (int i = 0; i < GAPS; i++)
    g[i] = (gap){ .allowed = rounding(q, steps << 2) };
  measure_losses(&g[LOSS], q, v);
  measure_sides(&g[SIDE], &t->sides, q, v);
  if (far)
    measure_limit(&g[LIMIT], q, v);
  t->losses += (long)q->samples - 1;
  t->limits += far;
  free(v);
}

/* Where a neuron slides descent jumps about the line, and its error is h times
   a number that is another one for each h: two of them may be near each other
   by chance.  Then the worst of three must fall with h as order 1/2 has it. */
static bool
is_falling(euler *t, const gap *now, const gap *first, double finer)
{
  if (!(now->last <= now->allowed))
    return now->worst <= first->worst / sqrt(finer);
  t->used = fmax(t->used, now->allowed > 0.0 ? now->last / now->allowed : 0.0);
  return true;
}

const char *
euler_run(euler *t, rf_proof *proof, const gen *g)
{
  static const char *const faults[GAPS] = {
    "the loss beside descent", "a side beside descent",
    "the limit beside descent"
  };
  const char *fault = NULL;
  gap first[GAPS] = { { 0 } }, now[GAPS];
  pair *q = malloc(sizeof *q);
  uint64_t finer = 1;

  ck_assert_ptr_nonnull(q);
  set_pair(q, proof, g);
  for (int i = 0; i < TRIES && q->samples > 1; i++, finer *= FINER) {
    euler next = *t;
    measure(now, &next, q, STEPS * finer);
    if (i == 0)
      memcpy(first, now, sizeof first);
    fault = NULL;
    for (int k = 0; k < GAPS && !fault; k++)
      if (!is_falling(&next, &now[k], &first[k], i ? (double)finer : HUGE_VAL))
        fault = faults[k];
    if (!fault) {
      *t = next;
      t->runs++;
      t->finer += i > 0;
      break;
    }
  }
  free(q);
  if (fault && g->near) {
    t->coarse++;
    return NULL;
  }
  return fault;
}
