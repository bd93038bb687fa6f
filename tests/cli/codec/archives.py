"""Archives: whole files of tensors into one .sfp file and back, byte for byte, and single tensors out of them."""

import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "analyze"))

import support  # noqa: E402
from support import check, run  # noqa: E402

COUNT = 5000
# The sanitizers have memory of their own beside the program's: then the limit only says that it ends.
MOST_KIB = 1024 * 1024 if "SFPGEN_SANITIZERS" in os.environ else 64 * 1024
VALUES = support.floats(COUNT, 7)
MODEL = {"w": ("F32", (50, 100), support.f32(VALUES)), "ids": ("I64", (2,), bytes(range(16))),
         "h": ("F16", (COUNT,), support.f16(VALUES)), "none": ("F32", (0, 4), b""), "b": ("BF16", (COUNT,), support.bf16(VALUES))}


def good(done):
    check(done.returncode == 0 and done.stderr == "", done)
    return done.stdout


def round_trip(folder, name, *words):
    text = good(run("encode", name, "-o", "a.sfp", *words, folder=folder))
    good(run("decode", "a.sfp", "-o", "back", folder=folder))
    return text, (folder / "back").read_bytes()


def models_come_back_byte_for_byte(folder):
    original = support.safetensors(MODEL, {"format": "pt", "note": "\u00e4"})
    (folder / "m.safetensors").write_bytes(original)
    for words in ([], ["--coding", "max"], ["--coding", "bias", "--bias", "auto", "--block", "1000"], ["--coding", "raw"]):
        text, back = round_trip(folder, "m.safetensors", *words)
        check(back == original, words, len(back), len(original))
        check("4 tensors" in text and "ratio" in text, text)
    listing = good(run("inspect", "a.sfp", folder=folder))
    check("byte for byte" in listing and "  w: float32 (50, 100), 5000 values, raw" in listing, listing)
    found = json.loads(good(run("inspect", "a.sfp", "--json", folder=folder)))
    check([tensor["name"] for tensor in found["tensors"]] == ["w", "h", "none", "b"] and found["byte_for_byte"], found)
    check(found["tensors"][3]["dtype"] == "bfloat16", found)
    check("blocks" in json.loads(good(run("inspect", "a.sfp", "--tensor", "h", "--json", folder=folder))), "one tensor")


def arrays_come_back_byte_for_byte(folder):
    arrays = {"w": support.npy("<f4", (50, 100), support.f32(VALUES)),
              "turned": support.npy("<f4", (100, 50), support.f32(VALUES), fortran=True),
              "big": support.npy(">f2", (COUNT,), b"".join(struct.pack(">e", value) for value in VALUES)),
              "ids": support.npy("<i8", (2,), bytes(16))}
    for name, method in (("stored.npz", zipfile.ZIP_STORED), ("deflated.npz", zipfile.ZIP_DEFLATED)):
        support.npz(folder / name, arrays, method)
        text, back = round_trip(folder, name)
        check(back == (folder / name).read_bytes(), name, text)
        good(run("decode", "a.sfp", "-o", "t.npy", "--tensor", "turned", folder=folder))
        check((folder / "t.npy").read_bytes()[-4 * COUNT:] == support.f32(VALUES), "turned")


def other_streams_come_back_stored(folder):
    array = support.npy("<f4", (COUNT,), support.f32(VALUES))
    with zipfile.ZipFile(folder / "x.npz", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.npy", array)
        file.writestr("b.npy", array)
    whole = (folder / "x.npz").read_bytes()
    # The same bytes in a stream that no level makes: a stored block of deflate.
    block = b"".join(bytes([last]) + struct.pack("<HH", len(part), len(part) ^ 0xFFFF) + part
                     for last, part in [(0, array[:100]), (1, array[100:])])
    crc = zlib.crc32(array)
    local = b"PK\3\4" + struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(block), len(array), 5, 0) + b"a.npy"
    entry = b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 8, 0, 33, crc, len(block), len(array), 5, 0, 0, 0, 0, 0, 0) + b"a.npy"
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(local + block), 0)
    (folder / "odd.npz").write_bytes(local + block + entry + end)
    for name, words in (("odd.npz", []), ("x.npz", ["--mantissa-bits", "4"])):
        text, _ = round_trip(folder, name, *words)
        check("its members come back stored" in text, text)
        with zipfile.ZipFile(folder / "back") as file:
            check(file.testzip() is None, "checksums")
            back = file.read("a.npy")
        check(len(back) == len(array) and (back == array) == (not words), name)
    check(whole == (folder / "x.npz").read_bytes(), "the input was written to")


def fewer_bits_make_another_model(folder):
    (folder / "m.safetensors").write_bytes(support.safetensors(MODEL))
    _, back = round_trip(folder, "m.safetensors", "--mantissa-bits", "3")
    original = (folder / "m.safetensors").read_bytes()
    check(len(back) == len(original) and back != original, "length")
    start = 8 + struct.unpack("<Q", original[:8])[0]
    check(back[:start] == original[:start], "header")
    words = struct.unpack(f"<{COUNT}I", original[start:start + 4 * COUNT])
    check(back[start:start + 4 * COUNT] == struct.pack(f"<{COUNT}I", *(word & 0xFFF00000 for word in words)), "values")
    check(not json.loads(good(run("inspect", "a.sfp", "--json", folder=folder)))["byte_for_byte"], "byte for byte")


def one_tensor_needs_its_own_blocks_alone(folder):
    (folder / "m.safetensors").write_bytes(support.safetensors(MODEL))
    good(run("encode", "m.safetensors", "-o", "a.sfp", folder=folder))
    archive = bytearray((folder / "a.sfp").read_bytes())
    archive[-3] ^= 1  # in the last tensor's blocks
    (folder / "broken.sfp").write_bytes(archive)
    good(run("decode", "broken.sfp", "-o", "w.npy", "--tensor", "w", folder=folder))
    check((folder / "w.npy").read_bytes().endswith(support.f32(VALUES)), "w")
    for words in (["--tensor", "b"], []):
        done = run("decode", "broken.sfp", "-o", "x", *words, folder=folder)
        check(done.returncode == 2 and "block 0" in done.stderr and "checksum" in done.stderr, done)
        check(not (folder / "x").exists(), "something was written")
    done = run("decode", "a.sfp", "-o", "x", "--tensor", "q", folder=folder)
    check(done.returncode == 2 and 'there is no tensor "q" in it' in done.stderr, done)
    done = run("encode", "m.safetensors", "-o", "x", "--container", "e1m1", folder=folder)
    check(done.returncode == 2 and "--container" in done.stderr and not (folder / "x").exists(), done)
    for length in (3, 8, 40, 500, len(archive) - 1):
        (folder / "short.sfp").write_bytes(archive[:length])
        for command in (["decode", "short.sfp", "-o", "x"], ["inspect", "short.sfp"]):
            done = run(*command, folder=folder)
            check(done.returncode == 2 and done.stderr.startswith("sfpgen: short.sfp: "), done)


def memory_does_not_grow_with_the_file(folder):
    """Peaks of resident memory, mapped pages counted, far below the size of a tensor."""
    piece = support.f32(VALUES) + support.f32(VALUES)[::-1]
    tensor = piece * (96 * 1024 * 1024 // len(piece))
    (folder / "big.safetensors").write_bytes(support.safetensors({"a": ("F32", (len(tensor) // 4,), tensor), "b": MODEL["w"]}))
    for words in (["encode", "big.safetensors", "-o", "big.sfp"], ["encode", "big.safetensors", "-o", "big.sfp", "--bias", "auto",
                   "--coding", "bias"], ["decode", "big.sfp", "-o", "big.back"], ["decode", "big.sfp", "-o", "a.npy", "--tensor", "a"],
                  ["inspect", "big.sfp", "--tensor", "a"], ["encode", "a.npy", "-o", "one.sfp"], ["inspect", "one.sfp"],
                  ["encode", "a.npy", "-o", "one.sfp", "--format", "hbfp8"]):
        # A process of its own, since this one and what it has started count for its children.
        program = "import os, sys; pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ); " \
                  "_, status, usage = os.wait4(pid, 0); print(usage.ru_maxrss, file=sys.stderr); sys.exit(status != 0)"
        done = subprocess.run([sys.executable, "-c", program, support.SFPGEN, *words], cwd=folder, capture_output=True, text=True,
                              check=False)
        check(done.returncode == 0, done)
        peak = done.stderr.split()[-1]  # behind warnings
        check(int(peak) < MOST_KIB, words, f"{peak} KiB of memory")
    check((folder / "big.back").read_bytes() == (folder / "big.safetensors").read_bytes(), "not byte for byte")
    check((folder / "a.npy").read_bytes().endswith(tensor), "a")
    for name in ("big.safetensors", "big.sfp", "big.back", "a.npy", "one.sfp"):
        (folder / name).unlink()
    check(not [path for path in folder.iterdir() if path.name.startswith(".sfpgen")], "temporary files are left")


def archives_go_through_pipes(folder):
    original = support.safetensors(MODEL)
    (folder / "m.safetensors").write_bytes(original)
    done = subprocess.run([support.SFPGEN, "encode", "m.safetensors", "-o", "/dev/stdout"], cwd=folder, capture_output=True,
                          check=True)
    (folder / "piped.sfp").write_bytes(done.stdout)
    done = subprocess.run([support.SFPGEN, "decode", "piped.sfp", "-o", "/dev/stdout"], cwd=folder, capture_output=True, check=True)
    check(done.stdout == original and b"4 tensors" in done.stderr, done.stderr)
    done = subprocess.run([support.SFPGEN, "decode", "piped.sfp", "-o", "/dev/full"], cwd=folder, capture_output=True, text=True,
                          check=False)
    check(done.returncode == 2 and done.stderr.startswith("sfpgen: /dev/full: cannot be written"), done)


def recommendations_are_followed(folder):
    (folder / "m.safetensors").write_bytes(support.safetensors(MODEL))
    good_values = [abs(value) for value in VALUES]
    (folder / "t.npy").write_bytes(support.npy("<f4", (COUNT,), support.f32(good_values)))
    done = run("analyze", "m.safetensors", "t.npy", "--recommend", "r.json", "--json", "j.json", folder=folder)
    check(done.returncode == 0, done)
    best = {tensor["tensor"]: min(line["bits"] for line in tensor["results"] if line["kind"] == "coding")
            for tensor in json.loads((folder / "j.json").read_text())["tensors"]}
    _, back = round_trip(folder, "m.safetensors", "--recommended", "r.json")
    check(back == (folder / "m.safetensors").read_bytes(), "not byte for byte")
    for tensor in json.loads(good(run("inspect", "a.sfp", "--json", folder=folder)))["tensors"]:
        check(8 * tensor["stream_bytes"] == best[tensor["name"]], tensor, best)
    good(run("encode", "t.npy", "-o", "t.sfp", "--recommended", "r.json", folder=folder))
    found = json.loads(good(run("inspect", "t.sfp", "--json", folder=folder)))
    check(found["bits"]["total"] == best[""] and found["bits"]["sign"] == 0, found["bits"], best)
    (folder / "other.npy").write_bytes((folder / "t.npy").read_bytes())
    done = run("encode", "other.npy", "-o", "t.sfp", "--recommended", "r.json", folder=folder)
    check(done.returncode == 2 and done.stderr == "sfpgen: r.json: it recommends nothing for other.npy\n", done)
    for text, message in (("[", "this is not JSON"), ("{}", "this is not what sfpgen analyze --recommend writes (version 1, tensors)"),
                          ('{"version": 1, "tensors": [{"file": 3}]}', "tensors[0].file: a text belongs here")):
        (folder / "bad.json").write_text(text)
        done = run("encode", "t.npy", "-o", "t.sfp", "--recommended", "bad.json", folder=folder)
        check(done.returncode == 2 and done.stderr == f"sfpgen: bad.json: {message}\n", done)


with tempfile.TemporaryDirectory() as name:
    for test in (models_come_back_byte_for_byte, arrays_come_back_byte_for_byte, other_streams_come_back_stored,
                 fewer_bits_make_another_model, one_tensor_needs_its_own_blocks_alone, memory_does_not_grow_with_the_file,
                 archives_go_through_pipes, recommendations_are_followed):
        test(pathlib.Path(name))
