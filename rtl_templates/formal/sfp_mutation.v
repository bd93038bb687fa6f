// Number of the fault that a simulation switches on, 0 for none: the first word of mutation.mem beside it.
`ifndef SFP_MUTATION_V
`define SFP_MUTATION_V
`default_nettype none

module sfp_mutation #(
    parameter BITS = 16
) (
    output wire [BITS-1:0] number_o
);

  reg [BITS-1:0] number[0:0];
  initial $readmemh("mutation.mem", number);
  assign number_o = number[0];

endmodule

`default_nettype wire
`endif
