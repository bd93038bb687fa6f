// Values left in a packet, counted down by rows of LANES.
//
// duty      Says of the row that is next: is it the packet's last, and how many values does it hold.
//           The count is kept in two sections so that no long carry stands before a row: the low one
//           holds at least a row whenever values are left, borrowing 2^LOW values at a time from the
//           high one, which has cycles of its own to count: a borrow goes on from digit to digit, one a cycle.
//           A digit that has passed one on is all ones, so that the high section is not taken for zero before
//           the borrow has arrived.
// layout    values_i, 0 .. 2^VALUE_BITS - 1; row_o, 0 .. LANES
// latency   the outputs come from flip-flops and describe the next row in the cycle after load_i or step_i
// handshake none; load_i wins over step_i

`ifndef SFP_COUNTDOWN_V
`define SFP_COUNTDOWN_V
`default_nettype none

module sfp_countdown #(
    parameter LANES      = 8,  // values a row, 1 .. 64
    parameter VALUE_BITS = 32  // bits of the count, 16 .. 64
) (
    input wire clk_i,

    input wire                  load_i,
    input wire [VALUE_BITS-1:0] values_i,
    input wire                  step_i,

    output wire             some_o,  // the packet has values
    output wire             last_o,  // no row after this one
    output wire [$clog2(LANES+1)-1:0] row_o    // how many values this row has; none in an empty packet
);

  // A borrow of 2^LOW lasts for at least four rows: one more than the high section needs.
  localparam LOW = $clog2(LANES) + 2;
  localparam HIGH = VALUE_BITS - LOW;
  localparam DIGIT = 9;  // bits
  localparam DIGITS = (HIGH + DIGIT - 1) / DIGIT;

  generate
    if (LANES < 1 || LANES > 64) begin : g_bad_lanes
      sfp_rule_countdown_LANES_must_be_1_to_64 u_rule ();
    end
    if (VALUE_BITS < 16 || VALUE_BITS > 64) begin : g_bad_values
      sfp_rule_countdown_VALUE_BITS_must_be_16_to_64 u_rule ();
    end
  endgenerate

  reg  [   LOW:0] low_q;
  wire [HIGH-1:0] high;
  reg             more_q;  // the high section was not zero: late by the two cycles that a borrow takes to arrive
  reg             some_q;
  reg  [     1:0] borrowed_q;

  wire         borrow = more_q & ~low_q[LOW] & ~|borrowed_q;
  wire [LOW:0] left = {low_q[LOW] | borrow, low_q[LOW-1:0]};

  always @(posedge clk_i) begin
    if (load_i) begin
      low_q      <= {1'b0, values_i[LOW-1:0]};
      more_q     <= |values_i[VALUE_BITS-1:LOW];
      some_q     <= |values_i;
      borrowed_q <= 2'b00;
    end else begin
      if (step_i) low_q <= left - LANES[LOW:0];
      more_q     <= |high;
      borrowed_q <= {borrowed_q[0], step_i & borrow};
    end
  end

  wire [DIGITS:0] borrows;  // into each digit
  wire            unused_borrow = borrows[DIGITS];
  assign borrows[0] = borrowed_q[0];

  genvar d;
  generate
    for (d = 0; d < DIGITS; d = d + 1) begin : g_digit
      localparam FROM = d * DIGIT;
      localparam BITS = (HIGH - FROM < DIGIT) ? HIGH - FROM : DIGIT;
      reg [BITS-1:0] digit_q;
      reg            borrow_q;
      assign high[FROM+:BITS] = digit_q;
      assign borrows[d+1]     = borrow_q;
      always @(posedge clk_i) begin
        digit_q  <= load_i ? values_i[LOW+FROM+:BITS] : digit_q - {{(BITS - 1) {1'b0}}, borrows[d]};
        borrow_q <= ~load_i & borrows[d] & ~|digit_q;
      end
    end
  endgenerate

  // While a borrow is on its way the low section holds more than a row, so more_q may be late.
  assign some_o = some_q;
  assign last_o = ~more_q & (low_q <= LANES[LOW:0]);
  assign row_o  = last_o ? low_q[$clog2(LANES+1)-1:0] : LANES[$clog2(LANES+1)-1:0];

endmodule

`default_nettype wire
`endif
