/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ball.c -- balls: what is more than one call of Arb; see ball.h.
 *
 * Arb has its memory from the C library, not from rf_alloc, and like GMP it
 * ends the process where there is none: what is asked of it is small. */
#include "config.h"

#include <math.h>

#include "base/ball/ball.h"
#include "base/number/exact.h"
#include "base/number/number.h"

#include <flint/fmpq.h>

/* The array is ours; what a ball needs beyond its own size is Arb's. */
rf_ball *
rf_ball_array(size_t count)
{
  rf_ball *v = rf_alloc(count, sizeof *v);

  for (size_t i = 0; v && i < count; i++)
    arb_init(&v[i]);
  return v;
}

/* count is what was asked for: every ball is there, also one never used. */
void
rf_ball_array_free(rf_ball *v, size_t count)
{
  for (size_t i = 0; v && i < count; i++)
    arb_clear(&v[i]);
  rf_release(v);
}

/* FLINT keeps constants, such as ln 2, for its next call.  A library that may
   not be called again must not leave them behind. */
void
rf_ball_free_cache(void)
{
  flint_cleanup();
}

/* The one rounding is in the radius: the ball contains q. */
void
rf_ball_set_q(rf_ball *r, const mpq_t q, long bits)
{
  fmpq_t t;

  fmpq_init(t);
  fmpq_set_mpq(t, q);
  arb_set_fmpq(r, t, bits);
  fmpq_clear(t);
}

/* Arb writes "[m +/- r]", "[+/- r]" for a midpoint that is lost in r, or "m"
   alone for what is exact in these digits.  It promises that the text, read as
   an interval, contains the ball, so the parts are taken as they are. */
void
rf_ball_print(rf_string *mid, rf_string *radius, const rf_ball *x,
              long digits)
{
  static const char between[] = " +/- ", lost[] = "[+/- ";
  char *text = arb_get_str(x, digits, 0), *at;

  RF_ASSERT(digits > 0);
  if (!arb_is_finite(x)) {
    rf_string_put(mid, arf_is_nan(arb_midref(x)) ? "nan" : "0");
    rf_string_put(radius, "inf");
  } else if (strncmp(text, lost, sizeof lost - 1) == 0) {
    rf_string_add(mid, "0", 1);
    at = text + sizeof lost - 1;
    rf_string_add(radius, at, strcspn(at, "]"));
  } else if (text[0] == '[' && (at = strstr(text, between))) {
    rf_string_add(mid, text + 1, (size_t)(at - text) - 1);
    at += sizeof between - 1;
    rf_string_add(radius, at, strcspn(at, "]"));
  } else {
    rf_string_add(mid, text, strlen(text));
    rf_string_add(radius, "0", 1);
  }
  flint_free(text);
}

/* The double comes from the text that was printed, so that a reader of the
   text and one of the double have the same number. */
rf_status
rf_ball_read_back(double *value, const char *text)
{
  const char *fault;
  rf_status status = RF_OK;
  mpq_t q;

  if (strcmp(text, "inf") == 0) {
    *value = (double)INFINITY;
    return status;
  }
  mpq_init(q);
  status = rf_number_parse(q, &fault, text, strlen(text));
  RF_ASSERT(status != RF_EINPUT);
  *value = rf_get_d_nearest(q);
  mpq_clear(q);
  return status;
}
