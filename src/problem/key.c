/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * key.c -- the keys of an experiment: which there are, which are there. */
#include "config.h"

#include "base/string.h"
#include "problem/reader.h"

/* Both lists in the order of their enumerators. */
static const char *const section_names[] = {
#define NAME_(name, text) text,
  RF_SECTION_LIST(NAME_)
#undef NAME_
};

static const struct {
  rf_section section;
  const char *name;
} keys[] = {
#define KEY_(name, section, text) { section, text },
  RF_KEY_LIST(KEY_)
#undef KEY_
};

/* The full name, as --set and all messages have it. */
const char *
rf_key_name(rf_key key)
{
  RF_ASSERT((size_t)key < RF_KEYS);
  return keys[key].name;
}

/* The key as it stands in its section, where the name of the section is not
   repeated. */
static const char *
short_name(int key)
{
  const char *point = strchr(keys[key].name, '.');

  return point ? point + 1 : keys[key].name;
}

/* The keys of a section, and on top the sections, as "a, b, c". */
static void
list_keys(char *out, size_t size, rf_section section)
{
  *out = '\0';
  for (int k = 0; k < RF_KEYS; k++)
    if (keys[k].section == section)
      rf_list_word(out, size, short_name(k));
  for (int s = RF_TOP + 1; section == RF_TOP && s < RF_SECTIONS; s++)
    rf_list_word(out, size, section_names[s]);
}

/* A key that is not known is refused, not passed over: it is misspelt, or
   meant for another version, and the run would not be the one that was asked
   for. */
static rf_status
unknown_key(const rf_reader *r, const rf_node *node, rf_section section)
{
  char allowed[256], piece[RF_PIECE];

  list_keys(allowed, sizeof allowed, section);
  return rf_say(r->message, &node->key_place, "unknown key '%s' in %s; "
                "allowed: %s", rf_piece(piece, node->key, strlen(node->key)),
                section_names[section], allowed);
}

/* Keep node in its slot, which must be empty: readers of YAML differ in which
   of two equal keys counts.  An entry of set has no line to show. */
rf_status
rf_reader_keep(const rf_reader *r, const rf_node **slot, const rf_node *node)
{
  if (*slot) {
    const rf_location *first = &(*slot)->key_place;
    if (first->set)
      return rf_say(r->message, &node->key_place, "the key '%s' is there "
                    "twice", node->key);
    return rf_say(r->message, &node->key_place, "the key '%s' is there twice, "
                  "first at %zu:%zu", node->key, first->line, first->column);
  }
  *slot = node;
  return RF_OK;
}

/* By a walk: there are some twenty keys, and each is looked for once. */
static rf_status
sort_key(rf_reader *r, const rf_node *node, rf_section section)
{
  for (int k = 0; k < RF_KEYS; k++)
    if (keys[k].section == section && !strcmp(node->key, short_name(k)))
      return rf_reader_keep(r, &r->node[k], node);
  return unknown_key(r, node, section);
}

/* The members of one section into their slots.  What is allowed is listed for
   the message that a section which is no mapping gets. */
static rf_status
sort_section(rf_reader *r, const rf_node *map, rf_section section)
{
  char allowed[256];
  rf_status status = RF_OK;

  if (rf_node_is_empty(map))
    return RF_OK;
  list_keys(allowed, sizeof allowed, section);
  if (map->form != RF_MAP)
    return rf_say(r->message, &map->place, "%s must be a mapping with the "
                  "keys %s", section_names[section], allowed);
  for (const rf_node *node = map->first; node; node = node->next)
    RF_TRY(sort_key(r, node, section));
done:
  return status;
}

/* A member of the experiment is a section or a key of its own, as title is; a
   section is kept too, for messages about what is missing in it. */
static rf_status
sort_top(rf_reader *r, const rf_node *node)
{
  rf_status status;

  for (int s = RF_TOP + 1; s < RF_SECTIONS; s++)
    if (!strcmp(node->key, section_names[s])) {
      RF_TRY(rf_reader_keep(r, &r->section[s], node));
      return sort_section(r, node, (rf_section)s);
    }
  status = sort_key(r, node, RF_TOP);
done:
  return status;
}

/* No root at all is an empty experiment: arrays may have the data. */
rf_status
rf_reader_sort(rf_reader *r, const rf_node *root)
{
  char allowed[256];
  rf_status status = RF_OK;

  if (!root)
    return RF_OK;
  list_keys(allowed, sizeof allowed, RF_TOP);
  if (root->form != RF_MAP)
    return rf_say(r->message, &root->place, "an experiment is a mapping with "
                  "the keys %s", allowed);
  for (const rf_node *node = root->first; node; node = node->next)
    RF_TRY(sort_top(r, node));
done:
  return status;
}

/* At its section if that is there, else at the experiment as a whole. */
rf_status
rf_reader_missing(const rf_reader *r, rf_key key, const char *allowed)
{
  const rf_node *section = r->section[keys[key].section];

  return rf_say(r->message, section ? &section->key_place : &r->place,
                "%s is missing; needed: %s", rf_key_name(key), allowed);
}

rf_status
rf_reader_surplus(const rf_reader *r, rf_key key, const char *why)
{
  return rf_say(r->message, &r->node[key]->key_place, "%s is not allowed "
                "here: %s", rf_key_name(key), why);
}

/* It may come from a file that is not to be touched, so the message says how
   set removes it. */
rf_status
rf_reader_idle(const rf_reader *r, rf_key key, const char *format,
               const char *word)
{
  char why[192];
  int length = snprintf(why, sizeof why, format, word);

  snprintf(why + length, sizeof why - (size_t)length, " (--set %s= removes it)",
           rf_key_name(key));
  return rf_reader_surplus(r, key, why);
}
