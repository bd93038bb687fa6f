// Adder with carry in, as a prefix tree.
//
// duty      sum_o = a_i + b_i + carry_i modulo 2^WIDTH, by a Sklansky tree: synthesis tools left alone with
//           a "+" here choose a ripple chain, and this sum stands on a critical path.
// layout    WIDTH bits, unsigned
// latency   combinational
// handshake none

`ifndef SFP_ADD_V
`define SFP_ADD_V
`default_nettype none

module sfp_add #(
    parameter WIDTH = 8  // bits, 2 .. 64
) (
    input  wire [WIDTH-1:0] a_i,
    input  wire [WIDTH-1:0] b_i,
    input  wire             carry_i,
    output wire [WIDTH-1:0] sum_o
);

  localparam LEVELS = $clog2(WIDTH);

  generate
    if (WIDTH < 2 || WIDTH > 64) begin : g_bad_width
      sfp_rule_add_WIDTH_must_be_2_to_64 u_rule ();
    end
  endgenerate

  // Carries out of every bit: the carry in is the generate of a bit below bit 0, joined in at the end.
  function [WIDTH-1:0] carries;
    input [WIDTH-1:0] generates;
    input [WIDTH-1:0] propagates;
    input carry;
    reg [WIDTH-1:0] gen;
    reg [WIDTH-1:0] prop;
    integer l, i;
    begin
      gen  = generates;
      prop = propagates;
      for (l = 0; l < LEVELS; l = l + 1) begin
        for (i = WIDTH - 1; i >= 0; i = i - 1) begin
          if ((i >> l) % 2 == 1) begin
            gen[i]  = gen[i] | (prop[i] & gen[((i>>l)<<l)-1]);
            prop[i] = prop[i] & prop[((i>>l)<<l)-1];
          end
        end
      end
      carries = gen | (prop & {WIDTH{carry}});
    end
  endfunction

  wire [WIDTH-1:0] propagate = a_i ^ b_i;
  wire [WIDTH-1:0] carry = carries(a_i & b_i, propagate, carry_i);

  assign sum_o = propagate ^ {carry[WIDTH-2:0], carry_i};

  wire unused_carry = carry[WIDTH-1];

endmodule

`default_nettype wire
`endif
