// Exponent difference of one lane: |exponent - base| and its sign.
//
// duty      magnitude_o = |exponent_i - base_i|, negative_o = exponent_i < base_i: the [magnitude, sign]
//           form of Gecko (docs/wire_format.md section 3). One prefix tree with an end-around carry:
//           with e >= b the carry comes back in and the sum is e - b; else its complement is b - e.
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
    output wire [EXPONENT_BITS-1:0] magnitude_o,
    output wire                     negative_o
);

  localparam E = EXPONENT_BITS;
  localparam LEVELS = $clog2(E);

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_delta_encode_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
  endgenerate

  // Sklansky prefix tree over exponent + ~base: after level l, generate and propagate of each bit cover the
  // run of bits from the last multiple of 2^(l+1) up to it.
  function [2*E-1:0] prefix;
    input [E-1:0] generates;
    input [E-1:0] propagates;
    reg [E-1:0] gen;
    reg [E-1:0] prop;
    integer l, i;
    begin
      gen  = generates;
      prop = propagates;
      for (l = 0; l < LEVELS; l = l + 1) begin
        for (i = E - 1; i >= 0; i = i - 1) begin
          if ((i >> l) % 2 == 1) begin
            gen[i]  = gen[i] | (prop[i] & gen[((i>>l)<<l)-1]);
            prop[i] = prop[i] & prop[((i>>l)<<l)-1];
          end
        end
      end
      prefix = {gen, prop};
    end
  endfunction

  wire [E-1:0] gen;
  wire [E-1:0] prop;
  wire [E-1:0] propagate = exponent_i ~^ base_i;
  assign {gen, prop} = prefix(exponent_i & ~base_i, propagate);

  // e >= b: the subtraction does not borrow, and its carry comes back in.
  wire         not_less = gen[E-1] | prop[E-1];
  wire [E-1:0] carry = {gen[E-2:0] | (prop[E-2:0] & {(E - 1) {not_less}}), not_less};

  assign magnitude_o = ~(propagate ^ carry ^ {E{not_less}});
  assign negative_o  = ~not_less;

endmodule

`default_nettype wire
`endif
