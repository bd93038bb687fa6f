// Floating-point adder.
//
// duty      sum_o = a_i + b_i, rounded to the nearest, ties to the even one. Subnormal numbers count as zeros, and a
//           result below the smallest number with a hidden bit is a zero, with its sign. A sum of zero is +0 unless both
//           are -0. Infinities as in IEEE 754; every NaN that comes out is the positive quiet one.
// layout    {sign, exponent, mantissa}
// latency   combinational
// handshake none

`ifndef SFP_FLOAT_ADD_V
`define SFP_FLOAT_ADD_V
`default_nettype none

module sfp_float_add #(
    parameter EXPONENT_BITS = 8,  // E, 2 .. 11
    parameter MANTISSA_BITS = 23  // M, 1 .. 52
) (
    input  wire [EXPONENT_BITS+MANTISSA_BITS:0] a_i,
    input  wire [EXPONENT_BITS+MANTISSA_BITS:0] b_i,
    output wire [EXPONENT_BITS+MANTISSA_BITS:0] sum_o
);

  localparam E = EXPONENT_BITS;
  localparam M = MANTISSA_BITS;
  localparam S = M + 4;  // significand with guard, round and sticky bit

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_float_add_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
    if (M < 1 || M > 52) begin : g_bad_mantissa
      sfp_rule_float_add_MANTISSA_BITS_must_be_1_to_52 u_rule ();
    end
  endgenerate

  // ---- the larger one and the smaller one

  wire          swap = b_i[E+M-1:0] > a_i[E+M-1:0];
  wire [E+M:0] major = swap ? b_i : a_i;
  wire [E+M-1:0] minor = swap ? a_i[E+M-1:0] : b_i[E+M-1:0];
  wire         subtract = a_i[E+M] ^ b_i[E+M];

  wire [E-1:0] major_exponent = major[M+:E];
  wire [E-1:0] minor_exponent = minor[M+:E];
  wire         major_there = |major_exponent;  // neither a zero nor subnormal
  wire         minor_there = |minor_exponent;
  wire [S-1:0] major_significand = {major_there, major[M-1:0] & {M{major_there}}, 3'b000};
  wire [S-1:0] minor_significand = {minor_there, minor[M-1:0] & {M{minor_there}}, 3'b000};

  // Shifts right; what is lost stays as the lowest bit.
  function [S-1:0] align;
    input [S-1:0] number;
    input [E-1:0] distance;
    integer k;
    begin
      align = number;
      for (k = 0; k < E; k = k + 1) begin
        if (distance[k]) begin
          if ((1 << k) >= S) align = {{(S - 1) {1'b0}}, |align};
          else align = (align >> (1 << k)) | {{(S - 1) {1'b0}}, |(align & ~({S{1'b1}} << (1 << k)))};
        end
      end
    end
  endfunction

  wire [S-1:0] aligned = align(minor_significand, major_exponent - minor_exponent);

  // ---- sum

  wire [S:0] sum = {1'b0, major_significand} + ({1'b0, aligned} ^ {(S + 1) {subtract}}) + {{S{1'b0}}, subtract};
  wire [S:0] significand;
  wire [$clog2(S+1)-1:0] zeros;

  sfp_normalize #(
      .WIDTH(S + 1)
  ) u_normalize (
      .number_i(sum),
      .number_o(significand),
      .zeros_o (zeros)
  );

  localparam RANGE = (E > $clog2(S + 1) ? E : $clog2(S + 1)) + 2;

  wire         nothing = ~significand[S];
  wire [E+M:0] packed_sum;

  sfp_float_pack #(
      .EXPONENT_BITS   (E),
      .MANTISSA_BITS   (M),
      .RANGE_BITS      (RANGE),
      .SIGNIFICAND_BITS(S + 1)
  ) u_pack (
      .sign_i       (nothing ? a_i[E+M] & b_i[E+M] : major[E+M]),
      .exponent_i   ({{(RANGE - E) {1'b0}}, major_exponent} + {{(RANGE - 1) {1'b0}}, 1'b1}
                     - {{(RANGE - $clog2(S + 1)) {1'b0}}, zeros}),
      .significand_i(significand),
      .value_o      (packed_sum)
  );

  // ---- infinities and NaNs: the larger one has the largest exponent if any has

  wire major_special = &major_exponent;
  wire minor_special = &minor_exponent;
  wire nan = (major_special & (|major[M-1:0])) | (minor_special & (subtract | (|minor[M-1:0])));

  assign sum_o = major_special ? {major[E+M] & ~nan, {E{1'b1}}, nan, {(M - 1) {1'b0}}} : packed_sum;

endmodule

`default_nettype wire
`endif
