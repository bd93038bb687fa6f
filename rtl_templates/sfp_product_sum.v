// Exact sum of the products of element pairs.
//
// duty      Pairs in groups of GROUP: each group's sum is one expression, so that synthesis can add all partial products in
//           one carry-save tree; the groups are summed behind a rank of registers. GROUP = COUNT: no registers.
// layout    pair i: a_i at [i*NA +: NA], b_i at [i*NB +: NB], codes as in sfp_element_product. The sum counts in the
//           product of the elements' units. flags_o {NaN, -infinity, +infinity}: what is among the products.
// latency   1 move of the pipeline (cycles with en_i) where GROUP < COUNT, else combinational
// handshake none

`ifndef SFP_PRODUCT_SUM_V
`define SFP_PRODUCT_SUM_V
`default_nettype none

module sfp_product_sum #(
    parameter COUNT           = 16,  // pairs, 2 .. 128
    parameter GROUP           = 16,  // pairs in a group, 1 .. COUNT
    parameter A_EXPONENT_BITS = 0,   // as in sfp_element_product
    parameter A_MANTISSA_BITS = 3,
    parameter A_TWOS          = 1,
    parameter A_SPECIALS      = 0,
    parameter B_EXPONENT_BITS = 0,
    parameter B_MANTISSA_BITS = 3,
    parameter B_TWOS          = 1,
    parameter B_SPECIALS      = 0,
    parameter SUM_BITS        = 12   // bits of the sum, as sfp_dot_integer works it out
) (
    input  wire                                                       clk_i,
    input  wire                                                       rst_i,
    input  wire                                                       en_i,
    input  wire        [COUNT*(1+A_EXPONENT_BITS+A_MANTISSA_BITS)-1:0] a_i,
    input  wire        [COUNT*(1+B_EXPONENT_BITS+B_MANTISSA_BITS)-1:0] b_i,
    output wire signed [                                 SUM_BITS-1:0] sum_o,
    output wire        [                                          2:0] flags_o
);

  localparam NA = 1 + A_EXPONENT_BITS + A_MANTISSA_BITS;
  localparam NB = 1 + B_EXPONENT_BITS + B_MANTISSA_BITS;
  localparam GROUPS = (COUNT + GROUP - 1) / GROUP;
  localparam CUT = GROUPS > 1 ? 1 : 0;
  localparam P = SUM_BITS - $clog2(COUNT);       // bits of a product
  localparam G = P + $clog2(GROUP);              // bits of a group's sum
  localparam INTEGERS = (A_TWOS != 0 && B_TWOS != 0) ? 1 : 0;

  generate
    if (COUNT < 2 || COUNT > 128) begin : g_bad_count
      sfp_rule_sum_COUNT_must_be_2_to_128 u_rule ();
    end
    if (GROUP < 1 || GROUP > COUNT) begin : g_bad_group
      sfp_rule_sum_GROUP_must_be_1_to_COUNT u_rule ();
    end
    if (INTEGERS != 0 && P != NA + NB) begin : g_bad_sum
      sfp_rule_sum_SUM_BITS_must_hold_the_sum u_rule ();
    end
  endgenerate

  wire [GROUPS*G-1:0] sums;
  wire [         2:0] flags;
  wire [GROUPS*G-1:0] sums_q;

  genvar g, i;
  generate
    if (INTEGERS != 0) begin : g_integers
      // Places without a pair hold zeros.
      wire [GROUPS*GROUP*NA-1:0] a = {{(GROUPS * GROUP - COUNT) * NA{1'b0}}, a_i};
      wire [GROUPS*GROUP*NB-1:0] b = {{(GROUPS * GROUP - COUNT) * NB{1'b0}}, b_i};

      function signed [G-1:0] dot;
        input [GROUP*NA-1:0] a_codes;
        input [GROUP*NB-1:0] b_codes;
        integer n;
        reg signed [NA-1:0] a_code;
        reg signed [NB-1:0] b_code;
        reg signed [G-1:0] product;
        begin
          dot = {G{1'b0}};
          for (n = 0; n < GROUP; n = n + 1) begin
            a_code  = a_codes[n*NA+:NA];
            b_code  = b_codes[n*NB+:NB];
            product = a_code * b_code;
            dot     = dot + product;
          end
        end
      endfunction

      for (g = 0; g < GROUPS; g = g + 1) begin : g_group
        assign sums[g*G+:G] = dot(a[g*GROUP*NA+:GROUP*NA], b[g*GROUP*NB+:GROUP*NB]);
      end
      assign flags = 3'b000;
    end else begin : g_elements
      wire [GROUPS*GROUP*P-1:0] products;
      wire [       COUNT*3-1:0] found;

      for (i = 0; i < COUNT; i = i + 1) begin : g_product
        sfp_element_product #(
            .A_EXPONENT_BITS(A_EXPONENT_BITS),
            .A_MANTISSA_BITS(A_MANTISSA_BITS),
            .A_TWOS         (A_TWOS),
            .A_SPECIALS     (A_SPECIALS),
            .B_EXPONENT_BITS(B_EXPONENT_BITS),
            .B_MANTISSA_BITS(B_MANTISSA_BITS),
            .B_TWOS         (B_TWOS),
            .B_SPECIALS     (B_SPECIALS),
            .PRODUCT_BITS   (P)
        ) u_product (
            .a_i      (a_i[i*NA+:NA]),
            .b_i      (b_i[i*NB+:NB]),
            .product_o(products[i*P+:P]),
            .flags_o  (found[i*3+:3])
        );
      end
      for (i = COUNT; i < GROUPS * GROUP; i = i + 1) begin : g_no_product
        assign products[i*P+:P] = {P{1'b0}};
      end

      function signed [G-1:0] total;
        input [GROUP*P-1:0] numbers;
        integer n;
        reg signed [P-1:0] number;
        begin
          total = {G{1'b0}};
          for (n = 0; n < GROUP; n = n + 1) begin
            number = numbers[n*P+:P];
            total  = total + {{(G - P) {number[P-1]}}, number};
          end
        end
      endfunction

      function [2:0] any;
        input [COUNT*3-1:0] bits;
        integer n;
        begin
          any = 3'b000;
          for (n = 0; n < COUNT; n = n + 1) any = any | bits[n*3+:3];
        end
      endfunction

      for (g = 0; g < GROUPS; g = g + 1) begin : g_group
        assign sums[g*G+:G] = total(products[g*GROUP*P+:GROUP*P]);
      end
      assign flags = any(found);
    end
  endgenerate

  sfp_rank #(
      .WIDTH(GROUPS * G + 3),
      .CUT  (CUT)
  ) u_rank (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (en_i),
      .d_i  ({flags, sums}),
      .q_o  ({flags_o, sums_q})
  );

  function signed [SUM_BITS-1:0] sum_of;
    input [GROUPS*G-1:0] numbers;
    integer n;
    reg signed [G-1:0] number;
    begin
      sum_of = {SUM_BITS{1'b0}};
      for (n = 0; n < GROUPS; n = n + 1) begin
        number = numbers[n*G+:G];
        sum_of = sum_of + {{(SUM_BITS - G) {number[G-1]}}, number};
      end
    end
  endfunction

  assign sum_o = sum_of(sums_q);

endmodule

`default_nettype wire
`endif
