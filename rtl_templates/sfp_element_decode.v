// Lane of the element dequantizer: a code of a small number format to a floating-point value.
//
// duty      Decodes to number * 2^-shift_i, rounded to the nearest even value of the container (docs/formats.md); with a mantissa
//           that fits, and within the range of the container's normal numbers, nothing is lost.
// layout    code_i in the low bits, those above the format's width are ignored; value_o {sign, exponent[8], mantissa[M]}, FP32
//           or BF16; format_i as in sfp_element_unpack
// latency   CUT_ALIGN + CUT_SHIFT + CUT_ROUND moves of the pipeline (cycles with en_i)
// handshake none

`ifndef SFP_ELEMENT_DECODE_V
`define SFP_ELEMENT_DECODE_V
`default_nettype none

module sfp_element_decode #(
    parameter VALUE_MANTISSA_BITS = 23,  // M: 23 or 7; 1 .. 23
    parameter CODE_BITS           = 8,   // 1 + X + Y of the widest format
    parameter MANTISSA_BITS       = 3,   // the largest Y
    parameter CUT_ALIGN           = 0,   // 1: a rank behind the normalization
    parameter CUT_SHIFT           = 0,   // 1: a rank before the shift
    parameter CUT_ROUND           = 0    // 1: a rank before the rounding
) (
    input  wire                           clk_i,
    input  wire                           en_i,
    input  wire [                   22:0] format_i,
    input  wire [                    9:0] shift_i,    // signed
    input  wire [          CODE_BITS-1:0] code_i,
    output wire [8+VALUE_MANTISSA_BITS:0] value_o,
    output wire                           overflow_o  // it came out as infinity
);

  localparam M = VALUE_MANTISSA_BITS;
  localparam [22:0] VALUE_FORMAT = {3'd2, 2'd1, 9'd255, M[4:0], 4'd8};

  wire                   negative;
  wire                   nan;
  wire                   infinite;
  wire [            9:0] exponent;
  wire [MANTISSA_BITS:0] significand;
  // 127 - 1 - bias - shift, of bias + 128
  wire [11:0] base = 12'd254 - {3'b0, format_i[17:9]} - {{2{shift_i[9]}}, shift_i};
  wire        unused_nan_lost;

  sfp_element_unpack #(
      .CODE_BITS    (CODE_BITS),
      .MANTISSA_BITS(MANTISSA_BITS)
  ) u_unpack (
      .format_i     (format_i),
      .code_i       (code_i),
      .negative_o   (negative),
      .nan_o        (nan),
      .infinite_o   (infinite),
      .exponent_o   (exponent),
      .significand_o(significand)
  );

  wire [           11:0] base_n;
  wire                   negative_n;
  wire                   nan_n;
  wire                   infinite_n;
  wire [            9:0] exponent_n;
  wire [MANTISSA_BITS:0] significand_n;

  sfp_rank #(
      .WIDTH(26 + MANTISSA_BITS),
      .CUT  (CUT_ALIGN)
  ) u_align_rank (
      .clk_i(clk_i),
      .rst_i(1'b0),
      .en_i (en_i),
      .d_i  ({base, negative, nan, infinite, exponent, significand}),
      .q_o  ({base_n, negative_n, nan_n, infinite_n, exponent_n, significand_n})
  );

  sfp_element_pack #(
      .SIGNIFICAND_BITS(MANTISSA_BITS + 1),
      .CODE_BITS       (9 + M),
      .MANTISSA_BITS   (M),
      .STOCHASTIC      (0),
      .CUT_SHIFT       (CUT_SHIFT),
      .CUT_ROUND       (CUT_ROUND)
  ) u_pack (
      .clk_i        (clk_i),
      .en_i         (en_i),
      .format_i     (VALUE_FORMAT),
      .base_i       (base_n),
      .nearest_i    (1'b1),
      .stochastic_i (1'b0),
      .random_i     (16'd0),
      .negative_i   (negative_n),
      .nan_i        (nan_n),
      .infinite_i   (infinite_n),
      .exponent_i   (exponent_n),
      .significand_i(significand_n),
      .code_o       (value_o),
      .overflow_o   (overflow_o),
      .nan_lost_o   (unused_nan_lost)
  );

endmodule

`default_nettype wire
`endif
