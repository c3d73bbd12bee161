/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stories.c -- see stories.h. */
#include "config.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/generator.h"
#include "input/teacher.h"
#include "law/law.h"
#include "law/stories.h"
#include "law/story.h"

static void
read_as(story *s, const char *text, const char *engine, const char *accuracy)
{
  char first[64], second[64];
  const char *set[] = { first, second };

  snprintf(first, sizeof first, "flow.engine=%s", engine);
  snprintf(second, sizeof second, "flow.%s", accuracy ? accuracy : "rtol=");
  story_read(s, text, set, accuracy ? 2 : 1);
}

/* Taylor without its second run, for half the price. */
static void
read_once(story *s, const char *text, const char *digits)
{
  static const char *const engine = "flow.engine=taylor";
  char second[64];
  const char *set[] = { engine, second, "flow.verify=false" };

  snprintf(second, sizeof second, "flow.%s", digits);
  story_read(s, text, set, 3);
}

static char *
draw_text(gen *g, uint64_t seed, const gen_wish *wish)
{
  gen_init(g);
  gen_draw(g, seed, wish);
  return gen_text(g);
}

void
stories_add(stories_tally *sum, const stories_tally *t)
{
  sum->silent += t->silent;
  sum->doubtful += t->doubtful;
  sum->early += t->early;
  sum->pairs += t->pairs;
  sum->needless += t->needless;
  sum->time = fmax(sum->time, t->time);
  sum->loss = fmax(sum->loss, t->loss);
  sum->seconds += t->seconds;
}

static void
name_of(char *name, size_t size, const stories_job *job)
{
  if (job->scheme)
    snprintf(name, size, "%" PRIu64 " %s %zu", job->seed, job->scheme,
             job->m);
  else
    snprintf(name, size, "%" PRIu64, job->seed);
}

/* How another run of a story is compared with it. */
typedef struct terms {
  const char *what;
  const event_map *map;    /* of its events; NULL: none */
  double tol;
} terms;

/* Count and tell how other differs from s. */
static void
meet(stories_tally *t, const stories_job *job, const story *s,
     const story *other, const terms *by)
{
  const char *what = by->what;
  story_difference d;
  char name[60];

  name_of(name, sizeof name, job);
  t->seconds += other->seconds;
  if (s->status < 0 || other->status < 0) {
    const story *bad = s->status < 0 ? s : other;
    if (bad->status == RF_ENOTFIN && bad->exponential && bad->time == 0)
      return;                            /* said at once: see law.c */
    printf("%s early %s: %s\n", name, what, bad->message.text);
    t->early++;
    return;
  }
  t->pairs++;
  if (story_same(&d, s, other, by->map, by->tol)) {
    t->needless += s->doubts || other->doubts;
    t->time = fmax(t->time, d.time);
    t->loss = fmax(t->loss, d.loss);
    return;
  }
  if (s->doubts || other->doubts)
    t->doubtful++;
  else {
    printf("%s silent %s: %s\n", name, what, d.why);
    t->silent++;
  }
  if (job->scheme)
    printf("%s %s: %zu events of %zu neurons differ (%zu unmarked), losses "
           "by %.1e; %" PRIu64 " and %" PRIu64 " doubts; %s\n", name, what,
           d.events, d.neurons, d.unmarked, d.loss, s->doubts, other->doubts,
           d.why);
}

static const char *const accuracy[] =
  { "rtol=1e-12", "rtol=1e-10", "rtol=1e-8", "rtol=1e-6" };
static const double accuracy_tol[] = { 1e-6, 1e-5, 1e-4, 1e-3 };

/* cvode from accuracy number first on against the best. */
static void
meet_all(stories_tally *t, const stories_job *job, const char *text,
         const story *best, int first)
{
  story other;

  t->seconds += best->seconds;
  for (int i = first; i < 4; i++) {
    read_as(&other, text, "cvode", accuracy[i]);
    meet(t, job, best, &other, &(terms){ accuracy[i], NULL,
                                         accuracy_tol[i] });
    story_free(&other);
  }
}

void
stories_compare(void *out, void *context)
{
  const stories_job *job = context;
  const gen_wish wish = { .decade = GEN_ANY, .longest = 60 };
  story best;
  gen g;
  char *text = draw_text(&g, job->seed, &wish);

  read_as(&best, text, "taylor", "digits=30");
  meet_all(out, job, text, &best, 0);
  story_free(&best);
  free(text);
  gen_clear(&g);
}

void
stories_teacher(void *out, void *context)
{
  const stories_job *job = context;
  const bool taylor = job->m <= STORIES_TAYLOR_MOST;
  char *text = teacher_text(job->seed, job->scheme, job->m);
  story best;

  if (taylor)
    read_once(&best, text, "digits=20");
  else
    read_as(&best, text, "cvode", accuracy[0]);
  meet_all(out, job, text, &best, taylor ? 0 : 1);
  story_free(&best);
  free(text);
}

void
stories_limit(void *out, void *context)
{
  const stories_job *job = context;
  const gen_wish wish = { .decade = -40, .longest = 8, .table = true };
  story full, other;
  gen g;
  char *text = draw_text(&g, job->seed, &wish);
  bool zero = false;

  for (size_t k = 0; k < g.n; k++)
    zero = zero || mpq_sgn(g.y[k]) == 0;
  if (!zero) {
    read_as(&full, text, "taylor", "digits=40");
    read_as(&other, text, "limit", "digits=15");
    meet(out, job, &full, &other, &(terms){ "limit in double", NULL, 1e-7 });
    story_free(&other);
    read_as(&other, text, "limit", "digits=30");
    meet(out, job, &full, &other, &(terms){ "limit", NULL, 1e-20 });
    story_free(&other);
    story_free(&full);
  }
  free(text);
  gen_clear(&g);
}

static void
shuffle(size_t *order, rf_rng *g, size_t count)
{
  for (size_t i = 0; i < count; i++)
    order[i] = i;
  for (size_t i = count; i-- > 1;) {
    const size_t k = rng_size(g, 0, i), t = order[i];
    order[i] = order[k];
    order[k] = t;
  }
}

static void
meet_image(stories_tally *t, const stories_job *job, const gen *g,
           const story *s, const char *what, const event_map *map)
{
  const char *digits = law_by_rtol(job->engine) ? NULL : "digits=30";
  char *text = gen_text(g);
  story other;

  read_as(&other, text, job->engine, digits);
  meet(t, job, s, &other, &(terms){ what, map, digits ? 1e-12 : 1e-5 });
  story_free(&other);
  free(text);
}

void
stories_symmetry(void *out, void *context)
{
  const stories_job *job = context;
  const gen_wish wish = { .decade = GEN_ANY, .table = true, .longest = 60,
                          .unscaled = true, .plain = true };
  size_t data[GEN_N], neurons[GEN_M];
  rf_rng rng = { job->seed };
  char what[40];
  story s;
  gen g;
  char *text = draw_text(&g, job->seed, &wish);

  read_as(&s, text, job->engine,
          law_by_rtol(job->engine) ? NULL : "digits=30");
  if (g.d > 1) {
    gen_turn(&g, 0, g.d - 1);
    meet_image(out, job, &g, &s, "turned", NULL);
    gen_draw(&g, job->seed, &wish);
  }
  shuffle(data, &rng, g.n);
  shuffle(neurons, &rng, g.m);
  gen_permute(&g, data, neurons);
  meet_image(out, job, &g, &s, "permuted",
             &(event_map){ data, neurons, 1 });
  gen_draw(&g, job->seed, &wish);
  for (int e = -15; e <= 15; e += 10) {
    gen_rescale(&g, e);
    snprintf(what, sizeof what, "data times 1e%d", 2 * e);
    meet_image(out, job, &g, &s, what,
               &(event_map){ NULL, NULL, pow(10, 2 * e) });
    gen_rescale(&g, -e);
  }
  story_free(&s);
  free(text);
  gen_clear(&g);
}
