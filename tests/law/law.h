/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * law.h -- the law that must hold at every moment of a run, checked from
 * outside: the flow is driven and read through public functions alone (the
 * numbers that were asked for come from the problem, as exact rationals).
 *
 * Kept signs agree with <w, x>; weights follow the motion that the signs ask
 * for, through events too; a^2 - |w|^2 is conserved; slopes of sliding
 * neurons lie within [leak, 1]; events replay the signs; the run ends where
 * it should; every count is found as rows. */
#ifndef RF_LAW_H
#define RF_LAW_H

#include <gmp.h>
#include <mpfr.h>

#include "law/motion.h"
#include "reluflow.h"

/* X(name, text): kinds of breaches. */
#define LAW_LIST(X)                                                        \
  X(LAW_EARLY, "early")         /* an error, or an end before `until` */   \
  X(LAW_ENDLESS, "endless")     /* far too many events */                  \
  X(LAW_TIME, "time")           /* goes back */                          \
  X(LAW_NUMBER, "number")       /* something is not finite */              \
  X(LAW_SIGN, "sign")           /* kept + or -, but <w, x> says the other */ \
  X(LAW_OFF, "off")             /* kept 0, but <w, x> is not */            \
  X(LAW_MOTION, "motion")       /* weights do not follow their signs */    \
  X(LAW_CONSERVED, "conserved") /* a^2 - |w|^2 changes */                  \
  X(LAW_SLOPE, "slope")         /* slides with a slope outside [leak, 1] */ \
  X(LAW_STAYS, "stays")         /* at w = 0, which Clarke's set forbids */ \
  X(LAW_NOISE, "noise")         /* a choice offered by rounding */        \
  X(LAW_GROWS, "grows")         /* the loss does */                        \
  X(LAW_PREDICT, "predict")     /* h or loss differ from the weights' */   \
  X(LAW_REPLAY, "replay")       /* events do not lead to the signs */      \
  X(LAW_KIND, "kind")           /* an event of another sign, or time */    \
  X(LAW_START, "start")         /* signs at 0 change without an event */   \
  X(LAW_TWICE, "twice")         /* a second run with more stops differs */ \
  X(LAW_COUNT, "count")         /* a count without its rows */

#define LAW_ENUM(name, text) name,
typedef enum law_kind { LAW_LIST(LAW_ENUM) LAW_KINDS } law_kind;
#undef LAW_ENUM

const char *law_name(law_kind kind);

/* Does an engine compute in double, to flow.rtol?  Else to flow.digits. */
bool law_by_rtol(const char *engine);

/* Called at every breach; neuron and datum are -1 where there is none. */
typedef void law_say(void *context, law_kind kind, double time, long neuron,
                     long datum, const char *numbers);

/* One that prints the first three; context: how many there were, an int. */
law_say law_tell;

typedef struct law_result {
  size_t breaches[LAW_KINDS];
  size_t states, signs, motions, skipped, slopes, events;
  uint64_t unsure, nonunique;
} law_result;

typedef struct law law;

/* Whom breaches are told to. */
typedef struct law_ear {
  law_say *say;
  void *context;
} law_ear;

/* Follow the problem of an experiment and check; path and set[nset] as in
   rf_problem_parse.  Adds to result. */
void law_check(law_result *result, const char *text, const char *path,
               const char *const *set, size_t nset, const law_ear *ear);

/* The same of a problem that is there. */
void law_follow(law_result *result, const rf_problem *problem, law_say *say,
                void *context);

/* A run file: signs, conservation, replay, counts. */
void law_replay(law_result *result, const char *path, law_say *say,
                void *context);

/* All breaches together. */
size_t law_breaches(const law_result *result);

#endif
