// Register of control state: what a unit must know when it comes out of reset.
//
// duty      q_o = d_i, one cycle later; RESET_TO while in reset. The one place where the style of the reset is
//           decided: every flip-flop with a reset is in here, data path flip-flops have none and are elsewhere.
// layout    WIDTH bits, handed through
// latency   1 cycle
// handshake none
//
// ASYNC_RESET = 0: rst_i is sampled like any other input. 1: rst_i acts at once, without a clock; it must fall
// far enough from the rising edge of clk_i, for which a synchronizer outside is needed (one for the whole chip).

`ifndef SFP_STATE_V
`define SFP_STATE_V
`default_nettype none

module sfp_state #(
    parameter             WIDTH       = 1,              // bits, 1 or more
    parameter [WIDTH-1:0] RESET_TO    = {WIDTH{1'b0}},  // value in reset
    parameter             ASYNC_RESET = 0               // 1: the reset is asynchronous
) (
    input  wire             clk_i,
    input  wire             rst_i,
    input  wire [WIDTH-1:0] d_i,
    output wire [WIDTH-1:0] q_o
);

  generate
    if (WIDTH < 1) begin : g_bad_width
      sfp_rule_state_WIDTH_must_be_1_or_more u_rule ();
    end
    if (ASYNC_RESET < 0 || ASYNC_RESET > 1) begin : g_bad_reset
      sfp_rule_ASYNC_RESET_must_be_0_or_1 u_rule ();
    end
  endgenerate

  reg [WIDTH-1:0] state_q;
  assign q_o = state_q;

  generate
    if (ASYNC_RESET != 0) begin : g_asynchronous
      always @(posedge clk_i or posedge rst_i) begin
        if (rst_i) state_q <= RESET_TO;
        else state_q <= d_i;
      end
    end else begin : g_synchronous
      always @(posedge clk_i) begin
        if (rst_i) state_q <= RESET_TO;
        else state_q <= d_i;
      end
    end
  endgenerate

endmodule

`default_nettype wire
`endif
