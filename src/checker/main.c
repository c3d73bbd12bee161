/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * main.c -- reluflow-check: is a certificate of reluflow prove true?
 *
 * It shares nothing with the library that wrote it, and needs nothing but C.
 * First all is tried in doubles; what is not certain then is tried again in
 * pairs of them.  Exit status 0: verified; 1: refuted, or not verified; 2: the
 * file is wrong. */
#include "checker/report.h"

#include <stdio.h>
#include <string.h>

#include "checker/up.h"

#ifndef PACKAGE_VERSION
# define PACKAGE_VERSION "unknown"
#endif

static const char help[] =
  "Usage: reluflow-check [--double | --wide] [--quiet] CERTIFICATE\n"
  "Verify a certificate of \"reluflow prove -o\", independently of it.\n\n"
  "  --double   numbers are doubles, and only these\n"
  "  --wide     numbers are pairs of doubles from the start\n"
  "  --quiet    print nothing where it is verified\n"
  "  --help     this\n"
  "  --version  the version\n\n"
  "Exit status 0: verified; 1: refuted, or not verified; 2: the file is"
  " wrong.\n";

typedef struct wish {
  bool narrow, wide, quiet;
  const char *path;
} wish;

static void
print_place(const report *r)
{
  printf("  %s\n  t = %.12g", r->what, r->time);
  if (r->neuron >= 0)
    printf(", neuron %d", r->neuron);
  if (r->datum >= 0)
    printf(", datum %d", r->datum);
  putchar('\n');
}

static void
print_theorem1(const certificate *c)
{
  int count[3] = { 0 };

  for (int j = 0; j < c->m; j++)
    count[c->aligned[j].end]++;
  printf("Theorem 1   epsilon %s, tau from %s to %s\n            |ln(|a|/|a(0)|"
         ")| at most %s until then, as it says\n            at tau %d neurons"
         " are in the face of their D, %d are dead\n", c->epsilon, c->low,
         c->high, c->growth, count[CK_CAPTURED], count[CK_DEAD]);
}

static void
print_claims(const certificate *c, const report *r, bool wide)
{
  printf("verified    %d events to t = %s, none missing\n", c->events,
         c->until);
  if (c->losses)
    printf("losses      %d\n", c->losses);
  if (c->epsilon)
    print_theorem1(c);
  if (c->unique)
    puts("unique      there is no other solution");
  if (c->forever)
    printf("for ever    no more events, it converges; the loss goes to exactly"
           " %s\n            %d neurons live, %d of them slide%s\n", c->limit,
           c->live, c->slides, c->unique_forever ? ""
           : "; a dead neuron could leave one day");
  printf("checked     in %s, %d steps, error at most %.1e\n",
         wide ? "pairs of doubles" : "doubles", r->steps, r->error);
}

static int
tell(found code, const certificate *c, const report *r, const wish *w,
     bool wide)
{
  switch (code) {
  case FOUND_TRUE:
    if (!w->quiet)
      print_claims(c, r, wide);
    return 0;
  case FOUND_FALSE:
    puts("REFUTED");
    print_place(r);
    return 1;
  case FOUND_UNSURE:
    puts("not verified");
    print_place(r);
    printf("  before that: %d of %d events, %d of %d losses\n", r->events,
           c->events, r->losses, c->losses);
    return 1;
  case FOUND_MEMORY:
    break;
  }
  fputs("reluflow-check: out of memory\n", stderr);
  return 1;
}

/* ---- the theorem of all widths ---- */

static int
tell_widths(found code, const certificate *c, const report *r, const wish *w)
{
  if (code == FOUND_TRUE && !w->quiet)
    printf("verified    every start of every width, with |a| >= ||w||, sum a^2"
           " <= %s\n            over a > 0 and over a < 0, of which some a > 0"
           " has an active datum,\n            and every other a > 0, too, or "
           "all <w, x> < 0\n"
           "for ever    it converges; the loss goes to exactly %s\n",
           c->widths.sum, c->limit);
  if (code == FOUND_FALSE || code == FOUND_UNSURE)
    printf("%s\n  %s\n", code == FOUND_FALSE ? "REFUTED" : "not verified",
           r->what);
  if (code == FOUND_MEMORY)
    fputs("reluflow-check: out of memory\n", stderr);
  return code != FOUND_TRUE;
}

static int
check(const certificate *c, const wish *w)
{
  found code = FOUND_UNSURE;
  report r = { 0 };
  lines l;
  int where = 0, got = lines_make(&l, &where, c);
  bool wide = w->wide;

  if (got == 2) {
    fprintf(stderr, "%s: datum %d is 0\n", w->path, where);
    lines_free(&l);
    return 2;
  }
  if (got)
    code = FOUND_MEMORY;
  else if (c->widths.asked)
    code = width_check(&r, c, &l);
  else if (!wide)
    code = stage_check(&r, c, &l);
  if (code == FOUND_UNSURE && !w->narrow && !c->widths.asked) {
    wide = true;
    code = stage_check_wide(&r, c, &l);
  }
  got = c->widths.asked ? tell_widths(code, c, &r, w)
        : tell(code, c, &r, w, wide);
  lines_free(&l);
  return got;
}

/* Options in any order; -1: go on. */
static int
take(wish *w, int argc, char **argv)
{
  bool good = true;

  for (int i = 1; i < argc && good; i++) {
    if (!strcmp(argv[i], "--help")) {
      fputs(help, stdout);
      return 0;
    }
    if (!strcmp(argv[i], "--version")) {
      puts("reluflow-check " PACKAGE_VERSION);
      return 0;
    }
    if (!strcmp(argv[i], "--double"))
      w->narrow = true;
    else if (!strcmp(argv[i], "--wide"))
      w->wide = true;
    else if (!strcmp(argv[i], "--quiet"))
      w->quiet = true;
    else if (argv[i][0] == '-' || w->path)
      good = false;
    else
      w->path = argv[i];
  }
  if (good && w->path && !(w->narrow && w->wide))
    return -1;
  fputs(help, stderr);
  return 2;
}

int
main(int argc, char **argv)
{
  char message[256];
  wish w = { 0 };
  certificate c;
  int code = take(&w, argc, argv);

  if (code >= 0)
    return code;
  if (!up_are_good()) {
    fputs("reluflow-check: this build does not round doubles to nearest\n",
          stderr);
    return 1;
  }
  code = certificate_read(&c, message, (int)sizeof message, w.path);
  if (code)
    fprintf(stderr, "%s: %s\n", w.path, message);
  else
    code = check(&c, &w);
  certificate_free(&c);
  if (fflush(stdout) || ferror(stdout))
    code = code ? code : 1;
  return code;
}
