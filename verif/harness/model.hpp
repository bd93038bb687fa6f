// The simulated design as the benches see it: ports, parameters, and one way to let time pass.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "verif/harness/port.hpp"

namespace sfpgen::harness {

/// One parameter of the design under its Verilog name.
struct Parameter {
  std::string_view name;
  std::uint64_t value;
};

/// What the generated header says about a design.
struct DesignFacts {
  std::string_view name;  ///< top module
  std::string_view kind;  ///< "sfp_codec", ...: selects the bench
  std::vector<Parameter> parameters;

  /// The parameter's value; one that the design does not have is an internal error.
  [[nodiscard]] std::uint64_t parameter(std::string_view parameter_name) const;

  /// The parameter's value, or `fallback` where the design does not have it.
  [[nodiscard]] std::uint64_t parameter_or(std::string_view parameter_name,
                                           std::uint64_t fallback) const;
};

/// A design in simulation. Made by the one translation unit that knows the simulator.
class Model {
 public:
  Model() = default;
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;
  Model(Model&&) = delete;
  Model& operator=(Model&&) = delete;
  virtual ~Model() = default;

  /// Lets the design settle after ports have changed.
  virtual void eval() = 0;

  /// Writes the wires at `time` to the waveform, where there is one.
  virtual void dump(std::uint64_t time) = 0;

  /// Starts a waveform file; false when the model was built without waveforms or cannot write
  /// there.
  virtual bool open_trace(const std::string& path) = 0;

  /// Ends the waveform file.
  virtual void close_trace() = 0;

  /// Gives registers without reset a random start value from `seed`; call before the first eval.
  virtual void randomize(std::uint64_t seed) = 0;

  [[nodiscard]] const PortTable& ports() const { return ports_; }

 protected:
  PortTable ports_;
};

}  // namespace sfpgen::harness
