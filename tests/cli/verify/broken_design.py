"""A fault in the Verilog is found: exit 1, the place of the first difference, and the same again from its seed."""
import json
import pathlib
import re
import shlex
import tempfile

from support import BrokenTemplate, Run, check, install, write_spec

# Template, what it says, what it says instead, part of the report that this must give.
FAULTS = [
    ("encoder", "sfp_quantize.v", "mantissa_i & mask_i", "mantissa_i | mask_i", "m_axis_data"),
    ("encoder", "sfp_encoder.v", "status_exp_lost_o    = exp_lost_q", "status_exp_lost_o    = 1'b1", "status_exp_lost_o is 1"),
    ("encoder", "sfp_encoder.v", "assign s_axis_tready = ", "assign s_axis_tready = m_axis_data_tready & ",
     "depends within the cycle"),
    ("proposer", "sfp_bias_proposer.v", "exponent > proposal", "exponent >= proposal", "status_bias_o is"),
    ("decoder", "sfp_delta_decode.v", "assign exponent_o", "wire unused_fault = 1'b0; assign exponent_o", None),
    ("decoder", "sfp_decoder.v", "assign m_axis_tvalid", "assign m_axis_tvalid = 1'b0; wire unused_fault",
     "nothing has moved"),
    ("decoder", "sfp_decoder.v", "assign row_ready = ~a_valid_q | b_ready", "assign row_ready = b_ready",
     "once the data came"),
    ("decoder", "sfp_decoder.v", "~b_valid_q | (b_goes & b_alone)", "~b_valid_q", "once the data came"),
    ("packer", "sfp_stream_packer.v", "field & {WIDTH{s_axis_tkeep[k*BYTES]}}", "field", "m_axis: packet"),
    ("unpacker", "sfp_stream_unpacker.v", "wire starved = b_need_q & data_ended_q", "wire starved = 1'b0",
     "nothing has moved"),
    ("gecko_encoder", "sfp_gecko_encoder.v", "held_q ? skid_user_q : ", "", "the payload changed"),
    ("gecko_decoder", "sfp_gecko_decoder.v", "wire zero = zero_code_q & ~|addend_q", "wire zero = zero_code_q & 1'b0",
     "m_axis: packet"),
    ("quantizing_encoder", "sfp_quantizing_encoder.v", "(drawn_raw_offset_o),\n      .s_axis", "({E{1'b0}}),\n      .s_axis",
     "m_axis_data: packet"),
    ("quantizing_encoder", "sfp_quantizing_encoder.v", "row_valid & row_ready & row_last", "row_valid & row_last",
     "what was drawn is not what the packet says"),
    ("block_encoder", "sfp_block_scale.v", "ceil & ~power", "ceil", "m_axis_"),
    ("block_decoder", "sfp_block_decoder.v", "nan_r[k/COLUMN] ? NAN", "1'b0 ? NAN", "m_axis: packet"),
    ("nvfp4_encoder", "sfp_e4m3_scale.v", "half, |rest}", "half, 1'b0}", "m_axis_"),
    ("nvfp4_encoder", "sfp_e2m1_encode.v", "~random_i[2*i+:2]", "random_i[2*i+:2]", "m_axis_data: packet"),
    ("nvfp4_decoder", "sfp_block_decoder.v", "header_q & ~scales_over_q", "header_q", "FAILED"),
    ("booster", "sfp_booster.v", "layer < first_layers", "layer <= first_layers", "m_axis: packet"),
    ("quantizer", "sfp_random.v", "i+WORD_BITS-LENGTH+TAP", "i+WORD_BITS-LENGTH", "m_axis: packet"),
    ("quantizer", "sfp_round.v", "mantissa & ~drop_i)", "mantissa)", "m_axis: packet"),
    ("quantizer", "sfp_lockstep_output.v", ".d_i  (stall_o)", ".d_i  (m_valid_o)", "broken rules"),
    ("quantizer", "sfp_quantizer.v", "load_a_q          <= load", "load_a_q          <= cfg_seed_load_i", "m_axis: packet"),
    ("accumulator", "sfp_sum_tree.v", "carry_q <= carries[2*n+1]", "carry_q <= carries[2*n]", "m_axis_sums: packet"),
    ("accumulator", "sfp_length_digit.v", "(away_i | bit_next | bits_below)", "(away_i | bits_below)", "m_axis_sums: packet"),
    ("accumulator", "sfp_gradient_accumulator.v", "gradient_end & ~packet_end", "1'b0", "FAILED"),
    ("quantizer", "sfp_quantizer.v", "ones(nonfinite_b_q)", "ones(keep_b_q)", "status_nonfinite_o is"),
    ("int_quantizer", "sfp_to_integer.v", "half_q & (some | quotient_q[0])", "half_q", "m_axis: packet"),
    ("int_quantizer", "sfp_random.v", "seed_i[i%30] ^ SALT[63-i]", "seed_i[i%30]", "m_axis: packet"),
    ("int_dequantizer", "sfp_normalize.v", "half_q & (rest_q | mantissa_q[0])", "half_q", "m_axis: packet"),
    ("int_blender", "sfp_int_blender.v", "cfg_fraction_i & {8{counts}}", "cfg_fraction_i", "m_axis: packet"),
    ("int_blender", "sfp_int_blender.v", "fraction & (|overs[LANES+:LANES])", "(|overs[LANES+:LANES])", "status_outside_o is"),
    ("dot_unit", "sfp_float_pack.v", "(significand_i[S-M-1] | (|significand_i[S-M-3:0]))", "1'b1", "m_axis: packet"),
    ("dot_unit", "sfp_dot_integer.v", "there_q <= present_s | ~first_s", "there_q <= present_s", "m_axis: packet"),
    ("exmy_quantizer", "sfp_element_pack.v", "(rest | whole_r[0])", "1'b1", "m_axis: packet"),
    ("crc_decoder", "sfp_crc_check.v", "(register != GOOD)", "(~register[0] & (register != GOOD))", "_crc_o is 0"),
    ("crc_encoder", "sfp_crc32c.v", "register_q | {32{none_q}}", "register_q", "m_axis_"),
    ("exmy_unpacker", "sfp_exmy_unpacker.v", "(|(drained & some & PRESENT))", "1'b0", "status_long_o is"),
]

# The specs of the other designs, but for their names.
UNITS = {
    "proposer": {"design": "sfp_encoder", "container": "fp16", "lanes": 2, "rows": 3, "codings": ["bias"],
                 "bias_proposal": "median"},
    "crc_decoder": {"design": "sfp_decoder", "container": "fp16", "lanes": 2, "rows": 3, "crc": "on"},
    "crc_encoder": {"design": "sfp_encoder", "container": "fp16", "lanes": 2, "rows": 3, "crc": "on"},
    "packer": {"design": "packer", "word_bits": 16, "lanes": 2},
    "unpacker": {"design": "unpacker", "word_bits": 16, "lanes": 2},
    "gecko_encoder": {"design": "gecko_encoder", "exponent_bits": 5, "lanes": 2, "rows": 3},
    "gecko_decoder": {"design": "gecko_decoder", "exponent_bits": 5, "lanes": 2, "rows": 3},
    "quantizing_encoder": {"design": "sfp_encoder", "container": "fp16", "lanes": 2, "rows": 3, "codings": ["raw"],
                           "quantizer": {}},
    "block_encoder": {"design": "block_encoder", "container": "bf16", "lanes": 2, "block": 4, "element_bits": 4},
    "block_decoder": {"design": "block_decoder", "container": "bf16", "lanes": 2, "block": 4, "element_bits": 4},
    "nvfp4_encoder": {"design": "block_encoder", "container": "bf16", "lanes": 2, "block_format": "nvfp4", "block": 4,
                      "stochastic_rounding": "on"},
    "nvfp4_decoder": {"design": "block_decoder", "container": "bf16", "lanes": 2, "block_format": "nvfp4", "block": 4},
    "booster": {"design": "booster", "index_bits": 4},
    "exmy_quantizer": {"design": "exmy_quantizer", "container": "bf16", "lanes": 2},
    "exmy_unpacker": {"design": "exmy_unpacker", "code_bits": 3, "lanes": 2},
    "accumulator": {"design": "gradient_accumulator", "container": "bf16", "lanes": 2, "roundings": ["nearest-even"]},
    "quantizer": {"design": "quantizer", "container": "bf16", "lanes": 2, "roundings": ["truncate", "stochastic"],
                  "gradient_taps": "on"},
    "int_quantizer": {"design": "int_quantizer", "integer_bits": 5, "lanes": 2, "interpolate": "draw"},
    "int_blender": {"design": "int_quantizer", "integer_bits": 3, "lanes": 1, "interpolate": "blend"},
    "int_dequantizer": {"design": "int_dequantizer", "integer_bits": 5, "lanes": 2},
    "dot_unit": {"design": "dot_unit", "k": 4, "n": 8, "vectors_per_block": 3, "sum": "bf16"},
}


def main(directory):
    prefix = directory / "prefix"
    program = install(prefix)
    specs = {kind: write_spec(directory, f"small_{kind}", design=f"sfp_{kind}", container="fp16", lanes=2, rows=3)
             for kind in ("encoder", "decoder")}
    specs |= {kind: write_spec(directory, f"small_{kind}", **keys) for kind, keys in UNITS.items()}
    for kind, template, old, new, said in FAULTS:
        with BrokenTemplate(prefix, template, old, new):
            run = Run(["verify", specs[kind], "--rows", 800], program)
        if said is None:  # a change without effect: the copy that is broken is the copy that runs
            check(run.status == 0, f"{template} with an unused wire passes", run)
            continue
        check(run.status == 1, f"{template} with {new!r} fails", run)
        check("FAILED" in run.out.splitlines()[0], "the first line says so", run)
        check(said in run.out, f"the report says {said!r}", run)

    # The first difference, and the same one from the printed command.
    with BrokenTemplate(prefix, *FAULTS[0][1:4]):
        report_file = directory / "report.json"
        run = Run(["verify", specs["encoder"], "--rows", 800, "--seed", 99, "--json", report_file], program)
        check(run.status == 1, "a broken quantizer fails", run)
        first = json.loads(report_file.read_text())["first_mismatches"][0]
        for key in ("packet", "row", "lane", "expected", "got"):
            check(key in first, f"the first mismatch has its {key}", run)
        check(f"packet {first['packet']}, row {first['row']}, lane {first['lane']}" in run.out, "as text too", run)
        command = shlex.split(re.search(r"to repeat\s+(.*)", run.out).group(1))
        again = Run([*command[1:], "--json", report_file], program)
        check(again.status == 1, "the repeated run fails too", again)
        check(json.loads(report_file.read_text())["first_mismatches"][0] == first, "with the same mismatch", again)

    with BrokenTemplate(prefix, "sfp_quantize.v", "endmodule", "this is no Verilog"):
        run = Run(["verify", specs["encoder"], "--rows", 10], program)
    check(run.status == 3, "Verilog that does not compile is a tool's failure", run)
    log = re.search(r"log: (\S+)", run.err)
    check(log is not None and pathlib.Path(log.group(1)).exists(), "which names an existing log", run)
    check("%Error" in run.err, "and shows its last words", run)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(pathlib.Path(temporary))
