/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bisect.c -- where an outcome changes: what is asked for, and the values that
 * are tried.
 *
 * They are functions of the study alone, so that a search that is ended finds
 * its own cells again, and others find the same.
 *
 * How many digits a value has follows from how near the bounds are to be: keys
 * of cells stay short, and a value read from a table can be typed. */
#include "config.h"

#include <mpfr.h>

#include "base/number/exact.h"
#include "base/number/mpfr_state.h"
#include "base/number/number.h"
#include "lab/study/study.h"

/* Values of the grid between two that are given, both included: what changes
   twice between neighbours is not seen. */
#define COARSE 9

/* Bits in which a middle is computed; digits of it at most. */
#define BITS 256
#define DIGITS 60

enum { KEY, BETWEEN, OUTCOME, UNTIL, KEYS };

static const char *const keys[] = { "key", "between", "outcome", "until" };

#define ALLOWED "a mapping with the keys key, outcome, until and, where key " \
  "is no axis, between"

/* In the words of the reader of experiments. */
static rf_status
bad(rf_message *message, const rf_node *node, const char *name,
    const char *allowed)
{
  const rf_reader r = { .message = message };

  return rf_reader_bad(&r, node, name, NULL, allowed);
}

/* As the keys of an experiment: unknown ones and doubles are refused. */
static rf_status
sort(const rf_node **node, rf_message *message, const rf_node *map)
{
  const rf_reader r = { .message = message };
  rf_status status = RF_OK;

  if (map->form != RF_MAP)
    return bad(message, map, "study.bisect", ALLOWED);
  for (const rf_node *one = map->first; one && status >= 0; one = one->next) {
    int k = 0;
    while (k < KEYS && strcmp(one->key, keys[k]))
      k++;
    status = k < KEYS ? rf_reader_keep(&r, &node[k], one)
      : rf_say(message, &one->key_place, "unknown key '%.40s' in bisect; "
               "allowed: key, between, outcome, until", one->key);
  }
  for (int k = 0; k < KEYS && status >= 0; k++)
    if (!node[k] && k != BETWEEN)
      status = rf_say(message, &map->key_place, "study.bisect.%s is missing",
                      keys[k]);
  return status;
}

/* {relative: E} or {absolute: E}. */
static rf_status
read_until(rf_bisect *b, rf_message *message, const rf_node *node)
{
  static const char *const form = "{relative: E} or {absolute: E}, E > 0";
  const rf_reader r = { .message = message };
  const rf_node *one;
  rf_status status;

  RF_ASSERT(node);
  one = node->form == RF_MAP && node->count == 1 ? node->first : NULL;
  b->relative = one && !strcmp(one->key, "relative");
  if (!one || (!b->relative && strcmp(one->key, "absolute")))
    return bad(message, node, "study.bisect.until", form);
  status = rf_value_number(&r, b->until, one, "study.bisect.until", form);
  return status >= 0 && mpq_sgn(b->until) <= 0
    ? bad(message, one, "study.bisect.until", form) : status;
}

/* The values along which it is halved are to increase: where the outcome
   changes is between neighbours. */
static rf_status
check_order(const rf_study_axis *axis, rf_message *message, bool relative)
{
  mpq_t last, next;
  const char *why;
  rf_status status = RF_OK;

  mpq_inits(last, next, (mpq_ptr)0);
  for (size_t v = 0; v < axis->count && status >= 0; v++) {
    const char *text = axis->value[v];
    status = rf_number_parse(next, &why, text, strlen(text));
    if (status == RF_EINPUT || (status >= 0 && v && mpq_cmp(last, next) >= 0)
        || (status >= 0 && relative && mpq_sgn(next) <= 0))
      status = rf_say(message, &axis->place[v], "%s: bisect needs numbers that "
                      "increase%s", axis->key, relative ? ", all > 0" : "");
    mpq_swap(last, next);
  }
  if (status >= 0 && axis->count < 2)
    status = rf_say(message, &axis->key_place, "%s: bisect needs two values at "
                    "least", axis->key);
  mpq_clears(last, next, (mpq_ptr)0);
  return status;
}

/* A new axis, [a, b] in steps that are equal, or have equal ratios. */
static rf_status
add_axis(rf_study *s, rf_message *message, const rf_node *key,
         const rf_node *between)
{
  rf_study_axis *axis = &s->axis[s->axes];
  rf_status status;

  if (between->form != RF_LIST || between->count != 2)
    return bad(message, between, "study.bisect.between", "[low, high]");
  s->axes++;
  axis->key_place = key->place;
  if (!(axis->key = rf_strdup(key->text)))
    return RF_ENOMEM;
  status = rf_study_axis_spread(axis, message, between, COARSE,
                                s->bisect.relative);
  if (status >= 0 && rf_study_cell_count(s) > RF_CELLS_MOST)
    status = rf_say(message, &key->place, "more than %u cells",
                    RF_CELLS_MOST);
  return status;
}

/* The axis of the key becomes the last one. */
static rf_status
find_axis(rf_study *s, rf_message *message, const rf_node *key,
          const rf_node *between)
{
  if (key->form != RF_SCALAR)
    return bad(message, key, "study.bisect.key", "a key of the experiment, "
               "such as init.scale");
  for (size_t a = 0; a < s->axes; a++)
    if (!strcmp(s->axis[a].key, key->text)) {
      const rf_study_axis found = s->axis[a];
      if (between)
        return rf_say(message, &between->key_place, "study.bisect.between is "
                      "not allowed here: the axis %s has the values",
                      key->text);
      memmove(&s->axis[a], &s->axis[a + 1],
              (s->axes - 1 - a) * sizeof *s->axis);
      s->axis[s->axes - 1] = found;
      return RF_OK;
    }
  return between ? add_axis(s, message, key, between)
    : rf_say(message, &key->place, "study.bisect.between is missing, as %.60s "
             "is no axis", key->text);
}

/* Unfinished is no outcome to look for: it is where nobody knows. */
static rf_status
read_outcome(rf_study *s, rf_message *message, const rf_node *node)
{
  bool measured = false;

  if (node->form != RF_SCALAR || (strcmp(node->text, "global")
                                  && strcmp(node->text, "spurious")))
    return bad(message, node, "study.bisect.outcome", "global, spurious");
  for (size_t i = 0; i < s->gauges; i++)
    measured = measured || !strcmp(s->gauge[i].name, "outcome");
  if (!measured)
    return rf_say(message, &node->place, "study.bisect needs the measure "
                  "outcome");
  return (s->bisect.outcome = rf_strdup(node->text)) ? RF_OK : RF_ENOMEM;
}

/* The axis last, when it is known how values are spread. */
rf_status
rf_bisect_read(rf_study *study, rf_message *message, const rf_node *map)
{
  rf_bisect *b = &study->bisect;
  const rf_node *node[KEYS] = { NULL };
  rf_status status;

  mpq_init(b->until);
  b->wanted = true;
  RF_TRY(sort(node, message, map));
  RF_TRY(read_until(b, message, node[UNTIL]));
  RF_TRY(read_outcome(study, message, node[OUTCOME]));
  RF_TRY(find_axis(study, message, node[KEY], node[BETWEEN]));
  status = check_order(&study->axis[study->axes - 1], message, b->relative);
done:
  return status;
}

/* A study without one has nothing made. */
void
rf_bisect_free(rf_bisect *bisect)
{
  if (!bisect->wanted)
    return;
  mpq_clear(bisect->until);
  rf_release(bisect->outcome);
}

/* In rationals: that the search ends does not depend on rounding. */
bool
rf_bisect_is_near(const rf_bisect *b, const mpq_t low, const mpq_t high)
{
  mpq_t gap, bound;
  bool near;

  mpq_inits(gap, bound, (mpq_ptr)0);
  mpq_sub(gap, high, low);
  if (b->relative)
    mpq_mul(bound, b->until, low);
  else
    mpq_set(bound, b->until);
  near = mpq_cmp(gap, bound) <= 0;
  mpq_clears(gap, bound, (mpq_ptr)0);
  return near;
}

/* By its denominator, which is in lowest terms. */
static bool
is_integer(const mpq_t q)
{
  return mpz_cmp_ui(mpq_denref(q), 1) == 0;
}

/* Whole numbers stay so, as widths have to; not where the place is wanted to
   less than 1, which is further apart than they are. */
static rf_status
arithmetic(char **text, const rf_bisect *b, const mpq_t low, const mpq_t high)
{
  rf_string s = { 0 };
  mpq_t q;

  mpq_init(q);
  mpq_add(q, low, high);
  mpq_div_2exp(q, q, 1);
  if (is_integer(low) && is_integer(high) && mpq_cmp_ui(b->until, 1, 1) >= 0) {
    mpz_fdiv_q(mpq_numref(q), mpq_numref(q), mpq_denref(q));
    mpz_set_ui(mpq_denref(q), 1);
  }
  rf_number_print(&s, q);
  mpq_clear(q);
  return (*text = rf_string_take(&s)) ? RF_OK : RF_ENOMEM;
}

/* "0.DIGITSeEXPONENT" of x, with as many digits as tell it from its neighbours
   a tenth of `until` away, and two more. */
static rf_status
round_text(char **text, const rf_bisect *b, const mpfr_t x)
{
  const double until = mpq_get_d(b->until);
  char digits[DIGITS + 2];
  size_t count = 3;
  mpfr_exp_t exponent;
  rf_string s = { 0 };
  const char *why;
  mpq_t q;
  rf_status status;

  for (double e = 1.0; e > until && count < DIGITS; e /= 10.0)
    count++;
  mpfr_get_str(digits, &exponent, 10, count, x, MPFR_RNDN);
  rf_string_printf(&s, "0.%se%ld", digits, (long)exponent);
  mpq_init(q);
  status = s.failed ? RF_ENOMEM
    : rf_number_parse(q, &why, s.text, s.length);
  rf_string_clear(&s);
  if (status >= 0)
    rf_number_print(&s, q);
  mpq_clear(q);
  if (status >= 0)
    return (*text = rf_string_take(&s)) ? RF_OK : RF_ENOMEM;
  rf_string_free(&s);
  return status;
}

/* By MPFR, as scales may be far below any double. */
static rf_status
geometric(char **text, const rf_bisect *b, const mpq_t low, const mpq_t high)
{
  const rf_mpfr_state found = rf_mpfr_enter();
  mpfr_t x, y;
  rf_status status;

  mpfr_inits2(BITS, x, y, (mpfr_ptr)0);
  mpfr_set_q(x, low, MPFR_RNDN);
  mpfr_set_q(y, high, MPFR_RNDN);
  mpfr_mul(x, x, y, MPFR_RNDN);
  mpfr_sqrt(x, x, MPFR_RNDN);
  status = round_text(text, b, x);
  mpfr_clears(x, y, (mpfr_ptr)0);
  return rf_mpfr_leave(&found, status);
}

/* The mean that goes with the way in which nearness is counted. */
rf_status
rf_bisect_middle(char **text, const rf_bisect *bisect, const mpq_t low,
                 const mpq_t high)
{
  RF_ASSERT(mpq_cmp(low, high) < 0);
  return (bisect->relative ? geometric : arithmetic)(text, bisect, low, high);
}
