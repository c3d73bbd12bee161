/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * words.c -- moments in words; see words.h.
 *
 * The forms are what is matched and what messages show: there is no other
 * grammar. */
#include "config.h"

#include "base/number/number.h"
#include "problem/words.h"

static const char *const forms[] = {
#define FORM_(name, form) form,
  RF_WORD_LIST(FORM_)
#undef FORM_
};

/* Each word owns a rational, its limit, whether its form has one or not. */
rf_word *
rf_words_alloc(size_t count)
{
  rf_word *words = rf_alloc(count, sizeof *words);

  for (size_t i = 0; words && i < count; i++)
    mpq_init(words[i].limit);
  return words;
}

void
rf_words_free(rf_word *words, size_t count)
{
  for (size_t i = 0; words && i < count; i++) {
    rf_release(words[i].text);
    rf_release(words[i].pattern);
    mpq_clear(words[i].limit);
  }
  rf_release(words);
}

/* Blanks may stand wherever a form has a sign, and nowhere within a name. */
static const char *
skip_spaces(const char *text)
{
  return text + strspn(text, " ");
}

/* Up to a closing bracket, or to the end. */
static rf_status
take_number(rf_word *word, const char **fault, const char **text)
{
  const size_t length = strcspn(*text, " )");
  rf_status status = rf_number_parse(word->limit, fault, *text, length);

  if (status >= 0 && mpq_sgn(word->limit) < 0) {
    *fault = "the number is negative";
    status = RF_EINPUT;
  }
  *text += length;
  return status;
}

/* The number of data is known by then, so that a pattern of another length is
   a mistake here and not in the run. */
static rf_status
take_pattern(rf_word *word, const char **fault, const char **text, size_t n)
{
  static const char signs[] = "-0+";

  *fault = "a pattern has a sign, + - or 0, for each datum";
  if (strspn(*text, signs) != n)
    return RF_EINPUT;
  rf_release(word->pattern);
  if (!(word->pattern = rf_alloc(n, 1)))
    return RF_ENOMEM;
  for (size_t k = 0; k < n; k++)
    word->pattern[k] = (signed char)(strchr(signs, (*text)[k]) - signs - 1);
  *text += n;
  return RF_OK;
}

/* One piece of a form, and what is said there.  A form is its own grammar:
   small letters stand for themselves, NUMBER and PATTERN for what is asked
   for, and a blank for any number of blanks. */
static rf_status
take_piece(rf_word *word, const char **fault, const char **form,
           const char **text, size_t n)
{
  static const char number[] = "NUMBER", pattern[] = "PATTERN";
  const char *at = *form;

  if (!(*at >= 'a' && *at <= 'z'))
    *text = skip_spaces(*text);
  if (!strncmp(at, number, sizeof number - 1)) {
    *form += sizeof number - 1;
    return take_number(word, fault, text);
  }
  if (!strncmp(at, pattern, sizeof pattern - 1)) {
    *form += sizeof pattern - 1;
    return take_pattern(word, fault, text, n);
  }
  ++*form;
  if (*at == ' ')
    return RF_OK;
  *fault = "it is said in another way";
  if (**text != *at)
    return RF_EINPUT;
  ++*text;
  return RF_OK;
}

/* *text ends where it is wrong. */
static rf_status
match(rf_word *word, const char **fault, const char **text, const char *form,
      size_t n)
{
  rf_status status = RF_OK;

  while (status >= 0 && *form)
    status = take_piece(word, fault, &form, text, n);
  if (status >= 0 && *skip_spaces(*text)) {
    *fault = "there is something behind it";
    status = RF_EINPUT;
  }
  return status;
}

/* Of a text that has no form the one that goes furthest with it says why. */
static rf_status
take(rf_word *word, const char **fault, size_t n)
{
  const char *furthest = word->text;
  rf_status status = RF_EINPUT;

  *fault = "it begins in another way";
  for (int i = 0; i < RF_WORD_KINDS && status == RF_EINPUT; i++) {
    const char *at = word->text, *why = NULL;
    word->kind = (rf_word_kind)i;
    status = match(word, &why, &at, forms[i], n);
    if (status == RF_EINPUT && at > furthest + 1) {
      furthest = at;
      *fault = why;
    }
  }
  return status;
}

/* NUL within would hide what comes after it. */
rf_status
rf_word_take(rf_word *word, const char **fault, const char *text,
             size_t length, size_t n)
{
  char *copy;

  while (length && *text == ' ') {
    text++;
    length--;
  }
  while (length && text[length - 1] == ' ')
    length--;
  *fault = "it has a NUL";
  if (memchr(text, '\0', length))
    return RF_EINPUT;
  if (!(copy = rf_alloc(length + 1, 1)))
    return RF_ENOMEM;
  memcpy(copy, text, length);
  rf_release(word->text);
  word->text = copy;
  return take(word, fault, n);
}

/* All forms, as messages show them. */
void
rf_words_allowed(char allowed[RF_WORDS_SIZE])
{
  size_t used = 0;

  for (int i = 0; i < RF_WORD_KINDS && used < RF_WORDS_SIZE; i++)
    used += (size_t)snprintf(allowed + used, RF_WORDS_SIZE - used, "%s'%s'",
                             i ? ", " : "", forms[i]);
}
