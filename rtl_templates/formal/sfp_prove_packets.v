// Proof that packets come out of a master port as they went in, one for one.
//
// duty      Counts, for each slave port, the packets begun there and not yet ended on the master port. A packet begins when
//           its first beat is offered.
// bounded   by the method: pdr looks at all states that can be reached, bmc3 at so many cycles
//
// 5. No output without input, and as many rows out as in: nothing is offered unless a packet has begun that has not
//    come out; once a unit has given out all that it had, every master port has ended as many packets as began; rows
//    are never more than went in, or were announced, and no fewer unless a packet was cut short.

`ifndef SFP_PROVE_PACKETS_V
`define SFP_PROVE_PACKETS_V
`default_nettype none

module sfp_prove_packets #(
    parameter INPUTS = 1  // slave ports
) (
    input wire              clk_i,
    input wire              rst_i,
    input wire              quiet_i,
    // Slave ports: a beat is offered, it is taken, it is the last one.
    input wire [INPUTS-1:0] offer_i,
    input wire [INPUTS-1:0] accept_i,
    input wire [INPUTS-1:0] tlast_i,
    // The master port.
    input wire              tvalid_i,
    input wire              tready_i,
    input wire              last_i
);

  wire [INPUTS-1:0] ahead;  // a packet has begun that has not come out
  wire [INPUTS-1:0] level;
  wire [INPUTS-1:0] over;   // more came out than began, or the proof's counter is too short
  wire              ended = tvalid_i & tready_i & last_i;

  genvar i;
  generate
    for (i = 0; i < INPUTS; i = i + 1) begin : g_input
      reg       within_q = 1'b0;  // a packet
      reg [4:0] ahead_q = 5'd0;  // packets
      wire      begun = offer_i[i] & ~within_q;
      assign ahead[i] = ahead_q != 5'd0 & ~ahead_q[4];
      assign level[i] = ahead_q == 5'd0;
      assign over[i]  = ahead_q == 5'd16;
      always @(posedge clk_i) begin
        if (rst_i) begin
          within_q <= 1'b0;
          ahead_q  <= 5'd0;
        end else begin
          within_q <= (within_q | begun) & ~(accept_i[i] & tlast_i[i]);
          ahead_q  <= ahead_q + {4'd0, begun} - {4'd0, ended};
        end
      end
    end
  endgenerate

  always @* begin
    if (~rst_i) begin
      assert (~|over);
      if (tvalid_i) assert (|ahead);
      if (quiet_i) assert (&level & ~tvalid_i);
    end
  end

endmodule

`default_nettype wire
`endif
