"""The netlist is the RTL, for every input: what sfpgen synth writes is proved equal to the Verilog that it was made from.

Synthesis keeps every flip-flop and names its cell after the register's bit. So registers are paired by name, and in ABC (cec) every
output and every register's next state, reset and set are proved to be the same functions of inputs and registers: machines that
are in the same state stay so, whatever comes. The cells' functions are those of the Liberty file that the mapping was made with.
Of two registers that are always equal synthesis keeps one, and makes some of its own: one without a partner is taken for that of its
machine which it equals in a random simulation, or for a constant, and its next state is proved to be that one's too. What equals nothing
counts as any value and has to make no difference.

equivalence.py [SPEC ...]: other specs than those of the test, which prints how long each takes."""
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

from support import SFPGEN, run

SPECS = [
    {"design": "sfp_encoder", "container": "bf16", "lanes": 1, "rows": 2, "codings": ["raw", "delta", "bias"]},
    {"design": "sfp_decoder", "container": "bf16", "lanes": 1, "rows": 2, "codings": ["delta", "max"], "pipeline": "fast", "crc": "on"},
    {"design": "gecko_decoder", "exponent_bits": 5, "lanes": 3, "rows": 4, "reset": "asynchronous"},
    {"design": "bit_packer", "word_bits": 16, "fifo_depth": 2},
]
SECONDS = 400
PATTERNS = 256  # side by side in a simulation
RESET_CYCLES, CYCLES, COMPARED = 4, 150, 16  # the last ones are compared, when everything has been written
# A flip-flop's name in the netlist: the register's bit, then what kind of flip-flop it was.
REGISTER = re.compile(r"(.*?)(?:\[(\d+)\])?\$_[A-Z]*DFF[A-Z]*_\w*_\.\w+")
LOGIC = "flatten; dffunmap; opt_clean; simplemap; techmap; opt_clean; aigmap; opt_clean"


def written(module, script, directory):
    """The module as Yosys has it after the script, in gates."""
    out = directory / f"{len(list(directory.glob('*.out')))}.out"
    status, text = run(["timeout", str(SECONDS), "yosys", "-q", "-p", f"{script}; {LOGIC}; write_json {out}"], directory)
    if status != 0:
        sys.exit(text)
    return json.loads(out.read_text())["modules"][module]


class Machine:
    """A design in gates: its ports, its registers by name, and what they become."""

    def __init__(self, module, names):
        self.module = module
        self.gates, self.registers, functions = [], {}, {}
        for kind, pins in ((cell["type"], {pin: bits[0] for pin, bits in cell["connections"].items()}) for cell in module["cells"].values()):
            if kind in ("$_AND_", "$_NOT_"):
                self.gates.append((kind, pins))
            elif re.fullmatch(r"\$_DFF(SR)?_\w+_", kind):
                functions[pins["Q"]] = self.function(kind, pins)
            else:
                sys.exit(f"the cell {kind} is neither gate nor flip-flop")
        self.functions = functions
        for name, bit in names(self):
            if bit in functions:
                self.registers[name] = bit

    def function(self, kind, pins):
        """Next state, clear and set of a flip-flop; each a net and whether it is inverted."""
        if pins["C"] != self.module["ports"]["clk_i"]["bits"][0]:
            sys.exit(f"a flip-flop {kind} has another clock than clk_i")
        code = kind.rstrip("_").rsplit("_", 1)[1]
        if code[0] != "P":
            sys.exit(f"a flip-flop {kind} takes the falling edge")
        never = ("0", False)
        if kind.startswith("$_DFFSR"):
            return {"next": (pins["D"], False), "clear": (pins["R"], code[2] == "N"), "set": (pins["S"], code[1] == "N")}
        reset = (pins["R"], code[1] == "N") if len(code) == 3 else never
        return {"next": (pins["D"], False), "clear": reset if code[2:] == "0" else never, "set": reset if code[2:] == "1" else never}

    def ordered_gates(self):
        """Every gate behind what it reads."""
        driver = {pins["Y"]: (kind, pins) for kind, pins in self.gates}
        order, done = [], set()
        for net in list(driver):
            stack = [net]
            while stack:
                at = stack[-1]
                waiting = [] if at in done or at not in driver else [driver[at][1][pin] for pin in "AB" if pin in driver[at][1]]
                waiting = [other for other in waiting if other in driver and other not in done]
                if waiting:
                    stack += waiting
                    continue
                stack.pop()
                if at in driver and at not in done:
                    done.add(at)
                    order.append(driver[at])
        return order

    def traces(self):
        """What every register was in each cycle of a random simulation, as one number."""
        ones = (1 << PATTERNS) - 1
        order = self.ordered_gates()
        draw = random.Random(1)
        values = {"0": 0, "1": ones, "x": 0}
        states = {bit: draw.getrandbits(PATTERNS) for bit in self.functions}
        traces = dict.fromkeys(states, 0)
        for cycle in range(RESET_CYCLES + CYCLES):
            values.update(states)
            for port, facts in self.module["ports"].items():
                for bit in facts["bits"] if facts["direction"] == "input" else []:
                    reset = ones if cycle < RESET_CYCLES else 0
                    values[bit] = reset if port == "rst_i" else draw.getrandbits(PATTERNS)
            for kind, pins in order:
                values[pins["Y"]] = values[pins["A"]] & values[pins["B"]] if kind == "$_AND_" else ones ^ values[pins["A"]]

            def function(state, what):
                bit, inverted = self.functions[state][what]
                return values[bit] ^ (ones if inverted else 0)

            states = {bit: (function(bit, "next") | function(bit, "set")) & (ones ^ function(bit, "clear")) for bit in states}
            if cycle >= RESET_CYCLES + CYCLES - COMPARED:
                traces = {bit: traces[bit] << PATTERNS | states[bit] for bit in states}
        return traces

    def twins(self, alone, paired):
        """For registers without a partner the one with a partner that they equal, or the constant."""
        if not alone:
            return {}
        traces = self.traces()
        known = {traces[bit]: bit for bit in paired}
        known[0], known[(1 << PATTERNS * COMPARED) - 1] = "0", "1"
        return {bit: known[traces[bit]] for bit in alone if traces[bit] in known}

    def blif(self, inputs, outputs):
        """Inputs: names with all nets that they are; outputs: names, each a net and whether it is inverted."""
        ports = [name for name in inputs if not name.startswith("constant_")]
        lines = [".model machine", f".inputs {' '.join(ports)}", f".outputs {' '.join(outputs)}", ".names n0", ".names n1", "1", ".names nx"]
        for name, bits in inputs.items():
            for bit in bits:
                lines += [f".names {name.replace('constant_', 'n')} n{bit}", "1 1"]
        for kind, pins in self.gates:
            lines += [f".names n{pins['A']} n{pins['B']} n{pins['Y']}", "11 1"] if kind == "$_AND_" else [f".names n{pins['A']} n{pins['Y']}", "0 1"]
        for name, (bit, inverted) in outputs.items():
            lines += [f".names n{bit} {name}", "0 1" if inverted else "1 1"]
        return "\n".join([*lines, ".end", ""])


def registers_of_netlist(machine):
    """Names as the cells have them, out of the nets within."""
    for net, facts in machine.module["netnames"].items():
        found = REGISTER.fullmatch(net)
        if found:
            yield (found.group(1), int(found.group(2) or 0)), facts["bits"][0]


def registers_of_rtl(machine):
    for net, facts in machine.module["netnames"].items():
        array = re.fullmatch(r"(.*)\[(\d+)\]", net)
        for index, bit in enumerate(facts["bits"]):
            yield (net, index), bit
            if array and len(facts["bits"]) == 1:
                yield (array.group(1), int(array.group(2))), bit


def prove(top, sources, netlist, library, directory):
    """An empty text, or why the netlist is not proved to be the RTL."""
    verilog = " ".join(str(path) for path in sources)
    rtl = Machine(written(top, f"read_verilog {verilog}; hierarchy -check -top {top}; proc; memory", directory), registers_of_rtl)
    gates = Machine(written(top, f"read_liberty -ignore_miss_func {library}; read_verilog {netlist}; hierarchy -check -top {top}; proc",
                            directory), registers_of_netlist)
    missing = [name for name in gates.registers if name not in rtl.registers]
    if missing:
        return f"the RTL has no register {missing[0]}"
    inputs, outputs = ({}, {}), ({}, {})
    for side, machine in enumerate((rtl, gates)):
        for port, facts in machine.module["ports"].items():
            for index, bit in enumerate(facts["bits"]):
                name = f"port_{port}_{index}"
                if facts["direction"] == "input":
                    inputs[side][name] = [bit]
                else:
                    outputs[side][name] = (bit, False)
    pairs = [(rtl.registers[name], bit) for name, bit in gates.registers.items()]
    for number, pair in enumerate(pairs):
        for side, machine in enumerate((rtl, gates)):
            inputs[side][f"register_{number}"] = [pair[side]]
            for what, function in machine.functions[pair[side]].items():
                outputs[side][f"{what}_{number}"] = function
    twins, free = 0, 0
    for side, machine in enumerate((rtl, gates)):
        number_of = {pair[side]: number for number, pair in enumerate(pairs)}
        alone = sorted(set(machine.functions) - set(number_of))
        twin_of = machine.twins(alone, number_of)
        twins, free = twins + len(twin_of), free + len(alone) - len(twin_of)
        for bit in alone:
            name = f"alone_{side}_{bit}"
            twin = twin_of.get(bit)
            # A constant is a net that both machines have.
            joined = f"register_{number_of[twin]}" if twin in number_of else f"constant_{twin}" if twin else name
            inputs[side].setdefault(joined, []).append(bit)
            inputs[1 - side].setdefault(joined, [])
            if twin is None:
                continue
            for what, function in machine.functions[bit].items():
                if twin in number_of:
                    partner = (gates, rtl)[side].functions[pairs[number_of[twin]][1 - side]][what]
                elif what == "next":
                    partner = (twin, False)
                elif (what == "set") == (twin == "0"):
                    partner = ("0", False)
                else:
                    continue
                outputs[side][f"{what}_{name}"] = function
                outputs[1 - side][f"{what}_{name}"] = partner
    print(f"  {len(pairs)} registers, {twins} that equal one of them, {free} alone, {len(outputs[0])} functions", flush=True)
    for name, machine, side in (("rtl", rtl, 0), ("gates", gates, 1)):
        (directory / f"{name}.blif").write_text(machine.blif(inputs[side], outputs[side]))
    status, text = run(["timeout", str(SECONDS), "yosys-abc", "-c", "cec rtl.blif gates.blif"], directory)
    return "" if status == 0 and "Networks are equivalent" in text else text[-2000:]


def synthesized(spec, directory):
    """Top, sources, netlist and library of a spec, of the design as a whole."""
    done = subprocess.run([SFPGEN, "synth", spec, "--work-dir", directory / "work"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    # A codec's halves are mapped alone too; the design as a whole has all files.
    netlists = (directory / "work").rglob("netlist.v")
    netlist = max(netlists, key=lambda path: len(list((path.parent / "rtl").glob("*.v"))))
    top = json.loads((netlist.parent / "manifest.json").read_text())["top"]
    return top, sorted((netlist.parent / "rtl").glob("*.v")), netlist, directory / "work" / "library.lib"


def check(spec, directory, spoil=None):
    """Why a spec's netlist is not its RTL. `spoil`: text of the netlist that becomes another one, once."""
    start = time.monotonic()
    print(spec.read_text().strip() if spec.stat().st_size < 300 else spec, flush=True)
    top, sources, netlist, library = synthesized(spec, directory)
    if spoil:
        text = netlist.read_text()
        if spoil[0] not in text:
            sys.exit(f"the netlist has no {spoil[0]}")
        netlist.write_text(text.replace(*spoil, 1))
    wrong = prove(top, sources, netlist, library, directory)
    print(f"  {wrong.strip().splitlines()[-1] if wrong else 'the same'}, {time.monotonic() - start:.0f} s", flush=True)
    return wrong


def main(specs):
    bad = 0
    if specs:
        for spec in specs:
            with tempfile.TemporaryDirectory() as name:
                bad += bool(check(pathlib.Path(spec).resolve(), pathlib.Path(name)))
    for keys in [] if specs else SPECS:
        with tempfile.TemporaryDirectory() as name:
            spec = pathlib.Path(name) / "spec.json"
            spec.write_text(json.dumps({"name": "same", **keys}))
            bad += bool(check(spec, pathlib.Path(name)))
    if not specs:
        with tempfile.TemporaryDirectory() as name:
            spec = pathlib.Path(name) / "spec.json"
            spec.write_text(json.dumps({"name": "same", **SPECS[2]}))
            if not check(spec, pathlib.Path(name), ("NAND2X1", "NOR2X1")):
                sys.exit("a gate of another function is not noticed")
    sys.exit(f"{bad} netlists are not proved to be their RTL" if bad else 0)


main(sys.argv[1:])
