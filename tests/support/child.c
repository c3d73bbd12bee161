/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * child.c -- see child.h. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/child.h"

int
child_run(void *out, size_t size, unsigned seconds,
          void (*run)(void *out, void *context), void *context)
{
  int ends[2], how = 0;
  pid_t child;

  fflush(stdout);
  if (pipe(ends) || (child = fork()) < 0)
    exit(1);
  if (child == 0) {
    struct rlimit limit = { seconds, seconds + 1 };
    ssize_t wrote;
    setrlimit(RLIMIT_CPU, &limit);
    signal(SIGXCPU, SIG_DFL);
    run(out, context);
    fflush(stdout);
    wrote = write(ends[1], out, size);
    _exit(wrote != (ssize_t)size);
  }
  close(ends[1]);
  if (read(ends[0], out, size) != (ssize_t)size)
    memset(out, 0, size);
  close(ends[0]);
  waitpid(child, &how, 0);
  return how;
}

int
child_hangs(int how)
{
  return WIFSIGNALED(how)
    && (WTERMSIG(how) == SIGXCPU || WTERMSIG(how) == SIGKILL);
}
