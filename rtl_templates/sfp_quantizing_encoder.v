// Encoder with the quantizer in front: rows of values in, quantized, packed data and width codes out.
//
// duty      sfp_quantizer, then sfp_encoder. The drawn mantissa length and what the coding raw has to be told go from the one
//           to the other with the packet; the rest of the encoder's configuration is handed through the quantizer, so
//           that all of it belongs to the row at s_axis.
// layout    as theirs
// latency   the quantizer's 3 cycles more than the encoder's
// handshake as theirs: s_axis_tready comes from flip-flops, no path from an input of one stream to an output of another
//
// The configuration (cfg_*) belongs to a packet: hold it from the cycle in which the TVALID of the packet's first beat
// rises until that beat is accepted. What is out of range is taken to the nearest there is, and flagged.

`ifndef SFP_QUANTIZING_ENCODER_V
`define SFP_QUANTIZING_ENCODER_V
`default_nettype none

module sfp_quantizing_encoder #(
    parameter EXPONENT_BITS  = 8,   // bits, 2 .. 11
    parameter MANTISSA_BITS  = 23,  // bits, 1 .. 52; 1 + E + M a multiple of 8, at most 64
    parameter LANES          = 8,   // values a row, 1 .. 64
    parameter ROWS           = 8,   // rows a group, 1 .. 64
    parameter CODINGS        = 2,   // exponent codings, as in sfp_encoder
    parameter CUT_MAXIMUM    = 0,   // cuts of the encoder's pipeline, as in sfp_encoder
    parameter CUT_INPUT      = 0,
    parameter CUT_DIFFERENCE = 0,
    parameter CUT_ROTATE     = 0,
    parameter CUT_OUTPUT     = 0,
    parameter FRACTION_BITS  = 8,   // as in sfp_quantizer
    parameter ROUNDINGS      = 15,  // as in sfp_quantizer
    parameter SATURATE       = 0,   // as in sfp_quantizer
    parameter WINDOW         = 1,   // as in sfp_quantizer
    parameter TAPS           = 0,   // as in sfp_quantizer
    parameter ASYNC_RESET    = 0    // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [$clog2(MANTISSA_BITS+1)+FRACTION_BITS-1:0] cfg_mantissa_length_i,  // n_m, 0 .. M
    input wire [                                      1:0] cfg_rounding_i,         // 0 truncate .. 3 stochastic
    input wire [                                      1:0] cfg_window_i,           // 0 none, 1 by length, 2 by limits
    input wire [$clog2(EXPONENT_BITS+1)+FRACTION_BITS-1:0] cfg_exponent_length_i,  // by length: n_e, 0 .. E
    input wire [                        EXPONENT_BITS-1:0] cfg_lowest_i,           // by limits: 0 .. highest
    input wire [                        EXPONENT_BITS-1:0] cfg_highest_i,          // by limits: 1 .. 2^E-2
    input wire                                             cfg_seed_load_i,        // 1: start the generators
    input wire [                                     29:0] cfg_seed_i,
    input wire                                             cfg_sign_i,             // 1: keep the sign bit
    input wire                                             cfg_zero_code_i,        // 1: zeros have a code word
    input wire [                                      1:0] cfg_coding_i,           // 0 raw, 1 delta, 2 bias, 3 max
    input wire [                        EXPONENT_BITS-1:0] cfg_bias_i,             // bias: what differences are from

    input  wire [    LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] s_axis_tdata,
    input  wire [(LANES*(1+EXPONENT_BITS+MANTISSA_BITS))/8-1:0] s_axis_tkeep,
    input  wire                                                 s_axis_tvalid,
    output wire                                                 s_axis_tready,
    input  wire                                                 s_axis_tlast,

    output wire [    LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] m_axis_data_tdata,
    output wire [(LANES*(1+EXPONENT_BITS+MANTISSA_BITS))/8-1:0] m_axis_data_tkeep,
    output wire                                                 m_axis_data_tvalid,
    input  wire                                                 m_axis_data_tready,
    output wire                                                 m_axis_data_tlast,

    output wire [31:0] m_axis_meta_tdata,
    output wire [ 3:0] m_axis_meta_tkeep,
    output wire        m_axis_meta_tvalid,
    input  wire        m_axis_meta_tready,
    output wire        m_axis_meta_tlast,

    output wire [    LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] m_axis_taps_tdata,
    output wire [(LANES*(1+EXPONENT_BITS+MANTISSA_BITS))/8-1:0] m_axis_taps_tkeep,
    output wire                                                 m_axis_taps_tvalid,
    input  wire                                                 m_axis_taps_tready,
    output wire                                                 m_axis_taps_tlast,

    // What the packet was drawn, from its first beat at the encoder's input on: what its decoder has to be told.
    output wire                                drawn_valid_o,          // 1 in the cycle in which a packet's last row passes
    output wire [$clog2(MANTISSA_BITS+1)-1:0]  drawn_mantissa_bits_o,  // m
    output wire [$clog2(EXPONENT_BITS+1)-1:0]  drawn_exponent_bits_o,  // n_e
    output wire [$clog2(EXPONENT_BITS+1)-1:0]  drawn_raw_bits_o,       // e
    output wire [          EXPONENT_BITS-1:0]  drawn_raw_offset_o,     // o

    input  wire        status_clear_i,               // clears all below
    output wire        status_nan_lost_o,            // a NaN went out of the quantizer as something else
    output wire        status_sign_lost_o,           // a value without a kept sign was negative
    output wire        status_exp_lost_o,            // an exponent outside the raw range was taken to its nearer end
    output wire        status_cfg_clamped_o,         // a configuration was out of range and was clamped
    output wire [15:0] status_nonfinite_o            // infinities and NaNs that came in, up to 65535
);

  localparam E = EXPONENT_BITS;
  localparam M = MANTISSA_BITS;
  localparam W = 1 + E + M;
  localparam PASS_BITS = 4 + E;

  wire [  LANES*W-1:0] row_data;
  wire [LANES*W/8-1:0] row_keep;
  wire                 row_valid;
  wire                 row_ready;
  wire                 row_last;
  wire [PASS_BITS-1:0] pass;
  wire                 quantizer_nan_lost;
  wire                 quantizer_clamped;
  wire                 encoder_nan_lost;
  wire                 encoder_clamped;

  sfp_quantizer #(
      .EXPONENT_BITS(E),
      .MANTISSA_BITS(M),
      .LANES        (LANES),
      .FRACTION_BITS(FRACTION_BITS),
      .ROUNDINGS    (ROUNDINGS),
      .SATURATE     (SATURATE),
      .WINDOW       (WINDOW),
      .TAPS         (TAPS),
      .PASS_BITS    (PASS_BITS),
      .ASYNC_RESET  (ASYNC_RESET)
  ) u_quantizer (
      .clk_i                (clk_i),
      .rst_i                (rst_i),
      .cfg_mantissa_length_i(cfg_mantissa_length_i),
      .cfg_rounding_i       (cfg_rounding_i),
      .cfg_window_i         (cfg_window_i),
      .cfg_exponent_length_i(cfg_exponent_length_i),
      .cfg_lowest_i         (cfg_lowest_i),
      .cfg_highest_i        (cfg_highest_i),
      .cfg_seed_load_i      (cfg_seed_load_i),
      .cfg_seed_i           (cfg_seed_i),
      .cfg_pass_i           ({cfg_sign_i, cfg_zero_code_i, cfg_coding_i, cfg_bias_i}),
      .s_axis_tdata         (s_axis_tdata),
      .s_axis_tkeep         (s_axis_tkeep),
      .s_axis_tvalid        (s_axis_tvalid),
      .s_axis_tready        (s_axis_tready),
      .s_axis_tlast         (s_axis_tlast),
      .m_axis_tdata         (row_data),
      .m_axis_tkeep         (row_keep),
      .m_axis_tvalid        (row_valid),
      .m_axis_tready        (row_ready),
      .m_axis_tlast         (row_last),
      .drawn_mantissa_bits_o(drawn_mantissa_bits_o),
      .drawn_exponent_bits_o(drawn_exponent_bits_o),
      .drawn_raw_bits_o     (drawn_raw_bits_o),
      .drawn_raw_offset_o   (drawn_raw_offset_o),
      .drawn_pass_o         (pass),
      .m_axis_taps_tdata    (m_axis_taps_tdata),
      .m_axis_taps_tkeep    (m_axis_taps_tkeep),
      .m_axis_taps_tvalid   (m_axis_taps_tvalid),
      .m_axis_taps_tready   (m_axis_taps_tready),
      .m_axis_taps_tlast    (m_axis_taps_tlast),
      .status_clear_i       (status_clear_i),
      .status_nonfinite_o   (status_nonfinite_o),
      .status_nan_lost_o    (quantizer_nan_lost),
      .status_cfg_clamped_o (quantizer_clamped)
  );

  sfp_encoder #(
      .EXPONENT_BITS (E),
      .MANTISSA_BITS (M),
      .LANES         (LANES),
      .ROWS          (ROWS),
      .CODINGS       (CODINGS),
      .CUT_MAXIMUM   (CUT_MAXIMUM),
      .CUT_INPUT     (CUT_INPUT),
      .CUT_DIFFERENCE(CUT_DIFFERENCE),
      .CUT_ROTATE    (CUT_ROTATE),
      .CUT_OUTPUT    (CUT_OUTPUT),
      .ASYNC_RESET   (ASYNC_RESET)
  ) u_encoder (
      .clk_i               (clk_i),
      .rst_i               (rst_i),
      .cfg_mantissa_bits_i (drawn_mantissa_bits_o),
      .cfg_sign_i          (pass[E+3]),
      .cfg_zero_code_i     (pass[E+2]),
      .cfg_coding_i        (pass[E+:2]),
      .cfg_bias_i          (pass[E-1:0]),
      .cfg_raw_bits_i      (drawn_raw_bits_o),
      .cfg_raw_offset_i    (drawn_raw_offset_o),
      .s_axis_tdata        (row_data),
      .s_axis_tkeep        (row_keep),
      .s_axis_tvalid       (row_valid),
      .s_axis_tready       (row_ready),
      .s_axis_tlast        (row_last),
      .m_axis_data_tdata   (m_axis_data_tdata),
      .m_axis_data_tkeep   (m_axis_data_tkeep),
      .m_axis_data_tvalid  (m_axis_data_tvalid),
      .m_axis_data_tready  (m_axis_data_tready),
      .m_axis_data_tlast   (m_axis_data_tlast),
      .m_axis_meta_tdata   (m_axis_meta_tdata),
      .m_axis_meta_tkeep   (m_axis_meta_tkeep),
      .m_axis_meta_tvalid  (m_axis_meta_tvalid),
      .m_axis_meta_tready  (m_axis_meta_tready),
      .m_axis_meta_tlast   (m_axis_meta_tlast),
      .status_clear_i      (status_clear_i),
      .status_nan_lost_o   (encoder_nan_lost),
      .status_sign_lost_o  (status_sign_lost_o),
      .status_exp_lost_o   (status_exp_lost_o),
      .status_cfg_clamped_o(encoder_clamped)
  );

  assign drawn_valid_o        = row_valid & row_ready & row_last;
  assign status_nan_lost_o    = quantizer_nan_lost | encoder_nan_lost;
  assign status_cfg_clamped_o = quantizer_clamped | encoder_clamped;

endmodule

`default_nettype wire
`endif
