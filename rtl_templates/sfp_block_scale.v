// Scale of a block: out of its largest magnitude, a power of two.
//
// duty      The scale is 2^S, where S follows from the largest magnitude of the block by the policy and from the
//           largest power of two that the element format has, 2^EMAX (docs/block_formats.md). A block of zeros
//           has the smallest scale; an infinity or a NaN, which are larger than all else, makes it NaN.
// layout    maximum_i {exponent[8], mantissa[M]}; policy_i 0 floor, 1 ceil, 2 hbfp, 3 hbfp_emulator;
//           code_o: S as a 10-bit signed number, 511 for NaN, or with E8M0 = 1 S + 127, 255 for NaN; shift_o: -S
// latency   combinational
// handshake none

`ifndef SFP_BLOCK_SCALE_V
`define SFP_BLOCK_SCALE_V
`default_nettype none

module sfp_block_scale #(
    parameter MANTISSA_BITS = 23,  // M: 23 or 7
    parameter E8M0          = 0,   // 1: scales in E8M0, 0: 10-bit exponents
    parameter TOP_EXPONENT  = 127  // EMAX + 128, EMAX = floor(log2 c), c the largest element; 1 .. 255
) (
    input  wire [           7+MANTISSA_BITS:0] maximum_i,
    input  wire [                         1:0] policy_i,
    output wire [((E8M0 != 0) ? 8 : 10) - 1:0] code_o,
    output wire [                         9:0] shift_o,    // signed
    output wire                                nan_o
);

  localparam M = MANTISSA_BITS;
  localparam [22:0] VALUE_FORMAT = {3'd0, 2'd1, 9'd255, M[4:0], 4'd8};
  localparam [9:0] TOP = TOP_EXPONENT[9:0];
  localparam [9:0] OFFSET = (E8M0 != 0) ? TOP - 10'd128 : TOP - 10'd1;

  generate
    if (M != 7 && M != 23) begin : g_bad_mantissa
      sfp_rule_block_scale_MANTISSA_BITS_must_be_7_or_23 u_rule ();
    end
    if (TOP_EXPONENT < 1 || TOP_EXPONENT > 255) begin : g_bad_top
      sfp_rule_block_scale_TOP_EXPONENT_must_be_1_to_255 u_rule ();
    end
  endgenerate

  wire         unused_sign;
  wire         nan;
  wire         infinite;
  wire [  9:0] exponent;     // of the leading one, + 127
  wire [  M:0] significand;  // the leading one at the top

  sfp_element_unpack #(
      .CODE_BITS    (9 + M),
      .MANTISSA_BITS(M),
      .NORMALIZE    (1)
  ) u_unpack (
      .format_i     (VALUE_FORMAT),
      .code_i       ({1'b0, maximum_i}),
      .negative_o   (unused_sign),
      .nan_o        (nan),
      .infinite_o   (infinite),
      .exponent_o   (exponent),
      .significand_o(significand)
  );

  wire zero = ~significand[M];
  wire power = ~|significand[M-1:0];  // the maximum is a power of two
  wire ceil = policy_i == 2'd1;
  wire emulator = policy_i == 2'd3;
  // 1, 0 or -1, less OFFSET
  wire [9:0] change = {{9{emulator & power}}, (emulator & power) | (ceil & ~power)};
  wire [9:0] wanted = exponent - OFFSET + change;

  assign nan_o = nan | infinite;

  generate
    if (E8M0 != 0) begin : g_e8m0
      wire       low = wanted[9] | zero;
      wire       high = wanted[8] | (&wanted[7:0]);
      wire [7:0] code = low ? 8'd0 : high ? 8'd254 : wanted[7:0];
      assign code_o  = code | {8{nan_o}};
      assign shift_o = 10'd127 - {2'b0, code};
    end else begin : g_exponent
      assign code_o  = nan_o ? 10'h1FF : zero ? 10'h200 : wanted;
      assign shift_o = 10'd0 - wanted;
    end
  endgenerate

endmodule

`default_nettype wire
`endif
