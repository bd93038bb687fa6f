// What all lanes need of a packet's scale s and zero point z to make integers of its values (sfp_to_integer).
//
// duty      Brings z to the place where values are subtracted: fixed point, the lowest bit worth 2^-25 of that of the
//           scale's mantissa, so that every difference that matters is exact. Finds the value from which on a
//           difference no longer fits there: a float between z + b and z + 4 b with b = 2^BITS times the power of two above
//           s, all of whose integers are too large.
// layout    keys are floats as unsigned numbers in the order of their values; offset_o with offset_more_o is -z rounded down, modulo 2^W
// latency   base_o one cycle behind scale_i and zero_point_i, key_*_o two, offset_*_o three, scales_o[24*i +: 24] four + i
// handshake none; en_i moves everything

`ifndef SFP_INTEGER_GRID_V
`define SFP_INTEGER_GRID_V
`default_nettype none

module sfp_integer_grid #(
    parameter BITS   = 16,  // of the longest integer, 1 .. 16
    parameter SCALES = 18   // ranks that the scale is handed through, 1 or more
) (
    input  wire                 clk_i,
    input  wire                 en_i,
    input  wire [         31:0] scale_i,
    input  wire [         31:0] zero_point_i,
    output wire                 clamp_o,        // combinational: scale or zero point was out of range
    output wire [          9:0] base_o,         // what to add to a value's exponent for its shift, signed
    output wire [         31:0] key_zero_o,     // of z
    output wire [         31:0] key_far_o,      // of the value from which on integers are too large
    output wire [      BITS+50:0] offset_o,
    output wire                 offset_more_o,  // 1 is to be added to it
    output wire                 offset_lost_o,  // it was rounded
    output wire [SCALES*24-1:0] scales_o
);

  localparam W = BITS + 51;  // 2 + BITS + 24 places for the difference, one of half, 24 below
  localparam BELOW = 49;     // places from the lowest bit that a shift keeps track of up to the scale's
  localparam PLACES = W + 24;
  localparam FAR = BITS + 1;

  generate
    if (BITS < 1 || BITS > 16) begin : g_bad_bits
      sfp_rule_BITS_must_be_1_to_16 u_rule ();
    end
    if (SCALES < 1) begin : g_bad_scales
      sfp_rule_SCALES_must_be_1_or_more u_rule ();
    end
  endgenerate

  // ---- rank 1: legal numbers, distances of exponents

  wire [23:0] scale_mantissa;
  wire [ 7:0] scale_exponent;
  wire [31:0] zero_point;
  wire [23:0] zero_mantissa;
  wire [ 7:0] zero_exponent;

  sfp_grid u_grid (
      .scale_i         (scale_i),
      .zero_point_i    (zero_point_i),
      .scale_mantissa_o(scale_mantissa),
      .scale_exponent_o(scale_exponent),
      .zero_point_o    (zero_point),
      .zero_mantissa_o (zero_mantissa),
      .zero_exponent_o (zero_exponent),
      .clamp_o         (clamp_o)
  );

  wire [9:0] base = BELOW[9:0] - {2'b00, scale_exponent};
  wire [8:0] far = {1'b0, scale_exponent} + FAR[8:0];  // exponent of b

  reg [ 9:0] base_q;
  reg [ 9:0] shift_q;
  reg [ 8:0] far_q;
  reg [ 9:0] above_q;  // exponent of z less that of b, signed
  reg [31:0] zero_1_q;
  reg [23:0] zero_mantissa_q;
  reg [23:0] scale_1_q;

  always @(posedge clk_i) begin
    if (en_i) begin
      base_q          <= base;
      shift_q         <= base + {2'b00, zero_exponent};
      far_q           <= far;
      above_q         <= {2'b00, zero_exponent} - {1'b0, far};
      zero_1_q        <= zero_point;
      zero_mantissa_q <= zero_mantissa;
      scale_1_q       <= scale_mantissa;
    end
  end

  assign base_o = base_q;

  // ---- rank 2: z in place; the far value: as far from z as b in steps of z's own size, at least one

  wire             negative = zero_1_q[31];
  wire             under = shift_q[9];
  wire             beyond = ~shift_q[9] & (shift_q >= PLACES[9:0]);
  wire [W+24-1:0] placed = {{W{1'b0}}, zero_mantissa_q & {24{~under & ~beyond}}} << shift_q[6:0];
  wire             lost = (under & (|zero_mantissa_q)) | (|placed[23:0]);

  // A step up from a z below 0 may pass into floats twice as dense, where it is half as long: it starts twice as long.
  wire [ 9:0] steps = above_q - {9'd0, negative};
  wire        near_zero = steps[9];  // z is not above b in size: the answer is b or 2 b
  wire [23:0] step = (|steps[8:5] | (&steps[4:3])) ? 24'd1 : 24'h80_0000 >> steps[4:0];
  wire [30:0] moved = negative ? zero_1_q[30:0] - {7'd0, step} : zero_1_q[30:0] + {7'd0, step};
  wire [ 8:0] round_exponent = far_q + {8'd0, ~negative};
  wire [30:0] round_number = {(round_exponent[8] ? 8'hFF : round_exponent[7:0]), 23'd0};
  wire        below_zero = negative & ~near_zero;
  wire [30:0] far_size = near_zero ? round_number : moved;

  reg [31:0] key_zero_q;
  reg [31:0] key_far_q;
  reg [W-1:0] turned_q;  // -z but for 1
  reg         lost_2_q;
  reg         more_q;
  reg [23:0] scale_2_q;

  always @(posedge clk_i) begin
    if (en_i) begin
      key_zero_q <= {~negative, zero_1_q[30:0] ^ {31{negative}}};
      key_far_q  <= {~below_zero, far_size ^ {31{below_zero}}};
      turned_q   <= placed[24+:W] ^ {W{~negative}};
      lost_2_q   <= lost;
      more_q     <= ~negative & ~lost;
      scale_2_q  <= scale_1_q;
    end
  end

  assign key_zero_o = key_zero_q;
  assign key_far_o  = key_far_q;

  // ---- rank 3: -z, rounded down

  reg [W-1:0] offset_q;
  reg         more_3_q;
  reg         lost_q;
  reg [23:0] scale_3_q;


  always @(posedge clk_i) begin
    if (en_i) begin
      offset_q  <= turned_q;
      more_3_q  <= more_q;
      lost_q    <= lost_2_q;
      scale_3_q <= scale_2_q;
    end
  end

  assign offset_o      = offset_q;
  assign offset_more_o = more_3_q;
  assign offset_lost_o = lost_q;

  // ---- the scale, for every rank that divides by it

  reg [SCALES*24-1:0] scales_q;

  genvar i;
  generate
    for (i = 0; i < SCALES; i = i + 1) begin : g_rank
      if (i == 0) begin : g_first
        always @(posedge clk_i) begin
          if (en_i) scales_q[i*24+:24] <= scale_3_q;
        end
      end else begin : g_next
        always @(posedge clk_i) begin
          if (en_i) scales_q[i*24+:24] <= scales_q[(i-1)*24+:24];
        end
      end
    end
  endgenerate

  assign scales_o = scales_q;

endmodule

`default_nettype wire
`endif
