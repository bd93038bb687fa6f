// Position counter: where in the current word the next field goes, shared by all lanes.
//
// duty      Lanes run in lockstep, so one counter serves them all. The position is kept as the index
//           of the last used bit, last_o = (used bits) - 1 modulo WIDTH, because a full word is held
//           back until more bits follow: WIDTH used bits and the start of a packet then read alike
//           (WIDTH - 1), and the carry of last + length says that a field needs a new word.
//           The length has a part that rests during a packet, kept_i, and one that comes late with every
//           row, extra_i. last + kept is a register, so that one short sum stands before wrap_o; and the
//           rotate amount, last plus a constant of the packet, is one too, so that none stands before the
//           rotator.
// layout    last_o 0 .. WIDTH-1 bits; rotate_o 0 .. WIDTH-1 places; kept_i + extra_i + carry_i 0 .. WIDTH bits
// latency   wrap_o is combinational from extra_i and carry_i; last_o and rotate_o move one cycle after step_i
// handshake none; load_i wins over step_i

`ifndef SFP_POSITION_V
`define SFP_POSITION_V
`default_nettype none

module sfp_position #(
    parameter WIDTH      = 32,  // bits of the word, 2 .. 64
    parameter EXTRA_BITS = 4,   // bits of extra_i, 1 .. $clog2(WIDTH+1)
    parameter FAST       = 0    // 1: three numbers in one sum where WIDTH is a power of two: shorter, and larger
) (
    input wire clk_i,

    input wire                       load_i,   // start of a packet
    input wire [$clog2(WIDTH+1)-1:0] kept_i,   // bits of every field of the packet, taken at load_i
    input wire [  $clog2(WIDTH)-1:0] base_i,   // rotate amount of its first field, taken at load_i
    input wire                       step_i,
    input wire [     EXTRA_BITS-1:0] extra_i,  // more bits of this field
    input wire                       carry_i,  // and one more

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
    if (FAST < 0 || FAST > 1) begin : g_bad_fast
      sfp_rule_position_FAST_must_be_0_or_1 u_rule ();
    end
    if (EXTRA_BITS < 1 || EXTRA_BITS > LEN_BITS) begin : g_bad_extra
      sfp_rule_position_EXTRA_BITS_must_be_1_to_those_of_a_length u_rule ();
    end
  endgenerate

  reg [SUM_BITS-1:0] sum_q;     // last + kept, where the top bit still has what a wrap takes from it
  reg                wrapped_q; // that: it is taken off a cycle later, where it is early
  reg [POS_BITS-1:0] last_q;
  reg [POS_BITS-1:0] rotate_q;
  reg [LEN_BITS-1:0] kept_q;
  reg [POS_BITS-1:0] turn_q;    // rotate - last modulo WIDTH

  wire [SUM_BITS-1:0] sum = {sum_q[POS_BITS] ^ wrapped_q, sum_q[POS_BITS-1:0]};
  wire [SUM_BITS-1:0] kept = {{(SUM_BITS - LEN_BITS) {1'b0}}, kept_q};
  wire [SUM_BITS-1:0] extra = {{(SUM_BITS - EXTRA_BITS) {1'b0}}, extra_i};
  wire [SUM_BITS-1:0] total = sum + extra + {{POS_BITS{1'b0}}, carry_i};
  wire [SUM_BITS-1:0] sum_d;
  wire                wrapped_d;
  wire [POS_BITS-1:0] last_d;
  wire [POS_BITS-1:0] rotate_d;

  generate
    if ((WIDTH & (WIDTH - 1)) == 0) begin : g_power_of_two
      // The carry is the comparison, and sums wrap by themselves.
      assign wrap_o   = total[POS_BITS];
      assign last_d   = total[POS_BITS-1:0];
      if (FAST != 0) begin : g_three
        // A row of full adders and one carry chain in place of two chains. The bit that last_d leaves out of the
        // total is taken from the sum again.
        wire [SUM_BITS-1:0] three;
        wire [SUM_BITS-1:0] turned;
        wire [SUM_BITS-1:0] turn = {1'b0, turn_q};
        wire [SUM_BITS-1:0] kept_carry = (sum & (extra | kept)) | (extra & kept);
        wire [SUM_BITS-1:0] turn_carry = (sum & (extra | turn)) | (extra & turn);
        sfp_add #(
            .WIDTH(SUM_BITS)
        ) u_three (
            .a_i    (sum ^ extra ^ kept),
            .b_i    ({kept_carry[SUM_BITS-2:0], 1'b0}),
            .carry_i(carry_i),
            .sum_o  (three)
        );
        sfp_add #(
            .WIDTH(SUM_BITS)
        ) u_turned (
            .a_i    (sum ^ extra ^ turn),
            .b_i    ({turn_carry[SUM_BITS-2:0], 1'b0}),
            .carry_i(carry_i),
            .sum_o  (turned)
        );
        wire unused_carries = &{1'b0, kept_carry[POS_BITS], turn_carry[POS_BITS], turned[POS_BITS]};
        assign sum_d    = three;
        assign wrapped_d = wrap_o;
        assign rotate_d = turned[POS_BITS-1:0];
      end else begin : g_two
        assign wrapped_d = 1'b0;
        assign sum_d    = {1'b0, last_d} + kept;
        assign rotate_d = last_d + turn_q;
      end
    end else begin : g_any_width
      // Sum and sum - WIDTH side by side; the sign of the second one chooses.
      wire [SUM_BITS:0] less = {1'b0, total} - WIDTH[SUM_BITS:0];
      wire [SUM_BITS:0] turned = {2'b00, last_d} + {2'b00, turn_q};
      wire [SUM_BITS:0] turned_less = turned - WIDTH[SUM_BITS:0];
      wire              unused_bits = &{1'b0, less[SUM_BITS-1:POS_BITS], turned[SUM_BITS:POS_BITS],
                                        turned_less[SUM_BITS-1:POS_BITS]};
      assign wrap_o   = ~less[SUM_BITS];
      assign last_d   = wrap_o ? less[POS_BITS-1:0] : total[POS_BITS-1:0];
      assign wrapped_d = 1'b0;
      assign sum_d    = {1'b0, last_d} + kept;
      assign rotate_d = turned_less[SUM_BITS] ? turned[POS_BITS-1:0] : turned_less[POS_BITS-1:0];
    end
  endgenerate

  // No reset: every packet loads the counter before its first field.
  always @(posedge clk_i) begin
    if (load_i) begin
      sum_q    <= LAST[SUM_BITS-1:0] + {{(SUM_BITS - LEN_BITS) {1'b0}}, kept_i};
      wrapped_q <= 1'b0;
      last_q   <= LAST[POS_BITS-1:0];
      rotate_q <= base_i;
      kept_q   <= kept_i;
      turn_q   <= (base_i == LAST[POS_BITS-1:0]) ? {POS_BITS{1'b0}} : base_i + 1'b1;
    end else if (step_i) begin
      sum_q    <= sum_d;
      wrapped_q <= wrapped_d;
      last_q   <= last_d;
      rotate_q <= rotate_d;
    end
  end

  assign last_o   = last_q;
  assign rotate_o = rotate_q;

endmodule

`default_nettype wire
`endif
