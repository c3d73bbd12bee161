/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * wish.c -- the keys of data from files of others. */
#include "config.h"

#include "base/number/number.h"
#include "problem/real/real.h"

/* Words for what is made of the data themselves; a number has none. */
static const char *const scaling_names[] = {
  [RF_UNIT] = "unit", [RF_STANDARD] = "standard"
};

/* In the order of rf_separator. */
static const char *const separator_names[] = {
  "comma", "semicolon", "tab", "blank", NULL
};

/* One name of a file.  An empty one would be that of the folder. */
static rf_status
read_name(const rf_reader *r, char **name, const rf_node *node, rf_key key)
{
  if (node->form != RF_SCALAR || !*node->text)
    return rf_reader_bad(r, node, rf_key_name(key), NULL,
                         "the name of a file");
  return (*name = rf_strdup(node->text)) ? RF_OK : RF_ENOMEM;
}

/* One file, or a list of them where the format takes it. */
static rf_status
read_files(rf_intake *in)
{
  const rf_reader *r = in->reader;
  const rf_key key = in->origin->key;
  const rf_node *node = r->node[key];
  const bool list = in->origin->many && node->form == RF_LIST
                    && node->count > 0;
  rf_wish *w = &in->wish;
  rf_status status = RF_OK;

  w->nfiles = list ? node->count : 1;
  if (!(w->file = rf_alloc(w->nfiles, sizeof *w->file)))
    return RF_ENOMEM;
  /* An empty list is no list here, and is refused as a name. */
  if (!list)
    return read_name(r, &w->file[0], node, key);
  node = node->first;
  for (size_t i = 0; i < w->nfiles; i++, node = node->next)
    RF_TRY(read_name(r, &w->file[i], node, key));
done:
  return status;
}

/* The names of two arrays. */
static rf_status
read_arrays(rf_intake *in)
{
  static const char *const preset[] = { "x", "y" };
  const rf_reader *r = in->reader;
  const rf_node *node = r->node[RF_KEY_ARRAYS], *name;
  char **arrays = in->wish.arrays;

  if (node && (node->form != RF_LIST || node->count != 2
               || node->first->form != RF_SCALAR
               || node->last->form != RF_SCALAR))
    return rf_reader_bad(r, node, rf_key_name(RF_KEY_ARRAYS), NULL,
                         "the names of the inputs and of the labels, "
                         "default: [x, y]");
  name = node ? node->first : NULL;
  for (int i = 0; i < 2; i++, name = name ? name->next : NULL)
    if (!(arrays[i] = rf_strdup(name ? name->text : preset[i])))
      return RF_ENOMEM;
  return RF_OK;
}

/* Columns of the inputs, or one. */
static rf_status
check_columns(const rf_reader *r)
{
  const rf_node *node = r->node[RF_KEY_INPUTS];
  const bool list = node && node->form == RF_LIST;

  for (const rf_node *i = list ? node->first : node; i;
       i = list ? i->next : NULL)
    if (i->form != RF_SCALAR)
      return rf_reader_bad(r, i, rf_key_name(RF_KEY_INPUTS), NULL,
                           "names or numbers of columns, such as [3..5, age]");
  return RF_OK;
}

/* How a table is to be read, and the column of its labels.  Which columns it
   has is known when it is. */
static rf_status
read_columns(rf_intake *in)
{
  const rf_reader *r = in->reader;
  const rf_node *node = r->node[RF_KEY_LABELS];
  const char *allowed = "the column that has them, by its name or its number";
  rf_wish *w = &in->wish;
  rf_status status;

  if (!node)
    return rf_reader_missing(r, RF_KEY_LABELS, allowed);
  if (node->form != RF_SCALAR)
    return rf_reader_bad(r, node, rf_key_name(RF_KEY_LABELS), NULL, allowed);
  RF_TRY(check_columns(r));
  w->header = true;
  RF_TRY(rf_read_choice(r, &w->separator, RF_KEY_SEPARATOR, separator_names));
  status = rf_read_bool(r, &w->header, RF_KEY_HEADER);
done:
  return status;
}

/* The labels: in a file of their own, or not. */
static rf_status
read_labels_name(rf_intake *in)
{
  const rf_reader *r = in->reader;
  const rf_origin *o = in->origin;

  /* What would do nothing comes first: it could be taken for where the labels
     are from. */
  if (r->node[RF_KEY_ARRAYS] && !o->archive)
    return rf_reader_surplus(r, RF_KEY_ARRAYS, "it goes with data.npz");
  if (o->open)
    for (int i = RF_KEY_SEPARATOR; i <= RF_KEY_HEADER; i++)
      if (r->node[i])
        return rf_reader_surplus(r, (rf_key)i, "it goes with data.csv");
  if (!o->open)
    return read_columns(in);
  if ((o->labels || o->archive) && r->node[RF_KEY_LABELS])
    return rf_reader_surplus(r, RF_KEY_LABELS, "the file has them");
  if (o->archive)
    return read_arrays(in);
  if (o->labels)
    return RF_OK;
  if (!r->node[RF_KEY_LABELS])
    return rf_reader_missing(r, RF_KEY_LABELS, "the file that has them");
  return read_name(r, &in->wish.labels, r->node[RF_KEY_LABELS],
                   RF_KEY_LABELS);
}

/* By value: 1 and 1.0 are the same label; and words by their letters. */
static bool
same_label(const rf_class *a, const rf_class *b)
{
  return a->word || b->word ? !strcmp(a->node->key, b->node->key)
    : mpq_equal(a->label, b->label);
}

/* One entry of data.classes.  A label twice has two meanings.  Only a table has
   labels that are words. */
static rf_status
read_class(rf_intake *in, const rf_node *node)
{
  const rf_reader *r = in->reader;
  rf_wish *w = &in->wish;
  rf_class *c = &w->classes[w->nclasses++];
  char piece[RF_PIECE];
  const char *fault;
  rf_status status;

  mpq_inits(c->label, c->y, (mpq_ptr)0);
  c->node = node;
  status = rf_number_parse(c->label, &fault, node->key, strlen(node->key));
  c->word = status == RF_EINPUT && !in->origin->open;
  if (status == RF_EINPUT && !c->word)
    return rf_say(r->message, &node->key_place, "data.classes: found the label "
                  "'%s' (%s); allowed: %s", rf_piece(piece, node->key,
                  strlen(node->key)), fault, RF_NUMBER_LIKE);
  if (status < 0 && !c->word)
    return status;
  for (size_t i = 0; i + 1 < w->nclasses; i++)
    if (same_label(c, &w->classes[i]))
      return rf_say(r->message, &node->key_place, "data.classes: the label "
                    "'%s' is there twice", rf_piece(piece, node->key,
                    strlen(node->key)));
  return rf_value_number(r, c->y, node, "data.classes", RF_NUMBER_LIKE);
}

/* The map of labels.  Room is made for all entries at once, and nclasses counts
   those that have their numbers, so that a failure frees no others. */
static rf_status
read_classes(rf_intake *in)
{
  const rf_reader *r = in->reader;
  const rf_node *node = r->node[RF_KEY_CLASSES];
  rf_status status = RF_OK;

  if (!node)
    return RF_OK;
  if (node->form != RF_MAP || !node->count)
    return rf_reader_bad(r, node, rf_key_name(RF_KEY_CLASSES), NULL,
                         "labels of the file with those they become, such as "
                         "{0: 1, 1: -1}");
  if (!(in->wish.classes = rf_alloc(node->count, sizeof (rf_class))))
    return RF_ENOMEM;
  for (node = node->first; node; node = node->next)
    RF_TRY(read_class(in, node));
done:
  return status;
}

/* How many, and by which rule.  A seed that has nothing to choose is a
   mistake. */
static rf_status
read_numbers(rf_intake *in)
{
  const rf_reader *r = in->reader;
  rf_wish *w = &in->wish;
  rf_status status;

  if (r->node[RF_KEY_PER_CLASS] && r->node[RF_KEY_COUNT])
    return rf_reader_surplus(r, RF_KEY_COUNT, "data.per_class says how many");
  if (r->node[RF_KEY_PER_CLASS] && !w->nclasses)
    return rf_reader_surplus(r, RF_KEY_PER_CLASS, "it goes with "
                             "data.classes");
  w->random = r->node[RF_KEY_DATA_SEED] != NULL;
  if (w->random && !r->node[RF_KEY_PER_CLASS] && !r->node[RF_KEY_COUNT])
    return rf_reader_surplus(r, RF_KEY_DATA_SEED, "it chooses data.count or "
                             "data.per_class data, and all are taken");
  RF_TRY(rf_read_integer(r, &w->count, RF_KEY_COUNT, 1, UINT32_MAX));
  RF_TRY(rf_read_integer(r, &w->per_class, RF_KEY_PER_CLASS, 1, UINT32_MAX));
  status = rf_read_integer(r, &w->seed, RF_KEY_DATA_SEED, 0, UINT64_MAX);
done:
  return status;
}

/* A number, or what is to be made of the data themselves. */
static rf_status
read_scale(rf_intake *in)
{
  static const char *const allowed =
    "a number > 0 such as 1/255, unit or standard";
  const rf_reader *r = in->reader;
  const rf_node *node = r->node[RF_KEY_DATA_SCALE];
  rf_wish *w = &in->wish;
  rf_status status;

  mpq_set_ui(w->scale, 1, 1);
  for (int i = RF_UNIT; node && i <= RF_STANDARD; i++)
    if (node->form == RF_SCALAR && !strcmp(node->text, scaling_names[i])) {
      w->scaling = (rf_scaling)i;
      return RF_OK;
    }
  /* The range has closed ends, so 0 passes here and is refused below. */
  status = rf_read_number(r, w->scale, RF_KEY_DATA_SCALE, "0", NULL, allowed);
  if (status == RF_OK && !mpq_sgn(w->scale))
    status = rf_reader_bad(r, node, rf_key_name(RF_KEY_DATA_SCALE), NULL,
                           allowed);
  return status;
}

/* In the order in which keys need each other: how many of each class is a
   question only where there are classes. */
rf_status
rf_wish_read(rf_intake *in)
{
  rf_status status;

  RF_ASSERT(!in->wish.file);
  RF_TRY(read_files(in));
  RF_TRY(read_labels_name(in));
  RF_TRY(read_classes(in));
  RF_TRY(read_numbers(in));
  RF_TRY(rf_read_bool(in->reader, &in->wish.center, RF_KEY_CENTER));
  status = read_scale(in);
done:
  return status;
}

/* Also of one that was read by half. */
void
rf_wish_free(rf_wish *w)
{
  for (size_t i = 0; w->file && i < w->nfiles; i++)
    rf_release(w->file[i]);
  rf_release(w->file);
  rf_release(w->labels);
  rf_release(w->arrays[0]);
  rf_release(w->arrays[1]);
  for (size_t i = 0; i < w->nclasses; i++)
    mpq_clears(w->classes[i].label, w->classes[i].y, (mpq_ptr)0);
  rf_release(w->classes);
  mpq_clear(w->scale);
}

/* ---- as text ---- */

/* "  key: ", without the name of the section. */
static void
put_key(rf_string *s, rf_key key)
{
  rf_string_printf(s, "  %s: ", strchr(rf_key_name(key), '.') + 1);
}

/* Those of a table, as they were called. */
static void
put_columns(rf_string *s, const rf_intake *in)
{
  const rf_reader *r = in->reader;
  const rf_node *node = r->node[RF_KEY_INPUTS];
  const bool list = node && node->form == RF_LIST;

  if (node)
    put_key(s, RF_KEY_INPUTS);
  for (const rf_node *i = list ? node->first : node; i;
       i = list ? i->next : NULL) {
    rf_string_put(s, !list || i == node->first ? "[" : ", ");
    rf_put_quoted(s, i->text);
  }
  rf_string_put(s, node ? "]\n" : "");
  put_key(s, RF_KEY_LABELS);
  rf_put_quoted(s, r->node[RF_KEY_LABELS]->text);
  rf_string_put(s, "\n");
  put_key(s, RF_KEY_SEPARATOR);
  rf_string_printf(s, "%s\n", separator_names[in->wish.separator]);
  put_key(s, RF_KEY_HEADER);
  rf_string_printf(s, "%s\n", rf_bool_names[in->wish.header]);
}

/* As they were named, not as they were found: the text is an experiment again,
   and relative to the same folder. */
static void
put_files(rf_string *s, const rf_intake *in)
{
  const rf_wish *w = &in->wish;

  put_key(s, in->origin->key);
  rf_string_put(s, in->origin->many ? "[" : "");
  for (size_t i = 0; i < w->nfiles; i++) {
    rf_string_put(s, i ? ", " : "");
    rf_put_quoted(s, w->file[i]);
  }
  rf_string_put(s, in->origin->many ? "]\n" : "\n");
  if (in->origin->archive) {
    put_key(s, RF_KEY_ARRAYS);
    for (int i = 0; i < 2; i++) {
      rf_string_put(s, i ? ", " : "[");
      rf_put_quoted(s, w->arrays[i]);
    }
    rf_string_put(s, "]\n");
  }
  if (!in->origin->open)
    put_columns(s, in);
  if (!w->labels)
    return;
  put_key(s, RF_KEY_LABELS);
  rf_put_quoted(s, w->labels);
  rf_string_put(s, "\n");
}

/* Keys in quotes: YAML readers take 0 and "0" for different keys, ours does
   not. */
static void
put_classes(rf_string *s, const rf_wish *w)
{
  if (!w->nclasses)
    return;
  put_key(s, RF_KEY_CLASSES);
  for (size_t i = 0; i < w->nclasses; i++) {
    rf_string_put(s, i ? ", " : "{");
    rf_put_quoted(s, w->classes[i].node->key);
    rf_string_put(s, ": ");
    rf_number_print(s, w->classes[i].y);
  }
  rf_string_put(s, "}\n");
}

/* GMP is not needed for these. */
static void
put_integer(rf_string *s, rf_key key, uint64_t v)
{
  put_key(s, key);
  rf_string_printf(s, "%llu\n", (unsigned long long)v);
}

/* What was not given is left out where there is no default that another
   version could change: all rows, with the labels they have. */
rf_status
rf_wish_write(const rf_intake *in)
{
  const rf_wish *w = &in->wish;
  rf_string s = { 0 };

  put_files(&s, in);
  put_classes(&s, w);
  if (w->count)
    put_integer(&s, RF_KEY_COUNT, w->count);
  if (w->per_class)
    put_integer(&s, RF_KEY_PER_CLASS, w->per_class);
  if (w->random)
    put_integer(&s, RF_KEY_DATA_SEED, w->seed);
  /* These have defaults, and are told whether they were given or not. */
  put_key(&s, RF_KEY_CENTER);
  rf_string_put(&s, w->center ? "true\n" : "false\n");
  put_key(&s, RF_KEY_DATA_SCALE);
  if (w->scaling == RF_BY_NUMBER)
    rf_number_print(&s, w->scale);
  else
    rf_string_put(&s, scaling_names[w->scaling]);
  rf_string_put(&s, "\n");
  in->reader->problem->data_text = rf_string_take(&s);
  return in->reader->problem->data_text ? RF_OK : RF_ENOMEM;
}
