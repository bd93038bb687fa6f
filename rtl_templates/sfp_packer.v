// Lane packer: appends one field a row and a lane to LANES bit strings cut into WIDTH-bit words.
//
// duty      Each lane rotates its field into place and keeps the pair (L, R): R the word being filled,
//           L the full one on its way out. Lanes run in lockstep (SFP v1, section 3 of docs/methods.md):
//           one position counter, one pair of masks and one rotate amount serve all of them, and all
//           complete a word in the same row; these LANES words are one beat.
//           A full word is held back until more bits follow, so that TLAST always stands on the last
//           beat: flush_i sends what is held, or a beat without TKEEP when the packet had no bits.
// layout    word_i: lane k at [k*WIDTH +: WIDTH]; the field stands where a rotation by base_i brings
//           it to bit 0, all other bits are zero. Streams: lane 0 in the low bits, LSB first.
// latency   a beat appears in the cycle of the row (or flush) that completes it
// handshake m_axis_tdata/tvalid/tlast come from flip-flops through the rotator and the skid multiplexer,
//           never from m_axis_tready. en_i must be a flip-flop that is low in the cycle after stall_o;
//           the skid register holds the beat that was on its way.

`ifndef SFP_PACKER_V
`define SFP_PACKER_V
`default_nettype none

module sfp_packer #(
    parameter WIDTH       = 32,  // bits of a word, a multiple of 8, 8 .. 64
    parameter LANES       = 8,   // 1 .. 64
    parameter EXTRA_BITS  = 4,   // bits of extra_i
    parameter CUT_ROTATE  = 0,   // levels of the rotator before a cut in it; 0: no cut
    parameter CUT_OUTPUT  = 0,   // 1: a cut between the merge and the output
    parameter ASYNC_RESET = 0    // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire                       en_i,     // the pipeline moves
    input wire                       held_i,   // ~en_i, from a flip-flop of its own: the output shows the skid
                                               // register
    input wire                       start_i,  // load the position counter: before a packet's first row
    input wire [$clog2(WIDTH+1)-1:0] kept_i,   // bits of every field of the packet, taken with start_i
    input wire [  $clog2(WIDTH)-1:0] base_i,   // rotate amount of its first row, taken with start_i
    input wire                       row_i,    // a row stands at extra_i and word_i
    input wire                       flush_i,  // the packet is over; no row in this cycle
    input wire [     EXTRA_BITS-1:0] extra_i,  // more bits of the row's fields, with kept_i 0 .. WIDTH
    input wire [    LANES*WIDTH-1:0] word_i,

    output wire                       stall_o,  // a beat is waiting: en_i must be low in the next cycle
    output wire [    LANES*WIDTH-1:0] m_axis_tdata,
    output wire [LANES*(WIDTH/8)-1:0] m_axis_tkeep,
    output wire                       m_axis_tvalid,
    input  wire                       m_axis_tready,
    output wire                       m_axis_tlast
);

  localparam POS_BITS = $clog2(WIDTH);

  generate
    if (WIDTH < 8 || WIDTH > 64 || WIDTH % 8 != 0) begin : g_bad_width
      sfp_rule_packer_WIDTH_must_be_a_multiple_of_8_up_to_64 u_rule ();
    end
    if (LANES < 1 || LANES > 64) begin : g_bad_lanes
      sfp_rule_packer_LANES_must_be_1_to_64 u_rule ();
    end
  endgenerate

  // ---- position and masks, shared by all lanes

  wire [POS_BITS-1:0] last;
  wire [POS_BITS-1:0] amount;
  wire                wrap;

  sfp_position #(
      .WIDTH     (WIDTH),
      .EXTRA_BITS(EXTRA_BITS)
  ) u_position (
      .clk_i   (clk_i),
      .load_i  (en_i & start_i),
      .kept_i  (kept_i),
      .base_i  (base_i),
      .step_i  (en_i & row_i),
      .extra_i (extra_i),
      .carry_i (1'b0),
      .last_o  (last),
      .rotate_o(amount),
      .wrap_o  (wrap)
  );

  localparam LEVELS = $clog2(WIDTH);
  localparam CUT = (CUT_ROTATE != 0) ? 1 : 0;
  localparam NO_CUT = 1 - CUT;

  // Bits of the rotated word that still belong to the word being filled; those below wrapped around. Behind a cut
  // they are none where there is no row, since there is time before it to say so.
  wire [WIDTH-1:0] here;
  wire             next;
  wire             row;
  wire             start;
  wire             flush;
  wire [POS_BITS-1:0] rest;

  sfp_rank #(
      .WIDTH(WIDTH + POS_BITS),
      .CUT  (CUT)
  ) u_rank_masks (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (en_i),
      .d_i  ({(({WIDTH{1'b1}} << 1) << last) & {WIDTH{row_i | NO_CUT[0]}}, amount}),
      .q_o  ({here, rest})
  );

  sfp_rank #(
      .WIDTH      (4),
      .CUT        (CUT),
      .RESET      (1),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_rank_flags (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (en_i),
      .d_i  ({row_i & wrap, row_i, start_i, flush_i}),
      .q_o  ({next, row, start, flush})
  );

  wire             go_row = en_i & row;
  wire [WIDTH-1:0] mask_out = here & {WIDTH{(CUT != 0) ? en_i : go_row}};
  wire [WIDTH-1:0] mask_fill = ~(here & {WIDTH{next}}) & {WIDTH{go_row}};
  wire             fill_hold = ~(en_i & next);

  // ---- lanes: rotate, merge, keep

  // 0 while the pipeline is held: the output can add the skid register without a multiplexer.
  wire [LANES*WIDTH-1:0] merged;

  genvar k;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      wire [WIDTH-1:0] begun;
      wire [WIDTH-1:0] ranked;
      wire [WIDTH-1:0] turned;
      reg  [WIDTH-1:0] fill_q;

      sfp_rotate #(
          .WIDTH (WIDTH),
          .LEFT  (1),
          .FIRST (LEVELS - CUT_ROTATE),
          .LEVELS(CUT_ROTATE)
      ) u_begin (
          .amount_i(amount),
          .word_i  (word_i[k*WIDTH+:WIDTH]),
          .word_o  (begun)
      );

      sfp_rank #(
          .WIDTH(WIDTH),
          .CUT  (CUT)
      ) u_rank (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .en_i (en_i),
          .d_i  (begun),
          .q_o  (ranked)
      );

      sfp_rotate #(
          .WIDTH (WIDTH),
          .LEFT  (1),
          .FIRST (0),
          .LEVELS(LEVELS - CUT_ROTATE)
      ) u_finish (
          .amount_i(rest),
          .word_i  (ranked),
          .word_o  (turned)
      );

      assign merged[k*WIDTH+:WIDTH] = (fill_q & {WIDTH{en_i}}) | (turned & mask_out);

      always @(posedge clk_i) fill_q <= (fill_q & {WIDTH{fill_hold}}) | (turned & mask_fill);
    end
  endgenerate

  // ---- beats: the skid register takes what was on its way when the stall came

  wire empty_q;  // the packet has had no bit yet: what a first wrap would send is not there
  wire beat = flush | (next & ~empty_q);

  sfp_state #(
      .RESET_TO   (1'b1),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_empty (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ((en_i & (start | row)) ? start | (empty_q & ~next) : empty_q),
      .q_o  (empty_q)
  );

  wire out_valid;
  wire out_last;
  wire out_keep;

  sfp_rank #(
      .WIDTH(2),
      .CUT  (CUT_OUTPUT)
  ) u_rank_out (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (en_i),
      .d_i  ({flush, ~(flush & empty_q)}),
      .q_o  ({out_last, out_keep})
  );

  sfp_rank #(
      .WIDTH      (1),
      .CUT        (CUT_OUTPUT),
      .RESET      (1),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_rank_valid (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (en_i),
      .d_i  (beat),
      .q_o  (out_valid)
  );

  reg [LANES*WIDTH-1:0] skid_q;
  wire                  skid_valid_q;
  reg                   skid_last_q;
  reg                   skid_keep_q;

  wire keep = held_i ? skid_keep_q : out_keep;

  generate
    if (CUT_OUTPUT != 0) begin : g_output
      reg [LANES*WIDTH-1:0] out_q;
      always @(posedge clk_i) out_q <= (out_q & {(LANES * WIDTH) {held_i}}) | merged;
      assign m_axis_tdata = held_i ? skid_q : out_q;
    end else begin : g_no_output
      assign m_axis_tdata = (skid_q & {(LANES * WIDTH) {held_i}}) | merged;
    end
  endgenerate

  assign m_axis_tvalid = held_i ? skid_valid_q : out_valid;
  assign m_axis_tlast  = held_i ? skid_last_q : out_last;
  assign m_axis_tkeep  = {(LANES * (WIDTH / 8)) {keep}};
  assign stall_o       = m_axis_tvalid & ~m_axis_tready;

  always @(posedge clk_i) begin
    skid_q      <= m_axis_tdata;
    skid_last_q <= m_axis_tlast;
    skid_keep_q <= keep;
  end

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_skid_valid (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (stall_o),
      .q_o  (skid_valid_q)
  );

endmodule

`default_nettype wire
`endif
