#!/usr/bin/env python3
"""Writes the first inputs of the fuzz targets' corpora from the project's own files:

    tests/fuzz/seeds.py build/release/sfpgen

Inputs that a run learned come from `tests/fuzz/run.py --keep`."""
import io
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import zipfile

here = pathlib.Path(__file__).resolve().parent
top = here.parents[1]
sfpgen = sys.argv[1]


def seed(target, name, content):
    folder = here / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def npy(descr, shape, payload, fortran="False"):
    header = f"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + payload


def safetensors(tensors):
    header, payload = {"__metadata__": {"made": "by hand"}}, b""
    for name, (dtype, shape, content) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(payload), len(payload) + len(content)]}
        payload += content
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + payload


def sfp(folder, name, array, *options):
    """The parts of a .sfp file, as the target takes them: a flag, the header's length, header, blocks."""
    source, file = folder / "a.npy", folder / "a.sfp"
    source.write_bytes(array)
    subprocess.run([sfpgen, "encode", source, "-o", file, *options], check=True, capture_output=True)
    content = file.read_bytes()
    length = struct.unpack_from("<I", content, 4)[0]
    header = content[12:12 + length].rstrip(b" ")
    seed("sfp", name, b"\x01" + struct.pack("<H", len(header)) + header + content[12 + length:])
    seed("sfp", f"{name}_whole", b"\x00" + content)


def words(schema):
    """Every key and every name that a spec may have."""
    if isinstance(schema, dict):
        found = set(schema.get("properties", {})) | {word for word in schema.get("enum", []) if isinstance(word, str)}
        return found.union(*(words(part) for key, part in schema.items() if key != "not"))
    return set().union(*(words(part) for part in schema)) if isinstance(schema, list) else set()


def main():
    floats = struct.pack("<24f", *[0.5 * i - 3 for i in range(24)])
    arrays = {
        "fp32": npy("<f4", "(4, 6)", floats),
        "fp16": npy("<f2", "(20,)", struct.pack("<20e", *[i / 4 for i in range(20)])),
        "fp64": npy(">f8", "(3,)", struct.pack(">3d", 1.0, -2.5, 0.0)),
        "bits16": npy("<u2", "(2, 2, 2)", struct.pack("<8H", *range(16256, 16264)), "True"),
        "none": npy("<f4", "(0, 7)", b""),
        "one": npy("<f4", "()", floats[:4]),
    }
    for name, array in arrays.items():
        seed("npy", name, array)
        seed("tensors", f"{name}.npy", array)
    for name, method in (("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED)):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", method) as archive:
            for member in ("fp32", "fp16", "none"):
                archive.writestr(zipfile.ZipInfo(f"{member}.npy", (2026, 1, 1, 0, 0, 0)), arrays[member], method)
        seed("tensors", f"{name}.npz", content.getvalue())
    seed("tensors", "three.safetensors", safetensors({"a": ("F32", [4, 6], floats), "b": ("BF16", [2], bytes(4)), "c": ("F16", [0], b"")}))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        sfp(folder, "delta", arrays["fp32"])
        sfp(folder, "short", arrays["fp32"], "--mantissa-bits", "2", "--block", "9")
        sfp(folder, "bias", arrays["fp16"], "--coding", "bias", "--bias", "auto", "--lanes", "3")
        sfp(folder, "raw", arrays["fp64"], "--coding", "raw", "--zero-code", "off")
        sfp(folder, "max", arrays["bits16"], "--container", "bf16", "--coding", "max", "--rows", "2")
        sfp(folder, "none", arrays["none"])
        sparse = npy("<f4", "(70,)", struct.pack("<70f", *[max(0, i % 7 - 3) / 4 for i in range(70)]))
        sfp(folder, "map", sparse, "--zeros", "map", "--block", "40")
        sfp(folder, "map_max", sparse, "--zeros", "map", "--coding", "max", "--mantissa-bits", "2", "--lanes", "3")
        sfp(folder, "e3m2", arrays["fp32"], "--format", "e3m2", "--scale", "max", "--block", "9")
        sfp(folder, "hbfp4", arrays["fp32"], "--format", "hbfp4:12", "--block", "18")
        sfp(folder, "mxfp6", arrays["bits16"], "--container", "bf16", "--format", "mxfp6_e3m2:4", "--scale", "ceil")
        sfp(folder, "mxfp8", arrays["fp64"], "--format", "mxfp8_e5m2", "--round", "stochastic", "--seed", "3")
        sfp(folder, "nvfp4", arrays["fp16"], "--format", "nvfp4", "--block", "16")
    schema = json.loads((top / "examples" / "sfpgen.schema.json").read_text())
    for spec in sorted(top.glob("examples/*/spec.json")):
        seed("spec", spec.parent.name, json.dumps(json.loads(spec.read_text())).encode())
    (here / "spec.dict").write_text("".join(f'"{json.dumps(word)[1:-1]}"\n' for word in sorted(words(schema))))
    seed("losses", "plain", b"2.5\n2.25\nnan\n1e-3\n-inf\n")
    seed("losses", "named", b"step,loss,learning_rate\n0,2.5,0.1\n1,2.25,0.1\n2,1.5,0.01\n")
    seed("liberty", "tiny", (here / "tiny.lib").read_bytes())
    for coding in range(4):
        seed("codec", f"coding_{coding}", bytes([0, 0, 7 | coding << 3, 7, 0, 3, 0, 127, 0, 7, 0, 0, 0, 24, 0, 4, 0]) + bytes(64))


main()
