// Gecko encoder alone: rows of exponents in, width codes and exponent codes out.
//
// duty      The exponent codings delta and bias of docs/wire_format.md section 3 without the values around the
//           exponents: every row becomes a row of codes of one width. With the zero code an exponent 0 is a zero:
//           the unit sees no mantissas.
// layout    A lane has a slot of whole bytes, SLOT = 8 * ceil(E / 8) bits: its exponent or code in the low E bits of
//           [k*SLOT +: SLOT]; the bits above are ignored in s_axis_tdata and zero in m_axis_tdata.
//           m_axis_tuser, LSB first: the row's width code (K = ceil(log2 E) bits), the bits x of each of its
//           exponent codes, and 1 for a base row, whose width code (E-1) is not to be stored. A packer takes
//           m_axis_tdata with x, a bit packer the width codes of the other rows.
//           TKEEP marks the lanes with an exponent, kept lanes first; a lane without one gives a code of zeros. A
//           beat without any TKEEP bit holds no row: it is dropped, or with TLAST ends the packet on m_axis too.
// latency   difference, width | choice, output: a row of codes appears in the cycle after its row is accepted. One
//           row a cycle; one extra cycle a packet, in which the configuration is taken.
// handshake s_axis_tready comes from flip-flops; m_axis comes from flip-flops through the choice of the code and the
//           skid multiplexer; no path from an input of one stream to an output of the other
//
// The configuration (cfg_*) belongs to a packet: hold it from the cycle in which the TVALID of the packet's
// first beat rises until that beat is accepted. A coding that is not there is taken as the first one, and flagged.

`ifndef SFP_GECKO_ENCODER_V
`define SFP_GECKO_ENCODER_V
`default_nettype none

module sfp_gecko_encoder #(
    parameter EXPONENT_BITS = 8,  // bits of an exponent, 2 .. 11
    parameter LANES         = 8,  // exponents a row, 1 .. 64
    parameter ROWS          = 8,  // rows a group, 1 .. 64
    parameter CODINGS       = 2,  // exponent codings there are: 2 delta, 4 bias, 6 both
    parameter ASYNC_RESET   = 0   // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire                     cfg_zero_code_i,  // 1: exponents 0 are zeros and have a code word
    input wire [              1:0] cfg_coding_i,     // 1 delta, 2 bias
    input wire [EXPONENT_BITS-1:0] cfg_bias_i,       // bias: what differences are taken from

    input  wire [LANES*8*((EXPONENT_BITS+7)/8)-1:0] s_axis_tdata,
    input  wire [  LANES*((EXPONENT_BITS+7)/8)-1:0] s_axis_tkeep,
    input  wire                                     s_axis_tvalid,
    output wire                                     s_axis_tready,
    input  wire                                     s_axis_tlast,

    output wire [                LANES*8*((EXPONENT_BITS+7)/8)-1:0] m_axis_tdata,
    output wire [                  LANES*((EXPONENT_BITS+7)/8)-1:0] m_axis_tkeep,
    output wire [$clog2(EXPONENT_BITS)+$clog2(EXPONENT_BITS+1):0] m_axis_tuser,   // {base row, bits, width code}
    output wire                                                     m_axis_tvalid,
    input  wire                                                     m_axis_tready,
    output wire                                                     m_axis_tlast,

    input  wire status_clear_i,       // clears the sticky bit below
    output wire status_cfg_clamped_o  // a coding that is not there was asked for
);

  localparam E = EXPONENT_BITS;
  localparam BYTES = (E + 7) / 8;
  localparam SLOT = 8 * BYTES;
  localparam CODE_BITS = $clog2(E);
  localparam X_BITS = $clog2(E + 1);
  localparam ROW_BITS = (ROWS > 1) ? $clog2(ROWS) : 1;
  localparam LAST_ROW = ROWS - 1;
  localparam USER_BITS = CODE_BITS + X_BITS + 1;

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
    if (LANES < 1 || LANES > 64) begin : g_bad_lanes
      sfp_rule_LANES_must_be_1_to_64 u_rule ();
    end
    if (ROWS < 1 || ROWS > 64) begin : g_bad_rows
      sfp_rule_ROWS_must_be_1_to_64 u_rule ();
    end
    if (CODINGS != 2 && CODINGS != 4 && CODINGS != 6) begin : g_bad_codings
      sfp_rule_CODINGS_must_be_delta_or_bias_or_both u_rule ();
    end
  endgenerate

  // ---- control: go_q moves the rank, run_q is low between packets

  wire go_q;
  wire held_q;  // ~go_q: two flip-flops share the load
  wire run_q;
  wire stall;

  wire accept = s_axis_tvalid & s_axis_tready;
  wire row = accept & s_axis_tkeep[0];  // kept lanes come first
  wire configure = go_q & ~run_q & s_axis_tvalid;

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

  wire         coding_raw;
  wire         coding_delta;
  wire         coding_max;
  wire         coding_clamp;
  wire [E-1:0] start_base;
  wire [X_BITS-1:0] raw_bits;

  sfp_coding #(
      .EXPONENT_BITS(E),
      .CODINGS      (CODINGS)
  ) u_coding (
      .coding_i    (cfg_coding_i),
      .bias_i      (cfg_bias_i),
      .raw_bits_i  (E[X_BITS-1:0]),
      .raw_offset_i({E{1'b0}}),
      .raw_o       (coding_raw),
      .delta_o     (coding_delta),
      .max_o       (coding_max),
      .base_o      (start_base),
      .raw_bits_o  (raw_bits),
      .clamp_o     (coding_clamp)
  );

  wire unused_coding = &{1'b0, coding_raw, coding_max, raw_bits};

  reg delta_q;
  reg zero_code_q;

  always @(posedge clk_i) begin
    if (go_q & ~run_q) begin
      delta_q     <= coding_delta;
      zero_code_q <= cfg_zero_code_i;
    end
  end

  // ---- rank A: lanes

  reg  [ROW_BITS-1:0] row_q;
  wire                base_row = delta_q & (row_q == {ROW_BITS{1'b0}});  // carries the bases

  always @(posedge clk_i) begin
    if (configure) row_q <= {ROW_BITS{1'b0}};
    else if (row) row_q <= (row_q == LAST_ROW[ROW_BITS-1:0]) ? {ROW_BITS{1'b0}} : row_q + 1'b1;
  end

  wire [LANES*E-1:0] magnitudes;
  wire [  LANES-1:0] zeros;
  wire [    E-1:1] reach;  // the width code as a thermometer
  reg  [  LANES-1:0] keep_q;
  reg                base_q;
  reg                raw_q;   // the row stores its exponents
  reg  [      E-1:0] mask_q;  // the used bits of a code
  reg  [CODE_BITS-1:0] code_q;
  reg  [   X_BITS-1:0] bits_q;

  wire [LANES*SLOT-1:0] coded;

  genvar k, b;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      wire [E-1:0] exponent = s_axis_tdata[k*SLOT+:E];
      wire         there = s_axis_tkeep[k*BYTES];
      wire         zero = zero_code_q & ~|exponent;
      wire         counts = there & ~zero;
      wire [E-1:0] propagate;
      wire [E-1:1] carry;
      wire         negative;
      reg  [E-1:0] lane_base_q;
      reg  [E-1:0] difference_q;
      reg  [E-1:0] exponent_q;

      // What differences are taken from: the middle of the exponent range, then the exponents of each group's
      // first row, but for zeros; or the bias.
      always @(posedge clk_i) begin
        if (go_q & ~run_q) lane_base_q <= start_base;
        else if (row & base_row & counts) lane_base_q <= exponent;
      end

      sfp_delta_encode #(
          .EXPONENT_BITS(E)
      ) u_delta (
          .exponent_i (exponent),
          .base_i     (lane_base_q),
          .propagate_o(propagate),
          .carry_o    (carry),
          .negative_o (negative)
      );

      wire [E-1:0] shown = (propagate ^ {carry, 1'b1}) & {E{counts}};
      assign magnitudes[k*E+:E] = shown;
      assign zeros[k]           = there & zero;

      always @(posedge clk_i) begin
        if (go_q) begin
          difference_q <= {shown[E-2:0], (counts & negative) | (there & zero)};
          exponent_q   <= exponent & {E{there}};
        end
      end

      wire [E-1:0] chosen = (exponent_q & {E{raw_q}}) | (difference_q & mask_q & {E{~raw_q}});
      if (SLOT > E) begin : g_padded
        assign coded[k*SLOT+:SLOT] = {{(SLOT - E) {1'b0}}, chosen};
        wire unused_bits = &{1'b0, s_axis_tdata[k*SLOT+E+:SLOT-E]};
      end else begin : g_full
        assign coded[k*SLOT+:SLOT] = chosen;
      end

      always @(posedge clk_i) begin
        if (go_q) keep_q[k] <= there;
      end
    end
  endgenerate

  // The bytes of a lane agree: one TKEEP bit of each tells.
  wire unused_keep = &{1'b0, s_axis_tkeep};

  // ---- rank A: one width for the row

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

  wire [CODE_BITS-1:0] code;
  wire [   X_BITS-1:0] code_length;

  sfp_row_width #(
      .EXPONENT_BITS(E)
  ) u_width (
      .raw_i      (base_row),
      .zero_i     (|zeros),
      .forced_i   ({(E - 1) {1'b0}}),
      .magnitude_i(magnitude),
      .reach_o    (reach)
  );

  sfp_count_reached #(
      .STEPS(E - 1)
  ) u_code (
      .reach_i (reach),
      .number_o(code)
  );

  sfp_count_reached #(
      .STEPS(E)
  ) u_exponent_bits (
      .reach_i ({reach, reach[1]}),
      .number_o(code_length)
  );

  wire valid_q;
  reg last_q;

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_valid (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (go_q ? accept & (s_axis_tkeep[0] | s_axis_tlast) : valid_q),
      .q_o  (valid_q)
  );

  always @(posedge clk_i) begin
    if (go_q) begin
      last_q <= s_axis_tlast;
      base_q <= base_row;
      raw_q  <= reach[E-1];
      mask_q <= {reach, reach[1]};
      code_q <= code;
      bits_q <= code_length;
    end
  end

  // ---- output: the skid register takes the row that was on its way when the stall came

  reg [LANES*SLOT-1:0] skid_q;
  reg [     LANES-1:0] skid_keep_q;
  reg [ USER_BITS-1:0] skid_user_q;
  wire                 skid_valid_q;
  reg                  skid_last_q;

  wire [LANES-1:0] keep = held_q ? skid_keep_q : keep_q;

  assign m_axis_tdata  = held_q ? skid_q : coded;
  assign m_axis_tuser  = held_q ? skid_user_q : {base_q, bits_q, code_q};
  assign m_axis_tvalid = held_q ? skid_valid_q : valid_q;
  assign m_axis_tlast  = held_q ? skid_last_q : last_q;
  assign stall         = m_axis_tvalid & ~m_axis_tready;

  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_keep
      assign m_axis_tkeep[k*BYTES+:BYTES] = {BYTES{keep[k]}};
    end
  endgenerate

  always @(posedge clk_i) begin
    skid_q      <= m_axis_tdata;
    skid_keep_q <= keep;
    skid_user_q <= m_axis_tuser;
    skid_last_q <= m_axis_tlast;
  end

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_skid_valid (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (stall),
      .q_o  (skid_valid_q)
  );

  // ---- sticky status

  wire clamped_q;

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_status (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ((clamped_q & ~status_clear_i) | (configure & coding_clamp)),
      .q_o  (clamped_q)
  );

  assign status_cfg_clamped_o = clamped_q;

endmodule

`default_nettype wire
`endif
