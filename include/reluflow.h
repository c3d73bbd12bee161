/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow.h -- all of libreluflow: exact gradient flows of two-layer
 * (leaky-)ReLU networks. */
#ifndef RELUFLOW_H
#define RELUFLOW_H

#include "reluflow/status.h"
#include "reluflow/numbers.h"
#include "reluflow/problem.h"
#include "reluflow/flow.h"
#include "reluflow/observe.h"
#include "reluflow/align.h"
#include "reluflow/geometry.h"
#include "reluflow/state.h"
#include "reluflow/theory.h"
#include "reluflow/proof.h"
#include "reluflow/view.h"
#include "reluflow/lab.h"
#include "reluflow/record.h"
#include "reluflow/compare.h"
#include "reluflow/statistics.h"

#endif
