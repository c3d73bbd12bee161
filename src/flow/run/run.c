/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * run.c -- what all parts of a run ask; see run.h.
 * Kernel: arithmetic. */
#include "config.h"

#include "flow/run/run.h"

/* face is const for whoever asks, but what it remembers of a line is a fact
   about it, and is put right in place. */
bool
rfx_idle_for_certain(rfx_run *r, const rfx_face *face, size_t line)
{
  const bool idle = rfx_face_idle_plain(face, r->model, line);

  if (idle != rfx_face_idle(face, r->model, line)) {
    face->idle[line] = idle ? RF_IDLE_RESTS : RF_IDLE_MOVES;
    rf_report_repair(&r->report, 1.0);
  }
  return idle;
}
