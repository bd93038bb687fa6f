// Floating-point multiplier.
//
// duty      product_o = a_i * b_i, rounded to the nearest, ties to the even one, in a format with as many exponent bits and as
//           many mantissa bits or more: from 2 M + 1 of them on there is nothing to round. Subnormal numbers count as
//           zeros, and a result below the smallest number with a hidden bit is a zero, with its sign. Infinities
//           as in IEEE 754; every NaN that comes out is the positive quiet one.
// layout    {sign, exponent, mantissa}
// latency   CUT moves of the pipeline (cycles with en_i), between the product and its rounding
// handshake none

`ifndef SFP_FLOAT_MULTIPLY_V
`define SFP_FLOAT_MULTIPLY_V
`default_nettype none

module sfp_float_multiply #(
    parameter EXPONENT_BITS = 8,   // E, 2 .. 11
    parameter MANTISSA_BITS = 23,  // M of a factor, 1 .. 52
    parameter PRODUCT_BITS  = 23,  // mantissa bits of the product, M .. 52
    parameter CUT           = 1    // 1: a rank of registers, 0: none
) (
    input  wire                                  clk_i,
    input  wire                                  rst_i,
    input  wire                                  en_i,
    input  wire [EXPONENT_BITS+MANTISSA_BITS:0] a_i,
    input  wire [EXPONENT_BITS+MANTISSA_BITS:0] b_i,
    output wire [EXPONENT_BITS+PRODUCT_BITS:0]  product_o
);

  localparam E = EXPONENT_BITS;
  localparam M = MANTISSA_BITS;
  localparam P = PRODUCT_BITS;
  localparam S = 2 * M + 2;
  localparam RANGE = E + 2;
  localparam [RANGE-1:0] BIAS = (1 << (E - 1)) - 1;

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_float_multiply_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
    if (M < 1 || M > 52) begin : g_bad_mantissa
      sfp_rule_float_multiply_MANTISSA_BITS_must_be_1_to_52 u_rule ();
    end
    if (P < M || P > 52) begin : g_bad_product
      sfp_rule_float_multiply_PRODUCT_BITS_must_be_M_to_52 u_rule ();
    end
  endgenerate

  wire [E-1:0] a_exponent = a_i[M+:E];
  wire [E-1:0] b_exponent = b_i[M+:E];
  wire         a_there = |a_exponent;
  wire         b_there = |b_exponent;
  wire         a_special = &a_exponent;
  wire         b_special = &b_exponent;
  wire         special = a_special | b_special;
  wire         nan = (a_special & (|a_i[M-1:0])) | (b_special & (|b_i[M-1:0])) | (special & ~(a_there & b_there));

  wire             sign_q;
  wire             special_q;
  wire             nan_q;
  wire             there_q;
  wire [RANGE-1:0] exponent_q;
  wire [    S-1:0] product_q;

  sfp_rank #(
      .WIDTH(S + RANGE + 4),
      .CUT  (CUT)
  ) u_rank (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (en_i),
      .d_i  ({a_i[E+M] ^ b_i[E+M], special, nan, a_there & b_there,
              {2'b00, a_exponent} + {2'b00, b_exponent} - BIAS,
              {{(M + 1) {1'b0}}, 1'b1, a_i[M-1:0]} * {{(M + 1) {1'b0}}, 1'b1, b_i[M-1:0]}}),
      .q_o  ({sign_q, special_q, nan_q, there_q, exponent_q, product_q})
  );

  wire         high = product_q[S-1];
  wire [E+P:0] rounded;

  sfp_float_pack #(
      .EXPONENT_BITS   (E),
      .MANTISSA_BITS   (P),
      .RANGE_BITS      (RANGE),
      .SIGNIFICAND_BITS(S)
  ) u_pack (
      .sign_i       (sign_q),
      .exponent_i   (exponent_q + {{(RANGE - 1) {1'b0}}, high}),
      .significand_i((high ? product_q : product_q << 1) & {S{there_q}}),
      .value_o      (rounded)
  );

  assign product_o = special_q ? {sign_q & ~nan_q, {E{1'b1}}, nan_q, {(P - 1) {1'b0}}} : rounded;

endmodule

`default_nettype wire
`endif
