/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table.c -- the measures of a state: which function computes what was asked
 * for (problem/measure.h has the list). */
#include "config.h"

#include <math.h>

#include "problem/measure.h"
#include "state/measures/measures.h"

/* In the order of the list. */
static const struct {
  int degree;            /* of the weights' scale */
  rf_measure_make *make;
} makers[] = {
#define MAKER_(name, text, parameter, preset, least, most, needs, degree,     \
               make) { degree, make },
  RF_MEASURE_LIST(MAKER_)
#undef MAKER_
};

/* Measures are of scaled weights: one of degree k gets the k-th power of the
   scale back. */
rf_status
rf_measure_value(double *value, rf_message *message, rf_state *state,
                 const char *text)
{
  const rf_shape *shape;
  rf_request r;
  double found;
  rf_status status;

  if ((status = rf_request_take(&r, message, state->problem, text)) < 0)
    return status;
  if ((status = rf_state_shape(&shape, state, r.sign)) < 0
      || (status = makers[r.of].make(&found, shape, r.parameter)) < 0) {
    snprintf(message->text, sizeof message->text, "%s", rf_strerror(status));
    return status;
  }
  /* Scaling was by a power of two, so that this is exact but at the ends of
     the range. */
  *value = ldexp(found, (int)(makers[r.of].degree * shape->exponent));
  return RF_OK;
}
