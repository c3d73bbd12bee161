/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * descent.c -- what flow says of an engine that goes in steps of its own:
 * gradient descent.
 *
 * Its keys mean nothing to a flow, and those of a flow nothing to it, so each
 * is refused where it would do nothing. */
#include "config.h"

#include "base/number/exact.h"
#include "base/number/number.h"
#include "problem/reader.h"

/* Iterations are counted in doubles of files and in 64 bits: up to here both
   are exact. */
#define ITERATIONS_MOST "9007199254740991"

static const rf_key keys[] = {
  RF_KEY_STEP, RF_KEY_BATCH, RF_KEY_ORDER, RF_KEY_MOMENTUM, RF_KEY_AT_ZERO,
  RF_KEY_PRECISION
};

/* The first engine that goes in steps, for a message. */
static const char *
stepper(void)
{
  int engine = 0;

  while (!rf_engine_is((rf_engine)engine, RF_BY_STEP))
    engine++;
  return rf_engine_names[engine];
}

/* For a flow, whose steps are its engine's own: a key that asks for one would
   be passed over in silence. */
rf_status
rf_refuse_step_keys(const rf_reader *r)
{
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (r->node[keys[i]])
      return rf_reader_idle(r, keys[i], "only the engine %s goes in steps",
                            stepper());
  return RF_OK;
}

/* until / step iterations: none may be beyond the count. */
static rf_status
check_count(const rf_reader *r)
{
  const rf_problem *p = r->problem;
  mpq_t q, most;
  bool beyond;

  if (mpq_sgn(p->descent.step) == 0)
    return rf_reader_bad(r, r->node[RF_KEY_STEP], rf_key_name(RF_KEY_STEP),
                         NULL, "a number above 0");
  /* In rationals: a quotient of doubles near 2^53 may fall on either side. */
  mpq_inits(q, most, (mpq_ptr)0);
  mpq_set_str(most, ITERATIONS_MOST, 10);
  mpq_div(q, p->until, p->descent.step);
  beyond = mpq_cmp(q, most) > 0;
  mpq_clears(q, most, (mpq_ptr)0);
  if (!beyond)
    return RF_OK;
  /* The preset may be too short for a long run: then no key is wrong, one is
     missing. */
  if (!r->node[RF_KEY_STEP])
    return rf_reader_missing(r, RF_KEY_STEP, "a step of which flow.until has "
                             "less than 2^53");
  return rf_reader_bad(r, r->node[RF_KEY_STEP], rf_key_name(RF_KEY_STEP),
                       NULL, "a step of which flow.until has less than 2^53");
}

/* A batch of all data is none: then there is no order to draw. */
static rf_status
read_batch(rf_reader *r)
{
  const rf_node *node = r->node[RF_KEY_BATCH];
  rf_problem *p = r->problem;
  uint64_t batch = p->n;
  char allowed[64];
  rf_status status = RF_OK;

  if (node && !(node->form == RF_SCALAR && !strcmp(node->text, "all"))) {
    status = rf_value_integer(r, &batch, node, rf_key_name(RF_KEY_BATCH), 1,
                              p->n);
    if (status == RF_EINPUT) {
      snprintf(allowed, sizeof allowed, "all or a number of data from 1 to "
               "%zu", p->n);
      return rf_reader_bad(r, node, rf_key_name(RF_KEY_BATCH), NULL, allowed);
    }
  }
  p->descent.batch = (size_t)batch;
  if (status >= 0 && batch == p->n && r->node[RF_KEY_ORDER])
    return rf_reader_idle(r, RF_KEY_ORDER, "%s", "all data have no order: "
                          "flow.batch says how many are taken at once");
  return status;
}

/* In this order: the count is checked as soon as the step is known, so that
   what it finds is told before anything that follows from it. */
rf_status
rf_read_steps(rf_reader *r)
{
  rf_descent_asked *q = &r->problem->descent;
  int precision = 0;
  rf_status status;

  mpq_set_ui(q->step, 1, 1000);
  q->order = 1;
  RF_TRY(rf_read_number(r, q->step, RF_KEY_STEP, "0", "1e300",
                        "a number above 0"));
  RF_TRY(check_count(r));
  RF_TRY(read_batch(r));
  RF_TRY(rf_read_integer(r, &q->order, RF_KEY_ORDER, 0, UINT64_MAX));
  RF_TRY(rf_read_number(r, q->momentum, RF_KEY_MOMENTUM, "0", "1",
                        "a number from 0 to below 1"));
  /* The range above has closed ends.  With 1 no slope would ever be
     forgotten. */
  if (mpq_cmp_ui(q->momentum, 1, 1) == 0)
    return rf_reader_bad(r, r->node[RF_KEY_MOMENTUM],
                         rf_key_name(RF_KEY_MOMENTUM), NULL,
                         "a number from 0 to below 1");
  RF_TRY(rf_read_choice(r, &precision, RF_KEY_PRECISION,
                        rf_precision_names));
  q->single = precision == 1;
  /* Not in the list of keys above: it is one of flows. */
  if (r->node[RF_KEY_NONUNIQUE])
    return rf_reader_idle(r, RF_KEY_NONUNIQUE, "%s", "gradient descent has no "
                          "choices: flow.relu_at_zero is the slope at 0");
done:
  return status;
}

/* leak is that of the network, which is read after the flow. */
rf_status
rf_read_at_zero(rf_reader *r)
{
  static const char allowed[] = "a number from network.leak to 1";
  rf_problem *p = r->problem;
  rf_status status;

  if (!rf_engine_is(p->engine, RF_BY_STEP))
    return RF_OK;
  mpq_set(p->descent.at_zero, p->leak);
  status = rf_read_number(r, p->descent.at_zero, RF_KEY_AT_ZERO, "0", "1",
                          allowed);
  if (status >= 0 && mpq_cmp(p->descent.at_zero, p->leak) < 0)
    return rf_reader_bad(r, r->node[RF_KEY_AT_ZERO],
                         rf_key_name(RF_KEY_AT_ZERO), NULL, allowed);
  return status;
}

/* As rf_problem_write_text; a batch of all data as the word. */
void
rf_put_steps(rf_string *s, const rf_problem *p)
{
  const rf_descent_asked *q = &p->descent;

  rf_string_put(s, "  step: ");
  rf_number_print(s, q->step);
  if (q->batch == p->n)
    rf_string_put(s, "\n  batch: all\n");
  else
    rf_string_printf(s, "\n  batch: %zu\n  order: %llu\n", q->batch,
                     (unsigned long long)q->order);
  rf_string_put(s, "  momentum: ");
  rf_number_print(s, q->momentum);
  rf_string_put(s, "\n  relu_at_zero: ");
  rf_number_print(s, q->at_zero);
  rf_string_printf(s, "\n  precision: %s\n", rf_precision_names[q->single]);
}
