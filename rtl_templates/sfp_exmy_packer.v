// Codes of CODE_BITS bits into planes of power-of-two widths, each an AXI4-Stream of its own.
//
// duty      docs/wire_format.md section 9: the widest plane takes the most significant bits of each code, element i of a plane of w
//           bits stands at bit i * w of its bytes. Behind a packet's last code its planes are padded with zero bits to a
//           multiple of 8 elements.
// layout    s_axis: lane k at [k*S +: S], the code in the low bits, what stands above is ignored; S is CODE_BITS in whole bytes.
//           m_axis_w<w>: U = 8 or LANES elements, whichever is more, element k at [k*w +: w]; TKEEP in steps of 8 elements.
//           Streams of planes that CODE_BITS does not have stand still.
// latency   capture | gathering: a beat appears 2 cycles after the row that completes it. One row a cycle, and no cycle between
//           packets.
// handshake s_axis_tready comes from a flip-flop; every m_axis_* comes from flip-flops through its skid multiplexer. A beat that
//           one of the streams has taken waits for the others.

`ifndef SFP_EXMY_PACKER_V
`define SFP_EXMY_PACKER_V
`default_nettype none

module sfp_exmy_packer #(
    parameter CODE_BITS   = 6,  // 1 .. 16
    parameter LANES       = 8,  // 1, 2, 4 or a multiple of 8 up to 64
    parameter ASYNC_RESET = 0   // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input  wire [LANES*8*((CODE_BITS+7)/8)-1:0] s_axis_tdata,
    input  wire [  LANES*((CODE_BITS+7)/8)-1:0] s_axis_tkeep,
    input  wire                                 s_axis_tvalid,
    output wire                                 s_axis_tready,
    input  wire                                 s_axis_tlast,

    output wire [((LANES<8)?8:LANES)*16-1:0] m_axis_w16_tdata,
    output wire [ ((LANES<8)?8:LANES)*2-1:0] m_axis_w16_tkeep,
    output wire                              m_axis_w16_tvalid,
    input  wire                              m_axis_w16_tready,
    output wire                              m_axis_w16_tlast,
    output wire [ ((LANES<8)?8:LANES)*8-1:0] m_axis_w8_tdata,
    output wire [   ((LANES<8)?8:LANES)-1:0] m_axis_w8_tkeep,
    output wire                              m_axis_w8_tvalid,
    input  wire                              m_axis_w8_tready,
    output wire                              m_axis_w8_tlast,
    output wire [ ((LANES<8)?8:LANES)*4-1:0] m_axis_w4_tdata,
    output wire [ ((LANES<8)?8:LANES)/2-1:0] m_axis_w4_tkeep,
    output wire                              m_axis_w4_tvalid,
    input  wire                              m_axis_w4_tready,
    output wire                              m_axis_w4_tlast,
    output wire [ ((LANES<8)?8:LANES)*2-1:0] m_axis_w2_tdata,
    output wire [ ((LANES<8)?8:LANES)/4-1:0] m_axis_w2_tkeep,
    output wire                              m_axis_w2_tvalid,
    input  wire                              m_axis_w2_tready,
    output wire                              m_axis_w2_tlast,
    output wire [   ((LANES<8)?8:LANES)-1:0] m_axis_w1_tdata,
    output wire [ ((LANES<8)?8:LANES)/8-1:0] m_axis_w1_tkeep,
    output wire                              m_axis_w1_tvalid,
    input  wire                              m_axis_w1_tready,
    output wire                              m_axis_w1_tlast
);

  localparam B = CODE_BITS;
  localparam SLOT_BYTES = (B + 7) / 8;
  localparam SLOT = 8 * SLOT_BYTES;
  localparam U = (LANES < 8) ? 8 : LANES;  // elements of a beat
  localparam UNITS = U / 8;
  localparam ROWS = U / LANES;             // rows of a beat
  localparam P = (ROWS > 1) ? $clog2(ROWS) : 1;
  localparam LAST_ROW = ROWS - 1;

  generate
    if (B < 1 || B > 16) begin : g_bad_code
      sfp_rule_exmy_packer_CODE_BITS_must_be_1_to_16 u_rule ();
    end
    if (LANES < 1 || LANES > 64 || (LANES % 8 != 0 && LANES != 1 && LANES != 2 && LANES != 4)) begin : g_bad_lanes
      sfp_rule_exmy_packer_LANES_must_be_1_2_4_or_a_multiple_of_8_up_to_64 u_rule ();
    end
  endgenerate

  // ---- control

  wire               go;
  wire               held;
  wire               unused_configure;
  wire [        1:0] valid;
  wire [        1:0] first;
  wire [        1:0] last;
  wire [2*LANES-1:0] keep;
  wire [  LANES-1:0] s_keep;
  wire [        4:0] stall;

  sfp_row_pipeline #(
      .LANES      (LANES),
      .RANKS      (2),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_rows (
      .clk_i      (clk_i),
      .rst_i      (rst_i),
      .s_valid_i  (s_axis_tvalid),
      .s_ready_o  (s_axis_tready),
      .s_last_i   (s_axis_tlast),
      .s_keep_i   (s_keep),
      .stall_i    (|stall),
      .go_o       (go),
      .held_o     (held),
      .configure_o(unused_configure),
      .valid_o    (valid),
      .first_o    (first),
      .last_o     (last),
      .keep_o     (keep)
  );

  // ---- gathering: rows of fewer than 8 lanes fill a beat one behind the other

  wire [LANES*B-1:0] row;      // zeros where no code is
  wire [    U*B-1:0] codes;    // of the beat so far
  wire [  UNITS-1:0] units;    // groups of 8 elements with a code
  wire               full;     // the row in the first rank completes a beat
  reg  [    U*B-1:0] codes_q;
  reg  [  UNITS-1:0] units_q;
  wire               ready_q;  // a beat is complete

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_ready (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (go ? valid[0] & (full | last[0]) : ready_q),
      .q_o  (ready_q)
  );

  always @(posedge clk_i) begin
    if (go & valid[0]) begin
      codes_q <= codes;
      units_q <= units;
    end
  end

  genvar k;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      reg [B-1:0] code_q;
      assign s_keep[k] = s_axis_tkeep[k*SLOT_BYTES];
      always @(posedge clk_i) begin
        if (go) code_q <= s_axis_tdata[k*SLOT+:B];
      end
      assign row[k*B+:B] = code_q & {B{keep[k]}};
    end

    if (ROWS > 1) begin : g_gather
      wire [P-1:0] place_q;
      wire         some = keep[0];  // kept lanes come first
      wire         begins = ~|place_q;
      sfp_state #(
          .WIDTH      (P),
          .ASYNC_RESET(ASYNC_RESET)
      ) u_place (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .d_i  (~(go & valid[0]) ? place_q : last[0] ? {P{1'b0}} : place_q + {{(P - 1) {1'b0}}, some}),
          .q_o  (place_q)
      );
      assign full  = some & (place_q == LAST_ROW[P-1:0]);
      assign codes = ({{(U * B - LANES * B) {1'b0}}, row} << (place_q * LANES * B)) | (codes_q & {(U * B) {~begins}});
      assign units = some | ~begins;
    end else begin : g_whole
      assign full  = 1'b1;
      assign codes = row;
      for (k = 0; k < UNITS; k = k + 1) begin : g_unit
        assign units[k] = keep[8*k];
      end
    end
  endgenerate

  // The bytes of a code agree: one TKEEP bit of each tells.
  wire unused = &{1'b0, s_axis_tdata, s_axis_tkeep, first, valid[1], keep};

  // ---- planes

  sfp_plane_output #(
      .CODE_BITS  (B),
      .PLANE_BITS (16),
      .ELEMENTS   (U),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_w16 (
      .clk_i        (clk_i),
      .rst_i        (rst_i),
      .held_i       (held),
      .valid_i      (ready_q),
      .last_i       (last[1]),
      .units_i      (units_q),
      .codes_i      (codes_q),
      .stall_o      (stall[4]),
      .m_axis_tdata (m_axis_w16_tdata),
      .m_axis_tkeep (m_axis_w16_tkeep),
      .m_axis_tvalid(m_axis_w16_tvalid),
      .m_axis_tready(m_axis_w16_tready),
      .m_axis_tlast (m_axis_w16_tlast)
  );

  sfp_plane_output #(
      .CODE_BITS  (B),
      .PLANE_BITS (8),
      .ELEMENTS   (U),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_w8 (
      .clk_i        (clk_i),
      .rst_i        (rst_i),
      .held_i       (held),
      .valid_i      (ready_q),
      .last_i       (last[1]),
      .units_i      (units_q),
      .codes_i      (codes_q),
      .stall_o      (stall[3]),
      .m_axis_tdata (m_axis_w8_tdata),
      .m_axis_tkeep (m_axis_w8_tkeep),
      .m_axis_tvalid(m_axis_w8_tvalid),
      .m_axis_tready(m_axis_w8_tready),
      .m_axis_tlast (m_axis_w8_tlast)
  );

  sfp_plane_output #(
      .CODE_BITS  (B),
      .PLANE_BITS (4),
      .ELEMENTS   (U),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_w4 (
      .clk_i        (clk_i),
      .rst_i        (rst_i),
      .held_i       (held),
      .valid_i      (ready_q),
      .last_i       (last[1]),
      .units_i      (units_q),
      .codes_i      (codes_q),
      .stall_o      (stall[2]),
      .m_axis_tdata (m_axis_w4_tdata),
      .m_axis_tkeep (m_axis_w4_tkeep),
      .m_axis_tvalid(m_axis_w4_tvalid),
      .m_axis_tready(m_axis_w4_tready),
      .m_axis_tlast (m_axis_w4_tlast)
  );

  sfp_plane_output #(
      .CODE_BITS  (B),
      .PLANE_BITS (2),
      .ELEMENTS   (U),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_w2 (
      .clk_i        (clk_i),
      .rst_i        (rst_i),
      .held_i       (held),
      .valid_i      (ready_q),
      .last_i       (last[1]),
      .units_i      (units_q),
      .codes_i      (codes_q),
      .stall_o      (stall[1]),
      .m_axis_tdata (m_axis_w2_tdata),
      .m_axis_tkeep (m_axis_w2_tkeep),
      .m_axis_tvalid(m_axis_w2_tvalid),
      .m_axis_tready(m_axis_w2_tready),
      .m_axis_tlast (m_axis_w2_tlast)
  );

  sfp_plane_output #(
      .CODE_BITS  (B),
      .PLANE_BITS (1),
      .ELEMENTS   (U),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_w1 (
      .clk_i        (clk_i),
      .rst_i        (rst_i),
      .held_i       (held),
      .valid_i      (ready_q),
      .last_i       (last[1]),
      .units_i      (units_q),
      .codes_i      (codes_q),
      .stall_o      (stall[0]),
      .m_axis_tdata (m_axis_w1_tdata),
      .m_axis_tkeep (m_axis_w1_tkeep),
      .m_axis_tvalid(m_axis_w1_tvalid),
      .m_axis_tready(m_axis_w1_tready),
      .m_axis_tlast (m_axis_w1_tlast)
  );

endmodule

`default_nettype wire
`endif
