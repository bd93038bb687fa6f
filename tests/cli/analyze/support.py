"""Files of tensors out of Python's standard library, and runs of sfpgen."""

import json
import os
import random
import struct
import subprocess
import zipfile

SFPGEN = os.environ["SFPGEN"]
SOURCE = os.environ["SFPGEN_SOURCE_DIR"]


def run(*words, folder=None):
    return subprocess.run([SFPGEN, *map(str, words)], capture_output=True, text=True, cwd=folder, check=False)


def npy(descr, shape, data, fortran=False):
    header = f"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {tuple(shape)}, }}".encode()
    header += b" " * (63 - (10 + len(header)) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def safetensors(tensors, metadata=None):
    """`tensors`: name -> (dtype, shape, bytes)."""
    header, data = ({"__metadata__": metadata} if metadata else {}), b""
    for name, (dtype, shape, items) in tensors.items():
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [len(data), len(data) + len(items)]}
        data += items
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def npz(path, arrays, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as file:
        for name, array in arrays.items():
            file.writestr(name + ".npy", array)


def floats(count, seed, relu=False):
    generator = random.Random(seed)
    values = [generator.gauss(0, 0.05) for _ in range(count)]
    return [max(value, 0.0) for value in values] if relu else values


def f32(values):
    return struct.pack(f"<{len(values)}f", *values)


def f16(values):
    return struct.pack(f"<{len(values)}e", *values)


def bf16(values):
    return b"".join(items[2:] for items in (struct.pack("<f", value) for value in values))


def check(condition, *what):
    if not condition:
        raise SystemExit("\n".join(["failed:", *map(str, what)]))
