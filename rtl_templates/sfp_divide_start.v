// Start of a long division: the first digit of a quotient.
//
// duty      Dividend and divisor have their leading ones at the top, so that the quotient is above 1/2 and below 2. Where it is
//           below 1 the dividend is doubled; then the first digit is 1, and this is what is left. sfp_divide goes on.
// layout    unsigned numbers of WIDTH bits
// latency   combinational
// handshake none

`ifndef SFP_DIVIDE_START_V
`define SFP_DIVIDE_START_V
`default_nettype none

module sfp_divide_start #(
    parameter WIDTH = 28  // 2 or more
) (
    input  wire [WIDTH-1:0] dividend_i,
    input  wire [WIDTH-1:0] divisor_i,
    output wire             below_o,     // the quotient is below 1: the dividend was doubled
    output wire [WIDTH-1:0] remainder_o  // less than the divisor
);

  generate
    if (WIDTH < 2) begin : g_bad_width
      sfp_rule_divide_start_WIDTH_must_be_2_or_more u_rule ();
    end
  endgenerate

  wire [WIDTH:0] once = {1'b0, dividend_i} - {1'b0, divisor_i};
  wire [WIDTH:0] twice = {dividend_i, 1'b0} - {1'b0, divisor_i};

  assign below_o     = once[WIDTH];
  assign remainder_o = below_o ? twice[WIDTH-1:0] : once[WIDTH-1:0];

  // Of the doubled one no more is left than WIDTH bits where it counts.
  wire unused = twice[WIDTH];

endmodule

`default_nettype wire
`endif
