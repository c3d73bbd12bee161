/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * study.c -- the study file, read with the reader of experiments: what is wrong
 * is told with file, line and column.
 *
 * What it names is read at once: the base is kept as the text it was at that
 * moment, and each cell is made of this text, however long a sweep takes and
 * whatever becomes of the file meanwhile. */
#include "config.h"

#include "base/poll.h"
#include "lab/study/study.h"

/* The keys below study. */
enum { EXPERIMENT, AXES, MEASURE, BISECT, KEYS };

static const char *const keys[] = { "experiment", "axes", "measure",
  "bisect" };

typedef struct reading {
  rf_study *study;
  rf_message *message;
  const rf_node *node[KEYS];
  const rf_node *top;    /* study itself */
} reading;

/* Doubles are refused with both places, as in an experiment. */
static rf_status
take_key(reading *r, const rf_node *node)
{
  const rf_reader reader = { .message = r->message };
  char piece[RF_PIECE];

  for (int k = 0; k < KEYS; k++)
    if (!strcmp(node->key, keys[k]))
      return rf_reader_keep(&reader, &r->node[k], node);
  return rf_say(r->message, &node->key_place, "unknown key '%s' in study; "
                "allowed: experiment, axes, measure, bisect",
                rf_piece(piece, node->key, strlen(node->key)));
}

/* study is the only key on top: a file that has others is an experiment, or is
   meant for another version. */
static rf_status
sort(reading *r, const rf_node *root, const rf_location *file)
{
  const rf_node *top = root && root->form == RF_MAP ? root->first : NULL;
  rf_status status = RF_OK;

  if (!top || strcmp(top->key, "study") || top->form != RF_MAP)
    return rf_say(r->message, top ? &top->key_place : file, "a study is a "
                  "mapping 'study' with the keys experiment, axes, measure");
  if (top->next)
    return rf_say(r->message, &top->next->key_place, "unknown key '%s' beside "
                  "study", top->next->key);
  r->top = top;
  for (const rf_node *node = top->first; node && status >= 0;
       node = node->next)
    status = take_key(r, node);
  /* bisect, the last of the keys, may be missing. */
  for (int k = 0; k < BISECT && status >= 0; k++)
    if (!r->node[k])
      status = rf_say(r->message, &top->key_place, "study.%s is missing",
                      keys[k]);
  return status;
}

/* The base is relative to the folder of the study, as files of an experiment
   are to its own. */
static rf_status
read_base(reading *r)
{
  const rf_node *node = r->node[EXPERIMENT];
  const rf_reader reader = { .message = r->message };
  rf_study *s = r->study;
  char *folder = NULL;
  rf_status status;

  RF_ASSERT(node);
  if (node->form != RF_SCALAR || !node->length)
    return rf_reader_bad(&reader, node, "study.experiment", NULL,
                         "the name of an experiment file");
  if ((folder = rf_folder_of(s->path)))
    s->base_path = rf_join(folder, node->text);
  rf_release(folder);
  if (!s->base_path)
    return RF_ENOMEM;
  status = rf_read_file(&s->base, r->message, s->base_path, &node->place);
  return status;
}

/* Two axes of one key would be two values for it. */
static rf_status
refuse_double(const reading *r)
{
  const rf_study *s = r->study;
  const rf_study_axis *last = &s->axis[s->axes - 1];

  for (const rf_study_axis *axis = s->axis; axis < last; axis++)
    if (!strcmp(axis->key, last->key))
      return rf_say(r->message, &last->key_place, "the key '%s' is there "
                    "twice, first at %zu:%zu", last->key,
                    axis->key_place.line, axis->key_place.column);
  return RF_OK;
}

/* The number of cells is bounded on the way, so that the product cannot
   overflow. */
static rf_status
read_axes(reading *r)
{
  const rf_node *node = r->node[AXES];
  const rf_reader reader = { .message = r->message };
  rf_study *s = r->study;
  size_t cells = 1;
  rf_status status = RF_OK;

  if (node->form != RF_MAP || !node->count)
    return rf_reader_bad(&reader, node, "study.axes", NULL, "a mapping from "
                         "keys of the experiment, such as init.scale, to "
                         "their values");
  /* One more may come from bisect. */
  if (!(s->axis = rf_alloc(node->count + 1, sizeof *s->axis)))
    return RF_ENOMEM;
  for (const rf_node *one = node->first; one; one = one->next) {
    RF_TRY(rf_poll());
    s->axes++;
    RF_TRY(rf_study_axis_read(&s->axis[s->axes - 1], r->message, one));
    RF_TRY(refuse_double(r));
    if (s->axis[s->axes - 1].count > RF_CELLS_MOST / cells)
      return rf_say(r->message, &one->key_place, "more than %u cells",
                    RF_CELLS_MOST);
    cells *= s->axis[s->axes - 1].count;
  }
done:
  return status;
}

/* One of the measures: its name is the name of a column. */
static rf_status
read_gauge(reading *r, const rf_node *node)
{
  const rf_reader reader = { .message = r->message };
  rf_study *s = r->study;
  rf_gauge *gauge = &s->gauge[s->gauges];
  rf_message why = { "" };
  rf_status status;

  if (node->form != RF_SCALAR)
    return rf_reader_bad(&reader, node, "study.measure", NULL,
                         "the name of a measure");
  s->gauges++;
  status = rf_gauge_take(gauge, &why, node->text);
  gauge->place = node->place;
  if (status == RF_EINPUT)
    return rf_say(r->message, &node->place, "measure: %s", why.text);
  for (const rf_gauge *other = s->gauge; status >= 0 && other < gauge; other++)
    if (!strcmp(other->name, gauge->name))
      return rf_say(r->message, &node->place, "measure: '%s' is there twice",
                    gauge->name);
  return status;
}

/* A list, or one alone. */
static rf_status
read_measures(reading *r)
{
  const rf_node *node = r->node[MEASURE];
  const rf_reader reader = { .message = r->message };
  rf_study *s = r->study;
  rf_status status = RF_OK;

  if (node->form == RF_MAP || (node->form == RF_LIST && !node->count))
    return rf_reader_bad(&reader, node, "study.measure", NULL,
                         "a list of measures");
  if (!(s->gauge = rf_alloc(node->form == RF_LIST ? node->count : 1,
                            sizeof *s->gauge)))
    return RF_ENOMEM;
  if (node->form == RF_SCALAR)
    return read_gauge(r, node);
  for (const rf_node *one = node->first; one && status >= 0; one = one->next)
    status = read_gauge(r, one);
  return status;
}

/* The base before the axes: a study without one is of nothing.  All is checked
   together in the end. */
static rf_status
read_tree(reading *r, rf_tree *tree)
{
  const rf_location file = { r->study->path, NULL, 1, 1 };
  rf_node *root = NULL;
  rf_status status;

  RF_TRY(rf_tree_parse(tree, &root, r->message, r->study->text,
                       strlen(r->study->text), &file));
  RF_TRY(sort(r, root, &file));
  RF_TRY(read_base(r));
  RF_TRY(read_axes(r));
  RF_TRY(read_measures(r));
  if (r->node[BISECT])
    RF_TRY(rf_bisect_read(r->study, r->message, r->node[BISECT]));
  status = rf_study_check(r->study, r->message);
done:
  return status;
}

/* Places keep the path of the study, which therefore lives as long as it. */
rf_status
rf_study_read(rf_study **study, rf_message *message, const char *path)
{
  reading r = { .message = message };
  rf_tree tree = { NULL, 0 };
  rf_status status = RF_ENOMEM;

  if (!(r.study = rf_alloc(1, sizeof *r.study))
      || !(r.study->path = rf_strdup(path)))
    goto done;
  RF_TRY(rf_read_file(&r.study->text, message, path, NULL));
  RF_TRY(read_tree(&r, &tree));
  *study = r.study;
  r.study = NULL;
done:
  rf_tree_free(&tree);
  rf_study_free(r.study);
  return status;
}

/* Also of one that was read by half. */
void
rf_study_free(rf_study *s)
{
  if (!s)
    return;
  for (size_t i = 0; i < s->axes; i++)
    rf_study_axis_free(&s->axis[i]);
  for (size_t i = 0; i < s->gauges; i++)
    rf_gauge_free(&s->gauge[i]);
  for (size_t i = 0; i < s->files; i++) {
    rf_release(s->file[i].name);
    rf_release(s->file[i].text);
  }
  rf_bisect_free(&s->bisect);
  rf_release(s->axis);
  rf_release(s->gauge);
  rf_release(s->file);
  rf_release(s->path);
  rf_release(s->text);
  rf_release(s->base_path);
  rf_release(s->base);
  rf_release(s);
}
