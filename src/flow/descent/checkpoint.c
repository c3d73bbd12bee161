/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * checkpoint.c -- the state of gradient descent as text, and back: the number
 * of the iteration and all weights, bit for bit; the order of the data follows
 * from the number.
 *
 * The text comes from a file when it is read: what no run writes is refused. */
#include "config.h"

#include <errno.h>
#include <inttypes.h>

#include "flow/descent/descent_impl.h"
#include "flow/model/clock.h"

/* Changes with the format. */
#define HEAD "descent 1 "

/* Seconds of a product with its sum, and of writing a number. */
#define PRODUCT 1e-9
#define WRITING 4e-7

/* Twenty times the work of one, so that they take a twentieth of the time. */
uint64_t
rf_descent_keep(const rf_descent *f)
{
  const double numbers = (double)f->m * (double)(1 + f->d);
  const double turn = PRODUCT * numbers * (double)(f->n + 1);
  const double work = rf_checkpoint_cost + 20.0 * WRITING * numbers;

  return work / turn < 0x1p53 ? (uint64_t)(1.0 + work / turn)
                              : (uint64_t)1 << 53;
}

const char *
rf_descent_checkpoint(const rf_flow *flow, uint64_t *number)
{
  const rf_descent *f = rf_descent_self_const(flow);

  *number = f->kept;
  return f->kept ? f->saved.text : NULL;
}

/* ---- writing ---- */

/* The bits of a double, 16 hexadecimal digits and a space. */
static void
put_number(rf_string *s, double v)
{
  char word[17];
  uint64_t bits;

  memcpy(&bits, &v, sizeof bits);
  for (int i = 0; i < 16; i++)
    word[i] = "0123456789abcdef"[bits >> (60 - 4 * i) & 15];
  word[16] = ' ';
  rf_string_add(s, word, sizeof word);
}

/* Neuron by neuron in their order, whatever the lanes of the net are: a text
   that one processor wrote is read by any other. */
static void
put_all(rf_string *s, rf_descent *f, bool speeds)
{
  for (size_t j = 0; j < f->m; j++) {
    f->ops->get(f->net, f->z, j, 1, speeds);
    for (size_t i = 0; i < 1 + f->d; i++)
      put_number(s, f->z[i]);
  }
}

/* The linear unit and its speeds, where there is one. */
static void
put_unit(rf_string *s, rf_descent *f)
{
  for (int speeds = 0; rf_problem_has_unit(f->base.problem)
       && speeds <= (int)rf_descent_has_speeds(f); speeds++) {
    f->ops->get_unit(f->net, f->z, speeds);
    for (size_t i = 0; i < 1 + f->d; i++)
      put_number(s, f->z[i]);
  }
}

/* What was counted goes on: a resumed run tells of the whole. */
rf_status
rf_descent_save(rf_descent *f)
{
  rf_string *s = &f->saved;

  rf_string_clear(s);
  rf_string_put(s, HEAD);
  rf_string_printf(s, "%" PRIu64 " %" PRIu64 " %zu ", f->iteration,
                   f->stats.events, f->stats.faces_most);
  put_number(s, f->stats.seconds_engine);
  put_all(s, f, false);
  if (rf_descent_has_speeds(f))
    put_all(s, f, true);
  put_unit(s, f);
  if (s->failed)
    return RF_ENOMEM;
  f->kept++;
  return RF_OK;
}

/* ---- reading ---- */

/* A count up to most and the space behind it; *at is NULL once something was
   wrong. */
static uint64_t
get_count(const char **at, uint64_t most)
{
  char *end;
  unsigned long long v;

  if (!*at)
    return 0;
  errno = 0;
  v = strtoull(*at, &end, 10);
  *at = **at < '0' || **at > '9' || *end != ' ' || errno || v > most
    ? NULL : end + 1;
  return *at ? v : 0;
}

/* Bits and not digits: a decimal that reads back is longer, and a resumed run
   must go on with exactly the same weights.  What is not finite is refused, as
   no run writes it. */
static double
get_number(const char **at)
{
  static const char digits[] = "0123456789abcdef";
  const char *digit;
  uint64_t bits = 0;
  double v;

  for (int i = 0; *at && i < 16; i++, ++*at) {
    digit = **at ? strchr(digits, **at) : NULL;
    if (!digit) {
      *at = NULL;
      return 0.0;
    }
    bits = bits << 4 | (uint64_t)(digit - digits);
  }
  if (!*at)
    return 0.0;
  memcpy(&v, &bits, sizeof v);
  *at = **at == ' ' && isfinite(v) ? *at + 1 : NULL;
  return *at ? v : 0.0;
}

/* Numbers of single precision come back as they were, or are damaged. */
static void
get_row(const char **at, rf_descent *f)
{
  const bool single = f->base.problem->descent.single;

  for (size_t i = 0; i < 1 + f->d && *at; i++) {
    f->z[i] = get_number(at);
    if (single && (double)(float)f->z[i] != f->z[i])
      *at = NULL;
  }
}

/* As put_unit. */
static void
get_unit(const char **at, rf_descent *f)
{
  for (int speeds = 0; rf_problem_has_unit(f->base.problem) && *at
       && speeds <= (int)rf_descent_has_speeds(f); speeds++) {
    get_row(at, f);
    if (*at)
      f->ops->put_unit(f->net, f->z, speeds);
  }
}

static void
get_all(const char **at, rf_descent *f, bool speeds)
{
  for (size_t j = 0; j < f->m && *at; j++) {
    get_row(at, f);
    if (*at)
      f->ops->put(f->net, f->z, j, 1, speeds);
  }
}

/* In the order of rf_descent_save.  The net may be filled in part when the text
   turns out to be damaged: who called frees it then.  Something behind the end
   is as wrong as something missing. */
rf_status
rf_descent_load(rf_descent *f, const char *text)
{
  const char *at = text;
  const size_t head = strlen(HEAD);

  if (strncmp(at, HEAD, head) != 0)
    return RF_EINPUT;
  at += head;
  f->iteration = get_count(&at, (uint64_t)1 << 53);
  f->stats.events = get_count(&at, UINT64_MAX);
  f->stats.faces_most = (size_t)get_count(&at, f->m);
  f->stats.seconds_engine = get_number(&at);
  get_all(&at, f, false);
  if (rf_descent_has_speeds(f))
    get_all(&at, f, true);
  get_unit(&at, f);
  if (!at || *at)
    return RF_EINPUT;
  rf_descent_time_of(f->t, f);
  return RF_OK;
}
