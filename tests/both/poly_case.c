/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * poly_case.c -- the case through the kernels of one number type; compiled
 * for both. */
#include "config.h"

#include "base/number/poly.h"
#include "base/number/root.h"
#include "both/exactly.h"
#include "both/poly_case.h"

static rf_num *
load(poly_case *c)
{
  rf_num *v = num_array(c->degree + 1, c->prec);

  for (size_t i = 0; i <= c->degree; i++) {
    num_set_q(&v[i], c->c[i]);
    test_get_q(c->c[i], &v[i]);
  }
  return v;
}

static void
tell(mpq_t *out, const rf_num *v, size_t count)
{
  for (size_t i = 0; i < count; i++)
    test_get_q(out[i], &v[i]);
}

void
poly_ask(poly_answer *a, poly_case *c)
{
  const size_t terms = c->degree + 1;
  rf_num *v = load(c), *rows = num_array(2 * terms + 8, c->prec);
  rf_num *at = rows + 2 * terms, *t = at + 1, *out = at + 3;

  num_set_q(at, c->at);
  for (size_t i = 0; i < terms; i++) {   /* it, and the same with signs */
    num_set(&rows[2 * i], &v[i]);
    num_set(&rows[2 * i + 1], &v[i]);
    if (i % 2)
      num_neg(&rows[2 * i + 1], &rows[2 * i + 1]);
  }
  rfx_poly_values(out, rows, c->degree, 2, 2, at);
  tell(a->value, out, 2);
  rfx_poly_jet(out, 3, v, c->degree, at);
  tell(a->jet, out, 3);
  num_zero(out);
  rfx_poly_size(out, v, terms, t);
  rfx_poly_bend(out + 1, out + 2, v, c->degree, t);
  test_get_q(a->size, out);
  test_get_q(a->bend, out + 1);
  test_get_q(a->twist, out + 2);
  rfx_poly_shift(rows, c->degree, 2, at);
  for (size_t i = 0; i < terms; i++)
    test_get_q(a->shifted[i], &rows[2 * i]);
  num_copy(rows, v, terms);
  rfx_poly_stretch(rows, c->degree, at, t);
  tell(a->stretched, rows, terms);
  num_copy(rows, v, terms);
  rfx_poly_deflate(rows, c->degree, at, t);
  tell(a->deflated, rows, c->degree);
  num_array_free(rows, 2 * terms + 8);
  num_array_free(v, terms);
}

void
root_ask(root_answer *a, poly_case *c)
{
  rf_num *v = load(c), *n = num_array(3, c->prec);
  rf_num *work = num_array(RF_ROOT_WORK(c->degree), c->prec);
  rfx_guard g = { v, c->degree, c->side, n + 1, work };
  rf_root root;

  num_set_q(&n[0], c->at);
  num_set_q(&n[1], c->error);
  num_set_q(&n[2], c->noise);
  a->doubt = false;
  if (c->kind == ROOT_FIRST)
    root = rfx_first_root(n, &g);
  else if (c->kind == ROOT_NEXT)
    root = rfx_next_root(&a->doubt, n, &g, c->wrong);
  else
    root = rfx_root_beyond(n, &g, n + 2);
  a->root = (int)root;
  test_get_q(a->tau, n);
  num_array_free(work, RF_ROOT_WORK(c->degree));
  num_array_free(n, 3);
  num_array_free(v, c->degree + 1);
}
