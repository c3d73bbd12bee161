/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stretch.h -- what stands behind the public rf_stretch: one table per kind
 * of flow.  The contracts are those of reluflow/observe.h. */
#ifndef RF_STRETCH_H
#define RF_STRETCH_H

#include <stdbool.h>

#include "problem/words.h"
#include "reluflow/observe.h"

/* Places between which a moment is. */
typedef enum rf_bracket { RF_BEFORE, RF_AFTER } rf_bracket;

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
  /* The place that is asked about, RF_HERE: set_here puts it at s
     (RF_HERE: at the place that is kept as RF_AFTER), between at
     low + by (high - low) of two places that were kept, but not nearer to one
     than its next time; false: there is no time between them. */
  double (*here)(const rf_stretch *stretch);
  void (*set_here)(rf_stretch *stretch, double s);
  void (*keep)(rf_stretch *stretch, rf_bracket which);
  bool (*between)(rf_stretch *stretch, double by);
  /* Beside the place that is kept before (side < 0) or behind a root, farther
     than rounding is felt; at the one of fewest digits between two that are
     kept, false as above.  NULL, where places are counted. */
  void (*beside)(rf_stretch *stretch, int side);
  bool (*simplest)(rf_stretch *stretch);
  /* The stretch ends here, begins at tau; false: it ended here before. */
  bool (*cut)(rf_stretch *stretch);
  void (*begin)(rf_stretch *stretch, double tau);
  /* What a word says is so here: above 0, times 2^exponent.  who: a neuron that
     is asked first, and who denies it. */
  rf_status (*word)(rf_stretch *stretch, double *value, long *exponent,
                    const rf_word *word, size_t *who);
} rf_stretch_ops;

/* Every kind of stretch begins with this. */
struct rf_stretch {
  const rf_stretch_ops *ops;
  rf_observer observer;  /* who is told */
  size_t m, degree;
  size_t output_degree;
  double low, high;      /* in tau */
  double t0, length;     /* of the step */
  double part;           /* of the longest step that is told, at most */
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
