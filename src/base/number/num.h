/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * num.h -- rf_num in the number type of this translation unit.
 *
 * A kernel is compiled once for each type, with RF_NUM_DOUBLE or RF_NUM_MPFR
 * defined by the build.  A file that belongs to one type alone includes
 * num_d.h or num_mp.h before all else.  The names rfx_ of the kernels mean
 * rfd_ or rfm_ there: names_d.h, names_mp.h. */
#ifndef RF_NUM_H
# if defined RF_NUM_DOUBLE
#  include "base/number/num_d.h"
# elif defined RF_NUM_MPFR
#  include "base/number/num_mp.h"
# else
#  error "include base/number/num_d.h or base/number/num_mp.h first"
# endif
#endif
