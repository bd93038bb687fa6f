// Lane unpacker: takes one field a row and a lane out of LANES strings of WIDTH-bit words.
//
// duty      The mirror of sfp_packer: the current word of each lane is kept, a field that reaches past it
//           takes its upper part from the next word on word_i, and one rotation brings it down to its
//           fixed place. The position, the mask and the rotate amount come from outside, one for all
//           lanes; they depend on lengths alone and can run ahead of the data.
// layout    word_i, field_o: lane k at [k*WIDTH +: WIDTH]; mask_i: 1 for the bits that come from the next
//           word (below the position), 0 for those of the current one; amounts_i: the amount four times,
//           the second and the fourth time inverted, lane k uses k modulo 4; bits of field_o that the field
//           does not use are those of its neighbours: mask them
// latency   field_o is combinational from word_i, with CUT_ROTATE one move of the pipeline (en_i) later; the
//           current word follows one cycle after take_i
// handshake none; take_i: the next word becomes the current one

`ifndef SFP_UNPACKER_V
`define SFP_UNPACKER_V
`default_nettype none

module sfp_unpacker #(
    parameter WIDTH = 32,  // bits of a word, 2 .. 64
    parameter LANES = 8,   // 1 .. 64
    parameter CUT_ROTATE = 0  // levels of the rotator before a cut in it; 0: no cut
) (
    input wire clk_i,

    input  wire                     en_i,
    input  wire                     held_i,    // ~en_i, from another flip-flop
    input  wire                     take_i,
    input  wire [        WIDTH-1:0] mask_i,
    input  wire [4*$clog2(WIDTH)-1:0] amounts_i, // places towards the LSB, 0 .. WIDTH-1, four times
    input  wire [  LANES*WIDTH-1:0] word_i,
    output wire [  LANES*WIDTH-1:0] field_o
);

  generate
    if (WIDTH < 2 || WIDTH > 64) begin : g_bad_width
      sfp_rule_unpacker_WIDTH_must_be_2_to_64 u_rule ();
    end
    if (LANES < 1 || LANES > 64) begin : g_bad_lanes
      sfp_rule_unpacker_LANES_must_be_1_to_64 u_rule ();
    end
  endgenerate

  localparam LEVELS = $clog2(WIDTH);

  generate
    if (CUT_ROTATE < 0 || CUT_ROTATE > LEVELS) begin : g_bad_cut
      sfp_rule_unpacker_CUT_ROTATE_must_be_0_to_the_bits_of_amount u_rule ();
    end
  endgenerate

  localparam CUT = (CUT_ROTATE != 0) ? 1 : 0;
  localparam FIRST_LEVELS = (CUT != 0) ? CUT_ROTATE : LEVELS;

  wire unused_copies = &{1'b0, held_i, amounts_i};

  genvar k;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      reg  [WIDTH-1:0] word_q;
      wire [WIDTH-1:0] next = word_i[k*WIDTH+:WIDTH];
      wire [WIDTH-1:0] both = (next & mask_i) | (word_q & ~mask_i);

      wire [WIDTH-1:0] begun;
      wire [WIDTH-1:0] ranked;

      // An amount drives a multiplexer for every level and bit of a word, and a tree of buffers for all lanes takes
      // half a cycle. So four registers share that load. Those of odd lanes are inverted, and those of every second
      // pair of lanes are loaded by another signal: tools merge registers that they know to hold the same.
      localparam INVERTED = k % 2;
      localparam OTHER = (CUT != 0) ? (k / 2) % 2 : 0;
      wire [LEVELS-1:0] early = amounts_i[(k%4)*LEVELS+:LEVELS];
      wire [LEVELS-1:0] late;

      sfp_rank #(
          .WIDTH(LEVELS),
          .CUT  (CUT)
      ) u_rank_amount (
          .clk_i(clk_i),
          .rst_i(1'b0),
          .en_i ((OTHER != 0) ? ~held_i : en_i),
          .d_i  (early),
          .q_o  (late)
      );

      sfp_rotate #(
          .WIDTH (WIDTH),
          .LEFT  (0),
          .FIRST (LEVELS - FIRST_LEVELS),
          .LEVELS(FIRST_LEVELS)
      ) u_begin (
          .amount_i(early ^ {LEVELS{INVERTED[0]}}),
          .word_i  (both),
          .word_o  (begun)
      );

      sfp_rank #(
          .WIDTH(WIDTH),
          .CUT  (CUT)
      ) u_rank (
          .clk_i(clk_i),
          .rst_i(1'b0),
          .en_i (en_i),
          .d_i  (begun),
          .q_o  (ranked)
      );

      sfp_rotate #(
          .WIDTH (WIDTH),
          .LEFT  (0),
          .FIRST (0),
          .LEVELS(LEVELS - FIRST_LEVELS)
      ) u_finish (
          .amount_i(late ^ {LEVELS{INVERTED[0]}}),
          .word_i  (ranked),
          .word_o  (field_o[k*WIDTH+:WIDTH])
      );

      always @(posedge clk_i) begin
        if (take_i) word_q <= next;
      end
    end
  endgenerate

endmodule

`default_nettype wire
`endif
