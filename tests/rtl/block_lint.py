"""The block units are clean under one tool's strictest check, over a grid of block sizes, bits and element formats."""
import sys

import support


def word(x, y, *, bias=1, twos_complement=0):
    """The word of a format, as the header of sfp_element_unpack has it."""
    return x | y << 4 | bias + 128 << 9 | twos_complement << 22


# Lanes and values of a block: one lane, rows of several blocks, blocks of several rows, odd numbers.
SHAPES = [(8, 64), (1, 1024), (1, 4), (64, 4), (12, 6), (3, 9), (64, 1024), (16, 16), (5, 20)]
# Exponent bits X, mantissa bits Y and largest exponent of the elements.
FORMATS = [(0, 1, -1), (0, 15, -1), (0, 7, 0), (5, 2, 15), (4, 3, 8), (3, 2, 4), (2, 3, 2), (2, 1, 2), (8, 7, 127)]


def grid():
    """Module and parameters."""
    for index, ((lanes, block), (x, y, emax)) in enumerate(zip(SHAPES, FORMATS, strict=True)):
        integer = int(emax == -1)
        values = {"MANTISSA_BITS": (23, 7)[index % 2], "LANES": lanes, "BLOCK": block, "E8M0": 1 - integer, "INTEGER": integer,
                  "FORMAT": word(x, y, twos_complement=int(x == 0)), "CODE_BITS": 1 + x + y, "CODE_MANTISSA": y,
                  "ASYNC_RESET": index // 2 % 2}
        yield "sfp_block_encoder", {**values, "TOP_EXPONENT": emax + 128, "STOCHASTIC": index % 2}
        yield "sfp_block_decoder", values
        yield "sfp_block_scale", {"MANTISSA_BITS": (23, 7)[index % 2], "E8M0": 1 - integer, "TOP_EXPONENT": emax + 128}
        rows = max(1, block // lanes)
        yield "sfp_group_buffer", {"EXPONENT_BITS": (31, 15)[index % 2], "MANTISSA_BITS": 0, "LANES": lanes, "ROWS": rows,
                                   "COLUMNS": max(1, lanes // block)}
    # Scales that are no powers of two.
    for index, (lanes, block) in enumerate(SHAPES):
        values = {"MANTISSA_BITS": (23, 7)[index % 2], "LANES": lanes, "BLOCK": block, "E8M0": 0, "E4M3": 1, "INTEGER": 0,
                  "FORMAT": word(2, 1), "CODE_BITS": 4, "CODE_MANTISSA": 1, "ASYNC_RESET": index // 2 % 2}
        yield "sfp_block_encoder", {**values, "TOP_EXPONENT": 130, "STOCHASTIC": index // 2 % 2}
        yield "sfp_block_decoder", values
    for mantissa_bits in (23, 7):
        yield "sfp_e4m3_scale", {"MANTISSA_BITS": mantissa_bits, "COLUMNS": mantissa_bits // 7}
        yield "sfp_e2m1_decode", {"VALUE_MANTISSA_BITS": mantissa_bits}
        for stochastic in (0, 1):
            yield "sfp_e2m1_encode", {"VALUE_MANTISSA_BITS": mantissa_bits, "STOCHASTIC": stochastic}
    yield "sfp_e4m3_product", {}
    for width in (2, 28):
        yield "sfp_divide_start", {"WIDTH": width}
        yield "sfp_divide", {"WIDTH": width, "DIGITS": width // 2}
    for bits in (1, 8, 9, 32):
        yield "sfp_booster", {"INDEX_BITS": bits, "ASYNC_RESET": bits % 2}


def main(tool):
    return support.lint_all(tool, ((top, parameters, support.TEMPLATES) for top, parameters in grid()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
