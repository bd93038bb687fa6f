// Largest exponent of the values of a packet, a channel or a row, and the shift that takes it to the top of a number format.
//
// duty      Rows of FP32 or BF16 values in, a beat for each scope out (docs/formats.md): the whole packet, every
//           cfg_channel_rows_i rows, or every row. Infinities and NaNs do not count; zeros and subnormal values count with the
//           exponent of the smallest normal one.
// layout    s_axis: lane k at [k*W +: W], {sign, exponent[8], mantissa[M]}, W = 9 + M. m_axis, 32 bits: [15:0] the shift, signed;
//           [23:16] the exponent field, 1 .. 254; [24] a value is neither zero nor without end; [25] one is infinite or a NaN
// latency   capture | half of the tree | the other half | largest so far | shift: the beat appears 5 cycles after the scope's last
//           row is accepted. One row a cycle, and no cycle between packets.
// handshake s_axis_tready comes from a flip-flop; m_axis comes from flip-flops through its skid multiplexer
//
// The configuration (cfg_*) belongs to a packet: hold it from the cycle in which the TVALID of the packet's first beat rises
// until that beat is accepted. The packet's last scope may be short. Where TLAST comes behind the last row (a beat without any TKEEP
// bit) and its scope has been told, m_axis has a beat without TKEEP too.

`ifndef SFP_MAX_EXPONENT_V
`define SFP_MAX_EXPONENT_V
`default_nettype none

module sfp_max_exponent #(
    parameter VALUE_MANTISSA_BITS = 23,     // M of a value: 23 or 7; M + 1 a multiple of 8
    parameter LANES               = 8,      // values a row, 1 .. 64
    parameter FORMATS             = 1,      // 1 .. 8
    parameter FORMAT_0            = 69172,  // e4m3; fields as in sfp_element_unpack
    parameter FORMAT_1            = 0,
    parameter FORMAT_2            = 0,
    parameter FORMAT_3            = 0,
    parameter FORMAT_4            = 0,
    parameter FORMAT_5            = 0,
    parameter FORMAT_6            = 0,
    parameter FORMAT_7            = 0,
    parameter ASYNC_RESET         = 0       // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [ 2:0] cfg_format_i,        // 0 .. FORMATS - 1
    input wire [ 1:0] cfg_scope_i,         // 0 packet, 1 channel, 2 row
    input wire [15:0] cfg_channel_rows_i,  // 1 .. 65535

    input  wire [    LANES*(9+VALUE_MANTISSA_BITS)-1:0] s_axis_tdata,
    input  wire [(LANES*(9+VALUE_MANTISSA_BITS))/8-1:0] s_axis_tkeep,
    input  wire                                         s_axis_tvalid,
    output wire                                         s_axis_tready,
    input  wire                                         s_axis_tlast,

    output wire [31:0] m_axis_tdata,
    output wire [ 3:0] m_axis_tkeep,
    output wire        m_axis_tvalid,
    input  wire        m_axis_tready,
    output wire        m_axis_tlast,

    input  wire status_clear_i,
    output wire status_cfg_clamped_o  // a configuration was out of range
);

  localparam M = VALUE_MANTISSA_BITS;
  localparam W = 9 + M;
  localparam BYTES = W / 8;
  localparam LEVELS = $clog2(LANES);
  localparam HALF = LEVELS / 2;
  // Ranks: exponents in A, those of half the tree in B, the row's largest in C, the scope's so far in D, its beat in E.
  localparam RANKS = 5;
  localparam A = 0;
  localparam C = 2;
  localparam E = 4;
  localparam [1:0] CHANNEL = 2'd1;
  localparam [1:0] ROW = 2'd2;

  generate
    if (M != 7 && M != 15 && M != 23) begin : g_bad_value
      sfp_rule_max_exponent_VALUE_MANTISSA_BITS_must_be_7_15_or_23 u_rule ();
    end
  endgenerate

  // ---- control

  wire                   go;
  wire                   held;
  wire                   stall;
  wire                   configure;
  wire [      RANKS-1:0] valid;
  wire [      RANKS-1:0] first;
  wire [      RANKS-1:0] last;
  wire [RANKS*LANES-1:0] keep;
  wire [      LANES-1:0] s_keep;

  sfp_row_pipeline #(
      .LANES      (LANES),
      .RANKS      (RANKS),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_rows (
      .clk_i      (clk_i),
      .rst_i      (rst_i),
      .s_valid_i  (s_axis_tvalid),
      .s_ready_o  (s_axis_tready),
      .s_last_i   (s_axis_tlast),
      .s_keep_i   (s_keep),
      .stall_i    (stall),
      .go_o       (go),
      .held_o     (held),
      .configure_o(configure),
      .valid_o    (valid),
      .first_o    (first),
      .last_o     (last),
      .keep_o     (keep)
  );

  // ---- configuration of the packet

  wire [22:0] format;
  wire        format_clamp;
  reg  [22:0] format_a_q;
  reg  [ 1:0] scope_a_q;
  reg  [15:0] rows_a_q;
  wire        scope_clamp = &cfg_scope_i;
  wire        rows_clamp = ~|cfg_channel_rows_i & (cfg_scope_i == CHANNEL);

  sfp_element_choice #(
      .FORMATS (FORMATS),
      .FORMAT_0(FORMAT_0),
      .FORMAT_1(FORMAT_1),
      .FORMAT_2(FORMAT_2),
      .FORMAT_3(FORMAT_3),
      .FORMAT_4(FORMAT_4),
      .FORMAT_5(FORMAT_5),
      .FORMAT_6(FORMAT_6),
      .FORMAT_7(FORMAT_7)
  ) u_choice (
      .number_i(cfg_format_i),
      .format_o(format),
      .clamp_o (format_clamp)
  );

  always @(posedge clk_i) begin
    if (configure) begin
      format_a_q <= format;
      scope_a_q  <= cfg_scope_i & ~{1'b0, scope_clamp};
      rows_a_q   <= cfg_channel_rows_i | {15'b0, rows_clamp};
    end
  end

  // The format's largest exponent, as the field that a value has with it, and twice the bias of values: what the exponent
  // field of the values is taken from gives the shift.
  wire [8:0] codes_a = ~(9'h1FF << format_a_q[3:0]);
  wire       reserved_a = format_a_q[18] | (format_a_q[19] & ~|format_a_q[8:4]);  // no number has the largest exponent
  wire [9:0] top_a = {1'b0, codes_a} - {9'b0, reserved_a} - {1'b0, format_a_q[17:9]} + 10'd255;

  // ---- scopes: told from the rows in A

  wire        fresh_q;  // the next row begins a scope
  reg  [15:0] left_q;   // rows of its channel that are left
  wire        some_a = keep[A*LANES];  // kept lanes come first
  wire        fresh_a = first[A] | fresh_q;
  wire [15:0] count_a = fresh_a ? rows_a_q : left_q;
  wire        one_left = ~|count_a[15:1];
  wire        full_a = some_a & ((scope_a_q == ROW) | ((scope_a_q == CHANNEL) & one_left));
  wire        ends_a = full_a | last[A];

  sfp_state #(
      .RESET_TO   (1'b1),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_fresh (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ((go & valid[A]) ? ends_a | (fresh_a & ~some_a) : fresh_q),
      .q_o  (fresh_q)
  );

  always @(posedge clk_i) begin
    if (go & valid[A] & some_a) left_q <= count_a - 16'd1;
  end

  // ---- lanes and tree

  wire [LANES*8-1:0] exponents;
  wire [LANES*8-1:0] half;
  wire [LANES*8-1:0] half_b;
  wire [LANES*8-1:0] whole;
  wire [  LANES-1:0] nonzero;
  wire [  LANES-1:0] endless;

  genvar k;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      reg  [W-2:0] value_a_q;
      wire [  7:0] exponent = value_a_q[M+:8];
      wire         infinite = &exponent;
      assign s_keep[k] = s_axis_tkeep[k*BYTES];
      always @(posedge clk_i) begin
        if (go) value_a_q <= s_axis_tdata[k*W+:W-1];
      end
      assign endless[k] = infinite & keep[A*LANES+k];
      assign nonzero[k] = (|value_a_q) & ~infinite & keep[A*LANES+k];
      assign exponents[k*8+:8] = exponent & {8{~infinite & keep[A*LANES+k]}};
    end
  endgenerate

  sfp_maximum #(
      .WIDTH (8),
      .COUNT (LANES),
      .FIRST (0),
      .LEVELS(HALF)
  ) u_half (
      .numbers_i(exponents),
      .numbers_o(half)
  );

  sfp_rank #(
      .WIDTH(LANES * 8)
  ) u_rank (
      .clk_i(clk_i),
      .rst_i(1'b0),
      .en_i (go),
      .d_i  (half),
      .q_o  (half_b)
  );

  sfp_maximum #(
      .WIDTH (8),
      .COUNT (LANES),
      .FIRST (HALF),
      .LEVELS(LEVELS - HALF)
  ) u_whole (
      .numbers_i(half_b),
      .numbers_o(whole)
  );

  // ---- the scope so far, and its beat

  // {the row begins a scope, ends it, has no value of it; the top of the format; a value counts, one is without end}
  reg  [14:0] row_b_q;
  reg  [14:0] row_c_q;
  reg  [13:0] row_d_q;
  reg  [ 7:0] largest_c_q;
  reg  [ 7:0] largest_d_q;
  reg  [31:0] beat_e_q;
  reg         ends_e_q;
  reg         null_e_q;

  wire        begins_c = row_c_q[14];
  wire [ 7:0] so_far = largest_d_q & {8{~begins_c}};
  wire [ 1:0] kinds = row_d_q[1:0] & {2{~begins_c}};
  wire [ 7:0] field_d = {largest_d_q[7:1], largest_d_q[0] | ~|largest_d_q[7:1]};
  wire [ 9:0] shift_d = row_d_q[11:2] - {2'b0, field_d};

  always @(posedge clk_i) begin
    if (go) begin
      row_b_q     <= {fresh_a, ends_a, fresh_a & ~some_a, top_a, |nonzero, |endless};
      row_c_q     <= row_b_q;
      largest_c_q <= whole[7:0];
      beat_e_q    <= {6'b0, row_d_q[0], row_d_q[1], field_d, {6{shift_d[9]}}, shift_d};
      ends_e_q    <= row_d_q[13];
      null_e_q    <= row_d_q[12];
    end
    if (go & valid[C]) begin
      row_d_q     <= {row_c_q[13:2], row_c_q[1:0] | kinds};
      largest_d_q <= (largest_c_q > so_far) ? largest_c_q : so_far;
    end
  end

  // The bytes of a value agree: one TKEEP bit of each tells. Signs have no exponent.
  wire unused = &{1'b0, s_axis_tkeep, s_axis_tdata, first, last, valid, keep, whole, format_a_q[22:20]};

  // ---- output

  wire m_null;

  sfp_lockstep_output #(
      .WIDTH      (34),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_output (
      .clk_i    (clk_i),
      .rst_i    (rst_i),
      .held_i   (held),
      .valid_i  (valid[E] & ends_e_q),
      .data_i   ({last[E], null_e_q, beat_e_q}),
      .stall_o  (stall),
      .m_valid_o(m_axis_tvalid),
      .m_ready_i(m_axis_tready),
      .m_data_o ({m_axis_tlast, m_null, m_axis_tdata})
  );

  assign m_axis_tkeep = {4{~m_null}};

  // ---- status

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_status (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ((status_cfg_clamped_o & ~status_clear_i) | (configure & (format_clamp | scope_clamp | rows_clamp))),
      .q_o  (status_cfg_clamped_o)
  );

endmodule

`default_nettype wire
`endif
