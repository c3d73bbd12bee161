/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * relation.h -- whether products of data and starts are exactly 0. */
#ifndef CK_RELATION_H
#define CK_RELATION_H

#include "checker/exact.h"

/* Is <P x_i, x_k> = 0 of lines i and k, P the projector beside the lines
 * held[count], which are independent?  i = k: is it in their span? */
bool relation_holds(const certificate *c, const lines *l, const int *held,
                    int count, int i, int k);

/* Does neuron j start on a line exactly?  No, where it is not known exactly. */
bool relation_starts(const certificate *c, const lines *l, int j, int line);

/* Is neuron j on line k whenever it is on held[count], as data of the lines
 * with acted[] have moved it from its start, and no others?  No, where the start
 * is not known exactly, or held depends on itself. */
bool relation_ties(const certificate *c, const lines *l, int j,
                   const signed char *acted, const int *held, int count,
                   int k);

/* Is its a exactly 0? */
bool relation_no_output(const certificate *c, int j);

#endif
