// Gecko decoder alone: width codes and exponent codes in, rows of exponents out.
//
// duty      The mirror of sfp_gecko_encoder: adds differences to their bases again. Counts the rows of a group
//           itself, so that a base row is known without being told. Whatever stands on its inputs, one row of
//           exponents leaves for every row of codes; what no encoder writes wraps modulo 2^E.
// layout    slots as those of sfp_gecko_encoder. s_axis_tuser: the row's width code, K = ceil(log2 E) bits, not looked
//           at in a base row (delta: the first of every group); one above E-1 is taken as E-1 and flagged. Of a
//           lane's slot only the bits that the width code gives a code are looked at.
//           TKEEP marks the lanes with a code, kept lanes first; a lane without one leaves its base as it is. A beat
//           without any TKEEP bit holds no row: it is dropped, or with TLAST ends the packet on m_axis too.
// latency   split | add, output: a row of exponents appears in the cycle after its row of codes is accepted. One
//           row a cycle; one extra cycle a packet, in which the configuration is taken.
// handshake s_axis_tready comes from flip-flops; m_axis comes from flip-flops through the exponent adders and the skid
//           multiplexer; no path from an input of one stream to an output of the other
//
// The configuration (cfg_*) is that of the encoder, and held as there.

`ifndef SFP_GECKO_DECODER_V
`define SFP_GECKO_DECODER_V
`default_nettype none

module sfp_gecko_decoder #(
    parameter EXPONENT_BITS = 8,  // bits of an exponent, 2 .. 11
    parameter LANES         = 8,  // exponents a row, 1 .. 64
    parameter ROWS          = 8,  // rows a group, 1 .. 64
    parameter CODINGS       = 2,  // exponent codings there are: 2 delta, 4 bias, 6 both
    parameter ASYNC_RESET   = 0   // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire                     cfg_zero_code_i,  // 1: zeros have a code word
    input wire [              1:0] cfg_coding_i,     // 1 delta, 2 bias
    input wire [EXPONENT_BITS-1:0] cfg_bias_i,       // bias: what differences were taken from

    input  wire [LANES*8*((EXPONENT_BITS+7)/8)-1:0] s_axis_tdata,
    input  wire [  LANES*((EXPONENT_BITS+7)/8)-1:0] s_axis_tkeep,
    input  wire [        $clog2(EXPONENT_BITS)-1:0] s_axis_tuser,   // width code
    input  wire                                     s_axis_tvalid,
    output wire                                     s_axis_tready,
    input  wire                                     s_axis_tlast,

    output wire [LANES*8*((EXPONENT_BITS+7)/8)-1:0] m_axis_tdata,
    output wire [  LANES*((EXPONENT_BITS+7)/8)-1:0] m_axis_tkeep,
    output wire                                     m_axis_tvalid,
    input  wire                                     m_axis_tready,
    output wire                                     m_axis_tlast,

    input  wire status_clear_i,          // clears the sticky bits below
    output wire status_width_invalid_o,  // a width code that no encoder sends; taken as E-1
    output wire status_cfg_clamped_o     // a coding that is not there was asked for
);

  localparam E = EXPONENT_BITS;
  localparam BYTES = (E + 7) / 8;
  localparam SLOT = 8 * BYTES;
  localparam CODE_BITS = $clog2(E);
  localparam X_BITS = $clog2(E + 1);
  localparam ROW_BITS = (ROWS > 1) ? $clog2(ROWS) : 1;
  localparam LAST_ROW = ROWS - 1;
  localparam LAST_CODE = E - 1;

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

  // ---- configuration of the packet: taken in every cycle between packets, the last time is its own. The last
  // row of the packet before has left the rank behind the port by then.

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

  // ---- rank A: what the row's width code says

  reg  [ROW_BITS-1:0] row_q;
  wire                base_row = delta_q & (row_q == {ROW_BITS{1'b0}});

  always @(posedge clk_i) begin
    if (configure) row_q <= {ROW_BITS{1'b0}};
    else if (row) row_q <= (row_q == LAST_ROW[ROW_BITS-1:0]) ? {ROW_BITS{1'b0}} : row_q + 1'b1;
  end

  wire [E-1:1] reach;

  genvar k, w;
  generate
    for (w = 1; w < E; w = w + 1) begin : g_reach
      assign reach[w] = base_row | (s_axis_tuser >= w[CODE_BITS-1:0]);
    end
  endgenerate

  wire            valid_q;
  reg             last_q;
  reg             base_q;
  reg             raw_q;  // the row stores its exponents
  reg [LANES-1:0] keep_q;

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
    end
  end

  // ---- lanes

  wire [LANES*SLOT-1:0] value;

  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      wire [E-1:0] code = s_axis_tdata[k*SLOT+:E] & {reach, reach[1]};
      wire [E-1:0] addend;
      wire         negative;
      wire [E-1:0] exponent;
      reg  [E-1:0] addend_q;
      reg          negative_q;
      reg  [E-1:0] lane_base_q;

      sfp_delta_split #(
          .EXPONENT_BITS(E)
      ) u_split (
          .raw_i     (reach[E-1]),
          .max_i     (1'b0),
          .code_i    (code),
          .addend_o  (addend),
          .negative_o(negative)
      );

      always @(posedge clk_i) begin
        if (go_q) begin
          addend_q   <= addend;
          negative_q <= negative;
          keep_q[k]  <= s_axis_tkeep[k*BYTES];
        end
      end

      sfp_delta_decode #(
          .EXPONENT_BITS(E)
      ) u_delta (
          .raw_row_i  (raw_q),
          .raw_i      (1'b0),
          .max_i      (1'b0),
          .code_mask_i({E{1'b0}}),
          .zero_code_i(zero_code_q),
          .addend_i   (addend_q),
          .negative_i (negative_q),
          .base_i     (lane_base_q),
          .exponent_o (exponent)
      );

      // A zero leaves its lane's base as it was.
      wire zero = zero_code_q & ~|addend_q;

      always @(posedge clk_i) begin
        if (go_q & ~run_q) lane_base_q <= start_base;
        else if (go_q & valid_q & base_q & keep_q[k] & ~zero) lane_base_q <= addend_q;
      end

      if (SLOT > E) begin : g_padded
        assign value[k*SLOT+:SLOT] = {{(SLOT - E) {1'b0}}, exponent};
        wire unused_bits = &{1'b0, s_axis_tdata[k*SLOT+E+:SLOT-E]};
      end else begin : g_full
        assign value[k*SLOT+:SLOT] = exponent;
      end
    end
  endgenerate

  // The bytes of a lane agree: one TKEEP bit of each tells.
  wire unused_keep = &{1'b0, s_axis_tkeep};

  // ---- output: the skid register takes the row that was on its way when the stall came

  reg [LANES*SLOT-1:0] skid_q;
  reg [     LANES-1:0] skid_keep_q;
  wire                 skid_valid_q;
  reg                  skid_last_q;

  wire [LANES-1:0] keep = held_q ? skid_keep_q : keep_q;

  assign m_axis_tdata  = held_q ? skid_q : value;
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

  wire width_invalid_q;
  wire clamped_q;
  wire code_invalid;

  generate
    if (E == (1 << CODE_BITS)) begin : g_all_codes
      assign code_invalid = 1'b0;
    end else begin : g_some_codes
      assign code_invalid = row & ~base_row & (s_axis_tuser > LAST_CODE[CODE_BITS-1:0]);
    end
  endgenerate

  sfp_state #(
      .WIDTH      (2),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_status (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i({
        (width_invalid_q & ~status_clear_i) | code_invalid,
        (clamped_q & ~status_clear_i) | (configure & coding_clamp)
      }),
      .q_o  ({width_invalid_q, clamped_q})
  );

  assign status_width_invalid_o = width_invalid_q;
  assign status_cfg_clamped_o   = clamped_q;

endmodule

`default_nettype wire
`endif
