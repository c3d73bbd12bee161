/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_problem_design.c -- data that are drawn: datum k depends on seed and k
 * alone; inputs and noise are what the manual says, by their moments and by a
 * generator written anew; a table that was recorded stands for a design; what
 * is wrong is told with its place. */
#include "config.h"

#include <gsl/gsl_randist.h>
#include <limits.h>

#include "support/drawn.h"
#include "support/rf_alloc_test.h"

/* ---- what a datum depends on ---- */

START_TEST(data_do_not_depend_on_their_number)
{
  int checked = 0, differ = 0;

  for (int kind = 0; kind < DESIGNS; kind++)
    for (int bias = 0; bias < 2; bias++) {
      const char *rest = bias ? ", bias: true" : "";
      drawn few = draw(kind, 10, 300, 5, rest, "square");
      drawn many = draw(kind, 300, 300, 5, rest, "square");
      drawn other = draw(kind, 10, 300, 6, rest, "square");
      for (size_t i = 0; i < 10 * few.d; i++, checked++) {
        ck_assert(few.x[i] == many.x[i]);
        differ += few.x[i] != other.x[i];
      }
      ck_assert(!memcmp(few.y, many.y, 10 * sizeof *few.y));
      release(few);
      release(many);
      release(other);
    }
  ck_assert_int_eq(checked, DESIGNS * 2 * 3000);
  /* All but the axes; of corners about the half. */
  ck_assert_int_gt(differ, 2 * (7 * 3000 + 1200));
  ck_assert_int_lt(differ, 2 * (7 * 3000 + 1800));
}
END_TEST

/* Where coordinates are independent, the first of them are the same in every
   dimension. */
START_TEST(first_coordinates_are_the_same)
{
  static const int kinds[] = { RF_GAUSSIAN, RF_UNIFORM, RF_LINEAR_TEACHER,
                               RF_RELU_TEACHER, RF_SYMMETRIC, RF_XOR };
  int checked = 0;

  for (int i = 0; i < 6; i++) {
    drawn low = draw(kinds[i], 50, 3, 1, "", "square");
    drawn high = draw(kinds[i], 50, 8, 1, "", "square");
    for (size_t k = 0; k < 50; k++)
      for (size_t c = 0; c < 3; c++, checked++)
        ck_assert(low.x[3 * k + c] == high.x[8 * k + c]);
    release(low);
    release(high);
  }
  ck_assert_int_eq(checked, 6 * 150);
}
END_TEST

/* Data and neurons of one seed have no number in common. */
START_TEST(data_are_not_the_weights)
{
  rf_problem *p = must_parse("data: {design: gaussian, n: 500, d: 2, seed: 1}"
                             "\nnetwork: {width: 500}\n"
                             "init: {scheme: unbalanced, seed: 1}\n");
  drawn v = take(p);
  int checked = 0;

  for (size_t j = 0; j < 500; j++) {
    double a, w[2];
    rf_problem_draw(p, j, &a, w);
    for (size_t i = 0; i < 1000; i++, checked++)
      ck_assert(w[0] != v.x[i] && w[1] != v.x[i] && a != v.x[i]);
    for (size_t k = 0; k < 500; k++)
      ck_assert(w[0] != v.y[k] && w[1] != v.y[k] && a != v.y[k]);
  }
  ck_assert_int_eq(checked, 500000);
  release(v);
  rf_problem_free(p);
}
END_TEST

/* ---- the generator, written anew ---- */

/* SplittableRandom of Steele, Lea and Flood, figures 14 to 16 (mix64 by
   variant 13), the gamma's weight counted bit by bit. */
typedef struct other {
  uint64_t seed, gamma;
} other;

static uint64_t
stafford(uint64_t z)
{
  z ^= z >> 30;
  z *= UINT64_C(13787848793156543929);
  z ^= z >> 27;
  z *= UINT64_C(10723151780598845931);
  return z ^ (z >> 31);
}

static uint64_t
odd_gamma(uint64_t z)
{
  int turns = 0;

  z ^= z >> 33;
  z *= UINT64_C(18397679294719823053);
  z ^= z >> 33;
  z *= UINT64_C(14181476777654086739);
  z ^= z >> 33;
  z |= 1;
  for (int i = 0; i < 63; i++)
    turns += ((z >> i) & 1) != ((z >> (i + 1)) & 1);
  turns += (int)(z >> 63);
  return turns < 24 ? z ^ UINT64_C(12297829382473034410) : z;
}

static double
other_double(void *state)
{
  other *g = state;

  g->seed += g->gamma;
  return ldexp((double)(stafford(g->seed) / 2048), -53);
}

static unsigned long
other_long(void *state)
{
  (void)state;
  ck_abort_msg("no integer is asked for");
  return 0;
}

static const gsl_rng_type other_type = {
  "other", ULONG_MAX, 0, sizeof(other), NULL, other_long, other_double
};

static gsl_rng
other_stream(other *state, unsigned family, uint64_t seed, uint64_t k)
{
  const uint64_t golden = UINT64_C(11400714819323198485);
  const uint64_t key = stafford((seed ^ stafford(family)) + golden)
                       + k * golden;

  state->seed = stafford(key);
  state->gamma = odd_gamma(key + golden);
  return (gsl_rng){ &other_type, state };
}

/* Datum k in d = 3 dimensions, its label for the square loss. */
static double
other_datum(double *x, int kind, uint64_t seed, size_t k, double noise)
{
  other state;
  gsl_rng rng = other_stream(&state, 1, seed, kind == RF_SYMMETRIC ? k / 2
                             : k);
  double z = noise * gsl_ran_gaussian_ratio_method(&rng, 1.0), norm;

  for (int i = 0; i < 3; i++)
    x[i] = kind == RF_UNIFORM ? 2.0 * gsl_rng_uniform(&rng) - 1.0
      : kind == RF_XOR ? (gsl_rng_uniform(&rng) < 0.5 ? -1.0 : 1.0)
      : gsl_ran_gaussian_ratio_method(&rng, 1.0);
  norm = sqrt(dot(x, x, 3));
  for (int i = 0; kind == RF_SPHERE && i < 3; i++)
    x[i] /= norm;
  return z;
}

START_TEST(numbers_are_those_of_another_generator)
{
  static const int kinds[] = { RF_GAUSSIAN, RF_UNIFORM, RF_SPHERE, RF_XOR,
                               RF_SYMMETRIC };
  const double tiny = 4 * 0x1p-53;
  int checked = 0;

  for (int i = 0; i < 5; i++) {
    drawn v = draw(kinds[i], 40, 3, 17, ", noise: 0.25", "square");
    for (size_t k = 0; k < 40; k++, checked++) {
      double x[3], z = other_datum(x, kinds[i], 17, k, 0.25);
      double turn = kinds[i] == RF_SYMMETRIC && k % 2 ? -1.0 : 1.0;
      for (size_t c = 0; c < 3; c++)
        ck_assert_msg(fabs(v.x[3 * k + c] - turn * x[c])
                      <= (kinds[i] == RF_SPHERE ? tiny : 0.0),
                      "%d %zu: %a %a", kinds[i], k, v.x[3 * k + c], x[c]);
      if (kinds[i] == RF_XOR)
        ck_assert(fabs(v.y[k] + x[0] * x[1] - z) <= tiny);
      else if (kinds[i] != RF_SYMMETRIC)
        ck_assert(v.y[k] == z);
    }
    release(v);
  }
  ck_assert_int_eq(checked, 200);
}
END_TEST

/* ---- laws ---- */

/* Variance and fourth moment of a coordinate in d = 4; of products of two, the
   mean square. */
static const struct { int kind; double square, fourth, mixed; } laws[] = {
  { RF_GAUSSIAN, 1.0, 3.0, 1.0 }, { RF_UNIFORM, 1.0 / 3.0, 0.2, 1.0 / 9.0 },
  /* On the sphere: 1/d, 3/(d (d + 2)), 1/(d (d + 2)). */
  { RF_SPHERE, 0.25, 0.125, 1.0 / 24.0 }, { RF_LINEAR_TEACHER, 1.0, 3.0, 1.0 },
  { RF_RELU_TEACHER, 1.0, 3.0, 1.0 }, { RF_SYMMETRIC, 1.0, 3.0, 1.0 },
  { RF_XOR, 1.0, 1.0, 1.0 }
};

START_TEST(inputs_have_their_moments)
{
  const size_t n = 2 * (size_t)test_reps(10000);
  const size_t count = sizeof laws / sizeof *laws;

  for (size_t i = 0; i < count; i++) {
    const double s2 = laws[i].square, s4 = laws[i].fourth, m = laws[i].mixed;
    /* The second of a pair says nothing new. */
    const size_t step = laws[i].kind == RF_SYMMETRIC ? 2 : 1;
    drawn v = draw(laws[i].kind, n, 4, 3, "", "square");
    double s[6] = { 0 }, old = 0.0, used = (double)(n / step);
    for (size_t k = 0; k < n; k += step) {
      const double *x = v.x + 4 * k;
      s[0] += x[0];
      s[1] += x[3];
      s[2] += x[1] * x[1];
      s[3] += x[0] * x[1];
      s[4] += x[2] * x[3];
      s[5] += x[0] * old;
      old = x[3];
    }
    check_mean(s[0], 0.0, s2, used, laws[i].kind, "x1");
    check_mean(s[1], 0.0, s2, used, laws[i].kind, "x4");
    check_mean(s[2], s2, s4 - s2 * s2 + 1e-30, used, laws[i].kind, "x2^2");
    check_mean(s[3], 0.0, m, used, laws[i].kind, "x1 x2");
    check_mean(s[4], 0.0, m, used, laws[i].kind, "x3 x4");
    check_mean(s[5], 0.0, s2 * s2, used, laws[i].kind, "x1 of k, x4 of k-1");
    release(v);
  }
}
END_TEST

/* Noise: normal, of the size that is asked for, independent of the inputs, and
   the same number at all sizes. */
START_TEST(noise_is_normal)
{
  const size_t n = 2 * (size_t)test_reps(10000);

  for (int kind = 0; kind < DESIGNS - 1; kind++) {
    const size_t d = kind == RF_ORTHOGONAL ? 200 : 2;
    const size_t count = kind == RF_ORTHOGONAL ? 200 : n;
    const size_t step = kind == RF_SYMMETRIC ? 2 : 1;
    const bool all = rf_design_has((rf_design_kind)kind, RF_ALL_NOISE);
    drawn none = draw(kind, count, d, 9, all ? ", noise: 1e-100"
                      : ", noise: 0", "square");
    drawn half = draw(kind, count, d, 9, ", noise: 0.5", "square");
    drawn two = draw(kind, count, d, 9, ", noise: 2", "square");
    double s[4] = { 0 }, used = (double)(count / step);
    for (size_t k = 0; k < count; k += step) {
      double z = 2.0 * (half.y[k] - none.y[k]);
      ck_assert(fabs(two.y[k] - none.y[k] - 2.0 * z)
                <= 1e-14 * (1.0 + fabs(none.y[k])));
      s[0] += z;
      s[1] += z * z;
      s[2] += z * z * z * z;
      s[3] += z * half.x[k * d];
    }
    check_mean(s[0], 0.0, 1.0, used, kind, "noise");
    check_mean(s[1], 1.0, 2.0, used, kind, "noise^2");
    check_mean(s[2], 3.0, 96.0, used, kind, "noise^4");
    check_mean(s[3], 0.0, 1.0, used, kind, "noise x1");
    release(none);
    release(half);
    release(two);
  }
}
END_TEST

/* With a loss of margins the labels are the signs of what they would be. */
START_TEST(labels_are_signs)
{
  int checked = 0, plus = 0;

  for (int kind = 0; kind < DESIGNS; kind++)
    for (int i = 0; i < 2; i++) {
      const char *rest = kind == RF_SEPARABLE ? "" : ", noise: 0.5";
      const bool all = rf_design_has((rf_design_kind)kind, RF_ALL_NOISE);
      drawn v = draw(kind, 100, 100, 2, rest, "square");
      drawn s = draw(kind, 100, 100, 2, all ? "" : rest,
                     i ? "logistic" : "exponential");
      for (size_t k = 0; k < 100; k++, checked++) {
        ck_assert(s.y[k] == (v.y[k] > 0.0 ? 1.0 : -1.0));
        plus += s.y[k] > 0.0;
      }
      ck_assert(!memcmp(v.x, s.x, 100 * 100 * sizeof *v.x));
      release(v);
      release(s);
    }
  ck_assert_int_eq(checked, DESIGNS * 200);
  ck_assert_int_gt(plus, checked / 3);
  ck_assert_int_lt(plus, 2 * checked / 3);
}
END_TEST

START_TEST(structure_is_exact)
{
  drawn o = draw(RF_ORTHOGONAL, 6, 9, 1, "", "square");
  drawn s = draw(RF_SPHERE, 200, 9, 1, "", "square");
  drawn m = draw(RF_SYMMETRIC, 200, 4, 1, ", noise: 1", "square");
  drawn x = draw(RF_XOR, 200, 5, 1, "", "square");
  drawn one = draw(RF_SPHERE, 50, 1, 1, "", "square");

  for (size_t k = 0; k < 6; k++)
    for (size_t l = 0; l < 6; l++)
      ck_assert(dot(o.x + 9 * k, o.x + 9 * l, 9) == (k == l));
  for (size_t k = 0; k < 200; k++) {
    /* 9 squares and a root, each rounded. */
    ck_assert(fabs(dot(s.x + 9 * k, s.x + 9 * k, 9) - 1.0) <= 24 * 0x1p-53);
    ck_assert(k % 2 == 0 || m.y[k] == -m.y[k - 1]);
    for (size_t i = 0; k % 2 && i < 4; i++)
      ck_assert(m.x[4 * k + i] == -m.x[4 * (k - 1) + i]);
    for (size_t i = 0; i < 5; i++)
      ck_assert(fabs(x.x[5 * k + i]) == 1.0);
    ck_assert(x.y[k] == (x.x[5 * k] == x.x[5 * k + 1] ? -1.0 : 1.0));
  }
  for (size_t k = 0; k < 50; k++)
    ck_assert(fabs(one.x[k]) == 1.0);
  release(o);
  release(s);
  release(m);
  release(x);
  release(one);
}
END_TEST

/* ---- the text, and tables in place of a design ---- */

/* A design reads back as it was; standing alone, as the same numbers. */
START_TEST(texts_give_the_same_data)
{
  int checked = 0;

  for (int kind = 0; kind < DESIGNS; kind++)
    for (int bias = 0; bias < 2; bias++) {
      char text[200];
      rf_problem *p, *q, *r;
      snprintf(text, sizeof text, "data: {design: %s, n: 4, d: 5, bias: %s}\n"
               "loss: {name: %s}\n", rf_design_names[kind],
               rf_bool_names[bias], rf_loss_names[(kind + bias) % 3]);
      p = must_parse(text);
      q = must_parse(rf_problem_text(p));
      ck_assert_str_eq(rf_problem_text(p), rf_problem_text(q));
      ck_assert_ptr_nonnull(strstr(rf_problem_text(p), "  seed: 1\n"));
      ck_assert_int_eq(rf_problem_stand_alone(q), RF_OK);
      ck_assert_ptr_null(strstr(rf_problem_text(q), "design"));
      r = must_parse(rf_problem_text(q));
      for (size_t i = 0; i < 4 * p->d; i++, checked++)
        ck_assert(mpq_equal(p->x[i], q->x[i])
                  && mpq_equal(p->x[i], r->x[i]));
      for (size_t k = 0; k < 4; k++)
        ck_assert(mpq_equal(p->y[k], r->y[k]));
      rf_problem_free(p);
      rf_problem_free(q);
      rf_problem_free(r);
    }
  ck_assert_int_eq(checked, DESIGNS * (20 + 24));
}
END_TEST

static rf_status
load(rf_problem **p, rf_message *message, const char *table, const char *set)
{
  const rf_source source = {
    .text = "data: {design: gaussian, n: 2, d: 1}", .name = "e.yaml",
    .folder = "", .data = table
  };

  return rf_problem_load(p, message, &source, &set, set ? 1 : 0);
}

/* What was recorded is taken in place of what is drawn, but where set asks for
   other data. */
START_TEST(tables_stand_for_designs)
{
  static const struct { const char *set; bool drawn; } all[] = {
    { NULL, false }, { "flow.until=3", false }, { "init.seed=3", false },
    { "data.seed=2", true }, { "data.n=2", true }, { "data.bias=false", true },
    { "loss.name=logistic", true }, { "data.design=sphere", true }
  };
  rf_message message = { "" };
  rf_problem *p = NULL;

  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    p = NULL;
    ck_assert_int_eq(load(&p, &message, "x1,y\n3,1/3\n4,1\n", all[i].set),
                     RF_OK);
    ck_assert(p->design.drawn && p->n == 2 && p->d == 1);
    ck_assert((mpq_cmp_ui(p->y[0], 1, 3) != 0) == all[i].drawn);
    rf_problem_free(p);
  }
  p = NULL;
  ck_assert_int_eq(load(&p, &message, "x1,y\n3,1/3\n", NULL), RF_EINPUT);
  ck_assert_ptr_nonnull(strstr(message.text, "not those of the design"));
  ck_assert_int_eq(load(&p, &message, "x1,x2,y\n3,4,1\n3,5,1\n", NULL),
                   RF_EINPUT);
  ck_assert_ptr_null(p);
}
END_TEST

/* ---- what is refused ---- */

/* data: {...} with the place of the fault, and what is said of it. */
static const struct { const char *keys, *begin, *fragment; } wrong[] = {
  { "design: gauss, n: 3, d: 3", "e.yaml:1:16: data.design: found 'gauss'",
    "allowed: gaussian, uniform, sphere, orthogonal, linear teacher, relu "
    "teacher, symmetric, xor, separable" },
  { "design: linear-teacher, n: 3, d: 3", "e.yaml:1:16: ", "linear teacher" },
  { "design: [xor], n: 3, d: 3", "e.yaml:1:16: ", "found a list" },
  { "design: gaussian, d: 3", "e.yaml:1:1: data.n is missing", "how many" },
  { "design: gaussian, n: 3", "e.yaml:1:1: data.d is missing", "dimension" },
  { "design: gaussian, n: 0, d: 3", "e.yaml:1:29: ", "from 1 to 4294967295" },
  { "design: gaussian, n: 2.5, d: 3", "e.yaml:1:29: ", "an integer" },
  { "design: gaussian, n: 3, d: 0", "e.yaml:1:35: ", "from 1 to 4294967294" },
  { "design: gaussian, n: 3, d: 4294967295", "e.yaml:1:35: ", "4294967294" },
  { "design: gaussian, n: 3, d: 3, seed: -1", "e.yaml:1:44: ", "from 0 to" },
  { "design: gaussian, n: 3, d: 3, noise: 0", "e.yaml:1:45: ",
    "from 1e-100 to 1e100" },
  { "design: xor, n: 3, d: 3, noise: -1", "e.yaml:1:40: ", "from 0 to 1e100" },
  { "design: xor, n: 3, d: 3, noise: 1e101", "e.yaml:1:40: ", "1e100" },
  { "design: xor, n: 3, d: 1", "e.yaml:1:30: ", "from 2 to" },
  { "design: orthogonal, n: 4, d: 3", "e.yaml:1:31: ", "from 1 to 3" },
  { "design: symmetric, n: 3, d: 3", "e.yaml:1:30: ", "an even number" },
  { "design: separable, n: 3, d: 3, margin: -1", "e.yaml:1:47: ", "from 0" },
  { "design: separable, n: 3, d: 3, noise: 1", "e.yaml:1:39: ",
    "data.noise is not allowed here: separable data have none" },
  { "design: xor, n: 3, d: 3, margin: 1", "e.yaml:1:33: ", "only separable" },
  { "design: xor, n: 3, d: 3, width: 1", "e.yaml:1:33: ", "only the relu" },
  { "design: sphere, n: 3, d: 3, noise: 2}\nloss: {name: logistic",
    "e.yaml:1:36: data.noise is not", "nothing but noise" },
  { "design: relu teacher, n: 3, d: 3, width: 0", "e.yaml:1:49: ",
    "from 1 to 4294967295" },
  { "design: xor, n: 3, d: 3, inputs: [[1]]", "e.yaml:1:33: ",
    "data.design draws inputs and labels" },
  { "labels: [1], design: xor, n: 3, d: 3", "e.yaml:1:8: ", "data.design" },
  { "file: a.csv, design: xor, n: 3, d: 3", "e.yaml:1:8: ", "data.design" },
  { "inputs: [[1]], labels: [1], n: 1", "e.yaml:1:36: ",
    "data.n is not allowed here: only data.design draws data" },
  { "inputs: [[1]], labels: [1], seed: 1", "e.yaml:1:36: ", "data.seed" },
  { "file: a.csv, margin: 1", "e.yaml:1:21: ", "only data.design" }
};

START_TEST(faults_are_told)
{
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    rf_message message = { "" };
    rf_problem *p = NULL;
    char text[200];
    snprintf(text, sizeof text, "data: {%s}\n", wrong[i].keys);
    ck_assert_int_eq(rf_problem_parse(&p, &message, text, "e.yaml", NULL, 0),
                     RF_EINPUT);
    ck_assert_ptr_null(p);
    ck_assert_msg(!strncmp(message.text, wrong[i].begin,
                           strlen(wrong[i].begin))
                  && strstr(message.text, wrong[i].fragment), "%s: '%s'",
                  wrong[i].keys, message.text);
  }
}
END_TEST

/* Arrays have the data already. */
START_TEST(arrays_need_no_design)
{
  const char *set = "data.design=xor";
  const double one = 1.0;
  rf_message message = { "" };
  rf_problem *p = NULL;

  ck_assert_int_eq(rf_problem_create(&p, &message,
                                     &(rf_data){ 1, 1, &one, &one }, &set, 1),
                   RF_EINPUT);
  ck_assert_ptr_nonnull(strstr(message.text, "given as arrays"));
}
END_TEST

START_TEST(every_allocation_may_fail)
{
  for (int kind = 0; kind < DESIGNS; kind++) {
    rf_status status = RF_ENOMEM;
    char text[128];
    long k;
    snprintf(text, sizeof text, "data: {design: %s, n: 2, d: 3}",
             rf_design_names[kind]);
    rf_set_allocator(failing_alloc, counting_free);
    for (k = 0; status == RF_ENOMEM; k++) {
      rf_problem *p = NULL;
      ck_assert_int_lt(k, 1000);
      fuse = k;
      status = rf_problem_parse(&p, NULL, text, "e.yaml", NULL, 0);
      if (status == RF_OK)
        status = rf_problem_stand_alone(p);
      rf_problem_free(p);
      ck_assert_msg(live == 0, "%ld blocks left, k = %ld", live, k);
    }
    ck_assert_int_eq(status, RF_OK);
    ck_assert_int_gt(k, 10);
    rf_set_allocator(NULL, NULL);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("design");
  TCase *t = tcase_create("design");

  test_limit(t);
  tcase_add_test(t, data_do_not_depend_on_their_number);
  tcase_add_test(t, first_coordinates_are_the_same);
  tcase_add_test(t, data_are_not_the_weights);
  tcase_add_test(t, numbers_are_those_of_another_generator);
  tcase_add_test(t, inputs_have_their_moments);
  tcase_add_test(t, noise_is_normal);
  tcase_add_test(t, labels_are_signs);
  tcase_add_test(t, structure_is_exact);
  tcase_add_test(t, texts_give_the_same_data);
  tcase_add_test(t, tables_stand_for_designs);
  tcase_add_test(t, faults_are_told);
  tcase_add_test(t, arrays_need_no_design);
  tcase_add_test(t, every_allocation_may_fail);
  suite_add_tcase(s, t);
  return run_suite(s);
}
