/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * proved.c -- claims as a proof has them; see proved.h. */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "cli/proved.h"

/* Without all faces there is no list, and what needs it is undecided. */
rf_status
rf_cli_prove(rf_proof **proof, rf_claims **claims, rf_message *message,
             const rf_problem *problem, const rf_proof_options *options,
             const rf_claims_options *asked)
{
  rf_extremal_options spend;
  rf_extremals *list = NULL;
  rf_status status;

  rf_extremal_defaults(&spend);
  status = rf_extremals_create(&list, message, problem, &spend);
  if (status >= 0 || status == RF_ELIMIT)
    status = rf_proof_hear(proof, claims, message, problem, list, options,
                           asked);
  rf_extremals_free(list);
  return status;
}

/* ---- rows ---- */

typedef struct proved_row {
  const char *claim, *ending, *value;
  rf_proof_verdict verdict;
  char note[1024];
  size_t neuron;
} proved_row;

static void
put_row(FILE *out, const proved_row *r, bool all)
{
  fprintf(out, "%s%s,%s,%s,", r->claim, r->ending,
          rf_proof_verdict_name(r->verdict), r->value);
  rf_cli_put_field(out, r->note);
  if (all && r->neuron != SIZE_MAX)
    fprintf(out, ",%zu", r->neuron);
  else if (all)
    putc(',', out);
  putc('\n', out);
}

/* Append to a note, after a semicolon. */
static void
add(proved_row *r, const char *what, const char *text)
{
  const size_t at = strlen(r->note);

  if (text && text[0])
    snprintf(r->note + at, sizeof r->note - at, "%s%s%s", at ? "; " : "", what,
             text);
}

/* A note without the names of hypotheses that it may begin with. */
static const char *
rest_of(const char *note)
{
  static const char begin[] = "not met: ";
  const char *end;

  if (!note || strncmp(note, begin, sizeof begin - 1))
    return note;
  end = strstr(note, "; ");
  return end ? end + 2 : "";
}

/* The first hypothesis that is not met, or not known to be. */
static void
add_hypothesis(proved_row *r, const rf_claims *claims, size_t i,
               const rf_claim *c, bool printed)
{
  rf_hypothesis y;

  for (size_t k = 0; k < c->hypotheses; k++)
    if (rf_claims_hypothesis_get(claims, &y, i, k) == RF_OK
        && y.met != RF_YES && !(printed && y.repair)) {
      add(r, y.met == RF_NO ? "not met: " : "not known: ", y.text);
      return;
    }
}

static bool
has_repair(const rf_claims *claims, size_t i, const rf_claim *c)
{
  rf_hypothesis y;

  for (size_t k = 0; k < c->hypotheses; k++)
    if (rf_claims_hypothesis_get(claims, &y, i, k) == RF_OK && y.repair)
      return true;
  return false;
}

/* A claim whose proof needs more than is printed has a second row. */
static void
put_claim(FILE *out, const rf_claims *claims, size_t i, bool all)
{
  rf_claim c;

  if (rf_claims_get(claims, &c, i) < 0)
    return;
  for (int printed = 0; printed <= has_repair(claims, i, &c); printed++) {
    proved_row r = { .claim = c.name, .ending = printed ? ".printed" : "",
                     .value = c.measured ? c.measured : "",
                     .neuron = c.neuron };
    char neuron[24];
    r.verdict = rf_proof_verdict_of(printed ? c.literal : c.verdict);
    snprintf(neuron, sizeof neuron, "%zu", c.neuron);
    add_hypothesis(&r, claims, i, &c, printed != 0);
    add(&r, "bound ", c.bound);
    add(&r, "margin ", c.margin);
    if (c.neuron != SIZE_MAX && !all)
      add(&r, "neuron ", neuron);
    add(&r, "", rest_of(c.note));
    put_row(out, &r, all);
  }
}

void
rf_cli_put_proved(FILE *out, const rf_proof *proof, const rf_claims *claims,
                  bool all)
{
  rf_proof_claim c;

  for (size_t i = 0; i < rf_proof_claim_count(proof); i++)
    if (rf_proof_claim_get(proof, &c, i) == RF_OK) {
      proved_row r = { .claim = c.claim, .ending = "", .value = c.value,
                       .verdict = c.verdict, .neuron = SIZE_MAX };
      snprintf(r.note, sizeof r.note, "%s", c.note);
      put_row(out, &r, all);
    }
  for (size_t i = 0; claims && i < rf_claims_count(claims); i++)
    put_claim(out, claims, i, all);
}

/* ---- beside what is measured ---- */

const char *
rf_cli_proved(const rf_claims *claims, const rf_claim *row, bool all,
              bool printed)
{
  rf_claim c;

  for (size_t i = 0; claims && i < rf_claims_count(claims); i++)
    if (rf_claims_get(claims, &c, i) == RF_OK && !strcmp(c.name, row->name)
        && (!all || c.neuron == row->neuron))
      return rf_proof_verdict_name(
        rf_proof_verdict_of(printed ? c.literal : c.verdict));
  return "";
}
