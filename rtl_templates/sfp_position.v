// Position counter: where in the current word the next field goes, shared by all lanes.
//
// duty      Lanes run in lockstep, so one counter serves them all. The position is kept as the index
//           of the last used bit, last_o = (used bits) - 1 modulo WIDTH, because a full word is held
//           back until more bits follow: WIDTH used bits and the start of a packet then read alike
//           (WIDTH - 1), and the carry of last_o + length_i says that a field needs a new word.
//           The rotate amount is a counter of its own, so that no adder stands before the rotator;
//           it starts at base_i and moves with the same steps.
// layout    last_o 0 .. WIDTH-1 bits; rotate_o 0 .. WIDTH-1 places; length_i 0 .. WIDTH bits
// latency   wrap_o is combinational from length_i; last_o and rotate_o move one cycle after step_i
// handshake none; load_i wins over step_i

`ifndef SFP_POSITION_V
`define SFP_POSITION_V
`default_nettype none

module sfp_position #(
    parameter WIDTH = 32  // bits of the word, 2 .. 64
) (
    input wire clk_i,

    input wire                       load_i,   // start of a packet
    input wire [  $clog2(WIDTH)-1:0] base_i,   // rotate amount of the first field
    input wire                       step_i,
    input wire [$clog2(WIDTH+1)-1:0] length_i, // bits of the field

    output wire [$clog2(WIDTH)-1:0] last_o,
    output wire [$clog2(WIDTH)-1:0] rotate_o,
    output wire                     wrap_o     // the field reaches past the current word
);

  localparam POS_BITS = $clog2(WIDTH);
  localparam LEN_BITS = $clog2(WIDTH + 1);
  localparam SUM_BITS = POS_BITS + 1;
  localparam LAST = WIDTH - 1;

  generate
    if (WIDTH < 2 || WIDTH > 64) begin : g_bad_width
      sfp_rule_position_WIDTH_must_be_2_to_64 u_rule ();
    end
  endgenerate

  reg [POS_BITS-1:0] last_q;
  reg [POS_BITS-1:0] rotate_q;

  wire [POS_BITS-1:0] last_d;
  wire [POS_BITS-1:0] rotate_d;

  generate
    if ((WIDTH & (WIDTH - 1)) == 0) begin : g_power_of_two
      // The carry is the comparison, and the sum wraps by itself.
      wire [SUM_BITS-1:0] last_sum = {1'b0, last_q} + length_i;
      assign wrap_o   = last_sum[POS_BITS];
      assign last_d   = last_sum[POS_BITS-1:0];
      assign rotate_d = rotate_q + length_i[POS_BITS-1:0];
    end else begin : g_any_width
      // Sum and sum - WIDTH side by side; the sign of the second one chooses.
      wire [SUM_BITS:0] pad = {{(SUM_BITS + 1 - LEN_BITS) {1'b0}}, length_i};
      wire [SUM_BITS:0] last_sum = {2'b00, last_q} + pad;
      wire [SUM_BITS:0] last_less = last_sum - WIDTH[SUM_BITS:0];
      wire [SUM_BITS:0] rotate_sum = {2'b00, rotate_q} + pad;
      wire [SUM_BITS:0] rotate_less = rotate_sum - WIDTH[SUM_BITS:0];
      wire              unused_bits = &{1'b0, last_less[SUM_BITS-1:POS_BITS], last_sum[SUM_BITS:POS_BITS],
                                        rotate_less[SUM_BITS-1:POS_BITS], rotate_sum[SUM_BITS:POS_BITS]};
      assign wrap_o   = ~last_less[SUM_BITS];
      assign last_d   = last_less[SUM_BITS] ? last_sum[POS_BITS-1:0] : last_less[POS_BITS-1:0];
      assign rotate_d = rotate_less[SUM_BITS] ? rotate_sum[POS_BITS-1:0] : rotate_less[POS_BITS-1:0];
    end
  endgenerate

  // No reset: every packet loads the counter before its first field.
  always @(posedge clk_i) begin
    if (load_i) begin
      last_q   <= LAST[POS_BITS-1:0];
      rotate_q <= base_i;
    end else if (step_i) begin
      last_q   <= last_d;
      rotate_q <= rotate_d;
    end
  end

  assign last_o   = last_q;
  assign rotate_o = rotate_q;

endmodule

`default_nettype wire
`endif
