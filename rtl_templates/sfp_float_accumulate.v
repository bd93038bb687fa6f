// Floating-point accumulator: the sum of a packet's values, in their order.
//
// duty      The first value starts the sum, every other one is added and the sum rounded (sfp_float_add). A packet without
//           values has the sum +0. One value a move of the pipeline: the adder is one stage, and its loop is what limits
//           the clock.
// layout    {sign, exponent, mantissa}; there_i = 0: only last_i counts
// latency   1 move of the pipeline (cycles with en_i) from the last value to the sum
// handshake none

`ifndef SFP_FLOAT_ACCUMULATE_V
`define SFP_FLOAT_ACCUMULATE_V
`default_nettype none

module sfp_float_accumulate #(
    parameter EXPONENT_BITS = 8,   // E, 2 .. 11
    parameter MANTISSA_BITS = 23,  // M, 1 .. 52
    parameter ASYNC_RESET   = 0    // 1: the reset is asynchronous
) (
    input  wire                                  clk_i,
    input  wire                                  rst_i,
    input  wire                                  en_i,
    input  wire                                  valid_i,
    input  wire                                  there_i,
    input  wire                                  last_i,
    input  wire [EXPONENT_BITS+MANTISSA_BITS:0] value_i,
    output wire                                  valid_o,  // the packet's sum is there
    output wire [EXPONENT_BITS+MANTISSA_BITS:0] sum_o
);

  localparam W = 1 + EXPONENT_BITS + MANTISSA_BITS;

  wire          begun_q;  // the sum has a value
  reg  [W-1:0] sum_q;
  wire [W-1:0] sum;

  sfp_float_add #(
      .EXPONENT_BITS(EXPONENT_BITS),
      .MANTISSA_BITS(MANTISSA_BITS)
  ) u_add (
      .a_i  (sum_q),
      .b_i  (value_i),
      .sum_o(sum)
  );

  sfp_state #(
      .WIDTH      (2),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_state (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (en_i ? {valid_i & last_i, valid_i ? ~last_i & (begun_q | there_i) : begun_q} : {valid_o, begun_q}),
      .q_o  ({valid_o, begun_q})
  );

  always @(posedge clk_i) begin
    if (en_i & valid_i & (there_i | ~begun_q)) sum_q <= begun_q ? sum : value_i & {W{there_i}};
  end

  assign sum_o = sum_q;

endmodule

`default_nettype wire
`endif
