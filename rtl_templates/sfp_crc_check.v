// Takes the CRC-32C off every packet of a stream and checks it.
//
// duty      Hands on a packet's beats but for its last ones, the four bytes of a CRC-32C and zeros (docs/wire_format.md section 10),
//           of which a beat with TLAST and no TKEEP bit is left. wrong_o is a sticky bit: a packet's CRC was not that
//           of its bytes, its beats were too few for one, or TLAST came apart from it.
// layout    one beat in, one beat out
// latency   none; where a beat has less than 32 bits, a beat waits for the one, or the three, behind it that the CRC might be. wrong_o is
//           set 4 cycles after a packet's last beat was taken, 5 where a beat has more than 256 bits.
// handshake valid and ready go through a gate or two, TDATA through none where a beat has 32 bits or more; the check looks on from
//           behind a register of its own
//
// Over a packet and the CRC behind it the register of a CRC always ends as the same number: nothing has to be compared but
// that, zeros behind the CRC included.

`ifndef SFP_CRC_CHECK_V
`define SFP_CRC_CHECK_V
`default_nettype none

module sfp_crc_check #(
    parameter DATA_BITS   = 32,  // bits of TDATA, a multiple of 8, 8 .. 4096
    parameter ASYNC_RESET = 0    // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input  wire [  DATA_BITS-1:0] s_axis_tdata,
    input  wire [DATA_BITS/8-1:0] s_axis_tkeep,
    input  wire                   s_axis_tvalid,
    output wire                   s_axis_tready,
    input  wire                   s_axis_tlast,

    output wire [  DATA_BITS-1:0] m_axis_tdata,
    output wire [DATA_BITS/8-1:0] m_axis_tkeep,
    output wire                   m_axis_tvalid,
    input  wire                   m_axis_tready,
    output wire                   m_axis_tlast,

    input  wire status_clear_i,  // clears the sticky bit
    output wire wrong_o
);

  localparam BYTES = DATA_BITS / 8;
  localparam BEATS = (BYTES > 0 && BYTES < 4) ? (4 + BYTES - 1) / BYTES : 1;  // of a CRC

  // Behind the CRC the register is that of four bytes of ones, whatever the packet was; then come zeros.
  function [31:0] walked;
    input [31:0] start;
    integer step;
    begin
      walked = start;
      for (step = 0; step < 8 * BYTES * BEATS; step = step + 1)
        walked = {1'b0, walked[31:1]} ^ ({32{walked[0]}} & 32'h82F63B78);
    end
  endfunction

  localparam [31:0] GOOD = walked(32'hFFFFFFFF);

  wire accept = s_axis_tvalid & s_axis_tready;
  wire beat = accept & s_axis_tkeep[0];
  wire last = accept & s_axis_tlast;

  // ---- the way through

  assign s_axis_tready = m_axis_tready;
  assign m_axis_tlast  = s_axis_tlast;

  generate
    if (BEATS == 1) begin : g_wide
      assign m_axis_tvalid = s_axis_tvalid;
      assign m_axis_tdata  = s_axis_tdata;
      assign m_axis_tkeep  = s_axis_tkeep & {BYTES{~s_axis_tlast}};
    end else begin : g_narrow
      localparam HELD = BEATS - 1;
      localparam [1:0] FULL = HELD[1:0];
      reg [HELD*DATA_BITS-1:0] held_q;  // the oldest beat in the low bits once it is full
      wire [1:0] count_q;

      sfp_state #(
          .WIDTH      (2),
          .ASYNC_RESET(ASYNC_RESET)
      ) u_count (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .d_i  (last ? 2'd0 : (beat && count_q != FULL) ? count_q + 2'd1 : count_q),
          .q_o  (count_q)
      );

      wire [DATA_BITS-1:0] oldest;
      wire [HELD*DATA_BITS-1:0] others;
      assign {others, oldest} = {s_axis_tdata, held_q};
      always @(posedge clk_i) if (beat) held_q <= others;

      assign m_axis_tvalid = s_axis_tvalid & (s_axis_tlast | (s_axis_tkeep[0] & (count_q == FULL)));
      assign m_axis_tdata  = oldest;
      assign m_axis_tkeep  = {BYTES{~s_axis_tlast}};
      if (BYTES > 1) begin : g_keep
        wire unused_keep = &{1'b0, s_axis_tkeep[BYTES-1:1]};
      end
    end
  endgenerate

  // ---- the check

  wire                 beat_q;
  wire                 last_q;
  wire                 apart_q;  // TLAST without bytes
  wire                 wrong_q;
  wire                 ended;
  wire          [31:0] register;
  reg  [DATA_BITS-1:0] data_q;

  always @(posedge clk_i) data_q <= s_axis_tdata;

  sfp_crc32c #(
      .DATA_BITS  (DATA_BITS),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_crc (
      .clk_i (clk_i),
      .rst_i (rst_i),
      .beat_i(beat_q),
      .last_i(last_q),
      .data_i(data_q),
      .end_o (ended),
      .crc_o (register)
  );

  sfp_state #(
      .WIDTH      (4),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_state (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({beat, last, last & ~s_axis_tkeep[0], (wrong_q & ~status_clear_i) | apart_q | (ended & (register != GOOD))}),
      .q_o  ({beat_q, last_q, apart_q, wrong_q})
  );

  assign wrong_o = wrong_q;

endmodule

`default_nettype wire
`endif
