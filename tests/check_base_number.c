/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_base_number.c -- exact rationals from text and back. */
#include "config.h"

#include <locale.h>
#include <math.h>

#include "base/number/exact.h"
#include "base/number/number.h"
#include "base/number/numbers.h"
#include "support/rf_test.h"

static rf_status
parse(mpq_t q, const char **fault, const char *text)
{
  *fault = NULL;
  return rf_number_parse(q, fault, text, strlen(text));
}

/* The value, as a fraction that GMP reads. */
START_TEST(numbers_are_exact)
{
  static const struct { const char *text, *value; } good[] = {
    { "0", "0" }, { "-0", "0" }, { "0.000e5", "0" }, { "0e-99999999999", "0" },
    { "1", "1" }, { "+1", "1" }, { "-1", "-1" }, { "007", "7" },
    { "0.1", "1/10" }, { "+.5", "1/2" }, { "-.5", "-1/2" }, { "5.", "5" },
    { "1E+5", "100000" }, { "1e5", "100000" }, { "1.5e-1", "3/20" },
    { "3/8", "3/8" }, { "-6/4", "-3/2" }, { "+0/7", "0" },
    { "12345678901234567890.5", "24691357802469135781/2" },
    { "1.1", "11/10" }, { "00.10", "1/10" }, { "100e-2", "1" },
  };
  const char *fault;
  mpq_t q, want;

  mpq_inits(q, want, (mpq_ptr)0);
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    mpq_set_ui(q, 77, 1);
    ck_assert_int_eq(mpq_set_str(want, good[i].value, 10), 0);
    ck_assert_msg(parse(q, &fault, good[i].text) == RF_OK, "'%s': %s",
                  good[i].text, fault);
    ck_assert_msg(mpq_equal(q, want), "'%s'", good[i].text);
  }
  mpq_clears(q, want, (mpq_ptr)0);
}
END_TEST

START_TEST(tiny_and_huge_are_exact)
{
  const char *fault;
  mpq_t q;
  mpz_t power;

  mpq_init(q);
  mpz_init(power);
  ck_assert_int_eq(parse(q, &fault, "1e-400"), RF_OK);
  mpz_ui_pow_ui(power, 10, 400);
  ck_assert(!mpz_cmp_ui(mpq_numref(q), 1));
  ck_assert(!mpz_cmp(mpq_denref(q), power));
  ck_assert_int_eq(parse(q, &fault, "-0.1e1000001"), RF_OK);
  mpz_ui_pow_ui(power, 10, 1000000);
  ck_assert(!mpz_cmpabs(mpq_numref(q), power) && mpq_sgn(q) < 0);
  ck_assert_int_eq(parse(q, &fault, "1e-1000000"), RF_OK);
  ck_assert(!mpz_cmp(mpq_denref(q), power));
  mpz_clear(power);
  mpq_clear(q);
}
END_TEST

/* 9 4^e for e far beyond a double's range: the root is 3 2^e. */
START_TEST(roots_are_in_range)
{
  static const long e[] = { 0, 1, -1, 500, -500, 1000, -1000 };
  mpq_t q;

  mpq_init(q);
  for (size_t i = 0; i < sizeof e / sizeof *e; i++) {
    mpq_set_ui(q, 9, 1);
    if (e[i] >= 0)
      mpq_mul_2exp(q, q, (mp_bitcnt_t)(2 * e[i]));
    else
      mpq_div_2exp(q, q, (mp_bitcnt_t)(-2 * e[i]));
    ck_assert(rf_sqrt_nearest(q) == ldexp(3.0, (int)e[i]));
  }
  mpq_set_ui(q, 2, 1);
  ck_assert(rf_sqrt_nearest(q) == sqrt(2.0));
  mpq_set_ui(q, 0, 1);
  ck_assert(rf_sqrt_nearest(q) == 0.0);
  mpq_clear(q);
}
END_TEST

START_TEST(faults_are_named)
{
  static const struct { const char *text, *fault; } bad[] = {
    { "", "nothing" }, { "+", "not a number" }, { "-", "not a number" },
    { ".", "not a number" }, { "e5", "not a number" }, { "-.e1", "number" },
    { "abc", "not a number" }, { " 1", "not a number" }, { "--1", "number" },
    { "0x10", "no part of a number" }, { "1 ", "no part of a number" },
    { "1.5x", "no part" }, { "1_000", "no part" }, { "1.2.3", "no part" },
    { "1e5.0", "no part" }, { "1,5", "decimal comma" },
    { "1e", "exponent without digits" }, { "1e+", "without digits" },
    { "nan", "not a finite" }, { "NaN", "not a finite" },
    { ".nan", "not a finite" }, { "-.inf", "not a finite" },
    { "inf", "not a finite" }, { "-Infinity", "not a finite" },
    { "1/0", "denominator of zero" }, { "0/0", "denominator of zero" },
    { "1/", "fraction" }, { "/2", "not a number" }, { "1/-2", "fraction" },
    { "1/2/3", "fraction" }, { "1.5/2", "no part" }, { "1/2e3", "fraction" },
    { "1e1000001", "beyond" }, { "1e-1000001", "beyond" },
    { "10e1000000", "beyond" }, { "0.1e-1000000", "beyond" },
    { "1e99999999999999999999999", "beyond" },
    { "1e-99999999999999999999999", "beyond" },
  };
  const char *fault;
  mpq_t q;

  mpq_init(q);
  mpq_set_si(q, -7, 3);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    ck_assert_msg(parse(q, &fault, bad[i].text) == RF_EINPUT, "'%s'",
                  bad[i].text);
    ck_assert_msg(fault && strstr(fault, bad[i].fault), "'%s': %s",
                  bad[i].text, fault);
    ck_assert_msg(!mpq_cmp_si(q, -7, 3), "'%s' changed q", bad[i].text);
  }
  mpq_clear(q);
}
END_TEST

/* q = text printed and read again. */
static void
print_and_read(mpq_t back, rf_string *s, const mpq_t q)
{
  const char *fault;

  rf_number_print(s, q);
  ck_assert(!s->failed);
  ck_assert_msg(rf_number_parse(back, &fault, s->text, s->length) == RF_OK,
                "%.60s: %s", s->text, fault);
}

START_TEST(printed_numbers_read_back)
{
  int checked = 0;
  mpq_t q, back;

  mpq_inits(q, back, (mpq_ptr)0);
  TEST_EACH(rep, test_reps(3000)) {
    rf_rng g = test_rng("printed_numbers_read_back", rep);
    rf_string s = { 0 };
    uint64_t bits = rng_next(&g);
    double d;
    memcpy(&d, &bits, sizeof d);
    if (rep % 3 == 0 && isfinite(d))
      mpq_set_d(q, d);
    else {
      mpq_set_d(q, ldexp(rng_uniform(&g), 43));
      mpz_set_ui(mpq_denref(back), (unsigned long)rng_size(&g, 1, 3000));
      mpz_tdiv_q(mpq_numref(q), mpq_numref(q), mpq_denref(q));
      mpz_set(mpq_denref(q), mpq_denref(back));
      mpq_canonicalize(q);
    }
    if (rep % 3 == 1) {
      mpz_ui_pow_ui(mpq_denref(back), 10, rng_size(&g, 0, 500));
      mpz_set(mpq_denref(q), mpq_denref(back));
      mpq_canonicalize(q);
      mpq_set_ui(back, 0, 1);
    }
    print_and_read(back, &s, q);
    TEST_ASSERT(rep, mpq_equal(q, back), "%.100s", s.text);
    rf_string_free(&s);
    checked++;
  }
  mpq_clears(q, back, (mpq_ptr)0);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* Short texts stay short, at both sides of every change of form. */
/* A double of any kind: any bits, a short decimal, beside a power of two. */
static double
any_double(rf_rng *g, int rep)
{
  uint64_t bits = rng_next(g);
  char text[32];
  double d;

  if (rep % 4 == 1)
    return ldexp((double)(1 + rng_size(g, 0, 1) * (bits >> 40)),
                 (int)rng_size(g, 0, 2098) - 1074);
  if (rep % 4 == 2) {
    snprintf(text, sizeof text, "%llue%d", (unsigned long long)bits >> 14
             >> rng_size(g, 0, 49), (int)rng_size(g, 0, 640) - 340);
    return strtod(text, NULL);
  }
  if (rep % 4 == 3)
    bits >>= 12;                       /* denormal */
  memcpy(&d, &bits, sizeof d);
  return d;
}

/* Digits of the shortest decimal that is v: the plain way, all lengths. */
static int
plain_digits(double v)
{
  char text[40];

  for (int digits = 1; digits < 17; digits++) {
    snprintf(text, sizeof text, "%.*e", digits - 1, v);
    if (strtod(text, NULL) == v)
      return digits;
  }
  return 17;
}

static int
digits_in(const char *text)
{
  int count = 0, zeros = 0;

  for (; *text && *text != 'e'; text++)
    if (*text >= '0' && *text <= '9') {
      count += *text != '0' || count;
      zeros = *text == '0' ? zeros + 1 : 0;
    }
  return count > zeros ? count - zeros : 1;
}

START_TEST(doubles_are_short)
{
  int checked = 0, shorter = 0;
  char text[RF_DOUBLE_TEXT];

  TEST_EACH(rep, test_reps(20000)) {
    rf_rng g = test_rng("doubles_are_short", rep);
    const double d = any_double(&g, rep);
    int plain, found;

    if (!isfinite(d))
      continue;
    ck_assert_ptr_eq(rf_double_text(text, d), text);
    TEST_ASSERT(rep, strlen(text) < RF_DOUBLE_TEXT - 1
                && strtod(text, NULL) == d, "%a is no %s", d, text);
    plain = plain_digits(d);
    found = digits_in(text);
    TEST_ASSERT(rep, found <= plain, "%s: %d digits are enough", text,
                plain);
    shorter += found < plain;
    checked++;
  }
  ck_assert_int_gt(checked, 0);
  printf("doubles_are_short: %d, %d by the decimal beside the nearest\n",
         checked, shorter);
}
END_TEST

START_TEST(doubles_read_well)
{
  static const struct { double d; const char *text; } c[] = {
    { 0.0, "0" }, { -0.0, "-0" }, { 0.1, "0.1" }, { -0.75, "-0.75" },
    { 1.0, "1" }, { 4000.0, "4000" }, { 1e14, "100000000000000" },
    { 1e15, "1e15" }, { 0.0002, "0.0002" }, { 2e-5, "2e-5" },
    { 1.0 / 3.0, "0.3333333333333333" }, { 1e300, "1e300" },
    { -1.5e-300, "-1.5e-300" }, { 5e-324, "5e-324" },
    { 0.1 + 0.2, "0.30000000000000004" }, { 0x1p-44, "5.684341886080802e-14" },
    { 1.7976931348623157e308, "1.7976931348623157e308" },
    { 256.0 / 2925.0, "0.08752136752136752" },
    { HUGE_VAL, "inf" }, { -HUGE_VAL, "-inf" }
  };
  char text[RF_DOUBLE_TEXT];

  for (size_t i = 0; i < sizeof c / sizeof *c; i++)
    ck_assert_str_eq(rf_double_text(text, c[i].d), c[i].text);
  ck_assert_str_eq(rf_double_text(text, HUGE_VAL - HUGE_VAL), "nan");
}
END_TEST

/* No comma, whatever the locale of the caller is. */
START_TEST(doubles_have_a_point)
{
  static const char *const name[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "de_DE" };
  char text[RF_DOUBLE_TEXT];

  for (size_t i = 0; i < sizeof name / sizeof *name; i++)
    if (setlocale(LC_ALL, name[i]))
      ck_assert_str_eq(rf_double_text(text, 0.625), "0.625");
  setlocale(LC_ALL, "C");
}
END_TEST

START_TEST(printed_numbers_read_well)
{
  static const char *const same[] = {
    "0", "1", "-1", "0.1", "1.1", "-0.75", "1e-400", "0.00001", "1e-6",
    "1.5e-7", "1/3", "-22/7", "100000", "200000000000000", "1e15", "1.25e20",
    "1e1000000", "1e-1000000", "-9.5e-1000000", "123456789.5",
  };
  const char *fault;
  mpq_t q;

  mpq_init(q);
  for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
    rf_string s = { 0 };
    ck_assert_int_eq(parse(q, &fault, same[i]), RF_OK);
    rf_number_print(&s, q);
    ck_assert_str_eq(s.text, same[i]);
    rf_string_free(&s);
  }
  mpq_clear(q);
}
END_TEST

/* As many digits as are allowed, and one more; in every form. */
START_TEST(longest_numbers)
{
  char *text = rf_alloc(2 * RF_NUMBER_DIGITS + 16, 1);
  const char *fault;
  mpq_t q, back;

  mpq_inits(q, back, (mpq_ptr)0);
  memset(text, '7', RF_NUMBER_DIGITS);
  for (int form = 0; form < 3; form++) {
    rf_string s = { 0 };
    if (form == 1)
      strcpy(text + RF_NUMBER_DIGITS, "e-1000000");
    if (form == 2)       /* a denominator whose decimal form is too long */
      text[RF_NUMBER_DIGITS - 3] = '/', text[RF_NUMBER_DIGITS] = '\0';
    ck_assert_int_eq(parse(q, &fault, text), RF_OK);
    if (form == 2)
      mpq_set_ui(q, 1, 1), mpq_div_2exp(q, q, 3000000);
    print_and_read(back, &s, q);
    ck_assert(mpq_equal(q, back));
    rf_string_free(&s);
  }
  memset(text, '7', RF_NUMBER_DIGITS + 1);
  text[RF_NUMBER_DIGITS + 1] = '\0';
  ck_assert_int_eq(parse(q, &fault, text), RF_EINPUT);
  ck_assert_ptr_nonnull(strstr(fault, "1000000 digits"));
  text[RF_NUMBER_DIGITS - 1] = '/';
  text[RF_NUMBER_DIGITS + 1] = '5';
  text[RF_NUMBER_DIGITS + 2] = '\0';
  ck_assert_int_eq(parse(q, &fault, text), RF_EINPUT);
  mpq_clears(q, back, (mpq_ptr)0);
  rf_release(text);
}
END_TEST

/* Doubles alone: the text is the shortest that reads back. */
static void
check_doubles(rf_numbers *v, rf_rng *g, size_t count)
{
  ck_assert_int_eq(rf_numbers_begin(v, count, RF_DOUBLE_TEXT), RF_OK);
  for (size_t i = 0; i < count; i++)
    v->value[i] = rng_real(g);
  ck_assert(rf_numbers_are_doubles(v));
  for (size_t i = 0; i < count; i++) {
    char text[RF_DOUBLE_TEXT];
    rf_double_text(text, v->value[i]);
    ck_assert_str_eq(rf_numbers_text(v, i), text);
  }
}

/* Texts that were said are kept, each to be read at any time. */
static void
check_said(rf_numbers *v, rf_rng *g, size_t count)
{
  char text[64];

  ck_assert_int_eq(rf_numbers_begin(v, count, RF_DOUBLE_TEXT), RF_OK);
  for (size_t i = 0; i < count; i++) {
    v->value[i] = rng_real(g);
    snprintf(text, sizeof text, "%.*e", (int)(i % 40), v->value[i]);
    ck_assert_int_eq(rf_numbers_say(v, text, strlen(text)), RF_OK);
  }
  for (size_t i = count; i-- > 0; ) {
    snprintf(text, sizeof text, "%.*e", (int)(i % 40), v->value[i]);
    ck_assert_str_eq(rf_numbers_text(v, i), text);
  }
}

static void
spell_hex(char *text, const rf_numbers *v, size_t i)
{
  sprintf(text, "%a", v->value[i]);
}

/* One object hands out again and again, in each of the three ways. */
START_TEST(numbers_are_handed_out)
{
  const int reps = test_reps(200);
  rf_numbers v = { 0 };
  int checked = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("numbers_are_handed_out", rep);
    const size_t count = rng_size(&g, 0, 50);
    char text[64];

    if (rep % 3 == 0)
      check_doubles(&v, &g, count);
    else if (rep % 3 == 1)
      check_said(&v, &g, count);
    else {
      ck_assert_int_eq(rf_numbers_begin(&v, count, sizeof text), RF_OK);
      v.spell = spell_hex;
      for (size_t i = 0; i < count; i++) {
        v.value[i] = rng_real(&g);
        snprintf(text, sizeof text, "%a", v.value[i]);
        ck_assert_str_eq(rf_numbers_text(&v, i), text);
      }
    }
    ck_assert_uint_eq(rf_numbers_count(&v), count);
    for (size_t i = 0; i < count; i++, checked++)
      ck_assert(rf_numbers_double(&v, i) == rf_numbers_doubles(&v)[i]);
    ck_assert_ptr_null(rf_numbers_text(&v, count));
    ck_assert(isnan(rf_numbers_double(&v, count)));
  }
  rf_numbers_clear(&v);
  printf("numbers_are_handed_out: %d checked\n", checked);
  ck_assert_int_gt(checked, 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("number");
  TCase *t = tcase_create("number");

  test_limit(t);
  tcase_add_test(t, numbers_are_exact);
  tcase_add_test(t, tiny_and_huge_are_exact);
  tcase_add_test(t, roots_are_in_range);
  tcase_add_test(t, faults_are_named);
  tcase_add_test(t, printed_numbers_read_back);
  tcase_add_test(t, doubles_are_short);
  tcase_add_test(t, doubles_read_well);
  tcase_add_test(t, doubles_have_a_point);
  tcase_add_test(t, printed_numbers_read_well);
  tcase_add_test(t, longest_numbers);
  tcase_add_test(t, numbers_are_handed_out);
  suite_add_tcase(s, t);
  return run_suite(s);
}
