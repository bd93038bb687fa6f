// Thermometer to number: how many steps are reached.
//
// duty      Bit b of the number changes at every multiple of 2^b, and lower steps are reached first, so it is
//           set when a step that is an odd multiple of 2^b is reached and the next even one is not.
// layout    reach_i[s] = (number >= s), s = 1 .. STEPS; number_o 0 .. STEPS
// latency   combinational
// handshake none

`ifndef SFP_COUNT_REACHED_V
`define SFP_COUNT_REACHED_V
`default_nettype none

module sfp_count_reached #(
    parameter STEPS = 7  // 1 .. 64
) (
    input  wire [              STEPS:1] reach_i,
    output wire [$clog2(STEPS+1)-1:0] number_o
);

  generate
    if (STEPS < 1 || STEPS > 64) begin : g_bad_steps
      sfp_rule_count_reached_STEPS_must_be_1_to_64 u_rule ();
    end
  endgenerate

  genvar b, s;
  generate
    for (b = 0; b < $clog2(STEPS + 1); b = b + 1) begin : g_bit
      wire [STEPS:1] odd;
      for (s = 1; s <= STEPS; s = s + 1) begin : g_step
        if (s % (2 << b) != (1 << b)) begin : g_none
          assign odd[s] = 1'b0;
        end else if (s + (1 << b) <= STEPS) begin : g_run
          assign odd[s] = reach_i[s] & ~reach_i[s+(1<<b)];
        end else begin : g_open
          assign odd[s] = reach_i[s];
        end
      end
      assign number_o[b] = |odd;
    end
  endgenerate

endmodule

`default_nettype wire
`endif
