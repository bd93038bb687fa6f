// Scale and zero point of a packet of integers, made legal and taken apart.
//
// duty      A scale of 0, a negative one and NaNs with a sign become the smallest number above 0; an infinite one and
//           NaNs without a sign the largest finite one. A zero point that is not finite becomes the largest finite
//           number of its sign. Both changes are flagged. A zero point of -0 becomes +0.
// layout    FP32 bit patterns; a mantissa with its hidden bit; an exponent as the number of places that the mantissa
//           stands above that of a subnormal, plus 1: 1 .. 254
// latency   combinational
// handshake none

`ifndef SFP_GRID_V
`define SFP_GRID_V
`default_nettype none

module sfp_grid (
    input  wire [31:0] scale_i,
    input  wire [31:0] zero_point_i,
    output wire [23:0] scale_mantissa_o,
    output wire [ 7:0] scale_exponent_o,
    output wire [31:0] zero_point_o,
    output wire [23:0] zero_mantissa_o,
    output wire [ 7:0] zero_exponent_o,
    output wire        clamp_o
);

  wire        tiny = scale_i[31] | ~|scale_i[30:0];
  wire        huge = ~scale_i[31] & (&scale_i[30:23]);
  wire [30:0] legal = (scale_i[30:0] & {31{~tiny}}) | {30'd0, tiny};
  wire [30:0] scale = huge ? 31'h7F7F_FFFF : legal;

  assign scale_mantissa_o = {|scale[30:23], scale[22:0]};
  assign scale_exponent_o = {scale[30:24], scale[23] | ~|scale[30:23]};

  wire        endless = &zero_point_i[30:23];
  wire [30:0] size = endless ? 31'h7F7F_FFFF : zero_point_i[30:0];

  assign zero_point_o    = {zero_point_i[31] & (|size), size};
  assign zero_mantissa_o = {|size[30:23], size[22:0]};
  assign zero_exponent_o = {size[30:24], size[23] | ~|size[30:23]};

  assign clamp_o = tiny | huge | endless;

endmodule

`default_nettype wire
`endif
