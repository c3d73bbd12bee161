/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_taylor_laws.c -- the laws of check_flow_laws.c for the Taylor engine,
 * at the rounding of its own precision; and that engine against CVODE, event
 * by event, on random problems with planted ties and starts on boundaries. */
#include "config.h"

#include <math.h>
#include <mpfr.h>
#include <stdlib.h>

#include "base/number/num_mp.h"
#include "flow/events/events.h"
#include "flow/taylor/taylor.h"
#include "input/sample.h"
#include "second/plain.h"
#include "support/follow.h"
#include "support/rf_test.h"

#define PLANT (SAMPLE_TIES | SAMPLE_STARTS)
#define WIDTH 12
#define SIZE (WIDTH * (1 + DMAX))
#define STOPS 4

/* The driver with the Taylor engine at so many bits, on the problem of a
   follow. */
typedef struct fine {
  rfm_model *model;
  rfm_run *run;
  rf_num *z, *h, *num;   /* z[m][1 + full], h[n], num[8] */
  size_t row, m, n;
  rf_event *events;
  size_t nevents, room;
  unsigned marks;
  rf_status status;
  rf_message message;
} fine;

static void
fine_start(fine *f, const follow *of, long prec)
{
  rfm_engine *engine;

  *f = (fine){ .row = of->d + 1, .m = of->m, .n = of->n };
  ck_assert_int_eq(rfm_model_create(&f->model, of->problem, prec), RF_OK);
  ck_assert_int_eq(rfm_taylor_create(&engine, f->model, 0), RF_OK);
  if (prec < 64)                       /* room for 2^10 steps, not for growth:
                                          see taylor.h */
    engine->error_exponent = 10 - prec;
  ck_assert_int_eq(rfm_run_create(&f->run, f->model, engine), RF_OK);
  f->z = num_array(f->m * f->row, prec);
  f->h = num_array(f->n, prec);
  f->num = num_array(8, prec);
}

static void
fine_end(fine *f)
{
  num_array_free(f->z, f->m * f->row);
  num_array_free(f->h, f->n);
  num_array_free(f->num, 8);
  rfm_run_free(f->run);
  rfm_model_free(f->model);
  free(f->events);
}

static void
keep_events(fine *f)
{
  const size_t count = f->run->report.events.count;

  if (f->nevents + count > f->room) {
    f->room = 2 * f->room + count + 64;
    f->events = realloc(f->events, f->room * sizeof *f->events);
    ck_assert_ptr_nonnull(f->events);
  }
  for (size_t i = 0; i < count; i++) {
    f->marks |= f->run->report.events.at[i].marks;
    f->events[f->nevents++] = f->run->report.events.at[i];
  }
  for (size_t i = 0; i < f->run->report.choices.count; i++)
    f->marks |= f->run->report.choices.at[i].marks;
}

static void
fine_to(fine *f, double t)
{
  num_set_d(&f->num[7], t);
  while ((f->status = rfm_run_step(f->run, &f->message, &f->num[7]))
         == RF_EVENT) {
    keep_events(f);
    ck_assert_uint_lt(f->nevents, 1000000);
  }
}

/* States, and as doubles d[m][row]. */
static void
fine_states(fine *f, double *d)
{
  ck_assert_int_eq(rfm_run_weights(f->run, f->z, 0, f->m), RF_OK);
  for (size_t i = 0; d && i < f->m * f->row; i++)
    d[i] = num_get_d(&f->z[i]);
}

#define WENT(rep, f) TEST_ASSERT(rep, (f)->status >= 0, "%s at t=%g: %.200s", \
  rf_strerror((f)->status), num_get_d((f)->run->step.t), (f)->message.text)

/* Units of the last place by which a quantity of size 1 may be off: every
   step and every event rounds a state, whose columns may be RF_GROWTH times as
   large where a propagator carries it. */
static double
units(const fine *f)
{
  return RF_GROWTH * (16.0 + (double)f->run->engine->steps
                      + (double)f->run->report.stats.events);
}

/* a^2 - ||w||^2 of each neuron in q, the largest square in *size. */
static void
invariants(rf_num *q, double *size, fine *f)
{
  rf_num *s = &f->num[0];

  *size = 0.0;
  fine_states(f, NULL);
  for (size_t j = 0; j < f->m; j++)
    for (size_t i = 0; i < f->row; i++) {
      num_mul(s, &f->z[j * f->row + i], &f->z[j * f->row + i]);
      *size = fmax(*size, num_get_d(s));
      if (i == 0)
        num_set(&q[j], s);
      else
        num_sub(&q[j], &q[j], s);
    }
}

/* How far <w, x_k> / (||z|| ||x_k||) of a sliding neuron is from 0, in units
   of the last place. */
static double
slips(const fine *f, size_t j, size_t k, rf_num *t)
{
  const rf_problem *problem = f->model->problem;
  const rf_num *z = f->z + j * f->row;
  double size = 0.0;

  num_zero(&t[0]);
  for (size_t i = 0; i + 1 < f->row; i++) {
    num_set_q(&t[1], problem->x[k * (f->row - 1) + i]);
    num_addmul(&t[0], &t[1], &z[1 + i]);
  }
  for (size_t i = 0; i < f->row; i++)
    size = hypot(size, num_get_d(&z[i]));
  if (size == 0.0)
    return 0.0;
  num_mul_2si(&t[0], &t[0], f->model->prec);
  return fabs(num_get_d(&t[0])) / (size * f->model->norm[k]);
}

/* How far a sliding cohort's coefficients are outside of their intervals,
   relative to what the run's error hides; lines that depend on each other
   (no unique coefficients) are left out. */
static double
strays(const fine *f, rfm_face *face, const rf_num *p, rf_num *t)
{
  const rfm_model *m = f->model;
  rf_num *e = num_array(face->nzero + m->n, m->prec);
  rf_num *error = e + face->nzero;
  double worst = 0.0;
  rf_status status = rfm_face_coefficients(e, m, face, p);

  rfm_residual_error(error, f->run, p);
  for (size_t l = 0; status == RF_OK && l < face->nzero; l++) {
    double noise = 0.0;
    for (size_t k = 0; k < m->n; k++) {
      const bool own = m->lines->of[k] == face->zero[l];
      const double factor = own ? num_get_d(&m->ratio[k])
        : num_get_d(&face->slide[l * m->n + k]);
      noise += fabs(factor)
        * (num_get_d(&error[k]) + RF_WRONG * fabs(num_get_d(&p[k]))
           * ldexp(f->run->engine->error,
                   (int)f->run->engine->error_exponent));
    }
    rfm_line_interval(&t[0], &t[1], m, face->zero[l], p, &t[2]);
    if (num_cmp(&t[0], &t[1]) < 0)
      num_swap(&t[0], &t[1]);
    num_sub(&t[0], &e[l], &t[0]);
    num_sub(&t[1], &t[1], &e[l]);
    worst = fmax(worst, fmax(num_get_d(&t[0]), num_get_d(&t[1])) / noise);
  }
  num_array_free(e, face->nzero + m->n);
  return worst;
}

typedef struct found {
  double conserved, slip, stray;         /* largest, each over its bound */
  int sliding, checked;
} found;

static void
check_sliding(found *worst, fine *f, int rep, bool marked)
{
  const rfm_population *p = f->run->population;
  rf_num *t = f->num;

  rfm_model_residual(f->run->residuals.p, NULL, f->model, f->h, t);
  for (size_t j = 0; j < f->m; j++) {
    rfm_face *face = p->cohorts[p->neuron[j].cohort].face;
    double slip = 0.0, stray;
    if (face->nzero == 0 || p->model->linear)
      continue;
    worst->sliding++;
    for (size_t k = 0; k < f->n; k++)
      if (face->u[f->model->lines->of[k]] == 0)
        slip = fmax(slip, slips(f, j, k, t) / units(f));
    stray = strays(f, face, f->run->residuals.p, t);
    worst->slip = fmax(worst->slip, slip);
    TEST_ASSERT(rep, slip <= 1.0, "neuron %zu: <w, x> off by %g of its bound",
                j, slip);
    if (marked)                          /* may rest where it is repelled */
      continue;
    worst->stray = fmax(worst->stray, stray);
    TEST_ASSERT(rep, stray <= 2.0, "neuron %zu at t = %g: eta outside by %g "
                "of the error", j, num_get_d(f->run->step.t), stray);
  }
}

static void
obey(const sample *s, int rep, found *worst)
{
  follow of;
  fine f;
  rf_num *q0, *q, *loss;
  double size, most = 0.0;

  follow_start(&of, &s->p, s->a, s->w,
               &(follow_how){ .rtol = 1e-8, .until = s->until });
  fine_start(&f, &of, 102);
  q0 = num_array(2 * f.m + 2, 102);
  q = q0 + f.m;
  loss = q + f.m;
  invariants(q0, &most, &f);
  for (int i = 0; i <= STOPS; i++) {
    fine_to(&f, s->until * i / STOPS);
    WENT(rep, &f);
    invariants(q, &size, &f);
    most = fmax(most, size);
    for (size_t j = 0; j < f.m; j++) {
      double off;
      num_sub(&q[j], &q[j], &q0[j]);
      num_mul_2si(&q[j], &q[j], 102);
      off = fabs(num_get_d(&q[j])) / (most * units(&f));
      worst->conserved = fmax(worst->conserved, off);
      TEST_ASSERT(rep, off <= 1.0, "neuron %zu: a^2 - |w|^2 moves by %g of "
                  "its bound", j, off);
    }
    ck_assert_int_eq(rfm_run_sample(f.run, &loss[i % 2], f.h), RF_OK);
    if (i > 0) {                         /* the loss never grows */
      num_sub(&f.num[0], &loss[i % 2], &loss[1 - i % 2]);
      TEST_ASSERT(rep, num_get_d(&f.num[0])
                  <= ldexp(units(&f) * (1.0 + most), -102),
                  "the loss grows by %g", num_get_d(&f.num[0]));
    }
    check_sliding(worst, &f, rep, f.marks & RF_MARK_NONUNIQUE);
    worst->checked++;
  }
  num_array_free(q0, 2 * f.m + 2);
  fine_end(&f);
  follow_end(&of);
}

START_TEST(conservation_descent_sliding)
{
  found worst = { 0.0, 0.0, 0.0, 0, 0 };
  const int reps = test_reps(120);

  TEST_EACH(rep, reps) {
    sample s;
    sample_draw(&s, "taylor laws", rep,
                &(sample_most){ NMAX, DMAX, WIDTH, PLANT });
    obey(&s, rep, &worst);
  }
  printf("taylor laws: %d problems, %d stops, %d sliding neurons; over their "
         "bounds: a^2 - |w|^2 %.2g, <w, x> %.2g, eta %.2g\n", reps,
         worst.checked, worst.sliding, worst.conserved, worst.slip,
         worst.stray);
  ck_assert_int_gt(worst.sliding, 0);
  mpfr_free_cache();
}
END_TEST

/* ---- against CVODE ---- */

static double
norm(const double *v, size_t count)
{
  double sum = 0.0;

  for (size_t i = 0; i < count; i++)
    sum = hypot(sum, v[i]);
  return sum;
}

/* The events of a run up to `end`. */
typedef struct seen {
  const char *who;
  const rf_event *event;
  size_t count;
  double end;
} seen;

/* Each event of one has its partner in the other at most bound away; those in
   the last bound may lack one. */
static void
same_events(const seen *one, const seen *other, double bound, int rep)
{
  const rf_event *v = other->event;
  bool *paired = calloc(other->count + 1, sizeof *paired);

  for (size_t i = 0; i < one->count; i++) {
    const rf_event *u = &one->event[i];
    size_t k = 0;
    while (k < other->count
           && (paired[k] || u->neuron != v[k].neuron
               || u->datum != v[k].datum || u->kind != v[k].kind
               || fabs(u->time - v[k].time) > bound))
      k++;
    TEST_ASSERT(rep, k < other->count || one->end - u->time < bound,
                "%s: %.12g,%u,%u,%s has no partner within %g", one->who,
                u->time, u->neuron, u->datum, rf_event_name(u->kind), bound);
    paired[k] = true;
  }
  free(paired);
}

typedef struct meeting {
  int states, events_of;       /* problems compared */
  int doubtful, marked;        /* left out: see below */
  size_t events;
  double ratio;
} meeting;

static double
furthest(const double *u, const double *v, size_t count)
{
  double most = 0.0;

  for (size_t i = 0; i < count; i++)
    most = fmax(most, fabs(u[i] - v[i]));
  return most;
}

/* States are left out where the plain flow, which says how errors grow, is in
   doubt or no number; events also where one of the two used a policy or was
   unsure. */
static void
meet(const sample *s, int rep, long prec, double rtol, const char *engine,
     meeting *all)
{
  const char *set[] = { engine };
  const size_t size = s->p.m * (1 + s->p.d);
  plain *second = plain_start(&s->p, s->a, s->w);
  double u[SIZE], v[SIZE], bound, off;
  follow coarse;
  fine f;

  if (plain_to(second, s->until) || !isfinite(norm(second->z, size))) {
    plain_free(second);
    all->doubtful++;
    return;
  }
  follow_start(&coarse, &s->p, s->a, s->w,
               &(follow_how){ .rtol = rtol, .until = s->until, .set = set,
                               .nset = 1 });
  fine_start(&f, &coarse, prec);
  follow_to(&coarse, s->until);
  ck_assert_int_eq(coarse.status, RF_OK);
  fine_to(&f, s->until);
  WENT(rep, &f);
  follow_states(&coarse, u);
  fine_states(&f, v);
  bound = (follow_step_errors(&coarse, rtol) + ldexp(units(&f), -(int)prec))
    * plain_growth(second) * norm(second->z, size);
  off = furthest(u, v, size);
  TEST_ASSERT(rep, off <= bound, "n=%zu d=%zu m=%zu loss=%d leak=%g: off by "
              "%g, bound %g", s->p.n, s->p.d, s->p.m, s->p.loss, s->p.leak,
              off, bound);
  all->ratio = fmax(all->ratio, off / bound);
  all->states++;
  if (f.marks || coarse.marks)
    all->marked++;
  else if (s->p.leak < 1) {
    const double gap = fmax(1e-6, sqrt(bound));
    const seen taylor = { "taylor", f.events, f.nevents, s->until };
    const seen doubles = { engine, coarse.events, coarse.nevents, s->until };
    same_events(&taylor, &doubles, gap, rep);
    same_events(&doubles, &taylor, gap, rep);
    all->events_of++;
    all->events += f.nevents;
  }
  fine_end(&f);
  follow_end(&coarse);
  plain_free(second);
}

static void
report(const char *what, int reps, const meeting *all)
{
  printf("%s: %d problems; states of %d compared, error/bound <= %.1e; %zu "
         "events of %d; left out: %d where the plain flow is in doubt, %d "
         "with a policy or unsure\n", what, reps, all->states, all->ratio,
         all->events, all->events_of, all->doubtful, all->marked);
  ck_assert_int_gt(all->states, reps / 2);
  ck_assert_uint_gt(all->events, (size_t)reps);
  mpfr_free_cache();
}

/* Test _i: an engine in double, and its tolerance. */
START_TEST(agrees_with_doubles)
{
  static const struct {
    const char *name, *engine;
    double rtol;
  } with[] = {
    { "taylor and cvode", "flow.engine=cvode", 1e-10 },
    { "taylor and taylor-double", "flow.engine=taylor-double", 1e-10 },
    { "taylor and taylor-double", "flow.engine=taylor-double", 1e-14 },
  };
  const int reps = test_reps(120);
  meeting all = { .states = 0 };

  TEST_EACH(rep, reps) {
    sample s;
    sample_draw(&s, with[_i].name, rep,
                &(sample_most){ NMAX, DMAX, WIDTH, PLANT });
    meet(&s, rep, 102, with[_i].rtol, with[_i].engine, &all);
  }
  report(with[_i].name, reps, &all);
}
END_TEST

/* With the numbers of a double the Taylor engine is as good as CVODE at its
   tightest tolerance. */
START_TEST(in_53_bits)
{
  const int reps = test_reps(60);
  meeting all = { .states = 0 };

  TEST_EACH(rep, reps) {
    sample s;
    sample_draw(&s, "53 bits", rep,
                &(sample_most){ NMAX, DMAX, WIDTH, PLANT });
    meet(&s, rep, 53, 1e-14, "flow.engine=cvode", &all);
  }
  report("53 bits and cvode at 1e-14", reps, &all);
}
END_TEST

/* The same against 200 bits: the error of a run in 53 bits is that of its
   roundings. */
START_TEST(rounding_of_53_bits)
{
  const int reps = test_reps(40);
  double ratio = 0.0, last = 0.0;
  int checked = 0, doubtful = 0;

  TEST_EACH(rep, reps) {
    double u[SIZE], v[SIZE], bound, off;
    sample s;
    follow of;
    fine f, g;
    plain *second;
    sample_draw(&s, "rounding", rep,
                &(sample_most){ NMAX, DMAX, WIDTH, PLANT });
    second = plain_start(&s.p, s.a, s.w);
    if (plain_to(second, s.until)
        || !isfinite(norm(second->z, s.p.m * (1 + s.p.d)))) {
      plain_free(second);
      doubtful++;
      continue;
    }
    follow_start(&of, &s.p, s.a, s.w,
                 &(follow_how){ .rtol = 1e-8, .until = s.until });
    fine_start(&f, &of, 53);
    fine_start(&g, &of, 200);
    fine_to(&f, s.until);
    fine_to(&g, s.until);
    WENT(rep, &f);
    WENT(rep, &g);
    fine_states(&f, u);
    fine_states(&g, v);
    bound = ldexp(units(&f), -53) * plain_growth(second)
      * norm(second->z, s.p.m * (1 + s.p.d));
    off = furthest(u, v, s.p.m * (1 + s.p.d));
    TEST_ASSERT(rep, off <= bound, "off by %g, bound %g", off, bound);
    ratio = fmax(ratio, off / bound);
    last = fmax(last, off / norm(second->z, s.p.m * (1 + s.p.d)));
    checked++;
    fine_end(&f);
    fine_end(&g);
    follow_end(&of);
    plain_free(second);
  }
  printf("53 bits against 200: %d problems, states off by at most %.1e, "
         "error/bound <= %.1e; %d left out where the plain flow is in doubt\n",
         checked, last, ratio, doubtful);
  ck_assert_int_gt(checked, reps / 2);
  mpfr_free_cache();
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("taylor laws");
  TCase *t = tcase_create("laws");

  test_limit(t);
  tcase_add_test(t, conservation_descent_sliding);
  tcase_add_loop_test(t, agrees_with_doubles, 0, 3);
  tcase_add_test(t, in_53_bits);
  tcase_add_test(t, rounding_of_53_bits);
  suite_add_tcase(s, t);
  return run_suite(s);
}
