// Barrel rotator: the one shifter of a lane.
//
// duty      word_o = word_i rotated by the places that bits FIRST .. FIRST+LEVELS-1 of amount_i
//           stand for, upwards (LEFT = 1, towards the MSB) or downwards (LEFT = 0). Works for any
//           WIDTH, a power of two or not: every level rotates by its own power of two modulo WIDTH,
//           so the levels add up modulo WIDTH.
// layout    word_i, word_o [WIDTH-1:0]; amount_i in places, 0 .. WIDTH-1
// latency   combinational
// handshake none

`ifndef SFP_ROTATE_V
`define SFP_ROTATE_V
`default_nettype none

module sfp_rotate #(
    parameter WIDTH  = 32,             // bits of the word, 2 .. 64
    parameter LEFT   = 1,              // 1: towards the MSB (packing), 0: towards the LSB (unpacking)
    parameter FIRST  = 0,              // first bit of the amount that counts
    parameter LEVELS = $clog2(WIDTH)  // how many do, 0 .. $clog2(WIDTH) - FIRST
) (
    input  wire [$clog2(WIDTH)-1:0] amount_i,
    input  wire [        WIDTH-1:0] word_i,
    output wire [        WIDTH-1:0] word_o
);

  generate
    if (WIDTH < 2 || WIDTH > 64) begin : g_bad_width
      sfp_rule_rotate_WIDTH_must_be_2_to_64 u_rule ();
    end
    if (LEFT < 0 || LEFT > 1) begin : g_bad_direction
      sfp_rule_rotate_LEFT_must_be_0_or_1 u_rule ();
    end
    if (FIRST < 0 || LEVELS < 0 || FIRST + LEVELS > $clog2(WIDTH)) begin : g_bad_levels
      sfp_rule_rotate_FIRST_plus_LEVELS_must_be_at_most_the_bits_of_amount u_rule ();
    end
  endgenerate

  wire unused_amount = &{1'b0, amount_i};

  // A tool may unroll the loop below before it looks for a broken rule: then there is no level.
  localparam END = (FIRST < 0 || LEVELS < 0 || FIRST + LEVELS > $clog2(WIDTH)) ? FIRST : FIRST + LEVELS;

  // A level rotates by 2^level places when that bit of the amount is set.
  function [WIDTH-1:0] rotate;
    input [WIDTH-1:0] word;
    input [$clog2(WIDTH)-1:0] amount;
    integer level;
    begin
      rotate = word;
      for (level = FIRST; level < END; level = level + 1) begin
        if (amount[level]) begin
          if (LEFT != 0) rotate = (rotate << (1 << level)) | (rotate >> (WIDTH - (1 << level)));
          else rotate = (rotate >> (1 << level)) | (rotate << (WIDTH - (1 << level)));
        end
      end
    end
  endfunction

  assign word_o = rotate(word_i, amount_i);

endmodule

`default_nettype wire
`endif
