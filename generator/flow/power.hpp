// Power of a mapped netlist from measured toggle counts: OpenSTA with every register's activity.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "generator/flow/result.hpp"
#include "generator/flow/synthesis.hpp"

namespace sfpgen::flow {

/// What one bit did while the bench watched.
struct BitActivity {
  double toggles_per_cycle = 0.0;  ///< transitions a clock cycle
  double duty = 0.5;               ///< share of the time at 1
};

/// Bits by name, as Yosys names them in a flat netlist: "u_data.fill_q[3]", "run_q".
using Activity = std::map<std::string, BitActivity, std::less<>>;

/// Reads the counts that the bench writes (verif/harness/activity.hpp); `cycles`: clock cycles they
/// cover.
Result<Activity> parse_activity(const std::string& json, std::uint64_t cycles);

/// A flip-flop taken out of the loops of a netlist.
struct CutRegister {
  std::string name;  ///< its bit's name
  std::string port;  ///< new input port that feeds its data pin
};

/// A net that fed flip-flops and is an output port now.
struct CutNet {
  std::string name;
  double load_pf = 0.0;  ///< of the data pins that it fed
};

/// A netlist whose registers take their next state from ports of their own.
struct CutNetlist {
  std::string text;
  std::vector<CutRegister> registers;
  std::vector<CutNet> nets;
};

/// OpenSTA 2.0 takes measured activity at input ports alone and guesses that of registers. So that
/// each register has its own, its data pin is fed from a new input port, and the net that fed it
/// becomes an output port with that pin's load. `netlist` is Verilog as Yosys writes it, flat.
Result<CutNetlist> cut_registers(std::string_view netlist, std::string_view top,
                                 const PreparedLibrary& library);

/// Tcl commands that set the activity of every input port, and how many bits were found.
struct ActivityScript {
  std::string text;
  std::size_t registers = 0;             ///< with a measured activity
  std::size_t unmeasured_registers = 0;  ///< these get the mean of the others
  double mean_toggles = 0.0;             ///< per register and cycle
  double mean_input_toggles = 0.0;       ///< per input bit and cycle, clock excluded
};

/// `inputs`: the bits of the design's own input ports, clock excluded.
ActivityScript activity_script(const CutNetlist& netlist, const std::vector<std::string>& inputs,
                               const Activity& activity);

/// Power in W.
struct PowerShare {
  double internal = 0.0;
  double switching = 0.0;
  double leakage = 0.0;
  double total = 0.0;
};

/// What OpenSTA's report_power says.
struct PowerReport {
  PowerShare sequential;
  PowerShare combinational;
  PowerShare total;
};

/// The figures in OpenSTA's log.
Result<PowerReport> parse_power(std::string_view log);

/// Runs `sta -exit script` inside `directory`, with the log in `log`, and reads its figures.
Result<PowerReport> run_power(const std::filesystem::path& directory, std::string_view script,
                              const std::filesystem::path& log);

}  // namespace sfpgen::flow
