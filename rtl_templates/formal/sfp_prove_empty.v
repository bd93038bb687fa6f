// Proof of what a row reader does with an empty packet, beside the design that holds it: the proof's script joins the
// ports to its nets.
//
// bounded   no: by induction over cycles
//
// 6. Every FIFO and counter stays in range: a FIFO's places are within it, it is full or empty when they meet and
//    neither when they do not; a counter never passes its last value, and a countdown in sections counts what a plain
//    one does. An empty packet's only row goes in the packet's first cycle.

`ifndef SFP_PROVE_EMPTY_V
`define SFP_PROVE_EMPTY_V
`default_nettype none

module sfp_prove_empty (
    input wire clk_i,
    input wire rst_i,
    input wire active_i,  // a packet is open
    input wire begun_i,   // its first cycle
    input wire drain_i,   // its last row has gone
    input wire ready_i,   // a row would go
    input wire some_i     // the packet has values
);

  reg up_q = 1'b0;  // a reset has been there
  always @(posedge clk_i) up_q <= up_q | rst_i;

  always @* begin
    assert (up_q | rst_i);  // the first cycle has one: no induction begins without
    if (up_q) begin
      // No packet begins while a row of the one before waits.
      if (begun_i) assert (ready_i);
      if (active_i & ~drain_i & ~begun_i) assert (some_i);
    end
  end

endmodule

`default_nettype wire
`endif
