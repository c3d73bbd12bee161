/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * attack.c -- random problems against the program, from the command line:
 *
 *   attack ENGINE FIRST COUNT [rtol|digits]   the law on problems FIRST ...
 *   attack compare FIRST COUNT                all accuracies, one story
 *   attack teacher FIRST COUNT [M...]         the same, draws of the teacher
 *   attack limit FIRST COUNT                  limit flow against full flow
 *   attack symmetry FIRST COUNT [ENGINE]      turned, permuted, rescaled
 *   attack print SEED [ENGINE|limit|symmetry] the experiment
 *   attack print DRAW SCHEME M                ... of the teacher
 *   attack file ENGINE EXPERIMENT [rtol|digits]    the law on a file
 *   attack replay RUN...                      the law on run files
 *
 * Each problem has a process of its own and ten minutes of processor time (an
 * exponential loss of e^600, followed from times of 1e-300 on by Taylor, needs
 * five), a draw of the teacher as many, so that hangs and crashes are counted.
 * A line per kind of breach and problem; totals at the end. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/generator.h"
#include "input/teacher.h"
#include "law/law.h"
#include "law/stories.h"
#include "support/child.h"

#define SECONDS 600
#define STORY_SECONDS 120
#define TEACHER_SECONDS 600

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
  uint64_t seed;
  const char *engine, *accuracy;
  const char *text, *path;
} attack_job;

static void
run_law(void *out, void *context)
{
  const attack_job *job = context;
  char engine[64], accuracy[64];
  const char *set[2] = { engine, accuracy };
  report r = { job->seed, { 0 } };

  snprintf(engine, sizeof engine, "flow.engine=%s", job->engine);
  snprintf(accuracy, sizeof accuracy, "flow.%s=%s",
           law_by_rtol(job->engine) ? "rtol" : "digits",
           job->accuracy ? job->accuracy : "");
  law_check(out, job->text, job->path, set, job->accuracy ? 2 : 1,
            &(law_ear){ say, &r });
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
  if (how && child_hangs(how)) {
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
  if (!strcmp(engine, "limit"))
    wish = (gen_wish){ .decade = -40, .longest = 8, .table = true };
  if (!strcmp(engine, "symmetry"))
    wish = (gen_wish){ .decade = GEN_ANY, .table = true, .longest = 60,
                       .unscaled = true, .plain = true };
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
    attack_job job = { seed, engine, accuracy, NULL, "." };
    char *text;
    int how;
    memset(&result, 0, sizeof result);
    gen_init(&g);
    gen_draw(&g, seed, &wish);
    job.text = text = gen_text(&g);
    how = child_run(&result, sizeof result, SECONDS, run_law, &job);
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
  char *text = read_file(path);
  attack_job job = { 0, engine, accuracy, text, path };
  law_result result;
  totals t = { 0 };
  int how;

  memset(&result, 0, sizeof result);
  how = child_run(&result, sizeof result, SECONDS, run_law, &job);
  add(&t, &result, 0, how);
  print_totals(&t);
  free(text);
}

typedef struct told {
  stories_tally sum;
  size_t problems, silent, doubtful, hangs, crashes;
} told;

/* One mode of stories.h on one problem. */
static void
tell_one(told *t, void (*run)(void *out, void *context), stories_job *job,
         unsigned seconds)
{
  stories_tally tally = { .pairs = 0 };
  const int how = child_run(&tally, sizeof tally, seconds, run, job);

  if (how)
    printf("%" PRIu64 " %s\n", job->seed, child_hangs(how) ? "hang" : "crash");
  t->problems++;
  t->hangs += how && child_hangs(how);
  t->crashes += how && !child_hangs(how);
  t->silent += tally.silent > 0;
  t->doubtful += tally.doubtful > 0;
  stories_add(&t->sum, &tally);
}

/* Returns whether all is as it should be. */
static bool
print_told(const told *t)
{
  const stories_tally *s = &t->sum;

  printf("problems %zu, pairs %d: other story without a doubt %d (%zu "
         "problems), with doubts %d (%zu); early ends %d, hangs %zu, crashes "
         "%zu\n  one story: times to %.1e of the end, losses to %.1e of the "
         "first, doubts all the same in %d; %.0f s\n", t->problems, s->pairs,
         s->silent, t->silent, s->doubtful, t->doubtful, s->early, t->hangs,
         t->crashes, s->time, s->loss, s->needless, s->seconds);
  return !(s->silent || s->early || t->hangs || t->crashes);
}

/* One mode of stories.h on problems first ... */
static int
tell(void (*run)(void *out, void *context), uint64_t first, uint64_t count,
     const char *engine)
{
  told t = { .problems = 0 };

  for (uint64_t seed = first; seed < first + count; seed++) {
    stories_job job = { .seed = seed, .engine = engine };
    tell_one(&t, run, &job, STORY_SECONDS);
  }
  return !print_told(&t);
}

/* The teacher with the widths of the arguments, all schemes, draws first ...;
   totals for each width. */
static int
teach(uint64_t first, uint64_t count, int widths, char **width)
{
  static const char *const scheme[] =
    { "balanced", "dominated", "unbalanced" };
  static char *all[] = { "20", "200", "2000", "20000" };
  bool good = true;

  if (widths == 0) {
    width = all;
    widths = 4;
  }
  for (int i = 0; i < widths; i++) {
    told t = { .problems = 0 };
    for (uint64_t seed = first; seed < first + count; seed++)
      for (int c = 0; c < 3; c++) {
        stories_job job = { .seed = seed, .scheme = scheme[c],
                            .m = strtoul(width[i], NULL, 10) };
        tell_one(&t, stories_teacher, &job, TEACHER_SECONDS);
      }
    printf("m = %s, T = %d, against %s: ", width[i], TEACHER_UNTIL,
           strtoul(width[i], NULL, 10) <= STORIES_TAYLOR_MOST
           ? "Taylor" : "rtol 1e-12");
    good = print_told(&t) && good;
  }
  return !good;
}

static void
print_teacher(uint64_t draw, const char *scheme, const char *m)
{
  char *text = teacher_text(draw, scheme, strtoul(m, NULL, 10));

  fputs(text, stdout);
  free(text);
}

/* Run files one after the other; their place is the seed. */
static int
replay(int count, char **path)
{
  totals t;

  memset(&t, 0, sizeof t);
  for (int i = 0; i < count; i++) {
    law_result result;
    report r = { (uint64_t)i, { 0 } };
    memset(&result, 0, sizeof result);
    law_replay(&result, path[i], say, &r);
    add(&t, &result, (uint64_t)i, 0);
  }
  print_totals(&t);
  return t.bad > 0;
}

int
main(int argc, char **argv)
{
  const char *what = argc > 1 ? argv[1] : "";
  const uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
  const uint64_t count = argc > 3 ? strtoull(argv[3], NULL, 10) : 0;

  setvbuf(stdout, NULL, _IOLBF, 0);
  if (argc >= 5 && !strcmp(what, "print"))
    print_teacher(first, argv[3], argv[4]);
  else if (argc >= 3 && !strcmp(what, "print"))
    print_problem(first, argc > 3 ? argv[3] : "cvode");
  else if (argc >= 4 && !strcmp(what, "file"))
    attack_file(argv[2], argv[3], argc > 4 ? argv[4] : NULL);
  else if (argc >= 3 && !strcmp(what, "replay"))
    return replay(argc - 2, argv + 2);
  else if (argc >= 4 && !strcmp(what, "compare"))
    return tell(stories_compare, first, count, NULL);
  else if (argc >= 4 && !strcmp(what, "teacher"))
    return teach(first, count, argc - 4, argv + 4);
  else if (argc >= 4 && !strcmp(what, "limit"))
    return tell(stories_limit, first, count, NULL);
  else if (argc >= 4 && !strcmp(what, "symmetry"))
    return tell(stories_symmetry, first, count,
                argc > 4 ? argv[4] : "cvode");
  else if (argc >= 4)
    attack(what, first, count, argc > 4 ? argv[4] : NULL);
  else {
    fprintf(stderr, "usage: see the head of attack.c\n");
    return 2;
  }
  return 0;
}
