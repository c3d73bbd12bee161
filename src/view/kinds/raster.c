/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * raster.c -- the events: a mark for each change of a sign, at its exact time,
 * in the row of its neuron.
 *
 * No other record has this: events are roots that were refined, not samples
 * between which something happened.  A row goes on as long as its neuron has
 * lines to meet. */
#include "config.h"

#include "view/kinds/kinds.h"

/* Events that are read at once; events beyond which neurons are chosen. */
#define BLOCK 1024
#define MARKS_MOST 5000

/* The marks of the kinds, in their order (rf_event_kind). */
static const struct mark {
  const char *title, *style;
} marks[] = {
  { "active", "pt 7 ps 0.5*MARK lc rgb POS" },
  { "inactive", "pt 6 ps 0.6*MARK lc rgb NEG" },
  { "slides", "pt 9 ps 0.9*MARK lc rgb INK" },
  { "freed, +", "pt 5 ps 0.6*MARK lc rgb DATA" },
  { "freed, -", "pt 4 ps 0.7*MARK lc rgb DATA" }
};

#define MARKS (sizeof marks / sizeof *marks)

/* Every k-th neuron, so that about MARKS_MOST marks are drawn. */
static size_t
step_of(const rf_subject *s)
{
  return 1 + rf_record_event_count(s->record) / MARKS_MOST;
}

/* Which neurons are left out depends on their number alone: a neuron has all
   of its events or none, and no story is cut. */
static rf_status
write_events(const rf_subject *s, rf_sheet *sheet, rf_event *events)
{
  const size_t all = rf_record_event_count(s->record), step = step_of(s);
  rf_status status = RF_OK;

  for (size_t i = 0; i < all && status >= 0; i += BLOCK) {
    const size_t count = all - i < BLOCK ? all - i : BLOCK;
    status = rf_record_event_get(s->record, s->message, events, i, count);
    for (size_t e = 0; e < count && status >= 0; e++) {
      const double row[] = { events[e].time, events[e].neuron,
                             events[e].datum, events[e].kind };
      if (events[e].neuron % step == 0)
        rf_sheet_row(sheet, row);
    }
  }
  return status;
}

/* In a text, as somebody may want to read it; events are few beside states. */
static rf_status
prepare(rf_subject *s)
{
  rf_event *events = rf_alloc(BLOCK, sizeof *events);
  rf_sheet sheet;
  rf_status status = events ? RF_OK : RF_ENOMEM;

  if (status >= 0)
    status = rf_sheet_open(&sheet, s->plot, "events",
                           "time neuron datum kind", RF_SHEET_TEXT);
  if (status >= 0)
    status = rf_sheet_close(&sheet, write_events(s, &sheet, events));
  rf_release(events);
  return status;
}

/* The time of the first event after 0, where the axis is logarithmic: all of
   them are seen but those at 0. */
static rf_status
find_first(const rf_subject *s, double *first)
{
  const size_t all = rf_record_event_count(s->record);
  rf_event event = { .time = 0.0 };
  rf_status status = RF_OK;

  for (size_t i = 0; i < all && !(event.time > 0.0) && status >= 0; i++)
    status = rf_record_event_get(s->record, s->message, &event, i, 1);
  *first = s->log_time ? event.time : s->time[0];
  return status;
}

/* Marks shrink where there are many, so that a neuron's row is still one. */
static rf_status
pane(rf_subject *s, const rf_place *place)
{
  double first;
  rf_status status = find_first(s, &first);

  if (status < 0)
    return status;
  rf_plot_pane(s->plot, place);
  rf_put_time_axis(s, first);
  rf_plot_axis(s->plot, &(rf_axis){ 'y', RF_LABEL_NEURON, NULL, false, -1.0,
                                    (double)s->m });
  if (step_of(s) > 1)
    rf_plot_line(s->plot, "# one neuron of %zu has its marks here",
                 step_of(s));
  status = rf_subject_moments(s);
  rf_plot_line(s->plot, "MARK = %s*PS",
               rf_record_event_count(s->record) > 1000 ? "0.5" : "1");
  rf_plot_line(s->plot, "unset grid; set key above right maxrows 1 "
               "samplen 0.5");
  rf_string_put(&s->plot->text, "plot ");
  for (size_t k = 0; k < MARKS; k++) {
    rf_plot_text_data(s->plot, "events");
    rf_plot_line(s->plot, " using 1:($4==%zu ? $2 : NaN) with points lw LW %s "
                 "title '%s'%s", k, marks[k].style, marks[k].title,
                 k + 1 < MARKS ? ", \\" : "");
  }
  return status;
}

const rf_kind rf_kind_raster = {
  .name = "raster", .text = "events at their exact times, a row a neuron",
  .wants = RF_WANTS_EVENTS, .height = 0.62, .prepare = prepare, .pane = pane
};
