// Digits of a long division.
//
// duty      Takes DIGITS more binary digits of a quotient off what is left of the dividend.
// layout    unsigned numbers of WIDTH bits; digits_o has the first digit at the top
// latency   combinational
// handshake none

`ifndef SFP_DIVIDE_V
`define SFP_DIVIDE_V
`default_nettype none

module sfp_divide #(
    parameter WIDTH  = 28,  // 1 or more
    parameter DIGITS = 1    // 1 or more
) (
    input  wire [ WIDTH-1:0] remainder_i,  // less than the divisor
    input  wire [ WIDTH-1:0] divisor_i,
    output wire [DIGITS-1:0] digits_o,
    output wire [ WIDTH-1:0] remainder_o   // less than the divisor
);

  generate
    if (WIDTH < 1) begin : g_bad_width
      sfp_rule_divide_WIDTH_must_be_1_or_more u_rule ();
    end
    if (DIGITS < 1) begin : g_bad_digits
      sfp_rule_divide_DIGITS_must_be_1_or_more u_rule ();
    end
  endgenerate

  genvar d;
  generate
    for (d = 0; d < DIGITS; d = d + 1) begin : g_digit
      wire [WIDTH-1:0] carried;
      if (d == 0) begin : g_first
        assign carried = remainder_i;
      end else begin : g_next
        assign carried = g_digit[d-1].after;
      end

      wire [WIDTH:0]   twice = {carried, 1'b0};
      wire [WIDTH+1:0] less = {1'b0, twice} - {2'b0, divisor_i};
      wire             one = ~less[WIDTH+1];
      wire [WIDTH-1:0] after = one ? less[WIDTH-1:0] : twice[WIDTH-1:0];

      assign digits_o[DIGITS-1-d] = one;

      wire unused = less[WIDTH];  // a remainder is below the divisor
    end
  endgenerate

  assign remainder_o = g_digit[DIGITS-1].after;

endmodule

`default_nettype wire
`endif
