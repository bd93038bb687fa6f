// Adder with carry in, as a prefix tree.
//
// duty      sum_o = a_i + b_i + carry_i modulo 2^WIDTH, by a Sklansky tree.
// layout    WIDTH bits, unsigned
// latency   combinational
// handshake none

`ifndef SFP_ADD_V
`define SFP_ADD_V
`default_nettype none

module sfp_add #(
    parameter WIDTH = 8  // bits, 2 .. 64
) (
    input  wire [WIDTH-1:0] a_i,
    input  wire [WIDTH-1:0] b_i,
    input  wire             carry_i,
    output wire [WIDTH-1:0] sum_o
);

  generate
    if (WIDTH < 2 || WIDTH > 64) begin : g_bad_width
      sfp_rule_add_WIDTH_must_be_2_to_64 u_rule ();
    end
  endgenerate

  wire [WIDTH-1:0] propagate = a_i ^ b_i;
  wire [WIDTH-1:0] gen;
  wire [WIDTH-1:0] prop;

  sfp_prefix #(
      .WIDTH (WIDTH),
      .FIRST (0),
      .LEVELS($clog2(WIDTH))
  ) u_prefix (
      .generate_i (a_i & b_i),
      .propagate_i(propagate),
      .generate_o (gen),
      .propagate_o(prop)
  );

  // The carry in joins at the end.
  assign sum_o = propagate ^ {gen[WIDTH-2:0] | (prop[WIDTH-2:0] & {(WIDTH - 1) {carry_i}}), carry_i};

  wire unused_carry = &{1'b0, gen[WIDTH-1], prop[WIDTH-1]};

endmodule

`default_nettype wire
`endif
