// Sums that the lengths of a quantized tensor are learned by: rows of values, taps and gradients in, one beat a packet out.
//
// duty      docs/methods.md. For every value, with g = dL/dQ its gradient: g (Q(f + 1) - Q(f)), f the whole part of the mantissa
//           length; and, by its place to the window, g times its sign for the largest value of the window, the same or its
//           negative for the smallest. All three are summed up in fixed point; a packet's sums leave with its end.
// layout    s_axis and s_axis_taps as sfp_quantizer gives them, s_axis_gradient in the values' format: lane k at
//           [k*W +: W]. m_axis_sums_tdata, from the low bits up: the sum of the mantissa length, then (WINDOW = 1) dL/dVmax and
//           dL/dVmin, ACCUMULATOR_BITS each, two's complement, in units of 2^cfg_mantissa_unit_i and
//           2^cfg_window_unit_i. m_axis_sums_tuser: bit 0 to 2 a sum saturated, 3 a gradient that is infinite or a
//           NaN was left out, 4 the three streams did not keep the same values.
// terms     a product is cut to units towards zero; one of 2^T units or more, T = ACCUMULATOR_BITS - 1 - ceil(log2(LANES)), is
//           2^T - 1 units (its gradient taken as normal). Row by row sums stay at their limits.
// latency   input | digit | shift amount | shift | ceil(log2(LANES)) levels of sums | accumulator: the sums appear
//           5 + ceil(log2(LANES)) cycles after the last beat is accepted. One row a cycle, no cycle between packets.
// handshake every TREADY and m_axis_sums come from flip-flops, the latter through a skid multiplexer; no path from an input
//           of one stream to an output of another
//
// The configuration (cfg_*) belongs to a packet: hold it from the cycle in which the TVALID of the packet's first beat on
// s_axis rises until that beat is accepted. A stream that ends before the others waits for them; values that not all
// three have do not count. What is out of range is taken to the nearest there is, and flagged.

`ifndef SFP_GRADIENT_ACCUMULATOR_V
`define SFP_GRADIENT_ACCUMULATOR_V
`default_nettype none

module sfp_gradient_accumulator #(
    parameter EXPONENT_BITS    = 8,   // 2 .. 11
    parameter MANTISSA_BITS    = 23,  // 1 .. 52; 1 + E + M a multiple of 8 up to 64
    parameter LANES            = 8,   // values a row, 1 .. 64
    parameter ROUNDINGS        = 15,  // those of the quantizer: the sum of 1 truncate, 2 nearest even, 4 half away, 8 stochastic
    parameter SATURATE         = 0,   // as in sfp_quantizer
    parameter WINDOW           = 1,   // 1: values come out of a window
    parameter ACCUMULATOR_BITS = 32,  // bits of a sum, 16 .. 56, a multiple of 8
    parameter ASYNC_RESET      = 0    // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [$clog2(MANTISSA_BITS+1)-1:0] cfg_mantissa_floor_i,  // f, 0 .. M
    input wire [$clog2(MANTISSA_BITS+1)-1:0] cfg_mantissa_drawn_i,  // m, f or f + 1
    input wire [                        1:0] cfg_rounding_i,        // 0 truncate .. 3 stochastic
    input wire [                        1:0] cfg_window_i,          // 0 none, 1 by length, 2 by limits
    input wire [$clog2(EXPONENT_BITS+1)-1:0] cfg_exponent_drawn_i,  // by length: n_e, 0 .. E
    input wire [          EXPONENT_BITS-1:0] cfg_highest_i,         // by limits: 1 .. 2^E-2
    input wire [                       12:0] cfg_mantissa_unit_i,   // exponent of the unit, two's complement
    input wire [                       12:0] cfg_window_unit_i,     // exponent of the unit, two's complement

    input  wire [    LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] s_axis_tdata,
    input  wire [(LANES*(1+EXPONENT_BITS+MANTISSA_BITS))/8-1:0] s_axis_tkeep,
    input  wire                                                 s_axis_tvalid,
    output wire                                                 s_axis_tready,
    input  wire                                                 s_axis_tlast,

    input  wire [    LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] s_axis_taps_tdata,
    input  wire [(LANES*(1+EXPONENT_BITS+MANTISSA_BITS))/8-1:0] s_axis_taps_tkeep,
    input  wire                                                 s_axis_taps_tvalid,
    output wire                                                 s_axis_taps_tready,
    input  wire                                                 s_axis_taps_tlast,

    input  wire [    LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] s_axis_gradient_tdata,
    input  wire [(LANES*(1+EXPONENT_BITS+MANTISSA_BITS))/8-1:0] s_axis_gradient_tkeep,
    input  wire                                                 s_axis_gradient_tvalid,
    output wire                                                 s_axis_gradient_tready,
    input  wire                                                 s_axis_gradient_tlast,

    output wire [    (1+2*WINDOW)*ACCUMULATOR_BITS-1:0] m_axis_sums_tdata,
    output wire [((1+2*WINDOW)*ACCUMULATOR_BITS)/8-1:0] m_axis_sums_tkeep,
    output wire                                         m_axis_sums_tvalid,
    input  wire                                         m_axis_sums_tready,
    output wire                                         m_axis_sums_tlast,
    output wire [                                  4:0] m_axis_sums_tuser,

    input  wire status_clear_i,        // clears all below
    output wire status_saturated_o,    // a term or a sum was too large
    output wire status_nonfinite_o,    // a gradient that is infinite or a NaN was left out
    output wire status_mismatch_o,     // the three streams did not keep the same values
    output wire status_cfg_clamped_o   // a configuration was out of range
);

  localparam E = EXPONENT_BITS;
  localparam M = MANTISSA_BITS;
  localparam W = 1 + E + M;
  localparam BYTES = W / 8;
  localparam A = ACCUMULATOR_BITS;
  localparam SUMS = 1 + 2 * WINDOW;
  localparam M_BITS = $clog2(M + 1);
  localparam X_BITS = $clog2(E + 1);
  localparam UNIT_BITS = 13;
  localparam BASE_BITS = UNIT_BITS + 1;
  localparam LEVELS = $clog2(LANES);
  localparam T = A - 1 - LEVELS;                // bits of a term's magnitude
  localparam WIDE = (T > M + 1) ? T : (M + 1);  // as in sfp_fixed_term
  localparam BIAS = (1 << (E - 1)) - 1;
  localparam [3:0] HAS = ROUNDINGS[3:0];
  localparam [1:0] FIRST_ROUNDING = HAS[0] ? 2'd0 : HAS[1] ? 2'd1 : HAS[2] ? 2'd2 : 2'd3;
  localparam NEAREST = HAS[1] | HAS[2];

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
    if (M < 1 || M > 52) begin : g_bad_mantissa
      sfp_rule_MANTISSA_BITS_must_be_1_to_52 u_rule ();
    end
    if (W % 8 != 0 || W > 64) begin : g_bad_width
      sfp_rule_container_width_must_be_a_multiple_of_8_up_to_64 u_rule ();
    end
    if (LANES < 1 || LANES > 64) begin : g_bad_lanes
      sfp_rule_LANES_must_be_1_to_64 u_rule ();
    end
    if (ROUNDINGS < 1 || ROUNDINGS > 15) begin : g_bad_roundings
      sfp_rule_ROUNDINGS_must_be_1_to_15 u_rule ();
    end
    if (WINDOW < 0 || WINDOW > 1) begin : g_bad_window
      sfp_rule_WINDOW_must_be_0_or_1 u_rule ();
    end
    if (A < 16 || A > 56 || A % 8 != 0) begin : g_bad_accumulator
      sfp_rule_ACCUMULATOR_BITS_must_be_a_multiple_of_8_from_16_to_56 u_rule ();
    end
  endgenerate

  // ---- the three streams side by side: a beat of each that has not ended its packet

  wire go_q;    // the ranks move
  wire held_q;  // ~go_q: two flip-flops share the load
  wire stall;
  wire value_full_q;
  wire tap_full_q;
  wire gradient_full_q;
  wire value_done_q;  // has ended its packet, and the others have not
  wire tap_done_q;
  wire gradient_done_q;
  wire inside_q;      // a packet's first beat is in

  reg  value_last_q;
  reg  tap_last_q;
  reg  gradient_last_q;

  wire step = go_q & (value_full_q | value_done_q) & (tap_full_q | tap_done_q) & (gradient_full_q | gradient_done_q);
  wire value_end = value_done_q | value_last_q;
  wire tap_end = tap_done_q | tap_last_q;
  wire gradient_end = gradient_done_q | gradient_last_q;
  wire packet_end = value_end & tap_end & gradient_end;

  wire value_gone = step & ~value_done_q;
  wire tap_gone = step & ~tap_done_q;
  wire gradient_gone = step & ~gradient_done_q;

  assign s_axis_tready          = ~value_full_q | value_gone;
  assign s_axis_taps_tready     = ~tap_full_q | tap_gone;
  assign s_axis_gradient_tready = ~gradient_full_q | gradient_gone;

  wire value_take = s_axis_tvalid & s_axis_tready;
  wire tap_take = s_axis_taps_tvalid & s_axis_taps_tready;
  wire gradient_take = s_axis_gradient_tvalid & s_axis_gradient_tready;
  wire configure = value_take & ~inside_q;
  wire first_q;  // the next step is a packet's first

  sfp_state #(
      .WIDTH      (10),
      .RESET_TO   (10'b1000000001),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_control (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({~stall, stall,
              value_take | (value_full_q & ~value_gone),
              tap_take | (tap_full_q & ~tap_gone),
              gradient_take | (gradient_full_q & ~gradient_gone),
              step ? value_end & ~packet_end : value_done_q,
              step ? tap_end & ~packet_end : tap_done_q,
              step ? gradient_end & ~packet_end : gradient_done_q,
              value_take ? ~s_axis_tlast : inside_q,
              step ? packet_end : first_q}),
      .q_o  ({go_q, held_q, value_full_q, tap_full_q, gradient_full_q,
              value_done_q, tap_done_q, gradient_done_q, inside_q, first_q})
  );

  reg [LANES*W-1:0] value_q;
  reg [LANES*W-1:0] tap_q;
  reg [LANES*W-1:0] gradient_q;
  reg [  LANES-1:0] value_keep_q;
  reg [  LANES-1:0] tap_keep_q;
  reg [  LANES-1:0] gradient_keep_q;

  wire [LANES-1:0] value_keep;
  wire [LANES-1:0] tap_keep;
  wire [LANES-1:0] gradient_keep;

  always @(posedge clk_i) begin
    if (value_take) begin
      value_q      <= s_axis_tdata;
      value_keep_q <= value_keep;
      value_last_q <= s_axis_tlast;
    end
    if (tap_take) begin
      tap_q      <= s_axis_taps_tdata;
      tap_keep_q <= tap_keep;
      tap_last_q <= s_axis_taps_tlast;
    end
    if (gradient_take) begin
      gradient_q      <= s_axis_gradient_tdata;
      gradient_keep_q <= gradient_keep;
      gradient_last_q <= s_axis_gradient_tlast;
    end
  end

  wire [LANES-1:0] value_there = value_keep_q & {LANES{~value_done_q}};
  wire [LANES-1:0] tap_there = tap_keep_q & {LANES{~tap_done_q}};
  wire [LANES-1:0] gradient_there = gradient_keep_q & {LANES{~gradient_done_q}};
  wire [LANES-1:0] there = value_there & tap_there & gradient_there;
  wire             mismatch = |((value_there | tap_there | gradient_there) & ~there);

  // ---- configuration of the packet, decoded on its way in

  localparam [31:0] MANTISSA_BASE = WIDE + 2 * BIAS + 1;
  localparam [31:0] WINDOW_BASE = WIDE + BIAS;

  wire              floor_high = {1'b0, cfg_mantissa_floor_i} > M[M_BITS:0];
  wire [M_BITS-1:0] floor = floor_high ? M[M_BITS-1:0] : cfg_mantissa_floor_i;
  wire              full = floor == M[M_BITS-1:0];
  wire              longer = ~full & (cfg_mantissa_drawn_i > floor);
  wire [M_BITS-1:0] drawn = floor + {{(M_BITS - 1) {1'b0}}, longer};
  wire              rounding_there = HAS[cfg_rounding_i];
  wire [       1:0] rounding = rounding_there ? cfg_rounding_i : FIRST_ROUNDING;
  wire [     M-1:0] drop;

  genvar k, i;
  generate
    for (i = 0; i < M; i = i + 1) begin : g_drop
      localparam [31:0] KEPT = M - 1 - i;
      assign drop[i] = floor <= KEPT[M_BITS-1:0];
    end
  endgenerate

  wire         window;
  wire [E-1:0] highest;
  wire         window_clamp;

  generate
    if (WINDOW != 0 && NEAREST != 0) begin : g_window
      wire              length_high = {1'b0, cfg_exponent_drawn_i} > E[X_BITS:0];
      wire [     E-1:0] reach;
      wire [     E-1:0] limit;
      wire              limits_clamp;
      wire              unused_flush;
      wire [     E-1:0] unused_lowest;

      for (i = 0; i < E; i = i + 1) begin : g_reach
        localparam [31:0] STEP = i;
        assign reach[i] = cfg_exponent_drawn_i > STEP[X_BITS-1:0];
      end

      sfp_exponent_limits #(
          .EXPONENT_BITS(E)
      ) u_limits (
          .window_i (cfg_window_i),
          .reach_i  (reach),
          .lowest_i ({E{1'b0}}),
          .highest_i(cfg_highest_i),
          .window_o (window),
          .flush_o  (unused_flush),
          .lowest_o (unused_lowest),
          .highest_o(limit),
          .clamp_o  (limits_clamp)
      );

      assign highest      = {limit[E-1:1], limit[0] & window};
      assign window_clamp = limits_clamp | (length_high & (cfg_window_i == 2'd1));
    end else begin : g_no_window
      assign window       = 1'b0;
      assign highest      = {{(E - 1) {1'b1}}, 1'b0};
      assign window_clamp = 1'b0;
      wire unused_window = &{1'b0, cfg_window_i, cfg_exponent_drawn_i, cfg_highest_i};
    end
  endgenerate

  reg [        M-1:0] drop_q;
  reg                 longer_q;
  reg                 nearest_q;
  reg                 away_q;
  reg                 slope_q;  // the rounding has one
  reg                 saturate_q;
  reg [        E-1:0] highest_q;
  reg [BASE_BITS-1:0] mantissa_base_q;
  reg [BASE_BITS-1:0] window_base_q;
  reg [BASE_BITS-1:0] mantissa_base_a_q;
  reg [BASE_BITS-1:0] window_base_a_q;

  always @(posedge clk_i) begin
    if (configure) begin
      drop_q          <= drop;
      longer_q        <= longer;
      nearest_q       <= rounding[1] ^ rounding[0];
      away_q          <= rounding[1];
      slope_q         <= ~&rounding;
      saturate_q      <= (SATURATE != 0) | window;
      highest_q       <= highest;
      mantissa_base_q <= {cfg_mantissa_unit_i[UNIT_BITS-1], cfg_mantissa_unit_i}
                       + MANTISSA_BASE[BASE_BITS-1:0] + {{(BASE_BITS - M_BITS) {1'b0}}, floor};
      window_base_q   <= {cfg_window_unit_i[UNIT_BITS-1], cfg_window_unit_i} + WINDOW_BASE[BASE_BITS-1:0];
    end
    if (go_q) begin
      mantissa_base_a_q <= mantissa_base_q;
      window_base_a_q   <= window_base_q;
    end
  end

  wire clamp = floor_high | (cfg_mantissa_drawn_i != drawn) | ~rounding_there | window_clamp;

  // ---- the ranks: A digit, B shift amount, C shift; then the levels of the sums

  localparam DEPTH = 3 + LEVELS;

  wire [DEPTH-1:0] valid_q;
  reg  [DEPTH-1:0] first_rank_q;
  reg  [DEPTH-1:0] last_rank_q;
  reg  [DEPTH-1:0] nonfinite_rank_q;
  reg  [DEPTH-1:0] mismatch_rank_q;

  wire [LANES-1:0] nonfinite;
  wire [ SUMS-1:0] over_b;  // a term of the row in rank B is too large

  reg  [SUMS*(LEVELS+1)-1:0] over_rank_q;
  wire [SUMS*(LEVELS+2)-1:0] over_ranks = {over_rank_q, over_b};

  sfp_state #(
      .WIDTH      (DEPTH),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_valid (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (go_q ? {valid_q[DEPTH-2:0], step} : valid_q),
      .q_o  (valid_q)
  );

  always @(posedge clk_i) begin
    if (go_q) begin
      first_rank_q     <= {first_rank_q[DEPTH-2:0], first_q};
      last_rank_q      <= {last_rank_q[DEPTH-2:0], packet_end};
      nonfinite_rank_q <= {nonfinite_rank_q[DEPTH-2:0], |nonfinite};
      mismatch_rank_q  <= {mismatch_rank_q[DEPTH-2:0], mismatch};
      over_rank_q      <= over_ranks[SUMS*(LEVELS+1)-1:0];
    end
  end

  // ---- lanes: the terms of each sum

  wire [SUMS*LANES*(T+1)-1:0] terms;
  wire [      SUMS*LANES-1:0] carries;
  wire [      SUMS*LANES-1:0] over;

  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      wire [W-1:0] value = value_q[k*W+:W];
      wire [W-1:0] gradient = gradient_q[k*W+:W];
      wire [E-1:0] g_exponent = gradient[M+:E];
      wire         g_normal = |g_exponent;
      wire [E-1:0] g_scale = {g_exponent[E-1:1], g_exponent[0] | ~g_normal};
      wire         g_finite = ~&g_exponent;
      wire         plus;
      wire         minus;
      wire [E-1:0] exponent;
      wire         borrow;
      reg  [  M:0] factor_a_q;
      reg  [  E:0] scale_a_q;
      reg          borrow_a_q;
      reg          there_a_q;
      reg          negative_a_q;
      wire [  T:0] term_c;

      assign value_keep[k]    = s_axis_tkeep[k*BYTES];
      assign tap_keep[k]      = s_axis_taps_tkeep[k*BYTES];
      assign gradient_keep[k] = s_axis_gradient_tkeep[k*BYTES];
      assign nonfinite[k]     = there[k] & ~g_finite;

      sfp_length_digit #(
          .EXPONENT_BITS(E),
          .MANTISSA_BITS(M)
      ) u_digit (
          .value_i   (value[E+M-1:0]),
          .lost_i    (tap_q[k*W+:M]),
          .up_i      (tap_q[k*W+M]),
          .drop_i    (drop_q),
          .longer_i  (longer_q),
          .nearest_i (nearest_q),
          .away_i    (away_q),
          .saturate_i(saturate_q),
          .highest_i (highest_q),
          .plus_o    (plus),
          .minus_o   (minus),
          .exponent_o(exponent),
          .borrow_o  (borrow)
      );

      always @(posedge clk_i) begin
        if (go_q) begin
          factor_a_q   <= {g_normal, gradient[M-1:0]};
          scale_a_q    <= {1'b0, g_scale} + {1'b0, exponent};
          borrow_a_q   <= borrow;
          there_a_q    <= there[k] & g_finite & slope_q & (plus | minus);
          negative_a_q <= value[W-1] ^ gradient[W-1] ^ minus;
        end
      end

      sfp_fixed_term #(
          .FACTOR_BITS(M + 1),
          .TERM_BITS  (T),
          .BASE_BITS  (BASE_BITS),
          .SCALE_BITS (E + 1)
      ) u_term (
          .clk_i     (clk_i),
          .en_i      (go_q),
          .factor_i  (factor_a_q),
          .base_i    (mantissa_base_a_q),
          .scale_i   (scale_a_q),
          .carry_i   (borrow_a_q),
          .there_i   (there_a_q),
          .negative_i(negative_a_q),
          .over_o    (over[k]),
          .term_o    (term_c)
      );

      assign terms[k*(T+1)+:T+1] = term_c;
      assign carries[k]          = term_c[T];

      if (WINDOW != 0) begin : g_window
        // Place of the value before the window: 1 above, 2 raised, 3 flushed. Only one of the two ends gets its gradient.
        wire [1:0] place = tap_q[k*W+M+1+:2];
        reg  [E-1:0] scale_w_q;
        reg          there_w_q;
        reg          negative_w_q;
        reg          smallest_a_q;
        reg          smallest_b_q;
        reg          smallest_c_q;
        wire         over_w;
        wire [  T:0] term_w;

        always @(posedge clk_i) begin
          if (go_q) begin
            scale_w_q    <= g_scale;
            there_w_q    <= there[k] & g_finite & (|place);
            negative_w_q <= value[W-1] ^ gradient[W-1] ^ (&place);
            smallest_a_q <= place[1];
            smallest_b_q <= smallest_a_q;
            smallest_c_q <= smallest_b_q;
          end
        end

        sfp_fixed_term #(
            .FACTOR_BITS(M + 1),
            .TERM_BITS  (T),
            .BASE_BITS  (BASE_BITS),
            .SCALE_BITS (E)
        ) u_term (
            .clk_i     (clk_i),
            .en_i      (go_q),
            .factor_i  (factor_a_q),
            .base_i    (window_base_a_q),
            .scale_i   (scale_w_q),
            .carry_i   (1'b0),
            .there_i   (there_w_q),
            .negative_i(negative_w_q),
            .over_o    (over_w),
            .term_o    (term_w)
        );

        assign over[LANES+k]                     = over_w & ~smallest_b_q;
        assign over[2*LANES+k]                   = over_w & smallest_b_q;
        assign terms[(LANES+k)*(T+1)+:T+1]       = term_w & {(T + 1) {~smallest_c_q}};
        assign terms[(2*LANES+k)*(T+1)+:T+1]     = term_w & {(T + 1) {smallest_c_q}};
        assign carries[LANES+k]                  = term_w[T] & ~smallest_c_q;
        assign carries[2*LANES+k]                = term_w[T] & smallest_c_q;
      end
    end
  endgenerate

  // Of a tap's lane only the tap is looked at; the bytes of a value agree, one TKEEP bit of each tells.
  wire unused_in = &{1'b0, s_axis_tkeep, s_axis_taps_tkeep, s_axis_gradient_tkeep, tap_q, window_base_a_q};

  // ---- sums

  wire           [SUMS-1:0] sum_over;
  wire         [SUMS*A-1:0] sums_q;
  wire                      row_valid = valid_q[DEPTH-1];
  wire                      row_first = first_rank_q[DEPTH-1];
  wire           [SUMS-1:0] over_now = over_ranks[SUMS*(LEVELS+1)+:SUMS] | sum_over;

  generate
    for (i = 0; i < SUMS; i = i + 1) begin : g_sum
      wire [A-1:0] row_sum;
      wire         row_carry;
      wire [A-1:0] total;
      reg  [A-1:0] sum_q;

      assign over_b[i] = |over[i*LANES+:LANES];

      sfp_sum_tree #(
          .TERMS    (LANES),
          .TERM_BITS(T + 1),
          .WIDTH    (A)
      ) u_tree (
          .clk_i    (clk_i),
          .en_i     (go_q),
          .terms_i  (terms[i*LANES*(T+1)+:LANES*(T+1)]),
          .carries_i(carries[i*LANES+:LANES]),
          .sum_o    (row_sum),
          .carry_o  (row_carry)
      );

      sfp_saturating_add #(
          .WIDTH(A)
      ) u_total (
          .a_i    (sum_q & {A{~row_first}}),
          .b_i    (row_sum),
          .carry_i(row_carry),
          .sum_o  (total),
          .over_o (sum_over[i])
      );

      always @(posedge clk_i) begin
        if (go_q & row_valid) sum_q <= total;
      end

      assign sums_q[i*A+:A] = sum_q;
    end
  endgenerate

  reg  [SUMS-1:0] over_q;
  reg             nonfinite_q;
  reg             mismatch_q;
  wire            done_q;      // the sums are a packet's

  always @(posedge clk_i) begin
    if (go_q & row_valid) begin
      over_q      <= over_now | (over_q & {SUMS{~row_first}});
      nonfinite_q <= nonfinite_rank_q[DEPTH-1] | (nonfinite_q & ~row_first);
      mismatch_q  <= mismatch_rank_q[DEPTH-1] | (mismatch_q & ~row_first);
    end
  end

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_done (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (go_q ? row_valid & last_rank_q[DEPTH-1] : done_q),
      .q_o  (done_q)
  );

  // ---- output

  wire [2:0] over_flags;
  wire [4:0] flags = {mismatch_q, nonfinite_q, over_flags};

  generate
    if (WINDOW != 0) begin : g_flags
      assign over_flags = over_q;
    end else begin : g_flag
      assign over_flags = {2'b00, over_q};
    end
  endgenerate

  sfp_lockstep_output #(
      .WIDTH      (SUMS * A + 5),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_output (
      .clk_i    (clk_i),
      .rst_i    (rst_i),
      .held_i   (held_q),
      .valid_i  (done_q),
      .data_i   ({flags, sums_q}),
      .stall_o  (stall),
      .m_valid_o(m_axis_sums_tvalid),
      .m_ready_i(m_axis_sums_tready),
      .m_data_o ({m_axis_sums_tuser, m_axis_sums_tdata})
  );

  assign m_axis_sums_tkeep = {(SUMS * A / 8) {1'b1}};
  assign m_axis_sums_tlast = 1'b1;

  // ---- status

  wire seen = go_q & row_valid;
  wire saturated_s_q;
  wire nonfinite_s_q;
  wire mismatch_s_q;
  wire clamped_s_q;

  sfp_state #(
      .WIDTH      (4),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_status (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({(saturated_s_q & ~status_clear_i) | (seen & (|over_now)),
              (nonfinite_s_q & ~status_clear_i) | (seen & nonfinite_rank_q[DEPTH-1]),
              (mismatch_s_q & ~status_clear_i) | (seen & mismatch_rank_q[DEPTH-1]),
              (clamped_s_q & ~status_clear_i) | (configure & clamp)}),
      .q_o  ({saturated_s_q, nonfinite_s_q, mismatch_s_q, clamped_s_q})
  );

  assign status_saturated_o   = saturated_s_q;
  assign status_nonfinite_o   = nonfinite_s_q;
  assign status_mismatch_o    = mismatch_s_q;
  assign status_cfg_clamped_o = clamped_s_q;

endmodule

`default_nettype wire
`endif
