// The template modules that designs are made of, and which of them each design has: data, no
// special cases.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/elaborate/design.hpp"
#include "generator/elaborate/dimensions.hpp"
#include "generator/model/valid_spec.hpp"
#include "generator/spec/vocabulary.hpp"

namespace sfpgen::elaborate {

/// Where a port belongs.
enum class PortGroup { clock, configuration, status, stream, lengths };

/// "clock", "configuration", "status", "stream", "lengths".
std::string_view to_string(PortGroup group);

/// Whether a design has a port or a note: empty where it has; else what an input is tied to. An
/// output that a design does not have is left open.
using Presence = std::optional<int> (*)(const model::ValidSpec&);

/// The rules that several units share; a unit may add its own.
namespace present {
std::optional<int> always(const model::ValidSpec& spec);
std::optional<int> with_several_codings(const model::ValidSpec& spec);  ///< or the only coding
std::optional<int> with_raw(const model::ValidSpec& spec);              ///< or 0
std::optional<int> with_bias(const model::ValidSpec& spec);             ///< or 0
std::optional<int> with_max(const model::ValidSpec& spec);              ///< or 0
}  // namespace present

/// One port of a template module.
struct UnitPort {
  std::string name;
  Direction direction;
  Width width;
  PortGroup group;
  std::string stream;  ///< name of the stream it belongs to, else empty
  std::string description;
  Presence presence = present::always;
};

/// What a stream carries, with the numbers of a design, in words.
using ContentsText = std::function<std::string(const model::ValidSpec&, const Dimensions&)>;

/// One AXI4-Stream of a template module.
struct UnitStream {
  std::string name;
  Direction direction;
  Width data;
  ContentsText contents;
  Brings brings = Brings::beats;
  Presence presence = present::always;
  Packets packets = Packets::rows;
};

/// A parameter of a template module: how a design sets it.
struct UnitParameter {
  std::string name;
  std::function<std::int64_t(const model::ValidSpec&)> value;
  std::string description;
};

/// A number that follows from the parameters of a template module.
struct UnitNumber {
  std::string name;
  std::function<std::int64_t(const model::ValidSpec&, const Dimensions&)> value;
  std::string unit;
  std::string description;
};

/// A latency of a template module, as its header states it.
struct UnitLatency {
  std::string name;
  std::function<int(const model::ValidSpec&)> cycles;
  std::string description;
};

/// What a user must know about a template module.
struct UnitNote {
  std::string text;
  Presence presence = present::always;
};

/// A template module as its users see it.
struct Unit {
  std::string module;
  std::vector<UnitParameter> parameters;
  std::vector<UnitNumber> numbers;
  Width row;  ///< bits of a row before it is made shorter
  std::vector<UnitPort> ports;
  std::vector<UnitStream> streams;  ///< none: the unit only watches those of the unit before it
  std::vector<UnitLatency> latencies;
  std::vector<UnitNote> notes;
  std::string design = {};  ///< name of the design that is this unit alone; empty: the module's
};

/// A stream or a single port of a unit that does not leave the design: it is joined to whatever
/// else names the same wires.
struct Link {
  std::string port;   ///< name of a stream or of a port of the unit
  std::string wires;  ///< name of the wire; for a stream what stands before "_tdata", "_tkeep", ...
};

/// One unit inside a design.
struct UnitUse {
  Unit unit;
  std::string instance;
  std::string prefix;  ///< before the name of every port but clock and reset
  std::vector<Link> links = {};
};

/// The units that make up the design of a spec.
std::vector<UnitUse> units_of(const model::ValidSpec& spec);

}  // namespace sfpgen::elaborate
