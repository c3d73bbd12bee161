/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * names.c -- the words of reluflow/proof.h, with and without FLINT. */
#include "config.h"

#include "base/base.h"
#include "reluflow/proof.h"

const char *
rf_proof_verdict_name(rf_proof_verdict verdict)
{
#define NAME(name, value, text) case name: return text;
  switch (verdict) {
    RF_PROOF_VERDICT_LIST(NAME)
  }
#undef NAME
  return "?";
}
