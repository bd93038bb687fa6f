// Booster: layer and epoch in, bits of HBFP out (Accuracy Boosters, docs/block_formats.md).
//
// duty      A layer among the first or the last ones, or an epoch among the last ones, has cfg_boosted_bits_i, all others have
//           cfg_bits_i. The schedule is taken with a packet's first beat. Layers and epochs behind the last one count as
//           last ones.
// layout    s_axis: the layer in the low bits, the epoch from bit 8 * ceil(INDEX_BITS / 8) on, both counted from 0;
//           m_axis: n; TLAST goes along, and a beat without TKEEP comes out as one
// latency   1 cycle; one beat a cycle
// handshake s_axis_tready comes from flip-flops; m_axis comes from flip-flops through the skid multiplexer

`ifndef SFP_BOOSTER_V
`define SFP_BOOSTER_V
`default_nettype none

module sfp_booster #(
    parameter INDEX_BITS  = 16,  // bits of the numbers of layers and epochs, 1 .. 32
    parameter ASYNC_RESET = 0    // 1: the reset is asynchronous
) (
    input wire clk_i,
    input wire rst_i,

    input wire [           4:0] cfg_bits_i,
    input wire [           4:0] cfg_boosted_bits_i,
    input wire [INDEX_BITS-1:0] cfg_layers_i,
    input wire [INDEX_BITS-1:0] cfg_epochs_i,
    input wire [INDEX_BITS-1:0] cfg_first_layers_i,
    input wire [INDEX_BITS-1:0] cfg_last_layers_i,
    input wire [INDEX_BITS-1:0] cfg_last_epochs_i,

    input  wire [16*((INDEX_BITS+7)/8)-1:0] s_axis_tdata,
    input  wire [ 2*((INDEX_BITS+7)/8)-1:0] s_axis_tkeep,
    input  wire                             s_axis_tvalid,
    output wire                             s_axis_tready,
    input  wire                             s_axis_tlast,

    output wire [7:0] m_axis_tdata,
    output wire       m_axis_tkeep,
    output wire       m_axis_tvalid,
    input  wire       m_axis_tready,
    output wire       m_axis_tlast,

    input  wire status_clear_i,  // clears the sticky bit below
    output wire status_beyond_o  // a layer or an epoch was behind the schedule's last one
);

  localparam I = INDEX_BITS;
  localparam SLOT = 8 * ((I + 7) / 8);
  localparam CFG_BITS = 10 + 5 * I;

  generate
    if (I < 1 || I > 32) begin : g_bad_index
      sfp_rule_booster_INDEX_BITS_must_be_1_to_32 u_rule ();
    end
  endgenerate

  wire go_q;
  wire held_q;   // ~go_q: two flip-flops share the load
  wire first_q;  // the next beat is its packet's first
  wire valid_q;
  wire accept = s_axis_tvalid & go_q;
  wire stall;

  assign s_axis_tready = go_q;

  reg  [CFG_BITS-1:0] cfg_q;
  wire [CFG_BITS-1:0] cfg = first_q ? {cfg_bits_i, cfg_boosted_bits_i, cfg_layers_i, cfg_epochs_i, cfg_first_layers_i,
                                       cfg_last_layers_i, cfg_last_epochs_i} : cfg_q;
  wire [4:0]   bits;
  wire [4:0]   boosted_bits;
  wire [I-1:0] layers;
  wire [I-1:0] epochs;
  wire [I-1:0] first_layers;
  wire [I-1:0] last_layers;
  wire [I-1:0] last_epochs;
  assign {bits, boosted_bits, layers, epochs, first_layers, last_layers, last_epochs} = cfg;

  wire [I-1:0] layer = s_axis_tdata[I-1:0];
  wire [I-1:0] epoch = s_axis_tdata[SLOT+:I];
  wire [I:0]   layer_end = {1'b0, layer} + {1'b0, last_layers};
  wire [I:0]   epoch_end = {1'b0, epoch} + {1'b0, last_epochs};
  wire         among_first = layer < first_layers;
  wire         among_last = (layer_end >= {1'b0, layers}) & (|last_layers);
  wire         late = (epoch_end >= {1'b0, epochs}) & (|last_epochs);

  reg [4:0] bits_q;
  reg       keep_q;
  reg       last_q;

  always @(posedge clk_i) begin
    if (accept) cfg_q <= cfg;
    if (go_q) begin
      bits_q <= (among_first | among_last | late) ? boosted_bits : bits;
      keep_q <= s_axis_tkeep[0];
      last_q <= s_axis_tlast;
    end
  end

  sfp_state #(
      .WIDTH      (4),
      .RESET_TO   (4'b1010),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_control (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ({~stall, stall, accept ? s_axis_tlast : first_q, go_q ? accept & (s_axis_tkeep[0] | s_axis_tlast) : valid_q}),
      .q_o  ({go_q, held_q, first_q, valid_q})
  );

  wire beyond_q;
  wire beyond = accept & s_axis_tkeep[0] & ((layer >= layers) | (epoch >= epochs));

  sfp_state #(
      .ASYNC_RESET(ASYNC_RESET)
  ) u_status (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .d_i  ((beyond_q & ~status_clear_i) | beyond),
      .q_o  (beyond_q)
  );

  assign status_beyond_o = beyond_q;

  wire [4:0] out_bits;

  sfp_lockstep_output #(
      .WIDTH      (7),
      .ASYNC_RESET(ASYNC_RESET)
  ) u_output (
      .clk_i    (clk_i),
      .rst_i    (rst_i),
      .held_i   (held_q),
      .valid_i  (valid_q),
      .data_i   ({bits_q, keep_q, last_q}),
      .stall_o  (stall),
      .m_valid_o(m_axis_tvalid),
      .m_ready_i(m_axis_tready),
      .m_data_o ({out_bits, m_axis_tkeep, m_axis_tlast})
  );

  assign m_axis_tdata = {3'd0, out_bits};

  wire unused = &{1'b0, s_axis_tdata, s_axis_tkeep};

endmodule

`default_nettype wire
`endif
