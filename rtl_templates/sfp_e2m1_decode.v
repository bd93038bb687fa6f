// Lane of the block decoder where scales are no powers of two: the code of E2M1 times its scale to a floating-point value.
//
// duty      The product is exact, then rounded once to the nearest even value of the container, infinity beyond the largest one.
//           Where the scale is NaN something comes out.
// layout    code_i {sign, magnitude[3]}; product_i, exponent_i as in sfp_e4m3_product; triple_i: 3 * product_i; value_o {sign,
//           exponent[8], mantissa[M]}, FP32 or BF16
// latency   2 moves of the pipeline (cycles with en_i): product | shift | rounding
// handshake none

`ifndef SFP_E2M1_DECODE_V
`define SFP_E2M1_DECODE_V
`default_nettype none

module sfp_e2m1_decode #(
    parameter VALUE_MANTISSA_BITS = 23  // M: 23 or 7
) (
    input  wire                           clk_i,
    input  wire                           en_i,
    input  wire [                    3:0] code_i,
    input  wire [                   27:0] product_i,
    input  wire [                   29:0] triple_i,
    input  wire [                    9:0] exponent_i,  // signed
    input  wire                           negative_i,  // the scale is below 0
    input  wire                           infinite_i,  // it is infinite
    output wire [8+VALUE_MANTISSA_BITS:0] value_o
);

  localparam M = VALUE_MANTISSA_BITS;
  localparam [22:0] VALUE_FORMAT = {3'd2, 2'd1, 9'd255, M[4:0], 4'd8};
  localparam [22:0] CODE_FORMAT = {3'd0, 2'd0, 9'd129, 5'd1, 4'd2};

  generate
    if (M != 7 && M != 23) begin : g_bad_mantissa
      sfp_rule_e2m1_decode_MANTISSA_BITS_must_be_7_or_23 u_rule ();
    end
  endgenerate

  wire       negative;
  wire [1:0] unused_special;
  wire [9:0] exponent;
  wire [1:0] significand;

  sfp_element_unpack #(
      .CODE_BITS    (4),
      .MANTISSA_BITS(1),
      .NORMALIZE    (1)
  ) u_unpack (
      .format_i     (CODE_FORMAT),
      .code_i       (code_i),
      .negative_o   (negative),
      .nan_o        (unused_special[0]),
      .infinite_o   (unused_special[1]),
      .exponent_o   (exponent),
      .significand_o(significand)
  );

  wire [29:0] plain = significand[0] ? triple_i : {1'b0, product_i, 1'b0};
  wire [29:0] product = (plain[29] ? plain : {plain[28:0], 1'b0}) & {30{significand[1]}};
  wire        zero = ~product[29];
  wire [ 1:0] unused_flags;

  sfp_element_pack #(
      .SIGNIFICAND_BITS(30),
      .CODE_BITS       (9 + M),
      .MANTISSA_BITS   (M),
      .STOCHASTIC      (0),
      .CUT_SHIFT       (1),
      .CUT_ROUND       (1)
  ) u_pack (
      .clk_i        (clk_i),
      .en_i         (en_i),
      .format_i     (VALUE_FORMAT),
      .base_i       (12'hFFF - 12'd8),
      .nearest_i    (1'b1),
      .stochastic_i (1'b0),
      .random_i     (16'd0),
      .negative_i   (negative ^ negative_i),
      .nan_i        (infinite_i & zero),
      .infinite_i   (infinite_i & ~zero),
      .exponent_i   (exponent + exponent_i + {9'd0, plain[29]}),
      .significand_i(product),
      .code_o       (value_o),
      .overflow_o   (unused_flags[0]),
      .nan_lost_o   (unused_flags[1])
  );

  wire unused = &{1'b0, unused_special, unused_flags};

endmodule

`default_nettype wire
`endif
