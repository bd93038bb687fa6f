// Row reader: turns a metadata stream into one row description a cycle and keeps packets apart.
//
// duty      Takes the configuration with a packet's first metadata beat, counts the packet's rows, reads
//           the width code of every row that has one, in max with the group's largest exponent before the
//           first, and says which lanes the last row fills. It knows the data only by cut_i, so it runs
//           ahead of them. A packet whose metadata end early (or that cut_i gives up) is closed with a row
//           without values; what a packet leaves over is dropped up to its TLAST. Nothing is carried into
//           the next packet.
// layout    s_axis_meta: 32-bit words, codes LSB first. A beat without TKEEP holds no word; with TLAST it
//           ends the packet. row_code_o is meaningless where the row has no code, row_maximum_o but for a
//           row with row_group_o.
// latency   row_* are combinational from flip-flops and cut_i; the first row of a packet stands there in
//           the cycle after its first beat is accepted. One cycle without a row between packets; begin_o
//           comes in the first cycle of a packet, with cfg_o, long_o after the packet's last row.
// handshake s_axis_meta_tready comes from flip-flops and, between packets, cfg_raw_i
//
// Codes are read from a window: the current word, and below it the end of the word before, as many bits as
// two fields have but one. Once the position has left the word's lower part, a new word may come, whether
// the row of that cycle goes or not: no cycle is lost between words, and one word is all that is stored.

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

    input wire hold_i,       // begin no packet yet
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
    output wire [$clog2(LANES+1)-1:0] row_values_o, // lanes with a value; none: the row only ends the packet

    output wire short_o,  // the metadata ended before the packet's rows
    output wire long_o    // a word of metadata was left over
);

  localparam ROW_BITS = (ROWS > 1) ? $clog2(ROWS) : 1;
  localparam LAST_ROW = ROWS - 1;
  localparam E = EXPONENT_BITS;
  localparam HAS_MAX = (CODINGS & 8) != 0;
  localparam FIELD_BITS = HAS_MAX ? E + CODE_BITS : CODE_BITS;  // the most that one row has of metadata
  localparam REST = 2 * FIELD_BITS - 1;  // bits of the window below the current word
  localparam BITS = 32 + REST;
  localparam AT_BITS = 6;  // BITS < 64
  localparam LAST_CODE = BITS - CODE_BITS;  // where a code may start at the latest
  localparam LAST_MAXIMUM = BITS - FIELD_BITS;

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_row_reader_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
    if (ROWS < 1 || ROWS > 64) begin : g_bad_rows
      sfp_rule_row_reader_ROWS_must_be_1_to_64 u_rule ();
    end
    if (CODINGS < 1 || CODINGS > 15) begin : g_bad_codings
      sfp_rule_row_reader_CODINGS_must_be_1_to_15 u_rule ();
    end
    if (CFG_BITS < 1) begin : g_bad_cfg
      sfp_rule_row_reader_CFG_BITS_must_be_1_or_more u_rule ();
    end
    if (CODE_BITS < 1 || CODE_BITS > 4) begin : g_bad_code
      sfp_rule_row_reader_CODE_BITS_must_be_1_to_4 u_rule ();
    end
  endgenerate

  // ---- where the packet stands

  wire               active_q;  // a packet is open: its configuration is taken
  reg                first_q;   // its first row has not gone
  wire               drain_q;   // its last row has gone, its metadata have not
  wire               ended_q;   // its TLAST has been accepted
  wire               begun_q;   // the packet's first cycle
  wire               over_q;    // its last row has just gone
  reg [BITS-1:0]     window_q;
  reg [AT_BITS-1:0]  at_q;      // bit of the window that is read next; BITS: there is none

  // Between packets metadata wait for a configuration that has them; those of the next packet may be early.
  // The window looks at them all the same: what it holds means nothing to a packet without metadata.
  wire room = at_q[AT_BITS-1];
  wire ready = (room | drain_q) & ~ended_q & ~raw;
  wire idle = ~active_q & ~hold_i;
  assign s_axis_meta_tready = active_q ? ready : ~cfg_raw_i & ~hold_i;

  wire accept = s_axis_meta_tvalid & s_axis_meta_tready;
  wire word = s_axis_meta_tvalid & s_axis_meta_tkeep[0] & (active_q ? ready : ~hold_i);
  wire begin_packet = idle & (cfg_raw_i ? start_raw_i
                                             : s_axis_meta_tvalid & (s_axis_meta_tkeep[0] | s_axis_meta_tlast));

  // ---- rows

  wire             some;
  wire             last;
  wire [$clog2(LANES+1)-1:0] values;
  reg  [ROW_BITS-1:0] row_q;

  wire group_row = row_q == {ROW_BITS{1'b0}};  // the first one of a group
  wire base_row = delta & group_row;
  wire maximum_row = maximum & group_row;
  wire coded = ~base_row & ~raw & some;
  wire there;  // the window holds what a coded row needs
  wire starved = coded & ~there & ended_q;
  wire cut = cut_i | starved;
  wire go = row_valid_o & row_ready_i;
  wire end_row = go & row_last_o;
  wire finish = (end_row | drain_q) & (raw | ended_q);

  assign active_o    = active_q;
  assign begin_o     = begun_q;
  assign row_valid_o = active_q & ~drain_q & (cut | ~coded | there);
  assign row_first_o = first_q;
  assign row_last_o  = last | cut;
  assign row_base_o  = base_row;
  assign row_group_o = maximum_row;
  assign row_values_o = values & {$clog2(LANES+1){~cut}};
  assign short_o     = go & starved;

  // Between packets everything that a packet starts with is loaded in every cycle.
  sfp_countdown #(
      .LANES     (LANES),
      .VALUE_BITS(VALUE_BITS)
  ) u_countdown (
      .clk_i   (clk_i),
      .load_i  (idle),
      .values_i(cfg_values_i),
      .step_i  (go),
      .some_o  (some),
      .last_o  (last),
      .row_o   (values)
  );

  sfp_state #(
      .WIDTH      (5),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_control (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i({
        (active_q & ~finish) | begin_packet,
        (drain_q | end_row) & ~finish,
        (ended_q & ~finish) | (accept & s_axis_meta_tlast),
        begin_packet,
        end_row & ~raw
      }),
      .q_o  ({active_q, drain_q, ended_q, begun_q, over_q})
  );

  always @(posedge clk_i) begin
    first_q <= idle | (first_q & ~go);
    if (idle) row_q <= {ROW_BITS{1'b0}};
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
        if (idle) begin
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

  always @(posedge clk_i) if (idle) cfg_q <= cfg_i;

  // ---- codes; in max a group's first one stands above its largest exponent, in one field with it

  // Whether the window holds a code or the field with a group's largest exponent, told along with at_q, since rows
  // go or not by it.
  reg code_there_q;
  reg maximum_there_q;

  wire [FIELD_BITS-1:0] field;
  wire [   AT_BITS-1:0] length;

  generate
    if (HAS_MAX) begin : g_max
      assign length        = maximum_row ? FIELD_BITS[AT_BITS-1:0] : CODE_BITS[AT_BITS-1:0];
      assign there         = maximum_row ? maximum_there_q : code_there_q;
      assign row_code_o    = maximum_row ? field[E+:CODE_BITS] : field[CODE_BITS-1:0];
      assign row_maximum_o = field[E-1:0];
    end else begin : g_no_max
      wire unused_max = &{1'b0, maximum_row, maximum_there_q};
      assign length        = CODE_BITS[AT_BITS-1:0];
      assign there         = code_there_q;
      assign row_code_o    = field;
      assign row_maximum_o = {E{1'b0}};
    end
  endgenerate

  // The largest step first: few bits are left for the others, where ">>" begins with the smallest.
  function [BITS-1:0] shifted;
    input [BITS-1:0] window;
    input [AT_BITS-1:0] places;
    integer k;
    begin
      shifted = window;
      for (k = AT_BITS - 1; k >= 0; k = k - 1) begin
        if (places[k]) shifted = shifted >> (1 << k);
      end
    end
  endfunction

  wire [   BITS-1:0] from_here = shifted(window_q, at_q);
  wire above = at_q[AT_BITS-1] & ~word;  // a new word: 32 places on

  wire               moves = go & coded;
  wire [AT_BITS-1:0] stayed = {above, at_q[AT_BITS-2:0]};
  wire [AT_BITS-1:0] moved = {above, {(AT_BITS - 1) {1'b0}}} | ({1'b0, at_q[AT_BITS-2:0]} + length);
  assign field = from_here[FIELD_BITS-1:0];

  always @(posedge clk_i) begin
    if (word) window_q <= {s_axis_meta_tdata, window_q[BITS-1:32]};
    if (idle) begin
      at_q            <= word ? REST[AT_BITS-1:0] : BITS[AT_BITS-1:0];
      code_there_q    <= word;
      maximum_there_q <= word;
    end else begin
      at_q            <= moves ? moved : stayed;
      code_there_q    <= moves ? moved <= LAST_CODE[AT_BITS-1:0] : stayed <= LAST_CODE[AT_BITS-1:0];
      maximum_there_q <= moves ? moved <= LAST_MAXIMUM[AT_BITS-1:0] : stayed <= LAST_MAXIMUM[AT_BITS-1:0];
    end
  end

  // A word of which no bit was used: one at the window, or one that comes too late.
  assign long_o = (drain_q & word) | (over_q & (at_q <= REST[AT_BITS-1:0]));

  wire unused_bits = &{1'b0, from_here[BITS-1:FIELD_BITS], s_axis_meta_tkeep[3:1]};

endmodule

`default_nettype wire
`endif
