// The FP32 number nearest to (1 - a) low + a high, of two equally near ones the even one.
//
// duty      Products and sum are exact but for what lies so far below that it only counts as something, and are rounded once,
//           subnormal numbers included. An infinite number that counts makes the result infinite, low's sign before high's.
// layout    low_i, high_i, value_o: FP32, no NaNs; fraction_i: a in units of 1 / 256
// latency   digits | products | aligned | sum | size | leading one | normalized | rounded: 8 cycles with en_i
// handshake none

`ifndef SFP_BLEND_V
`define SFP_BLEND_V
`default_nettype none

module sfp_blend (
    input  wire        clk_i,
    input  wire        en_i,
    input  wire [31:0] low_i,
    input  wire [31:0] high_i,
    input  wire [ 7:0] fraction_i,
    output wire [31:0] value_o
);

  // The product with the larger exponent is 2^23 or more, unless the other has the same exponent; the other is below 2^32.
  // So from BELOW + 1 places of distance on it is less than half of the larger one's size, the sum has its leading
  // one far above the lowest place, and the places that are lost do not matter one by one. The weights add up to
  // 256: no sum has more places than a product.
  localparam BELOW = 9;
  localparam W = 32 + BELOW;

  // ---- rank 1: products with four bits of a weight each; how far apart the exponents are

  wire        counts = |fraction_i;  // else high is nothing, whatever it is
  wire        low_endless = &low_i[30:23];
  wire        high_endless = counts & (&high_i[30:23]);
  wire [ 7:0] low_exponent = {low_i[30:24], low_i[23] | ~|low_i[30:23]};
  wire [ 7:0] high_exponent = counts ? {high_i[30:24], high_i[23] | ~|high_i[30:23]} : 8'd1;
  wire [23:0] low_mantissa = {|low_i[30:23], low_i[22:0]};
  wire [23:0] high_mantissa = {|high_i[30:23], high_i[22:0]};
  wire [ 7:0] rest = ~fraction_i;  // low's weight, less 1

  reg [23:0] low_1_q;
  reg [27:0] low_low_q;
  reg [27:0] low_high_q;
  reg [27:0] high_low_q;
  reg [27:0] high_high_q;
  reg [ 8:0] distance_1_q;         // exponent of low less that of high, signed
  reg [ 7:0] low_exponent_q;
  reg [ 7:0] high_exponent_q;

  // ---- rank 2: products, the larger exponent

  wire        turned = distance_1_q[8];  // high's is the larger one

  reg [31:0] low_product_q;
  reg [31:0] high_product_q;
  reg        turned_q;
  reg [ 7:0] distance_q;
  reg [ 7:0] exponent_2_q;

  // ---- rank 3: aligned

  wire [31:0] larger = turned_q ? high_product_q : low_product_q;
  wire [31:0] smaller = turned_q ? low_product_q : high_product_q;
  wire        near = ~|distance_q[7:6];
  wire [W+62:0] moved = {smaller & {32{near}}, {(BELOW + 63) {1'b0}}} >> distance_q[5:0];

  reg [ 31:0] larger_q;
  reg [W-1:0] smaller_q;
  reg         lost_3_q;
  reg [  7:0] exponent_3_q;

  // ---- rank 4: sum, rounded down

  wire         differ;  // the signs do
  wire [W:0] sum = {1'b0, larger_q, {BELOW{1'b0}}} + {differ, smaller_q ^ {W{differ}}} + {{W{1'b0}}, differ & ~lost_3_q};

  reg [W:0] sum_q;
  reg       lost_4_q;
  reg [7:0] exponent_4_q;

  // ---- rank 5: size

  wire [W-1:0] size = sum_q[W] ? ~sum_q[W-1:0] + {{(W - 1) {1'b0}}, 1'b1} : sum_q[W-1:0];

  reg [W-1:0] size_q;
  reg         lost_5_q;
  reg [  7:0] exponent_5_q;

  // ---- ranks 6 and 7

  wire [ 7:0] limit = exponent_5_q - 8'd1;
  wire [30:0] number;

  sfp_normalize #(
      .WIDTH(W)
  ) u_normalize (
      .clk_i   (clk_i),
      .en_i    (en_i),
      .size_i  (size_q),
      .lost_i  (lost_5_q),
      .limit_i (limit[6:0] | {7{limit[7]}}),
      .top_i   ({1'b0, exponent_5_q}),
      .number_o(number)
  );

  // ---- signs, and whether the result is infinite, whose sign then stands in both

  reg [2:0] low_sign_q;   // ranks 1 to 3, the first one lowest; in rank 3 that of the larger exponent
  reg [2:0] high_sign_q;
  reg [6:0] endless_q;    // ranks 1 to 7
  reg [3:0] sign_q;       // ranks 4 to 7

  assign differ = low_sign_q[2] ^ high_sign_q[2];

  wire some = lost_4_q | (|sum_q);  // a 0 has no sign

  // ---- rank 8

  reg [31:0] value_q;

  always @(posedge clk_i) begin
    if (en_i) begin
      low_1_q         <= low_mantissa;
      low_low_q       <= {4'd0, low_mantissa} * {24'd0, rest[3:0]};
      low_high_q      <= {4'd0, low_mantissa} * {24'd0, rest[7:4]};
      high_low_q      <= {4'd0, high_mantissa} * {24'd0, fraction_i[3:0]};
      high_high_q     <= {4'd0, high_mantissa} * {24'd0, fraction_i[7:4]};
      distance_1_q    <= {1'b0, low_exponent} - {1'b0, high_exponent};
      low_exponent_q  <= low_exponent;
      high_exponent_q <= high_exponent;

      low_product_q   <= {4'd0, low_low_q} + {low_high_q, 4'd0} + {8'd0, low_1_q};
      high_product_q  <= {4'd0, high_low_q} + {high_high_q, 4'd0};
      turned_q        <= turned;
      distance_q      <= (distance_1_q[7:0] ^ {8{turned}}) + {7'd0, turned};
      exponent_2_q    <= turned ? high_exponent_q : low_exponent_q;

      larger_q        <= larger;
      smaller_q       <= moved[63+:W];
      lost_3_q        <= (|moved[62:0]) | (~near & (|smaller));
      exponent_3_q    <= exponent_2_q;

      sum_q           <= sum;
      lost_4_q        <= lost_3_q;
      exponent_4_q    <= exponent_3_q;

      size_q          <= size;
      lost_5_q        <= lost_4_q;
      exponent_5_q    <= exponent_4_q;

      low_sign_q      <= {turned_q ? high_sign_q[1] : low_sign_q[1], low_sign_q[0],
                          (high_endless & ~low_endless) ? high_i[31] : low_i[31]};
      high_sign_q     <= {turned_q ? low_sign_q[1] : high_sign_q[1], high_sign_q[0], low_endless ? low_i[31] : high_i[31]};
      endless_q       <= {endless_q[5:0], low_endless | high_endless};
      sign_q          <= {sign_q[2:1], endless_q[3] ? sign_q[0] : (sign_q[0] ^ sum_q[W]) & some, low_sign_q[2]};

      value_q         <= {sign_q[3], endless_q[6] ? 31'h7F80_0000 : number};
    end
  end

  assign value_o = value_q;

endmodule

`default_nettype wire
`endif
