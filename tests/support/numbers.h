/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * numbers.h -- the numbers that a flow hands out, into arrays of doubles, or
 * text by text. */
#ifndef RF_TEST_NUMBERS_H
#define RF_TEST_NUMBERS_H

#include <reluflow.h>

/* loss, h[n]; each may be NULL. */
static inline rf_status
read_sample(rf_flow *flow, double *loss, double *h)
{
  const rf_numbers *v;
  rf_status status = rf_flow_sample(flow, &v);

  if (status < 0)
    return status;
  if (loss)
    *loss = rf_numbers_double(v, RF_SAMPLE_LOSS);
  for (size_t k = RF_SAMPLE_H; h && k < rf_numbers_count(v); k++)
    h[k - RF_SAMPLE_H] = rf_numbers_double(v, k);
  return RF_OK;
}

/* a[count], w[count][d]. */
static inline void
spread(double *a, double *w, const rf_numbers *weights, size_t count)
{
  const size_t row = count ? rf_numbers_count(weights) / count : 0;

  for (size_t j = 0; j < count; j++) {
    a[j] = rf_numbers_double(weights, j * row);
    for (size_t i = 1; i < row; i++)
      *w++ = rf_numbers_double(weights, j * row + i);
  }
}

static inline rf_status
read_weights(rf_flow *flow, double *a, double *w, size_t first, size_t count)
{
  const rf_numbers *v;
  rf_status status = rf_flow_weights(flow, &v, first, count);

  if (status >= 0)
    spread(a, w, v, count);
  return status;
}

/* Each text in turn. */
static inline void
put_texts(const rf_numbers *v, rf_put *put, void *context)
{
  for (size_t i = 0; i < rf_numbers_count(v); i++)
    put(context, rf_numbers_text(v, i));
}

static inline rf_status
put_sample(rf_flow *flow, rf_put *put, void *context)
{
  const rf_numbers *v;
  rf_status status = rf_flow_sample(flow, &v);

  if (status >= 0)
    put_texts(v, put, context);
  return status;
}

static inline rf_status
put_weights(rf_flow *flow, rf_put *put, void *context, size_t first,
            size_t count)
{
  const rf_numbers *v;
  rf_status status = rf_flow_weights(flow, &v, first, count);

  if (status >= 0)
    put_texts(v, put, context);
  return status;
}

/* Of the linear unit. */
static inline rf_status
put_unit(rf_flow *flow, rf_put *put, void *context)
{
  const rf_numbers *v;
  rf_status status = rf_flow_unit(flow, &v);

  if (status >= 0)
    put_texts(v, put, context);
  return status;
}

static inline rf_status
put_event_time(rf_flow *flow, rf_put *put, void *context, size_t i)
{
  const rf_numbers *v;
  rf_status status = rf_flow_event_time(flow, &v, i);

  if (status >= 0)
    put_texts(v, put, context);
  return status;
}

static inline rf_status
put_align(rf_align *align, rf_put *put, void *context, rf_align_what what,
          size_t i)
{
  const rf_numbers *v;
  rf_status status = rf_align_numbers(align, &v, what, i);

  if (status >= 0)
    put_texts(v, put, context);
  return status;
}

#endif
