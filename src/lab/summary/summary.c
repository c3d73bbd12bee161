/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * summary.c -- what the cells of a sweep say together, as rows of a table; see
 * reluflow/lab.h. */
#include "config.h"

#include <math.h>

#include "lab/summary/summary.h"

struct rf_summary {
  rf_sweep_points points;
  rf_summary_row *row;
  size_t count, capacity;
};

static const char *const names[RF_SUMMARY_KINDS] = {
#define RF_NAME_(name, value, text) [name] = text,
  RF_SUMMARY_LIST(RF_NAME_)
#undef RF_NAME_
};

const char *
rf_summary_name(rf_summary_kind kind)
{
  return (size_t)kind < RF_SUMMARY_KINDS ? names[kind] : "unknown";
}

void
rf_summary_defaults(rf_summary_options *o)
{
  *o = (rf_summary_options){
    .is = "spurious", .law = "auto", .axes = "auto", .confidence = 0.95
  };
}

/* A misspelt word is never passed over. */
rf_status
rf_summary_check(rf_message *message, const rf_summary_options *o)
{
  static const struct { const char *option, *words[5]; } list[] = {
    { "law", { "auto", "power", "log", "linear" } },
    { "axes", { "auto", "log", "linear" } }
  };
  const char *given[] = { o->law, o->axes };

  for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
    size_t k = 0;
    while (list[i].words[k] && strcmp(given[i], list[i].words[k]))
      k++;
    if (list[i].words[k])
      continue;
    snprintf(message->text, sizeof message->text, "--%s %.40s: one of %s, %s, "
             "%s%s%s is wanted", list[i].option, given[i], list[i].words[0],
             list[i].words[1], list[i].words[2], list[i].words[3] ? ", " : "",
             list[i].words[3] ? list[i].words[3] : "");
    return RF_EINVAL;
  }
  if (o->confidence > 0.0 && o->confidence < 1.0)
    return RF_OK;
  snprintf(message->text, sizeof message->text, "--confidence: a number "
           "between 0 and 1 is wanted");
  return RF_EINVAL;
}

/* ---- rows ---- */

/* Without a series its one curve has no name. */
static rf_status
add(rf_summary *s, rf_summary_row row, size_t curve)
{
  const rf_status status = rf_grow(&s->row, &s->capacity, s->count + 1,
                                   sizeof row);

  row.series = curve < s->points.curves ? s->points.curve[curve] : NULL;
  if (status >= 0)
    s->row[s->count++] = row;
  return status;
}

static const char *const laws[] = {
  [RF_LAW_POWER] = "power", [RF_LAW_LOG] = "log", [RF_LAW_LINEAR] = "linear"
};

/* The law through the cells of a curve.  Too few of them, or cells beyond what
   a line can be told of, are no failure: there is no law. */
static rf_status
add_line(rf_summary *s, size_t curve)
{
  const rf_law law = rf_sweep_law(&s->points);
  rf_summary_row row = { .x = NAN, .law = laws[law] };
  rf_line line;
  rf_status status = rf_sweep_fit(&line, &row.cells, &s->points, curve, law);

  if (status == RF_EINVAL || status == RF_ENOTFIN)
    return RF_OK;
  RF_TRY(status);
  row.kind = RF_SUMMARY_SLOPE;
  row.value = line.slope;
  RF_TRY(add(s, row, curve));
  row.kind = RF_SUMMARY_INTERCEPT;
  row.value = line.intercept;
  RF_TRY(add(s, row, curve));
  row.kind = RF_SUMMARY_DEVIATION;
  row.value = (rf_interval){ line.deviation, NAN, NAN };
  status = add(s, row, curve);
done:
  return status;
}

/* Room for the groups of a curve, as counts. */
typedef struct tally {
  double *x;
  size_t *successes, *trials, count;
} tally;

static void
tally_of(tally *t, const rf_group *group, size_t count, size_t curve,
         bool log_x)
{
  t->count = 0;
  for (size_t i = 0; i < count; i++)
    if (group[i].curve == curve) {
      t->x[t->count] = log_x ? log(group[i].x) : group[i].x;
      t->successes[t->count] = group[i].successes;
      t->trials[t->count++] = group[i].count;
    }
}

/* Back from the logarithm: where nothing is known on a side, the end is that of
   all scales, 0 or infinity. */
static rf_interval
expand(rf_interval at, bool log_x)
{
  return log_x ? (rf_interval){ exp(at.estimate), exp(at.low), exp(at.high) }
               : at;
}

/* Where the outcome changes, by logistic regression; what the counts do not
   tell is no number.  A gap has no width: there is no row of it. */
static rf_status
add_threshold(rf_summary *s, const tally *t, size_t curve, bool log_x)
{
  rf_summary_row row = { .kind = RF_SUMMARY_THRESHOLD, .x = NAN,
                         .law = log_x ? "log" : "linear" };
  rf_threshold found = { RF_THRESHOLD_NONE, { NAN, -INFINITY, INFINITY }, NAN,
                         0.0 };
  rf_status status = rf_threshold_fit(&found, t->x, t->successes, t->trials,
                                      t->count, s->points.options->confidence);

  if (status == RF_EUNSURE)
    status = RF_OK;
  RF_TRY(status);
  for (size_t i = 0; i < t->count; i++)
    row.cells += t->trials[i];
  if (found.kind == RF_THRESHOLD_SEPARATED)
    row.kind = RF_SUMMARY_GAP;
  row.value = expand(found.at, log_x);
  RF_TRY(add(s, row, curve));
  if (found.kind == RF_THRESHOLD_FITTED) {
    row.kind = RF_SUMMARY_WIDTH;
    row.value = (rf_interval){ found.width, NAN, NAN };
    status = add(s, row, curve);
  }
done:
  return status;
}

static rf_status
add_thresholds(rf_summary *s, const rf_group *group, size_t count,
               size_t curve)
{
  tally t = { rf_alloc(count, sizeof *t.x), rf_alloc(count, sizeof *t.trials),
              rf_alloc(count, sizeof *t.trials), 0 };
  const bool log_x = rf_sweep_is_log(&s->points);
  rf_status status = RF_ENOMEM;

  if (t.x && t.successes && t.trials) {
    tally_of(&t, group, count, curve, log_x);
    status = add_threshold(s, &t, curve, log_x);
  }
  rf_release(t.x);
  rf_release(t.successes);
  rf_release(t.trials);
  return status;
}

/* Curve by curve: its groups, then what is said of all of them; where they have
   no x, nothing more is. */
static rf_status
add_curve(rf_summary *s, const rf_group *group, size_t count, size_t curve)
{
  const bool over_x = strcmp(s->points.x, "none") != 0;
  rf_status status = RF_OK;

  for (size_t i = 0; i < count; i++)
    if (group[i].curve == curve)
      RF_TRY(add(s, (rf_summary_row){
        .kind = s->points.words ? RF_SUMMARY_SHARE : RF_SUMMARY_MEDIAN,
        .x = over_x ? group[i].x : NAN, .cells = group[i].count,
        .value = group[i].y, .law = NULL }, curve));
  if (over_x)
    status = s->points.words ? add_thresholds(s, group, count, curve)
                             : add_line(s, curve);
done:
  return status;
}

static rf_status
add_all(rf_summary *s)
{
  const size_t curves = s->points.curves ? s->points.curves : 1;
  rf_group *group = NULL;
  size_t count = 0;
  rf_status status = rf_sweep_groups(&group, &count, &s->points);

  for (size_t c = 0; c < curves && status >= 0; c++)
    status = add_curve(s, group, count, c);
  rf_release(group);
  return status;
}

/* Options are the caller's and are asked for the last time here: what a row
   points to is the summary's own. */
rf_status
rf_summary_create(rf_summary **summary, rf_message *message, const char *path,
                  const rf_summary_options *options)
{
  rf_summary *s = NULL;
  rf_status status = rf_summary_check(message, options);

  if (status < 0)
    return status;
  if (!(s = rf_alloc(1, sizeof *s)))
    return RF_ENOMEM;
  *s = (rf_summary){ .points = { .message = message, .options = options,
                                 .together = true } };
  status = rf_sweep_points_read(&s->points, path);
  if (status >= 0)
    status = add_all(s);
  s->points.message = NULL;
  s->points.options = NULL;
  if (status >= 0)
    *summary = s;
  else
    rf_summary_free(s);
  return status;
}

const char *
rf_summary_measure(const rf_summary *s)
{
  return s->points.y;
}

int
rf_summary_has_words(const rf_summary *s)
{
  return s->points.words;
}

size_t
rf_summary_count(const rf_summary *s)
{
  return s->count;
}

rf_status
rf_summary_get(const rf_summary *s, rf_summary_row *row, size_t i)
{
  RF_REQUIRE(i < s->count, RF_EINVAL);
  *row = s->row[i];
  return RF_OK;
}

void
rf_summary_free(rf_summary *s)
{
  if (!s)
    return;
  rf_sweep_points_free(&s->points);
  rf_release(s->row);
  rf_release(s);
}
