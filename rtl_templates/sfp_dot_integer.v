// Dot product unit for elements that share scales: exact inside a block, floating point across blocks.
//
// duty      A beat holds COUNT elements of each of two vectors. Their products are added without any rounding, over the
//           VECTORS beats of a block; the block's sum becomes a floating-point value, once rounded, and these are added in
//           their order (sfp_float_accumulate). RESULT_MANTISSA = 0: no scales and no floating point, the packet's products
//           are added as integers of RESULT_BITS bits, which wrap around. TLAST ends block and sum.
// layout    s_axis_tdata: element i of vector a at [i*NA +: NA], vector b behind it from the next whole byte on, element i
//           NB bits each; NA = 1 + A_EXPONENT_BITS + A_MANTISSA_BITS. TKEEP[0] = 0: the beat holds no vectors.
//           s_axis_tuser {scale of b, scale of a}, taken with a block's first vectors: an exponent in two's complement
//           (the largest one a NaN), or E8M0 (bias 127, all ones a NaN). The sum of both, less UNIT_PLACES, is the exponent of a product's unit.
//           m_axis: one beat a packet, {sign, exponent, mantissa} or an integer.
// latency   CUT_INPUT behind the port | products (and, where GROUP < COUNT, their groups) | block | value, with CUT_ROUND
//           twice | sum: the sum appears CUT_INPUT + (GROUP < COUNT) + CUT_ROUND + 3 cycles after a packet's last beat
//           is accepted; with RESULT_MANTISSA = 0, CUT_INPUT + (GROUP < COUNT) + 1. One beat a cycle, and no cycle
//           between packets.
// handshake s_axis_tready comes from flip-flops; m_axis comes from flip-flops through the skid multiplexer; no path from an
//           input of one stream to an output of another

`ifndef SFP_DOT_INTEGER_V
`define SFP_DOT_INTEGER_V
`default_nettype none

module sfp_dot_integer #(
    parameter COUNT           = 16,  // pairs a beat, k, 4 .. 128
    parameter VECTORS         = 1,   // beats that make a block, 1 .. 256
    parameter A_EXPONENT_BITS = 0,   // elements, as in sfp_element_product
    parameter A_MANTISSA_BITS = 3,
    parameter A_TWOS          = 1,
    parameter A_SPECIALS      = 0,
    parameter B_EXPONENT_BITS = 0,
    parameter B_MANTISSA_BITS = 3,
    parameter B_TWOS          = 1,
    parameter B_SPECIALS      = 0,
    parameter SCALE_BITS      = 10,  // 8 or 10
    parameter E8M0            = 0,   // 1: scales are E8M0
    parameter UNIT_PLACES     = 6,   // a product's unit is 2^-UNIT_PLACES where both scales stand for 1
    parameter RESULT_MANTISSA = 23,  // 23 FP32, 7 BF16, 0 an integer
    parameter RESULT_BITS     = 32,  // 1 + 8 + RESULT_MANTISSA, or 16 to 64 of an integer, a multiple of 8
    parameter CUT_INPUT       = 0,   // cut behind the port: 1 a rank of registers, 0 none
    parameter GROUP           = 16,  // pairs added before a rank of registers; COUNT: none
    parameter CUT_ROUND       = 0,   // cut before a block's sum is rounded
    parameter ASYNC_RESET     = 0    // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input  wire [((COUNT*(1+A_EXPONENT_BITS+A_MANTISSA_BITS)+7)/8+(COUNT*(1+B_EXPONENT_BITS+B_MANTISSA_BITS)+7)/8)*8-1:0] s_axis_tdata,
    input  wire [  (COUNT*(1+A_EXPONENT_BITS+A_MANTISSA_BITS)+7)/8+(COUNT*(1+B_EXPONENT_BITS+B_MANTISSA_BITS)+7)/8 -1:0] s_axis_tkeep,
    input  wire [2*SCALE_BITS-1:0] s_axis_tuser,
    input  wire                    s_axis_tvalid,
    output wire                    s_axis_tready,
    input  wire                    s_axis_tlast,

    output wire [  RESULT_BITS-1:0] m_axis_tdata,
    output wire [RESULT_BITS/8-1:0] m_axis_tkeep,
    output wire                     m_axis_tvalid,
    input  wire                     m_axis_tready,
    output wire                     m_axis_tlast,

    input  wire status_clear_i,    // clears the bits below
    output wire status_special_o,  // a sum was an infinity or a NaN
    output wire status_wrapped_o   // an integer sum wrapped around
);

  localparam NA = 1 + A_EXPONENT_BITS + A_MANTISSA_BITS;
  localparam NB = 1 + B_EXPONENT_BITS + B_MANTISSA_BITS;
  localparam A_BYTES = (COUNT * NA + 7) / 8;
  localparam S = SCALE_BITS;
  // Bits of an element without its exponent: the largest distance is 2^X - 2, with IEEE specials one less.
  localparam FA = A_MANTISSA_BITS + 1 + (A_EXPONENT_BITS == 0 ? 0 : (1 << A_EXPONENT_BITS) - 2 - (A_SPECIALS == 1 ? 1 : 0));
  localparam FB = B_MANTISSA_BITS + 1 + (B_EXPONENT_BITS == 0 ? 0 : (1 << B_EXPONENT_BITS) - 2 - (B_SPECIALS == 1 ? 1 : 0));
  localparam P = FA + FB + (A_TWOS == 0 && B_TWOS == 0 ? 1 : 0);  // a product with its sign
  localparam SUM = P + $clog2(COUNT);                             // the products of a beat
  localparam INTEGER = RESULT_MANTISSA == 0 ? 1 : 0;
  localparam BLOCK = INTEGER != 0 ? RESULT_BITS : SUM + $clog2(VECTORS);
  localparam PLACE = VECTORS > 1 ? $clog2(VECTORS) : 1;
  localparam X = 12;  // bits of the exponent of a product's unit
  localparam ALONE = (INTEGER == 0 && VECTORS == 1) ? 1 : 0;  // a beat is a block

  generate
    if (COUNT < 4 || COUNT > 128) begin : g_bad_count
      sfp_rule_COUNT_must_be_4_to_128 u_rule ();
    end
    if (VECTORS < 1 || VECTORS > 256) begin : g_bad_vectors
      sfp_rule_VECTORS_must_be_1_to_256 u_rule ();
    end
    if (S != 8 && S != 10) begin : g_bad_scale
      sfp_rule_SCALE_BITS_must_be_8_or_10 u_rule ();
    end
    if (RESULT_MANTISSA != 0 && RESULT_MANTISSA != 7 && RESULT_MANTISSA != 23) begin : g_bad_mantissa
      sfp_rule_RESULT_MANTISSA_must_be_0_7_or_23 u_rule ();
    end
    if (RESULT_MANTISSA != 0 && RESULT_BITS != 9 + RESULT_MANTISSA) begin : g_bad_float
      sfp_rule_RESULT_BITS_must_be_those_of_the_format u_rule ();
    end
    if (RESULT_MANTISSA == 0 && (RESULT_BITS % 8 != 0 || RESULT_BITS > 64 || RESULT_BITS < SUM)) begin : g_bad_integer
      sfp_rule_RESULT_BITS_must_be_a_multiple_of_8_up_to_64_that_holds_the_sum_of_a_beat u_rule ();
    end
    if (INTEGER != 0 && (A_TWOS == 0 || B_TWOS == 0)) begin : g_bad_elements
      sfp_rule_an_integer_sum_takes_integers u_rule ();
    end
  endgenerate

  // ---- control: go moves the ranks; a beat's place in its block is known at the port

  localparam LAST_NUMBER = VECTORS - 1;
  localparam [PLACE-1:0] LAST_PLACE = LAST_NUMBER[PLACE-1:0];

  wire             go;
  wire             accept = s_axis_tvalid & go;
  wire             present = s_axis_tkeep[0];
  wire [PLACE-1:0] place_q;   // vectors in the block so far; of an integer sum 0 or some
  wire             first = ~|place_q;
  wire             complete = s_axis_tlast | ((INTEGER == 0) & present & (place_q == LAST_PLACE));
  wire             unused_keep = &{1'b0, s_axis_tkeep};

  assign s_axis_tready = go;

  generate
    if (ALONE != 0) begin : g_alone
      assign place_q = {PLACE{1'b0}};
      wire unused_accept = accept;
    end else begin : g_place
      wire [PLACE-1:0] next = INTEGER != 0 ? place_q | {{(PLACE - 1) {1'b0}}, present}
                                           : place_q + {{(PLACE - 1) {1'b0}}, present};
      sfp_state #(
          .WIDTH      (PLACE),
          .ASYNC_RESET(ASYNC_RESET)
      ) u_place (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .d_i  (accept ? next & {PLACE{~complete}} : place_q),
          .q_o  (place_q)
      );
    end
  endgenerate

  // ---- scales: a sum from the port on

  wire [X-1:0] exponent;
  wire         scale_nan;

  generate
    if (INTEGER != 0) begin : g_no_scale
      assign exponent  = {X{1'b0}};
      assign scale_nan = 1'b0;
      wire unused_scale = &{1'b0, s_axis_tuser};
    end else begin : g_scale
      localparam UNIT_NUMBER = 0 - UNIT_PLACES - (E8M0 != 0 ? 254 : 0);
      localparam [X-1:0] UNIT = UNIT_NUMBER[X-1:0];
      wire [S-1:0] a_scale = s_axis_tuser[S-1:0];
      wire [S-1:0] b_scale = s_axis_tuser[2*S-1:S];
      assign exponent = {{(X - S) {a_scale[S-1] & (E8M0 == 0)}}, a_scale}
                      + {{(X - S) {b_scale[S-1] & (E8M0 == 0)}}, b_scale} + UNIT;
      // All ones, and of an exponent the largest one.
      localparam [S-1:0] NAN = E8M0 != 0 ? {S{1'b1}} : {1'b0, {(S - 1) {1'b1}}};
      assign scale_nan = (a_scale == NAN) | (b_scale == NAN);
    end
  endgenerate

  // ---- products of a beat

  wire [COUNT*NA-1:0] a;
  wire [COUNT*NB-1:0] b;
  wire [     SUM-1:0] sum;
  wire [         2:0] sum_flags;
  wire                unused_data = &{1'b0, s_axis_tdata};

  sfp_rank #(
      .WIDTH(COUNT * (NA + NB)),
      .CUT  (CUT_INPUT)
  ) u_input (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .en_i (go),
      .d_i  ({s_axis_tdata[A_BYTES*8+:COUNT*NB], s_axis_tdata[COUNT*NA-1:0]}),
      .q_o  ({b, a})
  );

  sfp_product_sum #(
      .COUNT          (COUNT),
      .GROUP          (GROUP),
      .A_EXPONENT_BITS(A_EXPONENT_BITS),
      .A_MANTISSA_BITS(A_MANTISSA_BITS),
      .A_TWOS         (A_TWOS),
      .A_SPECIALS     (A_SPECIALS),
      .B_EXPONENT_BITS(B_EXPONENT_BITS),
      .B_MANTISSA_BITS(B_MANTISSA_BITS),
      .B_TWOS         (B_TWOS),
      .B_SPECIALS     (B_SPECIALS),
      .SUM_BITS       (SUM)
  ) u_products (
      .clk_i  (clk_i),
      .rst_i  (rst_i),
      .en_i   (go),
      .a_i    (a),
      .b_i    (b),
      .sum_o  (sum),
      .flags_o(sum_flags)
  );

  wire         valid_s;
  wire         first_s;
  wire         complete_s;
  wire         present_s;
  wire         last_s;
  wire         scale_nan_s;
  wire [X-1:0] exponent_s;

  sfp_ranks #(
      .WIDTH      (X + 5),
      .RANKS      (CUT_INPUT + (GROUP < COUNT ? 1 : 0)),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_control (
      .clk_i  (clk_i),
      .rst_i  (rst_i),
      .en_i   (go),
      .valid_i(s_axis_tvalid),
      .d_i    ({first, complete, present, s_axis_tlast, scale_nan, exponent}),
      .valid_o(valid_s),
      .q_o    ({first_s, complete_s, present_s, last_s, scale_nan_s, exponent_s})
  );

  // ---- block, or the sum of integers

  wire             complete_q;
  reg              there_q;
  reg              last_q;
  reg  [BLOCK-1:0] block_q;
  wire [BLOCK-1:0] addend = {{(BLOCK - SUM) {sum[SUM-1]}}, sum};

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_complete (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (go ? valid_s & complete_s : complete_q),
      .q_o  (complete_q)
  );

  always @(posedge clk_i) begin
    if (go) begin
      there_q <= present_s | ~first_s;
      last_q  <= last_s;
    end
  end

  generate
    if (ALONE != 0) begin : g_block_of_a_beat
      always @(posedge clk_i) begin
        if (go) block_q <= addend;
      end
    end else begin : g_block_of_beats
      always @(posedge clk_i) begin
        if (go & valid_s) block_q <= (block_q & {BLOCK{~first_s}}) + (addend & {BLOCK{present_s}});
      end
    end
  endgenerate

  // ---- floating-point sum

  wire                   valid_r;
  wire [RESULT_BITS-1:0] result;
  wire                   exception;
  wire                   exception_q;

  generate
    if (INTEGER != 0) begin : g_integer
      reg  wrapped_q;
      wire sign = block_q[BLOCK-1] & ~first_s;
      wire more = addend[BLOCK-1] & present_s;
      wire wraps;
      wire [BLOCK-1:0] next = (block_q & {BLOCK{~first_s}}) + (addend & {BLOCK{present_s}});
      assign wraps = (sign == more) & (next[BLOCK-1] != sign);
      always @(posedge clk_i) begin
        if (go & valid_s) wrapped_q <= wraps | (wrapped_q & ~first_s);
      end
      assign valid_r          = complete_q;
      assign result           = block_q;
      assign exception        = wrapped_q;
      assign status_wrapped_o = exception_q;
      assign status_special_o = 1'b0;
      wire unused_float = &{1'b0, there_q, last_q, sum_flags, exponent_s, scale_nan_s, next};
    end else begin : g_float
      localparam M = RESULT_MANTISSA;
      reg  [      X-1:0] exponent_q;
      reg  [        2:0] flags_q;
      wire [RESULT_BITS-1:0] value;
      wire [RESULT_BITS-1:0] value_q;
      wire               valid_v;
      wire               there_v;
      wire               last_v;

      always @(posedge clk_i) begin
        if (go & valid_s & first_s) exponent_q <= exponent_s;
        if (go & valid_s) begin
          flags_q <= (flags_q & {3{~first_s}}) | ({sum_flags[2] | (scale_nan_s & first_s), sum_flags[1:0]} & {3{present_s}});
        end
      end

      sfp_float_from_integer #(
          .INTEGER_BITS (BLOCK),
          .SCALE_BITS   (X),
          .MANTISSA_BITS(M),
          .CUT          (CUT_ROUND)
      ) u_value (
          .clk_i     (clk_i),
          .rst_i     (rst_i),
          .en_i      (go),
          .integer_i (block_q),
          .exponent_i(exponent_q),
          .flags_i   (flags_q),
          .value_o   (value)
      );

      sfp_rank #(
          .WIDTH(RESULT_BITS)
      ) u_rank (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .en_i (go),
          .d_i  (value),
          .q_o  (value_q)
      );

      sfp_ranks #(
          .WIDTH      (2),
          .RANKS      (CUT_ROUND + 1),
          .ASYNC_RESET(ASYNC_RESET)
      ) u_control (
          .clk_i  (clk_i),
          .rst_i  (rst_i),
          .en_i   (go),
          .valid_i(complete_q),
          .d_i    ({there_q, last_q}),
          .valid_o(valid_v),
          .q_o    ({there_v, last_v})
      );

      sfp_float_accumulate #(
          .MANTISSA_BITS(M),
          .ASYNC_RESET  (ASYNC_RESET)
      ) u_accumulate (
          .clk_i  (clk_i),
          .rst_i  (rst_i),
          .en_i   (go),
          .valid_i(valid_v),
          .there_i(there_v),
          .last_i (last_v),
          .value_i(value_q),
          .valid_o(valid_r),
          .sum_o  (result)
      );

      assign exception        = &result[M+:8];
      assign status_special_o = exception_q;
      assign status_wrapped_o = 1'b0;
    end
  endgenerate

  sfp_dot_result #(
      .WIDTH      (RESULT_BITS),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_result (
      .clk_i         (clk_i),
      .rst_i         (rst_i),
      .go_o          (go),
      .valid_i       (valid_r),
      .sum_i         (result),
      .exception_i   (exception),
      .m_axis_tdata  (m_axis_tdata),
      .m_axis_tkeep  (m_axis_tkeep),
      .m_axis_tvalid (m_axis_tvalid),
      .m_axis_tready (m_axis_tready),
      .m_axis_tlast  (m_axis_tlast),
      .status_clear_i(status_clear_i),
      .exception_o   (exception_q)
  );

endmodule

`default_nettype wire
`endif
