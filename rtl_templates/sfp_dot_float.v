// Dot product unit for floating-point values.
//
// duty      A beat holds COUNT values of each of two vectors. Every product is rounded (sfp_float_multiply), neighbours are
//           added in a tree, every sum rounded (sfp_float_add), and the sums of a packet's beats are added in their order
//           (sfp_float_accumulate). In a level of the tree number i is the sum of numbers 2i and 2i+1 of the level
//           before; a last one without a neighbour goes on as it is.
// layout    s_axis_tdata: value i of vector a at [i*W +: W], {sign, exponent, mantissa}, W = 9 + MANTISSA_BITS; vector b behind
//           it. TKEEP[0] = 0: the beat holds no vectors. m_axis: one beat a packet, a value of 9 + RESULT_MANTISSA bits.
// latency   CUT_INPUT behind the port | products, with CUT_ROUND twice | each level of the tree | sum: the sum appears
//           CUT_INPUT + CUT_ROUND + $clog2(COUNT) + 2 cycles after a packet's last beat is accepted. One beat a cycle, and no
//           cycle between packets.
// handshake s_axis_tready comes from flip-flops; m_axis comes from flip-flops through the skid multiplexer; no path from an
//           input of one stream to an output of another

`ifndef SFP_DOT_FLOAT_V
`define SFP_DOT_FLOAT_V
`default_nettype none

module sfp_dot_float #(
    parameter COUNT           = 16,  // pairs a beat, k, 4 .. 128
    parameter MANTISSA_BITS   = 23,  // 23 FP32, 7 BF16
    parameter RESULT_MANTISSA = 23,  // 23 FP32, 7 BF16 (of BF16 values only): products, sums and result
    parameter CUT_INPUT       = 0,   // cut behind the port: 1 a rank of registers, 0 none
    parameter CUT_ROUND       = 0,   // cut before a product is rounded
    parameter ASYNC_RESET     = 0    // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input  wire [  COUNT*2*(9+MANTISSA_BITS)-1:0] s_axis_tdata,
    input  wire [COUNT*2*(9+MANTISSA_BITS)/8-1:0] s_axis_tkeep,
    input  wire                                   s_axis_tvalid,
    output wire                                   s_axis_tready,
    input  wire                                   s_axis_tlast,

    output wire [  8+RESULT_MANTISSA:0]     m_axis_tdata,
    output wire [(9+RESULT_MANTISSA)/8-1:0] m_axis_tkeep,
    output wire                             m_axis_tvalid,
    input  wire                             m_axis_tready,
    output wire                             m_axis_tlast,

    input  wire status_clear_i,   // clears the bit below
    output wire status_special_o  // a sum was an infinity or a NaN
);

  localparam W = 9 + MANTISSA_BITS;
  localparam R = 9 + RESULT_MANTISSA;
  localparam LEVELS = $clog2(COUNT);

  generate
    if (COUNT < 4 || COUNT > 128) begin : g_bad_count
      sfp_rule_COUNT_must_be_4_to_128 u_rule ();
    end
    if (MANTISSA_BITS != 23 && MANTISSA_BITS != 7) begin : g_bad_mantissa
      sfp_rule_MANTISSA_BITS_must_be_23_or_7 u_rule ();
    end
    if (RESULT_MANTISSA != 23 && RESULT_MANTISSA != MANTISSA_BITS) begin : g_bad_result
      sfp_rule_RESULT_MANTISSA_must_be_23_or_MANTISSA_BITS u_rule ();
    end
  endgenerate

  wire go;
  wire unused_keep = &{1'b0, s_axis_tkeep};

  assign s_axis_tready = go;

  // ---- products, then the tree: every number behind registers

  wire [COUNT*2*W-1:0] values;
  wire [  COUNT*R-1:0] products;
  wire [  COUNT*R-1:0] products_q;

  sfp_rank #(
      .WIDTH(COUNT * 2 * W),
      .CUT  (CUT_INPUT)
  ) u_input (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go),
      .d_i  (s_axis_tdata),
      .q_o  (values)
  );

  genvar k, i;
  generate
    for (i = 0; i < COUNT; i = i + 1) begin : g_product
      sfp_float_multiply #(
          .MANTISSA_BITS(MANTISSA_BITS),
          .PRODUCT_BITS (RESULT_MANTISSA),
          .CUT          (CUT_ROUND)
      ) u_multiply (
          .clk_i    (clk_i),
          .rst_i    (rst_i),
          .en_i     (go),
          .a_i      (values[i*W+:W]),
          .b_i      (values[(COUNT+i)*W+:W]),
          .product_o(products[i*R+:R])
      );
    end
  endgenerate

  sfp_rank #(
      .WIDTH(COUNT * R)
  ) u_products (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go),
      .d_i  (products),
      .q_o  (products_q)
  );

  // Level k has ceil(COUNT / 2^k) numbers; their places in the row of all levels come one after another.
  localparam PLACES = 2 * COUNT + LEVELS;
  wire [PLACES*R-1:0] numbers;

  function integer place_of;
    input integer level;
    integer n;
    begin
      place_of = 0;
      for (n = 0; n < level; n = n + 1) place_of = place_of + ((COUNT + (1 << n) - 1) >> n);
    end
  endfunction

  assign numbers[COUNT*R-1:0] = products_q;

  generate
    for (k = 0; k < LEVELS; k = k + 1) begin : g_level
      localparam HERE = place_of(k);
      localparam NEXT = place_of(k + 1);
      localparam HAVE = (COUNT + (1 << k) - 1) >> k;
      localparam MAKE = (HAVE + 1) / 2;
      wire [MAKE*R-1:0] sums;

      for (i = 0; i < MAKE; i = i + 1) begin : g_sum
        if (2 * i + 1 < HAVE) begin : g_pair
          sfp_float_add #(
              .MANTISSA_BITS(RESULT_MANTISSA)
          ) u_add (
              .a_i  (numbers[(HERE+2*i)*R+:R]),
              .b_i  (numbers[(HERE+2*i+1)*R+:R]),
              .sum_o(sums[i*R+:R])
          );
        end else begin : g_alone
          assign sums[i*R+:R] = numbers[(HERE+2*i)*R+:R];
        end
      end

      sfp_rank #(
          .WIDTH(MAKE * R)
      ) u_rank (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .en_i (go),
          .d_i  (sums),
          .q_o  (numbers[NEXT*R+:MAKE*R])
      );
    end
  endgenerate

  localparam LAST = place_of(LEVELS);
  assign numbers[PLACES*R-1:(LAST+1)*R] = {((PLACES - LAST - 1) * R) {1'b0}};
  wire unused_places = &{1'b0, numbers[PLACES*R-1:(LAST+1)*R]};

  // ---- sum

  wire         valid_v;
  wire         there_v;
  wire         last_v;
  wire         valid_r;
  wire [R-1:0] result;

  sfp_ranks #(
      .WIDTH      (2),
      .RANKS      (CUT_INPUT + CUT_ROUND + 1 + LEVELS),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_control (
      .clk_i  (clk_i),
      .rst_i  (rst_i),
      .en_i   (go),
      .valid_i(s_axis_tvalid),
      .d_i    ({s_axis_tkeep[0], s_axis_tlast}),
      .valid_o(valid_v),
      .q_o    ({there_v, last_v})
  );

  sfp_float_accumulate #(
      .MANTISSA_BITS(RESULT_MANTISSA),
      .ASYNC_RESET  (ASYNC_RESET)
  ) u_accumulate (
      .clk_i  (clk_i),
      .rst_i  (rst_i),
      .en_i   (go),
      .valid_i(valid_v),
      .there_i(there_v),
      .last_i (last_v),
      .value_i(numbers[LAST*R+:R]),
      .valid_o(valid_r),
      .sum_o  (result)
  );

  sfp_dot_result #(
      .WIDTH      (R),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_result (
      .clk_i         (clk_i),
      .rst_i         (rst_i),
      .go_o          (go),
      .valid_i       (valid_r),
      .sum_i         (result),
      .exception_i   (&result[RESULT_MANTISSA+:8]),
      .m_axis_tdata  (m_axis_tdata),
      .m_axis_tkeep  (m_axis_tkeep),
      .m_axis_tvalid (m_axis_tvalid),
      .m_axis_tready (m_axis_tready),
      .m_axis_tlast  (m_axis_tlast),
      .status_clear_i(status_clear_i),
      .exception_o   (status_special_o)
  );

endmodule

`default_nettype wire
`endif
