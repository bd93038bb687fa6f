// Output of one of several streams that leave a pipeline together.
//
// duty      Shows what the pipeline's last rank holds while the pipeline moves, and keeps what was not taken when it
//           stands still. The pipeline moves in the cycle after one in which no stream stalls. A stream whose beat
//           was taken waits for the others.
// layout    WIDTH bits, handed through
// latency   none while nothing stalls
// handshake the output comes from flip-flops through one multiplexer; stall_o is combinational from m_ready_i

`ifndef SFP_LOCKSTEP_OUTPUT_V
`define SFP_LOCKSTEP_OUTPUT_V
`default_nettype none

module sfp_lockstep_output #(
    parameter WIDTH       = 8,  // bits, 1 or more
    parameter ASYNC_RESET = 0   // 1: the reset is asynchronous
) (
    input  wire             clk_i,
    input  wire             rst_i,
    input  wire             held_i,     // the pipeline stands still; from a flip-flop
    input  wire             valid_i,
    input  wire [WIDTH-1:0] data_i,
    output wire             stall_o,    // high in a cycle: held_i in the next
    output wire             m_valid_o,
    input  wire             m_ready_i,
    output wire [WIDTH-1:0] m_data_o
);

  wire            skid_valid_q;
  reg [WIDTH-1:0] skid_q;

  assign m_valid_o = held_i ? skid_valid_q : valid_i;
  assign m_data_o  = held_i ? skid_q : data_i;
  assign stall_o   = m_valid_o & ~m_ready_i;

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_skid_valid (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (stall_o),
      .q_o  (skid_valid_q)
  );

  always @(posedge clk_i) skid_q <= m_data_o;

endmodule

`default_nettype wire
`endif
