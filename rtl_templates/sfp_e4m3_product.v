// Scale of a block in E4M3 times the packet's scale, exactly.
//
// duty      The product is product_o * 2^-27 * 2^(exponent_o - 134), its leading one at the top of product_o.
// layout    code_i: OCP E4M3, the sign ignored; significand_i, exponent_i: the packet's scale as sfp_element_unpack gives an
//           FP32 number, significand_i * 2^-23 * 2^(exponent_i - 127)
// latency   combinational
// handshake none

`ifndef SFP_E4M3_PRODUCT_V
`define SFP_E4M3_PRODUCT_V
`default_nettype none

module sfp_e4m3_product (
    input  wire [ 7:0] code_i,
    input  wire [23:0] significand_i,
    input  wire [ 9:0] exponent_i,     // signed
    output wire [27:0] product_o,      // 0 for zero
    output wire [ 9:0] exponent_o,     // signed
    output wire        nan_o           // the scale is NaN
);

  localparam [22:0] SCALE_FORMAT = {3'd0, 2'd2, 9'd135, 5'd3, 4'd4};

  wire       unused_negative;
  wire       unused_infinite;
  wire [9:0] exponent;
  wire [3:0] significand;

  sfp_element_unpack #(
      .CODE_BITS    (8),
      .MANTISSA_BITS(3),
      .NORMALIZE    (1)
  ) u_unpack (
      .format_i     (SCALE_FORMAT),
      .code_i       (code_i),
      .negative_o   (unused_negative),
      .nan_o        (nan_o),
      .infinite_o   (unused_infinite),
      .exponent_o   (exponent),
      .significand_o(significand)
  );

  wire [27:0] product = {4'd0, significand_i} * {24'd0, significand};

  assign product_o  = product[27] ? product : {product[26:0], 1'b0};
  assign exponent_o = exponent_i + exponent + {9'd0, product[27]};

  wire unused = &{1'b0, unused_negative, unused_infinite};

endmodule

`default_nettype wire
`endif
