/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_mutants.c -- certificates that were changed in one place: the
 * checker accepts none whose statement is false.
 *
 * A change that leaves a true statement may be accepted: a number that moved by
 * less than what the claims tell apart, the weights of a neuron that is dead
 * from the start, an end that was moved to after the last event.  Which these
 * are is said here from the original, not by the checker. */
#include "config.h"

#include <math.h>

#include "checker/report.h"
#include "support/rf_test.h"

/* The originals. */
static const char *const names[] = {
  "three-points-5", "three-points-20", "small-start", "slides",
  "slides-for-ever", "stretch", "theorem-1",
  "theorem-1-shrinks", "theorem-1-space",
  "start-on-boundary", "start-at-zero", "several-ways", "edge", "stays",
  "tiny-start", "leaves", "tie", "tie-idle", "leaves-zero"
};
enum { ORIGINALS = sizeof names / sizeof *names, LINES_MOST = 200 };

typedef struct text {
  const char *name;
  char *all;
  char *line[LINES_MOST + 4];
  size_t count;
} text;

static void
text_read(text *t, const char *name)
{
  char path[600];
  FILE *in;
  long size;

  t->name = name;
  snprintf(path, sizeof path, "%s/proofs/%s.proof", TEST_DATA, name);
  in = fopen(path, "rb");
  ck_assert_msg(in != NULL, "%s: %s", path, strerror(errno));
  fseek(in, 0, SEEK_END);
  size = ftell(in);
  rewind(in);
  t->all = calloc((size_t)size + 1, 1);
  ck_assert(t->all && fread(t->all, 1, (size_t)size, in) == (size_t)size);
  fclose(in);
  t->count = 0;
  for (char *s = strtok(t->all, "\n"); s; s = strtok(NULL, "\n")) {
    ck_assert_uint_lt(t->count, LINES_MOST);
    t->line[t->count++] = s;
  }
}

/* A number of the lines that begin with a word. */
static size_t
pick(const text *t, rf_rng *rng, const char *word)
{
  size_t fit[LINES_MOST], count = 0;

  for (size_t i = 0; i < t->count; i++)
    if (!strncmp(t->line[i], word, strlen(word)))
      fit[count++] = i;
  return count ? fit[rng_size(rng, 0, count - 1)] : SIZE_MAX;
}

/* Word number i of a line, its end cut off at ~. */
static double
value_of(const char *line, int i)
{
  char *end;
  double v;

  while (i-- > 0)
    line = strchr(line, ' ') + 1;
  v = strtod(line, &end);
  return *end == '/' ? v / strtod(end + 1, NULL) : v;
}

static double
radius_of(const char *line)
{
  const char *tilde = strchr(line, '~');

  return tilde ? strtod(tilde + 1, NULL) : 0.0;
}

/* ---- what may be accepted ---- */

/* No datum is active for it at the start, and there is no leak. */
static bool
starts_dead(const text *t, const char *neuron)
{
  const int d = (int)value_of(t->line[1], 2);

  if (value_of(t->line[3], 1) != 0.0)
    return false;
  for (size_t i = 0; i < t->count; i++) {
    double g = 0.0;
    if (strncmp(t->line[i], "datum", 5))
      continue;
    for (int e = 1; e <= d; e++)
      g += value_of(t->line[i], e) * value_of(neuron, 1 + e);
    if (g > 0.0)
      return false;
  }
  return true;
}

/* The largest of a neuron's weights: what they are compared with. */
static double
largest_of(const char *neuron, int words)
{
  double most = 0.0;

  for (int i = 1; i <= words; i++)
    most = fmax(most, fabs(value_of(neuron, i)));
  return most;
}

/* A time or a loss: the original is in what is claimed now. */
static bool
still_holds(const char *old, const char *now, int word)
{
  return fabs(value_of(old, word) - value_of(now, word)) <= radius_of(now);
}

/* Does a datum that never acts stay one?  In tie-idle w of the only neuron stays
   in {w_0, w_2 >= 0, w_1 = 0}: so datum 2 does not act with smaller first and
   third entries, and any second one by which it is no multiple of datum 1.  In
   leaves-zero all w have w_0 > 0 >= w_1 until and after the last event, and the
   second entry of datum 1 is not negative. */
static bool
still_idle(const text *t, const char *old, const char *now)
{
  if (!strcmp(t->name, "leaves-zero"))
    return !strcmp(old, "datum -1 2 -1") && value_of(now, 1) == -1.0
      && value_of(now, 3) == -1.0;
  return !strcmp(t->name, "tie-idle") && !strcmp(old, "datum 1 1 -2 -40")
    && value_of(now, 4) == -40.0 && value_of(now, 1) <= 1.0
    && value_of(now, 3) <= -2.0 && value_of(now, 2) != 0.0;
}

/* ---- mutations ---- */

typedef struct mutant {
  text t;
  char buffer[2][4000];  /* lines that were made */
  char what[80];
  bool harmless;         /* the statement may still be true */
} mutant;

/* Another digit in word number i, before its ~ or /. */
static bool
change_digit(char *line, rf_rng *rng, int i)
{
  char *digit[400];
  size_t count = 0;

  while (i-- > 0)
    line = strchr(line, ' ') + 1;
  for (; *line && *line != ' ' && *line != '~' && *line != 'e'; line++)
    if (*line >= '0' && *line <= '9' && count < 400)
      digit[count++] = line;
  if (!count)
    return false;
  line = digit[rng_size(rng, 0, count - 1)];
  *line = (char)('0' + (*line - '0' + 1 + (int)rng_size(rng, 0, 8)) % 10);
  return true;
}

static bool
change_number(mutant *v, rf_rng *rng)
{
  static const char *const where[] = { "datum", "neuron", "event", "loss ",
    "weight", "leak", "denominators", "until", "ball", "forever yes" };
  const int kind = (int)rng_size(rng, 0, 9);
  const size_t at = pick(&v->t, rng, where[kind]);
  const char *old;
  int words = 0, word = 1;

  if (at == SIZE_MAX || strlen(v->t.line[at]) > 3999)
    return false;
  old = v->t.line[at];
  for (const char *s = old; (s = strchr(s, ' ')); s++)
    words++;
  if (kind == 0 || kind == 1 || kind == 6)
    word = 1 + (int)rng_size(rng, 0, (size_t)words - 1);
  else if (kind == 3)
    word = 2;
  else if (kind == 9)
    word = 5;
  v->t.line[at] = strcpy(v->buffer[0], old);
  if (!change_digit(v->buffer[0], rng, word))
    return false;
  snprintf(v->what, sizeof v->what, "a digit of word %d, line %zu", word, at);
  if (kind == 1)
    v->harmless = starts_dead(&v->t, old)
      || fabs(value_of(old, word) - value_of(v->buffer[0], word))
         <= 1e-5 * largest_of(old, words);
  else if (kind == 2 || kind == 3)
    v->harmless = still_holds(old, v->buffer[0], word);
  else
    v->harmless = kind == 7 || (kind == 0 && still_idle(&v->t, old,
                                                        v->buffer[0]))
      || value_of(old, word) == value_of(v->buffer[0], word);
  return true;
}

static void
set_count(mutant *v, int more)
{
  for (size_t i = 0; i < v->t.count; i++)
    if (!strncmp(v->t.line[i], "events", 6)) {
      snprintf(v->buffer[1], sizeof v->buffer[1], "events %d",
               (int)value_of(v->t.line[i], 1) + more);
      v->t.line[i] = v->buffer[1];
    }
}

static bool
change_rows(mutant *v, rf_rng *rng)
{
  const size_t at = pick(&v->t, rng, "event ");
  char **line = v->t.line;
  const int how = (int)rng_size(rng, 0, 2);

  if (at == SIZE_MAX)
    return false;
  if (how == 0) {                      /* one is skipped */
    memmove(line + at, line + at + 1, (--v->t.count - at) * sizeof *line);
    set_count(v, -1);
  } else if (how == 1) {               /* one comes twice */
    memmove(line + at + 1, line + at, (v->t.count++ - at) * sizeof *line);
    set_count(v, 1);
  } else {                             /* two are exchanged */
    char *t = line[at];
    if (strncmp(line[at + 1], "event ", 6))
      return false;
    v->harmless = fabs(value_of(t, 1) - value_of(line[at + 1], 1))
      <= radius_of(t);
    line[at] = line[at + 1];
    line[at + 1] = t;
  }
  snprintf(v->what, sizeof v->what, "event rows, %d, line %zu", how, at);
  return true;
}

/* Another neuron, datum or kind. */
static bool
change_event(mutant *v, rf_rng *rng)
{
  static const char *const kinds[] = {
    "activate", "deactivate", "capture", "release_active", "release_inactive"
  };
  const size_t at = pick(&v->t, rng, "event ");
  const int n = (int)value_of(v->t.line[1], 1);
  const int m = (int)value_of(v->t.line[1], 3);
  char time[200], kind[40];
  int neuron, datum, what = (int)rng_size(rng, 0, 2);

  if (at == SIZE_MAX
      || sscanf(v->t.line[at], "event %199s %d %d %39s", time, &neuron, &datum,
                kind) != 4)
    return false;
  if ((what == 0 && m == 1) || (what == 1 && n == 1))
    what = 2;
  if (what == 0)
    neuron = (neuron + 1 + (int)rng_size(rng, 0, (size_t)m - 2)) % m;
  else if (what == 1)
    datum = (datum + 1 + (int)rng_size(rng, 0, (size_t)n - 2)) % n;
  else {
    const char *other = kinds[rng_size(rng, 0, 4)];
    if (!strcmp(other, kind))
      return false;
    strcpy(kind, other);
  }
  snprintf(v->buffer[0], sizeof v->buffer[0], "event %s %d %d %s", time,
           neuron, datum, kind);
  v->t.line[at] = v->buffer[0];
  snprintf(v->what, sizeof v->what, "event, %d, line %zu", what, at);
  return true;
}

/* How many live or slide for ever. */
static bool
change_fate(mutant *v, rf_rng *rng)
{
  const size_t at = pick(&v->t, rng, "forever yes");
  int live, slides;
  char rest[200];

  if (at == SIZE_MAX || sscanf(v->t.line[at], "forever yes %d %d %199[^\n]",
                               &live, &slides, rest) != 3)
    return false;
  *(rng_size(rng, 0, 1) ? &live : &slides) += rng_size(rng, 0, 1) ? 1 : -1;
  snprintf(v->buffer[0], sizeof v->buffer[0], "forever yes %d %d %s", live,
           slides, rest);
  v->t.line[at] = v->buffer[0];
  snprintf(v->what, sizeof v->what, "how many for ever");
  return true;
}

/* What is said of Theorem 1.  tau is known to 1e-7, and so are growth and gaps:
   more room is true, another time is not, as neurons are not there then.  A
   witness is no part of the statement. */
static bool
change_numbers1(mutant *v, rf_rng *rng)
{
  const size_t at = pick(&v->t, rng, rng_size(rng, 0, 2) ? "theorem1"
                         : rng_size(rng, 0, 3) ? "aligned captured"
                         : "witness");
  const char *old = at == SIZE_MAX ? NULL : v->t.line[at];
  int word;
  double before, now;

  if (!old || strlen(old) > 3999)
    return false;
  word = *old == 't' ? (int)rng_size(rng, 1, 4) : *old == 'a' ? 2 : 1;
  v->t.line[at] = strcpy(v->buffer[0], old);
  if (!change_digit(v->buffer[0], rng, word))
    return false;
  before = value_of(old, word);
  now = value_of(v->buffer[0], word);
  snprintf(v->what, sizeof v->what, "Theorem 1, word %d, line %zu", word, at);
  v->harmless = *old == 'w' || now == before
    || (*old == 't' && (word == 2 || word == 3) && fabs(now - before) < 1e-7)
    || (*old == 't' && word == 4 && now >= before - 1e-7)
    || (*old == 'a' && now >= before - 1e-7);
  return true;
}

/* Where a neuron is: nothing may be said of it. */
static bool
change_place1(mutant *v, rf_rng *rng)
{
  static const char *const places[] = { "aligned open", "aligned dead",
                                        "aligned captured 0.5" };
  const size_t at = pick(&v->t, rng, "aligned");
  const int to = (int)rng_size(rng, 0, 2);

  if (at == SIZE_MAX || !strncmp(v->t.line[at], places[to], 11))
    return false;
  v->harmless = to == 0;
  snprintf(v->what, sizeof v->what, "%s, line %zu", places[to], at);
  v->t.line[at] = strcpy(v->buffer[0], places[to]);
  return true;
}

/* ---- the checker ---- */

static found
check_file(report *r, const char *path)
{
  char message[256];
  certificate c;
  found code = FOUND_FALSE;
  lines l = { 0 };
  int where;

  if (!certificate_read(&c, message, (int)sizeof message, path)) {
    const int got = lines_make(&l, &where, &c);
    ck_assert_int_ne(got, 1);
    if (!got)
      code = stage_check(r, &c, &l);
    if (!got && code == FOUND_UNSURE)
      code = stage_check_wide(r, &c, &l);
    lines_free(&l);
  }
  certificate_free(&c);
  return code;
}

static found
check_text(report *r, const text *t, const char *path)
{
  FILE *out = fopen(path, "wb");

  ck_assert(out != NULL);
  for (size_t i = 0; i < t->count; i++)
    fprintf(out, "%s\n", t->line[i]);
  ck_assert_int_eq(fclose(out), 0);
  return check_file(r, path);
}

/* Leave the events alone: then it is for them to show what is false. */
static void
strip(text *t)
{
  static char none[] = "losses 0", never[] = "forever no";
  size_t count = 0;

  for (size_t i = 0; i < t->count; i++) {
    if (!strncmp(t->line[i], "loss ", 5))
      continue;
    t->line[count++] = !strncmp(t->line[i], "losses", 6) ? none
      : !strncmp(t->line[i], "forever", 7) ? never : t->line[i];
  }
  t->count = count;
}

static bool
mutate(mutant *v, rf_rng *rng)
{
  if (rng_size(rng, 0, 2) == 0) {
    strip(&v->t);
    return change_rows(v, rng);
  }
  if (pick(&v->t, rng, "theorem1") != SIZE_MAX && rng_size(rng, 0, 1))
    return rng_size(rng, 0, 2) ? change_numbers1(v, rng)
                               : change_place1(v, rng);
  switch (rng_size(rng, 0, 7)) {
  case 0:
    return change_rows(v, rng);
  case 1: case 2:
    return change_event(v, rng);
  case 3:
    return change_fate(v, rng);
  default:
    return change_number(v, rng);
  }
}

START_TEST(originals)
{
  char path[600];
  report r;

  for (int i = 0; i < ORIGINALS; i++) {
    snprintf(path, sizeof path, "%s/proofs/%s.proof", TEST_DATA, names[i]);
    ck_assert_msg(check_file(&r, path) == FOUND_TRUE, "%s: %s", names[i],
                  r.what);
  }
}
END_TEST

START_TEST(mutants)
{
  int checked = 0, accepted = 0, dangerous = 0;
  char path[] = "/tmp/reluflow-mutant-XXXXXX";
  const int file = mkstemp(path);

  ck_assert_int_ge(file, 0);
  close(file);
  TEST_EACH(rep, test_reps(800)) {
    rf_rng rng = test_rng("mutants", rep);
    mutant v = { .harmless = false };
    report r;
    text_read(&v.t, names[rng_size(&rng, 0, ORIGINALS - 1)]);
    if (mutate(&v, &rng)) {
      const bool taken = check_text(&r, &v.t, path) == FOUND_TRUE;
      TEST_ASSERT(rep, !taken || v.harmless, "%s accepted: %s", v.t.name,
                  v.what);
      checked++;
      accepted += taken;
      dangerous += !v.harmless;
    }
    free(v.t.all);
  }
  unlink(path);
  printf("%d mutants, %d of them false; %d accepted, all of them true\n",
         checked, dangerous, accepted);
  ck_assert_int_gt(dangerous, 0);
  ck_assert_int_gt(accepted, 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_mutants");
  TCase *tc = tcase_create("mutants");

  test_limit(tc);
  tcase_add_test(tc, originals);
  tcase_add_test(tc, mutants);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
