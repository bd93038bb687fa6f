// Lowest and highest exponent of a packet's window.
//
// duty      By length: the window of n bits, exponents -2^(n-1)+1 .. 2^(n-1)-1 around that of 1.0, n = 1 .. E; n = 0 has
//           no exponent at all. By limits: as given, the highest one taken into 1 .. 2^E-2, the lowest one down to it;
//           flagged if that changed anything. Without a window the limits are those of all bit patterns.
// layout    window_i 0 none, 1 by length, 2 by limits, 3 flagged and taken as none; reach_i[i] = 1: n is above i;
//           exponents as a value stores them
// latency   combinational: two choices behind reach_i
// handshake none

`ifndef SFP_EXPONENT_LIMITS_V
`define SFP_EXPONENT_LIMITS_V
`default_nettype none

module sfp_exponent_limits #(
    parameter EXPONENT_BITS = 8  // 2 .. 11
) (
    input  wire [              1:0] window_i,
    input  wire [EXPONENT_BITS-1:0] reach_i,
    input  wire [EXPONENT_BITS-1:0] lowest_i,
    input  wire [EXPONENT_BITS-1:0] highest_i,
    output wire                     window_o,   // there is one
    output wire                     flush_o,    // there is no exponent in it
    output wire [EXPONENT_BITS-1:0] lowest_o,   // 0: subnormals are inside
    output wire [EXPONENT_BITS-1:0] highest_o,
    output wire                     clamp_o
);

  localparam E = EXPONENT_BITS;
  localparam [E-1:0] ONE = 1;
  localparam [E-1:0] MOST = {E{1'b1}} - ONE;
  localparam [E-1:0] MIDDLE = {E{1'b1}} >> 1;

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_limits_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
  endgenerate

  wire by_length = window_i == 2'd1;
  wire by_limits = window_i == 2'd2;

  // With r = 2^(n-1) - 1 and the middle 2^(E-1) - 1: all of the middle's bits are ones, so the difference is ~r, and the
  // sum is 2^(E-1) + r - 1, where r is odd unless it is 0.
  wire [E-2:0] r = reach_i[E-1:1];
  wire         empty = ~reach_i[0];
  wire [E-1:0] length_lowest = {1'b0, ~r};
  wire [E-1:0] length_highest = r[0] ? {1'b1, r} & MOST : MIDDLE;

  wire         too_high = &highest_i;
  wire         too_low = ~|highest_i;
  wire [E-1:0] limit_highest = too_high ? MOST : too_low ? ONE : highest_i;
  wire         crossed = lowest_i > limit_highest;
  wire [E-1:0] limit_lowest = crossed ? limit_highest : lowest_i;

  assign window_o  = by_length | by_limits;
  assign flush_o   = by_length & empty;
  assign lowest_o  = ({E{by_length & ~empty}} & length_lowest) | ({E{by_limits}} & limit_lowest);
  // An empty window stores one bit: 0 .. 1.
  assign highest_o = by_limits ? limit_highest
                   : ~by_length ? {E{1'b1}} : empty ? ONE : length_highest;
  assign clamp_o   = (&window_i) | (by_limits & (too_high | too_low | crossed));

endmodule

`default_nettype wire
`endif
