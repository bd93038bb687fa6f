// Tensor decoder: packed data and width codes in, rows of floating-point values out.
//
// duty      The mirror of sfp_encoder (Gecko exponents; docs/wire_format.md sections 2 to 5).
//           Lengths come from the metadata alone, so positions, masks and rotate amounts are computed
//           ahead of the data. Whatever stands on its inputs, it never sends more rows than announced,
//           flags what it can tell is wrong and starts every packet afresh.
// layout    streams as those of sfp_encoder: lane k of a row or a beat at [k*W +: W], W = 1 + E + M
// latency   row reader | lengths and positions | words and rotation | exponents: a row leaves 4 cycles
//           after the acceptance of its packet's first metadata beat at the earliest, 1 cycle after that of
//           its data; CUT_ROTATE and CUT_OUTPUT add 1 cycle each to both, CUT_ROWS none. One row a cycle; at
//           most two extra cycles a packet, three for a raw one.
// sets      small: CUT_ROWS 1. balanced, fast: CUT_ROTATE 2 too, 1 cycle of latency more. What they measure:
//           docs/pipeline.md of sfpgen
// handshake every TREADY comes from flip-flops; m_axis comes from flip-flops through the exponent adders, the
//           lanes' TKEEP and the skid multiplexer; no path from an input of one stream to an output of another
//
// The configuration (cfg_*, with cfg_values_i the packet's number of values) belongs to a packet: hold it from
// the cycle in which the TVALID of the packet's first beat rises on either stream until its first metadata beat
// is accepted. A raw packet has no metadata: hold it until its first data beat is accepted, and while beats
// of later packets wait.
// A beat without TKEEP bits holds no word; with TLAST it ends the packet of its stream.
// A packet whose streams end early: its complete rows, then a beat with TLAST and no TKEEP bit.

`ifndef SFP_DECODER_V
`define SFP_DECODER_V
`default_nettype none

module sfp_decoder #(
    parameter EXPONENT_BITS = 8,   // bits, 2 .. 11
    parameter MANTISSA_BITS = 23,  // bits, 1 .. 52; 1 + E + M a multiple of 8, at most 64
    parameter LANES         = 8,   // values a row, 1 .. 64
    parameter ROWS          = 8,   // rows a group, 1 .. 64
    parameter CODINGS       = 2,   // exponent codings there are, one bit each: 1 raw, 2 delta, 4 bias, 8 max
    // Cuts of the pipeline (docs/pipeline.md):
    parameter CUT_ROWS      = 0,   // 1: a skid register behind the row reader, which then never waits for data
    parameter CUT_ROTATE    = 0,   // levels of the rotators before a rank in them; 0: no rank
    parameter CUT_OUTPUT    = 0,   // 1: a rank before the output port
    parameter ASYNC_RESET   = 0    // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [$clog2(MANTISSA_BITS+1)-1:0] cfg_mantissa_bits_i,  // kept mantissa bits m, 0 .. M
    input wire                               cfg_sign_i,           // 1: the sign bit was kept
    input wire                               cfg_zero_code_i,      // 1: zeros have a code word
    input wire [                        1:0] cfg_coding_i,         // 0 raw, 1 delta, 2 bias, 3 max
    input wire [          EXPONENT_BITS-1:0] cfg_bias_i,           // bias: what differences were taken from
    input wire [$clog2(EXPONENT_BITS+1)-1:0] cfg_raw_bits_i,       // raw: bits of an exponent code, 1 .. E
    input wire [          EXPONENT_BITS-1:0] cfg_raw_offset_i,     // raw: exponent of code 0, which is zero's
    input wire [                       31:0] cfg_values_i,         // values of the packet

    input  wire [    LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] s_axis_data_tdata,
    input  wire [LANES*((1+EXPONENT_BITS+MANTISSA_BITS)/8)-1:0] s_axis_data_tkeep,
    input  wire                                                 s_axis_data_tvalid,
    output wire                                                 s_axis_data_tready,
    input  wire                                                 s_axis_data_tlast,

    input  wire [31:0] s_axis_meta_tdata,
    input  wire [ 3:0] s_axis_meta_tkeep,
    input  wire        s_axis_meta_tvalid,
    output wire        s_axis_meta_tready,
    input  wire        s_axis_meta_tlast,

    output wire [    LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] m_axis_tdata,
    output wire [LANES*((1+EXPONENT_BITS+MANTISSA_BITS)/8)-1:0] m_axis_tkeep,
    output wire                                                 m_axis_tvalid,
    input  wire                                                 m_axis_tready,
    output wire                                                 m_axis_tlast,

    input  wire status_clear_i,          // clears the sticky bits below
    output wire status_width_invalid_o,  // a width code that no encoder sends; taken as E-1
    output wire status_short_o,          // a stream ended before the packet's values
    output wire status_long_o,           // words were left over at a packet's end and dropped
    output wire status_cfg_clamped_o     // a configuration was out of range and was clamped
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
  localparam COUNT_BITS = $clog2(LANES + 1);
  localparam ROW_BITS = 4 + CODE_BITS + E + COUNT_BITS;  // of what the reader says of a row
  localparam LAST_CODE = E - 1;
  localparam TO_BASE = W - M;
  localparam [E-1:0] MIDDLE = {1'b0, {(E - 1) {1'b1}}};

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
    if (CUT_ROWS < 0 || CUT_ROWS > 1) begin : g_bad_cut_rows
      sfp_rule_CUT_ROWS_must_be_0_or_1 u_rule ();
    end
  endgenerate

  // ---- row reader: what the metadata say of the next row

  wire              clamp = {1'b0, cfg_mantissa_bits_i} > M[M_BITS:0];
  wire [M_BITS-1:0] clamped_bits = clamp ? M[M_BITS-1:0] : cfg_mantissa_bits_i;

  wire              cfg_raw;
  wire              cfg_delta;
  wire              cfg_max;
  wire              cfg_clamp;
  wire [     E-1:0] cfg_base;
  wire [X_BITS-1:0] cfg_raw_bits;
  // Every row of a raw packet is as one with the width code that has as many bits.
  wire [CODE_BITS-1:0] cfg_raw_code = cfg_raw_bits[CODE_BITS-1:0] - 1'b1;
  wire unused_raw_bits = &{1'b0, cfg_raw_bits};

  sfp_coding #(
      .EXPONENT_BITS(E),
      .CODINGS      (CODINGS)
  ) u_coding (
      .coding_i    (cfg_coding_i),
      .bias_i      (cfg_bias_i),
      .raw_bits_i  (cfg_raw_bits_i),
      .raw_offset_i(cfg_raw_offset_i),
      .raw_o       (cfg_raw),
      .delta_o     (cfg_delta),
      .max_o       (cfg_max),
      .base_o      (cfg_base),
      .raw_bits_o  (cfg_raw_bits),
      .clamp_o     (cfg_clamp)
  );

  wire                 raw;          // of the packet of the row at the reader
  wire                 maximum;      // likewise: the coding is max
  wire [CODE_BITS-1:0] raw_code;
  wire [        E-1:0] packet_base;
  wire                 active;
  wire                 clamped;
  wire                 begin_packet;
  wire [   M_BITS-1:0] mantissa_bits;
  wire                 sign;
  wire                 zero_code;
  wire                 start_raw;
  wire                 cut;
  wire                 read_valid;
  wire                 read_ready;
  wire [ ROW_BITS-1:0] read_row;
  wire                 row_valid;    // at rank A
  wire                 row_ready;
  wire                 row_first;
  wire                 row_last;
  wire                 row_base;
  wire                 row_group;
  wire [CODE_BITS-1:0] row_code;
  wire [        E-1:0] row_maximum;
  wire [COUNT_BITS-1:0] row_values;
  wire                 waiting;       // a row stands in the skid register
  wire                 meta_short;
  wire                 meta_long;

  sfp_row_reader #(
      .EXPONENT_BITS(E),
      .LANES        (LANES),
      .ROWS         (ROWS),
      .CODE_BITS    (CODE_BITS),
      .CODINGS      (CODINGS),
      .VALUE_BITS   (32),
      .CFG_BITS     (1 + M_BITS + 2 + 2 + CODE_BITS + E),
      .ASYNC_RESET  (ASYNC_RESET)
  ) u_rows (
      .clk_i             (clk_i),
      .rst_i             (rst_i),
      .cfg_values_i      (cfg_values_i),
      .cfg_i             ({clamp | cfg_clamp, clamped_bits, cfg_sign_i, cfg_zero_code_i, cfg_raw, cfg_max, cfg_raw_code, cfg_base}),
      .cfg_raw_i         (cfg_raw),
      .cfg_delta_i       (cfg_delta),
      .cfg_max_i         (cfg_max),
      .s_axis_meta_tdata (s_axis_meta_tdata),
      .s_axis_meta_tkeep (s_axis_meta_tkeep),
      .s_axis_meta_tvalid(s_axis_meta_tvalid),
      .s_axis_meta_tready(s_axis_meta_tready),
      .s_axis_meta_tlast (s_axis_meta_tlast),
      .hold_i            (waiting | a_valid_q),
      .start_raw_i       (start_raw),
      .cut_i             (cut),
      .active_o          (active),
      .begin_o           (begin_packet),
      .cfg_o             ({clamped, mantissa_bits, sign, zero_code, raw, maximum, raw_code, packet_base}),
      .row_valid_o       (read_valid),
      .row_ready_i       (read_ready),
      .row_first_o       (read_row[0]),
      .row_last_o        (read_row[1]),
      .row_base_o        (read_row[2]),
      .row_group_o       (read_row[3]),
      .row_code_o        (read_row[4+:CODE_BITS]),
      .row_maximum_o     (read_row[4+CODE_BITS+:E]),
      .row_values_o      (read_row[4+CODE_BITS+E+:COUNT_BITS]),
      .short_o           (meta_short),
      .long_o            (meta_long)
  );

  // A skid register keeps the data's stalls, which come late, away from the reader. While a row waits in it or in
  // rank A, the reader begins no packet, so that the configuration stays that of the row.
  generate
    if (CUT_ROWS != 0) begin : g_row_skid
      wire               waiting_q;
      reg [ROW_BITS-1:0] waiting_row_q;
      sfp_state #(
          .ASYNC_RESET(ASYNC_RESET)
      ) u_waiting (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .d_i  (row_valid & ~row_ready),
          .q_o  (waiting_q)
      );
      wire [ROW_BITS-1:0] next_row = waiting_q ? waiting_row_q : read_row;
      always @(posedge clk_i) waiting_row_q <= next_row;  // holds itself while the row waits
      assign waiting    = waiting_q;
      assign read_ready = ~waiting_q;
      assign row_valid  = read_valid | waiting_q;
      assign {row_values, row_maximum, row_code, row_group, row_base, row_last, row_first} = next_row;
    end else begin : g_no_row_skid
      assign waiting    = 1'b0;
      assign read_ready = row_ready;
      assign row_valid  = read_valid;
      assign {row_values, row_maximum, row_code, row_group, row_base, row_last, row_first} = read_row;
    end
  endgenerate

  // ---- rank A: the row and its packet's configuration, before lengths

  wire                a_valid_q;
  reg                 a_first_q;
  reg                 a_last_q;
  reg                 a_base_q;
  reg [CODE_BITS-1:0] a_code_q;
  reg                 a_carry_q;  // one bit more
  reg [COUNT_BITS-1:0] a_values_q;

  // A base row is as wide as can be; exponent codes have one bit more than the width code says, unless that is 0, in
  // max unless it is less than the largest.
  wire                 row_fixed = raw | row_base;
  wire [CODE_BITS-1:0] fixed_code = raw ? raw_code : LAST_CODE[CODE_BITS-1:0];
  wire                 row_one_more = maximum ? row_code >= LAST_CODE[CODE_BITS-1:0] : row_code != {CODE_BITS{1'b0}};

  wire a_step;
  wire a_load = row_valid & row_ready;

  assign row_ready = ~a_valid_q | b_ready;

  wire [LEN_BITS-1:0] mantissa_length = {{(LEN_BITS - M_BITS) {1'b0}}, mantissa_bits};
  wire [POS_BITS-1:0] first_amount = mantissa_length[POS_BITS-1:0] + TO_BASE[POS_BITS-1:0];

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_a_valid (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (a_load | (a_valid_q & ~a_step)),
      .q_o  (a_valid_q)
  );

  always @(posedge clk_i) begin
    if (row_ready) begin
      a_first_q <= row_first;
      a_last_q  <= row_last;
      a_base_q  <= row_base;
      a_code_q  <= row_fixed ? fixed_code : row_code;
      a_carry_q <= row_fixed | row_one_more;
      a_values_q <= row_values;
    end
  end

  // What the exponent coding needs further on: nothing when delta is the only one.
  wire              b_raw;
  wire              b_max;
  wire              b_rebase;  // the row brings a base for all lanes: its packet's, or its group's
  wire [     E-1:0] b_base;    // what the packet's differences start from, in max those of the group

  generate
    if (CODINGS == 2) begin : g_delta_only
      wire unused_coding = &{1'b0, packet_base, row_group, row_maximum};
      assign b_raw      = 1'b0;
      assign b_max      = 1'b0;
      assign b_rebase   = b_first_q;
      assign b_base     = MIDDLE;
    end else begin : g_codings
      reg              a_group_q;
      reg [     E-1:0] a_start_base_q;
      reg              b_raw_q;
      reg              b_max_q;
      reg              b_group_q;
      reg [     E-1:0] b_start_base_q;
      always @(posedge clk_i) begin
        if (row_ready) a_group_q <= row_group;
        if (row_ready & (row_first | row_group)) a_start_base_q <= row_group ? row_maximum : packet_base;
        if (b_ready & a_first_q) begin
          b_raw_q <= raw;
          b_max_q <= maximum;
        end
        if (b_ready) b_group_q <= a_group_q;
        if (b_ready & (a_first_q | a_group_q)) b_start_base_q <= a_start_base_q;
      end
      assign b_raw      = b_raw_q;
      assign b_max      = b_max_q;
      assign b_rebase   = b_first_q | b_group_q;
      assign b_base     = b_start_base_q;
    end
  endgenerate

  // ---- lengths and positions

  wire              invalid;  // a width code that no encoder sends
  wire [CODE_BITS-1:0] code = invalid ? LAST_CODE[CODE_BITS-1:0] : a_code_q;
  wire [POS_BITS-1:0] last_bit;
  wire [POS_BITS-1:0] amount;
  wire              wrap;
  wire              a_some = a_values_q != {COUNT_BITS{1'b0}};  // the row has values

  generate
    if (E == (1 << CODE_BITS)) begin : g_all_codes
      assign invalid = 1'b0;
    end else begin : g_some_codes
      assign invalid = a_code_q > LAST_CODE[CODE_BITS-1:0];
    end
  endgenerate

  sfp_position #(
      .WIDTH     (W),
      .EXTRA_BITS(CODE_BITS),
      .FAST      ((CUT_ROTATE != 0) ? 1 : 0)
  ) u_position (
      .clk_i   (clk_i),
      .load_i  (begin_packet),
      .kept_i  (mantissa_length + {{(LEN_BITS - 1) {1'b0}}, sign}),
      .base_i  ((mantissa_bits == M[M_BITS-1:0]) ? {POS_BITS{1'b0}} : first_amount),
      .step_i  (a_step),  // a row without values is its packet's last
      .extra_i (code),
      .carry_i (a_carry_q),
      .last_o  (last_bit),
      .rotate_o(amount),
      .wrap_o  (wrap)
  );

  // ---- rank B: everything that the data need to become a row

  wire               b_valid_q;
  reg                b_first_q;
  reg                b_last_q;
  reg                b_base_q;
  reg                b_need_q;  // the row reaches into the next word
  reg [COUNT_BITS-1:0] b_values_q;
  reg [       W-1:0] b_mask_q;
  reg [POS_BITS-1:0] b_amount_q;
  reg [ CODE_BITS-1:0] b_code_q;
  reg                b_carry_q;
  reg                b_sign_q;
  reg                b_zero_code_q;

  wire b_goes;   // the row at rank B goes if its word is there or it needs none
  wire b_alone;  // it needs none
  wire b_step;
  wire b_free = ~b_valid_q | (b_goes & b_alone);
  wire b_ready = b_free | (b_goes & word);
  assign a_step = a_valid_q & b_ready;

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_b_valid (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (a_step | (b_valid_q & ~b_step)),
      .q_o  (b_valid_q)
  );

  always @(posedge clk_i) begin
    if (b_ready) begin
      b_first_q     <= a_first_q;
      b_last_q      <= a_last_q;
      b_base_q      <= a_base_q;
      b_need_q      <= wrap & a_some;
      b_values_q    <= a_values_q;
      b_mask_q      <= ~(({W{1'b1}} << 1) << last_bit);
      b_amount_q    <= amount;
      b_code_q      <= code;
      b_carry_q     <= a_carry_q;
    end
    if (b_ready & a_first_q) begin
      b_sign_q          <= sign;
      b_zero_code_q     <= zero_code;
    end
  end

  // The amount in the four ways of sfp_unpacker; a row of up to 128 bits is no load that needs four registers.
  wire [4*POS_BITS-1:0] b_amounts;
  generate
    if (LANES * W > 128) begin : g_amounts
      reg [POS_BITS-1:0] inverted_q;
      reg [2*POS_BITS-1:0] others_q;  // they keep their value while there is no row
      always @(posedge clk_i) begin
        if (b_ready) inverted_q <= ~amount;
        if (a_step) others_q <= {~amount, amount};
      end
      assign b_amounts = {others_q, inverted_q, b_amount_q};
    end else begin : g_amount
      assign b_amounts = {2{~b_amount_q, b_amount_q}};
    end
  endgenerate

  // ---- data: one word a lane and a row at the most

  wire go_q;          // the output moves
  wire held_q;        // ~go_q: two flip-flops share the load
  wire data_ended_q;  // the packet's TLAST has been accepted
  wire drain_q;       // the packet's last row has gone, its data have not
  wire cut_q;         // the packet's data ended early: its rows are dropped

  // A beat holds a word in every lane or none: one TKEEP bit tells.
  wire unused_keep = &{1'b0, s_axis_data_tkeep};
  wire data_accept = s_axis_data_tvalid & s_axis_data_tready;
  wire word = s_axis_data_tvalid & s_axis_data_tkeep[0];
  // A row wants a word that will not come. Without a row in rank B too: behind data that end where they should only rows
  // without bits follow, and neither they nor what rank A may still have of the row before them want a word.
  wire starved = b_need_q & data_ended_q;
  wire lost = cut_q | starved;
  wire end_row = b_step & b_last_q;
  wire data_end = data_accept & s_axis_data_tlast;

  // A packet without metadata starts with its first data beat: one that is not of the packet before.
  assign start_raw = s_axis_data_tvalid & ~active & ~waiting & ~a_valid_q & ~b_valid_q & ~drain_q;

  // TVALID comes late and has many flip-flops to hold: nothing but what cannot be told before stands behind it. A
  // row whose data have ended goes without its word and is dropped.
  assign b_goes = go_q & b_valid_q & ~drain_q;
  assign b_alone = cut_q | data_ended_q | ~b_need_q;
  assign b_step = b_goes & (b_alone | word);
  assign s_axis_data_tready = drain_q | (go_q & b_valid_q & b_need_q & ~data_ended_q);

  // The row reader gives the packet up, unless the packet's last row has left it: then it has none open as long as
  // that row is on its way to rank B, and while it stands there may have the next one.
  assign cut = cut_q & ~(b_valid_q & b_last_q);

  sfp_state #(
      .WIDTH      (3),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_data_control (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i({
        (data_ended_q | (data_end & ~drain_q)) & ~end_row,
        (drain_q & ~data_end) | (end_row & ~data_ended_q & ~data_end),
        b_step ? lost & ~b_last_q : cut_q
      }),
      .q_o  ({data_ended_q, drain_q, cut_q})
  );

  wire [LANES*W-1:0] field;

  sfp_unpacker #(
      .WIDTH     (W),
      .LANES     (LANES),
      .CUT_ROTATE(CUT_ROTATE)
  ) u_words (
      .clk_i   (clk_i),
      .en_i    (go_q),
      .held_i  (held_q),
      .take_i  (b_step & b_need_q),
      .mask_i  (b_mask_q),
      .amounts_i(b_amounts),
      .word_i  (s_axis_data_tdata),
      .field_o (field)
  );

  // The bits that an exponent code of the row has, and whether the row stores its exponents.
  wire [E-1:1] reach;
  wire [E-1:0] b_code_mask = b_max ? {reach[E-1], reach} : {reach, b_carry_q};
  wire         b_raw_row = reach[E-1] & ~b_raw;

  genvar w;
  generate
    for (w = 1; w < E; w = w + 1) begin : g_reach
      assign reach[w] = b_code_q >= w[CODE_BITS-1:0];
    end
  endgenerate

  // ---- rank R, if there is one: within the rotators

  localparam CUT_R = (CUT_ROTATE != 0) ? 1 : 0;

  wire             r_valid;
  wire             r_rebase;
  wire             r_last;
  wire             r_base_row;
  wire             r_zero_code;
  wire             r_sign;
  wire             r_raw;
  wire             r_max;
  wire [    E-1:0] r_base;
  wire             r_raw_row;
  wire [    E-1:0] r_code_mask;
  wire [COUNT_BITS-1:0] r_values;
  wire [    M-1:0] r_mantissa_mask;

  sfp_rank #(
      .WIDTH(2),
      .CUT  (CUT_R),
      .RESET(1),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_rank_r_flags (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go_q),
      .d_i  ({b_step & (~lost | b_last_q), b_step & b_rebase}),
      .q_o  ({r_valid, r_rebase})
  );

  sfp_rank #(
      .WIDTH(7 + 2 * E + COUNT_BITS),
      .CUT  (CUT_R)
  ) u_rank_r (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go_q),
      .d_i  ({b_last_q, b_base_q, b_raw_row, b_zero_code_q, b_sign_q, b_raw, b_max, b_base, b_code_mask,
              b_values_q & {COUNT_BITS{~lost}}}),
      .q_o  ({r_last, r_base_row, r_raw_row, r_zero_code, r_sign, r_raw, r_max, r_base, r_code_mask, r_values})
  );

  generate
    if (CUT_ROTATE != 0) begin : g_late_mask
      reg [M_BITS-1:0] b_mantissa_bits_q;
      reg [     M-1:0] r_mantissa_mask_q;
      always @(posedge clk_i) begin
        if (b_ready & a_first_q) b_mantissa_bits_q <= mantissa_bits;
        if (go_q) r_mantissa_mask_q <= ~({M{1'b1}} >> b_mantissa_bits_q);
      end
      assign r_mantissa_mask = r_mantissa_mask_q;
    end else begin : g_early_mask
      reg [M-1:0] b_mantissa_mask_q;
      always @(posedge clk_i) if (b_ready & a_first_q) b_mantissa_mask_q <= ~({M{1'b1}} >> mantissa_bits);
      assign r_mantissa_mask = b_mantissa_mask_q;
    end
  endgenerate

  // ---- rank C: fields in their places, before exponents

  wire            c_valid_q;
  reg             c_last_q;
  reg             c_base_q;
  reg             c_raw_row_q;
  reg             c_zero_code_q;
  reg [COUNT_BITS-1:0] c_values_q;

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_c_valid (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (go_q ? r_valid : c_valid_q),
      .q_o  (c_valid_q)
  );

  always @(posedge clk_i) begin
    if (go_q) begin
      c_last_q      <= r_last;
      c_base_q      <= r_base_row;
      c_raw_row_q   <= r_raw_row;
      c_zero_code_q <= r_zero_code;
      c_values_q    <= r_values;
    end
  end

  wire         c_raw;
  wire         c_max;
  wire [E-1:0] c_code_mask;

  sfp_rank #(
      .WIDTH(2 + E),
      .CUT  ((CODINGS == 2) ? 0 : 1)
  ) u_rank_c_coding (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go_q),
      .d_i  ({r_raw, r_max, r_code_mask}),
      .q_o  ({c_raw, c_max, c_code_mask})
  );

  wire [LANES*W-1:0] value;

  // Without a rank before the output port its choice between a row and the skid register is one with the choice of
  // the exponent, which comes last.
  localparam NO_CUT_D = (CUT_OUTPUT != 0) ? 0 : 1;
  wire shown = ~(held_q & NO_CUT_D[0]);

  // Where in the field each bit of the addend is, told once for all lanes: a code as it is, or a magnitude one
  // place higher; with a sign both are one place higher yet. Bits that the code does not have are nowhere.
  wire         r_whole = r_raw_row | r_raw | r_max;  // the code is the addend, in max its complement
  wire         r_complement = r_max & ~r_raw_row;
  wire [E-1:0] r_magnitude_mask = r_code_mask >> 1;
  wire [E-1:0] r_from_0 = r_code_mask & {E{r_whole & ~r_sign}};
  wire [E-1:0] r_from_1 = (r_code_mask & {E{r_whole & r_sign}}) | (r_magnitude_mask & {E{~r_whole & ~r_sign}});
  wire [E-1:0] r_from_2 = r_magnitude_mask & {E{~r_whole & r_sign}};
  wire         r_negative_0 = r_code_mask[0] & ~r_whole & ~r_sign;
  wire         r_negative_1 = r_code_mask[0] & ~r_whole & r_sign;

  genvar k;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      wire [  E:0] upper = field[k*W+M+:E+1];
      reg          sign_q;
      wire [E-1:0] magnitude = (upper[E-1:0] & r_from_0) | (upper[E:1] & r_from_1) | ({1'b0, upper[E:2]} & r_from_2);
      wire         minus = (upper[0] & r_negative_0) | (upper[1] & r_negative_1);
      wire         negative = minus | r_complement;
      wire [E-1:0] addend = magnitude ^ {E{negative}};
      reg          negative_q;
      reg  [M-1:0] mantissa_q;
      wire [E-1:0] exponent;
      reg  [E-1:0] addend_q;  // of a row that stores its exponents: the exponent

      always @(posedge clk_i) begin
        if (go_q) begin
          sign_q     <= r_sign & upper[0];
          negative_q <= negative;
          addend_q   <= addend;
          mantissa_q <= field[k*W+:M] & r_mantissa_mask;
        end
      end

      reg [E-1:0] lane_base_q;

      if (CUT_ROTATE != 0) begin : g_early
        // There is time before rank C: the base comes with its row, and the zero is told there.
        reg          zero_q;
        wire         none = ~|magnitude;
        wire         zero = r_raw ? none : r_zero_code & ~r_raw_row &
                            (r_max ? r_code_mask[0] & ~|(~magnitude & r_code_mask) : minus & none);
        wire         keeps_base = ~c_valid_q | ~c_base_q | (c_zero_code_q & ~|addend_q & ~|mantissa_q);
        wire [E-1:0] base = r_rebase ? r_base : keeps_base ? lane_base_q : addend_q;
        wire [E-1:0] carry;
        wire [E-1:0] span;
        wire [E-1:0] sum = addend_q ^ lane_base_q ^ {carry[E-2:0] | (span[E-2:0] & {(E - 1) {negative_q}}), negative_q};

        always @(posedge clk_i) begin
          if (go_q) begin
            lane_base_q <= base;
            zero_q      <= zero;
          end
        end

        sfp_prefix #(
            .WIDTH (E),
            .FIRST (0),
            .LEVELS($clog2(E))
        ) u_prefix (
            .generate_i (lane_base_q & addend_q),
            .propagate_i(lane_base_q | addend_q),
            .generate_o (carry),
            .propagate_o(span)
        );

        assign exponent = (sum & {E{shown & ~c_raw_row_q & ~zero_q}}) | (addend_q & {E{shown & c_raw_row_q}});
        wire unused_carry = &{1'b0, carry[E-1], span[E-1], c_raw, c_max, c_code_mask};
      end else begin : g_late
        wire [E-1:0] decoded;
        assign exponent = decoded & {E{shown}};

        sfp_delta_decode #(
            .EXPONENT_BITS(E)
        ) u_delta (
            .raw_row_i  (c_raw_row_q),
            .raw_i      (c_raw),
            .max_i      (c_max),
            .code_mask_i(c_code_mask),
            .zero_code_i(c_zero_code_q),
            .addend_i   (addend_q),
            .negative_i (negative_q),
            .base_i     (lane_base_q),
            .exponent_o (decoded)
        );

        // A zero leaves its lane's base as it was.
        wire zero = c_zero_code_q & ~|addend_q & ~|mantissa_q;

        always @(posedge clk_i) begin
          if (r_rebase) lane_base_q <= r_base;
          else if (go_q & c_valid_q & c_base_q & ~zero) lane_base_q <= addend_q;
        end
      end

      assign value[k*W+:W] = {sign_q & shown, exponent, mantissa_q & {M{shown}}};
    end
  endgenerate

  // ---- rank D, if there is one: before the output

  wire               d_valid;
  wire               d_last;
  wire [COUNT_BITS-1:0] d_values;
  wire [LANES*W-1:0] d_value;

  sfp_rank #(
      .WIDTH(1),
      .CUT  (CUT_OUTPUT),
      .RESET(1),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_rank_d_flags (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go_q),
      .d_i  (c_valid_q),
      .q_o  (d_valid)
  );

  sfp_rank #(
      .WIDTH(1 + COUNT_BITS + LANES * W),
      .CUT  (CUT_OUTPUT)
  ) u_rank_d (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go_q),
      .d_i  ({c_last_q, c_values_q, value}),
      .q_o  ({d_last, d_values, d_value})
  );

  // ---- output: the skid register takes the row that was on its way when the stall came

  reg  [LANES*W-1:0] skid_q;
  reg  [COUNT_BITS-1:0] skid_values_q;
  wire               skid_valid_q;
  reg                skid_last_q;
  wire [COUNT_BITS-1:0] values = held_q ? skid_values_q : d_values;
  wire               stall = m_axis_tvalid & ~m_axis_tready;

  assign m_axis_tdata  = (skid_q & {(LANES * W) {held_q}}) | (d_value & {(LANES * W) {~held_q | NO_CUT_D[0]}});
  assign m_axis_tvalid = held_q ? skid_valid_q : d_valid;
  assign m_axis_tlast  = held_q ? skid_last_q : d_last;

  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_keep
      assign m_axis_tkeep[k*BYTES+:BYTES] = {BYTES{values > k[COUNT_BITS-1:0]}};
    end
  endgenerate

  always @(posedge clk_i) begin
    skid_q      <= m_axis_tdata;
    skid_values_q <= values;
    skid_last_q <= m_axis_tlast;
  end

  sfp_state #(
      .WIDTH      (3),
      .RESET_TO   (3'b100),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_control (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({~stall, stall, stall}),
      .q_o  ({go_q, held_q, skid_valid_q})
  );

  // ---- sticky status

  wire width_invalid_q;
  wire short_q;
  wire long_q;
  wire clamped_q;

  wire code_invalid = a_step & a_some & invalid;

  sfp_state #(
      .WIDTH      (4),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_status (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i({
        (width_invalid_q & ~status_clear_i) | code_invalid,
        (short_q & ~status_clear_i) | (meta_short | starved),
        (long_q & ~status_clear_i) | meta_long | (drain_q & data_accept & word),
        (clamped_q & ~status_clear_i) | (begin_packet & clamped)
      }),
      .q_o  ({width_invalid_q, short_q, long_q, clamped_q})
  );

  assign status_width_invalid_o = width_invalid_q;
  assign status_short_o         = short_q;
  assign status_long_o          = long_q;
  assign status_cfg_clamped_o   = clamped_q;

endmodule

`default_nettype wire
`endif
