/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * theory.c -- measures that are of the theory: constants, verdicts and margins
 * of claims, phases.
 *
 * They are as exact as the theory room makes them, and may take longer than the
 * run itself: a claim that needs what happens between events has the flow
 * followed again.  None of them has a budget of seconds: a row must not depend
 * on how busy a machine is. */
#include "config.h"

#include <math.h>

#include "lab/measures/measures.h"

/* Too many faces for a complete list is no failure: what needs it says so by
   having no number. */
rf_status
rf_witness_extremals(rf_witness *w, rf_message *message)
{
  rf_extremal_options spend;
  rf_status status;

  if (w->all_extremals)
    return RF_OK;
  rf_extremal_defaults(&spend);
  spend.seconds = 0.0;         /* an answer must not depend on the machine */
  status = rf_extremals_create(&w->extremals, message, w->problem, &spend);
  w->all_extremals = status >= 0 || status == RF_ELIMIT;
  return status == RF_ELIMIT ? RF_OK : status;
}

/* With as many digits as a double has. */
static rf_status
constant(rf_gauged *gauged, rf_witness *w, rf_message *message,
         const rf_gauge *gauge)
{
  rf_constants_options o;
  rf_constant c;
  rf_status status = rf_witness_extremals(w, message);

  rf_constants_defaults(&o);
  o.digits = 17;
  if (status >= 0 && !w->constants)
    status = rf_constants_create(&w->constants, message, w->problem,
                                 w->extremals, &o);
  if (status >= 0
      && (status = rf_constants_find(w->constants, &c, gauge->argument)) >= 0)
    rf_gauged_any(gauged, c.value);
  return status;
}

/* Their names are those of a list without extremal vectors too. */
static rf_status
may_be_constant(rf_message *message, const rf_problem *problem,
                const rf_gauge *gauge)
{
  rf_constants_options o;
  rf_constants *all = NULL;
  rf_constant c;
  rf_status status;

  rf_constants_defaults(&o);
  status = rf_constants_create(&all, message, problem, NULL, &o);
  if (status >= 0
      && (status = rf_constants_find(all, &c, gauge->argument)) == RF_EINVAL)
    status = rf_gauge_say(message, RF_EINPUT, "%.60s: no such constant; "
                          "'reluflow extremal' shows their names",
                          gauge->name);
  rf_constants_free(all);
  return status;
}

/* The claim that a measure is of: id[size]. */
static bool
claim_of(char *id, size_t size, const rf_gauge *gauge)
{
  if (!strncmp(gauge->name, "phase(", 6))
    snprintf(id, size, "PH.%s", gauge->argument);
  else if (!strncmp(gauge->name, "verdict(", 8)
           || !strncmp(gauge->name, "margin(", 7)
           || !strncmp(gauge->name, "measured(", 9))
    snprintf(id, size, "%s", gauge->argument);
  else
    return false;
  return true;
}

/* All claims that the study asks for, at once: one flow is followed for
   them. */
static rf_status
find_claims(rf_witness *w, rf_message *message)
{
  rf_claims_options o;
  char (*id)[64] = rf_alloc(w->gauges, sizeof *id);
  const char **ids = rf_alloc(w->gauges, sizeof *ids);
  rf_status status = RF_ENOMEM;

  rf_claims_defaults(&o);
  for (size_t i = 0; id && ids && i < w->gauges; i++)
    if (claim_of(id[o.count], sizeof id[0], &w->gauge[i])) {
      ids[o.count] = id[o.count];
      o.count++;
    }
  o.ids = ids;
  if (id && ids && (status = rf_witness_extremals(w, message)) >= 0)
    status = rf_claims_create(&w->claims, message, w->problem, w->extremals,
                              NULL, &o);
  rf_release(id);
  rf_release(ids);
  return status;
}

/* The neuron where the claim fares worst; a claim without a row says
   nothing. */
static rf_status
claim(rf_gauged *gauged, rf_witness *w, rf_message *message,
      const rf_gauge *gauge)
{
  char id[64];
  rf_claim c;
  rf_status status = w->claims ? RF_OK : find_claims(w, message);

  if (status < 0 || !claim_of(id, sizeof id, gauge))
    return status;
  for (size_t i = 0; i < rf_claims_count(w->claims); i++)
    if (rf_claims_get(w->claims, &c, i) == RF_OK
        && !strcmp(c.statement.id, id)) {
      if (gauge->name[0] == 'v')
        rf_gauged_text(gauged, rf_verdict_name(c.verdict));
      else
        rf_gauged_any(gauged, !strncmp(gauge->name, "margin", 6)
                      ? c.margin : c.measured);
      break;
    }
  return status;
}

/* A name is known or not, whatever the problem is. */
static rf_status
may_be_claim(rf_message *message, const rf_problem *problem,
             const rf_gauge *gauge)
{
  char id[64];
  rf_statement s;

  (void)problem;
  if (claim_of(id, sizeof id, gauge))
    for (size_t i = 0; i < rf_statement_count(); i++)
      if (rf_statement_get(&s, i) == RF_OK && !strcmp(s.id, id))
        return RF_OK;
  return rf_gauge_say(message, RF_EINPUT, "%.60s: no such claim; 'reluflow "
                      "verify' and 'reluflow phases' show their names",
                      gauge->name);
}

const rf_gauge_kind rf_gauges_of_theory[] = {
  { "constant", "NAME", constant, may_be_constant },
  { "verdict", "CLAIM", claim, may_be_claim },
  { "margin", "CLAIM", claim, may_be_claim },
  { "measured", "CLAIM", claim, may_be_claim },
  { "phase", "NAME", claim, may_be_claim },
  { NULL, NULL, NULL, NULL }
};
