/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * given.c -- what a run was given, in its file: the data and, for weights
 * that are no draw, the weights, as exact numbers.  With them the file stands
 * alone: nobody looks again for the files that the experiment names. */
#include "config.h"

#include "base/number/number.h"
#include "problem/problem.h"
#include "record/read.h"
#include "record/write.h"

/* ---- writing ---- */

/* "v0,v1,..", exact: decimals where there are any, else fractions. */
static void
put_list(rf_string *s, mpq_t *v, size_t count)
{
  rf_string_clear(s);
  for (size_t i = 0; i < count; i++) {
    rf_string_put(s, i ? "," : "");
    rf_number_print(s, v[i]);
  }
}

/* Rows (i, first, second): one number v[i], or none, and a list of d numbers,
   of row numbers in u; order: the list comes first. */
typedef struct rows {
  const char *sql;
  mpq_t *one, *list;
  size_t count, pitch, length;
  bool list_first;
} rows;

/* Texts and not doubles: data and weights are what the experiment says, to the
   last digit, and a double would already be rounded. */
static rf_status
put_row(rf_writer *writer, rf_message *message, sqlite3_stmt *put,
        const rows *r, size_t i)
{
  rf_string *list = &writer->line, one = { 0 };
  rf_status status = RF_ENOMEM;

  put_list(list, r->list + i * r->pitch, r->length);
  if (r->one)
    rf_number_print(&one, r->one[i]);
  if (!list->failed && !one.failed)
    status = rf_db_put(message, put, writer->target.shown, "itt",
                       (sqlite3_int64)i,
                       r->list_first ? list->text : one.text,
                       r->list_first ? one.text : list->text);
  rf_string_free(&one);
  return status;
}

/* Before the run begins, within the transaction of the tables: a file has all
   of them or does not exist. */
static rf_status
put_rows(rf_writer *writer, rf_message *message, const rows *r)
{
  sqlite3_stmt *put = NULL;
  rf_status status;

  RF_TRY(rf_db_prepare(&put, message, writer->db, writer->target.shown,
                       r->sql));
  for (size_t i = 0; i < r->count; i++)
    RF_TRY(put_row(writer, message, put, r, i));
done:
  sqlite3_finalize(put);
  if (status == RF_ENOMEM)
    snprintf(message->text, sizeof message->text, "%s: out of memory",
             writer->target.shown);
  return status;
}

/* The 1 that a bias puts behind every input is not written: whoever reads the
   experiment adds it again.  Drawn weights are not written either: the seed
   gives them. */
rf_status
rf_writer_given(rf_writer *writer, rf_message *message)
{
  const rf_problem *p = writer->problem;
  const rows data = { "INSERT INTO data VALUES(?,?,?)", p->y, p->x, p->n,
                      p->d, p->d - p->bias, true };
  const rows weights = { "INSERT INTO weight VALUES(?,?,?)", p->a, p->w,
                         p->m, p->d, p->d, false };
  const rows points = { "INSERT INTO point VALUES(?,?,?)", p->probe.y,
                        p->probe.x, p->probe.count, p->d, p->d - p->bias,
                        true };
  rf_status status = put_rows(writer, message, &data);

  if (status == RF_OK && p->scheme == RF_FILE)
    status = put_rows(writer, message, &weights);
  if (status == RF_OK)
    status = put_rows(writer, message, &points);
  return status;
}

/* ---- reading ---- */

/* The line of names: first (or nothing), prefix1.., last (or nothing).  The
   reader of tables wants names, and these are those it knows. */
static void
put_names(rf_string *s, const char *first, const char *prefix, size_t count,
          const char *last)
{
  rf_string_put(s, first);
  for (size_t i = 1; i <= count; i++)
    rf_string_printf(s, "%s%s%zu", s->length ? "," : "", prefix, i);
  rf_string_put(s, last);
  rf_string_put(s, "\n");
}

/* Numbers in a list with commas. */
static size_t
count_numbers(const char *list)
{
  size_t count = 1;

  for (; *list; list++)
    count += *list == ',';
  return count;
}

/* The tables that hold what a run was given; left comes before right, and one
   of them is a list. */
static const struct given {
  const char *sql, *first, *prefix, *last;
} given[] = {
  { "SELECT x, y FROM data ORDER BY datum", "", "x", ",y" },
  { "SELECT a, w FROM weight ORDER BY neuron", "a", "w", "" },
  { "SELECT x, y FROM point ORDER BY point", "", "x", ",y" }
};

enum { DATA, WEIGHTS, POINTS };

/* One row, and the names before the first.  Points may lack labels, all of
   them.  False: it does not hold what it should. */
static bool
put_given(rf_string *s, const struct given *g, sqlite3_stmt *get)
{
  const char *left = (const char *)sqlite3_column_text(get, 0);
  const char *right = (const char *)sqlite3_column_text(get, 1);
  const bool alone = !right && g == &given[POINTS];

  if (!left || (!right && !alone))
    return false;
  if (!s->length)
    put_names(s, g->first, g->prefix, count_numbers(*g->first ? right : left),
              alone ? "" : g->last);
  rf_string_put(s, left);
  if (!alone) {
    rf_string_put(s, ",");
    rf_string_put(s, right);
  }
  rf_string_put(s, "\n");
  return true;
}

/* A table of the run file as CSV; *text stays NULL where it has no rows.  So
   the same reader takes the data of a run file and those of a user's file:
   there is no second way in. */
static rf_status
get_table(rf_record *record, rf_message *message, char **text, int which)
{
  sqlite3_stmt *get = NULL;
  rf_string s = { 0 };
  rf_status status;
  int code;

  RF_TRY(rf_db_prepare(&get, message, record->db, record->shown,
                       given[which].sql));
  while ((code = sqlite3_step(get)) == SQLITE_ROW)
    if (!put_given(&s, &given[which], get)) {
      status = rf_read_damaged(record, message);
      goto done;
    }
  if (code != SQLITE_DONE)
    status = rf_read_failed(record, message);
  else if (s.failed || (s.length && !(*text = rf_string_take(&s))))
    status = rf_read_no_memory(record, message);
done:
  rf_string_free(&s);
  sqlite3_finalize(get);
  return status;
}

/* Files of version 1 name every setting, also those that do nothing, and keep
   neither data nor weights.  An empty value takes such a setting back: today
   they are refused with an engine that has no use for them. */
static size_t
drop_idle(const char **set, const rf_record *record)
{
  const char *engine = rf_record_meta(record, "engine");
  size_t count = 0;

  if (!engine || strtol(rf_record_meta(record, "schema"), NULL, 10) > 1)
    return 0;
  if (!strcmp(engine, "cvode"))
    set[count++] = "flow.digits=";
  else
    set[count++] = "flow.rtol=";
  if (strcmp(engine, "taylor") != 0)
    set[count++] = "flow.verify=";
  return count;
}

/* The experiment as it was given, and the digits that auto came to: without
   them a repetition would begin with fewer digits and compute other bits. */
static rf_status
keep_more(rf_problem *problem, const rf_record *record)
{
  const char *source = rf_record_meta(record, "source");
  const char *doubled = rf_record_meta(record, "digits_doubled");
  char *copy = rf_strdup(source ? source : "");

  if (!copy)
    return RF_ENOMEM;
  rf_release(problem->source);
  problem->source = copy;
  if (problem->auto_digits && doubled)
    problem->doubled = (int)strtol(doubled, NULL, 10);
  if (problem->doubled < 0 || problem->doubled > RF_DOUBLED_MOST)
    problem->doubled = 0;
  return RF_OK;
}

/* The nodes that a network of infinite width had in the end. */
static rf_status
keep_nodes(rf_problem *problem, const rf_record *record)
{
  const char *doubled = rf_record_meta(record, "nodes_doubled");
  const char *agree = rf_record_meta(record, "width_agree");
  const long level = doubled ? strtol(doubled, NULL, 10) : 0;
  rf_status status = RF_OK;

  if (!problem->wide.asked || level < 1 || level > RF_LEVEL_MOST)
    return RF_OK;
  status = rf_problem_set_level(problem, (int)level);
  if (status == RF_OK && agree)
    problem->wide.agree = strtod(agree, NULL);
  return status == RF_EUNSUP ? RF_OK : status;
}

/* Is it the problem that was recorded?  A file of version 1 names others,
   whose contents may have changed since.  The sizes must be those of its
   rows. */
static rf_status
check_problem_right(const rf_record *record, rf_message *message,
              const rf_problem *p, bool old)
{
  if (old && (p->data_file || p->weights_file)) {
    snprintf(message->text, sizeof message->text, "%s: is of an older "
             "reluflow, which kept only the name of '%s'; run its experiment "
             "anew", record->shown,
             p->data_file ? p->data_file : p->weights_file);
    return RF_EINPUT;
  }
  return p->n == record->n && p->d == record->d && p->m == record->m
    ? RF_OK : rf_read_damaged(record, message);
}

/* The text of the experiment with the tables of the file in place of the files
   it names, and what is set on top.  Files that are set anew are looked for
   beside the run file; as it is, the folder is the one of the experiment. */
rf_status
rf_record_problem(rf_problem **problem, rf_message *message,
                  rf_record *record, const char *const *set, size_t nset)
{
  const char *text = rf_record_meta(record, "experiment"), *idle[2];
  const char *was = rf_record_meta(record, "folder");
  const size_t nidle = drop_idle(idle, record);
  const char **all = rf_alloc(nset + 2, sizeof *all);
  char *folder = nset || !was ? rf_folder_of(record->path) : rf_strdup(was);
  char *table[3] = { NULL };
  rf_problem *p = NULL;
  rf_status status = all && folder ? RF_OK : RF_ENOMEM;

  if (status < 0)
    goto done;
  for (size_t i = 0; i < nidle + nset; i++)
    all[i] = i < nidle ? idle[i] : set[i - nidle];
  if (!nidle) {
    for (int i = DATA; i <= (record->points ? POINTS : WEIGHTS); i++)
      RF_TRY(get_table(record, message, &table[i], i));
    status = table[DATA] ? RF_OK : rf_read_damaged(record, message);
  }
  if (status == RF_OK) {
    const rf_source source = { .text = text ? text : "",
                               .name = record->shown, .folder = folder,
                               .data = table[DATA],
                               .weights = table[WEIGHTS],
                               .points = table[POINTS] };
    RF_TRY(rf_problem_load(&p, message, &source, all, nidle + nset));
    RF_TRY(keep_nodes(p, record));
    if (nset == 0)
      RF_TRY(check_problem_right(record, message, p, nidle > 0));
    RF_TRY(keep_more(p, record));
    *problem = p;
    p = NULL;
  }
done:
  if (status == RF_ENOMEM)
    rf_read_no_memory(record, message);
  rf_problem_free(p);
  rf_release(folder);
  for (int i = DATA; i <= POINTS; i++)
    rf_release(table[i]);
  rf_release(all);
  return status;
}
