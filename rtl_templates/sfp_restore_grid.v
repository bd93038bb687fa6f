// What all lanes need of a packet's scale s and zero point z to make values of its integers (sfp_from_integer).
//
// duty      Brings z to the place where it is added: fixed point, whose lowest bit is worth that of s's mantissa where z's
//           is not below it (z_high_o), else 2^-24 of that. What of z lies below is told by lost_o: then q s + z, for
//           q above 0, has its last bit far above. Where z is so far above that q s is less than a quarter of its last
//           bit, whole_o says that the sum is z.
// layout    W = BITS + 51 places; exponents as in sfp_grid
// latency   cycles behind scale_i and zero_point_i: scale_o 1; addend_o, negative_o, lost_o, whole_o, z_high_o 4; limit_o
//           and top_o 6; zero_point_o 8
// handshake none; en_i moves everything

`ifndef SFP_RESTORE_GRID_V
`define SFP_RESTORE_GRID_V
`default_nettype none

module sfp_restore_grid #(
    parameter BITS = 16  // of the longest integer, 1 .. 16
) (
    input  wire             clk_i,
    input  wire             en_i,
    input  wire [     31:0] scale_i,
    input  wire [     31:0] zero_point_i,
    output wire             clamp_o,       // combinational: scale or zero point was out of range
    output wire [     23:0] scale_o,
    output wire [BITS+50:0] addend_o,      // the size of z, its bits turned round if z is below 0
    output wire             negative_o,
    output wire             lost_o,
    output wire             whole_o,
    output wire             z_high_o,
    output wire [      6:0] limit_o,       // places that a sum may move up before it is a subnormal number
    output wire [      8:0] top_o,         // exponent of a sum that fills all places
    output wire [     31:0] zero_point_o
);

  localparam W = BITS + 51;
  localparam ABOVE = BITS + 26;  // z's last bit that far above s's: whole_o
  localparam TOP_HIGH = BITS + 27;
  localparam TOP_LOW = BITS + 3;

  generate
    if (BITS < 1 || BITS > 16) begin : g_bad_bits
      sfp_rule_BITS_must_be_1_to_16 u_rule ();
    end
  endgenerate

  // ---- rank 1: legal numbers

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

  reg [23:0] scale_q;
  reg [ 8:0] distance_1_q;  // exponent of z less that of s, signed
  reg [23:0] mantissa_1_q;
  reg [ 7:0] exponent_1_q;

  // ---- rank 2: how far to shift; from 24 places below the lowest one on, so that what is lost can be told

  wire       high = ~distance_1_q[8];
  wire       whole = high & (distance_1_q[7:0] >= ABOVE[7:0]);
  wire [8:0] shift = distance_1_q + (high ? 9'd24 : 9'd48);
  wire       unused_shift = shift[7];  // as bit 8 where it matters

  reg [ 6:0] shift_2_q;
  reg        under_2_q;
  reg        high_2_q;
  reg        whole_2_q;
  reg [23:0] mantissa_2_q;
  reg [ 7:0] exponent_2_q;

  // ---- rank 3: z in place

  wire             under = under_2_q;
  wire [W+24-1:0] placed = {{W{1'b0}}, mantissa_2_q & {24{~under & ~whole_2_q}}} << shift_2_q;

  reg [W-1:0] placed_q;
  reg         lost_3_q;
  reg         high_3_q;
  reg         whole_3_q;
  reg [  7:0] exponent_3_q;

  // ---- rank 4 and on

  reg [W-1:0] addend_q;
  reg         lost_q;
  reg         high_q;
  reg         whole_q;
  reg [  7:0] exponent_q;
  reg [  6:0] limit_5_q;
  reg [  8:0] top_5_q;
  reg [  6:0] limit_q;
  reg [  8:0] top_q;
  reg [8*32-1:0] zeros_q;  // zero point, rank 1 in the low bits

  // A sum whose lowest place is worth 2^-149, the last bit of a subnormal, may fill the places from there on.
  wire [8:0] limit = {1'b0, exponent_q} + (high_q ? TOP_HIGH[8:0] - 9'd1 : TOP_LOW[8:0] - 9'd1);

  always @(posedge clk_i) begin
    if (en_i) begin
      scale_q      <= scale_mantissa;
      distance_1_q <= {1'b0, zero_exponent} - {1'b0, scale_exponent};
      mantissa_1_q <= zero_mantissa;
      exponent_1_q <= scale_exponent;

      shift_2_q    <= shift[6:0];
      under_2_q    <= shift[8] & ~high;
      high_2_q     <= high;
      whole_2_q    <= whole;
      mantissa_2_q <= mantissa_1_q;
      exponent_2_q <= exponent_1_q;

      placed_q     <= placed[24+:W];
      lost_3_q     <= (under & (|mantissa_2_q)) | (|placed[23:0]);
      high_3_q     <= high_2_q;
      whole_3_q    <= whole_2_q;
      exponent_3_q <= exponent_2_q;

      addend_q     <= placed_q ^ {W{zeros_q[3*32-1]}};
      lost_q       <= lost_3_q;
      high_q       <= high_3_q;
      whole_q      <= whole_3_q;
      exponent_q   <= exponent_3_q;

      limit_5_q    <= (|limit[8:7]) ? 7'd127 : limit[6:0];
      top_5_q      <= limit + 9'd1;
      limit_q      <= limit_5_q;
      top_q        <= top_5_q;

      zeros_q      <= {zeros_q[7*32-1:0], zero_point};
    end
  end

  assign scale_o      = scale_q;
  assign addend_o     = addend_q;
  assign negative_o   = zeros_q[4*32-1];
  assign lost_o       = lost_q;
  assign whole_o      = whole_q;
  assign z_high_o     = high_q;
  assign limit_o      = limit_q;
  assign top_o        = top_q;
  assign zero_point_o = zeros_q[7*32+:32];

endmodule

`default_nettype wire
`endif
