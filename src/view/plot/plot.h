/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plot.h -- a figure as it is written: a gnuplot script that grows, and the
 * data that it reads.  The data are raw numbers; the script transforms them,
 * so that it can be edited. */
#ifndef RF_PLOT_H
#define RF_PLOT_H

#include "view/plot/file.h"
#include "view/plot/format.h"
#include "view/plot/spelling.h"

/* Where a pane lies in the figure, 0 .. 1 from the lower left corner. */
typedef struct rf_place {
  double x, y, width, height;
} rf_place;

typedef struct rf_plot {
  rf_string text;        /* the script so far */
  rf_message *message;   /* where failures are told */
  const rf_format *format;
  const rf_format *as;   /* the same, or what a bare script will draw */
  const rf_profile *profile;
  char *folder;          /* of all files, "" the current one */
  char *stem;            /* their name without ending */
  double width, height;  /* cm */
  rf_place pane;         /* the pane that is written */
  size_t frames;         /* 0: one picture, no loop */
} rf_plot;

/* Begin.  out: where the picture goes.
 * Errors: RF_EINVAL its ending is none, or it has control characters (message);
 * RF_ENOMEM. */
rf_status rf_plot_open(rf_plot *plot, rf_message *message, const char *out);
void rf_plot_free(rf_plot *plot);

/* A line of the script, as printf; of at most 500 characters. */
void rf_plot_line(rf_plot *plot, const char *format, ...)
#ifdef __GNUC__
  __attribute__((format(printf, 2, 3)))
#endif
  ;

/* "before LABEL after" as a line; word as in rf_spell_label. */
void rf_plot_label(rf_plot *plot, const char *before, rf_label label,
                   const char *word, const char *after);

/* Colours of neurons with a > 0 and a < 0. */
#define RF_COLOUR_POSITIVE 0x2b5fa8u
#define RF_COLOUR_NEGATIVE 0xc2452du

/* The head: what it is, terminal, colours; what: one line about it.  Then come
   what is computed once, rf_plot_frames, panes, rf_plot_finish. */
void rf_plot_head(rf_plot *plot, const char *what);

/* Frames begin: the script has a variable k = 0, 1, .. from here on. */
void rf_plot_frames(rf_plot *plot);

/* Begin a pane: all settings as at the start.  NULL: the whole figure. */
void rf_plot_pane(rf_plot *plot, const rf_place *place);

/* Is each frame a file of its own, for ffmpeg? */
bool rf_plot_has_frame_files(const rf_plot *plot);

/* End the frames, write the script, draw. */
rf_status rf_plot_finish(rf_plot *plot);

/* Sizes of the pane in centimetres; one em of its text likewise. */
double rf_plot_pane_width(const rf_plot *plot);
double rf_plot_pane_height(const rf_plot *plot);
double rf_plot_em(const rf_plot *plot);

/* An axis, 'x' or 'y': its label, logarithmic or not, and its range (NaN: as
   the data ask).  With a range, it has no more tics than its numbers leave
   room for. */
typedef struct rf_axis {
  char name;
  rf_label label;
  const char *word;
  bool log;
  double low, high;
} rf_axis;

void rf_plot_axis(rf_plot *plot, const rf_axis *axis);

/* Data of a figure: rows of numbers.  A text has blank lines between its
   blocks; others have none: frames of so many rows. */
typedef enum rf_sheet_form {
  RF_SHEET_TEXT,         /* STEM-NAME.dat, its head names the columns */
  RF_SHEET_DOUBLES,      /* STEM-NAME.bin */
  RF_SHEET_BYTES         /* STEM-NAME.bin: 0 .. 255 */
} rf_sheet_form;

typedef struct rf_sheet {
  rf_file file;
  rf_plot *plot;
  size_t columns;
  rf_sheet_form form;
} rf_sheet;

/* Begin a sheet; columns: their names with blanks between. */
rf_status rf_sheet_open(rf_sheet *sheet, rf_plot *plot, const char *name,
                        const char *columns, rf_sheet_form form);

/* A row, row[columns]. */
void rf_sheet_row(rf_sheet *sheet, const double *row);

/* In a text: the block ends. */
void rf_sheet_gap(rf_sheet *sheet);
rf_status rf_sheet_close(rf_sheet *sheet, rf_status so_far);

/* Append to the script where gnuplot finds a sheet: a text; rows of doubles of
   frame k; frame k as an image, of bytes[rows][rows][4], red, green, blue,
   opacity, or of doubles[rows][columns]. */
void rf_plot_text_data(rf_plot *plot, const char *name);
void rf_plot_frame_data(rf_plot *plot, const char *name, size_t rows,
                        size_t columns);
void rf_plot_image_data(rf_plot *plot, const char *name, size_t rows);
void rf_plot_matrix_data(rf_plot *plot, const char *name, size_t rows,
                         size_t columns);

#endif
