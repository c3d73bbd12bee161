/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * notes.c -- what is allowed in an experiment but seldom meant. */
#include "config.h"

#include "problem/problem.h"

/* Beyond this rtol the errors of a run can be seen on a plot. */
#define RTOL_LARGE 1e-5

/* Bytes of weights beyond which the default is worth a word. */
#define RECORD_LARGE 268435456.0

/* x_k = ratio x_0 for every k?  Exactly; no row is zero. */
static bool
on_one_line(const rf_problem *p)
{
  const mpq_t *x = (const mpq_t *)p->x;
  bool is = true;
  size_t i = 0;
  mpq_t u, v;

  mpq_inits(u, v, (mpq_ptr)0);
  while (!mpq_sgn(x[i]))
    i++;
  for (size_t k = 1; is && k < p->n; k++)
    for (size_t j = 0; is && j < p->d; j++) {
      /* x_k,j x_0,i = x_k,i x_0,j: without a quotient. */
      mpq_mul(u, x[k * p->d + j], x[i]);
      mpq_mul(v, x[k * p->d + i], x[j]);
      is = mpq_equal(u, v) != 0;
    }
  mpq_clears(u, v, (mpq_ptr)0);
  return is;
}

/* Bytes of the weights and patterns that are recorded: 8 a number in double,
   which is the least, and one a sign. */
static double
bytes_of_states(const rf_problem *p)
{
  return (double)p->ntimes * (double)p->states
    * (double)(8 * (p->d + 1) + p->n);
}

/* Nothing here is refused: each of these may be meant.  Each note says what
   the setting does and which key changes it. */
void
rf_problem_notes(const rf_problem *problem, rf_put *put, void *context)
{
  const rf_problem *p = problem;
  const double bytes = bytes_of_states(p);
  char text[256], number[RF_DOUBLE_TEXT];

  if (p->n > 1 && !p->bias && on_one_line(p)
      && mpq_cmp_ui(p->leak, 1, 1) != 0)
    put(context, "all inputs are multiples of one: a neuron has one boundary "
        "for all of them and hardly ever changes its pattern; is "
        "data.bias: true missing?");
  if (rf_engine_is(p->engine, RF_BY_RTOL) && p->rtol > RTOL_LARGE) {
    snprintf(text, sizeof text, "flow.rtol is %s: beyond 1e-5 events can be "
             "wrong in time and in kind", rf_double_text(number, p->rtol));
    put(context, text);
  }
  if (p->default_states && bytes > RECORD_LARGE) {
    snprintf(text, sizeof text, "the weights of all %zu neurons at %zu times "
             "(the default) take %.2g GB; record.states and record.times "
             "choose", p->m, p->ntimes, bytes / 1e9);
    put(context, text);
  }
}
