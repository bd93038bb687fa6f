// Reset of a design in a proof: high in the first cycle, then whenever it likes.
`ifndef SFP_PROVE_RESET_V
`define SFP_PROVE_RESET_V
`default_nettype none

module sfp_prove_reset (
    input  wire clk_i,
    input  wire rst_i,
    output wire rst_o
);

  reg first_q = 1'b1;
  always @(posedge clk_i) first_q <= 1'b0;
  assign rst_o = rst_i | first_q;

endmodule

`default_nettype wire
`endif
