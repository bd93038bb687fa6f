// Element quantizer: rows of FP32 or BF16 values in, rows of codes of a small number format out.
//
// duty      Encodes every value times 2^cfg_shift_i into the packet's format, with the packet's rounding (docs/formats.md).
// layout    s_axis: lane k at [k*W +: W], {sign, exponent[8], mantissa[M]}, W = 9 + M. m_axis: lane k at [k*S +: S], the code in the
//           low bits, zeros above; S is CODE_BITS in whole bytes. FORMAT_0 .. FORMAT_7 as in sfp_element_unpack.
// latency   capture | normalization | alignment | shift | rounding: a row appears 5 cycles after it is accepted. One row a cycle, and no cycle
//           between packets.
// handshake s_axis_tready comes from a flip-flop; m_axis comes from flip-flops through its skid multiplexer
//
// The configuration (cfg_*) belongs to a packet: hold it from the cycle in which the TVALID of the packet's first beat rises
// until that beat is accepted. A beat without any TKEEP bit goes through. The generators are seeded where cfg_seed_load_i is 1 with
// a packet, and with the first packet after a reset; each lane takes a word a row. What is out of range is taken to the nearest
// there is, and flagged.

`ifndef SFP_EXMY_QUANTIZER_V
`define SFP_EXMY_QUANTIZER_V
`default_nettype none

module sfp_exmy_quantizer #(
    parameter VALUE_MANTISSA_BITS = 23,       // M of a value: 23 or 7; M + 1 a multiple of 8
    parameter LANES               = 8,        // values a row, 1 .. 64
    parameter CODE_BITS           = 8,        // of the widest format, 2 .. 16
    parameter MANTISSA_BITS       = 3,        // the largest Y
    parameter ROUNDINGS           = 2,        // roundings: the sum of 1 truncate, 2 nearest even, 8 stochastic
    parameter NORMALIZE           = 1,        // 1: subnormal values may become numbers with a hidden bit
    parameter SHIFT               = 1,        // 1: packets choose a shift, 0: cfg_shift_i is not looked at
    parameter FORMATS             = 1,        // 1 .. 8
    parameter FORMAT_0            = 69172,    // e4m3
    parameter FORMAT_1            = 0,
    parameter FORMAT_2            = 0,
    parameter FORMAT_3            = 0,
    parameter FORMAT_4            = 0,
    parameter FORMAT_5            = 0,
    parameter FORMAT_6            = 0,
    parameter FORMAT_7            = 0,
    parameter ASYNC_RESET         = 0         // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [ 2:0] cfg_format_i,     // 0 .. FORMATS - 1
    input wire [ 9:0] cfg_shift_i,      // signed
    input wire [ 1:0] cfg_rounding_i,   // 0 truncate, 1 nearest even, 3 stochastic
    input wire        cfg_seed_load_i,  // 1: start the generators
    input wire [29:0] cfg_seed_i,

    input  wire [    LANES*(9+VALUE_MANTISSA_BITS)-1:0] s_axis_tdata,
    input  wire [(LANES*(9+VALUE_MANTISSA_BITS))/8-1:0] s_axis_tkeep,
    input  wire                                         s_axis_tvalid,
    output wire                                         s_axis_tready,
    input  wire                                         s_axis_tlast,

    output wire [LANES*8*((CODE_BITS+7)/8)-1:0] m_axis_tdata,
    output wire [  LANES*((CODE_BITS+7)/8)-1:0] m_axis_tkeep,
    output wire                                 m_axis_tvalid,
    input  wire                                 m_axis_tready,
    output wire                                 m_axis_tlast,

    input  wire status_clear_i,       // clears all below
    output wire status_overflow_o,    // a value was beyond the format's largest number, or infinite
    output wire status_nan_lost_o,    // a NaN met a format without one
    output wire status_cfg_clamped_o  // a configuration was out of range
);

  localparam M = VALUE_MANTISSA_BITS;
  localparam W = 9 + M;
  localparam BYTES = W / 8;
  localparam SLOT_BYTES = (CODE_BITS + 7) / 8;
  localparam SLOT = 8 * SLOT_BYTES;
  localparam [3:0] HAS = ROUNDINGS[3:0];
  localparam [1:0] FIRST_ROUNDING = HAS[0] ? 2'd0 : HAS[1] ? 2'd1 : 2'd3;
  localparam STOCHASTIC = HAS[3] ? 1 : 0;
  // Ranks: values in A, normalized ones in N, aligned ones in S, shifted ones in R, codes in C.
  localparam RANKS = 5;
  localparam S = 2;
  localparam R = 3;
  localparam C = 4;

  generate
    if (M != 7 && M != 15 && M != 23) begin : g_bad_value
      sfp_rule_exmy_quantizer_VALUE_MANTISSA_BITS_must_be_7_15_or_23 u_rule ();
    end
    if (CODE_BITS < 2 || CODE_BITS > 16) begin : g_bad_code
      sfp_rule_exmy_quantizer_CODE_BITS_must_be_2_to_16 u_rule ();
    end
    if (ROUNDINGS < 1 || ROUNDINGS > 11 || ROUNDINGS / 4 % 2 != 0) begin : g_bad_roundings
      sfp_rule_exmy_quantizer_ROUNDINGS_must_be_a_sum_of_1_2_and_8 u_rule ();
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
  wire        rounding_there = HAS[cfg_rounding_i];
  wire [ 1:0] rounding = rounding_there ? cfg_rounding_i : FIRST_ROUNDING;
  reg  [22:0] format_a_q;
  reg  [ 9:0] shift_a_q;
  reg  [ 1:0] rounding_a_q;

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
      format_a_q   <= format;
      shift_a_q    <= cfg_shift_i & {10{SHIFT != 0}};
      rounding_a_q <= rounding;
    end
  end

  // ---- seeds: they wait beside the packet's first row until the row before it has had its word

  wire        seed_lanes;
  wire [29:0] seed_s;
  wire        unseeded_q;  // the generators hold anything

  sfp_state #(
      .RESET_TO   (1'b1),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_unseeded (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (unseeded_q & ~configure),
      .q_o  (unseeded_q)
  );

  generate
    if (STOCHASTIC != 0) begin : g_seed
      reg        load_a_q;
      reg [29:0] seed_a_q;
      reg        load_n_q;
      reg [29:0] seed_n_q;
      reg        load_s_q;
      reg [29:0] seed_s_q;
      always @(posedge clk_i) begin
        if (configure) begin
          load_a_q <= unseeded_q | cfg_seed_load_i;
          seed_a_q <= cfg_seed_i;
        end
        if (go) begin
          load_n_q <= load_a_q;
          seed_n_q <= seed_a_q;
          load_s_q <= load_n_q;
          seed_s_q <= seed_n_q;
        end
      end
      assign seed_lanes = go & valid[S] & first[S] & load_s_q;
      assign seed_s     = seed_s_q;
    end else begin : g_no_seed
      assign seed_lanes = 1'b0;
      assign seed_s     = 30'd0;
      wire unused_seed = &{1'b0, cfg_seed_load_i, cfg_seed_i};
    end
  endgenerate

  // ---- lanes

  wire                  move_lanes = go & valid[R] & keep[R*LANES];  // kept lanes come first
  wire [LANES*SLOT-1:0] row_c;
  wire [     LANES-1:0] overflow;
  wire [     LANES-1:0] nan_lost;
  wire [     LANES-1:0] m_keep;

  genvar k;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      reg  [        W-1:0] value_a_q;
      reg  [CODE_BITS-1:0] code_c_q;
      wire [CODE_BITS-1:0] code;
      wire [         15:0] random;

      assign s_keep[k] = s_axis_tkeep[k*BYTES];

      if (STOCHASTIC != 0) begin : g_random
        wire [15:0] unused_next;
        sfp_random #(
            .STREAM   (k),
            .WORD_BITS(16)
        ) u_random (
            .clk_i (clk_i),
            .load_i(seed_lanes),
            .move_i(move_lanes),
            .seed_i(seed_s),
            .word_o(random),
            .next_o(unused_next)
        );
      end else begin : g_no_random
        assign random = 16'd0;
      end

      sfp_element_encode #(
          .VALUE_MANTISSA_BITS(M),
          .CODE_BITS          (CODE_BITS),
          .MANTISSA_BITS      (MANTISSA_BITS),
          .STOCHASTIC         (STOCHASTIC),
          .NORMALIZE          (NORMALIZE),
          .CUT_ALIGN          (1),
          .CUT_SHIFT          (1),
          .CUT_ROUND          (1)
      ) u_encode (
          .clk_i       (clk_i),
          .en_i        (go),
          .format_i    (format_a_q),
          .shift_i     (shift_a_q),
          .nearest_i   (~rounding_a_q[1] & rounding_a_q[0]),
          .stochastic_i(rounding_a_q[1]),
          .random_i    (random),
          .value_i     (value_a_q),
          .code_o      (code),
          .overflow_o  (overflow[k]),
          .nan_lost_o  (nan_lost[k])
      );

      always @(posedge clk_i) begin
        if (go) begin
          value_a_q <= s_axis_tdata[k*W+:W];
          code_c_q  <= code;
        end
      end

      if (SLOT > CODE_BITS) begin : g_padded
        assign row_c[k*SLOT+:SLOT] = {{(SLOT - CODE_BITS) {1'b0}}, code_c_q};
      end else begin : g_full
        assign row_c[k*SLOT+:SLOT] = code_c_q;
      end

      assign m_axis_tkeep[k*SLOT_BYTES+:SLOT_BYTES] = {SLOT_BYTES{m_keep[k]}};
    end
  endgenerate

  // The bytes of a value agree: one TKEEP bit of each tells.
  wire unused = &{1'b0, s_axis_tkeep, first, last, keep, valid, seed_lanes, seed_s, move_lanes};

  // ---- output

  sfp_lockstep_output #(
      .WIDTH      (LANES * SLOT + LANES + 1),
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
      .WIDTH      (3),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_status (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({(status_overflow_o & ~status_clear_i) | (there & (|(overflow & keep[R*LANES+:LANES]))),
              (status_nan_lost_o & ~status_clear_i) | (there & (|(nan_lost & keep[R*LANES+:LANES]))),
              (status_cfg_clamped_o & ~status_clear_i) | (configure & (format_clamp | ~rounding_there))}),
      .q_o  ({status_overflow_o, status_nan_lost_o, status_cfg_clamped_o})
  );

endmodule

`default_nettype wire
`endif
