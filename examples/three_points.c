/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * three_points.c -- the three points of Boursier and Flammarion, a thousand
 * neurons: prints every change of activation of the first neuron, and where
 * the flow ends; fails unless that is the spurious stationary point, where
 * the loss is 256/2925. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <reluflow.h>

static void
print_events(const rf_flow *flow, unsigned neuron)
{
  rf_event event;

  for (size_t i = 0; i < rf_flow_event_count(flow); i++)
    if (rf_flow_event_get(flow, &event, i) == RF_OK && event.neuron == neuron)
      printf("%.12g: neuron %u, datum %u: %s\n", event.time, neuron,
             (unsigned)event.datum, rf_event_name(event.kind));
}

int
main(void)
{
  const double x[] = { -0.75, -0.5, 0.125 }, y[] = { 1.1, 0.1, 0.8 };
  const char *const set[] = {
    "data.bias=true", "network.width=1000", "init.scale=1e-3",
    "flow.until=400"
  };
  const double end = 256.0 / 2925.0;
  rf_problem *problem = NULL;
  rf_flow *flow = NULL;
  rf_message message = { "" };
  const rf_numbers *v;
  double loss = -1;
  rf_status st = rf_problem_create(&problem, &message,
                                   &(rf_data){ 3, 1, x, y }, set, 4);

  if (st == RF_OK)
    st = rf_flow_create(&flow, &message, problem);
  if (st == RF_OK)
    while ((st = rf_flow_step(flow, &message, 400)) == RF_EVENT)
      print_events(flow, 0);
  if (st == RF_OK)
    st = rf_flow_sample(flow, &v);
  if (st == RF_OK) {
    loss = rf_numbers_double(v, RF_SAMPLE_LOSS);
    printf("loss %.12f, stationary point %.12f\n", loss, end);
  } else
    fprintf(stderr, "three_points: %s: %s\n", rf_strerror(st), message.text);
  rf_flow_free(flow);
  rf_problem_free(problem);
  /* The slowest mode decays like exp(-0.0789 t) in the weights, twice as
     fast in the loss: exp(-63) is below rounding, rtol is what is left. */
  return st == RF_OK && fabs(loss - end) < 1e-8 ? EXIT_SUCCESS
                                                : EXIT_FAILURE;
}
