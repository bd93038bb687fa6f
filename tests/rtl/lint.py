"""Every template module and every generated top is clean under one tool's strictest check, over a grid of shapes."""
import pathlib
import sys
import tempfile

import support

# Corners of every parameter, odd numbers, and the named containers; the exponent codings, the cuts of the
# pipeline and the styles of the reset take turns.
GRID = [(8, 23, 8, 8), (8, 7, 8, 8), (5, 10, 3, 5), (11, 52, 2, 64), (4, 3, 1, 1), (5, 2, 64, 2), (2, 5, 5, 16),
        (3, 4, 16, 1), (8, 15, 1, 2), (6, 1, 7, 3), (10, 5, 2, 64)]
# The sum of 1 raw, 2 delta, 4 bias, 8 max, one for each shape.
CODINGS = [2, 8, 15, 1, 10, 6, 12, 3, 7, 9, 14]
DESIGNS = ["sfp_encoder", "sfp_decoder", "sfp_codec", "crc_codec", "quantizer", "quantizing_encoder", "gradient_accumulator", "dot_unit", *support.STANDALONE]
# The indices of those that every run takes, in different pipelines and resets, and of those in which parts are checked alone.
QUICK = (0, 2, 4, 6, 9)
PARTS = (0, 2, 3, 4, 5, 6)
# Checked over the whole grid; the others are inside them.
TOPS = ["sfp_encoder", "sfp_decoder", "sfp_stream_packer", "sfp_stream_unpacker", "sfp_gecko_encoder", "sfp_gecko_decoder",
        "sfp_quantizer", "sfp_gradient_accumulator", "sfp_bias_proposer",
        "sfp_int_quantizer", "sfp_int_blender", "sfp_int_dequantizer"]


def settings(module, names, parameters):
    """The values of a module's own parameters for a design of this shape."""
    width = 1 + parameters["EXPONENT_BITS"] + parameters["MANTISSA_BITS"]
    known = {**parameters, **support.quantizer_parameters(parameters), "WIDTH": width, "CODE_BITS": (parameters["EXPONENT_BITS"] - 1).bit_length(),
             "ACCUMULATOR_BITS": support.accumulator_bits(parameters)}
    known["BITS"] = min(parameters["ROWS"], 16)
    known["DIGITS"] = min(known["BITS"], 1 + parameters["LANES"] % 2)
    known["SCALES"] = (known["BITS"] + known["DIGITS"] - 1) // known["DIGITS"] + 2
    known["DRAW"] = parameters["LANES"] % 2
    if module.startswith(("sfp_block_", "sfp_booster", "sfp_e2m1_", "sfp_e4m3_", "sfp_divide", "sfp_element_")):  # grids of their own: block_lint.py
        known = {name: known[name] for name in ("ASYNC_RESET",) if name in known}
    if module.startswith("sfp_gecko"):
        known["CODINGS"] = support.gecko_codings(parameters["CODINGS"])
    if module in ("sfp_bitwave", "sfp_loss_slope"):  # a number of losses, not the quantizer's switch
        known["WINDOW"] = parameters["ROWS"] + 1
    if module == "sfp_normalize":  # more places than a mantissa
        known["WIDTH"] = 51 + known["BITS"]
    if module.startswith(("sfp_element_", "sfp_exmy_", "sfp_plane_", "sfp_max_exponent")):  # a grid of their own: element_lint.py
        known = {"ASYNC_RESET": known.get("ASYNC_RESET", 0)}
    term_bits = 8 + parameters["ROWS"] % 40
    if module == "sfp_sum_tree":  # what holds the sum of the terms at least
        known.update({"TERMS": parameters["LANES"], "TERM_BITS": term_bits, "WIDTH": term_bits + 6})
    if module == "sfp_fixed_term":
        known.update({"FACTOR_BITS": parameters["MANTISSA_BITS"] + 1, "TERM_BITS": term_bits, "SCALE_BITS": parameters["EXPONENT_BITS"]})
    if module == "sfp_length_step":  # lengths up to the default HIGHEST at least
        known["WIDTH"] = min(12, max(5, parameters["MANTISSA_BITS"]))
    known.update(support.dot_parameters(module, parameters))
    return {name: known[name] for name in names if name in known}


def checks(grid, directory):
    """Modules over the shapes and what is generated for them, in the directory."""
    modules = support.modules()
    seen = set()  # most parts have few parameters: their shapes come again
    for index in grid:
        numbers = GRID[index]
        parameters = support.shape(*numbers, codings=CODINGS[index])
        cut = index % 2
        cuts = {"CUT_MAXIMUM": 2 * cut, "CUT_INPUT": cut, "CUT_DIFFERENCE": index % 3, "CUT_ROTATE": 2 * cut,
                "CUT_OUTPUT": cut, "CUT_ROWS": cut, "ASYNC_RESET": index // 2 % 2}
        for name, names in modules.items():
            own = settings(name, names, {**parameters, **cuts})
            if (name in TOPS or index in PARTS) and (name, *own.items()) not in seen:
                seen.add((name, *own.items()))
                yield name, own, support.TEMPLATES
        for design in DESIGNS:
            name = f"lint_{design}_{'_'.join(map(str, numbers))}"
            support.generate(directory, name, design, parameters)
            yield name, {}, directory / name / "rtl"


def main(tool, extent):
    with tempfile.TemporaryDirectory() as temporary:
        return support.lint_all(tool, checks({"quick": QUICK, "wide": range(len(GRID))}[extent], pathlib.Path(temporary)))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
