// Tensor encoder: rows of floating-point values in, packed data and width codes out.
//
// duty      Schroedinger's FP with Gecko exponents (docs/wire_format.md sections 2 to 5): truncates
//           mantissas to m bits, turns exponents into differences from their lane's base (delta, SFP v1),
//           from the packet's bias (MLSys form), from the largest of their group (max) or stores them raw,
//           takes one width for a row, packs the fields lane by lane and the width codes into a stream
//           of their own. Any floating-point container, any number of lanes and rows a group.
// layout    s_axis_tdata: lane k at [k*W +: W], W = 1 + E + M, {sign, exponent, mantissa}
//           inside, a lane's word is {X, S, F, 0..}: the used bits lie around a fixed boundary, so that
//           one rotation places them and no alignment shifter is needed; without a sign X moves down by
//           one place
// latency   rank A (quantize, difference, width) | rank B (rotate, merge): a beat completed by a row
//           appears in the cycle after that row is accepted. One row a cycle; one extra cycle a packet,
//           in which the configuration is taken and the previous packet is flushed. With max among CODINGS
//           a buffer (sfp_group_buffer) stands in front for the packets of all codings: a group's
//           first row then leaves 2 cycles after its last row is accepted, up to 4 with CUT_MAXIMUM.
// handshake s_axis_tready and everything that holds the pipeline come from flip-flops (run_q, go_q); no
//           path from an input of one stream to an output of another
//
// The configuration (cfg_*) belongs to a packet: hold it from the cycle in which the TVALID of the packet's
// first row rises until that row is accepted. What is out of range is taken to the nearest there is, and flagged.
// Beats without any TKEEP bit hold no row; with TLAST they end the packet.

`ifndef SFP_ENCODER_V
`define SFP_ENCODER_V
`default_nettype none

module sfp_encoder #(
    parameter EXPONENT_BITS  = 8,   // bits, 2 .. 11
    parameter MANTISSA_BITS  = 23,  // bits, 1 .. 52; 1 + E + M a multiple of 8, at most 64
    parameter LANES          = 8,   // values a row, 1 .. 64
    parameter ROWS           = 8,   // rows a group, 1 .. 64
    parameter CODINGS        = 2,   // exponent codings there are, one bit each: 1 raw, 2 delta, 4 bias, 8 max
    // Cuts of the pipeline, each a rank of registers (docs/pipeline.md):
    parameter CUT_MAXIMUM    = 0,   // max: levels of the buffer's tree of maxima in a stage; 0: two stages
    parameter CUT_INPUT      = 0,   // 1: behind the input port, or the buffer
    parameter CUT_DIFFERENCE = 0,   // 1: between the lanes' differences and the row's width
    parameter CUT_ROTATE     = 0,   // levels of the rotators before a cut in them; 0: no cut
    parameter CUT_OUTPUT     = 0,   // 1: before the output port
    parameter ASYNC_RESET    = 0    // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [$clog2(MANTISSA_BITS+1)-1:0] cfg_mantissa_bits_i,  // kept mantissa bits m, 0 .. M
    input wire                               cfg_sign_i,           // 1: keep the sign bit
    input wire                               cfg_zero_code_i,      // 1: zeros have a code word
    input wire [                        1:0] cfg_coding_i,         // 0 raw, 1 delta, 2 bias, 3 max
    input wire [          EXPONENT_BITS-1:0] cfg_bias_i,           // bias: what differences are taken from
    input wire [$clog2(EXPONENT_BITS+1)-1:0] cfg_raw_bits_i,       // raw: bits of an exponent code, 1 .. E
    input wire [          EXPONENT_BITS-1:0] cfg_raw_offset_i,     // raw: exponent of code 0, which is zero's

    input  wire [    LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] s_axis_tdata,
    input  wire [LANES*((1+EXPONENT_BITS+MANTISSA_BITS)/8)-1:0] s_axis_tkeep,
    input  wire                                                 s_axis_tvalid,
    output wire                                                 s_axis_tready,
    input  wire                                                 s_axis_tlast,

    output wire [    LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] m_axis_data_tdata,
    output wire [LANES*((1+EXPONENT_BITS+MANTISSA_BITS)/8)-1:0] m_axis_data_tkeep,
    output wire                                                 m_axis_data_tvalid,
    input  wire                                                 m_axis_data_tready,
    output wire                                                 m_axis_data_tlast,

    output wire [31:0] m_axis_meta_tdata,
    output wire [ 3:0] m_axis_meta_tkeep,
    output wire        m_axis_meta_tvalid,
    input  wire        m_axis_meta_tready,
    output wire        m_axis_meta_tlast,

    input  wire status_clear_i,       // clears the sticky bits below
    output wire status_nan_lost_o,    // with m = 0 a NaN became an infinity
    output wire status_sign_lost_o,   // a value without a kept sign was negative
    output wire status_exp_lost_o,    // an exponent outside the raw range was taken to its nearer end
    output wire status_cfg_clamped_o  // a configuration was out of range and was clamped
);

  localparam E = EXPONENT_BITS;
  localparam M = MANTISSA_BITS;
  localparam W = 1 + E + M;
  localparam BYTES = W / 8;
  localparam M_BITS = $clog2(M + 1);
  localparam POS_BITS = $clog2(W);
  localparam LEN_BITS = $clog2(W + 1);
  localparam CODE_BITS = $clog2(E);
  localparam X_BITS = $clog2(E + 1);
  localparam ROW_BITS = (ROWS > 1) ? $clog2(ROWS) : 1;
  localparam LAST_ROW = ROWS - 1;
  localparam [E-1:0] BIAS = {1'b0, {(E - 1) {1'b1}}};
  localparam TO_BASE = W - M;
  localparam HAS_MAX = (CODINGS & 8) != 0;
  localparam META_BITS = HAS_MAX ? E + CODE_BITS : CODE_BITS;  // the most that one row has of metadata
  localparam CUT_ROW = (CUT_DIFFERENCE != 0) ? 1 : 0;
  localparam META_EXTRA_BITS = HAS_MAX ? X_BITS : 1;

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
    if (M < 1 || M > 52) begin : g_bad_mantissa
      sfp_rule_MANTISSA_BITS_must_be_1_to_52 u_rule ();
    end
    if (W % 8 != 0 || W > 64) begin : g_bad_container
      sfp_rule_container_width_must_be_a_multiple_of_8_up_to_64 u_rule ();
    end
    if (LANES < 1 || LANES > 64) begin : g_bad_lanes
      sfp_rule_LANES_must_be_1_to_64 u_rule ();
    end
    if (ROWS < 1 || ROWS > 64) begin : g_bad_rows
      sfp_rule_ROWS_must_be_1_to_64 u_rule ();
    end
    if (CODINGS < 1 || CODINGS > 15) begin : g_bad_codings
      sfp_rule_CODINGS_must_be_1_to_15 u_rule ();
    end
    if (CUT_INPUT < 0 || CUT_INPUT > 1) begin : g_bad_cut_input
      sfp_rule_CUT_INPUT_must_be_0_or_1 u_rule ();
    end
    if (CUT_DIFFERENCE < 0 || CUT_DIFFERENCE > 2) begin : g_bad_cut_difference
      sfp_rule_CUT_DIFFERENCE_must_be_0_to_2 u_rule ();
    end
  endgenerate

  // ---- rows and their packets' configurations: from the port, or from the buffer of groups

  localparam CFG_BITS = M_BITS + 2 + 2 + E + X_BITS + E;

  wire [CFG_BITS-1:0] port_cfg = {
    cfg_mantissa_bits_i, cfg_sign_i, cfg_zero_code_i, cfg_coding_i, cfg_bias_i, cfg_raw_bits_i, cfg_raw_offset_i
  };
  wire [  LANES-1:0] port_keep;
  wire               in_packet;  // a packet's configuration stands at in_cfg
  wire [CFG_BITS-1:0] in_cfg;
  wire               in_valid;
  wire               in_ready;
  wire [LANES*W-1:0] in_data;
  wire [  LANES-1:0] in_keep;
  wire               in_last;
  wire [      E-1:0] in_maximum;  // of the row's group, 0 but in max
  wire               configure;

  genvar k, b;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_keep
      assign port_keep[k] = s_axis_tkeep[k*BYTES];
    end

    if (HAS_MAX) begin : g_groups
      // What is added to every lane's base is 0 where it is not wanted; said here, it takes no time there.
      wire              port_raw;
      wire              port_delta;
      wire              port_max;
      wire [     E-1:0] port_base;
      wire [X_BITS-1:0] port_raw_bits;
      wire              port_clamp;
      wire              unused_port = &{1'b0, port_raw, port_delta, port_base, port_raw_bits, port_clamp};

      sfp_coding #(
          .EXPONENT_BITS(E),
          .CODINGS      (CODINGS)
      ) u_coding (
          .coding_i    (cfg_coding_i),
          .bias_i      (cfg_bias_i),
          .raw_bits_i  (cfg_raw_bits_i),
          .raw_offset_i(cfg_raw_offset_i),
          .raw_o       (port_raw),
          .delta_o     (port_delta),
          .max_o       (port_max),
          .base_o      (port_base),
          .raw_bits_o  (port_raw_bits),
          .clamp_o     (port_clamp)
      );

      sfp_group_buffer #(
          .EXPONENT_BITS(E),
          .MANTISSA_BITS(M),
          .LANES        (LANES),
          .ROWS         (ROWS),
          .CFG_BITS     (CFG_BITS),
          .CUT_MAXIMUM  (CUT_MAXIMUM),
          .ASYNC_RESET  (ASYNC_RESET)
      ) u_groups (
          .clk_i         (clk_i),
          .rst_i         (rst_i),
          .cfg_i         (port_cfg),
          .maximum_i     (port_max),
          .s_axis_tdata  (s_axis_tdata),
          .s_axis_tkeep  (port_keep),
          .s_axis_tvalid (s_axis_tvalid),
          .s_axis_tready (s_axis_tready),
          .s_axis_tlast  (s_axis_tlast),
          .packet_o      (in_packet),
          .cfg_o         (in_cfg),
          .packet_taken_i(configure),
          .row_valid_o   (in_valid),
          .row_ready_i   (in_ready),
          .row_o         (in_data),
          .row_keep_o    (in_keep),
          .row_last_o    (in_last),
          .maximum_o     (in_maximum)
      );
    end else begin : g_port
      assign in_packet     = s_axis_tvalid;
      assign in_cfg        = port_cfg;
      assign in_valid      = s_axis_tvalid;
      assign s_axis_tready = in_ready;
      assign in_data       = s_axis_tdata;
      assign in_keep       = port_keep;
      assign in_last       = s_axis_tlast;
      assign in_maximum    = {E{1'b0}};
    end
  endgenerate

  wire [M_BITS-1:0] in_mantissa_bits;
  wire              in_sign;
  wire              in_zero_code;
  wire [       1:0] in_coding;
  wire [     E-1:0] in_bias;
  wire [X_BITS-1:0] in_raw_bits;
  wire [     E-1:0] in_raw_offset;
  assign {in_mantissa_bits, in_sign, in_zero_code, in_coding, in_bias, in_raw_bits, in_raw_offset} = in_cfg;

  // ---- control: go_q moves both ranks, run_q is low between packets

  wire go_q;
  wire held_q;  // ~go_q: two flip-flops share the load
  // The same for the packers, whose ranks are half of the load. Another value in reset, when nothing is on its
  // way, keeps synthesis tools from making one flip-flop of two.
  wire go_out_q;
  wire held_out_q;
  wire run_q;
  wire ready_q;  // go_q & run_q
  wire stall_data;
  wire stall_meta;

  wire accept = in_valid & in_ready;
  wire row = accept & in_keep[0];  // kept values come first

  assign configure = go_q & ~run_q & in_packet;
  assign in_ready  = ready_q;

  wire go = ~(stall_data | stall_meta);
  wire run = (go_q & (run_q ? in_valid : in_packet)) ? ~(run_q & in_last) : run_q;

  sfp_state #(
      .WIDTH      (6),
      .RESET_TO   (6'b100001),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_control (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({go, ~go, run, go & run, go, ~go}),
      .q_o  ({go_q, held_q, run_q, ready_q, go_out_q, held_out_q})
  );

  // ---- configuration of the packet

  wire mantissa_clamp = {1'b0, in_mantissa_bits} > M[M_BITS:0];

  reg [M_BITS-1:0] mantissa_bits_q;
  reg [     M-1:0] mantissa_mask_q;
  reg              sign_q;
  reg              zero_code_q;

  // Taken in every cycle between packets; the last time is the packet's own.
  always @(posedge clk_i) begin
    if (go_q & ~run_q) begin
      mantissa_bits_q <= mantissa_clamp ? M[M_BITS-1:0] : in_mantissa_bits;
      mantissa_mask_q <= ~({M{1'b1}} >> in_mantissa_bits);
      sign_q          <= in_sign;
      zero_code_q     <= in_zero_code & ~coding_raw;
    end
  end

  wire                coding_raw;
  wire                coding_delta;
  wire                coding_max;
  wire                coding_clamp;
  wire [       E-1:0] start_base;
  wire [  X_BITS-1:0] raw_bits;

  sfp_coding #(
      .EXPONENT_BITS(E),
      .CODINGS      (CODINGS)
  ) u_coding (
      .coding_i    (in_coding),
      .bias_i      (in_bias),
      .raw_bits_i  (in_raw_bits),
      .raw_offset_i(in_raw_offset),
      .raw_o       (coding_raw),
      .delta_o     (coding_delta),
      .max_o       (coding_max),
      .base_o      (start_base),
      .raw_bits_o  (raw_bits),
      .clamp_o     (coding_clamp)
  );

  wire              raw;             // of the packet at the port
  wire              delta;
  wire              maximum;
  wire [X_BITS-1:0] packet_raw_bits;
  wire [     E-1:0] packet_raw_mask;  // the code bits there are
  wire [     E-1:0] packet_base;

  generate
    if (CODINGS == 2) begin : g_delta_only
      wire unused_coding = &{1'b0, coding_raw, coding_delta, coding_max, start_base, raw_bits};
      assign raw             = 1'b0;
      assign delta           = 1'b1;
      assign maximum         = 1'b0;
      assign packet_raw_bits = {X_BITS{1'b0}};
      assign packet_raw_mask = {E{1'b0}};
      assign packet_base     = BIAS;
    end else begin : g_codings
      reg              raw_q;
      reg              delta_q;
      reg              max_q;
      reg [X_BITS-1:0] raw_bits_q;
      reg [     E-1:0] raw_mask_q;
      reg [     E-1:0] base_q;
      always @(posedge clk_i) begin
        if (go_q & ~run_q) begin
          raw_q      <= coding_raw;
          delta_q    <= coding_delta;
          max_q      <= coding_max;
          raw_bits_q <= raw_bits;
          raw_mask_q <= ~({E{1'b1}} << raw_bits);
          base_q     <= start_base;
        end
      end
      assign raw             = raw_q;
      assign delta           = delta_q;
      assign maximum         = max_q;
      assign packet_raw_bits = raw_bits_q;
      assign packet_raw_mask = raw_mask_q;
      // Without a rank behind the port the lanes take their first base while the packet is configured.
      assign packet_base     = (CUT_INPUT != 0) ? base_q : start_base;
    end
  endgenerate

  // ---- rank 0: the row and what it is to its group and packet

  reg [ROW_BITS-1:0] row_q;
  wire               group_row = row_q == {ROW_BITS{1'b0}};  // the first one of a group
  wire               base_row = delta & group_row;           // carries the bases

  always @(posedge clk_i) begin
    if (configure) row_q <= {ROW_BITS{1'b0}};
    else if (row) row_q <= (row_q == LAST_ROW[ROW_BITS-1:0]) ? {ROW_BITS{1'b0}} : row_q + 1'b1;
  end

  wire             start_a;
  wire             row_a;
  wire             last_a;
  wire             base_row_a;
  wire [LANES-1:0] keep_a;
  wire [LANES*W-1:0] data_a;

  sfp_rank #(
      .WIDTH      (3),
      .CUT        (CUT_INPUT),
      .RESET      (1),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_rank_0_flags (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go_q),
      .d_i  ({configure, row, accept & in_last}),
      .q_o  ({start_a, row_a, last_a})
  );

  sfp_rank #(
      .WIDTH(1 + LANES + LANES * W),
      .CUT  (CUT_INPUT)
  ) u_rank_0 (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go_q),
      .d_i  ({base_row, in_keep, in_data}),
      .q_o  ({base_row_a, keep_a, data_a})
  );

  // ---- lanes: quantize, difference from the base; the ranks of their data

  wire [LANES*E-1:0] magnitudes;  // rank 1
  wire [  LANES-1:0] zeros;       // rank 1
  wire [  LANES-1:0] nans_lost;   // rank 0
  wire [  LANES-1:0] signs_lost;  // rank 0
  wire [LANES*W-1:0] word;        // rank 2
  wire [  LANES-1:0] exponents_lost;  // rank 1
  wire               raw_b;       // rank 1: the packet's coding is raw
  wire [      E-1:0] raw_mask_b;  // rank 1: and these are its code bits
  wire [      E-1:1] reach;      // rank 1
  wire [      E-1:0] code_mask;  // rank 2: the used bits of an exponent code
  wire               base_row_b; // rank 1
  wire               max_b;      // rank 1: the packet's coding is max
  wire [      E-1:0] maximum_a;  // rank 0: largest exponent of the row's group, 0 but in max
  wire [      E-1:0] maximum_b;  // rank 1
  wire               raw_c;      // rank 2: the row stores its exponents
  wire               sign_c;      // rank 2

  wire [M-1:0] go_mask = mantissa_mask_q & {M{go_q}};
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      wire         sign = data_a[k*W+W-1] & keep_a[k];
      wire [E-1:0] exponent = data_a[k*W+M+:E];
      wire [M-1:0] mantissa;
      wire         low;
      wire         zero;
      wire         nan_lost;

      sfp_quantize #(
          .EXPONENT_BITS(E),
          .MANTISSA_BITS(M)
      ) u_quantize (
          .mask_i    (mantissa_mask_q),
          .exponent_i(exponent),
          .mantissa_i(data_a[k*W+:M]),
          .mantissa_o(mantissa),
          .low_o     (low),
          .zero_o    (zero),
          .nan_lost_o(nan_lost)
      );

      reg  [E-1:0] lane_base_q;
      wire         zero_code = zero & zero_code_q;

      // What differences are taken from: the middle of the exponent range, then the exponents of each group's
      // first row, but for zeros; or the bias; or the raw offset. In max 0 stands here, and the group's largest
      // exponent comes along with each row.
      always @(posedge clk_i) begin
        if (go_q & start_a) lane_base_q <= packet_base;
        else if (go_q & row_a & base_row_a & ~zero_code) lane_base_q <= exponent;
      end

      // One of the two is 0.
      wire [E-1:0] base = lane_base_q | maximum_a;
      wire [E-1:0] base_b = lane_base_q | maximum_b;  // that of the row in rank 1
      wire [E-1:0] propagate;
      wire [E-1:1] carry;
      wire         negative;

      sfp_delta_encode #(
          .EXPONENT_BITS(E)
      ) u_delta (
          .exponent_i (exponent),
          .base_i     (base),
          .propagate_o(propagate),
          .carry_o    (carry),
          .negative_o (negative)
      );

      assign nans_lost[k]  = keep_a[k] & nan_lost;
      assign signs_lost[k] = sign & ~sign_q;

      // Rank 1: what the lane shows to the row's width. Masks cost nothing where they stand in for the enable of
      // a rank, so the mantissa meets that of its kept bits before one rank and that of the kept lanes before
      // another.
      wire         counts_a = keep_a[k] & ~zero_code & ~(raw & low);
      wire         keep_b;
      wire         sign_b;
      wire         counts_b;
      wire         zero_b;
      wire         below_b;     // the difference is negative
      wire [E-1:0] shown;       // its magnitude, both 0 for a zero
      wire [E-1:0] exponent_b;
      wire [M-1:0] mantissa_b;

      sfp_rank #(
          .WIDTH(3),
          .CUT  (CUT_ROW)
      ) u_rank_1 (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .en_i (go_q),
          .d_i  ({keep_a[k], sign, counts_a}),
          .q_o  ({keep_b, sign_b, counts_b})
      );

      wire [E-1:0] magnitude = propagate ^ {carry, 1'b1};
      if (CUT_DIFFERENCE == 0) begin : g_no_cut
        wire unused_base = &{1'b0, base_b, counts_b};
        assign shown = magnitude & {E{counts_a}};
        assign below_b = negative & counts_a;
        assign exponent_b = exponent & {E{keep_a[k]}};
      end else if (CUT_DIFFERENCE == 1) begin : g_cut_before
        // Before the last gate of the difference. The exponent need not go through the rank: the propagate bits
        // give it back with the base, which is still that of the row; a base row has just left its exponents there.
        wire [E-1:0] propagate_b;
        wire [E-1:1] carry_b;
        wire         negative_b;
        wire         unused_magnitude = &{1'b0, magnitude};
        sfp_rank #(
            .WIDTH(2 * E)
        ) u_rank (
            .clk_i(clk_i),
            .rst_i(rst_i),
            .en_i (go_q),
            .d_i  ({propagate, carry, negative}),
            .q_o  ({propagate_b, carry_b, negative_b})
        );
        assign shown = (propagate_b ^ {carry_b, 1'b1}) & {E{counts_b}};
        assign below_b = negative_b & counts_b;
        assign exponent_b = ((propagate_b | {E{base_row_b}}) ~^ base_b) & {E{counts_b}};
      end else begin : g_cut_behind
        // Behind it, for shorter ways to the row's width.
        wire         unused_base = &{1'b0, base_b};
        wire         go_counts = go_q & counts_a;
        wire         go_kept = go_q & keep_a[k];
        reg  [E-1:0] shown_b_q;
        reg          below_b_q;
        reg  [E-1:0] exponent_b_q;
        always @(posedge clk_i) begin
          {shown_b_q, below_b_q} <= ({shown_b_q, below_b_q} & {(E + 1) {held_q}})
                                    | ({magnitude, negative} & {(E + 1) {go_counts}});
          exponent_b_q <= (exponent_b_q & {E{held_q}}) | (exponent & {E{go_kept}});
        end
        assign shown = shown_b_q;
        assign below_b = below_b_q;
        assign exponent_b = exponent_b_q;
      end

      if (CUT_DIFFERENCE != 0) begin : g_mantissa_rank
        reg [M-1:0] mantissa_b_q;
        always @(posedge clk_i) mantissa_b_q <= (mantissa_b_q & {M{held_q}}) | (mantissa & go_mask);
        assign mantissa_b = mantissa_b_q;
        // Of raw there are zeros here too; its rows take no width.
        assign zero_b     = keep_b & ~counts_b;
      end else begin : g_mantissa
        assign mantissa_b = mantissa & mantissa_mask_q;
        assign zero_b     = keep_a[k] & zero_code;
      end

      wire [E-1:0] difference_b;
      wire [E-1:0] code_b;

      if (HAS_MAX) begin : g_max
        // All differences of max have one sign; its zeros are all ones.
        assign difference_b = max_b ? shown | {E{zero_b}} : {shown[E-2:0], below_b | zero_b};
      end else begin : g_no_max
        assign difference_b = {shown[E-2:0], below_b | zero_b};
      end

      if ((CODINGS & 1) != 0) begin : g_raw
        // Code 0 is exponent 0; all others go into 1 .. 2^e-1, the nearer end where they do not fit.
        wire         below = below_b | (counts_b & ~|shown);
        wire         above = |(shown & ~raw_mask_b);
        wire [E-1:1] upper_code = (shown[E-1:1] | {(E - 1) {above}}) & raw_mask_b[E-1:1] & {(E - 1) {~below}};
        assign code_b = raw_b ? {upper_code, shown[0] | above | below} : difference_b;
        // Its own rank keeps the way to the status bit short.
        sfp_state #(
            .WIDTH      (1),
            .ASYNC_RESET(ASYNC_RESET)
        ) u_lost (
            .clk_i(clk_i),
            .rst_i(rst_i),
            .d_i  (go_q & row_b & raw_b & (below | above)),
            .q_o  (exponents_lost[k])
        );
      end else begin : g_no_raw
        assign code_b            = difference_b;
        assign exponents_lost[k] = 1'b0;
      end
      assign magnitudes[k*E+:E] = shown;
      assign zeros[k]           = zero_b;

      // Rank 2: {X, S} lies around the fixed boundary above the mantissa; with a sign X starts one place
      // higher. The choice between exponent and difference waits for the row's width: with a rank of its
      // own before the width there is time to make it here, else it is made behind the rank.
      wire         go_keep = go_q & keep_b;
      reg          sign_c_q;
      reg  [M-1:0] mantissa_c_q;
      wire [E-1:0] code;

      always @(posedge clk_i) begin
        if (go_q) sign_c_q <= sign_b;
        mantissa_c_q <= (mantissa_c_q & {M{held_q}}) | (mantissa_b & {M{go_keep}});
      end

      if (CUT_DIFFERENCE != 0) begin : g_choose_early
        reg [E-1:0] code_c_q;
        always @(posedge clk_i) if (go_q) code_c_q <= reach[E-1] ? exponent_b : code_b;
        assign code = code_c_q & code_mask;
      end else begin : g_choose_late
        reg [E-1:0] delta_c_q;
        reg [E-1:0] exponent_c_q;
        always @(posedge clk_i) begin
          if (go_q) begin
            delta_c_q    <= code_b;
            exponent_c_q <= exponent_b;
          end
        end
        assign code = ((exponent_c_q & {E{raw_c}}) | (delta_c_q & {E{~raw_c}})) & code_mask;
      end

      wire [  E:0] upper = sign_c ? {code, sign_c_q} : {1'b0, code};
      assign word[k*W+:W] = {upper, mantissa_c_q};
    end
  endgenerate

  // ---- rank 1, row: one width for all lanes

  wire start_b;
  wire row_b;
  wire last_b;

  sfp_rank #(
      .WIDTH      (3),
      .CUT        (CUT_ROW),
      .RESET      (1),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_rank_1_flags (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go_q),
      .d_i  ({start_a, row_a, last_a}),
      .q_o  ({start_b, row_b, last_b})
  );

  sfp_rank #(
      .WIDTH(1),
      .CUT  (CUT_ROW)
  ) u_rank_1_row (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go_q),
      .d_i  (base_row_a),
      .q_o  (base_row_b)
  );

  wire [E-1:0] magnitude;
  generate
    for (b = 0; b < E; b = b + 1) begin : g_or
      wire [LANES-1:0] bits;
      for (k = 0; k < LANES; k = k + 1) begin : g_pick
        assign bits[k] = magnitudes[k*E+b];
      end
      assign magnitude[b] = |bits;
    end
  endgenerate

  // What max has more: the zeros' code word takes one from every width, so that a difference of all ones
  // needs the next one; and the group's largest exponent, on its way to the metadata.
  wire [E-1:1] forced;
  wire         group_row_b;  // the row opens a group of max

  generate
    if (HAS_MAX) begin : g_max
      wire               zero_is_ones;  // all ones is the code of a zero
      wire [LANES*E-1:0] all_ones;      // bits 0 .. b of the lane's difference are all set
      for (k = 0; k < LANES; k = k + 1) begin : g_lane
        for (b = 0; b < E; b = b + 1) begin : g_bit
          assign all_ones[k*E+b] = &magnitudes[k*E+:b+1];
        end
      end

      assign forced[1] = 1'b0;
      for (b = 2; b < E; b = b + 1) begin : g_forced
        wire [LANES-1:0] lanes;
        for (k = 0; k < LANES; k = k + 1) begin : g_pick
          assign lanes[k] = all_ones[k*E+b-2];
        end
        assign forced[b] = zero_is_ones & (|lanes);
      end
      wire unused_ones = &{1'b0, zero_is_ones, all_ones};

      wire group_row_a;

      sfp_rank #(
          .WIDTH(1 + E),
          .CUT  (CUT_INPUT)
      ) u_rank_0 (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .en_i (go_q),
          .d_i  ({maximum & group_row, in_maximum}),
          .q_o  ({group_row_a, maximum_a})
      );

      sfp_rank #(
          .WIDTH(1 + E),
          .CUT  (CUT_ROW)
      ) u_rank_1 (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .en_i (go_q),
          .d_i  ({group_row_a, maximum_a}),
          .q_o  ({group_row_b, maximum_b})
      );

      sfp_rank #(
          .WIDTH(2),
          .CUT  (CUT_INPUT)
      ) u_rank_0_coding (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .en_i (go_q),
          .d_i  ({maximum, maximum & zero_code_q}),
          .q_o  ({max_b, zero_is_ones})
      );
    end else begin : g_no_max
      assign forced      = {(E - 1) {1'b0}};
      assign group_row_b = 1'b0;
      assign maximum_a   = {E{1'b0}};
      assign maximum_b   = {E{1'b0}};
      assign max_b       = 1'b0;
      wire unused_max = &{1'b0, maximum, in_maximum, group_row_b};
    end
  endgenerate

  wire [CODE_BITS-1:0] code;
  wire [   X_BITS-1:0] coded_bits;  // of the row's exponent codes: 0, or code + 1; in max as many as the code says
  wire [        E-1:1] reached;
  assign reach = reached & {(E - 1) {~raw_b}};
  wire [        E-1:0] used = max_b ? {reach[E-1], reach} : {reach, reach[1]};  // bits of an exponent code

  sfp_row_width #(
      .EXPONENT_BITS(E)
  ) u_width (
      .raw_i      (base_row_b),
      .zero_i     (|zeros),
      .forced_i   (forced),
      .magnitude_i(magnitude),
      .reach_o    (reached)
  );

  sfp_count_reached #(
      .STEPS(E - 1)
  ) u_code (
      .reach_i (reach),
      .number_o(code)
  );

  sfp_count_reached #(
      .STEPS(E)
  ) u_exponent_bits (
      .reach_i (used),
      .number_o(coded_bits)
  );

  // ---- rank 2, row

  wire                start_c_q;
  wire                row_c_q;
  wire                push_c_q;   // the row has a width code
  wire                last_c_q;   // the packet ends with what stands in rank 2
  wire                flush_c_q;
  wire                last_meta_c_q;   // the same for the metadata, which raw has none of
  wire                flush_meta_c_q;
  reg                 raw_row_c_q;  // the row stores its exponents
  reg [   X_BITS-1:0] exponent_bits_c_q;
  reg [CODE_BITS-1:0] code_c_q;

  sfp_rank #(
      .WIDTH      (7),
      .RESET      (1),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_rank_2_flags (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go_q),
      .d_i({
        start_b, row_b, row_b & ~base_row_b & ~raw_b, last_b, last_c_q, last_b & ~raw_b, last_meta_c_q
      }),
      .q_o  ({start_c_q, row_c_q, push_c_q, last_c_q, flush_c_q, last_meta_c_q, flush_meta_c_q})
  );

  always @(posedge clk_i) begin
    if (go_q) begin
      raw_row_c_q   <= reach[E-1];
      exponent_bits_c_q <= raw_b ? raw_bits_b : coded_bits;
      code_c_q   <= code;
    end
  end

  // The configuration follows the rows: a packet is configured while the last row of the one before
  // stands a rank behind the port, so what is used further on needs ranks of its own.
  wire [M_BITS:0] cfg_b;
  wire [X_BITS-1:0] raw_bits_b;

  sfp_rank #(
      .WIDTH(1 + X_BITS + E),
      .CUT  (CUT_INPUT)
  ) u_rank_0_coding (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go_q),
      .d_i  ({raw, packet_raw_bits, packet_raw_mask}),
      .q_o  ({raw_b, raw_bits_b, raw_mask_b})
  );

  wire [M_BITS-1:0] mantissa_bits_c;
  wire            sign_bc;

  sfp_rank #(
      .WIDTH(M_BITS + 1),
      .CUT  (CUT_INPUT)
  ) u_rank_0_cfg (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go_q),
      .d_i  ({mantissa_bits_q, sign_q}),
      .q_o  (cfg_b)
  );

  sfp_rank #(
      .WIDTH(M_BITS + 1),
      .CUT  (CUT_ROW)
  ) u_rank_1_cfg (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go_q),
      .d_i  (cfg_b),
      .q_o  ({mantissa_bits_c, sign_bc})
  );

  wire [LEN_BITS-1:0] mantissa_length = {{(LEN_BITS - M_BITS) {1'b0}}, mantissa_bits_c};
  wire [POS_BITS-1:0] first_amount = mantissa_length[POS_BITS-1:0] + TO_BASE[POS_BITS-1:0];
  // Rotate amount of the first row: m - M modulo W.
  wire [POS_BITS-1:0] base_c = (mantissa_bits_c == M[M_BITS-1:0]) ? {POS_BITS{1'b0}} : first_amount;
  wire [LEN_BITS-1:0] kept_c = mantissa_length + {{(LEN_BITS - 1) {1'b0}}, sign_bc};  // m + s
  reg                 sign_c_q;
  assign sign_c = sign_c_q;

  always @(posedge clk_i) begin
    if (go_q) sign_c_q <= sign_bc;
  end

  // Codes of all ones are cut to the row's width here; all others fit it.
  generate
    if (HAS_MAX) begin : g_code_mask
      reg [E-1:0] code_mask_c_q;
      always @(posedge clk_i) if (go_q) code_mask_c_q <= raw_b ? raw_mask_b : used;
      assign code_mask = code_mask_c_q;
    end else begin : g_no_code_mask
      assign code_mask = {E{1'b1}};
    end
  endgenerate

  assign raw_c     = raw_row_c_q;
  wire unused_raw = &{1'b0, raw_c, raw_mask_b, go_mask};

  sfp_packer #(
      .WIDTH      (W),
      .LANES      (LANES),
      .EXTRA_BITS (X_BITS),
      .CUT_ROTATE (CUT_ROTATE),
      .CUT_OUTPUT (CUT_OUTPUT),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_data (
      .clk_i        (clk_i),
      .rst_i        (rst_i),
      .en_i         (go_out_q),
      .held_i       (held_out_q),
      .start_i      (start_c_q),
      .kept_i       (kept_c),
      .base_i       (base_c),
      .row_i        (row_c_q),
      .flush_i      (flush_c_q),
      .extra_i      (exponent_bits_c_q),
      .word_i       (word),
      .stall_o      (stall_data),
      .m_axis_tdata (m_axis_data_tdata),
      .m_axis_tkeep (m_axis_data_tkeep),
      .m_axis_tvalid(m_axis_data_tvalid),
      .m_axis_tready(m_axis_data_tready),
      .m_axis_tlast (m_axis_data_tlast)
  );

  // In max a group's first code stands above its largest exponent.
  wire [META_EXTRA_BITS-1:0] meta_extra;
  wire [      META_BITS-1:0] meta_field;

  generate
    if (HAS_MAX) begin : g_meta_max
      reg         group_row_c_q;
      reg [E-1:0] maximum_c_q;
      always @(posedge clk_i) begin
        if (go_q) begin
          group_row_c_q <= group_row_b;
          maximum_c_q   <= maximum_b;
        end
      end
      assign meta_extra = group_row_c_q ? E[X_BITS-1:0] : {X_BITS{1'b0}};
      assign meta_field = group_row_c_q ? {code_c_q, maximum_c_q} : {{E{1'b0}}, code_c_q};
    end else begin : g_meta
      assign meta_extra = 1'b0;
      assign meta_field = code_c_q;
    end
  endgenerate

  sfp_packer #(
      .WIDTH      (32),
      .LANES      (1),
      .EXTRA_BITS (META_EXTRA_BITS),
      // Fields are short. Where the data have a cut in their rotators, there is a cycle for one behind the merge.
      .CUT_ROTATE (0),
      .CUT_OUTPUT ((CUT_OUTPUT != 0 || (CUT_INPUT != 0 && CUT_ROTATE != 0)) ? 1 : 0),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_meta (
      .clk_i        (clk_i),
      .rst_i        (rst_i),
      .en_i         (go_out_q),
      .held_i       (held_out_q),
      .start_i      (start_c_q),
      .kept_i       (CODE_BITS[5:0]),
      .base_i       (5'd0),
      .row_i        (push_c_q),
      .flush_i      (flush_meta_c_q),
      .extra_i      (meta_extra),
      .word_i       ({{(32 - META_BITS) {1'b0}}, meta_field}),
      .stall_o      (stall_meta),
      .m_axis_tdata (m_axis_meta_tdata),
      .m_axis_tkeep (m_axis_meta_tkeep),
      .m_axis_tvalid(m_axis_meta_tvalid),
      .m_axis_tready(m_axis_meta_tready),
      .m_axis_tlast (m_axis_meta_tlast)
  );

  // ---- sticky status

  wire nan_lost_q;
  wire sign_lost_q;
  wire exp_lost_q;
  wire clamped_q;

  sfp_state #(
      .WIDTH      (4),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_status (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i({
        (nan_lost_q & ~status_clear_i) | (row_a & (|nans_lost)),
        (sign_lost_q & ~status_clear_i) | (row_a & (|signs_lost)),
        (exp_lost_q & ~status_clear_i) | (|exponents_lost),
        (clamped_q & ~status_clear_i) | (configure & (mantissa_clamp | coding_clamp))
      }),
      .q_o  ({nan_lost_q, sign_lost_q, exp_lost_q, clamped_q})
  );

  assign status_nan_lost_o    = nan_lost_q;
  assign status_sign_lost_o   = sign_lost_q;
  assign status_exp_lost_o    = exp_lost_q;
  assign status_cfg_clamped_o = clamped_q;

endmodule

`default_nettype wire
`endif
