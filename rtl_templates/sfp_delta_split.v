// Exponent code of one lane, taken apart for the addition to its base.
//
// duty      A raw row stores the exponent itself; else the code is {magnitude, negative} (docs/wire_format.md
//           section 3), in max a magnitude that is always negative, and becomes one's complement addend and
//           carry, so that only the addition is left for the next rank.
// layout    addend_o EXPONENT_BITS wide; unused upper bits of code_i are zero
// latency   combinational
// handshake none

`ifndef SFP_DELTA_SPLIT_V
`define SFP_DELTA_SPLIT_V
`default_nettype none

module sfp_delta_split #(
    parameter EXPONENT_BITS = 8  // 2 .. 11
) (
    input  wire                     raw_i,
    input  wire                     max_i,       // not with raw_i
    input  wire [EXPONENT_BITS-1:0] code_i,
    output wire [EXPONENT_BITS-1:0] addend_o,
    output wire                     negative_o
);

  localparam E = EXPONENT_BITS;

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_delta_split_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
  endgenerate

  wire [E-1:0] difference = {1'b0, code_i[E-1:1]} ^ {E{code_i[0]}};

  assign negative_o = (code_i[0] | max_i) & ~raw_i;
  assign addend_o   = raw_i ? code_i : max_i ? ~code_i : difference;

endmodule

`default_nettype wire
`endif
