/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figure.c -- the kinds of figures, and how one is drawn; see
 * reluflow/view.h.
 *
 * The name of the figure, its options, the ending of the picture and what the
 * run file would have to hold are checked before a file is touched. */
#include "config.h"

#include <math.h>

#include "view/kinds/kinds.h"

/* In the order of the manual. */
static const rf_kind *const kinds[] = {
  &rf_kind_polar, &rf_kind_panels, &rf_kind_loss, &rf_kind_function,
  &rf_kind_kinks, &rf_kind_norms, &rf_kind_outer, &rf_kind_directions,
  &rf_kind_alignment, &rf_kind_contributions, &rf_kind_similarity,
  &rf_kind_rank, &rf_kind_raster, &rf_kind_phases, &rf_kind_compare
};

#define KINDS (sizeof kinds / sizeof *kinds)

size_t
rf_figure_count(void)
{
  return KINDS;
}

rf_status
rf_figure_get(rf_figure *figure, size_t i)
{
  RF_REQUIRE(i < KINDS, RF_EINVAL);
  *figure = (rf_figure){ kinds[i]->name, kinds[i]->text, kinds[i]->frames,
                         kinds[i]->wants & RF_WANTS_OTHER ? 2 : 1 };
  return RF_OK;
}

void
rf_figure_defaults(rf_figure_options *o)
{
  *o = (rf_figure_options){
    .at = NAN, .neurons = 200, .radius = "log", .density = "auto",
    .axes = "auto", .profile = "screen", .by = "sign"
  };
}

/* The kind of a name.  A wrong name is told with all right ones, as this list
   is what a user lacks who guesses. */
static rf_status
find_kind(const rf_kind **kind, rf_message *message, const char *name)
{
  rf_string names = { 0 };

  for (size_t i = 0; i < KINDS; i++)
    if (!strcmp(name, kinds[i]->name)) {
      *kind = kinds[i];
      return RF_OK;
    }
  for (size_t i = 0; i < KINDS; i++)
    rf_string_printf(&names, "%s%s", i ? ", " : "", kinds[i]->name);
  snprintf(message->text, sizeof message->text,
           "%.40s: no such figure; there are %s", name,
           names.text ? names.text : "some");
  rf_string_free(&names);
  return RF_EINVAL;
}

/* What a run file lacks is said in the words of the experiment that would
   record it: the message is what to write there. */
static rf_status
say_wanted(rf_message *message, const rf_kind *kind, const char *what)
{
  snprintf(message->text, sizeof message->text, "%s needs %s", kind->name,
           what);
  return RF_EUNSUP;
}

/* Inputs of one number each, with a bias where that is wanted. */
static rf_status
check_data(rf_message *message, rf_record *record, const rf_kind *kind)
{
  rf_problem *problem = NULL;
  rf_status status = rf_record_problem(&problem, message, record, NULL, 0);

  if (status < 0)
    return status;
  if (kind->wants & RF_WANTS_BIAS && !problem->bias)
    status = say_wanted(message, kind, "data.bias: true");
  else if (problem->d - problem->bias != 1)
    status = say_wanted(message, kind,
                           "data whose inputs are one number each");
  rf_problem_free(problem);
  return status;
}

/* Neurons whose states are read at once. */
#define BLOCK 4096

/* A logarithm of weights that are all 0 shows nothing, and gnuplot refuses it.
   The last sample nearly always answers. */
static rf_status
check_weights(rf_message *message, rf_record *record, const rf_kind *kind)
{
  const size_t states = rf_record_state_count(record);
  const rf_numbers *z;
  rf_status status = RF_OK;

  for (size_t i = rf_record_sample_count(record); i-- > 0;)
    for (size_t j = 0; j < states; j += BLOCK) {
      const size_t count = states - j < BLOCK ? states - j : BLOCK;
      status = rf_record_weights_get(record, message, &z, i, j, count);
      if (status < 0)
        return status;
      for (size_t k = 0; k < rf_numbers_count(z); k++)
        if (rf_numbers_double(z, k) != 0.0)
          return RF_OK;
    }
  return say_wanted(message, kind, "a weight that a double tells from 0");
}

/* Are all measures recorded that the kind draws? */
static rf_status
check_measures(rf_message *message, rf_record *record, const rf_kind *kind)
{
  rf_string want = { 0 };
  rf_status status = RF_OK;

  for (size_t k = 0; kind->measures[k] && status >= 0; k++) {
    size_t i = 0;
    status = rf_record_measure_find(record, message, &i, kind->measures[k]);
    if (status >= 0 && i == rf_record_measure_count(record))
      status = RF_EUNSUP;
  }
  if (status == RF_EUNSUP) {
    for (size_t k = 0; kind->measures[k]; k++)
      rf_string_printf(&want, "%s%s", k ? ", " : "record.measures: [",
                       kind->measures[k]);
    rf_string_put(&want, "], or record.states: all");
    (void)say_wanted(message, kind, want.failed ? "more" : want.text);
  }
  rf_string_free(&want);
  return status;
}

/* Does the run file hold what the kind draws?  Asked of its counts and its
   experiment, so that "reluflow figure RUN" can list the kinds that are
   possible without reading a state. */
static rf_status
check_kind(rf_message *message, rf_record *record, const rf_kind *kind)
{
  const size_t states = rf_record_state_count(record);
  rf_status status;

  if (kind->wants & RF_WANTS_STATES && !states)
    return say_wanted(message, kind, "record.states: all, or a number");
  if (kind->wants & RF_WANTS_ALL && states < rf_record_width(record))
    return say_wanted(message, kind, "record.states: all");
  if (kind->wants & RF_WANTS_MEASURES && states < rf_record_width(record)
      && (status = check_measures(message, record, kind)) < 0)
    return status;
  if (kind->wants & RF_WANTS_EVENTS && !rf_record_event_count(record))
    return say_wanted(message, kind, "record.events: all, and some that "
                         "take place");
  if (kind->wants & RF_WANTS_FACES && !rf_record_occupancy_count(record))
    return say_wanted(message, kind, "a sample");
  if (kind->wants & RF_WANTS_TIMES && rf_record_sample_count(record) < 2)
    return say_wanted(message, kind, "two record times at least");
  if (kind->wants & RF_WANTS_WEIGHTS && states
      && (status = check_weights(message, record, kind)) < 0)
    return status;
  if (kind->wants & (RF_WANTS_LINE | RF_WANTS_BIAS)
      && (status = check_data(message, record, kind)) < 0)
    return status;
  /* After the data: a grid is of inputs that are one number. */
  if (kind->wants & RF_WANTS_H && states < rf_record_width(record)
      && !rf_record_probe_count(record))
    return say_wanted(message, kind, "record.probe: {grid: [first, last, "
                      "count]}, or record.states: all");
  return RF_OK;
}

rf_status
rf_figure_check(rf_message *message, rf_record *record, const char *name)
{
  const rf_kind *kind;
  const rf_status status = find_kind(&kind, message, name);

  return status < 0 ? status : check_kind(message, record, kind);
}

/* One of the words of a list with bars between? */
static rf_status
check_word(rf_message *message, const char *option, const char *word,
           const char *list)
{
  const size_t length = strlen(word);
  const char *at = list;

  while (at) {
    if (!strncmp(at, word, length) && (at[length] == '|' || !at[length]))
      return RF_OK;
    at = strchr(at, '|');
    at += at != NULL;
  }
  snprintf(message->text, sizeof message->text,
           "--%s %.40s: one of %s is wanted", option, word, list);
  return RF_EINVAL;
}

/* A second run where the kind compares two, and only there: one that is given
   in vain would seem to be drawn. */
static rf_status
check_runs(rf_message *message, const rf_kind *kind, bool other)
{
  const bool two = kind->wants & RF_WANTS_OTHER;

  if (other == two)
    return RF_OK;
  snprintf(message->text, sizeof message->text, "%s is of %s", kind->name,
           two ? "two runs" : "one run");
  return RF_EINVAL;
}

/* Options are checked for every kind, also those that it does not look at: a
   misspelt word is never passed over. */
static rf_status
check_options(rf_message *message, const rf_kind *kind,
              const rf_figure_options *o)
{
  const struct { const char *option, *word, *list; } words[] = {
    { "radius", o->radius, "log|linear|one" },
    { "density", o->density, "auto|on|off" },
    { "axes", o->axes, "auto|log|linear" },
    { "profile", o->profile, "screen|paper|talk" },
    { "by", o->by, "sign|face|fate" }
  };
  rf_status status = RF_OK;

  for (size_t i = 0; i < sizeof words / sizeof *words && status >= 0; i++)
    status = check_word(message, words[i].option, words[i].word,
                        words[i].list);
  if (status < 0)
    return status;
  if (o->neurons == 0) {
    snprintf(message->text, sizeof message->text, "--neurons 0: at least one "
             "is wanted");
    return RF_EINVAL;
  }
  if (o->animate && !kind->frames) {
    snprintf(message->text, sizeof message->text, "--animate: %s shows all "
             "times at once", kind->name);
    return RF_EINVAL;
  }
  return RF_OK;
}

/* Formats differ in whether they can show frames one after the other: a film
   needs one that can, and one picture none that ffmpeg would have to
   encode. */
static rf_status
check_film(rf_message *message, const rf_plot *plot, bool animate)
{
  rf_string endings = { 0 };

  if (animate ? plot->format->film : !plot->format->encoded)
    return RF_OK;
  rf_format_list(&endings, animate);
  snprintf(message->text, sizeof message->text, "%s.%s: %s ends with one of "
           "%s", plot->stem, plot->format->ending,
           animate ? "a film" : "a figure without --animate",
           endings.text ? endings.text : "");
  rf_string_free(&endings);
  return RF_EINVAL;
}

/* "polar of TITLE, reluflow VERSION". */
static void
put_head(rf_subject *s, const rf_kind *kind)
{
  rf_string what = { 0 };

  rf_string_printf(&what, "%s", kind->name);
  if (*s->problem->title) {
    rf_string_put(&what, " of ");
    rf_string_put(&what, s->problem->title);
  }
  rf_string_printf(&what, ", by reluflow %s", rf_version());
  rf_plot_head(s->plot, what.text ? what.text : kind->name);
  rf_string_free(&what);
}

/* The order of a script: the head, what is computed once, the loop over
   frames, and in it the pane.  prepare comes before the loop begins, as it may
   append definitions that every frame uses. */
static rf_status
draw(rf_subject *s, const rf_kind *kind)
{
  rf_plot *plot = s->plot;
  rf_status status = rf_subject_open(s);

  if (status < 0)
    return status;
  plot->width = kind->wide ? plot->profile->wide : plot->profile->width;
  plot->height = plot->width * kind->height;
  plot->frames = s->options->animate ? s->frames : 0;
  put_head(s, kind);
  rf_put_times(s);
  status = kind->prepare(s);
  if (status < 0)
    return status;
  rf_plot_frames(plot);
  status = kind->pane(s, NULL);
  return status < 0 ? status : rf_plot_finish(plot);
}

rf_status
rf_figure_write(rf_message *message, rf_record *record, rf_record *other,
                const char *name, const rf_figure_options *options,
                const char *out)
{
  rf_plot plot = { .message = message };
  rf_subject subject = { .record = record, .other = other, .options = options,
                       .plot = &plot, .message = message };
  const rf_kind *kind;
  rf_status status = find_kind(&kind, message, name);

  if (status < 0)
    return status;
  RF_TRY(check_runs(message, kind, other != NULL));
  RF_TRY(check_options(message, kind, options));
  RF_TRY(rf_plot_open(&plot, message, out));
  RF_TRY(check_film(message, &plot, options->animate));
  RF_TRY(check_kind(message, record, kind));
  plot.profile = rf_profile_find(options->profile);
  status = draw(&subject, kind);
done:
  rf_subject_close(&subject);
  rf_plot_free(&plot);
  return status;
}
