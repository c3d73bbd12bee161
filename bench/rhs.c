/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench/rhs.c -- the right-hand side of the lumped system where every neuron
 * has a face of its own, against the two products of matrices that are in
 * it: (faces x d) (d x n) and (faces x n) (n x d).  Gaussian data.  Prints
 * the processor time of both and the share of the products' speed, which is
 * that of dgemm, that the right-hand side keeps. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include <gsl/gsl_cblas.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "base/number/num_d.h"
#include "cli/one_thread.h"
#include "flow/population/population.h"
#include "flow/cvode/rhs.h"
#include "reluflow.h"
#include "timing.h"

enum { RUNS = 9 };

static void
require(bool good)
{
  if (good)
    return;
  fprintf(stderr, "bench/rhs: something failed\n");
  exit(EXIT_FAILURE);
}

static void
products(double *z, double *b, const double *x, size_t rows, size_t n,
         size_t d)
{
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)rows, (int)n,
              (int)d, 1.0, b, (int)d, x, (int)d, 0.0, z, (int)n);
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)rows, (int)d,
              (int)n, 1.0, z, (int)n, x, (int)d, 0.0, b, (int)d);
}

/* Median seconds of one right-hand side and of its products, in turn. */
static void
measure(double *rhs, double *gemm, const rfd_population *p, size_t times)
{
  const size_t n = p->model->n, d = p->model->d, rows = p->system.nblocks;
  double *ydot = rf_alloc(p->system.unknowns, sizeof *ydot);
  double *z = rf_alloc(rows * n, sizeof *z), *b = rf_alloc(rows * d, sizeof *b);
  double own[RUNS], blas[RUNS];
  rf_rhs *f = NULL;

  require(ydot && z && b && rf_rhs_create(&f, &p->system) >= 0);
  for (int i = 0; i < RUNS; i++) {
    double start = timing_now();
    for (size_t k = 0; k < times; k++)
      require(rf_rhs_eval(ydot, f, p->y));
    own[i] = (timing_now() - start) / (double)times;
    start = timing_now();
    for (size_t k = 0; k < times; k++)
      products(z, b, p->model->x, rows, n, d);
    blas[i] = (timing_now() - start) / (double)times;
  }
  qsort(own, RUNS, sizeof *own, timing_order);
  qsort(blas, RUNS, sizeof *blas, timing_order);
  *rhs = own[RUNS / 2];
  *gemm = blas[RUNS / 2];
  rf_rhs_free(f);
  rf_release(ydot);
  rf_release(z);
  rf_release(b);
}

static void
gaussian(size_t n, size_t d, size_t m)
{
  gsl_rng *g = gsl_rng_alloc(gsl_rng_mt19937);
  double *x = rf_alloc(n * d, sizeof *x), *y = rf_alloc(n, sizeof *y);
  double rhs, gemm, flops;
  char width[64];
  const char *set[] = { width };
  rf_problem *problem = NULL;
  rf_message message;
  rfd_model *model = NULL;
  rfd_population *p = NULL;

  require(g && x && y);
  for (size_t i = 0; i < n * d; i++)
    x[i] = gsl_ran_gaussian(g, 1.0);
  for (size_t k = 0; k < n; k++)
    y[k] = gsl_ran_gaussian(g, 1.0);
  snprintf(width, sizeof width, "network.width=%zu", m);
  require(rf_problem_create(&problem, &message, &(rf_data){ n, d, x, y }, set,
                            1) >= 0
          && rfd_model_create(&model, problem, 53) >= 0
          && rfd_population_create(&p, model) >= 0
          && rfd_population_layout(p, NULL) >= 0);
  flops = 4.0 * (double)(p->system.nblocks * n * d);
  measure(&rhs, &gemm, p, 1 + (size_t)(2e8 / flops));
  printf("n=%zu d=%zu m=%zu: %zu blocks, right-hand side %.3g s (%.3g "
         "GFlop/s), dgemm %.3g s (%.3g GFlop/s), share %.2f\n", n, d, m,
         p->system.nblocks, rhs, 1e-9 * flops / rhs, gemm,
         1e-9 * flops / gemm, gemm / rhs);
  rfd_population_free(p);
  rfd_model_free(model);
  rf_problem_free(problem);
  gsl_rng_free(g);
  rf_release(x);
  rf_release(y);
}

int
main(void)
{
  rf_one_thread();
  printf("reluflow %s\n", rf_version());
  gaussian(200, 50, 200);
  gaussian(40, 5, 1000);
  gaussian(100, 20, 500);
  gaussian(500, 100, 500);
  return EXIT_SUCCESS;
}
