/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plain.c -- the obvious competitor: CVODE on all m (d + 1) weights, one
 * root function for every (neuron, datum), a restart at every event.
 * Usage: bench/plain [--bdf] [--weights] EXPERIMENT [KEY=VALUE]...; square
 * loss, leak 0.  Adams with a fixed point, or BDF with GMRES.  Prints time,
 * loss, events, processor seconds of the solver, or a,w1,.. of each neuron. */
#include "config.h"

#include <math.h>
#include <time.h>

#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_config.h>
#include <sunlinsol/sunlinsol_spgmr.h>
#include <sunnonlinsol/sunnonlinsol_fixedpoint.h>

#include "base/number/exact.h"
#include "problem/problem.h"

#if SUNDIALS_VERSION_MAJOR >= 7
typedef sunrealtype real;
# define NO_COMM SUN_COMM_NULL
#else
typedef realtype real;
# define NO_COMM NULL
#endif

typedef struct plain {
  size_t n, d, m;
  double c, *x, *y, *p;
  signed char *u;          /* u[m][n]: +1, -1, 0 slides */
  bool bdf, weights;       /* options */
} plain;

static double
dot(const double *u, const double *v, size_t d)
{
  double r = 0;

  for (size_t i = 0; i < d; i++)
    r += u[i] * v[i];
  return r;
}

/* s->p from z; the loss. */
static double
residuals(plain *s, const double *z)
{
  double loss = 0;

  for (size_t k = 0; k < s->n; k++) {
    double h = 0;
    for (size_t j = 0; j < s->m; j++)
      if (s->u[j * s->n + k] > 0)
        h += z[j * (1 + s->d)]
          * dot(&z[j * (1 + s->d) + 1], &s->x[k * s->d], s->d);
    s->p[k] = s->c * (s->y[k] - h);
    loss += s->c * (s->y[k] - h) * (s->y[k] - h) / 2;
  }
  return loss;
}

/* D of neuron j without datum `but`; a line it slides on is projected out
   unless it is `but`. */
static void
drive(const plain *s, double *D, size_t j, size_t but)
{
  memset(D, 0, s->d * sizeof *D);
  for (size_t k = 0; k < s->n; k++)
    for (size_t i = 0; k != but && s->u[j * s->n + k] > 0 && i < s->d; i++)
      D[i] += s->p[k] * s->x[k * s->d + i];
  for (size_t k = 0; k < s->n; k++)
    if (k != but && s->u[j * s->n + k] == 0) {
      const double *x = &s->x[k * s->d];
      double r = dot(D, x, s->d) / dot(x, x, s->d);
      for (size_t i = 0; i < s->d; i++)
        D[i] -= r * x[i];
    }
}

static int
rhs(real t, N_Vector zv, N_Vector dzv, void *data)
{
  plain *s = data;
  const double *z = N_VGetArrayPointer(zv);
  double *dz = N_VGetArrayPointer(dzv);

  (void)t;
  residuals(s, z);
  for (size_t j = 0; j < s->m; j++) {
    const double *v = &z[j * (1 + s->d)];
    double *r = &dz[j * (1 + s->d)];
    drive(s, r + 1, j, s->n);
    r[0] = dot(v + 1, r + 1, s->d);
    for (size_t i = 1; i <= s->d; i++)
      r[i] *= v[0];
  }
  return 0;
}

/* Velocities of <w, x_k> on both sides of the boundary. */
static void
sides(const plain *s, double v[2], const double *z, size_t j, size_t k)
{
  const double *x = &s->x[k * s->d], a = z[j * (1 + s->d)];
  double D[64];

  drive(s, D, j, k);
  v[0] = a * dot(D, x, s->d);
  v[1] = v[0] + a * s->p[k] * dot(x, x, s->d);
}

static int
roots(real t, N_Vector zv, real *g, void *data)
{
  plain *s = data;
  const double *z = N_VGetArrayPointer(zv);

  (void)t;
  residuals(s, z);
  for (size_t j = 0; j < s->m; j++)
    for (size_t k = 0; k < s->n; k++) {
      const double *v = &z[j * (1 + s->d)];
      double side[2], size = sqrt(dot(v, v, 1 + s->d));
      if (s->u[j * s->n + k]) {
        g[j * s->n + k] = dot(v + 1, &s->x[k * s->d], s->d) / size;
        continue;
      }
      sides(s, side, z, j, k);
      g[j * s->n + k] = fmin(side[0], -side[1]) / size;
    }
  return 0;
}

static size_t
turn(plain *s, const int *found, const double *z)
{
  size_t events = 0;

  residuals(s, z);
  for (size_t j = 0; j < s->m; j++)
    for (size_t k = 0; k < s->n; k++) {
      signed char *u = &s->u[j * s->n + k];
      double v[2];
      if (!found[j * s->n + k])
        continue;
      sides(s, v, z, j, k);
      if (*u == 0)
        *u = fabs(v[1]) < fabs(v[0]) ? 1 : -1;
      else
        *u = v[1] < 0 && v[0] > 0 ? 0 : v[0] + v[1] > 0 ? 1 : -1;
      events++;
    }
  return events;
}

/* What CVODE solves its equations with. */
typedef struct solver {
  SUNNonlinearSolver fixed_point;
  SUNLinearSolver linear;
} solver;

/* Newton's method is CVODE's own; 0: done. */
static int
attach(solver *e, const plain *s, void *cv, N_Vector z, SUNContext context)
{
  if (s->bdf) {
    e->linear = SUNLinSol_SPGMR(z, SUN_PREC_NONE, 0, context);
    return CVodeSetLinearSolver(cv, e->linear, NULL);
  }
  e->fixed_point = SUNNonlinSol_FixedPoint(z, 0, context);
  return CVodeSetNonlinearSolver(cv, e->fixed_point);
}

static void
detach(solver *e)
{
  if (e->fixed_point)
    SUNNonlinSolFree(e->fixed_point);
  if (e->linear)
    SUNLinSolFree(e->linear);
}

/* To the end, from event to event; CVODE's status. */
static int
travel(plain *s, void *cv, N_Vector z, double until, int *found, size_t *events)
{
  int status = 0;
  real t = 0;

  while (t < until && (status = CVode(cv, until, z, &t, CV_NORMAL)) >= 0)
    if (status == CV_ROOT_RETURN) {
      CVodeGetRootInfo(cv, found);
      *events += turn(s, found, N_VGetArrayPointer(z));
      CVodeReInit(cv, t, z);
    }
  return status;
}

static void
print_weights(const plain *s, const double *z)
{
  for (size_t j = 0; j < s->m; j++)
    for (size_t i = 0; i <= s->d; i++)
      printf("%.17g%c", z[j * (1 + s->d) + i], i < s->d ? ',' : '\n');
}

static int
follow(plain *s, double *z0, double until, double rtol, double scale)
{
  const size_t size = s->m * (1 + s->d);
  const clock_t began = clock();
  int *found = rf_alloc(s->m * s->n, sizeof *found), status = -1;
  solver e = { NULL, NULL };
  SUNContext context;
  size_t events = 0;
  N_Vector z;
  void *cv;

  SUNContext_Create(NO_COMM, &context);
  z = N_VMake_Serial((sunindextype)size, z0, context);
  cv = CVodeCreate(s->bdf ? CV_BDF : CV_ADAMS, context);
  if (found && !CVodeInit(cv, rhs, 0, z)
      && !CVodeSStolerances(cv, rtol, rtol * scale)
      && !CVodeSetUserData(cv, s) && !attach(&e, s, cv, z, context)
      && !CVodeSetMaxNumSteps(cv, 10000000)
      && !CVodeRootInit(cv, (int)(s->m * s->n), roots)
      && !CVodeSetNoInactiveRootWarn(cv))
    status = travel(s, cv, z, until, found, &events);
  if (status >= 0 && s->weights)
    print_weights(s, z0);
  else
    printf("time %.9g, loss %.12f, %zu events, %.4f s%s\n", until,
           residuals(s, z0), events,
           (double)(clock() - began) / CLOCKS_PER_SEC,
           status < 0 ? ", failed" : "");
  CVodeFree(&cv);
  detach(&e);
  N_VDestroy(z);
  SUNContext_Free(&context);
  rf_release(found);
  return status < 0;
}

int
main(int argc, char **argv)
{
  rf_problem *q = NULL;
  rf_message why;
  plain s = { 0 };
  double *z, scale = 1;

  for (; argc > 1 && argv[1][0] == '-'; argc--, argv++) {
    s.bdf = s.bdf || !strcmp(argv[1], "--bdf");
    s.weights = s.weights || !strcmp(argv[1], "--weights");
  }
  if (argc < 2 || rf_problem_read(&q, &why, argv[1],
                                  (const char *const *)argv + 2,
                                  (size_t)argc - 2) != RF_OK) {
    fprintf(stderr, "plain: %s\n", argc < 2 ? "no experiment" : why.text);
    return 2;
  }
  s.n = q->n;
  s.d = q->d;
  s.m = q->m;
  s.c = q->sum ? 1 : 1 / (double)q->n;
  s.x = rf_alloc(s.n * s.d, sizeof *s.x);
  s.y = rf_alloc(s.n, sizeof *s.y);
  s.p = rf_alloc(s.n, sizeof *s.p);
  s.u = rf_alloc(s.m, s.n);
  z = rf_alloc(s.m * (1 + s.d), sizeof *z);
  if (!s.x || !s.y || !s.p || !s.u || !z
      || rfd_problem_weights(z, q, 0, s.m, 53) < 0)
    return 1;
  for (size_t i = 0; i < s.n * s.d; i++)
    s.x[i] = rf_get_d_nearest(q->x[i]);
  for (size_t k = 0; k < s.n; k++)
    s.y[k] = rf_get_d_nearest(q->y[k]);
  for (size_t j = 0; j < s.m; j++) {
    for (size_t k = 0; k < s.n; k++)
      s.u[j * s.n + k] = dot(&z[j * (1 + s.d) + 1], &s.x[k * s.d], s.d) > 0
        ? 1 : -1;
    scale = fmin(scale, fabs(z[j * (1 + s.d)]));
  }
  return follow(&s, z, rf_get_d_nearest(q->until), q->rtol, scale);
}
