"""Two generated designs live in one chip: their files together, templates twice, go through all three tools."""
import pathlib
import sys
import tempfile

import support

CHIP = """module chip (input wire clk_i, input wire rst_i);
  one u_one (.clk_i(clk_i), .rst_i(rst_i));
  two u_two (.clk_i(clk_i), .rst_i(rst_i));
endmodule
"""


def main():
    with tempfile.TemporaryDirectory() as temporary:
        directory = pathlib.Path(temporary)
        files = support.generate(directory, "one", "sfp_codec", support.shape(8, 23, 4, 8))
        files += support.generate(directory, "two", "sfp_codec", support.shape(5, 10, 3, 5))
        chip = directory / "chip.v"
        chip.write_text(CHIP)
        commands = [
            # The chip leaves the designs' other ports open; that is all that may be said about it.
            ["verilator", "--lint-only", "-Wall", "-Wno-PINMISSING", "-Wno-UNDRIVEN", "-Wno-DECLFILENAME",
             "--top-module", "chip", *files, str(chip)],
            ["iverilog", "-g2005", "-Wall", "-Wno-portbind", "-s", "chip", "-o", str(directory / "chip.vvp"), *files,
             str(chip)],
            ["yosys", "-q", "-p", f"read_verilog {' '.join(files)} {chip}; hierarchy -check -top chip; proc"],
        ]
        for command in commands:
            status, output = support.run(command, directory)
            if status != 0:
                print(f"{command[0]}: exit status {status}\n{output}")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
