// Time in a proof about packets: when a unit has given out all that it had.
//
// duty      quiet_o: nothing has come in for QUIET cycles while the slave ports stood between packets, as many packets
//           in each, and what came out was taken. The unit may get resets, cut packets and garbage before that. Proofs
//           of two copies of a unit go on from there: second_o rises for good. The other copy waits in reset until
//           shortly before, and from then on both copies get the same.
// takes     TVALID stays until TREADY on every slave port; what comes with it may change at any time

`ifndef SFP_PROVE_QUIET_V
`define SFP_PROVE_QUIET_V
`default_nettype none

module sfp_prove_quiet #(
    parameter INPUTS = 1,  // slave ports
    parameter QUIET  = 16  // cycles in which a unit gives out all that it has
) (
    input  wire              clk_i,
    input  wire              rst_i,     // at any time
    input  wire [INPUTS-1:0] tvalid_i,
    input  wire [INPUTS-1:0] tready_i,  // of the first copy
    input  wire [INPUTS-1:0] tlast_i,
    input  wire              calm_i,    // every TREADY and the clearing of the status bits
    output wire              quiet_o,
    output wire              second_o,
    output wire              rst_any_o,  // reset of the first copy
    output wire              rst_new_o   // of the other one
);

  localparam COUNT_BITS = $clog2(QUIET + 1);
  localparam SETTLED = QUIET - 4;  // the other copy has a few cycles without its reset

  reg                  first_q = 1'b1;
  reg                  second_q = 1'b0;
  reg [COUNT_BITS-1:0] quiet_q = {COUNT_BITS{1'b0}};
  reg [    INPUTS-1:0] within_q = {INPUTS{1'b0}};  // a packet
  reg [    INPUTS-1:0] waits_q = {INPUTS{1'b0}};

  wire [INPUTS-1:0] accept = tvalid_i & tready_i;
  wire [INPUTS-1:0] level;  // as many packets have ended here as in stream 0
  wire              quiet = ~|tvalid_i & ~|within_q & (&level) & calm_i & ~rst_i;

  assign quiet_o   = quiet_q == QUIET[COUNT_BITS-1:0] & ~first_q;
  assign second_o  = second_q;
  assign rst_any_o = first_q | (rst_i & ~second_q);
  assign rst_new_o = ~second_q & quiet_q < SETTLED[COUNT_BITS-1:0];

  always @(posedge clk_i) begin
    first_q  <= 1'b0;
    second_q <= second_q | (quiet & quiet_o);
    quiet_q  <= (~quiet | rst_any_o) ? {COUNT_BITS{1'b0}}
                : (quiet_q == QUIET[COUNT_BITS-1:0]) ? quiet_q : quiet_q + 1'b1;
    within_q <= ((within_q & ~accept) | (accept & ~tlast_i)) & {INPUTS{~rst_any_o}};
    waits_q  <= tvalid_i & ~tready_i & {INPUTS{~rst_any_o}};
  end

  assign level[0] = 1'b1;

  genvar i;
  generate
    for (i = 1; i < INPUTS; i = i + 1) begin : g_level
      reg [2:0] ahead_q = 3'd0;  // packets
      wire more = accept[i] & tlast_i[i];
      wire less = accept[0] & tlast_i[0];
      assign level[i] = ahead_q == 3'd0;
      always @(posedge clk_i) begin
        if (rst_any_o) ahead_q <= 3'd0;
        else ahead_q <= ahead_q + {2'b00, more} - {2'b00, less};
      end
    end
  endgenerate

  always @* assume ((waits_q & ~tvalid_i) == 0 | rst_any_o);

endmodule

`default_nettype wire
`endif
