// The bits of a packet's integers out of a length that may be a real number.
//
// duty      A length n = whole_i + fraction_i / 256 below 1 is taken as 1, one above BITS as BITS, and flagged. What is
//           drawn is floor(n) + 1 if the fraction is above random_i, else floor(n): on average, n.
// layout    next_o: floor(n) + 1 was drawn, bits_o is that
// latency   combinational
// handshake none

`ifndef SFP_INTEGER_LENGTH_V
`define SFP_INTEGER_LENGTH_V
`default_nettype none

module sfp_integer_length #(
    parameter BITS = 16  // of the longest integer, 1 .. 16
) (
    input  wire [$clog2(BITS+1)-1:0] whole_i,
    input  wire [               7:0] fraction_i,
    input  wire [               7:0] random_i,
    output wire [$clog2(BITS+1)-1:0] bits_o,
    output wire                      next_o,
    output wire                      clamp_o
);

  localparam N_BITS = $clog2(BITS + 1);

  generate
    if (BITS < 1 || BITS > 16) begin : g_bad_bits
      sfp_rule_BITS_must_be_1_to_16 u_rule ();
    end
  endgenerate

  wire              low = ~|whole_i;
  wire              high = {1'b0, whole_i} >= BITS[N_BITS:0];
  wire [N_BITS-1:0] floor = low ? {{(N_BITS - 1) {1'b0}}, 1'b1} : high ? BITS[N_BITS-1:0] : whole_i;

  assign next_o  = ~low & ~high & (fraction_i > random_i);
  assign bits_o  = floor + {{(N_BITS - 1) {1'b0}}, next_o};
  assign clamp_o = low | ({1'b0, whole_i} > BITS[N_BITS:0]) | (high & (|fraction_i));

endmodule

`default_nettype wire
`endif
