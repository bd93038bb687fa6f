// FIFO for an AXI4-Stream: takes beats while the other side stalls, up to FIFO_DEPTH of them.
//
// duty      Hands on TDATA, TKEEP, TUSER and TLAST of every beat in order. What else belongs to a beat, as the
//           configuration that a packet's first beat brings, goes along in TUSER.
// layout    a ring of FIFO_DEPTH places, {user, last, keep, data} in each, and the oldest beat once more at m_axis
// latency   a beat stands at m_axis in the cycle after its acceptance. One beat a cycle, for every FIFO_DEPTH.
// handshake every output comes from a flip-flop

`ifndef SFP_AXIS_FIFO_V
`define SFP_AXIS_FIFO_V
`default_nettype none

module sfp_axis_fifo #(
    parameter DATA_BITS   = 32,  // bits, 8 or more
    parameter KEEP_BITS   = 4,   // bits, 1 or more
    parameter USER_BITS   = 1,   // bits, 1 or more
    parameter FIFO_DEPTH  = 2,   // beats, 2 or more
    parameter ASYNC_RESET = 0    // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input  wire [DATA_BITS-1:0] s_axis_tdata,
    input  wire [KEEP_BITS-1:0] s_axis_tkeep,
    input  wire [USER_BITS-1:0] s_axis_tuser,
    input  wire                 s_axis_tvalid,
    output wire                 s_axis_tready,
    input  wire                 s_axis_tlast,

    output wire [DATA_BITS-1:0] m_axis_tdata,
    output wire [KEEP_BITS-1:0] m_axis_tkeep,
    output wire [USER_BITS-1:0] m_axis_tuser,
    output wire                 m_axis_tvalid,
    input  wire                 m_axis_tready,
    output wire                 m_axis_tlast
);

  localparam BEAT_BITS = USER_BITS + 1 + KEEP_BITS + DATA_BITS;
  localparam PLACE_BITS = (FIFO_DEPTH > 1) ? $clog2(FIFO_DEPTH) : 1;
  localparam LAST_PLACE = FIFO_DEPTH - 1;

  generate
    if (DATA_BITS < 8) begin : g_bad_data
      sfp_rule_fifo_DATA_BITS_must_be_8_or_more u_rule ();
    end
    if (KEEP_BITS < 1) begin : g_bad_keep
      sfp_rule_fifo_KEEP_BITS_must_be_1_or_more u_rule ();
    end
    if (USER_BITS < 1) begin : g_bad_user
      sfp_rule_fifo_USER_BITS_must_be_1_or_more u_rule ();
    end
    if (FIFO_DEPTH < 2) begin : g_bad_depth
      sfp_rule_DEPTH_must_be_2_or_more u_rule ();
    end
  endgenerate

  reg  [ BEAT_BITS-1:0] beats_q[0:FIFO_DEPTH-1];
  wire [PLACE_BITS-1:0] put_q;    // place of the next beat in
  wire [PLACE_BITS-1:0] take_q;   // place of the next beat out
  wire                  ready_q;  // not full
  wire                  valid_q;  // not empty
  wire [PLACE_BITS-1:0] put_next = (put_q == LAST_PLACE[PLACE_BITS-1:0]) ? {PLACE_BITS{1'b0}} : put_q + 1'b1;
  wire [PLACE_BITS-1:0] take_next = (take_q == LAST_PLACE[PLACE_BITS-1:0]) ? {PLACE_BITS{1'b0}} : take_q + 1'b1;
  wire                  put = s_axis_tvalid & ready_q;
  wire                  take = valid_q & m_axis_tready;

  assign s_axis_tready = ready_q;
  assign m_axis_tvalid = valid_q;
  // The choice among the places is made a cycle ahead: it would be most of the way to what stands behind m_axis.
  reg  [BEAT_BITS-1:0] oldest_q;
  wire [BEAT_BITS-1:0] newest = {s_axis_tuser, s_axis_tlast, s_axis_tkeep, s_axis_tdata};
  wire                 more = valid_q & (take_next != put_q);  // beats behind the oldest one

  assign {m_axis_tuser, m_axis_tlast, m_axis_tkeep, m_axis_tdata} = oldest_q;

  always @(posedge clk_i) begin
    if (put) beats_q[put_q] <= newest;
    if (take | ~valid_q) oldest_q <= more ? beats_q[take_next] : newest;
  end

  sfp_state #(
      .WIDTH      (2 * PLACE_BITS),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_places (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({put ? put_next : put_q, take ? take_next : take_q}),
      .q_o  ({put_q, take_q})
  );

  sfp_state #(
      .WIDTH      (2),
      .RESET_TO   (2'b10),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_handshake (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i({
        (put == take) ? ready_q : take | (put_next != take_q),
        (put == take) ? valid_q : put | (take_next != put_q)
      }),
      .q_o  ({ready_q, valid_q})
  );

endmodule

`default_nettype wire
`endif
