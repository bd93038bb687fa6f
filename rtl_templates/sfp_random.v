// Random bits: a linear feedback shift register that moves by a whole word.
//
// duty      A sequence s[0], s[1], .. over a primitive trinomial: x^31 + x^3 + 1 for words of up to 28 bits, that is
//           s[t+31] = s[t+3] ^ s[t], and x^63 + x + 1 above, s[t+63] = s[t+1] ^ s[t]. Each word is the next WORD_BITS
//           bits, so a new bit costs one XOR. Loading starts the sequence at a seed that differs between streams:
//           state bit i = seed_i[i % 30] ^ bit 63 - i of (STREAM + 1) * 0x9E3779B97F4A7C15, the top bit 1.
// layout    the first bit of a word is bit 0
// latency   word_o is the current word; next_o the one that it moves to, combinational from load_i and seed_i
// handshake none
//
// Load before use: out of reset the state is anything. Loading wins over moving.

`ifndef SFP_RANDOM_V
`define SFP_RANDOM_V
`default_nettype none

module sfp_random #(
    parameter STREAM    = 0,  // 0 .. 64
    parameter WORD_BITS = 23  // bits of a word, 1 .. 52
) (
    input  wire                 clk_i,
    input  wire                 load_i,
    input  wire                 move_i,
    input  wire [         29:0] seed_i,
    output wire [WORD_BITS-1:0] word_o,
    output wire [WORD_BITS-1:0] next_o
);

  localparam LENGTH = (WORD_BITS <= 28) ? 31 : 63;
  localparam TAP = (WORD_BITS <= 28) ? 3 : 1;
  localparam [63:0] SALT = (STREAM + 64'd1) * 64'h9E37_79B9_7F4A_7C15;

  generate
    if (STREAM < 0 || STREAM > 64) begin : g_bad_stream
      sfp_rule_random_STREAM_must_be_0_to_64 u_rule ();
    end
    if (WORD_BITS < 1 || WORD_BITS > 52) begin : g_bad_word
      sfp_rule_random_WORD_BITS_must_be_1_to_52 u_rule ();
    end
  endgenerate

  reg  [LENGTH-1:0] state_q;
  wire [LENGTH-1:0] start;
  wire [LENGTH-1:0] moved;
  wire [LENGTH-1:0] next = load_i ? start : moved;

  genvar i;
  generate
    for (i = 0; i < LENGTH; i = i + 1) begin : g_bit
      if (i == LENGTH - 1) begin : g_never_zero
        assign start[i] = 1'b1;
      end else begin : g_seeded
        assign start[i] = seed_i[i%30] ^ SALT[63-i];
      end
      if (i + WORD_BITS < LENGTH) begin : g_old
        assign moved[i] = state_q[i+WORD_BITS];
      end else begin : g_new
        assign moved[i] = state_q[i+WORD_BITS-LENGTH] ^ state_q[i+WORD_BITS-LENGTH+TAP];
      end
    end
  endgenerate

  always @(posedge clk_i) begin
    if (load_i | move_i) state_q <= next;
  end

  assign word_o = state_q[WORD_BITS-1:0];
  assign next_o = next[WORD_BITS-1:0];

endmodule

`default_nettype wire
`endif
