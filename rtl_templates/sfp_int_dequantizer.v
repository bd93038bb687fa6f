// Integer dequantizer: words of packed integers in, rows of FP32 values out (BitPruning).
//
// duty      The mirror of sfp_int_quantizer: takes integers of n bits out of LANES strings of words and makes of each
//           the FP32 number nearest to integer * scale + zero point (docs/methods.md). Whatever stands on its input, it
//           keeps packets apart and flags what it can tell is wrong.
// layout    s_axis: as m_axis of sfp_int_quantizer, lane k's word at [k*32 +: 32]. m_axis_tdata: lane k's value at [k*32
//           +: 32]; TKEEP marks the values of a partial last row. A packet without values gives one beat with TLAST and
//           no TKEEP bit. A packet whose data end early: the rows that are complete, then such a beat. Data
//           that go on after the last row are dropped up to their TLAST.
// latency   positions | words and rotation | sfp_from_integer: a row leaves 9 cycles after the acceptance of the data
//           that complete it. One row a cycle; two extra cycles a packet, in which the configuration is taken and the
//           first row gets its position, and one more where the last data beat is needed by no row.
// handshake s_axis_tready comes from flip-flops; m_axis comes from flip-flops through the skid multiplexer; no path
//           from an input of one stream to an output of the other
//
// The configuration (cfg_*) belongs to a packet: hold it from the cycle in which the TVALID of the packet's first
// beat rises until that beat is accepted.

`ifndef SFP_INT_DEQUANTIZER_V
`define SFP_INT_DEQUANTIZER_V
`default_nettype none

module sfp_int_dequantizer #(
    parameter LANES = 8,  // values a row, 1 .. 64
    parameter BITS  = 16, // of the longest integer, 1 .. 16
    parameter ASYNC_RESET = 0  // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [$clog2(BITS+1)-1:0] cfg_bits_i,        // n, 1 .. BITS
    input wire [              31:0] cfg_scale_i,       // FP32
    input wire [              31:0] cfg_zero_point_i,  // FP32, what the integer 0 stands for
    input wire [              31:0] cfg_values_i,      // values in the packet

    input  wire [LANES*32-1:0] s_axis_tdata,
    input  wire [ LANES*4-1:0] s_axis_tkeep,
    input  wire                s_axis_tvalid,
    output wire                s_axis_tready,
    input  wire                s_axis_tlast,

    output wire [LANES*32-1:0] m_axis_tdata,
    output wire [ LANES*4-1:0] m_axis_tkeep,
    output wire                m_axis_tvalid,
    input  wire                m_axis_tready,
    output wire                m_axis_tlast,

    input  wire status_clear_i,       // clears the sticky bits below
    output wire status_short_o,       // the data ended before the packet's values
    output wire status_long_o,        // words were left over at a packet's end and dropped
    output wire status_cfg_clamped_o  // a length, scale or zero point was out of range and was clamped
);

  localparam N_BITS = $clog2(BITS + 1);
  localparam W = BITS + 51;
  localparam RANKS = 8;  // of sfp_from_integer

  generate
    if (LANES < 1 || LANES > 64) begin : g_bad_lanes
      sfp_rule_LANES_must_be_1_to_64 u_rule ();
    end
    if (BITS < 1 || BITS > 16) begin : g_bad_bits
      sfp_rule_BITS_must_be_1_to_16 u_rule ();
    end
  endgenerate

  // ---- a packet begins when its first beat is there and nothing of the one before stands in its way

  wire go_q;          // everything behind the words moves
  wire held_q;        // ~go_q: two flip-flops share the load
  wire active_q;      // the packet has rows to come, the next one is described by the countdown
  wire b_valid_q;
  wire data_ended_q;  // the packet's TLAST has been accepted
  wire drain_q;       // the packet's last row has gone, its data have not
  wire cut_q;         // the packet's data ended early: its rows are dropped
  wire stall;
  wire b_step;

  wire configure = s_axis_tvalid & ~active_q & ~b_valid_q & ~drain_q;
  wire a_step = active_q & (~b_valid_q | b_step);

  wire [N_BITS-1:0] bits;
  wire              length_clamp;
  wire              grid_clamp;
  wire              unused_next;

  sfp_integer_length #(
      .BITS(BITS)
  ) u_length (
      .whole_i   (cfg_bits_i),
      .fraction_i(8'd0),
      .random_i  (8'd0),
      .bits_o    (bits),
      .next_o    (unused_next),
      .clamp_o   (length_clamp)
  );

  reg [N_BITS-1:0] cfg_bits_q;
  reg [      31:0] cfg_scale_q;
  reg [      31:0] cfg_zero_point_q;
  reg              length_clamp_q;
  wire             taken_q;

  always @(posedge clk_i) begin
    if (configure) begin
      cfg_bits_q       <= bits;
      cfg_scale_q      <= cfg_scale_i;
      cfg_zero_point_q <= cfg_zero_point_i;
      length_clamp_q   <= length_clamp;
    end
  end

  // ---- rank A: the next row and its position

  wire             some;
  wire             last;
  wire [$clog2(LANES+1)-1:0] row_values;
  wire [LANES-1:0] keep;
  wire [      4:0] last_bit;
  wire [      4:0] amount;
  wire             wrap;

  sfp_countdown #(
      .LANES     (LANES),
      .VALUE_BITS(32)
  ) u_rows (
      .clk_i   (clk_i),
      .load_i  (configure),
      .values_i(cfg_values_i),
      .step_i  (a_step),
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

  sfp_position #(
      .WIDTH     (32),
      .EXTRA_BITS(N_BITS)
  ) u_position (
      .clk_i   (clk_i),
      .load_i  (configure),
      .kept_i  (6'd0),
      .base_i  (5'd0),
      .step_i  (a_step & some),
      .extra_i (cfg_bits_q),
      .carry_i (1'b0),
      .last_o  (last_bit),
      .rotate_o(amount),
      .wrap_o  (wrap)
  );

  // ---- rank B: everything that the words need to become a row

  reg             b_row_q;
  reg             b_last_q;
  reg             b_need_q;  // the row reaches into the next word
  reg [LANES-1:0] b_keep_q;
  reg [      4:0] b_amount_q;
  reg [     31:0] b_next_q;   // bits that come from the next word
  reg [ BITS-1:0] b_field_q;  // bits of an integer

  always @(posedge clk_i) begin
    if (a_step) begin
      b_row_q    <= some;
      b_last_q   <= last;
      b_need_q   <= wrap & some;
      b_keep_q   <= keep;
      b_amount_q <= amount;
      b_next_q   <= ~((32'hFFFF_FFFF << 1) << last_bit);
      b_field_q  <= ~({BITS{1'b1}} << cfg_bits_q);
    end
  end

  // ---- data: one word a lane and a row at the most

  // A beat holds a word in every lane or none: one TKEEP bit tells.
  wire unused_keep = &{1'b0, s_axis_tkeep};
  wire accept = s_axis_tvalid & s_axis_tready;
  wire word = s_axis_tvalid & s_axis_tkeep[0];
  wire starved = b_need_q & data_ended_q;
  wire lost = cut_q | starved;
  wire end_row = b_step & b_last_q;
  wire data_end = accept & s_axis_tlast;

  assign b_step = go_q & b_valid_q & ~drain_q & (lost | ~b_need_q | word);
  assign s_axis_tready = drain_q | (go_q & b_valid_q & b_need_q & ~data_ended_q);

  sfp_state #(
      .WIDTH      (6),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_packet (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({configure,
              configure | (active_q & ~(a_step & last)),
              a_step | (b_valid_q & ~b_step),
              (data_ended_q | (data_end & ~drain_q)) & ~end_row,
              (drain_q & ~data_end) | (end_row & ~data_ended_q & ~data_end),
              b_step ? lost & ~b_last_q : cut_q}),
      .q_o  ({taken_q, active_q, b_valid_q, data_ended_q, drain_q, cut_q})
  );

  wire [LANES*32-1:0] field;

  sfp_unpacker #(
      .WIDTH(32),
      .LANES(LANES)
  ) u_words (
      .clk_i   (clk_i),
      .en_i    (go_q),
      .held_i  (held_q),
      .take_i  (b_step & b_need_q),
      .mask_i  (b_next_q),
      .amounts_i({2{~b_amount_q, b_amount_q}}),
      .word_i  (s_axis_tdata),
      .field_o (field)
  );

  // ---- what goes with the rows

  wire [RANKS:0] valid_q;
  reg [RANKS:0] last_q;
  reg [(RANKS+1)*LANES-1:0] keep_q;

  always @(posedge clk_i) begin
    if (go_q) begin
      last_q <= {last_q[RANKS-1:0], b_last_q};
      keep_q <= {keep_q[RANKS*LANES-1:0], b_keep_q & {LANES{b_row_q & ~lost}}};
    end
  end

  sfp_rank #(
      .WIDTH      (RANKS + 1),
      .RESET      (1),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_rank (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go_q),
      .d_i  ({valid_q[RANKS-1:0], b_step & (~lost | b_last_q)}),
      .q_o  (valid_q)
  );

  // ---- lanes

  wire [  23:0] scale;
  wire [ W-1:0] addend;
  wire          negative;
  wire          z_lost;
  wire          whole;
  wire          z_high;
  wire [   6:0] limit;
  wire [   8:0] top;
  wire [  31:0] zero_point;

  sfp_restore_grid #(
      .BITS(BITS)
  ) u_grid (
      .clk_i       (clk_i),
      .en_i        (go_q),
      .scale_i     (cfg_scale_q),
      .zero_point_i(cfg_zero_point_q),
      .clamp_o     (grid_clamp),
      .scale_o     (scale),
      .addend_o    (addend),
      .negative_o  (negative),
      .lost_o      (z_lost),
      .whole_o     (whole),
      .z_high_o    (z_high),
      .limit_o     (limit),
      .top_o       (top),
      .zero_point_o(zero_point)
  );

  wire [LANES*32-1:0] value;

  genvar k;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      reg  [BITS-1:0] code_q;
      wire            unused_bits = &{1'b0, field[k*32+BITS+:32-BITS]};

      always @(posedge clk_i) begin
        if (go_q) code_q <= field[k*32+:BITS] & b_field_q;
      end

      sfp_from_integer #(
          .BITS(BITS)
      ) u_value (
          .clk_i       (clk_i),
          .en_i        (go_q),
          .code_i      (code_q),
          .scale_i     (scale),
          .addend_i    (addend),
          .negative_i  (negative),
          .lost_i      (z_lost),
          .whole_i     (whole),
          .z_high_i    (z_high),
          .limit_i     (limit),
          .top_i       (top),
          .zero_point_i(zero_point),
          .value_o     (value[k*32+:32])
      );
    end
  endgenerate

  // ---- output: the skid register takes the row that was on its way when the stall came

  reg [LANES*32-1:0] skid_q;
  reg [   LANES-1:0] skid_keep_q;
  wire               skid_valid_q;
  reg                skid_last_q;

  wire [LANES-1:0] out_keep = held_q ? skid_keep_q : keep_q[RANKS*LANES+:LANES];

  assign m_axis_tdata  = held_q ? skid_q : value;
  assign m_axis_tvalid = held_q ? skid_valid_q : valid_q[RANKS];
  assign m_axis_tlast  = held_q ? skid_last_q : last_q[RANKS];
  assign stall         = m_axis_tvalid & ~m_axis_tready;

  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_keep
      assign m_axis_tkeep[k*4+:4] = {4{out_keep[k]}};
    end
  endgenerate

  always @(posedge clk_i) begin
    skid_q      <= m_axis_tdata;
    skid_keep_q <= out_keep;
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

  wire short_q;
  wire long_q;
  wire clamped_q;
  wire found_short = b_step & starved & ~cut_q;
  wire found_long = drain_q & accept & word;
  wire found_clamped = taken_q & (length_clamp_q | grid_clamp);

  sfp_state #(
      .WIDTH      (3),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_status (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (({short_q, long_q, clamped_q} & {3{~status_clear_i}}) | {found_short, found_long, found_clamped}),
      .q_o  ({short_q, long_q, clamped_q})
  );

  assign status_short_o       = short_q;
  assign status_long_o        = long_q;
  assign status_cfg_clamped_o = clamped_q;

endmodule

`default_nettype wire
`endif
