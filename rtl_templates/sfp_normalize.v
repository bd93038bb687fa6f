// Normalizer: shifts a number left until its highest bit is set.
//
// duty      One level for each bit of the distance, the longest one first: a level shifts where nothing would be lost.
//           A zero comes out as zero, with the largest distance that the levels can make.
// layout    number_o = number_i << zeros_o; its highest bit is set unless it is zero
// latency   combinational
// handshake none

`ifndef SFP_NORMALIZE_V
`define SFP_NORMALIZE_V
`default_nettype none

module sfp_normalize #(
    parameter WIDTH = 28  // bits, 2 .. 256
) (
    input  wire [        WIDTH-1:0] number_i,
    output wire [        WIDTH-1:0] number_o,
    output wire [$clog2(WIDTH)-1:0] zeros_o
);

  localparam LEVELS = $clog2(WIDTH);

  generate
    if (WIDTH < 2 || WIDTH > 256) begin : g_bad_width
      sfp_rule_normalize_WIDTH_must_be_2_to_256 u_rule ();
    end
  endgenerate

  // {distance, number} after all levels.
  function [LEVELS+WIDTH-1:0] normalize;
    input [WIDTH-1:0] number;
    integer k;
    begin
      normalize = {{LEVELS{1'b0}}, number};
      for (k = LEVELS - 1; k >= 0; k = k - 1) begin
        if (~|(normalize[WIDTH-1:0] & ~({WIDTH{1'b1}} >> (1 << k)))) begin
          normalize[WIDTH-1:0] = normalize[WIDTH-1:0] << (1 << k);
          normalize[WIDTH+k]   = 1'b1;
        end
      end
    end
  endfunction

  assign {zeros_o, number_o} = normalize(number_i);

endmodule

`default_nettype wire
`endif
