/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * with_proofs.c -- the program goes on as the one that can prove.
 *
 * FLINT brings libraries along whose loading takes as long as a small run, and
 * few commands need it.  So where it is, there are two programs of the same
 * sources: reluflow, with the proof room of a library without FLINT, and
 * reluflow-proofs, which it becomes when something is to be proved. */
#include "config.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

#ifdef RF_LIBEXEC
# define PROOFS "reluflow-proofs"

/* Before it is installed it stands beside this program, and where an installed
   tree was moved, as far from it as before.  The system is asked where this
   program is, as argv[0] need not be a path. */
static void
start_near(char **argv)
{
  static const char *const near[] = { PROOFS, "../libexec/reluflow/" PROOFS };
  char path[PATH_MAX + 64];
  const ssize_t length = readlink("/proc/self/exe", path, PATH_MAX);
  char *name;

  if (length <= 0 || length >= PATH_MAX)
    return;
  path[length] = '\0';
  if (!(name = strrchr(path, '/')))
    return;
  for (size_t i = 0; i < sizeof near / sizeof *near; i++) {
    memcpy(name + 1, near[i], strlen(near[i]) + 1);
    (void)execv(path, argv);
  }
}

/* All is read again there, so nothing may have been read yet, nor printed. */
int
rf_cli_with_proofs(int argc, char **argv)
{
  static char self[] = "reluflow";
  char **again = rf_cli_alloc((size_t)argc + 2, sizeof *again);

  again[0] = self;
  memcpy(again + 1, argv, (size_t)argc * sizeof *again);
  start_near(again);
  (void)execv(RF_LIBEXEC "/" PROOFS, again);
  rf_cli_say("%s: cannot be run, and proofs need it: %s",
             RF_LIBEXEC "/" PROOFS, strerror(errno));
  free(again);
  return RF_EXIT_FAILED;
}
#else
int
rf_cli_with_proofs(int argc, char **argv)
{
  (void)argc;
  (void)argv;
  return -1;
}
#endif
