// Turns an integer with a scale into a floating-point value.
//
// duty      value_o = integer_i * 2^exponent_i, rounded to the nearest, ties to the even one; beyond the largest value it is
//           an infinity, below the smallest one with a hidden bit a zero, each with its sign. What is no number
//           comes with a flag and takes the place of the integer: a NaN, or infinities of both signs, give the positive
//           quiet NaN.
// layout    value_o {sign, exponent, mantissa}; flags_i {NaN, -infinity, +infinity}
// latency   CUT moves of the pipeline (cycles with en_i), before the rounding
// handshake none

`ifndef SFP_FLOAT_FROM_INTEGER_V
`define SFP_FLOAT_FROM_INTEGER_V
`default_nettype none

module sfp_float_from_integer #(
    parameter INTEGER_BITS  = 16,  // 2 .. 256
    parameter SCALE_BITS    = 12,  // bits of exponent_i
    parameter EXPONENT_BITS = 8,   // E, 2 .. 11
    parameter MANTISSA_BITS = 23,  // M, 1 .. 52
    parameter CUT           = 1    // 1: a rank of registers, 0: none
) (
    input  wire                                         clk_i,
    input  wire                                         rst_i,
    input  wire                                         en_i,
    input  wire signed [              INTEGER_BITS-1:0] integer_i,
    input  wire signed [                SCALE_BITS-1:0] exponent_i,
    input  wire        [                           2:0] flags_i,
    output wire        [EXPONENT_BITS+MANTISSA_BITS : 0] value_o
);

  localparam W = INTEGER_BITS;
  localparam E = EXPONENT_BITS;
  localparam M = MANTISSA_BITS;
  localparam ZEROS = $clog2(W);
  localparam WIDEST = SCALE_BITS > E ? (SCALE_BITS > ZEROS ? SCALE_BITS : ZEROS) : (E > ZEROS ? E : ZEROS);
  localparam RANGE = WIDEST + 3;
  localparam OFFSET_NUMBER = W - 1 + (1 << (E - 1)) - 1;  // the highest bit's place, and the bias
  localparam [RANGE-1:0] OFFSET = OFFSET_NUMBER[RANGE-1:0];

  wire         sign = integer_i[W-1];
  wire [W-1:0] magnitude = (integer_i ^ {W{sign}}) + {{(W - 1) {1'b0}}, sign};
  wire [W-1:0] significand;
  wire [ZEROS-1:0] zeros;

  sfp_normalize #(
      .WIDTH(W)
  ) u_normalize (
      .number_i(magnitude),
      .number_o(significand),
      .zeros_o (zeros)
  );

  wire [RANGE-1:0] scale = {{(RANGE - SCALE_BITS) {exponent_i[SCALE_BITS-1]}}, exponent_i};
  wire [RANGE-1:0] distance = {{(RANGE - ZEROS) {1'b0}}, zeros};
  wire [RANGE-1:0] exponent = scale - distance + OFFSET;

  wire             sign_q;
  wire [      2:0] flags_q;
  wire [RANGE-1:0] exponent_q;
  wire [    W-1:0] significand_q;

  sfp_rank #(
      .WIDTH(W + RANGE + 4),
      .CUT  (CUT)
  ) u_rank (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (en_i),
      .d_i  ({sign, flags_i, exponent, significand}),
      .q_o  ({sign_q, flags_q, exponent_q, significand_q})
  );

  wire [E+M:0] number;

  sfp_float_pack #(
      .EXPONENT_BITS   (E),
      .MANTISSA_BITS   (M),
      .RANGE_BITS      (RANGE),
      .SIGNIFICAND_BITS(W)
  ) u_pack (
      .sign_i       (sign_q),
      .exponent_i   (exponent_q),
      .significand_i(significand_q),
      .value_o      (number)
  );

  wire nan = flags_q[2] | (&flags_q[1:0]);

  assign value_o = |flags_q ? {flags_q[1] & ~nan, {E{1'b1}}, nan, {(M - 1) {1'b0}}} : number;

endmodule

`default_nettype wire
`endif
