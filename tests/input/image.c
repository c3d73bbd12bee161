/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image.c -- see image.h. */
#include "config.h"

#include <mpfr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/image.h"

/* Bits of drawn weights: more than any run has. */
#define BITS 512

static mpq_t *
rationals(size_t count)
{
  mpq_t *v = malloc((count + 1) * sizeof *v);

  if (!v)
    abort();
  for (size_t i = 0; i < count; i++)
    mpq_init(v[i]);
  return v;
}

static mpq_t *
copy(mpq_t *from, size_t count)
{
  mpq_t *v = rationals(count);

  for (size_t i = 0; i < count; i++)
    mpq_set(v[i], from[i]);
  return v;
}

static void
release(mpq_t *v, size_t count)
{
  for (size_t i = 0; i < count; i++)
    mpq_clear(v[i]);
  free(v);
}

static size_t *
identity(size_t count)
{
  size_t *v = malloc((count + 1) * sizeof *v);

  if (!v)
    abort();
  for (size_t i = 0; i < count; i++)
    v[i] = i;
  return v;
}

/* The weights as the run has them, to many digits. */
static void
draw_weights(image *g)
{
  const size_t row = 1 + g->d, size = g->m * row;
  mpfr_t *z = malloc(size * sizeof *z);

  if (!z)
    abort();
  for (size_t i = 0; i < size; i++)
    mpfr_init2(z[i], BITS);
  ck_assert_int_eq(rfm_problem_weights(*z, g->p, 0, g->m, BITS), RF_OK);
  g->a = rationals(g->m);
  g->w = rationals(g->m * g->d);
  for (size_t j = 0; j < g->m; j++) {
    mpfr_get_q(g->a[j], z[j * row]);
    for (size_t i = 0; i < g->d; i++)
      mpfr_get_q(g->w[j * g->d + i], z[j * row + 1 + i]);
  }
  for (size_t i = 0; i < size; i++)
    mpfr_clear(z[i]);
  free(z);
}

void
image_open(image *g, const rf_problem *p)
{
  g->p = p;
  g->n = p->n;
  g->d = p->d;
  g->m = p->m;
  g->ntimes = p->ntimes;
  g->x = copy(p->x, g->n * g->d);
  g->y = copy(p->y, g->n);
  g->times = copy(p->times, g->ntimes);
  mpq_init(g->until);
  mpq_set(g->until, p->until);
  g->data = identity(g->n);
  g->neurons = identity(g->m);
  g->stretch = 1;
  if (!p->w) {
    draw_weights(g);
    return;
  }
  g->a = copy(p->a, g->m);
  g->w = copy(p->w, g->m * g->d);
}

void
image_close(image *g)
{
  release(g->x, g->n * g->d);
  release(g->y, g->n);
  release(g->a, g->m);
  release(g->w, g->m * g->d);
  release(g->times, g->ntimes);
  mpq_clear(g->until);
  free(g->data);
  free(g->neurons);
}

/* (u, v) := (c u - s v, s u + c v) */
static void
turn(mpq_t u, mpq_t v, const mpq_t c, const mpq_t s)
{
  mpq_t p, q, t;

  mpq_inits(p, q, t, (mpq_ptr)0);
  mpq_mul(p, c, u);
  mpq_mul(t, s, v);
  mpq_sub(p, p, t);
  mpq_mul(q, s, u);
  mpq_mul(t, c, v);
  mpq_add(q, q, t);
  mpq_set(u, p);
  mpq_set(v, q);
  mpq_clears(p, q, t, (mpq_ptr)0);
}

/* Of coordinates i and l; i = l: a change of sign. */
typedef struct rotation {
  size_t i, l;
  mpq_t cosine, sine;
} rotation;

static void
turn_rows(mpq_t *rows, size_t count, size_t d, const rotation *r)
{
  for (size_t k = 0; k < count; k++) {
    mpq_t *row = rows + k * d;
    if (r->i != r->l)
      turn(row[r->i], row[r->l], r->cosine, r->sine);
    else
      mpq_neg(row[r->i], row[r->i]);
  }
}

void
image_turn(image *g, size_t i, size_t l, long c, long s, long r)
{
  rotation by = { .i = i, .l = l };

  ck_assert_int_eq(c * c + s * s, r * r);
  mpq_inits(by.cosine, by.sine, (mpq_ptr)0);
  mpq_set_si(by.cosine, c, (unsigned long)r);
  mpq_set_si(by.sine, s, (unsigned long)r);
  mpq_canonicalize(by.cosine);
  mpq_canonicalize(by.sine);
  turn_rows(g->x, g->n, g->d, &by);
  turn_rows(g->w, g->m, g->d, &by);
  mpq_clears(by.cosine, by.sine, (mpq_ptr)0);
}

static void
swap_rows(mpq_t *v, size_t row, size_t i, size_t l)
{
  for (size_t c = 0; i != l && c < row; c++)
    mpq_swap(v[i * row + c], v[l * row + c]);
}

static void
swap_sizes(size_t *v, size_t i, size_t l)
{
  const size_t t = v[i];

  v[i] = v[l];
  v[l] = t;
}

void
image_permute(image *g, rf_rng *rng)
{
  for (size_t k = g->n; k-- > 1;) {
    const size_t l = rng_size(rng, 0, k);
    swap_rows(g->x, g->d, k, l);
    swap_rows(g->y, 1, k, l);
    swap_sizes(g->data, k, l);
  }
  for (size_t j = g->m; j-- > 1;) {
    const size_t l = rng_size(rng, 0, j);
    swap_rows(g->w, g->d, j, l);
    swap_rows(g->a, 1, j, l);
    swap_sizes(g->neurons, j, l);
  }
}

void
image_rescale(image *g, const mpq_t root)
{
  mpq_t s;

  mpq_init(s);
  mpq_mul(s, root, root);
  for (size_t i = 0; i < g->n * g->d; i++)
    mpq_mul(g->x[i], g->x[i], s);
  for (size_t i = 0; i < g->m * g->d; i++)
    mpq_div(g->w[i], g->w[i], root);
  for (size_t j = 0; j < g->m; j++)
    mpq_div(g->a[j], g->a[j], root);
  for (size_t i = 0; i < g->ntimes; i++)
    mpq_div(g->times[i], g->times[i], s);
  mpq_div(g->until, g->until, s);
  g->stretch *= mpq_get_d(s);
  mpq_clear(s);
}

void
image_alone(image *g, size_t j)
{
  swap_rows(g->w, g->d, 0, j);
  swap_rows(g->a, 1, 0, j);
  swap_sizes(g->neurons, 0, j);
  for (size_t i = 1; i < g->m; i++) {
    mpq_clear(g->a[i]);
    for (size_t c = 0; c < g->d; c++)
      mpq_clear(g->w[i * g->d + c]);
  }
  g->m = 1;
}

static void
put_number(FILE *out, mpq_srcptr q)
{
  char *text = mpq_get_str(NULL, 10, q);

  fprintf(out, "%s", text);
  free(text);
}

static void
put_row(FILE *out, mpq_t *v, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    fputs(i ? ", " : "", out);
    put_number(out, v[i]);
  }
}

static void
put_flow(FILE *out, const image *g)
{
  static const char *const policies[] = { "stay", "activate", "deactivate" };
  const rf_problem *p = g->p;

  fprintf(out, "flow:\n  engine: %s\n  nonunique: %s\n",
          rf_engine_names[p->engine], policies[p->nonunique]);
  if (rf_engine_is(p->engine, RF_BY_RTOL))
    fprintf(out, "  rtol: %.17g\n", p->rtol);
  else
    fprintf(out, "  digits: %ld\n", p->digits);
  if (p->engine == RF_TAYLOR)
    fprintf(out, "  verify: %s\n", p->verify ? "true" : "false");
  fprintf(out, "  until: ");
  put_number(out, g->until);
  fprintf(out, "\nrecord:\n  times: [");
  put_row(out, g->times, g->ntimes);
  fprintf(out, "]\n");
}

char *
image_text(const image *g)
{
  static const char *const losses[] = { "square", "logistic", "exponential" };
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);

  if (!out)
    abort();
  fprintf(out, "data:\n  inputs: [");
  for (size_t k = 0; k < g->n; k++) {
    fprintf(out, k ? ",\n    [" : "[");
    put_row(out, g->x + k * g->d, g->d);
    fprintf(out, "]");
  }
  fprintf(out, "]\n  labels: [");
  put_row(out, g->y, g->n);
  fprintf(out, "]\nnetwork: {leak: ");
  put_number(out, g->p->leak);
  fprintf(out, "}\nloss: {name: %s, average: %s}\n", losses[g->p->loss],
          g->p->sum ? "sum" : "mean");
  fprintf(out, "init:\n  scheme: file\n  weights: [");
  for (size_t j = 0; j < g->m; j++) {
    fprintf(out, j ? ",\n    [" : "[");
    put_number(out, g->a[j]);
    fprintf(out, ", ");
    put_row(out, g->w + j * g->d, g->d);
    fprintf(out, "]");
  }
  fprintf(out, "]\n");
  put_flow(out, g);
  if (fclose(out) != 0)
    abort();
  return text;
}
