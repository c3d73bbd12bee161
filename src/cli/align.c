/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * align.c -- reluflow align: where each neuron goes in the limit of zero
 * scale, and when.
 *
 * The neurons do not feel each other there, so that each is followed alone and
 * in closed form.  What is printed is one of three: a summary by where they
 * end, a line per neuron, or the events. */
#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/exact.h"

enum { EVENTS = 'e', CSV = 'c', DELTA = 'd', NEURONS = 'n', UNTIL = 'u',
       DIGITS = 256, EXACT, EVERY, THREADS };

static const rf_option options[] = {
  { "csv", CSV, NULL, "one line per neuron instead of the summary:\n"
    "neuron,sign,fate,pattern,faces,events,time,growth" },
  { "events", EVENTS, NULL, "the changes of activation instead:\n"
    "time,neuron,datum,kind" },
  { "exact", EXACT, NULL, "decide in rationals, enclose times (needs FLINT):\n"
    "the columns --csv has more are time_radius,\n"
    "growth_radius,unique, those of --events are\n"
    "time,radius,neuron,datum,kind" },
  { "every", EVERY, NULL, "not these neurons but every start, in two\n"
    "dimensions, exactly: a row for each cone and ray of\n"
    "directions, sign,from1,from2,to1,to2,pattern,fate,\n"
    "end,events,time,radius,unique" },
  { "digits", DIGITS, "N", "decimal digits, beyond 15 in MPFR (default 15;\n"
    "with --exact 20, and as many as you like)" },
  { "delta", DELTA, "D", "aligned: cosine at least 1 - D (default 1e-3)" },
  { "neurons", NEURONS, "K", "the first K neurons only" },
  { "until", UNTIL, "T", "look no further than time T (default: for ever)" },
  { "threads", THREADS, "N", "follow the neurons on N threads; the same bits\n"
    "for any N (default: the processors there are)" },
  RF_SET_OPTION,
  { NULL, 0, NULL, NULL }
};

static rf_take take;

static const rf_usage usage = {
  .name = "align", .operands = "EXPERIMENT",
  .text = "Follow the early alignment of every neuron in the limit of zero\n"
          "scale, in closed form.  A neuron aligns with an extremal vector,\n"
          "dies (no datum drives it), or is exactly opposite.  growth is\n"
          "ln |a| gained until that time.",
  .options = options, .take = take, .operands_least = 1, .operands_most = 1
};

/* What the command line asks for; the texts in options point into argv. */
typedef struct wish {
  rf_align_options options;
  bool csv, exact, every, until;
  rf_set set;
} wish;

/* Numbers that the library takes exactly, delta and until, go on as text: it
   checks them, and its message begins with the option's name.  For ever is no
   text at all. */
static bool
take(void *context, int letter, const char *value)
{
  wish *w = context;
  uint64_t n = 0;
  bool good;

  switch (letter) {
  case CSV:
    w->csv = true;
    return true;
  case EXACT:
    w->exact = true;
    return true;
  case EVERY:
    w->every = true;
    return true;
  case EVENTS:
    w->options.events = 1;
    return true;
  case DIGITS:
    good = rf_take_count(&n, &(rf_asked){ usage.name, "digits", value }, 1,
                         RF_ALIGN_DIGITS_MOST);
    w->options.digits = (long)n;
    return good;
  case DELTA:
    w->options.delta_text = value;
    return true;
  case UNTIL:
    w->until = true;
    w->options.until_text = strcmp(value, "inf") == 0 ? NULL : value;
    return true;
  case THREADS:
    return rf_take_threads(&w->options.threads, usage.name, value);
  case NEURONS:
    good = rf_take_count(&n, &(rf_asked){ usage.name, "neurons", value }, 1,
                         UINT64_MAX);
    w->options.neurons = (size_t)n;
    return good;
  default:
    return rf_set_add(&w->set, usage.name, value);
  }
}

/* Are more digits wanted than double has? */
static bool
many_digits(const wish *w)
{
  return w->options.digits > RF_ALIGN_DIGITS_DOUBLE;
}

/* Print numbers, what is between them too. */
static int
print_numbers(rf_align *align, rf_align_what what, size_t i,
              const char *between)
{
  const rf_numbers *v;

  if (rf_align_numbers(align, &v, what, i) < 0)
    return RF_EXIT_FAILED;
  rf_cli_numbers(v, 0, rf_numbers_count(v), between);
  return RF_EXIT_DONE;
}

/* A neuron has a pattern only where it ends at an extremal vector: the face in
   which it then lies.  Else the field is empty. */
static int
print_neuron(rf_align *align, size_t n, size_t j)
{
  rf_align_neuron a;
  rf_align_extremal e;

  if (rf_align_get(align, &a, j) < 0)
    return RF_EXIT_FAILED;
  printf("%zu,%d,%s,", j, a.sign, rf_fate_name(a.fate));
  if (a.fate == RF_FATE_EXTREMAL) {
    if (rf_align_extremal_get(align, &e, a.extremal) < 0)
      return RF_EXIT_FAILED;
    rf_cli_pattern(e.pattern, n);
  }
  printf(",%zu,%zu,", a.faces, a.events);
  if (print_numbers(align, RF_ALIGN_NEURON, j, ","))
    return RF_EXIT_FAILED;
  putchar('\n');
  return RF_EXIT_DONE;
}

/* For programs: a line a neuron, whatever became of it. */
static int
print_neurons(rf_align *align, size_t n)
{
  int code = RF_EXIT_DONE;

  puts("neuron,sign,fate,pattern,faces,events,time,growth");
  for (size_t j = 0; j < rf_align_count(align) && !code; j++)
    code = print_neuron(align, n, j);
  return code;
}

/* The events of neuron j, in the order of its own time.  Times are printed
   from their texts: with many digits a double would cut them. */
static int
print_events_of(rf_align *align, size_t j)
{
  const rf_numbers *time;
  rf_event e;

  if (rf_align_numbers(align, &time, RF_ALIGN_EVENTS, j) < 0)
    return RF_EXIT_FAILED;
  for (size_t i = 0; i < rf_align_event_count(align, j); i++) {
    if (rf_align_event_get(align, &e, j, i) < 0)
      return RF_EXIT_FAILED;
    printf("%s,%lu,%lu,%s\n", rf_numbers_text(time, i),
           (unsigned long)e.neuron, (unsigned long)e.datum,
           rf_event_name(e.kind));
  }
  return RF_EXIT_DONE;
}

/* Neuron after neuron, as they were followed, and each in the order of
   time. */
static int
print_events(rf_align *align)
{
  int code = RF_EXIT_DONE;

  puts("time,neuron,datum,kind");
  for (size_t j = 0; j < rf_align_count(align) && !code; j++)
    code = print_events_of(align, j);
  return code;
}

/* An extremal vector, and who ends there.  Its numbers come in one list: D[d],
   its norm, the time of the slowest neuron. */
static int
print_extremal(rf_align *align, size_t n, size_t d, size_t i)
{
  rf_align_extremal e;
  const rf_numbers *v;

  if (rf_align_extremal_get(align, &e, i) < 0
      || rf_align_numbers(align, &v, RF_ALIGN_EXTREMAL, i) < 0)
    return RF_EXIT_FAILED;
  rf_cli_destination(&e, v, n, d, "norm");
  printf("  slowest   %s (neuron %zu)\n", rf_numbers_text(v, d + 1),
         e.slowest_neuron);
  return RF_EXIT_DONE;
}

/* The neurons that end at no extremal vector, by what becomes of them instead;
   a fate of nobody is not mentioned. */
static int
print_fate(rf_align *align, rf_fate fate)
{
  const size_t count = rf_align_fate_count(align, NULL, fate);

  if (!count)
    return RF_EXIT_DONE;
  printf("%s\n  neurons   %zu (%.4g %%)\n  slowest   ", rf_fate_name(fate),
         count, 100.0 * (double)count / (double)rf_align_count(align));
  if (print_numbers(align, RF_ALIGN_FATE, (size_t)fate, " "))
    return RF_EXIT_FAILED;
  putchar('\n');
  return RF_EXIT_DONE;
}

/* How many neurons had a choice, or were undecided somewhere.  Such a neuron
   was counted where it went; the reader should know that it is not the only
   answer. */
static int
print_marks(const rf_align *align, const wish *w)
{
  size_t unsure = 0, choices = 0;

  for (size_t j = 0; j < rf_align_count(align); j++) {
    rf_align_neuron a;
    if (rf_align_get(align, &a, j) < 0)
      return RF_EXIT_FAILED;
    unsure += (a.marks & RF_MARK_UNSURE) != 0;
    choices += (a.marks & RF_MARK_NONUNIQUE) != 0;
  }
  if (choices)
    printf("%zu neurons could have gone another way (flow.nonunique)\n",
           choices);
  if (unsure && many_digits(w))
    printf("%zu neurons were undecided by %ld digits somewhere\n", unsure,
           w->options.digits);
  else if (unsure)
    printf("%zu neurons were undecided by double precision somewhere\n",
           unsure);
  return RF_EXIT_DONE;
}

/* The extremal vectors first, then the other fates, in the order in which the
   library lists them. */
static int
print_summary(rf_align *align, const wish *w, size_t n, size_t d)
{
  int code = RF_EXIT_DONE;

  printf("%zu neurons, aligned at cosine 1 - %s\n", rf_align_count(align),
         w->options.delta_text ? w->options.delta_text : "1e-3");
  for (size_t i = 0; i < rf_align_extremal_count(align) && !code; i++)
    code = print_extremal(align, n, d, i);
  for (int f = RF_FATE_DEAD; f <= RF_FATE_MOVING && !code; f++)
    code = print_fate(align, (rf_fate)f);
  return code ? code : print_marks(align, w);
}

/* Events win over CSV where both are asked for: they were kept on the way for
   that alone. */
static int
print(rf_align *align, const wish *w, size_t n, size_t d)
{
  if (w->options.events)
    return print_events(align);
  if (w->csv)
    return print_neurons(align, n);
  return print_summary(align, w, n, d);
}

/* The same wish, to the exact itineraries: these have no end in time. */
static int
align_exactly(const rf_problem *problem, const wish *w)
{
  rf_exact_wish exact = { .csv = w->csv, .events = w->options.events != 0 };

  if (w->until)
    return rf_cli_bad_usage(usage.name, "--until: --exact follows each neuron "
                            "to its end");
  rf_itinerary_defaults(&exact.options);
  exact.options.delta_text = w->options.delta_text;
  exact.options.neurons = w->options.neurons;
  if (w->options.digits)
    exact.options.digits = w->options.digits;
  return rf_cli_exact(problem, &exact, usage.name);
}

/* Every start: what chooses among neurons, or looks at a cosine, means nothing
   there. */
static int
align_every(const rf_problem *problem, const wish *w)
{
  if (w->until || w->options.delta_text || w->options.neurons != SIZE_MAX
      || w->options.events)
    return rf_cli_bad_usage(usage.name, "--every: neither --delta, --events, "
                            "--neurons nor --until goes with it");
  return rf_cli_every(problem, w->options.digits ? w->options.digits : 20);
}

/* Follow the neurons of the problem, and print. */
static int
align(const rf_problem *problem, const wish *w)
{
  rf_message message = { "" };
  rf_align *found = NULL;
  rf_status status;
  int code;

  if (w->every)
    return align_every(problem, w);
  if (w->exact)
    return align_exactly(problem, w);
  status = rf_align_create(&found, &message, problem, &w->options);
  if (status == RF_EINVAL)             /* the message begins with its name */
    return rf_cli_bad_usage(usage.name, "--%s", message.text);
  if (status < 0)
    return rf_cli_failed(&message, status);
  code = print(found, w, rf_problem_data_count(problem),
               rf_problem_dimension(problem));
  rf_align_free(found);
  return code;
}

/* No run file: the limit flow of a neuron is a handful of arcs, found again in
   no time. */
int
rf_cmd_align(int argc, char **argv)
{
  wish w = { .csv = false };
  rf_problem *problem;
  char **operands;
  int count, code;

  rf_align_defaults(&w.options);
  w.options.threads = rf_cli_processors();
  code = rf_cli_options(&operands, &count, &usage, argc, argv, &w);
  if (code < 0 && (w.exact || w.every))
    code = rf_cli_with_proofs(argc, argv);
  if (code < 0) {
    code = RF_EXIT_USAGE;
    if ((problem = rf_cli_problem(operands[0], &w.set)))
      code = rf_cli_done(align(problem, &w));
    rf_problem_free(problem);
  }
  rf_set_free(&w.set);
  return code;
}
