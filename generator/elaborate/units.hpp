// The template modules that designs are made of, and which of them each design has: data, no
// special cases.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "generator/elaborate/design.hpp"
#include "generator/spec/vocabulary.hpp"

namespace sfpgen::elaborate {

/// The widths that ports can have; elaborate() knows the number of bits behind each.
enum class WidthOf {
  bit,             ///< 1
  row,             ///< L * W
  row_keep,        ///< L * W / 8
  meta_word,       ///< 32
  meta_keep,       ///< 4
  mantissa_count,  ///< enough for 0 to M
  exponent,        ///< E
  exponent_count,  ///< enough for 0 to E
  coding,          ///< 2, an exponent coding
  value_count,     ///< 32
};

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

/// What a stream carries.
enum class StreamContents { values, fields, width_codes };

/// One AXI4-Stream of a template module.
struct UnitStream {
  std::string_view name;
  Direction direction;
  StreamContents contents;
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
