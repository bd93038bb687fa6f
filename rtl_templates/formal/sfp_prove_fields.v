// Proof that what sfp_stream_packer packs sfp_stream_unpacker unpacks: one lane, as lanes are copies of each other.
//
// duty      Sends one packet of up to ROWS rows, fields of any length with any bits, through a whole packer and a whole
//           unpacker. Two rows before a third one set all that a step of either depends on: whether a word has gone
//           before, the position and what stands below it, both by the rows' lengths and bits. The fourth stands behind.
// bounded   no: nothing stalls and only one packet comes, so that END cycles are all there is
//
// 3. What a step of the packer writes a step of the unpacker reads, bit for bit, for every position, every length
//    of a field, and whatever stood there before and comes behind it.

`ifndef SFP_PROVE_FIELDS_V
`define SFP_PROVE_FIELDS_V
`default_nettype none

module sfp_prove_fields #(
    parameter WIDTH = 32,
    parameter ROWS  = 4,
    parameter END   = 20  // cycles
) (
    input wire                            clk_i,
    // Sampled in the first cycle: anything.
    input wire [          $clog2(ROWS):0] rows_i,     // of the packet, 1 .. ROWS
    input wire [ROWS*$clog2(WIDTH+1)-1:0] lengths_i,  // bits
    input wire [          ROWS*WIDTH-1:0] fields_i
);

  localparam LEN_BITS = $clog2(WIDTH + 1);
  localparam ROW_BITS = $clog2(ROWS) + 1;
  localparam LAST_INDEX = ROWS - 1;

  reg  [5:0] time_q = 6'd0;
  wire       rst = time_q == 6'd0;
  always @(posedge clk_i) if (time_q != END[5:0]) time_q <= time_q + 1'b1;

  reg [     ROW_BITS-1:0] rows_q;
  reg [ROWS*LEN_BITS-1:0] lengths_q;
  reg [   ROWS*WIDTH-1:0] fields_q;

  always @(posedge clk_i) begin
    if (rst) begin
      rows_q    <= rows_i;
      lengths_q <= lengths_i;
      fields_q  <= fields_i;
    end
  end

  reg  [ROW_BITS-1:0] packed_q = {ROW_BITS{1'b0}};  // rows, each side at its own pace
  reg  [ROW_BITS-1:0] widths_q = {ROW_BITS{1'b0}};
  reg  [ROW_BITS-1:0] out_q = {ROW_BITS{1'b0}};

  wire                row_ready;
  wire                width_ready;
  wire                row_valid = ~rst & packed_q != rows_q;
  wire                width_valid = ~rst & widths_q != rows_q;
  wire [LEN_BITS-1:0] row_length = lengths_q[packed_q*LEN_BITS+:LEN_BITS];
  wire [LEN_BITS-1:0] width_length = lengths_q[widths_q*LEN_BITS+:LEN_BITS];
  wire [LEN_BITS-1:0] out_length = lengths_q[out_q*LEN_BITS+:LEN_BITS];

  wire [    WIDTH-1:0] data;
  wire [(WIDTH/8)-1:0] data_keep;
  wire                 data_valid;
  wire                 data_ready;
  wire                 data_last;
  wire [    WIDTH-1:0] field;
  wire [(WIDTH/8)-1:0] field_keep;
  wire [ LEN_BITS-1:0] field_length;
  wire                 field_valid;
  wire                 field_last;

  // Outputs without a wire are nobody's here.
  /* verilator lint_off PINMISSING */
  sfp_stream_packer #(
      .WIDTH(WIDTH),
      .LANES(1)
  ) u_packer (
      .clk_i         (clk_i),
      .rst_i         (rst),
      .s_axis_tdata  (fields_q[packed_q*WIDTH+:WIDTH]),
      .s_axis_tkeep  ({(WIDTH / 8) {1'b1}}),
      .s_axis_tuser  (row_length),
      .s_axis_tvalid (row_valid),
      .s_axis_tready (row_ready),
      .s_axis_tlast  (packed_q + 1'b1 == rows_q),
      .m_axis_tdata  (data),
      .m_axis_tkeep  (data_keep),
      .m_axis_tvalid (data_valid),
      .m_axis_tready (data_ready),
      .m_axis_tlast  (data_last),
      .status_clear_i(1'b0)
  );

  sfp_stream_unpacker #(
      .WIDTH(WIDTH),
      .LANES(1)
  ) u_unpacker (
      .clk_i              (clk_i),
      .rst_i              (rst),
      .s_axis_width_tdata ({{(8 - LEN_BITS) {1'b0}}, width_length}),
      .s_axis_width_tkeep (1'b1),
      .s_axis_width_tvalid(width_valid),
      .s_axis_width_tready(width_ready),
      .s_axis_width_tlast (widths_q + 1'b1 == rows_q),
      .s_axis_data_tdata  (data),
      .s_axis_data_tkeep  (data_keep),
      .s_axis_data_tvalid (data_valid),
      .s_axis_data_tready (data_ready),
      .s_axis_data_tlast  (data_last),
      .m_axis_tdata       (field),
      .m_axis_tkeep       (field_keep),
      .m_axis_tuser       (field_length),
      .m_axis_tvalid      (field_valid),
      .m_axis_tready      (1'b1),
      .m_axis_tlast       (field_last),
      .status_clear_i     (1'b0)
  );
  /* verilator lint_on PINMISSING */

  always @(posedge clk_i) begin
    if (row_valid & row_ready) packed_q <= packed_q + 1'b1;
    if (width_valid & width_ready) widths_q <= widths_q + 1'b1;
    if (~rst & field_valid) out_q <= out_q + 1'b1;
  end

  wire [WIDTH-1:0] expected = fields_q[out_q*WIDTH+:WIDTH] & ~({WIDTH{1'b1}} << out_length);
  wire             good = field == expected & field_length == out_length & (&field_keep)
                          & field_last == (out_q + 1'b1 == rows_q);

  genvar r;
  generate
    for (r = 0; r < ROWS; r = r + 1) begin : g_length
      always @* assume ({1'b0, lengths_i[r*LEN_BITS+:LEN_BITS]} <= WIDTH[LEN_BITS:0]);
    end
  endgenerate

  always @* begin
    assume (rows_i != 0 && rows_i <= LAST_INDEX[ROW_BITS-1:0] + 1'b1);
    if (~rst & field_valid) assert (good & out_q != rows_q);
    // All rows have come out.
    if (time_q == END[5:0]) assert (out_q == rows_q);
  end

endmodule

`default_nettype wire
`endif
