/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_stay.c -- what is said of all times to come, as near to where it
 * ceases to be said as can be: against the flow from the worst places that an
 * error allows. */
#include "config.h"

#include "support/spot.h"

enum { LOOKS = 8 };

/* ---- the flow ---- */

static const double times[LOOKS] = {
  0.0, 0.01, 0.1, 1.0, 4.0, 20.0, 100.0, 400.0
};

/* The flow at times[], and how many events it has. */
typedef struct story {
  size_t events;
  double loss[LOOKS], z[LOOKS][NEURONS][NUMBERS];
} story;

static story
follow(const spot *s)
{
  char text[1024];
  rf_problem *problem = NULL;
  rf_message message = { "" };
  rf_flow *flow = NULL;
  const rf_numbers *v;
  story r = { 0 };

  write_spot(text, sizeof text, s);
  ck_assert_int_eq(rf_problem_parse(&problem, &message, text, "text", NULL, 0),
                   RF_OK);
  ck_assert_msg(rf_flow_create(&flow, &message, problem) == RF_OK, "%s\n%s",
                message.text, text);
  for (size_t i = 0; i < LOOKS; i++) {
    rf_status status;
    while ((status = rf_flow_step(flow, &message, times[i])) == RF_EVENT)
      r.events += rf_flow_event_count(flow);
    ck_assert_msg(status >= 0, "%s\n%s", message.text, text);
    ck_assert_int_eq(rf_flow_sample(flow, &v), RF_OK);
    r.loss[i] = rf_numbers_doubles(v)[RF_SAMPLE_LOSS];
    ck_assert_int_eq(rf_flow_weights(flow, &v, 0, s->m), RF_OK);
    memcpy(r.z[i], rf_numbers_doubles(v), s->m * sizeof r.z[i][0]);
  }
  rf_flow_free(flow);
  rf_problem_free(problem);
  return r;
}

/* A number of what must hold that does not, or NULL. */
static const char *
belie(const said *r, const story *t, const spot *s)
{
  const double most = t->loss[0] - r->limit;

  if (r->certain && t->events)
    return "there are events";
  if (fabs(t->loss[LOOKS - 1] - r->limit) > 1e-7
      + most * exp(-r->decay * times[LOOKS - 1]))
    return "the loss has another limit";
  for (size_t i = 0; i < LOOKS; i++) {
    if (t->loss[i] < r->limit - 1e-10)
      return "the loss is below its limit";
    if (r->decay > 0.0 && t->loss[i] - r->limit
        > most * exp(-r->decay * times[i]) * (1.0 + 1e-7) + 1e-10)
      return "the loss falls more slowly";
    for (size_t j = 0; j < s->m; j++) {
      double moved[NUMBERS];
      for (size_t e = 0; e < NUMBERS; e++)
        moved[e] = t->z[i][j][e] - t->z[0][j][e];
      if (norm(moved) > expm1(r->path) * norm(t->z[0][j]) + 1e-8)
        return "a neuron goes farther";
    }
  }
  return NULL;
}

/* Is some datum active on it? */
static bool
lives(const spot *s, const double *z)
{
  for (size_t k = 0; k < s->n; k++)
    if (s->leak > 0.0 || z[1] * s->x[k][0] + z[2] * s->x[k][1] > 0.0)
      return true;
  return false;
}

/* All neurons that live as far from what is known as can be: number 0 and 1
   with a larger or smaller |a|, others towards a line, or away from it. */
static spot
displaced(const spot *s, size_t number)
{
  const size_t k = (number - 2) / 2;
  const double sign = number % 2 ? -1.0 : 1.0;
  spot r = *s;

  for (size_t j = 0; j < s->m; j++) {
    double *z = r.z[j];
    if (!lives(s, z))
      continue;
    if (number < 2)
      z[0] += copysign(0.999 * s->off, sign * z[0]);
    else {
      const double dot = z[1] * s->x[k][0] + z[2] * s->x[k][1];
      const double part = copysign(0.999 * s->off / hypot(s->x[k][0],
                                   s->x[k][1]), sign * dot);
      z[1] += part * s->x[k][0];
      z[2] += part * s->x[k][1];
    }
  }
  return r;
}

struct tally {
  long spots, certain, flows;
};

/* What is said of a spot is so. */
static void
check(struct tally *t, const said *r, const spot *s, int rep)
{
  for (size_t i = 0; i < (s->off > 0.0 ? 2 + 2 * s->n : 1); i++) {
    const spot moved = s->off > 0.0 ? displaced(s, i) : *s;
    const story told = follow(&moved);
    const char *fault = belie(r, &told, s);
    char text[1024] = "";
    if (fault)
      write_spot(text, sizeof text, &moved);
    TEST_ASSERT(rep, !fault, "%s: certain %d, limit %g, path %g, decay %g\n"
                "%.300s",
                fault, r->certain, r->limit, r->path, r->decay, text);
    t->flows++;
  }
  t->certain += r->certain;
}

/* ---- by hand ---- */

/* Parts of a distance that a flow goes: less than 1, and so many that nothing
   is near. */
static const double parts[] = { 0.05, 0.3, 0.6, 0.9 };
enum { PARTS = 4 };

/* A neuron far from its own line, w_1 of which goes up by `far`, a^2 - w_1^2
   stays; that of datum 2, ten times as long, is `near` beyond where it is. */
static spot
towards_line(double far, double near)
{
  const double a = 5.0, w = 4.0, end = w + far;
  const double last = sqrt(a * a - w * w + end * end);

  return (spot){ .n = 2, .m = 1, .x = { { 1.0, 0.0 }, { 10.0, -10.0 } },
                 .y = { last * end, 1.0 }, .z = { { a, w, w + near } } };
}

/* Beside that neuron, where nothing moves, a small one that is so far from the
   line of datum 2, and alone is not known. */
static spot
small_beside_line(double near, double off)
{
  spot s = towards_line(0.0, 8.0);

  s.m = 2;
  s.z[1][0] = s.z[1][1] = 0.01;
  s.z[1][2] = 0.01 + near;
  s.y[0] += 1e-4;
  s.off = off;
  s.last = true;
  return s;
}

/* A line that is reached in the end, or may be as the weights are not known, or
   during events that are still to come: nothing is certain of it. */
START_TEST(lines_ahead)
{
  const double far = 1e-3;
  spot s;

  for (size_t i = 0; i < PARTS; i++) {
    s = towards_line(far, parts[i] * far);
    ck_assert_msg(!ask(&s).settles, "%g of the way", parts[i]);
    s = small_beside_line(parts[i] * far * sqrt(2.0), far);
    ck_assert_msg(!ask(&s).settles, "%g of an error", parts[i]);
  }
  s = towards_line(far, 40.0 * far);
  ck_assert(ask(&s).certain && ask(&s).unique);
  ck_assert(!ask_while(&s, up_d(1e-30)).settles);
  s = small_beside_line(2.0 * far, far);
  ck_assert(ask(&s).certain);
}
END_TEST

/* Each of two neurons has a datum of its own; the second way to the path that
   Lemma 4 allows, in double. */
static double
path_allowed(const spot *s, const double *missed)
{
  double all = 0.0, least = HUGE_VAL, mass[2], path = 0.0;

  for (size_t k = 0; k < 2; k++) {
    const double x = hypot(s->x[k][0], s->x[k][1]);
    mass[k] = 0.5 * pow(fabs(s->z[k][0]) - s->off, 2);
    all += mass[k] * pow(x * missed[k] / 2.0, 2);
    least = fmin(least, mass[k] * x * x);
  }
  for (size_t k = 0; k < 2; k++)
    path = fmax(path, sqrt(all / mass[k]) / (least / 2.0));
  return path;
}

/* What the labels miss is not known, by |grad h| E + E^2/2. */
static double
missed_at_most(const spot *s, size_t k, double missed)
{
  const double off = s->off * sqrt((double)s->m), *z = s->z[k];

  return fabs(missed) + hypot(s->x[k][0], s->x[k][1])
    * (off * norm(z) + off * off / 2.0);
}

START_TEST(paths)
{
  long checked = 0;

  TEST_EACH(rep, test_reps(40)) {
    rf_rng rng = test_rng("paths", rep);
    spot s = { .n = 2, .m = 2, .off = rep % 2 ? 1e-3 : 0.0 };
    double most[2], path;
    said r;
    for (size_t k = 0; k < 2; k++) {
      const double missed = 1e-4 * rng_uniform(&rng);
      double *z = s.z[k];
      s.x[k][k] = 1.0 + 0.5 * rng_uniform(&rng);
      z[0] = 1.0 + 0.9 * rng_uniform(&rng);
      z[1 + k] = 1.0;
      z[2 - k] = -1.0;
      s.y[k] = z[0] * s.x[k][k] + missed;
      most[k] = missed_at_most(&s, k, missed);
    }
    path = path_allowed(&s, most);
    r = ask(&s);
    if (!r.settles)
      continue;
    /* lam is known from below, to 1/64. */
    TEST_ASSERT(rep, r.path >= 0.96 * path && r.path <= 1.5 * path,
                "path %g, not %g, off %g", r.path, path, s.off);
    checked++;
  }
  printf("paths: %ld\n", checked);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* Masses are those that are certain, and of neurons that keep their sides: lam
   is just below 1/2, of which 63/128 is found, and not 1/2. */
START_TEST(masses)
{
  const double mass = 1.0 - 5e-5, missed = 1e-5;
  spot s = { .n = 1, .m = 1, .x = { { 1.0, 0.0 } }, .off = 1e-4,
             .z = { { mass + 1e-4, 1.0, 0.0 } } };
  double path;
  said r;

  s.y[0] = s.z[0][0] + missed;
  path = missed_at_most(&s, 0, missed) / (63.0 / 128.0);
  r = ask(&s);
  ck_assert_msg(r.settles && r.path >= path * (1.0 - 1e-9), "%g %g", r.path,
                path);
  /* One that may come to its line does not count: the limit is certain, and
     that there are no events is not. */
  s = (spot){ .n = 1, .m = 2, .x = { { 1.0, 0.0 } }, .y = { 1.0 - missed },
              .z = { { 1.0, 1.0, 0.0 }, { 1.0, 1e-4, 1.0 } } };
  r = ask(&s);
  path = (missed + 1e-4) / 0.5;
  ck_assert_msg(r.settles && !r.certain && r.path >= 0.999 * path
                && r.limit == 0.0, "%g %g", r.path, path);
}
END_TEST

/* A neuron that slides on the line of x_1, w_2 of which goes up by `far`: the
   mean of p_2 and p_3 goes to 0, and their difference stays.  The margin on the
   active side of x_1 ends at `margin`, where it has fallen from 1.5 of the
   sizes times `far`. */
static spot
on_a_line(double far, double margin)
{
  const double size = 10.0, a = 1.0, w = 1.0, end = w + far;
  const double last = sqrt(a * a - w * w + end * end);
  spot s = { .n = 3, .m = 1,
             .x = { { size, 0.0 }, { size, size }, { size / 2.0, size } },
             .z = { { a, 0.0, w } } };

  s.y[0] = -1e4;
  s.y[1] = size * last * end + 2.0 * margin;
  s.y[2] = size * last * end - 2.0 * margin;
  return s;
}

START_TEST(margins_ahead)
{
  const double far = 1e-4;
  spot s;

  for (size_t i = 0; i < PARTS; i++) {
    s = on_a_line(far, -parts[i] * 30.0 * far);
    ck_assert_msg(!ask(&s).settles, "%g of a margin", parts[i]);
  }
  s = on_a_line(far, 400.0 * far);
  ck_assert(ask(&s).certain);
}
END_TEST

/* Beside its line D is larger: X lam^(-1/2) I, lam = a^2/2 2 size^2. */
START_TEST(path_of_one_that_slides)
{
  const double far = 1e-4, size = 10.0, lam = 100.0;
  const spot s = on_a_line(far, 1.0);
  const double missed = s.y[1] + s.y[2] - 2.0 * size;   /* (p_2 + p_3)/c */
  const double I = sqrt(0.5) * size * missed / lam;
  const double path = I * size * sqrt(1.0 + 2.0 + 1.25) / sqrt(lam);
  const said r = ask(&s);

  ck_assert_msg(r.settles && r.path >= path && r.path <= 1.06 * path, "%g %g",
                r.path, path);
}
END_TEST

/* Data that nearly point against each other, and a small neuron that soon leaves
   the face of both, where D is small: it goes farther than one that stays. */
START_TEST(path_of_one_that_leaves)
{
  const double missed = 1e-4, near = 0x1p-36;
  const spot s = {
    .n = 2, .m = 2, .x = { { 1.0, 0.0 }, { -1.0, 0.125 } },
    .y = { 20.0 + 0x1p-17 + missed, 20.0 + 0.95 * missed },
    .z = { { 20.0, 1.0, 16.0 }, { 0x1p-7, 0x1p-10, 0x1p-7 + near } } };
  const said r = ask(&s);
  struct tally t = { 0 };

  ck_assert(r.settles && !r.certain && follow(&s).events > 0);
  check(&t, &r, &s, 0);
}
END_TEST

/* One neuron that is active everywhere, whose data miss their labels by `rho`
   (1, 1, -1) in the end, and beta_1 of which goes by `far`; one that is dead on
   the line of x_1. */
static spot
dead_on_a_line(double far, double rho)
{
  /* beta = a w moves by a^2 I + w w^T: the labels are those of the end. */
  return (spot){ .n = 3, .m = 2,
                 .x = { { 1.0, 0.0 }, { 0.0, 1.0 }, { 1.0, 1.0 } },
                 .y = { 2.0 + far + rho, 2.0 + rho, 4.0 + far - rho },
                 .z = { { 2.0, 1.0, 1.0 }, { 1.0, 0.0, -1.0 } } };
}

/* Where outputs span all, and where they do not, a margin goes to 0: that it
   slides for ever is not certain, and the limit is. */
START_TEST(margins_that_end)
{
  const spot all = {
    .n = 2, .m = 2, .x = { { 1.0, 0.0 }, { 0.5, 1.0 } },
    .y = { 2.0 - 4e-4, 4.0 + 2e-4 }, .z = { { 2.0, 1.0, 1.0 }, { 1.0, 0.0, 1.0 }
    } };
  spot some = dead_on_a_line(-1e-4, -1e-2);
  said r = ask(&all);

  ck_assert(r.settles && !r.certain && !r.unique && r.limit == 0.0);
  some.z[1][2] = 1.0;
  some.y[1] += 1.0;
  some.y[2] += 1.0;
  r = ask(&some);
  ck_assert(r.settles && !r.certain && !r.unique && r.minimum == RF_UNSURE);
}
END_TEST

/* Two that slide there; the a of one is 0 before the end. */
START_TEST(sign_of_a_ahead)
{
  const double far = 1e-5;

  for (size_t i = 0; i <= PARTS; i++) {
    /* w_2 = 1: h falls by size (a^2 + w^2) far each. */
    const double part = i < PARTS ? parts[i] : 40.0;
    spot s = on_a_line(-far, 0.05);
    s.m = 2;
    s.z[1][0] = part * 2.0 / 3.0 * far;
    s.z[1][2] = 1.0;
    s.y[1] += 10.0 * s.z[1][0];
    s.y[2] += 10.0 * s.z[1][0];
    ck_assert_msg(ask(&s).certain == (i == PARTS), "%g", part);
  }
}
END_TEST

/* ... or is as far from 0 as its error and its way, about 3/2 errors, are
   together, but farther than each. */
START_TEST(sign_of_a_within)
{
  const double a = 1e-4;

  for (int i = 0; i < 2; i++) {
    spot s = on_a_line(-1e-7, 5.0);
    s.m = 2;
    s.z[1][0] = a;
    s.z[1][2] = 0.25;
    s.y[1] += 2.5 * a;
    s.y[2] += 2.5 * a;
    s.off = a * (i ? 0.5 : 0.3);
    s.last = true;
    ck_assert_msg(ask(&s).certain == (i == 0), "%d", i);
  }
}
END_TEST

/* What p_1 is in the end says whether it stays for ever, and whether the loss
   falls beside it. */
START_TEST(edges_ahead)
{
  const double far = 1e-4;
  said r;
  spot s;

  for (size_t i = 0; i < PARTS; i++) {
    s = dead_on_a_line(-far, parts[i] * far);
    r = ask(&s);
    ck_assert_msg(!r.unique && r.minimum != RF_YES, "%g", parts[i]);
    s = dead_on_a_line(far, -parts[i] * far);
    r = ask(&s);
    ck_assert_msg(r.minimum != RF_NO, "%g", parts[i]);
  }
  s = dead_on_a_line(far, -100.0 * far);
  r = ask(&s);
  ck_assert(r.certain && r.unique && r.minimum == RF_YES);
  s = dead_on_a_line(far, 100.0 * far);
  r = ask(&s);
  ck_assert(r.certain && !r.unique && r.minimum == RF_NO);
}
END_TEST

/* Three data whose sum is 0, so that there is no dead cone at w = 0: it is dead
   there only as long as all lead back, and p_1 goes to 0. */
START_TEST(held_ahead)
{
  spot s = { .n = 3, .m = 2,
             .x = { { 1.0, 0.0 }, { -0.5, 1.0 }, { -0.5, -1.0 } },
             .y = { 1.0 - 1e-5, -1.0, -1.0 },
             .z = { { 1.0, 1.0, 0.0 }, { 1.0, 0.0, 0.0 } } };

  ck_assert(!ask(&s).settles);
  s.m = 1;
  ck_assert(ask(&s).settles);
}
END_TEST

/* ---- the edge of what is said ---- */

/* s with neurons that are so far from the end of their flow. */
static spot
scaled(const spot *end, const double (*way)[NUMBERS], double far, double share)
{
  spot s = *end;

  for (size_t j = 0; j < s.m; j++)
    for (size_t e = 0; e < NUMBERS; e++)
      s.z[j][e] += far * way[j][e];
  s.off = far * share;
  return s;
}

/* The farthest of which something is said, or 0. */
static double
edge_of_knowledge(const spot *end, const double (*way)[NUMBERS], double share,
                  bool certain)
{
  double low = 0.0, high = 2.0;

  for (int i = 0; i < 30 && low == 0.0; i++) {
    const spot s = scaled(end, way, high / 2.0, share);
    const said r = ask(&s);
    if (certain ? r.certain : r.settles)
      low = high / 2.0;
    else
      high /= 2.0;
  }
  for (int i = 0; i < 6 && low > 0.0; i++) {
    const double middle = (low + high) / 2.0;
    const spot s = scaled(end, way, middle, share);
    const said r = ask(&s);
    if (certain ? r.certain : r.settles)
      low = middle;
    else
      high = middle;
  }
  return low;
}

/* Where a flow of few neurons ends, and a way from there. */
static void
draw(spot *s, double (*way)[NUMBERS], int rep)
{
  rf_rng rng = test_rng("stay", rep);
  story t;

  *s = (spot){ .n = rng_size(&rng, 1, DATA), .m = rng_size(&rng, 1, 3),
               .leak = rng_size(&rng, 0, 2) ? 0.0 : 0.25 };
  for (size_t k = 0; k < s->n; k++) {
    for (size_t i = 0; i < SPACE; i++)
      s->x[k][i] = 1.5 * rng_uniform(&rng);
    s->y[k] = 1.5 * rng_uniform(&rng);
  }
  for (size_t j = 0; j < s->m; j++)
    for (size_t e = 0; e < NUMBERS; e++) {
      s->z[j][e] = rng_uniform(&rng);
      way[j][e] = rng_uniform(&rng);
    }
  t = follow(s);
  memcpy(s->z, t.z[LOOKS - 1], sizeof s->z);
}

START_TEST(ends_of_flows)
{
  static const double shares[] = { 0.0, 0.25, 8.0 };
  struct tally t = { 0 };

  TEST_EACH(rep, test_reps(40)) {
    double way[NEURONS][NUMBERS];
    spot end;
    draw(&end, way, rep);
    t.spots++;
    for (size_t i = 0; i < 6; i++) {
      const double share = shares[i / 2];
      const double far = edge_of_knowledge(&end, (const double (*)[NUMBERS])way,
                                           share, i % 2);
      if (far > 0.0) {
        const spot s = scaled(&end, (const double (*)[NUMBERS])way, far, share);
        const said r = ask(&s);
        check(&t, &r, &s, rep);
      }
    }
  }
  printf("ends_of_flows: %ld spots, %ld certain, %ld flows\n", t.spots,
         t.certain, t.flows);
  ck_assert(t.flows > 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_stay");
  TCase *tc = tcase_create("stay");

  test_limit(tc);
  tcase_add_test(tc, lines_ahead);
  tcase_add_test(tc, paths);
  tcase_add_test(tc, masses);
  tcase_add_test(tc, margins_ahead);
  tcase_add_test(tc, path_of_one_that_slides);
  tcase_add_test(tc, path_of_one_that_leaves);
  tcase_add_test(tc, margins_that_end);
  tcase_add_test(tc, sign_of_a_ahead);
  tcase_add_test(tc, sign_of_a_within);
  tcase_add_test(tc, edges_ahead);
  tcase_add_test(tc, held_ahead);
  tcase_add_test(tc, ends_of_flows);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
