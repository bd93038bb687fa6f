// Control of a pipeline of rows: what is in which rank, and when it moves.
//
// duty      Takes rows while the pipeline moves, and tells for every rank whether a row is in it, whether that begins or ends
//           its packet, and which lanes it has. All ranks move together, in the cycle after one in which the output does
//           not stall.
// layout    rank r: valid_o[r], first_o[r], last_o[r], keep_o[r*LANES +: LANES]; rank 0 is the first behind the input
// latency   a row is in rank r from r + 1 cycles after it is accepted on
// handshake s_ready_o comes from a flip-flop

`ifndef SFP_ROW_PIPELINE_V
`define SFP_ROW_PIPELINE_V
`default_nettype none

module sfp_row_pipeline #(
    parameter LANES       = 8,  // 1 .. 64
    parameter RANKS       = 4,  // 2 .. 8
    parameter ASYNC_RESET = 0   // 1: the reset is asynchronous
) (
    input  wire                   clk_i,
    input  wire                   rst_i,
    input  wire                   s_valid_i,
    output wire                   s_ready_o,
    input  wire                   s_last_i,
    input  wire [      LANES-1:0] s_keep_i,
    input  wire                   stall_i,
    output wire                   go_o,         // the ranks move
    output wire                   held_o,       // they do not: a flip-flop of its own shares the load
    output wire                   configure_o,  // the first beat of a packet is accepted
    output wire [      RANKS-1:0] valid_o,
    output wire [      RANKS-1:0] first_o,
    output wire [      RANKS-1:0] last_o,
    output wire [RANKS*LANES-1:0] keep_o
);

  generate
    if (LANES < 1 || LANES > 64) begin : g_bad_lanes
      sfp_rule_row_pipeline_LANES_must_be_1_to_64 u_rule ();
    end
    if (RANKS < 2 || RANKS > 8) begin : g_bad_ranks
      sfp_rule_row_pipeline_RANKS_must_be_2_to_8 u_rule ();
    end
  endgenerate

  wire inside_q;  // a packet has begun
  wire accept = s_valid_i & go_o;

  assign s_ready_o   = go_o;
  assign configure_o = accept & ~inside_q;

  sfp_state #(
      .WIDTH      (3),
      .RESET_TO   (3'b100),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_control (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({~stall_i, stall_i, accept ? ~s_last_i : inside_q}),
      .q_o  ({go_o, held_o, inside_q})
  );

  sfp_state #(
      .WIDTH      (RANKS),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_valid (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (go_o ? {valid_o[RANKS-2:0], s_valid_i} : valid_o),
      .q_o  (valid_o)
  );

  reg [      RANKS-1:0] first_q;
  reg [      RANKS-1:0] last_q;
  reg [RANKS*LANES-1:0] keep_q;

  always @(posedge clk_i) begin
    if (go_o) begin
      first_q <= {first_q[RANKS-2:0], ~inside_q};
      last_q  <= {last_q[RANKS-2:0], s_last_i};
      keep_q  <= {keep_q[(RANKS-1)*LANES-1:0], s_keep_i};
    end
  end

  assign first_o = first_q;
  assign last_o  = last_q;
  assign keep_o  = keep_q;

endmodule

`default_nettype wire
`endif
