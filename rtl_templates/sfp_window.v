// Exponent step of one lane: into the window.
//
// duty      A magnitude above the highest exponent becomes the window's largest value, one below the smallest value
//           becomes that if it is at least half of it, else zero. Infinities and NaNs are above every window. The sign is
//           no part of it.
// layout    value_i, value_o {exponent, mantissa}; place_o 0 inside (or zero, or no window), 1 above, 2 raised to the
//           smallest value, 3 flushed to zero
// latency   combinational
// handshake none

`ifndef SFP_WINDOW_V
`define SFP_WINDOW_V
`default_nettype none

module sfp_window #(
    parameter EXPONENT_BITS = 8,  // 2 .. 11
    parameter MANTISSA_BITS = 23  // 1 .. 52
) (
    input  wire [EXPONENT_BITS+MANTISSA_BITS-1:0] value_i,
    input  wire                                   flush_i,     // no exponent is left
    input  wire [              EXPONENT_BITS-1:0] lowest_i,    // 0: subnormals are inside
    input  wire [              EXPONENT_BITS-1:0] under_i,     // lowest_i - 1, or 0
    input  wire                                   subnormal_i, // under_i is 0
    input  wire [              EXPONENT_BITS-1:0] highest_i,   // all ones: no window
    output wire [EXPONENT_BITS+MANTISSA_BITS-1:0] value_o,
    output wire [                            1:0] place_o
);

  localparam E = EXPONENT_BITS;
  localparam M = MANTISSA_BITS;

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_window_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
  endgenerate

  wire [E-1:0] exponent = value_i[M+:E];
  wire [M-1:0] mantissa = value_i[M-1:0];

  wire above = ~flush_i & (exponent > highest_i);
  wire below = flush_i | (exponent < lowest_i);
  // From half of the smallest value on: the exponent below, or the upper half of the subnormal numbers.
  wire raised = below & ~flush_i & (exponent == under_i) & (mantissa[M-1] | ~subnormal_i);
  wire flushed = below & ~raised;
  wire stays = ~above & ~below;

  assign value_o[M+:E]  = ({E{above}} & highest_i) | ({E{raised}} & lowest_i) | ({E{stays}} & exponent);
  assign value_o[M-1:0] = {M{above}} | ({M{stays}} & mantissa);
  assign place_o        = {raised | (flushed & (|value_i)), above | (flushed & (|value_i))};

endmodule

`default_nettype wire
`endif
