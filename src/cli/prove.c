/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * prove.c -- reluflow prove: the flow, with every number enclosed. */
#include "config.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/proved.h"

enum { BITS = 256, EVENTS, PARTS, RADIUS, SAMPLES, VERDICTS, EPSILON, ALPHA,
       ALL, THEOREM1, WIDTHS, EFFORT };

static const rf_option options[] = {
  { "all-widths", WIDTHS, "SUM", "prove it of every start of every width, of"
    " which the\nsum of a^2 is at most SUM for each sign of a, or that\nof the"
    " experiment (start): three data in the plane;\nwith -o and -s alone" },
  { "bits", BITS, "N", "bits to begin with, 53 to 65536 (128); they are\n"
    "doubled until all is decided, 8 times at most" },
  { "effort", EFFORT, "F", "it may cost F times what is usual, 1e-6 to 1e6\n"
    "(1); what costs more is not begun, and says so" },
  { "events", EVENTS, "FILE", "write the events as CSV:\n"
    "time,radius,neuron,datum,kind" },
  { "output", 'o', "FILE", "write a certificate for reluflow-check" },
  { "parts", PARTS, NULL, "prove it of networks of every width, in which each"
    " neuron z\nis parts alpha (z + e), sum alpha^2 = 1, ||e|| <= R ||z||" },
  { "radius", RADIUS, "R", "prove it of all initial weights within R times\n"
    "their norm: 0 to 1 (0)" },
  { "samples", SAMPLES, "FILE", "write the loss at the recorded times as CSV:\n"
    "time,loss,radius" },
  { "verdicts", VERDICTS, "FILE", "write what becomes of claims as CSV:\n"
    "claim,verdict,value,note" },
  { "epsilon", EPSILON, "E", "of tau in these, a rational between 0 and 1/3\n"
    "(1/4)" },
  { "alpha", ALPHA, "A", "alpha0 in these, a rational in (0, 1] (1)" },
  { "theorem1", THEOREM1, NULL, "the certificate states Theorem 1 of Boursier\n"
    "& Flammarion, too, for this epsilon" },
  { "all", ALL, NULL, "in these a row for every neuron, not only the worst,\n"
    "and a column more: neuron" },
  RF_SET_OPTION,
  { 0 }
};

typedef struct wish {
  rf_proof_options options;
  rf_claims_options claims;
  const char *events, *samples, *output, *verdicts;
  bool theorem1;
  const char *widths;    /* the sum of a^2; NULL: one start */
  bool bits, radius, epsilon, alpha, effort;   /* they were given */
  rf_set set;
} wish;

static rf_take take;

static const rf_usage usage = {
  .name = "prove", .operands = "EXPERIMENT", .options = options,
  .take = take, .operands_least = 1, .operands_most = 1,
  .text = "Follow the flow in balls that are proved to contain it, to the"
          " experiment's\nuntil: no event is missing, none is wrong.  Needs"
          " FLINT.\nThe FILE of a table may be -, standard output."
          "  Exit status 1: something\ncould not be decided, or the solution"
          " is not unique and flow.nonunique does not\nchoose; what came before"
          " is proved."
};

static bool
take(void *context, int letter, const char *value)
{
  wish *w = context;
  uint64_t n = 0;
  bool good;

  switch (letter) {
  case BITS:
    good = rf_take_count(&n, &(rf_asked){ usage.name, "bits", value }, 53,
                         65536);
    w->options.bits = (long)n;
    w->bits = true;
    return good;
  case EFFORT:
    w->effort = true;
    return rf_take_number(&w->options.effort,
                          &(rf_asked){ usage.name, "effort", value }, 1e-6,
                          1e6);
  case EVENTS:
    w->events = value;
    return true;
  case 'o':
    w->output = value;
    return true;
  case PARTS:
    w->options.parts = 1;
    return true;
  case RADIUS:
    w->radius = true;
    return rf_take_number(&w->options.radius,
                          &(rf_asked){ usage.name, "radius", value }, 0.0,
                          1.0);
  case SAMPLES:
    w->samples = value;
    return true;
  case VERDICTS:
    w->verdicts = value;
    return true;
  case EPSILON:
    w->claims.epsilon = value;
    w->epsilon = true;
    return true;
  case ALPHA:
    w->claims.alpha0 = value;
    w->alpha = true;
    return true;
  case ALL:
    w->claims.all = 1;
    return true;
  case THEOREM1:
    w->theorem1 = true;
    return true;
  case WIDTHS:
    w->widths = value;
    return true;
  default:
    return rf_set_add(&w->set, usage.name, value);
  }
}

/* ---- tables ---- */

/* Texts first .. first + count - 1 of numbers, with commas. */
static void
put_numbers(FILE *out, const rf_numbers *v, size_t first, size_t count)
{
  for (size_t i = 0; i < count; i++)
    fprintf(out, "%s%s", i ? "," : "", rf_numbers_text(v, first + i));
}

static bool
put_event(FILE *out, rf_proof *proof, size_t i)
{
  const rf_numbers *time;
  rf_event e;

  if (rf_proof_event_get(proof, &e, i) < 0
      || rf_proof_numbers(proof, &time, RF_PROOF_EVENT, i) < 0)
    return false;
  put_numbers(out, time, 0, 2);
  fprintf(out, ",%lu,%lu,%s\n", (unsigned long)e.neuron,
          (unsigned long)e.datum, rf_event_name(e.kind));
  return true;
}

static bool
put_sample(FILE *out, rf_proof *proof, size_t i)
{
  const rf_numbers *v;

  if (rf_proof_numbers(proof, &v, RF_PROOF_SAMPLE, i) < 0)
    return false;
  put_numbers(out, v, 0, 3);
  putc('\n', out);
  return true;
}

/* A table to a file, or to standard output. */
typedef struct table {
  const char *path, *head;
  size_t count;
  bool (*put)(FILE *out, rf_proof *proof, size_t i);
  const rf_claims *claims; /* all rows in place of `put` */
  bool all;
} table;

static int
write_table(const table *t, rf_proof *proof)
{
  const bool standard = strcmp(t->path, "-") == 0;
  FILE *out = standard ? stdout : fopen(t->path, "w");
  bool good = out != NULL;

  if (good)
    fprintf(out, "%s\n", t->head);
  for (size_t i = 0; i < t->count && good; i++)
    good = t->put(out, proof, i);
  if (good && !t->put)
    rf_cli_put_proved(out, proof, t->claims, t->all);
  if (out && !standard)
    good = !ferror(out) && good;
  if (out && !standard && fclose(out))
    good = false;
  if (good)
    return RF_EXIT_DONE;
  rf_cli_say("%s: %s", t->path, errno ? strerror(errno) : "cannot write");
  return RF_EXIT_FAILED;
}

static int
write_tables(rf_proof *proof, const rf_claims *claims, const wish *w)
{
  const bool all = w->claims.all != 0;
  const table events = { .path = w->events, .put = put_event,
                         .head = "time,radius,neuron,datum,kind",
                         .count = rf_proof_event_count(proof) };
  const table samples = { .path = w->samples, .put = put_sample,
                          .head = "time,loss,radius",
                          .count = rf_proof_sample_count(proof) };
  const table verdicts = { .path = w->verdicts, .claims = claims, .all = all,
                           .head = all ? "claim,verdict,value,note,neuron"
                                       : "claim,verdict,value,note" };
  int code = RF_EXIT_DONE;

  errno = 0;
  if (w->events)
    code = write_table(&events, proof);
  if (w->samples && !code)
    code = write_table(&samples, proof);
  if (w->verdicts && !code)
    code = write_table(&verdicts, proof);
  return code;
}

/* ---- the summary ---- */

static bool
to_standard_output(const wish *w)
{
  const char *const path[] = { w->events, w->samples, w->verdicts };
  bool found = false;

  for (size_t i = 0; i < sizeof path / sizeof *path; i++)
    found = found || (path[i] && strcmp(path[i], "-") == 0);
  return found;
}

/* What a table on standard output leaves no place for is not printed. */
static void
print_summary(const rf_proved *p, const wish *w)
{
  if (to_standard_output(w))
    return;
  printf("proved to   t = ");
  rf_cli_number(p->time);
  if (w->options.parts) {
    fputs("\nof parts    every width: alpha (z + e), sum alpha^2 = 1, "
          "||e|| <= ", stdout);
    rf_cli_number(w->options.radius);
    fputs(" ||z||", stdout);
  }
  printf("\nevents      %zu, none missing\nbits        %ld, %zu steps\n",
         p->events, p->bits, p->steps);
  if (isinf(p->relative))
    printf("error       %s\n", p->relative < 0.0
           ? "none: all neurons are dead" : "larger than the weights, maybe");
  else
    printf("error       2^%.1f of the weights\n", p->relative);
  if (p->put)
    printf("start       %zu neurons leave dependent boundaries; a run with stay"
           " keeps them there\n", p->put);
  if (p->unique)
    puts("unique      yes: there is no other solution");
  else {
    fputs(p->several ? "unique      not unique: only to t = "
          : "unique      to t = ", stdout);
    rf_cli_number(p->unique_until);
    puts(p->several ? "; then another solution leaves (flow.nonunique)"
         : "; then a dead neuron could leave (it stays)");
  }
}

/* Where the loss goes, if that is proved, whatever events may come. */
static void
print_limit(const rf_proved *p)
{
  if (p->settles)
    printf("for ever    it converges; the loss goes to exactly %s\n",
           p->limit);
  else if (p->limit) {
    fputs("for ever    the loss goes to exactly 0; 1/loss grows at least by ",
          stdout);
    rf_cli_number(p->rate);
    puts(" t");
  }
}

static void
print_forever(const rf_proved *p, const wish *w)
{
  if (to_standard_output(w))
    return;
  print_limit(p);
  if (!p->forever)
    printf("%s not certain: %s\n", p->limit ? "           " : "for ever   ",
           p->why_not);
  else
    printf("            no more events: %zu neurons live, %zu of them slide%s"
           "\n", p->live, p->slides, p->unique_forever
           || p->several ? ""
           : "; a dead neuron could leave one day (it stays)");
}

static int
save(rf_proof *proof, const char *path)
{
  rf_message message = { "" };
  rf_status status = rf_proof_save(proof, &message, path);

  return status < 0 ? rf_cli_failed(&message, status) : RF_EXIT_DONE;
}

static int
prove(const rf_problem *problem, const wish *w)
{
  rf_message message = { "" };
  rf_proof *proof = NULL;
  rf_claims *claims = NULL;
  rf_proved proved;
  rf_status status = w->verdicts
    ? rf_cli_prove(&proof, &claims, &message, problem, &w->options,
                   &w->claims)
    : rf_proof_create(&proof, &message, problem, &w->options);
  int code;

  if (status < 0) {
    code = rf_cli_failed(&message, status);
    return status == RF_EUNSUP || status == RF_EINVAL ? RF_EXIT_USAGE : code;
  }
  rf_proof_get(proof, &proved);
  code = write_tables(proof, claims, w);
  rf_claims_free(claims);
  if (proved.done && w->output && !code)
    code = save(proof, w->output);
  if (proved.done) {
    print_summary(&proved, w);
    print_forever(&proved, w);
  } else {
    rf_cli_say("%s with %ld bits: %s", proved.undone ? "not unique"
               : "undecided", proved.bits, proved.doubt);
    code = RF_EXIT_FAILED;
  }
  rf_proof_free(proof);
  return code;
}

/* ---- every start of every width ---- */

/* A bound to so many places, from above or below: what is printed is one, too,
   as it is beyond the double. */
static void
print_bound(const char *before, double bound, int places, int side)
{
  char text[400];
  double v = bound;

  for (int i = 0; i < 2; i++, v += side * pow(10.0, -places)) {
    snprintf(text, sizeof text, "%.*f", places, v);
    if (side * (strtod(text, NULL) - bound) > 0.0)
      break;
  }
  printf("%s%s", before, text);
}

static void
print_widths(const rf_widths_proved *v, const char *sum)
{
  if (!sum)
    puts("start       that of the experiment is one of these:");
  printf("all widths  every start with |a| >= ||w||, sum a^2 <= %s over a > 0 "
         "and\n            over a < 0, of which some a > 0 has an active datum,"
         " and every\n            other a > 0, too, or all <w, x> < 0\n",
         sum ? sum : v->sum);
  printf("aligned     to cosine ");
  rf_cli_number(v->cosine);
  print_bound(" by t = ", v->aligned, 3, 1);
  print_bound("\nthen        they turn by at most ", v->turn, 3, 1);
  print_bound(", of ", v->turn_most, 3, -1);
  print_bound("; sum a^2 of a < 0 grows\n            by at most ", v->factor, 2,
              1);
  printf("\nfor ever    it converges; the loss goes to exactly %s, like ",
         v->limit);
  print_bound("exp(-", v->rate, 2 - (int)floor(log10(v->rate)), -1);
  puts(" t)");
}

static int
save_widths(const rf_widths *widths, const char *path)
{
  rf_message message = { "" };
  rf_status status = rf_widths_save(widths, &message, path);

  return status < 0 ? rf_cli_failed(&message, status) : RF_EXIT_DONE;
}

static int
prove_widths(const rf_problem *problem, const wish *w)
{
  rf_message message = { "" };
  rf_widths *widths = NULL;
  rf_widths_proved proved;
  const char *sum = strcmp(w->widths, "start") ? w->widths : NULL;
  rf_status status = rf_widths_create(&widths, &message, problem, sum);
  int code = RF_EXIT_DONE;

  if (status < 0) {
    code = rf_cli_failed(&message, status);
    return status == RF_ENOMEM ? code : RF_EXIT_USAGE;
  }
  rf_widths_get(widths, &proved);
  if (proved.doubt) {
    rf_cli_say("undecided for all widths: %s", proved.doubt);
    code = RF_EXIT_FAILED;
  } else if (w->output)
    code = save_widths(widths, w->output);
  if (!code)
    print_widths(&proved, sum);
  rf_widths_free(widths);
  return code;
}

/* What is about one start alone. */
static bool
asks_for_one(const wish *w)
{
  return w->events || w->samples || w->verdicts || w->bits || w->theorem1
         || w->epsilon || w->alpha || w->claims.all || w->options.parts
         || w->radius || w->effort;
}

/* What would be without effect, or is refused only after the proof; NULL:
   nothing. */
static const char *
misplaced(const wish *w)
{
  if (w->widths && asks_for_one(w))
    return "--all-widths: it is of no single start; only -o and -s go with it";
  if (w->theorem1 && !w->output)
    return "--theorem1 goes with -o";
  if (w->options.parts && w->output)
    return "--parts: there is no certificate of it; -o does not go with it";
  if (w->epsilon && !w->verdicts && !w->theorem1)
    return "--epsilon goes with --verdicts or --theorem1";
  if (w->alpha && !w->verdicts)
    return "--alpha goes with --verdicts";
  if (w->claims.all && !w->verdicts)
    return "--all goes with --verdicts";
  return NULL;
}

int
rf_cmd_prove(int argc, char **argv)
{
  wish w = { 0 };
  rf_problem *problem;
  const char *mistake;
  char **operands;
  int count, code;

  rf_proof_defaults(&w.options);
  rf_claims_defaults(&w.claims);
  code = rf_cli_options(&operands, &count, &usage, argc, argv, &w);
  if (code < 0) {
    mistake = misplaced(&w);
    if (mistake)
      code = rf_cli_bad_usage(usage.name, "%s", mistake);
  }
  if (code < 0)
    code = rf_cli_with_proofs(argc, argv);
  if (code < 0) {
    problem = rf_cli_problem(operands[0], &w.set);
    if (w.theorem1)
      w.options.theorem1 = w.claims.epsilon;
    code = !problem ? RF_EXIT_USAGE : w.widths ? prove_widths(problem, &w)
           : prove(problem, &w);
    rf_problem_free(problem);
  }
  rf_set_free(&w.set);
  return rf_cli_done(code);
}
