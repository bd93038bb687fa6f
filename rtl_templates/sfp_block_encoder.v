// Block encoder: rows of values in, elements and the scales of their blocks out.
//
// duty      Blocks of BLOCK values share a scale (docs/block_formats.md). The rows wait in a buffer until the largest
//           magnitude of their block is known; then every value over the scale goes to an element: an integer of
//           cfg_bits_i bits (INTEGER = 1: HBFP, the format's mantissa is the longest) or a code of a fixed format.
//           With E4M3 = 1 (NVFP4) a scale is no power of two but a number in E4M3, times the packet's own scale.
//           Elements and scales leave through packers of their own.
// layout    s_axis: lane k at [k*W +: W], {sign, exponent[8], mantissa[M]}; m_axis_data: lane k's next W-bit word of packed
//           elements; m_axis_meta: C = LANES / BLOCK words of 32 bits, 1 where a block has several rows: column c's next
//           word of packed scales, the column being that of blocks that start at lane c * BLOCK. With E4M3 = 1 each packet's first
//           word of column 0 is its scale in FP32, those of the other columns are 0.
//           FORMAT as in sfp_element_unpack.
// latency   block | maximum | scale | alignment | shift | rounding | fields | packers: the first row of a block goes on when the
//           last one is there; E4M3 = 1: block | maximum | scale, 5 ranks | place | two digits | rounding | fields | packers.
//           One row a cycle; one extra cycle a packet, up to two for one of one row and with E4M3 = 1.
// handshake every TREADY comes from flip-flops; m_axis_* as in sfp_stream_packer; no path from an input of one stream to
//           an output of another

`ifndef SFP_BLOCK_ENCODER_V
`define SFP_BLOCK_ENCODER_V
`default_nettype none

module sfp_block_encoder #(
    parameter MANTISSA_BITS = 23,          // M of a value: 23 (FP32) or 7 (BF16)
    parameter LANES         = 8,           // values a row, 1 .. 64
    parameter BLOCK         = 64,          // values a block, 4 .. 1024, a multiple or a divisor of LANES
    parameter FORMAT        = 4260464,      // of elements; with INTEGER the longest
    parameter CODE_BITS     = 8,           // 1 + X + Y of it, 2 .. 16
    parameter CODE_MANTISSA = 7,           // Y of it
    parameter TOP_EXPONENT  = 127,         // floor(log2 c) + 128, c the largest element
    parameter INTEGER       = 1,           // 1: integers of cfg_bits_i bits
    parameter E8M0          = 0,           // 1: scales in E8M0, 0: 10-bit exponents
    parameter E4M3          = 0,           // 1: scales in E4M3 (E8M0 = 0), elements in E2M1
    parameter STOCHASTIC    = 0,           // 1: stochastic rounding is there
    parameter ASYNC_RESET   = 0            // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [ 4:0] cfg_bits_i,          // INTEGER: n, 2 .. CODE_BITS
    input wire [ 1:0] cfg_policy_i,        // 0 floor, 1 ceil, 2 hbfp, 3 hbfp_emulator; not with E4M3
    input wire [31:0] cfg_packet_scale_i,  // E4M3: the packet's scale, a positive FP32 number
    input wire [ 1:0] cfg_rounding_i,      // 0 truncate, 1 nearest even, 3 stochastic
    input wire        cfg_seed_load_i,
    input wire [29:0] cfg_seed_i,

    input  wire [    LANES*(9+MANTISSA_BITS)-1:0] s_axis_tdata,
    input  wire [LANES*((9+MANTISSA_BITS)/8)-1:0] s_axis_tkeep,
    input  wire                                   s_axis_tvalid,
    output wire                                   s_axis_tready,
    input  wire                                   s_axis_tlast,

    output wire [    LANES*(9+MANTISSA_BITS)-1:0] m_axis_data_tdata,
    output wire [LANES*((9+MANTISSA_BITS)/8)-1:0] m_axis_data_tkeep,
    output wire                                   m_axis_data_tvalid,
    input  wire                                   m_axis_data_tready,
    output wire                                   m_axis_data_tlast,

    output wire [((BLOCK < LANES) ? LANES/BLOCK : 1)*32-1:0] m_axis_meta_tdata,
    output wire [ ((BLOCK < LANES) ? LANES/BLOCK : 1)*4-1:0] m_axis_meta_tkeep,
    output wire                                              m_axis_meta_tvalid,
    input  wire                                              m_axis_meta_tready,
    output wire                                              m_axis_meta_tlast,

    input  wire status_clear_i,        // clears the sticky bits below
    output wire status_nonfinite_o,    // a block held an infinity or a NaN
    output wire status_saturated_o,    // a value rounded beyond the largest element
    output wire status_cfg_clamped_o   // a configuration out of range was brought into it
);

  localparam M = MANTISSA_BITS;
  localparam [22:0] LONGEST = FORMAT[22:0];
  localparam W = 9 + M;
  localparam BYTES = W / 8;
  localparam N = W - 1;                                    // bits of a magnitude
  localparam C = (BLOCK < LANES) ? LANES / BLOCK : 1;      // blocks a row
  localparam COLUMN = LANES / C;                           // lanes of one
  localparam ROWS = (BLOCK < LANES) ? 1 : BLOCK / LANES;   // rows of one
  localparam ROW_BITS = (ROWS > 1) ? $clog2(ROWS) : 1;
  localparam LAST_ROW = ROWS - 1;
  localparam S = (E8M0 != 0 || E4M3 != 0) ? 8 : 10;        // bits of a scale
  localparam LEN_BITS = $clog2(W + 1);
  localparam SEED_BITS = (STOCHASTIC != 0) ? 31 : 1;
  localparam LANE_CFG = 9 + SEED_BITS;                     // bits of the configuration that lanes take
  localparam CFG_BITS = LANE_CFG + ((E4M3 != 0) ? 32 : 0);  // the packet's scale above them
  localparam SCALE_RANKS = (E4M3 != 0) ? 4 : 0;            // ranks between the maximum and its scale
  localparam META = C * S + ((E4M3 != 0) ? 24 : 0);        // scales, and what a word needs besides
  localparam LEVELS = $clog2(COLUMN);
  localparam CUT_MAXIMUM = (LEVELS > 3) ? 2 : 1;

  generate
    if (LANES < 1 || LANES > 64) begin : g_bad_lanes
      sfp_rule_block_encoder_LANES_must_be_1_to_64 u_rule ();
    end
    if (BLOCK < 4 || BLOCK > 1024) begin : g_bad_block
      sfp_rule_block_encoder_BLOCK_must_be_4_to_1024 u_rule ();
    end
    if (BLOCK % LANES != 0 && LANES % BLOCK != 0) begin : g_bad_rows
      sfp_rule_block_encoder_BLOCK_must_be_a_multiple_or_a_divisor_of_LANES u_rule ();
    end
    if (CODE_BITS < 2 || CODE_BITS > 16) begin : g_bad_code
      sfp_rule_block_encoder_CODE_BITS_must_be_2_to_16 u_rule ();
    end
    if (E4M3 != 0 && (E8M0 != 0 || INTEGER != 0 || FORMAT != 66066)) begin : g_bad_scale
      sfp_rule_block_encoder_E4M3_scales_take_E2M1_elements u_rule ();
    end
  endgenerate

  // ---- configuration, as it is taken with a packet's first row

  wire [4:0] bits_in;
  wire       bits_clamped;
  generate
    if (INTEGER != 0) begin : g_bits
      wire low = cfg_bits_i < 5'd2;
      wire high = cfg_bits_i > CODE_BITS[4:0];
      assign bits_in      = low ? 5'd2 : high ? CODE_BITS[4:0] : cfg_bits_i;
      assign bits_clamped = low | high;
    end else begin : g_no_bits
      wire unused_bits = &{1'b0, cfg_bits_i};
      assign bits_in      = CODE_BITS[4:0];
      assign bits_clamped = 1'b0;
    end
  endgenerate

  // What is not there rounds to the nearest.
  wire known = ~cfg_rounding_i[1] | ((STOCHASTIC != 0) & cfg_rounding_i[0]);
  wire nearest_in = (cfg_rounding_i == 2'd1) | ~known;
  wire stochastic_in = known & cfg_rounding_i[1];
  wire [SEED_BITS-1:0] seed_in;

  generate
    if (STOCHASTIC != 0) begin : g_seed_in
      assign seed_in = {cfg_seed_load_i, cfg_seed_i};
    end else begin : g_no_seed_in
      wire unused_seed = &{1'b0, cfg_seed_load_i, cfg_seed_i};
      assign seed_in = 1'b0;
    end
  endgenerate

  // Of a scale that is no positive number: the smallest one, or the largest.
  wire [LANE_CFG-1:0] lane_cfg = {bits_in, cfg_policy_i, nearest_in, stochastic_in, seed_in};
  wire [CFG_BITS-1:0] cfg_in;
  wire                scale_clamped;
  generate
    if (E4M3 != 0) begin : g_packet_scale
      wire low = cfg_packet_scale_i[31] | ~|cfg_packet_scale_i[30:0];
      wire high = ~low & (&cfg_packet_scale_i[30:23]);
      assign cfg_in        = {low ? 32'd1 : high ? 32'h7F7FFFFF : cfg_packet_scale_i, lane_cfg};
      assign scale_clamped = low | high;
    end else begin : g_no_packet_scale
      wire unused_scale = &{1'b0, cfg_packet_scale_i};
      assign cfg_in        = lane_cfg;
      assign scale_clamped = 1'b0;
    end
  endgenerate

  // ---- the buffer

  wire                packet;
  wire                packet_taken;
  wire [CFG_BITS-1:0] packet_cfg;
  wire                row_valid;
  wire                row_ready;
  wire [ LANES*W-1:0] row;
  wire [   LANES-1:0] row_keep;
  wire                row_last;
  wire [     C*N-1:0] maximum;
  wire [   LANES-1:0] s_keep;

  genvar k, c;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_keep
      assign s_keep[k] = s_axis_tkeep[k*BYTES];
    end
  endgenerate
  wire unused_keep = &{1'b0, s_axis_tkeep};

  sfp_group_buffer #(
      .EXPONENT_BITS(N),
      .MANTISSA_BITS(0),
      .LANES        (LANES),
      .ROWS         (ROWS),
      .COLUMNS      (C),
      .CFG_BITS     (CFG_BITS),
      .CUT_MAXIMUM  (CUT_MAXIMUM),
      .ASYNC_RESET  (ASYNC_RESET)
  ) u_buffer (
      .clk_i         (clk_i),
      .rst_i         (rst_i),
      .cfg_i         (cfg_in),
      .maximum_i     (1'b1),
      .s_axis_tdata  (s_axis_tdata),
      .s_axis_tkeep  (s_keep),
      .s_axis_tvalid (s_axis_tvalid),
      .s_axis_tready (s_axis_tready),
      .s_axis_tlast  (s_axis_tlast),
      .packet_o      (packet),
      .cfg_o         (packet_cfg),
      .packet_taken_i(packet_taken),
      .row_valid_o   (row_valid),
      .row_ready_i   (row_ready),
      .row_o         (row),
      .row_keep_o    (row_keep),
      .row_last_o    (row_last),
      .maximum_o     (maximum)
  );

  // ---- one packet after the other out of the buffer; with E4M3 a row without values goes before it, for the packet's scale

  wire                move;        // all ranks do
  wire                open_q;      // a packet's configuration is taken, its last row is not
  reg  [CFG_BITS-1:0] cfg_q;
  wire                first_q;     // the next row is its packet's first
  wire [ROW_BITS-1:0] row_q;       // its number in its block
  wire                header_q;    // that row comes next
  wire                take = row_valid & row_ready;
  wire                take_header = header_q & open_q & move;
  wire                close = take & row_last;
  wire                block_start = row_q == {ROW_BITS{1'b0}};
  wire                block_end = row_last | (row_q == LAST_ROW[ROW_BITS-1:0]);

  assign row_ready    = open_q & move & ~header_q;
  assign packet_taken = packet & (~open_q | close);

  sfp_state #(
      .WIDTH      (3 + ROW_BITS),
      .RESET_TO   ({3'b010, {ROW_BITS{1'b0}}}),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_packet (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i({
        packet_taken | (open_q & ~close),
        take ? row_last : first_q,
        (E4M3 != 0) & (packet_taken | (header_q & ~take_header)),
        take ? (block_end ? {ROW_BITS{1'b0}} : row_q + 1'b1) : row_q
      }),
      .q_o  ({open_q, first_q, header_q, row_q})
  );

  always @(posedge clk_i) begin
    if (packet_taken) cfg_q <= packet_cfg;
  end

  // ---- rank A: the row and its maximum; rank B: its scale, with E4M3 behind ranks of its own

  reg  [  LANES*W-1:0] row_a_q;
  reg  [    LANES-1:0] keep_a_q;
  reg  [      C*N-1:0] maximum_a_q;
  reg  [ CFG_BITS-1:0] cfg_a_q;
  // A row is there, starts a block, is the last one, is the first one.
  wire [          3:0] flags_a_q;
  wire [  LANES*W-1:0] row_p;
  wire [    LANES-1:0] keep_p;
  wire [ LANE_CFG-1:0] cfg_p;
  wire [          3:0] flags_p;
  reg  [  LANES*W-1:0] row_b_q;
  reg  [    LANES-1:0] keep_b_q;
  reg  [     META-1:0] scale_b_q;
  reg  [        C-1:0] nan_b_q;
  reg  [          4:0] bits_b_q;
  reg                  nearest_b_q;
  reg                  stochastic_b_q;
  wire [          3:0] flags_b_q;
  wire [     META-1:0] scale;
  wire [        C-1:0] nan;

  sfp_ranks #(
      .WIDTH      (LANES * W + LANES + LANE_CFG + 3),
      .RANKS      (SCALE_RANKS),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_scale_ranks (
      .clk_i  (clk_i),
      .rst_i  (rst_i),
      .en_i   (move),
      .valid_i(flags_a_q[3]),
      .d_i    ({row_a_q, keep_a_q, cfg_a_q[LANE_CFG-1:0], flags_a_q[2:0]}),
      .valid_o(flags_p[3]),
      .q_o    ({row_p, keep_p, cfg_p, flags_p[2:0]})
  );

  always @(posedge clk_i) begin
    if (move) begin
      row_a_q        <= row;
      keep_a_q       <= row_keep & {LANES{~header_q}};
      maximum_a_q    <= maximum;
      cfg_a_q        <= cfg_q;
      row_b_q        <= row_p;
      keep_b_q       <= keep_p;
      scale_b_q      <= scale;
      nan_b_q        <= nan;
      bits_b_q       <= cfg_p[LANE_CFG-1-:5];
      nearest_b_q    <= cfg_p[LANE_CFG-8];
      stochastic_b_q <= cfg_p[LANE_CFG-9];
    end
  end

  sfp_state #(
      .WIDTH      (8),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_flags_ab (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (move ? {take | take_header, block_start, row_last & ~header_q, first_q & ~header_q, flags_p} : {flags_a_q, flags_b_q}),
      .q_o  ({flags_a_q, flags_b_q})
  );

  // ---- lanes: alignment | shift | rounding; what the row needs besides goes along

  localparam SIDE = LANES + META + C + 5;
  wire [ SIDE-1:0] side_r;
  wire [      3:0] flags_r;
  wire [LANES-1:0] keep_r;
  wire [ META-1:0] scale_r;
  wire [    C-1:0] nan_r;
  wire [      4:0] bits_r;
  wire [ SIDE-1:0] side_s;
  wire [      3:0] flags_s;

  sfp_rank #(
      .WIDTH(SIDE)
  ) u_side_shift (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (move),
      .d_i  ({keep_b_q, scale_b_q, nan_b_q, bits_b_q}),
      .q_o  (side_s)
  );

  sfp_rank #(
      .WIDTH(SIDE)
  ) u_side_round (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (move),
      .d_i  (side_s),
      .q_o  (side_r)
  );
  assign {keep_r, scale_r, nan_r, bits_r} = side_r;

  sfp_state #(
      .WIDTH      (8),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_flags_sr (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (move ? {flags_b_q, flags_s} : {flags_s, flags_r}),
      .q_o  ({flags_s, flags_r})
  );

  // A row takes its random bits where it is rounded, with E4M3 two ranks before that.
  wire draws = (E4M3 != 0) ? flags_b_q[3] & keep_b_q[0] : flags_r[3] & keep_r[0];
  wire draws_first = (E4M3 != 0) ? flags_b_q[0] : flags_r[0];

  wire [LANES*16-1:0] random;
  generate
    if (STOCHASTIC != 0) begin : g_random
      // The seed belongs to the row that is rounded; the first packet after a reset starts the generators.
      wire [SEED_BITS-1:0] seed_x;
      wire                 fresh_q;
      wire                 load = draws_first & (seed_x[30] | fresh_q);
      wire                 step = move & draws;
      reg  [SEED_BITS-1:0] seed_b_q;
      wire [SEED_BITS-1:0] seed_s;

      always @(posedge clk_i) if (move) seed_b_q <= cfg_p[SEED_BITS-1:0];

      sfp_rank #(
          .WIDTH(SEED_BITS),
          .CUT  ((E4M3 != 0) ? 0 : 1)
      ) u_seed_shift (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .en_i (move),
          .d_i  (seed_b_q),
          .q_o  (seed_s)
      );

      sfp_rank #(
          .WIDTH(SEED_BITS),
          .CUT  ((E4M3 != 0) ? 0 : 1)
      ) u_seed_round (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .en_i (move),
          .d_i  (seed_s),
          .q_o  (seed_x)
      );

      sfp_state #(
          .RESET_TO   (1'b1),
          .ASYNC_RESET(ASYNC_RESET)
      ) u_fresh (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .d_i  (fresh_q & ~step),
          .q_o  (fresh_q)
      );

      for (k = 0; k < LANES; k = k + 1) begin : g_lane_random
        wire [15:0] unused_word;
        sfp_random #(
            .STREAM   (k),
            .WORD_BITS(16)
        ) u_random (
            .clk_i (clk_i),
            .load_i(step & load),
            .move_i(step),
            .seed_i(seed_x[29:0]),
            .word_o(unused_word),
            .next_o(random[k*16+:16])
        );
        wire unused = &{1'b0, unused_word};
      end
    end else begin : g_no_random
      wire unused_cfg = &{1'b0, cfg_p[0], draws, draws_first};
      assign random = {(LANES * 16) {1'b0}};
    end
  endgenerate

  wire [LANES*CODE_BITS-1:0] code;
  wire [          LANES-1:0] over;
  generate
    if (E4M3 != 0) begin : g_quotient
      wire [    31:0] packet_scale;
      wire [ C*8-1:0] number;
      wire [C*28-1:0] product;
      wire [C*10-1:0] exponent;
      reg  [C*28-1:0] product_b_q;
      reg  [C*10-1:0] exponent_b_q;
      wire [C*30-1:0] triple_b;
      wire [C*28-1:0] product_s;
      wire [C*30-1:0] triple_s;
      wire [C*28-1:0] product_r;
      wire [LANES*16-1:0] random_s;
      wire            header = ~keep_p[0] & ~flags_p[1];

      sfp_e4m3_scale #(
          .MANTISSA_BITS(M),
          .COLUMNS      (C)
      ) u_scale (
          .clk_i         (clk_i),
          .en_i          (move),
          .maximum_i     (maximum_a_q),
          .packet_scale_i(cfg_a_q[CFG_BITS-1-:32]),
          .packet_scale_o(packet_scale),
          .code_o        (number),
          .nan_o         (nan),
          .product_o     (product),
          .exponent_o    (exponent)
      );
      assign scale[META-1-:24] = packet_scale[31:8] & {24{header}};
      assign scale[7:0]        = header ? packet_scale[7:0] : number[7:0];
      if (C > 1) begin : g_other_columns
        assign scale[C*8-1:8] = number[C*8-1:8] & {(C * 8 - 8) {~header}};
      end

      always @(posedge clk_i) begin
        if (move) begin
          product_b_q  <= product;
          exponent_b_q <= exponent;
        end
      end

      for (c = 0; c < C; c = c + 1) begin : g_triple
        assign triple_b[c*30+:30] = {1'b0, product_b_q[c*28+:28], 1'b0} + {2'b0, product_b_q[c*28+:28]};
      end

      sfp_rank #(
          .WIDTH(C * 58 + LANES * 16)
      ) u_product_shift (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .en_i (move),
          .d_i  ({random, triple_b, product_b_q}),
          .q_o  ({random_s, triple_s, product_s})
      );

      sfp_rank #(
          .WIDTH(C * 28)
      ) u_product_round (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .en_i (move),
          .d_i  (product_s),
          .q_o  (product_r)
      );

      for (k = 0; k < LANES; k = k + 1) begin : g_lane
        sfp_e2m1_encode #(
            .VALUE_MANTISSA_BITS(M),
            .STOCHASTIC         (STOCHASTIC)
        ) u_encode (
            .clk_i       (clk_i),
            .en_i        (move),
            .value_i     (row_b_q[k*W+:W]),
            .exponent_i  (exponent_b_q[(k/COLUMN)*10+:10]),
            .nearest_i   (nearest_b_q),
            .stochastic_i(stochastic_b_q),
            .product_1_i (product_s[(k/COLUMN)*28+:28]),
            .triple_1_i  (triple_s[(k/COLUMN)*30+:30]),
            .random_i    (random_s[k*16+:16]),
            .product_2_i (product_r[(k/COLUMN)*28+:28]),
            .code_o      (code[k*CODE_BITS+:CODE_BITS]),
            .overflow_o  (over[k])
        );
      end
      wire unused_policy = &{1'b0, cfg_p[LANE_CFG-6-:2]};
    end else begin : g_power
      wire [     22:0] format = (INTEGER != 0) ? {LONGEST[22:9], bits_b_q - 5'd1, 4'd0} : LONGEST;
      wire [ C*10-1:0] shift;
      reg  [ C*10-1:0] shift_b_q;
      wire [LANES-1:0] unused_nan_lost;

      for (c = 0; c < C; c = c + 1) begin : g_scale
        sfp_block_scale #(
            .MANTISSA_BITS(M),
            .E8M0         (E8M0),
            .TOP_EXPONENT (TOP_EXPONENT)
        ) u_scale (
            .maximum_i(maximum_a_q[c*N+:N]),
            .policy_i (cfg_p[LANE_CFG-6-:2]),
            .code_o   (scale[c*S+:S]),
            .shift_o  (shift[c*10+:10]),
            .nan_o    (nan[c])
        );
      end

      always @(posedge clk_i) if (move) shift_b_q <= shift;

      for (k = 0; k < LANES; k = k + 1) begin : g_lane
        sfp_element_encode #(
            .VALUE_MANTISSA_BITS(M),
            .CODE_BITS          (CODE_BITS),
            .MANTISSA_BITS      (CODE_MANTISSA),
            .STOCHASTIC         (STOCHASTIC),
            .NORMALIZE          (1),
            .CUT_SHIFT          (1),
            .CUT_ROUND          (1)
        ) u_encode (
            .clk_i       (clk_i),
            .en_i        (move),
            .format_i    (format),
            .shift_i     (shift_b_q[(k/COLUMN)*10+:10]),
            .nearest_i   (nearest_b_q),
            .stochastic_i(stochastic_b_q),
            .random_i    (random[k*16+:16]),
            .value_i     (row_b_q[k*W+:W]),
            .code_o      (code[k*CODE_BITS+:CODE_BITS]),
            .overflow_o  (over[k]),
            .nan_lost_o  (unused_nan_lost[k])
        );
      end
      wire unused = &{1'b0, unused_nan_lost};
    end
  endgenerate

  // ---- rank D: fields for the packers; the two take a row in the same cycle

  reg  [LANES*CODE_BITS-1:0] code_d_q;
  reg  [          LANES-1:0] keep_d_q;
  reg  [          LANES-1:0] over_d_q;
  reg  [           META-1:0] scale_d_q;
  reg  [              C-1:0] nan_d_q;
  reg  [                4:0] bits_d_q;
  wire [                2:0] flags_d_q;  // a row is there, starts a block, is the last one

  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_fields
      always @(posedge clk_i) begin
        if (move) begin
          code_d_q[k*CODE_BITS+:CODE_BITS] <= code[k*CODE_BITS+:CODE_BITS] & {CODE_BITS{~nan_r[k/COLUMN]}};
          over_d_q[k]                      <= over[k] & ~nan_r[k/COLUMN] & keep_r[k];
        end
      end
    end
  endgenerate

  always @(posedge clk_i) begin
    if (move) begin
      keep_d_q  <= keep_r;
      scale_d_q <= scale_r;
      nan_d_q   <= nan_r;
      bits_d_q  <= bits_r;
    end
  end

  sfp_state #(
      .WIDTH      (3),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_flags_d (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (move ? flags_r[3:1] : flags_d_q),
      .q_o  (flags_d_q)
  );

  wire data_ready;
  wire meta_ready;
  wire both = data_ready & meta_ready;
  wire send = flags_d_q[2] & both;
  // The row of the packet's scale: the only one without values that does not end its packet.
  wire header_d = (E4M3 != 0) & ~keep_d_q[0] & ~flags_d_q[0];
  assign move = ~flags_d_q[2] | both;

  wire [     LANES*W-1:0] fields;
  wire [LANES*BYTES-1:0] field_keep;
  wire [        C*32-1:0] scales;
  wire [         C*4-1:0] scale_keep;
  wire [           C-1:0] column_keep;

  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_slots
      assign fields[k*W+:CODE_BITS]     = code_d_q[k*CODE_BITS+:CODE_BITS];
      assign field_keep[k*BYTES+:BYTES] = {BYTES{keep_d_q[k]}};
      if (W > CODE_BITS) begin : g_above
        assign fields[k*W+CODE_BITS+:W-CODE_BITS] = {(W - CODE_BITS) {1'b0}};
      end
    end
    for (c = 0; c < C; c = c + 1) begin : g_scales
      assign column_keep[c]     = keep_d_q[c*COLUMN];
      assign scales[c*32+:S]    = scale_d_q[c*S+:S];
      assign scale_keep[c*4+:4] = {4{(column_keep[c] & flags_d_q[1]) | header_d}};
      if (c == 0 && E4M3 != 0) begin : g_upper_scale
        assign scales[31:8] = scale_d_q[META-1-:24];
      end else begin : g_no_upper_scale
        assign scales[c*32+S+:32-S] = {(32 - S) {1'b0}};
      end
    end
  endgenerate

  wire [LEN_BITS-1:0] field_bits;
  generate
    if (LEN_BITS > 5) begin : g_long_length
      assign field_bits = {{(LEN_BITS - 5) {1'b0}}, bits_d_q};
    end else begin : g_length
      assign field_bits = bits_d_q;
    end
  endgenerate

  wire [1:0] unused_width_invalid;

  sfp_stream_packer #(
      .WIDTH      (W),
      .LANES      (LANES),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_data (
      .clk_i                 (clk_i),
      .rst_i                 (rst_i),
      .s_axis_tdata          (fields),
      .s_axis_tkeep          (field_keep),
      .s_axis_tuser          (field_bits),
      .s_axis_tvalid         (send & ~header_d),
      .s_axis_tready         (data_ready),
      .s_axis_tlast          (flags_d_q[0]),
      .m_axis_tdata          (m_axis_data_tdata),
      .m_axis_tkeep          (m_axis_data_tkeep),
      .m_axis_tvalid         (m_axis_data_tvalid),
      .m_axis_tready         (m_axis_data_tready),
      .m_axis_tlast          (m_axis_data_tlast),
      .status_clear_i        (1'b0),
      .status_width_invalid_o(unused_width_invalid[0])
  );

  sfp_stream_packer #(
      .WIDTH      (32),
      .LANES      (C),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_meta (
      .clk_i                 (clk_i),
      .rst_i                 (rst_i),
      .s_axis_tdata          (scales),
      .s_axis_tkeep          (scale_keep),
      .s_axis_tuser          (header_d ? 6'd32 : S[5:0]),
      .s_axis_tvalid         (send & (flags_d_q[1] | flags_d_q[0])),
      .s_axis_tready         (meta_ready),
      .s_axis_tlast          (flags_d_q[0]),
      .m_axis_tdata          (m_axis_meta_tdata),
      .m_axis_tkeep          (m_axis_meta_tkeep),
      .m_axis_tvalid         (m_axis_meta_tvalid),
      .m_axis_tready         (m_axis_meta_tready),
      .m_axis_tlast          (m_axis_meta_tlast),
      .status_clear_i        (1'b0),
      .status_width_invalid_o(unused_width_invalid[1])
  );

  // ---- sticky status

  wire nonfinite_q;
  wire saturated_q;
  wire clamped_q;
  wire config_taken = s_axis_tvalid & s_axis_tready & (s_axis_tkeep[0] | s_axis_tlast) & starts_q;
  wire starts_q;  // the next row at s_axis is its packet's first

  sfp_state #(
      .WIDTH      (4),
      .RESET_TO   (4'b1000),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_status (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i({
        (s_axis_tvalid & s_axis_tready & (s_axis_tkeep[0] | s_axis_tlast)) ? s_axis_tlast : starts_q,
        (nonfinite_q & ~status_clear_i) | (send & (|(nan_d_q & column_keep))),
        (saturated_q & ~status_clear_i) | (send & (|over_d_q)),
        (clamped_q & ~status_clear_i) | (config_taken & (bits_clamped | scale_clamped | ~known))
      }),
      .q_o  ({starts_q, nonfinite_q, saturated_q, clamped_q})
  );

  assign status_nonfinite_o   = nonfinite_q;
  assign status_saturated_o   = saturated_q;
  assign status_cfg_clamped_o = clamped_q;

  wire unused = &{1'b0, unused_width_invalid};

endmodule

`default_nettype wire
`endif
