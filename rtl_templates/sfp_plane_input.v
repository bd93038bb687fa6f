// Input of one plane of codes: two places for its beats, so that planes wait for one another without a path between them.
//
// duty      Shows the oldest beat where CODE_BITS has the power of two PLANE_BITS; else it always shows the end of a packet, which
//           nothing waits for. What the packet's user says goes along with the beats of the widest plane.
// layout    element k at [k*PLANE_BITS +: PLANE_BITS]; user_o is 0 in all planes but the widest
// latency   a beat shows in the cycle after its acceptance
// handshake s_axis_tready comes from a flip-flop

`ifndef SFP_PLANE_INPUT_V
`define SFP_PLANE_INPUT_V
`default_nettype none

module sfp_plane_input #(
    parameter CODE_BITS   = 6,   // 1 .. 16
    parameter PLANE_BITS  = 4,   // 1, 2, 4, 8 or 16
    parameter ELEMENTS    = 8,   // of a beat, a multiple of 8
    parameter USER_BITS   = 32,
    parameter ASYNC_RESET = 0    // 1: the reset is asynchronous
) (
    input  wire                             clk_i,
    input  wire                             rst_i,
    input  wire [            USER_BITS-1:0] user_i,
    input  wire [  ELEMENTS*PLANE_BITS-1:0] s_axis_tdata,
    input  wire [ELEMENTS*PLANE_BITS/8-1:0] s_axis_tkeep,
    input  wire                             s_axis_tvalid,
    output wire                             s_axis_tready,
    input  wire                             s_axis_tlast,
    input  wire                             pop_i,
    output wire                             valid_o,
    output wire                             some_o,  // the beat has elements
    output wire                             last_o,
    output wire [            USER_BITS-1:0] user_o,
    output wire [  ELEMENTS*PLANE_BITS-1:0] data_o
);

  localparam THERE = CODE_BITS / PLANE_BITS % 2;
  localparam WIDEST = CODE_BITS / PLANE_BITS == 1;

  generate
    if (THERE != 0) begin : g_plane
      localparam OWN = (WIDEST != 0) ? USER_BITS : 1;
      wire [OWN-1:0] user;
      if (WIDEST != 0) begin : g_user
        assign user_o = user;
      end else begin : g_no_user
        assign user_o = {USER_BITS{1'b0}};
        wire unused_user = &{1'b0, user, user_i};
      end
      sfp_axis_fifo #(
          .DATA_BITS  (ELEMENTS * PLANE_BITS),
          .KEEP_BITS  (1),
          .USER_BITS  (OWN),
          .FIFO_DEPTH (2),
          .ASYNC_RESET(ASYNC_RESET)
      ) u_places (
          .clk_i        (clk_i),
          .rst_i        (rst_i),
          .s_axis_tdata (s_axis_tdata),
          .s_axis_tkeep (s_axis_tkeep[0]),
          .s_axis_tuser (user_i[OWN-1:0]),
          .s_axis_tvalid(s_axis_tvalid),
          .s_axis_tready(s_axis_tready),
          .s_axis_tlast (s_axis_tlast),
          .m_axis_tdata (data_o),
          .m_axis_tkeep (some_o),
          .m_axis_tuser (user),
          .m_axis_tvalid(valid_o),
          .m_axis_tready(pop_i),
          .m_axis_tlast (last_o)
      );
      wire unused = &{1'b0, s_axis_tkeep};
    end else begin : g_none
      assign s_axis_tready = 1'b0;
      assign valid_o       = 1'b1;
      assign some_o        = 1'b1;
      assign last_o        = 1'b1;
      assign user_o        = {USER_BITS{1'b0}};
      assign data_o        = {(ELEMENTS * PLANE_BITS) {1'b0}};
      wire unused = &{1'b0, clk_i, rst_i, user_i, s_axis_tdata, s_axis_tkeep, s_axis_tvalid, s_axis_tlast, pop_i};
    end
  endgenerate

endmodule

`default_nettype wire
`endif
