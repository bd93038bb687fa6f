// Planes of power-of-two widths, each an AXI4-Stream of its own, back to codes of CODE_BITS bits.
//
// duty      The reverse of sfp_exmy_packer: takes a beat of every plane, gives rows of codes, cfg_values_i of them in a packet.
// layout    s_axis_w<w>: U = 8 or LANES elements, whichever is more, element k at [k*w +: w]; a beat with its first TKEEP bit set
//           counts as a whole. m_axis: lane k at [k*S +: S], the code in the low bits, zeros above; S is CODE_BITS in whole bytes.
//           Streams of planes that CODE_BITS does not have stand still.
// latency   a row appears 2 cycles after the last of its beats is accepted, a packet's first 3. One row a cycle, and one cycle between packets.
// handshake every TREADY comes from a flip-flop; m_axis comes from flip-flops through its skid multiplexer
//
// cfg_values_i belongs to a packet: hold it from the cycle in which the TVALID of the widest plane's first beat rises until that beat
// is accepted. Rows come out for as long as all planes last; a packet with too few beats is flagged as short and ends with a beat
// without TKEEP. What is left of a packet behind its last code is dropped, and flagged as long where it holds elements.

`ifndef SFP_EXMY_UNPACKER_V
`define SFP_EXMY_UNPACKER_V
`default_nettype none

module sfp_exmy_unpacker #(
    parameter CODE_BITS   = 6,  // 1 .. 16
    parameter LANES       = 8,  // 1, 2, 4 or a multiple of 8 up to 64
    parameter ASYNC_RESET = 0   // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [31:0] cfg_values_i,  // codes of the packet

    input  wire [((LANES<8)?8:LANES)*16-1:0] s_axis_w16_tdata,
    input  wire [ ((LANES<8)?8:LANES)*2-1:0] s_axis_w16_tkeep,
    input  wire                              s_axis_w16_tvalid,
    output wire                              s_axis_w16_tready,
    input  wire                              s_axis_w16_tlast,
    input  wire [ ((LANES<8)?8:LANES)*8-1:0] s_axis_w8_tdata,
    input  wire [   ((LANES<8)?8:LANES)-1:0] s_axis_w8_tkeep,
    input  wire                              s_axis_w8_tvalid,
    output wire                              s_axis_w8_tready,
    input  wire                              s_axis_w8_tlast,
    input  wire [ ((LANES<8)?8:LANES)*4-1:0] s_axis_w4_tdata,
    input  wire [ ((LANES<8)?8:LANES)/2-1:0] s_axis_w4_tkeep,
    input  wire                              s_axis_w4_tvalid,
    output wire                              s_axis_w4_tready,
    input  wire                              s_axis_w4_tlast,
    input  wire [ ((LANES<8)?8:LANES)*2-1:0] s_axis_w2_tdata,
    input  wire [ ((LANES<8)?8:LANES)/4-1:0] s_axis_w2_tkeep,
    input  wire                              s_axis_w2_tvalid,
    output wire                              s_axis_w2_tready,
    input  wire                              s_axis_w2_tlast,
    input  wire [   ((LANES<8)?8:LANES)-1:0] s_axis_w1_tdata,
    input  wire [ ((LANES<8)?8:LANES)/8-1:0] s_axis_w1_tkeep,
    input  wire                              s_axis_w1_tvalid,
    output wire                              s_axis_w1_tready,
    input  wire                              s_axis_w1_tlast,

    output wire [LANES*8*((CODE_BITS+7)/8)-1:0] m_axis_tdata,
    output wire [  LANES*((CODE_BITS+7)/8)-1:0] m_axis_tkeep,
    output wire                                 m_axis_tvalid,
    input  wire                                 m_axis_tready,
    output wire                                 m_axis_tlast,

    input  wire status_clear_i,  // clears all below
    output wire status_short_o,  // a plane ended before the packet's last code
    output wire status_long_o    // a plane went on after it
);

  localparam B = CODE_BITS;
  localparam SLOT_BYTES = (B + 7) / 8;
  localparam SLOT = 8 * SLOT_BYTES;
  localparam U = (LANES < 8) ? 8 : LANES;  // elements of a beat
  localparam ROWS = U / LANES;             // rows of a beat
  localparam P = (ROWS > 1) ? $clog2(ROWS) : 1;
  localparam LAST_ROW = ROWS - 1;
  localparam COUNT_BITS = 32;
  localparam [4:0] PRESENT = CODE_BITS[4:0];  // planes, the widest at the top
  // What becomes of a packet: its first beat is awaited | rows | the end of one that is short | what is left of it.
  localparam [1:0] IDLE = 2'd0;
  localparam [1:0] RUN = 2'd1;
  localparam [1:0] SHORT = 2'd2;
  localparam [1:0] DRAIN = 2'd3;

  generate
    if (B < 1 || B > 16) begin : g_bad_code
      sfp_rule_exmy_unpacker_CODE_BITS_must_be_1_to_16 u_rule ();
    end
    if (LANES < 1 || LANES > 64 || (LANES % 8 != 0 && LANES != 1 && LANES != 2 && LANES != 4)) begin : g_bad_lanes
      sfp_rule_exmy_unpacker_LANES_must_be_1_2_4_or_a_multiple_of_8_up_to_64 u_rule ();
    end
  endgenerate

  // ---- planes

  wire [             4:0] pop;
  wire [             4:0] there;
  wire [             4:0] some;
  wire [             4:0] ends;
  wire [5*COUNT_BITS-1:0] user;
  wire [          U*16-1:0] plane16;
  wire [           U*8-1:0] plane8;
  wire [           U*4-1:0] plane4;
  wire [           U*2-1:0] plane2;
  wire [           U*1-1:0] plane1;

  sfp_plane_input #(
      .CODE_BITS  (B),
      .PLANE_BITS (16),
      .ELEMENTS   (U),
      .USER_BITS  (COUNT_BITS),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_w16 (
      .clk_i        (clk_i),
      .rst_i        (rst_i),
      .user_i       (cfg_values_i),
      .s_axis_tdata (s_axis_w16_tdata),
      .s_axis_tkeep (s_axis_w16_tkeep),
      .s_axis_tvalid(s_axis_w16_tvalid),
      .s_axis_tready(s_axis_w16_tready),
      .s_axis_tlast (s_axis_w16_tlast),
      .pop_i        (pop[4]),
      .valid_o      (there[4]),
      .some_o       (some[4]),
      .last_o       (ends[4]),
      .user_o       (user[4*COUNT_BITS+:COUNT_BITS]),
      .data_o       (plane16)
  );

  sfp_plane_input #(
      .CODE_BITS  (B),
      .PLANE_BITS (8),
      .ELEMENTS   (U),
      .USER_BITS  (COUNT_BITS),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_w8 (
      .clk_i        (clk_i),
      .rst_i        (rst_i),
      .user_i       (cfg_values_i),
      .s_axis_tdata (s_axis_w8_tdata),
      .s_axis_tkeep (s_axis_w8_tkeep),
      .s_axis_tvalid(s_axis_w8_tvalid),
      .s_axis_tready(s_axis_w8_tready),
      .s_axis_tlast (s_axis_w8_tlast),
      .pop_i        (pop[3]),
      .valid_o      (there[3]),
      .some_o       (some[3]),
      .last_o       (ends[3]),
      .user_o       (user[3*COUNT_BITS+:COUNT_BITS]),
      .data_o       (plane8)
  );

  sfp_plane_input #(
      .CODE_BITS  (B),
      .PLANE_BITS (4),
      .ELEMENTS   (U),
      .USER_BITS  (COUNT_BITS),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_w4 (
      .clk_i        (clk_i),
      .rst_i        (rst_i),
      .user_i       (cfg_values_i),
      .s_axis_tdata (s_axis_w4_tdata),
      .s_axis_tkeep (s_axis_w4_tkeep),
      .s_axis_tvalid(s_axis_w4_tvalid),
      .s_axis_tready(s_axis_w4_tready),
      .s_axis_tlast (s_axis_w4_tlast),
      .pop_i        (pop[2]),
      .valid_o      (there[2]),
      .some_o       (some[2]),
      .last_o       (ends[2]),
      .user_o       (user[2*COUNT_BITS+:COUNT_BITS]),
      .data_o       (plane4)
  );

  sfp_plane_input #(
      .CODE_BITS  (B),
      .PLANE_BITS (2),
      .ELEMENTS   (U),
      .USER_BITS  (COUNT_BITS),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_w2 (
      .clk_i        (clk_i),
      .rst_i        (rst_i),
      .user_i       (cfg_values_i),
      .s_axis_tdata (s_axis_w2_tdata),
      .s_axis_tkeep (s_axis_w2_tkeep),
      .s_axis_tvalid(s_axis_w2_tvalid),
      .s_axis_tready(s_axis_w2_tready),
      .s_axis_tlast (s_axis_w2_tlast),
      .pop_i        (pop[1]),
      .valid_o      (there[1]),
      .some_o       (some[1]),
      .last_o       (ends[1]),
      .user_o       (user[1*COUNT_BITS+:COUNT_BITS]),
      .data_o       (plane2)
  );

  sfp_plane_input #(
      .CODE_BITS  (B),
      .PLANE_BITS (1),
      .ELEMENTS   (U),
      .USER_BITS  (COUNT_BITS),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_w1 (
      .clk_i        (clk_i),
      .rst_i        (rst_i),
      .user_i       (cfg_values_i),
      .s_axis_tdata (s_axis_w1_tdata),
      .s_axis_tkeep (s_axis_w1_tkeep),
      .s_axis_tvalid(s_axis_w1_tvalid),
      .s_axis_tready(s_axis_w1_tready),
      .s_axis_tlast (s_axis_w1_tlast),
      .pop_i        (pop[0]),
      .valid_o      (there[0]),
      .some_o       (some[0]),
      .last_o       (ends[0]),
      .user_o       (user[0*COUNT_BITS+:COUNT_BITS]),
      .data_o       (plane1)
  );

  wire [COUNT_BITS-1:0] values = user[4*COUNT_BITS+:COUNT_BITS] | user[3*COUNT_BITS+:COUNT_BITS]
                               | user[2*COUNT_BITS+:COUNT_BITS] | user[COUNT_BITS+:COUNT_BITS] | user[0+:COUNT_BITS];

  // ---- control: go_q moves the output

  wire             go_q;
  wire             held_q;
  wire             stall;
  wire [      1:0] state_q;
  wire [      4:0] ended_q;    // planes whose last beat of the packet is gone
  wire             was_short_q;
  wire [    P-1:0] place_q;    // the row of the beat that is next
  wire             counted;    // the packet has codes
  wire             final_row;
  wire [$clog2(LANES+1)-1:0] final_values;
  wire [LANES-1:0] final_keep;

  wire all_there = &there;
  wire idle = state_q == IDLE;
  wire run = go_q & (state_q == RUN);
  wire load = idle & all_there;
  wire missing = all_there & ~&some;
  wire row = run & counted & all_there & ~missing;
  wire beat_done = row & (final_row | (place_q == LAST_ROW[P-1:0]));
  wire cut = beat_done & ~final_row & (|(ends & PRESENT));
  wire null_row = (run & (~counted | missing)) | (go_q & (state_q == SHORT));
  wire short = (run & counted & missing) | (go_q & (state_q == SHORT));
  wire drain = state_q == DRAIN;
  wire [4:0] drained = there & ~ended_q;
  wire [4:0] gone = ended_q | (pop & ends);
  wire all_gone = &gone;

  assign pop = drain ? drained : {5{beat_done}};

  wire [1:0] after_row = cut ? SHORT : (final_row & beat_done) ? (all_gone ? IDLE : DRAIN) : RUN;
  wire [1:0] state_d = idle ? (load ? RUN : IDLE)
                     : drain ? (all_gone ? IDLE : DRAIN)
                     : null_row ? (all_gone ? IDLE : DRAIN)
                     : row ? after_row : state_q;

  sfp_state #(
      .WIDTH      (2 + 2 + 5 + 1 + P),
      .RESET_TO   ({2'b10, IDLE, 5'd0, 1'b0, {P{1'b0}}}),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_control (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({~stall,
              stall,
              state_d,
              gone & {5{state_d != IDLE}} & {5{state_d != RUN}},
              (was_short_q | short) & (state_d != IDLE),
              (load | beat_done) ? {P{1'b0}} : (ROWS > 1 && row) ? place_q + {{(P - 1) {1'b0}}, 1'b1} : place_q}),
      .q_o  ({go_q, held_q, state_q, ended_q, was_short_q, place_q})
  );

  sfp_countdown #(
      .LANES     (LANES),
      .VALUE_BITS(COUNT_BITS)
  ) u_values (
      .clk_i   (clk_i),
      .load_i  (load),
      .values_i(values),
      .step_i  (row),
      .some_o  (counted),
      .last_o  (final_row),
      .row_o   (final_values)
  );

  sfp_row_keep #(
      .LANES(LANES)
  ) u_row_keep (
      .count_i(final_values),
      .keep_o (final_keep)
  );

  // ---- the row: its place in the beat, then its codes

  wire [LANES*SLOT-1:0] row_codes;
  reg  [LANES*SLOT-1:0] row_c_q;
  reg  [     LANES-1:0] keep_c_q;
  reg                   last_c_q;
  wire                  valid_c_q;
  wire [     LANES-1:0] m_keep;

  genvar k, r;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      wire [ROWS*B-1:0] choices;
      wire [     B-1:0] code = choices[place_q*B+:B];
      for (r = 0; r < ROWS; r = r + 1) begin : g_row
        localparam N = r * LANES + k;
        wire [30:0] all = {plane16[N*16+:16], plane8[N*8+:8], plane4[N*4+:4], plane2[N*2+:2], plane1[N]};
        sfp_plane_join #(
            .CODE_BITS(B)
        ) u_join (
            .planes_i(all),
            .code_o  (choices[r*B+:B])
        );
      end
      if (SLOT > B) begin : g_padded
        assign row_codes[k*SLOT+:SLOT] = {{(SLOT - B) {1'b0}}, code};
      end else begin : g_full
        assign row_codes[k*SLOT+:SLOT] = code;
      end
      assign m_axis_tkeep[k*SLOT_BYTES+:SLOT_BYTES] = {SLOT_BYTES{m_keep[k]}};
    end
  endgenerate

  always @(posedge clk_i) begin
    if (go_q) begin
      row_c_q  <= row_codes;
      keep_c_q <= final_keep & {LANES{row}};
      last_c_q <= null_row | final_row;
    end
  end

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_valid (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (go_q ? row | null_row : valid_c_q),
      .q_o  (valid_c_q)
  );

  sfp_lockstep_output #(
      .WIDTH      (LANES * SLOT + LANES + 1),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_output (
      .clk_i    (clk_i),
      .rst_i    (rst_i),
      .held_i   (held_q),
      .valid_i  (valid_c_q),
      .data_i   ({last_c_q, keep_c_q, row_c_q}),
      .stall_o  (stall),
      .m_valid_o(m_axis_tvalid),
      .m_ready_i(m_axis_tready),
      .m_data_o ({m_axis_tlast, m_keep, m_axis_tdata})
  );

  // ---- status

  wire long = drain & ~was_short_q & (|(drained & some & PRESENT));

  sfp_state #(
      .WIDTH      (2),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_status (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({(status_short_o & ~status_clear_i) | short, (status_long_o & ~status_clear_i) | long}),
      .q_o  ({status_short_o, status_long_o})
  );

endmodule

`default_nettype wire
`endif
