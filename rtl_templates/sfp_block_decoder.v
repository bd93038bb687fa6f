// Block decoder: elements and the scales of their blocks in, rows of values out.
//
// duty      The mirror of sfp_block_encoder. The packet's number of values says how many rows and scales come; field widths
//           for both unpackers follow from it and run ahead of the data. Each element times the scale of its block is rounded
//           to the nearest even value, infinity beyond the largest one; a NaN scale makes its block NaN. With E4M3 = 1 (NVFP4)
//           a scale is a number in E4M3 times the packet's own scale, which comes with the metadata. Whatever stands on its
//           inputs, it sends the rows that are complete, flags what is missing or left over and starts every packet afresh.
// layout    s_axis_data, s_axis_meta: as m_axis_* of sfp_block_encoder. m_axis: lane k at [k*W +: W], {sign, exponent[8],
//           mantissa[M]}; TKEEP marks the values of the packet's last row. A packet that is cut short ends with a beat with
//           TLAST and no TKEEP bit.
// latency   widths | unpackers, 3 cycles | scale | alignment | shift | rounding | output. One row a cycle; at most 4 extra cycles a
//           packet: the next one begins when the last beat of metadata has been accepted and all widths are out.
// handshake every TREADY comes from flip-flops; m_axis comes from flip-flops through the skid multiplexer; no path from
//           an input of one stream to an output of another

`ifndef SFP_BLOCK_DECODER_V
`define SFP_BLOCK_DECODER_V
`default_nettype none

module sfp_block_decoder #(
    parameter MANTISSA_BITS = 23,          // M of a value: 23 (FP32) or 7 (BF16)
    parameter LANES         = 8,           // values a row, 1 .. 64
    parameter BLOCK         = 64,          // values a block, 4 .. 1024, a multiple or a divisor of LANES
    parameter FORMAT        = 4260464,      // of elements; with INTEGER the longest
    parameter CODE_BITS     = 8,           // 1 + X + Y of it, 2 .. 16
    parameter CODE_MANTISSA = 7,           // Y of it
    parameter INTEGER       = 1,           // 1: integers of cfg_bits_i bits
    parameter E8M0          = 0,           // 1: scales in E8M0, 0: 10-bit exponents
    parameter E4M3          = 0,           // 1: scales in E4M3 (E8M0 = 0), elements in E2M1
    parameter ASYNC_RESET   = 0            // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [ 4:0] cfg_bits_i,    // INTEGER: n, 2 .. CODE_BITS
    input wire [31:0] cfg_values_i,  // values of the packet

    input  wire [    LANES*(9+MANTISSA_BITS)-1:0] s_axis_data_tdata,
    input  wire [LANES*((9+MANTISSA_BITS)/8)-1:0] s_axis_data_tkeep,
    input  wire                                   s_axis_data_tvalid,
    output wire                                   s_axis_data_tready,
    input  wire                                   s_axis_data_tlast,

    input  wire [((BLOCK < LANES) ? LANES/BLOCK : 1)*32-1:0] s_axis_meta_tdata,
    input  wire [ ((BLOCK < LANES) ? LANES/BLOCK : 1)*4-1:0] s_axis_meta_tkeep,
    input  wire                                              s_axis_meta_tvalid,
    output wire                                              s_axis_meta_tready,
    input  wire                                              s_axis_meta_tlast,

    output wire [    LANES*(9+MANTISSA_BITS)-1:0] m_axis_tdata,
    output wire [LANES*((9+MANTISSA_BITS)/8)-1:0] m_axis_tkeep,
    output wire                                   m_axis_tvalid,
    input  wire                                   m_axis_tready,
    output wire                                   m_axis_tlast,

    input  wire status_clear_i,        // clears the sticky bits below
    output wire status_short_o,        // a stream ended before the packet's values
    output wire status_long_o,         // a stream went on after them
    output wire status_cfg_clamped_o   // a configuration out of range was brought into it
);

  localparam M = MANTISSA_BITS;
  localparam [22:0] LONGEST = FORMAT[22:0];
  localparam W = 9 + M;
  localparam BYTES = W / 8;
  localparam C = (BLOCK < LANES) ? LANES / BLOCK : 1;      // blocks a row
  localparam COLUMN = LANES / C;                           // lanes of one
  localparam ROWS = (BLOCK < LANES) ? 1 : BLOCK / LANES;   // rows of one
  localparam ROW_BITS = (ROWS > 1) ? $clog2(ROWS) : 1;
  localparam LAST_ROW = ROWS - 1;
  localparam S = (E8M0 != 0 || E4M3 != 0) ? 8 : 10;        // bits of a scale
  localparam LEN_BITS = $clog2(W + 1);

  generate
    if (LANES < 1 || LANES > 64) begin : g_bad_lanes
      sfp_rule_block_decoder_LANES_must_be_1_to_64 u_rule ();
    end
    if (BLOCK < 4 || BLOCK > 1024) begin : g_bad_block
      sfp_rule_block_decoder_BLOCK_must_be_4_to_1024 u_rule ();
    end
    if (BLOCK % LANES != 0 && LANES % BLOCK != 0) begin : g_bad_rows
      sfp_rule_block_decoder_BLOCK_must_be_a_multiple_or_a_divisor_of_LANES u_rule ();
    end
    if (CODE_BITS < 2 || CODE_BITS > 16) begin : g_bad_code
      sfp_rule_block_decoder_CODE_BITS_must_be_2_to_16 u_rule ();
    end
    if (E4M3 != 0 && (E8M0 != 0 || INTEGER != 0 || FORMAT != 66066)) begin : g_bad_scale
      sfp_rule_block_decoder_E4M3_scales_take_E2M1_elements u_rule ();
    end
  endgenerate

  // ---- packets: a configuration is taken with the first beat of metadata, then widths go out row by row

  wire [4:0] bits_in;
  wire       clamped;
  generate
    if (INTEGER != 0) begin : g_bits
      wire low = cfg_bits_i < 5'd2;
      wire high = cfg_bits_i > CODE_BITS[4:0];
      assign bits_in = low ? 5'd2 : high ? CODE_BITS[4:0] : cfg_bits_i;
      assign clamped = low | high;
    end else begin : g_no_bits
      wire unused_bits = &{1'b0, cfg_bits_i};
      assign bits_in = CODE_BITS[4:0];
      assign clamped = 1'b0;
    end
  endgenerate

  wire                open_q;        // a packet is: its configuration is taken
  wire                widths_q;      // it has rows whose width is not out
  wire                scale_widths_q;  // it has rows that the widths of scales have not come to
  wire                header_width_q;  // E4M3: the width of its own scale is not out, it goes before all others
  wire                meta_over_q;   // its last beat of metadata has been accepted
  wire [ROW_BITS-1:0] row_q;         // number in its block of the row that the scales have come to
  reg  [         4:0] bits_q;
  wire                meta_start = s_axis_meta_tvalid & (s_axis_meta_tkeep[0] | s_axis_meta_tlast);
  wire                begin_packet = ~open_q & meta_start;
  wire                meta_last = s_axis_meta_tvalid & s_axis_meta_tready & s_axis_meta_tlast;
  wire                some;
  wire                last;
  wire [   LANES-1:0] keep;
  wire                scale_some;
  wire                scale_last_row;
  wire [$clog2(LANES+1)-1:0] row_values;
  wire [$clog2(LANES+1)-1:0] unused_row_values;
  wire                data_width_ready;
  wire                meta_width_ready;
  wire                keep_ready;
  wire                row_start = row_q == {ROW_BITS{1'b0}};
  wire                row_end = row_q == LAST_ROW[ROW_BITS-1:0];
  // A block's width goes out with its first row; a packet's TLAST behind the last block goes alone.
  wire                scale_width = row_start | scale_last_row;
  // The two run apart: a stream that ends early takes its widths without giving rows.
  wire                issue = widths_q & data_width_ready & keep_ready;
  wire                issue_scale = scale_widths_q & ~header_width_q & (meta_width_ready | ~scale_width);
  wire                widths_over = ~widths_q | (issue & last);
  wire                scale_widths_over = ~scale_widths_q | (issue_scale & scale_last_row);
  wire                close = widths_over & scale_widths_over & (meta_over_q | meta_last);

  sfp_countdown #(
      .LANES     (LANES),
      .VALUE_BITS(32)
  ) u_countdown (
      .clk_i   (clk_i),
      .load_i  (~open_q),
      .values_i(cfg_values_i),
      .step_i  (issue),
      .some_o  (some),
      .last_o  (last),
      .row_o   (row_values)
  );

  sfp_row_keep #(
      .LANES(LANES)
  ) u_row_keep (
      .count_i(row_values),
      .keep_o (keep)
  );

  sfp_countdown #(
      .LANES     (LANES),
      .VALUE_BITS(32)
  ) u_scale_countdown (
      .clk_i   (clk_i),
      .load_i  (~open_q),
      .values_i(cfg_values_i),
      .step_i  (issue_scale),
      .some_o  (scale_some),
      .last_o  (scale_last_row),
      .row_o   (unused_row_values)
  );

  sfp_state #(
      .WIDTH      (5 + ROW_BITS),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_packet (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i({
        begin_packet | (open_q & ~close),
        begin_packet | ~widths_over,
        begin_packet | ~scale_widths_over,
        (E4M3 != 0) & (begin_packet | (header_width_q & ~meta_width_ready)),
        open_q & ~close & (meta_over_q | meta_last),
        issue_scale ? ((scale_last_row | row_end) ? {ROW_BITS{1'b0}} : row_q + 1'b1) : row_q
      }),
      .q_o  ({open_q, widths_q, scale_widths_q, header_width_q, meta_over_q, row_q})
  );

  always @(posedge clk_i) begin
    if (~open_q) bits_q <= bits_in;
  end

  // ---- unpackers

  wire [    LANES*W-1:0] fields;
  wire [LANES*BYTES-1:0] field_keep;
  wire [   LEN_BITS-1:0] field_bits;
  wire                   field_valid;
  wire                   field_ready;
  wire                   field_last;
  wire [       C*32-1:0] scales;
  wire [        C*4-1:0] scale_keep;
  wire [            5:0] unused_scale_bits;
  wire                   scale_valid;
  wire                   scale_ready;
  wire                   scale_last;
  wire [            1:0] unused_width_invalid;
  wire [            1:0] short;
  wire [            1:0] long;

  sfp_stream_unpacker #(
      .WIDTH      (W),
      .LANES      (LANES),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_data (
      .clk_i                 (clk_i),
      .rst_i                 (rst_i),
      .s_axis_width_tdata    ({3'd0, bits_q}),
      .s_axis_width_tkeep    (some),
      .s_axis_width_tvalid   (widths_q & keep_ready),
      .s_axis_width_tready   (data_width_ready),
      .s_axis_width_tlast    (last),
      .s_axis_data_tdata     (s_axis_data_tdata),
      .s_axis_data_tkeep     (s_axis_data_tkeep),
      .s_axis_data_tvalid    (s_axis_data_tvalid),
      .s_axis_data_tready    (s_axis_data_tready),
      .s_axis_data_tlast     (s_axis_data_tlast),
      .m_axis_tdata          (fields),
      .m_axis_tkeep          (field_keep),
      .m_axis_tuser          (field_bits),
      .m_axis_tvalid         (field_valid),
      .m_axis_tready         (field_ready),
      .m_axis_tlast          (field_last),
      .status_clear_i        (status_clear_i),
      .status_width_invalid_o(unused_width_invalid[0]),
      .status_short_o        (short[0]),
      .status_long_o         (long[0])
  );

  sfp_stream_unpacker #(
      .WIDTH      (32),
      .LANES      (C),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_meta (
      .clk_i                 (clk_i),
      .rst_i                 (rst_i),
      .s_axis_width_tdata    (header_width_q ? 8'd32 : S[7:0]),
      .s_axis_width_tkeep    (header_width_q | (scale_some & row_start)),
      .s_axis_width_tvalid   (header_width_q | (scale_widths_q & scale_width)),
      .s_axis_width_tready   (meta_width_ready),
      .s_axis_width_tlast    (scale_last_row & ~header_width_q),
      .s_axis_data_tdata     (s_axis_meta_tdata),
      .s_axis_data_tkeep     (s_axis_meta_tkeep),
      .s_axis_data_tvalid    (s_axis_meta_tvalid),
      .s_axis_data_tready    (s_axis_meta_tready),
      .s_axis_data_tlast     (s_axis_meta_tlast),
      .m_axis_tdata          (scales),
      .m_axis_tkeep          (scale_keep),
      .m_axis_tuser          (unused_scale_bits),
      .m_axis_tvalid         (scale_valid),
      .m_axis_tready         (scale_ready),
      .m_axis_tlast          (scale_last),
      .status_clear_i        (status_clear_i),
      .status_width_invalid_o(unused_width_invalid[1]),
      .status_short_o        (short[1]),
      .status_long_o         (long[1])
  );

  // ---- the lanes of each packet's last row wait for it

  localparam KEEP_BITS = (LANES < 8) ? 8 : LANES;
  wire [KEEP_BITS-1:0] last_keep;
  wire                 last_keep_valid;
  wire                 last_keep_taken;
  wire [KEEP_BITS-1:0] keep_slot;
  wire [          2:0] unused_fifo;

  generate
    if (KEEP_BITS > LANES) begin : g_slot
      assign keep_slot = {{(KEEP_BITS - LANES) {1'b0}}, keep};
      wire unused_slot = &{1'b0, last_keep[KEEP_BITS-1:LANES]};
    end else begin : g_full_slot
      assign keep_slot = keep;
    end
  endgenerate

  sfp_axis_fifo #(
      .DATA_BITS  (KEEP_BITS),
      .KEEP_BITS  (1),
      .USER_BITS  (1),
      .FIFO_DEPTH (8),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_keep (
      .clk_i        (clk_i),
      .rst_i        (rst_i),
      .s_axis_tdata (keep_slot),
      .s_axis_tkeep (1'b1),
      .s_axis_tuser (1'b0),
      .s_axis_tvalid(issue & last),
      .s_axis_tready(keep_ready),
      .s_axis_tlast (1'b1),
      .m_axis_tdata (last_keep),
      .m_axis_tkeep (unused_fifo[0]),
      .m_axis_tuser (unused_fifo[1]),
      .m_axis_tvalid(last_keep_valid),
      .m_axis_tready(last_keep_taken),
      .m_axis_tlast (unused_fifo[2])
  );

  // ---- rows and scales together; both streams end once a packet, a short one earlier than the other

  wire                go_q;
  wire                held_q;          // ~go_q: two flip-flops share the load
  wire                scales_over_q;   // the packet's last beat of scales is taken
  wire                drain_fields_q;  // the packet is given up, its rows are not over
  wire                drain_scales_q;  // its rows are over, its scales are not
  wire [ROW_BITS-1:0] out_row_q;       // number of the row in its block
  wire                header_q;        // E4M3: the packet's own scale comes next
  wire                draining = drain_fields_q | drain_scales_q;
  wire                header_due = header_q & ~scales_over_q;
  wire                take_header = go_q & ~draining & header_due & scale_valid;
  wire                out_start = out_row_q == {ROW_BITS{1'b0}};
  wire                out_end = out_row_q == LAST_ROW[ROW_BITS-1:0];
  // An ending without a row needs no scale.
  wire                needs_scale = out_start & field_keep[0];
  wire                pair = go_q & ~draining & ~header_due & field_valid & (~needs_scale | scale_valid | scales_over_q)
                             & (~field_last | last_keep_valid);
  wire                with_scale = pair & needs_scale & ~scales_over_q;
  wire                no_scale = needs_scale & (scales_over_q | ~scale_keep[0]);
  wire                ends = field_last | no_scale;  // the row is the last one that goes out
  wire                field_end = field_valid & field_ready & field_last;
  wire                scale_end = scale_valid & scale_ready & scale_last;

  assign field_ready     = pair | (drain_fields_q & (~field_last | last_keep_valid));
  assign scale_ready     = with_scale | drain_scales_q | take_header;
  assign last_keep_taken = field_end;

  sfp_state #(
      .WIDTH      (4 + ROW_BITS),
      .RESET_TO   ({((E4M3 != 0) ? 1'b1 : 1'b0), {(3 + ROW_BITS) {1'b0}}}),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_join (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i({
        (E4M3 != 0) & (scale_end | (header_q & ~take_header)),
        (scales_over_q | scale_end) & ~(field_end | (drain_scales_q & scale_end)),
        (drain_fields_q | (pair & no_scale)) & ~field_end,
        (drain_scales_q | (field_end & ~scales_over_q)) & ~scale_end,
        pair ? ((ends | out_end) ? {ROW_BITS{1'b0}} : out_row_q + 1'b1) : out_row_q
      }),
      .q_o  ({header_q, scales_over_q, drain_fields_q, drain_scales_q, out_row_q})
  );

  // ---- rank A: fields and the scale of their block

  reg  [LANES*CODE_BITS-1:0] code_a_q;
  reg  [            C*S-1:0] scale_a_q;
  reg  [          LANES-1:0] keep_a_q;
  reg  [                4:0] bits_a_q;

  generate
    genvar k, c;
    for (k = 0; k < LANES; k = k + 1) begin : g_codes
      always @(posedge clk_i) begin
        if (go_q) code_a_q[k*CODE_BITS+:CODE_BITS] <= fields[k*W+:CODE_BITS];
      end
      if (W > CODE_BITS) begin : g_unused
        wire unused_field = &{1'b0, fields[k*W+CODE_BITS+:W-CODE_BITS]};
      end
    end
    for (c = 0; c < C; c = c + 1) begin : g_scales
      always @(posedge clk_i) begin
        if (with_scale) scale_a_q[c*S+:S] <= scales[c*32+:S];
      end
      if (c > 0 || E4M3 == 0) begin : g_unused_scale
        wire unused_scale = &{1'b0, scales[c*32+S+:32-S]};
      end
    end
  endgenerate

  wire row_goes = field_keep[0] & ~no_scale;

  always @(posedge clk_i) begin
    if (go_q) begin
      keep_a_q <= (field_last ? last_keep[LANES-1:0] : {LANES{1'b1}}) & {LANES{row_goes}};
      bits_a_q <= field_bits[4:0];
    end
  end

  // ---- rank B: what elements are multiplied with, then the lanes

  reg  [LANES*CODE_BITS-1:0] code_b_q;
  reg  [              C-1:0] nan_b_q;
  reg  [          LANES-1:0] keep_b_q;
  // A row is there, and is the last one.
  wire [                1:0] flags_a_q;
  wire [                1:0] flags_b_q;
  wire [                1:0] flags_s_q;
  wire [                1:0] flags_r_q;
  wire [                1:0] flags_d_q;
  wire [              C-1:0] nan;

  always @(posedge clk_i) begin
    if (go_q) begin
      code_b_q <= code_a_q;
      nan_b_q  <= nan;
      keep_b_q <= keep_a_q;
    end
  end

  sfp_state #(
      .WIDTH      (10),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_flags (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i(go_q ? {pair, ends, flags_a_q, flags_b_q, flags_s_q, flags_r_q}
                : {flags_a_q, flags_b_q, flags_s_q, flags_r_q, flags_d_q}),
      .q_o  ({flags_a_q, flags_b_q, flags_s_q, flags_r_q, flags_d_q})
  );

  wire [LANES+C-1:0] side_s;
  wire [  LANES-1:0] keep_r;
  wire [      C-1:0] nan_r;

  sfp_rank #(
      .WIDTH(LANES + C)
  ) u_side_shift (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go_q),
      .d_i  ({keep_b_q, nan_b_q}),
      .q_o  (side_s)
  );

  sfp_rank #(
      .WIDTH(LANES + C)
  ) u_side_round (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go_q),
      .d_i  (side_s),
      .q_o  ({keep_r, nan_r})
  );

  localparam [W-1:0] NAN = {10'h1FF, {(W - 10) {1'b0}}};

  wire [LANES*W-1:0] value;
  reg  [LANES*W-1:0] value_d_q;
  reg  [  LANES-1:0] keep_d_q;

  generate
    if (E4M3 != 0) begin : g_product
      localparam [22:0] PACKET_FORMAT = {3'd0, 2'd1, 9'd255, 5'd23, 4'd8};

      // The packet's scale, then taken apart: both are there before the packet's first row is in rank A, and the
      // rows before have gone on by then.
      reg  [31:0] packet_q;
      reg         negative_q;
      reg         nan_q;
      reg         infinite_q;
      reg  [ 9:0] exponent_q;
      reg  [23:0] significand_q;
      wire        negative;
      wire        nan_scale;
      wire        infinite;
      wire [ 9:0] exponent;
      wire [23:0] significand;

      sfp_element_unpack #(
          .CODE_BITS    (32),
          .MANTISSA_BITS(23),
          .NORMALIZE    (1)
      ) u_packet_scale (
          .format_i     (PACKET_FORMAT),
          .code_i       (packet_q),
          .negative_o   (negative),
          .nan_o        (nan_scale),
          .infinite_o   (infinite),
          .exponent_o   (exponent),
          .significand_o(significand)
      );

      always @(posedge clk_i) begin
        if (take_header) packet_q <= scales[31:0];
        if (go_q) begin
          negative_q    <= negative;
          nan_q         <= nan_scale;
          infinite_q    <= infinite;
          exponent_q    <= exponent;
          significand_q <= significand;
        end
      end

      reg  [C*28-1:0] product_b_q;
      reg  [C*10-1:0] exponent_b_q;
      reg             negative_b_q;
      reg             infinite_b_q;
      wire [C*28-1:0] product;
      wire [C*10-1:0] product_exponent;
      wire [C*30-1:0] triple;
      wire [   C-1:0] nan_block;

      for (c = 0; c < C; c = c + 1) begin : g_column
        sfp_e4m3_product u_product (
            .code_i       (scale_a_q[c*S+:S]),
            .significand_i(significand_q),
            .exponent_i   (exponent_q),
            .product_o    (product[c*28+:28]),
            .exponent_o   (product_exponent[c*10+:10]),
            .nan_o        (nan_block[c])
        );
        assign triple[c*30+:30] = {1'b0, product_b_q[c*28+:28], 1'b0} + {2'b0, product_b_q[c*28+:28]};
      end
      assign nan = nan_block | {C{nan_q}};

      always @(posedge clk_i) begin
        if (go_q) begin
          product_b_q  <= product;
          exponent_b_q <= product_exponent;
          negative_b_q <= negative_q;
          infinite_b_q <= infinite_q;
        end
      end

      for (k = 0; k < LANES; k = k + 1) begin : g_lane
        sfp_e2m1_decode #(
            .VALUE_MANTISSA_BITS(M)
        ) u_decode (
            .clk_i     (clk_i),
            .en_i      (go_q),
            .code_i    (code_b_q[k*CODE_BITS+:CODE_BITS]),
            .product_i (product_b_q[(k/COLUMN)*28+:28]),
            .triple_i  (triple[(k/COLUMN)*30+:30]),
            .exponent_i(exponent_b_q[(k/COLUMN)*10+:10]),
            .negative_i(negative_b_q),
            .infinite_i(infinite_b_q),
            .value_o   (value[k*W+:W])
        );
      end
      wire unused_bits = &{1'b0, bits_a_q};
    end else begin : g_power
      reg  [   C*10-1:0] shift_b_q;
      reg  [        4:0] bits_b_q;
      wire [   C*10-1:0] shift;
      wire [  LANES-1:0] unused_overflow;
      wire [       22:0] format = (INTEGER != 0) ? {LONGEST[22:9], bits_b_q - 5'd1, 4'd0} : LONGEST;

      for (c = 0; c < C; c = c + 1) begin : g_shift
        wire [S-1:0] scale = scale_a_q[c*S+:S];
        if (E8M0 != 0) begin : g_e8m0
          assign nan[c]          = &scale;
          assign shift[c*10+:10] = 10'd127 - {2'b0, scale};
        end else begin : g_exponent
          // The negative of -512 does not fit; one less is small enough for zeros all the same.
          assign nan[c]          = scale == 10'h1FF;
          assign shift[c*10+:10] = (scale == 10'h200) ? 10'h1FF : 10'd0 - scale;
        end
      end

      always @(posedge clk_i) begin
        if (go_q) begin
          shift_b_q <= shift;
          bits_b_q  <= bits_a_q;
        end
      end

      for (k = 0; k < LANES; k = k + 1) begin : g_lane
        sfp_element_decode #(
            .VALUE_MANTISSA_BITS(M),
            .CODE_BITS          (CODE_BITS),
            .MANTISSA_BITS      (CODE_MANTISSA),
            .CUT_SHIFT          (1),
            .CUT_ROUND          (1)
        ) u_decode (
            .clk_i     (clk_i),
            .en_i      (go_q),
            .format_i  (format),
            .shift_i   (shift_b_q[(k/COLUMN)*10+:10]),
            .code_i    (code_b_q[k*CODE_BITS+:CODE_BITS]),
            .value_o   (value[k*W+:W]),
            .overflow_o(unused_overflow[k])
        );
      end
      wire unused_header = &{1'b0, take_header, unused_overflow};
    end

    for (k = 0; k < LANES; k = k + 1) begin : g_value
      always @(posedge clk_i) begin
        if (go_q) value_d_q[k*W+:W] <= nan_r[k/COLUMN] ? NAN : value[k*W+:W];
      end
    end
  endgenerate

  always @(posedge clk_i) begin
    if (go_q) keep_d_q <= keep_r;
  end

  // ---- output

  wire             stall;
  wire [LANES-1:0] out_keep;

  sfp_lockstep_output #(
      .WIDTH      (LANES * W + LANES + 1),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_output (
      .clk_i    (clk_i),
      .rst_i    (rst_i),
      .held_i   (held_q),
      .valid_i  (flags_d_q[1]),
      .data_i   ({flags_d_q[0], keep_d_q, value_d_q}),
      .stall_o  (stall),
      .m_valid_o(m_axis_tvalid),
      .m_ready_i(m_axis_tready),
      .m_data_o ({m_axis_tlast, out_keep, m_axis_tdata})
  );

  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_keep
      assign m_axis_tkeep[k*BYTES+:BYTES] = {BYTES{out_keep[k]}};
    end
  endgenerate

  sfp_state #(
      .WIDTH      (2),
      .RESET_TO   (2'b10),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_control (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({~stall, stall}),
      .q_o  ({go_q, held_q})
  );

  // ---- sticky status

  wire clamped_q;

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_status (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ((clamped_q & ~status_clear_i) | (begin_packet & clamped)),
      .q_o  (clamped_q)
  );

  assign status_short_o       = |short;
  assign status_long_o        = |long;
  assign status_cfg_clamped_o = clamped_q;

  wire unused = &{1'b0, unused_width_invalid, unused_scale_bits, unused_fifo, unused_row_values, field_keep, scale_keep,
                  s_axis_meta_tkeep};
  generate
    if (LEN_BITS > 5) begin : g_unused_bits
      wire unused_bits = field_bits[LEN_BITS-1];
    end
  endgenerate

endmodule

`default_nettype wire
`endif
