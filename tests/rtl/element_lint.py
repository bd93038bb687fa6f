"""The lanes and designs around element formats are clean under one tool's strictest check, over a grid of X and Y."""
import itertools
import sys

import support

# Exponent and mantissa bits of the widest format; every corner and something in between.
FORMATS = [(x, y) for x, y in itertools.product((0, 1, 4, 8), (0, 1, 3, 10, 23)) if x + y > 0]


def word(x, y, *, bias=1, twos_complement=0):
    """The word of a format, as the header of sfp_element_unpack has it."""
    return x | y << 4 | bias + 128 << 9 | twos_complement << 22


def grid():
    """Module and parameters."""
    for index, (x, y) in enumerate(FORMATS):
        codes = {"CODE_BITS": 1 + x + y, "MANTISSA_BITS": y}
        value = {"VALUE_MANTISSA_BITS": (7, 23)[index % 2]}
        cuts = {"CUT_SHIFT": index % 2, "CUT_ROUND": index // 2 % 2}
        align = {"CUT_ALIGN": index // 2 % 2}
        yield "sfp_element_unpack", {**codes, "NORMALIZE": index % 3 % 2}
        yield "sfp_element_pack", {**codes, "SIGNIFICAND_BITS": (1, 8, 24, 30)[index % 4], "STOCHASTIC": index % 2, **cuts}
        yield "sfp_element_encode", {**codes, **value, "STOCHASTIC": index % 2, "NORMALIZE": index // 2 % 2, **cuts, **align}
        yield "sfp_element_decode", {**codes, **value, **cuts, **align}
        if 2 <= 1 + x + y <= 16:
            design = {**codes, **value, "LANES": (1, 3, 8)[index % 3], "FORMATS": 1 + index % 3, "FORMAT_0": word(x, y),
                      "FORMAT_1": word(1, 0), "FORMAT_2": word(0, 1, twos_complement=1), "SHIFT": index % 2}
            yield "sfp_exmy_quantizer", {**design, "ROUNDINGS": (1, 2, 8, 11)[index % 4], "NORMALIZE": index % 2}
            yield "sfp_exmy_dequantizer", design
    for index, bits in enumerate(range(1, 17)):
        lanes = (1, 2, 4, 8, 24)[index % 5]
        yield "sfp_exmy_packer", {"CODE_BITS": bits, "LANES": lanes, "ASYNC_RESET": index % 2}
        yield "sfp_exmy_unpacker", {"CODE_BITS": bits, "LANES": lanes, "ASYNC_RESET": index % 2}
        yield "sfp_plane_join", {"CODE_BITS": bits}
    for plane in (1, 2, 4, 8, 16):
        yield "sfp_plane_output", {"CODE_BITS": 7, "PLANE_BITS": plane, "ELEMENTS": 16}
        yield "sfp_plane_input", {"CODE_BITS": 9, "PLANE_BITS": plane, "ELEMENTS": 16}
    for index, lanes in enumerate((1, 2, 3, 8, 64)):
        yield "sfp_max_exponent", {"VALUE_MANTISSA_BITS": (7, 23)[index % 2], "LANES": lanes, "FORMATS": 1 + index}
        yield "sfp_row_pipeline", {"LANES": lanes, "RANKS": 2 + index}
    for count in range(1, 9):
        yield "sfp_element_choice", {"FORMATS": count, "FORMAT_0": word(4, 3)}


def main(tool):
    return support.lint_all(tool, ((top, parameters, support.TEMPLATES) for top, parameters in grid()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
