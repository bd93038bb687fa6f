// The bits of one element in all planes to its code.
//
// duty      Puts the planes that CODE_BITS has one behind the other, the widest at the most significant end.
// layout    planes_i {16, 8, 4, 2, 1 bits}, each plane at its own place whether it is there or not
// latency   combinational
// handshake none

`ifndef SFP_PLANE_JOIN_V
`define SFP_PLANE_JOIN_V
`default_nettype none

module sfp_plane_join #(
    parameter CODE_BITS = 6  // 1 .. 16
) (
    input  wire [         30:0] planes_i,
    output wire [CODE_BITS-1:0] code_o
);

  genvar p;
  generate
    for (p = 0; p < 5; p = p + 1) begin : g_plane
      localparam W = 1 << p;
      if (CODE_BITS / W % 2 != 0) begin : g_there
        assign code_o[CODE_BITS%W+:W] = planes_i[W-1+:W];
      end else begin : g_none
        wire unused = &{1'b0, planes_i[W-1+:W]};
      end
    end
  endgenerate

endmodule

`default_nettype wire
`endif
