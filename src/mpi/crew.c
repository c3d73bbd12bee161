/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * crew.c -- ranks of MPI as a crew: rank 0 hands out tasks and writes the file,
 * the others run cells.
 *
 * Nothing is forked: MPI does not bear it.  A rank that waits sleeps between
 * looks, as MPI's own way of waiting keeps a processor busy; and a rank that is
 * in a cell looks whether it is told to end.
 *
 * The study is not sent but read by each rank, as the files that its base names
 * are needed there too; its text is, to find out if that is another one. */
#include "config.h"

#include <math.h>
#include <mpi.h>
#include <time.h>

#include "mpi/crew.h"

/* Messages have one kind. */
#define TAG 1

/* Nanoseconds between looks, and looks of rank 0 in a tenth of a second. */
#define NAP 1000000
#define LOOKS 100

typedef struct ranks {
  rf_order order;
  bool alone;            /* there are no others */
  rf_string text;        /* of the last message */
  bool answered;         /* alone: text is an answer that nobody has heard */
} ranks;

/* A millisecond, which no cell notices. */
static void
nap(void)
{
  const struct timespec t = { 0, NAP };

  nanosleep(&t, NULL);
}

/* ---- the order, to all ---- */

/* A text from rank 0 to all; *text is the receiver's to release.  false: no
   memory, which is an end for all. */
static bool
share_text(char **text)
{
  int length = *text ? (int)strlen(*text) + 1 : 0;

  MPI_Bcast(&length, 1, MPI_INT, 0, MPI_COMM_WORLD);
  if (!*text && !(*text = rf_alloc((size_t)length + 1, 1)))
    return false;
  MPI_Bcast(*text, length, MPI_CHAR, 0, MPI_COMM_WORLD);
  return true;
}

/* From rank 0, which does not change: a copy that may be shared. */
static bool
send_text(const char *text)
{
  char *copy = rf_strdup(text);
  const bool good = copy && share_text(&copy);

  rf_release(copy);
  return good;
}

/* Texts of the study too, so that a rank that reads another file finds out. */
static bool
send_order(const rf_order *order)
{
  double numbers[2] = { order->seconds, (double)order->keep };

  return send_text(order->study->path) && send_text(order->folder)
    && send_text(order->study->text) && send_text(order->study->base)
    && MPI_Bcast(numbers, 2, MPI_DOUBLE, 0, MPI_COMM_WORLD) == MPI_SUCCESS;
}

/* What another rank gets: it reads the study itself, and has it from a file
   system that may be another one. */
typedef struct orders {
  char *path, *folder, *text, *base;
  double numbers[2];
} orders;

/* In the order of send_order; an empty path is the end. */
static bool
get_orders(orders *o)
{
  if (!share_text(&o->path))
    return false;
  return !o->path[0]
    || (share_text(&o->folder) && share_text(&o->text) && share_text(&o->base)
        && MPI_Bcast(o->numbers, 2, MPI_DOUBLE, 0, MPI_COMM_WORLD)
           == MPI_SUCCESS);
}

/* They wait for an order: this is one. */
void
rf_mpi_send_home(void)
{
  (void)send_text("");
}

/* ---- messages ---- */

/* Take the message that there is into text, which is known to hold a NUL. */
static rf_status
take(rf_string *text, const MPI_Status *found)
{
  char piece[4096];
  int count = 0, left;
  char *whole;

  MPI_Get_count(found, MPI_CHAR, &count);
  left = count <= (int)sizeof piece ? 0 : count;
  whole = left ? rf_alloc((size_t)count, 1) : piece;
  if (!whole)
    return RF_ENOMEM;
  MPI_Recv(whole, count, MPI_CHAR, found->MPI_SOURCE, TAG, MPI_COMM_WORLD,
           MPI_STATUS_IGNORE);
  rf_string_clear(text);
  rf_string_put(text, whole);
  if (left)
    rf_release(whole);
  return text->failed ? RF_ENOMEM : RF_OK;
}

/* Short, so that MPI takes it at once. */
static void
send_to(int rank, const char *text)
{
  MPI_Send(text, (int)strlen(text) + 1, MPI_CHAR, rank, TAG, MPI_COMM_WORLD);
}

/* ---- rank 0 ---- */

/* A rank alone runs the cell here and now, and is heard next. */
static rf_status
give(void *context, rf_message *message, size_t who, const char *task)
{
  ranks *r = context;

  (void)message;
  if (!r->alone) {
    send_to((int)who + 1, task);
    return RF_OK;
  }
  r->answered = true;
  return rf_work(&r->text, &r->order, task, (rf_question){ NULL, NULL });
}

/* Looks with naps between them, as long as the crew's hearing may take. */
static rf_status
hear(void *context, rf_message *message, size_t *who, const char **answer)
{
  ranks *r = context;
  MPI_Status found;
  int there = r->alone && r->answered;
  rf_status status = RF_OK;

  (void)message;
  *who = 0;
  for (int i = 0; !r->alone && !there && i < LOOKS; i++) {
    MPI_Iprobe(MPI_ANY_SOURCE, TAG, MPI_COMM_WORLD, &there, &found);
    if (!there)
      nap();
  }
  if (!there)
    return RF_OK;
  if (!r->alone) {
    status = take(&r->text, &found);
    *who = (size_t)found.MPI_SOURCE - 1;
  }
  r->answered = false;
  *answer = r->text.text;
  return status < 0 ? status : RF_EVENT;
}

/* How many workers there are is mpirun's to say. */
static rf_status
make(rf_crew *crew, const rf_order *order, size_t count)
{
  ranks *r = rf_alloc(1, sizeof *r);
  int size = 1;

  (void)count;
  if (!r)
    return RF_ENOMEM;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  r->order = *order;
  r->alone = size == 1;
  *crew = (rf_crew){ .context = r, .give = give, .hear = hear,
                     .count = size == 1 ? 1 : (size_t)size - 1 };
  return send_order(order) ? RF_OK : RF_ENOMEM;
}

/* All ranks end; one that is in a cell sends what it has, which nobody
   wants. */
static void
end(rf_crew *crew)
{
  ranks *r = crew->context;

  if (!r)
    return;
  for (size_t who = 0; who < crew->count && !r->alone; who++)
    send_to((int)who + 1, "");
  rf_string_free(&r->text);
  rf_release(r);
  crew->context = NULL;
}

const rf_crew_kind rf_mpi_crew = { make, end };

/* ---- the other ranks ---- */

/* While a rank has a task, rank 0 has nothing to tell it but the end. */
static int
is_sent_home(void *context)
{
  int there = 0;

  (void)context;
  MPI_Iprobe(0, TAG, MPI_COMM_WORLD, &there, MPI_STATUS_IGNORE);
  return there;
}

/* The end is a message like all others: without any text. */
static bool
await(rf_string *task)
{
  MPI_Status found;
  int there = 0;

  while (!there) {
    MPI_Iprobe(0, TAG, MPI_COMM_WORLD, &there, &found);
    if (!there)
      nap();
  }
  return take(task, &found) >= 0 && task->length > 0;
}

/* An answer is not sent where the end has come: rank 0 no longer listens. */
static rf_status
serve(const rf_order *order)
{
  rf_string task = { 0 }, answer = { 0 };
  rf_status status = RF_OK;

  while (status >= 0 && await(&task)) {
    status = rf_work(&answer, order, task.text,
                     (rf_question){ is_sent_home, NULL });
    if (status >= 0 && !is_sent_home(NULL))
      send_to(0, answer.text);
  }
  rf_string_free(&task);
  rf_string_free(&answer);
  return status;
}

/* What this rank cannot do is an end for all: the sweep is resumed later. */
static int
give_up(const char *why)
{
  fprintf(stderr, "reluflow-mpi: %s\n", why);
  MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
  return EXIT_FAILURE;
}

/* The study is read here too: its base may name files, which are read where
   cells run. */
int
rf_mpi_serve(void)
{
  orders o = { .path = NULL };
  rf_study *study = NULL;
  rf_message message = { "" };
  rf_order order = { .memory = (double)INFINITY };
  int code = EXIT_SUCCESS;

  if (!get_orders(&o))
    return give_up("out of memory");
  if (!o.path[0])
    goto done;
  if (rf_study_read(&study, &message, o.path) < 0)
    code = give_up(message.text);
  else if (strcmp(study->text, o.text) || strcmp(study->base, o.base))
    code = give_up("the study is another one on this machine");
  if (code)
    goto done;
  order.study = study;
  order.folder = o.folder;
  order.seconds = o.numbers[0];
  order.keep = (rf_keep)(int)o.numbers[1];
  if (serve(&order) < 0)
    code = give_up("out of memory");
done:
  rf_study_free(study);
  rf_release(o.path);
  rf_release(o.folder);
  rf_release(o.text);
  rf_release(o.base);
  return code;
}
