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

#include "base/number/exact.h"
#include "proof/certificate/origin.h"
#include "proof/certificate/text.h"
#include "proof/tube/terrain.h"

enum { START_BITS = 192, START_DIGITS = 60 };

/* A time, a loss x is claimed to COARSE max(1, |x|); or, where it is known less
   well than others, to what 43 bits would know, at most 2^-16. */
enum { BITS_CLAIMED = 43 };
#define COARSE 0x1p-30

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
        rf_put_fraction(s, i ? p->w[j * p->d + i - 1] : p->a[j]);
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
  rf_put_fraction(s, q);
  rf_string_put(s, "\nleak ");
  rf_put_fraction(s, p->leak);
  rf_string_put(s, "\n");
  rf_put_data(s, p->x, p->y, p->n, p->d);
  status = put_start(s, p);
  mpq_set_d(q, radius);
  rf_string_put(s, "ball ");
  rf_put_fraction(s, q);
  rf_string_put(s, "\nuntil ");
  rf_put_fraction(s, p->until);
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
    rf_put_fraction(s, p->times[i]);
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
make_text(char **text, rf_message *message, rf_proof *proof)
{
  const rf_statement1 *theorem = rf_proof_statement1(proof);
  rf_string s = { 0 };
  const rf_problem *problem;
  double radius;
  bool parts;
  rf_proved v;
  rf_status status = RF_OK;

  rf_proof_get(proof, &v);
  rf_proof_origin(&problem, &radius, &parts, proof);
  rf_string_put(&s, RF_CERTIFICATE_HEAD);
  RF_TRY(put_problem(&s, problem, radius));
  RF_TRY(put_events(&s, proof, v.bits));
  RF_TRY(put_losses(&s, proof, problem, v.bits));
  if (theorem)
    RF_TRY(rf_statement1_put(&s, message, theorem, proof));
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

rf_status
rf_proof_save(rf_proof *proof, rf_message *message, const char *path)
{
  const rf_problem *problem;
  char shown[RF_SHOWN], *text = NULL;
  double radius;
  bool parts;
  rf_status status;
  rf_proved proved;

  rf_proof_get(proof, &proved);
  RF_REQUIRE(proved.done, RF_EINVAL);
  rf_proof_origin(&problem, &radius, &parts, proof);
  if (problem->loss != RF_SQUARE || problem->q || problem->inner || parts) {
    snprintf(message->text, sizeof message->text, "%s: certificates are of "
             "the square loss, of data that count alike, of a flow of all "
             "weights, and of one width", rf_shown(shown, path));
    return RF_EUNSUP;
  }
  status = make_text(&text, message, proof);
  if (status >= 0)
    status = rf_certificate_write(message, path, text);
  rf_release(text);
  return status;
}
