/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_problem_columns.c -- data from tables of others: the columns are those
 * that were asked for, by name, number or range, whatever stands in the others
 * and between them; wrong tables are refused at the cell. */
#include "config.h"

#include <sys/stat.h>

#include "base/number/number.h"
#include "problem/problem.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

/* Where this program writes its files; removed at the end. */
static char folder[] = "check_problem_columns.XXXXXX";

static const char *
path_of(const char *name)
{
  static char path[128];

  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static void
write_text(const char *name, const char *text)
{
  FILE *out = fopen(path_of(name), "wb");

  ck_assert_ptr_nonnull(out);
  ck_assert_int_ge(fputs(text, out), 0);
  ck_assert_int_eq(fclose(out), 0);
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

/* ---- a table at random ---- */

enum { MOST = 30, MOST_COLUMNS = 9 };

/* Numbers are whole thousandths, so that texts of them are exact. */
typedef struct table {
  size_t n, columns, label;
  int separator;
  bool header, words, crlf;
  int v[MOST][MOST_COLUMNS];
  bool junk[MOST_COLUMNS];   /* a column that no number is in */
} table;

static const char *const separators[] = { "comma", "semicolon", "tab",
                                          "blank" };
static const char *const between[] = { ",", ";", "\t", "  \t " };
static const char *const kinds[] = { "M", "a b", "2" };

static table
draw_table(rf_rng *g)
{
  table t = { .n = rng_size(g, 3, MOST),
              .columns = rng_size(g, 2, MOST_COLUMNS),
              .separator = (int)rng_size(g, 0, 3),
              .header = rng_size(g, 0, 1), .words = rng_size(g, 0, 1),
              .crlf = rng_size(g, 0, 1) };

  t.label = rng_size(g, 0, t.columns - 1);
  for (size_t i = 0; i < t.columns; i++)
    t.junk[i] = rng_size(g, 0, 3) == 0;
  for (size_t k = 0; k < t.n; k++)
    for (size_t i = 0; i < t.columns; i++)
      t.v[k][i] = i == t.label ? (int)(k < 3 ? k : rng_size(g, 0, 2))
        : 1 + (int)rng_size(g, 0, 20000);
  return t;
}

/* A cell as somebody might write it. */
static void
put_cell(FILE *out, rf_rng *g, const table *t, size_t k, size_t i)
{
  const bool quoted = rng_size(g, 0, 3) == 0;
  const int v = t->v[k][i];

  if (i == t->label && t->words)
    fprintf(out, "\"%s\"", kinds[v]);
  else if (i == t->label)
    fprintf(out, quoted ? "\"%d\"" : "%d", v);
  else if (t->junk[i])
    fprintf(out, "\"%s%s\"\"%d\"", between[t->separator], kinds[v % 3], v);
  else
    fprintf(out, quoted ? "\"%d.%03d\"" : "%d.%03d", v / 1000, v % 1000);
}

static void
put_table(rf_rng *g, const table *t)
{
  FILE *out = fopen(path_of("t.csv"), "wb");

  ck_assert_ptr_nonnull(out);
  for (size_t k = t->header ? 0 : 1; k <= t->n; k++) {
    for (size_t i = 0; i < t->columns; i++) {
      fputs(i ? between[t->separator] : "", out);
      if (k == 0)
        fprintf(out, rng_size(g, 0, 1) ? "\"c%zu\"" : "c%zu", i);
      else
        put_cell(out, g, t, k - 1, i);
    }
    fputs(t->crlf ? "\r\n" : "\n", out);
  }
  fputs(rng_size(g, 0, 1) ? "\n  \n" : "", out);
  fclose(out);
}

/* Which columns are asked for, in columns[], and how that is written. */
static size_t
draw_columns(size_t *columns, char *text, size_t size, rf_rng *g,
             const table *t)
{
  const size_t names = t->header ? rng_size(g, 0, 1) : 0;
  size_t count = 0, used = (size_t)snprintf(text, size, "[");

  for (size_t i = 0; i < t->columns; i++) {
    size_t end = i;
    if (t->junk[i] || i == t->label || rng_size(g, 0, 2) == 0)
      continue;
    while (end + 1 < t->columns && !t->junk[end + 1] && end + 1 != t->label
           && rng_size(g, 0, 1))
      end++;
    used += (size_t)snprintf(text + used, size - used,
                             names ? "%sc%zu" : "%s%zu", count ? ", " : "",
                             names ? i : i + 1);
    if (end > i || rng_size(g, 0, 4) == 0)
      used += (size_t)snprintf(text + used, size - used,
                               names ? "..c%zu" : "..%zu",
                               names ? end : end + 1);
    for (; i <= end; i++)
      columns[count++] = i;
    i--;
  }
  snprintf(text + used, size - used, "]");
  return count;
}

static void
check_table(const rf_problem *p, int rep, const table *t,
            const size_t *columns, size_t count)
{
  mpq_t v;

  mpq_init(v);
  TEST_ASSERT(rep, p->n == t->n && p->d == count, "%zu x %zu", p->n, p->d);
  for (size_t k = 0; k < t->n; k++) {
    for (size_t i = 0; i < count; i++) {
      mpq_set_si(v, t->v[k][columns[i]], 1000);
      mpq_canonicalize(v);
      TEST_ASSERT(rep, mpq_equal(v, p->x[k * count + i]), "input %zu, %zu", k,
                  i);
    }
    mpq_set_si(v, t->words ? 10 - t->v[k][t->label] : t->v[k][t->label], 1);
    TEST_ASSERT(rep, mpq_equal(v, p->y[k]), "label %zu", k);
  }
  mpq_clear(v);
}

/* Its own text, and the one that stands alone. */
static void
check_texts(rf_problem *p, int rep, const table *t, const size_t *columns,
            size_t count)
{
  rf_problem *q = parse(rf_problem_text(p));

  check_table(q, rep, t, columns, count);
  ck_assert_str_eq(rf_problem_text(p), rf_problem_text(q));
  rf_problem_free(q);
  ck_assert_int_eq(rf_problem_stand_alone(p), RF_OK);
  TEST_ASSERT(rep, !strstr(rf_problem_text(p), "csv"), "a name is left");
  q = parse(rf_problem_text(p));
  check_table(q, rep, t, columns, count);
  rf_problem_free(q);
}

/* Junk is only passed over where inputs are named, so where there is some they
   are. */
START_TEST(columns_are_those_asked_for)
{
  int checked = 0, all = 0;

  TEST_EACH(rep, test_reps(400)) {
    rf_rng g = test_rng("columns_are_those_asked_for", rep);
    const table t = draw_table(&g);
    size_t columns[MOST_COLUMNS], count;
    bool junk = false;
    char names[200], label[40], text[600];
    rf_problem *p;

    count = draw_columns(columns, names, sizeof names, &g, &t);
    for (size_t i = 0; i < t.columns; i++)
      junk = junk || (t.junk[i] && i != t.label);
    if (count == 0 && junk)
      continue;
    snprintf(label, sizeof label, t.header ? "c%zu" : "%zu",
             t.header ? t.label : t.label + 1);
    all += count == 0;
    if (count == 0)
      for (size_t i = 0; i < t.columns; i++)
        if (i != t.label)
          columns[count++] = i;
    put_table(&g, &t);
    snprintf(text, sizeof text, "data:\n  csv: t.csv\n%s%s%s  labels: %s\n"
             "  separator: %s\n  header: %s\n%s",
             strlen(names) > 2 ? "  inputs: " : "",
             strlen(names) > 2 ? names : "", strlen(names) > 2 ? "\n" : "",
             label, separators[t.separator], t.header ? "true" : "false",
             t.words ? "  classes: {M: 10, a b: 9, 2: 8}\n" : "");
    p = parse(text);
    check_table(p, rep, &t, columns, count);
    check_texts(p, rep, &t, columns, count);
    rf_problem_free(p);
    checked++;
  }
  printf("columns_are_those_asked_for: %d tables, %d with all columns\n",
         checked, all);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* What is done with numbers of files is done with these, too: centred thirds,
   of which those of one class are taken. */
START_TEST(rows_are_chosen)
{
  rf_problem *p;
  mpq_t v;

  mpq_init(v);
  write_text("t.csv", "id,kind,size\nA1,B,1\nA2,M,2\nA3,B,5\nA4,?,9\nA5,M,4\n");
  p = parse("data: {csv: t.csv, inputs: size, labels: kind, per_class: 2,\n"
            "       classes: {B: -1, M: 1}, center: true, scale: 1/2}\n");
  ck_assert_uint_eq(p->n, 4);
  ck_assert_uint_eq(p->d, 1);
  for (size_t k = 0; k < 4; k++) {
    const int x[] = { -2, -1, 2, 1 }, y[] = { -1, 1, -1, 1 };
    mpq_set_si(v, x[k], 2);
    mpq_canonicalize(v);
    ck_assert(mpq_equal(v, p->x[k]));
    ck_assert(!mpq_cmp_si(p->y[k], y[k], 1));
  }
  mpq_clear(v);
  rf_problem_free(p);
}
END_TEST

/* ---- what is refused ---- */

typedef struct wrong {
  const char *table, *data, *begin, *fragment;
} wrong;

static const wrong all_wrong[] = {
  { "a,b\n1,2\n", "csv: t.csv", "e.yaml:1:1: ", "data.labels is missing" },
  { "a,b\n1,2\n", "csv: t.csv, labels: [b]", "e.yaml:1:28: ",
    "by its name or its number" },
  { "a,b\n1,2\n", "csv: [t.csv], labels: b", "e.yaml:1:13: ",
    "the name of a file" },
  { "a,b\n1,2\n", "csv: no.csv, labels: b", "e.yaml:1:13: cannot read ",
    "no.csv" },
  { "a,b\n1,2\n", "csv: t.csv, labels: c", "e.yaml:1:28: found 'c'",
    "a name in the first line or a number from 1 to 2" },
  { "a,b\n1,2\n", "csv: t.csv, labels: 3", "e.yaml:1:28: found '3'",
    "from 1 to 2" },
  { "a,b\n1,2\n", "csv: t.csv, labels: 0", "e.yaml:1:28: ", "from 1 to 2" },
  { "a,b\n1,2\n", "csv: t.csv, labels: b, header: false",
    "e.yaml:1:28: found 'b'", "allowed: a number from 1 to 2" },
  { "a,a\n1,2\n", "csv: t.csv, labels: a", "e.yaml:1:28: ",
    "2 columns of t.csv are called 'a'" },
  { "a,b\n1,2\n", "csv: t.csv, labels: b, inputs: [a, 1]", "e.yaml:1:43: ",
    "column 1 is there twice" },
  { "a,b\n1,2\n", "csv: t.csv, labels: b, inputs: 1..2", "e.yaml:1:39: ",
    "column 2 has the labels" },
  { "a,b,c\n1,2,3\n", "csv: t.csv, labels: c, inputs: b..a", "e.yaml:1:39: ",
    "column 2 is behind column 1" },
  { "a,b\n1,2\n", "csv: t.csv, labels: b, inputs: [[1]]", "e.yaml:1:40: ",
    "names or numbers of columns" },
  { "a,b\n1,2\n", "csv: t.csv, labels: b, inputs: []", "e.yaml:1:28: ",
    "no column is left" },
  { "a,b\n1,2\n", "csv: t.csv, labels: b, separator: dot", "e.yaml:1:42: ",
    "comma, semicolon, tab, blank" },
  { "a,b\n1,2\n", "csv: t.csv, labels: b, file: x.csv", "e.yaml:1:31: ",
    "data.csv has the data" },
  { "a,b\n1,2\n", "csv: t.csv, labels: b, arrays: [x, y]", "e.yaml:1:31: ",
    "it goes with data.npz" },
  { "a,b\n1,2\n", "idx: x, labels: y, header: true", "e.yaml:1:27: ",
    "it goes with data.csv" },
  { "a,b\n1,2\n", "inputs: [[1]], labels: [1], separator: tab",
    "e.yaml:1:36: ", "npz, csv" },
  { "", "csv: t.csv, labels: b", "t.csv: ", "the file is empty" },
  { "a,b\n\n", "csv: t.csv, labels: b", "t.csv:1:1: ", "no row below" },
  { "a,b\n1,2\n3\n", "csv: t.csv, labels: b", "t.csv:3:2: ",
    "found a row of 1; the first line has 2" },
  { "a,b\n1,2\n\n3,4\n", "csv: t.csv, labels: b", "t.csv:3:1: ",
    "found a row of 1" },
  { "a,b\n1,2, 7\n", "csv: t.csv, labels: b", "t.csv:2:6: ",
    "found a row of 3" },
  { "a,b\n1,2\n?,2\n", "csv: t.csv, labels: b", "t.csv:3:1: found '?'",
    "a number" },
  { "a,b\n1,2\n,2\n", "csv: t.csv, labels: b", "t.csv:3:1: found ''",
    "a number" },
  { "a,b\n1,2\n1, M\n", "csv: t.csv, labels: b", "t.csv:3:4: found 'M'",
    "data.classes makes numbers of words" },
  { "a,b\n1,\"2\n", "csv: t.csv, labels: b", "t.csv:2:3: ",
    "a quote must be closed in its line" },
  { "a,b\n1,\"2\"x\n", "csv: t.csv, labels: b", "t.csv:2:6: found 'x'",
    "the end of the cell" },
  { "a,b\n0,2\n", "csv: t.csv, labels: b", "e.yaml:1:13: ",
    "input 0 is zero" },
  { "a,b\n1,M\n", "csv: t.csv, labels: b, classes: {M: 1, M: 2}",
    "e.yaml:1:47: ", "twice" },
  { "a,b\n1,M\n", "csv: t.csv, labels: b, classes: {N: 1}", "e.yaml:1:41: ",
    "none of the 1 labels in t.csv is 'N'" },
  { "a,b\n1, 3\n", "csv: t.csv, labels: b}\nloss: {name: logistic",
    "t.csv:2:4: ", "label 0 is '3'; allowed with the logistic loss" },
  { "a,b\n1,M\n", "csv: t.csv, labels: b, classes: {M: 3}}\n"
    "loss: {name: logistic", "e.yaml:1:44: ", "label 0 is '3'; allowed" },
};

START_TEST(wrong_tables)
{
  int checked = 0;

  for (size_t i = 0; i < sizeof all_wrong / sizeof *all_wrong; i++) {
    const wrong *w = &all_wrong[i];
    char text[300];
    rf_problem *p = NULL;
    rf_message message = { "" };
    rf_status status;
    write_text("t.csv", w->table);
    snprintf(text, sizeof text, "data: {%s}\n", w->data);
    status = rf_problem_parse(&p, &message, text, path_of("e.yaml"), NULL, 0);
    ck_assert_msg((status == RF_EINPUT || status == RF_EIO) && !p,
                  "%d for %s", status, text);
    ck_assert_msg(!strncmp(message.text, path_of(w->begin),
                           strlen(path_of(w->begin)))
                  && strstr(message.text, w->fragment),
                  "'%s', not '%s..%s' for %s", message.text, w->begin,
                  w->fragment, text);
    checked++;
  }
  printf("wrong_tables: %d\n", checked);
  ck_assert_int_gt(checked, 30);
}
END_TEST

START_TEST(every_allocation_may_fail)
{
  rf_status status = RF_ENOMEM;
  long k;

  write_text("t.csv", "id;k;u;v\nx;M;1;2\n\"y;\";B;3;4\n");
  rf_set_allocator(failing_alloc, counting_free);
  for (k = 0; status == RF_ENOMEM; k++) {
    rf_problem *p = NULL;
    ck_assert_int_lt(k, 1000);
    fuse = k;
    status = rf_problem_parse(&p, NULL, "data: {csv: t.csv, inputs: [u..v], "
                              "labels: k, separator: semicolon, "
                              "classes: {M: 1, B: -1}}\n",
                              path_of("e.yaml"), NULL, 0);
    rf_problem_free(p);
    ck_assert_msg(live == 0, "%ld blocks left, k = %ld", live, k);
  }
  rf_set_allocator(NULL, NULL);
  ck_assert_msg(status == RF_OK, "%d", status);
  ck_assert_int_gt(k, 10);
}
END_TEST

int
main(void)
{
  static const char *const names[] = { "t.csv", "e.yaml" };
  Suite *s = suite_create("columns");
  TCase *t = tcase_create("columns");
  int result;

  test_limit(t);
  if (!mkdtemp(folder))
    return 99;
  tcase_add_test(t, columns_are_those_asked_for);
  tcase_add_test(t, rows_are_chosen);
  tcase_add_test(t, wrong_tables);
  tcase_add_test(t, every_allocation_may_fail);
  suite_add_tcase(s, t);
  result = run_suite(s);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    unlink(path_of(names[i]));
  rmdir(folder);
  return result;
}
