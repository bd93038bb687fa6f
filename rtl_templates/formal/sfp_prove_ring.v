// Proof of the places of a ring of rows whose depth is any number, within the design that holds it: the proof's script
// joins the ports to its registers.
//
// bounded   no: by induction over cycles
//
// 6. Every FIFO and counter stays in range: a FIFO's places are within it, it is full or empty when they meet and
//    neither when they do not; a counter never passes its last value, and a countdown in sections counts what a plain
//    one does. An empty packet's only row goes in the packet's first cycle.

`ifndef SFP_PROVE_RING_V
`define SFP_PROVE_RING_V
`default_nettype none

module sfp_prove_ring #(
    parameter PLACES     = 3,
    parameter PLACE_BITS = 2
) (
    input wire                  rst_i,
    input wire [PLACE_BITS-1:0] put_i,
    input wire [PLACE_BITS-1:0] take_i,
    input wire                  full_i,
    input wire                  some_i  // it is not empty
);

  always @* begin
    if (~rst_i) begin
      assert ({1'b0, put_i} < PLACES[PLACE_BITS:0]);
      assert ({1'b0, take_i} < PLACES[PLACE_BITS:0]);
      if (put_i == take_i) begin
        assert (full_i == some_i);
      end else begin
        assert (~full_i & some_i);
      end
    end
  end

endmodule

`default_nettype wire
`endif
