/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_tube.c -- the bounds of the checker hold around any
 * polynomials, and for all starts of a ball.
 *
 * Polynomials are put wrong on purpose, or the start is moved within a ball
 * that is claimed: times and losses of the stored certificates, which are known
 * to 35 digits, must be in what the checker then finds.  A bound that is too
 * small would refute them. */
#include "config.h"

#include <math.h>

#include "checker/report.h"
#include "support/rf_test.h"

double ck_wrong;

static const char *const names[] = {
  "three-points-5", "three-points-20", "small-start", "slides",
  "slides-for-ever", "stretch", "start-on-boundary", "edge",
  "tiny-start", "leaves", "tie"
};
enum { CERTIFICATES = sizeof names / sizeof *names };

/* Claims that were met, the largest part of a radius, runs that came to the
   end. */
typedef struct tally {
  int met, ended;
  double used;
} tally;

static void
read_certificate(certificate *c, const char *name)
{
  char path[600], message[256];

  snprintf(path, sizeof path, "%s/proofs/%s.proof", TEST_DATA, name);
  ck_assert_msg(!certificate_read(c, message, (int)sizeof message, path),
                "%s: %s", path, message);
}

/* Claims are the numbers themselves. */
static void
sharpen(certificate *c)
{
  for (int i = 0; i < c->events; i++)
    c->event[i].time.radius = "1e-30";
  for (int i = 0; i < c->losses; i++)
    c->loss[i].value.radius = "1e-30";
}

static void
run(tally *t, certificate *c, const char *name, double wrong)
{
  found code;
  report r;
  lines l;
  int where;

  ck_wrong = wrong;
  sharpen(c);
  ck_assert_int_eq(lines_make(&l, &where, c), 0);
  code = stage_check(&r, c, &l);
  ck_assert_msg(code != FOUND_FALSE, "%s, %g: refuted: %s, t = %g, neuron %d",
                name, wrong, r.what, r.time, r.neuron);
  t->met += r.events + r.losses;
  t->ended += code == FOUND_TRUE;
  if (r.used > t->used)
    t->used = r.used;
  lines_free(&l);
}

START_TEST(wrong_polynomials)
{
  static const double wrong[] = { 1e-14, 1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2,
    -1e-13, -1e-11, -1e-9, -1e-7, -1e-5, -1e-3 };
  tally t = { 0 };

  for (int i = 0; i < CERTIFICATES; i++)
    for (size_t w = 0; w < sizeof wrong / sizeof *wrong; w++) {
      certificate c;
      read_certificate(&c, names[i]);
      run(&t, &c, names[i], wrong[w]);
      certificate_free(&c);
    }
  printf("wrong polynomials: %d claims, %d runs to the end, %.3f of a radius\n",
         t.met, t.ended, t.used);
  ck_assert_int_gt(t.met, 300);
  ck_assert_int_gt(t.ended, 10);
  /* Else nothing was wrong. */
  ck_assert(t.used > 0.1);
}
END_TEST

/* Also of a fraction. */
static double
number_of(const char *text)
{
  char *end;
  const double v = strtod(text, &end);

  return *end == '/' ? v / strtod(end + 1, NULL) : v;
}

/* Move all weights, or those of neuron `one`, by nearly the radius times the
   norm. */
static void
move_start(certificate *c, char (*text)[40], rf_rng *rng, int one,
           double radius)
{
  const int width = (int)(1 + c->d), all = (int)c->m * width;
  double norm = 0.0, sum = 0.0, *step = calloc((size_t)all, sizeof *step);

  ck_assert(step != NULL);
  for (int i = 0; i < all; i++) {
    const double z = number_of(c->start[i].mid);
    norm += z * z;
    if (one < 0 || i / width == one)
      step[i] = rng_uniform(rng);
    sum += step[i] * step[i];
  }
  for (int i = 0; i < all; i++) {
    const double z = number_of(c->start[i].mid);
    snprintf(text[i], sizeof *text, "%.17g",
             z + 0.999 * radius * sqrt(norm / sum) * step[i]);
    c->start[i] = (ck_span){ text[i], "0" };
  }
  free(step);
}

/* Each weight of neuron `one` by nearly the radius, up or down. */
static void
move_one(certificate *c, char (*text)[40], rf_rng *rng, int one, double radius)
{
  for (int i = one * (1 + c->d); i < (one + 1) * (1 + c->d); i++) {
    const double side = rng_size(rng, 0, 1) ? 0.999 : -0.999;
    snprintf(text[i], sizeof *text, "%.17g",
             number_of(c->start[i].mid) + side * radius);
    c->start[i].mid = text[i];
  }
}

START_TEST(balls_of_starts)
{
  tally t = { 0 };

  TEST_EACH(rep, test_reps(100)) {
    rf_rng rng = test_rng("balls", rep);
    const char *name = names[rng_size(&rng, 0, CERTIFICATES - 1)];
    const double radius = pow(10.0, -5.0 - (double)rng_size(&rng, 0, 5));
    char (*text)[40], ball[40];
    certificate c;
    read_certificate(&c, name);
    text = calloc((size_t)(c.m * (1 + c.d)), sizeof *text);
    ck_assert(text != NULL);
    move_start(&c, text, &rng, rng_size(&rng, 0, 1) ? -1
               : (int)rng_size(&rng, 0, (size_t)c.m - 1), radius);
    snprintf(ball, sizeof ball, "%.17g", radius);
    c.ball = ball;
    run(&t, &c, name, 0.0);
    free(text);
    certificate_free(&c);
  }
  printf("balls of starts: %d claims, %d runs to the end, %.3f of a radius\n",
         t.met, t.ended, t.used);
  ck_assert(t.met > (test_scale() < 1.0 ? 0 : 100));
  /* A few starts need not come near the surface. */
  ck_assert(t.used > 0.3 || test_scale() < 1.0);
}
END_TEST

/* One neuron moves, and is known to have moved; the others feel it. */
START_TEST(one_neuron)
{
  tally t = { 0 };

  TEST_EACH(rep, test_reps(200)) {
    rf_rng rng = test_rng("one", rep);
    const char *name = names[rng_size(&rng, 0, CERTIFICATES - 1)];
    const double radius = pow(10.0, -3.0 - (double)rng_size(&rng, 0, 7));
    char (*text)[40], ball[40];
    double norm = 0.0;
    certificate c;
    int one;
    read_certificate(&c, name);
    one = (int)rng_size(&rng, 0, (size_t)c.m - 1);
    text = calloc((size_t)(c.m * (1 + c.d)), sizeof *text);
    ck_assert(text != NULL);
    for (int i = 0; i <= c.d; i++)
      norm = hypot(norm, number_of(c.start[one * (1 + c.d) + i].mid));
    move_one(&c, text, &rng, one, radius * norm);
    for (int i = 0; i <= c.d; i++) {
      snprintf(ball, sizeof ball, "%.17g", radius * norm);
      c.start[one * (1 + c.d) + i].radius = ball;
    }
    run(&t, &c, name, 0.0);
    free(text);
    certificate_free(&c);
  }
  printf("one neuron: %d claims, %d runs to the end, %.3f of a radius\n",
         t.met, t.ended, t.used);
  ck_assert(t.met > (test_scale() < 1.0 ? 0 : 200));
  /* A few starts need not come near the surface. */
  ck_assert(t.used > 0.3 || test_scale() < 1.0);
}
END_TEST

/* ---- one datum, where errors grow as they can ---- */

enum { MOST = 3, TIMES = 3 };

/* `count` equal neurons (size, size) at a datum x = 1, y = 1, c = 1: h =
   sum a w has h' = 2 h (1 - h). */
typedef struct pupil {
  char size[40], radius[40], loss[TIMES][40];
  const char *x, *y;
  ck_span start[2 * MOST];
  ck_loss claims[TIMES];
  certificate c;
} pupil;

/* What is claimed is true of neurons of another size, at times 1/4, 1/2, 1. */
static void
make_pupil(pupil *v, int count, double size, double other, double radius)
{
  static const char *const times[TIMES] = { "1/4", "1/2", "1" };
  const double first = count * other * other;

  *v = (pupil){ .x = "1", .y = "1" };
  snprintf(v->size, sizeof v->size, "%.17g", size);
  snprintf(v->radius, sizeof v->radius, "%.17g", radius);
  for (int i = 0; i < 2 * count; i++)
    v->start[i] = (ck_span){ v->size, v->radius };
  for (int i = 0; i < TIMES; i++) {
    const double h = 1.0 / (1.0 + (1.0 / first - 1.0)
                            * exp(-2.0 * number_of(times[i])));
    snprintf(v->loss[i], sizeof v->loss[i], "%.17g", (1.0 - h) * (1.0 - h) / 2);
    v->claims[i] = (ck_loss){ times[i], { v->loss[i], "1e-30" } };
  }
  v->c = (certificate){
    .n = 1, .d = 1, .m = count, .weight = "1", .leak = "0", .xden = "1",
    .yden = "1", .x = &v->x, .y = &v->y, .start = v->start, .ball = "0",
    .until = "1", .losses = TIMES, .loss = v->claims, .limit = "0"
  };
}

/* While h is small p is about 1, and errors along z grow as E does; so a
   start that is as far off as it may be uses all of every bound but what h is
   of 1, and e^2 of H e where it is smaller. */
START_TEST(early_growth)
{
  static const double parts[] = { 0.1, -0.1, 1e-2, -1e-2, 1e-6 };

  for (int count = 1; count <= MOST; count += 2)
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
      const double size = 1e-4, far = 0.9999 * parts[i] * size;
      tally t = { 0 };
      pupil v;
      make_pupil(&v, count, size, size + far, fabs(parts[i]) * size);
      run(&t, &v.c, "pupil", 0.0);
      ck_assert_int_eq(t.ended, 1);
      printf("early_growth: %d, %g: %.4f is used\n", count, parts[i], t.used);
      ck_assert(t.used > 0.8);
    }
}
END_TEST

/* The same without an error, but of the polynomials. */
START_TEST(early_defect)
{
  double most = 0.0;

  for (int count = 1; count <= MOST; count += 2)
    for (int e = 1; e <= 6; e++)
      for (int sign = -1; sign <= 1; sign += 2) {
        tally t = { 0 };
        pupil v;
        make_pupil(&v, count, 1e-4, 1e-4, 0.0);
        run(&t, &v.c, "pupil", sign * pow(10.0, -e));
        most = fmax(most, t.used);
      }
  printf("early_defect: %.4f is used\n", most);
  ck_assert(most > 0.4);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_tube");
  TCase *tc = tcase_create("tube");

  test_limit(tc);
  tcase_add_test(tc, wrong_polynomials);
  tcase_add_test(tc, balls_of_starts);
  tcase_add_test(tc, one_neuron);
  tcase_add_test(tc, early_growth);
  tcase_add_test(tc, early_defect);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
