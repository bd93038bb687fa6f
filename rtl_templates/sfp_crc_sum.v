// Sum of some words, each taken as many bytes on as follow it: what a CRC-32C is made of.
//
// duty      A CRC is linear: of several pieces of a message each can be worked out by itself and taken over the bytes behind it,
//           and the exclusive-or of all is that of the whole. This takes pieces of 32 bits, STRIDE bytes apart, the last one
//           TAIL bytes from the end; each bit of the sum is one exclusive-or of the bits that reach it.
// layout    words_i: the earliest piece in the low bits, each as a CRC register holds it (reflected, earliest bit lowest)
// latency   combinational

`ifndef SFP_CRC_SUM_V
`define SFP_CRC_SUM_V
`default_nettype none

module sfp_crc_sum #(
    parameter WORDS  = 1,  // pieces, 1 .. 32
    parameter STRIDE = 4,  // bytes from a piece to the next, 4 or more
    parameter TAIL   = 4   // bytes from the last piece to the end, 1 or more
) (
    input  wire [32*WORDS-1:0] words_i,
    output wire [        31:0] sum_o
);

  localparam BITS = 32 * WORDS;
  localparam [31:0] POLYNOMIAL = 32'h82F63B78;  // Castagnoli's, reflected

  generate
    if (WORDS < 1 || WORDS > 32) begin : g_bad_words
      sfp_rule_crc_WORDS_must_be_1_to_32 u_rule ();
    end
    if (STRIDE < 4) begin : g_bad_stride
      sfp_rule_crc_STRIDE_must_be_4_or_more u_rule ();
    end
    if (TAIL < 1) begin : g_bad_tail
      sfp_rule_crc_TAIL_must_be_1_or_more u_rule ();
    end
  endgenerate

  // What the highest bit of each word becomes on its way to the end. A register is walked there from the end of the last
  // word, a bit at a time. (Written out, not as a function of its own: tools work these constants out slowly.)
  function [BITS-1:0] walked;
    input unused;
    reg [31:0] register;
    integer step, word;
    begin
      walked = {BITS{unused}};
      register = 32'h80000000;
      for (step = 0; step < 8 * TAIL; step = step + 1)
        register = {1'b0, register[31:1]} ^ ({32{register[0]}} & POLYNOMIAL);
      for (word = WORDS - 1; word >= 0; word = word - 1) begin
        walked[32*word+:32] = register;
        if (word != 0) begin
          for (step = 0; step < 8 * STRIDE; step = step + 1)
            register = {1'b0, register[31:1]} ^ ({32{register[0]}} & POLYNOMIAL);
        end
      end
    end
  endfunction

  localparam [BITS-1:0] HIGHEST = walked(1'b0);

  // The bits of the words that reach bit `place` of the sum: a word's lower bits are on their way for longer.
  function [BITS-1:0] mask;
    input [4:0] place;
    reg [31:0] register;
    integer word, b;
    begin
      mask = {BITS{1'b0}};
      for (word = 0; word < WORDS; word = word + 1) begin
        register = HIGHEST[32*word+:32];
        for (b = 31; b >= 0; b = b - 1) begin
          mask[32*word+b] = register[place];
          register = {1'b0, register[31:1]} ^ ({32{register[0]}} & POLYNOMIAL);
        end
      end
    end
  endfunction

  genvar k;
  generate
    for (k = 0; k < 32; k = k + 1) begin : g_bit
      localparam [BITS-1:0] MASK = mask(k[4:0]);
      assign sum_o[k] = ^(words_i & MASK);
    end
  endgenerate

endmodule

`default_nettype wire
`endif
