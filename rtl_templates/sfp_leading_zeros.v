// Counts the zeros above a word's highest one.
//
// duty      A tree: of two halves, that above says how many unless it holds nothing, then that below says the rest.
// layout    count_o: 0 .. WIDTH; more than WIDTH - 1 for a word of zeros
// latency   combinational
// handshake none

`ifndef SFP_LEADING_ZEROS_V
`define SFP_LEADING_ZEROS_V
`default_nettype none

module sfp_leading_zeros #(
    parameter WIDTH = 67  // 2 .. 128
) (
    input  wire [        WIDTH-1:0] word_i,
    output wire [$clog2(WIDTH+1)-1:0] count_o
);

  localparam BITS = $clog2(WIDTH + 1);
  localparam LEAVES = 1 << BITS;

  generate
    if (WIDTH < 2 || WIDTH > 128) begin : g_bad_width
      sfp_rule_WIDTH_must_be_2_to_128 u_rule ();
    end
  endgenerate

  genvar l, i;
  generate
    for (l = 0; l <= BITS; l = l + 1) begin : g_level
      localparam NODES = LEAVES >> l;
      wire [     NODES-1:0] some;           // the node's part of the word has a one
      wire [NODES*BITS-1:0] count;  // zeros above its highest one
      for (i = 0; i < NODES; i = i + 1) begin : g_node
        if (l == 0) begin : g_leaf
          // Filled up with ones below the word.
          if (i < LEAVES - WIDTH) begin : g_fill
            assign some[i] = 1'b1;
          end else begin : g_bit
            assign some[i] = word_i[i-(LEAVES-WIDTH)];
          end
          assign count[i*BITS+:BITS] = {BITS{1'b0}};
        end else begin : g_pair
          wire above = g_level[l-1].some[2*i+1];
          wire [BITS-1:0] low = g_level[l-1].count[2*i*BITS+:BITS];
          wire [BITS-1:0] high = g_level[l-1].count[(2*i+1)*BITS+:BITS];
          assign some[i] = above | g_level[l-1].some[2*i];
          assign count[i*BITS+:BITS] = above ? high : low | (1 << (l - 1));
        end
      end
    end
  endgenerate

  assign count_o = g_level[BITS].count;
  wire unused_some = g_level[BITS].some;

endmodule

`default_nettype wire
`endif
