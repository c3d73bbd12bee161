/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * saved.h -- a proof, its certificate, and what the checker reads there. */
#ifndef SAVED_H
#define SAVED_H

#include <reluflow.h>

#include "proof/tube/terrain.h"
/* After it: names of the checker are short. */
#include "checker/report.h"
#include "support/folder.h"
#include "support/parse.h"
#include "support/rf_test.h"

/* A proof, and its certificate. */
typedef struct saved {
  rf_problem *problem;
  rf_proof *proof;
  rf_proved proved;
  certificate c;
} saved;

/* Status of the writer; read is true if it was written, and is in s->c. */
static inline rf_status
save(saved *s, bool *read, const char *text, const rf_proof_options *o)
{
  rf_message message = { "" };
  char fault[256] = "";
  rf_status status;

  *s = (saved){ .problem = test_parse(text) };
  *read = false;
  status = rf_proof_create(&s->proof, &message, s->problem, o);
  if (status < 0)
    return status;
  rf_proof_get(s->proof, &s->proved);
  status = rf_proof_save(s->proof, &message, path_of("a"));
  if (status < 0)
    return status;
  ck_assert_msg(!certificate_read(&s->c, fault, (int)sizeof fault,
                                  path_of("a")), "%s", fault);
  *read = true;
  return status;
}

static inline void
drop(saved *s, bool read)
{
  if (read)
    certificate_free(&s->c);
  rf_proof_free(s->proof);
  rf_problem_free(s->problem);
}

static inline void
keep(saved *s, const char *text, const rf_proof_options *o)
{
  bool read;

  ck_assert_int_eq(save(s, &read, text, o), RF_OK);
}

static inline found
check(const saved *s)
{
  report r = { 0 };
  lines l;
  int where;
  found code;

  ck_assert_int_eq(lines_make(&l, &where, &s->c), 0);
  code = stage_check(&r, &s->c, &l);
  lines_free(&l);
  return code;
}

#endif
