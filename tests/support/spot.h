/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * spot.h -- few neurons and data of the plane, what is known of them, and what
 * is said of all times to come. */
#ifndef SPOT_H
#define SPOT_H

#include "proof/meeting/start.h"
#include "proof/whole/stay.h"
#include "support/step.h"

enum { NEURONS = 4, DATA = 4, SPACE = 2, NUMBERS = 1 + SPACE };

typedef struct spot {
  size_t n, m;
  const char *loss;      /* NULL: square */
  double x[DATA][SPACE], y[DATA], z[NEURONS][NUMBERS], leak;
  double off;            /* what is not known of each neuron, ... */
  bool last;             /* ... of the last one alone */
} spot;

static inline void
write_spot(char *text, size_t size, const spot *s)
{
  int at = snprintf(text, size, "data: {inputs: [");

  for (size_t k = 0; k < s->n; k++)
    at += snprintf(text + at, size - (size_t)at, "%s[%.17g, %.17g]",
                   k ? ", " : "", s->x[k][0], s->x[k][1]);
  at += snprintf(text + at, size - (size_t)at, "], labels: [");
  for (size_t k = 0; k < s->n; k++)
    at += snprintf(text + at, size - (size_t)at, "%s%.17g", k ? ", " : "",
                   s->y[k]);
  at += snprintf(text + at, size - (size_t)at, "]}\nnetwork: {width: %zu, "
                 "leak: %g}\nloss: {name: %s}\ninit: {scheme: file, weights: "
                 "[", s->m, s->leak, s->loss ? s->loss : "square");
  for (size_t j = 0; j < s->m; j++)
    at += snprintf(text + at, size - (size_t)at, "%s[%.17g, %.17g, %.17g]",
                   j ? ", " : "", s->z[j][0], s->z[j][1], s->z[j][2]);
  snprintf(text + at, size - (size_t)at, "]}\n"
           "flow: {engine: cvode, until: 400, rtol: 1e-11}\n");
}

/* What is said of it. */
typedef struct said {
  bool certain, settles, unique, vanishes;
  double limit, path, decay, rate;
  rf_truth minimum;
  const char *why;       /* not */
} said;

static inline said
ask_while(const spot *s, rf_up busy)
{
  char text[1024];
  size_t turns = 0;
  rf_stay stay;
  said r;
  step at;

  write_spot(text, sizeof text, s);
  start(&at, text);
  ck_assert_int_eq(rf_start_settle(at.bundle, &at.doubt, tell_nobody, &turns),
                   RF_OK);
  for (size_t j = s->last ? s->m - 1 : 0; j < s->m; j++)
    if (!at.bundle->at[j].dead)
      at.bundle->at[j].own = up_add(at.bundle->at[j].own, up_d(s->off));
  at.bundle->error = up_add(at.bundle->error,
                            up_d(s->off * sqrt(s->last ? 1.0
                                               : (double)s->m)));
  at.bundle->busy = busy;
  rf_stay_init(&stay);
  ck_assert_int_eq(rf_stay_find(&stay, at.bundle), RF_OK);
  r = (said){ stay.certain, stay.settles, stay.unique, stay.vanishes,
              mpq_get_d(stay.loss), of_up(stay.path), stay.decay, stay.rate,
              stay.minimum, stay.why };
  rf_stay_clear(&stay);
  discard(&at);
  return r;
}

static inline said
ask(const spot *s)
{
  return ask_while(s, up_zero());
}

static inline double
norm(const double *z)
{
  return sqrt(z[0] * z[0] + z[1] * z[1] + z[2] * z[2]);
}

#endif
