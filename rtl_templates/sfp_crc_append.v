// Puts a CRC-32C behind every packet of a stream.
//
// duty      Hands on all beats that have bytes, and behind a packet's last one its CRC-32C (docs/wire_format.md section 10): four bytes,
//           the least significant first, in as many beats as they take, what is left of these zero. TLAST goes with the
//           last of them. A beat without TKEEP bits is dropped: a packet without bytes becomes its CRC alone.
// layout    one beat in, one beat out; every beat out is whole
// latency   1 cycle. A beat a cycle; behind a packet s_axis takes nothing for 2 cycles and one for each beat of the CRC, one more
//           where a beat has more than 256 bits.
// handshake m_axis comes from flip-flops; s_axis_tready is m_axis_tready through a gate or two

`ifndef SFP_CRC_APPEND_V
`define SFP_CRC_APPEND_V
`default_nettype none

module sfp_crc_append #(
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
    output wire                   m_axis_tlast
);

  localparam BYTES = DATA_BITS / 8;
  localparam BEATS = (BYTES > 0 && BYTES < 4) ? (4 + BYTES - 1) / BYTES : 1;  // of a CRC
  localparam LAST_BEAT = BEATS - 1;

  wire [31:0] register;
  wire        ended;
  wire [31:0] crc = ~register;

  wire valid_q;  // a beat stands at the output
  wire fresh_q;  // since one cycle, and it is none of a CRC
  wire last_q;   // the packet's last beat was taken in the cycle before
  wire tail_q;   // from then on until the CRC has gone to the output
  wire there_q;  // the CRC is known
  wire [1:0] sent_q;  // its beats that have gone to the output
  reg [DATA_BITS-1:0] data_q;
  reg tlast_q;

  wire free = ~valid_q | m_axis_tready;
  wire accept = s_axis_tvalid & s_axis_tready;
  wire beat = accept & s_axis_tkeep[0];
  wire there = ended | there_q;
  wire send = there & free;
  wire final_beat = sent_q == LAST_BEAT[1:0];
  wire done = send & final_beat;

  assign s_axis_tready = free & ~tail_q;
  assign m_axis_tdata  = data_q;
  assign m_axis_tkeep  = {BYTES{1'b1}};
  assign m_axis_tvalid = valid_q;
  assign m_axis_tlast  = tlast_q;

  sfp_state #(
      .WIDTH      (7),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_control (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i({
        free ? beat | send : valid_q,
        beat,
        accept & s_axis_tlast,
        (accept & s_axis_tlast) | (tail_q & ~done),
        there & ~done,
        (there & ~done) ? sent_q + {1'b0, send} : 2'd0
      }),
      .q_o  ({valid_q, fresh_q, last_q, tail_q, there_q, sent_q})
  );

  wire [DATA_BITS-1:0] tail;
  generate
    if (BYTES > 4) begin : g_wide
      assign tail = {{(DATA_BITS - 32) {1'b0}}, crc};
    end else if (BYTES == 4) begin : g_word
      assign tail = crc;
    end else begin : g_narrow
      wire [8*BYTES*BEATS-1:0] padded = {{(8 * BYTES * BEATS - 32) {1'b0}}, crc};
      assign tail = padded[DATA_BITS*sent_q+:DATA_BITS];
    end
  endgenerate

  always @(posedge clk_i) begin
    if (free) begin
      data_q  <= tail_q ? tail : s_axis_tdata;
      tlast_q <= tail_q & final_beat;
    end
  end

  sfp_crc32c #(
      .DATA_BITS  (DATA_BITS),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_crc (
      .clk_i (clk_i),
      .rst_i (rst_i),
      .beat_i(fresh_q),
      .last_i(last_q),
      .data_i(data_q),
      .end_o (ended),
      .crc_o (register)
  );

  generate
    if (BYTES > 1) begin : g_keep
      wire unused_keep = &{1'b0, s_axis_tkeep[BYTES-1:1]};
    end
  endgenerate

endmodule

`default_nettype wire
`endif
