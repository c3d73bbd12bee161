/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * certificate.c -- the theorem of all widths as a certificate: the data, the
 * sum of a^2, and the numbers that were chosen, exactly. */
#include "config.h"

#include "proof/certificate/text.h"
#include "proof/width/widths.h"

static void
put_numbers(rf_string *s, const char *name, const double *v, size_t count)
{
  mpq_t q;

  mpq_init(q);
  rf_string_put(s, name);
  for (size_t i = 0; i < count; i++) {
    mpq_set_d(q, v[i]);
    rf_string_put(s, " ");
    rf_put_fraction(s, q);
  }
  rf_string_put(s, "\n");
  mpq_clear(q);
}

static void
put_all(rf_string *s, const rf_widths *w)
{
  const rf_width_choice *v = &w->choice;

  rf_string_put(s, RF_CERTIFICATE_HEAD "all-widths\nweight ");
  rf_put_fraction(s, w->trio.c);
  rf_string_put(s, "\n");
  rf_put_data(s, w->trio.x, w->trio.y, 3, 2);
  rf_string_put(s, "sum ");
  rf_put_fraction(s, w->sum);
  rf_string_put(s, "\n");
  put_numbers(s, "cap", &v->cap, 1);
  put_numbers(s, "mass", &v->mass, 1);
  put_numbers(s, "gap", &v->gap, 1);
  put_numbers(s, "wedge", &v->wedge[0][0], 4);
  put_numbers(s, "core", v->core, 2);
  put_numbers(s, "split", &v->split, 1);
  rf_string_put(s, "limit ");
  rf_put_fraction(s, w->trio.limit);
  rf_string_put(s, "\nend\n");
}

rf_status
rf_widths_save(const rf_widths *w, rf_message *message, const char *path)
{
  rf_string s = { 0 };
  rf_status status = RF_ENOMEM;

  RF_REQUIRE(!w->found.doubt, RF_EINVAL);
  put_all(&s, w);
  if (!s.failed)
    status = rf_certificate_write(message, path, s.text);
  rf_string_free(&s);
  return status;
}
