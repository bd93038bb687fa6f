// Mean of all values so far, rounded up, without a divider.
//
// duty      Keeps the smallest whole number m with m * count >= the sum of all values, and what m * count has too much.
//           A value moves the excess by m - value; then m goes down by one a cycle until the excess is negative, and up
//           by one a cycle until it is not. Exact.
// layout    values and their mean unsigned, VALUE_BITS bits; count_i: values so far with this one, not 0
// latency   add_i for one cycle, subtract_i for one (first_i with the first value of all), then busy_i until done_o:
//           at most 3 cycles and one more for each step that the mean moves; value_i and count_i stand still meanwhile
// handshake none

`ifndef SFP_RUNNING_MEAN_V
`define SFP_RUNNING_MEAN_V
`default_nettype none

module sfp_running_mean #(
    parameter VALUE_BITS = 5,  // bits of a value, 2 .. 12
    parameter COUNT_BITS = 20  // bits of the count, 12 .. 32
) (
    input wire clk_i,

    input wire                  add_i,       // the mean to the excess
    input wire                  subtract_i,  // the value from it
    input wire                  first_i,
    input wire                  busy_i,
    input wire [VALUE_BITS-1:0] value_i,
    input wire [COUNT_BITS-1:0] count_i,

    output wire                  done_o,
    output wire [VALUE_BITS-1:0] mean_o
);

  localparam BITS = COUNT_BITS + 2;

  generate
    if (VALUE_BITS < 2 || VALUE_BITS > 12) begin : g_bad_value
      sfp_rule_mean_VALUE_BITS_must_be_2_to_12 u_rule ();
    end
    if (COUNT_BITS < 12 || COUNT_BITS > 32) begin : g_bad_count
      sfp_rule_COUNT_BITS_must_be_12_to_32 u_rule ();
    end
  endgenerate

  reg [VALUE_BITS-1:0] mean_q;
  reg [      BITS-1:0] excess_q;

  wire                  negative = excess_q[BITS-1];
  wire                  minus = ~add_i & (subtract_i | ~negative);
  wire [VALUE_BITS-1:0] moved = add_i ? mean_q : value_i;
  wire [      BITS-1:0] operand = (add_i | subtract_i) ? {{(BITS - VALUE_BITS) {1'b0}}, moved} : {2'b00, count_i};
  wire [      BITS-1:0] total = excess_q + (operand ^ {BITS{minus}}) + {{(BITS - 1) {1'b0}}, minus};

  reg up_q;  // the excess has been negative

  assign done_o = up_q & ~negative;
  assign mean_o = mean_q;

  wire [VALUE_BITS-1:0] neighbour = mean_q + (negative ? {{(VALUE_BITS - 1) {1'b0}}, 1'b1} : {VALUE_BITS{1'b1}});

  always @(posedge clk_i) begin
    if (subtract_i) up_q <= 1'b0;
    else if (busy_i & negative) up_q <= 1'b1;
    if (subtract_i & first_i) begin
      mean_q   <= value_i;
      excess_q <= {BITS{1'b0}};
    end else begin
      if (busy_i & ~done_o) mean_q <= neighbour;
      if (add_i | subtract_i | (busy_i & ~done_o)) excess_q <= total;
    end
  end

endmodule

`default_nettype wire
`endif
