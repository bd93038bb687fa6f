// Proof that two copies of a unit show the same beside their streams: TREADY and status (sfp_prove_same has the rest).
`ifndef SFP_PROVE_EQUAL_V
`define SFP_PROVE_EQUAL_V
`default_nettype none

module sfp_prove_equal #(
    parameter WIDTH = 1  // bits
) (
    input wire             second_i,
    input wire [WIDTH-1:0] any_i,
    input wire [WIDTH-1:0] new_i
);

  always @* if (second_i) assert (any_i == new_i);

endmodule

`default_nettype wire
`endif
