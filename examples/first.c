/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * first.c -- the program of README; tests/package.sh compares the two. */
#include <reluflow.h>
#include <stdio.h>

int main(void)
{
  const double x[] = { -0.75, -0.5, 0.125 }, y[] = { 1.1, 0.1, 0.8 };
  const rf_data data = { 3, 1, x, y };
  const char *const set[] = { "data.bias=true", "network.width=1000" };
  rf_problem *p = NULL; rf_flow *f = NULL; rf_message why;
  const rf_numbers *v = NULL;
  rf_status s = rf_problem_create(&p, &why, &data, set, 2);
  if (s == RF_OK) s = rf_flow_create(&f, &why, p);
  while (s >= 0 && (s = rf_flow_step(f, &why, 10)) == RF_EVENT)
    printf("an event at %g\n", rf_flow_time(f));
  if (s == RF_OK) s = rf_flow_sample(f, &v);
  printf("%s, loss %s at time 10\n", rf_strerror(s),
         v ? rf_numbers_text(v, RF_SAMPLE_LOSS) : "?");
  rf_flow_free(f); rf_problem_free(p);
  return s != RF_OK;
}
