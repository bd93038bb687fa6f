"""encode --format with block formats: files come back as a model in exact arithmetic has it, whatever the block, policy, rounding
and container; what cannot be is refused in one sentence."""

import json
import math
import pathlib
import random
import struct
import sys
import tempfile
from bisect import bisect_right
from fractions import Fraction

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "analyze"))

import support  # noqa: E402
from support import check, run  # noqa: E402

TOTAL = 200
MX = {"mxfp8_e5m2": (5, 2, 15), "mxfp8_e4m3": (4, 3, 7), "mxfp6_e3m2": (3, 2, 3), "mxfp6_e2m3": (2, 3, 1), "mxfp4_e2m1": (2, 1, 1)}
# The largest element; beyond it E5M2 and E4M3 have infinities and NaNs.
LARGEST = {"mxfp8_e5m2": 57344, "mxfp8_e4m3": 448, "mxfp6_e3m2": 28, "mxfp6_e2m3": 7.5, "mxfp4_e2m1": 6}


def grid_of(name):
    """All magnitudes of an element in the order of their codes."""
    if name.startswith("hbfp"):
        bits = int(name[4:])
        return [Fraction(q, 1 << (bits - 1)) for q in range(1 << (bits - 1))]
    if name == "mxint8":
        return [Fraction(q, 64) for q in range(128)]
    x, y, bias = MX["mxfp4_e2m1" if name == "nvfp4" else name]
    numbers = [Fraction(m, 1 << y) * Fraction(2) ** (1 - bias) for m in range(1 << y)]
    numbers += [(1 + Fraction(m, 1 << y)) * Fraction(2) ** (e - bias) for e in range(1, 1 << x) for m in range(1 << y)]
    return [number for number in numbers if number <= LARGEST.get(name, 6)]


def rounded(grid, magnitude, rounding):
    """The grid's number for a magnitude; what is too large becomes the last one."""
    below = bisect_right(grid, magnitude) - 1
    if below + 1 == len(grid):
        return grid[-1]
    if rounding == "truncate":
        return grid[below]
    twice = 2 * magnitude - grid[below] - grid[below + 1]
    return grid[below + (twice > 0 or (twice == 0 and below % 2 == 1))]


def floor_log2(number):
    return math.frexp(number)[1] - 1


def ceil_log2(number):
    mantissa, exponent = math.frexp(number)
    return exponent - 1 if mantissa == 0.5 else exponent


def model(values, name, block, policy, rounding):
    """What comes back of one packet of finite doubles, exactly."""
    grid = grid_of(name)
    emax = floor_log2(float(grid[-1]))
    shift = {"floor": lambda m: floor_log2(m) - emax, "ceil": lambda m: ceil_log2(m) - emax,
             "hbfp": lambda m: floor_log2(m) - emax, "hbfp_emulator": lambda m: ceil_log2(m) - emax - 1}
    packet = Fraction(1)
    if name == "nvfp4":
        packet = Fraction(struct.unpack("<f", struct.pack("<f", max(map(abs, values)) / (448 * 6)))[0])
        scales = [scale for scale in grid_of("mxfp8_e4m3") if scale > 0]
    back = []
    for start in range(0, len(values), block):
        part = values[start:start + block]
        largest = max(map(abs, part))
        if largest == 0:
            back += part
            continue
        if name == "nvfp4":
            scale = max(rounded([Fraction(0)] + scales, Fraction(largest) / (6 * packet), "nearest-even"), scales[0]) * packet
        else:
            scale = Fraction(2) ** shift[policy](largest)
        back += [math.copysign(float(rounded(grid, abs(Fraction(value)) / scale, rounding) * scale), value) for value in part]
    return back


def good(done):
    check(done.returncode == 0, done)
    return done.stdout


def back_from(folder, source, *words):
    good(run("encode", source, "-o", "a.sfp", *words, folder=folder))
    good(run("decode", "a.sfp", "-o", "back.npy", folder=folder))
    return (folder / "back.npy").read_bytes()


def values_with_a_range(count, seed):
    generator = random.Random(seed)
    values = [generator.gauss(0, 1) * 2.0 ** generator.randrange(-6, 6) for _ in range(count)]
    values[40:60] = [0.0] * 20
    values[70:75] = [0.5, -2.0, 1.0, 4.0, -8.0]
    return list(struct.unpack(f"<{count}f", support.f32(values)))


def files_hold_what_the_model_says(folder):
    values = values_with_a_range(TOTAL, 3)
    (folder / "f.npy").write_bytes(support.npy("<f4", (4, 50), support.f32(values)))
    words = support.bf16(values)
    cut = [struct.unpack("<f", b"\0\0" + words[i:i + 2])[0] for i in range(0, len(words), 2)]
    (folder / "b.npy").write_bytes(support.npy("<u2", (TOTAL,), words))
    wishes = [(f"hbfp{bits}", block, policy) for bits, block in ((4, 64), (6, 12), (2, 4), (8, 1024))
              for policy in ("floor", "ceil", "hbfp", "hbfp_emulator")]
    wishes += [(name, block, policy) for name, block in zip([*MX, "mxint8"], (32, 16, 5, 128, 32, 4)) for policy in ("floor", "ceil")]
    for index, (name, block, policy) in enumerate([*wishes, ("nvfp4", 16, "nearest"), ("nvfp4", 4, "nearest")]):
        rounding = "truncate" if index % 3 == 1 else "nearest-even"
        words = ("--format", f"{name}:{block}", "--scale", policy, "--round", rounding)
        expected = model(values, name, block, policy, rounding)
        found = struct.unpack(f"<{TOTAL}f", back_from(folder, "f.npy", *words)[-4 * TOTAL:])
        # Integers in two's complement have one zero.
        check(list(found) == list(struct.unpack(f"<{TOTAL}f", support.f32(expected))), words)
        items = back_from(folder, "b.npy", "--container", "bf16", *words)[-2 * TOTAL:]
        found = [struct.unpack("<f", b"\0\0" + items[i:i + 2])[0] for i in range(0, len(items), 2)]
        nearest = [nearest_bf16(value) for value in model(cut, name, block, policy, rounding)]
        check(found == nearest, words, "bf16")


def nearest_bf16(value):
    """Of a number that a float holds."""
    word, = struct.unpack("<I", struct.pack("<f", value))
    word += 0x7FFF + (word >> 16 & 1)
    return struct.unpack("<f", struct.pack("<I", word >> 16 << 16))[0]


def stochastic_rounding_has_a_seed(folder):
    (folder / "f.npy").write_bytes(support.npy("<f4", (TOTAL,), support.f32(values_with_a_range(TOTAL, 5))))
    words = ("--format", "hbfp4:16", "--round", "stochastic", "--seed")
    first = back_from(folder, "f.npy", *words, 1)
    check(first == back_from(folder, "f.npy", *words, 1), "the same seed")
    check(first != back_from(folder, "f.npy", *words, 2), "another seed")


def packets_are_whole_blocks(folder):
    (folder / "f.npy").write_bytes(support.npy("<f4", (70000,), support.f32(support.floats(70000, 2))))
    for words, sizes in ((["hbfp4:100"], [65500, 4500]), (["hbfp4:64"], [65536, 4464]), (["hbfp4:100", "--block", "0"], [70000]),
                         (["hbfp4:100", "--block", "65536"], [65536, 4464])):
        good(run("encode", "f.npy", "-o", "a.sfp", "--format", *words, folder=folder))
        found = json.loads(good(run("inspect", "a.sfp", "--json", folder=folder)))
        check([block["values"] for block in found["blocks"]] == sizes, words, sizes)


def inspect_shows_the_format(folder):
    (folder / "f.npy").write_bytes(support.npy("<f4", (TOTAL,), support.f32(values_with_a_range(TOTAL, 6))))
    good(run("encode", "f.npy", "-o", "a.sfp", "--format", "hbfp4:20", "--scale", "ceil", folder=folder))
    text = good(run("inspect", "a.sfp", folder=folder))
    for word in ("hbfp4:20: blocks of 20 values", "integers of 4 bits", "policy ceil", "rounding nearest-even", "bits per value"):
        check(word in text, word, text)
    found = json.loads(good(run("inspect", "a.sfp", "--json", folder=folder)))
    form = found["format"]
    check(form["kind"] == "block" and form["block"] == 20 and form["scale"] == "ceil" and form["scale_form"] == "exponent10", form)
    check(form["lanes"] == 5 and form["word_bits"] == 32, form)
    check(found["bits"]["metadata"] == 100 and found["bits"]["sign"] == TOTAL and found["bits"]["mantissa"] == 3 * TOTAL, found["bits"])
    stream = sum(block["meta_bytes"] + block["data_bytes"] for block in found["blocks"])
    check(found["bits"]["total"] == 8 * stream and found["bits_per_value"]["total"] == 8 * stream / TOTAL, found)


def losses_are_warned_of(folder):
    (folder / "n.npy").write_bytes(support.npy("<f4", (8,), support.f32([1, 2, 3, math.nan, 1, 2, 3, 3.9])))
    done = run("encode", "n.npy", "-o", "a.sfp", "--format", "hbfp4:4", folder=folder)
    check(done.returncode == 0 and "warning: n.npy: nonfinite: " in done.stderr and "warning: n.npy: saturated: " in done.stderr, done)
    good(run("decode", "a.sfp", "-o", "back.npy", folder=folder))
    found = struct.unpack("<8I", (folder / "back.npy").read_bytes()[-32:])
    check(found[:4] == (0x7FC00000,) * 4 and struct.pack("<4I", *found[4:]) == support.f32([1, 2, 3, 3.5]), found)


def archives_take_block_formats(folder):
    values = values_with_a_range(TOTAL, 7)
    tensors = {"w": ("F32", (2, 100), support.f32(values)), "ids": ("I64", (2,), bytes(16)), "h": ("F16", (TOTAL,), support.f16(values)),
               "none": ("F32", (0, 4), b""), "b": ("BF16", (TOTAL,), support.bf16(values))}
    (folder / "m.safetensors").write_bytes(support.safetensors(tensors))
    support.npz(folder / "m.npz", {"w": support.npy("<f4", (2, 100), support.f32(values))})
    for source, name in (("m.safetensors", "hbfp8:20"), ("m.npz", "nvfp4"), ("m.safetensors", "e4m3")):
        good(run("encode", source, "-o", "a.sfp", "--format", name, folder=folder))
        good(run("decode", "a.sfp", "-o", "w.npy", "--tensor", "w", folder=folder))
        (folder / "f.npy").write_bytes(support.npy("<f4", (2, 100), support.f32(values)))
        check((folder / "w.npy").read_bytes() == back_from(folder, "f.npy", "--format", name), source, name)
        good(run("encode", source, "-o", "a.sfp", "--format", name, folder=folder))
        text = good(run("inspect", "a.sfp", folder=folder))
        check(f"w: float32 (2, 100), {TOTAL} values, {name}, scale " in text and "mantissa bits" not in text, text)
        found = json.loads(good(run("inspect", "a.sfp", "--json", folder=folder)))["tensors"][0]
        check(found["format"] == name and "coding" not in found, found)
        good(run("decode", "a.sfp", "-o", "whole", folder=folder))
    check(len((folder / "whole").read_bytes()) == len((folder / "m.safetensors").read_bytes()), "length")


def what_cannot_be_is_refused(folder):
    (folder / "f.npy").write_bytes(support.npy("<f4", (8,), support.f32([1] * 8)))
    (folder / "i.npy").write_bytes(support.npy("|u1", (8,), bytes(8)))
    for words, message in (
            (["hbfp4:3000"], "--format: hbfp4:3000: a block of 3000 is out of range (4 to 1024)"),
            (["hbfp1"], "--format: hbfp1: integers of 1 bits are out of range (2 to 16)"),
            (["nvfp4:x"], '--format: nvfp4:x: "x" behind a colon is not the number of values in a block'),
            (["hbfp4", "--scale", "max"], '--scale: "max" is no policy of hbfp4, which takes floor, ceil, hbfp or hbfp_emulator'),
            (["nvfp4", "--scale", "floor"], '--scale: "floor" is no policy of nvfp4, which takes nearest'),
            (["hbfp4:12", "--lanes", "8"], "--lanes: a block of 12 values is neither a multiple nor a divisor of 8 lanes"),
            (["mxfp4", "--round", "half-away"], "--round: --format has no half-away, only nearest-even, truncate, stochastic")):
        done = run("encode", "f.npy", "-o", "no.sfp", "--format", *words, folder=folder)
        check(done.returncode == 2 and done.stderr == f"sfpgen: f.npy: {message}\n", done)
    done = run("encode", "f.npy", "-o", "no.sfp", "--format", "mxfp5", folder=folder)
    check(done.returncode == 2 and all(name in done.stderr for name in ("eXmY", "hbfp<n>", *MX, "mxint8", "nvfp4")), done)
    done = run("encode", "i.npy", "-o", "no.sfp", "--format", "hbfp4", "--container", "e4m3", folder=folder)
    check(done.returncode == 2 and done.stderr ==
          "sfpgen: i.npy: --format: it takes float16, float32, float64 and bfloat16 tensors, not uint8\n", done)
    done = run("encode", "f.npy", "-o", "no.sfp", "--format", "hbfp4", "--coding", "bias", folder=folder)
    check(done.returncode == 2 and "excludes" in done.stderr, done)


def damaged_files_are_refused(folder):
    (folder / "f.npy").write_bytes(support.npy("<f4", (TOTAL,), support.f32(values_with_a_range(TOTAL, 9))))
    good(run("encode", "f.npy", "-o", "a.sfp", "--format", "nvfp4", "--block", "64", folder=folder))
    whole = (folder / "a.sfp").read_bytes()
    generator = random.Random(1)
    broken = [whole[:length] for length in (0, 11, 100, len(whole) - 1)]
    broken += [whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1:] for at in (generator.randrange(len(whole)) for _ in range(20))]
    for content in broken:
        (folder / "broken.sfp").write_bytes(content)
        for command in (["decode", "broken.sfp", "-o", "no.npy"], ["inspect", "broken.sfp"]):
            done = run(*command, folder=folder)
            check(done.returncode == 2 and done.stderr.startswith("sfpgen: broken.sfp: ") and done.stderr.count("\n") == 1, done)
    check(not (folder / "no.npy").exists(), "something was written")


with tempfile.TemporaryDirectory() as directory:
    for test in (files_hold_what_the_model_says, stochastic_rounding_has_a_seed, packets_are_whole_blocks, inspect_shows_the_format,
                 losses_are_warned_of, archives_take_block_formats, what_cannot_be_is_refused, damaged_files_are_refused):
        test(pathlib.Path(directory))
