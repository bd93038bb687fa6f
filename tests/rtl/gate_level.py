"""The netlist is the RTL: small designs mapped to the default library, with the library's own Verilog cells, beside the RTL in one
simulation (Icarus). Both take the same beats with the same stalls; every output that counts has to agree in every cycle."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from random_bench import SEED, Bench, generate
from support import SFPGEN

CELLS = pathlib.Path("/usr/share/qflow/tech/osu018/osu018_stdcells.v")
CYCLES = 1000
SPECS = [
    {"design": "sfp_encoder", "container": "bf16", "lanes": 2, "rows": 2, "codings": ["raw", "delta", "bias"]},
    {"design": "sfp_decoder", "container": "bf16", "lanes": 2, "rows": 2, "pipeline": "fast"},
    {"design": "gecko_decoder", "exponent_bits": 5, "lanes": 3, "rows": 4, "reset": "asynchronous"},
    {"design": "bit_packer", "word_bits": 16, "fifo_depth": 2},
]


class SameOutputs(Bench):
    """Unknown bits would spread further among gates than in RTL, so everything is random instead."""

    nothing = "1'b0"

    def duts(self):
        outputs = [name for name, port in self.ports.items() if port["direction"] == "output"]
        wires = "".join(f"wire [{self.ports[name]['width'] - 1}:0] gate_{name};\n  " for name in outputs)
        names = [f"gate_{name}" if name in outputs else name for name in self.ports]
        return wires + super().duts() + "\n  " + self.instance(f"{self.manifest['top']}_gates", "gates", names)

    def wrong(self, name, part=""):
        return f"{name}{part} !== gate_{name}{part}"


def netlist_of(spec, directory, top):
    """The mapped netlist, its module renamed."""
    done = subprocess.run([SFPGEN, "synth", spec, "--work-dir", directory / "work"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    text = next((directory / "work").rglob("netlist.v")).read_text()
    netlist = directory / "gates.v"
    netlist.write_text(re.sub(rf"^module {top}\b", f"module {top}_gates", text, flags=re.M))
    return netlist


def simulate(keys, directory, spoil=None):
    """What is wrong, as text. `spoil`: two cell names, cells of the one become the other."""
    spec = directory / "spec.json"
    spec.write_text(json.dumps({"name": "gate_test", **keys}))
    manifest, sources = generate(spec, directory / "design")
    netlist = netlist_of(spec, directory, manifest["top"])
    if spoil:
        netlist.write_text(netlist.read_text().replace(*spoil))
    wrong, beats = SameOutputs(manifest).run(directory, [*sources, netlist, CELLS], CYCLES)
    print(keys["design"], beats, flush=True)
    return wrong


def main():
    print(f"seed {SEED}: repeat with SFPGEN_TEST_SEED={SEED}")
    bad = 0
    for keys in SPECS:
        with tempfile.TemporaryDirectory() as name:
            wrong = simulate(keys, pathlib.Path(name))
        if wrong:
            bad += 1
            print(f"{keys}: FAILED\n{wrong[-3000:]}")
    with tempfile.TemporaryDirectory() as name:
        if "BAD" not in simulate(SPECS[-1], pathlib.Path(name), ("NAND2X1", "NOR2X1")):
            sys.exit("a wrong gate is not noticed")
    sys.exit(f"{bad} netlists differ from their RTL" if bad else 0)


main()
