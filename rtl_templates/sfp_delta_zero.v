// Zero of one lane, told from its exponent code.
//
// duty      Is the value a zero by its code word (docs/wire_format.md section 3): "minus zero", in max all the bits of
//           the code; in raw exponent 0, which code 0 stands for. What sfp_delta_decode sees in the addend, here
//           before sfp_delta_split, for a decoder that has time there and none behind.
// layout    unused upper bits of code_i are zero
// latency   combinational
// handshake none

`ifndef SFP_DELTA_ZERO_V
`define SFP_DELTA_ZERO_V
`default_nettype none

module sfp_delta_zero #(
    parameter EXPONENT_BITS = 8  // 2 .. 11
) (
    input  wire                     raw_row_i,    // the row stores its exponents
    input  wire                     raw_i,        // coding raw
    input  wire                     max_i,        // coding max
    input  wire                     zero_code_i,
    input  wire [EXPONENT_BITS-1:0] code_mask_i,  // bits of the code
    input  wire [EXPONENT_BITS-1:0] code_i,
    output wire                     zero_o
);

  localparam E = EXPONENT_BITS;

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_delta_zero_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
  endgenerate

  wire all_ones = code_mask_i[0] & ~|(~code_i & code_mask_i);
  wire one = code_i[0] & ~|code_i[E-1:1];

  assign zero_o = raw_i ? ~|code_i : zero_code_i & ~raw_row_i & (max_i ? all_ones : one);

endmodule

`default_nettype wire
`endif
