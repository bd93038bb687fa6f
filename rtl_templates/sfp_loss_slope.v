// Window of losses and the slope of the straight line through it.
//
// duty      Keeps the last WINDOW losses x(0) .. x(WINDOW-1), the newest last, and works out
//           S = sum of (2j - (WINDOW-1)) * x(j), which is WINDOW * (WINDOW^2 - 1) / 6 times the slope of the least-squares
//           line. No multiplier: with S0 the sum of all losses and P(k) that of the k oldest, S is the sum of
//           S0 - 2 P(k) over k = 0 .. WINDOW (the first and the last term cancel each other).
// layout    value_i, two's complement, LOSS_BITS bits; threshold_i, unsigned, in the unit of S
// latency   insert_i for one cycle, sum_i for WINDOW cycles, slope_i for WINDOW, close_i for one, judge_i for one:
//           above_o and below_o are combinational in the last of them. In between, all inputs low: nothing moves.
// handshake none; one of the inputs is high at a time

`ifndef SFP_LOSS_SLOPE_V
`define SFP_LOSS_SLOPE_V
`default_nettype none

module sfp_loss_slope #(
    parameter WINDOW    = 16,  // losses, 2 .. 256
    parameter LOSS_BITS = 18   // bits of a loss, 8 .. 24
) (
    input wire clk_i,

    input wire insert_i,  // value_i becomes the newest loss, the oldest one leaves
    input wire sum_i,
    input wire slope_i,
    input wire close_i,
    input wire judge_i,

    input  wire [                        LOSS_BITS-1:0] value_i,
    input  wire [LOSS_BITS+$clog2(WINDOW*WINDOW/2)-2:0] threshold_i,
    output wire                                         above_o,     // S > threshold_i
    output wire                                         below_o      // S < -threshold_i
);

  localparam SUM_BITS = LOSS_BITS + $clog2(WINDOW);
  localparam THRESHOLD_BITS = LOSS_BITS - 1 + $clog2(WINDOW * WINDOW / 2);
  localparam SLOPE_BITS = THRESHOLD_BITS + 2;

  generate
    if (WINDOW < 2 || WINDOW > 256) begin : g_bad_window
      sfp_rule_WINDOW_must_be_2_to_256 u_rule ();
    end
    if (LOSS_BITS < 8 || LOSS_BITS > 24) begin : g_bad_bits
      sfp_rule_LOSS_BITS_must_be_8_to_24 u_rule ();
    end
  endgenerate

  reg [WINDOW*LOSS_BITS-1:0] window_q;  // the oldest loss in the low bits

  wire [LOSS_BITS-1:0] oldest = window_q[LOSS_BITS-1:0];

  always @(posedge clk_i) begin
    if (insert_i | sum_i | slope_i) begin
      window_q <= {insert_i ? value_i : oldest, window_q[WINDOW*LOSS_BITS-1:LOSS_BITS]};
    end
  end

  // ---- S0, then S0 - 2 P(k)

  reg  [SUM_BITS-1:0] sum_q;
  wire [SUM_BITS-1:0] once = {{(SUM_BITS - LOSS_BITS) {oldest[LOSS_BITS-1]}}, oldest};
  wire [SUM_BITS-1:0] term = slope_i ? ~{once[SUM_BITS-2:0], 1'b0} : once;

  always @(posedge clk_i) begin
    if (insert_i) sum_q <= {SUM_BITS{1'b0}};
    else if (sum_i | slope_i) sum_q <= sum_q + term + {{(SUM_BITS - 1) {1'b0}}, slope_i};
  end

  // ---- S, then its distance from the threshold: S + T, or S - T - 1, has the sign of S exactly beyond it

  reg [SLOPE_BITS-1:0] slope_q;

  wire                  negative = slope_q[SLOPE_BITS-1];
  wire [SLOPE_BITS-1:0] bound = {2'b00, threshold_i} ^ {SLOPE_BITS{~negative}};
  wire [SLOPE_BITS-1:0] addend;
  wire [SLOPE_BITS-1:0] total = slope_q + (judge_i ? bound : addend);

  generate
    if (SLOPE_BITS > SUM_BITS) begin : g_wider
      assign addend = {{(SLOPE_BITS - SUM_BITS) {sum_q[SUM_BITS-1]}}, sum_q};
    end else begin : g_same
      assign addend = sum_q;
    end
  endgenerate

  always @(posedge clk_i) begin
    if (sum_i) slope_q <= {SLOPE_BITS{1'b0}};
    else if (slope_i | close_i) slope_q <= total;
  end

  wire beyond = total[SLOPE_BITS-1] == negative;

  assign above_o = beyond & ~negative;
  assign below_o = beyond & negative;

endmodule

`default_nettype wire
`endif
