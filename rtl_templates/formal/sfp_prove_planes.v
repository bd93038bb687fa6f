// Proof that what sfp_exmy_packer splits into planes sfp_exmy_unpacker puts together.
//
// duty      Sends one packet of up to VALUES codes, any number of them with any bits, through a whole packer and a whole
//           unpacker. They are two beats of every plane and the start of a third one: the first is nothing's successor, the
//           second stands behind it, and the last one is of any length, down to none.
// bounded   no: nothing stalls and only one packet comes, so that END cycles are all there is
//
// 3. What a step of the packer writes a step of the unpacker reads, bit for bit, for every position, every length
//    of a field, and whatever stood there before and comes behind it.

`ifndef SFP_PROVE_PLANES_V
`define SFP_PROVE_PLANES_V
`default_nettype none

module sfp_prove_planes #(
    parameter CODE_BITS = 6,
    parameter LANES     = 8,
    parameter VALUES    = 24,  // the longest packet
    parameter END       = 20   // cycles
) (
    input wire                                clk_i,
    input wire [                         7:0] above_i,   // bits above the codes, in every cycle anything
    // Sampled in the first cycle: anything.
    input wire [$clog2(VALUES+1)-1:0] values_i,  // of the packet, 0 .. VALUES
    input wire [VALUES*CODE_BITS-1:0] codes_i
);

  localparam B = CODE_BITS;
  localparam SLOT_BYTES = (B + 7) / 8;
  localparam SLOT = 8 * SLOT_BYTES;
  localparam U = (LANES < 8) ? 8 : LANES;
  localparam V_BITS = $clog2(VALUES + 1);
  localparam C_BITS = $clog2(VALUES + 2 * LANES + 1);  // of a number of codes

  reg  [5:0] time_q = 6'd0;
  wire       rst = time_q == 6'd0;
  always @(posedge clk_i) if (time_q != END[5:0]) time_q <= time_q + 1'b1;

  reg [  V_BITS-1:0] values_q;
  // The codes that are still to go in, and to come out: the next row's in the low bits.
  reg [VALUES*B-1:0] in_codes_q;
  reg [VALUES*B-1:0] out_codes_q;

  // Codes before the row that goes in, and before the one that is to come out. An empty packet has a row too.
  reg  [C_BITS-1:0] in_q = {C_BITS{1'b0}};
  reg  [C_BITS-1:0] out_q = {C_BITS{1'b0}};
  reg               in_over_q = 1'b0;
  reg               out_over_q = 1'b0;
  wire [C_BITS-1:0] values = {{(C_BITS - V_BITS) {1'b0}}, values_q};
  wire [C_BITS-1:0] in_next = in_q + LANES[C_BITS-1:0];
  wire [C_BITS-1:0] out_next = out_q + LANES[C_BITS-1:0];
  wire              in_last = in_next >= values;
  wire              out_last = out_next >= values;

  wire                        row_ready;
  wire                        row_valid = ~rst & ~in_over_q;
  wire [      LANES*SLOT-1:0] row;
  wire [LANES*SLOT_BYTES-1:0] row_keep;
  wire [      LANES*SLOT-1:0] out;
  wire [LANES*SLOT_BYTES-1:0] out_keep;
  wire [      LANES*SLOT-1:0] expected;
  wire [LANES*SLOT_BYTES-1:0] expected_keep;
  wire [      LANES*SLOT-1:0] kept;
  wire                        out_valid;
  wire                        out_is_last;
  wire                        short;
  wire                        long;

  wire [U*16-1:0] w16;
  wire [ U*2-1:0] w16_keep;
  wire [ U*8-1:0] w8;
  wire [   U-1:0] w8_keep;
  wire [ U*4-1:0] w4;
  wire [ U/2-1:0] w4_keep;
  wire [ U*2-1:0] w2;
  wire [ U/4-1:0] w2_keep;
  wire [   U-1:0] w1;
  wire [ U/8-1:0] w1_keep;
  wire [     4:0] valid;
  wire [     4:0] ready;
  wire [     4:0] last;

  genvar k;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      localparam [C_BITS-1:0] LANE = k;
      wire [C_BITS-1:0] in_place = in_q + LANE;
      wire [C_BITS-1:0] out_place = out_q + LANE;
      wire [     B-1:0] in_code = in_codes_q[k*B+:B];
      wire [     B-1:0] out_code = out_codes_q[k*B+:B];
      if (SLOT > B) begin : g_padded
        assign row[k*SLOT+:SLOT]      = {above_i[SLOT-B-1:0], in_code};
        assign expected[k*SLOT+:SLOT] = {{(SLOT - B) {1'b0}}, out_code};
      end else begin : g_full
        assign row[k*SLOT+:SLOT]      = in_code;
        assign expected[k*SLOT+:SLOT] = out_code;
      end
      assign row_keep[k*SLOT_BYTES+:SLOT_BYTES]      = {SLOT_BYTES{in_place < values}};
      assign expected_keep[k*SLOT_BYTES+:SLOT_BYTES] = {SLOT_BYTES{out_place < values}};
      assign kept[k*SLOT+:SLOT]                      = {SLOT{out_place < values}};
    end
  endgenerate

  sfp_exmy_packer #(
      .CODE_BITS(B),
      .LANES    (LANES)
  ) u_packer (
      .clk_i            (clk_i),
      .rst_i            (rst),
      .s_axis_tdata     (row),
      .s_axis_tkeep     (row_keep),
      .s_axis_tvalid    (row_valid),
      .s_axis_tready    (row_ready),
      .s_axis_tlast     (in_last),
      .m_axis_w16_tdata (w16),
      .m_axis_w16_tkeep (w16_keep),
      .m_axis_w16_tvalid(valid[4]),
      .m_axis_w16_tready(ready[4]),
      .m_axis_w16_tlast (last[4]),
      .m_axis_w8_tdata  (w8),
      .m_axis_w8_tkeep  (w8_keep),
      .m_axis_w8_tvalid (valid[3]),
      .m_axis_w8_tready (ready[3]),
      .m_axis_w8_tlast  (last[3]),
      .m_axis_w4_tdata  (w4),
      .m_axis_w4_tkeep  (w4_keep),
      .m_axis_w4_tvalid (valid[2]),
      .m_axis_w4_tready (ready[2]),
      .m_axis_w4_tlast  (last[2]),
      .m_axis_w2_tdata  (w2),
      .m_axis_w2_tkeep  (w2_keep),
      .m_axis_w2_tvalid (valid[1]),
      .m_axis_w2_tready (ready[1]),
      .m_axis_w2_tlast  (last[1]),
      .m_axis_w1_tdata  (w1),
      .m_axis_w1_tkeep  (w1_keep),
      .m_axis_w1_tvalid (valid[0]),
      .m_axis_w1_tready (ready[0]),
      .m_axis_w1_tlast  (last[0])
  );

  sfp_exmy_unpacker #(
      .CODE_BITS(B),
      .LANES    (LANES)
  ) u_unpacker (
      .clk_i            (clk_i),
      .rst_i            (rst),
      .cfg_values_i     ({{(32 - V_BITS) {1'b0}}, values_q}),
      .s_axis_w16_tdata (w16),
      .s_axis_w16_tkeep (w16_keep),
      .s_axis_w16_tvalid(valid[4]),
      .s_axis_w16_tready(ready[4]),
      .s_axis_w16_tlast (last[4]),
      .s_axis_w8_tdata  (w8),
      .s_axis_w8_tkeep  (w8_keep),
      .s_axis_w8_tvalid (valid[3]),
      .s_axis_w8_tready (ready[3]),
      .s_axis_w8_tlast  (last[3]),
      .s_axis_w4_tdata  (w4),
      .s_axis_w4_tkeep  (w4_keep),
      .s_axis_w4_tvalid (valid[2]),
      .s_axis_w4_tready (ready[2]),
      .s_axis_w4_tlast  (last[2]),
      .s_axis_w2_tdata  (w2),
      .s_axis_w2_tkeep  (w2_keep),
      .s_axis_w2_tvalid (valid[1]),
      .s_axis_w2_tready (ready[1]),
      .s_axis_w2_tlast  (last[1]),
      .s_axis_w1_tdata  (w1),
      .s_axis_w1_tkeep  (w1_keep),
      .s_axis_w1_tvalid (valid[0]),
      .s_axis_w1_tready (ready[0]),
      .s_axis_w1_tlast  (last[0]),
      .m_axis_tdata     (out),
      .m_axis_tkeep     (out_keep),
      .m_axis_tvalid    (out_valid),
      .m_axis_tready    (1'b1),
      .m_axis_tlast     (out_is_last),
      .status_clear_i   (1'b0),
      .status_short_o   (short),
      .status_long_o    (long)
  );

  wire good = out_keep == expected_keep & ((out ^ expected) & kept) == 0 & out_is_last == out_last;

  always @(posedge clk_i) begin
    if (rst) begin
      values_q    <= values_i;
      in_codes_q  <= codes_i;
      out_codes_q <= codes_i;
    end
    if (row_valid & row_ready) begin
      in_q       <= in_next;
      in_over_q  <= in_last;
      in_codes_q <= in_codes_q >> (LANES * B);
    end
    if (~rst & out_valid) begin
      out_q       <= out_next;
      out_over_q  <= out_last;
      out_codes_q <= out_codes_q >> (LANES * B);
    end
  end

  wire unused = &{1'b0, above_i};

  always @* begin
    assume (values_i <= VALUES[V_BITS-1:0]);
    if (~rst & out_valid) assert (good & ~out_over_q);
    if (~rst) assert (~short & ~long);
    // All codes have come out.
    if (time_q == END[5:0]) assert (out_over_q);
  end

endmodule

`default_nettype wire
`endif
