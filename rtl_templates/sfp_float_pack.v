// Rounds a normalized number to a floating-point value.
//
// duty      Rounds to the nearest, ties to the even one, with an exponent of any size; then what lies beyond the largest
//           value becomes an infinity, and what lies below the smallest one with a hidden bit becomes a zero. Both
//           keep the sign.
// layout    significand_i: its highest bit, which is set unless the number is zero, has the weight 2^(exponent_i - bias),
//           bias = 2^(E-1) - 1. value_o {sign, exponent, mantissa}.
// latency   combinational
// handshake none

`ifndef SFP_FLOAT_PACK_V
`define SFP_FLOAT_PACK_V
`default_nettype none

module sfp_float_pack #(
    parameter EXPONENT_BITS    = 8,   // E, 2 .. 11
    parameter MANTISSA_BITS    = 23,  // M, 1 .. 52
    parameter RANGE_BITS       = 10,  // bits of exponent_i, E + 2 or more
    parameter SIGNIFICAND_BITS = 28   // bits of significand_i, 2 or more
) (
    input  wire                                          sign_i,
    input  wire signed [                 RANGE_BITS-1:0] exponent_i,
    input  wire        [           SIGNIFICAND_BITS-1:0] significand_i,
    output wire        [EXPONENT_BITS+MANTISSA_BITS : 0] value_o
);

  localparam E = EXPONENT_BITS;
  localparam M = MANTISSA_BITS;
  localparam S = SIGNIFICAND_BITS;

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_pack_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
    if (M < 1 || M > 52) begin : g_bad_mantissa
      sfp_rule_pack_MANTISSA_BITS_must_be_1_to_52 u_rule ();
    end
    if (RANGE_BITS < E + 2) begin : g_bad_range
      sfp_rule_pack_RANGE_BITS_must_be_E_plus_2_or_more u_rule ();
    end
  endgenerate

  wire [M:0] kept;     // the hidden bit comes along
  wire       carried;  // rounding made a power of two

  generate
    if (S > M + 1) begin : g_round
      wire       up;
      wire [M:0] kept_up;
      if (S > M + 2) begin : g_sticky
        assign up = significand_i[S-M-2] & (significand_i[S-M-1] | (|significand_i[S-M-3:0]));
      end else begin : g_tie
        assign up = significand_i[0] & significand_i[1];
      end
      assign kept_up = {1'b0, significand_i[S-2-:M]} + {{M{1'b0}}, up};
      assign carried = kept_up[M];
      assign kept    = {significand_i[S-1], kept_up[M-1:0]};
    end else begin : g_exact
      assign carried = 1'b0;
      assign kept    = {significand_i, {(M + 1 - S) {1'b0}}};
    end
  endgenerate

  localparam signed [RANGE_BITS-1:0] HIGHEST = (1 << E) - 2;  // exponent of the largest value

  wire signed [RANGE_BITS-1:0] exponent = exponent_i + $signed({{(RANGE_BITS - 1) {1'b0}}, carried});
  wire over = exponent > HIGHEST;
  wire under = ~kept[M] | exponent[RANGE_BITS-1] | (~|exponent[RANGE_BITS-2:0]);

  assign value_o = {
    sign_i,
    (exponent[E-1:0] | {E{over}}) & {E{~under}},
    kept[M-1:0] & {M{~over & ~under}}
  };

endmodule

`default_nettype wire
`endif
