/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stories.c -- see stories.h. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generator.h"
#include "stories.h"
#include "story.h"

static void
read_as(story *s, const char *text, const char *engine, const char *accuracy)
{
  char first[64], second[64];
  const char *set[] = { first, second };

  snprintf(first, sizeof first, "flow.engine=%s", engine);
  snprintf(second, sizeof second, "flow.%s", accuracy ? accuracy : "rtol=");
  story_read(s, text, set, accuracy ? 2 : 1);
}

static char *
draw_text(gen *g, uint64_t seed, const gen_wish *wish)
{
  gen_init(g);
  gen_draw(g, seed, wish);
  return gen_text(g);
}

/* Count and tell how other differs from s. */
static void
meet(stories_tally *t, uint64_t seed, const char *what, const story *s,
     const story *other, const story_map *map, double tol)
{
  char why[256];

  if (s->status < 0 || other->status < 0) {
    const story *bad = s->status < 0 ? s : other;
    if (bad->status == RF_ENOTFIN && bad->exponential && bad->time == 0)
      return;                            /* said at once: see law.c */
    printf("%" PRIu64 " early %s: %s\n", seed, what, bad->message.text);
    t->early++;
    return;
  }
  t->pairs++;
  if (story_same(s, other, map, tol, why, sizeof why))
    return;
  if (s->doubts || other->doubts)
    t->doubtful++;
  else {
    printf("%" PRIu64 " silent %s: %s\n", seed, what, why);
    t->silent++;
  }
}

void
stories_compare(void *out, void *context)
{
  static const char *const rtol[] =
    { "rtol=1e-12", "rtol=1e-10", "rtol=1e-8", "rtol=1e-6" };
  static const double tol[] = { 1e-6, 1e-5, 1e-4, 1e-3 };
  const stories_job *job = context;
  const gen_wish wish = { .decade = GEN_ANY, .longest = 60 };
  story best, other;
  gen g;
  char *text = draw_text(&g, job->seed, &wish);

  read_as(&best, text, "taylor", "digits=30");
  for (int i = 0; i < 4; i++) {
    read_as(&other, text, "cvode", rtol[i]);
    meet(out, job->seed, rtol[i], &best, &other, NULL, tol[i]);
    story_free(&other);
  }
  story_free(&best);
  free(text);
  gen_clear(&g);
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
    meet(out, job->seed, "limit in double", &full, &other, NULL, 1e-7);
    story_free(&other);
    read_as(&other, text, "limit", "digits=30");
    meet(out, job->seed, "limit", &full, &other, NULL, 1e-20);
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
           const story *s,
           const char *what, const story_map *map)
{
  const char *accuracy = strcmp(job->engine, "cvode") ? "digits=30" : NULL;
  char *text = gen_text(g);
  story other;

  read_as(&other, text, job->engine, accuracy);
  meet(t, job->seed, what, s, &other, map, accuracy ? 1e-12 : 1e-5);
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
          strcmp(job->engine, "cvode") ? "digits=30" : NULL);
  if (g.d > 1) {
    gen_turn(&g, 0, g.d - 1);
    meet_image(out, job, &g, &s, "turned", NULL);
    gen_draw(&g, job->seed, &wish);
  }
  shuffle(data, &rng, g.n);
  shuffle(neurons, &rng, g.m);
  gen_permute(&g, data, neurons);
  meet_image(out, job, &g, &s, "permuted",
             &(story_map){ data, neurons, 1 });
  gen_draw(&g, job->seed, &wish);
  for (int e = -15; e <= 15; e += 10) {
    gen_rescale(&g, e);
    snprintf(what, sizeof what, "data times 1e%d", 2 * e);
    meet_image(out, job, &g, &s, what,
               &(story_map){ NULL, NULL, pow(10, 2 * e) });
    gen_rescale(&g, -e);
  }
  story_free(&s);
  free(text);
  gen_clear(&g);
}
