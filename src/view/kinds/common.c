/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * common.c -- lines of a script that several kinds have; see kinds.h. */
#include "config.h"

#include <math.h>

#include "view/kinds/kinds.h"

/* A list of words, which costs nothing to read from inside a loop. */
void
rf_put_times(const rf_subject *s)
{
  char text[RF_DOUBLE_TEXT];
  rf_string *out = &s->plot->text;

  rf_string_put(out, "TIMES = '");
  for (size_t i = 0; i < s->frames; i++) {
    if (i > 0)
      rf_string_put(out, " ");
    rf_string_put(out, rf_double_text(text, s->time[s->first + i]));
  }
  rf_string_put(out, "'\n");
}

void
rf_put_time_label(const rf_subject *s)
{
  if (s->plot->pane.x > 0.0)
    return;
  rf_plot_line(s->plot, s->plot->format->tex
               ? "set label sprintf('$t = %%.4g$', real(word(TIMES, k+1))) at "
                 "graph 0, graph 1.05"
               : "set label sprintf('t = %%.4g', real(word(TIMES, k+1))) at "
                 "graph 0, graph 1.05");
}

void
rf_put_time_axis(const rf_subject *s, double low)
{
  const double high = s->time[s->samples - 1];
  bool log = s->log_time;

  for (size_t i = 0; log && i < s->samples && !(low > 0.0); i++)
    low = s->time[i];
  if (!(low < high)) {           /* one time alone */
    low = 0.0;
    log = false;
  }
  rf_plot_axis(s->plot, &(rf_axis){ 'x', RF_LABEL_TIME, NULL, log, low,
                                    high > low ? high : 1.0 });
}

void
rf_put_signs(const rf_subject *s)
{
  rf_plot_label(s->plot, "POSITIVE = ", RF_LABEL_POSITIVE, "", "");
  rf_plot_label(s->plot, "NEGATIVE = ", RF_LABEL_NEGATIVE, "", "");
  rf_plot_line(s->plot, "set key above right samplen 1.5");
}

rf_status
rf_put_target(rf_subject *s, rf_label label)
{
  rf_target_vector target;
  rf_status status = rf_subject_target(s, &target);

  if (status < 0)
    return status;
  status = rf_subject_neurons(s, &target);
  rf_plot_label(s->plot, "TO = ", label, target.word, "");
  rf_release(target.v);
  return status;
}

/* Curves of a group share a colour and a name; the last group is drawn first,
   as what is left lies below. */
static void
put_grouped(const rf_subject *s, const char *column)
{
  rf_plot_line(s->plot, "set key outside right center Left reverse samplen 1");
  rf_string_put(&s->plot->text, "plot for [i=FATES:1:-1] ");
  rf_plot_text_data(s->plot, "neurons");
  rf_plot_line(s->plot, " using 1:($7==i ? %s : NaN) with lines lw 0.8*LW lc "
               "rgb value('HUE'.i) title value('FATE'.i) noenhanced", column);
}

/* Dead neurons first, so that the others are seen; those with a < 0 are dashed,
   as their colour is none in print. */
void
rf_put_neurons(const rf_subject *s, const char *column)
{
  static const char *const pass[][4] = {
    { "0", "DEAD", "dt 1", "'dead'" }, { "-1", "NEG", "dt (6,3)", "NEGATIVE" },
    { "1", "POS", "dt 1", "POSITIVE" }
  };

  if (rf_subject_is_grouped(s)) {
    put_grouped(s, column);
    return;
  }
  rf_put_signs(s);
  rf_string_put(&s->plot->text, "plot ");
  for (size_t i = 0; i < 3; i++) {
    rf_plot_text_data(s->plot, "neurons");
    rf_plot_line(s->plot, " using 1:($5==%s ? %s : NaN) with lines %s lw 0.8*LW"
                 " lc rgb %s title %s%s", pass[i][0], column, pass[i][2],
                 pass[i][1], pass[i][3], i < 2 ? ", \\" : "");
  }
}
