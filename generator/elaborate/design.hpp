// A fully resolved design: every number, port, instance and file that the later rooms print, run or
// measure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/model/float_format.hpp"
#include "generator/spec/rules.hpp"
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
  std::string group;        ///< "clock", "configuration", "status", "lengths", or the name of its
                            ///< stream
  std::string description;  ///< one clause
};

/// Whether a unit takes its configuration with the beats of a stream.
enum class Brings { beats, configuration };

/// What a stream's packets are: rows of something, or bytes for a memory, behind which a CRC can
/// stand.
enum class Packets { rows, bytes };

/// One AXI4-Stream of the generated top module.
struct Stream {
  std::string name;      ///< prefix of its ports, e.g. "s_axis" or "enc_m_axis_data"
  Direction direction;   ///< input = the design is the slave
  int data_bits;         ///< width of TDATA
  std::string contents;  ///< what one beat carries
  Brings brings = Brings::beats;
  Packets packets = Packets::rows;
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

/// A wire of the top that joins instances, or takes an output that nothing reads.
struct Wire {
  std::string name;
  int width;  ///< bits
};

/// What an instance is to the design: what it does, something that only watches the streams of such
/// a unit, or a FIFO or a CRC at a port.
enum class InstanceRole { unit, watcher, fifo, crc };

/// One template module in the top, with parameters by name.
struct Instance {
  std::string module;
  std::string name;
  std::vector<Parameter> parameters;
  std::vector<Connection> connections;
  InstanceRole role = InstanceRole::unit;
  std::string design = {};  ///< name of the design that is this unit alone, where there is one
};

/// A key of the spec that means something to the design, with its value.
struct Setting {
  std::string key;
  spec::Json value;   ///< as the spec has it, its default written out
  spec::Json facts;   ///< the same for programs: for a container its name and its bits
  std::string words;  ///< the same in a sentence: "8 lanes"
};

/// Everything that is known about a design before a line of it is written. Made by elaborate().
struct Design {
  std::string name;  ///< of the design and of its top module
  spec::DesignKind kind;
  std::string kind_name;          ///< `kind` as written in the spec
  std::vector<Setting> settings;  ///< in the order of the table of keys, the common ones left out
  /// Format of the floating-point values that pass, where these are what passes.
  std::optional<model::FloatFormat> container;
  std::string
      container_name;      ///< of it: as written in the spec, or "e<E>m<M>" where that gave bits
  int row_items;           ///< values, fields or exponents in a row
  int row_bits;            ///< bits of a row before it is made shorter, byte padding left out;
                           ///< 0: the design has no rows
  double clock_mhz;        ///< clock constraint
  std::string clock_port;  ///< name of the clock port, e.g. "clk_i"
  std::string reset_port;  ///< name of the active-high reset port
  spec::ResetStyle reset_style = spec::ResetStyle::synchronous;  ///< how it acts

  std::vector<Parameter> parameters;
  std::vector<Derived> derived;
  std::vector<Port> ports;  ///< in the order of the module header
  std::vector<Stream> streams;
  std::vector<Wire> wires;
  std::vector<Instance> instances;
  std::vector<Latency> latencies;
  std::vector<std::string>
      notes;  ///< what a user must know about handshakes and packets, one sentence or more each
  std::vector<std::string>
      template_files;  ///< names in rtl_templates/, in the order of the file list
};

/// What a master stream's beats carry: its outputs but for TVALID.
std::vector<Port> payload_of(const Design& design, const Stream& stream);

}  // namespace sfpgen::elaborate
