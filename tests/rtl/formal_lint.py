"""The modules around proofs lint as the templates do: without a warning in Verilator, Icarus and Yosys, over a grid of their parameters."""
import pathlib
import sys
import tempfile

import support

FORMAL = support.TEMPLATES / "formal"
UNITS = [{"EXPONENT_BITS": e, "MANTISSA_BITS": m, "LANES": lanes, "ROWS": rows, "CODINGS": codings}
         for e, m, lanes, rows, codings in ((8, 23, 8, 8, 2), (3, 4, 1, 2, 15), (5, 18, 3, 1, 6), (7, 16, 2, 3, 9), (4, 3, 5, 4, 14))]
GRID = {
    "sfp_prove_row": [{**unit, "PROPERTY": number} for unit in UNITS for number in (1, 2)],
    "sfp_prove_packing": UNITS,
    "sfp_prove_fifo": [{"FIFO_DEPTH": depth} for depth in (2, 4, 6, 1024)],
    "sfp_prove_fields": [{"WIDTH": width} for width in (8, 24)],
    "sfp_prove_planes": [{"CODE_BITS": bits, "LANES": lanes, "VALUES": 2 * max(lanes, 8) + lanes} for bits, lanes in ((6, 8), (1, 1), (16, 4), (13, 8))],
    "sfp_prove_codes": [{"VALUE_MANTISSA_BITS": mantissa, "CODE_BITS": bits, "SHIFT_LIMIT": shift} for mantissa, bits, shift in ((23, 8, 0), (7, 11, 31))],
    "sfp_prove_blocks": [{}, {"MANTISSA_BITS": 23, "FORMAT": 66066, "CODE_BITS": 4, "CODE_MANTISSA": 1, "TOP_EXPONENT": 130, "INTEGER": 0, "E8M0": 1}],
    "sfp_prove_quiet": [{"INPUTS": inputs, "QUIET": quiet} for inputs, quiet in ((2, 12),)],
    "sfp_prove_packets": [{"INPUTS": 2}],
    "sfp_prove_announced": [{"LANES": 3, "NUMBER_BITS": 5}],
    "sfp_prove_range": [{"COUNT_BITS": 3, "LAST": 4}],
    "sfp_prove_ring": [{"PLACES": places, "PLACE_BITS": bits} for places, bits in ((1, 1), (3, 2), (8, 3))],
    "sfp_prove_countdown": [{"LANES": lanes, "VALUE_BITS": bits} for lanes, bits in ((1, 16), (2, 32), (5, 24), (8, 23), (64, 64))],
    "sfp_prove_same": [{"KEEP_BITS": 4, "USER_BITS": 9}],
    "sfp_prove_equal": [{"WIDTH": 5}],
    "sfp_prove_stream": [{"PAYLOAD_BITS": bits} for bits in (1, 73)],
}


def command(tool, top, parameters):
    built = support.lint_command(tool, top, parameters, [str(FORMAL / f"{top}.v")], support.TEMPLATES)
    if tool == "iverilog":  # assertions are SystemVerilog's
        built[built.index("-g2005")] = "-g2012"
    if tool == "yosys":
        built[-1] = built[-1].replace("read_verilog", "read_verilog -formal").replace("; check -assert", "")
    return built


def main():
    bad = 0
    modules = sorted(path.stem for path in FORMAL.glob("*.v"))
    for top in modules:
        for parameters in GRID.get(top, [{}]):
            # A simulation's memory file is made with it.
            tools = ("verilator", "iverilog", "yosys") if top != "sfp_mutation" else ("verilator", "iverilog")
            for tool in tools:
                with tempfile.TemporaryDirectory() as directory:
                    status, output = support.run(command(tool, top, parameters), pathlib.Path(directory))
                if status != 0 or output.strip():
                    bad += 1
                    print(f"{tool} {top} {parameters}:\n{output}")
    print(f"{len(modules)} modules, {bad} failures")
    return 1 if bad else 0


sys.exit(main())
