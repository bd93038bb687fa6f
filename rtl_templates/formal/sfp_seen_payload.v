// What a receiver sees of a master port: its payload where a beat is offered, zeros elsewhere, where AXI4-Stream lets it be
// anything. Two designs are compared through it.
`ifndef SFP_SEEN_PAYLOAD_V
`define SFP_SEEN_PAYLOAD_V
`default_nettype none

module sfp_seen_payload #(
    parameter WIDTH = 1  // bits
) (
    input  wire             tvalid_i,
    input  wire [WIDTH-1:0] payload_i,
    output wire [WIDTH-1:0] payload_o
);

  assign payload_o = payload_i & {WIDTH{tvalid_i}};

endmodule

`default_nettype wire
`endif
