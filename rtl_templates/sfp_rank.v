// Rank of a pipeline: a register where the elaborator puts a cut, a wire where it does not.
//
// duty      q_o = d_i, later by one move of the pipeline when CUT is 1. Data have no reset; flags that
//           say that data are there (RESET = 1) come out of reset as 0.
// layout    WIDTH bits, handed through
// latency   CUT moves of the pipeline (cycles with en_i)
// handshake none

`ifndef SFP_RANK_V
`define SFP_RANK_V
`default_nettype none

module sfp_rank #(
    parameter WIDTH       = 8,  // bits, 1 or more
    parameter CUT         = 1,  // 1: a register, 0: wires
    parameter RESET       = 0,  // 1: reset to 0
    parameter ASYNC_RESET = 0   // 1: at once, as in sfp_state
) (
    input  wire             clk_i,
    input  wire             rst_i,
    input  wire             en_i,
    input  wire [WIDTH-1:0] d_i,
    output wire [WIDTH-1:0] q_o
);

  generate
    if (WIDTH < 1) begin : g_bad_width
      sfp_rule_rank_WIDTH_must_be_1_or_more u_rule ();
    end
    if (CUT < 0 || CUT > 1) begin : g_bad_cut
      sfp_rule_rank_CUT_must_be_0_or_1 u_rule ();
    end
    if (RESET < 0 || RESET > 1) begin : g_bad_reset
      sfp_rule_rank_RESET_must_be_0_or_1 u_rule ();
    end
  endgenerate

  generate
    if (CUT != 0) begin : g_register
      if (RESET != 0) begin : g_reset
        sfp_state #(
            .WIDTH      (WIDTH),
            .ASYNC_RESET(ASYNC_RESET)
        ) u_rank (
            .clk_i(clk_i),
            .rst_i(rst_i),
            .d_i  (en_i ? d_i : q_o),
            .q_o  (q_o)
        );
      end else begin : g_data
        reg [WIDTH-1:0] rank_q;
        assign q_o = rank_q;
        wire unused_reset = rst_i;
        always @(posedge clk_i) begin
          if (en_i) rank_q <= d_i;
        end
      end
    end else begin : g_wires
      wire unused_control = &{1'b0, clk_i, rst_i, en_i};
      assign q_o = d_i;
    end
  endgenerate

endmodule

`default_nettype wire
`endif
