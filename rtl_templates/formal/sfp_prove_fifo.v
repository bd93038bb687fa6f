// Proof of a FIFO's counters, beside the design that holds it: the proof's script joins the ports to its registers.
//
// bounded   no: by induction over cycles
//
// 6. Every FIFO and counter stays in range: a FIFO's places are within it, it is full or empty when they meet and
//    neither when they do not; a counter never passes its last value, and a countdown in sections counts what a plain
//    one does. An empty packet's only row goes in the packet's first cycle.

`ifndef SFP_PROVE_FIFO_V
`define SFP_PROVE_FIFO_V
`default_nettype none

module sfp_prove_fifo #(
    parameter FIFO_DEPTH = 2  // beats
) (
    input wire                          clk_i,
    input wire                          rst_i,
    input wire [$clog2(FIFO_DEPTH)-1:0] put_i,
    input wire [$clog2(FIFO_DEPTH)-1:0] take_i,
    input wire                          ready_i,
    input wire                          valid_i
);

  localparam [31:0] DEPTH = FIFO_DEPTH;
  localparam PLACE_BITS = $clog2(FIFO_DEPTH);

  reg up_q = 1'b0;  // a reset has been there
  always @(posedge clk_i) up_q <= up_q | rst_i;

  always @* begin
    assert (up_q | rst_i);  // the first cycle has one: no induction begins without
    if (up_q) begin
      assert ({{(32 - PLACE_BITS) {1'b0}}, put_i} < DEPTH);
      assert ({{(32 - PLACE_BITS) {1'b0}}, take_i} < DEPTH);
      if (put_i == take_i) begin
        assert (ready_i != valid_i);
      end else begin
        assert (ready_i & valid_i);
      end
    end
  end

endmodule

`default_nettype wire
`endif
