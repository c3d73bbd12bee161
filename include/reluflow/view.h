/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow/view.h -- figures of run files: a gnuplot script, its data, and
 * what gnuplot draws of them; a run as one page for a browser; and as arrays
 * for other programs.  The rules of reluflow/status.h hold. */
#ifndef RELUFLOW_VIEW_H
#define RELUFLOW_VIEW_H

#include "reluflow/record.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A kind of figure (the manual, node "Figures").  Static texts. */
typedef struct rf_figure {
  const char *name;      /* "polar" */
  const char *text;      /* what it shows, in a few words */
  int frames;            /* it shows one record time; may be a film */
  int runs;              /* how many runs it is of: 1 or 2 */
} rf_figure;

/* Number of kinds. */
RF_API size_t rf_figure_count(void);

/* Kind i.  Errors: RF_EINVAL i too large. */
RF_API RF_MUST_USE rf_status rf_figure_get(rf_figure *figure, size_t i);

/* Has a run file what a kind needs?
 * Errors, with a message: RF_EINVAL no such kind; RF_EUNSUP it has not: the
 * message says which key of the experiment to set, or which data it takes;
 * those of rf_record_problem. */
RF_API RF_MUST_USE rf_status rf_figure_check(rf_message *message,
                                             rf_record *record,
                                             const char *kind);

/* How a figure is drawn.  Words are those of the program's options. */
typedef struct rf_figure_options {
  double at;             /* the record time that is shown; NaN: the last */
  int animate;           /* all record times, one after the other */
  int moments;           /* mark the moments of the papers in time: the flow is
                            followed again */
  int plateaus;          /* mark the plateaus of the loss */
  size_t neurons;        /* curves of at most so many, evenly chosen */
  const char *radius;    /* of polar: "log", "linear" or "one" */
  const char *density;   /* bins in place of marks: "auto", "on" or "off" */
  const char *axes;      /* of time and loss: "auto", "log" or "linear" */
  const char *profile;   /* sizes: "screen", "paper" or "talk" */
  const char *by;        /* colours of curves: "sign" of a, "face" at the last
                            record time, or "fate" in the limit flow */
  const char *to;        /* vector for directions: a face, as "++-", or "x1" for
                            the first datum; NULL: the longest extremal one */
} rf_figure_options;

/* Defaults: the last record time, 200 neurons, radius log, density auto (above
 * 5,000 neurons), axes auto, profile screen, colours by sign. */
RF_API void rf_figure_defaults(rf_figure_options *options);

/* Draw a figure of a run: write the script OUT.gp and the data OUT-*.dat and
 * OUT-*.bin that it reads, OUT being out without its ending, and let gnuplot
 * draw out: .png, .pdf, .svg, .tex (with .pdf beside it) or .gif; films: .gif,
 * and .mp4 and .webp by ffmpeg.  With .gp nothing is drawn.
 *
 * gnuplot is found on PATH, or is what the environment variable
 * RELUFLOW_GNUPLOT names; ffmpeg likewise (RELUFLOW_FFMPEG).  A script that
 * was edited and files that are not of a figure are never replaced.
 *
 * In:   other  the second run, of a kind that is of two; else NULL.
 *
 * Errors, with a message: RF_EINVAL kind, option or ending is none; RF_EUNSUP
 *         as rf_figure_check; RF_EINPUT a file is in the way, or the runs do
 *         not compare; RF_EIO a file cannot be written, gnuplot or ffmpeg is
 *         absent or failed: script and data are kept; those of the readers of
 *         a record. */
RF_API RF_MUST_USE rf_status
rf_figure_write(rf_message *message, rf_record *record, rf_record *other,
                const char *kind, const rf_figure_options *options,
                const char *out);

/* What a page of a run has beside what its file says.  Words are those of the
 * program's options: "auto", "on" or "off". */
typedef struct rf_report_options {
  const char *moments;   /* moments of the papers: the flow is followed again;
                            auto: where a run is a matter of a second */
  const char *figures;   /* of gnuplot; auto: where it is found */
  const char *sweep;     /* the file of a sweep (reluflow/lab.h), whose figures
                            are on the page, too; NULL: none */
} rf_report_options;

/* Defaults: auto, no sweep. */
RF_API void rf_report_defaults(rf_report_options *options);

/* Write a run as one HTML page at out: what was asked, by what it was computed,
 * what happened, the verdicts that the file keeps (rf_record_verdict_get),
 * figures, and the neurons in time.  It needs nothing but a browser, and no
 * network.  The same run file makes the same page, bit for bit.
 *
 * Of more than 5,000 neurons densities and a sample are shown, which has some
 * neurons of each face that is there at the end; of many record times as many
 * as leave the page small.
 *
 * Errors, with a message: RF_EINVAL an option is none; RF_EINPUT what stands at
 *         out is no such page, and stays, or sweep is no file of a sweep; RF_EIO
 *         it cannot be written, or figures are asked for and gnuplot is absent or failed; those of the
 *         readers of a record.  A page that stands there is then as it was. */
RF_API RF_MUST_USE rf_status rf_report_write(rf_message *message,
                                             rf_record *record,
                                             const rf_report_options *options,
                                             const char *out);

/* How a figure of a sweep (reluflow/lab.h) is drawn. */
typedef struct rf_sweep_figure_options {
  const char *x;         /* key of an axis; NULL: the first that is no seed */
  const char *y;         /* a measure; NULL: the first */
  const char *series;    /* key of an axis, a curve for each of its values;
                            NULL: one curve */
  const char *is;        /* of a measure that has words: the share of the cells
                            that have this one */
  const char *law;       /* of scaling: "power", "log", "linear" or "auto" */
  const char *axes;      /* of x: "auto", "log" or "linear" */
  const char *profile;   /* sizes: "screen", "paper" or "talk" */
  double confidence;     /* of intervals, between 0 and 1 */
} rf_sweep_figure_options;

/* Defaults: one curve, is spurious, law and axes auto, profile screen,
 * confidence 0.95. */
RF_API void rf_sweep_figure_defaults(rf_sweep_figure_options *options);

/* Is this the name of a kind of figure of a sweep? */
RF_API int rf_sweep_figure_is(const char *kind);

/* Draw a figure of the sweep in the file at path: "sweep", a measure over the
 * values of an axis, medians or shares with their intervals; "scaling", its
 * cells and the law fitted to them, its slope with its interval beside it.
 * Files and programs as rf_figure_write.
 *
 * Errors, with a message: RF_EINVAL kind, option, column or ending is none;
 *         RF_EUNSUP no cell has what is drawn; RF_EINPUT path is no file of a
 *         sweep; RF_EIO; RF_EINTR; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status
rf_sweep_figure_write(rf_message *message, const char *path, const char *kind,
                      const rf_sweep_figure_options *options,
                      const char *out);

/* Write a run as arrays for other programs, with names and shapes as in the
 * manual, node "Export": out ends with .npz (an archive of NumPy) or, where
 * configure --with-hdf5 was asked for it, .h5 (HDF5).  All numbers are doubles; more digits are in the run file alone.  The same run file makes
 * the same bytes.
 *
 * Errors, with a message: RF_EINVAL another ending; RF_EINPUT what stands at
 *         out is no such file, and stays; RF_EIO it cannot be written; those of
 *         the readers of a record.  What stands there is then as it was. */
RF_API RF_MUST_USE rf_status rf_export_write(rf_message *message,
                                             rf_record *record,
                                             const char *out);

#ifdef __cplusplus
}
#endif
#endif
