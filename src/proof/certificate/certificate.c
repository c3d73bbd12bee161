/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * certificate.c -- what was proved as a text that another program can check;
 * the manual, node "Proof certificates", has its grammar.
 *
 * A certificate stands alone: data as integers over one denominator, so that
 * who reads them needs no fractions, starts as they are known, and claims.
 * Times and losses are claimed to an accuracy that doubles can confirm, not to
 * that of the proof. */
#include "config.h"

#include <math.h>

#include "base/file.h"
#include "base/number/exact.h"
#include "proof/certificate/origin.h"
#include "proof/tube/terrain.h"

static const char head[] = "reluflow-proof 1\n";

/* So much of it tells a certificate, of whichever version. */
enum { HEAD_KNOWN = 15 };

enum { START_BITS = 192, START_DIGITS = 60 };

/* A time, a loss x is claimed to COARSE max(1, |x|); or, where it is known less
   well than others, to what 43 bits would know, at most 2^-16. */
enum { BITS_CLAIMED = 43 };
#define COARSE 0x1p-30

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

static void
put_fraction(rf_string *s, const mpq_t q)
{
  put_integer(s, mpq_numref(q));
  if (mpz_cmp_ui(mpq_denref(q), 1) != 0) {
    rf_string_put(s, "/");
    put_integer(s, mpq_denref(q));
  }
}

/* "m~r"; exact: "m". */
static void
put_ball(rf_string *s, const rf_ball *x)
{
  rf_string radius = { 0 };

  rf_ball_print(s, &radius, x, START_DIGITS);
  if (!radius.text)
    s->failed = true;
  else if (strcmp(radius.text, "0")) {
    rf_string_put(s, "~");
    rf_string_put(s, radius.text);
  }
  rf_string_free(&radius);
}

/* ---- the problem ---- */

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

static void
put_data(rf_string *s, const rf_problem *p)
{
  mpz_t x, y;

  mpz_inits(x, y, (mpz_ptr)0);
  common(x, (const mpq_t *)p->x, p->n * p->d);
  common(y, (const mpq_t *)p->y, p->n);
  rf_string_put(s, "denominators ");
  put_integer(s, x);
  rf_string_put(s, " ");
  put_integer(s, y);
  for (size_t k = 0; k < p->n; k++) {
    rf_string_put(s, "\ndatum");
    for (size_t i = 0; i < p->d; i++)
      put_over(s, p->x[k * p->d + i], x);
    put_over(s, p->y[k], y);
  }
  rf_string_put(s, "\n");
  mpz_clears(x, y, (mpz_ptr)0);
}

/* Exactly where a file has them; else in balls, of the draws times their
   factor. */
static rf_status
put_start(rf_string *s, const rf_problem *p)
{
  rf_terrain *ground = NULL;
  rf_ball *z = rf_ball_array(p->m * (1 + p->d));
  rf_status status = RF_ENOMEM;

  if (!z)
    goto done;
  RF_TRY(rf_terrain_create(&ground, p, START_BITS));
  RF_TRY(rf_terrain_weights(z, ground));
  for (size_t j = 0; j < p->m; j++) {
    rf_string_put(s, "neuron");
    for (size_t i = 0; i <= p->d; i++) {
      rf_string_put(s, " ");
      if (p->scheme == RF_FILE)
        put_fraction(s, i ? p->w[j * p->d + i - 1] : p->a[j]);
      else
        put_ball(s, &z[j * (1 + p->d) + i]);
    }
    rf_string_put(s, "\n");
  }

done:
  rf_ball_array_free(z, p->m * (1 + p->d));
  rf_terrain_free(ground);
  return status;
}

static rf_status
put_problem(rf_string *s, const rf_problem *p, double radius)
{
  rf_status status;
  mpq_t q;

  mpq_init(q);
  rf_string_printf(s, "size %zu %zu %zu\nweight ", p->n, p->d, p->m);
  rf_problem_weight(q, p);
  put_fraction(s, q);
  rf_string_put(s, "\nleak ");
  put_fraction(s, p->leak);
  rf_string_put(s, "\n");
  put_data(s, p);
  status = put_start(s, p);
  mpq_set_d(q, radius);
  rf_string_put(s, "ball ");
  put_fraction(s, q);
  rf_string_put(s, "\nuntil ");
  put_fraction(s, p->until);
  rf_string_put(s, "\n");
  mpq_clear(q);
  return status;
}

/* ---- the claims ---- */

/* "m~r": the midpoint as it was proved, and a radius that has room. */
static rf_status
put_claim(rf_string *s, const char *mid, const char *radius, long bits)
{
  rf_string none = { 0 };
  double m, r, known;
  rf_ball x;
  rf_status status = RF_OK;

  ball_init(&x);
  RF_TRY(rf_ball_read_back(&m, mid));
  RF_TRY(rf_ball_read_back(&r, radius));
  known = fmin(ldexp(r, (int)(bits - BITS_CLAIMED)), 0x1p-16);
  mag_set_d(arb_radref(&x),
            2.0 * r + fmax(known, COARSE * fmax(1.0, fabs(m))));
  rf_string_put(s, mid);
  rf_string_put(s, "~");
  rf_ball_print(&none, s, &x, 1);

done:
  rf_string_free(&none);
  ball_clear(&x);
  return status;
}

static rf_status
put_events(rf_string *s, rf_proof *proof, long bits)
{
  const size_t count = rf_proof_event_count(proof);
  const rf_numbers *v;
  rf_status status = RF_OK;
  rf_event e;

  rf_string_printf(s, "events %zu\n", count);
  for (size_t i = 0; i < count; i++) {
    RF_TRY(rf_proof_event_get(proof, &e, i));
    RF_TRY(rf_proof_numbers(proof, &v, RF_PROOF_EVENT, i));
    rf_string_put(s, "event ");
    RF_TRY(put_claim(s, rf_numbers_text(v, 0), rf_numbers_text(v, 1),
                     bits));
    rf_string_printf(s, " %lu %lu %s\n", (unsigned long)e.neuron,
                     (unsigned long)e.datum, rf_event_name(e.kind));
  }

done:
  return status;
}

static rf_status
put_losses(rf_string *s, rf_proof *proof, const rf_problem *p, long bits)
{
  const size_t count = rf_proof_sample_count(proof);
  const rf_numbers *v;
  rf_status status = RF_OK;

  rf_string_printf(s, "losses %zu\n", count);
  for (size_t i = 0; i < count; i++) {
    rf_string_put(s, "loss ");
    put_fraction(s, p->times[i]);
    rf_string_put(s, " ");
    RF_TRY(rf_proof_numbers(proof, &v, RF_PROOF_SAMPLE, i));
    RF_TRY(put_claim(s, rf_numbers_text(v, 1), rf_numbers_text(v, 2),
                     bits));
    rf_string_put(s, "\n");
  }

done:
  return status;
}

static void
put_fate(rf_string *s, const rf_proved *v)
{
  rf_string_put(s, v->unique ? "unique yes\n" : "unique no\n");
  if (v->forever) {
    rf_string_printf(s, "forever yes %zu %zu %s ", v->live, v->slides,
                     v->unique_forever ? "unique" : "policy-stay");
    rf_string_put(s, v->limit);
    rf_string_put(s, "\nend\n");
  } else
    rf_string_put(s, "forever no\nend\n");
}

static rf_status
make_text(char **text, rf_proof *proof)
{
  rf_string s = { 0 };
  const rf_problem *problem;
  double radius;
  rf_proved v;
  rf_status status = RF_OK;

  rf_proof_get(proof, &v);
  rf_proof_origin(&problem, &radius, proof);
  rf_string_put(&s, head);
  RF_TRY(put_problem(&s, problem, radius));
  RF_TRY(put_events(&s, proof, v.bits));
  RF_TRY(put_losses(&s, proof, problem, v.bits));
  put_fate(&s, &v);
  if (s.failed)
    status = RF_ENOMEM;
  else
    *text = rf_string_take(&s);

done:
  rf_ball_free_cache();
  rf_string_free(&s);
  return status;
}

/* ---- the file ---- */

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
rf_proof_save(rf_proof *proof, rf_message *message, const char *path)
{
  const rf_problem *problem;
  char shown[RF_SHOWN], *text = NULL;
  rf_file file = { 0 };
  double radius;
  rf_status status;
  rf_proved proved;

  rf_proof_get(proof, &proved);
  RF_REQUIRE(proved.done, RF_EINVAL);
  rf_proof_origin(&problem, &radius, proof);
  if (problem->loss != RF_SQUARE || problem->q || problem->inner) {
    snprintf(message->text, sizeof message->text, "%s: certificates are of "
             "the square loss, of data that count alike, and of a flow of all "
             "weights", rf_shown(shown, path));
    return RF_EUNSUP;
  }
  RF_TRY(rf_file_open(&file, message, path, &certificate));
  status = make_text(&text, proof);
  if (status >= 0)
    fputs(text, file.out);       /* its failure is seen by rf_file_close */
  status = rf_file_close(&file, message, status);
  rf_release(text);

done:
  return status;
}
