"""An example spec passes one command: arguments are verify or synth, and the spec."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SFPGEN = os.environ["SFPGEN"]

# Synthesis takes long and the examples' own figures are those of docs: one lane, few rows, bits and products show that the flow goes through.
SMALL = {"lanes": 1, "rows": 2, "fifo_depth": 2, "integer_bits": 4, "k": 4}
ROWS = "2000"
# A real one is sent too where a design takes values alone.
TENSOR = pathlib.Path(__file__).resolve().parents[2] / "examples" / "tensors" / "cnn_weight.npy"
NO_TENSOR = ("gradient_accumulator",)


def run(command, spec, report, *arguments):
    subprocess.run([SFPGEN, command, spec, "--json", report, *arguments], check=True)
    return json.loads(report.read_text())


def verify(spec, directory):
    keys = json.loads(spec.read_text())
    tensor = ["--tensor", TENSOR] if "container" in keys and keys["design"] not in NO_TENSOR else []
    report = run("verify", spec, directory / "report.json", "--rows", ROWS, *tensor)
    return report["passed"] and report["values_checked"] > 0 and bool(report["tensors"]) == bool(tensor)


def synth(spec, directory):
    keys = json.loads(spec.read_text())
    del keys["$schema"]
    small = directory / spec.parent.name
    small.write_text(json.dumps({**keys, **{key: min(keys[key], most) for key, most in SMALL.items() if key in keys}}))
    unit = run("synth", small, directory / "report.json")["units"][-1]
    return unit["gate_equivalents"] > 0 and unit["max_clock_mhz"] > 0


def main(command, spec):
    with tempfile.TemporaryDirectory(prefix="sfpgen-example-") as directory:
        return 0 if {"verify": verify, "synth": synth}[command](pathlib.Path(spec), pathlib.Path(directory)) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
