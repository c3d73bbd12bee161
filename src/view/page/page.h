/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * page.h -- the page of a run while it is written: what of the run is shown,
 * and the parts that say it. */
#ifndef RF_PAGE_H
#define RF_PAGE_H

#include "view/page/json.h"
#include "view/subject/subject.h"

/* Neurons up to which every one is a mark; beyond, a sample and densities. */
#define RF_PAGE_MARKS 5000

/* Bins of a density: around, and in ln norm. */
#define RF_PAGE_AROUND ((size_t)128)
#define RF_PAGE_ALONG ((size_t)32)

typedef struct rf_page {
  rf_subject subject;    /* the run, its data, times, plane */
  const rf_report_options *options;
  rf_json json;
  size_t *frame;         /* frame[frames]: samples that are shown */
  size_t frames;
  uint32_t *cast;        /* cast[count]: neurons that are shown, rising */
  uint32_t *fate;        /* fate[count]: their faces at the last frame */
  uint32_t *typical;     /* typical[faces]: a neuron of each such face */
  size_t count, faces;
  bool dense;            /* they are a sample of all that have states */
  double low, high;      /* ln of their norms */
} rf_page;

/* Where a neuron is in the plane: its direction and ln of its norm there, also
   where that is beyond the range of doubles; still: its weights are 0. */
typedef struct rf_spot {
  double angle, ln;
  bool positive;         /* a > 0 */
  bool still;
} rf_spot;

/* Of the row weights[at ..] = a, w1 .. wd of neuron j; room[d + 2] is
   overwritten. */
rf_spot rf_spot_of(const rf_page *page, double *room,
                   const rf_numbers *weights, size_t at, size_t j);

/* By how much ln of the norm of one neuron is smaller than that of neuron j,
   which may be a node of infinite width. */
double rf_ln_divided(const rf_page *page, size_t j);

/* Choose frames and neurons.  Errors: those of the readers of a record. */
rf_status rf_page_choose(rf_page *page);

/* Each appends its keys to the data of the page; errors are those of the
   readers of a record, with a message. */
rf_status rf_page_put_facts(rf_page *page);
rf_status rf_page_put_moments(rf_page *page);
rf_status rf_page_put_verdicts(rf_page *page);
rf_status rf_page_put_samples(rf_page *page);
rf_status rf_page_put_data(rf_page *page);
rf_status rf_page_put_cast(rf_page *page);
rf_status rf_page_put_neurons(rf_page *page);
rf_status rf_page_put_density(rf_page *page);
rf_status rf_page_put_events(rf_page *page);
rf_status rf_page_put_function(rf_page *page);

/* Let gnuplot draw figures and put them into the page, as SVG; where it cannot,
   the page says so.  Errors: RF_EIO figures are asked for and cannot be had
   (message); RF_EINTR, RF_ENOMEM. */
rf_status rf_page_put_figures(rf_page *page, FILE *out);

/* The page itself, from page.html, its style and its scripts: before the
   figures, between them and the data, behind. */
extern const char rf_page_head[], rf_page_middle[], rf_page_tail[];

#endif
