/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * number.c -- exact rationals from text and back.
 *
 * Texts are scanned by hand: strtod rounds and obeys the locale, GMP reads no
 * decimals.  Digits and exponents are bounded before GMP sees them, as it
 * aborts where memory is short: an experiment of one line, 1e999999999, must
 * not end a program. */
#include "config.h"

#include "base/number/number.h"

#define TOO_LONG "more than 1000000 digits"

/* The parts of a decimal number: digits before and after the point. */
typedef struct decimal {
  const char *whole, *part;
  size_t nwhole, npart;
  long exponent;
} decimal;

static bool
is_digit(char c)
{
  return c >= '0' && c <= '9';
}

static size_t
count_digits(const char *p, const char *end)
{
  size_t n = 0;

  while (p + n < end && is_digit(p[n]))
    n++;
  return n;
}

/* Does p[..end) begin with the lower-case word, in any case? */
static bool
starts_with(const char *p, const char *end, const char *word)
{
  for (; *word; word++, p++)
    if (p == end || (*p | 0x20) != *word)
      return false;
  return true;
}

/* YAML writes .inf and .nan, C without the point: both are told from a slip of
   the pen by a fault of their own. */
static bool
is_special(const char *p, const char *end)
{
  if (p < end && *p == '.')
    p++;
  return starts_with(p, end, "inf") || starts_with(p, end, "nan");
}

/* z = the digits p[n] followed by the digits q[m], by nine at a time. */
static void
set_short(mpz_t z, const char *p, size_t n, const char *q, size_t m)
{
  unsigned long chunk = 0, unit = 1;

  mpz_set_ui(z, 0);
  for (size_t i = 0; i < n + m; i++) {
    chunk = 10 * chunk + (unsigned long)((i < n ? p[i] : q[i - n]) - '0');
    unit *= 10;
    if (unit == 1000000000ul || i + 1 == n + m) {
      mpz_mul_ui(z, z, unit);
      mpz_add_ui(z, z, chunk);
      chunk = 0;
      unit = 1;
    }
  }
}

/* The same for any length; GMP's own conversion is subquadratic. */
static rf_status
set_digits(mpz_t z, const char *p, size_t n, const char *q, size_t m)
{
  char *copy;

  if (n + m <= 64) {
    set_short(z, p, n, q, m);
    return RF_OK;
  }
  if (!(copy = rf_alloc(n + m + 1, 1)))
    return RF_ENOMEM;
  memcpy(copy, p, n);
  if (m)
    memcpy(copy + n, q, m);
  mpz_set_str(z, copy, 10);
  rf_release(copy);
  return RF_OK;
}

/* A fault, or NULL: decimal exponent after the letter; saturates.  Beyond ten
   times the bound no digits of the number bring it back, and a long has room
   for what is kept. */
static const char *
scan_exponent(long *exponent, const char **p, const char *end)
{
  bool minus = *p < end && **p == '-';
  size_t n;

  *p += *p < end && (**p == '-' || **p == '+');
  if (!(n = count_digits(*p, end)))
    return "an exponent without digits";
  for (*exponent = 0; n--; ++*p)
    if (*exponent <= 10L * RF_NUMBER_EXPONENT)
      *exponent = 10 * *exponent + (**p - '0');
  if (minus)
    *exponent = -*exponent;
  return NULL;
}

/* A fault, or NULL: the text after the sign, *p moves behind it. */
static const char *
scan_decimal(decimal *x, const char **p, const char *end)
{
  x->whole = *p;
  x->nwhole = count_digits(*p, end);
  *p += x->nwhole;
  if (*p < end && **p == '.') {
    x->part = ++*p;
    x->npart = count_digits(*p, end);
    *p += x->npart;
  }
  if (!x->nwhole && !x->npart)
    return "not a number";
  if (x->nwhole + x->npart > RF_NUMBER_DIGITS)
    return TOO_LONG;
  if (*p < end && (**p == 'e' || **p == 'E')) {
    ++*p;
    return scan_exponent(&x->exponent, p, end);
  }
  return NULL;
}

/* Exponent of the leading digit that is not 0. */
static long
leading_exponent(const decimal *x)
{
  size_t zeros = 0;

  while (zeros < x->nwhole && x->whole[zeros] == '0')
    zeros++;
  if (zeros == x->nwhole)
    while (zeros - x->nwhole < x->npart
           && x->part[zeros - x->nwhole] == '0')
      zeros++;
  return (long)x->nwhole - 1 - (long)zeros + x->exponent;
}

/* The bound is on the leading digit, not on the exponent as it is written:
   0.0001e1000003 is small enough, and 0 is 0 with any exponent. */
static rf_status
set_decimal(mpq_t q, const char **fault, const decimal *x)
{
  long e = leading_exponent(x), shift = x->exponent - (long)x->npart;
  rf_status status = set_digits(mpq_numref(q), x->whole, x->nwhole, x->part,
                                x->npart);

  mpz_set_ui(mpq_denref(q), 1);
  if (status < 0 || !mpz_sgn(mpq_numref(q)))
    return status;
  if (e > RF_NUMBER_EXPONENT || e < -RF_NUMBER_EXPONENT) {
    *fault = "an exponent beyond +-1000000";
    return RF_EINPUT;
  }
  if (shift < 0) {
    mpz_ui_pow_ui(mpq_denref(q), 10, (unsigned long)-shift);
    mpq_canonicalize(q);
  } else if (shift > 0) {
    mpz_t power;
    mpz_init(power);
    mpz_ui_pow_ui(power, 10, (unsigned long)shift);
    mpz_mul(mpq_numref(q), mpq_numref(q), power);
    mpz_clear(power);
  }
  return RF_OK;
}

/* q = whole / [p..end), all digits. */
static rf_status
set_fraction(mpq_t q, const char **fault, const decimal *x, const char *p,
             const char *end)
{
  size_t n = count_digits(p, end);
  rf_status status = RF_EINPUT;

  *fault = "not a fraction of two integers";
  if (!n || p + n != end)
    return status;
  *fault = TOO_LONG;
  if (x->nwhole + n > RF_NUMBER_DIGITS)
    return status;
  if ((status = set_digits(mpq_numref(q), x->whole, x->nwhole, "", 0)) < 0
      || (status = set_digits(mpq_denref(q), p, n, "", 0)) < 0)
    return status;
  if (!mpz_sgn(mpq_denref(q))) {
    *fault = "a denominator of zero";
    return RF_EINPUT;
  }
  mpq_canonicalize(q);
  return RF_OK;
}

/* A slash makes a fraction only right behind the whole digits: 1.5/2 or 1e3/7
   is no number. */
static rf_status
parse_into(mpq_t q, const char **fault, const char *p, const char *end)
{
  decimal x = { 0 };

  if ((*fault = scan_decimal(&x, &p, end)))
    return RF_EINPUT;
  if (p < end && *p == '/' && x.nwhole && p == x.whole + x.nwhole)
    return set_fraction(q, fault, &x, p + 1, end);
  if (p == end)
    return set_decimal(q, fault, &x);
  *fault = *p == ',' ? "a decimal comma; write a point"
                     : "something that is no part of a number";
  return RF_EINPUT;
}

/* The value is made apart and swapped in at the end: q stays as it was where
   the text has a fault. */
rf_status
rf_number_parse(mpq_t q, const char **fault, const char *text, size_t length)
{
  const char *p = text, *end = text + length;
  bool minus = length && *p == '-';
  rf_status status = RF_EINPUT;
  mpq_t value;

  p += length && (*p == '-' || *p == '+');
  if (!length)
    *fault = "nothing";
  else if (is_special(p, end))
    *fault = "not a finite number";
  else {
    mpq_init(value);
    if ((status = parse_into(value, fault, p, end)) == RF_OK) {
      if (minus)
        mpq_neg(value, value);
      mpq_swap(q, value);
    }
    mpq_clear(value);
  }
  return status;
}

/* Number of factors 10 that make den / gcd(den, 10^k) equal to 1, or -1. */
static long
decimal_places(const mpz_t den)
{
  unsigned long twos = (unsigned long)mpz_scan1(den, 0), fives;
  mpz_t rest, five;

  mpz_init(rest);
  mpz_init_set_ui(five, 5);
  mpz_tdiv_q_2exp(rest, den, twos);
  fives = (unsigned long)mpz_remove(rest, rest, five);
  if (mpz_cmp_ui(rest, 1))
    twos = fives = (unsigned long)-1;
  mpz_clear(rest);
  mpz_clear(five);
  return twos == (unsigned long)-1 ? -1 : (long)(twos > fives ? twos : fives);
}

static void
put_integer(rf_string *s, const mpz_t z)
{
  char *text = rf_alloc(mpz_sizeinbase(z, 10) + 2, 1);

  if (text)
    rf_string_put(s, mpz_get_str(text, 10, z));
  else
    s->failed = true;
  rf_release(text);
}

/* digits[n] 10^e, with a point or an exponent, whichever reads better; never
   more digits than RF_NUMBER_DIGITS.  The bounds on point, where an exponent
   begins, are the lengths of the rows of zeros below. */
static void
put_decimal(rf_string *s, const char *digits, size_t n, long e)
{
  long point = (long)n + e;

  if (point > 15 || point < -4 || n > 1000) {
    rf_string_add(s, digits, 1);
    if (n > 1)
      rf_string_put(s, ".");
    rf_string_add(s, digits + 1, n - 1);
    rf_string_printf(s, "e%ld", point - 1);
  } else if (point <= 0) {
    rf_string_put(s, "0.");
    rf_string_add(s, "0000", (size_t)-point);
    rf_string_add(s, digits, n);
  } else if (e < 0) {
    rf_string_add(s, digits, (size_t)point);
    rf_string_put(s, ".");
    rf_string_add(s, digits + point, (size_t)-e);
  } else {
    rf_string_add(s, digits, n);
    rf_string_add(s, "000000000000000", (size_t)e);
  }
}

/* digits = those of |num| 10^places / den, the zeros at its end left out;
   returns how many. */
static long
digits_of(rf_string *digits, const mpq_t q, long places)
{
  size_t zeros = 0;
  mpz_t z;

  mpz_init(z);
  mpz_ui_pow_ui(z, 10, (unsigned long)places);
  mpz_divexact(z, z, mpq_denref(q));
  mpz_mul(z, z, mpq_numref(q));
  mpz_abs(z, z);
  put_integer(digits, z);
  mpz_clear(z);
  while (zeros + 1 < digits->length
         && digits->text[digits->length - 1 - zeros] == '0')
    zeros++;
  digits->length -= zeros;
  return (long)zeros;
}

/* A decimal that would be longer than rf_number_parse reads is written as a
   fraction: what is written must read back. */
void
rf_number_print(rf_string *s, const mpq_t q)
{
  long places = decimal_places(mpq_denref(q)), e;
  rf_string digits = { 0 };

  if (places >= 0) {
    e = digits_of(&digits, q, places) - places;
    if (digits.length <= RF_NUMBER_DIGITS && !digits.failed) {
      rf_string_put(s, mpq_sgn(q) < 0 ? "-" : "");
      put_decimal(s, digits.text, digits.length, e);
      rf_string_free(&digits);
      return;
    }
    s->failed |= digits.failed;
    rf_string_free(&digits);
  }
  put_integer(s, mpq_numref(q));
  rf_string_put(s, "/");
  put_integer(s, mpq_denref(q));
}
