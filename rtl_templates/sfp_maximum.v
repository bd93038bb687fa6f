// Levels of a tree that finds the largest of COUNT unsigned numbers.
//
// duty      Level k compares numbers 2^k places apart, those at multiples of 2^(k+1) keep the larger one: after
//           all $clog2(COUNT) levels number 0 is the largest. Some of the levels can stand before a register
//           and the others behind it, as with sfp_rotate.
// layout    number k at [k*WIDTH +: WIDTH]; of numbers_o only those at multiples of 2^(FIRST+LEVELS) mean anything
// latency   combinational
// handshake none

`ifndef SFP_MAXIMUM_V
`define SFP_MAXIMUM_V
`default_nettype none

module sfp_maximum #(
    parameter WIDTH  = 8,              // bits of a number, 1 .. 64
    parameter COUNT  = 8,              // numbers, 1 .. 64
    parameter FIRST  = 0,              // first level
    parameter LEVELS = $clog2(COUNT)  // how many, 0 .. $clog2(COUNT) - FIRST
) (
    input  wire [COUNT*WIDTH-1:0] numbers_i,
    output wire [COUNT*WIDTH-1:0] numbers_o
);

  generate
    if (WIDTH < 1 || WIDTH > 64) begin : g_bad_width
      sfp_rule_maximum_WIDTH_must_be_1_to_64 u_rule ();
    end
    if (COUNT < 1 || COUNT > 64) begin : g_bad_count
      sfp_rule_maximum_COUNT_must_be_1_to_64 u_rule ();
    end
    if (FIRST < 0 || LEVELS < 0 || FIRST + LEVELS > $clog2(COUNT)) begin : g_bad_levels
      sfp_rule_maximum_FIRST_plus_LEVELS_must_be_at_most_the_levels_of_COUNT u_rule ();
    end
  endgenerate

  function [COUNT*WIDTH-1:0] reduce;
    input [COUNT*WIDTH-1:0] numbers;
    integer k, n;
    begin
      reduce = numbers;
      for (k = FIRST; k < FIRST + LEVELS; k = k + 1) begin
        for (n = 0; n + (1 << k) < COUNT; n = n + (2 << k)) begin
          if (reduce[(n+(1<<k))*WIDTH+:WIDTH] > reduce[n*WIDTH+:WIDTH]) begin
            reduce[n*WIDTH+:WIDTH] = reduce[(n+(1<<k))*WIDTH+:WIDTH];
          end
        end
      end
    end
  endfunction

  assign numbers_o = reduce(numbers_i);

endmodule

`default_nettype wire
`endif
