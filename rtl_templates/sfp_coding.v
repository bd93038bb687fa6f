// Exponent coding of a packet: what its configuration asks for, cut to what the hardware has.
//
// duty      Picks the base that differences are taken from at the start of a packet (docs/wire_format.md section
//           3): the middle of the exponent range for delta, the bias, or the raw offset; 0 for max, which brings
//           a base with every group. A coding that is not there is taken as the first one that is; raw bits
//           outside 1 .. E as E. Both are flagged.
// layout    coding_i 0 raw, 1 delta, 2 bias, 3 max; CODINGS one bit each: 1 raw, 2 delta, 4 bias, 8 max
// latency   combinational
// handshake none

`ifndef SFP_CODING_V
`define SFP_CODING_V
`default_nettype none

module sfp_coding #(
    parameter EXPONENT_BITS = 8,  // 2 .. 11
    parameter CODINGS       = 2   // 1 .. 15
) (
    input  wire [                        1:0] coding_i,
    input  wire [          EXPONENT_BITS-1:0] bias_i,
    input  wire [$clog2(EXPONENT_BITS+1)-1:0] raw_bits_i,
    input  wire [          EXPONENT_BITS-1:0] raw_offset_i,
    output wire                               raw_o,
    output wire                               delta_o,
    output wire                               max_o,       // none of the three: bias
    output wire [          EXPONENT_BITS-1:0] base_o,
    output wire [$clog2(EXPONENT_BITS+1)-1:0] raw_bits_o,
    output wire                               clamp_o
);

  localparam E = EXPONENT_BITS;
  localparam X_BITS = $clog2(E + 1);
  localparam [3:0] HAS = CODINGS[3:0];
  localparam FIRST_RAW = (CODINGS & 1) != 0;
  localparam FIRST_DELTA = !FIRST_RAW && (CODINGS & 2) != 0;
  localparam FIRST_MAX = CODINGS == 8;
  localparam [E-1:0] MIDDLE = {1'b0, {(E - 1) {1'b1}}};

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_coding_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
    if (CODINGS < 1 || CODINGS > 15) begin : g_bad_codings
      sfp_rule_coding_CODINGS_must_be_1_to_15 u_rule ();
    end
  endgenerate

  wire there = HAS[coding_i];
  wire bits_fit = (raw_bits_i != {X_BITS{1'b0}}) & ({1'b0, raw_bits_i} <= E[X_BITS:0]);

  assign raw_o      = there ? HAS[0] & (coding_i == 2'd0) : FIRST_RAW[0];
  assign delta_o    = there ? HAS[1] & (coding_i == 2'd1) : FIRST_DELTA[0];
  assign max_o      = there ? HAS[3] & (coding_i == 2'd3) : FIRST_MAX[0];
  assign base_o     = raw_o ? raw_offset_i : delta_o ? MIDDLE : max_o ? {E{1'b0}} : bias_i;
  assign raw_bits_o = bits_fit ? raw_bits_i : E[X_BITS-1:0];
  assign clamp_o    = ~there | (raw_o & ~bits_fit);

endmodule

`default_nettype wire
`endif
