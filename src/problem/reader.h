/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reader.h -- from the tree of an experiment to a problem: one list of all
 * keys, one function per section. */
#ifndef RF_READER_H
#define RF_READER_H

#include "base/string.h"
#include "problem/problem.h"
#include "problem/text/node.h"

/* RF_SECTION_LIST(X): X(name, text).  Top is the experiment itself. */
#define RF_SECTION_LIST(X)                                                 \
  X(RF_TOP, "the experiment")                                              \
  X(RF_DATA, "data")                                                       \
  X(RF_NETWORK, "network")                                                 \
  X(RF_LOSS, "loss")                                                       \
  X(RF_INIT, "init")                                                       \
  X(RF_FLOW, "flow")                                                       \
  X(RF_RECORD, "record")

/* RF_KEY_LIST(X): X(name, section, text), the section's keys together. */
#define RF_KEY_LIST(X)                                                     \
  X(RF_KEY_TITLE, RF_TOP, "title")                                           \
  X(RF_KEY_INPUTS, RF_DATA, "data.inputs")                                   \
  X(RF_KEY_LABELS, RF_DATA, "data.labels")                                   \
  X(RF_KEY_DATA_FILE, RF_DATA, "data.file")                                  \
  X(RF_KEY_DESIGN, RF_DATA, "data.design")                                   \
  X(RF_KEY_N, RF_DATA, "data.n")                                             \
  X(RF_KEY_D, RF_DATA, "data.d")                                             \
  X(RF_KEY_DATA_SEED, RF_DATA, "data.seed")                                  \
  X(RF_KEY_NOISE, RF_DATA, "data.noise")                                     \
  X(RF_KEY_TEACHER, RF_DATA, "data.width")                                   \
  X(RF_KEY_MARGIN, RF_DATA, "data.margin")                                   \
  X(RF_KEY_BIAS, RF_DATA, "data.bias")                                       \
  X(RF_KEY_DATA_WEIGHTS, RF_DATA, "data.weights")                            \
  X(RF_KEY_IDX, RF_DATA, "data.idx")                                         \
  X(RF_KEY_CIFAR10, RF_DATA, "data.cifar10")                                 \
  X(RF_KEY_NPY, RF_DATA, "data.npy")                                         \
  X(RF_KEY_NPZ, RF_DATA, "data.npz")                                         \
  X(RF_KEY_CSV, RF_DATA, "data.csv")                                         \
  X(RF_KEY_SEPARATOR, RF_DATA, "data.separator")                             \
  X(RF_KEY_HEADER, RF_DATA, "data.header")                                   \
  X(RF_KEY_ARRAYS, RF_DATA, "data.arrays")                                   \
  X(RF_KEY_CLASSES, RF_DATA, "data.classes")                                 \
  X(RF_KEY_COUNT, RF_DATA, "data.count")                                     \
  X(RF_KEY_PER_CLASS, RF_DATA, "data.per_class")                             \
  X(RF_KEY_CENTER, RF_DATA, "data.center")                                   \
  X(RF_KEY_DATA_SCALE, RF_DATA, "data.scale")                                \
  X(RF_KEY_WIDTH, RF_NETWORK, "network.width")                               \
  X(RF_KEY_WIDE_DIGITS, RF_NETWORK, "network.digits")                        \
  X(RF_KEY_LEAK, RF_NETWORK, "network.leak")                                 \
  X(RF_KEY_TRAIN, RF_NETWORK, "network.train")                               \
  X(RF_KEY_SKIP, RF_NETWORK, "network.skip")                                 \
  X(RF_KEY_OUTPUT_BIAS, RF_NETWORK, "network.output_bias")                   \
  X(RF_KEY_LOSS, RF_LOSS, "loss.name")                                       \
  X(RF_KEY_AVERAGE, RF_LOSS, "loss.average")                                 \
  X(RF_KEY_DECAY, RF_LOSS, "loss.decay")                                     \
  X(RF_KEY_SCHEME, RF_INIT, "init.scheme")                                   \
  X(RF_KEY_SCALE, RF_INIT, "init.scale")                                     \
  X(RF_KEY_STD, RF_INIT, "init.std")                                         \
  X(RF_KEY_SEED, RF_INIT, "init.seed")                                       \
  X(RF_KEY_INIT_BIAS, RF_INIT, "init.bias")                                  \
  X(RF_KEY_PAIRS, RF_INIT, "init.pairs")                                     \
  X(RF_KEY_POINTS, RF_INIT, "init.points")                                   \
  X(RF_KEY_FILE, RF_INIT, "init.file")                                       \
  X(RF_KEY_WEIGHTS, RF_INIT, "init.weights")                                 \
  X(RF_KEY_INIT_SKIP, RF_INIT, "init.skip")                                  \
  X(RF_KEY_INIT_OUTPUT, RF_INIT, "init.output_bias")                         \
  X(RF_KEY_ENGINE, RF_FLOW, "flow.engine")                                   \
  X(RF_KEY_UNTIL, RF_FLOW, "flow.until")                                     \
  X(RF_KEY_RTOL, RF_FLOW, "flow.rtol")                                       \
  X(RF_KEY_DIGITS, RF_FLOW, "flow.digits")                                   \
  X(RF_KEY_VERIFY, RF_FLOW, "flow.verify")                                   \
  X(RF_KEY_NONUNIQUE, RF_FLOW, "flow.nonunique")                             \
  X(RF_KEY_STOP, RF_FLOW, "flow.stop")                                       \
  X(RF_KEY_START, RF_FLOW, "flow.start")                                     \
  X(RF_KEY_START_ERROR, RF_FLOW, "flow.start_error")                         \
  X(RF_KEY_STEP, RF_FLOW, "flow.step")                                       \
  X(RF_KEY_BATCH, RF_FLOW, "flow.batch")                                     \
  X(RF_KEY_ORDER, RF_FLOW, "flow.order")                                     \
  X(RF_KEY_MOMENTUM, RF_FLOW, "flow.momentum")                               \
  X(RF_KEY_AT_ZERO, RF_FLOW, "flow.relu_at_zero")                            \
  X(RF_KEY_PRECISION, RF_FLOW, "flow.precision")                             \
  X(RF_KEY_TIMES, RF_RECORD, "record.times")                                 \
  X(RF_KEY_STATES, RF_RECORD, "record.states")                               \
  X(RF_KEY_EVENTS, RF_RECORD, "record.events")                               \
  X(RF_KEY_WHEN, RF_RECORD, "record.when")                                   \
  X(RF_KEY_PROBE, RF_RECORD, "record.probe")                                 \
  X(RF_KEY_MEASURES, RF_RECORD, "record.measures")

#define RF_ENUM_SECTION_(name, text) name,
#define RF_ENUM_KEY_(name, section, text) name,
typedef enum rf_section { RF_SECTION_LIST(RF_ENUM_SECTION_) RF_SECTIONS }
  rf_section;
typedef enum rf_key { RF_KEY_LIST(RF_ENUM_KEY_) RF_KEYS } rf_key;
#undef RF_ENUM_SECTION_
#undef RF_ENUM_KEY_

typedef struct rf_reader {
  rf_problem *problem;          /* under construction */
  rf_message *message;
  const rf_data *given;         /* arrays in place of keys, or NULL */
  const char *data, *weights, *points;   /* see rf_source */
  rf_tree tree;
  rf_location place;               /* the whole: for what is missing */
  const rf_node *section[RF_SECTIONS]; /* NULL: not there */
  const rf_node *node[RF_KEYS];        /* NULL: not there */
} rf_reader;

/* "section.key" of a key. */
const char *rf_key_name(rf_key key);

/* Sort the members of root into section[] and node[].  Errors: RF_EINPUT a
   key is unknown or there twice, a section is no map. */
rf_status rf_reader_sort(rf_reader *r, const rf_node *root);

/* Keep node in its slot, which is to be NULL.  Errors: RF_EINPUT the key is
   there twice. */
rf_status rf_reader_keep(const rf_reader *r, const rf_node **slot,
                         const rf_node *node);

/* Report: what stands at node is not what name may be.  why may be NULL;
   allowed completes "allowed: ".  Returns RF_EINPUT. */
rf_status rf_reader_bad(const rf_reader *r, const rf_node *node,
                        const char *name, const char *why,
                        const char *allowed);
/* Report: the key is needed but not there. */
rf_status rf_reader_missing(const rf_reader *r, rf_key key,
                            const char *allowed);
/* Report: the key must not be there; why tells when it may. */
rf_status rf_reader_surplus(const rf_reader *r, rf_key key, const char *why);
/* The same where it would do nothing: why, with a word in it, and how --set is
   rid of it. */
rf_status rf_reader_idle(const rf_reader *r, rf_key key, const char *format,
                         const char *word);

/* Values of a node called name (rf_value_) or of a key (rf_read_); a key
 * that is not there leaves the output as it was.
 * Errors: RF_EINPUT (message); RF_ENOMEM. */
rf_status rf_value_number(const rf_reader *r, mpq_t q, const rf_node *node,
                          const char *name, const char *allowed);
rf_status rf_value_integer(const rf_reader *r, uint64_t *v,
                           const rf_node *node, const char *name,
                           uint64_t lo, uint64_t hi);
rf_status rf_read_choice(const rf_reader *r, int *v, rf_key key,
                         const char *const *names);
rf_status rf_read_bool(const rf_reader *r, bool *v, rf_key key);
rf_status rf_read_integer(const rf_reader *r, uint64_t *v, rf_key key,
                          uint64_t lo, uint64_t hi);
/* lo <= q <= hi; either may be NULL. */
rf_status rf_read_number(const rf_reader *r, mpq_t q, rf_key key,
                         const char *lo, const char *hi,
                         const char *allowed);
rf_status rf_read_text(const rf_reader *r, char **text, rf_key key);
rf_status rf_read_file_name(const rf_reader *r, char **name, rf_key key);

/* A list of moments in words (words.h), or one: (*words)[*count].  After the
   data. */
rf_status rf_read_words(const rf_reader *r, rf_word **words, size_t *count,
                        rf_key key);

/* A list of equally long lists of numbers: v[rows][cols], to be released
 * with rf_mpq_array_free. */
rf_status rf_value_rows(const rf_reader *r, mpq_t **v, size_t *rows,
                        size_t *cols, const rf_node *node, const char *name);

/* The sections; each fills its part of the problem from its keys, and may
 * look at the parts that are filled before it, in the order here. */
rf_status rf_read_loss(rf_reader *r);
rf_status rf_read_data(rf_reader *r);
rf_status rf_read_flow(rf_reader *r);
rf_status rf_read_wide(rf_reader *r);      /* is the width infinite? */
rf_status rf_check_wide(const rf_reader *r);   /* to what a flow computes */
rf_status rf_make_wide(rf_reader *r);      /* of the network, its nodes */
rf_status rf_read_network(rf_reader *r);   /* and init */
rf_status rf_read_unit(rf_reader *r);      /* of both; unit.c */
void rf_put_unit(rf_string *s, const rf_problem *p);
void rf_put_unit_start(rf_string *s, const rf_problem *p);
rf_status rf_read_begin(rf_reader *r);     /* how the flow starts; after all of
                                            it, and the network */
rf_status rf_read_record(rf_reader *r);
rf_status rf_read_probe(rf_reader *r);     /* of record */
rf_status rf_read_measures(rf_reader *r);  /* of record; measure.c */

/* Gradient descent (descent.c): its keys, or none of them; after the network
   its slope at 0; all of it as text. */
rf_status rf_read_steps(rf_reader *r);
rf_status rf_refuse_step_keys(const rf_reader *r);
rf_status rf_read_at_zero(rf_reader *r);
void rf_put_steps(rf_string *s, const rf_problem *p);

/* The keys of a design, and of how many data of which dimension; then draw
   them. */
rf_status rf_read_design(rf_reader *r, size_t *n, size_t *dim);
rf_status rf_draw_design(rf_reader *r, size_t n, size_t dim);
bool rf_problem_has_noise(const rf_problem *problem, rf_design_kind kind);

/* Room for n data, dim counting without the bias.  Errors: RF_EINPUT there are
   too many; RF_ENOMEM. */
rf_status rf_data_room(rf_reader *r, const rf_location *place, size_t n,
                       size_t dim);

/* Input k is there but for its bias, which is appended.  Errors: RF_EINPUT it
   is zero. */
rf_status rf_data_finish(rf_reader *r, const rf_location *place, size_t k);

/* Is y a label that the loss takes?  text[length]: as it was given; k: its
   number.  Errors: RF_EINPUT. */
rf_status rf_check_label(const rf_reader *r, const rf_location *place,
                         size_t k, const mpq_t y, const char *text,
                         size_t length);

/* Read the data from r->data, a table that came with the text in place of the
   files that it names: what was to be done with their numbers is done. */
rf_status rf_read_given_table(rf_reader *r);

/* Data from files of others (problem/real/): are they asked for?  The whole
   of data but bias. */
bool rf_has_real(const rf_reader *r);
rf_status rf_read_real(rf_reader *r);

/* Initial weights from a file of NumPy at path, named by init.file: is it
   one?  Width and weights at once. */
bool rf_has_array(const char *path);
rf_status rf_read_array(rf_reader *r, const char *path);

/* t[1] .. t[count - 2], equally spaced between the first and the last. */
void rf_fill_linear(mpq_t *t, size_t count);

/* The same geometrically between ends > 0, rounded to doubles. */
void rf_fill_log(mpq_t *t, size_t count);

/* path as seen from folder; release with rf_release, NULL: no memory. */
char *rf_join(const char *folder, const char *path);

/* Append a text as a YAML scalar in quotes. */
void rf_put_quoted(rf_string *s, const char *text);

/* Write problem->text anew.  Errors: RF_ENOMEM, nothing changed. */
rf_status rf_problem_write_text(rf_problem *problem);

/* The doubles of problem->x for the filter of the signs (sign.c). */
rf_status rf_problem_prepare_signs(rf_problem *problem);

#endif
