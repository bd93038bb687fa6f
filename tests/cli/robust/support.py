"""What the tests of robustness share."""
import json
import os
import pathlib
import struct
import subprocess

SFPGEN = os.environ["SFPGEN"]


def start(*arguments, directory, **more):
    return subprocess.Popen([SFPGEN, *map(str, arguments)], cwd=directory, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, **more)


def run(*arguments, directory, **more):
    """Exit code and what was said."""
    process = start(*arguments, directory=directory, **more)
    said = process.communicate()
    return process.returncode, b"".join(said).decode(errors="replace")


def write_tensor(path, count, first=0):
    """float32 values with many exponents."""
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({count},), }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    values = bytearray()
    state = 1 + first
    for _ in range(count):
        state = state * 1103515245 + 12345 & 0x7FFFFFFF
        values += struct.pack("<I", (state << 1 & 0x807FFFFF) | (100 + (state >> 24) % 40) << 23)
    pathlib.Path(path).write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + values)


def write_spec(path, name="tiny_encoder", **more):
    pathlib.Path(path).write_text(json.dumps(
        {"name": name, "design": "sfp_encoder", "container": "bf16", "lanes": 2, "rows": 2, **more}))


def listing(directory):
    return sorted(str(path.relative_to(directory)) for path in pathlib.Path(directory).rglob("*"))
