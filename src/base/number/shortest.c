/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * shortest.c -- the shortest decimal text of a double.
 *
 * With 17 significant digits every double reads back, and a decimal of up to
 * 15 reads and prints back unchanged: so if any text of at most 15 digits
 * stands for a normal double, it is the double rounded to 15 digits with the
 * zeros at its end left out.  Otherwise 16 digits are tried, and 17 are right.
 * Rounding the 17 digits once more finds the nearest decimal, but for ties:
 * there both neighbours are tried. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "base/base.h"

/* digits times ten to the power is a double. */
typedef struct decimal {
  uint64_t digits;
  int power;
} decimal;

/* v > 0 with 17 digits; the point of the locale is skipped, whatever it is. */
static decimal
all_digits(double v)
{
  char text[RF_DOUBLE_TEXT + 8];
  decimal x = { 0, 0 };
  const char *p;

  snprintf(text, sizeof text, "%.16e", v);
  for (p = text; *p && *p != 'e'; p++)
    if (*p >= '0' && *p <= '9')
      x.digits = 10 * x.digits + (uint64_t)(*p - '0');
  x.power = (*p ? (int)strtol(p + 1, NULL, 10) : 0) - 16;
  return x;
}

/* No point in the text: the same in every locale. */
static bool
reads_back(const decimal *x, double v)
{
  char text[RF_DOUBLE_TEXT + 8];

  snprintf(text, sizeof text, "%llue%d", (unsigned long long)x->digits,
           x->power);
  return strtod(text, NULL) == v;
}

/* Does full, which has 17 digits, rounded to fewer read back?  Above a power
   of two doubles lie wider than below: there the next decimal may where the
   nearest does not.  After a tie the one below may be the nearest. */
static bool
rounds(decimal *x, const decimal *full, int digits, double v)
{
  uint64_t unit = 1;
  int exponent;

  for (int i = digits; i < 17; i++)
    unit *= 10;
  x->digits = (full->digits + unit / 2) / unit;
  x->power = full->power + 17 - digits;
  if (reads_back(x, v))
    return true;
  if (frexp(v, &exponent) == 0.5)
    x->digits++;
  else if (full->digits % unit == unit / 2)
    x->digits--;
  else
    return false;
  return reads_back(x, v);
}

/* A denormal double has fewer digits; all lengths are tried. */
static decimal
shortest(double v)
{
  const decimal full = all_digits(v);
  decimal x = full;

  for (int digits = v < DBL_MIN ? 1 : 15; digits < 17; digits++)
    if (rounds(&x, &full, digits, v))
      break;
    else
      x = full;
  while (x.digits % 10 == 0) {
    x.digits /= 10;
    x.power++;
  }
  return x;
}

/* out = count digits from position `from` on; what lies outside is 0. */
static char *
put_digits(char *out, const char *digits, int n, int from, int count)
{
  for (int i = from; i < from + count; i++)
    *out++ = i >= 0 && i < n ? digits[i] : '0';
  return out;
}

/* With a point, or with an exponent where many zeros would be filled in. */
static void
lay_out(char *out, const decimal *x)
{
  char digits[24];
  const int n = snprintf(digits, sizeof digits, "%llu",
                         (unsigned long long)x->digits);
  const int point = n + x->power;
  const bool exponent = point > 15 || point < -3;
  const int whole = exponent ? 1 : point > 0 ? point : 1;
  const int from = exponent ? 0 : point > 0 ? 0 : point - 1;

  out = put_digits(out, digits, n, from, whole);
  if (from + whole < n) {
    *out++ = '.';
    out = put_digits(out, digits, n, from + whole, n - from - whole);
  }
  *out = '\0';
  if (exponent)
    sprintf(out, "e%d", point - 1);
}

/* Minus and 0 are put by hand: -0 keeps its sign, and digits are sought for
   numbers > 0 alone. */
char *
rf_double_text(char text[RF_DOUBLE_TEXT], double value)
{
  const bool minus = signbit(value) != 0;
  decimal x;

  if (isnan(value))
    snprintf(text, RF_DOUBLE_TEXT, "nan");
  else if (isinf(value) || value == 0.0)
    snprintf(text, RF_DOUBLE_TEXT, "%s%s", minus ? "-" : "",
             isinf(value) ? "inf" : "0");
  else {
    x = shortest(fabs(value));
    text[0] = '-';
    lay_out(text + minus, &x);
  }
  return text;
}
