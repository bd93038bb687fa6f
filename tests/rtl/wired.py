"""An encoder wired to a decoder gives back what went in, with stalls at both ends, when the FIFOs between them hold more
rows than a word of metadata (docs/ports.md). Simulated by Icarus; the seed is printed."""
import json
import pathlib
import random
import sys
import tempfile

import support

LANES = 2
KEYS = {"container": {"exponent_bits": 5, "mantissa_bits": 2}, "lanes": LANES, "rows": 2, "codings": ["delta"],
        "pipeline": "fast"}
# Values of each packet, odd ones too: none, less than a row, less than a word of metadata, many.
PACKETS = [1, 2, 7, 40, 3, 301, 64, 1, 1000, 5]

BENCH = """`timescale 1ns / 1ns
module bench;
  reg clk = 0;
  always #5 clk = ~clk;
  reg rst = 1;

  reg [31:0] lengths[0:@COUNT@-1];
  integer sent = 0, heard = 0, told = 0, left = 0, got = 0, failures = 0, idle = 0, seed = @SEED@;
  initial begin
@LENGTHS@
  end

  // Rows are drawn in order, and compared in order: a queue of what is on its way.
  reg [@W@-1:0] queue[0:4095];
  reg [@LANES@-1:0] queue_keep[0:4095];
  reg queue_last[0:4095];
  integer head = 0, tail = 0;

  reg  [@W@-1:0] in_data;
  reg  [@LANES@-1:0] in_keep;
  reg  in_valid = 0, in_last;
  wire in_ready;
  wire [@W@-1:0] data, out_data;
  wire [@LANES@-1:0] keep, out_keep;
  wire valid, ready, last, out_valid, out_last;
  wire [31:0] meta;
  wire [3:0] meta_keep;
  wire meta_valid, meta_ready, meta_last;
  reg  out_ready = 0;

  encoder u_encoder (
      .clk_i(clk), .rst_i(rst), .cfg_mantissa_bits_i(2'd2), .cfg_sign_i(1'b1), .cfg_zero_code_i(1'b0),
      .s_axis_tdata(in_data), .s_axis_tkeep(in_keep), .s_axis_tvalid(in_valid), .s_axis_tready(in_ready),
      .s_axis_tlast(in_last),
      .m_axis_data_tdata(data), .m_axis_data_tkeep(keep), .m_axis_data_tvalid(valid), .m_axis_data_tready(ready),
      .m_axis_data_tlast(last),
      .m_axis_meta_tdata(meta), .m_axis_meta_tkeep(meta_keep), .m_axis_meta_tvalid(meta_valid),
      .m_axis_meta_tready(meta_ready), .m_axis_meta_tlast(meta_last), .status_clear_i(1'b0));
  decoder u_decoder (
      .clk_i(clk), .rst_i(rst), .cfg_mantissa_bits_i(2'd2), .cfg_sign_i(1'b1), .cfg_zero_code_i(1'b0),
      .cfg_values_i(lengths[told]),
      .s_axis_data_tdata(data), .s_axis_data_tkeep(keep), .s_axis_data_tvalid(valid), .s_axis_data_tready(ready),
      .s_axis_data_tlast(last),
      .s_axis_meta_tdata(meta), .s_axis_meta_tkeep(meta_keep), .s_axis_meta_tvalid(meta_valid),
      .s_axis_meta_tready(meta_ready), .s_axis_meta_tlast(meta_last),
      .m_axis_tdata(out_data), .m_axis_tkeep(out_keep), .m_axis_tvalid(out_valid), .m_axis_tready(out_ready),
      .m_axis_tlast(out_last), .status_clear_i(1'b0));

  // Long runs of stalls and of none, by turns, so that the FIFOs fill and drain.
  reg [7:0] slow_in = 0, slow_out = 0;
  integer k, wide;
  reg [@W@-1:0] drawn;
  reg [@LANES@-1:0] drawn_keep;
  reg drawn_last;
  always @(posedge clk) if (!rst) begin
    idle <= idle + 1;
    if (meta_valid && meta_ready && meta_last && told < @COUNT@ - 1) told <= told + 1;
    if ($random(seed) % 64 == 0) slow_in <= $random(seed);
    if ($random(seed) % 64 == 0) slow_out <= $random(seed);
    out_ready <= ($random(seed) & 255) >= slow_out;
    if (out_valid && out_ready) begin
      idle <= 0;
      got = got + 1;
      wide = 0;
      for (k = 0; k < @LANES@; k = k + 1)
        if (queue_keep[head][k] && out_data[8*k+:8] !== queue[head][8*k+:8]) wide = 1;
      if (head == tail || out_keep !== queue_keep[head] || out_last !== queue_last[head] || wide) failures = failures + 1;
      head = (head + 1) % 4096;
      if (out_last) heard = heard + 1;
    end
    if (!in_valid || in_ready) begin
      in_valid <= 0;
      if (sent < @COUNT@ && ($random(seed) & 255) >= slow_in) begin
        // Exponents near each other in some rows, anything in others.
        for (k = 0; k < @LANES@; k = k + 1)
          drawn[8*k+:8] = ($random(seed) & 1) ? $random(seed) : 8'h3c + ($random(seed) & 7);
        wide = lengths[sent] - left;
        drawn_keep = (wide >= @LANES@) ? {@LANES@{1'b1}} : ~({@LANES@{1'b1}} << wide);
        drawn_last = wide <= @LANES@;
        {in_valid, in_last, in_keep, in_data} <= {1'b1, drawn_last, drawn_keep, drawn};
        queue[tail] = drawn;
        queue_keep[tail] = drawn_keep;
        queue_last[tail] = drawn_last;
        tail = (tail + 1) % 4096;
        left = drawn_last ? 0 : left + @LANES@;
        if (drawn_last) sent = sent + 1;
      end
    end
    if (heard == @COUNT@ || idle > 3000) begin
      $display("%0d packets of %0d, %0d rows, %0d failures", heard, @COUNT@, got, failures);
      $finish;
    end
  end

  initial begin
    repeat (4) @(posedge clk);
    rst <= 0;
  end
endmodule
"""


def rows_before_metadata(directory, keys):
    """What sfpgen check says of an encoder with these keys."""
    spec = directory / "encoder.json"
    spec.write_text(json.dumps({"name": "encoder", "design": "sfp_encoder", **keys}))
    status, output = support.run([support.SFPGEN, "check", spec, "--json"], directory)
    if status != 0:
        sys.exit(output)
    for entry in json.loads(output)["derived"]:
        if entry["name"] == "rows_before_metadata":
            return entry["value"]
    sys.exit("sfpgen check says nothing of rows_before_metadata\n" + output)


def main():
    seed = random.randrange(1, 2**31)
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory() as temporary:
        directory = pathlib.Path(temporary)
        # Two FIFOs stand between the ports of the units: together they hold more.
        depth = (rows_before_metadata(directory, KEYS) // 2 + 2) // 2 * 2
        files = []
        for name in ("encoder", "decoder"):
            spec = directory / f"{name}.json"
            spec.write_text(json.dumps({"name": name, "design": f"sfp_{name}", **KEYS, "fifo_depth": depth}))
            status, output = support.run([support.SFPGEN, "generate", spec, "-o", directory / name], directory)
            if status != 0:
                sys.exit(output)
            files += sorted(str(path) for path in (directory / name / "rtl").glob("*.v"))
        bench = BENCH.replace("@LENGTHS@", "\n".join(f"    lengths[{i}] = {n};" for i, n in enumerate(PACKETS)))
        for key, value in (("COUNT", len(PACKETS)), ("SEED", seed), ("W", 8 * LANES), ("LANES", LANES)):
            bench = bench.replace(f"@{key}@", str(value))
        (directory / "bench.v").write_text(bench)
        program = directory / "bench.vvp"
        status, output = support.run(["iverilog", "-g2005", "-s", "bench", "-o", program, *files, directory / "bench.v"],
                                     directory)
        if status != 0:
            sys.exit(output)
        status, output = support.run(["vvp", program], directory)
    print(output)
    rows = sum((length + LANES - 1) // LANES for length in PACKETS)
    return 0 if f"{len(PACKETS)} packets of {len(PACKETS)}, {rows} rows, 0 failures" in output else 1


if __name__ == "__main__":
    sys.exit(main())
