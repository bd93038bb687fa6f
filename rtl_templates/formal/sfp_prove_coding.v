// Coding of the packets of a proof: any of some codings, from a free input.
`ifndef SFP_PROVE_CODING_V
`define SFP_PROVE_CODING_V
`default_nettype none

module sfp_prove_coding #(
    parameter CODINGS = 2  // those that packets have, as in sfp_encoder
) (
    input  wire [1:0] coding_i,
    input  wire       any_i,     // packets may have every coding
    output wire [1:0] coding_o
);

  localparam [3:0] THERE = CODINGS[3:0];
  localparam [1:0] FIRST = THERE[0] ? 2'd0 : THERE[1] ? 2'd1 : THERE[2] ? 2'd2 : 2'd3;

  assign coding_o = (any_i | THERE[coding_i]) ? coding_i : FIRST;

endmodule

`default_nettype wire
`endif
