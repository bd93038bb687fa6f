// Proof of a countdown of values, beside the design that holds it: the proof's script joins the ports to its nets.
//
// bounded   no: by induction over cycles
//
// 6. Every FIFO and counter stays in range: a FIFO's places are within it, it is full or empty when they meet and
//    neither when they do not; a counter never passes its last value, and a countdown in sections counts what a plain
//    one does. An empty packet's only row goes in the packet's first cycle.

`ifndef SFP_PROVE_COUNTDOWN_V
`define SFP_PROVE_COUNTDOWN_V
`default_nettype none

module sfp_prove_countdown #(
    parameter LANES      = 8,  // as in sfp_countdown
    parameter VALUE_BITS = 32
) (
    input wire                           clk_i,
    input wire                           load_i,
    input wire [         VALUE_BITS-1:0] values_i,
    input wire                           step_i,
    input wire                           some_i,
    input wire                           last_i,
    input wire [$clog2(LANES+1)-1:0]     row_i,
    // The sections, and what is under way between them.
    input wire [        $clog2(LANES)+2:0] low_i,
    input wire [VALUE_BITS-$clog2(LANES)-3:0] high_i,
    input wire                           more_i,
    input wire [                    1:0] borrowed_i,
    input wire [(VALUE_BITS-$clog2(LANES)-2+8)/9:0] borrows_i
);

  localparam LOW = $clog2(LANES) + 2;
  localparam HIGH = VALUE_BITS - LOW;
  localparam DIGIT = 9;
  localparam DIGITS = (HIGH + DIGIT - 1) / DIGIT;
  localparam [31:0] ALL_LANES = LANES;
  localparam [LOW:0] ROW = ALL_LANES[LOW:0];
  localparam [LOW:0] TWO_ROWS = {ROW[LOW-1:0], 1'b0};
  localparam [LOW:0] BORROW = {1'b1, {LOW{1'b0}}};

  // The plain count: values left. After a packet's last row it means nothing, until the next one is loaded.
  reg                  known_q = 1'b0;
  reg                  some_q;
  reg [VALUE_BITS-1:0] left_q;

  wire last = left_q <= {{(HIGH - 1) {1'b0}}, ROW};

  always @(posedge clk_i) begin
    known_q <= load_i | (known_q & ~(step_i & last));
    if (load_i) begin
      some_q <= |values_i;
      left_q <= values_i;
    end else if (step_i) begin
      left_q <= left_q - {{(HIGH - 1) {1'b0}}, ROW};
    end
  end

  // What digits of the high section have still to give up: a borrow into digit d is one of its ones.
  wire [HIGH-1:0] pending;
  wire [DIGITS-1:0] passed;  // a digit that has passed a borrow on is all ones
  wire unused_borrow = borrows_i[DIGITS];

  genvar d;
  generate
    for (d = 0; d < DIGITS; d = d + 1) begin : g_digit
      localparam FROM = d * DIGIT;
      localparam BITS = (HIGH - FROM < DIGIT) ? HIGH - FROM : DIGIT;
      if (BITS > 1) begin : g_rest
        assign pending[FROM+1+:BITS-1] = {(BITS - 1) {1'b0}};
      end
      assign pending[FROM] = borrows_i[d];
      if (d < DIGITS - 1) begin : g_passed
        assign passed[d] = ~borrows_i[d+1] | &high_i[FROM+:BITS];
      end else begin : g_top
        assign passed[d] = 1'b1;
      end
    end
  endgenerate

  wire [HIGH-1:0] high = high_i - pending;

  always @* begin
    if (known_q) begin
      // What is seen of it.
      assert (some_i == some_q);
      assert (last_i == last);
      assert (row_i == (last ? left_q[$clog2(LANES+1)-1:0] : ROW[$clog2(LANES+1)-1:0]));
      // The sections together are the plain count.
      assert ({1'b0, high, {LOW{1'b0}}} + {{HIGH{1'b0}}, low_i} == {1'b0, left_q});
      assert (high_i >= pending);
      assert (&passed);
      // A borrow in the low section lasts until the high one knows of it.
      assert (borrowed_i != 2'b11);
      if (borrowed_i[0]) assert (low_i >= BORROW - ROW);
      if (borrowed_i[0]) assert (|high_i);
      if (borrowed_i[1]) assert (low_i >= BORROW - TWO_ROWS);
      if (~|borrowed_i) assert (more_i == |high_i);
    end
  end

endmodule

`default_nettype wire
`endif
