// Float quantizer: rows of values in, rows of values with fewer exponents and mantissa bits out.
//
// duty      docs/methods.md. For each packet draws whole lengths out of real ones, then brings every value into the
//           window of exponents and after that rounds its mantissa. The container stays; dropped mantissa bits are zero.
// layout    rows as the encoder takes them: lane k at [k*W +: W], {sign, exponent, mantissa}, W = 1 + E + M.
//           drawn_*_o belong to the beat that m_axis shows and are the same in all beats of a packet: the drawn mantissa
//           length m, the drawn exponent length n_e (E without a window, and with limits what raw needs), and what
//           the coding raw has to be told, its bits e and its offset o. An encoder takes them as its configuration;
//           drawn_pass_o = cfg_pass_i brings it the rest of its own.
//           m_axis_taps (TAPS = 1) has a beat for each one of m_axis: lane k at [k*W +: W], LSB first the mantissa bits
//           that rounding dropped (M bits, zeros above them), 1 if it went up, and the place of the value before: 0
//           inside the window, 1 above, 2 raised to its smallest value, 3 flushed to zero; zeros.
// latency   capture and draw | exponent step | mantissa step | output: a row appears 3 cycles after it is accepted. One
//           row a cycle, and no cycle between packets.
// handshake s_axis_tready comes from flip-flops; m_axis and m_axis_taps come from flip-flops through their skid
//           multiplexers; no path from an input of one stream to an output of another
//
// The configuration (cfg_*) belongs to a packet: hold it from the cycle in which the TVALID of the packet's first beat rises
// until that beat is accepted. A beat without any TKEEP bit goes through as it is. The generators are seeded where
// cfg_seed_load_i is 1 with a packet, and with the first packet after a reset; lengths take a word a packet, lanes one
// a row. What is out of range is taken to the nearest there is, and flagged.

`ifndef SFP_QUANTIZER_V
`define SFP_QUANTIZER_V
`default_nettype none

module sfp_quantizer #(
    parameter EXPONENT_BITS = 8,   // 2 .. 11
    parameter MANTISSA_BITS = 23,  // 1 .. 52; 1 + E + M a multiple of 8 up to 64
    parameter LANES         = 8,   // values a row, 1 .. 64
    parameter FRACTION_BITS = 8,   // bits behind the point of a length, 8 .. 14
    parameter ROUNDINGS     = 15,  // roundings: the sum of 1 truncate, 2 nearest even, 4 half away, 8 stochastic
    parameter SATURATE      = 0,   // rounding past the largest finite value: 0 gives infinity, 1 that value
    parameter WINDOW        = 1,   // 1: there is an exponent step
    parameter TAPS          = 0,   // 1: there is m_axis_taps
    parameter PASS_BITS     = 1,   // bits of configuration that are handed on with the packet, 1 or more
    parameter ASYNC_RESET   = 0    // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [$clog2(MANTISSA_BITS+1)+FRACTION_BITS-1:0] cfg_mantissa_length_i,  // n_m, 0 .. M
    input wire [                                      1:0] cfg_rounding_i,         // 0 truncate .. 3 stochastic
    input wire [                                      1:0] cfg_window_i,           // 0 none, 1 by length, 2 by limits
    input wire [$clog2(EXPONENT_BITS+1)+FRACTION_BITS-1:0] cfg_exponent_length_i,  // by length: n_e, 0 .. E
    input wire [                        EXPONENT_BITS-1:0] cfg_lowest_i,           // by limits: 0 .. highest
    input wire [                        EXPONENT_BITS-1:0] cfg_highest_i,          // by limits: 1 .. 2^E-2
    input wire                                             cfg_seed_load_i,        // 1: start the generators
    input wire [                                     29:0] cfg_seed_i,
    input wire [                            PASS_BITS-1:0] cfg_pass_i,             // comes out as drawn_pass_o

    input  wire [    LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] s_axis_tdata,
    input  wire [(LANES*(1+EXPONENT_BITS+MANTISSA_BITS))/8-1:0] s_axis_tkeep,
    input  wire                                                 s_axis_tvalid,
    output wire                                                 s_axis_tready,
    input  wire                                                 s_axis_tlast,

    output wire [    LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] m_axis_tdata,
    output wire [(LANES*(1+EXPONENT_BITS+MANTISSA_BITS))/8-1:0] m_axis_tkeep,
    output wire                                                 m_axis_tvalid,
    input  wire                                                 m_axis_tready,
    output wire                                                 m_axis_tlast,
    output wire [                  $clog2(MANTISSA_BITS+1)-1:0] drawn_mantissa_bits_o,  // m
    output wire [                  $clog2(EXPONENT_BITS+1)-1:0] drawn_exponent_bits_o,  // n_e
    output wire [                  $clog2(EXPONENT_BITS+1)-1:0] drawn_raw_bits_o,       // e
    output wire [                            EXPONENT_BITS-1:0] drawn_raw_offset_o,     // o
    output wire [                                PASS_BITS-1:0] drawn_pass_o,

    output wire [    LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] m_axis_taps_tdata,
    output wire [(LANES*(1+EXPONENT_BITS+MANTISSA_BITS))/8-1:0] m_axis_taps_tkeep,
    output wire                                                 m_axis_taps_tvalid,
    input  wire                                                 m_axis_taps_tready,
    output wire                                                 m_axis_taps_tlast,

    input  wire        status_clear_i,        // clears all below
    output wire [15:0] status_nonfinite_o,    // infinities and NaNs that came in, up to 65535
    output wire        status_nan_lost_o,     // a NaN went out as something else
    output wire        status_cfg_clamped_o   // a configuration was out of range
);

  localparam E = EXPONENT_BITS;
  localparam M = MANTISSA_BITS;
  localparam W = 1 + E + M;
  localparam BYTES = W / 8;
  localparam M_BITS = $clog2(M + 1);
  localparam X_BITS = $clog2(E + 1);
  localparam DRAWN_BITS = PASS_BITS + M_BITS + 2 * X_BITS + E;
  localparam COUNT_BITS = 16;
  localparam LENGTH_STREAM = 64;
  localparam [3:0] HAS = ROUNDINGS[3:0];
  localparam [1:0] FIRST_ROUNDING = HAS[0] ? 2'd0 : HAS[1] ? 2'd1 : HAS[2] ? 2'd2 : 2'd3;

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
    if (FRACTION_BITS < 8 || FRACTION_BITS > 14) begin : g_bad_fraction
      sfp_rule_FRACTION_BITS_must_be_8_to_14 u_rule ();
    end
    if (ROUNDINGS < 1 || ROUNDINGS > 15) begin : g_bad_roundings
      sfp_rule_ROUNDINGS_must_be_1_to_15 u_rule ();
    end
    if (SATURATE < 0 || SATURATE > 1) begin : g_bad_saturate
      sfp_rule_SATURATE_must_be_0_or_1 u_rule ();
    end
    if (WINDOW < 0 || WINDOW > 1) begin : g_bad_window
      sfp_rule_WINDOW_must_be_0_or_1 u_rule ();
    end
    if (TAPS < 0 || TAPS > 1) begin : g_bad_taps
      sfp_rule_TAPS_must_be_0_or_1 u_rule ();
    end
    if (PASS_BITS < 1) begin : g_bad_pass
      sfp_rule_PASS_BITS_must_be_1_or_more u_rule ();
    end
  endgenerate

  // ---- control: go_q moves the ranks

  wire go_q;
  wire held_q;      // ~go_q: two flip-flops share the load
  wire inside_q;    // a packet has begun
  wire unseeded_q;  // the generators hold anything
  wire stall;

  wire accept = s_axis_tvalid & go_q;
  wire configure = accept & ~inside_q;
  wire load = unseeded_q | cfg_seed_load_i;

  assign s_axis_tready = go_q;

  sfp_state #(
      .WIDTH      (4),
      .RESET_TO   (4'b1001),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_control (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({~stall, stall, accept ? ~s_axis_tlast : inside_q, unseeded_q & ~accept}),
      .q_o  ({go_q, held_q, inside_q, unseeded_q})
  );

  // ---- configuration of the packet: drawn and decoded on the way into rank A

  wire [2*FRACTION_BITS-1:0] draw_word;
  wire [2*FRACTION_BITS-1:0] unused_draw_word;
  wire [         M_BITS-1:0] mantissa_bits;
  wire [              M-1:0] mantissa_reach;
  wire [              M-1:0] drop;
  wire                       mantissa_clamp;
  wire                       rounding_there = HAS[cfg_rounding_i];
  wire [                1:0] rounding = rounding_there ? cfg_rounding_i : FIRST_ROUNDING;

  sfp_random #(
      .STREAM   (LENGTH_STREAM),
      .WORD_BITS(2 * FRACTION_BITS)
  ) u_random (
      .clk_i (clk_i),
      .load_i(configure & load),
      .move_i(configure),
      .seed_i(cfg_seed_i),
      .word_o(unused_draw_word),
      .next_o(draw_word)
  );

  sfp_draw #(
      .HIGHEST      (M),
      .FRACTION_BITS(FRACTION_BITS)
  ) u_mantissa (
      .length_i(cfg_mantissa_length_i),
      .random_i(draw_word[FRACTION_BITS-1:0]),
      .number_o(mantissa_bits),
      .reach_o (mantissa_reach),
      .clamp_o (mantissa_clamp)
  );

  genvar k, i;
  generate
    for (i = 0; i < M; i = i + 1) begin : g_drop
      assign drop[i] = ~mantissa_reach[M-1-i];
    end
  endgenerate

  reg [M_BITS-1:0] mantissa_bits_a_q;
  reg [     M-1:0] drop_a_q;
  reg [       1:0] rounding_a_q;
  reg              load_a_q;
  reg [      29:0] seed_a_q;
  reg [PASS_BITS-1:0] pass_a_q;

  always @(posedge clk_i) begin
    if (configure) begin
      mantissa_bits_a_q <= mantissa_bits;
      drop_a_q          <= drop;
      rounding_a_q      <= rounding;
      load_a_q          <= load;
      seed_a_q          <= cfg_seed_i;
      pass_a_q          <= cfg_pass_i;
    end
  end

  wire              window_a;
  wire              flush_a;
  wire [     E-1:0] lowest_a;
  wire [     E-1:0] highest_a;
  wire [X_BITS-1:0] exponent_bits_a;
  wire              window_clamp;

  generate
    if (WINDOW != 0) begin : g_window
      wire              window;
      wire              flush;
      wire [     E-1:0] lowest;
      wire [     E-1:0] highest;
      wire              limits_clamp;
      wire              length_clamp;
      wire [X_BITS-1:0] exponent_bits;
      wire [     E-1:0] reach;
      reg               window_a_q;
      reg               by_length_a_q;
      reg               flush_a_q;
      reg  [     E-1:0] lowest_a_q;
      reg  [     E-1:0] highest_a_q;
      reg  [X_BITS-1:0] exponent_bits_a_q;

      sfp_draw #(
          .HIGHEST      (E),
          .FRACTION_BITS(FRACTION_BITS)
      ) u_exponent (
          .length_i(cfg_exponent_length_i),
          .random_i(draw_word[FRACTION_BITS+:FRACTION_BITS]),
          .number_o(exponent_bits),
          .reach_o (reach),
          .clamp_o (length_clamp)
      );

      sfp_exponent_limits #(
          .EXPONENT_BITS(E)
      ) u_limits (
          .window_i (cfg_window_i),
          .reach_i  (reach),
          .lowest_i (cfg_lowest_i),
          .highest_i(cfg_highest_i),
          .window_o (window),
          .flush_o  (flush),
          .lowest_o (lowest),
          .highest_o(highest),
          .clamp_o  (limits_clamp)
      );

      always @(posedge clk_i) begin
        if (configure) begin
          window_a_q        <= window;
          by_length_a_q     <= cfg_window_i == 2'd1;
          flush_a_q         <= flush;
          lowest_a_q        <= lowest;
          highest_a_q       <= highest;
          exponent_bits_a_q <= exponent_bits;
        end
      end

      assign window_a        = window_a_q;
      assign flush_a         = flush_a_q;
      assign lowest_a        = lowest_a_q;
      assign highest_a       = highest_a_q;
      assign exponent_bits_a = by_length_a_q ? exponent_bits_a_q : raw_bits;
      assign window_clamp    = limits_clamp | (length_clamp & (cfg_window_i == 2'd1));
    end else begin : g_no_window
      assign window_a        = 1'b0;
      assign flush_a         = 1'b0;
      assign lowest_a        = {E{1'b0}};
      assign highest_a       = {E{1'b1}};
      assign exponent_bits_a = raw_bits;
      assign window_clamp    = 1'b0;
      wire unused_window = &{1'b0, cfg_window_i, cfg_exponent_length_i, cfg_lowest_i, cfg_highest_i,
                             draw_word[FRACTION_BITS+:FRACTION_BITS]};
    end
  endgenerate

  // ---- rank A: what the window means to the values and to the coding raw

  localparam [E-1:0] ONE = 1;

  wire         at_bottom = ~|lowest_a;
  wire [E-1:0] under = at_bottom ? {E{1'b0}} : lowest_a - ONE;  // also raw's offset
  wire [E-1:0] span = highest_a - under;                        // raw's largest code
  wire [X_BITS-1:0] raw_bits = bits_of(span);
  wire [E-1:0] top = {highest_a[E-1:1], highest_a[0] & window_a};  // the largest exponent of a finite value
  wire         saturate = (SATURATE != 0) | window_a;

  function [X_BITS-1:0] bits_of;
    input [E-1:0] number;
    integer b;
    begin
      bits_of = {X_BITS{1'b0}};
      for (b = 0; b < E; b = b + 1) begin
        if (number[b]) bits_of = b[X_BITS-1:0] + {{(X_BITS - 1) {1'b0}}, 1'b1};
      end
    end
  endfunction

  wire                  valid_a_q;
  reg                   first_a_q;
  reg                   last_a_q;
  reg  [     LANES-1:0] keep_a_q;

  wire                  valid_b_q;
  reg                   last_b_q;
  reg  [     LANES-1:0] keep_b_q;
  reg  [       M-1:0]   drop_b_q;
  reg                   nearest_b_q;
  reg                   away_b_q;
  reg                   stochastic_b_q;
  reg  [DRAWN_BITS-1:0]  drawn_b_q;

  wire                  valid_c_q;
  reg                   last_c_q;
  reg  [     LANES-1:0] keep_c_q;
  reg  [DRAWN_BITS-1:0]  drawn_c_q;

  wire [     LANES-1:0] keep;

  sfp_state #(
      .WIDTH      (3),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_valid (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (go_q ? {valid_b_q, valid_a_q, s_axis_tvalid} : {valid_c_q, valid_b_q, valid_a_q}),
      .q_o  ({valid_c_q, valid_b_q, valid_a_q})
  );

  always @(posedge clk_i) begin
    if (go_q) begin
      first_a_q      <= ~inside_q;
      last_a_q       <= s_axis_tlast;
      keep_a_q       <= keep;
      last_b_q       <= last_a_q;
      keep_b_q       <= keep_a_q;
      drop_b_q       <= drop_a_q;
      nearest_b_q    <= rounding_a_q[1] ^ rounding_a_q[0];
      away_b_q       <= rounding_a_q[1];
      stochastic_b_q <= &rounding_a_q;
      drawn_b_q       <= {pass_a_q, under, raw_bits, exponent_bits_a, mantissa_bits_a_q};
      last_c_q       <= last_b_q;
      keep_c_q       <= keep_b_q;
      drawn_c_q       <= drawn_b_q;
    end
  end

  // ---- lanes

  wire seed_lanes = go_q & valid_a_q & first_a_q & load_a_q;
  wire move_lanes = go_q & valid_b_q & keep_b_q[0];  // kept lanes come first

  wire [LANES*W-1:0] row_c;
  wire [LANES*W-1:0] taps_c;
  reg  [  LANES-1:0] nonfinite_b_q;
  wire [  LANES-1:0] nan_lost;

  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      reg  [      W-1:0] value_a_q;
      reg                sign_b_q;
      reg  [    E+M-1:0] value_b_q;
      reg  [        1:0] place_b_q;
      reg                special_b_q;
      reg                at_top_b_q;
      reg                sign_c_q;
      reg  [    E+M-1:0] value_c_q;
      wire [    E+M-1:0] windowed;
      wire [        1:0] place;
      wire [    E+M-1:0] rounded;
      wire               up;
      wire [      M-1:0] random;
      wire               infinite = &value_a_q[M+:E];
      wire               nan = infinite & (|value_a_q[M-1:0]);

      assign keep[k] = s_axis_tkeep[k*BYTES];

      if (WINDOW != 0) begin : g_window
        sfp_window #(
            .EXPONENT_BITS(E),
            .MANTISSA_BITS(M)
        ) u_window (
            .value_i    (value_a_q[E+M-1:0]),
            .flush_i    (flush_a),
            .lowest_i   (lowest_a),
            .under_i    (under),
            .subnormal_i(~|under),
            .highest_i  (highest_a),
            .value_o    (windowed),
            .place_o    (place)
        );
      end else begin : g_no_window
        assign windowed = value_a_q[E+M-1:0];
        assign place    = 2'd0;
        wire unused_flush = flush_a;
      end

      always @(posedge clk_i) begin
        if (go_q) begin
          value_a_q        <= s_axis_tdata[k*W+:W];
          sign_b_q         <= value_a_q[W-1];
          value_b_q        <= windowed;
          place_b_q        <= place;
          special_b_q      <= infinite & ~window_a;
          at_top_b_q       <= saturate & (windowed[M+:E] == top);
          nonfinite_b_q[k] <= infinite & keep_a_q[k];
          sign_c_q         <= sign_b_q;
          value_c_q        <= rounded;
        end
      end

      assign nan_lost[k] = nan & keep_a_q[k] & (window_a | drop_a_q[M-1]);

      if (HAS[3]) begin : g_random
        wire [M-1:0] unused_next;
        sfp_random #(
            .STREAM   (k),
            .WORD_BITS(M)
        ) u_random (
            .clk_i (clk_i),
            .load_i(seed_lanes),
            .move_i(move_lanes),
            .seed_i(seed_a_q),
            .word_o(random),
            .next_o(unused_next)
        );
      end else begin : g_no_random
        assign random = {M{1'b0}};
        wire unused_seed = &{1'b0, seed_lanes, move_lanes, seed_a_q};
      end

      sfp_round #(
          .EXPONENT_BITS(E),
          .MANTISSA_BITS(M)
      ) u_round (
          .value_i     (value_b_q),
          .special_i   (special_b_q),
          .saturate_i  (at_top_b_q),
          .drop_i      (drop_b_q),
          .nearest_i   (nearest_b_q),
          .away_i      (away_b_q),
          .stochastic_i(stochastic_b_q),
          .random_i    (random),
          .value_o     (rounded),
          .up_o        (up)
      );

      assign row_c[k*W+:W] = {sign_c_q, value_c_q};

      if (TAPS != 0) begin : g_tap
        reg [M+2:0] tap_c_q;
        always @(posedge clk_i) begin
          if (go_q) tap_c_q <= {place_b_q, up, value_b_q[M-1:0] & drop_b_q};
        end
        if (W > M + 3) begin : g_padded
          assign taps_c[k*W+:W] = {{(W - M - 3) {1'b0}}, tap_c_q};
        end else begin : g_full
          assign taps_c[k*W+:W] = tap_c_q;
        end
      end else begin : g_no_tap
        assign taps_c[k*W+:W] = {W{1'b0}};
        wire unused_tap = &{1'b0, place_b_q, up};
      end

      assign m_axis_tkeep[k*BYTES+:BYTES]      = {BYTES{m_keep[k]}};
      assign m_axis_taps_tkeep[k*BYTES+:BYTES] = {BYTES{m_taps_keep[k]}};
    end
  endgenerate

  // The bytes of a value agree: one TKEEP bit of each tells.
  wire unused_keep = &{1'b0, s_axis_tkeep};

  // ---- output

  wire [LANES-1:0] m_keep;
  wire [LANES-1:0] m_taps_keep;
  wire             row_stall;
  wire             taps_stall;

  assign stall = row_stall | taps_stall;

  sfp_lockstep_output #(
      .WIDTH      (LANES * W + LANES + DRAWN_BITS + 1),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_output (
      .clk_i    (clk_i),
      .rst_i    (rst_i),
      .held_i   (held_q),
      .valid_i  (valid_c_q),
      .data_i   ({last_c_q, drawn_c_q, keep_c_q, row_c}),
      .stall_o  (row_stall),
      .m_valid_o(m_axis_tvalid),
      .m_ready_i(m_axis_tready),
      .m_data_o ({m_axis_tlast, drawn_pass_o, drawn_raw_offset_o, drawn_raw_bits_o, drawn_exponent_bits_o,
                  drawn_mantissa_bits_o, m_keep, m_axis_tdata})
  );

  generate
    if (TAPS != 0) begin : g_taps
      sfp_lockstep_output #(
          .WIDTH      (LANES * W + LANES + 1),
          .ASYNC_RESET(ASYNC_RESET)
      ) u_output (
          .clk_i    (clk_i),
          .rst_i    (rst_i),
          .held_i   (held_q),
          .valid_i  (valid_c_q),
          .data_i   ({last_c_q, keep_c_q, taps_c}),
          .stall_o  (taps_stall),
          .m_valid_o(m_axis_taps_tvalid),
          .m_ready_i(m_axis_taps_tready),
          .m_data_o ({m_axis_taps_tlast, m_taps_keep, m_axis_taps_tdata})
      );
    end else begin : g_no_taps
      assign taps_stall         = 1'b0;
      assign m_axis_taps_tvalid = 1'b0;
      assign m_axis_taps_tlast  = 1'b0;
      assign m_axis_taps_tdata  = taps_c;
      assign m_taps_keep        = {LANES{1'b0}};
      wire unused_ready = m_axis_taps_tready;
    end
  endgenerate

  // ---- status

  localparam ROW_COUNT_BITS = $clog2(LANES + 1);
  localparam [ROW_COUNT_BITS-1:0] ONE_VALUE = 1;

  function [ROW_COUNT_BITS-1:0] ones;
    input [LANES-1:0] bits;
    integer n;
    begin
      ones = {ROW_COUNT_BITS{1'b0}};
      for (n = 0; n < LANES; n = n + 1) begin
        if (bits[n]) ones = ones + ONE_VALUE;
      end
    end
  endfunction

  wire [ROW_COUNT_BITS-1:0] found_q;      // in the last row
  wire [    COUNT_BITS-1:0] nonfinite_q;
  wire                      nan_lost_q;
  wire                      clamped_q;
  wire [ROW_COUNT_BITS-1:0] found = (go_q & valid_b_q) ? ones(nonfinite_b_q) : {ROW_COUNT_BITS{1'b0}};
  wire [      COUNT_BITS:0] total = {1'b0, nonfinite_q & {COUNT_BITS{~status_clear_i}}}
                                  + {{(COUNT_BITS + 1 - ROW_COUNT_BITS) {1'b0}}, found_q};

  sfp_state #(
      .WIDTH      (ROW_COUNT_BITS + COUNT_BITS + 2),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_status (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({found,
              total[COUNT_BITS-1:0] | {COUNT_BITS{total[COUNT_BITS]}},
              (nan_lost_q & ~status_clear_i) | (go_q & valid_a_q & (|nan_lost)),
              (clamped_q & ~status_clear_i) | (configure & (mantissa_clamp | window_clamp | ~rounding_there))}),
      .q_o  ({found_q, nonfinite_q, nan_lost_q, clamped_q})
  );

  assign status_nonfinite_o   = nonfinite_q;
  assign status_nan_lost_o    = nan_lost_q;
  assign status_cfg_clamped_o = clamped_q;

endmodule

`default_nettype wire
`endif
