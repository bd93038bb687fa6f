// Scales of blocks in E4M3: the largest magnitude of each over 6 times the packet's scale, to the nearest even one.
//
// duty      6 is the largest element of E2M1. The quotient is exact: long division finds its first five digits and whether anything
//           is left, then it is rounded once (docs/block_formats.md). A block of zeros has the scale 0, every other one at least 2^-9,
//           at most 448; an infinity or a NaN, which are larger than all else, makes it NaN.
// layout    maximum_i: column c at [c*(8+M) +: 8+M], {exponent[8], mantissa[M]}; packet_scale_i: a positive FP32 number;
//           code_o: OCP E4M3, 0x7F for NaN; product_o, exponent_o: the scale times the packet's, as in sfp_e4m3_product
// latency   4 moves of the pipeline (cycles with en_i): divisor | 2 digits | 2 digits | half, rounding | product
// handshake none

`ifndef SFP_E4M3_SCALE_V
`define SFP_E4M3_SCALE_V
`default_nettype none

module sfp_e4m3_scale #(
    parameter MANTISSA_BITS = 23,  // M: 23 or 7
    parameter COLUMNS       = 1    // blocks side by side
) (
    input  wire                                   clk_i,
    input  wire                                   en_i,
    input  wire [COLUMNS*(8+MANTISSA_BITS)-1:0] maximum_i,
    input  wire [                           31:0] packet_scale_i,
    output wire [                           31:0] packet_scale_o,
    output wire [                  COLUMNS*8-1:0] code_o,
    output wire [                    COLUMNS-1:0] nan_o,
    output wire [                 COLUMNS*28-1:0] product_o,
    output wire [                 COLUMNS*10-1:0] exponent_o       // signed
);

  localparam M = MANTISSA_BITS;
  localparam N = 8 + M;
  localparam C = COLUMNS;
  localparam U = 26;  // bits of a divisor
  localparam [22:0] VALUE_FORMAT = {3'd0, 2'd1, 9'd255, M[4:0], 4'd8};
  localparam [22:0] PACKET_FORMAT = {3'd0, 2'd1, 9'd255, 5'd23, 4'd8};
  localparam [22:0] SCALE_FORMAT = {3'd0, 2'd2, 9'd135, 5'd3, 4'd4};

  generate
    if (M != 7 && M != 23) begin : g_bad_mantissa
      sfp_rule_e4m3_scale_MANTISSA_BITS_must_be_7_or_23 u_rule ();
    end
    if (C < 1) begin : g_bad_columns
      sfp_rule_e4m3_scale_COLUMNS_must_be_1_or_more u_rule ();
    end
  endgenerate

  // ---- the divisor of all columns: 6 times the packet's scale is divisor * 2^-25 * 2^(base - 127)

  wire [ 2:0] unused_first;
  wire [ 9:0] packet_exponent;
  wire [23:0] packet_significand;

  sfp_element_unpack #(
      .CODE_BITS    (32),
      .MANTISSA_BITS(23),
      .NORMALIZE    (1)
  ) u_packet (
      .format_i     (PACKET_FORMAT),
      .code_i       (packet_scale_i),
      .negative_o   (unused_first[0]),
      .nan_o        (unused_first[1]),
      .infinite_o   (unused_first[2]),
      .exponent_o   (packet_exponent),
      .significand_o(packet_significand)
  );

  wire [U-1:0] triple = {1'b0, packet_significand, 1'b0} + {2'b0, packet_significand};

  reg  [ 31:0] packet_1_q;
  reg  [ 31:0] packet_2_q;
  reg  [ 31:0] packet_3_q;
  reg  [ 31:0] packet_4_q;
  reg  [U-1:0] divisor_1_q;
  reg  [U-1:0] divisor_2_q;
  reg  [U-1:0] divisor_3_q;
  reg  [  9:0] base_1_q;

  always @(posedge clk_i) begin
    if (en_i) begin
      packet_1_q  <= packet_scale_i;
      packet_2_q  <= packet_1_q;
      packet_3_q  <= packet_2_q;
      packet_4_q  <= packet_3_q;
      divisor_1_q <= triple[U-1] ? triple : {triple[U-2:0], 1'b0};
      divisor_2_q <= divisor_1_q;
      divisor_3_q <= divisor_2_q;
      base_1_q    <= packet_exponent + {8'd0, 1'b1, triple[U-1]};
    end
  end

  // ---- what the products take, taken apart again: it is shorter so

  wire [ 2:0] unused_second;
  wire [ 9:0] factor_exponent;
  wire [23:0] factor_significand;

  sfp_element_unpack #(
      .CODE_BITS    (32),
      .MANTISSA_BITS(23),
      .NORMALIZE    (1)
  ) u_factor (
      .format_i     (PACKET_FORMAT),
      .code_i       (packet_3_q),
      .negative_o   (unused_second[0]),
      .nan_o        (unused_second[1]),
      .infinite_o   (unused_second[2]),
      .exponent_o   (factor_exponent),
      .significand_o(factor_significand)
  );

  reg [ 9:0] factor_exponent_q;
  reg [23:0] factor_significand_q;

  always @(posedge clk_i) begin
    if (en_i) begin
      factor_exponent_q    <= factor_exponent;
      factor_significand_q <= factor_significand;
    end
  end

  assign packet_scale_o = packet_4_q;

  // ---- the columns

  genvar c;
  generate
    for (c = 0; c < C; c = c + 1) begin : g_column
      wire         unused_sign;
      wire         nan;
      wire         infinite;
      wire [  9:0] exponent;
      wire [  M:0] significand;

      sfp_element_unpack #(
          .CODE_BITS    (9 + M),
          .MANTISSA_BITS(M),
          .NORMALIZE    (1)
      ) u_maximum (
          .format_i     (VALUE_FORMAT),
          .code_i       ({1'b0, maximum_i[c*N+:N]}),
          .negative_o   (unused_sign),
          .nan_o        (nan),
          .infinite_o   (infinite),
          .exponent_o   (exponent),
          .significand_o(significand)
      );

      // Digits behind the first one, which is 1.
      reg  [  M:0] significand_1_q;
      reg  [  9:0] exponent_1_q;
      reg  [U-1:0] left_2_q;
      reg  [  9:0] exponent_2_q;
      reg          digits_2_q;
      reg  [U-1:0] left_3_q;
      reg  [  9:0] exponent_3_q;
      reg  [  2:0] digits_3_q;
      reg  [  7:0] code_4_q;
      reg  [  3:1] nan_q;
      reg  [  3:1] zero_q;
      reg          nan_4_q;
      wire         below;
      wire [U-1:0] left_first;
      wire [U-1:0] left_2;
      wire         digits_2;
      wire [U-1:0] left_3;
      wire [  1:0] digits_3;
      wire         half;
      wire [U-1:0] rest;

      sfp_divide_start #(
          .WIDTH(U)
      ) u_start (
          .dividend_i ({significand_1_q, {(U - 1 - M) {1'b0}}}),
          .divisor_i  (divisor_1_q),
          .below_o    (below),
          .remainder_o(left_first)
      );

      sfp_divide #(
          .WIDTH (U),
          .DIGITS(1)
      ) u_divide_2 (
          .remainder_i(left_first),
          .divisor_i  (divisor_1_q),
          .digits_o   (digits_2),
          .remainder_o(left_2)
      );

      sfp_divide #(
          .WIDTH (U),
          .DIGITS(2)
      ) u_divide_3 (
          .remainder_i(left_2_q),
          .divisor_i  (divisor_2_q),
          .digits_o   (digits_3),
          .remainder_o(left_3)
      );

      sfp_divide #(
          .WIDTH (U),
          .DIGITS(1)
      ) u_half (
          .remainder_i(left_3_q),
          .divisor_i  (divisor_3_q),
          .digits_o   (half),
          .remainder_o(rest)
      );

      wire [7:0] packed_code;
      wire [1:0] unused_flags;

      sfp_element_pack #(
          .SIGNIFICAND_BITS(6),
          .CODE_BITS       (8),
          .MANTISSA_BITS   (3),
          .STOCHASTIC      (0)
      ) u_pack (
          .clk_i        (clk_i),
          .en_i         (en_i),
          .format_i     (SCALE_FORMAT),
          .base_i       (12'd6),
          .nearest_i    (1'b1),
          .stochastic_i (1'b0),
          .random_i     (16'd0),
          .negative_i   (1'b0),
          .nan_i        (nan_q[3]),
          .infinite_i   (1'b0),
          .exponent_i   (exponent_3_q),
          .significand_i({1'b1, digits_3_q, half, |rest}),
          .code_o       (packed_code),
          .overflow_o   (unused_flags[0]),
          .nan_lost_o   (unused_flags[1])
      );

      always @(posedge clk_i) begin
        if (en_i) begin
          significand_1_q <= significand;
          exponent_1_q    <= exponent;
          left_2_q        <= left_2;
          exponent_2_q    <= exponent_1_q - base_1_q - {9'd0, below};
          digits_2_q      <= digits_2;
          left_3_q        <= left_3;
          exponent_3_q    <= exponent_2_q;
          digits_3_q      <= {digits_2_q, digits_3};
          nan_q           <= {nan_q[2:1], nan | infinite};
          zero_q          <= {zero_q[2:1], ~significand[M]};
          code_4_q        <= packed_code & {8{~zero_q[3]}} | {7'd0, ~(zero_q[3] | (|packed_code))};
          nan_4_q         <= nan_q[3];
        end
      end

      assign code_o[c*8+:8] = code_4_q;
      assign nan_o[c]       = nan_4_q;

      wire unused_nan;

      sfp_e4m3_product u_product (
          .code_i       (code_4_q),
          .significand_i(factor_significand_q),
          .exponent_i   (factor_exponent_q),
          .product_o    (product_o[c*28+:28]),
          .exponent_o   (exponent_o[c*10+:10]),
          .nan_o        (unused_nan)
      );

      wire unused = &{1'b0, unused_sign, unused_flags, unused_nan};
    end
  endgenerate

  wire unused = &{1'b0, unused_first, unused_second};

endmodule

`default_nettype wire
`endif
