/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * subject.c -- see subject.h. */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "flow/cvode/cvode.h"
#include "flow/events/events.h"
#include "support/room.h"
#include "support/subject.h"

void
subject_open(subject *s, rf_rng *g, size_t n, size_t d, int power,
             const char *const *set)
{
  double *x = test_room(n * d, sizeof *x), *y = test_room(n, sizeof *y);
  rfd_engine *engine = NULL;
  rf_message message = { "" };
  size_t nset = 0;

  while (set[nset])
    nset++;
  for (size_t i = 0; i < n * d; i++)
    x[i] = ldexp(rng_uniform(g), power);
  for (size_t k = 0; k < n; k++)
    y[k] = rng_uniform(g);
  ck_assert_msg(rf_problem_create(&s->problem, &message,
                                  &(rf_data){ n, d, x, y }, set, nset)
                == RF_OK, "%s", message.text);
  ck_assert_int_eq(rfd_model_create(&s->model, s->problem, 53), RF_OK);
  ck_assert_int_eq(rf_cvode_create(&engine, s->model, SUBJECT_RTOL), RF_OK);
  ck_assert_int_eq(rfd_run_create(&s->run, s->model, engine), RF_OK);
  free(x);
  free(y);
}

void
subject_close(subject *s)
{
  rfd_run_free(s->run);
  rfd_model_free(s->model);
  rf_problem_free(s->problem);
}
