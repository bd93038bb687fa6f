// Proof of a row's way: encoder lanes, width and metadata, decoder lanes.
//
// duty      Sends one packet of one or two rows, whatever they hold, under every configuration, through a whole
//           sfp_encoder and a whole sfp_decoder. The first row of a group sets the bases that the second one is
//           coded from, so the two stand for every row and every base: no lane remembers more. The metadata go
//           from unit to unit; the fields do so at a cut point (CUT: the decoder's `field`), where they are what
//           the encoder handed to its packer, with anything beside their bits. What lies between, packer and
//           unpacker, is sfp_prove_packing's.
// takes     PROPERTY: which of the properties below is asserted
// bounded   no: nothing stalls and only one packet comes, so that END cycles are all there is
//
// 1. A row comes out of the decoder as the encoder was given it, for every row, base, mantissa length, sign, zero
//    code and exponent coding: every value kept, its mantissa cut to its length, its sign only if that was asked for.
// 2. The width code of a row is the smallest one that fits all of its values.

`ifndef SFP_PROVE_ROW_V
`define SFP_PROVE_ROW_V
`default_nettype none

module sfp_prove_row #(
    parameter PROPERTY           = 1,
    parameter END                = 40,  // cycles
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
    input wire                                                   clk_i,
    // Sampled in the first cycle: anything.
    input wire [$clog2(MANTISSA_BITS+1)-1:0]                     mantissa_bits_i,
    input wire                                                   sign_i,
    input wire                                                   zero_code_i,
    input wire [                        1:0]                     coding_i,  // one that there is
    input wire [          EXPONENT_BITS-1:0]                     bias_i,
    input wire [$clog2(EXPONENT_BITS+1)-1:0]                     raw_bits_i,
    input wire [          EXPONENT_BITS-1:0]                     raw_offset_i,
    input wire [       $clog2(2*LANES+1)-1:0]                    values_i,
    input wire [2*LANES*(1+EXPONENT_BITS+MANTISSA_BITS)-1:0]     rows_i
);

  localparam E = EXPONENT_BITS;
  localparam M = MANTISSA_BITS;
  localparam W = 1 + E + M;
  localparam BYTES = W / 8;
  localparam M_BITS = $clog2(M + 1);
  localparam X_BITS = $clog2(E + 1);
  localparam MOST = 2 * LANES;
  localparam N_BITS = $clog2(MOST + 1);
  localparam CODE_BITS = $clog2(E);
  localparam [E-1:0] MIDDLE = {1'b0, {(E - 1) {1'b1}}};

  // Nets within the units, joined to these by the proof's script.
  /* verilator lint_off UNDRIVEN */
  (* keep *) wire [LANES*W-1:0] encoder_word;
  (* keep *) wire               encoder_row;
  (* keep *) wire               encoder_go;
  (* keep *) wire [ X_BITS-1:0] encoder_bits;
  (* keep *) wire [CODE_BITS-1:0] encoder_code;
  (* keep *) wire [LANES*W-1:0] decoder_field;
  (* keep *) wire               decoder_row;
  (* keep *) wire               decoder_go;
  /* verilator lint_on UNDRIVEN */

  // ---- the packet: drawn in the first cycle, while reset is high

  reg  [       5:0] time_q = 6'd0;
  wire              rst = time_q == 6'd0;
  always @(posedge clk_i) if (time_q != END[5:0]) time_q <= time_q + 1'b1;

  reg [   M_BITS-1:0] mantissa_bits_q;
  reg                 sign_q;
  reg                 zero_code_q;
  reg [          1:0] coding_q;
  reg [        E-1:0] bias_q;
  reg [   X_BITS-1:0] raw_bits_q;
  reg [        E-1:0] raw_offset_q;
  reg [   N_BITS-1:0] values_q;
  reg [2*LANES*W-1:0] rows_q;

  always @(posedge clk_i) begin
    if (rst) begin
      mantissa_bits_q <= mantissa_bits_i;
      sign_q          <= sign_i;
      zero_code_q     <= zero_code_i;
      coding_q        <= coding_i;
      bias_q          <= bias_i;
      raw_bits_q      <= raw_bits_i;
      raw_offset_q    <= raw_offset_i;
      values_q        <= values_i;
      rows_q          <= rows_i;
    end
  end

  // One coding alone needs no choice.
  localparam [3:0] THERE = CODINGS[3:0];
  localparam [1:0] ONLY = {THERE[2] | THERE[3], THERE[1] | THERE[3]};
  wire [1:0] coding = ((CODINGS & (CODINGS - 1)) == 0) ? ONLY : coding_q;
  wire raw = THERE[0] & coding == 2'd0;
  wire delta = THERE[1] & coding == 2'd1;
  wire maximum = THERE[3] & coding == 2'd3;
  wire two = values_q > LANES[N_BITS-1:0];  // rows

  wire [2*LANES-1:0] keep = ~({2*LANES{1'b1}} << values_q);

  always @* begin
    assume (values_i != 0 && {1'b0, values_i} <= MOST[N_BITS:0]);
    assume ({1'b0, mantissa_bits_i} <= M[M_BITS:0]);
    assume (THERE[coding_i]);
    assume (raw_bits_i != 0);
    assume ({1'b0, raw_bits_i} < E[X_BITS:0] + 1'b1);
  end

  // ---- encoder

  reg  [1:0] sent_q = 2'd0;  // rows
  wire       row_ready;
  wire       row_valid = ~rst & (sent_q == 2'd0 | (sent_q == 2'd1 & two));
  wire [LANES-1:0] row_keep = sent_q[0] ? keep[LANES+:LANES] : keep[LANES-1:0];
  wire [LANES*BYTES-1:0] row_bytes;

  always @(posedge clk_i) if (row_valid & row_ready) sent_q <= sent_q + 1'b1;

  wire [31:0] meta_data;
  wire [ 3:0] meta_keep;
  wire        meta_valid;
  wire        meta_ready;
  wire        meta_last;

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
      .clk_i              (clk_i),
      .rst_i              (rst),
      .cfg_mantissa_bits_i(mantissa_bits_q),
      .cfg_sign_i         (sign_q),
      .cfg_zero_code_i    (zero_code_q),
      .cfg_coding_i       (coding),
      .cfg_bias_i         (bias_q),
      .cfg_raw_bits_i     (raw_bits_q),
      .cfg_raw_offset_i   (raw_offset_q),
      .s_axis_tdata       (sent_q[0] ? rows_q[LANES*W+:LANES*W] : rows_q[LANES*W-1:0]),
      .s_axis_tkeep       (row_bytes),
      .s_axis_tvalid      (row_valid),
      .s_axis_tready      (row_ready),
      .s_axis_tlast       (sent_q[0] | ~two),
      .m_axis_data_tready (1'b1),
      .m_axis_meta_tdata  (meta_data),
      .m_axis_meta_tkeep  (meta_keep),
      .m_axis_meta_tvalid (meta_valid),
      .m_axis_meta_tready (meta_ready),
      .m_axis_meta_tlast  (meta_last),
      .status_clear_i     (1'b0)
  );
  /* verilator lint_on PINMISSING */

  // ---- fields and codes on their way, row by row

  reg [          1:0] coded_q = 2'd0;  // rows
  reg [2*LANES*W-1:0] words_q;
  reg [ 2*X_BITS-1:0] bits_q;
  reg [2*CODE_BITS-1:0] codes_q;
  wire                coded_all = coded_q == (two ? 2'd2 : 2'd1);

  always @(posedge clk_i) begin
    if (~rst & encoder_row & encoder_go) begin
      coded_q <= coded_q + 1'b1;
      words_q <= {encoder_word, words_q[LANES*W+:LANES*W]};
      bits_q  <= {encoder_bits, bits_q[X_BITS+:X_BITS]};
      codes_q <= {encoder_code, codes_q[CODE_BITS+:CODE_BITS]};
    end
  end

  // The first row stands below the second one; alone it stands there too.
  wire [2*LANES*W-1:0] words = two ? words_q : {words_q[LANES*W-1:0], words_q[LANES*W+:LANES*W]};
  wire [ 2*X_BITS-1:0] bits = two ? bits_q : {bits_q[X_BITS-1:0], bits_q[X_BITS+:X_BITS]};
  wire [2*CODE_BITS-1:0] codes = two ? codes_q : {codes_q[CODE_BITS-1:0], codes_q[CODE_BITS+:CODE_BITS]};

  // ---- decoder

  wire [LANES*W-1:0]     out_data;
  wire [LANES*BYTES-1:0] out_keep;
  wire                   out_valid;
  wire                   out_last;

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
      .clk_i              (clk_i),
      .rst_i              (rst),
      .cfg_mantissa_bits_i(mantissa_bits_q),
      .cfg_sign_i         (sign_q),
      .cfg_zero_code_i    (zero_code_q),
      .cfg_coding_i       (coding),
      .cfg_bias_i         (bias_q),
      .cfg_raw_bits_i     (raw_bits_q),
      .cfg_raw_offset_i   (raw_offset_q),
      .cfg_values_i       ({{(32 - N_BITS) {1'b0}}, values_q}),
      .s_axis_data_tdata  ({LANES * W{1'b0}}),
      .s_axis_data_tkeep  ({LANES * BYTES{1'b1}}),
      .s_axis_data_tvalid (coded_all),
      .s_axis_data_tlast  (1'b0),
      .s_axis_meta_tdata  (meta_data),
      .s_axis_meta_tkeep  (meta_keep),
      .s_axis_meta_tvalid (meta_valid),
      .s_axis_meta_tready (meta_ready),
      .s_axis_meta_tlast  (meta_last),
      .m_axis_tdata       (out_data),
      .m_axis_tkeep       (out_keep),
      .m_axis_tvalid      (out_valid),
      .m_axis_tready      (1'b1),
      .m_axis_tlast       (out_last),
      .status_clear_i     (1'b0)
  );
  /* verilator lint_on PINMISSING */

  reg [1:0] taken_q = 2'd0;  // rows at the cut
  reg [1:0] out_q = 2'd0;    // rows out
  always @(posedge clk_i) begin
    if (~rst & decoder_row & decoder_go & taken_q != 2'd3) taken_q <= taken_q + 1'b1;
    if (~rst & out_valid & out_q != 2'd3) out_q <= out_q + 1'b1;
  end

  // Bits of a field within a word: {exponent code, sign, mantissa} around the place above the mantissa.
  wire [X_BITS-1:0] taken_bits = taken_q[0] ? bits[X_BITS+:X_BITS] : bits[X_BITS-1:0];
  wire [  M-1:0] mantissa_used = ~({M{1'b1}} >> mantissa_bits_q);
  wire [X_BITS:0] upper_bits = {1'b0, taken_bits} + {{X_BITS{1'b0}}, sign_q};
  wire [    E:0] upper_used = ~({(E + 1) {1'b1}} << upper_bits);
  wire [LANES*W-1:0] taken_word = taken_q[0] ? words[LANES*W+:LANES*W] : words[LANES*W-1:0];

  // ---- what is to come out

  wire [LANES-1:0] out_lanes_keep = out_q[0] ? keep[LANES+:LANES] : keep[LANES-1:0];
  wire [LANES-1:0] value_good;
  wire [LANES-1:0] keep_good;
  wire [2*LANES*E-1:0] exponents;
  wire [2*LANES-1:0] zeros;       // with a code word of their own

  genvar r, k, w;
  generate
    for (k = 0; k < LANES; k = k + 1) begin : g_lane
      assign row_bytes[k*BYTES+:BYTES] = {BYTES{row_keep[k]}};

      wire [W-1:0] sent = out_q[0] ? rows_q[(LANES+k)*W+:W] : rows_q[k*W+:W];
      wire [W-1:0] got = out_data[k*W+:W];
      wire [M-1:0] cut = sent[M-1:0] & mantissa_used;
      wire         nan_gone = (&sent[M+:E]) & (|sent[M-1:0]) & ~(|cut);
      wire [M-1:0] mantissa = cut | ({1'b1, {(M - 1) {1'b0}}} & {M{nan_gone}} & mantissa_used);

      assign value_good[k] = ~out_lanes_keep[k] | got == {sent[W-1] & sign_q, sent[M+:E], mantissa};
      assign keep_good[k]  = out_keep[k*BYTES+:BYTES] == {BYTES{out_lanes_keep[k]}};

      always @* begin
        if (~rst & decoder_row) begin
          assume (((decoder_field[k*W+:W] ^ taken_word[k*W+:W]) & {upper_used, mantissa_used}) == 0);
        end
      end
    end

    for (r = 0; r < 2; r = r + 1) begin : g_row
      for (k = 0; k < LANES; k = k + 1) begin : g_lane
        wire [W-1:0] value = rows_q[(r*LANES+k)*W+:W];
        wire [E-1:0] exponent = value[M+:E];
        wire         there = keep[r*LANES+k];
        wire         unused_sign = &{1'b0, value[W-1]};
        wire         zero = zero_code_q & exponent == 0 & (value[M-1:0] & mantissa_used) == 0;
        wire [E-1:0] above = exponent - raw_offset_q;
        assign exponents[(r*LANES+k)*E+:E] = exponent;
        assign zeros[r*LANES+k]            = zero;

        // Raw takes what is within its range.
        always @* begin
          if (~rst & raw & there) begin
            assume (exponent == 0 | (exponent > raw_offset_q & ({1'b0, above} >> raw_bits_q) == 0));
          end
        end
      end
    end
  endgenerate

  // ---- the smallest width, from the wire format: what a value asks of width code w

  function [E-1:0] largest_of;
    input [2*LANES*E-1:0] all;
    input [2*LANES-1:0] there;
    integer i;
    begin
      largest_of = {E{1'b0}};
      for (i = 0; i < 2 * LANES; i = i + 1) begin
        if (there[i] & all[i*E+:E] > largest_of) largest_of = all[i*E+:E];
      end
    end
  endfunction

  // A group of one row has only that row's values.
  wire [2*LANES-1:0] first_row = {{LANES{1'b0}}, {LANES{1'b1}}};
  wire [E-1:0] group_of_0 = largest_of(exponents, keep & ((ROWS > 1) ? {2*LANES{1'b1}} : first_row));
  wire [E-1:0] group_of_1 = largest_of(exponents, keep & ((ROWS > 1) ? {2*LANES{1'b1}} : ~first_row));

  generate
    for (r = 0; r < 2; r = r + 1) begin : g_width
      wire [CODE_BITS-1:0] code = codes[r*CODE_BITS+:CODE_BITS];
      wire [LANES*E-1:0]   fits_lanes;  // by lane, then by width
      wire [E-1:0]         fits_row;
      for (k = 0; k < LANES; k = k + 1) begin : g_lane
        wire [E-1:0] exponent = exponents[(r*LANES+k)*E+:E];
        wire         zero = zeros[r*LANES+k];
        // Of the first row: what the packet starts with, unless that row set the base.
        wire [E-1:0] set = (r == 1 & keep[k] & ~zeros[k]) ? exponents[k*E+:E] : MIDDLE;
        wire [E-1:0] base = delta ? set : maximum ? ((r == 0) ? group_of_0 : group_of_1) : bias_q;
        wire [E-1:0] difference = (exponent > base) ? exponent - base : base - exponent;  // its magnitude
        for (w = 0; w < E; w = w + 1) begin : g_code
          wire fits;
          assign fits_lanes[k*E+w] = ~keep[r*LANES+k] | fits;
          if (w >= E - 1) begin : g_widest
            assign fits = 1'b1;
          end else if (w == 0) begin : g_none
            assign fits = ~zero & difference == 0;
          end else begin : g_some
            // Of as many bits; in max with a zero code word the largest of them stands for zero.
            wire taken = maximum & zero_code_q & (&difference[w-1:0]);
            assign fits = zero | (difference[E-1:w] == 0 & ~taken);
          end
        end
      end
      for (w = 0; w < E; w = w + 1) begin : g_code
        wire [LANES-1:0] lanes;
        for (k = 0; k < LANES; k = k + 1) begin : g_pick
          assign lanes[k] = fits_lanes[k*E+w];
        end
        assign fits_row[w] = &lanes;
      end
      wire unused_choice = &{1'b0, code, fits_row};
      if (PROPERTY == 2) begin : g_smallest
        // A row that carries bases has no code.
        wire coded = ~raw & (r == 0 | two) & ~(delta & (r == 0 | ROWS == 1));
        wire smallest = fits_row[code] & (fits_row & ~({E{1'b1}} << code)) == 0;
        always @* if (~rst & coded_all & coded) assert (smallest);
      end
    end


    if (PROPERTY == 1) begin : g_identity
      for (k = 0; k < LANES; k = k + 1) begin : g_lane
        always @* if (~rst & out_valid & out_q < (two ? 2 : 1)) assert (value_good[k]);
      end
      always @* begin
        if (~rst & out_valid & out_q < (two ? 2 : 1)) begin
          assert (&keep_good & (out_last == (out_q[0] | ~two)));
        end
        // Both rows have come out.
        if (time_q == END[5:0]) assert (out_q >= (two ? 2 : 1));
      end
    end
  endgenerate

  // What the other property looks at.
  wire unused_outputs = &{1'b0, out_last, value_good, keep_good};

endmodule

`default_nettype wire
`endif
