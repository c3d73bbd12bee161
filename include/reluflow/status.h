/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow/status.h -- status codes, messages, memory.
 *
 * Rules that hold for every function of the library unless its comment says
 * otherwise.
 *
 * 1. Order: the object, then outputs, then in-outs, then inputs, then flags.
 *    A length follows the array it measures.
 * 2. Arrays are dense and row-major; shapes are written name[rows][cols].
 * 3. Pointers are non-null.  Inputs are read during the call and not kept.
 * 4. On a negative status every output is left as it was.
 * 5. Time is the dimensionless t of the flow d(theta)/dt = -grad L(theta).
 * 6. Indices start at 0; faces in a run file at 1.
 * 7. rf_X_count tells how many there are, rf_X_get number i of them, or numbers
 *    first .. first + count - 1; a struct that is one of its kind is filled by
 *    rf_X_get, too.
 * 8. Nothing aborts, exits or prints.  An object is used from one thread at
 *    a time; different objects are independent.
 */
#ifndef RELUFLOW_STATUS_H
#define RELUFLOW_STATUS_H

#include <stddef.h>

#if defined(__GNUC__)
# define RF_API __attribute__((visibility("default")))
# define RF_MUST_USE __attribute__((warn_unused_result))
#else
# define RF_API
# define RF_MUST_USE
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* RF_STATUS_LIST(X): X(name, value, text).  Negative values are failures,
   positive values are news.  Values are ABI: append, never renumber. */
#define RF_STATUS_LIST(X)                                                  \
  X(RF_MOMENT,     2, "stopped at a moment that was waited for")           \
  X(RF_EVENT,      1, "stopped at a change of activation pattern")         \
  X(RF_OK,         0, "success")                                           \
  X(RF_EINVAL,    -1, "invalid argument")                                  \
  X(RF_ENOMEM,    -2, "out of memory")                                     \
  X(RF_ENOTFIN,   -3, "input or state is not finite")                      \
  X(RF_EINTEG,    -4, "integrator could not meet the requested accuracy")  \
  X(RF_EINPUT,    -5, "the experiment or a file it names is wrong")        \
  X(RF_EIO,       -6, "a file could not be read or written")               \
  X(RF_EUNSURE,   -7, "could not be decided at this precision")            \
  X(RF_ELIMIT,    -8, "a budget given by the caller is exceeded")          \
  X(RF_EINTR,     -9, "interrupted")                                       \
  X(RF_EUNSUP,   -10, "not supported for this problem")

#define RF_ENUM_(name, value, text) name = value,
typedef enum rf_status { RF_STATUS_LIST(RF_ENUM_)} rf_status;
#undef RF_ENUM_

/* A static text for a status; never NULL, also for unknown values. */
RF_API const char *rf_strerror(rf_status status);

/* A three-valued answer; RF_UNSURE is an answer, never a guess. */
typedef enum rf_truth { RF_NO = 0, RF_YES = 1, RF_UNSURE = 2 } rf_truth;

/* What went wrong, for a person: "FILE:LINE:COLUMN: ...".  Filled by the
   functions that take one, only when they fail; one line, no newline. */
typedef struct rf_message {
  char text[1024];
} rf_message;

/* Takes texts one by one; text is valid during the call only. */
typedef void rf_put(void *context, const char *text);

/* Asks whether to go on; another value than 0 says stop. */
typedef int rf_ask(void *context);

/* Long calls of this thread (a flow's creation and steps, alignment, extremal
 * vectors, reading) ask now and then, at most twenty times a second, and
 * return RF_EINTR when they are told to stop; a flow is then good for reading
 * what it still can tell, and for rf_flow_free.  ask must not use the object
 * that is at work; a program's signal handler sets a flag, which it returns.
 * NULL: ask nobody, as at the start.  Another thread that a flow may have
 * (Taylor's second run) asks through this one. */
RF_API void rf_set_poll(rf_ask *ask, void *context);

/* A line of a trace. */
typedef void rf_trace(void *context, const char *line);

/* The flows that this thread follows, with any engine but limit and descent,
 * tell what they do: tell(context, line) for each step, candidate, question to
 * the inclusion, transition and cut; the manual, node "Traces", has the fields.
 * line is valid during the call.  NULL: tell nobody, as at the start. */
RF_API void rf_set_trace(rf_trace *tell, void *context);

/* Version of the library that runs, for instance "0.1.0". */
RF_API const char *rf_version(void);

/* Room for the text of a double. */
#define RF_DOUBLE_TEXT 32

/* The shortest decimal text that reads back as value, with a point in every
   locale: "0.1", "-1e-300"; "nan", "inf" and "-inf" where it is not finite.
   Returns text. */
RF_API char *rf_double_text(char text[RF_DOUBLE_TEXT], double value);

/* Replace the allocator.  alloc(count, size) returns zeroed memory for
   count * size bytes (which does not overflow) or NULL; release(NULL) is
   allowed.  Both NULL: the default (calloc, free).  Not thread-safe; call
   it before anything else is created and after everything is freed. */
RF_API void rf_set_allocator(void *(*alloc)(size_t count, size_t size),
                             void (*release)(void *p));

#ifdef __cplusplus
}
#endif
#endif
