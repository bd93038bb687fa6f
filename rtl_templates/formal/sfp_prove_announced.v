// Proof that a packet has the rows that were announced (property 5, sfp_prove_packets).
//
// duty      Draws a number of values in the first cycle, announces it for every packet, and counts the rows of each
//           packet that comes out.
// bounded   by the method: pdr looks at all states that can be reached, bmc3 at so many cycles

`ifndef SFP_PROVE_ANNOUNCED_V
`define SFP_PROVE_ANNOUNCED_V
`default_nettype none

module sfp_prove_announced #(
    parameter LANES       = 1,
    parameter NUMBER_BITS = 2  // of the number that is drawn
) (
    input  wire                   clk_i,
    input  wire                   rst_i,
    input  wire [NUMBER_BITS-1:0] number_i,  // anything
    output wire [           31:0] values_o,
    input  wire                   tvalid_i,
    input  wire                   tready_i,
    input  wire                   tlast_i,
    input  wire                   some_i,    // the beat is a row
    input  wire                   fewer_i    // a packet was cut short: its rows need not all come out
);

  reg                   first_q = 1'b1;
  reg [NUMBER_BITS-1:0] number_q;
  reg [           31:0] rows_q = 32'd0;
  reg                   fewer_q = 1'b0;

  wire [NUMBER_BITS-1:0] number = first_q ? number_i : number_q;
  wire [           31:0] values = {{(32 - NUMBER_BITS) {1'b0}}, number};
  wire [           31:0] announced = (values + (LANES - 1)) / LANES;
  wire [           31:0] rows = rows_q + {31'd0, some_i};
  assign values_o = values;

  always @(posedge clk_i) begin
    first_q  <= 1'b0;
    number_q <= number;
    fewer_q  <= (fewer_q | fewer_i) & ~rst_i;
    if (rst_i) rows_q <= 32'd0;
    else if (tvalid_i & tready_i) rows_q <= tlast_i ? 32'd0 : rows;
  end

  always @* begin
    if (~rst_i & tvalid_i) begin
      assert (rows <= announced);
      if (tlast_i & ~fewer_i & ~fewer_q) assert (rows == announced);
    end
  end

endmodule

`default_nettype wire
`endif
