/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plateaus.c -- the plateaus of the loss, as lines; see subject.h.
 *
 * Between one group of neurons that has grown and the next the flow waits near
 * a stationary point: the loss is almost constant for a time that is long
 * against the time that has passed.  So the measure of a plateau is the slope
 * -d ln L / d ln t, which a loss that falls as a power of t does not let
 * vanish: it is at most SLOPE on each step of the record, from a time to at
 * least LONG times it. */
#include "config.h"

#include <math.h>

#include "view/subject/subject.h"

#define SLOPE 0.05
#define LONG 1.3

/* One that may become a plateau, and the loss where its slope is least. */
typedef struct plateau {
  double from, to, slope, level;
} plateau;

/* Its level, with the digits that a reader can use, below its end: as the loss
   never grows, there is no curve there. */
static void
put_plateau(rf_plot *plot, const plateau *p)
{
  if (!(p->to >= LONG * p->from))
    return;
  rf_plot_line(plot, "# a plateau of the loss from t = %.6g to %.6g\n"
               "set arrow from graph 0, first %.17g to graph 1, first %.17g "
               "nohead back dt (6,4) lc rgb DEAD lw LW", p->from, p->to,
               p->level, p->level);
  rf_plot_line(plot, "set label '%.4g' at first %.17g, first %.17g right "
               "offset -0.5,-0.6 front textcolor rgb DEAD", p->level, p->to,
               p->level);
}

/* A step of the record goes on with the plateau, or ends it. */
static void
take_step(rf_plot *plot, plateau *p, const double *before, const double *now)
{
  const double slope = log(before[1] / now[1]) / log(now[0] / before[0]);

  RF_ASSERT(before[0] > 0.0 && now[0] > before[0]);
  if (!(slope <= SLOPE)) {
    put_plateau(plot, p);
    *p = (plateau){ .from = now[0], .to = now[0], .slope = INFINITY };
    return;
  }
  p->to = now[0];
  if (slope < p->slope) {
    p->slope = slope;
    p->level = now[1];
  }
}

rf_status
rf_subject_plateaus(rf_subject *s)
{
  plateau p = { .from = 0.0, .slope = INFINITY };
  double before[2] = { 0.0, 0.0 };
  rf_status status = RF_OK;

  if (!s->options->plateaus)
    return RF_OK;
  for (size_t i = 0; i < s->samples; i++) {
    const rf_numbers *sample;
    status = rf_record_sample_get(s->record, s->message, &sample, i);
    if (status < 0)
      return status;
    const double *now = rf_numbers_doubles(sample);
    if (before[0] > 0.0 && now[1] > 0.0)
      take_step(s->plot, &p, before, now);
    else if (now[0] > 0.0)
      p.from = p.to = now[0];
    memcpy(before, now, sizeof before);
  }
  put_plateau(s->plot, &p);
  return status;
}
