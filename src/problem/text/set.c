/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * set.c -- overrides "KEY=VALUE" of an experiment. */
#include "config.h"

#include "problem/text/node.h"

/* Keys are compared with their length: the path of an entry is not cut up. */
static rf_node *
find(const rf_node *map, const char *key, size_t length)
{
  for (rf_node *node = map->first; node; node = node->next)
    if (strlen(node->key) == length && !memcmp(node->key, key, length))
      return node;
  return NULL;
}

/* The node's memory stays the tree's.  last is found anew on the way. */
static void
unlink_node(rf_node *map, const rf_node *node)
{
  rf_node **link = &map->first;

  map->last = NULL;
  while (*link)
    if (*link == node) {
      *link = node->next;
      map->count--;
    } else {
      map->last = *link;
      link = &(*link)->next;
    }
}

/* A new member of map under key[length], as a map, which is what a path goes
   on through; fill makes of the last one what its value is. */
static rf_node *
add(rf_tree *tree, rf_node *map, const char *key, size_t length,
    const rf_location *place)
{
  char *copy = rf_tree_copy(tree, key, length);
  rf_node *node = copy ? rf_tree_node(tree, map, RF_MAP, place) : NULL;

  if (node) {
    node->key = copy;
    node->key_place = *place;
  }
  return node;
}

/* Put the content of value into node; its children find their parent.  The
   node keeps its key and its place among its siblings. */
static void
fill(rf_node *node, const rf_node *value)
{
  node->form = value->form;
  node->plain = value->plain;
  node->text = value->text;
  node->length = value->length;
  node->place = value->place;
  node->first = value->first;
  node->last = value->last;
  node->count = value->count;
  for (rf_node *child = node->first; child; child = child->next)
    child->parent = node;
}

/* Follow or make the map of key[length] in *map: an entry may set a key of
   a section that the experiment does not have.  An empty section becomes a
   map. */
static rf_status
descend(rf_tree *tree, rf_node **map, rf_message *message, const char *key,
        size_t length, const rf_location *place)
{
  rf_node *node = find(*map, key, length);

  if (!node && !(node = add(tree, *map, key, length, place)))
    return RF_ENOMEM;
  if (rf_node_is_empty(node))
    node->form = RF_MAP;
  if (node->form != RF_MAP)
    return rf_say(message, place, "'%.*s' is not a mapping, it has no keys",
                  (int)(length < RF_PIECE ? length : RF_PIECE), key);
  *map = node;
  return RF_OK;
}

/* The last key of an entry: it is removed, or has the value from now on.  Its
   place is that of the entry, for messages about it. */
static rf_status
replace(rf_tree *tree, rf_node *map, const char *key, size_t length,
        const rf_node *value, const rf_location *place)
{
  rf_node *node = find(map, key, length);

  if (!value) {
    if (node)
      unlink_node(map, node);
    return RF_OK;
  }
  if (!node && !(node = add(tree, map, key, length, place)))
    return RF_ENOMEM;
  node->key_place = *place;
  fill(node, value);
  return RF_OK;
}

/* VALUE is YAML of its own, parsed into the same tree: it outlives the entry's
   text.  The first = ends the key, so a value may have others. */
rf_status
rf_tree_set(rf_tree *tree, rf_node **root, rf_message *message,
            const char *entry)
{
  const rf_location place = { "", entry, 0, 0 };
  const char *equals = strchr(entry, '='), *key = entry, *point;
  rf_node *value = NULL, *map = *root;
  rf_status status;

  if (!equals || equals == entry)
    return rf_say(message, &place, "KEY=VALUE is needed, for instance "
                  "init.scale=1e-6");
  RF_TRY(rf_tree_parse(tree, &value, message, equals + 1, strlen(equals + 1),
                       &place));
  if (!map && !(map = rf_tree_node(tree, NULL, RF_MAP, &place)))
    return RF_ENOMEM;
  if (map->form != RF_MAP)
    return rf_say(message, &place, "the experiment is not a mapping");
  *root = map;
  while ((point = memchr(key, '.', (size_t)(equals - key)))) {
    RF_TRY(descend(tree, &map, message, key, (size_t)(point - key), &place));
    key = point + 1;
  }
  status = replace(tree, map, key, (size_t)(equals - key), value, &place);
done:
  return status;
}
