// Code of a small number format to sign, exponent and significand.
//
// duty      The number is significand * 2^(exponent - bias - MANTISSA_BITS), where the significand has its hidden bit at the
//           top. With NORMALIZE = 1 the significand of every number but zero does have it; with 0 a subnormal one keeps
//           its leading zeros.
// layout    code_i {sign, exponent, mantissa} in the low bits; what stands above them is ignored. format_i from bit 0 on:
//           4 bits X, 5 bits Y, 9 bits bias + 128, 2 bits specials (0 none, 1 IEEE, 2 NaN only), 1 bit subnormals flushed,
//           1 bit overflow to infinity, 1 bit two's complement (docs/formats.md)
// latency   combinational
// handshake none
//
// A constant format costs no gates: what hangs on it alone is worked out by the synthesis tool.

`ifndef SFP_ELEMENT_UNPACK_V
`define SFP_ELEMENT_UNPACK_V
`default_nettype none

module sfp_element_unpack #(
    parameter CODE_BITS     = 8,  // 1 + X + Y of the widest format
    parameter MANTISSA_BITS = 3,  // the largest Y, 0 .. 23
    parameter NORMALIZE     = 1   // 1: no leading zeros
) (
    input  wire [           22:0] format_i,
    input  wire [  CODE_BITS-1:0] code_i,
    output wire                   negative_o,
    output wire                   nan_o,
    output wire                   infinite_o,
    output wire [            9:0] exponent_o,    // signed
    output wire [MANTISSA_BITS:0] significand_o  // 0 for zero
);

  localparam C = CODE_BITS;
  localparam M = MANTISSA_BITS;
  localparam XM = 9 + M;  // sign, exponent and mantissa with the largest Y and 8 exponent bits
  localparam [C-1:0] ONE = 1;
  localparam [4:0] MOST = M[4:0];

  generate
    if (M < 0 || M > 23) begin : g_bad_mantissa
      sfp_rule_element_unpack_MANTISSA_BITS_must_be_0_to_23 u_rule ();
    end
    if (C < 2 || C > 9 + M) begin : g_bad_code
      sfp_rule_element_unpack_CODE_BITS_must_be_2_to_9_and_MANTISSA_BITS u_rule ();
    end
  endgenerate

  // ---- the format

  wire [3:0] exponent_bits = format_i[3:0];
  wire [4:0] mantissa_bits = format_i[8:4];
  wire       ieee = format_i[18];
  wire       nan_only = format_i[19];
  wire       flushed = format_i[20];
  wire       twos = format_i[22];

  wire [C-1:0] sign = ONE << ({1'b0, mantissa_bits} + {2'b0, exponent_bits});
  wire [C-1:0] all = sign - ONE;
  wire [C-1:0] fraction = (ONE << mantissa_bits) - ONE;
  wire [C-1:0] infinity = all & ~fraction;
  wire [4:0]   align = MOST - mantissa_bits;
  wire [8:0]   exponents = ~(9'h1FF << exponent_bits);

  // ---- fields, aligned to the largest Y

  assign negative_o = |(code_i & sign);
  wire [C-1:0] magnitude = ({C{negative_o & twos}} ^ code_i) + {{(C - 1) {1'b0}}, negative_o & twos};
  wire [C-1:0] plain = magnitude & (all | ({C{twos}} & sign));
  wire [XM:0]  aligned = {{(XM + 1 - C) {1'b0}}, plain} << align;

  wire [7:0]   exponent = aligned[M+:8] & exponents[7:0];
  wire         subnormal = ~|exponent;
  wire         whole = twos & aligned[M];  // the most negative code
  wire [M:0]   significand;

  assign significand[M] = ~subnormal | whole;
  generate
    if (M > 0) begin : g_mantissa
      assign significand[M-1:0] = aligned[M-1:0] & ~{M{flushed & subnormal}};
    end
  endgenerate

  wire special = (ieee & (plain >= infinity)) | (nan_only & (plain == all));
  assign infinite_o = ieee & (plain == infinity);
  assign nan_o      = special & ~infinite_o;

  // Above the exponent stands the sign, which is taken out already.
  wire unused = &{1'b0, flushed, format_i[21], format_i[17:9], exponents[8], aligned[XM:M+8]};

  // ---- normalization: each step takes a power of two of leading zeros away

  wire [9:0] start = {2'b0, exponent[7:1], exponent[0] | subnormal};

  generate
    if (NORMALIZE != 0 && M > 0) begin : g_normalize
      localparam STEPS = $clog2(M + 1);

      // {leading zeros, what is left without them}
      function [STEPS+M:0] normalized;
        input [M:0] from;
        integer step;
        reg [M:0] left;
        reg [STEPS-1:0] zeros;
        begin
          left = from;
          for (step = STEPS - 1; step >= 0; step = step - 1) begin
            zeros[step] = ~|(left >> (M + 1 - (1 << step)));
            if (zeros[step]) left = left << (1 << step);
          end
          normalized = {zeros, left};
        end
      endfunction

      // Only numbers without a hidden bit are moved, one bit for it and then its leading zeros: whether it is there is known late.
      wire [STEPS-1:0] zeros;
      wire [      M:0] left;
      assign {zeros, left}  = normalized({significand[M-1:0], 1'b0});
      assign significand_o = significand[M] ? significand : left;
      assign exponent_o    = significand[M] ? start : 10'd0 - {{(10 - STEPS) {1'b0}}, zeros};
    end else begin : g_as_it_is
      assign significand_o = significand;
      assign exponent_o    = start;
    end
  endgenerate

endmodule

`default_nettype wire
`endif
