// Exact product of two elements, as a fixed-point number.
//
// duty      An element is an integer (EXPONENT_BITS = 0) or a small floating-point number {sign, exponent, mantissa} with
//           subnormal numbers; its last place, for the smallest exponent, is the unit. The product counts in the product
//           of the units: significands are multiplied, the product is shifted by both exponents, then signed. What is no
//           number gives a flag, and then product_o means nothing: infinity times zero is a NaN.
//           One of the two is no integer: sfp_product_sum multiplies integers itself.
// layout    codes of 1 + EXPONENT_BITS + MANTISSA_BITS bits; flags_o {NaN, -infinity, +infinity}
// latency   combinational
// handshake none

`ifndef SFP_ELEMENT_PRODUCT_V
`define SFP_ELEMENT_PRODUCT_V
`default_nettype none

module sfp_element_product #(
    parameter A_EXPONENT_BITS = 2,   // X of a, 0 .. 5
    parameter A_MANTISSA_BITS = 1,   // Y of a, 0 .. 15; X + Y at least 1
    parameter A_TWOS          = 0,   // 1: two's complement (X = 0), 0: sign and magnitude
    parameter A_SPECIALS      = 0,   // codes with the largest exponent: 0 numbers, 1 infinity and NaN, 2 NaN is all ones
    parameter B_EXPONENT_BITS = 2,   // the same of b
    parameter B_MANTISSA_BITS = 1,
    parameter B_TWOS          = 0,
    parameter B_SPECIALS      = 0,
    parameter PRODUCT_BITS    = 9    // as sfp_product_sum works it out
) (
    input  wire        [A_EXPONENT_BITS+A_MANTISSA_BITS:0] a_i,
    input  wire        [B_EXPONENT_BITS+B_MANTISSA_BITS:0] b_i,
    output wire signed [                 PRODUCT_BITS-1:0] product_o,
    output wire        [                              2:0] flags_o
);

  localparam A = A_MANTISSA_BITS + 1;  // bits of a significand
  localparam B = B_MANTISSA_BITS + 1;

  generate
    if (PRODUCT_BITS < A + B) begin : g_bad_product
      sfp_rule_product_PRODUCT_BITS_must_hold_the_product u_rule ();
    end
  endgenerate

  wire [A-1:0] a_significand;
  wire [B-1:0] b_significand;
  wire [  4:0] a_shift;
  wire [  4:0] b_shift;
  wire         a_infinite;
  wire         b_infinite;
  wire         a_nan;
  wire         b_nan;

  sfp_element_split #(
      .EXPONENT_BITS(A_EXPONENT_BITS),
      .MANTISSA_BITS(A_MANTISSA_BITS),
      .TWOS         (A_TWOS),
      .SPECIALS     (A_SPECIALS)
  ) u_a (
      .code_i       (a_i),
      .significand_o(a_significand),
      .shift_o      (a_shift),
      .infinite_o   (a_infinite),
      .nan_o        (a_nan)
  );

  sfp_element_split #(
      .EXPONENT_BITS(B_EXPONENT_BITS),
      .MANTISSA_BITS(B_MANTISSA_BITS),
      .TWOS         (B_TWOS),
      .SPECIALS     (B_SPECIALS)
  ) u_b (
      .code_i       (b_i),
      .significand_o(b_significand),
      .shift_o      (b_shift),
      .infinite_o   (b_infinite),
      .nan_o        (b_nan)
  );

  wire negative = a_i[A_EXPONENT_BITS+A_MANTISSA_BITS] ^ b_i[B_EXPONENT_BITS+B_MANTISSA_BITS];
  wire [A+B-1:0] significand = {{B{1'b0}}, a_significand} * {{A{1'b0}}, b_significand};

  wire [PRODUCT_BITS-1:0] magnitude = {{(PRODUCT_BITS - A - B) {1'b0}}, significand} << ({1'b0, a_shift} + {1'b0, b_shift});

  assign product_o = (magnitude ^ {PRODUCT_BITS{negative}}) + {{(PRODUCT_BITS - 1) {1'b0}}, negative};

  wire nan = a_nan | b_nan | (a_infinite & ~|b_significand) | (b_infinite & ~|a_significand);
  wire infinite = (a_infinite | b_infinite) & ~nan;

  assign flags_o = {nan, infinite & negative, infinite & ~negative};

endmodule

`default_nettype wire
`endif
