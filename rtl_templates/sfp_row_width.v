// Width decision of a row: the smallest width code that fits all lanes.
//
// duty      A leading-one detector over the OR of the lanes' magnitudes (SFP v1; docs/wire_format.md
//           section 3, delta and bias). A zero under the zero code needs its own code word, so at
//           least code 1; code E-1 stores the exponent itself and takes what no other code reaches.
// layout    magnitude_i: OR over the lanes of |difference|; reach_o[w] = (code >= w); code_o 0 .. E-1
// latency   combinational
// handshake none

`ifndef SFP_ROW_WIDTH_V
`define SFP_ROW_WIDTH_V
`default_nettype none

module sfp_row_width #(
    parameter EXPONENT_BITS = 8  // 2 .. 11
) (
    input  wire                             raw_i,        // the row stores its exponents as they are
    input  wire                             zero_i,       // a lane holds a zero that has a code word
    input  wire [        EXPONENT_BITS-1:0] magnitude_i,
    output wire [        EXPONENT_BITS-1:1] reach_o,
    output wire [$clog2(EXPONENT_BITS)-1:0] code_o
);

  localparam E = EXPONENT_BITS;
  localparam CODE_BITS = $clog2(E);

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_row_width_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
  endgenerate

  genvar w, b;
  generate
    for (w = 1; w < E; w = w + 1) begin : g_reach
      if (w == 1) begin : g_first
        assign reach_o[w] = raw_i | zero_i | (|magnitude_i);
      end else begin : g_next
        assign reach_o[w] = raw_i | (|magnitude_i[E-1:w-1]);
      end
    end
    // Bit b of the code changes at every multiple of 2^b: the code has it when an odd number of these
    // multiples is reached, and reached ones come first, so every other step is enough.
    for (b = 0; b < CODE_BITS; b = b + 1) begin : g_code
      wire [E-1:0] odd;
      for (w = 0; w < E; w = w + 1) begin : g_step
        if (w == 0 || (w >> b) % 2 == 0 || w % (1 << b) != 0) begin : g_none
          assign odd[w] = 1'b0;
        end else if (w + (1 << b) < E) begin : g_run
          assign odd[w] = reach_o[w] & ~reach_o[w+(1<<b)];
        end else begin : g_open
          assign odd[w] = reach_o[w];
        end
      end
      assign code_o[b] = |odd;
    end
  endgenerate

endmodule

`default_nettype wire
`endif
