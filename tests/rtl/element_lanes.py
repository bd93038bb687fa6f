"""The lanes that encode and decode equal the golden functions: every BF16 value and every code for all formats of up to 9 bits, and
random ones of all kinds. Arguments: the codec library and where its generated headers are."""
import os
import pathlib
import subprocess
import sys
import tempfile

import support

SOURCE = support.TEMPLATES.parent
TOP = """
module lanes (input wire [22:0] format_i, input wire [9:0] shift_i, input wire nearest_i, input wire stochastic_i,
              input wire [15:0] random_i, input wire [15:0] bf16_i, input wire [31:0] fp32_i, input wire [15:0] code_i,
              output wire [15:0] bf16_code_o, output wire [15:0] fp32_code_o, output wire [15:0] bf16_o, output wire [31:0] fp32_o,
              output wire [3:0] flags_o, output wire [1:0] overflow_o);
  sfp_element_encode #(.VALUE_MANTISSA_BITS(7), .CODE_BITS(16), .MANTISSA_BITS(15)) u_bf16 (.clk_i(1'b0), .en_i(1'b0),
    .format_i(format_i), .shift_i(shift_i), .nearest_i(nearest_i), .stochastic_i(stochastic_i), .random_i(random_i),
    .value_i(bf16_i), .code_o(bf16_code_o), .overflow_o(flags_o[0]), .nan_lost_o(flags_o[1]));
  sfp_element_encode #(.VALUE_MANTISSA_BITS(23), .CODE_BITS(16), .MANTISSA_BITS(15)) u_fp32 (.clk_i(1'b0), .en_i(1'b0),
    .format_i(format_i), .shift_i(shift_i), .nearest_i(nearest_i), .stochastic_i(stochastic_i), .random_i(random_i),
    .value_i(fp32_i), .code_o(fp32_code_o), .overflow_o(flags_o[2]), .nan_lost_o(flags_o[3]));
  sfp_element_decode #(.VALUE_MANTISSA_BITS(7), .CODE_BITS(16), .MANTISSA_BITS(15)) u_to_bf16 (.clk_i(1'b0), .en_i(1'b0),
    .format_i(format_i), .shift_i(shift_i), .code_i(code_i), .value_o(bf16_o), .overflow_o(overflow_o[0]));
  sfp_element_decode #(.VALUE_MANTISSA_BITS(23), .CODE_BITS(16), .MANTISSA_BITS(15)) u_to_fp32 (.clk_i(1'b0), .en_i(1'b0),
    .format_i(format_i), .shift_i(shift_i), .code_i(code_i), .value_o(fp32_o), .overflow_o(overflow_o[1]));
endmodule
"""


def main(library, generated):
    with tempfile.TemporaryDirectory() as temporary:
        directory = pathlib.Path(temporary)
        (directory / "lanes.v").write_text(TOP)
        flags = f"-std=c++20 -O2 -I{SOURCE}/verif/golden/include -I{generated}"
        sanitizers = os.environ.get("SFPGEN_SANITIZERS")  # those that the library was built with
        sanitized = ["-LDFLAGS", f"-fsanitize={sanitizers}", "-MAKEFLAGS", "LINK=clang++-14"] if sanitizers else []
        built = subprocess.run(
            ["verilator", "--cc", "--exe", "--build", "-O3", "-Wno-fatal", "--top-module", "lanes", "-y", support.TEMPLATES,
             "lanes.v", pathlib.Path(__file__).resolve().parent / "element_lanes.cpp", library, "-CFLAGS", flags, *sanitized, "-o", "lanes"],
            cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if built.returncode != 0:
            print(built.stdout)
            return 1
        return subprocess.run([directory / "obj_dir" / "lanes"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
