/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sink.h -- numbers handed out as text.  Include after num_d.h or
 * num_mp.h. */
#ifndef RF_SINK_H
#define RF_SINK_H

#include "reluflow/flow.h"

/* Room for the text of a number with so many digits: sign, point and
   exponent too. */
#define RF_TEXT_SIZE(digits) ((size_t)(digits) + 64)

typedef struct RFX(sink) {
  rf_put *put;
  void *context;
  long digits;
  char *text;            /* text[RF_TEXT_SIZE(digits)] */
} RFX(sink);

/* Close what was opened, also after RF_ENOMEM. */
static inline rf_status
RFX(sink_open)(RFX(sink) *s, rf_put *put, void *context, long digits)
{
  *s = (RFX(sink)){ put, context, digits, rf_alloc(RF_TEXT_SIZE(digits), 1) };
  return s->text ? RF_OK : RF_ENOMEM;
}

static inline void
RFX(sink_put)(const RFX(sink) *s, const rf_num *v, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    num_get_text(s->text, RF_TEXT_SIZE(s->digits), &v[i], s->digits);
    s->put(s->context, s->text);
  }
}

static inline void
RFX(sink_close)(RFX(sink) *s)
{
  rf_release(s->text);
}

/* All at once: v[count]. */
static inline rf_status
RFX(put_numbers)(rf_put *put, void *context, const rf_num *v, size_t count,
                 long digits)
{
  RFX(sink) s;
  rf_status status = RFX(sink_open)(&s, put, context, digits);

  if (status >= 0)
    RFX(sink_put)(&s, v, count);
  RFX(sink_close)(&s);
  return status;
}

#endif
