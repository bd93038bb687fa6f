// BitChop: mantissa length of a whole network, from its loss against the moving average of it.
//
// duty      Takes one loss a period. A loss below the average of those before by more than epsilon takes a mantissa bit
//           away, one above it by more than that gives a bit back, else the length holds. While the learning rate changes
//           and for cfg_hold_off_i losses after, the length is the full one. docs/methods.md.
//           average   += alpha * (loss - average)          alpha = ALPHA / 2^ALPHA_BITS, rounded to nearest, half up
//           epsilon: cfg_epsilon_i, or with DEVIATION the running mean of |loss - average before|, in the same way
// layout    s_axis_loss_tdata: IEEE 754 binary32. Inside, losses have LOSS_BITS bits (sfp_loss_fixed), averages
//           GUARD = ALPHA_BITS - ceil(log2(ALPHA + 1)) + 3 fraction bits more: an average comes to stand still within an
//           eighth of a loss's step. mantissa_change_o: 0 held, 1 shortened, 2 lengthened, by the last loss.
// latency   a loss is taken LOSS_BITS + ALPHA_BITS + 5 cycles after its TVALID rises, with DEVIATION ALPHA_BITS + 1 more,
//           one that is no number 1 cycle after; what it changes shows in the next cycle
// handshake all outputs come from flip-flops or a decode of the state; no path from an input to an output
//
// The configuration (cfg_*) belongs to a loss: hold it from the cycle in which TVALID rises until the loss is taken.
// An infinite loss or a NaN changes nothing but the status; a learning-rate change that comes with it counts for the
// next loss. A beat without TKEEP holds no loss; TLAST is not looked at.

`ifndef SFP_BITCHOP_V
`define SFP_BITCHOP_V
`default_nettype none

module sfp_bitchop #(
    parameter LOSS_BITS      = 18,   // bits of a loss inside, 8 .. 24
    parameter LIMIT_EXPONENT = 131,  // exponent field of the smallest loss out of range, 67 .. 187 (131: 16.0)
    parameter ALPHA          = 1,    // numerator of alpha, 1 .. 2^ALPHA_BITS - 1
    parameter ALPHA_BITS     = 4,    // its denominator is 2^ALPHA_BITS, 1 .. 16
    parameter DEVIATION      = 1,    // 1: epsilon is the running mean absolute difference, 0: cfg_epsilon_i
    parameter MANTISSA_BITS  = 23,   // mantissa bits M of the values, 2 .. 52
    parameter HOLD_OFF_BITS  = 16,   // bits of the hold-off, 1 .. 32
    parameter ASYNC_RESET    = 0     // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [LOSS_BITS+ALPHA_BITS-$clog2(ALPHA+1)+2:0] cfg_epsilon_i,  // steps of an average
    input wire [            $clog2(MANTISSA_BITS+1)-1:0] cfg_mantissa_min_i,
    input wire [            $clog2(MANTISSA_BITS+1)-1:0] cfg_mantissa_max_i,
    input wire [                      HOLD_OFF_BITS-1:0] cfg_hold_off_i,
    input wire                                           cfg_rate_change_i,  // the learning rate changes

    input  wire [31:0] s_axis_loss_tdata,
    input  wire [ 3:0] s_axis_loss_tkeep,
    input  wire        s_axis_loss_tvalid,
    output wire        s_axis_loss_tready,
    input  wire        s_axis_loss_tlast,

    output wire [$clog2(MANTISSA_BITS+1)-1:0] mantissa_bits_o,
    output wire [                        1:0] mantissa_change_o,

    input  wire status_clear_i,         // clears the sticky bits below
    output wire status_loss_invalid_o,  // a loss was infinite or a NaN
    output wire status_loss_clamped_o,  // a loss was out of range and taken as the largest there is
    output wire status_cfg_clamped_o    // a limit was out of range and taken to the nearest there is
);

  localparam M_BITS = $clog2(MANTISSA_BITS + 1);
  localparam GUARD = ALPHA_BITS - $clog2(ALPHA + 1) + 3;
  localparam BITS = LOSS_BITS + GUARD;  // of an average, and of a difference without its sign
  localparam LAST_PLACE = LOSS_BITS - 1;
  localparam LAST_BIT = ALPHA_BITS - 1;

  generate
    if (ALPHA_BITS < 1 || ALPHA_BITS > 16) begin : g_bad_alpha_bits
      sfp_rule_ALPHA_BITS_must_be_1_to_16 u_rule ();
    end
    if (ALPHA < 1 || ALPHA >= (1 << ALPHA_BITS)) begin : g_bad_alpha
      sfp_rule_ALPHA_must_be_1_to_2_to_the_ALPHA_BITS_less_1 u_rule ();
    end
    if (DEVIATION != 0 && DEVIATION != 1) begin : g_bad_deviation
      sfp_rule_DEVIATION_must_be_0_or_1 u_rule ();
    end
    if (MANTISSA_BITS < 2 || MANTISSA_BITS > 52) begin : g_bad_mantissa
      sfp_rule_MANTISSA_BITS_must_be_2_to_52 u_rule ();
    end
    if (HOLD_OFF_BITS < 1 || HOLD_OFF_BITS > 32) begin : g_bad_hold_off
      sfp_rule_HOLD_OFF_BITS_must_be_1_to_32 u_rule ();
    end
  endgenerate

  // ---- control: one state after the other; step_q counts within those that last longer than a cycle

  localparam [3:0] IDLE = 4'd0;
  localparam [3:0] CONVERT = 4'd1;
  localparam [3:0] COMPARE = 4'd2;    // difference = loss - average
  localparam [3:0] WEIGH = 4'd3;      // product = alpha * difference, a bit of alpha a cycle
  localparam [3:0] FOLLOW = 4'd4;     // average += product
  localparam [3:0] JUDGE = 4'd5;      // difference = epsilon - |difference|, its sign decides
  localparam [3:0] WEIGH_DEV = 4'd6;  // with DEVIATION the same for epsilon
  localparam [3:0] FOLLOW_DEV = 4'd7;
  localparam [3:0] STEP = 4'd8;
  localparam [3:0] TAKE = 4'd9;
  localparam [3:0] DROP = 4'd10;

  wire [3:0] state_q;
  reg  [7:0] step_q;
  wire       finite;

  wire last_place = step_q == LAST_PLACE[7:0];
  wire last_bit = step_q == LAST_BIT[7:0];
  wire weigh = (state_q == WEIGH) | (state_q == WEIGH_DEV);
  wire loss_there = s_axis_loss_tkeep[0] & finite;

  reg [3:0] next;
  always @* begin
    case (state_q)
      IDLE:       next = ~s_axis_loss_tvalid ? IDLE : loss_there ? CONVERT : DROP;
      CONVERT:    next = last_place ? COMPARE : CONVERT;
      COMPARE:    next = WEIGH;
      WEIGH:      next = last_bit ? FOLLOW : WEIGH;
      FOLLOW:     next = JUDGE;
      JUDGE:      next = (DEVIATION != 0) ? WEIGH_DEV : STEP;
      WEIGH_DEV:  next = last_bit ? FOLLOW_DEV : WEIGH_DEV;
      FOLLOW_DEV: next = STEP;
      STEP:       next = TAKE;
      default:    next = IDLE;
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
    else if (weigh) step_q <= last_bit ? 8'd0 : step_q + 8'd1;
    else step_q <= 8'd0;
  end

  wire take = state_q == TAKE;
  wire drop = state_q == DROP;

  assign s_axis_loss_tready = take | drop;

  // ---- the loss

  wire [LOSS_BITS-1:0] loss;
  wire                 over;
  wire                 any_q;  // there is an average

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

  sfp_state #(
      .WIDTH      (1),
      .RESET_TO   (1'b0),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_any (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (any_q | take),
      .q_o  (any_q)
  );

  // ---- averages: one adder does it all

  reg  [BITS-1:0] average_q;     // two's complement
  reg  [  BITS:0] difference_q;  // two's complement
  reg  [  BITS:0] product_q;     // two's complement

  wire [BITS-1:0] loss_place = {loss, {GUARD{1'b0}}};
  wire [BITS-1:0] epsilon;
  wire [BITS-1:0] deviation;  // not negative

  wire        alpha_bit = |((ALPHA[16:0] >> step_q) & 17'd1);
  wire        negative = difference_q[BITS];
  reg  [BITS+1:0] augend;
  reg  [BITS+1:0] addend;
  reg             minus;
  always @* begin
    case (state_q)
      COMPARE: begin
        augend = {{2{loss_place[BITS-1]}}, loss_place};
        addend = {{2{average_q[BITS-1]}}, average_q};
        minus  = 1'b1;
      end
      FOLLOW: begin
        augend = {{2{average_q[BITS-1]}}, average_q};
        addend = {product_q[BITS], product_q};
        minus  = 1'b0;
      end
      JUDGE: begin
        augend = {2'b00, epsilon};
        addend = {negative, difference_q};
        minus  = ~negative;
      end
      FOLLOW_DEV: begin
        augend = {2'b00, deviation};
        addend = {product_q[BITS], product_q};
        minus  = 1'b1;
      end
      default: begin
        augend = {product_q[BITS], product_q};
        addend = {negative, difference_q} & {BITS + 2{alpha_bit}};
        minus  = 1'b0;
      end
    endcase
  end

  // The last bit of alpha rounds.
  wire [BITS+1:0] total;

  sfp_add #(
      .WIDTH(BITS + 2)
  ) u_total (
      .a_i    (augend),
      .b_i    (addend ^ {BITS + 2{minus}}),
      .carry_i(minus | (weigh & last_bit)),
      .sum_o  (total)
  );

  reg shorten_q;
  reg lengthen_q;

  always @(posedge clk_i) begin
    if (state_q == COMPARE || state_q == JUDGE) begin
      difference_q <= any_q ? total[BITS:0] : {(BITS + 1) {1'b0}};
      product_q    <= {(BITS + 1) {1'b0}};
    end else if (weigh) product_q <= total[BITS+1:1];
    if (state_q == JUDGE) begin
      shorten_q  <= any_q & total[BITS] & negative;
      lengthen_q <= any_q & total[BITS] & ~negative;
    end
    // The first loss is the average; with a difference of zero nothing is added to it.
    if (state_q == COMPARE & ~any_q) average_q <= loss_place;
    else if (state_q == FOLLOW) average_q <= total[BITS-1:0];
  end

  generate
    if (DEVIATION != 0) begin : g_deviation
      reg [BITS-1:0] deviation_q;
      always @(posedge clk_i) begin
        if (state_q == COMPARE & ~any_q) deviation_q <= {BITS{1'b0}};
        else if (state_q == FOLLOW_DEV) deviation_q <= total[BITS-1:0];
      end
      assign deviation = deviation_q;
      assign epsilon   = deviation_q;
      wire unused_epsilon = &{1'b0, cfg_epsilon_i};
    end else begin : g_constant
      assign deviation = {BITS{1'b0}};
      assign epsilon   = cfg_epsilon_i;
    end
  endgenerate

  // ---- the length, full while the learning rate changes and a while after

  wire [HOLD_OFF_BITS-1:0] hold_off_q;
  wire                     changed_q;  // a learning-rate change came with a loss that was no number
  wire                     hold = drop & s_axis_loss_tkeep[0];  // a loss that is no number
  wire                     change = cfg_rate_change_i | changed_q;
  wire                     holding = change | (|hold_off_q);
  wire [       M_BITS-1:0] mantissa_next;
  wire                     rose;
  wire                     fell;
  wire                     clamped;

  wire [HOLD_OFF_BITS-1:0] hold_off = change ? cfg_hold_off_i : hold_off_q - {{(HOLD_OFF_BITS - 1) {1'b0}}, holding};

  sfp_state #(
      .WIDTH      (HOLD_OFF_BITS + 1),
      .RESET_TO   ({HOLD_OFF_BITS + 1{1'b0}}),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_hold_off (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (take ? {hold_off, 1'b0} : {hold_off_q, changed_q | (hold & cfg_rate_change_i)}),
      .q_o  ({hold_off_q, changed_q})
  );

  sfp_length_step #(
      .WIDTH  (M_BITS),
      .LOWEST (0),
      .HIGHEST(MANTISSA_BITS)
  ) u_mantissa (
      .clk_i      (clk_i),
      .take_i     (state_q == STEP),
      .length_i   (mantissa_bits_o),
      .step_i     ({{(M_BITS - 1) {1'b0}}, 1'b1}),
      .up_i       (lengthen_q),
      .down_i     (shorten_q),
      .set_i      (holding),
      .set_value_i(cfg_mantissa_max_i),
      .low_i      (cfg_mantissa_min_i),
      .high_i     (cfg_mantissa_max_i),
      .next_o     (mantissa_next),
      .rose_o     (rose),
      .fell_o     (fell),
      .clamped_o  (clamped)
  );

  wire [M_BITS-1:0] mantissa_q;
  wire [       1:0] mantissa_change_q;

  sfp_state #(
      .WIDTH      (M_BITS),
      .RESET_TO   (MANTISSA_BITS[M_BITS-1:0]),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_length (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (take ? mantissa_next : mantissa_q),
      .q_o  (mantissa_q)
  );

  sfp_state #(
      .WIDTH      (2),
      .RESET_TO   (2'd0),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_change (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  (take ? {rose, fell} : mantissa_change_q & {2{~hold}}),
      .q_o  (mantissa_change_q)
  );

  assign mantissa_bits_o   = mantissa_q;
  assign mantissa_change_o = mantissa_change_q;

  // The bytes of a loss agree.
  wire unused_inputs = &{1'b0, s_axis_loss_tkeep, s_axis_loss_tlast, total[0]};

  // ---- sticky status

  wire [2:0] sticky_q;

  sfp_state #(
      .WIDTH      (3),
      .RESET_TO   (3'd0),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_status (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ((sticky_q & {3{~status_clear_i}}) | {hold, take & over, take & clamped}),
      .q_o  (sticky_q)
  );

  assign status_loss_invalid_o = sticky_q[2];
  assign status_loss_clamped_o = sticky_q[1];
  assign status_cfg_clamped_o  = sticky_q[0];

endmodule

`default_nettype wire
`endif
