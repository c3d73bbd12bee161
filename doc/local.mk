# SPDX-License-Identifier: GPL-3.0-or-later
dist_man_MANS += doc/reluflow.1
EXTRA_DIST += doc/runfile.texi
EXTRA_DIST += doc/extremal.texi
