/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hdf5.c -- the arrays of a run as datasets of an HDF5 file, in memory and file
 * the numbers of this machine; written some rows at a time.
 *
 * The file begins with a user block, which every reader passes over: there is
 * written by whom it is.  No times are recorded, so that one run is one
 * sequence of bytes. */
#include "config.h"

#include <hdf5.h>

#include "view/export/export.h"
#include "view/plot/file.h"

/* The least that HDF5 has. */
#define USER_BLOCK 512

/* The type of an item; release it with H5Tclose where it is a text. */
static hid_t
type_of(const rf_bale *bale)
{
  hid_t text;

  if (bale->item != RF_ITEM_TEXT)
    return bale->item == RF_ITEM_I8 ? H5T_NATIVE_INT8
      : bale->item == RF_ITEM_U8 ? H5T_NATIVE_UINT8
      : bale->item == RF_ITEM_U32 ? H5T_NATIVE_UINT32 : H5T_NATIVE_DOUBLE;
  if ((text = H5Tcopy(H5T_C_S1)) < 0 || H5Tset_size(text, bale->size) < 0
      || H5Tset_strpad(text, H5T_STR_NULLPAD) < 0
      || H5Tset_cset(text, H5T_CSET_UTF8) < 0)
    return H5I_INVALID_HID;
  return text;
}

/* Rows first .. first + count - 1 of a dataset. */
static bool
put_rows(hid_t set, hid_t type, const rf_bale *bale, const void *block,
         const size_t range[2])
{
  hsize_t begin[3] = { range[0] }, length[3] = { range[1] };
  hid_t file = H5Dget_space(set), memory = H5S_ALL;
  bool good = file >= 0;

  for (size_t i = 1; i < bale->axes; i++)
    length[i] = bale->shape[i];
  if (good && bale->axes) {
    memory = H5Screate_simple((int)bale->axes, length, NULL);
    good = memory >= 0 && H5Sselect_hyperslab(file, H5S_SELECT_SET, begin,
                                              NULL, length, NULL) >= 0;
  }
  good = good && H5Dwrite(set, type, memory, bale->axes ? file : H5S_ALL,
                          H5P_DEFAULT, block) >= 0;
  if (memory > 0 && memory != H5S_ALL)
    H5Sclose(memory);
  if (file >= 0)
    H5Sclose(file);
  return good;
}

/* All rows of a dataset that is open.  Errors: RF_EIO without a message: HDF5
   failed. */
static rf_status
fill_set(rf_cargo *cargo, hid_t set, hid_t type, const rf_bale *bale)
{
  const size_t most = rf_bale_block(bale), row = bale->columns * bale->size;
  unsigned char *block = rf_alloc(most, row);
  rf_status status = block ? RF_OK : RF_ENOMEM;

  for (size_t i = 0; i < bale->rows && status >= 0; i += most) {
    const size_t range[2] = { i, bale->rows - i < most ? bale->rows - i
                                                       : most };
    /* Zero before each block: texts are shorter than their room. */
    memset(block, 0, range[1] * row);
    status = bale->fill(cargo, block, range[0], range[1]);
    if (status >= 0 && !put_rows(set, type, bale, block, range))
      status = RF_EIO;
  }
  rf_release(block);
  return status;
}

/* One array, from the first row to the last.  A scalar has a space of its own
   kind.  The dataset is closed before success is reported, as HDF5 may write
   the last of it then; what was opened is closed also after a failure. */
static rf_status
put_bale(rf_cargo *cargo, hid_t file, hid_t plain, const rf_bale *bale)
{
  hsize_t shape[3];
  hid_t type = type_of(bale), space = H5I_INVALID_HID, set = H5I_INVALID_HID;
  rf_status status = RF_EIO;

  for (size_t i = 0; i < bale->axes; i++)
    shape[i] = bale->shape[i];
  space = bale->axes ? H5Screate_simple((int)bale->axes, shape, NULL)
                     : H5Screate(H5S_SCALAR);
  if (type >= 0 && space >= 0)
    set = H5Dcreate2(file, bale->name, type, space, H5P_DEFAULT, plain,
                     H5P_DEFAULT);
  if (set >= 0)
    status = fill_set(cargo, set, type, bale);
  if (set >= 0 && H5Dclose(set) < 0 && status >= 0)
    status = RF_EIO;
  if (space >= 0)
    H5Sclose(space);
  if (type >= 0 && bale->item == RF_ITEM_TEXT)
    H5Tclose(type);
  return status;
}

/* All of them; plain: how datasets are made. */
static rf_status
put_bales(rf_cargo *cargo, hid_t file, const rf_bale *bales, size_t count)
{
  hid_t plain = H5Pcreate(H5P_DATASET_CREATE);
  rf_status status = plain >= 0 && H5Pset_obj_track_times(plain, 0) >= 0
                     ? RF_OK : RF_EIO;

  for (size_t i = 0; i < count && status >= 0; i++)
    status = put_bale(cargo, file, plain, &bales[i]);
  if (plain >= 0)
    H5Pclose(plain);
  return status;
}

/* Into the user block of a file that is closed. */
static rf_status
sign(const char *path)
{
  FILE *out = fopen(path, "r+b");
  bool good = out && fputs(RF_FILE_HDF5_MARK, out) >= 0;

  if (out && fclose(out) != 0)
    good = false;
  return good ? RF_OK : RF_EIO;
}

/* The user block is asked for when the file is made, and filled at last. */
static rf_status
write_file(rf_cargo *cargo, const char *path, const rf_bale *bales,
           size_t count)
{
  hid_t how = H5Pcreate(H5P_FILE_CREATE), file = H5I_INVALID_HID;
  rf_status status = RF_EIO;

  if (how >= 0 && H5Pset_userblock(how, USER_BLOCK) >= 0)
    file = H5Fcreate(path, H5F_ACC_TRUNC, how, H5P_DEFAULT);
  if (file >= 0)
    status = put_bales(cargo, file, bales, count);
  if (file >= 0 && H5Fclose(file) < 0 && status >= 0)
    status = RF_EIO;
  if (how >= 0)
    H5Pclose(how);
  return status < 0 ? status : sign(path);
}

/* HDF5 prints what failed unless it is told not to; whoever uses the library
   has it as it was afterwards. */
rf_status
rf_export_hdf5(rf_cargo *cargo, const char *path, const rf_bale *bales,
               size_t count)
{
  H5E_auto2_t print = NULL;
  void *context = NULL;
  char shown[RF_SHOWN];
  rf_status status;

  (void)H5Eget_auto2(H5E_DEFAULT, &print, &context);
  (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  status = write_file(cargo, path, bales, count);
  (void)H5Eset_auto2(H5E_DEFAULT, print, context);
  if (status == RF_EIO && !*cargo->message->text)
    snprintf(cargo->message->text, sizeof cargo->message->text,
             "%s: HDF5 cannot write it", rf_shown(shown, path));
  return status;
}
