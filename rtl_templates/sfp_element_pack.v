// Sign, exponent and significand to the nearest codes of a small number format.
//
// duty      Shifts the significand until its last kept bit is the unit, rounds (to the nearest even one, towards zero, or up with
//           the probability of what is lost, to 16 bits), adds the exponent, and takes care of what is too large, infinite
//           or no number. The significand has its hidden bit at the top where exponent_i + base_i is above 0.
// layout    code_o {sign, exponent, mantissa} in the low bits, zeros above; format_i as in sfp_element_unpack
// latency   CUT_SHIFT + CUT_ROUND moves of the pipeline (cycles with en_i): alignment | shift | rounding
// handshake none
//
// base_i is what turns exponent_i into a distance from the exponent of the format's smallest number with a hidden bit: the
// format's bias - 1 - the bias of exponent_i + a shift. Round to nearest even ties by the last kept bit of the significand; with
// Y = 0 that is the hidden one, and a tie between powers of two goes up. random_i belongs to the rounding: it is taken
// CUT_SHIFT + CUT_ROUND moves after the number.

`ifndef SFP_ELEMENT_PACK_V
`define SFP_ELEMENT_PACK_V
`default_nettype none

module sfp_element_pack #(
    parameter SIGNIFICAND_BITS = 24,  // 1 .. 32
    parameter CODE_BITS        = 8,   // 1 + X + Y of the widest format
    parameter MANTISSA_BITS    = 3,   // the largest Y, 0 .. 23
    parameter STOCHASTIC       = 1,   // 1: stochastic rounding is there
    parameter CUT_SHIFT        = 0,   // 1: a rank before the shift
    parameter CUT_ROUND        = 0    // 1: a rank before the rounding
) (
    input  wire                        clk_i,
    input  wire                        en_i,
    input  wire [                22:0] format_i,
    input  wire [                11:0] base_i,         // signed
    input  wire                        nearest_i,
    input  wire                        stochastic_i,
    input  wire [                15:0] random_i,
    input  wire                        negative_i,
    input  wire                        nan_i,
    input  wire                        infinite_i,
    input  wire [                 9:0] exponent_i,     // signed
    input  wire [SIGNIFICAND_BITS-1:0] significand_i,
    output wire [       CODE_BITS-1:0] code_o,
    output wire                        overflow_o,     // beyond the largest finite number, or infinite
    output wire                        nan_lost_o      // a NaN, and the format has none
);

  localparam S = SIGNIFICAND_BITS;
  localparam C = CODE_BITS;
  localparam M = MANTISSA_BITS;
  localparam F = (STOCHASTIC != 0) ? 16 : 1;       // fraction bits that are looked at one by one
  localparam I = M + 1;                            // bits of the significand that are kept
  localparam V = (S > I + F) ? S : I + F;
  localparam A = $clog2(I + F + 1);                // bits of a shift
  localparam [11:0] FARTHEST = I[11:0] + F[11:0];  // all that is left then is that it is not zero
  localparam [C-1:0] ONE = 1;

  generate
    if (S < 1 || S > 32) begin : g_bad_significand
      sfp_rule_element_pack_SIGNIFICAND_BITS_must_be_1_to_32 u_rule ();
    end
    if (M < 0 || M > 23) begin : g_bad_mantissa
      sfp_rule_element_pack_MANTISSA_BITS_must_be_0_to_23 u_rule ();
    end
    if (C < M + 1 || C < 2 || C > 9 + M) begin : g_bad_code
      sfp_rule_element_pack_CODE_BITS_must_be_2_to_9_and_MANTISSA_BITS u_rule ();
    end
  endgenerate

  // ---- alignment: how far to shift

  wire [ 8:0] top_exponents = ~(9'h1FF << format_i[3:0]);
  wire [11:0] distance = {{2{exponent_i[9]}}, exponent_i} + base_i;
  wire        zero = ~|significand_i;
  wire        below = distance[11] | zero;
  wire        beyond = ~below & (distance[10:0] >= {2'b0, top_exponents});
  wire [11:0] aligning = M[11:0] - {7'b0, format_i[8:4]};
  wire [11:0] flushing = {7'b0, format_i[8:4] & {5{format_i[20] & below}}};
  wire [11:0] wanted = aligning + flushing - (distance & {12{distance[11]}});
  wire [A-1:0] amount = (wanted > FARTHEST) ? FARTHEST[A-1:0] : wanted[A-1:0];

  // ---- shift

  wire [  22:0] format_s;
  wire          nearest_s;
  wire          stochastic_s;
  wire          negative_s;
  wire          nan_s;
  wire          infinite_s;
  wire          below_s;
  wire          beyond_s;
  wire [   7:0] exponent_s;
  wire [ A-1:0] amount_s;
  wire [ S-1:0] significand_s;

  sfp_rank #(
      .WIDTH(38 + A + S),
      .CUT  (CUT_SHIFT)
  ) u_shift_rank (
      .clk_i(clk_i),
      .rst_i(1'b0),
      .en_i (en_i),
      .d_i  ({format_i, nearest_i, stochastic_i, negative_i, nan_i, infinite_i, below, beyond, distance[7:0],
              amount, significand_i}),
      .q_o  ({format_s, nearest_s, stochastic_s, negative_s, nan_s, infinite_s, below_s, beyond_s, exponent_s,
              amount_s, significand_s})
  );

  // Whole: the bits that are kept; part: those behind the point.
  wire [V+I+F-1:0] wide;
  wire [  I+F-1:0] kept = wide[V+I+F-1-:I+F];
  wire             sticky = |wide[V-1:0];

  generate
    if (V > S) begin : g_short
      assign wide = {significand_s, {(V - S + I + F) {1'b0}}} >> amount_s;
    end else begin : g_long
      assign wide = {significand_s, {(I + F) {1'b0}}} >> amount_s;
    end
  endgenerate

  // ---- rounding

  wire [  22:0] format_r;
  wire          nearest_r;
  wire          stochastic_r;
  wire          negative_r;
  wire          nan_r;
  wire          infinite_r;
  wire          below_r;
  wire          beyond_r;
  wire [   7:0] exponent_r;
  wire [ I-1:0] whole_r;
  wire [ F-1:0] part_r;
  wire          sticky_r;

  sfp_rank #(
      .WIDTH(39 + I + F),
      .CUT  (CUT_ROUND)
  ) u_round_rank (
      .clk_i(clk_i),
      .rst_i(1'b0),
      .en_i (en_i),
      .d_i  ({format_s, nearest_s, stochastic_s, negative_s, nan_s, infinite_s, below_s, beyond_s, exponent_s, kept,
              sticky}),
      .q_o  ({format_r, nearest_r, stochastic_r, negative_r, nan_r, infinite_r, below_r, beyond_r, exponent_r,
              whole_r, part_r, sticky_r})
  );

  wire [4:0] mantissa_bits = format_r[8:4];
  wire       ieee = format_r[18];
  wire       nan_only = format_r[19];
  wire       flushed = format_r[20];
  wire       to_infinity = format_r[21];
  wire       twos = format_r[22];

  wire [C-1:0] sign = ONE << ({1'b0, mantissa_bits} + {2'b0, format_r[3:0]});
  wire [C-1:0] all = sign - ONE;
  wire [C-1:0] hidden = ONE << mantissa_bits;
  wire [C-1:0] infinity = sign - hidden;
  wire [C-1:0] largest = ieee ? infinity - ONE : nan_only ? all - ONE : all;
  wire         has_nan = nan_only | (ieee & (|mantissa_bits));
  wire [C-1:0] nan = nan_only ? all : infinity | (hidden >> 1);

  wire rest;
  wire up_random;
  generate
    if (STOCHASTIC != 0) begin : g_stochastic
      wire [F:0] drawn = {1'b0, part_r} + {1'b0, random_i};
      assign rest      = (|part_r[F-2:0]) | sticky_r;
      assign up_random = stochastic_r & drawn[F];
      wire unused_drawn = &{1'b0, drawn[F-1:0]};
    end else begin : g_nearest
      assign rest      = sticky_r;
      assign up_random = 1'b0;
      wire unused_random = &{1'b0, stochastic_r, random_i};
    end
  endgenerate

  wire         up = (nearest_r & part_r[F-1] & (rest | whole_r[0])) | up_random;
  wire [C-1:0] exponent = {C{~below_r}} & (exponent_code << mantissa_bits);
  wire [C-1:0] sum = exponent + whole + {{(C - 1) {1'b0}}, up};
  wire [C-1:0] exponent_code;
  wire [C-1:0] whole;

  generate
    if (C > 8) begin : g_wide_code
      assign exponent_code = {{(C - 8) {1'b0}}, exponent_r};
    end else begin : g_narrow_code
      assign exponent_code = exponent_r[C-1:0];
      if (C < 8) begin : g_short_exponent
        wire unused_exponent = &{1'b0, exponent_r[7:C]};
      end
    end
    if (C > I) begin : g_wide_whole
      assign whole = {{(C - I) {1'b0}}, whole_r};
    end else begin : g_same_whole
      assign whole = whole_r;
    end
  endgenerate

  wire [C-1:0] finite = (flushed & below_r) ? ({C{up}} & hidden) : sum;
  wire         over = infinite_r | beyond_r | (finite > largest);
  // Towards zero there is no way to infinity but from infinity itself.
  wire         leaves = to_infinity & (infinite_r | nearest_r | stochastic_r);
  wire         real_nan = nan_r & has_nan;
  wire [C-1:0] bounded = over ? (leaves ? largest + ONE : largest) : finite;
  wire [C-1:0] magnitude = real_nan ? nan : nan_r ? largest : bounded;
  wire         minus = negative_r & ~real_nan;
  wire [C-1:0] complement = (~magnitude + ONE) & (all | sign);

  assign code_o     = ~minus ? magnitude : twos ? complement : magnitude | sign;
  assign overflow_o = over & ~nan_r;
  assign nan_lost_o = nan_r & ~has_nan;

  wire unused = &{1'b0, format_r[17:9]};

endmodule

`default_nettype wire
`endif
