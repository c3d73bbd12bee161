/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * saddle.c -- the time to leave a saddle, where double precision goes wrong.
 *
 * One neuron on the sample x = y = 1: with u = a + w and v = a - w the flow is
 * u' = (1 - h) u, v' = -(1 - h) v, h = (u^2 - v^2) / 4.  From a = -lambda (1 -
 * lambda), w = lambda it first runs into the saddle at 0 (v shrinks) and
 * leaves it because u starts at lambda^2, not at 0.  With E = exp(2 int (1 -
 * h)) time is the integral of dE / (2 (E - u0^2 E^2 / 4 + v0^2 / 4)), so h
 * reaches 1/2 at 2 ln(1 / lambda) + ln 2, up to O(lambda^2).
 *
 * Prints lambda, that time, and h there: by the Taylor engine with 20 and
 * with log10(1 / lambda) + 20 digits, each with the digits to which its two
 * runs agree, and by CVODE in double.  a + w costs log10(1 / lambda) digits:
 * where they are not there, a run cannot know h, and says so. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <reluflow.h>

/* h at time t on the given engine; lambda = 10^-k; digits 0 for cvode, which
   has none.  agree: digits to which the run and its second one agree, 0 for
   cvode. */
static rf_status
height(double *h, double *agree, const char *engine, int digits, int k,
       double t)
{
  char text[1024], nines[128] = "", asked[32];
  const char *const set[] = { asked };
  rf_problem *problem = NULL;
  rf_flow *flow = NULL;
  rf_message message = { "" };
  rf_flow_stats stats;
  const rf_numbers *v;
  rf_status status;

  for (int i = 0; i < k; i++)
    nines[i] = '9';
  snprintf(text, sizeof text,
           "data: {inputs: [[1]], labels: [1]}\n"
           "network: {width: 1}\n"
           "init: {scheme: file, weights: [[-%se-%d, 1e-%d]]}\n"
           "flow: {engine: %s, until: 1000}\n",
           nines, 2 * k, k, engine);
  snprintf(asked, sizeof asked, "flow.digits=%d", digits);
  status = rf_problem_parse(&problem, &message, text, "saddle", set,
                            digits ? 1 : 0);
  if (status == RF_OK)
    status = rf_flow_create(&flow, &message, problem);
  while (status == RF_OK
         && (status = rf_flow_step(flow, &message, t)) == RF_EVENT)
    status = RF_OK;
  if (status == RF_OK)
    status = rf_flow_sample(flow, &v);
  if (status == RF_OK) {
    *h = rf_numbers_double(v, RF_SAMPLE_H);
    rf_flow_stats_get(flow, &stats);
    *agree = stats.agree;
  }
  else
    fprintf(stderr, "saddle: %s\n", message.text);
  rf_flow_free(flow);
  rf_problem_free(problem);
  return status;
}

int
main(void)
{
  static const int exponents[] = { 5, 10, 20, 40, 60 };
  int bad = 0;

  puts("lambda  time        20 digits     agree  more digits   agree  cvode");
  for (int i = 0; i < 5; i++) {
    const int k = exponents[i];
    const double t = 2.0 * k * log(10.0) + log(2.0);
    double few, many, cvode, agree[3];
    if (height(&few, &agree[0], "taylor", 20, k, t) != RF_OK
        || height(&many, &agree[1], "taylor", 20 + k, k, t) != RF_OK
        || height(&cvode, &agree[2], "cvode", 0, k, t) != RF_OK)
      return EXIT_FAILURE;
    printf("1e-%-5d%-12.6f%-14.10f%-7.1f%-14.10f%-7.1f%.10f\n", k, t, few,
           agree[0], many, agree[1], cvode);
    /* h' = 1/4 there; t is rounded, by 1e-13 at most, and short of
       O(lambda^2). */
    const double late = 1e-13 + pow(10.0, -2.0 * k);
    bad |= !(fabs(many - 0.5) < late) || !(agree[1] > 15.0);
    bad |= !(fabs(few - 0.5) < late + 10.0 * pow(10.0, -agree[0]));
    bad |= k >= 20 && fabs(cvode - 0.5) < 0.4;
  }
  return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}
