/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pool.c -- workers that are forked from this process, each with a line to it:
 * a pair of sockets, as to write to one whose other end is dead needs no signal
 * to be handled.
 *
 * A worker is forked when it is given its first task, and runs many.  It has
 * inherited the file of the sweep from us, open: it never touches it, and ends
 * by _exit, so that SQLite does nothing there.  It closes our ends of the lines
 * of workers that came before it, which would keep them from seeing our end;
 * and it asks now and then whether we are still there.
 *
 * Signals that a terminal sends to all are for us: a worker ignores them, and
 * is killed by us. */
#include "config.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/work/work.h"

/* A worker; pid 0: there is none now. */
typedef struct hand {
  pid_t pid;
  int line;              /* our end */
  bool busy;
  rf_string heard;       /* of its answer, so far */
  size_t served;         /* tasks */
} hand;

typedef struct pool {
  rf_order order;
  size_t count;
  hand *hand;            /* hand[count] */
  struct pollfd *wait;   /* wait[count] */
} pool;

/* ---- in the worker ---- */

/* Our parent is another process once the one that forked us is gone. */
static int
is_orphan(void *context)
{
  return getppid() != *(const pid_t *)context;
}

#ifndef MSG_NOSIGNAL
# define MSG_NOSIGNAL 0
#endif

/* All of it; false: nobody reads any more. */
static bool
write_all(int to, const char *text, size_t length)
{
  while (length > 0) {
    const ssize_t wrote = send(to, text, length, MSG_NOSIGNAL);
    if (wrote < 0 && errno != EINTR)
      return false;
    if (wrote > 0) {
      text += wrote;
      length -= (size_t)wrote;
    }
  }
  return true;
}

/* A text that ends with NUL; false: there is none.  We get one task at a time,
   so that nothing stands behind it. */
static bool
read_text(rf_string *text, int from)
{
  char piece[4096];
  ssize_t got;

  rf_string_clear(text);
  for (;;) {
    got = read(from, piece, sizeof piece);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return false;
    rf_string_add(text, piece, (size_t)got);
    if (piece[got - 1] == '\0')
      return !text->failed;
  }
}

/* The address space that the process has now, which is mostly that of
   libraries: a cell may have so much more.  0 where the system does not
   tell. */
static double
address_space(void)
{
  FILE *in = fopen("/proc/self/statm", "r");
  char line[64] = "";
  const bool got = in && fgets(line, sizeof line, in);

  if (in)
    fclose(in);
  return got ? strtod(line, NULL) * (double)sysconf(_SC_PAGESIZE) : 0.0;
}

/* Never above what the system allows; where that fails things stay as they
   were. */
static void
lower(int resource, double value)
{
  struct rlimit limit;

  if (isinf(value) || value > 1e18 || getrlimit(resource, &limit) != 0)
    return;
  if (limit.rlim_max == RLIM_INFINITY || (rlim_t)value < limit.rlim_max)
    limit.rlim_cur = (rlim_t)value;
  setrlimit(resource, &limit);
}

/* The time of a cell is looked at where long calls ask; what never asks is
   ended by the system, a few seconds later. */
static void
limit_cell(const rf_order *order)
{
  struct rusage u;

  if (getrusage(RUSAGE_SELF, &u) == 0)
    lower(RLIMIT_CPU, ceil((double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec)
                           + order->seconds + 4.0));
}

/* What a signal meant for the program's own handler is nobody's here. */
static void
set_signals(void)
{
  static const int ignored[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
    signal(ignored[i], SIG_IGN);
  signal(SIGPIPE, SIG_DFL);
  signal(SIGXCPU, SIG_DFL);
}

/* The life of a worker; an empty task is the end. */
static void
serve(const rf_order *order, int line, pid_t parent)
{
  rf_string task = { 0 }, answer = { 0 };

  set_signals();
  lower(RLIMIT_AS, address_space() + order->memory);
  while (read_text(&task, line) && task.text[0]) {
    limit_cell(order);
    if (rf_work(&answer, order, task.text,
                (rf_question){ is_orphan, &parent }) < 0
        || is_orphan(&parent)
        || !write_all(line, answer.text, answer.length + 1))
      _exit(EXIT_FAILURE);
  }
  _exit(EXIT_SUCCESS);
}

/* ---- here ---- */

/* In the child: our ends of the lines of others. */
static void
forget_others(const pool *p)
{
  for (size_t i = 0; i < p->count; i++)
    if (p->hand[i].pid > 0)
      close(p->hand[i].line);
}

/* Too many processes, or too many files open: the system knows. */
static rf_status
no_process(rf_message *message)
{
  snprintf(message->text, sizeof message->text, "no process can be made: %s",
           strerror(errno));
  return RF_EIO;
}

/* A pair of sockets first: without it a child could not be told anything.
   What we leave open in it, it closes itself. */
static rf_status
hire(pool *p, rf_message *message, hand *h)
{
  const pid_t parent = getpid();
  int end[2];

  if (socketpair(AF_UNIX, SOCK_STREAM, 0, end) != 0)
    return no_process(message);
  if ((h->pid = fork()) == 0) {
    h->pid = -1;
    forget_others(p);
    close(end[0]);
    serve(&p->order, end[1], parent);
  }
  close(end[1]);
  h->line = end[0];
  h->served = 0;
  if (h->pid > 0)
    return RF_OK;
  close(h->line);
  h->pid = 0;
  return no_process(message);
}

/* Ask a worker to end, and wait until it has; one that is in a cell is
   killed. */
static int
dismiss(hand *h)
{
  int how = 0;

  if (h->busy)
    kill(h->pid, SIGKILL);
  else
    (void)write_all(h->line, "", 1);
  while (waitpid(h->pid, &how, 0) < 0 && errno == EINTR)
    ;
  close(h->line);
  h->pid = 0;
  h->busy = false;
  return how;
}

/* Where memory has a limit every cell has a process of its own: what one has
   left behind would count for the next. */
static rf_status
give(void *context, rf_message *message, size_t who, const char *task)
{
  pool *p = context;
  hand *h = &p->hand[who];
  rf_status status = RF_OK;

  RF_ASSERT(who < p->count && !h->busy);
  if (h->pid && h->served && !isinf(p->order.memory))
    (void)dismiss(h);
  if (!h->pid)
    status = hire(p, message, h);
  if (status < 0)
    return status;
  rf_string_clear(&h->heard);
  h->busy = true;
  h->served++;
  /* One that has died since its last task is heard of by its line. */
  (void)write_all(h->line, task, strlen(task) + 1);
  return RF_OK;
}

/* Say how a worker ended that was in a cell. */
static void
say_end(const pool *p, rf_message *message, int how)
{
  const int number = WIFSIGNALED(how) ? WTERMSIG(how) : 0;

  if (number == SIGXCPU && !isinf(p->order.seconds))
    snprintf(message->text, sizeof message->text, "more than %g seconds of "
             "processor time (--limit-seconds)", p->order.seconds);
  else if (number)
    snprintf(message->text, sizeof message->text, "crashed: signal %d (%s)",
             number, strsignal(number));
  else
    snprintf(message->text, sizeof message->text, "crashed: its process ended "
             "with status %d", WIFEXITED(how) ? WEXITSTATUS(how) : 0);
}

/* Take what worker h has sent; RF_EVENT: the answer is whole, or it is dead. */
static rf_status
take_news(pool *p, rf_message *message, hand *h, const char **answer)
{
  char piece[4096];
  const ssize_t got = read(h->line, piece, sizeof piece);

  if (got < 0 && (errno == EINTR || errno == EAGAIN))
    return RF_OK;
  if (got > 0) {
    RF_ASSERT(h->busy);
    rf_string_add(&h->heard, piece, (size_t)got);
    if (h->heard.failed)
      return RF_ENOMEM;
    if (piece[got - 1] != '\0')
      return RF_OK;
    h->busy = false;
    *answer = h->heard.text;
    return RF_EVENT;
  }
  *answer = NULL;
  say_end(p, message, dismiss(h));
  return RF_EVENT;
}

/* One answer at a time; the others wait in their lines.  Workers that have no
   task have nothing to say. */
static rf_status
hear(void *context, rf_message *message, size_t *who, const char **answer)
{
  pool *p = context;

  for (size_t i = 0; i < p->count; i++)
    p->wait[i] = (struct pollfd){ p->hand[i].busy ? p->hand[i].line : -1,
                                  POLLIN, 0 };
  if (poll(p->wait, (nfds_t)p->count, 100) <= 0)
    return RF_OK;
  for (*who = 0; *who < p->count; ++*who)
    if (p->wait[*who].revents)
      return take_news(p, message, &p->hand[*who], answer);
  return RF_OK;
}

/* No process yet: each is made for its first task. */
static rf_status
make(rf_crew *crew, const rf_order *order, size_t count)
{
  pool *p = rf_alloc(1, sizeof *p);

  RF_ASSERT(count > 0);
  if (p) {
    p->order = *order;
    p->count = count;
    p->hand = rf_alloc(count, sizeof *p->hand);
    p->wait = rf_alloc(count, sizeof *p->wait);
  }
  if (!p || !p->hand || !p->wait) {
    rf_release(p ? p->hand : NULL);
    rf_release(p ? p->wait : NULL);
    rf_release(p);
    return RF_ENOMEM;
  }
  *crew = (rf_crew){ .context = p, .count = count, .give = give,
                     .hear = hear };
  return RF_OK;
}

/* Who is in a cell is killed: a sweep that ends does not wait for hours. */
static void
end(rf_crew *crew)
{
  pool *p = crew->context;

  if (!p)
    return;
  for (size_t i = 0; i < p->count; i++) {
    if (p->hand[i].pid > 0)
      (void)dismiss(&p->hand[i]);
    rf_string_free(&p->hand[i].heard);
  }
  rf_release(p->hand);
  rf_release(p->wait);
  rf_release(p);
  crew->context = NULL;
}

const rf_crew_kind rf_pool = { make, end };
