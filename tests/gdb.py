# SPDX-License-Identifier: GPL-3.0-or-later
"""gdb printers: numbers of MPFR, faces and cohorts.  In gdb:

    source tests/gdb.py
    print *r->step.t        3.25e-05 (128 bits)
    print *face             face 7 [+-0+] rank 1
    rf-signs face->u 5      + - 0 + +
    rf-numbers state 4      4 numbers, of doubles or of MPFR

Run a test in one process: CK_FORK=no CK_RUN_CASE=... libtool --mode=execute
gdb tests/check_x"""
import gdb


def mpfr_value(v):
    """A number of MPFR (its struct) as text, with 17 digits."""
    exponent, bits = int(v["_mpfr_exp"]), int(v["_mpfr_prec"])
    sign = "-" if int(v["_mpfr_sign"]) < 0 else ""
    least = -(1 << (8 * v["_mpfr_exp"].type.sizeof - 1))
    special = {least + 1: "0", least + 2: "nan", least + 3: "inf"}
    if exponent in special:
        return sign + special[exponent]
    limbs, m = (bits + 63) // 64, 0
    for i in reversed(range(limbs)):
        m = (m << 64) | (int(v["_mpfr_d"][i]) & (2**64 - 1))
    from decimal import Decimal, localcontext
    with localcontext() as c:
        c.prec, c.Emax, c.Emin = 40, 10**17, -10**17
        x = Decimal(m) * Decimal(2) ** (exponent - 64 * limbs)
        c.prec = 17
        return "%s%s (%d bits)" % (sign, +x, bits)


def signs(u, count):
    return "".join("-0+"[int(u[i]) + 1] if -1 <= int(u[i]) <= 1 else "?"
                   for i in range(count))


class Number:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return mpfr_value(self.value)


class Face:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        v = self.value
        return "face %d, %d zero lines of rank %d%s: %s" % (
            v["index"], v["nzero"], v["rank"], ", dead" if v["dead"] else "",
            signs(v["u"], 16) + "..")


def lookup(value):
    bare = value.type.strip_typedefs().unqualified()
    if bare.code != gdb.TYPE_CODE_STRUCT:
        return None
    name = bare.tag or str(bare)
    if any(f.name == "_mpfr_prec" for f in bare.fields()):   # it has no tag
        return Number(value)
    if name in ("rfd_face", "rfm_face"):
        return Face(value)
    return None


class Signs(gdb.Command):
    """rf-signs ARRAY COUNT: sides of lines."""

    def __init__(self):
        super().__init__("rf-signs", gdb.COMMAND_DATA)

    def invoke(self, text, from_tty):
        array, count = gdb.string_to_argv(text)
        print(signs(gdb.parse_and_eval(array),
                    int(gdb.parse_and_eval(count))))


class Numbers(gdb.Command):
    """rf-numbers ARRAY COUNT: doubles or numbers of MPFR."""

    def __init__(self):
        super().__init__("rf-numbers", gdb.COMMAND_DATA)

    def invoke(self, text, from_tty):
        array, count = gdb.string_to_argv(text)
        v = gdb.parse_and_eval(array)
        for i in range(int(gdb.parse_and_eval(count))):
            one = v[i]
            if one.type.strip_typedefs().code == gdb.TYPE_CODE_FLT:
                print(float(one))
            else:
                print(mpfr_value(one))


gdb.pretty_printers.append(lookup)
Signs()
Numbers()
