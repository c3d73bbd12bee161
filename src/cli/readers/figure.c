/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figure.c -- reluflow figure: what a run looks like.
 *
 * The library draws; here are the options, and the list of what a run file has
 * data for. */
#include "config.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/readers/state.h"

/* Options without a letter, beyond all letters. */
enum { ANIMATE = 256, MOMENTS, PLATEAUS, RADIUS, DENSITY, AXES, PROFILE, BY, TO,
       NEURONS, X, Y, SERIES, IS, LAW, CONFIDENCE };

static const rf_option options[] = {
  { "output", 'o', "OUT", "the picture: .png, .pdf, .svg, .tex or .gif;\n"
    "films: .gif, .mp4 or .webp; .gp: script and data\nalone" },
  { "at", 't', "TIME", "show the state at this record time (default: the\n"
    "last)" },
  { "animate", ANIMATE, NULL, "a film of all record times" },
  { "radius", RADIUS, "HOW", "of polar: log (default), linear or one" },
  { "density", DENSITY, "HOW", "bins in place of marks: on, off or auto:\n"
    "above 5,000 neurons (default)" },
  { "neurons", NEURONS, "K", "at most K curves of neurons (default 200)" },
  { "axes", AXES, "HOW", "of time and loss: log, linear or auto (default)" },
  { "to", TO, "VECTOR", "directions: to an extremal vector, by its face as\n"
    "++-, or a datum, x1 (default: the longest extremal\nvector)" },
  { "moments", MOMENTS, NULL, "mark the moments of the papers in time; the\n"
    "flow is followed again" },
  { "plateaus", PLATEAUS, NULL, "loss: mark its plateaus, with their levels" },
  { "profile", PROFILE, "SIZE", "screen (default), paper or talk" },
  { "by", BY, "WHAT", "colours of curves of neurons: sign (default) of a,\n"
    "face at the last record time, or fate in the limit flow" },
  { "x", X, "KEY", "of a sweep: the axis (default: the first that is no\n"
    "seed)" },
  { "y", Y, "MEASURE", "... and what was measured (default: the first);\n"
    "place: where the outcome changes" },
  { "series", SERIES, "KEY", "... a curve for each value of this axis" },
  { "is", IS, "WORD", "... of words: the share of this one (default\n"
    "spurious)" },
  { "law", LAW, "WHICH", "... scaling: power, log (of 1/x), linear or auto\n"
    "(default)" },
  { "confidence", CONFIDENCE, "C", "... of intervals (default 0.95)" },
  { NULL, 0, NULL, NULL }
};

typedef struct wish {
  rf_figure_options figure;
  rf_sweep_figure_options sweep;
  const char *out;
} wish;

/* Beyond some hundred curves nothing is seen; the bound is there against
   slips. */
static bool
take_neurons(wish *w, const char *value)
{
  uint64_t count;

  if (!rf_take_count(&count, &(rf_asked){ "figure", "neurons", value }, 1,
                     100000))
    return false;
  w->figure.neurons = (size_t)count;
  return true;
}

/* Words go on as they are: the library knows which there are, and its message
   names them. */
static bool
take(void *context, int letter, const char *value)
{
  wish *w = context;
  rf_figure_options *f = &w->figure;

  switch (letter) {
  case 'o': w->out = value; break;
  case 't': return rf_take_time(&f->at, "figure", value);
  case ANIMATE: f->animate = 1; break;
  case MOMENTS: f->moments = 1; break;
  case PLATEAUS: f->plateaus = 1; break;
  case RADIUS: f->radius = value; break;
  case DENSITY: f->density = value; break;
  case AXES: f->axes = w->sweep.axes = value; break;
  case PROFILE: f->profile = w->sweep.profile = value; break;
  case BY: f->by = value; break;
  case X: w->sweep.x = value; break;
  case Y: w->sweep.y = value; break;
  case SERIES: w->sweep.series = value; break;
  case IS: w->sweep.is = value; break;
  case LAW: w->sweep.law = value; break;
  case CONFIDENCE:
    return rf_take_confidence(&w->sweep.confidence, "figure", value);
  case TO: f->to = value; break;
  default: return take_neurons(w, value);
  }
  return true;
}

static const rf_usage usage = {
  .name = "figure", .operands = "[KIND] FILE [RUN]",
  .text = "Draw a figure of a run with gnuplot, whose script and data stay "
          "beside it.\nWithout KIND: which kinds this run has data for.  The"
          " kinds sweep and scaling are\nof the file of a sweep.",
  .options = options, .take = take, .operands_least = 1, .operands_most = 3
};

/* A kind for which data are missing is listed with what would give them. */
static int
list_kinds(rf_record *record)
{
  rf_figure figure;
  rf_message message;

  for (size_t i = 0; i < rf_figure_count(); i++) {
    if (rf_figure_get(&figure, i) != RF_OK)
      continue;
    if (rf_figure_check(&message, record, figure.name) >= 0)
      printf("%-14s%s%s\n", figure.name, figure.text,
             figure.frames ? " (--animate)" : "");
    else
      printf("%-14s-  %s\n", figure.name, message.text);
  }
  return RF_EXIT_DONE;
}

static int
draw(const wish *w, const char *kind, rf_record *record, rf_record *other)
{
  rf_message message = { "" };

  rf_cli_begin_drawing();
  return rf_cli_drawn(&message, rf_figure_write(&message, record, other, kind,
                                                &w->figure, w->out));
}

static int
draw_sweep(const wish *w, const char *kind, const char *path)
{
  rf_message message = { "" };

  rf_cli_begin_drawing();
  return rf_cli_drawn(&message, rf_sweep_figure_write(&message, path, kind,
                                                      &w->sweep, w->out));
}

/* How many runs does the kind want?  0 after a message. */
static int
runs_of(const char *kind, int given)
{
  rf_figure figure;

  for (size_t i = 0; i < rf_figure_count(); i++) {
    if (rf_figure_get(&figure, i) != RF_OK || strcmp(figure.name, kind))
      continue;
    if (figure.runs == given)
      return given;
    rf_cli_bad_usage("figure", "%s: %d run%s wanted", kind, figure.runs,
                     figure.runs > 1 ? "s are" : " is");
    return 0;
  }
  return given;                  /* the library says what there is */
}

/* The number of runs is asked for before any is opened: a long run is not read
   to be told that another is missing. */
static int
draw_runs(const wish *w, char **operands, int count)
{
  rf_record *record = NULL, *other = NULL;
  int code = RF_EXIT_USAGE;

  if (!w->out)
    return rf_cli_bad_usage("figure", "%s: -o OUT is missing", operands[0]);
  if (rf_sweep_figure_is(operands[0]))
    return count == 2 ? draw_sweep(w, operands[0], operands[1])
      : rf_cli_bad_usage("figure", "%s: 1 file is wanted", operands[0]);
  if (!runs_of(operands[0], count - 1))
    return code;
  if ((record = rf_cli_record(operands[1]))
      && (count < 3 || (other = rf_cli_record(operands[2]))))
    code = draw(w, operands[0], record, other);
  rf_record_free(record);
  rf_record_free(other);
  return code;
}

/* One operand is a run, whose kinds are listed; more begin with the kind. */
int
rf_cmd_figure(int argc, char **argv)
{
  wish w = { .out = NULL };
  rf_record *record;
  char **operands;
  int count, code;

  rf_figure_defaults(&w.figure);
  rf_sweep_figure_defaults(&w.sweep);
  code = rf_cli_options(&operands, &count, &usage, argc, argv, &w);
  if (code >= 0)
    return code;
  if (count > 1)
    return rf_cli_done(draw_runs(&w, operands, count));
  if (!(record = rf_cli_record(operands[0])))
    return RF_EXIT_USAGE;
  code = list_kinds(record);
  rf_record_free(record);
  return rf_cli_done(code);
}
