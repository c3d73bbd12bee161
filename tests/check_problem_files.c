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
  "x.idx", "y.idx", "x.idx.gz", "y.idx.gz", "w.idx", "w.idx.gz", "e.yaml",
  "c1.bin", "c2.bin.gz", "x.npy", "y.npy", "d.npz", "w.npy", "w.npz"
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

/* ---- CIFAR-10 ---- */

enum { RECORD = 3073 };

/* Byte j of record k. */
static unsigned char
pixel(size_t k, size_t j)
{
  return j == 0 ? (unsigned char)(k * 7 % 10)
                : (unsigned char)(k * k + 31 * j + j / 256);
}

static void
write_records(const char *name, size_t first, size_t count, size_t more)
{
  unsigned char *b = calloc((count + 1) * RECORD, 1);

  ck_assert_ptr_nonnull(b);
  for (size_t k = 0; k < count + 1; k++)
    for (size_t j = 0; j < RECORD; j++)
      b[k * RECORD + j] = pixel(first + k, j);
  write_file(name, b, count * RECORD + more);
  free(b);
}

START_TEST(records_of_cifar)
{
  size_t row[] = { 0, 3, 10, 13, 20 };     /* with the labels 0 and 1 */
  rf_problem *p;

  write_records("c1.bin", 0, 12, 0);
  write_records("c2.bin.gz", 12, 9, 0);
  p = parse("data: {cifar10: [c1.bin, c2.bin.gz], classes: {0: 1, 1: -1}, "
            "scale: 1/255}\n");
  ck_assert_uint_eq(p->n, 5);
  ck_assert_uint_eq(p->d, 3072);
  for (size_t k = 0; k < p->n; k++) {
    ck_assert_int_eq(mpq_cmp_si(p->y[k], pixel(row[k], 0) ? -1 : 1, 1), 0);
    for (size_t j = 0; j < p->d; j++) {
      const unsigned v = pixel(row[k], j + 1);
      mpq_t q;
      mpq_init(q);
      mpq_set_ui(q, v, 255);
      mpq_canonicalize(q);
      ck_assert(mpq_equal(q, p->x[k * p->d + j]));
      mpq_clear(q);
    }
  }
  ck_assert_ptr_nonnull(strstr(rf_problem_text(p),
                               "  cifar10: [\"c1.bin\", \"c2.bin.gz\"]\n"));
  rf_problem_free(p);
}
END_TEST

/* ---- NumPy ---- */

/* A type of NumPy: what it is called, as which type of IDX it is drawn, does
   the most significant byte come first? */
static const struct numpy {
  const char *descr;
  int idx;
  size_t size;
  bool big, real;
} numpy[] = {
  { "|u1", 0, 1, false, false }, { "|i1", 1, 1, false, false },
  { "<i2", 2, 2, false, false }, { ">i2", 2, 2, true, false },
  { "<u4", 0, 4, false, false }, { "<i4", 3, 4, false, false },
  { "<i8", 3, 8, false, false }, { ">i8", 3, 8, true, false },
  { "<f4", 4, 4, false, true }, { ">f4", 4, 4, true, true },
  { "<f8", 5, 8, false, true }, { ">f8", 5, 8, true, true }
};

static void
put_numpy(unsigned char *out, const struct numpy *t, double v)
{
  const struct type as = { t->real ? (t->size == 4 ? 0x0d : 0x0e) : 0, t->size,
                           0, 0 };
  unsigned char b[8];

  put_number(b, &as, v);
  for (size_t i = 0; i < t->size; i++)
    out[i] = b[t->big ? i : t->size - 1 - i];
}

/* An array of rows x (columns / 2) x 2, or of rows alone, by hand: out[],
   returns its size. */
static size_t
make_npy(unsigned char *out, const struct numpy *t, bool fortran,
         const double *v, size_t rows, size_t columns)
{
  const size_t half = columns / 2, head = columns > 1 ? 128 : 118;
  char *text = (char *)out + 10;

  memset(out, ' ', head);
  memcpy(out, "\x93NUMPY\1\0", 8);
  out[8] = (unsigned char)(head - 10);
  out[9] = 0;
  if (columns > 1)
    text += sprintf(text, "{'descr': '%s', 'fortran_order': %s, 'shape': "
                    "(%zu, %zu, 2), }", t->descr, fortran ? "True" : "False",
                    rows, half);
  else
    text += sprintf(text, "{'shape': (%zu,), 'descr': '%s', 'fortran_order': "
                    "%s}", rows, t->descr, fortran ? "True" : "False");
  *text = ' ';
  out[head - 1] = '\n';
  for (size_t k = 0; k < rows; k++)
    for (size_t i = 0; i < columns; i++) {
      size_t at = k * columns + i;
      if (fortran && columns > 1)
        at = k + rows * (i / 2 + half * (i % 2));
      put_numpy(out + head + at * t->size, t, v[k * columns + i]);
    }
  return head + rows * columns * t->size;
}

static size_t
put_le(unsigned char *out, uint32_t v, int bytes)
{
  for (int i = 0; i < bytes; i++)
    out[i] = (unsigned char)(v >> (8 * i));
  return (size_t)bytes;
}

/* A header of a member that is stored, local or central, from the version on
   that is needed: out[], returns its size. */
static size_t
put_member(unsigned char *out, bool central, const char *name, uint32_t crc,
           size_t size, size_t offset)
{
  unsigned char *p = out;

  p += put_le(p, central ? 0x02014b50 : 0x04034b50, 4);
  if (central)
    p += put_le(p, 20, 2);
  p += put_le(p, 20, 2);
  p += put_le(p, 0, 4);                /* flags, stored */
  p += put_le(p, 0x00210000, 4);       /* 1980-01-01 */
  p += put_le(p, crc, 4);
  p += put_le(p, (uint32_t)size, 4);
  p += put_le(p, (uint32_t)size, 4);
  p += put_le(p, (uint32_t)strlen(name), 2);
  p += put_le(p, 0, 2);
  if (central) {
    p += put_le(p, 0, 4);              /* no comment, disk 0 */
    p += put_le(p, 0, 4);
    p += put_le(p, 0, 2);
    p += put_le(p, (uint32_t)offset, 4);
  }
  memcpy(p, name, strlen(name));
  return (size_t)(p - out) + strlen(name);
}

/* A zip archive of two members, by hand: out[], returns its size. */
static size_t
make_zip(unsigned char *out, const char *const *name,
         unsigned char *const *bytes, const size_t *size)
{
  size_t at = 0, offset[2], begin;

  for (int i = 0; i < 2; i++) {
    const uint32_t crc = (uint32_t)crc32(0, bytes[i], (unsigned)size[i]);
    offset[i] = at;
    at += put_member(out + at, false, name[i], crc, size[i], 0);
    memcpy(out + at, bytes[i], size[i]);
    at += size[i];
  }
  begin = at;
  for (int i = 0; i < 2; i++)
    at += put_member(out + at, true, name[i],
                     (uint32_t)crc32(0, bytes[i], (unsigned)size[i]),
                     size[i], offset[i]);
  offset[0] = at - begin;
  at += put_le(out + at, 0x06054b50, 4);
  at += put_le(out + at, 0, 4);
  at += put_le(out + at, 2, 2);
  at += put_le(out + at, 2, 2);
  at += put_le(out + at, (uint32_t)offset[0], 4);
  at += put_le(out + at, (uint32_t)begin, 4);
  at += put_le(out + at, 0, 2);
  return at;
}

enum { NPY = 128 + 8 * MOST * MOST_COLUMNS };

/* x and y as two files, or as an archive with these names. */
static void
write_arrays(const char *const *member, unsigned char *const *bytes,
             const size_t *size)
{
  unsigned char *zip;

  if (!member) {
    write_file("x.npy", bytes[0], size[0]);
    write_file("y.npy", bytes[1], size[1]);
    return;
  }
  zip = calloc(2 * NPY + 1000, 1);
  ck_assert_ptr_nonnull(zip);
  write_file("d.npz", zip, make_zip(zip, member, bytes, size));
  free(zip);
}

START_TEST(arrays_of_numpy)
{
  static const char *const plain[] = { "x.npy", "y.npy" };
  static const char *const other[] = { "inputs.npy", "of them.npy" };
  static unsigned char b[2][NPY];
  static unsigned char *const bytes[] = { b[0], b[1] };
  int checked = 0, archives = 0;

  TEST_EACH(rep, test_reps(200)) {
    rf_rng g = test_rng("arrays_of_numpy", rep);
    const struct numpy *t = &numpy[rng_size(&g, 0, 11)];
    const struct numpy *ty = &numpy[rng_size(&g, 0, 11)];
    const size_t n = rng_size(&g, 1, MOST);
    const size_t columns = rng_size(&g, 0, 3)
                           ? 2 * rng_size(&g, 1, MOST_COLUMNS / 2) : 1;
    const int way = (int)rng_size(&g, 0, 2);
    double x[MOST * MOST_COLUMNS], y[MOST];
    size_t rows[MOST], size[2];
    const wish w = { .scale = "1" };
    char text[300];
    rf_problem *p;

    for (size_t i = 0; i < n * columns; i++)
      x[i] = draw(&g, &types[t->idx]);
    for (size_t k = 0; k < n; k++) {
      y[k] = draw(&g, &types[ty->idx]);
      rows[k] = k;
    }
    size[0] = make_npy(b[0], t, rng_size(&g, 0, 1), x, n, columns);
    size[1] = make_npy(b[1], ty, rng_size(&g, 0, 1), y, n, 1);
    write_arrays(way == 0 ? NULL : way == 1 ? plain : other, bytes, size);
    snprintf(text, sizeof text, "data: {%s, bias: true}\n",
             way == 0 ? "npy: x.npy, labels: y.npy"
             : way == 1 ? "npz: d.npz"
             : "npz: d.npz, arrays: [inputs, of them]");
    p = parse(text);
    TEST_ASSERT(rep, p->n == n && p->d == columns + 1, "shape");
    check_numbers(p, rep, &w, x, rows);
    check_labels(p, rep, &w, y, rows);
    rf_problem_free(p);
    archives += way > 0;
    checked++;
  }
  printf("arrays_of_numpy: %d, %d in archives\n", checked, archives);
  ck_assert_int_gt(checked, 0);
}
END_TEST

#define ONE "data: {inputs: [[1, 2, 3]], labels: [1]}\n"

/* Weights as rows (a, w), or as two arrays; the text that stands alone has
   them. */
START_TEST(weights_of_numpy)
{
  static const char *const member[] = { "w.npy", "a.npy" };
  static unsigned char b[2][NPY];
  static unsigned char *const bytes[] = { b[1], b[0] };
  const double row[] = { 1, 2, 3, 4, 0.1, 6, 7, 8 }, a[] = { 1, 0.1 };
  const double w[] = { 2, 3, 4, 9, 6, 7, 8, 9 };
  const size_t size[] = { make_npy(b[1], &numpy[10], true, w, 2, 4),
                          make_npy(b[0], &numpy[10], true, a, 2, 1) };

  write_file("w.npy", b[0], make_npy(b[0], &numpy[10], true, row, 2, 4));
  make_npy(b[0], &numpy[10], true, a, 2, 1);
  for (int way = 0; way < 2; way++) {
    rf_problem *p;
    if (way) {
      unsigned char *zip = calloc(2 * NPY, 1);
      ck_assert_ptr_nonnull(zip);
      write_file("w.npz", zip, make_zip(zip, member, bytes, size));
      free(zip);
    }
    p = parse(way ? "data: {inputs: [[1, 2, 3, 4]], labels: [1]}\n"
              "init: {scheme: file, file: w.npz}\n"
              : ONE "init: {scheme: file, file: w.npy}\n");
    ck_assert_uint_eq(p->m, 2);
    for (size_t j = 0; j < 2; j++) {
      ck_assert(mpq_get_d(p->a[j]) == a[j]);
      for (size_t i = 0; i < p->d; i++)
        ck_assert(mpq_get_d(p->w[j * p->d + i]) == w[j * 4 + i]);
    }
    ck_assert_int_eq(rf_problem_stand_alone(p), RF_OK);
    ck_assert_ptr_nonnull(strstr(rf_problem_text(p), way
                                 ? "    - [1, 2, 3, 4, 9]\n"
                                 : "    - [1, 2, 3, 4]\n"));
    rf_problem_free(p);
  }
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
      "it goes with data.idx, cifar10, npy, npz" },
    { FILES ", npy: x.npy", "e.yaml:1:35: ", "data.idx has the data" },
    { FILES ", arrays: [x, y]", "e.yaml:1:35: ", "it goes with data.npz" },
    { "cifar10: c1.bin, labels: y.idx", "e.yaml:1:25: ",
      "the file has them" },
    { "npz: d.npz, arrays: [x]", "e.yaml:1:28: ", "default: [x, y]" },
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

START_TEST(wrong_records)
{
  static const wrong all[] = {
    { "cifar10: c1.bin", "c1.bin: ", "ends at byte 6246; expected: 3073 bytes "
      "from byte 6146 on (record 2)" },
    { "cifar10: y.idx", "y.idx: ", "ends at byte 11; expected: 3073 bytes" },
    { "cifar10: w.idx", "w.idx: ", "is empty; expected: records of 3073 byt" },
    { "cifar10: x.npy", "x.npy: ", "found the label 147 at byte 0; expected: "
      "0 to 9" },
  };
  unsigned char npy[4000] = { 0x93 };

  write_rows(3);
  write_records("c1.bin", 0, 2, 100);
  write_file("x.npy", npy, sizeof npy);
  write_file("w.idx", npy, 0);
  CHECK_WRONG(all);
}
END_TEST

/* An array of NumPy whose header is this text. */
static void
write_header(const char *name, const char *text)
{
  unsigned char b[300] = "\x93NUMPY\1\0";

  b[8] = (unsigned char)strlen(text);
  memcpy(b + 10, text, strlen(text));
  write_file(name, b, 10 + strlen(text) + 16);
}

START_TEST(wrong_arrays)
{
  static const struct {
    const char *header, *fragment;
  } all[] = {
    { "", "its header cannot be read before ''; expected: the keys descr" },
    { "{'descr': '<f8', 'shape': (2,), }", "the keys descr, fortran_order" },
    { "{'descr': '<f8', 'fortran_order': Maybe, 'shape': (2,), }",
      "before 'Maybe, 'shape': (2,)'" },
    { "{'descr': '<c16', 'fortran_order': False, 'shape': (2,), }",
      "found numbers '<c16'; expected: integers of 1, 2, 4 or 8 bytes" },
    { "{'descr': '<f2', 'fortran_order': False, 'shape': (2,), }",
      "found numbers '<f2'" },
    { "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,), }",
      "before '[('a', '<f8')], 'for'" },
    { "{'descr': '<f8', 'fortran_order': False, 'shape': (), }",
      "found a single number" },
    { "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 0), }",
      "its header has the shape 2x0; expected: no 0" },
    { "{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296,), }",
      "its header cannot be read before" },
    { "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }",
      "found 3 rows by its header; expected: 2, as many as labels" },
    { "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 2), }",
      "ends at byte 84; expected: 32 bytes from byte 68 on (numbers)" },
    { "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }",
      "ends at byte 85; expected: 16 bytes from byte 85 on (row 1 of 2)" },
    { "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
      "goes on at byte 75; expected: its end" },
  };
  static const wrong others[] = {
    { "npy: y.idx, labels: y.npy", "y.idx: ", "found 00 00 08 01 00 00 at byte "
      "0; expected of an array of NumPy: 93 4e 55 4d 50 59" },
    { "npz: y.npy", "y.npy: ", "the archive is damaged, or none: " },
    { "npz: no.npz", "e.yaml:1:13: cannot read the file ", "No such file" },
    { "npz: d.npz, arrays: [x, z]", "d.npz: ", "there is no 'z.npy' in it; "
      "there is: x.npy, y.npy" },
  };
  static const char *const member[] = { "x.npy", "y.npy" };
  static unsigned char b[NPY], zip[2 * NPY + 1000];
  static unsigned char *const bytes[] = { b, b };
  const double v[] = { 1, 2 };
  size_t size[2];

  write_rows(30);
  size[0] = size[1] = make_npy(b, &numpy[10], false, v, 2, 1);
  write_file("d.npz", zip, make_zip(zip, member, bytes, size));
  write_file("y.npy", b, size[0]);
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    wrong w = { "npy: x.npy, labels: y.npy", "x.npy: ", all[i].fragment };
    write_header("x.npy", all[i].header);
    check_wrong(&w, 1);
  }
  CHECK_WRONG(others);
}
END_TEST

/* An archive with each byte of its first array changed: the checksum tells. */
START_TEST(damaged_archive)
{
  static const wrong all[] = {
    { "npz: d.npz", "d.npz: ", "" },
  };
  static const char *const member[] = { "x.npy", "y.npy" };
  static unsigned char b[NPY], zip[2 * NPY + 1000];
  static unsigned char *const bytes[] = { b, b };
  const double v[] = { 1, 2 };
  const size_t npy = make_npy(b, &numpy[10], false, v, 2, 1);
  const size_t sizes[] = { npy, npy };
  const size_t size = make_zip(zip, member, bytes, sizes);

  for (size_t at = 35; at < 35 + npy; at += (size_t)test_stride()) {
    zip[at] ^= 1;
    write_file("d.npz", zip, size);
    zip[at] ^= 1;
    CHECK_WRONG(all);
  }
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

static rf_status
read_again(const char *text)
{
  rf_problem *p = NULL;
  rf_status status = rf_problem_parse(&p, NULL, text, path_of("e.yaml"), NULL,
                                      0);
  rf_problem_free(p);
  return status;
}

START_TEST(every_allocation_may_fail)
{
  static const char *const texts[] = {
    "data: {" FILES ", classes: {3: 1, 7: -1}, per_class: 2, scale: unit}\n",
    "data: {npz: d.npz}\n",
    ONE "init: {scheme: file, file: w.npy}\n",
    "data: {cifar10: [c1.bin], count: 1}\n"
  };
  static const char *const member[] = { "x.npy", "y.npy" };
  static unsigned char b[2][NPY], zip[2 * NPY + 1000];
  static unsigned char *const bytes[] = { b[0], b[1] };
  const double v[] = { 1, 2, 3, 4 };
  const size_t size[] = { make_npy(b[0], &numpy[10], true, v, 2, 2),
                          make_npy(b[1], &numpy[10], true, v, 2, 1) };

  write_rows(30);
  write_records("c1.bin", 0, 1, 0);
  write_file("d.npz", zip, make_zip(zip, member, bytes, size));
  write_file("w.npy", b[0], make_npy(b[0], &numpy[10], true, v, 1, 4));
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    rf_status status = RF_ENOMEM;
    long k;
    rf_set_allocator(failing_alloc, counting_free);
    for (k = 0; status == RF_ENOMEM; k++) {
      ck_assert_int_lt(k, 1000);
      fuse = k;
      status = read_again(texts[i]);
      ck_assert_msg(live == 0, "%ld blocks left, k = %ld", live, k);
    }
    ck_assert_msg(status == RF_OK, "%d", status);
    ck_assert_int_gt(k, 10);
    rf_set_allocator(NULL, NULL);
  }
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
  tcase_add_test(t, records_of_cifar);
  tcase_add_test(t, arrays_of_numpy);
  tcase_add_test(t, weights_of_numpy);
  tcase_add_test(t, wrong_records);
  tcase_add_test(t, wrong_arrays);
  tcase_add_test(t, damaged_archive);
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
