/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * times.c -- the section record: what is kept, and when. */
#include "config.h"

#include "base/number/exact.h"
#include "base/number/mpfr_state.h"
#include "base/number/number.h"
#include "problem/reader.h"

/* A misprint in count must not ask for all memory. */
#define MOST_TIMES 10000000u

static const char allowed_times[] =
  "a list of times, {log: [first, last, count]} or "
  "{linear: [first, last, count]}";

/* Room for count times, to be filled. */
static rf_status
make_room(rf_problem *p, size_t count)
{
  p->ntimes = count;
  return (p->times = rf_mpq_array(count)) ? RF_OK : RF_ENOMEM;
}

/* Times strictly increase and lie in [0, until]; node is time i. */
static rf_status
check_time(const rf_reader *r, const rf_node *node, size_t i)
{
  const rf_problem *p = r->problem;
  const char *name = rf_key_name(RF_KEY_TIMES);

  if (mpq_sgn(p->times[i]) < 0 || mpq_cmp(p->times[i], p->until) > 0)
    return rf_reader_bad(r, node, name, NULL, "a time from 0 to flow.until");
  if (i && mpq_cmp(p->times[i - 1], p->times[i]) >= 0)
    return rf_reader_bad(r, node, name, NULL, "a time later than the one "
                         "before");
  return RF_OK;
}

/* Any times in their order, as rationals. */
static rf_status
read_list(rf_reader *r, const rf_node *node)
{
  rf_problem *p = r->problem;
  size_t i = 0;
  rf_status status;

  RF_TRY(make_room(p, node->count));
  for (const rf_node *time = node->first; time; time = time->next, i++) {
    RF_TRY(rf_value_number(r, p->times[i], time, rf_key_name(RF_KEY_TIMES),
                           RF_NUMBER_LIKE));
    RF_TRY(check_time(r, time, i));
  }
done:
  return status;
}

/* Exact, as the ends are: additions lose nothing in rationals. */
void
rf_fill_linear(mpq_t *t, size_t count)
{
  mpq_t step;

  mpq_init(step);
  mpq_sub(step, t[count - 1], t[0]);
  mpz_mul_ui(mpq_denref(step), mpq_denref(step), (unsigned long)(count - 1));
  mpq_canonicalize(step);
  for (size_t i = 1; i + 1 < count; i++)
    mpq_add(t[i], t[i - 1], step);
  mpq_clear(step);
}

/* t = the number of 53 bits nearest to first exp(i step). */
static void
geometric(mpq_t t, mpfr_t value, mpfr_t narrow, const mpfr_t first,
          const mpfr_t step, size_t i)
{
  mpfr_mul_ui(value, step, (unsigned long)i, MPFR_RNDN);
  mpfr_exp(value, value, MPFR_RNDN);
  mpfr_mul(value, value, first, MPFR_RNDN);
  /* The error is below 2^-400 relative (logarithms are below 2^23, counts
     below 2^27).  Rounding to 256 bits first makes values that are exact
     doubles, or exactly between two, come out exactly. */
  mpfr_prec_round(value, 256, MPFR_RNDN);
  mpfr_set(narrow, value, MPFR_RNDN);
  mpfr_get_q(t, narrow);
  mpfr_set_prec(value, 512);
}

/* times[i] between exact ends, geometrically spaced: they are rounded to
   doubles, the ends stay as they were given.  All in 512 bits, with MPFR's
   state as the caller had it afterwards. */
void
rf_fill_log(mpq_t *t, size_t count)
{
  const rf_mpfr_state found = rf_mpfr_enter();
  mpfr_t first, step, value, narrow;

  mpfr_inits2(512, first, step, value, (mpfr_ptr)0);
  mpfr_init2(narrow, 53);
  mpfr_set_q(first, t[0], MPFR_RNDN);
  mpfr_set_q(step, t[count - 1], MPFR_RNDN);
  mpfr_div(step, step, first, MPFR_RNDN);
  mpfr_log(step, step, MPFR_RNDN);
  mpfr_div_ui(step, step, (unsigned long)(count - 1), MPFR_RNDN);
  for (size_t i = 1; i + 1 < count; i++)
    geometric(t[i], value, narrow, first, step, i);
  mpfr_clears(first, step, value, narrow, (mpfr_ptr)0);
  rf_mpfr_leave(&found, RF_OK);
}

/* Times that are rounded may be equal, and ends may be given in the wrong
   order: looked at after all are made.  The ends themselves have places to
   show. */
static rf_status
check_ends(const rf_reader *r, const rf_node *node)
{
  const rf_problem *p = r->problem;
  rf_status status;

  for (size_t i = 1; i < p->ntimes; i++)
    if (mpq_cmp(p->times[i - 1], p->times[i]) >= 0)
      return rf_reader_bad(r, node, rf_key_name(RF_KEY_TIMES), NULL,
                           "first < last, and so far apart that the times "
                           "between differ");
  RF_TRY(check_time(r, node->first, 0));
  status = check_time(r, node->first->next, p->ntimes - 1);
done:
  return status;
}

/* [first, last, count], both ends included. */
static rf_status
read_range(rf_reader *r, const rf_node *node, rf_times form)
{
  const char *name = rf_key_name(RF_KEY_TIMES);
  rf_problem *p = r->problem;
  uint64_t count = 0;
  rf_status status;

  if (node->form != RF_LIST || node->count != 3)
    return rf_reader_bad(r, node, name, NULL, "[first, last, count]");
  RF_TRY(rf_value_integer(r, &count, node->last, name, 2, MOST_TIMES));
  RF_TRY(make_room(p, (size_t)count));
  RF_TRY(rf_value_number(r, p->times[0], node->first, name, RF_NUMBER_LIKE));
  RF_TRY(rf_value_number(r, p->times[count - 1], node->first->next, name,
                         RF_NUMBER_LIKE));
  if (form == RF_TIMES_LOG && mpq_sgn(p->times[0]) <= 0)
    return rf_reader_bad(r, node->first, name, NULL, "with log, a time > 0");
  if (form == RF_TIMES_LINEAR)
    rf_fill_linear(p->times, (size_t)count);
  else if (mpq_cmp(p->times[0], p->times[count - 1]) < 0)
    rf_fill_log(p->times, (size_t)count);
  p->times_form = form;
  status = check_ends(r, node);
done:
  return status;
}

/* 101 times from 0 to the end, both included; one where the flow ends at 0,
   since times increase. */
static rf_status
default_times(rf_problem *p)
{
  rf_status status = make_room(p, mpq_sgn(p->until) ? 101 : 1);

  if (status == RF_OK && p->ntimes > 1) {
    p->times_form = RF_TIMES_LINEAR;
    mpq_set(p->times[p->ntimes - 1], p->until);
    rf_fill_linear(p->times, p->ntimes);
  }
  return status;
}

/* Four forms: none, a list, or a range of either kind, which is a map with one
   key. */
static rf_status
read_times(rf_reader *r)
{
  const rf_node *node = r->node[RF_KEY_TIMES];

  if (!node)
    return default_times(r->problem);
  if (node->form == RF_LIST)
    return read_list(r, node);
  if (node->form == RF_MAP && node->count == 1) {
    if (!strcmp(node->first->key, "log"))
      return read_range(r, node->first, RF_TIMES_LOG);
    if (!strcmp(node->first->key, "linear"))
      return read_range(r, node->first, RF_TIMES_LINEAR);
  }
  return rf_reader_bad(r, node, rf_key_name(RF_KEY_TIMES), NULL,
                       allowed_times);
}

/* How many neurons' weights are recorded, from the first on: all, none or a
   number.  What was not given is remembered, since a default that takes much
   room is worth a note (notes.c). */
static rf_status
read_states(rf_reader *r)
{
  const rf_node *node = r->node[RF_KEY_STATES];
  rf_problem *p = r->problem;
  char allowed[96];
  uint64_t states = p->m;
  rf_status status = RF_OK;

  p->default_states = !node;
  p->all_states = !node || (node->form == RF_SCALAR
                            && !strcmp(node->text, "all"));
  if (node && node->form == RF_SCALAR && !strcmp(node->text, "none"))
    states = 0;
  else if (!p->all_states && p->wide.asked)
    status = rf_reader_bad(r, node, rf_key_name(RF_KEY_STATES), NULL, "all or "
                           "none with network.width infinite, whose nodes "
                           "are no fixed number");
  else if (!p->all_states) {
    status = rf_value_integer(r, &states, node, rf_key_name(RF_KEY_STATES),
                              0, p->m);
    if (status == RF_EINPUT) {
      snprintf(allowed, sizeof allowed, "all, none or a number of neurons "
               "from 0 to %zu", p->m);
      rf_reader_bad(r, node, rf_key_name(RF_KEY_STATES), NULL, allowed);
    }
  }
  p->states = (size_t)states;
  return status;
}

/* After the network, whose width the states are compared with. */
rf_status
rf_read_record(rf_reader *r)
{
  int events = 1;
  rf_status status;

  RF_TRY(read_times(r));
  RF_TRY(read_states(r));
  RF_TRY(rf_read_choice(r, &events, RF_KEY_EVENTS, rf_all_names));
  RF_TRY(rf_read_words(r, &r->problem->when, &r->problem->nwhen,
                       RF_KEY_WHEN));
  r->problem->events = events == 1;
  RF_TRY(rf_read_probe(r));
  status = rf_read_measures(r);
done:
  return status;
}
