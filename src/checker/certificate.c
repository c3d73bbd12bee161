/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * certificate.c -- read a certificate; see certificate.h. */
#include "checker/certificate.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A sum over WIDTH_MOST numbers is one of those that up.h has bounds for. */
enum { COUNT_MOST = 1000000, WIDTH_MOST = 1000, EXPONENT_MOST = 100000 };

typedef struct reader {
  char *at;              /* what is not read yet */
  int line;              /* that is being read */
  char *message;
  int size;
  bool failed;
} reader;

static void
complain(reader *r, const char *what, const char *token)
{
  if (!r->failed)
    snprintf(r->message, (size_t)r->size, "line %d: %s%s%.60s%s", r->line,
             what, token ? ": '" : "", token ? token : "", token ? "'" : "");
  r->failed = true;
}

/* ---- words ---- */

/* The next word of the line, cut off in place; "" at its end.  *last: it is
   the last one. */
static char *
word(reader *r, bool *last)
{
  char *begin = r->at;
  size_t length = strcspn(begin, " \n");

  *last = begin[length] != ' ';
  r->at = begin + length;
  if (begin[length]) {
    begin[length] = '\0';
    r->at++;
  }
  return begin;
}

/* Words of a line; the first is `name`. */
static bool
line_of(reader *r, const char *name, const char **v, ptrdiff_t number_of)
{
  bool last = false;
  const char *first;

  if (r->failed)
    return false;
  r->line++;
  first = word(r, &last);
  if (strcmp(first, name)) {
    if (*first)
      complain(r, "another word stands where this line begins with it", name);
    else
      complain(r, "a line is missing, which begins with", name);
    return false;
  }
  for (ptrdiff_t i = 0; i < number_of; i++) {
    if (last) {
      complain(r, "there are too few words after", name);
      return false;
    }
    v[i] = word(r, &last);
    if (!*v[i]) {
      complain(r, "words are parted by one space, after", name);
      return false;
    }
  }
  if (!last)
    complain(r, "there are too many words after", name);
  return last;
}

static const char *
digits(const char *s)
{
  while (*s >= '0' && *s <= '9')
    s++;
  return s;
}

/* -?digits */
static bool
is_integer(const char *s)
{
  s += *s == '-';
  return *s && !*digits(s);
}

/* -?digits(.digits)?(e[+-]?digits)? or -?digits/digits */
static bool
is_number(const char *s)
{
  const char *t = s + (*s == '-'), *u = digits(t);

  if (u == t)
    return false;
  if (*u == '/')
    return u[1] && u[1] != '0' && !*digits(u + 1);
  if (*u == '.') {
    t = u + 1;
    u = digits(t);
    if (u == t)
      return false;
  }
  if (*u == 'e') {
    const double e = strtod(u + 1, NULL);
    const bool plus = u[1] == '+';
    if (!is_integer(u + 1 + plus) || (plus && u[2] == '-')
        || !(fabs(e) <= EXPONENT_MOST))
      return false;
    u += strlen(u);
  }
  return !*u;
}

static const char *
number(reader *r, const char *s)
{
  if (!r->failed && !is_number(s))
    complain(r, "this is no number, as 7, -0.5, 1e-3 or 3/7", s);
  return s;
}

static const char *
integer(reader *r, const char *s)
{
  if (!r->failed && !is_integer(s))
    complain(r, "this is no integer", s);
  return s;
}

static const char *
positive(reader *r, const char *s)
{
  integer(r, s);
  if (!r->failed && (*s == '-' || *s == '0'))
    complain(r, "this is no positive integer", s);
  return s;
}

static const char *
radius(reader *r, const char *s)
{
  if (*number(r, s) == '-')
    complain(r, "a radius is negative", s);
  return s;
}

static const char *
time_of(reader *r, const char *s)
{
  if (*number(r, s) == '-')
    complain(r, "a time is negative", s);
  return s;
}

/* Cuts the text at ~. */
static ck_span
span(reader *r, const char *s)
{
  char *tilde = strchr(s, '~');
  ck_span v = { s, "0" };

  if (tilde) {
    *tilde = '\0';
    v.radius = radius(r, tilde + 1);
  }
  number(r, s);
  return v;
}

static int
count(reader *r, const char *s, int least, ptrdiff_t most)
{
  const long v = is_integer(s) && strlen(s) < 10 ? strtol(s, NULL, 10) : -1;

  if (!r->failed && (v < least || v > most)) {
    char what[80];
    snprintf(what, sizeof what, "this is no count from %d to %ld", least,
             (long)most);
    complain(r, what, s);
  }
  return r->failed ? 0 : (int)v;
}

/* Rows that follow: no more than the file has bytes. */
static int
rows(reader *r, const char *s)
{
  const size_t left = strlen(r->at);

  return count(r, s, 0, left < COUNT_MOST ? (int)left : COUNT_MOST);
}

/* One of words[0 .. count - 1]. */
static int
one_of(reader *r, const char *s, const char *const *words, int words_count)
{
  for (int i = 0; i < words_count; i++)
    if (!strcmp(s, words[i]))
      return i;
  complain(r, "this word is not known here", s);
  return 0;
}

/* ---- the parts ---- */

static bool
room(void *pointer, ptrdiff_t number_of, size_t size)
{
  void **p = pointer;

  return (*p = calloc(number_of > 0 ? (size_t)number_of : 1, size)) != NULL;
}

static const char *
fraction(reader *r, const char *s)
{
  number(r, s);
  if (!r->failed && strpbrk(s, "-.e"))
    complain(r, "this is no fraction", s);
  return s;
}

static void
read_version(reader *r)
{
  const char *v;

  if (line_of(r, "reluflow-proof", &v, 1) && strcmp(v, "1"))
    complain(r, "this version of certificates is not known", v);
}

static void
read_weight(certificate *c, reader *r)
{
  const char *v;

  if (line_of(r, "weight", &v, 1))
    c->weight = fraction(r, v);
}

static void
read_denominators(certificate *c, reader *r)
{
  const char *v[2];

  if (line_of(r, "denominators", v, 2)) {
    c->xden = positive(r, v[0]);
    c->yden = positive(r, v[1]);
  }
}

static bool
read_head(certificate *c, reader *r)
{
  const char *v[3];

  if (line_of(r, "size", v, 3)) {
    c->n = count(r, v[0], 1, COUNT_MOST);
    c->d = count(r, v[1], 1, WIDTH_MOST);
    c->m = count(r, v[2], 1, COUNT_MOST);
    if (!r->failed && ((double)c->n + (double)c->m) * (1.0 + (double)c->d)
        > (double)strlen(r->at))
      complain(r, "that is more than the file has", NULL);
  }
  read_weight(c, r);
  if (line_of(r, "leak", v, 1))
    c->leak = fraction(r, v[0]);
  read_denominators(c, r);
  return !r->failed;
}

static void
read_data(certificate *c, reader *r, const char **v)
{
  for (int k = 0; k < c->n && line_of(r, "datum", v, c->d + 1); k++) {
    for (int i = 0; i < c->d; i++)
      c->x[k * c->d + i] = integer(r, v[i]);
    c->y[k] = integer(r, v[c->d]);
  }
}

static bool
read_start(certificate *c, reader *r, const char **v)
{
  const char *w;

  for (int j = 0; j < c->m && line_of(r, "neuron", v, c->d + 1); j++)
    for (int i = 0; i <= c->d; i++)
      c->start[j * (c->d + 1) + i] = span(r, v[i]);
  if (line_of(r, "ball", &w, 1))
    c->ball = radius(r, w);
  if (line_of(r, "until", &w, 1))
    c->until = time_of(r, w);
  return !r->failed;
}

static bool
read_events(certificate *c, reader *r)
{
  static const char *const kinds[CK_KINDS] = {
    "activate", "deactivate", "capture", "release_active", "release_inactive"
  };
  const char *v[4];

  for (int i = 0; i < c->events && line_of(r, "event", v, 4); i++) {
    ck_event *e = &c->event[i];
    e->time = span(r, v[0]);
    e->neuron = count(r, v[1], 0, c->m - 1);
    e->datum = count(r, v[2], 0, c->n - 1);
    e->kind = (ck_kind)one_of(r, v[3], kinds, CK_KINDS);
  }
  return !r->failed;
}

static bool
read_losses(certificate *c, reader *r)
{
  const char *v[2];

  for (int i = 0; i < c->losses && line_of(r, "loss", v, 2); i++) {
    c->loss[i].time = time_of(r, v[0]);
    c->loss[i].value = span(r, v[1]);
  }
  return !r->failed;
}

/* v[d + 1] is scratch.  There may be no such lines. */
static bool
read_theorem1(certificate *c, reader *r, const char **v)
{
  static const char *const ends[] = { "open", "dead", "captured" };
  const char *w[4];

  if (!line_of(r, "theorem1", w, 4))
    return false;
  c->epsilon = time_of(r, w[0]);
  c->low = time_of(r, w[1]);
  c->high = time_of(r, w[2]);
  c->growth = time_of(r, w[3]);
  if (line_of(r, "witness", v, c->d))
    for (int i = 0; i < c->d; i++)
      c->witness[i] = integer(r, v[i]);
  for (int j = 0; j < c->m && !r->failed; j++) {
    const bool gap = !strncmp(r->at, "aligned captured ", 17);
    if (!line_of(r, "aligned", w, gap ? 2 : 1))
      break;
    c->aligned[j].end = (ck_end)one_of(r, w[0], ends, 3);
    if (gap)
      c->aligned[j].gap = time_of(r, w[1]);
    else if (c->aligned[j].end == CK_CAPTURED)
      complain(r, "a gap is missing after", w[0]);
  }
  return !r->failed;
}

static bool
read_fate(certificate *c, reader *r)
{
  static const char *const yes[] = { "no", "yes" };
  static const char *const how[] = { "policy-stay", "unique" };
  const char *v[5];
  bool more = !r->failed;

  if (line_of(r, "unique", v, 1))
    c->unique = one_of(r, v[0], yes, 2);
  more = !r->failed && !strncmp(r->at, "forever yes", 11);
  if (line_of(r, "forever", v, more ? 5 : 1)) {
    c->forever = one_of(r, v[0], yes, 2);
    if (more) {
      c->live = count(r, v[1], 0, c->m);
      c->slides = count(r, v[2], 0, c->m);
      c->unique_forever = one_of(r, v[3], how, 2);
      c->limit = fraction(r, v[4]);
    }
  }
  return !r->failed;
}

static void
read_end(reader *r)
{
  line_of(r, "end", NULL, 0);
  if (!r->failed && *r->at)
    complain(r, "there is more after the last line", NULL);
}

/* Numbers of any sign, as fractions. */
static void
read_numbers(reader *r, const char *name, const char **v, int count)
{
  if (!line_of(r, name, v, count))
    return;
  for (int i = 0; i < count; i++)
    fraction(r, v[i] + (v[i][0] == '-'));
}

/* The theorem of all widths. */
static void
read_widths(certificate *c, reader *r, const char **v)
{
  ck_widths *w = &c->widths;

  read_weight(c, r);
  read_denominators(c, r);
  read_data(c, r, v);
  read_numbers(r, "sum", &w->sum, 1);
  read_numbers(r, "cap", &w->cap, 1);
  read_numbers(r, "mass", &w->mass, 1);
  read_numbers(r, "gap", &w->gap, 1);
  read_numbers(r, "wedge", w->wedge, 4);
  read_numbers(r, "core", w->core, 2);
  read_numbers(r, "split", &w->split, 1);
  if (line_of(r, "limit", v, 1))
    c->limit = fraction(r, v[0]);
  read_end(r);
}

/* Its data are three, in the plane. */
static bool
is_of_widths(certificate *c, reader *r)
{
  if (r->failed || strncmp(r->at, "all-widths\n", 11))
    return false;
  line_of(r, "all-widths", NULL, 0);
  c->widths.asked = true;
  c->leak = "0";
  c->n = 3;
  c->d = 2;
  return true;
}

/* 1 where memory is short. */
static int
read_all(certificate *c, reader *r)
{
  const char **v = NULL, *w;
  int code = 1;

  read_version(r);
  if (!is_of_widths(c, r) && !read_head(c, r))
    return 2;
  if (!room(&c->x, c->n * c->d, sizeof *c->x)
      || !room(&c->y, c->n, sizeof *c->y)
      || !room(&c->start, c->m * (c->d + 1), sizeof *c->start)
      || !room(&v, c->d + 1, sizeof *v))
    goto done;
  if (c->widths.asked) {
    read_widths(c, r, v);
    code = r->failed ? 2 : 0;
    goto done;
  }
  read_data(c, r, v);
  read_start(c, r, v);
  if (line_of(r, "events", &w, 1))
    c->events = rows(r, w);
  if (!room(&c->event, c->events, sizeof *c->event))
    goto done;
  read_events(c, r);
  if (line_of(r, "losses", &w, 1))
    c->losses = rows(r, w);
  if (!room(&c->loss, c->losses, sizeof *c->loss))
    goto done;
  read_losses(c, r);
  if (!r->failed && !strncmp(r->at, "theorem1 ", 9)) {
    if (!room(&c->witness, c->d, sizeof *c->witness)
        || !room(&c->aligned, c->m, sizeof *c->aligned))
      goto done;
    read_theorem1(c, r, v);
  }
  read_fate(c, r);
  read_end(r);
  code = r->failed ? 2 : 0;

done:
  free(v);
  return code;
}

/* The file, with a NUL after it; NULL: errno says why. */
static char *
load(const char *path, size_t *length)
{
  FILE *in = fopen(path, "rb");
  size_t capacity = 1 << 16, got;
  char *text = NULL, *more;

  *length = 0;
  while (in) {
    if (!(more = realloc(text, capacity))) {
      free(text);
      text = NULL;
      break;
    }
    text = more;
    got = fread(text + *length, 1, capacity - *length - 1, in);
    *length += got;
    text[*length] = '\0';
    if (*length < capacity - 1)
      break;
    capacity *= 2;
  }
  if (in && ferror(in)) {
    free(text);
    text = NULL;
  }
  if (in)
    fclose(in);
  return text;
}

int
certificate_read(certificate *c, char *message, int size, const char *path)
{
  reader r = { .message = message, .size = size };
  size_t length;
  int code;

  *c = (certificate){ 0 };
  errno = 0;
  if (!(c->text = load(path, &length))) {
    snprintf(message, (size_t)size, "%s", strerror(errno ? errno : EIO));
    return 2;
  }
  r.at = c->text;
  if (strlen(c->text) != length || !length
      || c->text[length - 1] != '\n') {
    snprintf(message, (size_t)size, "this is no text that ends with a line");
    return 2;
  }
  code = read_all(c, &r);
  if (code == 1)
    snprintf(message, (size_t)size, "out of memory");
  return code;
}

void
certificate_free(certificate *c)
{
  free(c->text);
  free(c->x);
  free(c->y);
  free(c->start);
  free(c->event);
  free(c->loss);
  free(c->witness);
  free(c->aligned);
}
