// Group buffer: holds rows back until the largest exponent of their group is known.
//
// duty      The exponent coding max (docs/wire_format.md section 3) measures a group's exponents from the largest
//           of them, so the group's last row has to be there before its first one is coded. The rows
//           go round a ring memory just deep enough that one comes out for each that goes in; their
//           exponents go down a tree of maxima, a row at a time, and the group's largest waits with the rows.
//           Zeros need no rule of their own: a zero's exponent is 0, which is never larger than another.
//           A packet's configuration is taken with its first row and handed out ahead of the rows.
// layout    s_axis_tdata, row_o: lane k at [k*W +: W], W = 1 + E + M, {sign, exponent, mantissa};
//           a beat without values is a row only if it ends the packet
// latency   a group's first row stands at row_o 2 cycles after its last row is accepted, 3 with a cut; the
//           configuration at cfg_o 1 cycle after the packet's first row is accepted. One row a cycle.
// handshake s_axis_tready comes from flip-flops and row_ready_i, which must not depend on row_valid_o

`ifndef SFP_GROUP_BUFFER_V
`define SFP_GROUP_BUFFER_V
`default_nettype none

module sfp_group_buffer #(
    parameter EXPONENT_BITS = 8,   // bits, 2 .. 11
    parameter MANTISSA_BITS = 23,  // bits, 1 .. 52
    parameter LANES         = 8,   // values a row, 1 .. 64
    parameter ROWS          = 8,   // rows a group, 1 .. 64
    parameter CFG_BITS      = 8,   // bits of the configuration that is handed through
    parameter CUT_MAXIMUM   = 0    // levels of the tree of maxima before a cut in it; 0: no cut
) (
    input wire clk_i,
    input wire rst_i,

    input wire [CFG_BITS-1:0] cfg_i,  // of the packet at s_axis, taken with its first row

    input  wire [LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] s_axis_tdata,
    input  wire [                                LANES-1:0] s_axis_tkeep,   // one bit a value
    input  wire                                             s_axis_tvalid,
    output wire                                             s_axis_tready,
    input  wire                                             s_axis_tlast,

    output wire                packet_o,       // the configuration of the packet whose rows come next stands here
    output wire [CFG_BITS-1:0] cfg_o,
    input  wire                packet_taken_i, // only while packet_o

    output wire                                             row_valid_o,
    input  wire                                             row_ready_i,  // only when the packet was taken
    output wire [LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] row_o,
    output wire [                                LANES-1:0] row_keep_o,
    output wire                                             row_last_o,   // of the packet
    output wire [                        EXPONENT_BITS-1:0] maximum_o     // of the row's group
);

  localparam E = EXPONENT_BITS;
  localparam M = MANTISSA_BITS;
  localparam W = 1 + E + M;
  localparam CUT = (CUT_MAXIMUM != 0) ? 1 : 0;
  localparam LEVELS = $clog2(LANES);
  localparam LEVELS_FIRST = (CUT_MAXIMUM < LEVELS) ? CUT_MAXIMUM : LEVELS;
  localparam ROW_BITS = (ROWS > 1) ? $clog2(ROWS) : 1;
  localparam LAST_ROW = ROWS - 1;
  // A row leaves in the cycle in which the row that is a group and the latency later arrives.
  localparam DEPTH = ROWS + 1 + CUT;
  localparam PLACE_BITS = $clog2(DEPTH);
  localparam LAST_PLACE = DEPTH - 1;

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_group_buffer_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
    if (M < 1 || M > 52) begin : g_bad_mantissa
      sfp_rule_group_buffer_MANTISSA_BITS_must_be_1_to_52 u_rule ();
    end
    if (LANES < 1 || LANES > 64) begin : g_bad_lanes
      sfp_rule_group_buffer_LANES_must_be_1_to_64 u_rule ();
    end
    if (ROWS < 1 || ROWS > 64) begin : g_bad_rows
      sfp_rule_group_buffer_ROWS_must_be_1_to_64 u_rule ();
    end
    if (CUT_MAXIMUM < 0) begin : g_bad_cut
      sfp_rule_group_buffer_CUT_MAXIMUM_must_not_be_negative u_rule ();
    end
  endgenerate

  // ---- rows in: where they stand in their group and packet

  reg                 first_q;   // the next row is its packet's first
  reg  [ROW_BITS-1:0] row_q;     // its number in its group
  reg                 packet_q;  // a configuration waits
  reg                 full_q;

  wire                blocked;   // the maxima wait for the rows
  wire                put = s_axis_tvalid & s_axis_tready & (s_axis_tkeep[0] | s_axis_tlast);
  wire                group_end = s_axis_tlast | (row_q == LAST_ROW[ROW_BITS-1:0]);
  wire                take = row_valid_o & row_ready_i;

  // A full ring takes a row in the cycle in which one leaves, into that one's place.
  assign s_axis_tready = (~full_q | take) & ~(first_q & packet_q) & ~blocked;

  always @(posedge clk_i) begin
    if (rst_i) begin
      first_q  <= 1'b1;
      row_q    <= {ROW_BITS{1'b0}};
      packet_q <= 1'b0;
    end else begin
      if (put) begin
        first_q <= s_axis_tlast;
        row_q   <= group_end ? {ROW_BITS{1'b0}} : row_q + 1'b1;
      end
      packet_q <= (packet_q & ~packet_taken_i) | (put & first_q);
    end
  end

  reg [CFG_BITS-1:0] cfg_q;
  assign packet_o = packet_q;
  assign cfg_o    = cfg_q;

  always @(posedge clk_i) begin
    if (put & first_q) cfg_q <= cfg_i;
  end

  // ---- the ring of rows

  reg  [LANES*W+LANES+1:0] rows_q[0:DEPTH-1];
  reg  [   PLACE_BITS-1:0] put_q;
  reg  [   PLACE_BITS-1:0] take_q;
  wire [   PLACE_BITS-1:0] put_next = (put_q == LAST_PLACE[PLACE_BITS-1:0]) ? {PLACE_BITS{1'b0}} : put_q + 1'b1;
  wire [   PLACE_BITS-1:0] take_next = (take_q == LAST_PLACE[PLACE_BITS-1:0]) ? {PLACE_BITS{1'b0}} : take_q + 1'b1;
  wire                     row_group_end;

  assign {row_group_end, row_last_o, row_keep_o, row_o} = rows_q[take_q];

  always @(posedge clk_i) begin
    if (put) rows_q[put_q] <= {group_end, s_axis_tlast, s_axis_tkeep, s_axis_tdata};
  end

  always @(posedge clk_i) begin
    if (rst_i) begin
      put_q  <= {PLACE_BITS{1'b0}};
      take_q <= {PLACE_BITS{1'b0}};
      full_q <= 1'b0;
    end else begin
      if (put) put_q <= put_next;
      if (take) take_q <= take_next;
      if (put != take) full_q <= put & (put_next == take_q);
    end
  end

  // ---- the largest exponent of the row, then of the group

  wire [LANES*E-1:0] exponents;
  wire [LANES*E-1:0] begun;
  wire [LANES*E-1:0] ranked;
  wire [LANES*E-1:0] row_maximum;

  genvar k;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      assign exponents[k*E+:E] = s_axis_tdata[k*W+M+:E] & {E{s_axis_tkeep[k]}};
    end
  endgenerate

  sfp_maximum #(
      .WIDTH (E),
      .COUNT (LANES),
      .FIRST (0),
      .LEVELS(LEVELS_FIRST)
  ) u_begin (
      .numbers_i(exponents),
      .numbers_o(begun)
  );

  sfp_rank #(
      .WIDTH(LANES * E),
      .CUT  (CUT)
  ) u_rank (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (~blocked),
      .d_i  (begun),
      .q_o  (ranked)
  );

  sfp_maximum #(
      .WIDTH (E),
      .COUNT (LANES),
      .FIRST (LEVELS_FIRST),
      .LEVELS(LEVELS - LEVELS_FIRST)
  ) u_finish (
      .numbers_i(ranked),
      .numbers_o(row_maximum)
  );

  wire put_r;        // a row is in the rank
  wire group_start_r;
  wire group_end_r;

  sfp_rank #(
      .WIDTH(3),
      .CUT  (CUT),
      .RESET(1)
  ) u_rank_flags (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (~blocked),
      .d_i  ({put, row_q == {ROW_BITS{1'b0}}, group_end}),
      .q_o  ({put_r, group_start_r, group_end_r})
  );

  reg          row_valid_q;
  reg          group_start_q;
  reg          group_end_q;
  reg  [E-1:0] row_maximum_q;
  reg  [E-1:0] group_maximum_q;  // so far
  wire [E-1:0] so_far = group_maximum_q & {E{~group_start_q}};
  wire [E-1:0] unused_maximum;
  wire [E-1:0] group_maximum;

  sfp_maximum #(
      .WIDTH (E),
      .COUNT (2),
      .FIRST (0),
      .LEVELS(1)
  ) u_group (
      .numbers_i({so_far, row_maximum_q}),
      .numbers_o({unused_maximum, group_maximum})
  );

  always @(posedge clk_i) begin
    if (rst_i) row_valid_q <= 1'b0;
    else if (~blocked) row_valid_q <= put_r;
    if (~blocked) begin
      group_start_q <= group_start_r;
      group_end_q   <= group_end_r;
      row_maximum_q <= row_maximum[E-1:0];
    end
    if (row_valid_q) group_maximum_q <= group_maximum;
  end

  // ---- the maxima of the two oldest complete groups

  reg          here_valid_q;  // of the group that is leaving
  reg          next_valid_q;
  reg  [E-1:0] here_q;
  reg  [E-1:0] next_q;
  wire         done = row_valid_q & group_end_q;
  wire         shift = ~here_valid_q | (take & row_group_end);

  assign blocked     = done & next_valid_q;
  assign row_valid_o = here_valid_q;
  assign maximum_o   = here_q;

  always @(posedge clk_i) begin
    if (rst_i) begin
      here_valid_q <= 1'b0;
      next_valid_q <= 1'b0;
    end else begin
      here_valid_q <= ~shift | next_valid_q | done;
      next_valid_q <= ~shift & (next_valid_q | done);
    end
    if (shift) here_q <= next_valid_q ? next_q : group_maximum;
    if (~next_valid_q) next_q <= group_maximum;
  end

  wire unused_numbers = &{1'b0, unused_maximum};

  generate
    if (LANES > 1) begin : g_unused
      wire unused_lanes = &{1'b0, row_maximum[LANES*E-1:E]};
    end
  endgenerate

endmodule

`default_nettype wire
`endif
