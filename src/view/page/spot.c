/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * spot.c -- where a neuron is in the plane; see page.h.
 *
 * With the engines taylor and limit weights may be 1e-1000: the double nearest
 * to that is 0 and has no direction.  The texts have it: a number is then taken
 * as mantissa and power of ten, and the row is scaled by its largest power. */
#include "config.h"

#include <limits.h>
#include <math.h>

#include "base/vector.h"
#include "view/page/page.h"

/* Within these a row of doubles is projected as it is: its squares, too, are
   numbers to full precision after rf_length's scaling. */
#define LEAST 1e-290
#define MOST 1e290

/* Powers of ten beyond which a number is 0 beside the largest of its row. */
#define NOTHING 60

#define LN10 2.302585092994045684

/* A number of a text, value 10^power; 0 has the power LONG_MIN. */
static double
split(long *power, const char *text)
{
  const char *e = strchr(text, 'e');
  char digits[32];
  const size_t keep = e ? (size_t)(e - text) : strlen(text);
  double value;

  snprintf(digits, sizeof digits, "%.*s",
           (int)(keep < sizeof digits - 1 ? keep : sizeof digits - 1), text);
  value = strtod(digits, NULL);
  *power = value == 0.0 ? LONG_MIN : e ? strtol(e + 1, NULL, 10) : 0;
  return value;
}

/* Bring row[d] to numbers that a double has: returns the power of ten that was
   taken out. */
static long
scale_by_text(double *row, const rf_numbers *weights, size_t at, size_t d)
{
  long power, most = LONG_MIN;

  for (size_t k = 0; k < d; k++) {
    (void)split(&power, rf_numbers_text(weights, at + k));
    most = power > most ? power : most;
  }
  for (size_t k = 0; k < d; k++) {
    row[k] = split(&power, rf_numbers_text(weights, at + k));
    row[k] = power == LONG_MIN || power < most - NOTHING ? 0.0
      : row[k] * pow(10.0, (double)(power - most));
  }
  return most == LONG_MIN ? 0 : most;
}

/* Doubles that are that small or large have no text with more. */
static long
scale_doubles(double *row, size_t d, double largest)
{
  const long power = largest > 1.0 ? 300 : largest > 0.0 ? -300 : 0;

  for (size_t k = 0; k < d; k++)
    row[k] = power < 0 ? row[k] * 1e300 : power > 0 ? row[k] * 1e-300 : row[k];
  return power;
}

/* The sign of a, which may have no double either. */
static bool
is_positive(const rf_page *p, const rf_numbers *weights, size_t at)
{
  const double a = rf_numbers_double(weights, at);
  long power;

  return a != 0.0 || rf_record_digits(p->subject.record) <= 17 ? a > 0.0
    : split(&power, rf_numbers_text(weights, at)) > 0.0;
}

/* A node of infinite width has the weights of all neurons that it stands for:
   one of them is the root of their number smaller. */
double
rf_ln_divided(const rf_page *p, size_t j)
{
  const double count = rf_subject_stands_for(&p->subject, j);

  return count == 1.0 ? 0.0 : 0.5 * log(count);
}

rf_spot
rf_spot_of(const rf_page *p, double *row, const rf_numbers *weights, size_t at,
           size_t j)
{
  const size_t d = p->subject.d;
  const double *basis = p->subject.plane.basis;
  double largest = 0.0, x, y;
  long power = 0;

  memcpy(row, rf_numbers_doubles(weights) + at + 1, d * sizeof *row);
  for (size_t k = 0; k < d; k++)
    largest = fmax(largest, fabs(row[k]));
  if (!(largest >= LEAST && largest <= MOST))
    power = rf_record_digits(p->subject.record) > 17
      ? scale_by_text(row, weights, at + 1, d)
      : scale_doubles(row, d, largest);
  x = rf_dot(row, basis, d);
  y = rf_dot(row, basis + d, d);
  return (rf_spot){
    .angle = atan2(y, x),
    .ln = log(hypot(x, y)) + (double)power * LN10 - rf_ln_divided(p, j),
    .positive = is_positive(p, weights, at), .still = x == 0.0 && y == 0.0
  };
}
