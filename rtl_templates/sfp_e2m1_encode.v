// Lane of the block encoder where scales are no powers of two: a value over its scale to the code of E2M1.
//
// duty      |value| / scale to the nearest even of 0, 0.5, 1, 1.5, 2, 3, 4, 6, towards zero, or up with the probability of what is
//           lost, to 16 bits (docs/block_formats.md). All is exact: two digits of a long division say where the quotient lies,
//           what is left of it is compared with the scale. Stochastic rounding compares it with the scale times what the
//           random number lacks to 1, a product in place of 16 more digits; all lanes share the triple that it is made with.
// layout    value_i {sign, exponent[8], mantissa[M]}, finite; product_*_i, exponent_i as in sfp_e4m3_product; code_o {sign, magnitude[3]}
// latency   2 moves of the pipeline (cycles with en_i): place | two digits, product | rounding. product_1_i, triple_1_i = 3 * product_1_i
//           and random_i belong to the value that came one move before, product_2_i to that of two moves before.
// handshake none

`ifndef SFP_E2M1_ENCODE_V
`define SFP_E2M1_ENCODE_V
`default_nettype none

module sfp_e2m1_encode #(
    parameter VALUE_MANTISSA_BITS = 23,  // M: 23 or 7
    parameter STOCHASTIC          = 1    // 1: stochastic rounding is there
) (
    input  wire                           clk_i,
    input  wire                           en_i,
    input  wire [8+VALUE_MANTISSA_BITS:0] value_i,
    input  wire [                    9:0] exponent_i,    // signed
    input  wire                           nearest_i,     // to the nearest even; else, without stochastic_i, towards zero
    input  wire                           stochastic_i,
    input  wire [                   27:0] product_1_i,
    input  wire [                   29:0] triple_1_i,
    input  wire [                   15:0] random_i,
    input  wire [                   27:0] product_2_i,
    output wire [                    3:0] code_o,
    output wire                           overflow_o     // beyond the largest element
);

  localparam M = VALUE_MANTISSA_BITS;
  localparam P = 28;  // bits of a product
  localparam [22:0] VALUE_FORMAT = {3'd0, 2'd1, 9'd255, M[4:0], 4'd8};

  generate
    if (M != 7 && M != 23) begin : g_bad_mantissa
      sfp_rule_e2m1_encode_MANTISSA_BITS_must_be_7_or_23 u_rule ();
    end
  endgenerate

  // ---- place: the exponent of the quotient, if its significand is not below 1

  wire       negative;
  wire       unused_nan;
  wire       unused_infinite;
  wire [9:0] exponent;
  wire [M:0] significand;

  sfp_element_unpack #(
      .CODE_BITS    (9 + M),
      .MANTISSA_BITS(M),
      .NORMALIZE    (1)
  ) u_unpack (
      .format_i     (VALUE_FORMAT),
      .code_i       (value_i),
      .negative_o   (negative),
      .nan_o        (unused_nan),
      .infinite_o   (unused_infinite),
      .exponent_o   (exponent),
      .significand_o(significand)
  );

  // Above 7 and below -24 it makes no difference.
  wire [9:0] place = exponent - exponent_i + 10'd7;
  wire       far_above = ~place[9] & (|place[8:3]);
  wire       far_below = place[9] & (place < 10'd1000);
  wire [5:0] near = far_above ? 6'd7 : far_below ? 6'd40 : place[5:0];

  reg  [M:0] significand_1_q;
  reg  [5:0] place_1_q;
  reg        negative_1_q;
  reg        nearest_1_q;
  reg        stochastic_1_q;

  always @(posedge clk_i) begin
    if (en_i) begin
      significand_1_q <= significand;
      place_1_q       <= near;
      negative_1_q    <= negative;
      nearest_1_q     <= nearest_i;
      stochastic_1_q  <= stochastic_i;
    end
  end

  // ---- two digits: the element below, and what is left above it in units of the gap to the next one

  wire [P-1:0] dividend = {significand_1_q, {(P - 1 - M) {1'b0}}};
  wire         below;
  wire         digit;
  wire [P-1:0] left_first;
  wire [P-1:0] left_second;

  sfp_divide_start #(
      .WIDTH(P)
  ) u_start (
      .dividend_i (dividend),
      .divisor_i  (product_1_i),
      .below_o    (below),
      .remainder_o(left_first)
  );

  sfp_divide #(
      .WIDTH (P),
      .DIGITS(1)
  ) u_digit (
      .remainder_i(left_first),
      .divisor_i  (product_1_i),
      .digits_o   (digit),
      .remainder_o(left_second)
  );

  wire [5:0] exact_place = place_1_q - {5'd0, below};
  wire       some = significand_1_q[M];
  wire       normal = ~exact_place[5];
  wire       lowest = &exact_place;                      // from 0.5 to 1
  wire       beyond = normal & (exact_place[4:0] > 5'd2);  // 8 and more
  wire [2:0] whole = normal ? {exact_place[1:0] + 2'd1, digit} : {2'd0, lowest};
  // Below 0.5 the quotient itself is left, shifted by so much.
  wire [4:0] shift = ~exact_place[4:0] & {5{~normal & ~lowest}};

  reg  [P:0] left_2_q;
  reg  [4:0] shift_2_q;
  reg  [2:0] whole_2_q;
  reg        some_2_q;
  reg        beyond_2_q;
  reg        negative_2_q;
  reg        nearest_2_q;
  reg        stochastic_2_q;

  always @(posedge clk_i) begin
    if (en_i) begin
      left_2_q       <= normal ? {1'b0, left_second} : lowest ? {1'b0, left_first} : below ? {dividend, 1'b0} : {1'b0, dividend};
      shift_2_q      <= shift;
      whole_2_q      <= whole & {3{some}};
      some_2_q       <= some;
      beyond_2_q     <= beyond & some;
      negative_2_q   <= negative_1_q;
      nearest_2_q    <= nearest_1_q;
      stochastic_2_q <= stochastic_1_q;
    end
  end

  // ---- rounding

  wire [P+1:0] twice = (|shift_2_q) ? {1'b0, left_2_q} : {left_2_q, 1'b0};
  wire         more = twice > {2'b0, product_2_i};
  wire         same = twice == {2'b0, product_2_i};
  wire         up_nearest = nearest_2_q & ~(|shift_2_q[4:1]) & (more | (same & whole_2_q[0]));
  wire         up_random;

  generate
    if (STOCHASTIC != 0) begin : g_stochastic
      // Up where the fraction, cut to 16 bits, and the random number reach 2^16.
      reg  [P+16:0] bar_q;
      wire [P+16:0] fraction = {left_2_q, 16'd0} >> shift_2_q;
      genvar i;

      // Two bits at a time of what is missing but for its last unit: that is the product which the sum begins with.
      for (i = 0; i < 8; i = i + 1) begin : g_part
        wire [   1:0] two = ~random_i[2*i+:2];
        wire [ P+1:0] multiple = ({P + 2{two == 2'd3}} & triple_1_i) | ({P + 2{two == 2'd2}} & {1'b0, product_1_i, 1'b0})
                                 | ({P + 2{two == 2'd1}} & {2'b0, product_1_i});
        wire [P+16:0] so_far;
        if (i == 0) begin : g_first
          assign so_far = {17'd0, product_1_i} + {15'd0, multiple};
        end else begin : g_next
          assign so_far = g_part[i-1].so_far + ({15'd0, multiple} << (2 * i));
        end
      end

      always @(posedge clk_i) if (en_i) bar_q <= g_part[7].so_far;

      assign up_random = stochastic_2_q & (fraction >= bar_q);
    end else begin : g_nearest
      assign up_random = 1'b0;
      wire unused_random = &{1'b0, random_i, triple_1_i, stochastic_2_q};
    end
  endgenerate

  wire       up = some_2_q & (up_nearest | up_random);
  wire [3:0] sum = {1'b0, whole_2_q} + {3'd0, up};

  assign overflow_o = beyond_2_q | sum[3];
  assign code_o     = {negative_2_q, sum[2:0] | {3{overflow_o}}};

  wire unused = &{1'b0, unused_nan, unused_infinite};

endmodule

`default_nettype wire
`endif
