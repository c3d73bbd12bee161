/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * passed.c -- what screening finds wrong where a segment starts, see
 * law.c.
 * Kernel: decision. */
#include "config.h"

#include "flow/crossing/crossing_impl.h"

/* How far beyond 0 the law lets a value of the neuron be. */
double
rfx_lawful(const rfx_run *r, const look *l)
{
  return RF_LAWFUL * RF_NOISE
    * rf_scale(r->engine->error, r->engine->error_exponent)
    * rf_length(l->series, l->stride) + 2.0 * l->error;
}

/* The neuron starts beyond the line, at value < 0; by more than the law allows
   its crossing was passed over.  It is made at once. */
bool
rfx_passed_over(rfx_run *r, const look *l, size_t line, double value)
{
  const double much = -value / rfx_lawful(r, l);

  if (!(much > 1.0))
    return false;
  rf_report_repair(&r->report, much);
  if (much > r->law.breach.worst)
    r->law.breach = (rf_breach){ l->neuron, line, much };
  return true;
}

/* How often neuron j was asked on the wrong side of a line, and stayed, or went
   and came back.  Each time the run was unsure, and has told so once the
   segment was played: of the present one nothing was told yet where its plan
   has begun, be it at from = 0, where the neuron would be asked for ever if
   that were forgotten. */
unsigned char
rfx_times_in_vain(rfx_run *r, size_t j, double from)
{
  rf_neuron *neuron = &r->population->neuron[j];

  if (from == 0.0 && r->schedule.count == 0
      && neuron->wrong > r->report.stats.unsure) {
    neuron->wrong = 0;
    rf_report_repair(&r->report, 1.0);
  }
  const size_t times = rfx_times_in_doubt(r, j);
  return times < UCHAR_MAX ? (unsigned char)times : UCHAR_MAX;
}
