// Bias proposer: the bias for the next packet, from the exponents of the rows that went by.
//
// duty      follows the median of the exponents that are not 0, row by row (docs/bias_proposal.md): each
//           such value votes for up or down, as its exponent lies above or below the proposal; the vote that
//           wins a tournament of neighbours moves the estimate by an eighth when the next row comes. It
//           watches a stream of rows and moves no beat of its own.
// layout    s_axis_tdata: lane k at [k*W +: W], W = 1 + E + M, {sign, exponent, mantissa}, as in sfp_encoder
//           the estimate has 3 bits behind the point, the proposal is its whole part
//           tournament: opposite votes leave none, any other pair leaves what one of them is, until one is left
// latency   the votes of a row show when the next row has been accepted
// handshake s_axis_tready is an input: a row counts when TVALID and TREADY are high and its first value is kept.
//           status_bias_o moves only behind such a row: between packets, and until a packet's first row has
//           been accepted, it stands still, so that it may be wired to the encoder's cfg_bias_i.

`ifndef SFP_BIAS_PROPOSER_V
`define SFP_BIAS_PROPOSER_V
`default_nettype none

module sfp_bias_proposer #(
    parameter EXPONENT_BITS = 8,   // bits, 2 .. 11
    parameter MANTISSA_BITS = 23,  // bits, 1 .. 52; 1 + E + M a multiple of 8, at most 64
    parameter LANES         = 8,   // values a row, 1 .. 64
    parameter ASYNC_RESET   = 0    // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [    LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] s_axis_tdata,
    input wire [LANES*((1+EXPONENT_BITS+MANTISSA_BITS)/8)-1:0] s_axis_tkeep,
    input wire                                                 s_axis_tvalid,
    input wire                                                 s_axis_tready,

    output wire [EXPONENT_BITS-1:0] status_bias_o  // proposed for the next packet
);

  localparam E = EXPONENT_BITS;
  localparam M = MANTISSA_BITS;
  localparam W = 1 + E + M;
  localparam BYTES = W / 8;
  localparam LEVELS = $clog2(LANES);
  localparam LEAVES = 1 << LEVELS;
  localparam F = 3;           // bits of the estimate behind the point
  localparam X = E + F;
  localparam [X-1:0] START = {1'b0, {(E - 1) {1'b1}}, 3'd4};  // the middle of 2^(E-1) - 1

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
    if (M < 1 || M > 52) begin : g_bad_mantissa
      sfp_rule_MANTISSA_BITS_must_be_1_to_52 u_rule ();
    end
    if (W % 8 != 0 || W > 64) begin : g_bad_container
      sfp_rule_container_width_must_be_a_multiple_of_8_up_to_64 u_rule ();
    end
    if (LANES < 1 || LANES > 64) begin : g_bad_lanes
      sfp_rule_LANES_must_be_1_to_64 u_rule ();
    end
  endgenerate

  // Kept values come first: without the first one there is no row.
  wire row = s_axis_tvalid & s_axis_tready & s_axis_tkeep[0];
  wire unused_bits = &{1'b0, s_axis_tdata, s_axis_tkeep};

  wire [X-1:0] estimate_q;
  wire [E-1:0] proposal = estimate_q[X-1:F];
  wire         voted_q;  // a row has voted since the reset

  // ---- a row's votes, held until the next row

  reg [LANES-1:0] above_q;
  reg [LANES-1:0] below_q;

  genvar k;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_vote
      wire [E-1:0] exponent = s_axis_tdata[k*W+M+:E];
      wire votes = s_axis_tkeep[k*BYTES] & (|exponent);
      always @(posedge clk_i) begin
        if (row) begin
          above_q[k] <= votes & (exponent > proposal);
          below_q[k] <= votes & (exponent < proposal);
        end
      end
    end
  endgenerate

  // ---- the tournament: LEAVES >> l votes on level l

  genvar l;
  generate
    for (l = 0; l <= LEVELS; l = l + 1) begin : g_level
      wire [(LEAVES>>l)-1:0] above;
      wire [(LEAVES>>l)-1:0] below;
      for (k = 0; k < (LEAVES >> l); k = k + 1) begin : g_vote
        if (l > 0) begin : g_pair
          wire [1:0] ups = g_level[l-1].above[2*k+:2];
          wire [1:0] downs = g_level[l-1].below[2*k+:2];
          assign above[k] = (ups[0] & ~downs[1]) | (ups[1] & ~downs[0]);
          assign below[k] = (downs[0] & ~ups[1]) | (downs[1] & ~ups[0]);
        end else if (k < LANES) begin : g_lane
          assign above[k] = above_q[k];
          assign below[k] = below_q[k];
        end else begin : g_none
          assign above[k] = 1'b0;
          assign below[k] = 1'b0;
        end
      end
    end
  endgenerate

  wire up = g_level[LEVELS].above;
  wire down = g_level[LEVELS].below;

  // ---- the estimate: a step flips its low bits, found all at once. It needs no limits: a vote is cast against the
  // proposal at most one step before it counts, and nothing votes away from either end of the range.

  wire [X-1:0] carries;
  wire [X-1:0] borrows;

  generate
    for (k = 0; k < X; k = k + 1) begin : g_flip
      if (k == 0) begin : g_first
        assign carries[k] = 1'b1;
        assign borrows[k] = 1'b1;
      end else begin : g_other
        assign carries[k] = &estimate_q[k-1:0];
        assign borrows[k] = ~(|estimate_q[k-1:0]);
      end
    end
  endgenerate

  wire step_up = voted_q & up;
  wire step_down = voted_q & down;
  wire [X-1:0] flips = ({X{step_up}} & carries) | ({X{step_down}} & borrows);

  sfp_state #(
      .WIDTH      (X + 1),
      .RESET_TO   ({1'b0, START}),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_estimate (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (row ? {1'b1, estimate_q ^ flips} : {voted_q, estimate_q}),
      .q_o  ({voted_q, estimate_q})
  );

  assign status_bias_o = proposal;

endmodule

`default_nettype wire
`endif
