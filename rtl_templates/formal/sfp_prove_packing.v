// Proof of one step of packing, by one step of unpacking.
//
// duty      A whole sfp_encoder, cut before its data packer (CUT: what the packer takes), takes one row at the packer in
//           whatever state that is. What it then holds of the row, in the word on its way and in the word being
//           filled, is given to a whole sfp_decoder, cut behind its lengths (CUT: the exponent's bits), that stands
//           at the same position: the field that its unpacker makes of it is the one that the packer took. Bits
//           that rows to come will add are anything.
// takes     at the step's start: both positions are the same and each counter says so in all of its registers; the
//           word being filled is empty above the position. Asserted at the step's end, so that the next step may
//           take it; a packet's start sets the counters, to a position above which there is nothing.
// bounded   no: by induction over rows
//
// 3. What a step of the packer writes a step of the unpacker reads, bit for bit, for every position, every length
//    of a field, and whatever stood there before and comes behind it.

`ifndef SFP_PROVE_PACKING_V
`define SFP_PROVE_PACKING_V
`default_nettype none

module sfp_prove_packing #(
    parameter EXPONENT_BITS      = 8,
    parameter MANTISSA_BITS      = 7,
    parameter LANES              = 2,
    parameter ROWS               = 8,
    parameter CODINGS            = 2,
    parameter CUT_MAXIMUM        = 0,
    parameter CUT_INPUT          = 0,
    parameter CUT_DIFFERENCE     = 0,
    parameter CUT_ROTATE         = 0,
    parameter CUT_OUTPUT         = 0,
    parameter DECODER_CUT_ROWS   = 0,
    parameter DECODER_CUT_ROTATE = 0,
    parameter DECODER_CUT_OUTPUT = 0
) (
    input wire                                             clk_i,
    // Sampled in the first cycle: anything.
    input wire [$clog2(2+EXPONENT_BITS+MANTISSA_BITS)-1:0] kept_i,   // bits that every field has
    input wire [$clog2(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] base_i,   // a field's place in its word
    input wire [$clog2(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] last_i,   // position
    input wire [              $clog2(EXPONENT_BITS+1)-1:0] extra_i,  // more bits of this row's fields
    input wire [LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] later_i,  // bits of rows to come
    input wire [LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0] other_i   // a word that the row does not reach
);

  localparam E = EXPONENT_BITS;
  localparam M = MANTISSA_BITS;
  localparam W = 1 + E + M;
  localparam BYTES = W / 8;
  localparam POS_BITS = $clog2(W);
  localparam LEN_BITS = $clog2(W + 1);
  localparam X_BITS = $clog2(E + 1);
  localparam CODE_BITS = $clog2(E);
  localparam LAST = W - 1;
  localparam [POS_BITS:0] WORD = W[POS_BITS:0];
  localparam STEP = 3;  // cycle of the decoder's step
  localparam FIELD = STEP + 1 + ((DECODER_CUT_ROTATE != 0) ? 1 : 0);
  localparam MERGE = (CUT_ROTATE != 0) ? 1 : 0;
  localparam BEAT = MERGE + CUT_OUTPUT;

  // Nets within the units, joined to these by the proof's script.
  /* verilator lint_off UNDRIVEN */
  wire                encoder_row;
  wire                encoder_start;
  wire                encoder_flush;
  wire [  X_BITS-1:0] encoder_extra;
  wire [ LANES*W-1:0] encoder_word;
  wire                encoder_go;
  wire                encoder_held;
  wire                encoder_empty;
  wire [ LANES*W-1:0] encoder_fill;
  wire [POS_BITS-1:0] encoder_last;
  wire [POS_BITS-1:0] encoder_rotate;
  wire [  POS_BITS:0] encoder_sum;
  wire [LEN_BITS-1:0] encoder_kept;
  wire [POS_BITS-1:0] encoder_turn;
  wire [CODE_BITS-1:0] decoder_code;
  wire                decoder_carry;
  wire                decoder_begin;
  wire                decoder_a_step;
  wire                decoder_some;
  wire                decoder_b_step;
  wire                decoder_lost;
  wire                decoder_need;
  wire                decoder_go;
  wire [ LANES*W-1:0] decoder_word;
  wire [ LANES*W-1:0] decoder_field;
  wire [POS_BITS-1:0] decoder_last;
  wire [POS_BITS-1:0] decoder_rotate;
  wire [  POS_BITS:0] decoder_sum;
  wire [LEN_BITS-1:0] decoder_kept;
  wire [POS_BITS-1:0] decoder_turn;

  // Inputs of the units that may be anything: nothing drives these.
  wire [$clog2(M+1)-1:0] free_mantissa_bits;
  wire                   free_sign;
  wire                   free_zero_code;
  wire [            1:0] free_coding;
  wire [          E-1:0] free_bias;
  wire [     X_BITS-1:0] free_raw_bits;
  wire [          E-1:0] free_raw_offset;
  wire [           31:0] free_values;
  wire [    LANES*W-1:0] free_row;
  wire [LANES*BYTES-1:0] free_row_keep;
  wire                   free_row_valid;
  wire                   free_row_last;
  wire [           31:0] free_meta;
  wire [            3:0] free_meta_keep;
  wire                   free_meta_valid;
  wire                   free_meta_last;
  wire                   free_clear;
  /* verilator lint_on UNDRIVEN */

  reg [2:0] time_q = 3'd0;
  always @(posedge clk_i) if (time_q != 3'd7) time_q <= time_q + 1'b1;
  wire first = time_q == 3'd0;

  // Drawn in the first cycle, and the same in all others.
  reg  [LEN_BITS-1:0] kept_q;
  reg  [POS_BITS-1:0] base_q;
  reg  [POS_BITS-1:0] last_q;
  reg  [  X_BITS-1:0] extra_q;
  reg  [ LANES*W-1:0] later_q;
  reg  [ LANES*W-1:0] other_q;
  wire [LEN_BITS-1:0] kept = first ? kept_i : kept_q;
  wire [POS_BITS-1:0] base = first ? base_i : base_q;
  wire [POS_BITS-1:0] last = first ? last_i : last_q;
  wire [  X_BITS-1:0] extra = first ? extra_i : extra_q;

  always @(posedge clk_i) begin
    if (first) begin
      kept_q  <= kept_i;
      base_q  <= base_i;
      last_q  <= last_i;
      extra_q <= extra_i;
      later_q <= later_i;
      other_q <= other_i;
    end
  end

  wire [LEN_BITS:0] length = {1'b0, kept} + {{(LEN_BITS + 1 - X_BITS) {1'b0}}, extra};
  wire [LEN_BITS+1:0] total = {2'b00, last[POS_BITS-1:0]} + {1'b0, length};
  wire wraps = total >= W[LEN_BITS+1:0];
  wire [LEN_BITS+1:0] past = wraps ? total - W[LEN_BITS+1:0] : total;
  wire [POS_BITS-1:0] next_last = past[POS_BITS-1:0];
  wire unused_past = &{1'b0, past[LEN_BITS+1:POS_BITS]};

  // Bits of a word up to a position, and those that a field of this length has in its word.
  function [W-1:0] up_to;
    input [POS_BITS-1:0] place;
    up_to = ~(({W{1'b1}} << 1) << place);
  endfunction
  function [W-1:0] down_by;
    input [W-1:0] word;
    input [POS_BITS-1:0] places;
    down_by = (word >> places) | (word << (WORD - {1'b0, places}));
  endfunction
  wire [W-1:0] used = down_by(~({W{1'b1}} << length), base);

  // What a position counter's registers say of its position.
  function agrees;
    input [POS_BITS-1:0] counter_last;
    input [POS_BITS-1:0] counter_rotate;
    input [  POS_BITS:0] counter_sum;
    input [LEN_BITS-1:0] counter_kept;
    input [POS_BITS-1:0] counter_turn;
    input [POS_BITS-1:0] at;
    reg [POS_BITS-1:0] turn;
    reg [  POS_BITS:0] turned;
    begin
      turn = (base == LAST[POS_BITS-1:0]) ? {POS_BITS{1'b0}} : base + 1'b1;
      turned = {1'b0, at} + {1'b0, turn};
      if (turned >= WORD) turned = turned - WORD;
      agrees = {1'b0, counter_rotate} == turned & counter_last == at
               & counter_sum == {1'b0, at} + {{(POS_BITS + 1 - LEN_BITS) {1'b0}}, kept}
               & counter_kept == kept & counter_turn == turn;
    end
  endfunction

  always @* begin
    assume ({1'b0, kept_i} <= W[LEN_BITS:0] & {1'b0, base_i} < WORD & {1'b0, last_i} < WORD);
    assume (length <= W[LEN_BITS:0]);
    // The encoder's step.
    assume (encoder_row == first & ~encoder_start & ~encoder_flush & encoder_go & ~encoder_held);
    assume (encoder_extra == extra);
    if (first) assume (agrees(encoder_last, encoder_rotate, encoder_sum, encoder_kept, encoder_turn, last));
    // The decoder's.
    assume ({{(X_BITS + 1 - CODE_BITS) {1'b0}}, decoder_code} + {{X_BITS{1'b0}}, decoder_carry} == {1'b0, extra});
    if (time_q == STEP) begin
      assume (agrees(decoder_last, decoder_rotate, decoder_sum, decoder_kept, decoder_turn, last));
      assume (decoder_a_step & decoder_some & ~decoder_begin);
    end
    if (time_q == STEP + 1) assume (decoder_b_step & ~decoder_lost & decoder_go);
  end

  wire [LANES*W-1:0]     beat_data;
  wire                   beat_valid;
  reg  [LANES*W-1:0]     beat_q;
  reg  [LANES*W-1:0]     fill_q;
  reg  [LANES*W-1:0]     row_q;
  reg                    empty_q;
  wire [LANES*W-1:0]     next_word;

  // Outputs without a wire are nobody's here.
  /* verilator lint_off PINMISSING */
  sfp_encoder #(
      .EXPONENT_BITS (E),
      .MANTISSA_BITS (M),
      .LANES         (LANES),
      .ROWS          (ROWS),
      .CODINGS       (CODINGS),
      .CUT_MAXIMUM   (CUT_MAXIMUM),
      .CUT_INPUT     (CUT_INPUT),
      .CUT_DIFFERENCE(CUT_DIFFERENCE),
      .CUT_ROTATE    (CUT_ROTATE),
      .CUT_OUTPUT    (CUT_OUTPUT)
  ) u_encoder (
      .clk_i             (clk_i),
      .rst_i             (1'b0),
      .cfg_mantissa_bits_i(free_mantissa_bits),
      .cfg_sign_i        (free_sign),
      .cfg_zero_code_i   (free_zero_code),
      .cfg_coding_i      (free_coding),
      .cfg_bias_i        (free_bias),
      .cfg_raw_bits_i    (free_raw_bits),
      .cfg_raw_offset_i  (free_raw_offset),
      .s_axis_tdata      (free_row),
      .s_axis_tkeep      (free_row_keep),
      .s_axis_tvalid     (free_row_valid),
      .s_axis_tlast      (free_row_last),
      .status_clear_i    (free_clear),
      .m_axis_data_tdata (beat_data),
      .m_axis_data_tvalid(beat_valid),
      .m_axis_data_tready(1'b1),
      .m_axis_meta_tready(1'b1)
  );
  /* verilator lint_on PINMISSING */

  /* verilator lint_off PINMISSING */
  sfp_decoder #(
      .EXPONENT_BITS(E),
      .MANTISSA_BITS(M),
      .LANES        (LANES),
      .ROWS         (ROWS),
      .CODINGS      (CODINGS),
      .CUT_ROWS     (DECODER_CUT_ROWS),
      .CUT_ROTATE   (DECODER_CUT_ROTATE),
      .CUT_OUTPUT   (DECODER_CUT_OUTPUT)
  ) u_decoder (
      .clk_i             (clk_i),
      .rst_i             (1'b0),
      .cfg_mantissa_bits_i(free_mantissa_bits),
      .cfg_sign_i        (free_sign),
      .cfg_zero_code_i   (free_zero_code),
      .cfg_coding_i      (free_coding),
      .cfg_bias_i        (free_bias),
      .cfg_raw_bits_i    (free_raw_bits),
      .cfg_raw_offset_i  (free_raw_offset),
      .cfg_values_i      (free_values),
      .s_axis_meta_tdata (free_meta),
      .s_axis_meta_tkeep (free_meta_keep),
      .s_axis_meta_tvalid(free_meta_valid),
      .s_axis_meta_tlast (free_meta_last),
      .status_clear_i    (free_clear),
      .s_axis_data_tdata (next_word),
      .s_axis_data_tkeep ({LANES * BYTES{1'b1}}),
      .s_axis_data_tvalid(1'b1),
      .s_axis_data_tlast (1'b0),
      .m_axis_tready     (1'b1)
  );
  /* verilator lint_on PINMISSING */

  always @(posedge clk_i) begin
    if (first) row_q <= encoder_word;
    if (time_q == MERGE) empty_q <= encoder_empty;
    if (time_q == BEAT) beat_q <= beat_data;
    if (time_q == MERGE + 1) fill_q <= encoder_fill;
  end

  genvar k;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      // The word that the row ends in, with what comes behind it, and the one before.
      wire [W-1:0] ends = fill_q[k*W+:W] | (later_q[k*W+:W] & ~up_to(next_last));
      assign next_word[k*W+:W] = wraps ? ends : other_q[k*W+:W];

      always @* begin
        if (first) assume ((encoder_word[k*W+:W] & ~used) == 0);
        if (time_q == MERGE) assume ((encoder_fill[k*W+:W] & ~up_to(last)) == 0);
        if (time_q == STEP + 1) assume (decoder_word[k*W+:W] == (wraps ? beat_q[k*W+:W] : ends));

        if (time_q == MERGE + 1) assert ((encoder_fill[k*W+:W] & ~up_to(next_last)) == 0);
        if (time_q == FIELD) assert ((decoder_field[k*W+:W] & used) == row_q[k*W+:W]);
      end
    end
  endgenerate

  always @* begin
    if (time_q == 1) begin
      assert (agrees(encoder_last, encoder_rotate, encoder_sum, encoder_kept, encoder_turn, next_last));
    end
    if (time_q == STEP + 1) begin
      assert (agrees(decoder_last, decoder_rotate, decoder_sum, decoder_kept, decoder_turn, next_last));
      assert (decoder_need == wraps);
    end
    // A packet's first word pushes out nothing: there is none before it.
    if (time_q == BEAT & BEAT == MERGE) assert (beat_valid == (wraps & ~encoder_empty));
    if (time_q == BEAT & BEAT != MERGE) assert (beat_valid == (wraps & ~empty_q));
  end

endmodule

`default_nettype wire
`endif
