// Integer quantizer: rows of FP32 values in, integers of n bits packed into words out (BitPruning).
//
// duty      Every value becomes the integer nearest to (x - zero point) / scale, ties to even, and at the ends of 0 ..
//           2^n - 1 the nearer end (docs/methods.md). With DRAW the length n of a packet is drawn from a real one.
//           The integers of a lane follow each other in its own bit string, least significant bit first, cut into
//           words of 32 bits (docs/wire_format.md section 4).
// layout    s_axis_tdata: lane k's value at [k*32 +: 32]; TKEEP marks the values of a partial last row, kept ones first.
//           m_axis_tdata: lane k's next word at [k*32 +: 32], the last one padded with zeros; m_axis_tuser: the bits n
//           of each integer of the packet. A beat without any TKEEP bit holds no row; with TLAST it ends the packet. A
//           packet without values gives one beat with TLAST and no TKEEP bit.
// latency   7 + ceil(BITS / DIGITS) cycles from the acceptance of a row to the beat that it completes (input | shift
//           amount | place | difference | quotient, DIGITS a cycle | half | rounding | rotate, merge), a packet's last
//           beat one cycle later. One row a cycle; one extra cycle a packet, in which the configuration is taken.
// handshake s_axis_tready comes from flip-flops; m_axis comes from flip-flops through the rotators and the skid
//           multiplexer; no path from an input of one stream to an output of the other
//
// The configuration (cfg_*) belongs to a packet: hold it from the cycle in which the TVALID of the packet's first
// beat rises until that beat is accepted. The first packet after a reset loads the random bits by itself.

`ifndef SFP_INT_QUANTIZER_V
`define SFP_INT_QUANTIZER_V
`default_nettype none

module sfp_int_quantizer #(
    parameter LANES  = 8,   // values a row, 1 .. 64
    parameter BITS   = 16,  // of the longest integer, 1 .. 16
    parameter DIGITS = 1,   // of the quotient in a rank, 1 .. BITS
    parameter DRAW   = 0,   // 1: a length may be a real number
    parameter ASYNC_RESET = 0  // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [$clog2(BITS+1)-1:0] cfg_bits_i,        // n, 1 .. BITS; its whole part with DRAW
    input wire [               7:0] cfg_fraction_i,    // DRAW: n's fraction, in units of 1 / 256
    input wire [              31:0] cfg_scale_i,       // FP32; with DRAW for integers of floor(n) bits
    input wire [              31:0] cfg_next_scale_i,  // DRAW: for integers of floor(n) + 1 bits
    input wire [              31:0] cfg_zero_point_i,  // FP32, what the integer 0 stands for
    input wire                      cfg_seed_load_i,   // DRAW: 1: the random bits start anew with this packet
    input wire [              29:0] cfg_seed_i,

    input  wire [LANES*32-1:0] s_axis_tdata,
    input  wire [ LANES*4-1:0] s_axis_tkeep,
    input  wire                s_axis_tvalid,
    output wire                s_axis_tready,
    input  wire                s_axis_tlast,

    output wire [        LANES*32-1:0] m_axis_tdata,
    output wire [         LANES*4-1:0] m_axis_tkeep,
    output wire [$clog2(BITS+1)-1:0] m_axis_tuser,
    output wire                        m_axis_tvalid,
    input  wire                        m_axis_tready,
    output wire                        m_axis_tlast,

    input  wire status_clear_i,       // clears the sticky bits below
    output wire status_outside_o,     // a value was outside the range of the integers and took its end
    output wire status_nan_o,         // a NaN became the integer 0
    output wire status_cfg_clamped_o  // a length, scale or zero point was out of range and was clamped
);

  localparam N_BITS = $clog2(BITS + 1);
  localparam W = BITS + 51;
  localparam STEP = (DIGITS < 1) ? 1 : DIGITS;  // no division by zero before the rule below is read
  localparam SCALES = (BITS + STEP - 1) / STEP + 2;
  localparam RANKS = SCALES + 4;  // from a value's register to its integer's

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
    if (DRAW < 0 || DRAW > 1) begin : g_bad_draw
      sfp_rule_DRAW_must_be_0_or_1 u_rule ();
    end
  endgenerate

  // ---- control: go_q moves all ranks, run_q is low between packets

  wire go_q;
  wire held_q;  // ~go_q: two flip-flops share the load
  wire run_q;
  wire stall;

  wire accept = s_axis_tvalid & s_axis_tready;
  wire row = accept & s_axis_tkeep[0];  // kept lanes come first
  wire idle = go_q & ~run_q;
  wire configure = idle & s_axis_tvalid;

  assign s_axis_tready = go_q & run_q;

  sfp_state #(
      .WIDTH      (3),
      .RESET_TO   (3'b100),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_control (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({~stall, stall, (go_q & s_axis_tvalid) ? ~(run_q & s_axis_tlast) : run_q}),
      .q_o  ({go_q, held_q, run_q})
  );

  // ---- configuration of the packet: taken in every cycle between packets, the last time is its own

  wire [N_BITS-1:0] bits;
  wire              next;
  wire              length_clamp;
  wire              grid_clamp;
  wire              other_clamp;

  reg [N_BITS-1:0] cfg_bits_q;
  reg [      31:0] cfg_scale_q;
  reg [      31:0] cfg_zero_point_q;
  reg              length_clamp_q;
  wire             taken_q;  // a packet's configuration has just been taken

  generate
    if (DRAW != 0) begin : g_draw
      wire [7:0] word;
      wire [7:0] unused_word;
      wire       unused_other = &{1'b0, unused_word};
      reg        other_clamp_q;  // the scale that was not drawn is out of range
      wire       unseeded_q;     // the generator holds anything
      wire [31:0] other_scale = next ? cfg_scale_i : cfg_next_scale_i;

      sfp_random #(
          .STREAM   (64),
          .WORD_BITS(8)
      ) u_random (
          .clk_i (clk_i),
          .load_i(configure & (unseeded_q | cfg_seed_load_i)),
          .move_i(configure),
          .seed_i(cfg_seed_i),
          .word_o(unused_word),
          .next_o(word)
      );

      sfp_state #(
          .RESET_TO   (1'b1),
          .ASYNC_RESET(ASYNC_RESET)
      ) u_unseeded (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .d_i  (unseeded_q & ~configure),
          .q_o  (unseeded_q)
      );

      sfp_integer_length #(
          .BITS(BITS)
      ) u_length (
          .whole_i   (cfg_bits_i),
          .fraction_i(cfg_fraction_i),
          .random_i  (word),
          .bits_o    (bits),
          .next_o    (next),
          .clamp_o   (length_clamp)
      );

      always @(posedge clk_i) begin
        if (idle) begin
          cfg_scale_q   <= next ? cfg_next_scale_i : cfg_scale_i;
          other_clamp_q <= other_scale[31] | ~|other_scale[30:0] | (&other_scale[30:23]);
        end
      end

      assign other_clamp = other_clamp_q;
    end else begin : g_whole
      wire unused_draw = &{1'b0, cfg_fraction_i, cfg_next_scale_i, cfg_seed_load_i, cfg_seed_i, next};

      sfp_integer_length #(
          .BITS(BITS)
      ) u_length (
          .whole_i   (cfg_bits_i),
          .fraction_i(8'd0),
          .random_i  (8'd0),
          .bits_o    (bits),
          .next_o    (next),
          .clamp_o   (length_clamp)
      );

      always @(posedge clk_i) begin
        if (idle) cfg_scale_q <= cfg_scale_i;
      end

      assign other_clamp = 1'b0;
    end
  endgenerate

  always @(posedge clk_i) begin
    if (idle) begin
      cfg_bits_q       <= bits;
      cfg_zero_point_q <= cfg_zero_point_i;
      length_clamp_q   <= length_clamp;
    end
  end

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_taken (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (configure),
      .q_o  (taken_q)
  );

  // ---- what goes with the rows: where packets begin and end, and the length

  wire [  RANKS:0] start_q;
  wire [  RANKS:0] row_q;
  wire [RANKS+1:0] last_q;  // one more: the rank after the packet's last row flushes it
  reg [(RANKS+1)*N_BITS-1:0] bits_q;

  wire [N_BITS-1:0] round_bits = bits_q[(RANKS-1)*N_BITS+:N_BITS];
  wire [  BITS-1:0] mask = ~({BITS{1'b1}} << round_bits);

  always @(posedge clk_i) begin
    if (go_q) bits_q <= {bits_q[RANKS*N_BITS-1:0], cfg_bits_q};
  end

  sfp_rank #(
      .WIDTH      (3 * RANKS + 4),
      .RESET      (1),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_rank (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go_q),
      .d_i  ({start_q[RANKS-1:0], ~run_q, row_q[RANKS-1:0], row, last_q[RANKS:0], accept & s_axis_tlast}),
      .q_o  ({start_q, row_q, last_q})
  );

  wire unused_tokens = &{1'b0, start_q[RANKS-1:0], row_q[RANKS-1:0]};

  // ---- lanes

  wire [          9:0] base;
  wire [         31:0] key_zero;
  wire [         31:0] key_far;
  wire [        W-1:0] offset;
  wire                 offset_lost;
  wire                 offset_more;
  wire [SCALES*24-1:0] scales;

  sfp_integer_grid #(
      .BITS  (BITS),
      .SCALES(SCALES)
  ) u_grid (
      .clk_i        (clk_i),
      .en_i         (go_q),
      .scale_i      (cfg_scale_q),
      .zero_point_i (cfg_zero_point_q),
      .clamp_o      (grid_clamp),
      .base_o       (base),
      .key_zero_o   (key_zero),
      .key_far_o    (key_far),
      .offset_o     (offset),
      .offset_more_o(offset_more),
      .offset_lost_o(offset_lost),
      .scales_o     (scales)
  );

  wire [   LANES-1:0] nans;
  wire [   LANES-1:0] unders;
  wire [   LANES-1:0] overs;
  wire [LANES*32-1:0] field;

  genvar k;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      reg             there_q;
      reg  [    31:0] value_q;
      wire [BITS-1:0] code;

      always @(posedge clk_i) begin
        if (go_q) begin
          there_q <= row & s_axis_tkeep[k*4];
          value_q <= s_axis_tdata[k*32+:32];
        end
      end

      sfp_to_integer #(
          .BITS  (BITS),
          .DIGITS(STEP)
      ) u_integer (
          .clk_i        (clk_i),
          .en_i         (go_q),
          .there_i      (there_q),
          .value_i      (value_q),
          .base_i       (base),
          .key_zero_i   (key_zero),
          .key_far_i    (key_far),
          .offset_i     (offset),
          .offset_more_i(offset_more),
          .offset_lost_i(offset_lost),
          .scales_i     (scales),
          .mask_i       (mask),
          .code_o       (code),
          .nan_o        (nans[k]),
          .under_o      (unders[k]),
          .over_o       (overs[k])
      );

      assign field[k*32+:32] = {{(32 - BITS) {1'b0}}, code};
    end
  endgenerate

  // The bytes of a lane agree: one TKEEP bit of each tells.
  wire unused_keep = &{1'b0, s_axis_tkeep};

  // ---- packing

  wire [N_BITS-1:0] pack_bits = bits_q[RANKS*N_BITS+:N_BITS];

  sfp_packer #(
      .WIDTH     (32),
      .LANES     (LANES),
      .EXTRA_BITS(N_BITS),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_pack (
      .clk_i        (clk_i),
      .rst_i        (rst_i),
      .en_i         (go_q),
      .held_i       (held_q),
      .start_i      (start_q[RANKS]),
      .kept_i       (6'd0),
      .base_i       (5'd0),
      .row_i        (row_q[RANKS]),
      .flush_i      (last_q[RANKS+1]),
      .extra_i      (pack_bits),
      .word_i       (field),
      .stall_o      (stall),
      .m_axis_tdata (m_axis_tdata),
      .m_axis_tkeep (m_axis_tkeep),
      .m_axis_tvalid(m_axis_tvalid),
      .m_axis_tready(m_axis_tready),
      .m_axis_tlast (m_axis_tlast)
  );

  reg [N_BITS-1:0] skid_bits_q;
  assign m_axis_tuser = held_q ? skid_bits_q : pack_bits;
  always @(posedge clk_i) skid_bits_q <= m_axis_tuser;

  // ---- sticky status

  wire outside_q;
  wire nan_q;
  wire clamped_q;
  wire flagged_q;
  wire found_q;
  wire flagged = (row_q[2] & (|unders)) | (row_q[RANKS] & (|overs));
  wire found = row_q[1] & (|nans);
  wire clamped = taken_q & (length_clamp_q | grid_clamp | other_clamp);

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
