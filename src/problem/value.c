/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * value.c -- values of an experiment: numbers, words, lists of numbers. */
#include "config.h"

#include "base/number/exact.h"
#include "base/number/number.h"
#include "base/poll.h"
#include "base/string.h"
#include "problem/reader.h"

/* A list or mapping is named, a scalar shown as it stands, cut to a piece. */
rf_status
rf_reader_bad(const rf_reader *r, const rf_node *node, const char *name,
              const char *why, const char *allowed)
{
  char found[RF_PIECE];

  if (node->form != RF_SCALAR)
    return rf_say(r->message, &node->place, "%s: found %s %s; allowed: %s",
                  name, node->count ? "a" : "an empty",
                  node->form == RF_LIST ? "list" : "mapping", allowed);
  rf_piece(found, node->text, node->length);
  return rf_say(r->message, &node->place, "%s: found '%s'%s%s%s; allowed: %s",
                name, found, why ? " (" : "", why ? why : "", why ? ")" : "",
                allowed);
}

/* All numbers are read as rationals: what is written is what is meant, until
   the number type of the run rounds it. */
rf_status
rf_value_number(const rf_reader *r, mpq_t q, const rf_node *node,
                const char *name, const char *allowed)
{
  const char *why = NULL;
  rf_status status = RF_EINPUT;

  if (node->form == RF_SCALAR)
    status = rf_number_parse(q, &why, node->text, node->length);
  return status == RF_EINPUT ? rf_reader_bad(r, node, name, why, allowed)
                             : status;
}

/* GMP's own setters take unsigned long, which may have 32 bits. */
static void
set_u64(mpq_t q, uint64_t v)
{
  mpz_import(mpq_numref(q), 1, 1, sizeof v, 0, 0, &v);
  mpz_set_ui(mpq_denref(q), 1);
}

/* Read as any number, then asked whether it is an integer: 1e3 is one. */
rf_status
rf_value_integer(const rf_reader *r, uint64_t *v, const rf_node *node,
                 const char *name, uint64_t lo, uint64_t hi)
{
  char allowed[96];
  mpq_t q, bound;
  rf_status status;
  bool good;

  mpq_inits(q, bound, (mpq_ptr)0);
  snprintf(allowed, sizeof allowed, "an integer from %llu to %llu",
           (unsigned long long)lo, (unsigned long long)hi);
  RF_TRY(rf_value_number(r, q, node, name, allowed));
  set_u64(bound, lo);
  good = mpz_cmp_ui(mpq_denref(q), 1) == 0 && mpq_cmp(q, bound) >= 0;
  set_u64(bound, hi);
  if (good && mpq_cmp(q, bound) <= 0) {
    *v = 0;
    mpz_export(v, NULL, 1, sizeof *v, 0, 0, mpq_numref(q));
  } else
    status = rf_reader_bad(r, node, name, NULL, allowed);
done:
  mpq_clears(q, bound, (mpq_ptr)0);
  return status;
}

/* A key that is not there leaves the default in *v, here and below. */
rf_status
rf_read_integer(const rf_reader *r, uint64_t *v, rf_key key, uint64_t lo,
                uint64_t hi)
{
  if (!r->node[key])
    return RF_OK;
  return rf_value_integer(r, v, r->node[key], rf_key_name(key), lo, hi);
}

/* The word's number in the list; on the way the list for the message is made,
   so that it is never out of date. */
rf_status
rf_read_choice(const rf_reader *r, int *v, rf_key key,
               const char *const *names)
{
  const rf_node *node = r->node[key];
  char allowed[256] = "";

  if (!node)
    return RF_OK;
  for (int i = 0; names[i]; i++) {
    if (node->form == RF_SCALAR && !strcmp(node->text, names[i])) {
      *v = i;
      return RF_OK;
    }
    rf_list_word(allowed, sizeof allowed, names[i]);
  }
  return rf_reader_bad(r, node, rf_key_name(key), NULL, allowed);
}

/* As a choice among the words for yes and no. */
rf_status
rf_read_bool(const rf_reader *r, bool *v, rf_key key)
{
  int i = *v;
  rf_status status = rf_read_choice(r, &i, key, rf_bool_names);

  *v = i;
  return status;
}

/* Is q outside: below text for sign 1, above it for sign -1?  text is one of
   our own bounds, so a fault in it counts as outside and shows at once. */
static bool
beyond(const mpq_t q, const char *text, int sign)
{
  const char *fault;
  mpq_t bound;
  bool is;

  mpq_init(bound);
  is = rf_number_parse(bound, &fault, text, strlen(text)) < 0
       || sign * mpq_cmp(q, bound) < 0;
  mpq_clear(bound);
  return is;
}

/* Bounds as texts, because 1e-14 is no double. */
rf_status
rf_read_number(const rf_reader *r, mpq_t q, rf_key key, const char *lo,
               const char *hi, const char *allowed)
{
  const rf_node *node = r->node[key];
  rf_status status;

  if (!node)
    return RF_OK;
  status = rf_value_number(r, q, node, rf_key_name(key), allowed);
  if (status == RF_OK
      && ((lo && beyond(q, lo, 1)) || (hi && beyond(q, hi, -1))))
    status = rf_reader_bad(r, node, rf_key_name(key), NULL, allowed);
  return status;
}

/* A copy, since the tree goes when the problem is read. */
rf_status
rf_read_text(const rf_reader *r, char **text, rf_key key)
{
  const rf_node *node = r->node[key];

  if (!node)
    return RF_OK;
  if (node->form != RF_SCALAR)
    return rf_reader_bad(r, node, rf_key_name(key), NULL, "a text");
  return (*text = rf_strdup(node->text)) ? RF_OK : RF_ENOMEM;
}

/* An empty name would be that of the folder. */
rf_status
rf_read_file_name(const rf_reader *r, char **name, rf_key key)
{
  const rf_node *node = r->node[key];

  if (node && node->form == RF_SCALAR && !*node->text)
    return rf_reader_bad(r, node, rf_key_name(key), NULL,
                         "the name of a file");
  return rf_read_text(r, name, key);
}

/* The message has all forms: nobody has them by heart. */
static rf_status
read_word(const rf_reader *r, rf_word *word, const rf_node *node, rf_key key)
{
  char allowed[RF_WORDS_SIZE];
  const char *fault = NULL;
  rf_status status = RF_EINPUT;

  if (node->form == RF_SCALAR)
    status = rf_word_take(word, &fault, node->text, node->length,
                          r->problem->n);
  if (status != RF_EINPUT)
    return status;
  rf_words_allowed(allowed);
  return rf_reader_bad(r, node, rf_key_name(key), fault, allowed);
}

/* The words belong to the problem at once, also where one is wrong. */
rf_status
rf_read_words(const rf_reader *r, rf_word **words, size_t *count, rf_key key)
{
  const rf_node *node = r->node[key];
  const bool list = node && node->form == RF_LIST;
  size_t i = 0;
  rf_status status = RF_OK;

  if (!node || (list && node->count == 0))
    return RF_OK;
  if (!(*words = rf_words_alloc(list ? node->count : 1)))
    return RF_ENOMEM;
  *count = list ? node->count : 1;
  if (!list)
    return read_word(r, *words, node, key);
  for (const rf_node *word = node->first; word; word = word->next)
    RF_TRY(read_word(r, &(*words)[i++], word, key));
done:
  return status;
}

/* Check that node is a list of lists of numbers, all of one length: a row that
   is not tells which, and what the first one has. */
static rf_status
check_shape(const rf_reader *r, const rf_node *node, const char *name)
{
  const char *rows = "a list of rows, each a list of numbers";

  if (node->form != RF_LIST || !node->count)
    return rf_reader_bad(r, node, name, NULL, rows);
  for (const rf_node *row = node->first; row; row = row->next) {
    if (row->form != RF_LIST)
      return rf_reader_bad(r, row, name, NULL, rows);
    if (!row->count)
      return rf_say(r->message, &row->place, "%s: found an empty row", name);
    if (row->count != node->first->count)
      return rf_say(r->message, &row->place, "%s: found a row of %zu; "
                    "allowed: %zu, as in the first row", name, row->count,
                    node->first->count);
  }
  return RF_OK;
}

/* Shape first, so that room for all numbers is made at once; v is handed over
   only when every one was read. */
rf_status
rf_value_rows(const rf_reader *r, mpq_t **v, size_t *rows, size_t *cols,
              const rf_node *node, const char *name)
{
  mpq_t *all = NULL, *q;
  size_t count = 0;
  rf_status status;

  RF_TRY(check_shape(r, node, name));
  count = node->count * node->first->count;
  if (!(q = all = rf_mpq_array(count)))
    return RF_ENOMEM;
  for (const rf_node *row = node->first; row; row = row->next) {
    RF_TRY(rf_poll());
    for (const rf_node *cell = row->first; cell; cell = cell->next)
      RF_TRY(rf_value_number(r, *q++, cell, name, RF_NUMBER_LIKE));
  }
  *rows = node->count;
  *cols = node->first->count;
  *v = all;
  all = NULL;
done:
  rf_mpq_array_free(all, count);
  return status;
}
