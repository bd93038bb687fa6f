// Ranks of a pipeline in a row, with a flag that says where data are.
//
// duty      q_o = d_i and valid_o = valid_i, later by RANKS moves of the pipeline. Only the flags are reset.
// layout    WIDTH bits, handed through
// latency   RANKS moves of the pipeline (cycles with en_i)
// handshake none

`ifndef SFP_RANKS_V
`define SFP_RANKS_V
`default_nettype none

module sfp_ranks #(
    parameter WIDTH       = 8,  // bits, 1 or more
    parameter RANKS       = 1,  // 0 or more
    parameter ASYNC_RESET = 0   // 1: the reset is asynchronous
) (
    input  wire             clk_i,
    input  wire             rst_i,
    input  wire             en_i,
    input  wire             valid_i,
    input  wire [WIDTH-1:0] d_i,
    output wire             valid_o,
    output wire [WIDTH-1:0] q_o
);

  generate
    if (RANKS < 0) begin : g_bad_ranks
      sfp_rule_RANKS_must_be_0_or_more u_rule ();
    end
  endgenerate

  wire [          RANKS:0] valid;
  wire [(RANKS+1)*WIDTH-1:0] data;

  assign valid[0]         = valid_i;
  assign data[0+:WIDTH]   = d_i;
  assign valid_o          = valid[RANKS];
  assign q_o              = data[RANKS*WIDTH+:WIDTH];

  genvar i;
  generate
    for (i = 0; i < RANKS; i = i + 1) begin : g_rank
      sfp_rank #(
          .WIDTH      (1),
          .RESET      (1),
          .ASYNC_RESET(ASYNC_RESET)
      ) u_valid (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .en_i (en_i),
          .d_i  (valid[i]),
          .q_o  (valid[i+1])
      );

      sfp_rank #(
          .WIDTH(WIDTH)
      ) u_data (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .en_i (en_i),
          .d_i  (data[i*WIDTH+:WIDTH]),
          .q_o  (data[(i+1)*WIDTH+:WIDTH])
      );
    end
    if (RANKS == 0) begin : g_wires
      wire unused_control = &{1'b0, clk_i, rst_i, en_i};
    end
  endgenerate

endmodule

`default_nettype wire
`endif
