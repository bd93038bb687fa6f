// Proof that a counter within a unit stays in range: the proof's script joins the port to its register.
//
// bounded   by the method: induction over cycles and pdr look at all states that can be reached, bmc3 at so many cycles
//
// 6. Every FIFO and counter stays in range: a FIFO's places are within it, it is full or empty when they meet and
//    neither when they do not; a counter never passes its last value, and a countdown in sections counts what a plain
//    one does. An empty packet's only row goes in the packet's first cycle.

`ifndef SFP_PROVE_RANGE_V
`define SFP_PROVE_RANGE_V
`default_nettype none

module sfp_prove_range #(
    parameter COUNT_BITS = 3,
    parameter LAST       = 4
) (
    input wire                  rst_i,
    input wire                  used_i,  // the counter means something
    input wire [COUNT_BITS-1:0] count_i
);

  always @* if (~rst_i & used_i) assert ({1'b0, count_i} <= LAST[COUNT_BITS:0]);

endmodule

`default_nettype wire
`endif
