/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * constants.c -- the list of constants: exact where rational or the root of
 * a rational, otherwise enclosed and given to the digits asked.
 *
 * A number leaves as text with a bound on its error, which comes of the
 * enclosure it was made with: what is printed can be relied on to the last
 * digit. */
#include "config.h"

#include "base/number/exact.h"
#include "theory/constants/assumptions.h"
#include "theory/constants/separated.h"
#include "theory/constants/teacher.h"
#include "theory/constants/theorem1.h"

/* epsilon = 1/4 is inside (0, 1/3) of Boursier & Flammarion, and the largest
   that Chistikov et al. allow; alpha0 = 1 asks the most of a neuron's
   start. */
void
rf_constants_defaults(rf_constants_options *options)
{
  options->digits = 15;
  options->epsilon = "1/4";
  options->alpha0 = "1";
}

/* Texts may be missing: a constant that is not there has its reason alone. */
static void
entry_clear(rf_entry *e)
{
  rf_release(e->name);
  rf_release(e->value);
  rf_release(e->error);
  rf_release(e->exact);
  rf_release(e->note);
}

/* Also of a list that is made in part. */
void
rf_constants_free(rf_constants *c)
{
  if (!c)
    return;
  for (size_t i = 0; i < c->count; i++)
    entry_clear(&c->entry[i]);
  rf_release(c->entry);
  rf_theorem1_free(c->theorem);
  rf_assumptions_free(c->assumptions);
  rf_separated_free(c->separated);
  rf_teacher_free(c->teacher);
  rf_start_free(c->start);
  mpq_clears(c->epsilon, c->alpha0, (mpq_ptr)0);
  rf_release(c);
}

/* Room as mpq_get_str asks for it: both numbers, sign, slash and NUL. */
char *
rf_exact_text(const mpq_t q)
{
  char *text = rf_alloc(mpz_sizeinbase(mpq_numref(q), 10)
                        + mpz_sizeinbase(mpq_denref(q), 10) + 3, 1);

  return text ? mpq_get_str(text, 10, q) : NULL;
}

/* Append e, whose texts are taken over, also on failure. */
static rf_status
append(rf_constants *c, rf_entry *e, const char *name, const char *note)
{
  rf_status status = RF_ENOMEM;

  e->claim = c->claim;
  if (!(e->name = rf_strdup(name))
      || (note && !(e->note = rf_strdup(note)))
      || (status = rf_grow(&c->entry, &c->capacity, c->count + 1,
                           sizeof *c->entry)) < 0) {
    entry_clear(e);
    return status;
  }
  c->entry[c->count++] = *e;
  return RF_OK;
}

/* An answer in words, as yes or no, with the reason as its note. */
rf_status
rf_constants_word(rf_constants *c, const char *name, const char *value,
                  const char *note)
{
  rf_entry e = { .value = rf_strdup(value) };

  return e.value ? append(c, &e, name, note) : RF_ENOMEM;
}

/* A constant that these data do not have: without a value, with the reason. */
rf_status
rf_constants_missing(rf_constants *c, const char *name, const char *note)
{
  rf_entry e = { .value = NULL };

  return append(c, &e, name, note);
}

/* For what is enclosed already: to ask again brings no new digits. */
rf_status
rf_make_copy(rf_real *r, void *context)
{
  rf_real_set(r, context);
  return RF_OK;
}

/* The precision is doubled until the digits that were asked for are proved. */
rf_status
rf_constants_real(rf_constants *c, const char *name, const char *exact,
                  rf_make *make, void *context)
{
  rf_entry e = { .value = NULL };
  /* log2(10) < 3.322; 64 bits are what a formula may lose. */
  const long bits = c->digits * 3322 / 1000 + 64;
  bool good = false;
  rf_status status = RF_OK;

  /* A number that is 0, or much smaller than what it is made of, may never
     have the digits: after four doublings its error says how things are. */
  for (int round = 0; status >= 0 && !good && round < 4; round++) {
    rf_real r;
    rf_release(e.value);
    rf_release(e.error);
    e.value = e.error = NULL;
    rf_real_init(&r, bits << round);
    if ((status = make(&r, context)) >= 0)
      status = rf_real_text(&e.value, &e.error, &good, &r, c->digits);
    rf_real_clear(&r);
  }
  if (status >= 0 && exact && !(e.exact = rf_strdup(exact)))
    status = RF_ENOMEM;
  if (status < 0) {
    entry_clear(&e);
    return status;
  }
  return append(c, &e, name, NULL);
}

/* Anew at each precision, so that any number of digits can be had. */
static rf_status
make_rational(rf_real *r, void *context)
{
  const mpq_srcptr *q = context;

  rf_real_set_q(r, *q);
  return RF_OK;
}

static rf_status
make_root(rf_real *r, void *context)
{
  const mpq_srcptr *q = context;

  rf_real_signed_root_q(r, *q);
  return RF_OK;
}

/* With its exact form beside the digits. */
rf_status
rf_constants_rational(rf_constants *c, const char *name, const mpq_t q)
{
  mpq_srcptr pointer = q;
  char *exact = rf_exact_text(q);
  rf_status status = exact ? rf_constants_real(c, name, exact, make_rational,
                                               &pointer) : RF_ENOMEM;

  rf_release(exact);
  return status;
}

/* The theory is full of norms, so most constants are roots of rationals.  They
   are told as such, and as rationals where the root comes out even. */
static rf_status
add_root(rf_constants *c, const char *name, const mpq_t square,
         const mpq_t absolute)
{
  const bool less = mpq_sgn(square) < 0;
  mpq_srcptr pointer = square;
  char *inner, *exact = NULL;
  size_t size;
  rf_status status = RF_ENOMEM;

  if (mpz_perfect_square_p(mpq_numref(absolute))
      && mpz_perfect_square_p(mpq_denref(absolute))) {
    mpq_t q;
    mpq_init(q);
    mpz_sqrt(mpq_numref(q), mpq_numref(absolute));
    mpz_sqrt(mpq_denref(q), mpq_denref(absolute));
    if (less)
      mpq_neg(q, q);
    status = rf_constants_rational(c, name, q);
    mpq_clear(q);
    return status;
  }
  inner = rf_exact_text(absolute);
  size = inner ? strlen(inner) + sizeof "-sqrt()" : 0;
  if (inner && (exact = rf_alloc(size, 1))) {
    snprintf(exact, size, "%ssqrt(%s)", less ? "-" : "", inner);
    status = rf_constants_real(c, name, exact, make_root, &pointer);
  }
  rf_release(inner);
  rf_release(exact);
  return status;
}

rf_status
rf_constants_root(rf_constants *c, const char *name, const mpq_t square)
{
  mpq_t absolute;
  rf_status status;

  mpq_init(absolute);
  mpq_abs(absolute, square);
  status = add_root(c, name, square, absolute);
  mpq_clear(absolute);
  return status;
}

size_t
rf_constants_count(const rf_constants *c)
{
  return c->count;
}

/* The texts stay the list's. */
rf_status
rf_constants_get(const rf_constants *c, rf_constant *constant, size_t i)
{
  RF_REQUIRE(i < c->count, RF_EINVAL);
  constant->name = c->entry[i].name;
  constant->value = c->entry[i].value;
  constant->error = c->entry[i].error;
  constant->exact = c->entry[i].exact;
  constant->note = c->entry[i].note;
  constant->claim = c->entry[i].claim;
  return RF_OK;
}

/* By name: the list is short, and is asked a few times in a run. */
rf_status
rf_constants_find(const rf_constants *c, rf_constant *constant,
                  const char *name)
{
  for (size_t i = 0; i < c->count; i++)
    if (!strcmp(c->entry[i].name, name))
      return rf_constants_get(c, constant, i);
  return RF_EINVAL;
}
