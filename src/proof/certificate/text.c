/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * text.c -- fractions, data and the file of a certificate. */
#include "config.h"

#include "base/base.h"
#include "base/file.h"
#include "proof/certificate/text.h"

static void
put_integer(rf_string *s, const mpz_t z)
{
  const size_t size = mpz_sizeinbase(z, 10) + 2;
  char *text = rf_alloc(size, 1);

  s->failed = s->failed || !text;
  if (text)
    rf_string_put(s, mpz_get_str(text, 10, z));
  rf_release(text);
}

void
rf_put_fraction(rf_string *s, const mpq_t q)
{
  put_integer(s, mpq_numref(q));
  if (mpz_cmp_ui(mpq_denref(q), 1) != 0) {
    rf_string_put(s, "/");
    put_integer(s, mpq_denref(q));
  }
}

/* The least common denominator of q[count]. */
static void
common(mpz_t den, const mpq_t *q, size_t count)
{
  mpz_set_ui(den, 1);
  for (size_t i = 0; i < count; i++)
    mpz_lcm(den, den, mpq_denref(q[i]));
}

/* " " and q den. */
static void
put_over(rf_string *s, const mpq_t q, const mpz_t den)
{
  mpz_t z;

  mpz_init(z);
  mpz_divexact(z, den, mpq_denref(q));
  mpz_mul(z, z, mpq_numref(q));
  rf_string_put(s, " ");
  put_integer(s, z);
  mpz_clear(z);
}

void
rf_put_data(rf_string *s, mpq_t *px, mpq_t *py, size_t n, size_t d)
{
  mpz_t x, y;

  mpz_inits(x, y, (mpz_ptr)0);
  common(x, (const mpq_t *)px, n * d);
  common(y, (const mpq_t *)py, n);
  rf_string_put(s, "denominators ");
  put_integer(s, x);
  rf_string_put(s, " ");
  put_integer(s, y);
  for (size_t k = 0; k < n; k++) {
    rf_string_put(s, "\ndatum");
    for (size_t i = 0; i < d; i++)
      put_over(s, px[k * d + i], x);
    put_over(s, py[k], y);
  }
  rf_string_put(s, "\n");
  mpz_clears(x, y, (mpz_ptr)0);
}

/* ---- the file ---- */

static const char head[] = RF_CERTIFICATE_HEAD;

/* So much of it tells a certificate, of whichever version. */
enum { HEAD_KNOWN = 15 };

static rf_status
is_certificate(bool *ours, const char *found, size_t got, FILE *in)
{
  (void)in;
  *ours = got >= HEAD_KNOWN && !strncmp(found, head, HEAD_KNOWN);
  return RF_OK;
}

static const rf_file_kind certificate = {
  is_certificate, "this is no certificate; it stays: give another name, or "
  "move it"
};

rf_status
rf_certificate_write(rf_message *message, const char *path, const char *text)
{
  rf_file file = { 0 };
  rf_status status = rf_file_open(&file, message, path, &certificate);

  if (status < 0)
    return status;
  fputs(text, file.out);         /* its failure is seen by rf_file_close */
  return rf_file_close(&file, message, status);
}
