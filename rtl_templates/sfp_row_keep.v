// Marks of a row's values: from their number to one bit a lane.
//
// duty      The lanes of a row fill from lane 0 on; keep_o marks those that have a value.
// layout    count_i, 0 .. LANES; keep_o, bit k: lane k
// latency   combinational
// handshake none

`ifndef SFP_ROW_KEEP_V
`define SFP_ROW_KEEP_V
`default_nettype none

module sfp_row_keep #(
    parameter LANES = 8  // values a row, 1 .. 64
) (
    input  wire [$clog2(LANES+1)-1:0] count_i,
    output wire [          LANES-1:0] keep_o
);

  localparam COUNT_BITS = $clog2(LANES + 1);

  generate
    if (LANES < 1 || LANES > 64) begin : g_bad_lanes
      sfp_rule_row_keep_LANES_must_be_1_to_64 u_rule ();
    end
  endgenerate

  genvar k;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_keep
      assign keep_o[k] = count_i > k[COUNT_BITS-1:0];
    end
  endgenerate

endmodule

`default_nettype wire
`endif
