// Proof that the values of a block come back from its codes: sfp_block_decoder, sfp_block_encoder and another decoder in a row.
//
// duty      Sends one block of BLOCK elements of any length with any bits and any scale: what the first decoder makes of it are
//           values that have such elements. The encoder makes a scale and elements of these, and the second decoder the values again.
//           One lane, as lanes are copies of each other.
// takes     values are zero or normal, or all of them NaN (a block without a scale); two's complement elements are not the
//           negative one without a positive one; in E4M3 no mantissa is all ones, which the largest exponent does not have:
//           these blocks lose nothing
// bounded   no: nothing stalls and only one packet comes, so that END cycles are all there is
//
// 8. A number comes back from its code: where a code is decoded, encoded and decoded again, the same value comes out both
//    times, for every code, and for the codes of a whole block with its scale.

`ifndef SFP_PROVE_BLOCKS_V
`define SFP_PROVE_BLOCKS_V
`default_nettype none

module sfp_prove_blocks #(
    parameter MANTISSA_BITS = 7,
    parameter FORMAT        = 4260464,
    parameter CODE_BITS     = 8,
    parameter CODE_MANTISSA = 7,
    parameter TOP_EXPONENT  = 127,
    parameter INTEGER       = 1,
    parameter E8M0          = 0,
    parameter STOCHASTIC    = 0,
    parameter POLICY        = 0,  // of the scale: the format's own
    parameter BLOCK         = 4,
    parameter END           = 40  // cycles
) (
    input wire                                               clk_i,
    // Sampled in the first cycle: anything.
    input wire [                                        4:0] bits_i,
    input wire [                                        9:0] scale_i,
    input wire [                     8*(9+MANTISSA_BITS)-1:0] data_i,
    // In every cycle: anything.
    input wire [                                        1:0] rounding_i,
    input wire [                                       29:0] seed_i
);

  localparam M = MANTISSA_BITS;
  localparam W = 9 + M;
  localparam BYTES = W / 8;
  localparam WORDS = (BLOCK * CODE_BITS + W - 1) / W;  // of elements of full length
  localparam LAST_WORD = WORDS - 1;
  localparam TWOS = FORMAT / 4194304 % 2;              // bit 22 of the format
  localparam NAN_ONLY = FORMAT / 524288 % 2;           // bit 19: the highest code of all is its NaN
  localparam S = (E8M0 != 0) ? 8 : 10;
  localparam B_BITS = $clog2(BLOCK + 1);

  reg  [6:0] time_q = 7'd0;
  wire       rst = time_q == 7'd0;
  always @(posedge clk_i) if (time_q != END[6:0]) time_q <= time_q + 1'b1;

  reg [    4:0] bits_q;
  reg [  S-1:0] scale_q;
  reg [8*W-1:0] data_q;
  reg [    3:0] word_q = 4'd0;
  reg           words_over_q = 1'b0;
  reg           scale_over_q = 1'b0;

  wire             data_ready;
  wire             scale_ready;
  wire             data_valid = ~rst & ~words_over_q;
  wire             scale_valid = ~rst & ~scale_over_q;

  wire [    W-1:0] value;
  wire [BYTES-1:0] value_keep;
  wire             value_valid;
  wire             value_ready;
  wire             value_last;
  wire [    W-1:0] again;
  wire [BYTES-1:0] again_keep;
  wire             again_valid;
  wire             again_ready;
  wire             again_last;
  wire [     31:0] scales;
  wire [      3:0] scales_keep;
  wire             scales_valid;
  wire             scales_ready;
  wire             scales_last;
  wire [    W-1:0] back;
  wire [BYTES-1:0] back_keep;
  wire             back_valid;

  // Outputs without a wire are nobody's here.
  /* verilator lint_off PINMISSING */
  sfp_block_decoder #(
      .MANTISSA_BITS(M),
      .LANES        (1),
      .BLOCK        (BLOCK),
      .FORMAT       (FORMAT),
      .CODE_BITS    (CODE_BITS),
      .CODE_MANTISSA(CODE_MANTISSA),
      .INTEGER      (INTEGER),
      .E8M0         (E8M0)
  ) u_first (
      .clk_i             (clk_i),
      .rst_i             (rst),
      .cfg_bits_i        (bits_q),
      .cfg_values_i      (BLOCK),
      .s_axis_data_tdata (data_q[W-1:0]),
      .s_axis_data_tkeep ({BYTES{1'b1}}),
      .s_axis_data_tvalid(data_valid),
      .s_axis_data_tready(data_ready),
      .s_axis_data_tlast (word_q == LAST_WORD[3:0]),
      .s_axis_meta_tdata ({{(32 - S) {1'b0}}, scale_q}),
      .s_axis_meta_tkeep (4'b1111),
      .s_axis_meta_tvalid(scale_valid),
      .s_axis_meta_tready(scale_ready),
      .s_axis_meta_tlast (1'b1),
      .m_axis_tdata      (value),
      .m_axis_tkeep      (value_keep),
      .m_axis_tvalid     (value_valid),
      .m_axis_tready     (value_ready),
      .m_axis_tlast      (value_last),
      .status_clear_i    (1'b0)
  );

  sfp_block_encoder #(
      .MANTISSA_BITS(M),
      .LANES        (1),
      .BLOCK        (BLOCK),
      .FORMAT       (FORMAT),
      .CODE_BITS    (CODE_BITS),
      .CODE_MANTISSA(CODE_MANTISSA),
      .TOP_EXPONENT (TOP_EXPONENT),
      .INTEGER      (INTEGER),
      .E8M0         (E8M0),
      .STOCHASTIC   (STOCHASTIC)
  ) u_encoder (
      .clk_i             (clk_i),
      .rst_i             (rst),
      .cfg_bits_i        (bits_q),
      .cfg_policy_i      (POLICY[1:0]),
      .cfg_packet_scale_i(32'd0),  // of NVFP4 alone
      .cfg_rounding_i    (rounding_i),
      .cfg_seed_load_i   (1'b1),
      .cfg_seed_i        (seed_i),
      .s_axis_tdata      (value),
      .s_axis_tkeep      (value_keep),
      .s_axis_tvalid     (value_valid),
      .s_axis_tready     (value_ready),
      .s_axis_tlast      (value_last),
      .m_axis_data_tdata (again),
      .m_axis_data_tkeep (again_keep),
      .m_axis_data_tvalid(again_valid),
      .m_axis_data_tready(again_ready),
      .m_axis_data_tlast (again_last),
      .m_axis_meta_tdata (scales),
      .m_axis_meta_tkeep (scales_keep),
      .m_axis_meta_tvalid(scales_valid),
      .m_axis_meta_tready(scales_ready),
      .m_axis_meta_tlast (scales_last),
      .status_clear_i    (1'b0)
  );

  sfp_block_decoder #(
      .MANTISSA_BITS(M),
      .LANES        (1),
      .BLOCK        (BLOCK),
      .FORMAT       (FORMAT),
      .CODE_BITS    (CODE_BITS),
      .CODE_MANTISSA(CODE_MANTISSA),
      .INTEGER      (INTEGER),
      .E8M0         (E8M0)
  ) u_second (
      .clk_i             (clk_i),
      .rst_i             (rst),
      .cfg_bits_i        (bits_q),
      .cfg_values_i      (BLOCK),
      .s_axis_data_tdata (again),
      .s_axis_data_tkeep (again_keep),
      .s_axis_data_tvalid(again_valid),
      .s_axis_data_tready(again_ready),
      .s_axis_data_tlast (again_last),
      .s_axis_meta_tdata (scales),
      .s_axis_meta_tkeep (scales_keep),
      .s_axis_meta_tvalid(scales_valid),
      .s_axis_meta_tready(scales_ready),
      .s_axis_meta_tlast (scales_last),
      .m_axis_tdata      (back),
      .m_axis_tkeep      (back_keep),
      .m_axis_tvalid     (back_valid),
      .m_axis_tready     (1'b1),
      .status_clear_i    (1'b0)
  );
  /* verilator lint_on PINMISSING */

  // Values that are still to come back, the next one in the low bits.
  reg [BLOCK*W-1:0] values_q;
  reg [ B_BITS-1:0] in_q = {B_BITS{1'b0}};
  reg [ B_BITS-1:0] out_q = {B_BITS{1'b0}};
  reg               normal_q = 1'b0;  // there was a value that is no NaN
  reg               nan_q = 1'b0;     // and one that is

  wire value_taken = ~rst & value_valid & value_ready & value_keep[0];
  wire value_back = ~rst & back_valid & back_keep[0];
  wire endless = &value[M+:8];
  wire is_nan = endless & (|value[M-1:0]);
  wire is_normal = (~endless & (|value[M+:8])) | ~|value[W-2:0];
  // What a scale takes below the smallest value keeps its sign, which an integer has no place for.
  wire lost_sign = (TWOS != 0) & value[W-1] & ~|value[W-2:0];

  // The mantissa whose code is a NaN in the top binade, to which the block's largest value goes.
  wire no_top = (NAN_ONLY != 0) & (&value[M-1-:CODE_MANTISSA]);

  // One NaN is like another.
  wire same = back == values_q[W-1:0] | (nan_q & (&back[M+:8]) & (|back[M-1:0]));

  // Both are never in one cycle: a block's first value comes back after its last one was taken.
  always @(posedge clk_i) begin
    if (rst) begin
      bits_q  <= bits_i;
      scale_q <= scale_i[S-1:0];
      data_q  <= data_i;
    end else begin
      if (data_valid & data_ready) begin
        word_q       <= word_q + 4'd1;
        words_over_q <= word_q == LAST_WORD[3:0];
        data_q       <= data_q >> W;
      end
      if (scale_valid & scale_ready) scale_over_q <= 1'b1;
      if (value_taken) begin
        values_q <= {value, values_q[BLOCK*W-1:W]};
        in_q     <= in_q + 1'b1;
        normal_q <= normal_q | ~is_nan;
        nan_q    <= nan_q | is_nan;
      end
      if (value_back) begin
        values_q <= values_q >> W;
        out_q    <= out_q + 1'b1;
      end
    end
  end

  // The negative element that has no positive one.
  wire [BLOCK*CODE_BITS+15:0] elements = {16'd0, data_i[BLOCK*CODE_BITS-1:0]};
  wire [   15:0] lowest = 16'd1 << (bits_i - 5'd1);
  wire [   15:0] mask = ~(16'hFFFF << bits_i);
  wire [BLOCK-1:0] alone;
  genvar k;
  generate
    for (k = 0; k < BLOCK; k = k + 1) begin : g_element
      wire [BLOCK*CODE_BITS+15:0] from = elements >> (k * bits_i);
      assign alone[k] = (TWOS != 0) & ((from[15:0] & mask) == lowest);
      wire unused_from = &{1'b0, from[BLOCK*CODE_BITS+15:16]};
    end
  endgenerate

  wire unused = &{1'b0, scale_i, back_keep};

  always @* begin
    assume (bits_i <= CODE_BITS[4:0] && bits_i >= ((INTEGER != 0) ? 5'd2 : CODE_BITS[4:0]));
    if (rst) assume (~|alone);
    if (value_taken) assume ((is_normal & ~lost_sign & ~no_top) | is_nan);
    assume (~normal_q | ~nan_q);
    if (value_back) assert (same & in_q == BLOCK[B_BITS-1:0] & out_q != BLOCK[B_BITS-1:0]);
    // All have come back.
    if (time_q == END[6:0]) assert (out_q == BLOCK[B_BITS-1:0]);
  end

endmodule

`default_nettype wire
`endif
