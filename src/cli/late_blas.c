/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * late_blas.c -- OpenBLAS is loaded when the program first calls it.
 *
 * To load it takes longer than a small run computes, and small runs do not call
 * it.  So the program is not linked with OpenBLAS but has functions of these
 * names, which pass their arguments on.  They come before those of the CBLAS
 * that libgsl brings along, so that GSL calls them, too: all that GSL has of
 * double precision are here (tests/package.sh looks).  Under the name that
 * configure found, which has the version of the interface. */
#include "config.h"

#include <dlfcn.h>
#include <gsl/gsl_cblas.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

/* X(type, name, parameters, arguments), and Y for those without a value. */
#define BLAS_LIST(X, Y) \
  X(double, cblas_dasum, (int n, const double *x, int sx), (n, x, sx)) \
  X(double, cblas_dnrm2, (int n, const double *x, int sx), (n, x, sx)) \
  X(CBLAS_INDEX, cblas_idamax, (int n, const double *x, int sx), (n, x, sx)) \
  X(double, cblas_ddot, (int n, const double *x, int sx, const double *y, \
                         int sy), (n, x, sx, y, sy)) \
  Y(cblas_daxpy, (int n, double a, const double *x, int sx, double *y, \
                  int sy), (n, a, x, sx, y, sy)) \
  Y(cblas_dcopy, (int n, const double *x, int sx, double *y, int sy), \
    (n, x, sx, y, sy)) \
  Y(cblas_dswap, (int n, double *x, int sx, double *y, int sy), \
    (n, x, sx, y, sy)) \
  Y(cblas_dscal, (int n, double a, double *x, int sx), (n, a, x, sx)) \
  Y(cblas_drot, (int n, double *x, int sx, double *y, int sy, double c, \
                 double s), (n, x, sx, y, sy, c, s)) \
  Y(cblas_drotg, (double *a, double *b, double *c, double *s), (a, b, c, s)) \
  Y(cblas_drotm, (int n, double *x, int sx, double *y, int sy, \
                  const double *p), (n, x, sx, y, sy, p)) \
  Y(cblas_drotmg, (double *d, double *e, double *x, double y, double *p), \
    (d, e, x, y, p)) \
  Y(cblas_dgemv, (order o, transpose t, int m, int n, double f, \
                  const double *a, int la, const double *x, int sx, \
                  double g, double *y, int sy), \
    (o, t, m, n, f, a, la, x, sx, g, y, sy)) \
  Y(cblas_dsymv, (order o, uplo u, int n, double f, const double *a, int la, \
                  const double *x, int sx, double g, double *y, int sy), \
    (o, u, n, f, a, la, x, sx, g, y, sy)) \
  Y(cblas_dtbsv, (order o, uplo u, transpose t, diagonal d, int n, int k, \
                  const double *a, int la, double *x, int sx), \
    (o, u, t, d, n, k, a, la, x, sx)) \
  Y(cblas_dtrmv, (order o, uplo u, transpose t, diagonal d, int n, \
                  const double *a, int la, double *x, int sx), \
    (o, u, t, d, n, a, la, x, sx)) \
  Y(cblas_dtrsv, (order o, uplo u, transpose t, diagonal d, int n, \
                  const double *a, int la, double *x, int sx), \
    (o, u, t, d, n, a, la, x, sx)) \
  Y(cblas_dger, (order o, int m, int n, double f, const double *x, int sx, \
                 const double *y, int sy, double *a, int la), \
    (o, m, n, f, x, sx, y, sy, a, la)) \
  Y(cblas_dsyr, (order o, uplo u, int n, double f, const double *x, int sx, \
                 double *a, int la), (o, u, n, f, x, sx, a, la)) \
  Y(cblas_dsyr2, (order o, uplo u, int n, double f, const double *x, int sx, \
                  const double *y, int sy, double *a, int la), \
    (o, u, n, f, x, sx, y, sy, a, la)) \
  Y(cblas_dgemm, (order o, transpose t, transpose v, int m, int n, int k, \
                  double f, const double *a, int la, const double *b, \
                  int lb, double g, double *c, int lc), \
    (o, t, v, m, n, k, f, a, la, b, lb, g, c, lc)) \
  Y(cblas_dsymm, (order o, side s, uplo u, int m, int n, double f, \
                  const double *a, int la, const double *b, int lb, \
                  double g, double *c, int lc), \
    (o, s, u, m, n, f, a, la, b, lb, g, c, lc)) \
  Y(cblas_dsyrk, (order o, uplo u, transpose t, int n, int k, double f, \
                  const double *a, int la, double g, double *c, int lc), \
    (o, u, t, n, k, f, a, la, g, c, lc)) \
  Y(cblas_dsyr2k, (order o, uplo u, transpose t, int n, int k, double f, \
                   const double *a, int la, const double *b, int lb, \
                   double g, double *c, int lc), \
    (o, u, t, n, k, f, a, la, b, lb, g, c, lc)) \
  Y(cblas_dtrmm, (order o, side s, uplo u, transpose t, diagonal d, int m, \
                  int n, double f, const double *a, int la, double *b, \
                  int lb), (o, s, u, t, d, m, n, f, a, la, b, lb)) \
  Y(cblas_dtrsm, (order o, side s, uplo u, transpose t, diagonal d, int m, \
                  int n, double f, const double *a, int la, double *b, \
                  int lb), (o, s, u, t, d, m, n, f, a, la, b, lb)) \
  X(char *, openblas_get_config, (void), ()) \
  X(char *, openblas_get_corename, (void), ()) \
  X(int, openblas_get_num_threads, (void), ())

typedef enum CBLAS_ORDER order;
typedef enum CBLAS_TRANSPOSE transpose;
typedef enum CBLAS_UPLO uplo;
typedef enum CBLAS_DIAG diagonal;
typedef enum CBLAS_SIDE side;

/* A function of ours is at[NAME_AT]. */
#define NUMBER(name) name##_at,
#define NUMBER_OF(type, name, parameters, arguments) NUMBER(name)
#define NUMBER_PLAIN(name, parameters, arguments) NUMBER(name)
enum { BLAS_LIST(NUMBER_OF, NUMBER_PLAIN) COUNT };

#define TEXT_OF(type, name, parameters, arguments) #name,
#define TEXT_PLAIN(name, parameters, arguments) #name,
static const char *const names[COUNT] = { BLAS_LIST(TEXT_OF, TEXT_PLAIN) };

static void *at[COUNT];
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* There is no other way out of a product of matrices. */
static void
give_up(void)
{
  rf_cli_say("the BLAS cannot be loaded: %s", dlerror());
  exit(RF_EXIT_FAILED);
}

static void *
find(void *library, const char *name)
{
  void *address = dlsym(library, name);

  if (!address)
    give_up();
  return address;
}

/* One thread, as where it is linked (one_thread.h).  C has no cast from the
   address of an object to that of a function, but POSIX asks that the bytes
   are the same. */
static void
load(void)
{
  void *library = dlopen(RF_LATE_BLAS, RTLD_LAZY | RTLD_LOCAL);
  void *address;
  void (*set_threads)(int threads);

  if (!library)
    give_up();
  for (size_t i = 0; i < COUNT; i++)
    at[i] = find(library, names[i]);
  address = find(library, "openblas_set_num_threads");
  memcpy(&set_threads, &address, sizeof address);
  set_threads(1);
}

/* *function := that of OpenBLAS. */
static void
take(void *function, size_t i)
{
  (void)pthread_once(&once, load);
  memcpy(function, &at[i], sizeof at[i]);
}

#define VISIBLE __attribute__((visibility("default")))
#define PASS_ON(type, name, parameters, arguments) \
  VISIBLE type name parameters; \
  VISIBLE type \
  name parameters \
  { \
    type (*real)parameters; \
    take(&real, name##_at); \
    return real arguments; \
  }
#define PASS_ON_PLAIN(name, parameters, arguments) \
  VISIBLE void name parameters; \
  VISIBLE void \
  name parameters \
  { \
    void (*real)parameters; \
    take(&real, name##_at); \
    real arguments; \
  }
BLAS_LIST(PASS_ON, PASS_ON_PLAIN)
