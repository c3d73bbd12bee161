/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * beyond.c -- flows that are not that of both layers.
 *
 * Papers and closed forms are about w' = a D, a' = <w, D> of neurons alone.
 * Where an experiment asks for another flow they say nothing, and whoever asks
 * them is told so. */
#include "config.h"

#include "problem/problem.h"

const char *
rf_problem_beyond(const rf_problem *problem)
{
  return problem->inner ? "network.train is inner"
    : rf_problem_decays(problem) ? "loss.decay is not 0"
    : problem->skip ? "network.skip is true"
    : problem->output_bias ? "network.output_bias is true" : NULL;
}

rf_status
rf_problem_within(const rf_problem *problem, rf_message *message,
                  const char *what)
{
  const char *why = rf_problem_beyond(problem);

  if (!why)
    return RF_OK;
  if (message)
    snprintf(message->text, sizeof message->text, "%s: %s, and what is known "
             "there is of the flow of %s", what, why,
             problem->inner || rf_problem_decays(problem)
             ? "both layers alone, without decay"
             : "neurons alone, without a linear unit");
  return RF_EUNSUP;
}
