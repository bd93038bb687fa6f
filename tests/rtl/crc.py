"""CRC-32C behind packets and off again, for widths of every kind: what sfp_crc_append sends and what sfp_crc_check hands on and flags, beat
by beat with stalls, against a bitwise CRC; every single-bit flip of short packets, cut, joined and empty ones. Clean in Verilator's lint;
simulated by Icarus. SFPGEN_TEST_SEED repeats a run."""
import pathlib
import random
import sys
import tempfile

import support
from random_bench import SEED

# Bits of a beat: a CRC in four beats and two, as it is, with zeros behind it; one group of words and several, the last one not full.
WIDTHS = [8, 16, 24, 32, 40, 256, 264, 576]
FLAG_CYCLES = {False: 4, True: 5}  # from a packet's last beat to the flag, and where a beat has more than 256 bits

BENCH = """`timescale 1ns / 1ns
module bench;
  reg clk = 0;
  always #5 clk = ~clk;
  reg rst = 1;
  integer seed = {seed}, idle = 0, place = 0, since = 0, waiting = 0;
  reg [{top}:0] beats[0:{count}-1];  // wait for the flag, TKEEP, TLAST, data
  initial $readmemh("{beats}", beats);

  reg in_valid = 0, out_ready = 0;
  wire in_ready, out_valid, out_last, wrong;
  wire [{width}-1:0] out_data;
  wire [{width}/8-1:0] out_keep;
  wire [{top}:0] beat = beats[place];

  {module} #(.DATA_BITS({width}), .ASYNC_RESET({asynchronous})) dut (
      .clk_i(clk), .rst_i(rst),
      .s_axis_tdata(in_valid ? beat[{width}-1:0] : {{{width}{{1'bx}}}}), .s_axis_tkeep({{({width}/8){{in_valid ? beat[{width}+1] : 1'bx}}}}),
      .s_axis_tvalid(in_valid), .s_axis_tready(in_ready), .s_axis_tlast(in_valid ? beat[{width}] : 1'bx),
      .m_axis_tdata(out_data), .m_axis_tkeep(out_keep), .m_axis_tvalid(out_valid), .m_axis_tready(out_ready),
      .m_axis_tlast(out_last){status});
  {no_status}

  always @(posedge clk) if (!rst) begin
    idle = idle + 1;
    out_ready <= $random(seed) % 4 != 0;
    if (out_valid === 1'bx || in_ready === 1'bx) $display("unknown");
    if (out_valid & out_ready) begin
      idle = 0;
      $display("beat %b %b %h", &out_keep, out_last, out_data & {{{width}{{out_keep[0]}}}});
    end
    // Behind a packet that is looked at: how long the flag takes, and what it is.
    if (waiting) begin
      since = since + 1;
      if (since == {flag_cycles} || since == 12) $display("flag %b", wrong);
      waiting = since != 12;
    end
    if (in_valid & in_ready) begin
      waiting = beat[{top}];
      since = 0;
      place = place + 1;
    end
    if (!in_valid || in_ready) in_valid <= !waiting && place < {count} && $random(seed) % 8 != 0;
    if (idle > 200) $finish;
  end

  initial begin
    repeat (4) @(posedge clk);
    rst <= 0;
  end
endmodule
"""


def crc32c(data):
    """Bit by bit, as RFC 3720 has it."""
    register = 0xFFFFFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (0x82F63B78 if register & 1 else 0)
    return register ^ 0xFFFFFFFF


def with_crc(data, size):
    """The bytes of a packet with its CRC, in whole beats."""
    crc = crc32c(data).to_bytes(4, "little")
    return data + crc + bytes(-len(crc) % size)


def beats_of(data, size, watched=False):
    """Transfers: whether they wait for the flag, TKEEP, TLAST, data as a number; no bytes are a beat without TKEEP."""
    if not data:
        return [(watched, 0, 1, 0)]
    cut = [data[at:at + size] for at in range(0, len(data), size)]
    return [(watched and at == len(cut) - 1, 1, int(at == len(cut) - 1), int.from_bytes(beat, "little")) for at, beat in enumerate(cut)]


class Run:
    """Beats for one of the modules and the lines that have to come."""

    def __init__(self, module, width):
        self.module, self.width, self.size = module, width, width // 8
        self.beats, self.lines = [], []

    def expect(self, beats):
        self.lines += [f"beat {keep} {last} {data:0{(self.width + 3) // 4}x}" for _, keep, last, data in beats]

    def simulate(self, directory):
        """An empty text, or what is wrong."""
        status, output = support.run(support.lint_command("verilator", self.module, {"DATA_BITS": self.width},
                                                          [str(support.TEMPLATES / f"{self.module}.v")], support.TEMPLATES), directory)
        if status != 0 or output.strip():
            return output
        name = f"{self.module}_{self.width}"
        (directory / f"{name}.hex").write_text("\n".join(
            f"{watched << self.width + 2 | keep << self.width + 1 | last << self.width | data:x}" for watched, keep, last, data in self.beats))
        check = self.module == "sfp_crc_check"
        (directory / f"{name}.v").write_text(BENCH.format(
            seed=SEED, top=self.width + 2, count=len(self.beats), beats=f"{name}.hex", width=self.width, module=self.module,
            asynchronous=self.size % 2, flag_cycles=FLAG_CYCLES[self.width > 256],
            status=", .status_clear_i(waiting != 0 && since == 11), .wrong_o(wrong)" if check else "",
            no_status="" if check else "assign wrong = 1'b0;"))
        status, output = support.run(["iverilog", "-g2005", "-y", support.TEMPLATES, "-s", "bench", "-o", f"{name}.vvp", f"{name}.v"], directory)
        if status == 0:
            status, output = support.run(["vvp", "-n", f"{name}.vvp"], directory)
        lines = output.splitlines()
        if status == 0 and lines == self.lines:
            return ""
        at = next((i for i, (got, right) in enumerate(zip(lines, self.lines)) if got != right), min(len(lines), len(self.lines)))
        return f"{name}: line {at} of {len(self.lines)} is {lines[at:at + 1]}, expected {self.lines[at:at + 1]}\n"


def append_run(width, draw):
    run = Run("sfp_crc_append", width)
    for beats in [0, 1, 2, 0, 0, 3, 40] + [draw.randrange(12) for _ in range(40)]:
        data = draw.randbytes(beats * run.size)
        sent = beats_of(data, run.size)
        if data and draw.random() < 0.3:  # the end apart
            sent[-1] = (*sent[-1][:2], 0, sent[-1][3])
            sent.append((False, 0, 1, 0))
        run.beats += sent
        run.expect(beats_of(with_crc(data, run.size), run.size))
    return run


def check_run(width, draw):
    run = Run("sfp_crc_check", width)
    crc_bytes = len(with_crc(b"", run.size))

    def packet(data, watched=True):
        """Its last beats go, whatever they are."""
        run.beats += beats_of(data, run.size, watched)
        payload = data[:max(0, len(data) - crc_bytes)]
        handed_on = [(w, keep, 0, value) for w, keep, _, value in beats_of(payload, run.size)] if payload else []
        run.expect([*handed_on, (False, 0, 1, 0)])
        if watched:
            right = len(data) >= crc_bytes and with_crc(payload, run.size) == data
            run.lines.append(f"flag {int(not right)}")
            run.lines.append(f"flag {int(not right)}")

    def good(beats):
        return with_crc(draw.randbytes(beats * run.size), run.size)

    for beats in [0, 1, 0, 40] + [draw.randrange(9) for _ in range(10)]:
        packet(good(beats))
    for beats in range(20):  # back to back
        packet(good(beats % 5), watched=False)
    packet(good(3))
    for cut in (b"", draw.randbytes(run.size), good(4)[:-run.size], good(4)[run.size:], good(2) + good(3), bytes(5 * run.size)):
        packet(cut)
    for beats in (0, 1):
        sent = good(beats)
        bits = range(8 * len(sent))
        for bit in bits if len(bits) <= 300 else draw.sample(bits, 300):
            flipped = bytearray(sent)
            flipped[bit // 8] ^= 1 << bit % 8
            packet(bytes(flipped))
    packet(good(2))
    # TLAST apart from the CRC: the CRC's first beat is taken for a packet's.
    sent = good(2)
    apart = beats_of(sent, run.size)
    run.beats += [*((False, 1, 0, value) for _, _, _, value in apart), (True, 0, 1, 0)]
    held = crc_bytes // run.size - 1
    run.expect([(False, 1, 0, value) for _, _, _, value in apart[:len(apart) - held]] + [(False, 0, 1, 0)])
    run.lines += ["flag 1", "flag 1"]
    packet(good(2))
    return run


def main():
    print(f"seed {SEED}: repeat with SFPGEN_TEST_SEED={SEED}")
    if crc32c(b"123456789") != 0xE3069283:
        sys.exit("the test's own CRC is wrong")
    wrong = []
    with tempfile.TemporaryDirectory() as temporary:
        for width in WIDTHS:
            for make in (append_run, check_run):
                run = make(width, random.Random(f"{SEED} {width}"))
                wrong.append(run.simulate(pathlib.Path(temporary)))
    print("".join(wrong))
    sys.exit(1 if any(wrong) else 0)


main()
