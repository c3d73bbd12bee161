# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of reluflow from Python: run an experiment, load its run file.

    import reluflow
    r = reluflow.run("three-points.yaml", set=["init.scale=1e-6"])
    r = reluflow.load("three-points.rfrun")
    r.time, r.loss, r.h              # [T], [T], [T][n]
    a, w = r.states()                # [T][s], [T][s][d]
    for e in r.events(): print(e.time, e.neuron, e.datum, e.kind)

A run file is a database of SQLite, which Python reads without help.  With
NumPy the numbers are arrays, else lists; they are the nearest doubles, and
more digits, where a run has them, are texts: Run.texts().
"""

import collections
import os
import sqlite3
import struct
import subprocess

try:
    import numpy
except ImportError:
    numpy = None

__all__ = ["Doubts", "Event", "Failed", "Run", "load", "run"]

Event = collections.namedtuple("Event", "time neuron datum kind marks")


class Failed(Exception):
    """The program reluflow ended with exit status 1 or 2: .status, and what
    it said."""

    def __init__(self, status, text):
        super().__init__(text)
        self.status = status


class Doubts(UserWarning):
    """A run is done, with doubts (exit status 3)."""


def _doubles(blob, *shape):
    """Little-endian doubles of this shape (one axis or two)."""
    if numpy is not None:
        return numpy.frombuffer(blob, "<f8").reshape(shape)
    flat = struct.unpack(f"<{len(blob) // 8}d", blob)
    if len(shape) == 1:
        return list(flat)
    step = shape[1]
    return [list(flat[i:i + step]) for i in range(0, len(flat), step)]


def _array(rows):
    return numpy.array(rows) if numpy is not None else rows


class Run:
    """A run file.  meta: all that is known of it (the manual, "The run
    file"); time, loss, h: its samples."""

    def __init__(self, path):
        if not os.path.exists(path):
            raise FileNotFoundError(path)
        uri = "file:" + "".join(
            c if c.isalnum() or c in "/._-" else f"%{b:02x}"
            for b in os.fsencode(os.path.abspath(path))
            for c in [chr(b) if b < 128 else "%"]) + "?mode=ro"
        self.db = sqlite3.connect(uri, timeout=60, uri=True)
        try:
            self.meta = dict(self.db.execute("SELECT key, value FROM meta"))
            rows = self.db.execute(
                "SELECT time, loss, h FROM sample ORDER BY id").fetchall()
        except sqlite3.DatabaseError as e:
            self.db.close()
            raise ValueError(f"{path}: no run file: {e}") from None
        self.n, self.d = int(self.meta["n"]), int(self.meta["d"])
        self.time = _array([r[0] for r in rows])
        self.loss = _array([r[1] for r in rows])
        self.h = _array([_doubles(r[2], self.n) for r in rows])

    def close(self):
        self.db.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def state(self, sample):
        """Weights of the recorded neurons at a sample (-1: the last): a, w."""
        if sample < 0:
            sample += len(self.time)
        a, w = [], []
        for count, a_, w_ in self.db.execute(
                "SELECT count, a, w FROM state WHERE sample = ? "
                "ORDER BY first", (sample + 1,)):
            a.extend(_doubles(a_, count))
            w.extend(_doubles(w_, count, self.d))
        return _array(a), _array(w)

    def states(self):
        """Those of all samples."""
        each = [self.state(i) for i in range(len(self.time))]
        return _array([a for a, _ in each]), _array([w for _, w in each])

    def unit(self):
        """The linear unit at all samples: c, s.  ValueError: there is none."""
        if "unit" not in self.meta:
            raise ValueError("the network has no linear unit")
        rows = self.db.execute("SELECT c, s FROM unit ORDER BY id").fetchall()
        return (_array([r[0] for r in rows]),
                _array([_doubles(r[1], self.d) for r in rows]))

    def pattern(self, sample):
        """Signs at a sample, for each neuron n characters of + - 0."""
        if sample < 0:
            sample += len(self.time)
        return [text[j * self.n:(j + 1) * self.n]
                for count, text in self.db.execute(
                    "SELECT count, pattern FROM state WHERE sample = ? "
                    "ORDER BY first", (sample + 1,))
                for j in range(count)]

    def events(self):
        """All of them, in order."""
        return [Event(*row) for row in self.db.execute(
            "SELECT time, neuron, datum, name, marks FROM event "
            "JOIN kind ON kind.id = event.kind "
            "ORDER BY time, neuron, datum")]

    def measures(self):
        """What record.measures asked for: name -> values at the samples."""
        nan = float("nan")
        return {name: _array([nan if v is None else v for (v,) in
                              self.db.execute("SELECT value FROM measured "
                                              "WHERE measure = ? ORDER BY id",
                                              (i,))])
                for i, name in self.db.execute(
                    "SELECT id, name FROM measure ORDER BY id").fetchall()}

    def texts(self):
        """Samples with all digits of the run: for each the texts of time,
        loss and predictions, or None where doubles say it all."""
        return [t if t is None else t.split(",") for (t,) in self.db.execute(
            "SELECT text FROM sample ORDER BY id")]


def load(path):
    """Open a run file."""
    return Run(path)


def run(experiment, output=None, set=(), program=None, again=False):
    """Run an experiment and load the run.  set: "KEY=VALUE", as --set has
    it.  program: that named RELUFLOW, else reluflow on the path."""
    program = program or os.environ.get("RELUFLOW", "reluflow")
    experiment = os.fspath(experiment)
    if output is None:
        root, ending = os.path.splitext(experiment)
        if ending == ".rfrun":
            raise ValueError("a run file is repeated into another: output")
        output = (root or experiment) + ".rfrun"
    command = [program, "run", "--quiet", experiment, "-o", os.fspath(output)]
    for entry in set:
        command += ["--set", entry]
    if again:
        command.append("--again")
    done = subprocess.run(command, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True, errors="replace",
                          check=False)
    if done.returncode not in (0, 3):
        raise Failed(done.returncode, done.stderr.strip())
    if done.returncode == 3:
        import warnings
        warnings.warn(done.stderr.strip(), Doubts, stacklevel=2)
    return load(output)
