// One lane of the integer quantizer: the integer nearest to (x - z) / s, of two equally near ones the even one.
//
// duty      Difference and quotient are exact: x is brought to fixed point, z is subtracted (sfp_integer_grid has it
//           in place), and a long division finds the quotient digit by digit, DIGITS of them in a rank, then the half
//           and whether anything is left. No reciprocal could do that: one of 24 bits is 2^-8 off for integers of 16.
//           Values outside 0 .. 2^n - 1 give the nearer end and are flagged, NaNs give 0.
// layout    value_i: FP32. code_o: the integer in the low n bits, zeros above; 0 without there_i.
// latency   RANKS = 6 + ceil(BITS / DIGITS) cycles with en_i from value_i to code_o and over_o; under_o 2, nan_o 1
// handshake none

`ifndef SFP_TO_INTEGER_V
`define SFP_TO_INTEGER_V
`default_nettype none

module sfp_to_integer #(
    parameter BITS   = 16,  // of the longest integer, 1 .. 16
    parameter DIGITS = 1    // of the quotient in a rank, 1 .. BITS
) (
    input wire clk_i,
    input wire en_i,

    input wire        there_i,  // the lane has a value
    input wire [31:0] value_i,

    // From sfp_integer_grid, in the ranks that its latencies say.
    input wire [                                9:0] base_i,
    input wire [                               31:0] key_zero_i,
    input wire [                               31:0] key_far_i,
    input wire [                          BITS+50:0] offset_i,
    input wire                                       offset_lost_i,
    input wire                                       offset_more_i,
    input wire [((BITS+DIGITS-1)/DIGITS+2)*24-1:0] scales_i,
    // The low n bits set, in the last rank.
    input wire [                           BITS-1:0] mask_i,

    output wire [BITS-1:0] code_o,
    output wire            nan_o,    // it was a NaN
    output wire            under_o,  // it was below z
    output wire            over_o    // it was above z + (2^n - 1) s
);

  localparam W = BITS + 51;
  localparam STEPS = (BITS + DIGITS - 1) / DIGITS;  // ranks of digits
  localparam TAIL = BITS + 1;                       // bits of the difference to come, the half last; then of the quotient
  localparam PLACES = W + 24;

  generate
    if (BITS < 1 || BITS > 16) begin : g_bad_bits
      sfp_rule_BITS_must_be_1_to_16 u_rule ();
    end
    if (DIGITS < 1 || DIGITS > BITS) begin : g_bad_digits
      sfp_rule_DIGITS_must_be_1_to_BITS u_rule ();
    end
  endgenerate

  // ---- rank 1: how far to shift, the value's place in the order

  wire [30:0] size = value_i[30:0];
  wire [ 7:0] exponent = value_i[30:23];
  wire        special = &exponent;
  wire        nan = special & (|value_i[22:0]);
  wire        negative = value_i[31] & (|size);
  wire [23:0] mantissa = {|exponent, value_i[22:0]};
  wire [ 9:0] shift = base_i + {2'b00, exponent[7:1], exponent[0] | ~|exponent};
  wire        tiny = shift[9];                       // below everything that is kept
  wire        beyond = ~shift[9] & (shift >= PLACES[9:0]);  // above everything that is kept

  reg [23:0] mantissa_q;
  reg [ 6:0] shift_q;
  reg [31:0] key_q;
  reg        lost_1_q;
  reg        negative_1_q;
  reg        endless_q;
  reg        nan_q;
  reg        there_q;

  always @(posedge clk_i) begin
    if (en_i) begin
      mantissa_q   <= mantissa & {24{~tiny & ~beyond}};
      shift_q      <= shift[6:0];
      key_q        <= {~negative, size ^ {31{negative}}};
      lost_1_q     <= tiny & (|mantissa);
      negative_1_q <= negative;
      endless_q    <= special & ~negative;
      nan_q        <= nan & there_i;
      there_q      <= there_i;
    end
  end

  assign nan_o = nan_q;

  // ---- rank 2: fixed point, modulo 2^W; what is too small and what too large

  wire [W+24-1:0] placed = {{W{1'b0}}, mantissa_q} << shift_q;
  wire             under = there_q & ~nan_q & (key_q < key_zero_i);

  reg [W-1:0] placed_q;
  reg         lost_q;
  reg         negative_q;
  reg         under_q;
  reg         none_2_q;  // the integer is 0 whatever comes
  reg         over_2_q;  // it is the largest one

  always @(posedge clk_i) begin
    if (en_i) begin
      placed_q   <= placed[24+:W];
      lost_q     <= lost_1_q | (|placed[23:0]);
      negative_q <= negative_1_q;
      under_q    <= under;
      none_2_q   <= ~there_q | nan_q | under;
      over_2_q   <= endless_q | (key_q >= key_far_i);
    end
  end

  assign under_o = under_q;

  // ---- rank 3: the difference, rounded down. Where both numbers were rounded the difference is far below a half: one
  // more does no harm and keeps it from falling below 0. Only a value below a z above 0 would need 2.

  wire [W-1:0] turned = placed_q ^ {W{negative_q}};
  wire         more = (lost_q ? offset_lost_i : negative_q) | offset_more_i;
  wire [W-1:0] difference = offset_i + turned + {{(W - 1) {1'b0}}, more};

  reg [W-25:0] difference_q;
  reg          rest_3_q;
  reg          none_3_q;
  reg          over_3_q;

  always @(posedge clk_i) begin
    if (en_i) begin
      difference_q <= difference[W-1:24];
      rest_3_q     <= (|difference[23:0]) | lost_q | offset_lost_i;
      none_3_q     <= none_2_q;
      over_3_q     <= over_2_q;
    end
  end

  // ---- rank 4: is the quotient below 2^BITS

  wire [23:0] head = difference_q[TAIL+:24];
  wire        too_large = (|difference_q[TAIL+24+:2]) | (head >= scales_i[23:0]);

  // ---- ranks of digits: rank r begins with what it gets from the one before

  wire [(STEPS+1)*24-1:0] remainders;
  wire [(STEPS+1)*TAIL-1:0] tails;
  wire [STEPS:0] rests;
  wire [STEPS:0] nones;
  wire [STEPS:0] overs;

  genvar r, d;
  generate
    for (r = 0; r <= STEPS; r = r + 1) begin : g_rank
      reg [  23:0] remainder_q;
      reg [TAIL-1:0] tail_q;
      reg          rest_q;
      reg          none_q;
      reg          over_q;

      assign remainders[r*24+:24]  = remainder_q;
      assign tails[r*TAIL+:TAIL] = tail_q;
      assign rests[r]              = rest_q;
      assign nones[r]              = none_q;
      assign overs[r]              = over_q;

      if (r == 0) begin : g_load
        always @(posedge clk_i) begin
          if (en_i) begin
            remainder_q <= head;
            tail_q      <= difference_q[TAIL-1:0];
            rest_q      <= rest_3_q;
            none_q      <= none_3_q;
            over_q      <= over_3_q | too_large;
          end
        end
      end else begin : g_divide
        // The last rank of digits may have fewer of them.
        localparam HERE = (r * DIGITS > BITS) ? BITS - (r - 1) * DIGITS : DIGITS;
        for (d = 0; d < HERE; d = d + 1) begin : g_digit
          wire [    23:0] carried;
          wire [TAIL-1:0] rest;
          if (d == 0) begin : g_first
            assign carried = remainders[(r-1)*24+:24];
            assign rest   = tails[(r-1)*TAIL+:TAIL];
          end else begin : g_next
            assign carried = g_digit[d-1].after;
            assign rest   = g_digit[d-1].tail;
          end
          wire [    24:0] twice = {carried, rest[TAIL-1]};
          wire [    25:0] less = {1'b0, twice} - {2'b00, scales_i[r*24+:24]};
          wire [    23:0] after = less[25] ? twice[23:0] : less[23:0];
          wire [TAIL-1:0] tail = {rest[TAIL-2:0], ~less[25]};
          wire            unused_top = less[24];  // a remainder is below the scale
        end
        always @(posedge clk_i) begin
          if (en_i) begin
            remainder_q <= g_digit[HERE-1].after;
            tail_q      <= g_digit[HERE-1].tail;
            rest_q      <= rests[r-1];
            none_q      <= nones[r-1];
            over_q      <= overs[r-1];
          end
        end
      end
    end
  endgenerate

  // ---- the half, and what is left

  wire [24:0] twice = {remainders[STEPS*24+:24], tails[STEPS*TAIL+TAIL-1]};
  wire [25:0] less = {1'b0, twice} - {2'b00, scales_i[(STEPS+1)*24+:24]};

  reg [BITS-1:0] quotient_q;
  reg [    24:0] left_q;
  reg            half_q;
  reg            rest_q;
  reg            none_q;
  reg            over_q;

  always @(posedge clk_i) begin
    if (en_i) begin
      quotient_q <= tails[STEPS*TAIL+:BITS];
      left_q     <= less[25] ? twice : less[24:0];
      half_q     <= ~less[25];
      rest_q     <= rests[STEPS];
      none_q     <= nones[STEPS];
      over_q     <= overs[STEPS];
    end
  end

  // ---- rounding, and the end of the range

  wire            some = rest_q | (|left_q);
  wire            up = half_q & (some | quotient_q[0]);
  wire            past = |(quotient_q & ~mask_i);
  wire            top = &(quotient_q | ~mask_i);
  wire            largest = over_q | past | top;
  wire [BITS-1:0] rounded = quotient_q + {{(BITS - 1) {1'b0}}, up};

  reg [BITS-1:0] code_q;
  reg            outside_q;

  always @(posedge clk_i) begin
    if (en_i) begin
      code_q    <= (largest ? mask_i : rounded) & {BITS{~none_q}};
      outside_q <= ~none_q & (over_q | past | (top & (half_q | some)));
    end
  end

  assign code_o = code_q;
  assign over_o = outside_q;

endmodule

`default_nettype wire
`endif
