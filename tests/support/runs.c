/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * runs.c -- see runs.h. */
#include "config.h"

#include <dirent.h>
#include <unistd.h>

#include "support/runs.h"

char runs_folder[64];

void
runs_setup(void)
{
  snprintf(runs_folder, sizeof runs_folder, "/tmp/reluflow-record-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(runs_folder));
  memset(&fake, 0, sizeof fake);
}

/* Number of files in the folder; removes them if asked. */
int
runs_files(bool remove_them)
{
  DIR *dir = opendir(runs_folder);
  struct dirent *entry;
  int count = 0;

  ck_assert_ptr_nonnull(dir);
  while ((entry = readdir(dir))) {
    char name[400];
    if (entry->d_name[0] == '.')
      continue;
    count++;
    snprintf(name, sizeof name, "%s/%s", runs_folder, entry->d_name);
    if (remove_them && unlink(name) != 0)
      rmdir(name);
  }
  closedir(dir);
  return count;
}

void
runs_teardown(void)
{
  runs_files(true);
  rmdir(runs_folder);
}

const char *
runs_path(const char *name)
{
  static char path[2][200];
  static int turn;

  turn ^= 1;
  snprintf(path[turn], sizeof path[turn], "%s/%s", runs_folder, name);
  return path[turn];
}

/* A problem without the reader: sizes, times; release with free_problem. */
rf_problem *
runs_problem(size_t n, size_t d, size_t m, size_t states, size_t ntimes)
{
  static char title[] = "a title", text[] = "title: a title\n";
  rf_problem *p = calloc(1, sizeof *p);

  p->title = title;
  p->text = text;
  p->n = n; p->d = d; p->m = m; p->states = states;
  p->events = true;
  p->rtol = 1e-10;
  p->seed = UINT64_C(0x8000000000000001) >> 1;
  mpq_inits(p->leak, p->scale, p->until, (mpq_ptr)0);
  mpq_set_ui(p->until, 10, 1);
  p->x = calloc(n * d, sizeof *p->x);
  p->y = calloc(n, sizeof *p->y);
  for (size_t k = 0; k < n; k++) {
    mpq_init(p->y[k]);
    mpq_set_ui(p->y[k], k, 1);
    for (size_t i = 0; i < d; i++) {
      mpq_init(p->x[k * d + i]);
      mpq_set_si(p->x[k * d + i], -1 - (long)i, k + 2);
      mpq_canonicalize(p->x[k * d + i]);
    }
  }
  p->ntimes = ntimes;
  p->times = calloc(ntimes ? ntimes : 1, sizeof *p->times);
  for (size_t i = 0; i < ntimes; i++) {
    mpq_init(p->times[i]);
    mpq_set_ui(p->times[i], 10 * (i + 1), ntimes);
    mpq_canonicalize(p->times[i]);
  }
  return p;
}

void
runs_problem_free(rf_problem *p)
{
  for (size_t i = 0; i < p->ntimes; i++)
    mpq_clear(p->times[i]);
  for (size_t k = 0; k < p->n; k++)
    mpq_clear(p->y[k]);
  for (size_t i = 0; i < p->n * p->d; i++)
    mpq_clear(p->x[i]);
  free(p->x);
  free(p->y);
  free(p->times);
  mpq_clears(p->leak, p->scale, p->until, (mpq_ptr)0);
  free(p);
}

void
runs_use_text(rf_problem *p)
{
  p->engine = RF_TAYLOR;
  p->digits = 30;
}

rf_record *
runs_open(const char *path)
{
  rf_record *record = NULL;
  rf_message message = { "" };
  rf_status status = rf_record_open(&record, &message, path);

  ck_assert_msg(status == RF_OK, "%s", message.text);
  return record;
}

void
runs_run(const rf_problem *p, const char *path)
{
  rf_message message = { "" };
  rf_status status = rf_run(&message, p, path, NULL, NULL);

  ck_assert_msg(status == RF_OK, "%s", message.text);
}

/* Is number i another one than the flow gave, as a double or as text? */
static int
wrong(const rf_problem *p, const rf_numbers *v, size_t i, double given)
{
  char text[64];

  if (p->engine == RF_TAYLOR)
    fake_text(text, given);
  else
    rf_double_text(text, given);
  return !(rf_numbers_double(v, i) == given)
    || strcmp(rf_numbers_text(v, i), text) != 0;
}

/* Sample i and a random part of its states. */
int
runs_check_sample(rf_record *r, const rf_problem *p, size_t i, rf_rng *g)
{
  const size_t n = p->n, d = p->d;
  const size_t first = rng_size(g, 0, p->states);
  const size_t count = rng_size(g, 0, p->states - first);
  signed char *u = calloc(count * n + 1, 1);
  const rf_numbers *v;
  rf_message message;
  double time;
  int checked = 0, bad = 0;          /* an assertion per number is slow */

  ck_assert_int_eq(rf_record_sample_get(r, &message, &v, i), RF_OK);
  ck_assert_uint_eq(rf_numbers_count(v), n + RF_SAMPLE_H);
  time = rf_numbers_double(v, RF_SAMPLE_TIME);
  bad += wrong(p, v, RF_SAMPLE_TIME, time);
  bad += wrong(p, v, RF_SAMPLE_LOSS, fake_loss(time));
  for (size_t k = 0; k < n; k++)
    bad += wrong(p, v, RF_SAMPLE_H + k, fake_h(time, k));
  ck_assert_int_eq(rf_record_weights_get(r, &message, &v, i, first, count),
                   RF_OK);
  ck_assert_int_eq(rf_record_pattern_get(r, &message, u, i, first, count),
                   RF_OK);
  ck_assert_uint_eq(rf_numbers_count(v), count * (d + 1));
  for (size_t j = 0; j < count; j++) {
    bad += wrong(p, v, j * (d + 1), fake_a(time, first + j));
    for (size_t k = 0; k < d; k++)
      bad += wrong(p, v, j * (d + 1) + 1 + k, fake_w(time, first + j, k));
    for (size_t k = 0; k < n; k++)
      bad += u[j * n + k] != fake_sign(time, first + j, k);
    checked++;
  }
  ck_assert_msg(bad == 0, "sample %zu, neurons from %zu on: %d numbers are "
                "wrong", i, first, bad);
  free(u);
  return checked;
}

/* The first `count` recorded events are the first of the flow. */
void
runs_check_events(rf_record *r, const rf_problem *p, size_t count)
{
  rf_event *e = calloc(count + 1, sizeof *e), want;
  rf_message message;
  const rf_numbers *time;

  ck_assert_int_eq(rf_record_event_get(r, &message, e, 0, count), RF_OK);
  for (size_t i = 0; i < count; i++) {
    fake_event(p, &want, i);
    if (!(e[i].time == want.time && e[i].neuron == want.neuron
          && e[i].datum == want.datum && e[i].kind == want.kind
          && e[i].marks == want.marks))
      ck_abort_msg("event %zu of %zu", i, count);
    ck_assert_int_eq(rf_record_event_time(r, &message, &time, i), RF_OK);
    if (wrong(p, time, 0, want.time))
      ck_abort_msg("time of event %zu of %zu", i, count);
  }
  free(e);
}
