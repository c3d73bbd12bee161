/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sundials.h -- where the versions 6 and 7 of SUNDIALS differ; for cvode.c
 * alone. */
#ifndef RF_SUNDIALS_H
#define RF_SUNDIALS_H

#include <cvode/cvode.h>
#include <sundials/sundials_config.h>

#if SUNDIALS_VERSION_MAJOR >= 7
typedef sunrealtype real;
typedef SUNErrCode linear_error;
# define CREATE_CONTEXT(context) SUNContext_Create(SUN_COMM_NULL, context)
#else
typedef realtype real;
typedef int linear_error;
# define CREATE_CONTEXT(context) SUNContext_Create(NULL, context)
#endif

/* The library never prints: SUNDIALS' messages, which would go to standard
   error, are dropped.  6.x has a handler for each integrator, 7.x those of
   the context, and a log for its warnings. */
#if SUNDIALS_VERSION_MAJOR >= 7
static inline int
rf_quiet_context(SUNContext context)
{
  return SUNContext_ClearErrHandlers(context) == SUN_SUCCESS
    && SUNContext_SetLogger(context, NULL) == SUN_SUCCESS ? 0 : -1;
}

static inline int
rf_quiet_integrator(void *mem)
{
  (void)mem;
  return CV_SUCCESS;
}
#else
static inline int
rf_quiet_context(SUNContext context)
{
  (void)context;
  return 0;
}

static inline void
rf_quiet(int code, const char *module, const char *function, char *text,
         void *user)
{
  (void)code;
  (void)module;
  (void)function;
  (void)text;
  (void)user;
}

static inline int
rf_quiet_integrator(void *mem)
{
  return CVodeSetErrHandlerFn(mem, rf_quiet, NULL);
}
#endif

#endif
