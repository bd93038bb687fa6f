// The number format of a packet, out of a list.
//
// duty      Gives the chosen format's word. A number that no format has is taken to the last one, and flagged.
// layout    FORMAT_0 .. FORMAT_7 and format_o as in sfp_element_unpack; those from FORMATS on mean nothing
// latency   combinational
// handshake none

`ifndef SFP_ELEMENT_CHOICE_V
`define SFP_ELEMENT_CHOICE_V
`default_nettype none

module sfp_element_choice #(
    parameter FORMATS  = 1,        // 1 .. 8
    parameter FORMAT_0 = 0,
    parameter FORMAT_1 = 0,
    parameter FORMAT_2 = 0,
    parameter FORMAT_3 = 0,
    parameter FORMAT_4 = 0,
    parameter FORMAT_5 = 0,
    parameter FORMAT_6 = 0,
    parameter FORMAT_7 = 0
) (
    input  wire [ 2:0] number_i,
    output wire [22:0] format_o,
    output wire        clamp_o
);

  localparam [183:0] ALL = {FORMAT_7[22:0], FORMAT_6[22:0], FORMAT_5[22:0], FORMAT_4[22:0],
                            FORMAT_3[22:0], FORMAT_2[22:0], FORMAT_1[22:0], FORMAT_0[22:0]};
  localparam LAST = FORMATS - 1;

  generate
    if (FORMATS < 1 || FORMATS > 8) begin : g_bad_formats
      sfp_rule_element_choice_FORMATS_must_be_1_to_8 u_rule ();
    end
  endgenerate

  wire [3:0] beyond = {1'b0, number_i} + ~LAST[3:0];  // bit 3 clear: the number is above the last
  wire [2:0] number = clamp_o ? LAST[2:0] : number_i;

  assign clamp_o  = ~beyond[3];
  assign format_o = ALL[number*23+:23];

  wire unused = &{1'b0, beyond[2:0]};

endmodule

`default_nettype wire
`endif
