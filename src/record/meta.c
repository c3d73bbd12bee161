/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * meta.c -- the table meta: what was asked, by what it was computed, where
 * it ended and what it cost. */
#include "config.h"

#include <gmp.h>
#include <gsl/gsl_version.h>
#include <inttypes.h>
#include <math.h>
#include <mpfr.h>
#include <stdarg.h>
#include <sundials/sundials_version.h>
#include <time.h>
#include <yaml.h>

#include "base/blas.h"
#include "base/number/exact.h"
#include "flow/ops.h"
#include "record/attend.h"
#include "record/write.h"

rf_status
rf_meta_text(rf_writer *writer, rf_message *message, const char *key,
             const char *value)
{
  return rf_db_put(message, writer->put[RF_PUT_META], writer->target.shown,
                   "tt", key, value);
}

rf_status
rf_meta_int(rf_writer *writer, rf_message *message, const char *key,
            uint64_t value)
{
  char text[24];

  /* SQLite's integers have a sign: a seed of 2^63 or more would lose it. */
  if (value > INT64_MAX) {
    snprintf(text, sizeof text, "%" PRIu64, value);
    return rf_meta_text(writer, message, key, text);
  }
  return rf_db_put(message, writer->put[RF_PUT_META], writer->target.shown,
                   "ti", key, (sqlite3_int64)value);
}

rf_status
rf_meta_real(rf_writer *writer, rf_message *message, const char *key,
             double value)
{
  return rf_db_put(message, writer->put[RF_PUT_META], writer->target.shown,
                   "tr", key, value);
}

/* Versions of the libraries that are running, not those of the build.  They
   and the BLAS decide on last bits: a repetition that differs is explained by
   them.  A BLAS that is not called is not asked: it may not be loaded yet. */
static rf_status
put_versions(rf_writer *writer, rf_message *message)
{
  char sundials[64] = "", blas[256] = "none is called for a small problem";
  const char *pair[][2] = {
    { "blas", blas },
    { "version", rf_version() }, { "version_sundials", sundials },
    { "version_gsl", gsl_version }, { "version_gmp", gmp_version },
    { "version_mpfr", mpfr_get_version() },
    { "version_sqlite", sqlite3_libversion() },
    { "version_libyaml", yaml_get_version_string() }
  };
  rf_status status = RF_OK;

  if (rf_flow_may_call_blas(writer->problem))
    rf_blas_name(blas, sizeof blas);
  (void)SUNDIALSGetVersion(sundials, (int)sizeof sundials);
  for (size_t i = 0; i < sizeof pair / sizeof *pair && status == RF_OK; i++)
    status = rf_meta_text(writer, message, pair[i][0], pair[i][1]);
  return status;
}

/* An exact number, as the nearest double: it is for sorting and showing, the
   exact one is in the text of the experiment. */
static rf_status
put_exact(rf_writer *writer, rf_message *message, const char *key,
          const mpq_t value)
{
  return rf_meta_real(writer, message, key, rf_get_d_nearest(value));
}

/* "square" and so on, as in the experiment file. */
static rf_status
put_names(rf_writer *writer, rf_message *message)
{
  const rf_problem *p = writer->problem;
  rf_status status;

  RF_TRY(rf_meta_text(writer, message, "loss_name", rf_loss_names[p->loss]));
  RF_TRY(rf_meta_text(writer, message, "average", rf_average_names[p->sum]));
  if (p->design.drawn)
    RF_TRY(rf_meta_text(writer, message, "design",
                        rf_design_names[p->design.kind]));
  if (p->q)
    RF_TRY(rf_meta_text(writer, message, "data_weights", "given"));
  if (rf_problem_decays(p))
    RF_TRY(put_exact(writer, message, "decay", p->decay));
  if (p->inner)
    RF_TRY(rf_meta_text(writer, message, "train", rf_train_names[p->inner]));
  if (rf_problem_has_unit(p))
    RF_TRY(rf_meta_text(writer, message, "unit", !p->skip ? "output_bias"
                        : p->output_bias ? "skip, output_bias" : "skip"));
  RF_TRY(rf_meta_text(writer, message, "scheme", rf_scheme_names[p->scheme]));
  if (p->quasi || (p->wide.asked && rf_nodes_are_scattered(p->wide.nodes)))
    RF_TRY(rf_meta_text(writer, message, "points", rf_points_names[1]));
  RF_TRY(rf_meta_text(writer, message, "engine", rf_engine_names[p->engine]));
done:
  return status;
}

/* What gradient descent was asked for. */
static rf_status
put_steps(rf_writer *writer, rf_message *message)
{
  const rf_descent_asked *q = &writer->problem->descent;
  rf_status status;

  RF_TRY(put_exact(writer, message, "step", q->step));
  RF_TRY(rf_meta_int(writer, message, "batch", q->batch));
  RF_TRY(put_exact(writer, message, "momentum", q->momentum));
  status = rf_meta_text(writer, message, "precision",
                        rf_precision_names[q->single]);
done:
  return status;
}

/* Sizes and accuracies, as numbers that SQL can compare.  digits: those of the
   recorded numbers, 17 where they are doubles; digits_asked: of the
   experiment. */
static rf_status
put_numbers(rf_writer *writer, rf_message *message)
{
  const rf_problem *p = writer->problem;
  rf_status status;

  RF_TRY(rf_meta_int(writer, message, "n", p->n));
  RF_TRY(rf_meta_int(writer, message, "d", p->d));
  RF_TRY(rf_meta_int(writer, message, "m", p->m));
  RF_TRY(rf_meta_int(writer, message, "states", p->states));
  RF_TRY(rf_meta_int(writer, message, "state_chunk", writer->chunk));
  RF_TRY(rf_meta_int(writer, message, "seed", p->seed));
  RF_TRY(rf_meta_int(writer, message, "digits",
                     writer->text ? (uint64_t)p->digits : 17));
  if (rf_engine_is(p->engine, RF_BY_DIGITS))
    RF_TRY(rf_meta_int(writer, message, "digits_asked", (uint64_t)p->digits));
  if (p->auto_digits)
    RF_TRY(rf_meta_int(writer, message, "digits_doubled",
                       (uint64_t)p->doubled));
  if (p->wide.asked) {
    RF_TRY(rf_meta_int(writer, message, "width_digits",
                       (uint64_t)p->wide.digits));
    RF_TRY(rf_meta_int(writer, message, "nodes_doubled",
                       (uint64_t)p->wide.level));
  }
  RF_TRY(put_exact(writer, message, "until", p->until));
  if (rf_engine_is(p->engine, RF_BY_RTOL))
    RF_TRY(rf_meta_real(writer, message, "rtol", p->rtol));
  if (rf_engine_is(p->engine, RF_BY_STEP))
    RF_TRY(put_steps(writer, message));
done:
  return status;
}

/* Where the files are that the experiment names, for a run that is resumed
   from elsewhere. */
static rf_status
put_folder(rf_writer *writer, rf_message *message)
{
  const char *folder = writer->problem->folder;
  char *whole = realpath(folder && *folder ? folder : ".", NULL);
  rf_status status = rf_meta_text(writer, message, "folder",
                                  whole ? whole : "");

  free(whole);
  return status;
}

/* What is known before the first step.  order is "time" until an event comes
   that was found late; the time of day is in UTC, and nothing depends on
   it. */
rf_status
rf_meta_start(rf_writer *writer, rf_message *message)
{
  const rf_problem *p = writer->problem;
  char now[32] = "";
  time_t clock = time(NULL);
  struct tm parts;
  rf_status status;

  if (gmtime_r(&clock, &parts))
    strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", &parts);
  RF_TRY(rf_meta_int(writer, message, "schema", RF_DB_SCHEMA));
  RF_TRY(rf_meta_text(writer, message, "status", "running"));
  RF_TRY(rf_meta_text(writer, message, "order", "time"));
  RF_TRY(rf_meta_text(writer, message, "title", p->title));
  RF_TRY(rf_meta_text(writer, message, "experiment", p->text));
  RF_TRY(rf_meta_text(writer, message, "source", p->source));
  RF_TRY(put_folder(writer, message));
  RF_TRY(rf_meta_text(writer, message, "started", now));
  RF_TRY(put_versions(writer, message));
  RF_TRY(put_names(writer, message));
  status = put_numbers(writer, message);
done:
  return status;
}

/* time,loss,h1..hn of the end, with the digits of the run.  A run that failed
   or was stopped may have none: then the end is not told, but the rest is. */
static rf_status
put_final(rf_writer *writer, rf_message *message, rf_flow *flow)
{
  const rf_numbers *v;
  rf_status status;

  if (rf_flow_sample(flow, &v) < 0)
    return RF_OK;         /* a flow that failed may not know */
  rf_string_clear(&writer->line);
  rf_writer_line(writer, v, 0, rf_numbers_count(v));
  if (writer->line.failed)
    return RF_OK;
  RF_TRY(rf_meta_real(writer, message, "loss",
                      rf_numbers_double(v, RF_SAMPLE_LOSS)));
  status = rf_meta_text(writer, message, "final", writer->line.text);
done:
  return status;
}

/* A piece of a sentence, after a semicolon where it is not the first. */
static void
doubt(rf_string *s, const char *format, ...)
{
  char piece[128];
  va_list list;

  va_start(list, format);
  vsnprintf(piece, sizeof piece, format, list);
  va_end(list);
  rf_string_put(s, s->length ? "; " : "");
  rf_string_put(s, piece);
}

/* The agreement is cut, not rounded: 29.96 digits are not 30. */
void
rf_run_doubts(rf_string *line, const rf_problem *p, const rf_flow_stats *s)
{
  if (s->doubts)
    doubt(line, "the precision did not decide %" PRIu64 " answer%s that may "
          "matter", s->doubts, s->doubts > 1 ? "s" : "");
  if (s->repairs)
    doubt(line, "%" PRIu64 " breach%s of the law, up to %.3g times the "
          "stated error, %s put right", s->repairs,
          s->repairs > 1 ? "es" : "", s->law, s->repairs > 1 ? "were" : "was");
  if (rf_problem_verifies(p) && s->agree < (double)p->digits)
    doubt(line, "a second run agrees to only %.1f of %ld digits",
          floor(10.0 * s->agree) / 10.0, p->digits);
  if (p->wide.asked && p->wide.agree < (double)p->wide.digits)
    doubt(line, "the nodes of infinite width agree to only %.1f of %ld digits",
          floor(10.0 * p->wide.agree) / 10.0, p->wide.digits);
}

/* Key doubts; not there where there are none. */
static rf_status
put_doubts(rf_writer *writer, rf_message *message, const rf_flow_stats *s)
{
  rf_string *line = &writer->line;

  rf_string_clear(line);
  rf_run_doubts(line, writer->problem, s);
  if (line->failed)
    return RF_ENOMEM;
  return line->length ? rf_meta_text(writer, message, "doubts", line->text)
                      : RF_OK;
}

/* What the run did and what it cost, counted by the flow and by the writer.
   Keys that only one engine fills are left out with the others: 0 would look
   like an answer. */
static rf_status
put_stats(rf_writer *writer, rf_message *message, const rf_flow_stats *s)
{
  const struct { const char *key; uint64_t value; } count[] = {
    { "steps", s->steps }, { "restarts", s->restarts }, { "rhs", s->rhs },
    { "events", s->events }, { "late", s->late },
    { "nonunique", s->nonunique }, { "unsure", s->unsure },
    { "tests", s->tests }, { "faces", s->faces },
    { "faces_most", s->faces_most }, { "unknowns", s->unknowns },
    { "doubtful", s->doubts }, { "repairs", s->repairs },
    { "events_recorded", writer->events },
    { "choices_recorded", writer->choices },
    { "samples_recorded", writer->samples }
  };
  rf_status status;

  for (size_t i = 0; i < sizeof count / sizeof *count; i++)
    RF_TRY(rf_meta_int(writer, message, count[i].key, count[i].value));
  RF_TRY(rf_meta_real(writer, message, "late_defect", s->late_defect));
  RF_TRY(rf_meta_real(writer, message, "law", s->law));
  if (rf_engine_is(writer->problem->engine, RF_LADDER)) {
    RF_TRY(rf_meta_int(writer, message, "decided", s->decided));
    RF_TRY(rf_meta_int(writer, message, "digits_used", s->digits));
  }
  if (rf_problem_verifies(writer->problem))
    RF_TRY(rf_meta_real(writer, message, "agree", s->agree));
  if (writer->problem->start_limit) {
    RF_TRY(rf_meta_real(writer, message, "limit_until", s->limit_until));
    RF_TRY(rf_meta_real(writer, message, "limit_error", s->limit_error));
  }
  if (writer->problem->wide.asked)
    RF_TRY(rf_meta_real(writer, message, "width_agree",
                        writer->problem->wide.agree));
  RF_TRY(rf_meta_real(writer, message, "seconds_engine", s->seconds_engine));
  RF_TRY(rf_meta_real(writer, message, "seconds_events",
                      s->seconds_events));
  status = rf_meta_real(writer, message, "seconds_record", writer->seconds);
done:
  return status;
}

/* Before the status, so that a file that says "done" has all of it. */
rf_status
rf_meta_end(rf_writer *writer, rf_message *message, rf_flow *flow,
            double seconds)
{
  rf_flow_stats stats = { 0 };
  rf_status status;

  rf_flow_stats_get(flow, &stats);
  RF_TRY(put_final(writer, message, flow));
  RF_TRY(put_stats(writer, message, &stats));
  RF_TRY(put_doubts(writer, message, &stats));
  status = rf_meta_real(writer, message, "seconds", seconds);
done:
  return status;
}
