// Takes an element's code apart: significand, distance, and what is no number.
//
// duty      An element is the significand, shifted left by the distance, with its sign; the unit is the last place of
//           the smallest numbers.
// layout    code_i {sign, exponent, mantissa}, or an integer in two's complement
// latency   combinational
// handshake none

`ifndef SFP_ELEMENT_SPLIT_V
`define SFP_ELEMENT_SPLIT_V
`default_nettype none

module sfp_element_split #(
    parameter EXPONENT_BITS = 2,  // X, 0 .. 5
    parameter MANTISSA_BITS = 1,  // Y, 0 .. 15; X + Y at least 1
    parameter TWOS          = 0,  // 1: two's complement (X = 0), 0: sign and magnitude
    parameter SPECIALS      = 0   // codes with the largest exponent: 0 numbers, 1 infinity and NaN, 2 NaN is all ones
) (
    input  wire [EXPONENT_BITS+MANTISSA_BITS:0] code_i,
    output wire [              MANTISSA_BITS:0] significand_o,
    output wire [                          4:0] shift_o,
    output wire                                 infinite_o,
    output wire                                 nan_o
);

  localparam X = EXPONENT_BITS;
  localparam Y = MANTISSA_BITS;

  generate
    if (X < 0 || X > 5 || Y < 0 || Y > 15 || X + Y < 1) begin : g_bad_format
      sfp_rule_element_must_have_0_to_5_exponent_and_0_to_15_mantissa_bits u_rule ();
    end
    if (TWOS != 0 && X != 0) begin : g_bad_twos
      sfp_rule_element_in_twos_complement_has_no_exponent u_rule ();
    end
    if (SPECIALS < 0 || SPECIALS > 2 || (SPECIALS != 0 && X == 0) || (SPECIALS == 1 && Y == 0)) begin : g_bad_specials
      sfp_rule_element_SPECIALS_must_suit_its_bits u_rule ();
    end
  endgenerate

  generate
    if (X == 0) begin : g_integer
      wire       sign = code_i[Y] & (TWOS != 0);
      wire [Y:0] code = {sign, code_i[Y-1:0]};
      assign significand_o = (code ^ {(Y + 1) {sign}}) + {{Y{1'b0}}, sign};
      assign shift_o       = 5'd0;
      assign infinite_o    = 1'b0;
      assign nan_o         = 1'b0;
      wire unused_sign = code_i[Y];
    end else begin : g_float
      wire [X-1:0] exponent = code_i[Y+:X];
      wire         normal = |exponent;
      wire [  4:0] distance = {{(5 - X) {1'b0}}, exponent} - {4'b0000, normal};
      wire         unused_sign = code_i[X+Y];
      assign shift_o = distance;
      if (Y > 0) begin : g_mantissa
        wire [Y-1:0] mantissa = code_i[Y-1:0];
        assign significand_o = {normal, mantissa};
        assign infinite_o    = (SPECIALS == 1) & (&exponent) & ~|mantissa;
        assign nan_o         = (&exponent) & (((SPECIALS == 1) & (|mantissa)) | ((SPECIALS == 2) & (&mantissa)));
      end else begin : g_power
        assign significand_o = normal;
        assign infinite_o    = 1'b0;
        assign nan_o         = (SPECIALS == 2) & (&exponent);
      end
    end
  endgenerate

endmodule

`default_nettype wire
`endif
