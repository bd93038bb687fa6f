// One lane of the integer dequantizer: the FP32 number nearest to q s + z, of two equally near ones the even one.
//
// duty      Product and sum are exact in fixed point (sfp_restore_grid has z in place) and rounded once, subnormal
//           numbers included; too large a sum becomes infinite.
// layout    code_i: the integer q; value_o: FP32
// latency   product in three ranks | sum | size | leading one | normalized | rounded: 8 cycles with en_i
// handshake none

`ifndef SFP_FROM_INTEGER_V
`define SFP_FROM_INTEGER_V
`default_nettype none

module sfp_from_integer #(
    parameter BITS = 16  // of the longest integer, 1 .. 16
) (
    input wire clk_i,
    input wire en_i,

    input wire [BITS-1:0] code_i,

    // From sfp_restore_grid, in the ranks that its latencies say.
    input wire [     23:0] scale_i,
    input wire [BITS+50:0] addend_i,
    input wire             negative_i,
    input wire             lost_i,
    input wire             whole_i,
    input wire             z_high_i,
    input wire [      6:0] limit_i,
    input wire [      8:0] top_i,
    input wire [     31:0] zero_point_i,

    output wire [31:0] value_o
);

  localparam W = BITS + 51;
  localparam P = BITS + 24;  // bits of the product

  generate
    if (BITS < 1 || BITS > 16) begin : g_bad_bits
      sfp_rule_BITS_must_be_1_to_16 u_rule ();
    end
  endgenerate

  // ---- product: four digits of 4 bits, pairs of them, all

  wire [16:0] code = {{(17 - BITS) {1'b0}}, code_i};
  wire        unused_top = code[16];

  reg [111:0] digits_q;
  reg [31:0] low_pair_q;
  reg [31:0] high_pair_q;
  reg [ P-1:0] product_q;
  reg        none_1_q;  // q is 0
  reg        none_2_q;
  reg        none_3_q;

  wire [40:0] whole_product = {9'd0, low_pair_q} + {1'b0, high_pair_q, 8'd0};
  wire        unused_product = &{1'b0, whole_product[40:P]};

  integer i;
  always @(posedge clk_i) begin
    if (en_i) begin
      for (i = 0; i < 4; i = i + 1) digits_q[i*28+:28] <= {24'd0, code[i*4+:4]} * {4'd0, scale_i};
      low_pair_q  <= {4'd0, digits_q[0+:28]} + {digits_q[28+:28], 4'd0};
      high_pair_q <= {4'd0, digits_q[56+:28]} + {digits_q[84+:28], 4'd0};
      product_q   <= whole_product[P-1:0];
      none_1_q    <= ~|code_i;
      none_2_q    <= none_1_q;
      none_3_q    <= none_2_q;
    end
  end

  // ---- sum. Bits of z that are lost make a negative z smaller by less than one place: rounded down, so no carry in.

  wire [W-1:0] product = {{(W - P) {1'b0}}, product_q};
  wire [W-1:0] placed = z_high_i ? product : product << 24;
  wire [  W:0] sum = {1'b0, placed} + {negative_i, addend_i} + {{W{1'b0}}, negative_i & ~lost_i};

  reg [W:0] sum_q;
  reg       lost_4_q;
  reg       plain_4_q;  // the result is z

  // ---- size and sign

  reg         negative_5_q;  // z was below 0, so that the top bit of the sum is its sign
  wire        below_zero = sum_q[W] & negative_5_q;
  reg [W-1:0] size_q;
  reg         sign_q;
  reg         lost_5_q;
  reg         plain_5_q;

  // ---- leading one, normalized, rounded

  wire [30:0] number;

  sfp_normalize #(
      .WIDTH(W)
  ) u_normalize (
      .clk_i   (clk_i),
      .en_i    (en_i),
      .size_i  (size_q),
      .lost_i  (lost_5_q),
      .limit_i (limit_i),
      .top_i   (top_i),
      .number_o(number)
  );

  reg [1:0] late_sign_q;   // ranks 6 and 7
  reg [1:0] late_plain_q;

  reg [31:0] value_q;

  always @(posedge clk_i) begin
    if (en_i) begin
      sum_q        <= sum;
      negative_5_q <= negative_i;
      lost_4_q     <= lost_i;
      plain_4_q    <= whole_i | (none_3_q & lost_i);

      size_q       <= below_zero ? ~sum_q[W-1:0] + {{(W - 1) {1'b0}}, 1'b1} : sum_q[W-1:0];
      sign_q       <= below_zero;
      lost_5_q     <= lost_4_q;
      plain_5_q    <= plain_4_q;

      late_sign_q  <= {late_sign_q[0], sign_q};
      late_plain_q <= {late_plain_q[0], plain_5_q};

      value_q      <= late_plain_q[1] ? zero_point_i : {late_sign_q[1], number};
    end
  end

  assign value_o = value_q;

endmodule

`default_nettype wire
`endif
