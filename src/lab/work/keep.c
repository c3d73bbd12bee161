/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * keep.c -- the run of a cell, with or without a run file.
 *
 * Either way the flow is the same, bit for bit, and a witness measures it: a
 * cell does not depend on whether its run file is kept.  Messages neither: the
 * name of the file is cut off them. */
#include "config.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "flow/ops.h"
#include "lab/work/work.h"
#include "record/attend.h"
#include "reluflow/record.h"

/* A cell that is being run. */
typedef struct cell {
  rf_answer *answer;
  rf_witness *witness;
  const rf_problem *problem;
} cell;

/* Before the first step, so that no moment is missed. */
static rf_status
begin(void *context, rf_message *message, rf_flow *flow)
{
  cell *c = context;

  return rf_witness_begin(c->witness, message, flow);
}

/* The doubts of a cell are those that a run file of it has. */
static rf_status
end(void *context, rf_message *message, rf_flow *flow)
{
  cell *c = context;
  rf_string doubts = { 0 };
  rf_flow_stats stats = { 0 };
  rf_status status = rf_witness_end(c->answer->gauged, c->witness, message);

  rf_flow_stats_get(flow, &stats);
  rf_run_doubts(&doubts, flow->problem, &stats);
  if (status >= 0 && doubts.failed)
    status = RF_ENOMEM;
  snprintf(c->answer->doubts.text, sizeof c->answer->doubts.text, "%s",
           doubts.text ? doubts.text : "");
  rf_string_free(&doubts);
  return status;
}

/* As a run file tells it, but for its name. */
static void
say_when(rf_message *message, const rf_flow *flow, rf_status status)
{
  const rf_message why = *message;

  snprintf(message->text, sizeof message->text, "at time %.9g: %.900s",
           flow ? rf_flow_time(flow) : 0.0,
           why.text[0] ? why.text : rf_strerror(status));
}

/* To the end, or to where flow.stop ends it. */
static rf_status
travel(rf_flow *flow, rf_message *message, rf_rounds *rounds)
{
  const rf_problem *p = &rounds->problem;
  rf_status status = RF_OK;

  /* Where it is looked at on the way changes nothing of a flow. */
  for (size_t i = p->wide.asked ? 0 : p->ntimes;
       i <= p->ntimes && status == RF_OK; i++) {
    do
      status = rf_flow_step_record(flow, message, i);
    while (status == RF_EVENT);
    if (status >= 0) {
      const rf_status taken = rf_rounds_take(rounds, flow);
      status = taken < 0 ? taken : status;
    }
  }
  return status;
}

static rf_status
follow(cell *c, rf_message *message, rf_rounds *rounds, bool *more)
{
  rf_flow *flow = NULL;
  rf_status status;

  message->text[0] = '\0';
  rf_rounds_open(rounds);
  status = rf_flow_create(&flow, message, &rounds->problem);
  if (status >= 0)
    status = begin(c, message, flow);
  if (status >= 0)
    status = travel(flow, message, rounds);
  if (status < 0)
    say_when(message, flow, status);
  rf_rounds_judge(rounds);
  if (status >= 0)
    status = rf_rounds_next(more, rounds, flow);
  if (status >= 0 && !*more)
    status = end(c, message, flow);
  rf_flow_free(flow);
  return status;
}

/* flow.digits auto computes with more where the second run does not agree, and
   an infinite width has more nodes where two levels do not. */
static rf_status
run_alone(cell *c, rf_message *message)
{
  rf_rounds rounds;
  bool more = true;
  rf_status status = rf_rounds_begin(&rounds, c->problem);

  if (status < 0)
    return status;
  while (status >= 0 && more) {
    more = false;
    status = follow(c, message, &rounds, &more);
  }
  rf_rounds_end(&rounds);
  return status;
}

/* A key as the name of a file: what has a meaning in names is spelt by its
   number. */
static char *
run_path(const rf_order *order, const char *key)
{
  rf_string path = { 0 };
  char code[4];

  rf_string_put(&path, order->folder);
  rf_string_put(&path, "/");
  for (; *key; key++)
    if (strchr("/% \"'\\:*?<>|", *key)) {
      snprintf(code, sizeof code, "%%%02X", (unsigned)(unsigned char)*key);
      rf_string_put(&path, *key == ' ' ? "" : code);
    } else
      rf_string_add(&path, key, 1);
  rf_string_put(&path, ".rfrun");
  return rf_string_take(&path);
}

/* A message without the name of the run file: what a row says does not depend
   on where that is. */
static void
cut_path(rf_message *message, const char *path)
{
  char shown[RF_SHOWN];
  const size_t length = strlen(rf_shown(shown, path));

  if (!strncmp(message->text, shown, length)
      && !strncmp(message->text + length, ": ", 2))
    memmove(message->text, message->text + length + 2,
            strlen(message->text + length + 2) + 1);
}

/* The file is written as any run file is, by the same code. */
static rf_status
run_kept(cell *c, rf_message *message, const rf_order *order, const char *key)
{
  const rf_attendant attendant = { c, begin, end };
  char *path = run_path(order, key);
  rf_status status = RF_ENOMEM;

  if (path) {
    status = rf_run_attended(message, c->problem, path, &attendant);
    if (status >= 0 && order->keep == RF_KEEP_FAILED)
      unlink(path);
    if (status < 0)
      cut_path(message, path);
  }
  rf_release(path);
  return status;
}

/* The witness is of one cell: nothing of it is left for the next. */
rf_status
rf_run_cell(rf_answer *answer, const rf_order *order,
            const rf_problem *problem, const char *key)
{
  cell c = { .answer = answer, .problem = problem };
  rf_message *message = &answer->message;
  rf_status status = rf_witness_create(&c.witness, problem,
                                       order->study->gauge,
                                       order->study->gauges);

  if (status >= 0)
    status = order->keep == RF_KEEP_NONE ? run_alone(&c, message)
      : run_kept(&c, message, order, key);
  rf_witness_free(c.witness);
  return status;
}

/* The folder goes by the name of the file, so that two sweeps of one study do
   not meet in it. */
rf_status
rf_runs_folder(char **folder, rf_message *message, const char *path,
               rf_keep keep)
{
  const size_t length = strlen(path);
  const char *ending = ".rfsweep";
  const size_t tail = strlen(ending);
  const bool cut = length > tail && !strcmp(path + length - tail, ending);
  rf_string name = { 0 };
  char shown[RF_SHOWN];

  rf_string_add(&name, path, cut ? length - tail : length);
  rf_string_put(&name, "-runs");
  if (!(*folder = rf_string_take(&name)))
    return RF_ENOMEM;
  if (keep == RF_KEEP_NONE || mkdir(*folder, 0777) == 0 || errno == EEXIST)
    return RF_OK;
  snprintf(message->text, sizeof message->text, "%s: cannot be made: %s",
           rf_shown(shown, *folder), strerror(errno));
  rf_release(*folder);
  *folder = NULL;
  return RF_EIO;
}
