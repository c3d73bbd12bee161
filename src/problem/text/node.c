/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * node.c -- a YAML document as a tree, by libyaml's events. */
#include "config.h"

#include <yaml.h>

#include "problem/text/node.h"

/* The deepest place of an experiment is 4 (a number in a row of inputs). */
#define DEEPEST 8

/* Nodes are small and die together: they are cut from blocks. */
#define BLOCK 65536

typedef struct rf_block {
  struct rf_block *older;
  size_t size;
  max_align_t memory[];
} rf_block;

typedef struct builder {
  rf_tree *tree;
  rf_message *message;
  rf_location where;
  rf_node *root, *open;    /* innermost list or map that is not yet ended */
  const char *key;         /* read, its value not yet */
  rf_location key_place;
  int depth, documents;
} builder;

/* Rounded up so that whatever comes next is aligned.  What is left of a
   block when a large piece comes is lost; a piece larger than a block gets
   its own. */
void *
rf_tree_alloc(rf_tree *tree, size_t size)
{
  const size_t unit = sizeof(max_align_t);
  rf_block *block = tree->block;
  void *p;

  if (size > SIZE_MAX / 2)
    return NULL;
  size = (size + unit - 1) / unit * unit;
  if (!block || block->size - tree->used < size) {
    size_t room = size > BLOCK ? size : BLOCK;
    if (!(block = rf_alloc(1, sizeof *block + room)))
      return NULL;
    block->older = tree->block;
    block->size = room;
    tree->block = block;
    tree->used = 0;
  }
  p = (char *)block->memory + tree->used;
  tree->used += size;
  return p;
}

/* All at once: a node has no end of its own. */
void
rf_tree_free(rf_tree *tree)
{
  while (tree->block) {
    rf_block *older = tree->block->older;
    rf_release(tree->block);
    tree->block = older;
  }
  tree->used = 0;
}

/* Memory of the tree is zero, so the copy ends by NUL. */
char *
rf_tree_copy(rf_tree *tree, const char *text, size_t length)
{
  char *copy = length < SIZE_MAX ? rf_tree_alloc(tree, length + 1) : NULL;

  if (copy)
    memcpy(copy, text, length);
  return copy;
}

/* Appended: the order of members is that of the text. */
rf_node *
rf_tree_node(rf_tree *tree, rf_node *parent, rf_form form,
             const rf_location *place)
{
  rf_node *node = rf_tree_alloc(tree, sizeof *node);

  if (!node)
    return NULL;
  node->form = form;
  node->place = *place;
  node->parent = parent;
  if (parent) {
    *(parent->last ? &parent->last->next : &parent->first) = node;
    parent->last = node;
    parent->count++;
  }
  return node;
}

/* An entry of set is its own place, whatever libyaml counts in it; else marks
   of libyaml count from 0. */
static rf_location
place_of(const builder *b, yaml_mark_t mark)
{
  rf_location place = b->where;

  if (!place.set) {
    place.line = mark.line + 1;
    place.column = mark.column + 1;
  }
  return place;
}

/* A new node at the place that is open now; it takes the key that was read
   last.  The first one of all is the root. */
static rf_status
add_node(builder *b, rf_node **node, rf_form form, const rf_location *place)
{
  if (!(*node = rf_tree_node(b->tree, b->open, form, place)))
    return RF_ENOMEM;
  (*node)->key = b->key;
  (*node)->key_place = b->key_place;
  b->key = NULL;
  if (!b->root)
    b->root = *node;
  return RF_OK;
}

/* Anchors and aliases would make a number stand where it is not written, and a
   short text become a huge tree; tags would say what a value is, which the
   list of keys says. */
static rf_status
refuse_marks(builder *b, const rf_location *place, const void *anchor,
             const void *tag)
{
  if (anchor)
    return rf_say(b->message, place, "found an anchor (&%s); anchors and "
                  "aliases are not allowed", (const char *)anchor);
  if (tag)
    return rf_say(b->message, place, "found a tag (%s); tags are not allowed",
                  (const char *)tag);
  return RF_OK;
}

/* A word: a key where a map waits for one, else a value.  Whether it was
   quoted is kept, since only a plain empty one means nothing at all. */
static rf_status
on_scalar(builder *b, const yaml_event_t *event)
{
  const char *text = (const char *)event->data.scalar.value;
  size_t length = event->data.scalar.length;
  rf_location place = place_of(b, event->start_mark);
  rf_node *node;
  rf_status status;
  char *copy;

  RF_TRY(refuse_marks(b, &place, event->data.scalar.anchor,
                      event->data.scalar.tag));
  if (memchr(text, '\0', length))
    return rf_say(b->message, &place, "found a NUL character in a text");
  if (!(copy = rf_tree_copy(b->tree, text, length)))
    return RF_ENOMEM;
  if (b->open && b->open->form == RF_MAP && !b->key) {
    b->key = copy;
    b->key_place = place;
    return RF_OK;
  }
  RF_TRY(add_node(b, &node, RF_SCALAR, &place));
  node->text = copy;
  node->length = length;
  node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
done:
  return status;
}

/* A list or a map begins, and what follows belongs to it until its end.  Depth
   is bounded, so that a text of brackets cannot exhaust what follows. */
static rf_status
on_start(builder *b, const yaml_event_t *event, rf_form form)
{
  const bool map = form == RF_MAP;
  rf_location place = place_of(b, event->start_mark);
  rf_status status;
  rf_node *node;

  if (map)
    RF_TRY(refuse_marks(b, &place, event->data.mapping_start.anchor,
                        event->data.mapping_start.tag));
  else
    RF_TRY(refuse_marks(b, &place, event->data.sequence_start.anchor,
                        event->data.sequence_start.tag));
  if (b->open && b->open->form == RF_MAP && !b->key)
    return rf_say(b->message, &place, "found a %s as a key; a key is a word",
                  map ? "mapping" : "list");
  if (++b->depth > DEEPEST)
    return rf_say(b->message, &place, "found lists or mappings more than %d "
                  "deep", DEEPEST);
  RF_TRY(add_node(b, &node, form, &place));
  b->open = node;
done:
  return status;
}

/* libyaml would go on with the next one, and a key could stand in both. */
static rf_status
on_document(builder *b, const yaml_event_t *event)
{
  rf_location place = place_of(b, event->start_mark);

  if (b->documents++)
    return rf_say(b->message, &place, "found a second document; a file holds "
                  "one experiment");
  if (event->data.document_start.tag_directives.start
      != event->data.document_start.tag_directives.end)
    return rf_say(b->message, &place, "found a %%TAG directive; tags are not "
                  "allowed");
  return RF_OK;
}

/* One event of libyaml after another: what is open is the only state between
   them.  Ends of documents and of the stream need nothing. */
static rf_status
on_event(builder *b, const yaml_event_t *event)
{
  rf_location place;

  switch (event->type) {
  case YAML_DOCUMENT_START_EVENT:
    return on_document(b, event);
  case YAML_SCALAR_EVENT:
    return on_scalar(b, event);
  case YAML_SEQUENCE_START_EVENT:
    return on_start(b, event, RF_LIST);
  case YAML_MAPPING_START_EVENT:
    return on_start(b, event, RF_MAP);
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT:
    RF_ASSERT(b->open && b->depth > 0);
    b->open = b->open->parent;
    b->depth--;
    return RF_OK;
  case YAML_ALIAS_EVENT:
    place = place_of(b, event->start_mark);
    return rf_say(b->message, &place, "found an alias (*%s); anchors and "
                  "aliases are not allowed",
                  (const char *)event->data.alias.anchor);
  default:
    return RF_OK;
  }
}

/* libyaml's own words, with our place.  Where the text is not UTF-8 its mark
   is of no use: the offset in bytes tells the place. */
static rf_status
on_error(const builder *b, const yaml_parser_t *parser, const char *text)
{
  rf_location place = place_of(b, parser->problem_mark);
  const char *problem = parser->problem ? parser->problem : "not YAML";

  if (parser->error == YAML_MEMORY_ERROR)
    return RF_ENOMEM;
  if (parser->error == YAML_READER_ERROR) {
    if (!place.set)
      place = rf_location_at(place.file, text, parser->problem_offset);
    return rf_say(b->message, &place, "%s; a text file in UTF-8 is needed",
                  problem);
  }
  return rf_say(b->message, &place, "not YAML: %s%s%s", problem,
                parser->context ? " " : "",
                parser->context ? parser->context : "");
}

/* An event's memory is libyaml's until it is deleted: what is kept of it was
   copied. */
static rf_status
build(builder *b, yaml_parser_t *parser, const char *text)
{
  rf_status status = RF_OK;
  yaml_event_type_t type;
  yaml_event_t event;

  do {
    if (!yaml_parser_parse(parser, &event))
      return on_error(b, parser, text);
    type = event.type;
    status = on_event(b, &event);
    yaml_event_delete(&event);
  } while (status == RF_OK && type != YAML_STREAM_END_EVENT);
  return status;
}

bool
rf_node_is_empty(const rf_node *node)
{
  return node->form == RF_SCALAR && node->plain && !node->length;
}

/* The root is handed over only where all went well; nodes of a text with a
   fault are freed with the tree. */
rf_status
rf_tree_parse(rf_tree *tree, rf_node **root, rf_message *message,
              const char *text, size_t length, const rf_location *where)
{
  builder b = { .tree = tree, .message = message, .where = *where };
  yaml_parser_t parser;
  rf_status status;

  if (!yaml_parser_initialize(&parser))
    return RF_ENOMEM;
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
  status = build(&b, &parser, text);
  yaml_parser_delete(&parser);
  if (status == RF_OK) {
    /* A document without content is one plain empty scalar. */
    if (b.root && rf_node_is_empty(b.root))
      b.root = NULL;
    *root = b.root;
  }
  return status;
}
