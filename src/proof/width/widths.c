/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * widths.c -- the public rf_widths: numbers are chosen, and the inequalities
 * tested with more bits. */
#include "config.h"

#include "base/number/number.h"
#include "proof/certificate/text.h"
#include "proof/width/choice.h"
#include "proof/width/start.h"
#include "proof/width/widths.h"

enum { BITS = 192 };

static rf_status
read_sum(mpq_t q, rf_message *message, const char *text)
{
  const char *fault = NULL;
  rf_status status = rf_number_parse(q, &fault, text, strlen(text));

  if (status == RF_OK && mpq_sgn(q) <= 0) {
    fault = "it is to be positive";
    status = RF_EINPUT;
  }
  if (status == RF_EINPUT)
    snprintf(message->text, sizeof message->text, "the sum of a^2, '%.60s': "
             "%s", text, fault);
  return status;
}

static rf_status
set_text(char **text, const mpq_t q)
{
  rf_string s = { 0 };

  rf_put_fraction(&s, q);
  *text = rf_string_take(&s);
  return *text ? RF_OK : RF_ENOMEM;
}

/* Out: limit, the choice, what is found. */
static rf_status
decide(rf_widths *w)
{
  rf_slate slate;
  rf_status status = rf_width_choose(&w->choice, &w->trio, w->sum);

  if (status >= 0)
    status = set_text(&w->limit, w->trio.limit);
  if (status >= 0)
    status = rf_slate_make(&slate, BITS);
  if (status < 0)
    return status;
  rf_width_bounds(&w->found, &slate, &w->trio, w->sum, &w->choice);
  rf_slate_clear(&slate);
  return RF_OK;
}

rf_status
rf_widths_create(rf_widths **widths, rf_message *message,
                 const rf_problem *problem, const char *sum)
{
  rf_widths *w = rf_alloc(1, sizeof *w);
  rf_status status;

  if (!w)
    return RF_ENOMEM;
  mpq_init(w->sum);
  status = rf_trio_make(&w->trio, message, problem);
  if (status >= 0)
    status = sum ? read_sum(w->sum, message, sum)
             : rf_width_start(w->sum, message, problem);
  if (status >= 0)
    status = set_text(&w->total, w->sum);
  if (status >= 0)
    status = decide(w);
  rf_ball_free_cache();
  if (status < 0)
    rf_widths_free(w);
  else
    *widths = w;
  return status;
}

void
rf_widths_get(const rf_widths *w, rf_widths_proved *proved)
{
  *proved = (rf_widths_proved){
    .doubt = w->found.doubt, .limit = w->limit, .sum = w->total,
    .aligned = w->found.aligned,
    .cosine = w->choice.cap, .turn = w->found.turn,
    .turn_most = w->found.limit, .factor = w->found.factor,
    .rate = w->found.rate
  };
}

void
rf_widths_free(rf_widths *w)
{
  if (!w)
    return;
  rf_trio_clear(&w->trio);
  mpq_clear(w->sum);
  rf_release(w->limit);
  rf_release(w->total);
  rf_release(w);
}
