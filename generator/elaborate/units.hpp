// The template modules that designs are made of, and which of them each design has: data, no
// special cases.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "generator/elaborate/design.hpp"
#include "generator/elaborate/dimensions.hpp"
#include "generator/model/valid_spec.hpp"
#include "generator/spec/vocabulary.hpp"

namespace sfpgen::elaborate {

/// Where a port belongs.
enum class PortGroup { clock, configuration, status, stream };

/// "clock", "configuration", "status", "stream".
std::string_view to_string(PortGroup group);

/// Which designs have a port or a note; in the others a port is tied to a constant.
enum class Presence {
  always,
  with_several_codings,  ///< tied to the only coding
  with_raw,              ///< tied to 0
  with_bias,             ///< tied to 0
  with_max,              ///< tied to 0
};

/// One port of a template module.
struct UnitPort {
  std::string name;
  Direction direction;
  WidthOf width;
  PortGroup group;
  std::string stream;  ///< name of the stream it belongs to, else empty
  std::string_view description;
  Presence presence = Presence::always;
};

/// What a stream carries, with the numbers of a design, in words.
using ContentsText = std::string (*)(const model::ValidSpec&, const Dimensions&);

/// One AXI4-Stream of a template module.
struct UnitStream {
  std::string_view name;
  Direction direction;
  WidthOf data;
  ContentsText contents;
};

/// A parameter of a template module: how a design sets it.
struct UnitParameter {
  std::string_view name;
  std::int64_t (*value)(const model::ValidSpec&);
  std::string_view description;
};

/// A number that follows from the parameters of a template module.
struct UnitNumber {
  std::string_view name;
  std::int64_t (*value)(const model::ValidSpec&, const Dimensions&);
  std::string_view unit;
  std::string_view description;
};

/// Whether a row waits for its group: with the coding max, in a buffer before the encoder.
enum class Wait { none, for_group };

/// A latency of a template module, as its header states it.
struct UnitLatency {
  std::string_view name;
  int cycles;  ///< without the wait
  std::string_view description;
  Wait wait = Wait::none;
};

/// What a user must know about a template module.
struct UnitNote {
  std::string_view text;
  Presence presence = Presence::always;
};

/// A template module as its users see it.
struct Unit {
  std::string_view module;
  std::vector<UnitParameter> parameters;
  std::vector<UnitNumber> numbers;
  WidthOf row;  ///< bits of a row before it is made shorter
  std::vector<UnitPort> ports;
  std::vector<UnitStream> streams;
  std::vector<UnitLatency> latencies;
  std::vector<UnitNote> notes;
};

/// One unit inside a design.
struct UnitUse {
  const Unit* unit;
  std::string_view instance;
  std::string_view prefix;  ///< before the name of every port but clock and reset
};

/// The units that make up a design of this kind.
std::vector<UnitUse> units_of(spec::DesignKind kind);

}  // namespace sfpgen::elaborate
