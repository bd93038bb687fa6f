# Clock and boundary of quantizing_encoder for static timing. Times in ns, capacitances in pF.
# Every input arrives and every output is wanted some time away from the clock edge, so that two
# units can be wired to each other; no false or multicycle paths: the configuration may change
# before every packet; the reset is synchronous and timed like any
# other input.
create_clock -name clk -period 3.571429 [get_ports clk_i]
set data_inputs [list]
foreach port [all_inputs] {
  if {[get_property $port full_name] ne "clk_i"} { lappend data_inputs $port }
}
set_input_delay 0.5 -clock clk $data_inputs
set_output_delay 0.5 -clock clk [all_outputs]
set_driving_cell -lib_cell BUFX2 -pin Y $data_inputs
set_load 0.0373 [all_outputs]
