/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stretch.h -- what stands behind the public rf_stretch: one table per kind
 * of flow.  The contracts are those of reluflow/observe.h. */
#ifndef RF_STRETCH_H
#define RF_STRETCH_H

#include "reluflow/observe.h"

typedef struct rf_stretch_ops {
  rf_status (*path)(rf_stretch *stretch, double *c, double *log_scale,
                    size_t j);
  rf_status (*pattern)(rf_stretch *stretch, signed char *u, size_t j);
  rf_status (*outputs)(rf_stretch *stretch, double *h, double *p);
  rf_status (*drive)(rf_stretch *stretch, double *D, size_t j);
  rf_status (*sample)(rf_stretch *stretch, const rf_numbers **sample,
                      double s);
  rf_status (*weights)(rf_stretch *stretch, const rf_numbers **weights,
                       double s, size_t first, size_t count);
} rf_stretch_ops;

/* Every kind of stretch begins with this. */
struct rf_stretch {
  const rf_stretch_ops *ops;
  rf_observer observer;  /* who is told */
  size_t m, degree;
  size_t output_degree;
  double low, high;      /* in tau */
  double t0, length;     /* of the step */
};

/* Tell of a stretch, of a move at its end. */
static inline rf_status
rf_stretch_tell(rf_stretch *s)
{
  return s->observer.passed ? s->observer.passed(s->observer.context, s)
                            : RF_OK;
}

static inline rf_status
rf_stretch_tell_move(rf_stretch *s, size_t j, int after)
{
  return s->observer.moved ? s->observer.moved(s->observer.context, s, j,
                                               after) : RF_OK;
}

#endif
