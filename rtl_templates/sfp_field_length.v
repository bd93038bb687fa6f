// From a row's width code to its exponent bits and field length.
//
// duty      x = 0 for code 0, code + 1 for the codes after it; code E-1 (x = E) is the exponent itself
//           (docs/wire_format.md section 3). length_o = kept_i + x, with the sums for all codes made
//           ahead of the choice: kept_i rests during a packet, the code comes late.
// layout    reach_i[w] = (code >= w), a thermometer without the always true w = 0; mask_o: the x used
//           bits of an exponent code, from the LSB up; kept_i = m + s bits; length_o in bits
// latency   combinational
// handshake none

`ifndef SFP_FIELD_LENGTH_V
`define SFP_FIELD_LENGTH_V
`default_nettype none

module sfp_field_length #(
    parameter EXPONENT_BITS = 8,  // 2 .. 11
    parameter WIDTH         = 32  // bits of the container; a field is never longer
) (
    input  wire [    EXPONENT_BITS-1:1] reach_i,
    input  wire [$clog2(WIDTH+1)-1:0] kept_i,
    output wire [    EXPONENT_BITS-1:0] mask_o,
    output wire [$clog2(WIDTH+1)-1:0] length_o
);

  localparam E = EXPONENT_BITS;
  localparam LEN_BITS = $clog2(WIDTH + 1);

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_field_length_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
  endgenerate

  assign mask_o = {reach_i, reach_i[1]};

  wire [E*LEN_BITS-1:0] choice;

  genvar w, b;
  generate
    for (w = 0; w < E; w = w + 1) begin : g_code
      localparam [LEN_BITS-1:0] BITS = (w == 0) ? 0 : w + 1;
      wire chosen;
      if (w == 0) begin : g_first
        assign chosen = ~reach_i[1];
      end else if (w == E - 1) begin : g_last
        assign chosen = reach_i[w];
      end else begin : g_between
        assign chosen = reach_i[w] & ~reach_i[w+1];
      end
      wire [LEN_BITS-1:0] sum = kept_i + BITS;
      assign choice[w*LEN_BITS+:LEN_BITS] = sum & {LEN_BITS{chosen}};
    end
    for (b = 0; b < LEN_BITS; b = b + 1) begin : g_length
      wire [E-1:0] bits;
      for (w = 0; w < E; w = w + 1) begin : g_pick
        assign bits[w] = choice[w*LEN_BITS+b];
      end
      assign length_o[b] = |bits;
    end
  endgenerate

endmodule

`default_nettype wire
`endif
