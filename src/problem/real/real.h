/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * real.h -- data from files of others: which rows are taken, what becomes of
 * their numbers.
 *
 * Labels are read first, all of them: with them it is known which rows are
 * taken, so that the rows are read once and only those are kept. */
#ifndef RF_REAL_H
#define RF_REAL_H

#include "problem/files/array.h"
#include "problem/reader.h"
#include "problem/text/ledger.h"

/* One entry of data.classes: a label of the file, and what it becomes. */
typedef struct rf_class {
  const rf_node *node;   /* its entry */
  mpq_t label;           /* in the file ... */
  bool word;             /* ... or a word, its key */
  mpq_t y;               /* here */
  size_t found, left;    /* rows that have it; how many of them are to be taken
                            yet */
} rf_class;

typedef enum rf_scaling { RF_BY_NUMBER, RF_UNIT, RF_STANDARD } rf_scaling;

/* What the keys say. */
typedef struct rf_wish {
  char **file;           /* file[nfiles]: as named */
  size_t nfiles;
  char *labels;          /* as named; NULL: none of their own */
  char *arrays[2];       /* names in an archive: of inputs, of labels */
  int separator;         /* of a table, rf_separator */
  bool header;           /* its first line has the names of its columns */
  rf_class *classes;     /* classes[nclasses] */
  size_t nclasses;       /* 0: every label is taken as it is */
  uint64_t count, per_class;  /* 0: all */
  bool random;           /* by seed, else the first ones */
  uint64_t seed;
  bool center;
  rf_scaling scaling;
  mpq_t scale;
} rf_wish;

/* Where data come from: a key, and the files that it stands for. */
typedef struct rf_origin {
  rf_key key;
  bool many;             /* it takes a list of files */
  bool labels;           /* a label is the first number of a row; else ... */
  bool archive;          /* ... in an array beside the inputs; else in a file of
                            their own */
  unsigned most;         /* the largest label there can be; 0: any */
  /* Open a file; name: of the array in an archive, else not used.  NULL: it is
     a table, see columns.c. */
  rf_status (*open)(rf_array *array, rf_message *message, const char *path,
                    const char *name, const rf_location *asker);
} rf_origin;

/* Data that are read. */
typedef struct rf_intake {
  rf_reader *reader;
  const rf_origin *origin;
  rf_wish wish;
  size_t total;          /* rows that have a label */
  uint32_t *class_of;    /* class_of[total]: NO_CLASS, or which */
  mpq_t *y;              /* y[total]: the labels, where there are no classes */
  size_t class_room, y_room;  /* of these two arrays */
  bool *taken;           /* taken[total] */
  rf_ledger ledger;        /* the table ... */
  size_t columns;        /* ... and its columns: */
  size_t label;          /* that of the labels, */
  size_t *input;         /* input[ninputs]: those of the inputs */
  size_t ninputs;
  size_t rows;           /* rows that were read ... */
  size_t kept;           /* ... and taken */
} rf_intake;

#define RF_NO_CLASS UINT32_MAX

/* Keep the label of one more row: its class, or y itself where there are none;
   nclasses: it is of no class.  Errors: RF_ENOMEM. */
rf_status rf_intake_keep(rf_intake *in, size_t class, const mpq_t y);

/* May the label of datum i, which is of class c, be one?  Errors: RF_EINPUT at
   the class, RF_ENOMEM. */
rf_status rf_intake_check_class(const rf_intake *in, size_t i, size_t c);

/* The same as rf_intake_labels and rf_intake_rows, of a table. */
rf_status rf_columns_labels(rf_intake *in);
rf_status rf_columns_rows(rf_intake *in);

/* What the experiment asks for; NULL: none. */
const rf_origin *rf_origin_of(const rf_reader *reader);

/* Is it the only source of data?  Errors: RF_EINPUT there is another. */
rf_status rf_origin_alone(const rf_intake *in);

/* in->wish from the keys.  Errors: RF_EINPUT, RF_ENOMEM. */
rf_status rf_wish_read(rf_intake *in);
void rf_wish_free(rf_wish *wish);

/* Put it as the keys that it was read from into problem->data_text. */
rf_status rf_wish_write(const rf_intake *in);

/* Read all labels.  Errors: RF_EINPUT (message), RF_EIO, RF_ENOMEM. */
rf_status rf_intake_labels(rf_intake *in);

/* Say which rows are taken: problem->n of them.  Errors: RF_EINPUT a class is
   not there, or there are too few. */
rf_status rf_intake_select(rf_intake *in);

/* Read the rows that are taken, and their labels, into the problem. */
rf_status rf_intake_rows(rf_intake *in);

/* Centre and scale the inputs, but for the bias. */
rf_status rf_intake_prepare(rf_intake *in);

#endif
