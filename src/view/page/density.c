/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * density.c -- how many neurons are where, of a wide network; see page.h.
 * Nodes of infinite width count as the neurons that they stand for.
 *
 * Bins are in angle and ln norm, not in pixels: the page makes its radius of
 * the norm as it likes.  A frame is two layers of bins, a > 0 and the others;
 * most bins are empty, and runs of them are two bytes.
 *
 * Two hundred thousand neurons in a hundred frames leave some ten nanoseconds
 * for each: the angle is that of a polynomial, good to a hundredth of a bin. */
#include "config.h"

#include <math.h>

#include "base/poll.h"
#include "base/vector.h"
#include "view/page/page.h"

#define PI 3.14159265358979323846

#define BINS (RF_PAGE_AROUND * RF_PAGE_ALONG)

/* Bytes to the doubling of a count: 2^18 neurons are 252. */
#define STEPS 14.0

#define BLOCK 4096

typedef struct density {
  rf_page *page;
  double *bins;          /* bins[2][RF_PAGE_ALONG][RF_PAGE_AROUND] */
  double *room;          /* of rf_spot_of */
} density;

/* The angle of (x, y) in [-pi, pi], to 1e-5 (Abramowitz and Stegun,
   4.4.47). */
static double
quick_angle(double x, double y)
{
  const double u = fabs(x), v = fabs(y);
  const double q = u > v ? v / u : u / v, s = q * q;
  double angle = q * (0.9998660 + s * (-0.3302995 + s * (0.1801410
                      + s * (-0.0851330 + s * 0.0208351))));

  angle = u > v ? angle : PI / 2.0 - angle;
  angle = x < 0.0 ? PI - angle : angle;
  return y < 0.0 ? -angle : angle;
}

/* What lies beyond the range is counted at its edge, so that no neuron is
   lost. */
static void
count_spot(density *e, const rf_spot *at, double count)
{
  const rf_page *p = e->page;
  const double share = (at->ln - p->low) / (p->high - p->low);
  const double along = share * RF_PAGE_ALONG;
  const double around = at->angle / (2.0 * PI) * RF_PAGE_AROUND;
  const size_t i = along >= RF_PAGE_ALONG ? RF_PAGE_ALONG - 1
    : along > 0.0 ? (size_t)along : 0;
  const size_t k = (size_t)(around + RF_PAGE_AROUND) % RF_PAGE_AROUND;

  RF_ASSERT(p->low < p->high && fabs(at->angle) <= 2.0 * PI);
  e->bins[(at->positive ? 0 : BINS) + i * RF_PAGE_AROUND + k] += count;
}

/* A row of doubles whose squares are numbers, too, the quick way; the others
   as marks are found. */
static void
count_neuron(density *e, const rf_numbers *weights, const double *z, size_t at,
             size_t j)
{
  const rf_subject *s = &e->page->subject;
  const double x = s->d == 2 ? z[1] : rf_dot(z + 1, s->plane.basis, s->d);
  const double y = s->d == 2 ? z[2]
    : rf_dot(z + 1, s->plane.basis + s->d, s->d);
  const double square = x * x + y * y;
  rf_spot spot;

  if (square > 1e-280 && square < 1e280)
    spot = (rf_spot){ .angle = quick_angle(x, y),
                      .ln = 0.5 * log(square) - rf_ln_divided(e->page, j),
                      .positive = z[0] > 0.0 };
  else
    spot = rf_spot_of(e->page, e->room, weights, at, j);
  if (!spot.still)
    count_spot(e, &spot, rf_subject_stands_for(s, j));
}

static rf_status
count_frame(density *e, size_t sample)
{
  const rf_subject *s = &e->page->subject;
  const rf_numbers *weights;
  rf_status status = RF_OK;

  memset(e->bins, 0, 2 * BINS * sizeof *e->bins);
  for (size_t j = 0; j < s->states && status >= 0; j += BLOCK) {
    const size_t count = s->states - j < BLOCK ? s->states - j : BLOCK;
    if ((status = rf_poll()) >= 0)
      status = rf_record_weights_get(s->record, s->message, &weights, sample,
                                     j, count);
    if (status < 0)
      break;
    const double *z = rf_numbers_doubles(weights);
    for (size_t i = 0; i < count; i++)
      count_neuron(e, weights, z + i * (1 + s->d), i * (1 + s->d), j + i);
  }
  return status;
}

/* A byte a bin, the logarithm of its count, but at least 1: a node may stand
   for less than one neuron.  0 begins a run of empty bins, and its length
   follows. */
static void
put_frame(density *e)
{
  rf_base64 b;
  unsigned empty = 0;

  rf_base64_begin(&b, &e->page->json);
  for (size_t i = 0; i < 2 * BINS; i++) {
    if (e->bins[i] == 0.0)
      empty++;
    if (empty && (e->bins[i] > 0.0 || empty == 255 || i + 1 == 2 * BINS)) {
      rf_base64_byte(&b, 0);
      rf_base64_byte(&b, empty);
      empty = 0;
    }
    if (e->bins[i] > 0.0)
      rf_base64_byte(&b, (unsigned)fmax(1.0, fmin(255.0, 0.5 + STEPS
                                                  * log2(1.0 + e->bins[i]))));
  }
  rf_base64_end(&b);
}

rf_status
rf_page_put_density(rf_page *p)
{
  density e = { p, NULL, NULL };
  rf_status status = RF_OK;

  rf_json_key(&p->json, "density");
  rf_json_begin(&p->json, '[');
  if (p->dense) {
    e.bins = rf_alloc(2 * BINS, sizeof *e.bins);
    e.room = rf_alloc(p->subject.d, sizeof *e.room);
    status = e.bins && e.room ? RF_OK : RF_ENOMEM;
  }
  for (size_t i = 0; p->dense && i < p->frames && status >= 0; i++) {
    status = count_frame(&e, p->frame[i]);
    put_frame(&e);
  }
  rf_json_end(&p->json, '[');
  rf_release(e.bins);
  rf_release(e.room);
  return status;
}
