/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * format.h -- what a figure is drawn as, and how large. */
#ifndef RF_FORMAT_H
#define RF_FORMAT_H

#include "base/string.h"

/* Sizes that belong together. */
typedef struct rf_profile {
  const char *name;
  double width, wide;    /* of one panel and of several, cm */
  double font;           /* points */
  double dots;           /* per inch, where there are pixels */
  double line, mark;     /* factors of widths of lines and sizes of marks */
} rf_profile;

/* The profile of a name, or NULL. */
const rf_profile *rf_profile_find(const char *name);

typedef struct rf_format rf_format;

/* The line that sets the terminal: width and height in cm. */
typedef void rf_set_terminal(rf_string *s, const rf_profile *profile,
                             double width, double height);

struct rf_format {
  const char *ending;    /* "png" */
  bool drawn;            /* gnuplot is run */
  bool film;             /* it can show one frame after the other */
  bool tex;              /* labels are LaTeX's */
  bool encoded;          /* from frames, by ffmpeg */
  rf_set_terminal *terminal;
};

/* The format that the ending of a file's name asks for, or NULL. */
const rf_format *rf_format_find(const char *path);

/* Format i; NULL beyond the last. */
const rf_format *rf_format_get(size_t i);

/* All endings, for messages: "png, pdf, ...", films alone where asked. */
void rf_format_list(rf_string *s, bool films);

#endif
