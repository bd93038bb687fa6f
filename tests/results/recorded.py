"""Synthesizes a small set of designs again and compares area and clock with the record.

A figure that moved by more than 5 % fails, in either direction: whoever changes it on purpose changes
recorded.json in the same commit (recorded.py --update, or the build target `record`)."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

SFPGEN = os.environ["SFPGEN"]
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RECORD = HERE / "recorded.json"
ALLOWED = 0.05

# Small ones, so that it takes seconds, but every container, in shapes of one, three and sixteen lanes and of one, two,
# five and sixteen rows, and every coding.
SPECS = {
    "encoder_e4m3_2x2": {"design": "sfp_encoder", "container": {"exponent_bits": 4, "mantissa_bits": 3},
                         "lanes": 2, "rows": 2},
    "encoder_fp8_16x1": {"design": "sfp_encoder", "container": {"exponent_bits": 5, "mantissa_bits": 2},
                         "lanes": 16, "rows": 1, "codings": ["bias"]},
    "decoder_fp8_16x1": {"design": "sfp_decoder", "container": {"exponent_bits": 4, "mantissa_bits": 3},
                         "lanes": 16, "rows": 1, "codings": ["max"]},
    "encoder_fp16_3x16": {"design": "sfp_encoder", "container": "fp16", "lanes": 3, "rows": 16, "codings": ["raw", "max"]},
    "decoder_fp16_3x16": {"design": "sfp_decoder", "container": "fp16", "lanes": 3, "rows": 16, "codings": ["raw", "delta"]},
    "decoder_bf16_3x5": {"design": "sfp_decoder", "container": "bf16", "lanes": 3, "rows": 5},
    "encoder_bf16_4x8": {"design": "sfp_encoder", "container": "bf16", "lanes": 4, "rows": 8},
    "encoder_24_bits_1x5": {"design": "sfp_encoder", "container": {"exponent_bits": 8, "mantissa_bits": 15},
                            "lanes": 1, "rows": 5, "codings": ["raw", "delta", "bias", "max"]},
    "decoder_24_bits_1x5": {"design": "sfp_decoder", "container": {"exponent_bits": 8, "mantissa_bits": 15},
                            "lanes": 1, "rows": 5, "codings": ["raw", "delta", "bias", "max"]},
    "encoder_fp32_3x1": {"design": "sfp_encoder", "container": "fp32", "lanes": 3, "rows": 1, "pipeline": "fast"},
    "decoder_fp32_3x1": {"design": "sfp_decoder", "container": "fp32", "lanes": 3, "rows": 1, "pipeline": "fast"},
    "encoder_fp64_1x2": {"design": "sfp_encoder", "container": "fp64", "lanes": 1, "rows": 2, "pipeline": "balanced"},
    "decoder_fp64_1x2": {"design": "sfp_decoder", "container": "fp64", "lanes": 1, "rows": 2, "codings": ["raw", "bias"]},
}
FIGURES = ("gate_equivalents", "max_clock_mhz")


def measure(name, keys, folder):
    spec, report = folder / f"{name}.json", folder / f"{name}.synth.json"
    spec.write_text(json.dumps({"name": name, **keys}))
    subprocess.run([SFPGEN, "synth", spec, "--json", report], check=True, stdout=subprocess.DEVNULL)
    document = json.loads(report.read_text())
    unit = document["units"][-1]
    return {figure: round(unit[figure], 1) for figure in FIGURES}, document["tools"][1:]


def measure_all():
    found, tools = {}, []
    with tempfile.TemporaryDirectory(prefix="sfpgen-results-") as folder:
        for name, keys in SPECS.items():
            found[name], tools = measure(name, keys, pathlib.Path(folder))
    return {"tools": tools, "designs": found}


def differences(recorded, found):
    """Sentences about what moved; none when all is as recorded."""
    sentences = []
    for name in sorted(set(recorded["designs"]) | set(found["designs"])):
        if name not in recorded["designs"] or name not in found["designs"]:
            sentences.append(f"{name}: not in both the record and the set of specs")
            continue
        for figure in FIGURES:
            before, now = recorded["designs"][name][figure], found["designs"][name][figure]
            moved = now / before - 1
            if abs(moved) > ALLOWED:
                sentences.append(f"{name}: {figure} was {before} and is {now} ({moved:+.1%})")
    if sentences and recorded["tools"] != found["tools"]:
        sentences.append(f"recorded with {', '.join(recorded['tools'])}, measured with {', '.join(found['tools'])}")
    return sentences


def self_test():
    """The comparison itself can fail."""
    one = {"tools": ["a"], "designs": {"x": {"gate_equivalents": 100.0, "max_clock_mhz": 300.0}}}
    for figure, factor, moved in (("gate_equivalents", 1.06, True), ("max_clock_mhz", 0.94, True),
                                  ("gate_equivalents", 1.04, False), ("max_clock_mhz", 1.2, True)):
        other = json.loads(json.dumps(one))
        other["designs"]["x"][figure] *= factor
        assert bool(differences(one, other)) == moved, (figure, factor)
    assert differences(one, {"tools": ["a"], "designs": {}})


def main():
    self_test()
    found = measure_all()
    if sys.argv[1:] == ["--update"]:
        RECORD.write_text(json.dumps(found, indent=2) + "\n")
        print(f"wrote {RECORD}")
        return 0
    sentences = differences(json.loads(RECORD.read_text()), found)
    for sentence in sentences:
        print("FAILED:", sentence)
    if sentences:
        print("on purpose? cmake --build build/release --target record results, and commit both with the change")
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main())
