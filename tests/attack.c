/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * attack.c -- random problems against the program, from the command line:
 *
 *   attack ENGINE FIRST COUNT [rtol|digits]   the law on problems FIRST ...
 *   attack print SEED                         the experiment
 *   attack file ENGINE EXPERIMENT [rtol|digits]    the law on a file
 *
 * Each problem has a process of its own and 20 s of processor time, so that
 * hangs and crashes are counted.  A line per kind of breach and problem;
 * totals at the end. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "generator.h"
#include "law.h"

#define SECONDS 20

typedef struct report {
  uint64_t seed;
  size_t said[LAW_KINDS];
} report;

static void
say(void *context, law_kind kind, double time, long neuron, long datum,
    const char *numbers)
{
  report *r = context;

  if (r->said[kind]++ == 0)
    printf("%" PRIu64 " %s t=%.17g neuron %ld datum %ld: %s\n", r->seed,
           law_name(kind), time, neuron, datum, numbers);
}

typedef struct attack_job {
  const char *engine, *accuracy;
  const char *text, *folder;
} attack_job;

static void
run_law(law_result *result, uint64_t seed, const attack_job *job)
{
  char engine[64], accuracy[64];
  const char *set[2] = { engine, accuracy };
  report r = { seed, { 0 } };

  snprintf(engine, sizeof engine, "flow.engine=%s", job->engine);
  snprintf(accuracy, sizeof accuracy, "flow.%s=%s",
           strcmp(job->engine, "cvode") ? "digits" : "rtol",
           job->accuracy ? job->accuracy : "");
  law_check(result, job->text, job->folder, set, job->accuracy ? 2 : 1, say,
            &r);
}

/* In a process of its own; its result through a pipe.  0: it came to an
   end. */
static int
run_child(law_result *result, uint64_t seed, const attack_job *job)
{
  int ends[2], how = 0;
  pid_t child;

  fflush(stdout);
  if (pipe(ends) || (child = fork()) < 0)
    exit(1);
  if (child == 0) {
    struct rlimit limit = { SECONDS, SECONDS + 1 };
    ssize_t wrote;
    setrlimit(RLIMIT_CPU, &limit);
    signal(SIGXCPU, SIG_DFL);
    run_law(result, seed, job);
    fflush(stdout);
    wrote = write(ends[1], result, sizeof *result);
    _exit(wrote != sizeof *result);
  }
  close(ends[1]);
  if (read(ends[0], result, sizeof *result) != sizeof *result)
    memset(result, 0, sizeof *result);
  close(ends[0]);
  waitpid(child, &how, 0);
  return how;
}

typedef struct totals {
  size_t problems, hangs, crashes, bad, with[LAW_KINDS], doubts;
  law_result sum;
} totals;

static void
add(totals *t, const law_result *r, uint64_t seed, int how)
{
  bool bad = false;

  t->problems++;
  if (WIFSIGNALED(how) && (WTERMSIG(how) == SIGXCPU
                           || WTERMSIG(how) == SIGKILL)) {
    printf("%" PRIu64 " hang\n", seed);
    t->hangs++, bad = true;
  }
  else if (how) {
    printf("%" PRIu64 " crash: status %d\n", seed, how);
    t->crashes++, bad = true;
  }
  for (int i = 0; i < LAW_KINDS; i++) {
    t->with[i] += r->breaches[i] > 0;
    t->sum.breaches[i] += r->breaches[i];
    bad = bad || r->breaches[i];
  }
  t->bad += bad;
  t->sum.states += r->states;
  t->sum.signs += r->signs;
  t->sum.motions += r->motions;
  t->sum.skipped += r->skipped;
  t->sum.slopes += r->slopes;
  t->sum.events += r->events;
  t->doubts += r->unsure || r->nonunique;
}

static void
print_totals(const totals *t)
{
  printf("problems %zu, with a breach %zu, hangs %zu, crashes %zu, with marks "
         "%zu\nstates %zu, signs %zu, motions %zu (%zu skipped), slopes %zu, "
         "events %zu\n", t->problems, t->bad, t->hangs, t->crashes, t->doubts,
         t->sum.states, t->sum.signs, t->sum.motions, t->sum.skipped,
         t->sum.slopes, t->sum.events);
  for (int i = 0; i < LAW_KINDS; i++)
    if (t->with[i])
      printf("  %-10s %zu problems, %zu times\n", law_name((law_kind)i),
             t->with[i], t->sum.breaches[i]);
}

/* Taylor costs more: shorter, and of ordinary scale. */
static gen_wish
wish_of(const char *engine)
{
  gen_wish wish = { .decade = GEN_ANY };

  if (!strcmp(engine, "taylor"))
    wish.longest = 60;
  return wish;
}

static void
attack(const char *engine, uint64_t first, uint64_t count,
       const char *accuracy)
{
  totals t = { 0 };
  const gen_wish wish = wish_of(engine);

  for (uint64_t seed = first; seed < first + count; seed++) {
    law_result result;
    gen g;
    attack_job job = { engine, accuracy, NULL, "." };
    char *text;
    int how;
    memset(&result, 0, sizeof result);
    gen_init(&g);
    gen_draw(&g, seed, &wish);
    job.text = text = gen_text(&g);
    how = run_child(&result, seed, &job);
    add(&t, &result, seed, how);
    free(text);
    gen_clear(&g);
  }
  print_totals(&t);
}

static void
print_problem(uint64_t seed, const char *engine)
{
  const gen_wish wish = wish_of(engine);
  gen g;
  char *text;

  gen_init(&g);
  gen_draw(&g, seed, &wish);
  text = gen_text(&g);
  fputs(text, stdout);
  free(text);
  gen_clear(&g);
}

static char *
read_file(const char *path)
{
  FILE *in = fopen(path, "r");
  char *text = calloc(1, 1 << 20);

  if (!in || !text || fread(text, 1, (1 << 20) - 1, in) == 0)
    exit(2);
  fclose(in);
  return text;
}

static void
attack_file(const char *engine, const char *path, const char *accuracy)
{
  char *text = read_file(path), *folder = strdup(path), *slash;
  attack_job job = { engine, accuracy, text, folder };
  law_result result;
  totals t = { 0 };
  int how;

  memset(&result, 0, sizeof result);
  slash = strrchr(folder, '/');
  if (slash)
    *slash = 0;
  else
    job.folder = ".";
  how = run_child(&result, 0, &job);
  add(&t, &result, 0, how);
  print_totals(&t);
  free(text);
  free(folder);
}

int
main(int argc, char **argv)
{
  if (argc >= 3 && !strcmp(argv[1], "print"))
    print_problem(strtoull(argv[2], NULL, 10), argc > 3 ? argv[3] : "cvode");
  else if (argc >= 4 && !strcmp(argv[1], "file"))
    attack_file(argv[2], argv[3], argc > 4 ? argv[4] : NULL);
  else if (argc >= 4)
    attack(argv[1], strtoull(argv[2], NULL, 10),
           strtoull(argv[3], NULL, 10), argc > 4 ? argv[4] : NULL);
  else {
    fprintf(stderr, "usage: see the head of attack.c\n");
    return 2;
  }
  return 0;
}
