/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * begin.c -- flow.start: does the flow begin as the limit flow?
 *
 * It is read after all that the closed form asks for is known; what has none is
 * refused, not ignored. */
#include "config.h"

#include "base/number/exact.h"
#include "problem/reader.h"

/* What the bound on the error is not derived for; NULL: nothing. */
static const char *
beyond_bound(const rf_problem *p)
{
  return !rf_engine_is(p->engine, RF_BY_RTOL)
    ? "flow.engine computes in double (cvode, taylor-double, auto)"
    : rf_problem_beyond(p)
    ? "network.train is both, loss.decay 0 and there is no linear unit"
    : mpq_cmp_ui(p->leak, 1, 1) == 0 ? "network.leak is below 1"
    : p->wide.asked ? "network.width is finite" : NULL;
}

rf_status
rf_read_begin(rf_reader *r)
{
  rf_problem *p = r->problem;
  char allowed[160];
  const char *only;
  int start = 0;
  rf_status status;

  mpq_set(p->start_exact, p->rtol_exact);
  RF_TRY(rf_read_choice(r, &start, RF_KEY_START, rf_start_names));
  RF_TRY(rf_read_number(r, p->start_exact, RF_KEY_START_ERROR, "1e-14", "1e-2",
                        "a number from 1e-14 to 1e-2"));
  p->start_limit = start == 1;
  p->start_error = rf_get_d_nearest(p->start_exact);
  if (!p->start_limit && r->node[RF_KEY_START_ERROR])
    return rf_reader_idle(r, RF_KEY_START_ERROR, "%s", "it goes with "
                          "flow.start: limit");
  if (p->start_limit && (only = beyond_bound(p))) {
    snprintf(allowed, sizeof allowed, "full; limit where %s", only);
    return rf_reader_bad(r, r->node[RF_KEY_START], rf_key_name(RF_KEY_START),
                         NULL, allowed);
  }
done:
  return status;
}
