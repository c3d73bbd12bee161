/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * common.c -- options, messages and output of all subcommands.
 *
 * What a user meets is the same everywhere: options of one table, which --help
 * prints; messages on stderr that begin with "reluflow: "; results on stdout,
 * and a failure to write them told. */
#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/stop.h"

/* More options than any table has. */
#define OPTIONS_MOST 32

/* The number of --help, which every subcommand has. */
#define HELP 1000

/* Results come out first: where both streams go to one terminal the message
   stands behind what was printed before it. */
static void
say_list(const char *format, va_list list)
{
  fflush(stdout);
  fputs("reluflow: ", stderr);
  vfprintf(stderr, format, list);
}

void
rf_cli_say(const char *format, ...)
{
  va_list list;

  va_start(list, format);
  say_list(format, list);
  va_end(list);
  fputc('\n', stderr);
}

/* The message ends with where help is; an empty name stands for the program
   itself. */
int
rf_cli_bad_usage(const char *name, const char *format, ...)
{
  va_list list;

  va_start(list, format);
  say_list(format, list);
  va_end(list);
  fprintf(stderr, "\nTry 'reluflow %s%s--help'.\n", name, *name ? " " : "");
  return RF_EXIT_USAGE;
}

/* One option in --help: its names, and the lines of its text beside them, from
   column 26 on.  Names that are longer have a line of their own. */
static void
print_option(const rf_option *o)
{
  char names[64], letter[8] = "    ";
  const char *line = o->help, *end;

  if (o->letter && o->letter < 256)
    snprintf(letter, sizeof letter, "-%c, ", o->letter);
  snprintf(names, sizeof names, "  %s--%s%s%s", letter, o->name,
           o->value ? "=" : "", o->value ? o->value : "");
  printf("%-26s", names);
  if (strlen(names) > 25)
    printf("\n%26s", "");
  for (; (end = strchr(line, '\n')); line = end + 1)
    printf("%.*s\n%26s", (int)(end - line), line, "");
  puts(line);
}

/* The table of a subcommand has no --help in it: it is added here, once for
   all. */
static void
print_usage(const rf_usage *usage)
{
  static const rf_option help = { "help", HELP, NULL, "show this and exit" };

  printf("Usage: reluflow %s [OPTION]... %s\n%s\n\n", usage->name,
         usage->operands, usage->text);
  for (const rf_option *o = usage->options; o && o->name; o++)
    print_option(o);
  print_option(&help);
}

/* The table in the form of getopt_long; letters has room for two characters
   per option and three more.  One table for both: an option that --help shows
   is taken, and the other way round. */
static void
make_getopt(struct option *list, char *letters, const rf_usage *usage)
{
  size_t n = 0, l = 0;

  letters[l++] = ':';            /* tell a missing value from a bad option */
  for (const rf_option *o = usage->options; o && o->name; o++) {
    list[n++] = (struct option){
      o->name, o->value ? required_argument : no_argument, NULL, o->letter
    };
    if (o->letter < 256) {
      letters[l++] = (char)o->letter;
      if (o->value)
        letters[l++] = ':';
    }
  }
  list[n++] = (struct option){ "help", no_argument, NULL, HELP };
  list[n] = (struct option){ NULL, 0, NULL, 0 };
  letters[l] = '\0';
}

/* How many options begin with the name of "--name"? */
static int
begin_so(const struct option *list, const char *argument)
{
  const size_t length = strlen(argument + 2);
  int count = 0;

  for (; list->name; list++)
    count += !strncmp(list->name, argument + 2, length);
  return count;
}

/* What getopt_long did not like, in our words: its own would begin with the
   name of the subcommand alone, and would not say where help is.  A letter may
   stand in a cluster, as in -qx, behind which optind has not gone yet: only a
   long option is the argument before it.  optopt is 0 where there is no such
   long option; it is one of the list where that takes no value. */
static int
bad_option(const rf_usage *usage, int code, char **argv,
           const struct option *list)
{
  const char *argument = argv[optind - 1];
  bool known = false, longer = !strncmp(argument, "--", 2);

  for (const struct option *o = list; o->name; o++)
    known = known || o->val == optopt;
  if (optopt && (code == ':' ? !longer : !known))
    return rf_cli_bad_usage(usage->name, code == ':'
                            ? "-%c: the option needs a value"
                            : "-%c: no such option", optopt);
  return rf_cli_bad_usage(usage->name, "%s: %s", argument, code == ':'
                          ? "the option needs a value"
                          : optopt ? "the option takes no value"
                          : begin_so(list, argument) > 1
                          ? "several options begin so"
                          : "no such option, or not here");
}

/* The table is walked by getopt_long, which may sort argv: operands come to
   stand behind the options, in their order.  opterr = 0 keeps it silent;
   optind = 1 begins anew. */
int
rf_cli_options(char ***operands, int *count, const rf_usage *usage, int argc,
               char **argv, void *context)
{
  struct option list[OPTIONS_MOST];
  char letters[2 * OPTIONS_MOST + 3];
  int code;

  make_getopt(list, letters, usage);
  opterr = 0;
  optind = 1;
  while ((code = getopt_long(argc, argv, letters, list, NULL)) != -1) {
    if (code == HELP) {
      print_usage(usage);
      return rf_cli_done(RF_EXIT_DONE);
    }
    if (code == '?' || code == ':')
      return bad_option(usage, code, argv, list);
    if (!usage->take(context, code, optarg))
      return RF_EXIT_USAGE;
  }
  *operands = argv + optind;
  *count = argc - optind;
  if (*count < usage->operands_least)
    return rf_cli_bad_usage(usage->name, "%s: %s is missing", usage->name,
                            usage->operands);
  if (*count > usage->operands_most)
    return rf_cli_bad_usage(usage->name, "%s: one argument too many",
                            argv[optind + usage->operands_most]);
  return -1;
}

/* The program may end where memory is short; the library may not, and has an
   allocator of its own. */
void *
rf_cli_alloc(size_t count, size_t size)
{
  void *p = calloc(count ? count : 1, size);

  if (!p) {
    rf_cli_say("out of memory");
    exit(RF_EXIT_FAILED);
  }
  return p;
}

/* strtoull takes a minus and blanks, and says only by errno that a number was
   too large: all of these are refused here. */
bool
rf_take_count(uint64_t *count, const rf_asked *asked, uint64_t least,
              uint64_t most)
{
  const char *value = asked->value;
  char *end;
  uint64_t n;

  errno = 0;
  n = strtoull(value, &end, 10);
  if (errno == 0 && *value >= '0' && *value <= '9' && !*end && n >= least
      && n <= most) {
    *count = n;
    return true;
  }
  if (most < UINT64_MAX)
    rf_cli_bad_usage(asked->name, "--%s %s: a number from %" PRIu64 " to %"
                     PRIu64 " is wanted", asked->option, value, least, most);
  else
    rf_cli_bad_usage(asked->name, "--%s %s: a number %" PRIu64 ", %" PRIu64
                     ", .. is wanted", asked->option, value, least, least + 1);
  return false;
}

bool
rf_take_threads(size_t *threads, const char *command, const char *value)
{
  uint64_t n = 0;
  const bool good = rf_take_count(&n, &(rf_asked){ command, "threads", value },
                                  1, RF_ALIGN_THREADS_MOST);

  *threads = (size_t)n;
  return good;
}

size_t
rf_cli_processors(void)
{
  const long online = sysconf(_SC_NPROCESSORS_ONLN);

  return online < 1 ? 1 : online > RF_ALIGN_THREADS_MOST ? RF_ALIGN_THREADS_MOST
                                                   : (size_t)online;
}

/* NaN is in no range; infinity is where the range has it. */
bool
rf_take_number(double *number, const rf_asked *asked, double least,
               double most)
{
  char *end;
  const double x = strtod(asked->value, &end);

  if (!isspace((unsigned char)*asked->value) && end != asked->value && !*end
      && x >= least && x <= most) {
    *number = x;
    return true;
  }
  if (least >= 0.0 && most < DBL_MAX)
    rf_cli_bad_usage(asked->name, "--%s %s: a number from %g to %g is wanted",
                     asked->option, asked->value, least, most);
  else
    rf_cli_bad_usage(asked->name, "--%s %s: a number%s is wanted",
                     asked->option, asked->value, least < 0.0 ? "" : " >= 0");
  return false;
}

bool
rf_take_confidence(double *confidence, const char *name, const char *value)
{
  char *end;

  *confidence = strtod(value, &end);
  if (end != value && !*end)
    return true;
  rf_cli_bad_usage(name, "--confidence '%s': a number between 0 and 1 is "
                   "wanted", value);
  return false;
}

/* The list ends with NULL too.  A new one is made each time: there are a
   handful. */
void
rf_set_append(rf_set *set, const char *value)
{
  const char **list = rf_cli_alloc(set->count + 2, sizeof *list);

  if (set->count)
    memcpy(list, set->list, set->count * sizeof *list);
  list[set->count++] = value;
  free(set->list);
  set->list = list;
}

/* What the key means is for the library to say; here is only seen that there
   is one. */
bool
rf_set_add(rf_set *set, const char *name, const char *value)
{
  if (strchr(value, '=')) {
    rf_set_append(set, value);
    return true;
  }
  rf_cli_bad_usage(name, "--set %s: KEY=VALUE is wanted", value);
  return false;
}

void
rf_set_free(rf_set *set)
{
  free(set->list);
  set->list = NULL;
  set->count = 0;
}

/* Standard input as a text; ended with NUL, *length without it.  A pipe has no
   length that could be asked for: the room doubles. */
static char *
read_input(size_t *length)
{
  size_t size = 4096;
  char *text = rf_cli_alloc(size, 1), *more;

  for (*length = 0; !feof(stdin) && !ferror(stdin); ) {
    if (*length + 1 == size) {
      more = rf_cli_alloc(2 * size, 1);
      memcpy(more, text, size);
      free(text);
      text = more;
      size *= 2;
    }
    *length += fread(text + *length, 1, size - *length - 1, stdin);
  }
  text[*length] = '\0';
  return text;
}

/* An experiment on standard input; the files it names are relative to the
   current folder.  A NUL byte, as UTF-16 has them, would end the text early,
   and what comes before it might be taken for all. */
static rf_status
parse_input(rf_problem **problem, rf_message *message, const rf_set *set)
{
  size_t length;
  char *text = read_input(&length);
  rf_status status = RF_EIO;

  if (ferror(stdin))
    snprintf(message->text, sizeof message->text, "standard input: %s",
             strerror(errno));
  else if (strlen(text) < length) {
    snprintf(message->text, sizeof message->text, "standard input: found a "
             "NUL byte; a text in UTF-8 is needed");
    status = RF_EINPUT;
  } else
    status = rf_problem_parse(problem, message, text, "standard input",
                              set->list, set->count);
  free(text);
  return status;
}

/* Known by its first bytes, not by its name: any name may be given to it.
   What is no SQLite file is read as an experiment, and that reader's message
   says what is wrong with it. */
bool
rf_cli_is_run(const char *path)
{
  /* 16 bytes, the NUL at the end among them. */
  static const char head[] = "SQLite format 3";
  char found[sizeof head] = "";
  FILE *in = fopen(path, "rb");
  bool is = in && fread(found, 1, sizeof found, in) == sizeof found
    && !memcmp(found, head, sizeof head);

  if (in)
    fclose(in);
  return is;
}

/* The experiment of a run file: data and weights are those the file holds, so
   that the files it was made from are not needed. */
static rf_status
read_recorded(rf_problem **problem, rf_message *message, const char *path,
              const rf_set *set)
{
  rf_record *record = NULL;
  rf_status status = rf_record_open(&record, message, path);

  if (status == RF_OK)
    status = rf_record_problem(problem, message, record, set->list,
                               set->count);
  rf_record_free(record);
  return status;
}

/* One way for all subcommands: an experiment, on a file or on standard input,
   or the one that a run file holds. */
rf_problem *
rf_cli_problem(const char *path, const rf_set *set)
{
  rf_problem *problem = NULL;
  rf_message message = { "" };
  rf_status status;

  if (!strcmp(path, "-"))
    status = parse_input(&problem, &message, set);
  else if (rf_cli_is_run(path))
    status = read_recorded(&problem, &message, path, set);
  else
    status = rf_problem_read(&problem, &message, path, set->list, set->count);
  if (status < 0)
    (void)rf_cli_failed(&message, status);
  return problem;
}

/* Read alone: a run file is never written to but by "run", and by "verify"
   with its verdicts. */
rf_record *
rf_cli_record(const char *path)
{
  rf_record *record = NULL;
  rf_message message = { "" };
  rf_status status = rf_record_open(&record, &message, path);

  if (status < 0)
    (void)rf_cli_failed(&message, status);
  return record;
}

/* The shortest text that reads back as this double. */
void
rf_cli_number(double value)
{
  char text[RF_DOUBLE_TEXT];

  fputs(rf_double_text(text, value), stdout);
}

/* Texts, not doubles: a run with many digits loses none on the way out. */
void
rf_cli_numbers(const rf_numbers *numbers, size_t first, size_t count,
               const char *between)
{
  for (size_t i = 0; i < count; i++) {
    if (i > 0)
      fputs(between, stdout);
    fputs(rf_numbers_text(numbers, first + i), stdout);
  }
}

/* A field of CSV: quoted where a comma or a quote would end it. */
void
rf_cli_put_field(FILE *out, const char *text)
{
  if (!text)
    return;
  if (!strpbrk(text, ",\"\n")) {
    fputs(text, out);
    return;
  }
  putc('"', out);
  for (; *text; text++) {
    if (*text == '"')
      putc('"', out);
    putc(*text, out);
  }
  putc('"', out);
}

void
rf_cli_field(const char *text)
{
  rf_cli_put_field(stdout, text);
}

void
rf_cli_pattern(const signed char *u, size_t n)
{
  for (size_t k = 0; k < n; k++)
    putchar(u[k] > 0 ? '+' : u[k] < 0 ? '-' : '0');
}

void
rf_cli_destination(const rf_align_extremal *e, const rf_numbers *v, size_t n,
                   size_t d, const char *length)
{
  printf("extremal vector ");
  rf_cli_pattern(e->pattern, n);
  printf(", sign %+d\n  D         ", e->sign);
  rf_cli_numbers(v, 0, d, " ");
  printf("\n  %-10s%s", length, rf_numbers_text(v, d));
  printf("\n  neurons   %zu (%.4g %%)\n", e->count, 100.0 * e->share);
}

int
rf_cli_failed(const rf_message *message, rf_status status)
{
  rf_cli_say("%s", message->text[0] ? message->text : rf_strerror(status));
  return RF_EXIT_FAILED;
}

char *
rf_cli_output(const char *path, const char *ending)
{
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  const char *dot = strrchr(name, '.');
  const size_t keep = dot && dot > name ? (size_t)(dot - path) : strlen(path);
  const size_t more = strlen(ending) + 1;
  char *output = rf_cli_alloc(keep + more, 1);

  memcpy(output, path, keep);
  memcpy(output + keep, ending, more);
  return output;
}

static rf_stop_old before_drawing;

static int
ask_signals(void *context)
{
  (void)context;
  return rf_stop_asked();
}

void
rf_cli_begin_drawing(void)
{
  rf_stop_begin(&before_drawing);
  rf_set_poll(ask_signals, NULL);
}

int
rf_cli_drawn(const rf_message *message, rf_status status)
{
  rf_set_poll(NULL, NULL);
  rf_stop_end(&before_drawing);
  if (status >= 0)
    return RF_EXIT_DONE;
  (void)rf_cli_failed(message, status);
  return status == RF_EINVAL || status == RF_EUNSUP || status == RF_EINPUT
    ? RF_EXIT_USAGE : RF_EXIT_FAILED;
}

/* A full disk shows only when the buffer is written, perhaps at the very end:
   who pipes a table into a file must hear of it by the exit status.  A status
   that tells of a failure already stays. */
int
rf_cli_done(int exit_status)
{
  if (fflush(stdout) == 0 && !ferror(stdout))
    return exit_status;
  rf_cli_say("standard output: %s", strerror(errno));
  return exit_status == RF_EXIT_DONE ? RF_EXIT_FAILED : exit_status;
}
