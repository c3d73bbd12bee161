/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * unit.c -- the linear unit beside the neurons: network.skip,
 * network.output_bias, and where they start.
 *
 * h(x) = sum_j a_j s(<w_j, x>) + <s, x> + c, s and c trained as all else is.
 * Numbers that are not trained are 0 and stay it. */
#include "config.h"

#include "base/number/exact.h"
#include "base/number/number.h"
#include "problem/reader.h"

/* Closed forms at zero scale have the neurons alone, whose D does not change
   there; and decay follows a flow without it, of which only products of two
   weights are seen. */
static rf_status
refuse(const rf_reader *r, rf_key key)
{
  const rf_problem *p = r->problem;

  if (rf_engine_is(p->engine, RF_ZERO_SCALE))
    return rf_reader_bad(r, r->node[key], rf_key_name(key), NULL,
                         "false, with the engine limit");
  if (rf_problem_decays(p))
    return rf_reader_bad(r, r->node[key], rf_key_name(key), NULL,
                         "false, with loss.decay");
  return RF_OK;
}

/* One of the two switches; its start is for nothing without it. */
static rf_status
read_switch(rf_reader *r, bool *on, rf_key key, rf_key start)
{
  rf_status status = rf_read_bool(r, on, key);

  if (status < 0)
    return status;
  if (*on)
    return refuse(r, key);
  return r->node[start]
    ? rf_reader_idle(r, start, "%s is false", rf_key_name(key)) : RF_OK;
}

/* init.skip: a number for each coordinate. */
static rf_status
read_start(rf_reader *r)
{
  const rf_node *node = r->node[RF_KEY_INIT_SKIP];
  const char *name = rf_key_name(RF_KEY_INIT_SKIP);
  rf_problem *p = r->problem;
  mpq_t *s = p->unit + 1;
  char allowed[96];
  rf_status status = RF_OK;

  if (!node)
    return RF_OK;
  snprintf(allowed, sizeof allowed, "a list of %zu numbers, one for each "
           "coordinate%s", p->d, p->bias ? " (bias included)" : "");
  if (node->form != RF_LIST || node->count != p->d)
    return rf_reader_bad(r, node, name, NULL, allowed);
  for (const rf_node *v = node->first; v; v = v->next)
    RF_TRY(rf_value_number(r, *s++, v, name, RF_NUMBER_LIKE));
done:
  return status;
}

rf_status
rf_read_unit(rf_reader *r)
{
  rf_problem *p = r->problem;
  rf_status status;

  RF_TRY(read_switch(r, &p->skip, RF_KEY_SKIP, RF_KEY_INIT_SKIP));
  RF_TRY(read_switch(r, &p->output_bias, RF_KEY_OUTPUT_BIAS,
                     RF_KEY_INIT_OUTPUT));
  if (!rf_problem_has_unit(p))
    return RF_OK;
  if (!(p->unit = rf_mpq_array(1 + p->d)))
    return RF_ENOMEM;
  RF_TRY(rf_read_number(r, p->unit[0], RF_KEY_INIT_OUTPUT, NULL, NULL,
                        RF_NUMBER_LIKE));
  status = read_start(r);
done:
  return status;
}

/* ---- as text ---- */

/* Of the section network. */
void
rf_put_unit(rf_string *s, const rf_problem *p)
{
  if (p->skip)
    rf_string_put(s, "  skip: true\n");
  if (p->output_bias)
    rf_string_put(s, "  output_bias: true\n");
}

/* Of the section init. */
void
rf_put_unit_start(rf_string *s, const rf_problem *p)
{
  for (size_t i = 0; p->skip && i < p->d; i++) {
    rf_string_put(s, i ? ", " : "  skip: [");
    rf_number_print(s, p->unit[1 + i]);
  }
  if (p->skip)
    rf_string_put(s, "]\n");
  if (!p->output_bias)
    return;
  rf_string_put(s, "  output_bias: ");
  rf_number_print(s, p->unit[0]);
  rf_string_put(s, "\n");
}
