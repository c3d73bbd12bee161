/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * absent.c -- the proof room of a library without FLINT, and of the program
 * reluflow (cli/with_proofs.c): it says so.  There is never an object that the
 * other functions could be asked about. */
#include "config.h"

#include "base/base.h"
#include "reluflow/proof.h"

/* A program can ask before it offers proofs, which is kinder than to let it
   fail when one is wanted. */
int
rf_proof_available(void)
{
  return 0;
}

/* The same as with FLINT: a caller fills in its options before it knows
   whether anyone will read them. */
void
rf_itinerary_defaults(rf_itinerary_options *options)
{
  *options = (rf_itinerary_options){
    .delta = 1e-3, .neurons = SIZE_MAX, .digits = 20
  };
}

/* The message says what is to be done: whoever meets it may not be who built
   the library. */
static rf_status
say_so(rf_message *message)
{
  if (message)
    snprintf(message->text, sizeof message->text, "this reluflow was built "
             "without FLINT, which proofs need: configure --with-flint");
  return RF_EUNSUP;
}

/* The object is left as it was, as on every failure. */
rf_status
rf_itinerary_create(rf_itinerary **itinerary, rf_message *message,
                    const rf_problem *problem,
                    const rf_itinerary_options *options)
{
  (void)itinerary;
  (void)problem;
  (void)options;
  return say_so(message);
}

/* From here on nobody can come with an object, as none was made.  The
   functions are there so that a program links with either library; their
   answers are those of an empty list. */
size_t
rf_itinerary_count(const rf_itinerary *itinerary)
{
  (void)itinerary;
  return 0;
}

/* In an empty list every index is beyond the end. */
rf_status
rf_itinerary_get(const rf_itinerary *itinerary, rf_align_neuron *neuron,
                 size_t j)
{
  (void)itinerary;
  (void)neuron;
  (void)j;
  return RF_EINVAL;
}

size_t
rf_itinerary_event_count(const rf_itinerary *itinerary, size_t j)
{
  (void)itinerary;
  (void)j;
  return 0;
}

rf_status
rf_itinerary_event_get(const rf_itinerary *itinerary, rf_event *event,
                       size_t j, size_t i)
{
  (void)itinerary;
  (void)event;
  (void)j;
  (void)i;
  return RF_EINVAL;
}

size_t
rf_itinerary_extremal_count(const rf_itinerary *itinerary)
{
  (void)itinerary;
  return 0;
}

rf_status
rf_itinerary_extremal_get(const rf_itinerary *itinerary,
                          rf_align_extremal *extremal, size_t i)
{
  (void)itinerary;
  (void)extremal;
  (void)i;
  return RF_EINVAL;
}

rf_status
rf_itinerary_numbers(rf_itinerary *itinerary, const rf_numbers **numbers,
                     rf_itinerary_what what, size_t i)
{
  (void)itinerary;
  (void)numbers;
  (void)what;
  (void)i;
  return RF_EINVAL;
}

/* NULL alone can come, and is freed as everywhere. */
void
rf_itinerary_free(rf_itinerary *itinerary)
{
  (void)itinerary;
}

/* As an itinerary: one message for all that needs FLINT. */
rf_status
rf_every_create(rf_every **every, rf_message *message,
                const rf_problem *problem, long digits)
{
  (void)every;
  (void)problem;
  (void)digits;
  return say_so(message);
}

/* Empty as well, for the same reason. */
size_t
rf_every_count(const rf_every *every)
{
  (void)every;
  return 0;
}

rf_status
rf_every_get(const rf_every *every, rf_every_row *row, size_t i)
{
  (void)every;
  (void)row;
  (void)i;
  return RF_EINVAL;
}

rf_status
rf_every_numbers(rf_every *every, const rf_numbers **numbers, size_t i)
{
  (void)every;
  (void)numbers;
  (void)i;
  return RF_EINVAL;
}

void
rf_every_free(rf_every *every)
{
  (void)every;
}

/* Its defaults are those of a library with FLINT, as above. */
void
rf_proof_defaults(rf_proof_options *options)
{
  *options = (rf_proof_options){ .bits = 128, .attempts = 9,
                                 .effort = 1.0 };
}

rf_status
rf_proof_create(rf_proof **proof, rf_message *message,
                const rf_problem *problem, const rf_proof_options *options)
{
  (void)proof;
  (void)problem;
  (void)options;
  return say_so(message);
}

rf_status
rf_proof_hear(rf_proof **proof, rf_claims **claims, rf_message *message,
              const rf_problem *problem, const rf_extremals *extremals,
              const rf_proof_options *options,
              const rf_claims_options *asked)
{
  (void)proof;
  (void)claims;
  (void)problem;
  (void)extremals;
  (void)options;
  (void)asked;
  return say_so(message);
}

/* Nothing was proved. */
void
rf_proof_get(const rf_proof *proof, rf_proved *proved)
{
  (void)proof;
  *proved = (rf_proved){ 0 };
}

size_t
rf_proof_event_count(const rf_proof *proof)
{
  (void)proof;
  return 0;
}

rf_status
rf_proof_event_get(const rf_proof *proof, rf_event *event, size_t i)
{
  (void)proof;
  (void)event;
  (void)i;
  return RF_EINVAL;
}

size_t
rf_proof_claim_count(const rf_proof *proof)
{
  (void)proof;
  return 0;
}

rf_status
rf_proof_claim_get(const rf_proof *proof, rf_proof_claim *claim, size_t i)
{
  (void)proof;
  (void)claim;
  (void)i;
  return RF_EINVAL;
}

size_t
rf_proof_sample_count(const rf_proof *proof)
{
  (void)proof;
  return 0;
}

rf_status
rf_proof_numbers(rf_proof *proof, const rf_numbers **numbers,
                 rf_proof_what what, size_t i)
{
  (void)proof;
  (void)numbers;
  (void)what;
  (void)i;
  return RF_EINVAL;
}

rf_status
rf_proof_save(rf_proof *proof, rf_message *message, const char *path)
{
  (void)proof;
  (void)path;
  return say_so(message);
}

void
rf_proof_free(rf_proof *proof)
{
  (void)proof;
}

rf_status
rf_widths_create(rf_widths **widths, rf_message *message,
                 const rf_problem *problem, const char *sum)
{
  (void)widths;
  (void)problem;
  (void)sum;
  return say_so(message);
}

void
rf_widths_get(const rf_widths *widths, rf_widths_proved *proved)
{
  (void)widths;
  *proved = (rf_widths_proved){ 0 };
}

rf_status
rf_widths_save(const rf_widths *widths, rf_message *message, const char *path)
{
  (void)widths;
  (void)path;
  return say_so(message);
}

void
rf_widths_free(rf_widths *widths)
{
  (void)widths;
}
