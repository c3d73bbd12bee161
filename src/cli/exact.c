/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * exact.c -- reluflow align --exact: the itineraries of the limit flow, decided
 * in rationals.
 *
 * The same three forms as without --exact, with a radius beside each number
 * that is no rational, and whether there is another solution. */
#include "config.h"

#include <stdio.h>

#include "cli/exact.h"

/* time,radius,neuron,datum,kind. */
static int
print_events_of(rf_itinerary *it, size_t j)
{
  const rf_numbers *time;
  rf_event e;

  if (rf_itinerary_numbers(it, &time, RF_ITINERARY_EVENTS, j) < 0)
    return RF_EXIT_FAILED;
  for (size_t i = 0; i < rf_itinerary_event_count(it, j); i++) {
    if (rf_itinerary_event_get(it, &e, j, i) < 0)
      return RF_EXIT_FAILED;
    rf_cli_numbers(time, 2 * i, 2, ",");
    printf(",%lu,%lu,%s\n", (unsigned long)e.neuron, (unsigned long)e.datum,
           rf_event_name(e.kind));
  }
  return RF_EXIT_DONE;
}

/* Neuron by neuron: where the balls of two times overlap, nobody knows which
   event comes first, and a table in the order of time would claim it. */
static int
print_events(rf_itinerary *it)
{
  int code = RF_EXIT_DONE;

  puts("time,radius,neuron,datum,kind");
  for (size_t j = 0; j < rf_itinerary_count(it) && !code; j++)
    code = print_events_of(it, j);
  return code;
}

/* The columns of align --csv, then what is more here. */
static int
print_neuron(rf_itinerary *it, size_t n, size_t j)
{
  rf_align_neuron a;
  rf_align_extremal e;
  const rf_numbers *v;

  if (rf_itinerary_get(it, &a, j) < 0
      || rf_itinerary_numbers(it, &v, RF_ITINERARY_NEURON, j) < 0)
    return RF_EXIT_FAILED;
  printf("%zu,%d,%s,", j, a.sign, rf_fate_name(a.fate));
  if (a.fate == RF_FATE_EXTREMAL) {
    if (rf_itinerary_extremal_get(it, &e, a.extremal) < 0)
      return RF_EXIT_FAILED;
    rf_cli_pattern(e.pattern, n);
  }
  /* Numbers of a neuron: time and its radius, growth and its radius.  The
     columns that align has come first, radii after them. */
  printf(",%zu,%zu,%s,", a.faces, a.events, rf_numbers_text(v, 0));
  rf_cli_numbers(v, 2, 1, ",");
  printf(",%s,", rf_numbers_text(v, 1));
  printf("%s,%d\n", rf_numbers_text(v, 3),
         !(a.marks & RF_MARK_NONUNIQUE));
  return RF_EXIT_DONE;
}

/* The head and the rows are a contract with scripts: columns are added at the
   end. */
static int
print_neurons(rf_itinerary *it, size_t n)
{
  int code = RF_EXIT_DONE;

  puts("neuron,sign,fate,pattern,faces,events,time,growth,time_radius,"
       "growth_radius,unique");
  for (size_t j = 0; j < rf_itinerary_count(it) && !code; j++)
    code = print_neuron(it, n, j);
  return code;
}

/* "1.25 +- 1e-20" of the time of neuron j. */
static int
print_time(rf_itinerary *it, size_t j)
{
  const rf_numbers *v;

  if (rf_itinerary_numbers(it, &v, RF_ITINERARY_NEURON, j) < 0)
    return RF_EXIT_FAILED;
  printf("  slowest   %s", rf_numbers_text(v, 0));
  printf(" +- %s (neuron %zu)\n", rf_numbers_text(v, 1), j);
  return RF_EXIT_DONE;
}

/* What a reader of a paper looks for: which vector, how long it is, how many
   neurons go there, and how long the last of them takes. */
static int
print_extremal(rf_itinerary *it, size_t n, size_t d, size_t i)
{
  rf_align_extremal e;
  const rf_numbers *v;

  if (rf_itinerary_extremal_get(it, &e, i) < 0
      || rf_itinerary_numbers(it, &v, RF_ITINERARY_EXTREMAL, i) < 0)
    return RF_EXIT_FAILED;
  rf_cli_destination(&e, v, n, d, "norm2");
  return print_time(it, e.slowest_neuron);
}

/* The neurons that end elsewhere: how many, and the slowest of them. */
static int
print_fate(rf_itinerary *it, rf_fate fate)
{
  size_t count = 0, slowest = 0;
  double most = -1.0;

  for (size_t j = 0; j < rf_itinerary_count(it); j++) {
    rf_align_neuron a;
    if (rf_itinerary_get(it, &a, j) < 0)
      return RF_EXIT_FAILED;
    if (a.fate != fate)
      continue;
    count++;
    if (a.time > most) {
      most = a.time;
      slowest = j;
    }
  }
  if (!count)
    return RF_EXIT_DONE;
  printf("%s\n  neurons   %zu (%.4g %%)\n", rf_fate_name(fate), count,
         100.0 * (double)count / (double)rf_itinerary_count(it));
  return print_time(it, slowest);
}

/* Said in either case, as silence would not tell whether it was looked at. */
static int
print_unique(const rf_itinerary *it)
{
  size_t several = 0;

  for (size_t j = 0; j < rf_itinerary_count(it); j++) {
    rf_align_neuron a;
    if (rf_itinerary_get(it, &a, j) < 0)
      return RF_EXIT_FAILED;
    several += (a.marks & RF_MARK_NONUNIQUE) != 0;
  }
  if (several)
    printf("%zu neurons have several solutions: one is chosen "
           "(flow.nonunique)\n", several);
  else
    puts("the way of each neuron is the only solution");
  return RF_EXIT_DONE;
}

/* Neurons that end at extremal vectors come first, then those that end
   elsewhere, one paragraph for each fate that some neuron has.  delta is
   printed as it was typed: a double would show other digits. */
static int
print_summary(rf_itinerary *it, const rf_exact_wish *w, size_t n, size_t d)
{
  int code = RF_EXIT_DONE;

  printf("%zu neurons, decided in rationals, aligned at cosine 1 - %s\n",
         rf_itinerary_count(it),
         w->options.delta_text ? w->options.delta_text : "1e-3");
  for (size_t i = 0; i < rf_itinerary_extremal_count(it) && !code; i++)
    code = print_extremal(it, n, d, i);
  for (int f = RF_FATE_DEAD; f <= RF_FATE_MOVING && !code; f++)
    code = print_fate(it, (rf_fate)f);
  return code ? code : print_unique(it);
}

/* Events are rows in any case; --csv is of the neurons. */
static int
print(rf_itinerary *it, const rf_problem *p, const rf_exact_wish *w)
{
  const size_t n = rf_problem_data_count(p), d = rf_problem_dimension(p);

  if (w->events)
    return print_events(it);
  return w->csv ? print_neurons(it, n) : print_summary(it, w, n, d);
}

/* Nothing is printed before all itineraries are decided: output that stops in
   the middle would look like an answer. */
int
rf_cli_exact(const rf_problem *problem, const rf_exact_wish *wish,
             const char *name)
{
  rf_itinerary *it = NULL;
  rf_message message = { "" };
  const rf_status status = rf_itinerary_create(&it, &message, problem,
                                               &wish->options);
  int code;

  if (status == RF_EINVAL)             /* the message begins with its name */
    return rf_cli_bad_usage(name, "--%s", message.text);
  if (status < 0)
    return rf_cli_failed(&message, status);
  code = print(it, problem, wish);
  rf_itinerary_free(it);
  return code;
}

/* sign,from1,from2,to1,to2,pattern,fate,end,events,time,radius,unique. */
static int
print_row(rf_every *every, size_t n, size_t i)
{
  rf_every_row row;
  const rf_numbers *v;

  if (rf_every_get(every, &row, i) < 0
      || rf_every_numbers(every, &v, i) < 0)
    return RF_EXIT_FAILED;
  printf("%d,", row.sign);
  rf_cli_numbers(v, 0, 4, ",");
  putchar(',');
  rf_cli_pattern(row.start, n);
  printf(",%s,", rf_fate_name(row.fate));
  rf_cli_pattern(row.end, n);
  printf(",%zu,", row.events);
  rf_cli_numbers(v, 4, 2, ",");
  printf(",%d\n", row.unique);
  return RF_EXIT_DONE;
}

/* Of every start, not of the neurons of the experiment: only its data count.
   Rows are printed when all are known, as above. */
int
rf_cli_every(const rf_problem *problem, long digits)
{
  const size_t n = rf_problem_data_count(problem);
  rf_every *every = NULL;
  rf_message message = { "" };
  const rf_status status = rf_every_create(&every, &message, problem, digits);
  int code = RF_EXIT_DONE;

  if (status < 0)
    return rf_cli_failed(&message, status);
  puts("sign,from1,from2,to1,to2,pattern,fate,end,events,time,radius,unique");
  for (size_t i = 0; i < rf_every_count(every) && !code; i++)
    code = print_row(every, n, i);
  rf_every_free(every);
  return code;
}
