#!/usr/bin/env python3
"""The command line's main paths under valgrind: no bad access, no use of what was never set, no leak."""
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

SFPGEN = os.environ["SFPGEN"]
TOP = pathlib.Path(__file__).resolve().parents[2]


def write_tensor(path):
    values = struct.pack("<300f", *[(index * 37 % 101 - 50) / 8 for index in range(300)])
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (300,), }"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + values)


def main(directory):
    write_tensor(directory / "t.npy")
    (directory / "bad.json").write_text('{"name": "x", "lanes": 0, "row": 3}')
    (directory / "half.npy").write_bytes((directory / "t.npy").read_bytes()[:200])
    (directory / "losses.csv").write_text("loss\n" + "".join(f"{3 / (1 + step)}\n" for step in range(50)))
    spec = TOP / "examples" / "fp32_codec" / "spec.json"
    runs = [
        (0, ["schema"]), (0, ["init"]), (0, ["check", spec]), (2, ["check", "bad.json"]),
        (0, ["generate", spec, "-o", "out"]), (0, ["generate", spec, "-o", "out"]),
        (0, ["encode", "t.npy", "-o", "t.sfp"]), (0, ["decode", "t.sfp", "-o", "b.npy"]), (0, ["inspect", "t.sfp"]),
        (0, ["encode", "t.npy", "-o", "q.sfp", "--mantissa-bits", "3.5", "--round", "stochastic", "--seed", "7"]),
        (0, ["encode", "t.npy", "-o", "m.sfp", "--coding", "max", "--lanes", "3"]),
        (0, ["decode", "m.sfp", "-o", "m.npy"]), (0, ["inspect", "q.sfp", "--json"]),
        (2, ["encode", "half.npy", "-o", "h.sfp"]), (2, ["decode", "t.npy", "-o", "h.npy"]),
        (0, ["controller", "bitchop", "--loss", "losses.csv"]), (0, ["controller", "bitwave", "--loss", "losses.csv"]),
        (2, ["no-such-command"]),
    ]
    bad = 0
    for expected, arguments in runs:
        done = subprocess.run(["valgrind", "-q", "--error-exitcode=99", "--leak-check=full",
                               "--errors-for-leak-kinds=definite,indirect", SFPGEN, *map(str, arguments)],
                              cwd=directory, capture_output=True, text=True, errors="replace")
        good = done.returncode == expected
        print("ok" if good else "FAILED", *arguments, flush=True)
        if not good:
            bad += 1
            print(f"exit status {done.returncode} instead of {expected}\n{done.stderr[-3000:]}")
    sys.exit(f"{bad} of {len(runs)} runs failed" if bad else 0)


with tempfile.TemporaryDirectory() as scratch:
    main(pathlib.Path(scratch))
