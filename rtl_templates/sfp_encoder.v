// Tensor encoder: rows of floating-point values in, packed data and width codes out.
//
// duty      Schroedinger's FP with Gecko delta exponents (SFP v1; docs/wire_format.md sections 2 to 5):
//           truncates mantissas to m bits, turns exponents into differences from their lane's base,
//           takes one width for a row, packs the fields lane by lane and the width codes into a stream
//           of their own. Any floating-point container, any number of lanes and rows a group.
// layout    s_axis_tdata: lane k at [k*W +: W], W = 1 + E + M, {sign, exponent, mantissa}
//           inside, a lane's word is {X, S, F, 0..}: the used bits lie around a fixed boundary, so that
//           one rotation places them and no alignment shifter is needed; without a sign X moves down by
//           one place
// latency   rank A (quantize, difference, width) | rank B (rotate, merge): a beat completed by a row
//           appears in the cycle after that row is accepted. One row a cycle; one extra cycle a packet,
//           in which the configuration is taken and the previous packet is flushed.
// handshake s_axis_tready and everything that holds the pipeline come from flip-flops (run_q, go_q); no
//           path from an input of one stream to an output of another
//
// The configuration (cfg_*) belongs to a packet: hold it from the cycle in which the TVALID of the packet's
// first row rises until that row is accepted. A mantissa length above M is taken as M and flagged.
// Beats without any TKEEP bit hold no row; with TLAST they end the packet.

`ifndef SFP_ENCODER_V
`define SFP_ENCODER_V
`default_nettype none

module sfp_encoder #(
    parameter EXPONENT_BITS = 8,   // bits, 2 .. 11
    parameter MANTISSA_BITS = 23,  // bits, 1 .. 52; 1 + E + M a multiple of 8, at most 64
    parameter LANES         = 8,   // values a row, 1 .. 64
    parameter ROWS          = 8    // rows a group, 1 .. 64
) (
    input wire clk_i,
    input wire rst_i,

    input wire [$clog2(MANTISSA_BITS+1)-1:0] cfg_mantissa_bits_i,  // kept mantissa bits m, 0 .. M
    input wire                               cfg_sign_i,           // 1: keep the sign bit
    input wire                               cfg_zero_code_i,      // 1: zeros have a code word

    input  wire [    LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] s_axis_tdata,
    input  wire [LANES*((1+EXPONENT_BITS+MANTISSA_BITS)/8)-1:0] s_axis_tkeep,
    input  wire                                                 s_axis_tvalid,
    output wire                                                 s_axis_tready,
    input  wire                                                 s_axis_tlast,

    output wire [    LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] m_axis_data_tdata,
    output wire [LANES*((1+EXPONENT_BITS+MANTISSA_BITS)/8)-1:0] m_axis_data_tkeep,
    output wire                                                 m_axis_data_tvalid,
    input  wire                                                 m_axis_data_tready,
    output wire                                                 m_axis_data_tlast,

    output wire [31:0] m_axis_meta_tdata,
    output wire [ 3:0] m_axis_meta_tkeep,
    output wire        m_axis_meta_tvalid,
    input  wire        m_axis_meta_tready,
    output wire        m_axis_meta_tlast,

    input  wire status_clear_i,       // clears the sticky bits below
    output wire status_nan_lost_o,    // with m = 0 a NaN became an infinity
    output wire status_sign_lost_o,   // a value without a kept sign was negative
    output wire status_exp_lost_o,    // an exponent outside the raw range: not with these codings
    output wire status_cfg_clamped_o  // a configuration was out of range and was clamped
);

  localparam E = EXPONENT_BITS;
  localparam M = MANTISSA_BITS;
  localparam W = 1 + E + M;
  localparam BYTES = W / 8;
  localparam M_BITS = $clog2(M + 1);
  localparam POS_BITS = $clog2(W);
  localparam LEN_BITS = $clog2(W + 1);
  localparam CODE_BITS = $clog2(E);
  localparam ROW_BITS = (ROWS > 1) ? $clog2(ROWS) : 1;
  localparam LAST_ROW = ROWS - 1;
  localparam [E-1:0] BIAS = {1'b0, {(E - 1) {1'b1}}};
  localparam TO_BASE = W - M;

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
    if (M < 1 || M > 52) begin : g_bad_mantissa
      sfp_rule_MANTISSA_BITS_must_be_1_to_52 u_rule ();
    end
    if (W % 8 != 0 || W > 64) begin : g_bad_container
      sfp_rule_container_width_must_be_a_multiple_of_8_up_to_64 u_rule ();
    end
    if (LANES < 1 || LANES > 64) begin : g_bad_lanes
      sfp_rule_LANES_must_be_1_to_64 u_rule ();
    end
    if (ROWS < 1 || ROWS > 64) begin : g_bad_rows
      sfp_rule_ROWS_must_be_1_to_64 u_rule ();
    end
  endgenerate

  // ---- control: go_q moves both ranks, run_q is low between packets

  reg  go_q;
  reg  run_q;
  wire stall_data;
  wire stall_meta;

  wire accept = s_axis_tvalid & s_axis_tready;
  wire row = accept & s_axis_tkeep[0];  // kept values come first
  wire configure = go_q & ~run_q & s_axis_tvalid;

  assign s_axis_tready = go_q & run_q;

  always @(posedge clk_i) begin
    if (rst_i) begin
      go_q  <= 1'b1;
      run_q <= 1'b0;
    end else begin
      go_q <= ~(stall_data | stall_meta);
      if (go_q) run_q <= s_axis_tvalid ? ~(run_q & s_axis_tlast) : run_q;
    end
  end

  // ---- configuration of the packet

  wire              clamp = {1'b0, cfg_mantissa_bits_i} > M[M_BITS:0];
  wire [M_BITS-1:0] mantissa_bits = clamp ? M[M_BITS-1:0] : cfg_mantissa_bits_i;

  reg  [     M-1:0] mantissa_mask_q;
  reg  [LEN_BITS-1:0] kept_q;  // m + s
  reg  [POS_BITS-1:0] base_q;  // rotate amount of a packet's first row: m - M modulo W
  reg               sign_q;
  reg               zero_code_q;

  wire [LEN_BITS-1:0] mantissa_length = {{(LEN_BITS - M_BITS) {1'b0}}, mantissa_bits};
  wire [POS_BITS-1:0] first_amount = mantissa_length[POS_BITS-1:0] + TO_BASE[POS_BITS-1:0];

  always @(posedge clk_i) begin
    if (configure) begin
      mantissa_mask_q <= ~({M{1'b1}} >> mantissa_bits);
      kept_q          <= mantissa_length + {{(LEN_BITS - 1) {1'b0}}, cfg_sign_i};
      base_q          <= (mantissa_bits == M[M_BITS-1:0]) ? {POS_BITS{1'b0}} : first_amount;
      sign_q          <= cfg_sign_i;
      zero_code_q     <= cfg_zero_code_i;
    end
  end

  // ---- row counter: row 0 of a group carries the bases

  reg [ROW_BITS-1:0] row_q;
  wire               base_row = (row_q == {ROW_BITS{1'b0}});

  always @(posedge clk_i) begin
    if (rst_i | configure) row_q <= {ROW_BITS{1'b0}};
    else if (row) row_q <= (row_q == LAST_ROW[ROW_BITS-1:0]) ? {ROW_BITS{1'b0}} : row_q + 1'b1;
  end

  // ---- rank A, lanes: quantize, difference from the base

  wire [LANES*E-1:0] magnitudes;
  wire [  LANES-1:0] zeros;
  wire [  LANES-1:0] nans_lost;
  wire [  LANES-1:0] signs_lost;
  wire [LANES*W-1:0] word;  // rank B
  wire [      E-1:0] raw_mask;    // the row stores its exponents
  wire [      E-1:0] delta_mask;  // else the used bits of a difference

  genvar k, b;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      wire         keep = s_axis_tkeep[k*BYTES];
      wire         sign = s_axis_tdata[k*W+W-1] & keep;
      wire [E-1:0] exponent = s_axis_tdata[k*W+M+:E];
      wire [M-1:0] mantissa;
      wire         zero;
      wire         nan_lost;
      wire [E-1:0] magnitude;
      wire         negative;

      sfp_quantize #(
          .EXPONENT_BITS(E),
          .MANTISSA_BITS(M)
      ) u_quantize (
          .mask_i    (mantissa_mask_q),
          .exponent_i(exponent),
          .mantissa_i(s_axis_tdata[k*W+:M]),
          .mantissa_o(mantissa),
          .zero_o    (zero),
          .nan_lost_o(nan_lost)
      );

      reg  [E-1:0] lane_base_q;
      wire         zero_code = zero & zero_code_q;

      // Between packets the base returns to the middle of the exponent range; a zero leaves it alone.
      always @(posedge clk_i) begin
        if (~run_q) lane_base_q <= BIAS;
        else if (row & base_row & ~zero_code) lane_base_q <= exponent;
      end

      sfp_delta_encode #(
          .EXPONENT_BITS(E)
      ) u_delta (
          .exponent_i (exponent),
          .base_i     (lane_base_q),
          .magnitude_o(magnitude),
          .negative_o (negative)
      );

      wire         counts = keep & ~zero_code;
      wire [E-1:0] shown = magnitude & {E{counts}};

      assign magnitudes[k*E+:E] = shown;
      assign zeros[k]           = keep & zero_code;
      assign nans_lost[k]       = keep & nan_lost;
      assign signs_lost[k]      = sign & ~sign_q;

      wire [E-1:0] delta = {shown[E-2:0], (counts & negative) | zeros[k]};

      reg          sign_b_q;
      reg  [E-1:0] delta_b_q;
      reg  [E-1:0] exponent_b_q;
      reg  [M-1:0] mantissa_b_q;

      always @(posedge clk_i) begin
        if (go_q) begin
          sign_b_q     <= sign;
          delta_b_q    <= delta;
          exponent_b_q <= exponent & {E{keep}};
          mantissa_b_q <= mantissa & {M{keep}};
        end
      end

      // Rank B. {X, S} lies around the fixed boundary above the mantissa: with a sign X starts one place
      // higher. sign_q still belongs to this row: the next packet is configured in the cycle in which the
      // last row of this one stands here.
      wire [E-1:0] code_b = (exponent_b_q & raw_mask) | (delta_b_q & delta_mask);
      wire [  E:0] upper = sign_q ? {code_b, sign_b_q} : {1'b0, code_b};
      assign word[k*W+:W] = {upper, mantissa_b_q};
    end
  endgenerate

  // ---- rank A, row: one width for all lanes

  wire [E-1:0] magnitude;
  generate
    for (b = 0; b < E; b = b + 1) begin : g_or
      wire [LANES-1:0] bits;
      for (k = 0; k < LANES; k = k + 1) begin : g_pick
        assign bits[k] = magnitudes[k*E+b];
      end
      assign magnitude[b] = |bits;
    end
  endgenerate

  wire [      E-1:1] reach;
  wire [CODE_BITS-1:0] code;

  sfp_row_width #(
      .EXPONENT_BITS(E)
  ) u_width (
      .raw_i      (base_row),
      .zero_i     (|zeros),
      .magnitude_i(magnitude),
      .reach_o    (reach),
      .code_o     (code)
  );

  // ---- rank B, row

  reg                 start_q;
  reg                 row_b_q;
  reg                 push_q;   // the row has a width code
  reg                 last_q;   // the packet ends with what stands in rank B
  reg                 flush_q;
  reg [        E-1:1] reach_q;
  reg [CODE_BITS-1:0] code_q;

  always @(posedge clk_i) begin
    if (rst_i) begin
      start_q <= 1'b0;
      row_b_q <= 1'b0;
      push_q  <= 1'b0;
      last_q  <= 1'b0;
      flush_q <= 1'b0;
    end else if (go_q) begin
      start_q <= configure;
      row_b_q <= row;
      push_q  <= row & ~base_row;
      last_q  <= accept & s_axis_tlast;
      flush_q <= last_q;
    end
    if (go_q) begin
      reach_q <= reach;
      code_q  <= code;
    end
  end

  wire [     E-1:0] exponent_mask;
  wire [LEN_BITS-1:0] length;

  sfp_field_length #(
      .EXPONENT_BITS(E),
      .WIDTH        (W)
  ) u_length (
      .reach_i (reach_q),
      .kept_i  (kept_q),
      .mask_o  (exponent_mask),
      .length_o(length)
  );

  assign raw_mask   = {E{reach_q[E-1]}};
  assign delta_mask = exponent_mask & ~raw_mask;

  sfp_packer #(
      .WIDTH(W),
      .LANES(LANES)
  ) u_data (
      .clk_i        (clk_i),
      .rst_i        (rst_i),
      .en_i         (go_q),
      .start_i      (start_q),
      .base_i       (base_q),
      .row_i        (row_b_q),
      .flush_i      (flush_q),
      .length_i     (length),
      .word_i       (word),
      .stall_o      (stall_data),
      .m_axis_tdata (m_axis_data_tdata),
      .m_axis_tkeep (m_axis_data_tkeep),
      .m_axis_tvalid(m_axis_data_tvalid),
      .m_axis_tready(m_axis_data_tready),
      .m_axis_tlast (m_axis_data_tlast)
  );

  sfp_packer #(
      .WIDTH(32),
      .LANES(1)
  ) u_meta (
      .clk_i        (clk_i),
      .rst_i        (rst_i),
      .en_i         (go_q),
      .start_i      (start_q),
      .base_i       (5'd0),
      .row_i        (push_q),
      .flush_i      (flush_q),
      .length_i     (CODE_BITS[5:0]),
      .word_i       ({{(32 - CODE_BITS) {1'b0}}, code_q}),
      .stall_o      (stall_meta),
      .m_axis_tdata (m_axis_meta_tdata),
      .m_axis_tkeep (m_axis_meta_tkeep),
      .m_axis_tvalid(m_axis_meta_tvalid),
      .m_axis_tready(m_axis_meta_tready),
      .m_axis_tlast (m_axis_meta_tlast)
  );

  // ---- sticky status

  reg nan_lost_q;
  reg sign_lost_q;
  reg clamped_q;

  always @(posedge clk_i) begin
    if (rst_i) begin
      nan_lost_q  <= 1'b0;
      sign_lost_q <= 1'b0;
      clamped_q   <= 1'b0;
    end else begin
      nan_lost_q  <= (nan_lost_q & ~status_clear_i) | (accept & (|nans_lost));
      sign_lost_q <= (sign_lost_q & ~status_clear_i) | (accept & (|signs_lost));
      clamped_q   <= (clamped_q & ~status_clear_i) | (configure & clamp);
    end
  end

  assign status_nan_lost_o    = nan_lost_q;
  assign status_sign_lost_o   = sign_lost_q;
  assign status_exp_lost_o    = 1'b0;
  assign status_cfg_clamped_o = clamped_q;

endmodule

`default_nettype wire
`endif
