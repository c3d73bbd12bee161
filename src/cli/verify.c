/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * verify.c -- reluflow verify: what the papers claim, checked on an experiment
 * or a run.
 *
 * The library returns a list of claims, each with its verdict and the numbers
 * behind it.  Here they are only printed: as lines for the eye, as CSV, as
 * JSON, or with all there is to say. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/proved.h"

/* Numbers of the options without a letter. */
enum { CLAIM = 256, EPS, ALPHA, AT, ALL, CSV, JSON, EXPLAIN,
       PROOF, EFFORT, THREADS };

static const rf_option options[] = {
  RF_SET_OPTION,
  { "claim", CLAIM, "ID",
    "only this claim, or those of a pattern with\n"
    "* and ?; may be given several times" },
  { "epsilon", EPS, "E",
    "of tau, a rational between 0 and 1/3\n(default 1/4)" },
  { "alpha", ALPHA, "A",
    "alpha0 of Condition 1, a rational in (0, 1]\n(default 1)" },
  { "at", AT, "TIME",
    "judge the state at this time (STA.*, BF2.local,\n"
    "GEN.9, GEN.10), not that at the end; such\n"
    "verdicts are not kept in the run file" },
  { "effort", EFFORT, "F",
    "spend F times as much on a claim that is too dear,\n"
    "F from 1e-6 to 1e6 (default 1)" },
  { "threads", THREADS, "N",
    "measure on N threads; the same bits for any N\n"
    "(default: the processors there are)" },
  { "all", ALL, NULL, "a row for every neuron, not only the worst" },
  { "proof", PROOF, NULL,
    "prove the flow as well, and say what is proved or\n"
    "refuted; a last column of the CSV" },
  { "csv", CSV, NULL, "print CSV" },
  { "json", JSON, NULL, "print JSON" },
  { "explain", EXPLAIN, "ID",
    "print all there is to say of this claim" },
  { NULL, 0, NULL, NULL }
};

static rf_take take;

static const rf_usage usage = {
  .name = "verify", .operands = "EXPERIMENT|RUN",
  .text = "Check what the papers claim on the data, the start and the flow of"
          " an\nexperiment.  Verdicts: holds, violated, undecided, vacuous,"
          " hypothesis not met.\nWith --proof also: proved, refuted, void.",
  .options = options, .take = take, .operands_least = 1, .operands_most = 1
};

typedef enum format { TABLE, AS_CSV, AS_JSON, EXPLAINED } format;

/* What the command line asks for; ids may be patterns, which the library
   compares. */
typedef struct wish {
  rf_set set;
  format format;
  rf_set ids;
  rf_claims_options options;
  bool proof;
} wish;

/* The claims as they were measured, and as they are proved, if that was asked
   for. */
typedef struct findings {
  const rf_claims *measured, *proved;
  bool proof, all;
} findings;

/* What the proof says of a row; "": nothing. */
static const char *
proved_of(const findings *f, const rf_claim *c, bool printed)
{
  return rf_cli_proved(f->proved, c, f->all, printed);
}

/* Of several formats the last one wins; --explain asks for a claim and a
   format at once. */
static bool
take(void *context, int letter, const char *value)
{
  wish *w = context;

  switch (letter) {
  case RF_SET:
    return rf_set_add(&w->set, "verify", value);
  case EXPLAIN:
    w->format = EXPLAINED;
    rf_set_append(&w->ids, value);
    return true;
  case CLAIM:
    rf_set_append(&w->ids, value);
    return true;
  case EPS:
    w->options.epsilon = value;
    return true;
  case ALPHA:
    w->options.alpha0 = value;
    return true;
  case AT:
    w->options.at = value;
    return true;
  case THREADS:
    return rf_take_threads(&w->options.threads, usage.name, value);
  case ALL:
    w->options.all = 1;
    return true;
  case EFFORT:
    return rf_take_number(&w->options.effort,
                          &(rf_asked){ "verify", "effort", value }, 1e-6,
                          1e6);
  case PROOF:
    w->proof = true;
    return true;
  default:
    w->format = letter == CSV ? AS_CSV : AS_JSON;
    return true;
  }
}

/* A number in at most 10 characters: the digits that have room, and the
   exponent.  It is cut, not rounded: 0.99999 does not become 1.  A word may
   have an e too, so digits are looked for first. */
static void
print_short(const char *number)
{
  const char *e = number && strpbrk(number, "0123456789")
    ? strchr(number, 'e') : NULL;
  const int tail = e ? (int)strlen(e) : 0;
  const int most = e && e - number < 10 - tail ? (int)(e - number) : 10 - tail;

  printf("%*.*s%s", 10 - tail, most, number ? number : "", e ? e : "");
}

/* A line of at most 79 characters: id, statement, verdict, margin, where.  A
   constant has its name and value instead.  Where the proof needs more than
   the paper asks for, and that is not given, the claim as it is printed may be
   violated: a second line says so. */
static void
print_line(const findings *f, const rf_claim *c)
{
  const size_t length = strlen(c->statement.id);
  const bool constant = c->name[length] == '.';

  printf("%-12.12s %-27.27s %-18s ", c->statement.id,
         constant ? c->name + length + 1 : c->statement.text,
         constant ? c->measured ? "" : "not available"
                  : rf_verdict_name(c->verdict));
  print_short(constant ? c->measured : c->margin);
  if (c->neuron != SIZE_MAX)
    printf(" j=%zu", c->neuron);
  else if (c->time)
    printf(" t=%.6s", c->time);
  putchar('\n');
  if (c->verdict == RF_VERDICT_UNMET && c->literal == RF_VERDICT_VIOLATED)
    printf("%-12s as printed in the paper: violated\n", "");
  if (proved_of(f, c, false)[0])
    printf("%-12s proof: %s\n", "", proved_of(f, c, false));
  if (strcmp(proved_of(f, c, false), proved_of(f, c, true)))
    printf("%-12s proof, as printed in the paper: %s\n", "",
           proved_of(f, c, true));
}

/* For the eye; what is cut short here is whole in the other formats. */
static void
print_table(const findings *f)
{
  const rf_claims *claims = f->measured;
  rf_claim c;

  printf("%-12s %-27s %-18s %10s where\n", "claim", "statement", "verdict",
         "margin");
  for (size_t i = 0; i < rf_claims_count(claims); i++)
    if (rf_claims_get(claims, &c, i) == RF_OK)
      print_line(f, &c);
}

/* What a claim does not have is an empty field, so that all rows have the same
   number of them.  The name and not the id: the constants of one claim differ
   in it. */
static void
print_row(const findings *f, const rf_claim *c)
{
  const char *const field[] =
    { c->name, rf_verdict_name(c->verdict), c->margin, c->measured, c->bound,
      c->uncertainty };

  for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
    rf_cli_field(field[i]);
    putchar(',');
  }
  if (c->neuron != SIZE_MAX)
    printf("%zu", c->neuron);
  putchar(',');
  rf_cli_field(c->time);
  putchar(',');
  rf_cli_field(c->note);
  if (f->proof)
    printf(",%s", proved_of(f, c, false));
  putchar('\n');
}

static void
print_csv(const findings *f)
{
  const rf_claims *claims = f->measured;
  rf_claim c;

  printf("claim,verdict,margin,measured,bound,uncertainty,neuron,time,note%s\n",
         f->proof ? ",proof" : "");
  for (size_t i = 0; i < rf_claims_count(claims); i++)
    if (rf_claims_get(claims, &c, i) == RF_OK)
      print_row(f, &c);
}

/* "key": "text", with what JSON wants escaped; numbers are texts too, as they
   may be beyond the doubles of a reader.  A key without a value is left
   out. */
static void
put_pair(const char *key, const char *text)
{
  if (!text)
    return;
  printf(", \"%s\": \"", key);
  for (; *text; text++) {
    if (*text == '"' || *text == '\\')
      putchar('\\');
    putchar(*text);
  }
  putchar('"');
}

/* What has to be given for the claim to say something, and whether it is;
   "repair" marks what the proof needs and the paper does not say. */
static void
put_hypotheses(const rf_claims *claims, size_t i, size_t count)
{
  static const char *const met[] = { "no", "yes", "unsure" };
  rf_hypothesis y;

  printf(", \"hypotheses\": [");
  for (size_t k = 0; k < count; k++)
    if (rf_claims_hypothesis_get(claims, &y, i, k) == RF_OK) {
      printf("%s{\"name\": \"%s\"", k ? ", " : "", y.name);
      put_pair("text", y.text);
      put_pair("met", met[y.met]);
      put_pair("margin", y.margin);
      printf(", \"repair\": %s}", y.repair ? "true" : "false");
    }
  putchar(']');
}

/* One array, an object a line.  The first key has no comma before it and is
   always there; all others begin with one. */
static void
print_json(const findings *f)
{
  const rf_claims *claims = f->measured;
  rf_claim c;

  printf("[");
  for (size_t i = 0; i < rf_claims_count(claims); i++) {
    if (rf_claims_get(claims, &c, i) != RF_OK)
      continue;
    printf("%s\n {\"claim\": \"%s\"", i ? "," : "", c.name);
    put_pair("verdict", rf_verdict_name(c.verdict));
    put_pair("literal", rf_verdict_name(c.literal));
    put_pair("margin", c.margin);
    put_pair("measured", c.measured);
    put_pair("bound", c.bound);
    put_pair("uncertainty", c.uncertainty);
    if (c.neuron != SIZE_MAX)
      printf(", \"neuron\": %zu", c.neuron);
    put_pair("time", c.time);
    put_pair("note", c.note);
    if (proved_of(f, &c, false)[0]) {
      put_pair("proof", proved_of(f, &c, false));
      put_pair("proof_as_printed", proved_of(f, &c, true));
    }
    put_hypotheses(claims, i, c.hypotheses);
    putchar('}');
  }
  puts("\n]");
}

/* The same in words; a margin tells how far from its bound a hypothesis is. */
static void
explain_hypotheses(const rf_claims *claims, size_t i, size_t count)
{
  static const char *const met[] = { "not met", "met", "undecided" };
  rf_hypothesis y;

  for (size_t k = 0; k < count; k++)
    if (rf_claims_hypothesis_get(claims, &y, i, k) == RF_OK) {
      printf("  %-4s %-9s  %s", y.name, met[y.met], y.text);
      if (y.margin)
        printf(", margin %s", y.margin);
      puts(y.repair ? "  (the proof needs it)" : "");
    }
}

/* What is not there is no line. */
static void
explain_line(const char *name, const char *value)
{
  if (value)
    printf("%-12s %s\n", name, value);
}

/* Statement, hypotheses, conclusion, numbers, verdict, as one would argue on
   paper.  What a claim does not have is skipped. */
static void
explain(const findings *f, size_t i)
{
  const rf_claims *claims = f->measured;
  rf_claim c;

  if (rf_claims_get(claims, &c, i) != RF_OK)
    return;
  if (i)
    putchar('\n');
  explain_line("claim", c.name);
  explain_line("source", c.statement.source);
  explain_line("statement", c.statement.text);
  explain_line("scope", c.statement.scope);
  explain_line("when", c.statement.when);
  if (c.hypotheses)
    puts("hypotheses");
  explain_hypotheses(claims, i, c.hypotheses);
  explain_line("conclusion", c.statement.conclusion);
  explain_line("measured", c.measured);
  explain_line("bound", c.bound);
  explain_line("margin", c.margin);
  explain_line("uncertainty", c.uncertainty);
  if (c.neuron != SIZE_MAX)
    printf("%-12s %zu\n", "neuron", c.neuron);
  explain_line("time", c.time);
  explain_line("verdict", rf_verdict_name(c.verdict));
  if (c.literal != c.verdict)
    explain_line("as printed", rf_verdict_name(c.literal));
  explain_line("note", c.note);
  if (proved_of(f, &c, false)[0])
    explain_line("proof", proved_of(f, &c, false));
  if (strcmp(proved_of(f, &c, false), proved_of(f, &c, true)))
    explain_line("... printed", proved_of(f, &c, true));
}

/* Each format has a function that walks the list: they differ in what is
   between the claims. */
static void
print(const findings *f, format how)
{
  switch (how) {
  case TABLE:
    print_table(f);
    return;
  case AS_CSV:
    print_csv(f);
    return;
  case AS_JSON:
    print_json(f);
    return;
  case EXPLAINED:
    for (size_t i = 0; i < rf_claims_count(f->measured); i++)
      explain(f, i);
  }
}

/* Verdicts are kept in the run file that they are about.  That is not what was
   asked for, so that where it cannot be it is told, and no more. */
static void
keep(const wish *w, rf_record *record, const rf_claims *claims)
{
  const size_t count = rf_claims_count(claims);
  rf_kept_verdict *row = rf_cli_alloc(count, sizeof *row);
  rf_message message = { "" };
  rf_claim c;

  for (size_t i = 0; i < count; i++)
    if (rf_claims_get(claims, &c, i) == RF_OK)
      row[i] = (rf_kept_verdict){
        .claim = c.name, .verdict = rf_verdict_name(c.verdict),
        .margin = c.margin, .measured = c.measured, .bound = c.bound,
        .uncertainty = c.uncertainty, .time = c.time, .note = c.note,
        .epsilon = w->options.epsilon, .alpha0 = w->options.alpha0,
        .version = rf_version(), .neuron = c.neuron,
        .precision = rf_claims_bits(claims) };
  if (rf_record_verdicts_keep(record, &message, row, count) < 0)
    rf_cli_say("the verdicts are not kept: %s", message.text);
  free(row);
}

/* The same claims on the flow itself, which does not need the run. */
static rf_status
prove(rf_claims **proved, rf_message *message, const wish *w,
      const rf_problem *problem)
{
  rf_proof_options o;
  rf_proof *proof = NULL;
  rf_status status;

  if (!w->proof)
    return RF_OK;
  rf_proof_defaults(&o);
  o.effort = w->options.effort;
  status = rf_cli_prove(&proof, proved, message, problem, &o, &w->options);
  rf_proof_free(proof);
  return status;
}

/* The extremal vectors first, which many claims speak of.  If the budget does
   not suffice for all faces there is no list: then some claims stay undecided,
   and say so. */
static int
work(const wish *w, const rf_problem *problem, rf_record *record)
{
  rf_extremal_options spend;
  rf_extremals *list = NULL;
  rf_claims *claims = NULL, *proved = NULL;
  rf_message message = { "" };
  rf_status status;

  rf_extremal_defaults(&spend);
  status = rf_extremals_create(&list, &message, problem, &spend);
  if (status >= 0 || status == RF_ELIMIT)
    status = rf_claims_create(&claims, &message, problem, list, record,
                              &w->options);
  if (status >= 0)
    status = prove(&proved, &message, w, problem);
  if (status >= 0) {
    print(&(findings){ claims, proved, w->proof, w->options.all != 0 },
          w->format);
    if (record && !w->options.at)
      keep(w, record, claims);
  } else
    (void)rf_cli_failed(&message, status);
  rf_claims_free(claims);
  rf_claims_free(proved);
  rf_extremals_free(list);
  return status == RF_EINVAL || status == RF_EINPUT || status == RF_EUNSUP
         ? RF_EXIT_USAGE : status < 0 ? RF_EXIT_FAILED : RF_EXIT_DONE;
}

/* A run file is checked as it is: what is set makes another experiment.  Then
   only the experiment of the file is taken, and its flow is followed anew. */
static rf_record *
record_of(const char *path, const wish *w, int *code)
{
  rf_record *record = NULL;

  *code = RF_EXIT_DONE;
  if (strcmp(path, "-") && rf_cli_is_run(path) && !w->set.count
      && !(record = rf_cli_record(path)))
    *code = RF_EXIT_USAGE;
  return record;
}

/* The exit status says whether claims could be checked, not what came out: a
   violated claim of a paper is an answer. */
int
rf_cmd_verify(int argc, char **argv)
{
  wish w = { .format = TABLE };
  rf_problem *problem = NULL;
  rf_record *record;
  char **operands;
  int count, code;

  rf_claims_defaults(&w.options);
  w.options.threads = rf_cli_processors();
  code = rf_cli_options(&operands, &count, &usage, argc, argv, &w);
  if (code < 0 && w.proof)
    code = rf_cli_with_proofs(argc, argv);
  if (code < 0) {
    w.options.ids = w.ids.list;
    w.options.count = w.ids.count;
    record = record_of(operands[0], &w, &code);
    if (code == RF_EXIT_DONE) {
      code = RF_EXIT_USAGE;
      if ((problem = rf_cli_problem(operands[0], &w.set)))
        code = rf_cli_done(work(&w, problem, record));
    }
    rf_problem_free(problem);
    rf_record_free(record);
  }
  rf_set_free(&w.ids);
  rf_set_free(&w.set);
  return code;
}
