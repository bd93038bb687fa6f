// Proof that two copies of a unit give out the same beats: one that anything has happened to, and one after a reset.
//
// takes     sfp_prove_quiet's time; only what the reset sets is known of the other copy at its start
// bounded   by the method: pdr looks at all states that can be reached, bmc3 at so many cycles
//
// 7. After a reset, and after packets of any kind, garbage and cut ones included, the next packet is handled as if it
//    were the first: every output is that of a copy that has only been reset.

`ifndef SFP_PROVE_SAME_V
`define SFP_PROVE_SAME_V
`default_nettype none

module sfp_prove_same #(
    parameter KEEP_BITS = 1,  // bytes of TDATA
    parameter USER_BITS = 1
) (
    input wire                    second_i,
    input wire [1:0]              tvalid_i,  // of both copies
    input wire [1:0]              tlast_i,
    input wire [ 2*KEEP_BITS-1:0] tkeep_i,
    input wire [ 2*USER_BITS-1:0] tuser_i,
    input wire [16*KEEP_BITS-1:0] tdata_i
);

  localparam DATA_BITS = 8 * KEEP_BITS;

  wire [KEEP_BITS-1:0] keep = tkeep_i[KEEP_BITS-1:0];
  wire [DATA_BITS-1:0] kept;  // a byte without TKEEP means nothing

  genvar b;
  generate
    for (b = 0; b < KEEP_BITS; b = b + 1) begin : g_byte
      assign kept[8*b+:8] = {8{keep[b]}};
    end
  endgenerate

  wire [DATA_BITS-1:0] differ = tdata_i[DATA_BITS-1:0] ^ tdata_i[DATA_BITS+:DATA_BITS];
  wire [USER_BITS-1:0] user_differ = tuser_i[USER_BITS-1:0] ^ tuser_i[USER_BITS+:USER_BITS];

  always @* begin
    if (second_i) begin
      assert (tvalid_i[0] == tvalid_i[1]);
      if (tvalid_i[0]) begin
        assert (tlast_i[0] == tlast_i[1]);
        assert (keep == tkeep_i[KEEP_BITS+:KEEP_BITS]);
        assert ((differ & kept) == 0);
        assert ((user_differ & {USER_BITS{|keep}}) == 0);
      end
    end
  end

endmodule

`default_nettype wire
`endif
