// Unpacker for bit fields of any meaning: LANES strings of WIDTH-bit words in, rows of LANES fields out.
//
// duty      The mirror of sfp_stream_packer. The field widths arrive on a stream of their own, one a row, and run
//           ahead of the data: position, mask and rotate amount of a row are ready before its words. Whatever
//           stands on its inputs, it sends one row for every width, flags what it can tell is wrong and starts
//           every packet afresh.
// layout    s_axis_width_tdata: bits of the row's fields, 0 .. WIDTH, more is taken as WIDTH and flagged; TLAST with
//           the packet's last row. s_axis_data: as m_axis of sfp_stream_packer.
//           m_axis_tdata: lane k's field in the low bits of [k*WIDTH +: WIDTH], zeros above; m_axis_tuser: its bits.
//           A beat without TKEEP on s_axis_width holds no row, on s_axis_data no words; with TLAST it ends the packet
//           of its stream, and such a beat ends the packet on m_axis as well where no row was left to carry TLAST.
//           A packet whose data end before its rows: the rows that are complete, then a beat with TLAST and no
//           TKEEP bit. Data that go on after the last row are dropped up to their TLAST.
// latency   positions | words and rotation | output: a row leaves 3 cycles after the acceptance of its width at the
//           earliest, 1 cycle after that of its data. One row a cycle; at most one extra cycle a packet, one whose
//           last data beat no row needs.
// handshake every TREADY comes from flip-flops; m_axis comes from flip-flops through the skid multiplexer; no path
//           from an input of one stream to an output of another

`ifndef SFP_STREAM_UNPACKER_V
`define SFP_STREAM_UNPACKER_V
`default_nettype none

module sfp_stream_unpacker #(
    parameter WIDTH       = 32,  // bits of a word, a multiple of 8, 8 .. 64
    parameter LANES       = 8,   // fields a row, 1 .. 64
    parameter ASYNC_RESET = 0    // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input  wire [7:0] s_axis_width_tdata,
    input  wire       s_axis_width_tkeep,
    input  wire       s_axis_width_tvalid,
    output wire       s_axis_width_tready,
    input  wire       s_axis_width_tlast,

    input  wire [    LANES*WIDTH-1:0] s_axis_data_tdata,
    input  wire [LANES*(WIDTH/8)-1:0] s_axis_data_tkeep,
    input  wire                       s_axis_data_tvalid,
    output wire                       s_axis_data_tready,
    input  wire                       s_axis_data_tlast,

    output wire [    LANES*WIDTH-1:0] m_axis_tdata,
    output wire [LANES*(WIDTH/8)-1:0] m_axis_tkeep,
    output wire [$clog2(WIDTH+1)-1:0] m_axis_tuser,   // bits of the row's fields
    output wire                       m_axis_tvalid,
    input  wire                       m_axis_tready,
    output wire                       m_axis_tlast,

    input  wire status_clear_i,          // clears the sticky bits below
    output wire status_width_invalid_o,  // a field width above WIDTH was taken as WIDTH
    output wire status_short_o,          // the data ended before the packet's rows
    output wire status_long_o            // words were left over at a packet's end and dropped
);

  localparam BYTES = WIDTH / 8;
  localparam POS_BITS = $clog2(WIDTH);
  localparam LEN_BITS = $clog2(WIDTH + 1);

  generate
    if (WIDTH < 8 || WIDTH > 64 || WIDTH % 8 != 0) begin : g_bad_width
      sfp_rule_WIDTH_must_be_a_multiple_of_8_up_to_64 u_rule ();
    end
    if (LANES < 1 || LANES > 64) begin : g_bad_lanes
      sfp_rule_LANES_must_be_1_to_64 u_rule ();
    end
  endgenerate

  // ---- widths: a spare place behind the port, so that its TREADY is a flip-flop

  wire      spare_valid_q;
  reg       spare_keep_q;
  reg       spare_last_q;
  reg [7:0] spare_q;

  wire       a_ready;
  wire       in_valid = s_axis_width_tvalid | spare_valid_q;
  wire       in_keep = spare_valid_q ? spare_keep_q : s_axis_width_tkeep;
  wire       in_last = spare_valid_q ? spare_last_q : s_axis_width_tlast;
  wire [7:0] in_bits = spare_valid_q ? spare_q : s_axis_width_tdata;

  assign s_axis_width_tready = ~spare_valid_q;

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_spare_valid (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (in_valid & ~a_ready),
      .q_o  (spare_valid_q)
  );

  always @(posedge clk_i) begin
    if (~spare_valid_q) begin
      spare_keep_q <= s_axis_width_tkeep;
      spare_last_q <= s_axis_width_tlast;
      spare_q      <= s_axis_width_tdata;
    end
  end

  // ---- rank A: the row's width; a beat without a row passes for its TLAST

  wire               a_valid_q;
  reg                a_row_q;
  reg                a_last_q;
  reg [LEN_BITS-1:0] a_bits_q;
  wire               first_q;  // the next beat is a packet's first

  wire a_step;
  wire a_load = in_valid & a_ready & (in_keep | in_last);
  wire too_wide = in_bits > WIDTH[7:0];

  assign a_ready = ~a_valid_q | a_step;

  sfp_state #(
      .WIDTH      (2),
      .RESET_TO   (2'b01),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_a_control (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({a_load | (a_valid_q & ~a_step), a_load ? in_last : first_q}),
      .q_o  ({a_valid_q, first_q})
  );

  always @(posedge clk_i) begin
    if (a_load) begin
      a_row_q  <= in_keep;
      a_last_q <= in_last;
      a_bits_q <= too_wide ? WIDTH[LEN_BITS-1:0] : in_bits[LEN_BITS-1:0];
    end
  end

  wire [POS_BITS-1:0] last_bit;
  wire [POS_BITS-1:0] amount;
  wire                wrap;

  sfp_position #(
      .WIDTH     (WIDTH),
      .EXTRA_BITS(LEN_BITS)
  ) u_position (
      .clk_i   (clk_i),
      .load_i  (a_load & first_q),
      .kept_i  ({LEN_BITS{1'b0}}),
      .base_i  ({POS_BITS{1'b0}}),
      .step_i  (a_step & a_row_q),
      .extra_i (a_bits_q),
      .carry_i (1'b0),
      .last_o  (last_bit),
      .rotate_o(amount),
      .wrap_o  (wrap)
  );

  // ---- rank B: everything that the words need to become a row

  wire               b_valid_q;
  reg                b_row_q;
  reg                b_last_q;
  reg                b_need_q;  // the row reaches into the next word
  reg [LEN_BITS-1:0] b_bits_q;
  reg [POS_BITS-1:0] b_amount_q;
  reg [   WIDTH-1:0] b_next_q;  // bits that come from the next word
  reg [   WIDTH-1:0] b_field_q; // bits of the field

  wire b_step;
  assign a_step = a_valid_q & (~b_valid_q | b_step);

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_b_valid (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (a_step | (b_valid_q & ~b_step)),
      .q_o  (b_valid_q)
  );

  always @(posedge clk_i) begin
    if (a_step) begin
      b_row_q    <= a_row_q;
      b_last_q   <= a_last_q;
      b_need_q   <= wrap & a_row_q;
      b_bits_q   <= a_bits_q;
      b_amount_q <= amount;
      b_next_q   <= ~(({WIDTH{1'b1}} << 1) << last_bit);
      b_field_q  <= ~({WIDTH{1'b1}} << a_bits_q);
    end
  end

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
  wire starved = b_need_q & data_ended_q;
  wire lost = cut_q | starved;
  wire end_row = b_step & b_last_q;
  wire data_end = data_accept & s_axis_data_tlast;

  assign b_step = go_q & b_valid_q & ~drain_q & (lost | ~b_need_q | word);
  assign s_axis_data_tready = drain_q | (go_q & b_valid_q & b_need_q & ~data_ended_q);

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

  wire [LANES*WIDTH-1:0] field;

  sfp_unpacker #(
      .WIDTH(WIDTH),
      .LANES(LANES)
  ) u_words (
      .clk_i   (clk_i),
      .en_i    (go_q),
      .held_i  (held_q),
      .take_i  (b_step & b_need_q),
      .mask_i  (b_next_q),
      .amounts_i({2{~b_amount_q, b_amount_q}}),
      .word_i  (s_axis_data_tdata),
      .field_o (field)
  );

  // ---- output: the skid register takes the row that was on its way when the stall came

  wire                   c_valid_q;
  reg                    c_row_q;
  reg                    c_last_q;
  reg [    LEN_BITS-1:0] c_bits_q;
  reg [LANES*WIDTH-1:0] c_field_q;

  wire                   skid_valid_q;
  reg                    skid_row_q;
  reg                    skid_last_q;
  reg [    LEN_BITS-1:0] skid_bits_q;
  reg [LANES*WIDTH-1:0] skid_field_q;

  wire out_row = held_q ? skid_row_q : c_row_q;
  wire stall = m_axis_tvalid & ~m_axis_tready;

  assign m_axis_tdata  = held_q ? skid_field_q : c_field_q;
  assign m_axis_tkeep  = {(LANES * BYTES) {out_row}};
  assign m_axis_tuser  = held_q ? skid_bits_q : c_bits_q;
  assign m_axis_tvalid = held_q ? skid_valid_q : c_valid_q;
  assign m_axis_tlast  = held_q ? skid_last_q : c_last_q;

  genvar k;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      always @(posedge clk_i) begin
        if (go_q) c_field_q[k*WIDTH+:WIDTH] <= field[k*WIDTH+:WIDTH] & b_field_q;
      end
    end
  endgenerate

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_c_valid (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (go_q ? b_step & (~lost | b_last_q) : c_valid_q),
      .q_o  (c_valid_q)
  );

  always @(posedge clk_i) begin
    if (go_q) begin
      c_row_q  <= b_row_q & ~lost;
      c_last_q <= b_last_q;
      c_bits_q <= b_bits_q;
    end
    skid_field_q <= m_axis_tdata;
    skid_row_q   <= out_row;
    skid_last_q  <= m_axis_tlast;
    skid_bits_q  <= m_axis_tuser;
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

  sfp_state #(
      .WIDTH      (3),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_status (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i({
        (width_invalid_q & ~status_clear_i) | (a_load & in_keep & too_wide),
        (short_q & ~status_clear_i) | (b_valid_q & starved),
        (long_q & ~status_clear_i) | (drain_q & data_accept & word)
      }),
      .q_o  ({width_invalid_q, short_q, long_q})
  );

  assign status_width_invalid_o = width_invalid_q;
  assign status_short_o         = short_q;
  assign status_long_o          = long_q;

endmodule

`default_nettype wire
`endif
