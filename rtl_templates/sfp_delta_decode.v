// Exponent of one lane from its code and its base.
//
// duty      The mirror of the delta code (docs/wire_format.md section 3): a raw row stores the exponent
//           itself; else the code is {magnitude, negative} on top of the base, and with the zero code
//           "minus zero" (code 1) is a zero, exponent 0. The sum wraps modulo 2^E: an encoder never
//           makes it leave the range.
// layout    all EXPONENT_BITS wide; unused upper bits of code_i are zero
// latency   combinational
// handshake none

`ifndef SFP_DELTA_DECODE_V
`define SFP_DELTA_DECODE_V
`default_nettype none

module sfp_delta_decode #(
    parameter EXPONENT_BITS = 8  // 2 .. 11
) (
    input  wire                     raw_i,
    input  wire                     zero_code_i,
    input  wire [EXPONENT_BITS-1:0] code_i,
    input  wire [EXPONENT_BITS-1:0] base_i,
    output wire [EXPONENT_BITS-1:0] exponent_o
);

  localparam E = EXPONENT_BITS;

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_delta_decode_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
  endgenerate

  wire         negative = code_i[0];
  wire         minus_zero = negative & ~|code_i[E-1:1];
  wire [E-1:0] addend = {1'b0, code_i[E-1:1]} ^ {E{negative}};
  wire [E-1:0] sum = base_i + addend + {{(E - 1) {1'b0}}, negative};

  assign exponent_o = raw_i ? code_i : sum & ~{E{minus_zero & zero_code_i}};

endmodule

`default_nettype wire
`endif
