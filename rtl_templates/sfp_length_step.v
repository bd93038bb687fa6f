// One step of a length between limits.
//
// duty      Takes a length up or down by a step, or sets it, and holds the result within run-time limits. The limits
//           in their turn are held within LOWEST .. HIGHEST, and the lower one below the upper one, with a flag.
// layout    unsigned numbers of WIDTH bits
// latency   take_i stores the sum; next_o and what follows from it are combinational from there and from the limits
// handshake none; set_i wins over up_i and down_i, of which at most one is high

`ifndef SFP_LENGTH_STEP_V
`define SFP_LENGTH_STEP_V
`default_nettype none

module sfp_length_step #(
    parameter WIDTH   = 5,  // bits of a length, 2 .. 12
    parameter LOWEST  = 0,  // of the limits
    parameter HIGHEST = 23  // of the limits, LOWEST .. 2^WIDTH - 1
) (
    input wire clk_i,

    input wire             take_i,
    input wire [WIDTH-1:0] length_i,
    input wire [WIDTH-1:0] step_i,
    input wire             up_i,
    input wire             down_i,
    input wire             set_i,
    input wire [WIDTH-1:0] set_value_i,

    input  wire [WIDTH-1:0] low_i,
    input  wire [WIDTH-1:0] high_i,
    output wire [WIDTH-1:0] next_o,
    output wire             rose_o,    // next_o is above length_i
    output wire             fell_o,    // next_o is below length_i
    output wire             clamped_o  // the limits were not to be had
);

  generate
    if (WIDTH < 2 || WIDTH > 12) begin : g_bad_width
      sfp_rule_length_WIDTH_must_be_2_to_12 u_rule ();
    end
    if (LOWEST < 0 || HIGHEST < LOWEST || HIGHEST >= (1 << WIDTH)) begin : g_bad_limits
      sfp_rule_length_LOWEST_and_HIGHEST_must_be_in_order_and_fit u_rule ();
    end
  endgenerate

  // ---- limits

  wire             high_above = {1'b0, high_i} > HIGHEST[WIDTH:0];
  wire             high_below = {1'b0, high_i} + 1'b1 <= LOWEST[WIDTH:0];
  wire [WIDTH-1:0] high = high_above ? HIGHEST[WIDTH-1:0] : high_below ? LOWEST[WIDTH-1:0] : high_i;
  wire             low_above = low_i > high;
  wire             low_below = {1'b0, low_i} + 1'b1 <= LOWEST[WIDTH:0];

  assign clamped_o = high_above | high_below | low_above | low_below;

  // ---- the step: its carry or borrow decides whether the sum is one

  wire [WIDTH:0] moved = {1'b0, length_i} + ({1'b0, step_i} ^ {WIDTH + 1{down_i}}) + {{WIDTH{1'b0}}, down_i};

  reg [WIDTH-1:0] sum_q;
  reg             above_q;  // more than WIDTH bits hold
  reg             below_q;  // less than 0

  always @(posedge clk_i) begin
    if (take_i) begin
      sum_q   <= set_i ? set_value_i : (up_i | down_i) ? moved[WIDTH-1:0] : length_i;
      above_q <= ~set_i & up_i & moved[WIDTH];
      below_q <= ~set_i & down_i & moved[WIDTH];
    end
  end

  // The upper limit is applied last: it holds where the lower one lies above it. A lower limit below LOWEST holds the
  // length down there.
  wire [WIDTH-1:0] low = low_below ? LOWEST[WIDTH-1:0] : low_i;
  wire             to_high = above_q | (~below_q & (sum_q > high)) | low_above;
  wire             to_low = below_q | (sum_q < low);

  assign next_o = to_high ? high : to_low ? low : sum_q;
  assign rose_o = next_o > length_i;
  assign fell_o = next_o < length_i;

endmodule

`default_nettype wire
`endif
