"""What analyze finds, against sums in Python and against what encode writes."""

import csv
import io
import json
import math
import pathlib
import struct
import tempfile
import xml.etree.ElementTree
import zipfile

import support
from support import check, run

COUNT = 20000


def analyze(folder, *words):
    done = run("analyze", *words, "--json", "found.json", folder=folder)
    check(done.returncode == 0 and done.stderr == "", done)
    return done.stdout, json.loads((folder / "found.json").read_text())


def results(tensor, **wanted):
    return [line for line in tensor["results"] if all(line.get(key) == value for key, value in wanted.items())]


def the(tensor, **wanted):
    found = results(tensor, **wanted)
    check(len(found) == 1, wanted, found)
    return found[0]


def counts_are_those_of_the_values(folder):
    values = support.floats(COUNT, 1, relu=True)[:-4] + [0.0, -0.0, math.inf, math.nan]
    (folder / "a.npy").write_bytes(support.npy("<f4", (COUNT,), support.f32(values)))
    text, found = analyze(folder, "a.npy")
    tensor = found["tensors"][0]
    words = struct.unpack(f"<{COUNT}I", support.f32(values))
    check(tensor["values"] == COUNT and tensor["dtype"] == "float32" and tensor["container"] == "fp32", tensor)
    check(tensor["zeros"] == sum(word & 0x7FFFFFFF == 0 for word in words), tensor["zeros"])
    check(tensor["negatives"] == 0 and tensor["sign_bits"] == 1, tensor)
    check(tensor["infinities"] == 1 and tensor["nans"] == 1, tensor)
    histogram = {}
    for word in words:
        histogram[str(word >> 23 & 255)] = histogram.get(str(word >> 23 & 255), 0) + 1
    check(tensor["exponent_histogram"] == dict(sorted(histogram.items(), key=lambda pair: int(pair[0]))), tensor)
    entropy = -sum(count / COUNT * math.log2(count / COUNT) for count in histogram.values())
    check(abs(tensor["exponent_entropy"] - entropy) < 1e-9, tensor["exponent_entropy"], entropy)
    bound = the(tensor, kind="bound")
    check(abs(bound["bits_per_value"] - (1 + 23 + entropy)) < 1e-9, bound)
    check(f"{COUNT} values" in text and "delta" in text and "bound" in text, text)


def sizes_are_those_that_encode_writes(folder):
    values = support.floats(COUNT, 2)
    (folder / "b.npy").write_bytes(support.npy("<f4", (COUNT,), support.f32(values)))
    (folder / "relu.npy").write_bytes(support.npy("<f2", (COUNT,), support.f16(support.floats(COUNT, 3, relu=True))))
    for name in ("b.npy", "relu.npy"):
        tensor = analyze(folder, name, "--mantissa-bits", "5", "--block", "3000")[1]["tensors"][0]
        for line in results(tensor, kind="coding"):
            given = line["parameters"]
            words = ["--coding", line["name"], "--zero-code", "on" if given["zero_code"] else "off", "--bias", given["bias"],
                     "--raw-bits", given["raw_bits"], "--raw-offset", given["raw_offset"], "--block", "3000",
                     "--mantissa-bits", line["mantissa_bits"]] + ([] if given["sign"] else ["--unsigned"])
            done = run("encode", name, "-o", "b.sfp", *words, folder=folder)
            check(done.returncode == 0 and done.stderr == "", done)
            bits = json.loads(run("inspect", "b.sfp", "--json", folder=folder).stdout)["bits"]["total"]
            check(bits == line["bits"], line, bits)


def errors_are_those_of_the_formats(folder):
    values = [value / 256 for value in range(-1000, 1000)]
    (folder / "c.npy").write_bytes(support.npy("<f4", (len(values),), support.f32(values)))
    tensor = analyze(folder, "c.npy", "--mantissa-bits", "7,2", "--format", "e4m3,ocp_int8")[1]["tensors"][0]
    line = the(tensor, kind="coding", name="delta", mantissa_bits=2)
    cut = [struct.unpack("<f", struct.pack("<I", word & 0xFFE00000))[0] for word in struct.unpack("<2000I", support.f32(values))]
    squares = sum((a - b) ** 2 for a, b in zip(values, cut))
    check(line["max_error"] == max(abs(a - b) for a, b in zip(values, cut)), line)
    check(abs(line["rms_error"] - math.sqrt(squares / 2000)) < 1e-9, line)
    check(abs(line["snr_db"] - 10 * math.log10(sum(a * a for a in values) / squares)) < 1e-6, line)
    check(the(tensor, kind="coding", name="delta", mantissa_bits=23)["snr_db"] is None, tensor)
    check(the(tensor, kind="format", name="e4m3")["bits_per_value"] == 8, tensor)
    # Steps of 2^-6 up to 2 and saturation at 127/64 behind it.
    check(the(tensor, kind="format", name="ocp_int8")["max_error"] == 1000 / 256 - 127 / 64, tensor)


def files_of_several_tensors_are_summed(folder):
    values = support.floats(COUNT, 4)
    model = {"w": ("F32", (100, 200), support.f32(values)), "h": ("F16", (COUNT,), support.f16(values)),
             "b": ("BF16", (COUNT,), support.bf16(values)), "steps": ("I64", (1,), bytes(8))}
    (folder / "m.safetensors").write_bytes(support.safetensors(model, {"format": "pt"}))
    support.npz(folder / "z.npz", {"x": support.npy("<f4", (COUNT,), support.f32(values)),
                                   "y": support.npy("<f4", (100, 200), support.f32(values), fortran=True)})
    support.npz(folder / "s.npz", {"x": support.npy("<f4", (COUNT,), support.f32(values))}, zipfile.ZIP_STORED)
    done = run("analyze", "m.safetensors", "z.npz", "s.npz", "--json", "all.json", "--csv", "all.csv", folder=folder)
    check(done.returncode == 0, done)
    check(done.stderr == 'sfpgen: warning: m.safetensors: tensor "steps" is left out: dtype I64 is not F64, F32, F16 or BF16\n', done)
    found = json.loads((folder / "all.json").read_text())
    check([tensor["tensor"] for tensor in found["tensors"]] == ["w", "h", "b", "x", "y", "x"], found)
    total = found["total"]
    check(total["values"] == 6 * COUNT and total["tensors"] == 6, total)
    same = [tensor["results"] for tensor in found["tensors"]]
    check(same[0] == same[3] == same[5] and same[0] != same[4], "stored, deflated and safetensors differ")
    best = sum(min(line["bits"] for line in tensor["results"] if line["kind"] == "coding") for tensor in found["tensors"])
    check(the(total, kind="best")["bits"] == best, total)
    rows = list(csv.DictReader(io.StringIO((folder / "all.csv").read_text())))
    check(len(rows) == 6 * 5 + 6, len(rows))
    check(rows[0]["tensor"] == "w" and rows[0]["shape"] == "100x200" and rows[-1]["file"] == "total", rows[0], rows[-1])
    check("total: 6 tensors" in done.stdout and "\r" not in done.stdout + done.stderr, done)

    done = run("analyze", "m.safetensors", "--tensor", "[bw]", "--tensor", "h*", "--json", "/dev/stdout", folder=folder)
    check([tensor["tensor"] for tensor in json.loads(done.stdout)["tensors"]] == ["w", "h", "b"], done)
    check("w: F32 (100, 200)" in done.stderr, done)


def bit_patterns_come_in_a_container(folder):
    values = support.floats(COUNT, 5)
    (folder / "u.npy").write_bytes(support.npy("<u2", (COUNT,), support.bf16(values)))
    (folder / "u.safetensors").write_bytes(support.safetensors({"u": ("BF16", (COUNT,), support.bf16(values))}))
    a = analyze(folder, "u.npy", "--container", "bf16")[1]["tensors"][0]
    b = analyze(folder, "u.safetensors")[1]["tensors"][0]
    check(a["results"] == b["results"], a, b)


def block_formats_count_their_scales(folder):
    (folder / "f.npy").write_bytes(support.npy("<f4", (6400,), support.f32(support.floats(6400, 6))))
    tensor = analyze(folder, "f.npy", "--format", "hbfp4:64,mxfp6,mxint8,hbfp4:100,nvfp4")[1]["tensors"][0]
    check(the(tensor, name="hbfp4:64")["bits_per_value"] == 4 + 10 / 64, tensor)
    check(the(tensor, name="mxfp6")["bits_per_value"] == 6 + 8 / 32, tensor)
    check(the(tensor, name="hbfp4:100")["bits_per_value"] == 4 + 10 / 100, tensor)
    check(the(tensor, name="nvfp4")["bits_per_value"] == 4 + 8 / 16 + 32 / 6400, tensor)
    check(the(tensor, name="hbfp4:64")["snr_db"] < the(tensor, name="mxfp6")["snr_db"] < the(tensor, name="mxint8")["snr_db"], tensor)


def errors_of_block_formats_are_those_of_encode(folder):
    values = support.floats(70000, 8)
    (folder / "g.npy").write_bytes(support.npy("<f4", (70000,), support.f32(values)))
    names = ("hbfp4:100", "nvfp4:24", "nvfp4", "mxfp8:1023")
    # Blocks of the codings end elsewhere than those of the formats.
    tensor = analyze(folder, "g.npy", "--format", ",".join(names), "--block", "1000")[1]["tensors"][0]
    original = struct.unpack("<70000f", support.f32(values))
    for name in names:
        check(run("encode", "g.npy", "-o", "g.sfp", "--format", name, folder=folder).returncode == 0, name)
        check(run("decode", "g.sfp", "-o", "back.npy", folder=folder).returncode == 0, name)
        back = struct.unpack("<70000f", (folder / "back.npy").read_bytes()[-280000:])
        rms = math.sqrt(sum((a - b) ** 2 for a, b in zip(original, back)) / 70000)
        found = the(tensor, name=name)
        # Decoding rounds NVFP4's numbers to float32.
        check(abs(found["rms_error"] / rms - 1) < 1e-6, name, found, rms)
        largest = max(abs(a - b) for a, b in zip(original, back))
        check(abs(found["max_error"] / largest - 1) < 1e-6, name, found, largest)


def plots_are_drawings(folder):
    for name in ("a&b.npy", "c.npy"):
        (folder / name).write_bytes(support.npy("<f4", (COUNT,), support.f32(support.floats(COUNT, 8))))
    for names in (["a&b.npy"], ["a&b.npy", "c.npy"]):
        analyze(folder, *names, "--plot", "p.svg", "--mantissa-bits", "7", "--format", "e4m3")
        root = xml.etree.ElementTree.fromstring((folder / "p.svg").read_text())
        texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
        check(root.tag.endswith("svg") and "m=7 delta" in texts and "e4m3" in texts, texts)
        check(texts[0] == ("a&b.npy" if len(names) == 1 else "2 tensors"), texts)
        check(len(list(root.iter("{http://www.w3.org/2000/svg}rect"))) > 20, "bars")


def empty_tensors_have_no_ratio(folder):
    (folder / "e.npy").write_bytes(support.npy("<f4", (0, 3), b""))
    tensor = analyze(folder, "e.npy", "--mantissa-bits", "3", "--format", "e4m3")[1]["tensors"][0]
    check(tensor["values"] == 0 and the(tensor, name="e4m3")["ratio"] is None, tensor)


with tempfile.TemporaryDirectory() as name:
    for test in (counts_are_those_of_the_values, sizes_are_those_that_encode_writes, errors_are_those_of_the_formats,
                 files_of_several_tensors_are_summed, bit_patterns_come_in_a_container,
                 block_formats_count_their_scales, errors_of_block_formats_are_those_of_encode, plots_are_drawings, empty_tensors_have_no_ratio):
        test(pathlib.Path(name))
