/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * logistic.c -- one balanced neuron on the sample x = y = 1: s = a w obeys
 * s' = 2 s (1 - s), a logistic curve.  Prints time, computed s, exact s;
 * fails if they differ by more than the steps may have done. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <reluflow.h>

int
main(void)
{
  const double one = 1.0, r0 = 0.1, s0 = r0 * r0, rtol = 1e-10;
  const char *const set[] = { "flow.rtol=1e-10", "flow.until=10" };
  rf_problem *problem = NULL;
  rf_flow *flow = NULL;
  rf_message message = { "" };
  rf_flow_stats stats;
  const rf_numbers *v;
  rf_status st = rf_problem_create(&problem, &message,
                                   &(rf_data){ 1, 1, &one, &one }, set, 2);
  int bad = 0;

  if (st == RF_OK)
    st = rf_problem_set_weights(problem, 1, &r0, &r0);
  if (st == RF_OK)
    st = rf_flow_create(&flow, &message, problem);
  for (int t = 1; st == RF_OK && t <= 10; t++) {
    double w, a, exact = 1.0 / (1.0 + (1.0 / s0 - 1.0) * exp(-2.0 * t));
    if ((st = rf_flow_step(flow, &message, t)) != RF_OK
        || (st = rf_flow_weights(flow, &v, 0, 1)) != RF_OK)
      break;
    a = rf_numbers_double(v, 0);
    w = rf_numbers_double(v, 1);
    rf_flow_stats_get(flow, &stats);
    printf("%d %.10f %.10f\n", t, a * w, exact);
    /* Each step errs by rtol at most, and s doubles an error of w; the flow
       itself stretches it by exp(2 t) while s is small, as it does s. */
    bad |= !(fabs(a * w - exact) <= 2 * rtol * (double)stats.steps * exact);
  }
  if (st != RF_OK)
    fprintf(stderr, "logistic: %s: %s\n", rf_strerror(st), message.text);
  rf_flow_free(flow);
  rf_problem_free(problem);
  return st == RF_OK && !bad ? EXIT_SUCCESS : EXIT_FAILURE;
}
