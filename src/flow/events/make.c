/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * make.c -- a run is made of its parts, each by its owner.
 * Kernel: arithmetic. */
#include "config.h"

#include "flow/events/events_impl.h"

/* span comes later, when the neurons are known (rfx_law_start). */
static rf_status
law_init(rfx_law *w, long prec)
{
  return (w->room = num_array(RF_LAW_ROOM, prec)) ? RF_OK : RF_ENOMEM;
}

/* m is asked of the caller, as the population may be gone. */
static void
law_clear(rfx_law *w, size_t m)
{
  num_array_free(w->room, RF_LAW_ROOM);
  num_array_free(w->span, m);
}

/* ---- the run ---- */

/* The engine becomes the run's at once, so that a failure frees it with the
   rest. */
rf_status
rfx_run_alloc(rfx_run **run, const rfx_model *model, rfx_engine *engine)
{
  rfx_run *r = rf_alloc(1, sizeof *r);
  rf_status status = RF_ENOMEM;

  if (!r) {
    engine->free(engine);
    return RF_ENOMEM;
  }
  r->engine = engine;
  r->model = model;
  engine->foresee = rfx_foresee;
  engine->witness = r;
  engine->moves = &r->report.stats.events;
  RF_TRY(rfx_population_create(&r->population, model));
  RF_TRY(rf_edges_init(&r->edges, model->lines->count));
  RF_TRY(rfx_step_init(&r->step, model->prec));
  RF_TRY(rfx_residual_series_init(&r->series, model->prec));
  RF_TRY(rfx_residuals_init(&r->residuals, model));
  RF_TRY(rfx_query_create(&r->query, model));
  RF_TRY(rfx_screening_create(&r->screen, model));
  RF_TRY(rfx_planning_create(&r->planning, model->prec));
  RF_TRY(law_init(&r->law, model->prec));
  RF_TRY(rfx_defect_init(&r->defect, model, engine->late));
  status = RF_OK;
  *run = r;
  r = NULL;

done:
  rfx_run_free(r);
  return status;
}

/* The engine first: it reads the system.  The population gives m for the law,
   so it goes after that. */
void
rfx_run_free(rfx_run *r)
{
  if (!r)
    return;
  if (r->engine)
    r->engine->free(r->engine);
  rfx_step_clear(&r->step);
  rfx_residual_series_clear(&r->series);
  rfx_schedule_clear(&r->schedule);
  rfx_continuations_clear(&r->continuations);
  rfx_changed_blocks_clear(&r->changed);
  rf_departures_clear(&r->departures);
  rf_edges_clear(&r->edges, r->model->lines->count);
  rf_corners_clear(&r->corners);
  rf_report_clear(&r->report);
  rfx_residuals_clear(&r->residuals);
  rfx_defect_clear(&r->defect);
  rfx_query_free(r->query);
  rfx_screening_free(r->screen);
  rfx_planning_free(r->planning);
  law_clear(&r->law, r->population ? r->population->m : 0);
  rfx_population_free(r->population);
  rf_release(r);
}
