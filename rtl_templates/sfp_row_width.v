// Width decision of a row: the smallest width code that fits all lanes.
//
// duty      A leading-one detector over the OR of the lanes' magnitudes (SFP v1; docs/wire_format.md
//           section 3). A zero under the zero code needs its own code word, so at
//           least code 1; code E-1 stores the exponent itself and takes what no other code reaches.
// layout    magnitude_i: OR over the lanes of |difference|; reach_o[w] = (code >= w), a thermometer without
//           the always true w = 0; forced_i likewise
// latency   combinational
// handshake none

`ifndef SFP_ROW_WIDTH_V
`define SFP_ROW_WIDTH_V
`default_nettype none

module sfp_row_width #(
    parameter EXPONENT_BITS = 8  // 2 .. 11
) (
    input  wire                     raw_i,        // the row stores its exponents as they are
    input  wire                     zero_i,       // a lane holds a zero that has a code word
    input  wire [EXPONENT_BITS-1:1] forced_i,     // codes that a lane needs for a reason of its own
    input  wire [EXPONENT_BITS-1:0] magnitude_i,
    output wire [EXPONENT_BITS-1:1] reach_o
);

  localparam E = EXPONENT_BITS;

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_row_width_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
  endgenerate

  genvar w;
  generate
    for (w = 1; w < E; w = w + 1) begin : g_reach
      if (w == 1) begin : g_first
        assign reach_o[w] = raw_i | zero_i | forced_i[w] | (|magnitude_i);
      end else begin : g_next
        assign reach_o[w] = raw_i | forced_i[w] | (|magnitude_i[E-1:w-1]);
      end
    end
  endgenerate

endmodule

`default_nettype wire
`endif
