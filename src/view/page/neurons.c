/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * neurons.c -- the neurons that a page shows, frame by frame; see page.h.
 *
 * An angle and ln of a norm are 16 bits each, 1e-4 of a turn and of the range
 * that the norms have: less than a pixel.  The code 0 of a norm says that all
 * weights are 0, which no logarithm can. */
#include "config.h"

#include <math.h>

#include "view/page/page.h"

#define PI 3.14159265358979323846

/* Codes of norms: 1 at p->low to TOP at p->high. */
#define TOP 65535.0

/* Neurons whose weights are read at once. */
#define BLOCK 4096

typedef struct codes {
  uint16_t *angle;       /* angle[frames][count] */
  double *ln;            /* ln[frames][count]; still: -INFINITY */
  unsigned char *sign;   /* sign[frames][count] */
} codes;

/* 65536 to the turn. */
static uint16_t
angle_code(double angle)
{
  const long turn = lround(angle / (2.0 * PI) * 65536.0);

  return (uint16_t)(turn & 0xffff);
}

/* A frame, read in blocks from the first neuron of the cast that is still
   missing: of a sample most blocks hold some, and few reads are enough. */
static rf_status
read_frame(rf_page *p, codes *c, double *room, size_t frame)
{
  const rf_subject *s = &p->subject;
  const rf_numbers *weights;
  rf_status status = RF_OK;

  for (size_t i = 0; i < p->count && status >= 0; ) {
    const size_t first = p->cast[i];
    const size_t count = s->states - first < BLOCK ? s->states - first : BLOCK;
    status = rf_record_weights_get(s->record, s->message, &weights,
                                   p->frame[frame], first, count);
    for (; status >= 0 && i < p->count && p->cast[i] < first + count; i++) {
      const rf_spot at = rf_spot_of(p, room, weights,
                                    (p->cast[i] - first) * (1 + s->d),
                                    p->cast[i]);
      const size_t to = frame * p->count + i;
      c->angle[to] = angle_code(at.still ? 0.0 : at.angle);
      c->ln[to] = at.still ? -INFINITY : at.ln;
      c->sign[to] = at.positive;
    }
  }
  return status;
}

/* The range of all norms that are not 0. */
static void
find_range(rf_page *p, const codes *c)
{
  p->low = INFINITY;
  p->high = -INFINITY;
  for (size_t i = 0; i < p->frames * p->count; i++)
    if (c->ln[i] > -INFINITY) {
      p->low = fmin(p->low, c->ln[i]);
      p->high = fmax(p->high, c->ln[i]);
    }
  if (!(p->low < p->high)) {     /* one norm alone, or none */
    p->low = p->low < INFINITY ? p->low - 0.5 : 0.0;
    p->high = p->low + 1.0;
  }
}

static uint16_t
norm_code(const rf_page *p, double ln)
{
  const double share = (ln - p->low) / (p->high - p->low);

  RF_ASSERT(ln <= p->high && (ln >= p->low || ln == -INFINITY));
  return ln > -INFINITY ? (uint16_t)(1.5 + (TOP - 1.0) * share) : 0;
}

/* ln of the norm that is drawn in the middle: the smallest but for one in a
   thousand, which may be tiny. */
static double
find_inner(const rf_page *p, const codes *c)
{
  const size_t all = p->frames * p->count;
  size_t *tally = rf_alloc(65536, sizeof *tally), below = 0, code = 0;

  for (size_t i = 0; tally && i < all; i++)
    tally[norm_code(p, c->ln[i])]++;
  while (tally && code < 65535 && below + tally[code] <= all / 1000)
    below += tally[code++];
  rf_release(tally);
  code = code > 1 ? code - 1 : 0;
  return p->low + (p->high - p->low) * (double)code / (TOP - 1.0);
}

/* A bit a sign, the lowest first. */
static void
put_signs(rf_page *p, const codes *c)
{
  const size_t all = p->frames * p->count;
  rf_base64 b;
  unsigned held = 0;

  rf_json_key(&p->json, "sign");
  rf_base64_begin(&b, &p->json);
  for (size_t i = 0; i < all; i++) {
    held |= (unsigned)c->sign[i] << (i % 8);
    if (i % 8 == 7 || i + 1 == all) {
      rf_base64_byte(&b, held);
      held = 0;
    }
  }
  rf_base64_end(&b);
}

static void
put_codes(rf_page *p, const codes *c)
{
  const size_t all = p->frames * p->count;
  rf_base64 b;

  rf_json_key(&p->json, "angle");
  rf_base64_begin(&b, &p->json);
  for (size_t i = 0; i < all; i++)
    rf_base64_short(&b, c->angle[i]);
  rf_base64_end(&b);
  rf_json_key(&p->json, "norm");
  rf_base64_begin(&b, &p->json);
  for (size_t i = 0; i < all; i++)
    rf_base64_short(&b, norm_code(p, c->ln[i]));
  rf_base64_end(&b);
  put_signs(p, c);
  rf_json_key(&p->json, "range");
  rf_json_begin(&p->json, '[');
  rf_json_number(&p->json, p->low);
  rf_json_number(&p->json, p->high);
  rf_json_number(&p->json, find_inner(p, c));
  rf_json_end(&p->json, '[');
}

/* All frames are read before the first is written, as the codes of norms are
   of the range that all have.  Without states there is nothing to say. */
rf_status
rf_page_put_neurons(rf_page *p)
{
  const size_t all = p->frames * p->count;
  codes c = { rf_alloc(all, sizeof *c.angle), rf_alloc(all, sizeof *c.ln),
              rf_alloc(all, 1) };
  double *room = rf_alloc(p->subject.d, sizeof *room);
  const bool known = p->subject.states && p->frames;
  rf_status status = c.angle && c.ln && c.sign && room ? RF_OK : RF_ENOMEM;

  for (size_t i = 0; known && i < p->frames && status >= 0; i++)
    status = read_frame(p, &c, room, i);
  if (status >= 0 && known) {
    find_range(p, &c);
    put_codes(p, &c);
  }
  rf_release(c.angle);
  rf_release(c.ln);
  rf_release(c.sign);
  rf_release(room);
  return status;
}
