/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow/record.h -- run a problem and keep what happened in a run file
 * (one SQLite database; the manual, node "The run file", has its tables). */
#ifndef RELUFLOW_RECORD_H
#define RELUFLOW_RECORD_H

#include "reluflow/flow.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How far a run is; for progress lines. */
typedef struct rf_progress {
  double time, until, loss;
  uint64_t events;
  size_t faces;
  double seconds;        /* wall time since the start */
} rf_progress;

/* Called now and then (a few times a second); a return value other than 0
 * ends the run cleanly with RF_EINTR. */
typedef int rf_watch(void *context, const rf_progress *progress);

/* What a run will cost, from its sizes alone: bytes of memory and of the run
 * file, seconds.  Memory and file are good to a factor of two or three where
 * about as many signs change as are expected (each neuron crosses a quarter of
 * all data), time to a factor of ten. */
typedef struct rf_cost {
  double memory, file, seconds;
} rf_cost;

/* What a run of the problem will cost. */
RF_API void rf_run_cost(rf_cost *cost, const rf_problem *problem);

/* Follow the flow of a problem to its end, or to where its flow.stop ends it,
 * and write the run file at path.
 * An existing file at path is replaced only when the new run has started
 * well; it is committed as the run goes, so that a killed run leaves every
 * committed sample and event readable.
 *
 * Where the experiment has flow.digits auto and the second run agrees to fewer
 * digits than 30, it is run again and computes with twice as many.
 *
 * In:  watch    may be NULL.
 *
 * Errors: those of rf_flow_create and rf_flow_step; RF_EINPUT what stands
 *         at path is not a run file and stays; RF_EIO the file cannot be
 *         written, or another run is writing it; RF_EINTR the watcher said
 *         so.  All with a message.  What was recorded stays readable.
 *
 * A run that is done may have doubts: rf_record_meta(record, "doubts") (the
 * manual, node "Doubts"). */
RF_API RF_MUST_USE rf_status rf_run(rf_message *message,
                                    const rf_problem *problem,
                                    const char *path, rf_watch *watch,
                                    void *context);

/* Go on with the run file at path where its run stopped (killed, interrupted,
 * failed), from its last checkpoint or, where it has none yet, from the
 * start.  What is recorded in the end is what a run that was never stopped
 * would have recorded, bit for bit, times of day and durations apart.  Data
 * and weights are those in the file.  A run that is done is left as it is.
 *
 * Errors: those of rf_record_open, rf_record_problem and rf_run. */
RF_API RF_MUST_USE rf_status rf_resume(rf_message *message, const char *path,
                                       rf_watch *watch, void *context);

/* A run file that is read, also while its run is going on: what was
 * committed when it was opened. */
typedef struct rf_record rf_record;

/* RF_ENDING_LIST(X): X(name, value, text): how a run ended. */
#define RF_ENDING_LIST(X)                                                 \
  X(RF_ENDING_DONE,        0, "done")                                      \
  X(RF_ENDING_FAILED,      1, "failed")                                    \
  X(RF_ENDING_INTERRUPTED, 2, "interrupted")                               \
  X(RF_ENDING_RUNNING,     3, "running")      /* somebody is writing it */ \
  X(RF_ENDING_KILLED,      4, "killed")       /* ended without a word */

#define RF_ENUM_(name, value, text) name = value,
typedef enum rf_ending { RF_ENDING_LIST(RF_ENUM_) } rf_ending;
#undef RF_ENUM_

/* Text of an ending, never NULL. */
RF_API const char *rf_ending_name(rf_ending ending);

/* Open the run file at path.  Where a killed run left a journal beside it,
 * that is settled, for which the file must be writable.
 *
 * Errors: RF_EIO cannot be opened or read; RF_EINPUT not a run file, or one
 *         of a newer reluflow (message); RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_record_open(rf_record **record,
                                            rf_message *message,
                                            const char *path);

/* Release a record; NULL is allowed. */
RF_API void rf_record_free(rf_record *record);

/* How the run ended, as far as the file tells. */
RF_API rf_ending rf_record_ending(const rf_record *record);

/* The value of a key of the table meta (the manual, node "The run file"),
 * as text; numbers read back exactly.  NULL: not there.  Owned by record. */
RF_API const char *rf_record_meta(const rf_record *record, const char *key);

/* Its keys, in alphabetical order; NULL beyond the last.  Owned by record. */
RF_API size_t rf_record_key_count(const rf_record *record);
RF_API const char *rf_record_key_get(const rf_record *record, size_t i);

/* Data n, dimension d (bias included), neurons m; digits of the run's numbers
 * (17: doubles). */
RF_API size_t rf_record_data_count(const rf_record *record);
RF_API size_t rf_record_dimension(const rf_record *record);
RF_API size_t rf_record_width(const rf_record *record);
RF_API long rf_record_digits(const rf_record *record);

/* The problem that was recorded, from the file alone: data and weights are
 * those it holds, whatever has become of the files that its experiment names
 * (rf_problem_stand_alone puts them into the text).  set as in
 * rf_problem_read; files that it names are read.
 *
 * Out:  problem  a new object; release it with rf_problem_free.
 * Errors: those of rf_problem_parse; RF_EINPUT a file of an older reluflow,
 *         which did not hold them (message); RF_EIO. */
RF_API RF_MUST_USE rf_status rf_record_problem(rf_problem **problem,
                                               rf_message *message,
                                               rf_record *record,
                                               const char *const *set,
                                               size_t nset);

/* How many samples there are; neurons s <= m whose states are recorded at each;
 * events, choices, occupancies, faces. */
RF_API size_t rf_record_sample_count(const rf_record *record);
RF_API size_t rf_record_state_count(const rf_record *record);
RF_API size_t rf_record_event_count(const rf_record *record);
RF_API size_t rf_record_choice_count(const rf_record *record);
RF_API size_t rf_record_occupancy_count(const rf_record *record);
RF_API size_t rf_record_face_count(const rf_record *record);

/* The functions below read; all of them have these errors: RF_EINVAL an
 * index is out of range; RF_EIO the file cannot be read (message);
 * RF_ENOMEM. */

/* Time of sample i, the nearest double. */
RF_API RF_MUST_USE rf_status rf_record_time_get(rf_record *record,
                                                rf_message *message,
                                                double *time, size_t i);

/* Sample i: time, loss, predictions h1..hn, as from rf_flow_sample. */
RF_API RF_MUST_USE rf_status rf_record_sample_get(rf_record *record,
                                                  rf_message *message,
                                                  const rf_numbers **sample,
                                                  size_t i);

/* Points of record.probe (rf_problem_probe_get tells which); 0: none.  Do they
 * have labels? */
RF_API size_t rf_record_probe_count(const rf_record *record);
RF_API int rf_record_probe_labels(const rf_record *record);

/* What was predicted at these points at sample i.
 *
 * Out:  values  as RF_PROBE_LOSS and RF_PROBE_H say: the loss that the points
 *               have, 0 without labels, infinite beyond the range of double;
 *               then the predictions.
 *       right   points with y h > 0: the accuracy is this over their number; 0
 *               without labels.
 * Errors: RF_EINVAL also without a probe. */
RF_API RF_MUST_USE rf_status rf_record_probe_get(rf_record *record,
                                                 rf_message *message,
                                                 const rf_numbers **values,
                                                 size_t *right, size_t i);

/* Does the network have a linear unit (network.skip, network.output_bias)?  It
 * at sample i: c, s1..sd.  Errors: RF_EINVAL also where there is none. */
RF_API int rf_record_has_unit(const rf_record *record);
RF_API RF_MUST_USE rf_status rf_record_unit_get(rf_record *record,
                                                rf_message *message,
                                                const rf_numbers **unit,
                                                size_t i);

/* Measures of record.measures: how many; the request by which measure i was
 * asked for, which belongs to the record until its next call; its value at a
 * sample, as rf_measure_value would tell it of the state there.
 * Errors: RF_EINVAL an index is out of range; and as above. */
RF_API size_t rf_record_measure_count(const rf_record *record);
RF_API RF_MUST_USE rf_status rf_record_measure_name(rf_record *record,
                                                    rf_message *message,
                                                    const char **name,
                                                    size_t i);
RF_API RF_MUST_USE rf_status rf_record_measure_get(rf_record *record,
                                                   rf_message *message,
                                                   double *value, size_t i,
                                                   size_t sample);

/* Which measure was asked for by this request, letter by letter; *i is their
 * number where none was. */
RF_API RF_MUST_USE rf_status rf_record_measure_find(rf_record *record,
                                                    rf_message *message,
                                                    size_t *i,
                                                    const char *request);

/* The weights of neurons first .. first + count - 1 < s at sample i, for each
 * a, w1..wd. */
RF_API RF_MUST_USE rf_status rf_record_weights_get(rf_record *record,
                                                   rf_message *message,
                                                   const rf_numbers **weights,
                                                   size_t i, size_t first,
                                                   size_t count);

/* Their signs u[count][n]. */
RF_API RF_MUST_USE rf_status rf_record_pattern_get(rf_record *record,
                                                   rf_message *message,
                                                   signed char *u, size_t i,
                                                   size_t first,
                                                   size_t count);

/* Events first .. first + count - 1, ordered by time, neuron, datum:
 * events[count]. */
RF_API RF_MUST_USE rf_status rf_record_event_get(rf_record *record,
                                                 rf_message *message,
                                                 rf_event *events, size_t first,
                                                 size_t count);

/* Time of event i, one number. */
RF_API RF_MUST_USE rf_status rf_record_event_time(rf_record *record,
                                                  rf_message *message,
                                                  const rf_numbers **time,
                                                  size_t i);

/* Choices (see rf_choice) first .. first + count - 1 as they came:
 * choices[count]. */
RF_API RF_MUST_USE rf_status rf_record_choice_get(rf_record *record,
                                                  rf_message *message,
                                                  rf_choice *choices,
                                                  size_t first, size_t count);

/* Who lives where: a face at a record time or at the end, its members, and
 * their share of sum_j ||(a_j, w_j)||^2. */
typedef struct rf_occupancy {
  double time;
  size_t members;
  double share;
  size_t face;           /* 0: all faces that are not listed, together */
} rf_occupancy;

/* Occupancy i; ordered by time, then by falling share. */
RF_API RF_MUST_USE rf_status rf_record_occupancy_get(rf_record *record,
                                                     rf_message *message,
                                                     rf_occupancy *occupancy,
                                                     size_t i);

/* Signs u[n] of a face, 1 <= face <= their number. */
RF_API RF_MUST_USE rf_status rf_record_face_get(rf_record *record,
                                                rf_message *message,
                                                signed char *u, size_t face);

/* A moment in words that was asked for, by record.when or, stop = 1, by
 * flow.stop: at which time it came true; infinite: not by the time that the run
 * has reached.  The word belongs to the record, until its next one is got. */
typedef struct rf_timed_word {
  const char *word;
  int stop;
  double time;
} rf_timed_word;

/* How many there are; moment i, those of record.when first, each in the order
 * of the experiment. */
RF_API size_t rf_record_moment_count(const rf_record *record);
RF_API RF_MUST_USE rf_status rf_record_moment_get(rf_record *record,
                                                  rf_message *message,
                                                  rf_timed_word *moment,
                                                  size_t i);

/* Its time with all digits: one number, or none. */
RF_API RF_MUST_USE rf_status rf_record_moment_time(rf_record *record,
                                                   rf_message *message,
                                                   const rf_numbers **time,
                                                   size_t i);

/* Do two run files hold the same, bit for bit: samples, events, choices,
 * states, moments, faces?  Of a run that is not done, as much as there is is
 * compared.
 *
 * Out:  same     0 or 1.
 *       message  where they are not the same: the first difference, for
 *                instance "sample 3 differs"; where they are: how much was
 *                compared; on failure what went wrong.
 * Errors: RF_EIO; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_record_same(int *same, rf_message *message,
                                            rf_record *old, rf_record *now);

/* What was found of a claim of the theory (reluflow/theory.h; the manual, node
 * "Claims"), as it is kept in a run file.  Texts that are NULL: there is
 * none. */
typedef struct rf_kept_verdict {
  const char *claim, *verdict;   /* "BF1.face", "holds"; never NULL */
  const char *margin, *measured, *bound, *uncertainty;
  const char *time, *note;
  const char *epsilon, *alpha0;  /* with which it was checked */
  const char *version;           /* of the reluflow that checked it */
  size_t neuron;                 /* SIZE_MAX: none in particular */
  long precision;                /* bits of the enclosures; 0: not known */
} rf_kept_verdict;

/* Number of verdicts that the file keeps; 0 for a file of an older reluflow. */
RF_API size_t rf_record_verdict_count(const rf_record *record);

/* Verdict i, in the order in which they were kept.  Its texts are good until
 * the next call.  Errors: RF_EINVAL i too large; RF_EIO; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_record_verdict_get(rf_record *record,
                                                   rf_message *message,
                                                   rf_kept_verdict *verdict,
                                                   size_t i);

/* Keep verdicts in the file, in place of those that it has of the same claims.
 * All of them are kept, or none; nothing else in the file changes.
 *
 * In:  verdict  verdict[count], those of one claim one after the other.
 *
 * Errors: RF_EIO the file is not writable, or somebody writes it (message);
 *         RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_record_verdicts_keep(
  rf_record *record, rf_message *message, const rf_kept_verdict *verdict,
  size_t count);

#ifdef __cplusplus
}
#endif
#endif
