// Lane of the element quantizer: a floating-point value to a code of a small number format.
//
// duty      Encodes value * 2^shift_i, exactly rounded (docs/formats.md): eXmY for any X and Y, the OCP formats, FP16, BF16, FP32.
// layout    value_i {sign, exponent[8], mantissa[M]}, FP32 or BF16; code_o in the low bits, zeros above; format_i as in
//           sfp_element_unpack
// latency   CUT_ALIGN + CUT_SHIFT + CUT_ROUND moves of the pipeline (cycles with en_i); random_i is taken at the end
// handshake none
//
// NORMALIZE = 0 is right where no subnormal value becomes a number with a hidden bit: bias + shift_i is at most 127.

`ifndef SFP_ELEMENT_ENCODE_V
`define SFP_ELEMENT_ENCODE_V
`default_nettype none

module sfp_element_encode #(
    parameter VALUE_MANTISSA_BITS = 23,  // M: 23 or 7; 1 .. 23
    parameter CODE_BITS           = 8,   // 1 + X + Y of the widest format
    parameter MANTISSA_BITS       = 3,   // the largest Y
    parameter STOCHASTIC          = 1,   // 1: stochastic rounding is there
    parameter NORMALIZE           = 1,   // 1: subnormal values may become normal numbers
    parameter CUT_ALIGN           = 0,   // 1: a rank behind the normalization
    parameter CUT_SHIFT           = 0,   // 1: a rank before the shift
    parameter CUT_ROUND           = 0    // 1: a rank before the rounding
) (
    input  wire                           clk_i,
    input  wire                           en_i,
    input  wire [                   22:0] format_i,
    input  wire [                    9:0] shift_i,      // signed
    input  wire                           nearest_i,    // to the nearest even; else, without stochastic_i, towards zero
    input  wire                           stochastic_i,
    input  wire [                   15:0] random_i,
    input  wire [8+VALUE_MANTISSA_BITS:0] value_i,
    output wire [          CODE_BITS-1:0] code_o,
    output wire                           overflow_o,   // beyond the largest finite number, or infinite
    output wire                           nan_lost_o    // a NaN, and the format has none
);

  localparam M = VALUE_MANTISSA_BITS;
  localparam [22:0] VALUE_FORMAT = {3'd0, 2'd1, 9'd255, M[4:0], 4'd8};

  wire         negative;
  wire         nan;
  wire         infinite;
  wire [  9:0] exponent;
  wire [  M:0] significand;
  // bias - 1 - 127 + shift, of bias + 128
  wire [ 11:0] base = {3'b0, format_i[17:9]} + {{2{shift_i[9]}}, shift_i} - 12'd256;

  sfp_element_unpack #(
      .CODE_BITS    (9 + M),
      .MANTISSA_BITS(M),
      .NORMALIZE    (NORMALIZE)
  ) u_unpack (
      .format_i     (VALUE_FORMAT),
      .code_i       (value_i),
      .negative_o   (negative),
      .nan_o        (nan),
      .infinite_o   (infinite),
      .exponent_o   (exponent),
      .significand_o(significand)
  );

  wire [22:0] format_n;
  wire [11:0] base_n;
  wire        nearest_n;
  wire        stochastic_n;
  wire        negative_n;
  wire        nan_n;
  wire        infinite_n;
  wire [ 9:0] exponent_n;
  wire [ M:0] significand_n;

  sfp_rank #(
      .WIDTH(51 + M),
      .CUT  (CUT_ALIGN)
  ) u_align_rank (
      .clk_i(clk_i),
      .rst_i(1'b0),
      .en_i (en_i),
      .d_i  ({format_i, base, nearest_i, stochastic_i, negative, nan, infinite, exponent, significand}),
      .q_o  ({format_n, base_n, nearest_n, stochastic_n, negative_n, nan_n, infinite_n, exponent_n, significand_n})
  );

  sfp_element_pack #(
      .SIGNIFICAND_BITS(M + 1),
      .CODE_BITS       (CODE_BITS),
      .MANTISSA_BITS   (MANTISSA_BITS),
      .STOCHASTIC      (STOCHASTIC),
      .CUT_SHIFT       (CUT_SHIFT),
      .CUT_ROUND       (CUT_ROUND)
  ) u_pack (
      .clk_i        (clk_i),
      .en_i         (en_i),
      .format_i     (format_n),
      .base_i       (base_n),
      .nearest_i    (nearest_n),
      .stochastic_i (stochastic_n),
      .random_i     (random_i),
      .negative_i   (negative_n),
      .nan_i        (nan_n),
      .infinite_i   (infinite_n),
      .exponent_i   (exponent_n),
      .significand_i(significand_n),
      .code_o       (code_o),
      .overflow_o   (overflow_o),
      .nan_lost_o   (nan_lost_o)
  );

endmodule

`default_nettype wire
`endif
