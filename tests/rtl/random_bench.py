"""A bench in plain Verilog for any generated design, from its manifest: random beats with stalls on every stream, for simulators with four
states. Used for what Verilator, which has two, cannot show."""
import json
import os
import random
import re
import subprocess

from support import SFPGEN

SEED = int(os.environ.get("SFPGEN_TEST_SEED", random.SystemRandom().randrange(1 << 31)))

BENCH = """\
`default_nettype none
module random_bench;
  reg clock = 1'b0;
  reg reset = 1'bx;
  integer seed = {seed};
  integer cycle;
  integer bad = 0;
{declarations}
  {duts}

  // Random bits, as many as the widest port has.
  function [{widest}:0] bits(input integer unused);
    integer word;
    for (word = 0; word <= {widest}; word = word + 32) bits[word +: 32] = $random(seed);
  endfunction

  task complain(input [8*60:1] what);
    begin
      bad = bad + 1;
      if (bad < 20) $display("BAD %0s at cycle %0d", what, cycle);
    end
  endtask

  always #1 clock = ~clock;

  initial begin
{initially}
    cycle = 0;
    @(negedge clock) reset = 1'b1;
    repeat (5) @(negedge clock);
    reset = 1'b0;
    for (cycle = 0; cycle < {cycles}; cycle = cycle + 1) begin
      @(posedge clock);
      // What the edge sees.
{checks}
      @(negedge clock);
{drives}
    end
{totals}
    if (bad == 0) $display("PASSED");
    $finish;
  end
endmodule
"""


class Bench:
    """The text of a bench for one design, from its manifest. A class of its own says what is wrong with an output."""

    payload = "bits(0)"  # what beats carry
    nothing = "1'bx"     # every bit of what does not count

    def __init__(self, manifest):
        self.manifest = manifest
        self.ports = {port["name"]: port for port in manifest["ports"]}
        self.parts = {"declarations": [], "initially": [], "checks": [], "drives": [], "totals": []}
        self.outputs = []
        groups = {}
        for port in manifest["ports"]:
            self.declare(port)
            field = re.fullmatch(r"(.*)_(tdata|tkeep|tlast|tuser|tvalid|tready)", port["name"])
            if field:
                groups.setdefault(field.group(1), {})[field.group(2)] = port
        for stem, fields in groups.items():
            (self.drive if fields["tvalid"]["direction"] == "input" else self.watch)(stem, fields)
        for name, port in self.ports.items():
            if port["direction"] == "input" and not self.is_ours(name):
                self.parts["initially"].append(f"    {name} = 0;")
                self.parts["drives"].append(f"      if (cycle % 64 == 0) {name} = {self.configuration(port)};")
            # Outputs beside streams may belong to a beat; those of a design without streams always count.
            if port["direction"] == "output" and (not groups or re.search("status|_valid_o$", name)):
                self.parts["checks"].append(f'      if ({self.wrong(name)}) complain("{name}");')

    def is_ours(self, name):
        manifest = self.manifest
        return name in (manifest["clock_port"], manifest["reset_port"]) or re.search(r"_t(data|keep|last|user|valid|ready)$", name)

    def declare(self, port):
        kind = "reg" if port["direction"] == "input" else "wire"
        self.parts["declarations"].append(f"  {kind} [{port['width'] - 1}:0] {port['name']};")

    def configuration(self, port):
        """Mostly anything; numbers of values that end within the run."""
        if re.search("value|count", port["name"]) and port["width"] > 8:
            return "$unsigned($random(seed)) % 200"
        if port["name"].endswith(("clear_i", "load_i")):
            return "0"
        return "bits(0)"

    def drive(self, stem, fields):
        """A source: a beat stays until it is taken, its payload is X while there is none."""
        valid, ready = f"{stem}_tvalid", f"{stem}_tready"
        payload = [field for field in ("tdata", "tkeep", "tlast", "tuser") if field in fields]
        self.parts["declarations"].append(f"  reg {stem}_taken = 1'b0;")
        self.parts["initially"].append(f"    {valid} = 1'b0;")
        self.parts["checks"].append(f"      {stem}_taken = {valid} & {ready};")
        self.parts["checks"].append(f'      if ({self.wrong(ready)}) complain("{ready}");')
        lines = [f"if (!{valid} || {stem}_taken) begin", f"  {valid} = $random(seed) % 4 != 0;"]
        lines += [f"  {stem}_{field} = {{{fields[field]['width']}{{{self.nothing}}}}};" for field in payload]
        lines += [f"  if ({valid}) begin"]
        if "tlast" in fields:
            lines.append(f"    {stem}_tlast = $random(seed) % 16 == 0;")
        if "tuser" in fields:
            lines.append(f"    {stem}_tuser = bits(0);")
        if "tdata" in fields:
            lines.append(f"    {stem}_tdata = {self.payload};")
        if "tkeep" in fields:
            width = fields["tkeep"]["width"]
            lines.append(f"    {stem}_tkeep = {{{width}{{1'b1}}}};")
            item = width // self.manifest.get("lanes", 1)
            # Where several streams bring the parts of a row, partial rows would have to agree.
            alone = sum(port["name"].endswith("_tvalid") for port in self.ports.values() if port["direction"] == "input") == 1
            # Where a port tells how many values come, the beats are whole words that those are packed in.
            rows = alone and "cfg_values_i" not in self.ports
            if rows and stem.endswith("s_axis") and "tlast" in fields and item:
                # The last row may be partial, the bytes behind its values are X.
                lines.append(f"    if ({stem}_tlast) {stem}_tkeep = {stem}_tkeep >> {item} * ($unsigned($random(seed)) % {width // item});")
                for byte in range(width):
                    lines.append(f"    if (!{stem}_tkeep[{byte}]) {stem}_tdata[{8 * byte} +: 8] = {{8{{{self.nothing}}}}};")
        lines += ["  end", "end"]
        self.parts["drives"] += ["      " + line for line in lines]

    def watch(self, stem, fields):
        """A sink that stalls; what it is given is known."""
        valid = f"{stem}_tvalid"
        self.outputs.append(stem)
        if "tready" in fields:
            self.parts["initially"].append(f"    {stem}_tready = 1'b0;")
            self.parts["drives"].append(f"      {stem}_tready = $random(seed) % 4 != 0;")
        self.parts["declarations"].append(f"  integer {stem}_beats = 0;")
        lines = [f'if ({self.wrong(valid)}) complain("{valid}");', f"if ({valid} === 1'b1) begin", f"  {stem}_beats = {stem}_beats + 1;"]
        for field in ("tkeep", "tlast", "tuser"):
            if field in fields:
                lines.append(f'  if ({self.wrong(f"{stem}_{field}")}) complain("{stem}_{field}");')
        if "tdata" in fields:
            width = fields["tdata"]["width"]
            if "tkeep" in fields:
                item = width // fields["tkeep"]["width"]
                for place in range(fields["tkeep"]["width"]):
                    bits = f"[{item * place} +: {item}]"
                    lines.append(f"  if ({stem}_tkeep[{place}] === 1'b1 && {self.wrong(f'{stem}_tdata', bits)}) "
                                 f'complain("{stem}_tdata byte {place}");')
            else:
                lines.append(f'  if ({self.wrong(f"{stem}_tdata")}) complain("{stem}_tdata");')
        lines.append("end")
        self.parts["checks"] += ["      " + line for line in lines]
        self.parts["totals"].append(f'    $display("BEATS {stem} %0d", {stem}_beats);')

    def wrong(self, name, part=""):
        """When an output, or a part of it, is wrong: an expression."""
        raise NotImplementedError

    def duts(self):
        return self.instance(self.manifest["top"], "dut", self.ports)

    def instance(self, module, name, names):
        """An instance of the design; `names`: the wire at each port."""
        wires = {self.manifest["clock_port"]: "clock", self.manifest["reset_port"]: "reset"}
        joined = ", ".join(f".{port}({wires.get(port, wire)})" for port, wire in zip(self.ports, names))
        return f"{module} {name} ({joined});"

    def text(self, cycles):
        widest = (max(port["width"] for port in self.manifest["ports"]) + 31) // 32 * 32 - 1
        return BENCH.format(duts=self.duts(), seed=SEED, widest=widest, cycles=cycles,
                            **{name: "\n".join(lines) for name, lines in self.parts.items()})

    def run(self, directory, sources, cycles):
        """What is wrong, as text, and the beats of each output; nothing wrong gives an empty text."""
        (directory / "random_bench.v").write_text(self.text(cycles))
        program = directory / "random_bench"
        built = subprocess.run(["iverilog", "-g2005", "-s", "random_bench", "-o", program, directory / "random_bench.v", *sources],
                               capture_output=True, text=True, check=False)
        if built.returncode != 0:
            return built.stdout + built.stderr, {}
        said = subprocess.run(["vvp", "-n", program], capture_output=True, text=True, check=False).stdout
        beats = dict(re.findall(r"^BEATS (\S+) (\d+)$", said, re.M))
        if "PASSED" not in said.splitlines():
            return said, beats
        idle = [stem for stem in self.outputs if int(beats.get(stem, 0)) < 5]
        return f"no traffic on {', '.join(idle)}" if idle else "", beats


def generate(spec, directory):
    """The design of a spec in a directory: its manifest and its Verilog files."""
    subprocess.run([SFPGEN, "generate", spec, "-o", directory], check=True, capture_output=True)
    return json.loads((directory / "manifest.json").read_text()), sorted((directory / "rtl").glob("*.v"))
