/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bales.c -- the arrays of a run: which it has, their shapes, their numbers.
 *
 * All numbers are the nearest doubles; texts with more digits stay in the run
 * file. */
#include "config.h"

#include <math.h>

#include "view/export/export.h"

/* ---- what was asked ---- */

/* Texts fill the room up with NUL, which is zero before. */
static rf_status
fill_version(rf_cargo *c, void *out, size_t first, size_t count)
{
  (void)c, (void)first, (void)count;
  memcpy(out, rf_version(), strlen(rf_version()));
  return RF_OK;
}

/* As it was recorded, names of files included: what they held is beside it. */
static rf_status
fill_experiment(rf_cargo *c, void *out, size_t first, size_t count)
{
  const char *text = rf_record_meta(c->record, "experiment");

  (void)first, (void)count;
  memcpy(out, text, strlen(text));
  return RF_OK;
}

/* The nearest doubles of exact numbers. */
static rf_status
fill_x(rf_cargo *c, void *out, size_t first, size_t count)
{
  return rf_problem_data_get(c->problem, out, NULL, first, count);
}

/* Labels, by the same call: NULL is for what is not wanted. */
static rf_status
fill_y(rf_cargo *c, void *out, size_t first, size_t count)
{
  return rf_problem_data_get(c->problem, NULL, out, first, count);
}

/* Weights of one neuron after the other: part 0 is a, 1 is w. */
static rf_status
fill_start(rf_cargo *c, double *out, size_t first, size_t count, bool inner)
{
  double *z = rf_alloc(1 + c->d, sizeof *z);
  rf_status status = z ? RF_OK : RF_ENOMEM;

  for (size_t j = 0; j < count && status >= 0; j++) {
    status = rfd_problem_weights(z, c->problem, first + j, 1, 0);
    if (status >= 0 && inner)
      memcpy(out + j * c->d, z + 1, c->d * sizeof *z);
    else if (status >= 0)
      out[j] = z[0];
  }
  rf_release(z);
  return status;
}

/* The initial weights stand apart from the samples: a run may have recorded no
   states, or those of the first neurons alone. */
static rf_status
fill_a0(rf_cargo *c, void *out, size_t first, size_t count)
{
  return fill_start(c, out, first, count, false);
}

static rf_status
fill_w0(rf_cargo *c, void *out, size_t first, size_t count)
{
  return fill_start(c, out, first, count, true);
}

/* Are all initial weights doubles?  Of tiny scales they are not. */
static rf_status
has_start(bool *has, const rf_cargo *c)
{
  double *z = rf_alloc(1 + c->d, sizeof *z);
  rf_status status = z ? RF_OK : RF_ENOMEM;

  for (size_t j = 0; j < c->m && status >= 0; j++)
    status = rfd_problem_weights(z, c->problem, j, 1, 0);
  rf_release(z);
  *has = status >= 0;
  return status == RF_ENOTFIN ? RF_OK : status;
}

/* Points, as data are. */
static rf_status
fill_probe_x(rf_cargo *c, void *out, size_t first, size_t count)
{
  return rf_problem_probe_get(c->problem, out, NULL, first, count);
}

static rf_status
fill_probe_y(rf_cargo *c, void *out, size_t first, size_t count)
{
  return rf_problem_probe_get(c->problem, NULL, out, first, count);
}

/* ---- samples ---- */

/* Times have a call of their own, which does not read predictions. */
static rf_status
fill_time(rf_cargo *c, void *out, size_t first, size_t count)
{
  double *v = out;
  rf_status status = RF_OK;

  for (size_t i = 0; i < count && status >= 0; i++)
    status = rf_record_time_get(c->record, c->message, &v[i], first + i);
  return status;
}

/* Numbers from .. from + length - 1 of the samples: time, loss, h1 .. hn. */
static rf_status
fill_sample(rf_cargo *c, double *out, size_t first, size_t count, size_t from)
{
  const size_t length = from == 1 ? 1 : c->n;
  const rf_numbers *sample;
  rf_status status = RF_OK;

  RF_ASSERT(from > 0);           /* the time has an array of its own */
  for (size_t i = 0; i < count; i++) {
    RF_TRY(rf_record_sample_get(c->record, c->message, &sample, first + i));
    memcpy(out + i * length, rf_numbers_doubles(sample) + from,
           length * sizeof *out);
  }
done:
  return status;
}

static rf_status
fill_loss(rf_cargo *c, void *out, size_t first, size_t count)
{
  return fill_sample(c, out, first, count, 1);
}

static rf_status
fill_h(rf_cargo *c, void *out, size_t first, size_t count)
{
  return fill_sample(c, out, first, count, 2);
}

/* The linear unit: c, s1 .. sd. */
static rf_status
fill_unit(rf_cargo *c, void *out, size_t first, size_t count)
{
  double *v = out;
  const rf_numbers *unit;
  rf_status status = RF_OK;

  for (size_t i = 0; i < count; i++, v += 1 + c->d) {
    RF_TRY(rf_record_unit_get(c->record, c->message, &unit, first + i));
    memcpy(v, rf_numbers_doubles(unit), (1 + c->d) * sizeof *v);
  }
done:
  return status;
}

/* Of all recorded neurons, a sample after the other. */
static rf_status
fill_weights(rf_cargo *c, double *out, size_t first, size_t count, bool inner)
{
  const size_t length = inner ? c->d : 1;
  const rf_numbers *weights;
  rf_status status = RF_OK;

  for (size_t i = 0; i < count; i++) {
    const double *z;
    RF_TRY(rf_record_weights_get(c->record, c->message, &weights, first + i, 0,
                                 c->states));
    z = rf_numbers_doubles(weights);
    for (size_t j = 0; j < c->states; j++, out += length)
      memcpy(out, z + j * (1 + c->d) + inner, length * sizeof *out);
  }
done:
  return status;
}

/* Outer weights and inner ones are two arrays, as who plots directions of
   neurons needs w alone. */
static rf_status
fill_a(rf_cargo *c, void *out, size_t first, size_t count)
{
  return fill_weights(c, out, first, count, false);
}

static rf_status
fill_w(rf_cargo *c, void *out, size_t first, size_t count)
{
  return fill_weights(c, out, first, count, true);
}

/* Signs are 1, -1 and 0 already. */
static rf_status
fill_pattern(rf_cargo *c, void *out, size_t first, size_t count)
{
  signed char *u = out;
  rf_status status = RF_OK;

  for (size_t i = 0; i < count && status >= 0; i++)
    status = rf_record_pattern_get(c->record, c->message,
                                   u + i * c->states * c->n, first + i, 0,
                                   c->states);
  return status;
}

/* A row has all measures of a sample, which stand together in the run file. */
static rf_status
fill_measured(rf_cargo *c, void *out, size_t first, size_t count)
{
  double *v = out;
  rf_status status = RF_OK;

  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < c->measures; k++)
      RF_TRY(rf_record_measure_get(c->record, c->message, v++, k, first + i));
done:
  return status;
}

/* Of the probe at one sample: which 0 its loss, 1 its accuracy, 2 the
   predictions. */
static rf_status
fill_probe(rf_cargo *c, double *out, size_t first, size_t count, int which)
{
  const size_t length = which == 2 ? c->points : 1;
  const rf_numbers *values;
  size_t right;
  rf_status status = RF_OK;

  for (size_t i = 0; i < count; i++, out += length) {
    RF_TRY(rf_record_probe_get(c->record, c->message, &values, &right,
                               first + i));
    if (which == 1)
      *out = (double)right / (double)c->points;
    else
      memcpy(out, rf_numbers_doubles(values) + (which == 2),
             length * sizeof *out);
  }
done:
  return status;
}

/* One reader for all three: a sample of the probe is read whole, and each array
   takes its part of it.  Reading it three times is less than holding arrays of
   a whole run in memory would cost. */
static rf_status
fill_probe_loss(rf_cargo *c, void *out, size_t first, size_t count)
{
  return fill_probe(c, out, first, count, 0);
}

static rf_status
fill_probe_accuracy(rf_cargo *c, void *out, size_t first, size_t count)
{
  return fill_probe(c, out, first, count, 1);
}

static rf_status
fill_probe_h(rf_cargo *c, void *out, size_t first, size_t count)
{
  return fill_probe(c, out, first, count, 2);
}

/* ---- events ---- */

/* Blocks are no longer than the room for events. */
static rf_status
get_events(rf_cargo *c, size_t first, size_t count)
{
  RF_ASSERT(count <= RF_CARGO_EVENTS);
  return rf_record_event_get(c->record, c->message, c->some, first, count);
}

/* One array for each part of an event: programs that select events by one part
   need not have the others. */
#define FILL_EVENT(what, type)                                             \
  static rf_status                                                         \
  fill_event_##what(rf_cargo *c, void *out, size_t first, size_t count)    \
  {                                                                        \
    type *v = out;                                                         \
    const rf_status status = get_events(c, first, count);                  \
    for (size_t i = 0; i < count && status >= 0; i++)                      \
      v[i] = c->some[i].what;                                              \
    return status;                                                         \
  }

FILL_EVENT(time, double)
FILL_EVENT(neuron, uint32_t)
FILL_EVENT(datum, uint32_t)
FILL_EVENT(kind, uint8_t)
FILL_EVENT(marks, uint8_t)

/* Kinds count from 0, so that the number of one is its place here. */
#define COUNT_(name, value, text) + 1
enum { KINDS = 0 RF_EVENT_KIND_LIST(COUNT_), KIND_SIZE = 16 };
#undef COUNT_

/* So that who reads the numbers of kinds needs no header of ours. */
static rf_status
fill_kind(rf_cargo *c, void *out, size_t first, size_t count)
{
  char *text = out;

  (void)c;
  for (size_t i = 0; i < count; i++, text += KIND_SIZE)
    memcpy(text, rf_event_name((rf_event_kind)(first + i)),
           strlen(rf_event_name((rf_event_kind)(first + i))));
  return RF_OK;
}

/* ---- names ---- */

/* The text of a measure, or of a moment. */
static rf_status
get_name(rf_cargo *c, const char **name, size_t i, bool moment)
{
  rf_timed_word word;
  rf_status status;

  if (!moment)
    return rf_record_measure_name(c->record, c->message, name, i);
  status = rf_record_moment_get(c->record, c->message, &word, i);
  if (status >= 0)
    *name = word.word;
  return status;
}

/* Length of the longest of them, 1 at least. */
static rf_status
longest(size_t *size, rf_cargo *c, size_t count, bool moment)
{
  const char *name;
  rf_status status = RF_OK;

  *size = 1;
  for (size_t i = 0; i < count; i++) {
    RF_TRY(get_name(c, &name, i, moment));
    if (strlen(name) > *size)
      *size = strlen(name);
  }
done:
  return status;
}

/* All of one length, the longest: found again, as a bale has no room for it. */
static rf_status
fill_names(rf_cargo *c, char *out, size_t first, size_t count, bool moment)
{
  const char *name;
  size_t size;
  rf_status status;

  RF_TRY(longest(&size, c, moment ? c->moments : c->measures, moment));
  for (size_t i = 0; i < count; i++) {
    RF_TRY(get_name(c, &name, first + i, moment));
    memcpy(out + i * size, name, strlen(name));
  }
done:
  return status;
}

/* Names of measures and of moments are filled alike; only the reader of one
   name tells them apart. */
static rf_status
fill_measure(rf_cargo *c, void *out, size_t first, size_t count)
{
  return fill_names(c, out, first, count, false);
}

static rf_status
fill_moment(rf_cargo *c, void *out, size_t first, size_t count)
{
  return fill_names(c, out, first, count, true);
}

/* Infinite where it did not come. */
static rf_status
fill_moment_time(rf_cargo *c, void *out, size_t first, size_t count)
{
  double *v = out;
  rf_timed_word word;
  rf_status status = RF_OK;

  for (size_t i = 0; i < count; i++) {
    RF_TRY(rf_record_moment_get(c->record, c->message, &word, first + i));
    v[i] = word.time;
  }
done:
  return status;
}

/* ---- the list ---- */

/* What follows from item and axes is set here, once for all. */
static void
add(rf_bale *bales, size_t *count, rf_bale bale)
{
  static const size_t sizes[] = {
    [RF_ITEM_DOUBLE] = sizeof(double), [RF_ITEM_I8] = 1, [RF_ITEM_U8] = 1,
    [RF_ITEM_U32] = sizeof(uint32_t), [RF_ITEM_TEXT] = 0
  };

  RF_ASSERT(*count < RF_BALES_MOST && bale.axes <= 3);
  if (bale.item != RF_ITEM_TEXT)
    bale.size = sizes[bale.item];
  bale.rows = bale.axes ? bale.shape[0] : 1;
  bale.columns = 1;
  for (size_t i = 1; i < bale.axes; i++)
    bale.columns *= bale.shape[i];
  bales[(*count)++] = bale;
}

/* An array of doubles with so many axes of these lengths. */
static void
add_doubles(rf_bale *bales, size_t *count, rf_bale bale)
{
  bale.item = RF_ITEM_DOUBLE;
  add(bales, count, bale);
}

/* What was asked, and the weights at which it began. */
static rf_status
add_given(rf_bale *b, size_t *k, rf_cargo *c)
{
  const char *text = rf_record_meta(c->record, "experiment");
  bool start;
  rf_status status = has_start(&start, c);

  if (status < 0)
    return status;
  /* First of all: by its name a file is known as one of ours. */
  add(b, k, (rf_bale){ .name = "reluflow", .item = RF_ITEM_TEXT,
      .size = strlen(rf_version()), .fill = fill_version });
  add(b, k, (rf_bale){ .name = "experiment", .item = RF_ITEM_TEXT,
      .size = strlen(text), .fill = fill_experiment });
  add_doubles(b, k, (rf_bale){ .name = "x", .axes = 2,
              .shape = { c->n, c->d }, .fill = fill_x });
  add_doubles(b, k, (rf_bale){ .name = "y", .axes = 1, .shape = { c->n },
              .fill = fill_y });
  if (!start)
    return RF_OK;
  add_doubles(b, k, (rf_bale){ .name = "a0", .axes = 1, .shape = { c->m },
              .fill = fill_a0 });
  add_doubles(b, k, (rf_bale){ .name = "w0", .axes = 2,
              .shape = { c->m, c->d }, .fill = fill_w0 });
  return RF_OK;
}

/* What was recorded at each record time. */
static void
add_samples(rf_bale *b, size_t *k, const rf_cargo *c)
{
  const size_t t = c->samples, s = c->states;

  add_doubles(b, k, (rf_bale){ .name = "time", .axes = 1, .shape = { t },
              .fill = fill_time });
  add_doubles(b, k, (rf_bale){ .name = "loss", .axes = 1, .shape = { t },
              .fill = fill_loss });
  add_doubles(b, k, (rf_bale){ .name = "h", .axes = 2, .shape = { t, c->n },
              .fill = fill_h });
  if (rf_record_has_unit(c->record))
    add_doubles(b, k, (rf_bale){ .name = "unit", .axes = 2,
                .shape = { t, 1 + c->d }, .fill = fill_unit });
  if (!s)
    return;
  add_doubles(b, k, (rf_bale){ .name = "a", .axes = 2, .shape = { t, s },
              .fill = fill_a });
  add_doubles(b, k, (rf_bale){ .name = "w", .axes = 3,
              .shape = { t, s, c->d }, .fill = fill_w });
  add(b, k, (rf_bale){ .name = "pattern", .item = RF_ITEM_I8, .axes = 3,
      .shape = { t, s, c->n }, .fill = fill_pattern });
}

/* Also where there are none: arrays of length 0 need no special case. */
static void
add_events(rf_bale *b, size_t *k, const rf_cargo *c)
{
  const size_t e = c->events;

  add_doubles(b, k, (rf_bale){ .name = "event_time", .axes = 1,
              .shape = { e }, .fill = fill_event_time });
  add(b, k, (rf_bale){ .name = "event_neuron", .item = RF_ITEM_U32, .axes = 1,
      .shape = { e }, .fill = fill_event_neuron });
  add(b, k, (rf_bale){ .name = "event_datum", .item = RF_ITEM_U32, .axes = 1,
      .shape = { e }, .fill = fill_event_datum });
  add(b, k, (rf_bale){ .name = "event_kind", .item = RF_ITEM_U8, .axes = 1,
      .shape = { e }, .fill = fill_event_kind });
  add(b, k, (rf_bale){ .name = "event_marks", .item = RF_ITEM_U8, .axes = 1,
      .shape = { e }, .fill = fill_event_marks });
  add(b, k, (rf_bale){ .name = "kind", .item = RF_ITEM_TEXT,
      .size = KIND_SIZE, .axes = 1, .shape = { KINDS }, .fill = fill_kind });
}

/* What the run was asked for beside. */
static rf_status
add_series(rf_bale *b, size_t *k, rf_cargo *c)
{
  size_t measure, moment;
  rf_status status;

  RF_TRY(longest(&measure, c, c->measures, false));
  RF_TRY(longest(&moment, c, c->moments, true));
  if (c->measures) {
    add(b, k, (rf_bale){ .name = "measure", .item = RF_ITEM_TEXT,
        .size = measure, .axes = 1, .shape = { c->measures },
        .fill = fill_measure });
    add_doubles(b, k, (rf_bale){ .name = "measured", .axes = 2,
                .shape = { c->samples, c->measures }, .fill = fill_measured });
  }
  if (c->moments) {
    add(b, k, (rf_bale){ .name = "moment", .item = RF_ITEM_TEXT,
        .size = moment, .axes = 1, .shape = { c->moments },
        .fill = fill_moment });
    add_doubles(b, k, (rf_bale){ .name = "moment_time", .axes = 1,
                .shape = { c->moments }, .fill = fill_moment_time });
  }
done:
  return status;
}

/* Loss and accuracy are numbers only where points have labels. */
static void
add_probe(rf_bale *b, size_t *k, const rf_cargo *c)
{
  const size_t t = c->samples, p = c->points;

  if (!p)
    return;
  add_doubles(b, k, (rf_bale){ .name = "probe_x", .axes = 2,
              .shape = { p, c->d }, .fill = fill_probe_x });
  add_doubles(b, k, (rf_bale){ .name = "probe_h", .axes = 2,
              .shape = { t, p }, .fill = fill_probe_h });
  if (!rf_record_probe_labels(c->record))
    return;
  add_doubles(b, k, (rf_bale){ .name = "probe_y", .axes = 1, .shape = { p },
              .fill = fill_probe_y });
  add_doubles(b, k, (rf_bale){ .name = "probe_loss", .axes = 1,
              .shape = { t }, .fill = fill_probe_loss });
  add_doubles(b, k, (rf_bale){ .name = "probe_accuracy", .axes = 1,
              .shape = { t }, .fill = fill_probe_accuracy });
}

/* The order is that of the manual. */
rf_status
rf_bales_list(rf_bale *bales, size_t *count, rf_cargo *c)
{
  rf_status status;

  *count = 0;
  RF_TRY(add_given(bales, count, c));
  add_samples(bales, count, c);
  add_events(bales, count, c);
  RF_TRY(add_series(bales, count, c));
  add_probe(bales, count, c);
done:
  return status;
}

/* Some 64 kB, and no more rows than there is room for events. */
size_t
rf_bale_block(const rf_bale *bale)
{
  const size_t rows = 65536 / (bale->columns * bale->size + 1);

  return rows < 1 ? 1 : rows < RF_CARGO_EVENTS ? rows : RF_CARGO_EVENTS;
}
