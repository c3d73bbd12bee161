/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * series_impl.h -- a series from inside: recurrence.c, scout.c, full.c. */
#ifndef RF_SERIES_IMPL_H
#define RF_SERIES_IMPL_H

#include "base/number/num.h"
#include "flow/taylor/series.h"
#if RF_NUM_IS_DOUBLE
# include "flow/taylor/terms_d.h"
#else
# include "flow/taylor/terms_mp.h"
#endif

typedef struct rfx_series_cell {
  size_t q;
  bool plain;            /* the gram matrix is diagonal */
  rfx_vec *a;            /* a[q]: series */
  rfx_vec *faded;        /* faded[q]: of a as moments see it; a itself without
                            decay */
  rfx_vec *w;            /* w[q][d]: series */
  rfx_vec *g;            /* g[q]: series of gram a */
  rfx_vec *drive;        /* drive[d]: series */
  rfx_vec b;             /* b[d]: moment at the order at hand */
  rfx_vec m, n;          /* m[d][n], n[n][d], see rf_taylor_cell */
  rfx_vec gram;          /* gram[q][q] */
  rfx_product *fading;   /* fading[q]: the fade by a, where there is one */
  rfx_product *moment;   /* moment[q][d]: g w */
  rfx_product *grow;     /* grow[q][d]: drive w, ... */
  rfx_product *turn;     /* turn[q][d]: ... drive a */
} rfx_series_cell;

struct rfx_series {
  size_t n, d, cells, columns, order, limbs;
  bool linear, quadratic, held, fades;
  rfx_series_cell *cell;
  rfx_vec *p, *v, *chain;  /* [n] each, series of p, of v (p itself where that
                              is v), of l r h_l */
  rfx_vec square;          /* square[n]: 1 / s */
  rfx_vec temporary;       /* [1] */
  rfx_vec *fade;           /* [1]: of e^(-2 mu (t - t0)) */
  bool beside;             /* there is a linear unit: */
  rfx_vec *unit;           /* unit[1 + d]: series */
  rfx_vec unit_m, unit_n;  /* see rf_taylor_beside */
  long drive_shift, chain_shift, square_shift, fade_shift, unit_shift;
  rfx_product *slope;      /* slope[n]: chain v, where p is not linear in h */
  rfx_product *squared;    /* squared[n]: p p, quadratic losses only */
  rfx_vec *vec;            /* all vectors of the series, and how many */
  rfx_product *product;    /* all products of them */
  size_t vecs, vec_capacity, cell_capacity, products, product_capacity;
  rfx_storage storage;
  rfx_acc acc;
};

#endif
