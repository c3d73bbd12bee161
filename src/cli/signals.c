/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * signals.c -- ctrl-C and SIGTERM as a wish to stop; see cli.h. */
#include "config.h"

#include <signal.h>
#include <time.h>

#include "cli/cli.h"

static volatile sig_atomic_t asked_to_stop;
static struct sigaction old_interrupt, old_terminate;

/* A signal asks for the end; another one, half a second later or more, ends
   the process at once.  One that comes sooner is the same one: timeout(1), for
   instance, signals the process and then its group. */
static void
stop(int number)
{
  static struct timespec first;
  struct timespec now;

  /* Allowed in a handler, unlike most: POSIX lists it as safe there. */
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (!asked_to_stop) {
    first = now;
    asked_to_stop = number;
  } else if ((now.tv_sec - first.tv_sec) * 1000
             + (now.tv_nsec - first.tv_nsec) / 1000000 >= 500) {
    signal(number, SIG_DFL);
    raise(number);
  }
}

/* Where the caller ignores a signal (nohup), it stays ignored; old: to put
   back.  To find out, it is read first: signal() would have changed it for a
   moment. */
static void
catch_signal(int number, struct sigaction *old)
{
  struct sigaction action = { .sa_handler = stop };

  sigemptyset(&action.sa_mask);
  if (sigaction(number, NULL, old) == 0 && old->sa_handler != SIG_IGN)
    sigaction(number, &action, NULL);
}

void
rf_cli_catch_signals(void)
{
  catch_signal(SIGINT, &old_interrupt);
  catch_signal(SIGTERM, &old_terminate);
}

void
rf_cli_leave_signals(void)
{
  sigaction(SIGINT, &old_interrupt, NULL);
  sigaction(SIGTERM, &old_terminate, NULL);
}

int
rf_cli_stopped(void)
{
  return asked_to_stop;
}
