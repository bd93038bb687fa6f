"""Every property fails on a design that breaks it: exit 1, the cycle, a trace.

  broken_design.py slow   those faults whose proofs take long
"""
import json
import pathlib
import sys
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
    (6, "from_integer", "sfp_countdown.v", "borrows[d] & ~|digit_q", "borrows[d] & ~|digit_q & (d != 1)"),
    (6, "codec", "sfp_decoder.v", ".hold_i            (waiting | a_valid_q)", ".hold_i            (1'b0)"),
    (6, "rows_of_three", "sfp_block_encoder.v", "take ? (block_end ?", "take ? (row_last ?"),
    (6, "rows_of_three", "sfp_group_buffer.v", "put & (put_next == load_q)", "put & (put_next == load_q) & ~s_axis_tlast"),
    (6, "maximum", "sfp_group_buffer.v", "load_q == LAST_PLACE[PLACE_BITS-1:0]", "1'b0"),
    (6, "vectors", "sfp_dot_integer.v", "present & (place_q == LAST_PLACE)", "present & (place_q == LAST_PLACE) & s_axis_tlast"),
    (7, "gecko", "sfp_gecko_encoder.v", "if (configure) row_q <= {ROW_BITS{1'b0}};", "if (1'b0) row_q <= {ROW_BITS{1'b0}};"),
    (7, "largest", "sfp_max_exponent.v", "so_far = largest_d_q & {8{~begins_c}}", "so_far = largest_d_q"),
    (8, "number", "sfp_exmy_quantizer.v", ".value_i     (value_a_q)", ".value_i     ({1'b0, value_a_q[W-2:0]})"),
    (4, "quantizer", "sfp_quantizer.v", "stall = row_stall |", "stall = (row_stall & ~m_axis_tlast) |"),
    (5, "quantizer", "sfp_quantizer.v", "valid_a_q, s_axis_tvalid}", "valid_a_q, s_axis_tvalid & (inside_q | ~s_axis_tlast)}"),
    (7, "quantizer", "sfp_quantizer.v", "accept ? ~s_axis_tlast :", "accept ? ~(s_axis_tlast & s_axis_tkeep[0]) :"),
    (4, "block", "sfp_packer.v", ".d_i  (stall_o)", ".d_i  (stall_o & ~m_axis_tlast)"),
    (5, "block", "sfp_block_encoder.v", "{take | take_header, block_start", "{(take & row_keep[0]) | take_header, block_start"),
    (4, "unblock", "sfp_block_decoder.v", "({~stall, stall})", "({~stall | m_axis_tlast, stall & ~m_axis_tlast})"),
    (5, "unblock", "sfp_block_decoder.v", "{pair, ends, flags_a_q", "{pair & (field_keep[0] | ~field_last), ends, flags_a_q"),
    (4, "to_integer", "sfp_int_quantizer.v", "held_q ? skid_bits_q : pack_bits", "pack_bits"),
    (5, "to_integer", "sfp_int_quantizer.v", "row = accept & s_axis_tkeep[0]", "row = accept & s_axis_tkeep[0] & ~s_axis_tlast"),
    (4, "from_integer", "sfp_int_dequantizer.v", "held_q ? skid_last_q : last_q[RANKS]", "last_q[RANKS]"),
    (5, "from_integer", "sfp_int_dequantizer.v", "b_step & (~lost | b_last_q)", "b_step & b_row_q & (~lost | b_last_q)"),
    (4, "integer", "sfp_lockstep_output.v", ".d_i  (stall_o)", ".d_i  (stall_o & ~held_i)"),
    (7, "integer", "sfp_dot_integer.v", "next & {PLACE{~complete}}", "next & {PLACE{~(complete & present)}}"),
]
SLOW_FAULTS = [
    (7, "block", "sfp_block_encoder.v", "block_end ? {ROW_BITS{1'b0}}", "(row_q == LAST_ROW[ROW_BITS-1:0]) ? {ROW_BITS{1'b0}}"),
    (7, "unblock", "sfp_block_decoder.v", "& ~(field_end | (drain_scales_q & scale_end))", "& ~field_end"),
    (8, "block", "sfp_block_scale.v", "(ceil & ~power)", "~power"),
    (8, "unblock", "sfp_block_decoder.v", "10'd127 - {2'b0, scale}", "10'd127 - {2'b0, scale ^ 8'd1}"),
    (7, "to_integer", "sfp_int_quantizer.v", "~(run_q & s_axis_tlast)", "~(run_q & s_axis_tlast & s_axis_tkeep[0])"),
    (7, "from_integer", "sfp_int_dequantizer.v", "(data_end & ~drain_q)", "data_end"),
]
SPECS = {
    "codec": {"design": "sfp_codec", "container": {"exponent_bits": 3, "mantissa_bits": 4}, "lanes": 1, "rows": 2},
    "packer": {"design": "packer", "word_bits": 8, "lanes": 1},
    "gecko": {"design": "gecko_encoder", "exponent_bits": 3, "lanes": 1, "rows": 3},
    "planes": {"design": "exmy_packer", "code_bits": 3, "lanes": 4},
    "integer": {"design": "dot_unit", "arithmetic": "int", "k": 4, "n": 2, "sum_bits": 16},
    "largest": {"design": "max_exponent", "container": "bf16", "lanes": 1},
    "quantizer": {"design": "quantizer", "container": {"exponent_bits": 2, "mantissa_bits": 5}, "lanes": 1},
    "block": {"design": "block_encoder", "container": "bf16", "lanes": 1, "block_format": "mxfp4_e2m1", "block": 4},
    "rows_of_three": {"design": "block_encoder", "container": "bf16", "lanes": 4, "block_format": "hbfp", "block": 12},
    "maximum": {"design": "sfp_encoder", "container": {"exponent_bits": 3, "mantissa_bits": 4}, "lanes": 1, "rows": 3, "codings": ["max"]},
    "vectors": {"design": "dot_unit", "arithmetic": "mx", "k": 4, "vectors_per_block": 3},
    "unblock": {"design": "block_decoder", "container": "bf16", "lanes": 1, "block_format": "mxfp4_e2m1", "block": 4},
    "to_integer": {"design": "int_quantizer", "integer_bits": 2, "lanes": 1},
    "from_integer": {"design": "int_dequantizer", "integer_bits": 1, "lanes": 1},
    "number": {"design": "exmy_quantizer", "container": "bf16", "lanes": 1, "format": "e2m1"},
    "queued": {"design": "gecko_decoder", "exponent_bits": 3, "lanes": 1, "rows": 2, "fifo_depth": 2},
}


def main(directory, faults):
    prefix = directory / "prefix"
    program = install(prefix)
    specs = {name: write_spec(directory, f"small_{name}", **keys) for name, keys in SPECS.items()}
    for index, (number, design, template, old, new) in enumerate(faults):
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
    main(pathlib.Path(temporary), SLOW_FAULTS if sys.argv[1:] == ["slow"] else FAULTS)
