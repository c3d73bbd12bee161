/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stop.c -- Ctrl-C and SIGTERM ask for an orderly end. */
#include "config.h"

#include <time.h>

#include "cli/stop.h"

/* A signal asks for the end; another one, half a second later or more, ends
   the process at once.  One that comes sooner is the same one: timeout(1), for
   instance, signals the process and then its group. */
static volatile sig_atomic_t asked_to_stop;

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
rf_stop_begin(rf_stop_old *old)
{
  catch_signal(SIGINT, &old->action[0]);
  catch_signal(SIGTERM, &old->action[1]);
}

void
rf_stop_end(const rf_stop_old *old)
{
  sigaction(SIGINT, &old->action[0], NULL);
  sigaction(SIGTERM, &old->action[1], NULL);
}

int
rf_stop_asked(void)
{
  return asked_to_stop;
}
