// Packer for bit fields of any meaning: rows of LANES fields in, LANES strings of WIDTH-bit words out.
//
// duty      Appends the low bits of every lane's slot to that lane's bit string, least significant bit first,
//           and cuts the strings into words (the data stream of docs/wire_format.md section 4 without any
//           floating point). How many bits is told row by row, one number for all lanes, so that the lanes run in
//           lockstep and LANES words are one beat. With one lane it packs single fields (design bit_packer).
// layout    s_axis_tdata: lane k's field in the low bits of [k*WIDTH +: WIDTH], what stands above it is ignored;
//           s_axis_tuser: bits of the row's fields, 0 .. WIDTH, more is taken as WIDTH and flagged.
//           m_axis_tdata: lane k's next word at [k*WIDTH +: WIDTH]; the last one is padded with zeros.
//           A lane without TKEEP adds a field of zeros. A beat without any TKEEP bit holds no row; with TLAST it
//           ends the packet. A packet without bits gives one beat with TLAST and no TKEEP bit.
// latency   mask | rotate, merge: a beat completed by a row appears in the cycle after that row is accepted, a
//           packet's last beat one cycle later. One row a cycle; one extra cycle a packet.
// handshake s_axis_tready comes from flip-flops; m_axis comes from flip-flops through the rotators and the skid
//           multiplexer; no path from an input of one stream to an output of the other

`ifndef SFP_STREAM_PACKER_V
`define SFP_STREAM_PACKER_V
`default_nettype none

module sfp_stream_packer #(
    parameter WIDTH       = 32,  // bits of a word, a multiple of 8, 8 .. 64
    parameter LANES       = 8,   // fields a row, 1 .. 64
    parameter ASYNC_RESET = 0    // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input  wire [    LANES*WIDTH-1:0] s_axis_tdata,
    input  wire [LANES*(WIDTH/8)-1:0] s_axis_tkeep,
    input  wire [$clog2(WIDTH+1)-1:0] s_axis_tuser,   // bits of the row's fields
    input  wire                       s_axis_tvalid,
    output wire                       s_axis_tready,
    input  wire                       s_axis_tlast,

    output wire [    LANES*WIDTH-1:0] m_axis_tdata,
    output wire [LANES*(WIDTH/8)-1:0] m_axis_tkeep,
    output wire                       m_axis_tvalid,
    input  wire                       m_axis_tready,
    output wire                       m_axis_tlast,

    input  wire status_clear_i,         // clears the sticky bit below
    output wire status_width_invalid_o  // a field width above WIDTH was taken as WIDTH
);

  localparam BYTES = WIDTH / 8;
  localparam LEN_BITS = $clog2(WIDTH + 1);

  generate
    if (WIDTH < 8 || WIDTH > 64 || WIDTH % 8 != 0) begin : g_bad_width
      sfp_rule_WIDTH_must_be_a_multiple_of_8_up_to_64 u_rule ();
    end
    if (LANES < 1 || LANES > 64) begin : g_bad_lanes
      sfp_rule_LANES_must_be_1_to_64 u_rule ();
    end
  endgenerate

  // ---- control: go_q moves both ranks, run_q is low for the cycle between packets in which the last one is flushed

  wire go_q;
  wire held_q;  // ~go_q: two flip-flops share the load
  wire run_q;
  wire stall;

  wire accept = s_axis_tvalid & s_axis_tready;
  wire row = accept & s_axis_tkeep[0];  // kept lanes come first

  assign s_axis_tready = go_q & run_q;

  sfp_state #(
      .WIDTH      (3),
      .RESET_TO   (3'b100),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_control (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({~stall, stall, go_q ? ~(accept & s_axis_tlast) : run_q}),
      .q_o  ({go_q, held_q, run_q})
  );

  // ---- rank A: fields without what stands above them

  wire                too_wide = {1'b0, s_axis_tuser} > WIDTH[LEN_BITS:0];
  wire [LEN_BITS-1:0] bits = too_wide ? WIDTH[LEN_BITS-1:0] : s_axis_tuser;
  wire [   WIDTH-1:0] mask = ~({WIDTH{1'b1}} << bits);

  wire                   start_q;
  wire                   row_q;
  wire                   last_q;
  wire                   flush_q;
  reg [    LEN_BITS-1:0] bits_q;
  reg [LANES*WIDTH-1:0] field_q;

  sfp_rank #(
      .WIDTH      (4),
      .RESET      (1),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_rank_flags (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go_q),
      .d_i  ({~run_q, row, accept & s_axis_tlast, last_q}),
      .q_o  ({start_q, row_q, last_q, flush_q})
  );

  always @(posedge clk_i) begin
    if (go_q) bits_q <= bits;
  end

  genvar k;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      wire [WIDTH-1:0] field = s_axis_tdata[k*WIDTH+:WIDTH] & mask;
      always @(posedge clk_i) begin
        if (go_q) field_q[k*WIDTH+:WIDTH] <= field & {WIDTH{s_axis_tkeep[k*BYTES]}};
      end
    end
  endgenerate

  // The bytes of a lane agree: one TKEEP bit of each tells.
  wire unused_keep = &{1'b0, s_axis_tkeep};

  sfp_packer #(
      .WIDTH      (WIDTH),
      .LANES      (LANES),
      .EXTRA_BITS (LEN_BITS),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_pack (
      .clk_i        (clk_i),
      .rst_i        (rst_i),
      .en_i         (go_q),
      .held_i       (held_q),
      .start_i      (start_q),
      .kept_i       ({LEN_BITS{1'b0}}),
      .base_i       ({$clog2(WIDTH) {1'b0}}),
      .row_i        (row_q),
      .flush_i      (flush_q),
      .extra_i      (bits_q),
      .word_i       (field_q),
      .stall_o      (stall),
      .m_axis_tdata (m_axis_tdata),
      .m_axis_tkeep (m_axis_tkeep),
      .m_axis_tvalid(m_axis_tvalid),
      .m_axis_tready(m_axis_tready),
      .m_axis_tlast (m_axis_tlast)
  );

  // ---- sticky status

  wire width_invalid_q;

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_status (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ((width_invalid_q & ~status_clear_i) | (row & too_wide)),
      .q_o  (width_invalid_q)
  );

  assign status_width_invalid_o = width_invalid_q;

endmodule

`default_nettype wire
`endif
