// Row reader: turns a metadata stream into one row description a cycle and keeps packets apart.
//
// duty      Takes the configuration with a packet's first metadata beat, counts the packet's rows, reads
//           the width code of every row that has one, in max with the group's largest exponent before the
//           first, and says which lanes the last row fills. It knows the data only by cut_i, so it runs ahead of them. A packet whose metadata end early (or that
//           cut_i gives up) is closed with a row without values; what a packet leaves over is dropped
//           up to its TLAST. Nothing is carried into the next packet.
// layout    s_axis_meta: 32-bit words, codes LSB first. A beat without TKEEP holds no word; with TLAST it
//           ends the packet. row_code_o is meaningless where the row has no code, row_maximum_o but for a
//           row with row_group_o.
// latency   row_* are combinational from flip-flops and cut_i; the first row of a packet stands there in
//           the cycle after its first beat is accepted. One cycle without a row between packets.
// handshake s_axis_meta_tready comes from flip-flops and, between packets, cfg_raw_i

`ifndef SFP_ROW_READER_V
`define SFP_ROW_READER_V
`default_nettype none

module sfp_row_reader #(
    parameter EXPONENT_BITS = 8,   // 2 .. 11
    parameter LANES         = 8,   // values a row, 1 .. 64
    parameter ROWS          = 8,   // rows a group, 1 .. 64; the first row of a group has no code
    parameter CODE_BITS     = 3,   // bits of a width code, 1 .. 4
    parameter CODINGS       = 2,   // as in sfp_decoder
    parameter VALUE_BITS    = 32,  // bits of the number of values
    parameter CFG_BITS      = 8,   // bits of the configuration that is handed through
    parameter ASYNC_RESET   = 0    // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [VALUE_BITS-1:0] cfg_values_i,
    input wire [  CFG_BITS-1:0] cfg_i,
    input wire                  cfg_raw_i,    // the packet has no metadata
    input wire                  cfg_delta_i,  // the first row of a group has no code
    input wire                  cfg_max_i,    // a group's codes follow its largest exponent

    input  wire [31:0] s_axis_meta_tdata,
    input  wire [ 3:0] s_axis_meta_tkeep,
    input  wire        s_axis_meta_tvalid,
    output wire        s_axis_meta_tready,
    input  wire        s_axis_meta_tlast,

    input wire start_raw_i,  // the first data beat of a packet without metadata is there
    input wire cut_i,        // the packet of the row that stands here is given up

    output wire                 active_o,     // a packet is open
    output wire                 begin_o,      // the configuration is being taken
    output wire [ CFG_BITS-1:0] cfg_o,        // of the packet of the row that stands here
    output wire                 row_valid_o,
    input  wire                 row_ready_i,
    output wire                 row_first_o,  // of the packet
    output wire                 row_last_o,   // of the packet
    output wire                 row_base_o,   // of a group: exponents as they are, no code
    output wire                 row_group_o,  // of a group in max
    output wire [CODE_BITS-1:0] row_code_o,
    output wire [EXPONENT_BITS-1:0] row_maximum_o,
    output wire [    LANES-1:0] row_keep_o,   // lanes with a value; none: the row only ends the packet

    output wire short_o,  // the metadata ended before the packet's rows
    output wire long_o    // a word of metadata was left over
);

  localparam ROW_BITS = (ROWS > 1) ? $clog2(ROWS) : 1;
  localparam LAST_ROW = ROWS - 1;
  localparam E = EXPONENT_BITS;
  localparam HAS_MAX = (CODINGS & 8) != 0;
  localparam EXTRA_BITS = HAS_MAX ? $clog2(E + 1) : 1;
  localparam FIELD_BITS = HAS_MAX ? E + CODE_BITS : CODE_BITS;  // the most that one row has of metadata

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_row_reader_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
    if (ROWS < 1 || ROWS > 64) begin : g_bad_rows
      sfp_rule_row_reader_ROWS_must_be_1_to_64 u_rule ();
    end
    if (CODE_BITS < 1 || CODE_BITS > 4) begin : g_bad_code
      sfp_rule_row_reader_CODE_BITS_must_be_1_to_4 u_rule ();
    end
  endgenerate

  // ---- the next word, and where the packet stands

  wire       active_q;      // a packet is open: its configuration is taken
  wire       first_q;       // its first row has not gone
  wire       drain_q;       // its last row has gone, its metadata have not
  wire       ended_q;       // its TLAST has been accepted
  wire       next_valid_q;
  reg        next_empty_q;  // a beat without a word, there for its TLAST
  reg        next_last_q;
  reg [31:0] next_q;

  wire accept = s_axis_meta_tvalid & s_axis_meta_tready;
  wire store = accept & (s_axis_meta_tkeep[0] | s_axis_meta_tlast);
  wire begin_packet = ~active_q & (store | (cfg_raw_i & start_raw_i));
  wire word = next_valid_q & ~next_empty_q;

  // Between packets metadata wait for a configuration that has them; those of the next packet may be early.
  assign s_axis_meta_tready = ~next_valid_q & ~ended_q & ~(active_q ? raw : cfg_raw_i);

  // ---- rows

  wire             some;
  wire             last;
  wire [LANES-1:0] keep;
  wire             wrap;
  reg  [ROW_BITS-1:0] row_q;

  wire group_row = row_q == {ROW_BITS{1'b0}};  // the first one of a group
  wire base_row = delta & group_row;
  wire maximum_row = maximum & group_row;
  wire coded = ~base_row & ~raw & some;
  wire need = coded & wrap;
  wire starved = need & ended_q & ~word;
  wire cut = cut_i | starved;
  wire go = row_valid_o & row_ready_i;
  wire use_word = go & ~cut & need;
  wire end_row = go & row_last_o;
  wire finish = (end_row & (raw | (ended_q & (~word | use_word)))) | (drain_q & next_valid_q & next_last_q);

  assign active_o    = active_q;
  assign begin_o     = begin_packet;
  assign row_valid_o = active_q & ~drain_q & (cut | ~need | word);
  assign row_first_o = first_q;
  assign row_last_o  = last | cut;
  assign row_base_o  = base_row;
  assign row_group_o = maximum_row;
  assign row_keep_o  = keep & {LANES{~cut}};
  assign short_o     = go & starved & ~cut_i;
  assign long_o      = drain_q & word;

  sfp_countdown #(
      .LANES     (LANES),
      .VALUE_BITS(VALUE_BITS)
  ) u_countdown (
      .clk_i   (clk_i),
      .load_i  (begin_packet),
      .values_i(cfg_values_i),
      .step_i  (go),
      .some_o  (some),
      .last_o  (last),
      .keep_o  (keep)
  );

  sfp_state #(
      .WIDTH      (5),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_control (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i({
        (active_q & ~finish) | begin_packet,
        (first_q & ~go) | begin_packet,
        (drain_q | end_row) & ~finish,
        (ended_q & ~finish) | (store & s_axis_meta_tlast),
        (next_valid_q & ~(finish | use_word | drain_q)) | store
      }),
      .q_o  ({active_q, first_q, drain_q, ended_q, next_valid_q})
  );

  always @(posedge clk_i) begin
    if (begin_packet) row_q <= {ROW_BITS{1'b0}};
    else if (go) row_q <= (row_q == LAST_ROW[ROW_BITS-1:0]) ? {ROW_BITS{1'b0}} : row_q + 1'b1;
  end

  wire raw;
  wire delta;
  wire maximum;

  generate
    if (CODINGS == 2) begin : g_delta_only
      wire unused_coding = &{1'b0, cfg_raw_i, cfg_delta_i, cfg_max_i};
      assign raw     = 1'b0;
      assign delta   = 1'b1;
      assign maximum = 1'b0;
    end else begin : g_codings
      reg raw_q;
      reg delta_q;
      reg max_q;
      always @(posedge clk_i) begin
        if (begin_packet) begin
          raw_q   <= cfg_raw_i;
          delta_q <= cfg_delta_i;
          max_q   <= cfg_max_i;
        end
      end
      assign raw     = raw_q;
      assign delta   = delta_q;
      assign maximum = max_q;
    end
  endgenerate

  reg [CFG_BITS-1:0] cfg_q;
  assign cfg_o = cfg_q;

  always @(posedge clk_i) begin
    if (begin_packet) cfg_q <= cfg_i;
    if (store) begin
      next_q       <= s_axis_meta_tdata;
      next_empty_q <= ~s_axis_meta_tkeep[0];
      next_last_q  <= s_axis_meta_tlast;
    end
  end

  // ---- codes; in max a group's first one stands above its largest exponent, in one field with it

  wire [ 4:0] last_bit;
  wire [ 4:0] amount;
  wire [31:0] field;
  wire [EXTRA_BITS-1:0] extra;

  generate
    if (HAS_MAX) begin : g_max
      assign extra         = maximum_row ? E[EXTRA_BITS-1:0] : {EXTRA_BITS{1'b0}};
      assign row_code_o    = maximum_row ? field[E+:CODE_BITS] : field[CODE_BITS-1:0];
      assign row_maximum_o = field[E-1:0];
    end else begin : g_no_max
      wire unused_max = maximum_row;
      assign extra         = 1'b0;
      assign row_code_o    = field[CODE_BITS-1:0];
      assign row_maximum_o = {E{1'b0}};
    end
  endgenerate

  sfp_position #(
      .WIDTH     (32),
      .EXTRA_BITS(EXTRA_BITS)
  ) u_position (
      .clk_i   (clk_i),
      .load_i  (begin_packet),
      .kept_i  (CODE_BITS[5:0]),
      .base_i  (5'd0),
      .step_i  (go & coded),
      .extra_i (extra),
      .last_o  (last_bit),
      .rotate_o(amount),
      .wrap_o  (wrap)
  );

  sfp_unpacker #(
      .WIDTH(32),
      .LANES(1)
  ) u_codes (
      .clk_i   (clk_i),
      .take_i  (use_word),
      .mask_i  (~(32'hFFFF_FFFE << last_bit)),
      .amount_i(amount),
      .word_i  (next_q),
      .field_o (field)
  );

  wire unused_bits = &{1'b0, field[31:FIELD_BITS], s_axis_meta_tkeep[3:1]};

endmodule

`default_nettype wire
`endif
