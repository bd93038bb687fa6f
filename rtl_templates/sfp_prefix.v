// Levels of a Sklansky prefix tree over generate and propagate.
//
// duty      After level l generate and propagate of each bit cover the run of bits from the last multiple of
//           2^(l+1) up to it; after $clog2(WIDTH) levels, from bit 0. Levels FIRST .. FIRST+LEVELS-1 are
//           made here, so that a tree can be cut. Synthesis tools left alone with a "+" choose a ripple
//           chain, and these carries stand on critical paths.
// layout    WIDTH bits each
// latency   combinational
// handshake none

`ifndef SFP_PREFIX_V
`define SFP_PREFIX_V
`default_nettype none

module sfp_prefix #(
    parameter WIDTH  = 8,  // bits, 2 .. 64
    parameter FIRST  = 0,  // first level that is made
    parameter LEVELS = 3   // how many are, 0 .. $clog2(WIDTH) - FIRST
) (
    input  wire [WIDTH-1:0] generate_i,
    input  wire [WIDTH-1:0] propagate_i,
    output wire [WIDTH-1:0] generate_o,
    output wire [WIDTH-1:0] propagate_o
);

  generate
    if (WIDTH < 2 || WIDTH > 64) begin : g_bad_width
      sfp_rule_prefix_WIDTH_must_be_2_to_64 u_rule ();
    end
    if (FIRST < 0 || LEVELS < 0 || FIRST + LEVELS > $clog2(WIDTH)) begin : g_bad_levels
      sfp_rule_prefix_FIRST_plus_LEVELS_must_be_at_most_those_of_the_tree u_rule ();
    end
  endgenerate

  function [2*WIDTH-1:0] tree;
    input [WIDTH-1:0] generates;
    input [WIDTH-1:0] propagates;
    reg [WIDTH-1:0] gen;
    reg [WIDTH-1:0] prop;
    integer l, i;
    begin
      gen  = generates;
      prop = propagates;
      for (l = FIRST; l < FIRST + LEVELS; l = l + 1) begin
        for (i = WIDTH - 1; i >= 0; i = i - 1) begin
          if ((i >> l) % 2 == 1) begin
            gen[i]  = gen[i] | (prop[i] & gen[((i>>l)<<l)-1]);
            prop[i] = prop[i] & prop[((i>>l)<<l)-1];
          end
        end
      end
      tree = {gen, prop};
    end
  endfunction

  assign {generate_o, propagate_o} = tree(generate_i, propagate_i);

endmodule

`default_nettype wire
`endif
