/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * extremal.c -- reluflow extremal: extremal vectors and the constants of the
 * theory.
 *
 * All faces are enumerated, if the budget allows, and then the list is
 * complete; else --search follows the limit flow from random directions and
 * has what those end at.  What is printed of constants depends on which of the
 * two it was. */
#include "config.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

/* The longest exact form that is shown beside a decimal one. */
#define EXACT_MOST 60

/* Numbers of the options without a letter. */
enum { CSV = 256, DIGITS, FACES, SECONDS, SEARCH, SEED, EPS, ALPHA,
       THREADS };

static const rf_option options[] = {
  RF_SET_OPTION,
  { "csv", CSV, NULL, "print the extremal vectors as CSV, exact" },
  { "digits", DIGITS, "N", "digits of the constants (default 15)" },
  { "max-faces", FACES, "N",
    "give up the enumeration beyond N faces\n(default 2000000; 0: never)" },
  { "seconds", SECONDS, "S",
    "give up after S seconds (default 60; 0: never)" },
  { "search", SEARCH, "STARTS",
    "do not enumerate: follow the limit flow from\n"
    "STARTS random directions" },
  { "threads", THREADS, "N",
    "search on N threads; the same bits for any N\n"
    "(default: the processors there are)" },
  { "seed", SEED, "N", "of the random directions (default 1)" },
  { "epsilon", EPS, "E",
    "of lambda*, a rational between 0 and 1/2\n(default 1/4)" },
  { "alpha", ALPHA, "A",
    "alpha0 of lambda* and of the alignment time,\n"
    "a rational in (0, 1] (default 1)" },
  { NULL, 0, NULL, NULL }
};

static rf_take take;

static const rf_usage usage = {
  .name = "extremal", .operands = "EXPERIMENT",
  .text = "Find the extremal vectors of an experiment, with exact"
          " certificates, and\nthe constants of the theory of early"
          " alignment.",
  .options = options, .take = take, .operands_least = 1, .operands_most = 1
};

/* What the command line asks for; rationals stay texts, which the library
   reads exactly. */
typedef struct wish {
  rf_set set;
  bool csv;
  rf_extremal_options extremal;
  rf_constants_options constants;
} wish;

/* A whole number of one of the options. */
static bool
take_count(uint64_t *count, const char *option, const char *value,
           uint64_t least)
{
  return rf_take_count(count, &(rf_asked){ usage.name, option, value }, least,
                       UINT64_MAX);
}

/* Digits beyond all measure become 0, which the library refuses by its own
   message: no second bound is kept here.  Infinity is one way to say never. */
static bool
take(void *context, int letter, const char *value)
{
  wish *w = context;
  uint64_t count = 0;
  bool good;

  switch (letter) {
  case RF_SET:
    return rf_set_add(&w->set, usage.name, value);
  case CSV:
    return w->csv = true;
  case SECONDS:
    return rf_take_number(&w->extremal.seconds,
                          &(rf_asked){ usage.name, "seconds", value }, 0.0,
                          INFINITY);
  case THREADS:
    return rf_take_threads(&w->extremal.threads, usage.name, value);
  case EPS:
    w->constants.epsilon = value;
    return true;
  case ALPHA:
    w->constants.alpha0 = value;
    return true;
  case DIGITS:
    good = take_count(&count, "digits", value, 0);
    w->constants.digits = count > 1000000 ? 0 : (long)count;
    return good;
  case FACES:
    good = take_count(&count, "max-faces", value, 0);
    w->extremal.max_faces = (size_t)count;
    return good;
  case SEARCH:
    good = take_count(&count, "search", value, 1);
    w->extremal.starts = (size_t)count;
    return good;
  default:
    return take_count(&w->extremal.seed, "seed", value, 0);
  }
}

/* Exact, for programs: D is rational, and so is the square of its norm, which
   stands for the norm. */
static rf_status
print_csv(rf_extremals *list, const rf_problem *problem)
{
  const rf_numbers *vector;
  rf_status status = RF_OK;

  fputs("pattern,sign,kind", stdout);
  for (size_t i = 1; i <= rf_problem_dimension(problem); i++)
    printf(",D%zu", i);
  puts(",norm2");
  for (size_t i = 0; i < rf_extremals_count(list) && status >= 0; i++) {
    rf_extremal e;
    if ((status = rf_extremals_get(list, &e, i)) < 0)
      break;
    rf_cli_pattern(e.pattern, rf_problem_data_count(problem));
    if ((status = rf_extremals_vector(list, &vector, i)) < 0)
      break;
    printf(",%d,%s,", e.sign, rf_critical_name(e.kind));
    rf_cli_numbers(vector, 0, rf_numbers_count(vector), ",");
    putchar('\n');
  }
  return status;
}

/* What makes an extremal vector special, so that theorems that ask for the
   general case do not speak of it.  The order is that of the bits. */
static void
print_marks(unsigned marks)
{
  static const char *const text[] =
    { "eta at leak or 1", "flat boundary", "dependent zeros",
      "zeros on one line" };

  for (size_t i = 0; i < sizeof text / sizeof *text; i++)
    if (marks >> i & 1)
      printf("  (%s)", text[i]);
}

/* What the list is: complete with so many faces, or searched.  A search says
   how many of its starts were lost and estimates what it did not see, since it
   can prove nothing. */
static void
print_source(const rf_extremals *list, const rf_problem *problem)
{
  rf_coverage c;
  size_t faces = 0;

  for (size_t i = 0; i <= rf_problem_dimension(problem); i++)
    faces += rf_extremals_face_count(list, i);
  if (rf_extremals_complete(list)) {
    printf("%zu extremal vectors; all %zu faces tested, %zu of them open "
           "cones\n", rf_extremals_count(list), faces,
           rf_extremals_face_count(list, 0));
    return;
  }
  rf_extremals_coverage_get(list, &c);
  printf("%zu extremal vectors from %zu starts: %zu ended at one of them, "
         "%zu where D = 0, %zu were lost\n", rf_extremals_count(list),
         c.starts, c.ended, c.dead, c.lost);
  printf("estimated share of starts that end elsewhere: %.3g\n", c.unseen);
}

/* For reading: the face of sign D is the one that a neuron of that sign has
   when it is aligned.  How many starts ended at a vector is known of a search
   alone. */
static rf_status
print_table(const rf_extremals *list, const rf_problem *problem)
{
  const bool searched = !rf_extremals_complete(list);

  print_source(list, problem);
  if (rf_extremals_count(list))
    printf("\n%-7s %4s %-17s%s %s\n", "kind", "sign", "||D||",
           searched ? "  starts" : "", "face of sign D");
  for (size_t i = 0; i < rf_extremals_count(list); i++) {
    rf_extremal e;
    rf_status status = rf_extremals_get(list, &e, i);
    if (status < 0)
      return status;
    printf("%-7s %4s %-17.15g", rf_critical_name(e.kind),
           e.sign > 0 ? "+" : "-", e.norm);
    if (searched)
      printf(" %7zu", e.hits);
    putchar(' ');
    rf_cli_pattern(e.pattern, rf_problem_data_count(problem));
    print_marks(e.marks);
    putchar('\n');
  }
  return RF_OK;
}

/* A constant that is not available says why, for instance that not all faces
   are known.  Its exact form is added where it says more than the decimal and
   is short. */
static void
print_constants(const rf_constants *constants)
{
  rf_constant c;

  puts("");
  for (size_t i = 0; i < rf_constants_count(constants); i++) {
    if (rf_constants_get(constants, &c, i) < 0)
      return;
    printf("%-16s ", c.name);
    if (!c.value) {
      printf("not available: %s\n", c.note);
      continue;
    }
    printf("%s", c.value);
    if (c.exact && strcmp(c.exact, c.value) && strlen(c.exact) <= EXACT_MOST)
      printf(" = %s", c.exact);
    if (c.note)
      printf(" (%s)", c.note);
    puts("");
  }
}

/* The vectors, then the constants that go with them.  Where the budget ends
   the enumeration there is no list: that is told, the constants that need none
   are printed, and the status is that of a failure. */
static int
work(const wish *w, const rf_problem *problem)
{
  rf_extremals *list = NULL;
  rf_constants *constants = NULL;
  rf_message message = { "" };
  rf_status status = rf_extremals_create(&list, &message, problem,
                                         &w->extremal);
  const rf_status limit = status;

  if (status == RF_ELIMIT && !w->csv)
    rf_cli_say("%s", message.text);
  else if (status < 0)
    goto done;
  if (w->csv) {
    status = print_csv(list, problem);
    goto done;
  }
  if (list && (status = print_table(list, problem)) < 0)
    goto done;
  status = rf_constants_create(&constants, &message, problem, list,
                               &w->constants);
  if (status < 0)
    goto done;
  print_constants(constants);

done:
  rf_constants_free(constants);
  rf_extremals_free(list);
  if (status < 0)
    (void)rf_cli_failed(&message, status);
  return status == RF_EINVAL ? RF_EXIT_USAGE
         : status < 0 || limit < 0 ? RF_EXIT_FAILED : RF_EXIT_DONE;
}

/* There is no run: extremal vectors are a property of data and labels. */
int
rf_cmd_extremal(int argc, char **argv)
{
  wish w = { .csv = false };
  rf_problem *problem;
  char **operands;
  int count, code;

  rf_extremal_defaults(&w.extremal);
  w.extremal.threads = rf_cli_processors();
  rf_constants_defaults(&w.constants);
  code = rf_cli_options(&operands, &count, &usage, argc, argv, &w);
  if (code < 0) {
    code = RF_EXIT_USAGE;
    if ((problem = rf_cli_problem(operands[0], &w.set)))
      code = rf_cli_done(work(&w, problem));
    rf_problem_free(problem);
  }
  rf_set_free(&w.set);
  return code;
}
