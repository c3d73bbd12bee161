/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * narrate.h -- the lines of a trace (base/trace.h). */
#ifndef RF_NARRATE_H
#define RF_NARRATE_H

#include "base/number/num.h"
#include "base/trace.h"
#include "flow/run/query.h"
#include "flow/run/run.h"

/* tau in the segment, or now. */
static inline double
rfx_narrated(const rfx_run *r, double tau)
{
  return r->segment ? num_get_d(r->segment->t0)
                      + tau * num_get_d(r->segment->length)
                    : num_get_d(r->step.t);
}

/* Sign of a side. */
static inline char
rf_side(int u)
{
  return u < 0 ? '-' : u > 0 ? '+' : '0';
}

static inline void
rfx_narrate_step(const rfx_run *r)
{
  if (rf_tracing())
    rf_trace_line("step", num_get_d(r->segment->t0), SIZE_MAX, SIZE_MAX,
                  "%.6e", num_get_d(r->segment->length));
}

static inline void
rfx_narrate_candidate(const rfx_run *r, const rf_candidate *c)
{
  static const char *const kind[] = { "crossing", "exit", "turn", "wake",
                                      "leave" };
  const rfx_population *p = r->population;
  size_t neuron = c->who, line = c->line;

  if (!rf_tracing())
    return;
  if (c->kind == RF_EXIT)              /* of a cohort: whoever is its first */
    neuron = p->cohorts[c->who].count ? p->cohorts[c->who].member[0]
                                      : SIZE_MAX;
  if (c->kind == RF_WAKE)
    neuron = SIZE_MAX;
  rf_trace_line("candidate", rfx_narrated(r, c->tau), neuron,
                line < r->model->lines->count ? r->model->lines->first[line]
                                              : SIZE_MAX,
                "%s%s%s", kind[c->kind], c->touch ? " touch" : "",
                c->late ? " late" : "");
}

/* The lines q->at that neuron j was asked about, from a face to q->u. */
static inline void
rfx_narrate_question(const rfx_run *r, size_t j, double time,
                     const rfx_face *from, unsigned marks)
{
  const rfx_query *q = r->query;
  char text[256] = "";
  size_t length = 0;

  if (!rf_tracing())
    return;
  for (size_t l = 0; l < q->touched && length + 40 < sizeof text; l++)
    length += (size_t)snprintf(text + length, sizeof text - length,
                               "%zu:%c%c ", r->model->lines->first[q->at[l]],
                               rf_side(from->u[q->at[l]]),
                               rf_side(q->u[q->at[l]]));
  rf_trace_line("question", time, j,
                q->touched ? r->model->lines->first[q->at[0]] : SIZE_MAX,
                "%s%s", text, marks & RF_MARK_UNSURE ? "unsure"
                : marks & RF_MARK_NONUNIQUE ? "choice" : "sure");
}

/* A move that is planned, and how the neuron is carried then. */
static inline void
rfx_narrate_move(const rfx_run *r, const rfx_move *move, double time)
{
  char text[256] = "";
  size_t length = 0, first = SIZE_MAX;

  if (!rf_tracing())
    return;
  for (size_t l = 0; l < r->model->lines->count; l++) {
    if (move->from->u[l] == move->to->u[l])
      continue;
    if (first == SIZE_MAX)
      first = r->model->lines->first[l];
    if (length + 40 < sizeof text)
      length += (size_t)snprintf(text + length, sizeof text - length,
                                 "%zu:%c%c ", r->model->lines->first[l],
                                 rf_side(move->from->u[l]),
                                 rf_side(move->to->u[l]));
  }
  rf_trace_line("move", time, move->neuron, first, "%s%s", text,
                move->to->dead ? "dead" : "alive");
}

/* The step is used up to tau; reason: why. */
static inline void
rfx_narrate_cut(const rfx_run *r, double tau, const char *reason)
{
  if (rf_tracing())
    rf_trace_line("cut", rfx_narrated(r, tau), SIZE_MAX, SIZE_MAX, "%s",
                  reason);
}

#endif
