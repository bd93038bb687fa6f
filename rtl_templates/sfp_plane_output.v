// Output of one plane of codes: its bits of every code, in step with the other planes.
//
// duty      Where CODE_BITS has the power of two PLANE_BITS, takes from each code the bits above those of the narrower planes
//           (docs/wire_format.md section 9); else the stream stands still.
// layout    element k at [k*PLANE_BITS +: PLANE_BITS]; units_i[j]: elements 8*j .. 8*j + 7 are there
// latency   none while nothing stalls
// handshake that of sfp_lockstep_output

`ifndef SFP_PLANE_OUTPUT_V
`define SFP_PLANE_OUTPUT_V
`default_nettype none

module sfp_plane_output #(
    parameter CODE_BITS   = 6,  // 1 .. 16
    parameter PLANE_BITS  = 4,  // 1, 2, 4, 8 or 16
    parameter ELEMENTS    = 8,  // of a beat, a multiple of 8
    parameter ASYNC_RESET = 0   // 1: the reset is asynchronous
) (
    input  wire                             clk_i,
    input  wire                             rst_i,
    input  wire                             held_i,
    input  wire                             valid_i,
    input  wire                             last_i,
    input  wire [           ELEMENTS/8-1:0] units_i,
    input  wire [   ELEMENTS*CODE_BITS-1:0] codes_i,
    output wire                             stall_o,
    output wire [  ELEMENTS*PLANE_BITS-1:0] m_axis_tdata,
    output wire [ELEMENTS*PLANE_BITS/8-1:0] m_axis_tkeep,
    output wire                             m_axis_tvalid,
    input  wire                             m_axis_tready,
    output wire                             m_axis_tlast
);

  localparam D = ELEMENTS * PLANE_BITS;
  localparam UNITS = ELEMENTS / 8;
  localparam THERE = CODE_BITS / PLANE_BITS % 2;
  localparam BELOW = CODE_BITS % PLANE_BITS;  // bits of the narrower planes

  genvar k;
  generate
    if (THERE != 0) begin : g_plane
      wire [    D-1:0] data;
      wire [UNITS-1:0] units;
      for (k = 0; k < ELEMENTS; k = k + 1) begin : g_element
        assign data[k*PLANE_BITS+:PLANE_BITS] = codes_i[k*CODE_BITS+BELOW+:PLANE_BITS];
      end
      for (k = 0; k < UNITS; k = k + 1) begin : g_unit
        assign m_axis_tkeep[k*PLANE_BITS+:PLANE_BITS] = {PLANE_BITS{units[k]}};
      end
      sfp_lockstep_output #(
          .WIDTH      (D + UNITS + 1),
          .ASYNC_RESET(ASYNC_RESET)
      ) u_output (
          .clk_i    (clk_i),
          .rst_i    (rst_i),
          .held_i   (held_i),
          .valid_i  (valid_i),
          .data_i   ({last_i, units_i, data}),
          .stall_o  (stall_o),
          .m_valid_o(m_axis_tvalid),
          .m_ready_i(m_axis_tready),
          .m_data_o ({m_axis_tlast, units, m_axis_tdata})
      );
      wire unused = &{1'b0, codes_i};
    end else begin : g_none
      assign stall_o       = 1'b0;
      assign m_axis_tdata  = {D{1'b0}};
      assign m_axis_tkeep  = {(D / 8) {1'b0}};
      assign m_axis_tvalid = 1'b0;
      assign m_axis_tlast  = 1'b0;
      wire unused = &{1'b0, clk_i, rst_i, held_i, valid_i, last_i, units_i, codes_i, m_axis_tready};
    end
  endgenerate

endmodule

`default_nettype wire
`endif
