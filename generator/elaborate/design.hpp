// A fully resolved design: every number, port, instance and file that the later rooms print, run or
// measure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/model/float_format.hpp"
#include "generator/model/layout.hpp"
#include "generator/spec/vocabulary.hpp"

namespace sfpgen::elaborate {

/// Which way a port points, seen from the design.
enum class Direction { input, output };

/// "input" or "output".
std::string_view to_string(Direction direction);

/// A Verilog parameter of the design's template modules, with its value.
struct Parameter {
  std::string name;  ///< Verilog name, e.g. "EXPONENT_BITS"
  std::int64_t value;
  std::string description;  ///< one clause
};

/// A number that follows from the parameters.
struct Derived {
  std::string name;  ///< stable snake_case name, e.g. "container_bits"
  std::int64_t value;
  std::string unit;         ///< "bit", "byte", "value", ...
  std::string description;  ///< one clause, with the formula
};

/// One port of the generated top module.
struct Port {
  std::string name;
  Direction direction;
  int width;                ///< bits; a port of one bit is a scalar
  std::string group;        ///< "clock", "configuration", "status", or the name of its stream
  std::string description;  ///< one clause
};

/// One AXI4-Stream of the generated top module.
struct Stream {
  std::string name;      ///< prefix of its ports, e.g. "s_axis" or "enc_m_axis_data"
  Direction direction;   ///< input = the design is the slave
  int data_bits;         ///< width of TDATA
  std::string contents;  ///< what one beat carries
};

/// A latency, in clock cycles without stalls.
struct Latency {
  std::string name;  ///< stable snake_case name
  int cycles;
  std::string description;  ///< from what to what
};

/// One connection of an instance: `.port(net)`.
struct Connection {
  std::string port;
  std::string net;
};

/// One template module in the top, with parameters by name.
struct Instance {
  std::string module;
  std::string name;
  std::vector<Parameter> parameters;
  std::vector<Connection> connections;
};

/// Everything that is known about a design before a line of it is written. Made by elaborate().
struct Design {
  std::string name;  ///< of the design and of its top module
  spec::DesignKind kind;
  std::string kind_name;  ///< `kind` as written in the spec
  model::FloatFormat container;
  std::string
      container_name;       ///< as written in the spec, or "e<E>m<M>" where the spec gave the bits
  bool container_is_named;  ///< whether the spec knows `container_name`
  model::Layout layout;
  std::vector<std::string> codings;  ///< exponent codings, as written in the spec
  double clock_mhz;                  ///< clock constraint
  std::string clock_port;            ///< name of the clock port, e.g. "clk_i"
  std::string reset_port;            ///< name of the synchronous, active-high reset port

  std::vector<Parameter> parameters;
  std::vector<Derived> derived;
  std::vector<Port> ports;  ///< in the order of the module header
  std::vector<Stream> streams;
  std::vector<Instance> instances;
  std::vector<Latency> latencies;
  std::vector<std::string>
      notes;  ///< what a user must know about handshakes and packets, one sentence or more each
  std::vector<std::string>
      template_files;  ///< names in rtl_templates/, in the order of the file list
};

}  // namespace sfpgen::elaborate
