// Proof of an AXI4-Stream's rules, beside the design whose master port it watches.
//
// takes     reset_i may rise at any time; nothing is asked for while it is high or in the cycle after
// bounded   no: by induction over cycles, from every state, reachable or not
//
// 4. A beat that is offered (TVALID) stays offered, and all of its payload stays as it is, until it is taken
//    (TREADY), on every master port.

`ifndef SFP_PROVE_STREAM_V
`define SFP_PROVE_STREAM_V
`default_nettype none

module sfp_prove_stream #(
    parameter PAYLOAD_BITS = 8  // TDATA, TKEEP, TLAST and TUSER together
) (
    input wire                    clk_i,
    input wire                    rst_i,
    input wire                    tvalid_i,
    input wire                    tready_i,
    input wire [PAYLOAD_BITS-1:0] payload_i
);

  reg                    waits_q = 1'b0;  // a beat was offered and not taken
  reg [PAYLOAD_BITS-1:0] payload_q;

  always @(posedge clk_i) begin
    waits_q   <= ~rst_i & tvalid_i & ~tready_i;
    payload_q <= payload_i;
  end

  always @* begin
    if (waits_q & ~rst_i) begin
      assert (tvalid_i);
      assert (payload_i == payload_q);
    end
  end

endmodule

`default_nettype wire
`endif
