// Sum of many terms, pairwise, a rank of registers behind each level.
//
// duty      sum_o + carry_o is the sum of all terms and all carries. A term's carry completes a negative number that is given
//           as the complement of its magnitude; each adder takes one of the two that reach it and hands the other on.
// layout    term i at [i*TERM_BITS +: TERM_BITS], two's complement
// latency   ceil(log2(TERMS)) moves of the pipeline (cycles with en_i)
// handshake none

`ifndef SFP_SUM_TREE_V
`define SFP_SUM_TREE_V
`default_nettype none

module sfp_sum_tree #(
    parameter TERMS     = 8,   // 1 .. 64
    parameter TERM_BITS = 29,  // 2 or more
    parameter WIDTH     = 32   // bits of the sum, TERM_BITS + ceil(log2(TERMS)) .. 64
) (
    input  wire                       clk_i,
    input  wire                       en_i,
    input  wire [TERMS*TERM_BITS-1:0] terms_i,
    input  wire [          TERMS-1:0] carries_i,
    output wire [          WIDTH-1:0] sum_o,
    output wire                       carry_o
);

  localparam LEVELS = $clog2(TERMS);
  localparam LEAVES = 1 << LEVELS;
  localparam NODES = 2 * LEAVES;  // node 1 is the root, those below node n are 2n and 2n + 1

  generate
    if (TERMS < 1 || TERMS > 64) begin : g_bad_terms
      sfp_rule_tree_TERMS_must_be_1_to_64 u_rule ();
    end
    if (TERM_BITS < 2 || WIDTH < TERM_BITS + LEVELS || WIDTH > 64) begin : g_bad_width
      sfp_rule_tree_WIDTH_must_hold_the_sum_and_be_at_most_64 u_rule ();
    end
  endgenerate

  wire [NODES*WIDTH-1:0] sums;
  wire [      NODES-1:0] carries;

  assign sums[WIDTH-1:0] = {WIDTH{1'b0}};
  assign carries[0]      = 1'b0;
  wire unused_node = &{1'b0, sums[WIDTH-1:0], carries[0]};

  genvar n;
  generate
    for (n = 0; n < LEAVES; n = n + 1) begin : g_leaf
      if (n < TERMS) begin : g_term
        wire [TERM_BITS-1:0] term = terms_i[n*TERM_BITS+:TERM_BITS];
        if (WIDTH > TERM_BITS) begin : g_extended
          assign sums[(LEAVES+n)*WIDTH+:WIDTH] = {{(WIDTH - TERM_BITS) {term[TERM_BITS-1]}}, term};
        end else begin : g_as_it_is
          assign sums[(LEAVES+n)*WIDTH+:WIDTH] = term;
        end
        assign carries[LEAVES+n] = carries_i[n];
      end else begin : g_nothing
        assign sums[(LEAVES+n)*WIDTH+:WIDTH] = {WIDTH{1'b0}};
        assign carries[LEAVES+n]             = 1'b0;
      end
    end
    for (n = 1; n < LEAVES; n = n + 1) begin : g_node
      wire [WIDTH-1:0] sum;
      reg  [WIDTH-1:0] sum_q;
      reg              carry_q;

      sfp_add #(
          .WIDTH(WIDTH)
      ) u_add (
          .a_i    (sums[2*n*WIDTH+:WIDTH]),
          .b_i    (sums[(2*n+1)*WIDTH+:WIDTH]),
          .carry_i(carries[2*n]),
          .sum_o  (sum)
      );

      always @(posedge clk_i) begin
        if (en_i) begin
          sum_q   <= sum;
          carry_q <= carries[2*n+1];
        end
      end

      assign sums[n*WIDTH+:WIDTH] = sum_q;
      assign carries[n]           = carry_q;
    end
    if (LEVELS == 0) begin : g_single
      wire unused_clock = &{1'b0, clk_i, en_i};
    end
  endgenerate

  assign sum_o   = sums[WIDTH+:WIDTH];
  assign carry_o = carries[1];

endmodule

`default_nettype wire
`endif
