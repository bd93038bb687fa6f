"""Nothing unknown comes out: every example in Icarus, whose signals have four states. All flip-flops are X at the start, and so is every
payload wire while its TVALID is low and every byte that TKEEP does not mark; after the reset each TVALID, TREADY and status bit and
every payload that counts is 0 or 1."""
import os
import pathlib
import sys
import tempfile

from random_bench import SEED, Bench, generate

EXAMPLES = pathlib.Path(os.environ["SFPGEN_SOURCE_DIR"]) / "examples"
CYCLES = 1500


class KnownOutputs(Bench):
    def wrong(self, name, part=""):
        return f"^{name}{part} === 1'bx"


class UnknownInput(KnownOutputs):
    payload = "bits(0) ^ 1'bx"


def simulate(spec, kind):
    """What is wrong, as text; empty where nothing is."""
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        manifest, sources = generate(spec, directory / "design")
        wrong, beats = kind(manifest).run(directory, sources, CYCLES)
        print(spec.parent.name, beats, flush=True)
        return wrong


def main():
    print(f"seed {SEED}: repeat with SFPGEN_TEST_SEED={SEED}")
    bad = 0
    for spec in sorted(EXAMPLES.glob("*/spec.json")):
        if len(sys.argv) > 1 and spec.parent.name not in sys.argv[1:]:
            continue
        wrong = simulate(spec, KnownOutputs)
        if wrong:
            bad += 1
            print(f"{spec.parent.name}: FAILED\n{wrong}")
    said = simulate(EXAMPLES / "fp32_encoder" / "spec.json", UnknownInput)
    if "BAD m_axis_data_tdata byte" not in said:
        sys.exit(f"an unknown bit of the input does not show at the output:\n{said}")
    sys.exit(f"{bad} examples let something unknown out" if bad else 0)


main()
