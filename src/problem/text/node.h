/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * node.h -- a YAML document as a tree in which every value and every key
 * knows its place and every scalar keeps its text. */
#ifndef RF_NODE_H
#define RF_NODE_H

#include "problem/text/location.h"

typedef enum rf_form { RF_SCALAR, RF_LIST, RF_MAP } rf_form;

typedef struct rf_node {
  rf_form form;
  bool plain;              /* scalar: written without quotes */
  const char *text;        /* scalar */
  size_t length;           /* of text */
  rf_location place;          /* of the value */
  const char *key;         /* its key, when the parent is a map */
  rf_location key_place;
  size_t count;            /* members of a list or a map */
  struct rf_node *first, *last, *next, *parent;
} rf_node;

/* Owns every node and text of a tree; all zero is empty. */
typedef struct rf_tree {
  struct rf_block *block;  /* newest block of memory */
  size_t used;             /* ... of it */
} rf_tree;

/* Parse text[length], one document; no anchors, aliases or tags.
 *
 * Out:  root   NULL when the document is empty; belongs to tree.
 * In:   where  where the text stands: a file (line and column are filled in)
 *              or an entry of set; its strings outlive the tree.
 *
 * Errors: RF_EINPUT (message); RF_ENOMEM. */
rf_status rf_tree_parse(rf_tree *tree, rf_node **root, rf_message *message,
                        const char *text, size_t length,
                        const rf_location *where);

/* Apply one entry "KEY=VALUE": KEY is a path of keys with points between
 * them, VALUE is YAML; an empty VALUE removes the key.  Maps that are not
 * there are made.  *root may be NULL before.
 *
 * Errors: RF_EINPUT (message begins with "--set ENTRY: "); RF_ENOMEM. */
rf_status rf_tree_set(rf_tree *tree, rf_node **root, rf_message *message,
                      const char *entry);

void rf_tree_free(rf_tree *tree);

/* For the two above: memory of the tree, zeroed; a copy of text[length]; a
   new node appended to parent (NULL: none). */
void *rf_tree_alloc(rf_tree *tree, size_t size);
char *rf_tree_copy(rf_tree *tree, const char *text, size_t length);
rf_node *rf_tree_node(rf_tree *tree, rf_node *parent, rf_form form,
                      const rf_location *place);

/* Is there nothing in it, as after "key:" alone or where every line of a
   section is commented out?  YAML reads an empty scalar without quotes. */
bool rf_node_is_empty(const rf_node *node);

#endif
