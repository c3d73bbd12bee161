/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * step.h -- one step of a proof, by hand: polynomials and the tube around
 * them. */
#ifndef STEP_H
#define STEP_H

#include <math.h>

#include <reluflow.h>

#include "proof/meeting/passage.h"
#include "support/rf_test.h"

enum { BITS = 200 };

/* A stage, and everything that it stands on. */
typedef struct step {
  rf_problem *problem;
  rf_terrain *ground;
  rf_bundle *bundle;
  rf_stage *stage;
  rf_doubt doubt;
} step;

static inline void
start(step *s, const char *text)
{
  rf_message message = { "" };

  *s = (step){ 0 };
  ck_assert_msg(rf_problem_parse(&s->problem, &message, text, "text", NULL, 0)
                == RF_OK, "%s\n%s", message.text, text);
  ck_assert_int_eq(rf_terrain_create(&s->ground, s->problem, BITS), RF_OK);
  ck_assert_int_eq(rf_bundle_create(&s->bundle, &s->doubt, s->ground), RF_OK);
}

/* One neuron (1, g, 1) near the line of x = (length, 0), y = -4/length: it
   comes towards it at the speed 2, or a little more. */
static inline void
start_near(step *s, double g, double length)
{
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: [[%g, 0], [0, 1]], labels: [%g, "
           "1]}\nnetwork: {width: 1}\n"
           "init: {scheme: file, weights: [[1, %.17g, 1]]}\n"
           "flow: {engine: cvode, until: 1}\n", length, -4.0 / length, g);
  start(s, text);
}

/* Polynomials of a step that is at most so long. */
static inline void
approximate(step *s, double most)
{
  rf_stage_free(s->stage);
  s->stage = NULL;
  ck_assert_int_eq(rf_stage_create(&s->stage, &s->doubt, s->bundle), RF_OK);
  ck_assert_int_eq(rf_stage_approximate(s->stage, most), RF_OK);
}

static inline void
enclose(step *s)
{
  ck_assert_int_eq(rf_stage_measure(s->stage), RF_OK);
  ck_assert_msg(rf_stage_enclose(s->stage, &s->doubt) == RF_OK, "%s",
                s->doubt.what);
}

static inline void
discard(step *s)
{
  rf_stage_free(s->stage);
  rf_bundle_free(s->bundle);
  rf_terrain_free(s->ground);
  rf_problem_free(s->problem);
}

static inline double
of_up(rf_up a)
{
  return a.m == 0.0 ? 0.0 : exp2(up_log2(a));
}

/* Nothing is told but how many turns there are. */
static inline rf_status
tell_nobody(void *context, const rf_turn *turn, const rf_prospect *c)
{
  size_t *turns = context;

  (void)turn;
  (void)c;
  ++*turns;
  return RF_OK;
}

/* The agenda of a bundle as it is: its status, its end by time (0 where the
   status is not RF_OK), and how many it found. */
static inline rf_status
find_agenda(step *s, double *end, size_t *count)
{
  rf_agenda agenda;
  rf_status status;

  rf_agenda_init(&agenda);
  status = rf_agenda_make(&agenda, s->stage);
  *end = status < 0 ? 0.0 : arf_get_d(agenda.end, ARF_RND_NEAR)
    * ball_get_d(&s->stage->h);
  *count = agenda.count;
  rf_agenda_clear(&agenda);
  return status;
}

static inline rf_status
look_ahead(step *s, double most, double *end, size_t *count)
{
  approximate(s, most);
  enclose(s);
  return find_agenda(s, end, count);
}

/* An experiment of m neurons a (1, w_1, 1) that cross the line of x_1 at 0.1 or
   so, w_1 = -0.1 - at[j]; p_2 is 2 at first.  The length of the text, behind
   which its record comes. */
static inline int
write_crossing(char *text, size_t size, const double *a, const double *at,
               size_t m)
{
  double label = 4.05;
  int n;

  for (size_t j = 0; j < m; j++)
    label += 0.95 * a[j] * a[j];
  n = snprintf(text, size, "data: {inputs: [[1, 0], [0.5, 1]], "
               "labels: [1, %.17g]}\nnetwork: {width: %zu}\n"
               "init: {scheme: file, weights: [", label, m);
  for (size_t j = 0; j < m; j++)
    n += snprintf(text + n, size - (size_t)n, "%s[%.17g, %.17g, %.17g]",
                  j ? ", " : "", a[j], a[j] * (-0.1 - at[j]), a[j]);
  n += snprintf(text + n, size - (size_t)n, "]}\n"
                "flow: {engine: cvode, until: 0.4}\n");
  return n;
}

#endif
