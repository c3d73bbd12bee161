/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * catalogue.c -- all claims, and which of them are meant.
 *
 * An id is a paper's letters, a dot and a word; patterns with * and ? stand
 * for several.  What is not known is answered with the nearest ids, as nobody
 * has them by heart. */
#include "config.h"

#include "base/string.h"
#include "theory/cel23/cel23.h"
#include "theory/claims/parts.h"
#include "theory/laws/generic.h"
#include "theory/papers/catalogue.h"

/* A new paper is its list and a line here. */
static const rf_known *const papers[] =
  { rf_claims_bf25, rf_claims_bf25_run, rf_claims_bf25_end,
    rf_claims_mmv24, rf_claims_cel23, rf_claims_generic,
    rf_claims_bf25_steps, rf_claims_bf25_phases, rf_claims_mmv24_steps,
    rf_claims_generic_steps, rf_claims_cel23_steps,
    rf_claims_cel23_fit, rf_claims_cel23_norm, rf_claims_mzv25,
    rf_claims_orthogonal, rf_claims_span, rf_claims_pairs,
    rf_claims_rise, rf_claims_generic_end, rf_claims_limit_gap,
    rf_claims_descent, rf_claims_stationary, rf_claims_phases };

/* The lists end with a line without a check, so that a paper's file alone says
   how many claims it has. */
const rf_known *
rf_claim_known(size_t i)
{
  for (size_t p = 0; p < sizeof papers / sizeof *papers; p++)
    for (const rf_known *k = papers[p]; k->check; k++)
      if (i-- == 0)
        return k;
  return NULL;
}

size_t
rf_statement_count(void)
{
  size_t count = 0;

  while (rf_claim_known(count))
    count++;
  return count;
}

rf_status
rf_statement_get(rf_statement *statement, size_t i)
{
  const rf_known *k = rf_claim_known(i);

  RF_REQUIRE(k, RF_EINVAL);
  *statement = k->statement;
  return RF_OK;
}

/* As a shell has it: * for any letters, ? for one.  Ids are short, so trying
   each length for * is no loss. */
bool
rf_id_matches(const char *id, const char *pattern)
{
  if (*pattern == '*')
    return rf_id_matches(id, pattern + 1)
           || (*id && rf_id_matches(id + 1, pattern));
  if (!*id || !*pattern)
    return *id == *pattern;
  return (*pattern == '?' || *pattern == *id)
         && rf_id_matches(id + 1, pattern + 1);
}

/* The pattern names one constant of a claim: "BF0.const.D_max". */
static bool
names_part(const char *id, const char *pattern)
{
  const size_t length = strlen(id);

  return !strncmp(id, pattern, length) && pattern[length] == '.';
}

/* Nothing asked is all asked. */
bool
rf_id_wanted(const char *id, const char *const *ids, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (rf_id_matches(id, ids[i]) || names_part(id, ids[i]))
      return true;
  return count == 0;
}

/* A row of one constant goes by its own name, or by its claim's. */
bool
rf_part_wanted(const char *name, const char *id, const char *const *ids,
               size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (rf_id_matches(id, ids[i]) || rf_id_matches(name, ids[i]))
      return true;
  return count == 0;
}

/* Letters that must change, come or go to make one text of the other
   (Wagner & Fischer 1974), of at most ID_MOST letters each. */
#define ID_MOST 40

/* One row of the table is kept, with the entry before it. */
static size_t
distance(const char *a, const char *b)
{
  const size_t rows = strnlen(a, ID_MOST), columns = strnlen(b, ID_MOST);
  size_t row[ID_MOST + 1];

  for (size_t j = 0; j <= columns; j++)
    row[j] = j;
  for (size_t i = 1; i <= rows; i++) {
    size_t before = row[0];
    row[0] = i;
    for (size_t j = 1; j <= columns; j++) {
      const size_t change = before + (a[i - 1] != b[j - 1]);
      const size_t gap = 1 + (row[j] < row[j - 1] ? row[j] : row[j - 1]);
      before = row[j];
      row[j] = change < gap ? change : gap;
    }
  }
  return row[columns];
}

/* The ids at the least distance from what was meant. */
static void
name_nearest(rf_message *message, const char *meant)
{
  size_t nearest = SIZE_MAX;
  rf_string s = { .text = NULL };
  const rf_known *k;

  for (size_t i = 0; (k = rf_claim_known(i)); i++) {
    const size_t far = distance(meant, k->statement.id);
    if (far > nearest)
      continue;
    if (far < nearest)
      rf_string_clear(&s);
    nearest = far;
    if (s.length)
      rf_string_put(&s, ", ");
    rf_string_put(&s, k->statement.id);
  }
  snprintf(message->text, sizeof message->text,
           "%.80s: no such claim; the nearest: %.800s", meant,
           s.text ? s.text : "");
  rf_string_free(&s);
}

/* Before anything is measured: a slip in an id must not cost a run. */
rf_status
rf_ids_check(rf_message *message, const char *const *ids, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    bool found = false;
    const rf_known *k;
    for (size_t j = 0; !found && (k = rf_claim_known(j)); j++)
      found = rf_id_matches(k->statement.id, ids[i])
              || (k->check == rf_check_constants
                  && names_part(k->statement.id, ids[i]));
    if (!found) {
      name_nearest(message, ids[i]);
      return RF_EINVAL;
    }
  }
  return RF_OK;
}
