/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * folder.h -- a temporary folder for each test; one to a program. */
#ifndef RF_TEST_FOLDER_H
#define RF_TEST_FOLDER_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <check.h>

static char test_folder[64];

static inline void
folder_make(void)
{
  snprintf(test_folder, sizeof test_folder, "/tmp/reluflow-check.XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(test_folder));
}

/* The path of a name in it; good for four calls. */
static inline const char *
path_of(const char *name)
{
  static char path[4][384];
  static int turn;

  turn = (turn + 1) % 4;
  snprintf(path[turn], sizeof path[turn], "%s/%s", test_folder, name);
  return path[turn];
}

/* With all files in it. */
static inline void
folder_remove(void)
{
  DIR *dir = opendir(test_folder);

  for (const struct dirent *e; dir && (e = readdir(dir)); )
    if (e->d_name[0] != '.')
      unlink(path_of(e->d_name));
  if (dir)
    closedir(dir);
  rmdir(test_folder);
}

#endif
