// A floating-point product as a fixed-point term of a sum.
//
// duty      magnitude = factor_i >> d, cut towards zero, d = base_i - scale_i - 1 + carry_i counted from a factor that stands at
//           the top of WIDE = max(TERM_BITS, FACTOR_BITS) bits. Where the factor's top bit would not fit in TERM_BITS bits the
//           magnitude is the largest there is. term_o is the complement of the magnitude of a negative product.
// layout    term_o two's complement, one too small where it is negative; over_o belongs to the rank before that of term_o
// latency   2 moves of the pipeline (cycles with en_i): shift amount, shift
// handshake none

`ifndef SFP_FIXED_TERM_V
`define SFP_FIXED_TERM_V
`default_nettype none

module sfp_fixed_term #(
    parameter FACTOR_BITS = 24,  // 2 .. 53
    parameter TERM_BITS   = 28,  // bits of a magnitude, 2 .. 55
    parameter BASE_BITS   = 14,  // 8 or more, and more than SCALE_BITS
    parameter SCALE_BITS  = 9    // 1 or more
) (
    input  wire                   clk_i,
    input  wire                   en_i,
    input  wire [FACTOR_BITS-1:0] factor_i,
    input  wire [  BASE_BITS-1:0] base_i,      // two's complement
    input  wire [ SCALE_BITS-1:0] scale_i,
    input  wire                   carry_i,
    input  wire                   there_i,     // 0: the term is 0
    input  wire                   negative_i,
    output wire                   over_o,
    output wire [    TERM_BITS:0] term_o
);

  localparam WIDE = (TERM_BITS > FACTOR_BITS) ? TERM_BITS : FACTOR_BITS;
  localparam LEAST = WIDE - TERM_BITS;  // the shortest shift that fits
  localparam BITS = $clog2(WIDE + 1);

  generate
    if (FACTOR_BITS < 2 || FACTOR_BITS > 53) begin : g_bad_factor
      sfp_rule_term_FACTOR_BITS_must_be_2_to_53 u_rule ();
    end
    if (TERM_BITS < 2 || TERM_BITS > 55) begin : g_bad_term
      sfp_rule_term_TERM_BITS_must_be_2_to_55 u_rule ();
    end
    if (BASE_BITS < 8 || BASE_BITS <= SCALE_BITS) begin : g_bad_base
      sfp_rule_term_BASE_BITS_must_be_8_or_more_and_above_SCALE_BITS u_rule ();
    end
  endgenerate

  // ---- shift amount: from WIDE on nothing is left

  wire [BASE_BITS-1:0] distance;

  sfp_add #(
      .WIDTH(BASE_BITS)
  ) u_distance (
      .a_i    (base_i),
      .b_i    (~{{(BASE_BITS - SCALE_BITS) {1'b0}}, scale_i}),
      .carry_i(carry_i),
      .sum_o  (distance)
  );

  wire beyond = distance[BASE_BITS-1];
  wire far = |distance[BASE_BITS-2:BITS];
  wire over;

  generate
    if (LEAST == 0) begin : g_fits
      assign over = beyond;
    end else begin : g_cut
      assign over = beyond | (~far & (distance[BITS-1:0] < LEAST[BITS-1:0]));
    end
  endgenerate

  reg [FACTOR_BITS-1:0] factor_q;
  reg [       BITS-1:0] shift_q;
  reg                   over_q;
  reg                   there_q;
  reg                   negative_q;

  assign over_o = over_q;

  always @(posedge clk_i) begin
    if (en_i) begin
      factor_q   <= factor_i;
      shift_q    <= distance[BITS-1:0] | {BITS{far}};
      over_q     <= over & there_i & (|factor_i);
      there_q    <= there_i;
      negative_q <= negative_i;
    end
  end

  // ---- shift

  wire [WIDE-1:0] placed;
  wire [WIDE-1:0] shifted = placed >> shift_q;

  generate
    if (WIDE > FACTOR_BITS) begin : g_padded
      assign placed = {factor_q, {(WIDE - FACTOR_BITS) {1'b0}}};
    end else begin : g_as_it_is
      assign placed = factor_q;
    end
    if (LEAST != 0) begin : g_unused
      wire unused_top = &{1'b0, shifted[WIDE-1:TERM_BITS]};
    end
  endgenerate

  wire [TERM_BITS-1:0] magnitude = (shifted[TERM_BITS-1:0] & {TERM_BITS{there_q}}) | {TERM_BITS{over_q}};
  reg  [  TERM_BITS:0] term_q;

  assign term_o = term_q;

  always @(posedge clk_i) begin
    if (en_i) term_q <= {1'b0, magnitude} ^ {(TERM_BITS + 1) {negative_q}};
  end

endmodule

`default_nettype wire
`endif
