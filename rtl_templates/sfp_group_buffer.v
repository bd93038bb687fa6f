// Group buffer: holds rows back until the largest exponent of their group is known.
//
// duty      The exponent coding max (docs/wire_format.md section 3) measures a group's exponents from the largest
//           of them, so the group's last row has to be there before its first one is coded. The rows
//           go round a ring memory just deep enough that one comes out for each that goes in; their
//           exponents go down a tree of maxima, a row at a time, and the group's largest waits with the rows.
//           Zeros need no rule of their own: a zero's exponent is 0, which is never larger than another.
//           Block formats need the same of whole magnitudes: EXPONENT_BITS = W - 1 and MANTISSA_BITS = 0. There a row may
//           also be several groups side by side, COLUMNS of them, each with its own largest.
//           A packet's configuration is taken with its first row and handed out ahead of the rows.
// layout    s_axis_tdata, row_o: lane k at [k*W +: W], W = 1 + E + M, {sign, exponent, mantissa};
//           a beat without values is a row only if it ends the packet; maximum_o: column c at [c*E +: E], lanes
//           c*LANES/COLUMNS and following
// latency   a group's first row stands at row_o 2 cycles after its last row is accepted, as many more as
//           CUT_MAXIMUM makes stages more than two; the configuration at cfg_o 1 cycle after the packet's first
//           row is accepted. One row a cycle, and at most two extra cycles for a packet of one row.
// handshake s_axis_tready comes from flip-flops and row_ready_i, which must not depend on row_valid_o

`ifndef SFP_GROUP_BUFFER_V
`define SFP_GROUP_BUFFER_V
`default_nettype none

module sfp_group_buffer #(
    parameter EXPONENT_BITS = 8,   // bits that are compared, 2 .. 63
    parameter MANTISSA_BITS = 23,  // bits below them, 0 .. 52
    parameter LANES         = 8,   // values a row, 1 .. 64
    parameter ROWS          = 8,   // rows a group, 1 .. 1024
    parameter COLUMNS       = 1,   // groups a row, a divisor of LANES; more than one only with ROWS = 1
    parameter CFG_BITS      = 8,   // bits of the configuration that is handed through
    parameter CUT_MAXIMUM   = 0,   // levels of the tree of maxima in a stage, at most 4 stages; 0: two stages
    parameter ASYNC_RESET   = 0    // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [CFG_BITS-1:0] cfg_i,      // of the packet at s_axis, taken with its first row
    input wire                maximum_i,  // likewise: the packet's coding is max; else its maxima are 0

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
    output wire [                COLUMNS*EXPONENT_BITS-1:0] maximum_o     // of the row's groups
);

  localparam E = EXPONENT_BITS;
  localparam M = MANTISSA_BITS;
  localparam W = 1 + E + M;
  // Levels of the tree: those over the lanes, and one over the rows.
  localparam C = COLUMNS;
  localparam COLUMN = LANES / COLUMNS;  // lanes
  localparam LEVELS = $clog2(COLUMN);
  localparam STAGE = (CUT_MAXIMUM != 0) ? CUT_MAXIMUM : (LEVELS + 2) / 2;
  localparam STAGES = (LEVELS < STAGE) ? 2 : (LEVELS + STAGE) / STAGE;
  localparam LAST = STAGES - 1;
  localparam LAST_FIRST = (LAST * STAGE < LEVELS) ? LAST * STAGE : LEVELS;
  localparam ROW_BITS = (ROWS > 1) ? $clog2(ROWS) : 1;
  localparam LAST_ROW = ROWS - 1;
  // A row leaves in the cycle in which the row that is a group and the latency later arrives: so many stand in
  // between, all but one of them in the ring.
  localparam DEPTH = ROWS - 2 + STAGES;
  localparam PLACE_BITS = (DEPTH > 1) ? $clog2(DEPTH) : 1;
  localparam LAST_PLACE = DEPTH - 1;

  generate
    if (E < 2 || E > 63) begin : g_bad_exponent
      sfp_rule_group_buffer_EXPONENT_BITS_must_be_2_to_63 u_rule ();
    end
    if (M < 0 || M > 52) begin : g_bad_mantissa
      sfp_rule_group_buffer_MANTISSA_BITS_must_be_0_to_52 u_rule ();
    end
    if (LANES < 1 || LANES > 64) begin : g_bad_lanes
      sfp_rule_group_buffer_LANES_must_be_1_to_64 u_rule ();
    end
    if (ROWS < 1 || ROWS > 1024) begin : g_bad_rows
      sfp_rule_group_buffer_ROWS_must_be_1_to_1024 u_rule ();
    end
    if (C < 1 || C * COLUMN != LANES || (C > 1 && ROWS > 1)) begin : g_bad_columns
      sfp_rule_group_buffer_COLUMNS_must_divide_LANES_with_ROWS_1 u_rule ();
    end
    if (CFG_BITS < 1) begin : g_bad_configuration
      sfp_rule_group_buffer_CFG_BITS_must_be_1_or_more u_rule ();
    end
    if (CUT_MAXIMUM < 0 || STAGES > 4) begin : g_bad_cut
      sfp_rule_group_buffer_CUT_MAXIMUM_must_make_at_most_4_stages u_rule ();
    end
  endgenerate

  // ---- rows in: where they stand in their group and packet

  wire                first_q;   // the next row is its packet's first
  wire [ROW_BITS-1:0] row_q;     // its number in its group
  wire                packet_q;  // a configuration waits
  reg  [CFG_BITS-1:0] cfg_q;
  reg                 maximum_q;  // the coding of the packet that comes in is max
  wire                full_q;    // the ring is
  wire                load;      // a row leaves the ring

  wire                put = s_axis_tvalid & s_axis_tready & (s_axis_tkeep[0] | s_axis_tlast);
  wire                group_end = s_axis_tlast | (row_q == LAST_ROW[ROW_BITS-1:0]);
  wire                take = row_valid_o & row_ready_i;
  wire [ROW_BITS-1:0] row_next = group_end ? {ROW_BITS{1'b0}} : row_q + 1'b1;

  assign packet_o      = packet_q;
  assign cfg_o         = cfg_q;
  // A full ring takes a row in the cycle in which one leaves, into that one's place.
  assign s_axis_tready = (~full_q | load) & ~(first_q & packet_q);

  sfp_state #(
      .WIDTH      (2),
      .RESET_TO   (2'b10),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_packet (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i({
        put ? s_axis_tlast : first_q,
        (packet_q & ~packet_taken_i) | (put & first_q)
      }),
      .q_o  ({first_q, packet_q})
  );

  sfp_state #(
      .WIDTH      (ROW_BITS),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_row_number (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (put ? row_next : row_q),
      .q_o  (row_q)
  );

  always @(posedge clk_i) begin
    if (put & first_q) begin
      cfg_q     <= cfg_i;
      maximum_q <= maximum_i;
    end
  end

  // ---- the ring of rows, and the row before it

  reg  [LANES*W+LANES+1:0] rows_q[0:DEPTH-1];
  reg  [LANES*W+LANES+1:0] out_q;
  wire                     out_valid_q;
  wire                     some_q;  // the ring is not empty
  wire [   PLACE_BITS-1:0] put_q;
  wire [   PLACE_BITS-1:0] load_q;
  wire [   PLACE_BITS-1:0] put_next = (put_q == LAST_PLACE[PLACE_BITS-1:0]) ? {PLACE_BITS{1'b0}} : put_q + 1'b1;
  wire [   PLACE_BITS-1:0] load_next = (load_q == LAST_PLACE[PLACE_BITS-1:0]) ? {PLACE_BITS{1'b0}} : load_q + 1'b1;
  wire                     row_group_end;

  assign load = some_q & (~out_valid_q | take);
  assign {row_group_end, row_last_o, row_keep_o, row_o} = out_q;

  always @(posedge clk_i) begin
    if (put) rows_q[put_q] <= {group_end, s_axis_tlast, s_axis_tkeep, s_axis_tdata};
    if (load) out_q <= rows_q[load_q];
  end

  sfp_state #(
      .WIDTH      (2 * PLACE_BITS),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_places (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({put ? put_next : put_q, load ? load_next : load_q}),
      .q_o  ({put_q, load_q})
  );

  sfp_state #(
      .WIDTH      (3),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_ring (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i({
        (put != load) ? put & (put_next == load_q) : full_q,
        (put != load) ? put | (load_next != put_q) : some_q,
        load | (out_valid_q & ~take)
      }),
      .q_o  ({full_q, some_q, out_valid_q})
  );

  // ---- the largest exponent of the row, then of the group

  wire [STAGES*LANES*E-1:0] numbers;  // before every stage
  wire [      STAGES*4-1:0] flags;    // likewise: a row is there, it opens its group, it closes it, it is of max

  assign flags[3:0] = {put, row_q == {ROW_BITS{1'b0}}, group_end, first_q ? maximum_i : maximum_q};

  genvar k, g, c;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      assign numbers[k*E+:E] = s_axis_tdata[k*W+M+:E] & {E{s_axis_tkeep[k]}};
    end

    for (g = 0; g < LAST; g = g + 1) begin : g_stage
      localparam HERE = (g * STAGE < LEVELS) ? g * STAGE : LEVELS;
      localparam NEXT = ((g + 1) * STAGE < LEVELS) ? (g + 1) * STAGE : LEVELS;
      wire [LANES*E-1:0] larger;

      for (c = 0; c < C; c = c + 1) begin : g_column
        sfp_maximum #(
            .WIDTH (E),
            .COUNT (COLUMN),
            .FIRST (HERE),
            .LEVELS(NEXT - HERE)
        ) u_maximum (
            .numbers_i(numbers[(g*LANES+c*COLUMN)*E+:COLUMN*E]),
            .numbers_o(larger[c*COLUMN*E+:COLUMN*E])
        );
      end

      sfp_rank #(
          .WIDTH(LANES * E)
      ) u_rank (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .en_i (1'b1),
          .d_i  (larger),
          .q_o  (numbers[(g+1)*LANES*E+:LANES*E])
      );

      sfp_rank #(
          .WIDTH      (4),
          .RESET      (1),
          .ASYNC_RESET(ASYNC_RESET)
      ) u_rank_flags (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .en_i (1'b1),
          .d_i  (flags[g*4+:4]),
          .q_o  (flags[(g+1)*4+:4])
      );
    end
  endgenerate

  wire           row_there;
  wire           group_start;
  wire           group_done;
  wire           measured;
  reg  [C*E-1:0] so_far_q;  // the largest one of the groups' rows before
  wire [C*E-1:0] group_maximum;

  assign {row_there, group_start, group_done, measured} = flags[LAST*4+:4];

  generate
    for (c = 0; c < C; c = c + 1) begin : g_group
      wire [COLUMN*E-1:0] row_maximum;
      wire [       E-1:0] unused_maximum;

      sfp_maximum #(
          .WIDTH (E),
          .COUNT (COLUMN),
          .FIRST (LAST_FIRST),
          .LEVELS(LEVELS - LAST_FIRST)
      ) u_row (
          .numbers_i(numbers[(LAST*LANES+c*COLUMN)*E+:COLUMN*E]),
          .numbers_o(row_maximum)
      );

      sfp_maximum #(
          .WIDTH (E),
          .COUNT (2),
          .FIRST (0),
          .LEVELS(1)
      ) u_group (
          .numbers_i({so_far_q[c*E+:E] & {E{~group_start}}, row_maximum[E-1:0] & {E{measured}}}),
          .numbers_o({unused_maximum, group_maximum[c*E+:E]})
      );

      wire unused_numbers = &{1'b0, unused_maximum};
      if (COLUMN > 1) begin : g_unused
        wire unused_lanes = &{1'b0, row_maximum[COLUMN*E-1:E]};
      end
    end
  endgenerate

  always @(posedge clk_i) begin
    if (row_there) so_far_q <= group_maximum;
  end

  // ---- the maxima of the complete groups: never more than four, as the rows are of two packets at the most, and
  // only a packet's last group and what is left of the oldest one are shorter than ROWS

  reg  [C*E-1:0] maxima_q[0:3];
  wire [    1:0] maximum_put_q;
  wire [    1:0] maximum_load_q;
  wire           waiting_q;     // some are in maxima_q
  wire           here_valid_q;
  reg  [C*E-1:0] here_q;        // of the groups whose rows leave
  wire [    1:0] maximum_put_next = maximum_put_q + 1'b1;
  wire [    1:0] maximum_load_next = maximum_load_q + 1'b1;
  wire           maximum_put = row_there & group_done;
  wire           shift = ~here_valid_q | (take & row_group_end);
  wire           store = maximum_put & (waiting_q | ~shift);
  wire           restore = shift & waiting_q;

  // A group's row is there when its maximum is: the row is out_q by then.
  assign row_valid_o = here_valid_q;
  assign maximum_o   = here_q;

  always @(posedge clk_i) begin
    if (store) maxima_q[maximum_put_q] <= group_maximum;
    if (shift) here_q <= waiting_q ? maxima_q[maximum_load_q] : group_maximum;
  end

  sfp_state #(
      .WIDTH      (6),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_maxima (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i({
        store ? maximum_put_next : maximum_put_q,
        restore ? maximum_load_next : maximum_load_q,
        (store != restore) ? store | (maximum_load_next != maximum_put_q) : waiting_q,
        ~shift | waiting_q | maximum_put
      }),
      .q_o  ({maximum_put_q, maximum_load_q, waiting_q, here_valid_q})
  );

endmodule

`default_nettype wire
`endif
