"""encode --zeros map: files of version 3, read by the program and by the independent decoder, alone and in archives."""

import json
import pathlib
import random
import struct
import sys
import tempfile
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "analyze"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "vectors"))

import check_vectors  # noqa: E402
import support  # noqa: E402
from support import check, run  # noqa: E402

COUNT = 3000
RELU = support.floats(COUNT, 5, relu=True)
ARRAYS = {"relu": support.npy("<f4", (30, 100), support.f32(RELU)),
          "turned": support.npy(">f4", (100, 30), struct.pack(f">{COUNT}f", *RELU), fortran=True),
          "half": support.npy("<f2", (COUNT,), support.f16(RELU)),
          "zeros": support.npy("<f4", (COUNT,), bytes(4 * COUNT)),
          "dense": support.npy("<f4", (COUNT,), support.f32([1 + value for value in RELU])),
          "signs": support.npy("<f4", (4,), support.f32([0.0, -0.0, -1.5, 0.0])),
          "one": support.npy("<f4", (), support.f32([0.0])),
          "none": support.npy("<f4", (0, 5), b"")}


def good(done):
    check(done.returncode == 0 and done.stderr == "", done)
    return done.stdout


def inspected(folder, name, *words):
    return json.loads(good(run("inspect", name, "--json", *words, folder=folder)))


def files_come_back_and_are_read_by_others(folder):
    for name, array in ARRAYS.items():
        (folder / "in.npy").write_bytes(array)
        for words in ([], ["--coding", "max", "--block", "1000"], ["--coding", "raw", "--lanes", "3"],
                      ["--coding", "bias", "--bias", "auto", "--block", "0"]):
            good(run("encode", "in.npy", "-o", "t.sfp", "--zeros", "map", *words, folder=folder))
            good(run("decode", "t.sfp", "-o", "out.npy", folder=folder))
            check((folder / "out.npy").read_bytes() == array, name, words)
            header, values = check_vectors.decode_file((folder / "t.sfp").read_bytes())
            check(header["version"] == 3 and header["zeros"] == "map", header)
            if name == "relu":
                check(values == list(struct.unpack(f"<{COUNT}I", array[-4 * COUNT:])), words)


def without_the_option_nothing_changes(folder):
    (folder / "in.npy").write_bytes(ARRAYS["relu"])
    good(run("encode", "in.npy", "-o", "a.sfp", folder=folder))
    good(run("encode", "in.npy", "-o", "b.sfp", "--zeros", "packet", folder=folder))
    check((folder / "a.sfp").read_bytes() == (folder / "b.sfp").read_bytes(), "packet is not the default")
    check(inspected(folder, "a.sfp")["version"] == 1 and "zero_map" not in inspected(folder, "a.sfp")["bits"], "version 1")
    check("zero map" not in good(run("inspect", "a.sfp", folder=folder)), "a map where there is none")


def inspect_shows_the_map(folder):
    (folder / "in.npy").write_bytes(ARRAYS["relu"])
    good(run("encode", "in.npy", "-o", "t.sfp", "--zeros", "map", "--mantissa-bits", "7", "--block", "700", folder=folder))
    found = inspected(folder, "t.sfp")
    kept = sum(value != 0 for value in RELU)
    check(found["bits"]["zero_map"] == COUNT and found["bits"]["mantissa"] == 7 * kept and found["bits"]["sign"] == kept, found["bits"])
    check(found["version"] == 3 and found["zeros"] == "map", found)
    for part in [found, *found["blocks"]]:
        bits = dict(part["bits"])
        check(bits.pop("total") == sum(bits.values()), part["bits"])
    check(found["bits"]["total"] == sum(8 * (block["meta_bytes"] + block["data_bytes"]) for block in found["blocks"]), found["bits"])
    text = good(run("inspect", "t.sfp", folder=folder))
    check("  zeros      left out, in a map\n" in text and "    zero map     1.0000\n" in text, text)
    good(run("encode", "in.npy", "-o", "p.sfp", "--mantissa-bits", "7", folder=folder))
    check(found["ratio"] > 1.1 * inspected(folder, "p.sfp")["ratio"], "half of the values are zero, and the map saves nothing")


def losses_are_warned_of_as_ever(folder):
    (folder / "in.npy").write_bytes(ARRAYS["signs"])
    done = run("encode", "in.npy", "-o", "t.sfp", "--zeros", "map", "--unsigned", folder=folder)
    check(done.returncode == 0 and "sign_lost" in done.stderr, done)
    (folder / "in.npy").write_bytes(ARRAYS["relu"])
    good(run("encode", "in.npy", "-o", "t.sfp", "--zeros", "map", "--unsigned", folder=folder))


def archives_have_maps(folder):
    model = {"relu": ("F32", (COUNT,), support.f32(RELU)), "b": ("BF16", (COUNT,), support.bf16(RELU)), "none": ("F32", (0,), b"")}
    (folder / "m.safetensors").write_bytes(support.safetensors(model))
    support.npz(folder / "m.npz", {name: ARRAYS[name] for name in ("relu", "turned", "half", "zeros")}, zipfile.ZIP_STORED)
    for name in ("m.safetensors", "m.npz"):
        good(run("encode", name, "-o", "a.sfp", "--zeros", "map", folder=folder))
        good(run("decode", "a.sfp", "-o", "back", folder=folder))
        check((folder / "back").read_bytes() == (folder / name).read_bytes(), name)
        check("delta, 23 mantissa bits, zero map" in good(run("inspect", "a.sfp", folder=folder)), name)
        check(inspected(folder, "a.sfp")["tensors"][0]["zeros"] == "map", name)
        good(run("decode", "a.sfp", "-o", "t.npy", "--tensor", "relu", folder=folder))
        check((folder / "t.npy").read_bytes().endswith(support.f32(RELU)), name)
        check("zero_map" in inspected(folder, "a.sfp", "--tensor", "relu")["bits"], name)


def what_cannot_be_is_refused(folder):
    (folder / "in.npy").write_bytes(ARRAYS["relu"])
    for words, word in ((["--zeros", "map", "--format", "fp8_e4m3"], "--zeros excludes --format"), (["--zeros", "code"], "--zeros")):
        done = run("encode", "in.npy", "-o", "no.sfp", *words, folder=folder)
        check(done.returncode == 2 and word in done.stderr and not (folder / "no.sfp").exists(), done)


def sealed(header, blocks):
    """A file with checksums that fit, for a header and the bytes of its blocks."""
    for entry, content in zip(header["blocks"], blocks):
        entry["crc32c"] = check_vectors.crc32c(content)
    text = json.dumps(header).encode()
    text += b" " * (-(12 + len(text)) % 64)
    return b"SFP1" + struct.pack("<II", len(text), check_vectors.crc32c(text)) + text + b"".join(blocks)


def damaged_maps_are_refused(folder):
    (folder / "in.npy").write_bytes(support.npy("<f4", (300,), support.f32(RELU[:300])))
    good(run("encode", "in.npy", "-o", "t.sfp", "--zeros", "map", "--block", "100", folder=folder))
    whole = (folder / "t.sfp").read_bytes()
    length = struct.unpack_from("<I", whole, 4)[0]
    header = json.loads(whole[12:12 + length])
    blocks, at = [], 12 + length
    for entry in header["blocks"]:
        blocks.append(whole[at:at + entry["meta_bytes"] + entry["data_bytes"]])
        at += len(blocks[-1])
    seed = 61
    generator = random.Random(seed)

    def refused(content, word):
        (folder / "bad.sfp").write_bytes(content)
        for command in (["decode", "bad.sfp", "-o", "no.npy"], ["inspect", "bad.sfp"]):
            done = run(*command, folder=folder)
            check(done.returncode == 2 and done.stderr.startswith("sfpgen: bad.sfp: ") and done.stderr.count("\n") == 1, done, seed)
            check(word in done.stderr, done, word, seed)
        check(not (folder / "no.npy").exists(), "something was written")

    def changed(block, at, mask):
        content = bytearray(blocks[block])
        content[at] ^= mask
        return [*blocks[:block], bytes(content), *blocks[block + 1:]]

    check(sealed(header, blocks)[-64:] == whole[-64:], "the file is not put together as it was")
    refused(sealed(header, changed(1, 12, 0x10)), "block 1, zero map: bit 100 is set, behind those of its 100 values")
    refused(sealed(header, changed(2, 15, 0x80)), "block 2, zero map: bit 127 is set")
    for _ in range(8):  # a value more or less: the packet behind it is another one, which mostly cannot be
        block, bit = generator.randrange(3), generator.randrange(100)
        (folder / "bad.sfp").write_bytes(sealed(header, changed(block, bit // 8, 1 << bit % 8)))
        done = run("decode", "bad.sfp", "-o", "maybe.npy", folder=folder)
        check(done.returncode == 0 or done.stderr.startswith(f"sfpgen: bad.sfp: block {block}, "), done, seed)
    lie = json.loads(json.dumps(header))
    lie["blocks"][0]["meta_bytes"] = 12
    lie["blocks"][0]["data_bytes"] = len(blocks[0]) - 12
    refused(sealed(lie, blocks), "block 0, zero map: it takes 16 bytes, the metadata have 12")
    lie = json.loads(json.dumps(header))
    lie["blocks"][2]["values"], lie["shape"] = 1 << 50, [(1 << 50) + 200]
    refused(sealed(lie, blocks), "block 2, zero map: it takes ")
    for key, value, word in (("version", 1, "header, zeros: the key belongs to version 3, this is version 1"),
                             ("version", 2, "header, zeros: the key belongs to version 3, this is version 2"),
                             ("zeros", "list", 'header, zeros: "list" is not map'),
                             ("format", {"kind": "element"}, "header, format: a zero map belongs to SFP packets")):
        refused(sealed({**header, key: value}, blocks), word)
    refused(sealed({key: value for key, value in header.items() if key != "zeros"}, blocks), "header, zeros: the key is missing")
    for at in range(0, len(whole), 41):
        refused(whole[:at], "")
        refused(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1:], "")


with tempfile.TemporaryDirectory() as directory:
    for test in (files_come_back_and_are_read_by_others, without_the_option_nothing_changes, inspect_shows_the_map,
                 losses_are_warned_of_as_ever, archives_have_maps, what_cannot_be_is_refused, damaged_maps_are_refused):
        test(pathlib.Path(directory))
