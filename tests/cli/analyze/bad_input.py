"""What analyze says of damaged files and wrong options, and that it goes on with the other files."""

import json
import pathlib
import struct
import tempfile

import support
from support import check, run

GOOD = support.npy("<f4", (4,), support.f32([1, 2, 3, 4]))


def refused(folder, words, message):
    done = run("analyze", *words, folder=folder)
    check(done.returncode == 2 and done.stderr == f"sfpgen: {message}\n", words, done)
    return done


def damaged_files_are_named(folder):
    (folder / "good.npy").write_bytes(GOOD)
    support.npz(folder / "whole.npz", {"a": GOOD})
    whole = (folder / "whole.npz").read_bytes()
    (folder / "short.npz").write_bytes(whole[:-30])
    (folder / "long.safetensors").write_bytes(struct.pack("<Q", 1 << 40) + b"{}")
    header = b'{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}'
    (folder / "cut.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + bytes(8))
    (folder / "odd.safetensors").write_bytes(support.safetensors({"a": ("F7", (1,), b"1234")}))
    (folder / "ints.safetensors").write_bytes(support.safetensors({"a": ("I32", (1,), b"1234")}))
    names = ["short.npz", "long.safetensors", "cut.safetensors", "odd.safetensors", "none.npy"]
    done = run("analyze", *names, "good.npy", "--json", "f.json", folder=folder)
    check(done.returncode == 2 and done.stdout.startswith("good.npy: float32 (4,)"), done)
    lines = done.stderr.splitlines()
    check(len(lines) == len(names) and all(line.startswith(f"sfpgen: {name}: ") for line, name in zip(lines, names)), done)
    check('dtype "F7" is not one of' in lines[3] and "cannot be opened" in lines[4], lines)
    found = json.loads((folder / "f.json").read_text())
    check([failure["file"] for failure in found["failures"]] == names and len(found["tensors"]) == 1, found)
    done = run("analyze", "ints.safetensors", folder=folder)
    check(done.returncode == 2 and done.stderr.endswith("none of its tensors has floating-point values\n"), done)


def wrong_options_are_refused_before_any_work(folder):
    (folder / "good.npy").write_bytes(GOOD)
    refused(folder, ["good.npy", "--tensor", "x*"], "--tensor: no tensor fits x*")
    refused(folder, ["good.npy", "--lanes", "0"], "--lanes: 0 is outside 1..64")
    refused(folder, ["good.npy", "--mantissa-bits", "53"], "--mantissa-bits: 53 is more than 52")
    refused(folder, ["good.npy", "--json", "good.npy"], "good.npy: cannot be written: it is an input of this command")
    check(run("analyze", "good.npy", "--format", "e99", folder=folder).stderr.startswith(
        'sfpgen: --format: "e99" is not one of eXmY such as e4m3'), "format")
    check(run("analyze", "good.npy", "--container", "e1m1", folder=folder).returncode == 2, "container")
    check(run("analyze", folder=folder).returncode == 2, "no file")
    check((folder / "good.npy").read_bytes() == GOOD, "the input was written to")


with tempfile.TemporaryDirectory() as name:
    for test in (damaged_files_are_named, wrong_options_are_refused_before_any_work):
        test(pathlib.Path(name))
