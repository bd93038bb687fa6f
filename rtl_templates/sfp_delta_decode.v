// Exponent of one lane from its addend and its base.
//
// duty      exponent = base + addend + negative, the last rank of the delta code (docs/wire_format.md
//           section 3; sfp_delta_split makes the addend). A raw row's addend is the exponent. With the
//           zero code "minus zero", all ones and negative, is a zero: exponent 0; in max it is the code
//           whose bits are all ones, which leaves none in the addend. The sum wraps modulo 2^E: an encoder
//           never makes it leave the range.
// layout    all EXPONENT_BITS wide
// latency   combinational
// handshake none

`ifndef SFP_DELTA_DECODE_V
`define SFP_DELTA_DECODE_V
`default_nettype none

module sfp_delta_decode #(
    parameter EXPONENT_BITS = 8  // 2 .. 11
) (
    input  wire                     raw_row_i,   // the addend is the exponent
    input  wire                     raw_i,       // raw coding: code 0 is exponent 0
    input  wire                     max_i,       // coding max
    input  wire [EXPONENT_BITS-1:0] code_mask_i, // max: the bits of the code
    input  wire                     zero_code_i,
    input  wire [EXPONENT_BITS-1:0] addend_i,
    input  wire                     negative_i,
    input  wire [EXPONENT_BITS-1:0] base_i,
    output wire [EXPONENT_BITS-1:0] exponent_o
);

  localparam E = EXPONENT_BITS;

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_delta_decode_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
  endgenerate

  wire         minus_zero = negative_i & (&addend_i);
  wire         all_ones = code_mask_i[0] & ~|(addend_i & code_mask_i);
  wire         zero = raw_i ? ~|addend_i : zero_code_i & (max_i ? all_ones : minus_zero);
  wire [E-1:0] sum;

  sfp_add #(
      .WIDTH(E)
  ) u_add (
      .a_i    (base_i),
      .b_i    (addend_i),
      .carry_i(negative_i),
      .sum_o  (sum)
  );

  assign exponent_o = raw_row_i ? addend_i : sum & {E{~zero}};

endmodule

`default_nettype wire
`endif
