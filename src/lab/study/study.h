/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * study.h -- a study file: a base experiment, axes, measures.  A cell of the
 * grid is a value on each axis. */
#ifndef RF_STUDY_H
#define RF_STUDY_H

#include "base/string.h"
#include "lab/measures/measures.h"
#include "problem/problem.h"
#include "problem/reader.h"
#include "reluflow/lab.h"

/* Values of a key of the experiment.  A value is a text as set takes it; a
   number has one text, however it was written, so that a cell has one key. */
typedef struct rf_study_axis {
  char *key;             /* "init.scale" */
  rf_location key_place;
  size_t count;
  char **value;          /* value[count] */
  rf_location *place;    /* place[count] */
} rf_study_axis;

/* A file that cells read: its text decides on what they measure. */
typedef struct rf_study_file {
  char *name;            /* as it is named in the experiment */
  char *text;
} rf_study_file;

/* Where an outcome changes along the last axis: looked for from its values on,
   by halving. */
typedef struct rf_bisect {
  bool wanted;
  char *outcome;         /* the word that ends there, or begins */
  bool relative;         /* of the two bounds of the place */
  mpq_t until;           /* how near they are to be, > 0; set where wanted */
} rf_bisect;

struct rf_study {
  char *path, *text;     /* of the study file */
  char *base_path, *base;  /* of the experiment */
  rf_study_axis *axis;         /* axis[axes] */
  size_t axes;
  rf_bisect bisect;
  rf_gauge *gauge;       /* gauge[gauges] */
  size_t gauges;
  rf_study_file *file;   /* file[files] */
  size_t files;
};

/* More cells than anybody runs: a slip in a range is told. */
#define RF_CELLS_MOST 100000000u

/* Take the value at node: the values of an axis, whose key it is.
 * Errors: RF_EINPUT (message); RF_ENOMEM; the axis is to be freed anyhow.
 * (axis.c) */
rf_status rf_study_axis_read(rf_study_axis *axis, rf_message *message,
                       const rf_node *node);

/* The same of [first, last, ...] at node: count values spread between. */
rf_status rf_study_axis_spread(rf_study_axis *axis, rf_message *message,
                               const rf_node *node, size_t count, bool log);
void rf_study_axis_free(rf_study_axis *axis);

/* Take bisect, after axes and measures.  What it is along becomes the last
   axis: one of those there are, or a new one between two values, in COARSE
   steps.  (bisect.c) */
rf_status rf_bisect_read(rf_study *study, rf_message *message,
                         const rf_node *node);
void rf_bisect_free(rf_bisect *bisect);

/* Is the place between low and high known well enough? */
bool rf_bisect_is_near(const rf_bisect *bisect, const mpq_t low,
                       const mpq_t high);

/* A value between low < high, as a text, of no more digits than are needed; to
   be released with rf_release. */
rf_status rf_bisect_middle(char **text, const rf_bisect *bisect,
                           const mpq_t low, const mpq_t high);

/* Cell i of the grid, the last axis running fastest: set[axes], "KEY=VALUE"
 * each, value on the last axis where it is not NULL; and from them its key,
 * "KEY=VALUE, KEY=VALUE", of the first so many axes.  (grid.c) */
rf_status rf_cell_set(char **set, const rf_study *study, size_t i,
                      const char *value);
void rf_cell_set_free(char **set, size_t axes);
rf_status rf_cell_key(rf_string *key, char *const *set, size_t axes);

/* The problem of a cell from its set.  Errors: those of rf_problem_parse. */
rf_status rf_cell_problem(rf_problem **problem, rf_message *message,
                          const rf_study *study, const char *const *set);

/* Are the first cell and the measures of its run in order?  What is wrong with
 * a value, or a key, is told with its place in the study.  Reads the files that
 * the experiment names.  (check.c) */
rf_status rf_study_check(rf_study *study, rf_message *message);

#endif
