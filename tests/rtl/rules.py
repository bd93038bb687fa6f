"""A parameter out of range stops elaboration in all three tools, and the message names the broken rule."""
import sys
import tempfile

import support

VALUES = support.shape(8, 23, 8, 8)
FIELDS = {"WIDTH": 32, "LANES": 8}
EXPONENTS = {"EXPONENT_BITS": 8, "LANES": 8, "ROWS": 8, "CODINGS": 2}

# A good shape; what is wrong, and the rule that says so.
BAD_VALUES = [
    (support.shape(1, 6, 8, 8), "EXPONENT_BITS_must_be_2_to_11"),
    (support.shape(12, 3, 8, 8), "EXPONENT_BITS_must_be_2_to_11"),
    (support.shape(7, 0, 8, 8), "MANTISSA_BITS_must_be_1_to_52"),
    (support.shape(2, 53, 8, 8), "MANTISSA_BITS_must_be_1_to_52"),
    (support.shape(8, 22, 8, 8), "container_width_must_be_a_multiple_of_8_up_to_64"),
    (support.shape(8, 23, 0, 8), "LANES_must_be_1_to_64"),
    (support.shape(8, 23, 65, 8), "LANES_must_be_1_to_64"),
    (support.shape(8, 23, 8, 0), "ROWS_must_be_1_to_64"),
    (support.shape(8, 23, 8, 65), "ROWS_must_be_1_to_64"),
    (support.shape(8, 23, 8, 8, codings=0), "CODINGS_must_be_1_to_15"),
    (support.shape(8, 23, 8, 8, codings=16), "CODINGS_must_be_1_to_15"),
]


def bad_reset(good):
    return {**good, "ASYNC_RESET": 2}, "ASYNC_RESET_must_be_0_or_1"


# Settings that a design has beside its shape, and those of its parts.
MAXIMA = support.shape(8, 7, 64, 8, codings=8)
BAD_ENCODERS = [
    *BAD_VALUES,
    ({**MAXIMA, "CUT_MAXIMUM": 1}, "CUT_MAXIMUM_must_make_at_most_4_stages"),
    ({**VALUES, "CUT_INPUT": 2}, "CUT_INPUT_must_be_0_or_1"),
    ({**VALUES, "CUT_DIFFERENCE": 3}, "CUT_DIFFERENCE_must_be_0_to_2"),
    ({**VALUES, "CUT_ROTATE": 6}, "FIRST_plus_LEVELS_must_be_at_most_the_bits_of_amount"),
    ({**VALUES, "CUT_OUTPUT": 2}, "CUT_must_be_0_or_1"),
    bad_reset(VALUES),
]
BAD_DECODERS = [
    *BAD_VALUES,
    ({**VALUES, "CUT_ROWS": 2}, "CUT_ROWS_must_be_0_or_1"),
    ({**VALUES, "CUT_ROTATE": 6}, "CUT_ROTATE_must_be_0_to_the_bits_of_amount"),
    ({**VALUES, "CUT_OUTPUT": 2}, "CUT_must_be_0_or_1"),
    bad_reset(VALUES),
]
FIFO = {"DATA_BITS": 32, "KEEP_BITS": 4, "USER_BITS": 1, "FIFO_DEPTH": 2}
BAD_FIFOS = [
    ({**FIFO, "DATA_BITS": 7}, "DATA_BITS_must_be_8_or_more"),
    ({**FIFO, "KEEP_BITS": 0}, "KEEP_BITS_must_be_1_or_more"),
    ({**FIFO, "USER_BITS": 0}, "USER_BITS_must_be_1_or_more"),
    ({**FIFO, "FIFO_DEPTH": 1}, "DEPTH_must_be_2_or_more"),
    bad_reset(FIFO),
]
CRC = {"DATA_BITS": 64}
BAD_CRCS = [
    *[({"DATA_BITS": bits}, "DATA_BITS_must_be_a_multiple_of_8_up_to_4096") for bits in (0, 12, 4104)],
    bad_reset(CRC),
]
CRC_SUM = {"WORDS": 2, "STRIDE": 4, "TAIL": 1}
BAD_CRC_SUMS = [
    ({**CRC_SUM, "WORDS": 33}, "WORDS_must_be_1_to_32"),
    ({**CRC_SUM, "STRIDE": 3}, "STRIDE_must_be_4_or_more"),
    ({**CRC_SUM, "TAIL": 0}, "TAIL_must_be_1_or_more"),
]
READER = {"EXPONENT_BITS": 8, "LANES": 8, "ROWS": 8, "CODE_BITS": 3, "CODINGS": 2, "VALUE_BITS": 32, "CFG_BITS": 8}
BAD_READERS = [
    ({**READER, "EXPONENT_BITS": 12}, "EXPONENT_BITS_must_be_2_to_11"),
    ({**READER, "LANES": 65}, "LANES_must_be_1_to_64"),
    ({**READER, "ROWS": 65}, "ROWS_must_be_1_to_64"),
    ({**READER, "CODE_BITS": 5}, "CODE_BITS_must_be_1_to_4"),
    ({**READER, "CODINGS": 16}, "CODINGS_must_be_1_to_15"),
    ({**READER, "VALUE_BITS": 15}, "VALUE_BITS_must_be_16_to_64"),
    ({**READER, "CFG_BITS": 0}, "CFG_BITS_must_be_1_or_more"),
]
POSITION = {"WIDTH": 32, "EXTRA_BITS": 4, "FAST": 0}
BAD_POSITIONS = [
    ({**POSITION, "WIDTH": 65}, "WIDTH_must_be_2_to_64"),
    ({**POSITION, "EXTRA_BITS": 7}, "EXTRA_BITS_must_be_1_to_those_of_a_length"),
    ({**POSITION, "FAST": 2}, "FAST_must_be_0_or_1"),
]
UNPACKER = {"WIDTH": 32, "LANES": 8, "CUT_ROTATE": 0}
BAD_UNPACKERS = [
    ({**UNPACKER, "WIDTH": 65}, "WIDTH_must_be_2_to_64"),
    ({**UNPACKER, "LANES": 65}, "LANES_must_be_1_to_64"),
    ({**UNPACKER, "CUT_ROTATE": 6}, "CUT_ROTATE_must_be_0_to_the_bits_of_amount"),
]
BITCHOP = {"LOSS_BITS": 18, "LIMIT_EXPONENT": 131, "ALPHA": 1, "ALPHA_BITS": 4, "DEVIATION": 1, "MANTISSA_BITS": 23,
           "HOLD_OFF_BITS": 16}
BAD_BITCHOPS = [
    ({**BITCHOP, "LOSS_BITS": 25}, "LOSS_BITS_must_be_8_to_24"),
    ({**BITCHOP, "LIMIT_EXPONENT": 66}, "LIMIT_EXPONENT_must_be_67_to_187"),
    ({**BITCHOP, "ALPHA": 16}, "ALPHA_must_be_1_to_2_to_the_ALPHA_BITS_less_1"),
    ({**BITCHOP, "ALPHA_BITS": 17}, "ALPHA_BITS_must_be_1_to_16"),
    ({**BITCHOP, "DEVIATION": 2}, "DEVIATION_must_be_0_or_1"),
    ({**BITCHOP, "MANTISSA_BITS": 1}, "MANTISSA_BITS_must_be_2_to_52"),
    ({**BITCHOP, "HOLD_OFF_BITS": 33}, "HOLD_OFF_BITS_must_be_1_to_32"),
    bad_reset(BITCHOP),
]
BITWAVE = {"WINDOW": 16, "LOSS_BITS": 18, "LIMIT_EXPONENT": 131, "EXPONENT_BITS": 8, "MANTISSA_BITS": 23, "COUNT_BITS": 20}
BAD_BITWAVES = [
    ({**BITWAVE, "WINDOW": 257}, "WINDOW_must_be_2_to_256"),
    ({**BITWAVE, "LOSS_BITS": 7}, "LOSS_BITS_must_be_8_to_24"),
    ({**BITWAVE, "LIMIT_EXPONENT": 188}, "LIMIT_EXPONENT_must_be_67_to_187"),
    ({**BITWAVE, "EXPONENT_BITS": 12}, "EXPONENT_BITS_must_be_2_to_11"),
    ({**BITWAVE, "MANTISSA_BITS": 53}, "MANTISSA_BITS_must_be_2_to_52"),
    ({**BITWAVE, "COUNT_BITS": 33}, "COUNT_BITS_must_be_12_to_32"),
    bad_reset(BITWAVE),
]
STATE = {"WIDTH": 2, "ASYNC_RESET": 0}
# Those that a unit without groups and codings has.
PROPOSER = {key: VALUES[key] for key in ("EXPONENT_BITS", "MANTISSA_BITS", "LANES")}
BAD_PROPOSERS = [({key: parameters[key] for key in PROPOSER}, rule) for parameters, rule in BAD_VALUES
                 if "ROWS" not in rule and "CODINGS" not in rule]
BAD_FIELDS = [
    ({**FIELDS, "WIDTH": 20}, "WIDTH_must_be_a_multiple_of_8_up_to_64"),
    ({**FIELDS, "WIDTH": 72}, "WIDTH_must_be_a_multiple_of_8_up_to_64"),
    ({**FIELDS, "LANES": 65}, "LANES_must_be_1_to_64"),
]
BAD_EXPONENTS = [
    ({**EXPONENTS, "EXPONENT_BITS": 12}, "EXPONENT_BITS_must_be_2_to_11"),
    ({**EXPONENTS, "LANES": 65}, "LANES_must_be_1_to_64"),
    ({**EXPONENTS, "ROWS": 0}, "ROWS_must_be_1_to_64"),
    ({**EXPONENTS, "CODINGS": 3}, "CODINGS_must_be_delta_or_bias_or_both"),
]
RANK = {"WIDTH": 8, "CUT": 1, "RESET": 0}
BAD_RANKS = [
    ({**RANK, "WIDTH": 0}, "WIDTH_must_be_1_or_more"),
    ({**RANK, "CUT": 2}, "CUT_must_be_0_or_1"),
    ({**RANK, "RESET": 2}, "RESET_must_be_0_or_1"),
]
TREE = {"WIDTH": 8, "FIRST": 0, "LEVELS": 3}
BAD_TREES = [
    ({**TREE, "LEVELS": 4}, "FIRST_plus_LEVELS_must_be_at_most"),
    ({**TREE, "FIRST": 1}, "FIRST_plus_LEVELS_must_be_at_most"),
]
QUANTIZER = {"EXPONENT_BITS": 8, "MANTISSA_BITS": 7, "LANES": 2, "FRACTION_BITS": 8, "ROUNDINGS": 15}
BAD_QUANTIZERS = [
    ({**QUANTIZER, "EXPONENT_BITS": 12, "MANTISSA_BITS": 3}, "EXPONENT_BITS_must_be_2_to_11"),
    ({**QUANTIZER, "MANTISSA_BITS": 53, "EXPONENT_BITS": 2}, "MANTISSA_BITS_must_be_1_to_52"),
    ({**QUANTIZER, "MANTISSA_BITS": 8}, "container_width_must_be_a_multiple_of_8_up_to_64"),
    ({**QUANTIZER, "LANES": 65}, "LANES_must_be_1_to_64"),
    ({**QUANTIZER, "FRACTION_BITS": 7}, "FRACTION_BITS_must_be_8_to_14"),
    ({**QUANTIZER, "FRACTION_BITS": 15}, "FRACTION_BITS_must_be_8_to_14"),
    ({**QUANTIZER, "ROUNDINGS": 0}, "ROUNDINGS_must_be_1_to_15"),
    ({**QUANTIZER, "SATURATE": 2}, "SATURATE_must_be_0_or_1"),
    ({**QUANTIZER, "WINDOW": 2}, "WINDOW_must_be_0_or_1"),
    ({**QUANTIZER, "TAPS": 2}, "TAPS_must_be_0_or_1"),
    ({**QUANTIZER, "PASS_BITS": 0}, "PASS_BITS_must_be_1_or_more"),
    bad_reset(QUANTIZER),
]
QUANTIZING = {**support.shape(8, 7, 2, 8), "FRACTION_BITS": 8, "ROUNDINGS": 15}
BAD_QUANTIZING = [
    ({**QUANTIZING, "EXPONENT_BITS": 9}, "container_width_must_be_a_multiple_of_8_up_to_64"),
    ({**QUANTIZING, "ROWS": 65}, "ROWS_must_be_1_to_64"),
    ({**QUANTIZING, "CODINGS": 16}, "CODINGS_must_be_1_to_15"),
    ({**QUANTIZING, "FRACTION_BITS": 15}, "FRACTION_BITS_must_be_8_to_14"),
    ({**QUANTIZING, "CUT_INPUT": 2}, "CUT_INPUT_must_be_0_or_1"),
    bad_reset(QUANTIZING),
]
INTEGERS = {"LANES": 8, "BITS": 16}
BAD_INTEGERS = [
    ({**INTEGERS, "LANES": 65}, "LANES_must_be_1_to_64"),
    ({**INTEGERS, "BITS": 0}, "BITS_must_be_1_to_16"),
    ({**INTEGERS, "BITS": 17}, "BITS_must_be_1_to_16"),
]
DOT = {"COUNT": 8, "GROUP": 8, "VECTORS": 1, "SCALE_BITS": 10, "RESULT_MANTISSA": 23, "RESULT_BITS": 32}
BAD_DOTS = [
    ({**DOT, "COUNT": 3, "GROUP": 3}, "COUNT_must_be_4_to_128"),
    ({**DOT, "COUNT": 129, "GROUP": 129}, "COUNT_must_be_4_to_128"),
    ({**DOT, "VECTORS": 257}, "VECTORS_must_be_1_to_256"),
    ({**DOT, "SCALE_BITS": 9}, "SCALE_BITS_must_be_8_or_10"),
    ({**DOT, "RESULT_MANTISSA": 10}, "RESULT_MANTISSA_must_be_0_7_or_23"),
    ({**DOT, "RESULT_BITS": 16}, "RESULT_BITS_must_be_those_of_the_format"),
    ({**DOT, "RESULT_MANTISSA": 0, "RESULT_BITS": 8}, "RESULT_BITS_must_be_a_multiple_of_8_up_to_64"),
    ({**DOT, "GROUP": 9}, "GROUP_must_be_1_to_COUNT"),
    ({**DOT, "A_EXPONENT_BITS": 6, "A_TWOS": 0}, "element_must_have_0_to_5_exponent"),
    ({**DOT, "A_EXPONENT_BITS": 2, "B_TWOS": 0}, "element_in_twos_complement_has_no_exponent"),
    ({**DOT, "A_SPECIALS": 1, "A_TWOS": 0}, "element_SPECIALS_must_suit_its_bits"),
]
FLOATS = {"COUNT": 4, "MANTISSA_BITS": 7, "RESULT_MANTISSA": 23}
BAD_FLOATS = [
    ({**FLOATS, "COUNT": 129}, "COUNT_must_be_4_to_128"),
    ({**FLOATS, "MANTISSA_BITS": 10}, "MANTISSA_BITS_must_be_23_or_7"),
    ({**FLOATS, "MANTISSA_BITS": 23, "RESULT_MANTISSA": 7}, "RESULT_MANTISSA_must_be_23_or_MANTISSA_BITS"),
]
BLOCKS = {"MANTISSA_BITS": 7, "LANES": 4, "BLOCK": 8, "CODE_BITS": 8}
BAD_BLOCKS = [
    ({**BLOCKS, "LANES": 65, "BLOCK": 65}, "LANES_must_be_1_to_64"),
    ({**BLOCKS, "LANES": 1, "BLOCK": 1025}, "BLOCK_must_be_4_to_1024"),
    ({**BLOCKS, "BLOCK": 10}, "BLOCK_must_be_a_multiple_or_a_divisor_of_LANES"),
    ({**BLOCKS, "CODE_BITS": 1, "CODE_MANTISSA": 0}, "CODE_BITS_must_be_2_to_16"),
    ({**BLOCKS, "E4M3": 1}, "E4M3_scales_take_E2M1_elements"),
    ({**BLOCKS, "E4M3": 1, "INTEGER": 0, "FORMAT": 66066, "CODE_BITS": 4, "CODE_MANTISSA": 1, "E8M0": 1}, "E4M3_scales_take_E2M1_elements"),
]
EXMY = {"VALUE_MANTISSA_BITS": 7, "LANES": 2, "CODE_BITS": 8, "MANTISSA_BITS": 3, "FORMATS": 2, "FORMAT_0": 69172, "FORMAT_1": 67107}
BAD_EXMY = [
    ({**EXMY, "VALUE_MANTISSA_BITS": 8}, "VALUE_MANTISSA_BITS_must_be_7_15_or_23"),
    ({**EXMY, "LANES": 65}, "LANES_must_be_1_to_64"),
    ({**EXMY, "CODE_BITS": 17}, "CODE_BITS_must_be_2_to_16"),
    ({**EXMY, "FORMATS": 9}, "FORMATS_must_be_1_to_8"),
]
BAD_EXMY_ROUNDINGS = [({**EXMY, "ROUNDINGS": mask}, "ROUNDINGS_must_be_a_sum_of_1_2_and_8") for mask in (0, 4, 12)]
PLANES = {"CODE_BITS": 6, "LANES": 8}
BAD_PLANES = [
    ({**PLANES, "CODE_BITS": 17}, "CODE_BITS_must_be_1_to_16"),
    ({**PLANES, "LANES": 12}, "LANES_must_be_1_2_4_or_a_multiple_of_8_up_to_64"),
]
ACCUMULATOR = {"EXPONENT_BITS": 8, "MANTISSA_BITS": 7, "LANES": 2, "ROUNDINGS": 15, "WINDOW": 1, "ACCUMULATOR_BITS": 32}
BAD_ACCUMULATORS = [
    *[({**parameters, **{key: ACCUMULATOR[key] for key in ("ROUNDINGS", "WINDOW", "ACCUMULATOR_BITS")}}, rule)
      for parameters, rule in BAD_PROPOSERS],
    ({**ACCUMULATOR, "ROUNDINGS": 16}, "ROUNDINGS_must_be_1_to_15"),
    ({**ACCUMULATOR, "WINDOW": 2}, "WINDOW_must_be_0_or_1"),
    ({**ACCUMULATOR, "ACCUMULATOR_BITS": 20}, "ACCUMULATOR_BITS_must_be_a_multiple_of_8_from_16_to_56"),
    ({**ACCUMULATOR, "ACCUMULATOR_BITS": 64}, "ACCUMULATOR_BITS_must_be_a_multiple_of_8_from_16_to_56"),
]
SUMS = {"TERMS": 5, "TERM_BITS": 9, "WIDTH": 12}
BAD_SUMS = [
    ({**SUMS, "TERMS": 65, "WIDTH": 16}, "TERMS_must_be_1_to_64"),
    ({**SUMS, "WIDTH": 11}, "WIDTH_must_hold_the_sum_and_be_at_most_64"),
]
TERM = {"FACTOR_BITS": 8, "TERM_BITS": 12, "BASE_BITS": 14, "SCALE_BITS": 9}
BAD_TERMS = [
    ({**TERM, "FACTOR_BITS": 54}, "FACTOR_BITS_must_be_2_to_53"),
    ({**TERM, "TERM_BITS": 56}, "TERM_BITS_must_be_2_to_55"),
    ({**TERM, "BASE_BITS": 9}, "BASE_BITS_must_be_8_or_more_and_above_SCALE_BITS"),
]
TOPS = {
    "sfp_block_encoder": (BLOCKS, BAD_BLOCKS),
    "sfp_block_decoder": (BLOCKS, BAD_BLOCKS),
    "sfp_rank": (RANK, BAD_RANKS),
    "sfp_prefix": (TREE, BAD_TREES),
    "sfp_rotate": ({**TREE, "LEFT": 0}, [*BAD_TREES, ({**TREE, "LEFT": 2}, "LEFT_must_be_0_or_1")]),
    "sfp_bias_proposer": (PROPOSER, [*BAD_PROPOSERS, bad_reset(PROPOSER)]),
    "sfp_encoder": (VALUES, BAD_ENCODERS),
    "sfp_decoder": (VALUES, BAD_DECODERS),
    "sfp_stream_packer": (FIELDS, [*BAD_FIELDS, bad_reset(FIELDS)]),
    "sfp_stream_unpacker": (FIELDS, [*BAD_FIELDS, bad_reset(FIELDS)]),
    "sfp_gecko_encoder": (EXPONENTS, [*BAD_EXPONENTS, bad_reset(EXPONENTS)]),
    "sfp_gecko_decoder": (EXPONENTS, [*BAD_EXPONENTS, bad_reset(EXPONENTS)]),
    "sfp_state": (STATE, [bad_reset(STATE)]),
    "sfp_axis_fifo": (FIFO, BAD_FIFOS),
    "sfp_crc_append": (CRC, BAD_CRCS),
    "sfp_crc_check": (CRC, BAD_CRCS),
    "sfp_crc_sum": (CRC_SUM, BAD_CRC_SUMS),
    "sfp_row_reader": (READER, BAD_READERS),
    "sfp_position": (POSITION, BAD_POSITIONS),
    "sfp_unpacker": (UNPACKER, BAD_UNPACKERS),
    "sfp_bitchop": (BITCHOP, BAD_BITCHOPS),
    "sfp_bitwave": (BITWAVE, BAD_BITWAVES),
    "sfp_quantizing_encoder": (QUANTIZING, BAD_QUANTIZING),
    "sfp_quantizer": (QUANTIZER, BAD_QUANTIZERS),
    "sfp_int_blender": (INTEGERS, [*BAD_INTEGERS, ({**INTEGERS, "DIGITS": 0}, "DIGITS_must_be_1_to_BITS")]),
    "sfp_normalize": ({"WIDTH": 26}, [({"WIDTH": 25}, "WIDTH_must_be_26_to_127"), ({"WIDTH": 128}, "WIDTH_must_be_26_to_127")]),
    "sfp_int_quantizer": (INTEGERS, [
        *BAD_INTEGERS,
        ({**INTEGERS, "DIGITS": 17}, "DIGITS_must_be_1_to_BITS"),
        ({**INTEGERS, "DRAW": 2}, "DRAW_must_be_0_or_1"),
    ]),
    "sfp_int_dequantizer": (INTEGERS, BAD_INTEGERS),
    "sfp_dot_integer": (DOT, BAD_DOTS),
    "sfp_dot_float": (FLOATS, BAD_FLOATS),
    "sfp_exmy_quantizer": (EXMY, [*BAD_EXMY, *BAD_EXMY_ROUNDINGS]),
    "sfp_exmy_dequantizer": (EXMY, BAD_EXMY),
    "sfp_exmy_packer": (PLANES, BAD_PLANES),
    "sfp_exmy_unpacker": (PLANES, BAD_PLANES),
    "sfp_gradient_accumulator": (ACCUMULATOR, BAD_ACCUMULATORS),
    "sfp_sum_tree": (SUMS, BAD_SUMS),
    "sfp_fixed_term": (TERM, BAD_TERMS),
}


def main():
    failures = []
    with tempfile.TemporaryDirectory() as directory:
        for tool in ("verilator", "yosys", "iverilog"):
            for top, (good, bad) in TOPS.items():
                def check(parameters):
                    files = [str(support.TEMPLATES / f"{top}.v")]  # the others are found by their names: less to read
                    return support.run(support.lint_command(tool, top, parameters, files, support.TEMPLATES), directory)

                status, output = check(good)
                if "sfp_rule" in output:
                    failures.append(f"{tool} {top}: a good shape breaks a rule\n{output}")
                for parameters, rule in bad:
                    status, output = check(parameters)
                    if status == 0 or rule not in output:
                        failures.append(f"{tool} {top} {parameters}: exit status {status} without the rule {rule}\n"
                                        + output[-600:])
    for failure in failures:
        print(failure)
    print(f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
