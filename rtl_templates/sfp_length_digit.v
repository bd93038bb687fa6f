// What one more mantissa bit would change of a quantized value: a digit -1, 0 or 1.
//
// duty      Q(f + 1) - Q(f) of the value that went into sfp_round, in units of the last bit that f + 1 bits keep, for the
//           roundings that have a slope. The value is put together again out of what came out and what was lost, no
//           subtraction needed: rounding up is undone bit by bit. Where the packet was drawn with f + 1 bits (longer_i)
//           that came out with f + 1 bits, else with f.
// layout    value_i {exponent, mantissa} as it came out, lost_i and up_i as in its gradient tap; drop_i[i] = 1: f bits do
//           not keep mantissa bit i. The unit is 2^(x - bias - f - 1) with x = exponent_o - borrow_o.
// latency   combinational
// handshake none

`ifndef SFP_LENGTH_DIGIT_V
`define SFP_LENGTH_DIGIT_V
`default_nettype none

module sfp_length_digit #(
    parameter EXPONENT_BITS = 8,  // 2 .. 11
    parameter MANTISSA_BITS = 23  // 1 .. 52
) (
    input  wire [EXPONENT_BITS+MANTISSA_BITS-1:0] value_i,
    input  wire [              MANTISSA_BITS-1:0] lost_i,
    input  wire                                   up_i,
    input  wire [              MANTISSA_BITS-1:0] drop_i,
    input  wire                                   longer_i,
    input  wire                                   nearest_i,
    input  wire                                   away_i,      // nearest: ties go up; else to even
    input  wire                                   saturate_i,  // past highest_i the largest value there is stays
    input  wire [              EXPONENT_BITS-1:0] highest_i,   // largest exponent of a finite value
    output wire                                   plus_o,
    output wire                                   minus_o,
    output wire [              EXPONENT_BITS-1:0] exponent_o,  // 1 for subnormal numbers
    output wire                                   borrow_o     // 1: of the exponent above, rounding added 1
);

  localparam E = EXPONENT_BITS;
  localparam M = MANTISSA_BITS;
  localparam [E-1:0] ONE = 1;

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_digit_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
    if (M < 1 || M > 52) begin : g_bad_mantissa
      sfp_rule_digit_MANTISSA_BITS_must_be_1_to_52 u_rule ();
    end
  endgenerate

  wire [E-1:0] exponent = value_i[M+:E];
  wire [M-1:0] mantissa = value_i[M-1:0];

  // From the last bit that f bits keep (number M for the hidden one) down: the next one, half a unit of that, the rest.
  wire [  M:0] last = {drop_i, 1'b1} & ~{1'b0, drop_i};
  wire [M-1:0] rest = drop_i >> 1;
  wire [M-1:0] next = drop_i & ~rest;
  wire [M-1:0] half = rest & ~(rest >> 1);

  // What rounding up added is taken back: from the last bit that came out, on to the bits above it.
  wire came_next = |(mantissa & next);
  wire taken = up_i & ~(longer_i & came_next);  // from the bits that f bits keep
  wire none = ~|(mantissa & ~drop_i);
  wire ones = &(mantissa | drop_i);
  wire carried = taken & none;
  wire is_one = exponent == ONE;

  wire bit_next = longer_i ? came_next ^ up_i : |(lost_i & next);
  wire bit_half = |(lost_i & half);
  wire bits_below = |(lost_i & rest & ~half);
  wire hidden = (|exponent) & ~(carried & is_one);
  wire odd = (last[M] & hidden) | ((|(last[M-1:0] & mantissa)) ^ (taken & ~last[M]));

  wire short_up = nearest_i & bit_next & (away_i | odd | bit_half | bits_below);
  wire long_up = nearest_i & bit_half & (away_i | bit_next | bits_below);
  wire at_top = ~taken & ones & (exponent == highest_i);
  wire left_out = (&exponent) | (~saturate_i & at_top & bit_next & (short_up | long_up));

  assign plus_o     = ~left_out & (bit_next ? ~short_up | at_top : long_up);
  assign minus_o    = ~left_out & bit_next & short_up & ~at_top & ~long_up;
  assign exponent_o = {exponent[E-1:1], exponent[0] | ~|exponent};
  assign borrow_o   = carried & ~is_one;

endmodule

`default_nettype wire
`endif
