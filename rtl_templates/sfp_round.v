// Mantissa step of one lane: rounding to the bits that are kept.
//
// duty      Adds to exponent and mantissa as one number what the rounding asks for, and clears the dropped bits: nothing
//           (truncation), just under half a unit with a carry in for a tie that goes up (nearest), or a random
//           number (stochastic). A carry into the exponent is right as it stands, up to infinity; from the largest
//           exponent on, saturate_i keeps the largest value instead. Infinities stay; a NaN is truncated, and gets its
//           top mantissa bit where nothing would be left of it, if that bit is kept.
// layout    value_i, value_o {exponent, mantissa}; drop_i[i] = 1: mantissa bit i is dropped
// latency   combinational
// handshake none

`ifndef SFP_ROUND_V
`define SFP_ROUND_V
`default_nettype none

module sfp_round #(
    parameter EXPONENT_BITS = 8,  // 2 .. 11
    parameter MANTISSA_BITS = 23  // 1 .. 52
) (
    input  wire [EXPONENT_BITS+MANTISSA_BITS-1:0] value_i,
    input  wire                                   special_i,     // an infinity or a NaN
    input  wire                                   saturate_i,    // the largest exponent there is, not to be passed
    input  wire [              MANTISSA_BITS-1:0] drop_i,
    input  wire                                   nearest_i,
    input  wire                                   away_i,        // nearest: ties go up; else to even
    input  wire                                   stochastic_i,
    input  wire [              MANTISSA_BITS-1:0] random_i,
    output wire [EXPONENT_BITS+MANTISSA_BITS-1:0] value_o,
    output wire                                   up_o           // larger than the truncated value
);

  localparam E = EXPONENT_BITS;
  localparam M = MANTISSA_BITS;

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_round_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
    if (M < 1 || M > 52) begin : g_bad_mantissa
      sfp_rule_round_MANTISSA_BITS_must_be_1_to_52 u_rule ();
    end
  endgenerate

  wire [E-1:0] exponent = value_i[M+:E];
  wire [M-1:0] mantissa = value_i[M-1:0];

  // last[i]: the last kept bit is number i, M for the hidden one; no bit of it is set when all are kept.
  wire [M:0] last = {drop_i, 1'b0} & ~{1'b0, drop_i};
  wire       odd = |(last & {|exponent, mantissa});

  wire [M-1:0] half = drop_i >> 1;
  wire [M-1:0] addend = {M{~special_i}} & (({M{nearest_i}} & half) | ({M{stochastic_i}} & drop_i & random_i));
  wire         carry = ~special_i & nearest_i & drop_i[0] & (away_i | odd);
  wire [E+M-1:0] sum;

  sfp_add #(
      .WIDTH(E + M)
  ) u_add (
      .a_i    (value_i),
      .b_i    ({{E{1'b0}}, addend}),
      .carry_i(carry),
      .sum_o  (sum)
  );

  // Nothing is added from the last kept bit on: where that changes, a carry came in.
  wire carried = sum[M] ^ exponent[0];
  wire over = saturate_i & carried;
  wire emptied = special_i & (|mantissa) & ~|(mantissa & ~drop_i);
  wire [M-1:0] top = ~({M{1'b1}} >> 1);

  assign value_o[M+:E]  = over ? exponent : sum[M+:E];
  assign value_o[M-1:0] = (sum[M-1:0] | {M{over}} | (top & {M{emptied}})) & ~drop_i;
  assign up_o           = ~over & (|(last & {carried, sum[M-1:0] ^ mantissa}));

endmodule

`default_nettype wire
`endif
