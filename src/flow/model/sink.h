/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sink.h -- numbers handed out as text. */
#ifndef RF_SINK_H
#define RF_SINK_H

#include "base/number/num.h"
#include "reluflow/flow.h"

/* Room for the text of a number with so many digits: sign, point and
   exponent too. */
#define RF_TEXT_SIZE(digits) ((size_t)(digits) + 64)

typedef struct rfx_sink {
  rf_put *put;
  void *context;
  long digits;
  char *text;            /* text[RF_TEXT_SIZE(digits)] */
} rfx_sink;

/* Close what was opened, also after RF_ENOMEM. */
static inline rf_status
rfx_sink_open(rfx_sink *s, rf_put *put, void *context, long digits)
{
  *s = (rfx_sink){ put, context, digits, rf_alloc(RF_TEXT_SIZE(digits), 1) };
  return s->text ? RF_OK : RF_ENOMEM;
}

static inline void
rfx_sink_put(const rfx_sink *s, const rf_num *v, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    num_get_text(s->text, RF_TEXT_SIZE(s->digits), &v[i], s->digits);
    s->put(s->context, s->text);
  }
}

static inline void
rfx_sink_close(rfx_sink *s)
{
  rf_release(s->text);
}

/* All at once: v[count]. */
static inline rf_status
rfx_put_numbers(rf_put *put, void *context, const rf_num *v, size_t count,
                long digits)
{
  rfx_sink s;
  rf_status status = rfx_sink_open(&s, put, context, digits);

  if (status >= 0)
    rfx_sink_put(&s, v, count);
  rfx_sink_close(&s);
  return status;
}

#endif
