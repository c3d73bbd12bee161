/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_problem_files.c -- data from files of others: the numbers are those
 * that were written, the rows those that were asked for, what was done with
 * them is exact where it is rational; wrong files are refused with the
 * offset. */
#include "config.h"

#include <math.h>
#include <sys/stat.h>
#include <zlib.h>

#include "base/number/exact.h"
#include "base/number/number.h"
#include "problem/problem.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

/* Where this program writes its files; removed at the end. */
static char folder[] = "check_problem_files.XXXXXX";

static const char *const names[] = {
  "x.idx", "y.idx", "x.idx.gz", "y.idx.gz", "w.idx", "w.idx.gz", "e.yaml"
};

static const char *
path_of(const char *name)
{
  static char path[128];

  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

/* ---- files, written by other code than that which reads them ---- */

/* Plain, or compressed where the name ends so. */
static void
write_file(const char *name, const void *bytes, size_t size)
{
  const bool gz = strstr(name, ".gz") != NULL;
  gzFile out = gzopen(path_of(name), gz ? "wb" : "wbT");

  ck_assert(out != NULL);
  ck_assert_int_eq(gzwrite(out, bytes, (unsigned)size), (int)size);
  ck_assert_int_eq(gzclose(out), Z_OK);
}

/* A type of IDX, the range of its numbers, whole ones but for floats. */
static const struct type {
  unsigned char code;
  size_t size;
  double least, most;
} types[] = {
  { 0x08, 1, 0, 255 }, { 0x09, 1, -128, 127 }, { 0x0b, 2, -32768, 32767 },
  { 0x0c, 4, -2147483648.0, 2147483647.0 }, { 0x0d, 4, 0, 0 },
  { 0x0e, 8, 0, 0 }
};

static double
draw(rf_rng *g, const struct type *t)
{
  if (t->code == 0x0d)
    return (double)(float)(rng_real(g) * 1e-30);
  if (t->code == 0x0e)
    return rng_real(g) * 1e100;
  return t->least + (double)rng_size(g, 0, (size_t)(t->most - t->least));
}

/* v as t has it, at out[size]. */
static void
put_number(unsigned char *out, const struct type *t, double v)
{
  const float f = (float)v;
  unsigned char b[8];
  uint64_t u = (uint64_t)(int64_t)v;
  uint32_t half;

  if (t->code == 0x0d) {
    memcpy(&half, &f, sizeof half);
    u = half;
  }
  if (t->code == 0x0e)
    memcpy(&u, &v, sizeof u);
  for (int i = 0; i < 8; i++)
    b[i] = (unsigned char)(u >> (56 - 8 * i));
  memcpy(out, b + 8 - t->size, t->size);
}

/* An IDX file of these numbers; rows of one number, or of two axes. */
static void
write_idx(const char *name, const struct type *t, const double *v,
          size_t rows, size_t columns)
{
  const size_t axes = columns == 1 ? 1 : 3, head = 4 + 4 * axes;
  const size_t size = head + rows * columns * t->size;
  unsigned char *b = calloc(size, 1);

  ck_assert_ptr_nonnull(b);
  b[2] = t->code;
  b[3] = (unsigned char)axes;
  b[6] = (unsigned char)(rows >> 8);
  b[7] = (unsigned char)rows;
  if (axes == 3) {
    b[11] = 2;
    b[15] = (unsigned char)(columns / 2);
  }
  for (size_t i = 0; i < rows * columns; i++)
    put_number(b + head + i * t->size, t, v[i]);
  write_file(name, b, size);
  free(b);
}

/* ---- what is asked for, and what is to be expected ---- */

typedef struct wish {
  bool classes, center, seed;
  int many;            /* 0: all, 1: count, 2: per_class */
  size_t count;
  const char *scale;
} wish;

/* Labels 3 and 7 are classes; a few others are around. */
static bool
wanted(const wish *w, double label)
{
  return !w->classes || label == 3 || label == 7;
}

/* The rows that are taken without a seed, by the words of the manual:
   rows[]; returns how many. */
static size_t
expect_rows(size_t *rows, const wish *w, const double *y, size_t n)
{
  size_t taken = 0, threes = 0, sevens = 0;

  for (size_t k = 0; k < n; k++) {
    size_t *of = w->many == 2 ? (y[k] == 3 ? &threes : &sevens) : &taken;
    if (!wanted(w, y[k]) || (w->many && *of == w->count))
      continue;
    if (w->many == 2)
      (*of)++;
    rows[taken++] = k;
  }
  return taken;
}

/* Of the labels: 1: those of 3, and so on; the least of both. */
static size_t
least_class(const double *y, size_t n)
{
  size_t three = 0, seven = 0;

  for (size_t k = 0; k < n; k++) {
    three += y[k] == 3;
    seven += y[k] == 7;
  }
  return three < seven ? three : seven;
}

static void
spell(char *text, size_t size, const wish *w, bool gz)
{
  char many[40] = "";

  if (w->many)
    snprintf(many, sizeof many, ", %s: %zu",
             w->many == 1 ? "count" : "per_class", w->count);
  snprintf(text, size, "data: {idx: x.idx%s, labels: y.idx%s%s%s%s, "
           "center: %s, scale: %s, bias: true}\n", gz ? ".gz" : "",
           gz ? ".gz" : "", w->classes ? ", classes: {7: -1/3, 3: 2}" : "",
           many, w->seed && w->many ? ", seed: 5" : "",
           w->center ? "true" : "false", w->scale);
}

static rf_problem *
parse(const char *text)
{
  rf_problem *p = NULL;
  rf_message message = { "" };
  rf_status status = rf_problem_parse(&p, &message, text, path_of("e.yaml"),
                                      NULL, 0);
  ck_assert_msg(status == RF_OK, "%s for:\n%s", message.text, text);
  return p;
}

/* scale (x - mean), arranged otherwise than in the library: (n x - sum) times
   scale / n. */
static void
check_numbers(const rf_problem *p, int rep, const wish *w, const double *x,
              const size_t *rows)
{
  const size_t dim = p->d - 1;
  mpq_t sum, t, scale;
  const char *fault;

  mpq_inits(sum, t, scale, (mpq_ptr)0);
  ck_assert_int_eq(rf_number_parse(scale, &fault, w->scale, strlen(w->scale)),
                   RF_OK);
  for (size_t j = 0; j < dim; j++) {
    mpq_set_ui(sum, 0, 1);
    for (size_t k = 0; k < p->n && w->center; k++) {
      mpq_set_d(t, x[rows[k] * dim + j]);
      mpq_add(sum, sum, t);
    }
    for (size_t k = 0; k < p->n; k++) {
      mpq_t v, n;
      mpq_inits(v, n, (mpq_ptr)0);
      mpq_set_ui(n, p->n, 1);
      mpq_set_d(v, x[rows[k] * dim + j]);
      mpq_mul(v, v, n);
      mpq_sub(v, v, sum);
      mpq_mul(v, v, scale);
      mpq_div(v, v, n);
      TEST_ASSERT(rep, mpq_equal(v, p->x[k * p->d + j]), "input %zu, %zu", k,
                  j);
      mpq_clears(v, n, (mpq_ptr)0);
    }
  }
  mpq_clears(sum, t, scale, (mpq_ptr)0);
}

static void
check_labels(const rf_problem *p, int rep, const wish *w, const double *y,
             const size_t *rows)
{
  mpq_t v;

  mpq_init(v);
  for (size_t k = 0; k < p->n; k++) {
    if (!w->classes)
      mpq_set_d(v, y[rows[k]]);
    else if (y[rows[k]] == 3)
      mpq_set_si(v, 2, 1);
    else
      mpq_set_si(v, -1, 3);
    TEST_ASSERT(rep, mpq_equal(v, p->y[k]), "label %zu", k);
    TEST_ASSERT(rep, !mpq_cmp_ui(p->x[k * p->d + p->d - 1], 1, 1), "bias");
  }
  mpq_clear(v);
}

static void
check_same(const rf_problem *p, const rf_problem *q, int rep)
{
  TEST_ASSERT(rep, p->n == q->n && p->d == q->d, "shape");
  for (size_t i = 0; i < p->n * p->d; i++)
    TEST_ASSERT(rep, mpq_equal(p->x[i], q->x[i]), "number %zu", i);
  for (size_t k = 0; k < p->n; k++)
    TEST_ASSERT(rep, mpq_equal(p->y[k], q->y[k]), "label %zu", k);
}

/* Its own text gives the same problem, and so does the one that stands
   alone. */
static void
check_texts(rf_problem *p, int rep)
{
  rf_problem *q = parse(rf_problem_text(p));

  TEST_ASSERT(rep, strstr(rf_problem_text(p), "  idx: \"x.idx"), "%s",
              rf_problem_text(p));
  ck_assert_str_eq(rf_problem_text(p), rf_problem_text(q));
  check_same(p, q, rep);
  rf_problem_free(q);
  ck_assert_int_eq(rf_problem_stand_alone(p), RF_OK);
  TEST_ASSERT(rep, !strstr(rf_problem_text(p), "idx"), "a name is left");
  q = parse(rf_problem_text(p));
  check_same(p, q, rep);
  rf_problem_free(q);
}

enum { MOST = 40, MOST_COLUMNS = 12 };

static wish
draw_wish(rf_rng *g, const double *y, size_t n)
{
  static const char *const scales[] = { "1", "1/255", "3", "0.001" };
  wish w = { 0 };

  w.classes = rng_size(g, 0, 3) > 0;
  w.center = rng_size(g, 0, 1);
  w.scale = scales[rng_size(g, 0, 3)];
  w.many = (int)rng_size(g, 0, w.classes ? 2 : 1);
  w.count = rng_size(g, 1, w.many == 2 || w.classes ? least_class(y, n) : n);
  return w;
}

START_TEST(numbers_are_those_of_the_file)
{
  int checked = 0, chosen = 0;

  TEST_EACH(rep, test_reps(300)) {
    rf_rng g = test_rng("numbers_are_those_of_the_file", rep);
    const struct type *t = &types[rng_size(&g, 0, 5)];
    const struct type *tl = &types[rng_size(&g, 0, 5)];
    const size_t n = rng_size(&g, 2, MOST);
    const size_t columns = rng_size(&g, 0, 3)
                           ? 2 * rng_size(&g, 1, MOST_COLUMNS / 2) : 1;
    const bool gz = rng_size(&g, 0, 1);
    double x[MOST * MOST_COLUMNS], y[MOST];
    size_t rows[MOST];
    char text[300];
    rf_problem *p;
    wish w;

    for (size_t i = 0; i < n * columns; i++)
      x[i] = draw(&g, t);
    for (size_t k = 0; k < n; k++)
      y[k] = k == 0 ? 3 : k == 1 ? 7 : (double)rng_size(&g, 0, 9);
    write_idx(gz ? "x.idx.gz" : "x.idx", t, x, n, columns);
    write_idx(gz ? "y.idx.gz" : "y.idx", tl, y, n, 1);
    w = draw_wish(&g, y, n);
    spell(text, sizeof text, &w, gz);
    p = parse(text);
    TEST_ASSERT(rep, p->n == expect_rows(rows, &w, y, n), "%zu data", p->n);
    TEST_ASSERT(rep, p->d == columns + 1, "d = %zu", p->d);
    check_numbers(p, rep, &w, x, rows);
    check_labels(p, rep, &w, y, rows);
    check_texts(p, rep);
    rf_problem_free(p);
    chosen += w.many != 0;
    checked++;
  }
  printf("numbers_are_those_of_the_file: %d, %d with a number of data\n",
         checked, chosen);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* Rows 1, 2, .. n of one coordinate, so that a datum tells its row. */
static void
write_rows(size_t n)
{
  double x[256], y[256];

  for (size_t k = 0; k < n; k++) {
    x[k] = (double)(k + 1);
    y[k] = k % 3 ? 7 : 3;
  }
  write_idx("x.idx", &types[3], x, n, 1);
  write_idx("y.idx", &types[0], y, n, 1);
}

/* With a seed each row is as likely as any other: of 60 rows 12 by 1,500
   seeds, 300 times each, 15.5 of standard deviation; six of them for the 60
   rows.  Their order is that of the file, and as many of a class as asked. */
START_TEST(chance_is_fair)
{
  const int seeds = test_reps(1500);
  const double mean = seeds * 12.0 / 60.0;
  int hits[60] = { 0 };

  write_rows(60);
  for (int seed = 0; seed < seeds; seed++) {
    char text[200];
    long before = 0;
    int threes = 0;
    rf_problem *p;
    snprintf(text, sizeof text, "data: {idx: x.idx, labels: y.idx, classes: "
             "{3: 1, 7: -1}, %s, seed: %d}",
             seed % 2 ? "count: 12" : "per_class: 6", seed);
    p = parse(text);
    ck_assert_uint_eq(p->n, 12);
    for (size_t k = 0; k < 12; k++) {
      long row = mpz_get_si(mpq_numref(p->x[k]));
      ck_assert_int_gt(row, before);
      before = row;
      threes += mpq_sgn(p->y[k]) > 0;
      ck_assert_int_eq(mpq_sgn(p->y[k]) > 0, (row - 1) % 3 == 0);
      hits[row - 1]++;
    }
    if (seed % 2 == 0)
      ck_assert_int_eq(threes, 6);
    rf_problem_free(p);
  }
  /* per_class takes 6 of 20 and 6 of 40: 0.3 and 0.15 in half of the cases. */
  for (int i = 0; i < 60; i++) {
    const double m = i % 3 ? mean * (0.15 + 0.2) / 0.4
                           : mean * (0.3 + 0.2) / 0.4;
    ck_assert_msg(fabs(hits[i] - m) < 6 * sqrt(m) + 1, "row %d: %d, not %g", i,
                  hits[i], m);
  }
}
END_TEST

/* unit and standard, by sums in double: each input has length 1, each
   coordinate a deviation 1, or is constant; all are doubles, in the ratio of
   the numbers they come from. */
START_TEST(roots_are_doubles)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("roots_are_doubles", rep);
    const size_t n = rng_size(&g, 3, MOST);
    const bool unit = rng_size(&g, 0, 1), middle = rng_size(&g, 0, 1);
    double x[MOST * 4], y[MOST];
    char text[200];
    rf_problem *p;

    for (size_t i = 0; i < n * 4; i++)
      x[i] = i % 4 == 3 ? 9 : draw(&g, &types[0]) + (i % 4 == 0 && i < 4);
    for (size_t k = 0; k < n; k++)
      y[k] = (double)k;
    write_idx("x.idx", &types[2], x, n, 4);
    write_idx("y.idx", &types[0], y, n, 1);
    snprintf(text, sizeof text, "data: {idx: x.idx, labels: y.idx, scale: %s, "
             "center: %s}", unit ? "unit" : "standard",
             middle ? "true" : "false");
    p = parse(text);
    for (size_t i = 0; i < n * 4; i++) {
      mpq_t t;
      mpq_init(t);
      mpq_set_d(t, rf_get_d_nearest(p->x[i]));
      TEST_ASSERT(rep, mpq_equal(t, p->x[i]), "%zu is no double", i);
      mpq_clear(t);
    }
    for (size_t k = 0; unit && k < n; k++) {
      double s = 0;
      for (size_t j = 0; j < 4; j++)
        s += mpq_get_d(p->x[k * 4 + j]) * mpq_get_d(p->x[k * 4 + j]);
      TEST_ASSERT(rep, fabs(s - 1) < 1e-14, "length %zu: %.17g", k, s);
      if (!middle)
        TEST_ASSERT(rep, fabs(mpq_get_d(p->x[k * 4]) * 9
                              - mpq_get_d(p->x[k * 4 + 3]) * x[k * 4])
                    < 1e-13, "ratio");
    }
    for (size_t j = 0; !unit && j < 4; j++) {
      double m = 0, s = 0;
      for (size_t k = 0; k < n; k++)
        m += mpq_get_d(p->x[k * 4 + j]) / (double)n;
      for (size_t k = 0; k < n; k++)
        s += pow(mpq_get_d(p->x[k * 4 + j]) - m, 2) / (double)n;
      TEST_ASSERT(rep, fabs(s - (j < 3)) < 1e-9, "variance %zu: %g", j, s);
      TEST_ASSERT(rep, !middle || fabs(m) < 1e-12, "mean %zu: %g", j, m);
    }
    rf_problem_free(p);
    checked++;
  }
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* ---- what is wrong ---- */

typedef struct wrong {
  const char *data, *begin, *fragment;
} wrong;

static void
check_wrong(const wrong *all, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    char text[300];
    rf_problem *p = NULL;
    rf_message message = { "" };
    rf_status status;
    snprintf(text, sizeof text, "data: {%s}\n", all[i].data);
    status = rf_problem_parse(&p, &message, text, path_of("e.yaml"), NULL, 0);
    ck_assert_msg((status == RF_EINPUT || status == RF_EIO) && !p,
                  "%d for %s", status, text);
    ck_assert_msg(!strncmp(message.text, path_of(all[i].begin),
                           strlen(path_of(all[i].begin)))
                  && strstr(message.text, all[i].fragment),
                  "'%s', not '%s..%s' for %s", message.text, all[i].begin,
                  all[i].fragment, text);
  }
  ck_assert_uint_gt(count, 0);
}
#define CHECK_WRONG(all) check_wrong(all, sizeof all / sizeof *all)

#define FILES "idx: x.idx, labels: y.idx"

START_TEST(wrong_keys)
{
  static const wrong all[] = {
    { "idx: x.idx", "e.yaml:1:1: ", "data.labels is missing" },
    { "idx: [x.idx], labels: y.idx", "e.yaml:1:13: ", "the name of a file" },
    { "idx: x.idx, labels: [1, 2]", "e.yaml:1:28: ", "the name of a file" },
    { "idx: no.idx, labels: y.idx", "e.yaml:1:13: cannot read the file ",
      "no.idx: No such file" },
    { "idx: x.idx, labels: no.idx", "e.yaml:1:28: ", "no.idx: No such file" },
    { FILES ", inputs: [[1]]", "e.yaml:1:35: ", "data.idx has the data" },
    { FILES ", file: a.csv", "e.yaml:1:35: ", "data.idx has the data" },
    { FILES ", classes: 3", "e.yaml:1:44: ", "{0: 1, 1: -1}" },
    { FILES ", classes: {}", "e.yaml:1:44: ", "{0: 1, 1: -1}" },
    { FILES ", classes: {a: 1}", "e.yaml:1:45: ", "found the label 'a'" },
    { FILES ", classes: {3: b}", "e.yaml:1:48: ", "found 'b'" },
    { FILES ", classes: {3: 1, 3.0: 2}", "e.yaml:1:51: ", "there twice" },
    { FILES ", classes: {3: 1, 8: 2}", "e.yaml:1:51: ",
      "none of the 60 labels in y.idx is '8'" },
    { FILES ", classes: {3: 1}, per_class: 21", "e.yaml:1:45: ",
      "20 labels in y.idx are '3'; needed: 21" },
    { FILES ", classes: {3: 1}, count: 21", "e.yaml:1:59: ",
      "found 21; there are 20 data of these classes" },
    { FILES ", count: 61", "e.yaml:1:42: ", "found 61; there are 60 data" },
    { FILES ", count: 0", "e.yaml:1:42: ", "an integer from 1" },
    { FILES ", per_class: 2", "e.yaml:1:35: ", "goes with data.classes" },
    { FILES ", classes: {3: 1}, per_class: 2, count: 2", "e.yaml:1:66: ",
      "data.per_class says how many" },
    { FILES ", seed: 2", "e.yaml:1:35: ", "all are taken" },
    { FILES ", scale: 0", "e.yaml:1:42: ", "1/255, unit or standard" },
    { FILES ", scale: -1", "e.yaml:1:42: ", "1/255, unit or standard" },
    { FILES ", scale: units", "e.yaml:1:42: ", "1/255, unit or standard" },
    { FILES ", center: 1", "e.yaml:1:43: ", "false, true" },
    { "inputs: [[1]], labels: [1], scale: 2", "e.yaml:1:36: ",
      "it is for data of data.idx" },
    { FILES "}\nloss: {name: logistic", "e.yaml:1:13: ",
      "label 0 is '3'; allowed with the logistic loss: 1 or -1" },
    { FILES ", classes: {3: 1, 7: 5}}\nloss: {name: logistic",
      "e.yaml:1:54: ", "label 1 is '5'; allowed" },
  };

  write_rows(60);
  CHECK_WRONG(all);
}
END_TEST

/* Bytes of a file that is right, changed or cut. */
static void
damage(const char *name, const unsigned char *bytes, size_t size, size_t at,
       unsigned char byte)
{
  unsigned char copy[300];

  ck_assert_uint_le(size, sizeof copy);
  memcpy(copy, bytes, size);
  if (at < size)
    copy[at] = byte;
  write_file(name, copy, size);
}

/* One way in which a file is wrong, and its message, "w.idx: ..." */
typedef struct damaged {
  size_t size, at;     /* kept bytes, and the one that is changed */
  unsigned char byte;
  const char *fragment;
} damaged;

START_TEST(wrong_files)
{
  /* Three rows of 2 x 1 bytes. */
  static const unsigned char good[] =
    { 0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 9 };
  static const unsigned char nan[] =
    { 0, 0, 13, 2, 0, 0, 0, 3, 0, 0, 0, 1, 63, 128, 0, 0, 127, 192, 0, 0,
      63, 128, 0, 0 };
  static const damaged all[] = {
    { 22, 0, 1, "found 01 00 08 03 at byte 0; expected of a file in the for" },
    { 22, 2, 10, "found the type 0a at byte 2; expected: 08, 09, 0b, 0c" },
    { 22, 3, 0, "found 0 axes at byte 3; expected: 1 to 8" },
    { 22, 3, 9, "found 9 axes at byte 3; expected: 1 to 8" },
    { 22, 7, 4, "found 4 rows by its header; expected: 3, as many as labels "
      "in y.idx" },
    { 22, 11, 0, "its header has the shape 3x0x1; expected: no 0" },
    { 22, 11, 3, "ends at byte 22; expected: 3 bytes from byte 22 on (row 2 "
      "of 3)" },
    { 21, 99, 0, "ends at byte 21; expected: 2 bytes from byte 20 on (row 2 "
      "of 3)" },
    { 23, 99, 0, "goes on at byte 22; expected: its end, by its header" },
    { 15, 99, 0, "ends at byte 15; expected: 12 bytes from byte 4 on (lengt" },
    { 3, 99, 0, "ends at byte 3; expected: 4 bytes from byte 0 on (the hea" },
    { 0, 99, 0, "ends at byte 0; expected: 4 bytes from byte 0 on" },
  };
  static const wrong labels[] = {
    { "idx: x.idx, labels: w.idx", "w.idx: ", "its header has the shape 3x2x1"
      "; expected of labels: one number a row" },
  };
  static const wrong images[] = {
    { "idx: w.idx, labels: y.idx", "w.idx: ", "number 0 of row 1 is not "
      "finite, at byte 16; expected: finite numbers" },
  };

  write_rows(3);
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    wrong w = { "idx: w.idx, labels: y.idx", "w.idx: ", all[i].fragment };
    damage("w.idx", good, all[i].size, all[i].at, all[i].byte);
    check_wrong(&w, 1);
  }
  damage("w.idx", good, 22, 99, 0);
  CHECK_WRONG(labels);
  damage("w.idx", nan, sizeof nan, 99, 0);
  CHECK_WRONG(images);
}
END_TEST

/* A compressed file with each of its bytes changed, and cut at each: none is
   taken for the right one. */
START_TEST(damaged_gzip)
{
  static const wrong cut[] = {
    { "idx: w.idx.gz, labels: y.idx", "w.idx.gz: ",
      "the compressed file is damaged: it ends too early, behind byte " }
  };
  unsigned char b[400];
  rf_problem *right, *p = NULL;
  double x[60];
  size_t size;
  FILE *in;
  int refused = 0;

  write_rows(60);
  for (int i = 0; i < 60; i++)
    x[i] = 7 * i % 60 + 1;
  write_idx("w.idx.gz", &types[0], x, 60, 1);
  right = parse("data: {idx: w.idx.gz, labels: y.idx}");
  in = fopen(path_of("w.idx.gz"), "rb");
  ck_assert_ptr_nonnull(in);
  size = fread(b, 1, sizeof b, in);
  fclose(in);
  ck_assert(size > 40 && size < sizeof b);
  for (size_t at = 0; at < size; at++) {
    const unsigned char was = b[at];
    rf_status status;
    b[at] ^= 0x20;
    write_file("w.idx", b, size);
    b[at] = was;
    status = rf_problem_parse(&p, NULL, "data: {idx: w.idx, labels: y.idx}",
                              path_of("e.yaml"), NULL, 0);
    /* Of the ten bytes on top some only tell of the file, and the last byte of
       what is compressed has bits that mean nothing. */
    ck_assert_msg(status == RF_EINPUT || at < 10 || at == size - 9,
                  "byte %zu of %zu", at, size);
    refused += status == RF_EINPUT;
    if (status == RF_OK)
      check_same(right, p, 0);
    rf_problem_free(p);
    p = NULL;
  }
  ck_assert_int_ge(refused, (int)size - 9);
  for (size_t s = size - 1; s > 12; s--) {
    in = fopen(path_of("w.idx.gz"), "wb");
    ck_assert_ptr_nonnull(in);
    ck_assert_uint_eq(fwrite(b, 1, s, in), s);
    fclose(in);
    CHECK_WRONG(cut);
  }
  rf_problem_free(right);
}
END_TEST

START_TEST(every_allocation_may_fail)
{
  rf_status status = RF_ENOMEM;
  long k;

  write_rows(30);
  rf_set_allocator(failing_alloc, counting_free);
  for (k = 0; status == RF_ENOMEM; k++) {
    rf_problem *p = NULL;
    ck_assert_int_lt(k, 1000);
    fuse = k;
    status = rf_problem_parse(&p, NULL, "data: {" FILES ", classes: {3: 1, "
                              "7: -1}, per_class: 2, seed: 1, scale: unit}",
                              path_of("e.yaml"), NULL, 0);
    rf_problem_free(p);
    ck_assert_msg(live == 0, "%ld blocks left, k = %ld", live, k);
  }
  ck_assert_int_eq(status, RF_OK);
  ck_assert_int_gt(k, 10);
  rf_set_allocator(NULL, NULL);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("files");
  TCase *t = tcase_create("files");
  int result;

  test_limit(t);
  if (!mkdtemp(folder))
    return 99;
  tcase_add_test(t, numbers_are_those_of_the_file);
  tcase_add_test(t, chance_is_fair);
  tcase_add_test(t, roots_are_doubles);
  tcase_add_test(t, wrong_keys);
  tcase_add_test(t, wrong_files);
  tcase_add_test(t, damaged_gzip);
  tcase_add_test(t, every_allocation_may_fail);
  suite_add_tcase(s, t);
  result = run_suite(s);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    unlink(path_of(names[i]));
  rmdir(folder);
  return result;
}
