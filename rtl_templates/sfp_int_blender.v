// Integer blender: rows of FP32 values in, rows of FP32 values out that have n bits each, n a real number (BitPruning).
//
// duty      Every value becomes (1 - a) Q(x, b) + a Q(x, b + 1) with b = floor(n) and a = n - b (docs/methods.md): Q is what
//           sfp_int_quantizer and sfp_int_dequantizer make of it together. All that such a pair has is here twice, but for
//           the packing: two quotients a lane, two products, and their weighted sum. NaNs count as the integer 0.
// layout    s_axis_tdata, m_axis_tdata: lane k's value at [k*32 +: 32]; TKEEP marks the values of a partial last row, kept
//           ones first. Every beat that goes in comes out with its TKEEP and TLAST.
// latency   23 + ceil(BITS / DIGITS) cycles from a row to the same row (input | sfp_to_integer | sfp_from_integer |
//           sfp_blend). One row a cycle; one extra cycle a packet, in which the configuration is taken.
// handshake s_axis_tready comes from flip-flops; m_axis comes from flip-flops through the skid multiplexer; no path
//           from an input of one stream to an output of the other
//
// The configuration (cfg_*) belongs to a packet: hold it from the cycle in which the TVALID of the packet's first
// beat rises until that beat is accepted.

`ifndef SFP_INT_BLENDER_V
`define SFP_INT_BLENDER_V
`default_nettype none

module sfp_int_blender #(
    parameter LANES       = 8,   // values a row, 1 .. 64
    parameter BITS        = 16,  // of the longest integer, 1 .. 16
    parameter DIGITS      = 1,   // of the quotient in a rank, 1 .. BITS
    parameter ASYNC_RESET = 0    // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [$clog2(BITS+1)-1:0] cfg_bits_i,        // floor(n), 1 .. BITS
    input wire [               7:0] cfg_fraction_i,    // n's fraction, in units of 1 / 256
    input wire [              31:0] cfg_scale_i,       // FP32, for integers of floor(n) bits
    input wire [              31:0] cfg_next_scale_i,  // FP32, for integers of floor(n) + 1 bits
    input wire [              31:0] cfg_zero_point_i,  // FP32, what the integer 0 stands for

    input  wire [LANES*32-1:0] s_axis_tdata,
    input  wire [ LANES*4-1:0] s_axis_tkeep,
    input  wire                s_axis_tvalid,
    output wire                s_axis_tready,
    input  wire                s_axis_tlast,

    output wire [LANES*32-1:0] m_axis_tdata,
    output wire [ LANES*4-1:0] m_axis_tkeep,
    output wire                m_axis_tvalid,
    input  wire                m_axis_tready,
    output wire                m_axis_tlast,

    input  wire status_clear_i,       // clears the sticky bits below
    output wire status_outside_o,     // a value was outside the range of integers that count and took its end
    output wire status_nan_o,         // a NaN became the zero point
    output wire status_cfg_clamped_o  // a length, scale or zero point was out of range and was clamped
);

  localparam N_BITS = $clog2(BITS + 1);
  localparam W = BITS + 51;
  localparam STEP = (DIGITS < 1) ? 1 : DIGITS;  // no division by zero before the rule below is read
  localparam SCALES = (BITS + STEP - 1) / STEP + 2;
  // Ranks behind a value's register: where its integers are, their numbers, their blend.
  localparam INTEGERS = SCALES + 4;
  localparam NUMBERS = INTEGERS + 8;
  localparam RANKS = NUMBERS + 8;

  generate
    if (LANES < 1 || LANES > 64) begin : g_bad_lanes
      sfp_rule_LANES_must_be_1_to_64 u_rule ();
    end
    if (BITS < 1 || BITS > 16) begin : g_bad_bits
      sfp_rule_BITS_must_be_1_to_16 u_rule ();
    end
    if (DIGITS < 1 || DIGITS > BITS) begin : g_bad_digits
      sfp_rule_DIGITS_must_be_1_to_BITS u_rule ();
    end
  endgenerate

  // ---- control: go_q moves all ranks, run_q is low between packets

  wire go_q;
  wire held_q;   // ~go_q: two flip-flops share the load
  wire run_q;
  wire taken_q;  // a packet's configuration has just been taken
  wire stall;

  wire accept = s_axis_tvalid & s_axis_tready;
  wire idle = go_q & ~run_q;
  wire configure = idle & s_axis_tvalid;

  assign s_axis_tready = go_q & run_q;

  sfp_state #(
      .WIDTH      (4),
      .RESET_TO   (4'b1000),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_control (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({~stall, stall, (go_q & s_axis_tvalid) ? ~(run_q & s_axis_tlast) : run_q, configure}),
      .q_o  ({go_q, held_q, run_q, taken_q})
  );

  // ---- configuration of the packet: taken in every cycle between packets, the last time is its own

  wire [N_BITS-1:0] next_bits;
  wire              counts;  // there is a fraction
  wire              length_clamp;

  sfp_integer_length #(
      .BITS(BITS)
  ) u_length (
      .whole_i   (cfg_bits_i),
      .fraction_i(cfg_fraction_i),
      .random_i  (8'd0),
      .bits_o    (next_bits),
      .next_o    (counts),
      .clamp_o   (length_clamp)
  );

  reg [2*N_BITS-1:0] cfg_bits_q;  // of the shorter integers, then of the longer ones
  reg [         7:0] cfg_fraction_q;
  reg [        63:0] cfg_scales_q;
  reg [        31:0] cfg_zero_point_q;
  reg                length_clamp_q;

  always @(posedge clk_i) begin
    if (idle) begin
      cfg_bits_q       <= {next_bits, next_bits - {{(N_BITS - 1) {1'b0}}, counts}};
      cfg_fraction_q   <= cfg_fraction_i & {8{counts}};
      cfg_scales_q     <= {cfg_next_scale_i, cfg_scale_i};
      cfg_zero_point_q <= cfg_zero_point_i;
      length_clamp_q   <= length_clamp;
    end
  end

  // ---- what goes with the rows, rank by rank: the first one in the low bits

  wire [                RANKS:0] valid_q;
  reg  [                RANKS:0] last_q;
  reg  [    (RANKS+1)*LANES-1:0] keep_q;
  reg  [  INTEGERS*2*N_BITS-1:0] bits_q;
  reg  [      INTEGERS*96-1:0]   grid_q;      // both scales and the zero point
  reg  [      (NUMBERS+1)*8-1:0] fraction_q;
  wire [              LANES-1:0] keep;

  always @(posedge clk_i) begin
    if (go_q) begin
      last_q     <= {last_q[RANKS-1:0], s_axis_tlast};
      keep_q     <= {keep_q[RANKS*LANES-1:0], keep};
      bits_q     <= {bits_q[0+:(INTEGERS-1)*2*N_BITS], cfg_bits_q};
      grid_q     <= {grid_q[0+:(INTEGERS-1)*96], cfg_zero_point_q, cfg_scales_q};
      fraction_q <= {fraction_q[0+:NUMBERS*8], cfg_fraction_q};
    end
  end

  sfp_rank #(
      .WIDTH      (RANKS + 1),
      .RESET      (1),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_rank (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go_q),
      .d_i  ({valid_q[RANKS-1:0], accept}),
      .q_o  (valid_q)
  );

  // ---- numbers: of the shorter integers (h = 0) and of the longer ones

  wire [        1:0] grid_clamps;
  wire [2*LANES-1:0] nans;
  wire [2*LANES-1:0] unders;
  wire [2*LANES-1:0] overs;
  reg  [  LANES-1:0] there_q;
  reg  [LANES*32-1:0] value_q;
  wire [LANES*64-1:0] number;  // for each half a row

  always @(posedge clk_i) begin
    if (go_q) begin
      there_q <= keep & {LANES{accept}};
      value_q <= s_axis_tdata;
    end
  end

  genvar h, k;
  generate
    for (h = 0; h < 2; h = h + 1) begin : g_half
      wire [         9:0] base;
      wire [        31:0] key_zero;
      wire [        31:0] key_far;
      wire [       W-1:0] offset;
      wire                offset_lost;
      wire                offset_more;
      wire [SCALES*24-1:0] scales;
      wire [  N_BITS-1:0] round_bits = bits_q[((INTEGERS-1)*2+h)*N_BITS+:N_BITS];
      wire [    BITS-1:0] mask = ~({BITS{1'b1}} << round_bits);

      sfp_integer_grid #(
          .BITS  (BITS),
          .SCALES(SCALES)
      ) u_grid (
          .clk_i        (clk_i),
          .en_i         (go_q),
          .scale_i      (cfg_scales_q[h*32+:32]),
          .zero_point_i (cfg_zero_point_q),
          .clamp_o      (grid_clamps[h]),
          .base_o       (base),
          .key_zero_o   (key_zero),
          .key_far_o    (key_far),
          .offset_o     (offset),
          .offset_more_o(offset_more),
          .offset_lost_o(offset_lost),
          .scales_o     (scales)
      );

      wire [ 23:0] scale;
      wire [W-1:0] addend;
      wire         negative;
      wire         z_lost;
      wire         whole;
      wire         z_high;
      wire [  6:0] limit;
      wire [  8:0] top;
      wire [ 31:0] zero_point;
      wire         unused_clamp;

      sfp_restore_grid #(
          .BITS(BITS)
      ) u_restore (
          .clk_i       (clk_i),
          .en_i        (go_q),
          .scale_i     (grid_q[(INTEGERS-1)*96+h*32+:32]),
          .zero_point_i(grid_q[(INTEGERS-1)*96+64+:32]),
          .clamp_o     (unused_clamp),
          .scale_o     (scale),
          .addend_o    (addend),
          .negative_o  (negative),
          .lost_o      (z_lost),
          .whole_o     (whole),
          .z_high_o    (z_high),
          .limit_o     (limit),
          .top_o       (top),
          .zero_point_o(zero_point)
      );

      for (k = 0; k < LANES; k = k + 1) begin : g_lane
        wire [BITS-1:0] code;

        sfp_to_integer #(
            .BITS  (BITS),
            .DIGITS(STEP)
        ) u_integer (
            .clk_i        (clk_i),
            .en_i         (go_q),
            .there_i      (there_q[k]),
            .value_i      (value_q[k*32+:32]),
            .base_i       (base),
            .key_zero_i   (key_zero),
            .key_far_i    (key_far),
            .offset_i     (offset),
            .offset_more_i(offset_more),
            .offset_lost_i(offset_lost),
            .scales_i     (scales),
            .mask_i       (mask),
            .code_o       (code),
            .nan_o        (nans[h*LANES+k]),
            .under_o      (unders[h*LANES+k]),
            .over_o       (overs[h*LANES+k])
        );

        sfp_from_integer #(
            .BITS(BITS)
        ) u_number (
            .clk_i       (clk_i),
            .en_i        (go_q),
            .code_i      (code),
            .scale_i     (scale),
            .addend_i    (addend),
            .negative_i  (negative),
            .lost_i      (z_lost),
            .whole_i     (whole),
            .z_high_i    (z_high),
            .limit_i     (limit),
            .top_i       (top),
            .zero_point_i(zero_point),
            .value_o     (number[(h*LANES+k)*32+:32])
        );
      end
    end
  endgenerate

  // ---- blend

  wire [LANES*32-1:0] blended;
  wire [   LANES-1:0] out_keep;

  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      sfp_blend u_blend (
          .clk_i     (clk_i),
          .en_i      (go_q),
          .low_i     (number[k*32+:32]),
          .high_i    (number[(LANES+k)*32+:32]),
          .fraction_i(fraction_q[NUMBERS*8+:8]),
          .value_o   (blended[k*32+:32])
      );

      assign keep[k]              = s_axis_tkeep[k*4];
      assign m_axis_tkeep[k*4+:4] = {4{out_keep[k]}};
    end
  endgenerate

  // The bytes of a value agree: one TKEEP bit of each tells.
  wire unused_keep = &{1'b0, s_axis_tkeep};

  sfp_lockstep_output #(
      .WIDTH      (LANES * 33 + 1),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_output (
      .clk_i    (clk_i),
      .rst_i    (rst_i),
      .held_i   (held_q),
      .valid_i  (valid_q[RANKS]),
      .data_i   ({last_q[RANKS], keep_q[RANKS*LANES+:LANES], blended}),
      .stall_o  (stall),
      .m_valid_o(m_axis_tvalid),
      .m_ready_i(m_axis_tready),
      .m_data_o ({m_axis_tlast, out_keep, m_axis_tdata})
  );

  // ---- sticky status. Flags stand with their rows; the longer integers count where there is a fraction.

  wire outside_q;
  wire nan_q;
  wire clamped_q;
  wire flagged_q;
  wire found_q;
  wire fraction = |fraction_q[INTEGERS*8+:8];
  wire over = (|overs[0+:LANES]) | (fraction & (|overs[LANES+:LANES]));
  wire flagged = (valid_q[2] & (|unders[0+:LANES])) | (valid_q[INTEGERS] & over);
  wire found = valid_q[1] & (|nans[0+:LANES]);
  wire clamped = taken_q & (length_clamp_q | (|grid_clamps));
  wire unused_flags = &{1'b0, unders[LANES+:LANES], nans[LANES+:LANES]};  // say the same

  sfp_state #(
      .WIDTH      (5),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_status (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({flagged, found, ({outside_q, nan_q, clamped_q} & {3{~status_clear_i}}) | {flagged_q, found_q, clamped}}),
      .q_o  ({flagged_q, found_q, outside_q, nan_q, clamped_q})
  );

  assign status_outside_o     = outside_q;
  assign status_nan_o         = nan_q;
  assign status_cfg_clamped_o = clamped_q;

endmodule

`default_nettype wire
`endif
