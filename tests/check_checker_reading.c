/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_reading.c -- a certificate with one line changed: what the
 * grammar does not have is refused, at its line and for its reason. */
#include "config.h"

#include "checker/certificate.h"
#include "support/rf_test.h"

static const char place[] = "/tmp/reluflow-reading-XXXXXX";
static char path[sizeof place];

static char *
text_of(const char *name)
{
  char from[600], *text;
  FILE *in;
  long size;

  snprintf(from, sizeof from, "%s/%s.proof", TEST_DATA, name);
  in = fopen(from, "rb");
  ck_assert_msg(in != NULL, "%s: %s", from, strerror(errno));
  fseek(in, 0, SEEK_END);
  size = ftell(in);
  rewind(in);
  text = calloc((size_t)size + 1, 1);
  ck_assert(text && fread(text, 1, (size_t)size, in) == (size_t)size);
  fclose(in);
  return text;
}

/* Line number `line`, from 1, is `now`. */
static void
write_changed(const char *text, int line, const char *now)
{
  FILE *out = fopen(path, "wb");

  ck_assert(out != NULL);
  for (int i = 1; *text; i++) {
    const size_t length = strcspn(text, "\n");
    if (i == line)
      fprintf(out, "%s\n", now);
    else
      fprintf(out, "%.*s\n", (int)length, text);
    text += length + (text[length] == '\n');
  }
  ck_assert_int_eq(fclose(out), 0);
}

typedef struct change {
  int line;
  const char *now, *why;   /* why: NULL, it is read */
} change;

static void
check_changes(const char *name, const change *v, size_t count)
{
  char *text = text_of(name);
  int file;

  memcpy(path, place, sizeof place);
  file = mkstemp(path);
  ck_assert_int_ge(file, 0);
  close(file);
  for (size_t i = 0; i < count; i++) {
    char message[256] = "", at[40];
    certificate c;
    int code;
    write_changed(text, v[i].line, v[i].now);
    code = certificate_read(&c, message, (int)sizeof message, path);
    snprintf(at, sizeof at, "line %d: ", v[i].line);
    ck_assert_msg(code == (v[i].why ? 2 : 0), "%s: %d, %s", v[i].now, code,
                  message);
    ck_assert_msg(!v[i].why || (!strncmp(message, at, strlen(at))
                                && strstr(message, v[i].why)), "%s: %s",
                  v[i].now, message);
    certificate_free(&c);
  }
  unlink(path);
  free(text);
}

START_TEST(words)
{
  static const char number[] = "this is no number",
                    integer[] = "this is no integer",
                    fraction[] = "this is no fraction",
                    positive[] = "this is no positive integer",
                    counted[] = "this is no count",
                    few[] = "too few words", many[] = "too many words";
  static const change changes[] = {
    { 1, "reluflow-proof 2", "version" },
    { 1, "reluflow-prove 1", "another word" },
    { 2, "size 0 2 5", counted }, { 2, "size 3 0 5", counted },
    { 2, "size 3 2 0", counted }, { 2, "size 3 2 1000001", counted },
    { 2, "size 3 1001 5", counted }, { 2, "size 3 2 0000000005", counted },
    { 2, "size 3 2 5.0", counted }, { 2, "size 3 2 +5", counted },
    { 2, "size 3 2 900", "more than the file has" },
    { 3, "weight 1/3", NULL }, { 3, "weight 7", NULL },
    { 3, "weight 0.3", fraction }, { 3, "weight -1/3", fraction },
    { 3, "weight 3e1", fraction }, { 3, "weight 1/0", number },
    { 3, "weight 1/03", number }, { 3, "weight 1/", number },
    { 3, "weight 1/3x", number }, { 3, "weight /3", number },
    { 3, "weight 1/-3", number }, { 3, "weight 1/3/5", number },
    { 3, "weight", few }, { 3, "weight 1 1", many },
    { 3, "weight  1", "parted by one space" },
    { 4, "leak -1/2", fraction }, { 4, "leak x", number },
    { 5, "denominators 0 10", positive }, { 5, "denominators 8 -10", positive },
    { 5, "denominators 8 010", positive },
    { 5, "denominators 8.5 10", integer },
    { 6, "datum -6 8 1.5", integer }, { 6, "datum - 8 11", integer },
    { 6, "datum -6 8x 11", integer }, { 6, "datum -6 8", few },
    { 6, "datum -6 8 11 1", many }, { 6, "datum -6 8 11 ", many },
    { 9, "neuron -.5 1 1", number }, { 9, "neuron 1. 1 1", number },
    { 9, "neuron - 1 1", number }, { 9, "neuron --1 1 1", number },
    { 9, "neuron 1x 1 1", number }, { 9, "neuron 1.5x 1 1", number },
    { 9, "neuron 1e 1 1", number }, { 9, "neuron 1e5.5 1 1", number },
    { 9, "neuron 1e+-5 1 1", number }, { 9, "neuron 1e100001 1 1", number },
    { 9, "neuron 1e-100001 1 1", number }, { 9, "neuron 1e100000 1 1", NULL },
    { 9, "neuron 1.5e+5 -2e-5 -1/7", NULL }, { 9, "neuron nan 1 1", number },
    { 9, "neuron 1~-1 1 1", "a radius is negative" },
    { 9, "neuron 1~x 1 1", number }, { 9, "neuron 1~1~1 1 1", number },
    { 9, "neuron ~1 1 1", number },
    { 14, "ball -1", "a radius is negative" }, { 14, "ball 1~1", number },
    { 15, "until -100", "a time is negative" }, { 15, "until 100x", number },
    { 16, "events -5", counted }, { 16, "events 99999", counted },
    { 17, "event 1 5 1 activate", "no count from 0 to 4" },
    { 17, "event 1 -1 1 activate", "no count from 0 to 4" },
    { 17, "event 1 1 3 activate", "no count from 0 to 2" },
    { 17, "event 1 1 1 dies", "is not known here" },
    { 17, "event x 1 1 activate", number },
    { 22, "losses 99999", counted },
    { 23, "loss -1 1", "a time is negative" }, { 23, "loss 1 x", number },
    { 26, "unique perhaps", "is not known here" },
    { 27, "forever yes 6 0 unique 1", "no count from 0 to 5" },
    { 27, "forever yes 2 6 unique 1", "no count from 0 to 5" },
    { 27, "forever yes 2 0 always 1", "is not known here" },
    { 27, "forever yes 2 0 unique -1", fraction },
    { 27, "forever yes", few }, { 27, "forever no", NULL },
    { 27, "forever no 2", many },
    { 28, "finis", "another word" }, { 28, "end end", many },
    { 28, "end\nend", "more after the last line" }
  };

  check_changes("proofs/three-points-5", changes,
                sizeof changes / sizeof *changes);
}
END_TEST

START_TEST(theorem_1)
{
  static const char number[] = "this is no number",
                    negative[] = "a time is negative",
                    few[] = "too few words";
  /* theorem1 is line 34, neuron 4 line 40. */
  static const change changes[] = {
    { 34, "theorem1 1/4 4 5 3", NULL }, { 34, "theorem1 -1/4 4 5 3", negative },
    { 34, "theorem1 1/4 -4 5 3", negative },
    { 34, "theorem1 1/4 4 -5 3", negative },
    { 34, "theorem1 1/4 4 5 -3", negative },
    { 34, "theorem1 1/4 4 5", few }, { 34, "theorem1 1/4 4 5 x", number },
    { 35, "witness 1", few }, { 35, "witness 1 1/2", "this is no integer" },
    { 40, "aligned captured", "a gap is missing" },
    { 40, "aligned captured -1", negative },
    { 40, "aligned captured x", number }, { 40, "aligned captured 1", NULL },
    { 40, "aligned away", "is not known here" },
    { 40, "aligned dead 1", "too many words" },
    { 40, "none", "another word" }
  };

  check_changes("proofs/theorem-1", changes, sizeof changes / sizeof *changes);
}
END_TEST

START_TEST(all_widths)
{
  static const char fraction[] = "this is no fraction",
                    number[] = "this is no number";
  static const change changes[] = {
    { 3, "weight -1/3", fraction }, { 4, "denominators 8 0",
                                      "this is no positive integer" },
    { 8, "sum 1e-6", fraction }, { 8, "sum -1/2", NULL },
    { 8, "sum --1/2", fraction }, { 8, "sum x", number },
    { 9, "cup 1", "another word" }, { 12, "wedge 1 1 1", "too few words" },
    { 13, "core 0.5 1", fraction }, { 15, "limit -1", fraction },
    { 16, "end\n", "more after the last line" }
  };

  check_changes("../../examples/proofs/three-points", changes,
                sizeof changes / sizeof *changes);
}
END_TEST

/* A text ends with a line, and has no other bytes in it. */
START_TEST(endings)
{
  static const struct {
    const char *text;
    size_t length;
  } texts[] = { { "", 0 }, { "reluflow-proof 1", 16 },
                { "reluflow-proof 1\0\n", 18 } };

  for (size_t i = 0; i < 3; i++) {
    char message[256] = "";
    certificate c;
    int file;
    memcpy(path, place, sizeof place);
    file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    ck_assert(write(file, texts[i].text, texts[i].length)
              == (ssize_t)texts[i].length);
    close(file);
    ck_assert_int_eq(certificate_read(&c, message, (int)sizeof message, path),
                     2);
    ck_assert_msg(strstr(message, "ends with a line"), "%s", message);
    certificate_free(&c);
    unlink(path);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_reading");
  TCase *tc = tcase_create("reading");

  test_limit(tc);
  tcase_add_test(tc, words);
  tcase_add_test(tc, theorem_1);
  tcase_add_test(tc, all_widths);
  tcase_add_test(tc, endings);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
