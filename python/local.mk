# SPDX-License-Identifier: GPL-3.0-or-later
# A module that needs nothing to be compiled.
rfpythondir = $(pkgdatadir)/python
dist_rfpython_DATA = python/reluflow.py
