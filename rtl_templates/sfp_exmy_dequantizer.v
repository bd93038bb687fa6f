// Element dequantizer: rows of codes of a small number format in, rows of FP32 or BF16 values out.
//
// duty      Decodes every code of the packet's format to its number times 2^-cfg_shift_i, rounded to the nearest even value where
//           the container does not hold it (docs/formats.md).
// layout    s_axis: lane k at [k*S +: S], the code in the low bits, what stands above the format's width is ignored; S is CODE_BITS
//           in whole bytes. m_axis: lane k at [k*W +: W], {sign, exponent[8], mantissa[M]}, W = 9 + M. FORMAT_0 .. FORMAT_7 as in
//           sfp_element_unpack.
// latency   capture | normalization | alignment | shift | rounding: a row appears 5 cycles after it is accepted. One row a cycle, and no cycle
//           between packets.
// handshake s_axis_tready comes from a flip-flop; m_axis comes from flip-flops through its skid multiplexer
//
// The configuration (cfg_*) belongs to a packet: hold it from the cycle in which the TVALID of the packet's first beat rises
// until that beat is accepted. A beat without any TKEEP bit goes through.

`ifndef SFP_EXMY_DEQUANTIZER_V
`define SFP_EXMY_DEQUANTIZER_V
`default_nettype none

module sfp_exmy_dequantizer #(
    parameter VALUE_MANTISSA_BITS = 23,     // M of a value: 23 or 7; M + 1 a multiple of 8
    parameter LANES               = 8,      // values a row, 1 .. 64
    parameter CODE_BITS           = 8,      // of the widest format, 2 .. 16
    parameter MANTISSA_BITS       = 3,      // the largest Y
    parameter SHIFT               = 1,      // 1: packets choose a shift, 0: cfg_shift_i is not looked at
    parameter FORMATS             = 1,      // 1 .. 8
    parameter FORMAT_0            = 69172,  // e4m3
    parameter FORMAT_1            = 0,
    parameter FORMAT_2            = 0,
    parameter FORMAT_3            = 0,
    parameter FORMAT_4            = 0,
    parameter FORMAT_5            = 0,
    parameter FORMAT_6            = 0,
    parameter FORMAT_7            = 0,
    parameter ASYNC_RESET         = 0       // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [2:0] cfg_format_i,  // 0 .. FORMATS - 1
    input wire [9:0] cfg_shift_i,   // signed: what the values were multiplied with

    input  wire [LANES*8*((CODE_BITS+7)/8)-1:0] s_axis_tdata,
    input  wire [  LANES*((CODE_BITS+7)/8)-1:0] s_axis_tkeep,
    input  wire                                 s_axis_tvalid,
    output wire                                 s_axis_tready,
    input  wire                                 s_axis_tlast,

    output wire [    LANES*(9+VALUE_MANTISSA_BITS)-1:0] m_axis_tdata,
    output wire [(LANES*(9+VALUE_MANTISSA_BITS))/8-1:0] m_axis_tkeep,
    output wire                                         m_axis_tvalid,
    input  wire                                         m_axis_tready,
    output wire                                         m_axis_tlast,

    input  wire status_clear_i,       // clears all below
    output wire status_overflow_o,    // a value came out infinite
    output wire status_cfg_clamped_o  // a configuration was out of range
);

  localparam M = VALUE_MANTISSA_BITS;
  localparam W = 9 + M;
  localparam BYTES = W / 8;
  localparam SLOT_BYTES = (CODE_BITS + 7) / 8;
  localparam SLOT = 8 * SLOT_BYTES;
  // Ranks: codes in A, normalized numbers in N, aligned ones in S, shifted ones in R, values in C.
  localparam RANKS = 5;
  localparam R = 3;
  localparam C = 4;

  generate
    if (M != 7 && M != 15 && M != 23) begin : g_bad_value
      sfp_rule_exmy_dequantizer_VALUE_MANTISSA_BITS_must_be_7_15_or_23 u_rule ();
    end
    if (CODE_BITS < 2 || CODE_BITS > 16) begin : g_bad_code
      sfp_rule_exmy_dequantizer_CODE_BITS_must_be_2_to_16 u_rule ();
    end
  endgenerate

  // ---- control

  wire                   go;
  wire                   held;
  wire                   stall;
  wire                   configure;
  wire [      RANKS-1:0] valid;
  wire [      RANKS-1:0] first;
  wire [      RANKS-1:0] last;
  wire [RANKS*LANES-1:0] keep;
  wire [      LANES-1:0] s_keep;

  sfp_row_pipeline #(
      .LANES      (LANES),
      .RANKS      (RANKS),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_rows (
      .clk_i      (clk_i),
      .rst_i      (rst_i),
      .s_valid_i  (s_axis_tvalid),
      .s_ready_o  (s_axis_tready),
      .s_last_i   (s_axis_tlast),
      .s_keep_i   (s_keep),
      .stall_i    (stall),
      .go_o       (go),
      .held_o     (held),
      .configure_o(configure),
      .valid_o    (valid),
      .first_o    (first),
      .last_o     (last),
      .keep_o     (keep)
  );

  // ---- configuration of the packet

  wire [22:0] format;
  wire        format_clamp;
  reg  [22:0] format_a_q;
  reg  [ 9:0] shift_a_q;

  sfp_element_choice #(
      .FORMATS (FORMATS),
      .FORMAT_0(FORMAT_0),
      .FORMAT_1(FORMAT_1),
      .FORMAT_2(FORMAT_2),
      .FORMAT_3(FORMAT_3),
      .FORMAT_4(FORMAT_4),
      .FORMAT_5(FORMAT_5),
      .FORMAT_6(FORMAT_6),
      .FORMAT_7(FORMAT_7)
  ) u_choice (
      .number_i(cfg_format_i),
      .format_o(format),
      .clamp_o (format_clamp)
  );

  always @(posedge clk_i) begin
    if (configure) begin
      format_a_q <= format;
      shift_a_q  <= cfg_shift_i & {10{SHIFT != 0}};
    end
  end

  // ---- lanes

  wire [LANES*W-1:0] row_c;
  wire [  LANES-1:0] overflow;
  wire [  LANES-1:0] m_keep;

  genvar k;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      reg  [CODE_BITS-1:0] code_a_q;
      reg  [        W-1:0] value_c_q;
      wire [        W-1:0] value;

      assign s_keep[k] = s_axis_tkeep[k*SLOT_BYTES];

      sfp_element_decode #(
          .VALUE_MANTISSA_BITS(M),
          .CODE_BITS          (CODE_BITS),
          .MANTISSA_BITS      (MANTISSA_BITS),
          .CUT_ALIGN          (1),
          .CUT_SHIFT          (1),
          .CUT_ROUND          (1)
      ) u_decode (
          .clk_i     (clk_i),
          .en_i      (go),
          .format_i  (format_a_q),
          .shift_i   (shift_a_q),
          .code_i    (code_a_q),
          .value_o   (value),
          .overflow_o(overflow[k])
      );

      always @(posedge clk_i) begin
        if (go) begin
          code_a_q  <= s_axis_tdata[k*SLOT+:CODE_BITS];
          value_c_q <= value;
        end
      end

      assign row_c[k*W+:W] = value_c_q;
      assign m_axis_tkeep[k*BYTES+:BYTES] = {BYTES{m_keep[k]}};
    end
  endgenerate

  // The bytes of a code agree: one TKEEP bit of each tells. What stands above a code means nothing.
  wire unused = &{1'b0, s_axis_tdata, s_axis_tkeep, first, last, keep, valid};

  // ---- output

  sfp_lockstep_output #(
      .WIDTH      (LANES * W + LANES + 1),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_output (
      .clk_i    (clk_i),
      .rst_i    (rst_i),
      .held_i   (held),
      .valid_i  (valid[C]),
      .data_i   ({last[C], keep[C*LANES+:LANES], row_c}),
      .stall_o  (stall),
      .m_valid_o(m_axis_tvalid),
      .m_ready_i(m_axis_tready),
      .m_data_o ({m_axis_tlast, m_keep, m_axis_tdata})
  );

  // ---- status

  wire there = go & valid[R];

  sfp_state #(
      .WIDTH      (2),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_status (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({(status_overflow_o & ~status_clear_i) | (there & (|(overflow & keep[R*LANES+:LANES]))),
              (status_cfg_clamped_o & ~status_clear_i) | (configure & format_clamp)}),
      .q_o  ({status_overflow_o, status_cfg_clamped_o})
  );

endmodule

`default_nettype wire
`endif
