// CRC-32C of the packets of a stream, as they pass.
//
// duty      Keeps the CRC register of RFC 3720 (Castagnoli; all ones at a packet's start) over the bytes of all beats. The CRC
//           itself is the register inverted.
// layout    data_i: bytes in the order of the bus, the first one in the low bits; all of them count
// latency   crc_o holds a packet's register from 2 cycles after its end on, 3 where a beat has more than 256 bits, and stays
//           until words of the next packet are as far; end_o is high in the first of these cycles. A beat a cycle, packets
//           back to back.
// handshake none: inputs are taken in every cycle
//
// The words of a beat are summed up in groups of eight, each behind a register, so that no cycle has more than one
// exclusive-or of some hundred bits. The register's own way over a beat is one matrix of 32 by 32.

`ifndef SFP_CRC32C_V
`define SFP_CRC32C_V
`default_nettype none

module sfp_crc32c #(
    parameter DATA_BITS   = 32,  // bits of a beat, a multiple of 8, 8 .. 4096
    parameter ASYNC_RESET = 0    // 1: the reset is asynchronous
) (
    input  wire                 clk_i,
    input  wire                 rst_i,
    input  wire                 beat_i,  // a beat stands at data_i
    input  wire                 last_i,  // the packet ends, with this beat or without one
    input  wire [DATA_BITS-1:0] data_i,
    output wire                 end_o,
    output wire [         31:0] crc_o
);

  localparam BYTES = DATA_BITS / 8;
  localparam WORDS = (BYTES < 4) ? 1 : (BYTES + 3) / 4;
  localparam GROUP = (WORDS < 8) ? WORDS : 8;
  localparam GROUPS = (WORDS + GROUP - 1) / GROUP;
  localparam SUM_BITS = 32 * GROUP * GROUPS;
  localparam PAD_BITS = (BYTES < 4) ? 0 : SUM_BITS - DATA_BITS;
  localparam RANKS = (GROUPS > 1) ? 2 : 1;  // before the CRC register

  generate
    if (DATA_BITS < 8 || DATA_BITS > 4096 || DATA_BITS % 8 != 0) begin : g_bad_data
      sfp_rule_crc_DATA_BITS_must_be_a_multiple_of_8_up_to_4096 u_rule ();
    end
  endgenerate

  // ---- the beat's own CRC from zero; zero bytes ahead of it change nothing

  wire [     SUM_BITS-1:0] words;
  wire [32*GROUPS-1:0] group_sums;
  reg  [32*GROUPS-1:0] groups_q;
  wire [         31:0] beat_crc;

  genvar k;
  generate
    if (BYTES < 4) begin : g_narrow
      assign words = {{(32 - DATA_BITS) {1'b0}}, data_i};
    end else if (PAD_BITS != 0) begin : g_padded
      assign words = {data_i, {PAD_BITS{1'b0}}};
    end else begin : g_full
      assign words = data_i;
    end

    for (k = 0; k < GROUPS; k = k + 1) begin : g_group
      sfp_crc_sum #(
          .WORDS (GROUP),
          .STRIDE(4),
          .TAIL  ((BYTES < 4) ? BYTES : 4)
      ) u_sum (
          .words_i(words[32*GROUP*k+:32*GROUP]),
          .sum_o  (group_sums[32*k+:32])
      );
    end

    if (GROUPS > 1) begin : g_groups
      reg  [31:0] beat_crc_q;
      wire [31:0] earlier;
      sfp_crc_sum #(
          .WORDS (GROUPS - 1),
          .STRIDE(4 * GROUP),
          .TAIL  (4 * GROUP)
      ) u_sum (
          .words_i(groups_q[32*(GROUPS-1)-1:0]),
          .sum_o  (earlier)
      );
      always @(posedge clk_i) beat_crc_q <= earlier ^ groups_q[32*(GROUPS-1)+:32];
      assign beat_crc = beat_crc_q;
    end else begin : g_one_group
      assign beat_crc = groups_q;
    end
  endgenerate

  always @(posedge clk_i) groups_q <= group_sums;

  // ---- the register; where it stands in the ranks is told by flip-flops that are reset

  wire [RANKS-1:0] beat_q;
  wire [RANKS-1:0] last_q;
  wire             first_q;  // the packet has had no beat yet
  wire             none_q;   // the last packet that ended had none
  wire             beat = beat_q[RANKS-1];
  wire             last = last_q[RANKS-1];
  wire [  RANKS:0] beats = {beat_q, beat_i};
  wire [  RANKS:0] lasts = {last_q, last_i};

  sfp_state #(
      .WIDTH      (2 * RANKS + 3),
      .RESET_TO   (4),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_control (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i({
        beats[RANKS-1:0],
        lasts[RANKS-1:0],
        last | (first_q & ~beat),
        last ? first_q & ~beat : none_q,
        last
      }),
      .q_o  ({beat_q, last_q, first_q, none_q, end_o})
  );

  reg  [31:0] register_q;
  wire [31:0] moved;

  sfp_crc_sum #(
      .WORDS (1),
      .STRIDE(4),
      .TAIL  (BYTES)
  ) u_move (
      .words_i(register_q | {32{first_q}}),
      .sum_o  (moved)
  );

  always @(posedge clk_i) if (beat) register_q <= moved ^ beat_crc;

  assign crc_o = register_q | {32{none_q}};

  wire unused_top = &{1'b0, beats[RANKS], lasts[RANKS]};

endmodule

`default_nettype wire
`endif
