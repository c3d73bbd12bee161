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

rf_proof_verdict
rf_proof_verdict_of(rf_verdict verdict)
{
  switch (verdict) {
  case RF_VERDICT_HOLDS:
    return RF_PROOF_PROVED;
  case RF_VERDICT_VIOLATED:
    return RF_PROOF_REFUTED;
  case RF_VERDICT_VACUOUS:
    return RF_PROOF_VOID;
  case RF_VERDICT_UNMET:
    return RF_PROOF_UNMET;
  case RF_VERDICT_UNDECIDED:
    break;
  }
  return RF_PROOF_OPEN;
}
