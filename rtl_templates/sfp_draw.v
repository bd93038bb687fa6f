// A whole length out of a real one.
//
// duty      length_i is a number n of HIGHEST at most, in units of 2^-FRACTION_BITS. What is drawn is floor(n) + 1 if
//           the fraction of n is above random_i, else floor(n): on average, n. A length above HIGHEST is taken as
//           HIGHEST and flagged.
// layout    reach_o[i] = 1: what is drawn is above i
// latency   combinational; the drawn number as a thermometer costs a choice behind the comparison, no addition
// handshake none

`ifndef SFP_DRAW_V
`define SFP_DRAW_V
`default_nettype none

module sfp_draw #(
    parameter HIGHEST       = 23,  // 1 .. 63
    parameter FRACTION_BITS = 8    // 1 or more
) (
    input  wire [$clog2(HIGHEST+1)+FRACTION_BITS-1:0] length_i,
    input  wire [                  FRACTION_BITS-1:0] random_i,
    output wire [              $clog2(HIGHEST+1)-1:0] number_o,
    output wire [                        HIGHEST-1:0] reach_o,
    output wire                                       clamp_o
);

  localparam BITS = $clog2(HIGHEST + 1);
  localparam [BITS-1:0] NOTHING = 0;
  localparam [BITS-1:0] ONE = 1;

  generate
    if (HIGHEST < 1 || HIGHEST > 63) begin : g_bad_highest
      sfp_rule_draw_HIGHEST_must_be_1_to_63 u_rule ();
    end
  endgenerate

  wire [         BITS-1:0] whole = length_i[FRACTION_BITS+:BITS];
  wire [FRACTION_BITS-1:0] fraction = length_i[FRACTION_BITS-1:0];
  wire                     more = fraction > random_i;
  wire [          HIGHEST:0] floor;  // 1, and what floor(n) reaches

  assign floor[0] = 1'b1;

  genvar i;
  generate
    for (i = 0; i < HIGHEST; i = i + 1) begin : g_step
      localparam [BITS-1:0] STEP = i;
      assign floor[i+1] = whole > STEP;
    end
  endgenerate

  assign reach_o  = more ? floor[HIGHEST-1:0] : floor[HIGHEST:1];
  assign clamp_o  = length_i > {HIGHEST[BITS-1:0], {FRACTION_BITS{1'b0}}};
  assign number_o = clamp_o ? HIGHEST[BITS-1:0] : whole + (more ? ONE : NOTHING);

endmodule

`default_nettype wire
`endif
