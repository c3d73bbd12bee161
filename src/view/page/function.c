/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * function.c -- h(x) of a page, over inputs of one number; see page.h.
 *
 * h is piecewise linear.  A neuron is added where its kink is, to the changes
 * of slope and offset there; their sums are h on the whole grid.  That is one
 * step a neuron, not one a neuron and point, so that wide networks have it
 * too. */
#include "config.h"

#include <math.h>

#include "view/kinds/line.h"
#include "view/page/page.h"

#define POINTS 241

typedef struct grid {
  double low, step, leak;
  size_t d;              /* 2: with a bias */
  double slope[POINTS + 1], offset[POINTS + 1];  /* changes, point by point */
} grid;

/* The first point beyond x; POINTS: none is. */
static size_t
point_beyond(const grid *g, double x)
{
  const double at = (x - g->low) / g->step;

  return at < 0.0 ? 0 : at < POINTS - 1 ? (size_t)at + 1 : POINTS;
}

/* a sigma(w x + b) = leak a (w x + b) + (1 - leak) a max(0, w x + b). */
static void
add_neuron(void *context, const double *z, size_t j)
{
  grid *g = context;
  const double w = z[1], b = g->d > 1 ? z[2] : 0.0, a = z[0];
  const double c = (1.0 - g->leak) * a;
  size_t kink;

  (void)j;
  g->slope[0] += g->leak * a * w;
  g->offset[0] += g->leak * a * b;
  if (w == 0.0) {
    g->offset[0] += b > 0.0 ? c * b : 0.0;
    return;
  }
  kink = point_beyond(g, -b / w);
  if (w > 0.0) {
    g->slope[kink] += c * w;
    g->offset[kink] += c * b;
  } else {
    g->slope[0] += c * w;
    g->offset[0] += c * b;
    g->slope[kink] -= c * w;
    g->offset[kink] -= c * b;
  }
}

/* c + s x of the linear unit, which has no kink. */
static rf_status
add_unit(const rf_subject *s, grid *g, size_t sample)
{
  double v[3];
  const rf_status status = rf_subject_unit(s, v, sample);

  if (status < 0)
    return status;
  g->slope[0] += v[1];
  g->offset[0] += v[0] + (g->d > 1 ? v[2] : 0.0);
  return RF_OK;
}

/* Changes become slope and offset, from the left to the right. */
static void
put_frame(rf_base64 *b, const grid *g)
{
  double slope = 0.0, offset = 0.0;

  for (size_t i = 0; i < POINTS; i++) {
    slope += g->slope[i];
    offset += g->offset[i];
    rf_base64_float(b, (float)(slope * (g->low + (double)i * g->step)
                               + offset));
  }
}

/* All neurons are needed: h is their sum. */
static bool
can_be_had(const rf_page *p)
{
  const rf_subject *s = &p->subject;

  return s->d - s->problem->bias == 1 && p->frames && s->states == s->m;
}

/* A frame is a float a point: what h is beyond that range is none that a
   picture could show beside its labels. */
rf_status
rf_page_put_function(rf_page *p)
{
  const rf_subject *s = &p->subject;
  grid *g = rf_alloc(1, sizeof *g);
  double low = 0.0, high = 0.0;
  rf_base64 b;
  rf_status status = g ? RF_OK : RF_ENOMEM;

  if (status >= 0)
    rf_line_range(s, &low, &high);
  rf_json_key(&p->json, "grid");
  rf_json_begin(&p->json, '[');
  rf_json_number(&p->json, low);
  rf_json_number(&p->json, high);
  rf_json_count(&p->json, POINTS);
  rf_json_end(&p->json, '[');
  rf_json_key(&p->json, "h");
  rf_base64_begin(&b, &p->json);
  for (size_t i = 0; status >= 0 && can_be_had(p) && i < p->frames; i++) {
    *g = (grid){ .low = low, .step = (high - low) / (POINTS - 1), .d = s->d,
                 .leak = mpq_get_d(s->problem->leak) };
    if ((status = add_unit(s, g, p->frame[i])) >= 0)
      status = rf_subject_each(s, p->frame[i], add_neuron, g);
    if (status >= 0)
      put_frame(&b, g);
  }
  rf_base64_end(&b);
  rf_release(g);
  return status;
}
