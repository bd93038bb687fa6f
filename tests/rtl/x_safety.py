"""Nothing unknown comes out: every example in Icarus, whose signals have four states. All flip-flops are X at the start, and so is every
payload wire while its TVALID is low and every byte that TKEEP does not mark; after the reset each TVALID, TREADY and status bit and
every payload that counts is 0 or 1."""
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

from support import SFPGEN

EXAMPLES = pathlib.Path(os.environ["SFPGEN_SOURCE_DIR"]) / "examples"
SEED = int(os.environ.get("SFPGEN_TEST_SEED", random.SystemRandom().randrange(1 << 31)))
CYCLES = 1500

BENCH = """\
`default_nettype none
module x_bench;
  reg clock = 1'b0;
  reg reset = 1'bx;
  reg live = 1'b0;
  integer seed = {seed};
  integer cycle;
  integer bad = 0;
{declarations}
  {top} dut ({connections});

  // Random bits, as many as the widest port has.
  function [{widest}:0] bits(input integer unused);
    integer word;
    for (word = 0; word <= {widest}; word = word + 32) bits[word +: 32] = $random(seed);
  endfunction

  task complain(input [8*60:1] what);
    begin
      bad = bad + 1;
      if (bad < 20) $display("X %0s at cycle %0d", what, cycle);
    end
  endtask

  always #1 clock = ~clock;

  initial begin
{initially}
    cycle = 0;
    @(negedge clock) reset = 1'b1;
    repeat (5) @(negedge clock);
    reset = 1'b0;
    live = 1'b1;
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
    """The text of a bench for one design, from its manifest."""

    def __init__(self, manifest, payload):
        self.manifest = manifest
        self.payload = payload
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
                self.parts["checks"].append(f'      if (^{name} === 1\'bx) complain("{name}");')

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
        self.parts["checks"].append(f'      if ({ready} === 1\'bx) complain("{ready}");')
        lines = [f"if (!{valid} || {stem}_taken) begin", f"  {valid} = $random(seed) % 4 != 0;"]
        lines += [f"  {stem}_{field} = {{{fields[field]['width']}{{1'bx}}}};" for field in payload]
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
            if stem.endswith("s_axis") and "tlast" in fields and item:
                # The last row may be partial, the bytes behind its values are X.
                lines.append(f"    if ({stem}_tlast) {stem}_tkeep = {stem}_tkeep >> {item} * ($unsigned($random(seed)) % {width // item});")
                for byte in range(width):
                    lines.append(f"    if (!{stem}_tkeep[{byte}]) {stem}_tdata[{8 * byte} +: 8] = 8'bx;")
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
        lines = [f'if ({valid} === 1\'bx) complain("{valid}");', f"if ({valid} === 1'b1) begin", f"  {stem}_beats = {stem}_beats + 1;"]
        for field in ("tkeep", "tlast", "tuser"):
            if field in fields:
                lines.append(f'  if (^{stem}_{field} === 1\'bx) complain("{stem}_{field}");')
        if "tdata" in fields:
            width = fields["tdata"]["width"]
            if "tkeep" in fields:
                item = width // fields["tkeep"]["width"]
                for place in range(fields["tkeep"]["width"]):
                    lines.append(f"  if ({stem}_tkeep[{place}] === 1'b1 && ^{stem}_tdata[{item * place} +: {item}] === 1'bx) "
                                 f'complain("{stem}_tdata byte {place}");')
            else:
                lines.append(f'  if (^{stem}_tdata === 1\'bx) complain("{stem}_tdata");')
        lines.append("end")
        self.parts["checks"] += ["      " + line for line in lines]
        self.parts["totals"].append(f'    $display("BEATS {stem} %0d", {stem}_beats);')

    def text(self):
        manifest = self.manifest
        wires = {manifest["clock_port"]: "clock", manifest["reset_port"]: "reset"}
        widest = (max(port["width"] for port in manifest["ports"]) + 31) // 32 * 32 - 1
        return BENCH.format(top=manifest["top"], seed=SEED, widest=widest, cycles=CYCLES,
                            connections=", ".join(f".{name}({wires.get(name, name)})" for name in self.ports),
                            **{name: "\n".join(lines) for name, lines in self.parts.items()})


def simulate(spec, directory, payload="bits(0)"):
    """What is wrong, as text; empty where nothing is. `payload`: what the beats carry."""
    design = directory / "design"
    subprocess.run([SFPGEN, "generate", spec, "-o", design], check=True, capture_output=True)
    manifest = json.loads((design / "manifest.json").read_text())
    bench = Bench(manifest, payload)
    (directory / "x_bench.v").write_text(bench.text())
    program = directory / "x_bench"
    built = subprocess.run(["iverilog", "-g2005", "-s", "x_bench", "-o", program, directory / "x_bench.v", *sorted((design / "rtl").glob("*.v"))],
                           capture_output=True, text=True)
    if built.returncode != 0:
        return built.stderr
    said = subprocess.run(["vvp", "-n", program], capture_output=True, text=True).stdout
    beats = dict(re.findall(r"^BEATS (\S+) (\d+)$", said, re.M))
    idle = [stem for stem in bench.outputs if int(beats.get(stem, 0)) < 5]
    print(spec.parent.name, beats, flush=True)
    if "PASSED" not in said.splitlines():
        return said
    return f"no traffic on {', '.join(idle)}" if idle else ""


def main():
    print(f"seed {SEED}: repeat with SFPGEN_TEST_SEED={SEED}")
    wanted = sys.argv[1:]
    bad = 0
    for spec in sorted(EXAMPLES.glob("*/spec.json")):
        if wanted and spec.parent.name not in wanted:
            continue
        with tempfile.TemporaryDirectory() as name:
            wrong = simulate(spec, pathlib.Path(name))
        if wrong:
            bad += 1
            print(f"{spec.parent.name}: FAILED\n{wrong}")
    with tempfile.TemporaryDirectory() as name:
        said = simulate(EXAMPLES / "fp32_encoder" / "spec.json", pathlib.Path(name), "bits(0) ^ 1'bx")
        if "X m_axis_data_tdata byte" not in said:
            sys.exit(f"an unknown bit of the input does not show at the output:\n{said}")
    sys.exit(f"{bad} examples let something unknown out" if bad else 0)


main()
