// Adder that stays at its limits.
//
// duty      sum_o = a_i + b_i + carry_i, or the largest or smallest number there is where that does not fit (over_o).
// layout    WIDTH bits, two's complement
// latency   combinational
// handshake none

`ifndef SFP_SATURATING_ADD_V
`define SFP_SATURATING_ADD_V
`default_nettype none

module sfp_saturating_add #(
    parameter WIDTH = 32  // bits, 2 .. 64
) (
    input  wire [WIDTH-1:0] a_i,
    input  wire [WIDTH-1:0] b_i,
    input  wire             carry_i,
    output wire [WIDTH-1:0] sum_o,
    output wire             over_o
);

  wire [WIDTH-1:0] sum;
  wire             below = a_i[WIDTH-1];

  sfp_add #(
      .WIDTH(WIDTH)
  ) u_add (
      .a_i    (a_i),
      .b_i    (b_i),
      .carry_i(carry_i),
      .sum_o  (sum)
  );

  assign over_o = (a_i[WIDTH-1] == b_i[WIDTH-1]) & (sum[WIDTH-1] != a_i[WIDTH-1]);
  assign sum_o  = over_o ? {below, {(WIDTH - 1) {~below}}} : sum;

endmodule

`default_nettype wire
`endif
