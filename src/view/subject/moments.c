/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * moments.c -- the moments that the papers speak of, as lines in time; see
 * subject.h.
 *
 * They are the claims PH.*, of which those with a letter and a number are
 * drawn: the others say what a curve shows anyway. */
#include "config.h"

#include "reluflow/theory.h"
#include "view/subject/subject.h"

/* Those that are drawn, in two spellings. */
static const struct moment {
  const char *claim, *enhanced, *tex;
} drawn[] = {
  { "PH.tau", "{/Symbol t}", "$\\tau$" },
  { "PH.tau_2", "{/Symbol t}_2", "$\\tau_2$" },
  { "PH.tau_3", "{/Symbol t}_3", "$\\tau_3$" },
  { "PH.T_0", "T_0", "$T_0$" },
  { "PH.T_1", "T_1", "$T_1$" },
  { "PH.t_2+", "t_2^+", "$t_2^+$" },
  { "PH.t_2-", "t_2^-", "$t_2^-$" }
};

/* From the lower to the upper edge; labels of neighbours are at two heights. */
static void
put_line(rf_plot *plot, const struct moment *m, const char *time)
{
  static const char *const height[] = { "0.97", "0.91" };
  const size_t i = (size_t)(m - drawn);

  rf_plot_line(plot, "set arrow from first %.40s, graph 0 to first %.40s, "
               "graph 1 nohead front dt (3,4) lc rgb INK lw LW", time, time);
  rf_plot_line(plot, "set label '%s' at first %.40s, graph %s offset 0.4,0 "
               "front textcolor rgb INK",
               plot->format->tex ? m->tex : m->enhanced, time, height[i % 2]);
}

/* A moment that was not reached, or lies at the start, has no line. */
static void
put_moment(rf_plot *plot, const rf_claim *claim)
{
  if (!claim->measured || strtod(claim->measured, NULL) <= 0.0)
    return;
  for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++)
    if (!strcmp(claim->name, drawn[i].claim))
      put_line(plot, &drawn[i], claim->measured);
}

/* The record is taken where the run is done; of another the flow is followed
   from the start. */
rf_status
rf_subject_moments(rf_subject *s)
{
  static const char *const ids[] = { "PH.*" };
  const bool done = rf_record_ending(s->record) == RF_ENDING_DONE;
  rf_claims_options o;
  rf_claims *claims = NULL;
  rf_claim claim;
  rf_status status;

  if (!s->options->moments)
    return RF_OK;
  rf_claims_defaults(&o);
  o.ids = ids;
  o.count = 1;
  o.all = 1;
  status = rf_subject_find_extremals(s);
  if (status >= 0)
    status = rf_claims_create(&claims, s->message, s->problem, s->extremals,
                              done ? s->record : NULL, &o);
  for (size_t i = 0; status >= 0 && i < rf_claims_count(claims); i++)
    if ((status = rf_claims_get(claims, &claim, i)) >= 0)
      put_moment(s->plot, &claim);
  rf_claims_free(claims);
  return status;
}
