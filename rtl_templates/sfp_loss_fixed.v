// Loss as a fixed-point number, one place a cycle.
//
// duty      Turns an FP32 loss into LOSS_BITS bits with the step 2^(LIMIT_EXPONENT - 127 - (LOSS_BITS - 1)): cut
//           towards zero; a magnitude of 2^(LIMIT_EXPONENT - 127) or more becomes the largest there is and is flagged.
//           Infinities and NaNs are told apart; their number means nothing.
// layout    loss_i: IEEE 754 binary32; value_o: two's complement, -(2^(LOSS_BITS-1) - 1) .. 2^(LOSS_BITS-1) - 1.
//           Zeros and subnormal numbers lie below the step, whatever the parameters: no exponent needs care of its own.
// latency   load_i, then shift_i with step_i = 0, 1 .. LOSS_BITS - 2, then sign_i: value_o, from flip-flops, is right
//           from the next cycle on. loss_i stands still all the time; finite_o and over_o are combinational from it.
// handshake none

`ifndef SFP_LOSS_FIXED_V
`define SFP_LOSS_FIXED_V
`default_nettype none

module sfp_loss_fixed #(
    parameter LOSS_BITS      = 18,  // bits of the number, 8 .. 24
    parameter LIMIT_EXPONENT = 131  // exponent field of the smallest loss out of range, 67 .. 187 (131: 16.0)
) (
    input wire clk_i,

    input wire        load_i,
    input wire        shift_i,
    input wire [ 7:0] step_i,
    input wire        sign_i,
    input wire [31:0] loss_i,

    output wire [LOSS_BITS-1:0] value_o,
    output wire                 finite_o,
    output wire                 over_o     // out of range
);

  localparam MAGNITUDE = LOSS_BITS - 1;
  localparam [8:0] LARGEST = LIMIT_EXPONENT[8:0] - 9'd1;  // exponent field of the top binade in range

  generate
    if (LOSS_BITS < 8 || LOSS_BITS > 24) begin : g_bad_bits
      sfp_rule_LOSS_BITS_must_be_8_to_24 u_rule ();
    end
    if (LIMIT_EXPONENT < 67 || LIMIT_EXPONENT > 187) begin : g_bad_limit
      sfp_rule_LIMIT_EXPONENT_must_be_67_to_187 u_rule ();
    end
  endgenerate

  // How many places the significand moves down.
  wire [8:0] distance = LARGEST - {1'b0, loss_i[30:23]};
  wire       move = shift_i & ~over_o & (distance[7:0] > step_i);

  assign finite_o = ~&loss_i[30:23];
  assign over_o   = distance[8];

  reg [LOSS_BITS-1:0] value_q;  // the magnitude, then the number

  always @(posedge clk_i) begin
    if (load_i) value_q <= {1'b0, {1'b1, loss_i[22-:MAGNITUDE-1]} | {MAGNITUDE{over_o}}};
    else if (move) value_q <= {1'b0, value_q[LOSS_BITS-1:1]};
    else if (sign_i & loss_i[31]) value_q <= ~value_q + {{MAGNITUDE{1'b0}}, 1'b1};
  end

  assign value_o = value_q;

  // Below the lowest place of the largest loss.
  wire unused_bits = &{1'b0, loss_i[22-(MAGNITUDE-1):0]};

endmodule

`default_nettype wire
`endif
