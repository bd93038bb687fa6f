// The FP32 number nearest to a fixed-point number without a sign, of two equally near ones the even one.
//
// duty      Moves the leading one to the top, but no further than limit_i says, so that small numbers become subnormal,
//           and rounds once. What rounding takes past the largest number becomes infinite.
// layout    size_i: fixed point, with what is lost below it told by lost_i; top_i: the exponent field of a number that fills all
//           places, 1 more than limit_i at the most; number_o: exponent and mantissa of the result
// latency   2 cycles with en_i: leading one | normalized; the rounding is behind the last register
// handshake none

`ifndef SFP_NORMALIZE_V
`define SFP_NORMALIZE_V
`default_nettype none

module sfp_normalize #(
    parameter WIDTH = 41  // places, 26 .. 127
) (
    input  wire             clk_i,
    input  wire             en_i,
    input  wire [WIDTH-1:0] size_i,
    input  wire             lost_i,
    input  wire [      6:0] limit_i,  // places that the number may move up before it is a subnormal one
    input  wire [      8:0] top_i,
    output wire [     30:0] number_o
);

  localparam COUNT_BITS = $clog2(WIDTH + 1);

  generate
    if (WIDTH < 26 || WIDTH > 127) begin : g_bad_width
      sfp_rule_normalize_WIDTH_must_be_26_to_127 u_rule ();
    end
  endgenerate

  // ---- leading one

  wire [COUNT_BITS-1:0] zeros;

  sfp_leading_zeros #(
      .WIDTH(WIDTH)
  ) u_zeros (
      .word_i (size_i),
      .count_o(zeros)
  );

  wire [6:0] count = {{(7 - COUNT_BITS) {1'b0}}, zeros};

  reg [WIDTH-1:0] size_q;
  reg [      6:0] shift_q;
  reg [      8:0] top_q;
  reg             lost_q;

  // ---- normalized

  wire [WIDTH-1:0] moved = size_q << shift_q;

  reg [23:0] mantissa_q;
  reg        half_q;
  reg        rest_q;
  reg [ 8:0] exponent_q;

  always @(posedge clk_i) begin
    if (en_i) begin
      size_q     <= size_i;
      shift_q    <= (count < limit_i) ? count : limit_i;
      top_q      <= top_i;
      lost_q     <= lost_i;

      mantissa_q <= moved[WIDTH-1-:24];
      half_q     <= moved[WIDTH-25];
      rest_q     <= (|moved[WIDTH-26:0]) | lost_q;
      exponent_q <= top_q - {2'd0, shift_q};
    end
  end

  // ---- rounded

  wire        up = half_q & (rest_q | mantissa_q[0]);
  wire [32:0] rounded = {1'b0, exponent_q & {9{mantissa_q[23]}}, mantissa_q[22:0]} + {32'd0, up};
  wire        endless = rounded[32] | rounded[31] | (&rounded[30:23]);

  assign number_o = endless ? 31'h7F80_0000 : rounded[30:0];

endmodule

`default_nettype wire
`endif
