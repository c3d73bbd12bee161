/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * neurons.c -- curves of neurons over time; see subject.h.
 *
 * A run file has one state after the other, a figure one neuron after the
 * other: what is drawn of them is held in between. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/vector.h"
#include "view/subject/subject.h"

/* What is drawn of a neuron at a sample. */
enum { A, NORM, DISTANCE, SIDE, VALUES };

typedef struct curves {
  const rf_subject *subject;
  const double *target;  /* target[d], of length 1; or NULL */
  size_t count;
  double *value;         /* value[count][samples][VALUES] */
  double *z;             /* z[1 + d] */
  signed char *u;        /* u[n] */
  size_t *fate;          /* fate[count]; NULL: colours are by sign */
} curves;

bool
rf_subject_is_by_fate(const rf_subject *s)
{
  return !strcmp(s->options->by, "fate");
}

bool
rf_subject_is_grouped(const rf_subject *s)
{
  return !strcmp(s->options->by, "face") || rf_subject_is_by_fate(s);
}

/* 1 - cos(w, t) = ||w / ||w|| - t||^2 / 2, which loses nothing where both are
   almost the same; w = 0 has no direction. */
static double
distance(const double *w, const double *t, size_t d)
{
  const double length = rf_length(w, d);
  double sum = 0.0;

  if (!(length > 0.0))
    return NAN;
  for (size_t i = 0; i < d; i++)
    sum += pow(w[i] / length - t[i], 2.0);
  return sum / 2.0;
}

/* Dead: inactive on all data, where an inactive neuron has no slope. */
static rf_status
find_side(curves *c, double *side, size_t j)
{
  const rf_subject *s = c->subject;
  rf_status status;

  *side = c->z[0] > 0.0 ? 1.0 : c->z[0] < 0.0 ? -1.0 : 0.0;
  if (mpq_sgn(s->problem->leak) != 0)
    return RF_OK;
  status = rf_record_pattern_get(s->record, s->message, c->u, s->samples - 1,
                                 j, 1);
  for (size_t k = 0; k < s->n && status >= 0; k++)
    if (c->u[k] >= 0)
      return RF_OK;
  *side = 0.0;
  return status;
}

/* One neuron through all samples.  Its side is that at the end and the same in
   all rows, so that a curve has one colour. */
static rf_status
take_neuron(curves *c, size_t i)
{
  const rf_subject *s = c->subject;
  const size_t j = rf_subject_curve(s, i);
  double *v = c->value + i * s->samples * VALUES, side = 0.0;
  rf_status status = RF_OK;

  for (size_t k = 0; k < s->samples && status >= 0; k++, v += VALUES) {
    status = rf_subject_weights(s, c->z, k, j, 1);
    v[A] = c->z[0];
    v[NORM] = rf_length(c->z + 1, s->d);
    v[DISTANCE] = c->target ? distance(c->z + 1, c->target, s->d) : 0.0;
  }
  if (status >= 0)
    status = find_side(c, &side, j);
  v = c->value + i * s->samples * VALUES;
  for (size_t k = 0; k < s->samples; k++)
    v[k * VALUES + SIDE] = side;
  return status;
}

/* A block a neuron, with a blank line behind it: gnuplot draws no line between
   blocks. */
static rf_status
write_curves(const curves *c)
{
  const rf_subject *s = c->subject;
  const double *v = c->value;
  rf_sheet sheet;
  rf_status status = rf_sheet_open(&sheet, s->plot, "neurons", c->fate
                                   ? "time a norm distance side neuron fate"
                                   : "time a norm distance side neuron",
                                   RF_SHEET_TEXT);

  if (status < 0)
    return status;
  for (size_t i = 0; i < c->count; i++) {
    for (size_t k = 0; k < s->samples; k++, v += VALUES) {
      const double row[] = {
        s->time[k], v[A], v[NORM], v[DISTANCE], v[SIDE],
        (double)rf_subject_curve(s, i), c->fate ? (double)c->fate[i] : 0.0
      };
      rf_sheet_row(&sheet, row);
    }
    rf_sheet_gap(&sheet);
  }
  return rf_sheet_close(&sheet, status);
}

rf_status
rf_subject_neurons(const rf_subject *s, const rf_target_vector *target)
{
  curves c = { .subject = s, .target = target ? target->v : NULL,
               .count = rf_subject_curve_count(s) };
  rf_status status = RF_OK;

  c.value = rf_alloc(c.count * s->samples * VALUES, sizeof *c.value);
  c.z = rf_alloc(1 + s->d, sizeof *c.z);
  c.u = rf_alloc(s->n, 1);
  if (rf_subject_is_grouped(s))
    c.fate = rf_alloc(c.count, sizeof *c.fate);
  if (!c.value || !c.z || !c.u || (rf_subject_is_grouped(s) && !c.fate))
    status = RF_ENOMEM;
  else if (c.fate)
    status = rf_subject_fates(s, c.fate);
  for (size_t i = 0; i < c.count && status >= 0; i++)
    status = take_neuron(&c, i);
  if (status >= 0)
    status = write_curves(&c);
  rf_release(c.value);
  rf_release(c.z);
  rf_release(c.u);
  rf_release(c.fate);
  return status;
}
