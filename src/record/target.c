/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * target.c -- the place of a new run file.
 *
 * SQLite finds the journal of a database by the database's name, so a database
 * must not be renamed while it is open, nor take the place of another one
 * whose journal still lies there.
 *
 * So a new file is made under a name of its own, closed, and moved to its
 * place when the run has begun well: until then what stood there is as it
 * was. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/db.h"
#include "record/target.h"

static rf_status
fail(rf_message *message, const rf_target *target, rf_status status,
     const char *what, const char *reason)
{
  snprintf(message->text, sizeof message->text, "%s: %s%s%s", target->shown,
           what, reason ? ": " : "", reason ? reason : "");
  return status;
}

static rf_status
no_memory(rf_message *message, const char *path)
{
  snprintf(message->text, sizeof message->text, "%s: out of memory", path);
  return RF_ENOMEM;
}

/* The file itself, links followed: a rename would replace the link and leave
   the file. */
static char *
file_itself(const char *path)
{
  char real[PATH_MAX];

  return rf_strdup(realpath(path, real) ? real : path);
}

/* Is there a run file?  An empty file counts as one: nothing is lost with it,
   as with those mktemp makes.  The bytes are looked at, since SQLite would
   have to open it, and play back a journal, to tell. */
static bool
is_run_file(const char *path)
{
  unsigned char head[72] = { 0 };
  static const unsigned char id[4] = {
    RF_DB_APPLICATION >> 24 & 0xff, RF_DB_APPLICATION >> 16 & 0xff,
    RF_DB_APPLICATION >> 8 & 0xff, RF_DB_APPLICATION & 0xff
  };
  FILE *in = fopen(path, "rb");
  size_t got = in ? fread(head, 1, sizeof head, in) : 1;

  if (in)
    fclose(in);
  /* The application's number is at byte 68 of SQLite's header. */
  return got == 0 || (got == sizeof head
                      && !memcmp(head, "SQLite format 3", 16)
                      && !memcmp(head + 68, id, sizeof id));
}

/* Let SQLite clear the journal that a killed run may have left, and see that
   nobody is writing the file.  BEGIN IMMEDIATE asks for the lock that a writer
   holds; a tenth of a second is enough for a reader that does the same. */
static rf_status
settle_old(rf_message *message, const rf_target *target)
{
  sqlite3 *db = NULL;
  int code;

  if (rf_db_open(&db, &code, target->path, SQLITE_OPEN_READWRITE) < 0)
    return (code & 0xff) == SQLITE_NOMEM ? no_memory(message, target->shown)
      : fail(message, target, RF_EIO, "cannot be replaced", NULL);
  sqlite3_busy_timeout(db, 100);
  code = sqlite3_exec(db, "BEGIN IMMEDIATE; ROLLBACK", NULL, NULL, NULL)
    & 0xff;
  sqlite3_close(db);
  if (code == SQLITE_NOMEM)
    return no_memory(message, target->shown);
  if (code == SQLITE_BUSY)
    return fail(message, target, RF_EIO, "another run is writing it", NULL);
  if (code == SQLITE_READONLY)
    return fail(message, target, RF_EIO, "is read-only and stays", NULL);
  return RF_OK;           /* a damaged file may be replaced */
}

/* May what stands at the path be replaced?  Only a run file that nobody
   writes: a slip in a name must not cost a user another file. */
static rf_status
check_old(rf_message *message, const rf_target *target)
{
  struct stat info;

  if (stat(target->path, &info) != 0)
    return errno == ENOENT ? RF_OK
      : fail(message, target, RF_EIO, "cannot be written", strerror(errno));
  if (S_ISDIR(info.st_mode))
    return fail(message, target, RF_EINPUT, "is a directory", NULL);
  if (!S_ISREG(info.st_mode))
    return fail(message, target, RF_EINPUT, "is not a regular file", NULL);
  if (!is_run_file(target->path))
    return fail(message, target, RF_EINPUT, "exists and is not a run file; "
                "remove it or name another", NULL);
  return info.st_size ? settle_old(message, target) : RF_OK;
}

/* An empty file under a name that was free.  In the same folder, as a file can
   be renamed only within a file system.  O_EXCL: two runs at once never share
   a name. */
static rf_status
make_fresh(rf_message *message, rf_target *target)
{
  size_t size = strlen(target->path) + 32;
  int file = -1;

  if (!(target->fresh = rf_alloc(size, 1)))
    return no_memory(message, target->shown);
  for (unsigned i = 0; file < 0 && i < 100; i++) {
    snprintf(target->fresh, size, "%s.%ld-%u", target->path, (long)getpid(), i);
    file = open(target->fresh, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (file < 0 && errno != EEXIST)
      break;
  }
  if (file < 0)
    return fail(message, target, RF_EIO, "cannot be written",
                strerror(errno));
  target->made = true;
  close(file);
  return RF_OK;
}

/* All that can be refused is refused here, before hours of computing. */
rf_status
rf_target_open(rf_target *target, rf_message *message, const char *path)
{
  rf_status status;

  char shown[RF_SHOWN];

  if (!(target->shown = rf_strdup(rf_shown(shown, path)))
      || !(target->path = file_itself(path)))
    return no_memory(message, rf_shown(shown, path));
  if (!rf_db_takes(target->path))
    return fail(message, target, RF_EINPUT, RF_DB_LONG, NULL);
  if ((status = check_old(message, target)) < 0)
    return status;
  return make_fresh(message, target);
}

/* Remove the journal that SQLite keeps beside a database; false when memory is
   short.  Left beside a new database it would be played back into it. */
static bool
drop_journal(const char *path)
{
  static const char suffix[] = "-journal";
  size_t size = strlen(path) + sizeof suffix;
  char *name = rf_alloc(size, 1);

  if (!name)
    return false;
  snprintf(name, size, "%s%s", path, suffix);
  unlink(name);
  rf_release(name);
  return true;
}

/* From here on the old file is gone, and the new one has its name. */
rf_status
rf_target_take(rf_target *target, rf_message *message)
{
  if (!drop_journal(target->path))         /* of a file that is damaged */
    return no_memory(message, target->shown);
  if (rename(target->fresh, target->path) != 0)
    return fail(message, target, RF_EIO, "cannot be written",
                strerror(errno));
  target->made = false;
  return RF_OK;
}

/* A file that did not come to its place is removed, with its journal. */
void
rf_target_free(rf_target *target)
{
  if (target->made) {
    (void)drop_journal(target->fresh);
    unlink(target->fresh);
  }
  rf_release(target->fresh);
  rf_release(target->path);
  rf_release(target->shown);
  memset(target, 0, sizeof *target);
}
