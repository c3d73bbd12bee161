/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * asked.c -- network.width infinite: what is asked, and what cannot be. */
#include "config.h"

#include <math.h>

#include "problem/infinite/infinite.h"
#include "problem/reader.h"

/* Digits of predictions: nodes are doubles, and so are directions. */
#define DIGITS_LEAST 1
#define DIGITS_MOST 13

static bool
is_infinite(const rf_node *node)
{
  return node && node->form == RF_SCALAR && !strcmp(node->text, "infinite");
}

/* Before the flow, whose tolerance depends on it. */
rf_status
rf_read_wide(rf_reader *r)
{
  rf_wide *wide = &r->problem->wide;
  uint64_t digits = 6;
  rf_status status;

  wide->asked = is_infinite(r->node[RF_KEY_WIDTH]);
  if (!wide->asked)
    return r->node[RF_KEY_WIDE_DIGITS]
      ? rf_reader_surplus(r, RF_KEY_WIDE_DIGITS, "only network.width infinite "
                          "has nodes that are to agree") : RF_OK;
  status = rf_read_integer(r, &digits, RF_KEY_WIDE_DIGITS, DIGITS_LEAST,
                           DIGITS_MOST);
  wide->digits = (long)digits;
  return status;
}

/* A flow with fewer digits cannot show that nodes agree to so many. */
rf_status
rf_check_wide(const rf_reader *r)
{
  const rf_problem *p = r->problem;
  const long digits = p->wide.digits;
  char allowed[96];
  mpq_t most;
  rf_status status = RF_OK;

  if (!p->wide.asked)
    return RF_OK;
  mpq_init(most);
  mpq_set_ui(most, 1, 1);
  mpz_ui_pow_ui(mpq_denref(most), 10, (unsigned long)digits);
  if (rf_engine_is(p->engine, RF_BY_RTOL) && mpq_cmp(p->rtol_exact, most) > 0) {
    snprintf(allowed, sizeof allowed, "at most 1e-%ld with network.digits "
             "%ld", digits, digits);
    status = rf_reader_bad(r, r->node[RF_KEY_RTOL], rf_key_name(RF_KEY_RTOL),
                           NULL, allowed);
  } else if (rf_engine_is(p->engine, RF_BY_DIGITS) && p->digits < digits) {
    snprintf(allowed, sizeof allowed, "at least %ld, as network.digits",
             digits);
    status = rf_reader_bad(r, r->node[RF_KEY_DIGITS],
                           rf_key_name(RF_KEY_DIGITS), NULL, allowed);
  }
  mpq_clear(most);
  return status;
}

void
rf_problem_take_nodes(rf_problem *problem, rf_nodes *nodes, int level)
{
  rf_nodes_free(problem->wide.nodes);
  problem->wide.nodes = nodes;
  problem->wide.level = level;
  problem->m = 2 * nodes->count;
  if (problem->all_states)
    problem->states = problem->m;
}

rf_status
rf_problem_set_level(rf_problem *problem, int level)
{
  const rf_nodes *old = problem->wide.nodes;
  rf_nodes *nodes = NULL;
  rf_status status = rf_nodes_create(&nodes, problem, level,
                                     old && old->scattered);

  if (status >= 0)
    rf_problem_take_nodes(problem, nodes, level);
  return status;
}

bool
rf_nodes_are_scattered(const rf_nodes *nodes)
{
  return nodes->scattered;
}

double
rf_problem_share(const rf_problem *problem, size_t j)
{
  const rf_nodes *nodes = problem->wide.nodes;

  if (j >= problem->m)
    return NAN;
  return nodes ? nodes->share[j % nodes->count] / 2.0
               : 1.0 / (double)problem->m;
}

rf_status
rf_problem_refine(rf_problem *problem)
{
  const rf_wide *wide = &problem->wide;

  if (!wide->asked || wide->level == RF_LEVEL_MOST)
    return RF_EUNSUP;
  return rf_problem_set_level(problem, wide->level + 1);
}

/* With a law that has no limit an infinite width means nothing: its flow is the
   faster the wider it is. */
rf_status
rf_make_wide(rf_reader *r)
{
  rf_problem *p = r->problem;
  char why[96];
  rf_status status;

  if (!p->wide.asked)
    return RF_OK;
  if (p->scheme == RF_HE)
    return rf_reader_surplus(r, RF_KEY_SCHEME, "he has no limit of infinite "
                             "width: its flow is the faster the wider it is");
  if (p->by_std)
    return rf_reader_surplus(r, RF_KEY_STD, "weights that do not shrink with "
                             "the width have no limit of infinite width");
  status = rf_problem_set_level(p, 0);
  if (status == RF_EUNSUP) {
    snprintf(why, sizeof why, "a number of neurons: there are more than %d "
             "coordinates to integrate over", RF_POINT_COORDINATES);
    status = rf_reader_bad(r, r->node[RF_KEY_WIDTH], rf_key_name(RF_KEY_WIDTH),
                           NULL, why);
  }
  return status;
}
