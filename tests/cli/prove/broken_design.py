"""Every property fails on a design that breaks it: exit 1, the cycle, a trace."""
import json
import pathlib
import tempfile

from support import BrokenTemplate, Run, check, install, write_spec

# Property, template, what it says, what it says instead.
FAULTS = [
    (1, "codec", "sfp_delta_decode.v", "sum & {E{~zero}}", "sum"),
    (1, "codec", "sfp_quantize.v", "| nan_gone, mantissa_i", "| 1'b0, mantissa_i"),
    (2, "codec", "sfp_row_width.v", "zero_i | forced_i[w] | (|magnitude_i)", "zero_i | forced_i[w] | 1'b1"),
    (3, "codec", "sfp_unpacker.v", "(word_q & ~mask_i)", "(word_q & ~(mask_i << 1))"),
    (3, "codec", "sfp_packer.v", "~(here & {WIDTH{next}})", "~(here & {WIDTH{next & 1'b0}})"),
    (3, "packer", "sfp_packer.v", "start | (empty_q & ~next)", "start | empty_q"),
    (3, "planes", "sfp_exmy_packer.v", "<< (place_q * LANES * B)", "<< (place_q * LANES)"),
    (4, "codec", "sfp_packer.v", ".d_i  (stall_o)", ".d_i  (stall_o & ~m_axis_tlast)"),
    (4, "codec", "sfp_decoder.v", "skid_q      <= m_axis_tdata", "skid_q      <= d_value"),
    (4, "queued", "sfp_axis_fifo.v", "take | (put_next != take_q)", "1'b1"),
    (5, "packer", "sfp_stream_packer.v", "{~run_q, row, accept & s_axis_tlast, last_q}", "{~run_q, row, accept & s_axis_tlast, last_q | row}"),
    (5, "integer", "sfp_dot_integer.v", "complete = s_axis_tlast |", "complete = (s_axis_tlast & s_axis_tkeep[0]) |"),
    (5, "largest", "sfp_row_pipeline.v", "{valid_o[RANKS-2:0], s_valid_i}", "{valid_o[RANKS-2:0], s_valid_i & ~s_last_i}"),
    (6, "queued", "sfp_axis_fifo.v", "take | (put_next != take_q)", "1'b1"),
    (6, "gecko", "sfp_gecko_encoder.v", "(row_q == LAST_ROW[ROW_BITS-1:0]) ? {ROW_BITS{1'b0}} : row_q + 1'b1", "row_q + 1'b1"),
    (7, "gecko", "sfp_gecko_encoder.v", "if (configure) row_q <= {ROW_BITS{1'b0}};", "if (1'b0) row_q <= {ROW_BITS{1'b0}};"),
    (7, "largest", "sfp_max_exponent.v", "so_far = largest_d_q & {8{~begins_c}}", "so_far = largest_d_q"),
    (8, "number", "sfp_exmy_quantizer.v", ".value_i     (value_a_q)", ".value_i     ({1'b0, value_a_q[W-2:0]})"),
]
SPECS = {
    "codec": {"design": "sfp_codec", "container": {"exponent_bits": 3, "mantissa_bits": 4}, "lanes": 1, "rows": 2},
    "packer": {"design": "packer", "word_bits": 8, "lanes": 1},
    "gecko": {"design": "gecko_encoder", "exponent_bits": 3, "lanes": 1, "rows": 3},
    "planes": {"design": "exmy_packer", "code_bits": 3, "lanes": 4},
    "integer": {"design": "dot_unit", "arithmetic": "int", "k": 4, "n": 2, "sum_bits": 16},
    "largest": {"design": "max_exponent", "container": "bf16", "lanes": 1},
    "number": {"design": "exmy_quantizer", "container": "bf16", "lanes": 1, "format": "e2m1"},
    "queued": {"design": "gecko_decoder", "exponent_bits": 3, "lanes": 1, "rows": 2, "fifo_depth": 2},
}


def main(directory):
    prefix = directory / "prefix"
    program = install(prefix)
    specs = {name: write_spec(directory, f"small_{name}", **keys) for name, keys in SPECS.items()}
    for index, (number, design, template, old, new) in enumerate(FAULTS):
        report_file = directory / "report.json"
        with BrokenTemplate(prefix, template, old, new):
            run = Run(["prove", specs[design], "--property", number, "--json", report_file, "--work-dir",
                       directory / f"work_{index}"], program)
        check(run.status == 1, f"{template} with {new!r} breaks property {number}", run)
        check("FAILED" in run.out.splitlines()[0], "the first line says so", run)
        failed = [proof for proof in json.loads(report_file.read_text())["proofs"] if proof["result"] == "failed"]
        check(failed and all(proof["property"] == number for proof in failed), "as a way to break it", run)
        trace = pathlib.Path(failed[0]["trace"])
        check(trace.is_file() and "$enddefinitions" in trace.read_text(), "with a trace", run)
        check(str(trace) in run.out, "that is named", run)


with tempfile.TemporaryDirectory() as temporary:
    main(pathlib.Path(temporary))
