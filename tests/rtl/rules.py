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
TOPS = {
    "sfp_rank": (RANK, BAD_RANKS),
    "sfp_prefix": (TREE, BAD_TREES),
    "sfp_rotate": ({**TREE, "LEFT": 0}, [*BAD_TREES, ({**TREE, "LEFT": 2}, "LEFT_must_be_0_or_1")]),
    "sfp_bias_proposer": (PROPOSER, BAD_PROPOSERS),
    "sfp_encoder": (VALUES, BAD_VALUES),
    "sfp_decoder": (VALUES, BAD_VALUES),
    "sfp_stream_packer": (FIELDS, BAD_FIELDS),
    "sfp_stream_unpacker": (FIELDS, BAD_FIELDS),
    "sfp_gecko_encoder": (EXPONENTS, BAD_EXPONENTS),
    "sfp_gecko_decoder": (EXPONENTS, BAD_EXPONENTS),
    "sfp_quantizer": (QUANTIZER, BAD_QUANTIZERS),
    "sfp_int_quantizer": (INTEGERS, [
        *BAD_INTEGERS,
        ({**INTEGERS, "DIGITS": 17}, "DIGITS_must_be_1_to_BITS"),
        ({**INTEGERS, "DRAW": 2}, "DRAW_must_be_0_or_1"),
    ]),
    "sfp_int_dequantizer": (INTEGERS, BAD_INTEGERS),
    "sfp_dot_integer": (DOT, BAD_DOTS),
    "sfp_dot_float": (FLOATS, BAD_FLOATS),
}


def main():
    failures = []
    files = sorted(str(path) for path in support.TEMPLATES.glob("*.v"))
    with tempfile.TemporaryDirectory() as directory:
        for tool in ("verilator", "yosys", "iverilog"):
            for top, (good, bad) in TOPS.items():
                status, output = support.run(support.lint_command(tool, top, good, files), directory)
                if "sfp_rule" in output:
                    failures.append(f"{tool} {top}: a good shape breaks a rule\n{output}")
                for parameters, rule in bad:
                    status, output = support.run(support.lint_command(tool, top, parameters, files), directory)
                    if status == 0 or rule not in output:
                        failures.append(f"{tool} {top} {parameters}: exit status {status} without the rule {rule}\n"
                                        + output[-600:])
    for failure in failures:
        print(failure)
    print(f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
