/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * alignment.c -- 1 - cos of w_j and a vector against time, both axes
 * logarithmic: how near neurons come, and when they turn away again.
 *
 * In the limit flow the angle theta to D obeys tan(theta/2) ~ exp(-||D|| t)
 * for a balanced neuron, so that 1 - cos falls by a factor of e for each 1 /
 * (2 ||D||) of time; it turns where the weights have grown and D is no longer
 * that of the start. */
#include "config.h"

#include <math.h>

#include "reluflow/align.h"
#include "view/kinds/kinds.h"

/* The time by which the limit flow has aligned the last of its neurons; 0: it
   aligns none, or does not tell. */
static double
limit_time(const rf_subject *s)
{
  rf_align_options o;
  rf_align *align = NULL;
  rf_message message;
  double slowest = 0.0;

  rf_align_defaults(&o);
  /* The first of a wide network are a sample of it, as they are drawn alike:
     the slowest of them is near the slowest of all. */
  o.neurons = 5000;
  if (rf_align_create(&align, &message, s->problem, &o) < 0)
    return 0.0;
  if (!rf_align_fate_count(align, &slowest, RF_FATE_EXTREMAL))
    slowest = 0.0;
  rf_align_free(align);
  return slowest;
}

/* The sheet of the neurons, and LIMIT, which is computed here as the script
   has no way to: the time by which alignment in the limit flow is over. */
static rf_status
prepare(rf_subject *s)
{
  const rf_status status = rf_put_target(s, RF_LABEL_DISTANCE);

  if (status >= 0)
    rf_plot_line(s->plot, "# the limit flow aligns its last neuron at\n"
                 "LIMIT = %.9g", limit_time(s));
  return status;
}

/* The time of the limit flow is shaded, not a line alone: up to there curves
   should fall, and what they do beyond is the full flow's own. */
static rf_status
pane(rf_subject *s, const rf_place *place)
{
  const bool tex = s->plot->format->tex;

  rf_plot_pane(s->plot, place);
  rf_put_time_axis(s, s->time[0]);
  rf_plot_axis(s->plot, &(rf_axis){ 'y', RF_LABEL_DISTANCE, NULL, true, NAN,
                                    2.5 });
  rf_plot_line(s->plot, "set ylabel TO");
  rf_plot_line(s->plot, "if (LIMIT > 0) {\n"
               "  set object rectangle from graph 0, graph 0 to LIMIT, graph 1 "
               "fc rgb 0xf1efe4 fs solid noborder behind\n"
               "  set arrow from LIMIT, graph 0 to LIMIT, graph 1 nohead "
               "lc rgb 0xaaaaaa lw LW");
  rf_plot_line(s->plot, tex
               ? "  set label sprintf('limit flow aligned at $t = %%.3g$', "
                 "LIMIT) at graph 0.02, graph 0.09 front textcolor rgb INK\n}"
               : "  set label sprintf('limit flow aligned at t = %%.3g', LIMIT)"
                 " at graph 0.02, graph 0.09 front textcolor rgb INK\n}");
  rf_put_neurons(s, "$4");
  return RF_OK;
}

const rf_kind rf_kind_alignment = {
  .name = "alignment",
  .text = "1 - cosine of w_j and a vector (--to) against time",
  .wants = RF_WANTS_WEIGHTS | RF_WANTS_STATES | RF_WANTS_TIMES, .height = 0.62,
  .prepare = prepare, .pane = pane
};
