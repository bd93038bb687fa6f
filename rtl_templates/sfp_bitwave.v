// BitWave: mantissa length and exponent window of a whole network, from the slope of its loss.
//
// duty      Takes one loss a period. Fits a straight line through the last WINDOW losses: while it falls by more than
//           the threshold, the mantissa loses cfg_mantissa_step_i bits and the exponent window cfg_exponent_step_i
//           exponents at either end; while it rises by more than that, they get them back; else they hold. With
//           cfg_freeze_i they are the averages of what they have been so far, rounded up. docs/methods.md.
// layout    s_axis_loss_tdata: IEEE 754 binary32. Inside, losses have LOSS_BITS bits (sfp_loss_fixed).
//           cfg_threshold_i: WINDOW * (WINDOW^2 - 1) / 6 times the slope that counts, in steps of a loss.
//           exponent_low_o, exponent_high_o: exponent fields, 1 .. 2^E - 2; the window is symmetric, so the one is the
//           complement of the other. *_change_o: 0 held, 1 shortened, 2 lengthened, by the last loss.
// latency   a loss is taken LOSS_BITS + 2 * WINDOW + 5 cycles after its TVALID rises, one that is no number 1 cycle
//           after, at the earliest; what it changes shows in the next cycle. Then the averages take 5 cycles, and one more
//           for each step beyond the first that an average moves; meanwhile TREADY is low.
// handshake all outputs come from flip-flops or a decode of the state; no path from an input to an output
//
// The configuration (cfg_*) belongs to a loss: hold it from the cycle in which TVALID rises until the loss is taken.
// An infinite loss or a NaN changes nothing but the status. A beat without TKEEP holds no loss; TLAST is not looked at.

`ifndef SFP_BITWAVE_V
`define SFP_BITWAVE_V
`default_nettype none

module sfp_bitwave #(
    parameter WINDOW         = 16,   // losses that the line goes through, 2 .. 256
    parameter LOSS_BITS      = 18,   // bits of a loss inside, 8 .. 24
    parameter LIMIT_EXPONENT = 131,  // exponent field of the smallest loss out of range, 67 .. 187 (131: 16.0)
    parameter EXPONENT_BITS  = 8,    // exponent bits E of the values, 2 .. 11
    parameter MANTISSA_BITS  = 23,   // mantissa bits M of the values, 2 .. 52
    parameter COUNT_BITS     = 20,   // the averages stand still after 2^COUNT_BITS - 1 losses, 12 .. 32
    parameter ASYNC_RESET    = 0     // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [LOSS_BITS+$clog2(WINDOW*WINDOW/2)-2:0] cfg_threshold_i,
    input wire [$clog2(MANTISSA_BITS+1)-1:0] cfg_mantissa_min_i,
    input wire [$clog2(MANTISSA_BITS+1)-1:0] cfg_mantissa_max_i,
    input wire [$clog2(MANTISSA_BITS+1)-1:0] cfg_mantissa_step_i,
    input wire [          EXPONENT_BITS-1:0] cfg_exponent_low_max_i,  // lowest exponent of the narrowest window
    input wire [          EXPONENT_BITS-1:0] cfg_exponent_step_i,
    input wire                               cfg_freeze_i,

    input  wire [31:0] s_axis_loss_tdata,
    input  wire [ 3:0] s_axis_loss_tkeep,
    input  wire        s_axis_loss_tvalid,
    output wire        s_axis_loss_tready,
    input  wire        s_axis_loss_tlast,

    output wire [$clog2(MANTISSA_BITS+1)-1:0] mantissa_bits_o,
    output wire [                        1:0] mantissa_change_o,
    output wire [          EXPONENT_BITS-1:0] exponent_low_o,
    output wire [          EXPONENT_BITS-1:0] exponent_high_o,
    output wire [                        1:0] exponent_change_o,

    input  wire status_clear_i,         // clears the sticky bits below
    output wire status_loss_invalid_o,  // a loss was infinite or a NaN
    output wire status_loss_clamped_o,  // a loss was out of range and taken as the largest there is
    output wire status_cfg_clamped_o    // a limit was out of range and taken to the nearest there is
);

  localparam E = EXPONENT_BITS;
  localparam M_BITS = $clog2(MANTISSA_BITS + 1);
  localparam WIDEST = 1;  // lowest exponent of the widest window
  localparam NARROWEST = (1 << (E - 1)) - 1;  // largest lowest exponent: two exponents are left
  localparam LAST_PLACE = LOSS_BITS - 1;
  localparam LAST_LOSS = WINDOW - 1;

  generate
    if (E < 2 || E > 11) begin : g_bad_exponent
      sfp_rule_EXPONENT_BITS_must_be_2_to_11 u_rule ();
    end
    if (MANTISSA_BITS < 2 || MANTISSA_BITS > 52) begin : g_bad_mantissa
      sfp_rule_MANTISSA_BITS_must_be_2_to_52 u_rule ();
    end
  endgenerate

  // ---- control: one state after the other; step_q counts within those that last longer than a cycle

  localparam [3:0] IDLE = 4'd0;
  localparam [3:0] CONVERT = 4'd1;
  localparam [3:0] INSERT = 4'd2;
  localparam [3:0] SUM = 4'd3;
  localparam [3:0] SLOPE = 4'd4;
  localparam [3:0] CLOSE = 4'd5;
  localparam [3:0] JUDGE = 4'd6;
  localparam [3:0] STEP = 4'd7;
  localparam [3:0] TAKE = 4'd8;
  localparam [3:0] ADD = 4'd9;
  localparam [3:0] SUBTRACT = 4'd10;
  localparam [3:0] MEAN = 4'd11;
  localparam [3:0] DROP = 4'd12;

  wire [3:0] state_q;
  reg  [7:0] step_q;
  wire       finite;
  wire       means_done;
  wire       averages;

  wire last_place = step_q == LAST_PLACE[7:0];
  wire last_loss = step_q == LAST_LOSS[7:0];
  wire loss_there = s_axis_loss_tkeep[0] & finite;

  reg  [3:0] next;
  always @* begin
    case (state_q)
      IDLE:     next = ~s_axis_loss_tvalid ? IDLE : loss_there ? CONVERT : DROP;
      CONVERT:  next = last_place ? INSERT : CONVERT;
      INSERT:   next = SUM;
      SUM:      next = last_loss ? SLOPE : SUM;
      SLOPE:    next = last_loss ? CLOSE : SLOPE;
      CLOSE:    next = JUDGE;
      JUDGE:    next = STEP;
      STEP:     next = TAKE;
      TAKE:     next = averages ? ADD : IDLE;
      ADD:      next = SUBTRACT;
      SUBTRACT: next = MEAN;
      MEAN:     next = means_done ? IDLE : MEAN;
      default:  next = IDLE;
    endcase
  end

  sfp_state #(
      .WIDTH      (4),
      .RESET_TO   (IDLE),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_state (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (next),
      .q_o  (state_q)
  );

  always @(posedge clk_i) begin
    if (state_q == CONVERT) step_q <= last_place ? 8'd0 : step_q + 8'd1;
    else if (state_q == SUM | state_q == SLOPE) step_q <= last_loss ? 8'd0 : step_q + 8'd1;
    else step_q <= 8'd0;
  end

  wire take = state_q == TAKE;
  wire drop = state_q == DROP;

  assign s_axis_loss_tready = take | drop;

  // ---- the loss, its window, the slope

  wire [LOSS_BITS-1:0] loss;
  wire                 over;
  wire                 above;
  wire                 below;

  sfp_loss_fixed #(
      .LOSS_BITS     (LOSS_BITS),
      .LIMIT_EXPONENT(LIMIT_EXPONENT)
  ) u_loss (
      .clk_i   (clk_i),
      .load_i  (state_q == IDLE),
      .shift_i (state_q == CONVERT & ~last_place),
      .step_i  (step_q),
      .sign_i  (state_q == CONVERT & last_place),
      .loss_i  (s_axis_loss_tdata),
      .value_o (loss),
      .finite_o(finite),
      .over_o  (over)
  );

  sfp_loss_slope #(
      .WINDOW   (WINDOW),
      .LOSS_BITS(LOSS_BITS)
  ) u_slope (
      .clk_i      (clk_i),
      .insert_i   (state_q == INSERT),
      .sum_i      (state_q == SUM),
      .slope_i    (state_q == SLOPE),
      .close_i    (state_q == CLOSE),
      .judge_i    (state_q == JUDGE),
      .value_i    (loss),
      .threshold_i(cfg_threshold_i),
      .above_o    (above),
      .below_o    (below)
  );

  // The line needs WINDOW losses: missing_q of them are still to come.
  wire [8:0] missing_q;
  reg        shorten_q;
  reg        lengthen_q;

  wire full = missing_q == 9'd0;

  sfp_state #(
      .WIDTH      (9),
      .RESET_TO   (WINDOW[8:0]),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_missing (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (missing_q - {8'd0, state_q == INSERT & ~full}),
      .q_o  (missing_q)
  );

  always @(posedge clk_i) begin
    if (state_q == JUDGE) begin
      shorten_q  <= below & full;
      lengthen_q <= above & full;
    end
  end

  // ---- averages: of the mantissa length and of the highest exponent, because a wider window is a longer code

  wire [COUNT_BITS-1:0] count_q;
  wire                  any_q;
  wire                  count_full = &count_q;
  wire [    M_BITS-1:0] mantissa_mean;
  wire [         E-1:0] exponent_mean;
  wire                  mantissa_done;
  wire                  exponent_done;

  assign averages   = ~cfg_freeze_i & ~count_full;
  assign means_done = mantissa_done & exponent_done;

  sfp_state #(
      .WIDTH      (COUNT_BITS + 1),
      .RESET_TO   ({COUNT_BITS + 1{1'b0}}),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_count (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({count_q + {{(COUNT_BITS - 1) {1'b0}}, take & averages}, any_q | (state_q == SUBTRACT)}),
      .q_o  ({count_q, any_q})
  );

  sfp_running_mean #(
      .VALUE_BITS(M_BITS),
      .COUNT_BITS(COUNT_BITS)
  ) u_mantissa_mean (
      .clk_i     (clk_i),
      .add_i     (state_q == ADD),
      .subtract_i(state_q == SUBTRACT),
      .first_i   (~any_q),
      .busy_i    (state_q == MEAN),
      .value_i   (mantissa_bits_o),
      .count_i   (count_q),
      .done_o    (mantissa_done),
      .mean_o    (mantissa_mean)
  );

  sfp_running_mean #(
      .VALUE_BITS(E),
      .COUNT_BITS(COUNT_BITS)
  ) u_exponent_mean (
      .clk_i     (clk_i),
      .add_i     (state_q == ADD),
      .subtract_i(state_q == SUBTRACT),
      .first_i   (~any_q),
      .busy_i    (state_q == MEAN),
      .value_i   (exponent_high_o),
      .count_i   (count_q),
      .done_o    (exponent_done),
      .mean_o    (exponent_mean)
  );

  // ---- lengths

  wire              freeze = cfg_freeze_i & any_q;
  wire [M_BITS-1:0] mantissa_next;
  wire              mantissa_rose;
  wire              mantissa_fell;
  wire              mantissa_clamped;
  wire [     E-1:0] low_next;
  wire              low_rose;
  wire              low_fell;
  wire              low_clamped;

  sfp_length_step #(
      .WIDTH  (M_BITS),
      .LOWEST (0),
      .HIGHEST(MANTISSA_BITS)
  ) u_mantissa (
      .clk_i      (clk_i),
      .take_i     (state_q == STEP),
      .length_i   (mantissa_bits_o),
      .step_i     (cfg_mantissa_step_i),
      .up_i       (lengthen_q & ~cfg_freeze_i),
      .down_i     (shorten_q & ~cfg_freeze_i),
      .set_i      (freeze),
      .set_value_i(mantissa_mean),
      .low_i      (cfg_mantissa_min_i),
      .high_i     (cfg_mantissa_max_i),
      .next_o     (mantissa_next),
      .rose_o     (mantissa_rose),
      .fell_o     (mantissa_fell),
      .clamped_o  (mantissa_clamped)
  );

  sfp_length_step #(
      .WIDTH  (E),
      .LOWEST (WIDEST),
      .HIGHEST(NARROWEST)
  ) u_exponent (
      .clk_i      (clk_i),
      .take_i     (state_q == STEP),
      .length_i   (exponent_low_o),
      .step_i     (cfg_exponent_step_i),
      .up_i       (shorten_q & ~cfg_freeze_i),
      .down_i     (lengthen_q & ~cfg_freeze_i),
      .set_i      (freeze),
      .set_value_i(~exponent_mean),
      .low_i      (WIDEST[E-1:0]),
      .high_i     (cfg_exponent_low_max_i),
      .next_o     (low_next),
      .rose_o     (low_rose),
      .fell_o     (low_fell),
      .clamped_o  (low_clamped)
  );

  wire [M_BITS-1:0] mantissa_q;
  wire [     E-2:0] low_q;
  wire [       1:0] mantissa_change_q;
  wire [       1:0] exponent_change_q;
  wire              hold = drop & s_axis_loss_tkeep[0];  // a loss that is no number

  sfp_state #(
      .WIDTH      (M_BITS + E - 1),
      .RESET_TO   ({MANTISSA_BITS[M_BITS-1:0], WIDEST[E-2:0]}),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_lengths (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (take ? {mantissa_next, low_next[E-2:0]} : {mantissa_q, low_q}),
      .q_o  ({mantissa_q, low_q})
  );

  sfp_state #(
      .WIDTH      (4),
      .RESET_TO   (4'd0),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_changes (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (take ? {mantissa_rose, mantissa_fell, low_fell, low_rose}
             : {mantissa_change_q, exponent_change_q} & {4{~hold}}),
      .q_o  ({mantissa_change_q, exponent_change_q})
  );

  assign mantissa_bits_o   = mantissa_q;
  assign mantissa_change_o = mantissa_change_q;
  assign exponent_low_o    = {1'b0, low_q};
  assign exponent_high_o   = ~exponent_low_o;
  assign exponent_change_o = exponent_change_q;

  // The lowest exponent stays in the lower half; the bytes of a loss agree.
  wire unused_inputs = &{1'b0, low_next[E-1], s_axis_loss_tkeep, s_axis_loss_tlast};

  // ---- sticky status

  wire [2:0] sticky_q;

  sfp_state #(
      .WIDTH      (3),
      .RESET_TO   (3'd0),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_status (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ((sticky_q & {3{~status_clear_i}}) | {hold, take & over, take & (mantissa_clamped | low_clamped)}),
      .q_o  (sticky_q)
  );

  assign status_loss_invalid_o = sticky_q[2];
  assign status_loss_clamped_o = sticky_q[1];
  assign status_cfg_clamped_o  = sticky_q[0];

endmodule

`default_nettype wire
`endif
