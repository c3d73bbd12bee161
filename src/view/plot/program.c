/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * program.c -- gnuplot and ffmpeg, as programs; see program.h.
 *
 * No shell is asked: names of files stay what they are.  What the program says
 * comes through a pipe, of which the last line is kept. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/poll.h"
#include "view/plot/program.h"

/* Exit status of a child that could not become the program. */
#define ABSENT 127

/* Between fork and exec only what is safe there. */
static void
become(char **argv, const char *folder, const int talk[2])
{
  const int nothing = open("/dev/null", O_RDWR);

  dup2(nothing, 0);
  dup2(talk[1], 1);
  dup2(talk[1], 2);
  close(talk[0]);
  if (!*folder || chdir(folder) == 0)
    execvp(argv[0], argv);
  _exit(ABSENT);
}

/* The last line that has a letter, of all that is said. */
typedef struct words {
  char line[512], last[512];
  size_t length;
  bool letters;
} words;

static void
take_words(words *w, const char *text, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    const char c = text[i];
    if (c == '\n') {
      w->line[w->length] = '\0';
      if (w->letters)
        memcpy(w->last, w->line, w->length + 1);
      w->length = 0;
      w->letters = false;
    } else if (w->length < sizeof w->line - 1) {
      w->line[w->length++] = (char)(c < ' ' ? ' ' : c);
      w->letters = w->letters || (c >= 'a' && c <= 'z');
    }
  }
}

/* Until the child says no more; who is told to stop meanwhile ends it, now and
   then it is asked. */
static rf_status
listen(words *w, int from, pid_t child)
{
  struct pollfd in = { .fd = from, .events = POLLIN };
  char text[512];
  ssize_t got = 1;

  while (got > 0) {
    if (rf_poll() < 0) {
      kill(child, SIGTERM);
      return RF_EINTR;
    }
    if (poll(&in, 1, 100) > 0 && (got = read(from, text, sizeof text)) > 0)
      take_words(w, text, (size_t)got);
    else if (got < 0 && errno == EINTR)
      got = 1;
  }
  return RF_OK;
}

/* A signal that arrives meanwhile is no end of the child. */
static rf_status
wait_for(int *code, pid_t child)
{
  while (waitpid(child, code, 0) < 0)
    if (errno != EINTR)
      return RF_EIO;
  return RF_OK;
}

/* Standard output and errors of the child go into one pipe; the end that is
   written to is closed here, or it would never be seen to end. */
static rf_status
start(rf_message *message, pid_t *child, int talk[2], char **argv,
      const char *folder)
{
  if (pipe(talk) != 0) {
    snprintf(message->text, sizeof message->text, "%s: %s", argv[0],
             strerror(errno));
    return RF_EIO;
  }
  *child = fork();
  if (*child == 0)
    become(argv, folder, talk);
  close(talk[1]);
  if (*child > 0)
    return RF_OK;
  close(talk[0]);
  snprintf(message->text, sizeof message->text, "%s: %s", argv[0],
           strerror(errno));
  return RF_EIO;
}

/* absent: the variable that would name it; NULL: it is there. */
static rf_status
tell(rf_message *message, const char *program, const char *said,
     const char *absent)
{
  char shown[RF_SHOWN];

  rf_shown(shown, program);
  if (absent)
    snprintf(message->text, sizeof message->text, "%s: not found; install it "
             "or say where it is with %s", shown, absent);
  else
    snprintf(message->text, sizeof message->text, "%s failed: %s", shown,
             *said ? said : "it says nothing");
  return RF_EIO;
}

/* What is said is read to the end before the child is waited for: a full pipe
   would hold it for ever. */
rf_status
rf_program_run(rf_message *message, const char *name, const char *variable,
               const char *folder, char **argv)
{
  const char *other = getenv(variable);
  char *program = rf_strdup(other && *other ? other : name);
  words said = { .length = 0 };
  int talk[2], code = 0;
  pid_t child;
  rf_status status;

  if (!program)
    return RF_ENOMEM;
  argv[0] = program;
  status = start(message, &child, talk, argv, folder);
  if (status >= 0) {
    const rf_status asked = listen(&said, talk[0], child);
    close(talk[0]);
    status = wait_for(&code, child);
    if (asked < 0)
      status = asked;
    else if (status < 0 || !WIFEXITED(code) || WEXITSTATUS(code) != 0)
      status = tell(message, program, said.last, WIFEXITED(code)
                    && WEXITSTATUS(code) == ABSENT ? variable : NULL);
  }
  argv[0] = NULL;
  rf_release(program);
  return status;
}
