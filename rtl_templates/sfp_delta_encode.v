// Exponent difference of one lane: |exponent - base| and its sign, but for one exclusive or.
//
// duty      |exponent - base| = propagate_o ^ {carry_o, 1}, the magnitude of Gecko's [magnitude, sign] form
//           (docs/wire_format.md section 3), negative_o its sign. One prefix tree over exponent + ~base serves
//           both signs: with its carry brought back in the sum is e - b, without it the complement of b - e.
//           The last gate is left out so that a rank can stand before it; the same propagate bits give
//           the exponent back: exponent = propagate_o ~^ base.
// layout    all EXPONENT_BITS wide, unsigned
// latency   combinational
// handshake none

`ifndef SFP_DELTA_ENCODE_V
`define SFP_DELTA_ENCODE_V
`default_nettype none

module sfp_delta_encode #(
    parameter EXPONENT_BITS = 8  // 2 .. 11
) (
    input  wire [EXPONENT_BITS-1:0] exponent_i,
    input  wire [EXPONENT_BITS-1:0] base_i,
    output wire [EXPONENT_BITS-1:0] propagate_o,
    output wire [EXPONENT_BITS-1:1] carry_o,
    output wire                     negative_o
);

  localparam E = EXPONENT_BITS;

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_delta_encode_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
  endgenerate

  wire [E-1:0] gen;
  wire [E-1:0] prop;

  assign propagate_o = exponent_i ~^ base_i;

  sfp_prefix #(
      .WIDTH (E),
      .FIRST (0),
      .LEVELS($clog2(E))
  ) u_prefix (
      .generate_i (exponent_i & ~base_i),
      .propagate_i(propagate_o),
      .generate_o (gen),
      .propagate_o(prop)
  );

  // No carry out, and not all bits propagate: the subtraction borrows.
  assign negative_o = ~(gen[E-1] | prop[E-1]);
  assign carry_o    = negative_o ? ~gen[E-2:0] : gen[E-2:0] | prop[E-2:0];

endmodule

`default_nettype wire
`endif
