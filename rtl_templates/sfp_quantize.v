// Mantissa quantizer of one lane: truncation to the top m bits.
//
// duty      Says what clearing the mantissa bits that are not kept (docs/wire_format.md section 2) makes of a
//           value. A NaN stays a NaN: where truncation would leave no bit set, the top one is; with m = 0 it
//           becomes an infinity and nan_lost_o is raised. The mask itself is left to what takes mantissa_o,
//           where it can stand in for an enable.
// layout    value_i, mantissa_o: IEEE 754 order {sign, exponent, mantissa}; mask_i: 1 for a kept
//           mantissa bit, a run of ones from the MSB down
// latency   combinational
// handshake none

`ifndef SFP_QUANTIZE_V
`define SFP_QUANTIZE_V
`default_nettype none

module sfp_quantize #(
    parameter EXPONENT_BITS = 8,  // 2 .. 11
    parameter MANTISSA_BITS = 23  // 1 .. 52
) (
    input  wire [MANTISSA_BITS-1:0] mask_i,
    input  wire [EXPONENT_BITS-1:0] exponent_i,
    input  wire [MANTISSA_BITS-1:0] mantissa_i,
    output wire [MANTISSA_BITS-1:0] mantissa_o,  // to be masked by mask_i
    output wire                     low_o,       // exponent 0
    output wire                     zero_o,      // exponent 0 and no kept mantissa bit set
    output wire                     nan_lost_o   // a NaN that m = 0 turns into an infinity
);

  generate
    if (EXPONENT_BITS < 2 || EXPONENT_BITS > 11) begin : g_bad_exponent
      sfp_rule_quantize_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
    if (MANTISSA_BITS < 1 || MANTISSA_BITS > 52) begin : g_bad_mantissa
      sfp_rule_quantize_MANTISSA_BITS_must_be_1_to_52 u_rule ();
    end
  endgenerate

  wire [MANTISSA_BITS-1:0] kept = mantissa_i & mask_i;
  wire                     none = ~|kept;
  wire                     nan_gone = (&exponent_i) & none & (|mantissa_i);
  wire                     top = mask_i[MANTISSA_BITS-1];

  generate
    if (MANTISSA_BITS > 1) begin : g_wide
      assign mantissa_o = {mantissa_i[MANTISSA_BITS-1] | nan_gone, mantissa_i[MANTISSA_BITS-2:0]};
    end else begin : g_single
      assign mantissa_o = mantissa_i | nan_gone;
    end
  endgenerate

  assign low_o      = ~|exponent_i;
  assign zero_o     = low_o & none;
  assign nan_lost_o = nan_gone & ~top;

endmodule

`default_nettype wire
`endif
