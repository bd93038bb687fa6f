// Proof that rows are neither made nor lost (property 5, sfp_prove_packets): those that went in, and those that came out
// or went on to where the unit packs them.
//
// bounded   by the method: pdr looks at all states that can be reached, bmc3 at so many cycles

`ifndef SFP_PROVE_ROWS_V
`define SFP_PROVE_ROWS_V
`default_nettype none

module sfp_prove_rows (
    input wire clk_i,
    input wire rst_i,
    input wire quiet_i,
    input wire in_i,     // a row goes in
    input wire out_i,    // a row comes out
    input wire fewer_i   // a packet was cut short: its rows need not all come out
);

  reg [5:0] held_q = 6'd0;  // rows
  reg       fewer_q = 1'b0;

  always @(posedge clk_i) begin
    if (rst_i) begin
      held_q  <= 6'd0;
      fewer_q <= 1'b0;
    end else begin
      held_q  <= fewer_q ? 6'd0 : held_q + {5'd0, in_i} - {5'd0, out_i};
      fewer_q <= fewer_q | fewer_i;
    end
  end

  always @* begin
    if (~rst_i & ~fewer_q & ~fewer_i) begin
      // None below 0: that would be above 31, where no unit has as many rows.
      assert (~held_q[5]);
      if (out_i) assert (held_q != 6'd0);
      if (quiet_i) assert (held_q == 6'd0);
    end
  end

endmodule

`default_nettype wire
`endif
