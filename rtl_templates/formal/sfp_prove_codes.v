// Proof that a number comes back from its code: sfp_exmy_dequantizer, sfp_exmy_quantizer and another dequantizer in a row.
//
// duty      Sends one code with any bits, of any format that the units have, with any shift that takes none of its numbers out of
//           the values' normal range: what the first dequantizer makes of it is a number that the format has. The quantizer
//           makes a code of that, with any rounding, and the second dequantizer the number again. One lane, as lanes are copies of
//           each other. Infinities are left out: they become the largest number where a format saturates.
// bounded   no: nothing stalls and only one packet comes, so that END cycles are all there is
//
// 8. A number comes back from its code: where a code is decoded, encoded and decoded again, the same value comes out both
//    times, for every code, and for the codes of a whole block with its scale.

`ifndef SFP_PROVE_CODES_V
`define SFP_PROVE_CODES_V
`default_nettype none

module sfp_prove_codes #(
    parameter VALUE_MANTISSA_BITS = 23,
    parameter CODE_BITS           = 8,
    parameter MANTISSA_BITS       = 3,
    parameter ROUNDINGS           = 2,
    parameter NORMALIZE           = 1,
    parameter SHIFT               = 1,
    parameter FORMATS             = 1,
    parameter FORMAT_0            = 69172,
    parameter FORMAT_1            = 0,
    parameter FORMAT_2            = 0,
    parameter FORMAT_3            = 0,
    parameter FORMAT_4            = 0,
    parameter FORMAT_5            = 0,
    parameter FORMAT_6            = 0,
    parameter FORMAT_7            = 0,
    parameter SHIFT_LIMIT         = 0,  // shifts of either sign up to this one
    parameter END                 = 22  // cycles
) (
    input wire                 clk_i,
    // Sampled in the first cycle: anything.
    input wire [CODE_BITS-1:0] code_i,
    input wire [          2:0] format_i,
    input wire [          9:0] shift_i,
    // In every cycle: anything.
    input wire [          1:0] rounding_i,
    input wire [         29:0] seed_i
);

  localparam M = VALUE_MANTISSA_BITS;
  localparam W = 9 + M;
  localparam BYTES = W / 8;
  localparam SLOT_BYTES = (CODE_BITS + 7) / 8;
  localparam SLOT = 8 * SLOT_BYTES;

  reg  [5:0] time_q = 6'd0;
  wire       rst = time_q == 6'd0;
  always @(posedge clk_i) if (time_q != END[5:0]) time_q <= time_q + 1'b1;

  reg  [CODE_BITS-1:0] code_q;
  reg  [          2:0] format_q;
  reg  [          9:0] shift_q;
  wire                 offered = time_q == 6'd2;
  wire [     SLOT-1:0] slot;

  generate
    if (SLOT > CODE_BITS) begin : g_padded
      assign slot = {{(SLOT - CODE_BITS) {1'b0}}, code_q};
    end else begin : g_full
      assign slot = code_q;
    end
  endgenerate

  always @(posedge clk_i) begin
    if (rst) begin
      code_q   <= code_i;
      format_q <= format_i;
      shift_q  <= shift_i;
    end
  end

  wire [         W-1:0] number;
  wire [     BYTES-1:0] number_keep;
  wire                  number_valid;
  wire                  number_last;
  wire [      SLOT-1:0] again;
  wire [SLOT_BYTES-1:0] again_keep;
  wire                  again_valid;
  wire                  again_last;
  wire [         W-1:0] back;
  wire                  back_valid;

  // Outputs without a wire are nobody's here.
  /* verilator lint_off PINMISSING */
  sfp_exmy_dequantizer #(
      .VALUE_MANTISSA_BITS(M),
      .LANES              (1),
      .CODE_BITS          (CODE_BITS),
      .MANTISSA_BITS      (MANTISSA_BITS),
      .SHIFT              (SHIFT),
      .FORMATS            (FORMATS),
      .FORMAT_0           (FORMAT_0),
      .FORMAT_1           (FORMAT_1),
      .FORMAT_2           (FORMAT_2),
      .FORMAT_3           (FORMAT_3),
      .FORMAT_4           (FORMAT_4),
      .FORMAT_5           (FORMAT_5),
      .FORMAT_6           (FORMAT_6),
      .FORMAT_7           (FORMAT_7)
  ) u_first (
      .clk_i         (clk_i),
      .rst_i         (rst),
      .cfg_format_i  (format_q),
      .cfg_shift_i   (shift_q),
      .s_axis_tdata  (slot),
      .s_axis_tkeep  ({SLOT_BYTES{1'b1}}),
      .s_axis_tvalid (offered),
      .s_axis_tlast  (1'b1),
      .m_axis_tdata  (number),
      .m_axis_tkeep  (number_keep),
      .m_axis_tvalid (number_valid),
      .m_axis_tready (1'b1),
      .m_axis_tlast  (number_last),
      .status_clear_i(1'b0)
  );

  sfp_exmy_quantizer #(
      .VALUE_MANTISSA_BITS(M),
      .LANES              (1),
      .CODE_BITS          (CODE_BITS),
      .MANTISSA_BITS      (MANTISSA_BITS),
      .ROUNDINGS          (ROUNDINGS),
      .NORMALIZE          (NORMALIZE),
      .SHIFT              (SHIFT),
      .FORMATS            (FORMATS),
      .FORMAT_0           (FORMAT_0),
      .FORMAT_1           (FORMAT_1),
      .FORMAT_2           (FORMAT_2),
      .FORMAT_3           (FORMAT_3),
      .FORMAT_4           (FORMAT_4),
      .FORMAT_5           (FORMAT_5),
      .FORMAT_6           (FORMAT_6),
      .FORMAT_7           (FORMAT_7)
  ) u_quantizer (
      .clk_i          (clk_i),
      .rst_i          (rst),
      .cfg_format_i   (format_q),
      .cfg_shift_i    (shift_q),
      .cfg_rounding_i (rounding_i),
      .cfg_seed_load_i(1'b1),
      .cfg_seed_i     (seed_i),
      .s_axis_tdata   (number),
      .s_axis_tkeep   (number_keep),
      .s_axis_tvalid  (number_valid),
      .s_axis_tlast   (number_last),
      .m_axis_tdata   (again),
      .m_axis_tkeep   (again_keep),
      .m_axis_tvalid  (again_valid),
      .m_axis_tready  (1'b1),
      .m_axis_tlast   (again_last),
      .status_clear_i (1'b0)
  );

  sfp_exmy_dequantizer #(
      .VALUE_MANTISSA_BITS(M),
      .LANES              (1),
      .CODE_BITS          (CODE_BITS),
      .MANTISSA_BITS      (MANTISSA_BITS),
      .SHIFT              (SHIFT),
      .FORMATS            (FORMATS),
      .FORMAT_0           (FORMAT_0),
      .FORMAT_1           (FORMAT_1),
      .FORMAT_2           (FORMAT_2),
      .FORMAT_3           (FORMAT_3),
      .FORMAT_4           (FORMAT_4),
      .FORMAT_5           (FORMAT_5),
      .FORMAT_6           (FORMAT_6),
      .FORMAT_7           (FORMAT_7)
  ) u_second (
      .clk_i         (clk_i),
      .rst_i         (rst),
      .cfg_format_i  (format_q),
      .cfg_shift_i   (shift_q),
      .s_axis_tdata  (again),
      .s_axis_tkeep  (again_keep),
      .s_axis_tvalid (again_valid),
      .s_axis_tlast  (again_last),
      .m_axis_tdata  (back),
      .m_axis_tvalid (back_valid),
      .m_axis_tready (1'b1),
      .status_clear_i(1'b0)
  );
  /* verilator lint_on PINMISSING */

  reg [W-1:0] number_q;
  reg         over_q = 1'b0;

  always @(posedge clk_i) begin
    if (number_valid) number_q <= number;
    if (~rst & back_valid) over_q <= 1'b1;
  end

  // An infinity becomes the largest number where the format saturates.
  wire infinite = (&number_q[M+:8]) & ~|number_q[M-1:0];

  localparam [9:0] MOST = SHIFT_LIMIT[9:0];

  always @* begin
    assume (shift_i + MOST <= MOST + MOST);
    if (~rst & back_valid & ~infinite) assert (back == number_q);
    // The number has come back.
    if (time_q == END[5:0]) assert (over_q);
  end

endmodule

`default_nettype wire
`endif
