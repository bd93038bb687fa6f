// The end of a dot product unit: sums as beats, and sticky bits.
//
// duty      Shows each sum in a beat of its own, with TLAST and all TKEEP bits. The pipeline moves in the cycle after one in
//           which no beat waits.
// layout    WIDTH bits, handed through
// latency   none while nothing stalls
// handshake m_axis comes from flip-flops through the skid multiplexer; go_o comes from a flip-flop

`ifndef SFP_DOT_RESULT_V
`define SFP_DOT_RESULT_V
`default_nettype none

module sfp_dot_result #(
    parameter WIDTH       = 32,  // bits of a sum, a multiple of 8
    parameter ASYNC_RESET = 0    // 1: the reset is asynchronous
) (
    input  wire               clk_i,
    input  wire               rst_i,
    output wire               go_o,            // the pipeline moves
    input  wire               valid_i,
    input  wire [  WIDTH-1:0] sum_i,
    input  wire               exception_i,     // what the sticky bit tells of the sum
    output wire [  WIDTH-1:0] m_axis_tdata,
    output wire [WIDTH/8-1:0] m_axis_tkeep,
    output wire               m_axis_tvalid,
    input  wire               m_axis_tready,
    output wire               m_axis_tlast,
    input  wire               status_clear_i,
    output wire               exception_o
);

  wire go_q;
  wire held_q;  // ~go_q: two flip-flops share the load
  wire stall;

  assign go_o         = go_q;
  assign m_axis_tkeep = {(WIDTH / 8) {1'b1}};
  assign m_axis_tlast = 1'b1;

  sfp_lockstep_output #(
      .WIDTH      (WIDTH),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_output (
      .clk_i    (clk_i),
      .rst_i    (rst_i),
      .held_i   (held_q),
      .valid_i  (valid_i),
      .data_i   (sum_i),
      .stall_o  (stall),
      .m_valid_o(m_axis_tvalid),
      .m_ready_i(m_axis_tready),
      .m_data_o (m_axis_tdata)
  );

  sfp_state #(
      .WIDTH      (3),
      .RESET_TO   (3'b100),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_state (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({~stall, stall, (exception_o & ~status_clear_i) | (go_q & valid_i & exception_i)}),
      .q_o  ({go_q, held_q, exception_o})
  );

endmodule

`default_nettype wire
`endif
