/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rule.c -- Gauss's nodes on an interval. */
#include "config.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>

#include "problem/infinite/infinite.h"

/* A function like t^s with s > -1 at a rough end is one like u^(4 s + 3) with
   t = u^4, its derivative counted: N nodes integrate that with an error like
   N^-(8 s + 8) where N^-(2 s + 2) was (P. Davis, P. Rabinowitz, Methods of
   numerical integration, 2.12 and 4.2). */
#define POWER 4

/* GSL's numbers are tables up to 20 nodes and at powers of 2; elsewhere it
   solves for them. */
rf_status
rf_rule_init(rf_rule *rule, size_t count)
{
  gsl_error_handler_t *old = gsl_set_error_handler_off();
  gsl_integration_glfixed_table *table
    = gsl_integration_glfixed_table_alloc(count);

  gsl_set_error_handler(old);
  *rule = (rf_rule){ .count = count,
                     .at = rf_alloc(count, sizeof *rule->at),
                     .weight = rf_alloc(count, sizeof *rule->weight) };
  if (table && rule->at && rule->weight)
    for (size_t i = 0; i < count; i++)
      (void)gsl_integration_glfixed_point(0.0, 1.0, i, &rule->at[i],
                                          &rule->weight[i], table);
  if (table)
    gsl_integration_glfixed_table_free(table);
  return table && rule->at && rule->weight ? RF_OK : RF_ENOMEM;
}

void
rf_rule_clear(rf_rule *rule)
{
  rf_release(rule->at);
  rf_release(rule->weight);
  rule->at = rule->weight = NULL;
}

double
rf_rule_node(double *x, const rf_rule *rule, const rf_smooth *on, size_t i)
{
  const double length = on->to - on->from, t = rule->at[i];
  const bool rough = on->rough[0] || on->rough[1];
  double power = 1.0;

  RF_ASSERT(i < rule->count && !(on->rough[0] && on->rough[1]));
  for (int k = 1; rough && k < POWER; k++)
    power *= t;
  *x = on->rough[1] ? on->to - length * power * t
                    : on->from + length * (rough ? power * t : t);
  return rule->weight[i] * length * (rough ? POWER * power : 1.0);
}
